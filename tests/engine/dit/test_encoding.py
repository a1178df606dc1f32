import numpy as np

from engine.dit.encoding import decode, encode


def test_decode_undoes_encode_with_headroom():
    light = np.array([0, 1e-4, 0.18, 1, 16], np.float32)
    assert np.allclose(decode(encode(light)), light, rtol=1e-4, atol=1e-6)


def test_ends_and_monotony():
    light = np.linspace(0, 4, 200, dtype=np.float32)
    encoded = encode(light)
    assert encoded[0] == 0
    assert abs(float(encode(np.float32(1))) - 1) < 1e-6
    assert (np.diff(encoded) > 0).all()
    assert encode(np.float32(-0.5)) == 0
