"""Everything that is to be said of a program at a point, as plain data for any renderer."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from autograd_cli.core.evaluate import Primals, evaluate
from autograd_cli.core.formula import TEXT, Dialect, node_formula, program_lines
from autograd_cli.core.forward import tangents
from autograd_cli.core.graph import Graph
from autograd_cli.core.guesses import meant
from autograd_cli.core.linearize import Edge, Edges, Linear, Warning_, linearize
from autograd_cli.core.lower import graph_of, lower
from autograd_cli.core.paths import Path, count_paths, first_paths, leaving_edges
from autograd_cli.core.primitives import FUNCTIONS, PRIMITIVES
from autograd_cli.core.reverse import adjoints
from autograd_cli.core.splice import partial_node
from autograd_cli.grammar.parse import parse
from autograd_cli.grammar.source import Problem, Span

SECTIONS = ("values", "locals", "paths", "adjoints", "gradient")
DEFAULT_MAX_PATHS = 16
# a wide sum of n inputs has n paths of n nodes: past so many nodes in all, no more are listed
MAX_LISTED_NODES = 200_000


class NodeRow(NamedTuple):
    """A node of the picture. No formula: an input. No adjoint: no input asked for reaches it."""

    name: str
    op: str
    formula: str | None
    value: float
    adjoint: float | None


class EdgeRow(NamedTuple):
    """The local derivative of node `target` by node `source`."""

    source: str
    target: str
    formula: str
    value: float


class PathRow(NamedTuple):
    """One path from an input to the output; `edges` are positions in the report's edges."""

    nodes: list[str]
    edges: list[int]
    factors: list[float]
    product: float


class PathsOf(NamedTuple):
    """The paths from one input: how many there are, the first of them, their sum over all."""

    total: int
    listed: list[PathRow]
    sum: float

    @property
    def cut(self) -> bool:
        """Whether there are more than are listed."""
        return self.total > len(self.listed)

    @property
    def alone(self) -> bool:
        """Whether the one path that is listed is all."""
        return self.total == len(self.listed) == 1


class Notice(NamedTuple):
    """A warning. `message` is the key of a sentence, filled with `values`."""

    kind: str
    node: str | None
    message: str
    values: dict[str, object]
    span: Span | None


class Report(NamedTuple):
    """The answer of `grad`. Sections that were not asked for are None."""

    expression: str
    program: list[str]  # as it was read, a statement a line
    at: dict[str, float]
    output: str
    upstream: float | None
    value: float
    gradient: dict[str, float] | None
    nodes: list[NodeRow] | None
    edges: list[EdgeRow] | None
    paths: dict[str, PathsOf] | None
    adjoints: bool
    operations: int
    warnings: list[Notice]


class Answer(NamedTuple):
    """Value, gradient and warnings alone."""

    value: float
    gradient: dict[str, float]
    warnings: list[Notice]


def answer(text: str, point: dict[str, float], wrt: Sequence[str] | None = None) -> Answer:
    """Evaluate and differentiate a program at a point, without the pictures. Raises Problem."""
    graph = graph_of(text, point)
    return swept(graph, point, check_point(graph, point, wrt))


def swept(graph: Graph, point: dict[str, float], asked: Sequence[str]) -> Answer:
    """The sweeps at a point that fits the inputs. Raises Problem of kind `domain`."""
    primals = evaluate(graph, point, frozenset(asked))
    linear = linearize(graph, primals)
    gradient, _ = gradient_of(graph, linear, asked)
    return Answer(output_value(graph, primals), gradient, notices(graph, primals, linear, gradient))


def output_value(graph: Graph, primals: Primals) -> float:
    """The primal of the output."""
    value = primals.values[graph.output]
    assert value is not None
    return float(value)


def evaluated_constant(graph: Graph) -> float:
    """The value of a program without inputs. Raises Problem of kind `domain`."""
    return output_value(graph, evaluate(graph, {}, frozenset()))


def check_point(
    graph: Graph, point: Collection[str], wrt: Sequence[str] | None = None
) -> list[str]:
    """The inputs asked for. Raises Problem where a point does not fit the inputs."""
    inputs = graph.inputs
    for names in (point, wrt or ()):
        unknown = [name for name in names if name not in inputs]
        if unknown:
            raise _meant_otherwise(graph, point) or not_an_input(unknown, inputs)
    given = {*point}
    missing = [name for name in inputs if name not in given]
    if missing:
        span = graph.span(inputs[missing[0]])
        mend = ",".join(f"{name}=1" for name in missing[:8])
        hint, values = meant(missing, given | inputs.keys(), set()) or ("give-value", {})
        raise Problem(
            "missing-value",
            "missing-value",
            span,
            hint,
            **{"names": missing, "mend": mend, **values},
        )
    return list(inputs) if wrt is None else list(wrt)


def _meant_otherwise(graph: Graph, point: Collection[str]) -> Problem | None:
    """The problem of values that go with an input read otherwise: of x and y, where it is `xy`."""
    given = {*point}
    inputs = graph.inputs
    unknown = [name for name in point if name not in inputs]
    missing = [name for name in inputs if name not in given]
    mend = meant(missing, inputs, {*unknown}) if unknown else None
    if mend is None:
        return None
    hint, values = mend
    return Problem("unknown-name", "not-an-input", None, hint, **{"names": unknown, **values})


def not_an_input(names: Sequence[str], inputs: Collection[str]) -> Problem:
    """The problem of names that a point or an option has and the program does not."""
    return Problem.unknown(
        "unknown-name",
        "not-an-input",
        names[0],
        inputs,
        otherwise="inputs" if inputs else None,
        names=list(names),
        inputs=list(inputs),
    )


def gradient_of(
    graph: Graph,
    linear: Linear,
    asked: Sequence[str],
    mode: str = "reverse",
    upstream: float = 1.0,
) -> tuple[dict[str, float], int]:
    """The gradient by one of the two sweeps, and the operations that the engine counted."""
    if mode == "reverse":
        found, operations = adjoints(linear.edges, graph.output, upstream)
        nodes = ((name, graph.inputs[name]) for name in asked)
        return {name: _known(found, node) for name, node in nodes}, operations
    gradient, operations = {}, 0
    for name in asked:
        source = graph.inputs[name]
        if source > graph.output:
            gradient[name] = 0.0
            continue
        tangent, count = tangents(linear.edges, source, graph.output)
        operations += count
        slope = tangent[graph.output]
        gradient[name] = 0.0 if slope is None else upstream * slope
    return gradient, operations


def _known(adjoint: Sequence[float | None], node: int) -> float:
    value = adjoint[node] if node < len(adjoint) else None
    return 0.0 if value is None else value


def report(
    text: str,
    point: dict[str, float],
    wrt: Sequence[str] | None = None,
    *,
    sections: Collection[str] = SECTIONS,
    mode: str = "reverse",
    max_paths: int = DEFAULT_MAX_PATHS,
    upstream: float | None = None,
    dialect: Dialect = TEXT,
    printed: bool = True,
) -> Report:
    """Evaluate and differentiate a program at a point. Raises Problem.

    `printed`: whether the answer has the program as it was read.
    """
    program = parse(text, FUNCTIONS)
    graph = lower(program, point)
    lines = program_lines(program, graph.output_name, dialect) if printed else []
    del program  # of a big one it is the better part of the memory
    asked = check_point(graph, point, wrt)
    primals = evaluate(graph, point, frozenset(asked))
    linear = linearize(graph, primals)
    seed = 1.0 if upstream is None else upstream
    gradient, operations = gradient_of(graph, linear, asked, mode, seed)
    nodes = edges = paths = None
    if "values" in sections or "adjoints" in sections:
        found, _ = adjoints(linear.edges, graph.output, seed)
        nodes = _node_rows(graph, point, primals, linear, asked, found, dialect)
    if "locals" in sections:
        edges = edge_rows(graph, linear.edges, dialect)
    if "paths" in sections:
        paths = paths_of(graph, linear.edges, asked, max_paths)
    return Report(
        text,
        lines,
        {name: point[name] for name in graph.inputs},
        graph.output_name,
        upstream,
        output_value(graph, primals),
        gradient if "gradient" in sections else None,
        nodes,
        edges,
        paths,
        "adjoints" in sections,
        operations,
        notices(graph, primals, linear, gradient),
    )


def picture_nodes(graph: Graph, live: Sequence[int]) -> list[int]:
    """Inputs by first use, then named constants and operations in evaluation order."""
    inputs = list(graph.inputs.values())
    others = [n for n in live if n in graph.names and graph.ops[n] != "input"]
    return [*inputs, *others]


def _node_rows(
    graph: Graph,
    point: dict[str, float],
    primals: Primals,
    linear: Linear,
    asked: Collection[str],
    found: Sequence[float | None],
    dialect: Dialect,
) -> list[NodeRow]:
    rows, asked = [], {*asked}
    values, active, names = primals.values, primals.active, graph.names
    for node in picture_nodes(graph, linear.live):
        name, op = names[node], graph.ops[node]
        if op == "input":
            adjoint = _known(found, node) if name in asked else None
            rows.append(NodeRow(name, op, None, point[name], adjoint))
        else:
            shown = "const" if graph.constant[node] else op
            formula = node_formula(graph, node, names, dialect)
            adjoint = _known(found, node) if active[node] else None
            rows.append(NodeRow(name, shown, formula, float(values[node]), adjoint))  # type: ignore[arg-type]
    return rows


def edge_rows(graph: Graph, edges: Sequence[Edge], dialect: Dialect = TEXT) -> list[EdgeRow]:
    """The edges with the formulas of their local derivatives."""
    names = graph.names
    formulas = LocalFormulas(graph, dialect)
    return [
        EdgeRow(names[e.arg], names[e.consumer], formulas.of(e.consumer, e.slot), e.derivative)
        for e in edges
    ]


class LocalFormulas:
    """Formulas of local derivatives over the names of a graph; equal shapes are made once."""

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
        named = [arg in graph.names for arg in args]
        key = (op, slot, *(None if n else arg for n, arg in zip(named, args, strict=True)))
        template = self.templates.get(key)
        if template is None:
            template = self._template(op, args, named, slot)
            self.templates[key] = template
        # odd pieces are the positions of arguments
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
            scratch.leaf("input", f"\0{i}\0") if is_named else copied(self.graph, arg, scratch)
            for i, (arg, is_named) in enumerate(zip(args, named, strict=True))
        )
        # the node's own name where a rule of many arguments would repeat them all
        repeats = op in PRIMITIVES and PRIMITIVES[op].variadic
        own = scratch.leaf("input", f"\0{len(args)}\0") if repeats else None
        root = partial_node(scratch, op, operands, slot, own)
        assert root is not None
        names = {node: name for name, node in scratch.inputs.items()}
        return node_formula(scratch, root, names, self.blank).split("\0")


def copied(graph: Graph, root: int, target: Graph) -> int:
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


def paths_of(graph: Graph, edges: Edges, asked: Sequence[str], limit: int) -> dict[str, PathsOf]:
    """The paths from each input asked for, `limit` of them listed."""
    sources = {name: graph.inputs[name] for name in asked}
    counts = count_paths(edges, graph.output, list(sources.values()))
    sums, _ = adjoints(edges, graph.output)
    leaving = leaving_edges(edges)
    answer = {}
    left = MAX_LISTED_NODES
    for name, source in sources.items():
        listed = []
        if counts[source] and left > 0:
            listed = first_paths(edges, leaving, source, graph.output, limit, left)
        rows = [_path_row(graph, path) for path in listed]
        left -= sum(len(path.nodes) for path in listed)
        answer[name] = PathsOf(counts[source], rows, _known(sums, source))
    return answer


def _path_row(graph: Graph, path: Path) -> PathRow:
    names = [graph.names[n] for n in path.nodes]
    return PathRow(names, path.edges, path.factors, path.product)


def notices(
    graph: Graph, primals: Primals, linear: Linear, gradient: dict[str, float]
) -> list[Notice]:
    """The warnings in order: overflow, kinks by node, nonfinite."""
    found = [_notice(graph, warning) for warning in linear.warnings]
    values = primals.values
    for node in linear.live:
        if values[node] == values[node]:
            continue
        args = graph.edges_of(node)
        made = all(values[a] == values[a] for a in args)
        if made and args and primals.concerns(graph, node):
            warning = Warning_("nonfinite", "value-nan", node, {"name": graph.ops[node]})
            found.append(_notice(graph, warning))
    for name, slope in gradient.items():
        if slope != slope:
            passed_on = any(values[node] != values[node] for node in linear.live)
            message = "nan-passed-on" if passed_on else "gradient-nan"
            warning = Warning_("nonfinite", message, graph.inputs[name], {"name": name})
            found.append(_notice(graph, warning))
    return found


def _notice(graph: Graph, warning: Warning_) -> Notice:
    node = warning.node
    folded = graph.constant[node] and graph.ops[node] != "const" and node != graph.output
    name = None if folded else graph.names.get(node)
    return Notice(warning.kind, name, warning.message, warning.values, graph.span(node))
