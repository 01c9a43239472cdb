"""Where an answer and its warnings go, for every command of the table and each of its formats."""

import json
import subprocess

import pytest
from conftest import PROGRAM

from autograd_cli.cli.command_table import COMMANDS
from autograd_cli.cli.run import run
from autograd_cli.core.targets import TARGETS

# a program, a value, and what is to be said of them
KINDS = {
    "kink": ("y = abs(x)*x", "0", "is not differentiable at 0"),
    "overflow": ("y = exp(x)*x", "800", "is beyond float64 here"),
    "nonfinite": ("y = x*inf*0", "1", "has no value here (NaN)"),
}
# the words without which a command has no answer
MORE = {
    "jvp": ["--tangent", "x=1"],
    "vjp": ["--cotangent", "y=1"],
    "hvp": ["--vector", "x=1"],
}
AT_A_POINT = [name for name, c in COMMANDS.items() if any("--at" in o.flags for o in c.options)]


def formats(name):
    """The formats of a command, and the option that says which."""
    options = {flag: option for option in COMMANDS[name].options for flag in option.flags}
    flag = "--format" if "--format" in options else "--to"
    return flag, options[flag].values


def warned(name, form, kind):
    """How often an answer is to warn: of a kink where there is a derivative to speak of."""
    if name == "eval" and kind == "kink":
        return 0
    if name == "export":  # only what computes beside the code states numbers
        return int(TARGETS[form].differentiates)
    return 1


PRODUCT = [
    (name, form, kind)
    for name in AT_A_POINT
    if name != "map"
    for form in formats(name)[1]
    for kind in KINDS
    # a page of PDF shows its notes to people alone; no Taylor polynomial at a kink
    if form != "pdf" and (name, kind) != ("taylor", "kink")
]


@pytest.mark.parametrize(("name", "form", "kind"), PRODUCT)
def test_a_warning_stands_once(capsysbinary, name, form, kind):
    text, value, sentence = KINDS[kind]
    at = f"x={value}±1e-9" if name == "uncertainty" else f"x={value}"
    words = [name, text, "--at", at, formats(name)[0], form, "--lang", "en", *MORE.get(name, [])]
    assert run(words) in (0, 1)
    out, err = (data.decode("utf-8", "replace") for data in capsysbinary.readouterr())
    assert "error" not in err
    assert out.count(sentence) + err.count(sentence) == warned(name, form, kind)
    if form in ("json", "ndjson"):
        assert not err
        assert [w["kind"] for w in json.loads(out)["warnings"]].count(kind) >= warned(
            name, form, kind
        )
    elif name != "handout":  # whose pages have notes
        assert sentence not in out


@pytest.mark.parametrize(
    ("form", "kind"),
    [*((form, "kink") for form in formats("map")[1]), *(("csv", k) for k in KINDS)],
)
def test_a_warning_of_a_table_stands_once(form, kind):
    text, value, _ = KINDS[kind]
    words = [PROGRAM, "map", text, "--to", form, "--lang", "en"]
    done = subprocess.run(words, input=f"x\n{value}\n".encode(), capture_output=True, check=True)
    assert done.stderr.count(b"warning: ") == 1
    assert b"warning" not in done.stdout


def test_the_same_is_said_once(program):
    done = program("grad", "abs(x) + abs(2*x) + max(x, 3*x)", "--at", "x=0", "--show", "none")
    first, second = done.stderr.splitlines()
    assert "abs is" in first
    assert "max" in second
    done = program("grad", "abs(x) + abs(2*x)", "--at", "x=0", "-f", "json")
    assert [w["span"] for w in json.loads(done.stdout)["warnings"]] == [[0, 6], [9, 17]]


def test_a_count_of_paths_warns_too(program):
    done = program("paths", "abs(x)", "--at", "x=0", "--count", "-f", "json")
    assert json.loads(done.stdout)["warnings"][0]["kind"] == "kink"
    assert not done.stderr
