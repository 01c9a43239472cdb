"""What people type who know another language: Python, TeX, MATLAB, Mathematica, spreadsheets, C.

The words table. A row of HABITS has a pattern over the text of a statement that could not be read,
what is said of it, the advice, and how it is rewritten (as `re.sub` does; None: it is not). A
mend is offered only where the rewritten statement can be read, else the advice stands there. The
first row whose match touches the place of the problem speaks; all rows rewrite, in this order.

Names of functions stand below: SAME (ours under another name), WRITTEN_OUT (an expression of the
arguments), LATER (of tensors, no part of the language yet), COMMANDS and NOT_HERE.
"""

from typing import NamedTuple


class Habit(NamedTuple):
    """`says` and `advice` are English and Japanese; `{word}` is what the pattern has matched."""

    pattern: str
    says: tuple[str, str]
    advice: tuple[str, str]
    rewrite: str | None = None


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GROUP = r"\((?:[^()]|\([^()]*\))*\)"
_OPERAND = rf"(?:\w+(?:\.\d+)?(?:{_GROUP})?|{_GROUP})"
# what may stand round `a % b` where it is a value of its own: in `x^2 % 3`, `2 % 3` is none
_BEFORE, _BEHIND = r"(^\s*|[(=,]\s*|[\w)]\s*[-+]\s*)", r"(?=\s*(?:$|[),;+-]))"
_LIBRARIES = (
    r"torch|np|numpy|math|jnp|jax|tf|nn|scipy|special|functional|sp|sympy|Math|cmath|mp|mpmath"
    r"|keras|tensorflow|linalg|F"
)
_TEX_FUNCTIONS = r"arcsin|arccos|arctan|sinh|cosh|tanh|coth|sin|cos|tan|sec|csc|cot|exp|ln|log"

_DERIVATIVE = (
    "a derivative is what the program is asked for, not a part of it",
    "微分はプログラムに計算させるもので、式の中には書きません",
)
_DIFFERENTIATE = (
    "give the function alone; `autograd-cli diff` and `autograd-cli grad` differentiate it",
    "関数だけを書いてください。微分は `autograd-cli diff` や `autograd-cli grad` が行います",
)
_TEX = (
    "`{word}` is TeX; formulas are typed plainly here",
    "`{word}` は TeX の書き方です。ここでは普通の式で書きます",
)
_PLAINLY = (
    "a fraction is `(a)/(b)`, a root `sqrt(x)`, a power `x^(n + 1)`, a product `a*b`",
    "分数は `(a)/(b)`、根号は `sqrt(x)`、べきは `x^(n + 1)`、積は `a*b` と書きます",
)
_CHOICE = (
    "a choice is a function here: `{word}` is no word of the language",
    "場合分けは関数で書きます。`{word}` はこの言語の言葉ではありません",
)
_PYTHON_CHOICE = (
    "a choice is a function here, not `if` and `else`",
    "場合分けは `if` と `else` ではなく関数で書きます",
)
_C_CHOICE = (
    "a choice is a function here, not `? :`",
    "場合分けは `? :` ではなく関数で書きます",
)
_WHERE = ("write `where(x > 0, a, b)`", "`where(x > 0, a, b)` のように書きます")
_NO_TENSORS = (
    "`{word}`: vectors and matrices are no part of the language (yet)",
    "`{word}`: ベクトルや行列は(まだ)この言語にありません",
)
_NUMBER_BY_NUMBER = (
    "give every number a name of its own: `x1`, `x2`, …",
    "数ごとに `x1`, `x2`, … のような名前を付けてください",
)
_DECLARED = (
    "`{word}` is not needed: a name is assigned as it stands",
    "`{word}` は要りません。名前にはそのまま代入します",
)
_ONE_ASSIGNMENT = (
    "`{word}` changes a name, and a name is assigned once here",
    "`{word}` は名前の値を変えますが、ここでは 1 つの名前に代入できるのは 1 回だけです",
)
_NEW_NAME = (
    "give the result a name of its own: `y_new = y + x`",
    "結果に新しい名前を付けてください: `y_new = y + x`",
)
_BARE_NAMES = (
    "functions are called by their bare names: `sin(x)`, `exp(x)`, `relu(x)`",
    "関数は `sin(x)`, `exp(x)`, `relu(x)` のように名前だけで呼びます",
)
_ARGUMENT = (
    "a function takes its argument in parentheses: `sin(x)`, `pow(x, 2)`",
    "引数は `sin(x)`, `pow(x, 2)` のように括弧に入れます",
)
_OTHER_QUESTION = (
    "`{word}` is no part of the language: this calculator differentiates",
    "`{word}` はこの言語にありません。この電卓が行うのは微分です",
)
_COMMANDS_LIST = (
    "`autograd-cli --help` lists what it can do",
    "できることは `autograd-cli --help` で見られます",
)
_POINT = (
    "the point is no part of the expression",
    "入力の値は式の中には書きません",
)
_GIVE_AT = (
    "give it with `--at x=3`",
    "`--at x=3` のように指定します",
)
_AND_OR = (
    "`{word}` is written as a word here",
    "`{word}` はここでは英単語で書きます",
)
_JOINED = (
    "conditions are joined by `and`, `or` and turned round by `not`",
    "条件は `and`, `or` でつなぎ、`not` で否定します",
)
_AS_WORDS = (
    "`{word}`: operators are signs here",
    "`{word}`: 演算は記号で書きます",
)
_SIGNS = (
    "write `+`, `-`, `*`, `/`, `^`",
    "`+`, `-`, `*`, `/`, `^` を使ってください",
)

HABITS: dict[str, Habit] = {
    # ---- what encloses a whole expression
    "dollars": Habit(r"^\s*\$+(.*?)\$+\s*$", _TEX, _PLAINLY, r"\1"),
    "quotes": Habit(
        r"^\s*([\"'`])(.*)\1\s*$",
        ("an expression needs no quotes inside", "式の中に引用符は要りません"),
        ("leave the quotes out", "引用符を取ってください"),
        r"\2",
    ),
    "spreadsheet": Habit(
        r"^\s*=(?![=<>])",
        (
            "a spreadsheet's formula begins with `=`, an expression does not",
            "表計算では式が `=` で始まりますが、ここでは要りません",
        ),
        ("leave the `=` out", "先頭の `=` を取ってください"),
        "",
    ),
    # ---- TeX
    "tex-sum": Habit(
        r"\\(?:sum|prod|int|oint|iint|lim|nabla)(?![a-zA-Z])", _OTHER_QUESTION, _COMMANDS_LIST
    ),
    "tex-derivative": Habit(
        r"\\frac\s*\{\s*(?:d|\\partial)\b[^{}]*\}\s*\{\s*(?:d|\\partial)\s*\w+\s*\}|\\partial\b",
        _DERIVATIVE,
        _DIFFERENTIATE,
    ),
    "tex-spaces": Habit(
        r"\\(?:left|right|[bB]igg?[lr]?|displaystyle|limits|qquad|quad|[,;:! ])(?![a-zA-Z])",
        _TEX,
        _PLAINLY,
        " ",
    ),
    "tex-upright": Habit(
        r"\\(?:operatorname|mathrm|mathit|mathbf|text|textrm)\s*\{(\w+)\}", _TEX, _PLAINLY, r"\1"
    ),
    "tex-index": Habit(r"(?<=\w)_\{(\w+)\}", _TEX, _PLAINLY, r"_\1"),
    "tex-power": Habit(r"\^\s*\{([^{}]*)\}", _TEX, _PLAINLY, r"^(\1)"),
    "tex-fraction": Habit(
        r"\\[dtc]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", _TEX, _PLAINLY, r"((\1)/(\2))"
    ),
    "tex-root": Habit(
        r"\\sqrt\s*\[([^\[\]]*)\]\s*\{([^{}]*)\}", _TEX, _PLAINLY, r"((\2)^(1/(\1)))"
    ),
    "tex-square-root": Habit(r"\\sqrt\s*\{([^{}]*)\}", _TEX, _PLAINLY, r"sqrt(\1)"),
    "tex-product": Habit(r"\s*\\(?:cdot|times|ast)\b\s*", _TEX, _PLAINLY, " * "),
    "tex-quotient": Habit(r"\s*\\div\b\s*", _TEX, _PLAINLY, " / "),
    "tex-infinity": Habit(r"\\infty\b", _TEX, _PLAINLY, "inf"),
    "tex-less": Habit(r"\\leq?(?:slant)?\b", _TEX, _PLAINLY, "<="),
    "tex-greater": Habit(r"\\geq?(?:slant)?\b", _TEX, _PLAINLY, ">="),
    "tex-logarithm-of": Habit(r"\\log_(2|10)\s*[\s\\](\w+)", _TEX, _PLAINLY, r"log\1(\2)"),
    "tex-logarithm": Habit(r"\\log_(2|10)\s*(?=\()", _TEX, _PLAINLY, r"log\1"),
    "tex-function-of": Habit(
        rf"\\({_TEX_FUNCTIONS})\s*\{{([^{{}}]*)\}}", _TEX, _PLAINLY, r"\1(\2)"
    ),
    "tex-function-power": Habit(
        rf"\\({_TEX_FUNCTIONS})\s*\^\s*\(?(\d)\)?\s*(\([^()]*\))", _TEX, _PLAINLY, r"\1\3^\2"
    ),
    "tex-function-power-of": Habit(
        rf"\\({_TEX_FUNCTIONS})\s*\^\s*\(?(\d)\)?\s*\\?([^\W\d]\w*)", _TEX, _PLAINLY, r"\1(\3)^\2"
    ),
    "tex-function": Habit(rf"\\({_TEX_FUNCTIONS})\s*[\s\\](\w+)", _TEX, _PLAINLY, r"\1(\2)"),
    "tex-name-times": Habit(r"\\([a-zA-Z]+)\s+(?=[\w\\])", _TEX, _PLAINLY, r"\1*"),
    "tex-name": Habit(r"\\([a-zA-Z]+)\s*", _TEX, _PLAINLY, r"\1"),
    "tex-command": Habit(r"\\", _TEX, _PLAINLY),
    "braces-list": Habit(r"\{[^{}]*,[^{}]*\}", _NO_TENSORS, _NUMBER_BY_NUMBER),
    "braces": Habit(
        r"\{([^{}]*)\}",
        (
            "only parentheses group here, no braces",
            "まとまりは波括弧ではなく丸括弧で書きます",
        ),
        ("write `(` and `)`", "`(` と `)` を使ってください"),
        r"(\1)",
    ),
    # ---- derivatives, and other questions than this calculator's
    "leibniz": Habit(
        r"^\s*[d∂]\s*/\s*[d∂]\s*\w+\s*|\b[d∂]\s*/\s*[d∂]\s*\w+", _DERIVATIVE, _DIFFERENTIATE, ""
    ),
    "differentials": Habit(
        r"[d∂]\s*\([^()]*\)\s*/\s*[d∂]\s*\w+|\b[d∂]\w*\s*/\s*[d∂]\w+", _DERIVATIVE, _DIFFERENTIATE
    ),
    "prime": Habit(
        r"\w\s*['′’]+|['′’]",
        _DERIVATIVE,
        _DIFFERENTIATE,
    ),
    "nabla": Habit(r"[∂∇]", _DERIVATIVE, _DIFFERENTIATE),
    "asked-derivative": Habit(
        r"^\s*(?:the\s+)?(?:derivative|differentiate|diff|grad|gradient|derive|deriv)\b"
        r"(?:\s+of\b)?\s*",
        _DERIVATIVE,
        _DIFFERENTIATE,
        "",
    ),
    "asked-in-japanese": Habit(r"^\s*(?:微分|勾配|導関数)\s*", _DERIVATIVE, _DIFFERENTIATE, ""),
    "other-question": Habit(
        r"∫|∑|∏|(?<!\w)[ΣΠ](?=\s|_|\()|^\s*(?:solve|plot|integrate|integral|limit|lim|sum|simplify|factor|expand|minimi[sz]e"
        r"|maximi[sz]e|what is|compute|calculate|evaluate|積分|極限|計算)\b",
        _OTHER_QUESTION,
        _COMMANDS_LIST,
    ),
    # ---- Python
    "import": Habit(
        r"^\s*(?:import\b|from\s+[\w.]+\s+import\b|#?include\b|using\b|require\b)",
        (
            "nothing has to be imported here",
            "ここでは何も import する必要はありません",
        ),
        _BARE_NAMES,
    ),
    "if-else-inside": Habit(
        r"\(([^(),]+?)\s+if\s+([^(),]+?)\s+else\s+([^(),]+)\)",
        _PYTHON_CHOICE,
        _WHERE,
        r"(where(\2, \1, \3))",
    ),
    "if-else": Habit(
        r"^(\s*\w+\s*=(?!=)\s*|\s*)(.+?)\s+if\s+(.+?)\s+else\s+(.+)$",
        _PYTHON_CHOICE,
        _WHERE,
        r"\1where(\3, \2, \4)",
    ),
    "case-when": Habit(
        r"\bcase\s+when\s+(.+?)\s+then\s+(.+?)\s+else\s+(.+?)\s+end\b",
        _CHOICE,
        _WHERE,
        r"where(\1, \2, \3)",
    ),
    "if-call": Habit(r"\b(?:if|iif|ifelse|if_else|cond|select)\s*\(", _CHOICE, _WHERE, "where("),
    "if": Habit(r"\b(?:if|elif|else|elseif|then|switch|case|when|unless)\b", _CHOICE, _WHERE),
    "ternary-inside": Habit(
        r"\(([^()?:,]+?)\s*\?\s*([^()?:,]+?)\s*:\s*([^()?:,]+)\)",
        _C_CHOICE,
        _WHERE,
        r"(where(\1, \2, \3))",
    ),
    "ternary": Habit(
        r"^(\s*\w+\s*=(?!=)\s*|\s*)([^?]+?)\s*\?\s*([^:]+?)\s*:\s*(.+)$",
        _C_CHOICE,
        _WHERE,
        r"\1where(\2, \3, \4)",
    ),
    "lambda": Habit(
        r"\blambda\b[\w\s,]*:\s*",
        (
            "an expression stands alone here, without `lambda`",
            "`lambda` は要りません。式だけを書きます",
        ),
        ("write the expression alone", "式だけを書いてください"),
        "",
    ),
    "def-return": Habit(
        r"^\s*(?:def|function|fn|func)\s+(\w+)\s*\(([^()]*)\)\s*(?:->[^:]*)?[:{]\s*return\s+([^}]+?)\s*}?$",
        (
            "a function is defined by one `=` here",
            "関数は 1 つの `=` で定義します",
        ),
        ("write `f(x) = x^2; f(x)`", "`f(x) = x^2; f(x)` のように書きます"),
        r"\1(\2) = \3; \1(\2)",
    ),
    "def": Habit(
        r"\b(?:def|function|fn|func)\b",
        (
            "a function is defined by one `=` here, without `{word}`",
            "関数は `{word}` を使わず、1 つの `=` で定義します",
        ),
        ("write `f(x) = x^2; f(x)`", "`f(x) = x^2; f(x)` のように書きます"),
    ),
    "return": Habit(
        r"^\s*(?:return|yield|print|echo|disp)\b\s*",
        (
            "the last statement is the answer by itself",
            "最後の文がそのまま答えになります",
        ),
        ("write the expression alone", "式だけを書いてください"),
        "",
    ),
    "loop": Habit(
        r"\b(?:for|while|do|loop|with|class|try|except|del|global|async|await|pass|break)\b",
        (
            "`{word}` is no word of the language: a program is a list of expressions, without loops",
            "`{word}` はこの言語の言葉ではありません。プログラムは式の並びで、繰り返しはありません",
        ),
        (
            "write the expression for one point; `map` answers for many",
            "1 点の式を書いてください。多くの点には `map` が使えます",
        ),
    ),
    "declared": Habit(
        r"^\s*(?:let|var|const|auto|local|int|float|double|real|set|val)\s+(?=\w+\s*=)",
        _DECLARED,
        ("write `y = x^2`", "`y = x^2` のように書きます"),
        "",
    ),
    "changed": Habit(
        r"^\s*(\w+)\s*([-+])=\s*(.+)$", _ONE_ASSIGNMENT, _NEW_NAME, r"\1_new = \1 \2 \3"
    ),
    "changed-by-factor": Habit(
        r"^\s*(\w+)\s*(\*\*|[*/^])=\s*(.+)$", _ONE_ASSIGNMENT, _NEW_NAME, r"\1_new = \1\2(\3)"
    ),
    "changed-otherwise": Habit(r"(?:[-+*/%^@&|]|//)=(?!=)", _ONE_ASSIGNMENT, _NEW_NAME),
    "incremented": Habit(
        r"^\s*(\w+)\s*(\+|-)\2\s*$", _ONE_ASSIGNMENT, _NEW_NAME, r"\1_new = \1 \2 1"
    ),
    "arrow": Habit(
        r"^\s*(?:\w+\s*:?=\s*)?\(?\s*\w+(?:\s*,\s*\w+)*\s*\)?\s*(?:\|?->|=>|↦|→)\s*"
        r"(?=.*[^\W\d])",
        (
            "an expression stands alone here, without an arrow",
            "矢印は要りません。式だけを書きます",
        ),
        ("write the expression alone", "式だけを書いてください"),
        "",
    ),
    "any-arrow": Habit(
        r"->|=>|↦|→|⇒|\|->",
        (
            "`{word}` is no sign of the language",
            "`{word}` はこの言語の記号ではありません",
        ),
        (
            "a value is given with `--at x=2`, a function is defined by `f(x) = x^2`",
            "値は `--at x=2`、関数は `f(x) = x^2` のように書きます",
        ),
    ),
    "assigned-by-arrow": Habit(
        r"^\s*(\w+)\s*(?:<-|<<-|←)\s*",
        ("a name is assigned by `=` here", "代入は `=` で書きます"),
        ("write `=`", "`=` を使ってください"),
        r"\1 = ",
    ),
    "walrus": Habit(
        r"\s*:=\s*",
        ("a name is assigned by `=` here", "代入は `=` で書きます"),
        ("write `=`", "`=` を使ってください"),
        " = ",
    ),
    "backward": Habit(
        r"\b\w+\s*\.\s*(?:backward|grad|requires_grad|requires_grad_|detach|item|zero_grad|step|eval"
        r"|train)\b",
        (
            "`{word}`: the gradient is what `autograd-cli grad` answers by itself",
            "`{word}`: 勾配は `autograd-cli grad` がそのまま答えます",
        ),
        (
            "write the expression alone, and its point with `--at`",
            "式だけを書き、入力の値は `--at` で指定してください",
        ),
    ),
    "tensor": Habit(
        r"\b(?:torch|np|numpy|jnp|tf)\s*\.\s*(?:tensor|array|zeros|ones|randn|rand|arange|linspace"
        r"|Variable|constant)\b",
        _POINT,
        _GIVE_AT,
    ),
    "library": Habit(
        rf"\b(?:{_LIBRARIES})\s*\.\s*(?=[^\W\d])",
        (
            "a function has no library's name before it here",
            "関数の前にライブラリの名前は付けません",
        ),
        _BARE_NAMES,
        "",
    ),
    "module": Habit(
        r"\b(\w+)\s*\(\s*\)\s*(?=\()",
        (
            "a function takes its argument at once here",
            "関数には引数を直接渡します",
        ),
        _ARGUMENT,
        r"\1",
    ),
    "transposed": Habit(r"\w\s*\.\s*T\b", _NO_TENSORS, _NUMBER_BY_NUMBER),
    "method-alone": Habit(
        rf"(?<![\w.])({_OPERAND})\.([^\W\d]\w*)\(\s*\)",
        (
            "a function stands before its argument here, not behind a point",
            "関数は点の後ではなく、引数の前に書きます",
        ),
        _ARGUMENT,
        r"\2(\1)",
    ),
    "method": Habit(
        rf"(?<![\w.])({_OPERAND})\.([^\W\d]\w*)\(\s*([^()\s][^()]*)\)",
        (
            "a function stands before its argument here, not behind a point",
            "関数は点の後ではなく、引数の前に書きます",
        ),
        _ARGUMENT,
        r"\2(\1, \3)",
    ),
    # ---- MATLAB, Mathematica, Maxima
    "elementwise": Habit(
        r"\s*\.(?=\s*[*/^])",
        (
            "every operation is one of numbers here: a sign has no point before it",
            "ここでの演算はすべて数の演算なので、記号の前に点は付けません",
        ),
        ("write `*`, `/`, `^`", "`*`, `/`, `^` を使ってください"),
        " ",
    ),
    "attribute": Habit(
        r"\b[^\W\d]\w*\s*\.\s*[^\W\d]\w*",
        (
            "`{word}`: a point stands only in numbers",
            "`{word}`: 点が使えるのは数の中だけです",
        ),
        _BARE_NAMES,
    ),
    "maxima": Habit(
        r"%(?=(?:pi|e)\b)",
        ("a constant has no `%` before it here", "定数の前に `%` は付けません"),
        ("write `pi`, `e`", "`pi`, `e` と書いてください"),
        "",
    ),
    "tuple": Habit(r"(?<![\w)\]])\([^()]*,[^()]*\)", _NO_TENSORS, _NUMBER_BY_NUMBER),
    "mathematica-derivative": Habit(
        r"^\s*D\[\s*([^\[\],]*)(?:,[^\[\]]*)?\]\s*$|\bD\[", _DERIVATIVE, _DIFFERENTIATE, r"\1"
    ),
    "bracket-list": Habit(
        r"(?:(?<![\w\s])\s*|^\s*)\[[^\[\]]*(?:[,;]|[\d.]\s+[-+]?[\d.])[^\[\]]*\]",
        _NO_TENSORS,
        _NUMBER_BY_NUMBER,
    ),
    "bracket-call": Habit(
        r"\b([A-Za-z]\w*)\[([^\[\]]*[^\W\d][^\[\]]*)\]",
        (
            "a function takes its argument in parentheses, not in brackets",
            "関数の引数は角括弧ではなく丸括弧に入れます",
        ),
        _ARGUMENT,
        r"\1(\2)",
    ),
    "index": Habit(r"\w\s*\[[^\[\]]*\]", _NO_TENSORS, _NUMBER_BY_NUMBER),
    "bracket": Habit(
        r"\[([^\[\]]*)\]",
        (
            "only parentheses group here, no brackets",
            "まとまりは角括弧ではなく丸括弧で書きます",
        ),
        ("write `(` and `)`", "`(` と `)` を使ってください"),
        r"(\1)",
    ),
    "matrix-product": Habit(r"@", _NO_TENSORS, ("a product is `*`", "積は `*` です")),
    # ---- signs
    "degrees": Habit(
        rf"({_OPERAND})\s*(?:°|º|˚|度)",
        ("angles are in radians", "角度の単位はラジアンです"),
        ("90° is `pi/2`, x degrees are `x*pi/180`", "90° は `pi/2`、x 度は `x*pi/180` です"),
        r"(\1*pi/180)",
    ),
    "factorial": Habit(
        rf"({_OPERAND})\s*!(?!=)",
        ("`!` is no sign of the language", "`!` はこの言語の記号ではありません"),
        (
            "n! is `gamma(n + 1)`; `!=` is unequal, `not` negates",
            "n! は `gamma(n + 1)`、不等号は `!=`、否定は `not` です",
        ),
        r"gamma(\1 + 1)",
    ),
    "remainder": Habit(
        rf"{_BEFORE}({_OPERAND})\s*%\s*({_OPERAND}){_BEHIND}",
        ("`%` is no sign of the language", "`%` はこの言語の記号ではありません"),
        (
            "the remainder is `mod(a, b)`; 5 percent are `5/100`",
            "剰余は `mod(a, b)`、5 パーセントは `5/100` です",
        ),
        r"\1mod(\2, \3)",
    ),
    "percent": Habit(
        rf"({_OPERAND})\s*%(?=\s*(?:$|[-+*/),;]))",
        ("`%` is no sign of the language", "`%` はこの言語の記号ではありません"),
        (
            "the remainder is `mod(a, b)`; 5 percent are `5/100`",
            "剰余は `mod(a, b)`、5 パーセントは `5/100` です",
        ),
        r"(\1/100)",
    ),
    "infix-remainder": Habit(
        rf"{_BEFORE}({_OPERAND})\s+(?:mod|rem)\s+({_OPERAND}){_BEHIND}|\b(?:mod|rem)\b(?!\s*\()",
        (
            "`mod` is a function of two arguments",
            "`mod` は 2 引数の関数です",
        ),
        ("write `mod(a, b)`", "`mod(a, b)` と書いてください"),
        r"\1mod(\2, \3)",
    ),
    "whole-quotient": Habit(
        rf"{_BEFORE}({_OPERAND})\s*//\s*({_OPERAND}){_BEHIND}",
        ("`//` is no sign of the language", "`//` はこの言語の記号ではありません"),
        (
            "the whole quotient is `floor(a/b)`; a comment begins with `#`",
            "商の整数部分は `floor(a/b)`、コメントは `#` で始めます",
        ),
        r"\1floor(\2/\3)",
    ),
    "comment": Habit(
        r"(?:^|(?<=\s))//.*$|/\*.*?(?:\*/|$)",
        (
            "a comment begins with `#` here",
            "コメントは `#` で始めます",
        ),
        (
            "write `# …`; the whole quotient is `floor(a/b)`",
            "`# …` と書きます。商の整数部分は `floor(a/b)` です",
        ),
    ),
    "or": Habit(r"\s*\|\|\s*", _AND_OR, _JOINED, " or "),
    "and": Habit(r"\s*(?:&&?|∧)\s*", _AND_OR, _JOINED, " and "),
    "or-sign": Habit(r"∨", _AND_OR, _JOINED, " or "),
    "not-sign": Habit(r"[~¬]", _AND_OR, _JOINED, "not "),
    "bars": Habit(
        r"[|‖]([^|‖]+)[|‖]",
        (
            "bars are no signs of the language",
            "縦棒はこの言語の記号ではありません",
        ),
        (
            "|x| is `abs(x)`; conditions are joined by `or`",
            "|x| は `abs(x)`、条件の「または」は `or` です",
        ),
        r"abs(\1)",
    ),
    "unequal": Habit(
        r"<>|!==|=!=|/=|=/=",
        ("unequal is `!=` here", "不等号は `!=` です"),
        ("write `!=`", "`!=` を使ってください"),
        " != ",
    ),
    "identical": Habit(
        r"===|≡|\bis\b",
        ("equal is `==` here", "等号は `==` です"),
        ("write `==` to compare", "比較には `==` を使います"),
        " == ",
    ),
    "approximately": Habit(
        r"≈|≃|∝|~|±|∓",
        (
            "`{word}` is no sign of the language",
            "`{word}` はこの言語の記号ではありません",
        ),
        (
            "an uncertainty is part of a value: `autograd-cli uncertainty … --at x=2±0.1`",
            "不確かさは値に付けます: `autograd-cli uncertainty … --at x=2±0.1`",
        ),
    ),
    "fraction-sign": Habit(
        r"[¼½¾⅐-⅞]",
        ("`{word}` is no number here", "`{word}` は数として読めません"),
        ("write `1/2`", "`1/2` のように書いてください"),
    ),
    "reversed-comparison": Habit(
        r"=<(?!=)",
        (
            "this comparison is written the other way round",
            "この比較記号は逆順に書きます",
        ),
        ("write `<=`", "`<=` を使ってください"),
        "<=",
    ),
    "infinity": Habit(
        r"∞",
        ("`∞` is no sign of the language", "`∞` はこの言語の記号ではありません"),
        ("write `inf`", "`inf` と書いてください"),
        "inf",
    ),
    "double-caret": Habit(
        r"\^\s*\^|\*\*\s*\^|\^\s*\*\*",
        ("a power has one sign", "べき乗の記号は 1 つです"),
        ("write `x^2`", "`x^2` と書いてください"),
        "^",
    ),
    # ---- words for operators
    "to-the-power": Habit(
        rf"\s*\bto the (?:power(?: of)?\s*({_OPERAND})|({_OPERAND})(?:st|nd|rd|th)? power)",
        _AS_WORDS,
        _SIGNS,
        r"^\1\2",
    ),
    "squared": Habit(r"\s*\bsquared\b", _AS_WORDS, _SIGNS, "^2"),
    "cubed": Habit(r"\s*\bcubed\b", _AS_WORDS, _SIGNS, "^3"),
    "times": Habit(r"\b(?:times|multiplied by)\b", _AS_WORDS, _SIGNS, "*"),
    "plus": Habit(r"\bplus\b", _AS_WORDS, _SIGNS, "+"),
    "minus": Habit(r"\bminus\b", _AS_WORDS, _SIGNS, "-"),
    "divided": Habit(r"\b(?:divided by|over)\b", _AS_WORDS, _SIGNS, "/"),
    # ---- points
    "at-a-point": Habit(
        r"(?:\s|,)+(?:at|when|with|where|given|for)\s+(?:\w+\s*=|[-\d.]).*$",
        _POINT,
        _GIVE_AT,
        "",
    ),
    "by-an-input": Habit(
        r"\s+(?:wrt|w\.r\.t\.?|with respect to)\b.*$",
        (
            "the inputs to differentiate by are no part of the expression",
            "どの入力で微分するかは式の中には書きません",
        ),
        ("pick them with `--wrt x`", "`--wrt x` で選んでください"),
        "",
    ),
    "no-separator": Habit(
        r"^\s*\w+\s*=[^,=]+(?:[,\s]\s*\w+\s*=[^,=]+)+$",
        (
            "statements are separated by `;`",
            "文は `;` で区切ります",
        ),
        (
            "write `a = 2; b = 3`; the point is given with `--at a=2,b=3`",
            "`a = 2; b = 3` と書きます。入力の値は `--at a=2,b=3` で指定します",
        ),
    ),
    "grouped-digits": Habit(
        r"\b\d{1,3}(?:,\d{3})+\b",
        (
            "a comma stands only between the arguments of a function, not in `{word}`",
            "カンマは関数の引数の間にだけ書けます(`{word}` には使えません)",
        ),
        (
            "digits are grouped by `_`, as in `1_000`; the decimal sign is a point, as in `1.5`",
            "桁区切りは `1_000` のように `_`、小数点は `1.5` のようにピリオドです",
        ),
    ),
    "decimal-comma": Habit(
        r"\b(\d+),(\d{1,2}|\d{4,})\b",
        (
            "a comma stands only between the arguments of a function, not in `{word}`",
            "カンマは関数の引数の間にだけ書けます(`{word}` には使えません)",
        ),
        ("the decimal sign is a point: `1.5`", "小数点にはピリオドを使います: `1.5`"),
        r"\1.\2",
    ),
    "percent-sign": Habit(
        r"%",
        ("`%` is no sign of the language", "`%` はこの言語の記号ではありません"),
        (
            "the remainder is `mod(a, b)`; 5 percent are `5/100`; a comment begins with `#`",
            "剰余は `mod(a, b)`、5 パーセントは `5/100`、コメントは `#` で始めます",
        ),
    ),
    "bang": Habit(
        r"!(?!=)",
        ("`!` is no sign of the language", "`!` はこの言語の記号ではありません"),
        (
            "n! is `gamma(n + 1)`; `!=` is unequal, `not` negates",
            "n! は `gamma(n + 1)`、不等号は `!=`、否定は `not` です",
        ),
    ),
    "bar": Habit(
        r"[|‖]",
        (
            "bars are no signs of the language",
            "縦棒はこの言語の記号ではありません",
        ),
        (
            "|x| is `abs(x)`; conditions are joined by `or`",
            "|x| は `abs(x)`、条件の「または」は `or` です",
        ),
    ),
    "half-a-bracket": Habit(
        r"[][{}]",
        (
            "only parentheses group here, no `{word}`",
            "まとまりは `{word}` ではなく丸括弧で書きます",
        ),
        ("write `(` and `)`", "`(` と `)` を使ってください"),
    ),
    "quote": Habit(
        r"[\"`]",
        ("an expression needs no quotes inside", "式の中に引用符は要りません"),
        ("leave the quotes out", "引用符を取ってください"),
    ),
    "dollar": Habit(
        r"\$",
        ("`$` is no sign of the language", "`$` はこの言語の記号ではありません"),
        (
            "a name is letters, digits and `_`, without `$`",
            "名前には文字・数字・`_` だけが使えます",
        ),
    ),
    "colon": Habit(
        r":",
        ("`:` is no sign of the language", "`:` はこの言語の記号ではありません"),
        (
            "a quotient is `a/b`, a value is given with `--at x=2`",
            "商は `a/b`、入力の値は `--at x=2` のように書きます",
        ),
    ),
}

# functions of the language under other names; in words of two letters and more, letter case and `_`
# make no difference
SAME: dict[str, str] = {
    "σ": "sigmoid", "expit": "sigmoid", "logistic": "sigmoid", "sigm": "sigmoid", "シグモイド": "sigmoid",
    "swish": "silu", "rectifier": "relu", "lrelu": "leaky_relu", "smoothrelu": "softplus",
    "fabs": "abs", "cabs": "abs", "magnitude": "abs", "絶対値": "abs", "sgn": "sign", "signum": "sign",
    "power": "pow", "maximum": "max", "minimum": "min", "fmax": "max", "fmin": "min",
    "clip": "clamp", "clipbyvalue": "clamp", "bound": "clamp", "sqr": "sqrt", "root": "sqrt", "squareroot": "sqrt",
    "平方根": "sqrt", "cuberoot": "cbrt", "curt": "cbrt",
    "tg": "tan", "ctg": "cot", "cotan": "cot", "cosec": "csc", "tangent": "tan", "sine": "sin", "cosine": "cos",
    "arctg": "atan", "atg": "atan", "invtan": "atan",
    "sh": "sinh", "ch": "cosh", "th": "tanh", "cth": "coth", "arsh": "asinh", "arch": "acosh", "arth": "atanh",
    "lg": "log10", "ld": "log2", "lb": "log2", "loge": "log", "logn": "log",
    "exponential": "exp", "remainder": "mod", "fmod": "mod", "rem": "mod", "modulo": "mod",
    "ceiling": "ceil", "rint": "round", "roundhalfeven": "round",
    "Γ": "gamma", "tgamma": "gamma", "ψ": "digamma", "psi": "digamma", "gammaln": "lgamma", "loggamma": "lgamma",
    "lngamma": "lgamma", "if": "where", "iif": "where", "ifelse": "where", "cond": "where", "select": "where",
    "piecewise": "where", "errorfunction": "erf",
}  # fmt: skip

# functions that an expression stands for: their parameters, the expression
WRITTEN_OUT: dict[str, tuple[str, str]] = {
    "square": ("x", "x^2"), "cube": ("x", "x^3"), "sq": ("x", "x^2"),
    "reciprocal": ("x", "1/x"), "rsqrt": ("x", "1/sqrt(x)"), "negative": ("x", "-x"),
    "exp10": ("x", "10^x"), "logaddexp": ("x y", "log(exp(x) + exp(y))"), "nthroot": ("x n", "x^(1/n)"),
    "logb": ("x b", "log(x)/log(b)"), "logbase": ("x b", "log(x)/log(b)"),
    "factorial": ("n", "gamma(n + 1)"), "fact": ("n", "gamma(n + 1)"),
    "beta": ("a b", "exp(lgamma(a) + lgamma(b) - lgamma(a + b))"),
    "sind": ("x", "sin(x*pi/180)"), "cosd": ("x", "cos(x*pi/180)"), "tand": ("x", "tan(x*pi/180)"),
    "asind": ("x", "asin(x)*180/pi"), "acosd": ("x", "acos(x)*180/pi"), "atand": ("x", "atan(x)*180/pi"),
    "radians": ("x", "x*pi/180"), "rad": ("x", "x*pi/180"), "deg2rad": ("x", "x*pi/180"),
    "degrees": ("x", "x*180/pi"), "rad2deg": ("x", "x*180/pi"), "deg": ("x", "x*180/pi"),
    "acot": ("x", "atan(1/x)"), "arccot": ("x", "atan(1/x)"), "arcctg": ("x", "atan(1/x)"),
    "asec": ("x", "acos(1/x)"), "arcsec": ("x", "acos(1/x)"), "acsc": ("x", "asin(1/x)"),
    "arccsc": ("x", "asin(1/x)"), "acoth": ("x", "atanh(1/x)"), "asech": ("x", "acosh(1/x)"),
    "acsch": ("x", "asinh(1/x)"), "sinc": ("x", "sin(x)/x"), "haversin": ("x", "sin(x/2)^2"),
    "trunc": ("x", "sign(x)*floor(abs(x))"), "fix": ("x", "sign(x)*floor(abs(x))"),
    "print": ("x", "x"), "printf": ("x", "x"), "disp": ("x", "x"), "show": ("x", "x"), "echo": ("x", "x"),
    "int": ("x", "sign(x)*floor(abs(x))"), "frac": ("x", "x - floor(x)"), "floordiv": ("a b", "floor(a/b)"),
    "heaviside": ("x", "where(x >= 0, 1, 0)"), "step": ("x", "where(x >= 0, 1, 0)"),
    "logsigmoid": ("x", "-softplus(-x)"), "mish": ("x", "x*tanh(softplus(x))"),
    "softsign": ("x", "x/(1 + abs(x))"), "relu6": ("x", "clamp(x, 0, 6)"), "hardtanh": ("x", "clamp(x, -1, 1)"),
    "hardsigmoid": ("x", "clamp(x/6 + 0.5, 0, 1)"), "hardswish": ("x", "x*clamp(x/6 + 0.5, 0, 1)"),
    "tanhshrink": ("x", "x - tanh(x)"), "celu": ("x", "elu(x)"), "prelu": ("x a", "leaky_relu(x, a)"),
    "selu": ("x", "1.0507009873554805*elu(x, 1.6732632423543772)"), "Φ": ("x", "erfc(-x/sqrt(2))/2"),
    "normcdf": ("x", "erfc(-x/sqrt(2))/2"), "ndtr": ("x", "erfc(-x/sqrt(2))/2"),
    "normpdf": ("x", "exp(-x^2/2)/sqrt(2*pi)"), "add": ("a b", "a + b"), "sub": ("a b", "a - b"),
    "subtract": ("a b", "a - b"), "mul": ("a b", "a*b"), "multiply": ("a b", "a*b"), "div": ("a b", "a/b"),
    "divide": ("a b", "a/b"), "neg": ("a", "-a"), "float": ("x", "x"), "double": ("x", "x"), "real": ("x", "x"),
}  # fmt: skip

# of vectors and matrices
LATER = _words(
    """
    sum mean prod softmax logsoftmax softmin logsumexp cumsum cumprod var std variance stdev median
    average avg amax amin argmax argmin norm norm1 normalize matmul mm mv bmm dot vdot inner outer
    cross trace det inv solve transpose permute reshape view flatten squeeze unsqueeze cat concat
    concatenate stack diag tril triu eye zeros ones full arange linspace tensor array vector matrix
    onehot einsum linear dense affine embedding conv conv1d conv2d maxpool2d avgpool2d dropout
    layernorm batchnorm attention mse mseloss mae l1loss smoothl1loss huberloss huber rmse
    crossentropy crossentropyloss binarycrossentropy binarycrossentropywithlogits bce bceloss
    bcewithlogits bcewithlogitsloss nll nllloss kldiv kl hingeloss cosinesimilarity sumproduct mmult
    len size shape range numel 合計 平均
    """
)

# what is asked as a command
COMMANDS: dict[str, str] = {
    "diff": "diff", "d": "diff", "D": "diff", "derivative": "diff", "differentiate": "diff", "deriv": "diff", "derive": "diff",
    "微分": "diff", "grad": "grad", "gradient": "grad", "勾配": "grad", "backward": "grad", "autograd": "grad",
    "jacobian": "jacobian", "hessian": "hessian", "taylor": "taylor", "series": "taylor", "jvp": "jvp",
    "vjp": "vjp", "hvp": "hvp", "valueandgrad": "grad", "eval": "eval", "evaluate": "eval",
}  # fmt: skip

# what this calculator does not do
NOT_HERE = _words(
    """
    function lambda def fn integrate integral quad nsolve roots fzero limit lim product plot simplify expand factor
    minimize minimise maximize maximise random rand randn randint input str complex conj imag re im
    gcd lcm isprime comb ncr npr perm binomial besselj bessel zeta lambertw airy sigma fft list dict
    set map filter reduce assert exec open
    """
)

# names that are no inputs where they have no value; the constant or what to write
CONSTANT_WORDS: dict[str, str] = {
    "true": "1", "false": "0", "infinity": "inf", "infty": "inf", "oo": "inf", "euler": "e",
    "円周率": "pi", "無限大": "inf",
}  # fmt: skip

# what a call with a number of arguments that a function does not take means elsewhere: the
# function, how many it was given -> their names, the expression
OTHER_ARITY: dict[tuple[str, int], tuple[str, str]] = {
    ("log", 2): ("x b", "log(x)/log(b)"),
    ("sqrt", 2): ("x n", "x^(1/n)"),
    ("round", 2): ("x n", "round(x*10^n)/10^n"),
    ("atan", 2): ("y x", "atan2(y, x)"),
    ("exp", 2): ("b x", "b^x"),
    ("gelu", 2): ("x how", "gelu(x)"),
    ("where", 2): ("c a", "where(c, a, 0)"),
}

# ---- the command line

OTHER_COMMANDS: dict[str, str] = {
    "gradient": "grad", "gradients": "grad", "autograd": "grad", "backprop": "grad", "backward": "grad",
    "differentiate": "diff", "derivative": "diff", "derive": "diff", "symbolic": "diff", "d/dx": "diff",
    "plot": "graph", "draw": "graph", "picture": "graph", "tree": "graph", "dot": "graph", "svg": "graph",
    "value": "eval", "evaluate": "eval", "calc": "eval", "calculate": "eval", "compute": "eval", "run": "eval",
    "forward": "steps", "explain": "steps", "step": "steps", "trace": "steps", "path": "paths", "mode": "modes",
    "jac": "jacobian", "hess": "hessian", "gradcheck": "check", "verify": "check", "test": "check",
    "propagate": "uncertainty", "error": "uncertainty", "errors": "uncertainty", "series": "taylor",
    "expand": "taylor", "batch": "map", "csv": "map", "table": "map", "apply": "map", "worksheet": "handout",
    "exercise": "handout", "code": "export", "codegen": "export", "generate": "export", "compile": "export",
    "completion": "completions", "list": "functions", "function": "functions",
    "微分": "diff", "勾配": "grad", "計算": "eval", "グラフ": "graph",
}  # fmt: skip

OTHER_OPTIONS: dict[str, str] = {
    "-a": "--at", "--point": "--at", "--values": "--at", "--value": "--at", "--x": "--at", "--set": "--at",
    "-w": "--wrt", "--by": "--wrt", "--respect-to": "--wrt", "--inputs": "--wrt", "--vars": "--wrt",
    "-p": "--precision", "--digits": "--precision", "-n": "--precision", "--prec": "--precision",
    "-l": "--lang", "--language": "--lang", "--locale": "--lang", "--ja": "--lang ja", "--jp": "--lang ja",
    "--en": "--lang en", "--json": "-f json", "--csv": "-f csv", "--tsv": "-f tsv", "--latex": "-f latex",
    "--tex": "-f latex", "--markdown": "-f markdown", "--md": "-f markdown", "--plain": "-f plain",
    "--svg": "-f svg", "--png": "-f png", "--dot": "-f dot", "--fmt": "--format", "--output-format": "--format",
    "--type": "--format", "-m": "--mode", "--forward": "--mode forward", "--reverse": "--mode reverse",
    "-i": "--at", "--input": "--at", "--seed": "--upstream", "--file": "--jobs",
}  # fmt: skip

# values of options that are lists of words
OTHER_CHOICES: dict[str, str] = {
    "jp": "ja", "jpn": "ja", "japanese": "ja", "日本語": "ja", "ja_jp": "ja", "ja-jp": "ja", "ja_jp.utf-8": "ja",
    "english": "en", "eng": "en", "us": "en", "uk": "en", "en_us": "en", "en-us": "en", "英語": "en",
    "md": "markdown", "tex": "latex", "txt": "plain", "text": "table", "jsonl": "ndjson", "jsonlines": "ndjson",
    "pretty": "table", "terminal": "text", "ascii": "text", "graphviz": "dot", "gv": "dot", "mmd": "mermaid",
    "backward": "reverse", "adjoint": "reverse", "rev": "reverse", "fwd": "forward", "tangent": "forward",
    "torch": "pytorch", "np": "numpy", "py": "python", "xlsx": "csv", "excel": "csv", "feather": "arrow",
    "ps1": "powershell", "pwsh": "powershell", "sh": "bash",
}  # fmt: skip
