import pytest
import torch

from training.samples import Augmentation, Samples, join


@pytest.fixture
def samples():
    """A light at (x, y) = (12, 6) of 33 x 17, which the focus point names."""
    plane = torch.zeros(1, 1, 17, 33)
    plane[..., 6, 12] = 1
    photo = plane.expand(-1, 3, -1, -1)
    camera = torch.tensor([[12 / 32, 6 / 16, 0.4]])
    return Samples(photo, photo, photo, photo, plane, plane, plane, plane, plane, camera)


def light(samples):
    height, width = samples.photo.shape[-2:]
    y, x = divmod(int(samples.photo[0, 0].argmax()), width)
    return [x / (width - 1), y / (height - 1)]


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.crop(3, 5, 12),
        lambda s: s.augmented(Augmentation(2, 9, 14, mirror=True)),
        lambda s: s.augmented(Augmentation(2, 9, 14, transpose=True)),
        lambda s: s.augmented(Augmentation(0, 4, 13, mirror=True, transpose=True)),
    ],
)
def test_focus_point_moves_with_the_picture(samples, change):
    changed = change(samples)
    assert changed.camera[0, :2].tolist() == pytest.approx(light(changed))
    assert changed.camera[0, 2] == pytest.approx(0.4)


def test_every_map_is_cropped_alike(samples):
    drawn = Augmentation.draw(samples.photo, 16, torch.Generator().manual_seed(2))
    piece = join([samples, samples]).augmented(drawn)
    assert len(piece) == 2
    assert torch.equal(piece.photo[:, :1], piece.target_coc)
    assert piece.photo.shape == (2, 3, 16, 16)


def test_a_mask_beside_the_samples_is_cropped_as_they_are():
    plane = torch.rand(2, 1, 20, 30)
    samples = Samples(*[plane.expand(-1, 3, -1, -1)] * 4, *[plane] * 5, torch.zeros(2, 3))
    drawn = Augmentation(3, 8, 12, mirror=True, transpose=True)
    assert torch.equal(samples.augmented(drawn).validity, drawn.apply(plane))
    assert torch.equal(drawn.apply(plane), plane[..., 3:15, 8:20].flip(-1).transpose(-1, -2))
