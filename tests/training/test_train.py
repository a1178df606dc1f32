import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from engine.dit.config import PRESETS
from engine.dit.model import RefocusDiT
from engine.errors import InputError
from training import checkpoint, data, train
from training.config import read_config
from training.ema import Ema
from training.optimizer import MuonAdamW
from training.samples import save_samples

TOML = """
[model]
stem = 8
widths = [16, 32]
blocks = [1, 1]
window = 4
head = 16
condition = 16
[train]
size = 32
margin = 16
batch = 2
warmup = 2
stack = 0.25
stack_share = 0.5
[simulate]
max_radius = 3
layers = [2, 2]
"""


@pytest.fixture
def config_path(tmp_path):
    path = tmp_path / "tiny.toml"
    path.write_text(TOML)
    return path


@pytest.fixture
def arguments(config_path, pack_path, tmp_path, monkeypatch):
    monkeypatch.setattr(train, "HELD", 2)
    monkeypatch.setattr(train, "CHECK", 2)
    return [
        *("--config", str(config_path), "--pack", str(pack_path), "-o", str(tmp_path / "run")),
        *("--minutes", "0.02", "--threads", "1", "--cpu"),
    ]


def test_lists_of_a_config_are_tuples(config_path):
    assert read_config(config_path).simulate.layers == (2, 2)


def test_a_run_logs_saves_and_goes_on(arguments, tmp_path):
    train.main(arguments)
    run = tmp_path / "run"
    lines = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    assert {"step", "samples", "hours", "loss", "layered_gain", "refine_gain"} <= set(lines[-1])
    assert list(run.glob("sheet-*.png"))
    train.main([*arguments, "--resume", str(run / "last")])
    assert json.loads((run / "last" / "state.json").read_text())["step"] > lines[-1]["step"]
    RefocusDiT.from_pretrained(run / "model")


def test_a_loss_that_is_no_number_keeps_the_last_good_checkpoint(
    arguments, tmp_path, monkeypatch, capsys
):
    train.main(arguments)
    last = tmp_path / "run" / "last" / "state.json"
    before = last.read_text()
    monkeypatch.setattr(train, "decibel_loss", lambda a, *_: a.mean() * float("nan"))
    with pytest.raises(SystemExit) as stopped:
        train.main([*arguments, "--resume", str(last.parent)])
    assert stopped.value.code == 1
    assert last.read_text() == before
    assert "last good checkpoint" in capsys.readouterr().err


def test_scenes_on_disk_are_what_was_drawn(config_path, pack_path, textures, tmp_path):
    config = read_config(config_path)
    words = ["--config", str(config_path), "--pack", str(pack_path), "-o", str(tmp_path / "pool")]
    data.main([*words, "--files", "1", "--seed", "3"])
    (path,) = (tmp_path / "pool").iterdir()
    drawn = data.draw(textures, config, data.SCENES, torch.Generator().manual_seed(3), "cpu")
    kept = load_file(path)["refine_b.truth"].float()
    assert torch.allclose(kept, drawn.refine_b.truth, atol=2e-3)


@pytest.fixture
def saved(config_path, tmp_path):
    config = read_config(config_path)
    model = RefocusDiT.of(config.model)
    ema = Ema(model, 0.9)
    optimizer = MuonAdamW(model, 1e-3)
    sum(p.square().sum() for p in model.parameters()).backward()
    optimizer.step()
    checkpoint.save(tmp_path / "run", model, ema, optimizer, {"step": 7})
    return config, model, ema, optimizer


def test_checkpoint_brings_back_the_optimizer_too(saved, tmp_path):
    config, model, _, optimizer = saved
    other = RefocusDiT.of(config.model)
    fresh, again = Ema(other, 0.9), MuonAdamW(other, 1e-3)
    state = checkpoint.resume(tmp_path / "run" / "last", config, other, fresh, again)
    assert state["step"] == 7
    for a, b in zip(model.parameters(), other.parameters(), strict=True):
        assert torch.equal(a, b)
        kept, restored = optimizer.state_of(a), again.state_of(b)
        assert kept.keys() == restored.keys()
        assert all(torch.equal(kept[key], restored[key]) for key in kept)


def test_checkpoint_of_another_size_is_refused(saved, config_path, tmp_path):
    config_path.write_text(TOML.replace("widths = [16, 32]", "widths = [16, 48]"))
    config = read_config(config_path)
    model = RefocusDiT.of(config.model)
    with pytest.raises(InputError, match="widths"):
        checkpoint.resume(
            tmp_path / "run" / "last", config, model, Ema(model, 0.9),
            MuonAdamW(model, 1e-3),
        )  # fmt: skip


def test_truncated_shard_is_refused(saved, tmp_path):
    config, model, ema, optimizer = saved
    shard = next((tmp_path / "run" / "last").glob("part-*"))
    shard.write_bytes(shard.read_bytes()[:-100])
    with pytest.raises(InputError, match="truncated shard"):
        checkpoint.resume(tmp_path / "run" / "last", config, model, ema, optimizer)


def test_shards_stay_small(tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoint, "SHARD_BYTES", 1000)
    tensors = {str(i): torch.rand(100) for i in range(7)}
    checkpoint.save_shards(tensors, tmp_path)
    files = sorted(tmp_path.glob("part-*"))
    assert len(files) == 4
    assert sum(len(load_file(f)) for f in files) == 7


@pytest.mark.parametrize("table", ["model", "train", "simulate"])
def test_unknown_settings_are_named(tmp_path, table):
    path = tmp_path / "bad.toml"
    path.write_text(f"[{table}]\nlearning = 1\n")
    with pytest.raises(InputError, match="'learning'"):
        read_config(path)


@pytest.mark.parametrize("path", sorted(Path("training/configs").glob("[!l]*.toml")), ids=str)
def test_shipped_configs_are_readable(path):
    read_config(path)


def test_two_processes_share_the_work(arguments, tmp_path):
    """What `accelerate launch` starts on two machines or GPUs, here as two CPU processes."""
    command = [
        *(sys.executable, "-m", "torch.distributed.run", "--nproc_per_node", "2"),
        *("--standalone", "-m", "training.train", *arguments),
    ]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": os.getcwd()}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    first = json.loads((tmp_path / "run" / "log.jsonl").read_text().splitlines()[0])
    assert first["samples"] == 4  # two samples on each of two processes


def test_a_run_begins_with_the_weights_of_another(arguments, saved, tmp_path):
    config, _, ema, _ = saved
    other = RefocusDiT.of(config.model)
    train.load_start(tmp_path / "run" / "model", other)
    for name, value in other.state_dict().items():
        assert torch.equal(value, ema.weights[name])


def test_a_model_of_another_size_is_nothing_to_begin_with(arguments, tmp_path, capsys):
    RefocusDiT.of(PRESETS["m"]).save_pretrained(tmp_path / "other")
    with pytest.raises(SystemExit) as stopped:
        train.main([*arguments, "--start", str(tmp_path / "other")])
    assert stopped.value.code == 2
    assert "no model to begin with" in capsys.readouterr().err


@pytest.fixture
def real(config_path, textures):
    """Samples such as `training.real_photos` makes, of the crops' own size."""
    config = read_config(config_path)
    drawn = data.draw(textures, config, 4, torch.Generator().manual_seed(5), "cpu").recover
    return drawn.crop(0, 0, config.size).each(lambda x: x.half())


def test_a_run_learns_from_tiles_of_real_photos(arguments, config_path, real, tmp_path):
    save_samples(real, tmp_path / "real.safetensors")
    config = replace(read_config(config_path), real_batch=8)
    model, generator = RefocusDiT.of(config.model), torch.Generator()
    before = train.real_loss(model, real, config, generator.manual_seed(0), "cpu")
    optimizer = MuonAdamW(model, 1e-3)
    for step in range(30):
        train.real_loss(model, real, config, generator.manual_seed(step), "cpu").backward()
        optimizer.step()
        optimizer.zero_grad()
    after = train.real_loss(model, real, config, generator.manual_seed(0), "cpu")
    assert after < before - 0.01
    save_samples(real, tmp_path / "more.safetensors")
    files = [str(tmp_path / name) for name in ("real.safetensors", "more.safetensors")]
    train.main([*arguments, "--real", *files])


def test_a_file_without_tiles_is_refused(arguments, tmp_path, capsys):
    (tmp_path / "real.safetensors").write_bytes(b"nothing")
    with pytest.raises(SystemExit) as stopped:
        train.main([*arguments, "--real", str(tmp_path / "real.safetensors")])
    assert stopped.value.code == 2
    assert "not a complete file of samples" in capsys.readouterr().err


def test_refine_learns_from_both_focus_planes(config_path, textures):
    config = replace(read_config(config_path), recover=0.0, stack_share=0.0)
    drawn = data.draw(textures, config, 2, torch.Generator().manual_seed(1), "cpu")
    generator = torch.Generator().manual_seed(0)
    focus = {
        tuple(data.mixed(drawn, config, generator, config.batch).camera[0].tolist())
        for _ in range(20)
    }
    assert {p[:2] for p in focus} == {
        tuple(plane.camera[row, :2].tolist())
        for plane in (drawn.refine, drawn.refine_b)
        for row in (0, 1)
    }
