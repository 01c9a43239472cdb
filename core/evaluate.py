"""The primal sweep: the value of every node that is live at a point."""

import math
from typing import NamedTuple

from autograd_cli.core.graph import CONNECTIVES, Graph
from autograd_cli.core.primitives import CONSTANT_VALUES, PRIMITIVES
from autograd_cli.core.rules import float_condition, float_row
from autograd_cli.grammar.ast import CONDITIONS
from autograd_cli.grammar.source import Problem

Value = float | bool


class Primals(NamedTuple):
    """The primal sweep's answer, by node.

    `values`: None where a node is not live. `active`: an input asked for reaches the node through
    the branches taken. `branches`: for each live `where` the slot of the branch taken.
    """

    values: list[Value | None]
    active: bytearray
    branches: dict[int, int]


def evaluate(graph: Graph, point: dict[str, float], wrt: frozenset[str]) -> Primals:
    """Evaluate the output at a point, a value for every input.

    Branches not taken, connectives that know already and statements that the output does not need
    are never evaluated. Raises Problem of kind `domain`.
    """
    size = graph.output + 1
    values: list[Value | None] = [None] * size
    active = bytearray(size)
    branches: dict[int, int] = {}
    if not graph.lazy:
        for node in graph.reachable():
            _evaluate_node(graph, node, values, active, point, wrt)
        return Primals(values, active, branches)
    pending = [graph.output]
    while pending:
        node = pending[-1]
        if values[node] is not None:
            pending.pop()
            continue
        needed = _next_needed(graph, node, values)
        missing = [arg for arg in needed if values[arg] is None]
        if missing:
            pending.extend(reversed(missing))
            continue
        pending.pop()
        op, args = graph.ops[node], graph.args[node]
        if op == "where":
            slot = 1 if values[args[0]] else 2
            branches[node] = slot
            values[node], active[node] = values[args[slot]], active[args[slot]]
        elif op in CONNECTIVES:
            decided = [values[arg] for arg in needed]
            values[node] = not decided[0] if op == "not" else decided[-1]
        else:
            _evaluate_node(graph, node, values, active, point, wrt)
    return Primals(values, active, branches)


def _next_needed(graph: Graph, node: int, values: list[Value | None]) -> tuple[int, ...]:
    """The arguments that a node needs, as far as is known yet."""
    op, args = graph.ops[node], graph.args[node]
    if op == "where":
        condition = values[args[0]]
        return args[:1] if condition is None else (args[0], args[1 if condition else 2])
    if op in ("and", "or"):
        left = values[args[0]]
        return args[:1] if left is None or left is (op == "or") else args
    return args


def _evaluate_node(
    graph: Graph,
    node: int,
    values: list[Value | None],
    active: bytearray,
    point: dict[str, float],
    wrt: frozenset[str],
) -> None:
    op, args = graph.ops[node], graph.args[node]
    if not args:
        payload = graph.payloads[node]
        if op == "input":
            values[node] = point[payload]  # type: ignore[index]
            active[node] = payload in wrt
        else:
            values[node] = payload if op == "number" else CONSTANT_VALUES[payload]  # type: ignore[index, assignment]
        return
    operands = [values[arg] for arg in args]
    if op in PRIMITIVES:
        flags = [active[arg] for arg in args]
        active[node] = 1 if 1 in flags else 0
        row = float_row(op, len(args))
        if (
            row.domain is not None
            and not row.domain(operands, None, flags, 0)
            # NaN is in no domain, but goes through
            and not any(math.isnan(x) for x in operands)  # type: ignore[arg-type]
        ):
            raise _domain_problem(graph, node, operands, flags)
        values[node] = row.function(*operands)
    elif op == "const":
        values[node] = operands[0]
    else:
        values[node] = COMPARE[op](*operands)


COMPARE = {
    op: eval(f"lambda a, b: a {sign} b")  # the table of signs has been written once
    for op, sign in CONDITIONS.items()
}


def _domain_problem(
    graph: Graph, node: int, operands: list[Value | None], flags: list[int]
) -> Problem:
    op = graph.ops[node]
    row = PRIMITIVES[op]
    origin = graph.origins[node]
    text = graph.text[origin.start : origin.end] if origin else op
    names = row.argument_names(len(operands))
    hint = None
    for when, key in row.mends:
        if float_condition(row, len(operands), when)(operands, None, flags, 0):
            hint = key
            break
    return Problem(
        "domain",
        "outside-domain",
        graph.span(node),
        hint,
        text=text,
        name=op,
        at=dict(zip(names, operands, strict=True)),
        domain=row.domain,
    )
