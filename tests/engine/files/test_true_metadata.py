"""Metadata stay true: what an edit changes is told anew, what it drops is no longer claimed."""

from __future__ import annotations

import struct
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from engine.files import (
    WriteOptions,
    exif,
    ifd,
    iptc,
    read_photo,
    resize,
    write_photo,
    xmp,
    xmp_rules,
)
from engine.files.change import Change
from engine.photo import Metadata, Photo
from tests.engine.files import make

PACKET = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 {spaces}>{inner}</rdf:Description></rdf:RDF></x:xmpmeta>"""

MWG = """xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
 xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#"
 xmlns:stDim="http://ns.adobe.com/xap/1.0/sType/Dimensions#" """
REGION = """<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:AppliedToDimensions stDim:w="64"
 stDim:h="48" stDim:unit="pixel"/><mwg-rs:RegionList><rdf:Bag><rdf:li rdf:parseType="Resource">
 <mwg-rs:Area stArea:x="{x}" stArea:y="{y}" stArea:w="{w}" stArea:h="{h}"
 stArea:unit="{unit}"/><mwg-rs:Name>Zoe</mwg-rs:Name></rdf:li></rdf:Bag></mwg-rs:RegionList>
 </mwg-rs:Regions>"""


def _packet(spaces: str, inner: str) -> bytes:
    return PACKET.format(spaces=spaces, inner=inner).encode()


def _values(packet: bytes) -> dict[str, str]:
    """Every simple property by its qualified name."""
    tree = xmp.parse(packet)
    return {node.nodeName: xmp.text(node) for node in xmp.properties(tree) if xmp.text(node)}


def _marked(orientation: int) -> tuple[np.ndarray, tuple[float, float, float, float]]:
    """A black picture with a white box, and the box: its middle and sides as fractions."""
    picture = np.zeros((48, 64, 3), np.uint8)
    picture[6:18, 40:56] = 255
    return picture, (48 / 64, 12 / 48, 16 / 64, 12 / 48)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("unit", ["normalized", "pixel"])
def test_a_face_region_stays_on_the_face(tmp_path, orientation, unit):
    picture, (x, y, w, h) = _marked(orientation)
    sx, sy = (64, 48) if unit == "pixel" else (1, 1)
    region = REGION.format(x=x * sx, y=y * sy, w=w * sx, h=h * sy, unit=unit)
    source = make.jpeg(
        tmp_path / "a.jpg", picture, make.exif(orientation), xmp=_packet(MWG, region)
    )
    photo = resize(read_photo(source), 128, upscale=True)
    write_photo(photo, tmp_path / "b.jpg")
    written = read_photo(tmp_path / "b.jpg")
    values = _values(written.metadata.xmp)
    width, height = written.size
    sx, sy = (width, height) if unit == "pixel" else (1, 1)
    x, y, w, h = (
        float(values[f"stArea:{n}"]) / s for n, s in zip("xywh", (sx, sy) * 2, strict=True)
    )
    bright = written.pixels[..., 1] > 0.5
    rows, columns = np.nonzero(bright)
    found = (
        (columns.min() + columns.max() + 1) / 2 / width,
        (rows.min() + rows.max() + 1) / 2 / height,
    )
    assert (x, y) == pytest.approx(found, abs=0.03)
    assert w == pytest.approx((np.ptp(columns) + 1) / width, abs=0.04)
    assert h == pytest.approx((np.ptp(rows) + 1) / height, abs=0.04)
    assert (values["stDim:w"], values["stDim:h"]) == (str(width), str(height))
    assert values["mwg-rs:Name"] == "Zoe"


def test_microsofts_and_iptcs_regions_are_turned():
    spaces = """xmlns:MPReg="http://ns.microsoft.com/photo/1.2/t/Region#"
     xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" """
    inner = """<MPReg:Rectangle>0.1, 0.2, 0.3, 0.1</MPReg:Rectangle>
     <Iptc4xmpExt:RegionBoundary rdf:parseType="Resource"><Iptc4xmpExt:rbX>0.1</Iptc4xmpExt:rbX>
     <Iptc4xmpExt:rbY>0.2</Iptc4xmpExt:rbY><Iptc4xmpExt:rbW>0.3</Iptc4xmpExt:rbW>
     <Iptc4xmpExt:rbH>0.1</Iptc4xmpExt:rbH></Iptc4xmpExt:RegionBoundary>"""
    values = _values(xmp_rules.amend(_packet(spaces, inner), Change(6, (48, 64), (48, 64))))
    assert values["MPReg:Rectangle"] == "0.7, 0.1, 0.1, 0.3"
    names = [values[f"Iptc4xmpExt:rb{name}"] for name in "XYWH"]
    assert names == ["0.7", "0.1", "0.1", "0.3"]


def test_a_panorama_is_scaled_and_none_when_turned():
    inner = """<GPano:FullPanoWidthPixels>4000</GPano:FullPanoWidthPixels>
     <GPano:CroppedAreaTopPixels>100</GPano:CroppedAreaTopPixels>
     <GPano:ProjectionType>equirectangular</GPano:ProjectionType>"""
    packet = _packet('xmlns:GPano="http://ns.google.com/photos/1.0/panorama/"', inner)
    values = _values(xmp_rules.amend(packet, Change(1, (2000, 1000), (1000, 500))))
    assert values["GPano:FullPanoWidthPixels"] == "2000"
    assert values["GPano:CroppedAreaTopPixels"] == "50"
    assert "GPano:ProjectionType" not in _values(xmp_rules.amend(packet, Change(6, (9, 9), (9, 9))))


CLAIMS = {
    "a motion photo": ("http://ns.google.com/photos/1.0/camera/", "MotionPhoto"),
    "its older form": ("http://ns.google.com/photos/1.0/camera/", "MicroVideoOffset"),
    "a gain map": ("http://ns.adobe.com/hdr-gain-map/1.0/", "Version"),
    "Apple's gain map": ("http://ns.apple.com/HDRGainMap/1.0/", "HDRGainMapVersion"),
    "stored depth": ("http://ns.google.com/photos/1.0/depthmap/", "Format"),
    "a thumbnail": ("http://ns.adobe.com/xap/1.0/", "Thumbnails"),
    "a manifest's place": ("http://purl.org/dc/terms/", "provenance"),
    "a digest": ("http://ns.adobe.com/exif/1.0/", "NativeDigest"),
    "an extension": ("http://ns.adobe.com/xmp/note/", "HasExtendedXMP"),
}


@pytest.mark.parametrize("claim", CLAIMS, ids=str)
def test_what_the_result_does_not_hold_is_no_longer_claimed(claim):
    space, name = CLAIMS[claim]
    dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    packet = _packet(f'xmlns:q="{space}" {dc} q:{name}="1"', "<dc:source>kept</dc:source>")
    values = _values(xmp_rules.amend(packet, Change(1, (9, 9), (9, 9))))
    assert f"q:{name}" not in values
    assert values["dc:source"] == "kept"


def test_the_container_of_a_motion_photo_goes_as_a_whole():
    spaces = """xmlns:Container="http://ns.google.com/photos/1.0/container/"
     xmlns:Item="http://ns.google.com/photos/1.0/container/item/" """
    inner = """<Container:Directory><rdf:Seq><rdf:li rdf:parseType="Resource"><Container:Item
     Item:Semantic="GainMap" Item:Length="900"/></rdf:li></rdf:Seq></Container:Directory>"""
    packet = _packet(spaces, inner)
    assert xmp_rules.names_gain_map(packet)
    assert not _values(xmp_rules.amend(packet, Change(1, (9, 9), (9, 9))))


def test_the_subjects_place_in_exif_is_turned_and_scaled():
    order = "<"
    tables = {0: {0x0112: ifd.short(6, order)}, ifd.EXIF: {}}
    tables[ifd.EXIF][0x9214] = ifd.shorts([10, 20, 8, 4], order)
    tables[ifd.EXIF][0xA20E] = ifd.rational(3000, order)
    tables[ifd.EXIF][0xA20F] = ifd.rational(2000, order)
    body, start = ifd.assemble(tables, order, 8)
    block = b"II*\0" + ifd.long(start, order).data + body
    change = Change(6, (48, 64), (96, 128))  # stored 64 x 48
    child = exif.tables_of(exif.amend(block, exif.Changes(change, "D")), order)[ifd.EXIF]
    # (10, 20) of 64 x 48 turned right is (48 - 20, 10) of 48 x 64, then twice that.
    assert struct.unpack("<4H", child[0x9214].data) == (56, 20, 8, 16)
    numbers = [struct.unpack("<II", child[tag].data) for tag in (0xA20E, 0xA20F)]
    assert [a / b for a, b in numbers] == [4000, 6000]


def test_iptcs_preview_goes_and_its_orientation_follows():
    record = b"\x1c\x02\x83\0\x01L" + b"\x1c\x02\xca\0\x04jpeg" + b"\x1c\x02\x50\0\x03Zoe"
    amended = iptc.amend(record, Change(6, (48, 64), (48, 64)))
    assert amended == b"\x1c\x02\x83\0\x01P" + b"\x1c\x02\x50\0\x03Zoe"


# Too much for a segment ------------------------------------------------------------------


def _with_tags(private: dict[int, ifd.Entry], child: dict[int, ifd.Entry]) -> bytes:
    main = {0x010F: ifd.words("Maker"), 0x8298: ifd.words("(c) Zoe"), **private}
    body, start = ifd.assemble({0: main, ifd.EXIF: {0x8827: ifd.short(400, "<"), **child}}, "<", 8)
    return b"II*\0" + ifd.long(start, "<").data + body


@pytest.mark.parametrize(
    ("child", "named"),
    [
        ({0x927C: ifd.Entry(7, 70000, bytes(70000))}, "MakerNote"),
        ({0x9286: ifd.Entry(7, 70000, bytes(70000))}, "UserComment"),
        (
            {0x9286: ifd.Entry(7, 3000, bytes(3000)), 0x927C: ifd.Entry(7, 64000, bytes(64000))},
            "MakerNote",
        ),
    ],
)
def test_a_full_segment_loses_one_tag_and_says_which(tmp_path, child, named):
    photo = read_photo(make.jpeg(tmp_path / "a.jpg"))
    photo = replace(photo, metadata=replace(photo.metadata, exif=_with_tags({}, child)))
    notices = write_photo(photo, tmp_path / "b.jpg")
    assert len(notices) == 1
    assert named in notices[0]
    assert notices[0].count("kB)") == 1
    with Image.open(tmp_path / "b.jpg") as image:
        tags = image.getexif()
        assert (tags[0x010F], tags.get_ifd(ifd.EXIF)[0x8827]) == ("Maker", 400)


def test_a_full_xmp_segment_loses_its_largest_property(tmp_path):
    spaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:crs="http://x/crs/"'
    packet = _packet(f'{spaces} crs:Curve="{"7" * 70000}"', "<dc:source>kept</dc:source>")
    photo = Photo(np.zeros((8, 8, 3), np.float32), Metadata(xmp=packet))
    notices = write_photo(photo, tmp_path / "a.jpg")
    assert "crs:Curve" in notices[0]
    assert _values(read_photo(tmp_path / "a.jpg").metadata.xmp) == {"dc:source": "kept"}
    assert not write_photo(photo, tmp_path / "a.png")
    assert len(read_photo(tmp_path / "a.png").metadata.xmp) > 70000


def test_a_full_iptc_segment_loses_its_largest_dataset(tmp_path):
    long = bytes(70000)
    record = (
        b"\x1c\x02\x50\0\x03Zoe" + b"\x1c\x02\xe6\x80\x04" + len(long).to_bytes(4, "big") + long
    )
    photo = Photo(np.zeros((8, 8, 3), np.float32), Metadata(iptc=record))
    assert "IPTC 2:230" in write_photo(photo, tmp_path / "a.jpg")[0]
    assert read_photo(tmp_path / "a.jpg").metadata.iptc == b"\x1c\x02\x50\0\x03Zoe"


def test_extended_xmp_is_read(tmp_path):
    dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    gdepth = 'xmlns:GDepth="http://ns.google.com/photos/1.0/depthmap/" GDepth:Data="AAAA"'
    extension = _packet(f"{dc} {gdepth}", "<dc:rights>far behind</dc:rights>")
    body = b"http://ns.adobe.com/xmp/extension/\0" + b"0" * 32
    body += struct.pack(">II", len(extension), 0) + extension
    segment = b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    source = make.jpeg(
        tmp_path / "a.jpg", xmp=_packet(dc, "<dc:source>a</dc:source>"), extra=segment
    )
    values = _values(read_photo(source).metadata.xmp)
    assert values == {"dc:source": "a", "dc:rights": "far behind"}


# Tags that hold pixels or that nobody knows ----------------------------------------------

LAYERS = {
    37724: ifd.Entry(7, 5000, b"8BIM" * 1250),  # Photoshop's layers
    37679: ifd.Entry(7, 300, bytes(300)),
    50255: ifd.Entry(1, 300, bytes(300)),
    42112: ifd.Entry(2, 9000, b"<GDALMetadata/>".ljust(9000)),  # statistics of the old pixels
    65001: ifd.Entry(4, 100, bytes(400)),  # nobody knows
    65002: ifd.words("A studio"),
}


@pytest.mark.parametrize("source", [".jpg", ".tif", ".png", ".webp"])
@pytest.mark.parametrize("target", [".jpg", ".tif", ".png", ".webp"])
def test_tags_that_may_hold_the_old_picture_never_travel(tmp_path, source, target):
    block = _with_tags(LAYERS, {})
    before = tmp_path / f"a{source}"
    picture = Image.fromarray(make.codes())
    if source == ".tif":
        from engine.files import oiio

        oiio.write_tiff_pixels(before, make.codes())
        data = bytearray(before.read_bytes())
        order, first = ifd.head(data)
        own, _ = ifd.read_table(data, order, first)
        data += bytes(len(data) % 2)
        tables = exif.tables_of(make.exif(), order)
        tables[0] |= own | (LAYERS if order == "<" else ifd.turn(LAYERS))
        body, start = ifd.assemble(tables, order, len(data))
        data[4:8] = ifd.long(start, order).data
        before.write_bytes(data + body)
    else:
        picture.save(before, exif=b"Exif\0\0" + block if source == ".jpg" else block)
    notices = write_photo(read_photo(before), tmp_path / f"b{target}", WriteOptions())
    assert len(notices) == 1
    assert "Photoshop's layers" in notices[0]
    written = tmp_path / f"b{target}"
    assert b"8BIM8BIM" not in written.read_bytes()
    tables = exif.tables_of(read_photo(written).metadata.exif, "<")
    assert not set(LAYERS) & set(tables[0]) - {65002}
    assert tables[0][65002].data == b"A studio\0"


def test_a_gain_map_that_is_left_out_is_said_so(tmp_path):
    packet = _packet('xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0"', "")
    photo = read_photo(make.jpeg(tmp_path / "a.jpg", xmp=packet))
    assert photo.metadata.gain_map
    (notice,) = write_photo(photo, tmp_path / "b.jpg")
    assert "gain map" in notice
    written = read_photo(tmp_path / "b.jpg").metadata
    assert not written.gain_map
    assert not _values(written.xmp)
