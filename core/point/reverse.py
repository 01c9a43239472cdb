"""The reverse sweep: from the output back, one pass for the adjoints of all inputs."""

from collections.abc import Mapping

from autograd_cli.core.point.linearize import Edges


def adjoints(edges: Edges, output: int, upstream: float = 1.0) -> tuple[list[float | None], int]:
    """The adjoint of every node (None: nothing flows back to it), and the number of operations.

    An operation is one multiplication by a local derivative, with its addition.
    """
    return swept_back(edges, {output: upstream}, output + 1)


def swept_back(
    edges: Edges, seeds: Mapping[int, float], size: int
) -> tuple[list[float | None], int]:
    """The adjoints where several nodes have seeds; `size` is the number of nodes."""
    result: list[float | None] = [None] * size
    for node, seed in seeds.items():
        result[node] = seed
    operations = 0
    for consumer, arg, derivative in zip(
        reversed(edges.consumers), reversed(edges.args), reversed(edges.derivatives), strict=True
    ):
        adjoint = result[consumer]
        if adjoint is None or derivative is None:
            continue
        operations += 1
        before = result[arg]
        passed = adjoint * derivative
        result[arg] = passed if before is None else before + passed
    return result, operations
