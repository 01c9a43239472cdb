"""Every command, argument and option, as data.

The command line is read by this table (command_line.py), the Typer app that prints the help is
made of it (app.py), and so are the completion scripts (completion.py). A command's function lives
in commands/, in the module of its own name, and is imported when it runs. Texts are English and
Japanese, side by side.
"""

from collections.abc import Mapping
from typing import NamedTuple

from autograd_cli.cli.messages import LANGUAGES
from autograd_cli.cli.render import FORMATS
from autograd_cli.core.primitives import FUNCTIONS
from autograd_cli.core.report import DEFAULT_MAX_PATHS, SECTIONS

MODES = ("reverse", "forward")
SHELLS = ("bash", "zsh", "fish", "powershell")
DEFAULT_SECTIONS = tuple(section for section in SECTIONS if section != "adjoints")
FUNCTION_FORMATS = ("table", "markdown", "json", "ndjson")


class Argument(NamedTuple):
    """A word without a dash. `parameter` is the function's."""

    parameter: str
    metavar: str
    help: tuple[str, str]
    values: tuple[str, ...] = ()


class Option(NamedTuple):
    """An option. Without a metavar it is a flag.

    `values` are those that can be listed: they complete, and join a short option (`-fjson`).
    `completes` says what else completes it: `inputs` or `files`.
    """

    flags: tuple[str, ...]
    parameter: str
    help: tuple[str, str]
    metavar: str = ""
    default: str | None = None
    repeatable: bool = False
    values: tuple[str, ...] = ()
    completes: str = ""


class Command(NamedTuple):
    """A command; the function that runs it is commands.<module>.run."""

    module: str
    help: tuple[str, str]
    arguments: tuple[Argument, ...]
    options: tuple[Option, ...]


_EXPR = Argument(
    "expr",
    "EXPR",
    (
        "The program: its text, - for standard input, or @FILE.",
        "プログラム: 式そのもの、標準入力は -、ファイルは @FILE。",
    ),
)
_AT = Option(
    ("--at",),
    "at",
    (
        "Values of the inputs, as constant expressions; or @FILE, a JSON object. Repeatable.",
        "入力の値(定数式)。@FILE なら JSON オブジェクト。繰り返し指定できます。",
    ),
    "NAME=VALUE,…",
    repeatable=True,
    completes="inputs",
)
_WRT = Option(
    ("--wrt",),
    "wrt",
    (
        "The inputs to differentiate by, all by default; the others count as constants.",
        "微分する入力(省略時はすべて)。残りは定数として扱います。",
    ),
    "NAME,…",
    completes="inputs",
)
_PRECISION = Option(
    ("--precision",),
    "precision",
    ("Significant digits in people's formats.", "人が読む形式の有効桁数。"),
    "N",
    "6",
)
_ASCII = Option(
    ("--ascii",),
    "ascii_only",
    ("People's formats in ASCII alone, in English.", "人が読む形式を ASCII だけ(英語)で書きます。"),
)
_LANG = Option(
    ("--lang",),
    "lang",
    (
        "The language of people's formats; by default that of the locale.",
        "人が読む形式の言語(省略時はロケールに従います)。",
    ),
    "|".join(LANGUAGES),
    values=LANGUAGES,
)


def _form(values: tuple[str, ...]) -> Option:
    text = ("The form of the answer: ", "答えの形式: ")
    listed = ", ".join(values)
    return Option(
        ("--format", "-f"),
        "form",
        (f"{text[0]}{listed}.", f"{text[1]}{listed}。"),
        "FORMAT",
        values=values,
    )


COMMANDS: Mapping[str, Command] = {
    "grad": Command(
        "grad",
        (
            "The gradient, and how it comes about: values, local derivatives, paths.",
            "勾配と、それが求まるまで: 値、局所的な微分、経路。",
        ),
        (_EXPR,),
        (
            _AT,
            _WRT,
            Option(
                ("--mode",),
                "mode",
                ("The sweep that computes the gradient.", "勾配を計算する向き。"),
                "|".join(MODES),
                MODES[0],
                values=MODES,
            ),
            Option(
                ("--show",),
                "show",
                (
                    f"Sections: {', '.join(SECTIONS)}; all or none. "
                    f"By default {','.join(DEFAULT_SECTIONS)}, and all in JSON.",
                    f"表示する節: {', '.join(SECTIONS)}、または all, none。"
                    f"省略時は {','.join(DEFAULT_SECTIONS)}(JSON では all)。",
                ),
                "SECTION,…",
                values=(*SECTIONS, "all", "none"),
            ),
            Option(
                ("--max-paths",),
                "max_paths",
                ("Paths that are listed for each input.", "入力ごとに並べる経路の数。"),
                "N",
                str(DEFAULT_MAX_PATHS),
            ),
            _form(tuple(FORMATS)),
            _PRECISION,
            Option(
                ("--upstream",),
                "upstream",
                (
                    "The output's own adjoint ∂L/∂(output), a constant expression; 1 by default.",
                    "出力の上流の微分 ∂L/∂(出力)。定数式で、省略時は 1。",
                ),
                "V",
            ),
            _ASCII,
            _LANG,
            Option(
                ("--jobs",),
                "jobs",
                (
                    "Many expressions: one JSON object a line, answered line by line; - for stdin.",
                    "多数の式: 1 行に 1 つの JSON オブジェクト。1 行ずつ答えます。標準入力は -。",
                ),
                "FILE",
                completes="files",
            ),
        ),
    ),
    "eval": Command(
        "eval",
        ("The value of the expression.", "式の値。"),
        (_EXPR,),
        (
            _AT,
            Option(
                ("--steps",),
                "steps",
                ("The forward table, an operation a line.", "順伝播の表(1 行に 1 つの演算)。"),
            ),
            _form(tuple(FORMATS)),
            _PRECISION,
            _ASCII,
            _LANG,
        ),
    ),
    "functions": Command(
        "functions",
        (
            "The functions: what they are, their domain, their derivative.",
            "関数の一覧: 意味、定義域、導関数。",
        ),
        (
            Argument(
                "name",
                "NAME",
                ("One function, and all that is known of it.", "1 つの関数のすべて。"),
                tuple(FUNCTIONS),
            ),
        ),
        (_form(FUNCTION_FORMATS), _ASCII, _LANG),
    ),
    "completions": Command(
        "completions",
        ("The completion script of a shell.", "シェルの補完スクリプト。"),
        (
            Argument(
                "shell",
                "SHELL",
                (f"One of: {', '.join(SHELLS)}.", f"{', '.join(SHELLS)} のいずれか。"),
                SHELLS,
            ),
        ),
        (),
    ),
}
