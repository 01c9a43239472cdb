"""What is to be shown of an answer, as parts that formats write."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from autograd_cli.cli.forms import Style
from autograd_cli.core.point.at import AsRead, Notice
from autograd_cli.core.program.printer import Dialect


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


Records = Iterable[Sequence[str | float]]  # numbers are written with all digits


class View(NamedTuple):
    """What is to be shown of one kind of answer: a function a part, called when a format asks.

    `warnings` is None where there can be none: of a formula without a point.
    """

    warnings: Sequence[Notice] | None = None
    program: AsRead = AsRead()  # stands above the sections
    sections: Callable[[Style], list[Section]] | None = None
    terminal: Callable[[Style], str] | None = None  # where `table` says it without the sections
    object: Callable[[Style], dict[str, object] | list[dict[str, object]]] | None = None
    records: Callable[[], Records] | None = None  # the header first
    lines: Callable[[], Records] | None = None  # the same in fewer words
    formulas: Callable[[Style], str] | None = None  # LaTeX
    equations: Callable[[Dialect, Style], Equations] | None = None
