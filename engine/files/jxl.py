"""JPEG XL (ISO/IEC 18181): pixels by OpenImageIO, metadata from the boxes of the container."""

from __future__ import annotations

import mmap
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import OpenImageIO as oiio

from engine.errors import InputError
from engine.files import bmff, cicp
from engine.files.decoded import Decoded, check_size
from engine.files.ifd import Block
from engine.files.oiio import opened, read_opened
from engine.files.pillow import fitting
from engine.files.quiet import quiet
from engine.photo import Metadata

_MOST_METADATA = 2**26
"""Bytes that a compressed box may have when unpacked."""


def read_jxl(path: Path) -> Decoded:
    """The first image of a JPEG XL, upright, at its own bit depth.

    Raises:
        InputError: its decoder would convert it to linear light of 8 bits.
    """
    with quiet(), opened(path) as file:
        spec = file.spec()
        check_size(path, spec.width, spec.height, path.stat().st_size)
        samples = read_opened(file)
    primaries, transfer = _code_points(spec)
    if transfer == cicp.LINEAR and samples.dtype == np.uint8:
        raise InputError(
            f"{path}: its colors would be read in too few steps; save it in sRGB or Display P3"
        )
    alpha = samples[..., spec.alpha_channel] if spec.alpha_channel >= 0 else None
    gray = samples.shape[2] < 3
    codes = samples[..., 0] if gray else samples[..., :3]
    colors = cicp.from_code_points(primaries, transfer)
    if colors is None or not colors.hdr:
        colors = None
    elif codes.dtype == np.float32:
        codes = np.rint(65535 * np.clip(codes, 0, 1)).astype(np.uint16)
    # What OpenImageIO reports is made by the decoder; for sRGB none is needed.
    profile = b"" if transfer == cicp.SRGB and primaries in (0, 1) else _profile(spec)
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as block:
        metadata = _metadata(block)
    bits = 8 * codes.dtype.itemsize
    metadata = fitting(replace(metadata, icc=profile, bits=bits, gray=gray))
    return Decoded(codes, alpha, metadata, colors=colors)


def _code_points(spec: oiio.ImageSpec) -> tuple[int, int]:
    """Primaries and transfer of the decoded pixels; (0, 0) if only a profile describes them."""
    points = spec.getattribute("CICP")
    return (points[0], points[1]) if points else (0, 0)


def _profile(spec: oiio.ImageSpec) -> bytes:
    """The ICC profile of the decoded pixels, which may not be that of the file."""
    profile = spec.getattribute("ICCProfile")
    return b"" if profile is None else np.asarray(profile, np.uint8).tobytes()


def _metadata(block: Block) -> Metadata:
    exif = xmp = b""
    gain_map = False
    for kind, start, end in bmff.boxes(block):
        body = b""
        if kind == b"brob":  # another box, compressed
            kind = bytes(block[start : start + 4])
            body = _unpack(bytes(block[start + 4 : end])) if kind in (b"Exif", b"xml ") else b""
        elif kind in (b"Exif", b"xml "):
            body = bytes(block[start:end])
        gain_map |= kind == b"jhgm"
        if kind == b"Exif" and len(body) > 4:
            exif = exif or body[4 + struct.unpack_from(">I", body)[0] :]
        elif kind == b"xml ":
            xmp = xmp or body
    return Metadata(exif=exif, xmp=xmp, format="jxl", gain_map=gain_map)


def _unpack(data: bytes) -> bytes:
    import brotli

    unpacked = brotli.Decompressor().process(data, output_buffer_limit=_MOST_METADATA)
    return unpacked if len(unpacked) < _MOST_METADATA else b""
