"""The installed console script on real files, as a user calls it."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.cli.main import main
from engine.backends.onnx import devices
from engine.doctor import DISPLAYS

SCRIPT = Path(sys.executable).with_name("diffcamera")
OPTICS = ["--engine", "optics"]


def run(*words):
    """In this process: status; stdout and stderr are captured by capsys."""
    return main([str(word) for word in words])


def test_the_installed_script_refocuses_a_photo_without_torch(card, card_depth, tmp_path):
    out = tmp_path / "out.jpg"
    guard = tmp_path / "guard" / "sitecustomize.py"
    guard.parent.mkdir()
    guard.write_text("import sys\nsys.modules['torch'] = sys.modules['scipy'] = None\n")
    done = subprocess.run(
        [SCRIPT, "refocus", card, "-o", out, "--focus", ".5,.6", "--blur", "60", "--json",
         "--depth", card_depth],
        capture_output=True, text=True, timeout=120, cwd=Path(__file__).parents[3],
        env={"PYTHONPATH": f"{guard.parent}:.", "PATH": "/usr/bin", "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["output"], report["size"]) == (str(out), [240, 160])
    assert report["peak_rss_mb"] > 10
    assert Image.open(out).size == (240, 160)


def test_many_photos_go_to_a_folder_and_one_bad_one_stops_none(card, tmp_path, capsys, card_depth):
    bad = tmp_path / "bad.jpg"
    bad.write_text("this is no photo")
    status = run("refocus", bad, card, "-o", f"{tmp_path}/out/", *OPTICS, "--depth", card_depth)
    printed = capsys.readouterr()
    assert status == 2
    assert "bad.jpg" in printed.err
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["card.png"]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["refocus", "missing.jpg", "-o", "o.jpg"], "missing.jpg"),
        (["refocus", "CARD", "-o", "o.xyz"], "xyz"),
        (["refocus", "CARD", "-o", "o.jpg", "--aperture", "square"], "square"),
        (["refocus", "CARD", "-o", "o.jpg", "--focus", "1.2,.5"], "1.2"),
        (["refocus", "CARD", "-o", "o.jpg", "--depth", "none.png"], "none.png"),
        (["refocus", "CARD", "-o", "nowhere/o.jpg"], "nowhere"),
        (["refocus", "CARD", "-o", "o.jpg", "--depth-model", "unheard-of"], "unheard-of"),
        (["refocus", "CARD", "-o", "o.jpg", "--model", "unheard-of"], "unheard-of"),
        (["refocus", "CARD", "-o", "o.jpg", "--adapter", "unheard-of"], "unheard-of"),
        (["refocus", "CARD", "-o", "o.jpg", "--depth", "none.npy"], "no such depth file"),
        (["CARD", "CARD"], "one photo"),
        (["refocus", "CARD", "-o", "o.jpg", "--aperture", "missing.png"], "missing.png"),
        (["depth", "CARD", "-o", "o.xyz"], "o.xyz"),
        (["sweep", "CARD", "--from", "0,0", "--to", "1,1", "-o", "o.avi"], "o.avi"),
        (["models", "remove", "unheard-of"], "unheard-of"),
        (["models", "add", "missing.onnx"], "missing.onnx"),
        (["unheard-of-command", "x"], "unheard-of-command"),
    ],
)
def test_bad_input_is_one_line_and_status_2(words, names, card, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = sorted(p.name for p in tmp_path.iterdir())
    assert run(*(card if word == "CARD" else word for word in words)) == 2
    printed = capsys.readouterr()
    assert printed.err.count("\n") == 1
    assert names in printed.err
    assert printed.out == ""
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_a_result_is_not_overwritten_unasked(card, tmp_path, capsys, card_depth):
    out = tmp_path / "out.png"
    words = ["refocus", card, "-o", out, *OPTICS, "--depth", card_depth]
    assert run(*words) == 0
    first = out.read_bytes()
    assert run(*words) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert out.read_bytes() == first
    assert run(*words, "--overwrite") == 0


def test_depth_and_doctor_and_models_answer(card, tmp_path, capsys):
    assert run("depth", card, "-o", tmp_path / "d.png") == 0
    assert np.asarray(Image.open(tmp_path / "d.png")).shape == (160, 240)
    assert run("models", "list") == 0
    assert "depth-s" in capsys.readouterr().out
    assert run("models", "verify") == 0
    assert run("doctor", "--json") == 0
    assert json.loads(capsys.readouterr().out.split("sound\n")[-1])[0]["what"] == "diffcamera"


def test_a_gpu_that_is_not_there_is_told(card, card_depth, tmp_path, capsys):
    words = ["refocus", card, "-o", tmp_path / "o.png", *OPTICS, "--depth", card_depth]
    assert run(*words, "--device", "cuda") == 0
    told = "no GPU provider" in capsys.readouterr().err
    assert told is (devices("cuda")[0] == "cpu")


def test_a_fault_of_ours_is_one_line_and_status_1(card, capsys, monkeypatch):
    monkeypatch.setattr("app.cli.refocus.place", lambda *_: 1 / 0)
    assert run("refocus", card, "-o", "x.jpg") == 1
    assert capsys.readouterr().err == (
        "diffcamera: ZeroDivisionError: division by zero; --debug shows where\n"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
def test_without_a_display_the_window_says_what_works(capsys, monkeypatch):
    for name in DISPLAYS:
        monkeypatch.delenv(name, raising=False)
    assert run() == 1
    assert "command line works" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--help"], ["refocus", "--help"], ["--version"]])
def test_help_loads_neither_qt_nor_a_model_runtime(words):
    code = f"""
import sys
from app.cli.main import main
try:
    main({words})
except SystemExit:
    pass
print({{"PySide6", "torch", "onnxruntime", "cv2", "PIL"}} & set(sys.modules), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stderr == "set()\n"


def test_a_render_with_a_given_depth_loads_no_model_runtime(card, card_depth, tmp_path):
    words = ["refocus", card, "-o", tmp_path / "o.jpg", "--no-recover", *OPTICS]
    words = [str(word) for word in [*words, "--depth", card_depth]]
    code = f"""
import sys
from app.cli.main import main
assert main({words}) == 0
unused = "onnxruntime", "OpenImageIO", "engine.stack", "engine.dit.network", "PIL.PdfImagePlugin"
print(set(unused) & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stdout == "set()\n", done.stderr
