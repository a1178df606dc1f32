"""Runs first in a packaged program, before anything of ours is imported."""

import multiprocessing
import os
import sys

multiprocessing.freeze_support()

# A Windows program without a console has no stdout: printing would raise.
for name in ("stdout", "stderr"):
    if getattr(sys, name) is None:
        setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115

# On Windows Qt brings a C++ runtime of its own; onnxruntime must have found the system's first.
if sys.platform == "win32":
    import onnxruntime  # noqa: F401
