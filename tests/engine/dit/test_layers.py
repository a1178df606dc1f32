import torch

from engine.dit.layers import from_windows, rotation, to_windows


def test_rotated_products_depend_on_the_difference_of_positions_alone():
    side, head = 4, 16
    turn = rotation(side, head, torch.zeros(1)).reshape(side, side, head, head)
    query, key = torch.randn(2, head, generator=torch.Generator().manual_seed(0))

    def product(y, x, down, across):
        return (query @ turn[y, x]) @ (key @ turn[y + down, x + across])

    for down, across in ((0, 0), (1, 0), (0, 2), (2, 1)):
        assert torch.allclose(product(0, 0, down, across), product(1, 1, down, across), atol=1e-5)
    assert torch.allclose(product(2, 3, 0, 0), query @ key / head**0.5, atol=1e-5)
    assert not torch.allclose(product(0, 0, 1, 0), product(0, 0, 0, 1), atol=1e-3)


def test_windows_come_back_where_they_were():
    x = torch.arange(2 * 8 * 12 * 6.0).reshape(2, 8, 12, 6)
    windows = to_windows(x, 4)
    assert windows.shape == (16, 12, 6)
    assert torch.equal(windows[:, 1], x[0, :4, 4:8].reshape(16, 6))
    by_head = windows.reshape(16, 12, 2, 3).permute(1, 2, 0, 3)
    assert torch.equal(from_windows(by_head, 4, 8, 12), x)
