"""A rule of the table on nodes of a graph: spliced in, simplified as it grows."""

from collections.abc import Callable, Sequence

from autograd_cli.core.program.graph import Graph
from autograd_cli.core.rules.code import OWN, TIES, default_of, rule_body
from autograd_cli.core.table.primitives import (
    CONSTANT_VALUES,
    CONSTANTS,
    PRIMITIVES,
    WHERE,
    Primitive,
)
from autograd_cli.grammar.ast import Node

Build = Callable[[Graph, str, tuple[int, ...]], int]
_SPREAD = ("xs", "rest")  # words for several arguments of a row with any number of them


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
    return spliced(graph, row, args, body, slot, own, build or simplified, ())


def spliced(
    graph: Graph,
    row: Primitive,
    args: tuple[int, ...],
    body: Sequence[Node],
    slot: int,
    own: int | None,
    build: Build,
    flags: Sequence[int],
    other: int = 0,
) -> int:
    """The root of a rule's body on nodes; `flags` tell which arguments are active.

    `other` is the second argument that a second partial of a row with any number of them is by.
    """
    stack: list[int] = []
    spread = 0  # what `xs` has put on the stack beyond one
    parameter = ""
    for node in body:
        if node.op == OWN:
            stack.append(graph.add(row.name, args) if own is None else own)
        elif node.op == TIES:
            stack.append(_ties(graph, graph.add(row.name, args) if own is None else own, args))
        elif node.op == "number":
            stack.append(graph.leaf("number", node.value))  # type: ignore[arg-type]
        elif row.variadic and node.value in _SPREAD:
            spreading = [*args[:slot], *args[slot + 1 :]] if node.value == "rest" else args
            stack += spreading
            spread = len(spreading) - 1
        elif row.variadic and node.value in ("x", "y"):
            stack.append(args[slot if node.value == "x" else other])
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
            stack.append(build(graph, name, operands))
    (root,) = stack
    return root


def _ties(graph: Graph, value: int, xs: Sequence[int]) -> int:
    """How many of `xs` equal `value`, the node of their max or min."""
    counted = graph.index[TIES]  # once for all the partials of a node
    if value not in counted:
        one, zero = graph.leaf("number", 1.0), graph.leaf("number", 0.0)
        total = zero
        for x in xs:
            tie = graph.add(WHERE, (graph.add("eq", (x, value)), one, zero))
            total = tie if total == zero else graph.add("add", (total, tie))
        counted[value] = total
    return counted[value]


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


def known_value(graph: Graph, node: int) -> float | None:
    """The value of a number or a constant, named ones among them."""
    if graph.ops[node] == "const":
        (node,) = graph.args[node]
    payload = graph.payloads[node]
    return CONSTANT_VALUES[str(payload)] if graph.ops[node] == "constant" else _number(graph, node)


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


def chosen_by(graph: Graph, node: int) -> tuple[int, ...]:
    return graph.args[node] if graph.ops[node] == WHERE else ()


def _same_ne(graph: Graph, a: int, b: int) -> int | None:
    """where(c, 1, 0) != 0 is c."""
    chosen, zero = chosen_by(graph, a), _number(graph, b)
    if not chosen or zero is None:
        return None
    p, q = _number(graph, chosen[1]), _number(graph, chosen[2])
    return chosen[0] if p is not None and p != zero == q else None


def opposite(graph: Graph, a: int, b: int) -> bool:
    return any(graph.ops[y] == "not" and graph.args[y] == (x,) for x, y in ((a, b), (b, a)))


def _decided(graph: Graph, condition: int, node: int, holds: int) -> int:
    """What a node is where the condition holds (1) or does not (0).

    Where c holds, where(c, a, b) is a.
    """
    while chosen := chosen_by(graph, node):
        if chosen[0] == condition:
            node = chosen[2 - holds]
        elif opposite(graph, chosen[0], condition):
            node = chosen[1 + holds]
        else:
            break
    return node


def _same_where(graph: Graph, condition: int, a: int, b: int) -> int | None:
    """where(c, where(c, a, d), b) is where(c, a, b); so is each factor of a product."""
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
