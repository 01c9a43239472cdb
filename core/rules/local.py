"""The formulas of local derivatives, over the names of a program."""

from collections.abc import Sequence

from autograd_cli.core.program.graph import Graph
from autograd_cli.core.program.printer import Dialect, node_formula
from autograd_cli.core.rules.nodes import partial_node
from autograd_cli.core.table.primitives import PRIMITIVES


class LocalFormulas:
    """Formulas of local derivatives over the names of a graph.

    All products have the formulas `b` and `a`: such a template is made once for each operation, and
    the names are put in.
    """

    def __init__(self, graph: Graph, dialect: Dialect) -> None:
        self.graph = graph
        self.dialect = dialect
        self.blank = dialect._replace(
            name=lambda name: name if "\0" in name else dialect.name(name)
        )
        self.templates: dict[tuple[object, ...], list[str]] = {}

    def of(self, consumer: int, slot: int) -> str:
        """The partial derivative of a node by its argument: `d`, `2 * x`, `cos(c)`."""
        graph = self.graph
        op, args = graph.ops[consumer], graph.args[consumer]
        if op in PRIMITIVES and PRIMITIVES[op].variadic:  # the other arguments stand in no partial
            args, slot = (args[slot],), 0
        named = [arg in graph.names for arg in args]
        key = (op, slot, *(None if n else arg for n, arg in zip(named, args, strict=True)))
        template = self.templates.get(key)
        if template is None:
            template = self._template(op, args, named, slot)
            self.templates[key] = template
        # a template is text, position of an argument, text, position, …, text
        nodes = (*args, consumer)
        pieces = [
            self.dialect.name(graph.names[nodes[int(piece)]]) if i % 2 else piece
            for i, piece in enumerate(template)
        ]
        return "".join(pieces)

    def _template(
        self, op: str, args: Sequence[int], named: Sequence[bool], slot: int
    ) -> list[str]:
        scratch = Graph()
        scratch.spellings = self.graph.spellings
        operands = tuple(
            scratch.leaf("input", f"\0{i}\0") if is_named else _copied(self.graph, arg, scratch)
            for i, (arg, is_named) in enumerate(zip(args, named, strict=True))
        )
        # in a rule of any number of arguments max(xs) is written as the node's own name
        repeats = op in PRIMITIVES and PRIMITIVES[op].variadic
        own = scratch.leaf("input", f"\0{len(args)}\0") if repeats else None
        root = partial_node(scratch, op, operands, slot, own)
        assert root is not None
        names = {node: name for name, node in scratch.inputs.items()}
        return node_formula(scratch, root, names, self.blank).split("\0")


def _copied(graph: Graph, root: int, target: Graph) -> int:
    """A constant expression, copied into another graph."""
    copies: dict[int, int] = {}
    pending = [root]
    while pending:
        node = pending[-1]
        missing = [arg for arg in graph.args[node] if arg not in copies]
        if missing:
            pending += missing
            continue
        pending.pop()
        if node in copies:
            continue
        op, name = graph.ops[node], graph.names.get(node)
        if name is not None:
            copies[node] = target.leaf("input", name)
        elif graph.args[node]:
            copies[node] = target.add(op, tuple(copies[arg] for arg in graph.args[node]))
        else:
            copies[node] = target.leaf(op, graph.payloads[node])  # type: ignore[arg-type]
    return copies[root]
