"""The rows of the rule table, compiled: text in the calculator's language to code, once each.

The code is the same for floats and for arrays; only the name space that it runs in differs.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, NamedTuple

from autograd_cli.core.formula import PYTHON, print_postfix
from autograd_cli.core.primitives import CONSTANT_VALUES, PRIMITIVES, Primitive
from autograd_cli.grammar.ast import Node
from autograd_cli.grammar.parse import parse

Code = Callable[..., Any]


class CompiledCase(NamedTuple):
    """A case of a row: `when`, `partials` by slot (None: the ordinary one), `warning`."""

    when: Code
    partials: tuple[Code | None, ...]
    warning: str | None


class CompiledRow(NamedTuple):
    """A row for one number of arguments.

    All code takes the arguments in order, then `value` (the primal of the node itself), then for
    each argument whether an input asked for reaches it.
    """

    function: Code  # takes the arguments alone
    domain: Code | None
    partials: tuple[Code | None, ...]
    cases: tuple[CompiledCase, ...]
    selects: bool


# ---- rule text


@cache
def rule_nodes(name: str, arity: int, slot: int | None, text: str) -> tuple[Node, ...]:
    """A partial's text as postfix nodes; the arguments are the names given by `argument_names`.

    Without a slot the `x` of a variadic row stays a name.
    """
    return _spliced(PRIMITIVES[name], arity, slot, parse(text).statements[0].body)


def _condition_nodes(row: Primitive, arity: int, text: str) -> tuple[Node, ...]:
    # a condition is no statement of its own: leave the 1, the 0 and the call out again
    body = parse(f"where({text}, 1, 0)").statements[0].body
    return _spliced(row, arity, 0, body[:-3])


def _spliced(
    row: Primitive, arity: int, slot: int | None, body: tuple[Node, ...]
) -> tuple[Node, ...]:
    """A rule for one number of arguments: `*xs` spelled out, defaults put in."""
    names = argument_names(row, arity)
    nodes: list[Node] = []
    spliced = 0
    for node in body:
        if node.op == "name" and row.variadic and node.value == "xs":
            nodes += [_name(n) for n in names]
            spliced = arity - 1
        elif node.op == "name" and row.variadic and node.value == "x" and slot is not None:
            nodes.append(_name(names[slot]))
        elif node.op == "call":
            nodes.append(node._replace(arity=node.arity + spliced))
            spliced = 0
        elif node.op == "name" and node.value in row.parameters[arity:]:
            default = row.optional[list(row.parameters[-len(row.optional) :]).index(node.value)]
            nodes.append(Node("number", 0, default, 0, 0))
        else:
            nodes.append(node)
    return tuple(nodes)


def argument_names(row: Primitive, arity: int) -> list[str]:
    """The parameters as a rule of this arity names them: its own, or x0 x1 … for `*xs`."""
    return [f"x{i}" for i in range(arity)] if row.variadic else list(row.parameters[:arity])


def _name(name: str) -> Node:
    return Node("name", 0, name, 0, 0)


def _own_value(nodes: Iterable[Node], row: Primitive, names: list[str]) -> list[Node]:
    """`value` for the row's function of its own arguments: what the node has already computed."""
    itself = (row.name, None) if row.operator else ("call", row.name)
    own = [*[("name", n) for n in names], itself]
    kept: list[Node] = []
    for node in nodes:
        kept.append(node)
        if (node.op, node.value) == itself and [(n.op, n.value) for n in kept[-len(own) :]] == own:
            kept[-len(own) :] = [_name("value")]
    return kept


def _activity(nodes: Iterable[Node]) -> list[Node]:
    """`active(y)` as the flag active_y."""
    kept: list[Node] = []
    for node in nodes:
        if node.op == "call" and node.value == "active":
            kept[-1] = _name(f"active_{kept[-1].value}")
        else:
            kept.append(node)
    return kept


def _compiled(row: Primitive, arity: int, nodes: Iterable[Node], space: dict[str, Any]) -> Code:
    names = argument_names(row, arity)
    nodes = _own_value(_activity(nodes), row, names)
    parameters = [*names, "value", *[f"active_{n}" for n in names]]
    if row.variadic:
        parameters.append("x=None")
    code = f"lambda {', '.join(parameters)}: {print_postfix(nodes, PYTHON)}"
    compiled: Code = eval(code, space)
    return compiled


def _of_slot(shared: Code, slot: int) -> Code:
    """The partial of one argument of a variadic row: its code is the same for all of them."""
    return lambda *given: shared(*given, given[slot])


def compile_condition(row: Primitive, arity: int, text: str, space: dict[str, Any]) -> Code:
    """The code of a domain or of the place of a case."""
    return _compiled(row, arity, _condition_nodes(row, arity, text), space)


def compile_row(name: str, arity: int, space: dict[str, Any]) -> CompiledRow:
    """A row with its rules as code for `space`."""
    row = PRIMITIVES[name]
    slots = range(arity)

    def rule(text: str | None, slot: int | None) -> Code | None:
        return (
            None
            if text is None
            else _compiled(row, arity, rule_nodes(name, arity, slot, text), space)
        )

    def by_slot(texts: tuple[str | None, ...]) -> tuple[Code | None, ...]:
        if not row.variadic:
            return tuple(rule(texts[slot], slot) for slot in slots)
        shared = rule(texts[0], None)
        return tuple(None if shared is None else _of_slot(shared, slot) for slot in slots)

    function = space[name]
    if row.optional and arity < len(row.parameters):
        full, defaults = function, row.optional[arity - len(row.parameters) :]

        def function(*args: Any) -> Any:
            return full(*args, *defaults)

    cases = tuple(
        CompiledCase(
            compile_condition(row, arity, case.when, space), by_slot(case.partials), case.warning
        )
        for case in row.cases
    )
    domain = compile_condition(row, arity, row.domain, space) if row.domain else None
    return CompiledRow(function, domain, by_slot(row.partials), cases, row.selects)


# ---- over floats


def _choose(condition: bool, a: float, b: float) -> float:
    return a if condition else b


def _ties(value: float, *xs: float) -> float:
    return float(sum(x == value for x in xs))


_FLOATS: dict[str, Any] = {
    **{row.name: row.function for row in PRIMITIVES.values()},
    **CONSTANT_VALUES,
    "where": _choose,
    "ties": _ties,
}


@cache
def float_row(name: str, arity: int) -> CompiledRow:
    """A row's code over floats."""
    return compile_row(name, arity, _FLOATS)


def float_condition(row: Primitive, arity: int, text: str) -> Code:
    """A condition of a row as code over floats."""
    return compile_condition(row, arity, text, _FLOATS)
