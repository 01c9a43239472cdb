"""The answers of `grad` and `eval`. LaTeX of them: gradient_formulas.py."""

from typing import TYPE_CHECKING

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.formats.json import exact, listed, number, numbers
from autograd_cli.cli.render.view import Records, View
from autograd_cli.core.answers.report import Report

if TYPE_CHECKING:
    from autograd_cli.cli.render.rows import Section


def gradient(report: Report) -> View:
    """What is shown of the answer of `grad`."""
    return View(
        report.warnings,
        report.program,
        sections=lambda style: _sections(report, style),
        object=lambda style: _gradient_object(report),
        records=lambda: _gradient_records(report),
        lines=lambda: (report.gradient or {}).items(),
        formulas=lambda style: _gradient_formulas(report, style),
    )


def value(report: Report) -> View:
    """What is shown of the answer of `eval`; with --steps the nodes too."""
    return View(
        report.warnings,
        report.program,
        sections=lambda style: _value_sections(report, style),
        terminal=None if report.nodes is not None else lambda style: _value_alone(report, style),
        object=lambda style: _value_object(report),
        records=lambda: _value_records(report),
        lines=lambda: _value_records(report)[1:] if report.nodes is not None else [[report.value]],
        formulas=lambda style: _value_formulas(report, style),
    )


# ---- for people, whose formats alone need these modules


def _sections(report: Report, style: Style) -> "list[Section]":
    from autograd_cli.cli.render.rows import sections

    return sections(report, style)


def _value_sections(report: Report, style: Style) -> "list[Section]":
    from autograd_cli.cli.render.rows import value_section

    return value_section(report, style)


def _value_alone(report: Report, style: Style) -> str:
    from autograd_cli.cli.render.formats.table import printed_text
    from autograd_cli.cli.words import people_number

    return printed_text(f"{report.output} = {people_number(report.value, style.precision)}", style)


def _gradient_formulas(report: Report, style: Style) -> str:
    from autograd_cli.cli.render.views.gradient_formulas import gradient

    return gradient(report, style)


def _value_formulas(report: Report, style: Style) -> str:
    from autograd_cli.cli.render.views.gradient_formulas import value

    return value(report, style)


# ---- for machines


def _gradient_records(report: Report) -> Records:
    derivatives = report.gradient or {}
    rows = [(name, report.at[name], derivative) for name, derivative in derivatives.items()]
    return [("input", "value", "derivative"), *rows]


def _value_records(report: Report) -> list[tuple[str | float, ...]]:
    if report.nodes is None:
        return [("output", "value"), (report.output, report.value)]
    rows = [(node.name, node.formula or "", node.value) for node in report.nodes]
    return [("node", "formula", "value"), *rows]


def _gradient_object(report: Report) -> dict[str, object]:
    """Keys in the contract's order."""
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


def _value_object(report: Report) -> dict[str, object]:
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
