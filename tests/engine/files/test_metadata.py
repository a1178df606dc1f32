"""The photographer's metadata, read back by exiftool, which shares no code with this program."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.files import WriteOptions, exif, icc, ifd, read_photo, resize, write_photo
from engine.files.change import Change
from tests.engine.files import make

needs_exiftool = pytest.mark.skipif(
    not shutil.which("exiftool"), reason="needs the system's exiftool (libimage-exiftool-perl)"
)

# What an edit may change, as engine/files/exif.py names it; and what exiftool says of the file
# itself, or derives from where a block lies.
CHANGED = {"Orientation", "Software", "ImageHistory", "ExifImageWidth", "ExifImageHeight"}
OF_THE_FILE = {"ThumbnailOffset", "ThumbnailLength", "ThumbnailImage", "Compression"}

SMALLER = Change(1, (64, 48), (32, 24))

XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"
 xmp:Rating="4" tiff:Orientation="6"><xmp:Label>Green</xmp:Label></rdf:Description></rdf:RDF>
</x:xmpmeta>"""
IPTC = b"\x1c\x02\x78\x00\x0bIn the yard\x1c\x02\x50\x00\x03Zoe"


def _tags(path: Path) -> dict[str, object]:
    """Every tag by "Group:Name", in numbers."""
    run = subprocess.run(
        ["exiftool", "-j", "-G1", "-n", "-u", "-b", str(path)], capture_output=True, check=True
    )
    return json.loads(run.stdout)[0]


def _exif_of(tags: dict[str, object]) -> dict[str, object]:
    groups = ("IFD0:", "ExifIFD:", "GPS:", "InteropIFD:", "IFD1:")
    skipped = CHANGED | OF_THE_FILE
    structural = {"ImageWidth", "ImageHeight", "BitsPerSample", "PhotometricInterpretation"}
    structural |= {"StripOffsets", "StripByteCounts", "SamplesPerPixel", "RowsPerStrip"}
    structural |= {"PlanarConfiguration", "Predictor", "SampleFormat", "ApplicationNotes"}
    structural |= {"YCbCrPositioning"}
    return {
        name: value
        for name, value in tags.items()
        if name.startswith(groups) and name.split(":")[1] not in skipped | structural
    }


def _source(path: Path, orientation: int = 6) -> Path:
    """A photo with everything beside it; a TIFF gets its EXIF from exiftool, not from us."""
    profile = icc.make_profile("adobe-rgb")
    iptc = b"Photoshop 3.0\08BIM\x04\x04\0\0" + len(IPTC).to_bytes(4, "big") + IPTC
    segment = b"\xff\xed" + (len(iptc) + 2).to_bytes(2, "big") + iptc
    jpeg = make.jpeg(
        path.with_suffix(".jpg"),
        block=make.exif(orientation),
        icc_profile=profile,
        xmp=XMP,
        extra=segment,
    )
    if path.suffix == ".jpg":
        return jpeg
    write_photo(read_photo(jpeg), path, WriteOptions(bits=16, metadata="strip"))
    copy = ["exiftool", "-q", "-overwrite_original", "-tagsfromfile", str(jpeg), "-all:all"]
    subprocess.run([*copy, "-unsafe", "-n", f"-Orientation={orientation}", str(path)], check=True)
    return path


@needs_exiftool
@pytest.mark.parametrize("source", [".jpg", ".png", ".tif"])
@pytest.mark.parametrize("target", [".jpg", ".png", ".tif", ".webp"])
def test_every_exif_tag_survives(tmp_path, source, target):
    before = _source(tmp_path / f"a{source}")
    after = tmp_path / f"b{target}"
    write_photo(read_photo(before), after, WriteOptions(note="Blur 30, focus at 0.5, 0.5."))
    old, new = _tags(before), _tags(after)
    kept = _exif_of(old)
    assert len(kept) > 20
    if target == ".tif":  # a second directory would be a second page there, not a thumbnail
        kept = {name: value for name, value in kept.items() if not name.startswith("IFD1:")}
    assert _exif_of(new).items() >= kept.items()
    added = _exif_of(new).keys() - kept.keys()
    # TIFF 6.0 wants a unit and a resolution; exiftool shows IFD0's for TIFF.
    assert added <= {"IFD0:ResolutionUnit", "IFD0:XResolution", "IFD0:YResolution"}
    assert new["IFD0:Software"].startswith("DiffCamera Desktop")
    assert new["ExifIFD:ImageHistory"] == "Blur 30, focus at 0.5, 0.5."
    assert new.get("IFD0:Orientation", 1) == 1
    width, height = read_photo(after).size
    assert (new["ExifIFD:ExifImageWidth"], new["ExifIFD:ExifImageHeight"]) == (width, height)
    assert not [name for name in new if name.endswith((":Warning", ":Error"))]
    assert read_photo(after).metadata.icc == icc.make_profile("adobe-rgb")


@needs_exiftool
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".webp"])
def test_xmp_and_iptc_survive(tmp_path, suffix):
    write_photo(read_photo(_source(tmp_path / "a.jpg")), tmp_path / f"b{suffix}")
    tags = _tags(tmp_path / f"b{suffix}")
    assert (tags["XMP-xmp:Rating"], tags["XMP-xmp:Label"]) == (4, "Green")
    assert tags["XMP-tiff:Orientation"] == 1
    if suffix in (".jpg", ".tif"):  # PNG and WebP have no place for IPTC
        assert (tags["IPTC:Caption-Abstract"], tags["IPTC:By-line"]) == ("In the yard", "Zoe")


@needs_exiftool
@pytest.mark.parametrize("source", [".jpg", ".tif"])
@pytest.mark.parametrize("target", [".jpg", ".png", ".tif", ".webp"])
def test_strip_leaves_nothing_of_the_photographer(tmp_path, source, target):
    photo = read_photo(_source(tmp_path / f"a{source}"))
    after = tmp_path / f"b{target}"
    write_photo(photo, after, WriteOptions(metadata="strip", note="a note"))
    groups = {name.split(":")[0] for name in _tags(after)}
    assert not [group for group in groups if group.startswith(("GPS", "XMP", "IPTC", "ExifIFD"))]
    data = after.read_bytes()
    for secret in (b"Acme", b"garden", b"OWN MAKER", b"lovely", b"In the yard", b"a note"):
        assert secret not in data
    assert read_photo(after).metadata.icc == icc.make_profile("adobe-rgb")


@needs_exiftool
def test_16_bit_tiff_to_tiff_is_identical(tmp_path):
    before = _source(tmp_path / "a.tif", orientation=1)
    write_photo(read_photo(before), tmp_path / "b.tif")
    old, new = read_photo(before), read_photo(tmp_path / "b.tif")
    np.testing.assert_array_equal(new.pixels, old.pixels)
    assert new.metadata.bits == 16
    assert new.metadata.icc == old.metadata.icc
    assert new.metadata.xmp == old.metadata.xmp


def test_maker_notes_keep_their_place():
    """They point into the block by offset, so an amended block must not move them."""
    block = make.exif()
    amended = exif.amend(block, exif.Changes(SMALLER, "DiffCamera"))
    assert amended.index(b"OWN MAKER NOTE") == block.index(b"OWN MAKER NOTE")


def test_the_old_thumbnail_is_gone_and_a_new_one_shows_the_edit(tmp_path):
    red = make.jpeg_bytes(np.full((12, 16, 3), (255, 0, 0), np.uint8))
    assert red in make.exif()
    photo = read_photo(make.jpeg(tmp_path / "a.jpg", block=make.exif()))
    write_photo(photo, tmp_path / "b.jpg")
    written = read_photo(tmp_path / "b.jpg").metadata.exif
    assert red[20:] not in written
    order, first = ifd.head(written)
    _, second = ifd.read_table(written, order, first)
    table, _ = ifd.read_table(written, order, second)
    start, length = (ifd.number(table, tag, order) for tag in (0x0201, 0x0202))
    import io

    with Image.open(io.BytesIO(written[start : start + length])) as thumbnail:
        assert thumbnail.size == photo.size
        assert np.asarray(thumbnail)[..., 2].mean() > 40  # red it is not


def test_a_note_joins_the_history():
    changes = exif.Changes(SMALLER, "DiffCamera", note="first")
    block = exif.amend(exif.amend(b"", changes), exif.Changes(SMALLER, "D", note="second"))
    order, first = ifd.head(block)
    child = ifd.read_child(block, order, ifd.read_table(block, order, first)[0], ifd.EXIF)
    assert child[exif.HISTORY].data == b"first\nsecond\0"


def test_a_chosen_profile_is_told_in_exif(tmp_path):
    photo = read_photo(make.jpeg(tmp_path / "a.jpg", block=make.exif()))
    for name, value in (("srgb", 1), ("display-p3", 0xFFFF)):
        write_photo(photo, tmp_path / f"{name}.jpg", WriteOptions(profile=name))
        block = read_photo(tmp_path / f"{name}.jpg").metadata.exif
        order, first = ifd.head(block)
        child = ifd.read_child(block, order, ifd.read_table(block, order, first)[0], ifd.EXIF)
        assert ifd.number(child, 0xA001, order) == value


def test_a_camera_set_to_adobe_rgb_is_believed(tmp_path):
    photo = read_photo(make.jpeg(tmp_path / "a.jpg", block=make.exif(index="R03")))
    assert photo.metadata.icc == icc.make_profile("adobe-rgb")
    assert not read_photo(make.jpeg(tmp_path / "b.jpg", block=make.exif())).metadata.icc


def test_exif_too_large_for_a_jpeg_gives_way_from_the_maker_note_on(tmp_path):
    order = "<"
    tables = {0: {0x010F: ifd.words("Maker")}, ifd.EXIF: {}}
    tables[ifd.EXIF][exif.MAKER_NOTE] = ifd.Entry(7, 70000, bytes(70000))
    body, start = ifd.assemble(tables, order, 8)
    photo = read_photo(make.jpeg(tmp_path / "a.jpg"))
    block = b"II*\0" + ifd.long(start, order).data + body
    from dataclasses import replace

    photo = replace(photo, metadata=replace(photo.metadata, exif=block))
    write_photo(photo, tmp_path / "b.jpg")
    with Image.open(tmp_path / "b.jpg") as image:
        assert image.getexif()[0x010F] == "Maker"


def test_dimensions_follow_the_size(tmp_path):
    photo = resize(read_photo(make.jpeg(tmp_path / "a.jpg", block=make.exif(6))), 32)
    write_photo(photo, tmp_path / "b.jpg")
    with Image.open(tmp_path / "b.jpg") as image:
        tags = image.getexif().get_ifd(ifd.EXIF)
        assert (tags[0xA002], tags[0xA003]) == image.size == (24, 32)


def test_png_text_and_resolution_survive(tmp_path):
    from PIL import PngImagePlugin

    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "Zoe")
    text.add_itxt("Title", "Über den Garten")
    Image.fromarray(make.codes()).save(tmp_path / "a.png", pnginfo=text, dpi=(300, 300))
    write_photo(read_photo(tmp_path / "a.png"), tmp_path / "b.png")
    with Image.open(tmp_path / "b.png") as image:
        assert image.text == {"Author": "Zoe", "Title": "Über den Garten"}
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)


@pytest.mark.parametrize("keep", range(0, 700, 23))
def test_a_cut_exif_block_is_no_reason_to_fail(tmp_path, keep):
    photo = read_photo(make.jpeg(tmp_path / "a.jpg", block=make.exif()[:keep]))
    write_photo(photo, tmp_path / "b.jpg", WriteOptions(note="note"))
    with Image.open(tmp_path / "b.jpg") as image:
        assert image.getexif()[exif.SOFTWARE].startswith("DiffCamera")


def test_the_source_is_left_alone(tmp_path):
    import os

    path = make.jpeg(tmp_path / "a.jpg", block=make.exif())
    os.utime(path, (1_000_000_000, 1_000_000_000))
    before = path.read_bytes()
    write_photo(read_photo(path), tmp_path / "b.jpg")
    assert path.read_bytes() == before
    assert path.stat().st_mtime == 1_000_000_000
