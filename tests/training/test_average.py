import shutil

import pytest
import torch

from engine.dit.config import DitConfig
from engine.dit.model import RefocusDiT
from training import average, checkpoint

SIZE = DitConfig(stem=8, widths=(16, 32), blocks=(1, 1), window=4, head=16, condition=16)


@pytest.fixture
def folders(tmp_path):
    paths = [tmp_path / "a", tmp_path / "b"]
    for path in paths:
        model = RefocusDiT.of(SIZE)
        checkpoint.save_averaged(
            {name: torch.randn_like(value) for name, value in model.state_dict().items()},
            model,
            path,
        )
    return paths


def test_the_mean_of_two_runs_is_a_model_in_half_precision(folders, tmp_path):
    average.main([*map(str, folders), "-o", str(tmp_path / "mean")])
    first, second = map(checkpoint.averaged, folders)
    for name, value in checkpoint.averaged(tmp_path / "mean").items():
        assert value.dtype == torch.float16
        assert torch.equal(value, ((first[name] + second[name]) / 2).half())
    assert RefocusDiT.from_pretrained(tmp_path / "mean").size == SIZE


def test_a_run_may_be_halved_in_its_place(folders):
    whole = checkpoint.averaged(folders[0])
    average.main([str(folders[0]), "-o", str(folders[0])])
    for name, value in checkpoint.averaged(folders[0]).items():
        assert torch.equal(value, whole[name].half())


def test_models_of_two_sizes_have_no_mean(folders, tmp_path, capsys):
    RefocusDiT.of(DitConfig(stem=8)).save_pretrained(tmp_path / "other")
    with pytest.raises(SystemExit) as stopped:
        average.main([str(folders[0]), str(tmp_path / "other"), "-o", str(tmp_path / "mean")])
    assert stopped.value.code == 2
    assert f"{tmp_path / 'other'}: not of the size of" in capsys.readouterr().err
    assert not (tmp_path / "mean").exists()


def test_a_folder_without_a_model_is_named(folders, tmp_path, capsys):
    shutil.rmtree(folders[1])
    with pytest.raises(SystemExit) as stopped:
        average.main([*map(str, folders), "-o", str(tmp_path / "mean")])
    assert stopped.value.code == 2
    assert f"{folders[1]}: no model there" in capsys.readouterr().err


def test_a_model_without_its_config_is_named(folders, tmp_path, capsys):
    (folders[0] / "config.json").unlink()
    with pytest.raises(SystemExit) as stopped:
        average.main([*map(str, folders), "-o", str(tmp_path / "mean")])
    assert stopped.value.code == 2
    assert f"{folders[0]}: not a whole RefocusDiT" in capsys.readouterr().err
    assert not (tmp_path / "mean").exists()
