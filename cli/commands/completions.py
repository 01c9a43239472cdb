"""`completions`: the completion script of a shell."""

from autograd_cli.cli.command_table import SHELLS
from autograd_cli.cli.completion import script
from autograd_cli.cli.options import choice
from autograd_cli.cli.streams import write
from autograd_cli.grammar.source import Problem


def run(shell: str | None) -> int:
    """The exit code; options as the command table names them."""
    if shell is None:
        raise Problem("input", "no-shell", choices=", ".join(SHELLS))
    write(script(choice(shell, "SHELL", SHELLS)))
    return 0
