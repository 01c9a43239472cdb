"""The derivative of a short program term by term, every product by the product rule.

The reverse sweep keeps together what several terms have in common, c*(x*cos(x) + sin(x)). Term by
term each factor meets its like, and terms cancel: of an antiderivative the integrand is left. Which
of the two forms is shorter depends on the program, so core/answers/diff.py makes both.
"""

import math
from collections.abc import Sequence
from fractions import Fraction

from autograd_cli.core.program.graph import CONDITION_OPS, Graph
from autograd_cli.core.rules.gradient import active_nodes, grown_copy
from autograd_cli.core.rules.nodes import known_value, partial_node
from autograd_cli.core.rules.simplify import (
    ONE,
    PRODUCTS,
    SUMS,
    Forms,
    Product,
    Term,
    built,
    merged,
    multiplied,
    product_of_node,
    scaled,
    simplified_forms,
    sum_of,
    term_of,
)
from autograd_cli.core.table.primitives import PRIMITIVES, WHERE

# a program of more nodes is not short, and a derivative of more terms not readable
MOST_NODES = 400
MOST_TERMS = 120


def derivative_by_terms(
    graph: Graph, name: str, *, spread: bool
) -> tuple[Forms, list[Term], list[int]] | None:
    """The derivative by an input as a sum of terms, and for each node of the program its new one.

    `spread`: a product with a sum that the chain rule brings is multiplied out. None where the
    program is long, where branches stand between the input and the output, or nothing does.
    """
    source = graph.inputs[name]
    if len(graph) > MOST_NODES or source > graph.output:
        return None
    active = active_nodes(graph, graph.output, [source])
    if not active[graph.output]:
        return None
    if any(active[n] and _chooses(graph.ops[n]) for n in graph.reachable()):
        return None
    raw = grown_copy(graph)
    local = _local_derivatives(raw, graph, active)
    roots = [graph.output, *(partial for edges in local.values() for _, partial in edges)]
    forms, made = simplified_forms(raw, len(graph), roots, MOST_TERMS)
    edges = {
        made[node]: [(made[arg], made[partial]) for arg, partial in slots]
        for node, slots in local.items()
        if made[node] >= 0
    }
    reached = active_nodes(forms.graph, len(forms.graph) - 1, [made[source]])
    terms = _differentiated(forms, made[graph.output], made[source], edges, reached, spread)
    return None if terms is None else (forms, terms, made)


def _chooses(op: str) -> bool:
    return op == WHERE or op in CONDITION_OPS or (op in PRIMITIVES and PRIMITIVES[op].selects)


def common_factors_out(forms: Forms, terms: list[Term]) -> int:
    """The node of a sum, what all of its terms have in common before it: exp(x)*(x^2 + 4*x + 2)."""
    products = [
        Product(ONE, ()) if core is None else product_of_node(forms, core) for _, core in terms
    ]
    common = dict(products[0].factors) if len(terms) > 2 else {}
    for product in products[1:]:
        exponents = dict(product.factors)
        common = {
            base: min(exponent, exponents[base], key=abs)
            for base, exponent in common.items()
            if exponent * exponents.get(base, 0) > 0
        }
    numbers = [
        c.value * product.coefficient.value for (c, _), product in zip(terms, products, strict=True)
    ]
    whole = len(terms) > 2 and all(number.denominator == 1 for number in numbers)
    divisor = math.gcd(*(number.numerator for number in numbers)) if whole else 1
    if not common and divisor == 1:
        return sum_of(forms, terms)
    out = Product(ONE._replace(value=Fraction(divisor)), tuple(common.items()))
    rest = []
    for (c, _), product in zip(terms, products, strict=True):
        left = Product(
            c._replace(value=c.value * product.coefficient.value / divisor),
            tuple(
                (base, exponent - common.get(base, 0))
                for base, exponent in product.factors
                if exponent != common.get(base)
            ),
        )
        rest.append(term_of(forms, left))
    inner = Product(ONE, ((sum_of(forms, rest), Fraction(1)),))
    return built(forms, multiplied(forms, [(out, 1), (inner, 1)]))


def _local_derivatives(
    raw: Graph, graph: Graph, active: Sequence[int]
) -> dict[int, list[tuple[int, int]]]:
    """The arguments of each function, and its partial derivatives by them, of the rule table."""
    zero = raw.leaf("number", 0.0)
    local: dict[int, list[tuple[int, int]]] = {}
    for node in graph.reachable():
        op, args = graph.ops[node], graph.args[node]
        if not (active[node] and args) or op in SUMS or op in PRODUCTS:
            continue
        slots = []
        for slot, arg in enumerate(args):
            if not active[arg]:
                continue
            partial = (
                _of_power(raw, args, slot, active)
                if op == "pow"
                else partial_node(raw, op, args, slot, node, Graph.add)
            )
            if partial is not None and partial != zero:
                slots.append((arg, partial))
        local[node] = slots
    return local


def _of_power(raw: Graph, args: tuple[int, ...], slot: int, active: Sequence[int]) -> int:
    """The partials of x^y with x^y as a factor, which meets others: x^y*y/x, x^y*log(x)."""
    x, y = args
    power = raw.add("pow", args)
    if slot == 0:
        return raw.add("div", (raw.add("mul", (power, y)), x))
    logarithm = raw.add("log", (x,))
    value = known_value(raw, x)
    if value == 0:
        return raw.leaf("number", 0.0)
    if value is None and not active[x]:  # 0^y is 0 for every y > 0, and so is its slope
        zero = raw.leaf("number", 0.0)
        logarithm = raw.add(WHERE, (raw.add("ne", (x, zero)), logarithm, zero))
    return raw.add("mul", (power, logarithm))


def _differentiated(
    forms: Forms,
    root: int,
    source: int,
    edges: dict[int, list[tuple[int, int]]],
    reached: Sequence[int],
    spread: bool,
) -> list[Term] | None:
    """The terms of the derivative of a node. None: there are too many."""
    known: dict[int, list[Term]] = {source: [(ONE, None)]}
    pending = [root]
    while pending:
        node = pending[-1]
        if node in known:
            pending.pop()
            continue
        parts = [part for part in _parts(forms, node, edges, reached) if reached[part[0]]]
        missing = [base for base, _ in parts if base not in known]
        if missing:
            pending += missing
            continue
        pending.pop()
        terms: list[Term] = []
        for base, factor in parts:
            terms += _by_chain(forms, known[base], factor, spread)
        known[node], _ = merged(terms)
        if len(known[node]) > MOST_TERMS:
            return None
    return known[root]


def _parts(
    forms: Forms, node: int, edges: dict[int, list[tuple[int, int]]], reached: Sequence[int]
) -> list[tuple[int, Product]]:
    """What a node is made of, and its local derivatives by these as products."""
    terms = forms.sums.get(node)
    if terms is not None:
        return [(core, Product(c, ())) for c, core in terms if core is not None]
    product = product_of_node(forms, node)
    if product.factors == ((node, Fraction(1)),):
        return [(arg, product_of_node(forms, partial)) for arg, partial in edges[node]]
    parts = []
    for base, exponent in product.factors:
        under = [factor for factor in product_of_node(forms, base).factors if reached[factor[0]]]
        if exponent < 1 and exponent.denominator > 1 and len(under) == 1 and under[0][0] != base:
            # of sqrt(a*x) by x: sqrt(a*x)/(2*x), where the a has gone
            ((inner, power),) = under
            c = ONE._replace(value=exponent * power)
            slope = Product(c, ((inner, Fraction(-1)),))
            parts.append((inner, multiplied(forms, [(product, 1), (slope, 1)])))
        else:
            parts.append((base, _by_factor(product, base)))
    return parts


def _by_factor(product: Product, base: int) -> Product:
    """The derivative of a product by one of its bases: n*x^(n - 1), times the other factors."""
    c = product.coefficient
    factors = []
    for other, exponent in product.factors:
        if other == base:
            c = c._replace(value=c.value * exponent)
            exponent -= 1
        if exponent:
            factors.append((other, exponent))
    return Product(c, tuple(factors))


def _by_chain(forms: Forms, terms: list[Term], factor: Product, spread: bool) -> list[Term]:
    """The terms of a derivative, times a local derivative."""
    if len(terms) > 1 and not factor.factors:
        return scaled(terms, factor.coefficient)
    if len(terms) > 1 and not spread:
        terms = [(ONE, sum_of(forms, terms))]
    longer = []
    for c, core in terms:
        inner = Product(ONE, ()) if core is None else product_of_node(forms, core)
        whole = multiplied(forms, [(factor, 1), (Product(c, ()), 1), (inner, 1)])
        longer.append(term_of(forms, whole))
    return longer
