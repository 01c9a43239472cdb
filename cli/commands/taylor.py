"""`taylor`: the Taylor polynomial of a program in one input."""

from autograd_cli.cli.delivery.answers import View, deliver, style_of
from autograd_cli.cli.diagnostics import expression
from autograd_cli.cli.line.command_table import TAYLOR_FORMATS
from autograd_cli.cli.line.values import at_most, choice, read_expression, read_names, read_point
from autograd_cli.core.answers.taylor import MAX_ORDER, taylor
from autograd_cli.core.program.printer import TEXT
from autograd_cli.grammar.source import Problem


def run(
    expr: str | None,
    at: list[str],
    order: str,
    wrt: str | None,
    form: str | None,
    precision: str,
    ascii_only: bool,
    lang: str | None,
) -> int:
    """The exit code; options as the command table names them."""
    from autograd_cli.cli.render.views import taylor as renderer

    form = choice(form or "table", "--format", TAYLOR_FORMATS)
    style = style_of(precision, ascii_only, lang)
    highest = at_most(order, "--order", 0, MAX_ORDER)
    text = read_expression(expr)
    names = read_names(wrt) or []
    if len(names) > 1:
        raise Problem("input", "which-input", None, "choose-input", inputs=names, guess=names[0])
    with expression(text):
        dialect = renderer.DIALECTS.get(form, TEXT)
        answer = taylor(text, read_point(at), names[0] if names else None, highest, dialect)
    deliver(View(lambda style: renderer.FORMATS[form](answer, style), answer.warnings), style)
    return 0
