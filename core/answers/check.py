"""The gradient beside three others: 50-digit arithmetic, complex step, central differences.

The reference is a difference quotient of the program as precise.py evaluates it, at steps of 1e-60
and 1e-120, or smaller ones. It is also taken on each side of the point alone, so that a kink shows
as two slopes. The tolerance is that of a backward error: each operation and each local derivative
may be off by a few roundings. What that does to the gradient is measured on the reference, by
disturbing all of them at random.
"""

import cmath
import math
import random
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

from autograd_cli.core.answers.precise import (
    Allowance,
    Disturbance,
    NoValue,
    TooLong,
    value_in,
    values_in,
)
from autograd_cli.core.point.at import AsRead, At, Notice, output_value
from autograd_cli.core.point.evaluate import Primals, evaluate
from autograd_cli.core.program.graph import Graph
from autograd_cli.core.program.printer import TEXT
from autograd_cli.grammar.source import Problem

DIGITS = 50  # of a reference
LEVELS = (60, 120, 240, 480)  # steps are 10^-60, 10^-120, …; the later ones only if needed
LEFT, ACROSS, RIGHT = (-2, -1), (-1, 1), (1, 2)  # the two points of a slope, in steps
TRIALS, SIZE = 8, 1e-20  # how often everything is disturbed at random, and by how much at most
MAX_VISITS = 20_000  # operations times inputs
WORK = 5e6  # the budget in microseconds: five seconds
LEAST_STEP, GREATEST_STEP = -40, -3  # the steps of central differences, as powers of two
VANISHED = -1_000_000  # a number below this power of two is shown as 0
EPSILON = 2.0**-53
# functions without a complex derivative; cmath also lacks some that have one, as erf
NOT_ANALYTIC = {"abs", "sign", "floor", "ceil", "round", "mod"}

Ulps = Callable[[float], float | None]


class Other(NamedTuple):
    """The result of another method: a value and its error in ulps, or why it does not apply.

    `step` is the step that was used; `reason` is the key of a sentence about the function `op`.
    """

    value: float | None
    ulps: float | None = None
    step: float | None = None
    reason: str = ""
    op: str = ""


class Component(NamedTuple):
    """The check of one component of the gradient.

    `kind` is `smooth`, `edge` (the program is defined on one side alone), `kink`, `unknown`, or
    `too-long` where 50 digits would take too much work. `reference` is text of 50 digits; `left`
    and `right` are the slopes on the two sides, None where there is none. `condition` is the error
    of the component, in ulps, that an error of one ulp in each operation may cause; `tolerance` is
    in ulps too. `jump` says that the values on the two sides differ.
    """

    name: str
    gradient: float
    kind: str
    ok: bool
    reference: str | None
    ulps: float | None
    condition: float | None
    tolerance: float | None
    left: float | None
    right: float | None
    complex_step: Other
    central: Other
    jump: bool

    @property
    def trusted(self) -> bool:
        """Whether the tolerance leaves a digit to compare: it is smaller than the value."""
        condition = self.condition or 0.0
        return condition == math.inf or 16 * EPSILON * condition < 1


class Check(NamedTuple):
    """The checks of all components; `ok` says that all are right."""

    expression: str
    program: AsRead
    at: dict[str, float]
    output: str
    value: float
    ok: bool
    components: list[Component]
    warnings: list[Notice]


def check(text: str, point: dict[str, float], wrt: Sequence[str] | None = None) -> Check:
    """Check the gradient at a point. Raises Problem; of kind `input` where mpmath is missing."""
    arithmetic = many_digits()
    at = At(text, point, wrt, dialect=TEXT)
    graph, asked = at.graph, at.asked
    for name in graph.inputs:
        if not math.isfinite(at.point[name]):
            raise Problem("input", "check-not-finite", name=name)
    if len(asked) * len(graph) > MAX_VISITS:
        raise Problem(
            "limit", "check-too-large", hint="check-fewer", inputs=len(asked), nodes=len(graph)
        )
    exact = Exact(arithmetic, graph, at.point)
    components = [_component(exact, name, at.gradient[name], at.primals) for name in asked]
    return Check(
        text,
        at.program,
        at.point,
        at.output,
        at.value,
        all(component.ok for component in components),
        components,
        at.warnings,
    )


def many_digits() -> Any:
    """A context of mpmath. Raises Problem where mpmath is not installed."""
    try:
        from mpmath.ctx_mp import MPContext  # type: ignore[import-untyped]
    except ImportError:
        raise Problem("input", "missing-extra", extra="check") from None
    return MPContext()  # a new one, so that the precision of other users of mpmath stays


def _component(exact: "Exact", name: str, gradient: float, primals: Primals) -> Component:
    m, graph, point = exact.m, exact.graph, exact.point
    known = exact.reference(name)
    unit = condition = tolerance = None
    if known.value is not None and known.allowed is not None:
        m.dps = DIGITS
        unit = math.ulp(float(known.value or known.spread))
        size = abs(known.value)
        condition = float(known.spread / size) if size else math.inf if known.spread else 0.0
        tolerance = float(known.allowed / unit)
    ulps = partial(_ulps, m, known.value if unit else None, unit or 1.0)
    return Component(
        name,
        gradient,
        known.kind,
        accepted(m, known, gradient),
        None if known.value is None else digits_of(m, known.value),
        ulps(gradient),
        condition,
        tolerance,
        None if known.left is None else float(known.left),
        None if known.right is None else float(known.right),
        _complex_step(graph, point, name, primals, ulps),
        _central(graph, point, name, ulps),
        known.jump,
    )


def accepted(m: Any, known: "Reference", slope: float) -> bool:
    """Whether a float is right as the derivative of which this is known."""
    if known.kind == "kink":
        sides = [float(side) for side in (known.left, known.right) if side is not None]
        return min(sides) <= slope <= max(sides)
    if known.value is None:
        return False
    if known.allowed is None:
        return slope == float(known.value)  # beyond float64 both are infinite
    m.dps = DIGITS
    return math.isfinite(slope) and bool(abs(slope - known.value) <= known.allowed)


# ---- the reference


class Reference(NamedTuple):
    """A derivative in arithmetic of 50 digits; the numbers are mpmath's.

    `kind` is as in Component. `value` is None at a kink, or where it is not known. `spread` is the
    change of the value, for each unit of relative error in all operations and local derivatives;
    `allowed` is the error that the roundings of float64 explain. Both are None where the value is
    beyond float64, or they were not asked for.
    """

    kind: str
    value: Any = None
    spread: Any = None
    allowed: Any = None
    left: Any = None
    right: Any = None
    jump: bool = False


class Exact:
    """A program at a point in mpmath's numbers: the parts that all inputs' derivatives share."""

    def __init__(self, m: Any, graph: Graph, point: dict[str, float]) -> None:
        self.m = m
        self.graph = graph
        self.point = point
        self.budget = Allowance(WORK)
        # with conditions, `reachable` is not enough: it leaves out what only they depend on
        self.nodes = range(graph.output + 1) if graph.lazy else graph.reachable()
        self.disturbances: dict[int, Disturbance] = {}
        self.bases: dict[tuple[int, int], Sequence[Any] | None] = {}
        sizes = [abs(math.log10(abs(x))) for x in point.values() if x]
        self.extra = 20 + 2 * math.ceil(max(sizes, default=0.0))

    def reference(self, name: str, *, spread: bool = True) -> Reference:
        """The derivative by an input; `spread` says whether its spread is asked for too."""
        if self.budget.units < 0:
            return Reference("too-long")
        try:
            return _reference(self.m, _Program(self, name), spread)
        except TooLong:
            return Reference("too-long")

    def value(self, graph: Graph) -> Any:
        """The value of another program, whose inputs are inputs or assigned names of this one.

        Raises NoValue, TooLong.
        """
        m = self.m
        m.dps = self.precision(DIGITS)
        point = {name: m.mpf(x) for name, x in self.point.items()}
        if not point.keys() >= graph.inputs.keys():
            base = self.base(DIGITS, 0)
            for name in graph.inputs.keys() - point.keys():
                known = None if base is None else base[self.graph.assigned[name]]
                if known is None:
                    raise NoValue("input")
                point[name] = known
        return values_in(m, m.mpf, graph, point, budget=self.budget)[graph.output]

    def precision(self, digits: int) -> int:
        return 3 * digits + self.extra

    def disturbance(self, seed: int) -> Disturbance | None:
        """Factors of up to 1 ± SIZE for every operation and every edge; None for the seed 0."""
        if seed and seed not in self.disturbances:
            self.m.dps = DIGITS
            # many different sizes, so that the errors of two equal operations do not always cancel
            rng, size = random.Random(seed), self.m.mpf(SIZE)
            signed = [1 + sign * size * (k + 8) / 16 for sign in (-1, 1) for k in range(17)]
            self.disturbances[seed] = Disturbance(
                rng.choices(signed, k=len(self.graph)),
                [rng.choices(signed, k=len(args)) for args in self.graph.args],
            )
        return self.disturbances.get(seed)

    def base(self, digits: int, seed: int) -> Sequence[Any] | None:
        """The values of all nodes at the point itself; None where the program has no value."""
        key = digits, seed
        if key not in self.bases:
            m = self.m
            m.dps = self.precision(digits)
            point = {name: m.mpf(x) for name, x in self.point.items()}
            try:
                self.bases[key] = values_in(
                    m,
                    m.mpf,
                    self.graph,
                    point,
                    disturbance=self.disturbance(seed),
                    budget=self.budget,
                )
            except NoValue:
                self.bases[key] = None
        return self.bases[key]


class _Program:
    """The program as a function of one input, in mpmath's numbers."""

    def __init__(self, exact: Exact, name: str) -> None:
        self.exact = exact
        self.m = exact.m
        self.name = name
        self.reached = _reached(exact.graph, name)
        self.nodes = [node for node in exact.nodes if self.reached[node]]
        self.known: dict[tuple[int, int, int], Any] = {}

    def at(self, digits: int, steps: int, seed: int) -> Any:
        """The value at a number of steps from the point; None where there is none.

        A seed that is not 0 disturbs every operation and every edge.
        """
        key = digits, steps, seed
        if key not in self.known:
            self.known[key] = self._evaluated(*key)
        return self.known[key]

    def _evaluated(self, digits: int, steps: int, seed: int) -> Any:
        m, exact = self.m, self.exact
        base = exact.base(digits, seed)
        m.dps = exact.precision(digits)
        point = {name: m.mpf(x) for name, x in exact.point.items()}
        point[self.name] += steps * self.step(digits)
        unmoved = nodes = None
        if base is not None:
            unmoved, nodes = [*base], self.nodes
            for node in nodes:
                unmoved[node] = None
        try:
            values = values_in(
                m,
                m.mpf,
                exact.graph,
                point,
                unmoved,
                exact.disturbance(seed),
                base,
                exact.budget,
                nodes,
            )
        except NoValue:
            return None
        return values[exact.graph.output]

    def step(self, digits: int) -> Any:
        x = self.m.mpf(self.exact.point[self.name])
        return (min(abs(x), 1) if x else 1) * self.m.mpf(10) ** -digits

    def slope(self, digits: int, pair: tuple[int, int], seed: int = 0) -> Any:
        """The difference quotient between two points; None where one of them has no value."""
        before, behind = (self.at(digits, steps, seed) for steps in pair)
        if before is None or behind is None:
            return None
        m = self.m
        m.dps = self.exact.precision(digits)
        rise = behind - before
        rounding = m.mpf(10) ** -((5 * digits + self.exact.extra) // 2)
        if not seed and abs(rise) <= (abs(before) + abs(behind)) * rounding:
            return m.mpf(0)  # the difference may be rounding alone, as after cancellation
        return rise / ((pair[1] - pair[0]) * self.step(digits))

    def spread(self, digits: int, pair: tuple[int, int]) -> Any:
        """The greatest change of the slope by random disturbances, divided by their size."""
        slope = self.slope(digits, pair)
        moved = [self.slope(digits, pair, seed) for seed in range(1, TRIALS + 1)]
        return max((abs(m - slope) / self.m.mpf(SIZE) for m in moved if m is not None), default=0)

    def spread_of_zero(self, pair: tuple[int, int]) -> Any:
        """The spread of a slope of 0; it is 0 too if it shrinks with the step."""
        coarse, fine = (self.spread(digits, pair) for digits in LEVELS[:2])
        return 0 if fine <= coarse / 1000 else fine

    def jumps(self) -> bool:
        """Whether the values on the two sides differ, however small the step is."""
        gaps = []
        for digits in LEVELS[:2]:
            left, right = (self.at(digits, steps, 0) for steps in (-1, 1))
            if left is None or right is None:
                return False
            self.m.dps = self.exact.precision(digits)
            gaps.append(abs(right - left))
        return bool(gaps[1] > gaps[0] / 1000)

    def limit(self, pair: tuple[int, int]) -> tuple[Any, int]:
        """The limit of the slope as the step shrinks, and the digits at which it was reached.

        It is the slope if two steps agree, 0 if the slope shrinks at every step, infinite if it
        grows at every step, and nan otherwise.
        """
        m, found, coarser = self.m, None, LEVELS[0]
        sizes: list[Any] = []
        for digits in LEVELS:
            before, found = found, self.slope(digits, pair)
            if found is None:
                return None, digits
            close = abs(found) * m.mpf(10) ** -DIGITS
            if before is not None and found and abs(found - before) <= close:
                return found, coarser
            sizes.append(abs(found))
            coarser = digits
        if all(fine <= coarse / 1000 for coarse, fine in pairwise(sizes)):
            return m.mpf(0), digits
        # a slope that is 0 at the coarsest step was lost in rounding there, and did not grow
        if sizes[0] and all(fine >= coarse * 1000 for coarse, fine in pairwise(sizes)):
            return m.sign(found) * m.inf, digits
        return m.nan, digits


def _reference(m: Any, program: _Program, spread_too: bool) -> Reference:
    (left, _), (centre, digits), (right, _) = (
        program.limit(pair) for pair in (LEFT, ACROSS, RIGHT)
    )
    kind, value = _kind(m, left, centre, right)
    known = Reference(kind, value, left=left, right=right)
    if kind == "kink":
        return known._replace(jump=program.jumps())
    if value is None or math.isinf(float(value)) or not spread_too:
        return known
    pair = ACROSS if kind == "smooth" else RIGHT if left is None else LEFT
    spread = program.spread(digits, pair) if value else program.spread_of_zero(pair)
    m.dps = DIGITS
    allowed = max(EPSILON * max(32 * abs(value), 16 * spread), 16 * math.ulp(0.0))
    return known._replace(value=+value, spread=spread, allowed=allowed)


def _kind(m: Any, left: Any, centre: Any, right: Any) -> tuple[str, Any]:
    """What kind of point it is, and the slope there if there is one."""
    sides = [side for side in (left, right) if side is not None]
    if not sides or any(m.isnan(side) for side in sides):
        return "unknown", None
    if len(sides) == 1:
        return "edge", sides[0]
    if left == right and centre == left:  # also infinities, which the next test excludes
        return "smooth", centre
    finite = all(map(m.isfinite, (left, centre, right)))
    if finite and abs(left - right) <= abs(centre) * m.mpf(10) ** -DIGITS * 4:
        return "smooth", centre
    return "kink", None


def _reached(graph: Graph, name: str) -> bytearray:
    """For each node up to the output whether it depends on the input."""
    source = graph.inputs[name]
    reached = bytearray(graph.output + 1)
    for node in range(source, graph.output + 1):
        reached[node] = node == source or any(reached[arg] for arg in graph.args[node])
    return reached


def digits_of(m: Any, value: Any) -> str:
    """A number of mpmath as text of 50 digits."""
    if not m.isfinite(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value and m.mag(value) < VANISHED:  # the exponent of 0.3^1e300 has hundreds of digits
        return "0"
    text: str = m.nstr(value, DIGITS, strip_zeros=True)
    return text.removesuffix(".0")


def _ulps(m: Any, exact: Any, unit: float, found: float) -> float | None:
    """The error in units in the last place of the reference."""
    if exact is None:
        return None
    m.dps = DIGITS
    return float(abs(m.mpf(found) - exact) / unit) if math.isfinite(found) else math.inf


# ---- the others


def _complex_step(
    graph: Graph, point: dict[str, float], name: str, primals: Primals, ulps: Ulps
) -> Other:
    """The derivative as the imaginary part of f(x + ih)/h, for programs that are analytic.

    f(x + ih) is f(x) + ih f'(x) for small h, so no digits cancel as they do in a difference.
    """
    x = point[name]
    step = min(1e-200, max(abs(x) * 1e-20, 1e-308)) if x else 1e-200
    reached = _reached(graph, name)
    # nodes that do not depend on the input keep their real values
    known = [
        None if moves else value
        for moves, value in zip(reached, primals.values[: graph.output + 1], strict=True)
    ]
    try:
        value = value_in(cmath, float, graph, {**point, name: complex(x, step)}, known)
    except NoValue as missing:
        lacks = missing.reason == "not-complex" and missing.op in NOT_ANALYTIC
        return Other(None, reason="not-analytic" if lacks else missing.reason, op=missing.op)
    slope = value.imag / step if isinstance(value, complex) else 0.0
    return Other(slope, ulps(slope), step)


def _central(graph: Graph, point: dict[str, float], name: str, ulps: Ulps) -> Other:
    """(f(x+h) - f(x-h))/2h in float64, at the step whose estimated error is least.

    The estimate is the change from the step twice as long, plus the rounding of the values.
    """
    x = point[name]
    scale = abs(x) or 1.0
    best: tuple[float, float, float] | None = None
    before: float | None = None
    for power in range(GREATEST_STEP, LEAST_STEP - 1, -1):
        step = (x + scale * 2.0**power) - x  # so that x + h is a float
        values = [_value(graph, {**point, name: x + sign * step}) for sign in (1, -1)]
        if values[0] is None or values[1] is None or not step:
            before = None
            continue
        slope = (values[0] - values[1]) / (2 * step)
        if before is not None:
            doubt = abs(slope - before) + EPSILON * max(map(abs, values)) / step  # type: ignore[arg-type]
            if best is None or doubt < best[0]:
                best = doubt, slope, step
        before = slope
    if best is None:
        return Other(None, reason="one-sided")
    return Other(best[1], ulps(best[1]), best[2])


def _value(graph: Graph, point: dict[str, float]) -> float | None:
    try:
        value = output_value(graph, evaluate(graph, point, frozenset()))
    except Problem:
        return None
    return value if math.isfinite(value) else None
