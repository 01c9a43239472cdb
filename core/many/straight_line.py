"""A program's value and gradient as straight-line Python, for points one by one.

It is the gradient graph printed: what derive.py says holds here too. Making the code takes as long
as some dozens of sweeps over the graph; running it is several times faster than one.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from autograd_cli.core.program.graph import Graph
from autograd_cli.core.rules.code import default_of
from autograd_cli.core.rules.gradient import Gradient, gradient_graph
from autograd_cli.core.table.floats import RAISING
from autograd_cli.core.table.primitives import CONSTANT_VALUES, PRIMITIVES
from autograd_cli.grammar.ast import CONDITIONS

# takes a point, its coordinates in the order of the inputs; gives the value and the derivatives, or
# None where a guard holds
StraightLine = Callable[[Sequence[float]], tuple[float, tuple[float, ...]] | None]

_SIGNS = {"add": "+", "sub": "-", "mul": "*", "div": "/", "and": "and", "or": "or", **CONDITIONS}
# An operand that is used once is written in place, `(x + y) * z`, but not nested deeper than this:
# Python's compiler recurses over nested expressions.
_DEEPEST = 12
_PREFIXES = {"neg": "-", "not": "not "}


def straight_line(graph: Graph, asked: Collection[str]) -> StraightLine:
    """The code of a program, differentiated by the inputs asked for.

    It answers None, or raises ValueError, OverflowError or ZeroDivisionError, where the sweeps of
    linearize.py have to answer: outside a domain, at a kink, where numbers overflow.
    """
    gradient = gradient_graph(graph, asked)
    space: dict[str, Any] = {**CONSTANT_VALUES}
    for name in PRIMITIVES.keys() & gradient.graph.ops:
        space[name] = RAISING.get(name) or PRIMITIVES[name].function
    exec(compile(_source(gradient, graph.inputs, asked), "<straight line>", "exec"), space)
    function: StraightLine = space["straight_line"]
    return function


class _Written(NamedTuple):
    """A node as text, its depth of nesting, and the variables in it (twice where used twice)."""

    text: str
    depth: int = 0
    variables: tuple[int, ...] = ()


def _source(gradient: Gradient, inputs: Collection[str], asked: Collection[str]) -> str:
    silent = [guard for guard in gradient.guards if guard not in gradient.raising]
    gradient = gradient._replace(guards=silent)
    names = {name: f"x{i}" for i, name in enumerate(inputs)}
    lines, (value, *slopes) = statements(gradient, names, asked, "return None")
    if inputs:
        lines.insert(0, f"{''.join(f'{name}, ' for name in names.values())} = point")
    lines.append(f"return {value}, ({''.join(f'{slope}, ' for slope in slopes)})")
    # as parameters with defaults the functions are local variables, which Python finds fastest
    functions = ["inf", "nan", *sorted(PRIMITIVES.keys() & gradient.graph.ops)]
    head = f"def straight_line({', '.join(('point', *(f'{f}={f}' for f in functions)))}):"
    return "\n    ".join((head, *lines))


def statements(
    gradient: Gradient,
    names: Mapping[str, str],
    asked: Collection[str],
    guarded: str,
    calls: Mapping[str, str] | None = None,
) -> tuple[list[str], list[str]]:
    """The graph as statements, and the expressions of the value and of the derivatives after them.

    `names`: the variables of the inputs. `guarded`: the statement for where a guard holds. `calls`:
    for functions whose calls do not begin with `name(`, what they begin with.
    """
    graph = gradient.graph
    slopes = [gradient.gradient[name] for name in asked]
    guards = defaultdict(list)  # by their last condition: then all of them are computed
    for guard in gradient.guards:
        guards[max(guard)].append(guard)
    uses = _uses(graph, [gradient.value, *slopes, *(c for g in gradient.guards for c in g)])
    written = {graph.inputs[name]: _Written(text) for name, text in names.items()}
    lines: list[str] = []
    squared = {graph.args[n][0] for n, used in enumerate(uses) if used and _is_square(graph, n)}
    kept = {gradient.value, *slopes, *squared}  # these have variables, however often they are used
    left = uses.copy()
    free: list[str] = []

    def used(variables: Iterable[int]) -> None:
        for variable in variables:
            left[variable] -= 1
            if not left[variable]:
                free.append(written[variable].text)

    for node, count in enumerate(uses):
        if count and node not in written:
            made = written[node] = _write(graph, node, written, calls or {})
            if graph.args[node] and (count > 1 or node in kept or made.depth == _DEEPEST):
                used(made.variables)
                # take a variable again that is not needed any more: fewer of them stay in the cache
                name = free.pop() if free else f"v{node}"
                lines.append(f"{name} = {made.text}")
                written[node] = _Written(name, 0, (node,))
        for guard in guards.get(node, ()):
            conditions = [written[condition] for condition in guard]
            lines.append(f"if {' and '.join(c.text for c in conditions)}: {guarded}")
            used(variable for condition in conditions for variable in condition.variables)
    return lines, [written[node].text for node in (gradient.value, *slopes)]


def _is_square(graph: Graph, node: int) -> bool:
    return graph.ops[node] == "pow" and graph.payloads[graph.args[node][1]] == 2


def _uses(graph: Graph, roots: Iterable[int]) -> list[int]:
    """How often each node is used; a root once more, by the caller."""
    uses = [0] * len(graph)
    for root in roots:
        uses[root] += 1
    for node in range(len(graph) - 1, -1, -1):
        if uses[node]:
            for arg in graph.args[node]:
                uses[arg] += 1
    return uses


def _write(
    graph: Graph, node: int, written: Mapping[int, _Written], calls: Mapping[str, str]
) -> _Written:
    op, args = graph.ops[node], graph.args[node]
    if not args:
        payload = graph.payloads[node]
        value = payload if op == "number" else CONSTANT_VALUES[payload]  # type: ignore[index]
        return _Written(repr(value) if value >= 0 else f"({value!r})")  # type: ignore[operator]
    operands = [written[arg] for arg in args]
    texts = [operand.text for operand in operands]
    variables = tuple(v for operand in operands for v in operand.variables)
    depth = 1 + max(operand.depth for operand in operands)
    if op == "const":
        return operands[0]
    if op in _SIGNS:
        text = f"({texts[0]} {_SIGNS[op]} {texts[1]})"
    elif op in _PREFIXES:
        text = f"({_PREFIXES[op]}{texts[0]})"
    elif op == "where":
        text = f"({texts[1]} if {texts[0]} else {texts[2]})"
    elif _is_square(graph, node):
        text = f"({texts[0]} * {texts[0]})"  # as special.pow_ computes it
    else:
        row = PRIMITIVES[op]
        if not row.variadic:
            texts += [repr(default_of(row, i)) for i in range(len(args), len(row.parameters))]
        text = f"{calls.get(op, f'{op}(')}{', '.join(texts)})"
    return _Written(text, depth, variables)
