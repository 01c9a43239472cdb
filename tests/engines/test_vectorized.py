"""Every row of the rule table over arrays, against its float function."""

import math
import sys

import numpy as np
import pytest

from autograd_cli.core.many.functions import array_function, ties
from autograd_cli.core.table.primitives import EXACT, PRIMITIVES, ROWS

INF, NAN = math.inf, math.nan
SLOW = {"gamma", "lgamma", "digamma", "polygamma"}  # some µs an element

# zeros, the ends of the range, and where the functions change their formula
# fmt: off
KINKS = [
    0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 9.0, 20.0, 22.0, 37.5, 40.0, 355.0, 709.79, 710.5,
    745.2, 800.0, 1e-310, 1e-160, 1e160, 5e-324, sys.float_info.min, sys.float_info.max, INF,
]
# fmt: on
EDGES = np.array([s * y for x in KINKS for y in (x, np.nextafter(x, 0)) for s in (1, -1)] + [NAN])
CASES = [
    pytest.param(row.name, arity, id=f"{row.name}-{arity}")
    for row in ROWS
    for arity in ((2, 3, 5) if row.variadic else (len(row.parameters),))
]

# what is not rounded exactly has its own last digits in the C library, in NumPy, on a processor
ULPS = 4


def columns(name: str, arity: int) -> list[np.ndarray]:
    """Arguments of all sizes and signs, with ties among them, each edge with each at random."""
    rng = np.random.default_rng(20240229)
    n = 40 if name in SLOW else 3000

    def column() -> np.ndarray:
        scale = rng.choice([-1.0, 1.0], n) * 10.0 ** rng.uniform(-308, 308, n)
        bits = rng.integers(0, 2**64, n, dtype=np.uint64).view(float)
        near = rng.choice(EDGES, n) * (1 + 1e-9 * rng.normal(size=n))
        uniform = [rng.uniform(-b, b, n) for b in (1, 5, 50, 800)]
        return np.concatenate([rng.permutation(EDGES), *uniform, scale, bits, near])

    found = [column() for _ in range(arity)]
    for other in found[1:]:
        other[::5] = rng.choice(EDGES, len(other[::5]))
        other[1::5] = found[0][1::5]
        other[2::5] = rng.integers(-4, 5, len(other[2::5]))
    if name == "polygamma":
        found[0] = rng.choice([0.0, 1.0, 2.0, 3.0, 0.5, NAN], len(found[0]))
    return found


def ordinals(values) -> list[int]:
    """Floats as whole numbers one ulp apart, 0.0 and -0.0 different; all NaNs are one."""
    bits = np.where(np.isnan(values), NAN, values).astype(float).view(np.int64)
    return np.where(bits < 0, bits ^ np.iinfo(np.int64).max, bits).tolist()


def assert_same(name, found, wanted, arguments) -> None:
    """Bit for bit where values are rounded exactly, else to some ulp; so are signs of zeros."""
    bound = 0 if name in EXACT else ULPS
    for a, b, *at in zip(ordinals(found), ordinals(wanted), *arguments, strict=True):
        assert abs(a - b) <= bound, at


@pytest.fixture(autouse=True)
def _quiet():
    with np.errstate(all="ignore"):
        yield


@pytest.mark.parametrize(("name", "arity"), CASES)
def test_values_of_the_float_function(name, arity):
    xs = columns(name, arity)
    before = [x.copy() for x in xs]
    found = array_function(name)(*xs)
    assert found.dtype == np.float64
    wanted = list(map(PRIMITIVES[name].function, *(x.tolist() for x in xs)))
    assert_same(name, found, wanted, xs)
    for x, old in zip(xs, before, strict=True):  # the arguments are left alone
        np.testing.assert_array_equal(x, old)


@pytest.mark.parametrize(("name", "arity"), CASES)
def test_shapes_are_broadcast(name, arity):
    function, xs = array_function(name), [x[:24] for x in columns(name, arity)]
    points = list(zip(*(x.tolist() for x in xs), strict=True))
    wanted = [PRIMITIVES[name].function(*point) for point in points]
    table = function(*(x.reshape(2, 3, 4) for x in xs))
    assert table.shape == (2, 3, 4)
    assert_same(name, table.ravel(), wanted, xs)
    assert_same(name, function(*(x[::-2] for x in xs)), wanted[::-2], [x[::-2] for x in xs])
    for point, value in zip(points, wanted, strict=True):
        for args in (point, [np.float64(x) for x in point], [np.array(x) for x in point]):
            assert np.shape(function(*args)) == ()
            assert_same(name, [float(function(*args))], [value], [[point]])
    for slot in range(arity if arity > 1 else 0):  # one number with a column of each other
        args = [x if i == slot else x[0] for i, x in enumerate(xs)]
        at = [np.broadcast_to(x, 24).tolist() for x in args]
        assert_same(name, function(*args), list(map(PRIMITIVES[name].function, *at)), at)
    assert function(*(x[:0] for x in xs)).shape == (0,)


@pytest.mark.parametrize("y", [-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0])
def test_power_with_one_exponent(y):
    (x,) = columns("exp", 1)
    wanted = [PRIMITIVES["pow"].function(v, y) for v in x.tolist()]
    for exponent in (y, np.array(y), np.full(x.shape, y)):
        assert_same("pow", array_function("pow")(x, exponent), wanted, [x])


def test_ties():
    x, y = np.array([1.0, 0.0, NAN, 2.0]), np.array([1.0, -0.0, NAN, 3.0])
    assert ties(x, [x, y, x]).tolist() == [3.0, 3.0, 0.0, 2.0]
    assert ties(1.0, [1.0, 2.0]) == 1.0
