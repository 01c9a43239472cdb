"""Both sweeps one operation at a time, as plain data: what a learner would write down."""

from collections.abc import Sequence
from typing import NamedTuple

from autograd_cli.core.answers.report import EdgeRow, Report
from autograd_cli.core.point.at import At
from autograd_cli.core.point.linearize import Edge
from autograd_cli.core.program.graph import Graph
from autograd_cli.core.table.primitives import PRIMITIVES

# what is said where one side alone is differentiated
SIDES = {
    "pow": ("pow-base", "pow-exponent"),
    "div": ("div-above", "div-below"),
    "sub": ("sub-left", "sub-right"),
}
SECTIONS = ("values", "locals", "adjoints", "gradient")  # that steps are made of


class Forward(NamedTuple):
    """A node gets its value."""

    node: str
    op: str
    formula: str | None
    value: float


class Back(NamedTuple):
    """A consumer hands its adjoint, times the local derivative, back to its argument `node`.

    Without a consumer: the seed. `passed` is None where the edge is cut and nothing is handed
    back. `before` and `adjoint` are the node's adjoint before and after; None: not known yet.
    `edge` is a position in the report's edges.
    """

    consumer: str | None
    node: str
    op: str
    manner: str  # what this kind of node does: the op, `tie`, or a side of SIDES
    formula: str | None
    local: float | None
    upstream: float | None
    passed: float | None
    before: float | None
    adjoint: float | None
    edge: int | None


Step = Forward | Back


def steps_of(at: At, report: Report) -> list[Step]:
    """The forward sweep, the seed, the reverse sweep, of a report that has SECTIONS."""
    graph, edges = at.graph, [*at.linear.edges]
    steps: list[Step] = [Forward(n.name, n.op, n.formula, n.value) for n in report.nodes or []]
    # a statement that only renames has no node of its own
    output = graph.names.get(graph.output, report.output)
    seed = 1.0 if report.upstream is None else report.upstream
    adjoints = {graph.output: seed}
    steps.append(Back(None, output, "seed", "seed", None, None, None, seed, None, seed, None))
    end = len(edges)
    while end:
        consumer = edges[end - 1].consumer
        start = end - 1
        while start and edges[start - 1].consumer == consumer:
            start -= 1
        if consumer in adjoints:
            steps += _handed_back(graph, edges, range(start, end), report.edges or [], adjoints)
        end = start
    return steps


def _manner(op: str, edges: Sequence[Edge]) -> str:
    """Which sentence tells what a node does: that of its op, of a tie, or of one side of its op.

    Of x^2 and 2^x one side alone is differentiated, and what they do has little in common.
    """
    if op in ("max", "min") and any(0 < edge.derivative < 1 for edge in edges):
        return "tie"
    if op in SIDES and len(edges) == 1:
        left, right = SIDES[op]
        return right if edges[0].slot else left
    return op


def _handed_back(
    graph: Graph,
    edges: Sequence[Edge],
    own: range,
    rows: Sequence[EdgeRow],
    adjoints: dict[int, float],
) -> list[Step]:
    """What one consumer hands back along its `own` edges, and the adjoints brought up to date.

    The arguments come in the order in which they are written. Where one is used twice, its edges
    come in the engine's order, so that the sum is rounded as the engine rounds it.
    """
    consumer = edges[own[0]].consumer
    op, name, upstream = graph.ops[consumer], graph.names[consumer], adjoints[consumer]
    manner = _manner(op, edges[own.start : own.stop])
    first: dict[int, int] = {}
    for i in own:
        first.setdefault(edges[i].arg, i)
    selects = op in PRIMITIVES and PRIMITIVES[op].selects
    steps: list[Step] = []
    for i in sorted(own, key=lambda i: (first[edges[i].arg], -i)):
        arg, local = edges[i].arg, edges[i].derivative
        before = adjoints.get(arg)
        passed = None if selects and local == 0 else upstream * local
        if passed is not None:
            adjoints[arg] = passed if before is None else before + passed
        node, formula, after = graph.names[arg], rows[i].formula, adjoints.get(arg)
        steps.append(
            Back(name, node, op, manner, formula, local, upstream, passed, before, after, i)
        )
    return steps


def known_after(steps: Sequence[Step]) -> tuple[dict[str, float], dict[str, float]]:
    """The values and the adjoints that are known after these steps."""
    values: dict[str, float] = {}
    adjoints: dict[str, float] = {}
    for step in steps:
        if isinstance(step, Forward):
            values[step.node] = step.value
        elif step.adjoint is not None:
            adjoints[step.node] = step.adjoint
    return values, adjoints
