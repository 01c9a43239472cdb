"""A graph as TikZ: a complete document for pdflatex, or for lualatex where names are not ASCII.

The formulas of the picture have to be in LaTeX.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from autograd_cli.cli.forms import Style
from autograd_cli.cli.messages.labels import LABELS
from autograd_cli.cli.render.formats.latex import escaped
from autograd_cli.cli.render.pictures.svg import (
    MAX_MARKS,
    Point,
    Size,
    arranged,
    is_operator,
    with_straight_end,
)
from autograd_cli.cli.words import people_number
from autograd_cli.core.answers.picture import Picture, PictureEdge, PictureNode
from autograd_cli.core.program.printer import ELLIPSIS, latex_name, latex_number
from autograd_cli.grammar.messages.words import said
from autograd_cli.grammar.source import Problem

MAX_SIDE = 16_000  # pt; TeX cannot measure much more
MAX_WIDTH = 240.0  # pt of a formula; for a wider one there are dots
PADDING, GAP_X, GAP_Y = 6.0, 26.0, 12.0
NODE_SIZE, LABEL_SIZE = 10.0, 8.0
PREAMBLE = r"""\documentclass[border=8pt]{standalone}
\usepackage{amsmath}
\usepackage{tikz}
\usetikzlibrary{arrows.meta}
"""
# Japanese letters, in formulas too, which luatexja does not set up itself
JAPANESE = r"""\usepackage{iftex}
\ifLuaTeX
  \usepackage{luatexja}
  \DeclareSymbolFont{agcjapanese}{JY3}{mc}{m}{n}
  \AtBeginDocument{\jfam\symagcjapanese}
\else
  \PackageError{autograd-cli}{some names here need lualatex}{Compile with lualatex.}
\fi
"""
COLOURS = {
    "input": ("2E7D32", "E8F5EA"),
    "data": ("5A7494", "EEF4FB"),
    "const": ("767676", "F4F4F4"),
    "operation": ("57606A", "F6F8FA"),
    "output": ("B35900", "FFF4E0"),
}
WIRE, LOCAL, ADJOINT, MARKED = "6E7781", "0550AE", "B3261E", "8250DF"
SHAPES = {
    "input": "rounded corners=10pt",
    "data": "rounded corners=10pt, dashed",
    "const": "dashed",
    "operation": "rounded corners=3pt",
    "output": "rounded corners=3pt, line width=1.4pt",
}


def picture(picture: Picture, style: Style) -> str:
    """The document. Raises Problem of kind `limit` past what TeX can measure."""
    body = tikzpicture(picture, style)
    preamble = PREAMBLE if body.isascii() else PREAMBLE + JAPANESE
    return f"{preamble}\\begin{{document}}\n{body}\\end{{document}}\n"


def tikzpicture(picture: Picture, style: Style) -> str:
    """The picture alone; it needs amsmath, tikz and its library arrows.meta."""
    lines = [_node_lines(picture, node, style) for node in picture.nodes]
    labels = [_edge_lines(picture, edge, style) for edge in picture.edges]
    sizes = [_box(texts, NODE_SIZE) for texts in lines]
    label_sizes = [_label_box(texts) for texts in labels]
    places = arranged(picture, sizes, label_sizes, GAP_X, GAP_Y)
    side = max(places.width, places.height)
    if side > MAX_SIDE:
        raise Problem(
            "limit", "tikz-too-large", hint="draw-as-svg", size=round(side), limit=MAX_SIDE
        )
    parts = [
        r"\begin{tikzpicture}[x=1pt, y=-1pt, >={Stealth[length=6pt]},",
        r"  every node/.style={inner sep=0pt, align=center, font=\normalsize},",
        *(f"  agc {role}/.style={{{_shape(role)}}}," for role in COLOURS),
        r"  agc wire/.style={->, draw=agcwire, line width=0.7pt},",
        r"  agc marked/.style={->, draw=agcmarked, line width=1.4pt},",
        r"  agc label/.style={font=\scriptsize, text=agclocal}]",
        *_colours(),
    ]
    rows = zip(picture.edges, places.wires, places.labels, label_sizes, labels, strict=True)
    for edge, wire, corner, size, texts in rows:
        parts += _edge(edge, wire, corner, size, texts)
    nodes = zip(picture.nodes, places.nodes, sizes, lines, strict=True)
    for i, (node, corner, box, written) in enumerate(nodes):
        shape = ", rounded corners=14pt" if is_operator(picture, node) else ""
        parts.append(_node(i, node.role + shape, corner, box, written))
    parts.append(r"\end{tikzpicture}")
    return "\n".join(parts) + "\n"


# ---- the texts


_SIGN = {"×": r"\times", "−": "-", "÷": r"\div", "+": "+"}


def _name(name: str) -> str:
    """A name as mathematics, or as text where it is no name of the language, as a constant's."""
    if name.isidentifier():
        return latex_name(name)
    text = escaped(name).replace("\ufffd", "?")  # LuaTeX stops at the replacement character
    return f"\\text{{{text}}}"


def _partial(over: str, under: str) -> str:
    return rf"\partial {_name(over)}/\partial {_name(under)}"


def _number(value: float, style: Style) -> str:
    return latex_number(float(people_number(value, style.precision)))


def _equals(formula: str | None, value: float | None, style: Style) -> list[str]:
    parts = []
    if formula is not None:
        too_long = formula == ELLIPSIS or _width(formula, NODE_SIZE) > MAX_WIDTH
        parts.append(r"\cdots" if too_long else formula)
    if value is not None and formula != (number := _number(value, style)):
        parts.append(number)
    return parts


def _node_lines(picture: Picture, node: PictureNode, style: Style) -> list[str]:
    name = _name(node.name) if node.name != node.formula else node.formula
    if is_operator(picture, node):
        sign = node.formula or node.op
        values = _equals(None, node.value, style)
        lines = [_SIGN.get(sign) or rf"\text{{{escaped(sign)}}}", " = ".join([name, *values])]
    else:
        formula = None if node.formula == node.name else node.formula
        lines = [rf"\boldsymbol{{{name}}}"]
        lines += [f"= {part}" for part in _equals(formula, node.value, style)]
        if node.role == "data":  # in English, whose letters pdflatex has
            lines.append(rf"\text{{({said(LABELS['data'], 'en')})}}")
    if node.adjoint is not None:
        output = picture.nodes[picture.output].name
        text = f"{_partial(output, node.name)} = {_number(node.adjoint, style)}"
        lines.append(rf"\textcolor{{agcadjoint}}{{{text}}}")
    return lines


def _edge_lines(picture: Picture, edge: PictureEdge, style: Style) -> tuple[str, str, str]:
    """The marks, the text above the wire, and the text below it."""
    nodes = picture.nodes
    marks = "".join(
        rf"\textcircled{{\tiny {number}}}" if number else r"\dots"
        for number in edge.marks[:MAX_MARKS]
    )
    marks += r"\dots" if len(edge.marks) > MAX_MARKS else ""
    if edge.data or (picture.circuit and edge.formula is None and edge.value is None):
        return marks, "", ""
    above = _partial(nodes[edge.target].name, nodes[edge.source].name)
    below = " ".join(f"= {part}" for part in _equals(edge.formula, edge.value, style))
    return marks, above, below


# ---- estimates of sizes, rather too large than too small


_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|[{}_^ ]|.")
_GROUPING = ("{", "}", "_", "^", " ", r"\left", r"\right")
_SILENT = frozenset((*_GROUPING, r"\mathrm", r"\operatorname", r"\boldsymbol", r"\text"))
_RELATIONS = (r"\le", r"\ge", r"\ne", r"\lor", r"\land", r"\lnot")
_SIGNS = frozenset((*_RELATIONS, r"\cdot", r"\times", r"\partial", r"\infty"))


def _width(formula: str, size: float) -> float:
    formula = formula.replace(r"\textcolor{agcadjoint}", "").replace("{cases}", "")
    return size * sum(map(_token_width, _TOKEN.findall(formula)))


def _token_width(token: str) -> float:
    if token in _SILENT:
        return 0.0
    if token[0] == "\\":
        return 1.0 if token in _SIGNS else max(0.8, 0.52 * (len(token) - 1))
    if token in "=+-<>":
        return 1.3
    if token in "()[],.|:/":
        return 0.45
    return 0.62 if token.isascii() else 1.0


def _height(formula: str, size: float) -> float:
    fractions = min(3, formula.count(r"\frac"))
    return size * (1.35 + 0.45 * fractions + (1.7 if "{cases}" in formula else 0))


def _box(lines: Sequence[str], size: float) -> Size:
    width = max(_width(line, size) for line in lines)
    return width + 2 * PADDING, sum(_height(line, size) for line in lines) + 2 * PADDING


def _label_box(texts: tuple[str, str, str]) -> Size:
    marks, above, below = texts
    width = max(
        _width(above, LABEL_SIZE) + 1.3 * LABEL_SIZE * marks.count("{"),
        _width(below, LABEL_SIZE),
    )
    half = max(_height(above, LABEL_SIZE), _height(below, LABEL_SIZE))
    return width + 4, 2 * half + 6


# ---- the drawing


def _colours() -> list[str]:
    pairs = {"wire": WIRE, "local": LOCAL, "adjoint": ADJOINT, "marked": MARKED}
    for role, (line, fill) in COLOURS.items():
        pairs |= {role: line, f"{role}fill": fill}
    return [rf"\definecolor{{agc{name}}}{{HTML}}{{{value}}}" for name, value in pairs.items()]


def _shape(role: str) -> str:
    return f"draw=agc{role}, fill=agc{role}fill, {SHAPES[role]}"


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _at(point: Point) -> str:
    return f"({_n(point[0])}, {_n(point[1])})"


def _node(number: int, look: str, corner: Point, size: Size, lines: Sequence[str]) -> str:
    middle = (corner[0] + size[0] / 2, corner[1] + size[1] / 2)
    text = f"${lines[0]}$"
    for above, line in pairwise(lines):
        space = "[4pt]" if r"\frac" in above else ""
        text += rf" \\{space} ${line}$"
    return (
        rf"\node[agc {look}, minimum width={_n(size[0])}pt,"
        rf" minimum height={_n(size[1])}pt] (n{number}) at {_at(middle)} {{{text}}};"
    )


def _edge(
    edge: PictureEdge,
    wire: Sequence[Point],
    corner: Point,
    size: Size,
    texts: tuple[str, str, str],
) -> list[str]:
    marks, above, below = texts
    x, y = corner[0] + size[0] / 2, corner[1] + size[1] / 2
    marked = rf"\textcolor{{agcmarked}}{{{marks}}} " if marks else ""
    parts = [
        rf"\draw[agc {'marked' if marks else 'wire'}{', dashed' if edge.data else ''}]"
        f" {_smooth(wire)};",
    ]
    if marked or above:
        upper = f"{marked}${above}$" if above else marked
        parts.append(rf"\node[agc label, anchor=south] at {_at((x, y - 2.5))} {{{upper}}};")
    if below:
        parts.append(rf"\node[agc label, anchor=north] at {_at((x, y + 2.5))} {{${below}$}};")
    return parts


def _smooth(wire: Sequence[Point]) -> str:
    first, *rest = with_straight_end(wire, 8)
    parts = [_at(first)]
    (x, y) = first
    for to_x, to_y in rest:
        half = (x + to_x) / 2
        level = abs(y - to_y) < 0.05
        bend = "--" if level else f".. controls {_at((half, y))} and {_at((half, to_y))} .."
        parts.append(f"{bend} {_at((to_x, to_y))}")
        x, y = to_x, to_y
    return " ".join(parts)
