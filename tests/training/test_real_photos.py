import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.backends.loader import Models
from engine.dit.config import DitConfig
from engine.dit.encoding import encode
from engine.dit.levels import Blurred
from engine.dit.model import RefocusDiT
from engine.dit.refine import RefocusParams
from engine.optics.scene_light import CAMERA
from training import data_pack, real_photos
from training.real_photos import (
    TileConfig,
    change,
    draw_parts,
    read_blurred,
    recover_view,
    tiles,
)
from training.samples import join, load_samples
from training.simulate.draws import Draws

TINY = DitConfig(stem=8, widths=(16, 32), blocks=(1, 1), window=4, head=16, condition=16)
SMALL = TileConfig(side=64, count=3, part=128, margin=8, scales=(1.0,))


@pytest.fixture
def photo():
    """Texture, out of focus by 3 px on the left and in focus on the right."""
    rng = np.random.default_rng(2)
    coc = np.full((128, 256), 3.0, np.float32)
    coc[:, 128:] = 0
    pixels = rng.uniform(0.2, 0.8, (128, 256, 3)).astype(np.float32)
    return Blurred(pixels, coc, np.full(coc.shape, 0.5, np.float32))


@pytest.fixture
def draws():
    return Draws(torch.Generator().manual_seed(4), torch.device("cpu"))


@pytest.fixture
def model():
    """Untrained, but its output layer is not zero, so that it changes what it is given."""
    torch.manual_seed(1)
    model = RefocusDiT.of(TINY).eval()
    for parameter in model.parameters():
        parameter.data += 0.05 * torch.randn_like(parameter)
    return model


@pytest.fixture
def model_folder(model, tmp_path):
    model.save_pretrained(tmp_path / "model")
    return tmp_path / "model"


@pytest.fixture
def run_model(model_folder):
    return real_photos.load(model_folder)


def test_a_part_is_out_of_focus_by_as_much_as_the_photo_and_its_copy_is_noisy(photo, draws):
    small = replace(SMALL, scales=(0.75,), side=32)
    part, copy = draw_parts(photo, small, draws)
    assert part.pixels.shape == copy.pixels.shape == (96, 96, 3)
    assert np.abs(part.coc).max() == pytest.approx(0.75 * 3, rel=1e-3)
    assert np.array_equal(part.coc, copy.coc)
    assert 0.002 < float((part.pixels - copy.pixels).std()) < 0.1


def test_a_photo_too_small_for_tiles_has_no_parts(photo, draws):
    assert draw_parts(photo, replace(SMALL, margin=40), draws) == []


def test_tiles_are_out_of_focus(photo, draws, run_model):
    blurred = change(photo, lambda values: values[:, :128])
    found = join(tiles(blurred, run_model, SMALL, draws))
    assert found.photo.shape == (3, 3, 64, 64)
    assert ((found.source_coc > 0.8).float().mean((1, 2, 3)) >= 0.5).all()
    sharp = replace(photo, coc=0 * photo.coc)
    assert tiles(sharp, run_model, SMALL, draws) == []


@pytest.mark.parametrize("share", [1.0, 0.6])
def test_blur_too_wide_for_the_full_size_gives_no_tiles(draws, run_model, share):
    """The DiT then sees the part at half the size, or a window of it, which the truth is not."""
    pixels = np.random.default_rng(2).uniform(0.2, 0.8, (416, 416, 3)).astype(np.float32)
    coc = np.full((416, 416), 2.0, np.float32)
    coc[: round(share * 416)] = 14
    part = Blurred(pixels, coc, np.full(coc.shape, 0.5, np.float32))
    assert tiles(part, run_model, replace(SMALL, part=416, views=()), draws) == []


def test_the_truth_is_the_mean_over_all_views(photo, draws, run_model):
    part = change(photo, lambda values: values[:, :128])
    config = replace(SMALL, side=112, count=1, views=((0.5, 1),))
    (tile,) = tiles(part, run_model, config, draws)
    light = replace(part, pixels=CAMERA.to_scene(part.pixels).astype(np.float32))
    plain, small = (recover_view(light, view, run_model) for view in ((1, 0), (0.5, 1)))
    mean = ((plain + small) / 2)[8:120, 8:120].transpose(2, 0, 1)
    assert np.abs(tile.truth[0].numpy() - mean).max() < 1e-5
    assert np.abs(plain - small).max() > 0.01


@pytest.mark.parametrize("scale", [0.8, 1.0, 1.25])
@pytest.mark.parametrize("turns", [0, 1, 3])
def test_a_view_comes_back_as_it_went(scale, turns):
    """Smooth light that a "model" leaves as it is."""
    y, x = np.mgrid[0:96, 0:96].astype(np.float32) / 96
    pixels = np.stack([0.2 + 0.5 * x, 0.3 + 0.2 * y, 0.4 + 0.3 * x * y], 2)
    photo = Blurred(pixels, np.full((96, 96), 2.0, np.float32), x.copy())
    result = recover_view(photo, (scale, turns), lambda given: {"clean": given["photo"]})
    assert np.abs(result - encode(pixels))[2:-2, 2:-2].max() < 0.01


def test_a_file_holds_tiles_of_photos_and_of_their_noisy_copies(
    model_folder, tmp_path, capsys, monkeypatch
):
    folder = tmp_path / "photos"
    folder.mkdir()
    shutil.copy("resources/samples/dandelions.jpg", folder)
    monkeypatch.setattr(real_photos, "TileConfig", lambda: replace(TileConfig(), part=208))
    words = ["--photos", str(folder), "--start", str(model_folder), "--minutes", "0"]
    real_photos.main([*words, "-o", str(tmp_path / "real.safetensors")])
    samples = load_samples(tmp_path / "real.safetensors")
    assert samples.photo.shape[1:] == samples.truth.shape[1:] == (3, 160, 160)
    assert not torch.equal(samples.truth, samples.draft)
    assert f"{len(samples)} tiles of 1 photos" in capsys.readouterr().out


def test_a_large_photo_is_read_at_the_size_the_dit_works_at():
    photo = read_blurred(Path("resources/samples/dandelions.jpg"), Models())
    assert 1_400_000 < photo.coc.size <= RefocusParams().native_pixels
    assert photo.pixels.shape == (*photo.coc.shape, 3)
    assert 1 < np.abs(photo.coc).max() < 0.04 * max(photo.coc.shape)


def test_photos_held_out_for_measuring_are_never_used(model_folder, tmp_path, capsys):
    held = sorted(n for n in data_pack.held_out_names() if n.endswith(".jpg"))[0]
    folder = tmp_path / "photos"
    folder.mkdir()
    shutil.copy("resources/samples/dandelions.jpg", folder / held)
    words = ["--photos", str(folder), "--start", str(model_folder), "--minutes", "0"]
    with pytest.raises(SystemExit) as stopped:
        real_photos.main([*words, "-o", str(tmp_path / "real.safetensors")])
    assert stopped.value.code == 2
    assert "no photo there is out of focus" in capsys.readouterr().err
    assert not Path(tmp_path / "real.safetensors").exists()
