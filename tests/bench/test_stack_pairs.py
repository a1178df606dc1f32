import cv2
import numpy as np

from tests.bench._stack_oracle import OracleParams, blur_by
from tests.bench._stack_pairs import PairParams, align_locally

PARAMS = PairParams(oracle=OracleParams(radii_px=(0.0, 1.0, 2.0, 3.0, 4.0)))


def texture(rng: np.random.Generator) -> np.ndarray:
    soft = cv2.GaussianBlur(rng.random((160, 200, 3)).astype(np.float32), (0, 0), 1.2)
    return np.clip(0.5 + 4 * (soft - 0.5), 0, 1).astype(np.float32)


def test_local_shifts_are_taken_off() -> None:
    truth = texture(np.random.default_rng(0))
    height, width = truth.shape[:2]
    coc = np.full((height, width), 3.0, np.float32)
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    bend = 0.8 * np.sin(x / width * 3).astype(np.float32)
    shifted = cv2.remap(truth, x + bend, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    photo = blur_by(shifted, coc, PARAMS.oracle)
    aligned = align_locally(truth, photo, coc, PARAMS)
    inner = np.s_[20:-20, 20:-20]
    before, after = (float(((p - shifted)[inner] ** 2).mean()) for p in (truth, aligned))
    assert after < 0.25 * before
