"""A program over arrays as one loop of machine code, made by Numba (the extra `jit`).

It is the straight-line code of straight_line.py with arrays for its inputs and answers. Making it
takes a second or so; after that a point costs a fraction of what it does in blocks.py, where every
operation is a pass of its own.

What is rounded exactly has the same bits here and in blocks.py; other functions have their own last
digits in Numba and in NumPy. So that no kink and no domain is decided differently once there is
machine code, points where such digits decide are left to blocks.py: 1/(exp(x) - 1) is computed here
only where the range of x tells that exp(x) is not 1.
"""

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache, partial
from types import FunctionType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autograd_cli.core.many.arrays import MachineCode, prepared
from autograd_cli.core.many.blocks import cores, hull, range_of, run, share, within
from autograd_cli.core.many.straight_line import statements
from autograd_cli.core.program.graph import CONDITION_OPS, Graph, used
from autograd_cli.core.rules.gradient import Gradient, gradient_graph
from autograd_cli.core.rules.ranges import Fact, fact
from autograd_cli.core.table import floats
from autograd_cli.core.table.definitions import careful
from autograd_cli.core.table.primitives import (
    ALIKE,
    CONSTANT_VALUES,
    EXACT,
    PRIMITIVES,
    ROWS,
    WHERE,
)

Array = NDArray[Any]

LARGEST = 1_000  # nodes, for which the compiler takes some three seconds
_STRETCH = 65_536  # points


def machine_code(graph: Graph, asked: Collection[str]) -> MachineCode | None:
    """The loop of a program, differentiated by the inputs asked for.

    None where Numba is not installed, lacks a function, or would take too long.
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
    exact = _exact(gradient.graph)
    open_ = _open(gradient, exact)
    # of a guard the conditions that are computed exactly: where these hold, the point is left to
    # the sweeps, which look at the others
    closed = [tuple(c for c in g if exact[c]) for g in gradient.guards if exact[g[0]]]
    gradient = gradient._replace(guards=[*dict.fromkeys(closed)])
    inputs = numba.types.Array(numba.float64, 1, "C", readonly=True)
    answers = [numba.float64[::1]] * (1 + len(asked))
    arrays = [*[inputs] * len(graph.inputs), *answers, numba.boolean[::1]]
    names = {name: f"x{i}" for i, name in enumerate(graph.inputs)}
    lines, found = statements(gradient, names, asked, "held = True", {"pow": "pow(one, "})
    body = [
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
    exec(source + "".join(f"        {line}\n" for line in body), space)
    made = numba.njit(numba.void(numba.float64, *arrays), nogil=True, error_model="numpy")
    try:
        loop = made(space["loop"])
    except numba.core.errors.NumbaError:
        return None
    return partial(_run, loop, graph, tuple(asked), open_)


@cache
def _functions() -> Mapping[str, Any]:
    """The functions of the rule table as Numba compiles them, chosen as in functions.py."""
    import numba

    space = dict(vars(floats))
    for name, value in vars(floats).items():
        if isinstance(value, FunctionType):
            function = FunctionType(value.__code__, space, name)
            space[name] = numba.njit(function, error_model="numpy")
    plain = [row for row in ROWS if not row.defined]
    for row in plain:
        if row.array and row.array != ALIKE:
            space[row.function.__name__] = getattr(np, row.array)
    space |= floats.RAISING  # in compiled code these functions of `math` do not raise
    space["pow_"] = numba.njit(_pow)
    functions = {
        row.name: space.get(row.function.__name__, row.function)
        for row in plain
        if row.array or row.function.__module__ == "math"
    }
    names = CONSTANT_VALUES | functions | {"where": space["where"]}
    for row in ROWS:  # a definition calls what stands above it in the table
        if row.defined:
            made = careful(row.name, row.parameters, row.defined, names)
            functions[row.name] = names[row.name] = numba.njit(made, error_model="numpy")
    return functions


def _pow(one: float, x: float, y: float) -> float:
    # where y or x is a known number, the compiler would compute 1/x, sqrt(x) or exp2(y) instead,
    # whose last digits differ; the factor `one` hides the number from it
    return x * x if y == 2.0 else math.pow(one * x, one * y)


class _Open(NamedTuple):
    """What the last digits of a function may decide: guards, and conditions of a `where`.

    `order`: the nodes that they are computed of, in order. `inputs`: the inputs among these, with
    their places among the columns.
    """

    graph: Graph
    guards: list[tuple[int, ...]]
    branches: list[int]
    order: list[int]
    inputs: dict[int, int]

    def settled(self, ranges: Mapping[int, Fact]) -> bool:
        """Whether the ranges of the inputs tell that no guard holds, and which branch is taken."""
        facts = dict(ranges)
        for node in self.order:
            if node not in facts:
                facts[node] = fact(self.graph, node, facts)
        return all(any(facts[c] is False for c in guard) for guard in self.guards) and all(
            facts[condition] is not None for condition in self.branches
        )


def _exact(graph: Graph) -> bytearray:
    """For each node whether all that it is computed of is rounded exactly."""
    exact = bytearray(len(graph))
    for node, (op, args) in enumerate(zip(graph.ops, graph.args, strict=True)):
        square = op == "pow" and graph.payloads[args[1]] == 2.0
        own = square or op not in PRIMITIVES or op in EXACT
        exact[node] = own and all(exact[arg] for arg in args)
    return exact


def _open(gradient: Gradient, exact: Sequence[int]) -> _Open:
    graph = gradient.graph
    guards = [guard for guard in gradient.guards if not exact[guard[0]]]
    ends = [gradient.value, *gradient.gradient.values(), *(c for g in gradient.guards for c in g)]
    chosen = {graph.args[n][0] for n in used(ends, graph.args.__getitem__) if graph.ops[n] == WHERE}
    branches = sorted(condition for condition in chosen if not exact[condition])
    conditions = {*branches, *(c for g in guards for c in g)}
    order = used(conditions, graph.args.__getitem__) if conditions else []
    inputs = {n: i for i, n in enumerate(graph.inputs.values()) if n in {*order}}
    return _Open(graph, guards, branches, order, inputs)


def _run(
    loop: Callable[..., None],
    graph: Graph,
    asked: tuple[str, ...],
    open_: _Open,
    columns: Sequence[Array],
    size: int,
) -> tuple[list[Array], Array]:
    """The value and the derivatives, and the points where a guard holds, as blocks.run has them."""
    found = list(np.empty((1 + len(asked), size)))
    guarded = np.empty(size, bool)
    columns = [*map(np.ascontiguousarray, columns)]
    arrays = [*columns, *found, guarded]
    left: list[slice] = []

    def work(stretches: Iterator[slice]) -> None:
        ranges: dict[int, Fact] = {}  # of the inputs, for which `open_` is settled
        for stretch in stretches:
            here = {node: range_of(columns[i][stretch]) for node, i in open_.inputs.items()}
            if not ranges or not all(within(here[node], ranges[node]) for node in here):
                ranges = {node: hull(here[node], ranges.get(node)) for node in here}
                if not open_.settled(ranges):
                    left.append(stretch)
                    ranges = {}
                    continue
            loop(1.0, *[array[stretch] for array in arrays])

    share(work, size, _STRETCH, cores())
    for stretch in _joined(left):
        points = {name: column[stretch] for name, column in zip(graph.inputs, columns, strict=True)}
        answers, rest = run(prepared(graph, asked), points, {}, stretch.stop - stretch.start)
        for answer, part in zip(found, answers, strict=True):
            answer[stretch] = part
        guarded[stretch] = False
        guarded[stretch.start + rest] = True
    return found, np.flatnonzero(guarded)


def _joined(stretches: Sequence[slice]) -> list[slice]:
    """The stretches in order; where one begins at the end of another they are joined."""
    joined: list[slice] = []
    for stretch in sorted(stretches, key=lambda stretch: stretch.start):
        if joined and joined[-1].stop == stretch.start:
            stretch = slice(joined.pop().start, stretch.stop)
        joined.append(stretch)
    return joined
