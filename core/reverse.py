"""The reverse sweep: from the output back, one pass for the adjoints of all inputs."""

from autograd_cli.core.linearize import Edges


def adjoints(edges: Edges, output: int, upstream: float = 1.0) -> tuple[list[float | None], int]:
    """The adjoint of every node (None: nothing flows back to it), and the operations counted.

    An operation is one multiplication by a local derivative, with its addition.
    """
    result: list[float | None] = [None] * (output + 1)
    result[output] = upstream
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
