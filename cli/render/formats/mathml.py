"""Formulas as MathML: an element for each equation."""

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.rows import Leibniz
from autograd_cli.cli.render.view import View
from autograd_cli.core.program.printer import MATHML


def write(view: View, form: str, style: Style) -> str:
    """The elements, one a line."""
    assert view.equations is not None
    sides, approximate = view.equations(MATHML, style)
    sign = "≈" if approximate else "="
    return "".join(
        '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">'
        f"<mrow>{_left(left)}<mo>{sign}</mo>{right}</mrow></math>\n"
        for left, right in sides
    )


def _left(side: str | Leibniz) -> str:
    if isinstance(side, str):
        return side
    d = f"<msup><mo>∂</mo>{side.order}</msup>" if side.order else "<mo>∂</mo>"
    under = f"<msup>{side.under}{side.order}</msup>" if side.order else side.under
    return f"<mfrac><mrow>{d}{side.over}</mrow><mrow><mo>∂</mo>{under}</mrow></mfrac>"
