"""Fresh scenes during training, from separate processes that simulate on the training device.

A GPU trains faster than one process can launch the simulator's many small kernels. So several
processes simulate, and the trainer keeps their newest scenes in memory and takes crops of each a
few times.
"""

from __future__ import annotations

import queue
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import torch
from torch import Tensor, multiprocessing

from engine.errors import InputError
from training import data, data_pack
from training.config import TrainConfig
from training.samples import Samples
from training.simulate.textures import Textures


@dataclass(frozen=True)
class StreamConfig:
    """How scenes are kept; values chosen by hand.

    Attributes:
        processes: number of simulators.
        scenes: scenes per simulated batch.
        kept: number of newest scenes from which crops are taken.
        least: scenes required before training begins.
        uses: most crops per scene, on average: beyond this the trainer waits for new scenes.
        patience: seconds to wait for a scene before the simulators are considered dead.
    """

    processes: int = 2
    scenes: int = 64
    kept: int = 8192
    least: int = 512
    uses: float = 14.0
    patience: float = 120.0

    @classmethod
    def on(cls, device: torch.device, processes: int) -> StreamConfig:
        """Settings sized for a GPU, or for a CPU's memory."""
        if device.type == "cpu":
            return cls(processes, scenes=16, kept=1024, least=64)
        return cls(processes)


class SceneStream:
    """Endless batches of samples; `fresh` counts the scenes received."""

    def __init__(
        self,
        pack: Path,
        config: TrainConfig,
        device: torch.device,
        seed: int,
        stream: StreamConfig | None = None,
    ) -> None:
        self._stream = stream or StreamConfig()
        self._config, self._device = config, device
        self._kept: Samples | None = None
        self._used, self.fresh = 0, 0
        context = multiprocessing.get_context("spawn")
        self._queue = context.Queue(maxsize=3 * self._stream.processes)
        arguments = (self._queue, pack, config, str(device), self._stream.scenes)
        self._processes = [
            context.Process(target=simulate_forever, args=(*arguments, seed + n), daemon=True)
            for n in range(self._stream.processes)
        ]
        for process in self._processes:
            process.start()

    def __iter__(self) -> Iterator[Samples]:
        generator = torch.Generator(self._device).manual_seed(self._config.seed)
        while True:
            self._take_in()
            assert self._kept is not None
            count = min(self.fresh, self._stream.kept)
            chosen = torch.randint(
                count, (self._config.batch,), generator=generator, device=self._device
            )
            self._used += self._config.batch
            yield self._kept.select(chosen)

    def close(self) -> None:
        """Terminate the processes."""
        for process in self._processes:
            process.terminate()

    def _take_in(self) -> None:
        """Take in as many new scenes as are due; the rest stay queued and block the simulators."""
        stream = self._stream
        while self.fresh < max(stream.least, self._used / stream.uses):
            try:
                self._keep(self._queue.get(timeout=stream.patience))
            except queue.Empty:
                raise InputError("the processes that simulate scenes have ended") from None

    def _keep(self, arrived: list[Tensor]) -> None:
        count = len(arrived[0])
        if self._kept is None:
            self._kept = Samples(*(
                torch.empty(self._stream.kept, *each.shape[1:], dtype=each.dtype,
                            device=self._device)
                for each in arrived
            ))  # fmt: skip
        start = self.fresh % self._stream.kept
        slots = (torch.arange(start, start + count) % self._stream.kept).to(self._device)
        for field, each in zip(fields(Samples), arrived, strict=True):
            getattr(self._kept, field.name)[slots] = each.to(self._device)
        self.fresh += count


def simulate_forever(
    out: multiprocessing.Queue,
    pack: Path,
    config: TrainConfig,
    device: str,
    scenes: int,
    seed: int,
) -> None:
    """Queue lists of the fields of `Samples`, in half precision, until terminated."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    torch.backends.cuda.matmul.allow_tf32 = True
    textures = Textures.from_pack(data_pack.load(pack), device)
    generator = torch.Generator(device).manual_seed(seed)
    choice = torch.Generator().manual_seed(seed)
    while True:
        bridges = data.draw(textures, config, scenes, generator, torch.device(device))
        samples = data.mixed(bridges, config, choice, scenes)
        out.put([getattr(samples, f.name).half() for f in fields(samples)])
