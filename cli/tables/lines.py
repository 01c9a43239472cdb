"""The lines of a stream of bytes."""

import codecs
import re
from collections.abc import Callable
from contextlib import suppress

from autograd_cli.cli.line.values import MAX_TEXT
from autograd_cli.grammar.source import Problem

BYTES = 4 << 20  # that are read at once

Read = Callable[[int], bytes]  # some bytes, about so many; none at the end


class Lines:
    """The lines of a stream, in blocks that end with a line: of `size` bytes, about, or fewer where
    `flows` says that nothing comes for a while. `name` is that of the stream in messages.
    """

    def __init__(self, read: Read, name: str, size: int, flows: Callable[[], bool]) -> None:
        self.read = read
        self.name = name
        self.size = size
        self.flows = flows
        self.rest = b""

    def block(self, full: bool = False) -> bytes:
        """Some whole lines; empty at the end. `full`: wait for as many as there should be.
        Raises Problem where a line is too long: it may be endless.
        """
        parts, found, whole = [self.rest], 0, 0
        begun = len(self.rest)  # bytes of a line that has no end yet
        while data := self.read(self.size):
            found += len(data)
            parts.append(data)
            end = data.find(b"\n")
            begun += end if end >= 0 else len(data)
            if len(data) > MAX_TEXT:  # what a piece of Zstandard may become
                begun = max(begun, *map(len, data.split(b"\n")))
            if begun > MAX_TEXT:
                limit = f"{MAX_TEXT:,}"
                raise Problem("limit", "table-line-too-long", path=self.name, limit=limit)
            if end >= 0:
                whole = len(parts)  # up to the last that has the end of a line
                begun = len(data) - data.rfind(b"\n") - 1
            if whole and (found >= self.size or not (full or self.flows())):
                last = parts[whole - 1]
                cut = last.rfind(b"\n") + 1
                self.rest = b"".join([last[cut:], *parts[whole:]])
                return b"".join([*parts[: whole - 1], last[:cut]])
        self.rest = b""
        return b"".join(parts)


def ending_once(read: Read) -> Read:
    """A stream that has ended has: a terminal would wait for its end again."""
    ended = False

    def again(size: int) -> bytes:
        nonlocal ended
        data = b"" if ended else read(size)
        ended = not data
        return data

    return again


def peeked(read: Read, size: int) -> tuple[bytes, Read]:
    """The first bytes of a stream, fewer where a line is shorter; and the stream with them."""
    head = b""
    while len(head) < size and b"\n" not in head and (data := read(size - len(head))):
        head += data
    left = head

    def again(size: int) -> bytes:
        nonlocal left
        data, left = left or read(size), b""
        return data

    return head, again


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
        guess = guessed_encoding(data)
        raise Problem(
            "input", "not-utf8-line", None, "say-encoding", line=line, guess=guess
        ) from None


# what stands in Japanese text: punctuation, kana, kanji, full-width letters (no half-width kana,
# which bytes of another encoding look like)
_JAPANESE = re.compile("[\x00-\x7f\u3000-\u30ff\u3400-\u9fff\uff01-\uff60\u2010-\u22ff]*")


def guessed_encoding(data: bytes) -> str:
    """The encoding that a line most likely has, which is not UTF-8."""
    for encoding in ("cp932", "euc_jp"):
        with suppress(UnicodeDecodeError):
            if _JAPANESE.fullmatch(data.decode(encoding)):
                return encoding
    return "cp1252"


def recoded(read: Read, encoding: str, path: str) -> Read:
    """A stream of another encoding as UTF-8. Raises Problem of kind `input`."""
    decoder, line = codecs.getincrementaldecoder(encoding)(), 1

    def again(size: int) -> bytes:
        nonlocal line
        while True:
            data = read(size)
            try:
                text = decoder.decode(data, final=not data)
                whole = text.encode()
            except UnicodeError as error:
                if isinstance(error, UnicodeDecodeError):
                    fine = error.object[: error.start].decode(encoding, "ignore")
                    line += fine.count("\n")
                raise Problem(
                    "input", "not-encoding", path=path, line=line, encoding=encoding
                ) from None
            line += text.count("\n")
            if whole or not data:
                return whole

    return again
