"""The graph IR: operations in topological order, arguments as indices, equal nodes once."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from itertools import compress
from typing import NamedTuple

from autograd_cli.grammar.ast import CONDITIONS, Node
from autograd_cli.grammar.source import Problem, Span
from autograd_cli.grammar.tokens import Places

MAX_NODES = 2_500_000  # so many fit into a gigabyte
CONNECTIVES = {"and", "or", "not"}
CONDITION_OPS = CONDITIONS.keys() | CONNECTIVES
# operations that do not always need all of their arguments: x > 0 and log(x) > 1
LAZY = {"where", "and", "or"}


NO_NODE = -1  # the output of a graph that has none yet
Origin = tuple[int, int]  # the first and the last token of the text that a node was read from


class Definition(NamedTuple):
    """A function that the program defines; a call of it is expanded in place."""

    parameters: tuple[str, ...]
    body: tuple[Node, ...]


class Graph:
    """One program as a graph. Node i is `ops[i]` applied to the nodes `args[i]`, all before i.

    Leaves are `input` (its payload is its name), `number` (payload: a float) and `constant` (pi, e,
    …; payload: its name). A `const` is a number or constant that the program names (`k = 2`).
    Everything else is an operation of the rule table, `where`, a comparison or a connective.
    """

    def __init__(self, places: Places | None = None) -> None:
        self.places = places
        self.ops: list[str] = []
        self.args: list[tuple[int, ...]] = []
        self.payloads: list[float | str | None] = []
        self.origins: list[Origin | None] = []  # where in the text a node was first read
        self.constant: list[bool] = []  # whether the node depends on no input
        self._names: dict[int, str] = {}
        # names the nodes that have no name yet; called when names are first read
        self.naming: Callable[[], None] | None = None
        self.inputs: dict[str, int] = {}  # name -> node, in the order of first use
        self.numbers: dict[str, float] = {}  # of inputs that the program gives a number: k = 3
        self.output = NO_NODE
        # the nodes asked for where they are several; `output` is then the last of them
        self.outputs: tuple[int, ...] = ()
        self.assigned: dict[str, int] = {}  # the names that statements assign -> their nodes
        self.given_name: str | None = None  # the output's name, where the program names it
        self.lazy = False  # whether any operation is in LAZY
        # other spellings of constants whose names the program uses itself: π for pi
        self.spellings: dict[str, str] = {}
        self.functions: tuple[str, ...] = ()  # the names of functions that the program defines
        # calls of functions that the program defines: (name, arguments) -> the node of the result
        self.calls: dict[tuple[str, tuple[int, ...]], int] = {}
        # for each op the nodes by their arguments, or by the payload of a leaf; so that equal
        # nodes are made once
        self.index: defaultdict[str, dict[object, int]] = defaultdict(dict)

    def __len__(self) -> int:
        return len(self.ops)

    def add(self, op: str, args: tuple[int, ...], origin: Origin | None = None) -> int:
        """The node of an operation on nodes; a new one is made if there is no equal one yet."""
        equal = self.index[op]
        node = equal.get(args)
        if node is None:
            constant = self.constant
            folded = True
            for arg in args:
                if not constant[arg]:
                    folded = False
                    break
            node = equal[args] = self._append(op, args, None, folded, origin)
            if op in LAZY:
                self.lazy = True
        return node

    def leaf(self, op: str, payload: float | str, origin: Origin | None = None) -> int:
        """The node of an input, a number or a constant."""
        # unlike floats, their repr tells -0.0 from 0.0, and that of nan is equal to itself
        key = repr(payload) if op == "number" else payload
        node = self.index[op].get(key)
        if node is None:
            node = self._append(op, (), payload, op != "input", origin)
            self.index[op][key] = node
            if op == "input":
                self.inputs[str(payload)] = node
        return node

    def const(self, leaf: int) -> int:
        """A new node for the number of `k = 2`, so that other twos do not get the name k."""
        return self._append("const", (leaf,), None, True, self.origins[leaf])

    @property
    def names(self) -> dict[int, str]:
        """The names of the nodes that have one: inputs, and all that is shown as a node."""
        if self.naming is not None:
            naming, self.naming = self.naming, None
            naming()
        return self._names

    @property
    def roots(self) -> tuple[int, ...]:
        """The nodes that are asked for."""
        return self.outputs or (self.output,)

    @property
    def output_name(self) -> str:
        return self.given_name or self.names[self.output]

    @property
    def text(self) -> str:
        return self.places.text if self.places else ""

    def span(self, node: int) -> Span | None:
        return self._span(self.origins[node])

    def _span(self, origin: Origin | None) -> Span | None:
        return self.places.span(*origin) if origin and self.places else None

    def edges_of(self, node: int) -> tuple[int, ...]:
        """The arguments that a derivative can flow through: all but the condition of `where`."""
        args = self.args[node]
        return args[1:] if self.ops[node] == "where" else args

    def reachable(self) -> list[int]:
        """The nodes that the output depends on through edges, in order.

        Both branches of a `where` are among them, its condition is not.
        """
        return used(self.roots, self.edges_of if self.lazy else self.args.__getitem__)

    def _append(
        self,
        op: str,
        args: tuple[int, ...],
        payload: float | str | None,
        constant: bool,
        origin: Origin | None,
    ) -> int:
        node = len(self.ops)
        if node >= MAX_NODES:
            raise Problem("limit", "too-many-nodes", self._span(origin), limit=MAX_NODES)
        self.ops.append(op)
        self.args.append(args)
        self.payloads.append(payload)
        self.constant.append(constant)
        self.origins.append(origin)
        return node


def used(roots: Collection[int], needs: Callable[[int], Iterable[int]]) -> list[int]:
    """The roots and all nodes that they depend on, in order.

    `needs` gives the nodes that one node depends on directly, all of smaller numbers.
    """
    last = max(roots)
    seen = bytearray(last + 1)
    for root in roots:
        seen[root] = 1
    for node in range(last, -1, -1):
        if seen[node]:
            for arg in needs(node):
                seen[arg] = 1
    return list(compress(range(last + 1), seen))
