"""The table of stages: their names and order, their share of the time, whether it grows.

Progress (`timeline`), seconds by stage (`--json`) and the time estimate (`pace`) take them from
here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """One stage of the pipeline.

    Attributes:
        name: as in the design and `--json`.
        share: of the time that one export takes, in percent: the mean of four photos at 1024 px
            on two CPU cores, half of the photos with blur to be removed.
        grows: whether its time grows with the image; the others work at a fixed size, once.
    """

    name: str
    share: float
    grows: bool = True


STAGES = (
    Stage("load", 2, grows=False),
    Stage("depth", 23, grows=False),
    Stage("measure", 2, grows=False),
    Stage("recover", 21),
    Stage("optics", 11),
    Stage("dit", 40),
    Stage("write", 1),
)

NAMES = tuple(stage.name for stage in STAGES)

SCENE = ("load", "depth", "measure")
PICTURE = (*SCENE, "recover", "optics", "dit")
