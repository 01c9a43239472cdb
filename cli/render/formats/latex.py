"""Answers as LaTeX: displayed mathematics to paste, with the package amsmath."""

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.rows import Equations, Leibniz, taken
from autograd_cli.cli.render.view import View
from autograd_cli.core.point.at import AsRead
from autograd_cli.grammar.messages.words import visible

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{c: f"\\{c}" for c in "&%$#_{}"},
}


def write(view: View, form: str, style: Style) -> str:
    """The formulas, as they are."""
    assert view.formulas is not None
    return view.formulas(style)


def typeset(equations: Equations) -> str:
    """Equations aligned at their signs; an approximation alone."""
    if equations.approximate:
        return "".join(f"\\[\n{_left(a)} \\approx {b}\n\\]\n" for a, b in equations.sides)
    return display([f"{_left(a)} &= {b}" for a, b in equations.sides])


def _left(side: str | Leibniz) -> str:
    if isinstance(side, str):
        return side
    raised = f"^{{{side.order}}}" if side.order else ""
    return rf"\frac{{\partial{raised} {side.over}}}{{\partial {side.under}{raised}}}"


def program_rows(program: AsRead) -> list[str]:
    """The program as it was read, aligned at its equals signs."""
    return [line.replace(" = ", " &= ", 1) for line in program.lines]


def told(program: AsRead, style: Style) -> str:
    """Which numbers of the program are inputs, as a comment."""
    note = taken(program, style)
    return f"% {visible(note)}\n" if note else ""


def escaped(text: str) -> str:
    """Text that TeX prints as it is."""
    return "".join(_SPECIAL.get(c, c) for c in visible(text))


def display(rows: list[str]) -> str:
    """Rows of formulas, aligned."""
    body = " \\\\\n".join(rows)
    return f"\\begin{{align*}}\n{body}\n\\end{{align*}}\n"
