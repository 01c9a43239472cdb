"""A handout as LaTeX, for pdflatex or lualatex; a Japanese one is for lualatex alone."""

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.formats.latex import escaped
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
    is_japanese,
    is_long,
    math_text,
)
from autograd_cli.cli.render.handouts.md import LATEX_SIGNS, latex_derivative, overlined
from autograd_cli.cli.render.pictures.tikz import JAPANESE, tikzpicture
from autograd_cli.cli.words import CIRCLED
from autograd_cli.core.program.printer import LATEX

_PREAMBLE = r"""\documentclass[a4paper,10pt]{article}
\usepackage{iftex}
<<fonts>>
\usepackage[margin=18mm]{geometry}
\usepackage{amsmath,amssymb,array,xltabular,pdflscape,graphicx,xcolor,tikz}
\usetikzlibrary{arrows.meta}
\definecolor{local}{HTML}{0550AE}
\definecolor{total}{HTML}{B3261E}
\newcommand{\tall}{\rule[-2.3ex]{0pt}{5.9ex}}
\newcommand{\local}[1]{{\color{local}\tall#1}}
\newcommand{\total}[1]{{\color{total}\tall#1}}
\newcommand{\blank}[1]{\rule[-1.7ex]{0pt}{4.9ex}\fbox{\rule[-0.6ex]{0pt}{2.6ex}\hspace{#1}}}
\setlength{\fboxrule}{0.3pt}
\newcommand{\circled}[1]{\textcircled{\footnotesize #1}}
\newsavebox{\drawing}
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.5ex}
\setlength{\LTleft}{0pt}
\setlength{\LTpre}{0.6ex}
\setlength{\LTpost}{0.6ex}
\renewcommand{\arraystretch}{1.35}
"""
_LATIN = r"""\ifPDFTeX
  \usepackage[utf8]{inputenc}
  \usepackage[T1]{fontenc}
\fi
\usepackage{lmodern}"""
A_PAGE = 24  # rows; only a longer table may break over pages, which needs a second run of TeX
_WRAPPED = r">{\raggedright\arraybackslash}X"
_KINDS = {  # the environment of a table, by whether it is long, and whether cells wrap
    (False, False): "tabular",
    (False, True): "tabularx",
    (True, False): "longtable",
    (True, True): "xltabular",
}
_SECTIONS = ("section", "subsection")
_DRAWING = r"""\begin{lrbox}{\drawing}%
<<picture>>%
\end{lrbox}
\begin{center}
\ifdim\wd\drawing>\linewidth\resizebox{\linewidth}{!}{\usebox{\drawing}}%
\else\usebox{\drawing}\fi
\end{center}"""


def _derivative(over: str, under: str, total: bool) -> str:
    role = "total" if total else "local"
    fraction = latex_derivative(over, under, total).replace(r"\frac", r"\dfrac", 1)
    return rf"\{role}{{{fraction}}}"


NOTATION = Notation(LATEX, _derivative, overlined, LATEX_SIGNS)


def page(handout: Handout, style: Style) -> str:
    """The whole file."""
    japanese = is_japanese(handout, style)
    fonts = JAPANESE.strip() if japanese else _LATIN
    body = [_block(block, style) for block in handout.blocks]
    title = f"{{\\LARGE\\bfseries\\raggedright {_text(handout.title)}\\par}}\\medskip"
    return "\n".join(
        [
            _PREAMBLE.replace("<<fonts>>", fonts),
            "\\begin{document}",
            title,
            *body,
            "\\end{document}\n",
        ]
    )


def _block(block: Block, style: Style) -> str:
    if isinstance(block, Heading):
        page_break = "\\clearpage\n" if block.new_page else ""
        return f"\n{page_break}\\{_SECTIONS[block.level - 1]}*{{{_text(block.text)}}}"
    if isinstance(block, Paragraph):
        return f"\n{_runs(block.runs, style)}\\par" + ("\\nopagebreak" if block.kept else "")
    if isinstance(block, Formulas):
        lines = " \\\\\n".join(math_text(line, NOTATION, style) for line in block.lines)
        return f"\\begin{{gather*}}\n{lines}\n\\end{{gather*}}"
    if isinstance(block, Turned):
        inside = "\n".join(_block(inner, style) for inner in block.blocks)
        return f"\\begin{{landscape}}\n{inside}\n\\end{{landscape}}"
    if isinstance(block, PictureBlock):
        return _DRAWING.replace("<<picture>>", tikzpicture(block.picture, style).strip())
    return _table(block, style)


def _table(table: TableBlock, style: Style) -> str:
    wraps = {i for i in table.wide if any(is_long(row[i]) for row in table.rows)}
    columns = "".join(
        "r" if i in table.numeric else _WRAPPED if i in wraps else "l"
        for i in range(len(table.columns))
    )
    head = " & ".join(rf"\textbf{{\small {_text(column)}}}" for column in table.columns)
    rows = "".join(f"{' & '.join(_runs(cell, style) for cell in row)} \\\\\n" for row in table.rows)
    long = len(table.rows) > A_PAGE
    kind = _KINDS[long, bool(wraps)]
    width = r"{\linewidth}" if wraps else ""
    repeated = "\\endhead\n" if long else ""
    return (
        f"\n\\begin{{{kind}}}{width}{{@{{}}{columns}@{{}}}}\n\\hline\n{head} \\\\\n\\hline\n"
        f"{repeated}{rows}\\hline\n\\end{{{kind}}}\\par"
    )


def _runs(runs: Runs, style: Style) -> str:
    return "".join(
        rf"\blank{{{'7em' if run.long else '2.5em'}}}"
        if isinstance(run, Blank)
        else f"${math_text(run, NOTATION, style)}$"
        if isinstance(run, Math)
        else _text(run)
        for run in runs
    )


def _text(text: str) -> str:
    shown = escaped(text)
    for number, sign in enumerate(CIRCLED, 1):
        shown = shown.replace(sign, rf"\circled{{{number}}}")
    return shown.replace("…", r"\ldots{}")
