"""The pieces against diffusers' own FLUX.2 pipeline, and the bridge's algebra."""

import numpy as np
import pytest
import torch
from diffusers import Flux2KleinPipeline

from engine.dit.flux import flow
from engine.dit.flux.base import read_base
from engine.dit.flux.load import adapter_state, build, load_codec, load_transformer, take_off
from engine.dit.flux.memory import FULL
from engine.dit.flux.tokens import MAPS, maps, positions
from tests.engine.dit.flux.tiny import card_for


@pytest.fixture(scope="module")
def base(tiny):
    return read_base(tiny.base)


@pytest.fixture
def inputs(base):
    generator = torch.Generator().manual_seed(3)
    latents = torch.randn(4, 2, base.channels, 4, 6, generator=generator)
    return {
        **dict(zip(("state", "photo", "draft", "depth"), latents, strict=True)),
        "maps": torch.randn(2, MAPS, 4, 6, generator=generator),
        "camera": torch.rand(2, 3, generator=generator),
        "timestep": torch.tensor([0.0, 0.5]),
    }


def test_positions_are_where_the_base_expects_pictures():
    latents = torch.zeros(1, 8, 4, 6)
    target = Flux2KleinPipeline._prepare_latent_ids(latents)[0]
    references = Flux2KleinPipeline._prepare_image_ids([latents, latents])[0]
    ours = torch.from_numpy(positions(4, 6))
    assert torch.equal(ours[:-1], torch.cat([target, references]))
    assert ours[-1].tolist() == [30, 0, 0, 0]


def test_latents_are_packed_and_normalized_as_in_the_pipeline(base):
    codec = load_codec(base, "cpu", torch.float32)
    codec.vae.bn.running_mean.uniform_(-1, 1)
    codec.vae.bn.running_var.uniform_(0.5, 2)
    pictures = torch.rand(2, 3, 16, 24)
    ours = codec.encode(pictures)
    pipeline = Flux2KleinPipeline(None, codec.vae, None, None, None)
    theirs = pipeline._encode_vae_image(pictures * 2 - 1, torch.Generator())
    assert torch.allclose(ours, theirs, atol=1e-5)
    # and back: the same as decoding without any packing
    plain = codec.vae.decode(codec.vae.encode(pictures * 2 - 1).latent_dist.mode()).sample
    assert torch.allclose(codec.decode(ours), plain / 2 + 0.5, atol=1e-5)


def test_a_new_adapter_asks_the_base_what_its_own_pipeline_would(base, inputs):
    """Zero projection, zero LoRA: the plain transformer on a target and two references."""
    transformer = load_transformer(base, FULL, "cpu", torch.float32)
    prompt = torch.randn(3, 24)
    pictures = [inputs[name].flatten(2).transpose(1, 2) for name in ("state", "photo", "depth")]
    tokens = torch.cat([*pictures, torch.zeros(2, 1, base.channels)], dim=1)
    text = Flux2KleinPipeline._prepare_text_ids(prompt[None])[0]
    sigma = (1 - inputs["timestep"]) * 0.5
    with torch.no_grad():
        velocity = transformer(
            tokens, prompt.expand(2, -1, -1), sigma, torch.from_numpy(positions(4, 6)), text
        ).sample[:, :24]
        velocity = velocity.transpose(1, 2).reshape(inputs["state"].shape)
        refocuser = build(transformer, card_for(base.folder), prompt)
        clean = refocuser(**inputs)
    wanted = inputs["state"] - sigma.view(-1, 1, 1, 1) * velocity
    assert torch.allclose(clean, wanted, atol=1e-5)


def test_every_input_matters_once_the_adapter_has_weights(base, inputs):
    refocuser = build(
        load_transformer(base, FULL, "cpu", torch.float32), card_for(base.folder), torch.ones(3, 24)
    )
    torch.nn.init.normal_(refocuser.embedder.condition.weight, std=0.1)
    with torch.no_grad():
        before = refocuser(**inputs)
        for name, value in inputs.items():
            changed = refocuser(**{**inputs, name: value + 0.1})
            assert (changed - before).abs().max() > 1e-4, name


def test_taking_an_adapter_off_gives_the_base_back(base):
    transformer = load_transformer(base, FULL, "cpu", torch.float32)
    names = {name: tensor.clone() for name, tensor in transformer.state_dict().items()}
    refocuser = build(transformer, card_for(base.folder), torch.ones(3, 24))
    assert len(adapter_state(refocuser)) > 20
    state = take_off(refocuser).state_dict()
    assert state.keys() == names.keys()
    assert all(torch.equal(state[name], names[name]) for name in names)


def test_the_bridge_ends_at_the_clean_estimate_and_keeps_its_noise_share():
    rng = np.random.default_rng(0)
    draft, truth, normal = rng.standard_normal((3, 1000))
    first = flow.start(draft, normal, 0.6)
    middle = flow.advance(first, truth, 0.0, 0.25)
    assert np.allclose(middle, 0.75 * first + 0.25 * truth)
    assert np.allclose(flow.advance(middle, truth, 0.25, 0.5), 0.5 * first + 0.5 * truth)
    assert np.allclose(flow.advance(first, truth, 0.0, 1.0), truth)
    # state(t) holds the share (1 - t) * noise of the noise
    noise_only = flow.advance(flow.start(0 * draft, normal, 0.6), 0 * truth, 0.0, 0.25)
    assert np.allclose(noise_only, 0.75 * 0.6 * normal)


def test_maps_keep_sign_size_and_place():
    coc = np.zeros((32, 48), np.float32)
    coc[16:, :16] = -3.0
    planes = maps(coc, None, (32, 48), 16)
    assert planes.shape == (MAPS, 2, 3)
    assert np.allclose(planes[:16, 1, 0], -np.log1p(3))
    assert not planes[:16, 0].any()
    assert not planes[16:32].any()
    assert planes[32].all()
    assert not planes[33].any()
    coc[:4, :4] = 2.0  # one of the sixteen pieces of the first cell
    assert maps(coc, coc, (32, 48), 16)[[0, 16, 1, 17], 0, 0] == pytest.approx(
        [np.log1p(2), np.log1p(2), 0, 0]
    )
