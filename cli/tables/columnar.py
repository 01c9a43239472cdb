"""Parquet and Arrow: tables with types."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, BinaryIO

import polars as pl

from autograd_cli.cli import tables
from autograd_cli.cli.options import unreadable
from autograd_cli.cli.tables import Batch, Table, by_input, check_alike, parsed

Frames = Callable[[], Iterator[tuple[pl.DataFrame, int]]]  # and the bytes read so far, about


@contextmanager
def columnar(path: str, name: str, form: str, first: Mapping[str, Any] | None) -> Iterator[Table]:
    """The table of a file, named so in messages; its columns are those of `first`, in that order.
    Raises Problem.
    """
    with _seekable(path) as file:
        try:
            if form == "parquet":
                schema, frames = _scanned(file, pl.scan_parquet(file, glob=False))
            elif _begins(file, b"ARROW1"):
                schema, frames = _scanned(file, pl.scan_ipc(file, glob=False))
            else:
                schema, frames = _streamed(file)
        except (pl.exceptions.PolarsError, EOFError) as error:
            raise unreadable(name, _reason(error)) from None
        columns = by_input(list(schema))
        if first is not None:
            check_alike(schema, first)
            schema = dict(first)

        def batches(inputs: Sequence[str], results: Sequence[str]) -> Iterator[Batch]:
            place = 1
            try:
                for frame, done in frames():
                    places = range(place, place + frame.height)
                    place += frame.height
                    cells = {n: frame[columns[n]] for n in inputs}
                    numbers = {n: _numbers(column) for n, column in cells.items()}
                    carried = frame[list(schema)]  # whose names are no patterns
                    yield Batch(carried, numbers, partial(_text, cells), places, done)
            except (pl.exceptions.PolarsError, EOFError) as error:
                raise unreadable(name, _reason(error)) from None

        yield Table(columns, schema, batches, "row")


@contextmanager
def _seekable(path: str) -> Iterator[str]:
    """A file that can be read from its end: standard input is copied into one."""
    if path != "-":
        with open(path, "rb"):  # the system's own words where that fails
            yield path
        return
    with tempfile.NamedTemporaryFile(prefix="autograd-cli-") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
        file.flush()
        yield file.name


def _begins(path: str, magic: bytes) -> bool:
    with open(path, "rb") as file:
        return file.read(len(magic)) == magic


def _scanned(path: str, scan: pl.LazyFrame) -> tuple[dict[str, Any], Frames]:
    size, rows = os.path.getsize(path), scan.select(pl.len()).collect().item()

    def frames() -> Iterator[tuple[pl.DataFrame, int]]:
        read = 0
        for frame in scan.collect_batches(chunk_size=tables.ROWS, maintain_order=True):
            read += frame.height
            yield frame, size * read // max(rows, 1)

    return dict(scan.collect_schema()), frames


def _numbers(column: pl.Series) -> pl.Series:
    if column.dtype == pl.String:
        return parsed(column)
    if column.dtype.is_numeric():
        return column.cast(pl.Float64)
    return pl.Series(column.name, [None] * len(column), pl.Float64)


def _text(cells: Mapping[str, pl.Series], name: str, row: int) -> str | None:
    value = cells[name][row]
    return None if value is None else str(value)


def _reason(error: Exception) -> Exception:
    return OSError(str(error).strip().split("\n")[0])


# ---- a stream of Arrow: the schema, dictionaries, then batches of rows, a message each
# (https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format)

_SCHEMA, _ROWS = 1, 3  # kinds of messages
_MARK, _END = b"\xff\xff\xff\xff", b"\xff\xff\xff\xff\0\0\0\0"


def _streamed(path: str) -> tuple[dict[str, Any], Frames]:
    """Polars reads whole streams only; a batch is one behind the same schema."""

    def frames() -> Iterator[tuple[pl.DataFrame, int]]:
        with open(path, "rb") as file:
            head = b""
            for kind, message in _messages(file):
                if kind == _ROWS:
                    frame = pl.read_ipc_stream(head + message + _END)
                    for part in frame.iter_slices(tables.ROWS):
                        yield part, file.tell()
                else:
                    head += message

    with open(path, "rb") as file:
        kind, message = next(_messages(file), (0, b""))
    if kind != _SCHEMA:
        raise EOFError("no Arrow file and no Arrow stream")
    return dict(pl.read_ipc_stream(message + _END).schema), frames


def _messages(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The messages and their kinds."""
    while (start := file.read(8)) and start != _END:
        if start[:4] != _MARK:
            raise EOFError("no Arrow stream")
        length = int.from_bytes(start[4:], "little")
        about = file.read(length)
        kind, size = _header(about)
        body = file.read(size)
        if len(about) + len(body) < length + size:
            raise EOFError("the stream ends too early")
        yield kind, start + about + body


def _header(about: bytes) -> tuple[int, int]:
    """The kind of a message and the length of its body: fields 1 and 3 of a flatbuffer."""

    def number(at: int, size: int, signed: bool = False) -> int:
        return int.from_bytes(about[at : at + size], "little", signed=signed)

    table = number(0, 4)
    fields = table - number(table, 4, signed=True)
    places = [number(fields + 4 + 2 * i, 2) if 4 + 2 * i < number(fields, 2) else 0
              for i in range(4)]  # fmt: skip
    kind = number(table + places[1], 1) if places[1] else 0
    return kind, number(table + places[3], 8) if places[3] else 0
