"""The catalogue of words: both languages say the same, and nothing is said by no one."""

import re
from pathlib import Path

import pytest

from autograd_cli.cli.messages.labels import LABELS
from autograd_cli.cli.messages.problems import HINTS, PROBLEMS, WARNINGS

ROOT = Path(__file__).parent.parent
SOURCES = "".join(
    path.read_text(encoding="utf-8")
    for folder in ("cli", "core", "grammar")
    for path in (ROOT / folder).rglob("*.py")
    if path.parent.name != "messages"
)
# keys that the program puts together: f"verdict-{…}"
MADE = [
    re.compile(".+".join(map(re.escape, re.split(r"\{[^}]*\}", text))))
    for text in re.findall(r'f"([\w-]*\{[^}"]*\}[\w-]*)"', SOURCES)
    if "-" in re.sub(r"\{[^}]*\}", "", text)
]
CATALOGUES = {"problems": PROBLEMS, "hints": HINTS, "warnings": WARNINGS, "labels": LABELS}
KEYS = [(name, key) for name, catalogue in CATALOGUES.items() for key in catalogue]


@pytest.mark.parametrize(("catalogue", "key"), KEYS)
def test_both_languages_fill_the_same_blanks(catalogue, key):
    english, japanese = CATALOGUES[catalogue][key]
    assert english
    assert japanese
    blanks = [set(re.findall(r"\{(\w+)\}", text)) for text in (english, japanese)]
    assert blanks[0] == blanks[1]


@pytest.mark.parametrize(("catalogue", "key"), KEYS)
def test_every_sentence_is_said_somewhere(catalogue, key):
    assert re.search(rf"""["']{re.escape(key)}["']""", SOURCES) or any(
        made.fullmatch(key) for made in MADE
    )
