"""The functions a second time, values alone, as formulas over any arithmetic: what `check` trusts.

Nothing here knows a derivative. The same formulas run over mpmath's numbers at any precision and,
as far as `cmath` has the functions, over complex floats. Nothing else uses them.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograd_cli.core.evaluate import COMPARE, next_needed
from autograd_cli.core.graph import CONNECTIVES, Graph
from autograd_cli.core.primitives import PRIMITIVES, WHERE

# float64 ends at 2^1024: past this power of two nothing is of interest, and mpmath takes its time
MAX_MAGNITUDE = 3_000
MAX_ORDER = 500  # of polygamma


class NoValue(Exception):
    """An operation without a value, and why.

    `no-value`: outside its domain, or far beyond float64; `input-decides`: complex numbers have no
    order; `not-complex`: the arithmetic lacks the function.
    """

    def __init__(self, op: str, reason: str = "no-value") -> None:
        super().__init__(op, reason)
        self.op = op
        self.reason = reason


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
            *("erf", "erfc", "gamma", "sign", "floor", "ceil"),
        )
    },
    "add": lambda m, a, b: a + b,
    "sub": lambda m, a, b: a - b,
    "mul": lambda m, a, b: a * b,
    "div": lambda m, a, b: a / b,
    "neg": lambda m, a: -a,
    "pow": _power,
    "sec": lambda m, x: 1 / m.cos(x),
    "csc": lambda m, x: 1 / m.sin(x),
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
    "relu": lambda m, x: x if x > 0 else 0 * x,
    "leaky_relu": lambda m, x, slope: x if x > 0 else slope * x,
    "elu": lambda m, x, alpha: x if x > 0 else alpha * (m.exp(x) - 1),
    "gelu": lambda m, x: x * m.erfc(-x / m.sqrt(2)) / 2,
    "silu": lambda m, x: x / (1 + m.exp(-x)),
    "lgamma": lambda m, x: m.loggamma(x).real,
    "digamma": lambda m, x: m.psi(0, x),
    "polygamma": _polygamma,
}


def value_in(
    m: Any,
    number: Callable[[float], Any],
    graph: Graph,
    point: Mapping[str, Any],
    known: Mapping[int, Any] | None = None,
    disturbance: tuple[int, Any] | None = None,
    sizes: Sequence[Any] | None = None,
) -> Any:
    """The output in an arithmetic, `number` making its numbers of floats.

    A number of the program is its float, pi is pi. `known` are values of nodes that need no
    evaluation. `disturbance` is a seed and a size: every operation, and every constant, is off by
    this size, up or down at random; or with `sizes` of the nodes, every operand by so much of its
    node's size, which does not change with the point. Raises NoValue.
    """
    values: list[Any] = [None] * (graph.output + 1)
    for node, value in (known or {}).items():
        values[node] = value
    seed, size = disturbance or (0, None)
    rng = random.Random(seed)

    def off(value: Any) -> Any:
        if size is None or sizes is not None:
            return value
        return value * (1 + size * rng.choice((-1, 1)))

    def operand(arg: int) -> Any:
        if sizes is None or not sizes[arg] or graph.ops[arg] == "number":
            return values[arg]
        return values[arg] + size * abs(sizes[arg]) * rng.choice((-1, 1))

    pending = [graph.output] if graph.lazy else graph.reachable()[::-1]
    while pending:
        node = pending[-1]
        if values[node] is not None:
            pending.pop()
            continue
        needed = next_needed(graph, node, values)
        missing = [arg for arg in needed if values[arg] is None]
        if missing:
            pending += missing[::-1]
            continue
        pending.pop()
        op, payload = graph.ops[node], graph.payloads[node]
        operands = [operand(arg) for arg in graph.args[node]]
        if op == "input":
            values[node] = point[str(payload)]
        elif op == "number":
            values[node] = number(payload)  # type: ignore[arg-type]
        elif op == "constant":
            values[node] = off(2 * m.pi if payload == "tau" else +getattr(m, str(payload)))
        elif op == "const":
            values[node] = operands[0]
        elif op == WHERE:
            values[node] = operands[1] if operands[0] else operands[2]
        elif op in CONNECTIVES:
            decided = [values[arg] for arg in needed]
            values[node] = not decided[0] if op == "not" else decided[-1]
        elif op in COMPARE:
            if any(isinstance(x, complex) for x in operands):
                raise NoValue(WHERE, "input-decides")
            values[node] = COMPARE[op](*operands)
        else:
            values[node] = off(_applied(m, op, operands, number))
    return values[graph.output]


def _applied(m: Any, op: str, operands: list[Any], number: Callable[[float], Any]) -> Any:
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
