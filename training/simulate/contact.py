"""A contact sheet of simulated samples.

    python -m training.simulate.contact --photos ../shared/photos --mattes ../shared/mattes -o FILE

One row per sample: source, target, all in focus, disparity, seen disparity, source CoC, target CoC
(red = nearer than focus, blue = farther). The cross marks the focus point.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor

from training import data_pack
from training.simulate.batch import Batch
from training.simulate.config import SimulateConfig
from training.simulate.simulate import simulate
from training.simulate.textures import Textures, linear_to_srgb


def sheet(batch: Batch) -> np.ndarray:
    """The rows of a batch, uint8 RGB."""
    focused = _pictures(batch.target)
    for picture, (x, y) in zip(focused, batch.focus.tolist(), strict=True):
        size = picture.shape[0]
        place = (round(x * (size - 1)), round(y * (size - 1)))
        cv2.drawMarker(picture, place, (255, 0, 0), cv2.MARKER_CROSS, 9, 1)
    columns = [
        _pictures(batch.source),
        focused,
        _pictures(batch.all_in_focus),
        _maps(batch.disparity),
        _maps(batch.disparity_seen),
        _cocs(batch.source_coc),
        _cocs(batch.source_coc_seen),
        _cocs(batch.target_coc),
        _cocs(batch.target_coc_seen),
    ]
    if batch.target_b is not None:
        columns += [_pictures(batch.target_b), _pictures(batch.multi_focus)]
    rows = [np.concatenate(row, 1) for row in zip(*columns, strict=True)]
    return np.concatenate(rows, 0)


def _pictures(linear: Tensor) -> list[np.ndarray]:
    srgb = (linear_to_srgb(linear.clamp(0, 1)) * 255).round().byte().cpu().numpy()
    return [np.ascontiguousarray(p.transpose(1, 2, 0)) for p in srgb]


def _maps(disparity: Tensor) -> list[np.ndarray]:
    gray = (disparity * 255).round().byte().cpu().numpy()[:, 0]
    return [cv2.applyColorMap(g, cv2.COLORMAP_INFERNO)[..., ::-1] for g in gray]


def _cocs(coc: Tensor) -> list[np.ndarray]:
    strength = (coc[:, 0].abs() / 12).clamp(0, 1).sqrt()
    none = torch.zeros_like(strength)
    near = coc[:, 0] > 0
    red, blue = torch.where(near, strength, none), torch.where(near, none, strength)
    return list((torch.stack([red, none, blue], -1) * 255).byte().cpu().numpy())


def main() -> None:
    """Command-line entry point."""
    parser = argparse.ArgumentParser(description="A contact sheet of simulated samples")
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--mattes", type=Path)
    parser.add_argument("--pack", type=Path, help="a data pack instead of the two folders")
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--samples", type=int, default=12)
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.pack:
        pack = data_pack.load(arguments.pack)
    elif arguments.photos and arguments.mattes:
        photos = data_pack.list_pictures(arguments.photos)
        mattes = data_pack.list_pictures(arguments.mattes)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "pack.safetensors"
            data_pack.build(photos[:: max(1, len(photos) // 60)], mattes, path)
            pack = data_pack.load(path)
    else:
        parser.error("name --pack, or --photos and --mattes")
    textures = Textures.from_pack(pack, "cpu")
    config = replace(SimulateConfig(), second=True)
    generator = torch.Generator().manual_seed(arguments.seed)
    batch = simulate(textures, config, arguments.samples, arguments.size, generator, "cpu")
    cv2.imwrite(str(arguments.output), sheet(batch)[..., ::-1])


if __name__ == "__main__":
    main()
