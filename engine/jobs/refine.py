"""The full draft, then the DiT's steps, at the preview's size."""

from __future__ import annotations

from engine import events, requests
from engine.files import to_display
from engine.jobs.listen import Listen
from engine.photo import Photo
from engine.pipeline.run import run
from engine.pipeline.store import SceneStore
from engine.progress import Tick
from engine.scene import Frame


def refine(store: SceneStore, request: requests.Refine, listen: Listen, tick: Tick) -> None:
    """Answered by `Drafted`, `Stepped` ..., `Finished`."""

    def on_step(step: int, steps: int, picture: Photo) -> None:
        if step == 0:
            listen(events.Drafted(request, to_display(picture.pixels, picture.metadata), "full"))
        elif step < steps:
            preview = to_display(picture.pixels, picture.metadata)
            listen(events.Stepped(request, preview, step, steps))

    frame = Frame(request.long_side)
    result = run(store, request.path, request.edit, frame, tick=tick, on_step=on_step)
    photo = result.scene.photo
    store.pace(request.path).note(result.seconds, photo.size)
    for text in result.notices[len(result.scene.notices) :]:
        listen(events.Notice(request, text))
    listen(events.Finished(request, to_display(result.pixels, photo.metadata)))
