"""Answers as JSON: one object on one line."""

import json
import math
import sys
from collections.abc import Iterable

from autograd_cli.cli.forms import Style, Written
from autograd_cli.cli.render.view import View
from autograd_cli.core.answers.report import PathsOf
from autograd_cli.core.point.at import Notice
from autograd_cli.core.program.printer import whole_number
from autograd_cli.grammar.messages.words import STEERING

MAX_DIGITS = 4_000  # a longer count is a string: readers of JSON refuse longer integers


def number(value: float) -> float | str:
    """A float; the three that JSON lacks are strings."""
    if math.isfinite(value):
        return value
    return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"


def numbers(values: dict[str, float]) -> dict[str, float | str]:
    """An object of floats."""
    return {name: number(value) for name, value in values.items()}


def line(answer: object) -> str:
    """One line of JSON; escaped where the stream would not take the text as it is."""
    text = json.dumps(answer, ensure_ascii=False)
    if not text.isprintable():  # some characters would steer a terminal as they stand
        import re

        text = re.sub(STEERING, lambda character: f"\\u{ord(character[0]):04x}", text)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(answer)
    return text + "\n"


def warnings(notices: Iterable[Notice]) -> list[dict[str, object]]:
    """The warnings as objects."""
    from autograd_cli.cli.words import warning_words

    return [
        {
            "kind": notice.kind,
            "node": notice.node,
            "message": warning_words(notice),
            "span": None if notice.span is None else list(notice.span),
        }
        for notice in notices
    ]


def listed(paths: PathsOf) -> list[dict[str, object]]:
    """The paths that are listed."""
    return [
        {
            "nodes": path.nodes,
            "factors": [number(f) for f in path.factors],
            "product": number(path.product),
        }
        for path in paths.listed
    ]


def exact(count: int) -> int | str:
    """A whole number of any size."""
    if count.bit_length() < 3 * MAX_DIGITS:  # 3 bits make less than a digit
        return count
    digits = whole_number(count)
    return digits if len(digits) > MAX_DIGITS else count


def write(view: View, form: str, style: Style) -> Written:
    """An object, or a list; as NDJSON a line for each object of the list."""
    assert view.object is not None
    answer = view.object(style)
    if isinstance(answer, dict):
        return answer
    return "".join(map(line, answer)) if form == "ndjson" else line(answer)
