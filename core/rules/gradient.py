"""The derivative as a graph again: value and gradient as nodes of one graph, and its guards."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from autograd_cli.core.program.graph import CONDITION_OPS, Graph
from autograd_cli.core.rules.code import OWN, rule_body
from autograd_cli.core.rules.nodes import exact, known_value, opposite, partial_node, spliced
from autograd_cli.core.rules.ranges import possible
from autograd_cli.core.table.floats import RAISING
from autograd_cli.core.table.primitives import PRIMITIVES, SELECTED, WHERE, Case, Primitive


class Gradient(NamedTuple):
    """A program and its gradient in one graph, the program's nodes first, under their old numbers.

    `value` and `gradient` (by input asked for) are nodes. A guard is a tuple of conditions, which
    are nodes too. Where all conditions of a guard hold, a point leaves a domain, lies at a kink, or
    needs another formula than the ordinary one: there the sweeps of linearize.py and reverse.py
    have to answer. Of abs(x) the one guard is (x == 0,).
    Where no guard holds, the nodes are what these sweeps compute, operation by operation.
    `raising` are the guards of domains that the functions of floats.RAISING tell by themselves.
    """

    graph: Graph
    value: int
    gradient: dict[str, int]
    guards: list[tuple[int, ...]]
    raising: frozenset[tuple[int, ...]]


def gradient_graph(graph: Graph, asked: Collection[str]) -> Gradient:
    """The output and its derivatives by the inputs asked for; the others count as constants."""
    extended = grown_copy(graph)
    needed = _needed(extended, graph.output)
    active = active_nodes(extended, graph.output, {graph.inputs[name] for name in asked})
    guards: dict[tuple[int, ...], bool] = {}  # whether all functions that have it raise there
    for node, need in needed.items():
        for guard, told in _guards(extended, node, active):
            key = guard if need is None else (*guard, need)
            guards[key] = guards.get(key, True) and told
    gradient = _adjoints(extended, graph.output, asked, active)
    raising = frozenset(guard for guard, told in guards.items() if told)
    return Gradient(extended, graph.output, gradient, list(guards), raising)


def grown_copy(graph: Graph) -> Graph:
    """A copy that can grow while the graph stays as it is; new nodes have no names."""
    grown = Graph()
    vars(grown).update(vars(graph))
    grown.naming = None
    grown.ops, grown.args = graph.ops.copy(), graph.args.copy()
    grown.payloads, grown.origins = graph.payloads.copy(), graph.origins.copy()
    grown.constant, grown.inputs = graph.constant.copy(), graph.inputs.copy()
    grown.index = defaultdict(dict, {op: equal.copy() for op, equal in graph.index.items()})
    return grown


# ---- the primal part: what is needed, what an input asked for reaches


def _needed(graph: Graph, output: int) -> dict[int, int | None]:
    """The nodes that the output needs, in order, each with the condition on it (None: always)."""
    need: dict[int, int | None] = {output: None}
    for node in range(output, -1, -1):
        if node not in need:
            continue
        op, args, here = graph.ops[node], graph.args[node], need[node]
        parts = [here] * len(args)
        if op == WHERE:
            parts[1:] = [both(graph, here, branch) for branch in branch_conditions(graph, args[0])]
        elif op in ("and", "or"):
            left = args[0] if op == "and" else graph.add("not", args[:1])
            parts[1] = both(graph, here, left)
        for arg, part in zip(args, parts, strict=True):
            need[arg] = either(graph, need[arg], part) if arg in need else part
    return {node: need[node] for node in sorted(need)}


def active_nodes(graph: Graph, output: int, asked: Collection[int]) -> bytearray:
    """For each node whether one of the inputs reaches it, through either branch of a `where`."""
    active = bytearray(output + 1)
    for node in asked:
        if node <= output:
            active[node] = 1
    for node in range(output + 1):
        if graph.ops[node] not in CONDITION_OPS:
            for arg in graph.edges_of(node):
                if active[arg]:
                    active[node] = 1
                    break
    return active


def branch_conditions(graph: Graph, condition: int) -> tuple[int, int]:
    return condition, graph.add("not", (condition,))


def both(graph: Graph, a: int | None, b: int | None) -> int | None:
    if a is None or b is None or a == b:
        return b if a is None else a
    return graph.add("and", (a, b))


def either(graph: Graph, a: int | None, b: int | None) -> int | None:
    if a is None or b is None or opposite(graph, a, b):
        return None
    return a if a == b else graph.add("or", (a, b))


# ---- the reverse sweep


def _adjoints(
    graph: Graph, output: int, asked: Collection[str], active: Sequence[int]
) -> dict[str, int]:
    """The sweep of reverse.py in nodes; `reached` is where something flows back (None: always)."""
    zero = graph.leaf("number", 0.0)
    adjoint = {output: graph.leaf("number", 1.0)}
    reached: dict[int, int | None] = {output: None}
    for node in range(output, -1, -1):
        if node not in adjoint or not active[node] or graph.ops[node] == "input":
            continue
        op, args = graph.ops[node], graph.args[node]
        flowing, here = adjoint.pop(node), reached.pop(node)
        where = op == WHERE
        for slot in range(len(args) - 1, 0 if where else -1, -1):
            arg = args[slot]
            if not active[arg]:
                continue
            if where:
                derivative: int | None = None
                passes: int | None = branch_conditions(graph, args[0])[slot - 1]
                passed = flowing
            else:
                derivative = partial_node(graph, op, args, slot, node, exact)
                if derivative is None:
                    continue  # the order of polygamma: in its domain it is a constant
                passed = exact(graph, "mul", (flowing, derivative))
                passes = None
                if PRIMITIVES[op].selects:
                    passes = exact(graph, "ne", (derivative, zero))
            mask = both(graph, here, passes)
            if arg not in adjoint:
                if mask is not None:
                    passed = exact(graph, WHERE, (mask, passed, zero))
                adjoint[arg], reached[arg] = passed, mask
                continue
            before, earlier = adjoint[arg], reached[arg]
            total = exact(graph, "add", (before, passed))
            if earlier is not None:
                total = exact(graph, WHERE, (earlier, total, passed))
            if mask is not None:
                total = exact(graph, WHERE, (mask, total, before))
            adjoint[arg], reached[arg] = total, either(graph, earlier, mask)
    return {name: adjoint.get(graph.inputs[name], zero) for name in asked}


# ---- guards


def _guards(graph: Graph, node: int, active: Sequence[int]) -> list[tuple[tuple[int, ...], bool]]:
    """The guards of a node, and for each whether the function raises by itself where it holds."""
    op, args = graph.ops[node], graph.args[node]
    if op not in PRIMITIVES:
        return []
    conditioned = _conditioned(op)
    numbers = tuple(
        [known_value(graph, arg) if slot in conditioned else None for slot, arg in enumerate(args)]
    )
    flags = tuple([active[arg] for arg in args])
    raises = op in RAISING
    return [
        (_guard(graph, op, args, node, flags, text), raises and text == PRIMITIVES[op].domain)
        for text in open_guards(op, numbers, flags)
    ]


@cache
def _conditioned(op: str) -> frozenset[int]:
    """The parameters that the domain and the cases of a row speak of."""
    row = PRIMITIVES[op]
    texts = [text for text in (row.domain, *(case.when for case in row.cases)) if text]
    nodes = [node for text in texts for node in rule_body(op, f"where({text}, 1, 0)")]
    words = {node.value for node in nodes}
    own = any(node.op == OWN for node in nodes)
    return frozenset(slot for slot, name in enumerate(row.parameters) if own or name in words)


_NAN = "NaN"  # stands among conditions for: the value is NaN, where every comparison is false


@lru_cache(maxsize=10_000)
def open_guards(
    op: str, numbers: tuple[float | None, ...], flags: tuple[int, ...]
) -> tuple[str, ...]:
    """The conditions of a row (its domain, its cases) that may make a guard, as text.

    `numbers` are the arguments that are known. In x^2 the exponent is, so that no case about
    y == 0 is left.
    """
    row = PRIMITIVES[op]
    texts = [row.domain] if row.domain else []
    if any(flags):
        texts += [case.when for case in row.cases if _matters(row, case, flags)]
        if row.selects or any("where(" in text for text in row.partials if text is not None):
            texts.append(_NAN)
    if not texts:
        return ()
    graph = Graph()
    args = tuple(
        graph.leaf("input", f"x{i}") if number is None else graph.leaf("number", number)
        for i, number in enumerate(numbers)
    )
    node = graph.add(op, args)
    unknown = set(graph.inputs.values())
    return tuple(
        text
        for text in texts
        if possible(graph, _guard(graph, op, args, node, flags, text), unknown)
    )


def _guard(
    graph: Graph, op: str, args: tuple[int, ...], node: int, flags: Sequence[int], text: str
) -> tuple[int, ...]:
    """The guard of a text of the row: all its conditions hold outside the domain, in the case."""
    if text == _NAN:
        return (graph.add("ne", (node, node)),)
    row = PRIMITIVES[op]
    condition = condition_node(graph, row, args, text, node, flags)
    if text != row.domain:
        return (condition,)
    # outside the domain an argument NaN makes the value NaN, and is no problem; but it is one where
    # a derivative is asked for that never exists
    if any(flag and slot in row.without_partial for slot, flag in enumerate(flags)):
        return (graph.add("not", (condition,)),)
    known = [graph.add("eq", (arg, arg)) for arg in dict.fromkeys(args)]
    return (graph.add("not", (condition,)), *known)


def _matters(row: Primitive, case: Case, flags: Sequence[int]) -> bool:
    """Whether a case warns of, or changes, a derivative by an argument that is active."""
    slots = [0 if row.variadic else slot for slot, flag in enumerate(flags) if flag]
    if case.warning is not None and (
        case.by in ((), SELECTED) or any(row.parameters[slot] in case.by for slot in slots)
    ):
        return True
    return any(case.partials[slot] is not None for slot in slots)


def condition_node(
    graph: Graph,
    row: Primitive,
    args: tuple[int, ...],
    text: str,
    own: int,
    flags: Sequence[int],
) -> int:
    # a condition alone is no program: read it in a `where`, then drop the 1, the 0 and the call
    body = rule_body(row.name, f"where({text}, 1, 0)")[:-3]
    return spliced(graph, row, args, body, 0, own, exact, flags)
