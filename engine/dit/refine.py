"""The small DiT: recover and refine on pixels, in tiles where memory requires it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count

import cv2
import numpy as np

from engine.depth.coded import shrink_disparity
from engine.dit.carry import Correction, carry_up
from engine.dit.encoding import decode, encode
from engine.dit.large import keep_codes, put_back_large
from engine.dit.levels import Blurred, recover_levels
from engine.dit.refocuser import OnStep
from engine.dit.sampler import NoisyDraft, Run, sample
from engine.edit import Edit
from engine.geometry import Region
from engine.heap import trim
from engine.lens import Lens
from engine.light import WritableLight, average, copy_light, shrink
from engine.optics import fused
from engine.optics.deconvolve import deconvolve_light
from engine.optics.keep import KEPT, keep_map, pack_codes, unpack_codes
from engine.optics.scene_light import curve_of
from engine.optics.source import TRUSTED
from engine.optics.source_map import CocMap, read_region
from engine.optics.tiles import each, tiles
from engine.optics.wiener import STEPS_OFF
from engine.progress import Tick, part, silent
from engine.scene import Scene

SOFT_PX, SOFT_STEP_PX = 1.2, 0.6
"""CoC radius, in pixels at the DiT's working size, above which the full size begins to lose the
detail that the DiT does not see, and how much more until none is left. At 1.2 px guided and plain
upsampling are equal (a photo blurred by discs of 1.5 to 45 px at 9.8 MP); from 1.6 px plain gains
0.1 dB."""


@dataclass(frozen=True)
class RefocusParams:
    """Attributes:
    native_pixels: above this the DiT works on a smaller image and its correction is upsampled.
    sigma: noise at the start of the bridge, `DitConfig.sigma` of every preset.
    widest: CoC radius up to which an image above that size is first deconvolved at full size, in
        pixels of the DiT's size: wider blur leaves no detail that only the full size holds.
    """

    native_pixels: int = 1_500_000
    sigma: float = 0.1
    widest: float = 4.0


class SmallRefocuser:
    """A `RefocusDiT` as a `Refocuser`."""

    def __init__(
        self,
        run: Run,
        params: RefocusParams | None = None,
        free: Callable[[], None] = lambda: None,
    ) -> None:
        """`run`: the model, in tiles where memory requires it (`engine.tiling`); `free` releases
        the memory of its runs."""
        self._run, self._free = run, free
        self._params = params or RefocusParams()

    def recover(
        self, scene: Scene, coc: CocMap, tick: Tick = silent, where: np.ndarray | None = None
    ) -> WritableLight:
        """From coarse to fine (`engine.dit.levels`); the photo's own pixels where they are sharp.

        The DiT sees the light that the lens blurred (`engine.optics.scene_light`). An image above
        its native size is first deconvolved at full size; the DiT's correction is added to that.
        """
        scale = self._scale(scene)
        if scale < 1:
            return self._recover_large(scene, coc, scale, tick, where)
        photo, coc = scene.photo.pixels, np.asarray(coc)
        keep = keep_map(coc, np.zeros_like(coc))
        if keep.min() == 1:
            return photo.copy()
        needed = keep < 1
        if where is not None:
            needed &= where
        curve = curve_of(scene.photo)
        start = curve.to_scene(photo)
        recovered = curve.to_file(self._recover(start, coc, needed, scene, tick))

        def put_back(region: Region) -> None:
            tile = region.slices
            fused.put_back(photo[tile], keep[tile], recovered[tile])

        each(put_back, tiles(coc.shape, 256))
        return recovered

    def _recover_large(
        self, scene: Scene, coc: CocMap, scale: float, tick: Tick, where: np.ndarray | None
    ) -> WritableLight:
        """`recover` of an image above the native size: while the DiT runs, only the photo as stored
        and its deconvolution in half precision are held at full size."""
        photo, params = scene.photo.light_by_part, self._params
        height, width = shape = photo.shape[:2]
        size = max(1, round(width * scale)), max(1, round(height * scale))
        made = np.asarray(coc)  # it is read three times, and not needed while the DiT runs
        small_coc = average(partial(read_region, made), shape, size)
        keep = keep_codes(made, 1.1 * float(np.abs(small_coc).max()) + 1)
        if keep.min() == KEPT:
            return copy_light(photo)

        def is_needed(band: Region) -> np.ndarray:
            needed = keep[band.slices] < KEPT
            if where is not None:
                needed &= where[band.slices]
            return needed.astype(np.float32)

        few = average(is_needed, shape, size) > 0
        packed = pack_codes(keep)
        del keep
        start = deconvolve_light(
            photo, made, widest=params.widest / scale, tick=part(tick, 0, 0.5), where=where
        )
        del made
        trim()
        curve = curve_of(scene.photo)
        clean = self._recover(
            curve.to_scene(shrink(photo, size)), small_coc * scale, few, scene, part(tick, 0.5, 1)
        )
        small = encode(shrink(start, size))
        self._correct(start, encode(curve.to_file(clean)) - small, small, scale, coc)
        keep = unpack_codes(packed, shape)
        put_back_large(start, photo, keep)
        return start

    @staticmethod
    def _correct(
        start: WritableLight,
        correction: np.ndarray,
        small: np.ndarray,
        scale: float,
        coc: CocMap,
    ) -> None:
        """Add a correction made at `scale` times the size to the full image, in place and tile by
        tile.

        Args:
            start: float32 H x W x 3, linear light, or in half precision.
            correction, small: float32 h x w x 3, encoded.
            coc: float32 H x W.
        """
        height, width = coc.shape
        fitted = Correction.fit(correction, small, (width, height))

        def correct(region: Region) -> None:
            tile = region.slices
            soft = np.abs(coc[tile])
            soft *= np.float32(scale / SOFT_STEP_PX)
            soft -= np.float32(SOFT_PX / SOFT_STEP_PX)
            own = encode(start[tile])
            own += fitted.at(region, own, np.clip(soft, 0, 1, out=soft))
            start[tile] = decode(own)

        each(correct, tiles((height, width), 256))

    def _recover(
        self, photo: np.ndarray, coc: np.ndarray, needed: np.ndarray, scene: Scene, tick: Tick
    ) -> np.ndarray:
        height, width = coc.shape
        disparity = scene.disparity
        if disparity is not None:
            disparity = shrink_disparity(disparity, (width, height))
        passes, done = count(), 0.0

        def check() -> None:
            tick("recover", done)

        def run(inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
            nonlocal done
            done = 1 - 0.75 ** next(passes)
            check()
            return self._run(inputs)

        blurred = [Blurred(photo, coc, disparity, scene.subject)]
        del photo, coc, disparity  # only `recover_levels` holds them now, and releases them
        return recover_levels(blurred.pop(), run, check=check, needed=needed, free=self._free)

    def _scale(self, scene: Scene) -> float:
        """Scale at which the DiT works; a part is processed at the same scale as the whole."""
        width, height = scene.whole_size
        return min(1.0, (self._params.native_pixels / (width * height)) ** 0.5)

    def refine(
        self,
        scene: Scene,
        draft: np.ndarray,
        edit: Edit,
        tick: Tick = silent,
        on_step: OnStep | None = None,
    ) -> np.ndarray:
        """See `Refocuser`. At blur level 0 with depth the draft is returned: `recover` made it, and
        a second pass would remove too much blur."""
        if scene.disparity is not None and edit.lens.blur == 0:
            return draft
        return self._walk(scene, draft, edit.lens, edit.steps, edit.seed, tick, "dit", on_step)

    def _walk(
        self,
        scene: Scene,
        draft: np.ndarray,
        lens: Lens,
        steps: int,
        seed: int,
        tick: Tick,
        stage: str,
        on_step: OnStep | None,
    ) -> np.ndarray:
        photo = scene.photo.pixels
        target = source = keep = None
        if scene.disparity is not None:
            target = scene.target_coc(lens)
            source = None if scene.source_coc is None else np.asarray(scene.source_coc)
            keep = keep_map(np.zeros_like(target) if source is None else source, target)[..., None]
            if keep.min() == 1:
                return photo.copy()
        encoded = encode(draft)
        inputs = _inputs(scene, encoded, target, source, lens, self._scale(scene))
        small = np.ascontiguousarray(inputs["draft"][0].transpose(1, 2, 0))

        def picture(clean: np.ndarray) -> np.ndarray:
            correction = clean[0].transpose(1, 2, 0) - small
            final = decode(encoded + carry_up(correction, small, encoded)).astype(np.float32)
            if keep is None:
                return final
            return np.where(keep == 1, photo, final + keep * (photo - final))

        def step(number: int, clean: np.ndarray) -> None:
            tick(stage, number / steps)
            if on_step is not None:
                on_step(number, steps, picture(clean))

        tick(stage, 0.0)
        bridge = NoisyDraft(self._params.sigma)
        return picture(sample(self._run, inputs, steps, bridge, seed=seed, step=step))


def _inputs(
    scene: Scene,
    draft: np.ndarray,
    target: np.ndarray | None,
    source: np.ndarray | None,
    lens: Lens,
    scale: float,
) -> dict[str, np.ndarray]:
    """The model's inputs at its working size, see `RefocusDiT.forward`; `draft` is encoded."""
    height, width = draft.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))

    def planes(picture: np.ndarray | None, fallback: float = 0.0) -> np.ndarray:
        if picture is None:
            return np.full((1, 1, size[1], size[0]), fallback, np.float32)
        if scale < 1:
            picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        picture = picture[None] if picture.ndim == 2 else picture.transpose(2, 0, 1)
        return np.ascontiguousarray(picture[None], np.float32)

    valid = scene.disparity is not None
    sharp = scene.source is not None and scene.source.confidence >= TRUSTED
    known = valid and (source is not None or (sharp and scene.source.blur == 0))  # pyright: ignore
    return {
        "photo": planes(encode(scene.photo.pixels)),
        "draft": planes(draft),
        "sharp_drafts": np.concatenate([planes(draft)] * len(STEPS_OFF), 1),
        "disparity": planes(scene.depth_map),
        "validity": planes(None, float(valid)),
        "source_coc": planes(source if source is None else np.abs(source)) * np.float32(scale),
        "source_known": planes(None, float(known)),
        "target_coc": planes(target) * np.float32(scale),
        "camera": np.array([[*lens.focus, lens.blur / 100]], np.float32),
    }
