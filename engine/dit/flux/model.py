"""The refocuser: FLUX.2's transformer, conditioned on a photo, its depth, a draft and a lens."""

from __future__ import annotations

import torch
from diffusers.models.transformers.transformer_flux2 import Flux2Transformer2DModel
from torch import Tensor, nn

from engine.dit.flux.tokens import KINDS, feature_count, positions


class Embedder(nn.Module):
    """The base's embedding of latents plus a learnable projection of inputs it does not know."""

    def __init__(self, latents: nn.Linear, features: int) -> None:
        super().__init__()
        self.latents = latents
        # float32 whatever the base's type: the projection is trained and small
        self.condition = nn.Linear(
            features, latents.out_features, bias=False, device=latents.weight.device
        )
        nn.init.zeros_(self.condition.weight)

    def forward(self, tokens: Tensor) -> Tensor:
        latents, features = tokens.split(
            [self.latents.in_features, self.condition.in_features], dim=-1
        )
        return self.latents(latents) + self.condition(features.to(self.condition.weight.dtype)).to(
            latents.dtype
        )


class FluxRefocuser(nn.Module):
    """The base with its condition projection and a prompt that represents the task."""

    def __init__(self, transformer: Flux2Transformer2DModel, prompt: Tensor, noise: float) -> None:
        """
        Args:
            transformer: its `x_embedder` is replaced by an `Embedder`.
            prompt: [tokens, joint_attention_dim], the text encoder's output, computed once.
            noise: see `engine.dit.flux.flow`.
        """
        super().__init__()
        channels = transformer.config["in_channels"]
        self.embedder = Embedder(transformer.x_embedder, feature_count(channels))
        transformer.x_embedder = self.embedder  # pyright: ignore[reportAttributeAccessIssue]
        self.transformer = transformer
        self.prompt = nn.Parameter(prompt)
        self.noise = noise

    def forward(
        self,
        state: Tensor,
        photo: Tensor,
        draft: Tensor,
        depth: Tensor,
        maps: Tensor,
        camera: Tensor,
        timestep: Tensor,
    ) -> Tensor:
        """The clean estimate.

        Args:
            state: [B, C, h, w] point on the bridge (`engine.dit.flux.flow`).
            photo, draft, depth: [B, C, h, w] normalized latents; depth is 0 if there is none.
            maps: [B, MAPS, h, w], see `engine.dit.flux.tokens.maps`.
            camera: [B, 3] focus x and y as fractions, blur level / 100.
            timestep: [B] in [0, 1); 0 = the draft's end of the bridge.
        Returns:
            float32 [B, C, h, w].
        """
        count, channels, height, width = state.shape
        zero = torch.zeros_like(draft)
        none = torch.zeros_like(maps)
        target = [state, draft, maps]
        references = [[photo, zero, none], [depth, zero, none]]
        rows = [_rows(planes, kind) for kind, planes in enumerate([target, *references])]
        token = torch.zeros(count, 1, rows[0].shape[-1], device=state.device)
        at = 2 * channels + maps.shape[1]
        token[:, 0, at : at + 3] = camera * 2 - 1
        token[:, 0, at + 3 + KINDS.index("camera")] = 1
        dtype = self.dtype
        sigma = (1 - timestep) * self.noise
        prompt = self.prompt.to(dtype).expand(count, -1, -1)
        velocity = self.transformer(
            hidden_states=torch.cat([*rows, token], dim=1).to(dtype),
            encoder_hidden_states=prompt,
            timestep=sigma.to(dtype),
            img_ids=torch.from_numpy(positions(height, width)).to(state.device),
            txt_ids=_text_positions(prompt.shape[1], state.device),
            return_dict=False,
        )[0][:, : height * width]
        velocity = velocity.float().transpose(1, 2).reshape(state.shape)
        return state - sigma.view(-1, 1, 1, 1) * velocity

    @property
    def dtype(self) -> torch.dtype:
        """The type that the transformer computes in."""
        return self.transformer.dtype


def _rows(planes: list[Tensor], kind: int) -> Tensor:
    """Planes [B, *, h, w] -> tokens [B, h * w, * + camera + kinds]."""
    like = planes[0]
    extra = like.new_zeros(len(like), 3 + len(KINDS), *like.shape[-2:])
    extra[:, 3 + kind] = 1
    return torch.cat([*planes, extra], dim=1).flatten(2).transpose(1, 2)


def _text_positions(count: int, device: torch.device) -> Tensor:
    """[count, 4]: text tokens are numbered along the fourth axis."""
    ids = torch.zeros(count, 4, dtype=torch.int64, device=device)
    ids[:, 3] = torch.arange(count, device=device)
    return ids
