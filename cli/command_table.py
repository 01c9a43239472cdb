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
TEACHING_FORMATS = ("table", "json", "markdown")
# of a picture: the form, and the endings of files that have it
PICTURE_FORMATS = {
    "text": (".txt",),
    "dot": (".dot", ".gv"),
    "mermaid": (".mmd",),
    "svg": (".svg",),
    "png": (".png",),
    "tikz": (".tex", ".tikz"),
    "json": (".json",),
}
PICTURE_STYLES = ("boxes", "circuit")
HANDOUT_FORMATS = ("md", "html", "tex", "typ", "pdf")
# of a table: the form, and the endings of files that have it
TABLE_FORMATS = {
    "csv": (".csv",),
    "tsv": (".tsv", ".tab"),
    "ndjson": (".ndjson", ".jsonl"),
    "parquet": (".parquet", ".pq"),
    "arrow": (".arrow", ".feather", ".ipc"),
}
ON_ERROR = ("fail", "null", "skip")
ENGINES = ("local", "dask")
FUNCTION_FORMATS = ("table", "markdown", "json", "ndjson")


class Argument(NamedTuple):
    """A word without a dash. `parameter` is the function's."""

    parameter: str
    metavar: str
    help: tuple[str, str]
    values: tuple[str, ...] = ()
    repeatable: bool = False  # the last one only


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
    "graph": Command(
        "graph",
        (
            "The computational graph as a picture, in the terminal or in a file.",
            "計算グラフを端末かファイルに描きます。",
        ),
        (_EXPR,),
        (
            _AT,
            Option(
                ("--adjoints",),
                "adjoints",
                (
                    "The derivative of the output by each node, in its box.",
                    "出力を各ノードで微分した値も描きます。",
                ),
            ),
            Option(
                ("--highlight",),
                "highlight",
                ("Number the paths from this input.", "この入力からの経路に番号を付けます。"),
                "NAME",
                completes="inputs",
            ),
            _form(tuple(PICTURE_FORMATS)),
            Option(
                ("--output", "-o"),
                "output",
                (
                    "Write a file; its ending says the form: "
                    f"{', '.join(e for ends in PICTURE_FORMATS.values() for e in ends)}.",
                    "ファイルに書きます。形式は拡張子で決まります: "
                    f"{', '.join(e for ends in PICTURE_FORMATS.values() for e in ends)}。",
                ),
                "FILE",
                completes="files",
            ),
            Option(
                ("--style",),
                "look",
                (
                    "Quantities in boxes, or operators as nodes of a circuit.",
                    "量を箱に描くか、演算子を回路の節点として描くか。",
                ),
                "|".join(PICTURE_STYLES),
                PICTURE_STYLES[0],
                values=PICTURE_STYLES,
            ),
            Option(
                ("--group",),
                "group",
                (
                    "Draw each call of a function that the program defines as one node.",
                    "プログラムが定義する関数の呼び出しを 1 つのノードに描きます。",
                ),
                "NAME",
            ),
            _PRECISION,
            _ASCII,
            _LANG,
        ),
    ),
    "paths": Command(
        "paths",
        (
            "Every path from one input, as arrows, as products, and their sum.",
            "1 つの入力からのすべての経路を、矢印と積と和で表します。",
        ),
        (_EXPR,),
        (
            _AT,
            Option(
                ("--from",),
                "source",
                (
                    "The input that the paths start from; the only one needs no naming.",
                    "経路の始点になる入力(入力が 1 つなら省略できます)。",
                ),
                "NAME",
                completes="inputs",
            ),
            Option(
                ("--count",),
                "count",
                ("How many paths there are, and nothing else.", "経路の数だけを書きます。"),
            ),
            Option(
                ("--max-paths",),
                "max_paths",
                ("Paths that are listed.", "並べる経路の数。"),
                "N",
                str(DEFAULT_MAX_PATHS),
            ),
            _form(TEACHING_FORMATS),
            _PRECISION,
            _ASCII,
            _LANG,
        ),
    ),
    "modes": Command(
        "modes",
        (
            "Forward mode against reverse mode: passes, operations, what wins and why.",
            "フォワードモードとリバースモードの比較: 回数、演算数、勝敗とその理由。",
        ),
        (_EXPR,),
        (
            _AT,
            _WRT,
            Option(
                ("--scale",),
                "scale",
                (
                    "Measure both for 10, 100, … N inputs of a sum of squares; needs no EXPR.",
                    "入力が 10, 100, … N 個の二乗和で両方を測ります(EXPR は不要)。",
                ),
                "N",
            ),
            _form(TEACHING_FORMATS),
            _PRECISION,
            _ASCII,
            _LANG,
        ),
    ),
    "steps": Command(
        "steps",
        (
            "Forward, then backward, one operation a step; on a terminal one step a key press.",
            "順伝播と逆伝播を 1 演算ずつ。端末ではキーを押すごとに 1 手順。",
        ),
        (_EXPR,),
        (_AT, _WRT, _form(TEACHING_FORMATS), _PRECISION, _ASCII, _LANG),
    ),
    "handout": Command(
        "handout",
        (
            "A page for a class, or a worksheet: Markdown, HTML, LaTeX, Typst or PDF.",
            "授業用のプリント: Markdown, HTML, LaTeX, Typst, PDF。",
        ),
        (
            Argument(
                "expr",
                "EXPR",
                (
                    "The program: its text, - for standard input, or @FILE. "
                    "Each one is an exercise.",
                    "プログラム: 式そのもの、標準入力は -、ファイルは @FILE。1 つが 1 問です。",
                ),
                repeatable=True,
            ),
        ),
        (
            _AT,
            _WRT,
            Option(
                ("--output", "-o"),
                "output",
                (
                    "The file, whose ending tells the format; without it standard output.",
                    "書き出すファイル。拡張子で形式が決まります。省略時は標準出力。",
                ),
                "FILE",
                completes="files",
            ),
            _form(HANDOUT_FORMATS),
            Option(("--title",), "title", ("The title.", "表題。"), "TEXT"),
            Option(
                ("--worksheet",),
                "worksheet",
                (
                    "Leave blanks where a learner fills in.",
                    "学習者が書き入れるところを空欄にします。",
                ),
            ),
            Option(
                ("--answers",),
                "answers",
                (
                    "A worksheet, and the answers behind it.",
                    "空欄のプリントの後に解答を付けます。",
                ),
            ),
            Option(
                ("--points",),
                "points",
                (
                    "An exercise at each of so many points of small whole numbers; "
                    "what --at gives stays.",
                    "小さな整数の点をこの数だけ選び、それぞれを 1 問にします(--at の値は固定)。",
                ),
                "N",
            ),
            Option(
                ("--seed",),
                "seed",
                ("Which points: the same seed, the same points.", "点の選び方(同じ値なら同じ点)。"),
                "S",
                "1",
            ),
            _PRECISION,
            _LANG,
        ),
    ),
    "map": Command(
        "map",
        (
            "Value and gradient for every row of a table: CSV, TSV, NDJSON, Parquet or Arrow.",
            "表(CSV, TSV, NDJSON, Parquet, Arrow)の各行での値と勾配。",
        ),
        (
            _EXPR,
            Argument(
                "more",
                "FILE",
                (
                    "More tables, behind those of --input.",
                    "--input に続く表。",
                ),
                repeatable=True,
            ),
        ),
        (
            Option(
                ("--input", "-i"),
                "sources",
                (
                    "The table, columns named as the inputs: a file, a pattern, a folder; "
                    "- for standard input (the default). Repeatable.",
                    "入力と同じ名前の列を持つ表: ファイル、パターン、フォルダ。"
                    "標準入力は -(省略時)。繰り返し指定できます。",
                ),
                "FILE",
                repeatable=True,
                completes="files",
            ),
            Option(
                ("--output", "-o"),
                "output",
                (
                    "The file to write, whole or not at all; - for standard output (the default).",
                    "書き出すファイル(途中までのものは残しません)。標準出力は -(省略時)。",
                ),
                "FILE",
                "-",
                completes="files",
            ),
            Option(
                ("--from",),
                "from_form",
                (
                    "The format of the input; by default that of its ending, csv for a stream.",
                    "入力の形式(省略時は拡張子で決まり、標準入力なら csv)。",
                ),
                "|".join(TABLE_FORMATS),
                values=tuple(TABLE_FORMATS),
            ),
            Option(
                ("--to",),
                "to_form",
                (
                    "The format of the output; by default that of its ending, csv for a stream.",
                    "出力の形式(省略時は拡張子で決まり、標準出力なら csv)。",
                ),
                "|".join(TABLE_FORMATS),
                values=tuple(TABLE_FORMATS),
            ),
            _AT,
            _WRT,
            Option(
                ("--only",),
                "only",
                (
                    "Write the results alone, without the columns of the input.",
                    "元の列を除き、結果の列だけを書きます。",
                ),
            ),
            Option(
                ("--prefix",),
                "prefix",
                (
                    "Goes before the names of the new columns, value and grad_NAME.",
                    "新しい列の名前(value と grad_名前)の前に付けます。",
                ),
                "TEXT",
                "",
            ),
            Option(
                ("--on-error",),
                "on_error",
                (
                    "A row that has no answer: stop, leave its results empty, or leave it out.",
                    "答えのない行の扱い: 止まる(fail)、結果を空にする(null)、除く(skip)。",
                ),
                "|".join(ON_ERROR),
                ON_ERROR[0],
                values=ON_ERROR,
            ),
            Option(
                ("--engine",),
                "engine",
                (
                    "Who computes: this process, or a Dask cluster, a part for each file.",
                    "計算する場所: このプロセスか、Dask のクラスタ(ファイルごとに 1 つの出力)。",
                ),
                "|".join(ENGINES),
                ENGINES[0],
                values=ENGINES,
            ),
            Option(
                ("--scheduler",),
                "scheduler",
                (
                    "The Dask scheduler; by default a cluster of processes on this machine.",
                    "Dask のスケジューラ(省略時はこのマシンのプロセス群)。",
                ),
                "ADDRESS",
            ),
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
