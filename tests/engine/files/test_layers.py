"""A layered TIFF: the result first, then named 16-bit pages, as other readers see them."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from engine.errors import InputError
from engine.files import WriteOptions, icc, oiio, read_photo, tone, write_photo
from engine.files import layers as layers_module
from tests.engine.files import make

MAP = np.linspace(0, 1, 48 * 64, dtype=np.float32).reshape(48, 64)


def _written(tmp_path, bits: int = 16):
    profile = icc.make_profile("display-p3")
    photo = read_photo(make.jpeg(tmp_path / "a.jpg", block=make.exif(), icc_profile=profile))
    photo = replace(photo, metadata=replace(photo.metadata, bits=bits))
    layers = (("photo", photo.pixels), ("depth", MAP))
    write_photo(photo, tmp_path / "b.tif", WriteOptions(layers=layers))
    return photo, tmp_path / "b.tif"


@pytest.mark.parametrize("bits", [8, 16])
def test_the_first_page_is_the_result_with_its_metadata(tmp_path, bits):
    photo, path = _written(tmp_path, bits)
    again = read_photo(path)
    np.testing.assert_allclose(again.pixels, photo.pixels, atol=1e-4)
    assert again.metadata.icc == photo.metadata.icc
    assert b"Reflex 6" in again.metadata.exif


def test_the_pages_behind_it_are_exact_at_16_bits(tmp_path):
    photo, path = _written(tmp_path)
    codes = oiio.read_samples(path, 1)
    np.testing.assert_array_equal(codes, tone.encode(photo.pixels, photo.metadata.icc, 16))
    depth = oiio.read_samples(path, 2)[..., 0]
    np.testing.assert_array_equal(depth, np.rint(MAP * 65535).astype(np.uint16))


def test_pillow_and_tiffinfo_see_named_pages(tmp_path):
    _, path = _written(tmp_path)
    with Image.open(path) as image:
        names = []
        for page in range(image.n_frames):
            image.seek(page)
            names.append(image.tag_v2[285])
    assert names == ["refocused", "photo", "depth"]
    if shutil.which("tiffinfo"):
        run = subprocess.run(["tiffinfo", str(path)], capture_output=True, text=True, check=True)
        assert run.stdout.count("Image Width:") == 3


@pytest.mark.parametrize("gray", [False, True])
def test_all_pages_are_of_one_kind(tmp_path, gray):
    picture = make.codes()[..., 0] if gray else make.codes()
    photo = read_photo(make.jpeg(tmp_path / "a.jpg", picture))
    layers = (("photo", photo.pixels), ("depth", MAP))
    write_photo(photo, tmp_path / "b.tif", WriteOptions(layers=layers))
    kinds = {oiio.read_samples(tmp_path / "b.tif", page).shape[2] for page in range(3)}
    assert kinds == {1 if gray else 3}


def test_a_file_beyond_4_gb_is_refused_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(layers_module, "MOST_BYTES", 5_000)
    with pytest.raises(InputError, match=r"b\.tif: it would be too large \(a TIFF holds 4 GB\)"):
        _written(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.jpg"]


def test_other_formats_refuse(tmp_path):
    photo = read_photo(make.jpeg(tmp_path / "a.jpg"))
    with pytest.raises(InputError, match="holds no layers"):
        write_photo(photo, tmp_path / "b.png", WriteOptions(layers=(("depth", MAP),)))
    assert not (tmp_path / "b.png").exists()
