"""The commands: each reads its options, asks core, and hands the answer to a renderer."""

import sys
from importlib import import_module
from typing import Annotated

import typer

from autograd_cli.cli.command import MODES, VALUES, Command
from autograd_cli.cli.diagnostics import diagnostic, error_object, expression, warning_lines
from autograd_cli.cli.messages import LANGUAGES, language_of_locale
from autograd_cli.cli.options import (
    choice,
    constant,
    read_expression,
    read_names,
    read_point,
    whole,
)
from autograd_cli.cli.render import FORMATS, Style
from autograd_cli.cli.streams import stderr_lacks, style_of_streams, write, write_for_people
from autograd_cli.core.formula import LATEX, TEXT, Dialect
from autograd_cli.core.report import DEFAULT_MAX_PATHS, SECTIONS, Notice, Report, report
from autograd_cli.grammar.source import Problem

app = typer.Typer(
    name="autograd-cli",
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A gradient calculator: values, local derivatives, chain-rule paths and the gradient.",
    epilog='Example: autograd-cli grad "(a+b)*(b+1)" --at a=2,b=1',
)

Expression = Annotated[
    str | None,
    typer.Argument(metavar="EXPR", help="The program: its text, - for standard input, or @FILE."),
]
At = Annotated[
    list[str] | None,
    typer.Option(
        "--at",
        metavar="NAME=VALUE,…",
        help="Values of the inputs, constant expressions; or @FILE with a JSON object. Repeatable.",
    ),
]
Form = Annotated[
    str | None,
    typer.Option("--format", "-f", metavar="FORMAT", help="One of: " + ", ".join(FORMATS) + "."),
]
Precision = Annotated[
    str,
    typer.Option(metavar="N", help="Significant digits in people's formats."),
]
Ascii = Annotated[bool, typer.Option("--ascii", help="People's formats in ASCII, in English.")]
Lang = Annotated[
    str | None,
    typer.Option(metavar="en|ja", help="Language of people's formats; default from the locale."),
]


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"autograd-cli {version('autograd-cli')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


@app.command(cls=Command)
def grad(
    expr: Expression = None,
    at: At = None,
    wrt: Annotated[
        str | None,
        typer.Option(metavar="NAME,…", help="The inputs to differentiate by. Default: all."),
    ] = None,
    mode: Annotated[
        str, typer.Option(metavar="|".join(MODES), help="The sweep that computes the gradient.")
    ] = MODES[0],
    show: Annotated[
        str | None,
        typer.Option(
            metavar="SECTION,…", help="Sections: " + ", ".join(VALUES["show"]) + "."
        ),
    ] = None,
    max_paths: Annotated[
        str, typer.Option(metavar="N", help="Paths listed for each input.")
    ] = str(DEFAULT_MAX_PATHS),
    form: Form = None,
    precision: Precision = "6",
    upstream: Annotated[
        str | None,
        typer.Option(metavar="V", help="The output's own adjoint, a constant expression."),
    ] = None,
    ascii_: Ascii = False,
    lang: Lang = None,
    jobs: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Many expressions: one JSON object a line, - for stdin."),
    ] = None,
) -> None:
    """The gradient, and how it comes about."""
    if jobs is not None:
        from autograd_cli.cli.jobs import run_jobs

        alone = {"EXPR": expr, "--at": at, "--wrt": wrt, "--show": show, "--upstream": upstream}
        for option, value in alone.items():
            if value:
                raise Problem("input", "jobs-alone", option=option)
        choice(form or "ndjson", "--format", ("ndjson",))
        raise typer.Exit(run_jobs(jobs))
    name = choice(form or "table", "--format", tuple(FORMATS))
    style = _style(precision, ascii_, lang)
    text = read_expression(expr)
    with expression(text):
        answer = report(
            text,
            read_point(at or ()),
            read_names(wrt),
            sections=_sections(show, name),
            mode=choice(mode, "--mode", MODES),
            max_paths=whole(max_paths, "--max-paths", 0),
            upstream=None
            if upstream is None
            else constant(upstream, "option-value", option="--upstream"),
            dialect=_dialect(name),
        )
    write_answer(answer, name, style)


@app.command(name="eval", cls=Command)
def eval_(
    expr: Expression = None,
    at: At = None,
    steps: Annotated[bool, typer.Option("--steps", help="Show the forward table.")] = False,
    form: Form = None,
    precision: Precision = "6",
    ascii_: Ascii = False,
    lang: Lang = None,
) -> None:
    """The value of the expression."""
    name = choice(form or "table", "--format", tuple(FORMATS))
    style = _style(precision, ascii_, lang)
    sections = ("values",) if steps else ()
    dialect = _dialect(name)
    text = read_expression(expr)
    with expression(text):
        answer = report(text, read_point(at or ()), sections=sections, dialect=dialect)
    write_answer(answer, name, style, "value")


@app.command(cls=Command)
def functions(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="One function, with all that is known.")
    ] = None,
    form: Form = None,
    ascii_: Ascii = False,
    lang: Lang = None,
) -> None:
    """The functions: what they are, their domain, their derivative."""
    from autograd_cli.core.reference import entries, entry

    form_name = choice(form or "table", "--format", ("table", "json", "ndjson", "markdown"))
    found = entries() if name is None else [entry(name)]
    renderer = import_module(f"autograd_cli.cli.render.{FORMATS[form_name].module}")
    style = _style("6", ascii_, lang)
    write_for_people(
        lambda style: renderer.functions(found, form_name, style, whole=name is not None), style
    )


@app.command(cls=Command)
def completions(
    shell: Annotated[
        str | None, typer.Argument(metavar="SHELL", help="bash, zsh, fish or powershell.")
    ] = None,
) -> None:
    """The completion script of a shell."""
    from autograd_cli.cli.completion import SHELLS, script

    if shell is None:
        raise Problem("input", "no-shell", choices=", ".join(SHELLS))
    write(script(choice(shell, "SHELL", SHELLS), app))


def _sections(show: str | None, form: str) -> tuple[str, ...]:
    if FORMATS[form].module == "separated":
        return ("gradient",)
    if show is None:
        show = "all" if FORMATS[form].machine else "values,locals,paths,gradient"
    found: list[str] = []
    for word in show.split(","):
        section = choice(word.strip(), "--show", VALUES["show"])
        found += SECTIONS if section == "all" else [section]
    return tuple(found)


def _style(precision: str, ascii_only: bool, lang: str | None) -> Style:
    language = language_of_locale() if lang is None else choice(lang, "--lang", LANGUAGES)
    return style_of_streams(language, ascii_only, whole(precision, "--precision", 1))


def _dialect(form: str) -> Dialect:
    return LATEX if form == "latex" else TEXT


def write_answer(answer: Report, form: str, style: Style, kind: str = "gradient") -> None:
    """Write an answer with the renderer of its format, and its warnings where it has no list."""
    entry = FORMATS[form]
    render = getattr(import_module(f"autograd_cli.cli.render.{entry.module}"), kind)
    if entry.module == "json":
        write(render(answer, form, style))
        return
    write_for_people(lambda style: render(answer, form, style), style)
    if answer.warnings:
        write_warnings(answer.warnings, style)


def write_warnings(notices: list[Notice], style: Style) -> None:
    """Warnings as sentences on standard error."""
    lines = warning_lines(notices, style.language, style.ascii)
    if stderr_lacks(lines):
        lines = warning_lines(notices, "en", ascii_only=True)
    sys.stderr.write(lines)


# ---- problems


def report_problem(problem: Problem, words: list[str]) -> None:
    """Tell a problem on standard error: one line of JSON with a machine format, else for people."""
    said = _said_on_the_command_line(words)
    form = said.get("--format", "ndjson" if "--jobs" in said else "table")
    if form in FORMATS and FORMATS[form].machine:
        from autograd_cli.cli.render.json import line

        sys.stderr.write(line({"error": error_object(problem)}))
        return
    language = said.get("--lang", "")
    ascii_only = "--ascii" in said
    if language not in LANGUAGES:
        language = language_of_locale()
    text = diagnostic(problem, "en" if ascii_only else language, ascii_only)
    if stderr_lacks(text):
        text = diagnostic(problem, "en", ascii_only=True)
    sys.stderr.write(text)


def _said_on_the_command_line(words: list[str]) -> dict[str, str]:
    """What the words say of the form of the answer, also where they are no valid command line."""
    said: dict[str, str] = {}
    for i, word in enumerate(words):
        name, sign, value = word.partition("=")
        if name in ("-f", "--format", "--lang", "--jobs", "--ascii"):
            following = words[i + 1] if i + 1 < len(words) else ""
            said["--format" if name == "-f" else name] = value if sign else following
        elif word[:2] == "-f" and word[2:] in FORMATS:
            said["--format"] = word[2:]
    return said
