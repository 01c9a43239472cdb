"""Taylor coefficients by one pass of series arithmetic: no formula is differentiated twice.

A node is a series in t = x - x0, made coefficient by coefficient. Sums, products, quotients and
powers have their recurrences. Every other function has y' = f'(u)*u', where f'(u) is the row's own
rule over series: k*y_k is the sum of j*u_j*d_(k-j), and d is needed up to k - 1 only, so that a
rule may speak of y itself, or of a function whose rule speaks of y.

Recurrences: Griewank and Walther, Evaluating Derivatives, 2nd edition, chapter 13.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from autograd_cli.core.at import AsRead, At, Notice
from autograd_cli.core.bounds import cone
from autograd_cli.core.derive import grown_copy
from autograd_cli.core.evaluate import COMPARE, Primals
from autograd_cli.core.formula import TEXT, Dialect, postfix, print_postfix
from autograd_cli.core.graph import CONDITION_OPS, CONNECTIVES, Graph
from autograd_cli.core.linearize import Linear
from autograd_cli.core.primitives import CONSTANT_VALUES, PRIMITIVES, WHERE
from autograd_cli.core.rules import float_row
from autograd_cli.core.splice import exact, partial_node
from autograd_cli.grammar.source import Problem

MAX_ORDER = 50
_FURTHER = 8  # so many orders on, a term is looked for that is not 0
# a power of a series up to this one is a product, which keeps whole numbers exact
_PRODUCT = 16
Need = tuple[int, int]  # a node, and the coefficient up to which it is needed


class Taylor(NamedTuple):
    """The answer: `coefficients` of 1, t, t^2, …; `beyond`: the first one that is left out.

    `left_out` is the first one left out that is not 0, with its power, as far as it was looked for.
    """

    expression: str
    program: AsRead
    output: str
    source: str
    at: dict[str, float]
    coefficients: list[float]
    beyond: float
    left_out: tuple[int, float] | None
    warnings: list[Notice]


class Series(NamedTuple):
    """A graph that grows, with the coefficients that are known, by node."""

    graph: Graph
    primals: Primals
    known: defaultdict[int, list[float]]
    active: list[bool]
    slopes: dict[int, list[tuple[int, int]]]  # for each argument that is active: it, its partial
    stands_for: dict[int, int]  # a power: the node that has the same series


def taylor(
    text: str, point: dict[str, float], source: str | None, order: int, dialect: Dialect = TEXT
) -> Taylor:
    """The Taylor polynomial of a program in one input, the only one unless it is named.

    Raises Problem; of kind `domain` where the program has no such polynomial at the point.
    """
    at = At(text, point, None if source is None else [source], dialect=dialect)
    graph, asked = at.graph, at.asked
    if not asked:
        raise Problem("input", "no-inputs")
    if len(asked) > 1:
        raise Problem("input", "which-input", hint="choose-input", inputs=asked, guess=asked[0])
    (name,) = asked
    _refuse_kinks(graph, at.primals, at.linear)
    found = _coefficients(graph, at.primals, graph.output, order)
    further = found[order + 1 :]
    return Taylor(
        text,
        at.program,
        at.output,
        name,
        at.point,
        found[: order + 1],
        further[0],
        (len(found) - 1, found[-1]) if found[-1] else None,
        at.notices({}),
    )


# ---- where there is no series


def _refuse_kinks(graph: Graph, primals: Primals, linear: Linear) -> None:
    """Raise Problem where an operation, or the choice of a branch, is not smooth at the point."""
    for warning in linear.warnings:
        if warning.kind == "kink":
            raise _not_smooth(graph, warning.node)
    conditions = {graph.args[node][0] for node in primals.branches}
    for node in sorted({n for c in conditions for n in cone(graph, c, _is_number(graph))}):
        if graph.ops[node] in COMPARE:
            a, b = graph.args[node]
            known = primals.values[a] is not None and primals.values[a] == primals.values[b]
            if known and (primals.active[a] or primals.active[b]):
                raise Problem("domain", "condition-changes", graph.span(node))


def _is_number(graph: Graph) -> Callable[[int], bool]:
    return lambda node: graph.ops[node] not in CONDITION_OPS


def _not_smooth(graph: Graph, node: int) -> Problem:
    return Problem(
        "domain",
        "not-smooth",
        graph.span(node),
        text=graph.text[slice(*graph.span(node) or (0, 0))],
    )


# ---- coefficients on demand, without recursion


def _coefficients(graph: Graph, primals: Primals, root: int, order: int) -> list[float]:
    """Those up to an order, and those behind it up to the first that is not 0."""
    grown = grown_copy(graph)
    series = Series(grown, primals, defaultdict(list), [], {}, {})
    series.active.extend(bool(flag) for flag in primals.active)
    series.active.extend([False] * (len(grown) - len(series.active)))
    for k in range(order + 1 + _FURTHER):
        _ensure(series, root, k)
        if k > order and series.known[root][k]:
            break
    return [*series.known[root]]


def _ensure(series: Series, root: int, order: int) -> None:
    """Make the coefficients of a node up to an order known."""
    known = series.known
    pending: list[Need] = [(root, order)]
    while pending:
        node, last = pending[-1]
        k = len(known[node])
        if k > last:
            pending.pop()
            continue
        missing = [need for need in _needs(series, node, k) if len(known[need[0]]) <= need[1]]
        if missing:
            pending += reversed(missing)
        else:
            known[node].append(_coefficient(series, node, k))


def _needs(series: Series, node: int, k: int) -> list[Need]:
    """What has to be known for the coefficient k of a node."""
    graph, known = series.graph, series.known
    op, args = graph.ops[node], graph.args[node]
    if node in series.primals.branches:
        return [(args[series.primals.branches[node]], k)]
    if op == WHERE:
        condition = known[args[0]]
        return [(args[0], 0), *([(args[1 if condition[0] else 2], k)] if condition else ())]
    if not args or not _is_active(series, node):
        return [] if k or _value(series, node) is not None else [(arg, 0) for arg in args]
    if op in ("add", "sub", "mul", "div", "neg"):
        return [(arg, k) for arg in args]
    if k == 0:
        return [] if _value(series, node) is not None else [(arg, 0) for arg in args]
    if op == "pow":
        return _needs_of_power(series, node, k)
    return [need for arg, slope in _slopes(series, node) for need in ((arg, k), (slope, k - 1))]


def _value(series: Series, node: int) -> float | None:
    """The value of a node of the program at the point."""
    values = series.primals.values
    value = values[node] if node < len(values) else None
    return None if value is None else float(value)


def _is_active(series: Series, node: int) -> bool:
    """Whether the series is more than its first coefficient."""
    graph, active = series.graph, series.active
    for new in range(len(active), len(graph)):
        passes = graph.ops[new] not in CONDITION_OPS
        active.append(passes and any(active[arg] for arg in graph.edges_of(new)))
    return active[node]


def _coefficient(series: Series, node: int, k: int) -> float:
    graph, known = series.graph, series.known
    op, args = graph.ops[node], graph.args[node]
    if node in series.primals.branches:
        return known[args[series.primals.branches[node]]][k]
    if op == WHERE:
        return known[args[1 if known[args[0]][0] else 2]][k]
    if not _is_active(series, node):
        return _constant(series, node) if k == 0 else 0.0
    if op == "input":
        value = _value(series, node)
        return 1.0 if k == 1 else 0.0 if k or value is None else value
    if k == 0:
        return _constant(series, node)
    a, b = known[args[0]], known[args[-1]]
    if op == "add":
        return a[k] + b[k]
    if op == "sub":
        return a[k] - b[k]
    if op == "neg":
        return -a[k]
    if op == "mul":
        return _sum(a[j] * b[k - j] for j in range(k + 1))
    if op == "div":
        y = known[node]
        return _ratio(_sum([a[k], *(-b[j] * y[k - j] for j in range(1, k + 1))]), b[0])
    if op == "pow":
        return _power(series, node, k)
    return (
        _sum(
            j * known[arg][j] * known[slope][k - j]
            for arg, slope in _slopes(series, node)
            for j in range(1, k + 1)
        )
        / k
    )


def _constant(series: Series, node: int) -> float:
    """The first coefficient: a value."""
    graph = series.graph
    op, args, payload = graph.ops[node], graph.args[node], graph.payloads[node]
    value = _value(series, node)
    if value is not None:
        return value
    if isinstance(payload, float):
        return payload
    if payload is not None:
        return CONSTANT_VALUES[str(payload)]
    values = [series.known[arg][0] for arg in args]
    if op in COMPARE:
        return float(COMPARE[op](*values))
    if op in CONNECTIVES:
        return float(not values[0] if op == "not" else all(values) if op == "and" else any(values))
    return float(values[0] if op == "const" else float_row(op, len(args)).function(*values))


def _slopes(series: Series, node: int) -> list[tuple[int, int]]:
    """The arguments of a function that are active, each with the partial derivative by it."""
    found = series.slopes.get(node)
    if found is None:
        graph = series.graph
        op, args = graph.ops[node], graph.args[node]
        found = []
        for slot, arg in enumerate(args):
            if _is_active(series, arg):
                partial = partial_node(graph, op, args, slot, node, exact)
                assert partial is not None, "the domain keeps inputs out of this argument"
                found.append((arg, partial))
        series.slopes[node] = found
    return found


def _sum(terms: Iterable[float]) -> float:
    """A sum, rounded once."""
    terms = list(terms)
    try:
        return math.fsum(terms)
    except (OverflowError, ValueError):  # infinities
        return sum(terms)


def _ratio(a: float, b: float) -> float:
    quotient: float = PRIMITIVES["div"].function(a, b)
    return quotient


# ---- powers


def _needs_of_power(series: Series, node: int, k: int) -> list[Need]:
    base, exponent = series.graph.args[node]
    if not _is_active(series, exponent):
        if len(series.known[exponent]) == 0 or len(series.known[base]) == 0:
            return [(base, 0), (exponent, 0)]
        stands_for = _as_product(series, node)
        return [(base, k)] if stands_for is None else [(stands_for, k)]
    return [(_logarithm(series, node), k)]


def _as_product(series: Series, node: int) -> int | None:
    """A whole power as a node of products, where that is better than the recurrence."""
    if node in series.stands_for:
        return series.stands_for[node]
    graph = series.graph
    base, exponent = graph.args[node]
    first, power = series.known[base][0], series.known[exponent][0]
    if first != 0 and not (power.is_integer() and 2 <= power <= _PRODUCT):
        return None
    if not power.is_integer() or power < 0:
        raise _not_smooth(graph, node)
    left, square, made = int(power), base, graph.leaf("number", 1.0)
    while left:
        if left & 1:
            made = exact(graph, "mul", (made, square))
        left >>= 1
        if left:
            square = graph.add("mul", (square, square))
    series.stands_for[node] = made
    return made


def _logarithm(series: Series, node: int) -> int:
    """y*log(x) of x^y, where the exponent is active."""
    if node not in series.stands_for:
        graph = series.graph
        base, exponent = graph.args[node]
        log = graph.add("log", (base,))
        series.stands_for[node] = exact(graph, "mul", (exponent, log))
    return series.stands_for[node]


def _power(series: Series, node: int, k: int) -> float:
    known = series.known
    base, exponent = series.graph.args[node]
    y, other = known[node], series.stands_for.get(node)
    if _is_active(series, exponent):
        assert other is not None
        return _sum(j * known[other][j] * y[k - j] for j in range(1, k + 1)) / k
    if other is not None:
        return known[other][k]
    u, power = known[base], known[exponent][0]
    terms = ((power * j - (k - j)) * u[j] * y[k - j] for j in range(1, k + 1))
    return _ratio(_sum(terms), k * u[0])


# ---- the polynomial as a formula


def polynomial(answer: Taylor, dialect: Dialect = TEXT, digits: int | None = None) -> str:
    """1 + x + 0.5 * x^2; about another point in powers of x - x0, which has all its digits."""
    graph = Graph()
    total: int | None = None
    for k, coefficient in enumerate(answer.coefficients):
        c = coefficient if digits is None else float(f"{coefficient:.{digits}g}")
        if c == 0:
            continue
        size = c if total is None else abs(c)
        added = graph.leaf("number", size)
        if k:
            power = _power_of_t(graph, answer, k)
            added = power if size == 1 else graph.add("mul", (added, power))
        sign = "sub" if c < 0 else "add"
        total = added if total is None else graph.add(sign, (total, added))
    return _text(graph, graph.leaf("number", 0.0) if total is None else total, dialect)


def term(answer: Taylor, k: int) -> str:
    """The power that a coefficient belongs to: 1, x, (x - 1)^2."""
    graph = Graph()
    return _text(graph, _power_of_t(graph, answer, k), TEXT)


def _power_of_t(graph: Graph, answer: Taylor, k: int) -> int:
    if k == 0:
        return graph.leaf("number", 1.0)
    x0 = answer.at[answer.source]
    t = graph.leaf("input", answer.source)
    if x0:
        t = graph.add("add" if x0 < 0 else "sub", (t, graph.leaf("number", abs(x0))))
    return t if k == 1 else graph.add("pow", (t, graph.leaf("number", float(k))))


def _text(graph: Graph, root: int, dialect: Dialect) -> str:
    body = postfix(graph, root, {})
    assert body is not None
    return print_postfix(body, dialect)
