"""`jacobian`: the derivatives of several outputs by all inputs."""

from autograd_cli.cli.delivery.matrices import answered
from autograd_cli.cli.forms import Look
from autograd_cli.cli.line.command_table import DIRECTIONS
from autograd_cli.cli.line.values import choice
from autograd_cli.core.answers.matrices import jacobian


def run(
    expr: str | None,
    at: list[str],
    wrt: str | None,
    outputs: str | None,
    mode: str,
    look: Look,
) -> int:
    """The exit code; options as the command table names them."""
    from autograd_cli.cli.render.views import matrices as renderer

    direction = choice(mode, "--mode", DIRECTIONS)
    return answered(
        expr,
        at,
        wrt,
        outputs,
        look,
        lambda question: jacobian(question, direction),
        renderer.jacobian,
    )
