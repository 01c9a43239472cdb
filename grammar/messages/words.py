"""What problems and warnings say, English and Japanese side by side, and how it is filled in.

It stands beside Problem, below everything that raises one, so that the library says the same
sentences as the command line. The sentences themselves are imported when one is said.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re

LANGUAGES = ("en", "ja")
ERROR = ("error", "エラー")
WARNING = ("warning", "警告")
MAX_NAMES = 8  # that a sentence lists; the rest is counted


def said(pair: tuple[str, str], language: str, values: Mapping[str, object] | None = None) -> str:
    """One of the two languages, its blanks filled in."""
    template = pair[LANGUAGES.index(language)]
    return template.format_map(values) if values else template


def domain_words(domain: str, language: str = "en") -> str:
    """A condition of the rule table as people read it."""
    from autograd_cli.grammar.messages.problems import PHRASES

    for name in ("y", "n"):
        constant = said(PHRASES["is-constant"], language, {"name": name})
        domain = domain.replace(f"active({name}) == 0", constant)
    return said(PHRASES["ties"], language) if domain == "k > 1" else domain


# ---- text from people


def clipped(text: str, length: int = 200) -> str:
    """A text of bounded length."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def harmless(text: str, colour: bool = False) -> str:
    """A text of many lines that may go to a terminal; see `visible`. Lines and tabs stay.

    All that is written for people goes through here, so that no name, title or file's name in it
    can steer their terminal. With `colour`, sequences that set colours stay as well.
    """
    import re

    if not re.search(STEERING, text):
        return text
    pattern = rf"\x1b\[[0-9;]*m|{STEERING}" if colour else STEERING
    return re.sub(pattern, _replaced, text)


# C0 but tab and newline, DEL, C1, ends of lines, turned directions of writing, lone surrogates
STEERING = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"


def _replaced(match: "re.Match[str]") -> str:
    return match[0] if len(match[0]) > 1 else _visible_character(match[0])


def visible(text: str) -> str:
    """A text that may go to a terminal: one character for one, none that would steer it.

    Control characters (C0, C1, DEL) and the ones that turn the direction of writing around are
    replaced, and so are lone surrogates.
    """
    if text.isprintable():
        return text
    return "".join(_visible_character(c) for c in text)


def _visible_character(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x20:
        return " " if character in "\t\n\r" else chr(0x2400 + code)  # ESC is ␛
    if code == 0x7F:
        return "\u2421"
    return " " if character.isspace() else "\ufffd"
