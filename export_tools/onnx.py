"""Export RefocusDiT to ONNX, with dynamic height and width.

    python -m export_tools.onnx --model resources/models/refocus-m -o refocus-m.onnx --small

The file is written only after ONNX Runtime has produced the same image as torch.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor

from engine.dit.load import load_dit
from engine.dit.model import RefocusDiT
from engine.dit.network import SHARP_DRAFTS
from engine.errors import EngineError
from export_tools.weights import store_weights_int8

TOLERANCE = 1e-3
TOLERANCE_FP16 = 1e-2
TOLERANCE_SMALL = 5e-2
"""On random inputs, which no photo resembles; on photos the images agree to 55 dB or better."""
SIZES = ((128, 192), (97, 131))
"""Heights and widths that are compared; the export used neither."""


def main(args: list[str] | None = None) -> None:
    """Export, compare, write; an error prints one line and exits with status 1."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="config.json and safetensors")
    parser.add_argument("--adapter", type=Path, help="a LoRA adapter to merge in")
    parser.add_argument("-o", "--output", type=Path, required=True)
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument("--fp16", action="store_true", help="half the size, for GPUs")
    sizes.add_argument(
        "--small",
        action="store_true",
        help="weights kept in 8 bits, computed with in full precision",
    )
    options = parser.parse_args(args)
    try:
        model = load_dit(options.model, options.adapter)
        worst = export(model, options.output, fp16=options.fp16, small=options.small)
    except EngineError as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None
    print(f"{options.output}: differs from torch by {worst:.2g} at most")


def export(model: RefocusDiT, path: Path, *, fp16: bool = False, small: bool = False) -> float:
    """Write `model` to `path`.

    Args:
        fp16: computes in half precision.
        small: stores weights in 8 bits; they are dequantized once, when the model is loaded.
    Returns:
        largest pixel difference (encoded light) from torch in float32.
    Raises:
        EngineError: ONNX Runtime's image differs from torch's.
    """
    model = model.eval().float().cpu()
    with torch.no_grad():
        expected = [model(**example(*size)) for size in SIZES]
    part = path.with_name(path.name + ".part")
    exported = model.half() if fp16 else model
    inputs = example(136, 200)
    if fp16:
        inputs = {name: tensor.half() for name, tensor in inputs.items()}
    free = {2: torch.export.Dim.DYNAMIC, 3: torch.export.Dim.DYNAMIC}
    program = torch.onnx.export(
        exported,
        (),
        kwargs=inputs,
        dynamic_shapes={name: free if t.ndim == 4 else None for name, t in inputs.items()},
        output_names=["clean"],
        opset_version=20,
        dynamo=True,
        verbose=False,
    )
    assert program is not None
    proto = program.model_proto
    del proto.metadata_props[:]
    for node in proto.graph.node:  # traces of the exporting machine
        del node.metadata_props[:]
        node.doc_string = ""
    if small:
        store_weights_int8(proto.graph)
    try:
        onnx.save_model(proto, part)
        model.float()
        worst = max(
            _difference(part, size, reference)
            for size, reference in zip(SIZES, expected, strict=True)
        )
        tolerance = TOLERANCE_FP16 if fp16 else TOLERANCE_SMALL if small else TOLERANCE
        if not worst < tolerance:
            raise EngineError(
                f"{path}: ONNX Runtime differs from torch by {worst:.3g}; not written"
            )
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return worst


def example(height: int, width: int) -> dict[str, Tensor]:
    """Random inputs of `RefocusDiT.forward` at blur level 0, the same for the same size."""
    generator = torch.Generator().manual_seed(height * width)

    def draw(*shape: int) -> Tensor:
        return torch.rand(*shape, generator=generator)

    photo, plane = (1, 3, height, width), (1, 1, height, width)
    return {
        "state": draw(*photo),
        "photo": draw(*photo),
        "draft": draw(*photo),
        "sharp_drafts": draw(1, 3 * SHARP_DRAFTS, height, width),
        "disparity": draw(*plane),
        "validity": torch.ones(plane),
        "source_coc": 8 * draw(*plane),
        "source_known": torch.ones(plane),
        "target_coc": 16 * draw(*plane) - 8,
        "camera": draw(1, 3) * torch.tensor([1.0, 1.0, 0.0]),
        "timestep": 0.5 * draw(1),
    }


def _difference(path: Path, size: tuple[int, int], expected: Tensor) -> float:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    half = session.get_inputs()[0].type == "tensor(float16)"
    given = {
        name: tensor.numpy().astype(np.float16 if half else np.float32)
        for name, tensor in example(*size).items()
    }
    clean = session.run(["clean"], given)[0]
    return float(np.abs(np.asarray(clean, np.float32) - expected.numpy()).max())


if __name__ == "__main__":
    main()
