"""The text as people type it, and the one error type that points into it."""

import itertools
import unicodedata
from collections.abc import Callable, Iterable
from typing import NamedTuple

from autograd_cli.grammar.messages.words import MAX_NAMES, clipped, domain_words, said, visible


class Span(NamedTuple):
    """Character offsets into the text as given, end exclusive."""

    start: int
    end: int


class Problem(Exception):
    """What is wrong with a program, a point or an option; str() gives the English sentence.

    Attributes:
        kind: the kind of problem, as docs/answers.md lists them: `syntax`, `domain`, `arity`, …
        message: the key of the sentence in messages/problems.py
        span: the part of the program that is wrong, in characters; None where it is elsewhere, as
            in a point
        hint: the key of the advice on how to correct it, in messages/problems.py, or None
        values: what fills the blanks of the two sentences, by the names of the blanks
        text: the text that `span` points into, where a caller has set it, else None

    >>> from autograd_cli.core import Function, Problem
    >>> try:
    ...     Function.from_text("1 + sin x")
    ... except Problem as problem:
    ...     print(problem.kind, tuple(problem.span), problem.values["mend"])
    ...     print(problem)
    syntax (4, 9) sin(x)
    `sin` is a function and takes its argument in parentheses
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
        self.text: str | None = None  # what the span points into, where a caller has set it

    @classmethod
    def unknown(
        cls,
        kind: str,
        message: str,
        word: str,
        among: Iterable[str],
        /,
        span: Span | None = None,
        otherwise: str | None = None,
        **values: object,
    ) -> "Problem":
        """The problem of a word that is not one of the known words.

        Parameters:
            kind, message, span, values: as for Problem
            word: the unknown word
            among: the known words; the nearest of them becomes the hint and `values["guess"]`
            otherwise: the key of the hint where no known word is near

        >>> Problem.unknown("unknown-name", "not-an-input", "alhpa", ["alpha"]).values["guess"]
        'alpha'
        """
        guess = nearest(word, among)
        hint = "did-you-mean" if guess else otherwise
        return cls(kind, message, span, hint, **{"guess": guess, **values})

    def __str__(self) -> str:
        return problem_words(self)[0]


def problem_words(problem: Problem, language: str = "en") -> tuple[str, str | None]:
    """The sentence of a problem, and that of its hint or None; `language` is "en" or "ja"."""
    from autograd_cli.grammar.messages.problems import HINTS, PROBLEMS

    values = {name: _filled_in(value, language) for name, value in problem.values.items()}
    if "domain" in values:
        values["domain"] = domain_words(values["domain"], language)
    message = said(PROBLEMS[problem.message], language, values)
    hint = said(HINTS[problem.hint], language, values) if problem.hint else None
    return message, hint


def _filled_in(value: object, language: str) -> str:
    """The text that fills a blank of a sentence.

    A list is one of names, long ones cut short; a Problem is told in the same language.
    """
    from autograd_cli.grammar.messages.problems import PHRASES

    if isinstance(value, Problem):
        return problem_words(value, language)[0]
    if isinstance(value, list):
        shown = ", ".join(f"`{clipped(visible(str(item)), 60)}`" for item in value[:MAX_NAMES])
        rest = len(value) - MAX_NAMES
        return shown if rest <= 0 else shown + said(PHRASES["more"], language, {"count": rest})
    return clipped(visible(str(value)))


MAX_KNOWN = 10_000  # known words that an unknown one is compared with


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` most likely stands for, if one is near."""
    from difflib import get_close_matches

    if len(word) > 50:
        return None
    others = [name for name in itertools.islice(known, MAX_KNOWN) if name != word]
    folded = without_case(word)
    for name in others:  # ReLU is relu, LeakyReLU is leaky_relu, X is x
        if without_case(name) == folded or name == word.swapcase():
            return name
    if len(word) < 2:  # of a single letter anything may be meant
        return None
    matches: Callable[..., list[str]] = get_close_matches
    close = matches(word, others, n=3, cutoff=0.65) or matches(folded, others, n=3, cutoff=0.65)
    # a short word has many neighbours (`dot` is not `cot`): its first letter has to be right
    return next((name for name in close if len(word) > 3 or name[0] == folded[0]), None)


def without_case(word: str) -> str:
    """A word without letter case and `_`; of a single letter the case counts (Σ is no σ)."""
    return word.casefold().replace("_", "") if len(word) > 1 else word


# Each character is replaced by one character, so an offset into the mapped text is one into the
# original.
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


def split_at_commas(text: str) -> list[str]:
    """The parts between the commas that stand outside parentheses."""
    parts, depth, begin = list[str](), 0, 0
    for i, character in enumerate(mapped(text)):
        if character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif character == "," and depth <= 0:
            parts.append(text[begin:i])
            begin = i + 1
    return [*parts, text[begin:]]


def superscript_digits(text: str) -> str:
    """`⁻¹⁰` as `-10`."""
    return text.translate(_SUPERSCRIPTS)


def normal_name(name: str) -> str:
    """The form in which names are compared: NFKC, so `x₁` is `x1`."""
    if name.isascii():
        return name
    return unicodedata.normalize("NFKC", name if len(name) < 100 else _in_order(name))


def _in_order(name: str) -> str:
    """The name taken apart, the marks on each letter in the order that NFKC puts them.

    `normalize` sorts them by insertion, which takes minutes for a million marks on one letter.
    """
    combining = unicodedata.combining
    apart = "".join(unicodedata.normalize("NFKD", character) for character in name)
    runs = itertools.groupby(apart, lambda character: combining(character) > 0)
    return "".join(character for _, run in runs for character in sorted(run, key=combining))


def superscript_letter(name: str) -> str | None:
    """The first raised letter of a name (`ⁿ` in `xⁿ`), which NFKC would read as a plain one."""
    if name.isascii():
        return None
    return next((c for c in name if unicodedata.decomposition(c).startswith("<super>")), None)
