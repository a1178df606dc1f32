"""Downloads from a hub on this machine: a small server that speaks the hub's protocol."""

import threading
from dataclasses import replace

import pytest

from engine import models
from engine.download import download
from engine.errors import Cancelled, EngineError
from engine.models import Download
from tests.hub import COMMIT, MODEL, WEIGHTS, serve


@pytest.fixture(autouse=True)
def hub(tmp_path, monkeypatch):
    server = serve()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("DIFFCAMERA_MODELS", str(tmp_path / "models"))
    yield
    server.shutdown()
    thread.join()
    server.server_close()


def files():
    return [p.name for p in models.folder().iterdir()]


def test_a_model_comes_with_progress_and_is_checked():
    ticks = []
    kept = download(MODEL, lambda stage, fraction: ticks.append(fraction))
    assert kept.path.read_bytes() == WEIGHTS
    assert ticks == sorted(ticks)
    assert ticks[-1] == 1
    assert models.verify(models.find("tiny-depth", "depth")) == kept.path
    assert sorted(files()) == ["tiny-depth.json", "tiny-depth.onnx"]


def test_another_checksum_is_thrown_away():
    with pytest.raises(EngineError, match="Checksum mismatch"):
        download(replace(MODEL, sha256="0" * 64))
    assert files() == []


def test_a_cancelled_download_leaves_nothing():
    def tick(stage, fraction):
        raise Cancelled

    with pytest.raises(Cancelled):
        download(MODEL, tick)
    assert files() == []


def test_a_missing_file_is_told_in_one_line():
    gone = replace(MODEL, download=Download("someone/tiny", COMMIT, "gone.onnx"))
    with pytest.raises(EngineError, match=r"tiny-depth.*download failed") as fault:
        download(gone)
    assert "\n" not in str(fault.value)
    assert files() == []


def test_a_listed_model_says_how_to_get_it():
    with pytest.raises(Exception, match=r"models add depth-anything-v2-small.*99 MB"):
        models.find("depth-anything-v2-small", "depth")


def test_what_a_killed_download_left_is_swept_away():
    left = models.folder() / ".download-killed"
    left.mkdir(parents=True)
    left.with_suffix(".lock").touch()
    (left / "model.onnx.incomplete").write_bytes(b"half")
    download(MODEL)
    assert sorted(files()) == ["tiny-depth.json", "tiny-depth.onnx"]
