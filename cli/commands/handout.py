"""`handout`: a page that teaches, or that asks."""

import io
import os
import sys
from collections.abc import Collection, Sequence
from importlib import import_module
from typing import NamedTuple

from autograd_cli.cli.delivery.answers import style_of
from autograd_cli.cli.diagnostics import expression
from autograd_cli.cli.forms import Look
from autograd_cli.cli.line.command_table import HANDOUT_FORMATS
from autograd_cli.cli.line.values import choice, read_expression, read_names, read_point, whole
from autograd_cli.cli.render.handouts.blocks import Exercise, handout
from autograd_cli.cli.streams.files import write_file
from autograd_cli.cli.streams.standard import write
from autograd_cli.core.answers.exercises import exercise_points
from autograd_cli.core.answers.picture import picture_of
from autograd_cli.core.answers.report import report_at
from autograd_cli.core.answers.steps import Back, steps_of
from autograd_cli.core.point.at import At, not_an_input
from autograd_cli.core.program.printer import LATEX, TEXT, Dialect
from autograd_cli.grammar.source import Problem

ENDINGS = {"markdown": "md", "htm": "html"} | {form: form for form in HANDOUT_FORMATS}


class _Pictures(NamedTuple):
    """The dialect of a format's pictures, and their rules to write on."""

    dialect: Dialect = TEXT
    rule: str = "_____"


_PICTURES = {"tex": _Pictures(LATEX, r"\underline{\hspace{2em}}")}


MAX_NODES = 2_000  # of a program: its tables, paths and picture take some seconds


def run(
    expr: list[str],
    at: list[str],
    wrt: str | None,
    output: str | None,
    title: str | None,
    worksheet: bool,
    answers: bool,
    points: str | None,
    seed: str,
    look: Look,
) -> int:
    """The exit code; options as the command table names them."""
    form = _format(look.form, output)
    style = style_of(look)._replace(ascii=False, colour=False)
    if not expr:
        raise Problem("input", "no-expression", hint="example")
    count = None if points is None else whole(points, "--points", 1)
    printer = import_module(f"autograd_cli.cli.render.handouts.{form}")
    dialect = printer.NOTATION.dialect
    tasks = _tasks(
        [read_expression(word) for word in expr],
        read_point(at),
        read_names(wrt),
        count,
        whole(seed, "--seed", 0),
        dialect,
    )
    pictures = _PICTURES.get(form, _Pictures())
    page = handout(
        [_exercise(task, dialect, pictures.dialect) for task in tasks],
        style,
        title,
        worksheet=worksheet or answers,
        key=answers,
        rule=pictures.rule,
    )
    _deliver(printer.page(page, style), output)
    return 0


def _format(form: str | None, output: str | None) -> str:
    """The format: as asked for, else as the ending of the file tells, else Markdown."""
    if form is None and output is not None:
        ending = os.path.splitext(output)[1].removeprefix(".").lower()
        if ending not in ENDINGS:
            choices = ", ".join(f".{form}" for form in HANDOUT_FORMATS)
            raise Problem("input", "unknown-ending", path=output, choices=choices)
        form = ENDINGS[ending]
    form = choice(form or "md", "--format", HANDOUT_FORMATS)
    if form == "pdf" and output is None:
        raise Problem("input", "pdf-needs-file")
    return form


def _tasks(
    texts: Sequence[str],
    point: dict[str, float],
    wrt: list[str] | None,
    count: int | None,
    seed: int,
    dialect: Dialect,
) -> list[At]:
    """Each program at its points; it takes of the point what it needs."""
    programs: list[At] = []
    for text in texts:
        with expression(text):
            programs.append(At(text, point, wrt, dialect=dialect))
    _check_names([*point, *(wrt or ())], [program.graph.inputs for program in programs])
    tasks = []
    for program in programs:
        own = program.graph.inputs
        nodes = len(program.graph.reachable())
        if nodes > MAX_NODES:
            raise Problem("limit", "handout-too-large", nodes=nodes, limit=MAX_NODES)
        given = {name: value for name, value in point.items() if name in own}
        asked = None if wrt is None else [name for name in wrt if name in own] or wrt
        with expression(program.text):
            at = program.to(given, asked)
            tasks += [at] if count is None else exercise_points(at, count, seed)
    return tasks


def _check_names(names: Sequence[str], inputs: Sequence[Collection[str]]) -> None:
    known = dict.fromkeys(name for own in inputs for name in own)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise not_an_input(unknown, [*known])


def _exercise(at: At, dialect: Dialect, drawn: Dialect) -> Exercise:
    with expression(at.text):
        told = report_at(at, dialect=dialect)
        picture = picture_of(at, dialect=drawn)
        _, operations = at.swept("forward")
    steps = steps_of(at, told)
    manners = {step.manner: step.op for step in steps if isinstance(step, Back) and step.consumer}
    kinds = tuple((op, manner) for manner, op in manners.items())
    return Exercise(told, picture, operations, kinds)


def _deliver(page: str | bytes, output: str | None) -> None:
    if output is not None:
        write_file(output, page if isinstance(page, bytes) else page.encode())
    else:
        assert isinstance(page, str)
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")  # as the pages say of themselves
        write(page)
