"""Train an adapter on a miniature base (real classes, random weights): do the loss terms fall?

python -m tests.bench flux_lora --photos PHOTOS --mattes MATTES [--steps 300] [--minutes 30]
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.engine.dit.flux.tiny import make_base
from tests.training.test_lora_flux import CONFIG
from training import data_pack, lora_flux


def main(args: list[str]) -> None:
    """Train; every line shows the loss terms on held-out scenes."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench flux_lora")
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--mattes", type=Path, required=True)
    parser.add_argument("--count", type=int, default=12, help="photos of the folder to use")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--minutes", type=float, default=30)
    options = parser.parse_args(args)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        photos = data_pack.list_pictures(options.photos)[: options.count]
        mattes = data_pack.list_pictures(options.mattes)[:4]
        data_pack.build(photos, mattes, folder / "pack.safetensors")
        (folder / "tiny.toml").write_text(CONFIG)
        lora_flux.main(
            ["--base", str(make_base(folder / "tiny")), "--config", str(folder / "tiny.toml"),
             "--pack", str(folder / "pack.safetensors"), "--cache", str(folder / "cache"),
             "--scenes", "128", "-o", str(folder / "run"), "--cpu", "--threads", "1",
             "--steps", str(options.steps), "--minutes", str(options.minutes),
             "--log-minutes", "1"]
        )  # fmt: skip
