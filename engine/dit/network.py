"""The network of RefocusDiT: a clean image from a draft, in pixel space; needs only torch."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.dit.config import DitConfig
from engine.dit.edges import edge_reach
from engine.dit.layers import Block, ConvBlock, Merge, Split, rotation

PLANES = 23
"""Input planes: state, photo, four drafts (3 each), disparity, validity, two CoC, source known."""

SHARP_DRAFTS = 3
"""The length of `engine.optics.wiener.STEPS_OFF`."""

GATES = 3
"""Changes to the draft that invent nothing: toward the photo, a smoother and a smooth draft."""


class RefocusNetwork(nn.Module):
    """Hourglass diffusion transformer on the bridge from draft to ground truth.

    The output is the draft, plus a share of each change in `GATES`, plus a residual. The layer that
    predicts shares and residual starts at zero, so an untrained model returns the draft exactly.
    """

    def __init__(self, size: DitConfig) -> None:
        super().__init__()
        self.size = size
        self.multiple = size.multiple
        self.shares = (size.refine_share, size.edge_share)
        self.widest = size.widest
        stem, window, head, condition = size.stem, size.window, size.head, size.condition
        self.time = nn.Sequential(
            nn.Linear(32, condition), nn.SiLU(), nn.Linear(condition, condition)
        )
        self.camera = nn.Linear(3, condition)
        self.conv_in = nn.Conv2d(PLANES + 1, stem, 6, stride=2, padding=2)
        self.enter = nn.ModuleList(ConvBlock(stem, condition) for _ in range(size.convs))
        steps = [stem, *size.widths]
        self.merges = nn.ModuleList(Merge(a, b) for a, b in pairwise(steps))
        self.splits = nn.ModuleList(Split(b, a) for a, b in pairwise(steps))

        def level(index: int) -> nn.ModuleList:
            return nn.ModuleList(
                Block(size.widths[index], head, window, bool(i % 2), condition)
                for i in range(size.blocks[index])
            )

        indices = range(len(size.widths))
        self.down = nn.ModuleList(level(i) for i in indices)
        self.up = nn.ModuleList(level(i) for i in indices[:-1])
        self.leave = nn.ModuleList(ConvBlock(stem, condition) for _ in range(size.convs))
        self.conv_out = nn.Conv2d(stem, 4 * (3 + GATES), 3, padding=1)
        nn.init.zeros_(self.conv_out.weight)
        nn.init.zeros_(self.conv_out.bias)  # pyright: ignore[reportArgumentType]

    def forward(
        self,
        state: Tensor,
        photo: Tensor,
        draft: Tensor,
        sharp_drafts: Tensor,
        disparity: Tensor,
        validity: Tensor,
        source_coc: Tensor,
        source_known: Tensor,
        target_coc: Tensor,
        camera: Tensor,
        timestep: Tensor,
    ) -> Tensor:
        """The estimate of the true image.

        Args:
            state: [B, 3, H, W] point on the bridge, encoded light (`engine.dit.encoding`).
            photo, draft: [B, 3, H, W] encoded light.
            sharp_drafts: [B, 9, H, W] encoded light; the recover drafts that trust the source
                CoC most (`engine.optics.wiener`), outside recover the draft three times.
            disparity: [B, 1, H, W] in [0, 1]; 0 where unknown.
            validity: [B, 1, H, W], 1 where the disparity (and with it target_coc) is known.
            source_coc: [B, 1, H, W] the photo's own CoC radius in pixels, >= 0; 0 where unknown.
            source_known: [B, 1, H, W], 1 where source_coc is known.
            target_coc: [B, 1, H, W] signed CoC radius in pixels of the desired image.
            camera: [B, 3] focus x and y as fractions, blur level / 100.
            timestep: [B] in [0, 1); 0 = the draft's end of the bridge.
        Returns:
            [B, 3, H, W] encoded light. Any height and width.
        """
        height, width = state.shape[-2:]
        planes = torch.cat(
            [
                (state - draft) * 4,
                photo * 2 - 1,
                (draft - photo) * 4,
                (sharp_drafts - torch.cat([photo] * SHARP_DRAFTS, dim=1)) * 2,
                disparity * 2 - 1,
                validity,
                radius_feature(source_coc),
                source_known,
                radius_feature(target_coc),
                torch.zeros_like(disparity),  # ONNX Runtime is fastest with planes in fours
            ],
            dim=1,
        )
        moment = self.time(waves(timestep).to(camera.dtype))
        condition = F.silu(moment + self.camera(camera * 2 - 1))
        x = self.conv_in(self.pad(planes))
        for block in self.enter:
            x = block(x, condition)
        turn = rotation(self.size.window, self.size.head, x)
        skips = [x.permute(0, 2, 3, 1)]
        for index, (merge, blocks) in enumerate(zip(self.merges, self.down, strict=True)):
            x = merge(skips[index])
            for block in blocks:  # pyright: ignore[reportGeneralTypeIssues]
                x = block(x, condition, turn)
            skips.append(x)
        x = skips.pop()
        for index in reversed(range(len(skips))):
            x = self.splits[index](x, skips[index])
            for block in self.up[index - 1] if index else ():  # pyright: ignore
                x = block(x, condition, turn)
        x = x.permute(0, 3, 1, 2)
        for block in self.leave:
            x = block(x, condition)
        x = self.conv_out(x)
        x = F.pixel_shuffle(x, 2)[:, :, :height, :width].to(draft.dtype)
        smooth = blur3(draft)
        ways = (photo - draft, smooth - draft, blur3(blur3(smooth)) - draft)
        gates = x[:, 3:].split(1, dim=1)
        correction = x[:, :3] * 0.25 + sum(g * way for g, way in zip(gates, ways, strict=True))
        return draft + correction * self.correction_share(target_coc, validity, camera).to(
            draft.dtype
        )

    def correction_share(self, target_coc: Tensor, validity: Tensor, camera: Tensor) -> Tensor:
        """The share of the correction that is applied, [B, 1, H, W]."""
        height, width = target_coc.shape[-2:]
        smooth, edges = self.shares
        near = edge_reach(self.pad(target_coc), self.widest)[:, :, :height, :width]
        refines = (camera[:, 2] > 0).to(near.dtype).view(-1, 1, 1, 1) * validity
        return 1 + refines * (smooth - 1 + near * (edges - smooth))

    def pad(self, planes: Tensor) -> Tensor:
        """Repeat the last row and column up to the multiple the hourglass needs."""
        height, width = planes.shape[-2:]
        unit = self.multiple  # round up with positive numbers: ONNX divides toward zero
        full_height, full_width = ((n + unit - 1) // unit * unit for n in (height, width))
        spare = (0, full_width - width, 0, full_height - height)
        return F.pad(planes, spare, mode="replicate")


def blur3(pixels: Tensor) -> Tensor:
    """The mean of 3 x 3 pixels; at the border, of those inside the image."""
    rows = F.avg_pool2d(pixels, (1, 3), 1, (0, 1), count_include_pad=False)
    return F.avg_pool2d(rows, (3, 1), 1, (1, 0), count_include_pad=False)


def radius_feature(radius: Tensor) -> Tensor:
    """A signed radius in pixels on a logarithmic scale: small radii differ most."""
    return radius.sign() * torch.log1p(radius.abs())


def waves(timestep: Tensor) -> Tensor:
    """[B] in [0, 1] -> [B, 32] cosines and sines."""
    frequency = 2.0 ** torch.linspace(-1, 4, 16, device=timestep.device) * torch.pi
    angle = timestep[:, None] * frequency
    return torch.cat([angle.cos(), angle.sin()], dim=1)
