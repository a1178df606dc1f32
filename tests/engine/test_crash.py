from dataclasses import replace
from pathlib import Path

import pytest

from engine import crash
from engine.depth.strokes import Stroke
from engine.edit import DepthChoice, Edit
from engine.lens import Aperture, Lens
from engine.requests import Draft, Export, Output


def test_a_request_is_told_by_kind_and_numbers_alone():
    strokes = tuple(Stroke(((0.1, 0.2),) * 9, 0.1, 0.5, 1.0, 0.5) for _ in range(6))
    lens = Lens(focus=(0.25, 0.5), blur=30, aperture=Aperture(shape="blades"))
    edit = Edit(lens=lens, depth=DepthChoice(model="my-secret", strokes=strokes))
    told = crash.describe(
        Export("export-1", Path("/home/me/Wedding.HEIC"), edit, Output(Path("a.tif")))
    )
    for wanted in ("Export(", "*.heic", "*.tif", "blur=30", "(0.25, 0.5)", "shape=blades", "<6 of"):
        assert wanted in told, told
    for private in ("Wedding", "home", "me/", "my-secret"):
        assert private not in told, told


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ("cannot read /home/a/b c.jpg", "cannot read <file"),
        (r"cannot read C:\Users\a\b.tif: no", "cannot read <file.tif>: no"),
        ("no such file: 'x/y/photo.png'", "no such file: '<file.png>'"),
        ("blur 3 of 5", "blur 3 of 5"),
    ],
)
def test_paths_leave_the_words(words, plain):
    assert crash.without_paths(words).startswith(plain)


def test_the_journal_stays_small_and_keeps_the_last(tmp_path):
    journal = crash.Journal(tmp_path)
    request = Draft("draft", tmp_path / "photo.jpg")
    for blur in range(4000):
        journal.note(replace(request, edit=Edit(lens=Lens(blur=blur / 40))))
    assert journal.path.stat().st_size < 2 * crash.MOST_BYTES
    assert "blur=99.97" in journal.path.read_text()
    journal.close()
    assert list(tmp_path.iterdir()) == []


def test_a_journal_of_a_run_that_goes_on_is_left_alone(tmp_path):
    journal = crash.Journal(tmp_path)
    journal.fault(ValueError("x"))
    assert crash.left(tmp_path) == []
    assert journal.path.exists()
    journal.close()
    assert len(crash.left(tmp_path)) == 1


def test_a_chain_of_faults_is_told_and_many_are_cut(tmp_path):
    journal = crash.Journal(tmp_path)
    for _ in range(50):
        try:
            try:
                Path(tmp_path / "nowhere" / "name.jpg").read_bytes()
            except OSError as fault:
                raise RuntimeError("while reading") from fault
        except RuntimeError as fault:
            journal.fault(fault)
    journal.close()
    words = crash.left(tmp_path)[0].read_text()
    assert words.count(crash.FAULT) == crash.MOST_FAULTS
    assert words.index("FileNotFoundError: [2]") < words.index("RuntimeError: while reading")
    assert "name.jpg" not in words
