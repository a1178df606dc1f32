"""What the GIMP plug-in does outside GIMP: hand a file over and take the answer."""

import importlib.util
from pathlib import Path

import pytest

PLUG_IN = Path(__file__).parents[2] / "integrations/gimp/diffcamera/diffcamera.py"


@pytest.fixture
def plug_in():
    spec = importlib.util.spec_from_file_location("gimp_diffcamera", PLUG_IN)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def stand_in(tmp_path, body):
    script = tmp_path / "diffcamera"
    script.write_text(f"#!/bin/sh\n{body}\n")
    script.chmod(0o755)
    return str(script)


def test_a_saved_picture_comes_back(plug_in, tmp_path):
    plug_in.DIFFCAMERA = stand_in(tmp_path, 'test "$1 $3" = "edit --save-as" && cp "$2" "$4"')
    before, after = tmp_path / "in.tif", tmp_path / "out.tif"
    before.write_bytes(b"picture")
    assert plug_in.refocus(before, after)
    assert after.read_bytes() == b"picture"


def test_closing_without_saving_is_no_fault_but_others_are_told(plug_in, tmp_path):
    line = "diffcamera: out.tif: not written; the window was closed without saving"
    plug_in.DIFFCAMERA = stand_in(tmp_path, f'echo "{line}" >&2; exit 1')
    assert not plug_in.refocus(tmp_path / "in.tif", tmp_path / "out.tif")
    plug_in.DIFFCAMERA = stand_in(tmp_path, 'echo "diffcamera: in.tif: damaged" >&2; exit 2')
    with pytest.raises(RuntimeError, match="damaged"):
        plug_in.refocus(tmp_path / "in.tif", tmp_path / "out.tif")
