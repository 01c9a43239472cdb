"""One answer, whichever engine gives it: kinks and domains that hang on a last digit.

A function such as asinh has one value in the C library, and on some processors another in NumPy or
in Numba. A program whose kink lies at one of these values, `abs(asinh(x) - c)`, is decided in the
same way wherever the point stands and however often the program has run.
"""

import math
import random
import re

import numpy as np
import pytest
from programs import random_point
from singles import bits, single

from autograd_cli.core import Function, function
from autograd_cli.core.many import blocks
from autograd_cli.core.many.arrays import outcome
from autograd_cli.core.many.batches import evaluate_batch
from autograd_cli.core.many.functions import array_function
from autograd_cli.core.many.straight_line import straight_line
from autograd_cli.core.point.at import graph_of
from autograd_cli.core.table.primitives import EXACT, PRIMITIVES, ROWS
from autograd_cli.grammar.source import Problem

INEXACT = [
    row.name for row in ROWS if row.vectorized and row.name not in EXACT and not row.operator
]
# u is 0 for one library, a little more or less for another
HANGING = [
    "abs(u)*y",
    "log(u) + y",
    "y/u",
    "relu(u)*y",
    "max(u, 0)*y",
    "where(u > 0, y, log(-1 - y^2))",
    "where(u == 0, sqrt(y - 5), y)",
    "floor(u)*y + sqrt(-u)",
]


def library_values(name, count, seed=1):
    """Points, with the values there in the C library and in NumPy; where these differ, first."""
    rng = np.random.default_rng(seed)
    low = 1.1 if name == "acosh" else 0.05
    xs = rng.uniform(low, 0.95 if name in ("atanh", "acos", "asin", "logit") else 3, 500)
    row = PRIMITIVES[name]
    arity = 2 if row.variadic else len(row.parameters) - len(row.optional)
    more = [0.7] * (arity - 1)
    ours = [row.function(x, *more, *row.optional) for x in xs.tolist()]
    with np.errstate(all="ignore"):
        numpys = array_function(name)(xs, *more, *row.optional)
    call = f"{name}(x{', 0.7' * (arity - 1)})"
    points = [(x, {a, float(b)}) for x, a, b in zip(xs.tolist(), ours, numpys, strict=True)]
    return call, sorted(points, key=lambda point: -len(point[1]))[:count]


def programs(name, count):
    """Programs and the point x of the kink."""
    call, points = library_values(name, count)
    for x, values in points:
        for c in values:
            for text in HANGING:
                yield f"u = {call} - {c!r}; {text}", x


def said(found, i):
    """All that was answered at a point, to the bit, and the kinks that were told of."""
    answers = [found.value[i], *(slope[i] for slope in found.gradient.values())]
    return bool(found.bad[i]), bits(answers), {*found.kinks}


@pytest.mark.parametrize("name", INEXACT)
def test_arrays_decide_once(name, monkeypatch):
    """With care alone, as one point, among others, backwards, as a number for all rows."""
    monkeypatch.setattr(blocks, "LONGEST", 3)
    for text, x in programs(name, 2):
        graph = graph_of(text, ("x", "y"))
        asked = [name for name in ("x", "y") if name in graph.inputs]
        here = {"x": np.array([x]), "y": np.array([0.5])}
        with_care = said(outcome(graph, here, asked, (1,)), 0)
        columns = {"x": np.array([0.4, x, x, 0.6, 0.3, x, 0.5]), "y": np.full(7, 0.5)}
        backwards = {name: np.repeat(column, 2)[::-2] for name, column in columns.items()}
        for point in (here, columns, backwards):
            found = evaluate_batch(graph, point, {}, asked, np.zeros(len(point["x"]), bool))
            for i in np.flatnonzero(point["x"] == x):
                assert said(found, i) == with_care, text
        # x is one number for all rows, or stands in the program
        by_y = [name for name in asked if name != "x"]
        rows, none = {"y": np.array([0.5, 0.7])}, np.zeros(2, bool)
        written = graph_of(re.sub(r"\bx\b", repr(x), text), ("y",))
        moving = evaluate_batch(graph, {**rows, "x": np.full(2, x)}, {}, by_y, none)
        for found in (
            evaluate_batch(graph, rows, {"x": x}, by_y, none),
            evaluate_batch(written, rows, {}, by_y, none),
        ):
            assert [said(found, i) for i in (0, 1)] == [said(moving, i) for i in (0, 1)], text


def answer(f, point):
    """What a function says: a problem and where, or all bits."""
    try:
        value, gradient = f.value_and_gradient(point)
    except Problem as problem:
        return problem.values["name"], problem.values.get("element")
    return [bits(np.atleast_1d(a)) for a in (value, *gradient.values())]


def decided(f, point):
    """A problem and where; or on which side of the kink every number lies."""
    try:
        value, gradient = f.map(point)
    except Problem as problem:
        return problem.values["name"], problem.values.get("element")
    return [np.sign(a).tolist() for a in (value, *gradient.values())]


def machine_code_decides_alike(name, count):
    for text, x in [*programs(name, 1)][:count]:
        f = Function.from_text(text, ("x", "y"))
        point = {"x": np.array([0.4, x, 0.6]), "y": np.full(3, 0.5)}
        single_point = {"x": np.array([x]), "y": np.array([0.5])}
        f._machine_code[f.inputs] = None
        before = [decided(f, p) for p in (point, single_point)]
        del f._machine_code[f.inputs]
        f._elements[f.inputs] = function._MANY
        after = [decided(f, p) for p in (point, single_point)]
        assert f._machine_code[f.inputs] is not None
        assert before == after, (text, x)


@pytest.mark.parametrize("name", ["asinh", "expm1"])
def test_machine_code_decides_alike(name):
    machine_code_decides_alike(name, 4)


@pytest.mark.sweep
@pytest.mark.parametrize("name", [n for n in INEXACT if n != "cbrt"])
def test_machine_code_decides_alike_for_all(name):
    machine_code_decides_alike(name, 100)


@pytest.mark.parametrize("name", INEXACT)
def test_repeated_points_decide_alike(name):
    """Straight-line code, after the sweeps."""
    for text, x in programs(name, 1):
        f = Function.from_text(text, ("x", "y"))
        point = {"x": x, "y": 0.5}
        answers = [answer(f, point) for _ in range(4)]
        assert all(found == answers[0] for found in answers), text


def test_exact_operations_have_the_same_bits_everywhere():
    """Points one by one, arrays, straight-line code: where all is rounded exactly."""
    rng = random.Random(3)
    rows = [PRIMITIVES[name] for name in sorted(EXACT) if not PRIMITIVES[name].operator]
    for _ in range(150):
        names = ["x", "y", "z"]
        lines = []
        for i in range(rng.randint(1, 7)):
            a, b, c = (rng.choice([*names[-4:], "2", "0.1"]) for _ in range(3))
            row = rng.choice(rows)
            call = f"{row.name}({', '.join([a, b, c][: row.arities[1] or 3])})"
            body = rng.choice([f"({a}) {rng.choice('+-*/')} ({b})", call, f"({a})^2"])
            lines.append(f"v{i} = {body}")
            names.append(f"v{i}")
        graph = graph_of("; ".join(lines), ("x", "y", "z"))
        asked = list(graph.inputs)
        points = [{name: random_point(rng) for name in asked} for _ in range(20)]
        columns = {name: np.array([point[name] for point in points]) for name in asked}
        if not asked:
            continue
        found = evaluate_batch(graph, columns, {}, asked, np.zeros(20, bool))
        line = straight_line(graph, asked)
        for i, point in enumerate(points):
            one = single(graph, point, asked)
            assert found.bad[i] == (one is None), (graph.text, point)
            if one is None:
                continue
            answers = [found.value[i], *(slope[i] for slope in found.gradient.values())]
            assert bits(answers) == bits(one[0]), (graph.text, point)
            try:
                straight = line([*point.values()])
            except (ValueError, OverflowError, ZeroDivisionError):
                straight = None
            if straight is not None:
                assert bits([straight[0], *straight[1]]) == bits(one[0]), (graph.text, point)


def test_arrays_are_near_the_points_one_by_one():
    """In a program of one function, to the ulp that the function itself may differ by."""
    xs = np.random.default_rng(5).uniform(0.1, 0.9, 200)
    for name in ("asinh", "exp", "log1p", "sinh"):
        f = Function.from_text(f"{name}(x)")
        values = f.map({"x": xs}, ())[0]
        for x, value in zip(xs.tolist(), values.tolist(), strict=True):
            assert abs(value - f.value({"x": x})) <= 4 * math.ulp(value)
