"""Every row of a table with its value and gradient; what is to be said of the rows."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from autograd_cli.cli.ahead import ahead
from autograd_cli.cli.diagnostics import expression
from autograd_cli.cli.messages import said
from autograd_cli.cli.messages.labels import LABELS
from autograd_cli.cli.tables import BYTES, Batch, Table, too_large
from autograd_cli.cli.tables.progress import Steps, Watch
from autograd_cli.cli.tables.reading import TEXT, in_file, opened
from autograd_cli.cli.tables.writing import write_table
from autograd_cli.core.batches import BatchOutcome, evaluate_batch
from autograd_cli.core.graph import Graph
from autograd_cli.core.lower import graph_of
from autograd_cli.core.primitives import CONSTANTS
from autograd_cli.core.report import check_point
from autograd_cli.grammar.messages import problem_words
from autograd_cli.grammar.source import Problem


class Question(NamedTuple):
    """What is asked of every table: the program as text, and the options. It can be sent."""

    text: str
    fixed: dict[str, float]
    names: list[str] | None
    form: str
    to: str
    only: bool
    prefix: str
    on_error: str
    language: str
    name_files: bool  # in messages
    size: int = BYTES


@dataclass
class Tally:
    """Counts of rows: all, those without an answer (and the first problem), those to warn of.

    `kinks` by function; `infinite` and `nan` count rows whose inputs are finite and whose value or
    gradient is not.
    """

    rows: int = 0
    bad: int = 0
    first: Problem | None = None
    kinks: Counter[str] = field(default_factory=Counter)
    infinite: int = 0
    nan: int = 0

    def add(self, other: "Tally") -> None:
        """Count the rows of another table, behind these, too."""
        self.rows += other.rows
        self.bad += other.bad
        self.first = self.first or other.first
        self.kinks += other.kinks
        self.infinite += other.infinite
        self.nan += other.nan


class _Plan(NamedTuple):
    """A question about a table of certain columns."""

    graph: Graph
    asked: list[str]
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
    tally = Tally()
    with _planned(question, paths, schema) as (table, plan):
        inputs = [name for name in plan.graph.inputs if name in table.columns]
        added = () if plan.carried is None else plan.results
        batches = ahead(table.batches(inputs, added))
        with closing(ahead(_frames(question, plan, table, batches, tally))) as steps:
            del batches  # closed by the thread that goes through them
            kinds = (plan.carried or {}) | dict.fromkeys(plan.results, pl.Float64)
            write_table(output, question.to, kinds, watch(steps))
    return tally


def first_table(question: Question, paths: Sequence[str]) -> Table:
    """The table whose columns the files have. Raises Problem where the question does not fit."""
    with _planned(question, paths, None) as (table, _):
        return table


@contextmanager
def _planned(
    question: Question, paths: Sequence[str], schema: Mapping[str, Any] | None
) -> Iterator[tuple[Table, _Plan]]:
    text, fixed, form, to = question.text, question.fixed, question.form, question.to
    with expression(text):
        graph = graph_of(text, fixed)  # what is wrong with the expression comes first
        language, size, name_files = question.language, question.size, question.name_files
        with opened(paths, form, to, language, size, name_files, schema) as table:
            if table.columns.keys() & CONSTANTS.keys():
                graph = graph_of(text, {*fixed, *table.columns})
            asked = _checked(graph, table, fixed, question.names)
            names = ("value", *(f"grad_{name}" for name in asked))
            results = [f"{question.prefix}{name}" for name in names]
            carried = None if question.only else _carried_schema(table, form, to, graph)
            taken = [] if question.only else table.columns.values()
            clash = next((name for name in results if name in taken), None)
            if clash is not None:
                line = None if name_files else table.lines.get(clash)
                message = "column-clash" if line is None else "clash-on-line"
                raise Problem("input", message, None, "other-names", name=clash, line=line)
            yield table, _Plan(graph, asked, results, carried)


def _checked(
    graph: Graph, table: Table, fixed: Mapping[str, float], names: list[str] | None
) -> list[str]:
    """The inputs asked for. Raises Problem where the columns and `--at` do not fit the inputs."""
    columns = table.columns
    twice = next((name for name in fixed if name in columns and name in graph.inputs), None)
    if twice is not None:
        raise Problem("input", "column-and-value", name=twice)
    missing = [name for name in graph.inputs if name not in columns and name not in fixed]
    point = [*fixed, *(name for name in graph.inputs if name not in fixed)]
    asked = check_point(graph, point, names)
    if missing and not table.empty:
        mend = ",".join(f"{name}=1" for name in missing[:8])
        span = graph.span(graph.inputs[missing[0]])
        listed = list(columns.values())
        raise Problem(
            "input", "missing-column" if listed else "no-columns", span, "bind-or-rename",
            names=missing, columns=listed, mend=mend,
        )  # fmt: skip
    return asked


def _carried_schema(table: Table, form: str, to: str, graph: Graph) -> dict[str, Any]:
    """The columns that are carried; inputs of text are numbers where the output has types."""
    typed = form not in TEXT and to != "ndjson"  # such a table keeps the types that it has
    if typed or to in ("csv", "tsv") or form == to:
        return dict(table.schema)
    inputs = {table.columns[name] for name in graph.inputs if name in table.columns}
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
        found = evaluate_batch(plan.graph, columns, question.fixed, plan.asked, unread)
        bad = unread | found.bad
        if bad.any() and tally.first is None:
            tally.first = _first_problem(question, table, batch, found, unread, bad)
        tally.rows += len(bad)
        tally.bad += int(bad.sum())
        for (name, _), kinks in found.kinks.items():
            tally.kinks[name] += kinks
        _count_infinite(tally, (*columns.values(), *question.fixed.values()), found, bad)
        answers = zip(plan.results, (found.value, *found.gradient.values()), strict=True)
        frame = pl.DataFrame([pl.Series(name, answer) for name, answer in answers])
        if plan.carried is not None:
            frame = _carried(batch, plan.carried, table).hstack(frame)
        yield _without(frame, bad, plan.results, question.on_error), tally.rows, batch.done


def _first_problem(
    question: Question, table: Table, batch: Batch, found: BatchOutcome, unread: Any, bad: Any
) -> Problem:
    """The problem of the first bad row; raised where such a row stops the program."""
    row = int(np.argmax(bad))
    problem = _problem(table, batch, found, row, question.language, unread=unread[row])
    if question.on_error == "fail":
        problem.hint = problem.hint or "on-error"
    if batch.source is not None:
        problem = in_file(problem, batch.source, question.language)
    if question.on_error == "fail":
        raise problem
    return problem


def _problem(
    table: Table, batch: Batch, found: BatchOutcome, row: int, language: str, *, unread: bool
) -> Problem:
    """What is wrong with a row, and where it stands."""
    place = said(LABELS[f"{table.counted}-place"], language, {"number": batch.places[row]})
    if unread:
        name = next(n for n, column in batch.numbers.items() if column[row] is None)
        cell = batch.cell(name, row)
        message = "bad-cell" if cell is not None and cell.strip() else "empty-cell"
        if cell is not None and too_large(cell):
            message = "cell-too-large"
        return Problem("input", message, place=place, column=table.columns[name], cell=cell)
    inner = found.first
    assert inner is not None
    reason, _ = problem_words(inner, language)
    return Problem(
        "domain", "row-outside-domain", inner.span, inner.hint,
        **{**inner.values, "place": place, "problem": reason},
    )  # fmt: skip


def _count_infinite(tally: Tally, inputs: Sequence[Any], found: BatchOutcome, bad: Any) -> None:
    answers = (found.value, *found.gradient.values())
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
