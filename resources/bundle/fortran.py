"""Shrinks NumPy's Fortran runtime in a Linux bundle. Used by `slim.py`; needs gcc.

The OpenBLAS in NumPy's wheel needs a libgfortran and a libquadmath of 3 MB for four functions; a
library of the same name with just these four replaces them.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

WANTED = re.compile(r"^ +U (_gfortran_\w+)@(\w+)$", re.MULTILINE)

SOURCE = """
#include <stddef.h>
#include <string.h>
/* a // b, padded with blanks */
void _gfortran_concat_string(size_t room, char *to, size_t n, const char *a, size_t m,
                             const char *b) {
  memcpy(to, a, n < room ? n : room);
  if (room <= n) return;
  memcpy(to + n, b, m < room - n ? m : room - n);
  if (room - n > m) memset(to + n + m, ' ', room - n - m);
}
/* the time taken, which only LAPACK's own tests ask for */
float _gfortran_etime(void *times) { (void)times; return 0; }
#define POWER(real, name)                                                    \\
  real name(real base, long power) {                                         \\
    unsigned long left = power < 0 ? -(unsigned long)power : power;          \\
    real result = 1;                                                         \\
    if (power < 0) base = 1 / base;                                          \\
    for (; left; left >>= 1, base *= base) if (left & 1) result *= base;     \\
    return result;                                                           \\
  }
POWER(float, _gfortran_pow_r4_i8)
POWER(double, _gfortran_pow_r8_i8)
"""


def small_fortran(libraries: Path) -> None:
    """Replace the runtime with the four functions, unless more of it is called.

    Args:
        libraries: the folder of NumPy's own libraries.
    """
    runtime = next(libraries.glob("libgfortran-*"), None)
    users = [path for path in libraries.glob("*.so*") if path != runtime]
    wanted = {found for user in users for found in WANTED.findall(_symbols(user))}
    versions = {version for _, version in wanted}
    there = set(re.findall(r"_gfortran_\w+", SOURCE))
    if runtime is None or len(versions) != 1 or not {name for name, _ in wanted} <= there:
        print("slim: NumPy's Fortran runtime stays: another part of it is called")
        return
    with tempfile.TemporaryDirectory() as scratch:
        source, script = Path(scratch, "runtime.c"), Path(scratch, "runtime.map")
        source.write_text(SOURCE)
        script.write_text(f"{versions.pop()} {{ global: _gfortran_*; local: *; }};\n")
        subprocess.run(
            ["gcc", "-shared", "-fPIC", "-O2", "-s", "-o", runtime,
             f"-Wl,-soname,{runtime.name}", f"-Wl,--version-script={script}", source],
            check=True,
        )  # fmt: skip
    for quadruple in libraries.glob("libquadmath-*"):
        quadruple.unlink()


def _symbols(library: Path) -> str:
    return subprocess.run(["nm", "-D", library], capture_output=True, text=True, check=True).stdout
