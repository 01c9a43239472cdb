"""Problems and warnings in people's words, and how people's formats write numbers and names."""

import math
import unicodedata
from collections.abc import Sequence

from autograd_cli.cli.messages import said
from autograd_cli.cli.messages.labels import LABELS
from autograd_cli.cli.messages.problems import HINTS, PROBLEMS, WARNINGS
from autograd_cli.core.formula import number_text
from autograd_cli.core.primitives import OPERATORS, PRIMITIVES
from autograd_cli.core.report import Notice
from autograd_cli.grammar.source import Problem

MAX_NAMES = 30  # that a message lists
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def problem_words(problem: Problem, language: str = "en") -> tuple[str, str | None]:
    """The sentence of a problem and of its mend, if it has one."""
    values = {name: _shown(value) for name, value in problem.values.items()}
    key = problem.message
    if key == "outside-domain":
        key = _domain_values(problem, values, language)
    message = said(PROBLEMS[key], language, values)
    hint = said(HINTS[problem.hint], language, values) if problem.hint else None
    return message, hint


def _domain_values(problem: Problem, values: dict[str, str], language: str) -> str:
    name = str(problem.values["name"])
    at = problem.values["at"]
    assert isinstance(at, dict)
    if name == "div":
        values["a"] = number_text(float(at["a"]))
        return "division-by-zero"
    values["function"] = call_word(name, list(at)) if len(at) > 1 else function_word(name)
    numbers = {k: number_text(float(v)) for k, v in at.items()}
    values["at"] = ", ".join(
        numbers.values() if len(at) == 1 else (f"{k} = {v}" for k, v in numbers.items())
    )
    values["domain"] = domain_words(str(problem.values["domain"]), language)
    return "outside-domain"


def domain_words(domain: str, language: str = "en") -> str:
    """A condition of the rule table as people read it."""
    for name in ("y", "n"):
        constant = said(LABELS["is-constant"], language, {"name": name})
        domain = domain.replace(f"active({name}) == 0", constant)
    return said(LABELS["ties"], language) if domain == "k > 1" else domain


def function_word(name: str) -> str:
    """`abs`, or the sign of an operator in quotes."""
    operator = OPERATORS.get(name)
    return f"`{operator.sign.strip()}`" if operator else name


def call_word(name: str, parameters: Sequence[str]) -> str:
    """A function of its own parameters: `mod(x, y)`, `x^y`."""
    operator = OPERATORS.get(name)
    if operator is not None:
        return f"{operator.sign}".join(parameters)
    return f"{name}({', '.join(parameters[:MAX_NAMES])})"


def warning_words(notice: Notice, language: str = "en") -> str:
    """The sentence of a warning: which function, at which value, which convention."""
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
    texts = [number_text(float(x) + 0.0) for x in numbers]  # + 0.0: people read -0 as 0
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"


def _shown(value: object) -> str:
    if isinstance(value, list):
        shown = [f"`{visible(str(item))}`" for item in value[:MAX_NAMES]]
        return ", ".join(shown) + (", …" if len(value) > MAX_NAMES else "")
    return clipped(visible(str(value)))


def clipped(text: str, length: int = 200) -> str:
    """A text of bounded length."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def visible(text: str) -> str:
    """A text without control characters and lone surrogates, one character for one."""
    if text.isprintable():
        return text
    return "".join(_visible_character(c) for c in text)


def _visible_character(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x20:
        return " " if character in "\t\n\r" else chr(0x2400 + code)
    return " " if character.isspace() else "\ufffd"


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


def whole_number(count: int) -> str:
    """The digits of an integer of any size, in time nearly linear in them."""
    if count.bit_length() < 10_000:
        return str(count)
    import decimal

    context = decimal.Context(prec=decimal.MAX_PREC, Emax=decimal.MAX_EMAX)
    return str(context.create_decimal(count))
