"""Make a Debian package of the bundle, to install by double-click without a terminal.

    python -m resources.bundle.deb dist/diffcamera dist

Needs `dpkg-deb`. The bundle includes its own libraries except those of glibc and X.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from engine.version import VERSION

ROOT = Path(__file__).parents[2]

CONTROL = """\
Package: diffcamera
Version: {version}
Architecture: {architecture}
Maintainer: DiffCamera <noreply@example.invalid>
Installed-Size: {kilobytes}
Depends: libc6 (>= 2.{glibc}), libgl1, libegl1, libxcb1, libsystemd0, libgcrypt20,
 libwayland-client0, libwayland-cursor0, libwayland-egl1
Section: graphics
Priority: optional
Description: Refocus any photo on your own computer
 See the depth of a photo, click what should be sharp, drag the blur, export.
 Nothing is uploaded.
"""


def make_deb(bundle: Path, folder: Path, version: str) -> Path:
    """Package a bundle; returns the `.deb`.

    Raises:
        FileNotFoundError: the bundle has no program, or `dpkg-deb` is missing.
        subprocess.CalledProcessError: `dpkg-deb` rejects the package.
    """
    if not (bundle / "diffcamera").is_file():
        raise FileNotFoundError(f"{bundle}: no bundle here; run pyinstaller build.spec first")
    if shutil.which("dpkg-deb") is None:
        raise FileNotFoundError("dpkg-deb is missing; install the package dpkg")
    architecture = subprocess.check_output(["dpkg", "--print-architecture"], text=True).strip()
    target = folder / f"diffcamera_{version}_{architecture}.deb"
    with tempfile.TemporaryDirectory() as name:
        tree = Path(name)
        tree.chmod(0o755)  # a package's root must be readable by everyone
        shutil.copytree(bundle, tree / "opt" / "diffcamera", symlinks=True)
        program = tree / "usr" / "bin" / "diffcamera"
        program.parent.mkdir(parents=True)
        program.symlink_to("/opt/diffcamera/diffcamera")
        applications = tree / "usr" / "share" / "applications"
        applications.mkdir(parents=True)
        entry = (ROOT / "resources" / "bundle" / "diffcamera.desktop").read_text("utf-8")
        (applications / "diffcamera.desktop").write_text(entry, "utf-8")
        icons = tree / "usr" / "share" / "icons" / "hicolor" / "256x256" / "apps"
        icons.mkdir(parents=True)
        shutil.copy(ROOT / "resources" / "bundle" / "diffcamera.png", icons / "diffcamera.png")
        size = sum(path.lstat().st_size for path in tree.rglob("*") if not path.is_dir())
        control = CONTROL.format(
            version=version,
            architecture=architecture,
            kilobytes=size // 1024 + 1,
            glibc=newest_glibc(bundle),
        )
        (tree / "DEBIAN").mkdir()
        (tree / "DEBIAN" / "control").write_text(control, "utf-8")
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(tree), str(target)],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    return target


def newest_glibc(bundle: Path) -> int:
    """The 36 of glibc 2.36, the newest whose symbols the bundle's programs and libraries use."""
    found = [0]
    for path in bundle.rglob("*"):
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            if data[:4] == b"\x7fELF":
                found += map(int, re.findall(rb"GLIBC_2\.(\d+)", data))
    return max(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    print(make_deb(args.bundle, args.folder, VERSION))


if __name__ == "__main__":
    main()
