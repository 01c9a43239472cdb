"""Derivatives as formulas: the formula alone, a table, fields, JSON, and typeset."""

from collections.abc import Iterator

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.formats.json import number, numbers
from autograd_cli.cli.render.formats.latex import typeset
from autograd_cli.cli.render.rows import Equations, Leibniz, Section, label, partial
from autograd_cli.cli.render.view import View
from autograd_cli.cli.words import ascii_text, people_number
from autograd_cli.core.answers.diff import Differentiated, Round
from autograd_cli.core.program.printer import LATEX, Dialect, call_word

RULES = ("sections", "object")  # the parts that can show rules
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def derivative(answer: Differentiated, name: str) -> str:
    """∂e/∂a, ∂²e/∂a²."""
    if answer.order == 1:
        return partial(answer.output, name)
    raised = str(answer.order).translate(_RAISED)
    return f"∂{raised}{answer.output}/∂{name}{raised}"


def diff(answer: Differentiated) -> View:
    """The one formula that was asked for alone; else the program and a row for each input."""
    alone = answer.values is None and len(answer.formulas) == 1 and not answer.steps
    return View(
        None if answer.values is None else answer.warnings,
        answer.program,
        sections=lambda style: _sections(answer, style),
        terminal=(lambda style: _alone(answer, style)) if alone else None,
        object=lambda style: _object(answer),
        lines=lambda: _fields(answer),
        formulas=lambda style: typeset(_equations(answer, LATEX, style)),
        equations=lambda dialect, style: _equations(answer, dialect, style),
    )


def _alone(answer: Differentiated, style: Style) -> str:
    (only,) = answer.formulas.values()
    return f"{ascii_text(only.text) if style.ascii else only.text}\n"


def _sections(answer: Differentiated, style: Style) -> list[Section]:
    found = []
    for step in answer.steps:
        if not step.rules:
            continue
        rows = [
            (
                partial(rule.node, rule.argument),
                rule.formula,
                f"{partial(_called(rule.op), rule.by)} = {rule.rule}",
            )
            for rule in step.rules
        ]
        columns = (label("derivative", style), label("formula", style), label("rule", style))
        title = label("rules", style)
        if step.order > 1:
            title = label("rules-of-step", style, order=step.order, program=step.program)
        found.append(Section(title, columns, rows, code=frozenset({1, 2})))
        rows = [
            (
                partial(step.output, name),
                "=",
                " + ".join(_product(step.output, consumer, name) for consumer in consumers),
            )
            for name, consumers in step.chains
        ]
        if rows:
            found.append(Section(label("chain-rule", style), ("", "", ""), rows))
    results: list[tuple[str, ...]] = []
    for name, formula in answer.formulas.items():
        cells: tuple[str, ...] = (derivative(answer, name), "=", formula.text)
        if answer.values is not None:
            cells = (*cells, people_number(answer.values[name], style.precision))
        results.append(cells)
    headings: tuple[str, ...] = ("", "", label("formula", style))
    numeric = frozenset[int]()
    if answer.values is not None:
        headings, numeric = (*headings, label("value", style)), frozenset({3})
    title = label("result-of-rules", style) if answer.steps else ""
    found.append(Section(title, headings, results, numeric, code=frozenset({2})))
    return found


def _called(op: str) -> str:
    from autograd_cli.core.table.primitives import PRIMITIVES, WHERE

    if op == WHERE:
        return "where(condition, a, b)"
    row = PRIMITIVES[op]
    if op == "neg":
        return "(-a)"
    if row.variadic:
        return call_word(op, ["x", "y", "…"])
    word = call_word(op, row.parameters)
    return f"({word})" if row.operator else word


def _product(output: str, consumer: str, name: str) -> str:
    own = partial(consumer, name)
    return own if consumer == output else f"{partial(output, consumer)}·{own}"


def _fields(answer: Differentiated) -> Iterator[list[str | float]]:
    """Name, formula, and the value where there is a point.

    Without the name where one input is asked for.
    """
    single = len(answer.formulas) == 1
    for name, formula in answer.formulas.items():
        value = [] if answer.values is None else [answer.values[name]]
        yield [*([] if single else [name]), formula.text, *value]


def _object(answer: Differentiated) -> dict[str, object]:
    found: dict[str, object] = {
        "schema": 1,
        "expression": answer.expression,
        "output": answer.output,
        "order": answer.order,
        "derivative": {name: formula.text for name, formula in answer.formulas.items()},
    }
    if answer.steps:
        first, *further = answer.steps
        found["rules"] = _rules(first)
        if further:
            found["further"] = [
                {"expression": step.program, "order": step.order, "rules": _rules(step)}
                for step in further
            ]
    if answer.at is not None and answer.value is not None:
        found["at"] = numbers(answer.at)
        found["value"] = number(answer.value)
        found["values"] = numbers(answer.values or {})
    return found


def _rules(step: Round) -> list[dict[str, object]]:
    return [
        {
            "of": rule.node,
            "by": rule.argument,
            "op": rule.op,
            "rule": {rule.by: rule.rule},
            "formula": rule.formula,
        }
        for rule in step.rules
    ]


# ---- typeset


def _value(answer: Differentiated, name: str, style: Style, dialect: Dialect) -> str:
    if answer.values is None:
        return ""
    shown = float(people_number(answer.values[name], style.precision))
    return f"{dialect.equals}{dialect.number(shown)}"


def _equations(answer: Differentiated, dialect: Dialect, style: Style) -> Equations:
    """Shared parts first."""
    sides: list[tuple[str | Leibniz, str]] = []
    order = "" if answer.order == 1 else dialect.number(float(answer.order))
    for name, formula in answer.formulas.items():
        sides += formula.parts
        over, under = dialect.name(answer.output), dialect.name(name)
        right = formula.body + _value(answer, name, style, dialect)
        sides.append((Leibniz(over, under, order), right))
    return Equations(sides)
