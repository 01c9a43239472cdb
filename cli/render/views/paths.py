"""The paths from one input: rows of arrows, products, the sum; and how it factors."""

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.formats.json import exact, listed, number
from autograd_cli.cli.render.rows import Section, cut, cut_note, label, partial, path_rows
from autograd_cli.cli.render.view import View
from autograd_cli.cli.words import circled, factor, marked, people_number
from autograd_cli.core.answers.modes import Factored, PathsFrom
from autograd_cli.core.program.printer import whole_number

MAX_FACTORED = 12  # nodes whose factored adjoint is shown; the input itself stands last
MAX_TERMS = 8


def paths(answer: PathsFrom) -> View:
    """The whole answer."""
    return View(
        answer.warnings,
        answer.program,
        sections=lambda style: _sections(answer, style),
        object=lambda style: {
            "schema": 1,
            "expression": answer.expression,
            "from": answer.source,
            "output": answer.output,
            "count": exact(answer.paths.total),
            "listed": listed(answer.paths),
            "sum": number(answer.paths.sum),
            "operations": {
                "paths": exact(answer.path_operations),
                "reverse": answer.reverse_operations,
            },
        },
    )


def count(answer: PathsFrom) -> View:
    """The exact count alone, which has no list of warnings to be empty."""
    total = answer.paths.total
    return View(
        answer.warnings or None,
        sections=lambda style: [Section("", ("",), [(whole_number(total),)])],
        terminal=lambda style: f"{whole_number(total)}\n",
        object=lambda style: {
            "from": answer.source,
            "output": answer.output,
            "count": exact(total),
        },
    )


def arrows(nodes: list[str], factors: list[float], style: Style) -> str:
    """One path as a row of arrows: b ─1→ c ─2→ e; the middle left out of a very long one."""
    hops = [
        f"─{factor(f, style.precision)}→ {node}" for f, node in zip(factors, nodes[1:], strict=True)
    ]
    return " ".join([nodes[0], *cut(hops)])


def _sections(answer: PathsFrom, style: Style) -> list[Section]:
    paths, derivative = answer.paths, partial(answer.output, answer.source)
    head = label("paths-from", style, source=answer.source, output=answer.output)
    if not paths.total:
        text = label(
            "no-path-from",
            style,
            source=answer.source,
            output=answer.output,
            derivative=derivative,
        )
        return [Section("", ("",), [(text,)])]
    found = []
    if paths.listed:
        rows = [
            ("" if paths.alone else circled(i), arrows(path.nodes, path.factors, style))
            for i, path in enumerate(paths.listed, 1)
        ]
        found.append(Section(head, ("", ""), rows, code=frozenset({1})))
    costs = label(
        "path-costs",
        style,
        paths=whole_number(answer.path_operations),
        reverse=answer.reverse_operations,
    )
    notes = [costs]
    if paths.cut:
        notes.insert(0, cut_note(derivative, paths, style))
    columns = ("", "", label("path", style), label("product", style), label("value", style))
    note = "\n".join(notes)
    sums = Section(
        label("sum", style), columns, path_rows(derivative, paths, style), frozenset({4}), note
    )
    found.append(sums)
    if answer.factored:
        found.append(_factored(answer, style))
    return found


def _factored(answer: PathsFrom, style: Style) -> Section:
    factored = answer.factored
    output = factored[0].terms[0].consumer
    rows: list[tuple[str, ...]] = [(marked(output, "bar", style.ascii), "=", "1", "", "1")]
    shown = factored
    if len(factored) > MAX_FACTORED:
        shown = [*factored[: MAX_FACTORED - 1], factored[-1]]
    for i, row in enumerate(shown):
        if i == len(shown) - 1 and len(shown) < len(factored):
            text = label("factored-cut", style, left_out=len(factored) - len(shown))
            rows.append(("", "", text, "", ""))
        rows.append(_factored_row(row, style))
    columns = (
        "",
        "",
        label("formula", style),
        label("product", style),
        label("value", style),
    )
    first = factored[0].node
    note = label(
        "factored-note",
        style,
        bar=marked(first, "bar", style.ascii),
        node=first,
        derivative=partial(answer.output, first),
    )
    return Section(label("factored", style), columns, rows, frozenset({4}), note)


def _factored_row(row: Factored, style: Style) -> tuple[str, ...]:
    flowing = [t for t in row.terms if t.upstream is not None and not t.cut]
    symbols = [
        f"{marked(t.consumer, 'bar', style.ascii)}·{partial(t.consumer, row.node)}"
        for t in flowing[:MAX_TERMS]
    ]
    numbers = [
        f"{factor(t.upstream or 0.0, style.precision)}·{factor(t.derivative, style.precision)}"
        for t in flowing[:MAX_TERMS]
    ]
    if len(flowing) > MAX_TERMS:
        symbols.append("…")
        numbers.append("…")
    return (
        marked(row.node, "bar", style.ascii),
        "=",
        " + ".join(symbols) or "0",
        " + ".join(numbers),
        people_number(row.adjoint, style.precision),
    )
