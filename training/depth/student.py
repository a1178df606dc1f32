"""The student: a vision transformer and a DPT decoder, in plain torch.

The encoder is DINOv2-S (arXiv 2304.07193), the decoder that of Depth Anything V2 Small (arXiv
2406.09414) with a lighter coarsest level. Both start from the teacher's weights (`from_teacher`),
as in DistilBERT (arXiv 1910.01108): this needs far fewer photos than starting from ImageNet.
"""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

PATCH = 14
"""Side of a token in pixels; the sides of photos are multiples of it."""

WIDTH, HEADS = 384, 6
GRID = 37
"""Tokens per side of the stored position embedding (518 px)."""

LAYERS = 12
TAPS = (3, 6, 9, 12)
"""The decoder uses the features after these layers, counted from 1."""

LEVELS = (48, 96, 192, 384)
"""Decoder channels at 4, 2, 1 and 1/2 times the token grid."""

FUSED = 64
"""Channels of the decoder's fusion blocks."""

MEAN = (0.485, 0.456, 0.406)
DEVIATION = (0.229, 0.224, 0.225)


class Layer(nn.Module):
    """Pre-norm self-attention and MLP, each scaled by a learned vector (LayerScale)."""

    def __init__(self):
        super().__init__()
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-6)
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.project = nn.Linear(WIDTH, WIDTH)
        self.scale1 = nn.Parameter(torch.ones(WIDTH))
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-6)
        self.expand = nn.Linear(WIDTH, 4 * WIDTH)
        self.contract = nn.Linear(4 * WIDTH, WIDTH)
        self.scale2 = nn.Parameter(torch.ones(WIDTH))

    def forward(self, x: Tensor) -> Tensor:
        qkv = self.qkv(self.norm1(x)).unflatten(-1, (3, HEADS, WIDTH // HEADS))
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        y = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
        x = x + self.scale1 * self.project(y)
        return x + self.scale2 * self.contract(F.gelu(self.expand(self.norm2(x))))


class Encoder(nn.Module):
    """[B, 3, H, W] sRGB 0..1 -> four token maps [B, 384, H/14, W/14], one at each tap."""

    mean: Tensor
    deviation: Tensor

    def __init__(self):
        super().__init__()
        self.patch = nn.Conv2d(3, WIDTH, PATCH, PATCH)
        self.cls = nn.Parameter(torch.zeros(1, 1, WIDTH))
        self.cls_position = nn.Parameter(torch.zeros(1, 1, WIDTH))
        self.position = nn.Parameter(torch.zeros(1, WIDTH, GRID, GRID))
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH, eps=1e-6)
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1), persistent=False)
        deviation = torch.tensor(DEVIATION).view(1, 3, 1, 1)
        self.register_buffer("deviation", deviation, persistent=False)

    def forward(self, image: Tensor) -> list[Tensor]:
        x = self.patch((image - self.mean) / self.deviation)
        # Sizes are read one by one: a slice of a shape becomes a constant in the ONNX file.
        grid = (x.shape[2], x.shape[3])
        position = F.interpolate(self.position, size=grid, mode="bicubic", align_corners=False)
        x = (x + position).flatten(2).transpose(1, 2)
        first = (self.cls + self.cls_position).expand(x.shape[0], -1, -1)
        x = torch.cat([first, x], 1)
        features = []
        for index, layer in enumerate(self.layers, 1):
            x = layer(x)
            if index in TAPS:
                features.append(self.norm(x)[:, 1:].transpose(1, 2).unflatten(2, grid))
        return features


class Residual(nn.Module):
    """Two pre-activation 3x3 convolutions around a skip connection."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(FUSED, FUSED, 3, 1, 1)
        self.conv2 = nn.Conv2d(FUSED, FUSED, 3, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv2(F.relu(self.conv1(F.relu(x))))


class Fuse(nn.Module):
    """Add a finer level to the coarser ones (RefineNet's unit, as used in DPT)."""

    def __init__(self, coarsest: bool):
        super().__init__()
        self.skip = None if coarsest else Residual()
        self.mix = Residual()
        self.project = nn.Conv2d(FUSED, FUSED, 1)

    def forward(self, coarse: Tensor | None, skip: Tensor) -> Tensor:
        x = skip if coarse is None or self.skip is None else coarse + self.skip(skip)
        return self.project(self.mix(x))


class Decoder(nn.Module):
    """Token maps of the taps, plus the image for its size -> disparity (DPT, arXiv 2103.13413)."""

    def __init__(self):
        super().__init__()
        self.project = nn.ModuleList(nn.Conv2d(WIDTH, level, 1) for level in LEVELS)
        self.enlarge = nn.ModuleList(
            nn.ConvTranspose2d(level, level, factor, factor)
            for level, factor in zip(LEVELS, (4, 2), strict=False)
        )
        # The teacher halves its coarsest level with a dense convolution; a depthwise one is enough.
        self.halve = nn.Conv2d(LEVELS[3], LEVELS[3], 3, 2, 1, groups=LEVELS[3])
        self.narrow = nn.ModuleList(nn.Conv2d(c, FUSED, 3, 1, 1, bias=False) for c in LEVELS)
        self.fuse = nn.ModuleList(Fuse(coarsest=index == 0) for index in range(4))
        self.head1 = nn.Conv2d(FUSED, FUSED // 2, 3, 1, 1)
        self.head2 = nn.Conv2d(FUSED // 2, 32, 3, 1, 1)
        self.head3 = nn.Conv2d(32, 1, 1)

    def forward(self, features: list[Tensor], image: Tensor) -> Tensor:
        # All sizes come from the image's: those of reshaped tensors are constants when traced.
        height, width = image.shape[2], image.shape[3]
        levels = [project(x) for project, x in zip(self.project, features, strict=True)]
        resized = [self.enlarge[0](levels[0]), self.enlarge[1](levels[1]), levels[2]]
        resized.append(self.halve(levels[3]))
        levels = [narrow(x) for narrow, x in zip(self.narrow, resized, strict=True)]
        x = self.fuse[0](None, levels[3])
        for factor, fuse, level in zip((1, 2, 4), self.fuse[1:], levels[2::-1], strict=True):
            x = fuse(_resize(x, height // PATCH * factor, width // PATCH * factor), level)
        x = self.head1(_resize(x, height // PATCH * 8, width // PATCH * 8))
        x = _resize(x, height, width)
        return F.relu(self.head3(F.relu(self.head2(x))))


def _resize(x: Tensor, height: int, width: int) -> Tensor:
    return F.interpolate(x, size=(height, width), mode="bilinear", align_corners=True)


class DepthStudent(nn.Module):
    """sRGB photo -> relative disparity.

    Input [B, 3, H, W] sRGB-encoded 0..1, H and W multiples of 14; output [B, 1, H, W], near =
    high, of arbitrary scale and shift.
    """

    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()

    def forward(self, image: Tensor) -> Tensor:
        return self.decoder(self.encoder(image), image)


def read_teacher(source: str) -> dict[str, Tensor]:
    """The tensors of a Depth Anything V2 Small in the transformers layout.

    Args:
        source: a folder with `model.safetensors`, or a hub id.
    Raises:
        OSError: no model there.
    """
    folder = Path(source)
    if folder.is_dir():
        return load_file(folder / "model.safetensors")
    from huggingface_hub import hf_hub_download

    return load_file(hf_hub_download(source, "model.safetensors"))


def from_teacher(teacher: dict[str, Tensor]) -> dict[str, Tensor]:
    """A student's initial state from the teacher's tensors.

    All of it is the teacher's except `decoder.halve`, which starts as a mean over the 3 x 3
    window: the teacher's tensor there has another shape and is ignored.
    """
    embeddings = "backbone.embeddings."
    position = teacher[embeddings + "position_embeddings"]
    grid = position[:, 1:].transpose(1, 2).unflatten(2, (GRID, GRID))
    state = {
        "encoder.cls": teacher[embeddings + "cls_token"],
        "encoder.cls_position": position[:, :1],
        "encoder.position": grid,
        "decoder.halve.weight": torch.full((LEVELS[3], 1, 3, 3), 1 / 9),
        "decoder.halve.bias": torch.zeros(LEVELS[3]),
    }
    modules = {
        "encoder.patch": embeddings + "patch_embeddings.projection",
        "encoder.norm": "backbone.layernorm",
        **{f"decoder.head{i}": f"head.conv{i}" for i in (1, 2, 3)},
    }
    for i in range(LAYERS):
        ours, theirs = f"encoder.layers.{i}.", f"backbone.encoder.layer.{i}."
        names = {"norm1": "norm1", "norm2": "norm2", "project": "attention.output.dense"}
        names |= {"expand": "mlp.fc1", "contract": "mlp.fc2"}
        modules |= {ours + mine: theirs + other for mine, other in names.items()}
        for kind in ("weight", "bias"):
            attention = theirs + "attention.attention."
            parts = [teacher[f"{attention}{part}.{kind}"] for part in ("query", "key", "value")]
            state[f"{ours}qkv.{kind}"] = torch.cat(parts)
        for part in (1, 2):
            state[f"{ours}scale{part}"] = teacher[f"{theirs}layer_scale{part}.lambda1"]
    for i in range(4):
        modules[f"decoder.project.{i}"] = f"neck.reassemble_stage.layers.{i}.projection"
        modules[f"decoder.narrow.{i}"] = f"neck.convs.{i}"
        ours, theirs = f"decoder.fuse.{i}.", f"neck.fusion_stage.layers.{i}."
        modules[ours + "project"] = theirs + "projection"
        for mine, other in (("skip", "residual_layer1"), ("mix", "residual_layer2")):
            for part in (1, 2):
                name = f"{ours}{mine}.conv{part}"
                modules[name] = f"{theirs}{other}.convolution{part}"
    for i in range(2):
        modules[f"decoder.enlarge.{i}"] = f"neck.reassemble_stage.layers.{i}.resize"
    known = DepthStudent().state_dict()
    for ours, theirs in modules.items():
        for kind in ("weight", "bias"):
            if f"{ours}.{kind}" in known:
                state[f"{ours}.{kind}"] = teacher[f"{theirs}.{kind}"]
    return {name: value.float().clone() for name, value in state.items()}
