"""Batches of the defocus network's crops, drawn during training by separate processes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import IterableDataset, get_worker_info

from engine.optics.defocus_fit import class_position
from engine.optics.defocus_input import INPUT, STRIDE, defocus_input
from training.defocus.camera import NoisePool
from training.defocus.config import DefocusSimConfig
from training.defocus.scenes import TextureStore
from training.defocus.simulate import DefocusCrop, simulate_crop


@dataclass(frozen=True)
class CropBatchConfig:
    """Sizes of the batches; our choice.

    Attributes:
        batch: crops per step.
        fresh: how many of these are new; the others are reused, flipped and transposed at random.
        pool: crops that each process keeps for reuse.
    """

    batch: int = 16
    fresh: int = 5
    pool: int = 1200


CropBatch = tuple[Tensor, Tensor, Tensor, Tensor]
"""float16 planes [B, C, S, S], float32 fractional classes [B, S, S] and weights [B, S, S] in 0..1,
bool readable [B]; S in cells."""


@dataclass(frozen=True, eq=False)
class _Example:
    planes: np.ndarray
    position: np.ndarray
    weight: np.ndarray
    readable: bool


class CropPool(IterableDataset[CropBatch]):
    """Batches of new and reused crops; each process draws its own."""

    def __init__(
        self, store: TextureStore, sim: DefocusSimConfig, config: CropBatchConfig, seed: int
    ) -> None:
        self._store, self._sim, self._config, self._seed = store, sim, config, seed
        self._begin(0)

    def __iter__(self) -> Iterator[CropBatch]:
        worker = get_worker_info()
        if worker is not None:
            cv2.setNumThreads(1)
            torch.set_num_threads(1)
            self._begin(worker.id)
        while True:
            yield self.batch()

    def _begin(self, worker: int) -> None:
        self._rng = np.random.default_rng((self._seed, worker))
        self._noise = NoisePool(self._rng)
        self._kept: list[_Example] = []

    def batch(self) -> CropBatch:
        """Draw one batch."""
        count = self._config.batch
        fresh = [
            _example(simulate_crop(self._store, self._noise, self._sim, self._rng))
            for _ in range(count if len(self._kept) < count else self._config.fresh)
        ]
        again = [self._kept[self._rng.integers(len(self._kept))] for _ in range(count - len(fresh))]
        self._kept = (self._kept + fresh)[-self._config.pool :]
        turned = [self._turned(example) for example in fresh + again]
        planes, positions, weights = (
            torch.from_numpy(np.stack([example[k] for example in turned])) for k in range(3)
        )
        readable = torch.tensor([example.readable for example in fresh + again])
        return planes, positions, weights, readable

    def _turned(self, example: _Example) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        turn = tuple(bool(x) for x in self._rng.random(3) < 0.5)
        inner = slice(2 * INPUT.bands, 2 * INPUT.bands + STRIDE * STRIDE)
        planes = _turn(example.planes, *turn)
        cell = planes[inner].reshape(STRIDE, STRIDE, *planes.shape[1:]).transpose(2, 3, 0, 1)
        cell = _turn(cell, *turn).transpose(2, 3, 0, 1)  # flip the pixels within a cell too
        planes[inner] = cell.reshape(-1, *planes.shape[1:])
        return planes, _turn(example.position, *turn), _turn(example.weight, *turn)


def _turn(array: np.ndarray, across: bool, down: bool, swap: bool) -> np.ndarray:
    """A copy with the last two axes mirrored and swapped as requested."""
    array = array[..., ::-1] if across else array
    array = array[..., ::-1, :] if down else array
    return np.array(array.swapaxes(-1, -2) if swap else array, order="C")


def _example(crop: DefocusCrop) -> _Example:
    middle = slice(STRIDE // 2, None, STRIDE)
    size = (crop.weight.shape[1] // STRIDE, crop.weight.shape[0] // STRIDE)
    return _Example(
        defocus_input(crop.luma).astype(np.float16),
        class_position(crop.radius[middle, middle]).astype(np.float32),
        cv2.resize(crop.weight, size, interpolation=cv2.INTER_AREA),
        crop.readable,
    )
