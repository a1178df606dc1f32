"""Photo in, photo out: files, depth, optics, DiT, backends, stacks, the threads."""

import os

# ONNX Runtime (since 1.29) and huggingface_hub send telemetry unless these are set before they
# are loaded. This program reports nothing to anyone.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
# The engine distributes work over the cores itself; OpenBLAS's own threads would only busy-wait.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
