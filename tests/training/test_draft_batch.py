"""The batched twin against the engine's own draft."""

import cv2
import numpy as np
import torch

from engine.lens import Aperture, Lens, signed_coc
from engine.optics.demand import recovered_share
from engine.optics.draft import draft
from engine.optics.keep import keep_map
from training.draft_batch import draft_batch, keep_batch
from training.metrics import psnr
from training.optics.lens_psfs import draw_psfs

SIZE = (152, 120)


def scene(seed):
    rng = np.random.default_rng(seed)
    noise = [cv2.resize(rng.random((s, s + 8, 3), np.float32), SIZE) for s in (8, 30)]
    disparity = np.linspace(0.1, 0.4, SIZE[1], dtype=np.float32)[:, None].repeat(SIZE[0], 1)
    disparity = cv2.circle(np.ascontiguousarray(disparity), (60, 60), 30, 0.9, -1)
    return (noise[0] + noise[1]) / 2, disparity


def planes(arrays):
    stacked = np.stack(arrays)
    stacked = stacked[:, None] if stacked.ndim == 3 else stacked.transpose(0, 3, 1, 2)
    return torch.from_numpy(np.ascontiguousarray(stacked, np.float32))


def test_it_gives_what_the_engine_drafts():
    """A photo focused in front, refocused behind; one with its own lens; a sharp one; one that
    only gets softer; one that also gets a little sharper."""
    behind, front = Lens(blur=60, focus_disparity=0.2), Lens(blur=50, focus_disparity=0.9)
    sharp, softer = Lens(blur=0, focus_disparity=0.5), Lens(blur=80, focus_disparity=0.9)
    both = Lens(blur=80, focus_disparity=0.54)
    cases = [(front, behind), (front, front), (sharp, behind), (front, softer), (front, both)]
    photos, disparities = zip(*(scene(k) for k in range(5)), strict=True)
    recovered = [cv2.addWeighted(p, 1.2, cv2.blur(p, (5, 5)), -0.2, 0) for p in photos]
    sources = [signed_coc(d, s, SIZE) for d, (s, _) in zip(disparities, cases, strict=True)]
    targets = [signed_coc(d, t, SIZE) for d, (_, t) in zip(disparities, cases, strict=True)]
    results = draft_batch(
        planes(photos), planes(recovered), planes(disparities), planes(targets), planes(sources),
        draw_psfs([Aperture()] * 5), max(SIZE),
    )  # fmt: skip
    keeps = keep_batch(planes(sources), planes(targets))
    assert 0.1 < recovered_share(sources[-1], targets[-1]) < 0.9
    for index, (_, lens) in enumerate(cases):
        keep = keep_map(sources[index], targets[index])
        assert np.abs(keeps[index, 0].numpy() - keep).mean() < 0.01
        wanted = draft(photos[index], recovered[index], disparities[index], lens, sources[index])
        assert psnr(results[index].permute(1, 2, 0).numpy(), wanted) > 38
