"""`diff`: the derivative as a formula."""

from autograd_cli.cli.delivery.answers import dialect_of, form_of, style_of, write_answer
from autograd_cli.cli.diagnostics import expression
from autograd_cli.cli.forms import FORMATS, Look
from autograd_cli.cli.line.values import at_most, read_expression, read_names, read_point
from autograd_cli.core.answers.diff import MAX_ORDER, differentiate
from autograd_cli.grammar.source import Problem


def run(
    expr: str | None,
    wrt: str | None,
    order: str,
    at: list[str],
    rules: bool,
    look: Look,
) -> int:
    """The exit code; options as the command table names them."""
    from autograd_cli.cli.render.views import diff as renderer

    form = form_of(look)
    if rules and FORMATS[form].part not in renderer.RULES:
        able = [name for name in look.forms if FORMATS[name].part in renderer.RULES]
        raise Problem("input", "rules-need-words", choices=", ".join(able))
    style = style_of(look)
    times = at_most(order, "--order", 1, MAX_ORDER)
    text = read_expression(expr)
    with expression(text):
        answer = differentiate(
            text,
            read_point(at) if at else None,
            read_names(wrt),
            times,
            dialect_of(form),
            rules=rules,
        )
    write_answer(renderer.diff(answer), form, style)
    return 0
