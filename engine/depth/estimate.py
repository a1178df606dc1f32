"""Disparity from one photo, by a network that runs elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from engine.depth.refine import encode
from engine.errors import EngineError
from engine.progress import Tick, silent

Run = Callable[[dict[str, np.ndarray]], dict[str, np.ndarray]]
"""Named inputs to named outputs. A network takes the input that it names and leaves the other:

    image         [1, 3, H, W] sRGB 0..1, about 448 x 448 pixels    -> disparity
    pixel_values  the same at about 518 x 518 pixels, ImageNet's mean
                  and deviation taken off (Depth Anything's ONNX)   -> predicted_depth

Sides are multiples of 14.
"""

AREA = 448 * 448
"""Pixels that our own network looks at."""

LARGE_AREA = 518 * 518
"""Pixels that Depth Anything's own looks at."""

STEP = 14
"""Both look at patches of this side, in pixels."""

MEAN = np.array([0.485, 0.456, 0.406], np.float32)
DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)

LONGEST = 1024

LEAST_SIDE = 8
LEAST_CONTRAST = 2 / 255
"""Below either, a picture holds nothing to see depth in."""


def estimate(pixels: np.ndarray, run: Run, tick: Tick = silent) -> np.ndarray | None:
    """The photo's disparity at the network's resolution; `refine` brings it to the photo's.

    Args:
        pixels: float32 H x W x 3, linear light.
        run: the depth network.
        tick: reports stage "depth".
    Returns:
        float32 h x w in [0, 1], 1 = nearest; None where there is no depth to see: a picture of one
        colour or of a few pixels.
    Raises:
        EngineError: the network answers with something that is no map.
    """
    tick("depth", 0.0)
    height, width = pixels.shape[:2]
    large = network_size(width, height, LARGE_AREA)
    seen = encode(_resize(pixels, large))
    if min(width, height) < LEAST_SIDE or np.ptp(seen, axis=(0, 1)).max() < LEAST_CONTRAST:
        return None
    image = _batch(_resize(seen, network_size(width, height)))
    answer = run({"image": image, "pixel_values": _batch((seen - MEAN) / DEVIATION)})
    name = "predicted_depth" if "predicted_depth" in answer else "disparity"
    if name not in answer:
        raise EngineError("depth: the model gives neither 'disparity' nor 'predicted_depth'")
    disparity = normalise(_plane(answer[name]))
    tick("depth", 1.0)
    return disparity if np.ptp(disparity) > 0 else None


def network_size(width: int, height: int, area: int = AREA) -> tuple[int, int]:
    """(width, height) at which a network looks at a photo of this size: multiples of `STEP`."""
    longest = LONGEST // STEP * STEP
    aspect = float(np.clip(width / height, STEP / longest, longest / STEP))
    wide, high = (area * aspect) ** 0.5, (area / aspect) ** 0.5
    wide, high = (int(np.clip(round(s / STEP) * STEP, STEP, longest)) for s in (wide, high))
    return wide, high


def normalise(disparity: np.ndarray) -> np.ndarray:
    """Any scale and shift -> [0, 1]; the nearest and farthest 0.2 % of the pixels saturate.

    A map without range becomes 0.5 throughout.
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


def _resize(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    shrinks = size[0] < pixels.shape[1]
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
