"""Gain maps in JPEG files: this program's own are read by it, by Pillow and by ExifTool."""

from __future__ import annotations

import json
import shutil
import subprocess

import numpy as np
import pytest
from PIL import Image

from engine.files import WriteOptions, bmff, embedded, icc, read_photo, write_photo, xmp
from engine.files.gain_map import append_gain_map, claim_gain_map, encode_gain_map
from engine.files.gain_map_numbers import from_iso, from_xmp, to_iso, to_xmp
from engine.files.jpeg_segments import standard_xmp
from engine.gain_map import GainMap
from tests.engine.files import make

FIELDS = ("minimum", "maximum", "gamma", "offset_sdr", "offset_hdr", "headroom")
NUMBERS = {
    "minimum": (-1.5, -1.5, -1.5),
    "maximum": (2.25, 2.5, 3.1),
    "gamma": (0.8, 0.9, 1.0),
    "offset_sdr": (1 / 64, 0.0, 1e-6),
    "offset_hdr": (-1 / 64, 0.1, 0.0),
    "headroom": (0.25, 3.1),
}


def slope(channels=1):
    """Smooth, with a mark in one corner: what JPEG keeps, and a turn would show."""
    values = np.add.outer(np.linspace(20, 120, 40), np.linspace(0, 100, 56)).astype(np.uint8)
    values[:12, :12] = 250
    return values if channels == 1 else np.dstack([values, values // 2, 255 - values])


def ultra_hdr(path, gain_map, orientation=1):
    encoded = encode_gain_map(gain_map)
    packet = claim_gain_map(b"", len(encoded))
    beside = {"exif": b"Exif\0\0" + make.exif(orientation), "xmp": packet}
    path.write_bytes(append_gain_map(make.jpeg_bytes(make.codes(), **beside), encoded))
    return path


@pytest.mark.parametrize("numbers", [{}, NUMBERS], ids=["plain", "uneven"])
@pytest.mark.parametrize("form", ["xmp", "iso"])
def test_the_numbers_come_back_from_both_forms(form, numbers):
    gain_map = GainMap(slope(), **numbers)
    if form == "xmp":
        found = from_xmp(to_xmp(gain_map), gain_map.codes)
    else:
        found = from_iso(to_iso(gain_map), gain_map.codes, b"")
    for field in FIELDS:
        assert getattr(found, field) == pytest.approx(getattr(gain_map, field), abs=1e-6)


def test_iso_numbers_with_one_denominator_are_read():
    numbers = (0, 200, -100, 200, 100, 1, 1)  # headrooms, least, greatest, gamma, offsets
    body = b"\0\0\0\0\x48" + (100).to_bytes(4, "big")
    body += b"".join(value.to_bytes(4, "big", signed=True) for value in numbers)
    found = from_iso(body, slope(), b"")
    assert (found.headroom, found.minimum[2], found.gamma[0]) == ((0.0, 2.0), -1.0, 1.0)


def test_a_map_over_an_hdr_picture_is_not_taken_for_one():
    gain_map = GainMap(slope(), headroom=(3.0, 0.0))
    assert from_iso(to_iso(gain_map), slope(), b"") is None
    packet = to_xmp(GainMap(slope())).replace(b'HDR="False"', b'HDR="True"')
    assert from_xmp(packet, slope()) is None


@pytest.mark.parametrize("channels", [1, 3])
def test_a_photo_keeps_its_gain_map(tmp_path, channels):
    gain_map = GainMap(slope(channels), **NUMBERS)
    photo = read_photo(ultra_hdr(tmp_path / "a.jpg", gain_map))
    assert photo.gain_map is not None
    assert not write_photo(photo, tmp_path / "b.jpg", WriteOptions(gain_map=photo.gain_map))
    found = read_photo(tmp_path / "b.jpg").gain_map
    assert found is not None
    assert np.abs(found.codes.astype(int) - gain_map.codes).mean() < 2
    assert found.maximum == pytest.approx(gain_map.maximum, abs=1e-6)
    data = (tmp_path / "b.jpg").read_bytes()
    (picture,) = embedded.multi_pictures(data)
    with Image.open(tmp_path / "b.jpg") as image:
        first, second = image._getmp()[0xB002]  # pyright: ignore[reportAttributeAccessIssue]
        start = image.info["mpoffset"] + second["DataOffset"]
    assert first["Attribute"]["MPType"] == "Baseline MP Primary Image"
    assert first["Size"] == start
    assert data[start : start + second["Size"]] == picture
    assert picture == embedded.container_items(data, standard_xmp(data))["GainMap"]
    assert data.endswith(picture)


@pytest.mark.skipif(not shutil.which("exiftool"), reason="needs exiftool")
def test_exiftool_finds_the_map_and_its_numbers(tmp_path):
    path = ultra_hdr(tmp_path / "a.jpg", GainMap(slope(), **NUMBERS))
    ask = ["exiftool", "-j", "-n", "-struct", "-G1", str(path)]
    tags = json.loads(subprocess.run(ask, check=True, capture_output=True).stdout)[0]
    assert tags["MPF0:NumberOfImages"] == 2
    items = [row["Item"] for row in tags["XMP-Container:Directory"]]
    assert [item["Semantic"] for item in items] == ["Primary", "GainMap"]
    assert items[1]["Length"] == tags["MPImage2:MPImageLength"]
    ask = ["exiftool", "-b", "-MPImage2", str(path)]
    (tmp_path / "map.jpg").write_bytes(subprocess.run(ask, check=True, capture_output=True).stdout)
    ask = ["exiftool", "-j", "-n", "-G1", str(tmp_path / "map.jpg")]
    tags = json.loads(subprocess.run(ask, check=True, capture_output=True).stdout)[0]
    assert tags["XMP-hdrgm:GainMapMax"] == [2.25, 2.5, 3.1]
    assert tags["XMP-hdrgm:HDRCapacityMax"] == 3.1


def test_the_map_is_turned_with_the_photo(tmp_path):
    upright = read_photo(ultra_hdr(tmp_path / "a.jpg", GainMap(slope())))
    turned = read_photo(ultra_hdr(tmp_path / "b.jpg", GainMap(slope()), orientation=6))
    assert turned.gain_map.size == upright.gain_map.size[::-1]
    np.testing.assert_array_equal(np.rot90(upright.gain_map.codes, -1), turned.gain_map.codes)


def test_the_maps_own_colors_are_kept(tmp_path):
    gain_map = GainMap(slope(), icc=icc.make_profile("display-p3"))
    found = read_photo(ultra_hdr(tmp_path / "a.jpg", gain_map)).gain_map
    assert found.icc == gain_map.icc


@pytest.mark.parametrize("target", ["b.png", "b.jpg"])
def test_a_map_that_cannot_be_kept_is_said_so_and_no_longer_claimed(tmp_path, target):
    photo = read_photo(ultra_hdr(tmp_path / "a.jpg", GainMap(slope())))
    given = photo.gain_map if target == "b.png" else None
    (notice,) = write_photo(photo, tmp_path / target, WriteOptions(gain_map=given))
    assert "gain map is left out" in notice
    written = read_photo(tmp_path / target)
    assert written.gain_map is None
    assert not written.metadata.gain_map


def test_a_stripped_photo_keeps_it_too(tmp_path):
    photo = read_photo(ultra_hdr(tmp_path / "a.jpg", GainMap(slope())))
    options = WriteOptions(metadata="strip", gain_map=photo.gain_map)
    write_photo(photo, tmp_path / "b.jpg", options)
    written = read_photo(tmp_path / "b.jpg")
    assert written.gain_map is not None
    assert not written.metadata.exif


@pytest.mark.parametrize("damage", ["cut", "numbers", "pixels", "zero"])
def test_a_damaged_map_is_no_reason_not_to_open_the_photo(tmp_path, damage):
    encoded = encode_gain_map(GainMap(slope()))
    broken = {
        "cut": encoded[:300],
        "numbers": encoded.replace(to_iso(GainMap(slope()))[:20], b"\0" * 20),
        "pixels": encoded[: len(encoded) // 2],
        "zero": bytes(len(encoded)),
    }[damage]
    beside = {"xmp": claim_gain_map(b"", len(broken))}
    data = append_gain_map(make.jpeg_bytes(make.codes(), **beside), broken)
    (tmp_path / "a.jpg").write_bytes(data)
    photo = read_photo(tmp_path / "a.jpg")
    assert photo.gain_map is None
    (notice,) = write_photo(photo, tmp_path / "b.jpg")
    assert "gain map" in notice


def test_the_container_replaces_an_older_one():
    packet = claim_gain_map(claim_gain_map(b"", 7), 9)
    assert packet.count(b"Length") == 1
    tree = xmp.parse(packet)
    assert tree is not None
    (length,) = [xmp.text(n) for n in xmp.properties(tree) if n.localName == "Length"]
    assert length == "9"


def _box(kind: bytes, body: bytes) -> bytes:
    return (len(body) + 8).to_bytes(4, "big") + kind + body


@pytest.mark.parametrize("holder", ["apple", "tmap", "none"])
def test_a_gain_map_of_a_heic_is_seen(holder):
    urn = b"\0\0\0\0urn:com:apple:photo:2020:aux:hdrgainmap\0"
    properties = _box(b"iprp", _box(b"ipco", _box(b"auxC", urn)))
    items = _box(b"iinf", b"\0\0\0\0\0\1" + _box(b"infe", b"\2\0\0\0\0\1\0\0tmap\0"))
    body = {"apple": properties, "tmap": items, "none": _box(b"iinf", b"\0\0\0\0\0\0")}[holder]
    file = _box(b"ftyp", b"heic\0\0\0\0") + _box(b"meta", b"\0\0\0\0" + body)
    assert bmff.has_gain_map(file) == (holder != "none")
