"""What `--json` prints about a job; see the command line's page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.memory import peak_rss_mb
from engine.pipeline.store import SceneStore
from engine.scene import Scene

if TYPE_CHECKING:
    from engine.optics.source import SourceLens


def report(store: SceneStore, path: Path, scene: Scene, seconds: dict[str, float]) -> dict:
    """One object: the file, its size, what it ran on, seconds by stage, the photo's own lens."""
    backend, device = store.models.used()
    return {
        "output": str(path),
        "size": list(scene.photo.size),
        "backend": backend,
        "device": device,
        "stages": {name: round(spent, 4) for name, spent in seconds.items()},
        "source": _source(scene.source) if scene.source else None,
        "peak_rss_mb": round(peak_rss_mb(), 1),
    }


def _source(source: SourceLens) -> dict:
    """What is known about the photo's own lens."""
    return {
        "focus_disparity": round(source.focus_disparity, 4),
        "blur": round(source.blur, 2),
        "confidence": round(source.confidence, 3),
        "mean_coc": round(source.mean_coc, 5),
        "known": round(source.known, 3),
    }
