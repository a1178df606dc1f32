"""Collect the window's texts into the `.ts` files and compile them; needs Qt's own tools.

    python -m resources.translations.update

The English file holds only plurals. New texts are added as "unfinished"; translate them in Qt
Linguist or by hand, then run this again.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from engine.optics.shapes import SHAPES
from engine.pipeline.stages import (
    BY_PIXELS,
    MOVED,
    NO_DEPTH,
    NO_DIT,
    NOT_STORED,
    PARTLY_UNSURE,
    UNSURE,
)

HERE = Path(__file__).parent
APP = HERE.parents[1] / "app"


def tool(name: str) -> str:
    return str(Path(sys.executable).parent / f"pyside6-{name}")


def collect(target: Path) -> None:
    """Update a `.ts` file from the sources."""
    english = ["-pluralonly"] if target.stem.endswith("_en") else []
    files = sorted(str(path.relative_to(APP.parent)) for path in APP.rglob("*.py"))
    tables = target.with_name("tables.py")
    tables.write_text(table_texts(), "utf-8")
    subprocess.run(
        [tool("lupdate"), *files, str(tables), "-tr-function-alias", "QT_TRANSLATE_NOOP+=mark",
         "-locations", "none", "-no-obsolete", *english, "-ts", str(target)],
        check=True, cwd=APP.parent, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    tables.unlink()


def table_texts() -> str:
    """Texts of the engine's tables in a form Qt's tool reads; the engine itself does not use Qt."""
    texts = [("ApertureShapes", row.label) for row in SHAPES.values()]
    notices = (UNSURE, BY_PIXELS, MOVED, PARTLY_UNSURE, NOT_STORED, NO_DEPTH, NO_DIT)
    texts += [("Engine", notice) for notice in notices]
    return "".join(f"mark({json.dumps(context)}, {json.dumps(text)})\n" for context, text in texts)


def main() -> None:
    for file in sorted(HERE.glob("diffcamera_*.ts")):
        collect(file)
        subprocess.run(
            [tool("lrelease"), "-silent", str(file), "-qm", str(file.with_suffix(".qm"))],
            check=True,
        )


if __name__ == "__main__":
    main()
