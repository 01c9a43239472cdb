"""Standard output and error: width, colour, encodings, closed pipes."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import BinaryIO, TextIO

from autograd_cli.cli.forms import Style
from autograd_cli.cli.messages.languages import language_of_locale
from autograd_cli.grammar.messages.words import harmless, said
from autograd_cli.grammar.source import Problem

WIDTH_WITHOUT_TERMINAL = 80
LONGEST_WIDTH = 9  # digits


def style_of_streams(
    language: str, ascii_only: bool, precision: int, environment: Mapping[str, str] = os.environ
) -> Style:
    """The style for the stream at hand: widths follow the terminal; no colour without one."""
    terminal = sys.stdout.isatty()
    colour = not environment.get("NO_COLOR") and (
        bool(environment.get("FORCE_COLOR"))
        or (terminal and environment.get("TERM", "") not in ("dumb", "unknown", ""))
    )
    language = "en" if ascii_only else language
    return Style(language, ascii_only, precision, width_of_streams(environment), colour)


def width_of_streams(environment: Mapping[str, str] = os.environ) -> int:
    """The cells of a line: of COLUMNS, of the terminal on stdout or else on stderr, or 80.

    On stderr stands the terminal that is read where stdout goes through a pager.
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
    """Write to standard output, at once and whole; where the reader has closed the pipe, end.

    No character goes there that would steer a terminal, but for the colours of a text that has
    them.
    """
    with _standard_output():
        stream = sys.stdout
        text = harmless(text, colour).replace("\n", os.linesep)
        _write_whole(text.encode(stream.encoding or "utf-8", stream.errors or "strict"))


def write_bytes(data: bytes) -> None:
    """Write bytes to standard output, as they are where it is no terminal."""
    if sys.stdout.isatty():
        write(data.decode("utf-8", "replace"))
        return
    with _standard_output():
        _write_whole(data)


def _write_whole(data: bytes) -> None:
    """Write all of the data, also where a write takes a part (a disk that is full then, a stream
    without a buffer under PYTHONUNBUFFERED) or would have to wait (a pipe that does not block).
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
        # what is still buffered goes nowhere, so that the interpreter's own flush is quiet too
        _let_go()
        raise SystemExit(0) from None
    except OSError as error:
        _let_go()
        raise Problem(
            "input", "cannot-write", path="standard output", reason=error.strerror
        ) from None


def write_error(text: str) -> None:
    """Write to standard error, if there is one to write to."""
    with suppress(OSError):
        sys.stderr.write(harmless(text))
        sys.stderr.flush()


def tell_that_it_waits(what: str, language: str | None = None) -> None:
    """Say on standard error that standard input is read, where a person has to type it."""
    if not sys.stdin.isatty():
        return
    from autograd_cli.cli.messages.labels import LABELS
    from autograd_cli.cli.words import ascii_text

    text = said(LABELS[f"waits-for-{what}"], language or language_of_locale())
    if stderr_lacks(text):
        text = ascii_text(said(LABELS[f"waits-for-{what}"], "en"))
    write_error(f"{text}\n")


# descriptors of the caller's that stand under another number now
moved: dict[int, int] = {}


def hush_libraries() -> None:
    """Have what a library writes straight to descriptor 2 go nowhere, as a panic of Polars does.

    `sys.stderr` writes where it wrote before. There is no way back: a thread may have its last
    words when all is done.
    """
    try:
        if sys.stderr.fileno() != 2:
            return
        own = os.dup(2)
        nowhere = os.open(os.devnull, os.O_WRONLY)
    except (OSError, ValueError):  # bytes in memory
        return
    encoding, errors = sys.stderr.encoding, sys.stderr.errors
    sys.stderr = open(own, "w", encoding=encoding, errors=errors, buffering=1)  # noqa: SIM115
    os.dup2(nowhere, 2)
    os.close(nowhere)
    moved[2] = own


def prepare() -> None:
    """Make the standard streams fit to be used, whatever the caller has done to them."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by the caller
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
    # where an encoding lacks a character, its code; people's formats see to it themselves
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
