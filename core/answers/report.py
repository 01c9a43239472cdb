"""The answer of `grad`, a program at a point in all its parts, as plain data for any renderer."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from autograd_cli.core.point.at import AsRead, At, Notice, known
from autograd_cli.core.point.linearize import Edge
from autograd_cli.core.point.paths import Path, count_paths, first_paths, leaving_edges
from autograd_cli.core.program.graph import Graph
from autograd_cli.core.program.printer import TEXT, Dialect, node_formula
from autograd_cli.core.rules.local import LocalFormulas

SECTIONS = ("values", "locals", "paths", "adjoints", "gradient")
DEFAULT_MAX_PATHS = 16
# nodes of all listed paths together; a sum of n terms can have n paths of n nodes each
MAX_LISTED_NODES = 200_000


class NodeRow(NamedTuple):
    """A node. `formula` is None for an input; `adjoint` is None where no derivative is asked for.

    That is at nodes that depend on no input asked for.
    """

    name: str
    op: str
    formula: str | None
    value: float
    adjoint: float | None


class EdgeRow(NamedTuple):
    """The local derivative of node `target` by node `source`, its argument `slot`."""

    source: str
    target: str
    formula: str
    value: float
    slot: int


class PathRow(NamedTuple):
    """One path from an input to the output; `edges` are positions in the report's edges."""

    nodes: list[str]
    edges: list[int]
    factors: list[float]
    product: float


class PathsOf(NamedTuple):
    """The paths from one input: their number, the first of them, and the sum of all."""

    total: int
    listed: list[PathRow]
    sum: float

    @property
    def cut(self) -> bool:
        """Whether there are more than are listed."""
        return self.total > len(self.listed)

    @property
    def alone(self) -> bool:
        """Whether there is exactly one path, and it is listed."""
        return self.total == len(self.listed) == 1


class Report(NamedTuple):
    """The answer of `grad`. Sections that were not asked for are None."""

    expression: str
    program: AsRead
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


def report(
    text: str,
    point: Mapping[str, float],
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
    at = At(text, point, wrt, dialect=dialect if printed else None)
    return report_at(at, sections, mode, max_paths, upstream, dialect)


def report_at(
    at: At,
    sections: Collection[str] = SECTIONS,
    mode: str = "reverse",
    max_paths: int = DEFAULT_MAX_PATHS,
    upstream: float | None = None,
    dialect: Dialect = TEXT,
) -> Report:
    """The report of a program that has been read. Raises Problem."""
    graph, edges = at.graph, at.linear.edges
    seed = 1.0 if upstream is None else upstream
    gradient, operations = at.swept(mode, seed)
    wanted = {*sections}
    return Report(
        at.text,
        at.program,
        at.point,
        at.output,
        upstream,
        at.value,
        gradient if "gradient" in wanted else None,
        _node_rows(at, at.adjoints(seed)[0], dialect) if wanted & {"values", "adjoints"} else None,
        edge_rows(graph, edges, dialect) if "locals" in wanted else None,
        paths_of(at, at.asked, max_paths) if "paths" in wanted else None,
        "adjoints" in wanted,
        operations,
        at.notices(gradient),
    )


def picture_nodes(graph: Graph, live: Sequence[int]) -> list[int]:
    """The nodes that are shown: inputs by first use, then the named nodes in evaluation order."""
    inputs = list(graph.inputs.values())
    others = [n for n in live if n in graph.names and graph.ops[n] != "input"]
    return [*inputs, *others]


def values_shown(at: At) -> list[float]:
    """The values of the nodes that a table has rows for."""
    values, graph = at.primals.values, at.graph
    rest = picture_nodes(graph, at.linear.live)[len(graph.inputs) :]
    return [*at.point.values(), *(float(values[node]) for node in rest)]  # type: ignore[arg-type]


def _node_rows(at: At, adjoints: Sequence[float | None], dialect: Dialect) -> list[NodeRow]:
    rows, asked, graph = [], {*at.asked}, at.graph
    values, active, names = at.primals.values, at.primals.active, graph.names
    for node in picture_nodes(graph, at.linear.live):
        name, op = names[node], graph.ops[node]
        if op == "input":
            adjoint = known(adjoints, node) if name in asked else None
            rows.append(NodeRow(name, op, None, at.point[name], adjoint))
        else:
            shown = "const" if graph.constant[node] else op
            formula = node_formula(graph, node, names, dialect)
            adjoint = known(adjoints, node) if active[node] else None
            rows.append(NodeRow(name, shown, formula, float(values[node]), adjoint))  # type: ignore[arg-type]
    return rows


def edge_rows(graph: Graph, edges: Sequence[Edge], dialect: Dialect = TEXT) -> list[EdgeRow]:
    """The edges with the formulas of their local derivatives."""
    names = graph.names
    formulas = LocalFormulas(graph, dialect)
    return [
        EdgeRow(
            names[e.arg], names[e.consumer], formulas.of(e.consumer, e.slot), e.derivative, e.slot
        )
        for e in edges
    ]


def paths_of(at: At, asked: Sequence[str], limit: int) -> dict[str, PathsOf]:
    """The paths from each of some inputs, `limit` of them listed."""
    graph, edges = at.graph, at.linear.edges
    sources = {name: graph.inputs[name] for name in asked}
    counts = count_paths(edges, graph.output, list(sources.values()))
    sums, _ = at.adjoints()
    leaving = leaving_edges(edges)
    answer = {}
    left = MAX_LISTED_NODES
    for name, source in sources.items():
        listed = []
        if counts[source] and left > 0:
            listed = first_paths(edges, leaving, source, graph.output, limit, left)
        rows = [_path_row(graph, path) for path in listed]
        left -= sum(len(path.nodes) for path in listed)
        answer[name] = PathsOf(counts[source], rows, known(sums, source))
    return answer


def _path_row(graph: Graph, path: Path) -> PathRow:
    names = [graph.names[n] for n in path.nodes]
    return PathRow(names, path.edges, path.factors, path.product)
