"""The graph of a program as a picture: nodes and edges as plain data, for any renderer."""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from autograd_cli.core.at import AsRead, At
from autograd_cli.core.formula import TEXT, Dialect, node_formula
from autograd_cli.core.graph import Graph
from autograd_cli.core.linearize import Edge
from autograd_cli.core.paths import count_paths, first_paths, leaving_edges
from autograd_cli.core.primitives import OPERATORS, PRIMITIVES
from autograd_cli.core.report import (
    DEFAULT_MAX_PATHS,
    MAX_LISTED_NODES,
    LocalFormulas,
    Report,
    picture_nodes,
)

# the signs of a circuit, where they are not those of the language
SIGNS = {"mul": "×", "sub": "−", "neg": "−"}


MORE = 0  # the mark of paths that have no number


class PictureNode(NamedTuple):
    """One box: `role` is input, const, operation or output; adjoint None: not asked for."""

    name: str
    role: str
    op: str
    formula: str | None
    value: float | None
    adjoint: float | None


class PictureEdge(NamedTuple):
    """One arrow, by indices of nodes; `marks` are the paths that run over it."""

    source: int
    target: int
    formula: str | None
    value: float | None
    marks: tuple[int, ...]


class Picture(NamedTuple):
    """A graph to draw: nodes in topological order, inputs first; edges by target, then slot.

    `program` is the program as it was read. In a circuit an operation's formula is its sign alone,
    constants are nodes, and what an operation is called and comes to stands on its wire.
    """

    nodes: list[PictureNode]
    edges: list[PictureEdge]
    output: int
    program: AsRead = AsRead()
    circuit: bool = False


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
    listed = paths.listed if paths else []
    marks = _numbered(len(report.edges or []), [path.edges for path in listed])
    if paths is not None and highlight is not None and paths.cut:
        ends = [(index[e.source], index[e.target]) for e in report.edges or []]
        _mark_more(marks, ends, index[highlight])
    edges = [
        PictureEdge(index[e.source], index[e.target], e.formula, e.value, tuple(marks[i]))
        for i, e in enumerate(report.edges or [])
    ]
    return Picture(nodes, edges, output, report.program)


def picture_of_program(at: At, highlight: str | None = None, dialect: Dialect = TEXT) -> Picture:
    """The picture of a program without a point: formulas alone, both branches of a `where`."""
    graph = at.graph
    chosen = picture_nodes(graph, graph.reachable())
    index = {node: i for i, node in enumerate(chosen)}
    nodes = []
    for node in chosen:
        name, op = graph.names[node], graph.ops[node]
        formula = None if op == "input" else node_formula(graph, node, graph.names, dialect)
        if op != "input" and graph.constant[node]:
            op = "const"
        role = "output" if node == graph.output else op if op in _ROLES else "operation"
        nodes.append(PictureNode(name, role, op, formula, None, None))
    lines = [
        Edge(node, slot, arg, 1.0, False)
        for node in chosen
        if not graph.constant[node]
        for slot, arg in enumerate(graph.edges_of(node))
        if not graph.constant[arg]
    ]
    source = graph.inputs.get(highlight) if highlight is not None else None
    marks: list[list[int]] = [[] for _ in lines]
    if source is not None:
        leaving = leaving_edges(lines)
        limit = MAX_LISTED_NODES
        paths = first_paths(lines, leaving, source, graph.output, DEFAULT_MAX_PATHS, limit)
        marks = _numbered(len(lines), [path.edges for path in paths])
        if count_paths(lines, graph.output, [source])[source] > len(paths):
            _mark_more(marks, [(e.arg, e.consumer) for e in lines], source)
    formulas = LocalFormulas(graph, dialect)
    edges = [
        PictureEdge(index[e.arg], index[e.consumer], _local(graph, formulas, e), None, tuple(m))
        for e, m in zip(lines, marks, strict=True)
    ]
    return Picture(nodes, edges, index[graph.output], at.program)


_ROLES = ("input", "const")


def _local(graph: Graph, formulas: LocalFormulas, edge: Edge) -> str | None:
    """The formula of a local derivative, None where the function has none by this argument."""
    op = graph.ops[edge.consumer]
    if op in PRIMITIVES:
        row = PRIMITIVES[op]
        if row.partials[0 if row.variadic else edge.slot] is None:
            return None
    return formulas.of(edge.consumer, edge.slot)


def circuit(picture: Picture, at: At, dialect: Dialect = TEXT) -> Picture:
    """A picture as a circuit: operators pure, every constant a node before what uses it."""
    graph = at.graph
    number = {name: node for node, name in graph.names.items()}
    branches = at.primals.branches if at.complete else {}
    arriving: list[list[PictureEdge]] = [[] for _ in picture.nodes]
    for edge in picture.edges:
        arriving[edge.target].append(edge)
    known = {node.name: i for i, node in enumerate(picture.nodes)}
    constants: list[PictureNode] = []
    wires: list[tuple[int, int, PictureEdge | None]] = []  # from (constants below 0), to, edge
    nodes = []
    for i, shown in enumerate(picture.nodes):
        node = number[shown.name]
        if shown.op in _ROLES:
            nodes.append(shown)
            wires += [(edge.source, i, edge) for edge in arriving[i]]
            continue
        nodes.append(shown._replace(formula=_sign(graph, node)))
        args = graph.edges_of(node)
        if node in branches:
            args = (graph.args[node][branches[node]],)
        queue = list(reversed(arriving[i]))
        for arg in args:
            name = graph.names.get(arg)
            if graph.constant[arg] and name not in known:
                formula = node_formula(graph, arg, graph.names, dialect)
                constants.append(PictureNode(formula, "const", "const", formula, None, None))
                wires.append((-len(constants), i, None))
            elif queue and picture.nodes[queue[-1].source].name == name:
                edge = queue.pop()
                wires.append((edge.source, i, edge))
            elif name in known:
                wires.append((known[name], i, None))
    # constants stand behind the inputs, so that every node is behind its arguments
    first = next((i for i, node in enumerate(nodes) if node.op != "input"), len(nodes))
    shift = len(constants)

    def placed(i: int) -> int:
        return first - i - 1 if i < 0 else i if i < first else i + shift

    edges = [
        PictureEdge(placed(source), placed(target), None, None, ())
        if edge is None
        else edge._replace(source=placed(source), target=placed(target))
        for source, target, edge in wires
    ]
    nodes[first:first] = constants
    return Picture(nodes, edges, placed(picture.output), picture.program, circuit=True)


def grouped(picture: Picture, at: At, function: str, dialect: Dialect = TEXT) -> Picture:
    """A picture in which each call of a function that the program defines is one node.

    What is made in a call and used outside of it too stays outside. The local derivative of a call
    is that along all paths through it.
    """
    graph = at.graph
    index = {node.name: i for i, node in enumerate(picture.nodes) if node.op != "const"}
    users: list[list[int]] = [[] for _ in picture.nodes]
    sources: list[list[int]] = [[] for _ in picture.nodes]
    for edge in picture.edges:
        users[edge.source].append(edge.target)
        sources[edge.target].append(edge.source)
    inside: dict[int, int] = {}  # a node inside -> the node that the call becomes
    nodes = list(picture.nodes)
    for (called, args), result in graph.calls.items():
        root = index.get(graph.names.get(result, ""), -1)
        if called != function or root < 0 or result in args or nodes[root].op == "input":
            continue
        named = [
            graph.names.get(arg) or node_formula(graph, arg, graph.names, dialect) for arg in args
        ]
        formula = function if picture.circuit else f"{function}({', '.join(named)})"
        nodes[root] = nodes[root]._replace(op=function, formula=formula)
        inside[root] = root
        stops = {index.get(name) for name in named}
        pending = [-i for i in sources[root]]
        heapify(pending)
        while pending:  # what uses a node is decided before the node is
            i = -heappop(pending)
            own = nodes[i].op != "input" and nodes[i].name not in graph.assigned and i not in stops
            if own and i not in inside and {inside.get(user) for user in users[i]} == {root}:
                inside[i] = root
                for source in sources[i]:
                    heappush(pending, -source)
    kept = [i for i in range(len(nodes)) if inside.get(i, i) == i]
    place = {i: at for at, i in enumerate(kept)}
    edges = [
        edge._replace(source=place[edge.source], target=place[edge.target])
        for edge in _through(picture.edges, inside)
    ]
    edges.sort(key=lambda edge: edge.target)
    return picture._replace(
        nodes=[nodes[i] for i in kept], edges=edges, output=place[picture.output]
    )


def _through(edges: Sequence[PictureEdge], inside: dict[int, int]) -> list[PictureEdge]:
    """Edges between calls and what is outside: those that enter a call by the way through it."""
    arriving: dict[int, list[PictureEdge]] = {}
    for edge in edges:
        arriving.setdefault(edge.target, []).append(edge)
    found = [edge for edge in edges if edge.target not in inside]
    for root in dict.fromkeys(inside.values()):
        slopes: dict[int, float | None] = {root: 1.0}
        entering: dict[int, PictureEdge] = {}
        for node in sorted((i for i, call in inside.items() if call == root), reverse=True):
            above = slopes.get(node)
            for edge in reversed(arriving.get(node, [])):
                value = None if above is None or edge.value is None else above * edge.value
                source = edge.source
                if inside.get(source) == root and source != root:
                    before = slopes.get(source)
                    slopes[source] = value if before is None or value is None else before + value
                    continue
                known = entering.get(source)
                marks = tuple(sorted({*edge.marks, *(known.marks if known else ())}))
                if known is not None and known.value is not None and value is not None:
                    value += known.value
                entering[source] = PictureEdge(source, root, None, value, marks)
        found += [entering[source] for source in sorted(entering)]
    return found


def _sign(graph: Graph, node: int) -> str:
    op = graph.ops[node]
    if op == "where":
        return f"where {node_formula(graph, graph.args[node][0], graph.names)}"
    return SIGNS.get(op) or (OPERATORS[op].sign.strip() if op in OPERATORS else op)


def _numbered(count: int, paths: Sequence[Sequence[int]]) -> list[list[int]]:
    """For each edge the numbers of the paths, as lists of edges, that run over it."""
    marks: list[list[int]] = [[] for _ in range(count)]
    for number, path in enumerate(paths, 1):
        for edge in path:
            marks[edge].append(number)
    return marks


def _mark_more(marks: list[list[int]], ends: Sequence[tuple[int, int]], source: int) -> None:
    """Mark every edge behind `source` with MORE: not all paths have been numbered."""
    reached = {source}
    for edge, (start, end) in enumerate(ends):  # by target, so what reaches an edge is known
        if start in reached:
            reached.add(end)
            marks[edge].append(MORE)
