"""Answers as tables for the terminal, printed with Rich."""

import io
import re

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograd_cli.cli.render import Style
from autograd_cli.cli.render.functions import function_sections
from autograd_cli.cli.render.rows import Section, aligned, label, sections, taken, value_section
from autograd_cli.cli.words import ascii_text, people_number
from autograd_cli.core.at import AsRead
from autograd_cli.core.reference import Entry
from autograd_cli.core.report import Report
from autograd_cli.grammar.messages import visible

_TRAILING = re.compile(r"[ \t]+((?:\x1b\[[0-9;]*m)*)$", re.MULTILINE)
# Rich takes its time for a row, and no one reads on: other formats have them all
MAX_ROWS = 400
NAME, NUMBER, HEADING = "cyan", "bold", "bold"


def gradient(report: Report, form: str, style: Style) -> str:
    """The program as it was read, then the sections one after another."""
    return printed_page(report.program, sections(report, style), style)


def value(report: Report, form: str, style: Style) -> str:
    """The value; with --steps the program and the forward table."""
    console = console_for(style)
    if report.nodes is None:
        console.print(
            Text(f"{shown(report.output, style)} = {people_number(report.value, style.precision)}")
        )
        return printed(console)
    print_program(console, report.program, style)
    for section in value_section(report, style):
        console.print()
        print_section(console, section, style)
    return printed(console)


def printed_page(program: AsRead, found: list[Section], style: Style) -> str:
    """A program as it was read, if there is one, and sections."""
    console = console_for(style)
    print_program(console, program, style)
    for i, section in enumerate(found):
        if program.lines or i:
            console.print()
        print_section(console, section, style)
    return printed(console)


def print_program(console: Console, program: AsRead, style: Style) -> None:
    """The program as it was read; a long one past Rich, which takes its time for a line."""
    if note := taken(program, style):
        console.print(Text(shown(note, style), style="dim"))
    for line in program.lines[:MAX_ROWS]:
        console.print(Text(shown(line, style)), soft_wrap=len(line) > 2000)
    console.file.write("".join(f"{shown(line, style)}\n" for line in program.lines[MAX_ROWS:]))


def functions(entries: list[Entry], form: str, style: Style, *, single: bool) -> str:
    """The rule table."""
    console = console_for(style)
    for section in function_sections(entries, style, single=single):
        print_section(console, section, style)
    return printed(console)


def print_section(console: Console, section: Section, style: Style) -> None:
    """A heading, a table without a frame, a note."""
    if section.title:
        console.print(Text(shown(section.title, style), style=HEADING))
    table = Table(
        box=box.ASCII2 if style.ascii else box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        header_style="dim",
        show_header=any(section.columns),
    )
    cells = [[shown(cell, style) for cell in row] for row in section.rows[:MAX_ROWS]]
    for i, heading in enumerate(section.columns):
        column = [row[i] for row in cells]
        if i in section.numeric:
            table.add_column(shown(heading, style), justify="right", style=NUMBER, no_wrap=True)
            for row, text in zip(cells, aligned(column), strict=True):
                row[i] = text
        else:
            kept = i == 0 or max(map(len, column), default=0) <= 12
            table.add_column(
                shown(heading, style),
                style=NAME if i == 0 else "",
                overflow="fold",
                no_wrap=kept and max(map(len, column), default=0) <= 30,
            )
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
    notes = [section.note] if section.note else []
    if len(section.rows) > MAX_ROWS:
        notes.append(label("more-rows", style, more=len(section.rows) - MAX_ROWS))
    for note in notes:
        console.print(Text(shown(note, style)))


def shown(text: str, style: Style) -> str:
    """A text as the terminal takes it."""
    text = "\n".join(visible(line) for line in text.split("\n"))
    return ascii_text(text) if style.ascii else text


def console_for(style: Style) -> Console:
    """A console that prints into a text, as wide and as colourful as the style says."""
    return Console(
        file=io.StringIO(),
        width=style.width,
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
