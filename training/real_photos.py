"""Tiles of real out-of-focus photos, with the best that given weights make of them as the target.

    python -m training.real_photos --photos PHOTOS --start resources/models/refocus-m \\
        -o REAL --minutes 17

A real photo shows what the simulator lacks: a camera's lens, noise and processing. What it would
be in focus is unknown, but the mean of what the weights recover from it at several sizes, each
rotated differently, is better than any one of these results. That mean is the target; a copy with
noise and JPEG added gets its own (self-training with noise, Xie et al. 2020, arXiv 1911.04252).
`training.train --real REAL` adds the tiles to its simulated batches.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor

from engine.backends.loader import Models
from engine.backends.session import Arrays
from engine.backends.torch import TorchSession
from engine.depth.coded import shrink_disparity
from engine.dit.encoding import encode
from engine.dit.levels import Blurred, recover_levels
from engine.dit.refine import RefocusParams
from engine.dit.sampler import Run
from engine.edit import DepthChoice
from engine.errors import EngineError, InputError
from engine.files import read_photo
from engine.optics.scene_light import CAMERA
from engine.pipeline.stages import automatic_depth, corrected_source_coc, with_depth, with_source
from engine.progress import silent
from engine.scene import Scene
from training import data_pack, run
from training.samples import Samples, join, save_samples
from training.simulate.draws import Draws
from training.simulate.plain import PlainConfig, process

NOISY_COPY = PlainConfig(
    noisy=0.4,
    denoised=0.0,
    smeared=0.0,
    sharpened=0.0,
    haloed=0.0,
    grainy=0.8,
    grain=(0.002, 0.012),
    grain_px=(0.5, 1.5),
    jpeg=1.0,
)
"""What a camera adds to the copies; they have been through a camera's sharpening before."""


@dataclass(frozen=True)
class TileConfig:
    """How tiles are cut; chosen by hand.

    Attributes:
        side: of a tile, pixels.
        count: tiles from each part of a photo.
        part: side of the part of a photo that is recovered as a whole, pixels.
        margin: of a part, from which no tile is cut: pixels there know only one side.
        blurred, least_radius: share of a tile that must have at least this CoC radius, pixels.
        scales: sizes of the photo, one drawn at random.
        views: size and quarter turns of the images of a part whose results are averaged with that
            of the part itself.
    """

    side: int = 160
    count: int = 4
    part: int = 416
    margin: int = 24
    blurred: float = 0.5
    least_radius: float = 0.8
    scales: tuple[float, ...] = (1.0, 1.0, 1.0, 0.75, 0.6, 0.45)
    views: tuple[tuple[float, int], ...] = ((0.8, 1), (1.25, 2))


def main(args: list[str] | None = None) -> None:
    """Fill a file with tiles of the photos of a folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--start", type=Path, required=True, help="model folder that recovers")
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=17)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(args)
    run.exit_on_input_error(lambda: make(options))


def make(options: argparse.Namespace, config: TileConfig | None = None) -> None:
    """Cut tiles until the time is over; photos held out for measuring are left out.

    Raises:
        InputError: no model, no pictures, or none of them is out of focus.
    """
    config = config or TileConfig()
    run_model = load(options.start)
    draws = Draws(torch.Generator().manual_seed(options.seed), torch.device("cpu"))
    held = data_pack.held_out_names()
    paths = [p for p in data_pack.list_pictures(options.photos) if p.name not in held]
    models = Models()
    photos = [photo for photo in (read_blurred(path, models) for path in paths) if photo]
    if not photos:
        raise InputError(f"{options.photos}: no photo there is out of focus; name another folder")
    found: list[Samples] = []
    end = time.monotonic() + 60 * options.minutes
    while time.monotonic() < end or not found:
        photo = photos[int(draws.whole(0, len(photos) - 1, 1))]
        for part in draw_parts(photo, config, draws):
            found += [each.each(Tensor.half) for each in tiles(part, run_model, config, draws)]
    save_samples(join(found), options.output)
    print(f"{options.output}: {len(found)} tiles of {len(photos)} photos")


def load(folder: Path) -> Run:
    """The weights of a model folder, ready to run.

    Raises:
        InputError: no complete model there.
    """
    try:
        return TorchSession(folder, device="cpu").run
    except EngineError as error:
        raise InputError(str(error)) from None


def read_blurred(path: Path, models: Models) -> Blurred | None:
    """A photo as the program reads it, in the file's linear light, at the size that the DiT works
    at; None if it is in focus."""
    try:
        photo = read_photo(path)
    except InputError:
        return None
    scene = Scene(photo, photo.size)
    depth = automatic_depth(photo, DepthChoice(), models, silent)
    scene = with_source(with_depth(scene, depth, ()), models, silent)
    coc = corrected_source_coc(scene)
    if coc is None or scene.disparity is None:
        return None
    coc = np.asarray(coc)
    disparity = shrink_disparity(scene.disparity, coc.shape[::-1])
    blurred = Blurred(photo.pixels, coc, disparity, scene.subject)
    scale = (RefocusParams().native_pixels / coc.size) ** 0.5
    return resize(blurred, scale) if scale < 1 else blurred


def draw_parts(photo: Blurred, config: TileConfig, draws: Draws) -> list[Blurred]:
    """A square part of a photo at a random size, and a copy of it with noise and JPEG; none if the
    photo is too small."""
    photo = resize(photo, config.scales[int(draws.whole(0, len(config.scales) - 1, 1))])
    height, width = photo.coc.shape
    side = min(config.part, height, width) // 16 * 16
    if side < config.side + 2 * config.margin:
        return []
    top, left = (int(draws.whole(0, length - side, 1)) for length in (height, width))
    inside = slice(top, top + side), slice(left, left + side)
    part = change(photo, lambda values: np.ascontiguousarray(values[inside]))
    light = torch.from_numpy(part.pixels.transpose(2, 0, 1)[None].clip(0, 1))
    grainy = draws.chance(NOISY_COPY.grainy, 1)
    noisy = process(light, grainy, NOISY_COPY, draws)[0].numpy().transpose(1, 2, 0)
    return [part, replace(part, pixels=np.ascontiguousarray(noisy))]


def tiles(part: Blurred, run_model: Run, config: TileConfig, draws: Draws) -> list[Samples]:
    """Tiles of a part that are out of focus, each with the mean over all views as the truth."""
    margin = config.margin
    inner = np.abs(part.coc[margin:-margin, margin:-margin])
    places = draw_places(inner, config, draws)
    if not places:
        return []
    part = replace(part, pixels=CAMERA.to_scene(part.pixels).astype(np.float32))
    inputs: Arrays = {}

    def record(given: Arrays) -> Arrays:
        inputs.update(given)  # the finest size comes last
        return run_model(given)

    results = [encode(recover_levels(part, record))]
    if inputs["photo"].shape[-2:] != part.coc.shape:
        return []  # blur so wide that only a window, or a smaller size, was recovered
    results += [recover_view(part, view, run_model) for view in config.views]
    finest = {**inputs, "truth": np.mean(results, axis=0).transpose(2, 0, 1)[None]}
    return [cut_tile(finest, margin + top, margin + left, config.side) for top, left in places]


def recover_view(part: Blurred, view: tuple[float, int], run_model: Run) -> np.ndarray:
    """What a model recovers from a part that is resized and rotated, brought back: H x W x 3
    encoded light.

    Args:
        part: in the scene's light.
    """
    scale, turns = view
    height, width = part.coc.shape

    def there(values: np.ndarray) -> np.ndarray:
        return np.ascontiguousarray(np.rot90(values, turns))

    def back(values: np.ndarray) -> np.ndarray:
        return np.rot90(values, -turns)

    seen = change(resize(part, scale) if scale != 1 else part, there)
    result = back(encode(recover_levels(seen, run_model)))
    if scale == 1:
        return result
    if scale > 1:
        return cv2.resize(result, (width, height), interpolation=cv2.INTER_AREA)
    gained = result - back(encode(seen.pixels))
    larger = cv2.resize(gained, (width, height), interpolation=cv2.INTER_CUBIC)
    return encode(part.pixels) + larger


def resize(photo: Blurred, scale: float) -> Blurred:
    """A photo at `scale` times its size."""
    height, width = photo.coc.shape
    size = int(width * scale), int(height * scale)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    resized = change(photo, lambda values: cv2.resize(values, size, interpolation=how))
    return replace(resized, coc=resized.coc * scale)


def change(photo: Blurred, how: Callable[[np.ndarray], np.ndarray]) -> Blurred:
    """A photo whose pixels and maps are changed alike."""
    assert photo.disparity is not None
    return replace(
        photo, pixels=how(photo.pixels), coc=how(photo.coc), disparity=how(photo.disparity)
    )


def draw_places(coc: np.ndarray, config: TileConfig, draws: Draws) -> list[tuple[int, int]]:
    """Corners (top, left) of at most `config.count` tiles that are out of focus."""
    height, width = coc.shape
    if min(height, width) < config.side:
        return []
    places: list[tuple[int, int]] = []
    for _ in range(6 * config.count):
        top = int(draws.whole(0, height - config.side, 1))
        left = int(draws.whole(0, width - config.side, 1))
        tile = coc[top : top + config.side, left : left + config.side]
        if (tile > config.least_radius).mean() >= config.blurred:
            places.append((top, left))
    return places[: config.count]


def cut_tile(inputs: Arrays, top: int, left: int, side: int) -> Samples:
    """One tile of the DiT's inputs and their truth."""

    def cut(name: str) -> Tensor:
        plane = inputs[name][..., top : top + side, left : left + side]
        return torch.from_numpy(np.ascontiguousarray(plane, np.float32))

    maps = {f.name: cut(f.name) for f in fields(Samples) if f.name != "camera"}
    return Samples(**maps, camera=torch.from_numpy(inputs["camera"]).float())


if __name__ == "__main__":
    main()
