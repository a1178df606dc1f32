"""Rays traced forward through a lens with character, from its pupil to the picture.

Implements the traits again, in the opposite direction to `engine.optics.pupil`, so that the
renderer is not judged by its own inverse.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from engine.lens import Aperture
from engine.optics.chromatic import CHROMATIC
from engine.optics.pupil import PUPIL
from engine.optics.shapes import SHAPES
from training.simulate.tracer import Scene


def land(aperture: Aperture, u: float, v: float, field: tuple, side: int) -> tuple:
    """Where a ray from (u, v) in the pupil lands, in CoC radii, upright; see `pupil.Field`."""
    squared = u * u + v * v
    bend = 1 + PUPIL.spherical * aperture.spherical * side * (1 - squared) if squared < 1 else 1.0
    x, y = u * bend, v * bend
    distance = np.hypot(*field)
    right, down = (axis / np.maximum(distance, 1e-9) for axis in field)
    right = np.where(distance > 0, right, 1.0)
    radial, tangential = x * right + y * down, y * right - x * down
    coma = PUPIL.coma * aperture.coma * distance * side
    radial, tangential = (
        radial + coma * (3 * radial * radial + tangential * tangential - 1),
        tangential + coma * 2 * radial * tangential,
    )
    swirl = aperture.swirl * distance**2
    radial = radial * (1 - PUPIL.swirl_radial * swirl)
    tangential = tangential * (1 + PUPIL.swirl_tangential * swirl)
    return radial * right - tangential * down, radial * down + tangential * right


def light(aperture: Aperture, u: float, v: float) -> float:
    """The light that passes at (u, v) in the pupil, ignoring cat's eye."""
    open_share = SHAPES[aperture.shape].transmission(aperture, np.array([u]), np.array([v]))[0]
    rho = np.hypot(u, v)
    rings = PUPIL.onion * aperture.onion * np.cos(2 * np.pi * PUPIL.onion_rings * rho)
    return float(open_share * np.exp(-PUPIL.apodization * aperture.apodization * rho**2)) * (
        1 + float(rings)
    )


def rays(aperture: Aperture, samples: int, seed: int = 0) -> Iterator[tuple[float, float, float]]:
    """(u, v, light) on Roberts's R2 sequence, skipping points without light."""
    start = np.random.default_rng(seed).random(2)
    steps = np.array([0.7548776662466927, 0.5698402909980532])
    found = index = 0
    while found < samples:
        u, v = 2 * ((start + index * steps) % 1) - 1
        index += 1
        weight = light(aperture, u, v)
        if weight > 0:
            found += 1
            yield float(u), float(v), weight


def colored(aperture: Aperture, radius: float, long_side: int, color: int) -> tuple[float, float]:
    """The CoC radius of one color and its outward shift in the corner, in pixels.

    Args:
        radius: positive behind the focus.
        color: 0 red, 1 green, 2 blue.
    """
    fringe = CHROMATIC.fringe * aperture.fringe * long_side
    wider = fringe / 2 * (1 - np.exp(-abs(radius) / fringe)) if fringe else 0.0
    lateral = CHROMATIC.lateral * aperture.lateral_color * long_side
    rise = CHROMATIC.lateral_rise * abs(radius)
    outward = lateral * (1 - np.exp(-rise / lateral)) if lateral else 0.0
    return radius + (wider if color == 1 else -wider), (1 - color) * outward


def trace_rays(
    scene: Scene, focus: float, scale: float, aperture: Aperture, samples: int, seed: int = 0
) -> np.ndarray:
    """Trace a scene of flat layers through the lens: float32 H x W x 3, linear light.

    Args:
        focus: the disparity in focus.
        scale: CoC radius in pixels at a disparity difference of 1.
    """
    if not (aperture.fringe or aperture.lateral_color):
        return _trace_color(scene, focus, scale, aperture, samples, seed, 1)
    colors = [
        _trace_color(scene, focus, scale, aperture, samples, seed, color)[..., color]
        for color in range(3)
    ]
    return np.dstack(colors)


def _trace_color(
    scene: Scene, focus: float, scale: float, aperture: Aperture, samples: int, seed: int,
    color: int,
) -> np.ndarray:  # fmt: skip
    """All three channels, traced with the rays of one color."""
    width, height = scene.size
    x, y = np.meshgrid(
        (np.arange(width, dtype=np.float32) + 0.5) / width,
        (np.arange(height, dtype=np.float32) + 0.5) / height,
    )
    diagonal = np.hypot(width, height)
    field = (2 * x - 1) * width / diagonal, (2 * y - 1) * height / diagonal
    offset = field
    if not (aperture.swirl or aperture.coma):
        field = 0.0, 0.0
    rows, columns = np.mgrid[:height, :width].astype(np.float32) + scene.margin
    layers = [
        (np.dstack([layer.color * layer.alpha[..., None], layer.alpha]), layer.plane[0])
        for layer in scene.layers
    ]

    def part(points) -> tuple[np.ndarray, np.ndarray]:
        total = np.zeros((height, width, 3), np.float32)
        weights = np.zeros((height, width, 1), np.float32)
        for u, v, weight in points:
            seen = np.float32(weight)
            if aperture.cats_eye:
                off_x = aperture.cats_eye * (x - 0.5) * 0.5**0.5
                off_y = aperture.cats_eye * (y - 0.5) * 0.5**0.5
                inside = (u + off_x) ** 2 + (v + off_y) ** 2 <= 1
                inside &= (u - off_x) ** 2 + (v - off_y) ** 2 <= 1
                seen = (seen * inside)[..., None].astype(np.float32)
            view = np.zeros((height, width, 4), np.float32)
            for texture, plane in layers:
                at_x, at_y = land(aperture, u, v, field, 1 if plane < focus else -1)
                radius, outward = colored(aperture, scale * (focus - plane), width, color)
                if aperture.swirl or aperture.coma or outward:
                    shifted = cv2.remap(
                        texture,
                        (columns - radius * at_x - outward * offset[0]).astype(np.float32),
                        (rows - radius * at_y - outward * offset[1]).astype(np.float32),
                        cv2.INTER_LINEAR,
                        borderMode=cv2.BORDER_REPLICATE,
                    )
                else:
                    move = [
                        [1, 0, scene.margin - radius * at_x],
                        [0, 1, scene.margin - radius * at_y],
                    ]
                    shifted = cv2.warpAffine(
                        texture,
                        np.array(move, np.float64),
                        (width, height),
                        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                        borderMode=cv2.BORDER_REPLICATE,
                    )
                view = shifted + view * (1 - shifted[..., 3:])
            total += view[..., :3] * seen
            weights += seen
        return total, weights

    points = list(rays(aperture, samples, seed))
    parts = [points[start : start + 32] for start in range(0, len(points), 32)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        totals, weights = zip(*pool.map(part, parts), strict=True)
    return np.sum(totals, axis=0) / np.maximum(np.sum(weights, axis=0), 1e-6)
