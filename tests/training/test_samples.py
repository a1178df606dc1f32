import pytest
import torch

from training.samples import Samples, join


@pytest.fixture
def samples():
    """A light at (x, y) = (12, 6) of 33 x 17, which the focus point names."""
    plane = torch.zeros(1, 1, 17, 33)
    plane[..., 6, 12] = 1
    photo = plane.expand(-1, 3, -1, -1)
    camera = torch.tensor([[12 / 32, 6 / 16, 0.4]])
    return Samples(photo, photo, photo, plane, plane, plane, plane, plane, camera)


def light(samples):
    height, width = samples.photo.shape[-2:]
    y, x = divmod(int(samples.photo[0, 0].argmax()), width)
    return [x / (width - 1), y / (height - 1)]


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.crop(3, 5, 12),
        lambda s: s.mirrored(),
        lambda s: s.transposed(),
        lambda s: s.crop(0, 4, 13).transposed().mirrored(),
    ],
)
def test_focus_point_moves_with_the_picture(samples, change):
    changed = change(samples)
    assert changed.camera[0, :2].tolist() == pytest.approx(light(changed))
    assert changed.camera[0, 2] == pytest.approx(0.4)


def test_every_plane_is_cropped_alike(samples):
    piece = join([samples, samples]).augmented(16, torch.Generator().manual_seed(2))
    assert len(piece) == 2
    assert torch.equal(piece.photo[:, :1], piece.target_coc)
    assert piece.photo.shape == (2, 3, 16, 16)


def test_a_plane_can_ride_along(samples):
    mask = samples.disparity * 0.5
    turned = samples.with_plane(mask).transposed()
    assert torch.equal(turned.validity[:, 1:], mask.transpose(-1, -2))
    assert turned.with_plane(None).validity.shape[1] == 1
