"""`uncertainty`: against the package of that name, by hand, and by the rounding of laboratories."""

import csv
import io
import json
import math
from decimal import Decimal

import mpmath as mp
import numpy as np
import pytest
import uncertainties
from hypothesis import given, settings
from hypothesis import strategies as st
from uncertainties import umath

from autograd_cli.cli.line.measured import measured, read_correlations
from autograd_cli.cli.render.views.uncertainty import rounded
from autograd_cli.core.answers import correlation, sampling
from autograd_cli.core.answers.correlation import directions
from autograd_cli.core.answers.uncertainty import Measured, propagate
from autograd_cli.grammar.source import Problem

OLAH = "(a+b)*(b+1)"
AT = ("--at", "a=2±0.1,b=1±0.05")
# the same program in both languages
PROGRAMS = [
    (OLAH, lambda a, b: (a + b) * (b + 1)),
    ("sin(a*b)/(1 + exp(-a))", lambda a, b: umath.sin(a * b) / (1 + umath.exp(-a))),
    ("a^b + atan2(a, b)", lambda a, b: a**b + umath.atan2(a, b)),
    ("log(a)*sqrt(b) - a/b", lambda a, b: umath.log(a) * umath.sqrt(b) - a / b),
    ("hypot(a, b)*tanh(a - b)", lambda a, b: umath.hypot(a, b) * umath.tanh(a - b)),
    ("cosh(a)/b + erf(b)*a", lambda a, b: umath.cosh(a) / b + umath.erf(b) * a),
]


# ---- the numbers


@given(
    st.integers(0, len(PROGRAMS) - 1),
    *[st.floats(0.5, 4), st.floats(0.5, 4), st.floats(1e-6, 0.1), st.floats(1e-6, 0.1)],
    st.floats(-0.99, 0.99),
)
@settings(max_examples=60, deadline=None)
def test_as_the_package_uncertainties(index, a, b, ua, ub, r):
    text, function = PROGRAMS[index]
    x, y = uncertainties.correlated_values([a, b], [[ua**2, r * ua * ub], [r * ua * ub, ub**2]])
    other = function(x, y)
    found = propagate(text, {"a": Measured(a, ua), "b": Measured(b, ub)}, {("a", "b"): r})
    assert found.value == pytest.approx(other.nominal_value, rel=1e-13, abs=1e-14)
    size = sum(part.contribution for part in found.parts)  # with covariances they may cancel
    assert found.uncertainty == pytest.approx(other.std_dev, rel=1e-9, abs=1e-7 * size)

    plain = function(uncertainties.ufloat(a, ua), uncertainties.ufloat(b, ub))
    found = propagate(text, {"a": Measured(a, ua), "b": Measured(b, ub)}, {})
    assert found.uncertainty == pytest.approx(plain.std_dev, rel=1e-12)
    parts = {variable.nominal_value: u for variable, u in plain.error_components().items()}
    if a != b:
        contributions = {part.measured.value: part.contribution for part in found.parts}
        assert contributions == pytest.approx(parts, rel=1e-11, abs=1e-14)


def test_budget_by_hand():
    found = propagate(OLAH, {"a": Measured(2, 0.1), "b": Measured(1, 0.05)}, {})
    assert found.uncertainty == pytest.approx(math.hypot(0.2, 0.25), rel=1e-15)
    assert [part.sensitivity for part in found.parts] == [2, 5]
    assert [part.contribution for part in found.parts] == pytest.approx([0.2, 0.25])
    assert [part.share for part in found.parts] == pytest.approx([0.04 / 0.1025, 0.0625 / 0.1025])
    # f_bb = 2 and f_ab = 1: ½·2·u_b²; ½(2·u_a²·u_b² + 4·u_b⁴) more variance
    assert found.second.shift == pytest.approx(0.0025)
    more = 0.5 * (2 * 0.1**2 * 0.05**2 + 4 * 0.05**4)
    assert found.second.uncertainty == pytest.approx(math.sqrt(0.1025 + more))
    assert found.warnings == []


def test_covariance_by_hand():
    pair = {"a": Measured(2, 0.1), "b": Measured(1, 0.05)}
    found = propagate(OLAH, pair, {("a", "b"): 0.4})
    assert found.uncertainty == pytest.approx(math.sqrt(0.1025 + 2 * 2 * 5 * 0.002))
    assert found.joints[0].covariance == pytest.approx(0.002)
    shares = [row.share for row in (*found.parts, *found.joints)]
    assert math.fsum(shares) == pytest.approx(1)
    # what is fully correlated cancels
    both = {"a": Measured(1, 0.1), "b": Measured(3, 0.1)}
    assert propagate("a - b", both, {("a", "b"): 1.0}).uncertainty == 0


def test_exact_inputs_are_constants():
    found = propagate("x^n", {"x": Measured(-2, 0.1), "n": Measured(3, 0)}, {})
    assert found.uncertainty == pytest.approx(1.2)
    assert found.parts[1].sensitivity is None
    assert propagate("2*3", {}, {}).uncertainty == 0


@pytest.mark.parametrize("text", ["3*x", "2 + 1"])
def test_nothing_uncertain_is_no_problem(text):
    at = {"x": Measured(2.0, 0.0)} if "x" in text else {}
    found = propagate(text, at, {}, samples=10)
    assert (found.uncertainty, found.sampled.deviation) == (0, 0)


def test_what_is_infinite_is_added_up():
    at = {"a": Measured(2.5, 1e300), "b": Measured(0.1, 1e300)}
    found = propagate("exp(a*1e-299) - b*1e20 + a^1.5", at, {("a", "b"): 0.5})
    assert found.uncertainty == math.inf
    assert found.second is None


def test_huge_contributions_do_not_overflow():
    found = propagate("a*b", {"a": Measured(1e160, 1e158), "b": Measured(1e100, 1e99)}, {})
    assert found.uncertainty == pytest.approx(1e259 * math.hypot(1, 0.1))


# ---- where first order says too little


def messages(text, at, correlations=None):
    at = {name: Measured(*map(float, pair)) for name, pair in at.items()}
    return [
        (notice.message, notice.values)
        for notice in propagate(text, at, correlations or {}).warnings
    ]


def test_a_slope_of_zero():
    (flat, _), (curved, values) = messages("x^2", {"x": (0, 0.1)})
    assert (flat, curved) == ("slope-zero", "curved")
    # of normal z: E[z²] = 1, Var[z²] = 2
    assert values["mean"] == pytest.approx(0.01, rel=0.05)
    assert values["deviation"] == pytest.approx(math.sqrt(2) * 0.01, rel=0.05)
    assert messages("x^2", {"x": (1, 0.001)}) == []


@pytest.mark.parametrize("r", [0.0, 0.5, -1.0])
def test_slopes_of_zero_that_the_second_order_joins(r):
    # of normal x and y at 0: E[xy] = cov, Var[xy] = u²v² + cov²
    ((message, values),) = messages("x*y", {"x": (0, 1), "y": (0, 2)}, {("x", "y"): r})
    assert message == "curved"
    assert values["mean"] == pytest.approx(2 * r, abs=0.1)
    assert values["deviation"] == pytest.approx(2 * math.sqrt(1 + r**2), rel=0.05)


def test_an_infinite_slope_at_the_end_of_the_domain():
    found = messages("sqrt(a)", {"a": (0, 0.1)})
    assert ("leaves-domain", {"name": "a", "at": -0.1}) in found
    outside = dict(found)["samples-outside"]
    assert outside["count"] == pytest.approx(5000, abs=200)


NORMAL = [i / 100 for i in range(-1000, 1001)]  # standard deviations, up to 10
WEIGHTS = [math.exp(-z * z / 2) / 100 / math.sqrt(2 * math.pi) for z in NORMAL]


def spread_of(function, x, u):
    """Mean and standard deviation of a function of a normal x, by quadrature."""
    values = [function(x + u * z) for z in NORMAL]
    mean = math.fsum(w * y for w, y in zip(WEIGHTS, values, strict=True))
    return mean, math.sqrt(
        math.fsum(w * (y - mean) ** 2 for w, y in zip(WEIGHTS, values, strict=True))
    )


SHAPES = {
    "sin(x)": math.sin,
    "tanh(x)": math.tanh,
    "sinh(x)": math.sinh,
    "exp(x)": math.exp,
    "atan(x)": math.atan,
    "sigmoid(5*x)": lambda x: 1 / (1 + math.exp(-5 * x)),
    "x^2": lambda x: x * x,
    "x^3": lambda x: x**3,
    "x^5 + x": lambda x: x**5 + x,
    "1/(1 + x^2)": lambda x: 1 / (1 + x * x),
    "exp(-x^2)": lambda x: math.exp(-x * x),
    "log(1 + x^2)": lambda x: math.log1p(x * x),
    "x + sin(10*x)": lambda x: x + math.sin(10 * x),
    "abs(x)": abs,
    "max(x, 1)": lambda x: max(x, 1.0),
    "x + 20*floor(x/3)": lambda x: x + 20 * math.floor(x / 3),
    "3*x - 7": lambda x: 3 * x - 7,
}


@pytest.mark.parametrize("text", SHAPES)
def test_warned_where_first_order_is_wrong_and_nowhere_else(text):
    """By a tenth, within what 10,000 samples can tell; or where the mean is half of it away."""
    function = SHAPES[text]
    for x in (-1.0, 0.0, 0.3, 2.0):
        for u in (0.001, 0.03, 0.2, 0.5, 1.0, 2.0):
            found = propagate(text, {"x": Measured(x, u)}, {})
            warned = [n.message for n in found.warnings if n.kind == "nonlinear"]
            mean, deviation = spread_of(function, x, u)
            first = found.uncertainty
            wrong = abs(deviation - first) / (first or 1e-9)
            moved = abs(mean - found.value) / (first or 1e-9)
            if wrong > 0.14 or moved > 0.6:
                # what is rarer than one sample in 10,000 is not seen
                rare = sum(w for z, w in zip(NORMAL, WEIGHTS, strict=True)
                           if function(x + u * z) != found.value) < 1e-3  # fmt: skip
                assert "curved" in warned or (not first and rare), (x, u, wrong, moved)
            elif wrong < 0.06 and moved < 0.4:
                assert warned == [], (x, u, wrong, moved)


@pytest.mark.parametrize(
    ("text", "at", "name"),
    [
        ("x^3", (0, 1), "x"),
        ("sin(x)", (0, 1), None),
        ("tanh(x)", (0, 1), None),
        ("sinh(x)", (0, 1), None),
        ("atan(x)", (0, 2), None),
        ("sigmoid(5*x)", (0, 1), None),
        ("cos(x)", (0, 0.3), "x"),
        ("x^4", (0, 1), "x"),
    ],
)
def test_even_and_odd_curvature(text, at, name):
    found = dict(messages(text, {"x": at}))
    assert "curved" in found
    assert ("slope-zero" in found) is (name is not None)


def test_strong_curvature():
    (message, values) = messages("sin(x)", {"x": (1.5, 0.5)})[0]
    assert message == "curved"
    # E[sin(x)] of a normal distribution is sin(m)·exp(-u²/2)
    assert values["mean"] == pytest.approx(math.sin(1.5) * math.exp(-0.125), rel=0.01)
    assert messages("sin(x)", {"x": (0.3, 0.05)}) == []


def test_second_order_of_a_product_with_correlation():
    # of normal x and y: E[xy] = cov, Var[xy] = u²v² + cov² at means of 0
    pair = {"x": Measured(0, 0.2), "y": Measured(0, 0.3)}
    found = propagate("x*y", pair, {("x", "y"): 0.5})
    assert found.second.shift == pytest.approx(0.03)
    assert found.second.uncertainty == pytest.approx(math.sqrt(0.0036 + 0.0009))


@pytest.mark.parametrize(
    ("text", "function", "x", "u"),
    [
        ("sin(x)", mp.sin, 0.4, 0.3),
        ("tanh(x)", mp.tanh, 0.0, 0.2),
        ("sinh(x)", mp.sinh, 0.0, 1.0),
        ("exp(x)", mp.exp, -1.0, 0.5),
        ("x^3", lambda x: x**3, 1.0, 0.1),
        ("x^3", lambda x: x**3, 1e6, 1e-3),
        ("log(x)", mp.log, 3.0, 0.4),
        ("(x - 1e10)^2", lambda x: (x - 10**10) ** 2, 1e10, 0.01),
    ],
)
def test_second_order_of_one_input(text, function, x, u):
    """The terms of the Guide's 5.1.2, with f‴ among them, its derivatives by mpmath."""
    with mp.workdps(40):
        d1, d2, d3 = (mp.diff(function, mp.mpf(x), n) for n in (1, 2, 3))
        variance = d1**2 * u**2 + (d2**2 / 2 + d1 * d3) * mp.mpf(u) ** 4
        shift = d2 * mp.mpf(u) ** 2 / 2
    second = propagate(text, {"x": Measured(x, u)}, {}).second
    assert second.shift == pytest.approx(float(shift), rel=1e-3, abs=1e-9 * u)
    assert second.uncertainty == pytest.approx(float(mp.sqrt(variance)), rel=1e-3)


@pytest.mark.parametrize("r", [0.0, 0.7, -1.0])
def test_second_order_of_a_cubic_is_that_of_its_moments(r):
    """Terms up to u⁴ of the variance of x²y + y, by the moments of normal quantities."""
    a, b, ua, ub = 1.5, -0.7, 0.01, 0.02
    found = propagate("x^2*y + y", {"x": Measured(a, ua), "y": Measured(b, ub)}, {("x", "y"): r})
    # x = a + d, y = b + e: every term's power of d and of e
    terms = {(1, 0): 2 * a * b, (2, 0): b, (0, 1): a * a + 1, (1, 1): 2 * a, (2, 1): 1.0}
    cov = r * ua * ub

    def moment(m, n):
        """E[d^m e^n], by Isserlis."""
        if m == n == 0:
            return 1.0
        if m == 0:
            return (n - 1) * ub**2 * moment(0, n - 2) if n > 1 else 0.0
        same = (m - 1) * ua**2 * moment(m - 2, n) if m > 1 else 0.0
        return same + (n * cov * moment(m - 1, n - 1) if n else 0.0)

    mean = sum(c * moment(*p) for p, c in terms.items() if sum(p) <= 2)
    variance = sum(
        c * k * (moment(p[0] + q[0], p[1] + q[1]) - moment(*p) * moment(*q))
        for p, c in terms.items()
        for q, k in terms.items()
        if sum(p) + sum(q) <= 4
    )
    assert found.second.shift == pytest.approx(mean, rel=1e-6)
    assert found.second.uncertainty == pytest.approx(math.sqrt(variance), rel=1e-7)


@pytest.mark.parametrize("text", ["abs(x)", "relu(x) + x", "x*sign(x)"])
def test_a_kink_has_no_second_order(text):
    assert propagate(text, {"x": Measured(0.0, 0.1)}, {}).second is None


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("x", {"x": (1e16, 1)}),
        ("x + y", {"x": (1e16, 1), "y": (1, 0.5)}),
        ("(1e8 + x) - 1e8", {"x": (1, 1e-9)}),
        ("x^2", {"x": (3, 1e-17)}),
        ("x*y", {"x": (1e300, 1e284), "y": (2, 0)}),
    ],
)
def test_an_uncertainty_below_rounding(text, at):
    assert [message for message, _ in messages(text, at)] == ["unresolved"]
    found = propagate(text, {n: Measured(*map(float, pair)) for n, pair in at.items()}, {})
    assert found.uncertainty > 0


def test_rounding_is_no_curvature():
    assert messages("x", {"x": (1e16, 1000)}) == []
    assert messages("(1e8 + x) - 1e8", {"x": (1, 1e-5)}) == []
    assert messages("x - x", {"x": (1, 0.1)}) == []
    assert messages("sin(x)^2 + cos(x)^2", {"x": (1, 0.1)}) == []


# ---- Monte Carlo


def test_monte_carlo_is_that_of_closed_forms():
    at = {"x": Measured(0.5, 0.3), "y": Measured(-1.0, 0.8)}
    many = propagate("exp(x)*y", at, {("x", "y"): 0.6}, samples=200_000).sampled
    # of a normal pair: E[e^x y] = e^(m + u²/2)(n + cov), and of its square
    # e^(2m + 2u²)((n + 2cov)² + v²)
    cov = 0.6 * 0.3 * 0.8
    mean = math.exp(0.5 + 0.045) * (-1 + cov)
    square = math.exp(1 + 0.18) * ((-1 + 2 * cov) ** 2 + 0.64)
    assert many.mean == pytest.approx(mean, abs=0.02)
    assert many.deviation == pytest.approx(math.sqrt(square - mean**2), rel=0.02)
    line = propagate("2*x + 1", {"x": Measured(0.5, 0.3)}, {}, samples=200_000).sampled
    assert (line.low, line.high) == pytest.approx((2 - 1.96 * 0.6, 2 + 1.96 * 0.6), abs=0.02)


def test_the_same_seed_gives_the_same_samples():
    at = {f"x{i}": Measured(1.0, 0.1) for i in range(3)}
    runs = [propagate("x0*x1 + x2", at, {}, samples=500, seed=seed).sampled for seed in (4, 4, 5)]
    assert runs[0] == runs[1]
    assert runs[0].mean != runs[2].mean


def test_samples_do_not_depend_on_how_many_are_held_at_once(monkeypatch):
    at = {"x": Measured(1.0, 0.1)}
    whole = propagate("sin(x)", at, {}, samples=1000).sampled
    monkeypatch.setattr(sampling, "BLOCK", 200)
    parts = propagate("sin(x)", at, {}, samples=1000).sampled
    assert parts == whole


def test_samples_without_a_value_are_counted():
    many = propagate("log(x)", {"x": Measured(1.0, 1.0)}, {}, samples=20_000).sampled
    # a normal quantity is more than one standard deviation below its mean
    assert many.outside / 20_000 == pytest.approx(0.1587, abs=0.01)
    assert many.infinite == 0
    many = propagate("exp(1e4*x)", {"x": Measured(0.0, 1.0)}, {}, samples=2_000).sampled
    assert many.infinite / 2_000 == pytest.approx(0.47, abs=0.05)
    assert many.outside == 0


def test_where_no_sample_has_a_value_nothing_is_compared():
    found = messages("exp(x)", {"x": (1e4, 1)})
    assert [message for message, _ in found] == ["overflow", "samples-infinite"]
    found = messages("sqrt(x - y)", {"x": (1.0, 1e-9), "y": (1.0, 0.0)})
    assert "samples-outside" in dict(found)


def test_too_many_samples_are_refused(program):
    done = program("uncertainty", "gamma(x)", "--at", "x=3±0.1", "--mc", "9000000")
    assert done.returncode == 2
    assert "9000000 samples of this program are too many" in done.stderr
    done = program("uncertainty", "x", "--at", "x=3±0.1", "--mc", "10000001")
    assert "--mc goes up to 10000000" in done.stderr
    done = program("uncertainty", "x", "--at", "x=3±0.1", "--seed", "4294967296")
    assert "--seed goes up to 4294967295" in done.stderr


@pytest.mark.parametrize("form", ["table", "plain", "json", "csv", "tsv", "markdown", "latex"])
def test_a_monte_carlo_is_shown_in_every_format(program, form):
    words = ("uncertainty", "sin(x)", "--at", "x=0±1", "--mc", "4000", "--seed", "7", "-f", form)
    many = propagate("sin(x)", {"x": Measured(0.0, 1.0)}, {}, samples=4000, seed=7).sampled
    shown = program(*words).stdout
    assert f"{many.deviation:.6g}" in shown or repr(many.deviation) in shown
    without = program(*words[:4], "-f", form).stdout
    assert f"{many.deviation:.6g}" not in without


@pytest.mark.parametrize(
    ("text", "at", "message", "place"),
    [
        ("abs(x)", {"x": (0.05, 0.1)}, "kink-inside", 0),
        ("relu(x - 1)", {"x": (1.2, 0.5)}, "kink-inside", 1),
        ("max(x, 3)", {"x": (2.9, 0.3)}, "kink-inside", 3),
        ("where(x > 2, x^2, 4*x)", {"x": (1.9, 0.2)}, "jump-inside", 2),
        ("floor(x)", {"x": (1.9, 0.3)}, "jump-inside", 2),
        ("mod(x, 1)", {"x": (0.95, 0.1)}, "jump-inside", 1),
        ("log(x)", {"x": (1, 1.5)}, "leaves-domain", -0.5),
    ],
)
def test_what_lies_within_the_uncertainty(text, at, message, place):
    values = dict(messages(text, at))[message]
    assert values["at"] == pytest.approx(place, abs=1e-5)


def test_a_kink_at_the_point_is_told_once():
    found = [message for message, _ in messages("abs(x)", {"x": (0, 0.1)})]
    assert found == ["kink", "slope-zero", "curved"]


@given(st.floats(-2, 2), st.floats(1e-6, 1e-2))
@settings(max_examples=20, deadline=None)
def test_smooth_programs_have_no_kinks(x, u):
    found = messages("x*exp(-x^2) + 6e23*atan(x/3)", {"x": (x, u)})
    assert not [message for message, _ in found if "inside" in message]


def test_a_large_program_has_no_second_order():
    text = " + ".join(f"x{i}^2" for i in range(1200))
    found = propagate(text, {f"x{i}": Measured(1.0, 0.1) for i in range(1200)}, {})
    assert found.second is None
    assert found.uncertainty == pytest.approx(0.2 * math.sqrt(1200))
    # the mean is 1200·0.01 further, and that is more than the uncertainty
    assert [notice.message for notice in found.warnings] == ["curved"]


def test_what_is_too_large_to_be_sampled_is_told(monkeypatch):
    monkeypatch.setattr(sampling, "MAX_WORK", 1e5)
    assert [message for message, _ in messages("x^2", {"x": (0, 1)})] == ["curvature-unknown"]


# ---- how values are written


@pytest.mark.parametrize(
    ("text", "value", "u"),
    [
        ("2±0.1", 2, 0.1),
        ("2 ± 0.1", 2, 0.1),
        ("2+-0.1", 2, 0.1),
        ("2+/-0.1", 2, 0.1),
        ("２±０．１", 2, 0.1),
        ("２＋−０．１", 2, 0.1),
        ("-2±0.1", -2, 0.1),
        ("2(1)", 2, 1),
        ("2.00(5)", 2, 0.05),
        ("2.00(15)", 2, 0.15),
        ("2.00（5）", 2, 0.05),
        ("12.3(0.4)", 12.3, 0.4),
        ("-1.20(3)e-5", -1.2e-5, 3e-7),
        ("2±5%", 2, 0.1),
        ("-2±５％", -2, 0.1),
        ("(1.5±0.1)e3", 1500, 100),
        ("(1.5±0.1)×10^3", 1500, 100),
        ("1.50(2)×10^3", 1500, 20),
        ("1.50(2)*10**(-3)", 1.5e-3, 2e-5),
        ("1.50(2)×10⁻³", 1.5e-3, 2e-5),
        ("(1.50(2))e3", 1500, 20),
        ("1.5e3(2)", 1500, 200),
        ("1_000(5)", 1000, 5),
        ("log2(8)", 3, 0),
        ("pi/4±1e-3", math.pi / 4, 1e-3),
        ("sqrt(2)", math.sqrt(2), 0),
        ("2*(1+1)", 4, 0),
        ("3", 3, 0),
    ],
)
def test_measured(text, value, u):
    assert measured("x", text) == (pytest.approx(value, rel=1e-15), pytest.approx(u, rel=1e-14))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2±-1", "bad-uncertainty"),
        ("2±inf", "bad-uncertainty"),
        ("nan±1", "bad-uncertainty"),
        ("2±1±1", "two-uncertainties"),
        ("2±y", "uncertainty-value"),
        ("2±", "uncertainty-value"),
        ("±1", "binding-value"),
        ("1.00 (5)", "unclear-uncertainty"),
        ("2.0(1)(2)", "unclear-uncertainty"),
        ("2*3(4)", "unclear-uncertainty"),
        ("1.5e3(2)e2", "unclear-uncertainty"),
        ("1.5±0.1(2)", "unclear-uncertainty"),
        ("x±1", "binding-value"),
    ],
)
def test_not_measured(text, message):
    with pytest.raises(Problem) as caught:
        measured("x", text)
    assert (caught.value.kind, caught.value.message) == ("input", message)


@pytest.mark.parametrize(
    ("value", "u", "text", "short"),
    [
        (6.0, 0.3202, "6.00 ± 0.32", "6.00(32)"),
        (0.827, 0.119, "0.83 ± 0.12", "0.83(12)"),  # the PDG's own example
        (0.827, 0.367, "0.8 ± 0.4", "0.8(4)"),
        (0.827, 0.96, "0.8 ± 1.0", "0.8(10)"),
        (1.5, 0.0951, "1.50 ± 0.10", "1.50(10)"),
        (123.456, 1.34, "123.5 ± 1.3", "123.5(13)"),
        (123.456, 36.0, "120 ± 40", "120(40)"),
        (123.456, 12.0, "123 ± 12", "123(12)"),
        (1.26e33, 1.99e32, "(1.26 ± 0.20)e33", "1.26(20)e33"),
        (1.602176634e-19, 3e-25, "(1.6021766 ± 0.0000030)e-19", "1.6021766(30)e-19"),
        (-0.001, 0.2, "0.00 ± 0.20", "0.00(20)"),
        (0.0, 25.0, "0 ± 25", "0(25)"),
        (1e20, 1.5e-15, f"(1.{'0' * 36} ± 0.{'0' * 34}15)e20", f"1.{'0' * 36}(15)e20"),
        (6.0, 0.0, "6 ± 0", "6(0)"),
        (1.0, math.inf, "1 ± inf", "1(inf)"),
    ],
)
def test_rounded(value, u, text, short):
    found = rounded(value, u)
    assert (found.text(), found.short) == (text, short)


@given(st.floats(-1e9, 1e9), st.floats(1e-9, 1e9))
def test_rounding_keeps_what_the_uncertainty_leaves(value, u):
    found = rounded(value, u)
    shown, error = (Decimal(text).scaleb(found.power) for text in found[:2])
    assert abs(shown - Decimal(repr(value))) <= Decimal(u) * Decimal("0.51")
    assert float(error) == pytest.approx(u, rel=0.15)
    places = [len(text.partition(".")[2]) for text in found[:2]]
    assert places[0] == places[1]


# ---- covariances


KNOWN = {"a": Measured(2, 0.1), "b": Measured(1, 0.05), "c": Measured(1, 0.1), "d": Measured(1, 0)}


def test_covariances_and_correlations():
    assert read_correlations(["a,b=0.002"], [], KNOWN) == {("a", "b"): pytest.approx(0.4)}
    assert read_correlations([], ["a, b = 1/2", "b,a=-1"], KNOWN) == {("b", "a"): -1}
    assert read_correlations(["ａ，ｂ＝0.005"], [], KNOWN) == {("a", "b"): pytest.approx(1)}


@pytest.mark.parametrize(
    ("covariances", "correlations", "message"),
    [
        (["a,b=0.0051"], [], "covariance-too-large"),
        (["a,b=nan"], [], "covariance-too-large"),
        ([], ["a,b=1.01"], "correlation-too-large"),
        (["a=1"], [], "pair-form"),
        (["a,b"], [], "pair-form"),
        (["a,a=0"], [], "pair-of-one"),
        (["a,b=x"], [], "option-value"),
        ([], ["a,d=0.5"], "covariance-of-exact"),
        ([], ["a,z=0.5"], "not-an-input"),
        ([], ["a,b=0.9", "b,c=0.9", "a,c=-0.9"], "covariances-clash"),
        ([], ["a,b=1", "b,c=1", "a,c=0.5"], "covariances-clash"),
        ([], ["a,b=1", "b,c=-1", "a,c=1"], "covariances-clash"),
    ],
)
def test_wrong_covariances(covariances, correlations, message):
    with pytest.raises(Problem) as caught:
        propagate("a*b*c*d", KNOWN, read_correlations(covariances, correlations, KNOWN))
    assert caught.value.message == message


def correlated(names, matrix):
    return {
        (a, b): float(matrix[i, k])
        for i, a in enumerate(names)
        for k, b in enumerate(names[:i])
        if matrix[i, k]
    }


def test_directions_multiply_to_the_correlations():
    rng = np.random.default_rng(3)
    for trial in range(200):
        size = int(rng.integers(1, 9))
        loads = rng.standard_normal((size, int(rng.integers(1, size + 2))))
        loads *= rng.random(loads.shape) < 0.6
        loads[:, 0] += 0.1
        matrix = loads @ loads.T
        scale = np.sqrt(np.diag(matrix))
        matrix /= np.outer(scale, scale)
        names = [f"x{i}" for i in range(size)]
        columns = directions(names, correlated(names, matrix))
        factor = np.array([[column.get(name, 0.0) for column in columns] for name in names])
        assert np.abs(factor @ factor.T - matrix).max() < 1e-5, trial
        assert len(columns) <= size


def test_impossible_correlations_are_refused_as_eigenvalues_say():
    rng = np.random.default_rng(4)
    refused = 0
    for _ in range(300):
        size = int(rng.integers(2, 7))
        matrix = np.eye(size)
        for i in range(size):
            for k in range(i):
                choices = [0.0, 0.0, 1.0, -1.0, 0.5, float(rng.uniform(-1, 1))]
                matrix[i, k] = matrix[k, i] = choices[rng.integers(6)]
        least = np.linalg.eigvalsh(matrix)[0]
        if abs(least) < 1e-6 and least < -1e-12:
            continue
        names = [f"x{i}" for i in range(size)]
        if least > -1e-9:
            directions(names, correlated(names, matrix))
            continue
        refused += 1
        with pytest.raises(Problem) as caught:
            directions(names, correlated(names, matrix))
        assert caught.value.message == "covariances-clash"
    assert 50 < refused < 290


def test_correlations_in_chains_and_rings_of_thousands():
    names = [f"x{i}" for i in range(1000)]
    ring = dict.fromkeys(zip(names, names[1:] + names[:1], strict=True), 0.4)
    at = {name: Measured(1.0, 0.1) for name in names}
    found = propagate(" + ".join(names), at, ring)
    assert found.uncertainty == pytest.approx(0.1 * math.sqrt(1000 * 1.8))
    hub = {(names[0], name): 0.03 for name in names[1:]}
    found = propagate(" + ".join(names), at, hub)
    assert found.uncertainty == pytest.approx(0.1 * math.sqrt(1000 + 2 * 999 * 0.03))


def test_too_tangled_correlations_are_refused(monkeypatch):
    monkeypatch.setattr(correlation, "MAX_UPDATES", 1000)
    names = [f"x{i}" for i in range(40)]
    with pytest.raises(Problem) as caught:
        directions(names, {(a, b): 0.1 for i, a in enumerate(names) for b in names[:i]})
    assert (caught.value.kind, caught.value.message) == ("limit", "covariances-tangled")


def test_consistent_correlations_pass():
    pairs = read_correlations([], ["a,b=0.9", "b,c=0.9", "a,c=0.9"], KNOWN)
    assert propagate("a*b*c*d", KNOWN, pairs).uncertainty > 0
    ones = read_correlations([], ["a,b=1", "b,c=1", "a,c=1"], KNOWN)
    assert propagate("a*b*c*d", KNOWN, ones).uncertainty == pytest.approx(0.1 + 0.1 + 0.2)


# ---- the command


def test_json(program):
    done = program("uncertainty", OLAH, *AT, "-f", "json")
    answer = json.loads(done.stdout)
    assert done.returncode == 0
    assert answer["value"] == 6
    assert answer["uncertainty"] == pytest.approx(math.hypot(0.2, 0.25), rel=1e-12)
    assert answer["rounded"] == "6.00 ± 0.32"
    assert answer["short"] == "6.00(32)"
    assert answer["budget"]["b"]["sensitivity"] == 5
    assert program("uncertainty", OLAH, "--at", "a=2+-0.1,b=1+/-0.05", "-f", "json").stdout == (
        done.stdout
    )


def test_a_point_in_a_file(program, tmp_path):
    (tmp_path / "point.json").write_text('{"a": "2±0.1", "b": "1.00(5)", "k": 3}')
    done = program("uncertainty", f"k*{OLAH}", "--at", "@point.json", "-f", "plain", cwd=tmp_path)
    value, u = map(float, done.stdout.split("\t"))
    assert (value, u) == (18, pytest.approx(3 * math.hypot(0.2, 0.25)))


def test_csv(program):
    text = program("uncertainty", OLAH, *AT, "--cov", "a,b=0.002", "-f", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["input"] for row in rows] == ["a", "b", "a b", "e"]
    assert float(rows[2]["share"]) == pytest.approx(0.04 / 0.1425)
    assert float(rows[3]["uncertainty"]) == pytest.approx(math.sqrt(0.1425))


def test_for_people(program):
    done = program("uncertainty", OLAH, *AT)
    assert "e = 6.00 ± 0.32   e = 6.00(32)" in done.stdout
    assert done.stderr == ""
    done = program("uncertainty", OLAH, *AT, "--ascii")
    assert "e = 6.00 +- 0.32" in done.stdout
    assert done.stdout.isascii()
    done = program("uncertainty", "x^2", "--at", "x=0±0.1", "--lang", "ja")
    assert "1 次では `x` の不確かさが見えません" in done.stderr
    latex = program("uncertainty", OLAH, *AT, "-f", "latex").stdout
    assert r"e &= 6.00 \pm 0.32" in latex
    assert r"e & 6 & 0.320156 &  & 0.320156 & 100.0\,\%" in latex


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--at", "a=2±x,b=1"], "the uncertainty of `a`, `x`, is not a constant"),
        (["--at", "a=2±0.1"], "no value for `b`"),
        (["--at", "a=2±0.1,b=1,c=3"], "not an input of the expression: `c`"),
        (["--cov", "a,b=1", *AT], "is 0.005 at most"),
        (["--cvo", "a,b=1", *AT], "did you mean `--cov`?"),
        (["-f", "jsn", *AT], "did you mean `json`?"),
    ],
)
def test_wrong_questions(program, words, text):
    done = program("uncertainty", OLAH, *words)
    assert done.returncode == 2
    assert text in done.stderr
