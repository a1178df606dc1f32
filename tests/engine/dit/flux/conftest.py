from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.engine.dit.flux.tiny import make_adapter, make_base


@dataclass(frozen=True)
class Tiny:
    base: Path
    adapter: Path
    other: Path
    """A second adapter for the same base, with a different rank."""


@pytest.fixture(scope="session")
def tiny(tmp_path_factory) -> Tiny:
    folder = tmp_path_factory.mktemp("flux")
    base = make_base(folder / "tiny-klein")
    return Tiny(
        base,
        make_adapter(folder / "first.safetensors", base),
        make_adapter(folder / "second.safetensors", base, seed=5, rank=2, alpha=2),
    )
