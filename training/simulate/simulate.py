"""One batch of simulated scenes, photographed through a source lens and its target lenses."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from engine.lens import FOCUS_WINDOW, MAX_COC
from training.optics.lens_psfs import LensPsfs
from training.simulate.batch import Batch, stack_mask
from training.simulate.camera import save_as_photo
from training.simulate.config import SimulateConfig
from training.simulate.draws import Draws
from training.simulate.lenses import pick_lenses
from training.simulate.perturb import perturb
from training.simulate.photograph import Shots, photograph, signed_coc, spectra
from training.simulate.scene import draw_scenes
from training.simulate.textures import Textures


@torch.no_grad()
def simulate(
    textures: Textures,
    config: SimulateConfig,
    batch: int,
    size: int,
    generator: torch.Generator,
    device: torch.device | str,
) -> Batch:
    """Simulate `batch` samples of size x size pixels on `device`.

    Args:
        textures: on the same device.
        size: a multiple of 16.
        generator: on the same device; the same state gives the same batch.
    """
    draws = Draws(generator, torch.device(device))
    margin = config.max_radius
    side = _quick_side(size + 2 * margin)
    crop = slice(margin, margin + size)
    scenes = draw_scenes(batch, side, textures, config, draws)
    full = scenes.visible_disparity()
    disparity = full[..., crop, crop].contiguous()
    exact = draws.chance(config.perfect_depth, batch)
    amount = torch.where(exact, 0.0, draws.uniform(batch) ** 1.5)
    full_seen, wrong = full.clone(), (~exact).nonzero()[:, 0]
    if len(wrong):
        full_seen[wrong] = perturb(full[wrong], amount[wrong], draws)
    seen = full_seen[..., crop, crop]
    near, far = (m[..., crop, crop] for m in (scenes.nearest_plane(), scenes.farthest_plane()))
    largest = MAX_COC * config.photo_side  # CoC radius per disparity at blur level 100

    def plane_at(points: Tensor, disparity: Tensor = full) -> Tensor:
        return _focus_disparity(disparity, points, margin, size, config.photo_side)

    def draw_scale(aperture: LensPsfs, *planes: Tensor) -> Tensor:
        """CoC radius per unit of disparity, drawn so that small radii dominate."""
        away = [
            (plane.view(-1, 1, 1, 1) - edge).abs().amax((1, 2, 3))
            for plane in planes
            for edge in (near, far)
        ]
        farthest = torch.stack(away).amax(0).clamp(min=1e-3)
        more = config.max_radius - config.min_radius
        radius = config.min_radius + more * draws.uniform(batch) ** config.radius_power
        return (radius / aperture.reach.clamp(min=1) / farthest).clamp(max=largest)

    focus = draws.uniform(batch, 2)
    plane = plane_at(focus)
    tries = draws.uniform(4, batch, 2)
    others = torch.stack([plane_at(points) for points in tries])
    best = (others - plane).abs().argmax(0)
    each = torch.arange(batch, device=device)
    focus_b, plane_b = tries[best, each], others[best, each]
    aperture = pick_lenses(batch, config.plain_aperture, config.character, draws)
    scale = draw_scale(aperture, plane, *([plane_b] if config.second else []))
    sharp = draws.chance(config.sharp, batch)
    recover = draws.uniform(batch) < config.recover * torch.where(sharp, 0.25, 1.0)
    scale = scale * ~recover
    focus_range = draws.chance(config.ranged, batch) * 0.3 * draws.uniform(batch)

    # The source is focused somewhere in the scene or past it, or is the target's own lens.
    missed = draws.chance(0.3, batch)
    source_plane = torch.where(missed, draws.uniform(batch), plane_at(draws.uniform(batch, 2)))
    source_aperture = pick_lenses(batch, config.plain_aperture, config.character, draws)
    source_scale = draw_scale(source_aperture, source_plane) * ~sharp
    same = draws.chance(config.same, batch)
    source_plane = torch.where(same, plane, source_plane)
    source_scale = torch.where(same, scale, source_scale)
    source_aperture = aperture.where(same, source_aperture)
    focus_range = torch.where(same, 0.0, focus_range)

    spectrum = spectra(scenes)
    all_in_focus = scenes.all_in_focus()[..., crop, crop].clamp(0, 1)

    def take(plane: Tensor, scale: Tensor, focus_range: Tensor, aperture: LensPsfs) -> Tensor:
        picture = all_in_focus.clone()
        blurred = (scale > 0).nonzero()[:, 0]
        if len(blurred):
            shots = Shots(
                blurred,
                plane[blurred],
                scale[blurred],
                focus_range[blurred],
                aperture.select(blurred),
            )
            picture[blurred] = photograph(scenes, spectrum, shots, margin, size).clamp(0, 1)
        return picture

    no_range = torch.zeros_like(scale)
    source = take(source_plane, source_scale, no_range, source_aperture)
    source_coc = signed_coc(disparity, source_plane, source_scale, no_range)
    valid = (~draws.chance(config.drop_depth, batch)).float()
    known = valid * ~draws.chance(config.drop_source_coc, batch)
    result = Batch(
        source=save_as_photo(source, config.noisy, config.jpeg, draws),
        target=take(plane, scale, focus_range, aperture),
        all_in_focus=all_in_focus,
        disparity=disparity,
        disparity_seen=seen * valid.view(-1, 1, 1, 1),
        disparity_valid=valid.view(-1, 1, 1, 1),
        source_coc=source_coc,
        source_coc_seen=_measured(source_coc, seen, amount, draws) * known.view(-1, 1, 1, 1),
        source_coc_known=known,
        source_blur=100 * source_scale / largest,
        source_focus_disparity=source_plane,
        target_coc=signed_coc(disparity, plane, scale, focus_range),
        target_coc_seen=valid.view(-1, 1, 1, 1)
        * signed_coc(seen, plane_at(focus, full_seen), scale, focus_range),
        focus=focus,
        focus_disparity=plane,
        range=focus_range,
        blur=100 * scale / largest,
        aperture=aperture,
        source_aperture=source_aperture,
    )
    if not config.second:
        return result
    return replace(
        result,
        target_b=take(plane_b, scale, focus_range, aperture),
        target_coc_b=signed_coc(disparity, plane_b, scale, focus_range),
        target_coc_seen_b=valid.view(-1, 1, 1, 1)
        * signed_coc(seen, plane_at(focus_b, full_seen), scale, focus_range),
        focus_b=focus_b,
        focus_disparity_b=plane_b,
        stack_mask=stack_mask(disparity, plane, plane_b),
    )


def _focus_disparity(
    disparity: Tensor, points: Tensor, margin: int, size: int, photo_side: int
) -> Tensor:
    """Median disparity in the engine's focus window around points of the crop, [B].

    Args:
        disparity: [B, 1, S, S] with the margin, so that a window can extend past the crop's edge.
        points: [B, 2], fractions of the crop.
    """
    half = max(1, round(FOCUS_WINDOW * photo_side))
    window = torch.arange(-half, half + 1, device=disparity.device)
    middle = margin + (points * (size - 1)).round().long()
    last = disparity.shape[-1] - 1
    columns = (middle[:, :1] + window).clamp(0, last)[:, None, :]
    rows = (middle[:, 1:] + window).clamp(0, last)[:, :, None]
    each = torch.arange(len(points), device=disparity.device)[:, None, None]
    return disparity[each, 0, rows, columns].flatten(1).median(1).values


def _measured(coc: Tensor, seen: Tensor, amount: Tensor, draws: Draws) -> Tensor:
    """The source CoC as a good measurement finds it: the best-fit line over the seen disparity.

    A measurement fits two numbers (focus disparity and blur level) to the visible blur, on the
    disparity it has; the fit absorbs another scale or shift of depth. Errors of both numbers are
    added, larger for worse depth.
    """
    middle, coc_middle = seen.mean((1, 2, 3)), coc.mean((1, 2, 3))
    off = seen - middle.view(-1, 1, 1, 1)
    spread = off.square().mean((1, 2, 3))
    slope = (off * coc).mean((1, 2, 3)) / (spread + 1e-6)
    error = 0.03 + 0.12 * amount
    slope = slope * torch.exp(error * draws.normal(len(coc)))
    coc_middle = coc_middle * torch.exp(error * draws.normal(len(coc)))
    return slope.view(-1, 1, 1, 1) * off + coc_middle.view(-1, 1, 1, 1)


def _quick_side(side: int) -> int:
    """The next size that is fast to Fourier transform: even, no prime factor above 7."""
    while side % 2 or _rest(side) > 1:
        side += 1
    return side


def _rest(number: int) -> int:
    for prime in (2, 3, 5, 7):
        while number % prime == 0:
            number //= prime
    return number
