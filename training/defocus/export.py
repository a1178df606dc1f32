"""The defocus network as ONNX.

    python -m training.defocus.export WEIGHTS -o defocus.onnx

Input `planes` [1, channels, H, W] (`engine.optics.defocus_input`), H and W multiples of 8; output
`log_odds` [1, classes, H, W]: the log of each class's probability as if all were common,
since the shares of the training are taken out. Weights are stored in 8 bits and widened when the
session loads.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from safetensors import safe_open
from torch import nn

from engine.optics.defocus_input import INPUT
from export_tools.weights import store_in_bytes
from training.defocus.network import DefocusNet


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("weights", type=Path, help="safetensors file of training.defocus.train")
    parser.add_argument("-o", "--output", type=Path, required=True, help="ONNX file")
    options = parser.parse_args(arguments)
    worst = export(options.weights, options.output)
    size = options.output.stat().st_size / 1e6
    print(f"{options.output}: {size:.1f} MB, log odds within {worst:.3f} of torch")


def export(weights: Path, out: Path) -> float:
    """Write `out` and return the largest difference from torch, in log odds."""
    network = load_network(weights)
    part = out.with_suffix(".part")
    torch.onnx.export(
        network,
        (torch.rand(1, INPUT.channels, 24, 32),),
        str(part),
        input_names=["planes"],
        output_names=["log_odds"],
        dynamic_axes={name: {2: "height", 3: "width"} for name in ("planes", "log_odds")},
        opset_version=17,
        dynamo=False,
    )
    model = onnx.load(part)
    store_in_bytes(model.graph, least=1)
    onnx.checker.check_model(model)
    onnx.save(model, part)
    os.replace(part, out)
    session = onnxruntime.InferenceSession(str(out), providers=["CPUExecutionProvider"])
    planes = torch.randn(1, INPUT.channels, 40, 16)
    with torch.inference_mode():
        expected = network(planes).numpy()
    found = np.asarray(session.run(["log_odds"], {"planes": planes.numpy()})[0])
    return float(np.abs(found - expected).max())


def load_network(weights: Path) -> nn.Module:
    """The trained network, the class shares of its training taken out of its last bias."""
    network = DefocusNet()
    with safe_open(weights, "pt") as file:
        network.load_state_dict({name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118
        shares = torch.tensor(json.loads(file.metadata()["shares"]))
    assert network.head.bias is not None
    network.head.bias.data -= shares.clamp(min=1e-4).log()
    return network.eval()


if __name__ == "__main__":
    main()
