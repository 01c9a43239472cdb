"""`check` as tables and as JSON: the numbers beside each other, the verdict; answers, marked."""

from decimal import Decimal

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.formats.json import number, numbers, warnings
from autograd_cli.cli.render.rows import Section, label, partial, path_product, path_rows
from autograd_cli.cli.render.view import View
from autograd_cli.cli.words import circled, people_number
from autograd_cli.core.answers.check import DIGITS, Check, Component, Other
from autograd_cli.core.answers.marking import EXACTLY, Homework, Marked, Suspect
from autograd_cli.core.program.printer import function_word, number_text

MAX_TOLD, MAX_SHOWN_PATHS = 3, 16  # explanations and paths that people read


def check(answer: Check) -> View:
    """What is shown of a check."""
    return View(
        answer.warnings,
        answer.program,
        sections=lambda style: _sections(answer, style),
        object=lambda style: {**_head(answer), **_verdicts(answer, style)},
    )


def _head(answer: Check | Homework) -> dict[str, object]:
    return {
        "schema": 1,
        "expression": answer.expression,
        "at": numbers(answer.at),
        "output": answer.output,
    }


def check_job(answer: Check) -> dict[str, object]:
    """The answer to a line of `--jobs`."""
    return {**_verdicts(answer, Style()), "warnings": warnings(answer.warnings)}


def homework_job(answer: Homework) -> dict[str, object]:
    """The answer to a line of `--jobs` that has answers to mark."""
    return {**_marked(answer, Style()), "warnings": warnings(answer.warnings)}


def _verdicts(answer: Check, style: Style) -> dict[str, object]:
    return {
        "value": number(answer.value),
        "ok": answer.ok,
        "checks": {c.name: _object(c, style) for c in answer.components},
    }


def _object(component: Component, style: Style) -> dict[str, object]:
    return {
        "ok": component.ok,
        "kind": component.kind,
        "gradient": number(component.gradient),
        "reference": component.reference,
        "ulps": _number(component.ulps),
        "condition": _number(component.condition),
        "tolerance": _number(component.tolerance),
        "left": _number(component.left),
        "right": _number(component.right),
        "jump": component.jump,
        "trusted": component.trusted,
        "complex_step": _other(component.complex_step, style),
        "central_differences": _other(component.central, style),
    }


def _number(value: float | None) -> float | str | None:
    return None if value is None else number(value)


def _other(other: Other, style: Style) -> dict[str, object]:
    if other.value is None:
        return {"value": None, "reason": _reason(other, style._replace(language="en"))}
    return {"value": number(other.value), "ulps": _number(other.ulps), "step": other.step}


def _reason(other: Other, style: Style) -> str:
    function = function_word(other.op) if other.op else ""
    return label(f"check-{other.reason}", style, function=function)


# ---- for people


def _sections(answer: Check, style: Style) -> list[Section]:
    if not answer.components:
        return [Section("", ("",), [(label("verdict-none", style),)])]
    derivative, value = label("derivative", style), label("value", style)
    method, ulps = label("check-method", style), label("check-ulps", style)
    exact: list[tuple[str, ...]] = []
    rows: list[tuple[str, ...]] = []
    verdicts: list[tuple[str, ...]] = []
    for component in answer.components:
        name = partial(answer.output, component.name)
        if component.reference is not None:
            exact.append((name, component.reference.replace("Infinity", "inf")))
        else:
            exact.append((name, _sides(component, style)))
        rows += _methods(name, component, style)
        verdicts.append(
            (
                name,
                _short(component.condition, style),
                _short(component.ulps, style),
                _short(component.tolerance, style),
                label(_verdict(component), style),
            )
        )
    columns = (
        derivative,
        label("check-condition", style),
        ulps,
        label("check-tolerance", style),
        label("verdict", style),
    )
    kinds = {
        "unknown" if component.kind in _UNDECIDED else component.kind
        for component in answer.components
    }
    if any(_verdict(component) == "check-untrusted" for component in answer.components):
        kinds.add("untrusted")
    rules = [label(f"check-rule-{kind}", style) for kind in _RULES if kind in kinds]
    return [
        Section(label("check-exact", style), (derivative, value), exact),
        Section(
            label("check-methods", style), (derivative, method, value, ulps), rows, frozenset({3})
        ),
        Section(label("verdict", style), columns, verdicts, frozenset({1, 2, 3}), "\n".join(rules)),
    ]


_RULES = ("smooth", "edge", "untrusted", "kink", "unknown")
_UNDECIDED = ("unknown", "too-long")


def _verdict(component: Component) -> str:
    if component.kind in _UNDECIDED:
        return "check-undecided"
    if component.kind == "kink":
        return f"check-kink-{'ok' if component.ok else 'wrong'}"
    if not component.ok:
        return "check-wrong"
    return "check-ok" if component.trusted else "check-untrusted"


def _sides(component: Component, style: Style) -> str:
    if component.kind in _UNDECIDED:
        return label("check-no-slope" if component.kind == "unknown" else "check-too-long", style)
    none = label("check-no-side", style)
    left, right = (
        none if side is None else people_number(side, style.precision)
        for side in (component.left, component.right)
    )
    return label("check-jump" if component.jump else "check-sides", style, left=left, right=right)


def _methods(name: str, component: Component, style: Style) -> list[tuple[str, ...]]:
    ours = Other(component.gradient, component.ulps)
    others = (
        (name, "check-ours", ours),
        ("", "check-complex", component.complex_step),
        ("", "check-central", component.central),
    )
    return [
        (
            head,
            label(key, style),
            _reason(other, style) if other.value is None else number_text(other.value + 0.0),
            _short(other.ulps, style),
        )
        for head, key, other in others
    ]


def _short(value: float | None, style: Style) -> str:
    return "" if value is None else people_number(value, min(style.precision, 3))


# ---- answers, marked


def homework(answer: Homework) -> View:
    """The marks, and what would explain the wrong answers."""
    return View(
        answer.warnings,
        answer.program,
        sections=lambda style: _marks(answer, style),
        object=lambda style: {**_head(answer), **_marked(answer, style._replace(language="en"))},
    )


def _marked(answer: Homework, style: Style) -> dict[str, object]:
    return {
        "value": number(answer.value),
        "ok": answer.ok,
        "answers": {m.name: _mark(answer, m, style) for m in answer.marked},
    }


def _mark(answer: Homework, marked: Marked, style: Style) -> dict[str, object]:
    found: dict[str, object] = {
        "verdict": marked.verdict,
        "answer": number(marked.written.value),
        "derivative": number(marked.derivative),
        "reference": marked.reference,
    }
    if marked.digits:
        found["digits"] = marked.digits
    if marked.verdict == "wrong":
        suspects = marked.suspects
        found["explanations"] = suspects and [
            _explanation(answer, marked, suspect, style) for suspect in suspects
        ]
    return found


def _explanation(
    answer: Homework, marked: Marked, suspect: Suspect, style: Style
) -> dict[str, object]:
    found: dict[str, object] = {"kind": suspect.kind}
    if suspect.path and marked.paths is not None:
        found["path"] = marked.paths.listed[suspect.path - 1].nodes
    if suspect.edge is not None:
        found["edge"] = {"from": suspect.edge.source, "to": suspect.edge.target}
    return {**found, "message": _told(marked, suspect, style)}


def _marks(answer: Homework, style: Style) -> list[Section]:
    columns = tuple(label(key, style) for key in ("derivative", "mark-answer", "mark-true", "mark"))
    rows: list[tuple[str, ...]] = [
        (
            partial(answer.output, m.name),
            m.written.text,
            _right_value(m, style),
            label(
                "mark-one-digit" if m.digits == 1 else f"mark-{m.verdict}",
                style,
                digits=m.digits,
                rounded=_to_last_place(m),
            ),
        )
        for m in answer.marked
    ]
    sections = [Section(label("mark-title", style), columns, rows, frozenset({2}))]
    for m in answer.marked:
        if m.verdict != "wrong":
            continue
        name = partial(answer.output, m.name)
        if m.suspects is None:
            lines = [(label("mark-not-looked", style),)]
        elif m.suspects:
            first, *others = [_told(m, suspect, style) for suspect in m.suspects[:MAX_TOLD]]
            lines = [(first,), *((label("mark-or", style, text=text),) for text in others)]
        elif m.digits:
            lines = [(label("mark-agrees", style, digits=m.digits),)]
        else:
            lines = [(label("mark-unexplained", style),)]
        sections.append(
            Section(label("mark-why", style, name=name, text=m.written.text), ("",), lines)
        )
        if m.paths is not None and m.paths.total:
            shown = m.paths._replace(listed=m.paths.listed[:MAX_SHOWN_PATHS])
            heads = ("", "", label("path", style), label("product", style), label("value", style))
            rows = path_rows(name, shown, style)
            sections.append(Section(label("mark-paths", style), heads, rows, frozenset({4})))
    return sections


def _right_value(marked: Marked, style: Style) -> str:
    """The right value, with the digits that the answer has where they are more."""
    exact = marked.written.exact
    if exact is None or marked.reference is None:
        return people_number(marked.derivative, style.precision)
    digits = min(len(exact.normalize(EXACTLY).as_tuple().digits), DIGITS)
    if digits <= style.precision:
        return people_number(marked.derivative, style.precision)
    return f"{Decimal(marked.reference):.{digits}g}"


def _to_last_place(marked: Marked) -> str:
    """The right value, rounded to the place of the answer's last digit: 0.67."""
    place = marked.written.place
    if place is None:
        return ""
    value = Decimal(marked.derivative if marked.reference is None else marked.reference)
    return str(value.quantize(Decimal(1).scaleb(place, EXACTLY), context=EXACTLY))


def _told(marked: Marked, suspect: Suspect, style: Style) -> str:
    """A mistake as a teacher tells it."""
    values: dict[str, object] = {"name": suspect.name, "factor": suspect.factor}
    if suspect.path and marked.paths is not None:
        path = marked.paths.listed[suspect.path - 1]
        chain, _ = path_product(path.nodes, path.factors, style)
        values["path"] = f"{circled(suspect.path)} {chain}"
        values["product"] = people_number(path.product, style.precision)
    if suspect.edge is not None:
        edge = suspect.edge
        values["edge"] = partial(edge.target, edge.source)
        values["node"] = edge.target
        shown = people_number(edge.value, style.precision)
        values["formula"] = shown if edge.formula == shown else f"{edge.formula} = {shown}"
    return label(f"mistake-{suspect.kind}", style, **values)
