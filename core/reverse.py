"""The reverse sweep: from the output back, one pass for the adjoints of all inputs."""

from collections.abc import Sequence

from autograd_cli.core.linearize import Edge


def adjoints(
    edges: Sequence[Edge], output: int, upstream: float = 1.0
) -> tuple[list[float | None], int]:
    """The adjoint of every node (None: nothing flows back to it), and the operations counted.

    An operation is one multiplication by a local derivative, with its addition.
    """
    result: list[float | None] = [None] * (output + 1)
    result[output] = upstream
    operations = 0
    for consumer, _, arg, derivative, cut in reversed(edges):
        adjoint = result[consumer]
        if adjoint is None or cut:
            continue
        operations += 1
        before = result[arg]
        passed = adjoint * derivative
        result[arg] = passed if before is None else before + passed
    return result, operations
