"""`jvp`: the Jacobian times a vector, in one tangent sweep."""

from autograd_cli.cli.delivery.matrices import answered, read_vector
from autograd_cli.cli.forms import Look
from autograd_cli.core.answers.matrices import jvp


def run(
    expr: str | None,
    at: list[str],
    tangent: list[str],
    outputs: str | None,
    look: Look,
) -> int:
    """The exit code; options as the command table names them."""
    from autograd_cli.cli.render.views import matrices as renderer

    vector = read_vector(tangent, "jvp", "--tangent")
    return answered(
        expr, at, None, outputs, look, lambda question: jvp(question, vector), renderer.jvp
    )
