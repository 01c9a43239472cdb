"""Eigenvalues of a symmetric matrix, and their signs within rounding."""

import math
from collections.abc import Mapping, Sequence

Rows = Mapping[str, Mapping[str, float]]

_SMALL = 32  # up to this size rotations take no longer than importing NumPy
_LARGEST = 2_000  # above this size eigenvalues take minutes
_EPSILON = 2.0**-52
_MAX_SWEEPS = 50  # some ten are enough, unless entries are near the limits of float64


def eigenvalues(rows: Rows) -> list[float] | None:
    """The eigenvalues of a symmetric matrix, ascending.

    None where a block of the matrix is too large, or an entry is not finite. `rows` has the entries
    that are not 0; a matrix that falls into blocks is solved block by block.
    """
    found: list[float] = []
    for block in _blocks(rows):
        values = _eigenvalues(_dense(rows, block))
        if values is None:
            return None
        found += values
    return sorted(found)


def definiteness(rows: Rows) -> str | None:
    """The signs of the eigenvalues: `positive-definite`, `negative-semidefinite`, …; None: unknown.

    An eigenvalue that is no larger than the rounding of the entries counts as 0. Each block is
    scaled to a diagonal of ±1 first, which keeps the signs, so that the rounding of a large entry
    does not hide a small one.
    """
    signs: set[int] = set()
    for block in _blocks(rows):
        matrix = _scaled(_dense(rows, block))
        values = _eigenvalues(matrix)
        if values is None:
            return None
        rounding = 8 * len(matrix) * _EPSILON * max(map(abs, values))
        signs |= {0 if abs(value) <= rounding else 1 if value > 0 else -1 for value in values}
    if {1, -1} <= signs:
        return "indefinite"
    if not signs or signs == {0}:
        return "zero"
    sign = "positive" if 1 in signs else "negative"
    return f"{sign}-semidefinite" if 0 in signs else f"{sign}-definite"


def _blocks(rows: Rows) -> list[list[str]]:
    """The names, in groups that no entry connects: the connected components."""
    seen: set[str] = set()
    blocks = []
    for first in rows:
        if first in seen:
            continue
        seen.add(first)
        block = [first]
        for name in block:  # the loop adds names to the block
            for other in rows[name]:
                if other not in seen:
                    seen.add(other)
                    block.append(other)
        blocks.append(block)
    return blocks


def _dense(rows: Rows, block: Sequence[str]) -> list[list[float]]:
    if len(block) > _LARGEST:
        return []
    return [[rows[name].get(other, 0.0) for other in block] for name in block]


def _scaled(matrix: Sequence[Sequence[float]]) -> list[list[float]]:
    scales = []
    for i, row in enumerate(matrix):
        size = abs(row[i]) or max(map(abs, row))
        scales.append(math.sqrt(size) if size else 1.0)
    return [
        [entry / scales[i] / scales[j] for j, entry in enumerate(row)]
        for i, row in enumerate(matrix)
    ]


def _eigenvalues(matrix: list[list[float]]) -> list[float] | None:
    if not matrix or not all(map(math.isfinite, (entry for row in matrix for entry in row))):
        return None
    if len(matrix) <= _SMALL:
        return rotated(matrix)
    import numpy as np

    values: list[float] = np.linalg.eigvalsh(np.array(matrix)).tolist()
    return values


def rotated(matrix: Sequence[Sequence[float]]) -> list[float]:
    """The eigenvalues by Jacobi's rotations (Golub and Van Loan, Matrix Computations, 8.5)."""
    a = [list(row) for row in matrix]
    size = len(a)
    pairs = [(p, q) for p in range(size) for q in range(p + 1, size)]
    for _ in range(_MAX_SWEEPS):
        moving = False
        for p, q in pairs:
            off = a[p][q]
            if abs(off) <= _EPSILON / 4 * math.sqrt(abs(a[p][p])) * math.sqrt(abs(a[q][q])):
                continue
            if abs(a[p][p]) + abs(off) == abs(a[p][p]) and abs(a[q][q]) + abs(off) == abs(a[q][q]):
                continue
            moving = True
            theta = (a[q][q] - a[p][p]) / off / 2
            t = math.copysign(1, theta) / (abs(theta) + math.hypot(1, theta))
            c = 1 / math.hypot(1, t)
            s = t * c
            a[p][p] -= t * off
            a[q][q] += t * off
            a[p][q] = a[q][p] = 0.0
            for r in range(size):
                if r not in (p, q):
                    x, y = a[r][p], a[r][q]
                    a[r][p] = a[p][r] = c * x - s * y
                    a[r][q] = a[q][r] = s * x + c * y
        if not moving:
            break
    return [a[i][i] for i in range(size)]
