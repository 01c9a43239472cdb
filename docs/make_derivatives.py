"""Makes the text of derivatives.md from the rule table; `make regenerate` writes it."""

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.formats.markdown import page
from autograd_cli.cli.render.views.functions import convention_section, function_sections
from autograd_cli.core.point.at import AsRead
from autograd_cli.core.rules.catalogue import Entry, entries
from autograd_cli.grammar.messages.words import LANGUAGES

HEAD = """# Functions and their derivatives

Made from the rule table, `core/table/primitives.py`: the same lines are what the engine computes.

A partial derivative is written in the calculator's own language. `x, y, …` stands for all the
arguments of a function that takes any number of them, and then `∂/∂x` is for each of them. An empty
domain is everywhere. Outside its domain a function is an error (exit code 1) that names the
sub-expression, its value and the domain; NaN goes through. An input that is not asked for (`--wrt`)
counts as a constant.

"""
CONVENTIONS = """
## Where a derivative does not exist

There the answer is a convention, and a warning says so.

"""
SECONDS = """
## Second derivatives

The second derivative of a function is the derivative of its derivative, by the same table. These
functions have their own, which keep the digits that the derivative of the formula above would lose:
differentiated, `1 / sqrt((1 - x) * (1 + x))` is 0 at 1e-20, where `x` is right. `y, …` stands for
all the arguments but x.

| function | second derivatives |
| --- | --- |
"""
TAIL = """
`max` and `min` share the derivative among the k arguments that tie, 1/k each. `x^n` at 0 with a
constant n has no kink for n = 0, 1 and n > 1. `where` is the branch taken; the other one is never
evaluated into the answer. The edge to an argument that `max`, `min`, `clamp` does not select, on
the flat side of `relu`, and of `sign`, `floor`, `ceil`, `round` is 0 and passes nothing on: what
lies behind it gets 0, never 0·∞. Elsewhere an infinite local derivative times a zero one is NaN,
with a warning.
"""


def text() -> str:
    """The whole document."""
    style = Style(LANGUAGES[0])
    found = entries()
    functions = page(AsRead(), function_sections(found, style, single=False), style)
    conventions = page(AsRead(), [convention_section(found, style)], style)
    seconds = "".join(_second_row(entry) for entry in found if entry.seconds)
    return HEAD + functions + CONVENTIONS + conventions + TAIL + SECONDS + seconds


def _second_row(entry: Entry) -> str:
    formulas = "; ".join(f"∂²/{pair} = {formula}" for pair, formula in entry.seconds)
    return f"| `{entry.call}` | `{formulas}` |\n"
