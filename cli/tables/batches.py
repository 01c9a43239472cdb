"""A table to read, and its batches of rows.

A table is never in memory as a whole. What the program does not compute with passes through as
the text that it was.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl

from autograd_cli.grammar.source import Problem, normal_name

ROWS = 65_536  # of a batch of what has no bytes to count
UNPACKED = 1 << 30  # bytes that a batch may become where it takes far fewer
RAW = "\0a whole line\0"  # the column of lines, where the format stays; no table has such a name


class Batch(NamedTuple):
    """Some rows. `frame` has the columns that are carried; `numbers` the inputs, null where a cell
    is none. `cell` is that of an input in a row as text, None where it is empty. `places`: the line
    or row of each.
    """

    frame: pl.DataFrame
    numbers: dict[str, pl.Series]
    cell: Callable[[str, int], str | None]
    places: Sequence[int]
    done: int = 0  # bytes of the input up to here, about
    source: str | None = None  # the file, where there are several


class Table(NamedTuple):
    """A table to read.

    `schema`: the types of the columns that are carried; `batches` takes the names of the inputs to
    read, and of the columns that will be added; `counted` says whether places are lines. `top` is
    set where the header is a row of numbers, perhaps of a table that has no header.
    """

    columns: dict[str, str]  # the name as inputs are named -> as it stands there
    schema: dict[str, Any]
    batches: Callable[[Sequence[str], Sequence[str]], Iterator[Batch]]
    counted: str
    empty: bool = False  # no rows, and so no names of columns
    lines: Mapping[str, int] = {}  # where each column first stands, if not on top
    top: bool = False


def by_input(columns: Sequence[str]) -> dict[str, str]:
    """The columns by the names that inputs have. Raises Problem where two have one."""
    found: dict[str, str] = {}
    for column in columns:
        name = normal_name(column.strip())
        if name in found:
            raise Problem("input", "column-twice", name=column)
        found[name] = column
    return found


def check_alike(schema: Mapping[str, Any], first: Mapping[str, Any]) -> None:
    """Raise Problem unless a table has the columns of the first one, in whatever order."""
    for name in first:
        if name not in schema:
            raise Problem("input", "column-lacks", name=name)
    for name, kind in schema.items():
        if name not in first:
            raise Problem("input", "column-only-here", name=name)
        if kind != first[name]:
            raise Problem("input", "column-type", name=name, found=kind, wanted=first[name])


_BLANKS = " \t"  # round a number they are no part of it


def parsed(cells: pl.Series) -> pl.Series:
    """Text as floats; null where it is none, or has digits and is beyond them."""
    numbers = cells.cast(pl.Float64, strict=False)
    if numbers.null_count():
        again = cells.str.strip_chars(_BLANKS).cast(pl.Float64, strict=False)
        numbers = again if again.null_count() < numbers.null_count() else numbers
    infinite = numbers.is_infinite()
    if infinite.any():  # spelled out it has no digit
        numbers = numbers.set(infinite & cells.str.contains("[0-9]"), None)
    return numbers


def too_large(cell: str) -> bool:
    """Whether a cell that is no float is a number."""
    if not cell.isascii():  # half of a character among others, which Polars does not take
        return False
    return pl.Series([cell.strip(_BLANKS)]).cast(pl.Float64, strict=False)[0] is not None
