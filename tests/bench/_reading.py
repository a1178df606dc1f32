"""The program's estimate of a photo's own blur, for benches."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from engine.backends.loader import Models
from engine.backends.onnx import OnnxSession
from engine.optics import source
from engine.optics.source import TRUSTED, SourceReading, measure, source_coc
from engine.tiling import Run


def add_network(parser: argparse.ArgumentParser) -> None:
    """Add options that choose a different defocus network, or none."""
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--network", type=Path, help="another defocus network, ONNX")
    chosen.add_argument("--edges-alone", action="store_true", help="without a defocus network")


def open_network(options: argparse.Namespace) -> Run | None:
    """The network that the options of `add_network` select; by default the program's own."""
    if options.edges_alone:
        return None
    if options.network:
        return OnnxSession(options.network, "cpu").run
    return Models().get("defocus").run


def read_coc(pixels: np.ndarray, disparity: np.ndarray, run: Run | None) -> np.ndarray:
    """CoC radius in pixels, H x W; 0 if the photo is used as is."""
    return np.abs(reading_coc(measure(pixels, disparity, run), pixels, disparity))


def reading_coc(reading: SourceReading, pixels: np.ndarray, disparity: np.ndarray) -> np.ndarray:
    """The signed CoC given to recover, H x W; 0 if the photo is used as is."""
    height, width = pixels.shape[:2]
    if reading.lens.confidence < TRUSTED or reading.lens.blur == 0:
        return np.zeros((height, width), np.float32)
    return source.corrected_source_coc(
        source_coc(pixels, disparity, reading.lens), reading, (width, height)
    )
