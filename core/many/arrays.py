"""The primal and reverse sweeps over whole arrays: one point an element.

Most elements are answered by blocks.py, which runs the gradient as one program. The sweeps here
take care of the rest: kinks, edges and outsides of domains, NaN. Their rules are the ones that run
over floats, compiled for NumPy. Every node is computed at every element; what a branch does not
need there is kept out by masks, so no NaN and no domain error comes of it.
"""

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from autograd_cli.core.many.blocks import Schedule, run, scheduled
from autograd_cli.core.many.functions import array_function, ties
from autograd_cli.core.point.evaluate import outside_domain
from autograd_cli.core.program.graph import CONNECTIVES, Graph, used
from autograd_cli.core.program.printer import NUMPY
from autograd_cli.core.rules.code import CompiledCase, CompiledRow, compile_row
from autograd_cli.core.rules.gradient import gradient_graph
from autograd_cli.core.table.primitives import CONSTANT_VALUES, PRIMITIVES, SELECTED, WHERE
from autograd_cli.grammar.ast import CONDITIONS
from autograd_cli.grammar.source import Problem

Array = NDArray[Any]

# of arrays, one an input, and their size: what blocks.run gives
MachineCode = Callable[[Sequence[Array], int], tuple[list[Array], Array]]

CAREFUL = 8_192  # elements that are taken care of at once

_CONNECT = {"and": np.logical_and, "or": np.logical_or, "not": np.logical_not}
_COMPARE = {
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
    "eq": np.equal,
    "ne": np.not_equal,
}
assert _COMPARE.keys() == CONDITIONS.keys()


@cache
def array_row(name: str, arity: int) -> CompiledRow:
    """A row's code over arrays."""
    functions = {name: array_function(name) for name in PRIMITIVES}
    return compile_row(
        name,
        arity,
        functions[name],
        NUMPY,
        {**functions, **CONSTANT_VALUES, "where": np.where, "ties": ties},
    )


class Outcome(NamedTuple):
    """What one sweep over arrays found.

    `bad` marks the elements that leave a domain; their values and derivatives are NaN. `first` is
    the problem of the first of them, its value `element` the index. `kinks` are the elements where
    a derivative was taken by a convention, by function and key of the sentence.
    """

    value: Array
    gradient: dict[str, Array]
    bad: Array
    first: Problem | None
    kinks: dict[tuple[str, str], Array]


class _Kink(NamedTuple):
    """A case with a warning, at a node, and the elements where it holds."""

    node: int
    case: CompiledCase
    when: Array
    slopes: dict[int, Any]  # by slot


def answers(
    graph: Graph,
    point: Mapping[str, Array],
    asked: tuple[str, ...],
    code: MachineCode | None = None,
) -> list[Array]:
    """The output and its derivatives, arrays of the shape that the point's arrays have.

    By blocks, or by the machine code where there is some, with care at the elements that need it.
    Raises Problem of kind `domain` where an element leaves the domain of a function; its value
    `element` is the index.
    """
    shape = np.broadcast_shapes(*(np.shape(a) for a in point.values()))
    columns = {
        name: np.broadcast_to(np.asarray(point[name], float), shape).reshape(-1)
        for name in graph.inputs
    }
    size = math.prod(shape)
    if code is None:
        found, rest = run(prepared(graph, asked), columns, {}, size)
    else:
        found, rest = code(list(columns.values()), size)
    for piece in pieces(rest, CAREFUL):
        part = {name: column[piece] for name, column in columns.items()}
        try:
            careful = _careful(graph, part, asked, piece.shape)
        except Problem as problem:
            element: Any = problem.values["element"]
            index = np.unravel_index(piece[element], shape)
            problem.values["element"] = tuple(int(i) for i in index)
            raise
        for answer, part_of_it in zip(found, careful, strict=True):
            answer[piece] = part_of_it
    return [answer.reshape(shape) for answer in found]


def pieces(elements: Array, length: int) -> Iterator[Array]:
    """The elements in pieces of a length."""
    return (elements[start : start + length] for start in range(0, len(elements), length))


def prepared(graph: Graph, asked: tuple[str, ...], fixed: frozenset[str] = frozenset()) -> Schedule:
    """The program for blocks, made once for as long as the graph lives."""
    programs = _PREPARED.setdefault(graph, {})
    if (asked, fixed) not in programs:
        programs[asked, fixed] = scheduled(gradient_graph(graph, asked), fixed, _function_of)
    return programs[asked, fixed]


_PREPARED: WeakKeyDictionary[Graph, dict[Any, Schedule]] = WeakKeyDictionary()


@cache
def _function_of(op: str, arity: int) -> Any:
    if op == WHERE:
        return np.where
    found = _COMPARE.get(op) or _CONNECT.get(op)
    return array_row(op, arity).function if found is None else found


def _careful(
    graph: Graph, point: Mapping[str, Array], asked: Sequence[str], shape: tuple[int, ...]
) -> list[Array]:
    """The output and its derivatives. Raises Problem of kind `domain`."""
    with np.errstate(all="ignore"):
        values = _primals(graph, point, shape)
        active = _activity(graph, values, asked)
        for outside in _outside(graph, values, active, shape):
            raise _problem(graph, values, active, *outside)
        output = np.array(values[graph.output], dtype=float)
        return [output, *_reverse(graph, values, active, shape, asked).values()]


def outcome(
    graph: Graph, point: Mapping[str, Array], asked: Sequence[str], shape: tuple[int, ...]
) -> Outcome:
    """The output and its gradient by the inputs asked for; the others count as constants.

    An element that leaves a domain is marked and harms no other.
    """
    with np.errstate(all="ignore"):
        values = _primals(graph, point, shape)
        active = _activity(graph, values, asked)
        bad = np.zeros(shape, bool)
        found: list[tuple[int, Array]] = []
        for node, outside in _outside(graph, values, active, shape):
            bad |= outside
            found.append((node, outside))
        first = None
        if found:
            element = np.argwhere(bad)[0]
            node = next(n for n, outside in found if outside[tuple(element)])
            first = _problem(graph, values, active, node, bad & _only(element, shape))
        seen: list[_Kink] = []
        output = np.array(values[graph.output], dtype=float)
        gradient = _reverse(graph, values, active, shape, asked, seen)
        kinks = _kinks(graph, values, active, seen, ~bad) if seen else {}
        if found:
            for array in (output, *gradient.values()):
                array[bad] = np.nan
        return Outcome(output, gradient, bad, first, kinks)


def _only(element: Array, shape: tuple[int, ...]) -> Array:
    mask = np.zeros(shape, bool)
    mask[tuple(element)] = True
    return mask


def _primals(graph: Graph, point: Mapping[str, Array], shape: tuple[int, ...]) -> dict[int, Array]:
    values: dict[int, Array] = {}
    for node in used((graph.output,), graph.args.__getitem__):  # conditions among them
        op, args = graph.ops[node], [values[a] for a in graph.args[node]]
        payload = graph.payloads[node]
        if op == "input":
            values[node] = np.broadcast_to(np.asarray(point[str(payload)], dtype=float), shape)
        elif op == "number":
            values[node] = np.full(shape, payload)
        elif op == "constant":
            values[node] = np.full(shape, CONSTANT_VALUES[str(payload)])
        elif op == "const":
            values[node] = args[0]
        elif op == "where":
            values[node] = np.where(*args)
        elif op in CONNECTIVES:
            values[node] = _CONNECT[op](*args)
        elif op in _COMPARE:
            values[node] = _COMPARE[op](*args)
        else:
            values[node] = array_row(op, len(args)).function(*args)
    return values


def _activity(graph: Graph, values: Mapping[int, Array], asked: Collection[str]) -> list[Any]:
    """For each node whether an input asked for reaches it through the branches taken.

    1: at every element, 0: at none, else an array that tells at which.
    """
    active: list[Any] = [0] * (graph.output + 1)
    asked = {*asked}
    for node in values:
        op, args = graph.ops[node], graph.args[node]
        flags = [active[a] for a in args]
        if op == "input":
            active[node] = int(graph.payloads[node] in asked)
        elif op == "where":
            same = flags[1] is flags[2]
            active[node] = flags[1] if same else np.where(values[args[0]], *flags[1:])
        elif op in PRIMITIVES:
            arrays = [f for f in flags if not isinstance(f, int)]
            everywhere = any(f for f in flags if isinstance(f, int))
            active[node] = 1 if everywhere else np.maximum.reduce(arrays) if arrays else 0
    return active


def _never(flag: Any) -> bool:
    return isinstance(flag, int) and not flag


def _needed(
    graph: Graph, values: Mapping[int, Array], shape: tuple[int, ...], *, conditions: bool = True
) -> dict[int, Array | None]:
    """For each node the elements where it is needed; None: everywhere.

    `conditions`: whether what a condition is computed of is needed.
    """
    needed: dict[int, Array | None] = dict.fromkeys(values)
    if not graph.lazy:
        return needed
    masks: dict[int, Array] = {graph.output: np.ones(shape, bool)}
    for node in reversed(list(values)):
        if node not in masks:
            masks[node] = np.zeros(shape, bool)
            continue
        mask, op, args = masks[node], graph.ops[node], graph.args[node]
        parts = [mask] * len(args)
        if op == "where":
            condition = values[args[0]]
            parts = [mask & conditions, mask & condition, mask & ~condition]
        elif op in ("and", "or"):
            left = values[args[0]]
            parts = [mask, mask & (left if op == "and" else ~left)]
        for arg, part in zip(args, parts, strict=True):
            masks[arg] = masks[arg] | part if arg in masks else part
    needed.update(masks)
    return needed


def _outside(
    graph: Graph, values: Mapping[int, Array], active: Sequence[Any], shape: tuple[int, ...]
) -> Iterator[tuple[int, Array]]:
    """The nodes that leave their domain at some elements where they are needed, and these."""
    needed = _needed(graph, values, shape)
    for node in values:
        op, args = graph.ops[node], graph.args[node]
        if op not in PRIMITIVES or not (domain := array_row(op, len(args)).domain):
            continue
        operands = [values[a] for a in args]
        flags = [active[a] for a in args]
        outside = np.broadcast_to(~np.asarray(domain(operands, None, flags, 0), bool), shape)
        unknown = np.logical_or.reduce([np.isnan(operand) for operand in operands])
        for slot in PRIMITIVES[op].without_partial:  # n of polygamma(n, NaN) is one too
            unknown = unknown & (np.asarray(flags[slot]) == 0)
        outside = outside & ~unknown
        mask = needed[node]
        if mask is not None:
            outside = outside & mask
        if outside.any():
            yield node, outside


def _problem(
    graph: Graph, values: Mapping[int, Array], active: Sequence[Any], node: int, outside: Array
) -> Problem:
    """The problem of the first element outside."""
    element = tuple(int(i) for i in np.argwhere(outside)[0])
    args = graph.args[node]
    operands = [float(values[arg][element]) for arg in args]
    flags = [int(np.broadcast_to(active[arg], outside.shape)[element]) for arg in args]
    return outside_domain(graph, node, operands, flags, element=element)


def _reverse(
    graph: Graph,
    values: Mapping[int, Array],
    active: Sequence[Any],
    shape: tuple[int, ...],
    asked: Collection[str],
    seen: list[_Kink] | None = None,
) -> dict[str, Array]:
    """The reverse sweep; `reached` marks where something flows back (None: everywhere)."""
    adjoint: dict[int, Array] = {graph.output: np.ones(shape)}
    reached: dict[int, Array | None] = {graph.output: None}
    for node in range(graph.output, -1, -1):
        if node not in adjoint or not graph.args[node] or _never(active[node]):
            continue
        flowing, here = adjoint.pop(node), reached.pop(node)
        found = _locals(graph, values, active, node, seen)
        for arg, derivative, passes in reversed(found):  # in the order of reverse.py
            if _never(active[arg]):
                continue
            mask = here if passes is None else passes if here is None else passes & here
            passed = flowing * derivative
            if arg not in adjoint:
                adjoint[arg] = passed if mask is None else np.where(mask, passed, 0.0)
                reached[arg] = mask
                continue
            before, earlier = adjoint[arg], reached[arg]
            total = before + passed
            if earlier is not None:
                total = np.where(earlier, total, passed)
            if mask is not None:
                total = np.where(mask, total, before)
            adjoint[arg] = total
            reached[arg] = None if earlier is None or mask is None else earlier | mask
    zeros = np.zeros(shape)
    return {name: np.array(adjoint.get(graph.inputs[name], zeros)) for name in asked}


def _locals(
    graph: Graph,
    values: Mapping[int, Array],
    active: Sequence[Any],
    node: int,
    seen: list[_Kink] | None,
) -> list[tuple[int, Any, Array | None]]:
    """Each argument, its local derivative, and where that passes anything on (None: all).

    Cases with a warning are added to `seen`.
    """
    op, args = graph.ops[node], graph.args[node]
    if op == "where":
        condition = values[args[0]]
        return [(args[1], 1.0, condition), (args[2], 1.0, ~condition)]
    if op not in PRIMITIVES:
        return []
    row = array_row(op, len(args))
    operands = [values[a] for a in args]
    flags = [active[a] for a in args]
    value = values[node]
    found: list[tuple[int, Any, Array | None]] = []
    slopes: dict[int, Any] = {}
    cases = [(np.asarray(case.when(operands, value, flags, 0)), case) for case in row.cases]
    cases = [(when, case) for when, case in cases if when.any()]
    partials: dict[int, tuple[Any, list[tuple[Array, Any]]]] = {}  # by parameter
    for slot, arg in enumerate(args):
        parameter = 0 if row.variadic else slot
        rule = row.partials[parameter]
        if _never(active[arg]) or rule is None:
            continue
        if parameter not in partials:
            specials = [(when, case.partials[parameter]) for when, case in reversed(cases)]
            partials[parameter] = (
                rule(operands, value, flags),
                [(when, s(operands, value, flags)) for when, s in specials if s is not None],
            )
        usual, rare = partials[parameter]
        derivative = usual(slot)
        for when, special in rare:
            derivative = np.where(when, special(slot), derivative)
        if row.piecewise:
            derivative = np.where(np.isnan(value), np.nan, derivative)
        passes = derivative != 0 if row.selects else None
        found.append((arg, derivative, passes))
        slopes[slot] = derivative
    if seen is not None and cases:
        taken = np.zeros(np.shape(value), bool)
        for when, case in cases:  # the first that holds
            if case.warning is not None:
                seen.append(_Kink(node, case, when & ~taken, slopes))
            taken |= when
    return found


def _kinks(
    graph: Graph,
    values: Mapping[int, Array],
    active: Sequence[Any],
    seen: Sequence[_Kink],
    good: Array,
) -> dict[tuple[str, str], Array]:
    """The good elements where a kink lies in an argument that an input asked for reaches."""
    live = _needed(graph, values, good.shape, conditions=False)
    kinks: dict[tuple[str, str], Array] = {}
    for node, case, when, slopes in sorted(seen, key=lambda kink: kink.node):
        op, args = graph.ops[node], graph.args[node]
        parameters = PRIMITIVES[op].parameters
        concerned = np.zeros(good.shape, bool)
        for slot, slope in slopes.items():
            if case.by == SELECTED:
                concerned |= (active[args[slot]] != 0) & (slope != 0)
            elif not case.by or parameters[slot] in case.by:
                concerned |= np.asarray(active[args[slot]], bool)
        here = when & concerned & good
        mask = live[node]
        if mask is not None:
            here = here & mask
        if here.any():
            key = (op, str(case.warning))
            kinks[key] = kinks[key] | here if key in kinks else here
    return kinks
