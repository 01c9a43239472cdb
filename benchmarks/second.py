"""The digits of second derivatives over the whole range of floats, beside JAX and PyTorch.

Every function of the rule table at powers of ten from 1e-300 to 1e300, functions of two arguments
at all pairs: the points of tests/test_matrices.py, against mpmath with as many digits as it takes.
Counted are second derivatives off by more than 1e-12 of themselves, and those that are 0 or NaN
where there is a number.  README.md in this folder says how to install what it measures.  Exit
codes: 0 the bar holds, 1 it fails.
"""

import math
import sys
from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import mpmath as mp

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import test_matrices as scan

MOST_WRONG = 50  # of ours
STEP, PAIR_STEP = 2, 24
# what the peers call what we have, where they have it
PEERS = {
    "jax": {
        "hypot": "jnp.hypot(x, y)", "atan2": "jnp.arctan2(x, y)", "pow": "x**y", "div": "x/y",
        "sigmoid": "jax.nn.sigmoid(x)", "softplus": "jax.nn.softplus(x)", "silu": "jax.nn.silu(x)",
        "gelu": "jax.nn.gelu(x, approximate=False)", "logit": "jsp.logit(x)", "erf": "jsp.erf(x)",
        "erfc": "jsp.erfc(x)", "lgamma": "jsp.gammaln(x)", "digamma": "jsp.digamma(x)",
        **{f"a{n}": f"jnp.arc{n}(x)" for n in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
        **{n: f"jnp.{n}(x)" for n in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "exp2",
           "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt")},
    },
    "torch": {
        "hypot": "torch.hypot(x, y)", "atan2": "torch.atan2(x, y)", "pow": "x**y", "div": "x/y",
        "sigmoid": "torch.sigmoid(x)", "softplus": "torch.logaddexp(x, 0*x)",
        "silu": "torch.nn.functional.silu(x)", "gelu": "torch.nn.functional.gelu(x)",
        **{n: f"torch.{n}(x)" for n in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos",
           "atan", "asinh", "acosh", "atanh", "exp", "exp2", "expm1", "log", "log2", "log10",
           "log1p", "sqrt", "logit", "erf", "erfc", "lgamma", "digamma")},
    },
}  # fmt: skip

Second = Callable[[str, tuple[float, ...]], Any]


def of_jax() -> Second:
    """Second derivatives by jax.hessian, compiled once for a function."""
    import jax
    import jax.numpy as jnp
    import jax.scipy.special as jsp

    jax.config.update("jax_enable_x64", True)
    space = {"jax": jax, "jnp": jnp, "jsp": jsp}

    @cache
    def compiled(name: str, arity: int) -> Any:
        names = "xy"[:arity]
        function = eval(f"lambda {', '.join(names)}: {PEERS['jax'][name]}", space)
        return jax.jit(jax.hessian(function, argnums=tuple(range(arity))))

    return lambda name, args: [[float(e) for e in row] for row in compiled(name, len(args))(*args)]


def of_torch() -> Second:
    """Second derivatives by two calls of torch.autograd.grad."""
    import torch

    def second(name: str, args: tuple[float, ...]) -> Any:
        x = [torch.tensor(arg, dtype=torch.float64, requires_grad=True) for arg in args]
        value = eval(PEERS["torch"][name], {"torch": torch}, dict(zip("xy", x, strict=False)))
        rows = []
        for slope in torch.autograd.grad(value, x, create_graph=True):
            row: Sequence[Any] = [None] * len(x)
            if slope.requires_grad:
                row = torch.autograd.grad(slope, x, retain_graph=True, allow_unused=True)
            rows.append([0.0 if entry is None else float(entry) for entry in row])
        return rows

    return second


def main() -> int:
    contestants: dict[str, Second] = {"autograd-cli": scan.second_partials}
    for peer, made in (("jax", of_jax), ("torch", of_torch)):
        if find_spec(peer):
            contestants[peer] = made()
        else:
            print(f"{peer} is not installed and left out")
    wrong = dict.fromkeys(contestants, 0)
    lost = dict.fromkeys(contestants, 0)
    print(f"{'function':12}" + "".join(f"{who:>16}" for who in contestants))
    for name in scan.SECOND:
        points = [
            args
            for args in scan.points_over_the_range(name, STEP, PAIR_STEP)
            if scan.second_partials(name, args) is not None
        ]
        cells = []
        for who, second in contestants.items():
            if who in PEERS and name not in PEERS[who]:
                cells.append("-")
                continue
            with mp.workdps(60):
                off = scan.wrong_second_derivatives(name, points, second)
            wrong[who] += len(off)
            lost[who] += sum(found == 0 or math.isnan(found) for _, _, found, _ in off)
            cells.append(str(len(off)))
        print(f"{name:12}" + "".join(f"{cell:>16}" for cell in cells), flush=True)
    print(f"{'in all':12}" + "".join(f"{n:>16}" for n in wrong.values()))
    print(f"{'0 or NaN':12}" + "".join(f"{n:>16}" for n in lost.values()))
    return int(wrong["autograd-cli"] > MOST_WRONG or lost["autograd-cli"] > 0)


if __name__ == "__main__":
    sys.exit(main())
