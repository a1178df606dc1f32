"""Train the network that classifies the blur of an edge: `engine.optics.edge_blur`.

    python -m training.edge_blur --photos ../shared/photos -o resources/models/edge-blur.safetensors

Sharp pieces of photos are blurred by a disc of known radius in linear light and then processed as
cameras do (noise, denoising, tone curve, sharpening, JPEG); the network learns the odds of each
radius from the profiles of their edges.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

from engine.lens import Aperture
from engine.optics.aperture import psf
from engine.optics.edge_blur import EDGE_BLUR, find_edges
from engine.optics.noise import LUMA
from training.data_pack import held_out_names, list_pictures, sharpness
from training.srgb import linear_to_srgb, srgb_to_linear


@dataclass(frozen=True)
class EdgeTrainingParams:
    """How the training pieces are drawn; all numbers chosen by hand.

    Attributes:
        side_px: side of a piece.
        min_sharpness: `data_pack.sharpness` above which a cell counts as sharp.
        min_sharp_share: smallest sharp share of a piece.
        edges_per_piece: most edges taken from one piece.
        haze_share: share of pieces without scene edges, labeled with equal odds.
        hidden_units: width of the network's two hidden layers.
    """

    side_px: int = 384
    min_sharpness: float = 0.4
    min_sharp_share: float = 0.3
    edges_per_piece: int = 500
    haze_share: float = 0.15
    hidden_units: int = 64


PARAMS = EdgeTrainingParams()
CLASSES = EDGE_BLUR.class_count
FEATURES = EDGE_BLUR.profile_length


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--photos", type=Path, required=True, help="folder of sharp photos")
    parser.add_argument("-o", "--output", type=Path, required=True, help="safetensors file")
    parser.add_argument("--pieces", type=int, default=320, help="blurred pieces to learn from")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    cv2.setNumThreads(options.threads)
    torch.set_num_threads(options.threads)
    held_out = held_out_names()
    paths = [path for path in list_pictures(options.photos) if path.name not in held_out]
    rng = np.random.default_rng(options.seed)
    torch.manual_seed(options.seed)
    profiles, targets = gather(paths, options.pieces, rng)
    print(f"{len(profiles)} edges from {options.pieces} pieces of {len(paths)} photos")
    network = fit(torch.from_numpy(profiles), torch.from_numpy(targets), options.epochs)
    partial = options.output.with_suffix(".part")
    save_file(state(network), partial)
    os.replace(partial, options.output)


def gather(
    paths: list[Path], pieces: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Profiles [N, FEATURES] and soft class targets [N, CLASSES] of `pieces` blurred pieces."""
    profiles, targets = [], []
    while len(profiles) < pieces:
        if len(profiles) % 100 == 0:
            print(f"{len(profiles)} of {pieces} pieces", flush=True)
        if rng.random() < PARAMS.haze_share:
            edges = find_edges(np.ascontiguousarray(photograph(_haze(rng), 0, rng) @ LUMA))
            use = rng.permutation(len(edges.x))[: PARAMS.edges_per_piece]
            profiles.append(edges.profiles[use])
            targets.append(np.full((len(use), CLASSES), 1 / CLASSES, np.float32))
            continue
        piece = _sharp_piece(paths[rng.integers(len(paths))], rng)
        if piece is None:
            continue
        place = max(rng.uniform(-1.0, CLASSES - 1), 0.0)
        radius = 2 ** ((place - 1) / 2) if place >= 0.5 else rng.uniform(0, 0.7)
        taken = photograph(piece[0], radius, rng)
        edges = find_edges(np.ascontiguousarray(taken @ LUMA))
        use = np.flatnonzero(piece[1][edges.y.astype(int), edges.x.astype(int)])
        use = rng.permutation(use)[: PARAMS.edges_per_piece]
        target = np.maximum(1 - np.abs(place - np.arange(CLASSES)), 0).astype(np.float32)
        profiles.append(edges.profiles[use])
        targets.append(np.broadcast_to(target, (len(use), CLASSES)))
    return np.concatenate(profiles), np.concatenate(targets)


def photograph(scene: np.ndarray, radius: float, rng: np.random.Generator) -> np.ndarray:
    """A scene through a lens, a sensor and in-camera processing; linear light."""
    light = scene * np.float32(2 ** rng.uniform(-1.5, 0.5))
    light = np.where(light > 0.9, light * np.float32(rng.uniform(1, 4)), light)
    shape = Aperture() if rng.random() < 0.7 else Aperture("blades", curvature=rng.uniform(0, 0.8))
    kernel = psf(shape, radius)
    light = cv2.filter2D(light, -1, kernel, borderType=cv2.BORDER_REFLECT)
    amount = 2 ** rng.uniform(-10, -5.5)  # deviation at linear light 0.18: 0.1 to 2.2 %
    deviation = amount * np.sqrt(np.maximum(light, 0) / 0.18 + 0.1)
    light = light + deviation * rng.standard_normal(light.shape).astype(np.float32)
    tone = linear_to_srgb(light) ** np.float32(rng.uniform(0.85, 1.2))
    if rng.random() < 0.3:
        tone = cv2.bilateralFilter(tone, 5, rng.uniform(1, 3) * amount * 2, 1.5)
    if rng.random() < 0.4:
        soft = cv2.GaussianBlur(tone, (0, 0), rng.uniform(0.6, 1.3))
        tone = tone + np.float32(rng.uniform(0.2, 1.0)) * (tone - soft)
    bytes_ = np.round(np.clip(tone, 0, 1) * 255).astype(np.uint8)
    if rng.random() < 0.9:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(80, 100))]
        coded = cv2.imencode(".jpg", bytes_, quality)[1]
        bytes_ = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR))
    return srgb_to_linear(bytes_.astype(np.float32) / 255)


def fit(profiles: torch.Tensor, targets: torch.Tensor, epochs: int) -> nn.Sequential:
    """A network with two hidden layers; every radius weighs the same, however many edges it has."""
    width = PARAMS.hidden_units
    network = nn.Sequential(
        nn.Linear(FEATURES, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(),
        nn.Linear(width, CLASSES),
    )  # fmt: skip
    share = targets.mean(0)
    weight = (targets / share.clamp(min=1e-3)).sum(1) / CLASSES
    optimizer = torch.optim.AdamW(network.parameters(), 2e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)
    for epoch in range(epochs):
        total = 0.0
        for batch in torch.randperm(len(profiles)).split(2048):
            logs = network(profiles[batch]).log_softmax(1)
            loss = -(weight[batch] * (targets[batch] * logs).sum(1)).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        schedule.step()
        print(f"epoch {epoch + 1}: {total / len(profiles):.4f}", flush=True)
    return network


def state(network: nn.Sequential) -> dict[str, torch.Tensor]:
    """The layers' tensors, named 0, 1, 2 in order."""
    layers = [layer for layer in network if isinstance(layer, nn.Linear)]
    return {
        f"{index}.{name}": tensor.detach().contiguous()
        for index, layer in enumerate(layers)
        for name, tensor in layer.named_parameters()
    }


def _haze(rng: np.random.Generator) -> np.ndarray:
    """Fog, sky, a bare wall: smooth gradients that say nothing about the lens."""
    knots = int(rng.integers(3, 14))
    field = rng.standard_normal((knots, knots)).astype(np.float32)
    field = cv2.resize(field, (PARAMS.side_px, PARAMS.side_px), interpolation=cv2.INTER_CUBIC)
    contrast = 2 ** rng.uniform(-7, -1) / field.std()
    light = rng.uniform(0.05, 0.8) + contrast * field
    return np.clip(light, 0, 1)[..., None] * rng.uniform(0.7, 1, 3).astype(np.float32)


def _sharp_piece(path: Path, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray] | None:
    """A piece of a downscaled photo, in linear light, and where it is sharp (per pixel, bool)."""
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
    if pixels is None:
        return None
    scale = max(rng.uniform(0.5, 0.8), PARAMS.side_px / min(pixels.shape[:2]))
    if scale > 0.8:
        return None
    clear = cv2.dilate(sharpness(pixels), np.ones((3, 3), np.uint8))
    pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    clear = (
        cv2.resize(clear, pixels.shape[1::-1], interpolation=cv2.INTER_NEAREST)
        > PARAMS.min_sharpness
    )
    top, left = (int(rng.integers(side - PARAMS.side_px + 1)) for side in pixels.shape[:2])
    piece = np.s_[top : top + PARAMS.side_px, left : left + PARAMS.side_px]
    if clear[piece].mean() < PARAMS.min_sharp_share:
        return None
    light = srgb_to_linear(pixels[piece].astype(np.float32) / 255)
    return light, clear[piece]


if __name__ == "__main__":
    main()
