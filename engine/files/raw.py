"""RAW files, minimally developed: camera white balance, 16 bits, linear light, no tone curve."""

from __future__ import annotations

import mmap
from pathlib import Path

import numpy as np

from engine.errors import InputError
from engine.files import icc
from engine.files.decoded import Decoded, check_size
from engine.files.oiio import utf8_name
from engine.files.quiet import quiet
from engine.files.raw_tags import read_raw_tags
from engine.photo import Metadata


def read_raw(path: Path) -> Decoded:
    """A RAW file in linear light with the primaries of Display P3.

    Highlights above the white of the image are kept (values above 1), rebuilt where one channel
    clipped: an out-of-focus lamp needs the light that a RAW developer would clip.

    Raises:
        InputError: the `formats` extra is not installed, or LibRaw cannot read the file.
    """
    try:
        import rawpy
    except ImportError:
        raise InputError(
            f"{path}: RAW needs an extra; install it with: pip install 'diffcamera[formats]'"
        ) from None
    with quiet(), utf8_name(path) as name, rawpy.imread(name) as raw:
        check_size(path, raw.sizes.width, raw.sizes.height, path.stat().st_size)
        balance = np.array(raw.camera_whitebalance[:3], np.float64)
        codes = raw.postprocess(
            use_camera_wb=True,
            output_bps=16,
            gamma=(1, 1),
            no_auto_bright=True,
            output_color=rawpy.ColorSpace.P3D65,
            highlight_mode=rawpy.HighlightMode.Blend,
        )
    # To keep highlights LibRaw makes the largest multiplier 1 instead of the smallest.
    usable = np.isfinite(balance).all() and balance.min() > 0
    exposure = balance.max() / balance.min() if usable else 1.0
    pixels = codes.astype(np.float32) * np.float32(exposure / 65535)
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as block:
        tags = read_raw_tags(block)
    metadata = Metadata(
        exif=tags.exif,
        xmp=tags.xmp,
        iptc=tags.iptc,
        icc=icc.make_profile("display-p3"),
        bits=16,
        format="raw",
    )
    return Decoded(pixels, None, metadata, linear=True)
