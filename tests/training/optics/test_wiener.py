import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the torch extra is not installed")

from engine.optics.wiener import wiener_drafts  # noqa: E402
from tests.engine.optics.shots import blurred, noisy, texture  # noqa: E402
from training.optics.wiener import wiener_batch  # noqa: E402


def test_the_batch_equals_the_photos_one_by_one():
    photos, maps = [], []
    for seed, reach in ((1, 4.0), (2, 10.0)):
        photos.append(noisy(blurred(texture(128, seed), reach / 2), 0.004))
        coc = np.linspace(-reach, reach, 128, dtype=np.float32)
        maps.append(np.broadcast_to(coc, (128, 128)).copy())
    cautious, sharp = wiener_batch(
        torch.from_numpy(np.stack(photos)).permute(0, 3, 1, 2),
        torch.from_numpy(np.stack(maps))[:, None],
    )
    for number, (photo, coc) in enumerate(zip(photos, maps, strict=True)):
        drafts = wiener_drafts(photo, coc)
        results = [cautious[number], *sharp[number].split(3)]
        for result, expected in zip(results, [drafts.cautious, *drafts.sharp], strict=True):
            assert np.abs(result.permute(1, 2, 0).numpy() - expected).max() < 2e-3
            assert np.abs(expected - photo).max() > 0.01
