"""Every row of the rule table against mpmath at 60 digits: value, partials, domain, formula."""

import math
import random
from collections.abc import Callable

import mpmath as mp
import pytest
from references import (
    DIGAMMA_ROOT,
    EXACT,
    INF,
    MAX,
    NAMES,
    NAN,
    NO_SLOPE,
    SUBNORMAL,
    Arguments,
    Generator,
    call,
    either_sign,
    is_tame,
    log_uniform,
    near,
    same,
    ulps,
    uniform,
)

from autograd_cli.core import Function
from autograd_cli.core.answers.report import report
from autograd_cli.core.point.at import graph_of
from autograd_cli.core.point.evaluate import evaluate
from autograd_cli.core.point.linearize import linearize
from autograd_cli.core.program.graph import Graph
from autograd_cli.core.table.primitives import PRIMITIVES, ROWS
from autograd_cli.grammar.source import Problem


@pytest.fixture(autouse=True)
def _digits():
    with mp.workdps(60):
        yield


def test_every_row_has_an_exact_counterpart():
    assert list(EXACT) == NAMES
    assert {asked.split()[0] for asked, *_ in ACCURACY} == set(NAMES)
    assert OUTSIDE.keys() == {row.name for row in ROWS if row.domain}


# ---- errors


class Row:
    """A row as a program of its own: value and partials at a point, by the engine."""

    def __init__(self, name: str, arity: int, wrt: str | None = None) -> None:
        self.graph: Graph = graph_of(call(name, arity), PRIMITIVES[name].argument_names(arity))
        self.names = PRIMITIVES[name].argument_names(arity)
        constants = {n for n in self.names if (name, n) in NO_SLOPE}
        self.wrt = frozenset({*self.names} - constants if wrt is None else wrt.split())

    def at(self, *args: float) -> tuple[float, dict[str, float]]:
        primals = evaluate(self.graph, dict(zip(self.names, args, strict=True)), self.wrt)
        edges = linearize(self.graph, primals).edges
        value = primals.values[self.graph.output]
        assert value is not None
        return value, {self.names[e.slot]: e.derivative for e in edges}


def each(*generators: Generator) -> Callable[[random.Random], Arguments]:
    return lambda rng: tuple(generator(rng) for generator in generators)


def arguments(generator: Callable[..., float | Arguments], rng: random.Random) -> Arguments:
    drawn = generator(rng)
    return drawn if isinstance(drawn, tuple) else (drawn,)


def whole(lo: int, hi: int) -> Generator:
    return lambda rng: float(rng.randint(lo, hi))


def between_poles(lo: int, hi: int) -> Generator:
    """Near a whole number, never on it."""
    return lambda rng: rng.randint(lo, hi) + rng.choice((-1, 1)) * 10.0 ** rng.uniform(-13, -1)


def conditioned(bound: float, *terms: float) -> float:
    """ulps of a sum whose terms have errors of `bound` ulps and may cancel."""
    return bound * sum(map(abs, terms)) / abs(sum(terms))


def silu_ulps(x: float) -> float:
    if x < -708:  # sigmoid is subnormal, and x magnifies its rounding
        return abs(x)
    s = PRIMITIVES["sigmoid"].function(x)
    return conditioned(4, s, x * s * PRIMITIVES["sigmoid"].function(-x))


def gelu_ulps(x: float) -> float:
    density = math.exp(-x * x / 2) / math.sqrt(math.tau)
    return conditioned(4 + x * x, math.erfc(-x / math.sqrt(2)) / 2, x * density)


def gauss_ulps(x: float) -> float:
    return 3 + x * x  # the rounding of x^2 in exp(-x^2)


def pow_ulps(x: float, y: float) -> float:
    return 4 + abs(y * math.log(x))  # the rounding of y - 1 in x^(y - 1)


def below_one(rng: random.Random) -> float:
    return 1 - 10.0 ** rng.uniform(-15.9, -1)


def above_one(rng: random.Random) -> float:
    return 1 + 10.0 ** rng.uniform(-15.6, -1)


SILU_DIP, GELU_DIP = -1.2784645427610738, -0.7517915241837245  # where their slopes are 0
small = either_sign(log_uniform(-307, 0))
subnormal = either_sign(log_uniform(-323, -307))
wide = either_sign(log_uniform(-300, 300))
positive = log_uniform(-323, 308)
angle = [uniform(-10, 10), near(*(k * math.pi / 2 for k in range(-4, 5) if k)), wide]
MIXED = [uniform(-3, 3), small, wide]

# (row, ulps of the value, ulps of the partials or a function of the arguments that gives them,
# arguments); `pow x` asks for the derivative by x alone
ACCURACY: list = [
    ("add", 0.5, 0, [each(wide, wide), each(uniform(-3, 3), uniform(-3, 3))]),
    ("sub", 0.5, 0, [each(wide, wide), each(uniform(-3, 3), uniform(-3, 3))]),
    ("mul", 0.5, 0, [each(wide, wide), each(uniform(-3, 3), uniform(-3, 3))]),
    ("div", 0.5, 2, [each(wide, wide), each(uniform(-3, 3), uniform(-3, 3)), each(small, small)]),
    ("neg", 0, 0, [wide]),
    (
        "pow",
        1,
        pow_ulps,
        [
            each(log_uniform(-1, 1), uniform(-5, 5)),
            each(log_uniform(-3, 3), uniform(-100, 100)),
            each(log_uniform(-150, 300), uniform(-1, 1)),
            each(near(1.0), wide),
        ],
    ),
    ("pow x", 1, 2, [each(either_sign(log_uniform(-3, 3)), whole(-100, 100))]),
    ("sin", 1, 1, angle),
    ("cos", 1, 1, angle),
    ("tan", 1, 4, angle),
    ("sec", 2, 4, angle),
    ("csc", 2, 4, angle),
    ("cot", 2, 4, angle),
    ("asin", 1, 3, [uniform(-1, 1), small, either_sign(below_one)]),
    ("acos", 1, 3, [uniform(-1, 1), small, either_sign(below_one)]),
    ("atan", 1, 3, [uniform(-3, 3), small, subnormal, either_sign(log_uniform(0, 150))]),
    ("atan2", 1, 3, [each(g, h) for g in MIXED for h in MIXED]),
    ("sinh", 2, 2, [uniform(-3, 3), uniform(-715, 715), small, subnormal]),
    ("cosh", 2, 2, [uniform(-3, 3), uniform(-715, 715), small, subnormal]),
    ("tanh", 2, 6, [uniform(-3, 3), uniform(-380, 380), small, subnormal]),
    ("sech", 4, 6, [uniform(-3, 3), uniform(-750, 750), small]),
    ("csch", 4, 6, [uniform(-3, 3), uniform(-750, 750), small]),
    ("coth", 4, 6, [uniform(-3, 3), uniform(-380, 380), small]),
    ("asinh", 2, 2, [*MIXED, subnormal]),
    ("acosh", 2, 4, [uniform(1, 5), above_one, log_uniform(0, 308)]),
    ("atanh", 2, 3, [uniform(-1, 1), small, either_sign(below_one)]),
    ("exp", 1, 1, [uniform(-3, 3), uniform(-750, 715), small]),
    ("exp2", 1, 2, [uniform(-3, 3), uniform(-1080, 1025), small]),
    ("expm1", 1, 1, [uniform(-3, 3), uniform(-750, 715), small, subnormal]),
    ("log", 1, 0.5, [uniform(0, 5), positive, near(1.0)]),
    ("log2", 1, 2, [uniform(0, 5), positive, near(1.0)]),
    ("log10", 2, 3, [uniform(0, 5), positive, near(1.0)]),
    ("log1p", 1, 1.5, [uniform(-1, 5), small, log_uniform(0, 308)]),
    ("sqrt", 0.5, 1.5, [uniform(0, 5), positive]),
    ("cbrt", 0.51, 4, [*MIXED, subnormal]),
    ("hypot", 1, 2, [each(g, h) for g in MIXED for h in MIXED] + [each(*[uniform(-9, 9)] * 4)]),
    ("abs", 0, 0, [wide]),
    ("sign", 0, 0, [wide]),
    ("floor", 0, 0, MIXED),
    ("ceil", 0, 0, MIXED),
    ("round", 0, 0, MIXED),
    (
        "mod",
        0.5,
        0.5,
        [
            each(uniform(-99, 99), either_sign(uniform(0.1, 9))),
            each(either_sign(log_uniform(-300, 3)), either_sign(log_uniform(-3, 300))),
        ],
    ),
    ("min", 0, 0, [each(uniform(-9, 9), wide), each(wide, wide, wide), each(*[small] * 5)]),
    ("max", 0, 0, [each(uniform(-9, 9), wide), each(wide, wide, wide), each(*[small] * 5)]),
    ("clamp", 0, 0, [each(uniform(-9, 9), uniform(-9, 0), uniform(0, 9))]),
    ("sigmoid", 3, 4, [uniform(-5, 5), uniform(-745, 745), small]),
    ("logit", 2, 2, [uniform(0, 1), near(0.5), log_uniform(-323, -1), below_one]),
    ("softplus", 2, 3, [uniform(-5, 5), uniform(-745, 745), small]),
    ("relu", 0, 0, [wide]),
    ("leaky_relu", 0.5, 0, [each(wide, uniform(-1, 1))]),
    ("elu", 2, 2, [each(g, uniform(-3, 3)) for g in (uniform(-5, 1), uniform(-745, 0), small)]),
    ("gelu", 6, gelu_ulps, [uniform(-5, 5), uniform(-38, 12), near(GELU_DIP), small]),
    ("silu", 4, silu_ulps, [uniform(-5, 5), uniform(-745, 745), near(SILU_DIP), small]),
    ("erf", 1, gauss_ulps, [uniform(-3, 3), uniform(-27, 27), small]),
    ("erfc", 2, gauss_ulps, [uniform(-3, 3), uniform(-27, 27), small]),
    (
        "gamma",
        1,
        4,
        [
            uniform(0, 4),
            uniform(0, 172),
            uniform(-99, 0),
            between_poles(-100, -1),
            near(DIGAMMA_ROOT),
            small,
        ],
    ),
    (
        "lgamma",
        6,
        2,
        [
            uniform(0, 4),
            uniform(-100, 40),
            log_uniform(1, 300),
            between_poles(-99, -1),
            near(DIGAMMA_ROOT, 1.0, 2.0),
            small,
        ],
    ),
    (
        "digamma",
        2,
        6,
        [
            uniform(0, 4),
            uniform(-99, 40),
            log_uniform(1, 300),
            between_poles(-99, -1),
            either_sign(log_uniform(-150, 0)),
        ],
    ),
    (
        "polygamma",
        6,
        6,
        [
            each(whole(0, 9), uniform(0, 4)),
            each(whole(0, 9), uniform(-30, 0)),
            each(whole(0, 9), log_uniform(0, 25)),
            each(whole(0, 160), uniform(0, 99)),
        ],
    ),
]
COUNT = 60  # arguments of each generator


@pytest.mark.parametrize(
    ("asked", "value_ulps", "slope_ulps", "generators"), ACCURACY, ids=[r[0] for r in ACCURACY]
)
def test_accuracy(asked, value_ulps, slope_ulps, generators):
    name, _, wrt = asked.partition(" ")
    exact_value, exact_partials = EXACT[name]
    rng = random.Random(f"{asked} 1")
    row = Row(name, len(arguments(generators[0], rng)), wrt or None)
    for generator in generators:
        for _ in range(COUNT):
            args = arguments(generator, rng)
            row = Row(name, len(args), wrt or None) if len(args) != len(row.names) else row
            value, partials = row.at(*args)
            exact = [mp.mpf(x) for x in args]
            assert ulps(value, exact_value(*exact)) <= value_ulps, args
            bound = slope_ulps(*args) if callable(slope_ulps) else slope_ulps
            for parameter, wanted in zip(row.names, exact_partials(*exact), strict=True):
                if parameter in partials:
                    assert ulps(partials[parameter], mp.mpf(wanted)) <= bound, (parameter, args)


@pytest.mark.parametrize("asked", [asked for asked, *_ in ACCURACY])
def test_exact_partials_are_the_derivatives(asked):
    # what the errors are measured against: the two columns of EXACT belong together
    value, partials = EXACT[asked.split()[0]]
    generator = next(row for row in ACCURACY if row[0] == asked)[3][0]
    rng = random.Random(2)
    tame = (args for args in iter(lambda: arguments(generator, rng), None) if is_tame(args))
    args = [mp.mpf(x) for x in next(tame)]
    for slot, wanted in enumerate(partials(*args)):
        if wanted is None or (asked == "pow x" and slot == 1):
            continue
        slope = mp.diff(lambda t, slot=slot: value(*args[:slot], t, *args[slot + 1 :]), args[slot])
        assert abs(slope - wanted) < mp.mpf(10) ** -25 * (1 + abs(wanted)), (slot, args)


# ---- edges: zeros, infinities, the ends of the range and of the domain

BIG = 2.0**1000
EDGES = [
    ("add", (INF, 1.0), INF, (1, 1)),
    ("add", (MAX, MAX), INF, (1, 1)),
    ("sub", (INF, INF), NAN, (1, -1)),
    ("mul", (INF, -2.0), -INF, (-2, INF)),
    ("mul", (INF, 0.0), NAN, (0, INF)),
    ("div", (1.0, INF), 0.0, (0, 0)),
    ("div", (-1.0, INF), -0.0, (0, 0)),
    ("div", (1e-200, 1e-200), 1.0, (1e200, -1e200)),
    ("div", (1e200, 1e200), 1.0, (1e-200, -1e-200)),
    ("div", (1.0, SUBNORMAL), INF, (INF, -INF)),
    ("neg", (0.0,), -0.0, (-1,)),
    ("pow", (INF, 2.0), INF, (INF, INF)),
    ("pow", (MAX, 2.0), INF, (INF, INF)),
    ("pow", (0.0, 2.0), 0.0, (0, 0)),
    ("pow", (0.0, 1.0), 0.0, (1, 0)),
    ("pow", (1e-200, 2.0), 0.0, (2e-200, 0)),
    ("sin", (-0.0,), -0.0, (1,)),
    ("sin", (SUBNORMAL,), SUBNORMAL, (1,)),
    ("cos", (0.0,), 1.0, (0,)),
    ("tan", (-0.0,), -0.0, (1,)),
    ("sec", (0.0,), 1.0, (0,)),
    ("csc", (SUBNORMAL,), INF, (-INF,)),
    ("cot", (-SUBNORMAL,), -INF, (-INF,)),
    ("asin", (-0.0,), -0.0, (1,)),
    ("asin", (1.0,), math.pi / 2, (INF,)),
    ("acos", (1.0,), 0.0, (-INF,)),
    ("acos", (-1.0,), math.pi, (-INF,)),
    ("atan", (INF,), math.pi / 2, (0,)),
    ("atan", (-0.0,), -0.0, (1,)),
    ("atan2", (0.0, -1.0), math.pi, (-1, 0)),
    ("atan2", (-0.0, -1.0), -math.pi, (-1, 0)),
    ("atan2", (1e200, 1e200), math.pi / 4, (5e-201, -5e-201)),
    ("atan2", (1e-200, 1e-200), math.pi / 4, (5e199, -5e199)),
    ("sinh", (-INF,), -INF, (INF,)),
    ("sinh", (-0.0,), -0.0, (1,)),
    ("cosh", (-INF,), INF, (-INF,)),
    ("cosh", (711.0,), INF, (INF,)),
    ("tanh", (INF,), 1.0, (0,)),
    ("tanh", (-0.0,), -0.0, (1,)),
    ("tanh", (1e300,), 1.0, (0,)),
    ("sech", (INF,), 0.0, (0,)),
    ("csch", (-INF,), -0.0, (0,)),
    ("csch", (SUBNORMAL,), INF, (-INF,)),
    ("coth", (-INF,), -1.0, (0,)),
    ("asinh", (-INF,), -INF, (0,)),
    ("asinh", (MAX,), math.asinh(MAX), (1 / MAX,)),
    ("acosh", (INF,), INF, (0,)),
    ("acosh", (1.0,), 0.0, (INF,)),
    ("atanh", (-0.0,), -0.0, (1,)),
    ("exp", (-INF,), 0.0, (0,)),
    ("exp", (INF,), INF, (INF,)),
    ("exp", (710.0,), INF, (INF,)),
    ("exp2", (-INF,), 0.0, (0,)),
    ("exp2", (-1074.0,), SUBNORMAL, (SUBNORMAL,)),
    ("expm1", (-INF,), -1.0, (0,)),
    ("expm1", (-0.0,), -0.0, (1,)),
    ("log", (INF,), INF, (0,)),
    ("log", (SUBNORMAL,), math.log(SUBNORMAL), (INF,)),
    ("log2", (SUBNORMAL,), -1074.0, (INF,)),
    ("log2", (INF,), INF, (0,)),
    ("log10", (INF,), INF, (0,)),
    ("log10", (1e-300,), -300.0, (1 / (1e-300 * math.log(10)),)),
    ("log1p", (INF,), INF, (0,)),
    ("log1p", (-0.0,), -0.0, (1,)),
    ("sqrt", (INF,), INF, (0,)),
    ("sqrt", (-0.0,), -0.0, (INF,)),
    ("cbrt", (-INF,), -INF, (0,)),
    ("cbrt", (-0.0,), -0.0, (INF,)),
    ("cbrt", (27.0,), 3.0, (1 / 27,)),
    ("cbrt", (-1e-300,), -1e-100, (1e200 / 3,)),
    ("hypot", (0.75 * BIG, BIG), 1.25 * BIG, (0.6, 0.8)),
    ("hypot", (0.75 / BIG, -1 / BIG), 1.25 / BIG, (0.6, -0.8)),
    ("hypot", (0.0, 2.0), 2.0, (0, 1)),
    ("abs", (-INF,), INF, (-1,)),
    ("abs", (-0.0,), 0.0, (0,)),
    ("sign", (-INF,), -1.0, (0,)),
    ("sign", (SUBNORMAL,), 1.0, (0,)),
    ("floor", (-0.0,), -0.0, (0,)),
    ("floor", (INF,), INF, (0,)),
    ("floor", (-SUBNORMAL,), -1.0, (0,)),
    ("ceil", (-0.5,), -0.0, (0,)),
    ("ceil", (1e300,), 1e300, (0,)),
    ("round", (2.5,), 2.0, (0,)),
    ("round", (-0.4,), -0.0, (0,)),
    ("round", (-INF,), -INF, (0,)),
    ("mod", (-7.0, 3.0), 2.0, (1, 3)),
    ("mod", (7.0, -3.0), -2.0, (1, 3)),
    ("mod", (-1e-20, 3.0), 3.0, (1, 1)),
    ("mod", (BIG, 1.5), 1.0, (1, -BIG / 1.5)),
    ("min", (0.0, -0.0), -0.0, (0.5, 0.5)),
    ("min", (INF, 1.0, 2.0), 1.0, (0, 1, 0)),
    ("max", (-0.0, 0.0), 0.0, (0.5, 0.5)),
    ("max", (INF, 1.0, -INF), INF, (1, 0, 0)),
    ("clamp", (INF, 0.0, 1.0), 1.0, (0, 0, 1)),
    ("clamp", (5.0, -INF, INF), 5.0, (1, 0, 0)),
    ("clamp", (5.0, 2.0, 2.0), 2.0, (0, 0, 1)),
    ("sigmoid", (INF,), 1.0, (0,)),
    ("sigmoid", (-INF,), 0.0, (0,)),
    ("sigmoid", (-1000.0,), 0.0, (0,)),
    ("logit", (SUBNORMAL,), math.log(SUBNORMAL), (INF,)),
    ("softplus", (INF,), INF, (1,)),
    ("softplus", (-INF,), 0.0, (0,)),
    ("softplus", (MAX,), MAX, (1,)),
    ("relu", (INF,), INF, (1,)),
    ("relu", (-INF,), 0.0, (0,)),
    ("relu", (SUBNORMAL,), SUBNORMAL, (1,)),
    ("leaky_relu", (-INF, 0.5), -INF, (0.5, -INF)),
    ("elu", (-INF, 2.0), -2.0, (0, -1)),
    ("elu", (INF, 2.0), INF, (1, 0)),
    ("gelu", (INF,), INF, (1,)),
    ("gelu", (-INF,), -0.0, (0,)),
    ("gelu", (-MAX,), -0.0, (0,)),
    ("gelu", (MAX,), MAX, (1,)),
    ("silu", (INF,), INF, (1,)),
    ("silu", (-INF,), -0.0, (0,)),
    ("silu", (-MAX,), -0.0, (0,)),
    ("silu", (MAX,), MAX, (1,)),
    ("erf", (-INF,), -1.0, (0,)),
    ("erf", (-0.0,), -0.0, (2 / math.sqrt(math.pi),)),
    ("erfc", (INF,), 0.0, (0,)),
    ("erfc", (-1e200,), 2.0, (0,)),
    ("gamma", (INF,), INF, (INF,)),
    ("gamma", (172.0,), INF, (INF,)),
    ("gamma", (SUBNORMAL,), INF, (-INF,)),
    ("lgamma", (INF,), INF, (INF,)),
    ("lgamma", (1.0,), 0.0, (-0.5772156649015329,)),
    ("digamma", (INF,), INF, (0,)),
    ("digamma", (SUBNORMAL,), -INF, (INF,)),
    ("polygamma", (1.0, INF), 0.0, (None, 0)),
    ("polygamma", (0.0, 1.0), -0.5772156649015329, (None, math.pi**2 / 6)),
]


def test_every_row_has_an_edge():
    assert {name for name, *_ in EDGES} == set(NAMES)


@pytest.mark.parametrize(("name", "args", "value", "slopes"), EDGES)
def test_edges(name, args, value, slopes):
    row = Row(name, len(args))
    found, partials = row.at(*args)
    assert same(found, value)
    for parameter, slope in zip(row.names, slopes, strict=True):
        if slope is not None:
            assert partials[parameter] == pytest.approx(slope, rel=1e-15, abs=0, nan_ok=True)


PIECES = {"leaky_relu", "elu"}  # whose second argument counts on the left alone


@pytest.mark.parametrize("name", NAMES)
def test_nan_goes_through(name):
    arity = 3 if PRIMITIVES[name].variadic else len(PRIMITIVES[name].parameters)
    row = Row(name, arity)
    for slot in range(arity):
        args = [-2.0 if name in PIECES else 2.0, 3.0, 4.0][:arity]
        args[slot] = NAN
        value, partials = row.at(*args)
        assert math.isnan(value)
        if PRIMITIVES[name].selects:  # which argument is selected is not known
            assert all(map(math.isnan, partials.values()))


# as in IEEE 754: what the answer is whatever the NaN stands for
@pytest.mark.parametrize(
    ("name", "args", "value"),
    [("pow", (NAN, 0.0), 1.0), ("pow", (1.0, NAN), 1.0), ("hypot", (NAN, -INF), INF)],
)
def test_nan_that_does_not_matter(name, args, value):
    assert Row(name, 2).at(*args)[0] == value


# ---- domains

ABOVE_ONE, BELOW_ONE = math.nextafter(1, 2), math.nextafter(1, 0)
INFINITE = [(INF,), (-INF,)]
NOT_POSITIVE = [(0.0,), (-0.0,), (-SUBNORMAL,), (-1.0,), (-INF,)]
POLES = [(0.0,), (-0.0,), (-1.0,), (-170.0,), (-1e300,), (-INF,)]

OUTSIDE = {
    "div": [(1.0, 0.0), (0.0, -0.0), (INF, 0.0)],
    "pow": [(0.0, -1.0), (-0.0, -0.5), (-8.0, 1 / 3), (-2.0, 2.0), (-INF, 0.5), (0.0, -INF)],
    "sin": INFINITE,
    "cos": INFINITE,
    "tan": INFINITE,
    "sec": INFINITE,
    "csc": [*INFINITE, (0.0,), (-0.0,)],
    "cot": [*INFINITE, (0.0,), (-0.0,)],
    "asin": [*INFINITE, (ABOVE_ONE,), (-ABOVE_ONE,)],
    "acos": [*INFINITE, (ABOVE_ONE,), (-ABOVE_ONE,)],
    "csch": [(0.0,), (-0.0,)],
    "coth": [(0.0,), (-0.0,)],
    "acosh": [(BELOW_ONE,), (0.0,), (-2.0,), (-INF,)],
    "atanh": [*INFINITE, (1.0,), (-1.0,), (ABOVE_ONE,)],
    "log": NOT_POSITIVE,
    "log2": NOT_POSITIVE,
    "log10": NOT_POSITIVE,
    "log1p": [(-1.0,), (-ABOVE_ONE,), (-INF,)],
    "sqrt": [(-SUBNORMAL,), (-1.0,), (-INF,)],
    "mod": [(1.0, 0.0), (1.0, -0.0), (INF, 1.0), (1.0, INF), (1.0, -INF), (-INF, 0.0)],
    "clamp": [(1.0, 2.0, 1.0), (0.0, ABOVE_ONE, 1.0), (0.0, INF, -INF)],
    "logit": [*INFINITE, (0.0,), (-0.0,), (1.0,), (-SUBNORMAL,), (ABOVE_ONE,)],
    "gamma": POLES,
    "lgamma": POLES,
    "digamma": POLES,
    "polygamma": [(-1.0, 2.0), (0.5, 2.0), (INF, 2.0), (1.0, 0.0), (2.0, -3.0), (2.0, -INF)],
}
INSIDE = {
    "div": [(1.0, SUBNORMAL), (0.0, INF)],
    "pow": [(0.0, 0.0), (0.0, SUBNORMAL), (SUBNORMAL, -1.0)],
    "csc": [(math.pi,), (SUBNORMAL,)],
    "cot": [(math.pi / 2,), (-math.pi,)],
    "asin": [(1.0,), (-1.0,), (BELOW_ONE,)],
    "acos": [(1.0,), (-1.0,), (-BELOW_ONE,)],
    "acosh": [(1.0,), (ABOVE_ONE,), (INF,)],
    "atanh": [(BELOW_ONE,), (-BELOW_ONE,)],
    "log": [(SUBNORMAL,), (INF,)],
    "log1p": [(-BELOW_ONE,), (INF,)],
    "sqrt": [(0.0,), (-0.0,), (INF,)],
    "tan": [(math.pi / 2,), (MAX,)],
    "mod": [(0.0, 1.0), (MAX, SUBNORMAL)],
    "clamp": [(0.0, 1.0, 1.0), (0.0, -INF, INF)],
    "logit": [(SUBNORMAL,), (BELOW_ONE,)],
    "gamma": [(-0.5,), (-SUBNORMAL,), (-169.5,)],
    "polygamma": [(0.0, -0.5), (300.0, 5.0)],
}


@pytest.mark.parametrize(("name", "args"), [(n, a) for n, rows in OUTSIDE.items() for a in rows])
def test_outside_the_domain(name, args):
    row = Row(name, len(args))
    with pytest.raises(Problem) as caught:
        row.at(*args)
    assert caught.value.kind == "domain"
    assert caught.value.values["at"] == dict(zip(row.names, args, strict=True))
    assert caught.value.values["domain"] == PRIMITIVES[name].domain


@pytest.mark.parametrize(("name", "args"), [(n, a) for n, rows in INSIDE.items() for a in rows])
def test_inside_the_domain(name, args):
    value, partials = Row(name, len(args)).at(*args)
    assert not any(math.isnan(x) for x in (value, *partials.values()))


# ---- an edge's formula, evaluated at the nodes' values, is the edge's value


def check_formulas(text: str, point: dict[str, float], wrt: list[str]) -> None:
    found = report(text, point, wrt)
    values = {node.name: node.value for node in found.nodes or []}
    for edge in found.edges or []:
        partial = Function.from_text(edge.formula, tuple(values))
        assert partial.value({n: values[n] for n in partial.inputs}) == edge.value, edge


@pytest.mark.parametrize("name", NAMES)
def test_formula_is_the_value(name):
    rng = random.Random(3)
    for asked, _, _, generators in ACCURACY:
        if asked != name:
            continue
        for args in (arguments(generator, rng) for generator in generators for _ in range(8)):
            row = Row(name, len(args))
            if is_tame(args):
                point = dict(zip(row.names, args, strict=True))
                check_formulas(call(name, len(args)), point, [n for n in row.names if n in row.wrt])


@pytest.mark.parametrize(
    "text",
    [
        "x^2",
        "x^3",
        "x^-1",
        "x^0.5",
        "x^1",
        "2^x",
        "e^x",
        "x/3",
        "3/x",
        "-2*x",
        "x - x",
        "x*x",
        "hypot(x, 3)",
        "hypot(x, x, 1)",
        "atan2(x, 2)",
        "mod(x, 0.3)",
        "max(x, 2, y)",
        "min(x, 2, y)",
        "clamp(x, 0, y)",
        "leaky_relu(-x)",
        "leaky_relu(-x, y)",
        "elu(-x)",
        "elu(-x, 1.5)",
        "polygamma(2, x)",
        "where(x > y, x*y, y)",
        "k = 2*pi; sin(k*x)",
        "pow(x, 2.5) + arctan(y) - ln(y)",
    ],
)
def test_formula_with_constants_is_the_value(text):
    inputs = Function.from_text(text).inputs
    for at in ({"x": 0.75, "y": 1.25}, {"x": 1.25, "y": 0.5}):
        check_formulas(text, {n: at[n] for n in inputs}, list(inputs))
