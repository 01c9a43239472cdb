"""Value and gradient at 1,000,000 points in memory, beside JAX, PyTorch and NumPy by hand.

README.md in this folder says how to install what it measures.  Exit codes: 0 the bars hold,
1 a bar fails, 2 nothing could be measured.
"""

import argparse
import math
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple

from contest import (
    Bar,
    Unmeasurable,
    defined,
    exit_code,
    judge,
    positive,
    print_head,
    print_skipped,
    print_table,
    turns,
    versions,
)

# no kinks, and no point leaves a domain; E3 has 99 operations
_FORMULAS = {
    "E1": ("(a+b)*(b+1)", ("a", "b")),
    "E2": ("exp(-(x-m)^2/(2*s^2))/sqrt(2*pi*s^2)", ("x", "m", "s")),
    "E3": (
        "p1 = tanh(0.3*x1 + 0.7*x2 - 0.2*x3 + 0.1); "
        "p2 = tanh(0.5*x4 - 0.4*x5 + 0.6*x6 - 0.3); "
        "p3 = tanh(0.2*x7 + 0.8*x8 - 0.5*x1 + 0.2); "
        "p4 = sin(p1*x4 + p2*x5)*exp(-p3^2); "
        "p5 = log(1 + x6^2 + p1^2)*sin(x7 - p2); "
        "p6 = exp(-(x8 - p4)^2/(2 + x2^2)); "
        "p7 = log(2 + sin(x1*p5))*tanh(x3*p6 + p4); "
        "p8 = sin(p5 + p6)*sin(p6 - p7)/(1 + exp(p1 + p2)); "
        "p9 = tanh(p7*x2 - p8*x6) + exp(-p5^2/4); "
        "q1 = log(1 + exp(p9 - p4)) + x5*p8; "
        "q2 = sin(q1*p1 + 0.5*p3)*tanh(p6*x7); "
        "q3 = exp(-0.5*(q2 - p9)^2) + log(3 + q2*p4); "
        "y = q1*q3 + q2*p5 - p8*p9 + tanh(q3 - x8)",
        tuple(f"x{i}" for i in range(1, 9)),
    ),
}

# the least ratios of throughput to JAX
_TO_JAX = {"E1": 1.0, "E2": 1.0, "E3": 1.5}

# contestants must agree to this part of the largest number of an array
_CLOSE = 1e-12

_PEERS = ("jax", "torch")
_JIT = "numba"  # the extra jit
_THREADS, _BLOCK = 2, 8192


class Contestant(NamedTuple):
    """What is timed, and how its answer becomes arrays: the value, then the gradient."""

    timed: Callable[[], Any]
    arrays: Callable[[Any], Sequence[Any]]


def main() -> int:
    """Measure, print and judge; the exit code."""
    parser = argparse.ArgumentParser(description="Time autograd-cli at many points.")
    parser.add_argument("--runs", type=positive, default=5, metavar="N", help="default: 5")
    parser.add_argument(
        "--points", type=positive, default=1_000_000, metavar="N", help="default: 1000000"
    )
    parser.add_argument("--only", nargs="+", choices=list(_FORMULAS), default=list(_FORMULAS))
    options = parser.parse_args()
    return exit_code(partial(_benchmark, options))


def _benchmark(options: argparse.Namespace) -> bool:
    found = versions(("numpy", _JIT, *_PEERS))
    print_head(platform.python_version(), found, options.runs)
    best = {name: _best(name, found, options.points, options.runs) for name in options.only}

    print(f"{options.points} points, float64:")
    names = dict.fromkeys(contestant for times in best.values() for contestant in times)
    rows = [
        (
            name,
            *(
                f"{options.points / times[name] / 1e6:.2f}" if name in times else ""
                for times in best.values()
            ),
        )
        for name in names
    ]
    print_table(("million points/s", *best), rows)
    print_skipped({peer: found[peer] for peer in (_JIT, *_PEERS)})
    print()
    return judge(
        {
            f"{name}: library": [Bar(">=", _TO_JAX[name], "x jax", times["jax"] / times["library"])]
            for name, times in best.items()
            if "jax" in times
        }
    )


def _best(name: str, found: Mapping[str, str | None], points: int, runs: int) -> dict[str, float]:
    """The best seconds of each contestant; a first round, not timed, checks the answers."""
    import numpy as np

    text, inputs = _FORMULAS[name]
    draw = np.random.default_rng(0)
    point = {x: draw.uniform(0.5, 2.0, points) for x in inputs}
    makers = {"library": _library}
    if found[_JIT]:
        makers["library without jit"] = _library_without_jit
    makers |= {peer: m for peer, m in {"jax": _jax, "torch": _torch}.items() if found[peer]}
    contestants = {peer: maker(text, point) for peer, maker in makers.items()}
    if name in _BY_HAND:
        contestants["numpy by hand"] = _numpy(_BY_HAND[name], point)
    right = None
    for peer, (timed, arrays) in contestants.items():
        answer = arrays(timed())
        right = answer if right is None else right
        for one, other in zip(answer, right, strict=True):
            if not np.abs(one - other).max() <= _CLOSE * np.abs(other).max():
                raise Unmeasurable(f"{name}: {peer} and library disagree")
    times = turns({peer: contestant.timed for peer, contestant in contestants.items()}, runs)
    return {peer: min(seconds) for peer, seconds in times.items()}


def _library(text: str, point: Mapping[str, Any]) -> Contestant:
    from autograd_cli.core import Function

    function = Function.from_text(text)
    for _ in range(3):  # it makes machine code, where it can, after 2,000,000 points
        function.map(point)
    return _evaluated(function, point)


def _library_without_jit(text: str, point: Mapping[str, Any]) -> Contestant:
    from autograd_cli.core import Function

    function = Function.from_text(text)
    function._machine_code[function.inputs] = None  # there is none, and it looks for none
    return _evaluated(function, point)


def _evaluated(function: Any, point: Mapping[str, Any]) -> Contestant:
    return Contestant(
        lambda: function.map(point),
        lambda answer: [answer[0], *(answer[1][name] for name in point)],
    )


def _jax(text: str, point: Mapping[str, Any]) -> Contestant:
    import jax
    import jax.numpy as jnp
    import numpy as np

    jax.config.update("jax_enable_x64", True)
    function = _python(text, point, jnp)
    compiled = jax.jit(jax.vmap(jax.value_and_grad(function, argnums=tuple(range(len(point))))))
    columns = [jnp.asarray(column) for column in point.values()]
    return Contestant(
        lambda: jax.block_until_ready(compiled(*columns)),
        lambda answer: [np.asarray(array) for array in (answer[0], *answer[1])],
    )


def _torch(text: str, point: Mapping[str, Any]) -> Contestant:
    import torch

    function = _python(text, point, torch)
    leaves = [torch.tensor(column, requires_grad=True) for column in point.values()]

    def timed() -> Any:
        value = function(*leaves)
        return value, torch.autograd.grad(value.sum(), leaves)

    return Contestant(
        timed, lambda answer: [array.detach().numpy() for array in (answer[0], *answer[1])]
    )


def _python(text: str, point: Mapping[str, Any], functions: Any) -> Callable[..., Any]:
    """A formula as a Python function over what `functions` works on."""
    *before, last = text.replace("^", "**").split("; ")
    body = [*before, f"return {last.removeprefix('y = ')}"]
    return defined(f"def f({', '.join(point)}):\n    " + "\n    ".join(body), functions)


# ---- NumPy by hand


def _numpy(kernel: Callable[..., None], point: Mapping[str, Any]) -> Contestant:
    """A kernel over blocks that stay in the cache, on two threads."""
    import numpy as np

    columns = list(point.values())
    size = len(columns[0])
    blocks = [slice(start, start + _BLOCK) for start in range(0, size, _BLOCK)]
    pool = ThreadPoolExecutor(_THREADS)

    def share(which: int, answer: Sequence[Any]) -> None:
        for block in blocks[which::_THREADS]:
            kernel(*(array[block] for array in (*columns, *answer)))

    def timed() -> Sequence[Any]:
        answer = [np.empty(size) for _ in range(len(columns) + 1)]
        list(pool.map(share, range(_THREADS), [answer] * _THREADS))
        return answer

    return Contestant(timed, lambda answer: answer)


def _e1(a: Any, b: Any, value: Any, by_a: Any, by_b: Any) -> None:
    import numpy as np

    np.add(b, 1, out=by_a)
    np.add(a, b, out=by_b)
    np.multiply(by_b, by_a, out=value)
    np.add(by_b, by_a, out=by_b)


def _e2(x: Any, m: Any, s: Any, value: Any, by_x: Any, by_m: Any, by_s: Any) -> None:
    """With z = (x-m)/s: v = exp(-z²/2)/(s√2π), v·z/s by m, its negative by x, v·(z²-1)/s by s."""
    import numpy as np

    z, square = np.empty_like(x), by_s
    np.subtract(x, m, out=z)
    np.divide(z, s, out=z)
    np.multiply(z, z, out=square)
    np.multiply(square, -0.5, out=value)
    np.exp(value, out=value)
    np.divide(value, s, out=value)
    np.multiply(value, 1 / math.sqrt(2 * math.pi), out=value)
    np.divide(value, s, out=by_x)
    np.subtract(square, 1, out=by_s)
    np.multiply(by_s, by_x, out=by_s)
    np.multiply(by_x, z, out=by_m)
    np.negative(by_m, out=by_x)


_BY_HAND: dict[str, Callable[..., None]] = {"E1": _e1, "E2": _e2}


if __name__ == "__main__":
    sys.exit(main())
