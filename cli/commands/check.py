"""`check`: the gradient against other ways to compute it, or answers against the gradient."""

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from autograd_cli.cli.answers import View, deliver, style_of
from autograd_cli.cli.command_table import CHECK_FORMATS
from autograd_cli.cli.diagnostics import expression
from autograd_cli.cli.options import (
    choice,
    constant,
    named_values,
    read_bindings,
    read_expression,
    read_names,
    read_point,
    text_of_json,
)
from autograd_cli.core.evaluate import evaluate
from autograd_cli.core.homework import Written, homework
from autograd_cli.core.lower import lower
from autograd_cli.core.primitives import FUNCTIONS
from autograd_cli.core.report import output_value
from autograd_cli.grammar.parse import parse
from autograd_cli.grammar.source import Problem

if TYPE_CHECKING:
    from autograd_cli.cli.jobs import Job

_DECIMAL = re.compile(r"[+-]?\d*\.(\d+)(?:e([+-]?\d{1,9}))?", re.IGNORECASE)


def run(
    expr: str | None,
    at: list[str],
    wrt: str | None,
    against: list[str],
    form: str | None,
    precision: str,
    ascii_only: bool,
    lang: str | None,
    jobs: str | None,
) -> int:
    """The exit code; options as the command table names them."""
    from autograd_cli.cli.render import check as renderer

    if jobs is not None:
        from autograd_cli.cli.jobs import run_jobs

        for option, value in {"EXPR": expr, "--at": at, "--wrt": wrt, "--against": against}.items():
            if value:
                raise Problem("input", "jobs-alone", option=option)
        choice(form or "ndjson", "--format", ("ndjson",))
        return run_jobs(jobs, _solved, more=("against",))
    form = choice(form or "table", "--format", CHECK_FORMATS)
    style = style_of(precision, ascii_only, lang)
    if against and wrt is not None:
        raise Problem("input", "against-alone", option="--wrt")
    text = read_expression(expr)
    if against:
        with expression(text):
            point = read_point(at)
            marked = homework(text, point, _answers(against, point))
        deliver(View(lambda style: renderer.homework(marked, form, style), marked.warnings), style)
        return int(not marked.ok)
    from autograd_cli.core.check import check

    with expression(text):
        found = check(text, read_point(at), read_names(wrt))
    deliver(View(lambda style: renderer.check(found, form, style), found.warnings), style)
    return int(not found.ok)


def _answers(words: list[str], point: dict[str, float]) -> dict[str, Written]:
    """All `--against`: a later one wins. Formulas may have the inputs in them."""
    found: dict[str, Written] = {}
    for word in words:
        for name, text in read_bindings(word, "--against").items():
            found[name] = _written(name, text.strip(), point)
    if not found:
        raise Problem("input", "binding-form", text=" ".join(words), option="--against")
    return found


def _solved(job: "Job") -> dict[str, object]:
    """The answer to a line of `--jobs`: a check, or marks for the answers it has."""
    from autograd_cli.cli.render.check import check_job, homework_job
    from autograd_cli.core.check import check

    if "against" not in job.more:
        return check_job(check(job.expr, job.point, job.wrt))
    if job.wrt is not None:
        raise Problem("input", "against-alone", option='"wrt"')
    answers = named_values(job.more["against"], '"against"')
    if not answers:
        raise Problem("input", "bad-job", wanted='{"against": {"…": …}}')
    written = {
        name: _written(name, text_of_json(name, value), job.point)
        for name, value in answers.items()
    }
    return homework_job(homework(job.expr, job.point, written))


def _written(name: str, text: str, point: dict[str, float]) -> Written:
    return Written(text, _value(name, text, point), _last_place(text))


def _value(name: str, text: str, point: dict[str, float]) -> float:
    with suppress(Problem):
        graph = lower(parse(text, FUNCTIONS), point)
        if graph.inputs and point.keys() >= graph.inputs.keys():
            return output_value(graph, evaluate(graph, point, frozenset()))
    return constant(text, "binding-value", name=name)


def _last_place(text: str) -> float:
    """The unit of the last digit of a decimal fraction; 0 for what is exact as it stands."""
    decimal = _DECIMAL.fullmatch(text)
    if decimal is None:
        return 0.0
    return float(f"1e{int(decimal[2] or 0) - len(decimal[1])}")
