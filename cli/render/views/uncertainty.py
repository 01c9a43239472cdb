"""A value with its uncertainty, rounded as laboratories do, and the budget behind it."""

import math
from collections.abc import Iterator
from decimal import Context, Decimal
from typing import NamedTuple

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.formats.json import number
from autograd_cli.cli.render.rows import Section, label
from autograd_cli.cli.render.view import View
from autograd_cli.cli.words import people_number
from autograd_cli.core.answers.uncertainty import Budget, Part
from autograd_cli.core.program.printer import latex_name, latex_number

LARGEST, SMALLEST = 6, -5  # decimal exponents that are written without a power of ten
_DIGITS = Context(prec=700)  # of the largest float to the place of the least
HEADER = ("input", "value", "uncertainty", "sensitivity", "contribution", "share")


class Rounded(NamedTuple):
    """A value and its uncertainty to the same place, times ten to a power; and the short form."""

    value: str
    uncertainty: str
    power: int
    short: str

    def text(self, sign: str = " ± ") -> str:
        both = f"{self.value}{sign}{self.uncertainty}"
        return f"({both})e{self.power}" if self.power else both


def rounded(value: float, uncertainty: float) -> Rounded:
    """Rounded by the rule of the Particle Data Group.

    Two digits of the uncertainty where its first three are 100 to 354, one to 949, and above that
    it is rounded up to 1000 and two digits are kept. The value goes to the same place.
    """
    if not uncertainty or not (math.isfinite(value) and math.isfinite(uncertainty)):
        texts = people_number(value, 15), people_number(uncertainty, 15)
        return Rounded(*texts, 0, f"{texts[0]}({texts[1]})")
    exact, error = Decimal(repr(value)), Decimal(repr(uncertainty))
    first = int(error.scaleb(2 - error.adjusted()))  # the first three digits
    place = error.adjusted() - (1 if first < 355 else 0)
    if first >= 950:
        error = Decimal(1).scaleb(error.adjusted() + 1)
    power = max(exact.adjusted() if exact else place, error.adjusted())
    power = power if power > LARGEST or power < SMALLEST else 0
    unit = Decimal(1).scaleb(place - power)
    digits = [f"{x.scaleb(-power).quantize(unit, context=_DIGITS):f}" for x in (exact, error)]
    if not float(digits[0]):
        digits[0] = digits[0].removeprefix("-")
    counted = digits[1].replace(".", "").lstrip("0")
    tail = f"e{power}" if power else ""
    return Rounded(digits[0], digits[1], power, f"{digits[0]}({counted}){tail}")


def uncertainty(answer: Budget) -> View:
    """The whole answer."""
    return View(
        answer.warnings,
        answer.program,
        sections=lambda style: _sections(answer, style),
        object=lambda style: _object(answer),
        records=lambda: _records(answer),
        lines=lambda: [(answer.value, answer.uncertainty), *_spread(answer)],
        formulas=lambda style: _latex(answer, style),
    )


def _object(answer: Budget) -> dict[str, object]:
    shown = rounded(answer.value, answer.uncertainty)
    found: dict[str, object] = {
        "schema": 1,
        "expression": answer.expression,
        "output": answer.output,
        "value": number(answer.value),
        "uncertainty": number(answer.uncertainty),
        "rounded": shown.text(),
        "short": shown.short,
        "budget": {
            part.name: {
                "value": number(part.measured.value),
                "uncertainty": number(part.measured.uncertainty),
                "sensitivity": None if part.sensitivity is None else number(part.sensitivity),
                "contribution": number(part.contribution),
                "share": number(part.share),
            }
            for part in answer.parts
        },
        "covariances": {
            ",".join(joint.pair): {
                "covariance": number(joint.covariance),
                "share": number(joint.share),
            }
            for joint in answer.joints
        },
    }
    second = answer.second
    found["second_order"] = second and {
        "shift": number(second.shift),
        "uncertainty": number(second.uncertainty),
    }
    many = answer.sampled
    found["monte_carlo"] = many and {
        "samples": many.samples,
        "seed": many.seed,
        "mean": number(many.mean),
        "standard_deviation": number(many.deviation),
        "interval": [number(many.low), number(many.high)],
        "outside": many.outside,
        "infinite": many.infinite,
    }
    return found


def _spread(answer: Budget) -> list[tuple[float, float, float, float]]:
    """What a Monte Carlo says: mean, standard deviation, the ends of 95 %."""
    many = answer.sampled
    return [] if many is None else [(many.mean, many.deviation, many.low, many.high)]


def _records(answer: Budget) -> Iterator[tuple[str | float, ...]]:
    yield HEADER
    for part in answer.parts:
        slope = "" if part.sensitivity is None else part.sensitivity
        yield part.name, *part.measured, slope, part.contribution, part.share
    for joint in answer.joints:
        yield " ".join(joint.pair), "", "", "", "", joint.share
    yield answer.output, answer.value, answer.uncertainty, "", "", ""
    for mean, deviation, _, _ in _spread(answer):
        yield "monte_carlo", mean, deviation, "", "", ""


def _sections(answer: Budget, style: Style) -> list[Section]:
    shown = rounded(answer.value, answer.uncertainty)
    result = (f"{answer.output} = {shown.text()}", f"{answer.output} = {shown.short}")
    keys = ("value", "uncertainty-u", "sensitivity", "contribution", "share")
    columns = (label("input", style), *(label(key, style) for key in keys))
    rows = [_row(answer, part, style) for part in answer.parts]
    for joint in answer.joints:
        a, b = joint.pair
        rows.append(
            (
                f"cov({a}, {b})",
                people_number(joint.covariance, style.precision),
                "",
                "",
                "",
                _percent(joint.share),
            )
        )
    total = _total(answer)
    sums = [people_number(x, style.precision) for x in (answer.value, answer.uncertainty)]
    rows.append((answer.output, *sums, "", sums[1], total))
    second = answer.second
    note = ""
    if second is not None:
        note = label(
            "second-order" if answer.holds else "second-order-fails",
            style,
            shift=people_number(second.shift, 3),
            uncertainty=people_number(second.uncertainty, 3),
        )
    return [
        Section(label("result", style), ("", ""), [result]),
        Section(label("budget", style), columns, rows, frozenset(range(1, 6)), note),
        *_monte_carlo(answer, style),
    ]


def _monte_carlo(answer: Budget, style: Style) -> list[Section]:
    many = answer.sampled
    if many is None:
        return []
    columns = (label("mean", style), label("standard-deviation", style), "2.5 %", "97.5 %")
    rows = [tuple(people_number(x, style.precision) for x in row) for row in _spread(answer)]
    title = label("monte-carlo", style, samples=many.samples, seed=many.seed)
    return [Section(title, columns, rows, frozenset(range(4)))]


def _row(answer: Budget, part: Part, style: Style) -> tuple[str, ...]:
    value, error = (people_number(x, style.precision) for x in part.measured)
    if part.sensitivity is None:
        return part.name, value, label("exact", style), "", "", ""
    numbers = (part.sensitivity, part.contribution)
    slope, contribution = (people_number(x, style.precision) for x in numbers)
    return (part.name, value, error, slope, contribution, _percent(part.share))


def _total(answer: Budget) -> str:
    """All shares together; nothing of an uncertainty of 0."""
    shares = [part.share for part in answer.parts] + [joint.share for joint in answer.joints]
    return _percent(math.fsum(shares)) if answer.uncertainty else ""


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if math.isfinite(share) else people_number(share, 3)


def _latex(answer: Budget, style: Style) -> str:
    """The result as an equation, and the budget as an array."""
    from autograd_cli.cli.render.formats.latex import display, escaped, program_rows, told

    shown = rounded(answer.value, answer.uncertainty)
    both = rf"{shown.value} \pm {shown.uncertainty}"
    if shown.power:
        both = rf"\left({both}\right) \times 10^{{{shown.power}}}"
    output = latex_name(answer.output)
    lines = program_rows(answer.program)
    rows = [
        (
            latex_name(part.name),
            *(_tex(x, style) for x in part.measured),
            "" if part.sensitivity is None else _tex(part.sensitivity, style),
            *(_tex(x, style) for x in (part.contribution,)),
            rf"{100 * part.share:.1f}\,\%",
        )
        for part in answer.parts
    ]
    sums = [_tex(x, style) for x in (answer.value, answer.uncertainty)]
    total = _total(answer).replace(" %", r"\,\%")
    rows.append((output, *sums, "", sums[1], total))
    for mean, deviation, _, _ in _spread(answer):
        rows.append((r"\text{Monte Carlo}", _tex(mean, style), _tex(deviation, style), "", "", ""))
    keys = ("input", "value", "uncertainty-u", "sensitivity", "contribution", "share")
    head = " & ".join(rf"\text{{{escaped(label(key, style))}}}" for key in keys)
    body = " \\\\\n".join(" & ".join(row) for row in rows)
    table = f"\\begin{{array}}{{lrrrrr}}\n{head} \\\\ \\hline\n{body}\n\\end{{array}}"
    head = told(answer.program, style)
    return f"{head}{display([*lines, f'{output} &= {both}'])}\n\\[\n{table}\n\\]\n"


def _tex(value: float, style: Style) -> str:
    return latex_number(float(people_number(value, style.precision)))
