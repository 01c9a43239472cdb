"""Tables read: files as one table."""

import os
import select
import stat
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

from autograd_cli.cli.line.values import unreadable
from autograd_cli.cli.messages.labels import LABELS
from autograd_cli.cli.tables.batches import Batch, Table
from autograd_cli.cli.tables.compression import unpacked
from autograd_cli.cli.tables.inputs import TEXT, bytes_of
from autograd_cli.cli.tables.layout import SEPARATORS, Layout
from autograd_cli.cli.tables.lines import BYTES, Lines, ending_once, peeked, recoded
from autograd_cli.grammar.messages.words import said
from autograd_cli.grammar.source import Problem, problem_words

PAUSE = 0.05  # seconds without a byte after which the rows that have come are answered

# what begins so is no text
_TABLES = {b"PAR1": "parquet", b"ARROW1": "arrow", b"\xff\xff\xff\xff": "arrow"}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")  # so or so, and every other byte 0 where it begins otherwise


class Reading(NamedTuple):
    """How tables are read: their format and that of the answer, how many bytes at once."""

    form: str
    to: str
    layout: Layout
    language: str  # of messages
    name_files: bool  # in messages
    size: int = BYTES


@contextmanager
def opened(
    paths: Sequence[str], reading: Reading, schema: Mapping[str, Any] | None = None
) -> Iterator[Table]:
    """Files as one table, the header of the first read. Raises Problem of kind `input`.

    All have the columns of the first one that has any, or of `schema`.
    """
    _check_files(paths, reading)
    language, name_files = reading.language, reading.name_files
    rest = deque(paths)
    with ExitStack() as stack:

        def following(columns: Mapping[str, Any] | None) -> tuple[str, Table]:
            path = rest.popleft()
            name = said(LABELS["standard-input"], language) if path == "-" else path
            with _named(name if name_files else None, language):
                return name, stack.enter_context(_opened(path, name, reading, columns))

        name, first = following(schema)
        while first.empty and rest:
            name, first = following(schema)

        def batches(inputs: Sequence[str], results: Sequence[str]) -> Iterator[Batch]:
            source, before, table = name, 0, first
            while True:
                named = source if name_files else None
                with _named(named, language):
                    for batch in table.batches(inputs, results):
                        yield batch._replace(source=named, done=before + batch.done)
                before += bytes_of([source]) or 0
                stack.close()
                if not rest:
                    return
                source, table = following(schema or first.schema)

        yield first._replace(batches=batches)


def _check_files(paths: Sequence[str], reading: Reading) -> None:
    """Raise Problem, before any row is answered, where a file is not there or has no header."""
    for path in paths:
        if path == "-":
            continue
        try:
            found = os.stat(path)
        except (OSError, ValueError) as error:
            raise unreadable(path, error) from None
        if (
            reading.form in SEPARATORS
            and reading.layout.header
            and stat.S_ISREG(found.st_mode)
            and not found.st_size
        ):
            raise Problem("input", "no-header", path=path)


@contextmanager
def _named(path: str | None, language: str) -> Iterator[None]:
    """Problems tell the file too, if there is one to tell."""
    try:
        yield
    except Problem as problem:
        if path is None or problem.values.get("path") == path:
            raise
        raise in_file(problem, path, language) from None


def in_file(problem: Problem, path: str, language: str) -> Problem:
    """The same problem with the file it is in."""
    message, _ = problem_words(problem, language)
    values = {**problem.values, "path": path, "problem": message}
    return Problem(problem.kind, "in-file", problem.span, problem.hint, **values)


@contextmanager
def _opened(
    path: str, name: str, reading: Reading, first: Mapping[str, Any] | None
) -> Iterator[Table]:
    try:
        if reading.form not in TEXT:
            from autograd_cli.cli.tables.columnar import columnar

            with columnar(path, name, reading.form, first, reading.layout.renames) as table:
                yield table
        elif path == "-":
            # without the buffer, which a thread that waits for input would hold at the end
            stream = getattr(sys.stdin.buffer, "raw", sys.stdin.buffer)
            yield _text(stream, name, reading, first)
        else:
            with open(path, "rb", buffering=0) as stream:
                yield _text(stream, name, reading, first)
    except OSError as error:
        raise unreadable(name, error) from None


def _text(stream: Any, name: str, reading: Reading, first: Mapping[str, Any] | None) -> Table:
    form, layout, same = reading.form, reading.layout, reading.to == reading.form
    read = unpacked(ending_once(stream.read), name)
    if layout.encoding is not None:
        read = recoded(read, layout.encoding, name)
    head, read = peeked(read, max(map(len, _TABLES)))
    _check_text(head, name, form)
    lines = Lines(read, name, reading.size, _flows(stream))
    if form == "ndjson":
        from autograd_cli.cli.tables.ndjson import ndjson

        table = ndjson(lines, same, first, layout.renames)
    else:
        from autograd_cli.cli.tables.separated import separated

        separator = layout.separator_of(form)
        table = separated(lines, name, separator, same, first, layout)

    def batches(inputs: Sequence[str], results: Sequence[str]) -> Iterator[Batch]:
        for batch in table.batches(inputs, results):
            yield batch._replace(done=stream.tell() if stream.seekable() else 0)

    return table._replace(batches=batches)


def _check_text(head: bytes, name: str, form: str) -> None:
    """Raise Problem where bytes begin what is known to be no UTF-8."""
    for magic, found in _TABLES.items():
        if head.startswith(magic):
            raise Problem(
                "input", "other-format", None, "say-from", path=name, form=found, said=form
            )
    guess = _utf16(head)
    if guess is not None:
        raise Problem("input", "is-utf16", None, "say-encoding", path=name, guess=guess)


def _utf16(head: bytes) -> str | None:
    if head.startswith(_UTF16):
        return "utf-16"
    even, odd = head[::2], head[1::2]
    if odd and not any(odd) and all(even):
        return "utf-16-le"
    return "utf-16-be" if odd and not any(even) and all(odd) else None


def _flows(stream: Any) -> Callable[[], bool]:
    """Whether more comes, or the end, within a pause. Of a file all is there."""
    try:
        file = stream.fileno()
        waits = not stat.S_ISREG(os.fstat(file).st_mode)
    except (OSError, ValueError):  # bytes in memory
        waits = False
    if not waits:
        return lambda: True
    return lambda: bool(select.select([file], [], [], PAUSE)[0])
