"""`vjp`: a vector times the Jacobian, in one reverse sweep."""

from autograd_cli.cli.delivery.matrices import answered, read_vector
from autograd_cli.cli.forms import Look
from autograd_cli.core.answers.matrices import vjp


def run(
    expr: str | None,
    at: list[str],
    wrt: str | None,
    cotangent: list[str],
    outputs: str | None,
    look: Look,
) -> int:
    """The exit code; options as the command table names them."""
    from autograd_cli.cli.render.views import matrices as renderer

    vector = read_vector(cotangent, "vjp", "--cotangent")
    return answered(
        expr, at, wrt, outputs, look, lambda question: vjp(question, vector), renderer.vjp
    )
