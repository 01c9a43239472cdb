"""Chain-rule paths from an input to the output: exact counts, and the first of them."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from autograd_cli.core.linearize import Edge


class Path(NamedTuple):
    """One path: its nodes from the input on, the local derivatives along it, their product."""

    nodes: list[int]
    factors: list[float]
    product: float


def count_paths(edges: Sequence[Edge], output: int, sources: Collection[int]) -> dict[int, int]:
    """How many paths lead from each source to the output, exactly.

    Counts of nodes that the sweep has passed are let go: they can have thousands of digits.
    """
    counts: dict[int, int] = {output: 1}
    kept = set(sources)
    position = len(edges)
    while position:
        consumer = edges[position - 1].consumer
        count = counts.get(consumer, 0) if consumer in kept else counts.pop(consumer, 0)
        while position and edges[position - 1].consumer == consumer:
            position -= 1
            if count:
                arg = edges[position].arg
                counts[arg] = counts.get(arg, 0) + count
    return {source: counts.get(source, 0) for source in sources}


def first_paths(
    consumers: dict[int, list[Edge]], source: int, output: int, limit: int, max_nodes: int
) -> list[Path]:
    """The first `limit` paths, depth first, consumers in node order; fewer past `max_nodes`.

    `consumers` has for each node the edges that leave it towards the output.
    """
    found: list[Path] = []
    if limit <= 0:
        return found
    if source == output:
        return [Path([source], [], 1.0)]
    trail: list[Edge] = []
    turns = [iter(consumers.get(source, ()))]
    while turns:
        edge = next(turns[-1], None)
        if edge is None:
            turns.pop()
            if trail:
                trail.pop()
            continue
        trail.append(edge)
        if edge.consumer == output:
            found.append(_path(source, trail))
            max_nodes -= len(trail) + 1
            if len(found) == limit or max_nodes <= 0:
                break
            trail.pop()
        else:
            turns.append(iter(consumers.get(edge.consumer, ())))
    return found


def leaving(edges: Sequence[Edge]) -> dict[int, list[Edge]]:
    """The edges by the node that they leave, consumers in node order."""
    consumers: dict[int, list[Edge]] = {}
    for edge in edges:
        consumers.setdefault(edge.arg, []).append(edge)
    return consumers


def _path(source: int, trail: Sequence[Edge]) -> Path:
    product = 1.0
    cut = False
    for edge in trail:
        product *= edge.derivative
        cut = cut or edge.cut
    nodes = [source, *(edge.consumer for edge in trail)]
    return Path(nodes, [edge.derivative for edge in trail], 0.0 if cut else product)
