"""Hostile sizes: ten seconds and a gigabyte, then an answer or a diagnostic.

The bombs themselves are a sweep. What makes them go off, a step that is quadratic, is looked for
in the ordinary tests too, by how the work grows from one small size to another.
"""

import contextlib
import gzip
import json
import math
import os
import random
import re
import resource
import subprocess
import sys
import tempfile

import numpy as np
import pytest
from support import PROGRAM, assert_growth

from autograd_cli.cli.run import run
from autograd_cli.core.answers.report import report
from autograd_cli.core.many.arrays import answers
from autograd_cli.core.point.at import graph_of
from autograd_cli.core.rules.code import WIDE

SECONDS, BYTES = 10, 10**9
TEXT = 10_000_000  # characters of a hostile line


# ---- programs that grow


def names(count):
    return [f"x{i}" for i in range(count)]


def of_all(function):
    return lambda count: f"{function}({', '.join(names(count))})"


def joined(sign, form="{}"):
    return lambda count: sign.join(form.format(name) for name in names(count))


def chain(count):
    steps = (f"v{i} = sin(v{i - 1})*1.01 + x{i % 10}" for i in range(1, count // 3))
    return "v0 = x0; " + "; ".join(steps)


def dense(count):
    """Few inputs, each node of two drawn from all before it."""
    draw = random.Random(0)
    known = names(10)
    lines = [f"v0 = {' + '.join(known)}"]
    for i in range(1, count):
        a, b = draw.choice(known), f"v{i - 1}"
        lines.append(f"v{i} = {a}*0.5 + {b}*0.5")
        known.append(b)
    return "; ".join(lines)


def pairs(count):
    """A sum of products, an operation for each of so many pairs."""
    some = names(max(2, int((2 * count) ** 0.5)))
    return " + ".join(f"{a}*{b}" for i, a in enumerate(some) for b in some[:i])


PROGRAMS = {
    "max": of_all("max"),
    "min": of_all("min"),
    "hypot": of_all("hypot"),
    "sum": joined(" + "),
    "product": joined("*"),
    "squares": joined(" + ", "({} - 1.5)^2"),
    "chain": chain,
    "dense": dense,
    "pairs": pairs,
}


def value(name):
    """Few different ones, so that many arguments tie."""
    return 1 + int(name[1:]) % 7 / 8


POINTED = [
    *(("grad", "-f", form) for form in ("json", "table", "markdown", "latex", "csv")),
    ("grad", "--mode", "forward", "--show", "gradient", "-f", "json"),
    ("eval", "--steps"),
    *(("graph", "-f", form) for form in ("text", "json", "dot", "mermaid", "svg", "png", "tikz")),
    ("graph", "-f", "svg", "--style", "circuit"),
    ("paths", "--from", "x0"),
    ("paths", "--from", "x0", "-f", "json"),
    ("modes",),
    ("steps",),
    *(("handout", "-f", form) for form in ("md", "html", "tex", "typ")),
    ("jacobian", "-f", "json"),
    ("jvp", "--tangent", "x0=1", "-f", "json"),
    ("vjp", "-f", "json"),
    ("hvp", "--vector", "x0=1", "-f", "json"),
    ("hessian", "-f", "json"),
    ("taylor", "--wrt", "x0", "--order", "4"),
    ("uncertainty", "-f", "json"),
    ("check",),
]
UNPOINTED = [
    ("diff",),
    ("diff", "--wrt", "x0"),
    *(("export", "--to", to) for to in ("python", "numpy", "pytorch", "jax", "c", "sql", "latex")),
]
COMMANDS = {" ".join(words): words for words in POINTED + UNPOINTED}


def written(folder, program, size):
    """The program and its point as files, and the words that name them."""
    text = PROGRAMS[program](size)
    point = {name: value(name) for name in re.findall(r"\bx\d+", text)}
    (folder / "program.txt").write_text(text)
    (folder / "point.json").write_text(json.dumps(point))
    return [f"@{folder / 'program.txt'}"], ["--at", f"@{folder / 'point.json'}"]


def words_for(command, expr, at):
    command, *options = COMMANDS[command]
    return [command, *expr, *options, *(at if (command, *options) in POINTED else [])]


# ---- growth, small


def run_here(words):
    """A command in this process: what it writes is thrown away."""
    with (
        open(os.devnull, "w", encoding="utf-8") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        return run(words)


GROWN = {  # size, exponent
    ("max", "grad -f json"): (400, 1.5),
    ("min", "eval --steps"): (400, 1.5),
    ("hypot", "grad -f table"): (200, 1.5),
    ("max", "graph -f svg"): (100, 1.5),
    ("sum", "graph -f svg"): (60, 1.6),
    ("pairs", "graph -f svg"): (100, 1.6),
    ("squares", "handout -f html"): (40, 1.6),
    ("sum", "jacobian -f json"): (400, 1.5),
    ("chain", "steps"): (200, 1.5),
    ("squares", "hessian -f json"): (60, 2.2),  # as the answer
}


@pytest.mark.parametrize(("program", "command"), GROWN)
def test_work_grows_as_the_answer_does(program, command, tmp_path):
    size, exponent = GROWN[program, command]
    calls = {}
    for count in (size, 8 * size):
        folder = tmp_path / str(count)
        folder.mkdir()
        calls[count] = words_for(command, *written(folder, program, count))
    assert_growth(lambda count: run_here(calls[count]), size, exponent)


@pytest.mark.parametrize("function", ["max", "hypot"])
def test_arrays_through_very_many_arguments(function):
    def work(count):
        asked = tuple(names(count))
        answers(graph_of(PROGRAMS[function](count)), dict.fromkeys(asked, points), asked)

    points = np.array([1.0, math.nan, 2.0, 3.0])
    assert_growth(work, 50)


@pytest.mark.parametrize("function", ["max", "min", "hypot"])
def test_many_arguments_have_the_derivatives_of_few(function):
    """Code for very many arguments is made another way than for few: it says the same."""
    draw = random.Random(1)
    for count in (WIDE - 1, WIDE, WIDE + 1, 3 * WIDE):
        point = {name: float(draw.randrange(-3, 4)) for name in names(count)}
        for some in ([*point], [*point][::3]):
            gradient = report(of_all(function)(count), point, some).gradient
            if function == "hypot":
                length = math.hypot(*point.values())
                wanted = {name: point[name] / length for name in some}
            else:
                selected = {"max": max, "min": min}[function](point.values())
                ties = [x == selected for x in point.values()].count(True)
                wanted = {name: (point[name] == selected) / ties for name in some}
            assert gradient == pytest.approx(wanted, rel=1e-15, abs=0)


# ---- the bombs


def under_limits(words, stdin=""):
    """Seconds of the processor, peak bytes, exit code, standard error."""

    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (2 * SECONDS, 2 * SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (8 * BYTES, 8 * BYTES))

    with open(stdin or os.devnull, "rb") as file, tempfile.TemporaryFile() as told:
        process = subprocess.Popen(
            [PROGRAM, *words],
            stdin=file,
            stdout=subprocess.DEVNULL,
            stderr=told,
            preexec_fn=limit,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        told.seek(0)
        text = told.read(1_000_000).decode(errors="replace")
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return usage.ru_utime + usage.ru_stime, peak, process.returncode, text


def assert_bounded(words, stdin="", told_elsewhere=False):
    seconds, peak, code, told = under_limits(words, stdin)
    assert "Traceback" not in told
    assert code in (0, 1, 2), told[-300:]
    assert code == 0 or told_elsewhere or "error" in told or "エラー" in told
    assert seconds <= SECONDS
    assert peak <= BYTES


LINES = {  # about as long as TEXT, unless they name another size
    **{f"only {sign}": lambda sign=sign: sign * TEXT for sign in "-+*/^(),;=<.#&\0x1_ \n\t√α²（"},
    "sum": lambda: "x+" * (TEXT // 2) + "x",
    "powers": lambda: "x^" * (TEXT // 2) + "x",
    "parentheses": lambda: "(" * (TEXT // 2) + "x" + ")" * (TEXT // 2),
    "calls": lambda: "sin(" * (TEXT // 5) + "x" + ")" * (TEXT // 5),
    "arguments": lambda: "max(" + "x," * (TEXT // 2) + "x)",
    "distinct arguments": lambda: of_all("hypot")(1_000_000),
    "comparisons": lambda: "x<" * (TEXT // 2) + "x",
    "not": lambda: "where(" + "not " * (TEXT // 4) + "x<1,1,2)",
    "and": lambda: "where(" + "x<1 and " * (TEXT // 8) + "x<1,1,2)",
    "squares": lambda: "x²" * (TEXT // 2),
    "products": lambda: "2x " * (TEXT // 3),
    "statements": lambda: "x\n" * (TEXT // 2),
    "assignments": lambda: "\n".join(f"v{i}=x" for i in range(1_000_000)),
    "definitions": lambda: "; ".join([*(f"f{i}(x)=x" for i in range(1_000_000)), "x"]),
    "inputs": lambda: "+".join(names(1_000_000)),
    "marks": lambda: "a" + "\u0301\u0323" * 150_000,
    "garbage": lambda: "".join(chr(33 + (i * 7919 + i // 256) % 94) for i in range(TEXT)),
    "unfolding": lambda: (
        "f0(x)=x;" + "".join(f"f{i + 1}(x)=f{i}(2*x)+f{i}(3*x);" for i in range(60)) + "f60(x)"
    ),
    # just below the limits
    "long sum": lambda: "x+" * 1_099_990 + "x",
    "long minus": lambda: "-" * 1_099_990 + "x",
    "long roots": lambda: "√" * 1_099_990 + "x",
    "long powers": lambda: "x^" * 1_099_990 + "x",
    "deep": lambda: "(" * 2_400_000 + "x" + ")" * 2_400_000,
    "long assignments": lambda: "\n".join(f"v{i}=x*{i}" for i in range(599_990)),
    "long definitions": lambda: "; ".join([*(f"f{i}(x)=x" for i in range(599_990)), "x"]),
}


@pytest.mark.sweep
@pytest.mark.parametrize("line", LINES)
def test_hostile_lines(line, tmp_path):
    (tmp_path / "line").write_text(LINES[line]())
    assert_bounded(["eval", "-", "--at", "x=1"], tmp_path / "line")


@pytest.mark.sweep
@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_with_ten_thousand(command, program, tmp_path):
    assert_bounded(words_for(command, *written(tmp_path, program, 10_000)))


@pytest.mark.sweep
@pytest.mark.parametrize("count", [1_400, 3_000])
def test_a_hessian_without_zeros(count, tmp_path):
    total = " + ".join(names(count))
    (tmp_path / "program.txt").write_text(f"({total})^2*sin({total})")
    (tmp_path / "point.json").write_text(json.dumps({name: value(name) for name in names(count)}))
    files = [f"@{tmp_path / 'program.txt'}", "--at", f"@{tmp_path / 'point.json'}"]
    assert_bounded(["hessian", *files, "-f", "json"])


OBJECTS = {
    "digits": lambda: '{"x": ' + "1" * 2_000_000 + "}",
    "decimals": lambda: '{"x": 0.' + "1" * 2_000_000 + "}",
    "keys": lambda: "{" + ", ".join(['"x": 1'] * 60_000) + "}",
    "names": lambda: json.dumps(dict.fromkeys(names(300_000), 1)),
    "marks": lambda: json.dumps({"a" + "\u0301\u0323" * 150_000: 1}),
    "lists": lambda: "[" * 1_000_000,
    "objects": lambda: '{"x":' * 100_000,
    "text": lambda: json.dumps({"x": "1+" * 1_000_000 + "1"}),
}


@pytest.mark.sweep
@pytest.mark.parametrize("given", OBJECTS)
def test_hostile_points(given, tmp_path):
    (tmp_path / "point.json").write_text(OBJECTS[given]())
    assert_bounded(["grad", "x", "--at", f"@{tmp_path / 'point.json'}", "-f", "json"])
    (tmp_path / "jobs").write_text('{"expr": "x", "at": ' + OBJECTS[given]() + "}\n")
    # a job's error is its answer
    assert_bounded(["grad", "--jobs", str(tmp_path / "jobs")], told_elsewhere=True)


@pytest.mark.sweep
@pytest.mark.parametrize(
    "words",
    [
        ["uncertainty", "x", "--at", "x=" + " " * 60_000 + "1±1"],
        ["uncertainty", "x", "--at", "x=1" + " " * 60_000 + "±1"],
        ["uncertainty", "x", "--at", "x=" + "1" * 60_000],
        ["uncertainty", "x", "--at", "x=" + "(" * 60_000 + ")" * 60_000],
        ["grad", "x", "--at", "x=" + "1+" * 60_000 + "1"],
        ["grad", "x", "--at", ",".join(f"x{i}=1" for i in range(10_000))],
        ["grad", "0x" + "f" * 100_000],
        ["grad", "9^9^9^9^9"],
        ["handout", "(a+b)*c", "--points", "1000000000"],
        ["handout", "2+3", "--points", "1000"],
        ["handout", "sin(x)*exp(y)/z", "--points", "200"],
        ["grad", "@/dev/zero"],
        ["map", "x", "-i", "/dev/zero", "--from", "csv"],
        ["map", "x", "-i", "/dev/zero", "--from", "ndjson"],
    ],
    ids=lambda words: " ".join(words)[:40],
)
def test_hostile_words(words):
    assert_bounded(words)


@pytest.mark.sweep
@pytest.mark.parametrize("ending", ["gz", "zst"])
def test_a_line_that_unpacks_without_end(ending, tmp_path):
    line = b"1" * (1 << 28)
    if ending == "gz":
        member = gzip.compress(line, 1)
    else:
        member = pytest.importorskip("zstandard").ZstdCompressor().compress(line)
    path = tmp_path / f"in.csv.{ending}"
    path.write_bytes(member * 16)
    assert_bounded(["map", "x", "-i", str(path)])
