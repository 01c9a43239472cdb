"""Values with their uncertainties, as people write them: 2±0.1, 2+-0.1, 2.00(5), 2±5%."""

import math
import re
from collections.abc import Iterable

from autograd_cli.cli.line.values import constant, read_bindings, read_object
from autograd_cli.core.answers.correlation import Pair
from autograd_cli.core.answers.uncertainty import Measured
from autograd_cli.core.program.printer import number_text
from autograd_cli.grammar.source import Problem, mapped, normal_name, superscript_digits

_SIGN = re.compile(r"±|\+/-|\+-")
_DIGITS = r"\d+(?:_\d+)*"
_NUMBER = rf"(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})"
_POWER = r"[+-]?\d{1,9}"
# 2.00(5), 2.00(5)e3 and 2.00e3(5); 2.00(0.05) has the uncertainty as it stands
_SHORT = re.compile(
    rf"\s*+([+-]?)\s*+({_NUMBER})(?:e({_POWER}))?\(({_NUMBER})\)(?:e({_POWER}))?\s*", re.IGNORECASE
)
_IN_PARENTHESES = re.compile(r"\s*\((.*)\)\s*", re.DOTALL)
# a power of ten behind parentheses, which multiplies value and uncertainty: e3, *10^3, *10**(3)
_SCALED = re.compile(
    rf"(.*\))\s*(?:e({_POWER})|\*\s*10\s*(?:\^|\*\*)\s*(\(\s*)?({_POWER})(?(3)\s*\)))\s*",
    re.IGNORECASE | re.DOTALL,
)
_RAISED = re.compile("(?<=10)[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
# A number before a number in parentheses that is no short form. It must not be read as a product.
_UNCLEAR = re.compile(rf"(?<![\w.]){_NUMBER}(?:e{_POWER})?\s*\(\s*{_NUMBER}\s*\)", re.IGNORECASE)


def read_measured(words: Iterable[str]) -> dict[str, Measured]:
    """The values and uncertainties of all `--at`; of the same name the last counts.

    Raises Problem.
    """
    found: dict[str, Measured] = {}
    for word in words:
        if word.startswith("@"):
            for name, value in read_object(word[1:]).items():
                found[name] = measured(name, value if isinstance(value, str) else repr(value))
        else:
            for name, text in read_bindings(word, "--at").items():
                found[name] = measured(name, text)
    return found


def measured(name: str, text: str) -> Measured:
    """The value and the uncertainty of a text, 0 where it has none. Raises Problem."""
    text = mapped(_RAISED.sub(lambda raised: f"^({superscript_digits(raised[0])})", text))
    scaled = _SCALED.fullmatch(text)
    body, scale = (scaled[1], int(scaled[2] or scaled[4])) if scaled else (text, 0)
    inner = _IN_PARENTHESES.fullmatch(body)
    short = _SHORT.fullmatch(inner[1] if inner else body)
    if short and not (short[3] and (short[5] or scaled)):
        sign, number, error = short[1], short[2], short[4]
        power = int(short[3] or short[5] or 0) + scale
        places = 0 if "." in error else len(number.replace("_", "").partition(".")[2])
        return _checked(name, float(f"{sign}{number}e{power}"), float(f"{error}e{power - places}"))
    unclear = _UNCLEAR.search(text)
    if unclear:
        raise Problem("input", "unclear-uncertainty", name=name, text=unclear[0].strip())
    factor = 1.0
    if scaled and inner and _SIGN.search(inner[1]):
        text, factor = inner[1], float(f"1e{scale}")
    parts = _SIGN.split(text)
    if len(parts) > 2:
        raise Problem("input", "two-uncertainties", name=name, text=text.strip())
    value = constant(parts[0], "binding-value", name=name) * factor
    if len(parts) == 1:
        return _checked(name, value, 0.0)
    error = parts[1].strip()
    if error.endswith("%"):
        share = constant(error[:-1], "uncertainty-value", name=name)
        return _checked(name, value, share / 100 * abs(value))
    return _checked(name, value, constant(error, "uncertainty-value", name=name) * factor)


def _checked(name: str, value: float, uncertainty: float) -> Measured:
    if not math.isfinite(value) or not 0 <= uncertainty < math.inf:
        raise Problem("input", "bad-uncertainty", name=name)
    return Measured(value, uncertainty)


def read_correlations(
    covariances: Iterable[str], coefficients: Iterable[str], known: dict[str, Measured]
) -> dict[Pair, float]:
    """All `--cov a,b=0.002` and `--corr a,b=0.5`, as correlations. Raises Problem."""
    found: dict[Pair, float] = {}
    for option, words in (("--cov", covariances), ("--corr", coefficients)):
        for word in words:
            names, sign, text = mapped(word).partition("=")
            pair = [normal_name(name.strip()) for name in names.split(",")]
            if not sign or len(pair) != 2 or not all(n.isidentifier() for n in pair):
                raise Problem("input", "pair-form", text=word, option=option)
            a, b = pair
            if a == b:
                raise Problem("input", "pair-of-one", name=a, option=option)
            value = constant(text, "option-value", option=option)
            found.pop((b, a), None)
            found[a, b] = _correlation(option, value, (a, b), known)
    return found


def _correlation(option: str, value: float, pair: Pair, known: dict[str, Measured]) -> float:
    a, b = pair
    if option == "--corr":
        if not abs(value) <= 1:
            raise Problem("input", "correlation-too-large", value=number_text(value))
        return value
    if a not in known or b not in known:
        return 0.0  # a problem is raised later: the name has no value, or is no input
    most = known[a].uncertainty * known[b].uncertainty
    if not abs(value) <= most * (1 + 1e-12):
        raise Problem("input", "covariance-too-large", a=a, b=b, most=float(f"{most:.6g}"))
    return max(-1.0, min(1.0, value / most)) if most else 0.0
