"""The main window: puts the parts together and answers the commands."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import actions
from app.bridge import Bridge
from app.canvas.overlay import depth_colours
from app.session import Session
from app.settings import Settings
from app.widgets.section import GAP
from app.widgets.stage import Stage
from app.widgets.status_line import StatusLine
from engine.requests import Export, ExportDepth, Output

PANEL_WIDTH = 304
PHOTO_KINDS = "jpg jpeg png tif tiff webp heic heif avif dng cr2 cr3 nef arw raf orf rw2"
TOOLBAR = ("open_photo", None, "undo", "redo", None, "show_depth", "fit", "actual_size")


class MainWindow(QMainWindow):
    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.bridge = Bridge(self)
        self.session = Session(self.bridge, self)
        self.setWindowTitle("DiffCamera")
        self.setAcceptDrops(True)
        self.setMinimumSize(880, 560)
        self.resize(1280, 800)
        self.stage = Stage()
        self.canvas = self.stage.canvas
        self.status = StatusLine()
        self.menus = {
            name: self.menuBar().addMenu(actions.translated(text)) for name, text in actions.MENUS
        }
        self.actions_by_name = actions.build(self, self.menus)
        self.panel = QScrollArea()
        self._lay_out()
        self._connect()
        self._exports = 0
        self._overlay = ""
        self._overlay_opacity = 0.75

    # Parts -------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.panel.setObjectName("panel")
        self.panel.setFixedWidth(PANEL_WIDTH)
        self.panel.setWidgetResizable(True)
        self.panel.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.stage, 1)
        middle.addWidget(self.panel)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._toolbar())
        column.addLayout(middle, 1)
        column.addWidget(self.status)
        self.setCentralWidget(whole)

    def _toolbar(self) -> QWidget:
        bar = QWidget()
        bar.setObjectName("toolbar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(bar)
        row.setContentsMargins(10, 6, 14, 6)
        row.setSpacing(4)
        for name in TOOLBAR:
            if name is None:
                row.addSpacing(10)
                continue
            button = QToolButton()
            button.setDefaultAction(self.actions_by_name[name])
            button.setIconSize(QSize(20, 20))
            button.setAccessibleName(self.actions_by_name[name].text().replace("&", ""))
            row.addWidget(button)
        self.title = QLabel()
        self.title.setProperty("role", "dim")
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(self.title, 1)
        self.export_button = QPushButton(self.tr("Export"))
        self.export_button.setProperty("primary", True)
        self.export_button.setToolTip(self.actions_by_name["export"].toolTip())
        self.export_button.clicked.connect(self.export)
        row.addWidget(self.export_button)
        return bar

    def build_panels(self) -> None:
        """The side panel; built after the window is up, for its parts take a moment to load."""
        from app.panels.blur import BlurPanel, QualityPanel
        from app.panels.focus import FocusPanel

        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 6, 0, GAP)
        column.setSpacing(2)
        self.focus_panel = FocusPanel(self.session)
        self.blur_panel = BlurPanel(self.session)
        self.quality_panel = QualityPanel(self.session)
        for section in (self.focus_panel, self.blur_panel, self.quality_panel):
            column.addWidget(section)
        column.addStretch(1)
        self.panel.setWidget(inside)
        self._update()

    def _connect(self) -> None:
        session, canvas = self.session, self.canvas
        session.photo_changed.connect(self._show_photo)
        session.picture_changed.connect(self._show_picture)
        session.edit_changed.connect(self._show_focus)
        session.depth_changed.connect(self._show_overlay)
        session.depth_changed.connect(self._update)
        session.message.connect(self.stage.messages.show_message)
        session.progressed.connect(self.status.progress)
        session.ended.connect(lambda request, how: self.status.over(request))
        session.arrived.connect(self._take)
        session.undo_stack.canUndoChanged.connect(self._update)
        session.undo_stack.canRedoChanged.connect(self._update)
        session.undo_stack.indexChanged.connect(self._update)
        self.status.cancel.connect(self.stop)
        self.stage.empty.open.connect(self.open_photo)
        canvas.clicked.connect(lambda x, y: session.focus_at((x, y)))
        canvas.focus_grabbed.connect(self._grab_focus)
        canvas.focus_dragged.connect(lambda x, y: session.focus_at((x, y), self._gesture))
        canvas.focus_dropped.connect(session.end_gesture)
        canvas.nudged.connect(self._nudge)
        canvas.zoomed.connect(self._show_zoom)

    # Commands ----------------------------------------------------------------------------

    def open_path(self, path: Path) -> None:
        self.stage.messages.clear()
        self.session.open(path)

    def open_photo(self) -> None:
        kinds = " ".join(f"*.{kind} *.{kind.upper()}" for kind in PHOTO_KINDS.split())
        chosen, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Open a photo"),
            self.settings.value("folder", str(Path.home()), str),
            self.tr("Photos ({kinds});;All files (*)").format(kinds=kinds),
        )
        if chosen:
            self.settings.set_value("folder", str(Path(chosen).parent))
            self.open_path(Path(chosen))

    def export(self) -> None:
        from app.dialogs.export import ExportDialog

        if self.session.path is None:
            return
        self.dialog = ExportDialog(self.session.path, self.session.size, self.settings, self)
        self.dialog.accepted.connect(lambda: self._export(self.dialog))
        self.dialog.open()

    def _export(self, dialog) -> None:
        output = dialog.output(self.session.edit.lens.blur)
        self.export_to(output)
        if dialog.depth_map.isChecked():
            assert self.session.path is not None
            from app.dialogs.export import free_name

            depth = free_name(output.path.with_name(f"{output.path.stem}-depth.png"))
            self._exports += 1
            self.bridge.submit(
                ExportDepth(
                    f"export-{self._exports}",
                    self.session.path,
                    depth=self.session.edit.depth,
                    output=Output(depth, long_side=output.long_side),
                )
            )

    def export_to(self, output: Output) -> None:
        """Export the edit as it is now; editing goes on meanwhile."""
        assert self.session.path is not None
        self._exports += 1
        self.bridge.submit(
            Export(
                f"export-{self._exports}",
                self.session.path,
                edit=self.session.edit,
                output=output,
            )
        )

    def undo(self) -> None:
        self.session.undo_stack.undo()

    def redo(self) -> None:
        self.session.undo_stack.redo()

    def quit(self) -> None:
        self.close()

    def as_shot(self) -> None:
        self.focus_panel.as_shot.click()

    def all_in_focus(self) -> None:
        self.focus_panel.all_in_focus.click()

    def refocus(self) -> None:
        self.focus_panel.refocus.click()

    def less_blur(self) -> None:
        self._step_blur(-5)

    def more_blur(self) -> None:
        self._step_blur(5)

    def _step_blur(self, by: float) -> None:
        if self.session.path is not None:
            blur = self.session.edit.lens.blur
            self.session.set_blur(min(100.0, max(0.0, round(blur + by))))

    def stop(self) -> None:
        """Esc: stop what is being worked on for this photo; with nothing there, the exports."""
        editing = [v for v in self.status.views() if not v.startswith("export")]
        for view in editing or self.status.views():
            self.bridge.cancel(view)
        self.session.cancel()

    def fit(self) -> None:
        self.canvas.fit()

    def actual_size(self) -> None:
        self.canvas.toggle_zoom()

    def zoom_in(self) -> None:
        self.canvas.zoom_by(1.25)

    def zoom_out(self) -> None:
        self.canvas.zoom_by(0.8)

    def show_depth(self, shown: bool) -> None:
        self._overlay = "depth" if shown else ""
        self._show_overlay()

    def hold_before(self, held: bool) -> None:
        """Show the photo as it was while a key is held."""
        if self.session.path is not None:
            self.canvas.photo.show_levels(self.session.original if held else self.session.picture)
            self.stage.show_note(self.tr("Before") if held else "")

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
        self.stage.empty.hide()
        self.canvas.set_photo(self.session.size, self.session.original)
        self.setWindowTitle(f"{path.name} - DiffCamera")
        self.title.setText(path.name)
        width, height = self.session.size
        megapixels = width * height / 1e6
        self.status.photo.setText(f"{width} × {height}  ({megapixels:.1f} MP)")
        self.settings.add_recent(path)
        self._show_overlay()
        self._show_focus()
        self._update()

    def _show_picture(self, fade: bool) -> None:
        self.canvas.photo.show_levels(self.session.picture, fade)

    def _show_focus(self) -> None:
        lens = self.session.edit.lens
        self.canvas.set_focus(lens.focus if lens.focus_disparity is None else None)

    def _show_zoom(self) -> None:
        self.status.zoom.setText(f"{100 * self.canvas.zoom:.0f} %")

    def _show_overlay(self) -> None:
        shown = self.session.depth_map if self._overlay == "depth" else None
        self.canvas.overlay.setOpacity(self._overlay_opacity)
        self.canvas.overlay.show_map(shown, depth_colours())

    def _update(self) -> None:
        open_ = self.session.path is not None
        stack = self.session.undo_stack
        act = self.actions_by_name
        act["undo"].setEnabled(stack.canUndo())
        act["redo"].setEnabled(stack.canRedo())
        for name in ("export", "as_shot", "all_in_focus", "refocus", "fit", "actual_size"):
            act[name].setEnabled(open_)
        act["show_depth"].setEnabled(self.session.depth_map is not None)
        self.export_button.setEnabled(open_)

    def _take(self, arrival) -> None:
        from engine.events import Exported

        event = arrival.event
        if isinstance(event, Exported):
            self.status.over(event.request)
            self.stage.messages.show_message(
                "notice", self.tr("Exported {path}").format(path=event.path)
            )

    # Events ------------------------------------------------------------------------------

    def keyPressEvent(self, event) -> None:
        if event.key() == Qt.Key.Key_Backslash and not event.isAutoRepeat():
            self.hold_before(True)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event) -> None:
        if event.key() == Qt.Key.Key_Backslash and not event.isAutoRepeat():
            self.hold_before(False)
        else:
            super().keyReleaseEvent(event)

    def dragEnterEvent(self, event) -> None:
        if _dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event) -> None:
        paths = _dropped(event)
        if paths:
            self.open_path(paths[0])
            event.acceptProposedAction()

    def closeEvent(self, event) -> None:
        self.session.cancel()
        self.stage.messages.clear()
        self.settings.set_value("window/geometry", self.saveGeometry())
        super().closeEvent(event)


def _dropped(event) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
