"""Both sweeps one operation at a time, as plain data: what a learner would write down."""

from collections.abc import Sequence
from typing import NamedTuple

from autograd_cli.core.answers.report import EdgeRow, NodeRow, Report
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


def steps_of(report: Report) -> list[Step]:
    """The forward sweep, the seed, the reverse sweep, of a report that has SECTIONS."""
    nodes, edges = report.nodes or [], report.edges or []
    steps: list[Step] = [Forward(n.name, n.op, n.formula, n.value) for n in nodes]
    output = _output(report, nodes)
    seed = 1.0 if report.upstream is None else report.upstream
    adjoints: dict[str, float] = {output: seed}
    steps.append(Back(None, output, "seed", "seed", None, None, None, seed, None, seed, None))
    by_name = {node.name: node for node in nodes}
    end = len(edges)
    while end:
        consumer = edges[end - 1].target
        start = end - 1
        while start and edges[start - 1].target == consumer:
            start -= 1
        if consumer in adjoints:
            manner = _manner(by_name[consumer], edges[start:end])
            steps += _handed_back(edges, start, end, by_name[consumer].op, manner, adjoints)
        end = start
    return steps


def _output(report: Report, nodes: Sequence[NodeRow]) -> str:
    """The output's node; a statement that only renames has none of its own."""
    if not nodes or any(node.name == report.output for node in nodes):
        return report.output
    if nodes[-1].op == "input":
        return next((node.name for node in nodes if node.adjoint), nodes[-1].name)
    return nodes[-1].name


def _manner(node: NodeRow, edges: Sequence[EdgeRow]) -> str:
    """Which sentence tells what the node does: that of its op, of a tie, or of one side of its op.

    Of x^2 and 2^x one side alone is differentiated, and what they do has little in common.
    """
    if node.op in ("max", "min") and any(0 < edge.value < 1 for edge in edges):
        return "tie"
    if node.op in SIDES and len(edges) == 1:
        left, right = SIDES[node.op]
        return right if edges[0].slot else left
    return node.op


def _handed_back(
    edges: Sequence[EdgeRow],
    start: int,
    end: int,
    op: str,
    manner: str,
    adjoints: dict[str, float],
) -> list[Step]:
    """What one consumer hands back, and the adjoints brought up to date.

    The arguments come in the order in which they are written. Where one is used twice, its edges
    come in the engine's order, so that the sum is rounded as the engine rounds it.
    """
    first: dict[str, int] = {}
    for i in range(start, end):
        first.setdefault(edges[i].source, i)
    selects = op in PRIMITIVES and PRIMITIVES[op].selects
    steps: list[Step] = []
    for i in sorted(range(end - 1, start - 1, -1), key=lambda i: first[edges[i].source]):
        node, consumer, formula, local, _ = edges[i]
        upstream, before = adjoints[consumer], adjoints.get(node)
        passed = None if selects and local == 0 else upstream * local
        if passed is not None:
            adjoints[node] = passed if before is None else before + passed
        after = adjoints.get(node)
        steps.append(
            Back(consumer, node, op, manner, formula, local, upstream, passed, before, after, i)
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
