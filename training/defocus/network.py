"""The defocus network: for every 4 x 4 pixels, the odds of each CoC radius.

An encoder from 1/4 down to 1/32 of the photo's size and a decoder back (U-Net, arXiv 1505.04597,
with additive skips and residual blocks). The bands of `defocus_input` hold the physics, so the
network only has to learn what surrounds a cell and when to be unsure.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from torch import Tensor, nn
from torch.nn import functional as F

from engine.optics.defocus_fit import RADII
from engine.optics.defocus_input import INPUT


@dataclass(frozen=True)
class DefocusNetConfig:
    """Channels and residual blocks of the levels 1/4, 1/8, 1/16, 1/32; as wide as these limits
    allow: half a second for 1024 x 768 pixels on two CPU cores, and 10 MB of float16."""

    widths: tuple[int, ...] = (64, 96, 160, 192)
    blocks: tuple[int, ...] = (2, 3, 3, 2)


class DefocusNet(nn.Module):
    """[B, channels, H, W] planes of `defocus_input`, H and W multiples of 8, to log odds
    [B, len(RADII), H, W]."""

    def __init__(self, config: DefocusNetConfig | None = None) -> None:
        super().__init__()
        config = config or DefocusNetConfig()
        self.down, self.side, self.up = nn.ModuleList(), nn.ModuleList(), nn.ModuleList()
        width = INPUT.channels
        for level, (wider, blocks) in enumerate(zip(config.widths, config.blocks, strict=True)):
            body = [_Residual(wider) for _ in range(blocks)]
            self.down.append(nn.Sequential(_conv(width, wider, min(level + 1, 2)), *body))
            width = wider
        for narrow, wide in pairwise(config.widths):
            self.up.append(nn.Conv2d(wide, narrow, 1))
            self.side.append(_Residual(narrow))
        self.head = nn.Conv2d(config.widths[0], len(RADII), 1)

    def forward(self, planes: Tensor) -> Tensor:
        x, skips = planes, []
        for level in self.down:
            x = level(x)
            skips.append(x)
        for index in reversed(range(len(self.up))):
            x = F.interpolate(self.up[index](x), scale_factor=2.0, mode="nearest")
            x = self.side[index](x + skips[index])
        return self.head(x)


class _Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            _conv(width, width), nn.Conv2d(width, width, 3, padding=1), nn.BatchNorm2d(width)
        )

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.body(x))


def _conv(width: int, out: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(width, out, 3, stride, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU(True)
    )
