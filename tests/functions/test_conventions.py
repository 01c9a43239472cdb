"""Every row of the conventions table: value, gradient and warnings, by hand from the contract."""

import math

import pytest

from autograd_cli.cli.words import warning_words
from autograd_cli.core.answers.report import report
from autograd_cli.core.point.at import At, Notice
from autograd_cli.grammar.source import Problem

INF, NAN = math.inf, math.nan
THIRD = 1 / 3


def kink(node: str | None, function: str, at: str, taken: str) -> tuple[str | None, ...]:
    """A warning: which function, at which value, which convention."""
    return "kink", node, function, at, taken


def overflow(node: str | None, function: str) -> tuple[str | None, ...]:
    return "overflow", node, function


def nonfinite(node: str | None, word: str) -> tuple[str | None, ...]:
    return "nonfinite", node, word


def check(text: str, at: dict, value: float, gradient: dict, warnings: list) -> None:
    """The gradient's keys are the inputs asked for."""
    found = At(text, {name: float(x) for name, x in at.items()}, list(gradient))
    assert found.value == pytest.approx(value, rel=1e-15, abs=0, nan_ok=True)
    assert found.gradient == pytest.approx(gradient, rel=1e-15, abs=0, nan_ok=True)
    assert [(w.kind, w.node) for w in found.warnings] == [tuple(w[:2]) for w in warnings]
    for notice, (_, _, *words) in zip(found.warnings, warnings, strict=True):
        check_words(notice, words)


def check_words(notice: Notice, words: list[str]) -> None:
    function, *facts = words
    sentence = warning_words(notice)
    assert function in sentence
    if facts:
        at, taken = facts
        assert sentence.startswith(function)
        assert f"at {at}" in sentence
        assert sentence.endswith(f" as {taken}")
    assert all(word in warning_words(notice, "ja") for word in words)


A0, X0, XY0 = {"a": 0}, {"x": 0}, {"x": 0, "y": 0}


@pytest.mark.parametrize(
    ("text", "at", "value", "gradient", "warnings"),
    [
        # ---- abs, relu
        ("abs(x)", X0, 0, {"x": 0}, [kink("y", "abs", "0", "0")]),
        ("abs(x)", {"x": -0.0}, 0, {"x": 0}, [kink("y", "abs", "0", "0")]),
        ("abs(x)", {"x": -2}, 2, {"x": -1}, []),
        ("relu(x)", X0, 0, {"x": 0}, [kink("y", "relu", "0", "0")]),
        ("relu(x)", {"x": 2}, 2, {"x": 1}, []),
        ("relu(x)", {"x": -2}, 0, {"x": 0}, []),
        # ---- the left side's
        ("leaky_relu(x)", X0, 0, {"x": 0.01}, [kink("y", "leaky_relu", "0", "0.01")]),
        ("leaky_relu(x, 1)", X0, 0, {"x": 1}, []),
        ("leaky_relu(x, 0)", X0, 0, {"x": 0}, [kink("y", "leaky_relu", "(0, 0)", "0")]),
        (
            "leaky_relu(x, s)",
            {"x": 0, "s": 0.5},
            0,
            {"x": 0.5, "s": 0},
            [kink("y", "leaky_relu", "(0, 0.5)", "0.5, 0")],
        ),
        ("leaky_relu(x, s)", {"x": 0, "s": 0.5}, 0, {"s": 0}, []),
        ("leaky_relu(x, s)", {"x": -3, "s": 0.5}, -1.5, {"x": 0.5, "s": -3}, []),
        ("elu(x)", X0, 0, {"x": 1}, []),
        ("elu(x, 1)", X0, 0, {"x": 1}, []),
        ("elu(x, 2)", X0, 0, {"x": 2}, [kink("y", "elu", "(0, 2)", "2")]),
        ("elu(x, a)", {"x": 0, "a": 2}, 0, {"x": 2}, [kink("y", "elu", "(0, 2)", "2")]),
        ("elu(x, a)", {"x": 0, "a": 2}, 0, {"a": 0}, []),
        # ---- steps: warned at their jumps only
        ("sign(x)", X0, 0, {"x": 0}, [kink("y", "sign", "0", "0")]),
        ("sign(x)", {"x": -3}, -1, {"x": 0}, []),
        ("floor(x)", {"x": 2}, 2, {"x": 0}, [kink("y", "floor", "2", "0")]),
        ("floor(x)", {"x": 2.5}, 2, {"x": 0}, []),
        ("floor(x)", {"x": INF}, INF, {"x": 0}, []),
        ("ceil(x)", {"x": -1}, -1, {"x": 0}, [kink("y", "ceil", "-1", "0")]),
        ("ceil(x)", {"x": 1.5}, 2, {"x": 0}, []),
        ("round(x)", {"x": 2.5}, 2, {"x": 0}, [kink("y", "round", "2.5", "0")]),
        ("round(x)", {"x": -0.5}, 0, {"x": 0}, [kink("y", "round", "-0.5", "0")]),
        ("round(x)", {"x": 2}, 2, {"x": 0}, []),
        # ---- mod: 1 and minus the whole quotient that belongs to the remainder
        ("mod(x, y)", {"x": 7, "y": 3}, 1, {"x": 1, "y": -2}, []),
        ("mod(x, y)", {"x": -7, "y": 3}, 2, {"x": 1, "y": 3}, []),
        ("mod(x, y)", {"x": 7, "y": -3}, -2, {"x": 1, "y": 3}, []),
        (
            "mod(x, y)",
            {"x": 6, "y": 3},
            0,
            {"x": 1, "y": -2},
            [kink("z", "mod", "(6, 3)", "1, -2")],
        ),
        ("mod(x, 2)", {"x": -4}, 0, {"x": 1}, [kink("y", "mod", "(-4, 2)", "1")]),
        ("mod(x, y)", {"x": 1, "y": 0.1}, 0.09999999999999995, {"x": 1, "y": -9}, []),  # 1/0.1: 10
        ("mod(x, y)", {"x": -1e-20, "y": 3}, 3, {"x": 1, "y": 1}, []),
        # ---- ties
        (
            "max(x, y)",
            {"x": 1, "y": 1},
            1,
            {"x": 0.5, "y": 0.5},
            [kink("z", "max", "(1, 1)", "0.5")],
        ),
        (
            "min(x, y)",
            {"x": 1, "y": 1},
            1,
            {"x": 0.5, "y": 0.5},
            [kink("z", "min", "(1, 1)", "0.5")],
        ),
        ("max(x, y)", {"x": 1, "y": 2}, 2, {"x": 0, "y": 1}, []),
        ("min(x, y)", {"x": 1, "y": 2}, 1, {"x": 1, "y": 0}, []),
        ("max(x, 1)", {"x": 1}, 1, {"x": 0.5}, [kink("y", "max", "(1, 1)", "0.5")]),
        ("max(x, y)", {"x": 1, "y": 1}, 1, {"y": 0.5}, [kink("z", "max", "(1, 1)", "0.5")]),
        ("max(x, x)", {"x": 1}, 1, {"x": 1}, [kink("y", "max", "(1, 1)", "0.5")]),
        (
            "max(a, b, c)",
            {"a": 1, "b": 1, "c": 1},
            1,
            {"a": THIRD, "b": THIRD, "c": THIRD},
            [kink("d", "max", "(1, 1, 1)", repr(THIRD))],
        ),
        (
            "min(a, b, c)",
            {"a": 1, "b": 2, "c": 1},
            1,
            {"a": 0.5, "b": 0, "c": 0.5},
            [kink("d", "min", "(1, 2, 1)", "0.5")],
        ),
        (
            "max(max(a, b), c)",
            {"a": 1, "b": 1, "c": 1},
            1,
            {"a": 0.25, "b": 0.25, "c": 0.5},
            [kink("d", "max", "(1, 1)", "0.5"), kink("e", "max", "(1, 1)", "0.5")],
        ),
        (
            "min(c, min(a, b))",
            {"a": 1, "b": 1, "c": 1},
            1,
            {"a": 0.25, "b": 0.25, "c": 0.5},
            [kink("d", "min", "(1, 1)", "0.5"), kink("e", "min", "(1, 1)", "0.5")],
        ),
        # ---- clamp
        ("clamp(x, 0, 1)", X0, 0, {"x": 1}, [kink("y", "clamp", "(0, 0, 1)", "1")]),
        ("clamp(x, 0, 1)", {"x": 1}, 1, {"x": 1}, [kink("y", "clamp", "(1, 0, 1)", "1")]),
        (
            "clamp(x, a, b)",
            {"x": 1, "a": 0, "b": 1},
            1,
            {"x": 1, "a": 0, "b": 0},
            [kink("y", "clamp", "(1, 0, 1)", "1, 0")],
        ),
        ("clamp(x, a, b)", {"x": 0.5, "a": 0, "b": 1}, 0.5, {"x": 1, "a": 0, "b": 0}, []),
        ("clamp(x, a, b)", {"x": -5, "a": 0, "b": 1}, 0, {"x": 0, "a": 1, "b": 0}, []),
        ("clamp(x, a, b)", {"x": 5, "a": 0, "b": 1}, 1, {"x": 0, "a": 0, "b": 1}, []),
        # ---- steep
        ("sqrt(x)", X0, 0, {"x": INF}, [kink("y", "sqrt", "0", "inf")]),
        ("cbrt(x)", X0, 0, {"x": INF}, [kink("y", "cbrt", "0", "inf")]),
        ("x^0.5", X0, 0, {"x": INF}, [kink("y", "`^`", "(0, 0.5)", "inf")]),
        ("asin(x)", {"x": 1}, math.pi / 2, {"x": INF}, [kink("y", "asin", "1", "inf")]),
        ("asin(x)", {"x": -1}, -math.pi / 2, {"x": INF}, [kink("y", "asin", "-1", "inf")]),
        ("acos(x)", {"x": 1}, 0, {"x": -INF}, [kink("y", "acos", "1", "-inf")]),
        ("acos(x)", {"x": -1}, math.pi, {"x": -INF}, [kink("y", "acos", "-1", "-inf")]),
        ("acosh(x)", {"x": 1}, 0, {"x": INF}, [kink("y", "acosh", "1", "inf")]),
        # ---- x^n at 0
        ("x^0", X0, 1, {"x": 0}, []),
        ("x^1", X0, 0, {"x": 1}, []),
        ("x^2", X0, 0, {"x": 0}, []),
        ("x^2.5", X0, 0, {"x": 0}, []),
        ("pow(x, 2)", {"x": -0.0}, 0, {"x": 0}, []),
        # ---- x^y
        ("x^y", XY0, 1, {"x": 0, "y": 0}, [kink("z", "`^`", "(0, 0)", "0")]),
        ("x^y", XY0, 1, {"y": 0}, [kink("z", "`^`", "(0, 0)", "0")]),
        ("x^y", XY0, 1, {"x": 0}, []),  # y is a constant: x^0
        ("x^y", {"x": 0, "y": 1}, 0, {"x": 1, "y": 0}, []),
        ("x^y", {"x": 0, "y": 2}, 0, {"x": 0, "y": 0}, []),
        (
            "x^y",
            {"x": 0, "y": 0.5},
            0,
            {"x": INF, "y": 0},
            [kink("z", "`^`", "(0, 0.5)", "inf, 0")],
        ),
        ("x^y", {"x": 0, "y": 0.5}, 0, {"y": 0}, []),
        ("x^3", {"x": -2}, -8, {"x": 12}, []),
        ("x^-1", {"x": -2}, -0.5, {"x": -0.25}, []),
        ("x^y", {"x": -2, "y": 3}, -8, {"x": 12}, []),
        ("n = 1 + 2; x^n", {"x": -2}, -8, {"x": 12}, []),
        ("x^floor(y)", {"x": -2, "y": 3.5}, -8, {"x": 12}, []),
        # ---- distances
        ("hypot(x, y)", XY0, 0, {"x": 0, "y": 0}, [kink("z", "hypot", "(0, 0)", "0")]),
        ("hypot(x, 0)", X0, 0, {"x": 0}, [kink("y", "hypot", "(0, 0)", "0")]),
        ("hypot(x, 2)", X0, 2, {"x": 0}, []),
        ("atan2(y, x)", XY0, 0, {"x": 0, "y": 0}, [kink("z", "atan2", "(0, 0)", "0")]),
        # ---- where: the branch taken, and nothing else
        ("where(x > 0, log(x), 2*x)", {"x": -1}, -2, {"x": 2}, []),
        ("where(x > 0, 2*x, sqrt(x))", {"x": 1}, 2, {"x": 2}, []),
        ("where(x > 0, 2*x, 1/0)", {"x": 1}, 2, {"x": 2}, []),
        ("where(x == 0, 1, sin(x)/x)", X0, 1, {"x": 0}, []),
        ("where(x == 0 or 1/x > 0, x, 0*x)", X0, 0, {"x": 1}, []),
        ("y = 1/x; where(x == 0, 5, y)", X0, 5, {"x": 0}, []),
        ("where(x > 0, nan, x)", {"x": -1}, -1, {"x": 1}, []),
        ("where(sqrt(x) < 1, x, abs(x))", X0, 0, {"x": 1}, []),  # a condition has no derivative
        # ---- what is not selected passes nothing on
        ("max(1, sqrt(x))", X0, 1, {"x": 0}, [kink("y", "sqrt", "0", "inf")]),
        ("min(-1, sqrt(x))", X0, -1, {"x": 0}, [kink("y", "sqrt", "0", "inf")]),
        ("clamp(sqrt(x), 1, 2)", X0, 1, {"x": 0}, [kink("y", "sqrt", "0", "inf")]),
        ("clamp(0, sqrt(a) - 1, 2)", A0, 0, {"a": 0}, [kink("b", "sqrt", "0", "inf")]),
        ("relu(sqrt(a) - 1)", A0, 0, {"a": 0}, [kink("b", "sqrt", "0", "inf")]),
        ("sign(sqrt(a) + 1)", A0, 1, {"a": 0}, [kink("b", "sqrt", "0", "inf")]),
        ("floor(sqrt(a) + 0.5)", A0, 0, {"a": 0}, [kink("b", "sqrt", "0", "inf")]),
        ("ceil(sqrt(a) + 0.5)", A0, 1, {"a": 0}, [kink("b", "sqrt", "0", "inf")]),
        ("round(sqrt(a) + 0.2)", A0, 0, {"a": 0}, [kink("b", "sqrt", "0", "inf")]),
        (
            "relu(sqrt(x))",
            X0,
            0,
            {"x": 0},
            [kink("y", "sqrt", "0", "inf"), kink("z", "relu", "0", "0")],
        ),
        ("a + max(1, sqrt(a))", A0, 1, {"a": 1}, [kink("b", "sqrt", "0", "inf")]),
        # ---- infinite times zero
        ("sqrt(x^2)", X0, 0, {"x": NAN}, [kink("z", "sqrt", "0", "inf"), nonfinite("x", "`x`")]),
        ("0*sqrt(x)", X0, 0, {"x": NAN}, [kink("y", "sqrt", "0", "inf"), nonfinite("x", "`x`")]),
        (
            "sqrt(a) - sqrt(2*a)",
            A0,
            0,
            {"a": NAN},
            [
                kink("b", "sqrt", "0", "inf"),
                kink("d", "sqrt", "0", "inf"),
                nonfinite("a", "`a`"),
            ],
        ),
        ("x - y", {"x": INF, "y": INF}, NAN, {"x": 1, "y": -1}, [nonfinite("z", "`-`")]),
        ("x + y", {"x": NAN, "y": 1}, NAN, {"x": 1, "y": 1}, []),  # it came in
        # ---- overflow
        ("exp(x)", {"x": 1000}, INF, {"x": INF}, [overflow("y", "exp")]),
        ("x*y", {"x": 1e200, "y": 1e200}, INF, {"x": 1e200, "y": 1e200}, [overflow("z", "`*`")]),
        ("x + 1", {"x": INF}, INF, {"x": 1}, []),
        ("x*exp(1000)", {"x": 1}, INF, {"x": INF}, [overflow(None, "exp")]),
        # ---- the order: overflow, kinks by node, nonfinite
        (
            "sqrt(a^2) + abs(b) + 0*exp(c)",
            {"a": 0, "b": 0, "c": 1000},
            NAN,
            {"a": NAN, "b": 0, "c": NAN},
            [
                overflow("h", "exp"),
                kink("e", "sqrt", "0", "inf"),
                kink("f", "abs", "0", "0"),
                nonfinite("i", "`*`"),
                nonfinite("a", "`a`"),
                nonfinite("c", "`c`"),
            ],
        ),
        # ---- what is not asked for is a constant
        ("abs(x) + abs(y)", XY0, 0, {"x": 0}, [kink("v1", "abs", "0", "0")]),
        ("x*sqrt(y)", {"x": 2, "y": 0}, 0, {"x": 0}, []),
        ("x*exp(y)", {"x": 2, "y": 1000}, INF, {"x": INF}, []),
        ("x + 0*sqrt(y)", {"x": 2, "y": 0}, 2, {"x": 1}, []),
        ("x + (y - y)", {"x": 2, "y": INF}, NAN, {"x": 1}, []),
        ("x + abs(0)", {"x": 2}, 2, {"x": 1}, []),
    ],
)
def test_convention(text, at, value, gradient, warnings):
    check(text, at, value, gradient, warnings)


@pytest.mark.parametrize(
    ("text", "at", "wrt", "hint"),
    [
        ("x^y", {"x": 0, "y": -1}, None, None),
        ("x^y", {"x": 0, "y": -0.5}, ["x"], None),
        ("x^-1", {"x": 0}, None, None),
        ("x^y", {"x": -2, "y": 3}, None, "leave-out-exponent"),
        ("x^y", {"x": -2, "y": 3}, ["y"], "leave-out-exponent"),
        ("x^y", {"x": -2, "y": 2.5}, None, None),
        ("x^y", {"x": -2, "y": 2.5}, ["x"], None),
        ("x*(-8)^(1/3)", {"x": 1}, None, "cube-root"),
        ("polygamma(n, x)", {"n": 1, "x": 2}, None, "order-is-constant"),
        ("x*log(y)", {"x": 1, "y": -1}, ["x"], None),
        ("max(1, log(x))", {"x": -1}, None, None),
    ],
)
def test_outside_the_domain(text, at, wrt, hint):
    with pytest.raises(Problem) as caught:
        _ = At(text, {name: float(x) for name, x in at.items()}, wrt).gradient
    assert caught.value.kind == "domain"
    assert caught.value.hint == hint


def test_order_that_is_not_asked_for():
    check("polygamma(n, x)", {"n": 1, "x": 1}, math.pi**2 / 6, {"x": -2.4041138063191885}, [])


def test_cut_edges_have_the_value_0_and_paths_the_product_0():
    found = report("max(1, sqrt(x))", {"x": 0.0})
    assert found.edges is not None
    assert found.paths is not None
    assert [edge.value for edge in found.edges] == [INF, 0]
    assert [path.product for path in found.paths["x"].listed] == [0]
    assert found.paths["x"].sum == 0


def test_warnings_point_at_the_operation():
    text = "1 + abs(x - 2)*3"
    (warning,) = At(text, {"x": 2.0}).warnings
    assert warning.span is not None
    assert text[slice(*warning.span)] == "abs(x - 2)"
    assert warning_words(warning) == "abs is not differentiable at 0; its derivative is taken as 0"


def test_infinite_times_zero_by_the_forward_sweep_too():
    for mode in ("reverse", "forward"):
        found = report("sqrt(x^2)", {"x": 0.0}, mode=mode)
        assert found.gradient is not None
        assert math.isnan(found.gradient["x"])
        found = report("max(1, sqrt(x))", {"x": 0.0}, mode=mode)
        assert found.gradient == {"x": 0.0}
