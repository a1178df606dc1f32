"""Faces and subject are looked for once, and not before somebody asks."""

import numpy as np

from engine.depth import focus_finder
from engine.depth.focus_finder import FocusFinder


def test_the_subject_is_found_once_and_only_when_it_is_asked_for(monkeypatch):
    searched = []

    def counted(pixels):
        searched.append(pixels.shape)
        return []

    monkeypatch.setattr(focus_finder, "faces", counted)
    pixels = np.random.default_rng(0).random((60, 80, 3), np.float32)
    finder = FocusFinder(pixels, np.full((60, 80), 0.5, np.float32))
    assert searched == []
    first = finder.subject
    assert finder.subject is first
    assert finder.faces == ()
    assert len(searched) == 1
