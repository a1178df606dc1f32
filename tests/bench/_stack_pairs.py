"""Pairs of a blurred and a sharp photo from real focal stacks, with the CoC between them.

A folder contains scenes; a scene contains the frames 1.jpg, 2.jpg, ... of one camera focused at one
plane after another. The sharpest frame is the truth for frames 3 and 5 steps away from it. Focus
breathing and exposure vary between frames, so the truth is aligned to the blurred frame, the photo,
which stays unchanged. One affine map leaves local shifts of about half a pixel (parallax, rolling
shutter); `align_locally` removes them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np

from engine.stack.frames import bracket_frames
from engine.stack.merge import merge
from tests.bench._stack_oracle import Oracle, OracleParams, blur_by, find_oracle
from training.srgb import linear_to_srgb, srgb_to_linear


@dataclass(frozen=True)
class PairParams:
    """How pairs are chosen, aligned and measured.

    Attributes:
        steps: distance of the photo from the sharpest frame, in frames.
        align_blur_px: Gaussian sigma applied to both frames for alignment, at each of the scales
            1/4, 1/2 and 1, so that neither detail nor blur affects the result.
        border_share: margin that is ignored everywhere, as a share of the long side.
        focus_blur_px: Gaussian sigma over which the detail of two frames is compared; larger than
            the shift by focus breathing between neighbors.
        focus_share: the truth is in focus where its detail is at least this share of the maximum
            over all frames.
        local_rounds: number of local alignment passes; 0 = affine map only.
        local_window_px: window of the local shifts, wide enough that they cannot absorb detail.
        merged: the truth is all other frames merged (`engine.stack.merge`), which is in focus
            everywhere, instead of a single frame.
    """

    steps: tuple[int, ...] = (3, 5)
    align_blur_px: float = 5.0
    border_share: float = 0.025
    focus_blur_px: float = 8.0
    focus_share: float = 0.8
    local_rounds: int = 0
    local_window_px: int = 81
    merged: bool = False
    oracle: OracleParams = field(default_factory=OracleParams)


@dataclass(frozen=True, eq=False)
class StackPair:
    """A blurred photo and its ground truth.

    Attributes:
        scene, frame: names; `frame` counts from 1.
        photo: float32 H x W x 3, linear light, the blurred frame.
        truth: the sharpest frame, aligned and matched in light to the photo, same shape.
        valid: bool H x W, where both frames show the scene.
        oracle: the discs that turn the truth into the photo; `has_detail` and `distinct` only in
            valid pixels.
        in_focus: bool H x W, where no frame of the stack is sharper than the truth: elsewhere the
            truth itself is blurred, which the oracle does not count.
    """

    scene: str
    frame: int
    photo: np.ndarray
    truth: np.ndarray
    valid: np.ndarray
    oracle: Oracle
    in_focus: np.ndarray


def list_pairs(folder: Path, params: PairParams) -> list[tuple[Path, int, int]]:
    """(scene folder, number of the sharpest frame, number of the photo), frames from 1."""
    pairs = []
    for scene in sorted(path for path in folder.iterdir() if path.is_dir()):
        count = len(list(scene.glob("*.jpg")))
        detail = [_detail(read_frame(scene, number)) for number in range(1, count + 1)]
        sharpest = int(np.argmax(detail)) + 1
        for step in params.steps:
            sides = [n for n in (sharpest - step, sharpest + step) if 1 <= n <= count]
            if sides:  # the side with more frames, so both photos are on the same side
                pairs.append((scene, sharpest, sides[0] if sharpest > count / 2 else sides[-1]))
    return pairs


def load_pair(scene: Path, sharpest: int, frame: int, params: PairParams) -> StackPair:
    """Align the frames, match their light, and find the oracle's CoC."""
    photo = srgb_to_linear(read_frame(scene, frame))
    sharp = read_frame(scene, sharpest)
    if params.merged:
        sharp = merge_others(scene, frame)
    in_focus = sharpest_here(scene, sharp, params)
    truth, inside = align(srgb_to_linear(sharp), photo, params)
    border = round(params.border_share * max(inside.shape))
    valid = cv2.erode(inside.astype(np.uint8), np.ones((2 * border + 1,) * 2, np.uint8)) > 0
    valid[:border] = valid[-border:] = False
    valid[:, :border] = valid[:, -border:] = False
    truth = match_light(truth, photo, valid, params)
    oracle = find_oracle(truth, photo, params.oracle)
    for _ in range(params.local_rounds):
        truth = align_locally(truth, photo, oracle.coc, params)
        oracle = find_oracle(truth, photo, params.oracle)
    oracle = replace(oracle, has_detail=oracle.has_detail & valid, distinct=oracle.distinct & valid)
    return StackPair(scene.name, frame, photo, truth, valid, oracle, in_focus)


def merge_others(scene: Path, frame: int) -> np.ndarray:
    """All frames except `frame` merged, float32 H x W x 3 sRGB: with the photo itself included, its
    noise would be in the truth."""
    paths = sorted(path for path in scene.glob("*.jpg") if path.stem != str(frame))
    return linear_to_srgb(np.clip(merge(bracket_frames(paths)).photo.pixels, 0, 1))


def sharpest_here(scene: Path, sharp: np.ndarray, params: PairParams) -> np.ndarray:
    """bool H x W: where `sharp` (sRGB) is about as sharp as the sharpest frame of the stack."""

    def local_detail(tone: np.ndarray) -> np.ndarray:
        edges = cv2.Laplacian(tone.mean(2), cv2.CV_32F)
        return cv2.GaussianBlur(edges**2, (0, 0), params.focus_blur_px)

    count = len(list(scene.glob("*.jpg")))
    frames = (read_frame(scene, number) for number in range(1, count + 1))
    most = np.max([local_detail(tone) for tone in frames], axis=0)
    return local_detail(sharp) >= params.focus_share**2 * most


def read_frame(scene: Path, number: int) -> np.ndarray:
    """float32 H x W x 3 sRGB in 0..1."""
    pixels = np.asarray(cv2.imread(str(scene / f"{number}.jpg"), cv2.IMREAD_COLOR_RGB))
    return pixels.astype(np.float32) / 255


def align(
    sharp: np.ndarray, photo: np.ndarray, params: PairParams
) -> tuple[np.ndarray, np.ndarray]:
    """Align `sharp` to `photo` by the affine map that maximizes the correlation (ECC, Evangelidis
    and Psarakis 2008) of blurred copies, coarse to fine.

    Returns:
        the warped picture, and bool H x W where it has pixels.
    """
    height, width = photo.shape[:2]
    warp = np.eye(2, 3, dtype=np.float32)
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 100, 1e-5)
    for scale in (0.25, 0.5, 1.0):
        size = (round(width * scale), round(height * scale))
        one, two = (
            cv2.GaussianBlur(
                cv2.resize(linear_to_srgb(p).mean(2), size, interpolation=cv2.INTER_AREA),
                (0, 0),
                params.align_blur_px * (1 if scale == 1 else 0.6),
            )
            for p in (photo, sharp)
        )
        local = warp.copy()
        local[:, 2] *= scale
        _, local = cv2.findTransformECC(one, two, local, cv2.MOTION_AFFINE, stop, None, 5)  # pyright: ignore
        warp = np.asarray(local, np.float32)
        warp[:, 2] /= scale
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    moved = cv2.warpAffine(sharp, warp, (width, height), flags=flags, borderMode=cv2.BORDER_REFLECT)
    inside = cv2.warpAffine(
        np.ones((height, width), np.uint8), warp, (width, height),
        flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP,
    )  # fmt: skip
    return np.maximum(moved, 0), inside > 0


def align_locally(
    truth: np.ndarray, photo: np.ndarray, oracle: np.ndarray, params: PairParams
) -> np.ndarray:
    """Warp `truth` by the smooth flow (Farneback 2003) that aligns it, blurred by `oracle`, to the
    photo. Only camera frames are compared, never a result."""
    moving = linear_to_srgb(blur_by(truth, oracle, params.oracle))
    gray = [
        np.round(255 * np.clip(p.mean(2), 0, 1)).astype(np.uint8)
        for p in (linear_to_srgb(photo), moving)
    ]
    flow = cv2.calcOpticalFlowFarneback(
        gray[0], gray[1], None, 0.5, 1, params.local_window_px, 3, 7, 1.5,
        cv2.OPTFLOW_FARNEBACK_GAUSSIAN,
    )  # fmt: skip  # pyright: ignore[reportCallIssue, reportArgumentType]
    height, width = oracle.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    moved = cv2.remap(
        truth, x + flow[..., 0], y + flow[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
    )
    return np.clip(moved, 0, 1)


def match_light(
    truth: np.ndarray, photo: np.ndarray, valid: np.ndarray, params: PairParams
) -> np.ndarray:
    """`truth` with one gain and one power per channel, fitted on blurred copies of both."""
    matched = np.empty_like(truth)
    for channel in range(3):
        one, two = (
            cv2.GaussianBlur(p[..., channel], (0, 0), 3 * params.align_blur_px)
            for p in (truth, photo)
        )
        use = valid & (one > 0.005) & (one < 0.8) & (two > 0.005) & (two < 0.8)
        power, gain = np.polyfit(np.log(one[use]), np.log(two[use]), 1)
        light = np.maximum(truth[..., channel], 1e-6)
        matched[..., channel] = np.exp(gain) * light ** np.float32(power)
    return np.clip(matched, 0, 1)


def _detail(tone: np.ndarray) -> float:
    """Standard deviation of the Laplacian: largest in the sharpest frame."""
    return float(cv2.Laplacian(tone.mean(2), cv2.CV_32F).std())
