"""Taylor coefficients by one pass of series arithmetic: no formula is differentiated twice.

A node is a series in t = x - x0, made coefficient by coefficient. Sums, products, quotients and
powers have their recurrences. Every other function y = f(u) has y' = f'(u)*u'. With the series
d = f'(u), which the rule table gives, k*y_k is the sum of j*u_j*d_(k-j) over j = 1, …, k. It needs
d up to k - 1 only, so the rule f' may use y itself, as that of exp does, or a function whose rule
uses y.

Each coefficient has a bound on its rounding error. Near a removable singularity, as in sin(x)/x at
0.001, terms cancel: the eighth coefficient, and the rounding in it, has been divided by 0.001 eight
times. Where a bound says that too few digits are right, the same recurrences run over numbers of
mpmath, with more and more digits until enough are right.

Recurrences: Griewank and Walther, Evaluating Derivatives, 2nd edition, chapter 13.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from autograd_cli.core.answers.precise import NoValue, applied
from autograd_cli.core.point.at import AsRead, At, Notice
from autograd_cli.core.point.evaluate import COMPARE, Primals
from autograd_cli.core.point.linearize import Linear
from autograd_cli.core.program.graph import CONDITION_OPS, CONNECTIVES, Graph
from autograd_cli.core.program.printer import TEXT, Dialect, postfix, print_postfix
from autograd_cli.core.rules.code import float_row
from autograd_cli.core.rules.gradient import grown_copy
from autograd_cli.core.rules.nodes import exact, partial_node
from autograd_cli.core.rules.ranges import cone
from autograd_cli.core.table.primitives import CONSTANT_VALUES, PRIMITIVES, WHERE
from autograd_cli.grammar.source import Problem

MAX_ORDER = 50
_FURTHER = 8  # so many orders beyond the last one the next term that is not 0 is searched for
_RATIONAL = {"add", "sub", "mul", "div", "neg"}  # their recurrences give the first coefficient too
# powers up to this exponent are computed as products, which keeps whole numbers exact
_PRODUCT = 16
# Relative error bounds of coefficients. A coefficient whose bound is above `_TOLERANCE` is computed
# again with more digits until its bound is below `_EXACT`. Where that is not possible, a warning is
# given only for bounds above `_FEW`, because the bounds are cautious.
_TOLERANCE = 1e-10
_FEW = 1e-6
_EXACT = 2.0**-60
_VANISHES = 1e-30  # computed with more digits, a smaller part of the largest coefficient is 0
_FUNCTION_ULPS = 8  # the error of a function's value, in halves of an ulp
_DIGITS = (50, 100, 200, 400, 800, 1600, 3200, 6400)
_SLOW = {"gamma", "lgamma", "digamma", "polygamma"}  # with more digits these take mpmath minutes
_SLOW_DIGITS = 400
# products of two coefficients, more for many digits: some seconds of mpmath
_MAX_WORK = 1_000_000
Need = tuple[int, int]  # a node, and the last of its coefficients that is needed


class Taylor(NamedTuple):
    """The answer: the `coefficients` of 1, t, t^2, …, and `beyond`, the next one.

    `left_out` is the power and the coefficient of the first term after the polynomial that is not
    0; None where there is none among the next few.
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


class Arithmetic(NamedTuple):
    """Numbers to compute coefficients in: floats, or those of mpmath.

    `epsilon` is half an ulp of 1. `apply` takes the name of an operation and its operands.
    """

    epsilon: Any
    number: Callable[[float], Any]
    constant: Callable[[str], Any]
    apply: Callable[[str, list[Any]], Any]
    sum: Callable[[Iterable[Any]], Any]


class Series(NamedTuple):
    """The coefficients known so far, by node, and bounds on their rounding errors.

    The graph grows by the nodes of partial derivatives as these are needed.
    """

    arithmetic: Arithmetic
    graph: Graph
    primals: Primals
    known: defaultdict[int, list[Any]]
    errors: defaultdict[int, list[Any]]
    active: list[bool]
    # of a function: its active arguments, each with the node of the partial derivative by it
    slopes: dict[int, list[tuple[int, int]]]
    # of a power: the node that it is computed from, x*x*x for x^3 and y*log(x) for x^y
    stands_for: dict[int, int]


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
    found, lost = _kept_coefficients(graph, at.primals, order)
    further = found[order + 1 :]
    told = at.notices({})
    if lost:
        told.append(_few_digits(graph, name, order, lost))
    return Taylor(
        text,
        at.program,
        at.output,
        name,
        at.point,
        found[: order + 1],
        further[0],
        (len(found) - 1, found[-1]) if found[-1] else None,
        told,
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


# ---- digits


def _kept_coefficients(
    graph: Graph, primals: Primals, order: int
) -> tuple[list[float], dict[int, int]]:
    """The coefficients, and, for those that have lost digits, how many digits are right.

    The coefficients are those up to an order, and the following ones up to the first that is not 0.
    """
    series = _series(_FLOATS, graph, primals)
    found = _coefficients(series, graph.output, order)
    errors = [_size(e) for e in series.errors[graph.output]]
    if not _lost(found, errors, _TOLERANCE):
        return found, {}
    context = _mpmath()
    if context is not None:
        better = _with_more_digits(context, graph, primals, order)
        if better is not None:
            return better, {}
    return found, {k: _digits(found[k], errors[k]) for k in _lost(found, errors, _FEW)}


def _digits(coefficient: float, error: float) -> int:
    """How many decimal digits of a coefficient are right."""
    size = abs(coefficient)
    return int(-math.log10(error / size)) if error < size < math.inf else 0


def _lost(found: Sequence[float], errors: Sequence[float], tolerance: float) -> list[int]:
    """The coefficients whose relative error may be above the tolerance.

    The error is compared with the neighbours of a coefficient too, because every second one of
    cos(x) at 0 is 0 and has no relative error.
    """
    if not math.isfinite(found[0]):
        return []
    sound = [e <= tolerance * abs(c) < math.inf for c, e in zip(found, errors, strict=True)]

    def near(k: int) -> float:
        around = range(max(0, k - 2), min(len(found), k + 3))
        return max((abs(found[j]) for j in around if sound[j]), default=0.0)

    return [k for k, e in enumerate(errors) if not e <= tolerance * near(k)]


def _with_more_digits(
    context: Any, graph: Graph, primals: Primals, order: int
) -> list[float] | None:
    """The coefficients, with as many digits as are needed; None where that takes too long."""
    before: list[Any] | None = None
    work = 0.0
    slow = not _SLOW.isdisjoint(graph.ops)
    for digits in _DIGITS:
        if slow and digits > _SLOW_DIGITS:
            return None
        work += len(graph) * (order + _FURTHER) ** 2 * (1 + digits / 400)
        if work > _MAX_WORK:
            return None
        context.dps = digits
        series = _series(_arithmetic(context), graph, primals)
        try:
            found = _coefficients(series, graph.output, order)
        except (NoValue, ArithmeticError, ValueError):
            return None
        exact = _settled(found, series.errors[graph.output])
        if exact is not None and before is not None:
            # more digits changed nothing, so the bounds can be trusted
            short = zip(exact, before, strict=False)
            if all(abs(c - b) <= _TOLERANCE * _EXACT**0.5 * abs(c) for c, b in short):
                return [float(c) for c in exact]
        before = exact
    return None


def _settled(found: Sequence[Any], errors: Sequence[Any]) -> list[Any] | None:
    """The coefficients, with 0 for negligible ones; None where another one is not exact."""
    exact = [e <= _EXACT * abs(c) for c, e in zip(found, errors, strict=True)]
    largest = max((abs(c) for c, is_exact in zip(found, exact, strict=True) if is_exact), default=0)
    settled: list[Any] = []
    for c, e, is_exact in zip(found, errors, exact, strict=True):
        if not is_exact and not abs(c) + e <= _VANISHES * largest:
            return None
        settled.append(c if is_exact else 0)
    return settled


def _few_digits(graph: Graph, name: str, order: int, lost: Mapping[int, int]) -> Notice:
    """The warning that coefficients have lost digits."""
    told = [k for k in lost if k <= order + 1]
    values: dict[str, object] = {
        "name": name,
        "orders": ", ".join(map(str, told or lost)),
        "digits": min(lost.values()),
    }
    message = "few-digits" if _mpmath() is None else "few-digits-anyway"
    return Notice("rounding", None, message, values, None)


def _mpmath() -> Any:
    """A new context of mpmath; None where mpmath is not installed."""
    try:
        from mpmath.ctx_mp import MPContext  # type: ignore[import-untyped]
    except ImportError:
        return None
    return MPContext()


def _size(number: Any) -> float:
    """A bound as a float; NaN is infinite, because it bounds nothing."""
    size = float(number)
    return math.inf if math.isnan(size) else size


def _sum(terms: Iterable[float]) -> float:
    """A sum, rounded once."""
    terms = list(terms)
    try:
        return math.fsum(terms)
    except (OverflowError, ValueError):  # infinities
        return sum(terms)


_FLOATS = Arithmetic(
    2.0**-53,
    float,
    lambda name: CONSTANT_VALUES[name],
    lambda op, operands: float(float_row(op, len(operands)).function(*operands)),
    _sum,
)


def _arithmetic(context: Any) -> Arithmetic:
    """The arithmetic of mpmath with the digits that the context has now."""
    return Arithmetic(
        context.mpf(2) ** -context.prec,
        context.mpf,
        lambda name: 2 * context.pi if name == "tau" else +getattr(context, name),
        lambda op, operands: applied(context, op, operands, context.mpf),
        context.fsum,
    )


# ---- coefficients on demand, without recursion


def _series(arithmetic: Arithmetic, graph: Graph, primals: Primals) -> Series:
    grown = grown_copy(graph)
    series = Series(arithmetic, grown, primals, defaultdict(list), defaultdict(list), [], {}, {})
    series.active.extend(bool(flag) for flag in primals.active)
    series.active.extend([False] * (len(grown) - len(series.active)))
    return series


def _coefficients(series: Series, root: int, order: int) -> list[Any]:
    """The coefficients up to an order, and the following ones up to the first that is not 0."""
    for k in range(order + 1 + _FURTHER):
        _ensure(series, root, k)
        if k > order and abs(series.known[root][k]) > series.errors[root][k]:
            break
    return [*series.known[root]]


def _ensure(series: Series, root: int, order: int) -> None:
    """Compute the coefficients of a node up to an order, and all that they need."""
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
            coefficient, error = _coefficient(series, node, k)
            known[node].append(coefficient)
            series.errors[node].append(error)


def _needs(series: Series, node: int, k: int) -> list[Need]:
    """The coefficients of other nodes that coefficient k of a node needs."""
    graph, known = series.graph, series.known
    op, args = graph.ops[node], graph.args[node]
    if node in series.primals.branches:
        return [(args[series.primals.branches[node]], k)]
    if op == WHERE:
        condition = known[args[0]]
        return [(args[0], 0), *([(args[1 if condition[0] else 2], k)] if condition else ())]
    if k == 0:
        return [(arg, 0) for arg in args]
    if not args or not _is_active(series, node):
        return []
    if op in _RATIONAL:
        return [(arg, k) for arg in args]
    if op == "pow":
        return _needs_of_power(series, node, k)
    return [need for arg, slope in _slopes(series, node) for need in ((arg, k), (slope, k - 1))]


def _is_active(series: Series, node: int) -> bool:
    """Whether a node depends on the variable, so that its series has more than one coefficient."""
    graph, active = series.graph, series.active
    for new in range(len(active), len(graph)):
        passes = graph.ops[new] not in CONDITION_OPS
        active.append(passes and any(active[arg] for arg in graph.edges_of(new)))
    return active[node]


def _coefficient(series: Series, node: int, k: int) -> tuple[Any, Any]:
    """A coefficient, and a bound on its error."""
    graph, known, errors = series.graph, series.known, series.errors
    op, args = graph.ops[node], graph.args[node]
    if node in series.primals.branches:
        taken = args[series.primals.branches[node]]
        return known[taken][k], errors[taken][k]
    if op == WHERE:
        taken = args[1 if known[args[0]][0] else 2]
        return known[taken][k], errors[taken][k]
    if k == 0 and op not in _RATIONAL:
        return _first(series, node)
    zero = series.arithmetic.number(0.0)
    if k and not _is_active(series, node):
        return zero, zero
    if op == "input":
        return series.arithmetic.number(1.0 if k == 1 else 0.0), zero
    a, b = args[0], args[-1]
    if op in ("add", "sub"):
        total = known[a][k] + known[b][k] if op == "add" else known[a][k] - known[b][k]
        return total, errors[a][k] + errors[b][k] + abs(total) * series.arithmetic.epsilon
    if op == "neg":
        return -known[a][k], errors[a][k]
    if op == "mul":
        return _products(series, [(1, (a, j), (b, k - j)) for j in range(k + 1)])
    if op == "div":
        terms = [(-1, (b, j), (node, k - j)) for j in range(1, k + 1)]
        return _divided(series, _products(series, terms, (a, k)), (b, 0))
    if op == "pow":
        return _power(series, node, k)
    terms = [
        (j, (arg, j), (slope, k - j))
        for arg, slope in _slopes(series, node)
        for j in range(1, k + 1)
    ]
    return _divided(series, _products(series, terms), None, k)


Place = tuple[int, int]  # a node, and which of its coefficients


def _products(
    series: Series, terms: Iterable[tuple[Any, Place, Place]], also: Place | None = None
) -> tuple[Any, Any]:
    """The sum of factor · coefficient · coefficient, and of `also`, with a bound on its error."""
    known, errors, epsilon = series.known, series.errors, series.arithmetic.epsilon
    summands, error = [], series.arithmetic.number(0.0)
    if also is not None:
        summands.append(known[also[0]][also[1]])
        error += errors[also[0]][also[1]]
    for factor, (one, i), (other, j) in terms:
        a, b, e, f = known[one][i], known[other][j], errors[one][i], errors[other][j]
        product = factor * a * b
        summands.append(product)
        if product or e or f:
            error += abs(factor) * (abs(a) * f + abs(b) * e + e * f) + 2 * epsilon * abs(product)
    total = series.arithmetic.sum(summands)
    return total, error + epsilon * abs(total)


def _divided(
    series: Series, above: tuple[Any, Any], below: Place | None, factor: Any = 1
) -> tuple[Any, Any]:
    """The quotient of `above` by factor · coefficient `below`, and a bound on its error."""
    (a, error), epsilon = above, series.arithmetic.epsilon
    divisor, more = factor, 0
    if below is not None:
        divisor = factor * series.known[below[0]][below[1]]
        more = abs(factor) * series.errors[below[0]][below[1]]
    if not divisor:
        return _quotient(series, a, divisor), math.inf
    quotient = _quotient(series, a, divisor)
    return quotient, (error + abs(quotient) * more) / abs(divisor) + 2 * epsilon * abs(quotient)


def _quotient(series: Series, a: Any, b: Any) -> Any:
    return PRIMITIVES["div"].function(a, b) if isinstance(a, float) else a / b


def _first(series: Series, node: int) -> tuple[Any, Any]:
    """The first coefficient, which is the value of the node, and a bound on its error."""
    graph, arithmetic = series.graph, series.arithmetic
    op, args, payload = graph.ops[node], graph.args[node], graph.payloads[node]
    values = series.primals.values
    known = values[node] if arithmetic is _FLOATS and node < len(values) else None
    zero = arithmetic.number(0.0)
    if op == "input":
        value = values[node]
        assert value is not None
        return arithmetic.number(float(value)), zero
    if isinstance(payload, float):
        return arithmetic.number(payload), zero
    if payload is not None:
        constant = arithmetic.constant(str(payload))
        return constant, arithmetic.epsilon * abs(constant)
    operands = [series.known[arg][0] for arg in args]
    errors = [series.errors[arg][0] for arg in args]
    if op in COMPARE:
        return bool(COMPARE[op](*operands)), zero
    if op in CONNECTIVES:
        decided = not operands[0] if op == "not" else all(operands)
        return (any(operands) if op == "or" else decided), zero
    if op == "const":
        return operands[0], errors[0]
    value = arithmetic.apply(op, [*operands]) if known is None else float(known)
    error = _FUNCTION_ULPS * arithmetic.epsilon * abs(value)
    for slot, by in enumerate(errors):
        if by:
            error += _moved(arithmetic, op, operands, slot, by, value)
    return value, error


def _moved(
    arithmetic: Arithmetic, op: str, operands: Sequence[Any], slot: int, by: Any, value: Any
) -> Any:
    """The change of a value where one operand changes by its error `by`.

    The operand is moved to either side, because the function may be defined on one side only.
    """
    least = 4 * arithmetic.epsilon * abs(operands[slot])  # a smaller step may be lost in rounding
    size = max(by, least)
    for step in (size, -size):
        moved = [*operands]
        moved[slot] += step
        try:
            there = arithmetic.apply(op, moved)
        except NoValue:
            continue
        if there == there:
            return abs(there - value) * (by / size)
    return math.inf


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
                assert partial is not None, "in its domain this argument is a constant"
                found.append((arg, partial))
        series.slopes[node] = found
    return found


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
    """The node of x*x*x for x^3; None where the recurrence of powers is better."""
    if node in series.stands_for:
        return series.stands_for[node]
    graph = series.graph
    base, exponent = graph.args[node]
    first, power = series.known[base][0], series.known[exponent][0]
    if first != 0 and not (_whole(power) and 2 <= power <= _PRODUCT):
        return None
    if not _whole(power) or power < 0:
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


def _whole(number: Any) -> bool:
    return bool(number == number // 1)


def _logarithm(series: Series, node: int) -> int:
    """The node of y*log(x) for x^y, where the exponent depends on the variable."""
    if node not in series.stands_for:
        graph = series.graph
        base, exponent = graph.args[node]
        log = graph.add("log", (base,))
        series.stands_for[node] = exact(graph, "mul", (exponent, log))
    return series.stands_for[node]


def _power(series: Series, node: int, k: int) -> tuple[Any, Any]:
    base, exponent = series.graph.args[node]
    other = series.stands_for.get(node)
    if _is_active(series, exponent):
        assert other is not None
        terms = [(j, (other, j), (node, k - j)) for j in range(1, k + 1)]
        return _divided(series, _products(series, terms), None, k)
    if other is not None:
        return series.known[other][k], series.errors[other][k]
    power = series.known[exponent][0]
    terms = [(power * j - (k - j), (base, j), (node, k - j)) for j in range(1, k + 1)]
    return _divided(series, _products(series, terms), (base, 0), k)


# ---- the polynomial as a formula


def polynomial(answer: Taylor, dialect: Dialect = TEXT, digits: int | None = None) -> str:
    """The polynomial as a formula: 1 + x + 0.5 * x^2, or in powers of x - x0.

    `digits` rounds the coefficients; x0 always has all its digits.
    """
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
    """The power of a term: 1, x, (x - 1)^2."""
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
