"""Point spread functions of real lenses out of focus: soft or bright rims, slightly astigmatic."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True)
class DefocusLens:
    """One lens. All fields but `blades` are floats.

    Attributes:
        spherical: -1..1: light moves to the center (below 0) or to the rim of the disc.
        soft: Gaussian deviation of the rim, as a share of the radius.
        astigmatism: half the log ratio of the two axes.
        angle: of the axes, radians.
        color: share by which red's radius is smaller and blue's larger than green's.
        blades: 0 = round.
        diffraction: Gaussian deviation, pixels.
    """

    spherical: float = 0.0
    soft: float = 0.0
    astigmatism: float = 0.0
    angle: float = 0.0
    color: float = 0.0
    blades: int = 0
    diffraction: float = 0.0


def draw_lens(rng: np.random.Generator) -> DefocusLens:
    """A random lens; a third are nearly ideal discs."""
    if rng.random() < 0.33:
        return DefocusLens(soft=float(rng.uniform(0, 0.1)))
    return DefocusLens(
        spherical=float(rng.uniform(-0.9, 0.9)),
        soft=float(abs(rng.normal(0, 0.18))),
        astigmatism=float(rng.normal(0, 0.06)),
        angle=float(rng.uniform(0, np.pi)),
        color=float(rng.normal(0, 0.05)),
        blades=int(rng.integers(5, 10)) if rng.random() < 0.3 else 0,
        diffraction=float(rng.uniform(0, 0.4)),
    )


def defocus_kernel(lens: DefocusLens, radius: float) -> np.ndarray:
    """The luma kernel for a CoC of `radius` pixels, with sum 1.

    The radius is that of the disc with the same second moment, so lenses with different rims agree.
    """
    drawn = radius
    kernel = _draw(lens, drawn)
    for _ in range(3):
        got = equivalent_radius(kernel)
        if got < 0.3 or abs(got - radius) < 0.02 * radius:
            break
        drawn *= radius / got
        kernel = _draw(lens, drawn)
    return kernel


def equivalent_radius(kernel: np.ndarray) -> float:
    """Radius in pixels of the disc with `kernel`'s second moment, without the pixels' own width."""
    line = np.arange(len(kernel), dtype=np.float32) - len(kernel) // 2
    moment = float((kernel.sum(0) * line**2).sum() + (kernel.sum(1) * line**2).sum()) / 2
    return 2 * max(moment, 0.0) ** 0.5


def _draw(lens: DefocusLens, radius: float) -> np.ndarray:
    reach = int(np.ceil(radius * (1 + 2 * lens.soft + 2 * abs(lens.astigmatism)) + 2))
    line = np.arange(-reach, reach + 1, dtype=np.float32)
    x, y = np.meshgrid(line, line)
    u = (x * np.cos(lens.angle) + y * np.sin(lens.angle)) * np.exp(-lens.astigmatism)
    v = (y * np.cos(lens.angle) - x * np.sin(lens.angle)) * np.exp(lens.astigmatism)
    distance = np.hypot(u, v)
    edge = 1.0
    if lens.blades:
        sector = 2 * np.pi / lens.blades
        edge = np.cos(sector / 2) / np.cos(np.arctan2(v, u) % sector - sector / 2)
    total = np.zeros_like(x)
    for share, wide in ((0.25, 1 - lens.color), (0.6, 1.0), (0.15, 1 + lens.color)):
        own = radius * wide
        lit = np.clip(own * edge + 0.5 - distance, 0, 1)
        rim = np.minimum(distance / max(own, 0.5), 1)
        if own > 1:
            lit = lit * (1 + lens.spherical * (2 * rim * rim - 1))
        total += share * lit / max(float(lit.sum()), 1e-6)
    deviation = np.hypot(lens.soft * radius, lens.diffraction)
    if deviation > 0.2:
        total = cv2.GaussianBlur(total, (0, 0), float(deviation), borderType=cv2.BORDER_CONSTANT)
    return (total / total.sum()).astype(np.float32)
