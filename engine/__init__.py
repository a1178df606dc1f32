"""Photo in, photo out: files, depth, optics, DiT, backends, stacks, the threads."""

import os

# ONNX Runtime (since 1.29) and huggingface_hub tell their makers of their use unless these are
# set before they are loaded. This program tells nobody anything.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
# The engine spreads its work over the cores itself; OpenBLAS's own threads only wait there, busily.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
