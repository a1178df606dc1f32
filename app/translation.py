"""Text of the window: marked where it stands in a table, translated where it is shown."""

from __future__ import annotations


def mark(context: str, text: str) -> str:
    """The English text itself, marked so that the translation files get an entry for it.

    Show it with `QCoreApplication.translate(context, text)`. Text that is shown where it stands
    needs no mark: `self.tr("...")` in a QObject, `QCoreApplication.translate("...", "...")`
    elsewhere.
    """
    return text
