"""A handout as plain data: blocks of text, mathematics, tables and pictures, for any format."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from string import Formatter
from typing import NamedTuple

from autograd_cli.cli.forms import Style
from autograd_cli.cli.messages.handout import HANDOUT
from autograd_cli.cli.messages.sentences import SENTENCES
from autograd_cli.cli.render.pictures.svg import drawing
from autograd_cli.cli.words import circled, people_number, warning_words
from autograd_cli.core.answers.picture import Picture
from autograd_cli.core.answers.report import NodeRow, PathRow, PathsOf, Report
from autograd_cli.core.program.printer import ELLIPSIS, Dialect, whole_number
from autograd_cli.grammar.messages.words import said, visible

STEP = 0.01  # the growth of an input in the sentences that read a derivative
# A chain or sum may be wrapped after every IN_A_LINE terms; one of more than MAX_TERMS is cut to
# ENDS terms at each end.
IN_A_LINE, MAX_TERMS, ENDS = 3, 24, 3
MAX_DATA = 8  # names of data in a sentence
SHORT = 12  # rows of a table up to which it is kept on one page
WIDE = 1200  # pixels; a wider picture gets a landscape page of its own
TOO_LONG = 36  # the estimated length of a cell above which it has to wrap

# an atom of mathematics: its kind, then its parts
Atom = tuple[str, str | float] | tuple[str, str, str]


class Math(NamedTuple):
    """Mathematics as atoms.

    The kinds of atoms are name, number, factor (a number, in parentheses if negative), local and
    total (a derivative, of two names), adjoint (of a name), formula (text in the page's dialect)
    and sign.
    """

    atoms: tuple[Atom, ...]


class Blank(NamedTuple):
    """A place to fill in."""

    long: bool = False


Run = str | Math | Blank
Runs = tuple[Run, ...]


class Heading(NamedTuple):
    """A heading, of level 1 for an exercise, 2 for a section of it."""

    level: int
    text: str
    new_page: bool = False


class Paragraph(NamedTuple):
    """A sentence or two; `kept` forbids a page break after it."""

    runs: Runs
    kept: bool = False


class Formulas(NamedTuple):
    """Displayed mathematics, a formula a line."""

    lines: tuple[Math, ...]


class TableBlock(NamedTuple):
    """A table; the columns numbered in `numeric` are aligned right, those in `wide` may wrap."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Runs, ...], ...]
    numeric: frozenset[int] = frozenset()
    wide: frozenset[int] = frozenset()


class PictureBlock(NamedTuple):
    """The graph as a picture; `about` is a text that describes it."""

    picture: Picture
    about: str


class Turned(NamedTuple):
    """Blocks that need the width of a landscape page."""

    blocks: "tuple[Heading | Paragraph | PictureBlock, ...]"


Block = Heading | Paragraph | Formulas | TableBlock | PictureBlock | Turned


class Handout(NamedTuple):
    """A title and blocks, one page or several."""

    title: str
    blocks: tuple[Block, ...]


class Exercise(NamedTuple):
    """One program at one point.

    The formulas of `report` are in the page's dialect, those of `picture` in that of pictures.
    `forward_operations` is the number of operations in forward mode. `manners` are the kinds of
    operations, each with the key of the sentence that tells what it does in the reverse sweep.
    """

    report: Report
    picture: Picture
    forward_operations: int
    manners: tuple[tuple[str, str], ...] = ()


class Notation(NamedTuple):
    """How one format writes mathematics."""

    dialect: Dialect
    derivative: Callable[[str, str, bool], str]  # over, under, whether total
    adjoint: Callable[[str], str]  # a bar over a name that is already printed in the dialect
    signs: Mapping[str, str]
    joint: str = ""


def handout(
    exercises: Sequence[Exercise],
    style: Style,
    title: str | None,
    *,
    worksheet: bool,
    key: bool,
    rule: str = "",
) -> Handout:
    """The handout: the exercises, with blanks in a worksheet, and then the key if asked for.

    `rule` is the text that a picture shows in place of a value to fill in.
    """
    blocks: list[Block] = []
    several = len(exercises) > 1
    told: set[str] = set()
    if worksheet:
        blocks.append(Paragraph(sentence("name-and-date", style, name=Blank(True), date=Blank())))
    for number, exercise in enumerate(exercises, 1):
        if several:
            text = _said("exercise", style, number=number)
            blocks.append(Heading(1, text, new_page=number > 1))
        page = _Page(exercise, style, told)
        before = exercises[number - 2].report.program.lines if number > 1 else None
        page.compared = exercise.report.program.lines != before
        page.blank, page.rule = worksheet, rule
        blocks += page.blocks()
    if key:
        for number, exercise in enumerate(exercises, 1):
            word = _said("answer" if several else "answers", style, number=number)
            blocks.append(Heading(1, word, new_page=True))
            blocks += _Page(exercise, style, None).blocks()
    return Handout(_said("title", style) if title is None else title, tuple(_kept(blocks)))


def _kept(blocks: Sequence[Block]) -> list[Block]:
    """The blocks; no page break comes between a text and the table or picture after it."""
    found: list[Block] = []
    leads = False
    for block in reversed(blocks):
        if isinstance(block, Paragraph):
            found.append(block._replace(kept=leads))
        else:
            leads = not isinstance(block, Heading)
            found.append(block)
    return found[::-1]


def math_text(formula: Math, notation: Notation, style: Style) -> str:
    """The text of mathematics in a notation."""
    dialect = notation.dialect
    opening, closing = dialect.parentheses
    pieces = []
    for atom in formula.atoms:
        kind, first = atom[0], atom[1]
        if kind in ("number", "factor"):
            assert isinstance(first, float)
            shown = float(people_number(first, style.precision))
            text = dialect.number(shown)
            pieces.append(f"{opening}{text}{closing}" if kind == "factor" and shown < 0 else text)
        elif kind == "name":
            pieces.append(dialect.name(visible(str(first))))
        elif kind == "adjoint":
            pieces.append(notation.adjoint(dialect.name(visible(str(first)))))
        elif kind == "formula":
            pieces.append(notation.signs["…"] if first == ELLIPSIS else str(first))
        elif kind == "sign":
            pieces.append(notation.signs[str(first)])
        else:
            over, under = (visible(str(part)) for part in atom[1:])
            pieces.append(notation.derivative(over, under, kind == "total"))
    return notation.joint.join(pieces)


def sentence(key: str, style: Style, **values: Run | Sequence[Run]) -> Runs:
    """A sentence of the messages with its blanks filled by runs."""
    runs: list[Run] = []
    template = said(HANDOUT[key], style.language)
    for text, name, _, _ in Formatter().parse(template):
        if text:
            runs.append(text)
        if name is not None:
            value = values[name]
            runs += [value] if isinstance(value, str | Math | Blank) else value
    return tuple(runs)


def is_japanese(page: Handout, style: Style) -> bool:
    """Whether the page needs a Japanese font."""
    return style.language == "ja" or any(map(is_wide, _letters(page)))


def _letters(page: Handout) -> Iterable[str]:
    yield page.title
    blocks = [b for o in page.blocks for b in (o.blocks if isinstance(o, Turned) else (o,))]
    for block in blocks:
        if isinstance(block, PictureBlock):
            yield from (node.name for node in block.picture.nodes)
        elif isinstance(block, Formulas):
            yield from (str(part) for line in block.lines for atom in line.atoms for part in atom)


def is_wide(text: str) -> bool:
    """Whether a text has Japanese letters."""
    return any("\u2e80" <= c <= "\u9fff" or "\uf900" <= c <= "\uffef" for c in text)


def _said(key: str, style: Style, **values: object) -> str:
    return said(HANDOUT[key], style.language, values)


# ---- mathematics


def _math(*atoms: Atom) -> Math:
    return Math(atoms)


def _sign(text: str) -> Atom:
    return ("sign", text)


def _list(items: Iterable[Math]) -> list[Run]:
    runs: list[Run] = []
    for item in items:
        runs += [", ", item] if runs else [item]
    return runs


def _chain(terms: Sequence[Sequence[Atom]], sign: str) -> Runs:
    """Terms with a sign between them; many can be wrapped, and too many are cut short."""
    if len(terms) > MAX_TERMS:
        terms = [*terms[:ENDS], [_sign("…")], *terms[-ENDS:]]
    lines: list[list[Atom]] = [[]]
    for i, term in enumerate(terms):
        if i and i % IN_A_LINE == 0:
            lines.append([])
        if i:
            lines[-1].append(_sign(sign))
        lines[-1] += term
    runs: list[Run] = []
    for line in lines:
        runs += [" ", Math(tuple(line))] if runs else [Math(tuple(line))]
    return tuple(runs)


class _Page:
    """The sections of one exercise.

    `told` has the keys of the explanations that the handout gave before, which are not repeated.
    In the key of a handout it is None, and nothing is explained.
    """

    def __init__(self, exercise: Exercise, style: Style, told: set[str] | None) -> None:
        self.exercise = exercise
        self.report = exercise.report
        self.style = style
        self.told = told
        self.compared = False
        self.blank = False
        self.rule = ""
        self.end = exercise.picture.nodes[exercise.picture.output].name
        self.output = _math(("name", self.report.output))
        self.gradient = self.report.gradient or {}
        self.data = [n.name for n in exercise.picture.nodes if n.role == "data"]

    def blocks(self) -> list[Block]:
        """The blocks of all sections, in the order in which they teach."""
        graph, forward = self._graph(), self._forward()
        # a landscape page comes after the next section, so that no page before it is half empty
        turned = isinstance(graph[0], Turned)
        found = [*self._problem(), *(forward if turned else graph)]
        found += graph if turned else forward
        if self.report.edges:
            found += [*self._local(), *self._paths(), *self._reverse()]
        if self.gradient:
            found += self._gradient()
        if self.gradient and self.compared:
            found += self._directions()
        return found

    def _text(self, key: str, **values: Run | Sequence[Run]) -> Paragraph:
        return Paragraph(sentence(key, self.style, output=self.output, **values))

    def _explained(self, *keys: str, **values: Run | Sequence[Run]) -> list[Paragraph]:
        if self.told is None:
            return []
        new = [key for key in keys if key not in self.told]
        self.told.update(new)
        return [self._text(key, **values) for key in new]

    def _heading(self, key: str) -> Heading:
        return Heading(2, _said(key, self.style))

    def _table(
        self,
        columns: Sequence[str],
        rows: Sequence[tuple[Runs, ...]],
        numeric: Iterable[int] = (),
        wide: Iterable[int] = (),
    ) -> TableBlock:
        titles = tuple(_said(key, self.style) if key else "" for key in columns)
        return TableBlock(titles, tuple(rows), frozenset(numeric), frozenset(wide))

    def _hidden(self, runs: Runs, *, long: bool = False) -> Runs:
        return (Blank(long),) if self.blank else runs

    def _number(self, value: float) -> Runs:
        return self._hidden((_math(("number", value)),))

    # ---- the sections

    def _problem(self) -> list[Block]:
        report = self.report
        wanted = _list(_math(("total", report.output, name)) for name in self.gradient)
        point = _list(
            _math(("name", name), _sign("="), ("number", value))
            for name, value in report.at.items()
        )
        key = "problem" if wanted else "problem-without-inputs"
        notes = [
            self._text("note", text=warning_words(notice, self.style.language))
            for notice in report.warnings
        ]
        return [
            self._text("program"),
            Formulas(tuple(_math(("formula", line)) for line in report.program.lines)),
            self._text(key, wanted=wanted, point=point),
            *([] if self.blank else notes),
        ]

    def _graph(self) -> list[Block]:
        picture = self.exercise.picture
        if self.blank:
            picture = blank_picture(picture, self.rule)
        about = _said("picture", self.style, output=self.report.output)
        blocks: tuple[Heading | Paragraph | PictureBlock, ...] = (
            self._heading("graph"),
            *self._explained("graph-blank" if self.blank else "graph-filled"),
            *self._about_data(),
            PictureBlock(picture, about),
        )
        wide = drawing(self.exercise.picture, self.style).width > WIDE
        return [Turned(blocks)] if wide else [*blocks]

    def _about_data(self) -> list[Paragraph]:
        if self.told is None or not self.data:
            return []
        names = _list(_math(("name", name)) for name in self.data[:MAX_DATA])
        more: list[Run] = [", …"] if len(self.data) > MAX_DATA else []
        key = "graph-data" if len(self.data) > 1 else "graph-datum"
        return [self._text(key, data=[*names, *more])]

    def _forward(self) -> list[Block]:
        rows = []
        for node in self.report.nodes or ():
            given = node.op in ("input", "const")
            value: Runs = (_math(("number", node.value)),)
            formula: Runs = (
                (_said("input", self.style),)
                if node.formula is None
                else (_math(("formula", node.formula)),)
            )
            name: Runs = (_math(("name", node.name)),)
            rows.append((name, formula, value if given else self._hidden(value)))
        return [
            self._heading("forward"),
            *self._explained("forward-text"),
            self._table(("node", "formula", "value"), rows, [2], [1]),
        ]

    def _local(self) -> list[Block]:
        edges = self.report.edges or []
        rows = [
            (
                (_math(("local", e.target, e.source)),),
                self._hidden((_math(("formula", e.formula)),), long=True),
                self._number(e.value),
            )
            for e in edges
        ]
        pairs = [(e.source, e.target) for e in edges]
        twice = [self._text("same-operand")] if len(set(pairs)) < len(pairs) else []
        return [
            self._heading("local-of-some" if self.data else "local"),
            *self._explained("local-text", "total-text"),
            *twice,
            self._table(("local-derivative", "formula", "value"), rows, [2], [1]),
        ]

    def _paths(self) -> list[Block]:
        rows: list[tuple[Runs, ...]] = []
        notes = []
        for name, paths in (self.report.paths or {}).items():
            rows += self._path_rows(name, paths)
            if paths.cut:
                count, listed = whole_number(paths.total), str(len(paths.listed))
                by = _math(("name", name))
                notes.append(self._text("cut-paths", name=by, count=count, listed=listed))
        columns = ("total-derivative", "number", "path", "chain", "in-numbers", "product")
        return [
            self._heading("paths"),
            *self._explained("paths-text"),
            self._table(columns, rows, [5], [2, 3, 4]),
            *notes,
        ]

    def _path_rows(self, name: str, paths: PathsOf) -> list[tuple[Runs, ...]]:
        head: Runs = (_math(("total", self.report.output, name)),)
        nothing: Runs = ()
        if not paths.total:
            text: Runs = (_said("no-path", self.style),)
            return [(head, nothing, text, nothing, nothing, self._number(0.0))]
        rows: list[tuple[Runs, ...]] = []
        for i, path in enumerate(paths.listed, 1):
            rows.append((head if i == 1 else nothing, *self._path_cells(i, path)))
        if not paths.alone:
            terms = " + ".join(circled(i) for i in range(1, len(paths.listed) + 1))
            if paths.cut:
                terms = f"{terms} + …" if terms else "…"
            word: Runs = (_said("sum", self.style),)
            numbers: list[list[Atom]] = [[("factor", p.product)] for p in paths.listed]
            if paths.cut:
                numbers.append([_sign("…")])
            added = self._hidden(_chain(numbers, "+"), long=True)
            rows.append((nothing, nothing, word, (terms,), added, self._number(paths.sum)))
        return rows

    def _path_cells(self, number: int, path: PathRow) -> tuple[Runs, ...]:
        pairs = list(zip(path.nodes[1:], path.nodes, strict=False))[::-1]
        symbols: list[list[Atom]] = [[("local", over, under)] for over, under in pairs]
        numbers: list[list[Atom]] = [[("factor", f)] for f in path.factors[::-1]]
        one: list[list[Atom]] = [[("number", 1.0)]]
        return (
            (circled(number),),
            _chain([[("name", node)] for node in path.nodes], "→"),
            _chain(symbols or one, "·"),
            self._hidden(_chain(numbers or one, "·"), long=True),
            self._number(path.product),
        )

    def _reverse(self) -> list[Block]:
        adjoints = {node.name: node.adjoint for node in self.report.nodes or ()}
        back = [n for n in reversed(self.report.nodes or ()) if n.adjoint is not None]
        back.sort(key=lambda node: node.name != self.end)
        rows = []
        for order, node in enumerate(back, 1):
            head: Runs = (_math(("name", node.name)),)
            total: Runs = (
                _math(
                    ("adjoint", node.name),
                    _sign("="),
                    ("total", self.report.output, node.name),
                ),
            )
            cells = self._comes_in(node, adjoints)
            rows.append(((str(order),), head, total, *cells))
        columns = ("order", "node", "total-derivative", "comes-in", "in-numbers", "value")
        return [
            self._heading("reverse"),
            *self._explained("reverse-text"),
            *self._manners(),
            self._table(columns, rows, [5], [3, 4]),
        ]

    def _manners(self) -> list[Paragraph]:
        """What each kind of operation does in the reverse sweep, told once in a handout."""
        found = []
        for name, manner in self.exercise.manners:
            key = manner if manner in SENTENCES else f"other {name}"
            if self.told is None or key in self.told:
                continue
            self.told.add(key)
            up = _said("what-came", self.style)
            told = SENTENCES.get(manner, SENTENCES["other"])
            text = said(told, self.style.language, {"name": name, "up": up})
            if self.style.language == "ja":  # the blanks are meant for a formula; `up` is words
                text = text.replace(f" {up}", up).replace(f"{up} ", up)
            elif text.startswith(("a ", "an ")):
                text = f"A{text[1:]}"
            found.append(self._text("manner", text=text))
        return found

    def _comes_in(self, node: NodeRow, adjoints: Mapping[str, float | None]) -> tuple[Runs, ...]:
        assert node.adjoint is not None
        if node.name == self.end:
            return (_said("start", self.style),), (), (_math(("number", node.adjoint)),)
        symbols: list[list[Atom]] = []
        numbers: list[list[Atom]] = []
        for edge in reversed(self.report.edges or ()):
            adjoint = adjoints[edge.target]
            if edge.source != node.name or adjoint is None:
                continue
            local: Atom = ("local", edge.target, edge.source)
            symbols.append([("adjoint", edge.target), _sign("·"), local])
            numbers.append([("factor", adjoint), _sign("·"), ("factor", edge.value)])
        if not symbols:
            return (_said("nothing", self.style),), (), self._number(node.adjoint)
        return (
            _chain(symbols, "+"),
            self._hidden(_chain(numbers, "+"), long=True),
            self._number(node.adjoint),
        )

    def _gradient(self) -> list[Block]:
        rows = [
            (
                (_math(("total", self.report.output, name)),),
                self._number(slope),
                self._reading(name, slope),
            )
            for name, slope in self.gradient.items()
        ]
        columns = ("total-derivative", "value", "reading")
        return [self._heading("gradient"), self._table(columns, rows, [1], [2])]

    def _reading(self, name: str, slope: float) -> Runs:
        change: Run = _math(("number", abs(slope) * STEP))
        if self.blank:
            key, change = "changes", Blank()
        elif not math.isfinite(slope):
            key = "unreadable"
        else:
            key = "grows" if slope > 0 else "falls" if slope < 0 else "stays"
        step = _math(("number", STEP))
        names = {"input": _math(("name", name)), "output": self.output}
        return sentence(key, self.style, step=step, change=change, **names)

    def _directions(self) -> list[Block]:
        passes, style = len(self.gradient), self.style
        forward = self.exercise.forward_operations
        rows: list[tuple[Runs, ...]] = [
            (
                (_said("forward-mode", style),),
                (str(passes),),
                (str(forward),),
                (_said("one-input", style),),
            ),
            (
                (_said("reverse-mode", style),),
                ("1",),
                (str(self.report.operations),),
                (_said("all-but-data" if self.data else "all-inputs", style),),
            ),
        ]
        columns = ("direction", "passes", "operations", "delivers")
        return [
            self._heading("directions"),
            *self._explained("directions-text", passes=str(passes)),
            self._table(columns, rows, [1, 2]),
            *self._explained("networks-text"),
        ]


def blank_picture(picture: Picture, rule: str) -> Picture:
    """A picture with rules to write on in place of the values that a learner has to find."""
    nodes = [
        node
        if node.op in ("input", "const")
        else node._replace(value=None, formula=f"{node.formula} = {rule}")
        for node in picture.nodes
    ]
    edges = [
        edge if edge.data else edge._replace(formula=rule, value=None) for edge in picture.edges
    ]
    return picture._replace(nodes=nodes, edges=edges)


def is_long(cell: Runs) -> bool:
    """Whether a cell of a table needs to wrap."""
    size = 0
    for run in cell:
        if isinstance(run, Math):
            size += sum(map(_size, run.atoms))
        else:
            size += 12 if isinstance(run, Blank) else len(run) // 2
    return size > TOO_LONG


def _size(atom: Atom) -> int:
    kind, first = atom[0], atom[1]
    if kind == "formula":
        return len(str(first)) // 2 + 1
    whole = isinstance(first, str) or first % 1 == 0
    return 3 if whole else 6
