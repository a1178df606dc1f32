"""The Debian package: what it installs where, and that a broken bundle is refused."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from resources.bundle.deb import make_deb

pytestmark = pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="no dpkg-deb here")


def test_the_package_installs_program_menu_entry_and_icon(tmp_path):
    bundle = tmp_path / "diffcamera"
    bundle.mkdir()
    program = bundle / "diffcamera"
    program.write_text("#!/bin/sh\necho started\n")
    program.chmod(0o755)
    (bundle / "_internal").mkdir()
    (bundle / "_internal" / "lib.so").symlink_to("lib.so.1")
    (bundle / "_internal" / "lib.so.1").write_bytes(b"\x7fELF GLIBC_2.4\0GLIBC_2.34\0")
    package = make_deb(bundle, tmp_path, "0.1.0")
    out = tmp_path / "installed"
    subprocess.run(["dpkg-deb", "-x", str(package), str(out)], check=True)
    started = subprocess.check_output([out / "opt" / "diffcamera" / "diffcamera"], text=True)
    assert started == "started\n"
    assert os.readlink(out / "usr" / "bin" / "diffcamera") == "/opt/diffcamera/diffcamera"
    assert (out / "opt" / "diffcamera" / "_internal" / "lib.so").is_symlink()
    entry = (out / "usr" / "share" / "applications" / "diffcamera.desktop").read_text()
    assert "Exec=diffcamera" in entry
    assert (out / "usr/share/icons/hicolor/256x256/apps/diffcamera.png").exists()
    told = subprocess.check_output(["dpkg-deb", "-f", str(package)], text=True)
    assert "Package: diffcamera" in told
    assert "Version: 0.1.0" in told
    assert "libc6 (>= 2.34)" in told  # what its libraries were linked against


def test_a_folder_without_the_program_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="no bundle here"):
        make_deb(tmp_path, tmp_path, "0.1.0")
