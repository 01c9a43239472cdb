"""`uncertainty`: first-order error propagation, with a budget."""

from autograd_cli.cli.delivery.answers import dialect_of, form_of, style_of, write_answer
from autograd_cli.cli.diagnostics import expression
from autograd_cli.cli.forms import Look
from autograd_cli.cli.line.measured import read_correlations, read_measured
from autograd_cli.cli.line.values import at_most, read_expression
from autograd_cli.core.answers.uncertainty import propagate

MAX_SAMPLES, MAX_SEED = 10_000_000, 2**32 - 1


def run(
    expr: str | None,
    at: list[str],
    covariances: list[str],
    correlations: list[str],
    samples: str | None,
    seed: str,
    look: Look,
) -> int:
    """The exit code; options as the command table names them."""
    from autograd_cli.cli.render.views import uncertainty as renderer

    form, style = form_of(look), style_of(look)
    many = None if samples is None else at_most(samples, "--mc", 2, MAX_SAMPLES)
    chosen = at_most(seed, "--seed", 0, MAX_SEED)
    text = read_expression(expr)
    with expression(text):
        measured = read_measured(at)
        pairs = read_correlations(covariances, correlations, measured)
        answer = propagate(text, measured, pairs, dialect_of(form), many, chosen)
    write_answer(renderer.uncertainty(answer), form, style)
    return 0
