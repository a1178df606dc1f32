"""Where a lens with character sends the light of its pupil: traced back, from image to pupil.

A perfect lens out of focus images its pupil true to scale. Aberrations displace the rays: an image
point `x` is reached from a pupil point `p(x)`, and the more the map stretches, the thinner the
light: `irradiance(x) = transmission(p(x)) |det dp/dx|`, which conserves energy. Everything is in
units of the CoC radius, upright, as seen in highlights behind the focus plane.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from engine.lens import Aperture

Field = tuple[float, float]
"""Position in the image, from its center: (x, y) with y down; a corner is at distance 1."""


@dataclass(frozen=True)
class PupilParams:
    """Strength of each trait at 1. Chosen below the point where rays begin to cross, which would
    cause caustics; see `docs/controls.md` for what they look like.

    Attributes:
        spherical: of the ray map `m(r) = r (1 + s (1 - r^2))`, third-order spherical aberration
            referred to the rim; it folds at 0.5.
        coma: of the map `p + c (3 pr^2 + pt^2 - 1, 2 pr pt)` (radial, tangential) at the corner,
            third-order coma with the shift of its center removed; it folds at 1/6.
        swirl_tangential, swirl_radial: stretch along the circles around the center and squeeze
            toward it at the corner, as with astigmatism and field curvature of a Petzval lens.
        apodization: exponent of the filter's density at the rim, `exp(-a r^2)`: the rim of a
            smooth-transition lens transmits a few percent.
        onion: depth of the rings left by a turned aspheric surface.
        onion_rings: their number.
    """

    spherical: float = 0.45
    coma: float = 0.14
    swirl_tangential: float = 0.5
    swirl_radial: float = 0.35
    apodization: float = 3.0
    onion: float = 0.4
    onion_rings: float = 5.0


PUPIL = PupilParams()

_OUTSIDE = 3.0
"""Squared distance beyond which no ray lands."""


def trace_back(aperture: Aperture, x, y, field: Field, side: int) -> tuple:
    """The pupil points whose light reaches image points, and how concentrated it arrives.

    Args:
        x, y: image points.
        field: where in the image the light falls.
        side: 1 behind the focus plane, -1 in front of it, where rays have not crossed yet: there a
            bright rim becomes a soft one, and coma points the other way.
    Returns:
        (u, v, concentration), float arrays of the shape of x.
    """
    concentration = np.float32(1)
    distance = np.hypot(*field)
    if np.any(distance) and (aperture.swirl or aperture.coma):
        along = field[0] / np.maximum(distance, 1e-9), field[1] / np.maximum(distance, 1e-9)
        radial, tangential = x * along[0] + y * along[1], y * along[0] - x * along[1]
        if aperture.swirl:
            narrow, wide = _swirl(aperture, distance)
            radial, tangential = radial / narrow, tangential / wide
            concentration = concentration / (narrow * wide)
        if aperture.coma:
            strength = PUPIL.coma * aperture.coma * distance * side
            radial, tangential, bent = _undo_coma(radial, tangential, strength)
            concentration = concentration * bent
        x = radial * along[0] - tangential * along[1]
        y = radial * along[1] + tangential * along[0]
    if aperture.spherical:
        scale, bent = _undo_spherical(np.hypot(x, y), PUPIL.spherical * aperture.spherical * side)
        x, y, concentration = x * scale, y * scale, concentration * bent
    return x, y, concentration


def filter_light(aperture: Aperture, u, v) -> np.ndarray:
    """Share of light that passes at (u, v) of the pupil, not counting its shape."""
    squared = u * u + v * v
    light = np.exp(-PUPIL.apodization * aperture.apodization * squared)
    if aperture.onion:
        rings = np.cos(2 * np.pi * PUPIL.onion_rings * np.sqrt(squared))
        light = light * (1 + PUPIL.onion * aperture.onion * rings)
    return light


def widest(aperture: Aperture) -> float:
    """The farthest that a ray may land, relative to a perfect lens."""
    coma = 1 + 2 * PUPIL.coma * aperture.coma
    return coma * (1 + PUPIL.swirl_tangential * aperture.swirl)


def _swirl(aperture: Aperture, distance) -> tuple:
    """Widths along the line to the center and across it."""
    bend = aperture.swirl * distance * distance
    return 1 - PUPIL.swirl_radial * bend, 1 + PUPIL.swirl_tangential * bend


def _undo_coma(radial, tangential, strength) -> tuple:
    """Invert coma by Newton's method; the map is close to the identity and does not fold."""
    c = strength
    seen = radial * radial + tangential * tangential <= _OUTSIDE
    radial, tangential = np.where(seen, radial, 0), np.where(seen, tangential, 0)
    a, b = radial, tangential
    for _ in range(4):
        off_a = a + c * (3 * a * a + b * b - 1) - radial
        off_b = b + c * 2 * a * b - tangential
        aa, ab, bb = 1 + 6 * c * a, 2 * c * b, 1 + 2 * c * a
        folded = np.maximum(aa * bb - ab * ab, np.float32(0.02))
        a = a - (bb * off_a - ab * off_b) / folded
        b = b - (aa * off_b - ab * off_a) / folded
    stretch = (1 + 6 * c * a) * (1 + 2 * c * a) - 4 * c * c * b * b
    stretch = np.maximum(stretch, np.float32(0.02))
    return np.where(seen, a, _OUTSIDE), np.where(seen, b, _OUTSIDE), 1 / stretch


def _undo_spherical(distance, strength: float) -> tuple:
    """How many times farther out the ray started, and its concentration; beyond the rim rays go
    straight."""
    pupil = np.linspace(0, 1, 2049)
    image = pupil * (1 + strength * (1 - pupil * pupil))
    source = np.interp(distance, image, pupil)
    scale = np.where(distance < 1e-4, 1 / (1 + strength), source / np.maximum(distance, 1e-6))
    stretch = 1 + strength - 3 * strength * source * source
    inside = distance <= 1
    concentration = np.where(inside, scale / stretch, 1)
    return np.where(inside, scale, 1).astype(np.float32), concentration.astype(np.float32)
