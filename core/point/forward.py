"""The tangent sweep: from one input on, one pass for the tangents of all nodes."""

from collections.abc import Mapping

from autograd_cli.core.point.linearize import Edges
from autograd_cli.grammar.source import Problem

MAX_VISITS = 50_000_000  # visits of edges by all passes together, which take some five seconds


def check_passes(passes: int, edges: int, most: int = MAX_VISITS) -> None:
    """Raise Problem of kind `limit` where so many passes over so many edges take too long."""
    if passes * edges > most:
        raise Problem("limit", "too-many-passes", hint="fewer-inputs", passes=passes, edges=edges)


def tangents(edges: Edges, source: int, output: int) -> tuple[list[float | None], int]:
    """The tangent of every node for a unit change of `source`, and the number of operations.

    A tangent of None means that nothing flows to the node. An operation is one multiplication by a
    local derivative, with its addition.
    """
    return swept_on(edges, {source: 1.0}, output + 1)


def swept_on(edges: Edges, seeds: Mapping[int, float], size: int) -> tuple[list[float | None], int]:
    """The tangents for a change of several nodes at once; `size` is the number of nodes."""
    result: list[float | None] = [None] * size
    for node, seed in seeds.items():
        result[node] = seed
    operations = 0
    for consumer, arg, derivative in zip(
        edges.consumers, edges.args, edges.derivatives, strict=True
    ):
        tangent = result[arg]
        if tangent is None or derivative is None:
            continue
        operations += 1
        before = result[consumer]
        passed = derivative * tangent
        result[consumer] = passed if before is None else before + passed
    return result, operations
