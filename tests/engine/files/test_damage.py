"""Damaged files end in one clear line. The long run: `python -m tests.fuzz.files`."""

import pytest

from engine.files import read_photo
from tests.fuzz.files import fuzz
from tests.fuzz.seeds import WITHOUT_PICTURE, seeds


def test_the_sound_files_open(tmp_path):
    pytest.importorskip("rawpy", reason="the `formats` extra is not installed")
    for i, (suffix, data) in enumerate(seeds(tmp_path)):
        path = tmp_path / f"sound-{i}{suffix}"
        path.write_bytes(data)
        if suffix in WITHOUT_PICTURE or data[2:3] == b"+":  # BigTIFF is refused
            continue
        assert set(read_photo(path).size) in ({64, 48}, {256, 192})


def test_damaged_files_end_in_one_line(tmp_path):
    findings, endings = fuzz(260, seed=20, jobs=1, folder=tmp_path)
    assert not findings
    assert endings["read"] > 50
    assert endings["refused"] > 50
