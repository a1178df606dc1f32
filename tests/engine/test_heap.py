"""What was freed between two stages does not count beside what the second one takes."""

import sys

import numpy as np
import psutil
import pytest

from engine.heap import _malloc_trim, trim


@pytest.mark.skipif(not sys.platform.startswith("linux") or _malloc_trim() is None, reason="glibc")
def test_holes_between_what_is_kept_go_back_to_the_system():
    held = [np.ones(8_000, np.float32) for _ in range(4_000)]  # 128 MB, too small for own mappings
    del held[::2], held[1::2]
    before = psutil.Process().memory_info().rss
    trim()
    assert psutil.Process().memory_info().rss < before - 20e6


def test_it_does_no_harm_twice():
    trim()
    trim()
