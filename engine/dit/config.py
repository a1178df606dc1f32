"""Sizes of the refocusing DiT."""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import InputError


@dataclass(frozen=True)
class DitConfig:
    """One size of `RefocusDiT`.

    Attributes:
        stem: channels of the convolutional stem and head, which work at half the image's size.
        widths: channels of the levels of the hourglass; level i works at 1 / (4 * 2**i).
        convs: convolutional blocks in the stem, and the same number in the head.
        blocks: transformer blocks of each level; all levels but the last have the same number
            again on the way up.
        window: side of the attention windows in tokens; every other block shifts them by half.
        head: channels of one attention head.
        condition: channels of the timestep and camera vector.
        sigma: standard deviation of the noise on the start of the bridge (encoded light).
        refine_share: share of its correction that the model applies where the blur level is above
            0, depth is known and no depth edge is near; below 1 for weights measured to help a
            good optical draft little: on a smooth surface the draft already is the thin-lens
            integral. Without depth the draft is the photo, and the full correction is applied.
        edge_share: the same near depth edges (`engine.dit.edges`), where the draft has to guess
            what is hidden.
        widest: largest CoC radius it was trained on, pixels; near depth edges blurred more than
            this, `refine_share` applies. 0 = no limit.
    """

    stem: int = 32
    widths: tuple[int, ...] = (64, 128)
    blocks: tuple[int, ...] = (1, 2)
    window: int = 8
    head: int = 32
    condition: int = 128
    sigma: float = 0.1
    refine_share: float = 1.0
    edge_share: float = 1.0
    widest: float = 0.0
    convs: int = 1

    def __post_init__(self) -> None:
        if len(self.widths) != len(self.blocks) or not self.widths:
            raise InputError("DiT config: widths and blocks need the same number of levels")
        if any(width % self.head for width in self.widths):
            raise InputError(f"DiT config: every width must be a multiple of {self.head}")

    @property
    def multiple(self) -> int:
        """Height and width are padded inside the model to a multiple of this many pixels."""
        return 4 * 2 ** (len(self.widths) - 1) * self.window


PRESETS = {
    "m": DitConfig(stem=64, widths=(128, 256), blocks=(1, 4), convs=3),
}
