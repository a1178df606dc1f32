"""ONNX Runtime: TensorRT, CUDA or the CPU, in the order that this machine supports."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path

import numpy as np
import onnxruntime as ort
import platformdirs

from engine.backends.session import Arrays, OutOfMemory
from engine.errors import Cancelled, EngineError

log = logging.getLogger(__name__)

PROVIDERS = {
    "tensorrt": "TensorrtExecutionProvider",
    "cuda": "CUDAExecutionProvider",
    "cpu": "CPUExecutionProvider",
}
SHRINK = "memory.enable_memory_arena_shrinkage"
"""Frees memory after each run; a third slower, so used only once memory has run short."""

LEAST_SIDE = 56
"""Side of the input of a run that only frees memory, pixels: a multiple of the networks' strides,
8 and 14."""

MEMORY_WORDS = ("out of memory", "bad_alloc", "failed to allocate", "bfcarena")


def devices(wanted: str = "auto") -> list[str]:
    """The devices to try, best first: all available ones for "auto", else `wanted`, then the CPU.

    A provider counts as available if the installed onnxruntime lists it; whether its driver loads
    is only known once a session is created.
    """
    there = [d for d, provider in PROVIDERS.items() if provider in ort.get_available_providers()]
    if wanted == "cuda":
        return [d for d in there if d != "cpu"] + ["cpu"]
    return there if wanted == "auto" else ["cpu"]


class OnnxSession:
    """A model file in ONNX Runtime. See `engine.backends.session.Session`."""

    backend = "onnx"

    def __init__(
        self,
        path: Path,
        device: str = "auto",
        threads: int = 0,
        *,
        warm_up: bool = False,
        frees_early: bool = False,
    ) -> None:
        """Load `path` on the first device that can.

        Args:
            warm_up: do a small run first. The network keeps some memory of its first run for good;
                allocated in the middle of a large run, it keeps `rest` from freeing that run's.
            frees_early: free every array after its last use. By default ONNX Runtime keeps arrays
                for later ones of the same shape: five times the memory for an hourglass, whose way
                up repeats the shapes of its way down.
        Raises:
            EngineError: no device can load the file.
        """
        self.notices: list[str] = []
        self._path = path
        self._threads = threads
        self._order = devices(device)
        if device == "cuda" and self._order == ["cpu"]:
            self.notices.append(
                "no CUDA provider is installed: running on the CPU; "
                "pip install 'diffcamera[gpu]' adds it"
            )
        self._run_options = ort.RunOptions()
        self._tight = False
        self._warm_up = warm_up
        self._frees_early = frees_early
        self._load()

    def run(self, inputs: Arrays) -> Arrays:
        """See `Session.run`. If a device fails mid-run, the next one takes over."""
        self._run_options = ort.RunOptions()
        if self._tight:
            place = "cpu:0" if self.device == "cpu" else "gpu:0"
            self._run_options.add_run_config_entry(SHRINK, place)
        fed = {i.name: _as_fed(inputs[i.name], i.type) for i in self._session.get_inputs()}
        outputs = None
        try:
            outputs = self._session.run(None, fed, self._run_options)
        except Exception as fault:
            if self._run_options.terminate:
                raise Cancelled from None
            if not any(word in str(fault).lower() for word in MEMORY_WORDS):
                if len(self._order) == 1:
                    raise EngineError(
                        f"{self._path.stem}: failed on {self.device}: {fault}"
                    ) from fault
                self._fall_back(fault)
                return self.run(inputs)
        if outputs is None:
            # A session keeps what it allocated before it failed, and so does the fault's traceback.
            del self._session
            self._load()
            self._tight = True
            raise OutOfMemory(f"{self._path.stem}: not enough memory on {self.device}")
        names = [output.name for output in self._session.get_outputs()]
        return dict(zip(names, (np.asarray(o, np.float32) for o in outputs), strict=True))

    def rest(self) -> None:
        """Free the memory of past runs, on the CPU.

        Closing a session frees its memory while holding the GIL, which blocks the window for up to
        80 ms. A run does not hold it, and can end by freeing what no run needs.
        """
        if self.device == "cpu":
            options = ort.RunOptions()
            options.add_run_config_entry(SHRINK, "cpu:0")
            self._run_small(options)

    @property
    def inputs(self) -> list[str]:
        """Names of the model's inputs."""
        return [i.name for i in self._session.get_inputs()]

    def interrupt(self) -> None:
        self._run_options.terminate = True

    def _load(self) -> None:
        """Create the session on the first device in order that can."""
        while True:
            try:
                self._session = self._make(self._order[0])
            except Exception as fault:
                if len(self._order) == 1:
                    raise EngineError(
                        f"{self._path.name}: cannot be loaded as a model: {_one_line(fault)}"
                    ) from fault
                self._fall_back(fault, reload=False)
                continue
            self.device = self._order[0]
            if self._warm_up and self.device == "cpu":
                self._run_small(ort.RunOptions())
            return

    def _run_small(self, options: ort.RunOptions) -> None:
        """Run on zeros; does nothing for a model with fixed sizes, whose runs are all large."""
        inputs = self._session.get_inputs()
        if all(isinstance(side, int) for i in inputs for side in i.shape):
            return
        fed = {}
        for i in inputs:
            shape = [side if isinstance(side, int) else LEAST_SIDE for side in i.shape]
            fed[i.name] = _as_fed(np.zeros(shape), i.type)
        with suppress(Exception):  # a model with other strides keeps its memory until closed
            self._session.run(None, fed, options)

    def _fall_back(self, fault: Exception, reload: bool = True) -> None:
        failed = self._order.pop(0)
        self.notices.append(
            f"{failed} failed ({_one_line(fault)}): continuing with {self._order[0]}"
        )
        log.warning(self.notices[-1])
        if reload:
            self._load()

    def _make(self, device: str) -> ort.InferenceSession:
        options = ort.SessionOptions()
        options.intra_op_num_threads = self._threads
        # Idle threads must not spin: the draft lane needs the cores.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # Memory planning takes 1.8 times as much when sizes change, and saves no time.
        options.enable_mem_pattern = False
        options.enable_mem_reuse = not self._frees_early
        options.log_severity_level = 4  # faults come as exceptions; stderr stays one line
        settings = {}
        if device == "tensorrt":
            cache = platformdirs.user_cache_path("diffcamera", False) / "tensorrt"
            cache.mkdir(parents=True, exist_ok=True)
            settings = {
                "trt_engine_cache_enable": True,
                "trt_engine_cache_path": str(cache),
                "trt_timing_cache_enable": True,
                "trt_timing_cache_path": str(cache),
                "trt_fp16_enable": True,
            }
        session = ort.InferenceSession(
            str(self._path), options, providers=[(PROVIDERS[device], settings)]
        )
        # If a provider's library does not load, onnxruntime drops it without an exception.
        if PROVIDERS[device] not in session.get_providers():
            raise EngineError(f"the {device} provider did not load")
        return session


def _as_fed(array: np.ndarray, onnx_type: str) -> np.ndarray:
    return np.ascontiguousarray(array, np.float16 if "float16" in onnx_type else np.float32)


def _one_line(fault: Exception) -> str:
    return " ".join(str(fault).split())[:200]
