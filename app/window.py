"""The main window: puts the parts together and handles its own commands."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

import resources
from app import actions
from app.bridge import Bridge
from app.browser import PhotoBrowser, dropped_paths
from app.closing import ClosingGuard
from app.companion_commands import CompanionCommands
from app.comparing import Comparing
from app.engine_text import in_window_language
from app.exporting import Exporting
from app.file_commands import FileCommands
from app.focusing import Focusing
from app.guidance import DifficultPhotos, Hints
from app.hand_off import HandOff
from app.painting import Painting
from app.panels.side import SidePanel
from app.program_commands import ProgramCommands
from app.screens import bring_onto_screen, fit_to_screen
from app.session import Session
from app.settings import Settings
from app.viewing import Overlay, Viewing
from app.views import WRITING, View, strip_number, view_of
from app.widgets.filmstrip import Filmstrip
from app.widgets.stage import Stage
from app.widgets.status_line import StatusLine
from app.widgets.toolbar import Toolbar
from engine.edit import Edit


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
        self.focusing = Focusing(self.session, self.canvas, self)
        self.painting = Painting(self.session, self.canvas, self)
        self.exporting = Exporting(self.session, settings, self)
        self.files = FileCommands(self.session, self.exporting, settings, self)
        self.companions = CompanionCommands(self.session, self.stage.messages, self)
        self.hand_off = HandOff(self.exporting, self)
        self.browser = PhotoBrowser(self.session, settings, self.filmstrip, self)
        self.closing = ClosingGuard(self, self.exporting, self.stage.messages)
        self.comparing = Comparing(self.session, self.stage, self)
        self.hints = Hints(self.session, self.stage, settings, self)
        self.difficult = DifficultPhotos(self.session, self.focusing, self.stage, self)
        self.program = ProgramCommands(self.bridge, self.session, settings, self)
        self._copied: Edit | None = None
        self.setWindowTitle("DiffCamera")
        self.setAcceptDrops(True)
        self.setMinimumSize(640, 400)
        self.setFocusProxy(self.canvas)  # the photo gets the keys unless a field has focus
        self.menus = {
            name: self.menuBar().addMenu(actions.translated(text)) for name, text in actions.MENUS
        }
        handlers = [
            self,
            self.viewing,
            self.painting,
            self.files,
            self.browser,
            self.companions,
            self.hand_off,
            self.focusing,
            self.program,
        ]
        self.actions_by_name = actions.build(self, self.menus, handlers)
        self.toolbar = Toolbar(self.actions_by_name)
        self.recent = self.menus["file"].addMenu(self.tr("Open &recent"))
        self.menus["file"].insertMenu(self.actions_by_name["export"], self.recent)
        self.recent.aboutToShow.connect(lambda: self.browser.fill_recent(self.recent))
        self.actions_by_name["save_and_close"].setVisible(False)
        self._arrange()
        self._connect()
        self._restore()
        self._update()
        self.canvas.setFocus()

    # Parts -------------------------------------------------------------------------------

    def _arrange(self) -> None:
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
        """Fill the side panel; called once the window is shown."""
        self.panel.build(self.session, self.focusing, self.painting, self.viewing)
        self.panel.history.compare_asked.connect(self._compare)
        self.files.presets = lambda: self.panel.presets.presets
        self.bridge.started.connect(self._show_models)
        if self.bridge.engine is not None:
            self._show_models()
        self._update()

    def _connect(self) -> None:
        session, canvas, messages = self.session, self.canvas, self.stage.messages
        session.photo_changed.connect(self._show_photo)
        for signal in (session.depth_changed, session.source_changed, session.recovered_changed):
            signal.connect(self._update)
        session.message.connect(messages.show_message)
        self.browser.error.connect(lambda text: messages.show_message("error", text))
        self.browser.many_opened.connect(
            lambda: self.actions_by_name["show_filmstrip"].setChecked(True)
        )
        session.progressed.connect(self.status.progress)
        session.ended.connect(lambda request, how: self.status.end(request))
        for signal in (
            session.undo_stack.canUndoChanged,
            session.undo_stack.canRedoChanged,
            session.undo_stack.indexChanged,
        ):
            signal.connect(self._update)
        self.program.theme_changed.connect(self.panel.redraw)
        self.program.motion_reduced.connect(self._reduce_motion)
        self.program.models_changed.connect(self._show_models)
        self.exporting.done.connect(self._show_exported)
        self.comparing.changed.connect(self._show_compared)
        self.files.opened.connect(self.hints.exported)
        self.hand_off.begun.connect(self._serve_another_program)
        self.painting.active_changed.connect(self._show_brush)
        self.status.cancel.connect(self.stop)
        self.stage.empty.open.connect(self.browser.open_photo)
        self.stage.empty.open_sample.connect(lambda: self.open_path(resources.SAMPLE))
        canvas.zoomed.connect(self._show_zoom)
        self.viewing.detail.changed.connect(self._show_zoom)

    # Commands ----------------------------------------------------------------------------

    def open_path(self, path: Path) -> None:
        """Open a photo or a folder."""
        self.open_paths([path])

    def open_paths(self, paths: list[Path]) -> None:
        self.stage.messages.clear()
        self.browser.open_paths(paths)

    def undo(self) -> None:
        self.session.undo_stack.undo()

    def redo(self) -> None:
        self.session.undo_stack.redo()

    def copy_settings(self) -> None:
        self._copied = self.session.edit

    def paste_settings(self) -> None:
        if self._copied is not None and self.session.photo.path is not None:
            self.session.paste(self._copied)

    def save_preset(self) -> None:
        self.panel.presets.ask_name()

    def stop(self) -> None:
        """Esc: leave the brush; else stop work on this photo; if there is none, the exports."""
        if self.painting.brush.active:
            self.painting.brush.activate(False)
            return
        running = self.status.views()
        editing = [view for view in running if strip_number(view) not in WRITING]
        for view in editing or running:
            self.bridge.cancel(view)
        self.session.renderer.cancel()

    def show_panel(self, on: bool) -> None:
        self.panel.setVisible(on)

    def full_screen(self, on: bool) -> None:
        self.setWindowState(
            self.windowState() | Qt.WindowState.WindowFullScreen
            if on
            else self.windowState() & ~Qt.WindowState.WindowFullScreen
        )

    def quit(self) -> None:
        self.close()

    # What is shown -----------------------------------------------------------------------

    def _show_models(self) -> None:
        """What the engine runs on, whether it has a DiT, and the depth models to choose from."""
        from engine import models

        names = [m.name for m in models.table() if m.kind == "depth" and m.path]
        self.panel.depth_panel.fill_sources(names)
        engine = self.bridge.engine
        if engine is None:
            return
        status = engine.status()
        where = in_window_language(status.runs_by)
        kind = self.tr("Optics and DiT") if status.has_dit else self.tr("Optics only")
        tip = "" if status.has_dit else self.tr("No DiT model is installed")
        self.status.set_idle_text(f"{kind}  ·  {where.split(' (')[0]}", tip or where)

    def _reduce_motion(self, on: bool) -> None:
        self.canvas.photo.fades = not on

    def _show_photo(self) -> None:
        photo = self.session.photo
        assert photo.path is not None
        self.setWindowTitle(f"{photo.path.name} - DiffCamera")
        self.toolbar.title.show_text(photo.path.name)
        self.status.show_size(*photo.size)
        self._update()

    def _show_zoom(self) -> None:
        """Show the zoom, and whether it enlarges the preview beyond its own pixels."""
        detail, preview = self.viewing.detail, self.session.photo.original
        side = max(preview[0].width(), preview[0].height()) if preview else 0
        enlarged = bool(detail.required_side) and not detail.complete
        self.status.show_zoom(self.canvas.zoom, side if enlarged else 0)

    def _show_brush(self, depth: bool, keep: bool) -> None:
        """Show the mask being painted, unless another overlay is already shown."""
        act = self.actions_by_name
        for name, overlay, on in (
            ("paint_depth", "show_depth", depth),
            ("paint_keep", "show_kept", keep),
        ):
            act[name].setChecked(on)
            if on and self.viewing.overlay in (None, Overlay.DEPTH, Overlay.KEPT):
                act[overlay].setChecked(True)

    def _compare(self, edit: Edit, name: str) -> None:
        self.comparing.compare_with(edit, name)
        self.actions_by_name["show_split"].setChecked(True)

    def _show_split(self, on: bool) -> None:
        self.comparing.show_split(on)
        self._show_compared()

    def _show_compared(self) -> None:
        on = self.actions_by_name["show_split"].isChecked()
        self.stage.show_compared(self.comparing.name if on else "")

    def _show_exported(self, request, path: Path) -> None:
        self.status.end(request)
        if view_of(request) is not View.BATCH:
            self.stage.messages.show_message("notice", self.tr("Exported {path}").format(path=path))

    def _serve_another_program(self) -> None:
        """Replace Export with Save, and save no edits next to the other program's photo."""
        save = self.actions_by_name["save_and_close"]
        save.setVisible(True)
        self.toolbar.show_primary(save)
        self.session.sidecars.read_only = True

    def _update(self) -> None:
        photo, act = self.session.photo, self.actions_by_name
        act["undo"].setEnabled(self.session.undo_stack.canUndo())
        act["redo"].setEnabled(self.session.undo_stack.canRedo())
        for command in actions.COMMANDS:
            if command.needs == "photo":
                act[command.name].setEnabled(photo.path is not None)
            elif command.needs == "depth":
                act[command.name].setEnabled(photo.disparity is not None)
        act["show_blur_as_shot"].setEnabled(photo.coc_map is not None)
        act["show_recovered"].setEnabled(photo.recovered_map is not None)
        self.toolbar.export.setEnabled(photo.path is not None)

    def _restore(self) -> None:
        self.actions_by_name["show_panel"].setChecked(True)
        self.actions_by_name["show_split"].toggled.connect(self._show_split)
        self._reduce_motion(self.settings.value("reduce_motion", False, bool))
        fit_to_screen(self, 1280, 800)
        geometry = self.settings.bytes("window/geometry")
        if geometry and self.restoreGeometry(geometry):
            bring_onto_screen(self)
        if self.settings.set_aside is not None:
            text = self.tr("Could not read the settings. The old file was kept as {path}.").format(
                path=self.settings.set_aside
            )
            QTimer.singleShot(0, self, lambda: self.stage.messages.show_message("notice", text))

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
        if dropped_paths(event):
            _accept_copy(event)

    def dropEvent(self, event) -> None:
        paths = dropped_paths(event)
        if paths:
            self.open_paths(paths)
            self.companions.offer_merging(paths)
            _accept_copy(event)

    def closeEvent(self, event) -> None:
        if not self.closing.allows_closing():
            event.ignore()
            return
        self.bridge.drop_events()
        self.session.renderer.cancel()
        self.viewing.detail.stop()
        self.exporting.stop_all()
        self.stage.messages.clear()
        self.session.sidecars.close()
        self.settings.set_value("session/photo", "")
        self.settings.set_value("window/geometry", self.saveGeometry())
        self.settings.sync()
        super().closeEvent(event)


def _accept_copy(event) -> None:
    """Accept every drop as a copy: after a move, its source may delete the file."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
