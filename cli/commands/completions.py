"""`completions`: the completion script of a shell; and what the scripts themselves ask."""

import sys

from autograd_cli.cli.line.command_table import SHELLS
from autograd_cli.cli.line.completion import INPUTS, inputs, script
from autograd_cli.cli.line.values import choice
from autograd_cli.cli.streams.standard import write
from autograd_cli.grammar.source import Problem


def run(shell: str | None) -> int:
    """The exit code; options as the command table names them."""
    if shell is None:
        raise Problem("input", "no-shell", choices=", ".join(SHELLS))
    if shell.startswith(INPUTS):
        text = "".join(f"{name}\n" for name in inputs(shell.removeprefix(INPUTS)))
        encoding = sys.stdout.encoding or "utf-8"
        write(text.encode(encoding, "ignore").decode(encoding))
        return 0
    write(script(choice(shell, "SHELL", SHELLS)))
    return 0
