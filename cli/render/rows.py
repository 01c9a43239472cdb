"""What the people's formats have in common: the sections of an answer as rows of cells."""

from collections.abc import Sequence
from typing import NamedTuple

from autograd_cli.cli.forms import Style
from autograd_cli.cli.messages.labels import LABELS
from autograd_cli.cli.words import circled, factor, people_number
from autograd_cli.core.answers.report import PathsOf, Report
from autograd_cli.core.point.at import AsRead
from autograd_cli.core.program.printer import whole_number
from autograd_cli.grammar.messages.words import said

MAX_LISTED = 8  # names in a sentence
# a chain of so many factors gets blanks, so that it can be wrapped; a longer one is cut
LONG_CHAIN, MAX_CHAIN, CHAIN_ENDS = 4, 24, 3


class Section(NamedTuple):
    """A heading, column headings, rows of cells; columns named in `numeric` align as numbers."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    numeric: frozenset[int] = frozenset()
    note: str = ""
    code: frozenset[int] = frozenset()  # columns of formulas


class Leibniz(NamedTuple):
    """∂e/∂a, for a format to typeset; the order is empty for the first derivative."""

    over: str
    under: str
    order: str


class Equations(NamedTuple):
    """The sides of equations, typeset; `approximate` for one that holds nearly (≈)."""

    sides: Sequence[tuple[str | Leibniz, str]]
    approximate: bool = False


def label(key: str, style: Style, **values: object) -> str:
    """A heading or a label in the reader's language."""
    return said(LABELS[key], style.language, values)


def taken(program: AsRead, style: Style) -> str:
    """The numbers of the program that are inputs: `taken as inputs: a = 2, b = 1`, or nothing."""
    items = []
    for name, (number, value) in program.numbers.items():
        item = f"{name} = {_number(value, style)}"
        if value != number:
            item = label("taken-instead", style, taken=item, number=_number(number, style))
        items.append(item)
    return label("taken", style, numbers=few(items, style)) if items else ""


def few(items: Sequence[str], style: Style) -> str:
    """A list of names or the like, of many the first ones and how many more there are."""
    listed, more = ", ".join(items[:MAX_LISTED]), len(items) - MAX_LISTED
    return label("and-more", style, listed=listed, more=more) if more > 0 else listed


def partial(over: str, under: str) -> str:
    """∂e/∂a."""
    return f"∂{over}/∂{under}"


def total(report: Report, name: str) -> str:
    """The total derivative as the gradient states it: of L where an upstream is given."""
    return partial(report.output if report.upstream is None else "L", name)


def sections(report: Report, style: Style) -> list[Section]:
    """The sections that were asked for, in the order in which they teach."""
    found = []
    if report.nodes is not None:
        found.append(_forward(report, style))
    if report.edges is not None:
        found.append(_local(report, style))
    if report.paths is not None:
        found.append(_paths(report, style))
    if report.adjoints:
        found.append(_adjoints(report, style))
    if report.gradient is not None:
        found.append(_gradient(report, style))
    return [section for section in found if section.rows]


def value_section(report: Report, style: Style) -> list[Section]:
    """The forward table where it was asked for, else the value alone."""
    if report.nodes is not None:
        return [_forward(report, style)]
    columns = (label("output", style), label("value", style))
    return [Section("", columns, [(report.output, _number(report.value, style))], frozenset({1}))]


def _number(value: float, style: Style) -> str:
    return people_number(value, style.precision)


def _forward(report: Report, style: Style) -> Section:
    rows = []
    for node in report.nodes or ():
        formula = label("input", style) if node.formula is None else node.formula
        rows.append((node.name, formula, _number(node.value, style)))
    columns = (label("node", style), label("formula", style), label("value", style))
    return Section(label("forward", style), columns, rows, frozenset({2}), code=frozenset({1}))


def _local(report: Report, style: Style) -> Section:
    rows = [
        (partial(e.target, e.source), e.formula, _number(e.value, style))
        for e in report.edges or ()
    ]
    columns = (label("derivative", style), label("formula", style), label("value", style))
    return Section(label("local", style), columns, rows, frozenset({2}), code=frozenset({1}))


def _paths(report: Report, style: Style) -> Section:
    rows: list[tuple[str, ...]] = []
    notes = []
    for name, paths in (report.paths or {}).items():
        derivative = partial(report.output, name)
        if not paths.total:
            rows.append((derivative, "=", "", "", "0"))
            continue
        rows += path_rows(derivative, paths, style)
        if paths.cut:
            notes.append(cut_note(derivative, paths, style))
    columns = ("", "", label("path", style), label("product", style), label("value", style))
    return Section(label("paths", style), columns, rows, frozenset({4}), "\n".join(notes))


def path_rows(derivative: str, paths: PathsOf, style: Style) -> list[tuple[str, ...]]:
    """Each path as a chain of local derivatives, as numbers, as a product; then the sum."""
    rows: list[tuple[str, ...]] = []
    for i, path in enumerate(paths.listed, 1):
        symbols, numbers = path_product(path.nodes, path.factors, style)
        mark = "=" if i == 1 else "+"
        chain = symbols if paths.alone else f"{circled(i)} {symbols}"
        head = derivative if i == 1 else ""
        rows.append((head, mark, chain, numbers, _number(path.product, style)))
    if not paths.alone:
        terms = " + ".join(circled(i) for i in range(1, len(paths.listed) + 1))
        if paths.cut:
            terms = f"{terms} + …" if terms else "…"
        rows.append(("" if paths.listed else derivative, "=", terms, "", _number(paths.sum, style)))
    return rows


def cut_note(derivative: str, paths: PathsOf, style: Style) -> str:
    """How many paths there are, and how many of them are listed."""
    count, listed = whole_number(paths.total), len(paths.listed)
    key = "cut-list" if paths.total > 1 else "cut-list-of-one"
    return label(key, style, count=count, listed=listed, derivative=derivative)


def path_product(nodes: list[str], factors: list[float], style: Style) -> tuple[str, str]:
    """∂e/∂d·∂d/∂b and 3·1: from the output back, as the chain rule is written."""
    pairs = list(zip(nodes[1:], nodes, strict=False))[::-1]
    sign = " · " if len(pairs) >= LONG_CHAIN else "·"
    symbols = sign.join(cut([partial(over, under) for over, under in pairs]))
    numbers = sign.join(cut([factor(f, style.precision) for f in factors[::-1]]))
    return symbols or "1", numbers or "1"


def cut(factors: list[str]) -> list[str]:
    """The factors of a chain, the middle left out of a very long one."""
    left_out = len(factors) - 2 * CHAIN_ENDS
    if len(factors) <= MAX_CHAIN:
        return factors
    return [*factors[:CHAIN_ENDS], f"… ({left_out}) …", *factors[-CHAIN_ENDS:]]


def _adjoints(report: Report, style: Style) -> Section:
    rows = [
        (total(report, node.name), _number(node.adjoint, style))
        for node in reversed(report.nodes or ())
        if node.adjoint is not None
    ]
    columns = (label("derivative", style), label("value", style))
    return Section(label("adjoints", style), columns, rows, frozenset({1}))


def _gradient(report: Report, style: Style) -> Section:
    rows = [
        (total(report, name), _number(value, style))
        for name, value in (report.gradient or {}).items()
    ]
    columns = (label("derivative", style), label("value", style))
    return Section(label("gradient", style), columns, rows, frozenset({1}))
