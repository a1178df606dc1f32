"""What was done to the picture is told, in the terms of IPTC, and read back by exiftool."""

from __future__ import annotations

import json
import shutil
import subprocess

import numpy as np
import pytest

from engine.files import WriteOptions, provenance, read_photo, write_photo, xmp
from engine.files.provenance import Provenance
from engine.photo import Photo
from tests.engine.files import make


def _told(path) -> dict[str, str]:
    tree = xmp.parse(read_photo(path).metadata.xmp)
    names = {"DigitalSourceType": provenance.IPTC_EXT}
    names |= dict.fromkeys(("RecoveredBy", "RecoveredShare", "Model"), provenance.OWN)
    nodes = {name: xmp.get(tree, space, name) for name, space in names.items()}
    return {name: xmp.text(node) for name, node in nodes.items() if node is not None}


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".webp"])
@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (Provenance("physics", 0.25), "algorithmicallyEnhanced"),
        (Provenance("dit", 0.5, "refocus-m"), "compositeWithTrainedAlgorithmicMedia"),
    ],
)
def test_the_source_type_is_set_truly(tmp_path, suffix, made, kind):
    path = tmp_path / f"a{suffix}"
    write_photo(Photo(np.zeros((8, 8, 3), np.float32)), path, WriteOptions(provenance=made))
    told = _told(path)
    assert told["DigitalSourceType"].endswith(f"/digitalsourcetype/{kind}")
    assert told["RecoveredBy"] == made.recovered_by
    assert float(told["RecoveredShare"]) == made.recovered_share
    assert told["Model"] == (made.model or "none")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("digitalCapture", "algorithmicallyEnhanced"),
        ("trainedAlgorithmicMedia", "trainedAlgorithmicMedia"),
    ],
)
def test_what_a_model_made_stays_so(tmp_path, before, after):
    tree = xmp.parse(b"")
    codes = "http://cv.iptc.org/newscodes/digitalsourcetype/"
    xmp.put(tree, provenance.IPTC_EXT, "Iptc4xmpExt", "DigitalSourceType", codes + before)
    photo = read_photo(make.jpeg(tmp_path / "a.jpg", xmp=xmp.serialize(tree)))
    write_photo(photo, tmp_path / "b.jpg", WriteOptions(provenance=Provenance()))
    assert _told(tmp_path / "b.jpg")["DigitalSourceType"] == codes + after


def test_stripped_metadata_say_nothing(tmp_path):
    options = WriteOptions(metadata="strip", provenance=Provenance())
    write_photo(read_photo(make.jpeg(tmp_path / "a.jpg")), tmp_path / "b.jpg", options)
    assert not read_photo(tmp_path / "b.jpg").metadata.xmp


@pytest.mark.skipif(not shutil.which("exiftool"), reason="needs the system's exiftool")
def test_exiftool_reads_it(tmp_path):
    options = WriteOptions(provenance=Provenance("dit", 0.5, "refocus-m"))
    write_photo(read_photo(make.jpeg(tmp_path / "a.jpg")), tmp_path / "b.jpg", options)
    run = subprocess.run(
        ["exiftool", "-j", "-n", "-XMP:all", str(tmp_path / "b.jpg")],
        capture_output=True,
        check=True,
    )
    tags = json.loads(run.stdout)[0]
    assert tags["DigitalSourceType"].endswith("compositeWithTrainedAlgorithmicMedia")


def test_hidden_colors_have_no_weight(tmp_path):
    from PIL import Image

    rgba = np.zeros((40, 60, 4), np.uint8)
    rgba[..., 1] = 255  # green, hidden
    rgba[10:30, 20:40] = (200, 60, 60, 255)
    Image.fromarray(rgba, "RGBA").save(tmp_path / "a.png")
    photo = read_photo(tmp_path / "a.png")
    assert (photo.pixels[..., 1] < photo.pixels[..., 0]).all()
    np.testing.assert_array_equal(photo.pixels[15, 30], photo.pixels[20, 25])
    write_photo(photo, tmp_path / "b.png")
    with Image.open(tmp_path / "b.png") as image:
        written = np.asarray(image)
    np.testing.assert_array_equal(written[..., 3], rgba[..., 3])
    np.testing.assert_array_equal(written[10:30, 20:40], rgba[10:30, 20:40])
