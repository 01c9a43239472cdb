"""A graph as SVG, with selectable text and colours for light and dark pages.

The file can be used alone or inline in HTML.
"""

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape
from zlib import crc32

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.pictures.layout import layout
from autograd_cli.cli.render.rows import label, partial
from autograd_cli.cli.words import ascii_text, circled, people_number
from autograd_cli.core.answers.picture import Picture, PictureEdge, PictureNode
from autograd_cli.grammar.messages.words import clipped, visible
from autograd_cli.grammar.source import Problem

Point = tuple[float, float]
Size = tuple[float, float]

MAX_FORMULA, MAX_NAME, MAX_MARKS, MAX_DESCRIBED = 40, 40, 8, 50
MARGIN, PADDING, GAP_X, GAP_Y = 16.0, 12.0, 32.0, 18.0
MAX_DRAWN = 30_000  # nodes and edges; placing so many takes some ten seconds
STRAIGHT_END = 12.0  # the level piece before a box, along which the arrow head points
FONTS = (
    "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, 'Liberation Sans', 'Noto Sans', 'DejaVu Sans',"
    " 'Hiragino Sans', 'Yu Gothic UI', Meiryo, 'Noto Sans CJK JP', 'Noto Sans JP',"
    " 'DejaVu Sans Mono', sans-serif"
)


# ---- the texts, which other formats use too


def shown(text: str, style: Style) -> str:
    """A text without control characters, and in ASCII if the style asks for it."""
    text = visible(text)
    return ascii_text(text) if style.ascii else text


def equals(formula: str | None, value: float | None, style: Style) -> list[str]:
    """The formula and the value of a quantity, as far as known; once if they are the same."""
    parts = [] if formula is None else [formula]
    if value is not None:
        number = people_number(value, style.precision)
        if parts != [number]:
            parts.append(number)
    return [shown(part, style) for part in parts]


def is_operator(picture: Picture, node: PictureNode) -> bool:
    """Whether a node is drawn as a pure operator, its formula being its sign."""
    return picture.circuit and node.role in ("operation", "output")


def quantity(node: PictureNode, style: Style) -> str:
    """The name and the value of a node: `c = 3`."""
    return " = ".join([shown(node.name, style), *equals(None, node.value, style)])


def node_words(picture: Picture, node: PictureNode, style: Style) -> list[str]:
    """The lines of a node, its heading first: `c`, `= a + b`, `= 3`; in a circuit `×`, `c = 3`."""
    if is_operator(picture, node):
        return [shown(node.formula or node.op, style), quantity(node, style)]
    formula = None if node.formula == node.name else node.formula
    parts = [f"= {part}" for part in equals(formula, node.value, style)]
    if node.role == "data":
        parts.append(shown(f"({label('data', style)})", style))
    return [shown(node.name, style), *parts]


def edge_words(picture: Picture, edge: PictureEdge, style: Style) -> list[str]:
    """The label of an edge: `∂e/∂c`, `d`, `2`; none for the wire of a constant or of data."""
    if edge.data or (picture.circuit and edge.formula is None and edge.value is None):
        return []
    return [derivative_of(picture, edge, style), *equals(edge.formula, edge.value, style)]


def adjoint_of(picture: Picture, node: PictureNode, style: Style) -> str | None:
    """The adjoint of a node: `∂e/∂c = 2`; None where it was not asked for."""
    if node.adjoint is None:
        return None
    derivative = partial(picture.nodes[picture.output].name, node.name)
    return shown(f"{derivative} = {people_number(node.adjoint, style.precision)}", style)


def derivative_of(picture: Picture, edge: PictureEdge, style: Style) -> str:
    """The local derivative that an edge stands for: `∂e/∂c`."""
    nodes = picture.nodes
    return shown(partial(nodes[edge.target].name, nodes[edge.source].name), style)


def marks_of(edge: PictureEdge, style: Style) -> str:
    """The numbers of the paths that run over an edge: `①②`."""
    marks = "".join(map(circled, edge.marks[:MAX_MARKS]))
    return shown(marks + ("…" if len(edge.marks) > MAX_MARKS else ""), style)


# ---- the arrangement, which TikZ uses too


class Arrangement(NamedTuple):
    """The top left corners of nodes and of the labels of edges, and each edge's wire."""

    nodes: list[Point]
    labels: list[Point]
    wires: list[list[Point]]
    width: float
    height: float


def arranged(
    picture: Picture,
    nodes: Sequence[Size],
    labels: Sequence[Size],
    gap_x: float = GAP_X,
    gap_y: float = GAP_Y,
) -> Arrangement:
    """Places for nodes and labels of these sizes.

    A label is laid out as a node in the middle of its edge, so that nothing overlaps it. Raises
    Problem of kind `limit`.
    """
    if len(nodes) + len(labels) > MAX_DRAWN:
        raise Problem(
            "limit",
            "picture-too-large",
            hint="draw-as-dot",
            limit=MAX_DRAWN,
            nodes=len(nodes),
            edges=len(labels),
        )
    first = len(nodes)
    halves = []
    for i, edge in enumerate(picture.edges):
        halves += [(edge.source, first + i), (first + i, edge.target)]
    places = layout([*nodes, *labels], halves, gap_x, gap_y)
    corners = list(zip(places.x, places.y, strict=True))
    wires = [places.routes[i] + places.routes[i + 1] for i in range(0, len(halves), 2)]
    return Arrangement(corners[:first], corners[first:], wires, places.width, places.height)


def with_straight_end(wire: Sequence[Point], length: float = STRAIGHT_END) -> list[Point]:
    """A wire whose last piece is level, by a further point if need be."""
    (x, y), (end_x, end_y) = wire[-2:]
    bend = max(end_x - length, (x + end_x) / 2)
    return [*wire] if y == end_y else [*wire[:-1], (bend, end_y), (end_x, end_y)]


# ---- the texts and their sizes


class Line(NamedTuple):
    """A line of text in a box."""

    text: str
    role: str


FONT_SIZES = {"sign": 19.0, "name": 15.0, "formula": 13.0, "value": 13.0, "adjoint": 12.5}
LABEL_SIZE, LABEL_LINE, LEGEND_SIZE = 12.0, 16.0, 12.0
LINE = 1.4
BOLD = ("sign", "name")
NARROW = frozenset(" !'()*,./:;I[]fijlrt|·")
BROAD = frozenset("%+<=>@MWmw~≈≠≤≥±×−∞…")


def text_width(text: str, size: float) -> float:
    """About the width of a text in a broad sans-serif font."""
    return size * sum(map(_character_width, text))


def _character_width(character: str) -> float:
    if character in NARROW:
        return 0.42
    if character in BROAD:
        return 0.9
    if character.isascii():
        return 0.72 if character.isupper() else 0.62
    if unicodedata.combining(character):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(character) in "WF" or character > "⑀" else 0.8


def _node_lines(picture: Picture, node: PictureNode, style: Style) -> list[Line]:
    head, *rest = node_words(picture, node, style)
    if is_operator(picture, node):
        lines = [Line(clipped(head, MAX_NAME), "sign")]
        # the name and value of other operators are on their wires
        if node.role == "output":
            lines.append(Line(clipped(rest[0], MAX_FORMULA + MAX_NAME), "value"))
    else:
        lines = [Line(clipped(head, MAX_NAME), "name")]
        roles = ["value"] if len(rest) == 1 and node.value is not None else ["formula", "value"]
        if node.role == "data":
            roles = ["value", "formula"][-len(rest) :]
        lines += [
            Line(clipped(part, MAX_FORMULA), role) for part, role in zip(rest, roles, strict=False)
        ]
    adjoint = adjoint_of(picture, node, style)
    if adjoint is not None:
        lines.append(Line(clipped(adjoint, 2 * MAX_NAME), "adjoint"))
    return lines


def _edge_lines(picture: Picture, edge: PictureEdge, style: Style) -> tuple[str, str, str]:
    """The marks, the text above the wire, and the text below it."""
    source = picture.nodes[edge.source]
    words = [clipped(word, 2 * MAX_NAME) for word in edge_words(picture, edge, style)]
    above, below = words[:1], [f"= {clipped(part, MAX_FORMULA)}" for part in words[1:]]
    if picture.circuit:
        operator = is_operator(picture, source)
        above, below = [quantity(source, style)] if operator else [], above + below
    return marks_of(edge, style), clipped(" ".join(above), 2 * MAX_NAME), " ".join(below)


def _node_size(lines: Sequence[Line]) -> Size:
    widths = [
        text_width(line.text, FONT_SIZES[line.role]) * (1.08 if line.role in BOLD else 1)
        for line in lines
    ]
    divider = 6.0 if lines[-1].role == "adjoint" else 0.0
    height = sum(FONT_SIZES[line.role] * LINE for line in lines) + divider
    width = max(widths) + 2 * PADDING
    return max(width, height) if lines[0].role == "sign" else width, height + PADDING


def _label_size(lines: tuple[str, str, str]) -> Size:
    marks, above, below = lines
    width = max(text_width(_spaced(marks) + above, LABEL_SIZE), text_width(below, LABEL_SIZE))
    return width + 4, 2 * LABEL_LINE + 4


def _spaced(marks: str) -> str:
    return f"{marks} " if marks else ""


# ---- the file

# {light|dark} colours. The light ones are plain rules, for readers that know no media queries; no
# variables are used, because some readers lack those too.
_LIGHT_AND_DARK = {
    ".agc-page": "fill:{#ffffff|#0d1117}",
    ".agc-sign,.agc-name,.agc-value": "fill:{#1b1f24|#e6edf3}",
    ".agc-formula": "fill:{#4d545c|#b6bfc9}",
    ".agc-box": "fill:{#f6f8fa|#161b22};stroke:{#57606a|#8b949e}",
    ".agc-input .agc-box": "fill:{#e8f5ea|#12261a};stroke:{#2e7d32|#57ab5a}",
    ".agc-data .agc-box": "fill:{#eef4fb|#141d29};stroke:{#5a7494|#7f9cc0}",
    ".agc-const .agc-box": "fill:{#f4f4f4|#1c1c1f};stroke:{#767676|#8f8f95}",
    ".agc-output .agc-box": "fill:{#fff4e0|#2b1d0e};stroke:{#b35900|#e0913d}",
    ".agc-divider": "stroke:{#b3261e|#ff9a8f}",
    ".agc-adjoint": "fill:{#b3261e|#ff9a8f}",
    ".agc-wire": "stroke:{#6e7781|#8b949e}",
    ".agc-marked .agc-wire": "stroke:{#8250df|#d2a8ff}",
    ".agc-head": "fill:{#6e7781|#8b949e}",
    ".agc-marked-head": "fill:{#8250df|#d2a8ff}",
    ".agc-label": "fill:{#0550ae|#79c0ff};stroke:{#ffffff|#0d1117}",
    ".agc-mark": "fill:{#8250df|#d2a8ff}",
}
_PLAIN = {
    "text": f"font-family:{FONTS};text-anchor:middle",
    **{f".agc-{role}": f"font-size:{size:g}px" for role, size in FONT_SIZES.items()},
    ".agc-legend": f"font-size:{LEGEND_SIZE:g}px;text-anchor:start",
    ".agc-sign,.agc-name": "font-weight:bold",
    ".agc-label": f"font-size:{LABEL_SIZE:g}px;stroke-width:3px;stroke-linejoin:round;"
    "paint-order:stroke",
    ".agc-mark": "font-weight:bold",
    ".agc-box": "stroke-width:1.3px",
    ".agc-const .agc-box,.agc-data .agc-box": "stroke-dasharray:5 3",
    ".agc-output .agc-box": "stroke-width:2.6px",
    ".agc-divider": "stroke-width:1px;stroke-dasharray:2 2",
    ".agc-wire": "fill:none;stroke-width:1.4px",
    ".agc-by-data .agc-wire": "stroke-dasharray:5 3",
    ".agc-marked .agc-wire": "stroke-width:2.6px",
}


def _rules(rules: dict[str, str]) -> str:
    return "".join(
        f"{','.join(f'.agc {part}' for part in selector.split(','))}{{{body}}}\n"
        for selector, body in rules.items()
    )


def _themed(body: str, dark: bool) -> str:
    return ";".join(
        f"{name}{pair.strip('}').split('|')[dark]}"
        for name, pair in (declaration.split("{") for declaration in body.split(";"))
    )


def _stylesheet() -> str:
    light = {s: _themed(body, dark=False) for s, body in _LIGHT_AND_DARK.items()}
    dark = {s: _themed(body, dark=True) for s, body in _LIGHT_AND_DARK.items()}
    return (
        f"{_rules(_PLAIN)}{_rules(light)}"
        f"@media screen and (prefers-color-scheme: dark) {{\n{_rules(dark)}}}\n"
    )


class Drawing(NamedTuple):
    """An SVG file and its size in pixels."""

    text: str
    width: float
    height: float


def picture(picture: Picture, style: Style) -> str:
    """The SVG file; its size is in its viewBox."""
    return drawing(picture, style).text


def drawing(picture: Picture, style: Style) -> Drawing:
    """The SVG file with its size."""
    lines = [_node_lines(picture, node, style) for node in picture.nodes]
    words = [_edge_lines(picture, edge, style) for edge in picture.edges]
    sizes = [*map(_node_size, lines)]
    label_sizes = [*map(_label_size, words)]
    places = arranged(picture, sizes, label_sizes)
    legend, legend_width, legend_height = _legend(picture, places.height + 2 * MARGIN, style)
    width = max(places.width, legend_width) + 2 * MARGIN
    height = places.height + legend_height + 2 * MARGIN
    # the ids of two pictures in one page must differ, so they contain a checksum of the picture
    key = f"agc-{crc32(repr((lines, words, picture.edges)).encode()):08x}"
    body = [
        *(
            _edge(key, edge, wire, corner, size, texts)
            for edge, wire, corner, size, texts in zip(
                picture.edges, places.wires, places.labels, label_sizes, words, strict=True
            )
        ),
        *(
            _node(node, corner, size, texts)
            for node, corner, size, texts in zip(
                picture.nodes, places.nodes, sizes, lines, strict=True
            )
        ),
        *legend,
    ]
    title, description = _description(picture, style)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="agc" role="img"'
        f' aria-labelledby="{key}-title {key}-desc"'
        f' width="{_n(width)}" height="{_n(height)}" viewBox="0 0 {_n(width)} {_n(height)}">\n'
        f'<title id="{key}-title">{escape(title)}</title>\n'
        f'<desc id="{key}-desc">{escape(description)}</desc>\n'
        f"<style>\n{_stylesheet()}</style>\n"
        f"<defs>{_marker(f'{key}-head', 'agc-head', 8)}"
        f"{_marker(f'{key}-marked', 'agc-marked-head', 11)}</defs>\n"
        f'<rect class="agc-page" width="{_n(width)}" height="{_n(height)}"/>\n'
    )
    content = "\n".join(body)
    return Drawing(f"{head}{content}\n</svg>\n", width, height)


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _marker(key: str, role: str, size: int) -> str:
    return (
        f'<marker id="{key}" markerUnits="userSpaceOnUse" markerWidth="{size}"'
        f' markerHeight="{size}" viewBox="0 0 10 10" refX="10" refY="5" orient="auto">'
        f'<path class="{role}" d="M0 0L10 5L0 10z"/></marker>'
    )


def _text(x: float, middle: float, role: str, size: float, text: str) -> str:
    """A text centred at a point; its baseline is computed, as some readers cannot centre it."""
    return f'<text class="agc-{role}" x="{_n(x)}" y="{_n(middle + 0.35 * size)}">{text}</text>'


def _node(node: PictureNode, corner: Point, size: Size, lines: Sequence[Line]) -> str:
    (x, y), (width, height) = corner, size
    x, y = x + MARGIN, y + MARGIN
    radius = 30.0 if lines[0].role == "sign" else 18.0 if node.role in ("input", "data") else 6.0
    radius = min(radius, height / 2, width / 2)
    full = " = ".join(filter(None, (visible(node.name), node.formula and visible(node.formula))))
    parts = [
        f'<g class="agc-node agc-{node.role}"><title>{escape(full)}</title>',
        f'<rect class="agc-box" x="{_n(x)}" y="{_n(y)}" width="{_n(width)}"'
        f' height="{_n(height)}" rx="{_n(radius)}"/>',
    ]
    top = y + PADDING / 2
    for line in lines:
        font = FONT_SIZES[line.role]
        if line.role == "adjoint":
            parts.append(
                f'<path class="agc-divider" d="M{_n(x + 6)} {_n(top + 3)}H{_n(x + width - 6)}"/>'
            )
            top += 6
        middle = top + font * LINE / 2
        parts.append(_text(x + width / 2, middle, line.role, font, escape(line.text)))
        top += font * LINE
    return "".join([*parts, "</g>"])


def _edge(
    key: str,
    edge: PictureEdge,
    wire: Sequence[Point],
    corner: Point,
    size: Size,
    texts: tuple[str, str, str],
) -> str:
    marks, above, below = texts
    x = MARGIN + corner[0] + size[0] / 2
    y = MARGIN + corner[1] + size[1] / 2
    role, head = ("agc-edge agc-marked", "marked") if marks else ("agc-edge", "head")
    role += " agc-by-data" if edge.data else ""
    mark = f'<tspan class="agc-mark">{escape(marks)}</tspan> ' if marks else ""
    away = LABEL_LINE / 2 + 1
    path = _smooth([(a + MARGIN, b + MARGIN) for a, b in wire])
    return (
        f'<g class="{role}"><path class="agc-wire" marker-end="url(#{key}-{head})" d="{path}"/>'
        + (_text(x, y - away, "label", LABEL_SIZE, mark + escape(above)) if marks or above else "")
        + (_text(x, y + away, "label", LABEL_SIZE, escape(below)) if below else "")
        + "</g>"
    )


def _smooth(wire: Sequence[Point]) -> str:
    """A path through the points that leaves and meets each of them horizontally."""
    (x, y), *rest = with_straight_end(wire)
    parts = [f"M{_n(x)} {_n(y)}"]
    for to_x, to_y in rest:
        if abs(to_y - y) < 0.05:
            parts.append(f"H{_n(to_x)}")
        else:
            half = (x + to_x) / 2
            parts.append(f"C{_n(half)} {_n(y)} {_n(half)} {_n(to_y)} {_n(to_x)} {_n(to_y)}")
        x, y = to_x, to_y
    return "".join(parts)


def _legend(picture: Picture, top: float, style: Style) -> tuple[list[str], float, float]:
    """The elements of the legend of the two colours of derivatives, its width and its height.

    It is empty where only one kind of derivatives is drawn.
    """
    if not picture.edges or all(node.adjoint is None for node in picture.nodes):
        return [], 0.0, 0.0
    parts, x = [], MARGIN
    baseline = _n(top + 0.85 * LEGEND_SIZE)
    name = picture.nodes[picture.output].name
    for role, key in (("label", "on-edges"), ("adjoint", "in-boxes")):
        text = shown(label(key, style, name=name), style)
        parts.append(
            f'<text class="agc-{role} agc-legend" x="{_n(x)}" y="{baseline}">{escape(text)}</text>'
        )
        x += text_width(text, LEGEND_SIZE) + 24
    return parts, x - MARGIN - 24, MARGIN + LEGEND_SIZE


def _description(picture: Picture, style: Style) -> tuple[str, str]:
    """A title and a description of the picture, for screen readers."""
    output = picture.nodes[picture.output]
    title = label("graph-of", style, name=visible(output.name))
    sentences = [
        " = ".join([visible(node.name), *equals(node.formula, node.value, style)])
        for node in picture.nodes[:MAX_DESCRIBED]
    ]
    more = "; …" if len(picture.nodes) > MAX_DESCRIBED else ""
    return title, "; ".join(sentences) + more
