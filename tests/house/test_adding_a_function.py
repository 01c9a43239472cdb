"""One more row in the rule table, and the whole program knows the function."""

import json
import subprocess
import sys

import pytest
from support import HANG

# a fresh interpreter, whose rule table is the one of the source and one row more
WITH_ROW = r'''
import importlib.util, sys

ROW = """
    _row("spike", "x", lambda x: abs(x)*floats.sqrt(1 + x),
         "sign(x)*sqrt(1 + x) + abs(x)/(2*sqrt(1 + x))",
         doc=("a kinked root", "角のある根"), domain="x > -1", cases=_kink("x == 0", "0"),
         aliases=("arcspike",), latex="\\\\spike"),
"""
name = "autograd_cli.core.table.primitives"
spec = importlib.util.find_spec(name)
source = spec.loader.get_source(name)
assert source.count("\nROWS = (\n") == 1
module = importlib.util.module_from_spec(spec)
sys.modules[name] = module
source = source.replace("\nROWS = (\n", "\nROWS = (" + ROW)
exec(compile(source, "primitives", "exec"), module.__dict__)
'''
RUN = "\nfrom autograd_cli.cli.main import main\nmain()\n"


def python(code: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WITH_ROW + code, *words]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=HANG, check=False)


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return python(RUN, *words)


def answered(*words: str) -> dict:
    done = run(*words, "-f", "json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def failed(code: int, *words: str) -> dict:
    done = run(*words, "-f", "json")
    assert (done.returncode, done.stdout) == (code, "")
    return json.loads(done.stderr)["error"]


ROOT = 4**0.5
SLOPE = ROOT + 3 / (2 * ROOT)  # at 3


@pytest.mark.parametrize("mode", ["reverse", "forward"])
@pytest.mark.parametrize("name", ["spike", "arcspike"])
def test_value_and_derivative(name, mode):
    found = answered("grad", f"y = 2*{name}(x)", "--at", "x=3", "--mode", mode)
    assert found["value"] == 2 * 3 * ROOT
    assert found["gradient"] == {"x": 2 * SLOPE}
    assert found["warnings"] == []
    node = next(n for n in found["nodes"] if n["op"] == "spike")
    assert node["formula"] == "spike(x)"
    edge = next(e for e in found["edges"] if e["to"] == node["name"])
    assert edge["value"] == SLOPE
    assert edge["formula"] == "sign(x) * sqrt(1 + x) + abs(x) / (2 * sqrt(1 + x))"
    assert answered("eval", edge["formula"], "--at", "x=3")["value"] == SLOPE


def test_outside_the_domain():
    error = failed(1, "grad", "1 + spike(x)", "--at", "x=-1")
    assert error["kind"] == "domain"
    assert error["message"].endswith("spike is not defined at -1: its domain is x > -1")
    assert error["span"] == [4, 12]


def test_kink():
    found = answered("grad", "spike(x)", "--at", "x=0")
    assert found["gradient"] == {"x": 0}
    assert [(w["kind"], w["message"]) for w in found["warnings"]] == [
        ("kink", "spike is not differentiable at 0; its derivative is taken as 0")
    ]


def test_wrong_number_of_arguments_and_misspelling():
    assert failed(2, "grad", "spike(x, y)", "--at", "x=1,y=1")["kind"] == "arity"
    error = failed(2, "grad", "spyke(x)", "--at", "x=1")
    assert error["kind"] == "unknown-function"
    assert error["hint"] == "did you mean `spike`?"


def test_a_word_without_a_call_is_a_name():
    found = answered("grad", "spike*spike(x)", "--at", "spike=2,x=3")
    assert found["gradient"] == {"spike": 3 * ROOT, "x": 2 * SLOPE}


@pytest.mark.parametrize("name", ["spike", "arcspike"])
def test_reference(name):
    found = answered("functions", name)
    assert found["name"] == "spike"
    assert found["domain"] == "x > -1"
    assert found["aliases"] == ["arcspike"]
    assert found["conventions"] == [{"when": "x == 0", "partials": ["0"]}]
    assert "spike" in run("functions").stdout


def test_latex():
    done = run("grad", "spike(x)", "--at", "x=3", "-f", "latex")
    assert r"y &= \spike\left(x\right)" in done.stdout


def test_arrays():
    code = """
import numpy as np
from autograd_cli.core import Function
f = Function.from_text("spike(x)")
value, gradient = f.map({"x": np.array([[3.0, 0.0]])})
assert value.tolist() == [[3 * 4**0.5, 0.0]]
assert gradient["x"].tolist() == [[2 + 3 / 4, 0.0]]
"""
    done = python(code)
    assert (done.returncode, done.stderr) == (0, "")
