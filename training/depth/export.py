"""The student as ONNX: `python -m training.depth.export --weights runs/depth/student/average...`.

Input `image` [1, 3, H, W] float32, sRGB-encoded 0..1, H and W multiples of 14; output `disparity`
[1, 1, H, W], near = high. Weights are stored as int8 with a scale per output channel: a quarter of
the file size. Matrix products are computed in int8, each input scaled by its own range; other
weights are converted to float32 when the session loads.
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

from export_tools.weights import store_weights_int8
from training.depth.student import DepthStudent

LEAST_STORED = 4096
"""Tensors with fewer elements stay float32: biases and scales cost nothing."""


def export(weights: Path, out: Path) -> float:
    """Write `out` and check it against torch on random pictures of two shapes.

    Returns:
        the largest difference, as a share of the output's range.
    """
    student = DepthStudent()
    student.load_state_dict(load_file(weights))
    student.eval()
    part = out.with_suffix(".part")
    # The TorchScript exporter keeps height and width dynamic through every resize.
    torch.onnx.export(
        student,
        (torch.rand(1, 3, 252, 322),),
        str(part),
        input_names=["image"],
        output_names=["disparity"],
        dynamic_axes={name: {2: "height", 3: "width"} for name in ("image", "disparity")},
        opset_version=17,
        dynamo=False,
    )
    model = onnx.load(part)
    quantize(model)
    onnx.checker.check_model(model)
    onnx.save(model, part)
    os.replace(part, out)
    session = onnxruntime.InferenceSession(str(out), providers=["CPUExecutionProvider"])
    worst = 0.0
    for shape in ((1, 3, 252, 322), (1, 3, 420, 98)):
        image = torch.rand(shape)
        with torch.inference_mode():
            expected = student(image).numpy()
        found = np.asarray(session.run(["disparity"], {"image": image.numpy()})[0])
        worst = max(worst, float(np.abs(found - expected).max() / np.ptp(expected)))
    return worst


def quantize(model: onnx.ModelProto) -> None:
    """Store every large float32 weight as int8, in place; see the module's docstring."""
    graph = model.graph
    users = {name: node for node in graph.node for name in node.input}
    matrices = []
    for tensor in list(graph.initializer):
        values = numpy_helper.to_array(tensor)
        node = users.get(tensor.name)
        multiplies = node is not None and node.op_type == "MatMul"
        if not multiplies or tensor.data_type != TensorProto.FLOAT or values.size < LEAST_STORED:
            continue
        name = tensor.name
        matrix, scale = matrix_in_int8(values)
        matrices.append(name)
        tensor.CopyFrom(numpy_helper.from_array(matrix, f"{name}.int8"))
        graph.initializer.append(numpy_helper.from_array(scale, f"{name}.scale"))
    nodes = []
    for node in graph.node:
        multiplies = node.op_type == "MatMul" and node.input[1] in matrices
        nodes.extend(product_in_int8(node) if multiplies else [node])
    del graph.node[:]
    graph.node.extend(nodes)
    store_weights_int8(graph, LEAST_STORED)


PAIR = 128
"""Limit of the summed magnitudes of two adjacent weights: CPUs without VNNI add their two products
with inputs of 0..255 in 16 bits, which hold no more."""


def matrix_in_int8(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A matrix, inputs x outputs, as int8 and the float32 scale of each output."""
    size = np.abs(values)
    greatest, pairs = size.max(0), (size[:-1] + size[1:]).max(0)
    scale = np.maximum(np.maximum(greatest / 127, pairs / (PAIR - 1)), 1e-12).astype(np.float32)
    return np.rint(values / scale).astype(np.int8), scale


def product_in_int8(node: onnx.NodeProto) -> list[onnx.NodeProto]:
    """A MatMul with a matrix stored by `matrix_in_int8`, in the form that ONNX Runtime fuses."""
    (given, matrix), out = node.input, node.output[0]
    small = [f"{out}.given.{part}" for part in ("int8", "scale", "zero")]
    whole, wide, scale = f"{out}.whole", f"{out}.wide", f"{out}.scale"
    return [
        helper.make_node("DynamicQuantizeLinear", [given], small),
        helper.make_node("MatMulInteger", [small[0], f"{matrix}.int8", small[2]], [whole]),
        helper.make_node("Cast", [whole], [wide], to=TensorProto.FLOAT),
        helper.make_node("Mul", [small[1], f"{matrix}.scale"], [scale]),
        helper.make_node("Mul", [wide, scale], [out]),
    ]


def note_checksum(index: Path, file: str, digest: str) -> None:
    """Write the new checksum to the row of `file` in the table of shipped models, if it has one."""
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
