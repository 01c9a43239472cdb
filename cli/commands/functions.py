"""`functions`: what is known of each function, from the rule table."""

from autograd_cli.cli.delivery.answers import style_of, write_answer
from autograd_cli.cli.line.command_table import TOLD, formats_of
from autograd_cli.cli.line.values import choice
from autograd_cli.cli.render.views.functions import functions
from autograd_cli.core.rules.catalogue import entries, entry


def run(name: str | None, form: str | None, ascii_only: bool, lang: str | None) -> int:
    """The exit code; options as the command table names them."""
    form = choice(form or "table", "--format", formats_of(TOLD))
    found = entries() if name is None else [entry(name)]
    write_answer(functions(found, single=name is not None), form, style_of("6", ascii_only, lang))
    return 0
