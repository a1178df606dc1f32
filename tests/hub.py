"""A local model hub: a small server that implements enough of the hub's protocol."""

from __future__ import annotations

import hashlib
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from engine.models import Download, Model

WEIGHTS = bytes(range(256)) * 40_000  # more than one chunk of a transfer
COMMIT = "0123456789abcdef0123456789abcdef01234567"
MODEL = Model(
    "tiny-depth", "depth", "MIT", "a test", None, hashlib.sha256(WEIGHTS).hexdigest(),
    len(WEIGHTS), download=Download("someone/tiny", COMMIT, "onnx/model.onnx"),
)  # fmt: skip


class Hub(BaseHTTPRequestHandler):
    """Serves one file, pausing `pause` seconds between the parts of a transfer."""

    pause = 0.0

    def do_HEAD(self):
        self._head()

    def do_GET(self):
        if self._head():
            step = len(WEIGHTS) // 16
            for start in range(0, len(WEIGHTS), step):
                self.wfile.write(WEIGHTS[start : start + step])
                time.sleep(self.pause)

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


class SlowHub(Hub):
    pause = 0.02


class Server(ThreadingHTTPServer):
    def handle_error(self, *_):
        """Ignore errors: a killed client is not the server's fault."""


def serve(handler: type[Hub] = Hub) -> Server:
    """The server, not yet running: call `serve_forever` in a thread or process."""
    return Server(("127.0.0.1", 0), handler)
