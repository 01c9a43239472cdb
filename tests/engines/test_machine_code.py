"""Machine code against the blocks of NumPy: the same bits, and all that needs care left to others.

The functions whose last digits are not the same everywhere are Numba's in the blocks here too; a
test of their own holds them against the others.
"""

import builtins
import random
import sys
from functools import cache

import numba
import numpy as np
import pytest
import test_vectorized
from programs import EDGES, INPUTS, random_point, random_program

from autograd_cli.core import Function, function
from autograd_cli.core.many import arrays, blocks
from autograd_cli.core.many import machine_code as module
from autograd_cli.core.many.functions import _elementwise
from autograd_cli.core.many.machine_code import LARGEST, _functions, machine_code
from autograd_cli.core.point.at import graph_of
from autograd_cli.core.rules.code import with_defaults
from autograd_cli.core.table.primitives import EXACT, PRIMITIVES
from autograd_cli.grammar.source import Problem

# Numba has no function for these, or one of other bits
UNKNOWN = {"cbrt", "gamma", "lgamma", "digamma", "polygamma"}


@cache
def compiled(op):
    """A function of the rule table as Numba has it, over arrays."""
    f = _functions()[op]
    if op == "pow":
        return _elementwise(numba.njit(lambda x, y: f(1.0, x, y)))
    return _elementwise(numba.njit(lambda *args: f(*args)))


@pytest.fixture(autouse=True)
def _digits_of_numba(monkeypatch):
    numpys = arrays._function_of

    def function_of(op, arity):
        if op in _functions().keys() - EXACT:
            return with_defaults(PRIMITIVES[op], arity, compiled(op))
        return numpys(op, arity)

    monkeypatch.setattr(arrays, "_function_of", function_of)


def assert_same(graph, *points, asked=()):
    """Both engines at the same points, columns by input."""
    asked = asked or tuple(graph.inputs)
    code = machine_code(graph, asked)
    assert code is not None, graph.text
    program = arrays.prepared(graph, asked)
    for columns in points:
        size = len(next(iter(columns.values())))
        found, rest = code([columns[name] for name in graph.inputs], size)
        right, expected = blocks.run(program, columns, {}, size)
        assert {*expected.tolist()} <= {*rest.tolist()}, graph.text
        ordinary = np.ones(size, bool)
        ordinary[rest] = False
        for name, one, other in zip(("value", *asked), found, right, strict=True):
            same = (one == other) & (np.signbit(one) == np.signbit(other))
            wrong = ordinary & ~same & ~(np.isnan(one) & np.isnan(other))
            assert not wrong.any(), (graph.text, name, {n: c[wrong][0] for n, c in columns.items()})


def calls():
    """A call of every row, in variables of its own."""
    for i, row in enumerate(PRIMITIVES.values()):
        low, high = row.arities
        for arity in range(low, (high or 2) + 1):
            args = [f"{x}{i}_{arity}" for x in INPUTS[:arity]]
            if row.name == "neg":
                yield f"-{args[0]}", args
            elif row.operator:
                yield f"{args[0]} {row.operator.sign} {args[1]}", args
            elif row.name not in UNKNOWN:
                yield f"{row.name}({', '.join(args)})", args


@pytest.mark.parametrize("part", range(8))
def test_every_row(part, monkeypatch):
    rng = random.Random(part)
    chosen = list(calls())[part::8]
    # the derivative by a factor is the row's value
    graph = graph_of(" + ".join(f"z{i}*({call})" for i, (call, _) in enumerate(chosen)))
    edges = [(x, y) for x in EDGES for y in EDGES]
    columns = {}
    for i, (_, args) in enumerate(chosen):
        columns[f"z{i}"] = np.ones(1000)
        for j, name in enumerate(args):
            column = [pair[min(j, 1)] for pair in edges]
            columns[name] = np.array([*column, *(random_point(rng) for _ in range(1000))][:1000])
    calm = {name: np.ones(1000) for name in columns}
    # one call after another: where the guard of one holds the others are not looked at
    varied = [calm | {name: columns[name] for name in args} for _, args in chosen]
    assert_same(graph, *varied)
    # and point by point: among many there are some at which digits may decide, and then all are
    # left to blocks
    left = []
    monkeypatch.setattr(module, "run", lambda *args: left.append(1) or blocks.run(*args))
    points = [rng.randrange(400, 1000) for _ in range(12)]
    assert_same(graph, *({n: c[i : i + 1] for n, c in v.items()} for v in varied for i in points))
    assert len(left) < 0.3 * len(varied) * len(points)


@pytest.mark.parametrize(
    "text",
    [
        "x^-1 + y^0.5 + 2^z + z^3",  # a compiler that knows these exponents has other bits for them
        "exp(-(x - y)^2/(2*z^2))/sqrt(2*pi*z^2) + tanh(x)*log(y) - z*inf/x",
        "where(x > y and y > 1 or not z < 2, log(x)*y, where(x == y, x, 1/z))",
        "k = e; t = x*k; t*t + sin(t)/cos(y) - z^t",
        "y*0 + x - z*0",
    ],
)
def test_many_points(text):
    draw = np.random.default_rng(0)
    graph = graph_of(text, tuple(INPUTS))
    columns = {name: draw.uniform(0.01, 3, 100_000) for name in INPUTS}
    assert_same(graph, columns, asked=("y", "z"))


@pytest.mark.parametrize("name", [name for name in PRIMITIVES if name not in UNKNOWN])
def test_values_of_the_float_function(name):
    row = PRIMITIVES[name]
    arity = 2 if row.variadic else len(row.parameters)
    with np.errstate(all="ignore"):
        columns = [column[:4000] for column in test_vectorized.columns(name, arity)]
    wanted = [row.function(*point) for point in zip(*(c.tolist() for c in columns), strict=True)]
    f = compiled(name) if name not in EXACT else arrays.array_row(name, arity).function
    with np.errstate(all="ignore"):
        test_vectorized.assert_same(name, f(*columns), wanted, columns)


def random_programs(seed, count):
    rng = random.Random(seed)
    made = 0
    while made < count:
        graph = graph_of(random_program(rng, rng.randint(2, 9)), tuple(INPUTS))
        if graph.inputs and not {*UNKNOWN, "hypot"} & {*graph.ops}:
            points = {name: [random_point(rng) for _ in range(300)] for name in graph.inputs}
            assert_same(graph, {name: np.array(column) for name, column in points.items()})
            made += 1


def test_random_programs():
    random_programs(1, 4)


@pytest.mark.sweep
def test_more_random_programs():
    random_programs(2, 100)


def test_what_has_no_machine_code():
    for name in UNKNOWN - {"polygamma"}:
        assert machine_code(graph_of(f"{name}(x)"), ("x",)) is None
    assert machine_code(graph_of("hypot(x, y, z)"), ("x",)) is None
    assert machine_code(graph_of(" + ".join(f"x{i}^2" for i in range(LARGEST))), ()) is None


def test_without_numba_blocks_go_on(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    assert machine_code(graph_of("x*y"), ("x",)) is None


def test_a_function_makes_it_after_many_elements(monkeypatch):
    monkeypatch.setattr(function, "_MANY", 1_000)
    f = Function.from_text("sqrt(x)*abs(y)")
    x, y = np.linspace(1, 2, 1200).reshape(2, 600)[:, ::2], np.broadcast_to(3.0, (2, 300))
    answers = [f.map({"x": x, "y": y}) for _ in range(4)]
    assert f._machine_code.keys() == {("x", "y")}
    for value, gradient in answers:
        assert np.array_equal(value, np.sqrt(x) * 3)
        assert np.array_equal(gradient["y"], np.sqrt(x))
    assert answers[3][1]["x"].shape == (2, 300)
    assert f.map({"x": np.ones((0, 3)), "y": 2.0})[1]["x"].shape == (0, 3)
    y = np.full((2, 300), 3.0)
    y[1, 7] = 0.0  # a kink: the convention has 0
    assert f.map({"x": x, "y": y})[1]["y"][1, 7] == 0
    x = x.copy()
    x[1, 5] = -1.0
    with pytest.raises(Problem) as caught:
        f.map({"x": x, "y": y})
    assert caught.value.values["element"] == (1, 5)


def test_it_is_not_imported_before(monkeypatch):
    wanted = []
    real = builtins.__import__
    monkeypatch.setattr(
        builtins, "__import__", lambda name, *rest: wanted.append(name) or real(name, *rest)
    )
    f = Function.from_text("x*y")
    for _ in range(5):
        f.map({"x": np.ones(1000), "y": np.ones(1000)})
    assert not any(name.startswith("numba") for name in wanted)
