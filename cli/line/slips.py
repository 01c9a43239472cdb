"""The problems of words of a command line that cannot be read, with hints on what was meant.

This module is imported only when there is a problem, so that a start without one stays fast.
"""

import re
from collections.abc import Collection, Mapping, Sequence

from autograd_cli.cli.line.command_table import COMMANDS, Command, Option
from autograd_cli.core.table.primitives import FUNCTIONS
from autograd_cli.grammar.messages.habits import OTHER_CHOICES, OTHER_COMMANDS, OTHER_OPTIONS
from autograd_cli.grammar.parse import parse
from autograd_cli.grammar.source import Problem, mapped

LONGEST = 1_000  # characters up to which a word is examined for what was meant

_LIST = re.compile(r"[^\W\d]\w*(?:,[^\W\d]\w*)+")
_BINDINGS = re.compile(r"[^\W\d]\w*=[^=,]*[^=,\s](?:,[^\W\d]\w*=[^=,]*[^=,\s])*")
_GIVEN = re.compile(r"\s*[^\W\d]\w*\s*=\s*[-+.\d][^=]*")
_VALUE = r"[-+]?\s*(?:[\d.][\w.]*(?:[eE][-+]?\d+)?|pi|tau|e|inf|nan)"
_CONSTANTS = re.compile(rf"[^\W\d]\w*={_VALUE}(?:,[^\W\d]\w*={_VALUE})*")
_LIST_OF_NUMBERS = re.compile(
    r"\w+\s*=\s*[\[({]?\s*[-+\d.][^=\])}]*[,\s]\s*[-+]?[\d.]+\s*[\])}]?(?![\w=])"
)
_UNCERTAINTY = re.compile(r"±|\+/?-|\\pm")
_BINDING_INSIDE = re.compile(r"[\s;]\w+\s*[=:]")
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,(?!\d{3}$)\d+")
# replacements that turn other notations of bindings into NAME=VALUE,…
_BINDING_HABITS = [
    (re.compile(r"^\s*[{(\[](.*)[])}]\s*$"), r"\1"),  # {"x": 3}
    (re.compile(r"[\"'`]"), ""),
    (re.compile(r"^\s*(?:let|where|with|at|point)\s+(?=\w+\s*[=:])"), ""),
    (re.compile(r"\s*(?:==|:=|->|=>|→|:|=)\s*"), "="),
    (re.compile(r"(?<=\d),(?=\d)"), "."),  # 1,5
    (re.compile(r"(?:\s*[,;&]\s*|\s+and\s+|\s+)(?=[^\W\d]\w*\s*=)"), ","),
    (re.compile(r"^\s*([^\W\d]\w*)\s+(?=[-+]?[\d.])"), r"\1="),  # x 2
    (re.compile(r"^[\s,;]+|[\s,;]+$"), ""),
]

# ---- commands and options


def unknown_command(name: str) -> Problem:
    """The problem of a first word that is no command."""
    other = OTHER_COMMANDS.get(name.casefold())
    if other is not None:
        return Problem("input", "no-command", hint="did-you-mean", word=name, guess=other)
    hint = "commands" if name.isidentifier() or name[:1] == "-" else "grad-first"
    return Problem.unknown("input", "no-command", name, COMMANDS, otherwise=hint, word=name)


def command_behind(words: Sequence[str]) -> Problem | None:
    """The problem of an expression before its command: `x^2 grad`."""
    for i, word in enumerate(words[1:3], 1):
        if word in COMMANDS:
            others = [w for j, w in enumerate(words) if j != i]
            mend = f'{word} "{others[0]}"'
            return Problem("input", "command-behind", hint="write-call", word=word, mend=mend)
    return None


def bad_option(flag: str, command: str, options: Mapping[str, Option]) -> Problem:
    """The problem of an option that a command does not have; other commands may."""
    other = OTHER_OPTIONS.get(flag.lower())
    if other is not None and other.split()[0] in options:
        return Problem("input", "bad-option", hint="did-you-mean", word=flag, guess=other)
    if flag in ("-o", "--out", "--output"):
        return Problem("input", "no-output-option", hint="redirect", word=flag, command=command)
    owners = [n for n, c in COMMANDS.items() if any(flag in o.flags for o in c.options)]
    if owners:
        return Problem("input", "option-of-others", word=flag, command=command, owners=owners)
    return Problem.unknown(
        "input", "bad-option", flag, options, otherwise="options", word=flag, command=command
    )


def too_many(
    name: str,
    command: Command,
    options: Mapping[str, Option],
    positional: Sequence[str],
    behind: Mapping[int, tuple[str, str]],
) -> Problem:
    """The problem of more arguments than a command takes, with what they probably meant.

    `behind` has for arguments right after an option that option and its value.
    """
    extra = positional[len(command.arguments)]
    for word in positional[:-1]:  # an option that does not exist here, with its value after it
        if word in OTHER_OPTIONS or any(
            word in o.flags for c in COMMANDS.values() for o in c.options
        ):
            return bad_option(word, name, options)
    for i, (flag, value) in behind.items():
        mend = _continued(value, positional[i:], options[flag].metavar)
        if mend is not None:
            extra = positional[i]
            mend = f"{flag} {mend}"
            return Problem("input", "extra-argument", hint="write", word=extra, mend=mend)
    values = [word.strip(" ,") for word in positional[1:] if _GIVEN.fullmatch(word)]
    if values and "--at" in options:
        mend = f"--at {','.join(values)}"
        return Problem("input", "extra-argument", hint="write", word=extra, mend=mend)
    if not command.arguments or command.arguments[0].parameter != "expr":
        return Problem("input", "extra-argument", word=extra)
    whole = " ".join(positional)
    mend = None
    if not all(map(_reads, positional)):
        mend = f'{name} "{whole}"' if _reads(whole) else None
    elif any(option.parameter == "outputs" for option in command.options):
        names = [f"y{i}" for i, _ in enumerate(positional, 1)]
        program = "; ".join(f"{y} = {text}" for y, text in zip(names, positional, strict=True))
        if _reads(program):
            mend = f'{name} "{program}" --output {",".join(names)}'
    hint = "quote-expression" if mend is None else "write-call"
    return Problem("input", "extra-argument", hint=hint, word=extra, mend=mend)


def _continued(value: str, rest: Sequence[str], metavar: str) -> str | None:
    """The value of an option joined with the words after it, where a blank split it in two."""
    form = _BINDINGS if metavar.startswith("NAME=VALUE") else _LIST
    if not metavar.endswith(",…"):
        return None
    for end in range(len(rest), 0, -1):
        for joint in ("", ","):
            words = [word.strip(" ,") if joint else word for word in (value, *rest[:end])]
            if form.fullmatch(joint.join(words)):
                return joint.join(words)
    return None


def _reads(text: str) -> bool:
    try:
        parse(text, FUNCTIONS)
    except Problem:
        return False
    return True


def bad_choice(value: str, option: str, choices: Collection[str]) -> Problem:
    """The problem of a value that is not one of the choices."""
    listed: dict[str, object] = {"value": value, "option": option, "choices": ", ".join(choices)}
    other = OTHER_CHOICES.get(value.casefold())
    if other in choices:
        return Problem("input", "bad-choice", None, "did-you-mean", guess=other, **listed)
    return Problem.unknown("input", "bad-choice", value, choices, None, None, **listed)


# ---- values


def no_binding(item: str, word: str, option: str) -> Problem:
    """The problem of a text that is no NAME=VALUE, with it rewritten as one if possible."""
    text = item.strip() or word
    if len(word) > LONGEST:
        return Problem("input", "binding-form", hint="binding-example", text=text, option=option)
    list_of = _LIST_OF_NUMBERS.search(mapped(word))
    if list_of is not None and not _DECIMAL_COMMA.fullmatch(list_of[0].partition("=")[2].strip()):
        name, _, values = list_of[0].partition("=")
        listed = {"name": name.strip(), "text": values.strip()}
        return Problem("input", "several-values", None, "one-point", option=option, **listed)
    mend = mapped(word)
    for pattern, replacement in _BINDING_HABITS:
        mend = pattern.sub(replacement, mend)
    if _CONSTANTS.fullmatch(mend):
        mend = f"{option} {mend}"
        return Problem("input", "binding-form", hint="write", text=text, option=option, mend=mend)
    return Problem("input", "binding-form", hint="binding-example", text=text, option=option)


def bad_names(word: str, option: str) -> Problem:
    """The problem of a text that is no list of names."""
    names = re.findall(r"[^\W\d]\w*", mapped(word[:LONGEST]))
    mend = f"{option} {','.join(dict.fromkeys(names))}"
    hint = "write" if names else None
    return Problem("input", "wrt-form", hint=hint, text=word, option=option, mend=mend)


def bad_value(problem: Problem, name: str, text: str, word: str, option: str) -> Problem:
    """The problem of a value that is no constant; `word` is the whole value of the option."""
    uncertain = _UNCERTAINTY.search(text)
    if uncertain is not None:
        mend = f"{option} {name}={text[: uncertain.start()].strip()}"
        values: dict[str, object] = {"name": name, "text": text.strip(), "mend": mend}
        return Problem("input", "value-with-uncertainty", None, "without-uncertainty", **values)
    if len(word) <= LONGEST and _BINDING_INSIDE.search(text):
        advised = no_binding(word, word, option)
        if advised.hint == "write":
            problem.hint = "write"
            problem.values["mend"] = advised.values["mend"]
    return problem
