"""Properties of whole programs: texts read back, both modes agree, no text does harm.

(a) What the printer writes, the parser reads as the same tree; so it does with any other spelling.
(b) Reverse mode is forward mode, and both are the slopes of the program as mpmath evaluates it,
    by an evaluator of its own, within a bound that is derived for each program.
(c) Whatever the text, nothing but a Problem is raised, and (d) its span lies within the text.
"""

import math
import random
import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import mpmath as mp
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from autograd_cli.core.answers.report import report
from autograd_cli.core.point.at import At, graph_of
from autograd_cli.core.point.linearize import Linear
from autograd_cli.core.program.graph import Graph
from autograd_cli.core.program.printer import number_text, print_postfix, program_lines
from autograd_cli.core.table.primitives import ALIASES, CONSTANT_VALUES, CONSTANTS, FUNCTIONS
from autograd_cli.grammar.ast import CONDITIONS, Node, Program, Statement
from autograd_cli.grammar.parse import parse
from autograd_cli.grammar.source import Problem, normal_name, problem_words
from autograd_cli.grammar.tokens import Places

Body = tuple[Node, ...]


def quick(examples: int) -> Callable[..., object]:
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


# ---- trees


def node(op: str, arity: int, value: float | str | None = None) -> Node:
    return Node(op, arity, value, 0, 0)


def bare(body: Iterable[Node]) -> list[tuple[str, int, float | str | None]]:
    """A tree without its spans, a plain list that is compared without recursion."""
    return [(n.op, n.arity, n.value) for n in body]


def bare_program(program: Program) -> list[object]:
    return [(s.name, s.parameters, bare(s.body)) for s in program.statements]


def as_read(body: Iterable[Node]) -> Body:
    """The tree as the parser would make it: it has no negative, infinite or undefined numbers."""
    nodes: list[Node] = []
    for n in body:
        if n.op != "number":
            nodes.append(n)
            continue
        assert isinstance(n.value, float)
        size = abs(n.value)
        nodes.append(node("number", 0, size) if size < math.inf else node("name", 0, repr(size)))
        if math.copysign(1, n.value) < 0 and size == size:
            nodes.append(node("neg", 1))
    return tuple(nodes)


NAMES = ["a", "b", "x", "y1", "y2", "α", "θ", "速度", "é", "e", "pi", "π", "inf", "sin", "gamma",
         "where", "_", "_0", "v1", "B", "Δx", "android", "not_", "x_1", "が", "x٣"]  # fmt: skip
DEFINED = ["f", "g", "area", "関数"]
BUILT_IN = [name for name in FUNCTIONS if name != "where"]
PLAIN = [0.0, 1.0, 2.0, 3.0, 10.0, 0.5, 0.1, 12.0]
LARGE = [1e16, 123456789.0, 1e-7, 5e-324, 1.7976931348623157e308, 2.0**53, 1e22, 1 / 3]
ODD = [-0.0, -1.0, -2.5, -1e-300, math.inf, -math.inf, math.nan]


def applied(op: str, *operands: Body, value: str | None = None) -> Body:
    return (*(n for operand in operands for n in operand), node(op, len(operands), value))


def name_leaf(name: str) -> Body:
    return (node("name", 0, name),)


class Bytes:
    """A program of the whole language, made of bytes as by a stack machine; so it shrinks well."""

    def __init__(self, data: bytes, numbers: Sequence[float]) -> None:
        self.data = data
        self.at = 0
        self.numbers = numbers

    def byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1] if self.at <= len(self.data) else 0

    def pick(self, words: Sequence[str]) -> str:
        return words[self.byte() % len(words)]

    def number(self) -> float:
        choice = self.byte()
        if choice < 230:
            return self.numbers[choice % len(self.numbers)]
        value = float(f"{self.byte()}.{self.byte()}e{self.byte() % 40 - 20}")
        return value if self.numbers != PLAIN else float(choice)

    def program(self) -> Program:
        statements: list[Statement] = []
        while self.at < len(self.data) or not statements:
            kind = self.byte() % 4
            name: str | None = None
            parameters: tuple[str, ...] | None = None
            if kind == 3:
                name, count = self.pick(DEFINED), 1 + self.byte() % 3
                parameters = tuple(dict.fromkeys(self.pick(NAMES) for _ in range(count)))
            elif kind:
                name = self.pick(NAMES)
            statements.append(Statement(name, parameters, self.body(), 0, 0))
        return Program("", tuple(statements), Places(""))

    def body(self) -> Body:
        self.stack: list[Body] = []
        self.conditions: list[Body] = []
        for _ in range(1 + self.byte() % 32):
            self.instruction(self.byte() % 20)
            if self.at >= len(self.data):
                break
        body = self.pop()
        while self.stack and self.byte() % 4:
            body = applied(self.pick(BINARY), self.pop(), body)
        return body

    def pop(self) -> Body:
        return self.stack.pop() if self.stack else name_leaf(self.pick(NAMES))

    def popped(self, count: int) -> list[Body]:
        return [self.pop() for _ in range(count)][::-1]

    def condition(self) -> Body:
        if self.conditions:
            return self.conditions.pop()
        return applied(self.pick(COMPARISONS), *self.popped(2))

    def instruction(self, choice: int) -> None:
        push = self.stack.append
        if choice < 4:
            push(name_leaf(self.pick(NAMES)))
        elif choice < 7:
            push((node("number", 0, self.number()),))
        elif choice < 11:
            push(applied(self.pick(BINARY), *self.popped(2)))
        elif choice == 11:
            power = as_read([node("number", 0, float(self.byte() % 16 - 3))])
            push(applied("pow", self.pop(), power))
        elif choice == 12:
            push(applied("neg", self.pop()))
        elif choice == 13:
            push(applied("call", self.pop(), value=self.pick(["sqrt", "cbrt", "sin"])))
        elif choice == 14:
            push(applied("call", *self.popped(1 + self.byte() % 4), value=self.pick(BUILT_IN)))
        elif choice == 15:
            push(applied("call", *self.popped(1 + self.byte() % 3), value=self.pick(DEFINED)))
        elif choice == 16:
            push(applied("call", self.condition(), *self.popped(2), value="where"))
        elif choice == 17:
            self.conditions.append(applied(self.pick(COMPARISONS), *self.popped(2)))
        elif choice == 18:
            left, right = self.condition(), self.condition()
            self.conditions.append(applied(self.pick(["and", "or"]), left, right))
        else:
            self.conditions.append(applied("not", self.condition()))


BINARY = ["add", "sub", "mul", "mul", "div", "pow"]
COMPARISONS = sorted(CONDITIONS)
entropy = st.binary(min_size=4, max_size=200)


def made_of(data: bytes, numbers: Sequence[float]) -> Program:
    return Bytes(data, numbers).program()


def printed(program: Program) -> str:
    """The program as the tool prints it, the last statement named only where it has a name."""
    return "\n".join(program_lines(program, program.statements[-1].name or ""))


def names_itself(program: Program) -> bool:
    """`x = x` and `f(x) = f(x)` are no programs, and print as `x` and `f(x)`."""
    return any(
        s.name is not None and print_postfix(s.body).startswith(s.name)
        and s.body[-1].op in ("name", "number", "call")
        for s in program.statements
    )  # fmt: skip


# ---- (a) print, then parse


def check_printed(program: Program) -> None:
    if names_itself(program):
        return
    read = parse(printed(program), FUNCTIONS)
    wanted = [(s.name, s.parameters, bare(as_read(s.body))) for s in program.statements]
    assert bare_program(read) == wanted


@quick(1_500)
@given(entropy)
def test_what_is_printed_reads_back(data: bytes) -> None:
    check_printed(made_of(data, PLAIN + LARGE + ODD))


@pytest.mark.sweep
def test_what_is_printed_reads_back_longer() -> None:
    rng = random.Random(1)
    for _ in range(30_000):
        check_printed(made_of(rng.randbytes(rng.randint(4, 400)), PLAIN + LARGE + ODD))


def test_the_programs_are_rich() -> None:
    """They are long, and every operation, function and kind of statement is among them."""
    rng = random.Random(2)
    programs = [made_of(rng.randbytes(150), PLAIN) for _ in range(2_000)]
    nodes = [n for p in programs for s in p.statements for n in s.body]
    assert {n.op for n in nodes} == {"name", "number", "call", "neg", "not", *BINARY, "and", "or",
                                     *CONDITIONS}  # fmt: skip
    assert {n.value for n in nodes if n.op == "call"} == {*FUNCTIONS, *DEFINED}
    assert len(nodes) > 20 * len(programs)
    assert sum(len(p.statements) > 1 for p in programs) > len(programs) // 2


@pytest.mark.parametrize(
    "body",
    [
        applied("neg", applied("neg", (node("name", 0, "a"),))),
        (node("name", 0, "a"), *[node("neg", 1)] * 20_000),
        (node("name", 0, "a"), *[node("call", 1, "sin")] * 20_000),
        (*[node("number", 0, 2.0)] * 20_001, *[node("pow", 2)] * 20_000),
        (*[node("number", 0, 2.0)] * 20_001, *[node("sub", 2)] * 20_000),
        (node("name", 0, "a"), *[node("name", 0, "b"), node("div", 2)] * 20_000),
        (node("name", 0, "a"), *[node("name", 0, "b"), node("pow", 2)] * 20_000),
    ],
    ids=["short", "signs", "calls", "powers", "right", "left", "bases"],
)
def test_depth_is_printed_and_read_back(body: Body) -> None:
    (statement,) = parse(print_postfix(body), FUNCTIONS).statements
    assert bare(statement.body) == bare(body)


def test_the_printer_writes_no_needless_parentheses() -> None:
    for text in (
        "a + b * c - d / e", "(a + b) * c", "a - (b - c)", "a / (b * c)", "a * b / c", "-a^2",
        "(-a)^2", "2^-a", "a^b^c", "(a^b)^c", "a - -b", "--a", "-(a + b)", "-(a * b)", "a * -b",
        "sin(a + b)^2", "where(a < b and (c < d or not e < f), a, b)", "a = b\nb * a",
        "where(not (a < b and b < c), -a, b)", "f(x, y) = x * y\nf(a, 2)",
    ):  # fmt: skip
        assert printed(parse(text, FUNCTIONS)) == text


# ---- (a) any spelling, then parse


class Typed(NamedTuple):
    """A part of a text: its binding rank (9: an atom), its kind, its first and last signs."""

    text: str
    rank: int
    kind: str
    first: str
    last: str
    arguments: str = ""  # of a call: what stands in its parentheses


MAY, MUST = "\x01", "\x02"  # where a blank may stand, and where one has to
SUPERSCRIPT_OF = str.maketrans("0123456789-+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺")
SUBSCRIPT_OF = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SPELLINGS = {
    "add": "+", "sub": "-−–﹣", "mul": "*×·⋅∙∗", "div": "/÷∕⁄", "pow": ["^", "**"],
    "lt": "<", "gt": ">", "le": ["<=", "≤"], "ge": [">=", "≥"], "eq": ["=="], "ne": ["!=", "≠"],
    "and": ["and"], "or": ["or"],
}  # fmt: skip
RANKS = {"add": (5, 5, 6), "sub": (5, 5, 6), "mul": (6, 6, 7), "div": (6, 6, 7), "pow": (8, 9, 7)}
RANKS |= {"and": (2, 2, 3), "or": (1, 1, 2)} | dict.fromkeys(CONDITIONS, (4, 5, 5))


class Typist:
    """Writes a program down as people might: signs, blanks, parentheses, juxtaposition at will."""

    def __init__(self, program: Program, rng: random.Random) -> None:
        self.program = program
        self.rng = rng
        defined = {s.name for s in program.statements if s.parameters is not None}
        self.functions = {*BUILT_IN, *(name for name in defined if name)}

    def write(self) -> str:
        rng = self.rng
        text = rng.choice(["", "\n", ";", "# a ( comment\n"])
        for i, statement in enumerate(self.program.statements):
            if i:
                text += rng.choice(["; ", "\n", "；", "\r\n", " # b) c\n", ";\n;"])
            text += self.spaced(self.statement(statement))
        return text + rng.choice(["", "\n", " ", ";", "# end"])

    def statement(self, statement: Statement) -> str:
        name, parameters, body = statement.name, statement.parameters, statement.body
        text = self.expression(body).text
        if name is None:
            return text
        target = self.name(name)
        if parameters is not None:
            inside = f"{MAY},{MAY}".join(map(self.name, parameters))
            return f"{target}{MAY}({MAY}{inside}{MAY}){MAY}={MAY}{text}"
        is_target = len(body) == 1 and body[0].op == "name"
        is_target |= body[-1].op == "call" and body[-1].value not in FUNCTIONS
        if not is_target and self.rng.random() < 0.3:
            return f"{text}{MAY}={MAY}{target}"
        return f"{target}{MAY}={MAY}{text}"

    def spaced(self, text: str) -> str:
        """The text with blanks, and with some signs in full width."""
        rng, depth, signs = self.rng, 0, []
        blanks = rng.choice([[""], ["", " "], ["", " ", "\t", "\u3000", "\u00a0 "]])
        wide = rng.choice([0, 0, 0.2, 1])
        for sign in text:
            depth += (sign == "(") - (sign == ")")
            if sign in (MAY, MUST):
                blank = rng.choice(blanks)
                if depth and rng.random() < 0.05:
                    blank = rng.choice(["\n", "\n\n ", " # (x\n"])
                signs.append(blank or (" " if sign == MUST else ""))
            elif "!" <= sign <= "~" and rng.random() < wide:
                signs.append(chr(ord(sign) + 0xFEE0))
            else:
                signs.append(sign)
        return "".join(signs)

    def name(self, name: str) -> str:
        choice = self.rng.random()
        if choice < 0.2 and re.fullmatch(r"[^\W\d_]+[0-9]+", name):
            return name.translate(SUBSCRIPT_OF)
        if choice < 0.3:
            return {"é": "e\u0301", "が": "か\u3099", "x": "𝑥", "Δx": "Δ𝐱"}.get(name, name)
        return name

    def number(self, value: float) -> str:
        texts = [number_text(value), repr(value)]
        if value == int(value) and value < 1e15:
            texts += [f"{int(value)}.", f"{int(value):_}", f"0{int(value)}", f"{int(value)}E0"]
        return self.rng.choice(texts)

    def expression(self, body: Body) -> Typed:
        stack: list[Typed] = []
        values: list[Node | None] = []  # for each part the one node that it is, if it is one
        for n in body:
            operands = stack[len(stack) - n.arity :]
            single = values[len(values) - n.arity :]
            del stack[len(stack) - n.arity :], values[len(values) - n.arity :]
            part = self.part(n, operands, single)
            if self.rng.random() < 0.06:
                part = self.enclosed(part)
            stack.append(part)
            if n.arity == 0:
                values.append(n)
            elif n.op == "neg" and single[0] is not None and single[0].op == "number":
                value = single[0].value
                assert isinstance(value, float)
                values.append(single[0]._replace(value=-value) if value >= 0 else None)
            else:
                values.append(None)
        (whole,) = stack
        return whole

    def enclosed(self, part: Typed) -> Typed:
        return Typed(f"({MAY}{part.text}{MAY})", 9, "(", "(", ")")

    def least(self, part: Typed, rank: int) -> Typed:
        return part if part.rank >= rank else self.enclosed(part)

    def part(self, n: Node, operands: list[Typed], single: list[Node | None]) -> Typed:
        if n.op == "name":
            return Typed(self.name(str(n.value)), 9, "name", "name", "name", str(n.value))
        if n.op == "number":
            assert isinstance(n.value, float)
            return Typed(self.number(n.value), 9, "number", "number", "number")
        if n.op == "call":
            return self.call(str(n.value), operands)
        if n.op == "neg":
            operand = self.least(operands[0], 7)
            return Typed(f"{self.sign('sub')}{MAY}{operand.text}", 7, "neg", "-", operand.last)
        if n.op == "not":
            operand = self.least(operands[0], 3)
            return Typed(f"not{MUST}{operand.text}", 3, "not", "not", operand.last)
        if n.op == "pow":
            return self.power(operands, single[1])
        rank, *ranks = RANKS[n.op]
        left, right = (self.least(o, r) for o, r in zip(operands, ranks, strict=True))
        if n.op == "mul" and self.may_juxtapose(left, right) and self.rng.random() < 0.6:
            gap = MUST if left.last == "number" and right.first == "name" else MAY
            return Typed(left.text + gap + right.text, 6, "mul", left.first, right.last)
        gap = MUST if n.op in ("and", "or") else MAY
        text = f"{left.text}{gap}{self.sign(n.op)}{gap}{right.text}"
        return Typed(text, rank, n.op, left.first, right.last)

    def sign(self, op: str) -> str:
        return self.rng.choice(SPELLINGS[op])

    def may_juxtapose(self, left: Typed, right: Typed) -> bool:
        return (
            left.kind != "div"
            and left.last in ("number", ")", "²")
            and right.rank >= 8
            and right.first in ("name", "(", "√")
        )

    def call(self, name: str, operands: list[Typed]) -> Typed:
        if name in ("sqrt", "cbrt") and len(operands) == 1 and self.rng.random() < 0.7:
            operand = operands[0]
            if operand.kind != "radical":
                operand = self.least(operand, 9)
            sign = "√" if name == "sqrt" else "∛"
            return Typed(f"{sign}{MAY}{operand.text}", 8, "radical", "√", operand.last)
        inside = f"{MAY}{self.rng.choice([',', '、'])}{MAY}".join(o.text for o in operands)
        arguments = f"({MAY}{inside}{MAY})"
        return Typed(f"{name}{MAY}{arguments}", 9, f"call {name}", "name", ")", arguments)

    def power(self, operands: list[Typed], exponent: Node | None) -> Typed:
        base, power = self.least(operands[0], 9), operands[1]
        if base.kind == "name" and base.arguments in {*self.functions, "where"}:
            base = self.enclosed(base)  # sin^2(x) would be refused
        value = exponent.value if exponent is not None else None
        if isinstance(value, float) and abs(value) < 1e15 and value == int(value):
            raised = f"{int(value)}" if value or math.copysign(1, value) > 0 else "-0"
            digits = raised.translate(SUPERSCRIPT_OF)
            name = base.kind.removeprefix("call ")
            is_call = base.kind != name and name in self.functions and value > 0
            if is_call and self.rng.random() < 0.5:
                text = f"{name}{MAY}{digits}{MAY}{base.arguments}"
                return Typed(text, 9, "call²", "name", ")")
            if self.rng.random() < 0.5:
                text = f"{base.text}{MAY}{digits}"
                return Typed(text, 8, "superscript", base.first, "²")
        power = self.least(power, 7)
        text = f"{base.text}{MAY}{self.sign('pow')}{MAY}{power.text}"
        return Typed(text, 8, "pow", base.first, power.last)


def check_spelled(program: Program, seed: int) -> None:
    program = program._replace(
        statements=tuple(s._replace(body=as_read(s.body)) for s in program.statements)
    )
    text = Typist(program, random.Random(seed)).write()
    read = parse(text, FUNCTIONS)
    assert bare_program(read) == bare_program(program), text
    if names_itself(program):
        return
    again = parse(printed(read), FUNCTIONS)
    assert bare_program(again) == bare_program(read)


@quick(1_500)
@given(entropy, st.integers(0, 2**32))
def test_every_spelling_reads_as_the_same_tree(data: bytes, seed: int) -> None:
    check_spelled(made_of(data, PLAIN + LARGE), seed)


@pytest.mark.sweep
def test_every_spelling_reads_as_the_same_tree_longer() -> None:
    rng = random.Random(3)
    for seed in range(30_000):
        check_spelled(made_of(rng.randbytes(rng.randint(4, 400)), PLAIN + LARGE), seed)


def test_every_name_reads_back_as_it_is_kept() -> None:
    """Whatever NFKC makes of a character: a name that is kept is a name, and the same one."""
    import sys
    import unicodedata

    kept = 0
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if unicodedata.normalize("NFKC", character) == character:
            continue
        for text in (character, f"x{character}y"):
            try:
                body = parse(text).statements[0].body
            except Problem:
                continue
            if len(body) == 1 and body[0].op == "name":
                name = str(body[0].value)
                assert bare(parse(name).statements[0].body) == [("name", 0, name)]
                assert normal_name(name) == name
                kept += 1
    assert kept > 1_000


# ---- (b) the slopes, by an evaluator of its own

DIGITS = 60
STEP = mp.mpf(10) ** -20
U = 2.0**-53
# no function and no partial is off by more than so many ulp where the programs below go; the
# functions' own bounds stand in core/table/floats.py, and a partial is made of a few of them
ULPS = 8


class Unsuitable(Exception):
    """An operand is near a kink or a pole, or a value is too large or too small."""


def near_whole(x: mp.mpf) -> bool:
    return abs(x - mp.nint(x)) < 0.01


def normal_cdf(x: mp.mpf) -> mp.mpf:
    return mp.erfc(-x / mp.sqrt(2)) / 2


def sigmoid(x: mp.mpf) -> mp.mpf:
    return 1 / (1 + mp.exp(-x))


def pole_free(x: mp.mpf) -> bool:
    return -4 < x < 8 and (x > 0.05 or not near_whole(x))


def apart(*xs: mp.mpf) -> bool:
    return all(abs(a - b) > 1e-3 for i, a in enumerate(xs) for b in xs[:i])


def everywhere(*xs: mp.mpf) -> bool:
    return True


def within(lo: float, hi: float) -> Callable[[mp.mpf], bool]:
    return lambda x: lo < x < hi


class Rule(NamedTuple):
    """A function as mpmath has it, where it is smooth, and how many arguments it takes."""

    function: Callable[..., mp.mpf]
    smooth: Callable[..., bool]
    arity: tuple[int, ...] = (1,)


off_zero: Callable[[mp.mpf], bool] = lambda x: abs(x) > 0.01  # noqa: E731
off_whole: Callable[[mp.mpf], bool] = lambda x: not near_whole(x)  # noqa: E731

MATHEMATICS: dict[str, Rule] = {
    "add": Rule(lambda a, b: a + b, everywhere, (2,)),
    "sub": Rule(lambda a, b: a - b, everywhere, (2,)),
    "mul": Rule(lambda a, b: a * b, everywhere, (2,)),
    "div": Rule(lambda a, b: a / b, lambda a, b: off_zero(b), (2,)),
    "neg": Rule(lambda a: -a, everywhere),
    "pow": Rule(lambda a, b: mp.power(a, b), lambda a, b: 0.05 < a < 50 and abs(b) < 4, (2,)),
    "sin": Rule(mp.sin, everywhere),
    "cos": Rule(mp.cos, everywhere),
    "tan": Rule(mp.tan, lambda x: abs(mp.cos(x)) > 0.05),
    "sec": Rule(mp.sec, lambda x: abs(mp.cos(x)) > 0.05),
    "csc": Rule(mp.csc, lambda x: abs(mp.sin(x)) > 0.05),
    "cot": Rule(mp.cot, lambda x: abs(mp.sin(x)) > 0.05),
    "asin": Rule(mp.asin, within(-0.99, 0.99)),
    "acos": Rule(mp.acos, within(-0.99, 0.99)),
    "atan": Rule(mp.atan, everywhere),
    "atan2": Rule(mp.atan2, lambda y, x: off_zero(y), (2,)),
    "sinh": Rule(mp.sinh, within(-7, 7)),
    "cosh": Rule(mp.cosh, within(-7, 7)),
    "tanh": Rule(mp.tanh, within(-5, 5)),
    "sech": Rule(mp.sech, within(-7, 7)),
    "csch": Rule(mp.csch, lambda x: 0.01 < abs(x) < 7),
    "coth": Rule(mp.coth, lambda x: 0.01 < abs(x) < 5),
    "asinh": Rule(mp.asinh, everywhere),
    "acosh": Rule(mp.acosh, within(1.01, 1e3)),
    "atanh": Rule(mp.atanh, within(-0.99, 0.99)),
    "exp": Rule(mp.exp, within(-7, 7)),
    "exp2": Rule(lambda x: mp.power(2, x), within(-9, 9)),
    "expm1": Rule(mp.expm1, within(-7, 7)),
    "log": Rule(mp.log, within(0.01, 1e3)),
    "log2": Rule(lambda x: mp.log(x, 2), within(0.01, 1e3)),
    "log10": Rule(mp.log10, within(0.01, 1e3)),
    "log1p": Rule(mp.log1p, within(-0.99, 1e3)),
    "sqrt": Rule(mp.sqrt, within(0.01, 1e3)),
    "cbrt": Rule(lambda x: mp.sign(x) * mp.cbrt(abs(x)), off_zero),
    "hypot": Rule(
        lambda *xs: mp.sqrt(mp.fsum(x * x for x in xs)), lambda *xs: off_zero(xs[0]), (2, 3)
    ),
    "abs": Rule(abs, off_zero),
    "sign": Rule(mp.sign, off_zero),
    "floor": Rule(mp.floor, off_whole),
    "ceil": Rule(mp.ceil, off_whole),
    "round": Rule(mp.nint, lambda x: not near_whole(x - 0.5)),
    "mod": Rule(
        lambda x, y: x - y * mp.floor(x / y),
        lambda x, y: off_zero(y) and abs(x / y) < 1e3 and not near_whole(x / y),
        (2,),
    ),
    "min": Rule(min, apart, (2, 3)),
    "max": Rule(max, apart, (2, 3)),
    "clamp": Rule(
        lambda x, lo, hi: min(max(x, lo), hi), lambda x, lo, hi: apart(x, lo, hi) and lo < hi, (3,)
    ),
    "sigmoid": Rule(sigmoid, within(-9, 9)),
    "logit": Rule(lambda x: mp.log(x / (1 - x)), within(0.01, 0.99)),
    "softplus": Rule(lambda x: mp.log1p(mp.exp(x)), within(-9, 9)),
    "relu": Rule(lambda x: max(x, mp.mpf(0)), off_zero),
    "leaky_relu": Rule(
        lambda x, slope=0.01: x if x > 0 else slope * x, lambda x, *_: off_zero(x), (1, 2)
    ),
    "elu": Rule(
        lambda x, alpha=1: x if x > 0 else alpha * mp.expm1(x),
        lambda x, *_: off_zero(x) and x > -7,
        (1, 2),
    ),
    "gelu": Rule(lambda x: x * normal_cdf(x), within(-3, 9)),
    "silu": Rule(lambda x: x * sigmoid(x), within(-9, 9)),
    "erf": Rule(mp.erf, within(-3, 3)),
    "erfc": Rule(mp.erfc, within(-3, 3)),
    "gamma": Rule(mp.gamma, pole_free),
    "lgamma": Rule(lambda x: mp.log(abs(mp.gamma(x))), pole_free),
    "digamma": Rule(mp.digamma, pole_free),
    "polygamma": Rule(lambda n, x: mp.psi(int(n), x), lambda n, x: pole_free(x), (2,)),
}
COMPARED: dict[str, Callable[[mp.mpf, mp.mpf], bool]] = {
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
}
# partials that are sums whose terms cancel: these are the sizes of the terms
TERMS = {"gelu": 1.3, "silu": 1.3}


def test_every_function_is_evaluated() -> None:
    names = {ALIASES.get(name, name) for name in FUNCTIONS} - {"where"}
    assert names | {"add", "sub", "mul", "div", "neg"} == set(MATHEMATICS)


class Evaluator:
    """The value of a program in mpmath, from the tree alone.

    Each operation counts; the result of operation `tweaked` is off by a relative STEP, so the
    slopes can be differentiated by the rounding errors themselves.
    """

    def __init__(self, program: Program, careful: bool = False) -> None:
        self.program = program
        self.careful = careful
        self.operations = 0
        self.tweaked = -1
        self.globals: dict[str, mp.mpf] = {}  # inputs and assigned names
        self.bodies = {s.name: s for s in program.statements if s.parameters is not None}

    def value(self, point: dict[str, mp.mpf], tweaked: int = -1) -> mp.mpf:
        self.operations, self.tweaked = 0, tweaked
        self.globals = environment = dict(point)
        result = mp.mpf(0)
        for statement in self.program.statements:
            if statement.parameters is None:
                result = self.run(statement.body, environment)
                if statement.name is not None:
                    environment[statement.name] = result
        return result

    def run(self, body: Body, environment: dict[str, mp.mpf]) -> mp.mpf:
        stack: list[mp.mpf] = []
        for n in body:
            operands = stack[len(stack) - n.arity :]
            del stack[len(stack) - n.arity :]
            stack.append(self.apply(n, operands, environment))
        (result,) = stack
        return result

    def apply(self, n: Node, operands: list[mp.mpf], environment: dict[str, mp.mpf]) -> mp.mpf:
        if n.op == "number":
            return mp.mpf(n.value)
        if n.op == "name":
            known = environment.get(str(n.value))
            # constants are floats: all arithmetic is IEEE float64
            return mp.mpf(CONSTANT_VALUES[CONSTANTS[str(n.value)]]) if known is None else known
        if n.op in COMPARED:
            if self.careful and abs(operands[0] - operands[1]) < 1e-3:
                raise Unsuitable
            return COMPARED[n.op](*operands)
        if n.op == "and":
            return operands[0] and operands[1]
        if n.op == "or":
            return operands[0] or operands[1]
        if n.op == "not":
            return not operands[0]
        if n.value == "where":
            return operands[1] if operands[0] else operands[2]
        if n.op == "call" and n.value in self.bodies:
            function = self.bodies[str(n.value)]
            assert function.parameters is not None
            inner = {**self.globals, **dict(zip(function.parameters, operands, strict=True))}
            return self.run(function.body, inner)
        name = str(n.value) if n.op == "call" else n.op
        rule = MATHEMATICS[ALIASES.get(name, name)]
        if self.careful and not rule.smooth(*operands):
            raise Unsuitable
        result = rule.function(*operands)
        if self.careful and not (result == 0 or 1e-4 < abs(result) < 1e4):
            raise Unsuitable
        if self.operations == self.tweaked:
            result = result * (1 + STEP)
        self.operations += 1
        return result


class Case(NamedTuple):
    program: Program
    point: dict[str, float]


class Maker:
    """A random program, operation by operation, each of which is smooth at the point."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.assigned: dict[str, mp.mpf] = {}
        self.statements: list[Statement] = []
        self.point: dict[str, float] = {}

    def make(self) -> Case:
        rng = self.rng
        inputs = rng.sample(["a", "b", "x", "θ", "w1"], rng.randint(1, 3))
        self.point = {name: rng.choice([-1, 1]) * rng.uniform(0.1, 3.0) for name in inputs}
        if rng.random() < 0.5:
            self.define("f", rng.randint(1, 3))
            if rng.random() < 0.5:
                self.define("g", 2)
        pool: list[tuple[Body, mp.mpf]] = [
            ((node("name", 0, name),), mp.mpf(value)) for name, value in self.point.items()
        ]
        self.grow(pool, rng.randint(3, 14), named=True)
        body = pool[-1][0]
        for other, _ in pool[-2:-4:-1]:  # so that most of the program matters
            body = applied(rng.choice(["add", "sub", "mul"]), body, other)
        name = rng.choice([None, "out"])
        program = Program("", (*self.statements, Statement(name, None, body, 0, 0)), Places(""))
        return Case(program, {name: self.point[name] for name in graph_of(printed(program)).inputs})

    def define(self, name: str, operations: int) -> None:
        rng = self.rng
        parameters = ("x", "t")[: rng.randint(1, 2)]
        pool: list[tuple[Body, mp.mpf]] = [
            ((node("name", 0, p),), mp.mpf(rng.uniform(0.2, 2.0))) for p in parameters
        ]
        if rng.random() < 0.3:
            free = rng.choice(list(self.point))
            if free not in parameters:
                pool.append(((node("name", 0, free),), mp.mpf(self.point[free])))
        before = list(self.statements)
        self.grow(pool, operations, named=False)
        self.statements = [*before, Statement(name, parameters, pool[-1][0], 0, 0)]

    def grow(self, pool: list[tuple[Body, mp.mpf]], operations: int, named: bool) -> None:
        rng, made = self.rng, 0
        for _ in range(40 * operations):
            if made == operations:
                break
            try:
                body = self.candidate(pool)
                with mp.workdps(20):
                    value = self.evaluator(careful=True).run(body, self.environment(pool))
            except Unsuitable:
                continue
            if len(body) > 80 or not any(self.varies(n) for n in body):
                continue
            made += 1
            if named and rng.random() < 0.3:
                name = f"s{len(self.statements)}"
                self.statements.append(Statement(name, None, body, 0, 0))
                self.assigned[name] = value
                body = (node("name", 0, name),)
            pool.append((body, value))

    def evaluator(self, careful: bool) -> Evaluator:
        evaluator = Evaluator(Program("", tuple(self.statements), Places("")), careful)
        evaluator.globals = {**self.point, **self.assigned}
        return evaluator

    def environment(self, pool: list[tuple[Body, mp.mpf]]) -> dict[str, mp.mpf]:
        known = {name: mp.mpf(value) for name, value in self.point.items()}
        return known | {str(b[0].value): v for b, v in pool if len(b) == 1 and b[0].op == "name"}

    def varies(self, n: Node) -> bool:
        return n.op == "name" and (n.value in self.assigned or n.value not in CONSTANTS)

    def operand(self, pool: list[tuple[Body, mp.mpf]]) -> Body:
        rng = self.rng
        choice = rng.random()
        if choice < 0.12:
            return (node("number", 0, rng.choice([0.5, 1.0, 2.0, 3.0, rng.uniform(0.1, 4)])),)
        if choice < 0.15:
            return (node("name", 0, rng.choice(["pi", "τ", "e"])),)
        return rng.choice(pool[-4:] if choice < 0.7 else pool)[0]

    def candidate(self, pool: list[tuple[Body, mp.mpf]]) -> Body:
        rng = self.rng
        choice = rng.random()
        defined = [s for s in self.statements if s.parameters is not None]
        if choice < 0.08:
            return applied(
                "call",
                self.condition(pool, 2),
                self.operand(pool),
                self.operand(pool),
                value="where",
            )
        if choice < 0.2 and defined:
            function = rng.choice(defined)
            assert function.parameters is not None
            arguments = [self.operand(pool) for _ in function.parameters]
            return applied("call", *arguments, value=function.name)
        if choice < 0.3:  # a power of any base, with a whole exponent
            power = as_read([node("number", 0, float(rng.randint(-3, 4)))])
            base = self.operand(pool)
            with mp.workdps(20):
                value = self.evaluator(careful=False).run(base, self.environment(pool))
            if not 0.05 < value < 50:
                raise Unsuitable
            return applied("pow", base, power)
        if choice < 0.6:
            name = rng.choice(["add", "sub", "mul", "mul", "div", "neg", "pow"])
        else:
            name = rng.choice([*MATHEMATICS, *ALIASES])
        rule = MATHEMATICS[ALIASES.get(name, name)]
        operands = [self.operand(pool) for _ in range(rng.choice(rule.arity))]
        if name == "polygamma":
            operands[0] = (node("number", 0, float(rng.randint(0, 3))),)
        if name in ("add", "sub", "mul", "div", "neg") or (name == "pow" and rng.random() < 0.6):
            return applied(name, *operands)
        return applied("call", *operands, value=name)

    def condition(self, pool: list[tuple[Body, mp.mpf]], depth: int) -> Body:
        rng = self.rng
        if depth == 0 or rng.random() < 0.6:
            op = rng.choice(sorted(COMPARED))
            return applied(op, self.operand(pool), self.operand(pool))
        if rng.random() < 0.3:
            return applied("not", self.condition(pool, depth - 1))
        op = rng.choice(["and", "or"])
        return applied(op, self.condition(pool, depth - 1), self.condition(pool, depth - 1))


def absolute_paths(graph: Graph, linear: Linear) -> list[float]:
    """For each node the sum over its paths to the output of the product of the factors' sizes."""
    sizes = [0.0] * (graph.output + 1)
    sizes[graph.output] = 1.0
    for consumer, _, arg, derivative, cut in reversed(linear.edges):
        if not cut:
            size = abs(derivative) + TERMS.get(graph.ops[consumer], 0.0)
            sizes[arg] += sizes[consumer] * size
    return sizes


class Swept(NamedTuple):
    reverse: dict[str, float]
    forward: dict[str, float]
    sizes: dict[str, float]  # by input, the sum over paths of the sizes
    edges: int


def swept(text: str, point: dict[str, float]) -> Swept:
    graph = graph_of(text, point)
    asked = [name for name in graph.inputs if name in point]
    at = At(graph, {name: point[name] for name in graph.inputs}, asked)
    linear, (reverse, _), (forward, _) = at.linear, at.swept(), at.swept("forward")
    sizes = absolute_paths(graph, linear)
    by_input = {
        name: sizes[graph.inputs[name]] if graph.inputs[name] < len(sizes) else 0.0
        for name in asked
    }
    return Swept(reverse, forward, by_input, len(linear.edges))


def check_modes(found: Swept) -> None:
    """Each mode multiplies and adds along each path less than twice for each edge."""
    for name, size in found.sizes.items():
        bound = 2 * (2 * found.edges) * U * size
        assert abs(found.reverse[name] - found.forward[name]) <= bound * (1 + 1e-9), name


def check_slopes(case: Case) -> float:
    """Both modes against central differences; the greatest part of its bound that an error has.

    To first order an error is made of three parts: the rounding of each operation's value, times
    the sensitivity of the slope to it; the error of each local derivative, along each path; the
    rounding of the sweep.
    """
    program, point = case
    text = printed(program)
    found = swept(text, point)
    check_modes(found)
    worst = 0.0
    with mp.workdps(DIGITS):
        evaluator = Evaluator(program)
        exact = {name: mp.mpf(value) for name, value in point.items()}

        def slope(name: str, tweaked: int) -> mp.mpf:
            step = STEP * max(1, abs(exact[name]))
            above = evaluator.value({**exact, name: exact[name] + step}, tweaked)
            below = evaluator.value({**exact, name: exact[name] - step}, tweaked)
            return (above - below) / (2 * step)

        for name in point:
            wanted = slope(name, -1)
            operations = evaluator.operations
            sensitivity = mp.fsum(abs(slope(name, i) - wanted) / STEP for i in range(operations))
            unit = 2 * ULPS * mp.mpf(U)
            along = found.edges * (unit + 2 * U) * found.sizes.get(name, 0.0)
            bound = unit * sensitivity + along
            error = abs(found.reverse[name] - wanted)
            # the second order is smaller than the first one by far: twice the bound is plenty
            assert error <= 2 * bound, (text, point, name, found.reverse[name], wanted)
            if bound:
                worst = max(worst, float(error / bound))
    return worst


@quick(150)
@given(st.integers(0, 2**40))
def test_both_modes_are_the_slopes_of_the_program(seed: int) -> None:
    check_slopes(Maker(seed).make())


@pytest.mark.sweep
@pytest.mark.parametrize("part", range(4))
def test_both_modes_are_the_slopes_of_the_program_longer(part: int) -> None:
    for seed in range(1_000 * part, 1_000 * (part + 1)):
        check_slopes(Maker(seed).make())


def test_the_bound_is_no_empty_one() -> None:
    """A derivative that is off by 1e-9 of itself would be seen in most programs."""
    seen = 0
    for seed in range(20):
        program, point = Maker(seed).make()
        text = printed(program)
        found = swept(text, point)
        for name, size in found.sizes.items():
            seen += abs(found.reverse[name]) * 1e-9 > 200 * ULPS * found.edges * U * size
    assert seen >= 10


POINTS = [-2.0, -1.0, 0.0, 0.0, 0.5, 1.0, 1.0, 2.0, 3.5]


def check_modes_anywhere(program: Program, seed: int) -> bool:
    """Whether the program has an answer at a random point, where kinks are likely."""
    text, rng = printed(program), random.Random(seed)
    try:
        graph = graph_of(text)
        found = swept(text, {name: rng.choice(POINTS) for name in graph.inputs})
    except Problem:
        return False
    if all(size < 1e100 for size in found.sizes.values()):
        check_modes(found)
    return True


@quick(800)
@given(entropy, st.integers(0, 2**32))
def test_both_modes_agree_at_kinks_too(data: bytes, seed: int) -> None:
    check_modes_anywhere(made_of(data, PLAIN), seed)


def test_enough_programs_have_answers_at_kinks() -> None:
    rng = random.Random(4)
    assert sum(check_modes_anywhere(made_of(rng.randbytes(40), PLAIN), i) for i in range(500)) > 50


@pytest.mark.sweep
def test_both_modes_agree_at_kinks_too_longer() -> None:
    rng = random.Random(5)
    for seed in range(30_000):
        check_modes_anywhere(made_of(rng.randbytes(rng.randint(4, 100)), PLAIN), seed)


def test_modes_of_a_wide_and_of_a_deep_program() -> None:
    deep = "; ".join(["s0 = x", *(f"s{i + 1} = sin(s{i})*s{i} + y" for i in range(300))])
    check_modes(swept(deep, {"x": 0.7, "y": 0.3}))
    wide = " + ".join(f"x^{i}*y" for i in range(300))
    check_modes(swept(wide, {"x": 0.9, "y": 0.3}))


# ---- (c) no text does harm, (d) spans lie within it

VALUES = [1.0, 0.0, -1.0, 2.5, -0.5, 1e308, math.inf, math.nan]
VALID = [
    "(a+b)*(b+1)",
    "(a + b) × (b + 1) = e",
    "（ａ＋ｂ）×（ｂ＋１）＝ｅ",
    "f(x, y) = x²y; g(t) = f(t, t + 1); g(2a)/g(b)",
    "where(0 < x and not (x >= 1 or x == y), log(x), -√(y^2))",
    "sin²(x) + cos²(x) - 2x(y+1)z # comment\n",
    "k = 2π; y = k*sin(θ₁); y^-2",
    "max(a, b, 1)^0.5 + min(a, 2) + clamp(x, -1, 1)",
    "1_000.5e-3x + .5 + 1. - e^-x",
    "leaky_relu(x) + elu(x, 2) + gelu(x)*silu(y) + polygamma(2, x)",
    "a = 1\nb = (a +\n 2)\nc = a*b",
    "√2x + ∛x/3 ÷ 2 − x⁻¹⁰",
    "v1 = foo*foo; sin(v1) + atan2(v1, foo) + mod(foo, 3)",
    "hypot(x, y, z) + abs(x - y) + sign(x)*floor(y) + inf*0 + nan",
    "f(x) = f2(x); f2(x) = x; f2(f2(3))",
]
WORDS = """( ) , ; = == < <= ≠ + - * / ^ ** ² ⁻¹ ₁ √ ∛ π e inf nan and or not where where( sin sin(
    f f( x y 0 1 1e 1e5 0x1 .5 _ __ # é \u0301 ⁿ ½ ≤ × ÷ 、 （ ） ＝
    \0 \ufeff \ud800 \U0010ffff 😀 | &
    % ! [ ] { } ' " \\ $ @ ∞ … where(x<1, f(x)= =y ;f(2)"""
PIECES = [*WORDS.split(), "\n", "\r", "\t", "\u3000", " ", "#c\n"]


def mutated(rng: random.Random) -> str:
    """A valid program, damaged a few times."""
    text = rng.choice(VALID)
    for _ in range(rng.randint(1, 6)):
        i, j = sorted(rng.randint(0, len(text)) for _ in range(2))
        action = rng.randrange(6)
        if action == 0:
            text = text[:i] + text[min(j, i + 4) :]
        elif action == 1:
            text = text[:i] + rng.choice(PIECES) + text[i:]
        elif action == 2:
            text = text[:i] + rng.choice(PIECES) + text[min(j, i + 3) :]
        elif action == 3:
            text = text[:j] + text[i:j] * rng.randint(1, 3) + text[j:]
        elif action == 4:
            other = rng.choice(VALID)
            k = rng.randint(0, len(other))
            text = text[:i] + other[k:]
        else:
            text = text[:i] + text[j:] + text[i:j]
        text = text[:600]
    return text


def check_problem(problem: Problem, text: str) -> None:
    if problem.span is not None:
        start, end = problem.span
        assert 0 <= start <= end <= len(text), (text, problem)
    for language in ("en", "ja"):
        message, hint = problem_words(problem, language)
        assert message
        assert hint is None or hint


def check_harmless(text: str, seed: int = 0) -> bool:
    """Whether the text is a program; whatever it is, only a Problem may be raised."""
    rng = random.Random(seed)
    try:
        program = parse(text, FUNCTIONS)
    except Problem as problem:
        check_problem(problem, text)
        return False
    for s in program.statements:
        for n in (s, *s.body):
            start, end = program.span(n)
            assert 0 <= start < end <= len(text)
    if not names_itself(program):
        assert bare_program(parse(printed(program), FUNCTIONS)) == bare_program(program)
    try:
        graph = graph_of(text)
        point = {name: rng.choice(VALUES) for name in graph.inputs}
        answer = report(text, point, mode=rng.choice(["reverse", "forward"]), max_paths=4)
    except Problem as problem:
        check_problem(problem, text)
        return False
    for notice in answer.warnings:
        assert notice.span is None or 0 <= notice.span.start <= notice.span.end <= len(text)
    return True


@quick(500)
@given(st.binary(max_size=60), st.integers(0, 100))
@example(b"\xff\xfe(\x00", 0)
def test_bytes_do_no_harm(data: bytes, seed: int) -> None:
    check_harmless(data.decode("latin-1"), seed)
    check_harmless(data.decode("utf-8", "surrogateescape"), seed)


@quick(500)
@given(st.text(max_size=40), st.integers(0, 100))
def test_texts_do_no_harm(text: str, seed: int) -> None:
    check_harmless(text, seed)


@quick(700)
@given(st.lists(st.sampled_from([*PIECES, *"abxy12()+*-/^"]), max_size=20), st.integers(0, 100))
def test_pieces_do_no_harm(pieces: list[str], seed: int) -> None:
    check_harmless("".join(pieces), seed)


@quick(1_200)
@given(st.integers(0, 2**40))
def test_damaged_programs_do_no_harm(seed: int) -> None:
    check_harmless(mutated(random.Random(seed)), seed)


def test_enough_of_the_damaged_programs_are_programs_still() -> None:
    good = sum(check_harmless(mutated(random.Random(seed)), seed) for seed in range(500))
    assert good > 25


@pytest.mark.sweep
@pytest.mark.parametrize("part", range(4))
def test_a_hundred_thousand_random_bytes_do_no_harm(part: int) -> None:
    rng = random.Random(part)
    for seed in range(25_000):
        data = rng.randbytes(rng.randint(0, 40))
        if seed % 3 == 0:  # ASCII alone
            data = bytes(byte & 0x7F for byte in data)
        check_harmless(data.decode("latin-1"), seed)
        check_harmless(data.decode("utf-8", "surrogateescape"), seed)


@pytest.mark.sweep
@pytest.mark.parametrize("part", range(4))
def test_a_hundred_thousand_damaged_programs_do_no_harm(part: int) -> None:
    rng = random.Random(100 + part)
    for seed in range(25_000):
        check_harmless(mutated(rng), seed)
