"""Tables of rows, read and written in batches: CSV, TSV, NDJSON, Parquet.

A table is never in memory as a whole. What the program does not compute with passes through as
the text that it was.
"""

import csv
import io
import json
import shutil
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO, NamedTuple

import polars as pl
from polars.io.plugins import register_io_source

from autograd_cli.cli.command_table import TABLE_FORMATS
from autograd_cli.cli.files import replacing
from autograd_cli.cli.options import unique_keys, unreadable
from autograd_cli.cli.render.json import number
from autograd_cli.cli.streams import write_bytes
from autograd_cli.grammar.source import Problem, normal_name

SEPARATORS = {"csv": ",", "tsv": "\t"}
BYTES = 4 << 20  # of text that is read at once
ROWS = 65_536  # of what has no bytes to count
RAW = "\0"  # the column of whole lines, where NDJSON becomes NDJSON
_SPECIAL = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}


class Batch(NamedTuple):
    """Some rows. `frame` has the columns that are carried; `numbers` the inputs, null where `cells`
    (the same cells as text, null where empty) are none. `places`: the line or row of each.
    """

    frame: pl.DataFrame
    numbers: dict[str, pl.Series]
    cells: dict[str, pl.Series]
    places: Sequence[int]


class Table(NamedTuple):
    """A table to read.

    `schema`: the types of the columns that are carried; `batches` takes the names of the inputs to
    read, and of the columns that will be added; `counted` says whether places are lines.
    """

    columns: dict[str, str]  # the name as inputs are named -> as it stands there
    schema: dict[str, Any]
    batches: Callable[[Sequence[str], Sequence[str]], Iterator[Batch]]
    counted: str
    empty: bool = False  # no rows, and so no names of columns


def format_of(said: str | None, path: str, option: str) -> str:
    """The format that an option or the ending of a file names; of a stream CSV."""
    if said is not None:
        return said
    if path == "-":
        return "csv"
    for name, endings in TABLE_FORMATS.items():
        if path.lower().endswith(endings):
            return name
    raise Problem(
        "input", "table-ending", path=path, option=option, choices=", ".join(TABLE_FORMATS)
    )


@contextmanager
def opened(path: str, form: str, to: str, size: int = BYTES) -> Iterator[Table]:
    """A table, its header read. Raises Problem of kind `input`."""
    try:
        if form == "parquet":
            with _seekable(path) as file:
                yield _parquet(file, path)
        elif path == "-":
            yield _text_table(sys.stdin.buffer, "standard input", form, to, size)
        else:
            with open(path, "rb") as stream:
                yield _text_table(stream, path, form, to, size)
    except OSError as error:
        raise unreadable(path, error) from None


def _text_table(stream: BinaryIO, path: str, form: str, to: str, size: int) -> Table:
    if form == "ndjson":
        return _ndjson(stream, to == "ndjson", size)
    return _separated(stream, path, SEPARATORS[form], size)


def _by_input(columns: Sequence[str]) -> dict[str, str]:
    """The columns by the names that inputs have. Raises Problem where two have one."""
    found: dict[str, str] = {}
    for column in columns:
        name = normal_name(column.strip())
        if name in found:
            raise Problem("input", "column-twice", name=column)
        found[name] = column
    return found


def _parsed(cells: pl.Series) -> pl.Series:
    """Text as floats; null where it is none."""
    numbers = cells.cast(pl.Float64, strict=False)
    if numbers.null_count():
        # blanks round a number are no part of it
        again = cells.str.strip_chars(" \t").cast(pl.Float64, strict=False)
        numbers = again if again.null_count() < numbers.null_count() else numbers
    return numbers


def _text_batch(
    frame: pl.DataFrame, inputs: Sequence[str], columns: Mapping[str, str], places: Sequence[int]
) -> Batch:
    cells = {name: frame[columns[name]] for name in inputs}
    return Batch(frame, {name: _parsed(cell) for name, cell in cells.items()}, cells, places)


# ---- CSV, TSV


class _Lines:
    """The lines of a stream, in blocks that end with a line."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self.stream = stream
        self.size = size
        self.rest = b""

    def block(self) -> bytes:
        """Some whole lines; empty at the end."""
        parts = [self.rest]
        while data := self.stream.read(self.size):
            cut = data.rfind(b"\n") + 1
            if cut:
                self.rest = data[cut:]
                return b"".join([*parts, data[:cut]])
            parts.append(data)
        self.rest = b""
        return b"".join(parts)


def _separated(stream: BinaryIO, path: str, separator: str, size: int) -> Table:
    lines = _Lines(stream, size)
    pending: deque[bytes] = deque(_split(lines.block().removeprefix(b"\xef\xbb\xbf")))
    records = _Records(lines, pending, path, separator)
    header = records.next()
    while header == [] and pending:
        header = records.next()
    if not header:
        raise Problem("input", "no-header", path=path)
    columns = _by_input(header)
    schema = dict.fromkeys(header, pl.String)

    def batches(inputs: Sequence[str], results: Sequence[str]) -> Iterator[Batch]:
        block, place = b"".join(pending), records.line + 1
        pending.clear()
        while block or (block := lines.block()):
            frame = _plain(block, separator, schema)
            if frame is not None:
                places = range(place, place + frame.height)
                yield _text_batch(frame, inputs, columns, places)
                place += frame.height
            else:
                records.start(block, place)
                for frame, lines_of in records.frames(schema):
                    yield _text_batch(frame, inputs, columns, lines_of)
                place = records.line + 1
            block = b""

    return Table(columns, schema, batches, "line")


def _plain(block: bytes, separator: str, schema: Mapping[str, Any]) -> pl.DataFrame | None:
    """The rows of a block of the simplest kind, without quotes; None: it is not one."""
    if b'"' in block:
        return None
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n")
    count = block.count(b"\n") + (not block.endswith(b"\n"))
    if (
        b"\r" in block
        or b"\n\n" in block
        or block.startswith(b"\n")
        or block.count(separator.encode()) != count * (len(schema) - 1)
    ):
        return None
    try:
        frame = pl.read_csv(
            block, has_header=False, schema=dict(schema), separator=separator, quote_char=None
        )
    except (pl.exceptions.PolarsError, ValueError):
        return None  # whoever reads it row by row can say what is wrong
    # as many separators as there should be, and no row with too many: each has its own
    return frame if frame.height == count else None


class _Records:
    """The records of lines, one by one, with quotes and the newlines inside them."""

    def __init__(self, lines: _Lines, pending: deque[bytes], path: str, separator: str) -> None:
        self.lines = lines
        self.pending = pending
        self.path = path
        self.separator = separator
        self.line = 0
        self.reader = csv.reader(self._texts(), delimiter=separator, strict=True)

    def start(self, block: bytes, line: int) -> None:
        self.pending.extend(_split(block))
        self.line = line - 1
        self.reader = csv.reader(self._texts(), delimiter=self.separator, strict=True)

    def _texts(self) -> Iterator[str]:
        while True:
            if not self.pending:  # in the middle of a record
                self.pending.extend(_split(self.lines.block()))
                if not self.pending:
                    return
            self.line += 1
            yield _decoded(self.pending.popleft(), self.line)

    def next(self) -> list[str]:
        first = self.line + 1
        try:
            return next(self.reader, [])
        except csv.Error as error:
            raise Problem(
                "input", "bad-record", path=self.path, line=first, reason=str(error)
            ) from None

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
            if len(rows) == ROWS:
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


def _decoded(data: bytes, line: int) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Problem("input", "not-utf8-line", line=line) from None


def _split(block: bytes) -> list[bytes]:
    """Lines that end in a newline alone; a carriage return before it belongs to it."""
    return [line + b"\n" for line in block.split(b"\n")[:-1]] + (
        [] if block.endswith(b"\n") or not block else [block[block.rfind(b"\n") + 1 :]]
    )


# ---- NDJSON


class _Number(str):
    """A number of JSON, as it was written."""


def _ndjson(stream: BinaryIO, raw: bool, size: int) -> Table:
    lines = _Lines(stream, size)
    counted = 0

    def rows() -> tuple[list[tuple[int, str, dict[str, Any]]], bool]:
        nonlocal counted
        block, found = lines.block(), list[tuple[int, str, dict[str, Any]]]()
        for data in _split(block):
            counted += 1
            text = _decoded(data, counted).strip("\ufeff \t\r\n")
            if text:
                found.append((counted, text, _object(text, counted)))
        return found, bool(block)

    first, more = rows()
    while more and not first:
        first, more = rows()
    names = list(dict.fromkeys(key for _, _, row in first for key in row))
    columns = _by_input(names)
    schema = {RAW: pl.String} if raw else dict.fromkeys(names, pl.String)

    def batches(inputs: Sequence[str], results: Sequence[str]) -> Iterator[Batch]:
        part, more, known = first, True, {*names}
        while more:
            if part:
                for place, _, row in part:
                    new = next((key for key in row if key not in known), None)
                    if new in results:
                        raise Problem("input", "column-clash", None, "other-names", name=new)
                    if new is not None and not raw:
                        raise Problem("input", "new-column", line=place, name=new)
                yield _objects_batch(part, inputs, columns, schema, raw)
            part, more = rows()

    return Table(columns, schema, batches, "line", not first)


def _object(text: str, line: int) -> dict[str, Any]:
    try:
        row = json.loads(
            text, object_pairs_hook=unique_keys, parse_int=_Number, parse_float=_Number
        )
    except (ValueError, RecursionError) as error:
        raise Problem("input", "not-json-line", line=line, reason=str(error)) from None
    if not isinstance(row, dict):
        raise Problem("input", "no-object-line", line=line)
    return row


def _objects_batch(
    part: Sequence[tuple[int, str, dict[str, Any]]],
    inputs: Sequence[str],
    columns: Mapping[str, str],
    schema: Mapping[str, Any],
    raw: bool,
) -> Batch:
    cells = {
        name: pl.Series(name, [_named(row.get(columns[name])) for _, _, row in part], pl.String)
        for name in inputs
    }
    numbers = {
        name: _parsed(pl.Series(name, [_float_text(r.get(columns[name])) for _, _, r in part],
                                pl.String))
        for name in inputs
    }  # fmt: skip
    if raw:
        frame = pl.DataFrame({RAW: [text for _, text, _ in part]}, {RAW: pl.String})
    else:
        frame = pl.DataFrame(
            {
                name: pl.Series(name, [_carried(text, row, name) for _, text, row in part],
                                pl.String)
                for name in schema
            }
        )  # fmt: skip
    return Batch(frame, numbers, cells, [place for place, _, _ in part])


def _float_text(value: object) -> str | None:
    """The text of a number; text is none but for those that JSON lacks."""
    if isinstance(value, _Number):
        return value
    if isinstance(value, float):  # NaN, Infinity without quotes
        return str(value)
    return _SPECIAL.get(value) if isinstance(value, str) else None


def _named(value: object) -> str | None:
    """A cell as a message shows it: text in quotes."""
    text = isinstance(value, str) and not isinstance(value, _Number)
    return json.dumps(value, ensure_ascii=False) if text else _cell(value)


def _cell(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value) if isinstance(value, float) else json.dumps(value, ensure_ascii=False)


def _carried(text: str, row: Mapping[str, Any], name: str) -> str | None:
    value = row.get(name)
    if isinstance(value, dict | list):  # its numbers as numbers again
        value = json.loads(text)[name]
    return _cell(value)


# ---- Parquet


@contextmanager
def _seekable(path: str) -> Iterator[str]:
    """A file that can be read from its end: standard input is copied into one."""
    if path != "-":
        with open(path, "rb"):  # the system's own words where that fails
            yield path
        return
    with tempfile.NamedTemporaryFile(prefix="autograd-cli-", suffix=".parquet") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
        file.flush()
        yield file.name


def _parquet(file: str, path: str) -> Table:
    try:
        scan = pl.scan_parquet(file, glob=False)
        schema = dict(scan.collect_schema())
    except pl.exceptions.PolarsError as error:
        raise unreadable(path, _reason(error)) from None
    columns = _by_input(list(schema))

    def batches(inputs: Sequence[str], results: Sequence[str]) -> Iterator[Batch]:
        place = 1
        try:
            for frame in scan.collect_batches(chunk_size=ROWS, maintain_order=True):
                numbers, cells = {}, {}
                for name in inputs:
                    column = frame[columns[name]]
                    text = column.dtype == pl.String
                    numeric = column.dtype.is_numeric()
                    cells[name] = column if text else _texts_of(column)
                    numbers[name] = (
                        _parsed(column)
                        if text
                        else column.cast(pl.Float64)
                        if numeric
                        else pl.Series(name, [None] * len(column), pl.Float64)
                    )
                yield Batch(frame, numbers, cells, range(place, place + frame.height))
                place += frame.height
        except pl.exceptions.PolarsError as error:
            raise unreadable(path, _reason(error)) from None

    return Table(columns, schema, batches, "row")


def _texts_of(column: pl.Series) -> pl.Series:
    texts = [None if cell is None else str(cell) for cell in column] if column.null_count() else []
    if column.dtype.is_numeric():  # only its nulls are bad
        return pl.Series(column.name, texts or [None] * len(column), pl.String)
    return pl.Series(column.name, texts or [str(cell) for cell in column], pl.String)


def _reason(error: Exception) -> Exception:
    return OSError(str(error).strip().split("\n")[0])


# ---- writing


def write_table(path: str, form: str, schema: Mapping[str, Any], parts: Iterator[Any]) -> None:
    """Write frames of a schema, to a file whole or not at all, or to standard output."""
    if form == "parquet":
        with replacing(path) if path != "-" else tempfile.TemporaryFile() as file:
            _sink(file, schema, parts)
            if path == "-":
                file.seek(0)
                while data := file.read(BYTES):
                    write_bytes(data)
        return
    if path == "-":
        for data in _texts(form, schema, parts):
            write_bytes(data)
        return
    with replacing(path) as file:
        for data in _texts(form, schema, parts):
            file.write(data)


def _sink(file: Any, schema: Mapping[str, Any], parts: Iterator[Any]) -> None:
    problems: list[Exception] = []

    def source(*_: object) -> Iterator[pl.DataFrame]:
        try:
            yield from parts
        except Exception as error:
            problems.append(error)
            raise

    try:
        register_io_source(source, schema=dict(schema)).sink_parquet(file)
    except BaseException:
        if problems:
            raise problems[0] from None
        raise


def _texts(form: str, schema: Mapping[str, Any], parts: Iterator[Any]) -> Iterator[bytes]:
    if form == "ndjson":
        for frame in parts:
            yield _json_lines(frame).encode()
        return
    header = io.StringIO()
    csv.writer(header, delimiter=SEPARATORS[form], lineterminator="\n").writerow(schema)
    nested = [name for name, kind in schema.items() if getattr(kind, "is_nested", bool)()]
    if nested:
        raise Problem("input", "nested-column", name=nested[0], format=form)
    head = header.getvalue()  # not written before the first rows are known to be good
    for frame in parts:
        yield (head + frame.write_csv(include_header=False, separator=SEPARATORS[form])).encode()
        head = ""
    yield head.encode()


def _json_lines(frame: pl.DataFrame) -> str:
    raws = frame[RAW] if RAW in frame.columns else None
    rows = (frame.drop(RAW) if raws is not None else frame).iter_rows(named=True)
    texts = [json.dumps(_plain_json(row), ensure_ascii=False, default=str) for row in rows]
    if raws is not None:
        texts = [_spliced(raw, text) for raw, text in zip(raws, texts, strict=True)]
    return "".join(f"{text}\n" for text in texts)


def _spliced(raw: str, added: str) -> str:
    """Two objects as one; the first as it was."""
    kept = raw[:-1].rstrip()
    return f"{kept}{'' if kept == '{' else ', '}{added[1:]}"


def _plain_json(value: Any) -> Any:
    if isinstance(value, float):
        return number(value)
    if isinstance(value, dict):
        return {key: _plain_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain_json(item) for item in value]
    return value
