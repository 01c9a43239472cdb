"""What is to be shown of an answer, as parts that formats write."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from autograd_cli.cli.forms import Style
from autograd_cli.core.point.at import AsRead, Notice
from autograd_cli.core.program.printer import Dialect

if TYPE_CHECKING:  # an answer in JSON needs neither
    from autograd_cli.cli.render.rows import Equations, Section


Records = Iterable[Sequence[str | float]]  # numbers are written with all digits


class View(NamedTuple):
    """What is to be shown of one kind of answer: a function a part, called when a format asks.

    `warnings` is None where there can be none: of a formula without a point.
    """

    warnings: Sequence[Notice] | None = None
    program: AsRead = AsRead()  # stands above the sections
    sections: Callable[[Style], "list[Section]"] | None = None
    terminal: Callable[[Style], str] | None = None  # where `table` says it without the sections
    object: Callable[[Style], dict[str, object] | list[dict[str, object]]] | None = None
    records: Callable[[], Records] | None = None  # the header first
    lines: Callable[[], Records] | None = None  # the same in fewer words
    formulas: Callable[[Style], str] | None = None  # LaTeX
    equations: Callable[[Dialect, Style], "Equations"] | None = None
