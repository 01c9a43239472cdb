"""Large programs: text to value and gradient, and the same again and again, beside the peers.

README.md in this folder says how to install what it measures.  Exit codes: 0 the bars hold,
1 a bar fails, 2 nothing could be measured.
"""

import argparse
import json
import math
import platform
import random
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

from contest import (
    Bar,
    Unmeasurable,
    defined,
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
    versions,
    watched,
)

# the ratios of best times
_TO_FASTEST_PEER = {"wide": 0.5, "random": 0.5, "chain": 0.8}
_TO_PLAIN, _TORCH_TO_US = 4.0, 25.0
_IN_A_ROW = 10  # evaluations, as in a loop that fits or samples
_TEN_TIMES, _BIG_MB = 12.0, 3000.0

# contestants must agree to this
_RELATIVE = 1e-9


# ---- the programs


class Program(NamedTuple):
    """A program as autograd-cli reads it and as Python does, and its point."""

    text: str
    python: str
    point: dict[str, float]


def _wide(operations: int, draw: random.Random) -> Program:
    """A sum of squares, one expression of four operations a parameter."""
    names = [f"x{i}" for i in range(1, operations // 4 + 1)]
    terms = [f"({x} - {draw.uniform(-1, 1):.6f})^2*{draw.uniform(0.5, 1.5):.6f}" for x in names]
    # Python's own parser cannot nest so deep
    lines = [f"y = {terms[0]}", *(f"y = y + {term}" for term in terms[1:])]
    return _program(" + ".join(terms), lines, names, draw)


# each stays within -1 and 1 where its arguments do; the number of its operations
_FORMS = (
    ("{a}*{b}", 1),
    ("({a} + {b})*0.5", 2),
    ("({a} - {b})*0.5", 2),
    ("sin({a} + {b})", 2),
    ("tanh({a}*{b})", 2),
    ("exp({a} - 1)*{b}", 3),
)


def _random(operations: int, draw: random.Random) -> Program:
    """A graph over 1,000 inputs, all of it needed: what no one has used yet waits to be used."""
    names = [f"x{i}" for i in range(1, 1001)]
    known, waiting = list(names), list(names)
    lines: list[str] = []
    left = operations - len(waiting) + 1
    while left > 0:
        form, count = draw.choice(_FORMS)
        place = draw.randrange(len(waiting))
        name = f"v{len(lines)}"
        lines.append(f"{name} = " + form.format(a=waiting[place], b=draw.choice(known)))
        known.append(name)
        waiting[place] = name
        left -= count
    queue = deque(waiting)
    while len(queue) > 1:
        name = f"v{len(lines)}" if len(queue) > 2 else "y"
        lines.append(f"{name} = {queue.popleft()} + {queue.popleft()}")
        queue.append(name)
    return _program("\n".join(lines), lines, names, draw)


def _chain(operations: int, draw: random.Random) -> Program:
    """Statements of four operations, each on the one before."""
    names = [f"x{i}" for i in range(1, 101)]
    last, lines = names[0], []
    for i in range(operations // 4 - 1, -1, -1):
        name, a, b = f"v{i}" if i else "y", draw.choice(names), names[i % len(names)]
        lines.append(f"{name} = sin({last} + {a})*{draw.uniform(0.8, 0.99):.3f} + {b}")
        last = name
    return _program("\n".join(lines), lines, names, draw)


def _program(text: str, lines: list[str], names: list[str], draw: random.Random) -> Program:
    python = "\n".join(lines).replace("^", "**") + "\n"
    return Program(text, python, {name: draw.uniform(-1, 1) for name in names})


_SHAPES: dict[str, Callable[[int, random.Random], Program]] = {
    "wide": _wide,
    "random": _random,
    "chain": _chain,
}


def _make(shape: str, operations: int) -> Program:
    return _SHAPES[shape](operations, random.Random(0))


# ---- the contestants: each prints the value and the sum of the gradient

_LIBRARY = """\
import json
from autograd_cli.core import Function

f = Function.from_text(open("program.txt").read())
value, gradient = f.value_and_gradient(json.load(open("point.json")))
print(value, sum(gradient.values()))
"""

_COMMAND = ("grad", "@program.txt", "--at", "@point.json", "-f", "json", "--show", "gradient")

_TORCH = """\
import json
import torch

leaves = {
    name: torch.tensor(value, dtype=torch.float64, requires_grad=True)
    for name, value in json.load(open("point.json")).items()
}
names = {"sin": torch.sin, "tanh": torch.tanh, "exp": torch.exp, **leaves}
exec(open("program.py").read(), names)
names["y"].backward()
print(names["y"].item(), sum(leaf.grad.item() for leaf in leaves.values()))
"""

_CASADI = """\
import json
import casadi

point = json.load(open("point.json"))
symbols = {name: casadi.SX.sym(name) for name in point}
names = {"sin": casadi.sin, "tanh": casadi.tanh, "exp": casadi.exp, **symbols}
exec(open("program.py").read(), names)
x, y = casadi.vertcat(*symbols.values()), names["y"]
value, gradient = casadi.Function("f", [x], [y, casadi.gradient(y, x)])(list(point.values()))
print(float(value), float(casadi.sum(gradient)))
"""

# micrograd has no sin, tanh and exp: written as its relu is
_MICROGRAD = """\
import json
import math
import sys
import threading
from micrograd.engine import Value


def sin(x):
    out = Value(math.sin(x.data), (x,), "sin")

    def _backward():
        x.grad += math.cos(x.data) * out.grad
    out._backward = _backward

    return out


def tanh(x):
    out = Value(math.tanh(x.data), (x,), "tanh")

    def _backward():
        x.grad += (1 - out.data**2) * out.grad
    out._backward = _backward

    return out


def exp(x):
    out = Value(math.exp(x.data), (x,), "exp")

    def _backward():
        x.grad += out.data * out.grad
    out._backward = _backward

    return out


def main():
    point = json.load(open("point.json"))
    leaves = {name: Value(value) for name, value in point.items()}
    names = {"sin": sin, "tanh": tanh, "exp": exp, **leaves}
    exec(open("program.py").read(), names)
    names["y"].backward()
    print(names["y"].data, sum(leaf.grad for leaf in leaves.values()))


# it calls itself as deep as the graph goes
sys.setrecursionlimit(10**9)
threading.stack_size(1 << 30)
thread = threading.Thread(target=main)
thread.start()
thread.join()
"""

_AUTOGRAD = """\
import json
import autograd
import autograd.numpy as np

point = json.load(open("point.json"))
code = compile(open("program.py").read(), "program", "exec")


def f(x):
    names = {"sin": np.sin, "tanh": np.tanh, "exp": np.exp}
    names |= {name: x[i] for i, name in enumerate(point)}
    exec(code, names)
    return names["y"]


value, gradient = autograd.value_and_grad(f)(np.array(list(point.values())))
print(value, gradient.sum())
"""

# without jit: XLA's compiler takes minutes for 10,000 operations
_JAX = """\
import json
import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)
code = compile(open("program.py").read(), "program", "exec")


def f(point):
    names = {"sin": jnp.sin, "tanh": jnp.tanh, "exp": jnp.exp, **point}
    exec(code, names)
    return names["y"]


value, gradient = jax.value_and_grad(f)(json.load(open("point.json")))
print(float(value), float(sum(gradient.values())))
"""

_PEERS = {"torch": _TORCH, "casadi": _CASADI, "micrograd": _MICROGRAD}
_SLOW_PEERS = {"autograd": _AUTOGRAD, "jax": _JAX}


def main() -> int:
    """Measure, print and judge; the exit code."""
    parser = argparse.ArgumentParser(description="Time autograd-cli on large programs.")
    parser.add_argument("--runs", type=positive, default=5, metavar="N", help="default: 5")
    parser.add_argument(
        "--operations", type=positive, default=100_000, metavar="N", help="default: 100000"
    )
    parser.add_argument("--only", nargs="+", choices=list(_SHAPES), default=list(_SHAPES))
    parser.add_argument(
        "--slow", action="store_true", help="with autograd and JAX, which take minutes"
    )
    parser.add_argument(
        "--big", action="store_true", help="with programs ten times as large, without peers"
    )
    options = parser.parse_args()
    if options.operations < 8000:
        parser.error("--operations must be at least 8000")
    return exit_code(partial(_benchmark, options))


def _benchmark(options: argparse.Namespace) -> bool:
    peers = _PEERS | (_SLOW_PEERS if options.slow else {})
    found = versions(peers)
    print_head(platform.python_version(), found, options.runs)
    there = {peer: code for peer, code in peers.items() if found[peer]}
    programs = {shape: _make(shape, options.operations) for shape in options.only}
    bars: list[tuple[str, Bar]] = []

    print(f"{options.operations} operations, from text to value and gradient, whole process:")
    best = {shape: _from_text(program, there, options.runs) for shape, program in programs.items()}
    _print_times("seconds", best, 1)
    print_skipped(found)
    for shape, times in best.items():
        bars += _bars_from_text(shape, times)
    print()

    print(f"{options.operations} operations, value and gradient again, in one process:")
    best = {shape: _again(program, found, options.runs) for shape, program in programs.items()}
    _print_times("ms", best, 1000)
    for shape, times in best.items():
        bars += _bars_again(shape, times)
    print()

    if options.big:
        print("library, from text, whole process:")
        bars += _ten_times(options.only, options.operations, options.runs)
        print()
    return judge({name: [bar] for name, bar in bars})


def _print_times(unit: str, best: Mapping[str, Mapping[str, float]], factor: float) -> None:
    """A row for each contestant, a column for each shape."""
    names = next(iter(best.values()))
    rows = [(name, *(f"{factor * times[name]:.2f}" for times in best.values())) for name in names]
    print_table((unit, *best), rows)


def _check(answers: Mapping[str, tuple[float, ...]]) -> None:
    """Refuse to time a wrong answer: a value and, of most, the sum of the gradient."""
    for name, answer in answers.items():
        for one, right in zip(answer, answers["library"], strict=False):
            if not math.isclose(one, right, rel_tol=_RELATIVE):
                raise Unmeasurable(f"{name} and library disagree: {answer}, {answers['library']}")


# ---- from text to value and gradient, whole process


def _from_text(program: Program, peers: Mapping[str, str], runs: int) -> dict[str, float]:
    """The best seconds of each contestant; a first round, not timed, checks the answers."""
    commands = {
        "library": (sys.executable, "-c", _LIBRARY),
        "command": (str(find_program()), *_COMMAND),
        **{peer: (sys.executable, "-c", code) for peer, code in peers.items()},
    }
    with tempfile.TemporaryDirectory() as place:
        folder = _written(program, place)
        _check({name: _answer(run(command, folder).stdout) for name, command in commands.items()})
        timed = {n: partial(run_silently, command, folder) for n, command in commands.items()}
        return {name: min(seconds) for name, seconds in turns(timed, runs).items()}


def _written(program: Program, place: str) -> Path:
    folder = Path(place)
    (folder / "program.txt").write_text(program.text)
    (folder / "program.py").write_text(program.python)
    (folder / "point.json").write_text(json.dumps(program.point))
    return folder


def _answer(output: str) -> tuple[float, ...]:
    if output.startswith("{"):
        answer: dict[str, Any] = json.loads(output)
        return answer["value"], sum(answer["gradient"].values())
    return tuple(map(float, output.split()))


def _bars_from_text(shape: str, times: Mapping[str, float]) -> list[tuple[str, Bar]]:
    peers = {name: seconds for name, seconds in times.items() if name not in ("library", "command")}
    if not peers:
        return []
    peer = min(peers, key=peers.__getitem__)
    print(f"{shape}: command {times['command'] / peers[peer]:.3f} x {peer}")
    ratio = times["library"] / peers[peer]
    return [(f"{shape}: library", Bar("<=", _TO_FASTEST_PEER[shape], f"x {peer}", ratio))]


def _ten_times(shapes: list[str], operations: int, runs: int) -> list[tuple[str, Bar]]:
    """Our own seconds and peak at so many operations and at ten times as many."""
    command = (sys.executable, "-c", _LIBRARY)
    small, big = str(operations), str(10 * operations)
    rows: list[tuple[str, ...]] = []
    bars: list[tuple[str, Bar]] = []
    for shape in shapes:
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
            jobs = {
                size: (command, _written(_make(shape, int(size)), place))
                for size, place in ((small, one), (big, other))
            }
            found = watched(jobs, runs)
        rows += [
            (shape, size, f"{best:.2f}", f"{peak:.0f}") for size, (best, peak) in found.items()
        ]
        ratio = found[big][0] / found[small][0]
        bars.append(
            (f"{shape}, {big} operations, time", Bar("<=", _TEN_TIMES, f"x {small}", ratio))
        )
        bars.append((f"{shape}, {big} operations, peak", Bar("<=", _BIG_MB, "MB", found[big][1])))
    print_table(("shape", "operations", "seconds", "MB"), rows)
    return bars


# ---- value and gradient again, in one process


def _again(program: Program, found: Mapping[str, str | None], runs: int) -> dict[str, float]:
    """The best seconds of each contestant, its program built before."""
    source = f"def f(x):\n    {', '.join(program.point)}, = x\n    "
    source += program.python.replace("\n", "\n    ") + "return y\n"
    code = compile(source, "program", "exec")
    makers = {"library": _library, "plain value": _plain}
    makers |= {name: m for name, m in {"casadi": _casadi, "torch": _torch}.items() if found[name]}
    ready = {name: maker(program, code) for name, maker in makers.items()}
    _check({name: told(timed()) for name, (timed, told) in ready.items()})
    often = {name: 1 if name == "torch" else _IN_A_ROW for name in ready}  # it takes seconds
    turn = {name: partial(_repeat, timed, often[name]) for name, (timed, _) in ready.items()}
    return {name: min(seconds) / often[name] for name, seconds in turns(turn, runs).items()}


def _repeat(timed: Callable[[], Any], count: int) -> None:
    for _ in range(count):
        timed()


# what is timed, and how its answer is told
Ready = tuple[Callable[[], Any], Callable[[Any], tuple[float, ...]]]


def _library(program: Program, code: CodeType) -> Ready:
    from autograd_cli.core import Function

    function = Function.from_text(program.text)
    return (
        lambda: function.value_and_gradient(program.point),
        lambda answer: (answer[0], sum(answer[1].values())),
    )


def _plain(program: Program, code: CodeType) -> Ready:
    """The value alone, as straight-line Python over floats."""
    function = defined(code, math)
    values = list(program.point.values())
    return lambda: function(values), lambda value: (value,)


def _casadi(program: Program, code: CodeType) -> Ready:
    import casadi

    x = casadi.SX.sym("x", len(program.point))
    y = defined(code, casadi)(casadi.vertsplit(x))
    function = casadi.Function("f", [x], [y, casadi.gradient(y, x)])
    values = casadi.DM(list(program.point.values()))
    return lambda: function(values), lambda answer: tuple(float(casadi.sum(a)) for a in answer)


def _torch(program: Program, code: CodeType) -> Ready:
    import torch

    function = defined(code, torch)
    leaves = [
        torch.tensor(value, dtype=torch.float64, requires_grad=True)
        for value in program.point.values()
    ]

    def timed() -> Any:
        value = function(leaves)
        return value, torch.autograd.grad(value, leaves)

    return timed, lambda answer: (answer[0].item(), sum(slope.item() for slope in answer[1]))


def _bars_again(shape: str, times: Mapping[str, float]) -> list[tuple[str, Bar]]:
    ratio = times["library"] / times["plain value"]
    bars = [(f"{shape}, again: library", Bar("<=", _TO_PLAIN, "x plain value", ratio))]
    if "torch" in times:
        ratio = times["torch"] / times["library"]
        bars.append((f"{shape}, again: torch", Bar(">=", _TORCH_TO_US, "x library", ratio)))
    return bars


if __name__ == "__main__":
    sys.exit(main())
