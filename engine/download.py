"""Download a listed model, only when the photographer asks for it."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.errors import EngineError
from engine.files.lock import lock, locked
from engine.files.target import disk_faults
from engine.models import Model, folder, keep, sha256
from engine.progress import Tick, silent

SCRATCH, LOCK = ".download-", ".lock"


def download(model: Model, tick: Tick = silent) -> Model:
    """Download a model at its pinned commit, verify it, and add it to the table.

    Args:
        model: a row of the table with a `download`.
        tick: stage "download"; raising `Cancelled` stops it and leaves nothing behind.
    Raises:
        EngineError: no network, the file is not there, or the checksum differs.
        Cancelled: from `tick`.
    """
    # Imported on demand: the program has no other use for a network library.
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError
    from tqdm.auto import tqdm

    class Ticking(tqdm):
        """Passes the progress bar's numbers to `tick`, which may stop the transfer."""

        def __init__(self, *args, **kwargs):
            kwargs.pop("name", None)
            super().__init__(*args, **{**kwargs, "file": open(os.devnull, "w")})  # noqa: SIM115

        def update(self, n: float | None = 1):
            super().update(n)
            tick("download", min(1.0, self.n / max(model.size, 1)))

        def close(self):
            super().close()
            self.fp.close()

    place = model.download
    assert place is not None
    with disk_faults(folder()):
        folder().mkdir(parents=True, exist_ok=True)
    _sweep()
    with _scratch() as scratch:
        try:
            path = Path(
                hf_hub_download(
                    place.repository, place.filename, revision=place.commit, local_dir=scratch,
                    token=False, endpoint=os.environ.get("HF_ENDPOINT"), tqdm_class=Ticking,
                )
            )  # fmt: skip
        except (HfHubHTTPError, OSError, ValueError) as fault:
            raise EngineError(
                f"model '{model.name}': download failed ({_first_line(fault)}); check the "
                f"network, or add the file by hand: {place.filename} of {place.repository}"
            ) from None
        if sha256(path) != model.sha256:
            raise EngineError(
                f"model '{model.name}': Checksum mismatch. The download was discarded. "
                "Try again; if it keeps failing, don't use this source"
            )
        return keep(path, model)


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder for one transfer; its lock, created before the folder, marks it as in use."""
    path = folder() / f"{SCRATCH}{secrets.token_hex(6)}"
    with locked(path.with_suffix(LOCK)):
        try:
            yield path
        finally:
            _discard(path)


def _sweep() -> None:
    """Delete what killed downloads left behind: no process holds their locks."""
    for lock_file in folder().glob(f"{SCRATCH}*{LOCK}"):
        with suppress(OSError):
            handle = os.open(lock_file, os.O_RDWR)
            abandoned = lock(handle)
            os.close(handle)
            if abandoned:
                _discard(lock_file.with_suffix(""))


def _discard(scratch: Path) -> None:
    shutil.rmtree(scratch, ignore_errors=True)
    with suppress(OSError):
        scratch.with_suffix(LOCK).unlink(missing_ok=True)


def _first_line(fault: Exception) -> str:
    return (str(fault).strip().splitlines() or [type(fault).__name__])[0][:120]
