"""What people see, whole: one golden file for each form of an answer.

`--rewrite` writes them anew; read the difference before you commit it. The
numbers in them have their own tests.
"""

import os
import subprocess

import pytest
from support import GOLDEN, PROGRAM

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
    "diff": ["diff", "(a+b)*(b+1)"],
    "diff-order-ja": ["diff", "where(x > 0, x*log(x), x^4)", "--order", "2", "--at", "x=2", "--lang", "ja"],
    "diff-rules": ["diff", "sin(a*b)^2 + a", "--rule-by-rule"],
    "diff-latex": ["diff", "sin(a*b)/(1+exp(-a))", "-f", "latex"],
    "diff-parts": ["diff", "u = x^2 + sin(x); v = exp(u)*u; w = v^2 + v*u; w*sin(w)"],
    "taylor": ["taylor", "exp(x)*cos(x)", "--at", "x=0"],
    "taylor-ja": ["taylor", "log(x)*y", "--at", "x=2,y=3", "--wrt", "x", "--order", "3", "--lang", "ja"],
    "taylor-kink": ["taylor", "1 + abs(x - 2)", "--at", "x=2"],
    "help-grad": ["grad", "--help"],
    "check": ["check", "(a+b)*(b+1)", "--at", "a=2,b=1"],
    "check-ja": ["check", "max(x, y) + relu(x) - relu(-x)", "--at", "x=0,y=0", "--lang", "ja"],
    "check-markdown": ["check", "x*abs(y)", "--at", "x=2,y=-3", "-f", "markdown"],
    "check-ascii": ["check", "sqrt(x)*y", "--at", "x=0,y=4", "--ascii"],
    "check-against": ["check", "(a+b)*(b+1)", "--at", "a=2,b=1", "--against", "a=2,b=3"],
    "check-against-ja": ["check", "(2*x+1)^3", "--at", "x=1", "--against", "x=27", "--lang", "ja"],
    "uncertainty": ["uncertainty", "(a+b)*(b+1)", "--at", "a=2±0.1,b=1±0.05"],
    "uncertainty-ja": ["uncertainty", "m*v^2/2", "--at", "m=2.0(1),v=3±2%", "--corr", "m,v=0.5", "--lang", "ja"],
    "uncertainty-latex": ["uncertainty", "(a+b)*(b+1)", "--at", "a=2±0.1,b=1±0.05", "-f", "latex"],
    "uncertainty-curved": ["uncertainty", "x^2 + abs(y)", "--at", "x=0±0.1,y=0.05±0.1", "--ascii"],
    "jacobian": ["jacobian", "u = x*y; v = x + y; w = u*v", "--output", "u,v,w", "--at", "x=2,y=3"],
    "jacobian-markdown-ja": ["jacobian", "u = x*y; v = x + y", "--output", "u,v", "--at", "x=2,y=3", "-f", "markdown", "--lang=ja"],
    "jacobian-latex": ["jacobian", "u = x*y; v = x + y", "--output", "u,v", "--at", "x=2,y=3", "-f", "latex"],
    "hessian": ["hessian", "100*(y-x^2)^2 + (1-x)^2", "--at", "x=-1.2,y=1"],
    "hessian-ja": ["hessian", "(x - y)^2 + sqrt(z)", "--at", "x=1,y=2,z=0", "--lang", "ja"],
    "hessian-wide": ["hessian", "(a*b + c*d + e*f + g*h + i*j + k*l)^3", "--at", "a=1,b=2,c=3,d=4,e=5,f=6,g=7,h=8,i=9,j=1/3,k=11,l=12"],
    "hessian-two-latex": ["hessian", "u = x^2*y; v = exp(x)*y", "--output", "u,v", "--at", "x=1,y=2", "-f", "latex"],
    "jvp-ja": ["jvp", "u = x*y; v = x + y", "--output", "u,v", "--at", "x=2,y=3", "--tangent", "x=1/2", "--lang", "ja"],
    "vjp-ascii": ["vjp", "u = x*y; v = x + y", "--at", "x=2,y=3", "--cotangent", "u=1,v=10", "--ascii"],
    "hvp": ["hvp", "100*(y-x^2)^2 + (1-x)^2", "--at", "x=-1.2,y=1", "--vector", "x=1"],
    "hvp-latex": ["hvp", "x^2*y", "--at", "x=1,y=2", "--vector", "x=1", "-f", "latex"],
    "export-python": ["export", "(a+b)*(b+1)", "--to", "python"],
    "export-c-ja": ["export", "where(x > 0, 温度*log(x), tanh(x))", "--to", "c", "--lang", "ja"],
    "export-sql": ["export", "(a+b)*(b+1)", "--to", "sql"],
    "export-latex": ["export", "(a+b)*(b+1)", "--to", "latex"],
    "export-lacks": ["export", "1 + erf(x)", "--to", "sql"],
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
    # newer Typers say of their own --help what it takes
    return done.stdout.replace("<bool>", "      ")


@pytest.mark.parametrize("name", CASES)
def test_golden(name, golden):
    golden(f"answers/{name}", shown(CASES[name], 80))


def test_no_golden_file_is_left_over():
    assert {path.stem for path in (GOLDEN / "answers").iterdir()} == set(CASES)
