"""Average trained DiTs into one, saved in half precision as the weights that ship.

    python -m training.average RUN_A/model RUN_B/model -o FOLDER

Runs that start from the same weights end close enough that their mean is better than they are on
average (model soups, Wortsman et al. 2022, arXiv 2203.05482). With one folder, its weights are only
converted to half precision.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor

from engine.dit.load import load_dit
from engine.errors import EngineError, InputError
from training import checkpoint, run


def main(args: list[str] | None = None) -> None:
    """Parse the arguments and average; on an input error, print one line and exit with status 2."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("models", type=Path, nargs="+", help="folders with averaged weights")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the folder to write")
    options = parser.parse_args(args)
    run.exit_on_input_error(lambda: save_mean(options.models, options.output))


def save_mean(folders: list[Path], output: Path) -> None:
    """Write the mean of the models in `folders` into `output`, in half precision.

    Raises:
        InputError: a folder without a complete model, or models of different sizes.
    """
    halved = {name: tensor.half() for name, tensor in mean_weights(folders).items()}
    try:
        model = load_dit(folders[0])
    except EngineError as fault:
        raise InputError(str(fault)) from None
    checkpoint.save_averaged(halved, model, output)


def mean_weights(folders: list[Path]) -> dict[str, Tensor]:
    """The mean of each tensor over the models in `folders`, in single precision.

    Raises:
        InputError: a folder without a complete model, or models of different sizes.
    """
    models = [checkpoint.averaged(folder) for folder in folders]
    shapes = [{name: tensor.shape for name, tensor in model.items()} for model in models]
    for folder, shape in zip(folders, shapes, strict=True):
        if shape != shapes[0]:
            raise InputError(f"{folder}: not of the size of {folders[0]}; average alike models")
    return {
        name: torch.stack([model[name].float() for model in models]).mean(0) for name in models[0]
    }


if __name__ == "__main__":
    main()
