"""Blades are set by the f-number of the blur, as the photo's camera has it."""

import numpy as np
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from engine.lens import Aperture, Iris, Lens
from engine.photo import Metadata, Photo
from engine.pipeline import stages
from engine.scene import Scene

BLADES = Aperture("blades", blades=5, curvature=0.0, iris=Iris(1.4, 5.6))


def render(aperture, blur, exif=b""):
    pixels = np.zeros((64, 96, 3), np.float32)
    pixels[32, 48] = 5
    photo = Photo(pixels, metadata=Metadata(exif=exif))
    scene = Scene(photo, (96, 64), disparity=np.zeros((64, 96), np.float32))
    return stages.render(scene, Lens(blur=blur, focus_disparity=1.0, aperture=aperture), "full")


def test_wide_open_they_are_a_circle_and_stopped_down_themselves():
    np.testing.assert_array_equal(render(BLADES, 100), render(Aperture(), 100))
    straight = Aperture("blades", blades=5, curvature=0.0)
    np.testing.assert_array_equal(render(BLADES, 12), render(straight, 12))


def test_the_photo_tells_which_f_number_it_is():
    block = Image.Exif()
    block[0x8769] = {0x920A: IFDRational(24.0)}  # a wide lens needs a wider stop for as much blur
    exif = block.tobytes().removeprefix(b"Exif\0\0")
    assert not np.array_equal(render(BLADES, 40), render(Aperture(), 40))
    np.testing.assert_array_equal(render(BLADES, 40, exif), render(Aperture(), 40))
