from app.widgets.elided import ElidedLabel

NAME = "2026-11-30 <b>dandelions</b> before the sun.jpg"


def test_a_long_name_keeps_both_its_ends(qtbot):
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.resize(120, 20)
    label.show()
    label.show_text(NAME)
    assert "…" in label.text()
    assert label.text().startswith(NAME[:3])
    assert label.text().endswith(NAME[-3:])
    assert label.fontMetrics().horizontalAdvance(label.text()) <= 120
    assert label.toolTip() == NAME
    label.resize(600, 20)
    assert label.text() == NAME
    label.resize(120, 20)
    assert "…" in label.text()
