"""The order of the house: a room imports only rooms below it, and a command only what it needs."""

import ast
import subprocess
import sys
import tomllib
from graphlib import TopologicalSorter

import pytest
from support import ROOT

# from the ground to the roof
HOUSES = {
    "grammar": "messages source tables tokens ast habits parse make_tables",
    "core": "table program rules point many export answers function",
    "cli": "messages forms words diagnostics streams line render render.formats render.pictures "
    "render.views render.handouts tables delivery commands run main",
}
ROOMS = [
    name
    for house, rooms in HOUSES.items()
    for name in (*(f"{house}.{room}" for room in rooms.split()), house)
]
FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for folder in ("grammar", "core", "cli")
    for path in (ROOT / folder).rglob("*.py")
}
TREES = {module: ast.parse(path.read_text(encoding="utf-8")) for module, path in FILES.items()}


def imported_by(module):
    """The modules of the house that a module imports, anywhere in it."""
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module}: a relative import"
            home = f"{node.module}.".removeprefix("autograd_cli.")
            names = {home + alias.name for alias in node.names}
            yield from {name if name in FILES else home.rstrip(".") for name in names} & {*FILES}
        elif isinstance(node, ast.Import):
            names = {alias.name.removeprefix("autograd_cli.") for alias in node.names}
            yield from names & {*FILES}


IMPORTS = {module: {*imported_by(module)} for module in FILES}


def room_of(module):
    return max((room for room in ROOMS if f"{module}.".startswith(f"{room}.")), key=len)


def test_a_room_imports_only_rooms_below_it():
    wrong = [
        f"{module} imports {other}"
        for module, others in IMPORTS.items()
        for other in others
        if ROOMS.index(room_of(other)) > ROOMS.index(room_of(module))
    ]
    assert not wrong


def test_no_module_imports_itself_by_way_of_others():
    TopologicalSorter(IMPORTS).prepare()


def test_importing_a_room_imports_nothing():
    for module, path in FILES.items():
        if path.name == "__init__.py" and module != "core":  # the library's door
            assert [type(node) for node in TREES[module].body] == [ast.Expr], module


def test_every_room_is_installed():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    rooms = [name for name, path in FILES.items() if path.name == "__init__.py"]
    packages = settings["tool"]["setuptools"]["packages"]
    assert sorted(packages) == sorted(f"autograd_cli.{room}" for room in rooms)


def test_no_class_name_twice():
    names = [
        node.name
        for module, tree in TREES.items()
        if not module.startswith("grammar")
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    ]
    assert len(names) == len({*names})


HEAVY = {"dask", "lark", "mpmath", "numba", "numpy", "polars", "rich", "typer", "typst"}
DRAWN = {"cli.render.pictures", "cli.render.handouts"}


@pytest.mark.parametrize(
    ("words", "unloaded", "views"),
    [
        (
            ["grad", "(a+b)*(b+1)", "--at", "a=2,b=1", "-f", "json"],
            {"core.many", "core.export", "core.function", "cli.tables", *DRAWN},
            {"gradient"},
        ),
        (
            ["completions", "bash"],
            {"core.many", "core.export", "core.function", "cli.tables", "cli.delivery"}
            | {"cli.render", "cli.render.formats", *DRAWN},
            set(),
        ),
        (
            ["functions", "-f", "json"],
            {"core.many", "core.export", "core.function", "cli.tables", *DRAWN},
            {"functions"},
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_command_loads_only_the_rooms_that_it_needs(words, unloaded, views):
    code = f"import sys; from autograd_cli.cli.run import run; run({words!r}); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    modules = done.stdout.splitlines()[-1].split()
    ours = {name.removeprefix("autograd_cli.") for name in modules} & {*FILES}
    loaded = {room_of(name) for name in ours if FILES[name].name != "__init__.py"}
    assert "cli.commands" in loaded
    room = "cli.render.views."
    assert {name.removeprefix(room) for name in ours if name.startswith(room)} == views
    assert not loaded & unloaded
    assert not HEAVY & {name.partition(".")[0] for name in modules}
