"""EXIF, XMP and IPTC of RAW files, regardless of the maker's container.

Most are TIFF files, some with another magic number (ORF, RW2). CR3 keeps four TIFF structures in
boxes, RAF a JPEG with EXIF, MRW a TIFF in a block; X3F and CRW have their own tags, which are
translated to EXIF. Based on LibRaw's and ExifTool's public documentation.
"""

from __future__ import annotations

import struct
import time
from dataclasses import dataclass

from engine.files import bmff, exif, ifd, jpeg_segments

_CANON = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
_XMP_BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_MAKE, _MODEL, _DATE, _XMP, _IPTC = 0x010F, 0x0110, 0x0132, 700, 33723
_EXPOSURE, _F_NUMBER, _ISO, _TAKEN, _FOCAL = 0x829A, 0x829D, 0x8827, 0x9003, 0x920A
_LENS, _SERIAL, _OWNER = 0xA434, 0xA431, 0xA430
_PANASONIC_ISO = 0x17
_ORDER = "<"


@dataclass(frozen=True)
class RawTags:
    """What accompanies a RAW file's pixels; see `Metadata`."""

    exif: bytes = b""
    xmp: bytes = b""
    iptc: bytes = b""


def read_raw_tags(block: ifd.Block) -> RawTags:
    """The tags of a RAW file; empty ones if it has none that can be read."""
    start = bytes(block[:16])
    try:
        if start[4:8] == b"ftyp":
            return _cr3(block)
        if start.startswith(b"FUJIFILMCCD-RAW"):
            offset, length = struct.unpack_from(">II", block, 84)
            return _of_jpeg(bytes(block[offset : offset + length]))
        if start.startswith(b"\0MRM"):
            return _mrw(block)
        if start.startswith(b"FOVb"):
            return _x3f(block)
        if start[6:14] == b"HEAPCCDR":
            return _crw(block)
        return _of_tiff(block)
    except (ValueError, struct.error, LookupError, OverflowError):
        return RawTags()


def _of_tiff(block: ifd.Block) -> RawTags:
    order, first = ifd.head(block)
    main, _ = ifd.read_table(block, order, first)
    xmp, iptc = (main[tag].data if tag in main else b"" for tag in (_XMP, _IPTC))
    if bytes(block[:4]) == b"IIU\0" and _PANASONIC_ISO in main:
        main[_ISO] = main[_PANASONIC_ISO]
        child = ifd.read_child(block, order, main, ifd.EXIF)
        gps = ifd.read_child(block, order, main, ifd.GPS)
        known = exif.from_tables({0: main, ifd.EXIF: child, ifd.GPS: gps}, order)
    else:
        known = exif.from_tiff(block)
    return RawTags(known, xmp, iptc.rstrip(b"\0"))


def _of_jpeg(data: bytes) -> RawTags:
    block, packet = b"", b""
    for marker, body in jpeg_segments.segments(data):
        if marker == 0xE1 and body.startswith(b"Exif\0\0"):
            block = body[6:]
        elif marker == 0xE1 and body.startswith(jpeg_segments.XMP):
            packet = body[len(jpeg_segments.XMP) :]
    return RawTags(exif.from_tiff(block) if block else b"", packet)


def _cr3(block: ifd.Block) -> RawTags:
    """CMT1 has the main table, CMT2 the EXIF table, CMT4 the GPS table, each a separate TIFF."""
    tables: dict[int, ifd.Table] = {}
    order, packet = "<", b""
    for kind, first, last in bmff.boxes(block):
        if kind == b"uuid" and bytes(block[first : first + 16]) == _XMP_BOX:
            packet = bytes(block[first + 16 : last])
        if kind != b"moov":
            continue
        for inner, start, end in bmff.boxes(block, first, last):
            if inner != b"uuid" or bytes(block[start : start + 16]) != _CANON:
                continue
            for name, at, stop in bmff.boxes(block, start + 16, end):
                tag = {b"CMT1": 0, b"CMT2": ifd.EXIF, b"CMT4": ifd.GPS}.get(name)
                if tag is not None:
                    part = bytes(block[at:stop])
                    order, offset = ifd.head(part)
                    tables[tag] = ifd.read_table(part, order, offset)[0]
    return RawTags(exif.from_tables(tables, order), packet)


def _mrw(block: ifd.Block) -> RawTags:
    at, end = 8, 8 + struct.unpack_from(">I", block, 4)[0]
    while at + 8 <= min(end, len(block)):
        name, length = struct.unpack_from(">4sI", block, at)
        if name == b"\0TTW":
            return _of_tiff(bytes(block[at + 8 : at + 8 + length]))
        at += 8 + length
    return RawTags()


def _x3f(block: ifd.Block) -> RawTags:
    """Sigma: a preview with EXIF in newer files, a list of properties in all."""
    (directory,) = struct.unpack_from("<I", block, len(block) - 4)
    if bytes(block[directory : directory + 4]) != b"SECd":
        return RawTags()
    (count,) = struct.unpack_from("<I", block, directory + 8)
    found: dict[str, str] = {}
    for index in range(min(count, 100)):
        offset, length, kind = struct.unpack_from("<II4s", block, directory + 12 + 12 * index)
        if (
            kind in (b"IMA2", b"IMAG")
            and bytes(block[offset + 28 : offset + 31]) == b"\xff\xd8\xff"
        ):
            tags = _of_jpeg(bytes(block[offset + 28 : offset + length]))
            if tags.exif:
                return tags
        if kind == b"PROP":
            found = _x3f_properties(bytes(block[offset : offset + length]))
    numbers = {name: _number(found.get(name, "")) for name in ("EXPTIME", "APERTURE", "ISO")}
    taken = _number(found.get("TIME", ""))
    return RawTags(
        _made(
            make=found.get("CAMMANUF", ""),
            model=found.get("CAMMODEL", ""),
            taken=taken,
            exposure=_number(found.get("SHUTTER", "")) or numbers["EXPTIME"] / 1e6,
            f_number=numbers["APERTURE"],
            iso=numbers["ISO"],
            focal=_number(found.get("FLENGTH", "")),
            lens="" if found.get("LENSMODEL", "").isdigit() else found.get("LENSMODEL", ""),
            serial=found.get("CAMSERIAL", ""),
        )
    )


def _x3f_properties(section: bytes) -> dict[str, str]:
    (count,) = struct.unpack_from("<I", section, 8)
    start = 24 + 8 * count
    text = section[start:]

    def word(offset: int) -> str:
        end = 2 * offset
        while text[end : end + 2] not in (b"\0\0", b""):
            end += 2
        return text[2 * offset : end].decode("utf-16-le", "replace")

    pairs = (struct.unpack_from("<II", section, 24 + 8 * i) for i in range(min(count, 1000)))
    return {word(name): word(value) for name, value in pairs}


def _crw(block: ifd.Block) -> RawTags:
    """Canon's CIFF: heaps of records; those about taking the photo are put into EXIF."""
    order = {b"II": "<", b"MM": ">"}[bytes(block[:2])]
    (start,) = struct.unpack_from(order + "I", block, 2)
    records: dict[int, bytes] = {}
    _read_heap(block, order, start, len(block), records, 0)
    make, model = (records.get(0x080A, b"") + b"\0\0").split(b"\0")[:2]
    taken = _unpack(order + "I", records.get(0x180E, b""))
    shot = records.get(0x102A, b"")
    aperture, exposure = (
        next((v for at in places if (v := _canon_stops(_unpack(order + "h", shot, at)))), 0.0)
        for places in ((42, 8), (44, 10))
    )
    base = _unpack(order + "h", shot, 4)
    focal, units = (
        _unpack(order + "H", data, at)
        for data, at in ((records.get(0x1029, b""), 2), (records.get(0x102D, b""), 50))
    )
    return RawTags(
        _made(
            make=make.decode("latin-1"),
            model=model.decode("latin-1"),
            taken=taken,
            exposure=2**-exposure if exposure else 0.0,
            f_number=2 ** (aperture / 2) if aperture else 0.0,
            iso=100 / 32 * 2 ** (base / 32) if base > 0 else 0.0,
            focal=focal / (units or 1),
            owner=records.get(0x0810, b"").split(b"\0")[0].decode("latin-1"),
        )
    )


def _canon_stops(value: float) -> float:
    """Canon's 1/32 stops, with thirds written as 12 and 20."""
    whole, part = divmod(abs(int(value)), 32)
    stops = whole + {12: 1 / 3, 20: 2 / 3}.get(part, part / 32)
    return stops if value >= 0 else -stops


def _read_heap(
    block: ifd.Block, order: str, start: int, end: int, records: dict[int, bytes], depth: int
) -> None:
    """A heap's records by their tags; nested heaps are read, too."""
    (offset,) = struct.unpack_from(order + "I", block, end - 4)
    at = start + offset
    (count,) = struct.unpack_from(order + "H", block, at)
    for index in range(min(count, 500)):
        place = at + 2 + 10 * index
        tag, size, offset = struct.unpack_from(order + "HII", block, place)
        if tag & 0xC000 == 0x4000:  # the value is in the record
            records.setdefault(tag & 0x3FFF, bytes(block[place + 2 : place + 10]))
        elif tag & 0x3800 in (0x2800, 0x3000) and depth < 5:
            _read_heap(block, order, start + offset, start + offset + size, records, depth + 1)
        elif size < 2**20:
            records.setdefault(tag & 0x3FFF, bytes(block[start + offset : start + offset + size]))


def _made(
    *,
    make: str,
    model: str,
    taken: float,
    exposure: float,
    f_number: float,
    iso: float,
    focal: float = 0.0,
    lens: str = "",
    serial: str = "",
    owner: str = "",
) -> bytes:
    """An EXIF block of what is known; empty if nothing is."""
    main: ifd.Table = {}
    child: ifd.Table = {}
    for table, tag, text in (
        (main, _MAKE, make), (main, _MODEL, model), (child, _LENS, lens),
        (child, _SERIAL, serial), (child, _OWNER, owner),
    ):  # fmt: skip
        if text.strip():
            table[tag] = ifd.words(text.strip())
    if 0 < taken < 2**32:  # seconds since 1970, by the camera's own clock
        child[_TAKEN] = ifd.words(time.strftime("%Y:%m:%d %H:%M:%S", time.gmtime(taken)))
    if 1e-6 < exposure < 1e5:
        below = 1_000_000 if exposure >= 1 else round(1_000_000 / exposure)
        above = round(exposure * below)
        child[_EXPOSURE] = ifd.Entry(ifd.RATIONAL, 1, struct.pack("<II", above, below))
    for tag, value in ((_F_NUMBER, f_number), (_FOCAL, focal)):
        if 0 < value < 1e4:
            child[tag] = ifd.rational(value, _ORDER)
    if 0 < iso < 65535:
        child[_ISO] = ifd.short(round(iso), _ORDER)
    return exif.from_tables({0: main, ifd.EXIF: child}, _ORDER) if main or child else b""


def _unpack(form: str, data: bytes, at: int = 0) -> float:
    try:
        return struct.unpack_from(form, data, at)[0]
    except struct.error:
        return 0


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
