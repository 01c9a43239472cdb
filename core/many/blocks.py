"""A gradient graph as NumPy calls on blocks that stay in the cache, run on all cores.

Every call writes into a register: a buffer of one block, used again as soon as what it held is
needed no more. What only depends on numbers and on inputs of one value is computed once. The points
where a guard holds are left to the caller.
"""

import heapq
import math
import os
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autograd_cli.core.program.graph import CONDITION_OPS, Graph
from autograd_cli.core.rules.gradient import Gradient
from autograd_cli.core.rules.ranges import FACTS, Fact, cone, fact
from autograd_cli.core.table.primitives import CONSTANT_VALUES

Array = NDArray[Any]
Scalars = Mapping[int, Any]

# Threads hand Python's lock to each other at every call, so that calls have to be long. Blocks are
# shorter only where there are many registers.
LONGEST = 32_768
STRETCH = 2  # blocks that a thread takes at once
REGISTER_BYTES = 8 << 20  # what the registers of one thread may take
SHORTEST = 1_024  # points of a block: below, calls cost more than they do
MEMORY = 512 << 20  # what they may take at most: then blocks are shorter than SHORTEST
RANGE_NODES = 12  # a range follows from those of the inputs if no more nodes lie between


class Guard(NamedTuple):
    """A guard as it is looked at for a block. Nodes are in order of evaluation.

    `conditions`: the node of each condition, with the nodes whose ranges decide it.
    `own`: nodes that are computed for the guard alone, where ranges decide nothing.
    `registers`: nodes that the steps compute anyway, with their registers.
    """

    conditions: list[tuple[int, list[int]]]
    own: list[int]
    registers: dict[int, int]


# A ufunc, the registers of its operands (_NONE for the second where it has one) and of its result;
# with _RARE for the second a function, the registers of all operands, and that of its result, or
# None and a guard. Plain tuples, soon read: no thread runs Python while another does.
Call = tuple[Any, Any, int, int]
_NONE, _RARE = -1, -2


class Schedule(NamedTuple):
    """The work on one block, on registers: the inputs that vary, the answers, numbers, buffers.

    `scalars` are the nodes of one value, in order, `numbers` those among them that have a register.
    `copies`: (from, to) for answers that no step makes. `buffers`: whether they hold booleans;
    `spare`: sets of them that no thread uses now, for fresh memory is slow.
    """

    graph: Graph
    function_of: Callable[[str, int], Callable[..., Any]]
    inputs: list[str]
    scalars: list[int]
    numbers: list[int]
    scalar_guards: list[tuple[int, ...]]
    steps: list[Call]
    copies: list[tuple[int, int]]
    answers: int
    buffers: list[bool]
    spare: list[list[Array]]


def scheduled(
    gradient: Gradient,
    fixed: Collection[str],
    function_of: Callable[[str, int], Callable[..., Any]],
) -> Schedule:
    """The schedule of a gradient graph; the inputs `fixed` have one value for all points.

    `function_of` gives the function over arrays of an operation of so many arguments.
    """
    graph = gradient.graph
    answers = [gradient.value, *gradient.gradient.values()]
    scalar = _scalar(graph, fixed)
    live = _live(graph, answers)
    steps = [n for n in range(len(graph)) if live[n] and graph.args[n] and not scalar[n]]
    numbers = {arg: None for n in steps for arg in graph.args[n] if scalar[arg]}
    numbers |= {node: None for node in answers if scalar[node]}
    scalar_guards = [g for g in gradient.guards if all(scalar[c] for c in g)]
    guards = [
        _guard(graph, g, live, scalar) for g in gradient.guards if not all(scalar[c] for c in g)
    ]
    ends = {condition for guard in gradient.guards for condition in guard}
    used = _live(graph, ends | numbers.keys())
    return _with_registers(
        Schedule(
            graph,
            function_of,
            [name for name in graph.inputs if name not in fixed],
            [n for n in range(len(graph)) if used[n] and scalar[n]],
            list(numbers),
            scalar_guards,
            [],
            [],
            len(answers),
            [],
            [],
        ),
        answers,
        steps,
        guards,
    )


def _scalar(graph: Graph, fixed: Collection[str]) -> bytearray:
    """For each node whether it has one value for all points."""
    scalar = bytearray(len(graph))
    for node, args in enumerate(graph.args):
        if graph.ops[node] == "input":
            scalar[node] = graph.payloads[node] in fixed
        else:
            scalar[node] = all(scalar[arg] for arg in args)
    return scalar


def _live(graph: Graph, roots: Collection[int]) -> bytearray:
    """For each node whether one of the roots is computed of it."""
    live = bytearray(len(graph))
    for root in roots:
        live[root] = 1
    for node in range(len(graph) - 1, -1, -1):
        if live[node]:
            for arg in graph.args[node]:
                live[arg] = 1
    return live


def _guard(
    graph: Graph, guard: tuple[int, ...], live: Sequence[int], scalar: Sequence[int]
) -> Guard:
    """A guard whose registers are not known yet."""
    conditions = []
    registers: dict[int, int] = {}
    own: set[int] = set()
    for condition in guard:
        facts = set(cone(graph, condition, lambda node: live[node] or scalar[node]))
        own |= {node for node in facts if not live[node] and not scalar[node]}
        for node in [node for node in facts if live[node]]:
            registers[node] = -1
            facts |= _ranges(graph, node, scalar)
        registers |= {node: -1 for node in facts if graph.ops[node] == "input"}
        conditions.append((condition, sorted(facts)))
    registers = {node: -1 for node in registers if not scalar[node]}
    return Guard(conditions, sorted(own), registers)


def _ranges(graph: Graph, node: int, scalar: Sequence[int]) -> set[int]:
    """The nodes that the range of a node follows from; itself alone where they are too many."""
    seen = {node}
    pending = [node]
    while pending:
        here = pending.pop()
        if scalar[here] or graph.ops[here] == "input":
            continue
        if graph.ops[here] not in FACTS or len(seen) > RANGE_NODES:
            return {node}
        fresh = set(graph.args[here]) - seen
        seen |= fresh
        pending += fresh
    return seen


# ---- registers


def _with_registers(
    schedule: Schedule, answers: Sequence[int], nodes: Sequence[int], guards: Sequence[Guard]
) -> Schedule:
    """The steps for `nodes`, each on a register that is free again after its last use.

    Time runs in halves: node n is computed at 2n, the guards that wait for it at 2n + 1.
    """
    graph, function_of = schedule.graph, schedule.function_of
    first = len(schedule.inputs)
    held = {graph.inputs[name]: i for i, name in enumerate(schedule.inputs)}
    held |= {node: first + len(answers) + i for i, node in enumerate(schedule.numbers)}
    count = first + len(answers) + len(schedule.numbers)
    waiting: dict[int, list[Guard]] = {}
    for guard in guards:
        waiting.setdefault(max(guard.registers, default=-1), []).append(guard)
    last = {arg: 2 * node for node in nodes for arg in graph.args[node]}
    for node, group in waiting.items():
        for guard in group:
            last |= {arg: max(last.get(arg, 0), 2 * node + 1) for arg in guard.registers}
    made: dict[int, int] = {}  # nodes that are made in the register of an answer
    for i, node in enumerate(answers):
        if node not in made and node not in held:
            made[node] = first + i
    kept = held.keys() | made.keys()  # inputs, numbers and answers
    copied = [(i, node) for i, node in enumerate(answers) if made.get(node) != first + i]
    # until an answer is made, its register may hold other things: those that last longest first
    ready = {first + i: math.inf for i, _ in copied} | {r: 2 * n for n, r in made.items()}
    lent = [(-until, register) for register, until in ready.items()]
    heapq.heapify(lent)
    returned: set[int] = set()
    free: dict[bool, list[int]] = {False: [], True: []}
    buffers: list[bool] = []
    steps: list[Call] = []

    def release(node: int, time: int) -> None:
        if last.get(node, 0) > time or node in kept or node not in held:
            return
        register = held.pop(node)
        if register in ready:
            heapq.heappush(lent, (-ready[register], register))
        else:
            free[graph.ops[node] in CONDITION_OPS].append(register)

    steps += _placed(waiting.pop(-1, []), held)
    for node in sorted({*nodes, *waiting}):
        op, args = graph.ops[node], graph.args[node]
        if args:
            function = function_of(op, len(args))
            if op == "pow" and graph.payloads[args[1]] == 2.0:
                function, args = np.square, args[:1]
            operands = tuple(held[arg] for arg in args)
            for arg in {*graph.args[node]}:
                release(arg, 2 * node)
            while lent and lent[0][1] in returned:
                heapq.heappop(lent)
            boolean = op in CONDITION_OPS
            if node in made:
                register = made[node]
                returned.add(register)
            elif free[boolean]:
                register = free[boolean].pop()
            elif not boolean and lent and -lent[0][0] >= last[node]:
                register = heapq.heappop(lent)[1]
            else:
                register = count + len(buffers)
                buffers.append(boolean)
            held[node] = register
            steps.append(step(function, operands, register))
        group = waiting.get(node, [])
        steps += _placed(group, held)
        for arg in {arg for guard in group for arg in guard.registers}:
            release(arg, 2 * node + 1)
    copies = [(held[node], first + i) for i, node in copied]
    return schedule._replace(steps=steps, copies=copies, buffers=buffers)


def step(function: Callable[..., Any], operands: tuple[int, ...], out: int) -> Call:
    """A step of a schedule."""
    if isinstance(function, np.ufunc) and len(operands) <= 2:
        return function, operands[0], operands[1] if len(operands) == 2 else _NONE, out
    return function, operands, _RARE, out


def _placed(guards: Sequence[Guard], held: Mapping[int, int]) -> list[Call]:
    placed = [g._replace(registers={node: held[node] for node in g.registers}) for g in guards]
    return [(None, guard, _RARE, _NONE) for guard in placed]


# ---- running


def run(
    schedule: Schedule, columns: Mapping[str, Array], fixed: Mapping[str, float], size: int
) -> tuple[list[Array], Array]:
    """The value and the derivatives, and the indices of the points where a guard holds.

    At these points the answers mean nothing. Warnings of NumPy are left to the caller.
    """
    # one piece of memory: the system hands out and clears a big one in fewer steps
    answers = list(np.empty((schedule.answers, size)))
    scalars = _scalars(schedule, fixed)
    if not size or any(all(scalars[c] for c in guard) for guard in schedule.scalar_guards):
        return answers, np.arange(size)
    inputs = [columns[name] for name in schedule.inputs]
    length = min(size, block_length(len(schedule.buffers)))
    found: list[Array] = []

    def work(stretches: Iterator[slice]) -> None:
        _work(schedule, inputs, answers, scalars, stretches, length, found)

    share(work, size, STRETCH * length, min(cores(), -(-size // length)))
    return answers, np.sort(np.concatenate(found)) if found else np.arange(0)


def share(work: Callable[[Iterator[slice]], None], size: int, longest: int, workers: int) -> None:
    """Cut the points into equal stretches, as many for each thread, and have threads work."""
    if not size:
        return
    stretches = iter(_cut(slice(0, size), -(-size // (longest * workers)) * workers))
    futures = []
    with suppress(RuntimeError):  # raised while the program ends: then this thread works alone
        futures += [_pool().submit(work, stretches) for _ in range(workers - 1)]
    try:
        work(stretches)
    finally:
        deque(stretches, 0)  # where one thread has failed, the others find nothing left
        wait(futures)
    for future in futures:
        future.result()


def _cut(whole: slice, parts: int) -> list[slice]:
    """A slice in so many parts, or fewer, of one length."""
    length = -(-(whole.stop - whole.start) // parts)
    return [
        slice(start, min(start + length, whole.stop))
        for start in range(whole.start, whole.stop, length)
    ]


@cache
def _pool() -> ThreadPoolExecutor:
    """The threads beside the caller's; they are kept, as starting them takes a while."""
    return ThreadPoolExecutor(max(1, cores() - 1))


if hasattr(os, "register_at_fork"):  # a forked process has none of the threads
    os.register_at_fork(after_in_child=lambda: _pool.cache_clear())


def block_length(buffers: int) -> int:
    """How many points a block has where it needs so many registers."""
    wanted = min(LONGEST, max(SHORTEST, REGISTER_BYTES // (8 * max(buffers, 1))))
    return max(1, min(wanted, MEMORY // (8 * max(buffers, 1))))


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _work(
    schedule: Schedule,
    inputs: Sequence[Array],
    answers: Sequence[Array],
    scalars: Scalars,
    stretches: Iterator[slice],
    length: int,
    found: list[Array],
) -> None:
    """The work of one thread: take a stretch, run its blocks, until no stretch is left.

    All threads take from the same `stretches`, and add the points where a guard holds to `found`.
    """
    try:
        whole = schedule.spare.pop()
    except IndexError:  # other threads have them
        whole = []
    if not whole or len(whole[0]) < length:
        whole = [np.empty(length, bool if boolean else float) for boolean in schedule.buffers]
    numbers = [np.asarray(scalars[node]) for node in schedule.numbers]
    known = {node: _point(value) for node, value in scalars.items()}
    nodes = [schedule.graph.inputs[name] for name in schedule.inputs]
    ranges: dict[int, Fact] = {}  # of the inputs that guards follow from
    steps: list[Call] = []
    with np.errstate(all="ignore"):
        for stretch in stretches:
            columns = {n: array[stretch] for n, array in zip(nodes, inputs, strict=True)}
            here = {node: range_of(columns[node]) for node in ranges}
            if not steps or not all(within(here[node], ranges[node]) for node in here):
                # find the steps for the ranges of both stretches: the next ones are likely in them
                facts = known | {node: hull(here[node], ranges[node]) for node in here}
                steps = _undecided(schedule, columns, facts)
                ranges = {node: facts[node] for node in nodes if node in facts}
            calm = True
            for part in _cut(stretch, -(-(stretch.stop - stretch.start) // length)):
                buffers = [buffer[: part.stop - part.start] for buffer in whole]
                # along a reversed array NumPy takes other loops, whose last digits differ
                read = [np.ascontiguousarray(array[part]) for array in inputs]
                registers = [*read, *(array[part] for array in answers), *numbers, *buffers]
                held = _block(schedule, steps, registers, scalars, known | ranges)
                if held is not None:
                    found.append(np.flatnonzero(held) + part.start)
                    calm = False
            if not calm:
                ranges, steps = {}, []
    if 8 * length * len(whole) <= REGISTER_BYTES:
        schedule.spare.append(whole)


def _undecided(
    schedule: Schedule, columns: Mapping[int, Array], facts: dict[int, Fact]
) -> list[Call]:
    """The steps without those guards that cannot hold where the inputs have these ranges."""
    return [
        step
        for step in schedule.steps
        if not isinstance(step[1], Guard) or not _ruled_out(schedule, step[1], columns, facts)
    ]


def _ruled_out(
    schedule: Schedule, guard: Guard, arrays: Mapping[int, Array], facts: dict[int, Fact]
) -> bool:
    """Whether a guard cannot hold. What follows from the facts on the way is added to them.

    Where nothing follows for a node, the range of its array is taken, if there is one.
    """
    for condition, order in guard.conditions:
        for node in order:
            if node not in facts:
                known = fact(schedule.graph, node, facts)
                facts[node] = range_of(arrays[node]) if known is None and node in arrays else known
        if facts[condition] is False:
            return True
    return False


def within(here: Fact, there: Fact) -> bool:
    """Whether every value of `here` lies in `there`, so that facts about `there` hold."""
    if not isinstance(here, tuple) or not isinstance(there, tuple):
        return here is there
    return there[0] <= here[0] and here[1] <= there[1]


def hull(here: Fact, there: Fact) -> Fact:
    if not isinstance(here, tuple) or not isinstance(there, tuple):
        return here
    return min(here[0], there[0]), max(here[1], there[1])


def _block(
    schedule: Schedule,
    steps: Sequence[Call],
    registers: list[Array],
    scalars: Scalars,
    facts: dict[int, Fact],
) -> Array | None:
    """Compute one block; the answer marks the points where a guard holds (None: nowhere)."""
    held: Array | None = None
    for function, first, second, out in steps:
        if second >= 0:
            function(registers[first], registers[second], registers[out])
        elif second == _NONE:
            function(registers[first], registers[out])
        elif function is not None:
            np.copyto(registers[out], function(*[registers[i] for i in first]))
        else:
            arrays = {node: registers[register] for node, register in first.registers.items()}
            if not _ruled_out(schedule, first, arrays, facts):
                here = _holds(schedule, first, arrays, scalars)
                held = here if held is None else held | here
    for source, target in schedule.copies:
        np.copyto(registers[target], registers[source])
    return held


def _holds(
    schedule: Schedule, guard: Guard, arrays: Mapping[int, Array], scalars: Scalars
) -> Array:
    """The points of a block where all conditions of a guard hold, as booleans."""
    graph, values = schedule.graph, dict(arrays)
    for node in guard.own:
        args = graph.args[node]
        operands = [values[arg] if arg in values else np.asarray(scalars[arg]) for arg in args]
        values[node] = schedule.function_of(graph.ops[node], len(args))(*operands)
    held = [values[c] if c in values else scalars[c] for c, _ in guard.conditions]
    everywhere: Array = np.logical_and.reduce(np.broadcast_arrays(*held))
    return everywhere


def _point(value: float | bool) -> Fact:
    return value if isinstance(value, bool) else (value, value)


def range_of(array: Array) -> Fact:
    low, high = np.minimum.reduce(array), np.maximum.reduce(array)
    if array.dtype == bool:
        return bool(low) if low == high else None
    return None if math.isnan(low) else (float(low), float(high))


def _scalars(schedule: Schedule, fixed: Mapping[str, float]) -> dict[int, Any]:
    """The values of the nodes that have one value for all points.

    They are computed by the functions over arrays, as in arrays.py, so that a kink that hangs on a
    last digit is decided in the same way there; over floats it may be another digit.
    """
    graph = schedule.graph
    values: dict[int, Any] = {}
    for node in schedule.scalars:
        op, args, payload = graph.ops[node], graph.args[node], graph.payloads[node]
        operands = [values[arg] for arg in args]
        if op == "input":
            values[node] = float(fixed[str(payload)])
        elif op == "number":
            values[node] = payload
        elif op == "constant":
            values[node] = CONSTANT_VALUES[str(payload)]
        elif op == "const":
            values[node] = operands[0]
        else:
            function = schedule.function_of(op, len(args))
            with np.errstate(all="ignore"):
                value = function(*[np.asarray(operand) for operand in operands])
            values[node] = bool(value) if op in CONDITION_OPS else float(value)
    return values
