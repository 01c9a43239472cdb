"""The local second derivatives of an operation: its partials from the rule table, differentiated.

A partial is an expression of the language, so it is differentiated by the rules of the table as
well, unless the row has second partials of its own. Where only the ordinary rules apply, the result
is printed as Python and compiled, once for each row and set of active arguments. At kinks and in
special cases of a row, the sweeps differentiate the partial that applies there instead, by the same
conventions.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from functools import cache
from typing import Any, NamedTuple

from autograd_cli.core.point.evaluate import Primals, evaluate
from autograd_cli.core.point.linearize import Linear, Warning_, linearize
from autograd_cli.core.point.reverse import adjoints
from autograd_cli.core.point.wide import LEAST, MOST, WIDES, Wide, finite, narrowed, wide
from autograd_cli.core.program.graph import Graph, used
from autograd_cli.core.program.printer import PYTHON, node_formula
from autograd_cli.core.rules.code import FLOATS, FloatStep, float_condition, float_step, rule_body
from autograd_cli.core.rules.gradient import condition_node, gradient_graph
from autograd_cli.core.rules.nodes import exact, partial_node, spliced
from autograd_cli.core.table.primitives import PRIMITIVES, WHERE, Case, Primitive
from autograd_cli.grammar.ast import CONDITIONS
from autograd_cli.grammar.source import Problem

Pair = tuple[int, int]
Values = tuple[float | Wide, ...]
# takes the value and the arguments; gives the second derivatives by the pairs, or None where the
# ordinary rules do not apply
Code = Callable[..., Values | None]
_INFINITE = ("inf", "-inf")
# the two orders of differentiation may differ by rounding, not by more
_ORDERS_AGREE = 1e-3


class Bend(NamedTuple):
    """The second derivatives of one consumer: one of `values` for each of `pairs` of its edges.

    `first` is the consumer's first edge, and the edges in `pairs` are counted from it: (0, 0) is
    the second derivative by its first argument, (0, 1), with (1, 0), that by its first two. Pairs
    that are missing have the second derivative 0. A number beyond float64 is a Wide.
    """

    first: int
    pairs: tuple[Pair, ...]
    values: Values


class Second(NamedTuple):
    """The second derivatives of a row over floats, for certain active arguments.

    `code` takes the value and the arguments; it gives None where the ordinary rules do not apply.
    `wide` computes the same over numbers of any size, without that check. `constants` are the
    second derivatives if they are the same at every point. `own` says that they are the row's own
    second partials, which also apply in special cases that change the first partials only.
    """

    pairs: tuple[Pair, ...]
    constants: Values | None
    code: Code
    wide: Code
    own: bool = False


_NO_SECOND = Second((), (), lambda value, *args: (), lambda value, *args: ())


# Arguments of a function: there is a second partial for each pair of them, and each may depend on
# all arguments, so the work grows with the cube.
MAX_CURVED = 400


def bends(graph: Graph, primals: Primals, linear: Linear) -> tuple[list[Bend], list[Warning_]]:
    """The local second derivatives at a point, in the order of the edges, and the warnings.

    A warning is given where a first derivative exists and the second one does not.
    """
    consumers, values, steps = linear.edges.consumers, primals.values, primals.steps
    known: dict[int, Second] = {}
    found: list[Bend] = []
    warnings: list[Warning_] = []
    position, size = 0, len(consumers)
    while position < size:
        node = consumers[position]
        step = steps[node]
        if step is None:  # a `where`: its one edge, to the branch taken, has no curvature
            position += 1
            continue
        if step.constants is None:
            op, args = graph.ops[node], graph.args[node]
            second = known.get(id(step))
            if second is None:
                flags = tuple([primals.active[arg] for arg in args])
                second = known[id(step)] = second_step(op, flags)
            if second.constants is not None:
                if second.pairs:
                    found.append(Bend(position, second.pairs, second.constants))
            else:
                value, operands = values[node], [values[arg] for arg in args]
                local, missing = _local(op, step, second, value, operands)  # type: ignore[arg-type]
                if missing:
                    told: dict[str, object] = {"name": op, "at": operands, "taken": local}
                    warnings.append(Warning_("kink", "second", node, told))
                found.append(Bend(position, second.pairs, local))
        position += len(step.slots)
    return found, warnings


def _local(
    op: str, step: FloatStep, second: Second, value: float, operands: Sequence[float]
) -> tuple[Values, bool]:
    """The second derivatives by the pairs; and whether one does not exist though the first does."""
    if second.own or step.unusual is None or not step.unusual(value, *operands):
        ordinary = second.code(value, *operands)
        if ordinary is not None:
            ordinary = _widened(op, second, ordinary, operands)
            if not any(x != x for x in ordinary):
                return ordinary, False
    return _unusual(op, step.slots, second, value, operands)


def _widened(op: str, second: Second, values: Values, operands: Sequence[float]) -> Values:
    """The values, computed again over Wide numbers where one is very large or small.

    Such a value may be wrong, because intermediate numbers overflowed or lost digits by underflow.
    """
    if all([LEAST < abs(x) < MOST for x in values]) or not all(map(math.isfinite, operands)):  # type: ignore[arg-type]
        return values
    own = WIDES[op](*operands)
    anew = second.wide(own, *map(Wide, operands))
    assert anew is not None
    return tuple([narrowed(wide(y)) if finite(y) else x for x, y in zip(values, anew, strict=True)])


# ---- where the ordinary rules hold


@cache
def second_step(name: str, flags: tuple[int, ...]) -> Second:
    """The second derivatives of a row by its active arguments, as code."""
    row = PRIMITIVES[name]
    slots = [slot for slot, flag in enumerate(flags) if flag]
    if row.selects:  # max, relu, floor, …: their derivatives are constant between the kinks
        return _NO_SECOND
    if len(flags) > MAX_CURVED:
        raise Problem("limit", "too-curved", name=name, given=len(flags), limit=MAX_CURVED)
    if row.variadic and len(slots) > 2:
        return _symmetric_step(name, len(flags), len(slots), slots)
    if row.seconds:
        return _own_step(name, flags)
    graph = Graph()
    args = tuple(graph.leaf("input", name) for name in row.argument_names(len(flags)))
    own = graph.add(name, args)
    names = {**dict(zip(args, row.argument_names(len(flags)), strict=True)), own: "value"}
    partials = [partial_node(graph, name, args, slot, own, exact) for slot in slots]
    guards: list[tuple[int, ...]] = []
    pairs: dict[Pair, int] = {}
    for p, partial in enumerate(partials):
        if partial is None:  # the order of polygamma, which has to be a constant
            return _NO_SECOND
        graph.output = partial
        gradient = gradient_graph(graph, [names[args[slot]] for slot in slots[p:]])
        graph = gradient.graph
        guards += gradient.guards
        if graph.ops[partial] == WHERE and (compared := _compared(graph, partial)):
            guards.append((graph.add("eq", compared),))
        pairs |= {(p, p + i): node for i, node in enumerate(gradient.gradient.values())}
    bent = [
        pair
        for pair, node in pairs.items()
        if graph.payloads[node] != 0 or any(_cases_bend(row, flags, slots[i]) for i in pair)
    ]
    nodes = [pairs[pair] for pair in bent]
    numbers = [graph.payloads[node] for node in nodes if graph.ops[node] == "number"]
    fixed = len(numbers) == len(nodes) and not guards and not row.cases
    constants = tuple(numbers) if fixed else None
    code, over_wide = _compiled(graph, nodes, guards, names)
    return Second(tuple(bent), constants, code, over_wide)  # type: ignore[arg-type]


@cache
def _own_step(name: str, flags: tuple[int, ...], case: Case | None = None) -> Second:
    """The row's own second partials, or those that `case` has."""
    row = PRIMITIVES[name]
    graph = Graph()
    args = tuple(graph.leaf("input", name) for name in row.argument_names(len(flags)))
    own = graph.add(name, args)
    names = {**dict(zip(args, row.argument_names(len(flags)), strict=True)), own: "value"}
    slots = [slot for slot, flag in enumerate(flags) if flag]
    pairs: dict[Pair, int] = {}
    for p, slot in enumerate(slots):
        for q in range(p, len(slots)):
            text = _second_text(row, slot, slots[q], (case or row).seconds)
            body = rule_body(name, text)
            node = spliced(graph, row, args, body, slot, own, exact, flags, slots[q])
            if case or graph.payloads[node] != 0:
                pairs[p, q] = node
    guards = [
        (condition_node(graph, row, args, other.when, own, flags),)
        for other in row.cases
        if (other.warning or other.seconds) and case is None
    ]
    code, over_wide = _compiled(graph, [*pairs.values()], guards, names)
    return Second(tuple(pairs), None, code, over_wide, own=True)


def _second_text(row: Primitive, slot: int, other: int, texts: Sequence[str]) -> str:
    """The second partial by two arguments out of `texts`, which are those by xx, xy and yy."""
    if row.variadic:
        return texts[slot != other]
    size = len(row.parameters)
    pairs = [(i, j) for i in range(size) for j in range(i, size)]
    return texts[pairs.index((slot, other))]


def _cases_bend(row: Primitive, flags: tuple[int, ...], slot: int) -> bool:
    """Whether the partial that some special case has instead depends on an active argument."""
    names = row.argument_names(len(flags))
    asked = [name for name, flag in zip(names, flags, strict=True) if flag]
    for case in row.cases:
        text = case.partials[0 if row.variadic else slot]
        if text is not None and text not in _INFINITE:
            gradient = gradient_graph(_partial_graph(row.name, len(flags), slot, text), asked)
            if any(gradient.graph.payloads[node] != 0 for node in gradient.gradient.values()):
                return True
    return False


def _symmetric_step(name: str, arity: int, active: int, slots: Sequence[int]) -> Second:
    """The step of a row with any number of arguments, made from its code for the first two.

    The arguments of hypot can be exchanged, so each pair is put into the first two places in turn.
    """
    flags = (1, 1) + (0,) * (arity - 2)
    ordinary = second_step(name, flags)
    place = {pair: i for i, pair in enumerate(ordinary.pairs)}
    pairs = tuple((p, q) for p in range(active) for q in range(p, active))

    def by_all_pairs(code: Code) -> Code:
        def by_all(value: float, *args: float) -> Values | None:
            found = []
            for p, q in pairs:
                s, t = slots[p], slots[q] if p < q else slots[p - 1]
                rest = [x for i, x in enumerate(args) if i not in (s, t)]
                both = code(value, args[s], args[t], *rest)
                if both is None:
                    return None
                found.append(both[place[0, 0 if p == q else 1]])
            return tuple(found)

        return by_all

    return Second(
        pairs, None, by_all_pairs(ordinary.code), by_all_pairs(ordinary.wide), ordinary.own
    )


def _compiled(
    graph: Graph, results: Sequence[int], guards: Iterable[tuple[int, ...]], names: dict[int, str]
) -> tuple[Code, Code]:
    """Nodes as one Python function, in which shared nodes are computed once.

    The function gives None where all conditions of one of the `guards` hold. The second function
    is the same over numbers of any size, without the guards.
    """
    guards = list(dict.fromkeys(guards))
    roots = [*results, *(node for guard in guards for node in guard)]
    uses = [0] * len(graph)
    for root in roots:
        uses[root] += 1
    needed = used(roots, graph.args.__getitem__) if roots else []
    for node in needed:
        for arg in graph.args[node]:
            uses[arg] += 1
    names = dict(names)
    parameters = ", ".join(name for name in names.values() if name != "value")
    lines = [f"def second(value, {parameters}):"]
    for node in needed:
        if uses[node] > 1 and graph.args[node] and node not in names:
            lines.append(f"    t{node} = {node_formula(graph, node, names, PYTHON)}")
            names[node] = f"t{node}"

    def written(node: int) -> str:
        return names[node] if node in names else node_formula(graph, node, names, PYTHON)

    asked = [f"    if {' and '.join(map(written, guard))}: return None" for guard in guards]
    lines.append(f"    return ({''.join(f'{written(node)}, ' for node in results)})")

    def compiled(lines: Sequence[str], functions: dict[str, Any]) -> Code:
        space: dict[str, Any] = {}
        exec("\n".join(lines), functions | {}, space)
        code: Code = space["second"]
        return code

    @cache
    def over_wide() -> Code:  # compiled where it is needed, which is hardly ever
        return compiled(lines, WIDES)

    code = compiled([*lines[:-1], *asked, lines[-1]], FLOATS)
    return code, lambda *args: over_wide()(*args)


# ---- elsewhere


def _unusual(
    op: str, slots: Sequence[int], second: Second, value: float, operands: Sequence[float]
) -> tuple[Values, bool]:
    """What `_local` gives, at a kink or in a special case of the row."""
    row, arity = PRIMITIVES[op], len(operands)
    flags = tuple([int(slot in slots) for slot in range(arity)])

    def holding(cases: Iterable[Case]) -> Case | None:
        for case in cases:
            if float_condition(row, arity, case.when)(operands, value, flags, 0):
                return case
        return None

    case = holding(case for case in row.cases if case.warning or case.seconds)
    smooth = True
    if case is not None and case.seconds:
        own = _own_step(op, flags, case)
        by_pair = dict(zip(own.pairs, own.code(value, *operands) or (), strict=True))
        found = tuple(by_pair[pair] for pair in second.pairs)
    else:
        case = holding(row.cases)
        found, smooth = _differentiated(op, slots, second, value, operands, case)
    if case is None and smooth:
        found = _widened(op, second, found, operands)
    usable = all(map(math.isfinite, (value, *operands)))
    told = case is not None and case.warning is not None
    lost = usable and not all(map(finite, found))
    return found, not told and (lost or not smooth)


def _differentiated(
    op: str,
    slots: Sequence[int],
    second: Second,
    value: float,
    operands: Sequence[float],
    case: Case | None,
) -> tuple[Values, bool]:
    """The partials that apply in a case, differentiated; and whether they are smooth there."""
    row = PRIMITIVES[op]
    flags = tuple([int(slot in slots) for slot in range(len(operands))])
    rows: list[list[float]] = []
    smooth = True
    for slot in slots:
        text = _text_taken(row, case, slot)
        slopes, there = _slopes_of_partial(op, slot, text, slots, operands)
        rows.append(slopes)
        smooth &= there
    found: list[float | Wide] = []
    for p, q in second.pairs:
        steep = [i for i in (slots[p], slots[q]) if _is_steep(row, case, i)]
        if steep:
            found.append(_limit(op, flags, second.pairs.index((p, q)), operands, steep[0]))
            continue
        one, other = rows[p][q], rows[q][p]
        agree = one == other or abs(one - other) <= _ORDERS_AGREE * max(abs(one), abs(other))
        found.append(one if agree else math.nan)
        smooth &= agree
    return tuple(found), smooth


def _text_taken(row: Primitive, case: Case | None, slot: int) -> str:
    """The partial that applies; the ordinary one where the case has `inf`, a constant."""
    parameter = 0 if row.variadic else slot
    text = None if case is None else case.partials[parameter]
    if text is None or text in _INFINITE:
        text = row.partials[parameter]
    assert text is not None
    return text


def _is_steep(row: Primitive, case: Case | None, slot: int) -> bool:
    return case is not None and case.partials[0 if row.variadic else slot] in _INFINITE


def _limit(
    op: str, flags: Sequence[int], place: int, operands: Sequence[float], slot: int
) -> float:
    """A second derivative where the first is infinite, as that of sqrt(x) at 0.

    It is ±inf if the second derivative has one sign at the neighbouring floats, else NaN.
    """
    step, second = float_step(op, tuple(flags)), second_step(op, tuple(flags))
    signs = set()
    for direction in (-math.inf, math.inf):
        moved = list(operands)
        moved[slot] = math.nextafter(operands[slot], direction)
        if step.inside is not None and not step.inside(*moved):
            continue
        found, _ = _local(op, step, second, step.function(*moved), moved)
        there = float(found[place])
        signs.add(math.copysign(1.0, there) if there > 0 or there < 0 else math.nan)
    return signs.pop() * math.inf if len(signs) == 1 else math.nan


@cache
def _partial_graph(op: str, arity: int, slot: int, text: str) -> Graph:
    """A partial as a graph of its own, whose inputs are the arguments."""
    graph = Graph()
    args = tuple(graph.leaf("input", name) for name in PRIMITIVES[op].argument_names(arity))
    root = partial_node(graph, op, args, slot, None, exact, text)
    assert root is not None
    graph.output = root
    return graph


def _slopes_of_partial(
    op: str, slot: int, text: str, slots: Sequence[int], operands: Sequence[float]
) -> tuple[list[float], bool]:
    """The derivatives of a partial by the active arguments, and whether all of them exist."""
    graph = _partial_graph(op, len(operands), slot, text)
    point = dict(zip(graph.inputs, operands, strict=True))
    asked = [name for i, name in enumerate(graph.inputs) if i in slots]
    primals = evaluate(graph, point, frozenset(asked), checked=False)
    slopes, smooth = _slopes(graph, primals, asked)
    root = graph.output
    if graph.ops[root] == WHERE and _at_border(graph, primals):
        for branch in graph.args[root][1:]:
            side = copy(graph)
            side.output = branch
            there = evaluate(side, point, frozenset(asked), checked=False)
            smooth &= _slopes(side, there, asked)[0] == slopes
    return slopes, smooth


def _slopes(graph: Graph, primals: Primals, asked: Sequence[str]) -> tuple[list[float], bool]:
    linear = linearize(graph, primals)
    found, _ = adjoints(linear.edges, graph.output)
    nodes = [graph.inputs[name] for name in asked]
    slopes = [found[node] if node < len(found) else None for node in nodes]
    smooth = all(warning.kind != "kink" for warning in linear.warnings)
    return [0.0 if slope is None else slope for slope in slopes], smooth


def _at_border(graph: Graph, primals: Primals) -> bool:
    """Whether the output is a `where` whose condition compares two equal values: x > 0 at 0."""
    sides = [primals.values[arg] for arg in _compared(graph, graph.output)]
    return len(sides) == 2 and sides[0] == sides[1]


def _compared(graph: Graph, choice: int) -> tuple[int, ...]:
    """The two nodes that the condition of a `where` compares; none if it is no comparison."""
    condition = graph.args[choice][0]
    return graph.args[condition] if graph.ops[condition] in CONDITIONS else ()
