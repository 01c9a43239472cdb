"""What the commands of matrices and vectors share: the question, and its answer written."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from autograd_cli.cli.delivery.answers import dialect_of, form_of, style_of, write_answer
from autograd_cli.cli.diagnostics import expression
from autograd_cli.cli.forms import FORMATS, Look
from autograd_cli.cli.line.values import read_expression, read_names, read_point
from autograd_cli.cli.render.view import View
from autograd_cli.core.answers.matrices import (
    Hessian,
    HessianProduct,
    Jacobian,
    MatrixQuestion,
    VectorProduct,
)
from autograd_cli.grammar.source import Problem

A = TypeVar("A", Jacobian, Hessian, VectorProduct, HessianProduct)


def answered(
    expr: str | None,
    at: Sequence[str],
    wrt: str | None,
    outputs: str | None,
    look: Look,
    solve: Callable[[MatrixQuestion], A],
    render: Callable[[A], View],
) -> int:
    """Read the question, solve it and write the answer; the exit code."""
    form, style = form_of(look), style_of(look)
    text = read_expression(expr)
    with expression(text):
        answer = solve(
            MatrixQuestion(
                text,
                read_point(at),
                read_names(wrt),
                read_names(outputs, "--output"),
                dialect_of(form),
                not FORMATS[form].machine,
            )
        )
    write_answer(render(answer), form, style)
    return 0


def read_vector(words: Sequence[str], command: str, option: str) -> dict[str, float]:
    """The vector that a command multiplies by. Raises Problem where there is none."""
    vector = read_point(words, option)
    if not vector:
        raise Problem("input", "vector-needed", command=command, option=option)
    return vector
