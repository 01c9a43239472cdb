"""Monte Carlo: the output at random values of the inputs, normally distributed.

The method of Supplement 1 to the Guide to the Expression of Uncertainty in Measurement (JCGM
101:2008), over arrays.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from autograd_cli.core.answers.correlation import Column
from autograd_cli.core.many.batches import evaluate_batch
from autograd_cli.core.program.graph import Graph
from autograd_cli.core.table.primitives import PRIMITIVES

MAX_WORK = 6e9  # nanoseconds, estimated by the following times for one sample
FAST, DRAWN = 5, 25  # for an operation of NumPy, for a random number
SLOW, GAMMAS = 1_000, 10_000  # for a function that NumPy lacks, for one of the gamma family
BLOCK = 4_000_000  # values of inputs in memory at once
COVERED = (0.025, 0.975)  # the quantiles between which 95 % lie


class Sampled(NamedTuple):
    """Statistics of samples of the output, in its units; 95 % are between `low` and `high`.

    `outside` counts samples outside the domain of the program, `infinite` those without a finite
    value. Both are left out of the statistics, which are NaN where fewer than two samples remain.
    """

    samples: int
    seed: int
    mean: float
    deviation: float
    low: float
    high: float
    outside: int
    infinite: int


def most_samples(graph: Graph, columns: Sequence[Column]) -> int:
    """How many samples of a program can be taken within MAX_WORK."""
    drawn = DRAWN * len(columns) + FAST * sum(map(len, columns))
    return int(MAX_WORK / (1 + drawn + sum(_time(graph, node) for node in range(len(graph)))))


def _time(graph: Graph, node: int) -> float:
    """The time that a node takes for one sample, roughly, in nanoseconds."""
    op, args = graph.ops[node], graph.args[node]
    row = PRIMITIVES.get(op)
    if row is None or (row.vectorized and (not row.variadic or len(args) == 2)):
        return FAST
    if op == "polygamma":  # for x < 0 its time grows with the square of the order
        order = graph.payloads[args[0]]
        return GAMMAS + 4 * (order * order if isinstance(order, float) else 0.0)
    return GAMMAS if op.endswith("gamma") else SLOW * max(len(args) / 4, 1)


def sampled(
    graph: Graph,
    values: Mapping[str, float],
    columns: Sequence[Column],
    samples: int,
    seed: int,
) -> Sampled:
    """The output at random inputs; `columns` are independent directions, in units of the inputs.

    The same seed gives the same numbers everywhere, because NumPy does not change RandomState.
    """
    rng = np.random.RandomState(seed)
    moved = {name for column in columns for name in column}
    fixed = {name: x for name, x in values.items() if name not in moved}
    block = max(BLOCK // (len(values) + len(columns) + 1), 1)
    outputs, bad = [], []
    for start in range(0, samples, block):
        size = min(block, samples - start)
        point = {name: np.zeros(size) for name in values if name in moved}
        for column in columns:
            normal = rng.standard_normal(size)
            for name, share in column.items():
                point[name] += share * normal
        for name, away in point.items():
            away += values[name]
        with np.errstate(all="ignore"):
            batch = evaluate_batch(graph, point, fixed, (), np.zeros(size, bool))
        outputs.append(batch.value)
        bad.append(batch.bad)
    output, outside = np.concatenate(outputs), np.concatenate(bad)
    good = output[np.isfinite(output)]
    infinite = samples - len(good) - int(outside.sum())
    counted = (int(outside.sum()), infinite)
    if len(good) < 2:
        return Sampled(samples, seed, math.nan, math.nan, math.nan, math.nan, *counted)
    scale = float(np.abs(good).max()) or 1.0  # so that no square overflows
    with np.errstate(all="ignore"):
        scaled = good / scale
        mean, deviation = float(scaled.mean()), float(scaled.std(ddof=1))
        low, high = (float(x) for x in np.quantile(good, COVERED))
    return Sampled(samples, seed, mean * scale, deviation * scale, low, high, *counted)
