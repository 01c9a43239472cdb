"""A derivative as a person writes it: like terms and like factors collected, nothing expanded.

A sum is terms, each a coefficient and a core; a product is a coefficient and factors, each a base
and an exponent. What the sweep has made is taken apart and put together again; what the program
says stands as it is, but for the factors and terms that it has in common with its surroundings.
No product is multiplied out and no number goes into parentheses, so no digits get lost that way.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from autograd_cli.core.program.graph import CONDITION_OPS, LAZY, Graph
from autograd_cli.core.rules.nodes import simplified
from autograd_cli.core.table.primitives import OPERATORS, WHERE

SUMS, PRODUCTS = {"add", "sub"}, {"mul", "div", "neg"}
# a shared part of so many terms or factors is opened, a larger one stays in one piece; in a formula
# that gets too long by that, none is
FEW, FEWEST = 8, 1
# a number beyond this range stays a factor of its own: products of such numbers leave float64
_LEAST, _GREATEST = Fraction(1, 10**90), Fraction(10**90)
_BITS = 160  # a longer fraction is rounded to a float
_WHOLE = 2**53  # whole numbers below are floats
_HALF = Fraction(1, 2)
_CUBE = 3  # up to this power a product is raised factor by factor: (2*x)^3 is 8*x^3
_DEPTH = 3  # of `where` in `where` that is merged


class Coefficient(NamedTuple):
    """A rational number; `decimal` if one with a point is in it, which it is then shown with."""

    value: Fraction
    decimal: bool = False


Factor = tuple[int, Fraction]  # base, exponent
Term = tuple[Coefficient, int | None]  # core; None: 1


class Product(NamedTuple):
    """A coefficient and factors."""

    coefficient: Coefficient
    factors: tuple[Factor, ...]


class Forms(NamedTuple):
    """A graph that grows, and what its nodes are as products and as sums."""

    graph: Graph
    products: dict[int, Product]
    sums: dict[int, tuple[Term, ...]]
    few: int


ONE, _ZERO = Coefficient(Fraction(1)), Coefficient(Fraction(0))


def simplify(
    raw: Graph, base: int, roots: Sequence[int], few: int = FEW
) -> tuple[Graph, list[int], list[int]]:
    """A graph of the roots alone, simplified.

    Nodes below `base` are the program's and keep their form; shared parts of more than `few` terms
    or factors stay in one piece. The answer is the graph, the roots in it, and for each node of
    `raw` the node in it (-1: not needed).
    """
    forms, made = simplified_forms(raw, base, roots, few)
    return forms.graph, [made[root] for root in roots], made


def simplified_forms(
    raw: Graph, base: int, roots: Sequence[int], few: int = FEW
) -> tuple[Forms, list[int]]:
    """What `simplify` makes, and what its nodes are as products and as sums."""
    forms = Forms(Graph(), {}, {}, few)
    forms.graph.spellings = raw.spellings
    uses = _uses(raw, roots)
    inside = _absorbed(raw, base, uses)
    made = [-1] * len(raw)
    for node in range(len(raw)):
        if not uses[node] or inside[node]:
            continue
        op, args = raw.ops[node], raw.args[node]
        if not args:
            made[node] = forms.graph.leaf(op, raw.payloads[node])  # type: ignore[arg-type]
        elif op == "const":
            made[node] = made[args[0]]
        elif node < base:
            made[node] = _as_it_stands(forms, op, tuple(made[arg] for arg in args))
        elif op in SUMS:
            made[node] = sum_of(forms, _terms_of(forms, raw, base, node, inside, made))
        elif op in PRODUCTS:
            product = _product_of(forms, raw, node, inside, made)
            spread = _spread(forms, product)
            made[node] = built(forms, product) if spread is None else sum_of(forms, spread)
        else:
            made[node] = _applied(forms, op, tuple(made[arg] for arg in args))
    return forms, made


def _uses(raw: Graph, roots: Iterable[int]) -> list[int]:
    """How often each node is used by what the roots need."""
    uses = [0] * len(raw)
    for root in roots:
        uses[root] += 2  # a root is never a part of another one alone
    for node in range(len(raw) - 1, -1, -1):
        if uses[node]:
            for arg in raw.args[node]:
                uses[arg] += 1
    return uses


def _absorbed(raw: Graph, base: int, uses: Sequence[int]) -> bytearray:
    """The nodes that are parts of one sum, or one product, and of nothing else."""
    inside = bytearray(len(raw))
    for node in range(base, len(raw)):
        if uses[node]:
            family = _family(raw.ops[node])
            for arg in raw.args[node] if family else ():
                inside[arg] = arg >= base and uses[arg] == 1 and raw.ops[arg] in family
    return inside


def _family(op: str) -> set[str]:
    return SUMS if op in SUMS else PRODUCTS if op in PRODUCTS else set()


# ---- products


@lru_cache(maxsize=10_000)
def _number(value: float) -> Coefficient | None:
    """A number as a coefficient, if its size is ordinary."""
    if value != value or value in (float("inf"), float("-inf")):
        return None
    exact = Fraction(repr(value))  # the decimal that was written
    if exact and not _LEAST <= abs(exact) <= _GREATEST:
        return None
    return Coefficient(exact, exact.denominator > 1)


def product_of_node(forms: Forms, node: int) -> Product:
    """A node as a product."""
    graph = forms.graph
    known = forms.products.get(node)
    if known is not None:
        return known
    if graph.ops[node] == "sqrt":  # sqrt(x)/x is 1/sqrt(x)
        return Product(ONE, ((graph.args[node][0], _HALF),))
    payload = graph.payloads[node]
    number = _number(payload) if isinstance(payload, float) else None
    return Product(ONE, ((node, Fraction(1)),)) if number is None else Product(number, ())


def _product_of(
    forms: Forms, raw: Graph, root: int, inside: Sequence[int], made: Sequence[int]
) -> Product:
    """A product of the sweep, with the parts that stand in it alone."""
    parts: list[tuple[Product, int]] = []
    pending = [(root, 1)]
    while pending:
        node, power = pending.pop()
        if node == root or inside[node]:
            op, args = raw.ops[node], raw.args[node]
            if op == "neg":
                parts.append((Product(Coefficient(Fraction(-1)), ()), 1))
            if op == "div":
                pending.append((args[1], -power))
            elif op == "mul":
                pending.append((args[1], power))
            pending.append((args[0], power))
        else:
            part = product_of_node(forms, made[node])
            if len(part.factors) > forms.few:
                part = Product(ONE, ((made[node], Fraction(1)),))
            parts.append((part, power))
    return multiplied(forms, parts)


def multiplied(forms: Forms, parts: Sequence[tuple[Product, int]]) -> Product:
    """Products and quotients as one product."""
    coefficient = ONE
    factors: list[Factor] = []
    places: dict[int, int] = {}
    for part, power in parts:
        scaled = _times(coefficient, part.coefficient, power)
        more = part.factors
        if scaled is None:
            more = (*more, (_numeral(forms, part.coefficient), Fraction(1)))
        else:
            coefficient = scaled
        for base, exponent in more:
            place = places.get(base)
            # x/r/r says that r^2 may leave float64, and so do numbers out of the ordinary
            if place is None or (
                factors[place][1] == exponent * power == -1
                if _is_call(forms.graph, base)
                else forms.graph.ops[base] == "number" and exponent.denominator == 1
            ):
                places.setdefault(base, len(factors))
                factors.append((base, exponent * power))
            else:
                factors[place] = (base, factors[place][1] + exponent * power)
    if not coefficient.value:
        return Product(_ZERO, ())
    product = Product(coefficient, tuple(factor for factor in factors if factor[1]))
    if any(exponent.denominator > 1 for part, _ in parts for _, exponent in part.factors):
        return _without_roots(forms, product)
    return product


def _without_roots(forms: Forms, product: Product) -> Product:
    """A product whose bases may have been under a root: what sqrt(2)^2 and sqrt(a*x)^2/x are."""
    as_they_are = [Product(ONE, (factor,)) for factor in product.factors]
    opened = [
        _raised_product(product_of_node(forms, base), exponent) or alone
        for alone, (base, exponent) in zip(as_they_are, product.factors, strict=True)
    ]
    if opened == as_they_are:
        return product
    return multiplied(forms, [(product._replace(factors=()), 1), *((part, 1) for part in opened)])


def _raised_product(inner: Product, k: Fraction) -> Product | None:
    """A product to a power, factor by factor: (2*x)^3 is 8*x^3."""
    if k.denominator > 1 or not (inner.coefficient == ONE or abs(k) <= _CUBE):
        return None
    if k < 0 and not inner.coefficient.value:
        return None
    raised = Coefficient(inner.coefficient.value**k.numerator, inner.coefficient.decimal)
    if not _LEAST <= abs(raised.value) <= _GREATEST:
        return None
    return Product(_rounded(raised), tuple((b, e * k) for b, e in inner.factors))


def _times(a: Coefficient, b: Coefficient, power: int) -> Coefficient | None:
    """The product or the quotient; None where it leaves the ordinary range."""
    if b == ONE:
        return a
    if power < 0 and not b.value:
        return None
    value = a.value * b.value if power > 0 else a.value / b.value
    if value and not _LEAST <= abs(value) <= _GREATEST:
        return None
    return _rounded(Coefficient(value, a.decimal or b.decimal))


def _rounded(c: Coefficient) -> Coefficient:
    if max(c.value.numerator.bit_length(), c.value.denominator.bit_length()) <= _BITS:
        return c
    return Coefficient(Fraction(repr(float(c.value))), decimal=True)


def _is_call(graph: Graph, node: int) -> bool:
    op = graph.ops[node]
    return bool(graph.args[node]) and op not in OPERATORS and op not in CONDITION_OPS


def _spread(forms: Forms, product: Product) -> list[Term] | None:
    """A product as a sum, where each term of a factor has a base in common with the others.

    x*(1/x^2 - y/x) is 1/x - y.
    """
    sums = [base for base, exponent in product.factors if exponent == 1 and base in forms.sums]
    if len(sums) != 1 or len(forms.sums[sums[0]]) > forms.few:
        return None
    others = Product(ONE, tuple(f for f in product.factors if f[0] != sums[0]))
    bases = {base for base, _ in others.factors}
    terms: list[Term] = []
    for c, core in forms.sums[sums[0]]:
        term = Product(ONE, ()) if core is None else product_of_node(forms, core)
        if not any(base in bases for base, _ in term.factors):
            return None
        whole = multiplied(
            forms, [(Product(c, ()), 1), (product._replace(factors=()), 1), (others, 1), (term, 1)]
        )
        terms.append(term_of(forms, whole))
    return terms


def _power(forms: Forms, base: int, exponent: int) -> Product | None:
    """base^exponent as a product, where the exponent is a number."""
    number = product_of_node(forms, exponent)
    if number.factors:
        return None
    k = number.coefficient.value
    inner = product_of_node(forms, base)
    if not k:
        return Product(ONE, ())
    if not inner.factors and k != 1:  # of a number
        return Product(ONE, ((base, k),))
    number_in_it = any(
        forms.graph.ops[base] == "number" and exponent.denominator == 1
        for base, exponent in inner.factors
    )
    raised = None if number_in_it else _raised_product(inner, k)
    if raised is not None:
        return _without_roots(forms, raised) if forms.graph.ops[base] == "sqrt" else raised
    return Product(ONE, ((base, k),))


# ---- from forms to nodes


def _numeral(forms: Forms, c: Coefficient) -> int:
    """A coefficient as a node: a number, or a quotient of whole numbers."""
    above, below = _shown(c, alone=True)
    graph = forms.graph
    node = graph.leaf("number", above)
    if below != 1:
        node = graph.add("div", (node, graph.leaf("number", below)))
        forms.products[node] = Product(c, ())
    return node


def _shown(c: Coefficient, *, alone: bool = False) -> tuple[float, float]:
    """Numerator and denominator as they are written: 0.15, 1; 2, 3."""
    value = c.value
    rounded = float(value)
    if c.decimal or alone or value.denominator == 1:
        short = Fraction(repr(rounded)) == value
        if short or value.denominator == 1:
            return rounded, 1.0
    if max(abs(value.numerator), value.denominator) < _WHOLE:
        return float(value.numerator), float(value.denominator)
    return rounded, 1.0


_RANKS = {"number": 0, "constant": 0, "input": 1, "pow": 2, "add": 3, "sub": 3, WHERE: 5}


def built(forms: Forms, product: Product) -> int:
    """The node of a product: number, names, sums, calls; then what it is divided by."""
    graph = forms.graph
    coefficient, factors = product
    negative = coefficient.value < 0
    if not factors:
        return _numeral(forms, coefficient)
    factors = _powers_lowered(forms, factors)
    above, below = _shown(Coefficient(abs(coefficient.value), coefficient.decimal))
    # in one order, so that sin(x)*cos(x) and cos(x)*sin(x) are one node
    ordered = sorted(factors, key=lambda f: (_RANKS.get(graph.ops[f[0]], 4), f[0], f[1]))
    over = [_raised(forms, *factor) for factor in ordered if factor[1] > 0]
    under: list[int] = [] if below == 1 else [graph.leaf("number", below)]
    again: list[int] = []
    for base, exponent in ordered:
        if exponent < 0:
            node = _raised(forms, base, -exponent)
            (again if node in under else under).append(node)
    if above != 1 or not over:
        over.insert(0, graph.leaf("number", -above if negative else above))
    elif negative:
        place = next((i for i, node in enumerate(over) if _turns(graph, node)), 0)
        turned = _turns(graph, over[place])
        over[place] = graph.add("sub" if turned else "neg", turned or (over[place],))
    node = _chain(graph, "mul", over)
    if under:
        node = graph.add("div", (node, _chain(graph, "mul", under)))
    for divisor in again:
        node = graph.add("div", (node, divisor))
    forms.products.setdefault(node, product)
    return node


def _powers_lowered(forms: Forms, factors: tuple[Factor, ...]) -> tuple[Factor, ...]:
    """x^y/x as x^(y - 1)."""
    graph, bases = forms.graph, [base for base, _ in factors]
    lowered = [*factors]
    for place, (base, exponent) in enumerate(factors):
        if graph.ops[base] != "pow" or exponent != 1:
            continue
        x, y = graph.args[base]
        below = bases.index(x) if x in bases else place
        less = factors[below][1]
        if less < 0 and less.denominator == 1:
            terms = forms.sums.get(y) or (_split(forms, y),)
            power = graph.add("pow", (x, sum_of(forms, [*terms, (Coefficient(less), None)])))
            lowered[place], lowered[below] = (power, exponent), (x, Fraction(0))
    return tuple(factor for factor in lowered if factor[1])


def _turns(graph: Graph, node: int) -> tuple[int, int] | None:
    """The sides of -(a - b), which is b - a."""
    if graph.ops[node] != "sub" or graph.ops[graph.args[node][0]] in SUMS:
        return None
    a, b = graph.args[node]
    return None if graph.ops[b] in SUMS else (b, a)


def _raised(forms: Forms, base: int, exponent: Fraction) -> int:
    if exponent == 1:
        return base
    if exponent == _HALF:
        return forms.graph.add("sqrt", (base,))
    power = _numeral(forms, Coefficient(exponent))
    return forms.graph.add("pow", (base, power))


def _chain(graph: Graph, op: str, nodes: Sequence[int]) -> int:
    node = nodes[0]
    for other in nodes[1:]:
        node = graph.add(op, (node, other))
    return node


# ---- sums


def _split(forms: Forms, node: int) -> Term:
    """A node as a coefficient and a core."""
    product = product_of_node(forms, node)
    if not product.factors:
        return product.coefficient, None
    if product.coefficient.value == 1:
        return ONE, node
    return product.coefficient, built(forms, product._replace(coefficient=ONE))


def term_of(forms: Forms, product: Product) -> Term:
    """A product as a term."""
    if not product.factors:
        return product.coefficient, None
    return product.coefficient, built(forms, product._replace(coefficient=ONE))


def scaled(terms: Iterable[Term], c: Coefficient) -> list[Term]:
    return [(Coefficient(t.value * c.value, t.decimal or c.decimal), core) for t, core in terms]


def _terms_of(
    forms: Forms, raw: Graph, base: int, root: int, inside: Sequence[int], made: Sequence[int]
) -> list[Term]:
    """The terms of a sum of the sweep, with the sums that stand in it alone."""
    terms: list[Term] = []
    pending = [(root, 1)]
    while pending:
        node, sign = pending.pop()
        if node == root or inside[node]:
            left, right = raw.args[node]
            pending.append((right, -sign if raw.ops[node] == "sub" else sign))
            pending.append((left, sign))
            continue
        known = forms.sums.get(made[node], ())
        if node >= base and 0 < len(known) <= forms.few:
            terms += scaled(known, Coefficient(Fraction(sign)))
        else:
            terms += scaled([_split(forms, made[node])], Coefficient(Fraction(sign)))
    return terms


def sum_of(forms: Forms, terms: Sequence[Term], depth: int = 0) -> int:
    """The node of a sum: like terms added up, cases of one condition brought together."""
    terms = [_signed(forms, *term) for term in terms]
    if depth < _DEPTH:
        terms = _joined_cases(forms, terms, depth)
    terms, any_merged = merged(_opened(forms, terms))
    terms = _over_one(forms, terms)
    if any_merged:  # a number goes last
        terms = [t for t in terms if t[1] is not None] + [t for t in terms if t[1] is None]
    first = next((i for i, (c, _) in enumerate(terms) if c.value > 0), 0)
    terms = [*terms[first : first + 1], *terms[:first], *terms[first + 1 :]]
    graph = forms.graph
    if not terms:
        return graph.leaf("number", 0.0)
    node = _term(forms, *terms[0])
    for c, core in terms[1:]:
        positive = Coefficient(abs(c.value), c.decimal)
        node = graph.add("sub" if c.value < 0 else "add", (node, _term(forms, positive, core)))
    if len(terms) > 1:
        forms.sums.setdefault(node, tuple(terms))
    return node


def _term(forms: Forms, c: Coefficient, core: int | None) -> int:
    if core is None:
        return _numeral(forms, c)
    if c.value == 1:
        return core
    one = Product(c, ())
    return built(forms, multiplied(forms, [(one, 1), (product_of_node(forms, core), 1)]))


def _signed(forms: Forms, c: Coefficient, core: int | None) -> Term:
    """A term whose sign is its coefficient's: x - -2*y is x + 2*y."""
    if core is None:
        return c, core
    product = product_of_node(forms, core)
    if product.coefficient.value >= 0 or not product.factors:
        return c, core
    return term_of(forms, multiplied(forms, [(Product(c, ()), 1), (product, 1)]))


def _opened(forms: Forms, terms: Sequence[Term]) -> list[Term]:
    """A sum that is a term is opened where one of its terms meets a like one."""
    met: dict[int | None, int] = {}
    inner: dict[int, tuple[Term, ...]] = {}
    for place, (c, core) in enumerate(terms):
        known = forms.sums.get(core, ()) if core is not None else ()
        if 0 < len(known) <= forms.few:
            inner[place] = known
        for _, part in ((c, core), *inner.get(place, ())):
            met[part] = met.get(part, 0) + 1
    opened: list[Term] = []
    for place, (c, core) in enumerate(terms):
        like = any(met[part] > 1 for _, part in inner.get(place, ()))
        # two times the same sum is twice the sum
        if like and met[core] == 1:
            opened += scaled(inner[place], c)
        else:
            opened.append((c, core))
    return opened


def merged(terms: Iterable[Term]) -> tuple[list[Term], bool]:
    """Like terms added up, in the order in which they come."""
    found: dict[int | None, Coefficient] = {}
    any_merged = False
    for c, core in terms:
        before = found.get(core)
        any_merged = any_merged or before is not None
        found[core] = (
            c
            if before is None
            else _rounded(Coefficient(before.value + c.value, before.decimal or c.decimal))
        )
    return [(c, core) for core, c in found.items() if c.value], any_merged


def _over_one(forms: Forms, terms: list[Term]) -> list[Term]:
    """Sums times the same thing, where not more than one term is left of them.

    (1 + x)/r - (1 - x)/r is 2*x/r.
    """
    if not 1 < len(terms) <= forms.few:
        return terms
    common: frozenset[Factor] | None = None
    parts: list[Term] = []
    for c, core in terms:
        product = Product(ONE, ()) if core is None else product_of_node(forms, core)
        sums = [factor for factor in product.factors if factor[1] == 1 and factor[0] in forms.sums]
        others = frozenset(product.factors).difference(sums)
        if len(sums) != 1 or product.coefficient.value != 1 or common not in (None, others):
            return terms
        common = others
        parts += scaled(forms.sums[sums[0][0]], c)
    left, _ = merged(parts)
    if len(left) > 1:
        return terms
    rest = Product(ONE, tuple(f for f in product.factors if f not in sums))
    found: list[Term] = []
    for c, part in left:
        one = Product(ONE, ()) if part is None else product_of_node(forms, part)
        whole = multiplied(forms, [(Product(c, ()), 1), (rest, 1), (one, 1)])
        found.append(term_of(forms, whole))
    return found


# ---- cases


def choice(graph: Graph, condition: int, a: int, b: int) -> int:
    """where(condition, a, b), the condition without a `not` outside."""
    while graph.ops[condition] == "not":
        (condition,) = graph.args[condition]
        a, b = b, a
    if graph.ops[a] == WHERE and graph.args[a][0] == condition:
        a = graph.args[a][1]
    if graph.ops[b] == WHERE and graph.args[b][0] == condition:
        b = graph.args[b][2]
    return a if a == b else graph.add(WHERE, (condition, a, b))


def _joined_cases(forms: Forms, terms: Sequence[Term], depth: int) -> Sequence[Term]:
    """Terms that are cases of one condition are one term."""
    graph = forms.graph
    places: dict[int, list[int]] = {}
    for place, (_, core) in enumerate(terms):
        if core is not None and graph.ops[core] == WHERE:
            places.setdefault(_leading(graph, graph.args[core][0]), []).append(place)
    joined = dict(enumerate(terms))
    for condition, alike in places.items():
        if len(alike) == 1:
            continue
        sides: tuple[list[Term], list[Term]] = ([], [])
        for place in alike:
            c, core = terms[place]
            assert core is not None
            for parts, branch in zip(sides, _branches(graph, core, condition), strict=True):
                parts += scaled([_split(forms, branch)], c)
        for place in alike[1:]:
            del joined[place]
        a, b = (sum_of(forms, parts, depth + 1) for parts in sides)
        joined[alike[0]] = _split(forms, choice(graph, condition, a, b))
    return list(joined.values())


def _conjuncts(graph: Graph, condition: int) -> list[int]:
    """The parts of `a and b and …`, at most so many."""
    parts: list[int] = []
    while graph.ops[condition] == "and" and len(parts) < FEW:
        condition, last = graph.args[condition]
        parts.append(last)
    return [condition, *reversed(parts)]


def _leading(graph: Graph, condition: int) -> int:
    """The first thing that a condition asks, without `not`."""
    first = _conjuncts(graph, condition)[0]
    return graph.args[first][0] if graph.ops[first] == "not" else first


def _branches(graph: Graph, node: int, condition: int) -> tuple[int, int]:
    """What a `where` is where its leading condition holds, and where it does not."""
    whole, a, b = graph.args[node]
    first, *rest = _conjuncts(graph, whole)
    if rest:
        a = choice(graph, _chain(graph, "and", rest), a, b)
    return (a, b) if first == condition else (b, a)


# ---- everything else


def _applied(forms: Forms, op: str, args: tuple[int, ...]) -> int:
    """An operation of the sweep that is neither sum nor product."""
    if op == "pow":
        product = _power(forms, *args)
        if product is not None:
            return built(forms, product)
    if op == WHERE:
        return choice(forms.graph, *args)
    known = _exponential(forms.graph, op, args)
    if known is not None:
        return known
    node = simplified(forms.graph, op, args)
    return node if op not in LAZY or forms.few > FEWEST else _indicator(forms.graph, node)


def _exponential(graph: Graph, op: str, args: tuple[int, ...]) -> int | None:
    """What the formula calls e^x already, as exp(x) or as e^x."""
    e = graph.index["constant"].get("e")
    if op == "exp" and e is not None:
        return graph.index["pow"].get((e, *args))
    if op == "pow" and args[0] == e:
        return graph.index["exp"].get(args[1:])
    return None


def _indicator(graph: Graph, condition: int) -> int:
    """A condition as the question whether a number is 1: a number can have a name."""
    one, zero = graph.leaf("number", 1.0), graph.leaf("number", 0.0)
    return graph.add("eq", (graph.add(WHERE, (condition, one, zero)), one))


def _as_it_stands(forms: Forms, op: str, args: tuple[int, ...]) -> int:
    """An operation of the program; what it is as a product or a sum is noted."""
    graph = forms.graph
    node = _exponential(graph, op, args)
    if node is None:
        node = graph.add(op, args)
    if op in PRODUCTS and node not in forms.products:
        parts = [product_of_node(forms, arg) for arg in args]
        if sum(len(part.factors) for part in parts) <= forms.few:
            powers = (1, -1 if op == "div" else 1)
            product = multiplied(forms, [*zip(parts, powers, strict=False)])
            if op == "neg":
                product = multiplied(
                    forms, [(Product(Coefficient(Fraction(-1)), ()), 1), (product, 1)]
                )
            forms.products[node] = product
    elif op == "pow" and node not in forms.products:
        power = _power(forms, *args)
        if power is not None:
            forms.products[node] = power
    elif op in SUMS and node not in forms.sums:
        sides = [forms.sums.get(arg) or (_split(forms, arg),) for arg in args]
        if len(sides[0]) + len(sides[1]) <= forms.few:
            right = scaled(sides[1], Coefficient(Fraction(-1 if op == "sub" else 1)))
            forms.sums[node] = (*sides[0], *right)
    return node
