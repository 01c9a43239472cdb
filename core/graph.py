"""The graph IR: operations in topological order, arguments as indices, equal nodes once."""

from typing import NamedTuple

from autograd_cli.grammar.ast import CONDITIONS, Node
from autograd_cli.grammar.source import Problem, Span

MAX_NODES = 10_000_000
CONNECTIVES = {"and", "or", "not"}
CONDITION_OPS = CONDITIONS.keys() | CONNECTIVES
# evaluated only as far as the answer needs them
LAZY = {"where", "and", "or"}


class Definition(NamedTuple):
    """A function that the program defines; a call of it is expanded in place."""

    parameters: tuple[str, ...]
    body: tuple[Node, ...]


class Graph:
    """One program as a graph. Node i is `ops[i]` applied to the nodes `args[i]`, all before i.

    Leaves: `input` (payload: its name), `number` (its float), `constant` (pi, e, …: its name);
    `const` is a plain number or constant that the program names. Everything else is an operation of
    the rule table, `where`, a comparison or a connective.
    """

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.ops: list[str] = []
        self.args: list[tuple[int, ...]] = []
        self.payloads: list[float | str | None] = []
        self.origins: list[Node | None] = []  # the place in the text that a node was first read at
        self.constant: list[bool] = []  # no input reaches the node
        self.names: dict[int, str] = {}
        self.inputs: dict[str, int] = {}  # by first use
        self.output = -1
        self.output_name = ""
        self.lazy = False
        # how constants are written where the program has given their names away: pi as π
        self.spellings: dict[str, str] = {}
        # calls of functions that the program defines: the name and the arguments -> the result
        self.calls: dict[tuple[str, tuple[int, ...]], int] = {}
        self._index: dict[tuple[str, object], int] = {}

    def __len__(self) -> int:
        return len(self.ops)

    def add(self, op: str, args: tuple[int, ...], origin: Node | None = None) -> int:
        """The node of an operation on nodes, a new one if there is no equal one yet."""
        key = (op, args)
        node = self._index.get(key)
        if node is None:
            constant = True
            for arg in args:
                if not self.constant[arg]:
                    constant = False
                    break
            node = self._index[key] = self._append(op, args, None, constant, origin)
            if op in LAZY:
                self.lazy = True
        return node

    def leaf(self, op: str, payload: float | str, origin: Node | None = None) -> int:
        """The node of an input, a number or a constant."""
        # repr tells -0.0 from 0.0 and makes nan equal to itself
        key = (op, repr(payload))
        node = self._index.get(key)
        if node is None:
            node = self._append(op, (), payload, op != "input", origin)
            self._index[key] = node
            if op == "input":
                self.inputs[str(payload)] = node
        return node

    def const(self, leaf: int) -> int:
        """A node of its own for the 2 of `k = 2`: other twos are not called k."""
        return self._append("const", (leaf,), None, True, self.origins[leaf])

    def span(self, node: int) -> Span | None:
        origin = self.origins[node]
        return Span(origin.start, origin.end) if origin else None

    def edges_of(self, node: int) -> tuple[int, ...]:
        """The arguments that a derivative can flow through: all but the condition of `where`."""
        args = self.args[node]
        return args[1:] if self.ops[node] == "where" else args

    def reachable(self) -> list[int]:
        """The nodes that the output reaches through edges, both branches of a `where`, in order."""
        seen = bytearray(len(self.ops))
        seen[self.output] = 1
        for node in range(self.output, -1, -1):
            if seen[node]:
                for arg in self.edges_of(node):
                    seen[arg] = 1
        return [node for node in range(self.output + 1) if seen[node]]

    def _append(
        self,
        op: str,
        args: tuple[int, ...],
        payload: float | str | None,
        constant: bool,
        origin: Node | None,
    ) -> int:
        node = len(self.ops)
        if node >= MAX_NODES:
            span = Span(origin.start, origin.end) if origin else None
            raise Problem("limit", "too-many-nodes", span, limit=MAX_NODES)
        self.ops.append(op)
        self.args.append(args)
        self.payloads.append(payload)
        self.constant.append(constant)
        self.origins.append(origin)
        return node
