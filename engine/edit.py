"""The edit: everything that turns one photo into one image. Sidecars and presets store it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from engine.companions import Companions
from engine.depth.strokes import Stroke
from engine.errors import InputError
from engine.lens import Lens

EngineKind = Literal["optics", "dit"]

DEFAULT_DEPTH = "depth-s"
STORED_DEPTH = "stored"
"""Used in place of a model's name: the depth that the phone stored with the photo."""


@dataclass(frozen=True)
class DepthChoice:
    """Where the disparity comes from.

    Attributes:
        model: name of a depth model in the models table, or `STORED_DEPTH`; None = no depth at
            all (depth-free DiT).
        file: a 16-bit PNG or NPY instead of a model (65535 / 1.0 = nearest).
        strokes: the photographer's edits to the depth, applied in order.
    """

    model: str | None = DEFAULT_DEPTH
    file: Path | None = None
    strokes: tuple[Stroke, ...] = ()

    @property
    def is_estimated(self) -> bool:
        """Whether the depth is a model's estimate alone, neither measured nor edited."""
        return self.model not in (None, STORED_DEPTH) and self.file is None and not self.strokes


@dataclass(frozen=True)
class KeepSharp:
    """What stays sharp, regardless of the lens.

    Attributes:
        strokes: hand-drawn "keep" and "release" strokes, in order.
        file: a gray PNG beneath them, white = keep.
        blur: maximum blur level that it gets, 0..100; 0 = it stays as sharp as it is.
    """

    strokes: tuple[Stroke, ...] = ()
    file: Path | None = None
    blur: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.blur <= 100:
            raise InputError(f"keep-blur: {self.blur} is outside 0..100")

    def __bool__(self) -> bool:
        return bool(self.strokes or self.file)


@dataclass(frozen=True)
class Edit:
    """How a photo is to be refocused.

    Attributes:
        lens: the lens to render.
        auto_focus: take the focus point from the sharpest subject instead of `lens.focus`.
        depth: where the disparity comes from.
        engine: "dit" refines the optical draft into the final; "optics" stops at the draft.
        steps: steps of the DiT, 0..8; 0 = the draft.
        recover: remove the photo's own blur first.
        model: name of the DiT in the models table; None = the shipped one.
        adapter: name of a LoRA adapter for it, or None.
        seed: seed of the DiT's noise.
        companions: other photos of the scene.
        keep: what stays sharp.
    """

    lens: Lens = field(default_factory=Lens)
    auto_focus: bool = False
    depth: DepthChoice = field(default_factory=DepthChoice)
    engine: EngineKind = "dit"
    steps: int = 2
    recover: bool = True
    model: str | None = None
    adapter: str | None = None
    seed: int = 0
    companions: Companions = field(default_factory=Companions)
    keep: KeepSharp = field(default_factory=KeepSharp)

    @property
    def asks_dit(self) -> bool:
        """Whether the DiT is to work on the image; see `stages.uses_dit`."""
        return self.engine == "dit" and self.steps > 0
