"""`export`: code that computes the value and the gradient."""

import os

from autograd_cli.cli.delivery.answers import deliver, language_of, style_of
from autograd_cli.cli.diagnostics import expression
from autograd_cli.cli.forms import Look
from autograd_cli.cli.line.command_table import EXPORT_TARGETS, SQL_DIALECTS
from autograd_cli.cli.line.values import choice, read_expression, read_names, read_point
from autograd_cli.cli.messages.labels import LABELS
from autograd_cli.cli.words import ascii_text
from autograd_cli.core.export import targets
from autograd_cli.core.export.page import Page, Target, exported
from autograd_cli.core.point.at import At
from autograd_cli.grammar.messages.words import said
from autograd_cli.grammar.source import Problem


def run(
    expr: str | None,
    to: str | None,
    output: str | None,
    name: str,
    at: list[str],
    wrt: str | None,
    dialect: str | None,
    table: str | None,
    look: Look,
) -> int:
    """The exit code; options as the command table names them."""
    target = _target(to, output, dialect, table)
    language = language_of(look)
    if not (name.isascii() and name.isidentifier()) or name in target.reserved:
        raise Problem("input", "bad-function-name", name=name, target=target.title)
    table = Page().table if table is None else table
    if not all(table.split(".")) or not table.isprintable():
        raise Problem("input", "bad-table-name", name=table)
    text = read_expression(expr)
    with expression(text):
        here = At(text, read_point(at), read_names(wrt))
        asked = here.asked
        known = target.differentiates and (at or (here.placed and here.graph.numbers))
        numbers = (here.point, here.value, here.gradient) if known else None

    def say(key: str, **values: object) -> str:
        return letters(said(LABELS[key], "en" if look.ascii_only else language, values))

    letters = ascii_text if look.ascii_only else str
    with expression(text):
        code = exported(text, target, Page(name, table, numbers, say, letters), here.given, asked)
    style = style_of(look)
    deliver(lambda _: code, here.warnings if known else None, style, output)
    return 0


def _target(to: str | None, output: str | None, dialect: str | None, table: str | None) -> Target:
    """The target asked for, else the only one that the ending of the file tells."""
    ending = "" if output is None else os.path.splitext(output)[1].lower()
    owners = [name for name, endings in EXPORT_TARGETS.items() if ending in endings]
    if to is None:
        if len(owners) != 1:
            raise Problem("input", "no-target", choices=", ".join(owners or EXPORT_TARGETS))
        (to,) = owners
    choice(to, "--to", EXPORT_TARGETS)
    if owners and to not in owners:
        others = ", ".join(owners)
        raise Problem("input", "ending-of-other", ending=ending, owners=others, target=to)
    for option, value in (("--dialect", dialect), ("--table", table)):
        if value is not None and to != "sql":
            raise Problem("input", "option-of-sql", option=option)
    if dialect is None:
        return targets.TARGETS[to]
    return targets.SQL_DIALECTS[choice(dialect, "--dialect", SQL_DIALECTS)]
