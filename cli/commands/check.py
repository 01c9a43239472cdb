"""`check`: the gradient against other ways to compute it, or answers against the gradient."""

import re
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING

from autograd_cli.cli.delivery.answers import form_of, style_of, write_answer
from autograd_cli.cli.diagnostics import expression
from autograd_cli.cli.forms import Look
from autograd_cli.cli.line.values import (
    constant,
    named_values,
    read_bindings,
    read_expression,
    read_names,
    read_point,
    text_of_json,
)
from autograd_cli.core.answers.marking import Written, homework
from autograd_cli.core.point.at import At, graph_of
from autograd_cli.core.program.printer import TEXT
from autograd_cli.grammar.source import Problem

if TYPE_CHECKING:
    from autograd_cli.cli.delivery.jobs import Job

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.(\d*))?|\.(\d+))(?:e([+-]?\d{1,9}))?", re.IGNORECASE)


def run(
    expr: str | None,
    at: list[str],
    wrt: str | None,
    against: list[str],
    jobs: str | None,
    look: Look,
) -> int:
    """The exit code; options as the command table names them."""
    from autograd_cli.cli.render.views import check as renderer

    if jobs is not None:
        from autograd_cli.cli.delivery.jobs import run_jobs

        others = {"EXPR": expr, "--at": at, "--wrt": wrt, "--against": against}
        return run_jobs(jobs, look, others, _solved, more=("against",))
    form, style = form_of(look), style_of(look)
    if against and wrt is not None:
        raise Problem("input", "against-alone", option="--wrt")
    text = read_expression(expr)
    if against:
        with expression(text):
            texts = _texts(against)
            here = At(text, read_point(at), [*texts], dialect=TEXT)
            marked = homework(here, _written(texts, here.named))
        write_answer(renderer.homework(marked), form, style)
        return int(not marked.ok)
    from autograd_cli.core.answers.check import check

    with expression(text):
        found = check(text, read_point(at), read_names(wrt))
    write_answer(renderer.check(found), form, style)
    return int(not found.ok)


def _texts(words: list[str]) -> dict[str, str]:
    """All `--against`, as text: a later one wins."""
    found: dict[str, str] = {}
    for word in words:
        found |= read_bindings(word, "--against")
    if not found:
        raise Problem("input", "binding-form", text=" ".join(words), option="--against")
    return found


def _solved(job: "Job") -> dict[str, object]:
    """The answer to a line of `--jobs`: a check, or marks for the answers it has."""
    from autograd_cli.cli.render.views.check import check_job, homework_job
    from autograd_cli.core.answers.check import check

    if "against" not in job.more:
        return check_job(check(job.expr, job.point, job.wrt))
    if job.wrt is not None:
        raise Problem("input", "against-alone", option='"wrt"')
    answers = named_values(job.more["against"], '"against"')
    if not answers:
        raise Problem("input", "bad-job", line=job.line, wanted='{"against": {"…": …}}')
    texts = {name: text_of_json(name, value) for name, value in answers.items()}
    here = At(job.expr, job.point, [*texts])
    return homework_job(homework(here, _written(texts, here.named)))


def _written(texts: dict[str, str], named: dict[str, float]) -> dict[str, Written]:
    """The answers with their values; formulas may have names of the program in them."""
    return {name: _answer(name, text.strip(), named) for name, text in texts.items()}


def _answer(name: str, text: str, named: dict[str, float]) -> Written:
    number = _NUMBER.fullmatch(text)
    if number is None:
        return Written(text, _value(name, text, named), None, None)
    exact = Decimal(text)
    places = len(number[1] or number[2] or "")
    return Written(text, float(exact), exact, int(number[3] or 0) - places if places else None)


def _value(name: str, text: str, named: dict[str, float]) -> float:
    with suppress(Problem):
        graph = graph_of(text, named)
        if graph.inputs and named.keys() >= graph.inputs.keys():
            return At(graph, {n: named[n] for n in graph.inputs}, []).value
    return constant(text, "binding-value", name=name)
