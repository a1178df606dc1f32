"""The light that the lens blurred, before the tone curve of the camera that made the file.

A lens spreads light before the camera applies its tone curve: cameras deepen shadows and compress
highlights, so in the linear light of a file a bright edge has too little light for the blur that it
shows. So the curve of a typical camera is inverted; curves differ between cameras, and the form and
strengths of this one are our choice. A toe, then a shoulder; x is the file's linear light:

    t(x) = x (1 + a / (x + b)) / (1 + a / (1 + b)),   s(x) = -log(1 - k t(x)) / k

so s(0) = 0, s(0.01) = 0.017, s(0.3) = 0.34 and s(1) = 1.28. Below black it continues as a
straight line, above white nearly so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engine.photo import Photo


@dataclass(frozen=True)
class ToneCurve:
    """Maps the scene's light to the file's.

    Attributes:
        toe: a, how much shadows are deepened; 0 = not at all.
        toe_end: b, above 0: approximate linear light of the file up to which they are.
        shoulder: k in 0..1, how much highlights are compressed; 0 = not at all.
    """

    toe: float = 0.0
    toe_end: float = 1.0
    shoulder: float = 0.0

    def to_scene(self, light: np.ndarray) -> np.ndarray:
        """Linear light of a file, 1 = white, to that of the scene; any shape."""
        if self == STRAIGHT:
            return light
        k, seen = self.shoulder, light.clip(0, None)
        white = 1 + self.toe / (1 + self.toe_end)
        lifted = seen * (1 + self.toe / (seen + self.toe_end)) / white
        inside = lifted.clip(None, 1)
        scene = np.log(1 - k * inside) / -k + (lifted - inside) / (1 - k)
        return scene + light.clip(None, 0) * (1 + self.toe / self.toe_end) / white

    def to_file(self, light: np.ndarray) -> np.ndarray:
        """The inverse of `to_scene`."""
        if self == STRAIGHT:
            return light
        k, seen = self.shoulder, light.clip(0, None)
        white = 1 + self.toe / (1 + self.toe_end)
        inside = seen.clip(None, math.log(1 - k) / -k)
        lifted = white * ((1 - np.exp(-k * inside)) / k + (seen - inside) * (1 - k))
        half = (lifted - self.toe - self.toe_end) / 2
        file = half + (half * half + self.toe_end * lifted) ** 0.5
        return file + light.clip(None, 0) * white / (1 + self.toe / self.toe_end)


STRAIGHT = ToneCurve()
CAMERA = ToneCurve(toe=0.03, toe_end=0.03, shoulder=0.4)


def curve_of(photo: Photo) -> ToneCurve:
    """The curve between the scene's light and the photo's."""
    return STRAIGHT if photo.scene_referred else CAMERA
