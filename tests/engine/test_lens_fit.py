"""Lenses are read back from the lights that they make."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from app.cli.main import main
from engine.errors import InputError
from engine.lens import Aperture
from engine.lens_fit import FitParams, as_light, fit_aperture
from engine.lens_profile import read_profile
from engine.optics.aperture import psf
from engine.optics.discs import find_discs

SIZE = (600, 400)
PLACES = ((70, 70), (520, 60), (300, 200), (90, 330), (540, 320))
QUICK = FitParams(blades=(6, 8), curvatures=(0.0, 0.3), turns=4, softness=(0.0, 0.04))


def night(aperture: Aperture, places=PLACES, light: float = 0.5) -> np.ndarray:
    """Lamps 22 px behind the focus, as an 8-bit file has them: float32 H x W x 3, linear.

    Args:
        light: of a disc of even light.
    """
    photo = np.full((SIZE[1], SIZE[0], 3), 0.004, np.float32)
    for x, y in places:
        at = ((x + 0.5) / SIZE[0], (y + 0.5) / SIZE[1])
        kernel = psf(aperture, 22.0, at, aspect=SIZE[0] / SIZE[1])
        half = kernel.shape[0] // 2
        window = photo[y - half : y + half + 1, x - half : x + half + 1]
        window += light * np.pi * 22**2 * kernel[..., None]
    levels = np.round(255 * np.clip(photo, 0, 1) ** (1 / 2.2)) / 255
    return (levels**2.2).astype(np.float32)


def fitted(aperture: Aperture, **changes):
    lights = [as_light(disc, 1.5, QUICK) for disc in find_discs(night(aperture, **changes))]
    return fit_aperture(lights, QUICK)


def test_every_light_is_found_where_it_is_and_as_large():
    discs = find_discs(night(Aperture()))
    assert {tuple(np.round(disc.center).astype(int)) for disc in discs} == set(PLACES)
    assert [disc.radius for disc in discs] == pytest.approx([22.0] * 5, rel=0.06)
    assert not any(disc.clipped for disc in discs)


@pytest.mark.parametrize(
    ("aperture", "close"),
    [
        (Aperture(), {"cats_eye": 0.1, "spherical": 0.25, "swirl": 0.1, "coma": 0.1}),
        (Aperture("blades", blades=6, curvature=0.0, rotation=15), {"blades": 0, "curvature": 0.1}),
        (Aperture(spherical=0.8), {"spherical": 0.2, "apodization": 0.2}),
        (Aperture(cats_eye=0.7), {"cats_eye": 0.2}),
    ],
    ids=["plain", "blades", "bright rim", "cat's eye"],
)
def test_a_lens_is_read_from_its_lights(aperture, close):
    fit = fitted(aperture)
    assert (fit.aperture.shape, fit.lights, fit.clipped) == (aperture.shape, 5, 0)
    for name, tolerance in close.items():
        assert abs(getattr(fit.aperture, name) - getattr(aperture, name)) <= tolerance, name


def test_lights_that_are_cut_off_still_show_their_outline():
    fit = fitted(Aperture(anamorphic=1.6, spherical=0.8), light=20.0)
    assert fit.clipped == fit.lights
    assert fit.aperture.anamorphic == pytest.approx(1.6, abs=0.2)


def test_a_window_is_left_out_and_too_few_lights_are_refused():
    photo = night(Aperture(spherical=0.8), PLACES[:5])
    triangle = np.array([[400, 170], [450, 170], [400, 230]])
    cv2.fillPoly(photo, [triangle], (0.3, 0.3, 0.3))
    lights = [as_light(disc, 1.5, QUICK) for disc in find_discs(photo)]
    fit = fit_aperture(lights, QUICK)
    assert (len(lights), fit.lights, fit.rejected) == (6, 5, 1)
    with pytest.raises(InputError, match="2 out-of-focus lights found, 3 are needed"):
        fit_aperture(lights[:2], QUICK)


def test_the_command_writes_a_profile_that_refocus_takes(tmp_path, capsys):
    photo, target = tmp_path / "night.png", tmp_path / "mine.json"
    light = night(Aperture("ring"), PLACES[:3])
    cv2.imwrite(str(photo), np.round(255 * light[..., ::-1] ** (1 / 2.2)).astype(np.uint8))
    assert main(["lens", "fit", str(photo), "-o", str(target), "--name", "Mine"]) == 0
    assert "ring" in capsys.readouterr().out
    profile = read_profile(target)
    assert (profile.name, profile.aperture.shape) == ("Mine", "ring")
    assert "night.png" in profile.sources[0]
    assert main(["lens", "fit", str(photo), "-o", str(target)]) == 2
    assert "--overwrite" in capsys.readouterr().err
    dark = tmp_path / "dark.png"
    cv2.imwrite(str(dark), np.zeros((80, 120, 3), np.uint8))
    assert main(["lens", "fit", str(dark), "-o", str(tmp_path / "no.json")]) == 2
    assert "0 out-of-focus lights found" in capsys.readouterr().err
    assert not (tmp_path / "no.json").exists()
