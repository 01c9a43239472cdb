"""`check`: the references against mpmath and by hand, kinks, wrong gradients; marked answers."""

import decimal
import json
import math
import random

import mpmath as mp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_cli.cli.commands.check import _texts, _written
from autograd_cli.core.answers import check as module
from autograd_cli.core.answers import marking, precise
from autograd_cli.core.answers.check import check
from autograd_cli.core.answers.marking import homework
from autograd_cli.core.answers.precise import FORMULAS, value_in
from autograd_cli.core.answers.report import report
from autograd_cli.core.point.at import At, graph_of
from autograd_cli.core.table.primitives import OPERATORS, PRIMITIVES
from autograd_cli.grammar.source import Problem

OLAH, AT = "(a+b)*(b+1)", ("--at", "a=2,b=1")
INF, NAN = math.inf, math.nan
# a smooth point for the rows that 0.6, 0.7, 0.8 does not suit
POINTS = {
    "acosh": (1.7,),
    "clamp": (0.7, 0.6, 0.8),
    "polygamma": (2.0, 1.7),
    "div": (3.0, 0.7),
    "atan2": (-0.7, 0.4),
    "min": (0.6, 0.7, 0.8),
    "max": (0.6, 0.7, 0.8),
    "hypot": (0.6, 0.7, 0.8),
}


# ---- the functions a second time


def row_call(name: str) -> tuple[str, tuple[float, ...]]:
    row = PRIMITIVES[name]
    values = POINTS.get(name, (0.6, 0.7, 0.8)[: len(row.parameters)])
    names = [f"x{i}" for i in range(len(values))]
    if name in OPERATORS:
        sign = OPERATORS[name].sign
        return (sign.join(names) if len(names) > 1 else f"{sign}{names[0]}"), values
    return f"{name}({', '.join(names)})", values


def test_every_row_has_a_formula():
    assert set(FORMULAS) == set(PRIMITIVES)


@pytest.mark.parametrize("name", PRIMITIVES)
def test_formulas_are_the_functions_of_the_rule_table(name):
    text, values = row_call(name)
    graph = graph_of(text)
    with mp.workdps(40):
        point = {f"x{i}": mp.mpf(x) for i, x in enumerate(values)}
        exact = value_in(mp.mp, mp.mpf, graph, point)
    assert PRIMITIVES[name].function(*values) == pytest.approx(float(exact), rel=1e-15)


@pytest.mark.parametrize("name", PRIMITIVES)
def test_every_row_passes_its_check(name):
    text, values = row_call(name)
    wrt = ["x1"] if name == "polygamma" else None
    answer = check(text, {f"x{i}": x for i, x in enumerate(values)}, wrt)
    assert answer.ok
    for component in answer.components:
        assert component.kind == "smooth"
        assert component.ulps < 8
        for other in (component.complex_step, component.central):
            if other.value is not None:
                assert other.value == pytest.approx(component.gradient, rel=1e-7, abs=1e-9)


def test_defaults_are_those_of_the_rule_table():
    for text in ("leaky_relu(x)", "elu(x)"):
        (component,) = check(text, {"x": -0.5}).components
        assert component.ok
        assert component.gradient == pytest.approx(0.01 if "leaky" in text else math.exp(-0.5))


# ---- the reference


@pytest.mark.parametrize(
    ("text", "at", "slope"),
    [
        ("exp(sin(x))*y", {"x": 0.5, "y": 3.0}, lambda x, y: mp.exp(mp.sin(x)) * mp.cos(x) * y),
        ("sin(x)", {"x": 1e300}, mp.cos),
        ("log(x)", {"x": 1e-300}, lambda x: 1 / x),
        ("erf(x)", {"x": 20.0}, lambda x: 2 / mp.sqrt(mp.pi) * mp.exp(-(x**2))),
        ("erf(x)", {"x": 27.0}, lambda x: 2 / mp.sqrt(mp.pi) * mp.exp(-(x**2))),
        ("sin(pi*x)", {"x": 0.25}, lambda x: mp.pi * mp.cos(mp.pi * x)),
        ("(1 + x) - 1", {"x": 1e-17}, lambda x: mp.mpf(1)),
        ("exp(x)", {"x": 1000.0}, mp.exp),
        ("x^3 - 3*x*(x^2 - 1)", {"x": 1.25}, lambda x: 3 - 6 * x**2),
        ("where(x > 1, x^2, 1/0)", {"x": 3.0}, lambda x: 2 * x),
        ("tau*x^2", {"x": 0.5}, lambda x: 4 * mp.pi * x),
    ],
)
def test_reference_has_fifty_digits(text, at, slope):
    component = check(text, at).components[0]
    with mp.workdps(60):
        exact = slope(*map(mp.mpf, at.values()))
        assert abs(mp.mpf(component.reference) - exact) <= abs(exact) * mp.mpf(10) ** -49
    assert component.kind == "smooth"
    assert component.ok


@pytest.mark.parametrize(
    ("text", "at", "kind", "left", "right", "ok"),
    [
        ("abs(x)", {"x": 0}, "kink", -1, 1, True),
        ("relu(x)", {"x": 0}, "kink", 0, 1, True),
        ("floor(x)", {"x": 2}, "kink", 0, 0, True),
        ("max(x, y)", {"x": 1, "y": 1}, "kink", 0, 1, True),
        ("clamp(x, 0, 1)", {"x": 1}, "kink", 1, 0, True),
        ("hypot(x, 0)", {"x": 0}, "kink", -1, 1, True),
        ("leaky_relu(x)", {"x": 0}, "kink", 0.01, 1, True),
        ("mod(x, 2)", {"x": 4}, "kink", 1, 1, True),
        ("sqrt(x)", {"x": 0}, "edge", None, INF, True),
        ("asin(x)", {"x": 1}, "edge", INF, None, True),
        ("acos(x)", {"x": -1}, "edge", None, -INF, True),
        ("x^2.5", {"x": 0}, "edge", None, 0, True),
        ("x^0.1", {"x": 0}, "edge", None, INF, True),
        ("cbrt(x)", {"x": 0}, "smooth", INF, INF, True),
        ("x^2", {"x": 0}, "smooth", 0, 0, True),
        ("x^3", {"x": 0}, "smooth", 0, 0, True),
        ("elu(x)", {"x": 0}, "smooth", 1, 1, True),
        ("x^y", {"x": 0, "y": 2}, "smooth", 0, 0, True),
        ("5", {}, None, None, None, True),
        ("y = x; 5*2", {"x": 3}, "smooth", 0, 0, True),
        # conventions do not add up, and the check says so
        ("relu(x) - relu(-x)", {"x": 0}, "smooth", 1, 1, False),
        ("sqrt(x^2)", {"x": 0}, "kink", -1, 1, False),
    ],
)
def test_kinds_of_points(text, at, kind, left, right, ok):
    answer = check(text, {name: float(x) for name, x in at.items()})
    assert answer.ok is ok
    if kind is not None:
        component = answer.components[0]
        assert component.kind == kind
        for found, wanted in ((component.left, left), (component.right, right)):
            assert found == (None if wanted is None else pytest.approx(wanted))


def test_a_slope_that_tends_to_nothing_is_undecided():
    # x*sin(1/x), continued by 0
    answer = check("where(x == 0, 0, x*sin(1/x))", {"x": 0.0})
    assert answer.components[0].kind == "unknown"
    assert not answer.ok


@pytest.mark.parametrize("factor", [1 + 1e-13, 1 - 1e-13, -1.0, NAN, INF, 0.0])
def test_a_wrong_gradient_is_found(monkeypatch, factor):
    def wrong(at):
        return {name: slope * factor for name, slope in at.swept()[0].items()}

    monkeypatch.setattr(At, "gradient", property(wrong))
    assert not check("exp(sin(x))*y", {"x": 0.5, "y": 3.0}).ok
    if factor < 1:  # 0 stays 0
        assert check("x^2", {"x": 0.0}).ok


def test_a_wrong_zero_is_found(monkeypatch):
    monkeypatch.setattr(At, "gradient", property(lambda _: {"x": 1e-12}))
    assert not check("x - x", {"x": 2.0}).ok
    assert not check("x^2", {"x": 0.0}).ok


def test_what_cancels_gets_a_wider_tolerance():
    plain = check("x^2", {"x": 3.0}).components[0]
    cancels = check("1e8*x^2 - (1e8 - 1)*x^2", {"x": 3.0}).components[0]
    assert plain.condition < 10
    assert 1e7 < cancels.condition < 1e10
    assert cancels.tolerance > 1e6 * plain.tolerance


@pytest.mark.parametrize(
    ("text", "reason", "op"),
    [
        ("abs(x)", "not-analytic", "abs"),
        ("max(x, 1)", "input-decides", "max"),
        ("where(x > 0, x, 2*x)", "input-decides", "where"),
        ("where(x == 1, x, 2*x)", "input-decides", "where"),
        ("gamma(x)", "not-complex", "gamma"),
        ("exp(1000*x)", "no-value", "exp"),
    ],
)
def test_where_the_complex_step_does_not_apply(text, reason, op):
    other = check(text, {"x": 2.0}).components[0].complex_step
    assert (other.value, other.reason, other.op) == (None, reason, op)


def test_complex_step_keeps_what_the_input_does_not_reach_real():
    answer = check("x*gamma(y) + where(y > 1, x, abs(y))", {"x": 2.0, "y": 3.5}, ["x"])
    assert answer.components[0].complex_step.ulps < 4


# the local derivatives cancel where the operations alone do not: u'v + uv', each of which rounds
@pytest.mark.parametrize(
    ("text", "x", "most"),
    [
        ("x^1.0001/x", 1.3, 1e5),
        ("x^1.0000001/x", 0.7, 1e8),
        ("x*(1/x + 1e-9*x)", 0.83, 1e10),
        ("exp(x)*exp(-1.00001*x)", 0.9, 1e6),
        ("(x + 1)^2.001/(x + 1)^2", 2.2, 1e4),
        ("sin(x)/cos(x) - tan(x)*1.00001", 1.3, 1e7),
    ],
)
def test_what_cancels_between_local_derivatives_is_no_false_alarm(monkeypatch, text, x, most):
    component = check(text, {"x": x}).components[0]
    assert component.ok
    assert component.condition < most
    # it still finds what is wrong by more than that
    factor = 1 + 100 * most * 2.0**-53
    monkeypatch.setattr(At, "gradient", property(lambda _: {"x": component.gradient * factor}))
    assert not check(text, {"x": x}).ok


def test_two_equal_errors_do_not_hide_each_other(monkeypatch):
    """Disturbances of one size and random signs cancel in all eight trials for some seeds."""
    text = "1e6*x*y - 999999*y*x"
    known = []
    for shift in range(40):
        monkeypatch.setattr(
            module.random, "Random", lambda seed, s=shift: random_of(100 * s + seed)
        )
        known.append(check(text, {"x": 1.1, "y": 0.7}, ["x"]).components[0].condition)
    assert max(known) < 6 * min(known)


random_of = random.Random


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("((.5)*(where(b != b, exp(coth(b)), relu(2))))^b", {"b": 1.5}),
        ("where(b > 1, 1, exp(b))^b", {"b": 1.5}),
        ("where(b > 1 and b < 2, 3, 1/0)*b/b", {"b": 1.5}),
    ],
)
def test_a_branch_that_is_not_taken_has_no_value_to_disturb(text, at):
    assert check(text, at).ok


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("polygamma(170, x)", {"x": -1e10 - 0.3}),  # hours, if it were tried
        ("polygamma(2, x) + 1", {"x": -1e9 + 0.25}),
        ("sin(" * 3_000 + "x" + ")" * 3_000, {"x": 0.3}),
        ("gamma(x)*gamma(x + 1)*1e-300 + y", {"x": 1e-200, "y": 1e300}),
    ],
)
def test_more_work_than_a_check_may_do(monkeypatch, text, at):
    monkeypatch.setattr(module, "WORK", 2e5)
    found = check(text, at).components[0]
    assert (found.kind, found.ok, found.reference) == ("too-long", False, None)


def test_what_would_take_too_long_is_told(program):
    words = ("check", "polygamma(170, x) + y", "--at", "x=-1e10-0.3,y=1")
    done = program(*words)
    assert done.returncode == 1
    assert "more work here than a check may do" in done.stdout
    assert "undecided" in done.stdout
    assert "許された計算量" in program(*words, "--lang", "ja").stdout
    kinds = {
        name: row["kind"]
        for name, row in json.loads(program(*words, "-f", "json").stdout)["checks"].items()
    }
    assert kinds["x"] == "too-long"


def test_what_is_far_out_but_not_much_work_is_decided():
    for text, at in (
        ("x^2 + 1/y", {"x": 1e308, "y": 1e-310}),
        ("polygamma(170, x)", {"x": 1e10}),
        ("digamma(b^1e-3 + c)", {"b": 1.5e-300, "c": 1e5}),
        ("lgamma(x)", {"x": 1e300}),
    ):
        assert check(text, at).ok


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("clamp(x, lgamma(sech(y)), x)", {"x": 0.5, "y": 0.3}),
        ("gamma(1 + x^2)", {"x": 0.0}),
        ("lgamma(1 + x^2)", {"x": 0.0}),
        ("digamma(1 + x^2)", {"x": 0.0}),
        ("polygamma(170, x)", {"x": 1e5}),
        ("polygamma(500, x)", {"x": 1000.3}),
        ("digamma(b^1e-3 + 1e6)", {"b": 2.0}),
        ("x*gamma(y)", {"x": 1e308, "y": 1e-310}),
    ],
)
def test_gamma_functions_at_many_digits_are_decided(text, at):
    found = check(text, at)
    assert found.ok
    assert all(component.kind == "smooth" for component in found.components)


@pytest.mark.parametrize("op", ["gamma", "lgamma", "digamma"])
@pytest.mark.parametrize("x", ["0.3", "-3.3", "1e-30", "-411.7", "999.5", "2e4"])
@pytest.mark.parametrize("digits", [precise.MANY_DIGITS, precise.MANY_DIGITS + 50])
def test_gamma_functions_far_out_are_the_same(op, x, digits):
    m = module.many_digits()
    m.dps = digits
    own = {"gamma": m.gamma, "lgamma": lambda x: m.loggamma(x).real, "digamma": m.digamma}[op]
    value, known = precise.FORMULAS[op](m, m.mpf(x)), own(m.mpf(x))
    assert abs(value - known) <= abs(known) * m.mpf(10) ** (10 - digits)


@pytest.mark.parametrize("op", ["gamma", "lgamma", "digamma"])
@pytest.mark.parametrize("digits", [precise.MANY_DIGITS, precise.MANY_DIGITS + 50])
def test_gamma_functions_have_no_value_at_a_pole(op, digits):
    m = module.many_digits()
    m.dps = digits
    with pytest.raises(precise.NoValue):
        precise.applied(m, op, [m.mpf(-3)], m.mpf)


def test_a_slope_that_the_finest_step_alone_shows_is_not_infinite():
    x, y = check("erfc(x) + y", {"x": 40.0, "y": 1e300}).components
    assert (x.kind, x.reference, y.ok) == ("unknown", None, True)


@pytest.mark.parametrize(
    ("text", "at", "answer", "ok"),
    [
        ("k = 3; k*x", "x=2", "x=k", True),
        ("k = 3; k*x", "x=2", "x=k+1", False),
        ("c = a + b; d = b + 1; c*d", "a=2,b=1", "b=c+d", True),
        ("c = a + b; d = b + 1; e = c*d", "a=2,b=1", "b=c + e/c,a=e/c", True),
        ("k = 3; k*x", "x=2", "x=1e30 + k - 1e30", True),  # which cancels in float64
        ("s = sqrt(x); x*s", "x=2", "x=s*3/2", True),
        ("s = sqrt(x); x*s", "x=2", "x=(s + 1e30 - 1e30)*3/2", True),
    ],
)
def test_answers_may_use_what_the_program_assigns(program, text, at, answer, ok):
    done = program("check", text, "--at", at, "--against", answer, "-f", "json")
    assert (done.returncode, json.loads(done.stdout)["ok"]) == (not ok, ok)


@pytest.mark.parametrize("text", ["k = 3; m = 4; k*x", "m = 3; where(x > 5, m*x, 3*x)"])
def test_answers_may_not_use_what_has_no_value(program, text):
    done = program("check", text, "--at", "x=2", "--against", "x=m-1")
    assert done.returncode == 2
    assert "it uses the name `m`" in done.stderr


# nearer to y = 0 the derivative by y is a difference of large terms, and rightly not ok
@given(st.floats(-3, 3), st.floats(0.7, 3))
@settings(max_examples=15, deadline=None)
def test_smooth_programs_pass_anywhere(x, y):
    answer = check("sin(x*y)/y + atan(x)*exp(-x^2) + y^x", {"x": x, "y": y})
    assert answer.ok
    assert all(c.kind == "smooth" for c in answer.components)


@pytest.mark.parametrize(
    "text", ["exp(exp(exp(exp(x))))", "9^9^9^x", "gamma(exp(x^5))", "polygamma(100000, x)"]
)
def test_hostile_programs_end(text):
    assert not check(text, {"x": 5.0}, ["x"]).components[0].condition


@pytest.mark.parametrize(("text", "x"), [("x/x", 0.73), ("(x/x)^1.5", 0.41)])
def test_rounding_counts_where_the_true_derivative_is_0(monkeypatch, text, x):
    component = check(text, {"x": x}).components[0]
    assert component.gradient != 0
    assert component.reference == "0"
    assert component.ok
    monkeypatch.setattr(At, "gradient", property(lambda _: {"x": 1e-13}))
    assert not check(text, {"x": x}).ok


@pytest.mark.parametrize(
    ("text", "x", "jump"),
    [
        ("relu(x) - relu(-x)*2", 0, False),
        ("3*x + abs(x)", 0, False),
        ("cbrt(x) + 5*abs(x)", 0, False),
        ("where(x > 0, 1e-9, 0) + x", 0, True),
        ("where(x >= 0, 1 + x, x)", 0.0, True),
        ("floor(x)", 2.0, True),
        ("abs(x)", 0.0, False),
        ("sqrt(abs(x))", 0.0, False),
    ],
)
def test_a_jump_is_no_kink(program, text, x, jump):
    assert check(text, {"x": x}).components[0].jump is jump
    done = program("check", text, "--at", f"x={x}")
    assert ("the function jumps here" in done.stdout) is jump


def test_a_gradient_without_a_digit_is_told(program):
    done = program("check", "(1-cos(x))/x^2", "--at", "x=1e-9", env={"COLUMNS": "100"})
    assert "ok, but no digit holds" in done.stdout
    assert done.returncode == 0
    assert check("x^2", {"x": 3.0}).components[0].trusted
    assert check("x/x", {"x": 0.73}).components[0].trusted
    assert check("1e8*x^2 - (1e8 - 1)*x^2", {"x": 3.0}).components[0].trusted


# ---- the command


def test_json(program):
    done = program("check", OLAH, *AT, "-f", "json")
    answer = json.loads(done.stdout)
    assert done.returncode == 0
    assert list(answer) == [
        "schema", "expression", "at", "output", "value", "ok", "checks", "warnings",
    ]  # fmt: skip
    assert answer["ok"] is True
    found = answer["checks"]["b"]
    assert (found["gradient"], found["reference"], found["ulps"]) == (5.0, "5", 0.0)
    assert found["complex_step"] == {"value": 5.0, "ulps": 0.0, "step": 1e-200}


def test_a_failed_check_exits_1(program):
    done = program("check", "relu(x) - relu(-x)", "--at", "x=0")
    assert done.returncode == 1
    assert "NOT ok" in done.stdout
    assert "relu is not differentiable at 0" in done.stderr


def test_jobs(program):
    jobs = (
        '{"id": 1, "expr": "x^2", "at": {"x": 3}}\n'
        '{"id": 2, "expr": "relu(x) - relu(-x)", "at": {"x": 0}}\n'
        '{"id": 3, "expr": "log(x)", "at": {"x": -1}}\n'
    )
    done = program("check", "--jobs", "-", stdin=jobs)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [row.get("ok") for row in rows] == [True, False, None]
    assert rows[0]["checks"]["x"]["gradient"] == 6.0
    assert rows[2]["error"]["kind"] == "domain"
    done = program("check", "--jobs", "-", stdin=jobs.splitlines()[0])
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["x", "--at", "x=inf"], 2, "`x` is not finite"),
        (["log(x)", "--at", "x=-1"], 1, "log is not defined at -1"),
        (["x", "--at", "x=1", "--agianst", "x=1"], 2, "did you mean `--against`?"),
        (["x", "--at", "x=1", "--against", "y=1"], 2, "not an input of the expression: `y`"),
        (["x", "--at", "x=1", "--against", "1"], 2, "expected NAME=VALUE in --against"),
        (["x", "--at", "x=1", "--against", "x=z"], 2, "is not a constant"),
        (["x", "--at", "x=1", "--against", "x=1", "--wrt", "x"], 2, "--wrt does not go with"),
        (["x", "--at", "x=1", "--jobs", "-"], 2, "EXPR does not go with --jobs"),
        (["x", "--at", "x=1", "-f", "jsno"], 2, "did you mean `json`?"),
    ],
)
def test_wrong_questions(program, words, code, text):
    done = program("check", *words)
    assert done.returncode == code
    assert text in done.stderr
    assert done.stdout == ""


def test_too_large_a_check_is_refused():
    text = " + ".join(f"x{i}^2" for i in range(1000))
    with pytest.raises(Problem) as caught:
        check(text, {f"x{i}": 1.0 for i in range(1000)})
    assert (caught.value.kind, caught.value.hint) == ("limit", "check-fewer")
    assert check(text, {f"x{i}": 1.0 for i in range(1000)}, ["x7"]).ok


def test_without_mpmath(installed, tmp_path):
    (tmp_path / "mpmath.py").write_text("raise ImportError")
    environment = {"PYTHONPATH": str(tmp_path)}
    done = installed("check", OLAH, *AT, env=environment)
    assert done.returncode == 2
    assert "pip install 'autograd-cli[check]'" in done.stderr
    done = installed("check", OLAH, *AT, "--against", "a=2", env=environment)
    assert done.returncode == 0  # needs no more digits


# ---- answers, marked


def marked(text, at, answers):
    point = {name: float(x) for name, x in at.items()}
    found = homework(At(text, point, [*_texts([answers])]), _written(_texts([answers]), point))
    return found.marked[0]


@pytest.mark.parametrize(
    ("text", "at", "answer", "verdict", "digits"),
    [
        ("x/3", {"x": 1}, "x=0.33", "rounded", 2),
        ("x/3", {"x": 1}, "x=0.3333", "rounded", 4),
        ("x/3", {"x": 1}, "x=1/3", "right", 0),
        ("x/3", {"x": 1}, "x=3.33e-1", "rounded", 3),
        ("x/3", {"x": 1}, "x=0.34", "wrong", 0),
        ("2*x/3", {"x": 1}, "x=0.67", "rounded", 2),
        ("2*x/3", {"x": 1}, "x=0.66", "cut", 2),
        ("2*x/3", {"x": 1}, "x=0.65", "wrong", 0),
        ("-2*x/3", {"x": 1}, "x=-0.67", "rounded", 2),
        ("2.3*x", {"x": 1}, "x=2", "wrong", 0),
        ("2.3*x", {"x": 1}, "x=2.3", "right", 0),
        ("2.3*x", {"x": 1}, "x=2.300", "right", 0),
        ("x^2", {"x": 0}, "x=0", "right", 0),
        ("x^2", {"x": 0}, "x=0.0", "right", 0),
        ("sqrt(x)", {"x": 0}, "x=inf", "right", 0),
        ("sqrt(x)", {"x": 0}, "x=1", "wrong", 0),
        ("sin(x)", {"x": 1}, "x=cos(1)", "right", 0),
        ("sin(x)^2", {"x": 1}, "x=2*sin(x)*cos(x)", "right", 0),
        ("0.004*x", {"x": 1}, "x=0.0", "wrong", 0),
        ("0.42*x", {"x": 1}, "x=0.4", "rounded", 1),
    ],
)
def test_marks(text, at, answer, verdict, digits):
    found = marked(text, at, answer)
    assert (found.verdict, found.digits) == (verdict, digits)


# a derivative of each by hand, which mpmath has to any number of digits
TRUTHS = [
    ("x/3", {"x": 1.0}, lambda x: mp.mpf(1) / 3),
    ("log(x)", {"x": 1.7}, lambda x: 1 / x),
    ("exp(sin(x))", {"x": 0.5}, lambda x: mp.exp(mp.sin(x)) * mp.cos(x)),
    ("-x^7", {"x": 12.3}, lambda x: -7 * x**6),
    ("erf(x)", {"x": 5.0}, lambda x: 2 / mp.sqrt(mp.pi) * mp.exp(-(x**2))),
    ("sqrt(x)*1e20", {"x": 3.0}, lambda x: mp.mpf(10) ** 20 / (2 * mp.sqrt(x))),
    ("1e8*cos(x) - 99999999*cos(x)", {"x": 0.3}, lambda x: -mp.sin(x)),  # float64 has 8 digits
]


def as_decimal(exact, digits, rounding=decimal.ROUND_HALF_EVEN):
    """A number rounded or cut to so many digits, and the unit of the last of them."""
    rounded = decimal.Context(prec=digits, rounding=rounding).plus(exact)
    return rounded, decimal.Decimal(1).scaleb(rounded.adjusted() - digits + 1)


@pytest.mark.parametrize(("text", "at", "slope"), TRUTHS, ids=lambda x: x if type(x) is str else "")
def test_answers_are_judged_to_the_digits_that_they_have(text, at, slope):
    with mp.workdps(70):
        exact = slope(*map(mp.mpf, at.values()))
        size = decimal.Decimal(mp.nstr(exact, 60, strip_zeros=False))
        for digits in (*range(2, 8), *range(12, 23), 25, 30, 37, 40):
            near, unit = as_decimal(size, digits)
            cut, _ = as_decimal(size, digits, decimal.ROUND_DOWN)
            off = decimal.Context(prec=60).add(near, 4 * unit)
            for value in (near, cut, off):
                shown = f"{value:.{digits - 1}e}"
                found = marked(text, at, f"x={shown}")
                if value is not off:
                    assert found.verdict != "wrong", shown
                    assert found.digits in (0, digits)
                # of 15 to 18 digits it is a float64 that is right to a few ulps, or may be
                elif not 14 < digits < 20:
                    assert found.verdict == "wrong", shown
                    assert digits < 8 or found.suspects == []
                    assert digits < 20 or found.digits >= digits - 2


@pytest.mark.parametrize(("text", "at", "slope"), TRUTHS, ids=lambda x: x if type(x) is str else "")
def test_answers_of_float64_are_right_to_a_few_ulps(text, at, slope):
    with mp.workdps(60):
        true = float(slope(*map(mp.mpf, at.values())))
    ours = report(text, at).gradient["x"]
    near = [true, math.nextafter(true, INF), math.nextafter(true, -INF), ours]
    for value in near:
        for shown in (
            repr(value),
            f"{value:.17g}",
            f"{value:.16e}",
            f"{decimal.Decimal(value):.30f}",
        ):
            assert marked(text, at, f"x={shown}").verdict == "right", shown
    assert marked(text, at, f"x={true * (1 + 3e-14)!r}").verdict == "wrong"


@pytest.mark.parametrize(
    ("text", "at", "answer", "verdict"),
    [
        # what 50 digits know beyond float64, in either direction
        ("exp(x)", {"x": 1000}, "x=1.970071114017047e434", "right"),
        ("exp(x)", {"x": 1000}, "x=1.971071114017047e434", "wrong"),
        ("exp(x)", {"x": 1000}, "x=inf", "right"),
        ("exp(-x)", {"x": 1000}, "x=-5.07595889754946e-435", "right"),
        ("exp(-x)", {"x": 1000}, "x=-5.08e-435", "rounded"),
        ("x", {"x": 1}, "x=1e999999999", "wrong"),
        ("x", {"x": 1}, "x=1e-999999999", "wrong"),
        ("x", {"x": 1}, "x=1.5e999999999", "wrong"),
        ("x", {"x": 1}, "x=1.5e-999999999", "wrong"),
        ("x", {"x": 1}, "x=" + "1" * 308 + ".5", "wrong"),
        ("x", {"x": 1}, "x=" + "1" * 20_000 + ".5", "wrong"),
        ("x", {"x": 1}, "x=1." + "0" * 20_000, "right"),
        ("sqrt(x)", {"x": 0}, "x=1.5e300", "wrong"),
        ("atan(x)^y", {"x": 0.3, "y": 1e300}, "y=1.5", "wrong"),
        ("atan(x)^y", {"x": 0.3, "y": 1e300}, "y=0", "right"),
        # a whole number has to be right as it stands, to what float64 tells apart
        ("12345678901.3*x", {"x": 1}, "x=12345678901", "wrong"),
        ("12345678901*x", {"x": 1}, "x=12345678902", "wrong"),
        ("1.2345678901234567e25*x", {"x": 1}, "x=12345678901234567000000000", "right"),
        # the true slope, not what conventions add up to
        ("relu(x) - relu(-x)", {"x": 0}, "x=1", "right"),
        ("relu(x) - relu(-x)", {"x": 0}, "x=0", "wrong"),
        ("abs(x)", {"x": 0}, "x=0", "right"),
        ("x^y", {"x": 0, "y": 2}, "x=0", "right"),
        # a formula that cancels in float64
        ("1e8*x^2 - (1e8 - 1)*x^2", {"x": 0.3}, "x=2e8*x - (2e8 - 2)*x", "right"),
        ("(1 - cos(x))/x^2", {"x": 1e-5}, "x=(x*sin(x) - 2*(1 - cos(x)))/x^3", "right"),
        ("polygamma(170, x)", {"x": -1e10 - 0.3}, "x=1.5", "wrong"),
    ],
)
def test_answers_beyond_float64(program, text, at, answer, verdict):
    assert marked(text, at, answer).verdict == verdict
    if len(answer) < 1000:
        point = ",".join(f"{name}={value!r}" for name, value in at.items())
        done = program("check", text, "--at", point, "--against", answer)
        assert done.returncode == (verdict == "wrong")
        assert done.stderr.count("\n") < 3


def test_a_slip_in_late_digits_is_told(program):
    words = ("check", "x/3", "--at", "x=1", "--against", "x=0.33333333333333333433")
    done = program(*words)
    assert done.returncode == 1
    assert "in the first 17 digits" in done.stdout
    assert "0.33333333333333333333" in done.stdout
    assert "はじめの 17 桁" in program(*words, "--lang", "ja").stdout
    found = json.loads(program(*words, "-f", "json").stdout)["answers"]["x"]
    assert (found["verdict"], found["digits"], found["explanations"]) == ("wrong", 17, [])
    assert found["reference"] == "0." + "3" * 50


def test_many_wrong_answers_are_not_all_explained(monkeypatch):
    monkeypatch.setattr(module, "WORK", 1e4)
    many = 400
    at = {f"x{i}": 1.5 + i for i in range(many)}
    answers = ",".join(f"{name}=3.7" for name in at)
    text = " + ".join(f"{name}^2" for name in at)
    monkeypatch.setattr(marking, "MAX_LOOKS", 10_000)
    found = homework(At(text, at, [*at]), _written(_texts([answers]), at)).marked
    assert all(mark.verdict == "wrong" for mark in found)
    looked = [mark.suspects is not None for mark in found]
    assert looked == sorted(looked, reverse=True)
    # at each all 1,199 edges are looked at, and as many paths as there are edges from it
    assert sum(looked) < 9


@pytest.mark.parametrize(
    ("text", "at", "answer", "kind"),
    [
        (OLAH, {"a": 2, "b": 1}, "b=3", "path-forgotten"),
        (OLAH, {"a": 2, "b": 1}, "b=6", "product"),
        (OLAH, {"a": 2, "b": 1}, "b=-5", "sign-all"),
        (OLAH, {"a": 2, "b": 1}, "b=2", "other-input"),
        ("sin(3*x)", {"x": 1}, "x=cos(3)", "inner-forgotten"),
        ("exp(x)*x*x", {"x": 2}, "x=2*exp(2)", "path-alone"),
        ("x^2 - x^3", {"x": 2}, "x=16", "sign-path"),
        ("x - exp(x)*sin(x)", {"x": 1}, "x=1 + exp(1)*(sin(1) + cos(1))", "sign-edge"),
        ("x^2*sin(x)", {"x": 2}, "x=2*2*sin(2) - 4*cos(2)", "sign-path"),
        ("x^3", {"x": 2}, "x=4", "factor-forgotten"),
        ("x^3", {"x": 2}, "x=24", "exponent-kept"),
        ("sqrt(x)", {"x": 4}, "x=0.5", "factor-forgotten"),
        ("exp2(x)", {"x": 1}, "x=2", "factor-forgotten"),
        ("x*y", {"x": 2, "y": 5}, "x=2", "swapped"),
        ("x/y", {"x": 2, "y": 5}, "x=1/2", "swapped"),
        ("max(x, y)", {"x": 2, "y": 1}, "y=1", "inner-forgotten"),
        ("x^2*sin(x)", {"x": 1}, "x=2*cos(1)", "mul-rule"),
        ("x/(x + 1)", {"x": 1}, "x=1", "div-rule"),
        ("x^3", {"x": 2}, "x=8", "not-differentiated"),
        ("x^3", {"x": 2}, "x=6", "exponent-lost"),
    ],
)
def test_mistakes(text, at, answer, kind):
    found = marked(text, at, answer)
    assert found.verdict == "wrong"
    assert kind in [suspect.kind for suspect in found.suspects]


def test_one_mistake_is_told_once():
    found = marked("sin(exp(3*x))", {"x": 1}, "x=-3*exp(3)*cos(exp(3))")
    assert [suspect.kind for suspect in found.suspects] == ["sign-all"]
    kinds = [s.kind for s in marked("x^3", {"x": 2}, "x=6").suspects]
    assert kinds[0] == "exponent-lost"


def test_the_factor_is_named():
    def factors(text, answer):
        return {s.factor for s in marked(text, {"x": 2}, answer).suspects if s.factor}

    assert factors("x^3", "x=4") == {"3"}
    assert factors("k = 3; x^k", "x=4") == {"k"}
    assert factors("exp2(x)", "x=4") == {"log(2)"}


def test_an_input_that_is_not_marked_is_a_constant():
    assert marked("x^y", {"x": -2, "y": 3}, "x=12").verdict == "right"
    assert marked("x^y", {"x": -2, "y": 3}, "x=-12").suspects[0].kind == "sign-all"


TEXTBOOK = [
    (OLAH, {"a": 2, "b": 1}),
    ("(x + y)*z", {"x": -2, "y": 5, "z": -4}),
    ("(a*b + c)*f", {"a": 2, "b": -3, "c": 10, "f": -2}),
    ("x*(x + y) + y*y", {"x": 2, "y": 3}),
    ("x1*x2 + sin(x1)", {"x1": 2, "x2": 3}),
    ("log(x1) + x1*x2 - sin(x2)", {"x1": 2, "x2": 5}),
    ("(sin(a/b) + a/b - exp(b))*(a/b - exp(b))", {"a": 1.5, "b": 0.5}),
    ("1/(1 + exp(-(w*x + b)))", {"w": 2, "x": -1, "b": 0.5}),
    ("3*a^3 - b^2", {"a": 2, "b": 6}),
    ("100*(y - x^2)^2 + (1 - x)^2", {"x": -1.2, "y": 1}),
    ("x^2*y*(y + 2)", {"x": 3, "y": 4}),
    ("sqrt(x^2 + y^2)", {"x": 3, "y": 4}),
    ("exp(-x^2/2)*cos(3*x)", {"x": 0.7}),
    ("m*g*h + m*v^2/2", {"m": 2, "g": 9.81, "h": 3, "v": 4}),
    ("a*sin(omega*t + phi)", {"a": 2, "omega": 3, "t": 0.4, "phi": 0.1}),
    ("u = x*y; v = x + y; u*v", {"x": 2, "y": 3}),
    ("tanh(w*x + b)*(w + x)", {"w": 0.3, "x": 2, "b": -0.1}),
    ("(p - q)/(p + q)", {"p": 3, "q": 1}),
    ("x^3*log(x)/sin(x)", {"x": 2}),
    ("(y - sigmoid(w*x + b))^2", {"y": 1, "w": 0.5, "x": 2, "b": 0.1}),
    ("x*y + y*z + z*x", {"x": 1, "y": 2, "z": 4}),
]


def planted(text, at, rng):
    """A wrong answer with the mistake in it, put together from the paths as they are printed."""
    found = report(text, at, max_paths=200)
    name = rng.choice([n for n, paths in found.paths.items() if paths.listed])
    paths = found.paths[name].listed
    kind = rng.choice(["path-forgotten", "inner-forgotten", "sign-edge", "sign-path"])
    chosen = rng.randrange(len(paths))
    edge = rng.choice(paths[chosen].edges)
    row = found.edges[edge]
    products = [path.product for path in paths]
    number, pair = 0, None
    if kind in ("path-forgotten", "sign-path"):
        if len(paths) < 2:
            return None
        products[chosen] = 0.0 if kind == "path-forgotten" else -products[chosen]
        number = chosen + 1
    else:
        taken = 1.0 if kind == "inner-forgotten" else -row.value
        products = [
            math.prod(taken if e == edge else f for e, f in zip(p.edges, p.factors, strict=True))
            for p in paths
        ]
        pair = row.target, row.source
        passing = sum(edge in path.edges for path in paths)
        if kind == "sign-edge" and passing in (1, len(paths)):  # told once, as what it comes to
            kind, number, pair = "sign-path", chosen + 1, None
            if passing == len(paths):
                kind, number = "sign-all", 0
    wrong = math.fsum(products)
    if math.isclose(wrong, found.paths[name].sum, rel_tol=1e-6):
        return None  # it makes no difference
    return name, wrong, (kind, number, pair)


def test_planted_mistakes_are_found():
    rng = random.Random(20)
    hits = total = 0
    while total < 200:
        text, at = TEXTBOOK[total % len(TEXTBOOK)]
        at = {name: float(x) for name, x in at.items()}
        plant = planted(text, at, rng)
        if plant is None:
            continue
        name, wrong, mistake = plant
        found = marked(text, at, f"{name}={wrong!r}")
        told = [(s.kind, s.path, s.edge and (s.edge.target, s.edge.source)) for s in found.suspects]
        hits += mistake in told
        total += 1
    assert hits >= 198


def test_told_as_a_teacher_would(program):
    done = program("check", OLAH, *AT, "--against", "a=2, b=3")
    assert done.returncode == 1
    assert "the path ① ∂e/∂c·∂c/∂b = 2 was forgotten" in done.stdout
    done = program("check", OLAH, *AT, "--against", "b=3", "--lang", "ja")
    assert "経路 ① ∂e/∂c·∂c/∂b = 2 を足し忘れています" in done.stdout
    done = program("check", OLAH, *AT, "--against", "b=3", "--ascii")
    assert "the path (1) de/dc*dc/db = 2 was forgotten" in done.stdout
    assert done.stdout.isascii()
    done = program("check", OLAH, *AT, "--against", "b=5", "--against", "a=2")
    assert done.returncode == 0


def test_answers_in_json(program):
    answer = json.loads(program("check", OLAH, *AT, "--against", "b=3", "-f", "json").stdout)
    assert answer["ok"] is False
    first = answer["answers"]["b"]["explanations"][0]
    assert first["kind"] == "path-forgotten"
    assert first["path"] == ["b", "c", "e"]
    assert answer["answers"]["b"]["derivative"] == 5.0
    assert answer["answers"]["b"]["reference"] == "5"


def test_an_answer_that_nothing_explains(program):
    done = program("check", OLAH, *AT, "--against", "b=17.25")
    assert "no single mistake" in done.stdout
