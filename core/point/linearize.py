"""The local derivatives at a point: one edge for each (consumer, slot) between inputs and output.

The reverse sweep and the tangent sweep both run over these edges; one is the transpose of the
other.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, overload

from autograd_cli.core.point.evaluate import Primals, Value
from autograd_cli.core.program.graph import Graph, used
from autograd_cli.core.rules.code import CompiledCase, float_row
from autograd_cli.core.table.primitives import PRIMITIVES, SELECTED


class Edge(NamedTuple):
    """The local derivative of node `consumer` by its argument number `slot`, which is node `arg`.

    A cut edge leads from an argument that max, min, clamp or relu did not select. Its derivative is
    0, and not even infinity or NaN passes over it.
    """

    consumer: int
    slot: int
    arg: int
    derivative: float
    cut: bool


class Edges(Sequence[Edge]):
    """Edges as columns of numbers, because as objects those of a big program take too much memory.

    `derivatives` has None for a cut edge.
    """

    def __init__(self) -> None:
        self.consumers: list[int] = []
        self.slots: list[int] = []
        self.args: list[int] = []
        self.derivatives: list[float | None] = []

    def __len__(self) -> int:
        return len(self.args)

    @overload
    def __getitem__(self, key: int) -> Edge: ...

    @overload
    def __getitem__(self, key: slice) -> list[Edge]: ...

    def __getitem__(self, key: int | slice) -> Edge | list[Edge]:
        if isinstance(key, slice):
            return [self[i] for i in range(*key.indices(len(self)))]
        passed = self.derivatives[key]
        derivative = 0.0 if passed is None else passed
        consumer, slot, arg = self.consumers[key], self.slots[key], self.args[key]
        return Edge(consumer, slot, arg, derivative, passed is None)


class Warning_(NamedTuple):
    """A warning about a node: `kind` is overflow, kink or nonfinite, `message` a sentence's key."""

    kind: str
    message: str
    node: int
    values: dict[str, object]


class Linear(NamedTuple):
    """The program linearized at a point.

    `live` are the nodes that the output depends on, in topological order, constants included.
    `edges` are sorted by consumer, then slot; only those between an input asked for and the output.
    """

    live: list[int]
    edges: Edges
    warnings: list[Warning_]


def linearize(graph: Graph, primals: Primals) -> Linear:
    """The edges at the point where `primals` were evaluated."""
    live = live_nodes(graph, primals)
    edges = Edges()
    consumers, slots, sources, derivatives = (
        edges.consumers,
        edges.slots,
        edges.args,
        edges.derivatives,
    )
    kinks: list[Warning_] = []
    values, all_args, steps = primals.values, graph.args, primals.steps
    for node in live:
        step, args = steps[node], all_args[node]
        if step is None:
            if primals.active[node] and node in primals.branches:
                slot = primals.branches[node]
                consumers.append(node)
                slots.append(slot - 1)
                sources.append(args[slot])
                derivatives.append(1.0)
            continue
        found: Sequence[float | None]
        if step.constants is not None:
            found = step.constants
        elif len(args) == 2:
            value, x, y = values[node], values[args[0]], values[args[1]]
            if step.unusual is None or not step.unusual(value, x, y):
                found = step.locals(value, x, y)
            else:
                found = _unusual(graph, node, primals, [x, y], kinks)
        else:
            value = values[node]
            operands = [values[arg] for arg in args]
            if step.unusual is None or not step.unusual(value, *operands):
                found = step.locals(value, *operands)
            else:
                found = _unusual(graph, node, primals, operands, kinks)
        if len(args) == 2 == len(step.slots):
            consumers += (node, node)
            slots += (0, 1)
            sources += args
            derivatives += found
        else:
            for slot, derivative in zip(step.slots, found, strict=True):
                consumers.append(node)
                slots.append(slot)
                sources.append(args[slot])
                derivatives.append(derivative)
    return Linear(live, edges, [*_overflows(graph, primals, live), *kinks])


def _unusual(
    graph: Graph, node: int, primals: Primals, operands: list[Value | None], kinks: list[Warning_]
) -> list[float | None]:
    """The local derivatives at a special case of the row, as a kink; warnings go to `kinks`."""
    op, args, value = graph.ops[node], graph.args[node], primals.values[node]
    flags = [primals.active[arg] for arg in args]
    row = float_row(op, len(args))
    case = None
    for candidate in row.cases:
        if candidate.when(operands, value, flags, 0):
            case = candidate
            break
    unknown = row.piecewise and math.isnan(value)  # type: ignore[arg-type]
    slopes: dict[int, float] = {}
    partials: dict[int, Callable[[int], float]] = {}  # by parameter
    for slot in [slot for slot, flag in enumerate(flags) if flag]:
        parameter = 0 if row.variadic else slot
        if parameter not in partials:
            rule = row.partials[parameter]
            if case is not None and case.partials[parameter] is not None:
                rule = case.partials[parameter]
            assert rule is not None, "in its domain this argument is a constant"
            partials[parameter] = rule(operands, value, flags)
        slopes[slot] = math.nan if unknown else float(partials[parameter](slot))
    if case is not None and case.warning is not None and _concerned(op, case, slopes):
        kinks.append(_kink(graph, node, case.warning, operands, list(slopes.values())))
    return [None if row.selects and slope == 0 else slope for slope in slopes.values()]


def live_nodes(graph: Graph, primals: Primals) -> list[int]:
    """The nodes that the output depends on through the branches taken, in topological order."""
    args, branches = graph.args, primals.branches

    def needs(node: int) -> tuple[int, ...]:
        return (args[node][branches[node]],) if node in branches else args[node]

    return used(graph.roots, needs if branches else args.__getitem__)


def _concerned(op: str, case: CompiledCase, slopes: Mapping[int, float]) -> bool:
    """Whether the kink is in an argument that depends on an input asked for."""
    if case.by == SELECTED:
        return any(slopes.values())
    parameters = PRIMITIVES[op].parameters
    return not case.by or any(parameters[slot] in case.by for slot in slopes)


def _kink(
    graph: Graph, node: int, warning: str, operands: list[Value | None], taken: list[float]
) -> Warning_:
    values: dict[str, object] = {"name": graph.ops[node], "at": operands, "taken": taken}
    return Warning_("kink", warning, node, values)


def _overflows(graph: Graph, primals: Primals, live: list[int]) -> list[Warning_]:
    """A warning for each node that is infinite although its operands are finite."""
    warnings: list[Warning_] = []
    values = primals.values
    if math.inf not in values and -math.inf not in values:
        return warnings
    for node in live:
        value = values[node]
        if value in (math.inf, -math.inf) and graph.args[node] and graph.ops[node] != "const":
            operands = [values[arg] for arg in graph.edges_of(node)]
            # a branch that was not taken has no value
            finite = all(math.isfinite(x) for x in operands if x is not None)
            if finite and primals.concerns(graph, node):
                warnings.append(Warning_("overflow", "overflow", node, {"name": graph.ops[node]}))
    return warnings
