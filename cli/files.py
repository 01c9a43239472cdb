"""Files, written whole or not at all."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from typing import BinaryIO

from autograd_cli.cli.streams import moved
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
    made = None
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
        prefix, suffix = unfinished(target)
        handle, made = tempfile.mkstemp(dir=os.path.dirname(target), prefix=prefix, suffix=suffix)
        with open(handle, "wb") as file:
            yield file
        os.chmod(made, _mode(target))
        os.replace(made, target)
        made = None
    except BrokenPipeError:
        raise SystemExit(0) from None  # the reader has enough, as with standard output
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Problem("input", "cannot-write", path=path, reason=reason) from None
    finally:
        if made is not None:
            with contextlib.suppress(OSError):
                os.unlink(made)


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
