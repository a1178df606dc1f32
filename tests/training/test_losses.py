import pytest
import torch

from training.losses import (
    bridge,
    decibel_loss,
    flow_loss,
    gradient_loss,
    self_stacking_loss,
    stacking_loss,
)


@pytest.fixture
def pictures():
    return torch.rand(4, 2, 3, 8, 8, generator=torch.Generator().manual_seed(0))


def test_bridge_starts_at_the_noised_draft_and_ends_at_the_truth(pictures):
    draft, truth, noise, _ = pictures
    ends = bridge(draft, truth, torch.tensor([0.0, 1.0]), noise, 0.1)
    assert torch.allclose(ends[0], draft[0] + 0.1 * noise[0])
    assert torch.allclose(ends[1], truth[1])


def test_stacking_of_the_true_planes_costs_nothing(pictures):
    a, b, *_ = pictures
    mask = torch.rand(2, 1, 8, 8)
    stacked = mask * a + (1 - mask) * b
    t = torch.tensor([0.0, 0.5])
    assert stacking_loss(a, b, mask, stacked, t) == 0
    assert stacking_loss(b, a, mask, stacked, t) > 0.01


def test_stacking_weighs_the_clean_end_more(pictures):
    a, b, wrong, _ = pictures
    mask = torch.ones(2, 1, 8, 8)
    early, late = (stacking_loss(a, b, mask, wrong, torch.full((2,), t)) for t in (0.0, 0.75))
    assert late == pytest.approx(1.75 * float(early))


def test_stacking_reaches_both_passes(pictures):
    a, b, wrong, _ = (p.clone().requires_grad_() for p in pictures)
    mask = torch.full((2, 1, 8, 8), 0.5)
    stacking_loss(a, b, mask, wrong, torch.zeros(2)).backward()
    assert a.grad.abs().min() > 0
    assert b.grad.abs().min() > 0


def test_self_stacking_needs_each_plane_sharp_only_at_its_own_depth(pictures):
    sharp, blurred, *_ = pictures
    disparity = torch.zeros(2, 1, 8, 8)
    disparity[..., 4:] = 1
    focus = torch.tensor([[0.0, 0.0], [1.0, 1.0]])
    far = torch.where(disparity == 0, sharp, blurred)
    near = torch.where(disparity == 1, sharp, blurred)
    assert self_stacking_loss(torch.stack([far, near]), disparity, focus, sharp) < 1e-6
    assert self_stacking_loss(torch.stack([near, far]), disparity, focus, sharp) > 0.1


def test_a_decibel_counts_the_same_on_every_picture(pictures):
    truth, *_ = pictures
    error = torch.randn_like(truth)
    small, large = (decibel_loss(truth + k * error, truth, 0.0) for k in (0.01, 0.1))
    smaller, larger = (decibel_loss(truth + k * error, truth, 0.0) for k in (0.005, 0.05))
    assert torch.allclose(small - smaller, large - larger, atol=1e-3)
    assert torch.isfinite(decibel_loss(truth, truth))


def test_gradient_loss_is_zero_for_the_truth_and_grows_with_softness(pictures):
    truth = torch.cat([pictures[0]] * 4, 2).repeat(1, 1, 1, 4)
    soft = torch.nn.functional.avg_pool2d(truth, 3, 1, 1)
    softer = torch.nn.functional.avg_pool2d(soft, 3, 1, 1)
    assert gradient_loss(truth, truth) < 1e-6
    assert 0.01 < gradient_loss(soft, truth) < gradient_loss(softer, truth)
    assert flow_loss(soft, truth) > 0
