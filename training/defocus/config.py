"""How the defocus network's crops are drawn; shares are probabilities, all numbers our choice."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DefocusSimConfig:
    """Scenes, lenses and cameras of the simulated crops.

    Attributes:
        side: of a crop, pixels at the working size.
        margin: pixels drawn around it, for the blur.
        sharp: share of layers that are in focus.
        least_radius, widest_radius: CoC radii in pixels, log-uniform between.
        common: share of out-of-focus layers whose radius is at most `common_radius`.
        ramp: share of layers (background or object) that are tilted planes.
        layered: share of crops with depth edges.
        most_layers: in these, most objects in front of the background; at least one.
        haze, graphics, motion: shares of textures without edges, of drawn textures, and of crops
            with motion blur, whose CoC cannot be known.
        lit, most_lights: share of textures with bright points on them, and the most points on one:
            their discs have rims far sharper than the blur, and weights not trained on them
            underestimate them (33 px as 15).
        resized: share of crops taken at up to twice the size and downscaled.
        noise_log2: log2 of the noise deviation at linear light 0.18, uniform between the two.
        denoised, smeared, sharpened, local_contrast, jpeg: shares of crops processed this way.
        scales: sizes at which each photo is used: smaller is sharper.
        soft_cell: sharpness (`training.data_pack`) below which a photo's own softness shows.
        plain_cell: sharpness assigned there to a cell without edges.
        seen_radius: CoC radius above which the photo's own softness no longer matters, pixels.
    """

    side: int = 224
    margin: int = 16
    sharp: float = 0.3
    least_radius: float = 0.5
    widest_radius: float = 40.0
    common_radius: float = 14.0
    common: float = 0.7
    ramp: float = 0.22
    layered: float = 0.55
    most_layers: int = 3
    haze: float = 0.04
    graphics: float = 0.06
    motion: float = 0.03
    lit: float = 0.15
    most_lights: int = 12
    resized: float = 0.5
    noise_log2: tuple[float, float] = (-12.0, -5.3)
    denoised: float = 0.5
    smeared: float = 0.35
    sharpened: float = 0.6
    local_contrast: float = 0.35
    jpeg: float = 0.85
    scales: tuple[float, ...] = (1.0, 0.62, 0.45)
    soft_cell: float = 0.4
    plain_cell: float = 0.25
    seen_radius: float = 5.0
