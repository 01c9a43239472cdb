"""The documents: every example runs, every output is the program's own.

With `--rewrite` the outputs are written into the documents anew.
"""

import doctest
import re
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from support import HANG, ROOT

from autograd_cli import core
from autograd_cli.cli.line.command_table import COMMANDS
from autograd_cli.core import function
from autograd_cli.grammar import source

DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
CONSOLE = re.compile(r"^(`{3,})console\n(.*?)^\1$", re.DOTALL | re.MULTILINE)
SESSION = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def output_of(command: str, folder: str) -> str:
    """What a reader who types the command sees."""
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["bash", "-c", command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env=environment,
        cwd=folder,
        timeout=HANG,
        check=False,
    )
    return done.stdout


def refreshed(text: str) -> str:
    """The document with every console block run again."""
    with tempfile.TemporaryDirectory() as folder:

        def run(block: re.Match[str]) -> str:
            commands = [line for line in block[2].splitlines() if line.startswith("$ ")]
            shown = "".join(f"{c}\n{output_of(c.removeprefix('$ '), folder)}" for c in commands)
            return f"{block[1]}console\n{shown}{block[1]}"

        return CONSOLE.sub(run, text)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_console_examples(path, made):
    made(path, refreshed(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_sessions_in_python(path):
    names = {}  # that one session of a document leaves for the next
    for session in SESSION.findall(path.read_text(encoding="utf-8")):
        example = doctest.DocTestParser().get_doctest(session, names, path.name, str(path), 0)
        assert example.examples
        assert not doctest.DocTestRunner().run(example, clear_globs=False).failed
        names = example.globs


@pytest.mark.parametrize("module", [core, function, source])
def test_sessions_in_docstrings(module):
    done = doctest.testmod(module)
    assert done.attempted > 1
    assert not done.failed


def test_derivatives_are_those_of_the_rule_table(made):
    text = runpy.run_path(str(ROOT / "docs" / "make_derivatives.py"))["text"]()
    made(ROOT / "docs" / "derivatives.md", text)


def test_the_svg_is_the_programs_own(tmp_path, made):
    output_of('autograd-cli graph "(a+b)*(b+1)" --at a=2,b=1 -o olah.svg', str(tmp_path))
    made(ROOT / "docs" / "olah.svg", (tmp_path / "olah.svg").read_text(encoding="utf-8"))


def test_the_readme_is_short_and_has_every_command():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text.count("\n") <= 250
    commands = " ".join(re.findall(r"^\$ (.*)", text, re.MULTILINE))
    assert sorted(re.findall(r"^- `(\w+)`: ", text, re.MULTILINE)) == sorted(COMMANDS)
    assert {*re.findall(r"autograd-cli (\w+)", commands)} == COMMANDS.keys()


def test_the_index_has_a_line_for_every_document():
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^- \[([\w.]+)\]\(\1\): .+[.。]$", index, re.MULTILINE)
    documents = {path.name for path in DOCUMENTS if path.parent == ROOT / "docs"}
    assert sorted(listed) == sorted(documents - {"README.md"})


def test_every_relative_link_leads_somewhere():
    for path in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_is_named_exists(path):
    folders = "core|cli|grammar|docs|tests|completions|benchmarks"
    text = path.read_text(encoding="utf-8")
    named = re.findall(rf"`(?:python )?((?:{folders})/[\w./-]*)`", text)
    assert [name for name in named if not (ROOT / name).exists()] == []
