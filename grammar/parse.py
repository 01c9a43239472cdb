"""Text to AST: one pass of LALR(1) over the tables of expression.lark.

The AST is built in the reduce step. Two caches make the parser fast:

- Chains of rules that only pass their child on (an atom is a power, a power is a term, a term is a
  value) are followed once for each state and token kind (`_chains`).
- A run of tokens that brings the automaton back to the state where the run began, as one more term
  of a sum or one more statement, has the same effect whenever the same kinds of tokens follow, so
  its effect is stored (`_Runs`). Generated programs consist mostly of such runs.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection
from typing import NamedTuple

from autograd_cli.grammar.ast import CONDITIONS, Node, Program, Statement
from autograd_cli.grammar.source import (
    Problem,
    Span,
    normal_name,
    superscript_digits,
    superscript_letter,
)
from autograd_cli.grammar.tables import ACTIONS, END, GOTOS, RULES
from autograd_cli.grammar.tokens import KIND, kind_of, tokens

NAME, NUMBER, SEPARATOR = KIND["NAME"], KIND["NUMBER"], KIND["SEPARATOR"]
LPAR, RPAR, COMMA = KIND["LPAR"], KIND["RPAR"], KIND["COMMA"]
SUPERSCRIPT, FUNCTION_SUPERSCRIPT = KIND["SUPERSCRIPT"], KIND["FUNCTION_SUPERSCRIPT"]
EQUALS, COMPARE, RADICAL = KIND["EQUALS"], KIND["COMPARE"], KIND["RADICAL"]
POWER, STAR, AND, OR = KIND["POWER"], KIND["STAR"], KIND["AND"], KIND["OR"]
ERROR, FINISH = KIND["ERROR"], KIND["$END"]

_UNARY = {"neg", "not"}
_BINARY = {"add", "sub", "mul", "div", "pow", "and", "or"}
_COMPARISONS = {sign: op for op, sign in CONDITIONS.items()} | {"≤": "le", "≥": "ge", "≠": "ne"}
_LONGEST_BASED = 200  # characters of a number in base 2, 8 or 16 that a message shows in base ten
_HEXADECIMAL = frozenset("0123456789abcdefABCDEF")
_RADICALS = {"√": "sqrt", "∛": "cbrt"}
# the kinds of tokens between which a product needs no sign: 2x, (a)(b), x²y
_LEFT, _RIGHT = {NUMBER, RPAR, SUPERSCRIPT}, {NAME, LPAR, RADICAL}
_NONE = -1  # no state, or no token: both count from 0
_UNNAMED = -1  # `target` of a run that is a statement without a name

# (state, left side of the rule reduced, kind of the next token) -> the state after the chain
_chains: dict[tuple[int, int, int], int] = {}


def parse(text: str, functions: Collection[str] = ()) -> Program:
    """Read a program. `functions` are the names of the built-in functions.

    Raises Problem of kind `syntax` or `redefinition` (a parameter named twice).
    """
    try:
        return _Reader(text, functions).program()
    except Problem as problem:
        from autograd_cli.grammar.habits import recognised

        raise recognised(problem, text, _read_only(functions), functions) from None


def _read_only(functions: Collection[str]) -> Callable[[str], Program]:
    return lambda text: _Reader(text, functions).program()


class _Reader:
    def __init__(self, text: str, functions: Collection[str]) -> None:
        self.original = text
        self.functions = functions
        self.words, self.kinds, self.places = tokens(text)
        self.defined: set[str] | None = None
        if SUPERSCRIPT in self.kinds:
            self._mark_function_superscripts()
        self.nodes: list[Node] = []
        self.statements: list[Statement] = []
        self.counts: list[int] = []  # for each open call the number of its arguments so far
        self.conditions: set[int] = set()  # first tokens of arguments that are conditions
        # Powers of names, from the token after the power to its first token. They tell that in
        # `sin^2 x` a function is meant, not the product of an input's power with x.
        self.powers_of_names: dict[int, int] = {}
        self.numbers: dict[str, float] = {}
        # the token after the last reduction whose meaning depends on more than the kinds of its
        # tokens; no run may begin before it
        self.refused = _NONE

    # ---- tokens

    def _mark_function_superscripts(self) -> None:
        """Tell sin²(x), a power of a call, from x²(a + b), a product."""
        kinds = bytearray(self.kinds)
        for i in range(1, len(kinds) - 1):
            if (
                kinds[i] == SUPERSCRIPT
                and kinds[i - 1] == NAME
                and kinds[i + 1] == LPAR
                and self._is_function(i - 1)
            ):
                kinds[i] = FUNCTION_SUPERSCRIPT
        self.kinds = bytes(kinds)

    def _is_function(self, token: int) -> bool:
        """Whether a token names a function, a built-in one or one that the program defines."""
        name = self._name(token)
        if name in self.functions:
            return True
        if self.defined is None:
            self.defined = self._defined_functions()
        return name in self.defined

    def _defined_functions(self) -> set[str]:
        names: set[str] = set()
        candidate = None
        beginning = True
        for i, kind in enumerate(self.kinds):
            if beginning:
                candidate = i if kind == NAME else None
            elif kind == EQUALS and candidate is not None and self.kinds[i - 1] == RPAR:
                names.add(self._name(candidate))
            elif kind not in (NAME, LPAR, RPAR, COMMA):
                candidate = None
            beginning = kind == SEPARATOR
        return names

    def _word(self, token: int) -> str:
        return self.words[token]

    def _name(self, token: int) -> str:
        return normal_name(self._word(token))

    def _checked_name(self, token: int) -> str:
        word = self._word(token)
        if word.isascii():
            return word
        raised, name = superscript_letter(word), normal_name(word)
        if raised is not None:
            base, _, power = word.partition(raised)
            mend = f"{normal_name(base)}^{normal_name(raised + power)}" if base else None
            raise self._problem(
                "raised-letter", token, token, hint=mend and "write", letter=raised, mend=mend
            )
        # The bold letters 𝐚𝐧𝐝 normalize to the connective `and`, which is no name.
        if not name.isidentifier() or kind_of(name) != NAME:
            raise self._problem("bad-name", token, token, name=word)
        return name

    def _number(self, token: int) -> float:
        word = self.words[token]
        known = self.numbers.get(word)
        if known is not None and word != "0":
            return known
        if word == "0" and self.kinds[token + 1] == NAME and self._adjacent(token):
            following = self.words[token + 1]
            if following[0] in "xXoObB" and _HEXADECIMAL.issuperset(following[1:] or "?"):
                self._refuse_based_number(token, f"0{following}")
        try:
            value = float(word)
        except ValueError:
            raise self._problem("misplaced-underscore", token, token, number=word) from None
        if value == float("inf"):
            raise self._problem("number-too-large", token, token, hint="write", mend="inf")
        self.numbers[word] = value
        return value

    def _adjacent(self, token: int) -> bool:
        """Whether no blank stands between a token and the next one."""
        starts, ends = self.places.bounds()
        return ends[token] == starts[token + 1]

    def _refuse_based_number(self, token: int, literal: str) -> None:
        try:
            mend = str(int(literal, 0)) if len(literal) <= _LONGEST_BASED else ""
        except ValueError:
            mend = ""
        mend = mend or f"0*{literal[1:]}"
        raise self._problem("based-number", token, token + 1, hint="write", mend=mend)

    # ---- the automaton

    def program(self) -> Program:
        kinds, nodes = self.kinds, self.nodes
        # a local variable, because a cycle of references would keep the reader in memory
        runs = _Runs(self)
        states = [0]
        firsts: list[int] = []  # for each symbol on the stack its first token
        state = position = 0
        while True:
            kind = kinds[position]
            action = ACTIONS[state][kind]
            if action > 0:
                state = action - 1
                states.append(state)
                firsts.append(position)
                position += 1
                continue
            if action == 0:
                raise self._unexpected(state, position, firsts)
            left, length, meaning = RULES[-action - 1]
            base = len(firsts) - length
            first = firsts[base] if length else position
            if meaning in _BINARY:
                nodes.append(Node(meaning, 2, None, first, position - 1))
                if meaning == "pow":
                    self._note_power(first, position)
            elif meaning == "name":
                nodes.append(Node("name", 0, self._checked_name(first), first, first))
            elif meaning == "number":
                nodes.append(Node("number", 0, self._number(first), first, first))
            elif meaning in _UNARY:
                nodes.append(Node(meaning, 1, None, first, position - 1))
            elif meaning is not None:
                action_of = _ACTIONS_OF.get(meaning)
                if action_of is not None:
                    action_of(self, firsts[base:], position)
                    if meaning not in _REPEATABLE:
                        self.refused = position
            again = _NONE  # the state after the first symbol of the rule; a run returns to it
            if length > 1:
                again, second = states[base + 1], firsts[base + 1]
                del states[base + 1 :], firsts[base + 1 :]
            elif length:
                del states[-1]
            else:
                firsts.append(position)
            before = states[-1]
            reached = _chains.get((before, left, kind))
            state = _goto(before, left, kind) if reached is None else reached
            states.append(state)
            if state == again and meaning != "more_arguments":
                runs.note(state, second, position)
                position = runs.follow(state, position, first)
                kind = kinds[position]
            if kind == FINISH and state == END:
                if not self.statements:
                    raise Problem("syntax", "empty-program", Span(0, 0), hint="example")
                return Program(self.original, tuple(self.statements), self.places)

    # ---- what the reductions mean

    def _append(self, op: str, arity: int, value: float | str | None, first: int, end: int) -> None:
        self.nodes.append(Node(op, arity, value, first, end - 1))

    def _statement(self, firsts: list[int], end: int) -> None:
        self._add_statement(None, None, self.nodes, firsts[0], end - 1)

    def _add_statement(
        self,
        name: str | None,
        parameters: tuple[str, ...] | None,
        body: list[Node],
        first: int,
        last: int,
    ) -> None:
        self.statements.append(Statement(name, parameters, tuple(body), first, last))
        self.nodes.clear()

    def _equation(self, firsts: list[int], end: int) -> None:
        if firsts[1] == firsts[0] + 1 and self.nodes[0].op == "name":
            name = self.nodes[0]
            self._add_statement(str(name.value), None, self.nodes[1:], name.first, name.last)
            return
        self.refused = end
        middle = bisect_left(self.nodes, firsts[1], key=lambda node: node.first)
        # The nodes of the left side are not sorted by their first tokens, because an operator
        # starts with its left operand, but they all start before the sign.
        left, right = self.nodes[:middle], self.nodes[middle:]
        target = left[-1]
        if (
            target.op == "call"
            and target.value not in self.functions
            and all(node.op == "name" for node in left[:-1])
            and len(left) == target.arity + 1
        ):
            self._add_definition(target, left[:-1], right)
        elif target.op == "name" and len(left) == 1:
            self._add_statement(str(target.value), None, right, target.first, target.last)
        elif len(right) == 1 and right[0].op == "name":
            name = right[0]
            self._add_statement(str(name.value), None, left, name.first, name.last)
        else:
            raise self._problem("nothing-to-name", firsts[0], end - 1, hint="equation-sides")

    def _add_definition(self, call: Node, parameters: list[Node], body: list[Node]) -> None:
        names = tuple(str(node.value) for node in parameters)
        if not names:
            span = self._span(call.first, call.last)
            raise Problem("syntax", "no-parameters", span, "write", mend=f"{call.value} = …")
        for i, node in enumerate(parameters):
            if node.value in names[:i]:
                span = self._span(node.first, node.last)
                raise Problem("redefinition", "parameter-twice", span, name=node.value)
        self._add_statement(str(call.value), names, body, call.first, call.first)

    def _compare(self, firsts: list[int], end: int) -> None:
        self._append(_COMPARISONS[self._word(firsts[1])], 2, None, firsts[0], end)

    def _juxtaposition(self, firsts: list[int], end: int) -> None:
        right = firsts[1]
        left = right - 1
        kinds = self.kinds
        self._refuse_bare_function(left, right, end)
        if kinds[left] not in _LEFT or kinds[right] not in _RIGHT:
            a, b = self.original_token(left), self.original_token(right)
            mend = f"{a}*{b}"
            words = "two-names" if kinds[left] == kinds[right] == NAME else "side-by-side"
            raise self._problem(words, left, right, hint="write", mend=mend, left=a, right=b)
        self._append("mul", 2, None, firsts[0], end)

    def _note_power(self, first: int, end: int) -> None:
        # sin(x)^2 begins with a name as well, but is the power of a call
        if self.kinds[first] == NAME and self.kinds[first + 1] in (POWER, SUPERSCRIPT):
            self.powers_of_names[end] = first

    def _refuse_bare_function(self, left: int, right: int, end: int) -> None:
        """Refuse `sin x`, `sin^2 x` and `sin²x`, where the operand right..end follows `sin`."""
        if self.kinds[left] == NAME and self._name(left) in self.functions:
            last = end - 1
            while self.kinds[last + 1] in (NAME, NUMBER, SUPERSCRIPT):  # sin 2x is sin(2x)
                last += 1
            a = self.original_token(left)
            mend = f"{a}({self._slice(right, last)})"
            raise self._problem(
                "function-without-parentheses", left, last, hint="write", mend=mend, name=a
            )
        first = self.powers_of_names.get(right)
        if first is None or not self._is_function(first):
            return
        argument = self._slice(right, end - 1)
        call = f"{self._word(first)}{argument if self.kinds[right] == LPAR else f'({argument})'}"
        if self.kinds[left] == SUPERSCRIPT and left == first + 1:
            power = superscript_digits(self._word(left))
        else:
            power = self._slice(first + 2, left)
        if power.startswith("-"):
            raise self._inverse_or_reciprocal(first, end, call, power)
        other = f"{self._slice(first, left)}*{argument}" if self.kinds[right] != LPAR else None
        raise self._problem(
            "power-of-function-name",
            first,
            end - 1,
            hint="either" if other else "write",
            one=f"{call}^{power}",
            mend=f"{call}^{power}",
            other=other,
            name=self._name(first),
        )

    def _misread_quotient(self, firsts: list[int], end: int) -> None:
        self._refuse_bare_function(firsts[1] - 1, firsts[1], end)
        left, right = self._slice(firsts[0], firsts[1] - 1), self._slice(firsts[1], end - 1)
        slash = self._last_slash(firsts[0], firsts[1])
        over, under = self._slice(firsts[0], slash - 1), self._slice(slash + 1, firsts[1] - 1)
        raise self._problem(
            "misread-quotient",
            firsts[0],
            end - 1,
            hint="either",
            one=f"({left})*{right}",
            other=f"{over}/({under}*{right})",
        )

    def _last_slash(self, first: int, end: int) -> int:
        """The sign of the quotient in the tokens from first to end: the last one outside (…)."""
        slash, depth, token = KIND["SLASH"], 0, end - 1
        while token > first:
            kind = self.kinds[token]
            depth += (kind == RPAR) - (kind == LPAR)
            if kind == slash and depth == 0:
                break
            token -= 1
        return token

    def _misread_chain(self, firsts: list[int], end: int) -> None:
        compare, sign = firsts[0], firsts[1]
        first_sign, depth = compare, 0
        while depth or self.kinds[first_sign] != COMPARE:
            kind = self.kinds[first_sign]
            depth += (kind == LPAR) - (kind == RPAR)
            first_sign += 1
        middle = self._slice(first_sign + 1, sign - 1)
        left, right = self._slice(compare, sign - 1), self._slice(sign + 1, end - 1)
        mend = f"{left} and {middle} {self._word(sign)} {right}"
        raise self._problem("misread-chain", compare, end - 1, hint="write", mend=mend)

    def _misread_superscript(self, firsts: list[int], end: int) -> None:
        base, power = self._slice(firsts[0], firsts[1] - 1), self._slice(firsts[2], end - 1)
        atom = self._slice(firsts[0], firsts[1] - 2)
        digits = superscript_digits(self._word(firsts[1] - 1))
        raise self._problem(
            "two-readings",
            firsts[0],
            end - 1,
            hint="either",
            one=f"({base})^{power}",
            other=f"{atom}^({digits}^{power})",
        )

    def _misread_radical(self, firsts: list[int], end: int) -> None:
        name = _RADICALS[self._word(firsts[0])]
        operand = self._slice(firsts[0] + 1, firsts[1] - 1)
        if operand.startswith("(") and operand.endswith(")"):
            operand = operand[1:-1]
        if self.kinds[firsts[1]] == SUPERSCRIPT:
            power = superscript_digits(self._word(firsts[1]))
        else:
            power = self._slice(firsts[1] + 1, end - 1)
        raise self._problem(
            "two-readings",
            firsts[0],
            end - 1,
            hint="either",
            one=f"{name}({operand})^{power}",
            other=f"{name}(({operand})^{power})"
            if len(operand) > 1
            else f"{name}({operand}^{power})",
        )

    def _superscript(self, firsts: list[int], end: int) -> None:
        self._raise_to(firsts[1], firsts[0], end)
        self._note_power(firsts[0], end)

    def _raise_to(self, token: int, first: int, end: int) -> None:
        digits = superscript_digits(self._word(token))
        value = float(digits.lstrip("+-"))
        if value == float("inf"):
            raise self._problem("number-too-large", token, token)
        self._append("number", 0, value, token, token + 1)
        if digits.startswith("-"):
            self._append("neg", 1, None, token, token + 1)
        self._append("pow", 2, None, first, end)

    def _radical(self, firsts: list[int], end: int) -> None:
        self._append("call", 1, _RADICALS[self._word(firsts[0])], firsts[0], end)

    def _arguments(self, firsts: list[int], end: int) -> None:
        self.counts.append(1)

    def _more_arguments(self, firsts: list[int], end: int) -> None:
        self.counts[-1] += 1

    def _condition_argument(self, firsts: list[int], end: int) -> None:
        first = firsts[0]
        if not (
            self.kinds[first - 1] == LPAR
            and self.kinds[first - 2] == NAME
            and self._name(first - 2) == "where"
        ):
            raise self._problem("condition-as-value", first, end - 1, hint="use-where")
        self.conditions.add(first)

    def _call_of_nothing(self, firsts: list[int], end: int) -> None:
        self._append("call", 0, self._checked_name(firsts[0]), firsts[0], end)

    def _call(self, firsts: list[int], end: int) -> None:
        name = self._checked_name(firsts[0])
        if name == "where" and firsts[2] not in self.conditions:
            raise self._value_as_condition(firsts[2])
        self._append("call", self.counts.pop(), name, firsts[0], end)

    def _value_as_condition(self, first: int) -> Problem:
        last, depth = first, 0
        while True:
            depth += (self.kinds[last] == LPAR) - (self.kinds[last] == RPAR)
            if depth == 0 and self.kinds[last + 1] in (COMMA, RPAR, AND, OR):
                break
            last += 1
        mend = f"{self._slice(first, last)} != 0"
        return self._problem("value-as-condition", first, last, hint="write", mend=mend)

    def _call_superscript(self, firsts: list[int], end: int) -> None:
        name, digits = self._name(firsts[0]), superscript_digits(self._word(firsts[1]))
        if float(digits) <= 0:
            call = f"{name}{self._slice(firsts[2], end - 1)}"
            raise self._inverse_or_reciprocal(firsts[0], end, call, digits)
        if name == "where":
            raise self._problem("two-readings", firsts[0], end - 1)
        self._append("call", self.counts.pop(), name, firsts[0], end)
        self._raise_to(firsts[1], firsts[0], end)

    def _inverse_or_reciprocal(self, first: int, end: int, call: str, power: str) -> Problem:
        """The problem of sin⁻¹(x), which may mean asin(x) or 1/sin(x).

        `call` is the text `sin(x)`, `power` the text of a power that is 0 or less.
        """
        other = f"a{call}" if f"a{self._name(first)}" in self.functions else None
        reciprocal = f"{call}^({power})"
        return self._problem(
            "inverse-or-reciprocal",
            first,
            end - 1,
            hint="either" if other else "write",
            one=reciprocal,
            mend=reciprocal,
            other=other,
        )

    # ---- diagnostics

    def original_token(self, token: int) -> str:
        return self._slice(token, token)

    def _slice(self, first: int, last: int) -> str:
        start, end = self._span(first, last)
        return self.original[start:end]

    def _span(self, first: int, last: int) -> Span:
        return self.places.span(first, last)

    def _problem(
        self, message: str, first: int, last: int, hint: str | None = None, **values: object
    ) -> Problem:
        return Problem("syntax", message, self._span(first, last), hint, **values)

    def _unexpected(self, state: int, position: int, firsts: list[int]) -> Problem:
        kind = self.kinds[position]
        expected = {kind for kind, action in enumerate(ACTIONS[state]) if action}
        found = self.original_token(position)
        # After an operand an operator may follow, and another operand too, as a factor.
        after_operand = NUMBER not in expected or STAR in expected
        open_parenthesis = self._open_parenthesis(position)
        if kind == ERROR:
            return self._bad_character(position)
        sign = self.words[position + 1][:1] if kind == EQUALS else ""
        if sign in ("<", ">") and self._adjacent(position):
            mend = f"{sign}="
            return self._problem("reversed-sign", position, position + 1, hint="write", mend=mend)
        if kind == EQUALS and open_parenthesis is not None and after_operand:
            return self._problem("equals-in-condition", position, position, hint="write-double")
        if kind == EQUALS and after_operand:
            return self._problem("second-equals", position, position)
        if AND in expected and COMPARE not in expected:
            # the tokens before this one are a complete condition
            return self._problem("condition-as-value", firsts[-1], position - 1, hint="use-where")
        if kind == COMPARE and after_operand:
            return self._problem("condition-as-value", position, position, hint="use-where")
        if kind in (AND, OR) and after_operand:
            return self._problem("value-before-connective", position, position, word=found)
        if kind in (COMMA, RPAR) and COMPARE in expected:
            return self._value_as_condition(firsts[-1])
        if kind in (FINISH, SEPARATOR) and open_parenthesis is not None and after_operand:
            return self._problem(
                "never-closed", open_parenthesis, open_parenthesis, hint="close-parenthesis"
            )
        if kind == RPAR and open_parenthesis is None and after_operand:
            return self._problem("never-opened", position, position)
        if kind == COMMA and open_parenthesis is None and after_operand:
            return self._problem("comma-outside", position, position, hint="one-output")
        if kind == FINISH or (kind == SEPARATOR and found == "\n"):
            words = "operator-before-end" if after_operand else "operand-before-end"
            hint = "continue-in-parentheses" if kind == SEPARATOR else None
            return self._problem(words, position, position, hint)
        words = "operator-expected" if after_operand else "operand-expected"
        return self._problem(words, position, position, found=found)

    def _open_parenthesis(self, position: int) -> int | None:
        """The innermost parenthesis that is open before a token."""
        opened: list[int] = []
        for token in range(position):
            if self.kinds[token] == LPAR:
                opened.append(token)
            elif self.kinds[token] == RPAR and opened:
                opened.pop()
        return opened[-1] if opened else None

    def _bad_character(self, position: int) -> Problem:
        found = self.original_token(position)
        return self._problem("bad-character", position, position, found=found)


class _Run(NamedTuple):
    """The effect of a run of tokens that brought the automaton back to the same state.

    `rows` are the nodes that the run made, as (op, arity, first, last), with tokens counted from
    the run's first one. A `first` of None is the first token of the symbol on the stack: the run
    ` + c` after `a + b` makes an addition that begins at `a`.

    `target` tells what the run is: None for a part of an expression, _UNNAMED for a statement
    without a name, else the offset of the statement's name. `power` is the offset of a power of a
    name that ends with the run, or None.
    """

    rows: list[tuple[str, int, int | None, int]]
    target: int | None
    power: int | None


class _Runs:
    """The runs that were seen, by state and kinds of tokens.

    The kinds include that of the token after the run, because it decides the last reductions.
    """

    def __init__(self, reader: "_Reader") -> None:
        self.reader = reader
        self.known: dict[tuple[int, bytes], _Run | None] = {}
        self.lengths: dict[int, list[int]] = {}

    def note(self, state: int, first: int, end: int) -> None:
        """Note that the tokens from first up to end, which is excluded, were a run.

        What a run does is stored when it comes for the second time, so that programs without
        repetition do not pay for it.
        """
        if not _MIN_RUN <= end - first <= _MAX_RUN or self.reader.refused > first:
            return
        key = (state, self.reader.kinds[first : end + 1])
        if key not in self.known:
            if len(self.known) < _MAX_RUNS:
                self.known[key] = None
        elif self.known[key] is None:
            lengths = self.lengths.setdefault(state, [])
            if end - first not in lengths:
                if len(lengths) == _MAX_LENGTHS:
                    return
                lengths.append(end - first)
            self.known[key] = self._run(first, end)

    def _run(self, first: int, end: int) -> _Run:
        reader = self.reader
        nodes, target = reader.nodes, None
        if reader.kinds[first] == SEPARATOR:
            statement = reader.statements[-1]
            nodes, target = list(statement.body), _UNNAMED
            if statement.name is not None:
                target = statement.first - first
        count = 0
        for node in reversed(nodes):
            if node.last < first:
                break
            count += 1
        rows = [
            (node.op, node.arity, node.first - first if node.first >= first else None,
             node.last - first)
            for node in nodes[len(nodes) - count :]
        ]  # fmt: skip
        power = reader.powers_of_names.get(end)
        return _Run(rows, target, None if power is None else power - first)

    def follow(self, state: int, position: int, base: int) -> int:
        """Read known runs from `position` on, as many as follow; returns the token after them.

        `base` is the first token of the symbol on top of the stack.
        """
        lengths = self.lengths.get(state)
        if lengths is None:
            return position
        kinds, known = self.reader.kinds, self.known
        while True:
            for length in lengths:
                run = known.get((state, kinds[position : position + length + 1]))
                if run is not None and self._read(run, position, length, base):
                    position += length
                    break
            else:
                return position

    def _read(self, run: _Run, position: int, length: int, base: int) -> bool:
        reader = self.reader
        words, numbers = reader.words, reader.numbers
        nodes = reader.nodes
        made = []
        for op, arity, first, last in run.rows:
            start = base if first is None else position + first
            end = position + last
            value: float | str | None = None
            if op == "name":
                end, word = start, words[start]  # one integer object for both saves memory
                value = word if word.isascii() else reader._checked_name(start)
            elif op == "number":
                end, known = start, numbers.get(words[start])
                value = reader._number(start) if known is None else known
            elif op == "call":
                value = reader._checked_name(start)
                if value == "where":
                    return False
            made.append(_new(Node, (op, arity, value, start, end)))
        if run.target is None:
            nodes += made
            if run.power is not None:
                reader.powers_of_names[position + length] = position + run.power
            return True
        if run.target == _UNNAMED:
            last = position + length - 1
            reader.statements.append(Statement(None, None, tuple(made), position + 1, last))
        else:
            start = position + run.target
            name = reader._checked_name(start)
            reader.statements.append(Statement(name, None, tuple(made), start, start))
        return True


_new = tuple.__new__
# Runs are from _MIN_RUN to _MAX_RUN tokens long (one token may be a separator with no statement);
# _MAX_RUNS are stored, of at most _MAX_LENGTHS different lengths for each state.
_MIN_RUN, _MAX_RUN, _MAX_RUNS, _MAX_LENGTHS = 4, 400, 1_000, 12
# Rules whose meaning depends on the kinds of their tokens alone, so that equal runs parse equally.
_REPEATABLE = {"statement", "equation", "arguments", "more_arguments", "call"}
_ACTIONS_OF = {
    "statement": _Reader._statement,
    "equation": _Reader._equation,
    "compare": _Reader._compare,
    "juxtaposition": _Reader._juxtaposition,
    "misread_quotient": _Reader._misread_quotient,
    "misread_chain": _Reader._misread_chain,
    "misread_superscript": _Reader._misread_superscript,
    "misread_radical": _Reader._misread_radical,
    "misread_radical_superscript": _Reader._misread_radical,
    "superscript": _Reader._superscript,
    "radical": _Reader._radical,
    "arguments": _Reader._arguments,
    "more_arguments": _Reader._more_arguments,
    "condition_argument": _Reader._condition_argument,
    "call": _Reader._call,
    "call_of_nothing": _Reader._call_of_nothing,
    "call_superscript": _Reader._call_superscript,
}


def _goto(state: int, left: int, kind: int) -> int:
    """The state after a reduction to `left` on `state` and all rules that only pass it on."""
    after, symbol = GOTOS[state][left], left
    while (action := ACTIONS[after][kind]) < 0:
        symbol, length, meaning = RULES[-action - 1]
        if meaning is not None or length != 1:
            break
        after = GOTOS[state][symbol]
    _chains[state, left, kind] = after
    return after
