"""The graph of a program as a picture: nodes and edges as plain data, for any renderer."""

from collections.abc import Sequence
from typing import NamedTuple

from autograd_cli.core.report import PathsOf, Report


class PictureNode(NamedTuple):
    """One box: `role` is input, const, operation or output; adjoint None: not asked for."""

    name: str
    role: str
    op: str
    formula: str | None
    value: float | None
    adjoint: float | None


class PictureEdge(NamedTuple):
    """One arrow, by indices of nodes; `marks` are the numbers of the paths that run over it."""

    source: int
    target: int
    formula: str | None
    value: float | None
    marks: tuple[int, ...]


class Picture(NamedTuple):
    """A graph to draw: nodes in topological order, inputs first; edges by target, then slot."""

    nodes: list[PictureNode]
    edges: list[PictureEdge]
    output: int


def picture_of(report: Report, highlight: str | None = None, *, adjoints: bool = False) -> Picture:
    """The picture of a report that has the sections values, locals, adjoints (and paths)."""
    rows = report.nodes or []
    index = {row.name: i for i, row in enumerate(rows)}
    output = len(rows) - 1 if report.output not in index else index[report.output]
    nodes = [
        PictureNode(
            row.name,
            "output" if i == output else row.op if row.op in ("input", "const") else "operation",
            row.op,
            row.formula,
            row.value,
            row.adjoint if adjoints else None,
        )
        for i, row in enumerate(rows)
    ]
    paths = None if highlight is None else (report.paths or {}).get(highlight)
    marks = _marks(report, paths)
    edges = [
        PictureEdge(index[e.source], index[e.target], e.formula, e.value, tuple(marks[i]))
        for i, e in enumerate(report.edges or [])
    ]
    return Picture(nodes, edges, output)


def _marks(report: Report, paths: PathsOf | None) -> Sequence[list[int]]:
    """For each edge the numbers of the listed paths that run over it."""
    edges = report.edges or []
    marks: list[list[int]] = [[] for _ in edges]
    for number, path in enumerate(paths.listed if paths else [], 1):
        for edge_number in path.edges:
            marks[edge_number].append(number)
    return marks
