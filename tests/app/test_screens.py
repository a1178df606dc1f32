"""The first window and every dialog fit the screen; a remembered place that is gone is left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication

from app.screens import bring_onto_screen
from app.window import MainWindow

ROOT = Path(__file__).parents[2]

RUN = """
import json, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
app = QApplication([])
from app import theme
from app.settings import Settings
from app.translation import set_language
from app.window import MainWindow
from tests.app.slope import show_slope

theme.set_theme(app, "dark")
set_language(app, sys.argv[2])
window = MainWindow(Settings())
window.build_panels()
window.show()
show_slope(window, Path(sys.argv[1]))
sizes = {"window": window}
for name in ("export", "batch", "rack_focus"):
    getattr(window.files, name)()
    sizes[name] = window.files.dialog
window.program.preferences()
sizes["preferences"] = window.program.dialog
window.program.shortcuts()
sizes["shortcuts"] = window.program.dialog
app.processEvents()
free = app.primaryScreen().availableGeometry()
found = {n: [w.width(), w.height(), w.minimumSizeHint().width(), w.minimumSizeHint().height()]
         for n, w in sizes.items()}
print(json.dumps({"screen": [free.width(), free.height()], "sizes": found,
                  "cut": window.panel.horizontalScrollBar().maximum()}))
window.close()
"""


@pytest.mark.parametrize(
    ("width", "height", "scale", "language"),
    [
        (1366, 768, 1, "en"), (1366, 768, 1.25, "es"), (1366, 768, 1.5, "de"),
        (1280, 800, 1, "en"), (3840, 2160, 2, "en"),
    ],
)  # fmt: skip
def test_window_and_dialogs_fit(width, height, scale, language, tmp_path, photo):
    screen = {"name": "one", "x": 0, "y": 0, "width": width, "height": height,
              "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}  # fmt: skip
    config = tmp_path / "screen.json"
    config.write_text(json.dumps({"screens": [screen]}))
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(photo), language], cwd=ROOT, capture_output=True,
        timeout=300,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_SCALE_FACTOR": str(scale),
             "XDG_CONFIG_HOME": str(tmp_path / "config"),
             "QT_QPA_PLATFORM": f"offscreen:configfile={config}"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    told = json.loads(done.stdout.splitlines()[-1])
    across, down = told["screen"]
    assert across == pytest.approx(width / scale, abs=1)
    for name, (w, h, least_w, least_h) in told["sizes"].items():
        assert (w, h) <= (across, h), (name, w, across)
        assert h <= down, (name, h, down)
        assert least_w <= w, (name, "cut off", least_w, w)
        assert least_h <= h, (name, "cut off", least_h, h)
    assert told["cut"] == 0


def test_a_window_left_on_a_screen_that_is_gone_comes_back(bare_window):
    bare_window.setGeometry(QRect(9000, 7000, 5000, 4000))
    bring_onto_screen(bare_window)
    free = QApplication.primaryScreen().availableGeometry()
    assert free.intersected(bare_window.frameGeometry()).width() >= min(640, free.width())
    assert bare_window.x() < free.right()
    assert bare_window.y() < free.bottom()


def test_the_names_of_lenses_do_not_widen_the_panel(qtbot, settings):
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.show()
    window.bridge.start()  # first, as the program does: the names are there when the panel appears
    qtbot.waitUntil(lambda: window.bridge.engine is not None, timeout=60_000)
    window.build_panels()
    try:
        assert window.panel.lens.choice.count() > 5
        QApplication.processEvents()
        assert window.panel.horizontalScrollBar().maximum() == 0
    finally:
        window.close()
        window.bridge.close()
