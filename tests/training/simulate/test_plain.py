from dataclasses import replace

import pytest
import torch

from training.simulate.draws import Draws
from training.simulate.edges import edge_samples
from training.simulate.plain import (
    PlainConfig,
    PlainLenses,
    blur_flat,
    blur_ramp,
    draw_grainy,
    draw_knee,
    draw_lenses,
    draw_scene,
    equivalent_radius,
    perturb_coc,
    plain_samples,
    roll_off,
    shrink,
    smear,
    smooth_noise,
    soften,
)

CLEAN = PlainConfig(
    radius=(2.0, 4.0), exact=1.0, shaped=0, soft=0, lights=0, backlit=0, rolled=0, toned=0, noisy=0,
    denoised=0, smeared=0, sharpened=0, jpeg=0, grainy=0,
)  # fmt: skip


@pytest.fixture
def draws():
    return Draws(torch.Generator().manual_seed(3), torch.device("cpu"))


def error(one, other):
    return (one - other).square().mean((1, 2, 3))


@pytest.mark.parametrize("kind", [plain_samples, edge_samples])
def test_the_photo_is_the_truth_blurred_and_the_drafts_take_some_of_it_back(textures, draws, kind):
    samples = kind(textures, CLEAN, 16, 64, draws)
    assert samples.photo.shape == samples.truth.shape == (16, 3, 64, 64)
    assert samples.source_coc.shape == (16, 1, 64, 64)
    inner = (..., slice(16, 48), slice(16, 48))
    photo, draft, truth = (x[inner] for x in (samples.photo, samples.draft, samples.truth))
    assert (error(photo, truth) > 1e-5).float().mean() > 0.8
    assert error(draft, truth).median() < error(photo, truth).median()


def test_the_same_seed_gives_the_same_crops(textures):
    one, two = (
        plain_samples(
            textures, PlainConfig(), 2, 32,
            Draws(torch.Generator().manual_seed(5), torch.device("cpu")),
        )
        for _ in range(2)
    )  # fmt: skip
    assert torch.equal(one.photo, two.photo)
    assert torch.equal(one.sharp_drafts, two.sharp_drafts)


def test_the_brightest_light_shines_beyond_white_in_its_own_color(draws):
    light = torch.full((64, 3, 8, 8), 0.02)
    light[:, :, 2:5, 2:5] = torch.tensor([0.9, 0.5, 0.1]).view(3, 1, 1)
    tone = torch.ones(64, 1, 1, 1)
    scene = draw_scene(light, tone, replace(CLEAN, lights=1.0), draws)
    assert (scene[:, 0, 3, 3] > 1).float().mean() > 0.7
    torch.testing.assert_close(scene[:, 1, 3, 3] / scene[:, 0, 3, 3], torch.full((64,), 5 / 9))
    assert (scene[:, :, 0, 0] - 0.02).abs().amax(1).eq(0).float().mean() > 0.3  # not overexposed
    assert torch.equal(draw_scene(light, tone, CLEAN, draws), light)


def test_a_crop_that_is_black_all_over_stays_black(draws):
    black, tone = torch.zeros(16, 3, 8, 8), torch.ones(16, 1, 1, 1)
    scene = draw_scene(black, tone, replace(CLEAN, lights=1.0), draws)
    assert 0 <= scene.min() <= scene.max() < 1e-3


def test_backlit_twigs_are_dark_before_a_bright_sky_and_their_blur_is_cut_off(textures, draws):
    config = replace(CLEAN, backlit=1.0, backlit_stops=1.0)
    samples = edge_samples(textures, config, 16, 64, draws)
    luma = samples.truth.mean(1)
    assert luma.flatten(1).median(1).values.median() > 0.85
    assert (luma < 0.5).float().mean() > 0.02
    white = [(x >= 0.999).float().mean() for x in (samples.photo, samples.truth)]
    assert min(white) > 0.2


def test_highlights_roll_off_only_where_there_is_light_beyond_white(draws):
    scene = torch.full((64, 3, 4, 4), 0.7)
    scene[:32, :, 0, 0] = 3.0
    config = replace(CLEAN, rolled=1.0, knee=(0.2, 0.6))
    knee = draw_knee(scene, config, draws)
    assert 0.2 <= knee[:32].min() < 0.3 < 0.5 < knee[:32].max() <= 0.6
    assert knee[32:].eq(1).all()
    assert draw_knee(scene, CLEAN, draws).eq(1).all()


def test_a_roll_off_is_straight_to_its_knee_and_ends_at_white():
    light = torch.linspace(-0.1, 6, 611).view(1, 1, 1, -1)
    soft, cut = (roll_off(light, torch.full((1, 1, 1, 1), knee)) for knee in (0.4, 1.0))
    torch.testing.assert_close(cut, light.clamp(0, 1))
    below = light < 0.4
    torch.testing.assert_close(soft[below], light[below].clamp(min=0))
    rise = soft.diff(dim=-1)[light[..., :-1] > 0.4]
    assert rise.diff().max() < 1e-4
    assert rise.min() > 0
    assert 0.99 < soft.max() < 1


def test_blur_keeps_light_and_spreads_a_point_over_its_disc(draws):
    point = torch.zeros(2, 1, 64, 64)
    point[..., 32, 32] = 1
    lenses = draw_lenses(2, CLEAN, draws)
    spread = blur_flat(torch.fft.rfft2(point), torch.tensor([5.0, -3.0]), lenses)
    assert torch.allclose(spread.sum((1, 2, 3)), torch.ones(2), atol=1e-4)
    lit = (spread > 0.3 * spread.amax((2, 3), keepdim=True)).sum((1, 2, 3))
    assert lit.tolist() == pytest.approx([3.14 * 25, 3.14 * 9], rel=0.15)


def test_a_ramp_blurs_as_its_radius_says(draws):
    light = torch.rand(1, 1, 64, 64)
    lenses = draw_lenses(1, CLEAN, draws)
    radius = torch.linspace(1, 4, 64).expand(1, 1, 64, 64)
    ramp = blur_ramp(light, radius, torch.ones(1), lenses)
    flat = blur_ramp(light, torch.full_like(radius, 4.0), torch.ones(1), lenses)
    left, right = ((ramp - flat).square()[..., span].mean() for span in (slice(8), slice(56, 64)))
    assert right < 0.02 * left


def test_a_share_of_the_scenes_is_soft_before_the_lens(draws):
    light = draws.uniform(64, 3, 32, 32)
    chosen = draws.chance(0.5, 64)
    soft = soften(light, chosen, replace(CLEAN, softened_px=(1.0, 1.0)), draws)
    same = torch.tensor([torch.equal(a, b) for a, b in zip(soft, light, strict=True)])
    assert torch.equal(same, ~chosen)
    assert torch.allclose(soft.mean((2, 3)), light.mean((2, 3)), atol=1e-4)
    left = soft[~same].std((2, 3)) / light[~same].std((2, 3))
    assert left.mean() == pytest.approx(0.5 / torch.pi**0.5, rel=0.1)  # of white noise
    assert soften(light, torch.zeros(64, dtype=torch.bool), CLEAN, draws) is light


@pytest.mark.parametrize("kind", [plain_samples, edge_samples])
def test_a_soft_scene_is_soft_in_the_truth_too(textures, kind):
    def truth(config):
        generator = torch.Generator().manual_seed(5)
        return kind(textures, config, 8, 64, Draws(generator, torch.device("cpu"))).truth

    sharp, soft = truth(CLEAN), truth(replace(CLEAN, softened=1.0, softened_px=(1.0, 1.0)))
    detail = [x.diff(dim=-1).square().mean() for x in (sharp, soft)]
    assert detail[1] < 0.6 * detail[0]


def test_soft_kernels_count_as_the_disc_that_blurs_as_much(draws):
    lenses = draw_lenses(1, CLEAN, draws)
    soft = PlainLenses(lenses.apertures, torch.tensor([0.3]))
    radius = torch.tensor([5.0])
    assert float(equivalent_radius(lenses, radius)) == pytest.approx(1, abs=0.03)
    assert float(equivalent_radius(soft, radius)) == pytest.approx((1 + 4 * 0.09) ** 0.5, abs=0.03)


def test_given_radii_are_right_in_some_crops_and_never_beyond_the_widest(draws):
    coc = torch.full((400, 1, 8, 8), 5.0)
    config = PlainConfig()
    given = perturb_coc(coc, config, draws)
    assert given.max() <= config.widest
    right = ((given / 5 - 1).abs().amax((1, 2, 3)) < 0.06).float().mean()
    assert 0.3 < right < 0.75
    assert torch.allclose(
        perturb_coc(coc, replace(config, exact=1.0), draws) / 5, torch.ones(1), atol=0.12
    )


def test_shrinking_takes_weak_detail_off():
    detail = torch.tensor([-0.3, -0.01, 0.0, 0.02, 0.3])
    expected = torch.tensor([-0.25, 0.0, 0.0, 0.0, 0.25])
    assert torch.allclose(shrink(detail, torch.tensor(0.05)), expected)


def test_smearing_takes_faint_texture_and_leaves_an_edge():
    tone = torch.full((1, 1, 32, 32), 0.2)
    tone[..., 16:] = 0.8
    faint = 0.004 * torch.randn(tone.shape, generator=torch.Generator().manual_seed(0))
    smooth = smear(tone + faint, torch.full((1, 1, 1, 1), 0.02))
    assert (smooth - tone)[..., 4:-4, 3:12].std() < 0.4 * faint[..., 4:-4, 3:12].std()
    assert float(smooth[..., 16].mean() - smooth[..., 15].mean()) > 0.55


def test_smooth_noise_is_smooth_and_strongest_where_there_is_detail(draws):
    tone = torch.full((16, 3, 64, 64), 0.5)
    tone[..., 32:] += 0.2 * torch.rand(16, 3, 64, 32, generator=torch.Generator().manual_seed(0))
    config = PlainConfig(grain=(0.01, 0.01), grain_px=(1.5, 1.5))
    noise = smooth_noise(tone, config, draws)
    assert 0.005 < noise.std() < 0.02
    assert noise[..., 40:].std() > 2 * noise[..., :24].std()
    gray = noise.mean(1)
    assert (gray[..., 1:] * gray[..., :-1]).mean() > 0.8 * gray.square().mean()
    assert noise.mean(1).std() > 0.8 * noise.std()


def test_noise_can_be_equally_strong_in_all_octaves(draws):
    tone = torch.full((4, 3, 128, 128), 0.5)
    even = PlainConfig(grain=(0.01, 0.01), grain_px=(0.0, 0.0), grain_slope=(1.0, 1.0))
    noise = smooth_noise(tone, even, draws).mean(1, keepdim=True)
    frequency = torch.fft.fftfreq(128)[:, None].square() + torch.fft.fftfreq(128).square()
    power = torch.fft.fft2(noise).abs().square().mean((0, 1))
    octaves = [
        float(power[(frequency.sqrt() >= low) & (frequency.sqrt() < 2 * low)].sum())
        for low in (1 / 16, 1 / 8, 1 / 4)
    ]
    assert max(octaves) < 1.3 * min(octaves)


def test_soft_scenes_can_have_noise_of_their_own(draws):
    soft = torch.arange(1000) % 2 == 0
    tied = replace(CLEAN, grainy=0.0, softened_grainy=1.0)
    assert torch.equal(draw_grainy(soft, tied, draws), soft)
    alike = draw_grainy(soft, replace(CLEAN, grainy=0.3), draws)
    assert all(0.2 < float(alike[of].float().mean()) < 0.4 for of in (soft, ~soft))


def test_a_grainy_file_differs_from_the_clean_one_by_its_noise_alone(textures):
    def photo(grainy):
        generator = torch.Generator().manual_seed(3)
        config = replace(CLEAN, grainy=grainy, grain=(0.01, 0.01))
        return plain_samples(textures, config, 4, 64, Draws(generator, torch.device("cpu")))

    clean, grainy = photo(0.0), photo(1.0)
    assert torch.equal(clean.truth, grainy.truth)
    assert 0.002 < (clean.photo - grainy.photo).std() < 0.03
