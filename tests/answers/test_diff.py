"""Derivatives as formulas: how they read, what they are worth fed back, how long they get."""

import json
import math
import random
import re

import mpmath as mp
import pytest
from programs import short_program
from references import EXACT, NO_SLOPE, is_tame

from autograd_cli.cli.forms import FORMATS
from autograd_cli.cli.line.command_table import TYPESET, formats_of
from autograd_cli.cli.render.views import diff as renderer
from autograd_cli.core.answers import diff as differentiate_module
from autograd_cli.core.answers.diff import MAX_ORDER, derivatives, differentiate, formula
from autograd_cli.core.point.at import At, graph_of
from autograd_cli.core.point.evaluate import evaluate
from autograd_cli.core.point.linearize import linearize
from autograd_cli.core.point.reverse import adjoints
from autograd_cli.core.table.primitives import PRIMITIVES
from autograd_cli.grammar.source import Problem


def diff(text, order=1, wrt=None):
    graph = graph_of(text)
    found = derivatives(graph, wrt or list(graph.inputs), order)
    return {name: formula(derivative).text for name, derivative in found.items()}


def diff_x(text, order=1):
    return diff(text, order, ["x"])["x"]


def value_of(text, point):
    graph = graph_of(text, point)
    value = evaluate(graph, point, frozenset()).values[graph.output]
    assert value is not None
    return float(value)


# ---- as a person writes it


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("x^3", "3 * x^2"),
        ("x^2", "2 * x"),
        ("x", "1"),
        ("-x", "-1"),
        ("3*x + 1", "3"),
        ("x*x*x", "3 * x^2"),
        ("x^2/3", "2 * x / 3"),
        ("5*x^3/3", "5 * x^2"),
        ("0.1*(3*x)", "0.3"),
        ("0.5*x^2", "x"),
        ("x*0", "0"),
        ("x^1", "1"),
        ("x^0", "0"),
        ("x - x", "0"),
        ("x/x", "0"),
        ("1/x", "-1 / x^2"),
        ("x^-2", "-2 / x^3"),
        ("x^(1/3)", "1 / (3 * x^(2 / 3))"),
        ("sqrt(x)", "1 / (2 * sqrt(x))"),
        ("1/(2*x)", "-1 / (2 * x^2)"),
        ("(x-1)^2", "2 * (x - 1)"),
        ("(2x+1)^10", "20 * (2 * x + 1)^9"),
        ("(x-1)^2 + (x-1)^3", "3 * (x - 1)^2 + 2 * (x - 1)"),
        ("sin(x^2)", "2 * x * cos(x^2)"),
        ("sin(x)^2 + cos(x)^2", "0"),
        ("tanh(x)", "sech(x)^2"),
        ("x*exp(x)", "exp(x) + x * exp(x)"),
        ("exp(-x^2)", "-2 * x * exp(-x^2)"),
        ("log(log(x))", "1 / (x * log(x))"),
        ("log(x)/x", "1 / x^2 - log(x) / x^2"),
        ("e^x", "e^x"),
        ("2^x", "2^x * log(2)"),
        ("0^x", "0"),
        ("x^x", "x^x + x^x * log(x)"),
        ("x^n", "n * x^(n - 1)"),
        ("x^2*x^n", "2 * x * x^n + x * n * x^n"),
        ("erf(sqrt(x))", "exp(-x) / (sqrt(pi) * sqrt(x))"),
        ("log(sqrt(x))", "1 / (2 * x)"),
        ("sqrt(x) + x^0.5", "1 / sqrt(x)"),
        ("x*sqrt(x)", "3 * sqrt(x) / 2"),
        ("sqrt(a*x)", "a / (2 * sqrt(a * x))"),
        ("x/sqrt(10)/sqrt(10)", "0.1"),
        ("e^x^2 + exp(x^2)", "4 * x * e^x^2"),
        ("x - (-2*sin(x))", "1 + 2 * cos(x)"),
        # an antiderivative's terms cancel
        ("x*atan(sqrt(x)) - sqrt(x) + atan(sqrt(x))", "atan(sqrt(x))"),
        ("exp(x)*(x^2 - 2*x + 2)", "x^2 * exp(x)"),
        ("(sin(a*x) - a*x*cos(a*x))/a^2", "x * sin(a * x)"),
        ("k = 2; x^k", "2 * x"),
        ("k = 2*pi; k*x", "2 * pi"),
        ("y = x^2; y", "2 * x"),
        ("f(u) = u^2; f(x) + f(x)", "4 * x"),
        ("log1p(x - 1)", "1 / x"),
        ("(1e16 + x) - 1e16", "1"),
        ("(x*1e300)^3", "3 * 1e300 * (x * 1e300)^2"),
        ("x*1e-200*1e-200*x", "2 * 1e-200 * 1e-200 * x"),
        # ---- cases
        ("abs(x)", "sign(x)"),
        ("relu(x)", "where(x > 0, 1, 0)"),
        ("relu(log(x))", "where(log(x) > 0, 1 / x, 0)"),
        ("max(x, 1)", "where(x == max(x, 1), 1, 0)"),
        ("max(x, x)", "where(x == max(x, x), 1, 0)"),
        ("floor(x)*x", "floor(x)"),
        ("where(x > 0, x^2, x^3)", "where(x > 0, 2 * x, 3 * x^2)"),
        ("where(x > 0, log(x), sqrt(-x))", "where(x > 0, 1 / x, -1 / (2 * sqrt(-x)))"),
        ("where(not x > 0, x^2, x)", "where(x > 0, 1, 2 * x)"),
        ("where(x > 0, log(x), 0) + where(x > 0, 0, x)", "where(x > 0, 1 / x, 1)"),
        (
            "where(x > 0, where(x > 1, x^2, x), x^3)",
            "where(x > 0, where(x > 1, 2 * x, 1), 3 * x^2)",
        ),
    ],
)
def test_formula(text, wanted):
    assert diff_x(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("(a+b)*(b+1)", {"a": "b + 1", "b": "a + 2 * b + 1"}),
        ("-(a-b)*(b-a)", {"a": "2 * a - 2 * b", "b": "2 * b - 2 * a"}),
        ("a/b", {"a": "1 / b", "b": "-a / b^2"}),
        ("a^b", {"a": "b * a^(b - 1)", "b": "where(a != 0, a^b * log(a), 0)"}),
        ("hypot(a, b)", {"a": "a / hypot(a, b)", "b": "b / hypot(a, b)"}),
        (
            "atan2(a, b)",
            {"a": "b / hypot(b, a) / hypot(b, a)", "b": "-a / hypot(b, a) / hypot(b, a)"},
        ),
        ("mod(a, b)", {"a": "1", "b": "-round((a - mod(a, b)) / b)"}),
        ("a + (0*b)", {"a": "1", "b": "0"}),
    ],
)
def test_formulas(text, wanted):
    assert diff(text) == wanted


@pytest.mark.parametrize(
    ("text", "order", "wanted"),
    [
        ("x^3", 2, "6 * x"),
        ("x^3", 4, "0"),
        ("sin(x)", 9, "cos(x)"),
        ("x*sin(x)", 2, "2 * cos(x) - x * sin(x)"),
        ("1/x", 3, "-6 / x^4"),
        ("log(x)/x", 2, "2 * log(x) / x^3 - 3 / x^3"),
        ("x^10", 10, "3628800"),
        ("exp(2*x)", 5, "32 * exp(2 * x)"),
        ("x^2*exp(x)", 2, "(2 + 4 * x + x^2) * exp(x)"),
        ("x^n", 3, "n * x^(n - 3) * (n - 1) * (n - 2)"),
        ("sqrt(x)", 3, "0.375 / x^2.5"),
    ],
)
def test_order(text, order, wanted):
    assert diff_x(text, order) == wanted


@pytest.mark.parametrize(
    ("text", "order", "longest"),
    [  # letters of what SymPy's diff(x, order) prints
        ("exp(sin(x))", 8, 272),
        ("tanh(x)*exp(x)", 10, 993),
        ("log(1 + x^2)", 8, 120),
    ],
)
def test_orders_stay_short(text, order, longest):
    assert len(diff_x(text, order)) <= longest


def test_a_sum_with_digits_to_lose_stays_as_it_is():
    assert diff("a*(x - y)^2")["x"] == "2 * a * (x - y)"
    assert diff("3*(x - y) + x*(x - y)")["x"] == "2 * x - y + 3"
    # 2*x*(x - y) is not multiplied out
    assert diff("x^2*(x - y)")["x"] == "x^2 + 2 * x * (x - y)"


# ---- fed back, it is the derivative


@pytest.mark.parametrize("name", [name for name in EXACT if name != "neg"])
def test_every_row_fed_back(name):
    """By each argument, at points chosen for it, against the partials at 60 digits."""
    row, rng = PRIMITIVES[name], random.Random(name)
    names = ["p", "q", "r"][: 2 if row.variadic else len(row.parameters)]
    call = f"{names[0]}{row.operator.sign}{names[-1]}" if row.operator else None
    text = call or f"{name}({', '.join(names)})"
    done = 0
    for _ in range(200):
        args = tuple(rng.choice([-1, 1, 1]) * rng.uniform(0.05, 3) for _ in names)
        if name == "polygamma":
            args = (float(rng.randrange(4)), args[1])
        point = dict(zip(names, args, strict=True))
        asked = [
            n
            for i, n in enumerate(names)
            if (name, row.parameters[0 if row.variadic else i]) not in NO_SLOPE
        ]
        try:
            _ = At(text, point, asked).value
        except Problem:
            continue
        with mp.workdps(60):
            exact = EXACT[name][1](*map(mp.mpf, args))
        for wanted, by in zip(exact, names, strict=False):
            if by in asked:
                got = value_of(diff(text, 1, [by])[by], point)
                assert abs(got - wanted) <= 1e-14 * abs(wanted) + 1e-300, (by, args)
        done += 1
        if done == 5:
            return
    pytest.fail(f"no point for {name}")


def test_tame_points_exist():
    assert is_tame((0.5, 1.5))


@pytest.mark.parametrize("seed", range(12))
def test_random_programs_fed_back(seed):
    """Within the rounding that the paths of the program allow."""
    rng = random.Random(seed)
    done = 0
    while done < 25:
        text = short_program(rng)
        graph = graph_of(text)
        point = {name: rng.uniform(-2, 2) for name in graph.inputs}
        try:
            primals = evaluate(graph, point, frozenset(point))
        except Problem:
            continue
        linear = linearize(graph, primals)
        if not point or linear.warnings:
            continue
        done += 1
        wanted, _ = adjoints(linear.edges, graph.output)
        derivatives_ = linear.edges.derivatives
        derivatives_[:] = [None if d is None else abs(d) for d in derivatives_]
        scale, _ = adjoints(linear.edges, graph.output)
        for name, node in graph.inputs.items():
            got = value_of(diff(text, 1, [name])[name], point)
            right = (wanted[node] if node < len(wanted) else 0.0) or 0.0
            allowed = (scale[node] if node < len(scale) else 0.0) or 0.0
            assert abs(got - right) <= 1e-12 * allowed, (text, point)


def test_what_is_not_taken_is_not_evaluated():
    for text in ("where(x > 0, log(x), x)*x", "relu(where(x > 0, log(x), -1))*exp(x)"):
        formula_ = diff_x(text)
        assert math.isfinite(value_of(formula_, {"x": -1.0}))
        assert math.isfinite(value_of(formula_, {"x": 2.0}))


@pytest.mark.parametrize(
    "text", ["sin(x)*exp(-x^2)", "log(x)/x", "atan(x)^2", "x^x", "sqrt(1+x^3)"]
)
def test_higher_orders_against_mpmath(text):
    functions = {name: getattr(mp, name) for name in ("sin", "exp", "log", "atan", "sqrt")}
    program = eval(f"lambda x: {text.replace('^', '**')}", functions)
    for order in (2, 3, 5):
        got = value_of(diff_x(text, order), {"x": 1.25})
        with mp.workdps(50):
            wanted = mp.diff(program, mp.mpf("1.25"), order)
        assert got == pytest.approx(float(wanted), rel=1e-11)


# ---- length


WORD = re.compile(r"[\w.]+|\S")
N = 300


def chain(step):
    """A long program: x0 is x, and each of N statements is `step` of the one before, p."""
    lines = [step.replace("p", f"x{i - 1}").replace("#", str(i)) for i in range(1, N)]
    return "x0 = x\n" + "\n".join(f"x{i} = {line}" for i, line in enumerate(lines, 1))


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("*".join(f"(x + {i})" for i in range(1, N)), 6),
        ("*".join(f"x{i}" for i in range(1, N)), 2),
        ("/".join(f"(x + {i})" for i in range(1, N)), 7),
        ("sin(" * N + "x" + ")" * N, 6),
        ("relu(" * N + "x" + ")" * N, 6),
        ("+".join(f"sin(x*{i})" for i in range(1, N)), 3),
        ("+".join(f"{i}*x^{i}" for i in range(1, N)), 3),
        (chain("p^2 + sin(p)"), 6),
        (chain("where(p > 0, p^2, sin(p))"), 6),
        (chain("cos(p)*p + x/3"), 6),
        (chain("tanh(w#*p + b#)"), 6),
    ],
)
def test_a_formula_grows_with_the_program_alone(text, most):
    graph = graph_of(text)
    first = next(iter(graph.inputs))
    assert len(WORD.findall(diff(text, 1, [first])[first])) <= most * len(WORD.findall(text))


def test_long_and_deep_programs():
    long = "x0 = x\n" + "\n".join(
        f"x{i} = x{i - 1}*0.999 + sin(x{i - 1})/9" for i in range(1, 2001)
    )
    formula_ = diff_x(long)
    assert value_of(formula_, {"x": 0.5}) == pytest.approx(
        At(long, {"x": 0.5}).gradient["x"], rel=1e-10
    )
    assert diff_x("+(".join(f"x*{i}" for i in range(1, 1001)) + ")" * 999) == str(500 * 1001)
    wide = "+".join(f"x{i}^2" for i in range(600))
    assert diff(wide)["x599"] == "2 * x599"
    nested = "max(" * 60 + "x" + "".join(f", x*{i})" for i in range(60))
    assert math.isfinite(value_of(diff_x(nested), {"x": 1.5}))


def test_parts_keep_the_names_of_the_program():
    text = "u = sin(a*b) + cos(a) + b^3 + a^2*b; v = exp(u)*u; w = v^2 + v*u + sin(v)"
    found = diff(text, 1, ["a"])["a"]
    assert found.startswith("u = sin(a * b) + cos(a) + b^3 + a^2 * b; ")
    point = {"a": 0.3, "b": 0.2}
    assert value_of(found, point) == pytest.approx(At(text, point).gradient["a"], rel=1e-13)


def test_an_order_that_grows_beyond_all_bounds(monkeypatch):
    monkeypatch.setattr(differentiate_module, "MAX_GROWN", 200)
    with pytest.raises(Problem) as caught:
        diff_x("sin(x)*exp(x)^2/(1 + x^2)", 20)
    assert (caught.value.kind, caught.value.message) == ("limit", "order-grows")


# ---- the command


def test_one_input_is_the_formula_alone(program):
    done = program("diff", "x^3")
    assert (done.returncode, done.stdout, done.stderr) == (0, "3 * x^2\n", "")
    done = program("diff", "(a+b)*(b+1)", "--wrt", "b")
    assert done.stdout == "a + 2 * b + 1\n"
    fed_back = program("grad", done.stdout, "--at", "a=2,b=1", "-f", "plain")
    assert fed_back.stdout == "a\t1\nb\t2\n"
    assert program("diff", "(a+b)*(b+1)", "-f", "plain").stdout == "a\tb + 1\nb\ta + 2 * b + 1\n"


def test_json(program):
    found = json.loads(
        program("diff", "x^4*y", "--at", "x=2,y=3", "-f", "json", "--order", "2").stdout
    )
    assert found == {
        "schema": 1,
        "expression": "x^4*y",
        "output": "v2",
        "order": 2,
        "derivative": {"x": "12 * x^2 * y", "y": "0"},
        "at": {"x": 2.0, "y": 3.0},
        "value": 48.0,
        "values": {"x": 144.0, "y": 0.0},
        "warnings": [],
    }


def test_values_are_the_engines(program):
    done = program("diff", "abs(x)", "--at", "x=0")
    assert "sign(x)" in done.stdout
    assert "abs is not differentiable at 0" in done.stderr


@pytest.mark.parametrize("form", formats_of(TYPESET))
def test_formats(program, form):
    for more in ([], ["--at", "x=1,y=2"], ["--order", "2"]):
        done = program("diff", "x^4 + sqrt(x)*y", "-f", form, *more)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.endswith("\n")
    rules = ["--rule-by-rule"] if FORMATS[form].part in renderer.RULES else []
    for more in (["--ascii"], ["--lang", "ja", *rules]):
        assert program("diff", "x^4 + sqrt(x)*y", "-f", form, *more).returncode == 0


def test_typeset(program):
    latex = program("diff", "x/y", "-f", "latex").stdout
    assert r"\frac{\partial z}{\partial y} &= \frac{-x}{y^{2}}" in latex
    assert (
        "frac(diff^2 y, diff x^2)" in program("diff", "x^4", "--order", "2", "-f", "typst").stdout
    )
    mathml = program("diff", "x^4", "--order", "2", "-f", "mathml").stdout
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in mathml


def test_rules():
    found = differentiate("sin(a*b)", None, None, rules=True)
    assert [(r.node, r.argument, r.rule, r.formula) for r in found.steps[0].rules] == [
        ("c", "a", "b", "b"),
        ("c", "b", "a", "a"),
        ("d", "c", "cos(x)", "cos(c)"),
    ]
    assert found.steps[0].chains == [("b", ["c"]), ("a", ["c"])]


def test_rules_of_every_step(program):
    found = differentiate("x^3*y", None, None, 3, rules=True)
    assert [(s.program, s.order) for s in found.steps] == [
        ("x^3*y", 1),
        ("3 * x^2 * y", 2),  # by y the first derivative is x^3: there is no y in it
        ("6 * x * y", 3),
    ]
    assert [r.formula for r in found.steps[2].rules] == ["6", "y"]
    page = program("diff", "x^3", "--rule-by-rule", "--order", "2").stdout
    assert "step 2: differentiate 3 * x^2\n" in page
    page = program("diff", "x^3", "--rule-by-rule").stdout
    assert "rules\n" in page
    assert "chain rule" not in page


def test_over_one_denominator():
    found = differentiate("asin(x)", None, None, 2).formulas["x"].text
    assert found == "x / ((1 - x) * (1 + x))^1.5"
    with mp.workdps(30):
        wanted = mp.diff(mp.asin, mp.mpf("0.3"), 2)
    assert differentiate(found, {"x": 0.3}, None).value == pytest.approx(float(wanted), rel=1e-14)


@pytest.mark.parametrize(
    ("text", "wrt", "wanted"),
    [
        ("-(a-b)*c", "c", "b - a"),
        ("-(a-b)*c*d", "c", "d * (b - a)"),
        ("-(a-b-d)*c", "c", "-(a - b - d)"),
        ("x^2/sqrt(2)^2", "x", "x"),
        ("x^2*sqrt(3)^2", "x", "6 * x"),
    ],
)
def test_as_a_person_writes_it(text, wrt, wanted):
    assert differentiate(text, None, [wrt]).formulas[wrt].text == wanted


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["diff", "3"], "the expression has no input"),
        (["diff", "x", "--wrt", "z"], "not an input"),
        (["diff", "x", "--order", "0"], "--order"),
        (["diff", "x", "--order", str(MAX_ORDER + 1)], f"up to {MAX_ORDER}"),
        (["diff", "x", "--ordr", "2"], "did you mean `--order`"),
        (["diff", "x*y", "--at", "x=1"], "no value for `y`"),
        (["diff", "x", "-f", "latx"], "did you mean `latex`"),
        (["diff", "x", "--rule-by-rule", "-f", "latex"], "--format table, json, ndjson, markdown"),
        (["diff", "x +"], "the statement ends here"),
    ],
)
def test_wrong_questions(program, words, said):
    done = program(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""
