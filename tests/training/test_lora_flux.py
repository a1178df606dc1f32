"""An adapter trained in miniature on simulated pairs: the real classes, a few hundred steps."""

import json

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM

from engine.dit.flux.base import read_base
from engine.dit.flux.card import check
from engine.dit.flux.load import load_codec
from tests.engine.dit.flux.tiny import fingerprint_of, make_base
from training import data, lora_flux
from training.flux import latents, prompt
from training.flux.config import read_flux_config
from training.flux.latents import encode_bridges
from training.flux.step import predict

CONFIG = """
[adapter]
base = "tiny"
rank = 8
alpha = 16
native = 64
prompt_tokens = 4
drop_depth = 0.1
[train]
size = 32
batch = 4
lr = 1e-2
warmup = 20
stack = 0.5
stack_share = 0.3
[simulate]
photo_side = 512
max_radius = 6
"""


@pytest.fixture(scope="module")
def config_path(tmp_path_factory):
    path = tmp_path_factory.mktemp("config") / "tiny.toml"
    path.write_text(CONFIG)
    return path


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return make_base(tmp_path_factory.mktemp("flux") / "tiny-klein")


@pytest.fixture(scope="module")
def bridges(base, config_path, textures):
    config = read_flux_config(config_path)
    generator = torch.Generator().manual_seed(0)
    drawn = data.draw(textures, config.train, 3, generator, "cpu")
    codec = load_codec(read_base(base), "cpu", torch.float32)
    return encode_bridges(drawn, codec, 4), drawn


def run(base, config_path, pack_path, cache, out, *more):
    lora_flux.main(
        ["--base", str(base), "--config", str(config_path), "--pack", str(pack_path),
         "--cache", str(cache), "--scenes", "48", "-o", str(out), "--cpu", "--threads", "1",
         *more]
    )  # fmt: skip
    return [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]


def test_training_lowers_both_terms_and_goes_on_where_it_stopped(
    base, config_path, pack_path, tmp_path
):
    rows = run(base, config_path, pack_path, tmp_path / "cache", tmp_path / "run", "--steps", "60")
    first, last = rows[0], rows[-1]
    assert last["step"] == 60
    assert last["held_flow"] < 0.8 * first["held_flow"]
    assert last["held_stack"] < 0.8 * first["held_stack"]
    assert len(latents.cached(tmp_path / "cache")) == 12

    adapter = tmp_path / "run" / "adapter.safetensors"
    card = check(adapter, read_base(base), fingerprint_of(base))
    assert (card.rank, card.base) == (8, "tiny")
    assert "60 steps" in card.trained
    weights = load_file(adapter)
    assert all(w.abs().max() > 0 for n, w in weights.items() if "lora_B" in n)
    assert weights["condition.weight"].abs().max() > 0

    more = ["--steps", "10", "--resume", str(tmp_path / "run" / "last")]
    resumed = run(base, config_path, pack_path, tmp_path / "cache", tmp_path / "run", *more)
    again = resumed[len(rows)]
    assert again["step"] == 61
    assert again["held_flow"] < 1.15 * last["held_flow"]
    assert resumed[-1]["step"] == 70


def test_a_run_on_another_base_or_rank_is_not_resumed(
    base, config_path, pack_path, tmp_path, capsys
):
    run(base, config_path, pack_path, tmp_path / "cache", tmp_path / "run", "--steps", "1")
    other = tmp_path / "other.toml"
    other.write_text(CONFIG.replace("rank = 8", "rank = 4"))
    resume = ["--steps", "1", "--resume", str(tmp_path / "run" / "last")]
    with pytest.raises(SystemExit):
        run(base, other, pack_path, tmp_path / "cache", tmp_path / "run", *resume)
    assert "made with rank = 8, now it is 4" in capsys.readouterr().err
    twin = make_base(tmp_path / "twin", seed=9)
    with pytest.raises(SystemExit):
        run(twin, config_path, pack_path, tmp_path / "cache", tmp_path / "run", *resume)
    assert "fingerprint" in capsys.readouterr().err


def test_the_cache_gives_back_what_was_encoded(bridges, tmp_path):
    encoded, _ = bridges
    latents.save(encoded, tmp_path / "a.safetensors")
    loaded = latents.load(tmp_path / "a.safetensors")
    for part in ("recover", "refine", "refine_b"):
        for name, tensor in getattr(encoded, part).inputs.items():
            assert torch.allclose(getattr(loaded, part).inputs[name], tensor, atol=2e-3, rtol=1e-3)
    assert torch.allclose(loaded.multi_focus, encoded.multi_focus, atol=2e-3, rtol=1e-3)


def test_the_stack_of_both_truths_is_nearly_the_multi_focus_picture_in_latents(bridges):
    encoded, drawn = bridges
    mask = encoded.stack_mask
    stacked = mask * encoded.refine.truth + (1 - mask) * encoded.refine_b.truth
    wrong = (1 - mask) * encoded.refine.truth + mask * encoded.refine_b.truth
    differ = (drawn.refine.truth - drawn.refine_b.truth).abs().flatten(1).mean(1) > 0.01
    assert differ.any()
    error, opposite = (
        (x - encoded.multi_focus).abs().flatten(1).mean(1)[differ] for x in (stacked, wrong)
    )
    assert (error < opposite).all()


def test_without_depth_only_the_photo_and_the_camera_remain(bridges):
    samples = bridges[0].refine
    dropped = samples.without_depth(torch.tensor([True, False, True]))
    assert torch.equal(dropped.draft[0], samples.photo[0])
    assert not dropped.maps[0].any()
    assert not dropped.depth[2].any()
    assert torch.equal(dropped.draft[1], samples.draft[1])
    assert torch.equal(dropped.camera, samples.camera)


def test_the_flow_is_blind_to_the_timestep_of_a_perfect_model(bridges):
    """A model that knows the truth has no loss; one that gives the state back has the velocity."""
    samples = bridges[0].refine

    class Perfect(torch.nn.Module):
        def forward(self, **inputs):
            return samples.truth

    class Idle(torch.nn.Module):
        def forward(self, state, **inputs):
            return state

    t, normal = torch.tensor([0.0, 0.25, 0.5]), torch.randn_like(samples.draft)
    assert predict(Perfect(), samples, t, 0.5, normal)[1] == 0
    start = 0.5 * samples.draft + 0.5 * normal
    velocity = (start - samples.truth) / 0.5
    idle = predict(Idle(), samples, t, 0.5, normal)[1]
    assert float(idle) == pytest.approx(float(velocity.abs().mean()), rel=1e-4)


def test_the_shipped_config_can_be_read():
    config = read_flux_config(lora_flux.Path("training/configs/lora_flux.toml"))
    assert config.rank == 64
    assert config.train.simulate.drop_depth == 0
    assert np.isclose(sum(config.train.timestep_shares), 1)


def test_the_prompt_is_computed_once_by_the_bases_own_text_encoder(base, tmp_path, capsys):
    with pytest.raises(SystemExit):
        prompt.main(["--base", str(base), "-o", str(tmp_path / "none.safetensors")])
    assert "no text_encoder" in capsys.readouterr().err
    folder = tmp_path / "with-text"
    torch.manual_seed(0)
    Qwen3ForCausalLM(
        Qwen3Config(
            vocab_size=60, hidden_size=8, intermediate_size=16, num_hidden_layers=28,
            num_attention_heads=2, num_key_value_heads=1, head_dim=4,
        )
    ).save_pretrained(folder / "text_encoder")  # fmt: skip
    words = Tokenizer(WordLevel({"?": 0, "refocus": 1, "photo": 2, "-": 3}, unk_token="?"))
    words.pre_tokenizer = Whitespace()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, pad_token="-", unk_token="?")
    tokenizer.chat_template = "{{ messages[0]['content'] }}"
    tokenizer.save_pretrained(folder / "tokenizer")
    out = tmp_path / "prompt.safetensors"
    prompt.main(["--base", str(folder), "--text", "refocus photo", "-o", str(out)])
    config = read_flux_config(lora_flux.Path("training/configs/lora_flux.toml"))
    embedded = lora_flux.prompt(out, read_base(base), config)
    assert embedded.shape == (prompt.LENGTH, 24)
    prompt.main(["--base", str(folder), "--text", "photo photo", "-o", str(out)])
    other = lora_flux.prompt(out, read_base(base), config)
    assert not torch.equal(other[0], embedded[0])
