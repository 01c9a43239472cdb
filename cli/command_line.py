"""Reads the command line by the command table.

Expressions and values may begin with a minus (`grad -x^2 --at x=-1`), so a word is an option only
if it is one as listed, `--long=value`, or a short one with one of its values (`-fjson`). Any
other word that begins with `--` and a letter is a bad option; the rest are arguments.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from autograd_cli.cli.command_table import COMMANDS, Command, Option
from autograd_cli.cli.render import FORMATS
from autograd_cli.grammar.source import Problem


class Call(NamedTuple):
    """A command and the arguments of its function."""

    command: Command
    arguments: dict[str, object]


def wants_help(words: Sequence[str]) -> bool:
    """Whether the help is asked for, or nothing at all."""
    return not words or "--help" in words[: words.index("--") if "--" in words else None]


def read(words: Sequence[str]) -> Call:
    """The call that the words ask for. Raises Problem of kind `input`."""
    name, *rest = words
    command = COMMANDS.get(name)
    if command is None:
        hint = None if name.isidentifier() else "grad-first"
        raise Problem.unknown("input", "no-command", name, COMMANDS, otherwise=hint, word=name)
    options = {flag: option for option in command.options for flag in option.flags}
    arguments: dict[str, object] = {
        o.parameter: [] if o.repeatable else o.default if o.metavar else False
        for o in command.options
    }
    positional: list[str] = []
    queue = iter(rest)
    for word in queue:
        option = options.get(word)
        if word == "--":
            positional += queue
        elif option is not None and option.metavar:
            value = next(queue, None)
            if value is None:
                raise Problem("input", "option-without-value", option=word)
            _put(arguments, option, value)
        elif option is not None:
            arguments[option.parameter] = True
        elif word.startswith("--") and word[2:3].isalpha():
            flag, sign, value = word.partition("=")
            option = options.get(flag)
            if flag == "--format" and option is None and "--to" in options:
                raise _say_to(flag, value or next(queue, ""))
            if option is None or not sign or not option.metavar:
                raise Problem.unknown("input", "bad-option", flag, options, word=flag)
            _put(arguments, option, value)
        elif word[:2] in options and word[2:] in options[word[:2]].values:
            _put(arguments, options[word[:2]], word[2:])
        elif positional and "--to" in options and _FORM.fullmatch(word):
            raise _say_to("-f", word[2:] or next(queue, ""))
        else:
            positional.append(word)
    many = bool(command.arguments) and command.arguments[-1].repeatable
    if len(positional) > len(command.arguments) and not many:
        extra = positional[len(command.arguments)]
        hint = "quote-expression" if command.arguments else None
        raise Problem("input", "extra-argument", hint=hint, word=extra)
    for i, argument in enumerate(command.arguments):
        if argument.repeatable:
            arguments[argument.parameter] = positional[i:]
        else:
            arguments[argument.parameter] = positional[i] if i < len(positional) else None
    return Call(command, arguments)


_FORM = re.compile(f"-f({'|'.join(FORMATS)})?")  # as most commands are told the form


def _say_to(word: str, form: str) -> Problem:
    """The problem of a command that is told the form of the answer with --to."""
    return Problem("input", "bad-option", None, "say-to", word=word, form=form or "FORMAT")


def _put(arguments: dict[str, object], option: Option, value: str) -> None:
    if option.repeatable:
        values = arguments[option.parameter]
        assert isinstance(values, list)
        values.append(value)
    else:
        arguments[option.parameter] = value
