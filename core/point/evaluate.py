"""The primal sweep: the value of every node that is live at a point."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from autograd_cli.core.program.graph import CONNECTIVES, Graph
from autograd_cli.core.rules.code import FloatStep, float_condition, float_step
from autograd_cli.core.table.primitives import CONSTANT_VALUES, PRIMITIVES
from autograd_cli.grammar.ast import CONDITIONS
from autograd_cli.grammar.source import Problem

Value = float | bool


class Primals(NamedTuple):
    """The results of the primal sweep, by node.

    `values` are None for nodes that are not live. `active` is 1 for nodes that depend on an input
    asked for, through the branches taken. `steps` is the code of the active operations. `branches`
    has for each live `where` the number of the argument taken, 1 or 2.
    """

    values: list[Value | None]
    active: bytearray
    steps: list[FloatStep | None]
    branches: dict[int, int]

    def concerns(self, graph: Graph, node: int) -> bool:
        """Whether an event at a node, as an overflow, matters for the answer and gets a warning.

        It does at constants and at nodes that depend on an input asked for. Where no input is asked
        for, the answer is the value alone, which all nodes are part of.
        """
        return bool(self.active[node] or graph.constant[node]) or not any(self.active)


def evaluate(
    graph: Graph, point: dict[str, float], wrt: frozenset[str], *, checked: bool = True
) -> Primals:
    """Evaluate the output at a point, a value for every input.

    Branches that are not taken are not evaluated, nor statements that the output does not need, nor
    the right side of `and` and `or` where the left side decides: in `x > 0 and log(x) > 1` at
    x = -1 there is no log(-1). Raises Problem of kind `domain`; with `checked=False` it does not,
    and log(-1) is NaN as in plain IEEE arithmetic.
    """
    size = graph.output + 1
    primals = Primals([None] * size, bytearray(size), [None] * size, {})
    values, active, branches = primals.values, primals.active, primals.branches
    if not graph.lazy:
        _evaluate_nodes(graph, graph.reachable(), primals, point, wrt, checked)
        return primals
    pending = [*reversed(graph.roots)]
    while pending:
        node = pending[-1]
        if values[node] is not None:
            pending.pop()
            continue
        needed = next_needed(graph, node, values)
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
        elif op in COMPARE:
            values[node] = COMPARE[op](*[values[arg] for arg in args])
        else:
            _evaluate_nodes(graph, (node,), primals, point, wrt, checked)
    return primals


def next_needed(graph: Graph, node: int, values: list[Value | None]) -> tuple[int, ...]:
    """The arguments that a node needs, given the values known so far.

    A `where` needs its condition first; once that has a value, it needs the branch taken too.
    """
    op, args = graph.ops[node], graph.args[node]
    if op == "where":
        condition = values[args[0]]
        return args[:1] if condition is None else (args[0], args[1 if condition else 2])
    if op in ("and", "or"):
        left = values[args[0]]
        return args[:1] if left is None or left is (op == "or") else args
    return args


def _evaluate_nodes(
    graph: Graph,
    nodes: Iterable[int],
    primals: Primals,
    point: dict[str, float],
    wrt: frozenset[str],
    checked: bool,
) -> None:
    """Evaluate nodes in order; their arguments have values, or come before them in `nodes`."""
    values, active, steps, _ = primals
    ops, all_args, payloads = graph.ops, graph.args, graph.payloads
    known: dict[tuple[str, tuple[int, ...]], FloatStep] = {}
    for node in nodes:
        op, args = ops[node], all_args[node]
        if len(args) == 2:  # most nodes of a big program
            a, b = args
            x, y = values[a], values[b]
            flags: tuple[int, ...] = (active[a], active[b])
            step = known.get((op, flags))
            if step is None:
                step = known[op, flags] = float_step(op, flags)
            if step.inside is None or step.inside(x, y):
                values[node] = step.function(x, y)
            else:
                values[node] = _outside(graph, node, step, [x, y], flags, checked)
        elif not args:
            payload = payloads[node]
            if op == "input":
                values[node] = point[payload]  # type: ignore[index]
                active[node] = payload in wrt
            else:
                values[node] = payload if op == "number" else CONSTANT_VALUES[payload]  # type: ignore[index, assignment]
            continue
        elif op == "const":
            values[node] = values[args[0]]
            continue
        else:
            operands = [values[arg] for arg in args]
            flags = tuple([active[arg] for arg in args])
            step = known.get((op, flags))
            if step is None:
                step = known[op, flags] = float_step(op, flags)
            if step.inside is None or step.inside(*operands):
                values[node] = step.function(*operands)
            else:
                values[node] = _outside(graph, node, step, operands, flags, checked)
        if step.slots:
            active[node] = 1
            steps[node] = step


def _outside(
    graph: Graph,
    node: int,
    step: FloatStep,
    operands: list[Value | None],
    flags: tuple[int, ...],
    checked: bool,
) -> float:
    """The value of a function whose arguments do not fulfil the condition of its domain.

    Where an argument is NaN, so is the value; otherwise a Problem is raised. It is also raised for
    NaN where the derivative asked for does not exist: that of polygamma(n, NaN) by the order n.
    """
    unknown = any(math.isnan(x) for x in operands)  # type: ignore[arg-type]
    if not checked or (unknown and step.differentiable):
        value: float = step.function(*operands)
        return value
    raise outside_domain(graph, node, operands, flags)


COMPARE = {
    op: eval(f"lambda a, b: a {sign} b")  # the signs of CONDITIONS are Python's too
    for op, sign in CONDITIONS.items()
}


def outside_domain(
    graph: Graph,
    node: int,
    operands: Sequence[Value | None],
    flags: Sequence[int],
    **more: object,
) -> Problem:
    """The problem of a node whose operands are outside its function's domain, with a hint.

    `flags` are 1 for active operands; `more` are further values of the problem.
    """
    from autograd_cli.core.program.printer import call_word, function_word, number_text

    op = graph.ops[node]
    row, span = PRIMITIVES[op], graph.span(node)
    hint = None
    for when, key in row.mends:
        if float_condition(row, len(operands), when)(operands, None, flags, 0):
            hint = key
            break
    at = dict(zip(row.argument_names(len(operands)), operands, strict=True))
    numbers = {name: number_text(float(value)) for name, value in at.items()}  # type: ignore[arg-type]
    several = len(at) > 1
    return Problem(
        "domain",
        "division-by-zero" if op == "div" else "outside-domain",
        span,
        hint,
        text=graph.text[span.start : span.end] if span else op,
        name=op,
        at=at,
        domain=row.domain,
        function=call_word(op, [*at]) if several else function_word(op),
        point=", ".join(f"{k} = {v}" if several else v for k, v in numbers.items()),
        over=next(iter(numbers.values())),
        **more,
    )
