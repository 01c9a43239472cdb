"""A handout as Typst, without packages of Typst; the PDF is made from it."""

import re

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
    is_wide,
    math_text,
)
from autograd_cli.cli.render.pictures.png import JAPANESE_FONTS
from autograd_cli.cli.render.pictures.svg import FONTS, picture
from autograd_cli.core.program.printer import TYPST, typst_name
from autograd_cli.grammar.messages.words import visible

_PREAMBLE = """\
#set document(title: <<title>>, date: none)
#set page(paper: "a4", margin: (x: 17mm, y: 16mm), numbering: "1")
#let fonts = (<<fonts>>)
#set text(font: ("Libertinus Serif", ..fonts), size: 10pt, lang: "<<language>>")
#show math.equation: set text(font: ("New Computer Modern Math", ..fonts))
#set par(leading: 0.62em)
#show table: set par(leading: 0.35em)
#show heading: it => block(above: 1.3em, below: 0.7em, sticky: true, it)
#show heading.where(level: 1): set text(size: 17pt)
#show heading.where(level: 2): set text(size: 13pt)
#show heading.where(level: 3): set text(size: 11.5pt)
#let localcolour = rgb("#0550ae")
#let totalcolour = rgb("#b3261e")
#let partial(over, under) = math.display(math.frac($∂$.body + over, $∂$.body + under))
#let local(over, under) = text(fill: localcolour, partial(over, under))
#let total(over, under) = text(fill: totalcolour, partial(over, under))
#let blank(width) = box(width: width, height: 1.5em, baseline: 0.45em, stroke: 0.5pt + gray)
#let drawing(svg) = align(center, layout(size => {
  let picture = image(bytes(svg), format: "svg")
  let natural = measure(picture).width * 0.85
  image(bytes(svg), format: "svg", width: calc.min(natural, size.width))
}))
#set table(
  stroke: (x, y) => (bottom: if y == 0 { 0.8pt } else { 0.4pt + luma(75%) }),
  inset: (x: 6pt, y: 4.5pt),
  align: horizon,
  fill: (x, y) => if y == 0 { luma(95%) },
)
"""
# Few Japanese fonts have bold letters; without this only the Latin letters would be bold.
_REGULAR = """\
#show heading: set text(weight: "regular")
#show strong: set text(weight: "regular")
"""
_SPECIAL = re.compile(r"([\\*_`$#<>@/~\[\]\"'=+\-])|(?<=\d)(\.)(?=\s)|(?<=\.)(\.)")


def _derivative(over: str, under: str, total: bool) -> str:
    role = "total" if total else "local"
    return f"{role}({typst_name(over)}, {typst_name(under)})"


_SIGNS = {"=": "=", "+": "+", "·": "dot.op", "→": "->", "…": "dots.c"}
NOTATION = Notation(TYPST, _derivative, lambda name: f"overline({name})", _SIGNS, " ")


def page(handout: Handout, style: Style) -> str:
    """The whole file."""
    fonts = ", ".join(map(_string, JAPANESE_FONTS))
    head = _PREAMBLE + (_REGULAR if style.language == "ja" else "")
    head = head.replace("<<fonts>>", fonts).replace("<<language>>", style.language)
    blocks = [_block(block, style) for block in handout.blocks]
    text = "\n\n".join([f"= {_text(handout.title)}", *blocks])
    return f"{head.replace('<<title>>', _string(visible(handout.title)))}\n{text}\n"


def _block(block: Block, style: Style) -> str:
    if isinstance(block, Heading):
        page_break = "#pagebreak(weak: true)\n" if block.new_page else ""
        return f"{page_break}{'=' * (block.level + 1)} {_text(block.text)}"
    if isinstance(block, Paragraph):
        text = _runs(block.runs, style)
        return f"#block(sticky: true)[{text}]" if block.kept else text
    if isinstance(block, Formulas):
        return "\n\n".join(f"$ {math_text(line, NOTATION, style)} $" for line in block.lines)
    if isinstance(block, Turned):
        inside = "\n\n".join(_block(inner, style) for inner in block.blocks)
        return f"#page(flipped: true)[\n{inside}\n]"
    if isinstance(block, PictureBlock):
        svg = picture(block.picture, style)
        if any(is_wide(node.name) for node in block.picture.nodes):
            # Typst uses only the first font of a list that exists, so a Japanese one comes first
            svg = svg.replace(FONTS, ", ".join(f"'{font}'" for font in JAPANESE_FONTS))
        return f"#drawing({_string(svg)})"
    return _table(block, style)


def _table(table: TableBlock, style: Style) -> str:
    align = ", ".join(
        "right + horizon" if i in table.numeric else "left + horizon"
        for i in range(len(table.columns))
    )
    head = ", ".join(f"[*{_text(column)}*]" if column else "[]" for column in table.columns)
    rows = "".join(
        f"  {', '.join(f'[{_runs(cell, style)}]' for cell in row)},\n" for row in table.rows
    )
    breakable = "true" if len(table.rows) > SHORT else "false"
    return (
        f"#block(breakable: {breakable}, table(\n"
        f"  columns: {len(table.columns)},\n  align: ({align},),\n"
        f"  table.header({head}),\n{rows}))"
    )


def _runs(runs: Runs, style: Style) -> str:
    return "".join(
        f"#blank({'7em' if run.long else '3em'})"
        if isinstance(run, Blank)
        else f"${math_text(run, NOTATION, style)}$"
        if isinstance(run, Math)
        else _text(run)
        for run in runs
    )


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", visible(text))


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
