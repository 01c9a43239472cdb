"""Pages on a terminal, turned by the keys: forward, back, quit."""

import os
import select
import signal
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from autograd_cli.cli.words import ascii_text

Page = Callable[[int, int, int], list[str]]  # number, width, height -> lines

_ENTER, _LEAVE = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"
_ESCAPE_DELAY = 0.1  # seconds in which the rest of an arrow key arrives
_KEYS = {
    b"\x1b[C": "next",
    b"\x1bOC": "next",
    b"\x1b[D": "back",
    b"\x1bOD": "back",
    b"\x1b[H": "first",
    b"\x1b[1~": "first",
    b"\x1b[F": "last",
    b"\x1b[4~": "last",
    b" ": "next",
    b"\r": "next",
    b"\n": "next",
    b"\x7f": "back",
    b"\x08": "back",
    b"q": "quit",
    b"Q": "quit",
    b"\x1b": "quit",
    b"\x04": "quit",
}


def turn_pages(page: Page, last: int) -> None:
    """Show the pages 0 to `last`, which the keys turn, until the key to quit.

    The terminal is restored however this ends.
    """
    number = 0
    with _terminal() as wake:
        _draw(page, number)
        for key in _keys(wake):
            if key == "quit":
                return
            turned = {
                "next": min(number + 1, last),
                "back": max(number - 1, 0),
                "first": 0,
                "last": last,
            }.get(key, number)
            if turned != number or key == "resize":
                number = turned
                _draw(page, number)


@contextmanager
def _terminal() -> Iterator[int]:
    """The terminal's alternate screen, with keys read one by one.

    Yields a descriptor that becomes readable when the size of the terminal changes.
    """
    keyboard = sys.stdin.fileno()
    before = termios.tcgetattr(keyboard)
    wake, ring = os.pipe()
    os.set_blocking(ring, False)
    handlers = {}

    def resized(number: int, frame: FrameType | None) -> None:
        """Does nothing: the signal makes the descriptor readable."""

    def ended(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    # without the descriptor, a signal just before the wait for a key would not end the wait
    rung = signal.set_wakeup_fd(ring, warn_on_full_buffer=False)
    try:
        handlers[signal.SIGWINCH] = signal.signal(signal.SIGWINCH, resized)
        for number in (signal.SIGTERM, signal.SIGHUP):
            handlers[number] = signal.signal(number, ended)
        attributes = termios.tcgetattr(keyboard)
        attributes[3] &= ~(termios.ICANON | termios.ECHO)
        attributes[6][termios.VMIN], attributes[6][termios.VTIME] = 1, 0
        # no suspending by Ctrl-Z, which would leave the alternate screen on
        attributes[6][termios.VSUSP] = b"\0"
        termios.tcsetattr(keyboard, termios.TCSADRAIN, attributes)
        _put(_ENTER)
        yield wake
    finally:
        termios.tcsetattr(keyboard, termios.TCSADRAIN, before)
        signal.set_wakeup_fd(rung)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        os.close(wake)
        os.close(ring)
        _put(_LEAVE)


def _keys(wake: int) -> Iterator[str]:
    keyboard = sys.stdin.fileno()
    pending = b""
    while True:
        timeout = _ESCAPE_DELAY if pending else None
        ready, _, _ = select.select([keyboard, wake], [], [], timeout)
        if wake in ready:
            os.read(wake, 4096)
            yield "resize"
        if keyboard in ready:
            more = os.read(keyboard, 1024)
            if not more:
                yield "quit"
            pending += more
        elif pending and wake not in ready:
            # nothing follows: it was the key Escape alone, or an incomplete sequence
            yield "quit" if pending == b"\x1b" else "none"
            pending = b""
        while pending:
            key, pending, whole = _first_key(pending)
            if not whole:
                break
            yield _KEYS.get(key, "none")


def _first_key(typed: bytes) -> tuple[bytes, bytes, bool]:
    """The first key, the bytes after it, and True; or b"", all bytes, False for a part of a key."""
    if typed[:1] != b"\x1b":
        return typed[:1], typed[1:], True
    if typed[1:2] not in (b"[", b"O"):
        # Escape and then another key
        return (typed[:1], typed[1:], True) if len(typed) > 1 else (b"", typed, False)
    for i in range(2, len(typed)):
        if 0x40 <= typed[i] <= 0x7E:
            return typed[: i + 1], typed[i + 1 :], True
    return b"", typed, False


def _draw(page: Page, number: int) -> None:
    size = os.get_terminal_size(sys.stdout.fileno())
    lines = page(number, size.columns or 80, size.lines or 24)
    _put("\x1b[H" + "\x1b[K\r\n".join(lines) + "\x1b[K\x1b[J")


def _put(text: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = "".join(c if c == "\x1b" else ascii_text(c) for c in text)
    sys.stdout.write(text)
    sys.stdout.flush()
