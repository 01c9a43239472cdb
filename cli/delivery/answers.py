"""How a command writes its answer: the renderer of the format, the style, the warnings."""

from collections.abc import Callable, Sequence
from importlib import import_module

from autograd_cli.cli.forms import FORMATS, Look, Style, Written, language_of_locale
from autograd_cli.cli.line.values import choice, significant_digits
from autograd_cli.cli.render.view import View
from autograd_cli.cli.streams.standard import (
    stderr_lacks,
    stdout_takes,
    style_of_streams,
    write,
    write_bytes,
    write_error,
)
from autograd_cli.core.point.at import Notice
from autograd_cli.core.program import printer
from autograd_cli.core.program.printer import Dialect
from autograd_cli.grammar.messages.words import LANGUAGES


def form_of(look: Look) -> str:
    """The format that is asked for."""
    return choice(look.form or "table", "--format", look.forms)


def style_of(look: Look) -> Style:
    """The style that the options ask for."""
    return style_of_streams(language_of(look), look.ascii_only, significant_digits(look.precision))


def language_of(look: Look) -> str:
    """The language that is asked for, else that of the locale."""
    return language_of_locale() if look.lang is None else choice(look.lang, "--lang", LANGUAGES)


def dialect_of(form: str) -> Dialect:
    """The dialect that a format writes formulas in."""
    dialect: Dialect = getattr(printer, FORMATS[form].dialect)
    return dialect


def write_answer(view: View, form: str, style: Style) -> None:
    """Write what is shown of an answer in a format, to standard output."""
    write = import_module(f"autograd_cli.cli.render.formats.{FORMATS[form].module}").write
    deliver(lambda style: write(view, form, style), view.warnings, style)


def deliver(
    made: Callable[[Style], Written],
    warnings: Sequence[Notice] | None,
    style: Style,
    output: str | None = None,
) -> None:
    """Write an answer to standard output, or to a file, and its warnings, once.

    Every answer goes this way. An object has a list of its warnings, unless there can be none;
    whatever else an answer is has no place for them, so that they are sentences on standard error.
    """
    look = style if output is None else style._replace(colour=False)
    written = made(look)
    if output is None and isinstance(written, str) and not stdout_takes(written):
        written = made(look._replace(ascii=True, language="en"))
    if isinstance(written, dict):
        _write(_line(written, warnings), look, output)
    else:
        _write(written, look, output)
        write_warnings(warnings or (), style)


def _line(answer: dict[str, object], notices: Sequence[Notice] | None) -> str:
    from autograd_cli.cli.render.formats.json import line, warnings

    return line(answer if notices is None else {**answer, "warnings": warnings(notices)})


def _write(written: str | bytes, style: Style, output: str | None) -> None:
    if output is not None:
        from autograd_cli.cli.streams.files import write_file

        data = written if isinstance(written, bytes) else written.encode("utf-8", "replace")
        write_file(output, data)
    elif isinstance(written, bytes):
        write_bytes(written)
    else:
        write(written, style.colour)


def write_warnings(notices: Sequence[Notice], style: Style) -> None:
    """Warnings as sentences on standard error."""
    from autograd_cli.cli.diagnostics import warning_lines

    if not notices:
        return
    lines = warning_lines(notices, style.language, style.ascii)
    if stderr_lacks(lines):
        lines = warning_lines(notices, "en", ascii_only=True)
    write_error(lines)
