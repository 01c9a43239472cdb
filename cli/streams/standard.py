"""Standard output and error: width, colour, encodings, closed pipes."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import BinaryIO, TextIO

from autograd_cli.cli.forms import Style, language_of_locale
from autograd_cli.grammar.messages.words import harmless, said
from autograd_cli.grammar.source import Problem

WIDTH_WITHOUT_TERMINAL = 80
LONGEST_WIDTH = 9  # digits of COLUMNS
alone = False  # whether this process is the program itself, without threads yet; `main` says so


def style_of_streams(
    language: str, ascii_only: bool, precision: int, environment: Mapping[str, str] = os.environ
) -> Style:
    """The style for standard output: its width, and colour if it is a terminal that has it."""
    terminal = sys.stdout.isatty()
    colour = not environment.get("NO_COLOR") and (
        bool(environment.get("FORCE_COLOR"))
        or (terminal and environment.get("TERM", "") not in ("dumb", "unknown", ""))
    )
    language = "en" if ascii_only else language
    return Style(language, ascii_only, precision, width_of_streams(environment), colour)


def width_of_streams(environment: Mapping[str, str] = os.environ) -> int:
    """The cells of a line: by COLUMNS, the terminal on stdout, that on stderr, or 80.

    Where stdout goes to a pager, stderr is still the terminal that the pager shows it on.
    """
    columns = environment.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and len(columns) <= LONGEST_WIDTH and int(columns):
        return int(columns)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # no terminal; closed
            width = os.get_terminal_size(stream.fileno()).columns
            if width:
                return width
    return WIDTH_WITHOUT_TERMINAL


def write(text: str, colour: bool = False) -> None:
    """Write all of a text to standard output; exit where the reader has closed the pipe.

    Control characters for the terminal are replaced; those for colours stay if `colour` is set.
    """
    with _standard_output():
        stream = sys.stdout
        text = harmless(text, colour).replace("\n", os.linesep)
        _write_whole(text.encode(stream.encoding or "utf-8", stream.errors or "strict"))


def write_bytes(data: bytes) -> None:
    """Write bytes to standard output; on a terminal as text without control characters."""
    if sys.stdout.isatty():
        write(data.decode("utf-8", "replace"))
        return
    with _standard_output():
        _write_whole(data)


def _write_whole(data: bytes) -> None:
    """Write all of the data, also where one write takes only a part of it or would have to wait.

    The first happens with a disk that becomes full, or without a buffer (PYTHONUNBUFFERED); the
    second with a pipe that does not block.
    """
    stream, rest = sys.stdout.buffer, memoryview(data)
    while True:
        try:
            if not rest:
                stream.flush()
                return
            written = stream.write(rest)
        except BlockingIOError as error:
            written = error.characters_written if rest else None
            _wait_for_room(stream)
        else:
            if written is None:
                _wait_for_room(stream)
        rest = rest[written or 0 :]


def _wait_for_room(stream: BinaryIO) -> None:
    from select import select

    select([], [stream], [])


@contextmanager
def _standard_output() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        # the buffer must go nowhere, or the interpreter's flush at the exit fails as well
        _let_go()
        raise SystemExit(0) from None
    except OSError as error:
        _let_go()
        raise Problem(
            "input", "cannot-write", path="standard output", reason=error.strerror
        ) from None


def write_error(text: str) -> None:
    """Write to standard error; errors in writing are ignored."""
    with suppress(OSError):
        sys.stderr.write(harmless(text))
        sys.stderr.flush()


def tell_that_it_waits(what: str, language: str | None = None) -> None:
    """Say on standard error that the program waits for input, if stdin is a terminal."""
    if not sys.stdin.isatty():
        return
    from autograd_cli.cli.messages.labels import LABELS
    from autograd_cli.cli.words import ascii_text

    text = said(LABELS[f"waits-for-{what}"], language or language_of_locale())
    if stderr_lacks(text):
        text = ascii_text(said(LABELS[f"waits-for-{what}"], "en"))
    write_error(f"{text}\n")


# descriptors of the caller that hush_libraries has moved: old number -> new number
moved: dict[int, int] = {}


def hush_libraries() -> None:
    """Discard what libraries write directly to descriptor 2, as Polars does in a panic.

    `sys.stderr` still writes where it wrote before. This is never undone, because a thread of a
    library may write at any time, even at the end.
    """
    try:
        if sys.stderr.fileno() != 2:
            return
        own = os.dup(2)
        nowhere = os.open(os.devnull, os.O_WRONLY)
    except (OSError, ValueError):  # sys.stderr is no file, or closed
        return
    encoding, errors = sys.stderr.encoding, sys.stderr.errors
    sys.stderr = open(own, "w", encoding=encoding, errors=errors, buffering=1)  # noqa: SIM115
    os.dup2(nowhere, 2)
    os.close(nowhere)
    moved[2] = own


def prepare() -> None:
    """Make the standard streams usable, also where the caller has closed them."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by the caller
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
    # A character that the encoding lacks is written as its code. Formats for people replace such
    # characters by ASCII before.
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _let_go() -> None:
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def stdout_takes(text: str) -> bool:
    """Whether the encoding of standard output has every character of the text."""
    return _takes(sys.stdout, text)


def stderr_lacks(text: str) -> bool:
    """Whether the encoding of standard error lacks a character of the text."""
    return not _takes(sys.stderr, text)


def _takes(stream: TextIO, text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode(stream.encoding or "utf-8", "strict")
    except UnicodeEncodeError:
        return False
    return True
