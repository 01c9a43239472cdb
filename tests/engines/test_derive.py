"""The gradient as a graph: its size, its guards, and graphs of graphs."""

import copy
import math
import random

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_cli.core.many import arrays
from autograd_cli.core.many.arrays import array_row
from autograd_cli.core.point.at import graph_of
from autograd_cli.core.program.graph import Graph
from autograd_cli.core.program.printer import node_formula
from autograd_cli.core.rules.code import float_condition, float_row
from autograd_cli.core.rules.gradient import gradient_graph, open_guards
from autograd_cli.core.rules.nodes import partial_node
from autograd_cli.core.rules.ranges import FACTS, fact, possible
from autograd_cli.core.table.primitives import PRIMITIVES


def derived(text, asked=None):
    graph = graph_of(text)
    return graph, gradient_graph(graph, asked or list(graph.inputs))


def formulas(text):
    graph, found = derived(text)
    names = {node: name for name, node in graph.inputs.items()}
    return {n: node_formula(found.graph, node, names) for n, node in found.gradient.items()}


def test_the_program_comes_first():
    graph, found = derived("c = a + b; d = b + 1; c*d")
    assert found.graph.ops[: len(graph)] == graph.ops
    assert found.graph.args[: len(graph)] == graph.args
    assert found.value == graph.output
    assert len(graph) == 6  # and has not grown


def test_what_the_sweep_computes():
    assert formulas("(a + b)*(b + 1)") == {"a": "b + 1", "b": "a + b + (b + 1)"}
    assert formulas("-x*y") == {"x": "-y", "y": "-x"}
    assert formulas("exp(x)") == {"x": "exp(x)"}
    assert formulas("x^2") == {"x": "2 * x"}
    assert formulas("x^3") == {"x": "3 * x^2"}
    assert formulas("a/b") == {"a": "1 / b", "b": "-(a / b^2)"}
    assert formulas("x") == {"x": "1"}


def test_what_is_not_asked_for_is_a_constant():
    _, found = derived("x^y", ["x"])
    assert list(found.gradient) == ["x"]
    ops = {found.graph.ops[node] for node in range(len(found.graph))}
    assert "log" not in ops


def test_a_cut_edge_passes_nothing_on():
    graph, found = derived("relu(log(x))")
    root = found.gradient["x"]
    assert found.graph.ops[root] == "where"
    value, slope = arrays.answers(graph, {"x": np.array([0.5, 2.0])}, ("x",))
    assert value.tolist() == [0, math.log(2)]
    assert slope.tolist() == [0, 0.5]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("x^2", 0),
        ("x^3", 0),
        ("x/2", 0),
        ("k = 4; x/k + x^k", 0),
        ("x/2e-160", 0),
        ("sin(2)*x", 0),
        ("tanh(x)*exp(x)", 0),
        ("1/x", 2),  # x == 0, and a divisor whose square is out of range
        ("log(x)", 1),
        ("sqrt(x)", 2),
        ("x^0.5", 3),
        ("x^-1", 3),
        ("relu(x)", 2),  # the kink, and NaN
        ("max(x, y)", 2),
        ("clamp(x, 0, 1)", 3),
        ("clamp(x, 1, 0)", 4),
    ],
)
def test_guards_are_few(text, count):
    assert len(derived(text)[1].guards) == count


def test_what_an_input_is_asked_for_guards_it():
    assert len(derived("a/b", ["a"])[1].guards) == 1
    assert len(derived("a/b", ["b"])[1].guards) == 2
    assert len(derived("abs(a)*b", ["b"])[1].guards) == 0


NUMBERS = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, -2.0, 3.0, 2.5, 1e-160, 1e160, 5e-324, math.inf]
NUMBERS += [-math.inf, math.nan, 0.01]
ROWS = [row for row in PRIMITIVES.values() if row.domain or row.cases]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_what_is_ruled_out_never_happens(row):
    rng = random.Random(row.name)
    low, high = row.arities
    for _ in range(300):
        arity = rng.randint(low, high or 3)
        point = [rng.choice(NUMBERS) for _ in range(arity)]
        known = tuple(v if rng.random() < 0.5 else None for v in point)
        flags = tuple(int(v is None and rng.random() < 0.8) for v in known)
        found = open_guards(row.name, known, flags)
        value = float_row(row.name, arity).function(*point)
        domain = row.domain and not float_condition(row, arity, row.domain)(point, value, flags, 0)
        if domain and not any(math.isnan(v) for v in point):
            assert row.domain in found, (point, known)
        for case in row.cases:
            concerned = any(
                case.partials[0 if row.variadic else slot] is not None
                for slot, flag in enumerate(flags)
                if flag
            )
            if concerned and float_condition(row, arity, case.when)(point, value, flags, 0):
                assert case.when in found, (point, known)


FLOATS = st.floats(allow_nan=False)


@settings(max_examples=1000, deadline=None)
@given(
    st.sampled_from([op for op in FACTS if op in PRIMITIVES]),
    st.lists(FLOATS | st.floats(-5, 5), min_size=3, max_size=3),
    st.lists(FLOATS | st.floats(-5, 5), min_size=3, max_size=3),
    st.booleans(),
)
def test_a_range_holds_what_lies_in_it(op, xs, ys, same):
    (a, x, b), (c, y, d) = sorted(xs), sorted(ys)
    fixed = op == "pow" and a <= 0
    if fixed:
        y = float(round(y)) if abs(y) < 1e3 else 2.0
    graph = Graph()
    nodes = (graph.leaf("input", "x"), graph.leaf("input", "y"))
    unary = PRIMITIVES[op].arities == (1, 1)
    args = nodes[:1] if unary else (nodes[0], nodes[0]) if same else nodes
    if fixed:
        args = (nodes[0], graph.leaf("number", y))
    node = graph.add(op, args)
    facts = {nodes[0]: (a, b), nodes[1]: (c, d)} | ({args[1]: (y, y)} if fixed else {})
    found = fact(graph, node, facts)
    operands = [x] if unary else [x, x] if args[0] == args[-1] else [x, y]
    with np.errstate(all="ignore"):
        values = [float_row(op, len(args)).function(*operands)]
        values += array_row(op, len(args)).function(*(np.array([v]) for v in operands)).tolist()
    if found is not None:  # whatever library computes the value
        assert all(found[0] <= value <= found[1] for value in values)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32))
def test_what_is_impossible_does_not_hold(seed):
    rng = random.Random(seed)

    def term():
        return rng.choice(["x", "abs(x)", "x^2", "floor(x)", "0", "1", "-1", "2.5", "1e160", "inf"])

    atoms = [f"{term()} {rng.choice(['<', '<=', '>', '>=', '==', '!='])} {term()}" for _ in "abcd"]
    text = atoms[0]
    for atom in atoms[1:]:
        text += f" {rng.choice(['and', 'or'])} {rng.choice(['', 'not '])}{atom}"
    graph = graph_of(f"where({text}, 1, 0) + 0*x", ("x",))
    condition = next(a[0] for op, a in zip(graph.ops, graph.args, strict=True) if op == "where")
    if possible(graph, [condition], {graph.inputs["x"]}):
        return
    points = np.array([0.0, -0.0, 0.5, 1, -1, 2, 2.5, -2.5, 3, 1e160, -1e200, math.inf, math.nan])
    (value,) = arrays.answers(graph_of(f"where({text}, 1, 0)", ("x",)), {"x": points}, ())
    assert not value.any() or "x" not in text


# ---- derivatives of derivatives


def second(text, by):
    """The graph of the second derivative, twice by one input."""
    _, first = derived(text)
    again = copy.copy(first.graph)
    again.output = first.gradient[by]
    return again


@pytest.mark.parametrize(
    ("text", "function"),
    [
        ("exp(-x^2/3)*sin(x)", lambda x: mpmath.exp(-(x**2) / 3) * mpmath.sin(x)),
        ("x^2.5/(1 + x)", lambda x: x ** mpmath.mpf("2.5") / (1 + x)),
        ("tanh(x)*log(x) + x^3", lambda x: mpmath.tanh(x) * mpmath.log(x) + x**3),
        ("relu(x - 0.5)^3", lambda x: (x - 0.5) ** 3 if x > 0.5 else mpmath.mpf(0)),
        ("where(x > 1, x^4, 1/x)", lambda x: x**4 if x > 1 else 1 / x),
        ("max(x, 1)*max(x^2, 2 - x)", lambda x: max(x, 1) * max(x**2, 2 - x)),
    ],
)
def test_second_derivatives(text, function):
    points = np.array([0.25, 0.7, 1.25, 1.9])
    value, slope = arrays.answers(second(text, "x"), {"x": points}, ("x",))
    with mpmath.workdps(60):
        for i, x in enumerate(points):
            first = mpmath.diff(function, mpmath.mpf(float(x)))
            twice = mpmath.diff(function, mpmath.mpf(float(x)), 2)
            assert value[i] == pytest.approx(float(first), rel=1e-13, abs=1e-14)
            assert slope[i] == pytest.approx(float(twice), rel=1e-12, abs=1e-13)


# ---- size


def test_size_is_linear_and_depth_does_no_harm():
    sizes = []
    for size in (2_000, 4_000):
        lines = ["s0 = x", *(f"s{i} = sin(s{i - 1})*0.9 + 1/s{i - 1}" for i in range(1, size))]
        graph, found = derived("; ".join(lines))
        sizes.append((len(found.graph) / len(graph), len(found.guards) / size))
    assert sizes[0] == pytest.approx(sizes[1], rel=0.01)
    deep = "x"
    for i in range(300):
        deep = f"where(x > {i}, {deep}, {i})"
    lines = ["s0 = x", *(f"s{i} = where(x > 0, s{i - 1} + 1, x)" for i in range(1, 3_000))]
    for text in (deep, "; ".join(lines)):
        graph, found = derived(text)
        assert len(found.graph) < 20 * len(graph)


def test_partials_for_people_stay_as_written():
    graph = Graph()
    a, b = graph.leaf("input", "a"), graph.leaf("input", "b")
    names = {a: "a", b: "b"}
    root = partial_node(graph, "div", (a, b), 1)
    assert node_formula(graph, root, names) == "-a / b^2"
    root = partial_node(graph, "pow", (a, graph.leaf("number", 2.0)), 0)
    assert node_formula(graph, root, names) == "2 * a"
