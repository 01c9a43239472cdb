"""Functions that are defined by others, in the calculator's own language, as Python code.

The code comes in two forms. `careful` calls `div` and `where`, and so runs over floats, over arrays
and in machine code. `over_floats` has Python's own division and choice, which are faster, and turns
to the careful form where these raise.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from autograd_cli.grammar.ast import CONDITIONS, Node
from autograd_cli.grammar.parse import parse

_OPERATORS = {
    "neg": "(-{})",
    "not": "(~{})",
    "and": "({} & {})",
    "or": "({} | {})",
    "add": "({} + {})",
    "sub": "({} - {})",
    "mul": "({} * {})",
    **{op: f"({{}} {sign} {{}})" for op, sign in CONDITIONS.items()},
}
_CAREFUL = _OPERATORS | {"div": "div({}, {})", "where": "where({}, {}, {})"}
_PLAIN = _OPERATORS | {"div": "({} / {})", "where": "({1} if {0} else {2})"}


@cache
def definition(text: str) -> tuple[Node, ...]:
    """The nodes of a definition, in postfix order.

    It may be a program: what it assigns is put in place of the name.
    """
    bodies: dict[str, tuple[Node, ...]] = {}
    body: tuple[Node, ...] = ()
    for statement in parse(text).statements:
        body = tuple(
            part
            for node in statement.body
            for part in (bodies.get(str(node.value), (node,)) if node.op == "name" else (node,))
        )
        bodies[statement.name or ""] = body
    return body


def called(text: str) -> set[str]:
    """What a definition needs of the table: the functions that it calls, and `div`."""
    return {"div", *(str(node.value) for node in definition(text) if node.op == "call")} - {"where"}


def careful(
    name: str, parameters: Sequence[str], text: str, space: Mapping[str, Any]
) -> Callable[..., Any]:
    """A definition as a function of what `space` has by name, `where` among it."""
    return _function(name, parameters, _lines(text, _CAREFUL), space)


def over_floats(
    name: str,
    parameters: Sequence[str],
    text: str,
    space: Mapping[str, Any],
    raising: Mapping[str, Any],
) -> Callable[..., Any]:
    """The same over floats, faster; `raising` are faster functions that may raise."""
    lines = [
        "try:",
        *(f"    {line}" for line in _lines(text, _PLAIN)),
        "except (ArithmeticError, ValueError):",
        f"    return careful({', '.join(parameters)})",
    ]
    rescue = {"careful": careful(name, parameters, text, space)}
    return _function(name, parameters, lines, {**space, **raising, **rescue})


def _function(
    name: str, parameters: Iterable[str], lines: Iterable[str], space: Mapping[str, Any]
) -> Callable[..., Any]:
    made = {**space}
    body = "".join(f"    {line}\n" for line in lines)
    exec(f"def {name}({', '.join(parameters)}):\n{body}", made)
    function: Callable[..., Any] = made[name]
    return function


def _lines(text: str, form: Mapping[str, str]) -> list[str]:
    """The lines of the function; what stands in the definition twice has a variable."""
    steps = _steps(definition(text))
    uses = Counter(operand for _, operands in steps for operand in operands)
    lines: list[str] = []
    written: list[str] = []
    for i, (op, operands) in enumerate(steps):
        call = f"{op}({', '.join(['{}'] * len(operands))})" if operands else op
        code = form.get(op, call).format(*(written[operand] for operand in operands))
        if operands and uses[i] > 1:
            lines.append(f"v{i} = {code}")
            code = f"v{i}"
        written.append(code)
    return [*lines, f"return {written[-1]}"]


def _steps(body: Iterable[Node]) -> list[tuple[str, tuple[int, ...]]]:
    """The operations, each once, with the numbers of the operations that they are applied to."""
    steps: dict[tuple[str, tuple[int, ...]], int] = {}
    stack: list[int] = []
    for node in body:
        operands = tuple(stack[len(stack) - node.arity :])
        del stack[len(stack) - node.arity :]
        op = str(node.value) if node.op in ("name", "call") else node.op
        if op == "number":
            op = f"({node.value!r})"
        elif op == "pow" and [*steps][operands[1]] == ("(2.0)", ()):
            op, operands = "mul", operands[:1] * 2  # as floats.pow_ computes a square
        stack.append(steps.setdefault((op, operands), len(steps)))
    return [*steps]
