"""Where an answer and its warnings go, for every command of the table and each of its formats."""

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import termios
from collections import Counter

import pytest
from rich.cells import cell_len
from support import PROGRAM

from autograd_cli.cli.line.command_table import COMMANDS
from autograd_cli.cli.run import run
from autograd_cli.cli.streams.standard import width_of_streams
from autograd_cli.core.export.targets import TARGETS

# a program, a value, and what is to be said of them
KINDS = {
    "kink": ("y = abs(x)*x", "0", "is not differentiable at 0"),
    "overflow": ("y = exp(x)*x", "800", "is beyond float64 here"),
    "nonfinite": ("y = x*inf*0", "1", "has no value here (NaN)"),
}
# the words without which a command has no answer
MORE = {
    "jvp": ["--tangent", "x=1"],
    "vjp": ["--cotangent", "y=1"],
    "hvp": ["--vector", "x=1"],
}
AT_A_POINT = [name for name, c in COMMANDS.items() if any("--at" in o.flags for o in c.options)]


def formats(name):
    """The formats of a command, and the option that says which."""
    options = {flag: option for option in COMMANDS[name].options for flag in option.flags}
    flag = "--format" if "--format" in options else "--to"
    return flag, options[flag].values


def warned(name, form, kind):
    """How often an answer is to warn: of a kink where there is a derivative to speak of."""
    if name == "eval" and kind == "kink":
        return 0
    if name == "export":  # only what computes beside the code states numbers
        return int(TARGETS[form].differentiates)
    return 1


PRODUCT = [
    (name, form, kind)
    for name in AT_A_POINT
    if name != "map"
    for form in formats(name)[1]
    for kind in KINDS
    # a page of PDF shows its notes to people alone; no Taylor polynomial at a kink
    if form != "pdf" and (name, kind) != ("taylor", "kink")
]


@pytest.mark.parametrize(("name", "form", "kind"), PRODUCT)
def test_a_warning_stands_once(capsysbinary, name, form, kind):
    text, value, sentence = KINDS[kind]
    at = f"x={value}±1e-9" if name == "uncertainty" else f"x={value}"
    words = [name, text, "--at", at, formats(name)[0], form, "--lang", "en", *MORE.get(name, [])]
    assert run(words) in (0, 1)
    out, err = (data.decode("utf-8", "replace") for data in capsysbinary.readouterr())
    assert "error" not in err
    assert out.count(sentence) + err.count(sentence) == warned(name, form, kind)
    if form in ("json", "ndjson"):
        assert not err
        assert [w["kind"] for w in json.loads(out)["warnings"]].count(kind) >= warned(
            name, form, kind
        )
    elif name != "handout":  # whose pages have notes
        assert sentence not in out


@pytest.mark.parametrize(
    ("form", "kind"),
    [*((form, "kink") for form in formats("map")[1]), *(("csv", k) for k in KINDS)],
)
def test_a_warning_of_a_table_stands_once(form, kind):
    text, value, _ = KINDS[kind]
    words = [PROGRAM, "map", text, "--to", form, "--lang", "en"]
    done = subprocess.run(words, input=f"x\n{value}\n".encode(), capture_output=True, check=True)
    assert done.stderr.count(b"warning: ") == 1
    assert b"warning" not in done.stdout


def test_the_same_is_said_once(program):
    done = program("grad", "abs(x) + abs(2*x) + max(x, 3*x)", "--at", "x=0", "--show", "none")
    first, second = done.stderr.splitlines()
    assert "abs is" in first
    assert "max" in second
    done = program("grad", "abs(x) + abs(2*x)", "--at", "x=0", "-f", "json")
    assert [w["span"] for w in json.loads(done.stdout)["warnings"]] == [[0, 6], [9, 17]]


def test_a_count_of_paths_warns_too(program):
    done = program("paths", "abs(x)", "--at", "x=0", "--count", "-f", "json")
    assert json.loads(done.stdout)["warnings"][0]["kind"] == "kink"
    assert not done.stderr


# ---- what is refused, and what is cut


@pytest.mark.parametrize("name", [n for n in AT_A_POINT if n not in ("map", "export")])
@pytest.mark.parametrize("digits", ["1001", "100000000000000000", "0", "-1", "٣", "²"])
def test_a_precision_beyond_reason_is_refused(capsys, name, digits):
    words = [name, "y = x^2", "--at", "x=3", *MORE.get(name, []), "--precision", digits]
    assert run(words) == 2
    assert "--precision" in capsys.readouterr().err


PROGRAMS = {  # programs and their points, the output an input or a constant among them
    "x": "x=2",
    "r = c; r": "c=1e3(2)",
    "2*3": "",
    "k = 2; k": "",
    "2*x": "x=2",
    "(a+b)*(b+1)": "a=2,b=nan",
    "where(x > 0, y, z)": "x=1,y=2,z=3",
    "a*b + b*a + a^2": "a=inf,b=0",
}


@pytest.mark.parametrize("text", PROGRAMS)
@pytest.mark.parametrize("form", formats("grad")[1])
def test_every_section_of_every_program_is_written(capsys, form, text):
    at = ["--at", PROGRAMS[text]] if PROGRAMS[text] else []
    for most in ("0", "1", "2"):
        for show in ("none", "values", "locals", "paths", "adjoints", "gradient", "all"):
            words = ["grad", text, *at, "-f", form, "--show", show, "--max-paths", most]
            assert run(words) == 0, words
            capsys.readouterr()


@pytest.mark.parametrize("form", ["table", "markdown", "latex"])
def test_a_path_that_is_not_listed_has_its_sum(capsys, form):
    run(["grad", "y = 3*x", "--at", "x=1", "--show", "paths", "--max-paths", "0", "-f", form])
    out = capsys.readouterr().out
    assert "3" in out.replace("y = 3", "").replace("y &= 3", "")
    assert "…" in out or r"\cdots" in out


def test_more_listed_nodes_than_are_allowed_are_cut_in_latex(capsys):
    """The paths of a sum x0 + x1 + … have 700, 700, 699, … nodes: 200,000 are listed in all."""
    lengths, listed, nodes = [700, *range(700, 1, -1)], 0, 0
    while nodes < 200_000:
        nodes += lengths[listed]
        listed += 1
    names = [f"x{i}" for i in range(700)]
    at = ",".join(f"{name}=1" for name in names)
    words = ["grad", "+".join(names), "--at", at, "--show", "paths", "-f", "latex"]
    assert run(words) == 0
    assert capsys.readouterr().out.count(r"\cdots = 1") == 700 - listed


@pytest.mark.parametrize(("more", "cut"), [("", False), (" + a", True)])  # 2^4 paths, and one more
def test_sixteen_paths_are_all_of_them(capsys, more, cut):
    text = f"b = a*a; c = b*b; d = c*c; e = d*d{more}"
    at = ["--at", "a=1"]

    def written(*words):
        assert run(list(words)) == 0
        return capsys.readouterr().out

    for point in ([], at):
        for form in ("text", "dot", "mermaid", "svg", "tikz"):
            drawn = written("graph", text, *point, "--highlight", "a", "-f", form)
            assert ("…" in drawn or r"\dots" in drawn) == cut, (point, form)
    assert ("17 paths" in written("grad", text, *at)) == cut
    assert ("17 paths" in written("paths", text, *at)) == cut
    assert (r"\cdots" in written("grad", text, *at, "-f", "latex")) == cut
    assert ("全部で" in written("handout", text, *at, "--lang", "ja")) == cut
    assert "paths," not in written("grad", text, *at, "--max-paths", "17")


@pytest.mark.parametrize("name", [n for n, c in COMMANDS.items() if "--jobs" in str(c.options)])
def test_a_job_has_no_unknown_key(program, name):
    def answered(**job):
        line = json.dumps({"expr": "x^2", "at": {"x": 3}, **job})
        return json.loads(program(name, "--jobs", "-", stdin=line).stdout)

    assert "error" not in answered(id=[1], wrt=["x"])
    keys = {"weight": None, "At": "at", "wrtt": "wrt", "": None, "id ": "id"}
    for key, guess in keys.items():
        error = answered(**{key: 1})["error"]
        assert error["kind"] == "input"
        assert error["message"] == f"a job has no `{key}`"
        assert (f"`{guess}`" if guess else "the keys of a job are") in error["hint"]
    assert ("error" in answered(against={"x": 6})) == (name != "check")


def test_jobs_mark_answers(program):
    def answered(against, **more):
        line = json.dumps({"expr": "x^2/3", "at": {"x": 2}, "against": against, **more})
        done = program("check", "--jobs", "-", stdin=line)
        found = json.loads(done.stdout)
        assert done.returncode == int(not found.get("ok"))
        return found

    for right in (4 / 3, "4/3", "2*x/3", 1.33, "1.3"):
        assert answered({"x": right})["ok"], right
    for wrong in (7, "2/3", "1.34", 1.3333333):
        assert not answered({"x": wrong})["ok"] or wrong == 1.3333333
    for bad in ({}, [], 7, None, {"y": 1}, {"x": [1]}, {"x": True}, {"x": "a b"}):
        assert "error" in answered(bad), bad
    assert "error" in answered({"x": 1}, wrt=["x"])


def test_an_uncertainty_of_nothing_says_so(program):
    done = program("uncertainty", "a*b", "--at", "a=2,b=3", "-f", "plain")
    assert "as in `a=2±5%`" in done.stderr
    mended = program("uncertainty", "a*b", "--at", "a=2±5%,b=3", "-f", "plain")
    assert [float(number) for number in mended.stdout.split()] == pytest.approx([6, 0.3])
    assert not mended.stderr
    assert not program("uncertainty", "2*3").stderr  # which has no input that could have one


# ---- widths

LONG = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
LONG_AT = ["--at", "w0=2.123456,x0=-1e-200,w1=-3,x1=-2e10,w2=0.000123456"]
JAPANESE = ["面積 = 幅 * 高さ; 面積^2 / μ", "--at", "幅=2.123456789,高さ=-3e100,μ=1.5"]
CURVE = ["100*(y-x^2)^2 + (1-x)^2", "--at", "x=-1.23456789,y=1e-7"]
READ = {
    "grad": [LONG, *LONG_AT, "--show", "all", "--precision", "12"],
    "eval": [*JAPANESE, "--steps", "--lang", "ja"],
    "paths": ["b = a*a/a; c = b*b/b; c*c*123456.789", "--at", "a=2.5", "--max-paths", "3"],
    "modes": ["u = x*y; v = sin(u)*x; v/y + u", "--at", "x=1.23456,y=-7e-9", "--scale", "100"],
    "steps": [LONG, *LONG_AT],
    "jacobian": ["u = x*y; v = x + 1e9*y; w = u*v", "--output", "u,v,w", "--at", "x=2.5,y=-1e-30"],
    "hessian": ["(a*b + c*d + e*f)^3", "--at", "a=1,b=2e-9,c=3,d=4,e=5e8,f=1/3"],
    "jvp": [*CURVE, "--tangent", "x=0.123456789", "--lang", "ja"],
    "vjp": ["y = x1*x2*1e10", "--at", "x1=1/3,x2=-2/3e9", "--cotangent", "y=1.5"],
    "hvp": [*CURVE, "--vector", "x=1e-12"],
    "check": [*CURVE],
    "uncertainty": ["m*v^2/2", "--at", "m=2.000(1)e7,v=3±0.0021%", "--precision", "15"],
    "diff": ["sin(a*b)^2 + 1234.5678*a", "--rule-by-rule", "--at", "a=1/3,b=1e-20"],
    "taylor": ["log(x)*y", "--at", "x=1.23456789,y=3", "--wrt", "x", "--precision", "15"],
    "functions": [],
    "graph": ["(a+b)*(b+1)", "--at", "a=2,b=1"],
}
MARKED = ["(2*x+1)^3", "--at", "x=1.000123", "--against", "x=27.1234567890123"]
TABLES = [
    *READ.items(),
    ("check", MARKED),
    ("check", ["max(x, y) + relu(x)", "--at", "x=0,y=0", "--lang", "ja"]),
    ("grad", [*JAPANESE, "--lang", "ja"]),
    ("grad", [*JAPANESE, "--ascii"]),
    ("functions", ["polygamma", "--lang", "ja"]),
    ("functions", ["--lang", "ja"]),
]
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)*(?:e[-+]?\d+)?|\binf\b|\bnan\b")


def test_every_command_that_writes_tables_is_tried_at_every_width():
    tables = {n for n, c in COMMANDS.items() if any("table" in o.values for o in c.options)}
    assert tables <= READ.keys()


@pytest.mark.parametrize("width", [1, 2, 7, 20, 33, 47, 60, 80])
@pytest.mark.parametrize(("name", "words"), TABLES)
def test_a_table_that_shrinks_cuts_no_number(capsys, monkeypatch, name, words, width):
    def written(columns):
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setattr(
            "autograd_cli.core.answers.modes.perf_counter", iter(range(10**6)).__next__
        )
        assert run([name, *words]) in (0, 1)
        return capsys.readouterr().out.splitlines()

    lines = written(width)
    for line in lines:
        bare = line.strip()
        assert cell_len(line) <= width or NUMBER.fullmatch(bare) or len(bare) == 1, line
        assert line == line.rstrip()
    if name != "graph":  # which is drawn, or says how much room it needs
        whole = Counter(NUMBER.findall("\n".join(written(100_000))))
        assert whole <= Counter(NUMBER.findall("\n".join(lines)))


COLUMNS = {"80": 80, "1": 1, "200": 200, "080": 80}
IGNORED = ["", "0", "-5", "+5", "²", "٣", "３", "1_0", "9" * 30, "8 0", "80.0", "x", "\udcff"]


@pytest.mark.parametrize("columns", [*COLUMNS, *IGNORED])
def test_the_width_of_columns(columns):
    assert width_of_streams({"COLUMNS": columns}) == COLUMNS.get(columns, 80)


@pytest.mark.parametrize("columns", ["²", "٣", "-1", "9" * 30, "1", "2", "20"])
@pytest.mark.parametrize("words", [["--help"], ["grad", "--help"], ["functions"], ["grad", "x"]])
def test_no_width_is_a_crash(program, words, columns):
    done = program(*words, env={"COLUMNS": columns, "LINES": columns})
    assert done.returncode in (0, 2)
    assert "Traceback" not in done.stderr


def test_the_width_is_that_of_the_terminal_on_stderr():
    """As where standard output goes into a pager."""
    parent, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 57, 0, 0))
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    environment.pop("COLUMNS", None)

    def widest(**streams):
        words = [PROGRAM, "functions"]
        done = subprocess.run(words, env=environment, check=True, encoding="utf-8", **streams)
        return max(map(cell_len, done.stdout.splitlines()))

    assert widest(stdout=subprocess.PIPE, stderr=terminal) in range(50, 58)
    assert widest(stdout=subprocess.PIPE, stderr=subprocess.PIPE) in range(70, 81)
    os.close(terminal)
    os.close(parent)
