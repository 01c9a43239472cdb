"""A program at a point: read once, and each value or derivative computed when first asked for."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from autograd_cli.core.point.evaluate import Primals, evaluate
from autograd_cli.core.point.linearize import Linear, Warning_, linearize
from autograd_cli.core.point.reverse import adjoints
from autograd_cli.core.program.graph import Graph
from autograd_cli.core.program.lower import lower
from autograd_cli.core.program.printer import Dialect, program_lines
from autograd_cli.core.table.primitives import CONSTANTS, FUNCTIONS
from autograd_cli.grammar.ast import Program, Statement
from autograd_cli.grammar.parse import parse
from autograd_cli.grammar.source import Problem, Span


class AsRead(NamedTuple):
    """A program as it was read, a statement a line.

    Statements that are inputs (`a = 2`) are left out; `numbers` has for each of them the number in
    the program, and the one that was used, which the point may have given.
    """

    lines: Sequence[str] = ()
    numbers: Mapping[str, tuple[float, float]] = {}


class Notice(NamedTuple):
    """A warning. `message` is the key of a sentence, filled with `values`."""

    kind: str
    node: str | None
    message: str
    values: dict[str, object]
    span: Span | None


class At:
    """A program at a point, and the inputs `wrt` that derivatives are asked for by (None: all).

    `program` is a text or a graph. `point` has the values of inputs; an input that it lacks has the
    number that the program gives it. `moved` is a vector of changes of inputs: an input whose
    change is not 0 is no constant, even if it is not in `wrt`. `dialect` is how the program is
    printed again; None where that is not needed.

    Raises Problem: here where the text is wrong, later, at first use, where the point is wrong.
    """

    def __init__(
        self,
        program: str | Graph,
        point: Mapping[str, float] | None = None,
        wrt: Sequence[str] | None = None,
        *,
        moved: Mapping[str, float] | None = None,
        dialect: Dialect | None = None,
    ) -> None:
        self.given = point or {}
        self.wrt = wrt
        self.moved = moved or {}
        self.program = AsRead()
        if isinstance(program, Graph):
            self.text, self.graph = program.text, program
        else:
            named = [*(wrt or ()), *self.moved]
            self.text = program
            self.graph, self.program = read(program, self.given, named, dialect)
        self._adjoints: dict[float, tuple[list[float | None], int]] = {}

    def to(self, point: Mapping[str, float], wrt: Sequence[str] | None = None) -> "At":
        """The same program at another point."""
        other = At(self.graph, point, wrt)
        numbers = {n: (x, point.get(n, x)) for n, (x, _) in self.program.numbers.items()}
        other.text, other.program = self.text, self.program._replace(numbers=numbers)
        return other

    @property
    def placed(self) -> bool:
        """Whether there are values: a point is given, or the program has all inputs' numbers."""
        return bool(self.given) or self.graph.numbers.keys() >= self.graph.inputs.keys()

    @cached_property
    def asked(self) -> list[str]:
        """The inputs asked for. Raises Problem where a name is not an input."""
        asked = asked_of(self.graph, self.given, self.wrt)
        check_names(self.graph, self.moved)
        return asked

    @cached_property
    def point(self) -> dict[str, float]:
        """The value of every input. Raises Problem where the point does not fit the inputs."""
        _ = self.asked
        check_values(self.graph, self.given)
        return full_point(self.graph, self.given)

    @cached_property
    def primals(self) -> Primals:
        """The primal sweep. Raises Problem of kind `domain`."""
        moved = [name for name, x in self.moved.items() if x != 0]
        return evaluate(self.graph, self.point, frozenset([*self.asked, *moved]))

    @property
    def named(self) -> dict[str, float]:
        """The values of the inputs, and of the assigned names that the output depends on."""
        values = self.primals.values
        assigned = {
            name: float(value)
            for name, node in self.graph.assigned.items()
            if node < len(values) and (value := values[node]) is not None
        }
        return assigned | self.point

    @cached_property
    def linear(self) -> Linear:
        """The local derivatives at the point, as edges."""
        return linearize(self.graph, self.primals)

    @property
    def output(self) -> str:
        """What the program calls its output."""
        return self.graph.output_name

    @cached_property
    def value(self) -> float:
        """The primal of the output."""
        return output_value(self.graph, self.primals)

    def adjoints(self, upstream: float = 1.0) -> tuple[list[float | None], int]:
        """The adjoints of all nodes by one reverse sweep, and the operations counted."""
        if upstream not in self._adjoints:
            self._adjoints[upstream] = adjoints(self.linear.edges, self.graph.output, upstream)
        return self._adjoints[upstream]

    @cached_property
    def gradient(self) -> dict[str, float]:
        """The derivative of the output by each input asked for."""
        return self.swept()[0]

    def swept(self, mode: str = "reverse", upstream: float = 1.0) -> tuple[dict[str, float], int]:
        """The gradient by one of the two sweeps, and the operations that the engine counted."""
        graph, gradient, operations = self.graph, dict[str, float](), 0
        if mode == "reverse":
            found, operations = self.adjoints(upstream)
            return {name: known(found, graph.inputs[name]) for name in self.asked}, operations
        from autograd_cli.core.point.forward import check_passes, tangents

        check_passes(len(self.asked), len(self.linear.edges))
        for name in self.asked:
            source = graph.inputs[name]
            if source > graph.output:
                gradient[name] = 0.0
                continue
            tangent, count = tangents(self.linear.edges, source, graph.output)
            operations += count
            slope = tangent[graph.output]
            gradient[name] = 0.0 if slope is None else upstream * slope
        return gradient, operations

    @cached_property
    def warnings(self) -> list[Notice]:
        """The warnings in order: overflow, kinks by node, nonfinite."""
        return self.notices(self.gradient)

    def notices(self, gradient: Mapping[str, float]) -> list[Notice]:
        """The warnings for these derivatives, which may be of another sweep than `gradient`."""
        return notices(self.graph, self.primals, self.linear, gradient)


# ---- reading


def graph_of(text: str, bound: Collection[str] = ()) -> Graph:
    """The graph of a program; `bound` are names that are inputs even if a constant has that name.

    Raises Problem of kind syntax, unknown-function, unknown-name, arity, redefinition, recursion
    or limit; of kind domain where a bound name is assigned a number that does not exist.
    """
    return read(text, (), bound)[0]


def input_names(text: str) -> list[str]:
    """The names that a point may have: the inputs, and statements `name = number`.

    Raises Problem.
    """
    program = parse(text, FUNCTIONS)
    candidates = [str(s.name) for s in program.statements if _may_be_number(s)]
    return [*lower(program, (), numbers_of(program, candidates)).inputs]


def read(
    text: str,
    point: Mapping[str, float] | Collection[str] = (),
    named: Collection[str] = (),
    dialect: Dialect | None = None,
) -> tuple[Graph, AsRead]:
    """The graph of a program, and the program as it was read; `named` are inputs without a value.

    The syntax tree is not kept: that of a big program takes more memory than its graph.
    """
    program = parse(text, FUNCTIONS)
    numbers = numbers_of(program, point, named)
    graph = lower(program, {*point, *named}, numbers)
    if dialect is None:
        return graph, AsRead()
    lines = program_lines(program, graph.output_name, dialect, numbers)
    values = point if isinstance(point, Mapping) else {}
    taken = {name: (number, values.get(name, number)) for name, number in numbers.items()}
    return graph, AsRead(lines, taken)


def numbers_of(
    program: Program, point: Collection[str] = (), named: Collection[str] = ()
) -> dict[str, float]:
    """The statements `name = number` that are inputs, with their numbers.

    A statement is an input where the `point` has a value for its name, or the name is in `named`
    (--wrt). Where the program has no other input, all such statements but the last are inputs:
    `a = 2; b = 1; (a+b)*(b+1)` is `(a+b)*(b+1)` at 2, 1.

    A number is a constant expression without names of the program, as `2*pi`. A number that does
    not exist, as log(-1), is no input; if it is in `named`, Problem of kind `domain` is raised.
    """
    candidates = {str(s.name): s for s in program.statements if _may_be_number(s)}
    if not candidates:
        return {}
    assigned = {s.name for s in program.statements if s.parameters is None}
    constants = {*CONSTANTS} - assigned - {*point, *named}
    last = program.statements[-1].name
    wanted = {*point, *named}
    if not _has_inputs(program, assigned | constants):
        wanted |= candidates.keys() - {last}
    numbers: dict[str, float] = {}
    for name, statement in candidates.items():
        if name not in wanted or not constants.issuperset(_names(statement)):
            continue
        try:
            numbers[name] = _number(program, statement)
        except Problem as problem:
            if problem.kind != "domain":
                continue  # lowering raises this problem again, after those that come before it
            if name in point:
                numbers[name] = float("nan")
            elif name in named:
                raise
    return numbers


def _may_be_number(statement: Statement) -> bool:
    """Whether a statement is `name = …` and uses only constants and built-in functions."""
    if statement.name is None or statement.parameters is not None:
        return False
    for node in statement.body:
        if node.op == "name":
            if node.value not in CONSTANTS:
                return False
        elif node.op == "call" and node.value not in FUNCTIONS:
            return False
    return True


def _names(statement: Statement) -> Iterable[object]:
    return (node.value for node in statement.body if node.op == "name")


def _has_inputs(program: Program, known: Collection[object]) -> bool:
    """Whether the program uses a name that is neither known nor a parameter, so an input."""
    for statement in program.statements:
        parameters = statement.parameters or ()
        for name in _names(statement):
            if name not in known and name not in parameters:
                return True
    return False


def _number(program: Program, statement: Statement) -> float:
    body = statement.body
    alone = Statement(None, None, body, body[0].first, body[-1].last)
    return evaluated_constant(lower(Program(program.text, (alone,), program.places)))


# ---- a point and the inputs


def check_names(graph: Graph, names: Collection[str]) -> None:
    """Raises Problem where a name is not an input."""
    unknown = [name for name in names if name not in graph.inputs]
    if unknown:
        raise not_an_input(unknown, graph.inputs)


def not_an_input(names: Sequence[str], inputs: Collection[str]) -> Problem:
    """The problem of names in a point or an option that are not inputs of the program."""
    return Problem.unknown(
        "unknown-name",
        "not-an-input",
        names[0],
        inputs,
        otherwise="inputs" if inputs else None,
        names=list(names),
        inputs=list(inputs),
    )


def check_point(
    graph: Graph, point: Collection[str], wrt: Sequence[str] | None = None
) -> list[str]:
    """The inputs asked for. Raises Problem where a name is unknown or an input has no value."""
    asked = asked_of(graph, point, wrt)
    check_values(graph, point)
    return asked


def asked_of(graph: Graph, point: Collection[str], wrt: Sequence[str] | None = None) -> list[str]:
    """The inputs asked for. Raises Problem where a name is not an input."""
    for names in (point, wrt or ()):
        unknown = [name for name in names if name not in graph.inputs]
        if unknown:
            raise _meant_otherwise(graph, point) or not_an_input(unknown, graph.inputs)
    return list(graph.inputs) if wrt is None else list(wrt)


def check_values(graph: Graph, point: Collection[str]) -> None:
    """Raises Problem where an input has no value."""
    inputs, given = graph.inputs, {*point, *graph.numbers}
    missing = [name for name in inputs if name not in given]
    if missing:
        span = graph.span(inputs[missing[0]])
        mend = ",".join(f"{name}=1" for name in missing[:8])
        from autograd_cli.core.program.guesses import meant

        hint, values = meant(missing, inputs, set()) or ("give-value", {})
        raise Problem(
            "missing-value",
            "missing-value",
            span,
            hint,
            **{"names": missing, "mend": mend, **values},
        )


def _meant_otherwise(graph: Graph, point: Collection[str]) -> Problem | None:
    """The problem of values for x and y where the program has an input `xy`, meant as x*y."""
    given = {*point, *graph.numbers}
    inputs = graph.inputs
    unknown = [name for name in point if name not in inputs]
    missing = [name for name in inputs if name not in given]
    from autograd_cli.core.program.guesses import meant

    mend = meant(missing, inputs, {*unknown}) if unknown else None
    if mend is None:
        return None
    hint, values = mend
    return Problem("unknown-name", "not-an-input", None, hint, **{"names": unknown, **values})


def full_point(graph: Graph, point: Mapping[str, float]) -> dict[str, float]:
    """The value of every input, in their order: that of the point, else that of the program."""
    numbers = graph.numbers
    return {name: point[name] if name in point else numbers[name] for name in graph.inputs}


# ---- values and derivatives


def output_value(graph: Graph, primals: Primals) -> float:
    """The primal of the output."""
    value = primals.values[graph.output]
    assert value is not None
    return float(value)


def evaluated_constant(graph: Graph) -> float:
    """The value of a program without inputs. Raises Problem of kind `domain`."""
    return output_value(graph, evaluate(graph, {}, frozenset()))


def known(adjoint: Sequence[float | None], node: int) -> float:
    """The adjoint of a node; 0 where nothing flows back to it, as behind the output."""
    value = adjoint[node] if node < len(adjoint) else None
    return 0.0 if value is None else value


# ---- warnings


def notices(
    graph: Graph, primals: Primals, linear: Linear, gradient: Mapping[str, float]
) -> list[Notice]:
    """The warnings in order: overflow, kinks by node, nonfinite."""
    found = [_notice(graph, warning) for warning in linear.warnings]
    values = primals.values
    for node in linear.live:
        if values[node] == values[node]:
            continue
        args = graph.edges_of(node)
        made = all(values[a] == values[a] for a in args)
        if made and args and primals.concerns(graph, node):
            warning = Warning_("nonfinite", "value-nan", node, {"name": graph.ops[node]})
            found.append(_notice(graph, warning))
    for name, slope in gradient.items():
        if slope != slope:
            passed_on = any(values[node] != values[node] for node in linear.live)
            message = "nan-passed-on" if passed_on else "gradient-nan"
            warning = Warning_("nonfinite", message, graph.inputs[name], {"name": name})
            found.append(_notice(graph, warning))
    return found


def _notice(graph: Graph, warning: Warning_) -> Notice:
    node = warning.node
    folded = graph.constant[node] and graph.ops[node] != "const" and node != graph.output
    name = None if folded else graph.names.get(node)
    return Notice(warning.kind, name, warning.message, warning.values, graph.span(node))
