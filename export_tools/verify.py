"""`python -m export_tools.verify`: does an export match PyTorch on real photos?"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import resources
from engine.backends.onnx import OnnxSession
from engine.backends.torch import TorchSession
from engine.dit.encoding import encode
from engine.dit.network import SHARP_DRAFTS
from engine.errors import EngineError, InputError
from engine.files import read_photo, resize
from export_tools.inputs import picture_inputs

FP32_BOUND = 1e-3
"""Largest difference of an fp32 export from fp32 PyTorch, in 0..1 units."""
HALF_BOUND = 45.0
"""Minimum PSNR of an fp16 or int8 export against fp32 PyTorch, dB."""

TASKS = {"recover": 0.0, "refine": 0.6}
"""Blur level / 100 in the camera token; a model may reduce its correction of a blurred image."""


@dataclass(frozen=True)
class Comparison:
    """One export against PyTorch on one photo; differences in 0..1 units, times in seconds."""

    photo: str
    task: str
    side: int
    largest: float
    mean: float
    psnr: float
    torch_seconds: float
    onnx_seconds: float

    def good(self, exact: bool) -> bool:
        """Whether it is within the bound for an exact (fp32) or a reduced export."""
        return self.largest <= FP32_BOUND if exact else self.psnr >= HALF_BOUND


def compare(weights: Path, export: Path, photos: list[Path], side: int) -> list[Comparison]:
    """Run both models on every photo at long side `side`, on the CPU in full precision."""
    reference = TorchSession(weights, device="cpu", exact=True)
    session = OnnxSession(export, "cpu")
    rng = np.random.default_rng(0)
    rows = []
    for path in photos:
        pixels = encode(resize(read_photo(path), side).pixels).transpose(2, 0, 1)[None]
        height, width = pixels.shape[-2:]
        inputs = picture_inputs(session.inputs, height, width, rng)
        inputs |= dict.fromkeys(("state", "photo", "draft"), pixels.astype(np.float32))
        inputs["sharp_drafts"] = np.concatenate([inputs["photo"]] * SHARP_DRAFTS, 1)
        for task, blur in TASKS.items():
            inputs["camera"][:, 2] = blur
            want, torch_seconds = _timed(reference.run, inputs)
            got, onnx_seconds = _timed(session.run, inputs)
            difference = np.abs(got - want)
            psnr = -10 * np.log10(max(float((difference**2).mean()), 1e-12))
            rows.append(
                Comparison(
                    path.name, task, side, float(difference.max()), float(difference.mean()),
                    psnr, torch_seconds, onnx_seconds,
                )
            )  # fmt: skip
    return rows


def main(args: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path, help="folder with config.json and safetensors")
    parser.add_argument("export", type=Path, help="the ONNX file")
    parser.add_argument("--photos", type=Path, default=resources.SAMPLES)
    parser.add_argument("--side", type=int, default=512)
    parser.add_argument("--reduced", action="store_true", help="an fp16 or int8 export")
    options = parser.parse_args(args)
    try:
        photos = sorted(p for p in options.photos.glob("*.jpg"))
        if not photos:
            raise InputError(f"{options.photos}: no .jpg photos in this folder")
        rows = compare(options.weights, options.export, photos, options.side)
    except (EngineError, InputError) as fault:
        print(f"export_tools.verify: {fault}", file=sys.stderr)
        return 2
    print(
        "| photo | task | side | max | mean | PSNR dB | torch s | onnx s |\n"
        "|---|---|---|---|---|---|---|---|"
    )
    for r in rows:
        print(
            f"| {r.photo} | {r.task} | {r.side} | {r.largest:.2e} | {r.mean:.2e} | {r.psnr:.1f} "
            f"| {r.torch_seconds:.2f} | {r.onnx_seconds:.2f} |"
        )
    return 0 if all(r.good(not options.reduced) for r in rows) else 1


def _timed(run, inputs) -> tuple[np.ndarray, float]:
    run(inputs)
    start = time.perf_counter()
    result = run(inputs)
    return next(iter(result.values())), time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
