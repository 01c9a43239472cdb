"""What the benchmarks share: processes, turns, tables and bars."""

import math
import os
import platform
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

PROGRAM = "autograd-cli"


class Unmeasurable(Exception):
    """Why nothing can be measured."""


class Bar(NamedTuple):
    """A number that is at most (`<=`) or at least (`>=`) the limit; the unit as `x peer`."""

    sign: str
    limit: float
    unit: str
    number: float

    @property
    def holds(self) -> bool:
        """Whether the number keeps to the limit."""
        return self.number <= self.limit if self.sign == "<=" else self.number >= self.limit

    def __str__(self) -> str:
        verdict = "holds" if self.holds else "FAILS"
        return f"{self.sign} {self.limit:.2f} {self.unit}: {verdict} ({self.number:.3f})"


def exit_code(benchmark: Callable[[], bool]) -> int:
    """0 if the bars hold, 1 if one fails, 2 if nothing could be measured."""
    try:
        return 0 if benchmark() else 1
    except Unmeasurable as problem:
        print(f"{Path(sys.argv[0]).name}: {problem}", file=sys.stderr)
        return 2


def positive(text: str) -> int:
    """An option's value, a whole number from 1. Raises ValueError."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def find_program() -> Path:
    """The autograd-cli beside this Python, else the one on the PATH. Raises Unmeasurable."""
    beside = str(Path(sys.executable).parent)
    found = shutil.which(PROGRAM, path=beside) or shutil.which(PROGRAM)
    if found is None:
        raise Unmeasurable(f"{PROGRAM} is neither beside {sys.executable} nor on the PATH")
    return Path(found).absolute()


def versions(packages: Iterable[str]) -> dict[str, str | None]:
    """What this Python has installed; None for what is missing. Raises Unmeasurable without us."""
    found: dict[str, str | None] = {}
    for name in (PROGRAM, *packages):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    if found[PROGRAM] is None:
        raise Unmeasurable(f"{sys.executable} has no {PROGRAM} installed")
    return found


def environment() -> dict[str, str]:
    """The environment without PYTHON*: a start with none of its switches, and with .pyc files."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def run(
    command: Sequence[str], folder: Path, variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A process, and what it wrote. Raises Unmeasurable if it fails."""
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=folder,
        env=environment() | dict(variables or {}),
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise Unmeasurable(f"{_ended(command, done.returncode)}:\n{done.stderr.strip()}")
    return done


def run_silently(command: Sequence[str], folder: Path) -> None:
    """A process whose answer nobody reads. Raises Unmeasurable if it fails."""
    with _started(command, folder) as process:
        status = process.wait()
    if status != 0:
        raise Unmeasurable(_ended(command, status))


def watched(
    jobs: Mapping[str, tuple[Sequence[str], Path]], runs: int
) -> dict[str, tuple[float, float]]:
    """The best seconds and the worst peak, in MB, of commands in their folders, taking turns.

    A peak is the sum of the peaks of the process and its children. Raises Unmeasurable where the
    system has no /proc that tells them, or a process fails.
    """
    peaks: dict[str, list[float]] = {name: [] for name in jobs}
    contestants = {
        name: partial(_run_watched, command, folder, peaks[name])
        for name, (command, folder) in jobs.items()
    }
    times = turns(contestants, runs)
    return {name: (min(times[name]), max(peaks[name])) for name in jobs}


def _run_watched(command: Sequence[str], folder: Path, found: list[float]) -> None:
    peaks: dict[str, int] = {}
    with _started(command, folder, start_new_session=True) as process:
        try:
            while process.poll() is None:
                peaks |= _peaks(process.pid)
                time.sleep(0.01)
        finally:
            process.kill()
    if process.returncode != 0:
        raise Unmeasurable(_ended(command, process.returncode))
    if not peaks:
        raise Unmeasurable("this system does not tell a process's peak of memory")
    found.append(sum(peaks.values()) / 1024)


def _peaks(session: int) -> dict[str, int]:
    """The peak resident set, in KB, of each process of a session."""
    peaks: dict[str, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int((folder / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                for line in (folder / "status").read_text().splitlines():
                    if line.startswith("VmHWM:"):
                        peaks[folder.name] = int(line.split()[1])
        except OSError:
            continue  # it has ended
    return peaks


def _started(
    command: Sequence[str], folder: Path, start_new_session: bool = False
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment(),
        start_new_session=start_new_session,
    )


def _ended(command: Sequence[str], status: int) -> str:
    return f"{' '.join(command)}\nended with exit code {status}"


def turns(contestants: Mapping[str, Callable[[], object]], runs: int) -> dict[str, list[float]]:
    """The seconds of each run of each contestant."""
    times: dict[str, list[float]] = {name: [] for name in contestants}
    # a new order every round: nobody always follows the same neighbour
    shuffle = random.Random(0).shuffle
    order = list(contestants.items())
    for _ in range(runs):
        shuffle(order)
        for name, contestant in order:
            start = time.perf_counter()
            contestant()
            times[name].append(time.perf_counter() - start)
    return times


def defined(source: str | CodeType, functions: Any) -> Callable[..., Any]:
    """The function `f` of a Python source; `functions` is the module that has sin and the like."""
    names = {name: getattr(functions, name) for name in ("exp", "log", "sin", "sqrt", "tanh")}
    names["pi"] = math.pi
    exec(source, names)
    function: Callable[..., Any] = names["f"]
    return function


def print_head(python: str, found: Mapping[str, str | None], runs: int) -> None:
    """The day, the machine, the versions and how many runs there are."""
    known = [f"{name} {number}" for name, number in found.items() if number]
    print(
        f"{date.today()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {python}"
    )
    print(f"{', '.join(known)}; {runs} runs each")
    print()


def print_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Columns of text, numbers at the right."""
    lines = [head, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    for first, *others in lines:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        print("   ".join((first.ljust(widths[0]), *cells)))


def print_skipped(found: Mapping[str, str | None]) -> None:
    """A line for each peer that is not there."""
    for name, number in found.items():
        if not number:
            print(f"{name}: skipped, not installed")


def judge(bars: Mapping[str, Sequence[Bar]]) -> bool:
    """Print a line for each contestant's bars; whether all of them hold.

    Raises Unmeasurable where there are none.
    """
    if not bars:
        raise Unmeasurable("no bar can be judged without its peer")
    for name, of_name in bars.items():
        print(f"{name} {' and '.join(map(str, of_name))}")
    return all(bar.holds for of_name in bars.values() for bar in of_name)
