from copy import deepcopy

import pytest
import torch
from safetensors.torch import load_file

from engine.dit.config import DitConfig
from engine.dit.load import load_dit
from engine.dit.model import RefocusDiT
from engine.dit.network import SHARP_DRAFTS
from engine.errors import EngineError, InputError
from training import lora
from training.samples import Samples, join
from training.scenes import LookSamples, pair_samples, photo_samples

TINY = DitConfig(stem=8, widths=(16, 32), blocks=(1, 1), window=4, head=16, condition=16)


@pytest.fixture
def model():
    torch.manual_seed(0)
    model = RefocusDiT.of(TINY).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.05)
    return model


@pytest.fixture
def looks():
    """A look that brightens the draft."""
    generator = torch.Generator().manual_seed(1)
    photo = torch.rand(1, 3, 40, 48, generator=generator)
    plane = torch.rand(1, 1, 40, 48, generator=generator)
    camera = torch.tensor([[0.5, 0.5, 0.3]])
    sharp, maps = torch.cat([photo] * SHARP_DRAFTS, 1), [plane] * 5
    sample = Samples(photo, photo, sharp, photo + 0.2, *maps, camera)
    planes = Samples(photo, photo, sharp, photo, *maps, camera)
    return [LookSamples(sample, join([planes, planes]), torch.tensor([0.3, 0.6]))]


@pytest.fixture
def adapter(model, looks, tmp_path):
    model.save_pretrained(tmp_path / "base")
    numbers = lora.adapt(model, looks, rank=4, lr=1e-2, minutes=5, most_steps=20, size=32)
    path = tmp_path / "look.safetensors"
    lora.save(model, path, "base", numbers)
    return path, numbers


def test_the_look_is_learned(adapter):
    path, numbers = adapter
    assert numbers["steps"] == 20
    assert numbers["after"] < 0.8 * numbers["before"]
    assert "--adapter look" in path.with_suffix(".md").read_text()


def test_every_layer_of_the_adapter_learns(adapter):
    """None is bypassed: each starts at zero and has moved."""
    weights = load_file(adapter[0])
    moved = {
        name.rsplit(".lora_", 1)[0]: w.any() for name, w in weights.items() if "lora_B" in name
    }
    layers = ("to_q", "to_k", "to_v", "to_out", "value.0", "gate.0", "down", "proj")
    assert all(moved.values())
    assert all(any(name.endswith(layer) for name in moved) for layer in layers)


def test_the_stack_without_a_target_is_held(model, looks):
    """With it, the brightening look is not learned where the planes are in focus."""

    def gain(stack):
        copy = deepcopy(model)
        lora.adapt(copy, looks, rank=4, lr=1e-2, minutes=5, most_steps=12, size=32, stack=stack)
        planes, t = looks[0].stack, torch.zeros(2)
        with torch.no_grad():
            clean = copy(**planes.inputs, state=planes.draft, timestep=t)
        return float((clean - planes.truth).mean())

    assert gain(30.0) < gain(0.0)


def test_merged_adapter_gives_what_was_trained(adapter, model, looks, tmp_path):
    given = looks[0].sample
    state, t = given.draft, torch.zeros(1)
    merged = load_dit(tmp_path / "base", adapter[0]).eval()
    plain = load_dit(tmp_path / "base").eval()
    with torch.no_grad():
        trained = model(**given.inputs, state=state, timestep=t)
        assert torch.allclose(merged(**given.inputs, state=state, timestep=t), trained, atol=1e-5)
        assert not torch.allclose(plain(**given.inputs, state=state, timestep=t), trained)
    assert merged.state_dict().keys() == plain.state_dict().keys()  # merged, not wrapped


def test_adapter_of_another_model_is_refused(adapter, tmp_path):
    other = DitConfig(stem=8, widths=(32, 32), blocks=(1, 1), window=4, head=16, condition=16)
    RefocusDiT.of(other).save_pretrained(tmp_path / "other")
    with pytest.raises(EngineError, match="not an adapter for this model"):
        load_dit(tmp_path / "other", adapter[0])


def test_any_other_file_is_refused(model, tmp_path):
    model.save_pretrained(tmp_path / "base")
    file = next((tmp_path / "base").glob("*.safetensors"))
    with pytest.raises(EngineError, match="not an adapter"):
        load_dit(tmp_path / "base", file)


@pytest.mark.parametrize("read", [photo_samples, pair_samples])
def test_an_empty_folder_is_one_clear_line(tmp_path, read):
    with pytest.raises(InputError, match="no photos there"):
        read(tmp_path)


def test_a_pair_without_its_target_is_named(tmp_path):
    (tmp_path / "a.source.jpg").write_bytes(b"")
    with pytest.raises(InputError, match=r"a\.target\.jpg is missing"):
        pair_samples(tmp_path)
