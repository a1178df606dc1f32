"""What a DiT is to the rest of the engine: two places on the way of a photo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from engine.edit import Edit
from engine.light import WritableLight
from engine.optics.source_map import CocMap
from engine.progress import Tick, silent
from engine.scene import Scene

OnStep = Callable[[int, int, np.ndarray], None]
"""`on_step(step, steps, pixels)`: linear pixels after one of the steps, from 1."""


class Refocuser(Protocol):
    """A loaded DiT, small (`engine.dit.refine`) or large (`engine.dit.flux.refine`)."""

    def recover(
        self, scene: Scene, coc: CocMap, tick: Tick = silent, where: np.ndarray | None = None
    ) -> WritableLight:
        """The all-in-focus photo: its own blur taken off.

        Args:
            coc: float32 H x W, the photo's CoC radius in pixels, signed (positive = nearer).
            where: bool H x W, the only pixels whose result is used; None = all. A model that sees
                the photo as a whole may take no notice.
        Returns:
            float32 H x W x 3, linear light; of a large photo it may be in half precision.
        Raises:
            Cancelled, OutOfMemory, EngineError: from `tick` or the model.
        """
        ...

    def refine(
        self,
        scene: Scene,
        draft: np.ndarray,
        edit: Edit,
        tick: Tick = silent,
        on_step: OnStep | None = None,
    ) -> np.ndarray:
        """The final: the optical draft carried on to the truth in `edit.steps` steps.

        Args:
            scene: the photo, its disparity and source CoC; without disparity the draft is the
                photo itself, and the camera token alone says what is wanted.
            draft: float32 H x W x 3, linear light.
            on_step: shown the picture after each step.
        Returns:
            float32 H x W x 3, linear light; where the photo is as sharp as wanted, untouched.
        Raises:
            Cancelled, OutOfMemory, EngineError: from `tick` or the model.
        """
        ...
