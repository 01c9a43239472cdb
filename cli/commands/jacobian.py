"""`jacobian`: the derivatives of several outputs by all inputs."""

from autograd_cli.cli.delivery.answers import style_of
from autograd_cli.cli.delivery.matrices import answered
from autograd_cli.cli.line.command_table import DIRECTIONS
from autograd_cli.cli.line.values import choice
from autograd_cli.core.answers.matrices import jacobian


def run(
    expr: str | None,
    at: list[str],
    wrt: str | None,
    outputs: str | None,
    mode: str,
    form: str | None,
    precision: str,
    ascii_only: bool,
    lang: str | None,
) -> int:
    """The exit code; options as the command table names them."""
    from autograd_cli.cli.render.views import matrices as renderer

    style = style_of(precision, ascii_only, lang)
    direction = choice(mode, "--mode", DIRECTIONS)
    return answered(
        expr,
        at,
        wrt,
        outputs,
        form,
        style,
        lambda question: jacobian(question, direction),
        renderer.jacobian,
    )
