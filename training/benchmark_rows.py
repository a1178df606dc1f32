"""The rows of DiffCamera-Bench: everything that can answer a question about a photo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.lens import Lens
from engine.optics.deconvolve import deconvolve
from engine.optics.draft import draft


@dataclass(frozen=True, eq=False)
class Question:
    """What a row is asked: this photo through that lens.

    Attributes:
        photo: float32 H x W x 3, linear light, as a camera saved it.
        lens: the lens wanted.
        disparity: float32 H x W, perfect or perturbed; None = the depth-free mode.
        source_coc: float32 H x W, signed CoC of the photo on this disparity, in pixels; zeros for
            a sharp photo; None without depth.
    """

    photo: np.ndarray
    lens: Lens
    disparity: np.ndarray | None
    source_coc: np.ndarray | None


Row = Callable[[Question], np.ndarray | None]
"""Gives the picture, float32 H x W x 3 in linear light, or None where it cannot answer."""


def photo_itself(question: Question) -> np.ndarray:
    """The photo as it is: what doing nothing is worth."""
    return question.photo


def only_draft(question: Question) -> np.ndarray | None:
    """The optical render of the photo as it is."""
    if question.disparity is None:
        return None
    return draft(question.photo, None, question.disparity, question.lens, question.source_coc)


def way_back(question: Question) -> np.ndarray:
    """The physical way back alone: the photo with its source CoC undone."""
    if question.source_coc is None:
        return question.photo
    return deconvolve(question.photo, question.source_coc)


def way_back_and_draft(question: Question) -> np.ndarray | None:
    """The best that physics alone can do: undo the photo's own blur, then render."""
    return recover_and_draft(way_back)(question)


def recover_and_draft(recover: Row) -> Row:
    """The optical draft on a photo recovered by `recover`."""

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


PHYSICAL: dict[str, Row] = {
    "photo itself": photo_itself,
    "draft": only_draft,
    "way back + draft": way_back_and_draft,
}
"""The rows that need no model."""
