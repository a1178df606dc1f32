import torch

from engine.dit.edges import edge_reach


def step(low: float, high: float, side: int = 128) -> torch.Tensor:
    """A CoC map with one upright edge in its middle."""
    coc = torch.full((1, 1, side, side), low)
    coc[..., side // 2 :] = high
    return coc


def test_a_smooth_surface_has_no_edges():
    ground = torch.linspace(-8, 8, 128)[:, None].expand(1, 1, 128, 128)
    assert edge_reach(ground).max() == 0


def test_an_edge_reaches_as_far_as_its_blur():
    small, wide = (edge_reach(step(0.0, radius))[0, 0, 64] for radius in (3.0, 14.0))
    assert small[64] == wide[64] == 1
    assert (small > 0).sum() < 40
    assert wide[40] == wide[88] == 1
    assert wide[30] == wide[98] == 0


def test_both_sides_of_the_focus_count():
    assert torch.equal(edge_reach(step(0.0, 8.0)), edge_reach(step(0.0, -8.0)))


def test_an_edge_that_blurs_alike_is_none():
    assert edge_reach(step(4.0, 4.5)).max() == 0


def test_blur_wider_than_was_trained_is_left_out():
    narrow, wide = step(0.0, 8.0), step(0.0, 16.0)
    assert torch.equal(edge_reach(narrow, widest=12.0), edge_reach(narrow))
    assert edge_reach(wide, widest=12.0).max() == 0
    both = torch.cat([step(0.0, 8.0, 256), step(16.0, 16.0, 256)], dim=-1)
    kept = edge_reach(both, widest=12.0)
    assert kept[..., 128].min() == 1
    assert kept[..., 232:].max() == 0
