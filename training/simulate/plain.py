"""Sharp photos through one known blur: crops about defocus and nothing else.

The first part of the DiT's curriculum. No scene is built, so a crop is cheap: a piece of a photo,
one kernel (or a ramp of them, as on a tilted plane), the camera, and Wiener drafts for a CoC that
is right in some crops and wrong in most, like an estimate from a real photo.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.dit.encoding import encode
from engine.optics.bank import BANK
from training.optics.lens_psfs import LensPsfs, draw_kernels
from training.optics.wiener import wiener_batch
from training.samples import Samples
from training.simulate.camera import add_noise, save_jpeg
from training.simulate.draws import Draws
from training.simulate.lenses import pick_lenses
from training.simulate.textures import Textures, linear_to_srgb

COARSEST_GRAIN_PX = 24
"""Wavelength beyond which the spectrum of smooth noise is flat: what is coarser is not noise."""


@dataclass(frozen=True)
class PlainConfig:
    """How plain defocus is drawn; shares are probabilities, all chosen by hand.

    Attributes:
        radius: smallest and largest CoC radius, pixels; log-uniform between.
        ramp: share of crops whose radius varies across the crop.
        ramp_octaves: largest change of the radius over the crop, octaves.
        shaped: share of apertures that are not a uniform disc.
        character: share of them with aberrations and filters, see `SimulateConfig`.
        soft: share of kernels softened by a Gaussian.
        softness: largest deviation of that Gaussian, in radii.
        exact: share of crops whose given radius is accurate to 2 %.
        error, wide_error: deviations of the given radius's logarithm in most of the others and in
            a quarter of them.
        uneven: deviation of the given radius's logarithm across the crop.
        offset: deviation of an offset added to it across the crop, pixels: an estimate is off by
            some pixels where there is little detail, even where all is sharp.
        widest: largest radius ever given, pixels.
        toned: share of files whose tone curve is not the one assumed when reading them.
        tone_octaves: largest change of that curve's exponent, octaves.
        lights, light_stops: share of scenes with light beyond white, and by how many stops at most:
            their brightest parts shine, and half of them are also overexposed, by up to half that.
        rolled, knee: share of files with light beyond white whose highlights roll off instead of
            clipping, and the linear light where the roll-off starts, uniform between the two.
        backlit, backlit_stops: share of depth edges that are twigs and leaves against a bright sky,
            and by how many stops it exceeds white at most.
        noisy, denoised, sharpened, jpeg: shares of photos with sensor noise, denoised and
            sharpened by the camera, saved as JPEG.
        denoise_threshold: detail below which denoising removes everything, in encoded values.
        smeared: share of photos whose faint texture is removed, with edges kept, as by a phone's
            noise reduction. It costs recover 1.6 dB with weights not trained on it.
        smear_threshold: deviation in a 5 x 5 window below which texture is removed, log2 of encoded
            values, uniform between the two.
        sharpening: largest share of 3 x 3 detail that is added.
        haloed, halo: share of photos also sharpened by a 7 x 7 mask, and its largest share.
        grainy: share of files with smooth noise, strongest where there is detail: the difference
            between phone photos and their scene through a disc acts as such (the DiT's card).
        grain, grain_px: ranges of its deviation (encoded values) and of its sigma, pixels.
        grain_slope: range of the power of 1 / frequency in its amplitude; 1 = equal in all octaves
            up to `COARSEST_GRAIN_PX`, as in phone photos.
        dead_leaves: share of dead-leaves textures.
        softened, softened_px: share of scenes that are not sharp to the pixel before they are
            blurred, and the range of the sigma of their softness, pixels: enlarging, demosaicing
            and JPEG leave most photos so, phone photos above all.
        softened_grainy: share of the files of these scenes with smooth noise; None = as `grainy`.
            Behind a blur, only the noise tells how sharp the scene was.
    """

    radius: tuple[float, float] = (0.45, 9.0)
    ramp: float = 0.3
    ramp_octaves: float = 1.5
    shaped: float = 0.4
    character: float = 0.5
    soft: float = 0.4
    softness: float = 0.35
    exact: float = 0.3
    error: float = 0.13
    wide_error: float = 0.4
    uneven: float = 0.1
    offset: float = 0.4
    widest: float = 9.0
    toned: float = 0.4
    tone_octaves: float = 0.35
    lights: float = 0.4
    light_stops: float = 3.0
    rolled: float = 0.3
    knee: tuple[float, float] = (0.15, 0.8)
    backlit: float = 0.15
    backlit_stops: float = 2.0
    noisy: float = 0.8
    denoised: float = 0.25
    denoise_threshold: float = 0.02
    smeared: float = 0.35
    smear_threshold: tuple[float, float] = (-7.0, -4.0)
    sharpened: float = 0.35
    sharpening: float = 0.9
    haloed: float = 0.2
    halo: float = 0.5
    jpeg: float = 0.6
    grainy: float = 0.7
    grain: tuple[float, float] = (0.003, 0.014)
    grain_px: tuple[float, float] = (0.5, 1.8)
    grain_slope: tuple[float, float] = (0.0, 0.0)
    dead_leaves: float = 0.04
    softened: float = 0.0
    softened_px: tuple[float, float] = (0.3, 1.2)
    softened_grainy: float | None = None


@dataclass(frozen=True, eq=False)
class PlainLenses:
    """One lens for each sample.

    Attributes:
        apertures: their shapes.
        softness: [B], deviation of a Gaussian on the kernel, in radii.
    """

    apertures: LensPsfs
    softness: Tensor

    def select(self, index: Tensor) -> PlainLenses:
        """The lenses of the samples in `index`."""
        return PlainLenses(self.apertures.select(index), self.softness[index])


@torch.no_grad()
def plain_samples(
    textures: Textures, config: PlainConfig, count: int, side: int, draws: Draws
) -> Samples:
    """`count` recover samples of side x side pixels on the device of `draws`.

    Args:
        side: a multiple of 32.
    """
    tone = draw_tone(count, config, draws)
    soft = draws.chance(config.softened, count)
    colors = textures.colors(count, side, config.dead_leaves, draws)
    colors = soften(colors, soft, config, draws)
    scene = draw_scene(colors, tone, config, draws)
    radius = draw_radius(count, side, config, draws)
    lenses = draw_lenses(count, config, draws)
    radius_seen = radius * equivalent_radius(lenses, radius.mean((1, 2, 3))).view(-1, 1, 1, 1)
    focus_side = torch.where(draws.chance(0.5, count), 1.0, -1.0)
    blurred = blur_ramp(scene, radius, focus_side, lenses)
    coc = perturb_coc(radius_seen, config, draws)
    disparity = draws.uniform(count, 1, 1, 1) + 0.1 * draws.smooth(count, 2, side)
    return recover_pairs(scene, blurred, coc, disparity.clamp(0, 1), tone, soft, config, draws)


def recover_pairs(
    scene: Tensor,
    blurred: Tensor,
    coc: Tensor,
    disparity: Tensor,
    tone: Tensor,
    soft: Tensor,
    config: PlainConfig,
    draws: Draws,
) -> Samples:
    """Recover samples from the scene in front of the lens and its image through the lens.

    Args:
        scene, blurred: [B, 3, S, S], linear light of the scene.
        coc: [B, 1, S, S], estimated signed CoC radius, pixels.
        disparity: [B, 1, S, S], estimated.
        tone: [B, 1, 1, 1], from `draw_tone`.
        soft: bool [B], whose scenes were softened.
    """
    knee = draw_knee(scene, config, draws)
    truth, photo = (roll_off(light, knee) ** (1 / tone) for light in (scene, blurred))
    photo = process(photo, draw_grainy(soft, config, draws), config, draws)
    draft, sharp = wiener_batch(photo, coc)
    one = torch.ones_like(coc)
    valid = draws.chance(0.85, len(coc), 1, 1, 1).to(coc.dtype)
    camera = torch.cat([draws.uniform(len(coc), 2), torch.zeros_like(tone[:, :, 0, 0])], 1)
    return Samples(
        photo=encode(photo),
        draft=encode(draft),
        sharp_drafts=encode(sharp),
        truth=encode(truth),
        disparity=disparity * valid,
        validity=valid * one,
        source_coc=coc.abs(),
        source_known=one,
        target_coc=0 * one,
        camera=camera,
    )


def soften(light: Tensor, soft: Tensor, config: PlainConfig, draws: Draws) -> Tensor:
    """Pictures [B, C, S, S], linear light, those in `soft` [B] through a Gaussian each."""
    if not soft.any():
        return light
    low, high = config.softened_px
    sigma = draws.uniform(len(light), 1, 1, 1, low=low, high=high)
    side = light.shape[-1]
    gauss = gaussian(sigma, squared_frequency(side, side, light.device))
    softer = torch.fft.irfft2(torch.fft.rfft2(light) * gauss, s=(side, side)).clamp(min=0)
    return torch.where(soft.view(-1, 1, 1, 1), softer, light)


def draw_grainy(soft: Tensor, config: PlainConfig, draws: Draws) -> Tensor:
    """bool [B], files with smooth noise; `soft` [B] says whose scenes were softened."""
    of_soft = config.grainy if config.softened_grainy is None else config.softened_grainy
    drawn = draws.uniform(len(soft))
    return torch.where(soft, drawn < of_soft, drawn < config.grainy)


def draw_tone(count: int, config: PlainConfig, draws: Draws) -> Tensor:
    """Exponents [B, 1, 1, 1] from a file's linear light to the scene's: a camera's tone curve makes
    them differ."""
    bent = draws.chance(config.toned, count, 1, 1, 1)
    octaves = draws.uniform(count, 1, 1, 1, low=-config.tone_octaves, high=config.tone_octaves)
    return torch.where(bent, 2**octaves, 1.0)


def draw_knee(scene: Tensor, config: PlainConfig, draws: Draws) -> Tensor:
    """Linear light [B, 1, 1, 1] where highlights start to roll off; 1 = they clip, as in all files
    without light beyond white."""
    count, (low, high) = len(scene), config.knee
    soft = draws.chance(config.rolled, count, 1, 1, 1)
    soft &= scene.amax((1, 2, 3), keepdim=True) > 1
    return torch.where(soft, draws.uniform(count, 1, 1, 1, low=low, high=high), 1.0)


def roll_off(light: Tensor, knee: Tensor) -> Tensor:
    """Linear light of any range in 0..1: straight up to the knee, then flattening toward white."""
    left = (1 - knee).clamp(min=1e-6)
    return light.clamp(min=0).minimum(knee) + left * (
        1 - torch.exp((knee - light).clamp(max=0) / left)
    )


def draw_scene(light: Tensor, tone: Tensor, config: PlainConfig, draws: Draws) -> Tensor:
    """The linear light of the scene behind a photo; a share with light beyond white, which a lens
    scatters before the sensor clips it."""
    scene, count = light.clamp(min=1e-5) ** tone, len(light)
    lit = draws.chance(config.lights, count, 1, 1, 1)
    stops = draws.uniform(count, 1, 1, 1, high=config.light_stops)
    level = light.amax(1, keepdim=True)  # a gold or red light clips in one channel first
    low = draws.uniform(count, 1, 1, 1, low=0.4, high=0.85) * level.amax((2, 3), keepdim=True)
    low = low.clamp(min=1e-4)  # some crops are entirely black
    shining = ((level - low) / (0.25 * low)).clamp(0, 1)
    overexposed = draws.uniform(count, 1, 1, 1, high=0.5) * draws.chance(0.5, count, 1, 1, 1)
    return torch.where(lit, scene * 2 ** (stops * shining.maximum(overexposed)), scene)


def draw_radius(count: int, side: int, config: PlainConfig, draws: Draws) -> Tensor:
    """CoC radii [B, 1, S, S], pixels: one per crop, or a ramp across it."""
    low, high = config.radius
    middle = low * (high / low) ** draws.uniform(count, 1, 1)
    angle = draws.uniform(count, 1, 1, high=6.2832)
    line = torch.linspace(-0.5, 0.5, side, device=draws.device)
    across = angle.cos() * line + angle.sin() * line[:, None]
    ramp = draws.chance(config.ramp, count, 1, 1)
    slope = ramp * draws.uniform(count, 1, 1, high=config.ramp_octaves)
    return (middle * 2 ** (slope * across)).clamp(low, high)[:, None]


def draw_lenses(count: int, config: PlainConfig, draws: Draws) -> PlainLenses:
    """Random lenses, neither anamorphic nor with a ring."""
    apertures = pick_lenses(count, 1 - config.shaped, config.character, draws, unusual=False)
    soft = draws.chance(config.soft, count) * draws.uniform(count, high=config.softness)
    return PlainLenses(apertures, soft)


def blur_ramp(light: Tensor, radius: Tensor, focus_side: Tensor, lenses: PlainLenses) -> Tensor:
    """Pictures through a CoC that may vary: constant ones by one kernel, others from a bank."""
    middle, spectrum = radius.mean((1, 2, 3)), torch.fft.rfft2(light)
    flat = radius.amax((1, 2, 3)) == radius.amin((1, 2, 3))
    step = BANK.radii_per_octave * torch.log2(radius / BANK.radii[0])
    first, last = step.amin((1, 2, 3)).floor(), step.amax((1, 2, 3)).ceil()
    blurred = torch.zeros_like(light)
    for number in range(int(torch.where(flat, 0, last - first).max()) + 1):
        at = first + number
        weight = (1 - (step - at.view(-1, 1, 1, 1)).abs()).clamp(min=0)
        weight = torch.where(flat.view(-1, 1, 1, 1), float(number == 0), weight)
        use = (weight.amax((1, 2, 3)) > 0).nonzero()[:, 0]
        own = torch.where(flat, middle, BANK.radii[0] * 2 ** (at / BANK.radii_per_octave))
        coc = (own * focus_side)[use]
        blurred[use] += weight[use] * blur_flat(spectrum[use], coc, lenses.select(use))
    return blurred


def blur_flat(spectrum: Tensor, coc: Tensor, lenses: PlainLenses) -> Tensor:
    """Pictures [B, C, S, S], each through one CoC.

    Args:
        spectrum: `torch.fft.rfft2` of the pictures; for lenses that blur colors differently, red,
            green, blue, and these again.
        coc: [B], signed, pixels.
    """
    side = spectrum.shape[-2]
    reach = int(1.6 * float(coc.abs().max())) + 2
    kernels = draw_kernels(lenses.apertures, coc, reach)
    whole = F.pad(kernels, (0, side - 2 * reach - 1, 0, side - 2 * reach - 1))
    transfer = torch.fft.rfft2(torch.roll(whole, (-reach, -reach), (2, 3)))
    deviation = (lenses.softness * coc).view(-1, 1, 1, 1)
    transfer = transfer * gaussian(deviation, squared_frequency(side, side, coc.device))
    if transfer.shape[1] > 1:
        transfer = transfer.repeat(1, spectrum.shape[1] // transfer.shape[1], 1, 1)
    return torch.fft.irfft2(spectrum * transfer, s=(side, side))


def squared_frequency(height: int, width: int, device: torch.device) -> Tensor:
    """Of each coefficient of `torch.fft.rfft2`, in squared cycles per pixel."""
    y = torch.fft.fftfreq(height, device=device)[:, None]
    x = torch.fft.rfftfreq(width, device=device)
    return y * y + x * x


def gaussian(sigma: Tensor, squared: Tensor) -> Tensor:
    """Transfer function of Gaussians of `sigma` [B, 1, 1, 1] pixels at squared frequencies."""
    return torch.exp(-2 * (torch.pi * sigma).square() * squared)


def equivalent_radius(lenses: PlainLenses, radius: Tensor) -> Tensor:
    """Radius of the disc with the same second moment, in units of `radius` [B]."""
    reach = int(1.6 * float(radius.max())) + 2
    kernels = draw_kernels(lenses.apertures, radius, reach).mean(1)
    line = torch.arange(-reach, reach + 1, device=radius.device, dtype=torch.float32)
    squared = line.square() + line.square()[:, None]
    moment = (kernels * squared).sum((1, 2)) / (radius.square() / 2)
    # Near and below a pixel, a drawn kernel's moment is the pixel's own: assume a uniform disc.
    share = ((radius - 1) / 2).clamp(0, 1)
    return (1 + share * (moment - 1) + 4 * lenses.softness.square()).sqrt()


def perturb_coc(coc: Tensor, config: PlainConfig, draws: Draws) -> Tensor:
    """The CoC as an estimate would give it, within the range that the DiT is trained on."""
    count, side = len(coc), coc.shape[-1]
    exact = draws.chance(config.exact, count)
    deviation = torch.where(draws.chance(0.25, count), config.wide_error, config.error)
    error = torch.where(exact, 0.02, deviation) * draws.normal(count)
    uneven = torch.where(exact | draws.chance(0.5, count), 0.0, config.uneven)
    change = error.view(-1, 1, 1, 1) + uneven.view(-1, 1, 1, 1) * draws.smooth(count, 3, side)
    added = torch.where(uneven > 0, config.offset, 0.0).view(-1, 1, 1, 1)
    radius = coc.abs() * change.exp() + added * draws.smooth(count, 2, side)
    side_of = torch.where(coc < 0, -1.0, 1.0)
    return side_of * radius.clamp(0, config.widest)


def process(linear: Tensor, grainy: Tensor, config: PlainConfig, draws: Draws) -> Tensor:
    """What a camera does to the light behind the lens: noise, denoising, sharpening, a file.

    Args:
        linear: [B, 3, H, W] in 0..1; H and W multiples of 16.
        grainy: bool [B], from `draw_grainy`.
    Returns:
        [B, 3, H, W] in 0..1, linear light.
    """
    srgb = linear_to_srgb(add_noise(linear, config.noisy, draws).clamp(0, 1))
    denoised = draws.chance(config.denoised, len(srgb)).nonzero()[:, 0]
    if len(denoised):  # weak detail is removed, strong detail stays
        soft = F.avg_pool2d(srgb[denoised], 3, 1, 1, count_include_pad=False)
        least = draws.uniform(len(denoised), 1, 1, 1, high=config.denoise_threshold)
        srgb[denoised] = soft + shrink(srgb[denoised] - soft, least)
    smeared = draws.chance(config.smeared, len(srgb)).nonzero()[:, 0]
    if len(smeared):
        low, high = config.smear_threshold
        faint = 2 ** draws.uniform(len(smeared), 1, 1, 1, low=low, high=high)
        share = draws.uniform(len(smeared), 1, 1, 1, low=0.4)
        srgb[smeared] = srgb[smeared] + share * (smear(srgb[smeared], faint) - srgb[smeared])
    sharpened = draws.chance(config.sharpened, len(srgb)).nonzero()[:, 0]
    if len(sharpened):
        amount = draws.uniform(len(sharpened), 1, 1, 1, high=config.sharpening)
        soft = F.avg_pool2d(srgb[sharpened], 3, 1, 1, count_include_pad=False)
        srgb[sharpened] = srgb[sharpened] + amount * (srgb[sharpened] - soft)
    haloed = draws.chance(config.haloed, len(srgb)).nonzero()[:, 0]
    if len(haloed):
        amount = draws.uniform(len(haloed), 1, 1, 1, high=config.halo)
        soft = F.avg_pool2d(srgb[haloed], 5, 1, 2, count_include_pad=False)
        soft = F.avg_pool2d(soft, 3, 1, 1, count_include_pad=False)
        srgb[haloed] = srgb[haloed] + amount * (srgb[haloed] - soft)
    chosen = grainy.nonzero()[:, 0]
    if len(chosen):
        srgb[chosen] += smooth_noise(srgb[chosen], config, draws)
    return save_jpeg(srgb.clamp(0, 1), config.jpeg, draws)


def smooth_noise(srgb: Tensor, config: PlainConfig, draws: Draws) -> Tensor:
    """Noise with a smooth spectrum, mostly gray, as strong as nearby detail; [B, 3, H, W]."""
    count, _, height, width = srgb.shape
    low, high = config.grain_px
    sigma = draws.uniform(count, 1, 1, 1, low=low, high=high)
    white = 0.6 * draws.normal(count, 3, height, width) + draws.normal(count, 1, height, width)
    squared = squared_frequency(height, width, srgb.device).clamp(min=1 / COARSEST_GRAIN_PX**2)
    gauss = gaussian(sigma, squared)
    low, high = config.grain_slope
    slope = draws.uniform(count, 1, 1, 1, low=low, high=high)
    spectrum = gauss * squared ** (-slope / 2)
    noise = torch.fft.irfft2(torch.fft.rfft2(white) * spectrum, s=(height, width))
    noise = noise / noise.std((1, 2, 3), keepdim=True)
    detail = (srgb - F.avg_pool2d(srgb, 9, 1, 4, count_include_pad=False)).abs().mean(1, True)
    local = F.avg_pool2d(detail, 17, 1, 8, count_include_pad=False)
    local = local / local.mean((1, 2, 3), keepdim=True).clamp(min=1e-4)
    low, high = config.grain
    return draws.uniform(count, 1, 1, 1, low=low, high=high) * local.clamp(0.3, 3) * noise


def smear(tone: Tensor, faint: Tensor) -> Tensor:
    """Pictures with faint texture removed and edges kept: a guided filter of each by itself (He et
    al., TPAMI 2013) in windows of 5 x 5.

    Args:
        tone: [B, C, H, W], encoded light.
        faint: [B, 1, 1, 1], deviation below which texture is removed.
    """

    def mean(plane: Tensor) -> Tensor:
        return F.avg_pool2d(plane, 5, 1, 2, count_include_pad=False)

    average = mean(tone)
    variance = (mean(tone.square()) - average.square()).clamp(min=0)
    slope = variance / (variance + faint.square())
    return mean(slope) * tone + mean((1 - slope) * average)


def shrink(detail: Tensor, threshold: Tensor) -> Tensor:
    """Soft thresholding."""
    return detail.sign() * (detail.abs() - threshold).clamp(min=0)
