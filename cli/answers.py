"""How a command writes its answer: the renderer of the format, the style, the warnings."""

from collections.abc import Callable
from importlib import import_module

from autograd_cli.cli.messages import LANGUAGES, language_of_locale
from autograd_cli.cli.options import choice, whole
from autograd_cli.cli.render import FORMATS, Style
from autograd_cli.cli.streams import (
    stderr_lacks,
    style_of_streams,
    write,
    write_error,
    write_for_people,
)
from autograd_cli.core.formula import LATEX, TEXT, Dialect
from autograd_cli.core.report import Notice, Report


def style_of(precision: str, ascii_only: bool, lang: str | None) -> Style:
    """The style that the options ask for."""
    language = language_of_locale() if lang is None else choice(lang, "--lang", LANGUAGES)
    return style_of_streams(language, ascii_only, whole(precision, "--precision", 1))


def dialect_of(form: str) -> Dialect:
    """The dialect that a format writes formulas in."""
    return LATEX if form == "latex" else TEXT


def write_answer(answer: Report, form: str, style: Style, kind: str) -> None:
    """Write an answer of a kind (`gradient`, `value`), and its warnings where it has no list."""
    entry = FORMATS[form]
    render = getattr(import_module(f"autograd_cli.cli.render.{entry.module}"), kind)
    if entry.module == "json":
        write(render(answer, form, style))
        return
    write_for_people(lambda style: render(answer, form, style), style)
    write_warnings(answer.warnings, style)


def render_answer(
    render: Callable[[Style], str], notices: list[Notice], form: str, style: Style
) -> None:
    """Write an answer with a renderer of its own, and its warnings where it has no list."""
    if FORMATS[form].machine:
        write(render(style))
        return
    write_for_people(render, style)
    write_warnings(notices, style)


def write_warnings(notices: list[Notice], style: Style) -> None:
    """Warnings as sentences on standard error."""
    from autograd_cli.cli.diagnostics import warning_lines

    if not notices:
        return
    lines = warning_lines(notices, style.language, style.ascii)
    if stderr_lacks(lines):
        lines = warning_lines(notices, "en", ascii_only=True)
    write_error(lines)
