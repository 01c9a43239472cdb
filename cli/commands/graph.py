"""`graph`: the computational graph as a picture."""

import os
import sys
from importlib import import_module

from autograd_cli.cli.delivery.answers import deliver, style_of
from autograd_cli.cli.diagnostics import expression
from autograd_cli.cli.forms import Look
from autograd_cli.cli.line.command_table import PICTURE_FORMATS, PICTURE_STYLES
from autograd_cli.cli.line.values import choice, read_expression, read_names, read_point
from autograd_cli.core.answers.picture import circuit, grouped, picture_of
from autograd_cli.core.point.at import At
from autograd_cli.core.program.printer import LATEX, TEXT
from autograd_cli.core.table.primitives import FUNCTIONS
from autograd_cli.grammar.source import Problem, mapped, normal_name

MODULES = {"text": "terminal"}


def run(
    expr: str | None,
    at: list[str],
    wrt: str | None,
    adjoints: bool,
    highlight: str | None,
    output: str | None,
    drawing: str,
    group: str | None,
    look: Look,
) -> int:
    """The exit code; options as the command table names them."""
    form = _form(look.form, output)
    style = style_of(look)
    choice(drawing, "--style", PICTURE_STYLES)
    text = read_expression(expr)
    dialect = LATEX if form == "tikz" else TEXT
    marked = None if highlight is None else normal_name(mapped(highlight).strip())
    with expression(text):
        moved = None if marked is None else {marked: 1.0}
        here = At(text, read_point(at), read_names(wrt), moved=moved, dialect=dialect)
        drawn = picture_of(here, marked, adjoints=adjoints, dialect=dialect)
        warnings = here.warnings if here.placed else []
        if drawing == "circuit":
            drawn = circuit(drawn, here, dialect)
        if group is not None:
            group = normal_name(mapped(group).strip())
            if group not in FUNCTIONS:  # those are one node anyway
                choice(group, "--group", here.graph.functions)
            drawn = grouped(drawn, here, group, dialect)
    render = import_module(f"autograd_cli.cli.render.pictures.{MODULES.get(form, form)}").picture
    if form == "png" and output is None and sys.stdout.isatty():
        raise Problem("input", "bytes-on-a-terminal", hint="name-a-file", ending=".png")
    deliver(lambda style: render(drawn, style), warnings, style, output)
    return 0


def _form(form: str | None, output: str | None) -> str:
    """The form asked for, else the one that the file's ending says."""
    if form is not None:
        return choice(form, "--format", PICTURE_FORMATS)
    if output is None:
        return "text"
    ending = os.path.splitext(output)[1].lower()
    for name, endings in PICTURE_FORMATS.items():
        if ending in endings:
            return name
    known = ", ".join(e for ends in PICTURE_FORMATS.values() for e in ends)
    raise Problem("input", "picture-ending", path=output, endings=known)
