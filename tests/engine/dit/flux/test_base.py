import json
import shutil

import pytest

from engine.dit.flux.base import files, read_base
from engine.dit.flux.memory import EIGHT, FOUR, FULL, STREAMED, choose, estimate, has_four_bit
from engine.errors import InputError


@pytest.fixture
def copy(tiny, tmp_path):
    return shutil.copytree(tiny.base, tmp_path / "base")


def test_what_a_base_is_read_from_its_headers(tiny):
    base = read_base(tiny.base)
    assert (base.cell, base.width, base.channels, base.dtype) == (4, 64, 16, "F32")
    assert base.parameters > 300_000
    assert len(files(tiny.base)) == 4


def test_a_folder_of_another_kind_is_refused(copy):
    path = copy / "transformer" / "config.json"
    config = json.loads(path.read_text())
    path.write_text(json.dumps({**config, "_class_name": "FluxTransformer2DModel"}))
    with pytest.raises(InputError, match="its transformer is a FluxTransformer2DModel"):
        read_base(copy)


def test_missing_parts_are_named(copy):
    shutil.rmtree(copy / "vae")
    with pytest.raises(InputError, match=r"no readable vae/config\.json"):
        read_base(copy)


def test_pickled_weights_are_refused(copy):
    weights = next((copy / "transformer").glob("*.safetensors"))
    weights.rename(weights.with_suffix(".bin"))
    with pytest.raises(InputError, match="pickled"):
        read_base(copy)


def test_a_missing_shard_is_named(copy):
    index = copy / "transformer" / "diffusion_pytorch_model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": {"a": "part-2.safetensors"}}))
    with pytest.raises(InputError, match=r"part-2\.safetensors is missing"):
        read_base(copy)


def test_the_form_follows_the_free_memory(tiny):
    base = read_base(tiny.base)
    full = estimate(base, FULL, 64).total
    assert choose(base, "cuda", 2 * full, 64) == FULL
    assert choose(base, "cuda", 0, 64) == STREAMED
    assert choose(base, "cpu", 0, 64) == FULL
    eight = estimate(base, EIGHT, 64).total
    assert eight < full
    assert choose(base, "cuda", round(eight / 0.89), 64) == EIGHT
    assert estimate(base, FOUR, 64).weights < estimate(base, EIGHT, 64).weights
    if not has_four_bit():
        assert choose(base, "cuda", round(eight * 0.99), 64) == STREAMED
