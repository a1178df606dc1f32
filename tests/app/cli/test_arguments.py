from pathlib import Path

import pytest

from app.cli import arguments
from engine.edit import KeepSharp
from engine.errors import InputError
from engine.files.credentials import Signing
from engine.lens import Aperture, Iris
from engine.lens_profile import shipped_profiles


def read(*words):
    args = parse(*words)
    return arguments.edit(args), arguments.output(args, Path("b.png"))


def parse(*words):
    return arguments.parser().parse_args(["refocus", "a.jpg", "-o", "b.jpg", *words])


EVERYTHING = """
    --focus .5,.6 --blur 60 --range .1 --aperture blades:6 --rotate 10 --cats-eye .5
    --anamorphic 1.3 --boost .4 --grain .3 --engine optics --steps 4 --no-recover --depth d.png
    --keep m.png --keep-blur 12
    --depth-model depth-s --model m --adapter a --size full --upscale --backend onnx
    --device cpu --seed 3 --quality 80 --bits 16 --metadata strip --overwrite --json --debug
"""


def test_a_certificate_and_its_key_sign_the_result():
    _, output = read("--c2pa", "c.pem", "--c2pa-key", "k.pem")
    assert output.signing == Signing(Path("c.pem"), Path("k.pem"))
    assert read()[1].signing is None


def test_the_defaults_are_those_of_the_design():
    args = parse()
    edit = arguments.edit(args)
    assert (edit.lens.blur, edit.lens.range, edit.lens.aperture) == (30, 0, Aperture())
    assert (edit.engine, edit.steps, edit.recover, edit.auto_focus) == ("dit", 2, True, True)
    assert (args.size, args.backend, args.device) == (1024, "auto", "auto")


def test_every_option_of_refocus_parses():
    edit, output = read(*EVERYTHING.split())
    assert (edit.lens.focus, edit.lens.blur, edit.auto_focus) == ((0.5, 0.6), 60, False)
    assert edit.lens.aperture == Aperture("blades", 6, rotation=10, cats_eye=0.5, anamorphic=1.3)
    assert (edit.lens.boost, edit.lens.grain) == (0.4, 0.3)
    assert edit.keep == KeepSharp(file=Path("m.png"), blur=12)
    assert (edit.depth.file, edit.recover, edit.steps) == (Path("d.png"), False, 4)
    assert (output.long_side, output.quality, output.bits, output.metadata) == (
        None,
        80,
        16,
        "strip",
    )


@pytest.mark.parametrize(
    "words",
    [
        "--focus 2,0", "--focus .5", "--focus a,b", "--focus nan,0", "--blur 101", "--blur x",
        "--range 2", "--aperture square", "--size 0", "--size -5", "--size big", "--steps 9",
        "--quality 0", "--bits 12", "--cats-eye 2", "--anamorphic 3", "--boost -1", "--rotate nan",
            "--roundness 2", "--roundness inf",
        "--keep-blur 101", "--c2pa c.pem", "--c2pa-key k.pem",
        "--no-depth --engine optics", "--no-depth --depth d.png", "--backend mxnet", "--unknown",
    ],
)  # fmt: skip
def test_bad_options_are_told_in_one_line(words):
    with pytest.raises(InputError) as fault:
        read(*words.split())
    assert "\n" not in str(fault.value)
    assert words.split()[0].strip("-").split("-")[0] in str(fault.value)


def test_the_other_commands_parse():
    for words in (
        "depth a.jpg -o d.png --depth-model depth-s",
        "sweep a.jpg --from 0,0 --via .5,.5 --via .2,.1 --to 1,1 --frames 9 --blur 40 -o s.gif",
        "models list",
        "models verify",
        "models add x.onnx --kind depth",
        "models remove x",
        "doctor --json",
    ):
        assert arguments.parser().parse_args(words.split()).command == words.split()[0]


def test_two_or_three_focus_points_tilt_the_plane():
    lens = read("--focus", "0.1,0.2", "--focus", "0.3,0.4", "--focus", "0.5,0.6")[0].lens
    assert lens.focus == (0.1, 0.2)
    assert lens.tilt_points == ((0.3, 0.4), (0.5, 0.6))
    with pytest.raises(InputError, match="three points"):
        read(*("--focus", "0.1,0.2") * 4)


def test_a_lens_sets_the_character_and_an_option_overrides_it():
    aperture = read("--lens", "petzval-85")[0].lens.aperture
    assert aperture.swirl > 0.5
    changed = read("--lens", "petzval-85", "--swirl", "0.1", "--aperture", "blades:6")[0].lens
    assert (changed.aperture.swirl, changed.aperture.shape, changed.aperture.blades) == (
        0.1, "blades", 6,
    )  # fmt: skip
    assert changed.aperture.cats_eye == aperture.cats_eye
    traits = "--spherical -.5 --apodization .1 --onion .2 --coma .3 --fringe .4 --breathing .5"
    lens = read(*traits.split(), "--lateral-color", "0.6")[0].lens
    assert lens.aperture == Aperture(
        spherical=-0.5, apodization=0.1, onion=0.2, coma=0.3, fringe=0.4, lateral_color=0.6
    )
    assert lens.breathing == 0.5
    assert read("--boost", "auto")[0].lens.boost is None


def test_blades_are_as_round_as_the_f_number_says_or_as_given():
    profile = shipped_profiles()["vintage-58"].aperture
    assert read("--lens", "vintage-58")[0].lens.aperture == profile
    assert read("--lens", "vintage-58", "--roundness", "auto")[0].lens.aperture == profile
    fixed = read("--lens", "vintage-58", "--roundness", "0.4")[0].lens.aperture
    assert (fixed.curvature, fixed.iris) == (0.4, None)
    assert read("--aperture", "blades:6")[0].lens.aperture == Aperture("blades", 6)
    auto = read("--aperture", "blades:6", "--roundness", "auto")[0].lens.aperture
    assert auto == Aperture("blades", 6, iris=Iris())
