"""The models in use: loaded on first request, kept, interrupted, released.

The same goes for runtimes: work that needs no model starts without ONNX Runtime.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from engine import memory, models
from engine.backends.session import Session
from engine.edit import DEFAULT_DEPTH
from engine.models import DEFAULT_DEFOCUS, DEFAULT_DIT, Kind, Model

if TYPE_CHECKING:
    from engine.backends.onnx import OnnxSession
    from engine.dit.flux.session import FluxSession

SHIPPED: dict[Kind, str] = {
    "depth": DEFAULT_DEPTH,
    "defocus": DEFAULT_DEFOCUS,
    "dit": DEFAULT_DIT,
}


class Models:
    """Owner of every loaded model; one thread gets and runs them, any thread may interrupt."""

    def __init__(self, backend: str = "auto", device: str = "auto", limit_mb: int = 0) -> None:
        """`limit_mb`: memory limit of this whole process, MB; 0 = all that is free."""
        self._backend = backend
        self._device = device
        self._limit_mb = limit_mb
        self._sessions: dict[tuple[str, str | None], Session] = {}

    def get(self, kind: Kind, name: str | None = None, adapter: str | None = None) -> Session:
        """The session of a model by name; without a name, of the shipped one of its kind.

        Raises:
            InputError: no model or adapter of that name.
            EngineError: a file is missing, damaged or cannot be loaded.
        """
        key = (name or SHIPPED[kind], adapter)
        if key not in self._sessions:
            model = models.find(key[0], kind)
            fitted = models.find(adapter, "adapter") if adapter else None
            from engine.backends.choice import open_session

            session = self._swapped(model, fitted)
            if session is None:
                session = open_session(model, fitted, self._backend, self._device)
            self._sessions[key] = session
        return self._sessions[key]

    def latent(self, name: str | None, adapter: str | None) -> FluxSession:
        """The session of a large DiT; see `get`."""
        return cast("FluxSession", self.get("dit", name, adapter))

    def is_large(self, name: str | None) -> bool:
        """Whether the DiT of that name works in latents, on the whole photo.

        Raises:
            InputError: no DiT of that name.
        """
        return bool(models.find(name or SHIPPED["dit"], "dit").parts)

    def _swapped(self, model: Model, adapter: Model | None) -> Session | None:
        """The base of `model`, if loaded and able to swap adapters; there is room for only one."""
        for key, session in list(self._sessions.items()):
            if model.parts and key[0] == model.name:
                from engine.backends.choice import swap_adapter

                swapped = swap_adapter(cast("FluxSession", session), model, adapter)
                del self._sessions[key]
                return session if swapped else None
        return None

    def rest(self, kind: Kind, name: str | None = None, adapter: str | None = None) -> None:
        """Release the memory that a model's runs took."""
        _rest(self._sessions.get((name or SHIPPED[kind], adapter)))

    def drop(self, kind: Kind, name: str | None = None) -> None:
        """Unload a model that has no adapter, before work that needs much memory; `get` loads it
        again."""
        _rest(self._sessions.pop((name or SHIPPED[kind], None), None))

    def has(self, kind: Kind, name: str | None = None) -> bool:
        """Whether a model of that name (or the shipped one) is on this machine."""
        wanted = name or SHIPPED[kind]
        return any(m.name == wanted and m.kind == kind and m.path for m in models.table())

    def refines(self, name: str | None, adapter: str | None) -> bool:
        """Whether the DiT of that name is worth running on a draft; with an adapter, always."""
        return adapter is not None or models.find(name or SHIPPED["dit"], "dit").refines

    def room(self, device: str = "cpu") -> int | None:
        """Bytes that work on `device` may take now; None if the device does not report it."""
        return memory.free(device, self._limit_mb)

    def tile_side(self, name: str | None, device: str) -> int:
        """Side of the tiles with which the DiT of that name fits in the memory now free, pixels."""
        model = models.find(name or SHIPPED["dit"], "dit")
        return memory.tile_side(model.bytes_per_pixel, self.room(device))

    def used(self) -> tuple[str, str]:
        """(backend, device) of the model loaded last; ("none", "cpu") when none was needed."""
        for session in reversed(self._sessions.values()):
            return session.backend, session.device
        return "none", "cpu"

    def interrupt(self) -> None:
        """End the run in progress early, whichever model it is."""
        for session in list(self._sessions.values()):
            session.interrupt()

    def close(self) -> None:
        """Unload every model and free its memory."""
        for session in self._sessions.values():
            _rest(session)  # frees most of its memory without holding the GIL
        self._sessions.clear()


def _rest(session: Session | None) -> None:
    if session is not None and session.backend == "onnx":
        cast("OnnxSession", session).rest()
