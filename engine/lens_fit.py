"""Estimate a lens's character from the out-of-focus highlights in its photos.

Each highlight is an image of the pupil. Coordinate descent from a plain circle finds the lens whose
highlights (`optics.aperture`) look like those in the photos; a trait that explains nothing stays 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from engine.camera import Camera, read_camera, read_f_number
from engine.errors import InputError
from engine.files import read_photo, resize
from engine.lens import Aperture
from engine.lens_profile import LensProfile
from engine.optics.aperture import Place, transmission
from engine.optics.discs import Disc, find_discs


@dataclass(frozen=True)
class FitParams:
    """
    Attributes:
        side: pixels of the square in which highlights are compared.
        extent: half of its width, in radii of a disc of the same area.
        edge: light, as a share of the brightest in a disc, at which its outline is measured.
        cost: share of a highlight's energy that a trait at 1 must explain to be accepted.
        shape_cost: the same for blades or a ring instead of a circle.
        rounds: of the descent.
        blades, curvatures, turns: shapes that are tried, and rotations within one blade.
        traits: name, range and step of each trait; then half and a quarter of the step are tried.
        softness: of highlights' edges, as shares of their radius: lamps are not points.
        max_unexplained: unexplained share of a highlight's energy under the best lens, above which
            it is not a highlight but a window or a leaf.
        fewest: highlights needed for an estimate.
        long_side: pixels at which photos are analyzed.
    """

    side: int = 41
    extent: float = 1.3
    edge: float = 0.5
    cost: float = 0.002
    shape_cost: float = 0.003
    rounds: int = 2
    blades: tuple[int, ...] = (5, 6, 7, 8, 9)
    curvatures: tuple[float, ...] = (0.0, 0.3, 0.5)
    turns: int = 6
    traits: tuple[tuple[str, float, float, float], ...] = (
        ("cats_eye", 0.0, 1.0, 0.2),
        ("anamorphic", 0.5, 2.0, 0.1),
        ("spherical", -1.0, 1.0, 0.25),
        ("apodization", 0.0, 1.0, 0.25),
        ("onion", 0.0, 1.0, 0.25),
        ("swirl", 0.0, 1.0, 0.2),
        ("coma", 0.0, 1.0, 0.25),
    )
    softness: tuple[float, ...] = (0.0, 0.04, 0.08, 0.12, 0.17, 0.24, 0.32)
    max_unexplained: float = 0.12
    fewest: int = 3
    long_side: int = 2048


@dataclass(frozen=True, eq=False)
class Light:
    """A highlight, normalized for comparison.

    Attributes:
        light: float32 side x side, its mean 1 inside the outline.
        place: in the image.
        clipped: only its outline counts.
    """

    light: np.ndarray
    place: Place
    clipped: bool


@dataclass(frozen=True)
class Fit:
    """The estimated lens.

    Attributes:
        aperture: the lens's, as far as highlights behind the focus show it.
        lights: how many highlights were used.
        rejected: how many more were left out because no lens produces them.
        clipped: how many of those used tell nothing about the rim.
        unexplained: share of the highlights' energy that this lens does not explain.
    """

    aperture: Aperture
    lights: int
    rejected: int
    clipped: int
    unexplained: float


def as_light(disc: Disc, aspect: float, params: FitParams | None = None) -> Light:
    """A disc resampled to the square in which highlights are compared.

    Args:
        aspect: width over height of its photo.
    """
    p = params or FitParams()
    to_edge = 2 * p.extent * disc.radius / p.side
    center = disc.center[0] - disc.corner[0], disc.center[1] - disc.corner[1]
    square = _sampled(disc.light, center, to_edge, p.side)
    return Light(_normalized(square, p, disc.clipped), Place(disc.position, aspect), disc.clipped)


def fit_aperture(lights: Sequence[Light], params: FitParams | None = None) -> Fit:
    """The lens whose highlights look most like these.

    Raises:
        InputError: fewer highlights than an estimate needs.
    """
    p = params or FitParams()
    search = _best(lights, p)
    alike = [light for light in lights if search.difference(light) <= p.max_unexplained]
    if len(alike) < len(lights):
        search = _best(alike, p)
    rejected, clipped = len(lights) - len(alike), sum(light.clipped for light in alike)
    return Fit(search.best, len(alike), rejected, clipped, search.unexplained(search.best))


def _best(lights: Sequence[Light], p: FitParams) -> _Search:
    if len(lights) < p.fewest:
        raise InputError(
            f"{len(lights)} out-of-focus lights found, {p.fewest} are needed: take a photo of "
            "small lights at night, far out of focus, exposed so that they are not clipped"
        )
    # Vignetting and swirl look much alike: start from two values of one and keep the better fit.
    return min((_searched(lights, eye, p) for eye in (0.0, 0.5)), key=lambda each: each.error)


def _searched(lights: Sequence[Light], cats_eye: float, p: FitParams) -> _Search:
    search = _Search(lights, p)
    search.begin(cats_eye)
    for shrink in (1, 0.5, 0.25):
        for _ in range(p.rounds):
            before = search.best
            search.try_softness()
            for name, low, high, step in p.traits:
                search.descend(name, (low, high), step * shrink)
            if shrink == 1:
                search.try_shapes()
            if search.best == before:
                break
    return search


class _Search:
    """The best lens so far, and how soft its highlights' edges are."""

    def __init__(self, lights: Sequence[Light], p: FitParams) -> None:
        self._lights, self._p = lights, p
        self.best, self.softness = Aperture(), p.softness[0]
        self._best_softness = self.softness
        self.error = self._judge(self.best)

    def unexplained(self, aperture: Aperture) -> float:
        return float(
            np.mean([_difference(aperture, self.softness, each, self._p) for each in self._lights])
        )

    def difference(self, light: Light) -> float:
        """What the best lens leaves unexplained of one highlight."""
        return _difference(self.best, self.softness, light, self._p)

    def begin(self, cats_eye: float) -> None:
        """Fit rim and softness together: either alone looks like the other."""
        for softness in self._p.softness:
            self.softness = softness
            for shape in ("circle", "ring"):
                for spherical in np.linspace(-1, 1, 9).tolist():
                    self._take(Aperture(shape, spherical=spherical, cats_eye=cats_eye))
        self.softness = self._best_softness

    def try_softness(self) -> None:
        def error(softness: float) -> float:
            self.softness = softness
            return self._judge(self.best)

        self.softness = self._best_softness = min(self._p.softness, key=error)
        self.error = self._judge(self.best)

    def descend(self, name: str, ends: tuple[float, float], step: float) -> None:
        """Step one trait up and down, as long as it helps."""
        for direction in (step, -step):
            while True:
                value = round(getattr(self.best, name) + direction, 3)
                if not ends[0] <= value <= ends[1]:
                    break
                if not self._take(replace(self.best, **{name: value})):
                    break

    def try_shapes(self) -> None:
        best, p = self.best, self._p
        self._take(replace(best, shape="circle", rotation=0.0))
        self._take(replace(best, shape="ring", rotation=0.0))
        for blades in p.blades:
            for curvature in p.curvatures:
                for turn in range(p.turns):
                    rotation = round(360 / blades * turn / p.turns, 1)
                    shape = {"blades": blades, "curvature": curvature, "rotation": rotation}
                    self._take(replace(best, shape="blades", **shape))

    def _take(self, tried: Aperture) -> bool:
        """Make a lens the best if it is better, and return whether it is."""
        error = self._judge(tried)
        better = error < self.error
        if better:
            self.best, self.error = tried, error
            self._best_softness = self.softness
        return better

    def _judge(self, aperture: Aperture) -> float:
        """What the lens leaves unexplained, plus what its traits cost."""
        p = self._p
        traits = sum(abs(getattr(aperture, name)) for name, *_ in p.traits if name != "anamorphic")
        traits += abs(np.log2(aperture.anamorphic))
        shape = p.shape_cost if aperture.shape != "circle" else 0.0
        return self.unexplained(aperture) + p.cost * float(traits) + shape


def _difference(aperture: Aperture, softness: float, light: Light, p: FitParams) -> float:
    place = light.place if aperture.varies else Place()
    model = _modeled(aperture, softness, place, light.clipped, p)
    return float(((model - light.light) ** 2).sum() / (light.light**2).sum())


@lru_cache(maxsize=64)
def _modeled(
    aperture: Aperture, softness: float, place: Place, clipped: bool, p: FitParams
) -> np.ndarray:
    """The lens's highlight in the square: same outlined area, same center."""
    fine = 2 * p.side
    wide = 1.9 * max(aperture.anamorphic, 1 / aperture.anamorphic) ** 0.5
    grid = ((np.arange(fine, dtype=np.float32) + 0.5) / fine * 2 - 1) * np.float32(wide)
    whole = transmission(aperture, *np.meshgrid(grid, grid), place)
    if softness:
        whole = cv2.GaussianBlur(whole, (0, 0), softness * fine / (2 * wide))
    inside = whole > p.edge * np.percentile(whole[whole > 0], 70) if whole.any() else whole > 0
    inside = _filled(inside)
    area = np.count_nonzero(inside) * (2 * wide / fine) ** 2
    if area == 0:
        return np.zeros((p.side, p.side), np.float32)
    radius = np.sqrt(area / np.pi)
    rows, columns = np.nonzero(inside)
    center = columns.mean(), rows.mean()
    step = 2 * p.extent * radius / p.side / (2 * wide / fine)
    square = _sampled(whole, center, step, p.side)
    return _normalized(square, p, clipped)


def _sampled(picture: np.ndarray, center: tuple[float, float], step: float, side: int):
    """A square around `center`, one sample every `step` pixels, light between them included."""
    across = (np.arange(side) + 0.5 - side / 2) * step
    x, y = (np.float32(center[axis] + across) for axis in (0, 1))
    soft = cv2.GaussianBlur(picture, (0, 0), max(0.5 * step, 0.4))
    return cv2.remap(soft, *np.meshgrid(x, y), cv2.INTER_LINEAR)


def _filled(mask: np.ndarray) -> np.ndarray:
    """The mask with its holes filled."""
    outlines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros(mask.shape, np.uint8)
    cv2.drawContours(filled, outlines, -1, 1, cv2.FILLED)
    return filled > 0


def _normalized(square: np.ndarray, p: FitParams, clipped: bool) -> np.ndarray:
    """The square scaled to mean 1 inside the outline; of a clipped highlight only the outline."""
    top = float(np.percentile(square, 80))
    if clipped:
        square = np.minimum(square, p.edge * top)
    inside = square > 0.25 * top
    return (square / max(float(square[inside].mean()) if inside.any() else 0, 1e-9)).astype(
        np.float32
    )


def fit_lens(
    paths: Sequence[Path], name: str, params: FitParams | None = None
) -> tuple[LensProfile, Fit]:
    """The profile of the lens that took some photos of lights, all at one aperture.

    Returns:
        the profile, and the fit it comes from.
    Raises:
        InputError: a photo is invalid, or all of them together have too few highlights.
    """
    p = params or FitParams()
    lights: list[Light] = []
    camera, f_number = Camera(), 0.0
    for path in paths:
        photo = read_photo(path)
        small = resize(photo, p.long_side)
        aspect = small.size[0] / small.size[1]
        lights += [as_light(disc, aspect, p) for disc in find_discs(small.pixels)]
        camera, f_number = read_camera(photo.metadata.exif), read_f_number(photo.metadata.exif)
    fit = fit_aperture(lights, p)
    photos = ", ".join(path.name for path in paths)
    profile = LensProfile(
        name,
        traits=(f"read from {fit.lights} out-of-focus lights",),
        sources=(f"photos: {photos}", f"unexplained share of the lights: {fit.unexplained:.1%}"),
        focal_length_mm=camera.focal_length_mm,
        f_number=f_number or LensProfile.f_number,
        aperture=fit.aperture,
    )
    return profile, fit
