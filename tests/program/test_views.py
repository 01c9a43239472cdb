"""What commands show: the parts of their views, and the formats that follow from them."""

import pytest

from autograd_cli.cli.delivery import answers
from autograd_cli.cli.forms import FORMATS
from autograd_cli.cli.line.command_table import COMMANDS
from autograd_cli.cli.render.view import View
from autograd_cli.cli.run import run

PARTS = {row.part for row in FORMATS.values()}
SHOWING = {
    name: option for name, command in COMMANDS.items() for option in command.options if option.parts
}
# the words without which a command has no answer, and others that make another view
MORE = {
    "functions": [[], ["sin"]],
    "eval": [[], ["--steps"]],
    "paths": [[], ["--count"]],
    "jvp": [["--tangent", "x=1"]],
    "vjp": [["--cotangent", "y=1"]],
    "hvp": [["--vector", "x=1"]],
    "check": [[], ["--against", "x=4"]],
    "diff": [[], ["--rule-by-rule"]],
    "modes": [[], ["--scale", "2"]],
}


def test_every_part_is_one_of_a_view():
    assert {*View._fields} >= PARTS


@pytest.mark.parametrize("name", SHOWING)
def test_the_parts_that_the_table_declares_are_those_of_the_views(monkeypatch, capsys, name):
    views = []
    monkeypatch.setattr(answers, "import_module", lambda _: Writer)

    class Writer:
        @staticmethod
        def write(view, form, style):
            views.append(view)
            return ""

    program = [] if name == "functions" else ["y = x^2", "--at", "x=2"]
    for words in MORE.get(name, [[]]):
        assert run([name, *program, *words, "-f", "json"]) in (0, 1)
    capsys.readouterr()
    assert len(views) == len(MORE.get(name, [[]]))
    for view in views:
        assert {part for part in PARTS if getattr(view, part) is not None} == {*SHOWING[name].parts}
    written = [form for form, row in FORMATS.items() if row.part in SHOWING[name].parts]
    assert [*SHOWING[name].values] == written
