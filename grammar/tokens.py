"""Text to tokens: words and their kinds at once, their places in the text when they are needed."""

import re
from collections.abc import Sequence

from autograd_cli.grammar.source import Problem, Span, mapped
from autograd_cli.grammar.tables import PATTERN, TERMINALS, WORDS

KIND = {name: number for number, name in enumerate(TERMINALS)}
_FINISH, _LPAR, _RPAR, _SEPARATOR = (KIND[n] for n in ("$END", "LPAR", "RPAR", "SEPARATOR"))


_LONG = 2_000  # characters from which on compiling a second pattern pays off

# Reading a program of a million operations takes ten seconds and a gigabyte of memory.
MAX_TOKENS = 5_000_000
MAX_OPERATIONS = 1_100_000
MAX_STATEMENTS = 600_000


class Places:
    """Where the tokens of a text stand.

    Only messages need the places, so they are computed when first asked for.
    """

    def __init__(self, text: str, kept: Sequence[int] | None = None) -> None:
        self.text = text
        self.kept = kept  # the words in the text that are tokens, by number; None: all of them
        self._bounds: tuple[Sequence[int], Sequence[int]] | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Places) and self.text == other.text

    __hash__ = None  # type: ignore[assignment]

    def bounds(self) -> tuple[Sequence[int], Sequence[int]]:
        """The starts of all tokens, and their ends.

        The last token, $END, is empty and stands at the end of the text. The places are arrays of
        integers because as objects those of a big program would take a gigabyte.
        """
        if self._bounds is None:
            from array import array

            text = mapped(self.text)
            starts, ends = array("l"), array("l")
            for match in _pattern(PATTERN, text).finditer(text):
                if match.lastindex:
                    start, end = match.span(match.lastindex)
                    starts.append(start)
                    ends.append(end)
            starts.append(len(text))
            ends.append(len(text))
            if self.kept is not None:
                starts = array("l", [starts[i] for i in self.kept])
                ends = array("l", [ends[i] for i in self.kept])
            self._bounds = starts, ends
        return self._bounds

    def span(self, first: int, last: int) -> Span:
        """From one token to another, both included."""
        starts, ends = self.bounds()
        return Span(starts[first], ends[last])


class _Kinds(dict[str, int]):
    """The kind of each word, matched once for each different word."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        super().__init__({"": _FINISH})
        self.pattern = pattern

    def __missing__(self, word: str) -> int:
        match = self.pattern.fullmatch(word)
        assert match is not None
        assert match.lastindex is not None
        kind = self[word] = match.lastindex - 1
        return kind


def tokens(text: str) -> tuple[list[str], bytes, Places]:
    """The tokens of a text: their words, their kinds, and their places.

    The last token is empty and of the kind $END. A newline in parentheses is no token. Raises
    Problem of kind `limit` where the program is too large.
    """
    read = mapped(text)
    pattern = _pattern(PATTERN, read)
    if len(read) < _LONG:
        words, numbers = [], []
        for match in pattern.finditer(read):
            if match.lastindex:
                words.append(match[match.lastindex])
                numbers.append(match.lastindex - 1)
        words.append("")
        kinds = bytes([*numbers, _FINISH])
    else:
        words = _pattern(WORDS, read).findall(read)
        if words[-2:] == ["", ""]:  # blanks at the end of the text match as a word of their own
            words.pop()
        if len(words) > MAX_TOKENS:
            raise _too_large()
        kinds = bytes(map(_Kinds(pattern).__getitem__, words))
        if _operations(kinds) > MAX_OPERATIONS or kinds.count(_SEPARATOR) >= MAX_STATEMENTS:
            raise _too_large()
    kept = None
    if "\n" in read and _LPAR in kinds:
        kept = _outside_parentheses(words, kinds)
        if len(kept) == len(words):
            kept = None
        else:
            words, kinds = [words[i] for i in kept], bytes([kinds[i] for i in kept])
    return words, kinds, Places(text, kept)


# pairs of kinds that are a call, as `f(`, or a product of two factors side by side, as `2x`
_CALLS_AND_PRODUCTS = [
    bytes((KIND[left], KIND[right]))
    for left in ("NAME", "NUMBER", "RPAR", "SUPERSCRIPT")
    for right in ("NAME", "LPAR", "RADICAL")
]
_NO_OPERATORS = bytes(
    KIND[name]
    for name in ("NAME", "NUMBER", "SEPARATOR", "LPAR", "RPAR", "COMMA", "EQUALS", "ERROR", "$END")
)


def _too_large() -> Problem:
    return Problem(
        "limit",
        "program-too-large",
        operations=f"{MAX_OPERATIONS:,}",
        statements=f"{MAX_STATEMENTS:,}",
        tokens=f"{MAX_TOKENS:,}",
    )


def _operations(kinds: bytes) -> int:
    """How many operations the tokens stand for: operators, calls, products without a sign."""
    operators = len(kinds.translate(None, _NO_OPERATORS))
    return operators + sum(map(kinds.count, _CALLS_AND_PRODUCTS))


def kind_of(word: str) -> int | None:
    """The kind of a word; None where it is not exactly one token."""
    match = _pattern(PATTERN, word).fullmatch(word)
    return None if match is None or match.lastindex is None else match.lastindex - 1


def _pattern(pattern: str, text: str) -> re.Pattern[str]:
    # \w and \s match faster in ASCII mode. On ASCII text the two modes differ only in these four
    # control characters, which are blanks in Unicode mode.
    narrow = text.isascii() and not any(blank in text for blank in "\x1c\x1d\x1e\x1f")
    return re.compile(pattern, re.DOTALL | (re.ASCII if narrow else re.UNICODE))


def _outside_parentheses(words: list[str], kinds: bytes) -> list[int]:
    depth, kept = 0, []
    for i, kind in enumerate(kinds):
        if kind == _LPAR:
            depth += 1
        elif kind == _RPAR:
            depth -= depth > 0
        elif kind == _SEPARATOR and depth and words[i] == "\n":
            continue
        kept.append(i)
    return kept
