"""The graph of a program as a picture: nodes and edges as plain data, for any renderer."""

from collections.abc import Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from autograd_cli.core.answers.report import DEFAULT_MAX_PATHS, MAX_LISTED_NODES, picture_nodes
from autograd_cli.core.point.at import AsRead, At, known
from autograd_cli.core.point.linearize import Edge
from autograd_cli.core.point.paths import count_paths, first_paths, leaving_edges
from autograd_cli.core.program.graph import Graph
from autograd_cli.core.program.printer import TEXT, Dialect, node_formula
from autograd_cli.core.rules.local import LocalFormulas
from autograd_cli.core.table.primitives import OPERATORS, PRIMITIVES

# the signs in a circuit, where they differ from those of the language
SIGNS = {"mul": "×", "sub": "−", "neg": "−"}


MORE = 0  # stands in `marks` for the paths beyond the first ones, which have no number
NOT_IN_GRAPH = -1  # the `number` of a constant in a circuit


class PictureNode(NamedTuple):
    """One box. `role` is input, data, const, operation or output.

    Data are inputs that no derivative is asked for by. `adjoint` is None where it is not asked for.
    `number` is the number of the node in the graph.
    """

    name: str
    role: str
    op: str
    formula: str | None
    value: float | None
    adjoint: float | None
    number: int = NOT_IN_GRAPH


class PictureEdge(NamedTuple):
    """One arrow, by indices of nodes; `marks` are the numbers of the paths that run over it.

    The source is argument number `slot` of the target. An edge from data has neither formula nor
    value, because nothing is differentiated by data.
    """

    source: int
    target: int
    formula: str | None
    value: float | None
    marks: tuple[int, ...]
    slot: int = 0
    data: bool = False


class Picture(NamedTuple):
    """A graph to draw: nodes in topological order, inputs first; edges by target, then slot.

    `program` is the program as it was read. In a circuit the formula of an operation is its sign
    alone, constants are nodes, and the name and value of an operation are shown on its wire.
    """

    nodes: list[PictureNode]
    edges: list[PictureEdge]
    output: int
    program: AsRead = AsRead()
    circuit: bool = False


def picture_of(
    at: At, highlight: str | None = None, *, adjoints: bool = False, dialect: Dialect = TEXT
) -> Picture:
    """The picture of a program; the paths from the input `highlight` are numbered.

    Without a point it has formulas alone, and both branches of a `where`. Raises Problem.
    """
    graph, wanted = at.graph, {*at.asked}
    if at.placed or adjoints:
        values, active, branches = at.primals.values, at.primals.active, at.primals.branches
        live = at.linear.live
    else:
        values, active, branches, live = None, _reached(at), {}, graph.reachable()
    chosen = picture_nodes(graph, live)
    sums = at.adjoints()[0] if adjoints else None
    nodes = []
    for number in chosen:
        name, op, formula = graph.names[number], graph.ops[number], None
        if op == "input":
            asked, value = name in wanted, None if values is None else at.point[name]
            role = "input" if asked or name in at.moved else "data"
        else:
            op = role = "const" if graph.constant[number] else op
            asked, value = bool(active[number]), None if values is None else values[number]
            formula = node_formula(graph, number, graph.names, dialect)
        role = "output" if number == graph.output else role if role in ROLES else "operation"
        adjoint = known(sums, number) if sums is not None and asked else None
        value = None if value is None else float(value)
        nodes.append(PictureNode(name, role, op, formula, value, adjoint, number))
    lines = [*_lines(graph, chosen, branches)]
    edges = _edges(at, highlight, lines, active, dialect, valued=values is not None)
    place = {number: i for i, number in enumerate(chosen)}
    edges = [edge._replace(source=place[edge.source], target=place[edge.target]) for edge in edges]
    return Picture(nodes, edges, place[graph.output], at.program)


ROLES = ("input", "data", "const")


def _reached(at: At) -> bytearray:
    """For each node whether it depends on an input asked for, at any point."""
    graph = at.graph
    active = bytearray(len(graph))
    for name in (*at.asked, *at.moved):
        active[graph.inputs[name]] = 1
    for node in range(len(graph)):
        if any(active[arg] for arg in graph.edges_of(node)):
            active[node] = 1
    return active


def _lines(
    graph: Graph, chosen: Sequence[int], branches: Mapping[int, int]
) -> Iterator[tuple[int, int, int]]:
    """All (consumer, slot, argument) of a picture without constants, which have no lines."""
    for node in chosen:
        if not graph.constant[node]:
            for slot, arg in _arguments(graph, node, branches):
                if not graph.constant[arg]:
                    yield node, slot, arg


def _arguments(graph: Graph, node: int, branches: Mapping[int, int]) -> list[tuple[int, int]]:
    """The slots and arguments of a node; for a `where` only those of the branch taken."""
    arguments = [*enumerate(graph.edges_of(node))]
    return [arguments[branches[node] - 1]] if node in branches else arguments


def _edges(
    at: At,
    highlight: str | None,
    lines: Sequence[tuple[int, int, int]],
    active: Sequence[int],
    dialect: Dialect,
    *,
    valued: bool,
) -> list[PictureEdge]:
    """The edges; source and target are numbers of nodes in the graph."""
    graph, formulas = at.graph, LocalFormulas(at.graph, dialect)
    values: dict[tuple[int, int], float] = {}
    if valued:
        values = {(e.consumer, e.slot): e.derivative for e in at.linear.edges}
    flowing = [Edge(*line, 1.0, False) for line in lines if active[line[2]]]
    marks = iter(_marks(graph, flowing, highlight))
    edges = []
    for consumer, slot, arg in lines:
        if active[arg]:
            formula, value = _local(graph, formulas, consumer, slot), values.get((consumer, slot))
            edges.append(PictureEdge(arg, consumer, formula, value, next(marks), slot))
        else:
            edges.append(PictureEdge(arg, consumer, None, None, (), slot, data=True))
    return edges


def _marks(graph: Graph, edges: Sequence[Edge], highlight: str | None) -> list[tuple[int, ...]]:
    """For each edge the numbers of the paths from an input that run over it."""
    marks: list[list[int]] = [[] for _ in edges]
    source = None if highlight is None else graph.inputs[highlight]
    if source is not None and source <= graph.output:
        leaving = leaving_edges(edges)
        limit = MAX_LISTED_NODES
        paths = first_paths(edges, leaving, source, graph.output, DEFAULT_MAX_PATHS, limit)
        for number, path in enumerate(paths, 1):
            for edge in path.edges:
                marks[edge].append(number)
        if count_paths(edges, graph.output, [source])[source] > len(paths):
            reached = {source}
            for edge, (consumer, _, arg, *_) in enumerate(edges):
                if arg in reached:  # edges are sorted by consumer, so all before `arg` are done
                    reached.add(consumer)
                    marks[edge].append(MORE)
    return [tuple(numbers) for numbers in marks]


def _local(graph: Graph, formulas: LocalFormulas, consumer: int, slot: int) -> str | None:
    """The formula of a local derivative, None where the function has none by this argument."""
    op = graph.ops[consumer]
    if op in PRIMITIVES:
        row = PRIMITIVES[op]
        if row.partials[0 if row.variadic else slot] is None:
            return None
    return formulas.of(consumer, slot)


def circuit(picture: Picture, at: At, dialect: Dialect = TEXT) -> Picture:
    """A picture as a circuit: operations are signs alone, and each use of a constant is a node."""
    graph = at.graph
    branches = at.primals.branches if at.placed else {}
    arriving: list[dict[int, PictureEdge]] = [{} for _ in picture.nodes]
    for edge in picture.edges:
        arriving[edge.target][edge.slot] = edge
    place = {node.number: i for i, node in enumerate(picture.nodes)}
    constants: list[PictureNode] = []
    # (source, target, edge); the sources -1, -2, … are the first, second, … of `constants`
    wires: list[tuple[int, int, PictureEdge | None]] = []
    nodes = []
    for i, shown in enumerate(picture.nodes):
        if shown.op in ROLES:
            nodes.append(shown)
            continue
        nodes.append(shown._replace(formula=_sign(graph, shown.number)))
        for slot, arg in _arguments(graph, shown.number, branches):
            if arg in place:
                wires.append((place[arg], i, arriving[i].get(slot)))
            else:
                formula = node_formula(graph, arg, graph.names, dialect)
                constants.append(PictureNode(formula, "const", "const", formula, None, None))
                wires.append((-len(constants), i, None))
    # constants are put between inputs and operations, so that arguments come before their users
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
    """A picture in which each call of `function`, which the program defines, is one node.

    A node of a call that is also used elsewhere stays a node of its own. The local derivative of a
    call is the sum over all paths through it.
    """
    graph = at.graph
    index = {node.number: i for i, node in enumerate(picture.nodes) if node.op != "const"}
    users: list[list[int]] = [[] for _ in picture.nodes]
    sources: list[list[int]] = [[] for _ in picture.nodes]
    for edge in picture.edges:
        users[edge.source].append(edge.target)
        sources[edge.target].append(edge.source)
    inside: dict[int, int] = {}  # a node inside a call -> the call's node, which is its result
    nodes = list(picture.nodes)
    for (called, args), result in graph.calls.items():
        root = index.get(result, -1)
        if called != function or root < 0 or result in args or nodes[root].op == "input":
            continue
        named = [
            graph.names.get(arg) or node_formula(graph, arg, graph.names, dialect) for arg in args
        ]
        formula = function if picture.circuit else f"{function}({', '.join(named)})"
        nodes[root] = nodes[root]._replace(op=function, formula=formula)
        inside[root] = root
        stops = {index.get(arg) for arg in args}
        pending = [-i for i in sources[root]]
        heapify(pending)
        while pending:  # last nodes first: a node is inside if all of its users are
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
    """The edges between nodes that are not inside a call.

    An edge into a call has the derivative of the call's result, summed over all ways through it.
    """
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
                entering[source] = PictureEdge(source, root, None, value, marks, data=edge.data)
        found += [entering[source] for source in sorted(entering)]
    return found


def _sign(graph: Graph, node: int) -> str:
    op = graph.ops[node]
    if op == "where":
        return f"where {node_formula(graph, graph.args[node][0], graph.names)}"
    return SIGNS.get(op) or (OPERATORS[op].sign.strip() if op in OPERATORS else op)
