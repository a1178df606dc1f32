import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from engine.camera import Camera, read_camera


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
