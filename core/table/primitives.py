"""THE rule table: one row says everything that is known of a function.

Partial derivatives, domains, conventions, and values where other functions give them, are written in the calculator's own language. The
same line is what a learner reads, what the engine computes, what a derivative graph splices in
and what the reference prints. Adding a function is adding one row. A definition may be a program,
`t = exp(-abs(x)); 2*t/(1 + t^2)`; floats, arrays, machine code and exported code are made of it.

In a row's language the parameters are names; `*xs` takes any number of arguments, and then `x` is
the argument that the partial belongs to, and in a second partial `y` is the other argument it is by
and `rest` are all arguments but x. Two words exist only here: `active(y)`, 1 where an input asked
for reaches y, else 0, and `ties(m, xs)`, how many of xs equal m. Partials are computed in plain
IEEE arithmetic (1/0 is inf there).

Second partials are the partials differentiated, by the table again. A row has its own where those
lose digits: the derivative of 1/sqrt((1 - x)*(1 + x)) is 0 at 1e-20, where x is right.
"""

import math
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from autograd_cli.core.table import floats
from autograd_cli.core.table.definitions import called, over_floats

SIGNS = {"pi": "π", "tau": "τ"}
CONSTANTS = {name: name for name in ("pi", "tau", "e", "inf", "nan")} | {
    sign: name for name, sign in SIGNS.items()
}
CONSTANT_VALUES = {
    "pi": math.pi,
    "tau": math.tau,
    "e": math.e,
    "inf": math.inf,
    "nan": math.nan,
}


class Case(NamedTuple):
    """Where `when` holds, these partials take over (None: the ordinary one stays).

    `warning` is the key of the sentence that people are told, None where nothing is amiss. They are
    told where an input asked for reaches one of the parameters `by`, the ones that the kink lies in
    (empty: all of them; SELECTED: arguments whose derivative is not 0 here).
    """

    when: str
    partials: tuple[str | None, ...]
    warning: str | None = None
    by: tuple[str, ...] = ()
    seconds: tuple[str, ...] = ()  # as those of the row; empty: the partials differentiated


class Operator(NamedTuple):
    """How a row prints where it is an operator: sign, rank, and the least rank of each operand.

    Ranks: or 1, and 2, not 3, comparisons 4, sums 5, products 6, signs 7, powers 8, the rest 9.
    """

    sign: str
    rank: int
    operands: tuple[int, ...]


class Primitive(NamedTuple):
    """One row. `partials` are by parameter; None where there is no derivative.

    `seconds` are the second partials by pairs of parameters, xx, xy, yy; where there are any number
    of arguments, twice by the same one and by two. They hold where no case does that has a warning
    or seconds of its own.
    """

    name: str
    parameters: tuple[str, ...]
    value: Callable[..., float] | str  # over floats; or a definition, in the calculator's language
    partials: tuple[str | None, ...]
    doc: tuple[str, str]  # English, Japanese
    domain: str = ""  # a condition; empty: everywhere
    mends: tuple[tuple[str, str], ...] = ()  # outside the domain: condition, key of a hint
    cases: tuple[Case, ...] = ()
    seconds: tuple[str, ...] = ()  # empty: the partials differentiated
    selects: bool = False  # an edge that is 0 passes nothing on
    optional: tuple[float, ...] = ()  # defaults of the last parameters
    aliases: tuple[str, ...] = ()
    array: str = ""  # over arrays: NumPy's function, ALIKE, or element by element
    operator: Operator | None = None
    latex: str = ""  # a command such as \sin; empty: the name upright

    @property
    def defined(self) -> str:
        """The definition by other functions, where the row has one."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def function(self) -> Callable[..., float]:
        """The value over floats."""
        return _defined(self.name) if isinstance(self.value, str) else self.value

    @property
    def vectorized(self) -> bool:
        """Whether arrays go through it as a whole, not element by element."""
        return bool(self.array or self.defined)

    @property
    def variadic(self) -> bool:
        return self.parameters[0].startswith("*")

    def argument_names(self, arity: int) -> list[str]:
        """What messages call the arguments: the parameters, or x1 x2 … for `*xs`."""
        if self.variadic:
            return [f"x{i}" for i in range(1, arity + 1)]
        return list(self.parameters[:arity])

    @property
    def without_partial(self) -> list[int]:
        """The arguments by which there is no derivative: the order n of polygamma(n, x)."""
        return [slot for slot, partial in enumerate(self.partials) if partial is None]

    @property
    def arities(self) -> tuple[int, int | None]:
        """The least and the greatest number of arguments; None: no greatest."""
        if self.variadic:
            return 2, None
        return len(self.parameters) - len(self.optional), len(self.parameters)


def _row(
    name: str,
    parameters: str,
    value: Callable[..., float] | str,
    *partials: str | None,
    doc: tuple[str, str],
    **more: object,
) -> Primitive:
    return Primitive(name, tuple(parameters.split()), value, partials, doc, **more)  # type: ignore[arg-type]


_FINITE = "abs(x) < inf"
SELECTED = ("selected",)
ALIKE = "alike"  # the function's own code runs over arrays, see core/table/floats.py
_KINK, _JUMP, _STEEP, _TIE, _BOUND = "kink", "jump", "steep", "tie", "bound"


def _kink(when: str, *partials: str | None, by: tuple[str, ...] = ()) -> tuple[Case, ...]:
    return (Case(when, partials, _KINK, by),)


def _steep(when: str, *partials: str) -> tuple[Case, ...]:
    return (Case(when, partials, _STEEP),)


# fmt: off
ROWS = (
    # ---- operators
    _row("add", "a b", lambda a, b: a + b, "1", "1", doc=("sum", "和"), operator=Operator(" + ", 5, (5, 6)),
         array="add"),
    _row("sub", "a b", lambda a, b: a - b, "1", "-1", doc=("difference", "差"), operator=Operator(" - ", 5, (5, 6)),
         array="subtract"),
    _row("mul", "a b", lambda a, b: a * b, "b", "a", doc=("product", "積"), operator=Operator(" * ", 6, (6, 7)),
         array="multiply"),
    _row("div", "a b", floats.div, "1/b", "-a/b^2", doc=("quotient", "商"), operator=Operator(" / ", 6, (6, 7)),
         array="divide",
         domain="b != 0",
         cases=(Case("abs(b) < 1e-150 or abs(b) > 1e150", (None, "-a/b/b")),),
         seconds=("0", "-1/b/b", "2*a/b/b/b")),
    _row("neg", "a", lambda a: -a, "-1", doc=("negative", "符号の反転"), operator=Operator("-", 7, (7,)),
         array="negative"),
    _row("pow", "x y", floats.pow_, "y*x^(y - 1)", "x^y*log(x)", doc=("power x^y", "べき乗 x^y"),
         array="float_power", operator=Operator("^", 8, (9, 7)),
         domain="x > 0 or x == 0 and y >= 0 or x < 0 and y == floor(y) and active(y) == 0",
         mends=(("x < 0 and y == floor(y)", "leave-out-exponent"), ("x < 0 and abs(y - 1/3) < 1e-15", "cube-root")),
         cases=(Case("x == 0 and y == 0", ("0", "0"), _KINK, ("y",)),
                Case("x == 0 and y < 1", ("inf", "0"), _STEEP, ("x",)),
                Case("x^y == 0 and abs(y) == inf", ("0", "0"), seconds=("0", "0", "0")),
                Case("x^y == 0", (None, "0")),
                Case("abs(x) < 1e-100 and abs(x^(y - 1)) == inf", ("y*x^y/x", None)),
                Case("x == 0", (None, None), seconds=("where(y == 1, 0, y*(y - 1)*x^(y - 2))", "where(y == 1, nan, 0)", "0"))),
         seconds=("y*(y - 1)*x^(y - 2)", "x^(y - 1)*(1 + y*log(x))", "x^y*log(x)^2")),

    # ---- trigonometric
    _row("sin", "x", floats.sin, "cos(x)", doc=("sine", "正弦"), domain=_FINITE, array="sin", latex="\\sin"),
    _row("cos", "x", floats.cos, "-sin(x)", doc=("cosine", "余弦"), domain=_FINITE, array="cos", latex="\\cos"),
    _row("tan", "x", floats.tan, "sec(x)^2", doc=("tangent", "正接"), domain=_FINITE, array="tan", latex="\\tan"),
    _row("sec", "x", "1/cos(x)", "sec(x)*tan(x)", doc=("secant 1/cos", "正割 1/cos"), domain=_FINITE, latex="\\sec"),
    _row("csc", "x", "1/sin(x)", "-csc(x)*cot(x)", doc=("cosecant 1/sin", "余割 1/sin"),
         domain="abs(x) < inf and sin(x) != 0", latex="\\csc"),
    _row("cot", "x", "1/tan(x)", "-csc(x)^2", doc=("cotangent 1/tan", "余接 1/tan"),
         domain="abs(x) < inf and sin(x) != 0", latex="\\cot"),
    _row("asin", "x", floats.asin, "1/sqrt((1 - x)*(1 + x))", doc=("inverse sine", "逆正弦"),
         domain="abs(x) <= 1", cases=_steep("abs(x) == 1", "inf"),
         seconds=("x/((1 - x)*(1 + x))/sqrt((1 - x)*(1 + x))",), aliases=("arcsin",), array="arcsin", latex="\\arcsin"),
    _row("acos", "x", floats.acos, "-1/sqrt((1 - x)*(1 + x))", doc=("inverse cosine", "逆余弦"),
         domain="abs(x) <= 1", cases=_steep("abs(x) == 1", "-inf"),
         seconds=("-x/((1 - x)*(1 + x))/sqrt((1 - x)*(1 + x))",), aliases=("arccos",), array="arccos", latex="\\arccos"),
    _row("atan", "x", math.atan, "1/(1 + x^2)", doc=("inverse tangent", "逆正接"), aliases=("arctan",),
         cases=(Case("abs(x) > 1e150", ("1/x/x",)),), seconds=("-2*x/(1 + x^2)/(1 + x^2)",),
         array="arctan", latex="\\arctan"),
    _row("atan2", "y x", math.atan2, "x/hypot(x, y)/hypot(x, y)", "-y/hypot(x, y)/hypot(x, y)",
         doc=("angle of the point (x, y)", "点 (x, y) の偏角"), cases=(*_kink("x == 0 and y == 0", "0", "0"), Case("abs(x) == inf or abs(y) == inf", ("0", "0"))),
         seconds=("-2*(x/hypot(x, y))*(y/hypot(x, y))/hypot(x, y)/hypot(x, y)",
                  "(y - x)/hypot(x, y)*((y + x)/hypot(x, y))/hypot(x, y)/hypot(x, y)",
                  "2*(x/hypot(x, y))*(y/hypot(x, y))/hypot(x, y)/hypot(x, y)"),
         aliases=("arctan2",), array="arctan2"),

    # ---- hyperbolic
    _row("sinh", "x", floats.sinh, "cosh(x)", doc=("hyperbolic sine", "双曲線正弦"), array="sinh", latex="\\sinh"),
    _row("cosh", "x", floats.cosh, "sinh(x)", doc=("hyperbolic cosine", "双曲線余弦"), array="cosh", latex="\\cosh"),
    _row("tanh", "x", floats.tanh, "sech(x)^2", doc=("hyperbolic tangent", "双曲線正接"), array=ALIKE, latex="\\tanh"),
    _row("sech", "x", "t = exp(-abs(x)); 2*t/(1 + t^2)", "-sech(x)*tanh(x)", doc=("hyperbolic secant 1/cosh", "双曲線正割 1/cosh")),
    _row("csch", "x", "t = 2*exp(-abs(x))/-expm1(-2*abs(x)); where(x == 0, 1/x, where(x < 0, -t, t))", "-csch(x)*coth(x)", doc=("hyperbolic cosecant 1/sinh", "双曲線余割 1/sinh"),
         domain="x != 0"),
    _row("coth", "x", "t = 1 + 2/expm1(2*abs(x)); where(x == 0, 1/x, where(x < 0, -t, t))", "-csch(x)^2", doc=("hyperbolic cotangent 1/tanh", "双曲線余接 1/tanh"),
         domain="x != 0", latex="\\coth"),
    _row("asinh", "x", math.asinh, "1/hypot(1, x)", doc=("inverse hyperbolic sine", "逆双曲線正弦"),
         aliases=("arcsinh", "arsinh"), array="arcsinh"),
    _row("acosh", "x", floats.acosh, "1/(sqrt(x - 1)*sqrt(x + 1))", doc=("inverse hyperbolic cosine", "逆双曲線余弦"),
         domain="x >= 1", cases=_steep("x == 1", "inf"), aliases=("arccosh", "arcosh"), array="arccosh"),
    _row("atanh", "x", floats.atanh, "1/((1 - x)*(1 + x))", doc=("inverse hyperbolic tangent", "逆双曲線正接"),
         domain="abs(x) < 1", seconds=("2*x/((1 - x)*(1 + x))/((1 - x)*(1 + x))",), aliases=("arctanh", "artanh"), array="arctanh"),

    # ---- exponentials and logarithms
    _row("exp", "x", floats.exp, "exp(x)", doc=("exponential e^x", "指数関数 e^x"), array="exp", latex="\\exp"),
    _row("exp2", "x", floats.exp2, "exp2(x)*log(2)", doc=("power of two 2^x", "2 のべき 2^x"), array="exp2"),
    _row("expm1", "x", floats.expm1, "exp(x)", doc=("e^x - 1, exact near 0", "e^x - 1(0 の近くでも正確)"), array="expm1"),
    _row("log", "x", floats.log, "1/x", doc=("natural logarithm", "自然対数"), domain="x > 0", aliases=("ln",),
         array="log", latex="\\ln"),
    _row("log2", "x", floats.log2, "1/(x*log(2))", doc=("logarithm to base 2", "2 を底とする対数"), domain="x > 0",
         array="log2", latex="\\log_2"),
    _row("log10", "x", floats.log10, "1/(x*log(10))", doc=("logarithm to base 10", "常用対数"), domain="x > 0",
         array="log10", latex="\\log_{10}"),
    _row("log1p", "x", floats.log1p, "1/(1 + x)", doc=("log(1 + x), exact near 0", "log(1 + x)(0 の近くでも正確)"),
         domain="x > -1", array="log1p"),

    # ---- roots and distances
    _row("sqrt", "x", floats.sqrt, "1/(2*sqrt(x))", doc=("square root", "平方根"), domain="x >= 0",
         cases=_steep("x == 0", "inf"), array="sqrt"),
    _row("cbrt", "x", floats.cbrt, "1/(3*cbrt(x)^2)", doc=("cube root", "立方根"), cases=_steep("x == 0", "inf"),
         seconds=("-2/(9*cbrt(x)^2)/x",), array=ALIKE),
    _row("hypot", "*xs", floats.hypot, "x/hypot(xs)", doc=("length sqrt(x^2 + y^2 + …)", "長さ sqrt(x^2 + y^2 + …)"),
         cases=(*_kink("hypot(xs) == 0", "0"), Case("hypot(xs) == inf", ("where(abs(x) == inf, sign(x), 0)",))),
         seconds=("hypot(rest)/hypot(xs)*(hypot(rest)/hypot(xs))/hypot(xs)", "-(x/hypot(xs))*(y/hypot(xs))/hypot(xs)"),
         array="hypot"),

    # ---- steps and pieces
    _row("abs", "x", math.fabs, "sign(x)", doc=("absolute value", "絶対値"), cases=_kink("x == 0", "0"), array="absolute"),
    _row("sign", "x", floats.sign, "0", doc=("-1, 0 or 1", "符号 -1, 0, 1"), cases=(Case("x == 0", ("0",), _JUMP),),
         selects=True, array="sign"),
    _row("floor", "x", floats.floor, "0", doc=("greatest whole number not above x", "x 以下の最大の整数"),
         cases=(Case("x == floor(x) and abs(x) < inf", ("0",), _JUMP),), selects=True, array="floor"),
    _row("ceil", "x", floats.ceil, "0", doc=("least whole number not below x", "x 以上の最小の整数"),
         cases=(Case("x == floor(x) and abs(x) < inf", ("0",), _JUMP),), selects=True, array="ceil"),
    _row("round", "x", floats.round_half_even, "0", doc=("nearest whole number, halves to even", "最も近い整数(中間は偶数へ)"),
         cases=(Case("abs(x - floor(x)) == 0.5", ("0",), _JUMP),), selects=True, array="rint"),
    _row("mod", "x y", floats.mod, "1", "-round((x - mod(x, y))/y)",
         doc=("remainder with the sign of the divisor", "剰余(符号は除数と同じ)"),
         domain="abs(x) < inf and abs(y) < inf and y != 0", cases=(Case("x == 0", (None, None), _JUMP, ("x",)), Case("mod(x, y) == 0", (None, None), _JUMP)),
         array="remainder"),
    _row("min", "*xs", floats.minimum, "where(x == min(xs), 1, 0)", doc=("least of the arguments", "最小値"),
         cases=(Case("ties(min(xs), xs) > 1", ("where(x == min(xs), 1/ties(min(xs), xs), 0)",), _TIE, SELECTED),),
         selects=True, array=ALIKE, latex="\\min"),
    _row("max", "*xs", floats.maximum, "where(x == max(xs), 1, 0)", doc=("greatest of the arguments", "最大値"),
         cases=(Case("ties(max(xs), xs) > 1", ("where(x == max(xs), 1/ties(max(xs), xs), 0)",), _TIE, SELECTED),),
         selects=True, array=ALIKE, latex="\\max"),
    _row("clamp", "x lo hi", floats.clamp,
         "where(x >= lo and x <= hi, 1, 0)", "where(x < lo, 1, 0)", "where(x > hi, 1, 0)",
         doc=("x, kept between lo and hi", "x を lo と hi の間に収めた値"), domain="lo <= hi",
         cases=(Case("x == lo", ("1", "0", "0"), _BOUND, ("x", "lo")), Case("x == hi", ("1", "0", "0"), _BOUND, ("x", "hi"))),
         selects=True, array=ALIKE),

    # ---- neural networks
    _row("sigmoid", "x", "t = exp(-abs(x)); where(x < 0, t, 1)/(1 + t)", "sigmoid(x)*sigmoid(-x)", doc=("logistic function 1/(1 + e^-x)", "シグモイド 1/(1 + e^-x)"),
         seconds=("-sigmoid(x)*sigmoid(-x)*tanh(x/2)",)),
    _row("logit", "x", "where(abs(x - 0.5) <= 0.25, 2*atanh(2*x - 1), log(x/(1 - x)))", "1/(x*(1 - x))", doc=("log(x/(1 - x)), inverse of sigmoid", "log(x/(1 - x))(sigmoid の逆)"),
         domain="x > 0 and x < 1", seconds=("(2*x - 1)/(x*(1 - x))/(x*(1 - x))",)),
    _row("softplus", "x", "where(x < 0, 0, x) + log1p(exp(-abs(x)))", "sigmoid(x)", doc=("log(1 + e^x)", "log(1 + e^x)")),
    _row("relu", "x", "where(x <= 0, 0, x)", "where(x > 0, 1, 0)", doc=("x where positive, else 0", "正なら x, そうでなければ 0"),
         cases=_kink("x == 0", "0"), selects=True),
    _row("leaky_relu", "x slope", "where(x > 0, x, slope*x)", "where(x > 0, 1, slope)", "where(x > 0, 0, x)",
         doc=("x where positive, else slope*x", "正なら x, そうでなければ slope*x"), optional=(0.01,),
         cases=_kink("x == 0 and slope != 1", "slope", None, by=("x",))),
    _row("elu", "x alpha", "where(x > 0, x, alpha*expm1(x))", "where(x > 0, 1, alpha*exp(x))", "where(x > 0, 0, expm1(x))",
         doc=("x where positive, else alpha*(e^x - 1)", "正なら x, そうでなければ alpha*(e^x - 1)"), optional=(1.0,),
         cases=_kink("x == 0 and alpha != 1", "alpha", None, by=("x",))),
    _row("gelu", "x", floats.gelu, "erfc(-x/sqrt(2))/2 + x*exp(-x^2/2)/sqrt(2*pi)",
         doc=("x*(1 + erf(x/sqrt(2)))/2", "x*(1 + erf(x/sqrt(2)))/2"),
         cases=(Case("x == inf", ("1",)), Case("x == -inf", ("0",))), array=ALIKE),
    _row("silu", "x", "t = exp(-abs(x)/2); s = where(x < 0, t, 1); where(x == -inf, -0, x*s*(s/(1 + t^2)))", "sigmoid(x)*(1 + x*sigmoid(-x))", doc=("x*sigmoid(x)", "x*sigmoid(x)"),
         cases=(Case("x == inf", ("1",)), Case("x == -inf", ("0",)))),

    # ---- error and gamma functions
    _row("erf", "x", math.erf, "2/sqrt(pi)*exp(-x^2)", doc=("error function", "誤差関数"),
         cases=(Case("abs(x) == inf", (None,), seconds=("0",)),)),
    _row("erfc", "x", math.erfc, "-2/sqrt(pi)*exp(-x^2)", doc=("complementary error function 1 - erf", "相補誤差関数 1 - erf"),
         cases=(Case("abs(x) == inf", (None,), seconds=("0",)),)),
    _row("gamma", "x", floats.gamma, "gamma(x)*digamma(x)", doc=("gamma function", "ガンマ関数"),
         domain="x > 0 or x != floor(x)", latex="\\Gamma"),
    _row("lgamma", "x", floats.lgamma, "digamma(x)", doc=("log|gamma(x)|", "log|gamma(x)|"),
         domain="x > 0 or x != floor(x)"),
    _row("digamma", "x", floats.digamma, "polygamma(1, x)", doc=("derivative of lgamma", "lgamma の導関数"),
         domain="x > 0 or x != floor(x)", latex="\\psi"),
    _row("polygamma", "n x", floats.polygamma, None, "polygamma(n + 1, x)",
         doc=("n-th derivative of digamma; n a constant whole number", "digamma の n 階導関数(n は 0 以上の整数定数)"),
         domain="n >= 0 and n == floor(n) and n < inf and active(n) == 0 and (x > 0 or x != floor(x))",
         mends=(("active(n) == 1", "order-is-constant"),)),
)
# fmt: on

PRIMITIVES: dict[str, Primitive] = {row.name: row for row in ROWS}


@cache
def _defined(name: str) -> Callable[..., float]:
    """A definition as a function over floats."""
    row = PRIMITIVES[name]
    functions = {name: PRIMITIVES[name].function for name in called(row.defined)}
    space = CONSTANT_VALUES | functions | {"where": floats.where}
    return over_floats(name, row.parameters, row.defined, space, floats.RAISING)


# Rows whose values are rounded exactly, and so are the same bits whoever computes them. The others
# have their own last digits in each library, and for each kind of processor.
EXACT = frozenset(
    (
        *("add", "sub", "mul", "div", "neg", "sqrt", "abs", "sign", "floor", "ceil", "round"),
        *("mod", "min", "max", "clamp", "relu", "leaky_relu"),
    )
)
ALIASES: dict[str, str] = {alias: row.name for row in ROWS for alias in row.aliases}
OPERATORS: dict[str, Operator] = {row.name: row.operator for row in ROWS if row.operator}
WHERE = "where"
FUNCTIONS: dict[str, None] = dict.fromkeys(
    [
        *(row.name for row in ROWS if row.name not in OPERATORS or row.name == "pow"),
        *ALIASES,
        WHERE,
    ]
)
