"""What people type who know another language: each text gets a mend, and none leads astray."""

import math
import re
import subprocess
import sys

import pytest

from autograd_cli.core.point.at import At, graph_of
from autograd_cli.core.program.guesses import as_product
from autograd_cli.core.table.primitives import CONSTANTS, FUNCTIONS
from autograd_cli.grammar.messages.habits import (
    COMMANDS,
    CONSTANT_WORDS,
    HABITS,
    LATER,
    NOT_HERE,
    OTHER_ARITY,
    SAME,
    WRITTEN_OUT,
)
from autograd_cli.grammar.source import Problem, nearest, problem_words, without_case


def words(text: str, **point: float) -> tuple[Problem, str, str | None]:
    with pytest.raises(Problem) as caught:
        _ = At(text, point or {"x": 1.0}).value
    return caught.value, *problem_words(caught.value)


# fmt: off
MENDS = [
    # Python, PyTorch, NumPy
    ("x if x > 0 else 0", "where(x > 0, x, 0)"),
    ("y = x if x > 0 else 0", "y = where(x > 0, x, 0)"),
    ("2*(x if x > 0 else 0)", "2*(where(x > 0, x, 0))"),
    ("lambda x: x^2", "x^2"),
    ("f = lambda x: x**2", "f = x**2"),
    ("def f(x): return x^2", "f(x) = x^2; f(x)"),
    ("return x^2", "x^2"),
    ("print x^2", "x^2"),
    ("np.sin(x)", "sin(x)"),
    ("np.exp(-x**2)", "exp(-x**2)"),
    ("math.exp(x)", "exp(x)"),
    ("math.pi*x", "pi*x"),
    ("torch.sin(x)", "sin(x)"),
    ("torch.nn.functional.relu(x)", "relu(x)"),
    ("F.relu(x)", "relu(x)"),
    ("nn.ReLU()(x)", "relu(x)"),
    ("np.maximum(x, 0)", "max(x, 0)"),
    ("torch.clip(x, 0, 1)", "clamp(x, 0, 1)"),
    ("np.square(x + 1)", "(x + 1)^2"),
    ("2*x.square()", "2*(x^2)"),
    ("x.sin()", "sin(x)"),
    ("x.pow(2)", "pow(x, 2)"),
    ("(x + 1).exp()", "exp(x + 1)"),
    ("(x - 1).pow(2).exp()", "exp(pow(x - 1, 2))"),
    ("x // 2", "floor(x/2)"),
    ("x % 2", "mod(x, 2)"),
    ("y += x", "y_new = y + x"),
    ("y *= x + 1", "y_new = y*(x + 1)"),
    ("x++", "x_new = x + 1"),
    ("y := x^2", "y = x^2"),
    # C, JavaScript
    ("x > 0 ? x : 0", "where(x > 0, x, 0)"),
    ("(x > 0 ? x : 0) + 1", "(where(x > 0, x, 0)) + 1"),
    ("Math.pow(x, 2)", "pow(x, 2)"),
    ("Math.PI*x", "pi*x"),
    ("let y = x^2", "y = x^2"),
    ("double y = x^2;", "y = x^2"),
    ("x => x^2", "x^2"),
    ("where(x > 0 && x < 2, x, 0)", "where(x > 0 and x < 2, x, 0)"),
    ("where(x > 0 || x < 2, x, 0)", "where(x > 0 or x < 2, x, 0)"),
    ("if(x > 0, x, 0)", "where(x > 0, x, 0)"),
    # TeX
    ("e^{-x^2}", "e^(-x^2)"),
    ("x^{2}", "x^2"),
    ("\\frac{1}{1+e^{-x}}", "1/(1+e^(-x))"),
    ("\\frac{\\sin(x)}{x}", "(sin(x))/x"),
    ("\\sin(x)", "sin(x)"),
    ("\\sin x", "sin(x)"),
    ("\\sqrt{x + 1}", "sqrt(x + 1)"),
    ("2 \\cdot x", "2 * x"),
    ("\\left( x + 1 \\right)^2", "(x + 1)^2"),
    ("$x^2$", "x^2"),
    ("\\operatorname{ReLU}(x)", "relu(x)"),
    ("\\infty", "inf"),
    ("\\log_{10} x", "log10(x)"),
    ("\\sin^2 x", "sin(x)^2"),
    # MATLAB, Mathematica, Maxima, spreadsheets, WolframAlpha
    ("x.^2", "x^2"),
    ("x .* x", "x * x"),
    ("Sin[x]", "sin(x)"),
    ("Exp[-x^2]", "exp(-x^2)"),
    ("D[x^2, x]", "x^2"),
    ("%pi*x", "pi*x"),
    ("=x^2", "x^2"),
    ("derivative of x^2", "x^2"),
    ("d/dx x^2", "x^2"),
    ("d/dx(x^2)", "x^2"),
    ("y <- x^2", "y = x^2"),
    ("x |-> x^2", "x^2"),
    ("x squared", "x^2"),
    ("x times 2", "x * 2"),
    ("x divided by 2", "x / 2"),
    ("x to the power of 3", "x^3"),
    ("x^2 at x=3", "x^2"),
    ("x^2 wrt x", "x^2"),
    # paper
    ("|x|", "abs(x)"),
    ("|x| + |x-1|", "abs(x) + abs(x-1)"),
    ("x!", "gamma(x + 1)"),
    ("sin(90°)", "sin(90*pi/180)"),
    ("5% * x", "(5/100) * x"),
    ("x mod 3", "mod(x, 3)"),
    ("3,5*x", "3.5*x"),
    ("[x + 1]^2", "(x + 1)^2"),
    ("where(x <> 2, x, 0)", "where(x != 2, x, 0)"),
    ("\"x^2\"", "x^2"),
    ("微分 x^2", "x^2"),
    ("∂/∂x (x^2)", "x^2"),
    # functions
    ("square(x)", "x^2"),
    ("square(x + 1)", "(x + 1)^2"),
    ("factorial(x)", "gamma(x + 1)"),
    ("sind(x)", "sin(x*pi/180)"),
    ("print(x^2)", "x^2"),
    ("PI()*x", "pi"),
    ("log(x, 2)", "log(x)/log(2)"),
    ("log(2, x)", "log(x)/log(2)"),
    ("atan(x, 2)", "atan2(x, 2)"),
    ("x(x + 1)", "x*(x + 1)"),
]

GUESSES = [
    ("ReLU(x)", "relu"), ("LeakyReLU(x)", "leaky_relu"), ("SIN(x)", "sin"), ("Sqrt(x)", "sqrt"),
    ("σ(x)", "sigmoid"), ("シグモイド(x)", "sigmoid"), ("expit(x)", "sigmoid"), ("swish(x)", "silu"),
    ("tg(x)", "tan"), ("lg(x)", "log10"), ("sgn(x)", "sign"), ("fabs(x)", "abs"), ("POWER(x, 2)", "pow"),
    ("maximum(x, 0)", "max"), ("clip(x, 0, 1)", "clamp"), ("log_2(x)", "log2"), ("sinn(x)", "sin"),
    ("gammaln(x)", "lgamma"), ("xsin(x)", "x*sin(x)"), ("2xexp(x)", "x*exp(x)"),
]

# no mend in the language: the sentence, and whether there is advice
TOLD = [
    ("import torch", "nothing has to be imported here"),
    ("from math import sin", "nothing has to be imported here"),
    ("for i in range(3): x", "`for` is no word of the language"),
    ("while x > 0: x", "`while` is no word of the language"),
    ("if x > 0: x", "`if` is no word of the language"),
    ("f'(x)", "a derivative is what the program is asked for"),
    ("y' = 2x", "a derivative is what the program is asked for"),
    ("dy/dx = 2x", "a derivative is what the program is asked for"),
    ("\\partial f", "a derivative is what the program is asked for"),
    ("∫ x^2 dx", "`∫` is no part of the language"),
    ("solve x^2 = 4", "`solve` is no part of the language"),
    ("lim x->0 sin(x)/x", "`lim` is no part of the language"),
    ("\\sum_{i=1}^n x", "`\\sum` is no part of the language"),
    ("x[0]", "vectors and matrices are no part of the language (yet)"),
    ("[1, 2, 3]*x", "vectors and matrices are no part of the language (yet)"),
    ("x @ x", "vectors and matrices are no part of the language (yet)"),
    ("x.T", "vectors and matrices are no part of the language (yet)"),
    ("x.backward()", "the gradient is what `autograd-cli grad` answers"),
    ("torch.tensor(2.0)*x", "the point is no part of the expression"),
    ("x.sum()", "`sum` is no part of the language (yet)"),
    ("torch.mean((x - 1)**2)", "`mean` is no part of the language (yet)"),
    ("(x, 1)", "vectors and matrices are no part of the language (yet)"),
    ("x && 1", "`&&` is written as a word"),
    ("x; // a comment", "a comment begins with `#`"),
    ("1,000*x", "not in `1,000`"),
    ("a = 2, b = 3", "statements are separated by `;`"),
    ("x -> 2", "`->` is no sign of the language"),
    ("x:2", "`:` is no sign of the language"),
    ("x^½", "`½` is no number here"),
    ("x±0.1", "`±` is no sign of the language"),
    ("integrate(x^2, x)", "`integrate` is no part of the language"),
    ("x^2 % 3", "`%` is no sign of the language"),  # which is 1 in Python, and 2 % 3 is 2
]
# fmt: on


@pytest.mark.parametrize(("text", "mend"), MENDS)
def test_what_is_meant_is_written_out(text, mend):
    problem, _, hint = words(text)
    assert hint == f"write `{mend}`"
    graph_of(mend)
    assert all(problem_words(problem, "ja"))


@pytest.mark.parametrize(("text", "guess"), GUESSES)
def test_functions_under_other_names(text, guess):
    problem, _, hint = words(text)
    assert problem.kind == "unknown-function"
    assert hint == f"did you mean `{guess}`?"


@pytest.mark.parametrize(("text", "sentence"), TOLD)
def test_what_the_language_lacks_is_told(text, sentence):
    problem, message, hint = words(text)
    assert sentence in message
    assert hint
    assert all(problem_words(problem, "ja"))


@pytest.mark.parametrize(
    "text",
    [
        "softmax(x)", "sum(x)", "mse(x, 1)", "dot(x, x)", "mse_loss(x, 1)", "cross_entropy(x, 1)",
        "CrossEntropyLoss(x)", "matmul(x, x)", "mean(x)", "SUM(x, x)", "transpose(x)",
    ],
)  # fmt: skip
def test_tensors_are_to_come(text):
    _, message, hint = words(text)
    name = text.partition("(")[0]
    assert message == f"`{name}` is no part of the language (yet)"
    assert hint == "`autograd-cli functions` lists the functions that there are"


@pytest.mark.parametrize(
    "name",
    [
        "frobnicate",
        "softmx",
        "g",
        "foo",
        "dx",
        "neural_net",
        "loss",
        "predict",
        "Σ",
        "関数",
        "quux1",
    ],
)
def test_what_is_called_and_nothing_else_is_no_factor(name):
    _, _, hint = words(f"{name}(x^2) + 1")
    assert hint is not None
    assert f"{name}*" not in hint
    _, _, hint = words(f"{name}(x^2) + {name}", x=1.0, **{name: 2.0})
    assert f"write `{name}*(x^2)`" == hint


@pytest.mark.parametrize(
    ("text", "point", "guess"),
    [
        ("xy", "xy", "x*y"), ("2xy", "xy", "x*y"), ("wx+b", "wxb", "w*x"), ("xy + x", "xy", "x*y"),
        ("abc", "abc", "a*b*c"), ("mc^2", "mc", "m*c"), ("sinx", "x", "sin(x)"), ("sin2x", "x", "sin(2x)"),
        ("xsinx", "x", "x*sin(x)"), ("lnx", "x", "ln(x)"), ("expx", "x", "exp(x)"), ("2pix", "x", "pi*x"),
        ("sqrtx", "x", "sqrt(x)"), ("xy", "x", "x*y"),
    ],
)  # fmt: skip
def test_names_without_a_sign_between_them(text, point, guess):
    problem, message, hint = words(text, **dict.fromkeys(point, 2.0))
    assert problem.kind == "unknown-name"
    assert "not an input of the expression" in message
    name = str(problem.values["name"])
    assert hint == f"`{name}` is one name; did you mean `{guess}`?"
    assert graph_of(text.replace(name, guess)).inputs.keys() >= set(guess) & set(point)


@pytest.mark.parametrize(
    ("text", "point", "hint"),
    [
        ("sin", "x", "`sin` is a function: write `sin(x)`"),
        ("exp^x", "x", "`exp` is a function: write `exp(x)`"),
        ("PI*x", "x", "did you mean `pi`?"),
        ("True*x", "x", "did you mean `1`?"),
        ("x^2 dx", "x", "leave `dx` out: what is asked for are the derivatives by all inputs"),
        ("x2", "x", "write `x^2` or `2*x`"),
        ("x₁", "x", "the inputs are `x1`"),
        ("sinx", "", "give it with `--at sinx=1`; or did you mean `sin(x)`?"),
        ("cost", "", "give it with `--at cost=1`; or did you mean `cos(t)`?"),
        ("comment", "", "give it with `--at comment=1`"),
        ("loss*rate", "", "give it with `--at loss=1,rate=1`"),
        ("alpha*beta", "x", "the inputs are `alpha`, `beta`"),
        ("X^2", "x", "did you mean `X`?"),
    ],
)
def test_names_without_a_value(text, point, hint):
    with pytest.raises(Problem) as caught:
        _ = At(text, dict.fromkeys(point, 1.0)).value
    assert problem_words(caught.value)[1] == hint


def test_a_product_has_factors_that_are_known():
    assert as_product("xy", {"x", "y"}.__contains__) == "x*y"
    assert as_product("xy", {"x"}.__contains__) == "x*y"
    assert as_product("xyz", {"x"}.__contains__) is None
    assert as_product("momentum", {"m", "t"}.__contains__) is None
    assert as_product("softmax", {"x"}.__contains__, "(x)") is None
    assert as_product("x" * 21, {"x"}.__contains__) is None


# ---- the table


def test_the_words_of_the_table_are_no_words_of_the_language():
    tables = [SAME, WRITTEN_OUT, LATER, COMMANDS, NOT_HERE]
    own = {without_case(name) for name in FUNCTIONS}
    for i, table in enumerate(tables):
        for word in table:
            assert word == without_case(word), word  # else it is never found
            assert word not in own, word
            assert not any(word in other for other in tables[i + 1 :]), word
    assert set(SAME.values()) <= set(FUNCTIONS)
    assert set(CONSTANT_WORDS.values()) <= {*CONSTANTS, "0", "1"}


@pytest.mark.parametrize(
    ("names", "expression"), [*WRITTEN_OUT.values(), *OTHER_ARITY.values()], ids=str
)
def test_what_is_written_out_can_be_read(names, expression):
    if expression.startswith("where(c,"):
        expression = expression.replace("(c,", "(c > 0,")
    assert set(graph_of(expression).inputs) <= set(names.split())


@pytest.mark.parametrize(
    ("word", "arguments", "wanted"),
    [
        ("beta", (2, 3), 1 / 12), ("selu", (-1,), -1.1113307378125628), ("nthroot", (8, 3), 2),
        ("acot", (2,), 0.4636476090008061), ("asec", (2,), math.pi / 3), ("acoth", (2,), 0.5493061443340549),
        ("trunc", (-2.5,), -2), ("frac", (2.25,), 0.25), ("logaddexp", (0, 0), math.log(2)),
        ("normcdf", (1.96,), 0.9750021048517795), ("normpdf", (0,), 0.3989422804014327),
        ("mish", (1,), 0.8650983882673103), ("logsigmoid", (0,), -math.log(2)), ("sinc", (2,), 0.45464871341284085),
        ("sind", (30,), 0.5), ("tanhshrink", (1,), 1 - math.tanh(1)), ("hardsigmoid", (1,), 2 / 3),
    ],
)  # fmt: skip
def test_what_is_written_out_is_right(word, arguments, wanted):
    names, expression = WRITTEN_OUT[word]
    value = At(expression, dict(zip(names.split(), map(float, arguments), strict=True))).value
    assert math.isclose(value, wanted, rel_tol=1e-12)


@pytest.mark.parametrize("name", HABITS)
def test_every_habit_has_two_languages_and_a_pattern(name):
    habit = HABITS[name]
    assert all(habit.says)
    assert all(habit.advice)
    groups = re.compile(habit.pattern).groups
    used = [int(n) for n in re.findall(r"\\(\d)", habit.rewrite or "")]
    assert all(n <= groups for n in used)


@pytest.mark.parametrize(
    "text", [" " * 399 + "?", "if " * 133, "(" * 399, "\\frac{" * 60, "x.f(" * 90]
)
def test_a_second_look_is_not_long(text):
    with pytest.raises(Problem):
        graph_of(text)
    with pytest.raises(Problem):
        graph_of("a + " * 20_000 + "x % y")


@pytest.mark.parametrize("change", ["case", "letter"])
def test_of_words_of_more_than_fifty_letters_no_one_is_guessed(change):
    """Looking for what is near takes the square of the length."""
    for length, wanted in ((50, True), (51, False)):
        word = "a" * length
        typed = word.upper() if change == "case" else word[:-1] + "b"
        assert nearest(typed, [word]) == (word if wanted else None)


def test_an_answer_loads_no_sentences():
    code = (
        "import sys\n"
        "sys.argv = ['autograd-cli', 'grad', '(a+b)*(b+1)', '--at', 'a=2,b=1', '-f', 'json']\n"
        "from autograd_cli.cli.run import run\n"
        "assert run(sys.argv[1:]) == 0\n"
        "late = ('habits', 'guesses', 'slips', 'problems', 'files', 'tempfile')\n"
        "assert not [name for name in sys.modules if name.rpartition('.')[2] in late]\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
