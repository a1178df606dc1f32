"""The main window: puts the parts together and answers the commands that are its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from app import actions, theme
from app.bridge import Bridge
from app.exporting import VIEWS, Exporting
from app.painting import Painting
from app.panels.side import SidePanel
from app.session import Session
from app.settings import Settings
from app.viewing import Viewing
from app.widgets.filmstrip import Filmstrip
from app.widgets.stage import Stage
from app.widgets.status_line import StatusLine
from app.widgets.toolbar import Toolbar
from engine.edit import Edit
from engine.files.formats import name_patterns

WITH_PHOTO = (
    "export", "as_shot", "all_in_focus", "refocus", "fit", "actual_size", "zoom_in", "zoom_out",
    "show_split", "show_side", "show_loupe", "copy_settings", "paste_settings", "save_preset",
    "smaller", "larger",
)  # fmt: skip
WITH_DEPTH = ("paint_depth", "show_depth", "show_band", "rack_focus", "swap_brush")


class MainWindow(QMainWindow):
    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.bridge = Bridge(self)
        self.session = Session(self.bridge, self)
        self.stage = Stage()
        self.canvas = self.stage.canvas
        self.status = StatusLine()
        self.filmstrip = Filmstrip()
        self.panel = SidePanel()
        self.viewing = Viewing(self.session, self.stage, self)
        self.painting = Painting(self.session, self.canvas, self)
        self.exporting = Exporting(self.session, settings, self)
        self.dialog: QWidget | None = None
        self._copied: Edit | None = None
        self._gesture = -1
        self._leaving = ""  # "" = staying, "waiting" = when all is exported, "now"
        self.setWindowTitle("DiffCamera")
        self.setAcceptDrops(True)
        self.setMinimumSize(880, 560)
        self.menus = {
            name: self.menuBar().addMenu(actions.translated(text)) for name, text in actions.MENUS
        }
        doers = [self, self.viewing, self.painting, self.exporting]
        self.actions_by_name = actions.build(self, self.menus, doers)
        self.toolbar = Toolbar(self.actions_by_name)
        self.recent = self.menus["file"].addMenu(self.tr("Open &recent"))
        self.menus["file"].insertMenu(self.actions_by_name["export"], self.recent)
        self.recent.aboutToShow.connect(self._fill_recent)
        self._lay_out()
        self._connect()
        self._restore()
        self._update()

    # Parts -------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.stage, 1)
        left.addWidget(self.filmstrip)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addLayout(left, 1)
        middle.addWidget(self.panel)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addLayout(middle, 1)
        column.addWidget(self.status)
        self.setCentralWidget(whole)

    def build_panels(self) -> None:
        """Fill the side panel; called when the window is up."""
        self.panel.build(self.session, self.painting, self.viewing)
        self.exporting.looks = lambda: self.panel.presets.looks
        self.bridge.started.connect(self._fill_models)
        if self.bridge.engine is not None:
            self._fill_models()
        self._update()

    def _connect(self) -> None:
        session, canvas = self.session, self.canvas
        session.photo_changed.connect(self._show_photo)
        for signal in (session.depth_changed, session.source_changed, session.recovered_changed):
            signal.connect(self._update)
        session.message.connect(self.stage.messages.show_message)
        session.progressed.connect(self.status.progress)
        session.ended.connect(lambda request, how: self.status.over(request))
        for signal in (
            session.undo_stack.canUndoChanged,
            session.undo_stack.canRedoChanged,
            session.undo_stack.indexChanged,
        ):
            signal.connect(self._update)
        self.exporting.done.connect(self._exported)
        self.exporting.emptied.connect(self._leave)
        self.painting.active_changed.connect(self._show_brush)
        self.status.cancel.connect(self.stop)
        self.stage.empty.open.connect(self.open_photo)
        self.filmstrip.chosen.connect(self.open_path)
        canvas.clicked.connect(lambda x, y: session.focus_at((x, y)))
        canvas.focus_grabbed.connect(self._grab_focus)
        canvas.focus_dragged.connect(lambda x, y: session.focus_at((x, y), self._gesture))
        canvas.focus_dropped.connect(session.end_gesture)
        canvas.nudged.connect(self._nudge)
        QApplication.styleHints().colorSchemeChanged.connect(self._follow_system)
        canvas.zoomed.connect(self._show_zoom)
        self.viewing.closer.changed.connect(self._show_zoom)

    # Commands ----------------------------------------------------------------------------

    def open_path(self, path: Path) -> None:
        """Open a photo, or the first of a folder; the folder's photos fill the filmstrip."""
        self.stage.messages.clear()
        if path.is_dir():
            photos = self.filmstrip.show_folder(path)
            self.actions_by_name["show_filmstrip"].setChecked(True)
            if not photos:
                self.stage.messages.show_message(
                    "error", self.tr("{folder}: no photos in this folder").format(folder=path)
                )
                return
            path = photos[0]
        self.session.open(path)

    def open_photo(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Open a photo"),
            self.settings.value("folder", str(Path.home()), str),
            self.tr("Photos ({kinds});;All files (*)").format(kinds=name_patterns()),
        )
        if chosen:
            self.settings.set_value("folder", str(Path(chosen).parent))
            self.open_path(Path(chosen))

    def open_folder(self) -> None:
        folder = self.settings.value("folder", str(Path.home()), str)
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Open a folder"), folder)
        if chosen:
            self.settings.set_value("folder", chosen)
            self.open_path(Path(chosen))

    def previous_photo(self) -> None:
        self._show_neighbours()
        self.filmstrip.step(-1)

    def next_photo(self) -> None:
        self._show_neighbours()
        self.filmstrip.step(1)

    def undo(self) -> None:
        self.session.undo_stack.undo()

    def redo(self) -> None:
        self.session.undo_stack.redo()

    def copy_settings(self) -> None:
        self._copied = self.session.edit

    def paste_settings(self) -> None:
        """The look of another photo: its lens and quality, not its strokes or its focus point."""
        if self._copied is not None and self.session.path is not None:
            mine, theirs = self.session.edit, self._copied
            lens = replace(theirs.lens, focus=mine.lens.focus, focus_disparity=None)
            self.session.apply(replace(theirs, lens=lens, depth=mine.depth), self.tr("Paste"))

    def save_preset(self) -> None:
        self.panel.presets.ask()

    def as_shot(self) -> None:
        self.panel.focus.as_shot.click()

    def all_in_focus(self) -> None:
        self.panel.focus.all_in_focus.click()

    def refocus(self) -> None:
        self.panel.focus.refocus.click()

    def stop(self) -> None:
        """Esc: leave the brush; else stop the work on this photo; with none, the exports."""
        if self.painting.brush.active:
            self.painting.brush.activate(False)
            return
        editing = [view for view in self.status.views() if not view.startswith(VIEWS)]
        for view in editing or self.status.views():
            self.bridge.cancel(view)
        self.session.cancel()

    def show_panel(self, on: bool) -> None:
        self.panel.setVisible(on)

    def show_filmstrip(self, on: bool) -> None:
        if on:
            self._show_neighbours()
        self.filmstrip.setVisible(on)

    def full_screen(self, on: bool) -> None:
        self.setWindowState(
            self.windowState() | Qt.WindowState.WindowFullScreen
            if on
            else self.windowState() & ~Qt.WindowState.WindowFullScreen
        )

    def preferences(self) -> None:
        from app.dialogs.preferences import Preferences

        dialog = Preferences(self.settings, self.bridge, self)
        dialog.theme_chosen.connect(self.wear)
        dialog.engine_chosen.connect(self._restart)
        dialog.models_changed.connect(self._fill_models)
        self.dialog = dialog
        dialog.show()

    def wear(self, look: str) -> None:
        """Dress the window in another theme."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, look)
        self.panel.bokeh.redraw()

    def _follow_system(self, scheme: Qt.ColorScheme) -> None:
        """The system went dark or light while the window is open."""
        if self.settings.theme == "system":
            self.wear("light" if scheme == Qt.ColorScheme.Light else "dark")

    def _restart(self, backend: str, device: str, memory_mb: int) -> None:
        self.bridge.start(backend, device, memory_mb)
        self.session.reopen()

    def shortcuts(self) -> None:
        from app.dialogs.shortcuts import ShortcutSheet

        self.dialog = ShortcutSheet(self)
        self.dialog.show()

    def about(self) -> None:
        from importlib.metadata import version

        box = QMessageBox(self)
        box.setWindowTitle(self.tr("About DiffCamera"))
        box.setText(f"<b>DiffCamera {version('diffcamera')}</b>")
        box.setInformativeText(
            self.tr(
                "Refocus any photo on your own machine. Nothing is sent anywhere.\n\n"
                "After DiffCamera, arXiv 2509.26599. Apache-2.0."
            )
        )
        self.dialog = box
        box.open()

    def quit(self) -> None:
        self.close()

    def _tell_engine(self) -> None:
        """Say in the status line what the engine runs on, and whether it has a DiT."""
        from engine.backends.choice import reason

        engine = self.bridge.engine
        if engine is None:
            return
        settings, has_dit = engine.studio.settings, engine.studio.models.has("dit")
        where = reason(settings.backend, settings.device)
        kind = self.tr("Optics and DiT") if has_dit else self.tr("Optical engine")
        tip = "" if has_dit else self.tr("No DiT weights are on this machine")
        self.status.rest(f"{kind}  ·  {where.split(' (')[0]}", tip or where)

    def _fill_models(self) -> None:
        from engine import models

        self._tell_engine()

        names = [m.name for m in models.table() if m.kind == "depth" and m.path]
        self.panel.disparity.fill_sources(names)

    def _grab_focus(self) -> None:
        self._gesture = self.session.begin_gesture()

    def _nudge(self, across: float, down: float) -> None:
        if self.session.path is not None:
            x, y = self.session.edit.lens.focus
            self.session.focus_at((x + across, y + down))

    # What is shown -----------------------------------------------------------------------

    def _show_photo(self) -> None:
        path = self.session.path
        assert path is not None
        self.setWindowTitle(f"{path.name} - DiffCamera")
        self.toolbar.title.setText(path.name)
        width, height = self.session.size
        megapixels = width * height / 1e6
        self.status.photo.setText(f"{width} × {height}  ({megapixels:.1f} MP)")
        self.settings.add_recent(path)
        self.settings.set_value("session/photo", str(path))  # until the window is closed
        if self.filmstrip.isVisible():
            self._show_neighbours()
        self._update()

    def _show_neighbours(self) -> None:
        path = self.session.path
        if path is not None:
            self.filmstrip.show_folder(path.parent)
            self.filmstrip.mark(path)

    def _show_zoom(self) -> None:
        """The zoom; beyond the preview's own pixels it says so."""
        words = f"{100 * self.canvas.zoom:.0f} %"
        shown, closer = self.session.original, self.viewing.closer
        if closer.needed and not closer.covers:
            words = self.tr("{z} of a {n} px preview").format(
                z=words, n=max(shown[0].width(), shown[0].height())
            )
        self.status.zoom.setText(words)

    def _show_brush(self, active: bool) -> None:
        self.actions_by_name["paint_depth"].setChecked(active)
        if active and not self.viewing.overlay:
            self.actions_by_name["show_depth"].setChecked(True)

    def _exported(self, request, path: Path) -> None:
        self.status.over(request)
        if not request.view.startswith("batch"):
            self.stage.messages.show_message("notice", self.tr("Exported {p}").format(p=path))

    def _fill_recent(self) -> None:
        self.recent.clear()
        for path in self.settings.recent:
            self.recent.addAction(path.name, lambda path=path: self.open_path(path))
        if self.recent.isEmpty():
            self.recent.addAction(self.tr("Nothing yet")).setEnabled(False)

    def _update(self) -> None:
        session, act = self.session, self.actions_by_name
        act["undo"].setEnabled(session.undo_stack.canUndo())
        act["redo"].setEnabled(session.undo_stack.canRedo())
        for name in WITH_PHOTO:
            act[name].setEnabled(session.path is not None)
        for name in WITH_DEPTH:
            act[name].setEnabled(session.disparity is not None)
        act["show_sharpness"].setEnabled(session.coc_map is not None)
        act["show_recovered"].setEnabled(session.recovered_map is not None)
        self.toolbar.export.setEnabled(session.path is not None)

    def _restore(self) -> None:
        self.resize(1280, 800)
        self.actions_by_name["show_panel"].setChecked(True)
        geometry = self.settings.bytes("window/geometry")
        if geometry:
            self.restoreGeometry(geometry)
        if self.settings.set_aside is not None:
            QTimer.singleShot(
                0,
                self,
                lambda: self.stage.messages.show_message(
                    "notice",
                    self.tr("The settings could not be read; they are kept as {p}").format(
                        p=self.settings.set_aside
                    ),
                ),
            )

    # Events ------------------------------------------------------------------------------

    def keyPressEvent(self, event) -> None:
        if event.key() != Qt.Key.Key_Backslash:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.viewing.hold_before(True)

    def keyReleaseEvent(self, event) -> None:
        if event.key() != Qt.Key.Key_Backslash:
            super().keyReleaseEvent(event)
        elif not event.isAutoRepeat():
            self.viewing.hold_before(False)

    def dragEnterEvent(self, event) -> None:
        if _dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event) -> None:
        paths = _dropped(event)
        if paths:
            self.open_path(paths[0])
            event.acceptProposedAction()

    def _ask_leaving(self) -> None:
        """Exports are under way: finish them, stop them, or stay."""

        def leave(how: str) -> None:
            self._leaving = how
            if how == "now":
                self.close()
            elif how == "waiting":
                words = self.tr("The window closes when the export is done.")
                self.stage.messages.ask(words, {self.tr("Keep it open"): lambda: leave("")})
                if not self.exporting.pending:
                    self._leave()

        self.stage.messages.ask(
            self.tr("An export is still running."),
            {
                self.tr("Finish it, then close"): lambda: leave("waiting"),
                self.tr("Stop it and close"): lambda: leave("now"),
                self.tr("Back"): lambda: leave(""),
            },
        )

    def _leave(self) -> None:
        if self._leaving == "waiting":
            self.close()

    def closeEvent(self, event) -> None:
        if self.exporting.pending and self._leaving != "now":
            self._ask_leaving()
            event.ignore()
            return
        self.bridge.hush()
        self.session.cancel()
        self.viewing.closer.stop()
        self.exporting.stop_all()
        self.stage.messages.clear()
        self.filmstrip.thumbnails.close()
        self.session.sidecars.close()
        self.settings.set_value("session/photo", "")
        self.settings.set_value("window/geometry", self.saveGeometry())
        self.settings.sync()
        super().closeEvent(event)


def _dropped(event) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
