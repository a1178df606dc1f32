"""Disparity from one photo, by a network that runs elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from engine.depth.refine import encode
from engine.errors import EngineError
from engine.progress import Tick, silent

Run = Callable[[dict[str, np.ndarray]], dict[str, np.ndarray]]
"""Named inputs to named outputs: `image` [1, 3, H, W] sRGB 0..1 -> `disparity` [1, 1, H, W]."""

AREA = 384 * 288
"""Pixels that the network looks at; the photo's aspect ratio is kept to a multiple of 32."""

STEP = 32
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
    size = network_size(width, height)
    shrinks = size[0] < width
    image = encode(
        cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    )
    if min(width, height) < LEAST_SIDE or np.ptp(image, axis=(0, 1)).max() < LEAST_CONTRAST:
        return None
    batch = np.ascontiguousarray(image.transpose(2, 0, 1)[None])
    tick("depth", 0.1)
    disparity = run({"image": batch})["disparity"].reshape(-1, size[1], size[0])[0]
    if not np.isfinite(disparity).all():
        raise EngineError("depth: the model's map is not finite; verify it with 'models verify'")
    tick("depth", 1.0)
    disparity = normalise(disparity)
    return disparity if np.ptp(disparity) > 0 else None


def network_size(width: int, height: int) -> tuple[int, int]:
    """(width, height) at which the network looks at a photo of this size: multiples of 32."""
    aspect = float(np.clip(width / height, STEP / LONGEST, LONGEST / STEP))
    wide, high = (AREA * aspect) ** 0.5, (AREA / aspect) ** 0.5
    return tuple(int(np.clip(round(side / STEP) * STEP, STEP, LONGEST)) for side in (wide, high))


def normalise(disparity: np.ndarray) -> np.ndarray:
    """Any scale and shift -> [0, 1]; the nearest and farthest 0.2 % of the pixels saturate.

    A map without range becomes 0.5 throughout.
    """
    low, high = np.percentile(disparity, (0.2, 99.8))
    if high - low < 1e-6 * max(1.0, abs(high)):
        return np.full(disparity.shape, 0.5, np.float32)
    return np.clip((disparity - low) / (high - low), 0, 1).astype(np.float32)
