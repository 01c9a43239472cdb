"""Whole-process wall time of autograd-cli beside bare Python, an empty Typer program and its peers.

README.md in this folder says how to install what it measures.  Exit codes: 0 the bars hold,
1 a bar fails, 2 nothing could be measured.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from contest import (
    PROGRAM,
    Bar,
    Unmeasurable,
    exit_code,
    find_program,
    judge,
    positive,
    print_head,
    print_skipped,
    print_table,
    run,
    run_silently,
    turns,
)

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


class Contestant(NamedTuple):
    """A name in the table and the command to time."""

    name: str
    command: tuple[str, ...]


def main() -> int:
    """Measure, print and judge; the exit code."""
    parser = argparse.ArgumentParser(description="Time the start of autograd-cli.")
    parser.add_argument("--runs", type=positive, default=20, metavar="N", help="default: 20")
    parser.add_argument(
        "--program",
        type=Path,
        metavar="PATH",
        help="the installed autograd-cli; default: the one beside this Python, else on the PATH",
    )
    options = parser.parse_args()
    return exit_code(partial(_start, options.program, options.runs))


def _start(given: Path | None, runs: int) -> bool:
    if given is not None and not given.is_file():
        raise Unmeasurable(f"no such program: {given}")
    program = find_program() if given is None else given.absolute()
    python = _interpreter(program)
    with tempfile.TemporaryDirectory() as folder:
        return _benchmark(program, python, runs, Path(folder))


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


def _benchmark(program: Path, python: Path, runs: int, folder: Path) -> bool:
    probed = json.loads(run((str(python), "-c", _PROBE), folder).stdout)
    found: dict[str, str | None] = probed["found"]
    if found[PROGRAM] is None:
        raise Unmeasurable(f"{python} has no {PROGRAM} installed")
    if probed["editable"]:
        raise Unmeasurable(f"{program} is an editable install, whose start differs")

    contestants = _contestants(program, python, found, folder)
    times = _measure(contestants, runs, folder)
    print_head(probed["python"], found, runs)
    _print_times(times)
    print_skipped({peer: found[peer] for peer in _PEERS})
    print()
    held = judge(_bars(times))
    print(_imports(contestants, folder))
    return held


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
    for contestant in contestants:
        _check(contestant, run(contestant.command, folder).stdout)
    timed = {name: partial(run_silently, command, folder) for name, command in contestants}
    return {
        name: [1000 * second for second in seconds] for name, seconds in turns(timed, runs).items()
    }


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


def _print_times(times: dict[str, list[float]]) -> None:
    head = ("ms", "median", "min", "max", "/ python", "/ typer")
    rows = [
        (
            name,
            *(f"{number:.1f}" for number in (median(taken), min(taken), max(taken))),
            *(f"{_ratio(times, name, base):.2f}" for base in ("python", "typer")),
        )
        for name, taken in times.items()
    ]
    print_table(head, rows)


def _ratio(times: dict[str, list[float]], name: str, base: str) -> float:
    return median(times[name]) / median(times[base])


def _bars(times: dict[str, list[float]]) -> dict[str, list[Bar]]:
    limits = {
        "json": (("typer", _JSON_TO_TYPER), ("python", _JSON_TO_PYTHON)),
        "table": (("typer", _TABLE_TO_TYPER),),
    }
    return {
        name: [Bar("<=", limit, f"x {base}", _ratio(times, name, base)) for base, limit in of_name]
        for name, of_name in limits.items()
    }


def _imports(contestants: list[Contestant], folder: Path) -> str:
    """The line on the heavy modules that the two formats import."""
    parts = []
    for name, command in contestants:
        if name not in ("json", "table"):
            continue
        report = run(command, folder, {"PYTHONPROFILEIMPORTTIME": "1"}).stderr
        imported = {line.rpartition("|")[2].strip() for line in report.splitlines()}
        if "site" not in imported:
            raise Unmeasurable("the interpreter does not report its imports")
        heavy = [module for module in _HEAVY if module in imported]
        parts.append(f"{name} {', '.join(heavy) or 'none'}")
    return f"imported of {', '.join(_HEAVY)}: {'; '.join(parts)}"


if __name__ == "__main__":
    sys.exit(main())
