"""The derivative as a formula of the calculator's own language, of any order."""

from collections.abc import Collection, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from autograd_cli.core.point.at import AsRead, At, Notice
from autograd_cli.core.program.graph import CONDITION_OPS, MAX_NODES, Graph
from autograd_cli.core.program.lower import lower
from autograd_cli.core.program.printer import TEXT, Dialect, postfix, print_postfix
from autograd_cli.core.rules.catalogue import partials_of
from autograd_cli.core.rules.gradient import (
    active_nodes,
    both,
    branch_conditions,
    either,
    grown_copy,
)
from autograd_cli.core.rules.local import LocalFormulas
from autograd_cli.core.rules.nodes import known_value, partial_node
from autograd_cli.core.rules.product_rule import common_factors_out, derivative_by_terms
from autograd_cli.core.rules.ranges import cone
from autograd_cli.core.rules.simplify import FEW, FEWEST, choice, simplify, sum_of
from autograd_cli.core.table.primitives import CONSTANTS, FUNCTIONS, PRIMITIVES, WHERE
from autograd_cli.grammar.parse import parse
from autograd_cli.grammar.source import Problem

MAX_ORDER = 50
MAX_SYMBOLS = 1_000_000  # of all formulas together; those of max(x1, …, xn) have n*n
MAX_GROWN = 20_000  # nodes of a derivative that is differentiated again
MOST_BY_TERMS = 4_000  # nodes times inputs up to which derivatives are made term by term too
GROWTH = 2  # a formula longer than so many times its program gets named parts
LONGER = 1.5  # a formula longer than so many times that limit is simplified again, harder
SHORT = 60  # symbols up to which a formula never gets named parts
# The least symbols of a shared part that gets a name. The sizes are tried one after another until
# the formula is short enough.
_STEPS = (64, 32, 16, 8, 4, 3, 2)


# operations that select one of any number of arguments: min and max
_ONE_OF = {name for name, row in PRIMITIVES.items() if row.selects and row.variadic}


class Derivative(NamedTuple):
    """A derivative: the node `root` of a graph.

    `parts`: the shared nodes that get a name in the formula. `names`: the program's own names.
    """

    graph: Graph
    root: int
    names: Mapping[int, str]
    parts: Sequence[int]


class Formula(NamedTuple):
    """Statements that name shared parts, and the formula over them."""

    parts: list[tuple[str, str]]
    body: str

    @property
    def text(self) -> str:
        """The statements and the formula as one program."""
        return "; ".join([*(f"{name} = {text}" for name, text in self.parts), self.body])


class Rule(NamedTuple):
    """The derivative of an operation by one of its arguments, and the rule that it follows.

    `rule` is the partial as the rule table has it; `by` is the parameter's name there.
    """

    node: str
    argument: str
    op: str
    by: str
    rule: str
    formula: str


class Round(NamedTuple):
    """The rules of one differentiation of a program, which gives the derivative of this order.

    `chains` lists for each node and input the nodes that use it, the last nodes first.
    """

    program: str
    output: str
    order: int
    rules: list[Rule]
    chains: list[tuple[str, list[str]]]


class Differentiated(NamedTuple):
    """The answer of `diff`. `value`, `values` (by input) and `warnings` are those at a point.

    `steps`, where rules are asked for, are the differentiations: first that of the program, then,
    for each higher order, that of each input's formula.
    """

    expression: str
    program: AsRead
    output: str
    order: int
    formulas: dict[str, Formula]
    steps: list[Round]
    at: dict[str, float] | None
    value: float | None
    values: dict[str, float] | None
    warnings: list[Notice]


def differentiate(
    text: str,
    point: dict[str, float] | None,
    wrt: Sequence[str] | None,
    order: int = 1,
    dialect: Dialect = TEXT,
    *,
    rules: bool = False,
) -> Differentiated:
    """The derivatives of a program as formulas, and at a point as numbers too. Raises Problem."""
    at = At(text, point, wrt, dialect=dialect)
    graph, asked, here = at.graph, at.asked, at.placed
    if not asked:
        raise Problem("input", "no-inputs")
    found = derivatives(graph, asked, order)
    value, values, warnings = _at_point(at, order) if here else (None, None, [])
    return Differentiated(
        text,
        at.program,
        at.output,
        order,
        {name: formula(derivative, dialect) for name, derivative in found.items()},
        _steps(text, graph, asked, order, dialect) if rules else [],
        at.point if here else None,
        value,
        values,
        warnings,
    )


def _at_point(at: At, order: int) -> tuple[float, dict[str, float], list[Notice]]:
    """The value, and the derivatives by the engine's sweeps, which follow the conventions.

    For a higher order the sweep runs over the formula of the order before.
    """
    if order == 1:
        return at.value, at.gradient, at.warnings
    value = At(at.graph, at.point, []).value
    values: dict[str, float] = {}
    warnings: list[Notice] = []
    for name, before in derivatives(at.graph, at.asked, order - 1).items():
        graph, _ = by_itself(before)
        point = {n: at.point[n] for n in graph.inputs}
        below = At(graph, point, [name] if name in graph.inputs else [])
        values[name] = below.gradient.get(name, 0.0)
        warnings += below.warnings
    return value, values, warnings


# ---- what a learner is shown


def _between(graph: Graph, asked: Collection[str]) -> list[int]:
    """The nodes that lie between the inputs asked for and the output."""
    active = active_nodes(graph, graph.output, {graph.inputs[name] for name in asked})
    return [node for node in graph.reachable() if active[node]]


def _steps(
    text: str, graph: Graph, asked: Sequence[str], order: int, dialect: Dialect
) -> list[Round]:
    """The differentiations up to an order; each is of the formula before, read as a program."""

    def step(text: str, graph: Graph, asked: Sequence[str], k: int) -> Round:
        rules, chains = _rules(graph, asked, dialect), _chains(graph, asked)
        return Round(text, graph.output_name, k, rules, chains)

    found = [step(text, graph, asked, 1)]
    before = derivatives(graph, asked) if order > 1 else {}
    limit = max(SHORT, GROWTH * program_size(graph))
    for k in range(2, order + 1):
        for name, derivative in before.items():
            text = formula(derivative).text
            program = lower(parse(text, FUNCTIONS), {*graph.inputs})
            if name in program.inputs:
                found.append(step(text, program, [name], k))
        if k < order:
            before = {name: _again(one, name, limit) for name, one in before.items()}
    return found


def _rules(graph: Graph, asked: Collection[str], dialect: Dialect) -> list[Rule]:
    """The rules that are used, operation by operation."""
    names, local = graph.names, LocalFormulas(graph, dialect)
    between = set(_between(graph, asked))
    found = []
    for node in sorted(between):
        op, args = graph.ops[node], graph.edges_of(node)
        partials = partials_of(op) if graph.args[node] else ()
        for slot, arg in enumerate(args):
            by, rule = partials[min(slot, len(partials) - 1)] if partials else ("", None)
            if arg in between and rule is not None:
                formula_ = local.of(node, slot)
                found.append(Rule(names[node], names[arg], op, by, rule, formula_))
    return found


def _chains(graph: Graph, asked: Collection[str]) -> list[tuple[str, list[str]]]:
    between = _between(graph, asked)
    consumers: dict[int, list[str]] = {node: [] for node in between}
    for node in between:
        for arg in graph.edges_of(node):
            if arg in consumers:
                consumers[arg].append(graph.names[node])
    output = [graph.names[graph.output]]  # a node that only the output uses needs no chain
    return [
        (graph.names[node], consumers[node])
        for node in reversed(between)
        if consumers[node] and consumers[node] != output
    ]


# ---- derivatives, order by order


def derivatives(graph: Graph, asked: Sequence[str], order: int = 1) -> dict[str, Derivative]:
    """The derivatives of an order by each input asked for.

    Each is the shortest of the forms that are made: by a sweep, and term by term. Raises Problem of
    kind `limit`.
    """
    limit = max(SHORT, GROWTH * program_size(graph))
    candidates: dict[str, list[Derivative]] = {name: [] for name in asked}
    if len(graph) * len(asked) <= MOST_BY_TERMS:
        candidates = {name: _by_terms(graph, name, order, limit) for name in asked}
    try:
        swept = _next(graph, asked, graph.names, limit)
        for _ in range(order - 1):
            swept = {name: _again(derivative, name, limit) for name, derivative in swept.items()}
    except Problem:
        if not all(candidates.values()):
            raise
    else:
        for name, derivative in swept.items():
            candidates[name].insert(0, derivative)
    return {name: _shortest(candidates[name]) for name in asked}


def _shortest(candidates: Sequence[Derivative]) -> Derivative:
    if len(candidates) == 1:
        return candidates[0]
    return min(candidates, key=lambda derivative: len(formula(derivative).text))


def _by_terms(graph: Graph, name: str, order: int, limit: int) -> list[Derivative]:
    """The derivative term by term, with products multiplied out and not, where possible."""
    ways = (False, True) if name in graph.inputs else ()
    made = [_one_way(graph, name, order, limit, spread=spread) for spread in ways]
    return [derivative for derivative in made if derivative is not None]


def _one_way(graph: Graph, name: str, order: int, limit: int, *, spread: bool) -> Derivative | None:
    names: Mapping[int, str] = graph.names
    for left in range(order - 1, -1, -1):
        derivative = derivative_by_terms(graph, name, spread=spread)
        if derivative is None:
            return None
        forms, terms, new = derivative
        names = {new[node]: word for node, word in names.items() if new[node] >= 0}
        # common factors are taken out at the last step only: other steps need the single terms
        root = sum_of(forms, terms) if left else common_factors_out(forms, terms)
        parts = [] if left else _shared_parts(forms.graph, root, limit)[0]
        again = Derivative(forms.graph, root, names, parts)
        if not left:
            return again
        graph, names = by_itself(again)
        if name not in graph.inputs:
            return _constant_zero()
    return None


def _again(derivative: Derivative, name: str, limit: int) -> Derivative:
    graph, names = by_itself(derivative)
    if len(graph) > max(MAX_GROWN, 4 * limit):
        raise Problem("limit", "order-grows", hint="use-taylor")
    return _next(graph, [name], names, limit)[name]


def by_itself(derivative: Derivative) -> tuple[Graph, dict[int, str]]:
    """A derivative as a graph of its own, and the names of nodes in it."""
    graph = derivative.graph
    alone, names = Graph(), {}
    alone.spellings = graph.spellings
    new: dict[int, int] = {}
    for node in cone(graph, derivative.root, _nowhere):
        op, payload = graph.ops[node], graph.payloads[node]
        if payload is None:
            new[node] = alone.add(op, tuple(new[arg] for arg in graph.args[node]))
        else:
            new[node] = alone.leaf(op, payload)
        if node in derivative.names:
            names[new[node]] = derivative.names[node]
    alone.output = new[derivative.root]
    return alone, names


def _nowhere(node: int) -> bool:
    return False


def _next(
    graph: Graph, asked: Sequence[str], names: Mapping[int, str], limit: int
) -> dict[str, Derivative]:
    """The first derivatives, each about `limit` symbols long or shorter, if possible."""
    present = [name for name in asked if name in graph.inputs]
    raw, roots = _sweep(graph, present)
    found = {name: _constant_zero() for name in asked}
    pending = dict(zip(present, roots, strict=True))
    sizes: dict[str, int] = {}
    whole = 0
    for few in (FEW, FEWEST):
        if not pending:
            break
        simple, nodes, made = simplify(raw, len(graph), list(pending.values()), few)
        kept = {made[node]: name for node, name in names.items() if made[node] >= 0}
        for name, root in zip(list(pending), nodes, strict=True):
            parts, size = _shared_parts(simple, root, limit)
            whole += size
            if whole > MAX_SYMBOLS:
                raise Problem(
                    "limit", "formulas-too-long", hint="fewer-formulas", limit=MAX_SYMBOLS
                )
            if name not in sizes or size < sizes[name]:
                found[name] = Derivative(simple, root, kept, parts)
                sizes[name] = size
            if size <= LONGER * limit:
                del pending[name]
    return found


def _constant_zero() -> Derivative:
    graph = Graph()
    return Derivative(graph, graph.leaf("number", 0.0), {}, [])


# ---- the reverse sweep in nodes, with the conditions under which something flows kept apart


def _sweep(graph: Graph, asked: Collection[str]) -> tuple[Graph, list[int]]:
    """The program's graph, extended by the derivatives as the chain rule makes them.

    What flows back through a `where`, or to a selected argument of max, is a condition and a value,
    so that the value is only evaluated where the condition holds.
    """
    raw = grown_copy(graph)
    zero = raw.leaf("number", 0.0)
    active = active_nodes(raw, graph.output, {graph.inputs[name] for name in asked})
    arriving: dict[int, list[Masked]] = {graph.output: [(None, raw.leaf("number", 1.0))]}
    for node in range(graph.output, -1, -1):
        op, args = raw.ops[node], raw.args[node]
        if node not in arriving or not active[node] or op == "input":
            continue
        here, flowing = _total(raw, arriving.pop(node), zero)
        where = op == WHERE
        for slot in range(len(args) - 1, 0 if where else -1, -1):
            if not active[args[slot]]:
                continue
            if op in _ONE_OF and args[slot] in args[:slot]:
                continue  # max(x, x) is max(x)
            if where:
                mask = both(raw, here, branch_conditions(raw, args[0])[slot - 1])
                arriving.setdefault(args[slot], []).append((mask, flowing))
                continue
            partial = partial_node(raw, op, args, slot, node, Graph.add)
            if partial is None or partial == zero:
                continue  # the order of polygamma, a constant; or the derivative is 0
            passes = None
            if (
                PRIMITIVES[op].selects
                and raw.ops[partial] == WHERE
                and raw.args[partial][2] == zero
            ):
                passes, partial, _ = raw.args[partial]
            elif op == "pow" and slot == 1:
                value = known_value(raw, args[0])
                if value == 0:
                    continue
                # at x = 0, x^y is 0 for every y > 0, so its derivative by y is 0; but the formula
                # x^y*log(x) has no value there
                passes = raw.add("ne", (args[0], zero)) if value is None else None
            passed = raw.add("mul", (flowing, partial))
            arriving.setdefault(args[slot], []).append((both(raw, here, passes), passed))
    return raw, [_alone(raw, arriving.get(graph.inputs[name], []), zero) for name in asked]


Masked = tuple[int | None, int]  # a condition (None: always) and a value


def _total(raw: Graph, parts: Sequence[Masked], zero: int) -> Masked:
    """The sum of what flows back to a node, and the condition under which something does."""
    mask = parts[0][0]
    if all(other == mask for other, _ in parts):
        return mask, _added(raw, [value for _, value in parts])
    for other, _ in parts[1:]:
        mask = either(raw, mask, other)
    return mask, _alone(raw, parts, zero)


def _alone(raw: Graph, parts: Sequence[Masked], zero: int) -> int:
    """The sum of what flows back, as a value that is 0 where nothing flows back."""
    values = [v if m is None else choice(raw, m, v, zero) for m, v in parts]
    return _added(raw, values or [zero])


def _added(raw: Graph, nodes: Sequence[int]) -> int:
    total = nodes[0]
    for node in nodes[1:]:
        total = raw.add("add", (total, node))
    return total


# ---- names for shared parts


def program_size(graph: Graph) -> int:
    """The symbols of a program: operations and what they are applied to."""
    return sum(1 + len(graph.args[node]) for node in graph.reachable())


def formula(derivative: Derivative, dialect: Dialect = TEXT) -> Formula:
    """The text of a derivative."""
    graph, given = derivative.graph, derivative.names
    names: dict[int, str] = {}
    if derivative.parts:
        taken = {*given.values(), *graph.inputs, *FUNCTIONS, *CONSTANTS}
        free = (name for name in (f"t{number}" for number in count(1)) if name not in taken)
        names = {node: given[node] if node in given else next(free) for node in derivative.parts}
    parts = [
        (dialect.name(names[node]), _printed(graph, node, names, dialect))
        for node in derivative.parts
    ]
    return Formula(parts, _printed(graph, derivative.root, names, dialect))


def _printed(graph: Graph, node: int, names: dict[int, str], dialect: Dialect) -> str:
    body = postfix(graph, node, names, MAX_NODES)
    if body is None:
        raise Problem("limit", "too-many-nodes", limit=MAX_NODES)
    return print_postfix(body, dialect)


def _shared_parts(graph: Graph, root: int, limit: int) -> tuple[list[int], int]:
    """The nodes that get names so that the formula has at most `limit` symbols, and its symbols.

    No node gets a name if none is needed for that. If no choice of names is enough, the shortest
    formula is taken.
    """
    order = cone(graph, root, _nowhere)
    uses = dict.fromkeys(order, 0)
    for node in reversed(order):
        # a condition cannot have a name, so each use of it uses its parts again
        times = uses[node] if graph.ops[node] in CONDITION_OPS else 1
        for arg in graph.args[node]:
            uses[arg] = min(uses[arg] + times, 2)
    shortest: tuple[list[int], int] | None = None
    for least in (MAX_NODES, *_STEPS):
        sizes: dict[int, int] = {}
        named: list[int] = []
        whole = 0
        for node in order:
            size = 1 + sum([sizes[arg] for arg in graph.args[node]])
            if uses[node] > 1 and size >= least and graph.ops[node] not in CONDITION_OPS:
                named.append(node)
                whole += size + 2
                size = 1
            sizes[node] = min(size, MAX_NODES)
        whole += sizes[root]
        if shortest is None or whole < shortest[1]:
            shortest = named, whole
        if whole <= limit:
            break
    assert shortest is not None
    return shortest
