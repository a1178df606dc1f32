"""The student as ONNX: `python -m training.depth.export --weights runs/depth/student/average...`.

Input `image` [1, 3, H, W] float32, sRGB-encoded 0..1, H and W multiples of 32; output `disparity`
[1, 1, H, W], near = high. Weights are stored as fp16 and widened when the session loads: half the
file, and the same arithmetic on every CPU.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from safetensors.torch import load_file

from training.depth.student import DepthStudent

SMALLEST_HALVED = 256
"""Tensors of fewer elements stay float32: biases and scales cost nothing."""


def export(weights: Path, out: Path) -> float:
    """Write `out`, check it against torch on random pictures of two shapes.

    Returns:
        the largest difference, as a share of the output's range.
    """
    student = DepthStudent()
    student.load_state_dict(load_file(weights))
    student.eval()
    part = out.with_suffix(".part")
    # The TorchScript exporter keeps height and width free through the bilinear upsampling.
    torch.onnx.export(
        student,
        (torch.rand(1, 3, 256, 320),),
        str(part),
        input_names=["image"],
        output_names=["disparity"],
        dynamic_axes={name: {2: "height", 3: "width"} for name in ("image", "disparity")},
        opset_version=17,
        dynamo=False,
    )
    model = onnx.load(part)
    halve(model)
    onnx.checker.check_model(model)
    onnx.save(model, part)
    os.replace(part, out)
    session = onnxruntime.InferenceSession(str(out), providers=["CPUExecutionProvider"])
    worst = 0.0
    for shape in ((1, 3, 256, 320), (1, 3, 416, 96)):
        image = torch.rand(shape)
        with torch.inference_mode():
            expected = student(image).numpy()
        found = np.asarray(session.run(["disparity"], {"image": image.numpy()})[0])
        worst = max(worst, float(np.abs(found - expected).max() / np.ptp(expected)))
    return worst


def halve(model: onnx.ModelProto) -> None:
    """Store every large float32 weight as fp16 followed by a cast, in place."""
    kept, casts = [], []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.size < SMALLEST_HALVED:
            kept.append(tensor)
            continue
        half = f"{tensor.name}.half"
        kept.append(numpy_helper.from_array(values.astype(np.float16), half))
        casts.append(helper.make_node("Cast", [half], [tensor.name], to=TensorProto.FLOAT))
    nodes = casts + list(model.graph.node)
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(kept)
    model.graph.node.extend(nodes)


def note_checksum(index: Path, file: str, digest: str) -> None:
    """Put the new checksum into the row of `file` in the table of shipped models, if it has one."""
    if not index.is_file():
        return
    rows = json.loads(index.read_text())
    for row in rows:
        if row["file"] == file:
            row["sha256"] = digest
    index.write_text(json.dumps(rows, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.depth.export", description=__doc__)
    parser.add_argument(
        "--weights", type=Path, default=Path("runs/depth/student/average.safetensors")
    )
    parser.add_argument("--out", type=Path, default=Path("resources/models/depth-s.onnx"))
    options = parser.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    worst = export(options.weights, options.out)
    digest = hashlib.sha256(options.out.read_bytes()).hexdigest()
    note_checksum(options.out.parent / "models.json", options.out.name, digest)
    print(f"{options.out}: {options.out.stat().st_size} bytes, sha256 {digest}")
    print(f"largest difference from torch: {worst:.2e} of the range")


if __name__ == "__main__":
    main()
