"""`functions`: what is known of each function, from the rule table."""

from importlib import import_module

from autograd_cli.cli.delivery.answers import View, deliver, style_of
from autograd_cli.cli.forms import FORMATS
from autograd_cli.cli.line.command_table import FUNCTION_FORMATS
from autograd_cli.cli.line.values import choice
from autograd_cli.core.rules.catalogue import entries, entry


def run(name: str | None, form: str | None, ascii_only: bool, lang: str | None) -> int:
    """The exit code; options as the command table names them."""
    form = choice(form or "table", "--format", FUNCTION_FORMATS)
    found = entries() if name is None else [entry(name)]
    render = import_module(f"autograd_cli.cli.render.formats.{FORMATS[form].module}").functions
    style = style_of("6", ascii_only, lang)
    deliver(View(lambda style: render(found, form, style, single=name is not None), None), style)
    return 0
