"""`functions`: what is known of each function, from the rule table."""

from autograd_cli.cli.delivery.answers import form_of, style_of, write_answer
from autograd_cli.cli.forms import Look
from autograd_cli.cli.render.views.functions import functions
from autograd_cli.core.rules.catalogue import entries, entry


def run(name: str | None, look: Look) -> int:
    """The exit code; options as the command table names them."""
    form = form_of(look)
    found = entries() if name is None else [entry(name)]
    write_answer(functions(found, single=name is not None), form, style_of(look))
    return 0
