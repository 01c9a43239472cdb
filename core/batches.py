"""Value and gradient for many points, block by block; a point outside a domain harms no other."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autograd_cli.core.arrays import Outcome, outcome
from autograd_cli.core.evaluate import evaluate
from autograd_cli.core.graph import Graph
from autograd_cli.grammar.source import Problem

Array = NDArray[Any]

BLOCK = 8_192  # points whose intermediates stay in the cache


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
    block: int = BLOCK,
) -> BatchOutcome:
    """Evaluate at the points of `columns` (arrays of one length) and `fixed`.

    The points that `skipped` marks are neither checked nor counted.
    """
    size = len(skipped)
    values = np.empty(size)
    gradient = {name: np.empty(size) for name in asked}
    bad = np.zeros(size, bool)
    first: Problem | None = None
    kinks: dict[tuple[str, str], int] = {}
    for start in range(0, size, block):
        part = slice(start, min(start + block, size))
        point = {name: column[part] for name, column in columns.items()}
        point |= {name: np.asarray(value, float) for name, value in fixed.items()}
        # NaN is in no domain and at no kink, and goes through
        found = outcome(graph, _without(point, skipped[part]), asked, (part.stop - start,))
        values[part] = found.value
        for name, slope in found.gradient.items():
            gradient[name][part] = slope
        bad[part] = found.bad
        if first is None and found.first is not None:
            first = _first_problem(graph, point, asked, found, skipped[part])
        for key, where in found.kinks.items():
            kinks[key] = kinks.get(key, 0) + int((where & ~skipped[part]).sum())
    bad &= ~skipped
    return BatchOutcome(values, gradient, bad, first, {k: n for k, n in kinks.items() if n})


def _without(point: Mapping[str, Array], skipped: Array) -> Mapping[str, Array]:
    if not skipped.any():
        return point
    return {name: np.where(skipped, np.nan, column) for name, column in point.items()}


def _first_problem(
    graph: Graph,
    point: Mapping[str, Array],
    asked: Sequence[str],
    found: Outcome,
    skipped: Array,
) -> Problem | None:
    """The first problem as the scalar engine tells it, with its mend."""
    bad = found.bad & ~skipped
    if not bad.any():
        return None
    element = int(np.argmax(bad))
    row = {name: float(np.broadcast_to(v, bad.shape)[element]) for name, v in point.items()}
    try:
        evaluate(graph, row, frozenset(asked))
    except Problem as problem:
        return problem
    return found.first
