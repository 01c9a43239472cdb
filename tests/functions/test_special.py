"""The functions over floats against mpmath at 60 digits, and their IEEE special cases.

The bounds are those of the docstrings, in ulp of the exact result; each was measured over some
10**5 arguments and rounded up.
"""

import math
import random
from types import SimpleNamespace

import mpmath as mp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from references import (
    DIGAMMA_ROOT,
    DIGAMMA_ZEROS,
    INF,
    LGAMMA_ZEROS,
    MAX,
    MIN,
    NAN,
    SUBNORMAL,
    either_sign,
    log_uniform,
    mp_lgamma,
    mp_polygamma,
    mp_sigmoid,
    near,
    near_half,
    near_whole,
    same,
    ulps,
    uniform,
    worst,
)

from autograd_cli.core.table import floats
from autograd_cli.core.table.primitives import ROWS

# the functions that are defined by others
table = SimpleNamespace(**{row.name: row.function for row in ROWS if row.defined})


@pytest.fixture(autouse=True)
def _digits():
    with mp.workdps(60):
        yield


tiny = either_sign(log_uniform(-307, -1))
subnormal = either_sign(log_uniform(-323, -307))
huge = either_sign(log_uniform(1, 300))

ACCURACY = [
    (table.sigmoid, mp_sigmoid, 3, [uniform(-5, 5), uniform(-750, 750), tiny]),
    (
        table.logit,
        lambda x: mp.log(x / (1 - x)),
        2,
        [
            uniform(0, 1),
            near(0.5),
            log_uniform(-323, -1),
            lambda rng: 1 - log_uniform(-15.9, -1)(rng),
        ],
    ),
    (
        table.softplus,
        lambda x: mp.log1p(mp.exp(x)),
        2,
        [uniform(-5, 5), uniform(-750, 750), tiny],
    ),
    (
        table.silu,
        lambda x: x * mp_sigmoid(x),
        4,
        [uniform(-5, 5), uniform(-760, 750), uniform(-755, -700), tiny, subnormal],
    ),
    (
        floats.gelu,
        lambda x: x * mp.erfc(-x / mp.sqrt(2)) / 2,
        6,
        [uniform(-5, 5), uniform(-39.5, 12), near(-8.0, -30.0, -37.0, -37.5), tiny, subnormal],
    ),
    (
        lambda x: table.elu(x, 1.5),
        lambda x: x if x > 0 else 1.5 * mp.expm1(x),
        2,
        [uniform(-5, 1), uniform(-50, 0), tiny],
    ),
    (table.sec, mp.sec, 2, [uniform(-10, 10), huge, near(math.pi / 2), tiny]),
    (table.csc, mp.csc, 2, [uniform(-10, 10), huge, near(math.pi), tiny, subnormal]),
    (table.cot, mp.cot, 2, [uniform(-10, 10), huge, near(math.pi, math.pi / 2), tiny, subnormal]),
    (floats.tanh, mp.tanh, 3, [uniform(-3, 3), uniform(-30, 30), tiny, subnormal, huge]),
    (table.sech, mp.sech, 3, [uniform(-3, 3), uniform(-750, 750), tiny]),
    (table.csch, mp.csch, 3, [uniform(-3, 3), uniform(-750, 750), tiny, subnormal]),
    (
        floats.cbrt,
        lambda x: mp.sign(x) * mp.cbrt(abs(x)),
        0.51,
        [uniform(-9, 9), uniform(0.1, 1.1), tiny, subnormal, huge, near(1.0)],
    ),
    (table.coth, mp.coth, 2, [uniform(-3, 3), uniform(-30, 30), tiny, subnormal]),
    (
        floats.gamma,
        mp.gamma,
        1,
        [
            uniform(0, 4),
            uniform(0, 171.7),
            uniform(171.6, 171.63),
            uniform(-192, 0),
            uniform(-185, -170),
            near_whole(-150, 0),
            tiny,
            subnormal,
        ],
    ),
    (
        floats.lgamma,
        mp_lgamma,
        3,
        [
            uniform(0, 4),
            uniform(0, 40),
            near(1.0),
            near(2.0),
            log_uniform(1, 15),
            log_uniform(15, 305),
            uniform(-30, 0),
            near_whole(-29, 0),
            near(*LGAMMA_ZEROS),
            tiny,
            subnormal,
        ],
    ),
    (
        floats.lgamma,
        mp_lgamma,
        6,
        [uniform(-200, -30), near_whole(-150, -31), lambda rng: -log_uniform(2, 7)(rng)],
    ),
    (
        floats.digamma,
        mp.digamma,
        2,
        [
            uniform(0, 4),
            uniform(0, 40),
            log_uniform(1, 300),
            near(DIGAMMA_ROOT),
            uniform(-100, 0),
            near_whole(-99, 0),
            near(*DIGAMMA_ZEROS),
            tiny,
            subnormal,
        ],
    ),
]


@pytest.mark.parametrize(("function", "exact", "bound", "generators"), ACCURACY)
def test_accuracy(function, exact, bound, generators):
    error, x = worst(function, exact, generators, 150)
    assert error <= bound, x


@pytest.mark.parametrize("n", [1, 2, 3, 4, 9, 30, 100, 170])
def test_polygamma_accuracy(n):
    generators = [
        uniform(0, 3),
        uniform(0, n + 40),
        log_uniform(0, 300 / (n + 1)),
        either_sign(log_uniform(-300 / (n + 1), 0)),
        uniform(-30, 0),
        near_whole(-100, 0),
        near_half(-30, -1),
        lambda rng: rng.randint(-100, -1) + 0.5,
    ]
    error, x = worst(
        lambda x: floats.polygamma(float(n), x), lambda x: mp_polygamma(n, x), generators, 20
    )
    assert error <= 6, x


def test_polygamma_zeros():
    # The zeros of polygamma(2, x) next to -1/2, -3/2, ...
    for k in range(5):
        root = float(mp.findroot(lambda x: mp.psi(2, x), -k - mp.mpf("0.5")))
        for x in (math.nextafter(root, -INF), root, math.nextafter(root, INF)):
            assert ulps(floats.polygamma(2.0, x), mp.psi(2, mp.mpf(x))) <= 1


@pytest.mark.parametrize("n", [171, 200, 1000, 10000])
def test_polygamma_big_order(n):
    for i in range(-5, 6):
        x = n / math.e * 10 ** (i / 10 / math.sqrt(n / 171))
        exact = (-1) ** (n + 1) * mp.factorial(n) * mp.zeta(n + 1, mp.mpf(x))
        assert ulps(floats.polygamma(float(n), x), exact) <= n + 2000


def test_digamma_far_negative():
    # Within 4 ulp of the larger term of the reflection.
    rng = random.Random(3)
    for _ in range(300):
        x = -rng.uniform(100, 10.0 ** rng.uniform(2, 12))
        exact = mp.digamma(1 - mp.mpf(x)) - mp.pi * mp.cot(mp.pi * mp.mpf(x))
        largest = max(abs(exact), mp.log(-x))
        assert abs(floats.digamma(x) - exact) <= 4 * math.ulp(float(largest)), x


def test_chosen_points():
    # Arguments named for their cancellation or their intermediate overflow.
    cases = [
        (floats.gelu, lambda x: x * mp.erfc(-x / mp.sqrt(2)) / 2, [-8.0, -30.0, -37.0, -38.5], 6),
        (table.sech, mp.sech, [711.0, -711.0, 745.0], 3),
        (table.csch, mp.csch, [711.0, -711.0, 745.0], 3),
        (floats.gamma, mp.gamma, [171.6, -0.5, -1.5, 0.5, 1.0, 2.0, 171.0], 1),
        (floats.digamma, mp.digamma, [-0.5, -1.5, -0.504, 1e-10, 1e-300, DIGAMMA_ROOT], 2),
        (floats.lgamma, mp_lgamma, [1 + 2**-52, 1 - 2**-53, 2 + 2**-51, 2 - 2**-52, 0.5], 3),
    ]
    for function, exact, xs, bound in cases:
        for x in xs:
            assert ulps(function(x), exact(mp.mpf(x))) <= bound, (function, x)
    assert floats.lgamma(1.0) == floats.lgamma(2.0) == 0


UNARY = [
    table.sigmoid,
    table.logit,
    table.softplus,
    table.silu,
    floats.gelu,
    table.relu,
    floats.sign,
    table.sec,
    table.csc,
    table.cot,
    floats.tanh,
    table.sech,
    table.csch,
    table.coth,
    floats.gamma,
    floats.lgamma,
    floats.digamma,
    floats.floor,
    floats.ceil,
    floats.round_half_even,
    floats.exp,
    floats.exp2,
    floats.expm1,
    floats.sinh,
    floats.cosh,
    floats.log,
    floats.log2,
    floats.log10,
    floats.log1p,
    floats.sqrt,
    floats.cbrt,
    floats.asin,
    floats.acos,
    floats.acosh,
    floats.atanh,
    floats.sin,
    floats.cos,
    floats.tan,
]
BINARY = [table.elu, table.leaky_relu, floats.mod, floats.pow_, floats.div]
POLYGAMMA_ORDERS = st.sampled_from([0.0, 1.0, 2.0, 5.0, 30.0, 100.0, 170.0, 171.0, 1e6, 1e300, MAX])


@pytest.mark.parametrize("function", UNARY)
def test_nan_in_nan_out(function):
    assert math.isnan(function(NAN))


@pytest.mark.parametrize("function", UNARY)
@settings(max_examples=60, deadline=None, derandomize=True)
@given(x=st.floats())
def test_unary_never_raises(function, x):
    assert isinstance(function(x), float)


@pytest.mark.parametrize("function", BINARY)
@settings(max_examples=100, deadline=None, derandomize=True)
@given(x=st.floats(), y=st.floats())
def test_binary_never_raises(function, x, y):
    assert isinstance(function(x, y), float)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(n=st.one_of(POLYGAMMA_ORDERS, st.floats()), x=st.floats())
def test_polygamma_never_raises(n, x):
    assert isinstance(floats.polygamma(n, x), float)


SPECIAL_VALUES = [
    (table.sigmoid, {-INF: 0.0, INF: 1.0, 0.0: 0.5, -1000.0: 0.0, 1000.0: 1.0}),
    (table.logit, {0.0: -INF, 1.0: INF, 0.5: 0.0, -0.5: NAN, 1.5: NAN, INF: NAN, -INF: NAN}),
    (table.softplus, {-INF: 0.0, INF: INF, 1000.0: 1000.0, -1000.0: 0.0}),
    (table.silu, {-INF: -0.0, INF: INF, -1000.0: -0.0, 1000.0: 1000.0, -0.0: -0.0, MAX: MAX}),
    (floats.gelu, {-INF: -0.0, INF: INF, -40.0: -0.0, 40.0: 40.0, -0.0: -0.0, MAX: MAX}),
    (table.relu, {-INF: 0.0, INF: INF, -1.0: 0.0, 2.0: 2.0, 0.0: 0.0}),
    (floats.sign, {-INF: -1.0, INF: 1.0, SUBNORMAL: 1.0, -2.0: -1.0}),
    (table.sec, {0.0: 1.0, INF: NAN, -INF: NAN}),
    (table.csc, {INF: NAN, -INF: NAN, SUBNORMAL: INF}),
    (table.cot, {INF: NAN, -INF: NAN, -SUBNORMAL: -INF}),
    (floats.tanh, {INF: 1.0, -INF: -1.0, -MAX: -1.0, 22.0: 1.0, -0.0: -0.0, SUBNORMAL: SUBNORMAL}),
    (table.sech, {0.0: 1.0, INF: 0.0, -INF: 0.0, 1000.0: 0.0}),
    (table.csch, {INF: 0.0, -INF: -0.0, -1000.0: -0.0}),
    (table.coth, {INF: 1.0, -INF: -1.0, 1000.0: 1.0}),
    (
        floats.gamma,
        {INF: INF, -INF: NAN, -1.0: NAN, -1e300: NAN, 5.0: 24.0, 172.0: INF, 1e300: INF},
    ),
    (floats.gamma, {-200.5: -0.0, -201.5: 0.0, SUBNORMAL: INF, -SUBNORMAL: -INF}),
    (floats.lgamma, {INF: INF, -INF: INF, -1.0: INF, 1e306: INF, MAX: INF, 0.0: INF}),
    (floats.digamma, {INF: INF, -INF: NAN, -1.0: NAN, -1e300: NAN, SUBNORMAL: -INF}),
    (floats.floor, {INF: INF, -INF: -INF, -0.0: -0.0, 0.5: 0.0, -0.5: -1.0, 1e300: 1e300}),
    (floats.ceil, {INF: INF, -INF: -INF, -0.0: -0.0, 0.5: 1.0, -0.5: -0.0, 1e300: 1e300}),
    (floats.round_half_even, {INF: INF, -INF: -INF, -0.3: -0.0, 0.5: 0.0, 1.5: 2.0, 2.5: 2.0}),
    (floats.exp, {710.0: INF, INF: INF, -INF: 0.0, -1000.0: 0.0, 0.0: 1.0}),
    (floats.exp2, {1024.0: INF, INF: INF, -INF: 0.0, 10.0: 1024.0, -1074.0: SUBNORMAL}),
    (floats.expm1, {710.0: INF, INF: INF, -INF: -1.0, -0.0: -0.0}),
    (floats.sinh, {711.0: INF, -711.0: -INF, INF: INF, -INF: -INF, -0.0: -0.0}),
    (floats.cosh, {711.0: INF, -711.0: INF, INF: INF, -INF: INF, 0.0: 1.0}),
    (floats.log, {0.0: -INF, -1.0: NAN, INF: INF, -INF: NAN, 1.0: 0.0}),
    (floats.log2, {0.0: -INF, -1.0: NAN, INF: INF, -INF: NAN, 8.0: 3.0}),
    (floats.log10, {0.0: -INF, -1.0: NAN, INF: INF, -INF: NAN, 1000.0: 3.0}),
    (floats.log1p, {-1.0: -INF, -2.0: NAN, INF: INF, -INF: NAN, -0.0: -0.0}),
    (floats.sqrt, {-0.0: -0.0, -1.0: NAN, INF: INF, -INF: NAN, 9.0: 3.0}),
    (floats.cbrt, {INF: INF, -INF: -INF, -0.0: -0.0, -27.0: -3.0, 1e300: 1e100}),
    (floats.asin, {1.5: NAN, INF: NAN, -0.0: -0.0, 1.0: math.pi / 2}),
    (floats.acos, {1.5: NAN, -INF: NAN, 1.0: 0.0, -1.0: math.pi}),
    (floats.acosh, {0.5: NAN, -INF: NAN, 1.0: 0.0, INF: INF}),
    (floats.atanh, {1.0: INF, -1.0: -INF, 1.5: NAN, INF: NAN, -0.0: -0.0}),
    (floats.sin, {INF: NAN, -INF: NAN, -0.0: -0.0}),
    (floats.cos, {INF: NAN, -INF: NAN, 0.0: 1.0}),
    (floats.tan, {INF: NAN, -INF: NAN, -0.0: -0.0}),
]


@pytest.mark.parametrize(("function", "values"), SPECIAL_VALUES)
def test_special_values(function, values):
    for x, wanted in values.items():
        assert same(function(x), wanted), x


def test_signed_zero():
    # A dict cannot hold both zeros.
    for function in (table.csc, table.cot, table.csch, table.coth, floats.gamma):
        assert same(function(0.0), INF)
        assert same(function(-0.0), -INF)
    assert same(floats.digamma(0.0), -INF)
    assert same(floats.digamma(-0.0), INF)
    assert same(floats.log(-0.0), -INF)
    for x in (0.0, -0.0):
        assert floats.sign(x) == 0
        assert table.relu(x) == 0
        assert same(floats.lgamma(x), INF)


def test_polygamma_special_values():
    for n in (1.0, 3.0, 171.0):
        assert same(floats.polygamma(n, INF), 0.0)
        assert same(floats.polygamma(n, 0.0), INF)
        assert same(floats.polygamma(n, -2.0), INF)
        assert same(floats.polygamma(n, SUBNORMAL), INF)
    for n in (2.0, 4.0, 172.0):
        assert same(floats.polygamma(n, INF), -0.0)
        assert same(floats.polygamma(n, 0.0), -INF)
        assert same(floats.polygamma(n, -0.0), INF)
        assert math.isnan(floats.polygamma(n, -2.0))
        assert same(floats.polygamma(n, -SUBNORMAL), INF)
        # Next to the pole at -1, from either side.
        assert floats.polygamma(n, -0.999) < -1e8
        assert floats.polygamma(n, -1.001) > 1e8
    for n in (0.5, -1.0, INF, NAN):
        assert math.isnan(floats.polygamma(n, 1.5))
    for n in (1.0, 2.0, 171.0):
        assert math.isnan(floats.polygamma(n, NAN))
        assert math.isnan(floats.polygamma(n, -INF))
    assert floats.polygamma(100.0, 1e10) == 0
    assert floats.polygamma(0.0, 2.5) == floats.digamma(2.5)
    # Far beyond n!
    assert floats.polygamma(MAX, 1.0) == -INF  # MAX is even
    assert floats.polygamma(1e6, 1e6) == 0


def test_activation_arguments():
    assert table.elu(2.0, 3.0) == 2.0
    assert table.elu(-INF, 3.0) == -3.0
    assert math.isnan(table.elu(NAN, 1.0))
    assert table.leaky_relu(2.0, 0.1) == 2.0
    assert table.leaky_relu(-2.0, 0.25) == -0.5
    assert math.isnan(table.leaky_relu(NAN, 0.1))


@pytest.mark.parametrize(
    ("a", "b", "wanted"),
    [
        (1.0, 0.0, INF),
        (1.0, -0.0, -INF),
        (-1.0, 0.0, -INF),
        (-INF, -0.0, INF),
        (0.0, 0.0, NAN),
        (-0.0, 0.0, NAN),
        (NAN, 0.0, NAN),
        (1.0, NAN, NAN),
        (MAX, MIN, INF),
        (-1.0, INF, -0.0),
        (INF, INF, NAN),
        (6.0, 4.0, 1.5),
    ],
)
def test_div(a, b, wanted):
    assert same(floats.div(a, b), wanted)


@pytest.mark.parametrize(
    ("x", "y", "wanted"),
    # C99 F.9.4.4, and overflow
    [
        (0.0, -1.0, INF),
        (-0.0, -1.0, -INF),
        (-0.0, -2.0, INF),
        (0.0, -0.5, INF),
        (-0.0, -0.5, INF),
        (0.0, -INF, INF),
        (-0.0, 3.0, -0.0),
        (-0.0, 2.0, 0.0),
        (-1.0, INF, 1.0),
        (1.0, NAN, 1.0),
        (NAN, 0.0, 1.0),
        (NAN, 1.0, NAN),
        (2.0, NAN, NAN),
        (-8.0, 1 / 3, NAN),
        (-2.0, 3.0, -8.0),
        (0.5, -INF, INF),
        (2.0, -INF, 0.0),
        (-INF, -1.0, -0.0),
        (-INF, 3.0, -INF),
        (-INF, 0.5, INF),
        (10.0, 400.0, INF),
        (-10.0, 401.0, -INF),
        (-10.0, 400.0, INF),
        (-1e300, 1e300, INF),
        (-10.0, -401.0, -0.0),
        (10.0, -400.0, 0.0),
    ],
)
def test_pow(x, y, wanted):
    assert same(floats.pow_(x, y), wanted)


@pytest.mark.parametrize(
    ("x", "y", "wanted"),
    [
        (5.0, 3.0, 2.0),
        (-5.0, 3.0, 1.0),
        (5.0, -3.0, -1.0),
        (5.5, 0.0, NAN),
        (5.5, -0.0, NAN),
        (INF, 2.0, NAN),
        (NAN, 2.0, NAN),
        (5.0, INF, 5.0),
    ],
)
def test_mod(x, y, wanted):
    assert same(floats.mod(x, y), wanted)


def test_cube_roots_are_exact():
    rng = random.Random(5)
    for _ in range(2000):
        root = math.ldexp(rng.randint(1, 2**17 - 1), rng.randint(-350, 320)) * rng.choice((-1, 1))
        assert floats.cbrt(root**3) == root


def test_square_is_rounded_once():
    rng = random.Random(6)
    for _ in range(5000):
        x = 10.0 ** rng.uniform(-150, 150)
        assert floats.pow_(x, 2.0) == floats.pow_(-x, 2.0) == x * x


ORDERED = (-INF, -MAX, -1.0, -SUBNORMAL, -0.0, 0.0, SUBNORMAL, 1.0, MAX, INF)


def test_maximum_and_minimum_order_all_pairs():
    for i, a in enumerate(ORDERED):
        for j, b in enumerate(ORDERED):
            assert same(floats.maximum(a, b), ORDERED[max(i, j)])
            assert same(floats.minimum(a, b), ORDERED[min(i, j)])
            assert same(floats.maximum(-MAX, a, b), ORDERED[max(1, i, j)])
            assert same(floats.minimum(MAX, a, b), ORDERED[min(8, i, j)])
        for xs in ((a, NAN), (NAN, a), (NAN, a, a), (a, NAN, a), (a, a, NAN)):
            assert math.isnan(floats.maximum(*xs))
            assert math.isnan(floats.minimum(*xs))


def test_maximum_minimum_clamp():
    assert floats.maximum(1.0, 3.0, 2.0) == 3.0
    assert floats.minimum(2.0, -INF, 3.0) == -INF
    for xs in ((0.0, -0.0), (-0.0, 0.0)):
        assert same(floats.maximum(*xs), 0.0)
        assert same(floats.minimum(*xs), -0.0)
    for xs in ((NAN, 1.0), (1.0, NAN), (INF, NAN, -INF)):
        assert math.isnan(floats.maximum(*xs))
        assert math.isnan(floats.minimum(*xs))
    assert floats.clamp(5.0, 0.0, 1.0) == 1.0
    assert floats.clamp(-5.0, 0.0, 1.0) == 0.0
    assert floats.clamp(0.5, 0.0, 1.0) == 0.5
    for xs in ((NAN, 0.0, 1.0), (0.5, NAN, 1.0), (0.5, 0.0, NAN)):
        assert math.isnan(floats.clamp(*xs))


def test_hypot():
    assert floats.hypot(3.0, 4.0) == 5.0
    assert floats.hypot(MAX, MAX) == INF
    assert floats.hypot(1e-200, 0.0) == 1e-200
    assert floats.hypot(NAN, INF) == INF
    assert math.isnan(floats.hypot(NAN, 1.0))
    with pytest.raises(OverflowError):
        math.exp(1e3)
    assert math.isnan(floats.hypot(NAN, 1.0))  # whatever error came before
    rng = random.Random(7)
    for _ in range(500):
        xs = [rng.choice((-1, 1)) * 10.0 ** rng.uniform(-200, 200)]
        xs.append(xs[0] * rng.uniform(-9, 9))
        assert ulps(floats.hypot(*xs), mp.hypot(*map(mp.mpf, xs))) <= 1


@settings(max_examples=100, deadline=None, derandomize=True)
@given(x=st.floats(allow_nan=False, allow_infinity=False))
def test_rounding(x):
    assert floats.floor(x) == math.floor(x)
    assert floats.ceil(x) == math.ceil(x)
    assert floats.round_half_even(x) == round(x)
    for function in (floats.floor, floats.ceil, floats.round_half_even):
        assert function(x) != 0 or math.copysign(1.0, function(x)) == math.copysign(1.0, x)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(x=st.floats(min_value=-100, max_value=171.5))
def test_gamma_family_any_float(x):
    if x.is_integer() and x <= 0:
        return
    exact = mp.mpf(x)
    assert ulps(floats.gamma(x), mp.gamma(exact)) <= 1
    assert ulps(floats.lgamma(x), mp_lgamma(exact)) <= 6
    assert ulps(floats.digamma(x), mp.digamma(exact)) <= 2
    assert ulps(floats.polygamma(1.0, x), mp.psi(1, exact)) <= 6
