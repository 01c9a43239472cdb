"""Correlations as independent directions: the factor L of the matrix LLᵀ, one column a direction.

Inputs are eliminated in the order of how many others they are tied to, so that a chain of
thousands costs no more than its links.
"""

import heapq
import math
from collections.abc import Mapping, Sequence

from autograd_cli.grammar.source import Problem

Pair = tuple[str, str]
Column = dict[str, float]

MAX_UPDATES = 3_000_000  # of entries: some seconds
NOTHING = 1e-12  # of a variance of 1: rounding


def directions(names: Sequence[str], correlations: Mapping[Pair, float]) -> list[Column]:
    """Columns by name, whose products with themselves add up to the correlations.

    There are fewer than names where some follow from others. Raises Problem: of kind `input` where
    no quantities have such correlations (the matrix is not positive semidefinite), of kind `limit`
    where too many are tied to each other.
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
        if len(row) > count:  # it has been tied to more since
            heapq.heappush(ties, (len(row), k))
            continue
        del rest[names[k]]
        variance = row.pop(names[k])
        for name in row:
            del rest[name][names[k]]
        # what has no variance left has no covariance either
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
