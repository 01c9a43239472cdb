"""Every command, argument and option, as data.

The table is used to read the command line (command_line.py), to make the Typer app that prints the
help (help.py), and to make the completion scripts (completion.py). A command's function is in
commands/, in the module of its own name, and is imported when the command runs. Texts are pairs of
English and Japanese.
"""

from collections.abc import Container, Mapping
from typing import NamedTuple

from autograd_cli.cli.forms import FORMATS
from autograd_cli.core.answers.report import DEFAULT_MAX_PATHS, SECTIONS
from autograd_cli.core.table.primitives import FUNCTIONS
from autograd_cli.grammar.messages.words import LANGUAGES

MODES = ("reverse", "forward")
# the modes of `jacobian`; `auto` takes the one with fewer operations
DIRECTIONS = ("auto", *MODES)
SHELLS = ("bash", "zsh", "fish", "powershell")
DEFAULT_SECTIONS = tuple(section for section in SECTIONS if section != "adjoints")
# formats of pictures, with the file endings that choose them
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
# formats of tables, with the file endings that choose them
TABLE_FORMATS = {
    "csv": (".csv",),
    "tsv": (".tsv", ".tab"),
    "ndjson": (".ndjson", ".jsonl"),
    "parquet": (".parquet", ".pq"),
    "arrow": (".arrow", ".feather", ".ipc"),
}
ON_ERROR = ("fail", "null", "skip")
ENGINES = ("local", "dask")
# encodings that completion offers; --encoding takes all that Python knows
ENCODINGS = ("cp932", "euc_jp", "utf-16", "cp1252", "latin-1")
# languages of exported code, with the file endings that choose them
EXPORT_TARGETS = {
    "python": (".py",),
    "numpy": (".py",),
    "pytorch": (".py",),
    "jax": (".py",),
    "c": (".c", ".h"),
    "sql": (".sql",),
    "latex": (".tex",),
    "typst": (".typ",),
}
SQL_DIALECTS = ("duckdb", "spark")
# the parts that the views of commands have (cli/render/view.py), and that formats write
TOLD = ("sections", "object")
TYPESET = (*TOLD, "lines", "formulas", "equations")
NUMBERS = (*TOLD, "records", "lines", "formulas")


class Argument(NamedTuple):
    """A positional argument. `parameter` is the name of the command function's parameter."""

    parameter: str
    metavar: str
    help: tuple[str, str]
    values: tuple[str, ...] = ()
    repeatable: bool = False  # only the last argument may be


class Option(NamedTuple):
    """An option. Without a metavar it is a flag and takes no value.

    `values` are its possible values, if they can be listed: completion offers them, and they may
    follow a short option in the same word (`-fjson`). `completes` says what else completion offers:
    `inputs` or `files`. `parts`, of --format alone, are those that the command's views have.
    """

    flags: tuple[str, ...]
    parameter: str
    help: tuple[str, str]
    metavar: str = ""
    default: str | None = None
    repeatable: bool = False
    values: tuple[str, ...] = ()
    completes: str = ""
    parts: tuple[str, ...] = ()


class Command(NamedTuple):
    """A command; the function that runs it is commands.<module>.run.

    It has a parameter for each argument and option, but one, `look`, for --format, --precision,
    --ascii and --lang.
    """

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
_JOBS = Option(
    ("--jobs",),
    "jobs",
    (
        "Many expressions: one JSON object a line, answered line by line; - for stdin.",
        "多数の式: 1 行に 1 つの JSON オブジェクト。1 行ずつ答えます。標準入力は -。",
    ),
    "FILE",
    completes="files",
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

_OUTPUTS = Option(
    ("--output",),
    "outputs",
    (
        "The outputs, names that the program assigns; the last statement by default.",
        "出力(プログラムが代入する名前)。省略時は最後の文。",
    ),
    "NAME,…",
)


def _vector(flag: str, what: tuple[str, str], completes: str = "inputs") -> Option:
    return Option(
        (f"--{flag}",),
        flag,
        (
            f"{what[0]}, as constant expressions, 0 where left out; or @FILE. Repeatable.",
            f"{what[1]}(定数式、省いたものは 0)。@FILE も可。繰り返し指定できます。",
        ),
        "NAME=VALUE,…",
        repeatable=True,
        completes=completes,
    )


def formats_of(parts: Container[str]) -> tuple[str, ...]:
    """The formats that can be written of a view with these parts."""
    return tuple(name for name, row in FORMATS.items() if row.part in parts)


def _form(values: tuple[str, ...], parts: tuple[str, ...] = ()) -> Option:
    text = ("The form of the answer: ", "答えの形式: ")
    listed = ", ".join(values)
    return Option(
        ("--format", "-f"),
        "form",
        (f"{text[0]}{listed}.", f"{text[1]}{listed}。"),
        "FORMAT",
        values=values,
        parts=parts,
    )


def _view(parts: tuple[str, ...]) -> Option:
    return _form(formats_of(parts), parts)


def _look(parts: tuple[str, ...]) -> tuple[Option, ...]:
    return _view(parts), _PRECISION, _ASCII, _LANG


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
            _view(NUMBERS),
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
            _JOBS,
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
            *_look(NUMBERS),
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
            _WRT,
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
                "drawing",
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
            *_look(TOLD),
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
            *_look(TOLD),
        ),
    ),
    "steps": Command(
        "steps",
        (
            "Forward, then backward, one operation a step; on a terminal one step a key press.",
            "順伝播と逆伝播を 1 演算ずつ。端末ではキーを押すごとに 1 手順。",
        ),
        (_EXPR,),
        (_AT, _WRT, *_look(TOLD)),
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
                ("--uncertainty",),
                "uncertainty",
                (
                    "Also write the standard uncertainty of the value, to first order, of those of "
                    "the inputs: the columns s_NAME.",
                    "値の標準不確かさ(1 次)も書きます。入力の不確かさは列 s_名前 から読みます。",
                ),
            ),
            Option(
                ("--sigma",),
                "sigmas",
                (
                    "The standard uncertainty of an input: a column, or a constant. Repeatable.",
                    "入力の標準不確かさ: 列の名前か定数。繰り返し指定できます。",
                ),
                "NAME=COLUMN,…",
                repeatable=True,
                completes="inputs",
            ),
            Option(
                ("--rename",),
                "renames",
                (
                    "New names of columns, so that they are those of inputs. Repeatable.",
                    "列の名前を変えて入力の名前に合わせます。繰り返し指定できます。",
                ),
                "OLD=NEW,…",
                repeatable=True,
            ),
            Option(
                ("--no-header",),
                "no_header",
                (
                    "CSV and TSV whose first line is a row already: the columns are c1, c2, …",
                    "先頭行から値が並ぶ CSV と TSV。列の名前は c1, c2, … になります。",
                ),
            ),
            Option(
                ("--sep",),
                "separator",
                (
                    "What parts the cells of CSV, as read and as written: , by default; ; or | "
                    "or tab.",
                    "CSV のセルの区切り文字(読み書きの両方)。省略時は , で、; や | や tab など。",
                ),
                "CHARACTER",
            ),
            Option(
                ("--encoding",),
                "encoding",
                (
                    f"How text is encoded that is no UTF-8: {', '.join(ENCODINGS)}, …",
                    f"UTF-8 でないテキストの文字コード: {', '.join(ENCODINGS)} など。",
                ),
                "NAME",
                values=ENCODINGS,
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
        (_view(TOLD), _ASCII, _LANG),
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
    "export": Command(
        "export",
        (
            "Code that computes the value and the gradient: Python, NumPy, PyTorch, JAX, C, SQL; "
            "or LaTeX, Typst.",
            "値と勾配を計算するコード: Python, NumPy, PyTorch, JAX, C, SQL。数式は LaTeX, Typst。",
        ),
        (_EXPR,),
        (
            Option(
                ("--to",),
                "to",
                (
                    f"The language: {', '.join(EXPORT_TARGETS)}; "
                    "by default what the ending of the file tells.",
                    f"言語: {', '.join(EXPORT_TARGETS)}。省略時はファイルの拡張子で決まります。",
                ),
                "LANGUAGE",
                values=tuple(EXPORT_TARGETS),
            ),
            Option(
                ("--output", "-o"),
                "output",
                (
                    "The file, written whole or not at all; without it standard output.",
                    "書き出すファイル(途中までのものは残しません)。省略時は標準出力。",
                ),
                "FILE",
                completes="files",
            ),
            Option(
                ("--name",),
                "name",
                ("The name of the function.", "関数の名前。"),
                "NAME",
                "value_and_gradient",
            ),
            _AT,
            _WRT,
            Option(
                ("--dialect",),
                "dialect",
                (
                    f"Whose SQL: {', '.join(SQL_DIALECTS)}; the first by default.",
                    f"SQL の方言: {', '.join(SQL_DIALECTS)}。省略時は最初のもの。",
                ),
                "|".join(SQL_DIALECTS),
                values=SQL_DIALECTS,
            ),
            Option(
                ("--table",),
                "table",
                (
                    "The table that SQL reads, with a column for each input; points by default.",
                    "SQL が読む表(入力と同じ名前の列を持つもの)。省略時は points。",
                ),
                "NAME",
            ),
            _ASCII,
            _LANG,
        ),
    ),
    "jacobian": Command(
        "jacobian",
        (
            "The derivatives of several outputs by all inputs, as a matrix.",
            "複数の出力をすべての入力で微分した行列(ヤコビ行列)。",
        ),
        (_EXPR,),
        (
            _AT,
            _WRT,
            _OUTPUTS,
            Option(
                ("--mode",),
                "mode",
                (
                    "The sweep that computes it; auto: the one with fewer operations.",
                    "計算する向き。auto は演算数の少ないほう。",
                ),
                "|".join(DIRECTIONS),
                DIRECTIONS[0],
                values=DIRECTIONS,
            ),
            *_look(NUMBERS),
        ),
    ),
    "hessian": Command(
        "hessian",
        (
            "The second derivatives, as a matrix; its eigenvalues and their signs.",
            "2 階微分の行列(ヘッセ行列)と、その固有値と符号。",
        ),
        (_EXPR,),
        (
            _AT,
            _WRT,
            _OUTPUTS,
            *_look(NUMBERS),
            _JOBS,
        ),
    ),
    "jvp": Command(
        "jvp",
        (
            "Jacobian times vector: how the outputs change along a direction; one tangent sweep.",
            "ヤコビ行列とベクトルの積: ある方向への出力の変化。順方向に 1 回。",
        ),
        (_EXPR,),
        (
            _AT,
            _vector(
                "tangent", ("The direction: tangents of the inputs", "方向: 入力のタンジェント")
            ),
            _OUTPUTS,
            *_look(NUMBERS),
        ),
    ),
    "vjp": Command(
        "vjp",
        (
            "Vector times Jacobian: the inputs' adjoints from the outputs'; one reverse sweep.",
            "ベクトルとヤコビ行列の積: 出力の随伴から入力の随伴へ。逆方向に 1 回。",
        ),
        (_EXPR,),
        (
            _AT,
            _WRT,
            _vector("cotangent", ("The adjoints of the outputs", "出力の随伴"), ""),
            _OUTPUTS,
            *_look(NUMBERS),
        ),
    ),
    "hvp": Command(
        "hvp",
        (
            "Hessian times vector, without the Hessian.",
            "ヘッセ行列とベクトルの積(行列は作りません)。",
        ),
        (_EXPR,),
        (
            _AT,
            _WRT,
            _vector("vector", ("The vector, by inputs", "ベクトル(入力ごとの値)")),
            _OUTPUTS,
            *_look(NUMBERS),
        ),
    ),
    "check": Command(
        "check",
        (
            "The gradient against 50-digit arithmetic, complex step and central differences; "
            "or somebody's answers against the gradient.",
            "勾配を 50 桁の演算、複素ステップ、中心差分と比べます。人の答えの採点もします。",
        ),
        (_EXPR,),
        (
            _AT,
            _WRT,
            Option(
                ("--against",),
                "against",
                (
                    "Answers to mark, as written: which are right, and which mistake explains "
                    "a wrong one. Repeatable.",
                    "採点する答え(書かれたとおりに)。合っているか、違うならどんな間違いかを"
                    "説明します。繰り返し指定できます。",
                ),
                "NAME=VALUE,…",
                repeatable=True,
                completes="inputs",
            ),
            *_look(TOLD),
            Option(
                ("--jobs",),
                "jobs",
                (
                    "Many expressions: one JSON object a line, checked line by line; - for stdin.",
                    "多数の式: 1 行に 1 つの JSON オブジェクト。1 行ずつ調べます。標準入力は -。",
                ),
                "FILE",
                completes="files",
            ),
        ),
    ),
    "uncertainty": Command(
        "uncertainty",
        (
            "The uncertainty of the value, to first order, and the budget of each input; "
            "or by Monte Carlo.",
            "値の不確かさ(1 次、またはモンテカルロ)と、入力ごとの不確かさの内訳。",
        ),
        (_EXPR,),
        (
            Option(
                ("--at",),
                "at",
                (
                    "Values with uncertainties: 2±0.1, 2+-0.1, 2.00(5), 2±5%; without one, exact; "
                    "or @FILE, a JSON object. Repeatable.",
                    "不確かさ付きの値: 2±0.1, 2+-0.1, 2.00(5), 2±5%。なければ正確な値。"
                    "@FILE なら JSON オブジェクト。繰り返し指定できます。",
                ),
                "NAME=VALUE±U,…",
                repeatable=True,
                completes="inputs",
            ),
            Option(
                ("--cov",),
                "covariances",
                (
                    "The covariance of two inputs. Repeatable.",
                    "2 つの入力の共分散。繰り返し指定できます。",
                ),
                "NAME,NAME=VALUE",
                repeatable=True,
            ),
            Option(
                ("--corr",),
                "correlations",
                (
                    "The correlation of two inputs, from -1 to 1. Repeatable.",
                    "2 つの入力の相関係数(-1 から 1)。繰り返し指定できます。",
                ),
                "NAME,NAME=VALUE",
                repeatable=True,
            ),
            Option(
                ("--mc",),
                "samples",
                (
                    "Show a Monte Carlo of so many random samples too: mean, standard deviation, "
                    "95 % interval.",
                    "乱数による N 個の標本でも計算します(モンテカルロ): 平均、標準偏差、"
                    "95 % の範囲。",
                ),
                "N",
            ),
            Option(
                ("--seed",),
                "seed",
                (
                    "Which samples: the same seed, the same samples.",
                    "乱数のシード(同じ値なら同じ標本)。",
                ),
                "S",
                "1",
            ),
            *_look(NUMBERS),
        ),
    ),
    "diff": Command(
        "diff",
        (
            "The derivative as a formula, in the same language: it can be fed back.",
            "導関数を同じ言語の式で書きます。そのまま入力に使えます。",
        ),
        (_EXPR,),
        (
            _WRT,
            Option(
                ("--order",),
                "order",
                (
                    "The order of the derivative by each input; 1 by default.",
                    "入力ごとの微分の階数(省略時は 1)。",
                ),
                "N",
                "1",
            ),
            _AT,
            Option(
                ("--rule-by-rule",),
                "rules",
                (
                    "Which rule of the table was used where, and how the chain rule joins them.",
                    "どこでどの公式を使い、連鎖律でどうつないだかも書きます。",
                ),
            ),
            *_look(TYPESET),
        ),
    ),
    "taylor": Command(
        "taylor",
        (
            "The Taylor polynomial in one input, from one pass of series arithmetic.",
            "1 つの入力についてのテイラー多項式。級数の演算 1 回で求めます。",
        ),
        (_EXPR,),
        (
            _AT,
            Option(
                ("--order",),
                "order",
                ("The degree of the polynomial; 6 by default.", "多項式の次数(省略時は 6)。"),
                "N",
                "6",
            ),
            Option(
                ("--wrt",),
                "wrt",
                (
                    "The input to expand in, the only one by default; the others are constants.",
                    "展開する入力(入力が 1 つなら省略できます)。残りは定数として扱います。",
                ),
                "NAME",
                completes="inputs",
            ),
            *_look(TYPESET),
        ),
    ),
}
