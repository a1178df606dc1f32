"""A photographer's own pictures as samples of the bridge, for LoRA."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from engine.backends.loader import Models
from engine.dit.encoding import encode
from engine.edit import DepthChoice
from engine.errors import InputError
from engine.files import read_photo, resize
from engine.lens import Lens, signed_coc
from engine.optics.deconvolve import deconvolve
from engine.optics.render import render
from engine.optics.source import TRUSTED, measure, source_coc
from engine.optics.wiener import STEPS_OFF
from engine.photo import Photo
from engine.pipeline.stages import automatic_depth, with_depth
from engine.progress import silent
from engine.scene import Scene
from training.samples import Samples, join

SIDE = 768
"""Long side of the photos in training, pixels."""

PLANES = (0.1, 0.5, 0.9)
"""Quantiles of a photo's disparity at which the stack of a `LookSamples` is focused."""

LEAST_BLUR = 5.0
SUFFIXES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp"}


@dataclass(frozen=True, eq=False)
class LookSamples:
    """The samples from one photo or pair.

    Attributes:
        sample: the bridge from the optical draft to the look, batch size 1.
        stack: drafts of the same photo at the same blur level, focused at N other planes; the
            truth of each is unknown, so the field holds the all-in-focus picture.
        focus: [N], the focus disparities of `stack`.
    """

    sample: Samples
    stack: Samples
    focus: torch.Tensor


def photo_samples(folder: Path, models: Models | None = None) -> list[LookSamples]:
    """One look for each photo whose own blur can be measured.

    Raises:
        InputError: an empty folder, or no photo with measurable blur.
    """
    models = models or Models()
    looks = []
    for path in _pictures(folder):
        scene = _scene(path, models)
        disparity = scene.depth_map
        if disparity is None:
            continue
        pixels = scene.photo.pixels
        own = measure(pixels, disparity, models.get("defocus").run).lens
        if own.confidence < TRUSTED or own.blur < LEAST_BLUR:
            continue
        recovered = deconvolve(pixels, source_coc(pixels, disparity, own))
        lens = Lens(blur=own.blur, focus_disparity=own.focus_disparity)
        looks.append(_look_samples(recovered, pixels, disparity, lens))
    if not looks:
        raise InputError(f"{folder}: in no photo there could blur be measured; use --pairs")
    return looks


def pair_samples(folder: Path, models: Models | None = None) -> list[LookSamples]:
    """One look for each NAME.source.* with its NAME.target.*.

    Raises:
        InputError: no pairs, or a target that is missing, of another size or without measurable
            blur.
    """
    models = models or Models()
    looks = []
    for path in _pictures(folder):
        if not path.stem.endswith(".source"):
            continue
        target = path.with_name(path.name.replace(".source.", ".target."))
        if not target.is_file():
            raise InputError(f"{path}: its target {target.name} is missing")
        scene = _scene(path, models)
        look = resize(read_photo(target), SIDE).pixels
        if look.shape != scene.photo.pixels.shape:
            raise InputError(f"{target}: not of the size of {path.name}; pairs must be aligned")
        disparity = scene.depth_map
        if disparity is None:
            continue
        own = measure(look, disparity, models.get("defocus").run).lens
        if own.confidence < TRUSTED:
            raise InputError(f"{target}: no blur can be measured there; leave this pair out")
        lens = Lens(blur=own.blur, focus_disparity=own.focus_disparity)
        looks.append(_look_samples(scene.photo.pixels, look, disparity, lens))
    if not looks:
        raise InputError(f"{folder}: no pairs; name them NAME.source.jpg and NAME.target.jpg")
    return looks


def _look_samples(
    sharp: np.ndarray, look: np.ndarray, disparity: np.ndarray, lens: Lens
) -> LookSamples:
    focus = np.quantile(disparity, PLANES)
    planes = [
        _sample(sharp, sharp, disparity, Lens(blur=lens.blur, focus_disparity=float(plane)))
        for plane in focus
    ]
    own = _sample(sharp, look, disparity, lens)
    return LookSamples(own, join(planes), torch.from_numpy(focus).float())


def _sample(sharp: np.ndarray, look: np.ndarray, disparity: np.ndarray, lens: Lens) -> Samples:
    """The bridge from a sharp picture's draft to the look."""
    height, width = disparity.shape

    def plane(values: np.ndarray) -> torch.Tensor:
        values = values[..., None] if values.ndim == 2 else values
        return torch.from_numpy(np.ascontiguousarray(values.transpose(2, 0, 1)[None], np.float32))

    nothing = np.zeros_like(disparity)
    draft = plane(encode(render(sharp, disparity, lens)))
    return Samples(
        photo=plane(encode(sharp)),
        draft=draft,
        sharp_drafts=torch.cat([draft] * len(STEPS_OFF), 1),
        truth=plane(encode(look)),
        disparity=plane(disparity),
        validity=plane(nothing + 1),
        source_coc=plane(nothing),
        source_known=plane(nothing + 1),
        target_coc=plane(signed_coc(disparity, lens, (width, height))),
        camera=torch.tensor([[*_focus(disparity, lens), lens.blur / 100]], dtype=torch.float32),
    )


def _focus(disparity: np.ndarray, lens: Lens) -> tuple[float, float]:
    """A point (x, y) in focus, as fractions."""
    assert lens.focus_disparity is not None
    nearest = np.abs(disparity - lens.focus_disparity).argmin()
    y, x = np.unravel_index(nearest, disparity.shape)
    return x / (disparity.shape[1] - 1), y / (disparity.shape[0] - 1)


def _scene(path: Path, models: Models) -> Scene:
    photo: Photo = resize(read_photo(path), SIDE)
    scene = Scene(photo, photo.size)
    return with_depth(scene, automatic_depth(photo, DepthChoice(), models, silent), ())


def _pictures(folder: Path) -> list[Path]:
    paths = sorted(p for p in folder.glob("*") if p.suffix.lower() in SUFFIXES)
    if not paths:
        raise InputError(f"{folder}: no photos there")
    return paths
