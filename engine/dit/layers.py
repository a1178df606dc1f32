"""Blocks of the hourglass DiT (HDiT, arXiv 2401.11605), on tokens [B, H, W, C]."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def rotary(height: int, width: int, channels: int, like: Tensor) -> tuple[Tensor, Tensor]:
    """Cosine and sine of 2-D rotary positions, each [height * width, channels // 2].

    The first half of the angles encodes y, the second x. Rotary attention depends only on
    differences of positions, so one table serves every window.
    """
    quarter = channels // 4
    steps = torch.arange(quarter, device=like.device, dtype=torch.float32) / quarter
    frequency = torch.pi * 0.5 * 100.0 ** (-steps)
    y = torch.arange(height, device=like.device, dtype=torch.float32)[:, None, None] * frequency
    x = torch.arange(width, device=like.device, dtype=torch.float32)[None, :, None] * frequency
    angle = torch.cat([y.expand(-1, width, -1), x.expand(height, -1, -1)], dim=-1)
    angle = angle.reshape(height * width, channels // 2)
    return angle.cos().to(like.dtype), angle.sin().to(like.dtype)


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotate channel pairs of `x` [..., tokens, channels] by the angles of their positions."""
    a, b = x.chunk(2, dim=-1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], dim=-1)


def split_heads(x: Tensor, window: int, heads: int) -> Tensor:
    """[B, H, W, C] -> [B * windows, heads, window * window, C // heads]; H and W are multiples of
    `window`. One copy: on a CPU moving the data costs as much as the attention itself."""
    b, h, w, c = x.shape
    x = x.reshape(b, h // window, window, w // window, window, heads, c // heads)
    return x.permute(0, 1, 3, 5, 2, 4, 6).reshape(-1, heads, window * window, c // heads)


def join_heads(x: Tensor, window: int, height: int, width: int) -> Tensor:
    """The inverse of `split_heads`."""
    rows, columns, heads, head = height // window, width // window, x.shape[1], x.shape[3]
    x = x.reshape(-1, rows, columns, heads, window, window, head)
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
    """Attention in windows of `window` tokens (0 = over the whole image), with rotary positions.

    A shifted layer moves the windows by half; tokens outside the image are masked, so opposite
    borders never attend to each other.
    """

    def __init__(self, width: int, head: int, window: int, shift: bool) -> None:
        super().__init__()
        self.heads, self.window, self.shift = width // head, window, shift
        self.to_qkv = nn.Linear(width, 3 * width, bias=False)
        self.to_out = nn.Linear(width, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        height, width = x.shape[1:3]
        qkv = self.to_qkv(x)
        if not self.window:
            tokens = qkv.reshape(len(x), height * width, 3 * self.heads, -1).transpose(1, 2)
            y = self.attend(tokens, height, width, None)
            return self.to_out(y.transpose(1, 2).reshape(x.shape))
        half = self.window // 2 if self.shift else 0
        mask = None
        if half:
            qkv = F.pad(qkv, (0, 0, half, half, half, half))
            inside = F.pad(torch.ones_like(x[:1, :, :, :1]), (0, 0, half, half, half, half))
            mask = split_heads(inside, self.window, 1).reshape(-1, 1, 1, self.window**2)
            mask = ((mask - 1) * 1e4).repeat(x.shape[0], 1, 1, 1)
        full_height, full_width = height + 2 * half, width + 2 * half
        tokens = split_heads(qkv, self.window, 3 * self.heads)
        y = self.attend(tokens, self.window, self.window, mask)
        y = join_heads(y, self.window, full_height, full_width)
        return self.to_out(y[:, half : half + height, half : half + width])

    def attend(self, qkv: Tensor, height: int, width: int, mask: Tensor | None) -> Tensor:
        """[N, 3 heads, tokens, head] -> [N, heads, tokens, head]; `mask` is added to the scores."""
        head = qkv.shape[-1]
        turned = rotate(qkv[:, : 2 * self.heads], *rotary(height, width, head, qkv))
        q, k = turned.chunk(2, dim=1)
        v = qkv[:, 2 * self.heads :]
        if not self.window:
            return F.scaled_dot_product_attention(q, k, v)
        # for windows, plain matrix products train five times faster on a CPU
        scores = (q * head**-0.5) @ k.transpose(-1, -2)
        return (scores if mask is None else scores + mask).softmax(-1) @ v


class GegluConv(nn.Module):
    """GEGLU feed-forward with a depthwise 3 x 3 convolution on its hidden channels."""

    def __init__(self, width: int, ratio: int = 2) -> None:
        super().__init__()
        hidden = ratio * width
        self.up = nn.Linear(width, 2 * hidden)
        self.mix = nn.Conv2d(2 * hidden, 2 * hidden, 3, padding=1, groups=2 * hidden)
        self.down = nn.Linear(hidden, width)

    def forward(self, x: Tensor) -> Tensor:
        value, gate = self.mix(self.up(x).permute(0, 3, 1, 2)).chunk(2, dim=1)
        gated = value * F.gelu(gate, approximate="tanh")
        return self.down(gated.permute(0, 2, 3, 1))


class Block(nn.Module):
    """One transformer block: attention and feed-forward, each after a conditioned norm."""

    def __init__(self, width: int, head: int, window: int, shift: bool, condition: int) -> None:
        super().__init__()
        self.norm_attention = AdaNorm(width, condition)
        self.attention = Attention(width, head, window, shift)
        self.norm_feed = AdaNorm(width, condition)
        self.feed = GegluConv(width)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        x = x + self.attention(self.norm_attention(x, condition))
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
