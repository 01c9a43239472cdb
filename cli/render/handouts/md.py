"""A handout as Markdown for GitHub: mathematics between $` and `$, and the graph in Mermaid."""

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.formats.markdown import escaped
from autograd_cli.cli.render.handouts.blocks import (
    Blank,
    Block,
    Formulas,
    Handout,
    Heading,
    Math,
    Notation,
    Paragraph,
    PictureBlock,
    Runs,
    TableBlock,
    Turned,
    math_text,
)
from autograd_cli.cli.render.pictures.mermaid import picture
from autograd_cli.core.program.printer import LATEX, latex_name

LATEX_SIGNS = {"=": " = ", "+": " + ", "·": r" \cdot ", "→": r" \to ", "…": r"\cdots"}


def latex_derivative(over: str, under: str, total: bool) -> str:
    """A derivative as a fraction."""
    return rf"\frac{{\partial {latex_name(over)}}}{{\partial {latex_name(under)}}}"


def overlined(name: str) -> str:
    """A name with a bar."""
    return rf"\overline{{{name}}}"


NOTATION = Notation(LATEX, latex_derivative, overlined, LATEX_SIGNS)


def page(handout: Handout, style: Style) -> str:
    """The whole file."""
    blocks = [f"# {_text(handout.title)}", *(_block(block, style) for block in handout.blocks)]
    return "\n\n".join(blocks) + "\n"


def _block(block: Block, style: Style) -> str:
    if isinstance(block, Heading):
        return f"{'#' * (block.level + 1)} {_text(block.text)}"
    if isinstance(block, Paragraph):
        return _runs(block.runs, style)
    if isinstance(block, Formulas):
        lines = [_latex(line, style) for line in block.lines]
        body = " \\\\\n".join(lines)
        if len(lines) > 1:
            body = f"\\begin{{gathered}}\n{body}\n\\end{{gathered}}"
        return f"```math\n{body}\n```"
    if isinstance(block, Turned):
        return "\n\n".join(_block(inner, style) for inner in block.blocks)
    if isinstance(block, PictureBlock):
        return f"```mermaid\n{picture(block.picture, style).strip()}\n```"
    return _table(block, style)


def _table(table: TableBlock, style: Style) -> str:
    marks = ["---:" if i in table.numeric else "---" for i in range(len(table.columns))]
    rows = [[_runs(cell, style).replace("|", "\\|") for cell in row] for row in table.rows]
    lines = [[_text(column) for column in table.columns], marks, *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _runs(runs: Runs, style: Style) -> str:
    return "".join(
        "___"
        if isinstance(run, Blank)
        else f"$`{_latex(run, style)}`$"
        if isinstance(run, Math)
        else _text(run)
        for run in runs
    )


def _latex(formula: Math, style: Style) -> str:
    """LaTeX without the character |, which would end a cell of a table."""
    text = math_text(formula, NOTATION, style)
    return text.replace(r"\left|", r"\left\lvert ").replace(r"\right|", r"\right\rvert ")


def _text(text: str) -> str:
    return escaped(text).replace("&", "&amp;").replace("$", "\\$")
