import numpy as np

from engine.dit.light import keep_light


def test_what_came_out_darker_gets_its_light_back():
    start = np.random.default_rng(0).uniform(0.2, 0.8, (120, 160, 3)).astype(np.float32)
    dim = start * np.array([0.96, 0.98, 1.0], np.float32)
    kept = keep_light(dim, start, 160)
    assert np.abs(kept - start).max() < 2e-3


def test_detail_stays_and_black_stays_black():
    start = np.full((96, 96, 3), 0.5, np.float32)
    sharper = start.copy()
    sharper[::2, ::2] += 0.2
    sharper[1::2, 1::2] -= 0.2
    assert np.abs(keep_light(sharper, start, 96) - sharper).mean() < 0.01
    black = np.zeros((40, 60, 3), np.float32)
    assert np.array_equal(keep_light(black, black, 60), black)


def test_a_part_of_a_large_photo():
    start = np.full((50, 70, 3), 0.4, np.float32)
    assert np.allclose(keep_light(start * 0.9, start, 8000), start, atol=1e-3)
