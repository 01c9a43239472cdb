"""AST to graph: names, function expansion, sharing, names of intermediates.

The graph depends on the text alone; evaluate.py decides which nodes are live at a point.
"""

import itertools
import re
from collections.abc import Collection, Iterator, Mapping
from functools import partial

from autograd_cli.core.program.graph import LAZY, MAX_NODES, NO_NODE, Definition, Graph
from autograd_cli.core.table.primitives import (
    ALIASES,
    CONSTANTS,
    FUNCTIONS,
    PRIMITIVES,
    SIGNS,
    WHERE,
)
from autograd_cli.grammar.ast import Node, Program, Statement
from autograd_cli.grammar.source import Problem, nearest

# string.ascii_lowercase is the same, but importing `string` takes half a millisecond
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_POWER_BEFORE = r"(\w+)\s*(?:\^|\*\*)\s*$"


def lower(
    program: Program, bound: Collection[str] = (), numbers: Mapping[str, float] | None = None
) -> Graph:
    """The graph of a parsed program, its intermediates named.

    `bound` are names that are inputs even if a constant of the language has that name; `numbers`
    are the names and numbers of the statements `name = number` that are inputs (numbers_of in at.py
    decides which). Raises Problem of kind unknown-function, unknown-name, arity, redefinition,
    recursion or limit.
    """
    return _Lowering(program, bound, numbers or {}).run()


class _Lowering:
    def __init__(
        self, program: Program, bound: Collection[str], numbers: Mapping[str, float]
    ) -> None:
        self.graph = Graph(program.places)
        self.graph.numbers = dict(numbers)
        self.program = program
        self.statements = program.statements
        self.bound = bound
        self.assigned: dict[str, int] = {}  # the names assigned so far -> their nodes
        self.known: dict[str, int] = {}  # those, and the inputs and constants met so far
        # statements `name = number` that are inputs and were not used so far; the input's node is
        # made at the first use, so that inputs come in the order of use
        self.unused: dict[str, Statement] = {}
        self.numbers: dict[float, int] = {}
        self.later = self._assignments()  # all names that the program assigns, also further down
        self.functions: dict[str, Definition] = {}
        self.used_constants: set[str] = set()
        self.expanded: dict[tuple[str, tuple[int, ...]], int] = {}
        # checked calls: (name, number of arguments) -> the function's name without aliases
        self.called: dict[tuple[object, int], str] = {}
        self.steps = 0  # nodes expanded from calls of the program's functions

    def run(self) -> Graph:
        last = self.statements[-1]
        if last.parameters is not None:
            raise Problem(
                "syntax",
                "ends-in-definition",
                self.program.span(last),
                "call",
                mend=f"{last.name}({', '.join(last.parameters)})",
            )
        graph, root = self.graph, self._expand()
        if graph.ops[root] in ("number", "constant"):
            root = graph.const(root)
        for name in [*self.unused]:
            self._input(name, self.unused[name])
        graph.output, graph.calls, graph.assigned = root, self.expanded, self.assigned
        graph.functions = (*self.functions,)
        graph.spellings = {
            name: sign for name, sign in SIGNS.items() if name in self.later or name in graph.inputs
        }
        word = last.body[0].value if len(last.body) == 1 else None
        graph.given_name = last.name or (str(word) if word in self.assigned else None)
        taken = {*self.later, *self.functions, *FUNCTIONS, *self.used_constants}
        graph.naming = partial(_name_intermediates, graph, taken)
        return graph

    def _assignments(self) -> set[str]:
        """The names that the program assigns anywhere; raises where one is assigned twice."""
        names: set[str] = set()
        functions: set[str] = set()
        for statement in self.statements:
            if statement.name is None:
                continue
            kind = names if statement.parameters is None else functions
            if statement.name in kind:
                message = "assigned-twice" if kind is names else "defined-twice"
                span = self.program.span(statement)
                raise Problem("redefinition", message, span, name=statement.name)
            kind.add(statement.name)
        return names

    def _assign(self, name: str, node: int) -> int:
        graph = self.graph
        op = graph.ops[node]
        if op in ("number", "constant"):
            node = graph.const(node)
        if op != "input":
            graph.names.setdefault(node, name)
        self.assigned[name] = self.known[name] = node
        return node

    # ---- names and calls

    def _name(self, node: Node) -> int:
        name = str(node.value)
        found = self.known.get(name)
        if found is not None:
            return found
        if name in self.unused:
            return self._input(name, node)
        if name in self.later:
            span = self.program.span(node)
            itself = any(s.name == name and any(n is node for n in s.body) for s in self.statements)
            if itself:
                raise Problem(
                    "unknown-name",
                    "assigned-from-itself",
                    span,
                    "new-name",
                    name=name,
                    mend=f"{name}_new",
                )
            raise Problem(
                "unknown-name", "used-before-assignment", span, "assign-before", name=name
            )
        if name in CONSTANTS and name not in self.bound:
            self.used_constants.add(CONSTANTS[name])
            found = self.graph.leaf("constant", CONSTANTS[name], (node.first, node.last))
        else:
            return self._input(name, node)
        self.known[name] = found
        return found

    def _input(self, name: str, place: Node | Statement) -> int:
        node = self.known[name] = self.graph.leaf("input", name, (place.first, place.last))
        if self.unused.pop(name, None) is not None:
            self.assigned[name] = node
        return node

    def _call(self, node: Node) -> str:
        """The name of the called function, aliases resolved; raises where the call is wrong."""
        called = (node.value, node.arity)
        if called in self.called:
            return self.called[called]
        name = ALIASES.get(str(node.value), str(node.value))
        low: int
        high: int | None
        if name == WHERE:
            low = high = 3
        elif name in FUNCTIONS:
            low, high = PRIMITIVES[name].arities
        elif name in self.functions:
            low = high = len(self.functions[name].parameters)
        else:
            raise self._unknown_function(name, node)
        if node.arity < low or (high is not None and node.arity > high):
            wanted = f"{low}" if low == high else f"{low}…{high}" if high else f"{low}+"
            raise self._arity(name, node, wanted)
        self.called[called] = name
        return name

    def _arity(self, name: str, node: Node, wanted: str) -> Problem:
        from autograd_cli.grammar.habits import of_other_arity

        span = self.program.span(node)
        message = "arity-one" if wanted == "1" else "arity"
        own = self.program.places.span(node.first, node.first)
        mend = of_other_arity(name, node.arity, self.graph.text[own.end : span.end].lstrip())
        hint, given = mend and "write", node.arity
        return Problem(
            "arity", message, span, hint, name=name, wanted=wanted, given=given, mend=mend
        )

    def _unknown_function(self, name: str, node: Node) -> Problem:
        span = self.program.places.span(node.first, node.first)
        definitions = {s.name: s for s in self.statements if s.parameters is not None}
        if name in definitions:
            return Problem("unknown-function", "used-before-definition", span, name=name)
        argument = self.graph.text[span.end : self.program.span(node).end].lstrip()
        before = self.graph.text[max(0, span.start - 50) : span.start]
        power = re.search(_POWER_BEFORE, before)
        values: dict[str, object] = {"name": name, "mend": f"{name}*{argument}"}
        hint = "define-it"
        if power and power[1] in FUNCTIONS:  # sin^n(x)
            hint, values["mend"] = "write", f"{power[1]}{argument}^{name}"
        elif not node.arity and (name in CONSTANTS or nearest(name, CONSTANTS)):
            guess = name if name in CONSTANTS else nearest(name, CONSTANTS)
            return Problem(
                "unknown-function", "constant-called", span, "write", name=name, mend=guess
            )
        elif self._is_quantity(name):
            hint = "write"
        else:
            from autograd_cli.core.program.guesses import as_product
            from autograd_cli.grammar.habits import known_elsewhere, near

            if elsewhere := known_elsewhere(name, before, argument, span):
                return elsewhere
            names = {*self.bound, *self.graph.inputs, *self.assigned}
            mend = as_product(name, names.__contains__, argument)
            if mend is not None:
                hint, values = "did-you-mean", {"name": name, "guess": mend}
            elif likely := near(name, [*FUNCTIONS, *self.functions], span):
                return likely
            elif not self.bound and len(name.rstrip("0123456789")) == 1:
                hint = "define-or-multiply"
        return Problem("unknown-function", "not-a-function", span, hint, **values)

    def _is_quantity(self, name: str) -> bool:
        """Whether a name is an input, a constant, a parameter or assigned by a statement."""
        if name in self.bound or name in CONSTANTS or name in self.later:
            return True
        return any(
            name in (s.parameters or ()) or any(n.value == name for n in s.body if n.op == "name")
            for s in self.statements
        )

    # ---- definitions

    def _define(self, statement: Statement) -> None:
        assert statement.name is not None
        assert statement.parameters is not None
        parameters = set(statement.parameters)
        for node in statement.body:
            if node.op == "name" and node.value not in parameters:
                self._name(node)
            elif node.op == "call":
                if node.value == statement.name or self._calls_back(node, statement.name):
                    span = self.program.span(node)
                    raise Problem("recursion", "recursion", span, name=statement.name)
                self._call(node)
        self.functions[statement.name] = Definition(statement.parameters, statement.body)

    def _calls_back(self, call: Node, name: str) -> bool:
        """Whether `call` is of a function further down that calls `name`, directly or not."""
        if call.value in FUNCTIONS or call.value in self.functions:
            return False
        bodies = {s.name: s.body for s in self.statements if s.parameters is not None}
        seen: set[str] = set()
        pending = [str(call.value)]
        while pending:
            function = pending.pop()
            if function == name:
                return True
            if function in bodies and function not in seen:
                seen.add(function)
                pending += [str(n.value) for n in bodies[function] if n.op == "call"]
        return False

    # ---- expansion

    def _expand(self) -> int:
        """Run the postfix bodies of the statements on a stack of nodes.

        A call of a function that the program defines opens a frame, as in an interpreter, so the
        depth of calls is not limited by Python's stack. Returns the node of the last statement.
        """
        graph, functions, expanded = self.graph, self.functions, self.expanded
        add, leaf, known, numbers = graph.add, graph.leaf, self.known, self.numbers
        index, ops, all_args = graph.index, graph.ops, graph.args
        payloads, constant, origins = graph.payloads, graph.constant, graph.origins
        given = graph.numbers
        frames: list[tuple[Iterator[Node], list[int], dict[str, int], tuple[str, tuple[int, ...]]]]
        frames = []
        statements = iter(self.statements)
        assigned: str | None = None
        # the loop begins as at the end of a statement, whose result is not used
        result = NO_NODE
        nodes, stack = iter(list[Node]()), [result]
        parameters: dict[str, int] = {}
        opened: tuple[str, tuple[int, ...]] = ("", ())
        while True:
            for node in nodes:
                op, arity, value, first, last = node
                if op == "name":
                    found = parameters.get(value) if parameters else None  # type: ignore[arg-type]
                    if found is None:
                        found = known.get(value)  # type: ignore[arg-type]
                    stack.append(self._name(node) if found is None else found)
                elif arity == 2 and op != "call":
                    right = stack.pop()
                    left = stack[-1]
                    args = (left, right)
                    equal = index[op]
                    found = equal.get(args)
                    if found is None:  # Graph.add written out: this is the inner loop
                        if op in LAZY or len(ops) >= MAX_NODES:
                            found = add(op, args, (first, last))
                        else:
                            found = equal[args] = len(ops)
                            ops.append(op)
                            all_args.append(args)
                            payloads.append(None)
                            constant.append(constant[left] and constant[right])
                            origins.append((first, last))
                    stack[-1] = found
                elif op == "number":
                    found = numbers.get(value)  # type: ignore[arg-type]
                    if found is None:
                        found = numbers[value] = leaf("number", value, (first, last))  # type: ignore[arg-type, index]
                    stack.append(found)
                elif op == "neg" and graph.ops[stack[-1]] == "number":
                    number = graph.payloads[stack[-1]]
                    stack[-1] = leaf("number", -number, (first, last))  # type: ignore[operator]
                elif arity == 1 and op != "call":
                    stack[-1] = add(op, (stack[-1],), (first, last))
                else:
                    name = self._call(node)
                    operands = tuple(stack[-arity:])
                    del stack[-arity:]
                    definition = functions.get(name)
                    if definition is None:
                        stack.append(add(name, operands, (first, last)))
                        continue
                    key = (name, operands)
                    if key in expanded:
                        stack.append(expanded[key])
                        continue
                    self.steps += len(definition.body)
                    if self.steps > MAX_NODES:
                        span = self.program.span(node)
                        raise Problem("limit", "too-many-nodes", span, limit=MAX_NODES)
                    frames.append((nodes, stack, parameters, opened))
                    nodes, stack, opened = iter(definition.body), [], key
                    parameters = dict(zip(definition.parameters, operands, strict=True))
                    break
            else:
                (result,) = stack
                if frames:
                    expanded[opened] = result
                    nodes, stack, parameters, opened = frames.pop()
                    stack.append(result)
                    continue
                if assigned is not None:
                    result = self._assign(assigned, result)
                for statement in statements:
                    if statement.parameters is not None:
                        self._define(statement)
                    elif statement.name in given:
                        self.unused[statement.name] = statement
                        if statement is self.statements[-1]:
                            return self._input(statement.name, statement)
                    else:
                        break
                else:
                    return result
                assigned, nodes, stack = statement.name, iter(statement.body), []


# ---- names of intermediates


def _name_intermediates(graph: Graph, taken: Collection[str]) -> None:
    """Name the nodes that are shown; `taken` are the program's names that are not inputs."""
    names = graph.names
    unnamed = [
        node
        for node in graph.reachable()
        if node not in names
        and graph.ops[node] != "input"
        and (not graph.constant[node] or node == graph.output)
    ]
    taken = {*taken, *graph.inputs}
    free = [letter for letter in _letters_after(graph.inputs) if letter not in taken]
    if len(unnamed) > len(free):
        free = _numbered(taken, len(unnamed))
    names.update(zip(unnamed, free, strict=False))
    for name, node in graph.inputs.items():
        names[node] = name


def _letters_after(inputs: Collection[str]) -> str:
    """The ASCII letters after the last input, if all inputs are single letters of one case."""
    if not inputs:
        return _LETTERS
    for alphabet in (_LETTERS, _LETTERS.upper()):
        if all(len(name) == 1 and name in alphabet for name in inputs):
            return alphabet[alphabet.index(max(inputs)) + 1 :]
    return ""


def _numbered(taken: Collection[str], count: int) -> list[str]:
    """The first `count` names of v1, v2, … that are not taken."""
    names = (f"v{number}" for number in itertools.count(1))
    return list(itertools.islice((name for name in names if name not in taken), count))
