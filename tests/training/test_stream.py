import queue
from pathlib import Path

import pytest
import torch

from engine.errors import InputError
from training.config import TrainConfig
from training.samples import Samples
from training.stream import SceneStream, StreamConfig


def stream_of(sent, **numbers):
    """A stream without processes, to which `sent` has been sent."""
    stream = StreamConfig(processes=0, **numbers)
    source = SceneStream(Path("none"), TrainConfig(batch=4), torch.device("cpu"), 0, stream)
    source._queue = queue.Queue()
    for scenes in sent:
        source._queue.put(scenes)
    return source


def scenes(number, count=2):
    """`count` scenes whose every value is `number`."""
    pictures = [torch.full((count, c, 4, 4), float(number)) for c in (3, 3, 9, 3, 1, 1, 1, 1, 1)]
    return [tensor.half() for tensor in (*pictures, torch.zeros(count, 3))]


def test_the_newest_scenes_are_kept_and_used_as_often_as_allowed():
    source = stream_of([scenes(n) for n in range(6)], kept=4, least=2, uses=2.0)
    batches = iter(source)
    seen = [set(next(batches).photo.flatten().tolist()) for _ in range(5)]
    assert seen[0] == {0.0}
    assert source.fresh == 8  # for 16 crops, the last 4 not counted
    assert seen[4] <= {2.0, 3.0}


def test_simulators_that_ended_are_told():
    source = stream_of([], patience=0.01)
    with pytest.raises(InputError, match="have ended"):
        next(iter(source))


def test_scenes_come_from_processes_of_their_own(pack_path):
    config = TrainConfig(batch=3, size=32, margin=32, plain_share=1.0)
    stream = SceneStream(
        pack_path, config, torch.device("cpu"), 0, StreamConfig(1, scenes=2, kept=8, least=2)
    )
    try:
        batch = next(iter(stream))
        assert isinstance(batch, Samples)
        assert batch.photo.shape[0] == config.batch
        assert 0 < float(batch.photo.float().std()) < 1
    finally:
        stream.close()
