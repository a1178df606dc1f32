"""The preferences page for Content Credentials: a certificate and its key, off by default."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from app.engine_text import in_window_language
from app.settings import SIGN, SIGN_CERTIFICATE, SIGN_KEY, Settings
from app.widgets.section import small
from engine.errors import InputError


class SigningPage(QWidget):
    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self.on = QCheckBox(self.tr("Sign exports with Content Credentials (C2PA)"))
        self.on.setChecked(settings.value(SIGN, False, bool))
        self.on.toggled.connect(self._store)
        self.certificate = QLineEdit(settings.value(SIGN_CERTIFICATE, "", str))
        self.certificate.setAccessibleName(self.tr("Certificate"))
        self.key = QLineEdit(settings.value(SIGN_KEY, "", str))
        self.key.setAccessibleName(self.tr("Private key"))
        self.state = small()
        form = QFormLayout(self)
        form.setContentsMargins(20, 20, 20, 20)
        form.setHorizontalSpacing(18)
        form.setVerticalSpacing(12)
        form.addRow("", self.on)
        form.addRow(self.tr("Certificate"), self._file_row(self.certificate))
        form.addRow(self.tr("Private key"), self._file_row(self.key))
        form.addRow("", self.state)
        explanation = self.tr(
            "A signed manifest in the file says which photo a result was made from and whether a "
            "model changed pixels. You need a signing certificate of your own. Exports without "
            "metadata are not signed."
        )
        form.addRow("", small(explanation))
        self._show_state()

    def _file_row(self, field: QLineEdit) -> QWidget:
        field.editingFinished.connect(self._store)
        choose = QPushButton(self.tr("Choose…"))
        choose.setAutoDefault(False)
        choose.setAccessibleName(self.tr("Choose file: {name}").format(name=field.accessibleName()))
        choose.clicked.connect(lambda: self._choose(field))
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(field, 1)
        row.addWidget(choose)
        return line

    def _choose(self, field: QLineEdit) -> None:
        start = str(Path(field.text()).parent) if field.text() else ""
        patterns = self.tr("PEM files (*.pem *.crt *.cer *.key);;All files (*)")
        chosen, _ = QFileDialog.getOpenFileName(self, field.accessibleName(), start, patterns)
        if chosen:
            field.setText(chosen)
            self._store()

    def _store(self) -> None:
        self._settings.set_value(SIGN, self.on.isChecked())
        self._settings.set_value(SIGN_CERTIFICATE, self.certificate.text().strip())
        self._settings.set_value(SIGN_KEY, self.key.text().strip())
        self._show_state()

    def _show_state(self) -> None:
        """Show who signs and until when, or what is wrong; nothing while signing is off."""
        from engine.files.credentials import check_signing

        signing = self._settings.signing
        if signing is None:
            missing = self.on.isChecked()
            self.state.setText(self.tr("Choose a certificate and its key.") if missing else "")
            return
        try:
            name, end = check_signing(signing)
        except InputError as fault:
            self.state.setText(in_window_language(str(fault)))
            return
        date = QDate(end.year, end.month, end.day)
        day = self.locale().toString(date, QLocale.FormatType.ShortFormat)
        self.state.setText(
            self.tr("Signs as {name}. The certificate expires on {day}.").format(name=name, day=day)
        )
