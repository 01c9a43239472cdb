"""The formats that answers are written in, one row each; how they look, and in which language."""

import os
from collections.abc import Mapping
from typing import NamedTuple


class Format(NamedTuple):
    """Who writes a format, and of which part of a view; whether machines or people read it.

    `module` stands in render/formats; `dialect`, that of formulas, in core/program/printer.py.
    """

    module: str
    part: str
    machine: bool
    dialect: str = "TEXT"


class Style(NamedTuple):
    """How people's formats look."""

    language: str = "en"
    ascii: bool = False
    precision: int = 6
    width: int = 80
    colour: bool = False


class Look(NamedTuple):
    """What the command line says of how an answer is to look, and the formats that there are."""

    form: str | None = None
    precision: str = "6"
    ascii_only: bool = False
    lang: str | None = None
    forms: tuple[str, ...] = ()


# what a format makes of an answer: text, bytes of a picture, or an object that becomes JSON
Written = str | bytes | dict[str, object]

FORMATS = {
    "table": Format("table", "sections", machine=False),
    "plain": Format("separated", "lines", machine=True),
    "json": Format("json", "object", machine=True),
    "ndjson": Format("json", "object", machine=True),
    "csv": Format("separated", "records", machine=True),
    "tsv": Format("separated", "records", machine=True),
    "markdown": Format("markdown", "sections", machine=False),
    "latex": Format("latex", "formulas", machine=False, dialect="LATEX"),
    "typst": Format("typst", "equations", machine=False, dialect="TYPST"),
    "mathml": Format("mathml", "equations", machine=False, dialect="MATHML"),
}


def language_of_locale(environment: Mapping[str, str] = os.environ) -> str:
    """`ja` where the locale is Japanese, else `en`."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if locale := environment.get(name, ""):
            return "ja" if locale.startswith("ja") else "en"
    return "en"
