"""Quantize a model to int8 for CPUs, calibrated on simulated photos.

    python -m export_tools.quantize refocus-m.onnx --pool POOL -o refocus-m-int8.onnx

POOL is a folder filled by `python -m training.data`. The file is written only if its images reach a
PSNR of 45 dB against the full model's on samples held out from calibration, a difference that
nobody sees; `--bound` changes this limit.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime as ort
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from safetensors.numpy import load_file

from engine.backends.session import Arrays
from engine.dit.refine import RefocusParams
from engine.errors import EngineError, InputError

BOUND = 45.0
HELD_BACK = 8
"""Samples held out from calibration to judge the result."""


class Calibration(CalibrationDataReader):
    """Feeds ONNX Runtime one sample at a time."""

    def __init__(self, samples: list[Arrays]) -> None:
        self._left = iter(samples)

    def get_next(self) -> Arrays:  # pyright: ignore[reportIncompatibleMethodOverride]
        return next(self._left, None)  # pyright: ignore[reportReturnType]


def quantize(model: Path, pool: Path, output: Path, count: int, bound: float = BOUND) -> float:
    """Write an int8 copy of `model`.

    Args:
        count: samples to calibrate with.
    Returns:
        PSNR of its images against the full model's, dB (encoded light).
    Raises:
        InputError: the pool is empty or too small.
        EngineError: the loss would be visible; nothing is written.
    """
    drawn = list(samples(pool, count + HELD_BACK, input_names(model)))
    if len(drawn) <= HELD_BACK:
        raise InputError(f"{pool}: holds {len(drawn)} samples; more than {HELD_BACK} are needed")
    part = output.with_suffix(".part.onnx")
    try:
        write_int8(model, part, drawn[HELD_BACK:], ["Conv", "MatMul", "Gemm"])
        psnr = compare(model, part, drawn[:HELD_BACK])
        if psnr < bound:
            raise EngineError(
                f"{output}: int8 loses too much ({psnr:.1f} dB, the bound is {bound:.1f}); "
                "not written"
            )
        os.replace(part, output)
    finally:
        part.unlink(missing_ok=True)
    return psnr


def write_int8(
    model: Path,
    output: Path,
    calibration: list[Arrays],
    operations: list[str],
    *,
    reduce_range: bool = False,
) -> None:
    """Write a copy of `model` that computes in 8 bits.

    Args:
        calibration: inputs that determine the ranges.
        operations: node types to quantize.
        reduce_range: use 7-bit weights, so that sums of two products fit into AVX2's 16 bits.
    """
    prepared = output.with_suffix(".prepared.onnx")
    try:
        quant_pre_process(str(model), str(prepared), skip_symbolic_shape=True)
        quantize_static(
            str(prepared), str(output), Calibration(calibration),
            quant_format=QuantFormat.QDQ, op_types_to_quantize=operations, per_channel=True,
            activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
            reduce_range=reduce_range,
        )  # fmt: skip
    finally:
        prepared.unlink(missing_ok=True)


def input_names(model: Path) -> set[str]:
    """The input names of an ONNX model."""
    session = ort.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    return {given.name for given in session.get_inputs()}


def samples(pool: Path, count: int, names: set[str]) -> Iterator[Arrays]:
    """Yield the first `count` samples of a pool, one at a time, as the model's inputs `names`.

    A pool file holds batches of samples in tensors named KIND.INPUT.

    Raises:
        InputError: the pool holds no file.
    """
    files = sorted(pool.glob("*.safetensors"))
    if not files:
        raise InputError(f"{pool}: an empty pool; fill it with python -m training.data")
    rng = np.random.default_rng(0)
    for tensors in map(load_file, files):
        for kind in ("recover", "refine"):
            batch = {n: tensors[f"{kind}.{n}"] for n in names if f"{kind}.{n}" in tensors}
            for index in range(len(batch["draft"]) if batch else 0):
                if not count:
                    return
                count -= 1
                given: Arrays = {
                    n: t[index : index + 1].astype(np.float32) for n, t in batch.items()
                }
                noise = rng.standard_normal(given["draft"].shape, np.float32)
                given["state"] = given["draft"] + np.float32(RefocusParams().sigma) * noise
                given["timestep"] = np.zeros(1, np.float32)
                yield given


def compare(model: Path, smaller: Path, given: list[Arrays]) -> float:
    """PSNR between two models' images for the inputs `given`, dB."""
    full, other = (
        ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        for path in (model, smaller)
    )
    errors = [
        np.mean((np.asarray(full.run(None, g)[0]) - np.asarray(other.run(None, g)[0])) ** 2)
        for g in given
    ]
    return float(-10 * np.log10(max(np.mean(errors), 1e-12)))


def main(args: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--count", type=int, default=64)
    parser.add_argument("--bound", type=float, default=BOUND)
    options = parser.parse_args(args)
    try:
        if not options.model.is_file():
            raise InputError(f"{options.model}: no such file; give an ONNX model")
        psnr = quantize(options.model, options.pool, options.output, options.count, options.bound)
    except (EngineError, InputError) as fault:
        print(f"export_tools.quantize: {fault}", file=sys.stderr)
        return 2 if isinstance(fault, InputError) else 1
    print(f"{options.output}: {psnr:.1f} dB from the full model")
    return 0


if __name__ == "__main__":
    sys.exit(main())
