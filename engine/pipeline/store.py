"""What the engine keeps: photos as read, with depth and source lens, and recovered; its models.

Models are used by one thread; what is kept is read by any. Brackets and references are rare, so
the code that merges them is imported on demand.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.backends.loader import Models
from engine.companions import Companions, PhotoFile
from engine.edit import STORED_DEPTH, DepthChoice, Edit, KeepSharp
from engine.errors import Cancelled, InputError
from engine.files import read_photo, resize, resized
from engine.geometry import Region
from engine.light import SMALL_PIXELS
from engine.optics.hold import Hold
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

if TYPE_CHECKING:
    from engine.stack.disparity import StackDepth
    from engine.stack.scene import Stack


class SceneStore:
    """Recently used photos, disparities and scenes; the models; how long each photo takes.

    Attributes:
        settings: as given.
        models: their owner.
        draft_size: of the drafts that follow a slider.
        awaits: `awaits(path, edit)`: whether the photo is being opened, or is queued to be, with
            the depth and the companions of an edit; drafts wait for that.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.models = Models(self.settings.backend, self.settings.device, self.settings.memory_mb)
        self.draft_size = DraftSize()
        self.awaits: Callable[[Path, Edit], bool] = lambda path, edit: False
        self._photos: Cache[Photo] = Cache(2)
        self._resized: Cache[Photo] = Cache(1)
        self._disparities: Cache[stages.Depth] = Cache(4)
        self._scenes: Cache[Scene] = Cache(4)
        self._unread: Cache[Scene] = Cache(1)  # with depth, their source lens not yet known
        self._opened: Cache[Scene] = Cache(2)  # of photos on screen, regardless of exports
        self._parts: Cache[Scene] = Cache(4)
        self._shrunk: Cache[tuple[Scene, Scene]] = Cache(2)
        self._paces: Cache[Pace] = Cache(16)
        self._holds: Cache[Hold | None] = Cache(2)
        self._stacks: Cache[Stack] = Cache(1)
        self._stack_depths: Cache[StackDepth] = Cache(2)
        self._companions: dict[Path, Companions] = {}
        self._asked = threading.local()
        self._published = threading.Event()

    def set_companions(self, path: Path, companions: Companions) -> None:
        """Set the companions of a photo, for requests that do not specify them."""
        self._companions[path] = companions

    @contextmanager
    def with_companions(self, path: Path, companions: Companions) -> Iterator[None]:
        """Use these companions while a request that specifies them is answered on this thread:
        another thread, or a request that this one yields to, may use the same photo without."""
        before = getattr(self._asked, "companions", {})
        self._asked.companions = before | {path: companions}
        try:
            yield
        finally:
            self._asked.companions = before

    def companions(self, path: Path) -> Companions:
        """The companions of a photo."""
        asked = getattr(self._asked, "companions", {})
        return asked[path] if path in asked else self._companions.get(path, Companions())

    def photo(self, path: Path, tick: Tick = silent) -> Photo:
        """The photo at full size, merged with its focus bracket if it has one; cached while its
        files are unchanged."""
        if self.companions(path).bracket:
            return self.stack(path, tick).merged.photo
        return self._photos.get_or_make(self._identity(path), lambda: read_photo(path))

    def stack(self, path: Path, tick: Tick = silent) -> Stack:
        """The merged focus bracket of a photo.

        Raises:
            InputError: the photos do not form a bracket.
        """
        from engine.stack.scene import open_stack

        bracket = self.companions(path).bracket
        return self._stacks.get_or_make(
            self._identity(path), lambda: open_stack(path, bracket, tick)
        )

    def resized(self, path: Path, frame: Frame) -> Photo:
        """The photo at the size of `frame`; the last one is cached."""
        full = self.photo(path)
        if resized(full.size, frame.long_side, upscale=frame.upscale) == full.size:
            small = full.size[0] * full.size[1] <= SMALL_PIXELS
            if isinstance(full.light, np.ndarray) or not small:
                return full  # a large one is converted where it is read
            # The stored form is no longer needed.
            return self._photos.put(self._identity(path), full.with_pixels(full.pixels))
        key = (self._identity(path), frame)
        return self._resized.get_or_make(
            key, lambda: resize(full, frame.long_side, upscale=frame.upscale)
        )

    def scene(
        self,
        path: Path,
        depth: DepthChoice,
        frame: Frame,
        timeline: Timeline | None = None,
        *,
        measured: bool = True,
    ) -> Scene:
        """The photo in `frame` with its depth and source lens, from the cache if possible.

        Args:
            measured: whether the source lens is needed; if not, it is included only if known.
        """
        key = (self._identity(path), depth, frame)
        known = self._scenes.get(key) or self._opened.get(key)
        if known is not None:
            return known
        timeline = timeline or Timeline(stages=SCENE)
        bracket = self.companions(path).bracket
        scene = self._unread.get(key)
        if scene is None:
            with timeline.stage("load") as tick:
                full = self.photo(path, tick)
                resized = self.resized(path, frame)
                scene = Scene(resized, full.size, notices=full.notices)
            with timeline.stage("depth") as tick:
                automatic = self._automatic_depth(path, depth, tick)
                scene = stages.with_depth(scene, automatic, depth.strokes)
            if not bracket:
                self._unread.put(key, scene)
                self._published.set()
        if not measured and not bracket:
            return scene
        with timeline.stage("measure") as tick:
            if bracket:
                scene = self._with_frames(scene, path, depth, frame, tick)
            else:
                scene = stages.with_source(scene, self.models, tick, estimated=depth.is_estimated)
        self._scenes.put(key, scene)
        self._published.set()
        return scene

    def part(self, path: Path, depth: DepthChoice, frame: Frame, part: Region, of: Scene) -> Scene:
        """A part of the photo in `frame`, with what the scene `of` knows about the whole."""
        key = (self._identity(path), depth, frame, part)
        automatic = self._automatic_depth(path, depth, silent)
        photo = self.resized(path, frame)
        return self._parts.get_or_make(key, lambda: stages.part_of(of, photo, automatic, part))

    def recovered(
        self,
        path: Path,
        edit: Edit,
        frame: Frame,
        scene: Scene,
        tick: Tick,
        where: np.ndarray | None = None,
    ) -> Scene:
        """`scene` with its own blur removed, as `edit` asks; cached with the scene.

        Args:
            where: the only parts that are wanted, bool H x W: what is not cached already is then
                recovered there alone, without caching; None = all of it.
        """
        if not edit.recover:  # taken as is: its own blur is not kept, added to or subtracted
            return replace(scene, source=None, reading=None, source_coc=None)
        key = (self._identity(path), edit.depth, frame, scene.part, _recovery(edit))
        kept = self._scenes if scene.part is None else self._parts

        def make() -> Scene:
            found = stages.with_recovered(scene, edit, self.models, tick)
            reference = self.companions(path).reference
            return found if reference is None else self._with_reference(found, reference, tick)

        if where is not None and kept.get(key) is None:
            return stages.with_recovered(scene, edit, self.models, tick, where)
        return kept.get_or_make(key, make)

    def _with_reference(self, scene: Scene, reference: PhotoFile, tick: Tick) -> Scene:
        """The recovered scene with detail from a reference photo."""
        from engine.stack.reference import reference_detail, with_reference

        if not reference.path.exists():
            text = f"The reference photo {reference.path.name} is gone. It was not used."
            return replace(scene, notices=(*scene.notices, text))
        other = self._photos.get_or_make(
            _file_identity(reference.path), lambda: read_photo(reference.path)
        )
        # As fine as a reference with half the field of view would show it; more is of no use.
        other = resize(other, 2 * max(scene.photo.size))
        found = reference_detail(scene.photo.pixels, other.pixels, tick)
        if found.notice:
            return replace(scene, notices=(*scene.notices, found.notice))
        recovered = with_reference(scene.photo.pixels, stages.recovered_pixels(scene), found)
        by = scene.recovered_by if scene.recovered is not None else "reference"
        return replace(scene, recovered=recovered, recovered_by=by)

    def keep_open(self, path: Path, depth: DepthChoice, frame: Frame, scene: Scene) -> None:
        """Keep the scene of a photo on screen for its drafts, regardless of exports meanwhile."""
        self._opened.put((self._identity(path), depth, frame), scene)

    def ready_scene(self, path: Path, edit: Edit, frame: Frame, tick: Tick) -> Scene:
        """The best available scene for a draft; waits while the photo is being opened.

        Raises:
            Cancelled: from `tick`, and if no scene will come: the photo could not be opened, or is
                no longer open. The request that should have opened it has reported why.
        """
        base = (self._identity(path), edit.depth, frame)
        while True:
            self._published.clear()
            awaited = self.awaits(path, edit)  # asked first: then its result is found below
            if edit.recover and (scene := self._scenes.get((*base, None, _recovery(edit)))):
                return scene
            for kept in (self._scenes, self._opened, self._unread):
                if scene := kept.get(base):
                    return scene
            if not awaited:
                raise Cancelled
            tick("draft", 0.0)
            self._published.wait(0.05)

    def shrunk(self, scene: Scene, share: float) -> Scene:
        """`scene` at a share of its size; cached, since the renderer caches what it found in it."""
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

    def hold(self, path: Path, keep: KeepSharp, photo: Photo) -> Hold | None:
        """What is kept sharp, at the size of a whole photo."""
        if not keep:
            return None
        known = keep.file is not None and keep.file.exists()
        file = _file_identity(keep.file) if known and keep.file else None
        key = (self._identity(path), keep, file, photo.size)
        return self._holds.get_or_make(key, lambda: stages.hold_of(keep, photo))

    @property
    def kept_mb(self) -> float:
        """Memory used by photos and what was computed from them, kept to avoid a second wait."""
        photos = [*self._photos.values(), *self._resized.values()]
        kept = (self._scenes, self._unread, self._opened, self._parts)
        scenes = [scene for cache in kept for scene in cache.values()]
        photos += [scene.photo for scene in scenes]
        photos += [stack.merged.photo for stack in self._stacks.values()]
        arrays = [each.pixels for scene in scenes for each in scene.frames]
        for scene in scenes:
            maps = (scene.disparity, scene.source_coc, scene.recovered)
            arrays += [array for array in maps if array is not None]
        kept = {id(array): array.nbytes for array in arrays}
        kept |= {id(photo.light): photo.nbytes for photo in photos}
        return sum(kept.values()) / 1e6

    def clear(self) -> None:
        """Drop all computed results; they are computed again on demand."""
        scenes = (self._scenes, self._unread, self._opened, self._parts)
        for cache in (self._photos, self._disparities, self._resized, *scenes):
            cache.clear()
        self._stacks.clear()
        self._stack_depths.clear()
        self._shrunk.clear()
        self._holds.clear()

    def _automatic_depth(self, path: Path, choice: DepthChoice, tick: Tick) -> stages.Depth:
        key = (self._identity(path), choice.model, choice.file and _file_identity(choice.file))

        def make() -> stages.Depth:
            if self.companions(path).bracket and choice.file is None and choice.model:
                return stages.Depth(self.stack_depth(path, choice.model, tick).disparity)
            return stages.automatic_depth(self.photo(path), choice, self.models, tick)

        return self._disparities.get_or_make(key, make)

    def stack_depth(self, path: Path, model: str | None, tick: Tick = silent) -> StackDepth:
        """Depth from focus of a photo's bracket; a model, if available, fills in."""
        from engine.stack.scene import stack_depth

        def make() -> StackDepth:
            stack, found = self.stack(path), None
            if model and model != STORED_DEPTH and self.models.has("depth", model):
                choice = DepthChoice(model)
                found = stages.automatic_depth(stack.merged.photo, choice, self.models, tick)
            return stack_depth(stack, None if found is None else found.disparity)

        return self._stack_depths.get_or_make((self._identity(path), model), make)

    def _with_frames(
        self, scene: Scene, path: Path, choice: DepthChoice, frame: Frame, tick: Tick
    ) -> Scene:
        """A merged scene with the frames that it was merged from."""
        from engine.stack.scene import GUESSED, focus_frames

        stack = self.stack(path)
        notices = (*scene.notices, *stack.notices)
        if scene.disparity is None or choice.file is not None or frame.upscale:
            return replace(scene, notices=notices)
        depth = self.stack_depth(path, choice.model)
        if depth.guessed:
            notices = (*notices, GUESSED)
        frames = focus_frames(stack, depth, frame.long_side, tick)
        return replace(scene, frames=frames, notices=notices)

    def _identity(self, path: Path) -> tuple:
        """Identifies the content of a photo's file and of its companions' files."""
        companions = self.companions(path)
        files = [each.path for each in companions.bracket]
        if companions.reference is not None:
            files.append(companions.reference.path)
        others = tuple(_file_identity(each) if each.exists() else each for each in files)
        return _file_identity(path), others, companions


def _recovery(edit: Edit) -> tuple:
    """What the recovered photo depends on, beyond the scene."""
    return (edit.asks_dit, edit.model, edit.adapter)


def _file_identity(path: Path) -> tuple:
    """Identifies a file's content: it changes when the file does."""
    try:
        stat = path.stat()
    except OSError:
        raise InputError(f"{path}: no such photo; check the name") from None
    return path, stat.st_mtime_ns, stat.st_size
