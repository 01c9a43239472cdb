"""Random programs and points, for every test that wants some."""

import math
import os
import random
from typing import NamedTuple

from autograd_cli.core.table.primitives import ALIASES, FUNCTIONS, PRIMITIVES

# ---- over three inputs, all rows of the table and all kinds of numbers

TINY, HUGE = 5e-324, 1.7e308
EDGES = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, 1e-160, -1e-160, 1e160, TINY, -TINY]
EDGES += [HUGE, -HUGE, math.inf, -math.inf, math.nan]
INPUTS = ["x", "y", "z"]


def random_point(rng):
    """A number that is ordinary more often than not."""
    if rng.random() < 0.3:
        return rng.choice(EDGES)
    if rng.random() < 0.2:
        return float(rng.randint(-3, 3))
    return rng.uniform(-3, 3)


def random_program(rng, size):
    """Statements of one operation each, over all rows of the table and `where`."""
    names = [*INPUTS]
    lines = []

    def operand():
        if rng.random() < 0.15:
            return rng.choice(["1", "2", "0.5", "-1", "3", "0", "pi", "1e-3"])
        return rng.choice(names[-5:])

    for i in range(size):
        row = rng.choice(list(PRIMITIVES.values()))
        low, high = row.arities
        arity = rng.randint(low, high or 3)
        args = [operand() for _ in range(arity)]
        kind = rng.random()
        if kind < 0.15:
            sign = rng.choice(["<", "<=", ">", ">=", "==", "!="])
            link = rng.choice(["and", "or"])
            condition = f"{operand()} {sign} {operand()} {link} not {operand()} > {operand()}"
            body = f"where({condition}, {operand()}, {operand()})"
        elif kind < 0.5 or row.name == "neg":
            body = f"({operand()}) {rng.choice('+-*/')} ({operand()})"
        elif row.name == "pow":
            body = f"({args[0]})^({rng.choice(['2', '3', '-1', '0.5', '1', '0', '-2', args[1]])})"
        elif row.operator:
            body = f"({args[0]}) {row.operator.sign} ({args[1]})"
        elif row.name == "polygamma":
            body = f"polygamma({rng.randint(0, 2)}, {args[1]})"
        else:
            body = f"{row.name}({', '.join(args)})"
        lines.append(f"v{i} = {body}")
        names.append(f"v{i}")
    return "; ".join([*lines, f"v{size - 1} + 0*x - 0*y*z"] if rng.random() < 0.1 else lines)


# ---- smooth, and short

SMOOTH = [
    "sin({})",
    "exp(-({})^2)",
    "tanh({})",
    "sigmoid({})",
    "atan2({}, 1 + ({})^2)",
    "({}) + ({})",
    "({}) - ({})",
    "({})*({})",
    "({})/(2 + cos({}))",
    "sqrt(1 + ({})^2)",
    "hypot({}, {}, 1)",
    "where({} > {}, {}, {})",
    "max({}, {}, {})",
    "leaky_relu({})",
]


def smooth_program(rng: random.Random, statements: int) -> str:
    """Statements over a, b and c that have derivatives nearly everywhere."""
    names, lines = ["a", "b", "c"], []
    for i in range(statements):
        template = rng.choice(SMOOTH)
        lines.append(f"s{i} = " + template.format(*(rng.choice(names) for _ in range(4))))
        names.append(f"s{i}")
    return "; ".join([*lines, "+".join(["a", "b", "c", *names[-3:]])])


UNARY = ["sin", "cos", "exp", "tanh", "atan", "sigmoid", "abs", "relu", "gelu", "softplus", "floor"]
BINARY = ["+", "-", "*", "/", "max", "min", "hypot", "atan2", "where", "where", "leaky_relu"]


def short_program(rng):
    """Some statements over a and b, each of what came before."""
    known, lines = ["a", "b", "1.5", "a*b"], []
    for i in range(rng.randrange(2, 9)):
        x, y, z = (rng.choice(known[-5:]) for _ in range(3))
        op = rng.choice(UNARY + BINARY)
        if op in UNARY:
            text = f"{op}({x})"
        elif op == "where":
            sign = rng.choice(["<", ">=", "> 0.3 and 1 <", "< 0 or 2 >"])
            text = f"where({x} {sign} {z}, {y}*{x}, {z})"
        elif op.isidentifier():
            text = f"{op}({x}, {y})"
        else:
            text = f"({x}) {op} ({y})" if op != "/" else f"({x})/(2 + abs({y}))"
        if rng.random() < 0.2:
            text = f"({text})^{rng.choice([2, 3])}"
        lines.append(f"s{i} = {text}")
        known.append(f"s{i}")
    return "\n".join(lines)


# ---- texts as people and attackers write them

NAMES = ["a", "b", "c", "x", "y", "x1", "w_0", "α", "温度", "e", "pi", "gamma", "lambda", "E", "é"]


class Vocabulary(NamedTuple):
    """What programs are made of."""

    names: list[str]
    numbers: list[str]
    signs: list[str]
    relations: list[str]
    words: list[str]
    rest: list[str]  # what may stand round an operand


PLAIN = Vocabulary(
    NAMES[:5],
    ["0", "1", "2", "3", "0.5", "1e-3", "-1", "1e308", "5e-324", "170"],
    ["+", "-", "*", "/", "^"],
    ["<", "<=", ">", ">=", "==", "!="],
    [*FUNCTIONS],
    ["-({})", "√({})", "({})²", "2({})", "({})^2"],
)
ODD_ONES = Vocabulary(
    NAMES,
    [
        *PLAIN.numbers,
        *(".5", "1.", "1e400", "1_000", "１", "１２．５", "9007199254740993", "00", "1e", "0x1"),
        *("1__0", "inf", "nan"),
    ],
    [*PLAIN.signs, "**", "×", "÷", "−", " ", "", "·", "//", "%", "@", "=", ",", ";"],
    [*PLAIN.relations, "≤", "≠", "=", "=<", "and", "or"],
    [*PLAIN.words, "f", "g", "sinn", "Sin", "softmax", "sum", "if", "SIN"],
    [*PLAIN.rest, "sin²({})", "|{}|", "({})'", "{}!", "sin({}", "{})"],
)
ODD = (
    "\0\a\b\t\n\r\v\f\x1b[31m\x7f\x80\x85\x9b\u00ad\u0301\u200b\u2028\u202e\ufeff\ufffd\ud800\udfff"
    "'\"`\\{}[]()<>|&;:,.!?$%^~#@=*/+-_0123456789eExXαβπ∞√²³⁻¹ⁿ₁ﬁＡ（），　温🙂𝒙"
)


def odd_program(rng: random.Random) -> str:
    from_ = PLAIN if rng.random() < 0.6 else ODD_ONES
    statements = [statement(rng, from_, i) for i in range(rng.choice([1, 1, 1, 2, 3]))]
    return rng.choice(["; ", ";", "\n", " # c\n"]).join(statements)


def statement(rng: random.Random, of: Vocabulary, number: int) -> str:
    body = expression(rng, of, rng.randrange(5))
    named = f"s{number} = {body}" if of is PLAIN else f"{rng.choice(NAMES)} = {body}"
    return rng.choices(
        [body, named, f"{body} = t{number}", f"f{number}(u, b) = {body} + u; f{number}(a, b)"],
        [6, 3, 1, 1],
    )[0]


def expression(rng: random.Random, of: Vocabulary, depth: int) -> str:
    if depth == 0:
        return rng.choice([*rng.choices(of.names, k=3), rng.choice(of.numbers)])
    inner = [expression(rng, of, rng.randrange(depth)) for _ in range(4)]
    kind = rng.randrange(10)
    if kind < 4:
        form = rng.choice(["{0}{1}{2}", "({0}){1}({2})", "({0}{1}{2})"])
        return form.format(inner[0], rng.choice(of.signs), inner[1])
    if kind < 8:
        word = rng.choice(of.words)
        row = PRIMITIVES.get(ALIASES.get(word, word))
        arity = len(row.parameters) + row.variadic if row else 3 if word == "where" else 1
        if word == "where":
            inner[0] = f"{inner[0]} {rng.choice(of.relations)} {inner[3]}"
        return f"{word}({', '.join(inner[: arity - (rng.random() < 0.02)])})"
    if kind == 8:
        return f"where({inner[0]} {rng.choice(of.relations)} {inner[1]}, {inner[2]}, {inner[3]})"
    return rng.choice(of.rest).format(inner[0])


def mutated(rng: random.Random, text: str) -> str:
    """A text with some characters dropped, doubled, moved, or put in."""
    letters = list(text)
    for _ in range(rng.randrange(1, 4)):
        place = rng.randrange(len(letters) + 1)
        kind = rng.randrange(4)
        if kind == 0:
            letters.insert(place, rng.choice(ODD))
        elif kind == 1:
            del letters[place : place + rng.randrange(1, 4)]
        elif kind == 2:
            letters[place:place] = letters[: rng.randrange(1, 6)]
        elif letters:
            letters[place - 1] = rng.choice(ODD)
    return "".join(letters)


def garbage(rng: random.Random) -> str:
    if rng.random() < 0.5:
        return "".join(rng.choice(ODD) for _ in range(rng.randrange(40)))
    return os.fsdecode(rng.randbytes(rng.randrange(60)))


def text(rng: random.Random) -> str:
    made = odd_program(rng)
    chance = rng.random()
    return garbage(rng) if chance < 0.03 else mutated(rng, made) if chance < 0.2 else made
