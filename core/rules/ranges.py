"""What the ranges of some nodes tell of a condition: that it holds, that it does not, or nothing.

A range is the least and the greatest value that a node may have; no NaN is in it. Arithmetic here
rounds the way floats do, which keeps order, so that its ends are exact. The ends of other functions
lie a little outside, beyond the last digits of whatever library computes the values.
"""

import math
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from autograd_cli.core.program.graph import Graph
from autograd_cli.core.table.primitives import CONSTANT_VALUES, PRIMITIVES

Range = tuple[float, float]
Fact = Range | bool | None  # of a number, of a condition; None: nothing is known

_INF = math.inf
_NAN: Range = (math.nan, math.nan)  # NaN and nothing else


def possible(graph: Graph, conditions: Sequence[int], unknown: set[int]) -> bool:
    """Whether all conditions may hold together, for all that the nodes `unknown` may be.

    A single unknown is looked at in each of the pieces that the numbers in the conditions cut the
    line into.
    """
    order = sorted(
        {node for root in conditions for node in cone(graph, root, unknown.__contains__)}
    )
    unknown = unknown & set(order)
    if len(unknown) != 1:
        return _settled(graph, order, {}, conditions)
    (x,) = unknown
    cuts = {abs(value) for node in order if (value := _number(graph, node)) is not None}
    return any(
        _settled(graph, order, {x: piece}, conditions)
        for piece in _pieces({c for c in cuts if c < _INF})
    )


def _pieces(cuts: Collection[float]) -> Iterator[Range]:
    points = sorted({-_INF, 0.0, _INF, *cuts, *(-c for c in cuts)})
    yield _NAN
    for point, after in zip(points, [*points[1:], None], strict=True):
        yield point, point
        if after is not None and math.nextafter(point, _INF) < after:
            yield math.nextafter(point, _INF), math.nextafter(after, -_INF)


def cone(graph: Graph, root: int, stops: Callable[[int], object]) -> list[int]:
    """The node and all that it is computed of, in order; no further than where `stops` holds."""
    seen = {root}
    pending = [root]
    while pending:
        node = pending.pop()
        if not stops(node):
            fresh = set(graph.args[node]) - seen
            seen |= fresh
            pending += fresh
    return sorted(seen)


def _settled(
    graph: Graph, order: Sequence[int], known: Mapping[int, Fact], conditions: Sequence[int]
) -> bool:
    facts = dict(known)
    for node in order:
        if node not in facts:
            facts[node] = fact(graph, node, facts)
    return not any(facts[condition] is False for condition in conditions)


def fact(graph: Graph, node: int, facts: Mapping[int, Fact]) -> Fact:
    """What follows for a node from what is known of its arguments."""
    op, args = graph.ops[node], graph.args[node]
    if not args:
        value = _number(graph, node)
        return None if value is None else (value, value)
    rule = FACTS.get(op)
    known = [facts.get(arg) for arg in args]
    if rule is None or (known[0] is None and op not in ("and", "or")):
        return None
    if len(args) == 2 and args[0] == args[1] and op in _SAME:
        return _SAME[op](known[0])
    return rule(*known)


def _number(graph: Graph, node: int) -> float | None:
    payload = graph.payloads[node]
    if isinstance(payload, float):
        return payload
    return CONSTANT_VALUES[str(payload)] if graph.ops[node] == "constant" else None


# ---- numbers


def _hull(*values: float) -> Fact:
    return None if any(math.isnan(v) for v in values) else (min(values), max(values))


def _arithmetic(rule: Callable[..., Fact], nan: Fact = _NAN) -> Callable[..., Fact]:
    """A rule for finite ranges; an infinite end may hide a NaN. `nan` is what comes of NaN."""

    def checked(*ranges: Range | None) -> Fact:
        if any(r is None for r in ranges):
            return None
        ends = [end for r in ranges if r is not None for end in r]
        if any(math.isnan(end) for end in ends):
            return nan
        if len(ranges) > 1 and any(math.isinf(end) for end in ends):
            return None
        return rule(*ranges)

    return checked


def _add(a: Range, b: Range) -> Fact:
    return a[0] + b[0], a[1] + b[1]


def _sub(a: Range, b: Range) -> Fact:
    return a[0] - b[1], a[1] - b[0]


def _mul(a: Range, b: Range) -> Fact:
    return _hull(*(x * y for x in a for y in b))


def _div(a: Range, b: Range) -> Fact:
    return None if b[0] <= 0 <= b[1] else _hull(*(x / y for x in a for y in b))


def _neg(a: Range) -> Fact:
    return -a[1], -a[0]


def _abs(a: Range) -> Fact:
    low, high = sorted((abs(a[0]), abs(a[1])))
    return (0.0 if a[0] <= 0 <= a[1] else low), high


def _sqrt(a: Range) -> Fact:
    return None if a[0] < 0 else (math.sqrt(a[0]), math.sqrt(a[1]))


def _pow(a: Range, b: Range) -> Fact:
    """A base above 0 gives the range by its ends; else only a bound on the size is told."""
    if b == (2.0, 2.0):
        return _square(a)
    if a[0] > 0:
        power = PRIMITIVES["pow"].function
        corners = [power(x, y) for x in a for y in b]
        return _widened(min(corners), max(corners), least=0.0)
    if b[0] != b[1] or b[0] < 0 or (a[0] < 0 and not b[0].is_integer()):
        return None
    try:
        high = math.pow(max(abs(a[0]), abs(a[1])), b[0]) * (1 + 1e-9) + 1e-320
    except OverflowError:
        high = _INF
    return (0.0 if a[0] >= 0 else -high), high


def _square(a: Range | None) -> Fact:
    root = None if a is None else _abs(a)
    if not isinstance(root, tuple):
        return None
    if math.isnan(root[0]) or math.isnan(root[1]):
        return _NAN
    return root[0] * root[0], root[1] * root[1]


def _floor(a: Range) -> Fact:
    low, high = (math.floor(end) if math.isfinite(end) else end for end in a)
    return float(low), float(high)


# ---- functions whose last digits are not the same everywhere

# how far ends are moved outwards: by a part of the value, some hundred ulp, and near 0, where some
# libraries give 0, by an amount
_MARGIN = 1e-13
_SLACK = 1e-300


def _widened(low: float, high: float, least: float = -_INF) -> Fact:
    # where one library overflows, another may give the greatest float
    low, high = min(low, sys.float_info.max), max(high, -sys.float_info.max)
    return max(least, low - _MARGIN * abs(low) - _SLACK), high + _MARGIN * abs(high) + _SLACK


def _monotone(
    name: str, low: float = -_INF, high: float = _INF, least: float = -_INF
) -> Callable[..., Fact]:
    """The rule of a monotone function on its domain, none of whose values is less than `least`."""
    function = PRIMITIVES[name].function

    def rule(a: Range) -> Fact:
        if a[0] < low or a[1] > high:
            return None
        ends = sorted((function(a[0]), function(a[1])))
        return _widened(ends[0], ends[1], least)

    return _arithmetic(rule)


def _cosh(a: Range) -> Fact:
    low, high = _abs(a)  # type: ignore[misc]
    cosh = PRIMITIVES["cosh"].function
    return _widened(cosh(low), cosh(high))


def _hypot(*sides: Range) -> Fact:
    lengths = [_abs(side) for side in sides]
    hypot = PRIMITIVES["hypot"].function
    low, high = (hypot(*[length[end] for length in lengths]) for end in (0, 1))  # type: ignore[index]
    return _widened(low, high, least=0.0)


def _elu(a: Range, alpha: Range = (1.0, 1.0)) -> Fact:
    expm1 = PRIMITIVES["expm1"].function
    below = [factor * expm1(min(end, 0.0)) for end in a for factor in alpha]
    values = [*below, *(max(end, 0.0) for end in a)]
    return _widened(min(values), max(values))


_FAR = 1e6  # for larger arguments it is not known well enough where a sine turns


def _wave(name: str, turn: float) -> Callable[..., Fact]:
    """The rule of a sine that turns at `turn` + k, in units of pi."""
    function = PRIMITIVES[name].function

    def rule(a: Range) -> Fact:
        if math.isinf(a[0]) or math.isinf(a[1]):
            return None
        first, last = (math.floor(end / math.pi - turn) for end in a)
        if first != last or max(abs(a[0]), abs(a[1])) > _FAR:
            return _widened(-1.0, 1.0)
        return _widened(*sorted((function(a[0]), function(a[1]))))

    return _arithmetic(rule)


# ---- conditions


def _nan(a: Range, b: Range) -> bool:
    return math.isnan(a[0]) or math.isnan(b[0])


def _compared(
    surely: Callable[[Range, Range], bool], never: Callable[[Range, Range], bool], unordered: bool
) -> Callable[..., Fact]:
    def rule(a: Range | None, b: Range | None) -> Fact:
        if a is None or b is None:
            return None
        if _nan(a, b):
            return unordered
        return True if surely(a, b) else False if never(a, b) else None

    return rule


def _below(a: Range, b: Range) -> bool:
    return a[1] < b[0]


def _at_most(a: Range, b: Range) -> bool:
    return a[1] <= b[0]


def _above(a: Range, b: Range) -> bool:
    return a[0] > b[1]


def _at_least(a: Range, b: Range) -> bool:
    return a[0] >= b[1]


def _same(a: Range, b: Range) -> bool:
    return a[0] == a[1] == b[0] == b[1]


def _apart(a: Range, b: Range) -> bool:
    return a[1] < b[0] or a[0] > b[1]


def _and(a: Fact, b: Fact) -> Fact:
    return False if a is False or b is False else None if None in (a, b) else True


def _or(a: Fact, b: Fact) -> Fact:
    return True if a is True or b is True else None if None in (a, b) else False


def _not(a: Fact) -> Fact:
    return not a


FACTS: dict[str, Callable[..., Fact]] = {
    "add": _arithmetic(_add),
    "sub": _arithmetic(_sub),
    "mul": _arithmetic(_mul),
    "div": _arithmetic(_div),
    "pow": _arithmetic(_pow, nan=None),  # nan^0 is 1, and so is 1^nan
    "neg": _arithmetic(_neg),
    "abs": _arithmetic(_abs),
    "sqrt": _arithmetic(_sqrt),
    "floor": _arithmetic(_floor),
    "sin": _wave("sin", 0.5),
    "cos": _wave("cos", 0.0),
    "hypot": _arithmetic(_hypot),
    "elu": _arithmetic(_elu),
    "cosh": _arithmetic(_cosh),
    **{name: _monotone(name) for name in ("expm1", "sinh", "tanh", "asinh", "atan", "erf")},
    **{name: _monotone(name, least=0.0) for name in ("exp", "exp2", "sigmoid", "softplus")},
    **{name: _monotone(name, low=0.0) for name in ("log", "log2", "log10")},
    **{name: _monotone(name, low=-1.0, high=1.0) for name in ("asin", "acos", "atanh")},
    "log1p": _monotone("log1p", low=-1.0),
    "acosh": _monotone("acosh", low=1.0),
    "erfc": _monotone("erfc", least=0.0),
    "lt": _compared(_below, _at_least, unordered=False),
    "le": _compared(_at_most, _above, unordered=False),
    "gt": _compared(_above, _at_most, unordered=False),
    "ge": _compared(_at_least, _below, unordered=False),
    "eq": _compared(_same, _apart, unordered=False),
    "ne": _compared(_apart, _same, unordered=True),
    "and": _and,
    "or": _or,
    "not": _not,
}
# of a node and itself
_SAME: dict[str, Callable[[Fact], Fact]] = {
    "mul": lambda a: _square(a),  # type: ignore[arg-type]
    "eq": lambda a: not math.isnan(a[0]),  # type: ignore[index]
    "ne": lambda a: math.isnan(a[0]),  # type: ignore[index]
}
