"""Answers as Markdown: headings and pipe tables that paste anywhere."""

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.rows import Section, taken
from autograd_cli.cli.render.view import View
from autograd_cli.cli.words import ascii_text
from autograd_cli.core.point.at import AsRead
from autograd_cli.grammar.messages.words import visible

UNLIMITED = 1_000_000
_SPECIAL = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]<>#|~"})


def write(view: View, form: str, style: Style) -> str:
    """A code block and a table for each section, however wide."""
    assert view.sections is not None
    return page(view.program, view.sections(style._replace(width=UNLIMITED)), style)


def page(program: AsRead, sections: list[Section], style: Style) -> str:
    """A code block and a table for each section."""
    note = taken(program, style)
    blocks = [escaped(note)] if note else []
    if program.lines:
        fence = "```"
        while any(fence in line for line in program.lines):
            fence += "`"
        blocks.append("\n".join([fence, *(visible(line) for line in program.lines), fence]))
    blocks += [_table(section) for section in sections]
    text = "\n\n".join(blocks) + "\n"
    return ascii_text(text) if style.ascii else text


def _table(section: Section) -> str:
    """Without headings there is no table: a line for each row."""
    marks = ["---:" if i in section.numeric else "---" for i in range(len(section.columns))]
    lines = [_row(section.columns), _row(tuple(marks), plain=True)]
    lines += [_row(row, code=section.code) for row in section.rows]
    if not any(section.columns):
        rows = [" ".join(_cells(row, section.code)) for row in section.rows]
        lines = ["\n\n".join(rows)]
    heading = [f"### {escaped(section.title)}", ""] if section.title else []
    note = [text for line in section.note.splitlines() for text in ("", escaped(line))]
    return "\n".join([*heading, *lines, *note])


def _row(cells: tuple[str, ...], *, plain: bool = False, code: frozenset[int] = frozenset()) -> str:
    return f"| {' | '.join(cells if plain else _cells(cells, code))} |"


def _cells(cells: tuple[str, ...], code: frozenset[int]) -> list[str]:
    return [_code(c) if i in code and c else escaped(c) for i, c in enumerate(cells)]


def escaped(text: str) -> str:
    """Text that Markdown leaves alone."""
    return visible(text).translate(_SPECIAL)


def _code(text: str) -> str:
    """A code span in a table: only the bar needs care."""
    return f"`{visible(text)}`".replace("|", "\\|")
