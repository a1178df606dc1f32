import pytest
import torch
from torch import nn

from training.optimizer import MuonAdamW


@pytest.fixture
def network():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(32, 64), nn.GELU(), nn.Linear(64, 32, bias=False))


def train(network, optimizer, steps):
    data = torch.randn(64, 32, generator=torch.Generator().manual_seed(1))
    losses = []
    for _ in range(steps):
        loss = (network(data) - data).square().mean()
        losses.append(float(loss.detach()))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@pytest.mark.parametrize("muon", [True, False])
def test_every_parameter_is_trained_by_one_of_the_two(network, muon):
    optimizer = MuonAdamW(network, 3e-3, muon=muon)
    owned = [id(p) for group in optimizer.param_groups for p in group["params"]]
    assert sorted(owned) == sorted(id(p) for p in network.parameters())
    assert len(optimizer.parts) == (2 if muon else 1)
    losses = train(network, optimizer, 120)
    assert losses[-1] < 0.7 * losses[0]


def test_a_restored_optimizer_goes_on_as_if_never_stopped(network):
    optimizer = MuonAdamW(network, 1e-3)
    train(network, optimizer, 3)
    weights = {k: v.clone() for k, v in network.state_dict().items()}
    states = {n: {k: v.clone() for k, v in optimizer.state_of(p).items()}
              for n, p in network.named_parameters()}  # fmt: skip
    expected = train(network, optimizer, 3)
    network.load_state_dict(weights)
    again = MuonAdamW(network, 1e-3)
    for name, parameter in network.named_parameters():
        again.restore(parameter, states[name])
    assert train(network, again, 3) == pytest.approx(expected)
