import base64
import io

import numpy as np
import pytest
from PIL import Image

from engine.depth.phone import EXTENDED_XMP, XMP, from_heic_levels, read_phone_depth, upright


def segment(body: bytes) -> bytes:
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body


def portrait(path, levels, form="RangeInverse", orientation=1, chunk=20000):
    """A JPEG as Google's camera writes it: GDepth in the XMP, its data in the extended one."""
    coded = io.BytesIO()
    Image.fromarray(levels).save(coded, "png")
    data = base64.b64encode(coded.getvalue())
    standard = f'<x GDepth:Format="{form}" GDepth:Near="1" GDepth:Far="5" GDepth:Mime="image/png"/>'
    extra = b'<y GDepth:Data="' + data + b'"/>'
    segments = segment(XMP + standard.encode())
    for start in range(0, len(extra), chunk):
        head = b"0" * 32 + len(extra).to_bytes(4, "big") + start.to_bytes(4, "big")
        segments += segment(EXTENDED_XMP + head + extra[start : start + chunk])
    jpeg = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = orientation
    height, width = levels.shape
    Image.new("RGB", (width * 4, height * 4), "grey").save(jpeg, "jpeg", exif=exif)
    whole = jpeg.getvalue()
    path.write_bytes(whole[:2] + segments + whole[2:])
    return path


def levels():
    """Near (0) at the left, far (255) at the right, the top row all near."""
    plane = np.tile(np.linspace(0, 255, 64).astype(np.uint8), (48, 1))
    plane[0] = 0
    return plane


def test_portrait_jpeg(tmp_path):
    disparity = read_phone_depth(portrait(tmp_path / "p.jpg", levels(), chunk=100))
    assert disparity.shape == (48, 64)
    assert disparity.dtype == np.float32
    assert disparity[20, 0] == 1
    assert disparity[20, -1] == 0
    assert disparity[20, 32] == pytest.approx(0.5, abs=0.02)


def test_linear_range_becomes_inverse_distance(tmp_path):
    disparity = read_phone_depth(portrait(tmp_path / "p.jpg", levels(), "RangeLinear"))
    # Half-way in metres is 3 m of 1..5 m: (1/3 - 1/5) / (1 - 1/5).
    assert disparity[20, 32] == pytest.approx(1 / 6, abs=0.01)


def test_the_map_turns_with_the_photo(tmp_path):
    path = portrait(tmp_path / "p.jpg", levels(), orientation=6)
    disparity = read_phone_depth(path)
    assert disparity.shape == (64, 48)
    assert disparity[0].min() == 1  # left became top
    assert disparity[:, -1].min() == 1  # top became right


@pytest.mark.parametrize("orientation", range(1, 9))
def test_upright_agrees_with_pillow(orientation):
    from PIL import ImageOps

    plane = np.arange(12, dtype=np.uint8).reshape(3, 4)
    picture = Image.fromarray(plane)
    picture.getexif()[0x0112] = orientation
    np.testing.assert_array_equal(upright(plane, orientation), ImageOps.exif_transpose(picture))


def test_photos_without_depth_have_none(tmp_path):
    Image.new("RGB", (8, 8)).save(tmp_path / "a.jpg")
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "cut.jpg").write_bytes(portrait(tmp_path / "p.jpg", levels()).read_bytes()[:300])
    (tmp_path / "bad.heic").write_bytes(b"not a heic")
    for name in ("a.jpg", "a.png", "empty.jpg", "cut.jpg", "bad.heic"):
        assert read_phone_depth(tmp_path / name) is None


def test_a_heic_without_depth_has_none(tmp_path):
    pillow_heif = pytest.importorskip("pillow_heif", reason="the formats extra is not installed")
    pillow_heif.from_pillow(Image.new("RGB", (64, 64))).save(tmp_path / "a.heic")
    assert read_phone_depth(tmp_path / "a.heic") is None


def test_a_heic_with_depth(tmp_path):
    pytest.importorskip("pillow_heif", reason="the formats extra is not installed")
    from tests.engine.depth.heic import write_heic

    path = write_heic(tmp_path / "p.heic", Image.new("RGB", (128, 96), "grey"), levels())
    disparity = read_phone_depth(path)
    assert disparity.shape == (48, 64)
    assert disparity[20, 0] == pytest.approx(0, abs=0.02)  # inverse distance: white is near
    assert disparity[20, 32] == pytest.approx(0.5, abs=0.02)
    assert disparity[20, -1] == pytest.approx(1, abs=0.02)


def test_heic_levels():
    disparity = from_heic_levels(levels(), {"representation_type": 1})
    assert disparity[20, -1] == 1
    distance = from_heic_levels(levels(), {"representation_type": 2, "z_near": 1, "z_far": 5})
    assert distance[20, 0] == 1
    assert distance[20, 32] == pytest.approx(1 / 6, abs=0.01)
