"""First-order propagation of uncertainty, and whether the program is straight enough for it.

u² = Σ (∂f/∂x·u)² + 2 Σ ∂f/∂x ∂f/∂y cov(x, y), the law of propagation in the Guide to the
Expression of Uncertainty in Measurement (JCGM 100:2008, 5.1 and 5.2). How straight the program is
is seen from its gradient at x ± u: the differences are the second derivatives as the uncertainty
feels them.
"""

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from autograd_cli.core.at import AsRead, At, Notice, check_point
from autograd_cli.core.formula import TEXT, Dialect, number_text
from autograd_cli.core.graph import Graph
from autograd_cli.grammar.source import Problem

NOTABLE = 0.1  # of the uncertainty: from there on the second order is worth a warning
MAX_VISITS = 2_000_000  # operations times evaluations, past which curvature is not looked at
HALVINGS = 30  # of an interval in which the slope changes
SAME = 1e-3  # a smooth change gets smaller than that when the interval is halved
ROUNDING = 1e-6  # of slopes, and its square of values: what is less says nothing

Pair = tuple[str, str]


class Measured(NamedTuple):
    """A value and its standard uncertainty; 0: exact."""

    value: float
    uncertainty: float


class Part(NamedTuple):
    """What one input adds: |slope|·u, and (slope·u)²/u². No slope is taken by an exact one."""

    name: str
    measured: Measured
    sensitivity: float | None
    contribution: float
    share: float


class Joint(NamedTuple):
    """What a covariance adds: 2·slope·slope·cov/u²."""

    pair: Pair
    covariance: float
    share: float


class Second(NamedTuple):
    """The second order: what it adds to the value, and the uncertainty together with it."""

    shift: float
    uncertainty: float


class Budget(NamedTuple):
    """The answer. `second` is None where the program was not looked at beyond the point."""

    expression: str
    program: AsRead
    output: str
    value: float
    uncertainty: float
    parts: list[Part]
    joints: list[Joint]
    second: Second | None
    warnings: list[Notice]


class _At(NamedTuple):
    """The program at one value of an input: its value, and its slope by each input."""

    x: float
    value: float
    slopes: dict[str, float]


def propagate(
    text: str,
    measured: Mapping[str, Measured],
    correlations: Mapping[Pair, float],
    dialect: Dialect = TEXT,
) -> Budget:
    """The uncertainty of the output, of those of the inputs. Raises Problem."""
    at = At(text, {name: known.value for name, known in measured.items()}, dialect=dialect)
    graph = at.graph
    measured = {name: measured.get(name, Measured(x, 0.0)) for name, x in at.point.items()}
    _check_correlations(graph, measured, correlations)
    asked = [name for name in graph.inputs if measured[name].uncertainty]
    at_point = At(graph, at.point, asked)
    here, gradient, found = at_point.value, at_point.gradient, at_point.warnings
    terms = {name: gradient[name] * measured[name].uncertainty for name in asked}
    uncertainty = _root(terms, correlations)
    parts = [
        Part(
            name,
            measured[name],
            gradient.get(name),
            abs(terms.get(name, 0.0)),
            _share(terms.get(name, 0.0), terms.get(name, 0.0), uncertainty),
        )
        for name in graph.inputs
    ]
    joints = [
        Joint(
            (a, b),
            r * measured[a].uncertainty * measured[b].uncertainty,
            2 * r * _share(terms[a], terms[b], uncertainty),
        )
        for (a, b), r in correlations.items()
    ]
    second, more = _beyond(graph, measured, correlations, gradient, here, uncertainty)
    return Budget(
        text,
        at.program,
        graph.output_name,
        here,
        uncertainty,
        parts,
        joints,
        second,
        [*found, *more, *([] if asked else _all_exact(at.point))],
    )


def _all_exact(point: Mapping[str, float]) -> list[Notice]:
    """Where no input has an uncertainty: how one is written, with the first value."""
    for name, value in point.items():
        mend = f"{name}={number_text(value)}±5%"
        return [Notice("exact", None, "all-exact", {"name": name, "mend": mend}, None)]
    return []


def _share(a: float, b: float, uncertainty: float) -> float:
    return (a / uncertainty) * (b / uncertainty) if uncertainty else 0.0


def _root(terms: Mapping[str, float], correlations: Mapping[Pair, float]) -> float:
    """The square root of the variance; scaled, so that no square overflows."""
    scale = max(map(abs, terms.values()), default=0.0)
    if not scale or not all(map(math.isfinite, terms.values())):
        return math.hypot(*terms.values())
    squares = [(term / scale) ** 2 for term in terms.values()]
    joint = [2 * r * (terms[a] / scale) * (terms[b] / scale) for (a, b), r in correlations.items()]
    return scale * math.sqrt(max(math.fsum([*squares, *joint]), 0.0))


def _check_correlations(
    graph: Graph, measured: Mapping[str, Measured], correlations: Mapping[Pair, float]
) -> None:
    """Raises Problem where covariances do not fit the inputs, their uncertainties or each other."""
    names = list(dict.fromkeys(name for pair in correlations for name in pair))
    check_point(graph, [*measured, *names])
    for a, b in correlations:
        for name in (a, b):
            if not measured[name].uncertainty:
                raise Problem("input", "covariance-of-exact", name=name)
    matrix = [
        [correlations.get((a, b), correlations.get((b, a), float(a == b))) for b in names]
        for a in names
    ]
    for k, row in enumerate(matrix):  # elimination: a pivot below 0 belongs to a negative variance
        if row[k] < -1e-9:
            raise Problem("input", "covariances-clash", names=names)
        if row[k] <= 1e-12:
            continue
        for below in matrix[k + 1 :]:
            factor = below[k] / row[k]
            below[:] = [x - factor * y for x, y in zip(below, row, strict=True)]


# ---- beyond the first order


def _beyond(
    graph: Graph,
    measured: Mapping[str, Measured],
    correlations: Mapping[Pair, float],
    gradient: Mapping[str, float],
    value: float,
    uncertainty: float,
) -> tuple[Second | None, list[Notice]]:
    """The second order, and what people should know of it."""
    if not gradient or math.isnan(uncertainty):
        return None, []
    if 2 * len(gradient) * len(graph) > MAX_VISITS:
        return None, [_notice("curvature-unknown", name="")]
    found: list[Notice] = []
    rows: dict[str, dict[str, float]] = {}
    for name in gradient:
        x, u = measured[name]
        ends = []
        for sign in (-1, 1):
            try:
                ends.append(_at(graph, measured, gradient, name, x + sign * u))
            except Problem:
                found.append(_notice("leaves-domain", name=name, at=x + sign * u))
        if len(ends) < 2 or not all(map(_finite, ends)) or math.isinf(uncertainty):
            continue
        low, high = ends
        rows[name] = {n: (high.slopes[n] - low.slopes[n]) / (2 * u) for n in gradient}
        middle = _At(x, value, dict(gradient))
        for a, b in pairwise((low, middle, high)):
            found += _kinks(graph, measured, gradient, name, a, b)
    if len(rows) < len(gradient):
        return None, found
    second, own = _second(measured, correlations, rows, uncertainty)
    flat = [name for name in gradient if not gradient[name] and own[name] > NOTABLE * uncertainty]
    found += [_notice("slope-zero", name=name, second=own[name]) for name in flat]
    if not uncertainty:  # of the inputs together: x*y at 0, or what the correlations cancel
        largest = max(abs(slope) * measured[name].uncertainty for name, slope in gradient.items())
        told = len(flat) == len(gradient) or second.uncertainty <= ROUNDING * largest
        if not told and second.uncertainty:
            values = {"shift": second.shift, "second": second.uncertainty}
            found.append(_notice("first-order-zero", name="", **values))
    elif _notable(second, uncertainty):
        found.append(_notice("curved", name="", shift=second.shift, second=second.uncertainty))
    return second, found


def _notable(second: Second, uncertainty: float) -> bool:
    grown = second.uncertainty - uncertainty
    return max(abs(second.shift), grown) > NOTABLE * uncertainty


def _second(
    measured: Mapping[str, Measured],
    correlations: Mapping[Pair, float],
    rows: Mapping[str, Mapping[str, float]],
    uncertainty: float,
) -> tuple[Second, dict[str, float]]:
    """½ tr(HΣ), and ½ tr((HΣ)²) more variance; for each input what it adds by itself.

    For inputs that are normally distributed; H is taken as the mean of both differences.
    """
    u = {name: measured[name].uncertainty for name in rows}
    scaled = {  # H in units of the uncertainties, so that Σ is the correlations
        a: {b: (rows[a][b] + rows[b][a]) / 2 * u[a] * u[b] for b in rows} for a in rows
    }
    product = {a: dict(row) for a, row in scaled.items()}
    for (b, c), r in correlations.items():
        for a in rows:
            product[a][c] += r * scaled[a][b]
            product[a][b] += r * scaled[a][c]
    shift = math.fsum(product[a][a] for a in rows) / 2
    variance = math.fsum(product[a][b] * product[b][a] for a in rows for b in rows) / 2
    both = math.hypot(uncertainty, math.sqrt(max(variance, 0.0)))
    return Second(shift, both), {a: abs(scaled[a][a]) / math.sqrt(2) for a in rows}


def _at(
    graph: Graph,
    measured: Mapping[str, Measured],
    asked: Mapping[str, float],
    name: str,
    x: float,
) -> _At:
    point = {other: known.value for other, known in measured.items()} | {name: x}
    at = At(graph, point, list(asked))
    return _At(x, at.value, at.gradient)


def _finite(at: _At) -> bool:
    return math.isfinite(at.value) and all(map(math.isfinite, at.slopes.values()))


def _kinks(
    graph: Graph,
    measured: Mapping[str, Measured],
    asked: Mapping[str, float],
    name: str,
    low: _At,
    high: _At,
) -> list[Notice]:
    """Where the slope or the value jumps between two points, if that is not at the point itself.

    What changes smoothly changes by less and less as the interval is halved round it.
    """
    width = high.x - low.x
    before = _change(name, low, high, width)
    rounding = abs(low.slopes[name]) + abs(high.slopes[name]) + ROUNDING * abs(high.value) / width
    if before <= ROUNDING * rounding:
        return []
    for _ in range(HALVINGS):
        if _change(name, low, high, width) <= SAME * before or not low.x < high.x:
            return []
        # not in the middle, where a kink is likely to lie
        x = low.x + 0.382 * (high.x - low.x)
        try:
            between = _at(graph, measured, asked, name, x)
        except Problem:
            return [_notice("leaves-domain", name=name, at=x)]
        if not _finite(between):
            return []  # the curvature tells
        left = _change(name, low, between, width) >= _change(name, between, high, width)
        low, high = (low, between) if left else (between, high)
    here, u = measured[name]
    if abs(low.x - here) < 1e-6 * u:
        return []  # the warnings of the point itself tell
    at = round(low.x / u, 6) * u
    slopes = [low.slopes[name], high.slopes[name]]
    if abs(high.value - low.value) > 10 * max(map(abs, slopes)) * (high.x - low.x):
        return [_notice("jump-inside", name=name, at=at)]
    return [_notice("kink-inside", name=name, at=at, left=slopes[0], right=slopes[1])]


def _change(name: str, low: _At, high: _At, width: float) -> float:
    """How far the slope, and the value beyond the slope, change."""
    a, b = low.slopes[name], high.slopes[name]
    rest = high.value - low.value - (a + b) / 2 * (high.x - low.x)
    return abs(b - a) + abs(rest) / width


def _notice(message: str, **values: object) -> Notice:
    return Notice("nonlinear", None, message, values, None)
