"""Every control has a name in Qt's accessibility tree; text has a contrast of 4.5:1 and more."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAccessible, QColor

from app import theme

ROLES = {
    QAccessible.Role.Button, QAccessible.Role.ButtonMenu, QAccessible.Role.CheckBox,
    QAccessible.Role.RadioButton, QAccessible.Role.ComboBox, QAccessible.Role.Slider,
    QAccessible.Role.SpinBox, QAccessible.Role.EditableText, QAccessible.Role.List,
    QAccessible.Role.Tree, QAccessible.Role.Table, QAccessible.Role.PageTab,
    QAccessible.Role.MenuItem, QAccessible.Role.ProgressBar,
}  # fmt: skip


def unnamed(interface, path: str = "") -> list[str]:
    """Visible controls below an accessible object that a screen reader could not name."""
    found = []
    for index in range(interface.childCount()):
        child = interface.child(index)
        if child is None or not child.isValid() or child.state().invisible:
            continue
        role = child.role()
        here = f"{path}/{role.name}"
        if role in ROLES:
            if not child.text(QAccessible.Text.Name):
                owner = child.object()
                found.append(f"{here} {type(owner).__name__} {owner and owner.objectName()}")
            continue  # what is inside a control has its name
        found += unnamed(child, here)
    return found


def test_every_control_in_the_accessibility_tree_has_a_name(bare_window):
    window = bare_window
    assert unnamed(QAccessible.queryAccessibleInterface(window)) == []
    for name in ("export", "batch", "rack_focus"):
        getattr(window.files, name)()
        assert unnamed(QAccessible.queryAccessibleInterface(window.files.dialog)) == [], name
        window.files.dialog.close()
    window.program.preferences()
    assert unnamed(QAccessible.queryAccessibleInterface(window.program.dialog)) == []
    window.program.dialog.close()


def luminance(color: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = QColor(color).getRgbF()[:3]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, two: str) -> float:
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colors", [theme.DARK, theme.LIGHT], ids=lambda colors: colors.name)
def test_text_has_a_contrast_of_4_5_to_1(colors):
    for ground in ("panel", "raised", "field", "hover"):
        for ink in ("text", "dim", "accent", "error", "warning"):
            ratio = contrast(getattr(colors, ink), getattr(colors, ground))
            if (ink, ground) in (("dim", "hover"), ("error", "hover"), ("warning", "hover")):
                continue  # not drawn there
            assert ratio >= 4.5, f"{ink} on {ground}: {ratio:.2f}"
    assert contrast(colors.on_accent, colors.accent) >= 4.5


def test_reduced_motion_shows_pictures_without_fading(bare_window):
    window = bare_window
    window.program.preferences()
    window.program.dialog.reduce_motion.click()
    window.program.dialog.close()
    assert window.settings.value("reduce_motion", False, bool)
    photo = window.canvas.photo
    photo.show_levels([window.session.photo.original[0].copy()], fade=True)
    assert photo._fade.state() == photo._fade.State.Stopped
