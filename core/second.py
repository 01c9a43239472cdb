"""The local second derivatives of an operation: its partials from the rule table, differentiated.

A partial is a text of the language, so its derivative comes from the table as well. Where the rules
are the whole truth it is printed and compiled, once for a row and its active arguments. Elsewhere,
at kinks, in cases of a row, where numbers leave float64 on the way, the sweeps differentiate the
partial that holds there, by the same conventions.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from functools import cache
from typing import NamedTuple

from autograd_cli.core.derive import gradient_graph
from autograd_cli.core.evaluate import Primals, evaluate
from autograd_cli.core.formula import PYTHON, node_formula
from autograd_cli.core.graph import Graph, used
from autograd_cli.core.linearize import Linear, Warning_, linearize
from autograd_cli.core.primitives import PRIMITIVES, WHERE, Case, Primitive
from autograd_cli.core.reverse import adjoints
from autograd_cli.core.rules import FLOATS, float_condition, float_step
from autograd_cli.core.splice import exact, partial_node
from autograd_cli.grammar.ast import CONDITIONS

Pair = tuple[int, int]
Values = tuple[float, ...]
# of the value and the arguments: the second derivatives by the pairs, or None
Code = Callable[..., Values | None]
_INFINITE = ("inf", "-inf")
# the two orders of differentiation may differ by rounding, not by more
_ORDERS_AGREE = 1e-3


class Bend(NamedTuple):
    """The second derivatives of one consumer: its first edge, pairs of its edges, a number each.

    Edges are counted from the first one; (p, p) is twice by the same edge, (p, q) stands for
    (q, p) too. A pair that is missing has the second derivative 0.
    """

    first: int
    pairs: tuple[Pair, ...]
    values: Values


class Second(NamedTuple):
    """The second derivatives of a row over floats, for certain active arguments.

    `code` takes the value and the arguments; it gives None where a rule is not the whole truth.
    `constants`: the second derivatives, if they depend on nothing.
    """

    pairs: tuple[Pair, ...]
    constants: Values | None
    code: Code


def bends(graph: Graph, primals: Primals, linear: Linear) -> tuple[list[Bend], list[Warning_]]:
    """The local second derivatives at a point, in the order of the edges, and what to be told.

    Warned of is a second derivative that does not exist where the first one does.
    """
    consumers, values, steps = linear.edges.consumers, primals.values, primals.steps
    known: dict[int, Second] = {}
    found: list[Bend] = []
    warnings: list[Warning_] = []
    position, size = 0, len(consumers)
    while position < size:
        node = consumers[position]
        step = steps[node]
        if step is None:  # the branch of a `where`
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
                ordinary = None
                if step.unusual is None or not step.unusual(value, *operands):
                    ordinary = second.code(value, *operands)
                if ordinary is None:
                    ordinary, missing = _unusual(op, step.slots, second.pairs, value, operands)  # type: ignore[arg-type]
                    if missing:
                        told: dict[str, object] = {"name": op, "at": operands, "taken": ordinary}
                        warnings.append(Warning_("kink", "second", node, told))
                found.append(Bend(position, second.pairs, ordinary))
        position += len(step.slots)
    return found, warnings


# ---- where the ordinary rules hold


@cache
def second_step(name: str, flags: tuple[int, ...]) -> Second:
    """The second derivatives of a row by its active arguments, as code."""
    row = PRIMITIVES[name]
    slots = [slot for slot, flag in enumerate(flags) if flag]
    if row.selects:  # what is selected passes through, or a share of it
        return Second((), (), lambda value, *args: ())
    if row.variadic and len(slots) > 2:
        return _symmetric_step(name, len(flags), len(slots), slots)
    graph = Graph()
    args = tuple(graph.leaf("input", name) for name in row.argument_names(len(flags)))
    own = graph.add(name, args)
    names = {**dict(zip(args, row.argument_names(len(flags)), strict=True)), own: "value"}
    partials = [partial_node(graph, name, args, slot, own, exact) for slot in slots]
    guards: list[tuple[int, ...]] = []
    pairs: dict[Pair, int] = {}
    for p, partial in enumerate(partials):
        if partial is None:  # the domain keeps inputs asked for out of this argument
            return Second((), (), lambda value, *args: ())
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
    return Second(tuple(bent), constants, _compiled(graph, nodes, guards, names))  # type: ignore[arg-type]


def _cases_bend(row: Primitive, flags: tuple[int, ...], slot: int) -> bool:
    """Whether a partial that takes over in a case depends on an argument."""
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
    """Of a row with any number of arguments: all pairs are as the first argument and the second."""
    flags = (1, 1) + (0,) * (arity - 2)
    ordinary = second_step(name, flags)
    place = {pair: i for i, pair in enumerate(ordinary.pairs)}
    pairs = tuple((p, q) for p in range(active) for q in range(p, active))

    def code(value: float, *args: float) -> Values | None:
        found = []
        for p, q in pairs:
            s, t = slots[p], slots[q] if p < q else slots[p - 1]
            rest = [x for i, x in enumerate(args) if i not in (s, t)]
            both = ordinary.code(value, args[s], args[t], *rest)
            if both is None:
                return None
            found.append(both[place[0, 0 if p == q else 1]])
        return tuple(found)

    return Second(pairs, None, code)


def _compiled(
    graph: Graph, results: Sequence[int], guards: Iterable[tuple[int, ...]], names: dict[int, str]
) -> Code:
    """Nodes as one Python function; what is used more than once is computed once."""
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

    for guard in guards:
        lines.append(f"    if {' and '.join(map(written, guard))}: return None")
    lines.append(f"    return ({''.join(f'{written(node)}, ' for node in results)})")
    space: dict[str, object] = {}
    exec("\n".join(lines), FLOATS | {}, space)
    code: Code = space["second"]  # type: ignore[assignment]
    return code


# ---- elsewhere


def _unusual(
    op: str, slots: Sequence[int], pairs: Sequence[Pair], value: float, operands: Sequence[float]
) -> tuple[Values, bool]:
    """The second derivatives by the pairs, and whether one is missing where the first is there."""
    row, arity = PRIMITIVES[op], len(operands)
    flags = [int(slot in slots) for slot in range(arity)]
    case = None
    for candidate in row.cases:
        if float_condition(row, arity, candidate.when)(operands, value, flags, 0):
            case = candidate
            break
    rows: list[list[float]] = []
    smooth = True
    for slot in slots:
        text = _text_taken(row, case, slot)
        slopes, there = _slopes_of_partial(op, slot, text, slots, operands)
        rows.append(slopes)
        smooth &= there
    found = []
    for p, q in pairs:
        steep = [i for i in (slots[p], slots[q]) if _is_steep(row, case, i)]
        if steep:
            found.append(_limit(op, flags, pairs.index((p, q)), operands, steep[0]))
            continue
        one, other = rows[p][q], rows[q][p]
        agree = one == other or abs(one - other) <= _ORDERS_AGREE * max(abs(one), abs(other))
        found.append(one if agree else math.nan)
        smooth &= agree
    finite = all(map(math.isfinite, (value, *operands)))
    told = case is not None and case.warning is not None
    lost = finite and not all(map(math.isfinite, found))
    return tuple(found), not told and (lost or not smooth)


def _text_taken(row: Primitive, case: Case | None, slot: int) -> str:
    """The partial that holds; an infinite one says nothing of its own slope."""
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
    """A second derivative where the first is infinite: ±inf, if it has one sign all around."""
    step, second = float_step(op, tuple(flags)), second_step(op, tuple(flags))
    signs = set()
    for direction in (-math.inf, math.inf):
        moved = list(operands)
        moved[slot] = math.nextafter(operands[slot], direction)
        if step.inside is not None and not step.inside(*moved):
            continue
        value = step.function(*moved)
        found = second.code(value, *moved)
        if found is None:
            found, _ = _unusual(op, step.slots, second.pairs, value, moved)
        there = found[place]
        signs.add(math.copysign(1.0, there) if there > 0 or there < 0 else math.nan)
    return signs.pop() * math.inf if len(signs) == 1 else math.nan


@cache
def _partial_graph(op: str, arity: int, slot: int, text: str) -> Graph:
    """A partial as a program of its own, its inputs the arguments."""
    graph = Graph()
    args = tuple(graph.leaf("input", name) for name in PRIMITIVES[op].argument_names(arity))
    root = partial_node(graph, op, args, slot, None, exact, text)
    assert root is not None
    graph.output = root
    return graph


def _slopes_of_partial(
    op: str, slot: int, text: str, slots: Sequence[int], operands: Sequence[float]
) -> tuple[list[float], bool]:
    """A partial's derivatives by the active arguments, and whether it has them."""
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
    """Whether the output is a choice whose condition compares what is equal."""
    sides = [primals.values[arg] for arg in _compared(graph, graph.output)]
    return len(sides) == 2 and sides[0] == sides[1]


def _compared(graph: Graph, choice: int) -> tuple[int, ...]:
    """What the condition of a `where` compares."""
    condition = graph.args[choice][0]
    return graph.args[condition] if graph.ops[condition] in CONDITIONS else ()
