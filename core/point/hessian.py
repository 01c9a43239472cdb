"""Second derivatives of a program: the whole Hessian, or its product with a vector.

There are three ways to the whole Hessian:

1. By tangents: the sum over all operations of adjoint · second partial · tangent · tangent, where
   the tangents of an operand are its derivatives by the inputs. This keeps the most digits: in
   cos(1e8*x - 99999999*x) the large coefficients cancel in the tangent before it is squared.
2. By columns, where that takes too long: products with unit vectors, for some hundred inputs.
3. By edge pushing, for more inputs: one reverse sweep, which carries, beside the adjoints, the
   second derivatives of the output by the nodes that it has not passed yet (R. M. Gower and M. P.
   Mello, A new framework for the computation of Hessians, Optimization Methods and Software 27,
   2012).

A product with a vector takes one tangent sweep and one reverse sweep, which carries adjoints and
their tangents; no matrix is made.
"""

import math
from collections.abc import Collection, Sequence
from typing import Any

from autograd_cli.core.point.curvature import Bend
from autograd_cli.core.point.forward import swept_on
from autograd_cli.core.point.linearize import Edges
from autograd_cli.core.point.wide import SAFE, Wide, finite, product, times
from autograd_cli.grammar.source import Problem

# The sum over operations may have MAX_TERMS terms, which take less than a tenth of a second, or
# TERMS_AN_EDGE for each edge of a large program.
MAX_TERMS = 50_000
TERMS_AN_EDGE = 10
MAX_COLUMNS = 500  # inputs up to which columns are tried before edge pushing
MAX_ENTRIES = 10_000_000  # entries that edge pushing carries at once, each of some 100 bytes
MAX_PAIRS = 1_000_000  # entries that are not 0: 50 MB of JSON, made in less than ten seconds
MAX_KEPT = 30_000_000  # numbers in memory while columns are made
MAX_VISITS = 30_000_000  # visits of edges while columns are made: about a minute

Adjoints = Sequence[float | None]
Pairs = dict[int, dict[int, float]]


def second_derivatives(
    edges: Edges, bends: Sequence[Bend], adjoints: Adjoints, inputs: Collection[int]
) -> Pairs:
    """The second derivatives of an output by pairs of inputs, each pair once.

    `adjoints` are those of that output. A pair that is missing has the second derivative 0.
    Raises Problem of kind limit.
    """
    terms = max(MAX_TERMS, TERMS_AN_EDGE * len(edges))
    pairs = by_tangents(edges, bends, adjoints, inputs, terms)
    if pairs is None and len(inputs) > MAX_COLUMNS:
        most = min(MAX_ENTRIES, 100_000 + len(inputs) ** 2)
        pairs = pushed_edges(edges, bends, adjoints, most)
    if pairs is None:
        pairs = by_columns(edges, bends, adjoints, inputs)
    if sum(map(len, pairs.values())) > MAX_PAIRS:
        raise Problem("limit", "hessian-too-large", hint="use-hvp", inputs=len(inputs))
    return pairs


# ---- operation by operation


def by_tangents(
    edges: Edges, bends: Sequence[Bend], adjoints: Adjoints, inputs: Collection[int], most: int
) -> Pairs | None:
    """The second derivatives as a sum over operations; None where it has over `most` terms."""
    consumers, args, derivatives = edges.consumers, edges.args, edges.derivatives
    last_use = _last_uses(edges, bends, adjoints)
    tangents: dict[int, dict[int, float]] = {node: {node: 1.0} for node in inputs}
    pairs: Pairs = {node: {} for node in inputs}
    bent = iter(bends)
    bend = next(bent, None)
    terms, position, size = 0, 0, len(edges)
    while position < size:
        first, consumer = position, consumers[position]
        while position < size and consumers[position] == consumer:
            position += 1
        adjoint = adjoints[consumer]
        while bend is not None and bend.first < position:
            if bend.first == first and adjoint is not None:
                for (p, q), value in zip(bend.pairs, bend.values, strict=True):
                    left = tangents.get(args[first + p], {})
                    right = tangents.get(args[first + q], {})
                    terms += len(left) * len(right)
                    if terms > most:
                        return None
                    _add_terms(pairs, adjoint, value, left, right, twice=p == q)
            bend = next(bent, None)
        if consumer in last_use:
            own: dict[int, float] = {}
            for edge in range(first, position):
                arg, derivative = args[edge], derivatives[edge]
                moving = tangents.get(arg)
                if moving is None or derivative is None:
                    continue
                if derivative == 1 and last_use[arg] == edge and len(moving) > len(own):
                    # the last use of these tangents: take them over instead of copying them, so
                    # that x1 + x2 + … + xn takes n steps, not n^2
                    own, moving = moving, own
                    derivative = 1.0
                    del tangents[arg]
                terms += len(moving)
                if terms > most:
                    return None
                for node, tangent in moving.items():
                    passed = derivative * tangent
                    own[node] = own[node] + passed if node in own else passed
            tangents[consumer] = own
        for edge in range(first, position):
            if last_use.get(args[edge]) == edge:
                tangents.pop(args[edge], None)
    return pairs


def _last_uses(edges: Edges, bends: Sequence[Bend], adjoints: Adjoints) -> dict[int, int]:
    """For each node whose tangents a second derivative needs: the last edge that needs them."""
    last_use: dict[int, int] = {}
    consumers, args = edges.consumers, edges.args
    bent = len(bends) - 1
    end = len(args)
    while end:
        consumer = consumers[end - 1]
        first = end - 1
        while first and consumers[first - 1] == consumer:
            first -= 1
        needed = consumer in last_use
        if bent >= 0 and bends[bent].first == first:
            needed |= adjoints[consumer] is not None
            bent -= 1
        if needed:
            for edge in range(end - 1, first - 1, -1):
                last_use.setdefault(args[edge], edge)
        end = first
    return last_use


def _add_terms(
    pairs: Pairs,
    adjoint: float,
    value: float | Wide,
    left: dict[int, float],
    right: dict[int, float],
    twice: bool,
) -> None:
    """Add adjoint · second partial · tangent · tangent for each pair of inputs.

    `twice` says that the second partial is ∂²/∂u². Otherwise it is ∂²/∂u∂v, which also stands for
    ∂²/∂v∂u, so that the pair of an input with itself gets the term twice.
    """
    least, most = SAFE
    weight = adjoint * value if isinstance(value, float) else math.nan
    safe = least < abs(weight) < most
    for i, (node, tangent) in enumerate(left.items()):
        half = weight * tangent
        fast = (safe and least < abs(half) < most) or tangent == 0
        for k, (other, by) in enumerate(right.items()):
            if twice and k > i:
                break
            term = half * by if fast else product(adjoint, value, tangent, by)
            row, column = (node, other) if node >= other else (other, node)
            if not twice and node == other:
                term += term
            entries = pairs[row]
            entries[column] = entries[column] + term if column in entries else term


# ---- column by column


def by_columns(
    edges: Edges, bends: Sequence[Bend], adjoints: Adjoints, inputs: Collection[int]
) -> Pairs:
    """The second derivatives as products with unit vectors, one for each input.

    Several products are computed at once: tangents are arrays with an element for each of them.
    """
    import numpy as np

    slopes = (slope for slope in edges.derivatives if slope is not None)
    numbers = (value for bend in bends for value in bend.values)
    # In an array the tangent of an input that does not reach an edge is 0, and 0 times infinity is
    # NaN. So where any number is infinite, inputs are taken one at a time.
    tame = all(map(finite, (*slopes, *numbers)))
    width = max(1, MAX_KEPT // (len(adjoints) + len(edges))) if tame else 1
    if len(inputs) * len(edges) > MAX_VISITS * width:
        raise Problem("limit", "hessian-too-large", hint="use-hvp", inputs=len(inputs))
    pairs: Pairs = {node: {} for node in inputs}
    nodes = list(inputs)
    for first in range(0, len(nodes), width):
        moved = nodes[first : first + width]
        seeds: dict[int, Any] = dict(zip(moved, np.eye(len(moved)), strict=True))
        with np.errstate(all="ignore"):
            tangents, _ = swept_on(edges, seeds, len(adjoints))
            columns = adjoint_tangents(edges, edge_tangents(edges, bends, tangents), adjoints)
        for place, node in enumerate(moved):
            for other in nodes[: first + place + 1]:
                column: Any = columns[other]
                if column is not None and column[place] != 0:
                    pairs[node][other] = float(column[place])
    return pairs


# ---- in one sweep


def pushed_edges(
    edges: Edges, bends: Sequence[Bend], adjoints: Adjoints, most: int
) -> Pairs | None:
    """The second derivatives by edge pushing; None where it carries more than `most` entries."""
    # The pair (i, j) is stored in the row of the greater node, which the sweep reaches first. It
    # never reaches inputs, so input i gets the negative number ~i, less than that of any node.
    second: dict[int, dict[int, float | Wide]] = {}
    consumers, derivatives = edges.consumers, edges.derivatives
    passed_by = set(consumers)
    args = [arg if arg in passed_by else ~arg for arg in edges.args]
    bent = len(bends) - 1
    end, entries = len(args), 0

    def add(i: int, j: int, value: float | Wide) -> None:
        nonlocal entries
        if i < j:
            i, j = j, i
        row = second.get(i)
        if row is None:
            row = second[i] = {}
        before = row.get(j)
        if before is None:
            entries += 1
            row[j] = value
        else:
            row[j] = before + value

    while end:
        node = consumers[end - 1]
        first = end - 1
        while first and consumers[first - 1] == node:
            first -= 1
        row = second.pop(node, None)
        if row is not None:
            entries -= len(row)
            slopes: dict[int, float] = {}
            for arg, slope in zip(args[first:end], derivatives[first:end], strict=True):
                if slope is not None:
                    slopes[arg] = slopes[arg] + slope if arg in slopes else slope
            own = row.pop(node, None)
            for other, value in row.items():
                for arg, slope in slopes.items():
                    passed = value * slope
                    add(arg, other, passed + passed if arg == other else passed)
            if own is not None:
                passing = list(slopes.items())
                for i, (arg, slope) in enumerate(passing):
                    passed = own * slope
                    for other, factor in passing[i:]:
                        add(arg, other, passed * factor)
        if bent >= 0 and bends[bent].first == first:
            adjoint = adjoints[node]
            if adjoint is not None:
                for (p, q), value in zip(bends[bent].pairs, bends[bent].values, strict=True):
                    arg, other, made = args[first + p], args[first + q], value * adjoint
                    add(arg, other, made + made if p != q and arg == other else made)
            bent -= 1
        if entries > most:
            return None
        end = first
    return {~i: {~j: float(value) for j, value in row.items()} for i, row in second.items()}


# ---- products with vectors


def edge_tangents(edges: Edges, bends: Sequence[Bend], tangents: Adjoints) -> list[float | None]:
    """The tangent of each local derivative, given the tangents of the nodes; None is 0."""
    changes: list[float | None] = [None] * len(edges)
    args = edges.args
    for first, pairs, values in bends:
        for (p, q), value in zip(pairs, values, strict=True):
            for edge, by in ((p, q), (q, p)) if p != q else ((p, q),):
                tangent = tangents[args[first + by]]
                if tangent is not None:
                    before = changes[first + edge]
                    change = times(value, tangent)
                    changes[first + edge] = change if before is None else before + change
    return changes


def adjoint_tangents(
    edges: Edges, changes: Sequence[float | None], adjoints: Adjoints
) -> list[float | None]:
    """The tangents of the adjoints, given those of the edges (`changes`).

    At the inputs they are the product of the Hessian and the vector.
    """
    result: list[float | None] = [None] * len(adjoints)
    for consumer, arg, derivative, change in zip(
        reversed(edges.consumers),
        reversed(edges.args),
        reversed(edges.derivatives),
        reversed(changes),
        strict=True,
    ):
        adjoint = adjoints[consumer]
        if adjoint is None or derivative is None:
            continue
        flowing = result[consumer]
        if flowing is None:
            if change is None:
                continue
            passed = adjoint * change
        elif change is None:
            passed = flowing * derivative
        else:
            passed = flowing * derivative + adjoint * change
        before = result[arg]
        result[arg] = passed if before is None else before + passed
    return result
