"""Export the defocus network to ONNX.

    python -m training.defocus.export WEIGHTS --pack PACK -o defocus.onnx

Input `planes` [1, channels, H, W] (`engine.optics.defocus_input`), H and W multiples of 8; output
`log_odds` [1, classes, H, W]: the log of each class's probability as if all were equally common,
since the class shares of the training are divided out. It computes in 8 bits, with ranges from new
training crops: 0.6 of the time on a CPU with AVX2 only.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from safetensors import safe_open
from torch import nn

from engine.backends.session import Arrays
from export_tools.quantize import write_int8
from training.defocus.config import DefocusSimConfig
from training.defocus.crops import CropBatchConfig, CropPool
from training.defocus.network import DefocusNet
from training.defocus.scenes import load_textures

CROPS = 96
"""New crops: half calibrate the ranges, half measure the error."""


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("weights", type=Path, help="safetensors file of training.defocus.train")
    parser.add_argument("--pack", type=Path, required=True, help="file of training.data_pack")
    parser.add_argument("-o", "--output", type=Path, required=True, help="ONNX file")
    options = parser.parse_args(arguments)
    sim = DefocusSimConfig()
    pool = CropPool(load_textures(options.pack, sim), sim, CropBatchConfig(batch=CROPS), seed=0)
    error = export(options.weights, pool, options.output)
    size = options.output.stat().st_size / 1e6
    print(f"{options.output}: {size:.1f} MB, log odds {error:.1%} from torch")


def export(weights: Path, pool: CropPool, out: Path) -> float:
    """Write `out`, with ranges from half a batch of `pool`.

    Returns:
        its RMS deviation from torch on the other half, as a share of the log odds' own.
    """
    network = load_network(weights)
    known, new = pool.batch()[0].float().chunk(2)
    part, plain = out.with_suffix(".part.onnx"), out.with_suffix(".plain.onnx")
    try:
        torch.onnx.export(
            network,
            (known[:1],),
            str(plain),
            input_names=["planes"],
            output_names=["log_odds"],
            dynamic_axes={name: {2: "height", 3: "width"} for name in ("planes", "log_odds")},
            opset_version=17,
            dynamo=False,
        )
        calibration: list[Arrays] = [{"planes": x[None].numpy()} for x in known]
        write_int8(plain, part, calibration, ["Conv", "Add", "Relu"], reduce_range=True)
        session = onnxruntime.InferenceSession(str(part), providers=["CPUExecutionProvider"])
        os.replace(part, out)
    finally:
        plain.unlink(missing_ok=True)
        part.unlink(missing_ok=True)
    with torch.inference_mode():
        expected = network(new).numpy()
    found = [np.asarray(session.run(None, {"planes": x[None].numpy()})[0]) for x in new]
    return float(np.std(np.concatenate(found) - expected) / np.std(expected))


def load_network(weights: Path) -> nn.Module:
    """The trained network, with the class shares of its training removed from its last bias."""
    network = DefocusNet()
    with safe_open(weights, "pt") as file:
        network.load_state_dict({name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118
        shares = torch.tensor(json.loads(file.metadata()["shares"]))
    assert network.head.bias is not None
    network.head.bias.data -= shares.clamp(min=1e-4).log()
    return network.eval()


if __name__ == "__main__":
    main()
