"""Runs first in a packaged program, before any of our code is imported."""

import multiprocessing
import os
import sys

multiprocessing.freeze_support()

# A Windows program without a console has no stdout: printing would raise.
for name in ("stdout", "stderr"):
    if getattr(sys, name) is None:
        setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115

# The loader has read it; a program that we start (the one that opens a report) must not.
if "LD_LIBRARY_PATH_ORIG" in os.environ:
    os.environ["LD_LIBRARY_PATH"] = os.environ.pop("LD_LIBRARY_PATH_ORIG")
else:
    os.environ.pop("LD_LIBRARY_PATH", None)

# On Windows, Qt ships its own C++ runtime; onnxruntime must find the system's before that.
if sys.platform == "win32":
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime  # noqa: F401
