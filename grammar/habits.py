"""Statements that could not be read because they are written as in another language.

`np.sqrt(x)`, `x ? y : z` or `d/dx(x^2)` get a message of their own, if possible with the statement
rewritten. This runs only after a problem was raised, so programs that are right pay nothing for
it. The habits that are recognised, and the messages, are data: messages/habits.py.
"""

import re
from collections.abc import Callable, Collection
from functools import cache

from autograd_cli.grammar.ast import Program
from autograd_cli.grammar.messages.habits import (
    COMMANDS,
    HABITS,
    LATER,
    NOT_HERE,
    OTHER_ARITY,
    SAME,
    WRITTEN_OUT,
)
from autograd_cli.grammar.source import (
    Problem,
    Span,
    mapped,
    nearest,
    split_at_commas,
    without_case,
)

LONGEST = 400  # characters; of a longer statement only the part around the problem is looked at
_ROUNDS = 20  # replacements by one pattern, so that nested fractions are rewritten too
_PASSES = 3  # over all patterns, so that chains of methods as a.b().c() are rewritten too
_END = re.compile("[;\n#]")
_SPACES = re.compile(r"\s+")
# removes blanks and parentheses that a rewritten text does not need: `((1)/(2*x))` is `1/(2*x)`
_TIDIED = [
    (re.compile(r"(?<=\() | (?=\))"), ""),
    (re.compile(r"(?<![\w) ])\((\w+(?:\.\d+)?)\)(?![\w(])"), r"\1"),
    (re.compile(r"\(\(([^()]*)\)\)"), r"(\1)"),
    (re.compile(r"(?<=\()\(([^()]*)\)(?=,)"), r"\1"),
    (re.compile(r" ?\^ ?"), "^"),
    (re.compile(r"^\((.*)\)$"), r"\1"),
]
_CONSTANT = re.compile(r"\b(?:PI|Pi|INF|Inf|NaN|NAN|Nan|TAU|Tau)\b(?!\s*[(=])")
_LEIBNIZ = re.compile(r"(?<!\w)[d∂]\s*/\s*$")
_CALL = re.compile(r"([^\W\d]\w*)\s*(?=\()")

Read = Callable[[str], Program]


def recognised(problem: Problem, text: str, read: Read, functions: Collection[str]) -> Problem:
    """The problem of a known habit at the place of a syntax problem, else the problem as it was.

    `read` parses a text and raises Problem without looking for habits again.
    """
    if problem.kind != "syntax" or problem.span is None:
        return problem
    statement, span = _statement(mapped(text), problem.span)
    whole = len(statement) <= LONGEST
    if not whole:
        begin = max(0, span.start - LONGEST // 2)
        statement = statement[begin : span.start + LONGEST // 2]
        span = Span(span.start - begin, min(span.end - begin, len(statement)))
    for name, habit in HABITS.items():
        for match in _compiled(habit.pattern).finditer(statement):
            if match.start() <= span.end and span.start <= match.end():
                key, word, mend = f"habit-{name}", match[0].strip().removesuffix("("), None
                if whole and habit.rewrite is not None:
                    mend, later = rewritten(statement, read, functions)
                    if later is not None:
                        return Problem("syntax", "function-later", problem.span, key, name=later)
                hint = key if mend is None else "write"
                return Problem("syntax", key, problem.span, hint, word=word, mend=mend)
    return problem


def rewritten(
    statement: str, read: Read, functions: Collection[str]
) -> tuple[str | None, str | None]:
    """The statement in the language, and a function in it that the language does not have yet.

    The statement is None where something in it is still not readable after all replacements.
    """
    text, before = statement, ""
    for _ in range(_PASSES):
        if text == before:
            break
        before = text
        for habit in HABITS.values():
            if habit.rewrite is not None:
                text = _repeated(_compiled(habit.pattern), habit.rewrite, text)
    known = {without_case(name): name for name in reversed([*functions])}
    text = _CALL.sub(lambda call: _named(call[1], functions, known), text).strip()
    text = _CONSTANT.sub(lambda word: word[0].lower(), text)
    text = _with_calls_written_out(text, functions)
    program = _read(text, read)
    if text == statement.strip() or program is None:
        return None, None
    if not _is_callable(program, functions):
        called = (str(n.value) for s in program.statements for n in s.body if n.op == "call")
        return None, next((name for name in called if without_case(name) in LATER), None)
    text = _SPACES.sub(" ", text)
    for tidied, replacement in _TIDIED:
        tidy = tidied.sub(replacement, text)
        again = _read(tidy, read)
        if again is not None and _meaning(again) == _meaning(program):
            text = tidy
    return text, None


def _repeated(pattern: re.Pattern[str], replacement: str, text: str) -> str:
    for _ in range(_ROUNDS):
        text, count = pattern.subn(replacement, text)
        if not count or len(text) > 2 * LONGEST:
            break
    return text


def _read(text: str, read: Read) -> Program | None:
    try:
        return read(text)
    except Problem:
        return None


def _is_callable(program: Program, functions: Collection[str]) -> bool:
    """Whether each call is of a known or defined function, and each `where` has two branches."""
    defined = {s.name for s in program.statements if s.parameters is not None}
    calls = [node for s in program.statements for node in s.body if node.op == "call"]
    return all(node.value in functions or node.value in defined for node in calls) and all(
        node.arity == 3 for node in calls if node.value == "where"
    )


def _meaning(program: Program) -> list[object]:
    return [(s.name, *(node[:3] for node in s.body)) for s in program.statements]


def _with_calls_written_out(text: str, functions: Collection[str]) -> str:
    """The text with calls that an expression can replace written out: square(x) as x^2."""
    for _ in range(_ROUNDS):
        for call in _CALL.finditer(text):
            word = without_case(call[1])
            if word in WRITTEN_OUT and call[1] not in functions:
                break
        else:
            return text
        end, depth = call.end(), 0
        for end in range(call.end(), len(text)):
            depth += (text[end] == "(") - (text[end] == ")")
            if depth == 0:
                break
        expression = written_out(*WRITTEN_OUT[word], text[call.end() : end + 1])
        if expression is None:
            return text
        text = f"{text[: call.start()]}({expression}){text[end + 1 :]}"
    return text


def _named(name: str, functions: Collection[str], known: dict[str, str]) -> str:
    """A function by its name in this language: `relu` for ReLU, `max` for maximum."""
    if name in functions:
        return name
    return known.get(without_case(name)) or SAME.get(without_case(name), name)


def _statement(text: str, span: Span) -> tuple[str, Span]:
    """The statement that a span begins in, and the span counted from the statement's start."""
    begin = max(text.rfind(end, 0, span.start) for end in ";\n") + 1
    end = _END.search(text, span.start)
    statement = text[begin : end.start() if end else None]
    return statement, Span(span.start - begin, min(span.end - begin, len(statement)))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


# ---- functions


def known_elsewhere(name: str, before: str, arguments: str, span: Span) -> Problem | None:
    """The problem of calling a function that only other languages have; None: it is not known.

    `before` is the text before the name, `arguments` the text after it: `(x^2)`.
    """
    if name[:1] in "d∂" and _LEIBNIZ.search(before):  # d/dx(x^2)
        inner = arguments[1:-1].strip()
        return Problem("unknown-function", "habit-leibniz", span, "write", word=name, mend=inner)
    word = without_case(name)
    if word in SAME:
        return _not_here("did-you-mean", span, name=name, guess=SAME[word])
    if word in WRITTEN_OUT:
        mend = written_out(*WRITTEN_OUT[word], arguments)
        if mend is not None:
            return _not_here("write", span, name=name, mend=mend)
    if word in LATER:
        return Problem("unknown-function", "function-later", span, "all-functions", name=name)
    if word in COMMANDS:
        expression = split_at_commas(arguments[1 : min(len(arguments) - 1, LONGEST)])[0].strip()
        return Problem(
            "unknown-function",
            "function-is-command",
            span,
            "ask-command",
            name=name,
            mend=COMMANDS[word],
            expression=expression or "x^2",
        )
    if word in NOT_HERE:
        return Problem("unknown-function", "habit-other-question", span, "all-functions", word=name)
    return None


def near(name: str, functions: Collection[str], span: Span) -> Problem | None:
    """The problem of a misspelled function: its name is near one that exists or is planned."""
    guess = nearest(name, functions)
    if guess is not None:
        return _not_here("did-you-mean", span, name=name, guess=guess)
    other = nearest(name, LATER)
    if other is not None:
        return _not_here("meant-later", span, name=name, guess=other)
    return None


def _not_here(hint: str, span: Span, **values: object) -> Problem:
    return Problem("unknown-function", "not-a-function", span, hint, **values)


def of_other_arity(name: str, count: int, arguments: str) -> str | None:
    """What a call with `count` arguments means in other languages, as log(x, 2); None: unknown."""
    names, expression = OTHER_ARITY.get((name, count), ("", ""))
    if name == "log" and re.match(r"\(\s*[\d.]+\s*,\s*[^\W\d]", arguments):
        names = "b x"  # a number first is the base, as in Mathematica's Log[2, x]
    return written_out(names, expression, arguments) if names else None


def written_out(names: str, expression: str, arguments: str) -> str | None:
    """The expression that a call stands for, its arguments in the places of the parameters."""
    if len(arguments) > LONGEST:
        return None
    given = split_at_commas(arguments[1:-1]) if arguments[-1:] == ")" else []
    parameters = names.split()
    if len(given) != len(parameters) or not all(text.strip() for text in given):
        return None
    texts = {}
    for parameter, text in zip(parameters, given, strict=True):
        text = text.strip()
        # where x stands alone, as in `f(x)`, any argument fits as it is; where it is an operand, as
        # in `x^2`, an argument that is more than a word or a number needs parentheses
        operand = rf"\b{parameter}\b(?![,)])|(?<![( ])\b{parameter}\b"
        stands = expression == parameter or not re.search(operand, expression)
        texts[parameter] = text if stands or re.fullmatch(r"[\w.]+", text) else f"({text})"
    # whole words are replaced, because the letter of a parameter may be part of a function's name
    return re.sub(r"\b\w+\b", lambda match: texts.get(match[0], match[0]), expression)
