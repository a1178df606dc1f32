"""`python -m export_tools.tensorrt MODEL.onnx`: build and cache a TensorRT engine ahead of use."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime as ort

from engine.backends.onnx import OnnxSession, devices
from engine.errors import EngineError, InputError
from export_tools.inputs import picture_inputs


def build(path: Path, sides: list[int]) -> dict[int, float]:
    """Run the model once at every size so that TensorRT builds and caches its engines.

    Args:
        path: an ONNX model with free height and width.
        sides: sides of the square images to prepare for, pixels.
    Returns:
        build time of each size, seconds.
    Raises:
        EngineError: this machine has no TensorRT provider, or it rejects the model.
    """
    if "tensorrt" not in devices():
        raise EngineError(
            "no TensorRT provider here: it needs an NVIDIA GPU, its driver and TensorRT's "
            f"libraries, and pip install 'diffcamera[gpu]'; there is: {', '.join(devices())}"
        )
    session = OnnxSession(path)
    if session.device != "tensorrt":
        raise EngineError(f"{path.name}: {'; '.join(session.notices)}")
    rng = np.random.default_rng(0)
    seconds = {}
    for side in sides:
        start = time.perf_counter()
        session.run(picture_inputs(session.inputs, side, side, rng))
        seconds[side] = time.perf_counter() - start
    return seconds


def main(args: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--sides", type=int, nargs="+", default=[512, 1024])
    options = parser.parse_args(args)
    try:
        if not options.model.is_file():
            raise InputError(f"{options.model}: no such file; give an ONNX model")
        for side, seconds in build(options.model, options.sides).items():
            print(f"{side} px: built in {seconds:.1f} s (onnxruntime {ort.__version__})")
    except (EngineError, InputError) as fault:
        print(f"export_tools.tensorrt: {fault}", file=sys.stderr)
        return 2 if isinstance(fault, InputError) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
