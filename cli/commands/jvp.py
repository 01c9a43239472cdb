"""`jvp`: the Jacobian times a vector, in one tangent sweep."""

from autograd_cli.cli.delivery.answers import style_of
from autograd_cli.cli.delivery.matrices import answered, read_vector
from autograd_cli.core.answers.matrices import jvp


def run(
    expr: str | None,
    at: list[str],
    tangent: list[str],
    outputs: str | None,
    form: str | None,
    precision: str,
    ascii_only: bool,
    lang: str | None,
) -> int:
    """The exit code; options as the command table names them."""
    from autograd_cli.cli.render.views import matrices as renderer

    style = style_of(precision, ascii_only, lang)
    vector = read_vector(tangent, "jvp", "--tangent")
    return answered(
        expr, at, None, outputs, form, style, lambda question: jvp(question, vector), renderer.jvp
    )
