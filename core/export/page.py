"""A program and its gradient as code in another language: which lines there are, and their order.

The gradient is the reverse sweep in nodes, with the rules of the one table spliced in, as in
derive.py; but every adjoint keeps its name, and the conventions stand in the code itself. A
target (targets.py) says how lines are written, and which functions its language has.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from typing import Any, NamedTuple
from unicodedata import normalize

from autograd_cli.core.point.at import read
from autograd_cli.core.program.graph import CONDITION_OPS, Graph
from autograd_cli.core.program.printer import TEXT, Dialect, latex_name, print_postfix
from autograd_cli.core.rules.code import default_of, float_condition, float_row, rule_body
from autograd_cli.core.rules.gradient import active_nodes, condition_node, grown_copy, open_guards
from autograd_cli.core.rules.local import LocalFormulas
from autograd_cli.core.rules.nodes import chosen_by, exact, known_value, partial_node, spliced
from autograd_cli.core.table.definitions import definition
from autograd_cli.core.table.primitives import OPERATORS, PRIMITIVES, WHERE
from autograd_cli.grammar.ast import CONDITIONS, Node
from autograd_cli.grammar.source import Problem

# an operand that is used once is written in place, but not nested deeper: compilers recurse
DEEPEST = 12
LONGEST_NOTE = 100
EDGES_IN_A_NOTE = 3
MOST_BRANCHES = 100  # a value that more branches need is computed in any case


class Target(NamedTuple):
    """What a language has, and how its code is laid out.

    A function of the rule table is one of three things in a language. `functions`: it has the
    function, and calls it so. `helpers`: pieces of code, by name, bring it along. `definitions`: it
    is defined by others, in the calculator's own language; with `inline` the body is written in
    place of each call.
    `folds`: functions that take two arguments there, so that hypot(x, y, z) is a call in a call.
    `repeats`: functions whose form writes an argument twice.
    `lazy`: what is computed for a branch that is not taken may fail, so it must not be computed.
    `wraps`: what a number is wrapped in as an argument, where functions do not take plain numbers.
    """

    title: str
    dialect: Dialect
    functions: Mapping[str, str]
    constants: Mapping[str, str]
    name: Callable[[str], str]
    adjoint: Callable[[str, str], str]  # the name of the adjoint, of a node's and the output's name
    layout: Callable[["Code"], str]
    definitions: Mapping[str, str] = {}
    helpers: Mapping[str, Callable[[], Mapping[str, str]]] = {}
    helper: Callable[[str, Sequence[str], str], str] = "{}{}{}".format
    folds: frozenset[str] = frozenset()
    repeats: frozenset[str] = frozenset()
    reserved: frozenset[str] = frozenset()
    lazy: bool = True
    inline: bool = False
    wraps: str = ""
    one_case: bool = False  # capitals count as small letters: a and A are one name
    any_letters: bool = False  # names may have the letters that Python's may have
    formulas: bool = False  # mathematics, not code: every function has a sign
    differentiates: bool = False  # its library differentiates: the forward part is enough


class Statement(NamedTuple):
    """One line: a name and its value. `level`: so many lines, each made of the last, lead here."""

    name: str
    text: str
    note: str
    condition: bool
    level: int


class Page(NamedTuple):
    """What a page of code says beside the code.

    `answer` is a point, the value and the gradient there, for a check in the code. `say` gives the
    words of a comment by their key; `letters` is what formulas in comments are written in.
    """

    function: str = "value_and_gradient"
    table: str = "points"
    answer: tuple[dict[str, float], float, dict[str, float]] | None = None
    say: Callable[..., str] = lambda key, **values: key
    letters: Callable[[str], str] = str


class Code(NamedTuple):
    """Everything that a layout writes.

    `inputs` and `gradient` are by name in the program: the name in the code, the derivative (None:
    nothing flows back to the input). `renamed` are names of the program that the language lacks.
    """

    page: Page
    program: list[str]  # as it was read, a statement a line
    output: str
    inputs: dict[str, str]
    forward: list[Statement]
    reverse: list[Statement]
    value: str
    gradient: dict[str, str | None]
    helpers: list[str]
    renamed: dict[str, str]


def exported(
    text: str,
    target: Target,
    page: Page | None = None,
    bound: Iterable[str] = (),
    wrt: Sequence[str] | None = None,
) -> str:
    """The code of a program in a target's language.

    `bound` are names that are inputs even where a constant has them. Raises Problem, of kind
    `input` where the language lacks a function.
    """
    page = page or Page()
    dialect = target.dialect if target.formulas else TEXT
    graph, program = read(text, [*bound], wrt or (), dialect)
    asked = list(graph.inputs) if wrt is None else list(wrt)
    found = _differentiated(graph, () if target.differentiates else asked, target.formulas)
    code = _written(found, graph, _translated(found, graph, target), target, page)
    if target.differentiates:
        live = set(graph.reachable())
        flows = {name: "" if graph.inputs[name] in live else None for name in asked}
        code = code._replace(gradient=flows)
    lines = program.lines if target.formulas else map(page.letters, program.lines)
    return target.layout(code._replace(program=[*lines]))


# ---- the reverse sweep, its adjoints by name


class Adjoint(NamedTuple):
    """The adjoint of a node. In later adjoints the node `leaf` stands for it."""

    node: int
    leaf: int
    formula: int
    edges: list[tuple[int, int]]  # the consumers, and the slots there


class _Differentiated(NamedTuple):
    """The reverse sweep as nodes.

    `masks`: each `where` that decides whether an adjoint passes on -> the node of that adjoint.
    """

    graph: Graph
    adjoints: list[Adjoint]  # from the output back
    gradient: dict[str, int]
    masks: dict[int, int]


def _differentiated(graph: Graph, asked: Iterable[str], formulas: bool) -> _Differentiated:
    """The sweep of reverse.py in nodes.

    An adjoint is 0 where nothing flows back, in a branch that is not taken and behind an edge that
    is cut. There the local derivative may not exist, so the adjoint passes on where it is not 0.
    """
    grown = grown_copy(graph)
    output = graph.output
    inputs = {name: graph.inputs[name] for name in asked}
    active = active_nodes(grown, output, inputs.values())
    zero = grown.leaf("number", 0.0)
    adjoint = {output: grown.leaf("number", 1.0)} if active[output] else {}
    reached = {output}  # at every point; other nodes lie behind a branch or a cut edge
    edges: dict[int, list[tuple[int, int]]] = defaultdict(list)
    found: list[Adjoint] = []
    masks: dict[int, int] = {}
    for node in range(output, -1, -1):
        if node not in adjoint:
            continue
        leaf = grown.leaf("input", f"∂{node}")
        found.append(Adjoint(node, leaf, adjoint.pop(node), edges.pop(node, [])))
        if formulas and node == output:
            leaf = found[0].formula
        for slot, derivative in _locals(grown, node, active):
            arg = grown.args[node][slot]
            edges[arg].append((node, slot))
            always = node in reached
            if derivative is None:  # of a `where`
                condition = grown.args[node][0]
                branches = (leaf, zero) if slot == 1 else (zero, leaf)
                passed = exact(grown, WHERE, (condition, *branches))
                masks[passed] = node
                always = False
            else:
                mask = _passes(grown, grown.ops[node], derivative)
                passed = exact(grown, "mul", (leaf, derivative))
                if mask is not None:
                    always = False
                elif not (always or formulas or _always_finite(grown, derivative)):
                    mask = exact(grown, "ne", (leaf, zero))
                if mask is not None:
                    passed = exact(grown, WHERE, (mask, passed, zero))
                    masks[passed] = node
            if always:
                reached.add(arg)
            before = adjoint.get(arg)
            adjoint[arg] = passed if before is None else exact(grown, "add", (before, passed))
    leaves = {a.node: a.leaf for a in found}
    gradient = {name: leaves.get(node, zero) for name, node in inputs.items()}
    return _Differentiated(grown, found, gradient, masks)


def _always_finite(graph: Graph, root: int) -> bool:
    """Whether a local derivative exists wherever the inputs are finite, save for overflow."""
    pending = [root]
    for node in pending:
        if graph.ops[node] in ("add", "sub", "mul", "neg"):
            pending += graph.args[node]
        elif graph.ops[node] not in ("number", "input") or len(pending) > DEEPEST:
            return False
    return True


def _locals(graph: Graph, node: int, active: Sequence[int]) -> Iterator[tuple[int, int | None]]:
    """The slots that something flows back through, the last first, and the local derivatives."""
    op, args = graph.ops[node], graph.args[node]
    if op == WHERE:
        yield from ((slot, None) for slot in (2, 1) if active[args[slot]])
    if op not in PRIMITIVES:
        return
    row = PRIMITIVES[op]
    flags = [active[arg] for arg in args]
    open_ = open_guards(op, tuple(known_value(graph, arg) for arg in args), tuple(flags))
    cases = [i for i, case in enumerate(row.cases) if case.when in open_]
    tie: tuple[int, ...] | None = None
    for slot in range(len(args) - 1, -1, -1):
        derivative = partial_node(graph, op, args, slot, node, exact) if flags[slot] else None
        if derivative is None:  # the order of polygamma: in its domain it is a constant
            continue
        parameter = 0 if row.variadic else slot
        for i in reversed(cases):
            case = row.cases[i]
            text = case.partials[parameter]
            if text is None or not _differs(op, i, parameter):
                continue
            if tie is not None:  # as for the argument before, with this one compared
                condition = graph.add(graph.ops[tie[0]], (args[slot], *graph.args[tie[0]][1:]))
                derivative = exact(graph, WHERE, (condition, *tie[1:]))
                continue
            body = rule_body(op, text)
            other = spliced(graph, row, args, body, slot, node, exact, ())
            if case.warning == "tie":  # 1/(number of ties) is right without ties too: it is 1/1
                derivative, tie = other, chosen_by(graph, other)
                continue
            condition = condition_node(graph, row, args, case.when, node, flags)
            derivative = exact(graph, WHERE, (condition, other, derivative))
        if not (row.selects and graph.payloads[derivative] == 0):
            yield slot, derivative


def _passes(graph: Graph, op: str, derivative: int) -> int | None:
    """The condition on which a row that selects passes something on: its derivative is not 0."""
    if not PRIMITIVES[op].selects:
        return None
    zero = graph.leaf("number", 0.0)
    chosen = chosen_by(graph, derivative)
    if chosen and chosen[2] == zero and graph.payloads[chosen[1]] != 0:
        return chosen[0]
    return exact(graph, "ne", (derivative, zero))


# A case that agrees with the ordinary formula at all these points is about very large and very
# small numbers; code for people leaves it out.
_ORDINARY = (-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0)


@cache
def _differs(op: str, case: int, parameter: int) -> bool:
    """Whether the case says at some ordinary point another derivative than the row does."""
    row = PRIMITIVES[op]
    arity = max(row.arities[0], len(row.parameters))
    compiled = float_row(op, arity)
    flags = (0,) * arity
    inside = float_condition(row, arity, row.domain) if row.domain else None
    for point in product(_ORDINARY, repeat=arity):
        if inside is not None and not inside(point, None, flags, 0):
            continue
        value = compiled.function(*point)
        first = next(
            (i for i, c in enumerate(compiled.cases) if c.when(point, value, flags, 0)), -1
        )
        usual, other = compiled.partials[parameter], compiled.cases[case].partials[parameter]
        if first == case and usual is not None and other is not None:
            a, b = usual(point, value, flags)(0), other(point, value, flags)(0)
            if a != b:
                return True
    return False


# ---- into the functions of a target


class _Translation(NamedTuple):
    """The nodes that are needed, in a graph of the target's functions."""

    graph: Graph
    nodes: dict[int, int]  # from those of the differentiated graph
    formulas: dict[int, int]  # the leaf of an adjoint -> what it is
    roots: list[int]
    masks: dict[int, int]
    helpers: dict[str, str]


def _translated(found: _Differentiated, graph: Graph, target: Target) -> _Translation:
    source = found.graph
    formulas = {a.leaf: a.formula for a in found.adjoints}
    roots = [graph.output, *found.gradient.values()]
    if target.formulas:
        roots += [a.leaf for a in found.adjoints]

    def children(node: int) -> Sequence[int]:
        return (formulas[node],) if node in formulas else source.args[node]

    out, nodes, helpers = Graph(), dict[int, int](), dict[str, str]()
    for node in _in_order(roots, children):
        op, args = source.ops[node], tuple(nodes[arg] for arg in source.args[node])
        if op == "const":
            nodes[node] = out.const(*args)
        elif not args:
            nodes[node] = out.leaf(op, source.payloads[node])  # type: ignore[arg-type]
        else:
            try:
                nodes[node] = _operation(out, op, args, target, helpers)
            except _Lacks as lack:
                place = next((n for n in range(len(graph)) if graph.ops[n] == lack.name), None)
                span = None if place is None else graph.span(place)
                raise Problem(
                    "input",
                    "target-lacks",
                    span,
                    "other-target",
                    target=target.title,
                    name=lack.name,
                ) from None
    named = {nodes[leaf]: nodes[f] for leaf, f in formulas.items() if leaf in nodes}
    masks = {nodes[choice]: nodes[n] for choice, n in found.masks.items() if choice in nodes}
    return _Translation(out, nodes, named, [nodes[root] for root in roots], masks, helpers)


class _Lacks(Exception):
    """A language has no such function."""

    def __init__(self, name: str) -> None:
        self.name = name


def _operation(
    graph: Graph, op: str, args: tuple[int, ...], target: Target, helpers: dict[str, str]
) -> int:
    """`op(args)` in the functions that the target has; `helpers` gets those that it lacks."""
    if op in CONDITION_OPS or op == WHERE or target.formulas:
        return graph.add(op, args)
    row = PRIMITIVES[op]
    if op == "pow" and graph.payloads[args[1]] == 2:
        return graph.add("mul", (args[0], args[0]))  # as the engine has it
    if not row.variadic:
        missing = range(len(args), len(row.parameters))
        args += tuple(graph.leaf("number", default_of(row, i)) for i in missing)
    elif op in target.folds and len(args) > 2:
        folded = args[0]
        for arg in args[1:]:
            folded = _operation(graph, op, (folded, arg), target, helpers)
        return folded
    if op in OPERATORS or op in target.functions:
        return graph.add(op, args)
    if op in target.helpers:  # again and again: one function's pieces may lack another's last one
        helpers |= target.helpers[op]()
    elif op in helpers:
        return graph.add(op, args)
    elif op not in target.definitions:
        raise _Lacks(op)
    elif target.inline:
        return _inlined(graph, op, args, target, helpers)
    else:
        body = _helper(op, target, helpers)
        helpers[op] = body
    return graph.add(op, args)


def _inlined(
    graph: Graph, op: str, args: tuple[int, ...], target: Target, helpers: dict[str, str]
) -> int:
    """The body of a definition on nodes."""
    known = dict(zip(_parameters(op), args, strict=True))
    stack: list[int] = []
    for node in definition(target.definitions[op]):
        if node.op == "number":
            stack.append(graph.leaf("number", node.value))  # type: ignore[arg-type]
        elif node.op == "name":
            name = str(node.value)
            stack.append(known[name] if name in known else graph.leaf("constant", name))
        else:
            operands = tuple(stack[len(stack) - node.arity :])
            del stack[len(stack) - node.arity :]
            name = str(node.value) if node.op == "call" else node.op
            stack.append(_operation(graph, name, operands, target, helpers))
    (root,) = stack
    return root


def _parameters(op: str) -> tuple[str, ...]:
    row = PRIMITIVES[op]
    return ("x", "y") if row.variadic else row.parameters


def _helper(op: str, target: Target, helpers: dict[str, str]) -> str:
    """A definition as a function of the language."""
    graph = Graph()
    parameters = _parameters(op)
    args = tuple(graph.leaf("input", name) for name in parameters)
    root = _inlined(graph, op, args, target, helpers)
    names = dict(zip(args, parameters, strict=True))
    text = _text(graph, root, names, target)
    return target.helper(op, parameters, text)


def _in_order(
    roots: Iterable[int],
    children: Callable[[int], Iterable[int]],
    knot: Callable[[list[int]], None] | None = None,
) -> list[int]:
    """What the roots need, each after what it needs itself.

    Where nodes need each other in a circle, `knot` is called with them.
    """
    done: dict[int, None] = {}
    begun: set[int] = set()
    for root in roots:
        pending = [root]
        while pending:
            node = pending[-1]
            if node in begun:
                done[pending.pop()] = None
                continue
            begun.add(node)
            for child in [*children(node)][::-1]:
                if child not in begun:
                    pending.append(child)
                elif child not in done and knot is not None:
                    path = [n for n in pending if n in begun and n not in done]
                    knot(path[path.index(child) :])
    return list(done)


# ---- branches: where a value is needed


_Literals = (
    Any  # a list of conditions that hold, or do not: ((condition, holds), the rest), or None
)


def _needs(
    graph: Graph,
    orders: Iterable[Sequence[int]],
    roots: Sequence[int],
    formulas: Mapping[int, int],
    masks: Mapping[int, int],
) -> dict[int, int]:
    """The condition, a node, on which a node is needed; nodes that are always needed have none.

    A branch is a place in a tree: a condition that holds, or does not, within another branch. A
    node is needed in the branches of the nodes that use it. `orders` has the order of the program
    alone, and then that of all nodes: an adjoint is needed in branches where its node is.
    """
    parents, literals, conditions = [0], [(-1, True)], [-1]  # branch 0: always
    branches: dict[tuple[int, int, bool], int] = {}

    def branch(parent: int, condition: int, holds: bool) -> int:
        key = (parent, condition, holds)
        if key not in branches:
            branches[key] = len(parents)
            parents.append(parent)
            literals.append((condition, holds))
            literal = condition if holds else graph.add("not", (condition,))
            outer = conditions[parent]
            conditions.append(literal if outer < 0 else graph.add("and", (outer, literal)))
        return branches[key]

    def inside(outer: Iterable[int], condition: int, holds: bool) -> set[int]:
        """The branches of a condition within others; `a and b` is a, then b within that."""
        found: set[int] = set()
        pending: list[tuple[int, _Literals]] = [(b, ((condition, holds), None)) for b in outer]
        while pending:
            b, literals = pending.pop()
            if literals is None:
                found.add(b)
                continue
            (this, so), rest = literals
            op, args = graph.ops[this], graph.args[this]
            if op == "not":
                pending.append((b, ((args[0], not so), rest)))
            elif op not in ("and", "or"):
                pending.append((branch(b, this, so), rest))
            elif so == (op == "and"):  # both hold, or both fail
                pending.append((b, ((args[0], so), ((args[1], so), rest))))
            else:  # the left one decides, or it does not and the right one does
                pending.append((b, ((args[0], so), rest)))
                pending.append((b, ((args[0], not so), ((args[1], so), rest))))
            if len(found) + len(pending) > MOST_BRANCHES:
                return set(outer)
        return found

    def without_inner(found: set[int]) -> set[int]:
        """The branches without those within others; both branches of a condition make the outer."""
        merged = found.copy()
        pending = sorted(found, reverse=True)
        while pending:
            b = pending.pop()
            condition, holds = literals[b]
            other = branches.get((parents[b], condition, not holds))
            if b and b in merged and other in merged:
                merged -= {b, other}
                merged.add(parents[b])
                pending.append(parents[b])
        kept = set()
        for b in merged:
            outer = b
            while outer and parents[outer] not in merged:
                outer = parents[outer]
            if not outer:
                kept.add(b)
        return kept

    branches_of: dict[int, set[int]] = {}
    for order in orders:
        uses: dict[int, set[int]] = defaultdict(set)
        for root in roots:
            uses[root].add(0)
        known, branches_of = branches_of, {}
        for node in reversed(order):
            here = uses.pop(node)
            if len(here) > 1:
                here = {0} if 0 in here or len(here) > MOST_BRANCHES else without_inner(here)
            branches_of[node] = here
            op = graph.ops[node]
            args = (formulas[node],) if node in formulas else graph.args[node]
            for slot, arg in enumerate(args):
                if node in masks:
                    uses[arg] |= known[masks[node]]
                elif op == WHERE and slot:
                    uses[arg] |= inside(here, args[0], slot == 1)
                elif op in ("and", "or") and slot:
                    uses[arg] |= inside(here, args[0], op == "and")
                else:
                    uses[arg] |= here
    needs: dict[int, int] = {}
    for node, here in branches_of.items():
        if 0 not in here:
            needed = -1
            for b in sorted(here):
                needed = conditions[b] if needed < 0 else graph.add("or", (needed, conditions[b]))
            needs[node] = needed
    return needs


# ---- lines


_NEVER_FAIL = {"add", "sub", "mul", "neg", "const", "abs", "min", "max", WHERE} | CONDITION_OPS


def _written(
    found: _Differentiated,
    program: Graph,
    translation: _Translation,
    target: Target,
    page: Page,
) -> Code:
    graph, nodes, formulas, roots, masks, helpers = translation
    taken = {*target.reserved, *helpers, page.function}
    renamed: dict[str, str] = {}

    def named(name: str, written: str) -> str:
        """A name that the language has, and that is free."""
        if target.formulas:
            return written
        while (written.lower() if target.one_case else written) in taken:
            written += "_"
        taken.add(written.lower() if target.one_case else written)
        if name and name != written:
            renamed[name] = written
        return written

    inputs = {name: named(name, _plain(name, target, page)) for name in program.inputs}
    names = {nodes[i]: inputs[name] for name, i in program.inputs.items() if i in nodes}
    forward: list[int] = []
    for node, name in sorted(program.names.items()):
        if node in nodes and program.ops[node] != "input" and nodes[node] not in names:
            names[nodes[node]] = named(name, _plain(name, target, page))
            forward.append(nodes[node])
    output = program.output_name
    adjoints: dict[int, Adjoint] = {}
    for a in found.adjoints:
        if a.leaf in nodes:
            name = program.names[a.node]
            adjoints[nodes[a.leaf]] = a
            bar = target.adjoint(names[nodes[a.node]] if a.node in nodes else name, output)
            names[nodes[a.leaf]] = named("", bar)

    def children(node: int) -> Sequence[int]:
        return (formulas[node],) if node in formulas else graph.args[node]

    order = _in_order(roots, children)
    needs: dict[int, int] = {}
    if target.lazy and graph.lazy:
        orders = (_in_order(roots[:1], children), order)
        needs = _needs(graph, orders, roots, formulas, masks)
    order = _in_order([*order, *needs.values()], children)
    fails = _lines(graph, order, formulas, names, target, lambda i: named("", target.name(f"t{i}")))
    guards = {
        node: needs[node]
        for node in names
        if node in needs and fails[node] and node not in formulas
    }

    def foundation(node: int) -> Sequence[int]:
        return (*children(node), guards[node]) if node in guards else children(node)

    anchors = [*forward, *adjoints, *roots]
    knotted = {-1}
    while knotted:  # a value that the condition of its own branch needs is computed in any case
        knotted = set[int]()
        final = _in_order(anchors, foundation, knotted.update)
        for node in knotted:
            guards.pop(node, None)
    zero = graph.leaf("number", 0.0)
    statements: dict[bool, list[Statement]] = {False: [], True: []}
    levels: dict[int, int] = {}
    backwards = False
    locals_ = LocalFormulas(program, TEXT)
    for node in final:
        backwards = backwards or node in formulas
        if node not in names or not children(node):
            levels[node] = max((levels[c] for c in foundation(node)), default=0)
            continue
        levels[node] = 1 + max(levels[c] for c in foundation(node))
        condition = graph.ops[node] in CONDITION_OPS
        named_root = node in formulas
        root = formulas.get(node, node)
        text = _text(graph, root, names, target, guards.get(node), zero, named=named_root)
        note = _note(program, adjoints[node], locals_) if node in adjoints else ""
        statement = Statement(names[node], text, note, condition, levels[node])
        statements[backwards].append(statement)
    value = _text(graph, roots[0], names, target, named=True)
    slopes = {
        name: _text(graph, nodes[node], names, target, named=True) if node in nodes else ""
        for name, node in found.gradient.items()
    }
    unreached = {name for name, node in found.gradient.items() if found.graph.ops[node] == "number"}
    gradient = {name: None if name in unreached else slope for name, slope in slopes.items()}
    if target.formulas:
        statements[True] += [
            Statement(target.adjoint(inputs[name], output), "0", "", False, 1)
            for name in gradient
            if name in unreached
        ]
    return Code(
        page,
        [],
        output,
        inputs,
        statements[False],
        statements[True],
        value,
        gradient,
        [*helpers.values()],
        renamed,
    )


def _lines(
    graph: Graph,
    order: Sequence[int],
    formulas: Mapping[int, int],
    names: dict[int, str],
    target: Target,
    new_name: Callable[[int], str],
) -> dict[int, bool]:
    """Give a name to each node with a line of its own; tell for each node whether it may fail."""
    uses: dict[int, int] = defaultdict(int)
    for node in order:
        for arg in graph.args[node]:
            uses[arg] += 2 if graph.ops[node] in target.repeats else 1
    depths: dict[int, int] = {}
    fails: dict[int, bool] = {}
    temporary = 0
    for node in order:
        op, args = graph.ops[node], graph.args[node]
        depth = 1 + max((depths[arg] for arg in args), default=-1)
        fails[node] = op not in _NEVER_FAIL and bool(args)
        fails[node] |= any(fails[arg] and arg not in names for arg in args)
        small = depth == 1 and (op in CONDITIONS or op in ("neg", "not"))
        if node not in names and args and ((uses[node] > 1 and not small) or depth >= DEEPEST):
            temporary += 1
            names[node] = new_name(temporary)
        depths[node] = 0 if node in names else depth
    return fails


def _note(program: Graph, adjoint: Adjoint, formulas: LocalFormulas) -> str:
    """The local derivatives that an adjoint is made of: ∂e/∂c = d."""
    names = program.names
    under = names[adjoint.node]
    if not adjoint.edges:
        return f"∂{under}/∂{under} = 1"
    parts = [
        f"∂{names[consumer]}/∂{under} = {formulas.of(consumer, slot)}"
        for consumer, slot in adjoint.edges[:EDGES_IN_A_NOTE]
    ]
    if len(adjoint.edges) > EDGES_IN_A_NOTE:
        parts.append("…")
    note = ", ".join(parts)
    return note if len(note) <= LONGEST_NOTE else f"{note[: LONGEST_NOTE - 1]}…"


def _plain(name: str, target: Target, page: Page) -> str:
    """A name in the target's letters: alpha for α."""
    if target.formulas:
        return target.name(name)
    # Python takes a name for the one that normalize makes of it
    kept = page.letters(name) == normalize("NFKC", name) == name
    if target.any_letters and kept and name.isidentifier():
        return name
    letters = []
    for letter in name:
        word = letter if letter.isascii() else latex_name(letter).removeprefix("\\")
        letters.append(word if word.isascii() else f"u{ord(letter):x}")
    return "".join(letters)


# ---- text


def _text(
    graph: Graph,
    root: int,
    names: Mapping[int, str],
    target: Target,
    guard: int | None = None,
    zero: int | None = None,
    named: bool = False,
) -> str:
    """An expression; only where `guard` holds, if there is one, else 0."""
    nodes = _postfix(graph, root, names, target, named)
    if guard is not None and zero is not None:
        before = _postfix(graph, guard, names, target, True)
        if graph.ops[root] in CONDITION_OPS:
            nodes = [*before, *nodes, Node("and", 2, None, 0, 0)]
        else:
            nodes = [*before, *nodes, Node("number", 0, 0.0, 0, 0), Node("call", 3, WHERE, 0, 0)]
    return print_postfix(nodes, target.dialect._replace(name=str))


def _postfix(
    graph: Graph, root: int, names: Mapping[int, str], target: Target, named: bool
) -> list[Node]:
    """The expression of a node over named nodes; of the root itself even where it has a name."""
    reversed_nodes: list[Node] = []
    pending: list[tuple[int, str]] = [(root, "" if named else "root")]
    while pending:
        node, manner = pending.pop()
        op, payload, args = graph.ops[node], graph.payloads[node], graph.args[node]
        if manner == "wrapped":
            reversed_nodes.append(Node("call", 1, target.wraps, 0, 0))
            pending.append((node, ""))
        elif (node in names and manner != "root") or op == "input":
            reversed_nodes.append(Node("name", 0, names[node], 0, 0))
        elif manner == "whole":
            reversed_nodes.append(Node("name", 0, str(int(payload)), 0, 0))  # type: ignore[arg-type]
        elif op == "number":
            reversed_nodes.append(Node("number", 0, payload, 0, 0))
        elif op == "constant":
            written = target.constants.get(str(payload)) or target.name(str(payload))
            reversed_nodes.append(Node("name", 0, written, 0, 0))
        elif op == "const":
            pending.append((args[0], ""))
        elif op == "pow" and _is_whole(graph, args[1]) and "power" in target.dialect.templates:
            reversed_nodes.append(Node("power", 2, None, 0, 0))
            pending += [(args[0], ""), (args[1], "whole")]
        else:
            is_call = op not in target.dialect.templates
            reversed_nodes.append(
                Node("call" if is_call else op, len(args), op if is_call else None, 0, 0)
            )
            manners = [
                "wrapped" if is_call and target.wraps and graph.constant[arg] else ""
                for arg in args
            ]
            if op == "polygamma" and target.differentiates:
                manners[0] = "whole" if _is_whole(graph, args[0]) else ""
            pending += zip(args, manners, strict=True)
    return reversed_nodes[::-1]


def _is_whole(graph: Graph, node: int) -> bool:
    value = graph.payloads[node]
    return isinstance(value, float) and value.is_integer() and abs(value) < 1e6
