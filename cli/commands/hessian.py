"""`hessian`: the second derivatives as a matrix, and the signs of its eigenvalues."""

from typing import TYPE_CHECKING

from autograd_cli.cli.delivery.matrices import answered
from autograd_cli.cli.forms import Look
from autograd_cli.core.answers.matrices import MatrixQuestion, hessian

if TYPE_CHECKING:
    from autograd_cli.cli.delivery.jobs import Job


def run(
    expr: str | None,
    at: list[str],
    wrt: str | None,
    outputs: str | None,
    jobs: str | None,
    look: Look,
) -> int:
    """The exit code; options as the command table names them."""
    from autograd_cli.cli.render.views import matrices as renderer

    if jobs is not None:
        from autograd_cli.cli.delivery.jobs import run_jobs

        alone = {"EXPR": expr, "--at": at, "--wrt": wrt, "--output": outputs}
        return run_jobs(jobs, look, alone, _solved)
    return answered(expr, at, wrt, outputs, look, hessian, renderer.hessian)


def _solved(job: "Job") -> dict[str, object]:
    from autograd_cli.cli.render.views.matrices import hessian_job

    return hessian_job(
        hessian(MatrixQuestion(job.expr, job.point, job.wrt, printed=False), signs=False)
    )
