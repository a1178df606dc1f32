"""What each frame of a bracket gives to the merged photo.

Detail comes from the sharpest frame. So does light where there is texture; where there is none,
frames fade into each other over a wide stretch: they differ a little in color, and a sharp seam on
a plain wall shows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.optics.filters import wide_mean
from engine.stack.depth_from_focus import FocusMap

FADE_PX = 32.0
"""Standard deviation over which frames fade into each other, pixels of the grid."""


class FrameWeights:
    """Weights of the frames' detail and light at each pixel of the grid; those of all frames add up
    to 1.

    Args:
        focus: which frame is sharpest.
        allowed: bool h x w for each frame, where it may be used; at least one everywhere.
    """

    def __init__(self, focus: FocusMap, allowed: Sequence[np.ndarray]) -> None:
        self._focus, self._allowed = focus, allowed
        total = np.zeros(focus.texture.shape, np.float32)
        for place in range(len(allowed)):
            total += self._faded(place)
        self._plain = (1 - focus.texture) / np.maximum(total, 1e-6)
        self._textured = np.where(total > 0, focus.texture, 1)

    def of_detail(self, place: int) -> np.ndarray:
        """float32 h x w: the weight of a frame's detail, by its place in `focus`."""
        return (self._focus.sharpest == place).astype(np.float32)

    def of_light(self, place: int) -> np.ndarray:
        """float32 h x w: the weight of its light."""
        return self.of_detail(place) * self._textured + self._plain * self._faded(place)

    def _faded(self, place: int) -> np.ndarray:
        """Where the frame is chosen, blurred; 0 where it may not be used."""
        return wide_mean(self.of_detail(place), FADE_PX) * self._allowed[place]
