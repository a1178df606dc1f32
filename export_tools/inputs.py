"""Random inputs of a refocusing model, for building, checking and timing exports."""

from __future__ import annotations

import numpy as np

from engine.backends.session import Arrays

CHANNELS = {"state": 3, "photo": 3, "draft": 3, "sharp_drafts": 9, "image": 3}


def picture_inputs(names: list[str], height: int, width: int, rng: np.random.Generator) -> Arrays:
    """One array per name: images 1 x 3 x H x W, maps 1 x 1 x H x W, camera 1 x 3, timestep 1.

    Values are those the model gets: light and disparity in 0..1, validity and source_known 1,
    CoC radii up to 16 pixels.
    """
    made: Arrays = {}
    for name in names:
        if name == "camera":
            value = rng.random((1, 3))
        elif name == "timestep":
            value = np.zeros(1)
        elif name in ("validity", "source_known"):
            value = np.ones((1, 1, height, width))
        else:
            value = rng.random((1, CHANNELS.get(name, 1), height, width))
            if name.endswith("coc"):
                value *= 16
        made[name] = value.astype(np.float32)
    return made
