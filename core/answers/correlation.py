"""Correlated inputs as sums of independent directions: the columns of a Cholesky factor.

An input with the fewest correlations is eliminated first. So a chain of thousands of inputs, each
correlated with the next one, takes as many steps as it has links.
"""

import heapq
import math
from collections.abc import Mapping, Sequence

from autograd_cli.grammar.source import Problem

Pair = tuple[str, str]
Column = dict[str, float]

MAX_UPDATES = 3_000_000  # changes of entries: some seconds
NOTHING = 1e-12  # a rest of a variance of 1 that is no larger counts as 0: it may be rounding


def directions(names: Sequence[str], correlations: Mapping[Pair, float]) -> list[Column]:
    """The columns c, with entries by name: the sum of all c·cᵀ is the matrix of the correlations.

    There are fewer columns than names where some inputs are determined by others. Raises Problem:
    of kind `input` where no quantities can have these correlations (the matrix is not positive
    semidefinite), of kind `limit` where too many inputs are correlated with each other.
    """
    rest: dict[str, Column] = {name: {name: 1.0} for name in names}
    for (a, b), r in correlations.items():
        rest[a][b] = rest[b][a] = r
    ties = [(len(row), k) for k, row in enumerate(rest.values())]
    heapq.heapify(ties)
    columns: list[Column] = []
    updates = 0
    while ties:
        count, k = heapq.heappop(ties)
        row = rest.get(names[k])
        if row is None:
            continue
        if len(row) > count:  # correlations have been added since
            heapq.heappush(ties, (len(row), k))
            continue
        del rest[names[k]]
        variance = row.pop(names[k])
        for name in row:
            del rest[name][names[k]]
        # an input whose variance is used up has no covariance with others
        impossible = any(abs(c) > 2 * math.sqrt(NOTHING) for c in row.values())
        if variance < -NOTHING or (variance <= NOTHING and impossible):
            tied = list(dict.fromkeys(name for pair in correlations for name in pair))
            raise Problem("input", "covariances-clash", names=tied)
        if variance <= NOTHING:
            continue
        updates += len(row) ** 2
        if updates > MAX_UPDATES:
            most = round((3 * MAX_UPDATES) ** (1 / 3))
            raise Problem("limit", "covariances-tangled", most=most)
        columns.append({names[k]: math.sqrt(variance)})
        columns[-1] |= {name: c / math.sqrt(variance) for name, c in row.items()}
        for a, x in row.items():
            into = rest[a]
            factor = x / variance
            for b, y in row.items():
                into[b] = into.get(b, 0.0) - factor * y
    return columns
