"""Answers as JSON: one object on one line."""

import json
import math
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from autograd_cli.cli.forms import Style, Written
from autograd_cli.cli.words import warning_words, whole_number
from autograd_cli.core.answers.report import PathsOf, Report
from autograd_cli.core.point.at import Notice
from autograd_cli.grammar.messages.words import LANGUAGES, STEERING, domain_words

if TYPE_CHECKING:  # what is known of functions is not needed for other answers
    from autograd_cli.core.rules.catalogue import Entry

MAX_DIGITS = 4_000  # a longer count is a string: readers of JSON refuse longer integers


def number(value: float) -> float | str:
    """A float; the three that JSON lacks are strings."""
    if math.isfinite(value):
        return value
    return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"


def numbers(values: dict[str, float]) -> dict[str, float | str]:
    """An object of floats."""
    return {name: number(value) for name, value in values.items()}


def line(answer: object) -> str:
    """One line of JSON; escaped where the stream would not take the text as it is."""
    text = json.dumps(answer, ensure_ascii=False)
    if not text.isprintable():  # some characters would steer a terminal as they stand
        import re

        text = re.sub(STEERING, lambda character: f"\\u{ord(character[0]):04x}", text)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(answer)
    return text + "\n"


def warnings(notices: Iterable[Notice]) -> list[dict[str, object]]:
    """The warnings as objects."""
    return [
        {
            "kind": notice.kind,
            "node": notice.node,
            "message": warning_words(notice),
            "span": None if notice.span is None else list(notice.span),
        }
        for notice in notices
    ]


def gradient(report: Report, form: str, style: Style) -> Written:
    """The whole answer of `grad`, keys in the contract's order."""
    answer: dict[str, object] = {
        "schema": 1,
        "expression": report.expression,
        "at": numbers(report.at),
        "output": report.output,
    }
    if report.upstream is not None:
        answer["upstream"] = number(report.upstream)
    answer["value"] = number(report.value)
    if report.gradient is not None:
        answer["gradient"] = numbers(report.gradient)
    if report.nodes is not None:
        answer["nodes"] = _nodes(report)
    if report.edges is not None:
        answer["edges"] = [
            {"from": e.source, "to": e.target, "formula": e.formula, "value": number(e.value)}
            for e in report.edges
        ]
    if report.paths is not None:
        answer["paths"] = _paths(report)
    return answer


def _nodes(report: Report) -> list[dict[str, object]]:
    rows = []
    for node in report.nodes or ():
        row: dict[str, object] = {"name": node.name, "op": node.op}
        if node.formula is not None:
            row["formula"] = node.formula
        row["value"] = number(node.value)
        if report.adjoints and node.adjoint is not None:
            row["adjoint"] = number(node.adjoint)
        rows.append(row)
    return rows


def _paths(report: Report) -> dict[str, object]:
    return {
        name: {
            "count": exact(paths.total),
            "listed": listed(paths),
            "sum": number(paths.sum),
        }
        for name, paths in (report.paths or {}).items()
    }


def listed(paths: PathsOf) -> list[dict[str, object]]:
    """The paths that are listed."""
    return [
        {
            "nodes": path.nodes,
            "factors": [number(f) for f in path.factors],
            "product": number(path.product),
        }
        for path in paths.listed
    ]


def exact(count: int) -> int | str:
    """A whole number of any size."""
    if count.bit_length() < 3 * MAX_DIGITS:  # 3 bits make less than a digit
        return count
    digits = whole_number(count)
    return digits if len(digits) > MAX_DIGITS else count


def value(report: Report, form: str, style: Style) -> Written:
    """The answer of `eval`; with --steps the nodes too."""
    answer: dict[str, object] = {
        "schema": 1,
        "expression": report.expression,
        "at": numbers(report.at),
        "output": report.output,
        "value": number(report.value),
    }
    if report.nodes is not None:
        answer["nodes"] = _nodes(report)
    return answer


def functions(entries: "list[Entry]", form: str, style: Style, *, single: bool) -> str:
    """The rule table: a list of objects, or the one that was asked for."""
    rows = [
        {
            "name": entry.name,
            "call": entry.call,
            "meaning": entry.doc[LANGUAGES.index(style.language)],
            "domain": domain_words(entry.domain) or None,
            "partials": dict(entry.partials),
            "conventions": [
                {"when": convention.when, "partials": list(convention.partials)}
                for convention in entry.conventions
            ],
            "aliases": list(entry.aliases),
            "defaults": dict(entry.optional),
        }
        for entry in entries
    ]
    if form == "ndjson":
        return "".join(map(line, rows))
    return line(rows[0] if single else rows)
