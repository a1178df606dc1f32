"""Files that mean harm; docs/security.md lists all that was tried, and where its test is."""

import struct
import zlib

import numpy as np
import pytest

from engine.depth.file import read_disparity
from engine.edit import Edit
from engine.errors import EngineError, InputError
from engine.files.sidecar import fingerprint, keep_sidecar, read_sidecar, sidecar_path, write_preset
from engine.lens import Aperture
from engine.optics.aperture import psf


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


@pytest.fixture
def bomb(tmp_path):
    """A PNG of 600 megapixels in a few hundred bytes: its header alone must be enough."""
    header = struct.pack(">IIBBBBB", 30_000, 20_000, 16, 0, 0, 0, 0)
    path = tmp_path / "bomb.png"
    parts = (
        chunk(b"IHDR", header),
        chunk(b"IDAT", zlib.compress(bytes(1000))),
        chunk(b"IEND", b""),
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))
    return path


def test_a_depth_map_that_would_fill_the_memory_is_refused(bomb):
    with pytest.raises(InputError, match="600 megapixels"):
        read_disparity(bomb)


def test_an_aperture_that_would_fill_the_memory_is_refused(bomb):
    with pytest.raises(InputError, match=r"huge \(30000 x 20000"):
        psf(Aperture(shape="file", path=bomb), 5.0)


def test_a_depth_map_is_a_png_by_content_too(tmp_path, card):
    from PIL import Image

    path = tmp_path / "depth.png"
    Image.open(card).convert("L").save(path, format="JPEG")
    with pytest.raises(InputError, match="not a PNG"):
        read_disparity(path)


def test_a_sidecar_that_is_a_link_to_another_file_leaves_that_file_alone(tmp_path):
    photo, victim = tmp_path / "photo.jpg", tmp_path / "victim"
    photo.write_bytes(b"")
    victim.write_text("precious")
    sidecar_path(photo).symlink_to(victim)
    keep_sidecar(photo, Edit(), fingerprint(photo))
    assert victim.read_text() == "precious"
    assert read_sidecar(photo) == Edit()


def test_a_sidecar_that_is_a_link_to_nowhere_makes_nothing_there(tmp_path):
    photo, nowhere = tmp_path / "photo.jpg", tmp_path / "elsewhere"
    photo.write_bytes(b"")
    sidecar_path(photo).symlink_to(nowhere)
    keep_sidecar(photo, Edit(), fingerprint(photo))
    assert not nowhere.exists()
    assert read_sidecar(photo) == Edit()


@pytest.mark.parametrize("text", ['{"a":' * 100_000, "[" * 100_000, "9" * 10_000])
def test_json_that_would_break_the_reader_is_one_line(tmp_path, text):
    photo = tmp_path / "photo.jpg"
    sidecar_path(photo).write_text(text)
    with pytest.raises(InputError, match="not an edit"):
        read_sidecar(photo)


@pytest.mark.parametrize("name", ["../x", "a/b", "..\\x", "C:x", ".x", "x\0y"])
def test_a_preset_cannot_leave_its_folder(name):
    with pytest.raises(InputError, match="cannot be a file's name"):
        write_preset(name, Edit())


def test_a_model_cannot_name_data_outside_its_folder(tmp_path):
    from onnx import TensorProto, helper

    from engine.backends.onnx import OnnxSession

    secret = tmp_path / "secret"
    secret.write_bytes(np.ones(10, np.float32).tobytes())
    weights = TensorProto(name="w", data_type=1, dims=[10], data_location=TensorProto.EXTERNAL)
    for key, value in (("location", "../secret"), ("length", "40")):
        weights.external_data.add(key=key, value=value)
    graph = helper.make_graph(
        [helper.make_node("Identity", ["w"], ["y"])], "g", [],
        [helper.make_tensor_value_info("y", 1, [10])], [weights],
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "m.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(EngineError, match="escapes model directory"):
        OnnxSession(tmp_path / "models" / "m.onnx")
