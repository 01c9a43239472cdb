"""The gradient as lines of fields: plain, CSV, TSV."""

import csv
import io

from autograd_cli.cli.render import Style
from autograd_cli.core.formula import number_text
from autograd_cli.core.report import Report

HEADER = ("input", "value", "derivative")


def gradient(report: Report, form: str, style: Style) -> str:
    """`name<TAB>derivative` a line, or a table with a header."""
    derivatives = report.gradient or {}
    if form == "plain":
        return "".join(f"{name}\t{number_text(d)}\n" for name, d in derivatives.items())
    out = io.StringIO()
    writer = csv.writer(out, delimiter="," if form == "csv" else "\t", lineterminator="\n")
    writer.writerow(HEADER)
    for name, derivative in derivatives.items():
        writer.writerow([name, number_text(report.at[name]), number_text(derivative)])
    return out.getvalue()
