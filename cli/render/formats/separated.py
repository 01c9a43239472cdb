"""The gradient as lines of fields: plain, CSV, TSV."""

import csv
import io
from collections.abc import Iterable

from autograd_cli.cli.forms import Style
from autograd_cli.core.answers.report import Report
from autograd_cli.core.program.printer import number_text

HEADER = ("input", "value", "derivative")


def gradient(report: Report, form: str, style: Style) -> str:
    """`name<TAB>derivative` a line, or a table with a header."""
    derivatives = report.gradient or {}
    if form == "plain":
        return "".join(f"{name}\t{number_text(d)}\n" for name, d in derivatives.items())
    rows = [(n, number_text(report.at[n]), number_text(d)) for n, d in derivatives.items()]
    return _records([HEADER, *rows], form)


def value(report: Report, form: str, style: Style) -> str:
    """The value alone, or one record; with --steps a record for each node."""
    if report.nodes is not None:
        header: tuple[str, ...] = ("node", "formula", "value")
        rows: list[tuple[str, ...]] = [
            (n.name, n.formula or "", number_text(n.value)) for n in report.nodes
        ]
    elif form == "plain":
        return f"{number_text(report.value)}\n"
    else:
        header = ("output", "value")
        rows = [(report.output, number_text(report.value))]
    return _records([header, *rows] if form != "plain" else rows, form)


def _records(rows: Iterable[tuple[str, ...]], form: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter="," if form == "csv" else "\t", lineterminator="\n").writerows(rows)
    return out.getvalue()
