"""CONTRIBUTING.md: its recipes for a function, a format and a command, followed word for word.

They are followed in a copy of the program.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import HANG, ROOT

from autograd_cli import cli, core, grammar
from autograd_cli.cli.line.command_table import COMMANDS

# a step of a recipe: the file that it names first, or a new one beside it, and what goes into it
STEP = re.compile(
    r"^\d\. [^`]*(?:`(\w+\.py)` goes beside )?`([\w/]+\.py)`(?:(?!^\d\. ).)*?^```py\n(.*?)^```$",
    re.M | re.S,
)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The program with what the recipes add, as a command or as code."""
    folder = tmp_path_factory.mktemp("site")
    for package in (grammar, core, cli):
        name = package.__name__.replace(".", "/")
        shutil.copytree(Path(package.__file__).parent, folder / name)
    steps = STEP.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert len(steps) == 6
    for new, name, code in steps:
        path = folder / "autograd_cli" / name
        if new:
            path.with_name(new).write_text(code, encoding="utf-8")
            continue
        text = path.read_text(encoding="utf-8")
        first, rest = code.split("\n", 1)
        if first.startswith("def "):
            text += f"\n\n{code}"
        else:
            assert text.count(f"\n{first}\n") == 1, name
            text = text.replace(f"\n{first}\n", f"\n{first}\n{rest}")
        path.write_text(text, encoding="utf-8")

    def run(*words, code="from autograd_cli.cli.main import main; main()"):
        done = subprocess.run(
            [sys.executable, "-c", code, *words],
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(folder), "LC_ALL": "C.UTF-8"},
            cwd=folder,
            timeout=HANG,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return run


# 1 - cos(1) and sin(1)
VALUE, SLOPE = 0.4596976941318603, 0.8414709848078965


@pytest.mark.parametrize("mode", ["reverse", "forward"])
def test_value_and_gradient(run, mode):
    words = ["versin(x)", "--at", "x=1", "--mode", mode, "-f", "json"]
    answer = json.loads(run("grad", *words))
    assert answer["value"] == pytest.approx(VALUE, rel=1e-15)
    assert answer["gradient"] == {"x": SLOPE}
    assert [edge["formula"] for edge in answer["edges"]] == ["sin(x)"]


def test_second_derivative_and_formula(run):
    assert run("diff", "versin(x)") == "sin(x)\n"
    assert run("diff", "versin(x)", "--order", "2") == "cos(x)\n"


def test_arrays(run):
    code = (
        "from autograd_cli.core import Function\n"
        "values, gradient = Function.from_text('versin(x)').map({'x': [1.0, 0.0, 1e-200]})\n"
        "print(*values, *gradient['x'])"
    )
    found = [float(number) for number in run(code=code).split()]
    assert found == pytest.approx([VALUE, 0, 0, SLOPE, 0, 1e-200], rel=1e-15, abs=0)


def test_reference(run):
    assert run("functions", "versin") == (
        "versin(x)\n"
        "meaning      versed sine 1 - cos\n"
        "domain       abs(x) < inf\n"
        "derivative   ∂/∂x = sin(x)\n"
    )
    assert "正矢" in run("functions", "versin", "--lang", "ja")


def test_latex(run):
    found = run("grad", "versin(x)", "--at", "x=1", "-f", "latex")
    assert r"\operatorname{versin}\left(x\right)" in found


def test_check_against_50_digits(run):
    pytest.importorskip("mpmath")
    answer = json.loads(run("check", "versin(x)", "--at", "x=1", "-f", "json"))
    assert answer["ok"]


@pytest.mark.parametrize("language", ["python", "numpy", "pytorch", "jax", "c", "sql"])
def test_code(run, language):
    assert run("export", "versin(x)", "--to", language)


# ---- the format


WITH_RECORDS = {
    name
    for name, command in COMMANDS.items()
    for option in command.options
    if "records" in option.parts
}
MORE = {
    "jvp": ["--tangent", "x=1"],
    "vjp": ["--cotangent", "y=1"],
    "hvp": ["--vector", "x=1"],
}


def test_the_format_is_in_every_command_whose_view_has_the_part(run):
    assert {"grad", "eval", "hessian", "uncertainty"} <= WITH_RECORDS
    code = "from autograd_cli.cli.line.command_table import COMMANDS as c\n" + (
        "print(*(n for n in c for o in c[n].options if 'bars' in o.values))"
    )
    assert {*run(code=code).split()} == WITH_RECORDS
    for name in WITH_RECORDS:
        at = "x=3±0.1" if name == "uncertainty" else "x=3"
        words = [name, "y = x^2", "--at", at, *MORE.get(name, [])]
        heading, *rows = run(*words, "-f", "bars").splitlines()
        assert rows
        assert {line.count("|") for line in rows} == {heading.count("|")}
    assert (
        run("grad", "y = x^2", "--at", "x=3", "-f", "bars") == "|input|value|derivative|\n|x|3|6|\n"
    )


def test_the_format_is_in_help_and_completion(run):
    assert "bars" in run("grad", "--help")
    assert "bars" not in run("modes", "--help")
    for shell in ("bash", "zsh", "fish", "powershell"):
        assert "bars" in run("completions", shell)


# ---- the command


def test_the_command_answers_in_the_formats_of_its_view(run):
    assert run("size", "x^2 + x") == "4\n"
    assert run("size", "x^2 + x", "-f", "markdown") == "4\n"
    answer = {"schema": 1, "expression": "x^2 + x", "nodes": 4}
    assert json.loads(run("size", "x^2 + x", "-f", "json")) == answer


def test_the_command_is_in_help_and_completion(run):
    assert "How many nodes" in run("--help")
    told = run("size", "--help")
    assert "ndjson" in told
    assert "csv" not in told
    for shell in ("bash", "zsh", "fish", "powershell"):
        assert "size" in run("completions", shell)
