"""The graph drawn in the terminal: boxes in layers, and lines in the channels between layers.

A picture that is too wide is cut into bands of layers, which are drawn below one another.
"""

import math
from collections.abc import Collection, Iterable
from itertools import groupby, pairwise
from typing import NamedTuple

from rich.cells import cell_len
from rich.text import Text

from autograd_cli.cli.forms import Style
from autograd_cli.cli.messages.pictures import PICTURES
from autograd_cli.cli.render.formats.table import console_for, printed, shown
from autograd_cli.cli.render.pictures.layout import (
    Layered,
    entries,
    layered,
    ranks,
    straightened,
    ties_of,
)
from autograd_cli.cli.render.rows import label, taken
from autograd_cli.cli.render.wrapping import wrapped
from autograd_cli.cli.words import circled, people_number
from autograd_cli.core.answers.picture import Picture, PictureEdge
from autograd_cli.core.point.at import AsRead
from autograd_cli.grammar.messages.words import said

MAX_NODES, FEW_NODES = 40, 16
MAX_BANDS = {True: FEW_NODES, False: 6}  # by whether the picture has few nodes
# for the roles of nodes, then for everything else
COLOURS = {
    "input": "green",
    "data": "bright_black",
    "const": "blue",
    "operation": "cyan",
    "output": "bold magenta",
    "adjoint": "red",
    "label": "yellow",
    "wire": "",
    "marked": "bold yellow",
    "now": "bold reverse",
}


class Squeeze(NamedTuple):
    """One way to make a picture narrower.

    It is used where it saves more than the fraction `cost` of all bands. `formulas`: they are in
    the boxes, else in a legend. `pitch`: columns from one vertical line to the next. `airy`: blanks
    on both sides of a label. `digits`: the most that a number has; a shortened number is in full
    in the legend.
    """

    cost: float
    formulas: bool
    pitch: int
    airy: bool
    digits: int


SQUEEZES = (
    Squeeze(0.00, True, 2, True, 99),
    Squeeze(0.01, True, 1, True, 99),
    Squeeze(0.02, True, 1, False, 99),
    Squeeze(0.50, True, 1, False, 4),
    Squeeze(0.90, False, 2, True, 99),
    Squeeze(0.91, False, 1, True, 4),
    Squeeze(0.92, False, 1, False, 4),
    Squeeze(0.93, False, 1, False, 3),
)


class Known(NamedTuple):
    """The numbers of nodes whose values or adjoints are shown already; None for all nodes.

    The rest is blank. The node `now` is highlighted.
    """

    values: Collection[int] | None = None
    adjoints: Collection[int] | None = None
    now: int | None = None


EVERYTHING = Known()
Piece = tuple[str, str]  # text and colour


class Box(NamedTuple):
    """The contents of a box; `frame` is square, round or none.

    `out` is written on the wire that leaves the box, `under` below that wire.
    """

    lines: list[list[Piece]]
    colour: str
    frame: str = "square"
    out: str = ""
    under: str = ""

    @property
    def border(self) -> int:
        return 0 if self.frame == "none" else 1

    def width(self) -> int:
        widest = max(sum(cell_len(text) for text, _ in line) for line in self.lines)
        return widest + (4 if self.border else 1)


class Arrow(NamedTuple):
    """An edge between boxes, by their numbers."""

    source: int
    target: int
    label: str
    marked: bool
    data: bool = False


FRAMES = {"square": "┌┐└┘", "round": "╭╮╰╯"}
UP, DOWN, LEFT, RIGHT = 1, 2, 4, 8
# the sign of a wire, by the sum of its directions
LINES = " │││─┘┐┤─└┌├─┴┬●"
DASHED = {"─": "╌", "│": "╎"}
IN_ASCII = {"│": "|", "─": "-", "╌": ".", "╎": ":"}  # all others are +
CONFLICT = 1000  # the cost of two wires that would run into each other; a crossing costs 1


def picture(picture: Picture, style: Style) -> str:
    """The drawing, or, where it does not fit, a message on how to get one."""
    drawn = _lines(picture, style, EVERYTHING)
    if not drawn:  # the program is left out too: it would be as large as the picture
        values = {"nodes": len(picture.nodes), "width": style.width}
        message = said(PICTURES["too-large"], style.language, values)
        return _printed(map(Text, _in_lines(message.split("\n"), style)), style)
    program = [Text(line) for line in _in_lines(program_texts(picture.program, style), style)]
    return _printed([*program, *([Text()] if program else []), *drawn], style)


def program_texts(program: AsRead, style: Style) -> list[str]:
    """The lines above a picture: which numbers are inputs, and the program as it was read."""
    note = taken(program, style)
    return [note, *program.lines] if note else [*program.lines]


def picture_lines(picture: Picture, style: Style, known: Known = EVERYTHING) -> list[str]:
    """The drawing as lines; none where it does not fit. Values not known yet are blank."""
    return _printed(_lines(picture, style, known), style).split("\n")[:-1]


def _in_lines(texts: Iterable[str], style: Style) -> list[str]:
    return [line for text in texts for line in wrapped(shown(text, style), style.width)]


def _printed(lines: Iterable[Text], style: Style) -> str:
    console = console_for(style)
    for line in lines:
        console.print(line, soft_wrap=True)
    return printed(console)


def _lines(picture: Picture, style: Style, known: Known) -> list[Text]:
    """The drawing of least cost, with its legend; no lines where none fits."""
    if not 0 < len(picture.nodes) <= MAX_NODES:
        return []
    rank = ranks(len(picture.nodes), [(e.source, e.target) for e in picture.edges])
    best: list[Canvas] = []
    limit = MAX_BANDS[len(picture.nodes) <= FEW_NODES]
    if not _bands(picture, rank, style, known, SQUEEZES[-1], limit):
        return []  # if the narrowest way does not fit, no other does
    least, chosen = math.inf, SQUEEZES[0]
    for squeeze in SQUEEZES:
        most = limit if not best else math.ceil(least / (1 + squeeze.cost)) - 1
        bands = _bands(picture, rank, style, known, squeeze, most)
        if bands:
            best, least, chosen = bands, len(bands) * (1 + squeeze.cost), squeeze
    lines: list[Text] = []
    for band in best:
        lines += [*([Text()] if lines else []), *band.lines()]
    return lines + _legend(picture, style, known, chosen) if lines else []


# ---- what stands in the boxes


def _value(number: float, style: Style, squeeze: Squeeze) -> str:
    return people_number(number, min(style.precision, squeeze.digits))


def _box(picture: Picture, index: int, style: Style, known: Known, squeeze: Squeeze) -> Box:
    node = picture.nodes[index]
    colour = node.role if index != known.now else "now"
    name = shown(node.name, style)
    value = "" if node.value is None else _value(node.value, style, squeeze)
    seen = value if _is_known(known.values, index) else " " * len(value)
    if picture.circuit and node.op not in ("input", "const"):
        sign = shown(node.formula or node.op, style)
        out = name if not value else f"{name} = {seen}"
        under = "".join(text for text, _ in _adjoint(picture, index, style, known, squeeze))
        return Box([[(sign, colour)]], colour, "round", out, under)
    formula = shown(node.formula or "", style)
    lines = []
    if formula == name:
        lines.append([(name, colour)])
    elif formula and (squeeze.formulas or not value) and formula != value:
        lines.append([(name, f"{colour} bold"), (f" = {formula}", colour)])
        if value:
            lines.append([(" " * cell_len(name), colour), (f" = {seen}", colour)])
    elif name == value or not value:
        lines.append([(name, colour)])
    else:
        lines.append([(name, f"{colour} bold"), (f" = {seen}", colour)])
    if node.role == "data":
        lines[0].append((f" ({shown(label('data', style), style)})", colour))
    adjoint = _adjoint(picture, index, style, known, squeeze)
    return Box([*lines, adjoint] if adjoint else lines, colour)


def _adjoint(
    picture: Picture, index: int, style: Style, known: Known, squeeze: Squeeze
) -> list[Piece]:
    node = picture.nodes[index]
    if node.adjoint is None:
        return []
    number = _value(node.adjoint, style, squeeze)
    if not _is_known(known.adjoints, index):
        number = " " * len(number)
    over = shown(f"∂{picture.nodes[picture.output].name}/∂{node.name}", style)
    return [(f"{over} = {number}", "adjoint")]


def _is_known(numbers: Collection[int] | None, index: int) -> bool:
    return numbers is None or index in numbers


def _arrow_label(edge: PictureEdge, style: Style, known: Known, squeeze: Squeeze) -> str:
    marks = shown("".join(circled(mark) for mark in edge.marks), style)
    text = shown(edge.formula or "", style)
    if edge.value is not None:
        text = _value(edge.value, style, squeeze)
    if not _is_known(known.values, edge.target):
        text = " " * cell_len(text)
    label = " ".join(part for part in (marks, text) if part)
    # a blank before the label, so that the line before it does not look like a minus
    return f" {label} " if label and squeeze.airy else f" {label}" if label else ""


def _legend(picture: Picture, style: Style, known: Known, squeeze: Squeeze) -> list[Text]:
    """The legend: formulas that are not in the boxes, and shortened numbers in full."""
    full = squeeze._replace(digits=style.precision)
    rows = []
    for index, node in enumerate(picture.nodes):
        if node.value is None:
            continue
        numbers = [node.value, *(() if node.adjoint is None else (node.adjoint,))]
        short = any(_value(x, style, squeeze) != _value(x, style, full) for x in numbers)
        formula = "" if picture.circuit or not node.formula else shown(node.formula, style)
        if short or (formula and not squeeze.formulas):
            value = _value(node.value, style, full)
            seen = value if _is_known(known.values, index) and value != formula else ""
            adjoint = "".join(text for text, _ in _adjoint(picture, index, style, known, full))
            rows.append((shown(node.name, style), formula, seen, adjoint))
    wide = [max((cell_len(row[i]) for row in rows), default=0) for i in range(3)]
    lines = [
        _columns((("", name), (" = ", formula), (" = ", value), ("   ", adjoint)), (*wide, 0))
        for name, formula, value, adjoint in rows
    ]
    return [Text(), *lines] if lines else []


def _columns(cells: Iterable[tuple[str, str]], wide: Iterable[int]) -> Text:
    """One line of (separator, text) in columns; the first column is aligned right."""
    line = ""
    for i, ((before, text), width) in enumerate(zip(cells, wide, strict=True)):
        blank = " " * (width - cell_len(text))
        if text:
            line += before + (text + blank if i else blank + text)
        elif width:
            line += " " * (cell_len(before) + width)
    return Text(line.rstrip())


# ---- the canvas


class Canvas:
    """Cells of a terminal: texts, and for each cell with wires the directions that they leave in.

    A net is all wires from one vertex, whose number it has; its wires join where they meet, while
    those of different nets cross.
    """

    def __init__(self, style: Style) -> None:
        self.style = style
        self.cells: dict[tuple[int, int], tuple[str, str]] = {}  # row, column
        self.wires: dict[tuple[int, int], dict[int, int]] = {}
        self.marked: set[tuple[int, int]] = set()
        self.dashed: set[int] = set()  # the nets that are drawn dashed

    def text(self, x: int, y: int, text: str, colour: str) -> int:
        """Write a text; returns the column after it."""
        for character in text:
            width = cell_len(character)
            if not width and (y, x - 1) in self.cells:  # a combining mark joins the cell before
                before, was = self.cells[y, x - 1]
                self.cells[y, x - 1] = (before + character, was)
            for i in range(width):
                self.cells[y, x + i] = ("" if i else character, colour)
            x += width
        return x

    def box(self, box: Box, x: int, y: int, rows: int) -> None:
        if box.frame == "none":
            for piece, colour in box.lines[0]:
                x = self.text(x, y + (rows - 1) // 2, piece, colour)
            return
        corners, line, side = FRAMES[box.frame], "─", "│"
        if self.style.ascii:
            corners, line, side = "++++" if box.frame == "square" else "/\\\\/", "-", "|"
        wide = box.width() - 2
        self.text(x, y, corners[0] + line * wide + corners[1], box.colour)
        self.text(x, y + rows + 1, corners[2] + line * wide + corners[3], box.colour)
        spare = (rows - len(box.lines)) // 2
        for row in range(rows):
            self.text(x, y + 1 + row, side + " " * wide + side, box.colour)
        for i, pieces in enumerate(box.lines):
            at = x + 2
            for piece, colour in pieces:
                at = self.text(at, y + 1 + spare + i, piece, colour)

    def wire(
        self,
        net: int,
        x: int,
        y: int,
        turns: Iterable[tuple[int, int]],
        row: int,
        finish: int,
        marked: bool,
    ) -> None:
        """A line to the right that goes up or down at its turns: (column, row to go to)."""
        for column, to in turns:
            self._across(net, x, column, y, marked)
            self._down(net, column, y, to, marked)
            x, y = column, to
        self._across(net, x, finish, row, marked)

    def _join(self, net: int, y: int, x: int, direction: int, marked: bool) -> None:
        nets = self.wires.setdefault((y, x), {})
        nets[net] = nets.get(net, 0) | direction
        if marked:
            self.marked.add((y, x))

    def _across(self, net: int, x: int, to: int, y: int, marked: bool) -> None:
        for column in range(x, to):
            self._join(net, y, column, RIGHT, marked)
            self._join(net, y, column + 1, LEFT, marked)

    def _down(self, net: int, x: int, y: int, to: int, marked: bool) -> None:
        for row in range(min(y, to), max(y, to)):
            self._join(net, row, x, DOWN, marked)
            self._join(net, row + 1, x, UP, marked)

    def arrow(self, x: int, y: int, arrow: Arrow) -> None:
        """Write the head of an arrow, and its label before it."""
        colour = "marked" if arrow.marked else "wire"
        self.text(x, y, ">" if self.style.ascii else "▶", colour)
        if arrow.label.strip():  # a blank label, of a value not known yet, leaves the line whole
            label = "marked" if arrow.marked else "label"
            self.text(x - 1 - cell_len(arrow.label), y, arrow.label, label)

    def width(self) -> int:
        return max((x for _, x in (*self.cells, *self.wires)), default=-1) + 1

    def lines(self) -> list[Text]:
        """All rows from the first to the last that is not empty."""
        rows = [y for y, _ in (*self.cells, *self.wires)]
        width = self.width()
        found = []
        for y in range(min(rows), max(rows) + 1):
            line = Text()
            cells = (self._cell(y, x) for x in range(width))
            for colour, run in groupby(cells, key=lambda cell: cell[1]):
                base, _, more = colour.partition(" ")
                look = f"{COLOURS.get(base, base)} {more}".strip()
                line.append("".join(text for text, _ in run), look)
            line.rstrip()
            found.append(line)
        return found

    def _cell(self, y: int, x: int) -> tuple[str, str]:
        written = self.cells.get((y, x))
        nets = self.wires.get((y, x))
        if not nets:
            return written or (" ", "")
        colour = "marked" if (y, x) in self.marked else "wire"
        if written is not None:
            if written[0] in ("│", "|") and list(nets.values()) == [RIGHT]:
                return ("+" if self.style.ascii else "├"), written[1]
            return written
        if len(nets) > 1:
            return ("|" if self.style.ascii else "┼"), colour
        ((net, directions),) = nets.items()
        glyph = LINES[directions]
        if net in self.dashed:
            glyph = DASHED.get(glyph, glyph)
        if self.style.ascii:
            glyph = IN_ASCII.get(glyph, "+")
        return glyph, colour


# ---- bands: runs of layers that are drawn beside one another


def _bands(
    picture: Picture, rank: list[int], style: Style, known: Known, squeeze: Squeeze, most: int
) -> list[Canvas]:
    """The picture in as few bands as the width allows; none where that is more than `most`."""
    boxes = [_box(picture, i, style, known, squeeze) for i in range(len(picture.nodes))]
    arrows = [
        Arrow(e.source, e.target, _arrow_label(e, style, known, squeeze), bool(e.marks), e.data)
        for e in picture.edges
    ]
    whole = _Whole(boxes, arrows, rank, [shown(node.name, style) for node in picture.nodes])
    layers = max(rank) + 1
    found = _cut(whole, layers, layers, style, squeeze, most)
    if len(found) > 1:  # as many layers in each band, so that the last one is not a rest
        even = _cut(whole, layers, -(-layers // len(found)), style, squeeze, len(found))
        return even or found
    return found


class _Whole(NamedTuple):
    """All boxes and arrows, and for each box its layer, and its name, which other bands show."""

    boxes: list[Box]
    arrows: list[Arrow]
    rank: list[int]
    names: list[str]


def _cut(
    whole: _Whole, layers: int, longest: int, style: Style, squeeze: Squeeze, most: int
) -> list[Canvas]:
    """Bands of at most `longest` layers, each as long as fits; none if more than `most`."""
    bands: list[Canvas] = []
    begin = 0
    while begin < layers:
        end = min(begin + longest, layers)
        drawing = None
        while len(bands) < most and end > begin and drawing is None:
            drawing = _band(whole, begin, end, style, squeeze)
            end -= drawing is None
        if drawing is None:
            return []
        bands.append(drawing)
        begin = end
    return bands


def _band(whole: _Whole, begin: int, end: int, style: Style, squeeze: Squeeze) -> Canvas | None:
    """The layers from `begin` to `end`; None where they are too wide.

    A box of another band that an arrow comes from or leads to is shown as its name.
    """
    boxes, arrows, rank, names = whole
    fed = {arrow.target for arrow in arrows}
    feeds = {arrow.source for arrow in arrows}
    # a box that no arrow leads to is drawn in the band of its first use, one layer further on
    home = [r + 1 if i in feeds and i not in fed else r for i, r in enumerate(rank)]
    inside = [i for i in range(len(boxes)) if begin <= home[i] < end]
    if not inside:
        return None
    number = {node: i for i, node in enumerate(inside)}
    chosen = [boxes[node] for node in inside]
    places = [rank[node] - begin for node in inside]
    # the least widths of boxes, and of labels before the boxes that they lead to
    widest = [0] * (end - begin + 1)
    before = [0] * (end - begin + 1)
    for box, place in zip(chosen, places, strict=True):
        widest[place + 1] = max(widest[place + 1], box.width())
    for arrow in arrows:
        if arrow.target in number:
            place = rank[arrow.target] - begin + 1
            before[place] = max(before[place], cell_len(arrow.label) + 3)
    if sum(widest) + sum(before) > style.width:
        return None
    edges: list[Arrow] = []
    guests: dict[int, int] = {}
    leaving: dict[int, bool] = {}  # boxes with arrows to other bands: whether one is marked
    for arrow in arrows:
        source, target = arrow.source, arrow.target
        if target in number:
            if source not in number and source not in guests:
                guests[source] = len(chosen)
                chosen.append(Box([[(names[source], boxes[source].colour)]], "", "none"))
                uses = [rank[a.target] for a in arrows if a.source == source and a.target in number]
                places.append(min(uses) - begin - 1)
            place = number[source] if source in number else guests[source]
            edges.append(arrow._replace(source=place, target=number[target]))
        elif source in number:
            leaving[source] = leaving.get(source, False) or arrow.marked
    stay = {edge.source for edge in edges}
    data = {arrow.source for arrow in arrows if arrow.data}
    for source, marked in leaving.items():
        # an input that is used here too needs no arrow out: the other band shows its name again
        if source in fed or number[source] not in stay:
            edges.append(Arrow(number[source], len(chosen), "", marked, source in data))
            chosen.append(Box([[(f" {names[source]}", boxes[source].colour)]], "", "none"))
            places.append(rank[source] - begin + 1)
    least = min(places)
    return _drawn(chosen, edges, [place - least for place in places], style, squeeze)


# ---- one drawing


class Net(NamedTuple):
    """The wires from one vertex through one channel: a row at its left, rows at its right."""

    vertex: int
    source: int
    targets: frozenset[int]

    def reach(self) -> tuple[int, int]:
        return min(self.source, *self.targets), max(self.source, *self.targets)

    def straight(self) -> bool:
        return self.targets == {self.source}


class Plan(NamedTuple):
    """Boxes and arrows in layers, with their heights in rows.

    `rows` are the numbers of rows within the frames of boxes. `tops` are the first rows of the
    vertices, `leaves` the rows in which their wires leave, `enters` those in which arrows end.
    """

    boxes: list[Box]
    arrows: list[Arrow]
    graph: Layered
    rows: list[int]
    tops: list[int]
    leaves: list[int]
    enters: list[int]


def _plan(boxes: list[Box], arrows: list[Arrow], places: list[int]) -> Plan:
    count = len(boxes)
    pairs = [(arrow.source, arrow.target) for arrow in arrows]
    graph = layered(count, pairs, places)
    wires = sum(map(len, graph.order)) - count
    entering = [0] * count
    for arrow in arrows:
        entering[arrow.target] += 1
    rows = [max(len(box.lines), many) for box, many in zip(boxes, entering, strict=True)]
    heights = [r + 2 * box.border for r, box in zip(rows, boxes, strict=True)] + [1] * wires
    outs = [(r - 1) // 2 + box.border for r, box in zip(rows, boxes, strict=True)] + [0] * wires
    ins = []
    for arrow, (i, many) in zip(arrows, entries(graph, pairs), strict=True):
        last = rows[arrow.target] - 1
        inner = i * last // (many - 1) if many > 1 else last // 2
        ins.append(inner + boxes[arrow.target].border)
    ties = ties_of(graph, outs, ins)
    tops = [int(t) for t in straightened(graph.order, heights, lambda a, b: 1, ties, middle=False)]
    leaves = [top + out for top, out in zip(tops, outs, strict=True)]
    enters = [tops[arrow.target] + inner for arrow, inner in zip(arrows, ins, strict=True)]
    return Plan(boxes, arrows, graph, rows, tops, leaves, enters)


def _drawn(
    boxes: list[Box], arrows: list[Arrow], places: list[int], style: Style, squeeze: Squeeze
) -> Canvas | None:
    """Boxes and arrows as lines of text; None where they are too wide."""
    plan = _plan(boxes, arrows, places)
    layer_of = {v: i for i, layer in enumerate(plan.graph.order) for v in layer}
    channels: list[list[Segment]] = [[] for _ in plan.graph.order]
    for arrow, chain in enumerate(plan.graph.chains):
        assert chain is not None, "a picture for the terminal is small"
        for left, right in pairwise(chain):
            final = right == chain[-1]
            row = plan.enters[arrow] if final else plan.tops[right]
            channels[layer_of[left]].append(Segment(left, row, arrow, final))
    canvas = Canvas(style)
    x = 0
    for layer, steps in zip(plan.graph.order, channels, strict=True):
        inside = [vertex for vertex in layer if vertex < len(boxes)]
        for vertex in inside:
            canvas.box(boxes[vertex], x, plan.tops[vertex], plan.rows[vertex])
        begin, border = x, x + max(boxes[vertex].width() for vertex in inside)
        if steps:
            x = _channel(canvas, plan, steps, x, border, _out_room(boxes, inside), squeeze)
        for vertex in inside:
            right = begin + boxes[vertex].width()
            _write_out(canvas, vertex, boxes[vertex], right, plan.leaves[vertex])
    return canvas if canvas.width() <= style.width else None


class Segment(NamedTuple):
    """An arrow's way through one channel, from a vertex to a row; `final` marks its last one."""

    vertex: int
    row: int
    arrow: int
    final: bool


def _channel(
    canvas: Canvas,
    plan: Plan,
    steps: list[Segment],
    x: int,
    border: int,
    out_room: int,
    squeeze: Squeeze,
) -> int:
    """Draw the wires between two layers, the first of which begins at column `x`.

    Returns the column where the second one begins.
    """
    targets: dict[int, set[int]] = {}
    for step in steps:
        targets.setdefault(step.vertex, set()).add(step.row)
    nets = [Net(v, plan.leaves[v], frozenset(rows)) for v, rows in targets.items()]
    turning, tracks = _tracks(nets)
    first = border + 1 + out_room
    where: dict[int, list[tuple[Net, int]]] = {}
    for net, track in zip(turning, tracks, strict=True):
        where.setdefault(net.vertex, []).append((net, first + track * squeeze.pitch))
    last = first + max(tracks) * squeeze.pitch + 2 if tracks else first + 1
    head = (
        last
        + 1
        + max((cell_len(plan.arrows[step.arrow].label) for step in steps if step.final), default=0)
    )
    for step in sorted(steps, key=lambda step: plan.arrows[step.arrow].marked):
        arrow, begin = plan.arrows[step.arrow], x
        if step.vertex < len(plan.boxes):
            box = plan.boxes[step.vertex]
            begin += box.width() - box.border
        if arrow.data:
            canvas.dashed.add(step.vertex)
        turns = _turns(where.get(step.vertex, []), step.row)
        leave = plan.leaves[step.vertex]
        canvas.wire(step.vertex, begin, leave, turns, step.row, head, arrow.marked)
        if step.final:
            canvas.arrow(head, step.row, arrow)
    return head + 1


def _turns(parts: list[tuple[Net, int]], row: int) -> list[tuple[int, int]]:
    """The turns of a wire in order: (column, row to go to)."""
    if not parts:
        return []
    if len(parts) == 1:
        return [(parts[0][1], row)]
    (first, column), (_, second) = parts
    (between,) = first.targets
    return [(column, between), (second, row)]


def _out_room(boxes: list[Box], layer: list[int]) -> int:
    texts = [text for vertex in layer for text in (boxes[vertex].out, boxes[vertex].under) if text]
    return max(map(cell_len, texts)) + 3 if texts else 0


def _write_out(canvas: Canvas, vertex: int, box: Box, x: int, row: int) -> None:
    if box.out:
        canvas.wire(vertex, x - 1, row, [], row, x, False)
        canvas.text(x + 1, row, f" {box.out} ", box.colour)
    if box.under:
        canvas.text(x + 1, row + 1, f" {box.under}", "adjoint")


# ---- channels


def _tracks(nets: list[Net]) -> tuple[list[Net], list[int]]:
    """The nets that turn, from left to right, and the track of each, which is its column.

    Where two nets would run into each other in any order, one of them is parted: it turns twice,
    with a row of its own between.
    """
    turning = [net for net in nets if not net.straight()]
    used = {row for net in nets for row in (net.source, *net.targets)}
    parted: set[int] = set()
    while True:
        order = _net_order(turning)
        clash = next(
            (
                a
                for i, a in enumerate(order)
                for b in order[i + 1 :]
                if _cost(a, b) >= CONFLICT and a.vertex not in parted
            ),
            None,
        )
        if clash is None:
            break
        # the free row in the middle lets the two parts turn on different tracks
        low, high = clash.reach()
        free = next(
            row
            for row in sorted(
                range(low - 2 * len(used), high + 2 * len(used) + 2),
                key=lambda r: abs(2 * r - low - high),
            )
            if row not in used
        )
        used.add(free)
        parted.add(clash.vertex)
        turning.remove(clash)
        turning += [
            Net(clash.vertex, clash.source, frozenset({free})),
            Net(clash.vertex, free, clash.targets),
        ]
    tracks: list[int] = []
    for i, net in enumerate(order):
        after = [
            tracks[j] + 1
            for j in range(i)
            if _touch(net, order[j]) or _cost(order[j], net) != _cost(net, order[j])
        ]
        tracks.append(max(after, default=0))
    return order, tracks


def _touch(a: Net, b: Net) -> bool:
    (low, high), (begin, end) = a.reach(), b.reach()
    return low <= end + 1 and begin <= high + 1


def _cost(left: Net, right: Net) -> int:
    """The crossings, and CONFLICT for wires that run together, if `left` turns before `right`."""
    if left.vertex == right.vertex:
        return 0 if right.source in left.targets else CONFLICT * 10
    low, high = left.reach()
    begin, end = right.reach()
    cost = sum(begin <= row <= end for row in left.targets) + (low <= right.source <= high)
    return cost + (CONFLICT if right.source in left.targets else 0)


def _net_order(nets: list[Net]) -> list[Net]:
    """An order with few crossings: nets are moved to the place of least cost until none moves."""
    order: list[Net] = []
    for net in nets:
        order = _inserted(order, net)
    for _ in range(8):
        before = list(order)
        for net in before:
            order = _inserted([other for other in order if other is not net], net)
        if order == before:
            break
    return order


def _inserted(order: list[Net], net: Net) -> list[Net]:
    cost = sum(_cost(net, other) for other in order)
    best, at = cost, 0
    for i, other in enumerate(order):
        cost += _cost(other, net) - _cost(net, other)
        if cost < best:
            best, at = cost, i + 1
    return [*order[:at], net, *order[at:]]
