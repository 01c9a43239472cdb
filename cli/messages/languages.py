"""The language of people's answers."""

import os
from collections.abc import Mapping


def language_of_locale(environment: Mapping[str, str] = os.environ) -> str:
    """`ja` where the locale is Japanese, else `en`."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if locale := environment.get(name, ""):
            return "ja" if locale.startswith("ja") else "en"
    return "en"
