"""The values of all functions a second time, as formulas over any arithmetic, for `check`.

No derivatives are here, so a check by these values is independent of the rules of the table. A
function that the table defines by others needs no formula here; it has one where another way to the
value is a better check. The same formulas run over mpmath's numbers at any precision and, as far as
`cmath` has the functions, over complex floats. The series of taylor.py use them where floats lose
digits.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from autograd_cli.core.point.evaluate import COMPARE, next_needed
from autograd_cli.core.program.graph import CONNECTIVES, Graph
from autograd_cli.core.table.definitions import definition
from autograd_cli.core.table.primitives import PRIMITIVES, ROWS, WHERE, Primitive

# Values above this power of two count as no value: float64 ends at 2^1024, and with much larger
# numbers mpmath becomes slow.
MAX_MAGNITUDE = 3_000
MAX_ORDER = 500  # the greatest order of polygamma
# Up to so many digits mpmath's own gamma, lgamma and digamma are fastest; their preparation takes a
# time that grows with the cube of the digits. With more digits it is faster to step from x to an
# argument that is large, where their series need few terms.
MANY_DIGITS = 400
FAR_OUT = 1.5  # times the number of digits is an argument that is large enough
ERRORS = {"erf", "erfc", "gelu"}
GAMMAS = {"gamma", "lgamma", "digamma", "polygamma"}
CHEAP = {"add", "sub", "mul", "div", "neg", "abs", "sign", "min", "max", "clamp", "relu"}


class NoValue(Exception):
    """Raised for an operation without a value; `reason` says why.

    `no-value`: it is outside its domain, or far beyond float64. `input-decides`: it compares
    complex numbers, which have no order. `not-complex`: the arithmetic lacks the function.
    """

    def __init__(self, op: str, reason: str = "no-value") -> None:
        super().__init__(op, reason)
        self.op = op
        self.reason = reason


class TooLong(Exception):
    """Raised where more work is needed than a budget has."""


def _named(name: str) -> Callable[..., Any]:
    return lambda m, x: getattr(m, name)(x)


def _power(m: Any, x: Any, y: Any) -> Any:
    if x.real < 0 and not isinstance(y, complex) and y % 1 == 0:
        return (-x) ** y if y % 2 == 0 else -((-x) ** y)
    return x**y


def _cube_root(m: Any, x: Any) -> Any:
    if x == 0:
        return x
    return m.exp(m.log(x) / 3) if x.real > 0 else -m.exp(m.log(-x) / 3)


def _far_out(m: Any, x: Any) -> list[Any]:
    """x, x + 1, x + 2, … up to an argument that is large enough; x alone with few digits."""
    far = FAR_OUT * m.dps
    steps = math.ceil(far - x) if m.dps > MANY_DIGITS and abs(x) < far else 0
    return [x + step for step in range(steps + 1)]


def _gamma(m: Any, x: Any) -> Any:
    *passed, far = _far_out(m, x)
    return m.gamma(far) / m.fprod(passed)


def _log_gamma(m: Any, x: Any) -> Any:
    *passed, far = _far_out(m, x)
    value = m.loggamma(far).real
    return value - m.log(abs(m.fprod(passed))) if passed else value


def _digamma(m: Any, x: Any) -> Any:
    *passed, far = _far_out(m, x)
    return m.psi(0, far) - sum(1 / y for y in passed)


def _polygamma(m: Any, n: Any, x: Any) -> Any:
    if n > MAX_ORDER:
        raise NoValue("polygamma")
    return m.psi(int(n), x)


# name -> the value in an arithmetic m (mpmath's context or cmath) of arguments in it
FORMULAS: dict[str, Callable[..., Any]] = {
    **{
        name: _named(name)
        for name in (
            *("sin", "cos", "tan", "asin", "acos", "atan", "exp", "log", "log10", "sqrt"),
            *("sinh", "cosh", "tanh", "asinh", "acosh", "atanh"),
            *("erf", "erfc", "sign", "floor", "ceil"),
        )
    },
    "add": lambda m, a, b: a + b,
    "sub": lambda m, a, b: a - b,
    "mul": lambda m, a, b: a * b,
    "div": lambda m, a, b: a / b,
    "neg": lambda m, a: -a,
    "pow": _power,
    "cot": lambda m, x: m.cos(x) / m.sin(x),
    "atan2": lambda m, y, x: m.atan2(y, x),
    "sech": lambda m, x: 1 / m.cosh(x),
    "csch": lambda m, x: 1 / m.sinh(x),
    "coth": lambda m, x: 1 / m.tanh(x),
    "exp2": lambda m, x: m.exp(x * m.log(2)),
    "expm1": lambda m, x: 2 * m.exp(x / 2) * m.sinh(x / 2),
    "log2": lambda m, x: m.log(x) / m.log(2),
    "log1p": lambda m, x: 2 * m.atanh(x / (2 + x)),
    "cbrt": _cube_root,
    "hypot": lambda m, *xs: m.sqrt(sum(x * x for x in xs)),
    "abs": lambda m, x: m.fabs(x),
    "round": lambda m, x: m.nint(x),
    "mod": lambda m, x, y: x - y * m.floor(x / y),
    "min": lambda m, *xs: min(xs),
    "max": lambda m, *xs: max(xs),
    "clamp": lambda m, x, lo, hi: min(max(x, lo), hi),
    "sigmoid": lambda m, x: 1 / (1 + m.exp(-x)),
    "logit": lambda m, x: m.log(x / (1 - x)),
    "softplus": lambda m, x: m.log(1 + m.exp(x)),
    "elu": lambda m, x, alpha: x if x > 0 else alpha * (m.exp(x) - 1),
    "gelu": lambda m, x: x * m.erfc(-x / m.sqrt(2)) / 2,
    "silu": lambda m, x: x / (1 + m.exp(-x)),
    "gamma": _gamma,
    "lgamma": _log_gamma,
    "digamma": _digamma,
    "polygamma": _polygamma,
}


def _by_definition(row: Primitive) -> Callable[..., Any]:
    """The value of a function by its definition in the table."""

    def formula(m: Any, *args: Any) -> Any:
        stack: list[Any] = []
        for node in definition(row.defined):
            op = str(node.value) if node.op == "call" else node.op
            operands = stack[len(stack) - node.arity :]
            del stack[len(stack) - node.arity :]
            if op == "number":
                stack.append(getattr(m, "mpf", float)(node.value))  # type: ignore[arg-type]
            elif op == "name":
                parameter = str(node.value)
                own = parameter in row.parameters
                stack.append(
                    args[row.parameters.index(parameter)] if own else constant(m, parameter)
                )
            elif op == WHERE:
                stack.append(operands[1] if operands[0] else operands[2])
            else:
                stack.append(
                    COMPARE[op](*operands) if op in COMPARE else FORMULAS[op](m, *operands)
                )
        return stack[0]

    return formula


FORMULAS |= {row.name: _by_definition(row) for row in ROWS if row.name not in FORMULAS}


def constant(m: Any, name: str) -> Any:
    """A constant of the language in an arithmetic."""
    return 2 * m.pi if name == "tau" else +getattr(m, name)


class Allowance:
    """Work that may still be done, in microseconds of one core with plain mpmath.

    The work is estimated, not timed, so that the same question has the same answer everywhere.
    """

    def __init__(self, units: float) -> None:
        self.units = units
        self.prepared: set[tuple[bool, int]] = set()

    def spend(self, op: str, operands: Sequence[Any], digits: int) -> None:
        """Count an operation with this many digits. Raises TooLong where the work is used up."""
        hundreds = digits / 100
        if op in GAMMAS:
            self.units -= self._gammas(op, operands, digits)
        elif op in ERRORS:
            self.units -= 400 * hundreds**2
        else:
            self.units -= 0 if op in CHEAP else 20 * hundreds
        if self.units < 0:
            raise TooLong

    def _gammas(self, op: str, operands: Sequence[Any], digits: int) -> float:
        """The work of a function of the gamma family."""
        hundreds = digits / 100
        x = abs(float(operands[-1]))
        if op == "polygamma":  # mpmath steps up from a negative argument by ones
            order = float(operands[0])
            far = 1 + math.log10(max(x / (1.4 * digits + 4 * order), 1))  # fewer terms for large x
            steps = x if operands[1] < 0 else 0.0
            return (1_000 * hundreds + 60 * order) * hundreds / far + 8 * steps * hundreds
        far = 1 + math.log10(max(2 * x / digits, 1))
        if digits > MANY_DIGITS:
            once, each = 1_000 * hundreds**2, (500 if op == "digamma" else 300) * hundreds**2
        else:
            once, each = 3_000 * hundreds**3, (250 if op == "digamma" else 60) * hundreds**2
        prepared = (op == "digamma", digits)  # gamma and lgamma share their coefficients
        if prepared in self.prepared or far >= 2:
            return each / far
        self.prepared.add(prepared)
        return once + each


class Disturbance(NamedTuple):
    """Factors close to 1, by node: for the values of operations, and for edges to arguments."""

    values: Sequence[Any]
    edges: Sequence[Sequence[Any]]


def value_in(
    m: Any,
    number: Callable[[float], Any],
    graph: Graph,
    point: Mapping[str, Any],
    known: Sequence[Any] | None = None,
) -> Any:
    """The output in the arithmetic `m`; `number` makes a number of it from a float.

    A number of the program (0.1) is the float, but pi has all digits. `known` has the values of
    nodes that need no evaluation, and None for the others. Raises NoValue.
    """
    return values_in(m, number, graph, point, known)[graph.output]


def values_in(
    m: Any,
    number: Callable[[float], Any],
    graph: Graph,
    point: Mapping[str, Any],
    known: Sequence[Any] | None = None,
    disturbance: Disturbance | None = None,
    base: Sequence[Any] | None = None,
    budget: Allowance | None = None,
    nodes: Sequence[int] | None = None,
) -> list[Any]:
    """The values of all nodes that the output needs, in the arithmetic of `value_in`.

    `nodes` are the nodes to evaluate, in order, for a caller that knows them; they are not used
    where there are branches. A `disturbance` multiplies the value of every operation and constant
    by a factor. `base` are the values at another point: then the difference of each operand from
    its value there is multiplied by a factor too, which disturbs the derivative along each edge.
    Raises NoValue, TooLong.
    """
    values: list[Any] = [None] * (graph.output + 1) if known is None else [*known]

    def evaluated(node: int) -> Any:
        op, args, payload = graph.ops[node], graph.args[node], graph.payloads[node]
        operands = [values[arg] for arg in args]
        if op == "input":
            return point[str(payload)]
        if op == "number":
            return number(payload)  # type: ignore[arg-type]
        if op == "const":
            return operands[0]
        if op == WHERE:
            return operands[1] if operands[0] else operands[2]
        if op == "not":
            return not operands[0]
        if op in CONNECTIVES:
            return operands[0] if operands[0] is (op == "or") else operands[1]
        if op in COMPARE:
            if any(isinstance(x, complex) for x in operands):
                raise NoValue(WHERE, "input-decides")
            return COMPARE[op](*operands)
        if op == "constant":
            value = constant(m, str(payload))
        else:
            if disturbance is not None and base is not None:
                for slot, arg in enumerate(args):
                    start = base[arg]
                    if start is not None and operands[slot] is not start:
                        way = operands[slot] - start
                        operands[slot] = start + way * disturbance.edges[node][slot]
            if budget is not None:
                budget.units -= 7 if disturbance is None else 25  # what any operation takes
                budget.spend(op, operands, m.dps)
            value = applied(m, op, operands, number)
        return value if disturbance is None else value * disturbance.values[node]

    if not graph.lazy:
        for node in graph.reachable() if nodes is None else nodes:
            if values[node] is None:
                values[node] = evaluated(node)
        return values
    pending = [graph.output]
    while pending:
        node = pending[-1]
        missing = [arg for arg in next_needed(graph, node, values) if values[arg] is None]
        if values[node] is None and missing:
            pending += missing[::-1]
            continue
        pending.pop()
        if values[node] is None:
            values[node] = evaluated(node)
    return values


def applied(m: Any, op: str, operands: list[Any], number: Callable[[float], Any]) -> Any:
    optional = PRIMITIVES[op].optional
    if optional:
        left_out = len(PRIMITIVES[op].parameters) - len(operands)
        operands += map(number, optional[len(optional) - left_out :])
    try:
        value = FORMULAS[op](m, *operands)
    except (ArithmeticError, ValueError):
        raise NoValue(op) from None
    except TypeError:
        raise NoValue(op, "input-decides") from None
    except (AttributeError, KeyError):
        raise NoValue(op, "not-complex") from None
    if not isinstance(value, complex) and (value.imag or not _of_interest(m, value)):
        raise NoValue(op)
    return value


def _of_interest(m: Any, value: Any) -> bool:
    """Whether a real number is finite, and not far beyond float64."""
    if isinstance(value, float | int):
        return abs(value) < float("inf")
    return bool(m.isfinite(value)) and (value == 0 or bool(m.mag(value) <= MAX_MAGNITUDE))
