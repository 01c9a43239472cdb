"""`grad`: the gradient, and how it comes about."""

from autograd_cli.cli.delivery.answers import dialect_of, form_of, style_of, write_answer
from autograd_cli.cli.diagnostics import expression
from autograd_cli.cli.forms import FORMATS, Look
from autograd_cli.cli.line.command_table import DEFAULT_SECTIONS, MODES
from autograd_cli.cli.line.values import (
    choice,
    constant,
    read_expression,
    read_names,
    read_point,
    whole,
)
from autograd_cli.cli.render.views.gradient import gradient
from autograd_cli.core.answers.report import SECTIONS, report


def run(
    expr: str | None,
    at: list[str],
    wrt: str | None,
    mode: str,
    show: str | None,
    max_paths: str,
    upstream: str | None,
    jobs: str | None,
    look: Look,
) -> int:
    """The exit code; options as the command table names them."""
    if jobs is not None:
        from autograd_cli.cli.delivery.jobs import run_jobs

        alone = {"EXPR": expr, "--at": at, "--wrt": wrt, "--show": show, "--upstream": upstream}
        return run_jobs(jobs, look, alone)
    form, style = form_of(look), style_of(look)
    seed = None if upstream is None else constant(upstream, "option-value", option="--upstream")
    text = read_expression(expr)
    with expression(text):
        answer = report(
            text,
            read_point(at),
            read_names(wrt),
            sections=_sections(show, form),
            mode=choice(mode, "--mode", MODES),
            max_paths=whole(max_paths, "--max-paths", 0),
            upstream=seed,
            dialect=dialect_of(form),
            printed=not FORMATS[form].machine,
        )
    write_answer(gradient(answer), form, style)
    return 0


def _sections(show: str | None, form: str) -> tuple[str, ...]:
    if FORMATS[form].part in ("records", "lines"):
        return ("gradient",)
    if show is None:
        return SECTIONS if FORMATS[form].machine else DEFAULT_SECTIONS
    found: list[str] = []
    for word in show.split(","):
        section = choice(word.strip(), "--show", (*SECTIONS, "all", "none"))
        found += SECTIONS if section == "all" else [section]
    return tuple(found)
