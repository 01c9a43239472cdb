"""The Jacobian of several outputs, in either direction: many passes in one sweep over the edges.

Each node carries one number for each pass that reaches it, until the sweep has left its last edge.
So an edge costs one operation for each pass that reaches it, as many as in separate passes.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from autograd_cli.core.point.linearize import Edges

Row = dict[int, float]  # the numbers of all passes at a node, by the seed of the pass

_MAX_COUNTED = 10**10  # passes times edges


class Walk(NamedTuple):
    """The edges in the order of one direction: edges into a node come before those out of it."""

    sources: Sequence[int]
    targets: Sequence[int]
    derivatives: Sequence[float | None]


def walk(edges: Edges, mode: str) -> Walk:
    """The edges as `reverse` or `forward` mode goes along them."""
    if mode == "forward":
        return Walk(edges.args, edges.consumers, edges.derivatives)
    return Walk(edges.consumers[::-1], edges.args[::-1], edges.derivatives[::-1])


def counted(way: Walk, seeds: Collection[int]) -> int | None:
    """The operations of one pass from each seed, all together; None where they are too many.

    An operation is one multiplication by a local derivative, with its addition.
    """
    if len(seeds) * len(way.sources) > _MAX_COUNTED:
        return None
    reached = {seed: 1 << i for i, seed in enumerate(seeds)}
    last = {source: i for i, source in enumerate(way.sources)}
    operations = 0
    for i, (source, target, derivative) in enumerate(zip(*way, strict=True)):
        passes = reached.get(source, 0)
        if passes and derivative is not None:
            operations += passes.bit_count()
            reached[target] = reached.get(target, 0) | passes
        if last[source] == i:
            reached.pop(source, None)
    return operations


def swept(way: Walk, seeds: Iterable[int], wanted: Collection[int]) -> dict[int, Row]:
    """For each wanted node its derivatives by the seeds (forward), or theirs by it (reverse)."""
    rows: dict[int, Row] = {seed: {seed: 1.0} for seed in seeds}
    last = {source: i for i, source in enumerate(way.sources)}
    kept = set(wanted)
    for i, (source, target, derivative) in enumerate(zip(*way, strict=True)):
        row = rows.get(source)
        if row is not None and derivative is not None:
            into = rows.get(target)
            if into is None:
                rows[target] = {seed: value * derivative for seed, value in row.items()}
            else:
                for seed, value in row.items():
                    passed = value * derivative
                    into[seed] = into[seed] + passed if seed in into else passed
        if last[source] == i and source not in kept:
            rows.pop(source, None)
    return {node: rows[node] for node in kept if node in rows}
