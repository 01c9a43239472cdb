"""`jacobian`, `hessian`, `jvp`, `vjp`, `hvp`: by hand, and against mpmath.

The second derivatives of every row of the rule table stand here a second time, by hand.
"""

import json
import math
import random

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from references import (
    DIGAMMA_ROOT,
    NAMES,
    call,
    either_sign,
    log_uniform,
    mp_hypot,
    mp_polygamma,
    mp_sigmoid,
    near,
    uniform,
)

from autograd_cli.cli.render.views import matrices as renderer
from autograd_cli.cli.words import warning_words
from autograd_cli.core.answers import eigenvalues as definite
from autograd_cli.core.answers.eigenvalues import definiteness, eigenvalues, rotated
from autograd_cli.core.answers.matrices import MatrixQuestion, hessian, hvp, jacobian, jvp, vjp
from autograd_cli.core.point import hessian as pushing
from autograd_cli.core.point.at import graph_of
from autograd_cli.core.point.curvature import second_step
from autograd_cli.core.point.evaluate import evaluate
from autograd_cli.core.point.forward import tangents
from autograd_cli.core.point.jacobian import counted, swept, walk
from autograd_cli.core.point.linearize import linearize
from autograd_cli.core.point.reverse import swept_back
from autograd_cli.core.program.graph import Graph
from autograd_cli.core.table.primitives import PRIMITIVES
from autograd_cli.grammar.source import Problem

INF, NAN = math.inf, math.nan
OLAH, POINT = "(a+b)*(b+1)", {"a": 2.0, "b": 1.0}


def asked(text, at, **more):
    return MatrixQuestion(text, {name: float(x) for name, x in at.items()}, printed=False, **more)


def second_derivatives(text, at, **more):
    """The Hessian of the only output, every entry, and what people are told."""
    found = hessian(asked(text, at, **more))
    (one,) = found.of.values()
    names = found.head.inputs
    matrix = [[one.rows[i].get(j, 0.0) for j in names] for i in names]
    return matrix, [warning_words(w) for w in found.head.warnings]


# ---- every row of the rule table


@pytest.fixture(autouse=True)
def _digits():
    with mp.workdps(60):
        yield


def _slope(x):
    return mp_sigmoid(x) * mp_sigmoid(-x)


# by hand: name -> the second derivatives by pairs of arguments, the upper triangle row by row
SECOND = {
    **dict.fromkeys(["add", "sub"], lambda a, b: (0, 0, 0)),
    "mul": lambda a, b: (0, 1, 0),
    "div": lambda a, b: (0, -1 / b**2, 2 * a / b**3),
    "pow": lambda x, y: (
        y * (y - 1) * x ** (y - 2),
        x ** (y - 1) * (1 + y * mp.log(x)),
        x**y * mp.log(x) ** 2,
    ),
    "sin": lambda x: (-mp.sin(x),),
    "cos": lambda x: (-mp.cos(x),),
    "tan": lambda x: (2 * mp.tan(x) * mp.sec(x) ** 2,),
    "sec": lambda x: (mp.sec(x) * (1 + 2 * mp.tan(x) ** 2),),
    "csc": lambda x: (mp.csc(x) * (1 + 2 * mp.cot(x) ** 2),),
    "cot": lambda x: (2 * mp.cot(x) * mp.csc(x) ** 2,),
    "asin": lambda x: (x / mp.sqrt(1 - x**2) ** 3,),
    "acos": lambda x: (-x / mp.sqrt(1 - x**2) ** 3,),
    "atan": lambda x: (-2 * x / (1 + x**2) ** 2,),
    "atan2": lambda y, x: (
        -2 * x * y / (x**2 + y**2) ** 2,
        (y - x) * (y + x) / (x**2 + y**2) ** 2,
        2 * x * y / (x**2 + y**2) ** 2,
    ),
    "sinh": lambda x: (mp.sinh(x),),
    "cosh": lambda x: (mp.cosh(x),),
    "tanh": lambda x: (-2 * mp.tanh(x) * mp.sech(x) ** 2,),
    "sech": lambda x: (mp.sech(x) * (1 - 2 * mp.sech(x) ** 2),),
    "csch": lambda x: (mp.csch(x) * (1 + 2 * mp.csch(x) ** 2),),
    "coth": lambda x: (2 * mp.coth(x) * mp.csch(x) ** 2,),
    "asinh": lambda x: (-x / mp.sqrt(1 + x**2) ** 3,),
    "acosh": lambda x: (-x / mp.sqrt((x - 1) * (x + 1)) ** 3,),
    "atanh": lambda x: (2 * x / ((1 - x) * (1 + x)) ** 2,),
    "exp": lambda x: (mp.exp(x),),
    "exp2": lambda x: (2**x * mp.ln2**2,),
    "expm1": lambda x: (mp.exp(x),),
    "log": lambda x: (-1 / x**2,),
    "log2": lambda x: (-1 / (x**2 * mp.ln2),),
    "log10": lambda x: (-1 / (x**2 * mp.ln10),),
    "log1p": lambda x: (-1 / (1 + x) ** 2,),
    "sqrt": lambda x: (-1 / mp.sqrt(x) ** 3 / 4,),
    "cbrt": lambda x: (-2 * mp.sign(x) / mp.cbrt(abs(x)) ** 5 / 9,),
    "hypot": lambda *xs: [
        (mp.fsum(z**2 for k, z in enumerate(xs) if k != i) if i == j else -x * y)
        / mp_hypot(*xs) ** 3
        for i, x in enumerate(xs)
        for j, y in enumerate(xs)
        if i <= j
    ],
    "leaky_relu": lambda x, slope: (0, int(x < 0), 0),
    "elu": lambda x, alpha: (alpha * mp.exp(x), mp.exp(x), 0) if x < 0 else (0, 0, 0),
    "sigmoid": lambda x: (-_slope(x) * mp.tanh(x / 2),),
    "logit": lambda x: ((2 * x - 1) / (x * (1 - x)) ** 2,),
    "softplus": lambda x: (_slope(x),),
    "gelu": lambda x: (mp.npdf(x) * (2 - x**2),),
    "silu": lambda x: (_slope(x) * (2 - x * mp.tanh(x / 2)),),
    "erf": lambda x: (-4 * x / mp.sqrt(mp.pi) * mp.exp(-(x**2)),),
    "erfc": lambda x: (4 * x / mp.sqrt(mp.pi) * mp.exp(-(x**2)),),
    "gamma": lambda x: (mp.gamma(x) * (mp.digamma(x) ** 2 + mp.psi(1, x)),),
    "lgamma": lambda x: (mp.psi(1, x),),
    "digamma": lambda x: (mp.psi(2, x),),
    "polygamma": lambda n, x: (None, None, mp_polygamma(int(n) + 2, x)),
}

NONE = {
    "neg", "abs", "sign", "floor", "ceil", "round", "mod", "min", "max", "clamp", "relu",
}  # fmt: skip


# where terms cancel, the digits that are lost are those of the terms
TERMS = {
    "pow": lambda x, y: max(abs(v) for v in SECOND["pow"](x, y)) / max(x, 1 / x) ** 2,
    "asin": lambda x: 1 / mp.sqrt(1 - x**2) ** 3,
    "acos": lambda x: 1 / mp.sqrt(1 - x**2) ** 3,
    "atanh": lambda x: 1 / (1 - x**2) ** 2,
    "atan2": lambda y, x: 1 / (x**2 + y**2),
    "sech": mp.sech,
    "hypot": lambda *xs: 1 / mp_hypot(*xs),
    "sigmoid": lambda x: _slope(x),
    "logit": lambda x: 1 / x**2 + 1 / (1 - x) ** 2,
    "gelu": lambda x: mp.npdf(x) * (2 + x**2),
    "silu": lambda x: _slope(x) * (2 + abs(x)),
}


def size_of_exponent(*args):
    """e^-x² has the rounding of x², which is as large as it is."""
    return 1 + args[0] ** 2


GROWING = {"erf": size_of_exponent, "erfc": size_of_exponent, "gelu": size_of_exponent}
angle, hyperbolic = either_sign(uniform(0.1, 50)), either_sign(uniform(0.01, 30))
unit, real, positive = uniform(-1, 1), uniform(-5, 5), log_uniform(-20, 20)
negative_too = either_sign(positive)
DRAWN = {
    "add": [real, real],
    "sub": [real, real],
    "mul": [real, real],
    "div": [negative_too, negative_too],
    "pow": [log_uniform(-1, 1), real],
    **{name: [angle] for name in ["sin", "cos", "tan", "sec", "csc", "cot"]},
    **{name: [unit] for name in ["asin", "acos", "atanh"]},
    "atan2": [negative_too, either_sign(log_uniform(-3, 3))],
    **{name: [hyperbolic] for name in ["sinh", "cosh", "tanh", "sech", "csch", "coth"]},
    "atan": [negative_too],
    "asinh": [negative_too],
    "acosh": [uniform(1, 9)],
    **{name: [uniform(-300, 300)] for name in ["exp", "exp2", "expm1"]},
    **{name: [positive] for name in ["log", "log2", "log10", "sqrt"]},
    "log1p": [uniform(-1, 9)],
    "cbrt": [negative_too],
    "hypot": [negative_too, real, either_sign(log_uniform(-3, 3))],
    "leaky_relu": [real, unit],
    "elu": [real, real],
    **{name: [uniform(-20, 20)] for name in ["sigmoid", "softplus", "gelu", "silu"]},
    "logit": [uniform(0, 1)],
    **{name: [uniform(-20, 20)] for name in ["erf", "erfc"]},
    "gamma": [uniform(-20, 20)],
    "lgamma": [uniform(-20, 20)],
    "digamma": [near(DIGAMMA_ROOT, 1.0, 2.0)],
    "polygamma": [lambda rng: float(rng.randint(0, 4)), uniform(0.1, 20)],
}  # fmt: skip


def test_every_row_is_here():
    assert SECOND.keys() | NONE == set(NAMES)
    assert SECOND.keys() == DRAWN.keys()


@pytest.mark.parametrize("name", SECOND)
def test_second_derivatives_of_a_row(name):
    rng = random.Random(name)
    wrt = ["x"] if name == "polygamma" else None
    for _ in range(40):
        args = [draw(rng) for draw in DRAWN[name]]
        names = PRIMITIVES[name].argument_names(len(args))
        found, told = second_derivatives(
            call(name, len(args)), dict(zip(names, args, strict=True)), wrt=wrt
        )
        assert told == []
        exact = [mp.mpf(x) for x in args]
        entries = iter(SECOND[name](*exact))
        size = TERMS[name](*exact) if name in TERMS else 0
        rounding = mp.mpf(2) ** -53 * 24 * GROWING.get(name, lambda *xs: 1)(*exact)
        for i in range(len(args)):
            for j in range(i, len(args)):
                wanted = next(entries)
                if wrt is None or i == j == 1:
                    k, m = (0, 0) if wrt else (i, j)
                    assert abs(found[k][m] - wanted) <= rounding * (abs(wanted) + size)
                    assert found[m][k] == found[k][m]


# ---- the whole range of floats

GAMMAS = {"gamma", "lgamma", "digamma", "polygamma"}  # in which nothing cancels
FAR = {"gelu", "silu", "erf", "erfc", "gamma"}  # 0 or infinite beyond 1e4, and slow in mpmath
REFLECTED = {"lgamma", "digamma", "polygamma"}  # as slow far below 0
NEAR_ONE = [
    sign * (1 + side * 10.0**-k) for sign in (1, -1) for side in (1, -1) for k in (1, 3, 6, 9, 13)
]
NEAR_HALF = [0.5 + sign * 10.0**-k for sign in (1, -1) for k in (2, 5, 9, 14)]


def over_the_range(step):
    """Both signs of powers of ten from 1e-300 to 1e300, eight times as many around 1."""
    exponents = np.concatenate([np.arange(-300, -4, step), np.arange(-4, 4, step / 8),
                                np.arange(4, 300 + step, step)])  # fmt: skip
    return [sign * 10.0 ** float(k) for k in exponents if k <= 300 for sign in (1, -1)]


def points_over_the_range(name, step, pair_step):
    if name == "polygamma":
        return [(float(n), x) for n in range(5) for x in over_the_range(2 * step)]
    if (
        len(SECOND[name](*[mp.mpf(0.3)] * 2) if name == "hypot" else PRIMITIVES[name].parameters)
        > 1
    ):
        line = over_the_range(pair_step)
        return [(x, y) for x in line for y in line]
    return [(x,) for x in (*over_the_range(step), *NEAR_ONE, *NEAR_HALF)]


def second_partials(name, args):
    """Ours by the arguments, None outside the domain."""
    names = PRIMITIVES[name].argument_names(len(args))
    point = dict(zip(names, args, strict=True))
    try:
        return second_derivatives(
            call(name, len(args)), point, wrt=["x"] if name == "polygamma" else None
        )[0]
    except Problem:
        return None


def wrong_second_derivatives(name, points, second=second_partials):
    """The points where a second derivative is off by more than 1e-12 of itself."""
    wrong = []
    alone = name == "polygamma"  # by its second argument
    for args in points:
        if (name in FAR and abs(args[0]) > 1e4) or (name in REFLECTED and args[-1] < -1e6):
            continue
        found = second(name, args)
        if found is None:
            continue
        # what is exact in 1 + x^2 spans as many digits as x^2 does
        size = max(abs(math.log10(abs(x))) for x in args if x)
        with mp.workdps(60 if name in GAMMAS else 60 + int(2.2 * size)):
            try:
                entries = iter(SECOND[name](*map(mp.mpf, args)))
            except ZeroDivisionError:  # at a steep end of the domain
                continue
            for i in range(len(args)):
                for j in range(i, len(args)):
                    wanted = next(entries)
                    if alone and (i, j) != (1, 1):
                        continue
                    k, m = (0, 0) if alone else (i, j)
                    if not right_within_floats(found[k][m], mp.mpf(wanted)):
                        wrong.append((args, (i, j), found[k][m], mp.nstr(wanted, 17)))
    return wrong


def right_within_floats(found, wanted):
    if abs(wanted) > mp.mpf(2) ** 1024:
        return found == math.copysign(INF, wanted)
    if abs(wanted) < mp.mpf(2) ** -1022:
        return abs(found) <= 2.0**-1021
    return math.isfinite(found) and abs(found - wanted) <= mp.mpf(10) ** -12 * abs(wanted)


@pytest.mark.parametrize("name", SECOND)
def test_second_derivatives_over_the_range(name):
    points = points_over_the_range(name, 2, 24)
    sample = random.Random(f"range {name}").sample(points, min(len(points), 40))
    assert wrong_second_derivatives(name, sample) == []


@pytest.mark.sweep
@pytest.mark.parametrize("name", SECOND)
def test_second_derivatives_over_the_whole_range(name):
    assert wrong_second_derivatives(name, points_over_the_range(name, 2, 24)) == []


@pytest.mark.parametrize("name", sorted(NONE))
def test_rows_without_a_second_derivative(name):
    least, most = PRIMITIVES[name].arities
    assert second_step(name, (1,) * (most or least)).pairs in ((), ((1, 1),), ((0, 1), (1, 1)))
    args = [2.5, 1.25, 7.5][: most or least]
    names = PRIMITIVES[name].argument_names(len(args))
    found, _ = second_derivatives(call(name, len(args)), dict(zip(names, args, strict=True)))
    assert not np.any(found)


def test_many_arguments():
    names = [f"x{i}" for i in range(1, 8)]
    values = [3.0, -1.0, 0.5, 2.0, 1.5, -2.5, 4.0]
    found, _ = second_derivatives(
        f"hypot({', '.join(names)})", dict(zip(names, values, strict=True))
    )
    h = math.hypot(*values)
    wanted = np.eye(7) / h - np.outer(values, values) / h**3
    assert found == pytest.approx(wanted, rel=0, abs=1e-16)


# ---- kinks, and where a second derivative is missing

KINK = "not differentiable"
STEEP = "its slope is infinite"
SECOND_MISSING = "no finite second derivative"
X = {"x": 0.0}


@pytest.mark.parametrize(
    ("text", "at", "matrix", "told"),
    [
        ("abs(x)", X, [[0]], [KINK]),
        ("x*abs(x)", X, [[0]], [KINK]),
        ("relu(x)^2", X, [[0]], [KINK]),
        ("max(x, y)^2", {"x": 1, "y": 1}, [[0.5, 0.5], [0.5, 0.5]], [KINK]),
        ("max(x^2, y^3)", {"x": 1, "y": 2}, [[0, 0], [0, 12]], []),
        ("clamp(x, 0, 1)*x", {"x": 2}, [[0]], []),
        ("floor(x)*x^2", {"x": 1.5}, [[2]], []),
        ("where(x > 0, x^2, sqrt(-x))", {"x": 1}, [[2]], []),
        ("max(1, sqrt(x))", X, [[0]], [STEEP]),
        # the limit of the second derivative, if it has one
        ("sqrt(x)", X, [[-INF]], [STEEP]),
        ("x^0.5", X, [[-INF]], [STEEP]),
        ("asin(x)", {"x": 1}, [[INF]], [STEEP]),
        ("asin(x)", {"x": -1}, [[-INF]], [STEEP]),
        ("acos(x)", {"x": 1}, [[-INF]], [STEEP]),
        ("acosh(x)", {"x": 1}, [[-INF]], [STEEP]),
        ("cbrt(x)", X, [[NAN]], [STEEP, "is NaN"]),
        ("sqrt(x^2)", X, [[NAN]], [STEEP, "is NaN"]),
        # powers at 0
        ("x^0", X, [[0]], []),
        ("x^1", X, [[0]], []),
        ("x^2", X, [[2]], []),
        ("x^2.5", X, [[0]], []),
        ("x^3", X, [[0]], []),
        ("x^1.5", X, [[INF]], [SECOND_MISSING]),
        ("x^y", {"x": 0, "y": 2}, [[2, 0], [0, 0]], []),
        ("x^y", {"x": 0, "y": 0.5}, [[-INF, -INF], [-INF, 0]], [STEEP]),
        # 0 one way round, without a limit the other
        ("x^y", {"x": 0, "y": 1}, [[0, NAN], [NAN, 0]], [SECOND_MISSING, "is NaN", "is NaN"]),
        ("x^y", {"x": 0, "y": 0}, [[0, 0], [0, 0]], [KINK]),
        # the first derivative is there, the second is not
        ("elu(x)", X, [[1]], [SECOND_MISSING]),
        ("elu(x, 2)", X, [[0]], [KINK]),
        ("leaky_relu(x, 1)", X, [[0]], []),
        ("leaky_relu(x, s)", {"x": 0, "s": 1}, [[0, 1], [1, 0]], [SECOND_MISSING]),
        ("hypot(x, y)", {"x": 0, "y": 0}, [[0, 0], [0, 0]], [KINK]),
        ("atan2(x, y)", {"x": 0, "y": 0}, [[0, 0], [0, 0]], [KINK]),
        # NaN is not differentiated
        ("max(x, nan) + y^2", {"x": 1, "y": 1}, [[NAN, 0], [0, 2]], ["because a value is"]),
        # numbers that leave float64 on the way
        ("hypot(x, y)", {"x": 1e160, "y": 1e160},
         [[8**-0.5 * 1e-160, -(8**-0.5) * 1e-160], [-(8**-0.5) * 1e-160, 8**-0.5 * 1e-160]], []),
        ("atan(x)", {"x": 1e60}, [[-2e-180]], []),
    ],
)  # fmt: skip
def test_conventions(text, at, matrix, told):
    found, words = second_derivatives(text, at)
    assert found == [pytest.approx(row, rel=1e-13, nan_ok=True) for row in matrix]
    assert len(words) == len(told)
    assert all(part in word for part, word in zip(told, words, strict=True))


# ---- whole programs against mpmath

PROGRAMS = [
    (OLAH, lambda a, b: (a + b) * (b + 1), POINT),
    ("100*(y-x^2)^2 + (1-x)^2", lambda x, y: 100 * (y - x**2) ** 2 + (1 - x) ** 2,
     {"x": -1.2, "y": 1}),
    ("log(1 + exp(x*y)) / hypot(x, y)",
     lambda x, y: mp.log(1 + mp.exp(x * y)) / mp.hypot(x, y), {"x": 0.7, "y": -1.3}),
    ("u = sin(x*y); v = u*u + z; v^z + u/v",
     lambda x, y, z: (v := mp.sin(x * y) ** 2 + z) ** z + mp.sin(x * y) / v,
     {"x": 0.4, "y": 1.5, "z": 2.5}),
    ("x*x*x*y*y", lambda x, y: x**3 * y**2, {"x": 2, "y": 3}),
    ("tanh(w*x + b)^2 + sigmoid(w)*gamma(x)",
     lambda w, x, b: mp.tanh(w * x + b) ** 2 + mp_sigmoid(w) * mp.gamma(x),
     {"w": 0.3, "x": 1.7, "b": -0.2}),
    ("f(t) = t*exp(-t); f(f(x) + y) * f(y)",
     lambda x, y: (f := lambda t: t * mp.exp(-t))(f(x) + y) * f(y), {"x": 0.5, "y": 0.25}),
    ("atan2(y, x)*where(x > y, erf(x), cbrt(y)) + max(x, 2y)^2",
     lambda y, x: mp.atan2(y, x) * mp.erf(x) + x**2, {"x": 1.5, "y": 0.5}),
]  # fmt: skip
TEXTS = [text for text, *_ in PROGRAMS]


def exact_hessian(function, point):
    """Central differences at 60 digits, an error of some 10^-40."""
    step = mp.mpf(10) ** -20

    def at(*moves):
        moved = {name: mp.mpf(x) for name, x in point.items()}
        for name, by in moves:
            moved[name] += by * step
        return function(**moved)

    return [
        [
            (at((i, 1), (j, 1)) - at((i, 1), (j, -1)) - at((i, -1), (j, 1)) + at((i, -1), (j, -1)))
            / (4 * step**2)
            for j in point
        ]
        for i in point
    ]


@pytest.mark.parametrize(("text", "function", "at"), PROGRAMS, ids=TEXTS)
def test_against_mpmath(text, function, at):
    names = hessian(asked(text, at)).head.inputs
    found, told = second_derivatives(text, at)
    wanted = exact_hessian(function, {name: at[name] for name in names})
    largest = max(abs(x) for row in wanted for x in row)
    assert told == []
    for row, exact in zip(found, wanted, strict=True):
        assert all(abs(x - y) <= 4e-15 * largest for x, y in zip(row, exact, strict=True))


@pytest.mark.parametrize(("text", "function", "at"), PROGRAMS, ids=TEXTS)
@given(data=st.data())
@settings(max_examples=10, deadline=None)
def test_a_product_is_the_hessian_times_the_vector(text, function, at, data):
    question = asked(text, at)
    names = hessian(question).head.inputs
    number = st.floats(-2, 2).map(lambda x: round(x, 3))
    vector = {name: data.draw(number) for name in names}
    matrix, _ = second_derivatives(text, at)
    found = hvp(question, vector)
    (product,), (gradient,) = found.products.values(), found.gradients.values()
    wanted = np.array(matrix) @ [vector[name] for name in names]
    largest = np.abs(matrix).max()
    assert [product[name] for name in names] == pytest.approx(
        wanted, rel=1e-13, abs=1e-14 * largest
    )
    (one,) = hessian(question).of.values()
    assert gradient == one.gradient


def test_wrt_leaves_rows_out():
    text, at = "x^2*y^2*z", {"x": 1, "y": 2, "z": 3}
    found, _ = second_derivatives(text, at, wrt=["z", "x"])
    assert found == [[0, 8], [8, 24]]
    product = hvp(asked(text, at, wrt=["x"]), {"y": 1.0})
    assert product.products == {"v4": {"x": 24}}
    with pytest.raises(Problem):  # the exponent counts once it is asked for
        hessian(asked("x^y", {"x": -2, "y": 2}))
    assert second_derivatives("x^y", {"x": -2, "y": 2}, wrt=["x"])[0] == [[2]]


def test_an_input_that_comes_after_what_is_computed():
    # its node is numbered higher than the nodes before it
    found, _ = second_derivatives("x^2*y + sin(y)", {"x": 3, "y": 0})
    assert found == [[0, 6], [6, 0]]
    assert second_derivatives("x; y", {"x": 1, "y": 2})[0] == [[0, 0], [0, 0]]


# ---- digits of programs, against mpmath

CANCELLING = [
    # text, the same in mpmath, the point, the relative error allowed: some ulps times how much
    # a rounding of the operand of the last function is worth
    *[
        ("asin(x/sqrt(1 + x^2))", lambda x: mp.asin(x / mp.sqrt(1 + x**2)), {"x": x}, 4e-16 * x**2)
        for x in (1e3, 1e4, 1e5)
    ],
    ("cos(1e8*x - 99999999*x)", lambda x: mp.cos(x), {"x": 0.3}, 1e-8),
    ("exp(1e6*x - 999999*x)", lambda x: mp.exp(x), {"x": 0.3}, 1e-9),
    ("sqrt(1 + ((1e7 + 1)*x - 1e7*x)^2)", lambda x: mp.sqrt(1 + x**2), {"x": 0.3}, 1e-8),
    ("atan(1e6*x*y - 999999*x*y)", lambda x, y: mp.atan(x * y), {"x": 0.3, "y": 0.7}, 1e-9),
    ("log(exp(-x^2) + exp(-y^2))", lambda x, y: mp.log(mp.exp(-(x**2)) + mp.exp(-(y**2))),
     {"x": 19, "y": 20}, 1e-12),
    ("log(exp(x) + exp(y))", lambda x, y: mp.log(mp.exp(x) + mp.exp(y)),
     {"x": 400, "y": 399}, 1e-12),
    ("log(exp(x) + exp(y))", lambda x, y: mp.log(mp.exp(x) + mp.exp(y)),
     {"x": -700, "y": -699}, 1e-12),
    ("log10(exp(x)*2 + exp(y))", lambda x, y: mp.log10(mp.exp(x) * 2 + mp.exp(y)),
     {"x": 500, "y": 501}, 1e-12),
    ("log(sqrt(exp(x) + exp(y)))", lambda x, y: mp.log(mp.exp(x) + mp.exp(y)) / 2,
     {"x": -690, "y": -689}, 1e-12),
    ("log(1/(exp(x) + exp(y)))", lambda x, y: -mp.log(mp.exp(x) + mp.exp(y)),
     {"x": 350, "y": 351}, 1e-12),
    ("x^x", lambda x: x**x, {"x": 1e-300}, 1e-12),
    ("x^y", lambda x, y: x**y, {"x": 1e-200, "y": 2}, 1e-13),
    ("(x^2 + 1e-300)^0.25", lambda x: (x**2 + mp.mpf("1e-300")) ** 0.25, {"x": 1e-150}, 1e-13),
]  # fmt: skip


def exact_second_derivatives(function, at):
    """By mpmath with so many digits that differences keep some 60 of them."""
    with mp.workdps(1000):
        step = {name: mp.mpf(abs(x)) * mp.mpf(10) ** -60 for name, x in at.items()}

        def moved(*moves):
            point = {name: mp.mpf(x) for name, x in at.items()}
            for name, by in moves:
                point[name] += by * step[name]
            return function(**point)

        return [
            [
                sum(s * t * moved((i, s), (j, t)) for s in (1, -1) for t in (1, -1))
                / (4 * step[i] * step[j])
                for j in at
            ]
            for i in at
        ]


@pytest.mark.parametrize("way", ["by_tangents", "by_columns", "hvp"])
@pytest.mark.parametrize(
    ("text", "function", "at", "bound"), CANCELLING, ids=[f"{c[0]} at {c[2]}" for c in CANCELLING]
)
def test_digits_are_kept(text, function, at, bound, way, monkeypatch):
    if way == "hvp":
        question = asked(text, at)
        columns = [hvp(question, {name: 1.0}) for name in at]
        found = [[next(iter(c.products.values()))[i] for c in columns] for i in at]
    else:
        if way == "by_columns" and "^0.25" in text:
            return  # arrays are of floats, and the change of this slope is none
        only(monkeypatch, way)
        found, told = second_derivatives(text, at)
        assert told == []
    for row, exact in zip(found, exact_second_derivatives(function, at), strict=True):
        for x, y in zip(row, exact, strict=True):
            assert abs(x - y) <= bound * abs(y) + mp.mpf(2) ** -1021, (x, mp.nstr(y, 17))


def test_many_inputs_keep_digits_too():
    # more inputs than are taken column by column
    count = 2 * pushing.MAX_COLUMNS
    text = " + ".join(f"cos(1e8*x{i} - 99999999*x{i})" for i in range(count))
    at = {f"x{i}": 0.3 + i / count for i in range(count)}
    (one,) = hessian(asked(text, at), signs=False).of.values()
    for name, x in at.items():
        assert one.rows[name] == {name: pytest.approx(-math.cos(x), rel=0, abs=5e-8)}


BEYOND = "a second derivative by `x` is beyond float64"


@pytest.mark.parametrize(
    ("text", "x", "wanted", "told"),
    [
        ("erf(x)", INF, 0, []),
        ("erf(x)", -INF, 0, []),
        ("erfc(x)", INF, 0, []),
        ("cbrt(x)", INF, 0, []),
        ("cbrt(x)", -INF, 0, []),
        ("atan(x)", INF, 0, []),
        ("sigmoid(x)", -INF, 0, []),
        ("hypot(x, 1)", INF, 0, []),
        ("log(x)", 1e-200, -INF, [BEYOND]),
        ("log2(x)", 1e-200, -INF, [BEYOND]),
        ("log10(x)", 1e-200, -INF, [BEYOND]),
        ("sqrt(x)", 1e-250, -INF, [BEYOND]),
        ("1/x", 1e-150, INF, [BEYOND]),
        ("x^-0.5", 1e-200, INF, [BEYOND]),
        ("logit(x)", 1e-200, -INF, [BEYOND]),
        ("cbrt(x)", -1e-250, INF, [BEYOND]),
        ("cosh(700*x)*1e200", 1, INF, ["beyond float64"]),
        ("x^1.5", 0, INF, [SECOND_MISSING]),
    ],
)
def test_infinite_ends_and_overflow(text, x, wanted, told):
    ((found,),), words = second_derivatives(text, {"x": x})
    assert found == wanted
    assert len(words) == len(told)
    assert all(part in word for part, word in zip(told, words, strict=True))
    product = hvp(asked(text, {"x": x}), {"x": 1.0})
    assert product.products[next(iter(product.products))]["x"] == wanted
    assert [warning_words(w) for w in product.head.warnings] == words


# ---- large programs


def squares(count):
    text = " + ".join(f"(x{i} - 1)^2*{i + 1}" for i in range(count))
    return asked(text, {f"x{i}": 2.0 for i in range(count)})


def test_structural_zeros_are_not_computed():
    found = hessian(squares(5_000))
    (one,) = found.of.values()
    assert all(one.rows[f"x{i}"] == {f"x{i}": 2.0 * (i + 1)} for i in range(5_000))
    assert one.eigenvalues == [2.0 * (i + 1) for i in range(5_000)]
    assert one.definiteness == "positive-definite"


def test_a_large_matrix_is_written_sparse(monkeypatch):
    monkeypatch.setattr(renderer, "MAX_WRITTEN", 8)
    found = hessian(squares(3))
    told = renderer.hessian(found).object(None)
    assert told["sparse"] is True
    assert told["hessian"] == {"x0": {"x0": 2.0}, "x1": {"x1": 4.0}, "x2": {"x2": 6.0}}
    written = [*renderer.hessian(found).records()]
    assert written == [
        ("input", "by", "derivative"), ("x0", "x0", 2.0), ("x1", "x1", 4.0), ("x2", "x2", 6.0)
    ]  # fmt: skip
    rows = jacobian(squares(9))
    told = renderer.jacobian(rows).object(None)
    assert told["sparse"] is True


def only(monkeypatch, way):
    """Let the Hessian be made in this way alone."""
    if way != "by_tangents":
        monkeypatch.setattr(pushing, "by_tangents", lambda *args: None)
        monkeypatch.setattr(pushing, "MAX_COLUMNS", 0)
    if way == "by_columns":
        monkeypatch.setattr(pushing, "MAX_ENTRIES", 0)


def test_too_many_entries(monkeypatch):
    only(monkeypatch, "pushed_edges")
    monkeypatch.setattr(pushing, "MAX_ENTRIES", 100)
    monkeypatch.setattr(pushing, "MAX_VISITS", 100)
    monkeypatch.setattr(pushing, "MAX_KEPT", 0)
    names = [f"x{i}" for i in range(20)]
    with pytest.raises(Problem) as raised:
        hessian(asked(f"({'+'.join(names)})^2", dict.fromkeys(names, 1)))
    assert (raised.value.kind, raised.value.hint) == ("limit", "use-hvp")


@pytest.mark.parametrize("way", ["pushed_edges", "by_columns"])
@pytest.mark.parametrize("text", TEXTS)
def test_every_way_gives_the_same(text, way, monkeypatch):
    at = next(at for other, _, at in PROGRAMS if other == text)
    matrix, _ = second_derivatives(text, at)
    only(monkeypatch, way)
    other, _ = second_derivatives(text, at)
    largest = np.abs(matrix).max()
    assert np.array(other) == pytest.approx(np.array(matrix), rel=1e-13, abs=1e-15 * largest)


def test_depth_is_no_limit():
    text = "; ".join(["y0 = x*x", *(f"y{i} = y{i - 1}*1 + 0" for i in range(1, 20_000))])
    assert second_derivatives(text, {"x": 3})[0] == [[2]]


# ---- first derivatives of several outputs

SEVERAL = "u = x*y; v = sin(x) + z; w = u*v; t = u; 3*w"
AT = {"x": 2.0, "y": 3.0, "z": 0.5}
OUTPUTS = ["u", "v", "w", "t"]


def by_hand():
    s, c = math.sin(2.0), math.cos(2.0)
    return {
        "u": {"x": 3, "y": 2, "z": 0},
        "v": {"x": c, "y": 0, "z": 1},
        "w": {"x": 3 * (s + 0.5) + 6 * c, "y": 2 * (s + 0.5), "z": 6},
        "t": {"x": 3, "y": 2, "z": 0},
    }


def full(rows, names):
    return {u: {x: row.get(x, 0.0) for x in names} for u, row in rows.items()}


@pytest.mark.parametrize("mode", ["reverse", "forward", "auto"])
def test_jacobian_by_hand(mode):
    found = jacobian(asked(SEVERAL, AT, outputs=OUTPUTS), mode)
    rows = full(found.rows, "xyz")
    assert rows.keys() == by_hand().keys()
    for output, row in by_hand().items():
        assert rows[output] == pytest.approx(row, rel=1e-15)
    assert found.head.values == pytest.approx(
        {"u": 6, "v": math.sin(2) + 0.5, "w": 6 * (math.sin(2) + 0.5), "t": 6}
    )


def test_products_with_vectors_are_the_jacobians():
    question = asked(SEVERAL, AT, outputs=OUTPUTS)
    rows = by_hand()
    tangent = {"x": 0.5, "z": -2.0}
    wanted = {u: 0.5 * row["x"] - 2 * row["z"] for u, row in rows.items()}
    assert jvp(question, tangent).product == pytest.approx(wanted, rel=1e-15)
    cotangent = {"w": 2.0, "u": -1.0, "t": 3.0}
    wanted = {x: sum(c * rows[u][x] for u, c in cotangent.items()) for x in "xyz"}
    assert vjp(question, cotangent).product == pytest.approx(wanted, rel=1e-15)
    # the outputs are those of the cotangent where none are named
    assert vjp(asked(SEVERAL, AT), cotangent).product == pytest.approx(wanted, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "outputs", "mode"),
    [
        ("x*y*z*w", None, "reverse"),
        ("a = x*x; b = a*a; c = b*b", ["a", "b", "c"], "forward"),
        ("a = x*y; b = x+y", ["a", "b"], "reverse"),  # as much work both ways
    ],
)
def test_the_cheaper_mode(text, outputs, mode):
    names = graph_of(text).inputs
    assert jacobian(asked(text, dict.fromkeys(names, 1.5), outputs=outputs)).mode == mode


def test_operations_are_those_of_the_passes():
    graph: Graph = graph_of(SEVERAL)
    graph.outputs = tuple(graph.assigned[name] for name in ("u", "v", "w"))
    graph.output = max(graph.outputs)
    edges = linearize(graph, evaluate(graph, AT, frozenset(AT))).edges
    size = graph.output + 1
    reverse = sum(swept_back(edges, {node: 1.0}, size)[1] for node in graph.outputs)
    forward = sum(tangents(edges, node, graph.output)[1] for node in graph.inputs.values())
    inputs = list(graph.inputs.values())
    assert counted(walk(edges, "reverse"), graph.outputs) == reverse
    assert counted(walk(edges, "forward"), inputs) == forward
    rows = swept(walk(edges, "reverse"), graph.outputs, inputs)
    columns = swept(walk(edges, "forward"), inputs, graph.outputs)
    for node in inputs:
        for output in graph.outputs:
            one, other = rows[node].get(output), columns[output].get(node)
            assert (one is None) == (other is None)
            assert one is None or math.isclose(one, other, rel_tol=1e-15)


def test_what_no_output_needs_is_not_evaluated():
    at = {"x": -1.0}
    assert jacobian(asked("u = x^2; v = log(x)", at, outputs=["u"])).rows == {"u": {"x": -2}}
    with pytest.raises(Problem) as raised:
        jacobian(asked("u = x^2; v = log(x)", at, outputs=["u", "v"]))
    assert raised.value.kind == "domain"
    # branches stay lazy
    text = "u = where(x > 0, log(x), x^2); v = 2u"
    assert jacobian(asked(text, at, outputs=["v", "u"])).rows == {"v": {"x": -4}, "u": {"x": -2}}


def test_directions_that_do_not_move():
    # sqrt has no finite slope at 0, and nothing goes that way
    found = jvp(asked("x + sqrt(y)", {"x": 1, "y": 0}), {"x": 1.0, "y": 0.0})
    assert (found.product, found.head.warnings) == ({"v2": 1.0}, [])
    assert jvp(asked("x^y", {"x": -2, "y": 2}), {"x": 1.0}).product == {"z": -4.0}
    found = hvp(asked("x^2 + sqrt(y)", {"x": 1, "y": 0}), {"x": 1.0, "y": 0.0})
    assert found.products == {"v3": {"x": 2.0, "y": 0.0}}


# ---- eigenvalues


def as_rows(matrix):
    names = [f"x{i}" for i in range(len(matrix))]
    return {
        name: {other: x for other, x in zip(names, row, strict=True) if x}
        for name, row in zip(names, matrix, strict=True)
    }


@given(st.integers(1, 8), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_rotations_against_lapack(size, seed):
    matrix = np.random.default_rng(seed).normal(size=(size, size))
    matrix = matrix + matrix.T
    wanted = np.linalg.eigvalsh(matrix)
    assert sorted(rotated(matrix.tolist())) == pytest.approx(wanted, rel=0, abs=1e-14 * size)


def test_rotations_keep_small_eigenvalues():
    # Hilbert's matrix, whose least eigenvalue mpmath gives
    hilbert = [[1 / (i + j + 1) for j in range(6)] for i in range(6)]
    wanted = mp.eigsy(mp.matrix(hilbert), eigvals_only=True)
    assert sorted(rotated(hilbert)) == pytest.approx([float(x) for x in wanted], rel=1e-9)


@pytest.mark.parametrize("size", [3, definite._SMALL + 1])
def test_eigenvalues_block_by_block(size):
    block = np.random.default_rng(5).normal(size=(size, size))
    block = block @ block.T
    matrix = np.zeros((size + 2, size + 2))
    matrix[:size, :size] = block
    matrix[size, size], matrix[size + 1, size + 1] = -3, 1e-200
    found = eigenvalues(as_rows(matrix.tolist()))
    wanted = [-3, 1e-200, *np.linalg.eigvalsh(block)]
    assert found == pytest.approx(sorted(wanted), rel=1e-9)


@pytest.mark.parametrize(
    ("matrix", "wanted"),
    [
        ([[2, 1], [1, 2]], "positive-definite"),
        ([[-2, 1], [1, -2]], "negative-definite"),
        ([[0, 1], [1, 0]], "indefinite"),
        ([[1, 0], [0, -1e-300]], "indefinite"),
        ([[1, 0], [0, 1e-300]], "positive-definite"),
        ([[1e-200, 0.5e-100], [0.5e-100, 1]], "positive-definite"),  # badly scaled
        ([[1, 1], [1, 1]], "positive-semidefinite"),
        ([[1, 1], [1, 1 + 2**-52]], "positive-semidefinite"),  # not to be told from it
        ([[1, 0], [0, 0]], "positive-semidefinite"),
        ([[-1, 0], [0, 0]], "negative-semidefinite"),
        ([[0, 0], [0, 0]], "zero"),
        ([[INF]], None),
        ([[NAN, 1], [1, 2]], None),
        ([], "zero"),
    ],
)
def test_definiteness(matrix, wanted):
    assert definiteness(as_rows(matrix)) == wanted


@pytest.mark.parametrize("size", [2, 3, 8])
def test_what_rounding_may_make_counts_as_zero(size):
    """With 1 - d beside a diagonal of 1 the eigenvalues are d and some n: 8 n ulp of n are 0."""
    for part, wanted in ((0.75, "semidefinite"), (1.25, "definite")):
        d = part * 8 * size * 2**-52 * size
        matrix = [[1.0 if i == j else 1 - d for j in range(size)] for i in range(size)]
        assert definiteness(as_rows(matrix)) == f"positive-{wanted}"
        negative = [[-x for x in row] for row in matrix]
        assert definiteness(as_rows(negative)) == f"negative-{wanted}"


@pytest.mark.parametrize(
    ("text", "at", "wanted"),
    [
        ("u = x^1.5; abs(u) + exp(x + 1000)", {"x": 0}, ["exp", "^", "abs"]),
        ("u = abs(x); u^1.5 + exp(x + 1000)", {"x": 0}, ["exp", "abs", "^"]),
    ],
)
def test_overflows_are_told_first_then_kinks_in_the_order_of_the_program(text, at, wanted):
    question = MatrixQuestion(text, at)
    direction = dict.fromkeys(at, 1.0)
    for head in (hessian(question).head, hvp(question, direction).head):
        told = [warning_words(w) for w in head.warnings]
        assert [name in words for words, name in zip(told, wanted, strict=False)] == [True] * 3


# ---- the commands


def answer(program, *words, code=0, **more):
    done = program(*words, "-f", "json", **more)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout if code == 0 else done.stderr)


def test_hessian_as_json(program):
    assert answer(program, "hessian", "x^2*y + sin(y)", "--at", "x=3,y=0") == {
        "schema": 1,
        "expression": "x^2*y + sin(y)",
        "at": {"x": 3.0, "y": 0.0},
        "output": "v4",
        "value": 0.0,
        "gradient": {"x": 0.0, "y": 10.0},
        "hessian": {"x": {"x": 0.0, "y": 6.0}, "y": {"x": 6.0, "y": 0.0}},
        "eigenvalues": [-6.0, 6.0],
        "definiteness": "indefinite",
        "warnings": [],
    }
    both = answer(program, "hessian", "u = x^2; v = x^3", "--output", "v,u", "--at", "x=2")
    assert both["values"] == {"v": 8, "u": 4}
    assert both["gradient"] == {"v": {"x": 12}, "u": {"x": 4}}
    assert both["hessian"] == {"v": {"x": {"x": 12}}, "u": {"x": {"x": 2}}}
    assert both["definiteness"] == {"v": "positive-definite", "u": "positive-definite"}


def test_infinite_entries_as_json(program):
    told = answer(program, "hessian", "sqrt(x) + cbrt(y)", "--at", "x=0,y=0")
    assert told["hessian"]["x"] == {"x": "-Infinity", "y": 0.0}
    assert told["hessian"]["y"]["y"] == "NaN"
    assert told["eigenvalues"] is told["definiteness"] is None
    assert [w["kind"] for w in told["warnings"]] == ["kink", "kink", "nonfinite"]


def test_jacobian_as_json(program):
    words = ["jacobian", "u = x*y; v = x + y", "--output", "u,v", "--at", "x=2,y=3"]
    assert answer(program, *words, "--mode", "forward") == {
        "schema": 1,
        "expression": "u = x*y; v = x + y",
        "at": {"x": 2.0, "y": 3.0},
        "values": {"u": 6.0, "v": 5.0},
        "jacobian": {"u": {"x": 3.0, "y": 2.0}, "v": {"x": 1.0, "y": 1.0}},
        "mode": "forward",
        "passes": 2,
        "operations": {"reverse": 4, "forward": 4},
        "warnings": [],
    }
    assert program(*words, "-f", "csv").stdout == "output,x,y\nu,3,2\nv,1,1\n"
    plain = program(*words, "-f", "plain").stdout
    assert plain == "u\tx\t3\nu\ty\t2\nv\tx\t1\nv\ty\t1\n"


def test_products_as_json(program):
    at = ("--at", "a=2,b=1")
    assert answer(program, "jvp", OLAH, *at, "--tangent", "a=1,b=2")["tangent"] == 12
    two = answer(program, "jvp", "u=a*b;v=a", *at, "--tangent", "a=1/2", "--output", "u,v")
    assert two["tangent"] == {"u": 0.5, "v": 0.5}
    assert two["direction"] == {"a": 0.5}
    got = answer(program, "vjp", "u = x*y; v = x + y", "--at", "x=2,y=3", "--cotangent", "u=1,v=10")
    assert got["vjp"] == {"x": 13, "y": 12}
    got = answer(program, "vjp", OLAH, *at, "--cotangent", "e=2")
    assert (got["vjp"], got["output"]) == ({"a": 4, "b": 10}, "e")
    got = answer(program, "hvp", "x^2*y", "--at", "x=1,y=2", "--vector", "x=1,y=0")
    assert got["hvp"] == {"x": 4, "y": 2}
    assert program("hvp", "x^2*y", "--at", "x=1,y=2", "--vector", "x=1", "-f", "csv").stdout == (
        "input,value,vector,gradient,product\nx,1,1,4,4\ny,2,0,1,2\n"
    )


def test_a_vector_from_a_file(program, tmp_path):
    (tmp_path / "v.json").write_text('{"a": 1, "b": "2"}')
    words = ["jvp", OLAH, "--at", "a=2,b=1", "--tangent", "@v.json", "-f", "plain"]
    assert program(*words, cwd=tmp_path).stdout == "e\t12\n"


def test_jobs(program):
    lines = [
        '{"id": 1, "expr": "x^2*y", "at": {"x": 1, "y": 2}}',
        '{"id": 2, "expr": "x^2*y", "at": {"x": 1, "y": 2}, "wrt": ["y"]}',
        '{"id": 3, "expr": "log(x)", "at": {"x": -1}}',
        '{"id": 4, "expr": "abs(x)", "at": {"x": 0}}',
    ]
    done = program("hessian", "--jobs", "-", stdin="\n".join(lines))
    first, second, third, fourth = map(json.loads, done.stdout.splitlines())
    assert first == {
        "id": 1,
        "value": 2.0,
        "gradient": {"x": 4.0, "y": 1.0},
        "hessian": {"x": {"x": 4.0, "y": 2.0}, "y": {"x": 2.0, "y": 0.0}},
    }
    assert second["hessian"] == {"y": {"y": 0.0}}
    assert third["error"]["kind"] == "domain"
    assert fourth["warnings"][0]["kind"] == "kink"
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("words", "code", "kind", "part", "hint"),
    [
        (["jacobian", "speed = x", "--output", "sped"], 2, "unknown-name", "`sped`", "`speed`"),
        (["hessian", "u = x", "--output", "w"], 2, "unknown-name", "`w`", "outputs are `u`"),
        (["jacobian", "u = x", "--output", "x"], 2, "unknown-name", "`x`", "outputs are `u`"),
        (["vjp", "u = x", "--cotangent", "v=1"], 2, "unknown-name", "`v`", "outputs are `u`"),
        (
            ["vjp", "u=x;v=x", "--output", "u", "--cotangent", "v=1"],
            2,
            "unknown-name",
            "`v` is not among the outputs asked for",
            "`u`",
        ),
        (["hvp", "speed^2", "--vector", "sped=1"], 2, "unknown-name", "`sped`", "`speed`"),
        (["jvp", "x^2", "--tangent", "y=1"], 2, "unknown-name", "`y`", "`x`"),
        (["jvp", "x^2"], 2, "input", "--tangent", None),
        (["hvp", "x^2", "--vector", "x"], 2, "input", "--vector", "`--vector x=2,y=-1`"),
        (["hvp", "x^2", "--vector", "x=1,x=2"], 2, "input", "--vector", None),
        (["jacobian", "x", "--output", "1"], 2, "input", "--output", None),
        (["jacobian", "x", "--mode", "revers"], 2, "input", "--mode", "`reverse`"),
        (["hessian", "x", "--outputs", "u"], 2, "input", "--outputs", "--output"),
        (["hessian", "x", "--jobs", "-"], 2, "input", "EXPR", None),
        (["hessian", "u = log(-speed)", "--output", "u"], 1, "domain", "log", None),
    ],
)
def test_wrong_questions(program, words, code, kind, part, hint):
    at = [] if "--jobs" in words else ["--at", "speed=1" if "speed" in " ".join(words) else "x=1"]
    error = answer(program, *words, *at, code=code)["error"]
    assert error["kind"] == kind
    assert part in error["message"]
    assert (error["hint"] is None) if hint is None else (hint in error["hint"])


def test_a_wide_matrix_is_split_where_the_terminal_ends(program):
    names = [f"x{i}" for i in range(1, 21)]
    at = ",".join(f"{name}={i / 7}" for i, name in enumerate(names))
    words = ["hessian", f"({' + '.join(names)})^3", "--at", at]
    text = program(*words, env={"COLUMNS": "60"}).stdout
    assert max(map(len, text.splitlines())) <= 60
    headings = [word for line in text.splitlines() for word in line.split()]
    assert all(headings.count(name) >= 2 for name in names)  # of a column and of rows
    many = [f"x{i}" for i in range(50)]
    square = " + ".join(f"{name}^2" for name in many)
    text = program("hessian", square, "--at", ",".join(f"{n}=1" for n in many)).stdout
    assert "∂²v99/∂x49²" in text
    assert "50 of 2500 entries are not 0" in text
