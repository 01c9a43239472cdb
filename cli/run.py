"""Runs a command, and turns whatever happens into an exit code."""

import os
from collections.abc import Sequence
from importlib import import_module

from autograd_cli.cli.forms import FORMATS, language_of_locale
from autograd_cli.cli.line.command_line import help_for, read
from autograd_cli.cli.line.command_table import COMMANDS, Command
from autograd_cli.cli.streams.standard import stderr_lacks, width_of_streams, write, write_error
from autograd_cli.grammar.messages.words import LANGUAGES
from autograd_cli.grammar.source import Problem

NARROWEST_HELP = 40  # Rich leaves words out of narrower ones
ANSWERED, MATHEMATICS, QUESTION, INTERRUPTED = 0, 1, 2, 130


def run(words: Sequence[str]) -> int:
    """Run one command line and give its exit code."""
    try:
        if words[:1] in (["--version"], ["-V"], ["version"]):
            from importlib.metadata import version

            write(f"autograd-cli {version('autograd-cli')}\n")
            return ANSWERED
        name = help_for(words)
        if name is not None:
            return _help(name, words)
        command, arguments = read(words)
        return _answered(command, arguments)
    except Problem as error:
        problem = error
    except KeyboardInterrupt:
        return INTERRUPTED
    except MemoryError:
        problem = Problem("limit", "out-of-memory")
    report_problem(problem, words)
    return MATHEMATICS if problem.kind == "domain" else QUESTION


def _answered(command: Command, arguments: dict[str, object]) -> int:
    """Import a command's function and call it; its exit code."""
    function = import_module(f"autograd_cli.cli.commands.{command.module}").run
    code: int = function(**arguments)
    return code


def _help(name: str, words: Sequence[str]) -> int:
    if name and name not in COMMANDS:
        from autograd_cli.cli.line.slips import unknown_command

        raise unknown_command(name)
    from autograd_cli.cli.line.help import typer_app

    # Rich would fail at a COLUMNS or LINES that is no size
    os.environ["COLUMNS"] = str(max(width_of_streams(), NARROWEST_HELP))
    os.environ.pop("LINES", None)
    app = typer_app(_language(_said_on_the_command_line(words)))
    app(
        args=[name, "--help"] if name else ["--help"],
        prog_name="autograd-cli",
        standalone_mode=False,
    )
    return ANSWERED


def report_problem(problem: Problem, words: Sequence[str]) -> None:
    """Tell a problem on standard error: one line of JSON with a machine format, else for people."""
    from autograd_cli.cli.diagnostics import diagnostic, error_object

    said = _said_on_the_command_line(words)
    form = said.get("--format", "ndjson" if "--jobs" in said else "table")
    if form in FORMATS and FORMATS[form].machine:
        from autograd_cli.cli.render.formats.json import line

        write_error(line({"error": error_object(problem)}))
        return
    ascii_only = "--ascii" in said
    text = diagnostic(problem, "en" if ascii_only else _language(said), ascii_only)
    if stderr_lacks(text):
        text = diagnostic(problem, "en", ascii_only=True)
    write_error(text)


def _language(said: dict[str, str]) -> str:
    language = said.get("--lang", "")
    return language if language in LANGUAGES else language_of_locale()


def _said_on_the_command_line(words: Sequence[str]) -> dict[str, str]:
    """What the words say of the form of the answer, also where they are no valid command line.

    A later word wins, but no `-f` without a format behind it.
    """
    said: dict[str, str] = {}
    for i, word in enumerate(words):
        name, sign, value = word.partition("=")
        if name in ("-f", "--format", "--lang", "--jobs", "--ascii"):
            following = words[i + 1] if i + 1 < len(words) else ""
            if name == "-f":
                name = "--format"
            value = value if sign else following
            if name != "--format" or name not in said or value in FORMATS:
                said[name] = value
        elif word[:2] == "-f" and word[2:] in FORMATS:
            said["--format"] = word[2:]
    return said
