"""`_fused.c`, `_cosine.c` and `_sparse.c`; see `_fused_numpy.py`."""

from engine.optics._fused_numpy import cosine as cosine
from engine.optics._fused_numpy import cut_slice as cut_slice
from engine.optics._fused_numpy import fit_gradients as fit_gradients
from engine.optics._fused_numpy import flatten as flatten
from engine.optics._fused_numpy import lay as lay
from engine.optics._fused_numpy import magnify as magnify
from engine.optics._fused_numpy import shrunk_divergence as shrunk_divergence
