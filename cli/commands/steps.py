"""`steps`: both sweeps one operation at a time; on a terminal one step a key press."""

import os
import sys

from autograd_cli.cli.delivery.answers import form_of, style_of, write_answer, write_warnings
from autograd_cli.cli.diagnostics import expression
from autograd_cli.cli.forms import Look
from autograd_cli.cli.line.values import read_expression, read_names, read_point
from autograd_cli.core.answers.report import report_at
from autograd_cli.core.answers.steps import SECTIONS, steps_of
from autograd_cli.core.point.at import At
from autograd_cli.core.program.printer import TEXT


def run(
    expr: str | None,
    at: list[str],
    wrt: str | None,
    look: Look,
) -> int:
    """The exit code; options as the command table names them."""
    from autograd_cli.cli.render.views import steps as renderer

    form, style = form_of(look), style_of(look)
    text = read_expression(expr)
    with expression(text):
        here = At(text, read_point(at), read_names(wrt), dialect=TEXT)
        answer = report_at(here, SECTIONS)
    found = steps_of(here, answer)
    if look.form is None and _interactive():
        from autograd_cli.cli.streams.pages import turn_pages
        from autograd_cli.core.answers.picture import picture_of

        pages = renderer.Pages(answer, found, picture_of(here, adjoints=True), style)
        turn_pages(pages.page, len(found))
        write_warnings(answer.warnings, style)
        return 0
    write_answer(renderer.steps(answer, found), form, style)
    return 0


def _interactive() -> bool:
    """Whether someone sits at a terminal that can be drawn on, key by key."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") == "dumb":
        return False
    try:
        import termios  # noqa: F401
    except ImportError:
        return False
    return True
