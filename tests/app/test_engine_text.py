"""What the engine says reaches the window in its language; the table has its own words."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from app.engine_text import MESSAGES, in_window_language
from engine.errors import InputError
from engine.files import check_target, read_photo

ENGINE = Path(__file__).parents[2] / "engine"


def _texts(source: str) -> set[str]:
    """Every text of a module, values as {0}, {1}; those that begin with a file without it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        text, number = "", 0
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        for part in parts:
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                text += part.value
            elif isinstance(part, ast.FormattedValue):
                text += f"{{{number}}}"
                number += 1
        found.add(text)
        if text.startswith("{0}: "):
            rest = text.removeprefix("{0}: ")
            for index in range(1, number):
                rest = rest.replace(f"{{{index}}}", f"{{{index - 1}}}")
            found.add(rest)
    return found


def test_every_row_is_something_that_the_engine_says():
    said = set().union(*(_texts(path.read_text("utf-8")) for path in ENGINE.rglob("*.py")))
    assert [message for message in MESSAGES if message not in said] == []


@pytest.fixture
def german(speak):
    speak("de")


def test_a_refusal_is_told_in_german(german, tmp_path):
    empty, odd = tmp_path / "a: b.jpg", tmp_path / "c.jpg"
    empty.write_bytes(b"")
    odd.write_bytes(b"GIF89a" + bytes(64))
    for path, words in ((empty, "die Datei ist leer"), (odd, "GIF wird nicht gelesen")):
        with pytest.raises(InputError) as fault:
            read_photo(path)
        assert in_window_language(str(fault.value)).startswith(f"{path}: {words}")
    with pytest.raises(InputError) as fault:
        check_target(empty, bits=16)
    assert "JPEG fasst 8 Bit je Kanal" in in_window_language(str(fault.value))
    gone = "IMG: 2.jpg of the focus bracket is gone. The other 3 photos were merged."
    assert in_window_language(gone) == (
        "IMG: 2.jpg der Fokusreihe ist nicht mehr da. Die anderen 3 Fotos wurden zusammengeführt."
    )


def test_what_is_not_in_the_table_stays_as_it_is(german):
    for text in ("C:\\x: y: something else {0}; so it is", "", "Exportiert nach /a: b"):
        assert in_window_language(text) == text


def test_the_window_shows_it(german, bare_window):
    bare_window.stage.messages.show_message("error", "/a/b.jpg: no such photo; check the name")
    assert bare_window.stage.messages.text.text().startswith("/a/b.jpg: dieses Foto gibt es nicht")


def test_the_nearest_row_counts_and_remedies_are_translated(german):
    for text, told in (
        (
            "a.jpg: a lossless JPEG is not read; save it as a TIFF or an ordinary JPEG",
            "ein JPEG dieser Art (lossless)",
        ),
        ("b.tif: sensor data is not read; save it as RGB", "speichern Sie es als RGB"),
        ("c.png: not a PNG that can be read; export the mask again", "noch einmal: Maske"),
        ("ONNX Runtime on the CPU (as chosen)", "ONNX Runtime auf dem Prozessor (wie gewählt)"),
        ("model 'x': y.onnx is damaged (checksum); install the program again", "installieren Sie"),
    ):
        assert told in in_window_language(text)
