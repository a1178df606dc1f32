"""The DiT's two places on the way of a photo: recover, once, and refine, after each draft."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from engine.dit.carry import carry_up
from engine.dit.encoding import decode, encode
from engine.dit.light import keep_light
from engine.dit.sampler import Run, sample
from engine.edit import Edit
from engine.lens import Lens, signed_coc
from engine.optics.keep import keep_map
from engine.optics.source import TRUSTED
from engine.progress import Tick, silent
from engine.scene import Scene

NATIVE_PIXELS = 1_500_000
"""Above this the DiT works on a smaller picture and its correction is carried up."""

SIGMA = 0.1
"""Noise at the start of the bridge, `DitConfig.sigma` of every preset."""

Stepped = Callable[[int, int, np.ndarray], None]
"""`stepped(step, steps, pixels)`: linear pixels after one of the steps."""


def recover(scene: Scene, deconvolved: np.ndarray, run: Run, tick: Tick = silent) -> np.ndarray:
    """The all-in-focus photo: the deconvolved draft carried on to the truth in one step.

    Args:
        scene: with its source CoC.
        deconvolved: float32 H x W x 3, linear light.
        run: the model, in tiles where its memory asks for them (`engine.tiling`).
    Returns:
        float32 H x W x 3, linear light; the photo's own pixels where they are sharp already.
    Raises:
        Cancelled: from `tick` or `run`.
    """
    sharp = Lens(scene.subject, 0.0)
    recovered = _walk(scene, deconvolved, sharp, 1, 0, run, tick, "recover", None)
    lit = keep_light(recovered, deconvolved, max(scene.whole))
    return np.where(recovered == scene.photo.pixels, recovered, lit)


def refine(
    scene: Scene,
    draft: np.ndarray,
    edit: Edit,
    run: Run,
    tick: Tick = silent,
    stepped: Stepped | None = None,
) -> np.ndarray:
    """The final: the optical draft carried on to the truth in `edit.steps` steps.

    At blur level 0 with depth it stays the draft: `recover` was the way there, and a second time
    would undo too much.
    Without depth the draft is the photo itself, and the camera token alone says what is wanted.

    Args:
        scene: the photo, its disparity and source CoC.
        draft: float32 H x W x 3, linear light.
        run: the model.
        stepped: is shown the picture after each step.
    Returns:
        float32 H x W x 3, linear light; the photo's own pixels where it is as sharp as wanted.
    Raises:
        Cancelled: from `tick` or `run`.
    """
    if scene.disparity is not None and edit.lens.blur == 0:
        return draft
    return _walk(scene, draft, edit.lens, edit.steps, edit.seed, run, tick, "dit", stepped)


def _walk(
    scene: Scene,
    draft: np.ndarray,
    lens: Lens,
    steps: int,
    seed: int,
    run: Run,
    tick: Tick,
    stage: str,
    stepped: Stepped | None,
) -> np.ndarray:
    photo = scene.photo.pixels
    target = source = keep = None
    if scene.disparity is not None:
        target = signed_coc(scene.disparity, lens, scene.whole)
        source = scene.source_coc
        keep = keep_map(np.zeros_like(target) if source is None else source, target)[..., None]
        if keep.min() == 1:
            return photo.copy()
    shown = encode(draft)
    inputs = _inputs(scene, shown, target, source, lens)
    small = np.ascontiguousarray(inputs["draft"][0].transpose(1, 2, 0))

    def picture(clean: np.ndarray) -> np.ndarray:
        correction = clean[0].transpose(1, 2, 0) - small
        final = decode(shown + carry_up(correction, small, shown)).astype(np.float32)
        return final if keep is None else np.where(keep == 1, photo, final + keep * (photo - final))

    def step(number: int, clean: np.ndarray) -> None:
        tick(stage, number / steps)
        if stepped is not None:
            stepped(number, steps, picture(clean))

    tick(stage, 0.0)
    return picture(sample(run, inputs, steps, sigma=SIGMA, seed=seed, step=step))


def _inputs(
    scene: Scene,
    shown: np.ndarray,
    target: np.ndarray | None,
    source: np.ndarray | None,
    lens: Lens,
) -> dict[str, np.ndarray]:
    """The model's inputs at its working size, see `RefocusDiT.forward`."""
    height, width = shown.shape[:2]
    # A part is worked on as finely as the whole is.
    scale = min(1.0, (NATIVE_PIXELS / (scene.whole[0] * scene.whole[1])) ** 0.5)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))

    def planes(picture: np.ndarray | None, fallback: float = 0.0) -> np.ndarray:
        if picture is None:
            return np.full((1, 1, size[1], size[0]), fallback, np.float32)
        if scale < 1:
            picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        picture = picture[None] if picture.ndim == 2 else picture.transpose(2, 0, 1)
        return np.ascontiguousarray(picture[None], np.float32)

    valid = scene.disparity is not None
    sharp = scene.source is not None and scene.source.confidence >= TRUSTED
    known = valid and (source is not None or (sharp and scene.source.blur == 0))  # pyright: ignore
    return {
        "photo": planes(encode(scene.photo.pixels)),
        "draft": planes(shown),
        "disparity": planes(scene.disparity),
        "validity": planes(None, float(valid)),
        "source_coc": planes(source if source is None else np.abs(source)) * np.float32(scale),
        "source_known": planes(None, float(known)),
        "target_coc": planes(target) * np.float32(scale),
        "camera": np.array([[*lens.focus, lens.blur / 100]], np.float32),
    }
