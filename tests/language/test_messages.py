"""The catalogue of words: both languages say the same, and nothing is said by no one."""

import re
import subprocess
import sys

import pytest
from support import ROOT

from autograd_cli.cli.line.values import read_point
from autograd_cli.cli.messages.labels import LABELS
from autograd_cli.core import Function
from autograd_cli.core.rules.catalogue import entry
from autograd_cli.grammar.messages.problems import HINTS, PHRASES, PROBLEMS, WARNINGS
from autograd_cli.grammar.source import Problem, problem_words

SOURCES = "".join(
    path.read_text(encoding="utf-8")
    for folder in ("cli", "core", "grammar")
    for path in (ROOT / folder).rglob("*.py")
    if path.parent.name != "messages" or path.name == "words.py"
)
# keys that the program puts together: f"verdict-{…}"
MADE = [
    re.compile(".+".join(map(re.escape, re.split(r"\{[^}]*\}", text))))
    for text in re.findall(r'f"([\w-]*\{[^}"]*\}[\w-]*)"', SOURCES)
    if "-" in re.sub(r"\{[^}]*\}", "", text)
]
CATALOGUES = {
    "problems": PROBLEMS,
    "hints": HINTS,
    "warnings": WARNINGS,
    "phrases": PHRASES,
    "labels": LABELS,
}
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


@pytest.mark.parametrize(
    ("text", "point", "sentence"),
    [
        ("a + sinn(b)", {}, "`sinn` is not a function"),
        ("(a + b", {}, "this `(` is never closed"),
        ("a + b", {"a": 1.0}, "no value for `b`"),
        ("1/(a - 1)", {"a": 1.0}, "`1/(a - 1)`: division by 0 (1/0); a divisor must not be 0"),
        ("log(a)", {"a": -1.0}, "`log(a)`: log is not defined at -1: its domain is x > 0"),
        ("a^b", {"a": -1.0, "b": 0.5}, "`a^b`: x^y is not defined at x = -1, y = 0.5: "),
    ],
)
def test_a_problem_as_text_is_its_sentence(text, point, sentence):
    with pytest.raises(Problem) as caught:
        Function.from_text(text).value(point)
    assert str(caught.value).startswith(sentence)


def test_the_library_says_its_sentences_without_the_command_line():
    code = (
        "import sys\n"
        "from autograd_cli.core import Function\n"
        "try: Function.from_text('log(x)').value({'x': -1})\n"
        "except Exception as problem: print(problem)\n"
        "assert not any(name.startswith('autograd_cli.cli') for name in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "`log(x)`: log is not defined at -1: its domain is x > 0\n"


@pytest.mark.parametrize(("count", "rest"), [(8, ""), (9, " and 1 more"), (1000, " and 992 more")])
def test_at_most_eight_names_are_listed_and_the_rest_is_counted(count, rest):
    names = [f"x{i}" for i in range(count)]
    f = Function.from_text(" + ".join(names))
    listed = ", ".join(f"`{name}`" for name in names[:8])
    with pytest.raises(Problem) as caught:
        f.value({})
    assert str(caught.value) == f"no value for {listed}{rest}"
    with pytest.raises(Problem) as caught:
        f.value(dict.fromkeys(names, 1.0) | {"q": 1.0})
    assert problem_words(caught.value)[1] == f"the inputs are {listed}{rest}"


def test_the_nearest_word_is_named():
    known = ["values", "locals", "leaky_relu", "relu", "sin", "cot", "x"]
    for word, guess in [
        ("value", "values"), ("vlaues", "values"), ("ReLU", "relu"), ("LeakyReLU", "leaky_relu"),
        ("SIN", "sin"), ("sni", "sin"), ("X", "x"), ("dot", None), ("q", None), ("y", None),
    ]:  # fmt: skip
        problem = Problem.unknown("input", "bad-choice", word, known, otherwise="inputs")
        assert problem.values["guess"] == guess
        assert problem.hint == ("did-you-mean" if guess else "inputs")
    with pytest.raises(Problem, match="there is no function `Sine`") as caught:
        entry("Sine")
    assert caught.value.values["guess"] == "sin"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_problem_in_a_problem_is_told_in_the_same_language(language):
    with pytest.raises(Problem) as caught:
        read_point(["x=log(-1)"])
    inner = "log は -1 で定義されません" if language == "ja" else "log is not defined at -1"
    assert inner in problem_words(caught.value, language)[0]
