"""JPEG XL: pixels, colors, transparency, and the metadata of its boxes."""

from __future__ import annotations

import struct
from pathlib import Path

import brotli
import numpy as np
import OpenImageIO as oiio
import pytest
from PIL import Image

from engine.errors import InputError
from engine.files import bmff, jxl, read_photo, to_display, write_photo
from tests.engine.files import make

XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"


def codestream(path: Path, codes: np.ndarray, **attributes) -> bytes:
    """A lossless JPEG XL of the codes (H x W x C); returned without its container."""
    height, width, channels = codes.shape
    spec = oiio.ImageSpec(width, height, channels, str(codes.dtype))
    for name, value in {"compression": "jpegxl:100", **attributes}.items():
        spec[name] = value
    file = oiio.ImageOutput.create("a.jxl")
    assert file.open(str(path), spec)
    assert file.write_image(codes)
    assert file.close()
    data = path.read_bytes()
    parts = [data[start + 4 : end] for kind, start, end in bmff.boxes(data) if kind == b"jxlp"]
    return b"".join(parts) or data


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


def container(*boxes: bytes) -> bytes:
    start = box(b"JXL ", b"\r\n\x87\n") + box(b"ftyp", b"jxl \0\0\0\0jxl ")
    return start + b"".join(boxes)


def exif_box_body() -> bytes:
    block = Image.Exif()
    block[0x010F] = "Acme"
    return b"\0\0\0\0" + block.tobytes().removeprefix(b"Exif\0\0")


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_codes_are_read_at_their_depth(tmp_path, kind):
    codes = make.codes().astype(kind)
    if kind is np.uint16:
        codes = codes * 257 + 3
    codestream(tmp_path / "a.jxl", codes)
    photo = read_photo(tmp_path / "a.jxl")
    assert (photo.metadata.format, photo.metadata.bits) == ("jxl", 8 * codes.itemsize)
    expected = codes / np.iinfo(kind).max * 255
    assert np.abs(to_display(photo.pixels, photo.metadata) - expected).max() <= 1


def test_gray_and_transparency(tmp_path):
    codes = make.codes()
    alpha = np.full_like(codes[..., :1], 128)
    codestream(tmp_path / "gray.jxl", codes[..., :1])
    codestream(tmp_path / "clear.jxl", np.concatenate([codes, alpha], axis=2))
    assert read_photo(tmp_path / "gray.jxl").metadata.gray
    clear = read_photo(tmp_path / "clear.jxl")
    np.testing.assert_allclose(clear.alpha, 128 / 255, atol=1e-3)
    assert np.abs(to_display(clear.pixels, clear.metadata).astype(int) - codes).max() <= 1


@pytest.mark.parametrize("packed", [False, True])
def test_metadata_of_the_boxes_reaches_the_result(tmp_path, packed):
    pixels = codestream(tmp_path / "bare.jxl", make.codes())
    bodies = {b"Exif": exif_box_body(), b"xml ": XMP}
    boxes = [
        box(b"brob", kind + brotli.compress(body)) if packed else box(kind, body)
        for kind, body in bodies.items()
    ]
    (tmp_path / "a.jxl").write_bytes(container(*boxes, box(b"jxlc", pixels)))
    photo = read_photo(tmp_path / "a.jxl")
    assert photo.metadata.xmp == XMP
    write_photo(photo, tmp_path / "a.jpg")
    with Image.open(tmp_path / "a.jpg") as image:
        assert image.getexif()[0x010F] == "Acme"


def test_metadata_that_unpacks_to_too_much_is_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr(jxl, "_MOST_METADATA", 100_000)
    pixels = codestream(tmp_path / "bare.jxl", make.codes())
    bomb = box(b"brob", b"xml " + brotli.compress(bytes(1_000_000)))
    (tmp_path / "a.jxl").write_bytes(container(bomb, box(b"jxlc", pixels)))
    assert read_photo(tmp_path / "a.jxl").metadata.xmp == b""


def test_a_gain_map_is_named(tmp_path):
    pixels = codestream(tmp_path / "bare.jxl", make.codes())
    (tmp_path / "a.jxl").write_bytes(container(box(b"jxlc", pixels), box(b"jhgm", b"\0")))
    assert read_photo(tmp_path / "a.jxl").metadata.gain_map


def test_linear_light_of_8_bits_is_refused(tmp_path):
    spec = {"oiio:ColorSpace": "lin_rec709_scene"}
    codestream(tmp_path / "a.jxl", make.codes(), **spec)
    with pytest.raises(InputError, match="too few steps"):
        read_photo(tmp_path / "a.jxl")


def test_half_a_file_is_damaged(tmp_path):
    codestream(tmp_path / "a.jxl", make.codes())
    data = (tmp_path / "a.jxl").read_bytes()
    (tmp_path / "a.jxl").write_bytes(data[: len(data) // 2])
    with pytest.raises(InputError, match="damaged"):
        read_photo(tmp_path / "a.jxl")
