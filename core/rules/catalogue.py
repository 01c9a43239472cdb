"""What is known of each function, from the rule table alone."""

from collections.abc import Sequence
from typing import NamedTuple

from autograd_cli.core.program.printer import TEXT, Dialect, number_text, print_postfix
from autograd_cli.core.table.primitives import (
    ALIASES,
    FUNCTIONS,
    PRIMITIVES,
    ROWS,
    WHERE,
    Primitive,
)
from autograd_cli.grammar.parse import parse
from autograd_cli.grammar.source import Problem


class Convention(NamedTuple):
    """Where a derivative does not exist, and what it is taken as, by parameter."""

    when: str
    partials: tuple[str | None, ...]


class Entry(NamedTuple):
    """One function. `partials` are (parameter, formula); None where there is no derivative."""

    name: str
    call: str
    doc: tuple[str, str]
    domain: str
    partials: tuple[tuple[str, str | None], ...]
    conventions: tuple[Convention, ...]
    aliases: tuple[str, ...]
    optional: tuple[tuple[str, str], ...]
    selects: bool
    # where the row has its own: ("∂x∂y", formula) by pairs of parameters
    seconds: tuple[tuple[str, str], ...] = ()


_WHERE = Entry(
    WHERE,
    "where(condition, a, b)",
    ("a where the condition holds, else b", "条件が成り立てば a, そうでなければ b"),
    "",
    (("a", "where(condition, 1, 0)"), ("b", "where(condition, 0, 1)")),
    (),
    (),
    (),
    True,
)


def entries() -> list[Entry]:
    """All functions, in the order of the rule table."""
    return [*(_entry(row) for row in ROWS if row.name in FUNCTIONS), _WHERE]


def entry(name: str) -> Entry:
    """One function by its name or an alias. Raises Problem."""
    name = ALIASES.get(name, name)
    if name == WHERE:
        return _WHERE
    if name not in FUNCTIONS:
        raise Problem.unknown("unknown-function", "no-function", name, FUNCTIONS, name=name)
    return _entry(PRIMITIVES[name])


def partials_of(op: str) -> tuple[tuple[str, str | None], ...]:
    """The partial derivatives of an operation, by parameter."""
    return _WHERE.partials if op == WHERE else _entry(PRIMITIVES[op]).partials


def formula(text: str, dialect: Dialect = TEXT) -> str:
    """A rule's text with the blanks that people read."""
    return print_postfix(parse(text).statements[0].body, dialect)


def _entry(row: Primitive) -> Entry:
    given = [p.removeprefix("*") for p in row.parameters]
    parameters = ["x", "y", "…"] if row.variadic else given
    sources = ["x"] if row.variadic else given
    optional = tuple(
        (name, number_text(value))
        for name, value in zip(given[len(given) - len(row.optional) :], row.optional, strict=True)
    )
    return Entry(
        row.name,
        f"{row.name}({', '.join(parameters)})",
        row.doc,
        row.domain,
        tuple(
            (name, None if text is None else _spread(formula(text)))
            for name, text in zip(sources, row.partials, strict=True)
        ),
        tuple(
            Convention(
                _spread(case.when),
                tuple(None if p is None else _spread(formula(p)) for p in case.partials),
            )
            for case in row.cases
            if case.warning is not None
        ),
        row.aliases,
        optional,
        row.selects,
        tuple(
            (pair, _spread(formula(text)))
            for pair, text in zip(_pairs(sources, row.variadic), row.seconds, strict=False)
        ),
    )


def _pairs(sources: Sequence[str], variadic: bool) -> list[str]:
    """The second partials as they are written: ∂x², ∂x∂y, ∂y²."""
    names = ["x", "y"] if variadic else sources
    pairs = [
        f"∂{one}²" if one == other else f"∂{one}∂{other}"
        for i, one in enumerate(names)
        for other in names[i:]
    ]
    return pairs[:2] if variadic else pairs


def _spread(text: str) -> str:
    """`max(xs)` as people read it; x is the argument of the partial, k the number of ties."""
    for name in ("max", "min"):
        text = text.replace(f"ties({name}(xs), xs)", "k")
    text = text.replace("(rest)", "(y, …)")
    return text.replace("(xs)", "(x, y, …)").replace(", xs)", ", x, y, …)")
