"""Both sweeps step by step: a list to read, and the pages of the interactive form."""

from collections.abc import Callable, Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from autograd_cli.cli.forms import Style
from autograd_cli.cli.messages.sentences import SENTENCES
from autograd_cli.cli.render.formats.json import number, numbers
from autograd_cli.cli.render.formats.table import (
    HEADING,
    NAME,
    NARROW,
    NUMBER,
    console_for,
    print_program,
    print_section,
    print_text,
    printed,
    shown,
)
from autograd_cli.cli.render.rows import Section, few, label, partial, total
from autograd_cli.cli.render.view import View
from autograd_cli.cli.render.wrapping import wrapped
from autograd_cli.cli.words import factor, marked, people_number
from autograd_cli.core.answers.picture import Picture
from autograd_cli.core.answers.report import Report
from autograd_cli.core.answers.steps import Back, Forward, Step, known_after
from autograd_cli.grammar.messages.words import said

MAX_STEPS = 400  # that the list for people has
_QUIET = "dim"


def steps(answer: Report, taken: list[Step]) -> View:
    """All steps."""
    return View(
        answer.warnings,
        answer.program,
        sections=lambda style: _sections(answer, taken, style),
        terminal=lambda style: _list(answer, taken, style),
        object=lambda style: _object(answer, taken),
    )


# ---- words and cells


def sentence(step: Step, style: Style) -> str:
    """What this kind of node does to what flows back; in the forward sweep what happens."""
    if isinstance(step, Forward):
        key = f"step-{step.op if step.op in ('input', 'const') else 'forward'}"
        return label(key, style, node=step.node)
    values = {
        "name": step.op,
        "up": "" if step.consumer is None else marked(step.consumer, "bar", style.ascii),
    }
    return said(SENTENCES.get(step.manner, SENTENCES["other"]), style.language, values)


def edge_sentence(step: Back, style: Style) -> str:
    """What is special about one edge: nothing flows, or what flows meets what is there."""
    if step.consumer is None or (step.passed is not None and step.before is None):
        return ""
    key = "cut" if step.passed is None else "again"
    return said(SENTENCES[key], style.language, {"node": step.node})


def accumulation(step: Back, style: Style) -> str:
    """c̄ += ē·∂e/∂c"""
    node = marked(step.node, "bar", style.ascii)
    if step.consumer is None:
        return f"{node} = {_number(step.adjoint, style)}"
    local = partial(step.consumer, step.node)
    if step.passed is None:
        return f"{local} = 0"
    return f"{node} += {marked(step.consumer, 'bar', style.ascii)}·{local}"


def arithmetic(step: Back, style: Style) -> str:
    """1·2"""
    if step.upstream is None or step.local is None or step.passed is None:
        return ""
    return f"{factor(step.upstream, style.precision)}·{factor(step.local, style.precision)}"


def result(step: Back, style: Style) -> str:
    """2, or 3 + 2 = 5"""
    if step.passed is None:
        return _number(step.adjoint, style)
    if step.before is None:
        return _number(step.adjoint, style)
    parts = f"{_number(step.before, style)} + {factor(step.passed, style.precision)}"
    return f"{parts} = {_number(step.adjoint, style)}"


def forward_equation(step: Forward, style: Style) -> str:
    """c = a + b = 3"""
    formula = "" if step.formula is None else f"{step.formula} = "
    return f"{step.node} = {formula}{_number(step.value, style)}"


def back_line(step: Back, style: Style) -> str:
    """c̄ += ē·∂e/∂c = 1·2 → 2"""
    left = accumulation(step, style)
    if step.consumer is None or step.passed is None:
        return left
    return f"{left} = {arithmetic(step, style)} → {result(step, style)}"


def _number(value: float | None, style: Style) -> str:
    return "" if value is None else people_number(value, style.precision)


def _adjoint_note(answer: Report, taken: list[Step], style: Style) -> str:
    node = next((s.node for s in taken if isinstance(s, Back) and s.consumer), None)
    if node is None:
        return ""
    bar, derivative = marked(node, "bar", style.ascii), total(answer, node)
    note = label("adjoint-is", style, bar=bar, node=node, derivative=derivative)
    data = [n.name for n in answer.nodes or () if n.op == "input" and n.adjoint is None]
    if data:
        note += "\n" + label("back-to-data", style, names=few(data, style))
    return note


# ---- the list


def _list(answer: Report, taken: list[Step], style: Style) -> str:
    console = console_for(style)

    def say(text: str, kind: str = "", indent: int = 0) -> None:
        print_text(console, text, style, kind, indent)

    print_program(console, answer.program, style)
    width = len(str(len(taken)))
    formulas = {node.name: node.formula for node in answer.nodes or ()}
    labels = [total(answer, s.node) for s in taken[:MAX_STEPS] if isinstance(s, Back)]
    margin = max((Text(text).cell_len for text in labels), default=0)
    consumer: str | None = None
    sweep: type[Step] | None = None
    for i, step in enumerate(taken[:MAX_STEPS], 1):
        if type(step) is not sweep:
            sweep = type(step)
            say("")
            forward = sweep is Forward
            say(label("forward-sweep" if forward else "backward-sweep", style), HEADING)
            for note in [] if forward else _adjoint_note(answer, taken, style).splitlines():
                say(note, _QUIET)
        head = f"{i:>{width}}  "
        if isinstance(step, Forward):
            equation = forward_equation(step, style).removeprefix(step.node)
            _print_step(console, head, shown(step.node, style), shown(equation, style), style)
            continue
        if step.consumer != consumer or step.consumer is None:
            consumer = step.consumer
            for text in _what_it_does(step, formulas, style):
                say(text, _QUIET)
        name = shown(total(answer, step.node), style)
        name += " " * (max(margin - cell_len(name), 0) + 3)
        text = back_line(step, style)
        extra = edge_sentence(step, style)
        if extra and step.passed is None:
            text, extra = f"{text}: {extra}", ""
        _print_step(console, head, name, shown(text, style), style)
        if extra:
            indent = width + 2 + margin + 3
            say(extra, _QUIET, indent if style.width - indent >= NARROW else 0)
    if len(taken) > MAX_STEPS:
        say(label("more-steps", style, more=len(taken) - MAX_STEPS))
    _say_gradient(answer, style, say)
    return printed(console)


def _print_step(console: Console, head: str, name: str, text: str, style: Style) -> None:
    """A line with its number and a name before it; what there is no room for stands below."""
    indent = cell_len(head) + cell_len(name)
    if style.width - indent < NARROW and cell_len(text) > style.width - indent:
        print_text(console, f"{head.strip()}  {name}{text}", style)
        return
    first, *more = wrapped(text, style.width - indent)
    begin = Text(head, style=_QUIET).append(name, NAME)
    console.print(begin.append(first, ""), soft_wrap=True)
    for line in more:
        console.print(Text(" " * indent + line), soft_wrap=True)


def _what_it_does(step: Back, formulas: dict[str, str | None], style: Style) -> Iterator[str]:
    text = sentence(step, style)
    if step.consumer is None:
        yield text
    else:
        yield f"{step.consumer} = {formulas[step.consumer]}:  {text}"


def _say_gradient(answer: Report, style: Style, say: Callable[..., None]) -> None:
    if not answer.gradient:
        return
    say("")
    say(label("gradient", style), HEADING)
    rows = list(answer.gradient.items())
    for name, value in rows[:MAX_STEPS]:
        say(f"{total(answer, name)} = {_number(value, style)}", NUMBER)
    if len(rows) > MAX_STEPS:
        say(label("more-rows", style, more=len(rows) - MAX_STEPS))


# ---- JSON, Markdown


def _object(answer: Report, taken: list[Step]) -> dict[str, object]:
    return {
        "schema": 1,
        "expression": answer.expression,
        "at": numbers(answer.at),
        "output": answer.output,
        "value": number(answer.value),
        "gradient": numbers(answer.gradient or {}),
        "steps": [_step_object(i, step) for i, step in enumerate(taken, 1)],
    }


def _step_object(i: int, step: Step) -> dict[str, object]:
    if isinstance(step, Forward):
        row: dict[str, object] = {"step": i, "sweep": "forward", "node": step.node, "op": step.op}
        if step.formula is not None:
            row["formula"] = step.formula
        return row | {"value": number(step.value)}
    return {
        "step": i,
        "sweep": "reverse",
        "node": step.node,
        "from": step.consumer,
        "op": step.op,
        "formula": step.formula,
        "local": _maybe(step.local),
        "upstream": _maybe(step.upstream),
        "passed": _maybe(step.passed),
        "before": _maybe(step.before),
        "adjoint": _maybe(step.adjoint),
        "sentence": sentence(step, Style(ascii=True)),
    }


def _maybe(value: float | None) -> float | str | None:
    return None if value is None else number(value)


def _sections(answer: Report, taken: list[Step], style: Style) -> list[Section]:
    ahead: list[tuple[str, ...]] = []
    back: list[tuple[str, ...]] = []
    for i, step in enumerate(taken, 1):
        if isinstance(step, Forward):
            formula = step.formula or label("input", style)
            ahead.append((str(i), step.node, formula, _number(step.value, style)))
            continue
        does = "; ".join(filter(None, (sentence(step, style), edge_sentence(step, style))))
        cells = (accumulation(step, style), arithmetic(step, style), result(step, style))
        back.append((str(i), total(answer, step.node), *cells, does))
    columns = tuple(label(key, style) for key in ("step", "node", "formula", "value"))
    code = frozenset({2})
    forward = Section(label("forward-sweep", style), columns, ahead, frozenset({0, 3}), code=code)
    keys = ("step", "derivative", "accumulation", "product", "adjoint", "what-it-does")
    columns = tuple(label(key, style) for key in keys)
    note = _adjoint_note(answer, taken, style)
    backward = Section(label("backward-sweep", style), columns, back, frozenset({0, 4}), note)
    rows = [(total(answer, k), _number(v, style)) for k, v in (answer.gradient or {}).items()]
    columns = (label("derivative", style), label("value", style))
    gradient = Section(label("gradient", style), columns, rows, frozenset({1}))
    return [section for section in (forward, backward, gradient) if section.rows]


# ---- pages


class Pages:
    """What the terminal shows after so many steps: the picture as far as known, and the step."""

    def __init__(self, answer: Report, taken: list[Step], picture: Picture, style: Style) -> None:
        self.answer = answer
        self.taken = taken
        self.style = style
        self.picture = picture
        self.index = {node.name: i for i, node in enumerate(picture.nodes)}

    def page(self, done: int, width: int, height: int) -> list[str]:
        """The lines of the page, none wider and no more than there is room for."""
        style = self.style._replace(width=max(width, 1))
        below = self._below(done, style)[-max(height - 1, 1) :]
        room = height - len(below) - 1
        above = self._drawn(done, style, room) or self._table(done, style, room)
        return [*above[: max(room, 0)], "", *below][-height:]

    def _below(self, done: int, style: Style) -> list[str]:
        console = console_for(style)
        count = len(self.taken)
        if done == 0:
            print_text(console, label("press-to-begin", style), style, HEADING)
        else:
            step = self.taken[done - 1]
            for text, kind in self._said(step, style):
                print_text(console, text, style, kind)
        if done == count:
            print_text(console, label("all-known", style), style, HEADING)
        where = label("step-of", style, step=done, steps=count)
        console.print()
        print_text(console, f"{where}   {label('keys', style)}", style, _QUIET)
        return printed(console).splitlines()

    def _said(self, step: Step, style: Style) -> Iterator[tuple[str, str]]:
        if isinstance(step, Forward):
            yield forward_equation(step, style), NUMBER
            yield sentence(step, style), ""
            return
        name = total(self.answer, step.node)
        yield f"{name}   {back_line(step, style)}", NUMBER
        yield sentence(step, style), ""
        if extra := edge_sentence(step, style):
            yield extra, ""

    def _drawn(self, done: int, style: Style, room: int) -> list[str] | None:
        """The picture, where there is one that fits."""
        from autograd_cli.cli.render.pictures.terminal import Known, picture_lines, program_texts

        values, adjoints = known_after(self.taken[:done])
        now = self.index[self.taken[done - 1].node] if done else None
        known = Known(
            {self.index[name] for name in values}, {self.index[name] for name in adjoints}, now
        )
        lines = picture_lines(self.picture, style, known)
        program = [shown(text, style) for text in program_texts(self.answer.program, style)]
        if not lines or len(lines) > room or any(cell_len(t) > style.width for t in program):
            return None
        # the program too where there is room for it
        return [*program, "", *lines] if len(program) + 1 + len(lines) <= room else lines

    def _table(self, done: int, style: Style, room: int) -> list[str]:
        """Every node, its value and its adjoint: a window of them round the one at work."""
        values, adjoints = known_after(self.taken[:done])
        nodes = self.answer.nodes or []
        current = self.taken[done - 1].node if done else ""
        place = next((i for i, node in enumerate(nodes) if node.name == current), 0)
        size = max(room - 2 - len(self.answer.program.lines[:2]) - 1, 1)
        start = max(0, min(place - size // 2, len(nodes) - size))
        rows = [
            (
                "→" if node.name == current else "",
                node.name,
                label("input", style) if node.formula is None else node.formula,
                _number(values.get(node.name), style),
                _number(adjoints.get(node.name), style),
            )
            for node in nodes[start : start + size]
        ]
        headings = [label(key, style) for key in ("node", "formula", "value")]
        adjoint = f"{label('adjoint', style)} {partial(self.answer.output, '·')}"
        section = Section("", ("", *headings, adjoint), rows, frozenset({3, 4}))
        return self._printed(section, style)

    def _printed(self, section: Section, style: Style) -> list[str]:
        console = console_for(style)
        for text in self.answer.program.lines[:2]:
            line, *more = wrapped(shown(text, style), max(style.width - 1, 1))
            console.print(Text(f"{line}…" if more else line), soft_wrap=True)
        console.print()
        print_section(console, section, style)
        return printed(console).splitlines()
