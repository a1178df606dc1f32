import cv2
import numpy as np
import pytest
import torch

from training.simulate.camera import jpeg_round_trip, save_as_photo
from training.simulate.draws import Draws


@pytest.mark.parametrize("halved", [False, True])
@pytest.mark.parametrize("quality", [30, 75, 92])
def test_jpeg_does_what_an_encoder_does(quality, halved):
    rng = np.random.default_rng(2)
    coarse = rng.integers(0, 255, (12, 16, 3)).astype(np.uint8)
    pixels = cv2.resize(coarse, (128, 96), interpolation=cv2.INTER_CUBIC)
    sampling = (
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420 if halved else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
    )
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling]
    saved = cv2.imdecode(cv2.imencode(".jpg", pixels[..., ::-1], options)[1], cv2.IMREAD_COLOR)
    saved = saved[..., ::-1].astype(float) / 255
    given = torch.from_numpy(pixels).float().permute(2, 0, 1)[None] / 255
    found = jpeg_round_trip(given, torch.tensor([float(quality)]), torch.tensor([halved]))
    found = found[0].permute(1, 2, 0).numpy()
    lost = np.sqrt(np.mean((saved - pixels / 255) ** 2))
    assert np.sqrt(np.mean((found - saved) ** 2)) < 0.35 * lost + 0.004


def test_a_clean_camera_only_rounds():
    draws = Draws(torch.Generator().manual_seed(0), torch.device("cpu"))
    linear = torch.rand(2, 3, 32, 32, generator=draws.generator)
    saved = save_as_photo(linear, 0.0, 0.0, draws)
    assert (saved - linear).abs().max() < 0.006
    noisy = save_as_photo(linear, 1.0, 0.0, draws)
    assert (noisy - linear).abs().mean() > 2 * (saved - linear).abs().mean()
