import cv2
import numpy as np
import pytest

from engine.errors import InputError
from training import data_pack


def test_pack_gives_back_photos_and_mattes(picture_folders, pack_path):
    pack = data_pack.load(pack_path)
    assert sorted(pack.photos) == [f"photo{k}.jpg" for k in range(4)]
    original = cv2.imread(str(picture_folders[0] / "photo2.jpg"))[..., ::-1]
    assert np.array_equal(pack.photos["photo2.jpg"], original)
    matte = pack.mattes["matte0.png"]
    assert matte.shape == (163, 163, 4)  # cropped to its circle
    assert matte[81, 81, 3] == 255
    assert matte[0, 0, 3] == 0


def test_photos_shrink_to_fit_the_limit(tmp_path):
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 255, (900, 1200, 3)).astype(np.uint8)
    path = tmp_path / "noise.png"
    cv2.imwrite(str(path), pixels)
    size = data_pack.build([path], [], tmp_path / "pack", limit_mb=0.6)
    assert size < 0.6e6


def test_too_many_photos_say_so(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 255, (600, 600, 3)).astype(np.uint8)
    cv2.imwrite(str(tmp_path / "noise.png"), pixels)
    with pytest.raises(InputError, match=r"do not fit in 0\.15 MB"):
        data_pack.build([tmp_path / "noise.png"], [], tmp_path / "pack", limit_mb=0.15)
    assert not (tmp_path / "pack").exists()


def test_sharpness_tells_sharp_from_soft_and_from_empty():
    rng = np.random.default_rng(1)
    pixels = rng.integers(0, 255, (16, 24, 3)).astype(np.uint8)
    sharp = cv2.resize(pixels, (384, 256), interpolation=cv2.INTER_NEAREST)
    soft = cv2.GaussianBlur(sharp, (0, 0), 3)
    assert data_pack.sharpness(sharp).mean() > 0.8
    assert data_pack.sharpness(soft).mean() < 0.1
    assert np.all(data_pack.sharpness(np.full((64, 64, 3), 90, np.uint8)) == 0.25)


def test_foreground_has_no_background_in_it():
    alpha = np.zeros((120, 120), np.uint8)
    alpha[:, 60:] = 255
    alpha = cv2.GaussianBlur(alpha, (0, 0), 4)
    share = alpha[..., None] / 255
    front, back = np.array([200.0, 40, 40]), np.array([20.0, 180, 60])
    mixed = np.round(share * front + (1 - share) * back).astype(np.uint8)
    found = data_pack.foreground(mixed, alpha)
    rim = (alpha > 60) & (alpha < 200)
    assert np.abs(found[rim] - front).mean() < 12
    assert np.abs(mixed[rim].astype(float) - front).mean() > 40


@pytest.mark.parametrize("content", [b"", b"not a pack", None])
def test_a_broken_pack_is_refused(tmp_path, pack_path, content):
    path = tmp_path / "broken"
    path.write_bytes(pack_path.read_bytes()[:5000] if content is None else content)
    with pytest.raises(InputError, match="broken: not a readable data pack"):
        data_pack.load(path)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="no JPEG or PNG"):
        data_pack.list_pictures(tmp_path)


def test_the_held_out_split_lists_photos_and_mattes():
    names = data_pack.held_out_names()
    assert sum(name.endswith(".jpg") for name in names) == 52
    assert sum(name.endswith(".png") for name in names) == 5
