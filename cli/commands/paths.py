"""`paths`: every path from one input, and what it costs to go along them."""

from autograd_cli.cli.delivery.answers import form_of, style_of, write_answer
from autograd_cli.cli.diagnostics import expression
from autograd_cli.cli.forms import Look
from autograd_cli.cli.line.values import read_expression, read_point, whole
from autograd_cli.core.answers.modes import paths_from
from autograd_cli.grammar.source import mapped, normal_name


def run(
    expr: str | None,
    at: list[str],
    source: str | None,
    count: bool,
    max_paths: str,
    look: Look,
) -> int:
    """The exit code; options as the command table names them."""
    from autograd_cli.cli.render.views import paths as renderer

    form, style = form_of(look), style_of(look)
    limit = whole(max_paths, "--max-paths", 0)
    text = read_expression(expr)
    name = None if source is None else normal_name(mapped(source).strip())
    with expression(text):
        answer = paths_from(text, read_point(at), name, 0 if count else limit)
    write_answer((renderer.count if count else renderer.paths)(answer), form, style)
    return 0
