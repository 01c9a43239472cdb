"""The rows of the rule table, compiled: text in the calculator's language to code, once each.

The code of a rule takes `args` (the arguments), `value` (what the node has computed of them),
`active` (for each argument whether an input asked for reaches it) and `slot` (the argument that a
partial of a row with any number of arguments is by). A partial takes the slot by itself, last, so
that what all slots have in common, the number of ties, is counted once. Over floats and over arrays
the same text is compiled; only the name space and the connectives differ.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from autograd_cli.core.program.printer import PYTHON, Dialect, print_postfix
from autograd_cli.core.table.primitives import CONSTANT_VALUES, PRIMITIVES, Primitive
from autograd_cli.grammar.ast import Node
from autograd_cli.grammar.parse import parse

Code = Callable[..., Any]
Partial = Callable[[Sequence[Any], Any, Sequence[Any]], Callable[[int], Any]]
# Two ops of nodes that stand in rules alone. OWN: the row's function of its own arguments, as
# max(xs) in the rules of max; the node has that value already. TIES: how many arguments equal it.
OWN, TIES = "own", "ties"
WIDE = 50  # arguments, from which on code with a name for each takes too long to compile


class CompiledCase(NamedTuple):
    """A case of a row, compiled: `partials` by parameter, None where the ordinary one stays."""

    when: Code
    partials: tuple[Partial | None, ...]
    warning: str | None
    by: tuple[str, ...]


class CompiledRow(NamedTuple):
    """A row for one number of arguments. `function` takes the arguments one by one.

    `partials` are by parameter: a variadic row has one for all its arguments. `constants` are the
    values of those that depend on nothing.
    """

    function: Code
    domain: Code | None
    partials: tuple[Partial | None, ...]
    constants: tuple[float | None, ...]
    cases: tuple[CompiledCase, ...]
    variadic: bool
    selects: bool
    piecewise: bool  # a partial compares, and every comparison with NaN is false


# ---- rule text


@cache
def rule_body(name: str, text: str) -> tuple[Node, ...]:
    """A partial's text as postfix nodes over the row's parameters."""
    return _with_own(PRIMITIVES[name], parse(text).statements[0].body)


def _condition_body(row: Primitive, text: str) -> tuple[Node, ...]:
    # a condition alone is no program: read it in a `where`, then drop the 1, the 0 and the call
    return _with_own(row, parse(f"where({text}, 1, 0)").statements[0].body[:-3])


def _with_own(row: Primitive, body: Iterable[Node]) -> tuple[Node, ...]:
    """The body with a node OWN in place of the row's function of its own arguments, and TIES.

    In the rule `sigmoid(x)*sigmoid(-x)` of sigmoid the first factor is OWN.
    """
    parameters = [parameter.removeprefix("*") for parameter in row.parameters]
    itself = (row.name, None) if row.operator else ("call", row.name)
    own = [*(("name", parameter) for parameter in parameters), itself]
    kept: list[Node] = []
    for node in body:
        kept.append(node)
        if [(n.op, n.value) for n in kept[-len(own) :]] == own:
            kept[-len(own) :] = [Node(OWN, 0, None, 0, 0)]
        elif node.op == "call" and node.value == "ties":
            kept[-3:] = [Node(TIES, 0, None, 0, 0)]  # own, xs, the call
    return tuple(kept)


def default_of(row: Primitive, parameter: int) -> float:
    """The value of a parameter that a call has left out."""
    return row.optional[parameter - len(row.parameters)]


def _constant(name: str, text: str | None) -> float | None:
    """The value of a partial that is a number."""
    body = () if text is None else rule_body(name, text)
    if [node.op for node in body] == ["number"]:
        return float(body[0].value or 0)
    if [node.op for node in body] == ["number", "neg"]:
        return -float(body[0].value or 0)
    return None


# ---- code


def _code(row: Primitive, arity: int, body: Iterable[Node], dialect: Dialect) -> str:
    """The body as an expression over args, value, active, slot and ties."""
    kept: list[Node] = []
    for node in body:
        if node.op in (OWN, TIES):
            kept.append(_name("value" if node.op == OWN else "ties"))
        elif node.op == "call" and node.value == "active":
            kept[-1] = _name(str(kept[-1].value).replace("args", "active"))
        elif node.op == "name":
            kept.append(_argument(row, arity, node))
        else:
            kept.append(node)
    return print_postfix(kept, dialect)


def _counted(body: Iterable[Node], code: str) -> str:
    """The code, with the ties counted before it where it has `ties`."""
    return f"(lambda ties: {code})(ties(value, args))" if _has_ties(body) else code


def _has_ties(body: Iterable[Node]) -> bool:
    return any(node.op == TIES for node in body)


def _argument(row: Primitive, arity: int, node: Node) -> Node:
    if row.variadic and node.value in ("x", "xs"):
        return _name("args[slot]" if node.value == "x" else "*args")
    if node.value not in row.parameters:
        return node
    parameter = row.parameters.index(str(node.value))
    if parameter >= arity:
        return Node("number", 0, default_of(row, parameter), 0, 0)
    return _name(f"args[{parameter}]")


def _name(name: str) -> Node:
    return Node("name", 0, name, 0, 0)


def with_defaults(row: Primitive, arity: int, function: Code) -> Code:
    """A row's function for a call of `arity` arguments: those left out have their defaults."""
    if row.variadic or arity == len(row.parameters):
        return function
    defaults = row.optional[arity - len(row.parameters) :]
    return lambda *args: function(*args, *defaults)


def compile_row(
    name: str, arity: int, function: Code, dialect: Dialect, space: dict[str, Any]
) -> CompiledRow:
    """A row with its rules as code for `space`; `function` is its value there."""
    row = PRIMITIVES[name]

    def compiled(body: Sequence[Node]) -> Code:
        text = _counted(body, _code(row, arity, body, dialect))
        code: Code = eval(f"lambda args, value, active, slot: {text}", space)
        return code

    def partial(body: Sequence[Node]) -> Partial:
        text = _counted(body, f"lambda slot: {_code(row, arity, body, dialect)}")
        code: Partial = eval(f"lambda args, value, active: {text}", space)
        return code

    def partials(texts: tuple[str | None, ...]) -> tuple[Partial | None, ...]:
        wanted = texts if row.variadic else texts[:arity]
        return tuple(None if t is None else partial(rule_body(name, t)) for t in wanted)

    cases = tuple(
        CompiledCase(
            compiled(_condition_body(row, case.when)),
            partials(case.partials),
            case.warning,
            case.by,
        )
        for case in row.cases
    )
    domain = compiled(_condition_body(row, row.domain)) if row.domain else None
    piecewise = any("where(" in text for text in row.partials if text is not None)
    return CompiledRow(
        with_defaults(row, arity, function),
        domain,
        partials(row.partials),
        tuple(_constant(name, text) for text in row.partials),
        cases,
        row.variadic,
        row.selects,
        piecewise or row.selects,
    )


# ---- over floats


def _choose(condition: bool, a: float, b: float) -> float:
    return a if condition else b


def _ties(value: float, xs: Iterable[float]) -> float:
    return float(sum(x == value for x in xs))  # NaN equals nothing


def _when_called(name: str) -> Callable[..., float]:
    """A defined function, which is compiled when it is first called."""

    def function(*args: float) -> float:
        FLOATS[name] = PRIMITIVES[name].function
        value: float = FLOATS[name](*args)
        return value

    return function


FLOATS: dict[str, Any] = {
    **{name: _when_called(name) for name, row in PRIMITIVES.items() if row.defined},
    **{name: row.function for name, row in PRIMITIVES.items() if not row.defined},
    **CONSTANT_VALUES,
    "where": _choose,
    "ties": _ties,
}


@cache
def float_row(name: str, arity: int) -> CompiledRow:
    """A row's code over floats."""
    return compile_row(name, arity, PRIMITIVES[name].function, PYTHON, FLOATS)


def float_condition(row: Primitive, arity: int, text: str) -> Code:
    """A condition of a row as code over floats."""
    return float_code(row, arity, _condition_body(row, text))


def float_code(row: Primitive, arity: int, body: Sequence[Node]) -> Code:
    """A rule's body, or a part of one, as code over floats."""
    text = _counted(body, _code(row, arity, body, PYTHON))
    code: Code = eval(f"lambda args, value, active, slot: {text}", FLOATS)
    return code


class FloatStep(NamedTuple):
    """A row over floats as the sweeps run it, for certain active arguments.

    `inside(*args)`: whether the arguments lie in the domain; None: all do.
    `slots`: the active arguments, by which derivatives are asked for.
    `locals(value, *args)`: the derivatives by these, None for an edge that is cut.
    `unusual(value, *args)`: whether a case may hold, so that `locals` may be wrong; None: never.
    `constants`: the derivatives, if they depend on nothing.
    `differentiable`: whether there are derivatives by all active arguments.
    """

    function: Code
    inside: Code | None
    slots: tuple[int, ...]
    constants: tuple[float, ...] | None
    locals: Code
    unusual: Code | None
    differentiable: bool


@cache
def float_step(name: str, flags: tuple[int, ...]) -> FloatStep:
    """A row as code over floats; `flags` tell for each argument whether it is active.

    Where a row has no partial by an active argument (the order n of polygamma), the step has no
    derivatives: its domain admits constants alone there, so that evaluation ends in a problem.
    """
    row = PRIMITIVES[name]
    slots = tuple(slot for slot, flag in enumerate(flags) if flag)
    if len(flags) > WIDE:
        return _wide_step(row, flags, slots)
    names = row.argument_names(len(flags))
    arguments = ", ".join(names)

    def compiled(values: str, text: str) -> Code:
        code: Code = eval(f"lambda {values}: {text}", FLOATS)
        return code

    def printed(body: Iterable[Node], slot: int = 0) -> str:
        return print_postfix(_over_floats(row, names, flags, slot, body), PYTHON)

    def parameter(slot: int) -> int:
        return 0 if row.variadic else slot

    texts = [row.partials[parameter(slot)] for slot in slots]
    exist = all(text is not None for text in texts)
    constants = tuple(_constant(name, text) for text in texts)
    unusual = [
        printed(_condition_body(row, case.when))
        for case in row.cases
        if case.warning or any(case.partials[parameter(slot)] for slot in slots)
    ]
    if row.selects or any("where(" in text for text in row.partials if text is not None):
        unusual.append("value != value")
    inside = compiled(arguments, printed(_condition_body(row, row.domain))) if row.domain else None
    step = FloatStep(
        with_defaults(row, len(flags), row.function),
        inside,
        slots,
        None if None in constants or unusual else constants,  # type: ignore[arg-type]
        lambda *_: constants,
        compiled(f"value, {arguments}", " or ".join(unusual)) if unusual and slots else None,
        exist,
    )
    if step.constants is not None or not exist:
        return step
    cut = " or None" if row.selects else ""  # a derivative of 0 cuts the edge
    partials = [
        f"{printed(rule_body(name, text), slot)}{cut}, "
        for slot, text in zip(slots, texts, strict=True)
        if text is not None
    ]
    return step._replace(locals=compiled(f"value, {arguments}", f"({''.join(partials)})"))


def _wide_step(row: Primitive, flags: tuple[int, ...], slots: tuple[int, ...]) -> FloatStep:
    """The step of a row of very many arguments, which all have the one partial."""
    compiled = float_row(row.name, len(flags))
    (partial,) = compiled.partials
    assert partial is not None
    assert compiled.domain is None
    cases = [case.when for case in compiled.cases]

    def locals_(value: float, *xs: float) -> list[float | None]:
        slopes = map(partial(xs, value, flags), slots)
        return [slope or None for slope in slopes] if row.selects else [*slopes]

    def unusual(value: float, *xs: float) -> bool:
        unknown = compiled.piecewise and value != value
        return unknown or any(when(xs, value, flags, 0) for when in cases)

    return FloatStep(row.function, None, slots, None, locals_, unusual if slots else None, True)


def _over_floats(
    row: Primitive, names: Sequence[str], flags: Sequence[int], slot: int, body: Iterable[Node]
) -> list[Node]:
    """A rule's body over Python's names of the arguments."""
    kept: list[Node] = []
    for node in body:
        if node.op == OWN:
            kept.append(_name("value"))
        elif node.op == TIES:
            kept.append(_name(f"ties(value, ({', '.join(names)}))"))
        elif node.op == "call" and node.value == "active":
            asked = names.index(str(kept.pop().value))
            kept.append(Node("number", 0, float(flags[asked]), 0, 0))
        elif node.op == "name" and row.variadic and node.value in ("x", "xs"):
            kept.append(_name(names[slot] if node.value == "x" else ", ".join(names)))
        elif node.op == "name" and node.value in row.parameters[len(names) :]:
            default = default_of(row, row.parameters.index(str(node.value)))
            kept.append(Node("number", 0, default, 0, 0))
        else:
            kept.append(node)
    return kept
