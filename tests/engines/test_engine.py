"""The two sweeps, the paths, and programs as functions of floats and arrays."""

import itertools
import math
import pickle
import random
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from programs import smooth_program

from autograd_cli.core import Function
from autograd_cli.core.answers.report import report
from autograd_cli.core.point.at import At
from autograd_cli.grammar.source import Problem

LESSON = "(a+b)*(b+1)"


def gradients(text: str, point: dict[str, float]) -> tuple[dict, dict, tuple[int, int]]:
    """By the reverse and by the forward sweep, and the operations of each."""
    at = At(text, point, list(point))
    (reverse, back), (forward, there) = at.swept(), at.swept("forward")
    return reverse, forward, (back, there)


# ---- the two sweeps


@pytest.mark.parametrize(
    ("text", "point", "wanted"),
    [
        (LESSON, {"a": 2, "b": 1}, {"a": 2, "b": 5}),
        ("x", {"x": 7}, {"x": 1}),
        ("-x", {"x": 7}, {"x": -1}),
        ("x + x", {"x": 7}, {"x": 2}),
        ("x - x", {"x": 7}, {"x": 0}),
        ("x*x*x", {"x": 2}, {"x": 12}),
        ("y = x; y*y", {"x": 3}, {"x": 6}),
        ("a = x*y; b = a + x; a*b", {"x": 2, "y": 3}, {"x": 48, "y": 28}),
        ("where(x > y, x*y, x + y)", {"x": 2, "y": 3}, {"x": 1, "y": 1}),
        ("f(u, v) = u*v + u; f(x, f(y, x))", {"x": 2, "y": 3}, {"x": 16, "y": 6}),
        ("x*0 + y", {"x": 2, "y": 3}, {"x": 0, "y": 1}),
        ("z = x*y; x", {"x": 2, "y": 3}, {"x": 1, "y": 0}),
        ("x/y", {"x": 1, "y": 2}, {"x": 0.5, "y": -0.25}),
        ("2^x*8^(x/3)", {"x": 0}, {"x": 2 * math.log(2)}),
    ],
)
def test_reverse_is_forward(text, point, wanted):
    reverse, forward, _ = gradients(text, {name: float(x) for name, x in point.items()})
    assert reverse == pytest.approx(wanted, rel=1e-15)
    assert forward == pytest.approx(wanted, rel=1e-15)


@pytest.mark.parametrize("seed", range(60))
def test_reverse_is_forward_on_random_graphs(seed):
    rng = random.Random(seed)
    text = smooth_program(rng, rng.randint(1, 25))
    point = {name: rng.uniform(-2, 2) for name in "abc"}
    reverse, forward, _ = gradients(text, point)
    scale = max(1.0, *map(abs, reverse.values()))
    assert forward == pytest.approx(reverse, rel=1e-11, abs=1e-11 * scale)


@pytest.mark.parametrize("seed", range(20))
def test_gradient_is_the_slope_on_random_graphs(seed):
    rng = random.Random(1000 + seed)
    function = Function.from_text(smooth_program(rng, rng.randint(1, 12)))
    point = {name: rng.uniform(-2, 2) for name in function.inputs}
    value, gradient = function.value_and_gradient(point)
    assert value == function.value(point)
    for name, slope in gradient.items():
        h = 1e-5
        above, below = (function.value(point | {name: point[name] + s * h}) for s in (1, -1))
        scale = 1 + abs(slope) + abs(value)
        assert (above - below) / (2 * h) == pytest.approx(slope, rel=1e-5, abs=1e-5 * scale)


@pytest.mark.parametrize(
    ("text", "point", "reverse", "forward"),
    [
        # an operation for each edge that something flows through; forward, for each input
        (LESSON, {"a": 2, "b": 1}, 5, 2 + 4),
        ("x", {"x": 2}, 0, 0),
        ("x*x", {"x": 2}, 2, 2),
        ("a + b + c", {"a": 1, "b": 1, "c": 1}, 4, 2 + 2 + 1),
        ("max(a, b*c)", {"a": 5, "b": 1, "c": 1}, 1, 1 + 1 + 1),  # b*c is cut off
        ("z = a*b; a", {"a": 5, "b": 1}, 0, 0),
        ("where(a > b, sin(a), b)", {"a": 5, "b": 1}, 2, 2),
    ],
)
def test_operations_are_counted(text, point, reverse, forward):
    _, _, counted = gradients(text, {name: float(x) for name, x in point.items()})
    assert counted == (reverse, forward)
    assert report(text, point).operations == reverse
    assert report(text, point, mode="forward").operations == forward


def test_upstream_scales_adjoints_and_gradient_alone():
    plain, scaled = (report(LESSON, {"a": 2.0, "b": 1.0}, upstream=u) for u in (None, -3.0))
    assert scaled.gradient == {"a": -6.0, "b": -15.0}
    assert [n.adjoint for n in scaled.nodes] == [-3 * n.adjoint for n in plain.nodes]
    assert scaled.edges == plain.edges
    assert scaled.paths == plain.paths


# ---- paths


def paths_of(text: str, point: dict[str, float], limit: int = 16):
    return report(text, point, max_paths=limit).paths


def test_lesson():
    found = paths_of(LESSON, {"a": 2.0, "b": 1.0})
    assert [p.nodes for p in found["a"].listed] == [["a", "c", "e"]]
    assert [p.nodes for p in found["b"].listed] == [["b", "c", "e"], ["b", "d", "e"]]
    assert [p.factors for p in found["b"].listed] == [[1, 2], [1, 3]]
    assert [p.product for p in found["b"].listed] == [2, 3]
    assert (found["b"].total, found["b"].sum) == (2, 5)


def test_a_square_has_two_edges_and_two_paths():
    found = report("y = x*x", {"x": 3.0})
    assert [(e.source, e.target, e.formula, e.value) for e in found.edges] == [
        ("x", "y", "x", 3),
        ("x", "y", "x", 3),
    ]
    assert [(p.nodes, p.product) for p in found.paths["x"].listed] == [(["x", "y"], 3)] * 2
    assert (found.paths["x"].total, found.paths["x"].sum) == (2, 6)


def test_exponentially_many_paths():
    text = "s0 = x\n" + "\n".join(f"s{i} = s{i - 1} + s{i - 1} + s{i - 1}" for i in range(1, 41))
    found = paths_of(text, {"x": 1.0}, 5)["x"]
    assert found.total == 3**40
    assert found.sum == float(3**40)
    assert [p.product for p in found.listed] == [1] * 5
    assert len({tuple(p.nodes) for p in found.listed}) > 1


def test_listed_paths_are_a_prefix():
    # three nodes a layer, every node used by all of the next: 3^3 paths from each input
    layers = [[f"x{i}" for i in range(3)]]
    lines = []
    for depth in range(1, 4):
        layer = [f"n{depth}{i}" for i in range(3)]
        last = layers[-1]
        lines += [f"{n} = {' + '.join(f'{i + 2}*{m}' for m in last)}" for i, n in enumerate(layer)]
        layers.append(layer)
    text = "; ".join([*lines, " + ".join(layers[-1])])
    point = dict.fromkeys(layers[0], 1.0)
    everything = paths_of(text, point, 1000)
    for name, found in everything.items():
        assert found.total == len(found.listed) == 27
        assert sum(p.product for p in found.listed) == found.sum
        named = [tuple(n for n in p.nodes if n[0] == "n") for p in found.listed]
        assert named == list(itertools.product(*layers[1:]))  # consumers in node order
        for limit in (0, 1, 5, 26, 27):
            few = paths_of(text, point, limit)[name]
            assert few.listed == found.listed[:limit]
            assert (few.total, few.sum) == (found.total, found.sum)


@pytest.mark.parametrize("seed", range(20))
def test_path_sums_are_the_reverse_sweep(seed):
    rng = random.Random(seed)
    text = smooth_program(rng, 6)
    found = report(text, {name: rng.uniform(-2, 2) for name in "abc"}, max_paths=100_000)
    for name, paths in found.paths.items():
        assert paths.total == len(paths.listed)
        assert all(math.prod(p.factors) == p.product for p in paths.listed)
        scale = sum(abs(p.product) for p in paths.listed)
        total = math.fsum(p.product for p in paths.listed)
        assert total == pytest.approx(paths.sum, rel=1e-12, abs=1e-12 * scale)
        assert paths.sum == found.gradient[name]


def test_paths_of_no_operation():
    found = paths_of("z = x*y; x", {"x": 2.0, "y": 3.0})
    assert [(p.nodes, p.factors, p.product) for p in found["x"].listed] == [(["x"], [], 1)]
    assert (found["x"].total, found["x"].sum) == (1, 1)
    assert (found["y"].total, found["y"].listed, found["y"].sum) == (0, [], 0)


def test_a_path_through_a_cut_edge():
    found = paths_of("min(1, exp(1000*x)) + x", {"x": 1.0})["x"]
    assert [p.product for p in found.listed] == [0, 1]
    assert found.sum == 1


# ---- size


def test_deep_chain():
    size = 100_000
    text = "s0 = x\n" + "\n".join(f"s{i} = s{i - 1} + {i}" for i in range(1, size))
    reverse, forward, operations = gradients(text, {"x": 1.0})
    assert reverse == forward == {"x": 1}
    assert operations == (size - 1, size - 1)


def test_deep_chain_over_arrays():
    size = 20_000
    text = "s0 = x\n" + "\n".join(f"s{i} = s{i - 1} + {i}" for i in range(1, size))
    value, gradient = Function.from_text(text).map({"x": np.array([0.0, 1.0])})
    assert value.tolist() == [size * (size - 1) / 2, size * (size - 1) / 2 + 1]
    assert gradient["x"].tolist() == [1, 1]


def test_deep_expression_and_wide_sum():
    size = 50_000
    deep = f"{'(' * size}x{' + 1)' * size}"
    wide = " + ".join(["x", "2*x"] * (size // 2))
    for text, slope in ((deep, 1), (wide, 3 * size / 2)):
        reverse, forward, _ = gradients(text, {"x": 1.0})
        assert reverse == forward == {"x": slope}


def test_many_arguments():
    names = [f"x{i}" for i in range(2000)]
    point = {name: float(i) for i, name in enumerate(names)}
    reverse, _, _ = gradients(f"max({', '.join(names)})", point)
    assert reverse == {name: float(name == "x1999") for name in names}


def test_chain_of_branches():
    size = 5_000
    lines = [f"s{i} = where(s{i - 1} > 0, s{i - 1} + 1, log(s{i - 1}))" for i in range(1, size)]
    reverse, forward, _ = gradients("s0 = x\n" + "\n".join(lines), {"x": 1.0})
    assert reverse == forward == {"x": 1}


def test_deep_chain_has_one_path():
    size = 5_000
    text = "s0 = x\n" + "\n".join(f"s{i} = sin(s{i - 1})" for i in range(1, size))
    found = paths_of(text, {"x": 1.0})["x"]
    assert found.total == 1
    assert len(found.listed[0].nodes) == size
    assert found.listed[0].product == pytest.approx(found.sum, rel=1e-12)


# ---- functions of floats and arrays


def test_function_of_floats():
    function = Function.from_text(LESSON)
    assert function.inputs == ("a", "b")
    assert function.output == "e"
    value, gradient = function.value_and_gradient({"b": 1, "a": 2})
    assert (value, gradient) == (6, {"a": 2, "b": 5})
    assert list(gradient) == ["a", "b"]
    assert isinstance(value, float)
    assert Function.from_text("e^x").inputs == ("x",)
    assert Function.from_text("e^x", ("e",)).inputs == ("e", "x")


@pytest.mark.parametrize("shape", [(1,), (4,), (2, 3), (2, 1, 3), (0,), (2, 0)])
def test_arrays_keep_their_shape(shape):
    rng = np.random.default_rng(1)
    point = {name: rng.uniform(1, 2, shape) for name in "ab"}
    value, gradient = Function.from_text(f"{LESSON} + where(a > b, 2, hypot(a, b)) + pi").map(point)
    assert value.shape == gradient["a"].shape == gradient["b"].shape == shape
    assert value.dtype == gradient["a"].dtype == float


@pytest.mark.parametrize("text", ["2", "x = 2*a; b", "a", "where(a > 0, 1, b)"])
def test_arrays_of_what_does_not_depend_on_them(text):
    function = Function.from_text(text)
    point = {name: np.array([1.0, -2.0]) for name in function.inputs}
    value, gradient = function.map(point)
    assert value.shape == ((2,) if point else ())
    for name, slope in gradient.items():
        for i in range(2):
            found = function.value_and_gradient({n: float(x[i]) for n, x in point.items()})
            assert slope[i] == found[1][name]


def test_answers_are_arrays_of_their_own():
    point = {"x": np.array([1.0, 2.0])}
    value, gradient = Function.from_text("y = x").map(point)
    value += 1
    gradient["x"] += 1
    assert point["x"].tolist() == [1, 2]


def test_no_broadcasting():
    function = Function.from_text("a*b")
    for other in (np.ones(2), np.ones((3, 1)), np.ones((1, 3))):
        with pytest.raises(ValueError, match="shapes"):
            function.map({"a": np.ones(3), "b": other})


@pytest.mark.parametrize("value", [1.0, np.ones(2)])
def test_points_that_do_not_fit(value):
    function = Function.from_text("a*b")
    with pytest.raises(Problem, match="no value for"):
        function.map({"a": value})
    with pytest.raises(Problem, match="not an input"):
        function.map({"a": value, "b": value, "c": value})
    with pytest.raises(Problem, match="not an input"):
        function.map({"a": value, "b": value}, ["c"])


def test_domain_error_names_the_element():
    function = Function.from_text("1 + log(a*b)")
    a = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    b = np.array([[1.0, 1.0, np.nan], [1.0, -1.0, -1.0]])
    for wrt in (None, ["b"], []):
        with pytest.raises(Problem) as caught:
            function.map({"a": a, "b": b}, wrt)
        problem = caught.value
        assert problem.kind == "domain"
        assert problem.values["element"] == (1, 1)
        assert problem.values["at"] == {"x": -5.0}
        assert problem.span is not None
        assert "1 + log(a*b)"[slice(*problem.span)] == "log(a*b)"


def test_branches_are_masks():
    function = Function.from_text("where(x > 0, log(x), where(x == 0 or 1/x < -1, 5*x, sqrt(-x)))")
    x = np.array([2.0, 0.0, -0.5, -4.0])
    value, gradient = function.map({"x": x})
    assert value == pytest.approx([math.log(2), 0, -2.5, 2], rel=1e-15)
    assert gradient["x"] == pytest.approx([0.5, 5, 5, -0.25], rel=1e-15)
    with pytest.raises(Problem) as caught:
        Function.from_text("where(x > -1, log(x), x)").map({"x": x})
    assert caught.value.values["element"] == (1,)


def test_conventions_hold_in_arrays():
    x = np.array([0.0, 4.0])
    cases = {
        "max(1, sqrt(x))": [0, 0.25],
        "abs(x)": [0, 1],
        "sqrt(x)": [math.inf, 0.25],
        "sqrt(x^2)": [math.nan, 1],
        "x^2": [0, 8],
        "leaky_relu(x)": [0.01, 1],
        "max(x, 0)": [0.5, 1],
        "clamp(x, 0, 1)": [1, 0],
    }
    for text, slopes in cases.items():
        _, gradient = Function.from_text(text).map({"x": x})
        assert gradient["x"] == pytest.approx(slopes, nan_ok=True), text
    point = {"x": np.zeros(2), "y": np.array([0.0, 2.0])}
    value, gradient = Function.from_text("x^y").map(point)
    assert value.tolist() == [1, 0]
    assert gradient["x"].tolist() == gradient["y"].tolist() == [0, 0]


UNARY = [
    "sin cos tan sec csc cot atan sinh cosh tanh sech csch coth asinh exp exp2 expm1 cbrt abs sign",
    "floor ceil round sigmoid softplus relu leaky_relu elu gelu silu erf erfc gamma lgamma digamma",
    "log log2 log10 log1p sqrt acosh asin acos atanh logit",
]
UNIT = {"asin", "acos", "atanh", "logit"}
EVERY = [
    *(
        f"{name}({'x/10' if name in UNIT else '1 + x' if name == 'acosh' else 'x'})"
        for name in " ".join(UNARY).split()
    ),
    *["x + y", "x - y", "x*y", "x/y", "x^y", "-x", "mod(x, y)", "atan2(x, y)", "hypot(x, y, 2)"],
    *["min(x, y)", "max(x, y, 2)", "clamp(x, 1, y + 1)", "polygamma(2, x)", "elu(-x, y)"],
    "where(x > y and not (x > 3), x*y, y)",
]


@pytest.mark.parametrize("text", EVERY)
def test_arrays_are_the_floats(text):
    rng = np.random.default_rng(5)
    function = Function.from_text(text)
    point = {name: rng.uniform(0.1, 5, 40) for name in function.inputs}
    value, gradient = function.map(point)
    for i in range(40):
        one, slopes = function.value_and_gradient({n: float(x[i]) for n, x in point.items()})
        assert value[i] == pytest.approx(one, rel=2e-15, abs=0)
        assert {n: g[i] for n, g in gradient.items()} == pytest.approx(slopes, rel=1e-14, abs=1e-15)


NUMBERS = st.sampled_from(
    [-2.0, -1.0, -0.5, -0.0, 0.0, 0.5, 1.0, 3.0, math.inf, -math.inf, math.nan]
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    text=st.sampled_from(
        [
            "x + y*x", "x/y", "x^2*y", "x^-1", "max(x, y)", "min(x, y, 0)", "clamp(x, y, 1)",
            "abs(x)*y", "relu(x) + elu(y, 2)", "floor(x) + ceil(y)", "mod(x, y)", "sqrt(x)*y",
            "where(x < y, sqrt(y - x), log(x))", "hypot(x, y)", "atan2(x, y)", "gamma(x) - y",
            "max(sqrt(x), y)", "relu(sqrt(x) - y)", "sign(x)/y", "where(y > 0, x, 0)*sqrt(y)",
            "where(x > 0 or 1/x < y, x, y)", "leaky_relu(x, y)", "silu(x) + gelu(y)", "round(x)*y",
        ]
    ),
    x=NUMBERS,
    y=NUMBERS,
)  # fmt: skip
def test_arrays_are_the_floats_at_edges(text, x, y):
    function = Function.from_text(text)
    point = {n: v for n, v in {"x": x, "y": y}.items() if n in function.inputs}
    arrays = {n: np.array([v]) for n, v in point.items()}
    problem = None
    try:
        value, gradient = function.value_and_gradient(point)
    except Problem as raised:
        problem = raised
    if problem is not None:
        with pytest.raises(Problem) as caught:
            function.map(arrays)
        assert (caught.value.kind, caught.value.span) == ("domain", problem.span)
        return
    values, slopes = function.map(arrays)
    assert values[0] == pytest.approx(value, rel=1e-15, abs=0, nan_ok=True)
    found = {n: g[0] for n, g in slopes.items()}
    assert found == pytest.approx(gradient, rel=1e-15, abs=0, nan_ok=True)


def test_numbers_stand_beside_arrays() -> None:
    f = Function.from_text("(a+b)*(b+1)")
    value, gradient = f.map({"a": np.array([[2], [0]]), "b": 1})
    assert (value.tolist(), gradient["b"].tolist()) == ([[6], [2]], [[5], [3]])
    with pytest.raises(ValueError, match=r"a \(2,\), b \(3,\)"):
        f.map({"a": np.ones(2), "b": np.ones(3)})


@pytest.mark.parametrize(
    "wrong",
    [
        "3",
        ["3"],
        [[1.0], [1.0, 2.0]],
        [10**400],
        [None],
        np.array([1j, 2]),
        np.array(["3", "4"]),
        np.array(["2020-01-01"], dtype="M8[D]"),
        np.ma.array([1.0, 2.0], mask=[0, 1]),
        np.complex128(1 + 2j),
        np.str_("3"),
        np.array("3"),
        np.ma.masked,
    ],
)
def test_what_is_no_real_number_is_refused(wrong: object) -> None:
    f = Function.from_text("(a+b)*(b+1)")
    for b in (1.0, np.ones(2)):
        with pytest.raises(TypeError, match="a is no"):
            f.map({"a": wrong, "b": b})  # type: ignore[dict-item]
    for call in (f.value, f.value_and_gradient):
        with pytest.raises(TypeError, match="a is "):
            call({"a": wrong, "b": 1.0})  # type: ignore[dict-item]


@pytest.mark.parametrize("many", [np.ones(2), np.ones((1, 1)), np.empty(0), [1.0, 2.0], (1.0,), []])
def test_arrays_are_no_point(many: object) -> None:
    f = Function.from_text("(a+b)*(b+1)")
    for call in (f.value, f.value_and_gradient):
        for point in ({"a": many, "b": 1.0}, {"a": 1.0, "b": many}):
            with pytest.raises(TypeError, match=r"is an array: .* map\(points\)"):
                call(point)  # type: ignore[arg-type]
            f.map(point)  # type: ignore[arg-type]


def test_many_points_by_some_inputs() -> None:
    f = Function.from_text("x^y")
    points = {"x": [2.0, -2.0], "y": [3.0, 2.0]}
    with pytest.raises(Problem):  # by y there is no slope at a negative base
        f.map(points)
    values, gradient = f.map(points, ["x"])
    assert (values.tolist(), gradient["x"].tolist()) == ([8, 4], [12, -4])
    assert gradient.keys() == {"x"}
    assert list(f.map({"x": [2.0, 3.0], "y": 2}, ["y", "x"])[1]) == ["y", "x"]
    values, gradient = f.map(points, ())
    assert (values.tolist(), gradient) == ([8, 4], {})
    values, gradient = f.map({"x": 2.0, "y": 3.0})
    assert (values.shape, values, gradient["x"]) == ((), 8, 12)


def test_numbers_of_the_program_are_those_of_a_point_that_lacks_them() -> None:
    f = Function.from_text("a = 2; b = 1; (a+b)*(b+1)")
    assert f.inputs == ("a", "b")
    for _ in range(5):  # the sweeps, then straight-line code
        assert f.value_and_gradient({}) == (6, {"a": 2, "b": 5})
        assert f.value_and_gradient({"a": 5}) == (12, {"a": 2, "b": 8})
        assert f.value({"b": 2, "a": 1.0}) == 9
        with pytest.raises(Problem, match="not an input"):
            f.value({"c": 1})
    values, gradient = f.map({"b": [1.0, 3.0]})
    assert (values.tolist(), gradient["b"].tolist()) == ([6, 20], [5, 9])
    constant = Function.from_text("k = 3; k*x^2")
    assert constant.inputs == ("x",)
    named = Function.from_text("k = 3; k*x^2", inputs=["k"])
    for _ in range(5):
        assert constant.value_and_gradient({"x": 2}) == (12, {"x": 12})
        assert named.value_and_gradient({"x": 2}) == (12, {"k": 4, "x": 12})
        with pytest.raises(Problem, match="no value for `x`"):
            named.value({"k": 1})
    assert pickle.loads(pickle.dumps(named)).value({"x": 2}) == 12


def test_the_door_costs_nothing_until_it_is_used() -> None:
    code = (
        "import sys, autograd_cli.core as core\n"
        "assert not {'autograd_cli.core.function', 'numpy'} & sys.modules.keys()\n"
        "from autograd_cli.core import Function, Problem\n"
        "assert 'numpy' not in sys.modules\n"
        "print(Function.__module__, Problem.__module__, sorted(core.__all__), hasattr(core, 'x'))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [
        "autograd_cli.core.function", "autograd_cli.grammar.source",
        "['Function',", "'Problem']", "False",
    ]  # fmt: skip


@pytest.mark.parametrize("number", [Fraction(3, 2), Decimal("1.5"), np.float32(1.5), 10**30, True])
def test_what_is_a_number_is_one_beside_arrays_too(number: object) -> None:
    f = Function.from_text("(a+b)*(b+1)")
    alone = f.value({"a": number, "b": 1.0})  # type: ignore[dict-item]
    assert alone == 2 * (float(number) + 1)  # type: ignore[arg-type]
    values, _ = f.map({"a": number, "b": np.ones(2)})  # type: ignore[dict-item]
    assert values.tolist() == [alone] * 2
    for call in (f.value, f.map):
        with pytest.raises(ValueError, match="a is beyond floats"):
            call({"a": 10**400, "b": 1.0})
