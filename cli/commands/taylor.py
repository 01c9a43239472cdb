"""`taylor`: the Taylor polynomial of a program in one input."""

from autograd_cli.cli.delivery.answers import dialect_of, form_of, style_of, write_answer
from autograd_cli.cli.diagnostics import expression
from autograd_cli.cli.forms import Look
from autograd_cli.cli.line.values import at_most, read_expression, read_names, read_point
from autograd_cli.core.answers.taylor import MAX_ORDER, taylor
from autograd_cli.grammar.source import Problem


def run(
    expr: str | None,
    at: list[str],
    order: str,
    wrt: str | None,
    look: Look,
) -> int:
    """The exit code; options as the command table names them."""
    from autograd_cli.cli.render.views import taylor as renderer

    form, style = form_of(look), style_of(look)
    highest = at_most(order, "--order", 0, MAX_ORDER)
    text = read_expression(expr)
    names = read_names(wrt) or []
    if len(names) > 1:
        raise Problem("input", "which-input", None, "choose-input", inputs=names, guess=names[0])
    with expression(text):
        source = names[0] if names else None
        answer = taylor(text, read_point(at), source, highest, dialect_of(form))
    write_answer(renderer.taylor(answer), form, style)
    return 0
