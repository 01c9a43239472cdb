"""Taylor polynomials: the polynomial and its coefficients, JSON, and typeset."""

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.formats.json import number, numbers
from autograd_cli.cli.render.formats.latex import typeset
from autograd_cli.cli.render.rows import Equations, Section, label
from autograd_cli.cli.render.view import View
from autograd_cli.cli.words import people_number
from autograd_cli.core.answers.taylor import Taylor, polynomial, term
from autograd_cli.core.program.printer import LATEX, Dialect


def taylor(answer: Taylor) -> View:
    """The polynomial, its coefficients one by one; with all digits it feeds back."""

    def equations(dialect: Dialect, style: Style) -> Equations:
        right = polynomial(answer, dialect, style.precision)
        return Equations([(dialect.name(answer.output), right)], approximate=True)

    return View(
        answer.warnings,
        answer.program,
        sections=lambda style: _sections(answer, style),
        object=lambda style: _object(answer),
        lines=lambda: [[polynomial(answer)]],
        formulas=lambda style: typeset(equations(LATEX, style)),
        equations=equations,
    )


def _sections(answer: Taylor, style: Style) -> list[Section]:
    x0 = people_number(answer.at[answer.source], style.precision)
    degree = len(answer.coefficients) - 1
    title = label("taylor", style, degree=degree, name=answer.source, x0=x0)
    text = polynomial(answer, digits=style.precision)
    columns = (label("term", style), label("coefficient", style))
    rows = [
        (term(answer, k), people_number(c, style.precision))
        for k, c in enumerate(answer.coefficients)
    ]
    note = ""
    if answer.left_out:
        k, c = answer.left_out
        alone = answer._replace(coefficients=[*[0.0] * k, c])
        note = label("left-out", style, term=polynomial(alone, digits=style.precision))
    return [
        Section(title, ("", "", ""), [(answer.output, "≈", text)], code=frozenset({2})),
        Section("", columns, rows, frozenset({1}), note, frozenset({0})),
    ]


def _object(answer: Taylor) -> dict[str, object]:
    """`next` is the first coefficient that is left out."""
    return {
        "schema": 1,
        "expression": answer.expression,
        "at": numbers(answer.at),
        "output": answer.output,
        "wrt": answer.source,
        "order": len(answer.coefficients) - 1,
        "coefficients": [number(c) for c in answer.coefficients],
        "next": number(answer.beyond),
        "polynomial": polynomial(answer),
    }
