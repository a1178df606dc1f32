"""The HDR gain map of a refocused photo: its HDR image is refocused with the same lens.

Blur adds light, but a gain map holds ratios of light. So the photo's HDR image is computed, both
images are refocused at the map's size, and compared. Blur averages: no gain leaves the range of the
photo's own map, whose parameters stay.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from engine.files import icc
from engine.files.display import convert, resample
from engine.gain_map import GainMap, apply_gain, measure_gain
from engine.lens import Lens, fix_focus
from engine.pipeline.run import Result
from engine.pipeline.stages import recovered_pixels, render
from engine.progress import Tick, silent


def refocus_gain_map(
    result: Result, profile: str | None = None, tick: Tick = silent
) -> GainMap | None:
    """The gain map that belongs to `result`.

    It has the size of the photo's own map, but no more pixels per side than a smaller result.

    Args:
        profile: colors that the result is written in, a name in `icc.PRIMARIES`; None = its own.
    Returns:
        None if the photo has none, or the image was refocused without depth.
    Raises:
        Cancelled: from `tick`.
    """
    scene = result.scene
    photo, gain_map, disparity = scene.photo, scene.photo.gain_map, scene.disparity
    if gain_map is None or (disparity is None and result.refined):
        return None
    size = gain_map.size
    if max(photo.size) < max(scene.full_size):
        share = min(1.0, max(photo.size) / max(size))
        size = (round(size[0] * share), round(size[1] * share))
    gain_map = gain_map.resized(size)
    own = photo.metadata.icc
    gained_in = own if gain_map.icc is None else gain_map.icc

    def to_map(pixels: np.ndarray) -> np.ndarray:
        return np.clip(resample(pixels, size), 0, 1)

    def to_hdr(pixels: np.ndarray) -> np.ndarray:
        light = convert(to_map(pixels), own, gained_in)
        return convert(apply_gain(light, gain_map), gained_in, own)

    sdr, hdr = to_map(photo.pixels), to_hdr(photo.pixels)
    if disparity is not None:
        lens = fix_focus(disparity, result.edit.lens)
        coc, share = scene.source_coc, np.float32(max(size) / max(photo.size))
        small = replace(
            scene,
            disparity=np.clip(resample(np.asarray(disparity), size), 0, 1),
            source_coc=None if coc is None else resample(np.asarray(coc), size) * share,
            frames=(),
        )

        def refocus(light: np.ndarray, of: Callable, lens: Lens) -> np.ndarray:
            sharp = recovered_pixels(scene)
            sharp = None if sharp is None else of(sharp)
            lit = replace(photo, light=light, alpha=None)
            return render(replace(small, photo=lit, recovered=sharp), lens, "full", tick)

        sdr = np.clip(refocus(sdr, to_map, replace(lens, grain=0.0)), 0, 1)
        hdr = refocus(hdr, to_hdr, replace(lens, grain=0.0, boost=0.0))  # no highlight is clipped
    written = own if profile is None else icc.make_profile(profile)
    compared = written if gain_map.icc is None else gain_map.icc
    return measure_gain(convert(sdr, own, compared), convert(hdr, own, compared), gain_map)
