"""From a focus bracket to one photo that is sharp everywhere, and its depth."""

from __future__ import annotations

import time

from engine import events, memory, requests
from engine.companions import Companions, PhotoFile
from engine.depth.file import write_disparity
from engine.errors import InputError
from engine.files import WriteOptions, check_target, resize, write_photo
from engine.jobs.listen import Listen
from engine.pipeline.store import SceneStore
from engine.progress import Tick, part
from engine.stack.scene import GUESSED


def merge_bracket(
    store: SceneStore, request: requests.MergeBracket, listen: Listen, tick: Tick
) -> None:
    """Merge the frames and write the photo; `Exported` carries the report.

    Raises:
        InputError: the frames do not form a bracket, or a target is invalid; found before any work
            where possible.
    """
    output, path = request.output, request.path
    for frame in (path, *request.frames):
        check_target(output.path, overwrite=output.overwrite, original=frame, bits=output.bits)
        if request.depth_output is not None:
            check_target(
                request.depth_output,
                overwrite=output.overwrite,
                original=frame,
                suffixes=(".png",),
            )
    for frame in request.frames:
        if not frame.exists():
            raise InputError(f"{frame}: there is no such photo; check its name")
    frames = tuple(PhotoFile(frame) for frame in request.frames)
    store.set_companions(path, Companions(frames))
    begin = time.perf_counter()
    stack = store.stack(path, part(tick, 0, 0.85))
    seconds = {"merge": time.perf_counter() - begin}
    merged = stack.merged
    notices = list(stack.notices)
    depth = None
    if request.depth_output is not None:
        depth = store.stack_depth(path, request.depth_model, part(tick, 0.85, 0.95))
        if depth.guessed:
            notices.append(GUESSED)
    tick("write", 0.95)
    photo = resize(merged.photo, output.long_side)
    count = len(stack.frames)
    options = WriteOptions(
        output.quality, output.bits, output.metadata, output.overwrite, output.profile,
        note=f"Merged from the {count} photos of a focus bracket with DiffCamera",
    )  # fmt: skip
    notices += write_photo(photo, output.path, options)
    if depth is not None and request.depth_output is not None:
        write_disparity(depth.disparity, request.depth_output)
    for text in dict.fromkeys(notices):
        listen(events.Notice(request, text))
    report = {
        "output": str(output.path),
        "size": list(photo.size),
        "frames": [frame.name for frame in stack.frames],
        "reference": merged.reference,
        "order": list(merged.order),
        "correlation": [round(each.correlation, 4) for each in merged.alignments],
        "depth": None if request.depth_output is None else str(request.depth_output),
        "stages": {name: round(spent, 4) for name, spent in seconds.items()},
        "peak_rss_mb": round(memory.peak_rss_mb(), 1),
    }
    listen(events.Exported(request, output.path, report))
