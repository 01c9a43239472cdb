"""Every row of a table with its value and gradient; what is to be said of the rows."""

import math
import re
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from autograd_cli.cli.diagnostics import expression
from autograd_cli.cli.line.values import constant
from autograd_cli.cli.messages.labels import LABELS
from autograd_cli.cli.streams.ahead import ahead
from autograd_cli.cli.tables.batches import Batch, Table, too_large
from autograd_cli.cli.tables.inputs import TEXT
from autograd_cli.cli.tables.progress import Steps, Watch
from autograd_cli.cli.tables.reading import Reading, in_file, opened
from autograd_cli.cli.tables.writing import write_table
from autograd_cli.core.many.batches import BatchOutcome, evaluate_batch, first_order
from autograd_cli.core.point.at import check_point, read
from autograd_cli.core.program.graph import Graph
from autograd_cli.core.program.printer import number_text
from autograd_cli.core.table.primitives import CONSTANTS
from autograd_cli.grammar.messages.words import said
from autograd_cli.grammar.source import Problem, nearest, normal_name, problem_words

_DECIMAL_COMMA = re.compile(r"\s*[+-]?[0-9]+,[0-9]+\s*")
_QUOTES = " \t'\""  # round a name in a header that is read with the wrong separator


class Question(NamedTuple):
    """What is asked of every table: the program as text, and the options. It can be sent."""

    text: str
    fixed: dict[str, float]
    names: list[str] | None
    reading: Reading
    only: bool
    prefix: str
    on_error: str
    sigmas: dict[str, str] | None  # what is said of inputs' uncertainties; None: not asked for


@dataclass
class Tally:
    """Counts of rows: all, those without an answer (and the first problem), those to warn of.

    `kinks` by function; `infinite` and `nan` count rows whose inputs are finite and whose value or
    gradient is not. `top`: whether a header is a row of numbers.
    """

    rows: int = 0
    bad: int = 0
    first: Problem | None = None
    kinks: Counter[str] = field(default_factory=Counter)
    infinite: int = 0
    nan: int = 0
    top: bool = False

    def add(self, other: "Tally") -> None:
        """Count the rows of another table, behind these, too."""
        self.rows += other.rows
        self.bad += other.bad
        self.first = self.first or other.first
        self.kinks += other.kinks
        self.infinite += other.infinite
        self.nan += other.nan
        self.top |= other.top


class _Plan(NamedTuple):
    """A question about a table of certain columns.

    `sigmas`: what tells the standard uncertainty of an input, a column or a number.
    """

    graph: Graph
    asked: list[str]
    fixed: dict[str, float]  # by --at, or by the program
    sigmas: dict[str, str | float]
    results: list[str]
    carried: dict[str, Any] | None  # the columns, if they are


def map_files(
    question: Question,
    paths: Sequence[str],
    output: str,
    watch: Watch,
    schema: Mapping[str, Any] | None = None,
) -> Tally:
    """Write the rows of the files with their answers. Raises Problem.

    The columns of all are those of the first file, or of `schema`.
    """
    reading = question.reading
    with _planned(question, paths, schema) as (table, plan):
        tally = Tally(top=table.top)
        sigmas = [name for name in plan.sigmas.values() if isinstance(name, str)]
        inputs = [
            name for name in dict.fromkeys([*plan.graph.inputs, *sigmas]) if name in table.columns
        ]
        added = () if plan.carried is None else plan.results
        batches = ahead(table.batches(inputs, added))
        with closing(ahead(_frames(question, plan, table, batches, tally))) as steps:
            del batches  # closed by the thread that goes through them
            kinds = (plan.carried or {}) | dict.fromkeys(plan.results, pl.Float64)
            write_table(output, reading.to, kinds, watch(steps), reading.layout)
        return tally


def first_table(question: Question, paths: Sequence[str]) -> Table:
    """The table whose columns the files have. Raises Problem where the question does not fit."""
    with _planned(question, paths, None) as (table, _):
        return table


@contextmanager
def _planned(
    question: Question, paths: Sequence[str], schema: Mapping[str, Any] | None
) -> Iterator[tuple[Table, _Plan]]:
    text, fixed, reading = question.text, question.fixed, question.reading
    with expression(text):
        asked_for = [*(question.names or ()), *(question.sigmas or ())]
        graph, _ = read(text, fixed, asked_for)  # what is wrong with the expression comes first
        with opened(paths, reading, schema) as table:
            constants = table.columns.keys() & CONSTANTS.keys()
            if constants:
                graph, _ = read(text, {*fixed, *constants}, asked_for)
            asked = _checked(graph, table, fixed, question.names)
            sigmas = _sigmas(graph, table, fixed, question.sigmas)
            uncertain = () if question.sigmas is None else ("uncertainty",)
            names = ("value", *uncertain, *(f"grad_{name}" for name in asked))
            results = [f"{question.prefix}{name}" for name in names]
            carried = None if question.only else _carried_schema(table, reading, graph, sigmas)
            taken = set() if question.only else {*table.columns.values()}
            clash = next((name for name in results if name in taken), None)
            if clash is not None:
                line = None if reading.name_files else table.lines.get(clash)
                message = "column-clash" if line is None else "clash-on-line"
                raise Problem("input", message, None, "other-names", name=clash, line=line)
            numbers = {n: x for n, x in graph.numbers.items() if n not in table.columns}
            yield table, _Plan(graph, asked, numbers | fixed, sigmas, results, carried)


def _checked(
    graph: Graph, table: Table, fixed: Mapping[str, float], names: list[str] | None
) -> list[str]:
    """The inputs asked for. Raises Problem where the columns and `--at` do not fit the inputs."""
    columns = table.columns
    twice = next((name for name in fixed if name in columns and name in graph.inputs), None)
    if twice is not None:
        raise Problem("input", "column-and-value", name=twice)
    known = {*columns, *fixed, *graph.numbers}
    missing = [name for name in graph.inputs if name not in known]
    point = [*fixed, *(name for name in graph.inputs if name not in fixed)]
    asked = check_point(graph, point, names)
    if missing and not table.empty:
        raise _missing_column(graph, table, missing)
    return asked


def _missing_column(graph: Graph, table: Table, missing: list[str]) -> Problem:
    """The problem of inputs that are no columns, with what mends it most likely."""
    span = graph.span(graph.inputs[missing[0]])
    listed = list(table.columns.values())
    mend = ",".join(f"{name}=1" for name in missing[:8])
    values: dict[str, object] = {"names": missing, "columns": listed, "mend": mend}
    if not listed:
        return Problem("input", "no-columns", span, "bind", **values)
    if table.top:
        return Problem("input", "missing-column", span, "no-header", **values)
    for separator in ";\t|: ":  # a header that nothing has parted yet
        parts = {normal_name(part.strip(_QUOTES)) for part in ",".join(listed).split(separator)}
        there = parts.issuperset(missing) if separator in ": " else parts.intersection(missing)
        if there and table.counted == "line" and not table.lines:
            hint = "say-tsv" if separator == "\t" else "say-sep"
            return Problem("input", "missing-column", span, hint, separator=separator, **values)
    spare = [name for name in listed if normal_name(name.strip()) not in graph.inputs]
    if not spare:
        return Problem("input", "missing-column", span, "bind", **values)
    rename = shlex.quote(f"{nearest(missing[0], spare) or spare[0]}={missing[0]}")
    return Problem("input", "missing-column", span, "bind-or-rename", rename=rename, **values)


def _sigmas(
    graph: Graph, table: Table, fixed: Mapping[str, float], texts: Mapping[str, str] | None
) -> dict[str, str | float]:
    """Which column, or number, is the standard uncertainty of which input. Raises Problem."""
    if texts is None:
        return {}
    known, inputs = table.columns, graph.inputs
    sigmas: dict[str, str | float] = {
        name: f"s_{name}" for name in inputs if f"s_{name}" in known and f"s_{name}" not in inputs
    }
    for name, text in texts.items():
        if name not in inputs:
            raise Problem.unknown(
                "input", "sigma-of-none", name, inputs, name=name, inputs=list(inputs)
            )
        column = normal_name(text)
        if column in known:
            sigmas[name] = column
        elif table.empty:
            continue
        elif column.isidentifier():
            listed = list(known.values())
            raise Problem.unknown(
                "input", "sigma-no-column", column, known, column=text, columns=listed
            )
        else:
            value = constant(text, "sigma-value", name=name)
            if not 0 <= value < math.inf:
                raise Problem("input", "bad-sigma-value", name=name, value=value)
            sigmas[name] = value
    if not sigmas and not table.empty:
        names, first = [f"s_{name}" for name in inputs], next(iter(inputs), "x")
        raise Problem("input", "no-sigmas", None, "say-sigma", names=names, name=first)
    return sigmas


def _carried_schema(
    table: Table, reading: Reading, graph: Graph, sigmas: Mapping[str, str | float]
) -> dict[str, Any]:
    """The columns that are carried; inputs of text are numbers where the output has types."""
    form, to = reading.form, reading.to
    typed = form not in TEXT and to != "ndjson"  # such a table keeps the types that it has
    if typed or to in ("csv", "tsv") or form == to:
        return dict(table.schema)
    numbers = table.columns.keys() & {*graph.inputs, *sigmas.values()}
    inputs = {table.columns[str(name)] for name in numbers}
    return {
        name: pl.Float64 if name in inputs and kind == pl.String else kind
        for name, kind in table.schema.items()
    }


def _frames(
    question: Question, plan: _Plan, table: Table, batches: Iterator[Batch], tally: Tally
) -> Steps[pl.DataFrame]:
    """What is written of each batch; rows and bytes so far."""
    for batch in batches:
        columns = {name: numbers.to_numpy() for name, numbers in batch.numbers.items()}
        unread = np.zeros(len(batch.places), bool)
        for numbers in batch.numbers.values():
            if numbers.null_count():
                unread |= numbers.is_null().to_numpy()
        sigmas: dict[str, Any] = {
            name: columns[sigma] if isinstance(sigma, str) else sigma
            for name, sigma in plan.sigmas.items()
        }
        for sigma in sigmas.values():
            unread |= ~((sigma >= 0) & np.isfinite(sigma))
        inputs = {name: columns[name] for name in plan.graph.inputs if name in columns}
        swept = [*plan.asked, *(name for name in sigmas if name not in plan.asked)]
        found = evaluate_batch(plan.graph, inputs, plan.fixed, swept, unread)
        bad = unread | found.bad
        if bad.any() and tally.first is None:
            tally.first = _first_problem(question, plan, table, batch, found, unread, bad)
        tally.rows += len(bad)
        tally.bad += int(bad.sum())
        for (name, _), kinks in found.kinks.items():
            tally.kinks[name] += kinks
        answers = [found.value, *(found.gradient[name] for name in plan.asked)]
        if question.sigmas is not None:
            answers.insert(1, first_order(found.gradient, sigmas, len(bad)))
        _count_infinite(tally, (*inputs.values(), *plan.fixed.values()), answers, bad)
        named = zip(plan.results, answers, strict=True)
        frame = pl.DataFrame([pl.Series(name, answer) for name, answer in named])
        if plan.carried:  # a table without columns has no rows to Polars
            frame = _carried(batch, plan.carried, table).hstack(frame)
        yield _without(frame, bad, plan.results, question.on_error), tally.rows, batch.done


def _first_problem(
    question: Question,
    plan: _Plan,
    table: Table,
    batch: Batch,
    outcome: BatchOutcome,
    unread: Any,
    bad: Any,
) -> Problem:
    """The problem of the first bad row; raised where such a row stops the program."""
    row = int(np.argmax(bad))
    problem = _problem(
        plan, table, batch, outcome, row, question.reading.language, unread=unread[row]
    )
    if question.on_error == "fail":
        problem.hint = problem.hint or "on-error"
    if batch.source is not None:
        problem = in_file(problem, batch.source, question.reading.language)
    if question.on_error == "fail":
        raise problem
    return problem


def _problem(
    plan: _Plan,
    table: Table,
    batch: Batch,
    outcome: BatchOutcome,
    row: int,
    language: str,
    *,
    unread: bool,
) -> Problem:
    """What is wrong with a row, and where it stands."""
    place = said(LABELS[f"{table.counted}-place"], language, {"number": batch.places[row]})
    if unread:
        name = next((n for n, column in batch.numbers.items() if column[row] is None), None)
        if name is None:  # then it is an uncertainty
            return _problem_of_sigma(plan, table, batch, row, place)
        cell = batch.cell(name, row)
        message = "bad-cell" if cell is not None and cell.strip() else "empty-cell"
        if cell is not None and too_large(cell):
            message = "cell-too-large"
        if cell is not None and _DECIMAL_COMMA.fullmatch(cell):
            mend = cell.strip().replace(",", ".")
            return Problem(
                "input", message, None, "decimal-comma",
                place=place, column=table.columns[name], cell=cell, mend=mend,
            )  # fmt: skip
        return Problem("input", message, place=place, column=table.columns[name], cell=cell)
    inner = outcome.first
    assert inner is not None
    reason, _ = problem_words(inner, language)
    return Problem(
        "domain", "row-outside-domain", inner.span, inner.hint,
        **{**inner.values, "place": place, "problem": reason},
    )  # fmt: skip


def _problem_of_sigma(plan: _Plan, table: Table, batch: Batch, row: int, place: str) -> Problem:
    """What is wrong with a row one of whose uncertainties is negative, NaN or infinite."""
    columns = [name for name in plan.sigmas.values() if isinstance(name, str)]
    name = next(n for n in columns if not 0 <= batch.numbers[n][row] < math.inf)
    cell = number_text(batch.numbers[name][row])
    return Problem("input", "bad-sigma", place=place, column=table.columns[name], cell=cell)


def _count_infinite(tally: Tally, inputs: Sequence[Any], answers: Sequence[Any], bad: Any) -> None:
    if all(np.isfinite(answer).all() for answer in answers):
        return
    fine = ~bad
    for column in inputs:
        fine = fine & np.isfinite(column)
    nan = fine & np.logical_or.reduce([np.isnan(answer) for answer in answers])
    infinite = fine & np.logical_or.reduce([np.isinf(answer) for answer in answers])
    tally.nan += int(nan.sum())
    tally.infinite += int((infinite & ~nan).sum())


def _carried(batch: Batch, carried: Mapping[str, Any], table: Table) -> pl.DataFrame:
    numbers = {table.columns[name]: column for name, column in batch.numbers.items()}
    frame = batch.frame
    typed = [
        numbers[name].alias(name)
        for name in frame.columns
        if name in numbers and frame.schema[name] != carried[name]
    ]
    return frame.with_columns(typed)


def _without(frame: pl.DataFrame, bad: Any, results: Sequence[str], on_error: str) -> pl.DataFrame:
    """The frame without its bad rows, or without their results."""
    if not bad.any():
        return frame
    marks = pl.Series("", bad)
    if on_error == "skip":
        return frame.filter(~marks)
    empty = pl.lit(None, pl.Float64)
    return frame.with_columns(
        pl.when(pl.lit(marks)).then(empty).otherwise(pl.col(name)).alias(name) for name in results
    )
