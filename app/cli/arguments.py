"""The command line's commands and options, as listed in docs/command-line.md."""

from __future__ import annotations

import argparse
import math
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from engine.companions import Companions, PhotoFile
from engine.edit import DEFAULT_DEPTH, DepthChoice, Edit, KeepSharp
from engine.errors import InputError
from engine.files.credentials import Signing
from engine.files.formats import DEFAULT_QUALITY
from engine.lens import MOST_TILT_POINTS, Aperture, Iris, Lens
from engine.lens_profile import LensProfile, find_profile
from engine.requests import PREVIEW_SIDE, Output

_TRAITS = {
    "rotate": "rotation", "cats_eye": "cats_eye", "anamorphic": "anamorphic",
    "spherical": "spherical", "apodization": "apodization", "onion": "onion", "swirl": "swirl",
    "coma": "coma", "fringe": "fringe", "lateral_color": "lateral_color",
}  # fmt: skip
"""Bokeh options and the fields of `Aperture` that they set."""

COMMANDS = ("refocus", "depth", "sweep", "stack", "edit", "lens", "models", "doctor")
VIDEO_FRAMES = 48

AUTO = math.inf
"""Stands for a value that comes from the photo or the lens instead of a number."""


class Parser(argparse.ArgumentParser):
    """Reports a bad argument in one line instead of a page of usage."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message}; `{self.prog} --help` shows what there is")


def parser() -> Parser:
    """The parser for everything but the window."""
    root = Parser(prog="diffcamera", description="Refocus photos on your own machine.")
    commands = root.add_subparsers(dest="command", required=True, parser_class=Parser)

    refocus = commands.add_parser("refocus", help="refocus photos and write the results")
    refocus.add_argument("photos", metavar="PHOTO", nargs="+", type=Path)
    refocus.add_argument("-o", "--output", metavar="OUT|DIR/", required=True)
    _add_focus(refocus, "fractions; default: detected; two or three tilt the focus plane")
    refocus.add_argument(
        "--bracket", metavar="PHOTO", nargs="+", type=Path, default=[], help="its focus bracket"
    )
    refocus.add_argument("--reference", metavar="PHOTO", type=Path, help="has what it lost")
    _add_lens(refocus)
    _add_engine(refocus)
    _add_output(refocus)
    refocus.add_argument(
        "--c2pa", metavar="CERTIFICATE.pem", type=Path, help="sign a C2PA manifest with it"
    )
    refocus.add_argument("--c2pa-key", metavar="KEY.pem", type=Path, help="its private key")

    depth = commands.add_parser("depth", help="write the disparity as a 16-bit PNG, or in a JPEG")
    depth.add_argument("photo", metavar="PHOTO", type=Path)
    depth.add_argument("-o", "--output", metavar="OUT.png|.jpg", required=True, type=Path)
    depth.add_argument("--depth-model", metavar="NAME", default=DEFAULT_DEPTH)
    depth.add_argument("--size", metavar="1024|full|N", type=size, default=PREVIEW_SIDE)
    depth.add_argument("--overwrite", action="store_true")
    _add_machine(depth)

    sweep = commands.add_parser("sweep", help="rack focus: an animation through the scene")
    sweep.add_argument("photo", metavar="PHOTO", type=Path)
    sweep.add_argument("-o", "--output", metavar="OUT.mp4|.gif", required=True, type=Path)
    sweep.add_argument("--from", dest="start", metavar="X,Y", required=True, type=point)
    sweep.add_argument(
        "--via", metavar="X,Y", type=point, action="append", default=[], help="may be repeated"
    )
    sweep.add_argument("--to", dest="end", metavar="X,Y", required=True, type=point)
    _add_focus(sweep, "two or three points that tilt the focus plane")
    sweep.add_argument("--frames", metavar="N", type=int, default=VIDEO_FRAMES)
    _add_lens(sweep)
    _add_engine(sweep)
    sweep.add_argument("--size", metavar="1024|full|N", type=size, default=PREVIEW_SIDE)
    sweep.add_argument("--overwrite", action="store_true")

    stack = commands.add_parser("stack", help="merge a focus bracket into one sharp photo")
    stack.add_argument("photos", metavar="PHOTO", nargs="+", type=Path, help="or folder, or TIFF")
    stack.add_argument("-o", "--output", metavar="OUT", required=True, type=Path)
    stack.add_argument("--depth-out", metavar="FILE.png", type=Path)
    stack.add_argument("--depth-model", metavar="NAME", default=DEFAULT_DEPTH)
    _add_output(stack, size_default=None)
    _add_machine(stack)

    edit = commands.add_parser("edit", help="the window as another program's editor")
    edit.add_argument("photo", metavar="PHOTO", type=Path)
    edit.add_argument("--save-as", metavar="FILE", required=True, type=Path)
    edit.add_argument("--size", metavar="1024|full|N", type=size, default=None)
    edit.add_argument("--quality", metavar="Q", type=int, default=DEFAULT_QUALITY)
    edit.add_argument("--bits", type=int, choices=(8, 16))
    edit.add_argument("--metadata", choices=("keep", "strip"), default="keep")

    lens = commands.add_parser("lens", help="read a lens profile from photos of lights")
    lens_actions = lens.add_subparsers(dest="action", required=True, parser_class=Parser)
    fit = lens_actions.add_parser("fit", help="from out-of-focus lights, all at one aperture")
    fit.add_argument("photos", metavar="PHOTO", nargs="+", type=Path)
    fit.add_argument("-o", "--output", metavar="LENS.json", required=True, type=Path)
    fit.add_argument("--name", default="", help="what the window calls it; default: the file's")
    fit.add_argument("--overwrite", action="store_true")

    models = commands.add_parser("models", help="depth models, DiTs and adapters")
    actions = models.add_subparsers(dest="action", required=True, parser_class=Parser)
    actions.add_parser("list", help="what is here and what can be had")
    verify = actions.add_parser("verify", help="check the files against their checksums")
    verify.add_argument("name", metavar="NAME", nargs="?")
    add = actions.add_parser("add", help="add a model file or folder, or download a listed one")
    add.add_argument("model", metavar="PATH|NAME")
    add.add_argument("--kind", choices=("depth", "dit", "adapter"), help="default: detected")
    add.add_argument("--name", default="")
    add.add_argument("--licence", default="unknown")
    add.add_argument("--base", default="", help="the DiT that an adapter belongs to")
    remove = actions.add_parser("remove", help="delete an added model")
    remove.add_argument("name", metavar="NAME")

    doctor = commands.add_parser("doctor", help="what works on this machine and what does not")
    doctor.add_argument("--json", action="store_true")

    for command in (refocus, depth, sweep, stack, edit, lens, models, doctor):
        command.add_argument("--debug", action="store_true", help="show the traceback of an error")
    return root


def edit(args: argparse.Namespace) -> Edit:
    """The edit that the options of `refocus` or `sweep` describe.

    Raises:
        InputError: an option is out of its range, or two contradict each other.
    """
    aperture, breathing = _character(args)
    if aperture.path:
        from engine.optics.aperture import picture  # not at the top: the window starts without it

        picture(aperture, 8)  # a bad file fails now, not after the first photo's depth
    focus = args.focus
    if len(focus) > 1 + MOST_TILT_POINTS:
        raise InputError(f"--focus: given {len(focus)} times; a plane goes through three points")
    lens = Lens(
        focus[0] if focus else (0.5, 0.5), args.blur, args.range,
        tilt_points=tuple(focus[1:]),
        aperture=aperture, boost=None if args.boost == AUTO else args.boost, grain=args.grain,
        breathing=breathing,
    )  # fmt: skip
    if args.no_depth and args.depth:
        raise InputError("--no-depth: contradicts --depth; leave one out")
    if args.no_depth and args.engine == "optics":
        raise InputError("--no-depth: the optical engine needs depth; use --engine dit")
    if not 0 <= args.steps <= 8:
        raise InputError(f"--steps: {args.steps} is outside 0..8")
    return Edit(
        lens,
        auto_focus=not focus and args.command == "refocus",
        depth=DepthChoice(None if args.no_depth else args.depth_model, args.depth),
        engine=args.engine,
        steps=args.steps,
        recover=not args.no_recover,
        model=args.model,
        adapter=args.adapter,
        seed=args.seed,
        companions=_companions(args),
        keep=KeepSharp(file=args.keep, blur=args.keep_blur),
    )


def _character(args: argparse.Namespace) -> tuple[Aperture, float]:
    """The bokeh of the lens profile, or of a plain circle, with the given options applied; and the
    focus breathing."""
    profile = find_profile(args.lens) if args.lens else LensProfile("")
    given = {
        name: getattr(args, option)
        for option, name in _TRAITS.items()
        if getattr(args, option) is not None
    }
    aperture = replace(profile.aperture, **given)
    if args.aperture is not None:
        shape = Aperture.parse(args.aperture)
        aperture = replace(aperture, shape=shape.shape, blades=shape.blades, path=shape.path)
    if args.roundness == AUTO:
        aperture = replace(aperture, iris=aperture.iris or Iris())
    elif args.roundness is not None:
        if not 0 <= args.roundness <= 1:
            raise InputError(f"--roundness: {args.roundness} is outside 0..1")
        aperture = replace(aperture, curvature=args.roundness, iris=None)
    return aperture, profile.breathing if args.breathing is None else args.breathing


def _companions(args: argparse.Namespace) -> Companions:
    """The other photos given to `refocus`."""
    bracket, reference = getattr(args, "bracket", []), getattr(args, "reference", None)
    for path in (*bracket, *([reference] if reference else [])):
        if not path.exists():
            raise InputError(f"{path}: there is no such photo; check its name")
    if (bracket or reference) and len(args.photos) > 1:
        option = "--bracket" if bracket else "--reference"
        raise InputError(f"{option}: goes with one photo, and {len(args.photos)} were named")
    return Companions(
        tuple(PhotoFile.of(path) for path in bracket),
        PhotoFile.of(reference) if reference else None,
    )


def output(args: argparse.Namespace, path: Path) -> Output:
    """Where and how `refocus` writes one result.

    Raises:
        InputError: the quality is out of range, or there is a certificate without its key.
    """
    if not 1 <= args.quality <= 100:
        raise InputError(f"--quality: {args.quality} is outside 1..100")
    certificate, key = getattr(args, "c2pa", None), getattr(args, "c2pa_key", None)
    if (certificate is None) != (key is None):
        raise InputError("--c2pa: a certificate goes with its key; give --c2pa-key as well")
    return Output(
        path, args.size, getattr(args, "upscale", False), args.quality, args.bits, args.metadata,
        getattr(args, "overwrite", False), layers=getattr(args, "layers", False),
        signing=Signing(certificate, key) if certificate and key else None,
    )  # fmt: skip


def point(text: str) -> tuple[float, float]:
    """X,Y as fractions of width and height."""
    try:
        x, y = (float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not X,Y, e.g. 0.5,0.6") from None
    if not (0 <= x <= 1 and 0 <= y <= 1):
        raise argparse.ArgumentTypeError(f"{text} is outside 0..1; fractions, e.g. 0.5,0.6")
    return x, y


def auto_or_number(text: str) -> float:
    """A number, or `AUTO`."""
    if text == "auto":
        return AUTO
    try:
        number = float(text)
    except ValueError:
        number = math.inf
    if math.isinf(number):
        raise argparse.ArgumentTypeError(f"'{text}' is neither auto nor a number 0..1")
    return number


def size(text: str) -> int | None:
    """Long side in pixels; None = full resolution."""
    if text == "full":
        return None
    if not text.isdecimal() or not 1 <= int(text) <= 100_000:
        raise argparse.ArgumentTypeError(f"'{text}' is neither 'full' nor a long side in pixels")
    return int(text)


def _add_focus(command: Parser, text: str) -> None:
    command.add_argument(
        "--focus", metavar="X,Y", type=point, action="append", default=[], help=text
    )


def _add_lens(command: Parser) -> None:
    command.add_argument("--blur", metavar="B", type=float, default=30.0, help="0..100")
    command.add_argument("--range", metavar="R", type=float, default=0.0)
    command.add_argument("--lens", metavar="NAME|FILE", help="a lens profile")
    command.add_argument("--aperture", metavar="SHAPE", help="default: the lens's, or circle")
    command.add_argument(
        "--roundness", metavar="auto|0..1", type=auto_or_number, help="of blades; auto: by f-number"
    )
    command.add_argument("--rotate", metavar="DEG", type=float)
    command.add_argument("--cats-eye", metavar="0..1", type=float)
    command.add_argument("--anamorphic", metavar="0.5..2", type=float)
    command.add_argument("--spherical", metavar="-1..1", type=float)
    for trait in (
        "apodization", "onion", "swirl", "coma", "fringe", "lateral-color", "breathing",
    ):  # fmt: skip
        command.add_argument(f"--{trait}", metavar="0..1", type=float)
    command.add_argument("--keep", metavar="MASK.png", type=Path, help="white stays sharp")
    command.add_argument(
        "--keep-blur", metavar="B", type=float, default=0.0, help="at most, 0..100"
    )
    command.add_argument("--boost", metavar="auto|0..1", type=auto_or_number, default=AUTO)
    command.add_argument("--grain", metavar="0..1", type=float, default=0.0)


def _add_engine(command: Parser) -> None:
    command.add_argument("--engine", choices=("optics", "dit"), default="dit")
    command.add_argument("--steps", metavar="N", type=int, default=2)
    command.add_argument("--no-recover", action="store_true")
    command.add_argument("--depth", metavar="FILE", type=Path)
    command.add_argument("--depth-model", metavar="NAME", default=DEFAULT_DEPTH)
    command.add_argument("--no-depth", action="store_true")
    command.add_argument("--model", metavar="NAME")
    command.add_argument("--adapter", metavar="NAME")
    command.add_argument("--seed", metavar="N", type=int, default=0)
    _add_machine(command)


def _add_machine(command: Parser) -> None:
    command.add_argument("--backend", choices=("auto", "torch", "onnx"), default="auto")
    command.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    command.add_argument("--json", action="store_true", help="one JSON object per photo")


def _add_output(command: Parser, size_default: int | None = PREVIEW_SIDE) -> None:
    command.add_argument("--size", metavar="1024|full|N", type=size, default=size_default)
    command.add_argument("--upscale", action="store_true")
    command.add_argument("--quality", metavar="Q", type=int, default=DEFAULT_QUALITY)
    command.add_argument("--bits", type=int, choices=(8, 16))
    command.add_argument("--layers", action="store_true", help="depth and masks as pages of a TIFF")
    command.add_argument("--metadata", choices=("keep", "strip"), default="keep")
    command.add_argument("--overwrite", action="store_true")
