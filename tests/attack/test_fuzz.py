"""Every command under random command lines: an answer or a diagnostic, and never a traceback.

The words come from a grammar of programs, from the command table's own options and values, and from
mutations of both. A call runs in this process, its streams are bytes in memory, and it may take
ten seconds of the processor.
"""

import io
import json
import random
import signal
import sys
from contextlib import contextmanager

import pytest
from programs import NAMES, garbage, mutated, text

from autograd_cli.cli.forms import FORMATS
from autograd_cli.cli.line.command_table import COMMANDS, Option
from autograd_cli.cli.run import run
from autograd_cli.core.point.at import graph_of
from autograd_cli.grammar.source import Problem

SECONDS = 10  # of the processor, for one call
FULL = 200_000  # calls, in the long search
CHUNKS = 100

# ---- command lines

VALUES = [
    *(
        "0",
        "1",
        "2",
        "-1",
        "0.5",
        "1e308",
        "-1e308",
        "5e-324",
        "nan",
        "inf",
        "-inf",
        "1e400",
        "1/0",
    ),
    *("pi/4", "x", "", " ", "1,5", "1e3(2)", "2±0.1", "1e16±1", "3±0", "2+-1", "9^9^9", "sqrt(-1)"),
    *("1e-310", "０．５", "True", "[1,2]", "10%"),
]
FILES = [
    "p.json",
    "t.csv",
    "t.ndjson",
    "program.txt",
    "none.txt",
    "out.svg",
    "out.json",
    "/dev/null",
]
OUTPUTS = [
    "out.csv",
    "out.ndjson",
    "out.svg",
    "out.md",
    "out.html",
    "out.tex",
    "out.c",
    "out.xyz",
    "",
]
COUNTS = ["0", "1", "2", "3", "5", "16", "-1", "1.5", "x", "", "１", "²", "1000", "9" * 30]
# what takes seconds, or a cluster, has tests of its own
LEFT_OUT = {"dask", "png", "pdf", "--engine", "--scheduler", "--mc"}


def point(rng: random.Random) -> str:
    names = rng.sample(NAMES, rng.randrange(1, 8))
    joined = ",".join(f"{name}={rng.choice(VALUES)}" for name in names)
    return rng.choices([joined, mutated(rng, joined), "@p.json", garbage(rng)], [12, 2, 1, 1])[0]


def names_of(words: list[str]) -> tuple[list[str], str]:
    """The inputs and the output of a program, where it can be read."""
    try:
        graph = graph_of(words[0])
    except (Problem, IndexError):
        return NAMES[:5], "y"
    return list(graph.inputs), graph.output_name


def fitting_point(rng: random.Random, inputs: list[str], _: str = "") -> str:
    return ",".join(f"{name}={rng.choice([*VALUES[:8], '0.3', '1.7', '2.5'])}" for name in inputs)


FITTING = {
    "--at": fitting_point,
    "--tangent": fitting_point,
    "--vector": fitting_point,
    "--against": fitting_point,
    "--cotangent": lambda rng, inputs, output: f"{output}={rng.choice(VALUES[:8])}",
    "--output": lambda rng, inputs, output: rng.choice([output, "s0", *OUTPUTS]),
    "--input": lambda rng, inputs, output: rng.choice(["t.csv", "t.ndjson", "-"]),
    "--precision": lambda rng, inputs, output: rng.choice(["1", "3", "17", "40"]),
    "--order": lambda rng, inputs, output: rng.choice(["1", "2", "4"]),
    "--max-paths": lambda rng, inputs, output: rng.choice(["0", "1", "16"]),
    "--points": lambda rng, inputs, output: rng.choice(["1", "3"]),
    "--scale": lambda rng, inputs, output: rng.choice(["1", "10"]),
    "--upstream": lambda rng, inputs, output: rng.choice(VALUES),
}


# without these a command has little to do
NEEDED = ("--at", "--tangent", "--vector", "--cotangent", "--input", "--from", "--to")


def option_value(rng: random.Random, option: Option, inputs: list[str], output: str) -> str:
    """Mostly one that fits."""
    flag = option.flags[0]
    values = [value for value in option.values if value not in LEFT_OUT]
    chance = rng.random()
    if chance < 0.9 and values:
        return rng.choice(values)
    if chance < 0.9 and flag in FITTING:
        return FITTING[flag](rng, inputs, output)
    if chance < 0.9 and (option.completes == "inputs" or "NAME" in option.metavar):
        return ",".join(rng.sample(inputs, rng.randrange(min(len(inputs), 2) + 1)) or ["a"])
    if chance < 0.92:
        return garbage(rng)
    if option.completes == "files":
        return rng.choice([*FILES, "-"])
    return rng.choice([point(rng), rng.choice(COUNTS), rng.choice(VALUES), rng.choice(NAMES)])


def command_line(rng: random.Random) -> list[str]:
    if rng.random() < 0.02:
        return [text(rng) for _ in range(rng.randrange(4))]
    name = rng.choice(list(COMMANDS))
    command = COMMANDS[name]
    words = []
    for argument in command.arguments:
        if argument.values:
            words.append(rng.choice([*argument.values, "sinn", garbage(rng)]))
        else:
            words.append(rng.choices([text(rng), "-", "@program.txt", "@none"], [20, 1, 1, 1])[0])
        if "FILE" in argument.metavar:  # there may be none
            words[-1:] = rng.choice([[], [], ["t.csv"], words[-1:]])
    inputs, output = names_of(words)
    needed = [o for o in command.options if o.flags[0] in NEEDED]
    if name == "map":  # the table has the point, and says what it is
        needed = [o for o in needed if o.flags[0] == "--input"]
    others = [o for o in command.options if o.flags[0] not in LEFT_OUT]
    for option in [*needed, *rng.sample(others, min(len(others), rng.randrange(4)))]:
        flag = rng.choice(option.flags)
        if not option.metavar:
            words.append(flag)
            continue
        value = option_value(rng, option, inputs, output)
        joined = flag.startswith("--") and rng.random() < 0.5
        words += [f"{flag}={value}"] if joined else [flag, value]
    if rng.random() < 0.05:
        rng.shuffle(words)
    if words and rng.random() < 0.05:
        place = rng.randrange(len(words))
        words[place] = rng.choice([mutated(rng, words[place]), garbage(rng), "--", "-f", "--help"])
    return [name, *words]


def stream(rng: random.Random) -> bytes:
    """What comes from standard input: a program, a table, jobs, anything."""
    rows = [
        ",".join(rng.sample(NAMES, 4)),
        *(",".join(rng.choice(VALUES[:12]) for _ in range(4)) for _ in range(3)),
    ]
    job = {
        "id": rng.choice([1, None, "x", 1e400, {}]),
        "expr": text(rng),
        "at": {name: rng.choice([1, 0.5, "pi/4", None, True, [1]]) for name in NAMES[:5]},
        rng.choice(["wrt", "against", "weight"]): rng.choice([["a"], {"a": 1}, 3, None]),
    }
    made = rng.choice([text(rng), "\n".join(rows), json.dumps(job), ""])
    made = mutated(rng, made) if rng.random() < 0.3 else made
    return made.encode("utf-8", "surrogatepass")


# ---- a call


@contextmanager
def bounded(seconds: float):
    """Raise TimeoutError in what takes more time of the processor."""

    def stop(*_):
        raise TimeoutError(f"more than {seconds} s of the processor")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def called(words, given, environment, encoding, monkeypatch):
    """The exit code, standard output and standard error of a command line, in this process."""
    raw = {"stdin": io.BytesIO(given), "stdout": io.BytesIO(), "stderr": io.BytesIO()}
    streams = {
        name: io.TextIOWrapper(
            data, encoding, "strict" if name == "stdin" else "backslashreplace", write_through=True
        )
        for name, data in raw.items()
    }
    with monkeypatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        for name, wrapper in streams.items():
            patch.setattr(sys, name, wrapper)
        try:
            with bounded(SECONDS):
                code = run(words)
        except SystemExit as ended:
            code = ended.code
    return code, raw["stdout"].getvalue(), raw["stderr"].getvalue()


def one_call(seed: str, monkeypatch) -> None:
    rng = random.Random(seed)
    words = command_line(rng)
    given = stream(rng)
    environment = {
        "COLUMNS": rng.choice(["80", "120", "20", "1", "0", "", "²", "٣", "9" * 30, "-5"]),
        "LC_ALL": rng.choice(["C.UTF-8", "ja_JP.UTF-8", "C"]),
        rng.choice(["NO_COLOR", "FORCE_COLOR", "TERM"]): rng.choice(["1", "dumb", ""]),
    }
    encoding = rng.choice(["utf-8", "utf-8", "utf-8", "ascii", "cp932", "latin-1"])
    story = f"seed {seed!r}: {words!r} in {environment!r}, {encoding}, given {given!r}"
    try:
        code, _, err = called(words, given, environment, encoding, monkeypatch)
    except BaseException as error:
        raise AssertionError(f"{type(error).__name__}: {error}\n{story}") from error
    assert code in (0, 1, 2), story
    assert b"Traceback" not in err, story
    assert not any(
        byte < 32 and byte not in b"\t\n" for byte in err if "FORCE_COLOR" not in environment
    ), story
    if code == 2 and "--jobs" not in " ".join(words) and words[-2:] in MACHINE:
        (line,) = err.decode(encoding).splitlines()
        assert json.loads(line)["error"]["message"], story


# behind everything else nothing takes `-f` for its own value
MACHINE = [["-f", form] for form, entry in FORMATS.items() if entry.machine]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "p.json").write_text('{"a": 2, "b": 1, "x": 0.5, "y": "pi/4"}', encoding="utf-8")
    (tmp_path / "program.txt").write_text("c = a + b\nd = b + 1\ne = c * d\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("a,b,c,x,y\n1,2,3,4,5\n0,-1,0.5,2.5,1e308\n", encoding="utf-8")
    rows = [{"a": 1, "b": 2, "c": 0.5, "x": 3, "y": -1}, {"a": 0, "b": 1, "c": 2, "x": 1, "y": 4}]
    lines = "".join(f"{json.dumps(row)}\n" for row in rows)
    (tmp_path / "t.ndjson").write_text(lines, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_some_command_lines(folder, monkeypatch):
    for number in range(600):
        one_call(f"some {number}", monkeypatch)


@pytest.mark.sweep
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_many_command_lines(chunk, folder, monkeypatch):
    for number in range(FULL // CHUNKS):
        one_call(f"many {chunk} {number}", monkeypatch)
