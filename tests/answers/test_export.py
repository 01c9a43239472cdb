"""Exported code, run for real, against the calculator's own numbers."""

import contextlib
import itertools
import math
import random
import re
import shutil
import subprocess

import numpy as np
import pytest

from autograd_cli.cli.line import command_table
from autograd_cli.core.export.page import Page, exported
from autograd_cli.core.export.targets import SQL_DIALECTS, TARGETS
from autograd_cli.core.point.at import At, graph_of
from autograd_cli.core.rules.code import float_condition
from autograd_cli.core.table.primitives import OPERATORS, ROWS
from autograd_cli.grammar.source import Problem

CC = shutil.which("cc")


def code(text, to, wrt=None, bound=(), **page):
    target = SQL_DIALECTS.get(to) or TARGETS[to]
    return exported(text, target, Page(**page), bound, wrt)


# ---- the cases: programs, and points of each


def call(name, arity):
    xs = ["a", "b", "c"][:arity]
    if name == "polygamma":
        return f"polygamma(2, {xs[1]})"
    operator = OPERATORS.get(name)
    if operator is None:
        return f"{name}({', '.join(xs)})"
    return operator.sign.join(xs) if arity > 1 else operator.sign + xs[0]


GRID = [-2.25, -0.7, 0.3, 0.85, 1.4, 2.6, 7.5]


def points_of_row(row, arity):
    found = []
    for point in itertools.product(GRID, repeat=arity):
        flags = [1] * arity
        if row.name == "polygamma":
            point, flags = (2.0, *point[1:]), [0, 1]
        if not row.domain or float_condition(row, arity, row.domain)(point, None, flags, 0):
            found.append(point)
    step = max(1, len(found) // 7)
    return found[::step]


def cases_of_rows():
    for row in ROWS:
        low, high = row.arities
        for arity in range(low, (high or 3) + 1):
            text = call(row.name, arity)
            names = list(graph_of(text).inputs)
            points = []
            for point in points_of_row(row, arity):
                points.append(dict(zip("abc", point, strict=False)))
        yield text, [{n: p[n] for n in names} for p in points]


PROGRAMS = {
    "(a+b)*(b+1)": [{"a": 2, "b": 1}, {"a": -0.5, "b": 3}],
    "x^2 + y^3 + z^-1 + 2^x": [{"x": 1.5, "y": -2, "z": 3}],
    "c = a*b; d = c + sin(c); c*d + d^2": [{"a": 0.3, "b": 2}],
    "where(x > 0, log(x), -x)": [{"x": 0.5}, {"x": -2}],
    "u = log(x); v = sqrt(u); where(x > 1, where(v > 1, v^2, u*v), where(x < 0, -x, x^2))": [
        {"x": 0.5},
        {"x": -2},
        {"x": 1.5},
        {"x": 9},
    ],
    "p = log(x); where(x > 0, where(p > 0, p*x, exp(p)), 1 - x)": [{"x": -1}, {"x": 0.5}, {"x": 3}],
    "where(x > 0 and log(x) > 1 or not x < 5, sqrt(x), x)": [{"x": -1}, {"x": 1}, {"x": 4}],
    "s = sqrt(x); where(x > 0, s, 0) + where(x > 1, s*2, x) + where(x > 2, s^3, 1)": [
        {"x": -1},
        {"x": 0.5},
        {"x": 1.5},
        {"x": 4},
    ],
    "max(a, b, a*b)": [{"a": 2, "b": 1}, {"a": 1, "b": 1}, {"a": 3, "b": 4}],
    "min(a, b) + abs(a) + relu(b) + sign(a)*b": [{"a": 0, "b": 0}, {"a": 1, "b": -1}],
    "clamp(x, 0, 1)*y": [{"x": 0, "y": 2}, {"x": 1, "y": 2}, {"x": 3, "y": 2}, {"x": 0.5, "y": 2}],
    "leaky_relu(x, s) + elu(x, s)": [{"x": 0, "s": 0.1}, {"x": -2, "s": 0.3}, {"x": 2, "s": 0.3}],
    "hypot(x, y) + atan2(y, x)": [{"x": 0, "y": 0}, {"x": 3, "y": -4}],
    "hypot(x, y, z)": [{"x": 1, "y": -4, "z": 2}],
    "x^y": [{"x": 0, "y": 2}, {"x": 2, "y": 0.5}, {"x": 1, "y": 1}],
    "mod(x, y)*x": [{"x": 7.5, "y": -2}, {"x": -7.5, "y": 2}, {"x": 6, "y": 2}],
    "floor(x) + ceil(y)*x + round(x*y)": [{"x": 2.5, "y": 1}, {"x": -1.5, "y": -2.25}],
    "k = 2*pi; r = k*x; f(u, v) = u^2 + v; f(r, x)*k": [{"x": 0.25}],
    "x": [{"x": 3}],
    "x; k = 7; k": [{"x": 1}],
    "2*3 + sqrt(2)": [{}],
    "q = a*0; b + 1": [{"a": 1, "b": 2}],
    "where(t > 0, a, b)*a": [{"t": 1, "a": 2, "b": 3}, {"t": -1, "a": 2, "b": 3}],
    "lambda*def + value + math^2 + gamma*int": [
        {"lambda": 2, "def": 3, "value": 1.5, "math": 4, "gamma": 2, "int": 5}
    ],
    "double*select + return": [{"double": 2, "select": 3, "return": 1}],
    "α*温度 + alpha^2": [{"α": 2, "温度": 3, "alpha": 4}],
    "y = a*a; z = a^2; y*z + y": [{"a": 3}],
    "1/(1+exp(-(w0*x0+w1*x1+w2)))": [{"w0": 2, "x0": -1, "w1": -3, "x1": -2, "w2": -3}],
    "softplus(sigmoid(gelu(x)))*silu(x)": [{"x": 0.7}, {"x": -1.2}],
    "-x^2 - (-x)^3*-2 - (x - (y - 2))/(x/(y*3))": [{"x": 1.5, "y": 0.7}],
    "e^x + inf^0": [{"x": 2}],
    "-(-x) - -y + --x": [{"x": 2, "y": 3}],
    "sin(pi/3)*x + cos(pi/3) + max(pi/3, x)": [{"x": 2}, {"x": 1}],
    "hypot(a, b)": [
        {"a": 3e-200, "b": 4e-200},
        {"a": -3e200, "b": 4e200},
        {"a": 5e-324, "b": 0},
        {"a": 1e150, "b": 1e150},
    ],
    "polygamma(1, x) + digamma(x)": [{"x": 0.5}, {"x": 2.5}],
    "digamma(x)*lgamma(x) + polygamma(0, x)": [{"x": 0.5}, {"x": 2.5}],
}


def expected(text, points, wrt=None):
    found = []
    for point in points:
        at = At(text, {k: float(v) for k, v in point.items()}, wrt)
        value, gradient = at.value, at.gradient
        found.append([value, *gradient.values()])
    return found


ALL = [*cases_of_rows(), *PROGRAMS.items()]
EXPECTED = [expected(text, points) for text, points in ALL]


def close(found, wanted, ulps=4):
    if math.isnan(wanted) or math.isinf(wanted):
        return repr(float(found)) == repr(wanted)
    return abs(found - wanted) <= ulps * math.ulp(wanted)


def assert_close(text, points, found, wanted, ulps=4):
    for point, got, want in zip(points, found, wanted, strict=True):
        assert len(got) == len(want), (text, got)
        for x, y in zip(got, want, strict=True):
            assert close(x, y, ulps), f"{text} at {point}: {got} for {want}"


def flat(found):
    value, slopes = found
    return [value, *slopes]


def python(text, to="python", **more):
    space = {}
    exec(compile(code(text, to, **more), text, "exec"), space)
    return space[more.get("function", "value_and_gradient")]


IDS = [text for text, _ in ALL]


@pytest.mark.parametrize("case", range(len(ALL)), ids=IDS)
def test_python(case):
    text, points = ALL[case]
    function = python(text)
    found = [flat(function(*map(float, point.values()))) for point in points]
    assert_close(text, points, found, EXPECTED[case])


@pytest.mark.parametrize("case", range(len(ALL)), ids=IDS)
def test_numpy(case):
    text, points = ALL[case]
    function = python(text, "numpy")
    columns = [np.array([float(p[name]) for p in points]) for name in points[0]]
    value, slopes = function(*columns)
    found = np.broadcast_arrays(np.zeros(len(points)), value, *slopes)[1:]
    assert_close(text, points, np.transpose(found).tolist(), EXPECTED[case])
    for slope in slopes:
        assert slope.shape == (len(points),)


def test_c(tmp_path):
    if CC is None:
        pytest.skip("no C compiler")
    pages, calls = [], []
    for i, (text, points) in enumerate(ALL):
        # helpers are static: each page has its own names for them
        page = code(text, "c", function=f"f{i}")
        for helper in re.findall(r"^static double (\w+)\(", page, re.MULTILINE):
            page = re.sub(rf"\b{helper}\(", f"{helper}_{i}(", page)
        pages.append(page)
        for point in points:
            numbers = [repr(float(x)) for x in point.values()]
            count = len(EXPECTED[i][0]) - 1
            arguments = ", ".join([*numbers, *(["g"] if count else [])])
            calls.append(f"show(f{i}({arguments}), g, {count});")
    main = (
        "#include <stdio.h>\nstatic void show(double v, const double *g, int n) "
        '{ printf("%.17g", v); for (int i = 0; i < n; i++) printf(" %.17g", g[i]); puts(""); }\n'
        "int main(void) { double g[9];\n" + "\n".join(calls) + "\nreturn 0; }\n"
    )
    source = tmp_path / "all.c"
    source.write_text("".join(pages) + main, encoding="utf-8")
    compiled = [CC, "-std=c99", "-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter", "-O1"]
    subprocess.run([*compiled, "all.c", "-o", "all", "-lm"], cwd=tmp_path, check=True)
    out = subprocess.run([tmp_path / "all"], capture_output=True, encoding="utf-8", check=True)
    lines = iter(out.stdout.splitlines())
    for (text, points), wanted in zip(ALL, EXPECTED, strict=True):
        found = [[float(x) for x in next(lines).split()] for _ in points]
        assert_close(text, points, found, wanted)


@pytest.mark.parametrize("case", range(len(ALL)), ids=IDS)
def test_duckdb(case):
    duckdb = pytest.importorskip("duckdb")
    text, points = ALL[case]
    try:
        query = code(text, "duckdb", table="my points")
    except Problem as problem:
        if problem.message != "target-lacks" or not re.search("erf|gelu|gamma", text):
            raise
        return
    with duckdb.connect() as connection:
        columns = ", ".join(f'"{name}" DOUBLE' for name in [*points[0], "id"])
        connection.execute(f'CREATE TABLE "my points" ({columns})')
        for i, point in enumerate(points):
            marks = ", ".join("?" * (len(point) + 1))
            connection.execute(f'INSERT INTO "my points" VALUES ({marks})', [*point.values(), i])
        rows = connection.execute(query).fetchall()
    rows.sort(key=lambda row: row[len(points[0])])
    found = [row[len(points[0]) + 1 :] for row in rows]
    assert_close(text, points, found, EXPECTED[case])


def test_names_that_differ_in_case_only_are_columns_of_their_own():
    duckdb = pytest.importorskip("duckdb")
    text = "a + 10*A + 100*A_*a"
    page = code(text, "sql", say=lambda key, **values: f"{values['old']} is {values['new']}")
    assert page.splitlines()[1:3] == ["-- A is A_", "-- A_ is A__"]
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE points AS SELECT 2 AS a, 3 AS A_, 5 AS A__")
        answered = connection.execute(page)
        names = [name for name, *_ in answered.description]
        assert names[3:] == ["value", "grad_a", "grad_A_", "grad_A__"]
        assert answered.fetchall() == [(2, 3, 5, 1032.0, 501.0, 10.0, 200.0)]


def test_torch_is_given_tensors():
    page = code("u = pi/3; sin(pi/3)*x + cos(pi/3) + hypot(u, exp(u))*x", "pytorch")
    constants = {"math.pi", *re.findall(r"(\w+) = (?:math\.|torch\.exp)", page)}
    for called in re.findall(r"torch\.(?:sin|cos|exp|hypot)\(([^()]*)\)", page):
        assert not constants & {*called.split(", ")}, page


def test_a_table_keeps_its_columns():
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE a AS SELECT 'u' AS tag, 2 AS a, 1 AS b, 7 AS c")
        found = connection.execute(code("(a+b)*(b+1)", "sql", table="a")).fetchall()
    assert found == [("u", 2, 1, 7, 6.0, 2.0, 5.0)]


@pytest.mark.parametrize(("to", "module"), [("pytorch", "torch"), ("jax", "jax")])
def test_libraries_that_differentiate(to, module):
    pytest.importorskip(module)
    for text, points in ALL:
        # where the branch not taken is NaN, so is their derivative; the check says so
        leaks = "where" in text and re.search("log|sqrt", text)
        for point in points[:2]:
            point = {name: float(x) for name, x in point.items()}
            if any(x and abs(math.log10(abs(x))) > 100 for x in point.values()):
                continue  # JAX squares before it differentiates hypot
            at = At(text, point)
            value, gradient, warnings = at.value, at.gradient, at.warnings
            space = {}
            exec(code(text, to, answer=(point, value, gradient)), space)
            if warnings:  # they have conventions of their own
                continue
            with contextlib.suppress(*([AssertionError] if leaks else [])):
                space["main"]()


@pytest.mark.parametrize("case", range(len(ALL)), ids=IDS)
def test_spark_can_be_read(case):
    sqlglot = pytest.importorskip("sqlglot")
    text, points = ALL[case]
    try:
        query = code(text, "spark", table="db.my points")
    except Problem as problem:
        if problem.message != "target-lacks" or not re.search("erf|gelu|gamma", text):
            raise
        return
    (read,) = sqlglot.parse(query, dialect="spark")
    names = [select.alias for select in read.selects[1:]]
    assert names == ["value", *(f"grad_{name}" for name in points[0])]


def test_python_as_a_learner_reads_it():
    assert code("(a+b)*(b+1)", "python", say=lambda key, **_: key).splitlines()[3:] == [
        "def value_and_gradient(a, b):",
        '    """code-returns"""',
        "    # code-forward",
        "    c = a + b",
        "    d = b + 1.0",
        "    e = c * d",
        "    # code-reverse",
        "    e_bar = 1.0  # ∂e/∂e = 1",
        "    d_bar = e_bar * c  # ∂e/∂d = c",
        "    c_bar = e_bar * d  # ∂e/∂c = d",
        "    b_bar = d_bar + c_bar  # ∂d/∂b = 1, ∂c/∂b = 1",
        "    a_bar = c_bar  # ∂c/∂a = 1",
        "    return e, (a_bar, b_bar)",
    ]


def test_python_keeps_the_names_that_it_has():
    page = code("温度*α + ﬁ*len", "python")
    assert "def value_and_gradient(温度, α, " in page  # ﬁ is fi to Python
    assert "len_" in page
    assert "ﬁ" not in page.split("value_and_gradient")[1].split(":")[0]
    assert "u6e29" in code("温度", "c")


def test_no_input_no_derivatives(program):
    assert "and an empty tuple" in program("export", "1+2", "--to", "python").stdout


def test_what_is_not_needed_is_no_code():
    page = code("u = a^2; v = log(b); v*3 + c", "c", wrt=["c"])
    assert "u" not in re.findall(r"double (\w+) =", page)
    assert re.findall(r"double (\w+_bar) =", page) == ["e_bar", "c_bar"]


def test_errors_are_those_of_the_language():
    with pytest.raises(ValueError, match="math domain error"):
        python("log(x)")(-1.0)
    with pytest.raises(ZeroDivisionError):
        python("a/b")(1.0, 0.0)
    with pytest.raises(ZeroDivisionError):
        python("sqrt(x)")(0.0)  # an infinite slope
    assert math.isnan(python("log(x)", "numpy")(-1.0)[0])
    assert python("sqrt(x)", "numpy")(0.0)[1] == (math.inf,)


def test_numpy_broadcasts():
    value, (a, b) = python("a*b + 1", "numpy")(np.ones((2, 1)), [[1, 2, 3]])
    assert value.tolist() == [[2, 3, 4]] * 2
    assert (a.tolist(), b.tolist()) == ([[1, 2, 3]] * 2, [[1, 1, 1]] * 2)
    value, (t,) = python("where(t > 0, 1, 2)", "numpy")(np.array([1.0, -1.0]))
    assert (value.tolist(), t.tolist()) == ([1, 2], [0, 0])


def test_what_lies_behind_a_cut_edge_gets_zero():
    assert python("relu(log(x))*y")(0.5, 2.0) == (0.0, (0.0, 0.0))
    assert python("max(1, sqrt(x))")(0.0) == (1.0, (0.0,))
    text = "where(x > 0, log(x), 0) + expm1(x) + where(x > 0 and log(x) > 0, exp(x), x)"
    for x in (-1.0, 0.5, 2.0):
        at = At(text, {"x": x})
        value, gradient = at.value, at.gradient
        assert_close(text, [x], [flat(python(text)(x))], [[value, *gradient.values()]])


def chained_wheres(rng, size):
    lines = ["v0 = x", "v1 = y"]
    for i in range(2, size):
        a, b, c = (f"v{rng.randrange(max(0, i - 4), i)}" for _ in range(3))
        condition = rng.choice(
            [f"{a} > {b}", f"log({a}) > 0 and {b} < 1", f"not ({b} < 0 or {a} > 2)"]
        )
        lines.append(f"v{i} = " + rng.choice([
            f"where({a} > 0, where({condition}, log({a})*{b}, {c}), {b})" if "log" in condition
            else f"where({condition}, {a} + {c}, {b}*0.5)",
            f"where({a} > 0, sqrt({a}), -{a})*{c}",
            f"{a}*{b}*0.3 + {c}",
            f"max({a}, {b}, {c}) - relu({b})",
        ]))  # fmt: skip
    return "\n".join(lines)


def test_branches_within_branches():
    rng = random.Random(5)
    answered = always = 0
    for _ in range(100):
        text = chained_wheres(rng, rng.randint(3, 12))
        inputs = list(graph_of(text).inputs)
        function, over_arrays = python(text), python(text, "numpy")
        for _ in range(4):
            point = {name: rng.choice([-2.0, -0.5, 0.3, 1.5, 3.0]) for name in inputs}
            try:
                wanted = expected(text, [point])
            except Problem:
                continue
            if not all(map(math.isfinite, wanted[0])):
                continue
            answered += 1
            assert_close(text, [point], [flat(over_arrays(*point.values()))], wanted, 64)
            try:
                found = flat(function(*point.values()))
            except ValueError:  # a branch whose condition needs a value of the branch itself
                always += 1
            else:
                assert_close(text, [point], [found], wanted, 64)
    assert always < 0.01 * answered
    assert answered > 200


def test_big_programs_are_linear(tmp_path):
    lines = ["x0 = sin(a)*b", *(f"x{i} = sin(x{i - 1})*0.9 + b*x{i // 2}" for i in range(1, 300))]
    wide = " + ".join(f"a*sin({i}*b)" for i in range(400))
    deep = "(" * 400 + "a" + "*0.5 + b)" * 400
    wheres = "y0 = x; " + "; ".join(
        f"y{i} = where(x > {i}, log(x)*{i}, y{i - 1})" for i in range(1, 300)
    )
    for text in ("\n".join(lines), wide, deep, wheres, f"max({wide.replace(' +', ',')})"):
        page = code(text, "python")
        point = dict.fromkeys(graph_of(text).inputs, 0.4)
        space = {}
        exec(page, space)
        found = flat(space["value_and_gradient"](*point.values()))
        assert_close(text[:50], [point], [found], expected(text, [point]), 2_000)
        assert len(page) < 40 * len(text)


# ---- the command


def test_the_command_offers_every_target():
    assert list(command_table.EXPORT_TARGETS) == list(TARGETS)
    assert list(command_table.SQL_DIALECTS) == list(SQL_DIALECTS)


def test_a_file_says_its_language(program, tmp_path):
    for name, begin in {"f.c": "/* c", "f.sql": "-- c", "f.tex": "% ", "f.typ": "// "}.items():
        done = program("export", "a*b", "-o", name, cwd=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(begin)
    done = program("export", "a*b", "-o", "f.py", cwd=tmp_path)
    assert done.returncode == 2
    assert "--to python" in done.stderr
    assert not (tmp_path / "f.py").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["a", "--to", "pyton"], "did you mean `python`?"),
        (["a"], "to which language?"),
        (["a", "--to", "c", "--dialect", "spark"], "--to sql"),
        (["a", "--to", "c", "--table", "t"], "--table is for SQL"),
        (["a", "--to", "python", "-o", "t.c"], "ends in .c is for c, not for python"),
        (["a", "--to", "c", "-o", "t.py"], "is for python, numpy, pytorch, jax, not for c"),
        (["a", "--to", "sql", "--dialect", "mysql"], "duckdb, spark"),
        (["a", "--to", "sql", "--table", "a..b"], "`a..b` cannot name a table"),
        (["a", "--to", "c", "--name", "for"], "`for` cannot name a function in C"),
        (["a", "--to", "c", "--at", "q=1"], "not an input of the expression: `q`"),
        (["a", "--to", "c", "--wrt", "q"], "not an input of the expression: `q`"),
        (["a*b", "--to", "jax", "--at", "a=1"], "no value for `b`"),
        (["1 + gelu(x)", "--to", "sql"], "DuckDB's SQL has no `erfc`"),
    ],
)
def test_wrong_questions(program, words, said):
    done = program("export", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_constants_that_are_bound_and_comments_in_ascii(program):
    page = program("export", "e*α", "--to", "python", "--at", "e=1", "--ascii").stdout
    assert "def value_and_gradient(e, alpha):" in page
    assert page.isascii()
    assert "# 逆伝播" in program("export", "a*b", "--to", "python", "--lang", "ja").stdout


def test_the_check_has_the_numbers_of_the_point(program):
    for to in ("pytorch", "jax"):
        page = program("export", "(a+b)*(b+1)", "--to", to, "--at", "a=2,b=1").stdout
        assert re.findall(r"assert math.isclose\(.*?, (\S+), rel", page) == ["6.0", "2.0", "5.0"]
        assert "assert" not in program("export", "(a+b)*(b+1)", "--to", to).stdout


def test_mathematics():
    page = code("(a+b)*(b+1)", "latex")
    assert r"\frac{\partial e}{\partial c} &= d" in page
    sum_ = r"\frac{\partial e}{\partial d} + \frac{\partial e}{\partial c}"
    assert rf"\frac{{\partial e}}{{\partial b}} &= {sum_}" in page
    assert r"{\partial x} &= 0" in code("where(x > 0, y, 1)", "latex")
    assert "frac(partial e, partial c) &= d" in code("(a+b)*(b+1)", "typst")
