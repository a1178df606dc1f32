import base64
import io
import struct

import numpy as np
import pytest
from PIL import Image

from engine.depth.phone import from_heic_levels, read_phone_depth, upright
from engine.files.jpeg_segments import EXTENDED_XMP, XMP


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
    Image.new("RGB", (width * 4, height * 4), "gray").save(jpeg, "jpeg", exif=exif)
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
    # Half-way in meters is 3 m of 1..5 m: (1/3 - 1/5) / (1 - 1/5).
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

    path = write_heic(tmp_path / "p.heic", Image.new("RGB", (128, 96), "gray"), levels())
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


def _coded(plane: np.ndarray) -> bytes:
    coded = io.BytesIO()
    Image.fromarray(plane).save(coded, "png")
    return coded.getvalue()


def _jpeg(segments: bytes, trailer: bytes, size=(256, 192)) -> bytes:
    coded = io.BytesIO()
    Image.new("RGB", size, "gray").save(coded, "jpeg")
    whole = coded.getvalue()
    return whole[:2] + segments + whole[2:] + trailer


def dynamic_depth() -> bytes:
    """Dynamic Depth: the map behind the picture, named in the container, before another part."""
    depth, other = _coded(levels()), b"\xff\xd8other part"
    packet = f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
     xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
     xmlns:Container="http://ns.google.com/photos/1.0/container/"
     xmlns:Item="http://ns.google.com/photos/1.0/container/item/"
     xmlns:DepthMap="http://ns.google.com/photos/dd/1.0/depthmap/"
     DepthMap:Format="RangeInverse" DepthMap:Near="1" DepthMap:Far="5">
     <Container:Directory><rdf:Seq>
     <rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="Primary"
      Item:Mime="image/jpeg"/></rdf:li>
     <rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="Depth"
      Item:Length="{len(depth)}"/></rdf:li>
     <rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="GainMap"
      Item:Length="{len(other)}"/></rdf:li>
     </rdf:Seq></Container:Directory></rdf:Description></rdf:RDF></x:xmpmeta>"""
    return _jpeg(segment(XMP + packet.encode()), depth + other)


def apple() -> bytes:
    """Apple's: the second picture of the multi-picture format is disparity, near is bright."""
    inner = io.BytesIO()
    Image.fromarray(255 - levels()).save(inner, "jpeg", quality=100)
    data = inner.getvalue()
    note = b'<x xmlns:depthData="http://ns.apple.com/depthData/1.0/"/>'
    data = data[:2] + segment(XMP + note) + data[2:]

    def index(offset: int) -> bytes:
        entries = bytes(16) + struct.pack(">IIIHH", 0, len(data), offset, 0, 0)
        table = struct.pack(">H", 1) + struct.pack(">HHII", 0xB002, 7, 32, 26) + bytes(4)
        body = b"MPF\0" + b"MM\0*" + struct.pack(">I", 8) + table + entries
        return b"\xff\xe2" + (len(body) + 2).to_bytes(2, "big") + body

    whole = _jpeg(index(0), b"")
    return _jpeg(index(len(whole) - 10), data)  # counted from behind "MPF\0"


def samsung(coded: bool) -> bytes:
    """Samsung's trailer, the map as a coded picture or as plain levels; near is bright."""
    plane = 255 - levels()
    name = b"DualShot_DepthMap_1"
    data = _coded(plane) if coded else plane.tobytes()
    record = b"\0\0\xb1\x0a" + struct.pack("<I", len(name)) + name + data
    head = b"SEFH" + struct.pack("<II", 107, 1)
    head += b"\0\0\xb1\x0a" + struct.pack("<II", len(record), len(record))
    return _jpeg(b"", record + head + struct.pack("<I", len(head)) + b"SEFT")


FORMS = {
    "dynamic depth": dynamic_depth,
    "Apple": apple,
    "Samsung, coded": lambda: samsung(True),
    "Samsung, plain": lambda: samsung(False),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_phones_form_is_read(tmp_path, form):
    (tmp_path / "p.any").write_bytes(FORMS[form]())  # the content says what it is
    disparity = read_phone_depth(tmp_path / "p.any")
    assert disparity.shape == (48, 64)
    assert disparity[20, 0] > 0.97
    assert disparity[20, -1] < 0.03
    assert disparity[20, 32] == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("form", FORMS)
def test_damaged_depth_is_no_depth(tmp_path, form):
    data = FORMS[form]()
    rng = np.random.default_rng(5)
    for _ in range(60):
        damaged = bytearray(data)
        for place in rng.integers(20, len(data), 12):
            damaged[place] = rng.integers(256)
        (tmp_path / "p.jpg").write_bytes(damaged)
        found = read_phone_depth(tmp_path / "p.jpg")
        assert found is None or np.isfinite(found).all()
