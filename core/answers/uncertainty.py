"""First-order propagation of uncertainty, and whether the program is straight enough for it.

u² = Σ (∂f/∂x·u)² + 2 Σ ∂f/∂x ∂f/∂y cov(x, y), the law of propagation in the Guide to the
Expression of Uncertainty in Measurement (JCGM 100:2008, 5.1 and 5.2), beside it the terms of the
next order (the note of 5.1.2), and as the judge of both a Monte Carlo.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from autograd_cli.core.answers.correlation import Column, Pair, directions
from autograd_cli.core.point.at import AsRead, At, Notice, check_point
from autograd_cli.core.program.graph import Graph
from autograd_cli.core.program.printer import TEXT, Dialect, number_text
from autograd_cli.grammar.source import Problem

if TYPE_CHECKING:
    from autograd_cli.core.answers.sampling import Sampled

SAMPLES, SEED = 10_000, 1
# A warning is given where the standard deviation of the samples differs by more than the first part
# of the uncertainty from it, or their mean by more than the second part from the value.
NOTABLE, SHIFTED = 0.1, 0.5
MAX_VISITS = (
    2_000_000  # operations times evaluations, past which slopes are not looked at elsewhere
)
STEP = 2.0**-8  # second derivatives are differences of slopes at this part of the uncertainty
HALVINGS = 30  # an interval in which the slope changes is halved so often
SAME = 1e-3  # as the interval is halved, a smooth change becomes a smaller part than this
ROUNDING = 1e-6  # a change of a smaller part is rounding


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


class SecondOrder(NamedTuple):
    """The second order: what it adds to the value, and the uncertainty with its terms."""

    shift: float
    uncertainty: float


class Budget(NamedTuple):
    """The answer.

    `second` is None where there are no second derivatives, or the program is too large; `holds`:
    whether samples of the output bear it out. `sampled` is what a Monte Carlo found, None where
    none was asked for.
    """

    expression: str
    program: AsRead
    output: str
    value: float
    uncertainty: float
    parts: list[Part]
    joints: list[Joint]
    second: SecondOrder | None
    holds: bool
    sampled: Sampled | None
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
    samples: int | None = None,
    seed: int = SEED,
) -> Budget:
    """The uncertainty of the output, of those of the inputs. Raises Problem.

    `samples`: of a Monte Carlo that is part of the answer.
    """
    at = At(text, {name: known.value for name, known in measured.items()}, dialect=dialect)
    graph = at.graph
    measured = {name: measured.get(name, Measured(x, 0.0)) for name, x in at.point.items()}
    _check_correlations(graph, measured, correlations)
    asked = [name for name in graph.inputs if measured[name].uncertainty]
    columns = _columns(asked, measured, correlations)
    at_point = At(graph, at.point, asked)
    here, gradient, found = at_point.value, at_point.gradient, at_point.warnings
    terms = {name: gradient[name] * measured[name].uncertainty for name in asked}
    uncertainty = math.hypot(*(_along(column, gradient) for column in columns))
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
    many = _sampled(graph, measured, columns, samples, seed)
    second = _second(at_point, columns, uncertainty)
    fails = second and many and _apart(many, here + second.shift, second.uncertainty)
    return Budget(
        text,
        at.program,
        graph.output_name,
        here,
        uncertainty,
        parts,
        joints,
        second,
        not fails,
        None if samples is None else many,
        [
            *found,
            *_judged(at_point, measured, uncertainty, many),
            *([] if asked else _all_exact(at.point)),
        ],
    )


def _all_exact(point: Mapping[str, float]) -> list[Notice]:
    """Where no input has an uncertainty: how one is written, with the first value."""
    for name, value in point.items():
        mend = f"{name}={number_text(value)}±5%"
        return [Notice("exact", None, "all-exact", {"name": name, "mend": mend}, None)]
    return []


def _share(a: float, b: float, uncertainty: float) -> float:
    return (a / uncertainty) * (b / uncertainty) if uncertainty else 0.0


def _check_correlations(
    graph: Graph, measured: Mapping[str, Measured], correlations: Mapping[Pair, float]
) -> None:
    """Raises Problem where correlations do not fit the inputs and their uncertainties."""
    names = dict.fromkeys(name for pair in correlations for name in pair)
    check_point(graph, [*measured, *names])
    for name in names:
        if not measured[name].uncertainty:
            raise Problem("input", "covariance-of-exact", name=name)


def _columns(
    asked: Sequence[str], measured: Mapping[str, Measured], correlations: Mapping[Pair, float]
) -> list[Column]:
    """Independent directions, each as long as the standard uncertainty along it."""
    return [
        {name: share * measured[name].uncertainty for name, share in column.items()}
        for column in directions(asked, correlations)
    ]


def _along(column: Column, slopes: Mapping[str, float]) -> float:
    """The slope along a direction."""
    return _sum(slopes[name] * share for name, share in column.items())


def _sum(terms: Iterable[float]) -> float:
    """A sum to the last digit; infinities and what is beyond float64 as in plain addition."""
    terms = [*terms]
    try:
        return math.fsum(terms)
    except (OverflowError, ValueError):
        return sum(terms)


# ---- beyond the first order


def _second(at: At, columns: Sequence[Column], uncertainty: float) -> SecondOrder | None:
    """The second order for inputs that are normally distributed.

    With H and T the second and third derivatives and Σ the covariances it adds ½ tr(HΣ) to the
    value and ½ tr((HΣ)²) + Σ (Σ∂f)ⱼ Tⱼₖₗ Σₖₗ to the variance. H and T are differences of
    gradients along each direction. None where another step gives other differences: at a kink.
    """
    if 2 * len(columns) * len(at.graph) > MAX_VISITS or not math.isfinite(uncertainty):
        return None
    try:
        second = _differences(at, columns, STEP)
        if second is None:
            return None
        change = max(abs(second.shift), abs(second.uncertainty - uncertainty))
        if change > uncertainty / 100:
            other = _differences(at, columns, 2 * STEP)
            if other is None or max(map(abs, map(float.__sub__, second, other))) > change / 10:
                return None
    except Problem:
        return None
    return second


def _differences(at: At, columns: Sequence[Column], step: float) -> SecondOrder | None:
    point, gradient = at.point, at.gradient
    first = [_along(column, gradient) for column in columns]
    scale = max(map(abs, first), default=0.0) or 1.0  # so that no square overflows
    first = [slope / scale for slope in first]
    curvatures: list[list[float]] = []  # second derivatives, by two directions
    shift, variance = [], [slope * slope for slope in first]
    for k, column in enumerate(columns):
        size = step
        while size < 1 and any(
            size * abs(u) < 2048 * math.ulp(point[n]) for n, u in column.items()
        ):
            size *= 2  # a smaller step would be lost in the rounding of the value
        low, high = (
            at.to(
                point | {n: point[n] + sign * size * u for n, u in column.items()}, at.asked
            ).gradient
            for sign in (-1, 1)
        )
        turned = {n: (high[n] - low[n]) / (2 * size) for n in gradient}
        bent = {
            n: (high[n] - gradient[n] + (low[n] - gradient[n])) / (size * size) for n in gradient
        }
        row = [_along(other, turned) for other in columns]
        curvatures.append(row)
        shift.append(row[k] / 2)
        variance += [
            slope * (_along(other, bent) / scale)
            for slope, other in zip(first, columns, strict=True)
        ]
    for i, row in enumerate(curvatures):
        for k, x in enumerate(row[: i + 1]):
            mean = (x + curvatures[k][i]) / (2 * scale)
            variance.append(mean * mean * (0.5 if i == k else 1.0))
    both = SecondOrder(_sum(shift), scale * math.sqrt(max(_sum(variance), 0.0)))
    return both if all(map(math.isfinite, both)) else None


def _sampled(
    graph: Graph,
    measured: Mapping[str, Measured],
    columns: Sequence[Column],
    samples: int | None,
    seed: int,
) -> Sampled | None:
    """A Monte Carlo; None where nothing is uncertain, or it would be too much work unasked."""
    if not columns and samples is None:
        return None
    from autograd_cli.core.answers.sampling import most_samples, sampled

    most = most_samples(graph, columns)
    if samples is not None and samples > most:
        raise Problem("limit", "too-many-samples", samples=samples, most=most)
    if most < SAMPLES and samples is None:
        return None
    values = {name: known.value for name, known in measured.items()}
    return sampled(graph, values, columns, samples or SAMPLES, seed)


def _judged(
    at: At, measured: Mapping[str, Measured], uncertainty: float, many: Sampled | None
) -> list[Notice]:
    """What people should know where the first order is not what samples of the output show."""
    if not at.asked or math.isnan(uncertainty):
        return []
    if many is None:
        return [_notice("curvature-unknown", name="")]
    found: list[Notice] = []
    if many.outside:
        found.append(_notice("samples-outside", name="", count=many.outside, samples=many.samples))
    if many.infinite:
        found.append(
            _notice("samples-infinite", name="", count=many.infinite, samples=many.samples)
        )
    noise = _rounding(at)
    if uncertainty and noise > NOTABLE * uncertainty:
        return [*found, _notice("unresolved", name="")]
    if not _apart(many, at.value, uncertainty, noise):
        return found
    if 2 * len(at.asked) * len(at.graph) <= MAX_VISITS:
        found += _reasons(at, measured, many.deviation)
    values = {
        "value": at.value,
        "uncertainty": uncertainty,
        "mean": many.mean,
        "deviation": many.deviation,
        "samples": many.samples,
    }
    return [*found, _notice("curved", name="", **values)]


def _apart(many: Sampled, value: float, uncertainty: float, noise: float = 0.0) -> bool:
    """Whether the samples' mean or standard deviation is so far off that people should know."""
    if math.isnan(many.mean):
        return False
    if math.isinf(uncertainty):
        return True
    wider = abs(many.deviation - uncertainty) > NOTABLE * uncertainty + 10 * noise
    return wider or abs(many.mean - value) > SHIFTED * uncertainty + 10 * noise


def _rounding(at: At) -> float:
    """How far off the output is by the rounding of every value that it is computed of."""
    adjoints, _ = at.adjoints()
    parts = [
        abs(adjoint * value)
        for adjoint, value in zip(adjoints, at.primals.values, strict=False)
        if adjoint and value and math.isfinite(adjoint * value)
    ]
    return 2.0**-52 * math.hypot(*parts)


def _reasons(at: At, measured: Mapping[str, Measured], deviation: float) -> list[Notice]:
    """Kinks, jumps and ends of the domain within the uncertainties, and slopes of 0."""
    graph, gradient = at.graph, at.gradient
    found: list[Notice] = []
    for name in at.asked:
        x, u = measured[name]
        ends = []
        for sign in (-1, 1):
            try:
                ends.append(_at(graph, measured, gradient, name, x + sign * u))
            except Problem:
                found.append(_notice("leaves-domain", name=name, at=x + sign * u))
        middle = _At(x, at.value, dict(gradient))
        if len(ends) == 2 and all(map(_finite, (*ends, middle))):
            for a, b in pairwise((ends[0], middle, ends[1])):
                found += _kinks(graph, measured, gradient, name, a, b)
        change = max((abs(end.value - at.value) for end in ends), default=0.0)
        if not gradient[name] and change > NOTABLE * deviation:
            found.append(_notice("slope-zero", name=name))
    return found


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

    The half with the greater change is taken again and again. A smooth change gets smaller with
    the interval; the change at a kink or a jump does not.
    """
    width = high.x - low.x
    if not width:  # the uncertainty is lost in the rounding of the value
        return []
    before = _change(name, low, high, width)
    rounding = abs(low.slopes[name]) + abs(high.slopes[name]) + ROUNDING * abs(high.value) / width
    if before <= ROUNDING * rounding:
        return []
    for _ in range(HALVINGS):
        if _change(name, low, high, width) <= SAME * before or not low.x < high.x:
            return []
        # not in the middle: a kink is likely there, and would be in neither half
        x = low.x + 0.382 * (high.x - low.x)
        try:
            between = _at(graph, measured, asked, name, x)
        except Problem:
            return [_notice("leaves-domain", name=name, at=x)]
        if not _finite(between):
            return []  # infinite there: the second order tells
        left = _change(name, low, between, width) >= _change(name, between, high, width)
        low, high = (low, between) if left else (between, high)
    here, u = measured[name]
    if abs(low.x - here) < 1e-6 * u:
        return []  # a kink at the point itself, of which its own warnings tell
    at = round(low.x / u, 6) * u
    slopes = [low.slopes[name], high.slopes[name]]
    if abs(high.value - low.value) > 10 * max(map(abs, slopes)) * (high.x - low.x):
        return [_notice("jump-inside", name=name, at=at)]
    return [_notice("kink-inside", name=name, at=at, left=slopes[0], right=slopes[1])]


def _change(name: str, low: _At, high: _At, width: float) -> float:
    """How far the slope changes, and the value beyond what the slopes explain."""
    a, b = low.slopes[name], high.slopes[name]
    rest = high.value - low.value - (a + b) / 2 * (high.x - low.x)
    return abs(b - a) + abs(rest) / width


def _notice(message: str, **values: object) -> Notice:
    return Notice("nonlinear", None, message, values, None)
