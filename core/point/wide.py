"""Floats with an unbounded exponent, for second derivatives whose factors are beyond float64.

An example is log(exp(x) + exp(y)) at 400, 399: the second derivative of the logarithm is -1/s^2
with s = 7e173, or about 1e-348, which float64 does not have; it is then multiplied by two factors
of 5e173. The code of a rule runs over these numbers as it does over floats; operators are computed
here, functions in float64.
"""

import math
from typing import Any

from autograd_cli.core.rules.code import FLOATS

# Results of a size between these stay floats; others become Wide before they are multiplied again.
LEAST, MOST = 1e-290, 1e290
# A product of two floats of a size between these neither overflows nor loses digits by underflow.
SAFE = (1e-140, 1e140)
_LARGEST = 5_000  # scaling by this power of two makes any float 0 or infinite


class Wide:
    """The number `part` * 2^`power`, where abs(part) is in [0.5, 1), or part is 0, inf or NaN."""

    __slots__ = ("part", "power")

    def __init__(self, number: float, power: int = 0) -> None:
        self.part, more = math.frexp(number)
        self.power = power + more

    def __float__(self) -> float:
        return scaled(self.part, self.power)

    def __repr__(self) -> str:
        return f"Wide({self.part!r}, {self.power})"

    def __neg__(self) -> "Wide":
        return Wide(-self.part, self.power)

    def __mul__(self, other: "Wide | float") -> "Wide":
        b = wide(other)
        return Wide(self.part * b.part, self.power + b.power)

    __rmul__ = __mul__

    def __add__(self, other: "Wide | float") -> "Wide":
        a, b = self, wide(other)
        if a.part == 0 or (b.part != 0 and a.power < b.power):
            a, b = b, a
        return Wide(a.part + scaled(b.part, b.power - a.power), a.power)

    __radd__ = __add__

    def __sub__(self, other: "Wide | float") -> "Wide":
        return self + -wide(other)

    def __rsub__(self, other: float) -> "Wide":
        return wide(other) - self

    def __eq__(self, other: object) -> bool:
        return float(self) == float(other)  # type: ignore[arg-type]

    def __lt__(self, other: "Wide | float") -> bool:
        return float(self) < float(other)

    def __le__(self, other: "Wide | float") -> bool:
        return float(self) <= float(other)

    def __gt__(self, other: "Wide | float") -> bool:
        return float(self) > float(other)

    def __ge__(self, other: "Wide | float") -> bool:
        return float(self) >= float(other)

    __hash__ = None  # type: ignore[assignment]


def wide(number: Wide | float) -> Wide:
    return number if isinstance(number, Wide) else Wide(number)


def scaled(number: float, power: int) -> float:
    """number * 2^power, 0 or infinite where that is beyond float64."""
    try:
        return math.ldexp(number, max(-_LARGEST, min(_LARGEST, power)))
    except OverflowError:
        return math.copysign(math.inf, number)


def times(number: Wide | float, other: Any) -> Any:
    """The product with a number, or with an array of floats, which gives an array of floats."""
    if not isinstance(number, Wide):
        return number * other
    if isinstance(other, float | Wide):
        return narrowed(number * other)
    import numpy as np

    parts, powers = np.frexp(other)
    powers = np.clip(powers + number.power, -_LARGEST, _LARGEST)
    return np.ldexp(parts * number.part, powers)


def narrowed(number: Wide) -> float | Wide:
    """The number as a float if its size is between LEAST and MOST, or 0; else as it is."""
    there = float(number)
    return there if LEAST < abs(there) < MOST or number.part == 0 else number


def product(*factors: Wide | float) -> float:
    """The product of some numbers whose partial products may be beyond float64."""
    whole = wide(factors[0])
    for factor in factors[1:]:
        whole = whole * factor
    return float(whole)


def finite(number: Wide | float) -> bool:
    return math.isfinite(number.part if isinstance(number, Wide) else number)


# ---- the functions of rules


def _quotient(a: Wide | float, b: Wide | float) -> Wide:
    a, b = wide(a), wide(b)
    return Wide(FLOATS["div"](a.part, b.part), a.power - b.power)


def _power(x: Wide | float, y: Wide | float) -> Wide:
    x, y = wide(x), float(y)
    if not x.part or not math.isfinite(x.part) or not abs(y) < 1_000:
        return Wide(FLOATS["pow"](float(x), y))
    # x^y is part^y * 2^(power*y). The exponent power*y is computed in two parts, because in one
    # float its whole part would take digits from its fraction.
    high = float(round(y * 2**20)) / 2**20
    whole = round(x.power * high)
    rest = (x.power * high - whole) + x.power * (y - high)
    return Wide(FLOATS["pow"](x.part, y) * FLOATS["exp2"](rest), whole)


def _over_wide(function: Any) -> Any:
    return lambda *args: Wide(function(*map(float, args)))


WIDES: dict[str, Any] = {
    name: _over_wide(code) if callable(code) else code for name, code in FLOATS.items()
} | {
    "mul": lambda a, b: wide(a) * b,
    "div": _quotient,
    "pow": _power,
    "where": FLOATS["where"],
}
