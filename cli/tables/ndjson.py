"""NDJSON: an object a line."""

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from autograd_cli.cli.line.values import unique_keys, whole_number
from autograd_cli.cli.tables.batches import RAW, Batch, Table, by_input, parsed
from autograd_cli.cli.tables.layout import renamed
from autograd_cli.cli.tables.lines import Lines, decoded, split
from autograd_cli.grammar.source import Problem, normal_name

_SURROGATES = ("\\ud", "\\uD")  # how the escapes of halves of characters begin
CELLS = 4_000_000  # of columns that are carried, in a batch
MOST_CELLS = 60_000_000  # of the first lines
_SPECIAL = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}


class _Number(str):
    """A number of JSON, as it was written."""


# made once: json.loads makes a decoder for every text
_AS_WRITTEN = json.JSONDecoder(
    object_pairs_hook=unique_keys, parse_int=_Number, parse_float=_Number
)
_AS_NUMBERS = json.JSONDecoder(object_pairs_hook=unique_keys, parse_int=whole_number)


def ndjson(
    lines: Lines, raw: bool, first: Mapping[str, Any] | None, renames: Mapping[str, str]
) -> Table:
    """The table of a stream, its first lines read; `raw`: lines are carried whole.

    `first` are the columns that it has: JSON leaves open which. Lines that are carried whole keep
    the keys that they have, also of those that are renamed.
    """
    counted = 0
    # a line that is carried whole is not written again, and neither are its numbers
    scan = (_AS_NUMBERS if raw else _AS_WRITTEN).raw_decode

    def rows(full: bool = False) -> tuple[list[tuple[int, str, dict[str, Any]]], bool]:
        nonlocal counted
        block, found = lines.block(full), list[tuple[int, str, dict[str, Any]]]()
        escapes = any(escape.encode() in block for escape in _SURROGATES)
        for text in _texts(block, counted):
            counted += 1
            text = text.strip("\ufeff \t\r\n")
            if text:
                row = _object(text, counted, scan)
                if escapes and any(escape in text for escape in _SURROGATES):
                    _check_characters(list(row) if raw else row, counted)
                found.append((counted, text, row))
        return found, bool(block)

    # where the first lines say the columns, it must not depend on a pause which they are
    begin, more = rows(not raw)
    while more and not begin:
        begin, more = rows(not raw)
    on_line = dict[str, int]()
    for place, _, row in begin:
        if not row.keys() <= on_line.keys():
            on_line |= {key: place for key in row if key not in on_line}
    keys = _keys([*on_line], first, renames)  # by the names of the columns
    cells = 0 if raw else len(keys) * len(begin)
    if cells > MOST_CELLS:
        raise Problem(
            "limit", "keys-by-lines", None, "to-ndjson",
            keys=len(keys), lines=len(begin), cells=cells, allowed=MOST_CELLS,
        )  # fmt: skip
    names = by_input(list(keys))
    columns = {name: keys[column] for name, column in names.items()}
    schema = dict.fromkeys(keys, pl.String)

    def batches(inputs: Sequence[str], results: Sequence[str]) -> Iterator[Batch]:
        part, more, known = begin, True, {*keys.values()}
        while more:
            if part:
                for place, _, row in part:
                    if known.issuperset(row):
                        continue
                    new = next(key for key in row if key not in known)
                    if new in results:
                        raise Problem(
                            "input", "clash-on-line", None, "other-names", line=place, name=new
                        )
                    if not raw:
                        raise Problem("input", "new-column", line=place, name=new)
                # most cells may be empty: lines of ten keys each can have thousands of columns
                height = max(1, CELLS // max(1, 1 if raw else len(keys)))
                for start in range(0, len(part), height):
                    yield _objects_batch(part[start : start + height], inputs, columns, keys, raw)
            part, more = rows()

    shown = columns if raw else names
    lines_of = {name: on_line[key] for name, key in keys.items() if key in on_line}
    return Table(shown, schema, batches, "line", not begin, on_line if raw else lines_of)


def _keys(
    present: Sequence[str], first: Mapping[str, Any] | None, renames: Mapping[str, str]
) -> dict[str, str]:
    """The columns, and the key of each in the objects."""
    if first is None:
        return dict(zip(renamed(present, renames) if present else [], present, strict=True))
    known = {normal_name(key.strip()): key for key in present}
    back = {new: known.get(normal_name(old), old) for old, new in renames.items()}
    return {name: back.get(name, name) for name in first}


def _texts(block: bytes, before: int) -> list[str]:
    """The lines of a block, `before` it so many. Raises Problem of kind `input`."""
    try:
        lines = block.decode().split("\n")
    except UnicodeDecodeError:
        return [decoded(data, before + i) for i, data in enumerate(split(block), 1)]
    return lines if lines[-1] else lines[:-1]


def _object(text: str, line: int, scan: Callable[[str], tuple[Any, int]]) -> dict[str, Any]:
    try:
        row, end = scan(text)
        if end != len(text):
            raise ValueError
    except (ValueError, RecursionError):
        row = _object_or_problem(text, line)
    except Problem as problem:  # of keys
        name = problem.values["name"]
        raise Problem("input", "key-twice-on-line", line=line, name=name) from None
    if not isinstance(row, dict):
        raise Problem("input", "no-object-line", line=line)
    return row


def _object_or_problem(text: str, line: int) -> Any:
    """What a line says that the scanner alone does not read, if anything. Raises Problem."""
    try:
        return _AS_WRITTEN.decode(text)
    except (ValueError, RecursionError) as error:
        raise Problem("input", "not-json-line", line=line, reason=str(error)) from None


def _check_characters(data: object, line: int) -> None:
    """Raise Problem where text has half of a pair: it is no character, and cannot be written."""
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Problem("input", "half-character", line=line) from None


def _objects_batch(
    part: Sequence[tuple[int, str, dict[str, Any]]],
    inputs: Sequence[str],
    columns: Mapping[str, str],
    keys: Mapping[str, str],
    raw: bool,
) -> Batch:
    def cell(name: str, row: int) -> str | None:
        _, text, values = part[row]
        return _named(_as_written(values.get(columns[name]), text, columns[name]))

    numbers = {}
    for name in inputs:
        column = columns[name]
        values = [row.get(column) for _, _, row in part]
        if {*map(type, values)} == {float}:
            numbers[name] = pl.Series(name, values, pl.Float64)
            if not numbers[name].is_infinite().any():
                continue
        if raw and (math.inf in values or -math.inf in values):
            values = [_as_written(row.get(column), text, column) for _, text, row in part]
        numbers[name] = parsed(pl.Series(name, [*map(_float_text, values)], pl.String))
    if raw:
        frame = pl.DataFrame({RAW: [text for _, text, _ in part]}, {RAW: pl.String})
    else:
        cells: dict[str, list[str | None]] = {key: [None] * len(part) for key in keys.values()}
        for i, (_, text, row) in enumerate(part):
            for key, value in row.items():
                cells[key][i] = _carried(text, value, key)
        frame = pl.DataFrame([pl.Series(n, cells[key], pl.String) for n, key in keys.items()])
    return Batch(frame, numbers, cell, [place for place, _, _ in part])


def _as_written(value: object, text: str, column: str) -> object:
    """A value of a line; where it has become infinite, what is written there."""
    if isinstance(value, float) and math.isinf(value):
        return _AS_WRITTEN.decode(text)[column]
    return value


def _float_text(value: object) -> str | None:
    """The text of a number; text is none but for those that JSON lacks."""
    if isinstance(value, _Number):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)  # NaN and Infinity without quotes among them
    return _SPECIAL.get(value) if isinstance(value, str) else None


def _named(value: object) -> str | None:
    """A cell as a message shows it: text in quotes."""
    text = isinstance(value, str) and not isinstance(value, _Number)
    return json.dumps(value, ensure_ascii=False) if text else _cell(value)


def _cell(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value) if isinstance(value, float) else json.dumps(value, ensure_ascii=False)


def _carried(text: str, value: object, name: str) -> str | None:
    if isinstance(value, dict | list):  # its numbers as numbers again
        value = json.loads(text)[name]
    return _cell(value)
