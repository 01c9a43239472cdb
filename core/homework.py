"""Somebody's derivatives beside the right ones: which are wrong, and by which single mistake.

A mistake is a change of the chain rule at one place, one edge or one path; its answer follows from
the sweeps in one multiplication (the derivative is linear in every edge). All such answers are
compared with the one that was given.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import NamedTuple

from autograd_cli.core.at import AsRead, At, Notice, output_value
from autograd_cli.core.evaluate import Primals
from autograd_cli.core.formula import TEXT, postfix, print_postfix
from autograd_cli.core.forward import tangents
from autograd_cli.core.graph import Graph
from autograd_cli.core.linearize import Edge, Edges
from autograd_cli.core.primitives import PRIMITIVES
from autograd_cli.core.report import EdgeRow, LocalFormulas, PathsOf, paths_of
from autograd_cli.core.rules import OWN, Code, float_code, float_step, rule_body
from autograd_cli.grammar.ast import Node
from autograd_cli.grammar.source import Problem

MAX_PATHS = 200  # among which a mistake is looked for
CLOSE = 1e-9  # relative: an answer that is written as a formula


class Written(NamedTuple):
    """An answer: its text, its value, and the place of its last digit (0: it is exact)."""

    text: str
    value: float
    unit: float


class Suspect(NamedTuple):
    """A mistake that explains an answer: `kind` is the key of a sentence about the others.

    `path` counts from 1; `name` is another input; `factor` is a part of the edge's formula.
    """

    kind: str
    path: int = 0
    edge: EdgeRow | None = None
    factor: str = ""
    name: str = ""


class Marked(NamedTuple):
    """One answer, marked: `right`, `rounded` (to so many `digits`), `cut` off, or `wrong`.

    `suspects`: the mistakes that explain a wrong one, the simplest first. `paths`: those from this
    input, as many as were looked at, where it is wrong.
    """

    name: str
    written: Written
    gradient: float
    verdict: str
    digits: int
    suspects: list[Suspect]
    paths: PathsOf | None


class Homework(NamedTuple):
    """All answers, marked. `ok`: none is wrong."""

    expression: str
    program: AsRead
    at: dict[str, float]
    output: str
    value: float
    ok: bool
    marked: list[Marked]
    warnings: list[Notice]


def homework(at: At, answers: Mapping[str, Written]) -> Homework:
    """Mark answers for the inputs asked for, of which all others are constants. Raises Problem."""
    graph, edges, gradient = at.graph, at.linear.edges, at.gradient
    others = gradient
    with suppress(Problem):  # where the others can be differentiated by at all
        others = At(graph, at.point).gradient
    upstream, _ = at.adjoints()
    formulas = LocalFormulas(graph, TEXT)
    marked = []
    for name, written in answers.items():
        verdict, digits = _verdict(written, gradient[name])
        suspects: list[Suspect] = []
        paths = None
        if verdict == "wrong":
            paths = paths_of(at, [name], MAX_PATHS)[name]
            guesses = _guesses(graph, at.primals, edges, upstream, name, others, paths)
            found = [guess for guess in guesses if _explains(written, guess.value)]
            suspects = [_suspect(graph, formulas, guess) for guess in found]
        marked.append(
            Marked(
                name,
                written,
                gradient[name],
                verdict,
                digits,
                list(dict.fromkeys(suspects)),
                paths,
            )
        )
    return Homework(
        at.text,
        at.program,
        at.point,
        at.output,
        at.value,
        all(mark.verdict != "wrong" for mark in marked),
        marked,
        at.warnings,
    )


# ---- right or wrong


def _verdict(written: Written, right: float) -> tuple[str, int]:
    value, unit = written.value, written.unit
    if value == right or (math.isnan(value) and math.isnan(right)):
        return "right", 0
    if not (math.isfinite(value) and math.isfinite(right)):
        return "wrong", 0
    error = abs(value - right)
    if error <= CLOSE * abs(right) and (not unit or error <= unit / 2):
        return "right", 0
    digits = 1 + math.floor(math.log10(abs(value) / unit) + 1e-9) if unit and value else 0
    if not digits:  # 0.0 says nothing of 0.004
        return "wrong", 0
    if _within(error, unit / 2, right):
        return "rounded", digits
    if digits > 1 and _within(error, unit, right) and abs(value) < abs(right):
        return "cut", digits
    return "wrong", 0


def _explains(written: Written, value: float) -> bool:
    if not math.isfinite(value):
        return value == written.value
    return _within(abs(written.value - value), max(written.unit / 2, CLOSE * abs(value)), value)


def _within(error: float, bound: float, value: float) -> bool:
    return error <= bound + 4 * math.ulp(value)


# ---- the mistakes


class _Guess(NamedTuple):
    """A mistake and the answer that it gives."""

    value: float
    kind: str
    path: int = 0
    edge: Edge | None = None
    factor: str = ""
    name: str = ""


def _suspect(graph: Graph, formulas: LocalFormulas, guess: _Guess) -> Suspect:
    edge = guess.edge
    row = None
    if edge is not None:
        source, target = graph.names[edge.arg], graph.names[edge.consumer]
        formula = formulas.of(edge.consumer, edge.slot)
        row = EdgeRow(source, target, formula, edge.derivative)
    return Suspect(guess.kind, guess.path, row, guess.factor, guess.name)


def _guesses(
    graph: Graph,
    primals: Primals,
    edges: Edges,
    upstream: Sequence[float | None],
    name: str,
    gradient: Mapping[str, float],
    paths: PathsOf,
) -> Iterator[_Guess]:
    """Every mistake that is looked for, the simplest first."""
    right = gradient[name]
    products = [path.product for path in paths.listed]
    numbered = list(enumerate(products, 1)) if len(products) > 1 else []
    flowing = list(_flowing(edges, upstream, graph.inputs[name], graph.output))
    yield _Guess(-right, "sign-all")
    for i, product in numbered:
        yield _Guess(right - product, "path-forgotten", i)
    for edge, weight in flowing:
        yield _Guess(right + weight * (1 - edge.derivative), "inner-forgotten", edge=edge)
    for i, product in numbered:
        yield _Guess(product, "path-alone", i)
    # the sign of an edge on one path, or on every one, is the sign of that path, or of all
    told = {1, paths.total} if paths.total == len(paths.listed) else set()
    passing = Counter(position for path in paths.listed for position in path.edges)
    shared = {(edges[i].consumer, edges[i].slot) for i, n in passing.items() if n not in told}
    for edge, weight in flowing:
        if not told or (edge.consumer, edge.slot) in shared:
            yield _Guess(right - 2 * weight * edge.derivative, "sign-edge", edge=edge)
    for i, product in numbered:
        yield _Guess(right - 2 * product, "sign-path", i)
    for edge, value in _without_rule(graph, edges, upstream, graph.inputs[name]):
        yield _Guess(right + value, f"{graph.ops[edge.consumer]}-rule", edge=edge)
    yield _Guess(output_value(graph, primals), "not-differentiated")
    for edge, weight in flowing:
        for kind, factor, derivative in _mistaken(graph, primals, edge):
            value = right + weight * (derivative - edge.derivative)
            yield _Guess(value, kind, edge=edge, factor=factor)
    if numbered:
        yield _Guess(math.prod(products), "product")
    for other, slope in gradient.items():
        if other != name:
            yield _Guess(slope, "other-input", name=other)


def _flowing(
    edges: Edges, upstream: Sequence[float | None], source: int, output: int
) -> Iterator[tuple[Edge, float]]:
    """The edges between an input and the output, each with what multiplies its derivative."""
    if source > output:
        return
    tangent, _ = tangents(edges, source, output)
    for edge in edges:
        before, behind = tangent[edge.arg], upstream[edge.consumer]
        if before is not None and behind is not None:
            yield edge, before * behind


def _without_rule(
    graph: Graph, edges: Edges, upstream: Sequence[float | None], source: int
) -> Iterator[tuple[Edge, float]]:
    """u'v' for (uv)', u'/v' for (u/v)': the first edge, and how far off the answer gets."""
    if source > graph.output:
        return
    tangent, _ = tangents(edges, source, graph.output)
    for edge in edges:
        op, args, behind = (
            graph.ops[edge.consumer],
            graph.args[edge.consumer],
            upstream[edge.consumer],
        )
        if op not in ("mul", "div") or edge.slot or behind is None:
            continue
        u, v, own = tangent[args[0]], tangent[args[1]], tangent[edge.consumer]
        if u is not None and v and own is not None:
            yield edge, behind * ((u * v if op == "mul" else u / v) - own)


def _mistaken(graph: Graph, primals: Primals, edge: Edge) -> Iterator[tuple[str, str, float]]:
    """Wrong local derivatives of one operation: a factor left out, operands swapped."""
    op, args = graph.ops[edge.consumer], graph.args[edge.consumer]
    if op not in PRIMITIVES:
        return
    value, operands = primals.values[edge.consumer], [primals.values[arg] for arg in args]
    for factor in _factors(op, edge.slot, len(args)):
        size = float(factor.code(operands, value, (1,) * len(args), edge.slot))
        if size and math.isfinite(size):
            text = _written_out(graph, edge.consumer, factor.body)
            without = edge.derivative * size if factor.below else edge.derivative / size
            yield "factor-forgotten", text, without
    if op == "pow" and edge.slot == 0:
        base, exponent = map(float, operands)  # type: ignore[arg-type]
        yield "exponent-kept", "", edge.derivative * base
        yield "exponent-lost", "", exponent * base
    if len(args) == 2:
        step = float_step(op, (1, 1))
        x, y = operands
        with suppress(ArithmeticError, ValueError):
            yield "swapped", "", float(step.locals(value, x, y)[1 - edge.slot] or 0)
            yield "swapped", "", float(step.locals(step.function(y, x), y, x)[edge.slot] or 0)


class _Factor(NamedTuple):
    """A factor of a partial derivative, above or below the bar."""

    body: tuple[Node, ...]
    below: bool
    code: Code


@cache
def _factors(op: str, slot: int, arity: int) -> tuple[_Factor, ...]:
    """The factors of a partial derivative as the rule table writes it, if there are several."""
    row = PRIMITIVES[op]
    text = row.partials[0 if row.variadic else slot]
    if text is None or row.variadic:
        return ()
    # of each part of the text: itself, its factors above the bar, those below
    Part = tuple[tuple[Node, ...], list[tuple[Node, ...]], list[tuple[Node, ...]]]
    stack: list[Part] = []
    for node in rule_body(op, text):
        parts = stack[len(stack) - node.arity :]
        del stack[len(stack) - node.arity :]
        body = (*(n for part in parts for n in part[0]), node)
        if node.op == "mul":
            (_, above, below), (_, more, less) = parts
            stack.append((body, above + more, below + less))
        elif node.op == "div":
            (_, above, below), (_, more, less) = parts
            stack.append((body, above + less, below + more))
        elif node.op == "neg":
            stack.append((body, *parts[0][1:]))
        else:
            one = node.op == "number" and node.value == 1
            stack.append((body, [] if one else [body], []))
    ((_, above, below),) = stack
    if len(above) + len(below) < 2:
        return ()
    return tuple(
        _Factor(body, bodies is below, float_code(row, arity, body))
        for bodies in (above, below)
        for body in bodies
    )


def _written_out(graph: Graph, node: int, body: Sequence[Node]) -> str:
    """A part of a rule over the names and numbers of a node's arguments."""
    parameters = PRIMITIVES[graph.ops[node]].parameters
    texts: list[Node] = []
    for part in body:
        if part.op == OWN:
            texts.append(_name(graph.names[node]))
        elif part.op == "name" and part.value in parameters[: len(graph.args[node])]:
            arg = graph.args[node][parameters.index(str(part.value))]
            name = graph.names.get(arg)
            texts += (postfix(graph, arg, {}) or []) if name is None else [_name(name)]
        else:
            texts.append(part)
    return print_postfix(texts)


def _name(name: str) -> Node:
    return Node("name", 0, name, 0, 0)
