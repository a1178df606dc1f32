"""Answers requests: keeps photos and scenes, and takes photos through the stages."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from engine import events, requests, stages
from engine.backends.loader import Models
from engine.cache import Cache
from engine.detail import detail
from engine.edit import DepthChoice, Edit
from engine.errors import EngineError, InputError
from engine.export import export, export_depth
from engine.files import read_photo, resize, to_display
from engine.geometry import Region
from engine.optics.source import TRUSTED
from engine.pace import Pace
from engine.photo import Photo
from engine.progress import Tick, part, silent
from engine.report import Stopwatch
from engine.scene import Frame, Scene
from engine.sweep import sweep

DRAG_SHARES = (1.0, 0.75, 0.55, 0.4, 0.3)
"""Sizes of the draft while the slider moves, as shares of the preview's."""

SLOW, QUICK = 0.045, 0.014
"""Seconds: a draft slower than the one is made smaller next time, quicker than the other larger."""

Listen = Callable[[events.Event], None]


@dataclass(frozen=True)
class Settings:
    """How the engine works, whatever the photo.

    Attributes:
        backend: "auto", "torch" or "onnx".
        device: "auto", "cpu" or "cuda".
        memory_mb: the most memory that the program may take, MB; 0 = all that is free.
    """

    backend: str = "auto"
    device: str = "auto"
    memory_mb: int = 0


class Studio:
    """The engine's memory and models. Its models are used by one thread; scenes are read by any."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.models = Models(self.settings.backend, self.settings.device, self.settings.memory_mb)
        self._photos: Cache[Photo] = Cache(2)
        self._disparities: Cache[stages.Depth] = Cache(4)
        self._scenes: Cache[Scene] = Cache(4)
        self._parts: Cache[Scene] = Cache(4)
        self._sized: Cache[Photo] = Cache(1)
        self._paces: Cache[Pace] = Cache(16)
        self._small: Cache[tuple[Scene, Scene]] = Cache(2)
        self._drag_share = 1.0
        self._opening: set[Path] = set()
        self._published = threading.Event()

    def answer(self, request: requests.Request, listen: Listen, tick: Tick) -> None:
        """Do what `request` asks; events go to `listen`.

        Raises:
            InputError, EngineError, Cancelled: the request ends without a result.
        """
        match request:
            case requests.OpenPhoto():
                self._open(request, listen, tick)
            case requests.Recover():
                self._recover(request, listen, tick)
            case requests.Draft():
                self._draft(request, listen, tick)
            case requests.Refine():
                self._refine(request, listen, tick)
            case requests.Detail():
                detail(self, request, listen, tick)
            case requests.Export():
                export(self, request, listen, tick)
            case requests.ExportDepth():
                export_depth(self, request, listen, tick)
            case requests.Sweep():
                sweep(self, request, listen, tick)
            case _:
                raise EngineError(f"the engine knows no request {type(request).__name__}")

    def photo(self, path: Path) -> Photo:
        """The photo at full size, from memory while its file is unchanged."""
        return self._photos.get_or_make(_identity(path), lambda: read_photo(path))

    def sized(self, path: Path, long_side: int | None) -> Photo:
        """The photo at a size; the last one is remembered."""
        full = self.photo(path)
        if long_side is None or long_side >= max(full.size):
            return full
        key = (_identity(path), long_side)
        return self._sized.get_or_make(key, lambda: resize(full, long_side))

    def scene(
        self,
        path: Path,
        depth: DepthChoice,
        frame: Frame,
        tick: Tick = silent,
        watch: Stopwatch | None = None,
    ) -> Scene:
        """The photo in `frame` with its depth and source lens, from memory when it can be."""
        key = (_identity(path), depth, frame)
        known = self._scenes.get(key)
        if known is not None:
            return known
        watch = watch or Stopwatch()
        with watch.stage("load"):
            tick("load", 0.0)
            full = self.photo(path)
            resized = resize(full, frame.long_side, upscale=frame.upscale)
            scene = Scene(resized, full.size, notices=full.notices)
        with watch.stage("depth"):
            tick("depth", 0.2)
            automatic = self._automatic_depth(full, path, depth, part(tick, 0.2, 0.6))
            scene = stages.with_depth(scene, automatic, depth.strokes)
        with watch.stage("measure"):
            tick("measure", 0.7)
            scene = stages.with_source(scene, part(tick, 0.7, 1.0))
        return self._publish(key, scene)

    def recovered(
        self, path: Path, edit: Edit, frame: Frame, scene: Scene, tick: Tick = silent
    ) -> Scene:
        """`scene` with its own blur undone, as `edit` asks; remembered with the scene."""
        if not edit.recover:
            return scene
        key = (_identity(path), edit.depth, frame, _recovery(edit))
        return self._scenes.get_or_make(
            key, lambda: stages.with_recovered(scene, edit, self.models, tick)
        )

    def part(
        self, path: Path, edit: Edit, scene: Scene, photo: Photo, part: Region, tick: Tick = silent
    ) -> Scene:
        """A part of `photo` with the depth of `scene`, recovered as `edit` asks; remembered."""
        key = (_identity(path), edit.depth, part, photo.size)
        depth = self._automatic_depth(self.photo(path), path, edit.depth, silent)
        found = self._parts.get_or_make(key, lambda: stages.part_of(scene, photo, depth, part))
        if not edit.recover:
            return found
        return self._parts.get_or_make(
            (*key, _recovery(edit)),
            lambda: stages.with_recovered(found, edit, self.models, tick, whole=scene),
        )

    def pace(self, path: Path) -> Pace:
        """How long this photo's stages take."""
        return self._paces.get_or_make(path, Pace)

    @property
    def kept_mb(self) -> float:
        """Memory that photos and what was worked out of them take, so that nothing waits twice."""
        photos = [*self._photos.values(), *self._sized.values()]
        scenes = [*self._scenes.values(), *self._parts.values()]
        photos += [scene.photo for scene in scenes]
        arrays = [photo.pixels for photo in photos]
        for scene in scenes:
            maps = (scene.disparity, scene.source_coc, scene.recovered)
            arrays += [array for array in maps if array is not None]
        return sum({id(array): array.nbytes for array in arrays}.values()) / 1e6

    def forget(self) -> None:
        """Let go of all that was worked out; it is made again when it is asked for."""
        for cache in (self._photos, self._disparities, self._scenes, self._parts, self._sized):
            cache.clear()
        self._small.clear()

    def interrupt(self) -> None:
        """Make a model that runs end early; called from any thread."""
        self.models.interrupt()

    def rest(self) -> None:
        """Let go of the models' memory; they are loaded again when they are asked for."""
        self.models.close()

    def close(self) -> None:
        self.models.close()

    def _automatic_depth(
        self, full: Photo, path: Path, choice: DepthChoice, tick: Tick
    ) -> stages.Depth:
        key = (_identity(path), choice.model, choice.file and _identity(choice.file))
        return self._disparities.get_or_make(
            key, lambda: stages.automatic_depth(full, choice, self.models, tick)
        )

    def _publish(self, key: object, scene: Scene) -> Scene:
        self._scenes.put(key, scene)
        self._published.set()
        return scene

    def _open(self, request: requests.OpenPhoto, listen: Listen, tick: Tick) -> None:
        self._opening.add(request.path)
        try:
            tick("load", 0.0)
            full = self.photo(request.path)
            small = resize(full, request.long_side)
            listen(events.Opened(request, to_display(small.pixels, small.metadata), full.size))
            scene = self.scene(request.path, request.depth, Frame(request.long_side), tick)
        finally:
            self._opening.discard(request.path)
            self._published.set()
        for text in scene.notices:
            listen(events.Notice(request, text))
        listen(events.DepthReady(request, scene.disparity, scene.subject))
        source = scene.source if scene.source and scene.source.confidence >= TRUSTED else None
        coc = None
        if source and scene.disparity is not None:
            sharp = np.zeros_like(scene.disparity)
            coc = sharp if scene.source_coc is None else np.abs(scene.source_coc)
        listen(events.Measured(request, source, coc))

    def _recover(self, request: requests.Recover, listen: Listen, tick: Tick) -> None:
        frame = Frame(request.long_side)
        watch = Stopwatch()
        scene = self.scene(request.path, request.edit.depth, frame, tick)
        known = scene.notices
        with watch.stage("recover"):
            scene = self.recovered(request.path, request.edit, frame, scene, tick)
        self.pace(request.path).note(watch.seconds, scene.photo.size)
        for text in scene.notices[len(known) :]:
            listen(events.Notice(request, text))
        pixels = scene.photo.pixels if scene.recovered is None else scene.recovered
        preview = to_display(pixels, scene.photo.metadata)
        listen(events.Recovered(request, preview, scene.changed(), scene.recovered_by))

    def _draft(self, request: requests.Draft, listen: Listen, tick: Tick) -> None:
        scene = self._ready_scene(request, tick)
        start = time.perf_counter()
        share = self._drag_share
        small = scene if share == 1 else self._shrunk(scene, share)
        pixels = stages.render(small, request.edit.lens, "draft", tick)
        preview = to_display(pixels, scene.photo.metadata)
        if share < 1:
            preview = cv2.resize(preview, scene.photo.size, interpolation=cv2.INTER_LINEAR)
        self._pace(time.perf_counter() - start)
        listen(events.Drafted(request, preview, "draft"))

    def _shrunk(self, scene: Scene, share: float) -> Scene:
        """`scene` at a share of its size; kept, since the renderer keeps what it found in it."""
        key = (id(scene), share)
        known = self._small.get(key)
        if known is None or known[0] is not scene:
            known = self._small.put(key, (scene, scene.shrunk(share)))
        return known[1]

    def _pace(self, seconds: float) -> None:
        """Choose the size of the next draft by what this one took."""
        step = DRAG_SHARES.index(self._drag_share)
        if seconds > SLOW and step + 1 < len(DRAG_SHARES):
            self._drag_share = DRAG_SHARES[step + 1]
        elif seconds < QUICK and step > 0:
            self._drag_share = DRAG_SHARES[step - 1]

    def _refine(self, request: requests.Refine, listen: Listen, tick: Tick) -> None:
        edit, frame, watch = request.edit, Frame(request.long_side), Stopwatch()
        scene = self.scene(request.path, edit.depth, frame, part(tick, 0, 0.2))
        with watch.stage("recover"):
            scene = self.recovered(request.path, edit, frame, scene, part(tick, 0.2, 0.6))
        edit = stages.with_focus(edit, scene)
        metadata = scene.photo.metadata
        with watch.stage("optics"):
            start = stages.render(scene, edit.lens, "full", part(tick, 0.6, 0.7))
        listen(events.Drafted(request, to_display(start, metadata), "full"))

        def stepped(step: int, steps: int, pixels: np.ndarray) -> None:
            if step < steps:
                listen(events.Stepped(request, to_display(pixels, metadata), step, steps))

        ticks = part(tick, 0.7, 1.0)
        with watch.stage("dit"):
            final, notice = stages.final(scene, start, edit, self.models, ticks, stepped)
        self.pace(request.path).note(watch.seconds, scene.photo.size)
        if notice:
            listen(events.Notice(request, notice))
        listen(events.Finished(request, to_display(final, metadata)))

    def _ready_scene(self, request: requests.Draft, tick: Tick) -> Scene:
        """The best scene there is for a draft; waits while the photo is being opened."""
        edit = request.edit
        base = (_identity(request.path), edit.depth, Frame(request.long_side))
        while True:
            self._published.clear()
            if edit.recover and (scene := self._scenes.get((*base, _recovery(edit)))):
                return scene
            if scene := self._scenes.get(base):
                return scene
            if request.path not in self._opening:
                raise EngineError(f"{request.path.name}: open the photo before asking for a draft")
            tick("draft", 0.0)
            self._published.wait(0.05)


def _recovery(edit: Edit) -> tuple:
    """What the recovered photo depends on, beyond the scene."""
    return (edit.engine == "dit" and edit.steps > 0, edit.model, edit.adapter)


def _identity(path: Path) -> tuple:
    """Names a file's content: it changes when the file does."""
    try:
        stat = path.stat()
    except OSError:
        raise InputError(f"{path}: no such photo; check the name") from None
    return path, stat.st_mtime_ns, stat.st_size
