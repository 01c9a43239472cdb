"""How words on the command line are told apart: options as listed, everything else as text.

`-x^2` and `-1` are expressions and values here, so a word is an option only if it is one as
listed, `--long=value`, or a short one with one of its values (`-fjson`).
"""

from collections.abc import Iterable, Mapping

from typer.core import TyperCommand

from autograd_cli.cli.messages import LANGUAGES
from autograd_cli.cli.render import FORMATS
from autograd_cli.core.lower import nearest
from autograd_cli.core.report import SECTIONS
from autograd_cli.grammar.source import Problem

MODES = ("reverse", "forward")
# the values that an option takes, where they can be listed: validation, completion, -fjson
VALUES: dict[str, tuple[str, ...]] = {
    "form": tuple(FORMATS),
    "mode": MODES,
    "show": (*SECTIONS, "all", "none"),
    "lang": LANGUAGES,
}


class Command(TyperCommand):
    """A command whose arguments may begin with a minus."""

    def parse_args(self, ctx, args):  # type: ignore[no-untyped-def]  # noqa: D102
        options: dict[str, tuple[bool, tuple[str, ...]]] = {}
        for parameter in self.get_params(ctx):
            if parameter.param_type_name == "option":
                flag = bool(getattr(parameter, "is_flag", False))
                entry = (not flag, VALUES.get(parameter.name or "", ()))
                options.update(dict.fromkeys([*parameter.opts, *parameter.secondary_opts], entry))
        return super().parse_args(ctx, arranged(args, options))


def arranged(
    words: Iterable[str], options: Mapping[str, tuple[bool, tuple[str, ...]]]
) -> list[str]:
    """The words with the options first and everything else behind `--`.

    `options` says of each option whether it takes a value, and which, where they can be listed.
    """
    found: list[str] = []
    rest: list[str] = []
    queue = iter(words)
    for word in queue:
        if word == "--":
            rest += queue
            break
        if word in options:
            found.append(word)
            if options[word][0]:
                value = next(queue, None)
                if value is None:
                    raise Problem("input", "option-without-value", option=word)
                found.append(value)
        elif word.startswith("--") and word[2:3].isalpha():
            name, sign, _ = word.partition("=")
            if not sign or name not in options:
                guess = nearest(name, options)
                hint = "did-you-mean" if guess else None
                raise Problem("input", "bad-option", hint=hint, word=name, guess=guess)
            found.append(word)
        elif word[:2] in options and word[2:] in options[word[:2]][1]:
            found += [word[:2], word[2:]]
        else:
            rest.append(word)
    return [*found, "--", *rest]
