"""A photo of known depth in a window without an engine: near at the bottom, far at the top."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage

from app.photo_state import PhotoState
from app.pictures import histogram, to_map
from engine.edit import Edit


def slope_state(path: Path) -> PhotoState:
    disparity = np.repeat(np.linspace(0, 1, 180, dtype=np.float32)[:, None], 320, axis=1)
    empty = PhotoState()
    return PhotoState(
        path=path,
        size=(320, 180),
        original=[QImage(str(path))],
        edit=Edit(lens=empty.as_shot),
        as_shot_lenses=frozenset({empty.as_shot}),
        depth_known=True,
        disparity=disparity,
        depth_map=to_map(disparity),
        depth_histogram=histogram(disparity),
    )


def show_slope(window, path: Path) -> None:
    session = window.session
    session.photo = slope_state(path)
    session.photo_changed.emit()
    session.depth_changed.emit()
    session.picture_changed.emit(False)
