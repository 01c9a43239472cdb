"""CONTRIBUTING.md: its recipe for a function, followed word for word in a copy of the program."""

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

# a step of the recipe: the file that it names first, and what goes into it
STEP = re.compile(r"^\d\. [^`]*`([\w/]+\.py)`(?:(?!^\d\. ).)*?^```py\n(.*?)^```$", re.M | re.S)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The program with the function of the recipe, as a command or as code."""
    folder = tmp_path_factory.mktemp("site")
    for package in (grammar, core, cli):
        name = package.__name__.replace(".", "/")
        shutil.copytree(Path(package.__file__).parent, folder / name)
    steps = STEP.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert len(steps) == 4
    for name, code in steps:
        path = folder / "autograd_cli" / name
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
