"""EXIF of RAW files in every container, and the XMP files beside them. No picture is needed."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from engine.files import exif, ifd, raw_tags, read_photo, write_photo, xmp
from engine.files.raw_tags import read_raw_tags
from tests.engine.files import make
from tests.engine.files.raw import dng

ORDER = "<"


def _table(main: bool) -> ifd.Table:
    if main:
        return {0x010F: ifd.words("Acme"), 0x0110: ifd.words("Reflex 6"), 0xC612: ifd.long(1, "<")}
    return {
        0x829A: ifd.Entry(5, 1, struct.pack("<II", 1, 250)),
        0x8827: ifd.short(400, ORDER),
        0x9003: ifd.words("2024:05:06 07:08:09"),
        0xA434: ifd.words("50mm f/1.8"),
    }


def _tiff(magic: bytes = b"II*\0", tables: dict[int, ifd.Table] | None = None) -> bytes:
    body, start = ifd.assemble(tables or {0: _table(True), ifd.EXIF: _table(False)}, ORDER, 8)
    return magic + struct.pack("<I", start) + body


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


def _cr3() -> bytes:
    parts = [_tiff(tables={0: _table(True)}), _tiff(tables={0: _table(False)})]
    boxes = b"".join(_box(name, part) for name, part in zip((b"CMT1", b"CMT2"), parts, strict=True))
    canon = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
    return _box(b"ftyp", b"crx \0\0\0\1crx isom") + _box(b"moov", _box(b"uuid", canon + boxes))


def _raf() -> bytes:
    jpeg = make.jpeg_bytes(make.codes(), exif=b"Exif\0\0" + _tiff())
    return (
        b"FUJIFILMCCD-RAW ".ljust(84, b"\0") + struct.pack(">II", 100, len(jpeg)) + bytes(8) + jpeg
    )


def _mrw() -> bytes:
    ttw = _tiff()
    blocks = (
        b"\0PRD" + struct.pack(">I", 8) + bytes(8) + b"\0TTW" + struct.pack(">I", len(ttw)) + ttw
    )
    return b"\0MRM" + struct.pack(">I", len(blocks)) + blocks


def _x3f() -> bytes:
    properties = {"CAMMANUF": "Acme", "CAMMODEL": "Reflex 6", "TIME": "1714979289"}
    properties |= {"EXPTIME": "4000", "ISO": "400", "LENSMODEL": "50mm f/1.8"}
    text, pairs = b"", b""
    for name, value in properties.items():
        places = []
        for word in (name, value):
            places.append(len(text) // 2)
            text += word.encode("utf-16-le") + b"\0\0"
        pairs += struct.pack("<II", *places)
    section = b"SECp" + struct.pack("<5I", 0, len(properties), 0, 0, len(text) // 2) + pairs + text
    at = 40
    directory = b"SECd" + struct.pack("<II", 0, 1) + struct.pack("<II4s", at, len(section), b"PROP")
    return b"FOVb".ljust(at, b"\0") + section + directory + struct.pack("<I", at + len(section))


def _crw() -> bytes:
    # 100/32 * 2^7 = ISO 400; f/2; 1/256 s
    shot = struct.pack("<23h", 0, 0, 7 * 32, *[0] * 18, 2 * 32, 8 * 32)
    records = {
        0x080A: b"Acme\0Reflex 6\0",
        0x180E: struct.pack("<III", 1714979289, 0, 0),
        0x102A: shot,
    }
    heap, entries = b"", b""
    for tag, data in records.items():
        entries += struct.pack("<HII", tag, len(data), len(heap))
        heap += data
    table = struct.pack("<H", len(records)) + entries
    heap += table + struct.pack("<I", len(heap))
    return b"II" + struct.pack("<I", 26) + b"HEAPCCDR".ljust(20, b"\0") + heap


FILES = {
    "dng": _tiff, "orf": lambda: _tiff(b"IIRO"), "rw2": lambda: _tiff(b"IIU\0"),
    "cr3": _cr3, "raf": _raf, "mrw": _mrw, "x3f": _x3f, "crw": _crw,
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_camera_date_and_exposure_are_found(kind):
    tables = exif.tables_of(read_raw_tags(FILES[kind]()).exif, ORDER)
    assert tables[0][0x010F].data == b"Acme\0"
    assert tables[0][0x0110].data == b"Reflex 6\0"
    child = tables[ifd.EXIF]
    assert child[0x9003].data.startswith(b"2024:05:06 07:08:09")
    above, below = struct.unpack("<II", child[0x829A].data)
    assert above / below == pytest.approx(1 / 250, rel=0.03)
    assert ifd.number(child, 0x8827, ORDER) == 400
    if kind != "crw":
        assert child[0xA434].data == b"50mm f/1.8\0"
    assert 0xC612 not in tables[0]  # what DNG tells of its raw pixels


@pytest.mark.parametrize("kind", FILES)
def test_a_cut_or_damaged_file_has_fewer_tags_and_raises_nothing(kind):
    data = FILES[kind]()
    rng = np.random.default_rng(3)
    for keep in range(0, len(data), max(1, len(data) // 60)):
        read_raw_tags(data[:keep])
        damaged = bytearray(data)
        for place in rng.integers(0, len(data), 8):
            damaged[place] = rng.integers(256)
        assert isinstance(read_raw_tags(bytes(damaged)), raw_tags.RawTags)


def _packet(**values: str) -> bytes:
    tree = xmp.parse(b"")
    dc = "http://purl.org/dc/elements/1.1/"
    for name, value in values.items():
        if name == "keywords":
            xmp.put_items(tree, dc, "dc", "subject", "Bag", value.split())
        elif name == "title":
            xmp.put_items(tree, dc, "dc", "title", "Alt", [value])
        else:
            xmp.put(tree, "http://ns.adobe.com/xap/1.0/", "xmp", name, value)
    return xmp.serialize(tree)


def _told(packet: bytes) -> dict[str, list[str]]:
    tree = xmp.parse(packet)
    names = {"title": "dc", "subject": "dc", "Rating": "xmp", "CreatorTool": "xmp"}
    spaces = {"dc": "http://purl.org/dc/elements/1.1/", "xmp": "http://ns.adobe.com/xap/1.0/"}
    nodes = {name: xmp.get(tree, spaces[space], name) for name, space in names.items()}
    return {name: xmp.item_texts(node) for name, node in nodes.items() if node is not None}


def test_xmp_and_iptc_of_a_dng_are_carried_over(tmp_path):
    pytest.importorskip("rawpy", reason="the `formats` extra is not installed")
    path = dng(tmp_path / "a.dng", np.full((64, 96, 3), 0.2))
    data = bytearray(path.read_bytes())
    order, first = ifd.head(data)
    main, following = ifd.read_table(data, order, first)
    packet = _packet(keywords="dunes sea", Rating="4")
    main[700] = ifd.Entry(1, len(packet), packet)
    main[33723] = ifd.Entry(7, 8, b"\x1c\x02\x50\0\x03Zoe")
    data += bytes(len(data) % 2)
    at = len(data)
    data[4:8] = ifd.long(at, order).data
    path.write_bytes(data + ifd.write_table(main, order, at, following))
    write_photo(read_photo(path), tmp_path / "b.jpg")
    written = read_photo(tmp_path / "b.jpg").metadata
    assert _told(written.xmp) == {"subject": ["dunes", "sea"], "Rating": ["4"]}
    assert written.iptc == b"\x1c\x02\x50\0\x03Zoe"


@pytest.mark.parametrize("name", ["a.dng.xmp", "a.xmp"])
def test_an_xmp_file_beside_a_raw_is_read_and_left_alone(tmp_path, name):
    pytest.importorskip("rawpy", reason="the `formats` extra is not installed")
    dng(tmp_path / "a.dng", np.full((64, 96, 3), 0.2))
    packet = _packet(title="Dunes", keywords="sea wind", Rating="5", CreatorTool="darktable")
    (tmp_path / name).write_bytes(packet)
    write_photo(read_photo(tmp_path / "a.dng"), tmp_path / "b.jpg")
    told = _told(read_photo(tmp_path / "b.jpg").metadata.xmp)
    assert told == {"title": ["Dunes"], "subject": ["sea", "wind"], "Rating": ["5"]}
    assert (tmp_path / name).read_bytes() == packet


def test_an_xmp_file_beside_a_jpeg_goes_before_what_is_in_it(tmp_path):
    path: Path = make.jpeg(tmp_path / "a.jpg", xmp=_packet(Rating="2", CreatorTool="Camera"))
    (tmp_path / "a.jpg.xmp").write_bytes(_packet(Rating="5"))
    (tmp_path / "a.xmp").write_bytes(_packet(Rating="1"))  # may belong to a RAW of that name
    told = _told(read_photo(path).metadata.xmp)
    assert told == {"Rating": ["5"], "CreatorTool": ["Camera"]}


@pytest.mark.parametrize(
    "data", [b"", b"<x", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"\xff" * 99]
)
def test_a_broken_xmp_file_is_no_reason_to_fail(tmp_path, data):
    path = make.jpeg(tmp_path / "a.jpg")
    (tmp_path / "a.jpg.xmp").write_bytes(data)
    assert not read_photo(path).metadata.xmp
