"""A window with the real engine, small photos, and no state left between tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QLocale, QTimer
from PySide6.QtWidgets import QApplication

import resources
from app import theme
from app.settings import Settings
from app.translation import remove_translations, set_language
from app.window import MainWindow
from tests.app.slope import show_slope

SIDE = 320
LARGE = 1600
PATIENCE = 120_000
"""Milliseconds a test waits for the engine before it fails."""


@pytest.fixture(scope="session")
def small_sample(tmp_path_factory) -> Path:
    """A shipped photo with real blur, at a small size."""
    path = tmp_path_factory.mktemp("photo") / "sample.jpg"
    with Image.open(resources.SAMPLES / "dandelions.jpg") as picture:
        picture.draft("RGB", (2 * SIDE, 2 * SIDE))
        picture.thumbnail((SIDE, SIDE))
        picture.convert("RGB").save(path, quality=92)
    return path


@pytest.fixture
def photo(small_sample, tmp_path) -> Path:
    """A photo file private to the test."""
    return Path(shutil.copy(small_sample, tmp_path / "photo.jpg"))


@pytest.fixture
def blurred_photo(tmp_path) -> Path:
    """A shipped photo, large enough to show how it was focused."""
    path = tmp_path / "blurred.jpg"
    with Image.open(resources.SAMPLES / "dandelions.jpg") as picture:
        picture.draft("RGB", (4 * SIDE, 4 * SIDE))
        picture.thumbnail((2 * SIDE, 2 * SIDE))
        picture.convert("RGB").save(path, quality=92)
    return path


@pytest.fixture
def large_photo(tmp_path) -> Path:
    """A sharp shipped photo, larger than the window's previews."""
    path = tmp_path / "large.jpg"
    with Image.open(resources.SAMPLES / "spices.jpg") as picture:
        picture.draft("RGB", (2 * LARGE, 2 * LARGE))
        picture.thumbnail((LARGE, LARGE))
        picture.convert("RGB").save(path, quality=92)
    return path


@pytest.fixture
def settings() -> Settings:
    file = Settings().file
    file.unlink(missing_ok=True)
    return Settings()


@pytest.fixture
def window(qtbot, settings) -> MainWindow:
    """The whole window with its engine, closed after the test."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.set_theme(app, "dark")
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    window.bridge.start()
    window.build_panels()
    yield window
    window.close()
    window.bridge.close()
    running = [timer for timer in window.findChildren(QTimer) if timer.isActive()]
    assert not running, f"timers left running: {running}"


@pytest.fixture
def bare_window(qtbot, settings, photo) -> MainWindow:
    """The window with a photo of sloping depth and no engine, for tests that need none."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.set_theme(app, "dark")
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    window.build_panels()
    show_slope(window, photo)
    window.activateWindow()
    yield window
    window.close()


@pytest.fixture
def wait(qtbot) -> Callable[[Callable[[], object]], None]:
    """Wait for a condition while the window's event loop runs."""

    def until(done: Callable[[], object]) -> None:
        qtbot.waitUntil(lambda: bool(done()), timeout=PATIENCE)

    return until


@pytest.fixture
def opened(window, photo, wait) -> MainWindow:
    """The window with a photo open and its depth estimated."""
    window.open_path(photo)
    wait(lambda: window.session.photo.depth_known and not window.status.busy)
    return window


@pytest.fixture
def speak(qapp) -> Iterator[Callable[[str], str]]:
    """Set the window's language until the end of the test."""
    before = QLocale()
    yield lambda language: set_language(qapp, language)
    remove_translations(qapp)
    QLocale.setDefault(before)
