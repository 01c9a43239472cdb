"""What the functions are in mpmath, and where they are looked at."""

import math
import random
import sys
from collections.abc import Callable

import mpmath as mp

from autograd_cli.core.table.primitives import OPERATORS, PRIMITIVES, ROWS

INF = math.inf
NAN = math.nan
MAX = sys.float_info.max
MIN = sys.float_info.min
SUBNORMAL = 5e-324

Generator = Callable[[random.Random], float]

# Zeros on the negative axis, to 16 digits: of lgamma, of digamma.
LGAMMA_ZEROS = (-2.4570247382208006, -2.7476826467274127, -3.1435808883499798, -3.9552942848585979)
DIGAMMA_ROOT = 1.4616321449683623
DIGAMMA_ZEROS = (-0.504083008264455, -1.573498473162390, -2.610720868444144, -3.635293366436901)


def ulps(got: float, exact: mp.mpf) -> float:
    """The error of got in units of the last place of a float near exact."""
    if math.isinf(got):
        overflows = abs(exact) >= mp.mpf(2) ** 1024 - mp.mpf(2) ** 970
        return 0.0 if overflows and (exact > 0) == (got > 0) else INF
    unit = math.ulp(min(abs(float(exact)), MAX))
    return float(abs(mp.mpf(got) - exact) / unit)


def same(got: float, wanted: float) -> bool:
    """Equal, with the sign of zero, and NaN equal to NaN."""
    if math.isnan(wanted):
        return math.isnan(got)
    return got == wanted and math.copysign(1.0, got) == math.copysign(1.0, wanted)


def uniform(lo: float, hi: float) -> Generator:
    return lambda rng: rng.uniform(lo, hi)


def log_uniform(lo: float, hi: float) -> Generator:
    """10**lo to 10**hi."""
    return lambda rng: 10.0 ** rng.uniform(lo, hi)


def either_sign(generator: Generator) -> Generator:
    return lambda rng: rng.choice((-1.0, 1.0)) * generator(rng)


def near(*centres: float) -> Generator:
    """Around one of the centres, at distances from below its ulp up to 0.1."""
    return lambda rng: rng.choice(centres) + rng.choice((-1.0, 1.0)) * 10.0 ** rng.uniform(-17, -1)


def near_whole(lo: int, hi: int) -> Generator:
    return lambda rng: near(float(rng.randint(lo, hi)))(rng)


def near_half(lo: int, hi: int) -> Generator:
    return lambda rng: near(rng.randint(lo, hi) + 0.5)(rng)


def worst(
    function: Callable[[float], float],
    exact: Callable[[mp.mpf], mp.mpf],
    generators: list[Generator],
    count: int,
) -> tuple[float, float]:
    """The largest error over count arguments of each generator, and where."""
    rng = random.Random(20240229)
    found = (0.0, NAN)
    for generator in generators:
        for _ in range(count):
            x = generator(rng)
            if x.is_integer() and x <= 0:  # a pole, or the zero of the others
                continue
            found = max(found, (ulps(function(x), exact(mp.mpf(x))), x))
    return found


def mp_sigmoid(x: mp.mpf) -> mp.mpf:
    return 1 / (1 + mp.exp(-x))


def mp_lgamma(x: mp.mpf) -> mp.mpf:
    if abs(x) < 200:
        return mp.log(abs(mp.gamma(x)))
    return mp.re(mp.loggamma(x))


def mp_polygamma(n: int, x: mp.mpf) -> mp.mpf:
    if n % 2 == 0 and x < 0 and mp.isint(2 * x):
        x = 1 - x  # where mpmath cancels; the derivative of cot(πx) is 0 here
    return mp.psi(n, x)


NAMES = [row.name for row in ROWS]
NO_SLOPE = {("polygamma", "n")}  # arguments that are constants

Arguments = tuple[float, ...]


# ---- the rows, in mpmath: name -> value, partials


def mp_mod(x, y):
    with mp.workprec(5000):  # the quotient exactly
        return x - y * mp.floor(x / y)


def mp_quotient(x, y):
    with mp.workprec(5000):
        return mp.floor(x / y)


def mp_hypot(*xs):
    return mp.sqrt(mp.fsum(x * x for x in xs))


def one_hot(choose):
    return lambda *xs: [int(x == choose(xs)) for x in xs]


EXACT = {
    "add": (lambda a, b: a + b, lambda a, b: (1, 1)),
    "sub": (lambda a, b: a - b, lambda a, b: (1, -1)),
    "mul": (lambda a, b: a * b, lambda a, b: (b, a)),
    "div": (lambda a, b: a / b, lambda a, b: (1 / b, -a / b**2)),
    "neg": (lambda a: -a, lambda a: (-1,)),
    "pow": (lambda x, y: x**y, lambda x, y: (y * x ** (y - 1), mp.re(mp.log(x)) * x**y)),
    "sin": (mp.sin, lambda x: (mp.cos(x),)),
    "cos": (mp.cos, lambda x: (-mp.sin(x),)),
    "tan": (mp.tan, lambda x: (1 + mp.tan(x) ** 2,)),
    "sec": (mp.sec, lambda x: (mp.sin(x) / mp.cos(x) ** 2,)),
    "csc": (mp.csc, lambda x: (-mp.cos(x) / mp.sin(x) ** 2,)),
    "cot": (mp.cot, lambda x: (-1 / mp.sin(x) ** 2,)),
    "asin": (mp.asin, lambda x: (1 / mp.sqrt(1 - x**2),)),
    "acos": (mp.acos, lambda x: (-1 / mp.sqrt(1 - x**2),)),
    "atan": (mp.atan, lambda x: (1 / (1 + x**2),)),
    "atan2": (mp.atan2, lambda y, x: (x / (x**2 + y**2), -y / (x**2 + y**2))),
    "sinh": (mp.sinh, lambda x: (mp.cosh(x),)),
    "cosh": (mp.cosh, lambda x: (mp.sinh(x),)),
    "tanh": (mp.tanh, lambda x: (1 / mp.cosh(x) ** 2,)),
    "sech": (mp.sech, lambda x: (-mp.sinh(x) / mp.cosh(x) ** 2,)),
    "csch": (mp.csch, lambda x: (-mp.cosh(x) / mp.sinh(x) ** 2,)),
    "coth": (mp.coth, lambda x: (-1 / mp.sinh(x) ** 2,)),
    "asinh": (mp.asinh, lambda x: (1 / mp.sqrt(1 + x**2),)),
    "acosh": (mp.acosh, lambda x: (1 / mp.sqrt(x**2 - 1),)),
    "atanh": (mp.atanh, lambda x: (1 / (1 - x**2),)),
    "exp": (mp.exp, lambda x: (mp.exp(x),)),
    "exp2": (lambda x: 2**x, lambda x: (2**x * mp.ln2,)),
    "expm1": (mp.expm1, lambda x: (mp.exp(x),)),
    "log": (mp.log, lambda x: (1 / x,)),
    "log2": (lambda x: mp.log(x) / mp.ln2, lambda x: (1 / (x * mp.ln2),)),
    "log10": (mp.log10, lambda x: (1 / (x * mp.ln10),)),
    "log1p": (mp.log1p, lambda x: (1 / (1 + x),)),
    "sqrt": (mp.sqrt, lambda x: (1 / mp.sqrt(x) / 2,)),
    "cbrt": (
        lambda x: mp.sign(x) * mp.cbrt(abs(x)),
        lambda x: (1 / mp.cbrt(abs(x)) ** 2 / 3,),
    ),
    "hypot": (mp_hypot, lambda *xs: [x / mp_hypot(*xs) for x in xs]),
    "abs": (abs, lambda x: (mp.sign(x),)),
    "sign": (mp.sign, lambda x: (0,)),
    "floor": (mp.floor, lambda x: (0,)),
    "ceil": (mp.ceil, lambda x: (0,)),
    "round": (mp.nint, lambda x: (0,)),
    "mod": (mp_mod, lambda x, y: (1, -mp_quotient(x, y))),
    "min": (lambda *xs: min(xs), one_hot(min)),
    "max": (lambda *xs: max(xs), one_hot(max)),
    "clamp": (
        lambda x, lo, hi: min(max(x, lo), hi),
        lambda x, lo, hi: (int(lo < x < hi), int(x < lo), int(x > hi)),
    ),
    "sigmoid": (mp_sigmoid, lambda x: (mp_sigmoid(x) * mp_sigmoid(-x),)),
    "logit": (lambda x: mp.log(x / (1 - x)), lambda x: (1 / (x * (1 - x)),)),
    "softplus": (lambda x: mp.log1p(mp.exp(x)), lambda x: (mp_sigmoid(x),)),
    "relu": (lambda x: max(x, 0), lambda x: (int(x > 0),)),
    "leaky_relu": (
        lambda x, slope: x if x > 0 else slope * x,
        lambda x, slope: (1, 0) if x > 0 else (slope, x),
    ),
    "elu": (
        lambda x, alpha: x if x > 0 else alpha * mp.expm1(x),
        lambda x, alpha: (1, 0) if x > 0 else (alpha * mp.exp(x), mp.expm1(x)),
    ),
    "gelu": (
        lambda x: x * mp.ncdf(x),
        lambda x: (mp.ncdf(x) + x * mp.npdf(x),),
    ),
    "silu": (
        lambda x: x * mp_sigmoid(x),
        lambda x: (mp_sigmoid(x) * (1 + x * mp_sigmoid(-x)),),
    ),
    "erf": (mp.erf, lambda x: (2 / mp.sqrt(mp.pi) * mp.exp(-(x**2)),)),
    "erfc": (mp.erfc, lambda x: (-2 / mp.sqrt(mp.pi) * mp.exp(-(x**2)),)),
    "gamma": (mp.gamma, lambda x: (mp.gamma(x) * mp.digamma(x),)),
    "lgamma": (mp_lgamma, lambda x: (mp.digamma(x),)),
    "digamma": (mp.digamma, lambda x: (mp.psi(1, x),)),
    "polygamma": (
        lambda n, x: mp_polygamma(int(n), x),
        lambda n, x: (None, mp_polygamma(int(n) + 1, x)),
    ),
}


def call(name: str, arity: int) -> str:
    names = PRIMITIVES[name].argument_names(arity)
    if name not in OPERATORS:
        return f"{name}({', '.join(names)})"
    return f"{OPERATORS[name].sign}".join(names) if arity == 2 else f"-{names[0]}"


def is_tame(args: Arguments) -> bool:
    return all(1e-3 < abs(x) < 1e3 for x in args)
