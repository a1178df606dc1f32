"""Shrinks the libraries of a Linux bundle. Used only by `build.spec`; needs gcc.

- OpenCV's wheel includes an OpenBLAS of 38 MB for 17 routines: the reference BLAS and LAPACK of
  Debian's liblapack-dev have the same ones, under the same names, in 0.5 MB.
- Qt includes 32 MB of ICU data, nearly all of it locales and converters that no widget uses (Qt
  formats dates and numbers itself): only the language-independent parts stay.
- NumPy's wheel includes a Fortran runtime of 3 MB for four functions (`fortran.py`).
- `stub_libraries.py` empties libraries that are linked but never called.
"""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import tempfile
from pathlib import Path

from resources.bundle.fortran import small_fortran
from resources.bundle.stub_libraries import SCREEN, VIDEO, stub_libraries

ARCHIVES = ("lapack/liblapack.a", "blas/libblas.a")
ARCHIVE_FOLDERS = ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64")
ROUTINES = re.compile(r" U ((?:cblas_\w+)|(?:[sdcz][a-z0-9]{3,5}_))$", re.MULTILINE)

CBLAS = """
#include <stdio.h>
#include <string.h>
void xerbla_(const char *name, const int *which, size_t length) {
  fprintf(stderr, "%.*s: argument %d is bad\\n", (int)length, name, *which);
}
/* the one thing that the routines want of Fortran's runtime: a // b, padded with blanks */
void _gfortran_concat_string(size_t room, char *to, size_t n, const char *a, size_t m,
                             const char *b) {
  memset(to, ' ', room);
  memcpy(to, a, n < room ? n : room);
  if (room > n) memcpy(to + n, b, m < room - n ? m : room - n);
}
typedef const void *ptr;
#define GEMM(t, T, S, DEREF)                                                                  \\
  extern void t##gemm_(const char *, const char *, const int *, const int *, const int *,     \\
                       ptr, ptr, const int *, ptr, const int *, ptr, void *, const int *);    \\
  void cblas_##t##gemm(int order, int ta, int tb, int m, int n, int k, S alpha, ptr a,        \\
                       int lda, ptr b, int ldb, S beta, void *c, int ldc) {                   \\
    const char *name = "NTC";                                                                 \\
    const char *x = name + (ta - 111), *y = name + (tb - 111);                                \\
    if (order == 101) /* by rows: the transpose of the product of the other order */          \\
      t##gemm_(y, x, &n, &m, &k, DEREF alpha, b, &ldb, a, &lda, DEREF beta, c, &ldc);         \\
    else                                                                                      \\
      t##gemm_(x, y, &m, &n, &k, DEREF alpha, a, &lda, b, &ldb, DEREF beta, c, &ldc);         \\
  }
GEMM(s, float, float, &)
GEMM(d, double, double, &)
GEMM(c, float, ptr, )
GEMM(z, double, ptr, )
"""
"""Row-major BLAS on top of column-major BLAS: Debian's own is not built for a shared library."""

ICU_KEPT = re.compile(
    r"icudt\d+l/((\w+\.(icu|nrm|cfu|spp))|((coll/|curr/|lang/|region/|unit/|zone/)?"
    r"(root|en|pool|res_index|supplementalData|keyTypeData|likelySubtags|numberingSystems)\.res)"
    r"|(coll/ucadata\.icu))$"
)


def slim(folder: Path) -> None:
    """Shrink the bundle's libraries if the tools are installed; print a message if not.

    Args:
        folder: the bundle's folder of libraries.
    """
    if not shutil.which("gcc"):
        print("slim: no gcc, the libraries stay as large as they are")
        return
    small_blas(folder)
    small_fortran(folder / "numpy.libs")
    stub_libraries(folder / "opencv_python_headless.libs", VIDEO)
    stub_libraries(folder / "pillow.libs", SCREEN)
    for library in list(folder.rglob("libicudata.so.*")):
        if not library.is_symlink():
            small_icu(library)
    for record in folder.glob("*.dist-info/RECORD"):  # pip's, which never uninstalls a bundle
        record.unlink()
    for library in list(folder.rglob("*.so*")):
        if not library.is_symlink() and library.read_bytes()[:4] == b"\x7fELF":
            strip(library)


def strip(library: Path) -> None:
    """Remove symbols that only a debugger reads.

    Wheel builders patch their libraries, and strip leaves some of the patched ones unloadable
    (segments not page-aligned): those stay unchanged.
    """
    part = library.with_name("stripped.part")
    done = subprocess.run(
        ["strip", "--strip-unneeded", "-o", part, library], capture_output=True, check=False
    )
    if done.returncode == 0 and _loadable(part.read_bytes()):
        part.replace(library)
    part.unlink(missing_ok=True)


def _loadable(image: bytes) -> bool:
    """Whether each segment of a 64-bit ELF is aligned in the file as it must be in memory."""
    table, size, count = (
        struct.unpack_from("<Q", image, 32)[0],
        *struct.unpack_from("<HH", image, 54),
    )
    for place in range(table, table + size * count, size):
        kind, offset, address = (
            *struct.unpack_from("<I", image, place),
            *struct.unpack_from("<QQ", image, place + 8),
        )
        align = struct.unpack_from("<Q", image, place + 48)[0]
        if kind == 1 and (address - offset) % max(align, 4096):
            return False
    return True


def small_blas(folder: Path) -> None:
    """Replace OpenCV's OpenBLAS with the reference routines."""
    libraries = folder / "opencv_python_headless.libs"
    large = next(libraries.glob("libopenblas*"), None)
    archives = [Path(f, a) for a in ARCHIVES for f in ARCHIVE_FOLDERS if Path(f, a).is_file()]
    if large is None or len(archives) < len(ARCHIVES):
        print("slim: liblapack-dev is not installed, OpenBLAS stays")
        return
    extension = next((folder / "cv2").glob("cv2*.so"))
    undefined = subprocess.run(
        ["nm", "-D", extension], capture_output=True, text=True, check=True
    ).stdout
    wanted = sorted(set(ROUTINES.findall(undefined)))
    small, source = large.with_suffix(".small"), large.with_suffix(".c")
    source.write_text(CBLAS)
    subprocess.run(
        ["gcc", "-shared", "-fPIC", "-O2", "-o", small, source,
         f"-Wl,-soname,{large.name}", "-Wl,-rpath,$ORIGIN",
         *(f"-Wl,-u,{name}" for name in wanted), *archives, "-lm",
         "-Wl,--no-undefined", "-s"],
        check=True,
    )  # fmt: skip
    source.unlink()
    small.replace(large)
    for runtime in (*libraries.glob("libgfortran*"), *libraries.glob("libquadmath*")):
        runtime.unlink()


def small_icu(library: Path) -> None:
    """Pack the language-independent items of ICU's data into a library of the same name."""
    image = library.read_bytes()
    start = image.index(b"\xda\x27", 0x1000) - 2
    header = struct.unpack_from("<H", image, start)[0]
    contents = start + header
    count = struct.unpack_from("<I", image, contents)[0]
    entries = [struct.unpack_from("<II", image, contents + 4 + 8 * i) for i in range(count)]
    ends = [offset for _, offset in entries[1:]] + [len(image) - contents]
    items: list[tuple[bytes, bytes]] = []
    for (name_at, offset), end in zip(entries, ends, strict=True):
        name = image[contents + name_at : image.index(b"\0", contents + name_at)]
        if ICU_KEPT.match(name.decode()):
            items.append((name, image[contents + offset : contents + end]))
    packed = image[start : start + header] + _pack(items)
    with tempfile.TemporaryDirectory() as scratch:
        data, source = Path(scratch, "icu.dat"), Path(scratch, "icu.S")
        data.write_bytes(packed)
        symbol = re.search(rb"icudt\d+_dat", image)
        assert symbol
        name = symbol[0].decode()
        source.write_text(
            f".section .rodata\n.balign 16\n.globl {name}\n.type {name}, @object\n"
            f'{name}:\n.incbin "{data}"\n.size {name}, .-{name}\n'
            '.section .note.GNU-stack,"",@progbits\n'
        )
        soname = ".".join(library.name.split(".")[:3])
        subprocess.run(
            ["gcc", "-shared", "-nostdlib", "-o", library, f"-Wl,-soname,{soname}", source],
            check=True,
        )


def _pack(items: list[tuple[bytes, bytes]]) -> bytes:
    """ICU's contents: count, (name, data) offsets from the count, names, 16-byte-aligned data."""
    names_at = 4 + 8 * len(items)
    names, data, table = b"", b"", []
    data_at = -(-(names_at + sum(len(name) + 1 for name, _ in items)) // 16) * 16
    for name, content in items:
        table.append((names_at + len(names), data_at + len(data)))
        names += name + b"\0"
        data += content + bytes(-len(content) % 16)
    head = struct.pack("<I", len(items)) + b"".join(struct.pack("<II", *row) for row in table)
    return (head + names).ljust(data_at, b"\0") + data
