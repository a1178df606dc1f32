"""Content Credentials from the preferences: off at first, checked where they are chosen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTabWidget

from engine.files.credentials import Signing
from engine.requests import Output

pytest.importorskip("c2pa", reason="needs the extra `credentials`")

from tests.engine.files.chain import make_chain


def _type(field, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_a_certificate_is_chosen_checked_and_used(bare_window, settings, tmp_path):
    signing = make_chain(tmp_path)
    bare_window.program.preferences()
    page, sent = bare_window.program.dialog.signing, []
    bare_window.bridge.submit = sent.append
    bare_window.program.dialog.findChild(QTabWidget).setCurrentWidget(page)
    assert settings.signing is None
    page.on.click()
    assert page.state.text() == "Choose a certificate and its key."
    _type(page.certificate, str(signing.certificate))
    _type(page.key, str(tmp_path / "none.pem"))
    assert "none.pem: cannot be read" in page.state.text()
    _type(page.key, str(signing.key))
    assert page.state.text().startswith("Signs as A Photographer.")
    bare_window.program.dialog.close()
    exporting = bare_window.exporting
    exporting.export(Output(tmp_path / "a.jpg"))
    exporting.export(Output(tmp_path / "a.jpg", metadata="strip"))
    assert [request.output.signing for request in sent] == [signing, None]
    page.on.click()
    exporting.export(Output(tmp_path / "a.jpg"))
    assert sent[-1].output.signing is None


def test_a_batch_and_another_programs_save_are_signed_too(bare_window, settings, tmp_path):
    signing = Signing(tmp_path / "c.pem", tmp_path / "k.pem")
    for name, value in (("on", True), ("certificate", signing.certificate), ("key", signing.key)):
        settings.set_value(f"signing/{name}", value if name == "on" else str(value))
    sent = []
    bare_window.bridge.submit = sent.append
    edit = bare_window.session.edit
    bare_window.exporting.run_batch([(tmp_path / "a.jpg", edit, Output(tmp_path / "b.jpg"))])
    bare_window.hand_off.begin(Output(tmp_path / "c.jpg"))
    for _ in range(2):  # a second press while it is written asks for nothing
        bare_window.hand_off.save_and_close()
    assert [request.output.signing for request in sent] == [signing, signing]
