"""Tiles of real out-of-focus photos, with the best that given weights make of them as the target.

    python -m training.real_photos --photos PHOTOS --start resources/models/refocus-m \\
        -o REAL --minutes 17

A real photo shows what the simulator lacks: a camera's lens, noise and processing. What it would
be in focus is unknown, but the mean of what the weights recover from it and from its seven mirror
images is better than any one of the eight. That mean is the target for the tile as it is, and for
a copy with noise and JPEG added (self-training with noise, Xie et al. 2020, arXiv 1911.04252).
`training.train --real REAL` adds them to its simulated batches.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, fields, replace
from itertools import product
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from engine.backends.loader import Models
from engine.backends.session import Arrays
from engine.depth.coded import shrink_disparity
from engine.dit.levels import Blurred, recover_levels
from engine.dit.load import load_dit
from engine.dit.model import RefocusDiT
from engine.dit.refine import RefocusParams
from engine.edit import DepthChoice
from engine.errors import EngineError, InputError
from engine.files import read_photo
from engine.optics.scene_light import CAMERA
from engine.pipeline.stages import automatic_depth, corrected_source_coc, with_depth, with_source
from engine.progress import silent
from engine.scene import Scene
from training import data_pack, run
from training.precision import autocast
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
        count: tiles from each photo at each size that recover works at.
        blurred, least_radius: share of a tile that must have at least this CoC radius, pixels.
        scales: sizes of the photo, one drawn at random.
    """

    side: int = 160
    count: int = 4
    blurred: float = 0.5
    least_radius: float = 0.8
    scales: tuple[float, ...] = (1.0, 1.0, 1.0, 0.75, 0.6)


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
    end = time.monotonic() + 60 * options.minutes
    config = config or TileConfig()
    model = load_model(options.start)
    draws = Draws(torch.Generator().manual_seed(options.seed), torch.device("cpu"))
    held = data_pack.held_out_names()
    paths = [p for p in data_pack.list_pictures(options.photos) if p.name not in held]
    models = Models()
    photos = [photo for photo in (read_blurred(path, models) for path in paths) if photo]
    if not photos:
        raise InputError(f"{options.photos}: no photo there is out of focus; name another folder")
    parts: list[Samples] = []
    while time.monotonic() < end or not parts:
        clean, noisy = tiles(photos[int(draws.whole(0, len(photos) - 1, 1))], config, draws)
        if clean:
            target = mirror_mean(model, join(clean)).half()
            for each in (clean, noisy):
                parts.append(replace(join(each).each(Tensor.half), truth=target))
    save_samples(join(parts), options.output)
    print(f"{options.output}: {sum(map(len, parts))} tiles of {len(photos)} photos")


def load_model(folder: Path) -> RefocusDiT:
    """The weights of a model folder, ready to run.

    Raises:
        InputError: no complete model there.
    """
    try:
        model = load_dit(folder)
    except EngineError as error:
        raise InputError(str(error)) from None
    return model.eval().to(memory_format=torch.channels_last)  # pyright: ignore


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
    scale = min(1.0, (RefocusParams().native_pixels / coc.size) ** 0.5)
    return resize(Blurred(photo.pixels, coc, disparity, scene.subject), scale)


def tiles(photo: Blurred, config: TileConfig, draws: Draws) -> tuple[list[Samples], list[Samples]]:
    """Tiles of a photo and the same tiles of a noisy copy, each with its draft as the truth."""
    scale = config.scales[int(draws.whole(0, len(config.scales) - 1, 1))]
    photo = resize(photo, scale)
    light = torch.from_numpy(photo.pixels.transpose(2, 0, 1)[None].clip(0, 1))
    copy = process(light, NOISY_COPY, draws)[0].numpy().transpose(1, 2, 0)
    clean, noisy = (recover_inputs_of(replace(photo, pixels=p)) for p in (photo.pixels, copy))
    found: tuple[list[Samples], list[Samples]] = [], []
    for one, two in zip(clean, noisy, strict=True):
        for top, left in draw_places(one["source_coc"][0, 0], config, draws):
            for into, inputs in zip(found, (one, two), strict=True):
                into.append(cut_tile(inputs, top, left, config.side))
    return found


def resize(photo: Blurred, scale: float) -> Blurred:
    """A photo at `scale` times its size, sides cut to multiples of 16 as `process` needs them."""
    height, width = photo.coc.shape
    size = round(width * scale), round(height * scale)
    inside = slice(size[1] // 16 * 16), slice(size[0] // 16 * 16)

    def change(values: np.ndarray) -> np.ndarray:
        small = values if scale == 1 else cv2.resize(values, size, interpolation=cv2.INTER_AREA)
        return np.ascontiguousarray(small[inside], np.float32)

    assert photo.disparity is not None
    return Blurred(
        change(photo.pixels), change(photo.coc) * scale, change(photo.disparity), photo.focus
    )


def recover_inputs_of(photo: Blurred) -> list[Arrays]:
    """What recover gives the DiT, from the smallest size to the largest."""
    inputs: list[Arrays] = []

    def record(given: Arrays) -> Arrays:
        inputs.append(given)
        return {"clean": given["draft"]}

    light = CAMERA.to_scene(photo.pixels)
    recover_levels(replace(photo, pixels=light.astype(np.float32)), record)
    return inputs


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
    """One tile of the DiT's inputs, its draft as the truth."""

    def cut(name: str) -> Tensor:
        plane = inputs[name][..., top : top + side, left : left + side]
        return torch.from_numpy(np.ascontiguousarray(plane, np.float32))

    maps = {f.name: cut(f.name) for f in fields(Samples) if f.name not in ("truth", "camera")}
    return Samples(**maps, truth=maps["draft"], camera=torch.from_numpy(inputs["camera"]).float())


@torch.no_grad()
def mirror_mean(model: nn.Module, samples: Samples) -> Tensor:
    """The mean of what a model recovers from each sample and its seven rotated or mirrored images,
    [B, 3, S, S] encoded light."""
    total = torch.zeros_like(samples.draft)
    for turns, mirror in product(range(4), (False, True)):

        def change(x: Tensor, turns=turns, mirror=mirror) -> Tensor:
            x = x.rot90(turns, (-2, -1)) if x.ndim == 4 else x
            return x.flip(-1) if mirror and x.ndim == 4 else x

        image = samples.each(change)
        with autocast(samples.draft.device):
            clean = model(**image.inputs, state=image.draft, timestep=torch.zeros(len(image)))
        clean = clean.float().flip(-1) if mirror else clean.float()
        total += clean.rot90(-turns, (-2, -1))
    return total / 8


if __name__ == "__main__":
    main()
