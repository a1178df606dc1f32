import shutil
import sys

import pytest

import resources
from app.cli.main import main
from engine import doctor


def finding(what):
    return next(f for f in doctor.examine() if f.what == what)


def test_all_that_is_needed_works_here(capsys):
    assert main(["doctor"]) == 0
    printed = capsys.readouterr().out
    assert "Everything needed works." in printed
    assert "model depth-s" in printed


def test_a_damaged_model_is_told_with_what_mends_it(tmp_path, monkeypatch, capsys):
    shutil.copytree(resources.MODELS, tmp_path / "models")
    (tmp_path / "models" / "depth-s.onnx").write_bytes(b"half")
    monkeypatch.setattr(resources, "MODELS", tmp_path / "models")
    assert main(["doctor"]) == 1
    printed = capsys.readouterr().out.split("Not working")[1]
    assert "depth-s.onnx is damaged" in printed
    assert "-> install the program again" in printed


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libxcb-cursor.so.0", "libxcb-cursor0"),
        ("libEGL.so.1", "libegl1"),
        ("libdbus-1.so.3", "libdbus-1-3"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    ],
)
def test_a_missing_library_is_named_as_debian_packs_it(library, package):
    assert doctor._apt(library) == f"apt-get install {package}"


def test_without_a_display_the_rest_still_works(monkeypatch):
    for name in doctor.DISPLAYS:
        monkeypatch.delenv(name, raising=False)
    found = finding("window")
    assert not found.works
    assert not found.needed


def test_optics_that_were_not_compiled_work_all_the_same(monkeypatch):
    monkeypatch.setitem(sys.modules, "engine.optics._fused", None)
    found = finding("optics")
    assert not found.works
    assert not found.needed
    assert "compiler" in found.remedy


def test_a_full_disk_is_told(monkeypatch):
    usage = shutil.disk_usage("/")._replace(free=10**6)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: usage)
    assert not finding("free disk").works
