"""The local derivatives at a point: one edge for each (consumer, slot) between inputs and output.

The reverse sweep and the tangent sweep both run over these edges; one is the transpose of the
other.
"""

import math
from typing import NamedTuple

from autograd_cli.core.evaluate import Primals, Value
from autograd_cli.core.graph import Graph
from autograd_cli.core.primitives import PRIMITIVES, SELECTED
from autograd_cli.core.rules import CompiledCase, float_row


class Edge(NamedTuple):
    """The local derivative of node `consumer` by its argument `slot`, which is node `arg`.

    A cut edge is a 0 that passes nothing on: what max, min, clamp or relu did not select.
    """

    consumer: int
    slot: int
    arg: int
    derivative: float
    cut: bool


class Warning_(NamedTuple):
    """What people should know: `kind` is overflow, kink or nonfinite."""

    kind: str
    message: str
    node: int
    values: dict[str, object]


class Linear(NamedTuple):
    """The program linearized at a point.

    `live`: the nodes of the picture in topological order, constants that are folded among them;
    `edges`: by consumer, then slot, only between an input asked for and the output.
    """

    live: list[int]
    edges: list[Edge]
    warnings: list[Warning_]


def linearize(graph: Graph, primals: Primals) -> Linear:
    """The edges at the point where `primals` were evaluated."""
    live = live_nodes(graph, primals)
    edges: list[Edge] = []
    kinks: list[Warning_] = []
    values, active = primals.values, primals.active
    for node in live:
        if not active[node] or graph.ops[node] == "input":
            continue
        op, args = graph.ops[node], graph.args[node]
        if op == "where":
            slot = primals.branches[node]
            edges.append(Edge(node, slot - 1, args[slot], 1.0, False))
            continue
        row = float_row(op, len(args))
        if not row.cases and not row.piecewise and None not in row.constants:
            edges += [
                Edge(node, slot, arg, row.constants[slot], False)  # type: ignore[arg-type]
                for slot, arg in enumerate(args)
                if active[arg]
            ]
            continue
        operands = [values[arg] for arg in args]
        flags = [active[arg] for arg in args]
        value = values[node]
        case = None
        for candidate in row.cases:
            if candidate.when(operands, value, flags, 0):
                case = candidate
                break
        unknown = row.piecewise and math.isnan(value)  # type: ignore[arg-type]
        first = len(edges)
        for slot, arg in enumerate(args):
            if not flags[slot]:
                continue
            parameter = 0 if row.variadic else slot
            rule = row.partials[parameter]
            if case is not None and case.partials[parameter] is not None:
                rule = case.partials[parameter]
            assert rule is not None, "the domain keeps inputs asked for out of this argument"
            derivative = math.nan if unknown else float(rule(operands, value, flags, slot))
            edges.append(Edge(node, slot, arg, derivative, row.selects and derivative == 0))
        if case is not None and case.warning is not None:
            taken = edges[first:]
            if _concerned(op, case, taken):
                slopes = [edge.derivative for edge in taken]
                kinks.append(_kink(graph, node, case.warning, operands, slopes))
    return Linear(live, edges, [*_overflows(graph, primals, live), *kinks])


def live_nodes(graph: Graph, primals: Primals) -> list[int]:
    """The nodes that the output depends on through the branches taken, in topological order."""
    seen = bytearray(graph.output + 1)
    seen[graph.output] = 1
    for node in range(graph.output, -1, -1):
        if seen[node]:
            if node in primals.branches:
                seen[graph.args[node][primals.branches[node]]] = 1
            else:
                for arg in graph.args[node]:
                    seen[arg] = 1
    return [node for node in range(graph.output + 1) if seen[node]]


def _concerned(op: str, case: CompiledCase, edges: list[Edge]) -> bool:
    """Whether the kink lies in an argument that an input asked for reaches."""
    if case.by == SELECTED:
        return any(edge.derivative for edge in edges)
    parameters = PRIMITIVES[op].parameters
    return not case.by or any(parameters[edge.slot] in case.by for edge in edges)


def _kink(
    graph: Graph, node: int, warning: str, operands: list[Value | None], taken: list[float]
) -> Warning_:
    values: dict[str, object] = {"name": graph.ops[node], "at": operands, "taken": taken}
    return Warning_("kink", warning, node, values)


def _overflows(graph: Graph, primals: Primals, live: list[int]) -> list[Warning_]:
    """The nodes that became infinite of finite operands."""
    warnings = []
    values = primals.values
    for node in live:
        value = values[node]
        if value in (math.inf, -math.inf) and graph.args[node] and graph.ops[node] != "const":
            operands = [values[arg] for arg in graph.edges_of(node)]
            # a branch that was not taken has no value
            finite = all(math.isfinite(x) for x in operands if x is not None)
            if finite and (primals.active[node] or graph.constant[node]):
                warnings.append(Warning_("overflow", "overflow", node, {"name": graph.ops[node]}))
    return warnings
