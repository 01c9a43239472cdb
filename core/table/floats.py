"""Float64 scalar functions that `math` lacks, raises in, or gives with too little accuracy.

All functions follow IEEE 754: they return nan or inf where `math` would raise, and a NaN
argument gives NaN.  Domain checks belong to the caller.  Accuracies are in units in the last
place (ulp) of the result, measured against mpmath in tests/test_special.py.

The functions that are composed of others run over arrays too, operation by operation: there
core/many/functions.py puts NumPy in the place of `math` and array functions in the place of the
functions here.  So they have no `if`, and choose by `where`, `larger`, `lesser`, `apart`.

The gamma family works in fixed-point integers for moderate arguments: a float is an exact
ratio of integers, so the recurrences have no rounding error, and the cancellation near the
zeros of lgamma, digamma and polygamma uses up guard bits instead of bits of the result.
"""

import math
from collections.abc import Callable
from math import erfc

_INF = math.inf
_NAN = math.nan

# Fixed-point numbers are integers scaled by 2**_BITS.
_BITS = 128

# Below this size only the pole at 0 counts in the gamma family: the next term is relatively
# smaller by a factor of at least |x|.
_TINY = 2.0**-60

# Taylor coefficients of 1/Γ(1+t) in fixed point, from the recurrence DLMF 5.7.2; the sum is
# good to the last place for |t| <= 1/2.
_RGAMMA = (
    340282366920938463463374607431768211456,
    196416312676536866355339930139014384471,
    -223183742588452550978754755364504280421,
    -14292756066318259584849293906448763652,
    56670152864892491423034501012603671400,
    -14359144993262102149799415320960223811,
    -3274187245951855195007272475406716523,
    2456479094642443618590911189625617446,
    -396485986017372666622205154562438317,
    -73242946327860809636445634316232987,
    43573253175922736415669806309366674,
    -6851536042415995418607948339636592,
    -425520881922714266855690189151120,
    385549188284610701630110023272909,
    -69973570371959585627249080841120,
    2081199318466500605449058777895,
    1702095000616615227150334158894,
    -401966906828838174962783936970,
    35505971116277933545531284509,
    2648167023333182196340072203,
    -1257957765958193951995978483,
    173556607358823637905212971,
    -7004120614026452996281479,
    -1819871796298084587771491,
    417451135304937418299748,
    -40196171112898621253467,
    403810449253619845151,
    480608232384966007625,
    -78222262244896046650,
    5833822410896547858,
    45507721225820689,
    -69901945520356959,
    9310227809071405,
    -589490351765175,
    -8032770290552,
    6346208096747,
    -754778829062,
    44161232218,
)

# B(2k)/(2k)! for k = 1, 2, ..., the Euler-Maclaurin coefficients (DLMF 2.10.1).
_EULER_MACLAURIN = (
    (1, 12),
    (-1, 720),
    (1, 30240),
    (-1, 1209600),
    (1, 47900160),
    (-691, 1307674368000),
    (1, 74724249600),
    (-3617, 10670622842880000),
    (43867, 5109094217170944000),
    (-174611, 802857662698291200000),
    (77683, 14101100039391805440000),
    (-236364091, 1693824136731743669452800000),
    (657931, 186134520519971831808000000),
    (-3392780147, 37893265687455865519472640000000),
    (1723168255201, 759790291646040068357842010112000000),
    (-7709321041217, 134196726836183700385281186201600000000),
    (151628697551, 104199811425742637946218332815360000000),
    (-26315271553053477373, 713925872841910517552409860896601407488000000000),
    (154210205991661, 165165037094716140555791754978970828800000000),
    (-261082718496449122051, 11039333782344056345696120477635448049500160000000000),
)

# B(2k)/(2k) for k = 1, 2, ..., the coefficients of DLMF 5.11.2.
_DIGAMMA_ASYMPTOTIC = (1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12)

# sqrt(1/2) as a 24-bit part, whose products with 26-bit numbers are exact, and the rest.
_SQRT_HALF_HI = 0.7071067690849304
_SQRT_HALF_LO = 1.210161710447897e-08

_HALF_LOG_2PI = 0.9189385332046728


# --- choices, which arrays make element by element ---


def where(condition: bool, a: float, b: float) -> float:
    """a where the condition holds, else b."""
    return a if condition else b


def larger(a: float, b: float) -> float:
    """The larger of a and b, NaN if either is; of +0 and -0 any."""
    return a if a >= b or a != a else b


def lesser(a: float, b: float) -> float:
    """The lesser of a and b, NaN if either is; of +0 and -0 any."""
    return a if a <= b or a != a else b


def apart(
    condition: bool, rare: Callable[[float], float], usual: Callable[[float], float], x: float
) -> float:
    """rare(x) where the condition holds, else usual(x)."""
    return rare(x) if condition else usual(x)


# --- elementary functions with IEEE results ---


def exp(x: float) -> float:
    """e**x; inf on overflow."""
    try:
        return math.exp(x)
    except OverflowError:
        return _INF


def exp2(x: float) -> float:
    """2**x; inf on overflow."""
    try:
        return math.exp2(x)
    except OverflowError:
        return _INF


def expm1(x: float) -> float:
    """e**x - 1; inf on overflow."""
    try:
        return math.expm1(x)
    except OverflowError:
        return _INF


def sinh(x: float) -> float:
    """sinh x; inf with the sign of x on overflow."""
    try:
        return math.sinh(x)
    except OverflowError:
        return math.copysign(_INF, x)


def cosh(x: float) -> float:
    """cosh x; inf on overflow."""
    try:
        return math.cosh(x)
    except OverflowError:
        return _INF


def log(x: float) -> float:
    """Natural logarithm; -inf at 0, nan below."""
    try:
        return math.log(x)
    except ValueError:
        return -_INF if x == 0 else _NAN


def log2(x: float) -> float:
    """Logarithm to base 2; -inf at 0, nan below."""
    try:
        return math.log2(x)
    except ValueError:
        return -_INF if x == 0 else _NAN


def log10(x: float) -> float:
    """Logarithm to base 10; -inf at 0, nan below."""
    try:
        return math.log10(x)
    except ValueError:
        return -_INF if x == 0 else _NAN


def log1p(x: float) -> float:
    """log(1 + x); -inf at -1, nan below."""
    try:
        return math.log1p(x)
    except ValueError:
        return -_INF if x == -1 else _NAN


def sqrt(x: float) -> float:
    """Square root; nan below 0."""
    try:
        return math.sqrt(x)
    except ValueError:
        return _NAN


def cbrt(x: float) -> float:
    """Cube root, within 0.51 ulp; exact where the root is."""
    # libm's is off by some ulp (cbrt(27) > 3): h is its first 17 bits, so that h**3 is exact,
    # and d the rest of the root of m.  The scale keeps m and h**3 in the range.
    scale = where(abs(x) < 1.0, 2.0**340, 2.0**-10)
    m = x * scale * scale * scale
    y = math.cbrt(x) * scale
    split = (2.0**36 + 1.0) * y
    h = split - (split - y)
    d = y - h
    d = div(m - h * h * h, 3.0 * h * h + d * (3.0 * h + d))
    return where(x + x == x, x, (h + d) / scale)  # 0 and ±inf are their own roots


def sin(x: float) -> float:
    """sin x; nan at ±inf."""
    try:
        return math.sin(x)
    except ValueError:
        return _NAN


def cos(x: float) -> float:
    """cos x; nan at ±inf."""
    try:
        return math.cos(x)
    except ValueError:
        return _NAN


def tan(x: float) -> float:
    """tan x; nan at ±inf."""
    try:
        return math.tan(x)
    except ValueError:
        return _NAN


def asin(x: float) -> float:
    """Arc sine; nan outside [-1, 1]."""
    try:
        return math.asin(x)
    except ValueError:
        return _NAN


def acos(x: float) -> float:
    """Arc cosine; nan outside [-1, 1]."""
    try:
        return math.acos(x)
    except ValueError:
        return _NAN


def acosh(x: float) -> float:
    """Inverse hyperbolic cosine; nan below 1."""
    try:
        return math.acosh(x)
    except ValueError:
        return _NAN


def atanh(x: float) -> float:
    """Inverse hyperbolic tangent; ±inf at ±1, nan outside [-1, 1]."""
    try:
        return math.atanh(x)
    except ValueError:
        return math.copysign(_INF, x) if abs(x) == 1 else _NAN


def tanh(x: float) -> float:
    """tanh x, within 3 ulp."""
    t = math.expm1(2.0 * lesser(abs(x), 22.0))  # from 22 on tanh rounds to 1
    return math.copysign(t / (t + 2.0), x)


# math's own, which are the functions here wherever they do not raise
RAISING: dict[str, Callable[..., float]] = {
    f.__name__: f
    for f in (
        *(math.exp, math.exp2, math.expm1, math.log, math.log2, math.log10, math.log1p, math.sqrt),
        *(math.sin, math.cos, math.tan, math.asin, math.acos),
        *(math.sinh, math.cosh, math.acosh, math.atanh),
    )
}


# --- arithmetic ---


def div(a: float, b: float) -> float:
    """a/b as IEEE division: ±inf for a/0, nan for 0/0."""
    if b == 0:
        return _NAN if a == 0 or a != a else math.copysign(_INF, a) * math.copysign(1.0, b)
    return a / b


def pow_(x: float, y: float) -> float:
    """x**y as C's pow (C99 F.9.4.4): nan, never complex, for x < 0 and y not whole."""
    if y == 2.0:
        return x * x  # rounded once, and what a square costs
    try:
        return math.pow(x, y)
    except (OverflowError, ValueError) as e:
        if isinstance(e, ValueError) and x != 0:
            return _NAN
    # A zero to a negative power or an overflow: only odd y keeps the sign of x.
    return math.copysign(_INF, x) if abs(math.fmod(y, 2.0)) == 1.0 else _INF


def mod(x: float, y: float) -> float:
    """Python's x % y, which has the sign of y; nan where y is 0."""
    return _NAN if y == 0 else x % y


def hypot(*xs: float) -> float:
    """Euclidean norm, within 1 ulp; as in IEEE 754 an infinite argument wins over a NaN."""
    if len(xs) != 2:
        return math.hypot(*xs)
    x, y = xs
    try:
        return abs(complex(x, y))  # the C library's hypot, as NumPy's is
    except OverflowError:  # for a NaN, Python can take an old errno for its own
        return _NAN if x != x or y != y else _INF


# Below, a sum of zeros is -0 only where all of them are: it finds the sign of a zero result.


def maximum(*xs: float) -> float:
    """Largest argument, +0 above -0; NaN if any is NaN (IEEE 754-2019 maximum)."""
    most = xs[0]
    for x in xs[1:]:
        most = math.copysign(0.0, most) + math.copysign(0.0, x) + larger(most, x)
    return most


def minimum(*xs: float) -> float:
    """Smallest argument, -0 below +0; NaN if any is NaN (IEEE 754-2019 minimum)."""
    least = xs[0]
    for x in xs[1:]:
        least = -(-math.copysign(0.0, least) - math.copysign(0.0, x) - lesser(least, x))
    return least


def clamp(x: float, lo: float, hi: float) -> float:
    """x limited to [lo, hi] (hi where lo > hi); NaN if any argument is NaN."""
    return minimum(maximum(x, lo), hi)


def sign(x: float) -> float:
    """-1, 0 or 1; 0 at ±0."""
    if x == 0:
        return 0.0
    return x if x != x else math.copysign(1.0, x)


# A result of 0 below takes the sign of x, as IEEE roundToIntegral does.


def floor(x: float) -> float:
    """Largest whole number <= x; ±inf pass through."""
    return math.copysign(math.floor(x), x) if math.isfinite(x) else x


def ceil(x: float) -> float:
    """Smallest whole number >= x; ±inf pass through."""
    return math.copysign(math.ceil(x), x) if math.isfinite(x) else x


def round_half_even(x: float) -> float:
    """Nearest whole number, ties to even; ±inf pass through."""
    return math.copysign(round(x), x) if math.isfinite(x) else x


# --- activation functions ---


def gelu(x: float) -> float:
    """x*Φ(x) = x*erfc(-x/√2)/2, within 6 ulp; -0 at -inf."""
    return apart(x < -37.5, _gelu_tail, _gelu_body, x)


def _gelu_body(x: float) -> float:
    # -y/√2 = u + d with d below the rounding of u, then erfc(u + d) to first order in d.
    y = lesser(x, 9.0)  # from there on Φ rounds to 1
    split = 134217729.0 * y
    hi = split - (split - y)
    p = -hi * _SQRT_HALF_HI
    q = -((y - hi) * _SQRT_HALF_HI + y * _SQRT_HALF_LO)
    u = p + q
    d = q - (u - p)
    return 0.5 * x * (erfc(u) - d * 2.0 / math.sqrt(math.pi) * math.exp(-u * u))


def _gelu_tail(x: float) -> float:
    # erfc(-x/√2) is subnormal or nearly so: use DLMF 7.12.1, with e**(-x²/2) split
    # into e**(-a²/4) twice and a small correction, where a² is exact.
    x = larger(x, -40.0)  # -0 from there on
    a = math.floor(32.0 * x) / 32.0
    e = math.exp(-0.25 * a * a)
    series = term = 1.0
    for k in range(1, 10):
        term = term * ((1 - 2 * k) / (x * x))
        series = series + term
    return -e * math.exp(-0.5 * (x - a) * (x + a)) * series / math.sqrt(2.0 * math.pi) * e


# --- gamma function and its relatives ---


def gamma(x: float) -> float:
    """Γ(x), within 1 ulp; ±inf at ±0, nan at negative whole numbers and -inf."""
    if _is_pole(x):
        return div(1.0, x) if x == 0 else _NAN
    if abs(x) < _TINY:
        return 1.0 / x
    if x > 172.0:
        return _INF
    if x < -190.0:
        return 0.0 if math.floor(x) % 2 == 0 else -0.0
    if x != x:
        return x
    num, den = _gamma_ratio(x)
    try:
        return num / den
    except OverflowError:
        return _INF


def lgamma(x: float) -> float:
    """log|Γ(x)|; inf at the poles and ±inf.

    Within 3 ulp for x > -30, the zeros included; within 6 ulp below, where no float is close
    to a zero.
    """
    if _is_pole(x):
        return _INF
    if abs(x) < _TINY:
        return -math.log(abs(x))
    if not -30.0 < x < 30.0:
        try:
            return math.lgamma(x)
        except OverflowError:
            return _INF
    num, den = map(abs, _gamma_ratio(x))
    if den < 2 * num < 4 * den:
        return math.log1p((num - den) / den)
    return math.log(num / den)


def digamma(x: float) -> float:
    """ψ(x) = Γ'(x)/Γ(x); ∓inf at ±0, nan at negative whole numbers and -inf.

    Within 2 ulp for x > -100, the zeros included; below, within 4 ulp of the larger of the
    two terms of the reflection formula.
    """
    if _is_pole(x):
        return div(-1.0, x) if x == 0 else _NAN
    if abs(x) < _TINY:
        return -1.0 / x
    if x <= -100.0:
        # Reflection, DLMF 5.5.4.
        return digamma(1.0 - x) - math.pi * _cot_pi(x - round(x))
    if not x < 10.0:
        # DLMF 5.11.2
        w = 1.0 / x / x
        series = 0.0
        for coefficient in reversed(_DIGAMMA_ASYMPTOTIC):
            series = (series + coefficient) * w
        return math.log(x) - (0.5 / x + series)
    # ψ(k + t) from ψ(1 + t) = -r'/r, r = 1/Γ(1 + t), by DLMF 5.5.2.
    t, factors, unit = _split(x)
    r, dr = _rgamma1p(t)
    total = sum((unit << _BITS) // factor for factor in factors)
    if x <= 0.5:
        total = -total
    return (total - (dr << _BITS) // r) / (1 << _BITS)


def polygamma(n: float, x: float) -> float:
    """The n-th derivative of digamma, for whole n >= 0; nan for other n.

    Within 6 ulp for n <= 170, the zeros at negative x included; within n + 2000 ulp above.
    At the poles inf for odd n; for even n ∓inf at ±0, nan at negative whole numbers.
    """
    if not (n >= 0 and n.is_integer()):
        return _NAN
    if n == 0:
        return digamma(x)
    odd = n % 2 == 1
    if _is_pole(x):
        if odd and x > -_INF:
            return _INF
        return div(-1.0, x) if x == 0 else _NAN
    if x != x:
        return x
    if x > 0:
        value = _factorial_zeta(n, x)
        return value if odd else -value
    if x > -_TINY:
        return _factorial_zeta(n, -x)
    # The sum over all k >= 0 of (x + k)**-s, for x = f - m with 0 < f < 1: the sum over all
    # whole k less its other half.  For odd s the terms change sign with x + k.
    num, den = x.as_integer_ratio()
    f = num % den
    if not odd and 2 * f == den:
        return polygamma(n, 1.0 - x)  # all but that half cancels
    if n > 170:
        # The nearest pole alone makes it overflow.
        return -_INF if not odd and 2 * f < den else _INF
    s = int(n) + 1
    other = _zeta_fixed(s, den - f, den) - _zeta_fixed(s, den - num, den)
    total = _zeta_fixed(s, f, den) + (other if odd else -other)
    if not odd:
        total = -total
    try:
        return math.factorial(s - 1) * total / (1 << _BITS)
    except OverflowError:
        return _INF if total > 0 else -_INF


def _is_pole(x: float) -> bool:
    """Whether x is 0, a negative whole number or -inf."""
    return x <= 0 and (x == -_INF or x == math.floor(x))


def _cot_pi(t: float) -> float:
    """cot(πt) for 0 < |t| <= 1/2, accurate near its zero too."""
    if abs(t) > 0.25:
        return math.copysign(math.tan(math.pi * (0.5 - abs(t))), t)
    return 1.0 / math.tan(math.pi * t)


def _split(x: float) -> tuple[int, range, int]:
    """t, factors and unit such that Γ(x) is Γ(1 + t) times or over the product of factors/unit.

    x = k + t with |t| <= 1/2, t in fixed point; times for x >= 1/2, over below (DLMF 5.5.1).
    """
    num, unit = x.as_integer_ratio()
    f = num - round(x) * unit
    factors = range(f + unit, num, unit) if x > 0.5 else range(num, f + unit, unit)
    return (f << _BITS) // unit, factors, unit


def _rgamma1p(t: int) -> tuple[int, int]:
    """r(t) = 1/Γ(1 + t) and its derivative, all in fixed point, for |t| <= 1/2."""
    r = dr = 0
    for coefficient in reversed(_RGAMMA):
        dr = r + (dr * t >> _BITS)
        r = coefficient + (r * t >> _BITS)
    return r, dr


def _gamma_ratio(x: float) -> tuple[int, int]:
    """Γ(x) as a ratio of integers with some 110 good bits, for _TINY <= |x| < 200."""
    t, factors, unit = _split(x)
    product = math.prod(factors)
    scale = unit ** len(factors)
    r, _ = _rgamma1p(t)
    if x > 0.5:
        return product << _BITS, scale * r
    return scale << _BITS, product * r


def _factorial_zeta(n: float, x: float) -> float:
    """n! times the Hurwitz zeta function ζ(n + 1, x), for x > 0 (DLMF 25.11.3)."""
    if x == _INF:
        return 0.0
    s = n + 1.0
    ratio = _zeta_ratio(s, x)
    if n > 170:
        # n! overflows: Stirling's formula, DLMF 5.11.1.
        w = 1.0 / n
        stirling = 0.5 * math.log(n) + _HALF_LOG_2PI
        stirling += (1 / 12 - (1 / 360 - w * w / 1260) * w * w) * w
        log_term = n * (math.log(n / x) - 1.0) - math.log(x) + stirling
        return exp(log_term + math.log(ratio))
    # n!/x**s with the exponents apart, as either part may leave the range.
    m, e = math.frexp(x)
    fm, fe = math.frexp(math.factorial(int(n)))
    try:
        return math.ldexp(fm * (2.0 * m) ** -s * ratio, fe - (e - 1) * int(s))
    except OverflowError:
        return _INF


def _zeta_ratio(s: float, x: float) -> float:
    """ζ(s, x)*x**s, for s >= 2 and x > 0, by Euler-Maclaurin summation (DLMF 25.11.5).

    A term e**-y of the sum is as exact as the first, 1, since y*e**-y < 1.
    """
    terms = []
    k = 0.0
    while x + k < s + 10.0:
        terms.append(math.exp(-s * math.log1p(k / x)))
        if terms[-1] < 1e-18:
            return math.fsum(terms)
        k += 1.0
    z = x + k
    tail = [z / (s - 1.0), 0.5]
    factor = s / z
    for j, (num, den) in enumerate(_EULER_MACLAURIN):
        tail.append(factor * num / den)
        factor *= (s + 2 * j + 1) / z * ((s + 2 * j + 2) / z)
    terms.append(math.exp(-s * math.log1p(k / x)) * math.fsum(tail))
    return math.fsum(terms)


def _zeta_fixed(s: int, num: int, den: int) -> int:
    """ζ(s, num/den) in fixed point, for s >= 2 and num/den > 0 (DLMF 25.11.5)."""
    scale: int = den**s << _BITS
    total = 0
    while num < (s + 28) * den:
        term = scale // num**s
        if term == 0:
            return total
        total += term
        num += den
    w = (den << _BITS) // num
    tail = (num << _BITS) // (den * (s - 1)) + (1 << _BITS - 1)
    factor = s * w
    for j, (b_num, b_den) in enumerate(_EULER_MACLAURIN):
        tail += factor * b_num // b_den
        factor = (factor * w >> _BITS) * w * (s + 2 * j + 1) * (s + 2 * j + 2) >> _BITS
    last: int = scale // num**s
    return total + (last * tail >> _BITS)
