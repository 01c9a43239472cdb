"""Files, written whole or not at all."""

import contextlib
import errno
import os
from collections.abc import Iterator
from typing import BinaryIO, NoReturn

from autograd_cli.cli.streams.outlive import note
from autograd_cli.cli.streams.standard import moved
from autograd_cli.grammar.source import Problem

LONGEST = 180  # bytes of a name that its temporary one keeps
LINKS = 40  # as many as the system follows


def write_file(path: str, data: bytes) -> None:
    """Write a file; on any failure what stood there stays. Raises Problem of kind `input`."""
    with replacing(path) as file:
        file.write(data)


@contextlib.contextmanager
def replacing(path: str) -> Iterator[BinaryIO]:
    """A file to write to that takes the place of the old one at the end, whole or not at all.

    What is no file (a pipe, a device, a descriptor such as /dev/stdout) is written to as it is.
    Raises Problem of kind `input`.
    """
    try:
        descriptor = _descriptor(path)
        if descriptor is not None:
            own = moved.get(descriptor, descriptor)
            with os.fdopen(os.dup(own), "wb") as file:  # behind what is there
                yield file
            return
        target = os.path.realpath(path)  # a link stays a link
        if os.path.exists(target) and not os.path.isfile(target):
            with open(target, "wb") as file:  # a device or a pipe; a folder is an error
                yield file
            return
        if os.path.islink(target):  # links that lead to each other
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        if os.path.exists(target) and not os.access(target, os.W_OK):  # someone protects it
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        with ending_cleanly():
            # named before it is there, so that it is never there without being known
            number = f"{int.from_bytes(os.urandom(4)):08x}"
            made = os.path.join(os.path.dirname(target), number.join(unfinished(target)))
            note("unfinished", made)
            try:
                with open(os.open(made, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    yield file
                os.chmod(made, _mode(target))
                os.replace(made, target)
            finally:
                with contextlib.suppress(OSError):
                    os.unlink(made)
    except BrokenPipeError:
        raise SystemExit(0) from None  # the reader has enough, as with standard output
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Problem("input", "cannot-write", path=path, reason=reason) from None


@contextlib.contextmanager
def ending_cleanly() -> Iterator[None]:
    """Whoever ends the program meanwhile has it clean up first: SIGTERM and SIGHUP end it as Ctrl-C
    does. What is ignored stays so, as SIGHUP is under nohup.
    """
    import signal  # most commands write no file
    import threading

    if threading.current_thread() is not threading.main_thread():
        yield  # handlers belong to the main thread
        return
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {n: signal.getsignal(n) for n in numbers if signal.getsignal(n) == signal.SIG_DFL}

    def end(number: int, _: object) -> NoReturn:
        for other in before:  # the first one is enough: cleaning up takes a moment
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


ended: list[int] = []  # the signal that ends the program


def _descriptor(path: str) -> int | None:
    """The open file of this process that a name stands for: /dev/stdout, /dev/fd/3."""
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
    """How the name begins and ends that a file has until it is whole: it tells what it is."""
    name = os.fsdecode(os.fsencode(os.path.basename(path))[:LONGEST])
    return f".{name}.", ".autograd-cli-unfinished"


def _mode(path: str) -> int:
    """The permissions of the file, or those of a new one."""
    with contextlib.suppress(OSError):
        return os.stat(path).st_mode & 0o777
    return 0o666 & ~mask()


def mask() -> int:
    """The permissions that new files do not get."""
    found = os.umask(0)
    os.umask(found)
    return found
