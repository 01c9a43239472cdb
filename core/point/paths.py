"""Chain-rule paths from an input to the output: exact counts, and the first of them."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from autograd_cli.core.point.linearize import Edge


class Path(NamedTuple):
    """One path: its nodes from the input on, the local derivatives along it, their product.

    `edges` are positions in the list of edges.
    """

    nodes: list[int]
    edges: list[int]
    factors: list[float]
    product: float


def count_paths(edges: Sequence[Edge], output: int, sources: Collection[int]) -> dict[int, int]:
    """How many paths lead from each source to the output, exactly.

    The counts of nodes that the sweep has passed are deleted, because they can have thousands of
    digits.
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


def count_path_edges(edges: Sequence[Edge], output: int, source: int) -> int:
    """How many edges all paths from a source have together, exactly and without listing them.

    This is the number of multiplications that going path by path would take.
    """
    counts: dict[int, int] = {output: 1}
    lengths: dict[int, int] = {output: 0}
    for edge_group in _by_consumer_backwards(edges):
        count = counts.pop(edge_group[0].consumer, 0)
        length = lengths.pop(edge_group[0].consumer, 0) + count
        for edge in edge_group if count else ():
            counts[edge.arg] = counts.get(edge.arg, 0) + count
            lengths[edge.arg] = lengths.get(edge.arg, 0) + length
    return lengths.get(source, 0)


def _by_consumer_backwards(edges: Sequence[Edge]) -> Iterator[Sequence[Edge]]:
    end = len(edges)
    while end:
        start = end - 1
        while start and edges[start - 1].consumer == edges[start].consumer:
            start -= 1
        yield edges[start:end]
        end = start


def first_paths(
    edges: Sequence[Edge],
    leaving: dict[int, list[int]],
    source: int,
    output: int,
    limit: int,
    max_nodes: int,
) -> list[Path]:
    """The first `limit` paths in depth-first order, consumers in node order.

    There are fewer where the paths have more than `max_nodes` nodes together. `leaving` has for
    each node the edges that leave it towards the output.
    """
    found: list[Path] = []
    if limit <= 0:
        return found
    if source == output:
        return [Path([source], [], [], 1.0)]
    trail: list[int] = []
    turns = [iter(leaving.get(source, ()))]
    while turns:
        edge = next(turns[-1], None)
        if edge is None:
            turns.pop()
            if trail:
                trail.pop()
            continue
        trail.append(edge)
        if edges[edge].consumer == output:
            found.append(_path(edges, source, trail))
            max_nodes -= len(trail) + 1
            if len(found) == limit or max_nodes <= 0:
                break
            trail.pop()
        else:
            turns.append(iter(leaving.get(edges[edge].consumer, ())))
    return found


def leaving_edges(edges: Sequence[Edge]) -> dict[int, list[int]]:
    """For each node the edges that leave it, consumers in node order."""
    leaving: dict[int, list[int]] = {}
    for i, edge in enumerate(edges):
        leaving.setdefault(edge.arg, []).append(i)
    return leaving


def _path(edges: Sequence[Edge], source: int, trail: Sequence[int]) -> Path:
    along = [edges[i] for i in trail]
    product = 1.0
    for edge in along:
        product *= edge.derivative
    if any(edge.cut for edge in along):
        product = 0.0
    nodes = [source, *(edge.consumer for edge in along)]
    return Path(nodes, list(trail), [edge.derivative for edge in along], product)
