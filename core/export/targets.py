"""The languages that programs are exported to: one table each, and how a page of code is laid out.

A new target is a table of what its language has, a layout, and a row in TARGETS.
"""

import builtins
import keyword
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from types import CodeType, FunctionType

from autograd_cli.core.export.page import Code, Statement, Target
from autograd_cli.core.program.printer import ATOM, LATEX, TEXT, TYPST, Dialect, Template
from autograd_cli.core.table import floats
from autograd_cli.core.table.primitives import ALIKE, CONSTANT_VALUES, OPERATORS, ROWS
from autograd_cli.grammar.ast import CONDITIONS

WIDTH = 90

# ---- what is shared

# of hypot(x, y), where squares would overflow or vanish: a power of two scales without an error
_LARGEST = "max(abs(x), abs(y))"
_SCALE = f"where({_LARGEST} > 1e150, {2.0**-600}, where({_LARGEST} < 1e-150, {2.0**600}, 1))"

# functions in terms of others, in the calculator's own language, beside those that the table has
_DEFINITIONS = {
    **{row.name: row.defined for row in ROWS if row.defined},
    # a call of exp less than the table's, where its variable is written out
    "sech": "2*exp(-abs(x))/(1 + exp(-2*abs(x)))",
    "exp2": "pow(2, x)",
    # Kahan's: the errors of exp and log cancel
    "expm1": "where(abs(x) > 1, exp(x) - 1, where(exp(x) == 1, x, (exp(x) - 1)*x/log(exp(x))))",
    "log1p": "where(1 + x == 1, x, log(1 + x)*x/(1 + x - 1))",
    "cbrt": "sign(x)*pow(abs(x), 1/3)",
    "hypot": f"sqrt({_SCALE}*x*({_SCALE}*x) + {_SCALE}*y*({_SCALE}*y))/({_SCALE})",
    "sign": "where(x > 0, 1, where(x < 0, -1, x))",
    "min": "where(x < y or x != x, x, y)",
    "max": "where(x > y or x != x, x, y)",
    "clamp": "min(max(x, lo), hi)",
    "gelu": "x*erfc(-x/sqrt(2))/2",
    "gamma": "where(x > 0 or mod(floor(x), 2) == 0, 1, -1)*exp(lgamma(x))",
}


def _listed(words: str) -> list[str]:
    return words.split()


def _template(form: str, rank: int = ATOM, least: int = 0) -> Template:
    """The template of `{0} % {1}`; an argument may stand in it more than once."""
    parts = re.split(r"\{(\d)\}", form)
    order = tuple(map(int, parts[1::2]))
    return Template(rank, (least,) * len(order), tuple(parts[::2]), order)


def _dialect(
    functions: Mapping[str, str],
    number: Callable[[float], str],
    templates: Mapping[str, Template],
    calls: Mapping[str, Template],
) -> Dialect:
    return Dialect(
        # two signs in a row are another operator in C, a comment in SQL
        templates={**TEXT.templates, "neg": Template(7, (8,), ("-", "")), **templates},
        call=lambda name: (f"{functions.get(name, name)}(", ", ", ")"),
        number=number,
        name=str,
        parentheses=("(", ")"),
        calls=dict(calls),
    )


_POW = Template(ATOM, (0, 0), ("pow(", ", ", ")"))
_POWER = Template(OPERATORS["pow"].rank, OPERATORS["pow"].operands, ("", "**", ""))


def _called(name: str, arity: int) -> Template:
    return Template(ATOM, (0,) * arity, (f"{name}(", *[", "] * (arity - 1), ")"))


def _renamed(code: Code) -> list[str]:
    return [code.page.say("code-renamed", old=old, new=new) for old, new in code.renamed.items()]


def _noted(line: str, note: str, comment: str) -> list[str]:
    """A line and its comment, behind it if there is room."""
    if not note:
        return [line]
    note = comment.format(note)
    return [f"{line}  {note}"] if len(line) + len(note) <= WIDTH else [note, line]


# ---- Python and its libraries


def _assignments(code: Code) -> list[str]:
    lines = []
    for title, statements in (("code-forward", code.forward), ("code-reverse", code.reverse)):
        if statements:
            lines.append(f"# {code.page.say(title, output=code.output)}")
        for statement in statements:
            line = f"{statement.name} = {statement.text}"
            lines += _noted(line, code.page.letters(statement.note), "# {}")
    return lines


def _python_page(code: Code, blocks: Iterable[Iterable[str]]) -> str:
    """The program as a comment, what is imported, the helpers, and blocks of lines."""
    head = [f"# {line}" for line in (*code.program, *_renamed(code))]
    text = "".join(f"\n\n{block}\n" for block in (*code.helpers, *map("\n".join, blocks)))
    used = [line for word, line in _IMPORTS.items() if re.search(rf"\b{word}\.", text)]
    return "\n".join([*head, *([""] if used else []), *used, ""]) + text


def _function(code: Code, above: Iterable[str], body: Iterable[str]) -> list[str]:
    return [
        *above,
        f"def {code.page.function}({', '.join(code.inputs.values())}):",
        *(f"    {line}" for line in body),
    ]


def _python_layout(code: Code) -> str:
    body = [_doc(code), *_assignments(code), _answer(code, "0.0")]
    return _python_page(code, [_function(code, [], body)])


def _numpy_layout(code: Code) -> str:
    names = list(code.inputs.values())
    arrays = []
    if len(names) == 1:
        arrays = [f"{names[0]} = np.asarray({names[0]}, dtype=float)"]
    elif names:
        listed = ", ".join(names)
        arrays = [f"{listed} = (x.astype(float) for x in np.broadcast_arrays({listed}))"]
    if code.reverse:  # the seed has the shape of all that follows
        seed = code.reverse[0]._replace(text=f"np.ones_like({code.value})")
        code = code._replace(reverse=[seed, *code.reverse[1:]])
    body = [_doc(code), *arrays, *_assignments(code), _answer(code, _zeros(names))]
    return _python_page(code, [_function(code, ['@np.errstate(all="ignore")'], body)])


def _zeros(names: list[str]) -> str:
    return f"np.zeros_like({names[0]})" if names else "0.0"


def _doc(code: Code) -> str:
    names = ", ".join(code.gradient)
    key = "code-returns" if names else "code-returns-alone"
    return f'"""{code.page.say(key, output=code.output, names=names)}"""'


def _answer(code: Code, zero: str) -> str:
    slopes = [slope or zero for slope in code.gradient.values()]
    return f"return {code.value}, ({_list(slopes)})"


def _list(parts: list[str]) -> str:
    """Parts with commas; one alone has its comma, too."""
    return f"{parts[0]}," if len(parts) == 1 else ", ".join(parts)


def _torch_layout(code: Code) -> str:
    body = [*_assignments(code), f"return {code.value}"]
    point, value, gradient = code.page.answer or ({}, math.nan, {})
    flowing = [code.inputs[name] for name, slope in code.gradient.items() if slope is not None]
    main = ["def main():"]
    for name, written in code.inputs.items():
        asked = ", requires_grad=True" if name in code.gradient else ""
        number = _python_number(point[name]) if code.page.answer else "1.0"
        main.append(f"    {written} = torch.tensor({number}{asked})")
    called = f"{code.page.function}({', '.join(code.inputs.values())})"
    main.append(f"    value = torch.as_tensor({called})")
    main += ["    value.backward()"] if flowing else []
    shown = ", ".join(["value.item()", *(f"{name}.grad.item()" for name in flowing)])
    main.append(f"    print({shown})")
    main += [
        f"    {line}" for line in _check(code, value, gradient, "value.item()", "{}.grad.item()")
    ]
    setting = ["torch.set_default_dtype(torch.float64)"]
    return _python_page(code, [setting, _function(code, [], body), main, _RUN])


def _jax_layout(code: Code) -> str:
    body = [*_assignments(code), f"return {code.value}"]
    point, value, gradient = code.page.answer or ({}, math.nan, {})
    places = [list(code.inputs).index(name) for name in code.gradient]
    numbers = [_python_number(point[name]) if code.page.answer else "1.0" for name in code.inputs]
    called = ", ".join(numbers)
    main = ["def main():"]
    if places:
        function = (
            f"jax.value_and_grad({code.page.function}, argnums=({_list([str(p) for p in places])}))"
        )
        main.append(f"    value, gradient = {function}({called})")
        main.append("    print(value, *gradient)")
    else:
        main += [f"    value = {code.page.function}({called})", "    print(value)"]
    slots = {code.inputs[name]: f"gradient[{i}]" for i, name in enumerate(code.gradient)}
    main += [f"    {line}" for line in _check(code, value, gradient, "value", "{}", slots)]
    setting = ['jax.config.update("jax_enable_x64", True)']
    return _python_page(code, [setting, _function(code, [], body), main, _RUN])


def _check(
    code: Code,
    value: float,
    gradient: Mapping[str, float],
    found: str,
    slope: str,
    slots: Mapping[str, str] | None = None,
) -> list[str]:
    """Assertions that the library finds the calculator's own numbers."""
    if code.page.answer is None:
        return [f"# {code.page.say('code-no-check')}"]
    lines = [f"# {code.page.say('code-check')}", _close(found, value)]
    for name, flows in code.gradient.items():
        written = code.inputs[name]
        if flows is not None or slots is not None:
            lines.append(_close(slope.format((slots or {}).get(written, written)), gradient[name]))
    return lines


def _close(found: str, number: float) -> str:
    if math.isnan(number):
        return f"assert math.isnan({found})"
    return f"assert math.isclose({found}, {_python_number(number)}, rel_tol=1e-9, abs_tol=1e-12)"


def _python_number(value: float) -> str:
    if math.isfinite(value):
        return repr(value)
    return "math.nan" if math.isnan(value) else "math.inf" if value > 0 else "-math.inf"


def _python_helper(name: str, parameters: Sequence[str], body: str) -> str:
    return f"def {name}({', '.join(parameters)}):\n    return {body}"


_IMPORTS = {
    "math": "import math",
    "np": "import numpy as np",
    "jax": "import jax",
    "jnp": "import jax.numpy as jnp",
    "torch": "import torch",
}
_RUN = ['if __name__ == "__main__":', "    main()"]


@cache
def _pieces(name: str) -> Mapping[str, str]:
    """The engine's own source of a function, after that of all that it calls."""
    import inspect

    space = vars(floats)
    found: dict[str, str] = {}
    pending = [name]
    while pending:
        word = pending[-1]
        value = space[word]
        words = _words(value.__code__) if isinstance(value, FunctionType) else ()
        kinds = (FunctionType, float, int, tuple)
        missing = [
            w for w in words if isinstance(space.get(w), kinds) and w not in (*pending, *found)
        ]
        if missing:
            pending += missing
            continue
        pending.pop()
        if isinstance(value, FunctionType):
            found[word] = inspect.getsource(value).rstrip()
        else:
            found[word] = f"{word} = {_literal(value)}"
    return found


def _literal(value: object) -> str:
    if isinstance(value, tuple):
        return "(\n" + "".join(f"    {item!r},\n" for item in value) + ")"
    return _python_number(value) if isinstance(value, float) else repr(value)


def _words(code: CodeType) -> list[str]:
    """The global names of a function, those of its comprehensions among them."""
    inner = [words for c in code.co_consts if isinstance(c, CodeType) for words in _words(c)]
    return [*code.co_names, *inner]


_GAMMA_FAMILY = ("lgamma", "digamma", "polygamma")  # libraries have fewer digits
_CONSTANTS = {name: f"math.{name}" for name in CONSTANT_VALUES}
_MATH = {
    name: f"math.{name}"
    for name in _listed(
        "sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh exp exp2 expm1 "
        "log log2 log10 log1p sqrt cbrt hypot floor ceil erf erfc gamma"
    )
} | {name: name for name in ("abs", "round", "min", "max", "mod")}
_PYTHON_WORDS = frozenset([*keyword.kwlist, *keyword.softkwlist, *dir(builtins), *_IMPORTS, "main"])
_REMAINDER = Template(6, (6, 7), ("", " % ", ""))

PYTHON = Target(
    title="Python",
    dialect=_dialect(
        _MATH,
        _python_number,
        {"pow": _called("math.pow", 2), "power": _POWER},
        {"where": Template(0, (1, 1, 0), ("", " if ", " else ", ""), (1, 0, 2)), "mod": _REMAINDER},
    ),
    functions=_MATH,
    constants=_CONSTANTS,
    name=str,
    adjoint=lambda name, output: f"{name}_bar",
    layout=_python_layout,
    definitions=_DEFINITIONS,
    helpers={name: partial(_pieces, name) for name in _GAMMA_FAMILY},
    helper=_python_helper,
    any_letters=True,
    reserved=_PYTHON_WORDS,
)

# of the rows that are a function of NumPy
_UFUNCS = {row.name: row.array for row in ROWS if row.array not in ("", ALIKE)}
_ARRAYS = _UFUNCS | {"tanh": "tanh", "cbrt": "cbrt", "min": "minimum", "max": "maximum"}
_TWO = frozenset(("min", "max", "hypot"))


def _logical(module: str) -> dict[str, Template]:
    return {
        "and": _called(f"{module}.logical_and", 2),
        "or": _called(f"{module}.logical_or", 2),
        "not": _called(f"{module}.logical_not", 1),
    }


def _vectorized(name: str, pieces: Mapping[str, str]) -> dict[str, str]:
    function = name if pieces else f"math.{name}"
    return {**pieces, f"{name} over arrays": f"{name} = np.vectorize({function}, otypes=[float])"}


_NUMPY = {name: f"np.{function}" for name, function in _ARRAYS.items()}
NUMPY = PYTHON._replace(
    title="NumPy",
    dialect=_dialect(
        _NUMPY,
        _python_number,
        {**_logical("np"), "pow": _called("np.float_power", 2), "power": _POWER},
        {"where": _called("np.where", 3), "ones": _called("np.ones_like", 1)},
    ),
    functions=_NUMPY,
    layout=_numpy_layout,
    helpers={name: partial(_vectorized, name, {}) for name in ("erf", "erfc", "gamma")}
    | {
        name: lambda name=name: _vectorized(name, _pieces(name))  # type: ignore[misc]
        for name in _GAMMA_FAMILY
    },
    folds=_TWO,
    lazy=False,
)

_TORCH = {
    name: f"torch.{name}"
    for name in _listed(
        "sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh exp exp2 expm1 "
        "log log2 log10 log1p sqrt hypot abs sign floor ceil round erf erfc lgamma digamma "
        "polygamma sigmoid logit relu"
    )
} | {
    "mod": "torch.remainder",
    "min": "torch.minimum",
    "max": "torch.maximum",
    "gelu": "torch.nn.functional.gelu",
    "silu": "torch.nn.functional.silu",
    "softplus": "softplus",
}
PYTORCH = PYTHON._replace(
    title="PyTorch",
    any_letters=True,
    reserved=_PYTHON_WORDS | {"value"},
    dialect=_dialect(
        _TORCH,
        _python_number,
        {**_logical("torch"), "pow": _POWER, "power": _POWER},
        {
            "where": _called("torch.where", 3),
            # softplus itself is linear from 20 on
            "softplus": Template(7, (0,), ("-torch.nn.functional.logsigmoid(-(", "))")),
        },
    ),
    functions=_TORCH,
    layout=_torch_layout,
    helpers={},
    folds=_TWO,
    lazy=False,
    wraps="torch.as_tensor",
    differentiates=True,
)

_JAX = {name: f"jnp.{function}" for name, function in _ARRAYS.items()} | {
    "erf": "jax.scipy.special.erf",
    "erfc": "jax.scipy.special.erfc",
    "gamma": "jax.scipy.special.gamma",
    "lgamma": "jax.scipy.special.gammaln",
    "digamma": "jax.scipy.special.digamma",
    "polygamma": "jax.scipy.special.polygamma",
    "logit": "jax.scipy.special.logit",
    "sigmoid": "jax.nn.sigmoid",
    "softplus": "jax.nn.softplus",
    "silu": "jax.nn.silu",
    "relu": "jax.nn.relu",
    "gelu": "gelu",
}
JAX = PYTHON._replace(
    title="JAX",
    any_letters=True,
    reserved=_PYTHON_WORDS | {"value", "gradient"},
    dialect=_dialect(
        _JAX,
        _python_number,
        {**_logical("jnp"), "pow": _POWER, "power": _POWER},
        {
            "where": _called("jnp.where", 3),
            "gelu": Template(ATOM, (0,), ("jax.nn.gelu(", ", approximate=False)")),
        },
    ),
    functions=_JAX,
    layout=_jax_layout,
    helpers={},
    folds=_TWO,
    lazy=False,
    differentiates=True,
)

# ---- C


def _c_layout(code: Code) -> str:
    names = list(code.inputs.values())
    head = [f"/* {line} */" for line in (*code.program, *_renamed(code))]
    slots = [f"gradient[{i}]" for i in range(len(code.gradient))]
    parameters = [f"double {name}" for name in names]
    if slots:
        parameters.append(f"double gradient[{len(slots)}]")
    body = []
    for title, statements in (("code-forward", code.forward), ("code-reverse", code.reverse)):
        if statements:
            body.append(f"/* {code.page.say(title, output=code.output)} */")
        for s in statements:
            line = f"const {'int' if s.condition else 'double'} {s.name} = {s.text};"
            body += _noted(line, code.page.letters(s.note), "/* {} */")
    slopes = [slope or "0.0" for slope in code.gradient.values()]
    body += [f"{slot} = {slope};" for slot, slope in zip(slots, slopes, strict=True)]
    places = zip(slots, code.gradient, strict=True)
    doc = code.page.letters(", ".join(f"{slot}: ∂{code.output}/∂{name}" for slot, name in places))
    return "\n".join(
        [
            *head,
            "#include <math.h>",
            "",
            *(f"{helper}\n" for helper in code.helpers),
            f"/* {code.page.say('code-value', output=code.output)}{'; ' if doc else ''}{doc} */",
            f"double {code.page.function}({', '.join(parameters) or 'void'})",
            "{",
            *(f"    {line}" for line in (*body, f"return {code.value};")),
            "}",
            "",
        ]
    )


def _c_number(value: float) -> str:
    if math.isfinite(value):
        return repr(value)
    return "NAN" if math.isnan(value) else "INFINITY" if value > 0 else "-INFINITY"


def _c_helper(name: str, parameters: Sequence[str], body: str) -> str:
    listed = ", ".join(f"double {parameter}" for parameter in parameters)
    return f"static double {name}({listed})\n{{\n    return {body};\n}}"


_C_MOD = """\
static double mod(double x, double y)
{
    const double r = fmod(x, y);
    return r != 0.0 && (r < 0.0) != (y < 0.0) ? r + y : r;
}"""
# Euler-Maclaurin, DLMF 25.11.5: B(2k)/(2k)! are the coefficients
_C_ZETA = """\
/* the sum of (x + k)^-s over k = 0, 1, 2, ..., for s > 1 and x > 0 */
static double zeta(double s, double x)
{
    static const double b[] = {
        1.0 / 12, -1.0 / 720, 1.0 / 30240, -1.0 / 1209600, 1.0 / 47900160,
        -691.0 / 1307674368000, 1.0 / 74724249600, -3617.0 / 10670622842880000,
    };
    double sum = 0.0, lost = 0.0;
    while (x < s + 12.0) {
        const double term = pow(x, -s) - lost, next = sum + term;
        lost = (next - sum) - term;
        sum = next;
        x += 1.0;
    }
    const double power = pow(x, -s);
    double tail = power * (x / (s - 1.0) + 0.5), factor = power * s / x;
    for (int k = 0; k < 8; k++) {
        tail += factor * b[k];
        factor *= (s + 2 * k + 1) * (s + 2 * k + 2) / (x * x);
    }
    return sum + (tail - lost);
}"""
# DLMF 5.5.2, 5.5.4, 5.11.2; near its zero, the tangent's series would lose digits: sums are
# taken with their rounding errors
_C_DIGAMMA = """\
static double digamma(double x)
{
    static const double b[] = {
        1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32760, 1.0 / 12,
    };
    if (x <= 0.0 && x == floor(x))
        return NAN;
    if (x < 0.0)
        return digamma(1.0 - x) - 3.141592653589793 / tan(3.141592653589793 * (x - rint(x)));
    long double sum = 0.0L, z = x, series = 0.0L;
    while (z < 15.0L) {
        sum -= 1.0L / z;
        z += 1.0L;
    }
    for (int k = 6; k >= 0; k--)
        series = (series + b[k]) / (z * z);
    return (double)(sum + logl(z) - 0.5L / z - series);
}"""
_C_POLYGAMMA = """\
static double polygamma(double n, double x)
{
    const double s = n + 1.0, odd = fmod(n, 2.0);
    if (n == 0.0)
        return digamma(x);
    if (x <= 0.0 && x == floor(x))
        return odd != 0.0 ? INFINITY : NAN;
    double sum;
    if (x > 0.0) {
        sum = zeta(s, x);
    } else {
        const double f = x - floor(x), other = zeta(s, 1.0 - f) - zeta(s, 1.0 - x);
        sum = odd != 0.0 ? zeta(s, f) + other : zeta(s, f) - other;
    }
    return (odd != 0.0 ? 1.0 : -1.0) * tgamma(s) * sum;
}"""
_C_PIECES = {"mod": _C_MOD, "zeta": _C_ZETA, "digamma": _C_DIGAMMA, "polygamma": _C_POLYGAMMA}
_C = {
    name: name
    for name in _listed(
        "sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh exp exp2 expm1 "
        "log log2 log10 log1p sqrt cbrt hypot floor ceil erf erfc lgamma"
    )
} | {"abs": "fabs", "round": "rint", "gamma": "tgamma"}
_C_WORDS = frozenset(
    _listed(
        "auto break case char const continue default do double else enum extern float for goto if "
        "inline int long register restrict return short signed sizeof static struct switch typedef "
        "union unsigned void volatile while asm typeof bool true false nullptr constexpr "
        "main gradient NAN INFINITY HUGE_VAL HUGE_VALF HUGE_VALL EDOM ERANGE EOF NULL errno linux "
        "unix i386 fpclassify isfinite isinf isnan isnormal signbit isgreater isless isunordered "
        "math_errhandling MATH_ERRNO FP_NAN FP_INFINITE FP_ZERO FP_NORMAL FP_SUBNORMAL abs "
        "div labs exit abort malloc free printf memcpy strlen index signgam gamma drem significand "
        "scalb j0 j1 jn y0 y1 yn exp10 pow10 sincos"
    )
) | {
    f"{name}{kind}"
    for name in _listed(
        "acos asin atan atan2 cos sin tan acosh asinh atanh cosh sinh tanh exp exp2 expm1 frexp "
        "ilogb ldexp log log10 log1p log2 logb modf scalbn scalbln cbrt fabs hypot pow sqrt erf "
        "erfc lgamma tgamma ceil floor nearbyint rint lrint llrint round lround llround trunc fmod "
        "remainder remquo copysign nan nextafter nexttoward fdim fmax fmin fma"
    )
    for kind in ("", "f", "l")
}
C = Target(
    title="C",
    dialect=_dialect(
        _C,
        _c_number,
        {
            "pow": _POW,
            "and": Template(2, (3, 3), ("", " && ", "")),
            "or": Template(1, (3, 3), ("", " || ", "")),
            "not": Template(7, (8,), ("!", "")),
        },
        {"where": Template(0, (1, 1, 0), ("", " ? ", " : ", ""))},
    ),
    functions=_C,
    constants={name: _c_number(value) for name, value in CONSTANT_VALUES.items()},
    name=str,
    adjoint=lambda name, output: f"{name}_bar",
    layout=_c_layout,
    definitions=_DEFINITIONS,
    helpers={
        name: partial(lambda names: {n: _C_PIECES[n] for n in names}, names)
        for name, names in {
            "mod": ("mod",),
            "digamma": ("digamma",),
            "polygamma": ("zeta", "digamma", "polygamma"),
        }.items()
    },
    helper=_c_helper,
    folds=_TWO,
    reserved=_C_WORDS,
)

# ---- SQL


def _sql_layout(quote: str, whole_row: str, code: Code) -> str:
    def quoted(name: str) -> str:
        return f"{quote}{name.replace(quote, 2 * quote)}{quote}"

    def column(name: str) -> str:
        plain = _PLAIN_NAME.fullmatch(name) and name.lower() not in _SQL_WORDS
        return name if plain else quoted(name)

    # no table has a column a and another one A: the second is read by the name that it has here
    columns, lower = dict[str, str](), set[str]()
    for name, written in code.inputs.items():
        columns[name] = written if name.lower() in lower else name
        lower.add(columns[name].lower())
    table = ".".join(column(part) for part in code.page.table.split("."))
    # a name of its own: the table's may be that of a column
    first = [f"{whole_row} AS carried"]
    first += [
        f"CAST(this_row.{column(columns[name])} AS DOUBLE) AS {written}"
        for name, written in code.inputs.items()
    ]
    parts = [("step_inputs", [f"SELECT {_columns(first)}", f"FROM {table} AS this_row"])]
    for title, statements in (("step_forward", code.forward), ("step_reverse", code.reverse)):
        levels: dict[int, list[Statement]] = {}
        for statement in statements:
            levels.setdefault(statement.level, []).append(statement)
        for i, (_, same) in enumerate(sorted(levels.items()), 1):
            steps = ["*", *(f"{s.text} AS {s.name}" for s in same)]
            notes = [f"-- {s.name}: {code.page.letters(s.note)}" for s in same if s.note]
            parts.append(
                (f"{title}{i}", [*notes, f"SELECT {_columns(steps)}", f"FROM {parts[-1][0]}"])
            )
    slopes = [
        f"{slope or '0e0'} AS {column(f'grad_{columns[name]}')}"
        for name, slope in code.gradient.items()
    ]
    answer = [f"{code.value} AS value", *slopes]
    withs = ",\n".join(
        f"{name} AS (\n" + "\n".join(f"  {line}" for line in "\n".join(lines).splitlines()) + "\n)"
        for name, lines in parts
    )
    head = [f"-- {line}" for line in (*code.program, *_renamed(code))]
    results = _columns(["carried.*", *answer])
    return "\n".join([*head, f"WITH {withs}", f"SELECT {results}", f"FROM {parts[-1][0]};", ""])


def _columns(columns: list[str]) -> str:
    return ",\n  ".join(columns)


_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SQL_WORDS = frozenset(
    _listed(
        "all alter and anti any array as asc at between both by case cast check collate column "
        "constraint create cross cube current current_date current_time current_timestamp "
        "current_user default deferrable desc describe distinct do drop else end escape except "
        "exists explain false fetch filter for foreign from full function glob grant group having "
        "if in initially inner insert intersect interval into is isnull join lambda lateral "
        "leading left like limit minus natural not notnull null offset on only or order outer over "
        "overlaps partition pivot placing position primary qualify range references returning "
        "right rollup row rows select semi session_user set show similar some sort struct "
        "summarize symmetric table then to trailing true union unique unknown unpivot update user "
        "using values variadic view when where window with within"
    )
)
_SQL = {
    name: name
    for name in _listed(
        "sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh exp log2 log10 sqrt "
        "cbrt abs floor ceil"
    )
} | {"log": "ln", "min": "least", "max": "greatest", "mod": "mod"}
_SIGN_OF_DIVISOR = (
    "{0} % {1} + CASE WHEN {0} % {1} <> 0e0 AND ({0} % {1} < 0e0) <> ({1} < 0e0) THEN {1} "
    "ELSE 0e0 END"
)


def _sql_number(value: float) -> str:
    if not math.isfinite(value):
        return f"CAST('{'NaN' if math.isnan(value) else value}' AS DOUBLE)".replace(
            "inf'", "Infinity'"
        )
    text = repr(value).removesuffix(".0")
    return text if "e" in text else f"{text}e0"


def _sql(
    title: str, functions: Mapping[str, str], round_: str, quote: str, whole_row: str
) -> Target:
    functions = {**functions, "round": ""}  # has a form of its own
    signs = CONDITIONS | {"eq": "=", "ne": "<>"}
    return Target(
        title=title,
        dialect=_dialect(
            functions,
            _sql_number,
            {
                "pow": _POW,
                "and": Template(2, (2, 3), ("", " AND ", "")),
                "or": Template(1, (1, 2), ("", " OR ", "")),
                "not": Template(3, (ATOM,), ("NOT ", "")),
                **{op: Template(4, (5, 5), ("", f" {sign} ", "")) for op, sign in signs.items()},
            },
            {
                "where": _template("CASE WHEN {0} THEN {1} ELSE {2} END"),
                "round": _template(round_),
                "mod": _template(_SIGN_OF_DIVISOR, 5, 7),
            },
        ),
        functions=functions,
        constants={name: _sql_number(value) for name, value in CONSTANT_VALUES.items()},
        name=str,
        adjoint=lambda name, output: f"{name}_bar",
        layout=partial(_sql_layout, quote, whole_row),
        definitions=_DEFINITIONS,
        folds=frozenset(("hypot",)),
        repeats=frozenset(("mod",)),
        reserved=_SQL_WORDS | {"carried", "this_row"},
        inline=True,
        one_case=True,
    )


DUCKDB = _sql(
    "DuckDB's SQL",
    {**_SQL, "gamma": "gamma", "lgamma": "lgamma"},
    "round_even({0}, 0)",
    '"',
    "this_row",
)
SPARK = _sql(
    "Spark's SQL",
    {**_SQL, "expm1": "expm1", "log1p": "log1p", "hypot": "hypot"},
    "rint({0})",
    "`",
    "struct(this_row.*)",
)

# ---- mathematics


def _latex_layout(code: Code) -> str:
    return (
        "\n".join(
            f"% {code.page.say(title, output=code.output)}\n"
            "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}"
            for title, rows in _displays(code, " &= ", LATEX.equals)
        )
        + "\n"
    )


def _typst_layout(code: Code) -> str:
    return (
        "\n".join(
            f"// {code.page.say(title, output=code.output)}\n$\n" + " \\\n".join(rows) + "\n$"
            for title, rows in _displays(code, " &= ", TYPST.equals)
        )
        + "\n"
    )


def _displays(code: Code, sign: str, equals: str) -> Iterator[tuple[str, list[str]]]:
    yield "code-program", [line.replace(equals, sign, 1) for line in code.program]
    for title, statements in (("code-forward", code.forward), ("code-gradient", code.reverse)):
        if statements:
            yield title, [f"{s.name}{sign}{s.text}" for s in statements]


def _mathematics(
    title: str, dialect: Dialect, adjoint: str, layout: Callable[[Code], str]
) -> Target:
    return Target(
        title=title,
        dialect=dialect,
        functions={},
        constants={},
        name=dialect.name,
        adjoint=lambda name, output: adjoint % (dialect.name(output), name),
        layout=layout,
        lazy=False,
        formulas=True,
    )


TARGETS: dict[str, Target] = {
    "python": PYTHON,
    "numpy": NUMPY,
    "pytorch": PYTORCH,
    "jax": JAX,
    "c": C,
    "sql": DUCKDB,
    "latex": _mathematics("LaTeX", LATEX, r"\frac{\partial %s}{\partial %s}", _latex_layout),
    "typst": _mathematics("Typst", TYPST, "frac(partial %s, partial %s)", _typst_layout),
}
SQL_DIALECTS: dict[str, Target] = {"duckdb": DUCKDB, "spark": SPARK}
