"""The text as people type it, and the one error type that points into it."""

import unicodedata
from typing import NamedTuple


class Span(NamedTuple):
    """Character offsets into the text as given, end exclusive."""

    start: int
    end: int


class Problem(Exception):
    """What is wrong with a program, a point or an option.

    `kind` is one of the kinds of the contract (`syntax`, `domain`, …); `message` and `hint` are
    keys of the catalogue of words, which fills them with `values`; `span` is None where the
    problem is not in the expression.
    """

    def __init__(
        self,
        kind: str,
        message: str,
        span: Span | None = None,
        hint: str | None = None,
        **values: object,
    ) -> None:
        super().__init__(kind, message, span, hint, values)
        self.kind = kind
        self.message = message
        self.span = span
        self.hint = hint
        self.values = values
        self.text: str | None = None  # what the span points into, where someone has noted it

    def __str__(self) -> str:
        place = f" at {self.span.start}..{self.span.end}" if self.span else ""
        values = ", ".join(f"{name}={value!r}" for name, value in self.values.items())
        return f"{self.kind}{place}: {self.message}({values})"


# One character stands for one, so offsets into the mapped text are offsets into the original.
_SIGNS = {
    "×·⋅∙∗": "*",
    "÷∕⁄": "/",
    "−–﹣": "-",
    "、": ",",
    "\ufeff\u200b\u2060": " ",  # byte order mark and zero-width blanks
}
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
TYPED = _FULL_WIDTH | {ord(sign): ord(ascii_) for signs, ascii_ in _SIGNS.items() for sign in signs}

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")


def mapped(text: str) -> str:
    """The text with full-width and mathematical signs as the ASCII ones that the grammar reads."""
    return text if text.isascii() else text.translate(TYPED)


def superscript_digits(text: str) -> str:
    """`⁻¹⁰` as `-10`."""
    return text.translate(_SUPERSCRIPTS)


def normal_name(name: str) -> str:
    """The form in which names are compared: NFKC, so `x₁` is `x1`."""
    return name if name.isascii() else unicodedata.normalize("NFKC", name)


def superscript_letter(name: str) -> str | None:
    """The first raised letter of a name (`ⁿ` in `xⁿ`), which NFKC would read as a plain one."""
    if name.isascii():
        return None
    return next((c for c in name if unicodedata.decomposition(c).startswith("<super>")), None)
