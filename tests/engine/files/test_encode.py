"""A JPEG is Pillow's byte for byte, whose copy of the picture is not made."""

import numpy as np
import pytest
from PIL import Image

from engine.files import icc
from engine.files.encode import write_jpeg
from engine.photo import Metadata
from tests.engine.optics.shots import texture

EXIF = b"MM\0*\0\0\0\x08\0\0\0\0\0\0"
METADATA = Metadata(
    exif=EXIF, icc=icc.make_profile("adobe-rgb"), xmp=b"<x:xmpmeta/>", dpi=(300.0, 300.0)
)


@pytest.mark.parametrize("quality", [80, 95])
@pytest.mark.parametrize("metadata", [METADATA, Metadata()])
def test_a_jpeg_is_what_pillow_writes(tmp_path, quality, metadata):
    picture = (texture(131, seed=2) * 255).astype(np.uint8)[:, :90]
    picture[..., 1:] //= 2
    given = {"dpi": (300, 300)} if metadata.dpi else {}
    if metadata.exif:
        given |= {"exif": b"Exif\0\0" + EXIF, "icc_profile": metadata.icc, "xmp": metadata.xmp}
    sampling = 0 if quality >= 90 else 2
    Image.fromarray(picture).save(
        tmp_path / "pillow.jpg", quality=quality, subsampling=sampling, **given
    )
    write_jpeg(tmp_path / "ours.jpg", picture.copy(), metadata, quality)
    assert (tmp_path / "ours.jpg").read_bytes() == (tmp_path / "pillow.jpg").read_bytes()


def test_gray_and_transparent_pictures_have_the_pixels_that_pillow_writes(tmp_path):
    gray = (texture(96, seed=3)[..., 0] * 255).astype(np.uint8)
    Image.fromarray(gray).save(tmp_path / "pillow.jpg", quality=95)
    for name, codes in (("gray", gray), ("clear", np.dstack([gray, np.full_like(gray, 255)]))):
        write_jpeg(tmp_path / f"{name}.jpg", codes.copy(), Metadata(), 95)
        assert (tmp_path / f"{name}.jpg").read_bytes() == (tmp_path / "pillow.jpg").read_bytes()
