"""The abstract syntax: frozen nodes in postfix order, each with its tokens.

A node stands right after its operands, so `a + b*2` is a, b, 2, mul, add. Trees of any depth are
then read, compared and freed by plain loops, and a part of a program is a slice.
"""

from typing import NamedTuple

from autograd_cli.grammar.source import Span
from autograd_cli.grammar.tokens import Places

CONDITIONS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}


class Node(NamedTuple):
    """One operation or leaf; in postfix order it takes the `arity` values before it.

    Leaves are `number` (value: float) and `name` (value: str); the value of a `call` is the name of
    the function. The other operations have no value: add sub mul div neg pow, lt le gt ge eq ne,
    and or not. `first` and `last` are the numbers of the node's first and last token.
    """

    op: str
    arity: int
    value: float | str | None
    first: int
    last: int


class Statement(NamedTuple):
    """`name = body`, `name(parameters) = body`, or an unnamed body (name None).

    `first` and `last` are the tokens that a message points at: the name where there is one, else
    the whole statement.
    """

    name: str | None
    parameters: tuple[str, ...] | None
    body: tuple[Node, ...]
    first: int
    last: int


class Program(NamedTuple):
    """The statements of a text, in its order, and the places of its tokens."""

    text: str
    statements: tuple[Statement, ...]
    places: Places

    def span(self, part: Node | Statement) -> Span:
        return self.places.span(part.first, part.last)
