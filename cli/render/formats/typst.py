"""Formulas as Typst: displayed mathematics to paste."""

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.rows import Leibniz
from autograd_cli.cli.render.view import View
from autograd_cli.core.program.printer import TYPST


def write(view: View, form: str, style: Style) -> str:
    """Equations aligned at their signs; an approximation alone."""
    assert view.equations is not None
    sides, approximate = view.equations(TYPST, style)
    sign = "approx" if approximate else "&="
    rows = " \\\n".join(f"{_left(left)} {sign} {right}" for left, right in sides)
    return f"$ {rows} $\n"


def _left(side: str | Leibniz) -> str:
    if isinstance(side, str):
        return side
    raised = f"^{side.order}" if side.order else ""
    return f"frac(diff{raised} {side.over}, diff {side.under}{raised})"
