"""Blocks of the hourglass DiT (HDiT, arXiv 2401.11605), on tokens [B, H, W, C]."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def rotation(side: int, channels: int, like: Tensor) -> Tensor:
    """Rotary positions in a square window: [side * side, channels, channels], a matrix for each
    position that rotates pairs of channels. Divided by the fourth root of `channels`, as queries
    and keys are, whose products attention divides by the square root.

    The first half of the angles encodes y, the second x. Rotary attention depends only on
    differences of positions, so one table serves every window.
    """
    quarter = channels // 4
    steps = torch.arange(quarter, device=like.device, dtype=torch.float32) / quarter
    frequency = torch.pi * 0.5 * 100.0 ** (-steps)
    at = torch.arange(side, device=like.device, dtype=torch.float32)[:, None] * frequency
    angle = torch.cat([at[:, None].expand(-1, side, -1), at.expand(side, -1, -1)], dim=-1)
    angle = angle.reshape(side * side, channels // 2)
    cos, sin = torch.diag_embed(angle.cos()), torch.diag_embed(angle.sin())
    turn = torch.cat([torch.cat([cos, sin], 2), torch.cat([-sin, cos], 2)], 1)
    return (turn * channels**-0.25).to(like.dtype)


def to_windows(x: Tensor, side: int) -> Tensor:
    """[B, H, W, C] -> [side * side, B * windows, C]; H and W are multiples of `side`.

    With the positions in a window first, a rotation is one product per position, and ONNX Runtime
    reads the heads where they lie: on a CPU moving the data costs as much as the attention itself.
    """
    b, h, w, c = x.shape
    x = x.reshape(b, h // side, side, w // side, side, c).permute(2, 4, 0, 1, 3, 5)
    return x.reshape(side * side, -1, c)


def from_windows(x: Tensor, side: int, height: int, width: int) -> Tensor:
    """[B * windows, heads, side * side, head] -> [B, height, width, heads * head]."""
    rows, columns, heads, head = height // side, width // side, x.shape[1], x.shape[3]
    x = x.reshape(-1, rows, columns, heads, side, side, head)
    return x.permute(0, 1, 4, 2, 5, 3, 6).reshape(-1, height, width, heads * head)


class AdaNorm(nn.Module):
    """RMSNorm whose scale is computed from the condition vector."""

    def __init__(self, width: int, condition: int) -> None:
        super().__init__()
        self.scale = nn.Linear(condition, width)
        nn.init.zeros_(self.scale.weight)
        nn.init.ones_(self.scale.bias)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        scale = self.scale(condition)[:, None, None].to(x.dtype)
        return F.rms_norm(x, x.shape[-1:], eps=1e-5) * scale


class Attention(nn.Module):
    """Attention in windows of `window` x `window` tokens, with rotary positions.

    A shifted layer moves the windows by half; tokens outside the image are masked, so opposite
    borders never attend to each other.
    """

    def __init__(self, width: int, head: int, window: int, shift: bool) -> None:
        super().__init__()
        self.heads, self.window = width // head, window
        self.offset = window // 2 if shift else 0
        self.to_q, self.to_k, self.to_v, self.to_out = (
            nn.Linear(width, width, bias=False) for _ in range(4)
        )

    def forward(self, x: Tensor, turn: Tensor) -> Tensor:
        half, (height, width) = self.offset, x.shape[1:3]
        mask = None
        if half:
            around = (0, 0, half, half, half, half)
            inside = to_windows(F.pad(torch.ones_like(x[..., :1]), around), self.window)
            mask = (inside.permute(1, 2, 0)[:, None] - 1) * 1e4
            x = F.pad(x, around)
        y = self.attend(to_windows(x, self.window), turn, mask)
        y = from_windows(y, self.window, height + 2 * half, width + 2 * half)
        return self.to_out(y[:, half : half + height, half : half + width])

    def attend(self, x: Tensor, turn: Tensor, mask: Tensor | None) -> Tensor:
        """[tokens, windows, C] -> [windows, heads, tokens, head].

        Args:
            turn: `rotation`.
            mask: [windows, 1, 1, tokens], added to the scores.
        """
        head = turn.shape[-1]
        q, k = (to(x).reshape(len(x), -1, head) @ turn for to in (self.to_q, self.to_k))
        q, k, v = (
            y.reshape(*x.shape[:2], self.heads, head).permute(1, 2, 0, 3)
            for y in (q, k, self.to_v(x))
        )
        # plain matrix products train five times faster on a CPU than the fused attention
        scores = q @ k.transpose(-1, -2)
        return (scores if mask is None else scores + mask).softmax(-1) @ v


class GegluConv(nn.Module):
    """GEGLU feed-forward with a depthwise 3 x 3 convolution on its hidden channels.

    Value and gate are computed apart, and as convolutions throughout: ONNX Runtime then has the
    least to rearrange.
    """

    def __init__(self, width: int, ratio: int = 2) -> None:
        super().__init__()
        hidden = ratio * width
        self.value, self.gate = (
            nn.Sequential(
                nn.Conv2d(width, hidden, 1),
                nn.Conv2d(hidden, hidden, 3, padding=1, groups=hidden),
            )
            for _ in range(2)
        )
        self.down = nn.Conv2d(hidden, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = x.permute(0, 3, 1, 2)
        y = self.value(x) * F.gelu(self.gate(x), approximate="tanh")
        return self.down(y).permute(0, 2, 3, 1)


class Block(nn.Module):
    """One transformer block: attention and feed-forward, each after a conditioned norm."""

    def __init__(self, width: int, head: int, window: int, shift: bool, condition: int) -> None:
        super().__init__()
        self.norm_attention = AdaNorm(width, condition)
        self.attention = Attention(width, head, window, shift)
        self.norm_feed = AdaNorm(width, condition)
        self.feed = GegluConv(width)

    def forward(self, x: Tensor, condition: Tensor, turn: Tensor) -> Tensor:
        """`turn`: of the positions in a window, see `rotation`."""
        x = x + self.attention(self.norm_attention(x, condition), turn)
        return x + self.feed(self.norm_feed(x, condition))


class Merge(nn.Module):
    """Merges four tokens into one, at half the size."""

    def __init__(self, width: int, out: int) -> None:
        super().__init__()
        self.proj = nn.Linear(4 * width, out, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        b, h, w, c = x.shape
        x = x.reshape(b, h // 2, 2, w // 2, 2, c).transpose(2, 3)
        return self.proj(x.reshape(b, h // 2, w // 2, 4 * c))


class Split(nn.Module):
    """Splits one token into four, with a learned blend with the skip connection of that size."""

    def __init__(self, width: int, out: int) -> None:
        super().__init__()
        self.proj = nn.Linear(width, 4 * out, bias=False)
        self.blend = nn.Parameter(torch.full((1,), 0.5))

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        b, h, w, _ = x.shape
        x = self.proj(x).reshape(b, h, w, 2, 2, skip.shape[-1]).transpose(2, 3)
        x = x.reshape(b, 2 * h, 2 * w, skip.shape[-1])
        return skip + (x - skip) * self.blend.to(x.dtype)


class ConvBlock(nn.Module):
    """Two 3 x 3 convolutions with a skip, on pixels [B, C, H, W], scaled by the condition."""

    def __init__(self, channels: int, condition: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        self.scale = nn.Linear(condition, channels)
        nn.init.zeros_(self.scale.weight)
        nn.init.ones_(self.scale.bias)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        scale = self.scale(condition)[:, :, None, None].to(x.dtype)
        return x + self.second(F.gelu(self.first(x) * scale, approximate="tanh"))
