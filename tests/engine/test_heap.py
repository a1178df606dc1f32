"""What was freed between two stages does not count beside what the second one takes, and a
command's small arrays take the pages of those before them."""

import subprocess
import sys

import numpy as np
import psutil
import pytest

from engine.heap import _of_libc, trim

needs_glibc = pytest.mark.skipif(_of_libc("malloc_trim") is None, reason="glibc")


@needs_glibc
def test_holes_between_what_is_kept_go_back_to_the_system():
    held = [np.ones(8_000, np.float32) for _ in range(4_000)]  # 128 MB, too small for own mappings
    del held[::2], held[1::2]
    before = psutil.Process().memory_info().rss
    trim()
    assert psutil.Process().memory_info().rss < before - 20e6


def test_it_does_no_harm_twice():
    trim()
    trim()


ROUNDS = """
import resource
import numpy as np
from engine.heap import reuse_freed

def pages():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(10):
        for array in [np.ones(400_000, np.float32) for _ in range(8)]:
            array += 1
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

pages()
by_itself = pages()
reuse_freed()
pages()
print(by_itself, pages())
"""


@needs_glibc
def test_freed_arrays_are_taken_for_the_next_ones():
    command = [sys.executable, "-c", ROUNDS]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    by_itself, reused = map(int, done.stdout.split())
    assert reused < by_itself / 4, done.stdout
