"""Whole arrays: blocks, careful sweeps and single points give the same bits.

Of the functions whose last digits are not the same everywhere, the single points here have those of
NumPy; test_vectorized.py holds them against the others.
"""

import gc
import math
import random
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from programs import EDGES, INPUTS, random_point, random_program
from singles import bits, single

from autograd_cli.core import Function
from autograd_cli.core.many import arrays, blocks
from autograd_cli.core.many.batches import evaluate_batch
from autograd_cli.core.many.functions import array_function
from autograd_cli.core.point.at import graph_of
from autograd_cli.core.rules import code
from autograd_cli.core.table.primitives import EXACT, PRIMITIVES, ROWS
from autograd_cli.grammar.source import Problem


def over_floats(function):
    return lambda *args: float(function(*(np.array([x]) for x in args))[0])


@pytest.fixture(scope="module", autouse=True)
def _digits_of_numpy():
    functions = {row.name: array_function(row.name) for row in ROWS}
    with pytest.MonkeyPatch.context() as patch, np.errstate(all="ignore"):
        for row in ROWS:
            if row.vectorized and row.name not in EXACT:
                function = over_floats(functions[row.name])
                patch.setitem(PRIMITIVES, row.name, row._replace(value=function))
                patch.setitem(code.FLOATS, row.name, function)
        code.float_row.cache_clear()
        code.float_step.cache_clear()
        yield
    code.float_row.cache_clear()
    code.float_step.cache_clear()


def assert_same(text, points, asked=None, fixed=()):
    """All engines, bit for bit, bad points and kinks too."""
    graph = graph_of(text, INPUTS)
    asked = [name for name in asked or graph.inputs if name in graph.inputs]
    size = len(next(iter(points.values())))
    # in a program without another input, v0 = 1 is one
    points = points | {name: [number] * size for name, number in graph.numbers.items()}
    columns = {n: np.array(points[n]) for n in graph.inputs if n not in fixed}
    rest = {n: points[n][0] for n in graph.inputs if n in fixed}
    rows = [{n: rest.get(n, points[n][i]) for n in graph.inputs} for i in range(size)]
    expected = [single(graph, row, asked) for row in rows]
    found = evaluate_batch(graph, columns, rest, asked, np.zeros(size, bool))
    careful = arrays.outcome(graph, {**columns, **rest}, asked, (size,))
    counts = {}
    for i, one in enumerate(expected):
        for engine in (found, careful):
            assert engine.bad[i] == (one is None), (text, rows[i])
            if one is not None:
                answer = [engine.value[i], *(g[i] for g in engine.gradient.values())]
                assert bits(answer) == bits(one[0]), (text, rows[i])
        for key in one[1] if one else ():
            counts[key] = counts.get(key, 0) + 1
    assert found.kinks == counts, text
    assert {key: int(here.sum()) for key, here in careful.kinks.items()} == counts, text
    assert (found.first is None) == all(one is not None for one in expected)


def random_points(rng, size=12):
    """Points near each other, whose ranges tell much, or anywhere."""
    if rng.random() < 0.4:
        middle, width = rng.choice([0.5, 1.0, 2.0, -1.0, 0.0]), rng.choice([0.0, 1e-3, 0.6, 2.0])
        return [middle + rng.uniform(-width, width) for _ in range(size)]
    return [random_point(rng) for _ in range(size)]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 9), st.sampled_from([None, ["y"], ["z", "x"]]))
def test_all_engines_give_the_same_bits(seed, size, asked):
    rng = random.Random(seed)
    text = random_program(rng, size)
    points = {name: random_points(rng) for name in INPUTS}
    fixed = rng.choice([(), (), ("x",), ("y", "z")])
    with (
        patch.object(blocks, "LONGEST", rng.choice([1, 3, blocks.LONGEST])),
        patch.object(blocks, "RANGE_NODES", rng.choice([1, blocks.RANGE_NODES])),
    ):
        assert_same(text, points, asked, fixed)


@pytest.mark.parametrize("row", PRIMITIVES.values(), ids=lambda row: row.name)
def test_every_row(row):
    rng = random.Random(row.name)
    low, high = row.arities
    for arity in range(low, (high or 3) + 1):
        call = ", ".join(INPUTS[:arity])
        if row.name == "polygamma":
            call = "2, x"
        body = f"x {row.operator.sign} y" if row.operator and arity == 2 else f"{row.name}({call})"
        body = "-x" if row.name == "neg" else body
        points = {name: [rng.choice(EDGES) for _ in range(40)] for name in INPUTS}
        points["x"][: len(EDGES)] = EDGES
        for text in (body, f"z*({body})", f"({body})^2"):
            assert_same(text, points)
            assert_same(text, points, ["x"], ("y",))


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "2",
        "k = 2; x; k",
        "x + 0*y",
        "y",
        "x*x",
        "x - x",
        "(x + y)*(y + 1)",
        "exp(-(x - y)^2/(2*z^2))/sqrt(2*pi*z^2)",
        "k = 2; x^k + k^x",
        "x^0 + x^1 + x^-1 + x^3 + x^0.5",
        "max(x, sqrt(y))",
        "min(1, exp(1000*x))*y",
        "relu(x)*log(z) + relu(-x)",
        "where(x > 0, log(x), x)",
        "where(x > y and log(x) > 0, sqrt(z), where(x > y, 1/z, abs(z)))",
        "where(x > 0, where(x > 0, log(x), 1/x), y)*relu(x)",
        "where(1 > 2, log(x), y)",
        "where(z > 0 or 1/z < y, max(x, y, z), clamp(x, y, z))",
        "sqrt(x^2) + hypot(x, y)",
        "log(0*x)",
        "1/0 + x",
        "x/x + y",
        "abs(x)*sign(y)*floor(z)",
    ],
)
def test_programs_at_edges(text):
    rng = random.Random(text)
    points = {name: [random_point(rng) for _ in range(60)] for name in INPUTS}
    for asked in (None, ["x"], ["z", "y"]):
        for fixed in ((), ("x",), ("y", "z"), ("x", "y", "z")):
            if len(fixed) < 3 or "x" in text:
                assert_same(text, points, asked, fixed)


@pytest.mark.parametrize("text", ["log(x^y - 2)", "log(y^x - 2)", "abs(x^y - 1)", "abs(y^x - 1)"])
def test_powers_of_nan_need_not_be_nan(text):
    points = {"x": [math.nan] * 5, "y": [-1.0, 0.0, 1.0, 0.5, math.nan], "z": [0.0] * 5}
    for fixed in ((), ("x",)):
        assert_same(text, points, fixed=fixed)


SMOOTH = "exp(-(x - m)^2/(2*s^2))/sqrt(2*pi*s^2) + log(1 + x*x)*tanh(m)"


def smooth_points(size):
    rng = np.random.default_rng(1)
    return {name: rng.uniform(0.5, 2, size) for name in ("x", "m", "s")}


def test_ordinary_points_need_no_care():
    for text in (SMOOTH, "x/s + m^2.5 + sqrt(1 + x*x)/m", "where(x > m, log(x), 1/s)"):
        graph = graph_of(text)
        point = smooth_points(1000)
        point = {name: point[name] for name in graph.inputs}
        program = arrays.prepared(graph, tuple(graph.inputs))
        assert len(blocks.run(program, point, {}, 1000)[1]) == 0


@pytest.mark.parametrize("text", [SMOOTH, "max(x, m)*abs(x - 1)/s"])
def test_blocks_and_threads_do_not_matter(text, monkeypatch):
    function, point = Function.from_text(text), smooth_points(1000)
    point["x"][[3, 500, 501]] = 1.0
    value, gradient = function.map(point)
    for length, cores in ((1, 1), (7, 3), (250, 2), (999, 2), (10_000, 4)):
        monkeypatch.setattr(blocks, "LONGEST", length)
        monkeypatch.setattr(blocks, "cores", lambda cores=cores: cores)
        again, gradient_again = function.map(point)
        assert bits(again) == bits(value)
        for name, slope in gradient.items():
            assert bits(gradient_again[name]) == bits(slope)


def test_only_the_points_that_need_care_get_it(monkeypatch):
    monkeypatch.setattr(blocks, "LONGEST", 100)
    graph = graph_of("abs(x)*log(y)")
    x, y = np.linspace(1, 2, 1000), np.linspace(1, 2, 1000)
    x[[7, 950]], y[[8, 999]] = 0.0, [-1.0, np.nan]
    program = arrays.prepared(graph, ("x", "y"))
    assert blocks.run(program, {"x": x, "y": y}, {}, 1000)[1].tolist() == [7, 8, 950]
    found = evaluate_batch(graph, {"x": x, "y": y}, {}, ["x", "y"], np.zeros(1000, bool))
    assert np.flatnonzero(found.bad).tolist() == [8]
    assert found.kinks == {("abs", "kink"): 2}
    assert np.flatnonzero(np.isnan(found.value)).tolist() == [8, 999]


@pytest.mark.parametrize("odd", [-1.0, 0.0, 1.0, math.nan])
def test_what_is_known_of_one_block_is_not_believed_of_the_next(odd, monkeypatch):
    monkeypatch.setattr(blocks, "LONGEST", 4)
    far = "x" + "*1 + 0" * 20  # the ranges of inputs do not tell of what is so far away
    points = [2.0, 3.0, 4.0, 5.0, 2.5, odd, 2.0, 3.0, 4.0, 2.0, 3.0, 4.0, odd, 3.0]
    assert_same(f"u = {far}; abs(u - 1) + sqrt(u)/y", {"x": points, "y": [1.0] * 14, "z": [0] * 14})


def test_the_first_problem_names_its_element(monkeypatch):
    monkeypatch.setattr(blocks, "LONGEST", 4)
    function = Function.from_text("sqrt(x) + abs(x)")
    x = np.ones((3, 5))
    x[0, 2], x[1, 3], x[2, 4] = 0.0, -4.0, -9.0
    for wrt in (None, ()):
        with pytest.raises(Problem) as caught:
            function.map({"x": x}, wrt)
        assert caught.value.values["element"] == (1, 3)
        assert caught.value.values["at"] == {"x": -4.0}


def test_answers_are_arrays_of_their_own():
    point = {"x": np.arange(6.0).reshape(2, 3)[:, ::2], "y": np.ones((2, 2))}
    before = {name: array.copy() for name, array in point.items()}
    value, gradient = Function.from_text("z = y; x*1 + 0*z").map(point)
    assert value.shape == gradient["x"].shape == gradient["y"].shape == (2, 2)
    for array in (value, *gradient.values()):
        array += 1
    assert all((point[name] == before[name]).all() for name in point)
    assert value.tolist() == [[1, 3], [4, 6]]
    assert gradient["x"].tolist() == [[2, 2], [2, 2]]


def test_an_input_of_many_answers():
    names = [f"x{i}" for i in range(200)]
    point = {name: np.linspace(1, 2, 5) + i for i, name in enumerate(names)}
    value, gradient = Function.from_text(" + ".join(f"{n}*{n}" for n in names)).map(point)
    assert all((gradient[name] == 2 * point[name]).all() for name in names)
    assert value == pytest.approx(sum(point[name] ** 2 for name in names))


def test_no_points():
    for text in ("x*y", "x", "1/x", "where(x > 0, x, y)"):
        value, gradient = Function.from_text(text, ("x", "y")).map(
            {name: np.empty((0, 3)) for name in graph_of(text).inputs}
        )
        assert value.shape == (0, 3)
        assert all(slope.shape == (0, 3) for slope in gradient.values())


def test_what_fails_in_one_thread_fails(monkeypatch):
    def fail(*_):
        raise MemoryError

    graph = graph_of("x*y")
    program = arrays.prepared(graph, ("x",))
    step = blocks.step(fail, (0,), 2)
    point = {name: np.ones(1000) for name in "xy"}
    monkeypatch.setattr(blocks, "LONGEST", 10)
    monkeypatch.setattr(blocks, "cores", lambda: 2)
    with pytest.raises(MemoryError):
        blocks.run(program._replace(steps=[step]), point, {}, 1000)


def test_where_no_thread_can_be_had_one_is_enough(monkeypatch):
    class Ended:
        def submit(self, *_):
            raise RuntimeError("cannot schedule new futures after shutdown")

    monkeypatch.setattr(blocks, "_pool", Ended)
    monkeypatch.setattr(blocks, "LONGEST", 10)
    monkeypatch.setattr(blocks, "cores", lambda: 2)
    x = np.arange(1000.0)
    assert Function.from_text("x^2").map({"x": x})[0].tolist() == (x * x).tolist()


def test_a_program_is_prepared_once_and_goes_with_its_graph():
    graph = graph_of("x*y")
    program = arrays.prepared(graph, ("x",))
    assert arrays.prepared(graph, ("x",)) is program
    assert arrays.prepared(graph, ("x", "y")) is not program
    kept = len(arrays._PREPARED)
    del graph
    gc.collect()
    assert len(arrays._PREPARED) < kept


def test_registers_are_used_again():
    chain = "; ".join(["s0 = x", *(f"s{i} = s{i - 1}*0.5 + 1" for i in range(1, 500))])
    program = arrays.prepared(graph_of(chain), ("x",))
    assert len(program.steps) > 900
    assert len(program.buffers) <= 1
    assert blocks.block_length(1) == blocks.LONGEST
    assert 1 <= blocks.block_length(10**6) < blocks.SHORTEST
