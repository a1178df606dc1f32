"""What the window shows while the photographer chooses: the photo, its depth, drafts."""

from __future__ import annotations

import time
from dataclasses import replace

import cv2
import numpy as np

from engine import events, requests
from engine.camera import read_camera
from engine.depth.phone import read_phone_depth
from engine.files import resize, to_display
from engine.jobs.listen import Listen
from engine.optics.source import TRUSTED
from engine.pipeline import stages
from engine.pipeline.store import SceneStore
from engine.pipeline.table import SCENE
from engine.pipeline.timeline import Timeline
from engine.progress import Tick
from engine.scene import Frame
from engine.stack.scene import frame_photo


def open_photo(store: SceneStore, request: requests.OpenPhoto, listen: Listen, tick: Tick) -> None:
    """Read the photo, estimate its depth and its source lens.

    Raises:
        InputError: the photo or its depth file is invalid.
    """
    path, timeline = request.path, Timeline(tick, SCENE)
    frame = Frame(request.long_side)
    with timeline.stage("load"):
        full = store.photo(path)
        small = store.resized(path, frame)
    preview = to_display(small.pixels, small.metadata)
    stored = read_phone_depth(request.path) is not None
    camera = read_camera(full.metadata.exif)
    frames = store.stack(path).frames if store.companions(path).bracket else ()
    names = tuple(each.name for each in frames)
    listen(events.Opened(request, preview, full.size, stored, camera, names))
    scene = store.scene(path, request.depth, frame, timeline, measured=False)
    told = len(scene.notices)
    for text in scene.notices:
        listen(events.Notice(request, text))
    # Drafts can begin once depth is known; the photo's own blur is estimated meanwhile.
    listen(events.DepthReady(request, scene.depth_map, scene.subject, scene.faces))
    scene = store.scene(path, request.depth, frame, timeline)
    store.keep_open(path, request.depth, frame, scene)
    if scene.reading is not None and scene.reading.pull is not None:
        listen(events.DepthReady(request, scene.depth_map, scene.subject, scene.faces))
    for text in scene.notices[told:]:
        listen(events.Notice(request, text))
    source = scene.source if scene.source and scene.source.confidence >= TRUSTED else None
    coc = known = None
    if source and scene.reading is not None:
        read = stages.corrected_source_coc(scene)
        coc = np.zeros_like(scene.disparity) if read is None else np.abs(np.asarray(read))
        known = cv2.resize(scene.reading.known, scene.photo.size)
    listen(events.Measured(request, source, coc, known))


def recover(store: SceneStore, request: requests.Recover, listen: Listen, tick: Tick) -> None:
    """Remove the photo's own blur at the preview's size."""
    path, edit, frame = request.path, request.edit, Frame(request.long_side)
    timeline = Timeline(tick, (*SCENE, "recover"))
    opened = store.scene(path, edit.depth, frame, timeline)
    with timeline.stage("recover") as ticks:
        scene = store.recovered(path, edit, frame, opened, ticks)
    store.pace(path).note(timeline.seconds, scene.photo.size)
    for text in scene.notices[len(opened.notices) :]:
        listen(events.Notice(request, text))
    sharp = stages.recovered_pixels(scene)
    pixels = scene.photo.pixels if sharp is None else sharp
    preview = to_display(pixels, scene.photo.metadata)
    listen(events.Recovered(request, preview, scene.changed(), scene.recovered_by))


def bracket_frame(
    store: SceneStore, request: requests.BracketFrame, listen: Listen, tick: Tick
) -> None:
    """A frame of the focus bracket, aligned with the others.

    Raises:
        InputError: the photo no longer has a bracket, or the frame's file is invalid.
    """
    photo = resize(frame_photo(store.stack(request.path, tick), request.index), request.long_side)
    listen(events.FramePicture(request, to_display(photo.pixels, photo.metadata)))


def keep_mask(store: SceneStore, request: requests.KeepMask, listen: Listen) -> None:
    """What an edit keeps sharp, for the overlay.

    Raises:
        InputError: the photo or the mask's file is invalid.
    """
    photo = store.resized(request.path, Frame(request.long_side))
    hold = store.hold(request.path, request.keep, photo)
    listen(events.KeepMasked(request, None if hold is None else hold.share))


def draft(store: SceneStore, request: requests.Draft, listen: Listen, tick: Tick) -> None:
    """The optical render, as large as can keep up with the slider.

    Raises:
        Cancelled: the photo is not open.
    """
    frame = Frame(request.long_side)
    scene = store.ready_scene(request.path, request.edit, frame, tick)
    start = time.perf_counter()
    share = store.draft_size.share
    small = store.shrunk(scene, share)
    small = replace(small, hold=store.hold(request.path, request.edit.keep, small.photo))
    pixels = stages.render(small, request.edit.lens, "draft", tick)
    preview = to_display(pixels, scene.photo.metadata)
    if share < 1:
        preview = cv2.resize(preview, scene.photo.size, interpolation=cv2.INTER_LINEAR)
    store.draft_size.note(time.perf_counter() - start)
    listen(events.Drafted(request, preview, "draft"))
