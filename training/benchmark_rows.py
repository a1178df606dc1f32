"""The rows of DiffCamera-Bench: every method that can answer a question about a photo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from engine.backends.loader import Models
from engine.depth.focus_finder import KnownFocus
from engine.dit.refine import SmallRefocuser
from engine.edit import Edit
from engine.lens import Lens
from engine.optics.deconvolve import deconvolve
from engine.optics.draft import draft
from engine.optics.source import (
    TRUSTED,
    SourceLens,
    corrected_disparity,
    corrected_source_coc,
    measure,
    source_coc,
)
from engine.photo import Metadata, Photo
from engine.scene import Scene
from engine.tiling import Run


@dataclass(frozen=True, eq=False)
class Question:
    """The question put to a row: render this photo through that lens.

    Attributes:
        photo: float32 H x W x 3, linear light, as a camera saved it.
        lens: the requested lens.
        disparity: float32 H x W, perfect or perturbed; None = the depth-free mode.
        source_coc: float32 H x W, signed CoC of the photo on this disparity, in pixels; None for a
            sharp photo or without depth.
        corrected_coc: the same, corrected where pixels contradict the lens; used by recover. None =
            not estimated.
        all_in_focus: the true photo without blur, for `perfectly_recovered` only.
    """

    photo: np.ndarray
    lens: Lens
    disparity: np.ndarray | None
    source_coc: np.ndarray | None
    corrected_coc: np.ndarray | None = None
    all_in_focus: np.ndarray | None = None

    @property
    def recover_coc(self) -> np.ndarray | None:
        """The CoC of the blur to remove."""
        return self.source_coc if self.corrected_coc is None else self.corrected_coc


Row = Callable[[Question], np.ndarray | None]
"""Returns the picture, float32 H x W x 3 in linear light, or None if it cannot answer."""


def photo_itself(question: Question) -> np.ndarray:
    """The photo unchanged: the score of doing nothing."""
    return question.photo


def only_draft(question: Question) -> np.ndarray | None:
    """The optical draft of the photo, without recovery."""
    if question.disparity is None:
        return None
    return draft(question.photo, None, question.disparity, question.lens, question.source_coc)


def deconvolved(question: Question) -> np.ndarray | None:
    """Deconvolution alone, by the source CoC; None if the photo is sharp."""
    if question.recover_coc is None:
        return None
    return deconvolve(question.photo, question.recover_coc)


def perfectly_recovered(question: Question) -> np.ndarray | None:
    """The truth in place of a recovered photo: any error left comes from rendering or from wrong
    depth, and no recovery can fix it."""
    return None if question.recover_coc is None else question.all_in_focus


def recover_and_draft(recover: Row) -> Row:
    """The optical draft of a photo recovered by `recover`."""

    def row(question: Question) -> np.ndarray | None:
        if question.disparity is None:
            return None
        return draft(
            question.photo,
            recover(question),
            question.disparity,
            question.lens,
            question.source_coc,
        )

    return row


def measured(row: Row) -> Row:
    """A row that estimates the photo's own CoC, as the engine does, instead of being given it."""

    def on_measured(question: Question) -> np.ndarray | None:
        if question.disparity is None:
            return row(question)
        reading = measure(question.photo, question.disparity, _network(), estimated=True)
        if reading.lens.blur == 0 or reading.lens.confidence < TRUSTED:
            return row(replace(question, source_coc=None))
        disparity = np.asarray(corrected_disparity(question.disparity, reading))
        coc = source_coc(question.photo, disparity, reading.lens)
        read = corrected_source_coc(coc, reading, question.photo.shape[1::-1])
        return row(replace(question, disparity=disparity, source_coc=coc, corrected_coc=read))

    return on_measured


@cache
def _network() -> Run:
    return Models().get("defocus").run


PHYSICAL: dict[str, Row] = {
    "photo itself": photo_itself,
    "draft": only_draft,
    "deconvolution + draft": recover_and_draft(deconvolved),
    "deconvolution + draft, lens measured": measured(recover_and_draft(deconvolved)),
    "perfect recovery + draft": recover_and_draft(perfectly_recovered),
}
"""The rows that need no model."""


def dit_rows(
    folder: Path, label: str = "DiT", steps: tuple[int, ...] = (1, 2, 4)
) -> dict[str, Row]:
    """The rows of a trained DiT, in the engine's order: recover, draft, refine.

    Args:
        folder: config.json and safetensors of a RefocusDiT.
        label: name of the rows.
        steps: refine step counts.
    Raises:
        EngineError: the folder holds no such model.
    """
    from engine.backends.torch import TorchSession

    dit = SmallRefocuser(TorchSession(folder).run)
    render = recover_and_draft(recovered_by(dit))

    def refine(count: int) -> Row:
        def row(question: Question) -> np.ndarray | None:
            start = render(question)
            edit = Edit(lens=question.lens, steps=count)
            return dit.refine(scene_of(question), question.photo if start is None else start, edit)

        return row

    rows: dict[str, Row] = {
        f"{label}: recover + draft": render,
        f"{label}: recover + draft, lens measured": measured(recover_and_draft(recovered_by(dit))),
    }
    return rows | {f"{label}: {n} step{'s' * (n > 1)}": refine(n) for n in steps}


def recovered_by(dit: SmallRefocuser) -> Row:
    """The photo as recovered by the DiT, once per photo and disparity, as in the engine."""
    last: list[tuple[Question, np.ndarray]] = []

    def recover(question: Question) -> np.ndarray | None:
        if question.recover_coc is None:
            return None
        for known, recovered in last:
            if known.photo is question.photo and known.disparity is question.disparity:
                return recovered
        recovered = np.asarray(dit.recover(scene_of(question), question.recover_coc))
        last[:] = [(question, recovered)]
        return recovered

    return recover


def scene_of(question: Question) -> Scene:
    """What the engine would know about the photo."""
    height, width = question.photo.shape[:2]
    sharp = question.disparity is not None and question.source_coc is None
    return Scene(
        Photo(question.photo, Metadata(bits=32)),  # simulated photos have no tone curve
        (width, height),
        question.disparity,
        finder=KnownFocus(question.lens.focus),
        source=SourceLens(0.0, 0.0, 1.0) if sharp else None,
        source_coc=question.source_coc,
    )
