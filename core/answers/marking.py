"""A learner's derivatives, marked: which are wrong, and which single mistake explains them.

An answer is compared, as a decimal number and to as many digits as it has, with the 50 digits of
check.py; without mpmath, or where 50 digits would take too long, with the gradient.

A mistake is a change of the chain rule at one edge or one path. The derivative is linear in every
edge, so the wrong answer that a mistake leads to follows from the sweeps by one multiplication. All
these wrong answers are compared with the one that was given.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from functools import cache
from typing import NamedTuple

from autograd_cli.core.answers.check import DIGITS, Exact, accepted, digits_of, many_digits
from autograd_cli.core.answers.precise import NoValue, TooLong
from autograd_cli.core.answers.report import EdgeRow, PathsOf, paths_of
from autograd_cli.core.point.at import AsRead, At, Notice, graph_of, output_value
from autograd_cli.core.point.evaluate import Primals
from autograd_cli.core.point.forward import tangents
from autograd_cli.core.point.linearize import Edge, Edges
from autograd_cli.core.program.graph import Graph
from autograd_cli.core.program.printer import TEXT, postfix, print_postfix
from autograd_cli.core.rules.code import OWN, Code, float_code, float_step, rule_body
from autograd_cli.core.rules.local import LocalFormulas
from autograd_cli.core.table.primitives import PRIMITIVES
from autograd_cli.grammar.ast import Node
from autograd_cli.grammar.source import Problem

MAX_PATHS = 200  # paths in which a mistake is searched for
MAX_LOOKS = 100_000  # edges and path edges that the search visits, for all answers together
CLOSE = 1e-9  # relative error up to which an answer that is a formula counts as right
FEW_ULPS = 4  # two float64 that are this close may stand for the same number
FLOAT_DIGITS = 17  # a decimal number of no more digits may stand for a float64
# arithmetic for decimal numbers of any exponent, with more digits than the reference
EXACTLY = Context(prec=DIGITS + 10, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
HALF, CLOSELY = Decimal("0.5"), Decimal(CLOSE)
MANY_AGREE = 6  # a wrong answer of which at least so many digits are right is told so


class Written(NamedTuple):
    """An answer: its text, and its value.

    `exact` is the answer as a decimal number, None where it is a formula. `place` is the exponent
    of the last digit of a number with a decimal point, where it may have been rounded: -2 for 0.25.
    """

    text: str
    value: float
    exact: Decimal | None
    place: int | None

    @property
    def unit(self) -> float:
        """The unit of the last digit; 0 where the answer is no decimal fraction."""
        return float(_unit(self.place))

    @property
    def digits(self) -> int:
        """The number of significant digits of a decimal fraction; 0.0 has none."""
        if self.exact is None or self.place is None or not self.exact:
            return 0
        return self.exact.adjusted() - self.place + 1


class Truth(NamedTuple):
    """The derivative that an answer is compared with, and the error that it may have.

    `gradient` is the engine's own derivative, where it is as right as float64 can be and the answer
    may have been copied from it. `reference` is the text of the 50 digits, if they are known.
    """

    value: Decimal
    error: Decimal
    gradient: float | None
    reference: str | None


class Suspect(NamedTuple):
    """A mistake that explains an answer; `kind` is the key of the sentence that tells it.

    The sentence is about the other fields: `path` is a path's number, counted from 1, `name` is
    another input, `factor` is a part of the edge's formula.
    """

    kind: str
    path: int = 0
    edge: EdgeRow | None = None
    factor: str = ""
    name: str = ""


class Marked(NamedTuple):
    """One answer, marked.

    `verdict` is `right`, `rounded` (correctly, to `digits` digits), `cut` (digits were cut off
    instead of rounded) or `wrong`. For a wrong answer `digits` is the number of its digits that are
    right, if they are many, else 0. `derivative` is the right one, `reference` its 50 digits if
    they are known. `suspects` are the mistakes that explain a wrong answer, the simplest first;
    None where the search was given up because of the many wrong answers before. `paths` are those
    from the input of a wrong answer in which a mistake was searched for.
    """

    name: str
    written: Written
    derivative: float
    reference: str | None
    verdict: str
    digits: int
    suspects: list[Suspect] | None
    paths: PathsOf | None


class Homework(NamedTuple):
    """All answers, marked; `ok` says that none is wrong."""

    expression: str
    program: AsRead
    at: dict[str, float]
    output: str
    value: float
    ok: bool
    marked: list[Marked]
    warnings: list[Notice]


def homework(at: At, answers: Mapping[str, Written]) -> Homework:
    """Mark answers for the inputs asked for; all other inputs are constants. Raises Problem."""
    graph, edges, gradient = at.graph, at.linear.edges, at.gradient
    others = gradient
    with suppress(Problem):  # raised where an input that is not asked for has no derivative
        others = At(graph, at.point).gradient
    upstream, _ = at.adjoints()
    formulas = LocalFormulas(graph, TEXT)
    digits = _many_digits(graph, at.point)
    looks = MAX_LOOKS
    marked = []
    for name, written in answers.items():
        truth = _truth(digits, name, gradient[name], written.value)
        right = float(truth.value)
        verdict, count = _verdict(written, truth)
        if verdict == "wrong" and written.exact is None and _formula_holds(digits, written, truth):
            verdict = "right"
        suspects: list[Suspect] | None = []
        paths = None
        if verdict == "wrong" and looks < 0:
            suspects = None
        elif verdict == "wrong":
            paths = paths_of(at, [name], MAX_PATHS)[name]
            looks -= len(edges.args) + sum(len(path.edges) for path in paths.listed)
            guesses = _guesses(graph, at.primals, edges, upstream, name, others, paths)
            explaining = [guess for guess in guesses if _explains(written, guess.value, right)]
            suspects = [_suspect(graph, formulas, guess) for guess in explaining]
            suspects = list(dict.fromkeys(suspects))
        marked.append(
            Marked(name, written, right, truth.reference, verdict, count, suspects, paths)
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


def _many_digits(graph: Graph, point: dict[str, float]) -> Exact | None:
    if not all(math.isfinite(point[name]) for name in graph.inputs):
        return None
    try:
        return Exact(many_digits(), graph, point)
    except Problem:  # without mpmath
        return None


def _truth(digits: Exact | None, name: str, gradient: float, answer: float) -> Truth:
    """The derivative by 50 digits where they are known, else the gradient.

    The gradient is looked at too where the answer agrees with it and not with the 50 digits.
    """
    known = None if digits is None else digits.reference(name, spread=False)
    if digits is None or known is None or known.value is None or not digits.m.isfinite(known.value):
        rounding = 8 * FEW_ULPS * math.ulp(gradient) if math.isfinite(gradient) else 0.0
        return Truth(Decimal(gradient), Decimal(rounding), gradient, None)
    text = digits_of(digits.m, known.value)
    value = Decimal(text)
    own = None
    if _few_ulps(answer, gradient) and not _few_ulps(answer, float(value)):
        own = gradient if accepted(digits.m, digits.reference(name), gradient) else None
    return Truth(value, value.copy_abs().scaleb(2 - DIGITS, EXACTLY), own, text)


def _few_ulps(value: float, near: float) -> bool:
    return value == near or abs(value - near) <= FEW_ULPS * math.ulp(near)


def _verdict(written: Written, truth: Truth) -> tuple[str, int]:
    """The verdict on an answer, and the number of its right digits if it is not fully right."""
    value, exact, right = written.value, written.exact, float(truth.value)
    beyond = math.isinf(right) and truth.reference is not None  # beyond float64
    if not (math.isfinite(value) and math.isfinite(right)) and (exact is None or not beyond):
        same = value in (right, truth.gradient) or (math.isnan(value) and math.isnan(right))
        return "right" if same else "wrong", 0
    if exact is None:
        close = abs(value - right) <= CLOSE * abs(right) or value == truth.gradient
        return "right" if close else "wrong", 0
    size = truth.value.copy_abs()
    error = EXACTLY.subtract(exact, truth.value).copy_abs()
    if error <= truth.error or _is_float(written, truth):
        return "right", 0
    digits = min(written.digits, _digits_within(size, truth.error))
    if digits:  # 0.0 has none: it is no rounding of 0.004
        unit = _unit(written.place)
        if error <= EXACTLY.fma(unit, HALF, truth.error):
            known_to_all = digits == written.digits and error <= EXACTLY.multiply(CLOSELY, size)
            return ("right", 0) if known_to_all else ("rounded", digits)
        if digits > 1 and exact.copy_abs() < size and error <= EXACTLY.add(unit, truth.error):
            return "cut", digits
    agreeing = _digits_within(size, error)
    return "wrong", agreeing if agreeing >= MANY_AGREE else 0


def _unit(place: int | None) -> Decimal:
    return Decimal(0) if place is None else Decimal(1).scaleb(place, EXACTLY)


def _digits_within(size: Decimal, error: Decimal) -> int:
    """The number of right digits of a number of this size with this error."""
    if not error or not size:
        return DIGITS
    return max(size.adjusted() - EXACTLY.add(error, error).adjusted(), 0)


def _is_float(written: Written, truth: Truth) -> bool:
    """Whether a decimal number stands for a float64 that is right to a few ulps.

    If it has more than 17 digits they have to be those of the float64: 0.1000000000000000055.
    """
    exact, value = written.exact, written.value
    assert exact is not None
    if exact and (not value or math.isinf(value)):
        return False  # beyond float64
    if (written.digits or len(exact.normalize(EXACTLY).as_tuple().digits)) > FLOAT_DIGITS:
        expansion = EXACTLY.subtract(Decimal(value), exact).copy_abs()
        if expansion > EXACTLY.multiply(_unit(int(exact.as_tuple().exponent)), HALF):
            return False
    own = truth.gradient
    return _few_ulps(value, float(truth.value)) or (own is not None and _few_ulps(value, own))


def _formula_holds(digits: Exact | None, written: Written, truth: Truth) -> bool:
    """Whether an answer that is a formula is right with many digits.

    It may be wrong in float64 where terms cancel.
    """
    if digits is None or truth.reference is None:
        return False
    try:
        value = digits.value(graph_of(written.text, {*digits.graph.assigned, *digits.point}))
    except (Problem, NoValue, TooLong):
        return False
    error = EXACTLY.subtract(Decimal(digits_of(digits.m, value)), truth.value).copy_abs()
    return error <= EXACTLY.multiply(CLOSELY, truth.value.copy_abs())


def _explains(written: Written, value: float, right: float) -> bool:
    """Whether an answer is this wrong value, and clearly closer to it than to the right one."""
    if not (math.isfinite(value) and math.isfinite(written.value)):
        return value == written.value
    error = abs(written.value - value)
    if abs(value - right) <= CLOSE * abs(right) or not error < abs(written.value - right) / 8:
        return False
    return error <= max(written.unit / 2, CLOSE * abs(value)) + 4 * math.ulp(value)


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
        row = EdgeRow(source, target, formula, edge.derivative, edge.slot)
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
    # A wrong sign at an edge that only one path has is a wrong sign of that path, and one at an
    # edge that all paths have is a wrong sign of the answer: both are mistakes of their own.
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
    """Products and quotients differentiated as u'v' and u'/v'.

    For each: its first edge, and the change of the whole derivative by this mistake.
    """
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
    # a part of the text: the part itself, its factors above the bar, its factors below the bar
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
    """A part of a rule with the names and numbers of a node's arguments put in."""
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
