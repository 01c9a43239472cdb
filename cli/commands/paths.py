"""`paths`: every path from one input, and what it costs to go along them."""

from autograd_cli.cli.delivery.answers import style_of, write_answer
from autograd_cli.cli.diagnostics import expression
from autograd_cli.cli.line.command_table import TOLD, formats_of
from autograd_cli.cli.line.values import choice, read_expression, read_point, whole
from autograd_cli.core.answers.modes import paths_from
from autograd_cli.grammar.source import mapped, normal_name


def run(
    expr: str | None,
    at: list[str],
    source: str | None,
    count: bool,
    max_paths: str,
    form: str | None,
    precision: str,
    ascii_only: bool,
    lang: str | None,
) -> int:
    """The exit code; options as the command table names them."""
    from autograd_cli.cli.render.views import paths as renderer

    form = choice(form or "table", "--format", formats_of(TOLD))
    style = style_of(precision, ascii_only, lang)
    limit = whole(max_paths, "--max-paths", 0)
    text = read_expression(expr)
    name = None if source is None else normal_name(mapped(source).strip())
    with expression(text):
        answer = paths_from(text, read_point(at), name, 0 if count else limit)
    write_answer((renderer.count if count else renderer.paths)(answer), form, style)
    return 0
