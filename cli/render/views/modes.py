"""Forward against reverse: each pass, the costs, the verdict; and the costs of more inputs."""

import math

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.formats.json import number, numbers
from autograd_cli.cli.render.rows import Section, label, partial
from autograd_cli.cli.render.view import View
from autograd_cli.cli.words import marked, people_number
from autograd_cli.core.answers.modes import Modes, Pass, Scale
from autograd_cli.core.point.at import AsRead

MAX_SHOWN = 12  # values of a pass that people read
CELLS = 6  # of a bar for each factor of ten


def modes(answer: Modes | None, scales: list[Scale]) -> View:
    """The comparison for one expression, for more and more inputs, or both."""

    def sections(style: Style) -> list[Section]:
        return [*(_sections(answer, style) if answer else []), *_scale_sections(scales, style)]

    return View(
        answer.warnings if answer else None,
        answer.program if answer else AsRead(),
        sections=sections,
        object=lambda style: _object(answer, scales),
    )


def _object(answer: Modes | None, scales: list[Scale]) -> dict[str, object]:
    found: dict[str, object] = {"schema": 1}
    if answer:
        found |= {
            "expression": answer.expression,
            "at": numbers(answer.at),
            "output": answer.output,
            "value": number(answer.value),
            "gradient": numbers(answer.gradient),
            "forward": {
                "passes": len(answer.forward),
                "operations": answer.forward_operations,
                "each": [_pass(p, "tangents") for p in answer.forward],
            },
            "reverse": {
                "passes": len(answer.reverse),
                "operations": answer.reverse_operations,
                "each": [_pass(p, "adjoints") for p in answer.reverse],
            },
            "verdict": answer.verdict,
        }
    if scales:
        found["scale"] = [
            {
                "inputs": row.inputs,
                "forward": {
                    "passes": row.inputs,
                    "run": row.run,
                    "operations": row.forward_operations,
                    "seconds": row.forward_seconds,
                },
                "reverse": {
                    "passes": 1,
                    "run": 1,
                    "operations": row.reverse_operations,
                    "seconds": row.reverse_seconds,
                },
            }
            for row in scales
        ]
    return found


def _pass(sweep: Pass, key: str) -> dict[str, object]:
    row: dict[str, object] = {"seed": sweep.seed}
    if sweep.at_nodes is not None:
        row[key] = numbers(sweep.at_nodes)
    row["delivers"] = numbers(sweep.delivered)
    row["operations"] = sweep.operations
    return row


def _sections(answer: Modes, style: Style) -> list[Section]:
    found: list[Section] = []
    rows: list[tuple[str, ...]]
    if answer.forward:
        node = answer.reverse[0].seed
        note = label("forward-note", style, dot=marked(node, "dot", style.ascii), node=node)
        rows = _passes(answer, answer.forward, "dot", style)
        found.append(_passes_section("forward-mode", rows, note, style))
    if answer.reverse:
        source = answer.forward[0].seed
        bar = marked(source, "bar", style.ascii)
        note = label("reverse-note", style, bar=bar, node=source, output=answer.output)
        rows = _passes(answer, answer.reverse, "bar", style)
        found.append(_passes_section("reverse-mode", rows, note, style))
    columns = (label("mode", style), label("passes", style), label("operations", style))
    rows = [
        (label("forward-word", style), str(len(answer.forward)), str(answer.forward_operations)),
        (label("reverse-word", style), str(len(answer.reverse)), str(answer.reverse_operations)),
    ]
    note = label("operation-is", style)
    found.append(Section(label("cost", style), columns, rows, frozenset({1, 2}), note))
    key = {0: "none", 1: "one"}.get(len(answer.forward), answer.verdict)
    verdict = label(
        f"verdict-{key}",
        style,
        inputs=len(answer.forward),
        forward=answer.forward_operations,
        reverse=answer.reverse_operations,
    )
    texts = [(verdict,), (label("verdict-general", style),)]
    found.append(Section(label("verdict", style), ("",), texts))
    return found


def _passes_section(key: str, rows: list[tuple[str, ...]], note: str, style: Style) -> Section:
    columns = tuple(label(k, style) for k in ("seed", "computes", "delivers", "operations"))
    return Section(label(key, style), columns, rows, frozenset({3}), note)


def _passes(answer: Modes, passes: list[Pass], mark: str, style: Style) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for found in passes:
        seed = f"{marked(found.seed, mark, style.ascii)} = 1"
        computed = [
            f"{marked(name, mark, style.ascii)} = {people_number(value, style.precision)}"
            for name, value in (found.at_nodes or {}).items()
            if name != found.seed
        ]
        delivered = [
            f"{partial(answer.output, name)} = {people_number(value, style.precision)}"
            for name, value in found.delivered.items()
        ]
        operations = str(found.operations)
        rows.append((seed, _some(computed), _some(delivered), operations))
    return rows


def _some(texts: list[str]) -> str:
    left_out = len(texts) - MAX_SHOWN
    if left_out > 1:
        texts = [*texts[: MAX_SHOWN // 2], f"… ({left_out}) …", *texts[-MAX_SHOWN // 2 :]]
    return ", ".join(texts)


# ---- more and more inputs


def _scale_sections(scales: list[Scale], style: Style) -> list[Section]:
    if not scales:
        return []
    rows: list[tuple[str, ...]] = []
    for row in scales:
        about = "" if row.run == row.inputs else "~"
        rows.append(
            (
                f"{row.inputs:,}",
                f"{about}{row.forward_operations:,}",
                f"{row.reverse_operations:,}",
                about + ratio(row.forward_operations / row.reverse_operations),
                f"{about}{milliseconds(row.forward_seconds)}",
                milliseconds(row.reverse_seconds),
            )
        )
    forward, reverse = label("forward-word", style), label("reverse-word", style)
    operations, time = label("operations", style), label("milliseconds", style)
    columns = (
        label("scale-inputs", style),
        f"{forward}\n{operations}",
        f"{reverse}\n{operations}",
        label("scale-ratio", style),
        f"{forward}\n{time}",
        f"{reverse}\n{time}",
    )
    notes = [
        label("extrapolated", style, passes=f"{row.inputs:,}", run=row.run)
        for row in scales
        if row.run < row.inputs
    ]
    notes.append(label("operation-is", style))
    title = label("scale", style)
    table = Section(title, columns, rows, frozenset(range(6)), "\n".join(notes))
    return [table, _plot(scales, style)]


def _plot(scales: list[Scale], style: Style) -> Section:
    """Two bars for each number of inputs. A bar's length is the logarithm, 1 being one cell."""
    rows: list[tuple[str, ...]] = []
    for row in scales:
        pairs = (
            ("forward-word", row.forward_operations, row.run < row.inputs),
            ("reverse-word", row.reverse_operations, False),
        )
        for i, (key, count, about) in enumerate(pairs):
            bar = "█" * (1 + round(CELLS * math.log10(max(count, 1))))
            head = f"{row.inputs:,}" if i == 0 else ""
            rows.append((head, label(key, style), bar, f"{'~' if about else ''}{count:,}"))
    note = label("scale-note", style, step=CELLS)
    columns = ("", "", "", "")
    return Section(label("scale-plot", style), columns, rows, frozenset({0, 3}), note)


def ratio(value: float) -> str:
    """How many times more, two digits where there are not more."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def milliseconds(seconds: float) -> str:
    """A time in milliseconds, two digits of it."""
    return f"{float(f'{seconds * 1000:.2g}'):,.6g}"
