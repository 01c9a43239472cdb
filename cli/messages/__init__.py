"""Every word that people read, English and Japanese side by side."""

import os
from collections.abc import Mapping

LANGUAGES = ("en", "ja")


def language_of_locale(environment: Mapping[str, str] = os.environ) -> str:
    """`ja` where the locale is Japanese, else `en`."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if locale := environment.get(name, ""):
            return "ja" if locale.startswith("ja") else "en"
    return "en"


def said(pair: tuple[str, str], language: str, values: Mapping[str, object] | None = None) -> str:
    """One of the two languages, its blanks filled in."""
    template = pair[LANGUAGES.index(language)]
    return template.format_map(values) if values else template
