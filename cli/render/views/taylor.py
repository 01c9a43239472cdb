"""Taylor polynomials: the polynomial and its coefficients, JSON, and typeset."""

from collections.abc import Callable

from autograd_cli.cli.forms import Style, Written
from autograd_cli.cli.render.formats.json import number, numbers
from autograd_cli.cli.render.rows import Section, label
from autograd_cli.cli.words import people_number
from autograd_cli.core.answers.taylor import Taylor, polynomial, term
from autograd_cli.core.program.printer import LATEX, MATHML, TYPST, Dialect

DIALECTS: dict[str, Dialect] = {"latex": LATEX, "typst": TYPST, "mathml": MATHML}


def table(answer: Taylor, style: Style) -> str:
    """The program, the polynomial, its coefficients one by one."""
    from autograd_cli.cli.render.formats.table import printed_page

    return printed_page(answer.program, _sections(answer, style), style)


def markdown(answer: Taylor, style: Style) -> str:
    """The program in a code block, then tables."""
    from autograd_cli.cli.render.formats.markdown import page

    return page(answer.program, _sections(answer, style), style)


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


def plain(answer: Taylor, style: Style) -> str:
    """The polynomial with all digits: it feeds back."""
    return f"{polynomial(answer)}\n"


def json(answer: Taylor, style: Style) -> Written:
    """One object; `next` is the first coefficient that is left out."""
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


def latex(answer: Taylor, style: Style) -> str:
    """A displayed formula."""
    body = polynomial(answer, LATEX, style.precision)
    return f"\\[\n{LATEX.name(answer.output)} \\approx {body}\n\\]\n"


def typst(answer: Taylor, style: Style) -> str:
    """A displayed formula."""
    return f"$ {TYPST.name(answer.output)} approx {polynomial(answer, TYPST, style.precision)} $\n"


def mathml(answer: Taylor, style: Style) -> str:
    """An element."""
    body = polynomial(answer, MATHML, style.precision)
    return (
        '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">'
        f"<mrow>{MATHML.name(answer.output)}<mo>≈</mo>{body}</mrow></math>\n"
    )


FORMATS: dict[str, Callable[[Taylor, Style], Written]] = {
    "table": table,
    "plain": plain,
    "json": json,
    "markdown": markdown,
    "latex": latex,
    "typst": typst,
    "mathml": mathml,
}
