"""Recover and refine photos with the large DiT: in latents, applied as a correction.

The autoencoder does not reproduce its input exactly, so what it decodes is never used as the image.
The result is the draft plus the correction: the decoded result minus the decoded draft. Whatever
the DiT does not change stays bit-identical, and above the adapter's native size the correction is
upsampled onto the full-resolution draft.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.depth.coded import shrink_disparity
from engine.dit.carry import carry_up
from engine.dit.encoding import decode, encode
from engine.dit.flux.flow import Flow
from engine.dit.flux.session import FluxSession
from engine.dit.flux.tokens import maps
from engine.dit.refocuser import OnStep
from engine.dit.sampler import sample
from engine.edit import Edit
from engine.lens import Lens, signed_coc
from engine.optics.deconvolve import deconvolve
from engine.optics.keep import keep_map
from engine.optics.source_map import CocMap
from engine.progress import Tick, part, silent
from engine.scene import Scene

RECOVER_STEPS = 2
"""Steps of the recover stage, where the edit's own steps do not apply."""


class LargeRefocuser:
    """A FLUX.2 base with an adapter as a `Refocuser`."""

    def __init__(self, session: FluxSession) -> None:
        self._session = session

    def recover(
        self, scene: Scene, coc: CocMap, tick: Tick = silent, where: np.ndarray | None = None
    ) -> np.ndarray:
        """See `Refocuser`: the deconvolved photo taken toward the ground truth."""
        start = deconvolve(scene.photo.pixels, np.asarray(coc), tick=part(tick, 0, 0.5))
        lens = Lens(focus=scene.subject, blur=0)
        rest = part(tick, 0.5, 1)
        return self._walk(scene, start, lens, RECOVER_STEPS, 0, rest, "recover", None)

    def refine(
        self,
        scene: Scene,
        draft: np.ndarray,
        edit: Edit,
        tick: Tick = silent,
        on_step: OnStep | None = None,
    ) -> np.ndarray:
        """See `Refocuser`. Where the photo already is as the lens requires, the draft (which is the
        photo there) stays untouched."""
        final = self._walk(scene, draft, edit.lens, edit.steps, edit.seed, tick, "dit", on_step)
        if scene.source_coc is None or scene.disparity is None:
            return final
        target = scene.target_coc(edit.lens)
        keep = keep_map(np.asarray(scene.source_coc), target)[..., None]
        return np.where(keep == 1, draft, final + keep * (draft - final))

    def _walk(
        self,
        scene: Scene,
        start: np.ndarray,
        lens: Lens,
        steps: int,
        seed: int,
        tick: Tick,
        stage: str,
        on_step: OnStep | None,
    ) -> np.ndarray:
        tick(stage, 0.0)
        session = self._session
        small = _fit(scene, start, session.card.native)
        height, width = small.start.shape[:2]
        inputs = _inputs(small, lens, session)
        before = session.decode(inputs["draft"])

        last: tuple[np.ndarray, np.ndarray] | None = None

        def picture(clean: np.ndarray) -> np.ndarray:
            nonlocal last  # decoding costs as much as a step: never do it twice
            if last is None or last[0] is not clean:
                difference = (session.decode(clean) - before)[0].transpose(1, 2, 0)
                last = clean, _corrected(start, small.start, difference[:height, :width])
            return last[1]

        def step(number: int, clean: np.ndarray) -> None:
            tick(stage, number / steps)
            if on_step is not None:
                on_step(number, steps, picture(clean))

        tick(stage, 0.5 / (steps + 0.5))  # the encoder's share
        bridge = Flow(session.card.noise)
        return picture(sample(session.run, inputs, steps, bridge, seed=seed, step=step))


def _inputs(small: _Small, lens: Lens, session: FluxSession) -> dict[str, np.ndarray]:
    """The model's inputs except state and timestep, see `FluxRefocuser.forward`."""
    cell = session.base.cell
    height, width = small.start.shape[:2]
    size = height + -height % cell, width + -width % cell
    target = None
    if small.disparity is not None:
        target = signed_coc(small.disparity, lens, (width, height))
    inputs = {
        "photo": session.encode(_picture(small.photo, size)),
        "draft": session.encode(_picture(small.start, size)),
        "maps": maps(_padded(target, size), _padded(small.source_coc, size), size, cell)[None],
        "camera": np.array([[*lens.focus, lens.blur / 100]], np.float32),
    }
    inputs["depth"] = np.zeros_like(inputs["draft"])
    if small.disparity is not None:
        depth = _padded(small.disparity, size)
        assert depth is not None
        inputs["depth"] = session.encode(np.repeat(depth[None, None], 3, axis=1))
    return inputs


def _corrected(start: np.ndarray, small: np.ndarray, correction: np.ndarray) -> np.ndarray:
    """The draft plus a correction in encoded light; `small` is the draft it was made on."""
    shown = encode(start)
    correction = carry_up(correction, encode(small), shown)
    changed = decode(shown + correction).astype(np.float32)
    return np.where(correction == 0, start, changed)


@dataclass(frozen=True, eq=False)
class _Small:
    """A scene and its draft at the DiT's working size; the source CoC is unsigned."""

    photo: np.ndarray
    start: np.ndarray
    disparity: np.ndarray | None
    source_coc: np.ndarray | None


def _fit(scene: Scene, start: np.ndarray, native: int) -> _Small:
    source = None if scene.source_coc is None else np.abs(np.asarray(scene.source_coc))
    scale = native / max(scene.photo.size)
    if scale >= 1:
        return _Small(scene.photo.pixels, start, scene.depth_map, source)
    width, height = (max(round(side * scale), 1) for side in scene.photo.size)
    size = width, height

    def shrink(array: np.ndarray) -> np.ndarray:
        return cv2.resize(array, size, interpolation=cv2.INTER_AREA)

    return _Small(
        shrink(scene.photo.pixels), shrink(start),
        None if scene.disparity is None else shrink_disparity(scene.disparity, size),
        None if source is None else shrink(source) * np.float32(scale),
    )  # fmt: skip


def _picture(linear: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """[1, 3, H, W] in encoded light, its last row and column repeated up to `size`."""
    padded = _padded(encode(linear).astype(np.float32), size)
    assert padded is not None
    return padded.transpose(2, 0, 1)[None]


def _padded(array: np.ndarray | None, size: tuple[int, int]) -> np.ndarray | None:
    if array is None:
        return None
    below, right = size[0] - array.shape[0], size[1] - array.shape[1]
    return cv2.copyMakeBorder(array, 0, below, 0, right, cv2.BORDER_REPLICATE)
