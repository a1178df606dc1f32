"""Small valid files of every readable kind, for `mutate` to damage."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import OpenImageIO as oiio
from PIL import Image, PngImagePlugin, features

from engine.files import icc, ifd
from tests.engine.depth.test_phone import FORMS as DEPTH_FORMS
from tests.engine.files import make
from tests.engine.files import test_colors as colors
from tests.engine.files import test_gain_map as gain_maps
from tests.engine.files.raw import dng
from tests.engine.files.test_raw_tags import FILES as RAW_FILES

PQ = colors.cicp_chunk(9, 16)
WITHOUT_PICTURE = (".cr3", ".raf", ".mrw", ".x3f", ".crw", ".orf", ".rw2")
"""RAW containers that hold only tags."""

WITH_SUB_IFD = {254: ifd.long(1, "<"), 330: ifd.long(0, "<")}
_XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a tiff:Orientation="6"/></x:xmpmeta>'


def seeds(folder: Path) -> list[tuple[str, bytes]]:
    """(suffix, bytes) of every seed; `folder` is for files that can only be written to a path."""
    picture = Image.fromarray(make.codes())
    profile = icc.make_profile("adobe-rgb")
    block = b"Exif\0\0" + make.exif(6)
    text = PngImagePlugin.PngInfo()
    text.add_text("Title", "words " * 20, zip=True)
    text.add_itxt("Author", "Zoe", zip=True)
    out: list[tuple[str, bytes]] = []

    def add(suffix: str, image: Image.Image, kind: str, **options) -> None:
        buffer = io.BytesIO()
        image.save(buffer, kind, **options)
        out.append((suffix, buffer.getvalue()))

    beside = {"exif": block, "icc_profile": profile}
    add(".jpg", picture, "JPEG", **beside, xmp=_XMP)
    add(".jpg", picture, "JPEG", progressive=True, exif=block)
    add(".jpg", picture.convert("CMYK"), "JPEG")
    add(".jpg", picture.convert("L"), "JPEG")
    add(".mpo", picture, "MPO", save_all=True, append_images=[picture])
    hdr = gain_maps.ultra_hdr(folder / "hdr.jpg", gain_maps.GainMap(gain_maps.slope(3)), 6)
    out.append((".jpg", hdr.read_bytes()))
    add(".png", picture, "PNG", **beside, pnginfo=text)
    add(".png", picture.quantize(16), "PNG", transparency=3)
    add(".png", picture.convert("RGBA"), "PNG")
    add(".png", picture.convert("1"), "PNG")
    add(".tif", picture, "TIFF", **beside)
    for compression in ("tiff_lzw", "tiff_adobe_deflate", "packbits"):
        add(".tif", picture, "TIFF", compression=compression, icc_profile=profile)
    add(".tif", picture, "TIFF", compression="jpeg")
    add(".tif", picture.convert("CMYK"), "TIFF")
    add(".tif", picture.quantize(16), "TIFF")
    add(".tif", picture.convert("1"), "TIFF", compression="group4")
    add(".webp", picture, "WEBP", **beside, xmp=_XMP)
    add(".webp", picture.convert("RGBA"), "WEBP", lossless=True)
    if features.check("avif"):
        add(".avif", picture, "AVIF", **beside)
    for suffix, kind, extra in [
        (".png", "uint16", {}),
        (".tif", "uint16", {"compression": "zip"}),
        (".tif", "float", {"compression": "zip"}),
        (".tif", "half", {"compression": "none"}),
        (".tif", "uint16", {"tiff:bigtiff": 1}),
        (".tif", "uint16", {"planarconfig": "separate"}),
        (".tif", "uint8", {"tile": 16}),
        (".jxl", "uint8", {}),
        (".jxl", "uint16", {"compression": "jpegxl:90"}),
        (".jxl", "float", {"compression": "jpegxl:90"}),
    ]:
        out.append((suffix, _by_oiio(folder / f"seed{suffix}", kind, extra)))
    out.append((".dng", dng(folder / "seed.dng", np.full((48, 64, 3), 0.3)).read_bytes()))
    out += [(suffix, RAW_FILES[suffix[1:]]()) for suffix in WITHOUT_PICTURE]
    out += [(".jpg", form()) for form in DEPTH_FORMS.values()]
    out.append((".png", colors.png(folder / "pq.png", make.codes() / 255, PQ).read_bytes()))
    paged = make.tiff(folder / "paged.tif", [(make.codes(16), WITH_SUB_IFD), (make.codes(16), {})])
    out.append((".tif", paged.read_bytes()))
    try:
        import pillow_heif
    except ImportError:
        return out
    buffer = io.BytesIO()
    pillow_heif.from_pillow(picture).save(buffer, exif=block, quality=80)
    hdr = io.BytesIO()
    pillow_heif.from_pillow(picture).save(hdr, color_primaries=9, transfer_characteristics=16)
    return [*out, (".heic", buffer.getvalue()), (".heic", hdr.getvalue())]


def _by_oiio(path: Path, kind: str, extra: dict) -> bytes:
    values = make.codes(16) if kind == "uint16" else make.codes()
    if kind in ("float", "half"):
        values = (make.codes(16) / 65535).astype(np.float32)
    spec = oiio.ImageSpec(64, 48, 3, kind)
    for name, value in extra.items():
        spec[name] = value
    if "tile" in extra:
        spec.tile_width = spec.tile_height = 16
    file = oiio.ImageOutput.create(str(path))
    assert file is not None
    file.open(str(path), spec)
    if "tile" in extra:
        file.write_tiles(0, 64, 0, 48, 0, 1, values)
    else:
        file.write_image(values)
    file.close()
    return path.read_bytes()
