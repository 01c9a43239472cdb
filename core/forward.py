"""The tangent sweep: from one input on, one pass for the tangents of all nodes."""

from autograd_cli.core.linearize import Edges


def tangents(edges: Edges, source: int, output: int) -> tuple[list[float | None], int]:
    """The tangent of every node for a unit change of `source`, and the operations counted.

    None: nothing flows to the node. An operation is one multiplication by a local derivative,
    with its addition.
    """
    result: list[float | None] = [None] * (output + 1)
    result[source] = 1.0
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
