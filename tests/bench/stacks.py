"""How well the program estimates and removes the blur of real photos: focal stacks of a phone.

    python -m tests.bench stacks ../shared/focal_stacks [--dit FILE_OR_FOLDER] [--scenes 00,05]
        [--features] [--local] [--merged] [--ideal]

The photos are frames 3 and 5 steps from each scene's sharpest frame, which is the truth, aligned
and matched in light (see `_stack_pairs`). The oracle's CoC is, at each pixel, the disc that turns
the truth into the photo. Printed for each photo: the mean absolute error, in pixels, and the
correlation of the program's CoC against the oracle's where the scene has detail; and the gain by
recover over the whole picture (PSNR in sRGB, and the relative reduction of a perceptual distance)
with the program's map and with the oracle's (--features: also a network's feature distance, see
`_features`). A map that was given up counts as 0. "There" = where the truth itself is in focus: no
single frame of a stack is sharp everywhere, and removing blur that the truth also has counts as an
error. "Distinct" = where the photos distinguish the oracle's disc from all others
(`_stack_oracle`): on a plain wall its width is a matter of chance. "Filled" = the oracle's map with
all other pixels filled from their surroundings. --local removes the shifts between the frames that
an affine map leaves (`_stack_pairs.align_locally`); --merged uses all other frames, merged, as the
truth. --ideal judges that merged photo, aligned locally, as if it were a result ("ideal"): what a
perfect result would reach by a truth with these flaws. For measuring only: nothing may be trained
on these photos.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine import models
from engine.backends.choice import open_session
from engine.backends.loader import Models
from engine.backends.session import Session
from engine.dit.refine import SmallRefocuser
from engine.edit import DepthChoice, Edit
from engine.light import Light
from engine.models import Model
from engine.optics.fill import push_pull_fill
from engine.photo import Photo
from engine.pipeline.stages import (
    automatic_depth,
    corrected_source_coc,
    with_depth,
    with_recovered,
    with_source,
)
from engine.progress import silent
from engine.scene import Scene
from tests.bench._features import Distance, load_features
from tests.bench._perceptual import gradient_distance
from tests.bench._stack_pairs import PairParams, StackPair, list_pairs, load_pair
from training.srgb import linear_to_srgb


def main(args: list[str]) -> None:
    """Print a row for every photo, then the means."""
    parser = argparse.ArgumentParser(prog="tests.bench stacks")
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/focal_stacks"))
    parser.add_argument("--dit", type=Path, help="weights of another DiT: .onnx file or folder")
    parser.add_argument("--scenes", help="names, with commas; all without")
    parser.add_argument("--features", action="store_true", help="a network's distance, too")
    parser.add_argument("--local", action="store_true", help="align the truth from place to place")
    parser.add_argument("--merged", action="store_true", help="a truth in focus everywhere")
    parser.add_argument("--ideal", action="store_true", help="judge the merged frames, too")
    parser.add_argument("--no-recover", action="store_true", help="measure the CoC alone")
    options = parser.parse_args(args)
    if not options.folder.is_dir():
        print(f"skipped: {options.folder}: no such folder of focal stacks")
        return
    loaded = BenchModels(options.dit)
    distances = {"perceptual": gradient_distance}
    if options.features:
        distances["features"] = load_features()
    params = PairParams(local_rounds=2 if options.local else 0, merged=options.merged)
    rows = []
    for scene, sharpest, frame in list_pairs(options.folder, params):
        if options.scenes and scene.name not in options.scenes.split(","):
            continue
        pair = load_pair(scene, sharpest, frame, params)
        results = {}
        if options.ideal:
            merged = load_pair(scene, sharpest, frame, PairParams(local_rounds=2, merged=True))
            pair = replace(pair, valid=pair.valid & merged.valid)
            results["ideal"] = merged.truth
        rows.append(judge(pair, loaded, distances, options.no_recover, results))
        print(_line(f"{scene.name} {frame} (sharpest {sharpest})", rows[-1]), flush=True)
    keys = dict.fromkeys(key for row in rows for key in row)
    means = {key: float(np.mean([row[key] for row in rows if key in row])) for key in keys}
    print(_line(f"mean of {len(rows)}", means))
    gains = [row["gain own"] for row in rows if "gain own" in row]
    if gains:
        print(f"least gain with the program's map: {min(gains):.3f} dB")


class BenchModels(Models):
    """The program's models, with a DiT from any path."""

    def __init__(self, weights: Path | None) -> None:
        super().__init__()
        self._weights = weights
        self._opened: Session | None = None

    def get(self, kind: models.Kind, name: str | None = None, adapter: str | None = None):
        if kind != "dit" or self._weights is None:
            return super().get(kind, name, adapter)
        if self._opened is None:
            model = Model("bench", "dit", "unknown", "bench", self._weights)
            self._opened = open_session(model, None, "auto", "cpu")
        return self._opened


def judge(
    pair: StackPair,
    loaded: Models,
    distances: dict[str, Distance],
    coc_alone: bool = False,
    results: Mapping[str, np.ndarray] | None = None,
) -> dict[str, float]:
    """All measurements of one photo.

    Args:
        coc_alone: recover nothing.
        results: pictures to judge as if recovered, linear light, by name.
    """
    photo = Photo(pair.photo)
    scene = Scene(photo, photo.size)
    scene = with_depth(scene, automatic_depth(photo, DepthChoice(), loaded, silent), ())
    scene = with_source(scene, loaded, silent)
    found = corrected_source_coc(scene)
    oracle = pair.oracle
    coc = np.zeros_like(oracle.coc) if found is None else np.abs(found)
    row = {
        "oracle": float(oracle.coc[oracle.has_detail].mean()),
        "given up": float(scene.source_coc is None),
        "truth in focus": float(pair.in_focus[oracle.has_detail].mean()),
        "distinct": float(oracle.distinct.sum() / oracle.has_detail.sum()),
    }
    error = np.abs(coc - oracle.coc)
    for what, judged in (("", oracle.has_detail), (" distinct", oracle.distinct)):
        for where, mask in (("", judged), (" there", judged & pair.in_focus)):
            if mask.any():
                row[f"coc error{what}{where}"] = float(error[mask].mean())
    if coc[oracle.has_detail].std() > 0:
        row["correlation"] = float(
            np.corrcoef(coc[oracle.has_detail], oracle.coc[oracle.has_detail])[0, 1]
        )
    recovered: dict[str, Light | None] = dict(results or {})
    if not coc_alone:
        recovered["own"] = with_recovered(scene, Edit(), loaded, silent).recovered
        filled = push_pull_fill(oracle.coc, oracle.distinct.astype(np.float32))
        for name, radius in (("oracle", oracle.coc), ("filled", filled)):
            signed = _signed(radius, scene.disparity)
            dit = SmallRefocuser(loaded.get("dit").run)
            recovered[name] = dit.recover(replace(scene, source_coc=signed), signed)
    if not recovered:
        return row
    truth, before = linear_to_srgb(pair.truth), linear_to_srgb(pair.photo)
    row["photo dB"] = decibels(truth, before, pair.valid)
    for where, mask in (("", pair.valid), (" there", pair.valid & pair.in_focus)):
        for name, pixels in recovered.items():
            after = before if pixels is None else linear_to_srgb(pixels)
            gain = decibels(truth, after, mask) - decibels(truth, before, mask)
            row[f"gain {name}{where}"] = gain
            for kind, distance in distances.items():
                left = distance(truth, after, mask) / distance(truth, before, mask)
                row[f"{kind} {name}{where}"] = 1 - left
    return row


def decibels(truth: np.ndarray, tone: np.ndarray, valid: np.ndarray) -> float:
    """PSNR over the valid pixels."""
    return -10 * float(np.log10(((truth - tone) ** 2)[valid].mean()))


def _signed(radius: np.ndarray, disparity: np.ndarray | None) -> np.ndarray:
    """The oracle's CoC with one sign everywhere, as fits a frame several steps from focus."""
    if disparity is None:
        return radius
    nearer = np.corrcoef(radius.ravel(), disparity.ravel())[0, 1] > 0
    return radius if nearer else -radius


def _line(what: str, row: dict[str, float]) -> str:
    return "; ".join([f"{what:18s}", *(f"{name} {value:.3f}" for name, value in row.items())])
