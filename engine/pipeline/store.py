"""What the engine keeps of the photos: read, with depth and source lens, recovered; and its models.

Models are used by one thread; what is kept is read by any.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.backends.loader import Models
from engine.edit import DepthChoice, Edit
from engine.errors import EngineError, InputError
from engine.files import read_photo, resize
from engine.geometry import Region
from engine.photo import Photo
from engine.pipeline import stages
from engine.pipeline.cache import Cache
from engine.pipeline.draft_size import DraftSize
from engine.pipeline.pace import Pace
from engine.pipeline.table import SCENE
from engine.pipeline.timeline import Timeline
from engine.progress import Tick, silent
from engine.scene import Frame, Scene
from engine.settings import Settings


class SceneStore:
    """Photos, disparities and scenes used last; the models; how long each photo takes.

    Attributes:
        settings: as given.
        models: their owner.
        draft_size: of the drafts that follow a slider.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.models = Models(self.settings.backend, self.settings.device, self.settings.memory_mb)
        self.draft_size = DraftSize()
        self._photos: Cache[Photo] = Cache(2)
        self._resized: Cache[Photo] = Cache(1)
        self._disparities: Cache[stages.Depth] = Cache(4)
        self._scenes: Cache[Scene] = Cache(4)
        self._parts: Cache[Scene] = Cache(4)
        self._shrunk: Cache[tuple[Scene, Scene]] = Cache(2)
        self._paces: Cache[Pace] = Cache(16)
        self._opening: set[Path] = set()
        self._published = threading.Event()

    def photo(self, path: Path) -> Photo:
        """The photo at full size, from memory while its file is unchanged."""
        return self._photos.get_or_make(_identity(path), lambda: read_photo(path))

    def resized(self, path: Path, frame: Frame) -> Photo:
        """The photo in `frame`; the last one is remembered."""
        full = self.photo(path)
        if frame.long_side is None or frame.long_side >= max(full.size):
            return full
        key = (_identity(path), frame.long_side)
        return self._resized.get_or_make(key, lambda: resize(full, frame.long_side))

    def scene(
        self, path: Path, depth: DepthChoice, frame: Frame, timeline: Timeline | None = None
    ) -> Scene:
        """The photo in `frame` with its depth and source lens, from memory when it can be."""
        key = (_identity(path), depth, frame)
        known = self._scenes.get(key)
        if known is not None:
            return known
        timeline = timeline or Timeline(stages=SCENE)
        with timeline.stage("load"):
            full = self.photo(path)
            resized = resize(full, frame.long_side, upscale=frame.upscale)
            scene = Scene(resized, full.size, notices=full.notices)
        with timeline.stage("depth") as tick:
            automatic = self._automatic_depth(path, depth, tick)
            scene = stages.with_depth(scene, automatic, depth.strokes)
        with timeline.stage("measure") as tick:
            scene = stages.with_source(scene, tick)
        self._scenes.put(key, scene)
        self._published.set()
        return scene

    def part(self, path: Path, depth: DepthChoice, frame: Frame, part: Region, of: Scene) -> Scene:
        """A part of the photo in `frame`, with what the scene `of` knows of the whole."""
        key = (_identity(path), depth, frame, part)
        automatic = self._automatic_depth(path, depth, silent)
        photo = self.resized(path, frame)
        return self._parts.get_or_make(key, lambda: stages.part_of(of, photo, automatic, part))

    def recovered(
        self, path: Path, edit: Edit, frame: Frame, scene: Scene, tick: Tick, whole: Scene
    ) -> Scene:
        """`scene` with its own blur undone, as `edit` asks; remembered with the scene.

        Args:
            whole: the scene itself; for a part, the scene that it is a part of.
        """
        if not edit.recover:
            return scene
        key = (_identity(path), edit.depth, frame, scene.part, _recovery(edit))
        kept = self._scenes if scene.part is None else self._parts
        return kept.get_or_make(
            key, lambda: stages.with_recovered(scene, edit, self.models, tick, whole)
        )

    @contextmanager
    def opening(self, path: Path) -> Iterator[None]:
        """While the photo is being opened: drafts of it wait for its scene."""
        self._opening.add(path)
        try:
            yield
        finally:
            self._opening.discard(path)
            self._published.set()

    def ready_scene(self, path: Path, edit: Edit, frame: Frame, tick: Tick) -> Scene:
        """The best scene there is for a draft; waits while the photo is being opened.

        Raises:
            EngineError: the photo was not opened.
        """
        base = (_identity(path), edit.depth, frame)
        while True:
            self._published.clear()
            if edit.recover and (scene := self._scenes.get((*base, None, _recovery(edit)))):
                return scene
            if scene := self._scenes.get(base):
                return scene
            if path not in self._opening:
                raise EngineError(f"{path.name}: open the photo before asking for a draft")
            tick("draft", 0.0)
            self._published.wait(0.05)

    def shrunk(self, scene: Scene, share: float) -> Scene:
        """`scene` at a share of its size; kept, since the renderer keeps what it found in it."""
        if share == 1:
            return scene
        key = (id(scene), share)
        known = self._shrunk.get(key)
        if known is None or known[0] is not scene:
            known = self._shrunk.put(key, (scene, scene.shrunk(share)))
        return known[1]

    def pace(self, path: Path) -> Pace:
        """How long this photo's stages take."""
        return self._paces.get_or_make(path, Pace)

    @property
    def kept_mb(self) -> float:
        """Memory that photos and what was worked out of them take, so that nothing waits twice."""
        photos = [*self._photos.values(), *self._resized.values()]
        scenes = [*self._scenes.values(), *self._parts.values()]
        photos += [scene.photo for scene in scenes]
        arrays = [photo.pixels for photo in photos]
        for scene in scenes:
            maps = (scene.disparity, scene.source_coc, scene.recovered)
            arrays += [array for array in maps if array is not None]
        return sum({id(array): array.nbytes for array in arrays}.values()) / 1e6

    def clear(self) -> None:
        """Let go of all that was worked out; it is made again when it is asked for."""
        for cache in (self._photos, self._disparities, self._scenes, self._parts, self._resized):
            cache.clear()
        self._shrunk.clear()

    def _automatic_depth(self, path: Path, choice: DepthChoice, tick: Tick) -> stages.Depth:
        key = (_identity(path), choice.model, choice.file and _identity(choice.file))
        return self._disparities.get_or_make(
            key, lambda: stages.automatic_depth(self.photo(path), choice, self.models, tick)
        )


def _recovery(edit: Edit) -> tuple:
    """What the recovered photo depends on, beyond the scene."""
    return (edit.asks_dit, edit.model, edit.adapter)


def _identity(path: Path) -> tuple:
    """Names a file's content: it changes when the file does."""
    try:
        stat = path.stat()
    except OSError:
        raise InputError(f"{path}: no such photo; check the name") from None
    return path, stat.st_mtime_ns, stat.st_size
