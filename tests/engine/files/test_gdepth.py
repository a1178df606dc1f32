import io

import numpy as np
import pytest
from PIL import Image

from engine.depth.phone import read_phone_depth
from engine.files.gdepth import with_gdepth
from engine.files.jpeg_segments import extended_xmp
from engine.files.read import read_photo
from engine.files.write import write_photo


def photo_bytes(xmp=b""):
    coded = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    pixels = np.random.default_rng(0).integers(0, 255, (96, 128, 3), np.uint8)
    Image.fromarray(pixels).save(coded, "jpeg", exif=exif, **({"xmp": xmp} if xmp else {}))
    return coded.getvalue()


def slope(size=(700, 900)):
    """Noise on a slope between flat ends: a PNG of it takes several segments."""
    noise = np.random.default_rng(1).random(size) * 0.2
    plane = np.linspace(0, 0.8, size[1], dtype=np.float32) + noise
    return np.clip(1.4 * plane - 0.2, 0, 1)


TITLE = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    b'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:City="Ulm"/>'
    b"</rdf:RDF></x:xmpmeta>"
)


@pytest.mark.parametrize("packet", [b"", TITLE])
def test_the_depth_comes_back_and_nothing_else_changes(packet, tmp_path):
    before, disparity = photo_bytes(packet), slope()
    path = tmp_path / "photo.jpg"
    path.write_bytes(with_gdepth(before, disparity))
    assert len(extended_xmp(path.read_bytes())) > 200_000
    assert np.abs(read_phone_depth(path) - disparity).max() < 1 / 255
    with Image.open(path) as after, Image.open(io.BytesIO(before)) as first:
        assert np.array_equal(np.asarray(after), np.asarray(first))
        assert after.getexif()[0x010F] == "Camera"
    photo = read_photo(path)
    assert (b"Ulm" in photo.metadata.xmp) == bool(packet)
    write_photo(photo, tmp_path / "result.jpg")
    assert b"GDepth:Format" not in (tmp_path / "result.jpg").read_bytes()
