"""Writes files either whole or not at all."""

import contextlib
import errno
import os
from collections.abc import Iterator
from typing import BinaryIO, NoReturn

from autograd_cli.cli.streams.outlive import note
from autograd_cli.cli.streams.standard import moved
from autograd_cli.grammar.source import Problem

LONGEST = 180  # bytes of a file's name that the name of its temporary file begins with
LINKS = 40  # links to links that are followed, as many as Linux follows


def write_file(path: str, data: bytes) -> None:
    """Write a file; on any failure the old file stays. Raises Problem of kind `input`."""
    with replacing(path) as file:
        file.write(data)


@contextlib.contextmanager
def replacing(path: str) -> Iterator[BinaryIO]:
    """A temporary file to write to, which replaces the file at `path` when all is written.

    What is not a plain file (a pipe, a device, a descriptor such as /dev/stdout) is written to
    directly. Raises Problem of kind `input`.
    """
    try:
        descriptor = _descriptor(path)
        if descriptor is not None:
            own = moved.get(descriptor, descriptor)
            with os.fdopen(os.dup(own), "wb") as file:  # a copy, so that closing leaves it open
                yield file
            return
        target = os.path.realpath(path)  # the file behind a link is replaced, not the link
        if os.path.exists(target) and not os.path.isfile(target):
            with open(target, "wb") as file:  # a device or a pipe; a folder is an error
                yield file
            return
        if os.path.islink(target):  # realpath gave up because links lead in a circle
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        if os.path.exists(target) and not os.access(target, os.W_OK):  # protected from writing
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        folder = os.path.dirname(target)
        with ending_cleanly(), passing("unfinished", folder, unfinished(target)) as (made, file):
            yield file
            file.close()
            os.chmod(made, _mode(target))
            os.replace(made, target)
    except BrokenPipeError:
        raise SystemExit(0) from None  # the reader wants no more, as with standard output
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Problem("input", "cannot-write", path=path, reason=reason) from None


@contextlib.contextmanager
def passing(what: str, folder: str, around: tuple[str, str]) -> Iterator[tuple[str, BinaryIO]]:
    """A new file, named by a number with these `around`, that is gone at the end unless it has
    another name by then. `what`: as which it is noted.
    """
    # noted before the file exists, so that a crash at any time leaves no unknown file
    made = os.path.join(folder, f"{int.from_bytes(os.urandom(4)):08x}".join(around))
    note(what, made)
    try:
        with open(os.open(made, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield made, file
    finally:
        with contextlib.suppress(OSError):
            os.unlink(made)


@contextlib.contextmanager
def ending_cleanly() -> Iterator[None]:
    """Have SIGTERM and SIGHUP end the program by an exception, as Ctrl-C does.

    So temporary files are deleted first. A signal that is ignored, as SIGHUP under nohup, stays
    ignored.
    """
    import signal  # imported here, because most commands write no file
    import threading

    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set handlers
        return
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {n: signal.getsignal(n) for n in numbers if signal.getsignal(n) == signal.SIG_DFL}

    def end(number: int, _: object) -> NoReturn:
        for other in before:  # a second signal must not interrupt the cleaning up
            signal.signal(other, signal.SIG_IGN)
        ended.append(number)
        raise SystemExit(128 + number)

    for number in before:
        signal.signal(number, end)
    try:
        yield
    finally:
        if not ended:
            for number, handler in before.items():
                signal.signal(number, handler)


ended: list[int] = []  # the signal that is ending the program, if there is one


def _descriptor(path: str) -> int | None:
    """The descriptor that a path as /dev/stdout or /dev/fd/3 stands for; None for other paths."""
    own = {os.path.realpath("/dev/fd"), os.path.realpath("/proc/self/fd")}
    for _ in range(LINKS):
        folder, name = os.path.split(path)
        if name.isdecimal() and os.path.realpath(folder) in own:
            return int(name)
        if not os.path.islink(path):
            return None
        path = os.path.join(folder, os.readlink(path))
    return None


def unfinished(path: str) -> tuple[str, str]:
    """The beginning and the end of the name of the temporary file for a path."""
    name = os.fsdecode(os.fsencode(os.path.basename(path))[:LONGEST])
    return f".{name}.", ".autograd-cli-unfinished"


def _mode(path: str) -> int:
    """The permissions of the file at a path, or those of a new file if there is none."""
    with contextlib.suppress(OSError):
        return os.stat(path).st_mode & 0o777
    return 0o666 & ~mask()


def mask() -> int:
    """The permissions that new files do not get."""
    found = os.umask(0)
    os.umask(found)
    return found
