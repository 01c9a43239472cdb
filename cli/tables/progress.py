"""A bar on a terminal for work that takes a while."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from autograd_cli.cli.forms import Style
from autograd_cli.cli.messages.labels import LABELS
from autograd_cli.cli.streams.standard import stderr_lacks
from autograd_cli.grammar.messages.words import said

T = TypeVar("T")
Steps = Iterator[tuple[T, int, int]]  # what is passed on; rows and bytes of the input so far
Watch = Callable[[Steps[Any]], Iterator[Any]]

PATIENCE = 1.0  # seconds before anything is shown
WIDTH = 24


def unwatched(steps: Steps[T]) -> Iterator[T]:
    """The items alone."""
    return (item for item, _, _ in steps)


def watch_of(
    style: Style, total: int | None, output: str, environment: Mapping[str, str] = os.environ
) -> Watch:
    """A bar for so many bytes of input; none where standard error is no terminal.

    Rows that scroll by on the same terminal show progress enough.
    """
    if (
        not sys.stderr.isatty()
        or environment.get("TERM", "") in ("", "dumb", "unknown")
        or (output == "-" and sys.stdout.isatty())
    ):
        return unwatched
    return lambda steps: _watched(steps, style, total, environment)


def _watched(
    steps: Steps[T], style: Style, total: int | None, environment: Mapping[str, str]
) -> Iterator[T]:
    begin, bar = time.monotonic(), None
    ascii_only = style.ascii or stderr_lacks("█░行")
    language = "en" if ascii_only else style.language
    try:
        for item, rows, done in steps:
            passed = time.monotonic() - begin
            if bar is None and passed >= PATIENCE:
                from rich.console import Console
                from rich.progress import Progress, TextColumn

                colour = not environment.get("NO_COLOR")
                # Rich would fail at a COLUMNS or LINES that is no size
                known = {k: v for k, v in environment.items() if k not in ("COLUMNS", "LINES")}
                console = Console(
                    stderr=True, no_color=not colour, highlight=False,
                    width=style.width, _environ=known,
                )  # fmt: skip
                column = TextColumn("{task.description}", markup=False)
                bar = Progress(
                    column, console=console, transient=True,
                    redirect_stdout=False, redirect_stderr=False,
                )  # fmt: skip
                bar.add_task("")
                bar.start()
            if bar is not None:
                text = _text(rows, done, total, passed, language, ascii_only)
                bar.update(bar.task_ids[0], description=text)
            yield item
    finally:
        if bar is not None:
            bar.stop()


def _text(
    rows: int, done: int, total: int | None, passed: float, language: str, ascii_only: bool
) -> str:
    values = {"rows": f"{rows:,}", "rate": f"{rows / passed:,.0f}"}
    text = said(LABELS["progress-rows"], language, values)
    if not total or not done:
        return text
    part = min(done / total, 1.0)
    full, blank = "#-" if ascii_only else "█░"
    cells = round(part * WIDTH)
    left = round(passed * (1 - part) / part)
    values = {"time": f"{left // 60}:{left % 60:02}"}
    rest = said(LABELS["progress-left"], language, values)
    return f"{full * cells}{blank * (WIDTH - cells)} {part:4.0%}  {text}  {rest}"
