"""A tiny RefocusDiT, its weights in a folder and its ONNX export, shared by all tests here."""

import pytest
import torch

from engine.dit.config import DitConfig
from engine.dit.model import RefocusDiT
from export_tools.onnx import export

TINY = DitConfig(stem=8, widths=(32,), blocks=(1,), window=4, condition=16)


@pytest.fixture(scope="session")
def weights(tmp_path_factory):
    torch.manual_seed(0)
    model = RefocusDiT.of(TINY)
    torch.nn.init.normal_(model.conv_out.weight, std=0.02)  # an untrained model only copies
    folder = tmp_path_factory.mktemp("weights") / "tiny"
    model.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def exported(weights):
    path = weights.with_suffix(".onnx")
    export(RefocusDiT.from_pretrained(weights), path)
    return path
