"""Value and gradient for many points; a point outside a domain harms no other."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autograd_cli.core.many.arrays import CAREFUL, outcome, pieces, prepared
from autograd_cli.core.many.blocks import run
from autograd_cli.core.program.graph import Graph
from autograd_cli.grammar.source import Problem

Array = NDArray[Any]


class BatchOutcome(NamedTuple):
    """Value and gradient by point; NaN where `bad`, the points outside a domain.

    `first` is the problem of the first of these. `kinks` counts, by function and key of the
    sentence, the points where a derivative was taken by a convention.
    """

    value: Array
    gradient: dict[str, Array]
    bad: Array
    first: Problem | None
    kinks: dict[tuple[str, str], int]


def evaluate_batch(
    graph: Graph,
    columns: Mapping[str, Array],
    fixed: Mapping[str, float],
    asked: Sequence[str],
    skipped: Array,
    block: int = CAREFUL,
) -> BatchOutcome:
    """Evaluate at the points of `columns` (arrays of one length) and `fixed`.

    The points that `skipped` marks are neither checked nor counted; their answers mean nothing.
    `block`: how many of the points that need care are taken at once.
    """
    size = len(skipped)
    if skipped.any():  # NaN is in no domain and at no kink, and goes through
        columns = {name: np.where(skipped, np.nan, column) for name, column in columns.items()}
    program = prepared(graph, tuple(asked), frozenset(fixed))
    (values, *slopes), rest = run(program, columns, fixed, size)
    gradient = dict(zip(asked, slopes, strict=True))
    bad = np.zeros(size, bool)
    first: Problem | None = None
    kinks: dict[tuple[str, str], int] = {}
    for piece in pieces(rest[~skipped[rest]], block):
        point = {name: column[piece] for name, column in columns.items()}
        point |= {name: np.asarray(value, float) for name, value in fixed.items()}
        found = outcome(graph, point, asked, piece.shape)
        values[piece] = found.value
        for name, slope in found.gradient.items():
            gradient[name][piece] = slope
        bad[piece] = found.bad
        first = first or found.first
        for key, where in found.kinks.items():
            kinks[key] = kinks.get(key, 0) + int(where.sum())
    return BatchOutcome(values, gradient, bad, first, kinks)


def first_order(gradient: Mapping[str, Array], sigmas: Mapping[str, Any], size: int) -> Array:
    """The standard uncertainties of the values, of those of independent inputs: the square root of
    the sum of squares of slope times uncertainty (GUM 5.1.2).

    An input without uncertainty adds nothing, whatever its slope. `sigmas` are arrays or numbers.
    """
    total = np.zeros(size)
    with np.errstate(all="ignore"):
        for name, sigma in sigmas.items():
            term = np.where(np.equal(sigma, 0), 0.0, gradient[name] * sigma)
            total = np.hypot(total, term)
    return total
