"""A program over arrays as one loop of machine code, made by Numba (the extra `jit`).

It is the straight-line code of straight_line.py with arrays for its inputs and answers, and has the
same bits. Making it takes a second or so; after that a point costs a fraction of what it does in
blocks.py, where every operation is a pass of its own.
"""

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache, partial
from types import FunctionType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd_cli.core import special
from autograd_cli.core.arrays import MachineCode
from autograd_cli.core.blocks import cores, share
from autograd_cli.core.derive import gradient_graph
from autograd_cli.core.graph import CONDITION_OPS, Graph
from autograd_cli.core.primitives import ALIKE, CONSTANT_VALUES, ROWS, WHERE
from autograd_cli.core.straight_line import statements

Array = NDArray[Any]

LARGEST = 1_000  # nodes: compilers take more than linear time, some three seconds for these
_STRETCH = 65_536  # points


def machine_code(graph: Graph, asked: Collection[str]) -> MachineCode | None:
    """The loop of a program, differentiated by the inputs asked for.

    None where Numba is not installed, has no function of those bits, or would take too long.
    """
    try:
        import numba
    except ImportError:
        return None
    gradient = gradient_graph(graph, asked)
    functions = _functions()
    known = functions.keys() | CONDITION_OPS | {"input", "number", "constant", "const", WHERE}
    if len(gradient.graph) > LARGEST or not known.issuperset(gradient.graph.ops):
        return None
    inputs = numba.types.Array(numba.float64, 1, "C", readonly=True)
    answers = [numba.float64[::1]] * (1 + len(asked))
    arrays = [*[inputs] * len(graph.inputs), *answers, numba.boolean[::1]]
    names = {name: f"x{i}" for i, name in enumerate(graph.inputs)}
    lines, found = statements(gradient, names, asked, "held = True", {"pow": "pow(one, "})
    loop = [
        "held = False",
        *(f"{x} = {x}s[i]" for x in names.values()),
        *lines,
        *(f"a{i}[i] = {text}" for i, text in enumerate(found)),
        "guarded[i] = held",
    ]
    parameters = [f"{x}s" for x in names.values()] + [f"a{i}" for i in range(len(found))]
    source = (
        f"def loop(one, {', '.join(parameters)}, guarded):\n    for i in range(guarded.size):\n"
    )
    space = {**functions, **CONSTANT_VALUES}
    exec(source + "".join(f"        {line}\n" for line in loop), space)
    made = numba.njit(numba.void(numba.float64, *arrays), nogil=True, error_model="numpy")
    try:
        return partial(_run, made(space["loop"]), len(answers))
    except numba.core.errors.NumbaError:
        return None


@cache
def _functions() -> Mapping[str, Any]:
    """The functions of the rule table as Numba compiles them, chosen as in vectorized.py."""
    import numba

    space = dict(vars(special))
    for name, value in vars(special).items():
        if isinstance(value, FunctionType):
            function = FunctionType(value.__code__, space, name)
            space[name] = numba.njit(function, error_model="numpy")
    for row in ROWS:
        if row.array and row.array != ALIKE:
            space[row.function.__name__] = getattr(np, row.array)
    space |= special.RAISING  # they do not raise there
    space["pow_"] = numba.njit(_pow)
    return {
        row.name: space.get(row.function.__name__, row.function)
        for row in ROWS
        if row.array or row.function.__module__ == "math"
    }


def _pow(one: float, x: float, y: float) -> float:
    # what it knows to be 1/x, sqrt(x) or 2^y the compiler would compute so, in other bits
    return x * x if y == 2.0 else math.pow(one * x, one * y)


def _run(
    loop: Callable[..., None], answers: int, columns: Sequence[Array], size: int
) -> tuple[list[Array], Array]:
    """The value and the derivatives, and where a guard holds, as blocks.run has them."""
    found = list(np.empty((answers, size)))
    guarded = np.empty(size, bool)
    arrays = [*map(np.ascontiguousarray, columns), *found, guarded]

    def work(stretches: Iterator[slice]) -> None:
        for stretch in stretches:
            loop(1.0, *[array[stretch] for array in arrays])

    share(work, size, _STRETCH, cores())
    return found, np.flatnonzero(guarded)
