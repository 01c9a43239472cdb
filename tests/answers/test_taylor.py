"""Taylor coefficients: every row against mpmath, known series, refusals, the command."""

import json
import math
import random

import mpmath as mp
import pytest
from references import EXACT

from autograd_cli.cli.line.command_table import TYPESET, formats_of
from autograd_cli.core.answers.taylor import MAX_ORDER, polynomial, taylor
from autograd_cli.core.point.at import graph_of
from autograd_cli.core.point.evaluate import evaluate
from autograd_cli.core.table.primitives import PRIMITIVES
from autograd_cli.grammar.source import Problem

ORDER = 8
ULP = mp.mpf(2) ** -53


def coefficients(text, order, **point):
    found = taylor(text, {n: float(x) for n, x in point.items()}, next(iter(point)), order)
    return [*found.coefficients, found.beyond]


@pytest.mark.parametrize("name", [n for n in EXACT if not PRIMITIVES[n].operator or n == "pow"])
def test_every_row_against_mpmath(name):
    """Within 100 ulp of the coefficient or, where that is near a zero, of its neighbours."""
    row, rng = PRIMITIVES[name], random.Random(name)
    names = ["x", "u", "v"][: 2 if row.variadic else len(row.parameters)]
    value = EXACT[name][0]
    done = 0
    for slot in range(len(names)):
        for x in (0.0, 0.3, 0.6, 1.5, -1.7, 2.5, 8.0):
            args = [rng.choice([0.7, 1.3, 2.2]) for _ in names]
            if name == "clamp":
                args = [0.5, -1.0, 1.2]
            args[slot] = x
            if name == "polygamma":
                if slot == 0:
                    continue
                args[0] = float(rng.randrange(3))
            point = dict(zip(names, args, strict=True))
            try:
                found = taylor(f"{name}({', '.join(names)})", point, names[slot], ORDER)
            except Problem:
                continue
            done += 1
            with mp.workdps(50):
                fixed = [mp.mpf(a) for a in args]
                wanted = mp.taylor(
                    lambda t, fixed=fixed, slot=slot: value(*fixed[:slot], t, *fixed[slot + 1 :]),
                    mp.mpf(x),
                    ORDER + 2,
                )
                wanted = [0 if abs(w) < mp.mpf(10) ** -38 else w for w in wanted]
                for k, got in enumerate([*found.coefficients, found.beyond]):
                    scale = max(abs(w) for w in wanted[max(0, k - 1) : k + 2])
                    assert abs(got - wanted[k]) <= 100 * ULP * scale, (args, k)
    assert done >= 2


@pytest.mark.parametrize(
    ("text", "point", "wanted"),
    [
        ("exp(x)", {"x": 0}, [1 / math.factorial(k) for k in range(8)]),
        ("1/(1 - x)", {"x": 0}, [1] * 8),
        ("log1p(x)", {"x": 0}, [0, 1, -1 / 2, 1 / 3, -1 / 4, 1 / 5, -1 / 6, 1 / 7]),
        ("tan(x)", {"x": 0}, [0, 1, 0, 1 / 3, 0, 2 / 15, 0, 17 / 315]),
        ("x^3", {"x": 2}, [8, 12, 6, 1, 0, 0, 0, 0]),
        ("(x^2 + 1)^3", {"x": 0}, [1, 0, 3, 0, 3, 0, 1, 0]),
        ("x^7", {"x": 0}, [0, 0, 0, 0, 0, 0, 0, 1]),
        ("x^0", {"x": 0}, [1, 0, 0, 0, 0, 0, 0, 0]),
        ("sqrt(x)^2", {"x": 1}, [1, 1, 0, 0, 0, 0, 0, 0]),
        ("x^x", {"x": 1}, [1, 1, 1, 1 / 2, 1 / 3, 1 / 12, 3 / 40, -1 / 120]),
        ("1/sqrt(1 - 4*x)", {"x": 0}, [math.comb(2 * k, k) for k in range(8)]),
        ("x/(1 - x - x^2)", {"x": 0}, [0, 1, 1, 2, 3, 5, 8, 13]),
        ("where(x > 0, x^2, 1/(x - x))", {"x": 1}, [1, 2, 1, 0, 0, 0, 0, 0]),
        ("max(x, 1)*abs(x)", {"x": 2}, [4, 4, 1, 0, 0, 0, 0, 0]),
        ("floor(x)*x + mod(x, 2)", {"x": 2.5}, [5.5, 3, 0, 0, 0, 0, 0, 0]),
        ("y*x + y", {"x": 3, "y": 2}, [8, 2, 0, 0, 0, 0, 0, 0]),
        ("2^y", {"x": 1, "y": 3}, None),
    ],
)
def test_known_series(text, point, wanted):
    if wanted is None:
        with pytest.raises(Problem):
            coefficients(text, 7, **point)
        return
    assert coefficients(text, 6, **point) == pytest.approx(wanted, rel=1e-15, abs=1e-16)


def test_composition_at_order_50():
    text = "exp(sin(x))*log(2 + x)/sqrt(1 + x^2) + atan(x)^3"
    got = coefficients(text, MAX_ORDER, x=0.25)

    def program(x):
        return mp.exp(mp.sin(x)) * mp.log(2 + x) / mp.sqrt(1 + x**2) + mp.atan(x) ** 3

    with mp.workdps(60):  # Cauchy's integral on a circle inside the disc of convergence
        around, radius = 256, mp.mpf("0.5")
        turns = [mp.expjpi(mp.mpf(2 * j) / around) for j in range(around)]
        values = [program(mp.mpf("0.25") + radius * turn) for turn in turns]
        wanted = [
            mp.re(mp.fsum(v * turns[-j * k % around] for j, v in enumerate(values)))
            / around
            / radius**k
            for k in range(MAX_ORDER + 2)
        ]
        sizes = [abs(w) for w in wanted]
        for k, (g, w) in enumerate(zip(got, wanted, strict=True)):
            near = max(sizes[max(0, k - 2) : k + 3])
            assert abs(g - w) <= 2000 * ULP * near, k


def test_a_long_program_without_recursion():
    text = "y0 = x\n" + "\n".join(f"y{i} = sin(y{i - 1}) + y{i - 1}/3" for i in range(1, 3001))
    found = coefficients(text, 2, x=0.5)
    assert all(map(math.isfinite, found))


@pytest.mark.parametrize("seed", range(8))
def test_the_polynomial_is_near_the_program(seed):
    rng = random.Random(seed)
    text = rng.choice(["exp(-x^2)*cos(3*x)", "log(3 + x)^2", "1/(1 + exp(-x))", "gamma(x + 2)"])
    x0, step = rng.uniform(-0.5, 0.5), rng.uniform(-0.05, 0.05)
    found = taylor(text, {"x": x0}, None, 12)
    graph, approximate = graph_of(text), graph_of(polynomial(found))
    point = {"x": x0 + step}
    exact = evaluate(graph, point, frozenset()).values[graph.output]
    near = evaluate(approximate, point, frozenset()).values[approximate.output]
    assert near == pytest.approx(exact, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "x", "message"),
    [
        ("abs(x)", 0.0, "not-smooth"),
        ("1 + sqrt(x)", 0.0, "not-smooth"),
        ("x^2.5", 0.0, "not-smooth"),
        ("floor(x)", 2.0, "not-smooth"),
        ("max(x, 1)", 1.0, "not-smooth"),
        ("x^y", 0.0, "not-smooth"),
        ("where(x > 0, x, 2*x)", 0.0, "condition-changes"),
        ("where(x == 0, 1, sin(x)/x)", 0.0, "condition-changes"),
        ("log(x)", -1.0, "outside-domain"),
    ],
)
def test_no_polynomial(text, x, message):
    with pytest.raises(Problem) as caught:
        taylor(text, {"x": x} | ({"y": 0.5} if "y" in text else {}), "x", 3)
    assert (caught.value.kind, caught.value.message) == ("domain", message)


# ---- where terms cancel


REMOVABLE = {
    "sin(x)/x": lambda n: mp.mpf(-1) ** (n // 2) / mp.factorial(n + 1) if n % 2 == 0 else 0,
    "(exp(x) - 1)/x": lambda n: 1 / mp.factorial(n + 1),
    "(1 - cos(x))/x^2": lambda n: mp.mpf(-1) ** (n // 2) / mp.factorial(n + 2) if n % 2 == 0 else 0,
    "log(1 + x)/x": lambda n: mp.mpf(-1) ** n / (n + 1),
    "(x - sin(x))/x^3": lambda n: mp.mpf(-1) ** (n // 2) / mp.factorial(n + 3) if n % 2 == 0 else 0,
    "(tan(x)/x - 1)/x^2": None,
    "(sqrt(1 + x) - sqrt(1 - x))/x": None,
    "(atan(x + 1) - atan(1))/x": None,
}


def about(text, x0, order):
    """The coefficients about x0 by mpmath: Cauchy's integral on a circle around 0 and x0."""
    around, radius = 512, mp.mpf("0.5")
    functions = {name: getattr(mp, name) for name in ("sin", "cos", "tan", "exp", "log", "atan")}
    code = text.replace("^", "**")
    turns = [radius * mp.expjpi(mp.mpf(2 * j) / around) for j in range(around)]
    values = [eval(code, {**functions, "sqrt": mp.sqrt, "x": turn}) for turn in turns]
    return [
        mp.re(mp.fsum(v * t / (t - x0) ** (k + 1) for v, t in zip(values, turns, strict=True)))
        / around
        for k in range(order + 1)
    ]


@pytest.mark.parametrize(
    "x0",
    [
        1e-3,
        1e-90,
        *(pytest.param(x0, marks=pytest.mark.sweep) for x0 in (-1e-3, 1e-7, 1e-20, 0.03)),
    ],
)
@pytest.mark.parametrize("text", REMOVABLE)
def test_removable_singularities(text, x0):
    found = taylor(text, {"x": x0}, "x", 8)
    assert found.warnings == []
    with mp.workdps(60):
        wanted = about(text, mp.mpf(x0), 8)
        series = REMOVABLE[text]
        for k, got in enumerate(found.coefficients):
            if series is not None and x0 != 0.03:  # the known series about 0, moved to x0
                wanted[k] = mp.fsum(
                    mp.binomial(n, k) * series(n) * mp.mpf(x0) ** (n - k) for n in range(k, 40)
                )
            assert abs(got - wanted[k]) <= 2 * ULP * abs(wanted[k]) + mp.mpf(10) ** -55, k


@pytest.mark.parametrize("text", REMOVABLE)
def test_without_more_digits_people_are_told_how_many_hold(text, monkeypatch):
    monkeypatch.setattr("autograd_cli.core.answers.taylor._mpmath", lambda: None)
    for x0 in (1e-3, 1e-7, 1e-40):
        found = taylor(text, {"x": x0}, "x", 8)
        with mp.workdps(60):
            wanted = about(text, mp.mpf(x0), 8)
        off = [
            k
            for k, got in enumerate(found.coefficients)
            if not abs(got - wanted[k]) <= 1e-5 * max(abs(w) for w in wanted[max(0, k - 2) : k + 3])
        ]
        assert off  # a quotient of the eighth order by something small
        (told,) = found.warnings
        assert (told.kind, told.message) == ("rounding", "few-digits")
        assert {*map(str, off)} <= {*told.values["orders"].split(", ")}
        assert told.values["digits"] <= 5


@pytest.mark.parametrize(
    ("text", "x0"),
    [("exp(sin(x))", 0.3), ("1/(1 + x^2)", 1.0), ("cos(x)", 0.0), ("tanh(x)", 0.0),
     ("sin(x)/x", 1.0), ("x^7 - x^2", 1.0), ("sin(x)^2 + cos(x)^2", 0.3), ("x - x", 2.0),
     ("gamma(x)", 2.5), ("log(1 + exp(x))", -30.0)],
)  # fmt: skip
def test_what_is_sound_is_not_warned_of(text, x0):
    assert taylor(text, {"x": x0}, "x", 8).warnings == []


def test_what_more_digits_do_not_find_is_nothing():
    assert coefficients("sin(x)^2 + cos(x)^2", 6, x=0.3) == [1, *[0] * 7]


def test_what_takes_too_many_digits_is_told():
    found = taylor("(gamma(1 + x) - 1)/x", {"x": 1e-300}, "x", 3)
    (told,) = found.warnings
    assert (told.message, told.values["digits"]) == ("few-digits-anyway", 0)
    assert told.values["orders"] == "0, 1, 2, 3, 4"


# ---- the command


def test_json(program):
    done = program(
        "taylor", "exp(x)*y", "--at", "x=0,y=2", "--wrt", "x", "--order", "2", "-f", "json"
    )
    assert json.loads(done.stdout) == {
        "schema": 1,
        "expression": "exp(x)*y",
        "at": {"x": 0.0, "y": 2.0},
        "output": "v2",
        "wrt": "x",
        "order": 2,
        "coefficients": [2.0, 2.0, 1.0],
        "next": 1 / 3,
        "polynomial": "2 + 2 * x + x^2",
        "warnings": [],
    }


def test_plain_feeds_back(program):
    done = program("taylor", "log(x)", "--at", "x=2", "--order", "1", "-f", "plain")
    assert done.stdout == "0.6931471805599453 + 0.5 * (x - 2)\n"
    again = program("eval", done.stdout, "--at", "x=2", "-f", "plain")
    assert again.stdout.endswith("0.6931471805599453\n")


@pytest.mark.parametrize("form", formats_of(TYPESET))
def test_formats(program, form):
    for more in ([], ["--lang", "ja"], ["--ascii"], ["--order", "0"]):
        done = program("taylor", "log(x)", "--at", "x=2", "-f", form, *more)
        assert (done.returncode, done.stderr) == (0, "")
        assert not ("--ascii" in more and form == "table" and not done.stdout.isascii())


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["taylor", "x*y", "--at", "x=1,y=1"], 2, "choose one: `--wrt x`"),
        (["taylor", "x*y", "--at", "x=1,y=1", "--wrt", "x,y"], 2, "choose one: `--wrt x`"),
        (["taylor", "x", "--at", "x=1", "--order", "51"], 2, "--order goes up to 50"),
        (["taylor", "x"], 2, "no value for `x`"),
        (["taylor", "2"], 2, "the expression has no input"),
        (["taylor", "abs(x)", "--at", "x=0"], 1, "it is not smooth at this point"),
        (["taylor", "x", "--at", "x=1", "--degree", "3"], 2, "no option `--degree`"),
    ],
)
def test_wrong_questions(program, words, code, said):
    done = program(*words)
    assert done.returncode == code
    assert said in done.stderr


def test_the_term_left_out_is_not_zero(program):
    def note(*words):
        last = program("taylor", *words, "--at", "x=0").stdout.splitlines()[-1]
        return last.partition("left out: ")[2]

    assert note("sin(x)", "--order", "5") == "-0.000198413 * x^7"
    assert note("exp(x)", "--order", "0") == "x"
    assert note("x^2", "--order", "2") == ""
    assert note("x^9", "--order", "0") == ""  # it is looked for in eight orders
    assert note("x^8", "--order", "0") == "x^8"
