"""`_fused.c` and the files compiled with it; see `_fused_numpy.py`, `_edges_numpy.py`
and `_keep_numpy.py`."""

from engine.optics._edges_numpy import edge_alpha as edge_alpha
from engine.optics._edges_numpy import guided_slopes as guided_slopes
from engine.optics._edges_numpy import part_edge as part_edge
from engine.optics._fused_numpy import cosine as cosine
from engine.optics._fused_numpy import cut_slice as cut_slice
from engine.optics._fused_numpy import fit_gradients as fit_gradients
from engine.optics._fused_numpy import flatten as flatten
from engine.optics._fused_numpy import lay as lay
from engine.optics._fused_numpy import magnify as magnify
from engine.optics._fused_numpy import shrunk_divergence as shrunk_divergence
from engine.optics._keep_numpy import blur_removed as blur_removed
from engine.optics._keep_numpy import compare_blurs as compare_blurs
from engine.optics._keep_numpy import pick_spilling as pick_spilling
from engine.optics._keep_numpy import put_back as put_back
from engine.optics._keep_numpy import spill as spill
