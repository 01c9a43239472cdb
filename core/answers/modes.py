"""The costs of three ways to a gradient: path by path, forward mode, reverse mode.

Every number of operations was counted by the engine while it ran.
"""

from collections.abc import Iterator, Mapping, Sequence
from time import perf_counter
from typing import NamedTuple

from autograd_cli.core.answers.report import PathsOf, paths_of, picture_nodes
from autograd_cli.core.point.at import AsRead, At, Notice, graph_of, known
from autograd_cli.core.point.forward import check_passes, tangents
from autograd_cli.core.point.linearize import Edges
from autograd_cli.core.point.paths import count_path_edges
from autograd_cli.core.point.reverse import adjoints
from autograd_cli.core.program.graph import Graph
from autograd_cli.core.program.printer import TEXT
from autograd_cli.grammar.source import Problem

MAX_VISITS = 20_000_000  # visits of edges by all forward passes together: about two seconds
MAX_DETAILS = 1_000_000  # values of nodes that are kept of all passes
MAX_SCALE = 100_000  # inputs
SCALE_VISITS = 10_000_000  # where all passes together visit more edges, SCALE_PASSES are run
SCALE_PASSES = 50


class Term(NamedTuple):
    """What flows back from one consumer: its adjoint times a local derivative."""

    consumer: str
    upstream: float | None  # None: nothing came back to the consumer
    derivative: float
    cut: bool


class Factored(NamedTuple):
    """The adjoint of a node as the sum of what flows back from its consumers."""

    node: str
    terms: list[Term]
    adjoint: float


class PathsFrom(NamedTuple):
    """The paths from one input, and the operations of going along each of them.

    `factored` shows how the reverse sweep sums all paths, where they are too many to list.
    """

    expression: str
    program: AsRead
    source: str
    output: str
    paths: PathsOf
    factored: list[Factored]
    path_operations: int
    reverse_operations: int
    warnings: list[Notice]


class Pass(NamedTuple):
    """One sweep from a seed of 1: the value at each node, and the derivatives that it gave.

    `at_nodes` is None where all passes together have too many values to keep.
    """

    seed: str
    at_nodes: dict[str, float] | None
    delivered: dict[str, float]
    operations: int


class Modes(NamedTuple):
    """Both modes, pass by pass. `verdict` is the mode with fewer operations, or `even`."""

    expression: str
    program: AsRead
    at: dict[str, float]
    output: str
    value: float
    gradient: dict[str, float]
    forward: list[Pass]
    reverse: list[Pass]
    verdict: str
    warnings: list[Notice]

    @property
    def forward_operations(self) -> int:
        return sum(p.operations for p in self.forward)

    @property
    def reverse_operations(self) -> int:
        return sum(p.operations for p in self.reverse)


class Scale(NamedTuple):
    """The costs of both modes for one number of inputs.

    Only `run` of the forward passes were run, spread evenly over the inputs; where these are not
    all, forward operations and seconds are extrapolated.
    """

    inputs: int
    run: int
    forward_operations: int
    reverse_operations: int
    forward_seconds: float
    reverse_seconds: float


def paths_from(
    text: str, point: Mapping[str, float], source: str | None, max_paths: int
) -> PathsFrom:
    """The paths from an input, the only one unless it is named. Raises Problem."""
    at = At(text, point, None if source is None else [source], dialect=TEXT)
    name = _only(at.asked)
    edges, node = at.linear.edges, at.graph.inputs[name]
    found = paths_of(at, [name], max_paths)[name]
    sums, operations = at.adjoints()
    cut = found.cut
    return PathsFrom(
        text,
        at.program,
        name,
        at.output,
        found,
        _factored(at.graph, edges, sums) if cut else [],
        count_path_edges(edges, at.graph.output, node),
        operations,
        at.notices({name: found.sum}),
    )


def _only(names: list[str]) -> str:
    if not names:
        raise Problem("input", "no-inputs")
    if len(names) > 1:
        raise Problem("input", "no-from", hint="write", inputs=names, mend=f"--from {names[0]}")
    return names[0]


def _factored(graph: Graph, edges: Edges, sums: Sequence[float | None]) -> list[Factored]:
    """The adjoints in the order of the reverse sweep, each with its terms."""
    terms: dict[int, list[Term]] = {}
    for edge in reversed(edges):
        term = Term(graph.names[edge.consumer], sums[edge.consumer], edge.derivative, edge.cut)
        terms.setdefault(edge.arg, []).append(term)
    return [
        Factored(graph.names[node], terms[node], known(sums, node))
        for node in sorted(terms, reverse=True)
    ]


def modes(text: str, point: Mapping[str, float], wrt: Sequence[str] | None = None) -> Modes:
    """Differentiate in both directions, every pass of them. Raises Problem."""
    at = At(text, point, wrt, dialect=TEXT)
    asked, edges = at.asked, at.linear.edges
    check_passes(len(asked), len(edges), MAX_VISITS)
    nodes = _differentiated(at)
    keep = len(asked) * len(nodes) <= MAX_DETAILS
    forward = [_forward_pass(at.graph, edges, name, nodes if keep else None) for name in asked]
    reverse = [_reverse_pass(at, nodes if keep else None)] if asked else []
    ahead, back = (sum(p.operations for p in passes) for passes in (forward, reverse))
    return Modes(
        text,
        at.program,
        at.point,
        at.output,
        at.value,
        at.gradient,
        forward,
        reverse,
        "even" if ahead == back else "reverse" if back < ahead else "forward",
        at.warnings,
    )


def _differentiated(at: At) -> list[int]:
    """The shown nodes that have a tangent and an adjoint, in evaluation order."""
    graph, active = at.graph, at.primals.active
    inputs = {graph.inputs[name] for name in at.asked}
    return [
        node
        for node in picture_nodes(graph, at.linear.live)
        if (node in inputs if graph.ops[node] == "input" else active[node])
    ]


def _forward_pass(graph: Graph, edges: Edges, name: str, nodes: Sequence[int] | None) -> Pass:
    source = graph.inputs[name]
    # an input that the output does not depend on may have a greater number than the output
    size = max(source, graph.output)
    found, operations = tangents(edges, source, size)
    return Pass(name, _kept(graph, found, nodes), {name: known(found, graph.output)}, operations)


def _reverse_pass(at: At, nodes: Sequence[int] | None) -> Pass:
    graph, (found, operations) = at.graph, at.adjoints()
    backwards = None if nodes is None else nodes[::-1]
    kept = _kept(graph, found, backwards)
    return Pass(graph.names[graph.output], kept, dict(at.gradient), operations)


def _kept(
    graph: Graph, by_node: Sequence[float | None], nodes: Sequence[int] | None
) -> dict[str, float] | None:
    if nodes is None:
        return None
    return {graph.names[node]: known(by_node, node) for node in nodes}


# ---- the same, for more and more inputs


def sum_of_squares(inputs: int) -> str:
    """A program with this many inputs: w1^2 + w2^2 + …"""
    return " + ".join(f"w{i}^2" for i in range(1, inputs + 1))


def scales(most: int) -> Iterator[Scale]:
    """The costs for a sum of 10, 100, … `most` squares, each measured when it is asked for."""
    inputs = 10
    while inputs < most:
        yield measured(inputs)
        inputs *= 10
    yield measured(most)


def measured(inputs: int) -> Scale:
    """The costs of both modes for a sum of squares."""
    graph = graph_of(sum_of_squares(inputs))
    point = {name: 1.0 + i / inputs for i, name in enumerate(graph.inputs)}
    edges, output = At(graph, point).linear.edges, graph.output
    begin = perf_counter()
    _, back = adjoints(edges, output)
    reverse_seconds = perf_counter() - begin
    sources = _spread(list(graph.inputs.values()), len(edges))
    begin = perf_counter()
    ahead = sum(tangents(edges, source, output)[1] for source in sources)
    forward_seconds = perf_counter() - begin
    run = len(sources)
    # exact integers: the passes that were run, times how many each of them stands for
    return Scale(
        inputs, run, ahead * inputs // run, back, forward_seconds * inputs / run, reverse_seconds
    )


def _spread(sources: list[int], edges: int) -> list[int]:
    """All sources, or, where they are too many to run, some of them, spread evenly."""
    if len(sources) * edges <= SCALE_VISITS:
        return sources
    count = min(SCALE_PASSES, len(sources))
    # one from the middle of each of `count` equal parts, because passes from later inputs are
    # shorter
    return [sources[(2 * i + 1) * len(sources) // (2 * count)] for i in range(count)]
