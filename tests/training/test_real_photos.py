import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.backends.loader import Models
from engine.dit.config import DitConfig
from engine.dit.levels import Blurred
from engine.dit.model import RefocusDiT
from engine.dit.refine import RefocusParams
from training import data_pack, real_photos
from training.real_photos import TileConfig, mirror_mean, read_blurred, tiles
from training.samples import join, load_samples
from training.simulate.draws import Draws

TINY = DitConfig(stem=8, widths=(16, 32), blocks=(1, 1), window=4, head=16, condition=16)
SMALL = TileConfig(side=64, count=3, scales=(1.0,))


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


def test_tiles_are_out_of_focus_and_their_copies_noisy(photo, draws):
    clean, noisy = (join(found) for found in tiles(photo, SMALL, draws))
    assert clean.photo.shape == noisy.photo.shape == (3, 3, 64, 64)
    assert ((clean.source_coc > 0.8).float().mean((1, 2, 3)) >= 0.5).all()
    assert torch.equal(clean.source_coc, noisy.source_coc)
    assert 0.002 < float((clean.photo - noisy.photo).std()) < 0.1
    assert not torch.equal(clean.draft, noisy.draft)


def test_a_photo_in_focus_gives_no_tiles(photo, draws):
    sharp = Blurred(photo.pixels, 0 * photo.coc, photo.disparity)
    assert tiles(sharp, SMALL, draws) == ([], [])


def test_the_mean_over_mirror_images_is_mirrored_with_the_photo(photo, draws, model):
    samples = join(tiles(photo, SMALL, draws)[0])
    mirrored = samples.each(lambda x: x.flip(-1).transpose(-1, -2) if x.ndim == 4 else x)
    mean, other = mirror_mean(model, samples), mirror_mean(model, mirrored)
    assert torch.allclose(mean.flip(-1).transpose(-1, -2), other, atol=2e-3)
    with torch.no_grad():
        alone = model(**samples.inputs, state=samples.draft, timestep=torch.zeros(3))
    assert not torch.allclose(mean, alone, atol=1e-2)


def test_a_file_of_tiles_holds_both_kinds_with_one_target(photo, model_folder, tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    shutil.copy("resources/samples/dandelions.jpg", folder)
    words = ["--photos", str(folder), "--start", str(model_folder), "--minutes", "0"]
    real_photos.main([*words, "-o", str(tmp_path / "real.safetensors")])
    samples = load_samples(tmp_path / "real.safetensors")
    one, two = samples.photo.chunk(2)
    assert not torch.equal(one, two)
    one, two = samples.truth.chunk(2)
    assert torch.equal(one, two)


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
