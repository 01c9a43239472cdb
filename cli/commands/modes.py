"""`modes`: forward against reverse, pass by pass; and how both costs grow with the inputs."""

from autograd_cli.cli.delivery.answers import form_of, style_of, write_answer
from autograd_cli.cli.diagnostics import expression
from autograd_cli.cli.forms import Look
from autograd_cli.cli.line.values import read_expression, read_names, read_point, whole
from autograd_cli.core.answers.modes import MAX_SCALE, modes, scales
from autograd_cli.grammar.source import Problem


def run(
    expr: str | None,
    at: list[str],
    wrt: str | None,
    scale: str | None,
    look: Look,
) -> int:
    """The exit code; options as the command table names them."""
    from autograd_cli.cli.render.views import modes as renderer

    form, style = form_of(look), style_of(look)
    most = None if scale is None else whole(scale, "--scale", 1)
    if most is not None and most > MAX_SCALE:
        raise Problem("input", "scale-too-large", most=MAX_SCALE)
    answer = None
    if expr is not None or most is None:
        text = read_expression(expr)
        with expression(text):
            answer = modes(text, read_point(at), read_names(wrt))
    rows = [] if most is None else list(scales(most))
    write_answer(renderer.modes(answer, rows), form, style)
    return 0
