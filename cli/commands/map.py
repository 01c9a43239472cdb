"""`map`: value and gradient for every row of a table."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from autograd_cli.cli import tables
from autograd_cli.cli.answers import style_of
from autograd_cli.cli.command_table import ON_ERROR, TABLE_FORMATS
from autograd_cli.cli.diagnostics import expression
from autograd_cli.cli.messages import said
from autograd_cli.cli.messages.labels import LABELS
from autograd_cli.cli.messages.problems import WARNING
from autograd_cli.cli.options import choice, read_expression, read_names, read_point
from autograd_cli.cli.render import Style
from autograd_cli.cli.streams import stderr_lacks, write_error
from autograd_cli.cli.words import ascii_text, function_word, problem_words, visible
from autograd_cli.core.batches import BatchOutcome, evaluate_batch
from autograd_cli.core.graph import Graph
from autograd_cli.core.lower import graph_of
from autograd_cli.core.primitives import CONSTANTS
from autograd_cli.core.report import check_point
from autograd_cli.grammar.source import Problem

_TEXT = ("csv", "tsv", "ndjson")


def run(
    expr: str | None,
    source: str,
    output: str,
    from_form: str | None,
    to_form: str | None,
    at: list[str],
    wrt: str | None,
    only: bool,
    prefix: str,
    on_error: str,
    ascii_only: bool,
    lang: str | None,
    size: int = tables.BYTES,
) -> int:
    """The exit code; options as the command table names them, and how many bytes are a batch."""
    gc.enable()  # a stream may be endless
    style = style_of("6", ascii_only, lang)
    choice(on_error, "--on-error", ON_ERROR)
    for option, said_form in (("--from", from_form), ("--to", to_form)):
        if said_form is not None:
            choice(said_form, option, TABLE_FORMATS)
    form = tables.format_of(from_form, source, "--from")
    to = tables.format_of(to_form, output, "--to")
    if source == expr == "-":
        raise Problem("input", "two-from-stdin")
    text, fixed, names = read_expression(expr), read_point(at), read_names(wrt)
    with expression(text):
        graph = graph_of(text, fixed)  # what is wrong with the expression comes first
        with tables.opened(source, form, to, size) as table:
            if table.columns.keys() & CONSTANTS.keys():
                graph = graph_of(text, {*fixed, *table.columns})
            asked = _checked(graph, table, fixed, names)
            results = _results(prefix, asked)
            schema = {} if only else _carried_schema(table, form, to, graph)
            clash = next((r for r in results if not only and r in table.columns.values()), None)
            if clash is not None:
                raise Problem("input", "column-clash", None, "other-names", name=clash)
            rows = _Rows(graph, fixed, asked, table.counted, on_error, style.language)
            frames = rows.frames(table, results, schema)
            kinds = schema | dict.fromkeys(results, pl.Float64)
            tables.write_table(output, to, kinds, frames)
        rows.summarise(style)
    return 0


def _results(prefix: str, asked: Sequence[str]) -> list[str]:
    return [f"{prefix}value", *(f"{prefix}grad_{name}" for name in asked)]


def _checked(
    graph: Graph, table: tables.Table, fixed: Mapping[str, float], names: list[str] | None
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
            "input", "missing-column", span, "bind-or-rename",
            names=missing, columns=listed, mend=mend,
        )  # fmt: skip
    return asked


def _carried_schema(table: tables.Table, form: str, to: str, graph: Graph) -> dict[str, Any]:
    """The columns that are carried; the inputs of text are numbers where the output has types."""
    if form not in _TEXT or to in ("csv", "tsv") or form == to:
        return dict(table.schema)
    inputs = {table.columns[name] for name in graph.inputs if name in table.columns}
    return {name: pl.Float64 if name in inputs else kind for name, kind in table.schema.items()}


class _Rows:
    """The rows on their way: what was left out or empty, and what is to be said of it."""

    def __init__(
        self,
        graph: Graph,
        fixed: Mapping[str, float],
        asked: Sequence[str],
        counted: str,
        on_error: str,
        language: str,
    ) -> None:
        self.graph = graph
        self.fixed = fixed
        self.asked = asked
        self.counted = counted
        self.on_error = on_error
        self.language = language
        self.rows = 0
        self.bad = 0
        self.first: Problem | None = None
        self.kinks: dict[str, int] = {}

    def frames(
        self, table: tables.Table, results: Sequence[str], carried: Mapping[str, Any]
    ) -> Iterator[pl.DataFrame]:
        """What is written of each batch."""
        inputs = [name for name in self.graph.inputs if name in table.columns]
        for batch in table.batches(inputs, results if carried else ()):
            size = len(batch.places)
            columns = {name: numbers.to_numpy() for name, numbers in batch.numbers.items()}
            unread = np.zeros(size, bool)
            for numbers in batch.numbers.values():
                if numbers.null_count():
                    unread |= numbers.is_null().to_numpy()
            found = evaluate_batch(self.graph, columns, self.fixed, self.asked, unread)
            bad = unread | found.bad
            self._count(batch, found, unread, bad)
            yield self._written(batch, found, bad, results, carried, table)

    def _count(self, batch: tables.Batch, found: BatchOutcome, unread: Any, bad: Any) -> None:
        count = int(bad.sum())
        if count and self.first is None:
            row = int(np.argmax(bad))
            self.first = self._problem(batch, found, row, unread=bool(unread[row]))
            if self.on_error == "fail":
                self.first.hint = self.first.hint or "on-error"
                raise self.first
        self.rows += len(bad)
        self.bad += count
        for (name, _), kinks in found.kinks.items():
            self.kinks[name] = self.kinks.get(name, 0) + kinks

    def _problem(
        self, batch: tables.Batch, found: BatchOutcome, row: int, *, unread: bool
    ) -> Problem:
        """What is wrong with a row, and where it stands."""
        number = {"number": batch.places[row]}
        place = said(LABELS[f"{self.counted}-place"], self.language, number)
        if unread:
            name = next(n for n, column in batch.numbers.items() if column[row] is None)
            cell = batch.cells[name][row]
            message = "bad-cell" if cell is not None and cell.strip() else "empty-cell"
            column = batch.cells[name].name
            return Problem("input", message, place=place, column=column or name, cell=cell)
        inner = found.first
        assert inner is not None
        reason, _ = problem_words(inner, self.language)
        return Problem(
            "domain", "row-outside-domain", inner.span, inner.hint,
            **{**inner.values, "place": place, "problem": reason},
        )  # fmt: skip

    def _written(
        self,
        batch: tables.Batch,
        found: BatchOutcome,
        bad: Any,
        results: Sequence[str],
        carried: Mapping[str, Any],
        table: tables.Table,
    ) -> pl.DataFrame:
        answers = (found.value, *found.gradient.values())
        columns = [pl.Series(n, a) for n, a in zip(results, answers, strict=True)]
        if carried:
            numbers = {table.columns[name]: column for name, column in batch.numbers.items()}
            frame = batch.frame
            typed = [
                numbers[name].alias(name)
                for name in frame.columns
                if name in numbers and frame.schema[name] != carried[name]
            ]
            frame = frame.with_columns(typed).with_columns(columns)
        else:
            frame = pl.DataFrame(columns)
        if not bad.any():
            return frame
        marks = pl.Series("", bad)
        if self.on_error == "skip":
            return frame.filter(~marks)
        empty = pl.lit(None, pl.Float64)
        return frame.with_columns(
            pl.when(pl.lit(marks)).then(empty).otherwise(pl.col(name)).alias(name)
            for name in results
        )

    def summarise(self, style: Style) -> None:
        """Say on standard error what is not as in the other rows."""
        lines = self._lines(style.language)
        text = ascii_text(lines) if style.ascii else lines
        if stderr_lacks(text):
            text = ascii_text(self._lines("en"))
        if text:
            write_error(text)

    def _lines(self, language: str) -> str:
        sentences = []
        if self.first is not None:
            reason, _ = problem_words(self.first, language)
            key = "rows-skipped" if self.on_error == "skip" else "rows-empty"
            values = {"count": self.bad, "rows": self.rows, "problem": reason}
            sentences.append(said(LABELS[key], language, values))
        for name, count in self.kinks.items():
            values = {"function": function_word(name), "count": count, "rows": self.rows}
            sentences.append(said(LABELS["rows-at-kinks"], language, values))
        head = said(WARNING, language)
        return "".join(f"{head}: {visible(sentence)}\n" for sentence in sentences)
