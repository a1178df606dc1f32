import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from engine.camera import Camera, read_camera, stopped_down
from engine.lens import Aperture, Iris, Lens


def exif(**tags) -> bytes:
    block = Image.Exif()
    names = {"focal": 0x920A, "equivalent": 0xA405, "distance": 0x9206}
    block[0x8769] = {
        names[name]: IFDRational(value) if isinstance(value, float) else value
        for name, value in tags.items()
    }
    return block.tobytes().removeprefix(b"Exif\0\0")


def test_a_phone_tells_its_small_sensor():
    camera = read_camera(exif(focal=6.0, equivalent=24, distance=0.5))
    assert camera.focal_length_mm == pytest.approx(6)
    assert camera.sensor_width_mm == pytest.approx(9)
    assert camera.focus_distance_mm == pytest.approx(500)


def test_what_is_missing_is_assumed():
    assert read_camera(b"") == Camera()
    assert read_camera(exif(distance=2.0)) == Camera()
    tele = read_camera(exif(focal=200.0))
    assert (tele.sensor_width_mm, tele.focus_distance_mm) == (36, 4000)
    assert read_camera(exif(focal=50.0, distance=0.0)) == Camera()


def test_the_same_blur_takes_a_wider_stop_on_a_small_sensor():
    phone, full = read_camera(exif(focal=6.0, equivalent=24)), read_camera(exif(focal=24.0))
    assert full.f_number(20) == pytest.approx(4 * phone.f_number(20), rel=0.05)
    disc_mm = 50**2 / (1000 - 50) / Camera().f_number(50)
    assert disc_mm == pytest.approx(0.04 * 36)


def test_the_blades_stand_as_the_f_number_of_the_blur_says():
    aperture = Aperture("blades", blades=6, curvature=0.0, iris=Iris(1.4, 5.6))
    camera = Camera()

    def curvature(blur):
        return stopped_down(Lens(blur=blur, aperture=aperture), camera).aperture.curvature

    assert curvature(100) == curvature(70) == 1
    assert curvature(0) == curvature(10) == 0
    assert camera.f_number(33) == pytest.approx(2.8, abs=0.1)
    assert curvature(33) == pytest.approx(0.5, abs=0.05)
    for fixed in (Aperture("blades"), Aperture(iris=Iris())):
        lens = Lens(aperture=fixed)
        assert stopped_down(lens, camera) is lens
