"""One point by the sweeps over floats, which the other engines are compared with."""

import math

from autograd_cli.core.point.at import At
from autograd_cli.grammar.source import Problem


def single(graph, point, asked):
    """Value and gradient by the sweeps over floats; None outside a domain."""
    try:
        at = At(graph, point, list(asked))
        answers = [at.value, *at.gradient.values()]
    except Problem:
        return None
    kinks = {
        (str(w.values["name"]), w.message) for w in at.linear.warnings if w.kind == "kink"
    }  # fmt: skip
    return answers, kinks


def bits(values):
    """What tells -0.0 from 0.0, and no NaN from another."""
    return ["nan" if math.isnan(v) else float(v).hex() for v in values]
