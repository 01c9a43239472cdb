"""`hessian`: the second derivatives as a matrix, and the signs of its eigenvalues."""

from typing import TYPE_CHECKING

from autograd_cli.cli.delivery.answers import style_of
from autograd_cli.cli.delivery.matrices import answered
from autograd_cli.cli.line.values import choice
from autograd_cli.core.answers.matrices import MatrixQuestion, hessian
from autograd_cli.grammar.source import Problem

if TYPE_CHECKING:
    from autograd_cli.cli.delivery.jobs import Job


def run(
    expr: str | None,
    at: list[str],
    wrt: str | None,
    outputs: str | None,
    form: str | None,
    precision: str,
    ascii_only: bool,
    lang: str | None,
    jobs: str | None,
) -> int:
    """The exit code; options as the command table names them."""
    from autograd_cli.cli.render.views import matrices as renderer

    if jobs is not None:
        from autograd_cli.cli.delivery.jobs import run_jobs

        alone = {"EXPR": expr, "--at": at, "--wrt": wrt, "--output": outputs}
        for option, value in alone.items():
            if value:
                raise Problem("input", "jobs-alone", option=option)
        choice(form or "ndjson", "--format", ("ndjson",))
        return run_jobs(jobs, _solved)
    style = style_of(precision, ascii_only, lang)
    return answered(expr, at, wrt, outputs, form, style, hessian, renderer.hessian)


def _solved(job: "Job") -> dict[str, object]:
    from autograd_cli.cli.render.views.matrices import hessian_job

    return hessian_job(
        hessian(MatrixQuestion(job.expr, job.point, job.wrt, printed=False), signs=False)
    )
