"""The derivative as a graph again: the rules spliced in on nodes, simplified as it grows."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from autograd_cli.core.bounds import possible
from autograd_cli.core.graph import CONDITION_OPS, Graph
from autograd_cli.core.primitives import (
    CONSTANT_VALUES,
    CONSTANTS,
    PRIMITIVES,
    SELECTED,
    WHERE,
    Case,
    Primitive,
)
from autograd_cli.core.rules import OWN, default_of, rule_body
from autograd_cli.grammar.ast import Node

Build = Callable[[Graph, str, tuple[int, ...]], int]


class Gradient(NamedTuple):
    """A program and its gradient in one graph, the program's nodes first, under their old numbers.

    `value` and `gradient` (by input asked for) are nodes. Each of the `guards` is some conditions,
    nodes too: where all of them hold, a point leaves a domain, lies at a kink, or needs another
    formula than the ordinary one, and the sweeps of linearize.py and reverse.py have to answer.
    Where no guard holds, the nodes are what these sweeps compute, operation by operation.
    """

    graph: Graph
    value: int
    gradient: dict[str, int]
    guards: list[tuple[int, ...]]


def gradient_graph(graph: Graph, asked: Collection[str]) -> Gradient:
    """The output and its derivatives by the inputs asked for; the others count as constants."""
    extended = _copy(graph)
    needed = _needed(extended, graph.output)
    active = _active(extended, graph.output, {graph.inputs[name] for name in asked})
    guards: dict[tuple[int, ...], None] = {}
    for node, need in needed.items():
        for guard in _guards(extended, node, active):
            guards[guard if need is None else (*guard, need)] = None
    gradient = _adjoints(extended, graph.output, asked, active)
    return Gradient(extended, graph.output, gradient, list(guards))


def _copy(graph: Graph) -> Graph:
    """A graph that grows by itself; its new nodes have no names."""
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
            parts[1:] = [_both(graph, here, branch) for branch in _branches(graph, args[0])]
        elif op in ("and", "or"):
            left = args[0] if op == "and" else graph.add("not", args[:1])
            parts[1] = _both(graph, here, left)
        for arg, part in zip(args, parts, strict=True):
            need[arg] = _either(graph, need[arg], part) if arg in need else part
    return {node: need[node] for node in sorted(need)}


def _active(graph: Graph, output: int, asked: Collection[int]) -> bytearray:
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


def _branches(graph: Graph, condition: int) -> tuple[int, int]:
    return condition, graph.add("not", (condition,))


def _both(graph: Graph, a: int | None, b: int | None) -> int | None:
    if a is None or b is None or a == b:
        return b if a is None else a
    return graph.add("and", (a, b))


def _either(graph: Graph, a: int | None, b: int | None) -> int | None:
    if a is None or b is None or _opposite(graph, a, b):
        return None
    return a if a == b else graph.add("or", (a, b))


def _opposite(graph: Graph, a: int, b: int) -> bool:
    return any(graph.ops[y] == "not" and graph.args[y] == (x,) for x, y in ((a, b), (b, a)))


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
                passes: int | None = _branches(graph, args[0])[slot - 1]
                passed = flowing
            else:
                derivative = partial_node(graph, op, args, slot, node, exact)
                if derivative is None:
                    continue  # the domain keeps inputs asked for out of this argument
                passed = exact(graph, "mul", (flowing, derivative))
                passes = None
                if PRIMITIVES[op].selects:
                    passes = exact(graph, "ne", (derivative, zero))
            mask = _both(graph, here, passes)
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
            adjoint[arg], reached[arg] = total, _either(graph, earlier, mask)
    return {name: adjoint.get(graph.inputs[name], zero) for name in asked}


# ---- guards


def _guards(graph: Graph, node: int, active: Sequence[int]) -> list[tuple[int, ...]]:
    """The conditions under which the ordinary rules of a node are not the whole truth."""
    op, args = graph.ops[node], graph.args[node]
    if op not in PRIMITIVES:
        return []
    conditioned = _conditioned(op)
    numbers = tuple(
        [_value(graph, arg) if slot in conditioned else None for slot, arg in enumerate(args)]
    )
    flags = tuple([active[arg] for arg in args])
    return [_guard(graph, op, args, node, flags, text) for text in _open_guards(op, numbers, flags)]


@cache
def _conditioned(op: str) -> frozenset[int]:
    """The parameters that the domain and the cases of a row speak of."""
    row = PRIMITIVES[op]
    texts = [text for text in (row.domain, *(case.when for case in row.cases)) if text]
    nodes = [node for text in texts for node in rule_body(op, f"where({text}, 1, 0)")]
    words = {node.value for node in nodes}
    own = any(node.op == OWN for node in nodes)
    return frozenset(slot for slot, name in enumerate(row.parameters) if own or name in words)


_NAN = "NaN"  # in the place of a condition: the value is NaN, which defies comparisons


@lru_cache(maxsize=10_000)
def _open_guards(
    op: str, numbers: tuple[float | None, ...], flags: tuple[int, ...]
) -> tuple[str, ...]:
    """The domain and the cases of a row that arguments may meet; `numbers` are those known."""
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
    """The conditions, all of which hold where a domain is left, or where a case holds."""
    if text == _NAN:
        return (graph.add("ne", (node, node)),)
    row = PRIMITIVES[op]
    condition = _condition(graph, row, args, text, node, flags)
    if text != row.domain:
        return (condition,)
    # NaN is in no domain, but goes through
    known = [graph.add("eq", (arg, arg)) for arg in dict.fromkeys(args)]
    return (graph.add("not", (condition,)), *known)


def _value(graph: Graph, node: int) -> float | None:
    """The value of a number or a constant, named ones among them."""
    if graph.ops[node] == "const":
        (node,) = graph.args[node]
    payload = graph.payloads[node]
    return CONSTANT_VALUES[str(payload)] if graph.ops[node] == "constant" else _number(graph, node)


def _matters(row: Primitive, case: Case, flags: Sequence[int]) -> bool:
    """Whether a case warns of, or changes, a derivative by an argument that is active."""
    slots = [0 if row.variadic else slot for slot, flag in enumerate(flags) if flag]
    if case.warning is not None and (
        case.by in ((), SELECTED) or any(row.parameters[slot] in case.by for slot in slots)
    ):
        return True
    return any(case.partials[slot] is not None for slot in slots)


def _condition(
    graph: Graph,
    row: Primitive,
    args: tuple[int, ...],
    text: str,
    own: int,
    flags: Sequence[int],
) -> int:
    # a condition is no statement of its own: leave the 1, the 0 and the call out again
    body = rule_body(row.name, f"where({text}, 1, 0)")[:-3]
    return _spliced(graph, row, args, body, 0, own, exact, flags)


# ---- a rule on nodes


def partial_node(
    graph: Graph,
    op: str,
    args: tuple[int, ...],
    slot: int,
    own: int | None = None,
    build: Build | None = None,
    text: str | None = None,
) -> int | None:
    """The partial derivative of `op(args)` by its argument `slot`, as a node of `graph`.

    `own` stands for `op(args)` itself where the rule has it; by default it is written out. `build`
    makes the nodes: `simplified` (the default) for people, `exact` for numbers. `text` is the rule,
    by default the row's partial; a case of the row has others.
    """
    if op == WHERE:
        return graph.leaf("number", 1.0)
    row = PRIMITIVES[op]
    if text is None:
        text = row.partials[0 if row.variadic else slot]
    if text is None:
        return None
    body = rule_body(op, text)
    return _spliced(graph, row, args, body, slot, own, build or simplified, ())


def _spliced(
    graph: Graph,
    row: Primitive,
    args: tuple[int, ...],
    body: Sequence[Node],
    slot: int,
    own: int | None,
    build: Build,
    flags: Sequence[int],
) -> int:
    """The root of a rule's body on nodes; `flags` tell which arguments are active."""
    stack: list[int] = []
    spread = 0  # what `xs` has put on the stack beyond one
    parameter = ""
    for node in body:
        if node.op == OWN:
            stack.append(graph.add(row.name, args) if own is None else own)
        elif node.op == "number":
            stack.append(graph.leaf("number", node.value))  # type: ignore[arg-type]
        elif row.variadic and node.value in ("x", "xs"):
            stack += args if node.value == "xs" else [args[slot]]
            spread = len(args) - 1 if node.value == "xs" else 0
        elif node.op == "name":
            parameter = str(node.value)
            stack.append(_named(graph, row, args, parameter))
        elif node.op == "call" and node.value == "active":
            flag = flags[row.parameters.index(parameter)]
            stack[-1] = graph.leaf("number", float(flag))
        else:
            arity = node.arity + spread
            operands = tuple(stack[len(stack) - arity :])
            del stack[len(stack) - arity :]
            spread = 0
            name = str(node.value) if node.op == "call" else node.op
            if name == "ties":
                stack.append(_ties(graph, *operands))
            else:
                stack.append(build(graph, name, operands))
    (root,) = stack
    return root


def _ties(graph: Graph, value: int, *xs: int) -> int:
    """How many of `xs` equal the value."""
    one, zero = graph.leaf("number", 1.0), graph.leaf("number", 0.0)
    total = zero
    for x in xs:
        tie = graph.add(WHERE, (graph.add("eq", (x, value)), one, zero))
        total = tie if total == zero else graph.add("add", (total, tie))
    return total


def _named(graph: Graph, row: Primitive, args: tuple[int, ...], name: str) -> int:
    """The node of a name in a rule: an argument, a default, a constant."""
    if name not in row.parameters:
        return graph.leaf("constant", CONSTANTS[name])
    parameter = row.parameters.index(name)
    if parameter < len(args):
        return args[parameter]
    return graph.leaf("number", default_of(row, parameter))


# ---- simplification


def simplified(graph: Graph, op: str, args: tuple[int, ...]) -> int:
    """`op(args)` as a person would write it: no 0 +, no 1 *, numbers added up.

    Holds wherever the operands are finite.
    """
    for rules in (_ALWAYS, _WHERE_FINITE):
        rule = rules.get(op)
        simpler = rule(graph, *args) if rule is not None else None
        if simpler is not None:
            return simpler
    return graph.add(op, args)


def exact(graph: Graph, op: str, args: tuple[int, ...]) -> int:
    """`op(args)` with fewer operations and the same bits, whatever the operands are.

    Signs move outwards: (-a)*b is -(a*b), and what is added then is subtracted.
    """
    for rules in (_ALWAYS, _SIGNS):
        rule = rules.get(op)
        simpler = rule(graph, *args) if rule is not None else None
        if simpler is not None:
            return simpler
    return graph.add(op, args)


def _number(graph: Graph, node: int) -> float | None:
    payload = graph.payloads[node]
    return payload if isinstance(payload, float) else None


def _leaf(graph: Graph, value: float) -> int:
    return graph.leaf("number", value)


def _negated(graph: Graph, node: int) -> int | None:
    """What a node is the negative of, if it is one."""
    return graph.args[node][0] if graph.ops[node] == "neg" else None


def _always_add(graph: Graph, a: int, b: int) -> int | None:
    x, y = _number(graph, a), _number(graph, b)
    return None if x is None or y is None else _leaf(graph, x + y)


def _always_sub(graph: Graph, a: int, b: int) -> int | None:
    x, y = _number(graph, a), _number(graph, b)
    return None if x is None or y is None else _leaf(graph, x - y)


def _always_mul(graph: Graph, a: int, b: int) -> int | None:
    x, y = _number(graph, a), _number(graph, b)
    if x is not None and y is not None:
        return _leaf(graph, x * y)
    if x == 1 or y == 1:
        return b if x == 1 else a
    if x == -1 or y == -1:
        return _always_neg(graph, b if x == -1 else a) or graph.add("neg", (b if x == -1 else a,))
    return None


def _always_div(graph: Graph, a: int, b: int) -> int | None:
    return a if _number(graph, b) == 1 else None


def _always_neg(graph: Graph, a: int) -> int | None:
    x = _number(graph, a)
    return _negated(graph, a) if x is None else _leaf(graph, -x)


def _always_pow(graph: Graph, a: int, b: int) -> int | None:
    y = _number(graph, b)
    return _leaf(graph, 1.0) if y == 0 else a if y == 1 else None


_ALWAYS: dict[str, Callable[..., int | None]] = {
    "add": _always_add,
    "sub": _always_sub,
    "mul": _always_mul,
    "div": _always_div,
    "neg": _always_neg,
    "pow": _always_pow,
}


def _finite_add(graph: Graph, a: int, b: int) -> int | None:
    return b if _number(graph, a) == 0 else a if _number(graph, b) == 0 else None


def _finite_sub(graph: Graph, a: int, b: int) -> int | None:
    if _number(graph, a) == 0:
        return simplified(graph, "neg", (b,))
    return a if _number(graph, b) == 0 else None


def _finite_mul(graph: Graph, a: int, b: int) -> int | None:
    return _leaf(graph, 0.0) if 0 in (_number(graph, a), _number(graph, b)) else None


def _finite_div(graph: Graph, a: int, b: int) -> int | None:
    return _leaf(graph, 0.0) if _number(graph, a) == 0 else None


def _finite_log(graph: Graph, a: int) -> int | None:
    return _leaf(graph, 1.0) if graph.payloads[a] == "e" and graph.ops[a] == "constant" else None


_WHERE_FINITE: dict[str, Callable[..., int | None]] = {
    "add": _finite_add,
    "sub": _finite_sub,
    "mul": _finite_mul,
    "div": _finite_div,
    "log": _finite_log,
}


def _signed_add(graph: Graph, a: int, b: int) -> int | None:
    x, y = _negated(graph, a), _negated(graph, b)
    if y is not None:
        return graph.add("sub", (a, y))
    return None if x is None else graph.add("sub", (b, x))


def _signed_sub(graph: Graph, a: int, b: int) -> int | None:
    y = _negated(graph, b)
    return None if y is None else graph.add("add", (a, y))


def _signed_mul(graph: Graph, a: int, b: int) -> int | None:
    return _outward(graph, "mul", a, b)


def _signed_div(graph: Graph, a: int, b: int) -> int | None:
    return _outward(graph, "div", a, b)


def _outward(graph: Graph, op: str, a: int, b: int) -> int | None:
    x, y = _negated(graph, a), _negated(graph, b)
    if x is None and y is None:
        return None
    inner = exact(graph, op, (a if x is None else x, b if y is None else y))
    return inner if x is not None and y is not None else exact(graph, "neg", (inner,))


def _choice(graph: Graph, node: int) -> tuple[int, ...]:
    return graph.args[node] if graph.ops[node] == WHERE else ()


def _same_ne(graph: Graph, a: int, b: int) -> int | None:
    """where(c, 1, 0) != 0 is c."""
    chosen, zero = _choice(graph, a), _number(graph, b)
    if not chosen or zero is None:
        return None
    p, q = _number(graph, chosen[1]), _number(graph, chosen[2])
    return chosen[0] if p is not None and p != zero == q else None


def _decided(graph: Graph, condition: int, node: int, holds: int) -> int:
    """A node where the condition holds (1) or does not (0): a `where` on it is a branch."""
    while chosen := _choice(graph, node):
        if chosen[0] == condition:
            node = chosen[2 - holds]
        elif _opposite(graph, chosen[0], condition):
            node = chosen[1 + holds]
        else:
            break
    return node


def _same_where(graph: Graph, condition: int, a: int, b: int) -> int | None:
    """What is decided already where the condition holds, or does not."""
    x, y = _decided(graph, condition, a, 1), _decided(graph, condition, b, 0)
    if graph.ops[x] == "mul":
        factors = [_decided(graph, condition, factor, 1) for factor in graph.args[x]]
        x = x if tuple(factors) == graph.args[x] else exact(graph, "mul", tuple(factors))
    if x == y:
        return x
    return None if (x, y) == (a, b) else exact(graph, WHERE, (condition, x, y))


_SIGNS: dict[str, Callable[..., int | None]] = {
    "add": _signed_add,
    "sub": _signed_sub,
    "mul": _signed_mul,
    "div": _signed_div,
    "ne": _same_ne,
    WHERE: _same_where,
}
