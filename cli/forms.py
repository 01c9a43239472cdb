"""The formats that answers are written in, one row each."""

from typing import NamedTuple


class Format(NamedTuple):
    """Where a format is written, and whether machines or people read it."""

    module: str
    machine: bool


class Style(NamedTuple):
    """How people's formats look."""

    language: str = "en"
    ascii: bool = False
    precision: int = 6
    width: int = 80
    colour: bool = False


# what a format makes of an answer: text, bytes of a picture, or an object that becomes JSON
Written = str | bytes | dict[str, object]

FORMATS = {
    "table": Format("table", machine=False),
    "plain": Format("separated", machine=True),
    "json": Format("json", machine=True),
    "ndjson": Format("json", machine=True),
    "csv": Format("separated", machine=True),
    "tsv": Format("separated", machine=True),
    "markdown": Format("markdown", machine=False),
    "latex": Format("latex", machine=False),
}
