"""Text of the window: marked in tables, translated where it is shown.

`python -m resources.translations.update` collects every text into `resources/translations/*.ts`
(Qt Linguist's files) and compiles them into the `.qm` files that are loaded here.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

import resources

LANGUAGES = {"en": "English", "de": "Deutsch", "es": "Español"}
"""Code and native name of each language of the window."""


def mark(context: str, text: str) -> str:
    """The English text itself, marked so that the translation files get an entry for it.

    Show it with `QCoreApplication.translate(context, text)`. Text that is shown where it is
    written needs no mark: `self.tr("...")` in a QObject,
    `QCoreApplication.translate("...", "...")` elsewhere.
    """
    return text


def set_language(app: QCoreApplication, choice: str) -> str:
    """Translate everything built from now on, and format numbers for the language.

    Args:
        choice: a code from `LANGUAGES`, or "system".

    Returns:
        The code of the language in use; English if the system's is not available.
    """
    locale = QLocale.system() if choice == "system" else QLocale(choice)
    code = locale.name().split("_")[0]
    if code not in LANGUAGES:
        code, locale = "en", QLocale("en_US")
    QLocale.setDefault(locale)
    folders = (
        (Path(resources.TRANSLATIONS), f"diffcamera_{code}"),
        (Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)), f"qtbase_{code}"),
    )
    remove_translations(app)
    for folder, name in folders:
        translator = QTranslator(app)
        if translator.load(name, str(folder)):
            app.installTranslator(translator)
    return code


def remove_translations(app: QCoreApplication) -> None:
    """Show the texts untranslated from now on; the number format stays."""
    for translator in app.findChildren(QTranslator):
        app.removeTranslator(translator)
        translator.setParent(None)
