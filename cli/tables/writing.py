"""Tables written: to a file whole or not at all, or to standard output."""

import csv
import io
import json
import math
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from queue import Queue
from threading import Event, Thread
from typing import Any, BinaryIO

import polars as pl
from polars.io.plugins import register_io_source

from autograd_cli.cli.render.formats.json import number
from autograd_cli.cli.streams.files import replacing
from autograd_cli.cli.streams.standard import write_bytes
from autograd_cli.cli.tables.batches import RAW
from autograd_cli.cli.tables.compression import packed
from autograd_cli.cli.tables.layout import Layout
from autograd_cli.cli.tables.lines import BYTES
from autograd_cli.grammar.source import Problem

AT_ONCE = 1_000  # columns that become JSON at once
ROWS_A_GROUP = 262_144  # of Parquet, as Polars writes by itself
CELLS = 16_000_000  # of Parquet that wait for their row group to be whole


def write_table(
    path: str, form: str, schema: Mapping[str, Any], parts: Iterator[pl.DataFrame], layout: Layout
) -> None:
    """Write frames of a schema; a column of whole lines stands for all that are carried."""
    if form in ("parquet", "arrow"):
        with replacing(path) if path != "-" else _temporary() as file:
            _sink(file, form, schema, parts)
            if path == "-":
                file.seek(0)
                while data := file.read(BYTES):
                    write_bytes(data)
        return
    chunks = packed(_texts(form, schema, parts, layout), path)
    if path == "-":
        for data in chunks:
            write_bytes(data)
        return
    with replacing(path) as file:
        for data in chunks:
            file.write(data)


@contextmanager
def _temporary() -> Iterator[BinaryIO]:
    """A file for what has to be whole before it can be a stream. Raises Problem."""
    try:
        with tempfile.TemporaryFile() as file:
            yield file
    except OSError as error:
        path, reason = tempfile.tempdir or "TMPDIR", error.strerror or str(error)
        raise Problem("input", "cannot-write", path=path, reason=reason) from None


def _sink(file: Any, form: str, schema: Mapping[str, Any], parts: Iterator[pl.DataFrame]) -> None:
    """Polars writes in a thread and is handed the frames: this one can be interrupted."""
    queue: Queue[pl.DataFrame | BaseException | None] = Queue(2)
    problems: list[BaseException] = []
    ended = Event()

    def take() -> pl.DataFrame | BaseException | None:
        part = queue.get()
        if not isinstance(part, pl.DataFrame):
            ended.set()
        return part

    def source(*_: object) -> Iterator[pl.DataFrame]:
        while isinstance(part := take(), pl.DataFrame):
            yield part
        if part is not None:
            raise part

    def work() -> None:
        try:
            scan = register_io_source(source, schema=dict(schema))
            if form == "parquet":
                scan.sink_parquet(
                    file, row_group_size=min(ROWS_A_GROUP, max(1, CELLS // len(schema)))
                )
            else:
                scan.sink_ipc(file)
        except BaseException as error:
            failed = isinstance(error, pl.exceptions.PolarsError | OSError)
            problems.append(_reason(str(error)) if failed else error)
        else:
            if not ended.is_set():  # where Polars panics in a thread of its own, it just ends
                problems.append(pl.exceptions.PanicException())
        while not ended.is_set():  # so that nobody waits to hand over the rest
            take()

    thread = Thread(target=work, daemon=True)
    thread.start()
    try:
        for part in parts:
            queue.put(part)
            if problems:
                break
        queue.put(None)
        thread.join()
    except BaseException as error:
        queue.put(error)
        thread.join()
        raise
    if problems:
        raise problems[0] from None


def _reason(text: str) -> OSError:
    """The system's reason in what Polars says, or else its first line."""
    number = re.search(r"\(os error ([0-9]+)\)", text)
    return (
        OSError(int(number[1]), os.strerror(int(number[1])))
        if number
        else OSError(text.split("\n")[0])
    )


def _texts(
    form: str, schema: Mapping[str, Any], parts: Iterator[pl.DataFrame], layout: Layout
) -> Iterator[bytes]:
    if form == "ndjson":
        for frame in parts:
            yield _json_lines(frame).encode()
        return
    separator, header = layout.separator_of(form), io.StringIO()
    csv.writer(header, delimiter=separator, lineterminator="\n").writerow(schema)
    nested = [name for name, kind in schema.items() if getattr(kind, "is_nested", bool)()]
    texts = [name for name, kind in schema.items() if kind in _CSV_LACKS]
    head = header.getvalue().encode()  # not written before the first rows are known to be good
    for frame in parts:
        data = io.BytesIO()
        data.write(head)
        quotes: Any = "never" if RAW in frame.columns else "necessary"
        frame = frame.with_columns(
            *(_json_cells(frame[name]) for name in nested),
            *(_plain(frame[name]) for name in texts),
        )
        frame.write_csv(data, include_header=False, separator=separator, quote_style=quotes)
        yield data.getvalue()
        head = b""
    yield head


_CSV_LACKS = (pl.Binary, pl.Duration)
_FRACTIONS = {"ms": "%.3f", "us": "%.6f", "ns": "%.9f"}


def _plain(column: pl.Series) -> pl.Series:
    """Times, durations and bytes as text, also inside lists and objects."""
    cells = pl.lit(column.alias(""))
    return pl.select(_plainly(cells, column.dtype)).to_series().alias(column.name)


def _plainly(cells: pl.Expr, kind: Any) -> pl.Expr:
    if kind == pl.Binary:
        return cells.bin.encode("base64")
    if kind == pl.Duration:
        return cells.dt.to_string("iso")
    if kind == pl.Date:
        return cells.dt.to_string("%Y-%m-%d")
    if kind == pl.Time:
        return cells.dt.to_string("%H:%M:%S%.9f")
    if kind == pl.Datetime:  # as Polars writes it to CSV
        zone = "%z" if kind.time_zone else ""
        return cells.dt.to_string(f"%Y-%m-%dT%H:%M:%S{_FRACTIONS[kind.time_unit]}{zone}")
    if kind == pl.Float32:  # the fewest digits that tell it apart, not those of the same Float64
        return cells.cast(pl.String).cast(pl.Float64)
    if kind == pl.Array:
        return _plainly(cells.arr.to_list(), pl.List(kind.inner))
    if kind == pl.List:
        return cells.list.eval(_plainly(pl.element(), kind.inner))
    if kind == pl.Struct and kind.fields:
        kinds = {str(i): field.dtype for i, field in enumerate(kind.fields)}
        numbered = cells.struct.rename_fields(list(kinds))  # a name could be a pattern to Polars
        parts = [_plainly(numbered.struct.field(i), inner).alias(i) for i, inner in kinds.items()]
        named = pl.struct(parts).struct.rename_fields([field.name for field in kind.fields])
        return pl.when(cells.is_not_null()).then(named)
    return cells


def _json_cells(column: pl.Series) -> pl.Series:
    """Lists and objects as JSON."""
    cells = [None if cell is None else _json_text(cell) for cell in _plain(column).to_list()]
    return pl.Series(column.name, cells, pl.String)


_encoded = json.JSONEncoder(ensure_ascii=False, default=str).encode


def _json_text(value: Any) -> str:
    """A value as JSON, a decimal number with all its digits."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_encoded(k)}: {_json_text(v)}' for k, v in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_json_text, value))}]"
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else _encoded(number(value))
    if isinstance(value, Decimal):
        return f"{value:f}"
    return _encoded(value)


def _json_lines(frame: pl.DataFrame) -> str:
    """An object a row; a whole line that is carried begins its object, as it was."""
    pieces: list[pl.Series] = []
    before = "{"
    if RAW in frame.columns:
        kept = pl.col(RAW).str.head(-1).str.strip_chars_end(" \t\r\n")
        comma = pl.when(kept == "{").then(pl.lit("")).otherwise(pl.lit(", "))
        pieces.append(frame.select(pl.concat_str(kept, comma)).to_series())
        frame, before = frame.drop(RAW), ""
    for start in range(0, frame.width, AT_ONCE):
        some = frame[:, start : start + AT_ONCE]
        names = some.columns
        some.columns = [str(i) for i in range(len(names))]  # a name could be a pattern to Polars
        parts: list[pl.Expr] = []
        for i, (name, kind) in enumerate(zip(names, some.dtypes, strict=True)):
            parts.append(pl.lit(f"{before}{json.dumps(name, ensure_ascii=False)}: "))
            parts.append(_json_values(some, str(i), kind))
            before = ", "
        pieces.append(some.select(pl.concat_str(*parts)).to_series())
    lines = pl.concat_str(*map(pl.lit, pieces), pl.lit("}\n")).alias("")
    return "".join(pl.select(lines).to_series().to_list())


_JSON_LACKS = {"NaN": '"NaN"', "inf": '"Infinity"', "-inf": '"-Infinity"'}


def _json_values(frame: pl.DataFrame, name: str, kind: Any) -> pl.Expr:
    """The cells of a column, whose name is no pattern, as JSON: as text, never null."""
    cells = pl.col(name)
    if kind.is_float():
        return cells.cast(pl.String).replace(_JSON_LACKS).fill_null("null")
    if kind.is_numeric() or kind == pl.Boolean:
        return cells.cast(pl.String).fill_null("null")
    if kind.is_temporal() or kind == pl.Binary:
        cells, kind = _plainly(cells, kind), pl.String
    if kind == pl.String:
        whole = pl.struct(cells.alias("")).struct.json_encode()
        return whole.str.strip_prefix('{"":').str.strip_suffix("}")
    return pl.lit(_json_cells(frame[name])).fill_null("null")
