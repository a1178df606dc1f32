"""RefocusDiT: the network as a diffusers model, with its config stored next to its weights."""

from __future__ import annotations

from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin

from engine.dit.config import DitConfig
from engine.dit.network import RefocusNetwork


class RefocusDiT(RefocusNetwork, ModelMixin, ConfigMixin):
    """`RefocusNetwork` that is saved and loaded like any diffusers model.

    The constructor's arguments are the fields of `DitConfig`.
    """

    config_name = "config.json"

    @register_to_config
    def __init__(
        self,
        stem: int = 32,
        widths: tuple[int, ...] = (64, 128),
        blocks: tuple[int, ...] = (1, 2),
        window: int = 8,
        head: int = 32,
        condition: int = 128,
        sigma: float = 0.1,
        refine_share: float = 1.0,
        edge_share: float = 1.0,
        widest: float = 0.0,
        convs: int = 1,
    ) -> None:
        size = DitConfig(
            stem, tuple(widths), tuple(blocks), window, head, condition, sigma, refine_share,
            edge_share, widest, convs,
        )  # fmt: skip
        super().__init__(size)

    @classmethod
    def of(cls, size: DitConfig) -> RefocusDiT:
        """A new model of size `size`."""
        return cls(**vars(size))
