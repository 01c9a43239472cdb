"""The derivative as a graph again: a rule's partial spliced in on nodes, simplified as it grows."""

from collections.abc import Callable

from autograd_cli.core.graph import Graph
from autograd_cli.core.primitives import CONSTANTS, PRIMITIVES, Primitive
from autograd_cli.core.rules import OWN, default_of, rule_body


def partial_node(
    graph: Graph, op: str, args: tuple[int, ...], slot: int, own: int | None = None
) -> int | None:
    """The partial derivative of `op(args)` by its argument `slot`, as a node of `graph`.

    `own` stands for `op(args)` itself where the rule has it; by default it is written out.
    """
    if op == "where":
        return graph.leaf("number", 1.0)
    row = PRIMITIVES[op]
    text = row.partials[0 if row.variadic else slot]
    if text is None:
        return None
    stack: list[int] = []
    spread = 0  # what `xs` has put on the stack beyond one
    for node in rule_body(op, text):
        if node.op == OWN:
            stack.append(graph.add(op, args) if own is None else own)
        elif node.op == "number":
            stack.append(graph.leaf("number", node.value))  # type: ignore[arg-type]
        elif row.variadic and node.value in ("x", "xs"):
            stack += args if node.value == "xs" else [args[slot]]
            spread = len(args) - 1 if node.value == "xs" else 0
        elif node.op == "name":
            stack.append(_named(graph, row, args, str(node.value)))
        else:
            arity = node.arity + spread
            operands = tuple(stack[len(stack) - arity :])
            del stack[len(stack) - arity :]
            spread = 0
            name = str(node.value) if node.op == "call" else node.op
            stack.append(simplified(graph, name, operands))
    (root,) = stack
    return root


def _named(graph: Graph, row: Primitive, args: tuple[int, ...], name: str) -> int:
    """The node of a name in a rule: an argument, a default, a constant."""
    if name not in row.parameters:
        return graph.leaf("constant", CONSTANTS[name])
    parameter = row.parameters.index(name)
    if parameter < len(args):
        return args[parameter]
    return graph.leaf("number", default_of(row, parameter))


def simplified(graph: Graph, op: str, args: tuple[int, ...]) -> int:
    """`op(args)` as a person would write it: no 0 +, no 1 *, numbers added up.

    Holds wherever the operands are finite.
    """
    rule = _SIMPLER.get(op)
    simpler = rule(graph, *args) if rule is not None else None
    return graph.add(op, args) if simpler is None else simpler


def _number(graph: Graph, node: int) -> float | None:
    payload = graph.payloads[node]
    return payload if isinstance(payload, float) else None


def _leaf(graph: Graph, value: float) -> int:
    return graph.leaf("number", value)


def _add(graph: Graph, a: int, b: int) -> int | None:
    x, y = _number(graph, a), _number(graph, b)
    if x is not None and y is not None:
        return _leaf(graph, x + y)
    return b if x == 0 else a if y == 0 else None


def _sub(graph: Graph, a: int, b: int) -> int | None:
    x, y = _number(graph, a), _number(graph, b)
    if x is not None and y is not None:
        return _leaf(graph, x - y)
    return simplified(graph, "neg", (b,)) if x == 0 else a if y == 0 else None


def _mul(graph: Graph, a: int, b: int) -> int | None:
    x, y = _number(graph, a), _number(graph, b)
    if x is not None and y is not None:
        return _leaf(graph, x * y)
    if x == 0 or y == 0:
        return _leaf(graph, 0.0)
    if x == 1 or y == 1:
        return b if x == 1 else a
    if x == -1 or y == -1:
        return simplified(graph, "neg", (b if x == -1 else a,))
    return None


def _div(graph: Graph, a: int, b: int) -> int | None:
    if _number(graph, a) == 0:
        return _leaf(graph, 0.0)
    return a if _number(graph, b) == 1 else None


def _neg(graph: Graph, a: int) -> int | None:
    x = _number(graph, a)
    if x is not None:
        return _leaf(graph, -x)
    return graph.args[a][0] if graph.ops[a] == "neg" else None


def _pow(graph: Graph, a: int, b: int) -> int | None:
    y = _number(graph, b)
    return _leaf(graph, 1.0) if y == 0 else a if y == 1 else None


def _log(graph: Graph, a: int) -> int | None:
    return _leaf(graph, 1.0) if graph.payloads[a] == "e" and graph.ops[a] == "constant" else None


_SIMPLER: dict[str, Callable[..., int | None]] = {
    "add": _add,
    "sub": _sub,
    "mul": _mul,
    "div": _div,
    "neg": _neg,
    "pow": _pow,
    "log": _log,
}
