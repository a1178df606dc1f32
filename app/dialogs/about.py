"""The About box."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from engine.version import VERSION


def about_box(parent: QWidget) -> QMessageBox:
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(QCoreApplication.translate("About", "About DiffCamera"))
    box.setText(f"<b>DiffCamera {VERSION}</b>")
    box.setInformativeText(
        QCoreApplication.translate(
            "About",
            "Refocus any photo on your own computer. Nothing is uploaded.\n\n"
            "Based on DiffCamera, arXiv 2509.26599. Apache-2.0.",
        )
    )
    return box
