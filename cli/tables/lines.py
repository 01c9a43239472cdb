"""The lines of a stream of bytes."""

from collections.abc import Callable

from autograd_cli.grammar.source import Problem

Read = Callable[[int], bytes]  # some bytes, about so many; none at the end


class Lines:
    """The lines of a stream, in blocks that end with a line."""

    def __init__(self, read: Read, size: int) -> None:
        self.read = read
        self.size = size
        self.rest = b""

    def block(self) -> bytes:
        """Some whole lines; empty at the end."""
        parts, found = [self.rest], 0
        while data := self.read(self.size):
            found += len(data)
            cut = data.rfind(b"\n") + 1 if found >= self.size else 0
            if cut:
                self.rest = data[cut:]
                return b"".join([*parts, data[:cut]])
            parts.append(data)
        self.rest = b""
        return b"".join(parts)


def split(block: bytes) -> list[bytes]:
    """Lines that end in a newline alone; a carriage return before it belongs to it."""
    return [line + b"\n" for line in block.split(b"\n")[:-1]] + (
        [] if block.endswith(b"\n") or not block else [block[block.rfind(b"\n") + 1 :]]
    )


def decoded(data: bytes, line: int) -> str:
    """A line as text. Raises Problem of kind `input`."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Problem("input", "not-utf8-line", line=line) from None
