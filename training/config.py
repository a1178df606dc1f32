"""Settings of a training run, read from one TOML file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path

from engine.dit.config import PRESETS, DitConfig
from engine.errors import InputError
from training.simulate.config import SimulateConfig
from training.simulate.plain import PlainConfig


@dataclass(frozen=True)
class TrainConfig:
    """How the DiT is trained; the TOML tables [model], [train], [simulate], [plain].

    Attributes:
        model: size of the network.
        simulate: how scenes, lenses and cameras are drawn.
        plain: how crops of plain defocus are drawn.
        plain_share, edge_share: shares of batches that are plain defocus
            (`training.simulate.plain`) and depth edges (`training.simulate.edges`); the rest are
            layered scenes.
        size: side of the training crops, pixels.
        margin: pixels simulated beyond the crop, so that each scene yields several crops.
        batch: samples per step and process.
        lr: peak learning rate.
        muon: train matrices with Muon and the rest with AdamW; False = AdamW alone.
        warmup: steps of linear warm-up.
        decay: final share of the run over which the rate falls to a fiftieth.
        ema: decay of the averaged weights.
        timesteps: the bridge timesteps to train, those that inference visits.
        timestep_shares: how often each is drawn.
        recover: share of recover samples (the rest refine) among scenes whose blur is known.
        everywhere: share of the steps that apply refine corrections in full, whatever the model's
            own shares: an adapter starts from what these steps teach.
        stack: weight of the stacking constraint, an error in encoded light added to a loss that is
            the logarithm of a squared error; 0 = off. At 5 it has 3 % of that loss's gradient, at
            50 a third, with no noticeable difference (docs/recover-experiments.md).
        stack_share: share of the steps that use it (such a step costs two passes).
        real: weight of the decibel loss of tiles of real photos (`training.real_photos`), where
            there are any.
        real_batch: such tiles in each step.
        gradient: weight of the gradient loss; 0 = off.
        gradient_from: share of the run after which the gradient loss starts.
        clip: largest gradient norm.
        seed: of weights, scenes and noise.
    """

    model: DitConfig = field(default_factory=DitConfig)
    simulate: SimulateConfig = field(default_factory=SimulateConfig)
    plain: PlainConfig = field(default_factory=PlainConfig)
    plain_share: float = 0.0
    edge_share: float = 0.0
    size: int = 128
    margin: int = 64
    batch: int = 16
    lr: float = 5e-4
    muon: bool = True
    warmup: int = 300
    decay: float = 0.3
    ema: float = 0.998
    timesteps: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75)
    timestep_shares: tuple[float, ...] = (0.7, 0.1, 0.1, 0.1)
    recover: float = 0.5
    everywhere: float = 0.25
    stack: float = 5.0
    stack_share: float = 0.2
    real: float = 0.5
    real_batch: int = 8
    gradient: float = 0.0
    gradient_from: float = 0.5
    clip: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        if len(self.timesteps) != len(self.timestep_shares):
            raise InputError("train config: timesteps and timestep_shares differ in length")


def read_config(path: Path) -> TrainConfig:
    """Read a TOML file.

    Raises:
        InputError: the file is missing, is not TOML, or names an unknown setting or preset.
    """
    table = read_table(path)
    if extra := set(table) - {"model", "train", "simulate", "plain"}:
        raise InputError(
            f"{path}: unknown table {sorted(extra)}; use [model], [train], [simulate], [plain]"
        )
    model = dict(table.get("model", {}))
    preset = model.pop("preset", "m")
    if preset not in PRESETS:
        raise InputError(f"{path}: unknown preset '{preset}'; use one of {sorted(PRESETS)}")
    simulate = SimulateConfig(**known(SimulateConfig, table.get("simulate", {}), path))
    plain = PlainConfig(**known(PlainConfig, table.get("plain", {}), path))
    train = known(TrainConfig, table.get("train", {}), path)
    size = DitConfig(**{**vars(PRESETS[preset]), **known(DitConfig, model, path)})
    return TrainConfig(model=size, simulate=simulate, plain=plain, **train)


def read_table(path: Path) -> dict:
    """The tables of a TOML file.

    Raises:
        InputError: the file is missing or is not TOML.
    """
    try:
        return tomllib.loads(path.read_text())
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}: not a readable TOML file ({error})") from None


def known(kind: type, table: dict, path: Path) -> dict:
    """The settings of `kind` in a table, with lists as tuples.

    Raises:
        InputError: the table names an unknown setting.
    """
    names = {item.name for item in fields(kind)}
    for name in table:
        if name not in names or name in ("model", "simulate", "plain"):
            raise InputError(f"{path}: unknown setting '{name}'")
    return {k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}
