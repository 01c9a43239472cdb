"""Which nodes there are and what they are called (spec, "Names of intermediates").

Every expected list is written by hand from the contract.
"""

import math

import pytest

from autograd_cli.core.answers.report import Report, report
from autograd_cli.core.point.at import AsRead, At, graph_of, input_names
from autograd_cli.grammar.source import Problem


def told(text: str, **point: float) -> Report:
    """The report at a point; an input that is not given is 0.5."""
    inputs = graph_of(text, point).inputs
    return report(text, {**dict.fromkeys(inputs, 0.5), **point})


def picture(text: str, **point: float) -> list[str]:
    """The nodes in order: an input's name, else `name = formula`."""
    nodes = told(text, **point).nodes
    assert nodes is not None
    return [n.name if n.formula is None else f"{n.name} = {n.formula}" for n in nodes]


def ops(text: str, **point: float) -> dict[str, str]:
    nodes = told(text, **point).nodes
    assert nodes is not None
    return {n.name: n.op for n in nodes}


def edges(text: str, **point: float) -> list[str]:
    found = told(text, **point).edges
    assert found is not None
    return [f"{e.source}→{e.target}: {e.formula}" for e in found]


# ---- letters


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # the letters after the alphabetically last input, in evaluation order
        ("(a+b)*(b+1)", ["a", "b", "c = a + b", "d = b + 1", "e = c * d"]),
        ("(b+1)*(a+b)", ["b", "a", "c = b + 1", "d = a + b", "e = c * d"]),
        ("a + a*a", ["a", "b = a * a", "c = a + b"]),
        ("x*y", ["x", "y", "z = x * y"]),
        ("y*x", ["y", "x", "z = y * x"]),
        ("sin(w)*cos(w)", ["w", "x = sin(w)", "y = cos(w)", "z = x * y"]),
        ("a*m + n", ["a", "m", "n", "o = a * m", "p = o + n"]),
        # two unnamed nodes, one letter: none of them gets a letter
        ("x*y + 1", ["x", "y", "v1 = x * y", "v2 = v1 + 1"]),
        ("z + 1", ["z", "v1 = z + 1"]),
        ("sin(x)*cos(x)", ["x", "v1 = sin(x)", "v2 = cos(x)", "v3 = v1 * v2"]),
        # an unnamed output of a program whose letters ran out is still a v…
        ("sin(sin(y))", ["y", "v1 = sin(y)", "v2 = sin(v1)"]),
        # exactly enough
        ("sin(sin(x))", ["x", "y = sin(x)", "z = sin(y)"]),
        # inputs that are not all single letters
        ("a1*b", ["a1", "b", "v1 = a1 * b"]),
        ("foo + 1", ["foo", "v1 = foo + 1"]),
        ("_ + 1", ["_", "v1 = _ + 1"]),
        ("a*_", ["a", "_", "v1 = a * _"]),
        # ASCII letters alone
        ("α + 1", ["α", "v1 = α + 1"]),
        ("a*β", ["a", "β", "v1 = a * β"]),
        # one case
        ("A + B", ["A", "B", "C = A + B"]),
        ("A*B + 1", ["A", "B", "C = A * B", "D = C + 1"]),
        ("a*B", ["a", "B", "v1 = a * B"]),
        ("Z + 1", ["Z", "v1 = Z + 1"]),
        # full-width letters are the ASCII ones
        ("ａ＋ｂ", ["a", "b", "c = a + b"]),
        # as many as there are
        (
            "+".join("a" * 27),
            ["a", *(f"v{i + 1} = {f'v{i}' if i else 'a'} + a" for i in range(26))],
        ),
        (
            "+".join("a" * 26),
            [
                "a",
                "b = a + a",
                *(f"{chr(c + 1)} = {chr(c)} + a" for c in range(ord("b"), ord("z"))),
            ],
        ),
    ],
)
def test_letters_and_numbers(text: str, wanted: list[str]) -> None:
    assert picture(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # a letter that is taken is skipped: by a named statement …
        ("d = a*b; (a + b)*d", ["a", "b", "d = a * b", "c = a + b", "e = c * d"]),
        ("c = a + b; c*b + 1", ["a", "b", "c = a + b", "d = c * b", "e = d + 1"]),
        # … even one that the output does not need, or that is assigned later
        ("c = a*a; a + b", ["a", "b", "d = a + b"]),
        ("(a + b)*b; c = a", ["a", "b"]),
        ("k = (a + 1)*a; b = k*2; b", ["a", "c = a + 1", "k = c * a", "b = k * 2"]),
        # … by a function that the program defines
        ("c(x) = x + 1; c(a)*b", ["a", "b", "d = a + 1", "e = d * b"]),
        ("c(x) = x; a*b", ["a", "b", "d = a * b"]),
        # … by a constant that the program uses
        ("(a+b)*(b+1)*e", ["a", "b", "c = a + b", "d = b + 1", "f = c * d", "g = f * e"]),
        ("d = 2*e; (a+b)*c", ["a", "b", "c", "f = a + b", "g = f * c"]),
        # … of which only a body may make use
        ("q(x) = x*e; a*b*c*d", ["a", "b", "c", "d", "f = a * b", "g = f * c", "h = g * d"]),
        # `e` is free where the program does not use the constant
        ("a*b*c*d", ["a", "b", "c", "d", "e = a * b", "f = e * c", "g = f * d"]),
        # v… are skipped as well
        ("v1*foo + 1", ["v1", "foo", "v2 = v1 * foo", "v3 = v2 + 1"]),
        ("v2 = foo; v1(x) = x; sin(v1(v2) + 1)", ["foo", "v3 = foo + 1", "v4 = sin(v3)"]),
        ("v₁ + foo", ["v1", "foo", "v2 = v1 + foo"]),
        # the letters that are left are not enough
        ("y = w*w; z = w + 1; sin(y*z)",
         ["w", "y = w * w", "z = w + 1", "v1 = y * z", "v2 = sin(v1)"]),
        ("y = w*w; z = w + 1; y*z", ["w", "y = w * w", "z = w + 1", "x = y * z"]),
        # a parameter is no name of the program
        ("f(c) = c + 1; f(a)*b", ["a", "b", "c = a + 1", "d = c * b"]),
        # functions have long names, so no letter is theirs
        ("gamma(a)*gamma", ["a", "gamma", "v1 = gamma(a)", "v2 = v1 * gamma"]),
    ],
)  # fmt: skip
def test_names_never_collide(text: str, wanted: list[str]) -> None:
    assert picture(text) == wanted


def test_a_constant_that_is_bound_is_an_input() -> None:
    assert picture("a*e", a=2.0) == ["a", "b = a * e"]
    assert picture("a*e", a=2.0, e=3.0) == ["a", "e", "f = a * e"]


# ---- where


@pytest.mark.parametrize(
    ("x", "wanted"),
    [
        # both branches have names, whatever the point is, and the condition's nodes have none
        (1.0, ["x", "v1 = sin(x)", "v4 = where(sqrt(x + 1) > 1, v1, v3)"]),
        (-1.0, ["x", "v2 = x * x", "v3 = cos(v2)", "v4 = where(sqrt(x + 1) > 1, v1, v3)"]),
    ],
)
def test_names_come_from_the_text_alone(x: float, wanted: list[str]) -> None:
    assert picture("where(sqrt(x + 1) > 1, sin(x), cos(x*x))", x=x) == wanted


def test_nodes_of_a_condition_take_no_letters() -> None:
    assert picture("where(a*a > b*b, a + b, a - b)", a=2.0, b=1.0) == [
        "a",
        "b",
        "c = a + b",
        "e = where(a * a > b * b, c, d)",
    ]
    # unless the output reaches them another way
    assert picture("where(a*b > 1, a*b, a)", a=2.0, b=1.0) == [
        "a",
        "b",
        "c = a * b",
        "d = where(c > 1, c, a)",
    ]


def test_what_only_a_condition_uses_is_no_node() -> None:
    text = "k = a*a; m = 2; where(k > m, a + b, a)"
    assert picture(text, a=2.0) == ["a", "b", "c = a + b", "d = where(k > m, c, a)"]
    # an input is one all the same, without a path
    answer = told("where(t > 0, a, 2a)", t=1.0)
    assert answer.nodes is not None
    assert answer.paths is not None
    assert [(n.name, n.adjoint) for n in answer.nodes[:2]] == [("t", 0.0), ("a", 1.0)]
    assert (answer.paths["t"].total, answer.paths["t"].sum) == (0, 0.0)


def test_a_named_branch_that_is_not_taken_is_no_node() -> None:
    text = "p = a*2; q = a*3; k = 2*pi; where(a > 0, p, q + k)"
    assert picture(text, a=1.0) == ["a", "p = a * 2", "c = where(a > 0, p, b)"]
    assert picture(text, a=-1.0) == [
        "a",
        "q = a * 3",
        "k = 2 * pi",
        "b = q + k",
        "c = where(a > 0, p, b)",
    ]


def test_equal_branches_are_one_node_and_one_edge() -> None:
    assert edges("y = where(x > 0, x, x)", x=1.0) == ["x→y: 1"]


# ---- equal sub-expressions


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("(a+b)*(a+b)", ["a", "b", "c = a + b", "d = c * c"]),
        ("sin(a)^2 + sin(a)", ["a", "b = sin(a)", "c = b^2", "d = c + b"]),
        # of different spellings
        ("(a×b) + a·b", ["a", "b", "c = a * b", "d = c + c"]),
        ("√a + sqrt(a)", ["a", "b = sqrt(a)", "c = b + b"]),
        ("a² + a^2.0 + a**2e0", ["a", "b = a^2", "c = b + b", "d = c + b"]),
        ("ln(a)*log(a)", ["a", "b = log(a)", "c = b * b"]),
        ("π*a - pi*a", ["a", "b = pi * a", "c = b - b"]),
        ("a^-1 + a⁻¹", ["a", "b = a^-1", "c = b + b"]),
        # no commuting
        ("(a+b)*(b+a)", ["a", "b", "c = a + b", "d = b + a", "e = c * d"]),
        ("a*b + b*a", ["a", "b", "c = a * b", "d = b * a", "e = c + d"]),
        # numbers by value, and a power is no call of pow
        ("0.5a + 1/2*a", ["a", "b = 0.5 * a", "c = 1 / 2 * a", "d = b + c"]),
        ("pow(a, 2) + a^2", ["a", "b = a^2", "c = b + b"]),
        # across statements and calls
        ("c = a + b; d = a + b; c*d", ["a", "b", "c = a + b", "e = c * c"]),
        ("f(x) = x + 1; f(a)*f(a)", ["a", "b = a + 1", "c = b * b"]),
        ("f(x) = x + 1; f(a)*(a + 1)", ["a", "b = a + 1", "c = b * b"]),
        ("f(x, y) = x + y; f(a, b)*f(b, a)",
         ["a", "b", "c = a + b", "d = b + a", "e = c * d"]),
        # a statement may name what an expression before had no name for
        ("p = (a*b)^2; q = a*b; p + q", ["a", "b", "q = a * b", "p = q^2", "c = p + q"]),
    ],
)  # fmt: skip
def test_equal_sub_expressions_are_one_node(text: str, wanted: list[str]) -> None:
    assert picture(text) == wanted


def test_two_slots_are_two_edges_and_two_paths() -> None:
    answer = told("y = x*x", x=3.0)
    assert edges("y = x*x", x=3.0) == ["x→y: x", "x→y: x"]
    assert answer.paths is not None
    assert answer.paths["x"].total == 2
    assert [(p.nodes, p.product) for p in answer.paths["x"].listed] == [(["x", "y"], 3.0)] * 2
    assert answer.paths["x"].sum == 6
    assert edges("y = x/x", x=2.0) == ["x→y: 1 / x", "x→y: -x / x^2"]
    assert len(edges("y = max(x, x, x)")) == 3


# ---- constants


@pytest.mark.parametrize(
    ("text", "wanted_nodes", "wanted_edges"),
    [
        # folded into the node that uses them
        ("a; b = a; d = b + 1", ["a", "d = a + 1"], ["a→d: 1"]),
        ("y = 2x", ["x", "y = 2 * x"], ["x→y: 2"]),
        ("y = 2*pi*x", ["x", "y = 2 * pi * x"], ["x→y: 2 * pi"]),
        ("y = x*sqrt(2 + 1)", ["x", "y = x * sqrt(2 + 1)"], ["x→y: sqrt(2 + 1)"]),
        ("y = x^-2", ["x", "y = x^-2"], ["x→y: -2 * x^-3"]),
        ("f(t) = t^2; y = x*f(3)", ["x", "y = x * 3^2"], ["x→y: 3^2"]),
        # named ones are nodes, without edges
        ("k = 2*pi; y = k*x", ["x", "k = 2 * pi", "y = k * x"], ["x→y: k"]),
        ("k = 2; y = k*x", ["x", "k = 2", "y = k * x"], ["x→y: k"]),
        ("k = -2; y = k*x", ["x", "k = -2", "y = k * x"], ["x→y: k"]),
        ("k = pi; y = k*x", ["x", "k = pi", "y = k * x"], ["x→y: k"]),
        ("k = 2; m = k*3; y = m*x", ["x", "k = 2", "m = k * 3", "y = m * x"], ["x→y: m"]),
        ("k = 2; y = (k + 1)*x", ["x", "k = 2", "y = (k + 1) * x"], ["x→y: k + 1"]),
        # other twos are not called k, and two names are two nodes
        ("k = 2; y = 2x", ["x", "y = 2 * x"], ["x→y: 2"]),
        ("k = 2; y = k*x + 2x*k",
         ["x", "k = 2", "v1 = k * x", "v2 = 2 * x", "v3 = v2 * k", "y = v1 + v3"],
         ["x→v1: k", "x→v2: 2", "v2→v3: k", "v1→y: 1", "v3→y: 1"]),
        ("k = 2; m = 2; y = k*x*m",
         ["x", "k = 2", "m = 2", "z = k * x", "y = z * m"], ["x→z: k", "z→y: m"]),
        # an equal expression is the one with a name
        ("k = 2*pi; y = 2*pi*x", ["x", "k = 2 * pi", "y = k * x"], ["x→y: k"]),
        # what the output does not need is no node
        ("k = 2; m = 3; y = k*x", ["x", "k = 2", "y = k * x"], ["x→y: k"]),
    ],
)  # fmt: skip
def test_constants(text: str, wanted_nodes: list[str], wanted_edges: list[str]) -> None:
    assert picture(text) == wanted_nodes
    assert edges(text) == wanted_edges


def test_a_named_constant_has_the_op_const_and_no_adjoint() -> None:
    answer = told("k = 2*pi; y = k*x", x=1.0)
    assert answer.nodes is not None
    x, k, y = answer.nodes
    assert (x.op, x.adjoint) == ("input", 2 * math.pi)
    assert (k.op, k.value, k.adjoint) == ("const", 2 * math.pi, None)
    assert (y.op, y.adjoint) == ("mul", 1.0)


@pytest.mark.parametrize(
    ("text", "wanted", "value"),
    [
        ("3", ["a = 3"], 3.0),
        ("k = 3", ["k = 3"], 3.0),
        ("-3", ["a = -3"], -3.0),
        ("pi", ["a = pi"], math.pi),
        ("e", ["a = e"], math.e),
        ("2 + 3*4", ["a = 2 + 3 * 4"], 14.0),
        ("x; k = 2*3; k", ["x", "k = 2 * 3"], 6.0),
        ("x; k = 2; k + 1", ["x", "k = 2", "y = k + 1"], 3.0),
        ("k = 2*3", ["k = 2 * 3"], 6.0),
        ("where(1 < 2, 3, 4)", ["a = where(1 < 2, 3, 4)"], 3.0),
        ("f(x) = x*x; f(3)", ["a = 3 * 3"], 9.0),
        ("x; 2*3", ["x", "y = 2 * 3"], 6.0),
        ("x; 5", ["x", "y = 5"], 5.0),
    ],
)
def test_a_constant_output_is_one_node(text: str, wanted: list[str], value: float) -> None:
    answer = told(text)
    assert picture(text) == wanted
    assert answer.nodes is not None
    last = answer.nodes[-1]
    assert (last.op, last.value, last.name) == ("const", value, answer.output)
    assert answer.edges == []
    assert answer.value == value


# ---- renames, outputs


@pytest.mark.parametrize(
    ("text", "wanted", "output"),
    [
        ("y = x", ["x"], "y"),
        ("y = x; z = y; z", ["x"], "z"),
        ("y = x; z = y", ["x"], "z"),
        ("y = x; z = y*2", ["x", "z = x * 2"], "z"),
        # the node has the first name that the program assigns to it
        ("p = x*x; q = p; r = q", ["x", "p = x * x"], "r"),
        ("p = x*x; q = p; q + 1", ["x", "p = x * x", "y = p + 1"], "y"),
        ("p = x*x; q = x*x", ["x", "p = x * x"], "q"),
        ("x; k = 2; m = k", ["x", "k = 2"], "m"),
        ("k = 2; m = k", ["k"], "m"),
        ("k = 2; m = k; m*x", ["x", "k = 2", "y = k * x"], "y"),
        ("p = x*x; p", ["x", "p = x * x"], "p"),
        ("x", ["x"], "x"),
        ("+x", ["x"], "x"),
        ("(x)", ["x"], "x"),
        ("f(t) = t; f(x)", ["x"], "x"),
        ("x; y; x", ["x", "y"], "x"),
        # the name of the output, typed as a textbook does
        ("(a+b)×(b+1) = e", ["a", "b", "c = a + b", "d = b + 1", "e = c * d"], "e"),
        ("(a+b)*(b+1) = y", ["a", "b", "c = a + b", "d = b + 1", "y = c * d"], "y"),
    ],
)
def test_renames(text: str, wanted: list[str], output: str) -> None:
    assert picture(text) == wanted
    assert told(text).output == output


def test_an_output_that_is_an_input_has_one_path() -> None:
    for text in ("x", "y = x", "x + 1; x"):
        answer = told(text, x=2.0)
        assert answer.value == 2
        assert answer.gradient == {"x": 1.0}
        assert answer.edges == []
        assert answer.paths is not None
        assert answer.paths["x"].total == 1
        ((nodes, edges, factors, product),) = answer.paths["x"].listed
        assert (nodes, edges, factors, product) == (["x"], [], [], 1.0)
        assert answer.paths["x"].sum == 1


# ---- what stands in the graph


def test_every_input_is_a_node_by_first_use() -> None:
    text = "f(t) = t*w; z*u; y*x; x"
    assert picture(text) == ["w", "z", "u", "y", "x"]
    answer = told(text)
    assert answer.gradient == {"w": 0.0, "z": 0.0, "u": 0.0, "y": 0.0, "x": 1.0}
    assert answer.nodes is not None
    assert [n.adjoint for n in answer.nodes] == [0.0, 0.0, 0.0, 0.0, 1.0]
    assert answer.paths is not None
    assert [p.total for p in answer.paths.values()] == [0, 0, 0, 0, 1]


def test_statements_that_the_output_does_not_need_are_no_nodes() -> None:
    assert picture("p = a/0; q = log(-1); c = a*2; c + 1", a=1.0) == [
        "a",
        "c = a * 2",
        "b = c + 1",
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a + b", "add"),
        ("a - b", "sub"),
        ("2a", "mul"),
        ("a/b", "div"),
        ("-a", "neg"),
        ("a^2", "pow"),
        ("pow(a, b)", "pow"),
        ("√a", "sqrt"),
        ("ln(a)", "log"),
        ("arctan(a)", "atan"),
        ("max(a, b, 1)", "max"),
        ("where(a > 0, a, b)", "where"),
        ("leaky_relu(a)", "leaky_relu"),
    ],
)
def test_ops(text: str, wanted: str) -> None:
    assert list(ops(f"y = {text}").values())[-1] == wanted


def test_evaluation_order_is_that_of_the_text() -> None:
    assert picture("(a*b + sin(c))*max(a - c, b)") == [
        "a",
        "b",
        "c",
        "d = a * b",
        "e = sin(c)",
        "f = d + e",
        "g = a - c",
        "h = max(g, b)",
        "i = f * h",
    ]
    # a call is expanded in place: arguments first, then the body
    assert picture("g(x, y) = sin(x)*y; g(a + 1, a*2)") == [
        "a",
        "b = a + 1",
        "c = a * 2",
        "d = sin(b)",
        "e = d * c",
    ]


def test_names_belong_to_nodes_uniquely() -> None:
    for text in (
        "e = a*b; d = e; c = d + e; (a + c)*(b + d)",
        "v1 = foo; v3 = v1*v1; v2(x) = x; sin(v2(v3) + v1)*v1",
        "A = x*x; A + e",
        "f(f) = f; f(f)*g",
    ):
        graph = graph_of(text)
        assert len(set(graph.names.values())) == len(graph.names)
        operations = [n for n in graph.reachable() if not graph.constant[n]]
        assert all(n in graph.names for n in operations)


def test_a_name_that_collides_in_nfkc_is_one_name() -> None:
    with pytest.raises(Problem):
        graph_of("x₁ = 2; x1 = 3")
    assert picture("v₁ = a*a; sin(v1) + foo") == ["a", "foo", "v1 = a * a", "v2 = sin(v1)",
                                                   "v3 = v2 + foo"]  # fmt: skip


def test_a_constant_is_not_printed_as_another_node() -> None:
    assert picture("pi = 3; y = π*x + pi*x") == ["x", "pi = 3", "v1 = π * x", "v2 = pi * x",
                                                  "y = v1 + v2"]  # fmt: skip


# ---- a program with its numbers in it


def taken(text: str, wrt: list[str] | None = None, **point: float) -> tuple[dict, dict]:
    """The point, and the gradient."""
    at = At(text, point, wrt)
    return at.point, at.gradient


@pytest.mark.parametrize(
    ("text", "point", "wrt", "at", "gradient"),
    [
        ("a=2; b=1; e=(a+b)*(b+1)", {}, None, {"a": 2, "b": 1}, {"a": 2, "b": 5}),
        ("a=2; b=1; e=(a+b)*(b+1)", {}, ["b"], {"a": 2, "b": 1}, {"b": 5}),
        ("a=2; b=1; e=(a+b)*(b+1)", {"a": 5}, None, {"a": 5, "b": 1}, {"a": 2, "b": 8}),
        ("2 = a; 1 = b; (a + b) × (b + 1) = e", {}, None, {"a": 2, "b": 1}, {"a": 2, "b": 5}),
        # beside an input it stays the constant that it is, until it is named
        ("k=3; e=k*x^2", {"x": 2}, None, {"x": 2}, {"x": 12}),
        ("k=3; e=k*x^2", {"x": 2}, ["k", "x"], {"k": 3, "x": 2}, {"k": 4, "x": 12}),
        ("k=3; e=k*x^2", {"x": 2, "k": 5}, None, {"k": 5, "x": 2}, {"k": 4, "x": 20}),
        ("k=3; e=k*x^2", {"x": 2, "k": 5}, ["x"], {"k": 5, "x": 2}, {"x": 20}),
        ("k = 2*pi; u = x + 0*x; k*x", {"x": 1}, None, {"x": 1}, {"x": 2 * math.pi}),
        # an input that only a function or a condition or an unused statement has is one too
        ("k=3; f(u) = u*x; f(k)", {"x": 2}, None, {"x": 2}, {"x": 3}),
        ("k=3; where(x > 0, k, 1)", {"x": 2}, None, {"x": 2}, {"x": 0}),
        ("k=3; u = x; k^2", {"x": 2}, None, {"x": 2}, {"x": 0}),
        # any constant expression, without names of the program
        ("r = sqrt(4); t = -pi/π; r*t", {}, None, {"r": 2, "t": -1}, {"r": -1, "t": 2}),
        ("a = 2; b = a + 1; a*b", {}, None, {"a": 2}, {"a": 5}),
        ("f(x) = x^2; a = 3; b = f(2); a*b", {}, None, {"a": 3}, {"a": 4}),
        ("a = 2; f(x) = a*x; f(3)", {}, None, {"a": 2}, {"a": 3}),
        ("e = 2; k = e; e*k", {}, None, {"e": 2}, {"e": 4}),
        ("k = e; k^2", {}, None, {"k": math.e}, {"k": 2 * math.e}),
        ("k = e; k^2", {"e": 3}, None, {"e": 3}, {"e": 6}),
        ("α = 1; x₁ = 2; α*x₁", {}, None, {"α": 1, "x1": 2}, {"α": 2, "x1": 1}),
        # what is not used is an input all the same; inputs stand by first use
        ("c=5; b=1; a=2; a*b", {}, None, {"a": 2, "b": 1, "c": 5}, {"a": 1, "b": 2, "c": 0}),
        # the last statement is the output, and no input unless it is named
        ("a = 2; b = 3", {}, None, {"a": 2}, {"a": 0}),
        ("a = 2", {}, None, {}, {}),
        ("a = 2", {"a": 3}, None, {"a": 3}, {"a": 1}),
        ("a = 2; a", {}, None, {"a": 2}, {"a": 1}),
        ("a = 2; b = a", {}, None, {"a": 2}, {"a": 1}),
        # what has no number stays what it is
        ("a = log(-1); b = 2; b^2", {}, None, {"b": 2}, {"b": 4}),
        ("a = log(-1); b = 2; where(b > 0, b^2, a)", {}, None, {"b": 2}, {"b": 4}),
        ("a = log(-1); a^2", {"a": 3}, None, {"a": 3}, {"a": 6}),
    ],
)
def test_numbers_in_the_program_are_inputs(
    text: str, point: dict, wrt: list[str] | None, at: dict, gradient: dict
) -> None:
    found = taken(text, wrt, **point)
    assert found == (at, gradient)
    assert [list(part) for part in found] == [list(at), list(gradient)]


NUMBERED = [
    ("(a+b)*(b+1)", {"a": 2.0, "b": 1.0}),
    ("y = x; where(y > 0, x^2, log(x))", {"x": 3.0}),
    ("f(u, v) = u*v + u; t = f(p, q); t*p + sin(t)", {"p": 0.5, "q": -2.0}),
    ("e*x + pi", {"x": 1.0}),
    ("max(a, b, 3)*c - c", {"a": 1.0, "b": 4.0, "c": -0.0}),
    ("高さ*2", {"高さ": 1.5}),
]


@pytest.mark.parametrize("form", ["{name} = {value!r}", "{value!r} = {name}"])
@pytest.mark.parametrize(("text", "point"), NUMBERED)
def test_a_number_in_the_program_is_one_at_its_point(text: str, point: dict, form: str) -> None:
    # names of intermediates, formulas, paths, everything but where it stands
    numbers = [form.format(name=name, value=value) for name, value in point.items()]
    here, there = report("; ".join([*numbers, text]), {}), report(text, point)
    plain = {"expression": "", "program": AsRead(), "warnings": []}
    assert here._replace(**plain) == there._replace(**plain)
    assert here.program.lines == there.program.lines
    assert here.program.numbers == {name: (value, value) for name, value in point.items()}


@pytest.mark.parametrize(
    ("text", "point", "wrt", "kind", "message"),
    [
        ("e = «a» + 1; a = 2; e", {}, None, "unknown-name", "used-before-assignment"),
        ("f(x) = «a»*x; a = 2; f(a)", {}, None, "unknown-name", "used-before-assignment"),
        ("a = 2; «a» = 3; a", {}, None, "redefinition", "assigned-twice"),
        ("a = 2; b = a + 1; a*b", {"b": 1}, None, "unknown-name", "not-an-input"),
        ("a = 2; b = a + 1; a*b", {}, ["b"], "unknown-name", "not-an-input"),
        ("a = «log(-1)»; b = 2; a*b", {}, None, "domain", "outside-domain"),
        ("a = «log(-1)»; b = 2; b^2", {}, ["a"], "domain", "outside-domain"),
        ("a = sin(1, 2); a", {}, None, "arity", "arity-one"),
        ("a = 2; b = «1/0»; a*b", {}, None, "domain", "division-by-zero"),
        ("x = -2; n = 3; «x^n»", {}, None, "domain", "outside-domain"),
    ],
)
def test_numbers_that_are_no_inputs(
    text: str, point: dict, wrt: list[str] | None, kind: str, message: str
) -> None:
    plain = text.replace("«", "").replace("»", "")
    with pytest.raises(Problem) as caught:
        _ = At(plain, point, wrt).gradient
    assert (caught.value.kind, caught.value.message) == (kind, message)
    if "«" in text:
        begin = text.index("«")
        assert caught.value.span == (begin, text.index("»") - 1)


def test_names_that_can_be_given_a_value() -> None:
    assert input_names("k = 3; m = x + 1; x*k*m") == ["x", "k"]
    assert input_names("a = 2; b = 1; a*b") == ["a", "b"]
