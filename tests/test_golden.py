"""What people see, whole: one golden file for each form of an answer.

`python tests/test_golden.py` writes them anew; read the difference before you commit it. The
numbers in them have their own tests.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

GOLDEN = Path(__file__).with_name("golden")
PROGRAM = Path(sys.executable).with_name("autograd-cli")
OLAH = ["grad", "(a+b)*(b+1)", "--at", "a=2,b=1"]
NEURON = ["grad", "1/(1+exp(-(w0*x0+w1*x1+w2)))", "--at", "w0=2,x0=-1,w1=-3,x1=-2,w2=-3"]
PROGRAM_TEXT = (
    "f(u, v) = u^2 + v\nk = 2*pi  # a constant\nr = f(x, y) × k\nwhere(r > 0, √r, -r) = s"
)
# fmt: off
CASES = {
    "olah": OLAH,
    "olah-ja": [*OLAH, "--lang", "ja"],
    "olah-ascii": [*OLAH, "--ascii", "--show", "all"],
    "olah-upstream": [*OLAH, "--upstream", "1/2", "--show", "all"],
    "olah-markdown": [*OLAH, "-f", "markdown"],
    "olah-latex": [*OLAH, "-f", "latex"],
    "olah-json": [*OLAH, "-f", "json"],
    "neuron": NEURON,
    "neuron-latex": [*NEURON, "-f", "latex", "--show", "all"],
    "statements": ["grad", PROGRAM_TEXT, "--at", "x=1,y=2"],
    "statements-latex": ["grad", PROGRAM_TEXT, "--at", "x=1,y=2", "-f", "latex"],
    "statements-markdown-ja": ["grad", PROGRAM_TEXT, "--at", "x=1,y=2", "-f", "markdown", "--lang=ja"],
    "japanese-names": ["grad", "面積 = 幅 * 高さ; 面積^2 / μ", "--at", "幅=2,高さ=3,μ=1.5", "--lang", "ja"],
    "no-path": ["grad", "where(t > 0, a*b, b*c)", "--at", "t=1,a=2,b=3,c=4"],
    "cut-list": ["grad", "b = a*a/a; c = b*b/b; d = c*c/c", "--at", "a=2", "--max-paths", "2"],
    "long-path": ["grad", "-" * 30 + "x", "--at", "x=1", "--show", "paths"],
    "kinks": ["grad", "max(x, y) + floor(x) + sqrt(z) + abs(z)", "--at", "x=1,y=1,z=0"],
    "constant": ["grad", "2*3"],
    "input": ["grad", "x", "--at", "x=3"],
    "eval-steps": ["eval", "(a+b)*(b+1)", "--at", "a=2,b=1", "--steps"],
    "functions": ["functions"],
    "functions-max-ja": ["functions", "max", "--lang", "ja"],
    "functions-pow": ["functions", "pow"],
    "error-two-lines": ["grad", "c = a + b\nd = c + sinn(b)", "--at", "a=1,b=1"],
    "error-wide": ["grad", "幅 ＋ sinn（高さ）", "--lang", "ja"],
    "error-long-line": ["grad", "x + " * 60 + "y y" + " + x" * 60, "--at", "x=1"],
    "help-grad": ["grad", "--help"],
}
# fmt: on


def shown(words: list[str], columns: int) -> str:
    environment = {"LC_ALL": "C.UTF-8", "COLUMNS": str(columns), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [PROGRAM, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env=environment,
        check=False,
    )
    return done.stdout


@pytest.mark.parametrize("name", CASES)
def test_golden(name):
    expected = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    assert shown(CASES[name], 80) == expected


def test_no_golden_file_is_left_over():
    assert {path.stem for path in GOLDEN.iterdir()} == set(CASES)


if __name__ == "__main__":
    for name, words in CASES.items():
        (GOLDEN / f"{name}.txt").write_text(shown(words, 80), encoding="utf-8")
