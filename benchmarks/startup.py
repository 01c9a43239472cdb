"""Whole-process wall time of autograd-cli beside bare Python, an empty Typer program and its peers.

README.md in this folder says how to install what it measures.  Exit codes: 0 the bars hold,
1 a bar fails, 2 nothing could be measured.
"""

import argparse
import json
import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

_PROGRAM = "autograd-cli"
_JOB = ("grad", "(a+b)*(b+1)", "--at", "a=2,b=1")

# the ratios of medians that must not be exceeded
_JSON_TO_TYPER, _JSON_TO_PYTHON, _TABLE_TO_TYPER = 1.35, 7.0, 2.0

# what a start should do without
_HEAVY = ("pydantic", "numpy", "pygments", "markdown_it", "asyncio")

_TYPER_PROGRAM = """\
import typer

app = typer.Typer()


@app.command()
def one() -> None: ...


@app.command()
def two() -> None: ...


if __name__ == "__main__":
    app()
"""

# each prints the value and the two derivatives
_PEERS = {
    "sympy": (
        "from sympy import symbols; "
        "a, b = symbols('a b'); f = (a+b)*(b+1); "
        "print(*(e.subs({a: 2, b: 1}) for e in (f, f.diff(a), f.diff(b))))"
    ),
    "jax": (
        "import jax; jax.config.update('jax_enable_x64', True); "
        "v, g = jax.value_and_grad(lambda a, b: (a+b)*(b+1), (0, 1))(2.0, 1.0); "
        "print(v, *g)"
    ),
    "torch": (
        "import torch; "
        "a, b = (torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in (2, 1)); "
        "f = (a+b)*(b+1); f.backward(); "
        "print(f.item(), a.grad.item(), b.grad.item())"
    ),
}
_PEERS_ANSWER = [6.0, 2.0, 5.0]

# run by the program's interpreter: what is installed there, and how
_PROBE = """\
import json, platform
from importlib.metadata import PackageNotFoundError, distribution
found = {}
for name in ("autograd-cli", "typer", "sympy", "jax", "torch"):
    try:
        found[name] = distribution(name).version
    except PackageNotFoundError:
        found[name] = None
editable = False
if found["autograd-cli"]:
    origin = json.loads(distribution("autograd-cli").read_text("direct_url.json") or "{}")
    editable = origin.get("dir_info", {}).get("editable", False)
print(json.dumps({"python": platform.python_version(), "found": found, "editable": editable}))
"""


class Unmeasurable(Exception):
    """Why nothing can be measured."""


class Contestant(NamedTuple):
    """A name in the table and the command to time."""

    name: str
    command: tuple[str, ...]


def main() -> int:
    """Measure, print and judge; the exit code."""
    parser = argparse.ArgumentParser(description="Time the start of autograd-cli.")
    parser.add_argument("--runs", type=int, default=20, metavar="N", help="default: 20")
    parser.add_argument(
        "--program",
        type=Path,
        metavar="PATH",
        help="the installed autograd-cli; default: the one beside this Python, else on the PATH",
    )
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs must be at least 1")
    try:
        program = _find_program(options.program)
        python = _interpreter(program)
        with tempfile.TemporaryDirectory() as folder:
            return _benchmark(program, python, options.runs, Path(folder))
    except Unmeasurable as problem:
        print(f"startup.py: {problem}", file=sys.stderr)
        return 2


def _find_program(given: Path | None) -> Path:
    if given is not None:
        if not given.is_file():
            raise Unmeasurable(f"no such program: {given}")
        return given.absolute()
    beside = str(Path(sys.executable).parent)
    found = shutil.which(_PROGRAM, path=beside) or shutil.which(_PROGRAM)
    if found is None:
        raise Unmeasurable(f"{_PROGRAM} is neither beside {sys.executable} nor on the PATH")
    return Path(found).absolute()


def _interpreter(program: Path) -> Path:
    """The interpreter that an installed script names, else the one in its folder."""
    script = program.resolve()
    with script.open("rb") as file:
        first = file.readline()
    if first.startswith(b"#!"):
        named = Path(os.fsdecode(first[2:].strip()))
        if named.name.startswith("python") and named.is_file():
            return named
    beside = shutil.which("python", path=str(script.parent))
    if beside is None:
        raise Unmeasurable(f"cannot tell which Python runs {program}")
    return Path(beside)


def _benchmark(program: Path, python: Path, runs: int, folder: Path) -> int:
    probed = json.loads(_output((str(python), "-c", _PROBE), folder))
    found: dict[str, str | None] = probed["found"]
    if found[_PROGRAM] is None:
        raise Unmeasurable(f"{python} has no {_PROGRAM} installed")
    if probed["editable"]:
        raise Unmeasurable(f"{program} is an editable install, whose start differs")

    contestants = _contestants(program, python, found, folder)
    times = _measure(contestants, runs, folder)

    versions = [f"{name} {version}" for name, version in found.items() if version]
    print(
        f"{date.today()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {probed['python']}"
    )
    print(f"{', '.join(versions)}; {runs} runs each")
    print()
    _print_table(times)
    for peer in _PEERS:
        if not found[peer]:
            print(f"{peer}: skipped, not installed")
    print()
    held = _judge(times)
    print(_imports(contestants, folder))
    return 0 if held else 1


def _contestants(
    program: Path, python: Path, found: dict[str, str | None], folder: Path
) -> list[Contestant]:
    empty = folder / "empty.py"
    empty.write_text(_TYPER_PROGRAM, encoding="utf-8")
    return [
        Contestant("python", (str(python), "-c", "pass")),
        Contestant("typer", (str(python), str(empty), "one")),
        Contestant("json", (str(program), *_JOB, "-f", "json")),
        Contestant("table", (str(program), *_JOB, "-f", "table")),
        *(
            Contestant(peer, (str(python), "-c", code))
            for peer, code in _PEERS.items()
            if found[peer]
        ),
    ]


def _measure(contestants: list[Contestant], runs: int, folder: Path) -> dict[str, list[float]]:
    """The milliseconds of each run; a first round, not timed, checks the answers."""
    environment = _environment()
    for contestant in contestants:
        _check(contestant, _output(contestant.command, folder))
    times: dict[str, list[float]] = {contestant.name: [] for contestant in contestants}
    # a new order every round: nobody always follows the same neighbour
    shuffle = random.Random(0).shuffle
    order = list(contestants)
    for _ in range(runs):
        shuffle(order)
        for name, command in order:
            start = time.perf_counter()
            status = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env=environment,
                check=False,
            ).returncode
            elapsed = time.perf_counter() - start
            if status != 0:
                raise Unmeasurable(f"{name} ended with exit code {status}")
            times[name].append(elapsed * 1000)
    return times


def _environment() -> dict[str, str]:
    """The environment without PYTHON*: a start with none of its switches, and with .pyc files."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def _output(command: Sequence[str], folder: Path) -> str:
    done = _run(command, folder, _environment())
    return done.stdout


def _run(
    command: Sequence[str], folder: Path, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=folder,
        env=environment,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise Unmeasurable(
            f"{' '.join(command)}\nended with exit code {done.returncode}:\n{done.stderr.strip()}"
        )
    return done


def _check(contestant: Contestant, output: str) -> None:
    """Refuse to time a wrong answer."""
    right = True
    if contestant.name in _PEERS:
        right = [float(word) for word in output.split()] == _PEERS_ANSWER
    elif contestant.name == "json":
        answer: dict[str, Any] = json.loads(output)
        right = [answer["value"], *answer["gradient"].values()] == _PEERS_ANSWER
    if not right:
        raise Unmeasurable(f"{contestant.name} gave a wrong answer: {output.strip()}")


def _print_table(times: dict[str, list[float]]) -> None:
    head = ("ms", "median", "min", "max", "/ python", "/ typer")
    rows = [
        (
            name,
            *(f"{number:.1f}" for number in (median(taken), min(taken), max(taken))),
            *(f"{_ratio(times, name, base):.2f}" for base in ("python", "typer")),
        )
        for name, taken in times.items()
    ]
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    for first, *others in (head, *rows):
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        print("   ".join((first.ljust(widths[0]), *cells)))


def _ratio(times: dict[str, list[float]], name: str, base: str) -> float:
    return median(times[name]) / median(times[base])


def _judge(times: dict[str, list[float]]) -> bool:
    """Print a line for each format's bars; whether all of them hold."""
    bars = {
        "json": (("typer", _JSON_TO_TYPER), ("python", _JSON_TO_PYTHON)),
        "table": (("typer", _TABLE_TO_TYPER),),
    }
    all_hold = True
    for name, limits in bars.items():
        parts = []
        for base, limit in limits:
            ratio = _ratio(times, name, base)
            holds = ratio <= limit
            all_hold = all_hold and holds
            parts.append(f"<= {limit:.2f} x {base}: {'holds' if holds else 'FAILS'} ({ratio:.3f})")
        print(f"{name} {' and '.join(parts)}")
    return all_hold


def _imports(contestants: list[Contestant], folder: Path) -> str:
    """The line on the heavy modules that the two formats import."""
    environment = _environment() | {"PYTHONPROFILEIMPORTTIME": "1"}
    parts = []
    for name, command in contestants:
        if name not in ("json", "table"):
            continue
        report = _run(command, folder, environment).stderr
        imported = {line.rpartition("|")[2].strip() for line in report.splitlines()}
        if "site" not in imported:
            raise Unmeasurable("the interpreter does not report its imports")
        heavy = [module for module in _HEAVY if module in imported]
        parts.append(f"{name} {', '.join(heavy) or 'none'}")
    return f"imported of {', '.join(_HEAVY)}: {'; '.join(parts)}"


if __name__ == "__main__":
    sys.exit(main())
