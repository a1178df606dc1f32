"""Cost of a draft while a control is dragged: CPU time of the window's own job.

    python -m tests.bench drafts [PHOTO ...]

Both samples by default. For each share of the preview's size that a drag may use: the median and
minimum over drafts with a rising blur level and with a moving focus point, including the picture
for the screen.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from engine import events, requests
from engine.edit import Edit
from engine.jobs import preview
from engine.lens import Lens
from engine.pipeline.draft_size import DraftSize, DraftSizeParams
from engine.pipeline.store import SceneStore

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"
DRAFTS = 10


def main(args: list[str]) -> None:
    """Print milliseconds by photo, share and dragged control."""
    for path in map(Path, args or sorted(str(path) for path in SAMPLES.glob("*.jpg"))):
        store, heard = SceneStore(), []
        opened = requests.OpenPhoto("photo", path.resolve())
        preview.open_photo(store, opened, heard.append, lambda *_: None)
        subject = next(each.subject for each in heard if isinstance(each, events.DepthReady))
        moves = {
            "blur level": [Lens(focus=subject, blur=30 + 4 * i) for i in range(DRAFTS)],
            "focus": [Lens(focus=(0.1 + 0.08 * i, 0.8 - 0.06 * i), blur=50) for i in range(DRAFTS)],
        }
        for share in DraftSizeParams().shares:
            for what, lenses in moves.items():
                store.draft_size = DraftSize(DraftSizeParams((share,)))
                times = [_milliseconds(store, opened.path, lens) for lens in [lenses[0], *lenses]]
                median, least = statistics.median(times[1:]), min(times[1:])
                print(
                    f"{path.name}, share {share}, {what} moves: median {median:.0f} ms, "
                    f"least {least:.0f}",
                    flush=True,
                )


def _milliseconds(store: SceneStore, path: Path, lens: Lens) -> float:
    """CPU time of one draft, over all cores."""
    start = time.process_time()
    request = requests.Draft("draft", path, edit=Edit(lens=lens))
    preview.draft(store, request, lambda _: None, lambda *_: None)
    return 1e3 * (time.process_time() - start)
