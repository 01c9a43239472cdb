"""A handout as one HTML file with MathML and inline SVG, without scripts or other files."""

from html import escape

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.handouts.blocks import (
    SHORT,
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
from autograd_cli.cli.render.pictures.svg import picture
from autograd_cli.core.program.printer import MATHML, mathml_name
from autograd_cli.grammar.messages.words import visible

_SIGNS = {sign: f"<mo>{sign}</mo>" for sign in ("=", "+", "→")} | {
    "·": "<mo>⋅</mo>",
    "…": "<mi>…</mi>",
}
_PAGE = """\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="autograd-cli">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""
_CSS = """\
:root {
  color-scheme: light dark;
  --ink: #1b1f24; --quiet: #57606a; --page: #ffffff; --line: #c4cad1; --band: #f3f5f7;
  --local: #0550ae; --total: #b3261e;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ink: #e6edf3; --quiet: #9aa4af; --page: #0d1117; --line: #3d444d; --band: #161b22;
    --local: #79c0ff; --total: #ff9a8f;
  }
}
body {
  margin: 0; background: var(--page); color: var(--ink); line-height: 1.55;
  font-family: system-ui, "Segoe UI", "Helvetica Neue", Arial, "Hiragino Sans", "Yu Gothic UI",
    Meiryo, "Noto Sans CJK JP", "Noto Sans JP", sans-serif;
}
main { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.3rem; margin: 2.2rem 0 .6rem; border-bottom: 2px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.6rem 0 .3rem; }
h1, h2, h3 { overflow-wrap: anywhere; break-after: avoid; }
p { margin: .4rem 0; }
.formulas { margin: .6rem 0 .6rem 1.5rem; overflow-x: auto; overflow-y: hidden; }
.formulas math { font-size: 1.15em; }
figure { margin: .8rem 0; text-align: center; overflow-x: auto; break-inside: avoid; }
svg { max-width: 100%; height: auto; }
.turned figure { width: min(97vw, 100rem); margin-left: calc(50% - min(97vw, 100rem) / 2); }
.scroll { overflow-x: auto; }
p.kept { break-after: avoid; }
table { border-collapse: collapse; margin: .6rem 0; }
th, td { padding: .28rem .7rem; border-bottom: 1px solid var(--line); text-align: left; }
th { background: var(--band); color: var(--quiet); font-size: .85rem; font-weight: 600; }
td { font-variant-numeric: tabular-nums; }
td.number, th.number { text-align: right; }
tr, .short { break-inside: avoid; }
math { font-size: 1.08em; }
.derivative { math-style: normal; }
.local { color: var(--local); }
.total { color: var(--total); }
.blank {
  display: inline-block; width: 3.2em; height: 1.45em; vertical-align: middle;
  border: 1px solid var(--quiet); border-radius: 2px;
}
.blank.long { width: 8.5em; }
@page { size: A4; margin: 17mm 16mm; }
@page turned { size: A4 landscape; }
@media print {
  body { font-size: 10pt; line-height: 1.35; }
  h1 { margin-bottom: .5rem; }
  h3 { margin: .8rem 0 .2rem; }
  figure, table { margin: .3rem 0; }
  th, td { padding: .1rem .6rem; }
  main { max-width: none; padding: 0; }
  .scroll, figure, .formulas { overflow: visible; }
  th { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .turned { page: turned; }
  .turned figure { width: auto; margin-left: 0; }
  .new-page { break-before: page; }
  thead { display: table-header-group; }
}
"""


def _derivative(over: str, under: str, total: bool) -> str:
    role = "total" if total else "local"
    parts = "".join(
        f"<mrow><mi mathvariant='normal'>∂</mi>{mathml_name(name)}</mrow>" for name in (over, under)
    )
    return f"<mfrac class='derivative {role}' displaystyle='true'>{parts}</mfrac>"


NOTATION = Notation(MATHML, _derivative, lambda name: f"<mover>{name}<mo>¯</mo></mover>", _SIGNS)


def page(handout: Handout, style: Style) -> str:
    """The whole file."""
    title = _text(handout.title)
    body = [f"<h1>{title}</h1>", *(_block(block, style) for block in handout.blocks)]
    return _PAGE.format(language=style.language, title=title, style=_CSS, body="\n".join(body))


def _block(block: Block, style: Style) -> str:
    if isinstance(block, Heading):
        tag = f"h{block.level + 1}"
        role = ' class="new-page"' if block.new_page else ""
        return f"<{tag}{role}>{_text(block.text)}</{tag}>"
    if isinstance(block, Paragraph):
        role = ' class="kept"' if block.kept else ""
        return f"<p{role}>{_runs(block.runs, style)}</p>"
    if isinstance(block, Formulas):
        lines = "".join(f"<div>{_math(line, style, block=True)}</div>" for line in block.lines)
        return f'<div class="formulas">{lines}</div>'
    if isinstance(block, Turned):
        inside = "\n".join(_block(inner, style) for inner in block.blocks)
        return f'<section class="turned">\n{inside}\n</section>'
    if isinstance(block, PictureBlock):
        return f"<figure>\n{picture(block.picture, style).strip()}\n</figure>"
    return _table(block, style)


def _table(table: TableBlock, style: Style) -> str:
    head = "".join(
        f"<th{_role(i, table)}>{_text(column)}</th>" for i, column in enumerate(table.columns)
    )
    rows = "".join(
        "<tr>"
        + "".join(f"<td{_role(i, table)}>{_runs(cell, style)}</td>" for i, cell in enumerate(row))
        + "</tr>\n"
        for row in table.rows
    )
    short = " short" if len(table.rows) <= SHORT else ""
    return (
        f'<div class="scroll{short}"><table>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{rows}</tbody>\n</table></div>"
    )


def _role(column: int, table: TableBlock) -> str:
    return ' class="number"' if column in table.numeric else ""


def _runs(runs: Runs, style: Style) -> str:
    return "".join(
        f'<span class="blank{" long" if run.long else ""}"></span>'
        if isinstance(run, Blank)
        else _math(run, style)
        if isinstance(run, Math)
        else _text(run)
        for run in runs
    )


def _math(formula: Math, style: Style, *, block: bool = False) -> str:
    kind = ' display="block"' if block else ""
    return f"<math{kind}><mrow>{math_text(formula, NOTATION, style)}</mrow></math>"


def _text(text: str) -> str:
    return escape(visible(text))
