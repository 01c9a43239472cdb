"""The answers of `grad` and `eval` as LaTeX."""

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.formats.latex import display, escaped, program_rows, told
from autograd_cli.cli.render.rows import cut, label
from autograd_cli.cli.words import people_number
from autograd_cli.core.answers.report import PathsOf, Report
from autograd_cli.core.program.printer import latex_name, latex_number

FACTORS_IN_A_LINE = 4


def gradient(report: Report, style: Style) -> str:
    """The program, then the sections as aligned equations under paragraph headings."""
    blocks = [told(report.program, style) + display(program_rows(report.program))]
    if report.nodes is not None:
        blocks.append(_block("forward", _forward(report, style), style))
    if report.edges is not None:
        rows = [
            rf"{_partial(e.target, e.source)} &= {_equal(e.formula, _number(e.value, style))}"
            for e in report.edges
        ]
        blocks.append(_block("local", rows, style))
    if report.paths is not None:
        rows = []
        for name, paths in report.paths.items():
            rows += _paths(_partial(report.output, name), paths, style)
        blocks.append(_block("paths", rows, style))
    over = report.output if report.upstream is None else "L"
    if report.adjoints:
        rows = [
            rf"{_partial(over, node.name)} &= {_number(node.adjoint, style)}"
            for node in reversed(report.nodes or ())
            if node.adjoint is not None
        ]
        blocks.append(_block("adjoints", rows, style))
    if report.gradient is not None:
        rows = [
            rf"{_partial(over, name)} &= {_number(d, style)}" for name, d in report.gradient.items()
        ]
        blocks.append(_block("gradient", rows, style))
    return "\n".join(filter(None, blocks))


def value(report: Report, style: Style) -> str:
    """The program and its value; with --steps the forward sweep."""
    head, lines = told(report.program, style), program_rows(report.program)
    if report.nodes is not None:
        return f"{head}{display(lines)}\n{_block('forward', _forward(report, style), style)}"
    last = f"{latex_name(report.output)} &= {_number(report.value, style)}"
    return head + display([*lines, last])


def _number(number: float, style: Style) -> str:
    return latex_number(float(people_number(number, style.precision)))


def _partial(over: str, under: str) -> str:
    return rf"\frac{{\partial {latex_name(over)}}}{{\partial {latex_name(under)}}}"


def _forward(report: Report, style: Style) -> list[str]:
    rows = []
    for node in report.nodes or ():
        name, number = latex_name(node.name), _number(node.value, style)
        rows.append(f"{name} &= {number if node.formula is None else _equal(node.formula, number)}")
    return rows


def _equal(formula: str, number: str) -> str:
    return number if formula == number else f"{formula} = {number}"


def _paths(derivative: str, paths: PathsOf, style: Style) -> list[str]:
    """The chains, one path a line and numbered where there are several; the numbers; the sum."""
    if not paths.total:
        return [f"{derivative} &= 0"]
    total = _number(paths.sum, style)
    if not paths.listed:
        return [rf"{derivative} &= \cdots = {total}"]
    if paths.alone and len(paths.listed[0].factors) < 2:
        return [f"{derivative} &= {total}"]
    rows, products = [], []
    for i, path in enumerate(paths.listed, 1):
        pairs = list(zip(path.nodes[1:], path.nodes, strict=False))[::-1]
        chain = cut([_partial(over, under) for over, under in pairs])
        products.append(r" \cdot ".join(cut([_factor(f, style) for f in path.factors[::-1]])))
        head = f"{derivative} &= " if i == 1 else r"&\quad + "
        mark = "" if paths.alone else rf"\boxed{{{i}}}\; "
        lines = [
            r" \cdot ".join(chain[at : at + FACTORS_IN_A_LINE])
            for at in range(0, len(chain), FACTORS_IN_A_LINE)
        ]
        rows.append(head + mark + " \\\\\n&\\qquad \\cdot ".join(lines))
    if paths.cut:
        rows.append(r"&\quad + \cdots")
        products.append(r"\cdots")
    if paths.alone:
        return [*rows, f"&= {products[0]} = {total}"]
    rows += [f"&{'+' if i else '='} {product}" for i, product in enumerate(products)]
    return [*rows, f"&= {total}"]


def _factor(number: float, style: Style) -> str:
    text = _number(number, style)
    return rf"\left({text}\right)" if text.startswith("-") or r"\times" in text else text


def _block(key: str, rows: list[str], style: Style) -> str:
    if not rows:
        return ""
    return f"\\paragraph{{{escaped(label(key, style))}}}\n{display(rows)}"
