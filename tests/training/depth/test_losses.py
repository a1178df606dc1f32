import pytest
import torch

from training.depth.losses import distillation_loss, gradient_loss, order_loss, standardise


@pytest.fixture
def maps():
    torch.manual_seed(0)
    return torch.rand(2, 1, 24, 32)


def test_scale_and_shift_do_not_count(maps):
    terms = distillation_loss(maps * 7 - 3, maps)
    assert terms["value"] < 1e-5
    assert terms["gradient"] < 1e-5
    assert distillation_loss(-maps, maps)["total"] > 1


def test_order_is_what_the_order_loss_sees(maps):
    right = standardise(maps)
    assert order_loss(right * 5, right) < 0.01
    assert order_loss(-right, right) > 0.5


def test_a_blurred_edge_costs_gradient():
    edge = torch.zeros(1, 1, 16, 32)
    edge[..., 16:] = 1
    soft = torch.linspace(0, 1, 32).expand(1, 1, 16, 32)
    assert gradient_loss(soft, edge) > gradient_loss(edge, edge) == 0


def test_a_constant_map_does_not_blow_up(maps):
    constant = torch.full_like(maps, 0.3).requires_grad_()
    distillation_loss(constant, maps)["total"].backward()
    assert torch.isfinite(constant.grad).all()
