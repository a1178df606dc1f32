import numpy as np

from tests.bench._stack_oracle import OracleParams, blur_by, find_oracle
from tests.bench.test_stack_pairs import texture


def test_blur_by_mixes_neighboring_discs() -> None:
    params = OracleParams(radii_px=(0.0, 1.0, 2.0, 3.0, 4.0))
    truth = texture(np.random.default_rng(1))
    discs = [blur_by(truth, np.full(truth.shape[:2], r, np.float32), params) for r in (2, 2.5, 3)]
    np.testing.assert_allclose(discs[1], (discs[0] + discs[2]) / 2, atol=1e-5)


def test_a_plain_wall_is_known_from_sharp_but_tells_no_disc_from_a_wider_one() -> None:
    params = OracleParams(radii_px=(0.0, 1.0, 2.0, 3.0, 4.5, 7.0, 10.0, 14.0))
    rng = np.random.default_rng(2)
    scene = texture(rng)
    scene[:, 100:] = 0.5
    photo = blur_by(scene, np.full(scene.shape[:2], 3.0, np.float32), params)
    truth, photo = (
        np.clip(light + rng.normal(0, spread, light.shape), 0, 1).astype(np.float32)
        for light, spread in ((scene, 0.03), (photo, 0.002))  # a camera smooths blurred areas
    )
    oracle = find_oracle(truth, photo, params)
    detailed, plain = np.s_[20:-20, 20:70], np.s_[20:-20, 130:-20]
    np.testing.assert_allclose(oracle.coc[detailed], 3, atol=0.2)
    assert oracle.distinct[detailed].all()
    assert oracle.has_detail[plain].mean() > 0.9
    assert not oracle.distinct[plain].any()
