"""`hvp`: the Hessian times a vector, without the Hessian."""

from autograd_cli.cli.delivery.matrices import answered, read_vector
from autograd_cli.cli.forms import Look
from autograd_cli.core.answers.matrices import hvp


def run(
    expr: str | None,
    at: list[str],
    wrt: str | None,
    vector: list[str],
    outputs: str | None,
    look: Look,
) -> int:
    """The exit code; options as the command table names them."""
    from autograd_cli.cli.render.views import matrices as renderer

    given = read_vector(vector, "hvp", "--vector")
    return answered(
        expr, at, wrt, outputs, look, lambda question: hvp(question, given), renderer.hvp
    )
