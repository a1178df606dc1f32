import pickle

import cv2
import numpy as np
import pytest

from engine.depth.file import read_disparity, read_mask, write_disparity
from engine.errors import InputError


def ramp(height=30, width=40):
    return np.linspace(0, 1, height * width, dtype=np.float32).reshape(height, width)


def test_png_round_trip_keeps_16_bits(tmp_path):
    write_disparity(ramp(), tmp_path / "d.png")
    raw = cv2.imread(str(tmp_path / "d.png"), cv2.IMREAD_UNCHANGED)
    assert raw.dtype == np.uint16
    assert raw.max() == 65535
    np.testing.assert_allclose(read_disparity(tmp_path / "d.png", (400, 300)), ramp(), atol=1e-5)
    assert list(tmp_path.iterdir()) == [tmp_path / "d.png"]


def test_npy_floats_and_uint16(tmp_path):
    np.save(tmp_path / "f.npy", ramp().astype(np.float64))
    np.save(tmp_path / "u.npy", (ramp() * 65535).astype(np.uint16))
    for name in ("f.npy", "u.npy"):
        disparity = read_disparity(tmp_path / name, (4000, 3000))
        assert disparity.dtype == np.float32
        np.testing.assert_allclose(disparity, ramp(), atol=2e-5)


def bad_files(folder):
    (folder / "empty.png").touch()
    (folder / "empty.npy").touch()
    (folder / "text.png").write_text("not a picture")
    (folder / "text.npy").write_text("not an array")
    (folder / "pickled.npy").write_bytes(pickle.dumps({"a": 1}))
    (folder / "model.pth").write_bytes(b"PK")
    cv2.imwrite(str(folder / "eight.png"), np.zeros((30, 40), np.uint8))
    cv2.imwrite(str(folder / "color.png"), np.zeros((30, 40, 3), np.uint16))
    cv2.imwrite(str(folder / "square.png"), np.zeros((30, 30), np.uint16))
    write_disparity(ramp(), folder / "cut.png")
    whole = (folder / "cut.png").read_bytes()
    (folder / "cut.png").write_bytes(whole[: len(whole) // 8])
    holes = ramp()
    holes[3, 3] = np.nan
    np.save(folder / "nan.npy", holes)
    np.save(folder / "meters.npy", ramp() * 7)
    np.save(folder / "line.npy", ramp().ravel())
    np.save(folder / "objects.npy", np.array([[None]]), allow_pickle=True)
    np.save(folder / "ints.npy", np.zeros((30, 40), np.int64))


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("missing.png", "no such depth file"),
        ("empty.png", "0 bytes"),
        ("empty.npy", "0 bytes"),
        ("text.png", "not a PNG"),
        ("cut.png", "not a PNG"),
        ("text.npy", "not an NPY"),
        ("pickled.npy", "pickles are refused"),
        ("objects.npy", "pickles are refused"),
        ("model.pth", "not a depth map format"),
        ("eight.png", "8 bits"),
        ("color.png", "3 channels"),
        ("square.png", "another aspect ratio"),
        ("nan.npy", "NaN"),
        ("meters.npy", "outside 0..1"),
        ("line.npy", "is not a depth map"),
        ("ints.npy", "int64"),
    ],
)
def test_bad_files_are_refused_in_one_line(tmp_path, name, fault):
    bad_files(tmp_path)
    with pytest.raises(InputError, match=fault) as refused:
        read_disparity(tmp_path / name, (400, 300))
    assert str(tmp_path / name) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="folder does not exist"):
        write_disparity(ramp(), tmp_path / "nowhere" / "d.png")


def test_rounding_of_small_maps_is_no_other_aspect_ratio(tmp_path):
    write_disparity(ramp(43, 64), tmp_path / "d.png")
    assert read_disparity(tmp_path / "d.png", (6000, 4000)).shape == (43, 64)


def test_masks_of_every_kind_of_png_are_read(tmp_path):
    gray = np.zeros((30, 40), np.uint8)
    gray[:, 20:] = 255
    for name, picture in (
        ("gray", gray), ("fine", gray.astype(np.uint16) * 257), ("color", np.dstack([gray] * 3)),
    ):  # fmt: skip
        cv2.imwrite(str(tmp_path / f"{name}.png"), picture)
        assert np.array_equal(read_mask(tmp_path / f"{name}.png", (400, 300)), gray / 255), name


def test_a_bad_mask_is_told_in_one_line(tmp_path):
    (tmp_path / "text.png").write_text("not a picture")
    cv2.imwrite(str(tmp_path / "wide.png"), np.zeros((30, 90), np.uint8))
    for name in ("missing", "text", "wide"):
        with pytest.raises(InputError, match=f"{name}.png"):
            read_mask(tmp_path / f"{name}.png", (400, 300))
