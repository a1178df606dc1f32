"""Downloads from a hub on this machine: a small server that speaks the hub's protocol."""

import hashlib
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from engine import models
from engine.download import download
from engine.errors import Cancelled, EngineError
from engine.models import Download, Model

WEIGHTS = bytes(range(256)) * 40_000  # more than one chunk of a transfer
COMMIT = "0123456789abcdef0123456789abcdef01234567"
MODEL = Model(
    "tiny-depth", "depth", "MIT", "a test", None, hashlib.sha256(WEIGHTS).hexdigest(),
    len(WEIGHTS), download=Download("someone/tiny", COMMIT, "onnx/model.onnx"),
)  # fmt: skip


class Hub(BaseHTTPRequestHandler):
    def do_HEAD(self):
        self._head()

    def do_GET(self):
        if self._head():
            self.wfile.write(WEIGHTS)

    def _head(self):
        found = self.path == f"/someone/tiny/resolve/{COMMIT}/onnx/model.onnx"
        self.send_response(200 if found else 404)
        if found:
            self.send_header("ETag", '"etag-of-weights"')
            self.send_header("X-Repo-Commit", COMMIT)
            self.send_header("Content-Length", str(len(WEIGHTS)))
        self.end_headers()
        return found

    def log_message(self, *_):
        pass


@pytest.fixture(autouse=True)
def hub(tmp_path, monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
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
    with pytest.raises(EngineError, match="another checksum"):
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
    with pytest.raises(EngineError, match=r"tiny-depth.*cannot be fetched") as fault:
        download(gone)
    assert "\n" not in str(fault.value)
    assert files() == []


def test_a_listed_model_says_how_to_get_it():
    with pytest.raises(Exception, match=r"models add depth-anything-v2-small.*99 MB"):
        models.find("depth-anything-v2-small", "depth")
