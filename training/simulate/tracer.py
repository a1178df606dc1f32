"""A Monte Carlo thin-lens tracer for layered scenes: the truth that the renderers are judged by.

Each sample of the aperture sees every layer shifted by `K * (d_f - d) * (u, v)`, composited front
over back; the picture is the mean over the samples, in linear light. (u, v) is the aperture as it
appears upright in lights behind the focus. Nothing here is shared with the engine's renderer except
the definition of the aperture's shapes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np

from engine.lens import Aperture
from engine.optics.aperture import Place, transmission


@dataclass(frozen=True, eq=False)
class Layer:
    """A flat or tilted textured surface.

    Attributes:
        color: float32 H x W x 3, linear light, any positive value (lights are far above 1); covers
            the canvas, margins included. Not premultiplied: defined even where alpha is 0.
        alpha: float32 H x W in [0, 1].
        plane: (a, b, c): disparity = a + b * x + c * y, with x, y the fractions of the picture's
            width and height (margins excluded).
    """

    color: np.ndarray
    alpha: np.ndarray
    plane: tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Scene:
    """Layers from far to near; each one lies in front of all earlier ones everywhere.

    Attributes:
        layers: the first is opaque and fills the canvas.
        margin: pixels of canvas around the picture, at least the largest CoC radius.
    """

    layers: tuple[Layer, ...]
    margin: int

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the picture, margins excluded."""
        height, width = self.layers[0].alpha.shape
        return width - 2 * self.margin, height - 2 * self.margin


def trace(
    scene: Scene,
    focus_disparity: float,
    coc_per_disparity: float,
    aperture: Aperture | None = None,
    samples: int = 512,
    seed: int = 0,
) -> np.ndarray:
    """The scene through a thin lens.

    Args:
        focus_disparity: the disparity in focus.
        coc_per_disparity: K, CoC radius in pixels at a disparity difference of 1.
        aperture: the aperture's shape; default a circle. A cat's eye varies over the picture.
        samples: aperture samples, a low-discrepancy set; lights need about as many as the CoC's
            area.
    Returns:
        float32 H x W x 3, linear light, of the picture's size.
    """
    aperture = aperture or Aperture()
    width, height = scene.size
    textures = [_texture(layer) for layer in scene.layers]
    regions = [_region(layer, scene, focus_disparity, coc_per_disparity) for layer in scene.layers]
    drawn = [
        (layer, texture, region)
        for layer, texture, region in zip(scene.layers, textures, regions, strict=True)
        if region[0].stop > region[0].start and region[1].stop > region[1].start
    ]

    def views(points) -> tuple[np.ndarray, np.ndarray]:
        total = np.zeros((height, width, 4), np.float32)
        weights = np.zeros((height, width, 1), np.float32)
        for u, v, weight in points:
            view = np.zeros((height, width, 4), np.float32)
            for layer, texture, region in drawn:
                shift = coc_per_disparity * np.array([u, v])
                shifted = _view(texture, layer, scene, shift, focus_disparity, region)
                alpha = np.clip(cv2.extractChannel(shifted, 3), 0, 1)
                under = view[region]
                under -= under * cv2.merge([alpha] * 4)
                under += shifted
            total += view * np.float32(weight)
            weights += weight
        return total, weights

    points = list(_aperture_samples(aperture, samples, seed, (width, height)))
    parts = [points[start : start + 32] for start in range(0, len(points), 32)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        totals, weights = zip(*pool.map(views, parts), strict=True)
    return np.maximum(np.sum(totals, axis=0)[..., :3] / np.sum(weights, axis=0), 0)


def all_in_focus(scene: Scene) -> np.ndarray:
    """The scene through a pinhole: float32 H x W x 3, linear light."""
    view = np.zeros((*scene.layers[0].alpha.shape, 3), np.float32)
    for layer in scene.layers:
        alpha = layer.alpha[..., None]
        view = layer.color * alpha + (1 - alpha) * view
    return _cropped(view, scene)


def disparity(scene: Scene) -> np.ndarray:
    """Disparity of the nearest layer that covers at least half the pixel: float32 H x W."""
    result = np.zeros(scene.layers[0].alpha.shape, np.float32)
    for layer in scene.layers:
        result = np.where(layer.alpha >= 0.5, plane_disparity(layer, scene), result)
    return np.clip(_cropped(result, scene), 0, 1)


def plane_disparity(layer: Layer, scene: Scene) -> np.ndarray:
    """The layer's plane over the whole canvas, float32, margins included."""
    height, width = layer.alpha.shape
    x = (np.arange(width, dtype=np.float32) - scene.margin) / scene.size[0]
    y = (np.arange(height, dtype=np.float32) - scene.margin) / scene.size[1]
    a, b, c = layer.plane
    return a + b * x[None] + c * y[:, None]


def _cropped(image: np.ndarray, scene: Scene) -> np.ndarray:
    width, height = scene.size
    m = scene.margin
    return np.ascontiguousarray(image[m : m + height, m : m + width])


def _texture(layer: Layer) -> np.ndarray:
    """Premultiplied RGBA at twice the resolution, so that linear sampling loses no sharpness."""
    rgba = np.dstack([layer.color * layer.alpha[..., None], layer.alpha]).astype(np.float32)
    height, width = layer.alpha.shape
    twice = np.array([[2, 0, 0], [0, 2, 0]], np.float64)
    return cv2.warpAffine(
        rgba,
        twice,
        (2 * width, 2 * height),
        flags=cv2.INTER_LANCZOS4,
        borderMode=cv2.BORDER_REPLICATE,
    )


def _region(layer: Layer, scene: Scene, focus: float, scale: float) -> tuple[slice, slice]:
    """Rows and columns of the picture that the layer can reach from any aperture point."""
    width, height = scene.size
    offsets = np.abs(plane_disparity(layer, scene) - focus)[layer.alpha > 0]
    reach = int(np.ceil(1.5 * scale * offsets.max(initial=0))) + 3
    rows, columns = np.flatnonzero(layer.alpha.any(1)), np.flatnonzero(layer.alpha.any(0))
    return _span(rows, reach, scene.margin, height), _span(columns, reach, scene.margin, width)


def _span(lit: np.ndarray, reach: int, margin: int, length: int) -> slice:
    """From the first to the last lit canvas line, widened by `reach`, in picture coordinates."""
    if lit.size == 0:
        return slice(0, 0)
    start = int(np.clip(lit[0] - margin - reach, 0, length))
    return slice(start, int(np.clip(lit[-1] + 1 - margin + reach, start, length)))


def _view(texture, layer, scene, shift, focus, region) -> np.ndarray:
    """The layer's premultiplied RGBA as one aperture point sees it, within the region.

    A point p of the central view lands at p + (d_f - d(p)) * shift; d is affine in p, so the map
    is affine too, and its inverse gives the position that each pixel samples.
    """
    width, height = scene.size
    rows, columns = region
    a, b, c = layer.plane
    forward = np.eye(2) - np.outer(shift, [b / width, c / height])
    inverse = np.linalg.inv(forward)
    origin = np.array([columns.start, rows.start])
    look = np.zeros((2, 3))
    look[:, :2] = 2 * inverse
    look[:, 2] = 2 * (scene.margin + inverse @ (origin - shift * (focus - a)))
    return cv2.warpAffine(
        texture,
        look,
        (columns.stop - columns.start, rows.stop - rows.start),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )


def _aperture_samples(
    aperture: Aperture, samples: int, seed: int, size: tuple[int, int]
) -> Iterator[tuple[float, float, np.ndarray | float]]:
    """(u, v, weight) on Roberts's R2 sequence, without points that let no light through."""
    reach = 1.5 if aperture.shape == "file" or aperture.anamorphic != 1 else 1.0
    start = np.random.default_rng(seed).random(2)
    steps = np.array([0.7548776662466927, 0.5698402909980532])
    x = y = None
    if aperture.cats_eye > 0:
        x, y = np.meshgrid(
            (np.arange(size[0], dtype=np.float32) + 0.5) / size[0],
            (np.arange(size[1], dtype=np.float32) + 0.5) / size[1],
        )
    found = index = 0
    while found < samples:
        u, v = (2 * ((start + index * steps) % 1) - 1) * reach
        index += 1
        if x is None or y is None:
            weight = float(transmission(aperture, np.array([u]), np.array([v]))[0])
            lit = weight > 0
        else:
            weight = transmission(aperture, u, v, Place((x, y)))[..., None]  # pyright: ignore
            lit = weight.any()
        if lit:
            found += 1
            yield float(u), float(v), weight
