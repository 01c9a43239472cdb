"""A process that outlives a crash of Polars, and says which file it was.

Polars trusts what it reads: for a length in a damaged file it asks for more memory than there is,
which ends the process, as any fault in machine code does. So the process that the user started
forks before it imports Polars, and waits. Its child does all the work on the same streams, and
notes in shared memory what it is at; when it has crashed, there is somebody left to clean up and to
tell.
"""

import os
from contextlib import suppress

from autograd_cli.cli.streams import standard
from autograd_cli.grammar.source import Problem

_BYTES = 4096  # as long as a path can be
_notes: dict[str, bytearray] = {}
_CRASHES = ("SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGFPE", "SIGTRAP", "SIGSYS")


def note(what: str, path: str) -> None:
    """Tell the parent, if there is one: `read` is the file that is read, `copy` and `unfinished`
    are files that are in nobody's way only as long as somebody deletes them.
    """
    if what in _notes:
        _notes[what][:] = os.fsencode(path)[:_BYTES].ljust(_BYTES, b"\0")


def outlive(path: str) -> None:
    """Return in a child that reads files, that one first. The parent ends here, with the exit code
    of the child. Raises Problem where that has crashed.
    """
    if not standard.alone or not hasattr(os, "fork"):
        return
    import mmap
    import signal
    from threading import Thread

    for what in ("read", "copy", "unfinished"):
        _notes[what] = mmap.mmap(-1, _BYTES)  # type: ignore[assignment]
    note("read", path)
    numbers = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
    numbers = [number for number in numbers if signal.getsignal(number) != signal.SIG_IGN]
    ends, held = os.pipe()
    signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
    child = os.fork()
    if not child:
        os.close(held)
        Thread(target=_die_with_parent, args=(ends,), daemon=True).start()
        # Ctrl-C is for both, and the parent passes it on: once is enough
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, numbers)
        return
    os.close(ends)
    seen: list[int] = []

    def pass_on(number: int, _: object) -> None:
        seen.append(number)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGTERM if number == signal.SIGINT else number)

    for number in numbers:
        signal.signal(number, pass_on)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, numbers)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code < 0:
        _clean_up()
    if seen and code:
        code = 128 + seen[0]
    if code >= 0:
        os._exit(code)  # all is written, and the interpreter takes a while to find nothing to do
    if -code in crashes():
        raise Problem("input", "table-crash", path=_noted("read"))
    if -code != signal.SIGKILL:
        signal.signal(-code, signal.SIG_DFL)
    os.kill(os.getpid(), -code)  # whatever else has ended the child would have ended the program


def crashes() -> set[int]:
    """The signals that end a process where its machine code fails."""
    import signal

    return {getattr(signal, name) for name in _CRASHES if hasattr(signal, name)}


def _die_with_parent(ends: int) -> None:
    """Nobody waits for the answer of a child whose parent was killed."""
    import signal

    os.read(ends, 1)
    os.kill(os.getpid(), signal.SIGKILL)


def _noted(what: str) -> str:
    return os.fsdecode(bytes(_notes[what]).rstrip(b"\0"))


def _clean_up() -> None:
    """Delete what the child could not, and show the cursor that a bar has hidden."""
    import sys

    for what in ("copy", "unfinished"):
        with suppress(OSError):
            os.unlink(_noted(what))
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K\x1b[?25h")
