"""Reads the command line by the command table.

Expressions and values may begin with a minus (`grad -x^2 --at x=-1`), so a word is an option only
if it is a listed one, `--long=value`, or a short one with one of its values (`-fjson`). Any other
word that begins with `--` and a letter is a bad option; all other words are arguments.
"""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from autograd_cli.cli.forms import FORMATS, Look
from autograd_cli.cli.line.command_table import COMMANDS, Command, Option
from autograd_cli.grammar.source import Problem


class Call(NamedTuple):
    """A command and the arguments of its function."""

    command: Command
    arguments: dict[str, object]


def help_for(words: Sequence[str]) -> str | None:
    """The command whose help is asked for: "" for that of the whole program, None for no help.

    `-h` is not always a question for help: in `grad -h --at h=1` it is an expression.
    """
    if not words:
        return ""
    if words[0] in ("help", "-h"):
        return words[1] if len(words) > 1 else ""
    asked = words[: words.index("--") if "--" in words else None]
    if (
        "--help" in asked
        or list(asked[1:]) == ["-h"]
        or ("-h" in asked[2:] and asked[1][:1] != "-")
    ):
        return words[0] if words[0][:1] != "-" else ""
    return None


def read(words: Sequence[str]) -> Call:
    """The call that the words ask for. Raises Problem of kind `input`."""
    name, *rest = words
    command = COMMANDS.get(name)
    if command is None:
        from autograd_cli.cli.line.slips import command_behind, unknown_command

        raise command_behind(words) or unknown_command(name)
    options = {flag: option for option in command.options for flag in option.flags}
    arguments: dict[str, object] = {
        o.parameter: [] if o.repeatable else o.default if o.metavar else False
        for o in command.options
    }
    positional: list[str] = []
    # for a positional word right after an option: that option and its value
    behind: dict[int, tuple[str, str]] = {}
    latest = None  # the option and value of the last word, if it was an option
    queue = iter(rest)
    for word in queue:
        option = options.get(word)
        given, latest = latest, None
        if word == "--":
            positional += queue
        elif option is not None and option.metavar:
            value = next(queue, None)
            if value is None:
                hint = "binding-example" if option.metavar == "NAME=VALUE,…" else None
                raise Problem("input", "option-without-value", hint=hint, option=word)
            _put(arguments, option, value)
            latest = word, value
        elif option is not None:
            arguments[option.parameter] = True
        elif word.startswith("--") and word[2:3].isalpha():
            flag, sign, value = word.partition("=")
            option = options.get(flag)
            if flag == "--format" and option is None and "--to" in options:
                raise _say_to(flag, value or next(queue, ""))
            if option is None or not sign or not option.metavar:
                from autograd_cli.cli.line.slips import bad_option

                raise bad_option(flag, name, options)
            _put(arguments, option, value)
            latest = flag, value
        elif word[:2] in options and word[2:] in options[word[:2]].values:
            _put(arguments, options[word[:2]], word[2:])
        elif positional and "--to" in options and _FORM.fullmatch(word):
            raise _say_to("-f", word[2:] or next(queue, ""))
        else:
            if given is not None:
                behind[len(positional)] = given
            positional.append(word)
    many = bool(command.arguments) and command.arguments[-1].repeatable
    if len(positional) > len(command.arguments) and not many:
        from autograd_cli.cli.line.slips import too_many

        raise too_many(name, command, options, positional, behind)
    for i, argument in enumerate(command.arguments):
        if argument.repeatable:
            arguments[argument.parameter] = positional[i:]
        else:
            arguments[argument.parameter] = positional[i] if i < len(positional) else None
    return Call(command, _with_look(command, arguments))


def _with_look(command: Command, arguments: dict[str, object]) -> dict[str, object]:
    """The arguments, those of the look as one."""
    look: dict[str, Any] = {k: v for k, v in arguments.items() if k in Look._fields}
    if not look:
        return arguments
    forms = next((o.values for o in command.options if o.parameter == "form"), ())
    rest = {k: v for k, v in arguments.items() if k not in look}
    return {**rest, "look": Look(**look, forms=forms)}


_FORM = re.compile(f"-f({'|'.join(FORMATS)})?")  # the option of most commands for the format


def _say_to(word: str, form: str) -> Problem:
    """The problem of -f or --format at a command that has --to instead."""
    return Problem("input", "bad-option", None, "say-to", word=word, form=form or "FORMAT")


def _put(arguments: dict[str, object], option: Option, value: str) -> None:
    if option.repeatable:
        values = arguments[option.parameter]
        assert isinstance(values, list)
        values.append(value)
    else:
        arguments[option.parameter] = value
