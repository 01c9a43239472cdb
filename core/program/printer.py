"""Graph and AST to text: one printer over postfix nodes, one dialect for each target."""

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from autograd_cli.core.program.graph import CONDITION_OPS, Graph
from autograd_cli.core.table.primitives import FUNCTIONS, OPERATORS, PRIMITIVES
from autograd_cli.grammar.ast import CONDITIONS, Node, Program, Statement

ATOM = 9
# nodes of a formula: where parts are shared, it can be exponentially longer than its graph
MAX_FORMULA = 2_000
MAX_PARAMETERS = 30  # parameters that a message names
ELLIPSIS = "…"


class Template(NamedTuple):
    """How an operation is written.

    `parts` are the texts before, between and after the operands. `operands` has for each operand
    the lowest rank that needs no parentheses; `rank` is that of the whole. `order` are the numbers
    of the operands in the order of writing, where that is not their own: `where` in LaTeX has the
    value before the condition.
    """

    rank: int
    operands: tuple[int, ...]
    parts: tuple[str, ...]
    order: tuple[int, ...] = ()


class Dialect(NamedTuple):
    """How one target language writes operators, calls, numbers and names."""

    templates: dict[str, Template]
    call: Callable[[str], tuple[str, str, str]]  # function -> opening, comma, closing
    number: Callable[[float], str]
    name: Callable[[str], str]
    parentheses: tuple[str, str]
    calls: dict[str, Template]  # calls with a form of their own
    equals: str = " = "
    call_rank: int = ATOM
    signature: tuple[str, str, str] = ("(", ", ", ")")  # round the parameters of a definition


def _infix(sign: str, rank: int, operands: tuple[int, ...]) -> Template:
    return Template(rank, operands, ("", sign, "") if len(operands) == 2 else (sign, ""))


_LOGIC = {
    "or": _infix(" or ", 1, (1, 2)),
    "and": _infix(" and ", 2, (2, 3)),
    "not": _infix("not ", 3, (3,)),
    **{op: _infix(f" {sign} ", 4, (5, 5)) for op, sign in CONDITIONS.items()},
}


def whole_number(count: int) -> str:
    """The digits of an integer of any size, in time nearly linear in them."""
    if count.bit_length() < 10_000:
        return str(count)
    import decimal

    context = decimal.Context(prec=decimal.MAX_PREC, Emax=decimal.MAX_EMAX)
    return str(context.create_decimal(count))


def number_text(value: float) -> str:
    """The shortest decimal that reads back as this float: 2, 0.1, 1e16."""
    text = repr(value)
    if text.endswith(".0"):
        return text[:-2]
    mantissa, mark, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if mark else text


def function_word(name: str) -> str:
    """A function's name in a message: abs, or the sign of an operator in quotes: `/`."""
    operator = OPERATORS.get(name)
    return f"`{operator.sign.strip()}`" if operator else name


def call_word(name: str, parameters: Sequence[str]) -> str:
    """A function applied to its parameters: `mod(x, y)`, `x^y`."""
    operator = OPERATORS.get(name)
    if operator is not None:
        return f"{operator.sign}".join(parameters)
    return f"{name}({', '.join(parameters[:MAX_PARAMETERS])})"


TEXT = Dialect(
    templates={name: _infix(*operator) for name, operator in OPERATORS.items()} | _LOGIC,
    call=lambda name: (f"{name}(", ", ", ")"),
    number=number_text,
    name=str,
    parentheses=("(", ")"),
    calls={},
)


# ---- LaTeX

# fmt: off
_GREEK_LETTERS = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "ι": "iota",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ν": "nu",
    "ξ": "xi",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
    "υ": "upsilon",
    "φ": "phi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
    "Γ": "Gamma",
    "Δ": "Delta",
    "Θ": "Theta",
    "Λ": "Lambda",
    "Ξ": "Xi",
    "Π": "Pi",
    "Σ": "Sigma",
    "Υ": "Upsilon",
    "Φ": "Phi",
    "Ψ": "Psi",
    "Ω": "Omega",
}
# fmt: on
_GREEK = set(_GREEK_LETTERS.values())


def name_parts(name: str) -> tuple[str, str]:
    """The letter or word of a name, and its index: x and 1 for x1 and for x_1."""
    base = name.rstrip("0123456789")
    digits = name[len(base) :]
    base, _, rest = (base, "", "") if base.startswith("_") else base.partition("_")
    return base, rest + digits


def latex_name(name: str) -> str:
    """A name as mathematics: x_{1} for x1, \\alpha for α or alpha, upright when it is a word."""
    if name == "inf":
        return r"\infty"
    if name == "nan":
        return r"\mathrm{NaN}"
    base, index = name_parts(name)
    index = index.replace("_", r"\_")
    if base in _GREEK_LETTERS:
        head = f"\\{_GREEK_LETTERS[base]}"
    elif base in _GREEK:
        head = f"\\{base}"
    elif len(base) == 1 and base != "_":
        head = base
    else:
        head = f"\\mathrm{{{base}}}".replace("_", r"\_")
    if not index:
        return head
    return (
        f"{head}_{{{index}}}"
        if index.isdigit() or len(index) == 1
        else f"{head}_{{\\mathrm{{{index}}}}}"
    )


def latex_number(value: float) -> str:
    """A number as LaTeX: 1.5 \\times 10^{-7}."""
    if math.isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    if math.isnan(value):
        return r"\mathrm{NaN}"
    mantissa, mark, exponent = number_text(value).partition("e")
    return f"{mantissa} \\times 10^{{{exponent}}}" if mark else mantissa


def _latex_call(name: str) -> tuple[str, str, str]:
    if name not in FUNCTIONS:  # the program's own
        return f"{latex_name(name)}\\left(", ", ", "\\right)"
    command = PRIMITIVES[name].latex if name in PRIMITIVES else ""
    if not command:
        command = "\\operatorname{" + name.replace("_", r"\_") + "}"
    return f"{command}\\left(", ", ", "\\right)"


_LATEX_SIGNS = {"lt": "<", "le": r"\le", "gt": ">", "ge": r"\ge", "eq": "=", "ne": r"\ne"}
LATEX = Dialect(
    templates={
        **TEXT.templates,
        "mul": Template(6, (6, 7), ("", r" \cdot ", "")),
        "div": Template(ATOM - 1, (0, 0), (r"\frac{", "}{", "}")),
        "pow": Template(8, (9, 0), ("", "^{", "}")),
        "or": Template(1, (1, 2), ("", r" \lor ", "")),
        "and": Template(2, (2, 3), ("", r" \land ", "")),
        "not": Template(3, (ATOM,), (r"\lnot ", "")),
        **{op: Template(4, (5, 5), ("", f" {sign} ", "")) for op, sign in _LATEX_SIGNS.items()},
    },
    call=_latex_call,
    call_rank=ATOM - 1,
    number=latex_number,
    name=latex_name,
    parentheses=(r"\left(", r"\right)"),
    calls={
        # ranked below an atom, so that a power of a root gets parentheses
        "sqrt": Template(ATOM - 1, (0,), (r"\sqrt{", "}")),
        "cbrt": Template(ATOM - 1, (0,), (r"\sqrt[3]{", "}")),
        "abs": Template(ATOM, (0,), (r"\left|", r"\right|")),
        "floor": Template(ATOM, (0,), (r"\left\lfloor ", r"\right\rfloor")),
        "ceil": Template(ATOM, (0,), (r"\left\lceil ", r"\right\rceil")),
        "where": Template(
            0,
            (0, 0, 0),
            (
                r"\begin{cases} ",
                r" & \text{if } ",
                r" \\ ",
                r" & \text{otherwise} \end{cases}",
            ),
            order=(1, 0, 2),
        ),
    },
)

# ---- MathML and Typst

_LETTER_OF = {word: letter for letter, word in _GREEK_LETTERS.items()}
_SET = {"le": "≤", "ge": "≥", "ne": "≠", "eq": "=", "lt": "<", "gt": ">"}


def _set_function(name: str) -> str:
    """The name of a function as it is printed in books: ln for log."""
    command = PRIMITIVES[name].latex if name in PRIMITIVES else ""
    word = "".join(c for c in command.removeprefix("\\operatorname") if c.isalnum())
    return _LETTER_OF.get(word, word) or name


def mathml_name(name: str) -> str:
    """A name as MathML: an identifier, with its index below."""
    base, index = name_parts(name)
    special = {"inf": "∞", "nan": "NaN"}
    head = f"<mi>{special.get(name) or _LETTER_OF.get(base, base)}</mi>"
    if not index:
        return head
    kind = "mn" if index.isdigit() else "mi"
    return f"<msub>{head}<{kind}>{index}</{kind}></msub>"


def mathml_number(value: float) -> str:
    """A number as MathML."""
    if value < 0:
        return f"<mrow><mo form='prefix'>−</mo>{mathml_number(-value)}</mrow>"
    if math.isinf(value) or math.isnan(value):
        return "<mi>∞</mi>" if value > 0 else "<mi>NaN</mi>"
    mantissa, mark, exponent = number_text(value).partition("e")
    power = f"<msup><mn>10</mn>{mathml_number(float(exponent))}</msup>" if mark else ""
    number = f"<mn>{mantissa}</mn>"
    return f"<mrow>{number}<mo>×</mo>{power}</mrow>" if mark else number


def _mathml_infix(sign: str, rank: int, operands: tuple[int, ...]) -> Template:
    if len(operands) == 2:
        return Template(rank, operands, ("<mrow>", f"<mo>{sign}</mo>", "</mrow>"))
    return Template(rank, operands, (f"<mrow><mo form='prefix'>{sign}</mo>", "</mrow>"))


def _mathml_fence(before: str, after: str) -> Template:
    opening = f"<mrow><mo fence='true' form='prefix'>{before}</mo>"
    return Template(ATOM, (0,), (opening, f"<mo fence='true' form='postfix'>{after}</mo></mrow>"))


_OPEN = "<mo stretchy='false' form='prefix'>(</mo>"
_CLOSE = "<mo stretchy='false' form='postfix'>)</mo>"
MATHML = Dialect(
    templates={
        "add": _mathml_infix("+", *OPERATORS["add"][1:]),
        "sub": _mathml_infix("−", *OPERATORS["sub"][1:]),
        "neg": _mathml_infix("−", *OPERATORS["neg"][1:]),
        "mul": _mathml_infix("⋅", 6, (6, 7)),
        "div": Template(ATOM - 1, (0, 0), ("<mfrac><mrow>", "</mrow><mrow>", "</mrow></mfrac>")),
        "pow": Template(8, (9, 0), ("<msup><mrow>", "</mrow><mrow>", "</mrow></msup>")),
        "or": _mathml_infix("∨", 1, (1, 2)),
        "and": _mathml_infix("∧", 2, (2, 3)),
        "not": _mathml_infix("¬", 3, (3,)),
        **{
            op: _mathml_infix(sign.replace("<", "&lt;").replace(">", "&gt;"), 4, (5, 5))
            for op, sign in _SET.items()
        },
    },
    call=lambda name: (
        f"<mrow><mi>{_set_function(name)}</mi><mo>&#x2061;</mo>{_OPEN}",
        "<mo>,</mo>",
        f"{_CLOSE}</mrow>",
    ),
    number=mathml_number,
    name=mathml_name,
    parentheses=("<mrow><mo>(</mo>", "<mo>)</mo></mrow>"),
    calls={
        "sqrt": Template(ATOM, (0,), ("<msqrt>", "</msqrt>")),
        "cbrt": Template(ATOM, (0,), ("<mroot><mrow>", "</mrow><mn>3</mn></mroot>")),
        "abs": _mathml_fence("|", "|"),
        "floor": _mathml_fence("⌊", "⌋"),
        "ceil": _mathml_fence("⌈", "⌉"),
        "where": Template(
            ATOM,
            (0, 0, 0),
            (
                "<mrow><mo fence='true' form='prefix'>{</mo><mtable columnalign='left'>"
                "<mtr><mtd><mtext>if&#xa0;</mtext>",
                "<mtext>:</mtext></mtd><mtd>",
                "</mtd></mtr><mtr><mtd><mtext>else:</mtext></mtd><mtd>",
                "</mtd></mtr></mtable></mrow>",
            ),
        ),
    },
    equals="<mo>=</mo>",
    signature=(_OPEN, "<mo>,</mo>", _CLOSE),
)


def typst_name(name: str) -> str:
    """A name as Typst mathematics: a letter, or a word in quotes, with its index."""
    base, index = name_parts(name)
    special = {"inf": "∞", "nan": "NaN"}
    letter = special.get(name) or _LETTER_OF.get(base, base)
    plain = len(letter) == 1 and (letter.isalpha() and letter.isascii())
    plain = plain or letter in _GREEK_LETTERS or letter == "∞"
    head = letter if plain else f'"{letter}"'
    return f'{head}_("{index}")' if index else head


def typst_number(value: float) -> str:
    """A number as Typst mathematics."""
    if math.isinf(value) or math.isnan(value):
        return '"NaN"' if math.isnan(value) else "∞" if value > 0 else "-∞"
    mantissa, mark, exponent = number_text(value).partition("e")
    return f"{mantissa} times 10^({exponent})" if mark else mantissa


_TYPST_SET = {**_SET, "eq": "eq"}
TYPST = Dialect(
    templates={
        **TEXT.templates,
        "mul": Template(6, (6, 7), ("", " dot.op ", "")),
        "div": Template(ATOM - 1, (0, 0), ("frac(", ", ", ")")),
        "pow": Template(8, (9, 0), ("", "^(", ")")),
        "or": Template(1, (1, 2), ("", " or ", "")),
        "and": Template(2, (2, 3), ("", " and ", "")),
        "not": Template(3, (3,), ("not ", "")),
        **{op: Template(4, (5, 5), ("", f" {sign} ", "")) for op, sign in _TYPST_SET.items()},
    },
    call=lambda name: (f'op("{_set_function(name)}") lr((', ", ", "))"),
    number=typst_number,
    name=typst_name,
    parentheses=("lr((", "))"),
    calls={
        "sqrt": Template(ATOM, (0,), ("sqrt(", ")")),
        "cbrt": Template(ATOM, (0,), ("root(3, ", ")")),
        "abs": Template(ATOM, (0,), ("abs(", ")")),
        "floor": Template(ATOM, (0,), ("floor(", ")")),
        "ceil": Template(ATOM, (0,), ("ceil(", ")")),
        "where": Template(ATOM, (0, 0, 0), ('cases("if " ', ": & ", ', "else": & ', ")")),
    },
    signature=("(", ", ", ")"),
)

# ---- the printer


def print_postfix(nodes: Iterable[Node], dialect: Dialect = TEXT) -> str:
    """The text of one expression in postfix order; linear in its length, at any depth."""
    # (text, rank); a text is nested lists of strings, because joining at each level is quadratic
    stack: list[tuple[object, int]] = []
    opening, closing = dialect.parentheses
    for node in nodes:
        if node.op == "name":
            stack.append((dialect.name(str(node.value)), ATOM))
            continue
        if node.op == "number":
            assert isinstance(node.value, float)
            negative = math.copysign(1.0, node.value) < 0 and not math.isnan(node.value)
            shown = dialect.number(node.value)
            rank = OPERATORS["neg"].rank if negative else ATOM
            # 1 \times 10^{-9} needs the parentheses of a product
            stack.append((shown, OPERATORS["mul"].rank if r"\times" in shown else rank))
            continue
        operands = stack[len(stack) - node.arity :]
        del stack[len(stack) - node.arity :]
        name = str(node.value) if node.op == "call" else node.op
        template = dialect.calls.get(name) if node.op == "call" else dialect.templates[node.op]
        if template is not None:
            operands = [operands[i] for i in template.order] or operands
            pieces: list[object] = [template.parts[0]]
            for (text, rank), least, part in zip(
                operands, template.operands, template.parts[1:], strict=True
            ):
                pieces += [text, part] if rank >= least else [opening, text, closing, part]
            stack.append((pieces, template.rank))
        else:
            before, comma, after = dialect.call(name)
            pieces = [before]
            for text, _ in operands:
                pieces += [text, comma] if len(pieces) + 2 < 2 * node.arity else [text]
            stack.append(([*pieces, after], dialect.call_rank))
    ((rope, _),) = stack
    return _flat(rope)


def _flat(rope: object) -> str:
    strings: list[str] = []
    pending = [rope]
    while pending:
        piece = pending.pop()
        if isinstance(piece, str):
            strings.append(piece)
        else:
            assert isinstance(piece, list)
            pending.extend(reversed(piece))
    return "".join(strings)


def postfix(
    graph: Graph, root: int, names: dict[int, str], limit: int = MAX_FORMULA
) -> list[Node] | None:
    """The expression of a node over named nodes, in postfix order; None where it passes `limit`.

    The root itself is written out even where it has a name.
    """
    reversed_nodes: list[Node] = []
    pending = [root]
    while pending:
        node = pending.pop()
        op = graph.ops[node]
        name = names.get(node)
        if name is not None and (node != root or op == "input"):
            reversed_nodes.append(Node("name", 0, name, 0, 0))
        elif op == "number":
            reversed_nodes.append(Node("number", 0, graph.payloads[node], 0, 0))
        elif op in ("input", "constant"):
            payload = str(graph.payloads[node])
            spelling = graph.spellings.get(payload, payload) if op == "constant" else payload
            reversed_nodes.append(Node("name", 0, spelling, 0, 0))
        elif op == "const":
            pending.append(graph.args[node][0])
        else:
            args = graph.args[node]
            is_call = op not in OPERATORS and op not in CONDITION_OPS
            reversed_nodes.append(
                Node("call" if is_call else op, len(args), op if is_call else None, 0, 0)
            )
            pending.extend(args)
        if len(reversed_nodes) > limit:
            return None
    reversed_nodes.reverse()
    return reversed_nodes


def node_formula(graph: Graph, node: int, names: dict[int, str], dialect: Dialect = TEXT) -> str:
    """A node's operation over the names of its arguments: `a + b`."""
    nodes = postfix(graph, node, names)
    return ELLIPSIS if nodes is None else print_postfix(nodes, dialect)


def program_lines(
    program: Program, output: str, dialect: Dialect = TEXT, without: Collection[str] = ()
) -> list[str]:
    """The program as it was read, a statement a line; the last one gets the output's name.

    `without` are the names of statements to leave out, because they are inputs (`a = 2`).
    """
    lines = []
    last = program.statements[-1]
    for statement in program.statements:
        if statement.name in without and statement.parameters is None:
            if statement is last:
                lines.append(dialect.name(output))
            continue
        body = print_postfix(statement.body, dialect)
        name = output if statement is last else statement.name
        target = _target(statement, name, dialect) if name else body
        lines.append(body if target == body else f"{target}{dialect.equals}{body}")
    return lines


def _target(statement: Statement, name: str, dialect: Dialect) -> str:
    if statement.parameters is None:
        return dialect.name(name)
    opening, comma, closing = dialect.signature
    parameters = comma.join(dialect.name(p) for p in statement.parameters)
    return f"{dialect.name(name)}{opening}{parameters}{closing}"


# ---- code that the engine runs, over floats or arrays; core/rules/code.py has the functions


def _signed(*parts: str) -> Template:
    return Template(0, (1,) * (len(parts) - 1), parts)  # always in parentheses


def _called(name: str, arity: int) -> Template:
    return Template(ATOM, (0,) * arity, (f"{name}(", *[", "] * (arity - 1), ")"))


PYTHON = Dialect(
    templates={
        "add": _signed("", " + ", ""),
        "sub": _signed("", " - ", ""),
        "mul": _signed("", " * ", ""),
        "neg": _signed("-", ""),
        "div": _called("div", 2),
        "pow": _called("pow", 2),
        "or": _signed("", " or ", ""),
        "and": _signed("", " and ", ""),
        "not": _signed("not ", ""),
        **{op: _signed("", f" {sign} ", "") for op, sign in CONDITIONS.items()},
    },
    call=lambda name: (f"{name}(", ", ", ")"),
    number=lambda value: f"({value!r})",
    name=str,
    parentheses=("(", ")"),
    calls={"where": _called("where", 3)},
)
# over arrays, where connectives decide element by element
NUMPY = PYTHON._replace(
    templates={
        **PYTHON.templates,
        "or": _signed("", " | ", ""),
        "and": _signed("", " & ", ""),
        "not": _signed("~", ""),
    }
)
