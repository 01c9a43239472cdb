"""What a name without a value may have been meant to be: `xy` is x*y, `sinx` is sin(x)."""

from collections.abc import Callable, Collection, Iterable, Set
from itertools import islice
from typing import NamedTuple

from autograd_cli.core.table.primitives import CONSTANTS, FUNCTIONS

MAX_NAMES = 8  # names without a value for which a meaning is sought
LONGEST = 20  # letters of a name that is split into factors
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzαβγθλμρφω")


class _Reading(NamedTuple):
    """The factors of a product, and how many of them are unknown single letters."""

    factors: tuple[str, ...]
    guessed: int


def as_product(
    name: str, known: Callable[[str], bool], argument: str = "", *, guess: bool = True
) -> str | None:
    """A name split into a product of known names, constants and calls; None where none fits.

    `wx` is `w*x` where w and x are known, `sinx` is `sin(x)`, `pix` is `pi*x`. With `guess` one of
    two factors may be an unknown letter. `argument` is the text after a name that is called: the
    last factor is then a function, as in `xsin(y)`, which is x*sin(y). The split with the fewest
    factors is taken, so that `expx` is exp(x) and not e*x*p*x.
    """
    if not 1 < len(name) <= LONGEST:
        return None
    # the best reading of the first 0, 1, 2, … letters
    readings: list[_Reading | None] = [_Reading((), 0), *[None] * len(name)]
    for end in range(1, len(name) + 1):
        for begin in range(end):
            before = readings[begin]
            if before is None or (end - begin == len(name) and (known(name) or name in FUNCTIONS)):
                continue
            factor, guessed = _factor(name[begin:end], known, argument if end == len(name) else "")
            if factor is None:
                continue
            reading = _Reading((*before.factors, factor), before.guessed + guessed)
            best = readings[end]
            if best is None or _cost(reading) < _cost(best):
                readings[end] = reading
    best = readings[-1]
    if best is None or best.guessed > (guess and len(best.factors) == 2 and not argument):
        return None
    if not any(known(factor) or "(" in factor for factor in best.factors):
        return None
    return "*".join(best.factors)


def _cost(reading: _Reading) -> tuple[int, int]:
    return len(reading.factors), reading.guessed


def _factor(text: str, known: Callable[[str], bool], argument: str) -> tuple[str | None, int]:
    """The text as one factor, a name or a call, and 1 where it is an unknown letter, else 0."""
    if argument:
        return (f"{text}{argument}" if text in FUNCTIONS else None), 0
    if known(text) or text in CONSTANTS:
        return text, 0
    if len(text) == 1 and text.isalpha():
        return text, 1
    for length in range(len(text) - 1, 1, -1):
        if text[:length] in FUNCTIONS and known(text[length:].lstrip("0123456789")):
            return f"{text[:length]}({text[length:]})", 0
    return None, 0


def meant(
    names: Iterable[str], inputs: Collection[str], given: Set[str]
) -> tuple[str, dict[str, object]] | None:
    """The hint, and its values, for the first of `names` that was probably meant otherwise.

    `names` are inputs without a value; `given` are names with a value that are not inputs. For
    `f(xy)` with values for x and y, `xy` was most likely meant as x*y. Without any given names a
    name is more likely to be an input, and only clear cases are reported.
    """
    from autograd_cli.grammar.messages.habits import CONSTANT_WORDS
    from autograd_cli.grammar.source import without_case

    for name in islice(names, MAX_NAMES):
        if name in FUNCTIONS:
            return "is-function", {"name": name}
        word = without_case(name)
        constant = CONSTANT_WORDS.get(word, word if len(word) > 1 and word in CONSTANTS else None)
        if constant is not None:
            return "did-you-mean", {"guess": constant}

        def known(word: str, name: str = name) -> bool:
            return word != name and (word in inputs or word in given)

        letters = name.rstrip("0123456789")
        digits = name[len(letters) :]
        # x1 beside an input x2 is a numbered name, not a power of x
        numbered = any(known(f"{letters}{digit}") for digit in range(10))
        if letters in given and digits not in ("", "0", "1") and not numbered:
            return "either", {"one": f"{letters}^{digits}", "other": f"{digits}*{letters}"}
        if name[:1] == "d" and known(name[1:]):
            return "differential", {"name": name}
        mend = as_product(name, known) if given else None
        if mend is not None:
            return "one-name", {"name": name, "guess": mend}
        mend = as_product(name, known, guess=False) or as_product(
            name, _LETTERS.__contains__, guess=False
        )
        if mend is not None and (mend.endswith(")") or any(map(known, mend.split("*")))):
            return "give-or-meant", {"mend": f"{name}=1", "guess": mend}
    return None
