import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the torch extra is not installed")

from engine.optics.deconvolve import deconvolve  # noqa: E402
from tests.engine.optics.shots import blurred, noisy, texture  # noqa: E402
from training.optics.deconvolve import deconvolve_batch  # noqa: E402


def test_the_batch_equals_the_photos_one_by_one():
    photos, maps = [], []
    for seed, reach in ((1, 4.0), (2, 14.0)):
        photo = noisy(blurred(texture(128, seed), reach / 2), 0.004)[:, :100]
        coc = np.linspace(-reach, reach, 100, dtype=np.float32)
        photos.append(photo)
        maps.append(np.broadcast_to(coc, (128, 100)).copy())
    batch = deconvolve_batch(
        torch.from_numpy(np.stack(photos)).permute(0, 3, 1, 2),
        torch.from_numpy(np.stack(maps))[:, None],
    )
    for result, photo, coc in zip(batch, photos, maps, strict=True):
        assert (
            np.abs(result.permute(1, 2, 0).numpy() - deconvolve(photo, coc, quality="quick")).max()
            < 1e-3
        )
        assert np.abs(deconvolve(photo, coc) - photo).max() > 0.01
