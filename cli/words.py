"""Warnings in people's words, and how people's formats write numbers and names."""

import math
import unicodedata
from collections.abc import Sequence

from autograd_cli.core.point.at import Notice
from autograd_cli.core.program.printer import function_word, number_text
from autograd_cli.core.table.primitives import PRIMITIVES
from autograd_cli.grammar.messages.words import MAX_NAMES, said

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def warning_words(notice: Notice, language: str = "en") -> str:
    """The sentence of a warning: which function, at which value, which convention."""
    from autograd_cli.grammar.messages.problems import WARNINGS

    values: dict[str, object] = {
        name: people_number(value, 6) if isinstance(value, float) else value
        for name, value in notice.values.items()
    }
    if "taken" in notice.values:
        at, taken = notice.values["at"], notice.values["taken"]
        assert isinstance(at, Sequence)
        assert isinstance(taken, Sequence)
        values["at"] = _tuple(at)
        if notice.message == "tie":
            taken = [t for t in taken if t]  # of those that do tie
        values["taken"] = ", ".join(dict.fromkeys(number_text(t + 0.0) for t in taken))
    name = str(notice.values["name"])
    values["function"] = function_word(name) if name in PRIMITIVES else f"`{name}`"
    return said(WARNINGS[notice.message], language, values)


def _tuple(numbers: Sequence[float]) -> str:
    """So many numbers as a sentence lists, then an ellipsis."""
    texts = [number_text(float(x) + 0.0) for x in numbers[:MAX_NAMES]]  # people read -0 as 0
    texts += ["…"] if len(numbers) > MAX_NAMES else []
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"


# ---- ASCII alone

_ASCII = {
    "∂": "d",
    "·": "*",
    "×": "*",
    "−": "-",
    "→": "->",
    "←": "<-",
    "…": "...",
    "±": "+-",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "π": "pi",
    "—": "-",
    "█": "#",
    **{circled: f"({i})" for i, circled in enumerate(CIRCLED, 1)},
}


def ascii_text(text: str) -> str:
    """A text in ASCII: ∂ is d, α is alpha, what has no such form is its code point."""
    return text if text.isascii() else "".join(map(_ascii_character, text))


def _ascii_character(character: str) -> str:
    if character.isascii():
        return character
    known = _ASCII.get(character)
    if known is not None:
        return known
    words = unicodedata.name(character, "").split()
    if len(words) == 4 and words[0] == "GREEK" and words[2] == "LETTER":
        return words[3].lower() if words[1] == "SMALL" else words[3].capitalize()
    plain = unicodedata.normalize("NFKC", character)
    if plain.isascii():
        return plain
    if 0x2500 <= ord(character) < 0x2580:  # box drawing
        return {"─": "-", "━": "-", "│": "|", "┃": "|"}.get(character, "+")
    return f"\\u{ord(character):04x}"


# ---- names of adjoints and tangents

_MARKS = {"bar": "\u0304", "dot": "\u0307"}


def marked(name: str, mark: str, ascii_only: bool) -> str:
    """The adjoint of c is c with a bar, its tangent c with a dot; c_bar, c_dot where none fits.

    A mark fits over one letter with digits behind it; a dot over i or j would not be seen.
    """
    letter, digits = name[:1], name[1:]
    fits = (
        letter.isalpha()
        and unicodedata.east_asian_width(letter) not in "WF"
        and (not digits or digits.isdecimal())
        and not (mark == "dot" and letter in "ij")
    )
    if ascii_only or not fits:
        return f"{name}_{mark}"
    return unicodedata.normalize("NFC", letter + _MARKS[mark]) + digits


# ---- numbers


def people_number(value: float, precision: int) -> str:
    """A number with so many significant digits; -0 reads 0."""
    if math.isnan(value) or math.isinf(value):
        return number_text(value)
    text = f"{value + 0.0:.{precision}g}"
    if "e" not in text:
        return text
    mantissa, _, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}"


def factor(value: float, precision: int) -> str:
    """A number as a factor: a negative one in parentheses."""
    text = people_number(value, precision)
    return f"({text})" if text.startswith("-") else text


def circled(number: int) -> str:
    """①, ②, … ⑳, (21); … for those that have no number."""
    if number < 1:
        return "…"
    return CIRCLED[number - 1] if number <= len(CIRCLED) else f"({number})"
