"""The words of answers and pages, English and Japanese side by side.

What problems and warnings say stands beside Problem, in grammar/messages.
"""

import os
from collections.abc import Mapping

from autograd_cli.grammar.messages import LANGUAGES, said

__all__ = ["LANGUAGES", "language_of_locale", "said"]


def language_of_locale(environment: Mapping[str, str] = os.environ) -> str:
    """`ja` where the locale is Japanese, else `en`."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if locale := environment.get(name, ""):
            return "ja" if locale.startswith("ja") else "en"
    return "en"
