import json

import pytest

from engine.errors import InputError
from engine.lens import Aperture, Lens
from engine.lens_profile import LensProfile, find_profile, read_profile, shipped_profiles


def test_a_dozen_lenses_are_shipped_each_with_its_traits():
    profiles = shipped_profiles()
    assert len(profiles) >= 12
    assert len({(p.aperture, p.breathing) for p in profiles.values()}) == len(profiles)
    for profile in profiles.values():
        assert profile.name
        assert profile.traits
        assert len(profile.sources) >= 2
        assert profile.sources[-1].startswith("ours: ")
        assert profile.fits(profile.applied(Lens(blur=40, focus=(0.1, 0.2))))


def test_a_profile_keeps_focus_and_blur():
    lens = find_profile("petzval-85").applied(Lens((0.1, 0.2), 77, boost=0.2))
    assert (lens.focus, lens.blur, lens.boost) == ((0.1, 0.2), 77, 0.2)
    assert lens.aperture.swirl > 0.5


def test_a_profile_of_nothing_is_the_plain_lens():
    assert LensProfile("").applied(Lens()) == Lens()


def test_a_file_is_read_and_a_bad_one_named(tmp_path):
    own = tmp_path / "own.json"
    own.write_text(
        json.dumps({"format": "diffcamera-lens", "lens": {"name": "x", "aperture": {"swirl": 0.5}}})
    )
    assert find_profile(str(own)).aperture == Aperture(swirl=0.5)
    own.write_text(
        json.dumps({"format": "diffcamera-lens", "lens": {"name": "x", "aperture": {"swirl": 5}}})
    )
    with pytest.raises(InputError, match="swirl"):
        read_profile(own)
    for text in ("{", "[]", '{"format": "diffcamera-edit"}'):
        own.write_text(text)
        with pytest.raises(InputError, match="not a lens profile"):
            read_profile(own)
    with pytest.raises(InputError, match="petzval-85"):
        find_profile("nothing")


def test_an_iris_is_round_at_the_widest_f_number_of_its_lens():
    profiles = shipped_profiles().values()
    irises = [(p.aperture.iris.round_at, p.f_number) for p in profiles if p.aperture.iris]
    assert len(irises) >= 5
    assert all(round_at == widest for round_at, widest in irises)
