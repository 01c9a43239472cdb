"""The graph IR: operations in topological order, arguments as indices, equal nodes once."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from itertools import compress
from typing import NamedTuple

from autograd_cli.grammar.ast import CONDITIONS, Node
from autograd_cli.grammar.source import Problem, Span
from autograd_cli.grammar.tokens import Places

MAX_NODES = 2_500_000  # of which a gigabyte holds no more
CONNECTIVES = {"and", "or", "not"}
CONDITION_OPS = CONDITIONS.keys() | CONNECTIVES
# evaluated only as far as the answer needs them
LAZY = {"where", "and", "or"}


Origin = tuple[int, int]  # the first token and the last one


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

    def __init__(self, places: Places | None = None) -> None:
        self.places = places
        self.ops: list[str] = []
        self.args: list[tuple[int, ...]] = []
        self.payloads: list[float | str | None] = []
        self.origins: list[Origin | None] = []  # where in the text a node was first read
        self.constant: list[bool] = []  # no input reaches the node
        self._names: dict[int, str] = {}
        # gives the nodes without a name theirs; called when someone asks for names
        self.naming: Callable[[], None] | None = None
        self.inputs: dict[str, int] = {}  # by first use
        self.numbers: dict[str, float] = {}  # of the inputs that the program gives one
        self.output = -1
        # where several nodes are asked for: these; `output` is the last of them
        self.outputs: tuple[int, ...] = ()
        self.assigned: dict[str, int] = {}  # what the program assigns
        self.given_name: str | None = None  # what the program calls its output
        self.lazy = False
        # how constants are written where the program has given their names away: pi as π
        self.spellings: dict[str, str] = {}
        self.functions: tuple[str, ...] = ()  # that the program defines
        # calls of functions that the program defines: the name and the arguments -> the result
        self.calls: dict[tuple[str, tuple[int, ...]], int] = {}
        # for each op: the arguments, or what a leaf is -> the node
        self.index: defaultdict[str, dict[object, int]] = defaultdict(dict)

    def __len__(self) -> int:
        return len(self.ops)

    def add(self, op: str, args: tuple[int, ...], origin: Origin | None = None) -> int:
        """The node of an operation on nodes, a new one if there is no equal one yet."""
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
        # repr tells -0.0 from 0.0 and makes nan equal to itself
        key = repr(payload) if op == "number" else payload
        node = self.index[op].get(key)
        if node is None:
            node = self._append(op, (), payload, op != "input", origin)
            self.index[op][key] = node
            if op == "input":
                self.inputs[str(payload)] = node
        return node

    def const(self, leaf: int) -> int:
        """A node of its own for the 2 of `k = 2`: other twos are not called k."""
        return self._append("const", (leaf,), None, True, self.origins[leaf])

    @property
    def names(self) -> dict[int, str]:
        """The name of every node of the picture."""
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
        """The nodes that the output reaches through edges, both branches of a `where`, in order."""
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
    """The nodes that the roots need, themselves among them, in order; `needs`: what one needs."""
    last = max(roots)
    seen = bytearray(last + 1)
    for root in roots:
        seen[root] = 1
    for node in range(last, -1, -1):
        if seen[node]:
            for arg in needs(node):
                seen[arg] = 1
    return list(compress(range(last + 1), seen))
