"""Text to tokens: words and their kinds at once, places in the text when someone asks."""

import re
from collections.abc import Sequence

from autograd_cli.grammar.source import Span, mapped
from autograd_cli.grammar.tables import PATTERN, TERMINALS, WORDS

KIND = {name: number for number, name in enumerate(TERMINALS)}
_FINISH, _LPAR, _RPAR, _SEPARATOR = (KIND[n] for n in ("$END", "LPAR", "RPAR", "SEPARATOR"))


_LONG = 2_000  # from here on it pays to make two patterns instead of one


class Places:
    """Where the tokens of a text stand. Few programs are ever asked, so it is found out late."""

    def __init__(self, text: str, kept: Sequence[int] | None = None) -> None:
        self.text = text
        self.kept = kept  # which of the words in the text are tokens; None: all
        self._spans: list[Span] | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Places) and self.text == other.text

    __hash__ = None  # type: ignore[assignment]

    def spans(self) -> list[Span]:
        """The span of every token, and an empty one at the end."""
        if self._spans is None:
            text = mapped(self.text)
            matches = _pattern(PATTERN, text).finditer(text)
            found = [Span(*match.span(match.lastindex)) for match in matches if match.lastindex]
            found.append(Span(len(text), len(text)))
            kept = range(len(found)) if self.kept is None else self.kept
            self._spans = [found[i] for i in kept]
        return self._spans

    def span(self, first: int, last: int) -> Span:
        """From one token to another, both included."""
        spans = self.spans()
        return Span(spans[first].start, spans[last].end)


class _Kinds(dict[str, int]):
    """The kind of a word, found once for each word that is new."""

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
    """The words of a text as the grammar reads them, their kinds, their places.

    The last one is empty and of the kind $END. A newline in parentheses is blank.
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
        if words[-2:] == ["", ""]:  # blanks at the end
            words.pop()
        kinds = bytes(map(_Kinds(pattern).__getitem__, words))
    kept = None
    if "\n" in read and _LPAR in kinds:
        kept = _outside_parentheses(words, kinds)
        if len(kept) == len(words):
            kept = None
        else:
            words, kinds = [words[i] for i in kept], bytes([kinds[i] for i in kept])
    return words, kinds, Places(text, kept)


def kind_of(word: str) -> int | None:
    """The kind of a word; None where it is no single token."""
    match = _pattern(PATTERN, word).fullmatch(word)
    return None if match is None or match.lastindex is None else match.lastindex - 1


def _pattern(pattern: str, text: str) -> re.Pattern[str]:
    # ASCII classes are faster; of ASCII text they differ in these blanks alone
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
