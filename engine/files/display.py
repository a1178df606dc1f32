"""Images for the screen, and smaller ones for previews."""

from __future__ import annotations

import io
from dataclasses import replace

import cv2
import numpy as np
from PIL import Image, ImageCms

from engine.files import icc, tone
from engine.photo import Metadata, Photo


def to_display(pixels: np.ndarray, metadata: Metadata) -> np.ndarray:
    """The pixels as an sRGB screen shows them.

    Args:
        pixels: float32 H x W x 3, linear light of the photo's own primaries.
        metadata: of the photo; its profile says which primaries these are.
    Returns:
        uint8 H x W x 3, sRGB; colors outside it are clipped.
    """
    profile = icc.read_profile(metadata.icc)
    if not profile.exact and icc.color_space(metadata.icc) == "RGB":
        return _by_tables(pixels, metadata.icc)
    return tone.encode(convert(pixels, metadata.icc, b""), b"", 8)


def convert(pixels: np.ndarray, source: bytes, target: bytes) -> np.ndarray:
    """Linear light from the primaries of one profile to those of another (relative colorimetry).

    Args:
        pixels: float32 H x W x 3.
        source, target: ICC profiles; empty = sRGB. Gray and table profiles count as sRGB.
    Returns:
        float32 H x W x 3; `pixels` itself when the primaries are the same.
    """
    matrices = [icc.read_profile(profile).to_xyz for profile in (source, target)]
    srgb = icc.read_profile(b"").to_xyz
    origin, goal = (srgb if matrix is None else matrix for matrix in matrices)
    matrix = np.linalg.solve(goal, origin)  # pyright: ignore[reportArgumentType, reportCallIssue]
    if np.abs(matrix - np.eye(3)).max() < 1e-3:  # two notations of the same primaries
        return pixels
    return cv2.transform(pixels, matrix.astype(np.float32))


def resized(
    size: tuple[int, int], long_side: int | None, *, upscale: bool = False
) -> tuple[int, int]:
    """The (width, height) that `resize` gives a photo of `size`."""
    scale = (long_side or max(size)) / max(size)
    if scale > 1 and not upscale:
        return size
    width, height = (max(1, round(side * scale)) for side in size)
    return width, height


def resize(photo: Photo, long_side: int | None, *, upscale: bool = False) -> Photo:
    """The photo at another size, in linear light: averaged when smaller, bicubic when larger.

    Args:
        long_side: pixels of the longer side of the result, at least 1; None = as it is.
        upscale: whether the result may be larger than the photo.
    Returns:
        the photo itself if nothing is to be done.
    """
    size = resized(photo.size, long_side, upscale=upscale)
    if size == photo.size:
        return photo
    if photo.alpha is None:
        average = photo.average(size)
        return photo.with_pixels(resample(photo.pixels, size) if average is None else average)
    # Transparent pixels must not bleed into opaque ones.
    alpha = np.clip(resample(photo.alpha, size), 0, 1)
    weighted = resample(photo.pixels * photo.alpha[..., None], size)
    seen = alpha[..., None] > 1e-4
    pixels = weighted / np.maximum(alpha, 1e-4)[..., None]
    pixels = np.where(seen, pixels, resample(photo.pixels, size))
    return replace(photo, light=pixels, alpha=alpha)


def resample(values: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Linear light at another (width, height): averaged when smaller, bicubic when larger."""
    smaller = size[0] < values.shape[1] or size[1] < values.shape[0]
    if smaller:
        return cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    # Bicubic overshoots at edges, but must not make light negative.
    floor = min(0.0, float(values.min()))
    larger = cv2.resize(values, size, interpolation=cv2.INTER_CUBIC)
    return np.maximum(larger, floor, out=larger)


def _by_tables(pixels: np.ndarray, profile: bytes) -> np.ndarray:
    """With LittleCMS, for profiles whose colors are in tables; broken ones are shown as sRGB."""
    codes = tone.encode(pixels, profile, 8)
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        done = ImageCms.profileToProfile(Image.fromarray(codes), source, target)
    except (ImageCms.PyCMSError, OSError):
        return codes
    return np.array(done)
