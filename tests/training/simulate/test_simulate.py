from dataclasses import fields, replace

import torch
from torch import Tensor

from training.simulate.batch import Batch
from training.simulate.config import SimulateConfig
from training.simulate.simulate import simulate

ALWAYS = {"drop_depth": 0.0, "drop_source_coc": 0.0, "noisy": 0.0, "jpeg": 0.0}


def draw(textures, seed=0, batch=6, size=64, **changes) -> Batch:
    config = replace(SimulateConfig(max_radius=10, second=True), **changes)
    generator = torch.Generator().manual_seed(seed)
    return simulate(textures, config, batch, size, generator, "cpu")


def test_shapes_ranges_and_finiteness(textures):
    batch = draw(textures)
    for item in fields(batch):
        value = getattr(batch, item.name)
        if isinstance(value, Tensor):
            assert value.isfinite().all(), item.name
            assert len(value) == 6
    for picture in (batch.source, batch.target, batch.all_in_focus, batch.multi_focus):
        assert picture.shape == (6, 3, 64, 64)
        assert picture.min() >= 0
        assert picture.max() <= 1
    for disparity in (batch.disparity, batch.disparity_seen, batch.stack_mask):
        assert disparity is not None
        assert disparity.shape == (6, 1, 64, 64)
        assert disparity.min() >= 0
        assert disparity.max() <= 1
    assert batch.source_coc.abs().max() <= 10.01
    assert batch.target_coc.abs().max() <= 10.01
    assert batch.blur.max() <= 100


def test_one_seed_one_batch(textures):
    first, again, other = (draw(textures, seed, batch=2) for seed in (5, 5, 6))
    assert torch.equal(first.source, again.source)
    assert torch.equal(first.target, again.target)
    assert not torch.equal(first.source, other.source)


def test_recover_wants_the_all_in_focus_picture(textures):
    batch = draw(textures, recover=1.0, sharp=0.0, same=0.0)
    assert torch.equal(batch.target, batch.all_in_focus)
    assert batch.blur.max() == 0
    assert batch.target_coc.abs().max() == 0
    assert batch.source_coc.abs().amax((1, 2, 3)).min() > 0


def test_the_same_lens_wants_the_source_back(textures):
    batch = draw(textures, same=1.0, recover=0.0, sharp=0.0, **ALWAYS)
    assert (batch.source - batch.target).abs().max() < 0.006  # eight bits
    assert torch.equal(batch.source_coc, batch.target_coc)


def test_dropped_depth_is_silent(textures):
    batch = draw(textures, drop_depth=1.0)
    for seen in (batch.disparity_seen, batch.target_coc_seen, batch.source_coc_seen):
        assert seen.abs().max() == 0
    assert batch.disparity_valid.max() == 0
    assert batch.source_coc_known.max() == 0


def test_perfect_depth_gives_the_true_coc(textures):
    batch = draw(textures, perfect_depth=1.0, drop_depth=0.0)
    assert torch.equal(batch.disparity_seen, batch.disparity)
    assert torch.allclose(batch.target_coc_seen, batch.target_coc, atol=1e-5)


def test_perturbed_depth_differs(textures):
    batch = draw(textures, perfect_depth=0.0, drop_depth=0.0)
    assert (batch.disparity_seen - batch.disparity).abs().mean() > 1e-4


def test_pixels_in_focus_stay_sharp_and_others_do_not(textures):
    batch = draw(textures, batch=24, recover=0.0, same=0.0, lights=0.0, min_radius=6.0)
    error = (batch.target - batch.all_in_focus).abs().mean(1, keepdim=True)
    assert error[batch.target_coc.abs() > 5].mean() > 4 * error[batch.target_coc == 0].mean()
