"""The interface of a DiT for the rest of the engine: two stages in processing a photo."""

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
"""`on_step(step, steps, pixels)`: linear pixels after a step; steps count from 1."""


class Refocuser(Protocol):
    """A loaded DiT, small (`engine.dit.refine`) or large (`engine.dit.flux.refine`)."""

    def recover(
        self, scene: Scene, coc: CocMap, tick: Tick = silent, where: np.ndarray | None = None
    ) -> WritableLight:
        """The all-in-focus photo: its own blur removed.

        Args:
            coc: float32 H x W, the photo's CoC radius in pixels, signed (positive = nearer).
            where: bool H x W, the only pixels whose result is used; None = all. A model that sees
                the photo as a whole may ignore it.
        Returns:
            float32 H x W x 3, linear light; a large photo may be in half precision.
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
        """The final image: the optical draft taken toward the ground truth in `edit.steps` steps.

        Args:
            scene: the photo, its disparity and source CoC; without disparity the draft is the
                photo itself, and only the camera token says what is wanted.
            draft: float32 H x W x 3, linear light.
            on_step: called with the image after each step.
        Returns:
            float32 H x W x 3, linear light; untouched where the photo is as sharp as wanted.
        Raises:
            Cancelled, OutOfMemory, EngineError: from `tick` or the model.
        """
        ...
