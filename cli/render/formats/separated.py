"""Lines of fields: plain, CSV, TSV."""

import csv
import io

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.view import View
from autograd_cli.core.program.printer import number_text


def write(view: View, form: str, style: Style) -> str:
    """`plain` has fewer fields, and quotes nothing."""
    part = view.lines if form == "plain" else view.records
    assert part is not None
    rows = ([x if isinstance(x, str) else number_text(x) for x in row] for row in part())
    if form == "plain":
        return "".join("\t".join(row) + "\n" for row in rows)
    out = io.StringIO()
    csv.writer(out, delimiter="," if form == "csv" else "\t", lineterminator="\n").writerows(rows)
    return out.getvalue()
