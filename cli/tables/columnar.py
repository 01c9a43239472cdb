"""Parquet and Arrow: tables with types.

A damaged file makes Polars end without a word, panic, or ask for more memory than there is, which
ends the program. So the rows it gives are counted against those that the file says it has, and
the sizes that an Arrow file tells are looked at before Polars believes them. (What gets past that
ends a child process: `cli/streams/outlive.py`.)
"""

import mmap
import os
import shutil
import struct
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, NamedTuple

import polars as pl

from autograd_cli.cli.line.values import unreadable
from autograd_cli.cli.streams.files import passing
from autograd_cli.cli.streams.outlive import note
from autograd_cli.cli.tables import batches as tables
from autograd_cli.cli.tables.batches import UNPACKED, Batch, Table, by_input, check_alike, parsed
from autograd_cli.cli.tables.layout import renamed
from autograd_cli.grammar.source import Problem

Data = mmap.mmap
Frames = Callable[[], Iterator[tuple[pl.DataFrame, int]]]  # and the bytes read so far, about

# a file of so many bytes may say that it has so many rows, or unpack a batch to so many bytes
FEW_ROWS, ROWS_A_BYTE = 10_000_000, 1_000
UNPACKED_A_BYTE = 200


class _Content(NamedTuple):
    """What a file holds; `rows`: how many it says it has."""

    schema: dict[str, Any]
    rows: int
    frames: Frames


@contextmanager
def columnar(
    path: str,
    name: str,
    form: str,
    first: Mapping[str, Any] | None,
    renames: Mapping[str, str],
) -> Iterator[Table]:
    """The table of a file, named so in messages; its columns are those of `first`, in that order.
    Raises Problem.
    """
    note("read", name)
    with _seekable(path) as file:
        with _read(name, form):
            if form == "parquet":
                scan = pl.scan_parquet(file, glob=False)
                content = _scanned(file, scan, scan.select(pl.len()).collect().item())
            elif _begins(file, _FILE):
                rows = _rows_of_file(file, name)
                content = _scanned(file, pl.scan_ipc(file, glob=False), rows)
            else:
                content = _streamed(file, name)
        allowed = max(FEW_ROWS, ROWS_A_BYTE * os.path.getsize(file))
        if content.rows > allowed:
            raise Problem("limit", "rows-a-byte", path=name, rows=content.rows, allowed=allowed)
        header = renamed(list(content.schema), renames)
        columns = by_input(header)
        schema = dict(zip(header, content.schema.values(), strict=True))
        if first is not None:
            check_alike(schema, first)
            schema = dict(first)

        def batches(inputs: Sequence[str], results: Sequence[str]) -> Iterator[Batch]:
            rows = 0
            with _read(name, form):
                for frame, done in content.frames():
                    places = range(rows + 1, rows + frame.height + 1)
                    rows += frame.height
                    frame.columns = header
                    cells = {n: frame[columns[n]] for n in inputs}
                    numbers = {n: _numbers(column) for n, column in cells.items()}
                    carried = frame[list(schema)]  # whose names are no patterns
                    yield Batch(carried, numbers, partial(_text, cells), places, done)
            # where Polars panics in a thread of its own, there are just no more frames
            if rows != content.rows:
                raise Problem("input", "rows-lost", path=name, rows=rows, wanted=content.rows)

        yield Table(columns, schema, batches, "row")


@contextmanager
def _read(name: str, form: str) -> Iterator[None]:
    """What Polars fails with is a problem that names the file."""
    try:
        yield
    except (pl.exceptions.PanicException, EOFError):  # a panic's words are for Polars' own people
        raise Problem("input", "damaged", path=name, form=form.capitalize()) from None
    except pl.exceptions.PolarsError as error:
        raise unreadable(name, OSError(str(error).strip().split("\n")[0])) from None


@contextmanager
def _seekable(path: str) -> Iterator[str]:
    """A file that can be read from its end: a stream is copied into one."""
    if os.path.isfile(path):
        with open(path, "rb"):  # the system's own words where that fails
            yield path
        return
    with passing("copy", _temporary(), ("autograd-cli-", "")) as (made, file):
        if path == "-":
            shutil.copyfileobj(sys.stdin.buffer, file)
        else:
            with open(path, "rb") as stream:
                shutil.copyfileobj(stream, file)
        file.flush()
        yield made


def _temporary() -> str:
    """The folder for temporary files. `tempfile`, to find it, writes a file that a signal could
    leave behind.
    """
    named = [os.environ.get(name, "") for name in ("TMPDIR", "TEMP", "TMP")]
    folders = filter(os.path.isdir, (*named, "/tmp", "/var/tmp", "/usr/tmp"))
    return next((f for f in folders if os.access(f, os.W_OK | os.X_OK)), os.curdir)


def _begins(path: str, magic: bytes) -> bool:
    with open(path, "rb") as file:
        return file.read(len(magic)) == magic


def _scanned(path: str, scan: pl.LazyFrame, rows: int) -> _Content:
    size = os.path.getsize(path)

    def frames() -> Iterator[tuple[pl.DataFrame, int]]:
        read = 0
        for frame in scan.collect_batches(chunk_size=tables.ROWS, maintain_order=True):
            read += frame.height
            yield frame, size * read // max(rows, 1)

    return _Content(dict(scan.collect_schema()), rows, frames)


def _numbers(column: pl.Series) -> pl.Series:
    if column.dtype == pl.String:
        return parsed(column)
    if column.dtype.is_numeric():
        return column.cast(pl.Float64)
    return pl.Series(column.name, [None] * len(column), pl.Float64)


def _text(cells: Mapping[str, pl.Series], name: str, row: int) -> str | None:
    value = cells[name][row]
    return None if value is None else str(value)


# ---- Arrow: the schema, dictionaries, then batches of rows, a message each; a file has a
# directory of them behind (https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format)

_FILE = b"ARROW1"
_SCHEMA, _DICTIONARY, _ROWS = 1, 2, 3  # kinds of messages
_MARK, _END = b"\xff\xff\xff\xff", b"\xff\xff\xff\xff\0\0\0\0"
_GAP = 128  # bytes between messages, at most: their alignment, and the end of a stream
# how many times its size a buffer of LZ4 and of Zstandard unpacks to, at most
_EXPANSION = {0: 256, 1: 32_768}


class _Message(NamedTuple):
    """Where a message begins, its body, its end; `rows`: how many it says it has."""

    kind: int
    rows: int
    start: int
    body: int
    end: int


@contextmanager
def _bytes_of(path: str) -> Iterator[Data]:
    if not os.path.getsize(path):
        raise EOFError
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield data


def _streamed(path: str, name: str) -> _Content:
    """Polars reads whole streams only; a batch is one behind the same schema."""
    with _bytes_of(path) as data:
        messages = [*_messages(data, name)]
        kinds = [message.kind for message in messages]
        if kinds[:1] != [_SCHEMA] or not {*kinds[1:]} <= {_DICTIONARY, _ROWS}:
            raise EOFError
        schema = pl.read_ipc_stream(data[: messages[0].end] + _END).schema

    def frames() -> Iterator[tuple[pl.DataFrame, int]]:
        with _bytes_of(path) as data:
            head = b""
            for message in messages:
                part = data[message.start : message.end]
                if message.kind != _ROWS:
                    head += part
                    continue
                frame = pl.read_ipc_stream(head + part + _END)
                if frame.height != message.rows:
                    raise EOFError
                for slice_of_it in frame.iter_slices(tables.ROWS):
                    yield slice_of_it, message.end
            if messages[-1].kind != _ROWS:  # then nobody has read it yet
                pl.read_ipc_stream(head + _END)

    return _Content(dict(schema), sum(message.rows for message in messages), frames)


def _messages(data: Data, name: str) -> Iterator[_Message]:
    """The messages of a stream. Raises EOFError where it is damaged."""
    place, kind = 0, 0
    while place < len(data):
        if data[place : place + 8] == _END:
            if place + 8 != len(data):  # what stands behind would be lost
                raise EOFError
            return
        message = _message(data, place, len(data), name)
        yield message
        place, kind = message.end, message.kind
    if kind != _ROWS:  # the rows that should follow are lost
        raise EOFError


def _rows_of_file(path: str, name: str) -> int:
    """The rows of the messages that the directory at the end of a file lists.

    Raises EOFError where they are not as it says, or where it leaves some out.
    """
    with _bytes_of(path) as data:
        last = len(data) - len(_FILE) - 4
        directory = last - _number(data, last, "I")
        footer = _start_of(data, directory)
        blocks = list[tuple[int, int, int, int]]()
        for field, kind in ((2, _DICTIONARY), (3, _ROWS)):
            listed = _inner(data, footer, field)
            for i in range(_number(data, listed, "I") if listed else 0):
                at = listed + 4 + 24 * i
                start, size = _number(data, at, "q"), _number(data, at + 16, "q")
                blocks.append((start, _number(data, at + 8, "i"), size, kind))
        blocks.sort()
        place = blocks[0][0] if blocks else directory
        if _unlisted(data, place):
            raise EOFError
        rows = 0
        for start, head, size, kind in blocks:
            message = _message(data, start, directory, name)
            said = (kind, start + head, start + head + size)
            if said != (message.kind, message.body, message.end):
                raise EOFError
            if not 0 <= start - place <= _GAP:
                raise EOFError
            rows, place = rows + message.rows, message.end
        if directory - place > _GAP:
            raise EOFError
    return rows


def _unlisted(data: Data, last: int) -> bool:
    """Whether rows or a dictionary stand before a place, where only the schema should."""
    place = data.find(_MARK, 0, last)
    while place >= 0:
        with suppress(EOFError):  # then these are bytes of the schema
            if place % 8 == 0 and _head(data, place, last)[0] in (_DICTIONARY, _ROWS):
                return True
        place = data.find(_MARK, place + 1, last)
    return False


def _head(data: Data, place: int, last: int) -> tuple[int, int, int, int]:
    """Of the message that begins there the kind, its table, where the body begins, and its size.
    Raises EOFError.
    """
    marked = data[max(place, 0) : place + 4] == _MARK  # before 2019 there was no mark
    start = place + (8 if marked else 4)
    body = start + _number(data, start - 4, "I")
    about = _start_of(data, start)
    kind, size = _field(data, about, 1, "B"), _field(data, about, 3, "q")
    if not 0 <= size <= last - body:
        raise EOFError
    return kind, about, body, size


def _message(data: Data, place: int, last: int, name: str) -> _Message:
    """The message that begins there, the sizes it tells looked at. Raises EOFError."""
    kind, about, body, size = _head(data, place, last)
    rows = 0
    if kind in (_DICTIONARY, _ROWS):
        batch = _inner(data, about, 2)
        if kind == _ROWS:
            rows = _field(data, batch, 0, "q")
        else:
            batch = _inner(data, batch, 1)
        _check_rows(data, batch)
        _check_batch(data, batch, body, size, name)
    return _Message(kind, rows, place, body, body + size)


def _check_rows(data: Data, batch: int) -> None:
    """Raise EOFError where a batch has another number of rows than its first column."""
    columns = _inner(data, batch, 1)
    count = _number(data, columns, "I") if columns else 0
    if count and _number(data, columns + 4, "q") != _field(data, batch, 0, "q"):
        raise EOFError


def _check_batch(data: Data, batch: int, body: int, size: int, name: str) -> None:
    """Raise EOFError where buffers lie outside of the body or cannot unpack to what they say."""
    buffers = _inner(data, batch, 2)
    count = _number(data, buffers, "I") if buffers else 0
    compression = _inner(data, batch, 3)
    codec = _field(data, compression, 0, "b") if compression else None
    unpacked = 0
    for i in range(count):
        start = _number(data, buffers + 4 + 16 * i, "q")
        length = _number(data, buffers + 12 + 16 * i, "q")
        if start < 0 or length < 0 or start + length > size:
            raise EOFError
        if codec is not None and length:
            wanted = _number(data, body + start, "q")  # -1: not compressed after all
            if not -1 <= wanted <= _EXPANSION.get(codec, 0) * length:
                raise EOFError
            unpacked += max(wanted, length)
    allowed = max(UNPACKED, UNPACKED_A_BYTE * size)
    if unpacked > allowed:
        raise Problem("limit", "unpacks-to", path=name, size=unpacked, allowed=allowed)


# a table of a flatbuffer: what it holds lies at offsets that are listed elsewhere
# (https://flatbuffers.dev/internals)


def _number(data: Data, at: int, code: str) -> int:
    """The number that stands there, of a code of `struct`. Raises EOFError outside of the data."""
    if not 0 <= at <= len(data) - struct.calcsize(f"<{code}"):
        raise EOFError
    number: int = struct.unpack_from(f"<{code}", data, at)[0]
    return number


def _start_of(data: Data, at: int) -> int:
    """The table or vector to which the offset there leads."""
    return at + _number(data, at, "I")


def _place(data: Data, table: int, field: int) -> int:
    """Where a field of a table stands; 0 where it is left out."""
    listed = table - _number(data, table, "i")
    at = 4 + 2 * field
    offset = _number(data, listed + at, "H") if at < _number(data, listed, "H") else 0
    return table + offset if offset else 0


def _field(data: Data, table: int, field: int, code: str) -> int:
    place = _place(data, table, field)
    return _number(data, place, code) if place else 0


def _inner(data: Data, table: int, field: int) -> int:
    """The table or vector that a field leads to; 0 where it is left out."""
    place = _place(data, table, field)
    return _start_of(data, place) if place else 0
