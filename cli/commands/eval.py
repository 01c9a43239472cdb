"""`eval`: the value of the expression."""

from autograd_cli.cli.delivery.answers import dialect_of, form_of, style_of, write_answer
from autograd_cli.cli.diagnostics import expression
from autograd_cli.cli.forms import FORMATS, Look
from autograd_cli.cli.line.values import read_expression, read_point
from autograd_cli.cli.render.views.gradient import value
from autograd_cli.core.answers.report import report


def run(
    expr: str | None,
    at: list[str],
    steps: bool,
    look: Look,
) -> int:
    """The exit code; options as the command table names them."""
    form, style = form_of(look), style_of(look)
    sections = ("values",) if steps else ()
    text = read_expression(expr)
    with expression(text):
        answer = report(
            text,
            read_point(at),
            [],
            sections=sections,
            dialect=dialect_of(form),
            printed=steps or not (FORMATS[form].machine or form == "table"),  # else the value alone
        )
    write_answer(value(answer), form, style)
    return 0
