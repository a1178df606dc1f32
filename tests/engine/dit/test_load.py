import pytest
import torch

from engine.dit.load import load_dit
from engine.errors import EngineError


def test_a_truncated_file_is_one_clear_line(awake, tmp_path):
    awake.save_pretrained(tmp_path)
    weights = next(tmp_path.glob("*.safetensors"))
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(EngineError, match="not a whole RefocusDiT") as fault:
        load_dit(tmp_path)
    assert "\n" not in str(fault.value)


def test_weights_of_another_config_are_refused(awake, tmp_path):
    awake.save_pretrained(tmp_path)
    config = tmp_path / "config.json"
    config.write_text(config.read_text().replace('"stem": 8', '"stem": 12'))
    with pytest.raises(EngineError, match="not a whole RefocusDiT"):
        load_dit(tmp_path)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(EngineError, match="not a whole RefocusDiT"):
        load_dit(tmp_path)


def test_loading_gives_the_weights_back(awake, tmp_path):
    awake.save_pretrained(tmp_path)
    loaded = load_dit(tmp_path).state_dict()
    assert all(torch.equal(v, loaded[k]) for k, v in awake.state_dict().items())
