"""tables.py against Lark, which reads the same grammar."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lark import Lark, Token
from lark.exceptions import UnexpectedInput
from lark.lexer import PatternStr
from lark.utils import logger
from support import ROOT

from autograd_cli.core.table.primitives import FUNCTIONS
from autograd_cli.grammar import parse as parser
from autograd_cli.grammar import tables
from autograd_cli.grammar.make_tables import GRAMMAR, tables_text
from autograd_cli.grammar.parse import parse
from autograd_cli.grammar.source import Problem, mapped


class NewlinesInParentheses:
    """Lark's own hook between lexer and parser; there the driver's rule for newlines is done."""

    always_accept = ()

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        depth = 0
        for token in stream:
            if token.type == "LPAR":
                depth += 1
            elif token.type == "RPAR":
                depth -= depth > 0
            if not (token.type == "SEPARATOR" and token == "\n" and depth):
                yield token


def lark() -> Lark:
    return Lark(
        GRAMMAR.read_text(encoding="utf-8"),
        parser="lalr",
        lexer="basic",
        postlex=NewlinesInParentheses(),  # type: ignore[arg-type]
    )


LARK = lark()
TABLES = Path(tables.__file__)


def refused_at(text: str) -> int | None:
    """Where Lark gives up; None where it accepts."""
    try:
        LARK.parse(mapped(text))
    except UnexpectedInput as error:
        position = error.pos_in_stream
        if isinstance(getattr(error, "token", None), Token) and error.token.type == "$END":
            return len(text)
        assert position is not None
        return position
    return None


def driver_refused_at(text: str) -> tuple[bool, int | None]:
    """Whether a rule's meaning refused the text, and where the automaton did."""
    stopped: list[int] = []

    class Watched(parser._Reader):
        def _unexpected(self, state: int, position: int, firsts: list[int]) -> Problem:
            stopped.append(self.places.span(position, position).start)
            return super()._unexpected(state, position, firsts)

    try:
        Watched(text, FUNCTIONS).program()
    except Problem as problem:
        if stopped:
            return False, stopped[0]
        # a program of blanks and separators alone is one to the grammar
        return problem.message != "empty-program", None
    return False, None


def agree(text: str) -> None:
    """The driver refuses a text where Lark does, and accepts only what Lark accepts.

    Where a rule's meaning is refused (a misreading, a condition that is no argument of `where`),
    the driver has not read on, so Lark may only stop later.
    """
    reader = parser._Reader(text, FUNCTIONS)
    if parser.FUNCTION_SUPERSCRIPT in reader.kinds:
        return  # sin²( is told by the driver, not by Lark's lexer
    by_meaning, position = driver_refused_at(text)
    if not by_meaning:
        assert refused_at(text) == position


# ---- the file


def test_tables_are_those_of_the_grammar(made: Callable[[Path, str], None]) -> None:
    made(ROOT / "grammar" / "tables.py", tables_text())


@pytest.mark.parametrize("seed", ["0", "12345"])
def test_tables_do_not_depend_on_hashing(seed: str) -> None:
    code = (
        "import sys; from autograd_cli.grammar.make_tables import tables_text;"
        "sys.stdout.buffer.write(tables_text().encode())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True)
    assert run.returncode == 0, run.stderr.decode()
    assert run.stdout == TABLES.read_bytes()


def test_reading_does_not_import_lark() -> None:
    code = (
        "import sys; from autograd_cli.grammar.parse import parse; parse('a+b');"
        "sys.exit('lark' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


# ---- the grammar


class Collected(logging.Handler):
    """Keeps what is logged as a warning."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def conflicts(grammar: str) -> list[str]:
    """What Lark says of shift/reduce conflicts; reduce/reduce ones it refuses altogether."""
    collected, level = Collected(), logger.level
    logger.addHandler(collected)
    logger.setLevel(logging.DEBUG)
    try:
        Lark(grammar, parser="lalr", lexer="basic", debug=True)
    finally:
        logger.removeHandler(collected)
        logger.setLevel(level)
    return collected.messages


def test_the_grammar_has_no_conflict_but_the_one_that_is_meant() -> None:
    # `f(` is a call, never a product: a name before a parenthesis shifts it
    assert conflicts(GRAMMAR.read_text(encoding="utf-8")) == [
        "Shift/Reduce conflict for terminal LPAR: (resolving as shift)",
        " * <atom : NAME>",
    ]


def test_a_conflict_would_be_seen() -> None:
    assert conflicts('start: start "+" start | "a"')


def test_every_state_is_reached_and_every_rule_is_reduced() -> None:
    shifted = {a - 1 for row in tables.ACTIONS for a in row if a > 0}
    reached = shifted | {s for row in tables.GOTOS for s in row.values()} | {0}
    assert reached == set(range(len(tables.ACTIONS)))
    reduced = {-a - 1 for row in tables.ACTIONS for a in row if a < 0}
    assert reduced == set(range(len(tables.RULES)))


def test_the_driver_knows_every_meaning() -> None:
    meanings = {meaning for _, _, meaning in tables.RULES if meaning is not None}
    plain = {"start", "line", "name", "number", "parenthesis", "argument", "pos", "arguments"}
    acted = parser._UNARY | parser._BINARY | parser._ACTIONS_OF.keys()
    assert meanings - plain <= acted
    assert acted <= meanings


# ---- the language

CORPUS = """
a
(a+b)*(b+1)
a = b
a + b = c
f(x) = x^2; f(3)
2x + 3(y + 1)z
-x^2
2^-x^-y
a**b**-c
x²y⁻¹
√x + ∛(y)
√√x
√x²
√x^2
x²^3
1/2x
1/2*3x
a b
a 2
where(a < b, 1, 2)
where(not a < b and (c >= 1 or d != 2), 1, 2)
where(((a < b)), 1, 2)
where((a) < (b), 1, 2)
where((a) + 1 < b, 1, 2)
where(a < b < c, 1, 2)
where(a < b < c < d, 1, 2)
where(a, 1, 2)
where((a), 1, 2)
where(a and b, 1, 2)
where(a < b and c, 1, 2)
where((a < b) + 1, 1, 2)
where((a < b) < 1, 1, 2)
where(not a, 1, 2)
max(a < b, 1)
a < b
0 < x < 1
a and b
not a
(a < b)
a = b < c
a = b = c
= a
a =
a;
;a
;;
a;;b
f()
f(,)
f(a,)
f(a b)
f(a;b)
()
(a
a)
(a))
+
+-+a
a+
a+*b
a^
a^*b
^a
√
√-a
√²
²
x²³
x² ³
x^2²
x²(a)
(a)²(b)
2²√3
1_000.5e-1_0
1e5e5
1..2
.
1.
.5
0x10
a & b
a % b
a ! b
a != b
a =! b
a <> b
a =< b
a ≤ b
≤
a,b
1,5
(a, b)
and
android and1
(a+b)×（ｂ＋１）＝ｅ
a # comment ) (
# only a comment
a(b)(c)
(a)(b)(c)
(a)b(c)
a/(b)(c)
a/b/c d
a//b
e\u0301 + e
xⁿ
½
""".strip().split("\n")


@pytest.mark.parametrize("text", [*CORPUS, "", " ", "\n", "(a\n+b)\n*c", "f(a,\nb)\n", "(a;\nb)"])
def test_the_driver_and_lark_read_the_same_texts(text: str) -> None:
    agree(text)


def test_the_comparison_tells_accepted_from_refused() -> None:
    assert refused_at("a + b") is None
    assert refused_at("a + + ^") == 6
    assert refused_at("a +") == 3
    assert driver_refused_at("a + b") == (False, None)
    assert driver_refused_at("a + + ^") == (False, 6)
    assert driver_refused_at("a +") == (False, 3)
    assert driver_refused_at("1/2x") == (True, None)


def test_the_terminals_are_those_of_lark() -> None:
    """The driver's one pattern finds the tokens that Lark's lexer finds."""
    for text in CORPUS:
        reader = parser._Reader(text, ())
        if parser.ERROR in reader.kinds or "\n" in text:
            continue
        found = [
            (tables.TERMINALS[kind], start)
            for kind, start in zip(reader.kinds, reader.places.bounds()[0], strict=True)
        ]
        assert found[:-1] == [(t.type, t.start_pos) for t in LARK.lex(mapped(text))]
    literals = {t.pattern.value for t in LARK.terminals if isinstance(t.pattern, PatternStr)}
    assert literals == set("*/+-=(),")


WORDS = """a b x1 f sin max where where( max( and or not 1 2.5 .5 1e3 ( ( ( ) ) ) , ,
    + - * / ^ ** ² ⁻¹ √ ∛ < <= == != ≠ = ; 0x1 & é"""
words = st.sampled_from([*WORDS.split(), "\n", " ", "#c\n"])


@settings(
    max_examples=1_500, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(st.lists(words, max_size=14), st.sampled_from(["", " "]))
@example(["where(", "a", "<", "b", "<", "a", "<", "b", ",", "1", ",", "2", ")"], " ")
def test_words_in_any_order(parts: list[str], glue: str) -> None:
    agree(glue.join(parts))


@pytest.mark.sweep
@settings(
    max_examples=25_000, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(st.lists(words, max_size=30), st.sampled_from(["", " "]))
def test_many_words_in_any_order(parts: list[str], glue: str) -> None:
    agree(glue.join(parts))


def every_word(length: int) -> Iterator[list[str]]:
    alphabet = ["a", "1", "(", ")", ",", "+", "*", "/", "^", "²", "√", "<", "and", "not", "=", ";"]
    if length == 0:
        yield []
        return
    for rest in every_word(length - 1):
        for word in alphabet:
            yield [*rest, word]


def test_every_short_sequence_of_terminals() -> None:
    """Whether the driver's automaton and Lark's agree on all sequences of up to three terminals."""
    for length in range(4):
        for parts in every_word(length):
            agree(" ".join(parts))
            if "(" not in parts:
                agree(f"where( {' '.join(parts)} , 1 , 2 )")


def test_parse_is_what_the_watched_reader_is() -> None:
    assert parse("a + b", FUNCTIONS) == parser._Reader("a + b", FUNCTIONS).program()


# ---- runs of tokens that come again


def outcome(text: str) -> object:
    try:
        return parse(text, FUNCTIONS)
    except Problem as problem:
        return problem.kind, problem.message, problem.span, problem.hint, str(problem.values)


TERMS = "+(x-1)^2*3 -max(x,y) *sin(a)^2 ;a=b+2*c +x*y -x/2 ;-x+f(x,2) +2x^2y *(x+y)*(a-b) +x^2(a)"
ODDITIES = "( ) , + - * / ^ ² < = ; 0 1__0 é sin where f 0x1 ;f(x)=x*x ;b+1=c ;#n"
piece = st.sampled_from([*TERMS.split() * 6, *ODDITIES.split()])


@pytest.mark.parametrize("examples", [250, pytest.param(2_000, marks=pytest.mark.sweep)])
@pytest.mark.parametrize("shortest", [2, 4])
def test_a_run_that_is_known_reads_as_a_new_one(
    shortest: int, examples: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parser, "_MIN_RUN", shortest)
    read = 0

    class Counted(parser._Runs):
        def _read(self, *arguments: object) -> bool:
            nonlocal read
            read += 1
            return super()._read(*arguments)  # type: ignore[arg-type]

    @settings(max_examples=examples, deadline=None, database=None)
    @given(
        st.lists(st.lists(piece, min_size=1, max_size=5), min_size=1, max_size=3),
        st.lists(st.integers(0, 2), min_size=1, max_size=8),
        st.lists(st.sampled_from(["x", "sin", "where", "f", "1__0", "7"]), min_size=5, max_size=5),
        st.sampled_from(["", ";", "+"]),
    )
    def check(parts: list[list[str]], order: list[int], others: list[str], glue: str) -> None:
        again = glue.join(" ".join(parts[i % len(parts)]) for i in order)
        for word in others:  # the same kinds, other words
            again += glue + " ".join(parts[0]).replace("x", word)
        text = f"a{glue}" + again
        monkeypatch.setattr(parser, "_Runs", Counted)
        with_runs = outcome(text)
        monkeypatch.setattr(parser, "_MAX_RUN", 0)
        without = outcome(text)
        monkeypatch.setattr(parser, "_MAX_RUN", 400)
        assert with_runs == without

    check()
    assert read > examples


def test_a_run_ends_where_a_name_is_a_function_or_no_number() -> None:
    good = "\n".join(f"v{i} = f{i % 2}(x, 2) + 10*x" for i in range(9))
    head = "f0(x, y) = x*y\nf1(x, y) = x + y\n"
    assert parse(head + good, FUNCTIONS).statements[-1].name == "v8"
    for bad, message in (
        ("where(x, 2) + 10*x", "value-as-condition"),
        ("f1(x, 2) + 1__0*x", "misplaced-underscore"),
    ):
        text = f"{head}{good}\nw = {bad}"
        with pytest.raises(Problem) as caught:
            parse(text, FUNCTIONS)
        assert caught.value.message == message
        assert caught.value.span is not None
        assert caught.value.span.start > text.index("w = ")
