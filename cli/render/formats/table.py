"""Answers as tables for the terminal, printed with Rich."""

import io
import re
from collections.abc import Collection, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.rows import Section, label, taken
from autograd_cli.cli.render.view import View
from autograd_cli.cli.render.wrapping import longest_number, longest_word, wrapped
from autograd_cli.cli.words import ascii_text
from autograd_cli.core.point.at import AsRead
from autograd_cli.grammar.messages.words import visible

_TRAILING = re.compile(r"[ \t]+((?:\x1b\[[0-9;]*m)*)$", re.MULTILINE)
MAX_ROWS = 400  # no one reads on: other formats have them all
UNLIMITED = 1_000_000
NARROW = 10  # cells that a column of words has at least
NAME, NUMBER, HEADING = "cyan", "bold", "bold"


def write(view: View, form: str, style: Style) -> str:
    """The program as it was read, then the sections; or what is said instead of them."""
    if view.terminal is not None:
        return view.terminal(style)
    assert view.sections is not None
    return printed_page(view.program, view.sections(style), style)


def printed_page(program: AsRead, sections: list[Section], style: Style) -> str:
    """A program as it was read, if there is one, and sections."""
    console = console_for(style)
    print_program(console, program, style)
    for i, section in enumerate(sections):
        if program.lines or i:
            console.print()
        print_section(console, section, style)
    return printed(console)


def print_program(console: Console, program: AsRead, style: Style) -> None:
    """The program as it was read; past Rich, which takes its time for a line."""
    if note := taken(program, style):
        print_text(console, note, style, "dim")
    lines = (part for line in program.lines for part in wrapped(shown(line, style), style.width))
    console.file.write("".join(f"{line}\n" for line in lines))


def print_text(console: Console, text: str, style: Style, kind: str = "", indent: int = 0) -> None:
    """A text in lines that keep to the width."""
    for line in wrapped(shown(text, style), style.width - indent):
        console.print(Text(" " * indent + line if line else "", style=kind), soft_wrap=True)


def printed_text(text: str, style: Style) -> str:
    """A text alone."""
    console = console_for(style)
    print_text(console, text, style)
    return printed(console)


def print_section(console: Console, section: Section, style: Style) -> None:
    """A heading, a table without a frame, a note."""
    if section.title:
        print_text(console, section.title, style, HEADING)
    headings = [shown(heading, style) for heading in section.columns]
    rows = [[shown(cell, style) for cell in row] for row in section.rows[:MAX_ROWS]]
    columns = [[row[i] for row in rows] for i in range(len(headings))]
    gap = 3
    widths = widths_of(headings, columns, section.numeric, style.width - gap * (len(headings) - 1))
    if widths is None:
        _print_records(console, headings, rows, style)
    else:
        _print_table(console, headings, columns, section.numeric, widths, style)
    notes = section.note.split("\n") if section.note else []
    if len(section.rows) > MAX_ROWS:
        notes.append(label("more-rows", style, more=len(section.rows) - MAX_ROWS))
    for note in notes:
        print_text(console, note, style)


def widths_of(
    headings: Sequence[str],
    columns: Sequence[Sequence[str]],
    numeric: Collection[int],
    room: int,
) -> list[int] | None:
    """The widths of columns in so much room, None where a table has too little of it.

    Numbers are never broken. Of the others those give way first that have long texts.
    """
    cells = [[heading, *column] for heading, column in zip(headings, columns, strict=True)]
    natural = [max(map(_width, column)) for column in cells]
    if sum(natural) <= room:
        return natural
    for short, long in ((12, 30), (NARROW, NARROW)):
        least = []
        for i, column in enumerate(columns):
            if i in numeric:
                words = max(map(longest_word, headings[i].split("\n")), default=0)
                least.append(natural[i] if short > NARROW else max(words, *map(_width, column), 0))
            else:
                kept = long if i == 0 else short
                longest = max(longest_number(text) for text in cells[i])
                least.append(natural[i] if natural[i] <= kept else max(short, longest))
        if sum(least) <= room:
            return _levelled(natural, least, room)
    return None


def _width(text: str) -> int:
    return max(map(cell_len, text.split("\n")))


def _levelled(natural: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """The widest columns made narrower until all fit, none below its least width."""
    widths = [*natural]
    while (over := sum(widths) - room) > 0:
        free = [i for i, width in enumerate(widths) if width > least[i]]
        widest = max(widths[i] for i in free)
        level = [i for i in free if widths[i] == widest]
        below = max((widths[i] for i in free if widths[i] < widest), default=0)
        below = max(below, *(least[i] for i in level))
        step = min(widest - below, max(over // len(level), 1))
        for i in level[: over if step == 1 else None]:
            widths[i] -= step
    return widths


def _print_table(
    console: Console,
    headings: Sequence[str],
    columns: Sequence[Sequence[str]],
    numeric: Collection[int],
    widths: Sequence[int],
    style: Style,
) -> None:
    """Rows of cells side by side, each wrapped within its column."""
    between, rule = (" | ", "-+-") if style.ascii else ("   ", "───")
    kinds = [NUMBER if i in numeric else NAME if i == 0 else "" for i in range(len(widths))]

    def print_row(cells: Sequence[str], kinds: Sequence[str]) -> None:
        parts = [
            [line for text in cell.split("\n") for line in wrapped(text, width)]
            for cell, width in zip(cells, widths, strict=True)
        ]
        for height in range(max(map(len, parts))):
            line = Text()
            for i, (part, width) in enumerate(zip(parts, widths, strict=True)):
                text = part[height] if height < len(part) else ""
                blank = " " * (width - cell_len(text))
                line.append(between if i else "")
                line.append(blank + text if i in numeric else text + blank, kinds[i])
            console.print(line, soft_wrap=True)

    if any(headings):
        print_row(headings, ["dim"] * len(widths))
        console.print(Text(rule.join(rule[0] * width for width in widths)), soft_wrap=True)
    for row in zip(*columns, strict=True):
        print_row(row, kinds)


def _print_records(
    console: Console, headings: Sequence[str], rows: Sequence[Sequence[str]], style: Style
) -> None:
    """Rows one below the other, for which a table has no room: each cell behind its heading."""
    for i, row in enumerate(rows):
        if i and len(headings) > 1:
            console.print()
        before: list[str] = []  # cells without a heading join the next one that has none either
        for heading, cell in zip(headings, row, strict=True):
            if not heading:
                before += [cell] if cell else []
                continue
            if before:
                print_text(console, "  ".join(before), style)
                before = []
            if cell:
                print_text(console, f"{heading}: {cell}".replace("\n", " "), style)
        if before:
            print_text(console, "  ".join(before), style)


def shown(text: str, style: Style) -> str:
    """A text as the terminal takes it."""
    text = "\n".join(visible(line) for line in text.split("\n"))
    return ascii_text(text) if style.ascii else text


def console_for(style: Style) -> Console:
    """A console that prints into a text, as colourful as the style says.

    What is printed keeps to the width by itself (`say`): Rich would cut numbers.
    """
    return Console(
        file=io.StringIO(),
        width=UNLIMITED,
        force_terminal=style.colour,
        color_system="standard" if style.colour else None,
        no_color=not style.colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )


def printed(console: Console) -> str:
    """What a console has been given, without trailing blanks."""
    assert isinstance(console.file, io.StringIO)
    return _TRAILING.sub(r"\1", console.file.getvalue())
