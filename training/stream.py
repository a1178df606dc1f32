"""Fresh scenes while training, from processes of their own that simulate on the training device.

A GPU trains faster than one process launches the many small kernels of the simulator. So several
processes simulate, and the trainer keeps their scenes in memory and takes crops of each a few
times, always the newest ones.
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
    """How scenes are kept; chosen by hand.

    Attributes:
        processes: that simulate.
        scenes: in one simulated batch.
        kept: newest scenes that crops are taken of.
        least: scenes that have to be there before training begins.
        uses: crops taken of each scene at most, on average: the trainer waits for new ones.
        patience: seconds to wait for a scene before the simulators count as dead.
    """

    processes: int = 2
    scenes: int = 64
    kept: int = 8192
    least: int = 512
    uses: float = 14.0
    patience: float = 120.0

    @classmethod
    def on(cls, device: torch.device, processes: int) -> StreamConfig:
        """What a GPU likes, or a CPU's memory."""
        if device.type == "cpu":
            return cls(processes, scenes=16, kept=1024, least=64)
        return cls(processes)


class SceneStream:
    """Endless batches of samples; `fresh` counts the scenes that came in."""

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
        """End the processes."""
        for process in self._processes:
            process.terminate()

    def _take_in(self) -> None:
        """Keep as many new scenes as are due; the others wait, and the simulators with them."""
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
    """Put lists of the fields of `Samples`, in half precision, until it is ended."""
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
