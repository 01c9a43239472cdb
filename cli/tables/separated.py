"""CSV and TSV."""

import csv
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from autograd_cli.cli.tables import batches as tables
from autograd_cli.cli.tables.batches import RAW, Batch, Table, by_input, check_alike, parsed
from autograd_cli.cli.tables.layout import Layout, renamed
from autograd_cli.cli.tables.lines import Lines, decoded, split
from autograd_cli.grammar.source import Problem

# a part of what Python's csv module says -> what we say
_ERRORS = {
    "unexpected end": "quote-never-closed",
    "expected after": "text-after-quote",
    "new-line character": "lone-return",
    "field limit": "cell-too-long",
}
LONGEST = 64 << 20  # characters of a cell in quotes
_OTHER_SEPARATOR = re.compile(r'"([;\t|:])')
_NOWHERE = "\x01"  # parts no line that has none


def separated(
    lines: Lines,
    path: str,
    separator: str,
    raw: bool,
    first: Mapping[str, Any] | None,
    layout: Layout,
) -> Table:
    """The table of a stream, its header read; `raw`: simple lines may be carried whole.

    `first` are the columns that it has to have, in the order in which they are carried.
    """
    pending: deque[bytes] = deque(split(lines.block().removeprefix(b"\xef\xbb\xbf")))
    records = _Records(lines, pending, separator)
    cells, above = records.next(), 0  # lines above the first record
    while cells == [] and records.line > above:
        above, records.taken = records.line, []
        cells = records.next()
    if layout.header:
        if not cells:
            raise Problem("input", "no-header", path=path)
        above = records.line
    else:  # the first record is one of the rows
        pending.extendleft(reversed(records.taken or []))
        cells = [f"c{number}" for number in range(1, len(cells) + 1)]
    top = layout.header and _numbers(cells)
    header = renamed(cells, layout.renames)
    try:
        columns = by_input(header)
    except Problem as problem:
        problem.hint = "no-header" if top else None
        raise
    schema = dict.fromkeys(header, pl.String)
    order = header
    if first is not None:
        check_alike(schema, first)
        order = list(first)

    def batches(inputs: Sequence[str], results: Sequence[str]) -> Iterator[Batch]:
        block, place = b"".join(pending), above + 1
        pending.clear()
        wanted = {name: columns[name] for name in inputs}
        while block or (block := lines.block()):
            plain = _plain(block, separator, len(schema))
            batch = None
            if plain is not None and raw and order == header:
                batch = _whole_lines(plain, separator, schema, wanted, place)
            if batch is None:
                frame = _cells(plain, separator, schema)
                if frame is not None:
                    batch = _batch(frame, order, wanted, range(place, place + frame.height))
            if batch is not None:
                place += len(batch.places)
                yield batch
            else:
                records.start(block, place)
                for frame, lines_of in records.frames(schema):
                    yield _batch(frame, order, wanted, lines_of)
                place = records.line + 1
            block = b""

    carried = {name: schema[name] for name in order}
    return Table(columns, carried, batches, "line", empty=not header, top=top)


def _numbers(cells: Sequence[str]) -> bool:
    """Whether a row has numbers and nothing else."""
    texts = pl.Series([cell for cell in cells if cell.strip()], dtype=pl.String)
    return len(texts) > 0 and texts.str.contains("[0-9]").all() and not parsed(texts).null_count()


def _batch(
    frame: pl.DataFrame, order: Sequence[str], wanted: Mapping[str, str], places: Sequence[int]
) -> Batch:
    cells = {name: frame[column] for name, column in wanted.items()}
    numbers = {name: parsed(cell) for name, cell in cells.items()}
    return Batch(frame[list(order)], numbers, lambda name, row: cells[name][row], places)


# ---- blocks of the simplest kind, without quotes and empty lines


def _plain(block: bytes, separator: str, width: int) -> bytes | None:
    """A block with as many separators as its lines should have; None where it needs more care."""
    if b'"' in block:
        return None
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n")
        if b"\r" in block:
            return None
    characters = np.frombuffer(block, np.uint8)
    count = np.count_nonzero(characters == ord("\n")) + (not block.endswith(b"\n"))
    parts = np.count_nonzero(characters == ord(separator))
    return block if parts == count * (width - 1) else None


def _read(block: bytes, separator: str, schema: Mapping[str, Any]) -> pl.DataFrame | None:
    """The rows of a block; None where one has too many cells, or text where a number should be."""
    try:
        return pl.read_csv(
            block, has_header=False, schema=dict(schema), separator=separator, quote_char=None
        )
    except (pl.exceptions.PolarsError, ValueError):
        return None


def _whole_lines(
    block: bytes,
    separator: str,
    schema: Mapping[str, Any],
    wanted: Mapping[str, str],
    place: int,
) -> Batch | None:
    """A batch that carries the lines as they are; None unless all inputs are finite numbers."""
    if _NOWHERE.encode() in block:
        return None
    lines = _read(block, _NOWHERE, {RAW: pl.String})
    frame = _read(block, separator, {**schema, **dict.fromkeys(wanted.values(), pl.Float64)})
    if lines is None or frame is None or frame.height != lines.height:
        return None
    numbers = {name: frame[column] for name, column in wanted.items()}
    if any(column.null_count() for column in (lines[RAW], *numbers.values())):
        return None
    if any(column.is_infinite().any() for column in numbers.values()):  # or beyond floats
        return None
    return Batch(lines, numbers, _none, range(place, place + lines.height))


def _none(name: str, row: int) -> None:
    """The cell of a batch whose cells are all numbers: nobody asks."""


def _cells(block: bytes | None, separator: str, schema: Mapping[str, Any]) -> pl.DataFrame | None:
    """The cells as text; None: whoever reads them row by row can say what is wrong."""
    if block is None or block.startswith(b"\n") or b"\n\n" in block:
        return None
    # as many separators as there should be, and no row with too many: each has its own
    return _read(block, separator, schema)


# ---- everything else


class _Records:
    """The records of lines, one by one, with quotes and the newlines inside them."""

    def __init__(self, lines: Lines, pending: deque[bytes], separator: str) -> None:
        self.lines = lines
        self.pending = pending
        self.separator = separator
        self.line = 0
        self.text = ""  # the last line
        self.taken: list[bytes] | None = []  # the lines of the first record
        csv.field_size_limit(LONGEST)  # Python's own is 128 KB
        self.reader = csv.reader(self._texts(), delimiter=separator, strict=True)

    def start(self, block: bytes, line: int) -> None:
        self.pending.extend(split(block))
        self.line = line - 1
        self.taken = None
        self.reader = csv.reader(self._texts(), delimiter=self.separator, strict=True)

    def _texts(self) -> Iterator[str]:
        while True:
            if not self.pending:  # in the middle of a record
                self.pending.extend(split(self.lines.block()))
                if not self.pending:
                    return
            self.line += 1
            line = self.pending.popleft()
            if self.taken is not None:
                self.taken.append(line)
            self.text = decoded(line, self.line)
            yield self.text

    def next(self) -> list[str]:
        first = self.line + 1
        try:
            return next(self.reader, [])
        except csv.Error as error:
            said = str(error)
            message = next((key for part, key in _ERRORS.items() if part in said), "bad-record")
            limit = f"{csv.field_size_limit():,}"
            other = _OTHER_SEPARATOR.search(self.text) if message == "text-after-quote" else None
            if other is not None:
                separator = other[1]
                hint = "say-tsv" if separator == "\t" else "say-sep"
                raise Problem(
                    "input", message, None, hint, line=first, separator=separator
                ) from None
            raise Problem("input", message, line=first, reason=said, limit=limit) from None

    def frames(self, schema: Mapping[str, Any]) -> Iterator[tuple[pl.DataFrame, list[int]]]:
        """The records of the lines at hand, and the line that each begins on."""
        rows: list[list[str]] = []
        places: list[int] = []
        while self.pending:
            first = self.line + 1
            row = self.next()
            if not row:
                if len(schema) > 1:
                    continue  # an empty line
                row = [""]
            if len(row) != len(schema):
                raise Problem(
                    "input", "ragged-row", line=first, cells=len(row), columns=len(schema)
                )
            rows.append(row)
            places.append(first)
            if len(rows) == tables.ROWS:
                yield _frame_of(rows, schema), places
                rows, places = [], []
        if rows:
            yield _frame_of(rows, schema), places


def _frame_of(rows: list[list[str]], schema: Mapping[str, Any]) -> pl.DataFrame:
    columns = zip(schema, zip(*rows, strict=True), strict=True)
    return pl.DataFrame(
        {name: pl.Series([cell or None for cell in cells], dtype=pl.String)
         for name, cells in columns}
    )  # fmt: skip
