"""The simulator's settings: shares, ranges and sizes, as one frozen value (a TOML table)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SimulateConfig:
    """How scenes, lenses and cameras are drawn. Every share is a probability in 0..1.

    Attributes:
        photo_side: long side of the photo that a crop is a piece of, pixels; fixes px per blur
            level.
        max_radius: largest CoC radius, pixels; also the margin drawn around the crop.
        min_radius: lower limit of a scene's largest radius, pixels.
        radius_power: that radius is min_radius + (max_radius - min_radius) * u ** power with u in
            0..1: the higher the power, the more small radii dominate.
        layers: fewest and most layers per scene, background included.
        second: also render a second focus plane (the stacking constraint).
        recover: share of targets at blur level 0; a quarter of that where the source is sharp.
        sharp: share of sources that are all in focus.
        same: share of targets with the source's own lens (identity).
        ranged: share of targets with a focus range above 0.
        drop_depth: share of samples without depth.
        perfect_depth: share of samples whose seen disparity is perfect.
        drop_source_coc: share of samples whose source CoC is not given.
        lights: share of samples with point lights.
        noisy: share of sources with sensor noise.
        jpeg: share of sources saved as JPEG.
        plain_aperture: share of lenses with a plain disc.
        character: share of lenses with aberrations and filters among the others: photos to be
            recovered come more often from phones or stopped-down lenses than from full aperture,
            where every fast lens has some.
        dead_leaves: share of dead-leaves textures.
    """

    photo_side: int = 1024
    max_radius: int = 20
    min_radius: float = 0.5
    radius_power: float = 2.0
    layers: tuple[int, int] = (2, 6)
    second: bool = False
    recover: float = 0.45
    sharp: float = 0.3
    same: float = 0.04
    ranged: float = 0.1
    drop_depth: float = 0.1
    perfect_depth: float = 0.3
    drop_source_coc: float = 0.15
    lights: float = 0.2
    noisy: float = 0.7
    jpeg: float = 0.7
    plain_aperture: float = 0.6
    character: float = 0.5
    dead_leaves: float = 0.1
