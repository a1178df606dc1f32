"""Recover and refine photos with the large DiT: in latents, carried over as a correction.

The autoencoder does not give back exactly what it was given, so what it decodes never becomes the
picture. What does is the draft plus the correction: the decoded result less the decoded draft. What
the DiT leaves alone stays as it is to the bit, and above the adapter's native size the correction
is carried up onto the full-resolution draft.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from engine.dit.carry import carry_up
from engine.dit.encoding import decode, encode
from engine.dit.flux import flow
from engine.dit.flux.session import FluxSession
from engine.dit.flux.tokens import maps
from engine.edit import Edit
from engine.lens import Lens, signed_coc
from engine.optics.keep import keep_map
from engine.progress import Tick, silent
from engine.scene import Scene

RECOVER_STEPS = 2
"""Steps of the recover stage, where the edit's own steps do not count."""

Stepped = Callable[[int, int, np.ndarray], None]


def recover(
    scene: Scene, start: np.ndarray, session: FluxSession, tick: Tick = silent, seed: int = 0
) -> np.ndarray:
    """Carry the deconvolved draft on to the all-in-focus photo.

    Args:
        start: the deconvolved draft, float32 H x W x 3, linear.
    Returns:
        float32 H x W x 3, linear.
    Raises:
        Cancelled, OutOfMemory, EngineError: from `tick` or the session.
    """
    lens = Lens(focus=scene.subject, blur=0)
    return _carry_on(scene, start, lens, session, RECOVER_STEPS, seed, tick, "recover", None)


def refine(
    scene: Scene,
    start: np.ndarray,
    edit: Edit,
    session: FluxSession,
    tick: Tick = silent,
    stepped: Stepped | None = None,
) -> np.ndarray:
    """Carry the optical draft on to the final. Where the photo already is what the lens asks for,
    the draft (which is the photo there) stays untouched.

    Args:
        start: the draft, float32 H x W x 3, linear.
        stepped: hears (step, steps, pixels) after every step.
    Returns:
        float32 H x W x 3, linear.
    Raises:
        Cancelled, OutOfMemory, EngineError: from `tick` or the session.
    """
    final = _carry_on(scene, start, edit.lens, session, edit.steps, edit.seed, tick, "dit", stepped)
    if scene.source_coc is None or scene.disparity is None:
        return final
    target = signed_coc(scene.disparity, edit.lens, scene.photo.size)
    keep = keep_map(scene.source_coc, target)[..., None]
    return np.where(keep == 1, start, final + keep * (start - final))


def _carry_on(
    scene: Scene, start: np.ndarray, lens: Lens, session: FluxSession,
    steps: int, seed: int, tick: Tick, stage: str, stepped: Stepped | None,
) -> np.ndarray:  # fmt: skip
    tick(stage, 0.0)
    small = _fit(scene, start, session.card.native)
    cell = session.base.cell
    height, width = small.start.shape[:2]
    size = height + -height % cell, width + -width % cell
    target = None
    if small.disparity is not None:
        target = signed_coc(small.disparity, lens, (width, height))
    given = {
        "photo": session.encode(_picture(small.photo, size)),
        "draft": session.encode(_picture(small.start, size)),
        "maps": maps(_padded(target, size), _padded(small.source_coc, size), size, cell)[None],
        "camera": np.array([[*lens.focus, lens.blur / 100]], np.float32),
    }
    given["depth"] = np.zeros_like(given["draft"])
    if small.disparity is not None:
        depth = _padded(small.disparity, size)
        assert depth is not None
        given["depth"] = session.encode(np.repeat(depth[None, None], 3, axis=1))
    before = session.decode(given["draft"])

    normal = np.random.default_rng(seed).standard_normal(given["draft"].shape, np.float32)
    state = flow.start(given["draft"], normal, session.card.noise)
    pixels = start
    for step in range(steps):
        t = step / steps
        tick(stage, (step + 0.5) / (steps + 0.5))
        timestep = np.array([t], np.float32)
        clean = session.run({**given, "state": state, "timestep": timestep})["clean"]
        if stepped is not None or step + 1 == steps:
            correction = (session.decode(clean) - before)[0].transpose(1, 2, 0)[:height, :width]
            pixels = _corrected(start, small.start, correction)
        if stepped is not None:
            stepped(step + 1, steps, pixels)
        if step + 1 < steps:
            state = flow.advance(state, clean, t, (step + 1) / steps)
    tick(stage, 1.0)
    return pixels


def _corrected(start: np.ndarray, small: np.ndarray, correction: np.ndarray) -> np.ndarray:
    """The draft with a correction in encoded light; `small` is the draft that it was made on."""
    shown = encode(start)
    correction = carry_up(correction, encode(small), shown)
    changed = decode(shown + correction).astype(np.float32)
    return np.where(correction == 0, start, changed)


@dataclass(frozen=True, eq=False)
class _Small:
    """A scene and its draft at the size the DiT works at; the source CoC unsigned."""

    photo: np.ndarray
    start: np.ndarray
    disparity: np.ndarray | None
    source_coc: np.ndarray | None


def _fit(scene: Scene, start: np.ndarray, native: int) -> _Small:
    source = None if scene.source_coc is None else np.abs(scene.source_coc)
    scale = native / max(scene.photo.size)
    if scale >= 1:
        return _Small(scene.photo.pixels, start, scene.disparity, source)
    size = tuple(max(round(side * scale), 1) for side in scene.photo.size)

    def shrink(array: np.ndarray) -> np.ndarray:
        return cv2.resize(array, size, interpolation=cv2.INTER_AREA)

    return _Small(
        shrink(scene.photo.pixels), shrink(start),
        None if scene.disparity is None else shrink(scene.disparity),
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
