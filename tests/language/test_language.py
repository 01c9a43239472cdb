"""The language, sentence by sentence of the contract (spec, section 1).

In a text that is refused, «…» marks the span that the diagnostic has to cover.
"""

import math
import unicodedata
from collections.abc import Callable

import pytest
from support import assert_growth

from autograd_cli.core.point.at import At, graph_of
from autograd_cli.core.program import graph as graph_module
from autograd_cli.core.program import lower as lower_module
from autograd_cli.core.program.graph import MAX_NODES, Graph
from autograd_cli.core.table.primitives import ALIASES, FUNCTIONS, PRIMITIVES
from autograd_cli.grammar import tokens as tokens_module
from autograd_cli.grammar.ast import CONDITIONS, Node, Program
from autograd_cli.grammar.parse import parse
from autograd_cli.grammar.source import Problem, Span, normal_name

SIGNS = {"add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "^", **CONDITIONS}
SIGNS |= {"and": "and", "or": "or"}


def grouped(body: tuple[Node, ...]) -> str:
    """An expression with every operation in parentheses, so that the grouping shows."""
    stack: list[str] = []
    for node in body:
        operands = stack[len(stack) - node.arity :]
        del stack[len(stack) - node.arity :]
        if node.op == "name":
            stack.append(str(node.value))
        elif node.op == "number":
            stack.append(f"{node.value:g}")
        elif node.op == "call":
            stack.append(f"{node.value}({', '.join(operands)})")
        elif node.arity == 1:
            stack.append(f"({'-' if node.op == 'neg' else 'not '}{operands[0]})")
        else:
            stack.append(f"({operands[0]} {SIGNS[node.op]} {operands[1]})")
    (text,) = stack
    return text


def read(text: str) -> Program:
    return parse(text, FUNCTIONS)


def tree(text: str) -> str:
    """The grouping of a program of one unnamed statement, the outermost parentheses left off."""
    (statement,) = read(text).statements
    assert statement.name is None
    shown = grouped(statement.body)
    return shown[1:-1] if statement.body[-1].op not in ("name", "number", "call") else shown


def statements(text: str) -> list[str]:
    """A program's statements, each as `name = grouped body`."""
    lines = []
    for name, parameters, body, _, _ in read(text).statements:
        head = "" if parameters is None else f"({', '.join(parameters)})"
        lines.append(grouped(body) if name is None else f"{name}{head} = {grouped(body)}")
    return lines


def value(text: str, **point: float) -> float:
    return At(text, point).value


def refused(marked: str) -> Problem:
    """The problem of a text; «…» in it has to be its span."""
    start, end = marked.index("«"), marked.index("»") - 1
    text = marked.replace("«", "").replace("»", "")
    with pytest.raises(Problem) as caught:
        graph_of(text)
    problem = caught.value
    assert problem.span is not None
    assert text[problem.span.start : problem.span.end] == text[start:end]
    assert problem.span == Span(start, end)
    return problem


def mend(problem: Problem) -> object:
    """What the diagnostic proposes: a text, two readings, or the key of a hint that is fixed."""
    values = problem.values
    if problem.hint in ("write", "call"):
        return values["mend"]
    if problem.hint == "either":
        return values["one"], values["other"]
    if problem.hint == "did-you-mean":
        return values["guess"]
    return problem.hint


# ---- statements


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a", ["a"]),
        ("c = a + b", ["c = (a + b)"]),
        ("a + b = c", ["c = (a + b)"]),
        ("(a + b) × (b + 1) = e", ["e = ((a + b) * (b + 1))"]),
        ("c = a; c*2", ["c = a", "(c * 2)"]),
        ("c = a\nc*2", ["c = a", "(c * 2)"]),
        ("c = a\r\nc*2\r\n", ["c = a", "(c * 2)"]),
        (";;\n c = a ;\n; c*2 ;; \n", ["c = a", "(c * 2)"]),
        ("c = a；c", ["c = a", "c"]),
        ("y = x", ["y = x"]),
        ("2 = x", ["x = 2"]),
        ("2x = y", ["y = (2 * x)"]),
        # comments
        ("a # + b\n", ["a"]),
        ("# first\nc = a # second; d\nc*2#third", ["c = a", "(c * 2)"]),
        ("a#", ["a"]),
        ("a ＃ 注釈\n", ["a"]),
        ("(a # one\n + # two\n b)", ["(a + b)"]),
        # a newline inside parentheses is blank
        ("(a\n+\nb)\nc", ["(a + b)", "c"]),
        ("max(a,\n\n  b)", ["max(a, b)"]),
        ("c = (a\n+ b)\nc", ["c = (a + b)", "c"]),
        ("f(x,\ny) = (x\n* y)\nf(1,\n2)", ["f(x, y) = (x * y)", "f(1, 2)"]),
        # blanks of all kinds
        (" \ta\u00a0+\u3000b\u2009", ["(a + b)"]),
        ("\ufeffa\u200b+ b", ["(a + b)"]),
        # definitions
        ("f(x) = x^2; f(3)", ["f(x) = (x ^ 2)", "f(3)"]),
        ("f(x, y) = x*y; f(1, 2)", ["f(x, y) = (x * y)", "f(1, 2)"]),
        ("f(x) = y; f(1)", ["f(x) = y", "f(1)"]),
        # a built-in function on the left side is the textbook form
        ("sin(x) = y", ["y = sin(x)"]),
        ("ln(x) = y; y", ["y = ln(x)", "y"]),
        ("√x = y", ["y = sqrt(x)"]),
        ("max(a, b) = m", ["m = max(a, b)"]),
        ("f(x) = x; f(2) = y", ["f(x) = x", "y = f(2)"]),
    ],
)
def test_statements(text: str, wanted: list[str]) -> None:
    assert statements(text) == wanted


@pytest.mark.parametrize(
    ("marked", "message", "wanted_mend"),
    [
        ("«»", "empty-program", "example"),
        ("«» \t ", "empty-program", "example"),
        ("«»# nothing", "empty-program", "example"),
        ("«»;\n;", "empty-program", "example"),
        ("a +«»", "operand-before-end", None),
        ("a +«\n»b", "operand-before-end", "continue-in-parentheses"),
        ("a = «»", "operand-before-end", None),
        ("«=» a", "habit-spreadsheet", "a"),
        ("a +«;» b", "operand-expected", None),
        ("a = b «=» c", "second-equals", None),
        ("«a + b = c + d»", "nothing-to-name", "equation-sides"),
        ("«sin(x) = x^2»", "nothing-to-name", "equation-sides"),
        ("«2 = 3»", "nothing-to-name", "equation-sides"),
        ("«x^2 = sin(x)»", "nothing-to-name", "equation-sides"),
        ("«(»a + b", "never-closed", "close-parenthesis"),
        ("(a + «(»b", "never-closed", "close-parenthesis"),
        ("«(»a; b)", "never-closed", "close-parenthesis"),
        ("a«)»", "never-opened", None),
        ("a«,» b", "comma-outside", "one-output"),
        ("1«,»5", "habit-decimal-comma", "1.5"),
        ("a +«)»", "operand-expected", None),
        ("a «&» b", "habit-and", "habit-and"),
        ("n«!»", "habit-factorial", "gamma(n + 1)"),
        ("x «%» 2", "habit-remainder", "mod(x, 2)"),
        ("«|»x|", "habit-bars", "abs(x)"),
        ("«[»x]", "habit-bracket", "x"),
        ("x + «∞»", "habit-infinity", "x + inf"),
        ("f«'»(x)", "habit-prime", "habit-prime"),
        ("a «\0» b", "bad-character", None),
        ("a + «\ud800»", "bad-character", None),
        ("x /«/» y", "habit-whole-quotient", "floor(x/y)"),
        ("2* «*»3", "operand-expected", None),
        ("a «?» b", "bad-character", None),
    ],
)
def test_what_is_no_program(marked: str, message: str, wanted_mend: str | None) -> None:
    problem = refused(marked)
    assert (problem.kind, problem.message, mend(problem)) == ("syntax", message, wanted_mend)


def test_the_last_statement_is_the_output() -> None:
    assert value("a = 2; b = 3; a*b") == 6
    assert value("b = 3; b*2\nb + 1") == 4
    assert graph_of("a = 2; c = a*x").output_name == "c"


# ---- names


def test_a_name_used_and_never_assigned_is_an_input() -> None:
    assert list(graph_of("c = b*a; c + d").inputs) == ["b", "a", "d"]


@pytest.mark.parametrize(
    "name",
    ["x", "_", "_1", "x1", "x_1", "X", "alpha", "α", "Δx", "速度", "é", "e\u0301", "ё", "x٣"],
)
def test_a_name_is_a_letter_or_underscore_then_letters_digits_underscores(name: str) -> None:
    (only,) = graph_of(f"{name} + 1").inputs
    assert parse(only).statements == parse(only).statements


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("x₁", "x1"),
        ("x₁₂", "x12"),
        ("a₀b", "a0b"),
        ("ａｂ１", "ab1"),
        ("e\u0301", "é"),
        ("\u212b", "å".upper()),  # the angstrom sign
        ("µ", "μ"),  # the micro sign is the letter
        ("ﬁ", "fi"),
        ("𝑥", "x"),
        ("か\u3099", "が"),
        ("ϕ", "φ"),
    ],
)
def test_names_are_compared_after_nfkc(typed: str, read_as: str) -> None:
    assert list(graph_of(f"{typed} + {read_as}").inputs) == [read_as]
    assert value(f"{typed} = 2; {read_as} * 3") == 6
    assert value(f"f({typed}) = {read_as}; f(5)") == 5


@pytest.mark.parametrize(
    ("marked", "message"),
    [
        ("1 + «½x»", "habit-fraction-sign"),
        ("«x½»", "habit-fraction-sign"),
        ("«①» + 1", "bad-name"),
        ("«𝐚𝐧𝐝» + 1", "bad-name"),  # NFKC makes it `and`
        ("«𝒏𝒐𝒕»(x)", "bad-name"),
        ("«not»²", "operand-expected"),
        ("1 + «and»² + 1", "operand-expected"),
        ("x + «₁»", "bad-character"),  # a subscript does not begin a name
        ("«٣»", "bad-character"),  # nor is it a number
    ],
)
def test_what_is_no_name(marked: str, message: str) -> None:
    problem = refused(marked)
    assert (problem.kind, problem.message) == ("syntax", message)


@pytest.mark.parametrize(
    ("marked", "kind", "message", "name"),
    [
        ("a = 1; «a» = 2", "redefinition", "assigned-twice", "a"),
        ("a = 1; 2 = «a»", "redefinition", "assigned-twice", "a"),
        ("x₁ = 1; «x1» = 2", "redefinition", "assigned-twice", "x1"),
        ("f(x) = x; «f»(y) = y; f(1)", "redefinition", "defined-twice", "f"),
        ("f(x, «x») = x; f(1, 2)", "redefinition", "parameter-twice", "x"),
        ("f(x₁, y, «x1») = y; f(1, 2, 3)", "redefinition", "parameter-twice", "x1"),
        ("b = «a»; a = 1; b", "unknown-name", "used-before-assignment", "a"),
        ("«a» + 1\na = 2", "unknown-name", "used-before-assignment", "a"),
        ("a = «a» + 1", "unknown-name", "assigned-from-itself", "a"),
        ("y = 2«e»; e = 3", "unknown-name", "used-before-assignment", "e"),
        ("f(x) = x*«k»; k = 2; f(3)", "unknown-name", "used-before-assignment", "k"),
    ],
)
def test_a_name_is_assigned_once_and_before_its_use(
    marked: str, kind: str, message: str, name: str
) -> None:
    problem = refused(marked)
    assert (problem.kind, problem.message) == (kind, message)
    assert problem.values["name"] == name


# ---- functions that the program defines


@pytest.mark.parametrize(
    ("text", "point", "wanted"),
    [
        ("f(x) = x^2; f(3)", {}, 9),
        ("f(x, y) = x - y; f(5, 3)", {}, 2),
        ("f(x) = x*k; f(3)", {"k": 4}, 12),  # an input of the program
        ("k = 2; f(x) = x*k; f(3)", {}, 6),  # a name assigned before
        ("f(x) = x + 1; x = 5; f(x*2)", {}, 11),  # a parameter is the body's own
        ("x = 5; f(x) = x + 1; f(2) + x", {}, 8),
        ("f(e) = e; f(2)", {}, 2),
        ("f(x) = 2*e*x; f(1)", {}, 2 * math.e),
        ("f(x) = x + 1; g(x) = f(f(x)); g(g(0))", {}, 4),
        ("f(x) = x; f = 3; f(f)", {}, 3),  # functions and names do not collide
        ("f(sin) = sin; f(4)", {}, 4),
        ("f(a, b) = where(a > b, a, b); f(1, 2)*f(2, 1)", {}, 4),
        ("f(x) = x; f²(3)", {}, 9),
        ("f(x) = x; f⁺²(3)", {}, 9),
    ],
)
def test_calls_are_expanded_in_place(text: str, point: dict[str, float], wanted: float) -> None:
    assert value(text, **point) == wanted


def test_a_body_is_checked_where_it_stands_called_or_not() -> None:
    assert refused("f(x) = «sinn»(x); 3").kind == "unknown-function"
    assert refused("f(x) = «sin(x, x)»; 3").kind == "arity"
    assert refused("g(x) = x; f(x) = «g(x, x)»; 3").kind == "arity"
    assert refused("f(x) = x*«k»; k = 2; 3").kind == "unknown-name"
    assert refused("f(x) = «g»(x); g(x) = x; f(1)").message == "used-before-definition"
    # the inputs of a body that is not called are inputs of the program
    assert list(graph_of("f(x) = x*k; a").inputs) == ["k", "a"]


@pytest.mark.parametrize(
    ("marked", "name"),
    [
        ("f(x) = «f(x)»; f(1)", "f"),
        ("f(x) = 1 + «f(x - 1)»; 3", "f"),
        ("f(x) = where(x > 0, «f(x - 1)», 0); f(1)", "f"),
        ("f(x) = «g(x)»; g(x) = f(x); f(1)", "f"),
        ("f(x) = «g(x)»; g(x) = h(x); h(x) = f(x); 3", "f"),
        ("a(x) = x; f(x) = a(x) + «g(x)»; g(x) = f(x); f(1)", "f"),
    ],
)
def test_recursion_is_an_error(marked: str, name: str) -> None:
    problem = refused(marked)
    assert (problem.kind, problem.values["name"]) == ("recursion", name)


@pytest.mark.parametrize(
    ("marked", "wanted_mend"),
    [
        ("«f»(x) = x", "f(x)"),
        ("a = 2; «g»(x, y) = x*y\n", "g(x, y)"),
        ("f(x) = x; f(2); «g»(ｘ₁) = x1;", "g(x1)"),
        ("+ «f»(x) = x", "f(x)"),
        ("( «ff»(x) ) = x", "ff(x)"),
    ],
)
def test_a_program_that_ends_in_a_definition_has_no_output(marked: str, wanted_mend: str) -> None:
    problem = refused(marked)
    assert (problem.kind, problem.message) == ("syntax", "ends-in-definition")
    assert mend(problem) == wanted_mend


def doubling(depth: int, call: str) -> str:
    """f0 is its argument, and each next function calls the one before twice."""
    lines = ["f0(x) = x"]
    lines += [f"f{i + 1}(x) = {call.replace('f', f'f{i}')}" for i in range(depth)]
    return "; ".join([*lines, f"f{depth}(a)"])


def test_the_same_function_of_the_same_arguments_is_expanded_once() -> None:
    assert len(graph_of(doubling(300, "f(x) + f(x)"))) == 301
    assert_growth(lambda depth: graph_of(doubling(depth, "f(x) + f(x)")), 300)
    assert value(doubling(60, "f(x) + f(x)"), a=1) == 2.0**60


def test_a_program_that_unfolds_too_far_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_NODES == 2_500_000
    monkeypatch.setattr(graph_module, "MAX_NODES", 20_000)
    monkeypatch.setattr(lower_module, "MAX_NODES", 20_000)
    for call in ("f(2*x) + f(3*x)", "f(x - 1)*f(x + 1)*f(x/2)"):
        with pytest.raises(Problem) as caught:
            graph_of(doubling(60, call))
        assert caught.value.kind == "limit"
        assert caught.value.values == {"limit": 20_000}
    # what shares its parts does not unfold at all
    assert len(graph_of(doubling(4_000, "f(x) + 1"))) < 20_000


def refuse_at(limit: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for module in (graph_module, lower_module):
            patch.setattr(module, "MAX_NODES", limit)
        with pytest.raises(Problem, match="unfolds past"):
            graph_of(doubling(60, "f(2*x) + f(3*x)"))


def test_a_program_that_unfolds_too_far_is_refused_in_bounded_time() -> None:
    assert_growth(refuse_at, 2_500)


@pytest.mark.sweep
def test_the_limit_of_nodes_is_refused_in_bounded_time() -> None:
    assert_growth(refuse_at, MAX_NODES // 8)


@pytest.mark.parametrize(
    ("text", "operations"),
    [
        ("-x + 2*y^3", 4),
        ("sin(x) + max(x, y, 1)", 3),
        ("2x(a + b)(a - b)√y", 7),
        ("where(not x < 1 and y >= 2, x², 1)", 6),
        ("a = b; f(t) = t; a", 1),
    ],
)
def test_operations_are_counted_before_they_are_read(text: str, operations: int) -> None:
    assert tokens_module._operations(tokens_module.tokens(text)[1]) == operations


@pytest.mark.parametrize(
    ("limit", "below", "above"),
    [
        ("MAX_OPERATIONS", "x+" * 1_999 + "x", "x+" * 2_001 + "x"),
        ("MAX_OPERATIONS", "-" * 2_000 + "x", "-" * 2_001 + "x"),
        ("MAX_OPERATIONS", "√" * 2_000 + "x", "√" * 2_001 + "x"),
        ("MAX_STATEMENTS", "x;" * 1_999 + "x", "x;" * 2_000 + "x"),
        ("MAX_TOKENS", "(" * 990 + "x" + ")" * 990, "(" * 2_001),
    ],
)
def test_a_program_that_is_too_large_is_refused(
    limit: str, below: str, above: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens_module, limit, 2_000)
    assert value(below, x=1) is not None
    with pytest.raises(Problem) as caught:
        graph_of(above)
    assert (caught.value.kind, caught.value.message) == ("limit", "program-too-large")
    assert "2,000" in str(caught.value)


@pytest.mark.parametrize("marks", ["\u0301\u0323", "\u0323", "ﾞ\u0302", "\u0344\u0316"])
def test_names_of_many_marks_are_read_in_linear_time(marks: str) -> None:
    assert_growth(lambda count: normal_name("a" + marks * count), 20_000)
    for count in (1, 30, 300):
        name = "aé" + marks * count + "한ﾊ" + marks
        assert normal_name(name) == unicodedata.normalize("NFKC", name)


# ---- operators


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # loosest first: sums, products, signs, powers
        ("a + b*c", "a + (b * c)"),
        ("a*b + c", "(a * b) + c"),
        ("a - b - c", "(a - b) - c"),
        ("a - b + c", "(a - b) + c"),
        ("a / b / c", "(a / b) / c"),
        ("a / b * c", "(a / b) * c"),
        ("a * b / c", "(a * b) / c"),
        ("-a + b", "(-a) + b"),
        ("-a*b", "(-a) * b"),
        ("a*-b", "a * (-b)"),
        ("a - -b", "a - (-b)"),
        ("a--b", "a - (-b)"),
        ("--a", "-(-a)"),
        ("+a", "a"),
        ("a + +b", "a + b"),
        ("-+-a", "-(-a)"),
        # powers: right-associative, tighter than a minus on the left; on the right it is allowed
        ("-x^2", "-(x ^ 2)"),
        ("(-x)^2", "(-x) ^ 2"),
        ("2^-x", "2 ^ (-x)"),
        ("2^+x", "2 ^ x"),
        ("2^--x", "2 ^ (-(-x))"),
        ("a^b^c", "a ^ (b ^ c)"),
        ("(a^b)^c", "(a ^ b) ^ c"),
        ("a^-b^c", "a ^ (-(b ^ c))"),
        ("a**b", "a ^ b"),
        ("a**b^c", "a ^ (b ^ c)"),
        ("a^b*c", "(a ^ b) * c"),
        ("a*b^c", "a * (b ^ c)"),
        ("a/b^2", "a / (b ^ 2)"),
        ("-x²", "-(x ^ 2)"),
        ("2^x²", "2 ^ (x ^ 2)"),
        ("sin(x)^2", "sin(x) ^ 2"),
        ("a^sin(x)", "a ^ sin(x)"),
        ("a + b × (c − d) ÷ e1", "a + ((b * (c - d)) / e1)"),
    ],
)
def test_precedence(text: str, wanted: str) -> None:
    assert tree(text) == wanted


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ("a < b", "(a < b)"),
        ("a <= b", "(a <= b)"),
        ("a > b", "(a > b)"),
        ("a >= b", "(a >= b)"),
        ("a == b", "(a == b)"),
        ("a != b", "(a != b)"),
        ("a ≤ b", "(a <= b)"),
        ("a ≥ b", "(a >= b)"),
        ("a ≠ b", "(a != b)"),
        ("a ＜ b", "(a < b)"),
        ("a ＞＝ b", "(a >= b)"),
        ("a + 1 < b*2", "((a + 1) < (b * 2))"),
        ("a < 1 or b < 1 and c < 1", "((a < 1) or ((b < 1) and (c < 1)))"),
        ("(a < 1 or b < 1) and c < 1", "(((a < 1) or (b < 1)) and (c < 1))"),
        ("a < 1 and b < 1 and c < 1", "(((a < 1) and (b < 1)) and (c < 1))"),
        ("a < 1 or b < 1 or c < 1", "(((a < 1) or (b < 1)) or (c < 1))"),
        ("not a < 1", "(not (a < 1))"),
        ("not a < 1 and b < 1", "((not (a < 1)) and (b < 1))"),
        ("not (a < 1 and b < 1)", "(not ((a < 1) and (b < 1)))"),
        ("not not a < 1", "(not (not (a < 1)))"),
        ("a < 1 and not b < 1", "((a < 1) and (not (b < 1)))"),
        ("(a < b)", "(a < b)"),
        ("((a)) < (b)", "(a < b)"),
        ("((a) < (b))", "(a < b)"),
        ("-a < -b", "((-a) < (-b))"),
        ("2a < 3b", "((2 * a) < (3 * b))"),
        ("where(a < 1, a, b) < 2", "(where((a < 1), a, b) < 2)"),
    ],
)
def test_conditions(condition: str, wanted: str) -> None:
    assert tree(f"where({condition}, 1, 2)") == f"where({wanted}, 1, 2)"
    assert tree(f"1 + where(({condition}), 1, 2)") == f"1 + where({wanted}, 1, 2)"


@pytest.mark.parametrize(
    ("marked", "message", "wanted_mend"),
    [
        ("x «<» 1", "condition-as-value", "use-where"),
        ("x «==» 1", "condition-as-value", "use-where"),
        ("0 «<» x < 1", "condition-as-value", "use-where"),
        ("c = x «≤» 1", "condition-as-value", "use-where"),
        ("1 + (x «<» 1)", "condition-as-value", "use-where"),
        ("sin(«x < 1»)", "condition-as-value", "use-where"),
        ("max(1, «x < 1 and x > 0»)", "condition-as-value", "use-where"),
        ("where(x < 1, «x < 2», 3)", "condition-as-value", "use-where"),
        ("where(1, «x < 1», 2)", "condition-as-value", "use-where"),
        ("f(c) = c; f(«x < 1»)", "condition-as-value", "use-where"),
        ("where(«x», 1, 2)", "value-as-condition", "x != 0"),
        ("where(«(x + 1)», 1, 2)", "value-as-condition", "(x + 1) != 0"),
        ("where(not «x», 1, 2)", "value-as-condition", "x != 0"),
        ("where(x > 1 and «y», 1, 2)", "value-as-condition", "y != 0"),
        ("where(x «and» y > 1, 1, 2)", "value-before-connective", None),
        ("x «or» y", "value-before-connective", None),
        ("where(x «=» 1, 1, 2)", "equals-in-condition", "write-double"),
        ("where(x < 1 or y «=» 1, 1, 2)", "equals-in-condition", "write-double"),
        ("where(x «＝» 1, 1, 2)", "equals-in-condition", "write-double"),
        ("where(«0 < x < 1», 1, 2)", "misread-chain", "0 < x and x < 1"),
        ("where((«0≤x<a+1»), 1, 2)", "misread-chain", "0≤x and x < a+1"),
        ("where(y > 2 and «(a+b) < x < 1», 1, 2)", "misread-chain", "(a+b) < x and x < 1"),
        ("where(«a < b < c» < d, 1, 2)", "misread-chain", "a < b and b < c"),
        ("where(«x == y == z», 1, 2)", "misread-chain", "x == y and y == z"),
    ],
)
def test_conditions_stand_only_in_where(marked: str, message: str, wanted_mend: str | None) -> None:
    problem = refused(marked)
    assert (problem.kind, problem.message, mend(problem)) == ("syntax", message, wanted_mend)


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ("x > 0 and 1/x > 0", 2),  # at x = 0 the right side is outside its domain
        ("x == 0 or 1/x > 0", 1),
        ("not (x == 0 or 1/x > 0)", 2),
        ("x == 0 and (x == 0 or log(x) > 0)", 1),
        ("where(x == 0, 1, 1/x) > 0", 1),
    ],
)
def test_connectives_stop_when_they_know(condition: str, wanted: float) -> None:
    assert value(f"where({condition}, 1, 2)", x=0.0) == wanted


@pytest.mark.parametrize("condition", ["1/x > 0 and x > 0", "1/x > 0 or x == 0", "not 1/x > 0"])
def test_connectives_are_decided_left_to_right(condition: str) -> None:
    with pytest.raises(Problem) as caught:
        value(f"where({condition}, 1, 2)", x=0.0)
    assert caught.value.kind == "domain"


# ---- juxtaposition


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2x", "2 * x"),
        ("2 x", "2 * x"),
        ("2.5x", "2.5 * x"),
        ("2(a+b)", "2 * (a + b)"),
        ("(a+b)(b+1)", "(a + b) * (b + 1)"),
        ("(a+b) (b+1)", "(a + b) * (b + 1)"),
        ("(a+b)c", "(a + b) * c"),
        ("3 sin(x)", "3 * sin(x)"),
        ("3sin(x)cos(x)", "(3 * sin(x)) * cos(x)"),
        ("sin(x)cos(y)", "sin(x) * cos(y)"),
        ("max(a, b)c", "max(a, b) * c"),
        ("2(a)(b)", "(2 * a) * b"),
        ("2pi", "2 * pi"),
        ("2πr", "2 * πr"),  # a name may have Greek and Latin letters
        ("2 π", "2 * π"),
        ("2e", "2 * e"),
        ("2e + x", "(2 * e) + x"),
        ("2x²", "2 * (x ^ 2)"),
        ("2x^2y", "(2 * (x ^ 2)) * y"),
        ("x^2y", "(x ^ 2) * y"),
        ("x²y", "(x ^ 2) * y"),
        ("x²(a+b)", "(x ^ 2) * (a + b)"),
        ("x^2(a+b)", "(x ^ 2) * (a + b)"),
        ("(a+b)²c", "((a + b) ^ 2) * c"),
        ("x⁻¹y", "(x ^ (-1)) * y"),
        ("sin(x)^2(a+b)", "(sin(x) ^ 2) * (a + b)"),
        ("sin(x)²y", "(sin(x) ^ 2) * y"),
        ("sin²(x)y", "(sin(x) ^ 2) * y"),
        ("sin²(x)^3(y)", "((sin(x) ^ 2) ^ 3) * y"),
        ("sin(x)^2cos(x)", "(sin(x) ^ 2) * cos(x)"),
        ("2√x", "2 * sqrt(x)"),
        ("(a)√x", "a * sqrt(x)"),
        ("√2x", "sqrt(2) * x"),
        ("√(a)b", "sqrt(a) * b"),
        ("√2√3", "sqrt(2) * sqrt(3)"),
        ("2∛x", "2 * cbrt(x)"),
        ("2^3x", "(2 ^ 3) * x"),
        ("2^-3x", "(2 ^ (-3)) * x"),
        ("-2x", "(-2) * x"),
        # the rank of `*`
        ("a + 2b", "a + (2 * b)"),
        ("2a + b", "(2 * a) + b"),
        ("2x/y", "(2 * x) / y"),
        ("a*2b", "(a * 2) * b"),
        ("2a*b", "(2 * a) * b"),
        ("2a^b", "2 * (a ^ b)"),
        ("1/2*3x", "((1 / 2) * 3) * x"),
        ("(1/2)x", "(1 / 2) * x"),
        ("2x/(3y)", "(2 * x) / (3 * y)"),
        ("1/x + 2y", "(1 / x) + (2 * y)"),
        ("1/sin²(x)", "1 / (sin(x) ^ 2)"),
        ("0 x", "0 * x"),
        ("0 x10", "0 * x10"),
    ],
)
def test_juxtaposition_multiplies(text: str, wanted: str) -> None:
    assert tree(text) == wanted


@pytest.mark.parametrize(
    ("marked", "one", "other"),
    [
        ("«1/2x»", "(1/2)*x", "1/(2*x)"),
        ("«1/2(a+b)»", "(1/2)*(a+b)", "1/(2*(a+b))"),
        ("«a/(b)(c)»", "(a/(b))*(c)", "a/((b)*(c))"),
        ("«a/2(b)»(c)", "(a/2)*(b)", "a/(2*(b))"),
        ("y + «1/2x^2»", "(1/2)*x^2", "1/(2*x^2)"),
        ("«1/x²y»", "(1/x²)*y", "1/(x²*y)"),
        ("«1/2√x»", "(1/2)*√x", "1/(2*√x)"),
        ("«a*b/2c»", "(a*b/2)*c", "a*b/(2*c)"),
        ("«a/b c»", "(a/b)*c", "a/(b*c)"),
        ("«a/2 3»", "(a/2)*3", "a/(2*3)"),
        ("«1 ÷ 2x»", "(1 ÷ 2)*x", "1/(2*x)"),
        ("a + («1/2x»)", "(1/2)*x", "1/(2*x)"),
        ("«(a/b)/2x»", "((a/b)/2)*x", "(a/b)/(2*x)"),
    ],
)
def test_a_product_without_a_sign_right_after_a_division_has_two_readings(
    marked: str, one: str, other: str
) -> None:
    problem = refused(marked)
    assert (problem.kind, problem.message) == ("syntax", "misread-quotient")
    assert mend(problem) == (one, other)
    for reading in (one, other):
        graph_of(reading)


@pytest.mark.parametrize(
    ("marked", "message", "wanted_mend"),
    [
        ("«a b»", "two-names", "a*b"),
        ("2«a b»", "two-names", "a*b"),
        ("x^«n y»", "two-names", "n*y"),
        ("√«x y»", "two-names", "x*y"),
        ("f(x) = x; f = 1; «f y»", "two-names", "f*y"),
        ("«x 2»", "side-by-side", "x*2"),
        ("«2 3»", "side-by-side", "2*3"),
        ("«1. .5»", "side-by-side", "1.*.5"),
        ("(a«)2»", "side-by-side", ")*2"),  # in the place of the span it reads (a)*2
        ("√«x√»y", "side-by-side", "x*√"),
        ("x«² 2»", "side-by-side", "²*2"),
        ("«sin x»", "function-without-parentheses", "sin(x)"),
        ("2 «sin x»", "function-without-parentheses", "sin(x)"),
        ("«ln x»", "function-without-parentheses", "ln(x)"),
        ("1/«sin x»", "function-without-parentheses", "sin(x)"),
        ("a + «gamma m»", "function-without-parentheses", "gamma(m)"),
        ("«sin 2»", "function-without-parentheses", "sin(2)"),
    ],
)
def test_what_does_not_multiply(marked: str, message: str, wanted_mend: str) -> None:
    problem = refused(marked)
    assert (problem.kind, problem.message, mend(problem)) == ("syntax", message, wanted_mend)
    head, rest = marked.split("«")
    graph_of(f"{head}{wanted_mend}{rest.split('»')[1]}")  # the mend reads in the place of the span


@pytest.mark.parametrize(
    ("marked", "wanted_mend"),
    [
        ("«a»(b + 1)", "a*(b + 1)"),
        ("«x» (y)", "x*(y)"),
        ("2«x»(y)", "x*(y)"),
        ("x^«y»(z)", "y*(z)"),
        ("√«x»(2)", "x*(2)"),
        ("a/«b»(c)", "b*(c)"),
        ("(«a»\n(b))", "a*(b)"),
        ("(«a»\u3000(b))", "a*(b)"),
        ("(«a»\t(b))", "a*(b)"),
        ("«ａ»（ｂ）", "a*（ｂ）"),
        ("«x₁»(2)", "x1*(2)"),
        ("«pi»(2)", "pi*(2)"),
        ("foo = 2; «foo»(3)", "foo*(3)"),
        # a name that the program uses is no misspelt function
        ("sinn + «sinn»(2)", "sinn*(2)"),
    ],
)
def test_a_name_before_a_parenthesis_is_no_factor(marked: str, wanted_mend: str) -> None:
    problem = refused(marked)
    assert (problem.kind, problem.message) == ("unknown-function", "not-a-function")
    assert problem.hint in ("write", "define-or-multiply")
    assert problem.values["mend"] == wanted_mend


@pytest.mark.parametrize(
    ("marked", "guess"),
    [
        ("(a + «sinn»(b)) * 2", "sin"),
        ("«squrt»(x)", "sqrt"),
        ("«arcsine»(x)", "arcsin"),
        ("«sigmod»(x)", "sigmoid"),
        ("area(r) = pi*r²; «aria»(2)", "area"),
        ("(«sinn» # (\n(x))", "sin"),
        ("«ｓｉｎｎ»（x）", "sin"),
    ],
)
def test_a_misspelt_function_is_guessed(marked: str, guess: str) -> None:
    problem = refused(marked)
    assert (problem.kind, problem.message) == ("unknown-function", "not-a-function")
    assert mend(problem) == guess


def test_a_function_used_before_its_definition_says_so() -> None:
    for marked in ("y = «f»(2); f(x) = x; y", "y = «f»⁺²(2); f(x) = x; y"):
        problem = refused(marked)
        assert (problem.kind, problem.message) == ("unknown-function", "used-before-definition")


# ---- no silent misreading


@pytest.mark.parametrize(
    ("marked", "message", "wanted_mend"),
    [
        ("«0x10»", "based-number", "16"),
        ("1 + «0XfF»", "based-number", "255"),
        ("«0b101»", "based-number", "5"),
        ("«0o17» + 1", "based-number", "15"),
        ("«0b12»", "based-number", "0*b12"),
        ("«xⁿ»", "raised-letter", "x^n"),
        ("2«xⁿ»", "raised-letter", "x^n"),
        ("«xᵃᵇ»", "raised-letter", "x^ab"),
        ("«ⁿ»", "raised-letter", None),
        ("«eⁿ»(2)", "raised-letter", "e^n"),
        ("«sin^2(x)»", "power-of-function-name", "sin(x)^2"),
        ("2«sin^2 (x)»", "power-of-function-name", "sin(x)^2"),
        ("«cos**2(x + 1)»", "power-of-function-name", "cos(x + 1)^2"),
        ("a*«sin^2(x)»", "power-of-function-name", "sin(x)^2"),
        ("f(x) = x; «f^2(3)»", "power-of-function-name", "f(3)^2"),
        ("«sin^2 x»", "power-of-function-name", ("sin(x)^2", "sin^2*x")),
        ("«sin²θ» + cos²θ", "power-of-function-name", ("sin(θ)^2", "sin²*θ")),
        ("1/«sin²θ»", "power-of-function-name", ("sin(θ)^2", "sin²*θ")),
        ("«sin⁻¹(x)»", "inverse-or-reciprocal", ("sin(x)^(-1)", "asin(x)")),
        ("2«cosh⁻¹(x)»", "inverse-or-reciprocal", ("cosh(x)^(-1)", "acosh(x)")),
        ("«exp⁻²(x)»", "inverse-or-reciprocal", "exp(x)^(-2)"),
        ("«sin^-1(x)»", "inverse-or-reciprocal", ("sin(x)^(-1)", "asin(x)")),
        ("«sin⁻¹ x»", "inverse-or-reciprocal", ("sin(x)^(-1)", "asin(x)")),
        ("f(x) = x; «f⁻¹(2)»", "inverse-or-reciprocal", "f(2)^(-1)"),
        ("«√x²»", "two-readings", ("sqrt(x)^2", "sqrt(x^2)")),
        ("«√x^2»", "two-readings", ("sqrt(x)^2", "sqrt(x^2)")),
        ("2«√x⁻¹»", "two-readings", ("sqrt(x)^-1", "sqrt(x^-1)")),
        ("«√(a+b)^2»", "two-readings", ("sqrt(a+b)^2", "sqrt((a+b)^2)")),
        ("«√sin(x)²»", "two-readings", ("sqrt(sin(x))^2", "sqrt((sin(x))^2)")),
        ("«√√x²»", "two-readings", ("sqrt(√x)^2", "sqrt((√x)^2)")),
        ("«∛8²»", "two-readings", ("cbrt(8)^2", "cbrt(8^2)")),
        ("«x²^3»", "two-readings", ("(x²)^3", "x^(2^3)")),
        ("2^«√y²»", "two-readings", ("sqrt(y)^2", "sqrt(y^2)")),
    ],
)
def test_no_silent_misreading(
    marked: str, message: str, wanted_mend: str | tuple[str, str] | None
) -> None:
    problem = refused(marked)
    assert (problem.kind, problem.message, mend(problem)) == ("syntax", message, wanted_mend)
    readings = [wanted_mend] if isinstance(wanted_mend, str) else list(wanted_mend or ())
    for reading in readings:
        prelude = "f(x) = x; " if marked.startswith("f(") else ""
        graph_of(prelude + reading)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("sin²(x)", "sin(x) ^ 2"),
        ("sin²(x + 1)", "sin((x + 1)) ^ 2"),
        ("2cos³(x)", "2 * (cos(x) ^ 3)"),
        ("sin⁺²(x)", "sin(x) ^ 2"),
        ("max²(a, b)", "max(a, b) ^ 2"),
        ("-log²(x)", "-(log(x) ^ 2)"),
        ("sin²(x) + cos²(x)", "(sin(x) ^ 2) + (cos(x) ^ 2)"),
        ("√x", "sqrt(x)"),
        ("√4", "sqrt(4)"),
        ("√(a + b)", "sqrt((a + b))"),
        ("√sin(x)", "sqrt(sin(x))"),
        ("√√x", "sqrt(sqrt(x))"),
        ("√∛x", "sqrt(cbrt(x))"),
        ("√x + 1", "sqrt(x) + 1"),
        ("-√x", "-sqrt(x)"),
        ("2^√x", "2 ^ sqrt(x)"),
        ("(√x)²", "sqrt(x) ^ 2"),
        ("√(x²)", "sqrt((x ^ 2))"),
        ("√x*y", "sqrt(x) * y"),
        ("(x²)²", "(x ^ 2) ^ 2"),
        ("(x²)^3", "(x ^ 2) ^ 3"),
    ],
)
def test_powers_of_calls_and_roots(text: str, wanted: str) -> None:
    assert tree(text) == wanted


def test_a_root_takes_no_sign() -> None:
    assert refused("√«-»x").message == "operand-expected"
    assert refused("√«²»").message == "operand-expected"


# ---- Unicode as people type it


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        *((f"a {sign} b", "a * b") for sign in "×·⋅∙∗＊"),
        *((f"a {sign} b", "a / b") for sign in "÷∕⁄／"),
        *((f"a {sign} b", "a - b") for sign in "−–﹣－"),
        ("a ＋ b", "a + b"),
        ("a ＾ b", "a ^ b"),
        ("a ＊＊ b", "a ^ b"),
        ("ｍａｘ（ａ，ｂ）", "max(a, b)"),
        ("max（a、b）", "max(a, b)"),
        ("１．５ｘ", "1.5 * x"),
        ("１ｅ－３", "0.001"),
        ("ｘ＿１", "x_1"),
        ("x²", "x ^ 2"),
        ("x⁻¹", "x ^ (-1)"),
        ("x¹⁰", "x ^ 10"),
        ("x⁺³", "x ^ 3"),
        ("x⁰", "x ^ 0"),
        ("x¹²³⁴⁵⁶⁷⁸⁹⁰", "x ^ 1.23457e+09"),
        ("2³", "2 ^ 3"),
        ("x₁²", "x1 ^ 2"),
        ("x₁ + x₂", "x1 + x2"),
        ("√x", "sqrt(x)"),
        ("∛x", "cbrt(x)"),
        ("α + β·γ", "α + (β * γ)"),
        ("π", "π"),
    ],
)
def test_unicode_as_people_type_it(typed: str, wanted: str) -> None:
    assert tree(typed) == wanted


def test_a_full_width_program_is_the_plain_one() -> None:
    assert statements("（ａ＋ｂ）×（ｂ＋１）＝ｅ") == statements("(a+b)*(b+1)=e")
    assert graph_of("（ａ＋ｂ）×（ｂ＋１）＝ｅ").output_name == "e"


def test_spans_count_the_characters_as_typed() -> None:
    refused("（ａ＋ｂ）×«ｓｉｎｎ»（ｂ）")
    refused("速度² + «x 𝑦»")
    refused("e\u0301 + «a b»")


# ---- numbers


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1", 1.0),
        ("1.", 1.0),
        (".5", 0.5),
        ("0.5", 0.5),
        ("1e-3", 0.001),
        ("1E+3", 1000.0),
        ("1.e2", 100.0),
        (".5e1", 5.0),
        ("1_000", 1000.0),
        ("1_000.000_1", 1000.0001),
        ("1e1_0", 1e10),
        ("007", 7.0),
        ("0", 0.0),
        ("1e-400", 0.0),
        ("5e-324", 5e-324),
        ("1.7976931348623157e308", 1.7976931348623157e308),
        ("0.1", 0.1),
        ("9007199254740993", 9007199254740992.0),
    ],
)
def test_numbers(text: str, wanted: float) -> None:
    program = read(text)
    ((node,),) = (s.body for s in program.statements)
    assert (node.op, node.value, program.span(node)) == ("number", wanted, (0, len(text)))


@pytest.mark.parametrize(
    ("marked", "message", "wanted_mend"),
    [
        ("«1__0»", "misplaced-underscore", None),
        ("«1_»", "misplaced-underscore", None),
        ("«1_.5»", "misplaced-underscore", None),
        ("2 + «1._5»", "misplaced-underscore", None),
        ("«1_»x", "misplaced-underscore", None),
        ("2*«1e999»", "number-too-large", "inf"),
        ("x«⁹»".replace("⁹", "⁹" * 400), "number-too-large", None),
        ("«1.5.2»", "side-by-side", "1.5*.2"),
    ],
)
def test_what_is_no_number(marked: str, message: str, wanted_mend: str | None) -> None:
    problem = refused(marked)
    assert (problem.kind, problem.message, mend(problem)) == ("syntax", message, wanted_mend)


# ---- constants, functions, names


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("pi", math.pi),
        ("π", math.pi),
        ("tau", math.tau),
        ("τ", math.tau),
        ("e", math.e),
        ("inf", math.inf),
        ("-inf", -math.inf),
        ("2π", 2 * math.pi),
        ("𝜋", math.pi),
        ("ℯ", math.e),
    ],
)
def test_constants(text: str, wanted: float) -> None:
    graph = graph_of(text)
    assert not graph.inputs
    assert value(text) == wanted


def test_nan_is_a_constant() -> None:
    assert math.isnan(value("nan"))
    assert math.isnan(value("nan + x", x=1.0))


def test_a_constant_gives_way_to_a_name() -> None:
    assert value("e = c*d", c=2.0, d=3.0) == 6
    assert graph_of("e = c*d").output_name == "e"
    assert value("pi = 3; pi*2") == 6
    assert list(graph_of("e*x").inputs) == ["x"]
    assert list(graph_of("e*x", {"e", "x"}).inputs) == ["e", "x"]
    assert value("e*x", e=2.0, x=3.0) == 6
    assert value("f(e) = e^2; f(3)*e") == pytest.approx(9 * math.e)


@pytest.mark.parametrize("name", ["gamma", "sin", "max", "where", "pow", "ln", "abs"])
def test_a_word_is_a_function_only_right_before_a_parenthesis(name: str) -> None:
    assert list(graph_of(f"{name}*m").inputs) == [name, "m"]
    assert list(graph_of(f"{name} + 2{name}").inputs) == [name]
    assert value(f"{name} = 3; {name}^2") == 9


def test_a_name_and_a_function_of_one_word() -> None:
    assert value("gamma(3)*gamma", gamma=5.0) == 10
    assert value("sin = 2; sin(0) + sin") == 2
    assert value("sin (0)") == 0  # a blank before the parenthesis


def test_every_function_of_the_contract_is_there() -> None:
    names = """sin cos tan sec csc cot asin acos atan atan2 sinh cosh tanh sech csch coth asinh
        acosh atanh exp exp2 expm1 log ln log2 log10 log1p sqrt cbrt pow hypot abs sign floor ceil
        round mod min max clamp sigmoid logit softplus relu leaky_relu elu gelu silu erf erfc gamma
        lgamma digamma polygamma where arcsin arctan"""
    assert set(names.split()) <= set(FUNCTIONS)


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("ln", "log"),
        ("arcsin", "asin"),
        ("arccos", "acos"),
        ("arctan", "atan"),
        ("arctan2", "atan2"),
        ("arcsinh", "asinh"),
        ("arsinh", "asinh"),
        ("arccosh", "acosh"),
        ("arcosh", "acosh"),
        ("arctanh", "atanh"),
        ("artanh", "atanh"),
    ],
)
def test_aliases_are_the_same_function(alias: str, name: str) -> None:
    arguments = "0.5, x" if name == "atan2" else "x"
    # one node for both, so the difference has a single operand twice
    graph = graph_of(f"{alias}({arguments}) - {name}({arguments})")
    left, right = graph.args[graph.output]
    assert left == right
    assert graph.ops[left] == name


def test_every_alias_is_tested() -> None:
    assert len(ALIASES) == 11


def arities() -> list[tuple[str, int, int | None]]:
    one = """sin cos tan sec csc cot asin acos atan sinh cosh tanh sech csch coth asinh acosh atanh
        exp exp2 expm1 log ln log2 log10 log1p sqrt cbrt abs sign floor ceil round sigmoid logit
        softplus relu gelu silu erf erfc gamma lgamma digamma"""
    return [
        *((name, 1, 1) for name in one.split()),
        *((name, 2, 2) for name in ("atan2", "pow", "mod", "polygamma")),
        *((name, 1, 2) for name in ("leaky_relu", "elu")),
        ("clamp", 3, 3),
        *((name, 2, None) for name in ("min", "max", "hypot")),
    ]


@pytest.mark.parametrize(("name", "low", "high"), arities())
def test_arity(name: str, low: int, high: int | None) -> None:
    def call(count: int) -> str:
        return f"{name}({', '.join(f'x{i}' for i in range(count))})"

    for count in range(low, (high or 7) + 1):
        assert len(graph_of(call(count)).inputs) == count
    wrong = [low - 1] if low > 1 else []
    wrong += [high + 1, high + 5] if high else []
    for count in wrong:
        problem = refused(f"1 + «{call(count)}»*2")
        assert problem.kind == "arity"
        assert (problem.values["name"], problem.values["given"]) == (ALIASES.get(name, name), count)


def test_every_function_has_its_arity_tested() -> None:
    tested = {ALIASES.get(name, name) for name, _, _ in arities()}
    assert tested == {ALIASES.get(name, name) for name in FUNCTIONS} - {"where"}
    assert tested <= PRIMITIVES.keys()


@pytest.mark.parametrize(
    "marked",
    [
        "«where(x < 1)»",
        "1 + «where(x < 1, 2)»",
        "«where(x < 1, 2, 3, 4)»",
        "f(x) = x; «f(1, 2)»",
        "f(x, y) = x; «f(1)» + 2",
    ],
)
def test_arity_of_where_and_of_defined_functions(marked: str) -> None:
    assert refused(marked).kind == "arity"


def test_a_call_has_arguments() -> None:
    assert refused("«sin()»").kind == "arity"
    assert refused("«foo»()").kind == "unknown-function"
    assert refused("«f()» = 1; f()").message == "no-parameters"
    assert refused("max(a,«)»").message == "operand-expected"
    assert refused("max(«,»a)").message == "operand-expected"


def test_optional_arguments() -> None:
    assert value("leaky_relu(-2)") == -0.02
    assert value("leaky_relu(-2, 0.5)") == -1
    assert value("elu(-1)") == math.expm1(-1)
    assert value("elu(-1, 3)") == 3 * math.expm1(-1)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("mod(7, 3)", 1),
        ("mod(-7, 3)", 2),  # the sign of the divisor
        ("mod(7, -3)", -2),
        ("mod(5.5, 2)", 1.5),
        ("round(0.5)", 0),  # halves to even
        ("round(1.5)", 2),
        ("round(2.5)", 2),
        ("round(-0.5)", 0),
        ("round(-1.5)", -2),
        ("log(e)", 1),
        ("ln(e^2)", 2),
        ("log2(8)", 3),
        ("log10(1000)", 3),
        ("max(1, 3, 2)", 3),
        ("min(3, 1, 2)", 1),
        ("hypot(2, 3, 6)", 7),
        ("hypot(3, 4)", 5),
        ("clamp(5, 0, 2)", 2),
        ("clamp(-5, 0, 2)", 0),
        ("pow(2, 10)", 1024),
        ("cbrt(-8)", -2),
        ("sign(-3)", -1),
        ("gelu(0)", 0),
        ("gamma(5)", 24),
        ("lgamma(1)", 0),
        ("lgamma(-0.5)", math.log(2 * math.sqrt(math.pi))),  # of |gamma|
        ("polygamma(1, 1)", math.pi**2 / 6),
        ("gelu(1)", (1 + math.erf(1 / math.sqrt(2))) / 2),
        ("where(1 < 2, 3, 1/0)", 3),
    ],
)
def test_functions_mean_what_the_contract_says(text: str, wanted: float) -> None:
    assert value(text) == pytest.approx(wanted, rel=1e-14)


def test_numbers_are_float64() -> None:
    assert value("0.1 + 0.2") == 0.1 + 0.2
    assert value("1e308*10") == math.inf
    assert value("2^53 + 1") == 2.0**53


# ---- hostile texts


def test_depth_and_length_are_no_problem() -> None:
    n = 100_000
    assert tree("(" * n + "a" + ")" * n) == "a"
    assert len(read("-" * n + "a").statements[0].body) == n + 1
    assert len(read("√" * n + "a").statements[0].body) == n + 1
    assert len(read("2^" * n + "a").statements[0].body) == 2 * n + 1
    assert len(read("a+" * n + "a").statements[0].body) == 2 * n + 1
    assert len(read("sin(" * n + "a" + ")" * n).statements[0].body) == n + 1
    assert isinstance(graph_of("a+" * n + "a"), Graph)


def test_a_long_name_is_a_name() -> None:
    assert list(graph_of("x" * 1_000_000).inputs) == ["x" * 1_000_000]
    combining = "e" + "\u0301\u0301" * 5_000
    assert len(graph_of(combining).inputs) == 1


@pytest.mark.parametrize(
    "text",
    [
        lambda n: "(" * n,
        lambda n: ")" * n,
        lambda n: "(" * n + "a",
        lambda n: "a" + ")" * n,
        lambda n: "where(" * n,
        lambda n: "√" * n,
        lambda n: "a;" * n + "+",
        lambda n: "1/2" * (n // 2) + "x",
        lambda n: "f(" * (n // 2) + "x" + ")" * (n // 2),
        lambda n: "a<" * n,
        lambda n: "where(" + "not " * n + "x, 1, 2)",
        lambda n: "where(" + "(" * n + "x" + ")" * n + ", 1, 2)",
        lambda n: "a " * n,
        lambda n: "²" * n,
        lambda n: "x" + "\u0301a" * (n // 2) + "½",
        lambda n: "sin²(" * (n // 2),
        lambda n: "=" * n,
    ],
    ids=lambda text: text(8)[:8],
)
def test_hostile_texts_are_refused_in_bounded_time(text: Callable[[int], str]) -> None:
    def refuse(n: int) -> None:
        with pytest.raises(Problem):
            graph_of(text(n))

    assert_growth(refuse, 12_500)
