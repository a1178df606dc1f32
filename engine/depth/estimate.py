"""Disparity from one photo, by a network that the caller runs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.depth.refine import encode
from engine.errors import EngineError
from engine.models import DEPTH_INPUTS, PATCH_SIDE, DepthInput
from engine.optics.filters import resize
from engine.progress import Tick, silent

Run = Callable[[dict[str, np.ndarray]], dict[str, np.ndarray]]
"""Named inputs to named outputs, see `models.DEPTH_INPUTS`: a network takes the input that it names
and ignores the others."""

LONGEST = 1024

LEAST_SIDE = 8
LEAST_CONTRAST = 2 / 255
"""Below either, an image shows no depth."""


def input_size(width: int, height: int) -> tuple[int, int]:
    """(width, height) that `estimate` resizes a photo to before it does anything else."""
    return network_size(width, height, max(convention.pixels for convention in DEPTH_INPUTS))


def estimate(
    pixels: np.ndarray, run: Run, tick: Tick = silent, size: tuple[int, int] | None = None
) -> np.ndarray | None:
    """The photo's disparity at the network's resolution; `refine` brings it to the photo's.

    Args:
        pixels: float32 H x W x 3, linear light.
        run: the depth network.
        tick: reports stage "depth".
        size: (width, height) of the photo, where `pixels` are the photo at its `input_size`.
    Returns:
        float32 h x w in [0, 1], 1 = nearest; None if there is no depth to see: an image of one
        color or of a few pixels.
    Raises:
        EngineError: the network's output is not a map.
    """
    tick("depth", 0.0)
    width, height = size or (pixels.shape[1], pixels.shape[0])
    encoded = encode(resize(pixels, input_size(width, height)))
    if min(width, height) < LEAST_SIDE or np.ptp(encoded, axis=(0, 1)).max() < LEAST_CONTRAST:
        return None
    answer = run({convention.name: _input(encoded, convention) for convention in DEPTH_INPUTS})
    outputs = [c.output for c in DEPTH_INPUTS if c.output in answer]
    if not outputs:
        known = " nor ".join(f"'{convention.output}'" for convention in DEPTH_INPUTS)
        raise EngineError(f"depth: the model gives neither {known}")
    disparity = normalize(_plane(answer[outputs[-1]]))
    tick("depth", 1.0)
    return disparity if np.ptp(disparity) > 0 else None


def _input(encoded: np.ndarray, convention: DepthInput) -> np.ndarray:
    """float32 1 x 3 x h x w of an sRGB image H x W x 3, as the convention requires."""
    height, width = encoded.shape[:2]
    small = resize(encoded, network_size(width, height, convention.pixels))
    mean = np.array(convention.mean, np.float32)
    return _batch((small - mean) / np.array(convention.deviation, np.float32))


def network_size(width: int, height: int, area: int) -> tuple[int, int]:
    """(width, height) at which a network processes a photo: multiples of `PATCH_SIDE`."""
    longest = LONGEST // PATCH_SIDE * PATCH_SIDE
    aspect = float(np.clip(width / height, PATCH_SIDE / longest, longest / PATCH_SIDE))
    wide, high = (area * aspect) ** 0.5, (area / aspect) ** 0.5
    sides = (round(side / PATCH_SIDE) * PATCH_SIDE for side in (wide, high))
    wide, high = (int(np.clip(side, PATCH_SIDE, longest)) for side in sides)
    return wide, high


def normalize(disparity: np.ndarray) -> np.ndarray:
    """Any scale and shift -> [0, 1]; the nearest and farthest 0.2 % of the pixels saturate.

    A constant map becomes 0.5 throughout.
    """
    low, high = np.percentile(disparity, (0.2, 99.8))
    if high - low < 1e-6 * max(1.0, abs(high)):
        return np.full(disparity.shape, 0.5, np.float32)
    return np.clip((disparity - low) / (high - low), 0, 1).astype(np.float32)


def _plane(output: np.ndarray) -> np.ndarray:
    plane = output.reshape(output.shape[-2:])
    if not np.isfinite(plane).all():
        raise EngineError("depth: the model's map is not finite; verify it with 'models verify'")
    return plane


def _batch(image: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(image.transpose(2, 0, 1)[None], np.float32)
