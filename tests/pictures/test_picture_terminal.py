"""The picture in the terminal: looked at whole in golden files, and traced line by line.

`--rewrite` writes the golden files anew; look at every one of them.
"""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from autograd_cli.cli.forms import Style
from autograd_cli.cli.line.values import read_point
from autograd_cli.cli.render.pictures.terminal import Known, picture, picture_lines
from autograd_cli.core.answers.picture import (
    Picture,
    PictureEdge,
    PictureNode,
    circuit,
    grouped,
    picture_of,
)
from autograd_cli.core.point.at import AsRead, At
from autograd_cli.core.program.printer import TEXT

EXPRESSIONS = {
    "olah": ("(a+b)*(b+1)", "a=2,b=1"),
    "square": ("x*x", "x=3"),
    "sine": ("sin(x1*x2)+exp(x1)/x2", "x1=1,x2=2"),
    "neuron": ("1/(1+exp(-(w0*x0+w1*x1+w2)))", "w0=2,x0=-1,w1=-3,x1=-2,w2=-3"),
    "baydin": ("ln(x1)+x1*x2-sin(x2)", "x1=2,x2=5"),
    "branches": ("max(a,b)*where(a>0,a,b)", "a=2,b=1"),
    "chain": ("sin(cos(" * 6 + "x" + "))" * 6, "x=1"),
    "griewank": ("(sin(x1/x2)+x1/x2-exp(x2))*(x1/x2-exp(x2))", "x1=1.5,x2=0.5"),
}
MANY = ("+".join(f"sin(x{i})" for i in range(40)), ",".join(f"x{i}=1" for i in range(40)))
JAPANESE = ("面積 = 幅 * 高さ; 面積^2 / μ", "幅=2,高さ=3,μ=1.5")
FUNCTION = ("s(z) = 1/(1+exp(-z)); s(a*x + b)", "a=1,x=2,b=-2")


def at_point(case, highlight=None, *, adjoints=False):
    text, point = case
    return picture_of(At(text, read_point([point]), dialect=TEXT), highlight, adjoints=adjoints)


def group(case, function):
    text, point = case
    return grouped(at_point(case), At(text, read_point([point])), function)


def as_circuit(case):
    text, point = case
    return circuit(at_point(case, adjoints=True), At(text, read_point([point])))


def data(look="boxes"):
    at = At(
        "(w*x^2 + b - y)^2", {"w": 2.0, "x": -1.0, "b": 3.0, "y": 1.0}, ["w", "b"], dialect=TEXT
    )
    drawn = picture_of(at, adjoints=True)
    return circuit(drawn, at) if look == "circuit" else drawn


def without_a_point(text, highlight=None):
    return picture_of(At(text, dialect=TEXT), highlight)


OLAH = EXPRESSIONS["olah"]
CASES = {
    **{
        f"{name}-{width}": (lambda case=case: at_point(case), Style(width=width))
        for name, case in EXPRESSIONS.items()
        for width in (80, 120)
    },
    "olah-ascii": (lambda: at_point(OLAH, "b", adjoints=True), Style(width=80, ascii=True)),
    "olah-highlight": (lambda: at_point(OLAH, "b", adjoints=True), Style(width=80)),
    "olah-colour": (lambda: at_point(OLAH, "b", adjoints=True), Style(width=80, colour=True)),
    "olah-formulas": (lambda: without_a_point(OLAH[0], "b"), Style(width=80)),
    "olah-circuit": (lambda: as_circuit(OLAH), Style(width=80)),
    "branches-formulas": (lambda: without_a_point(EXPRESSIONS["branches"][0]), Style(width=80)),
    "griewank-ascii": (lambda: at_point(EXPRESSIONS["griewank"]), Style(width=80, ascii=True)),
    "neuron-circuit": (lambda: as_circuit(EXPRESSIONS["neuron"]), Style(width=100)),
    "japanese": (lambda: at_point(JAPANESE), Style("ja", width=100)),
    "japanese-80": (lambda: at_point(JAPANESE, "高さ", adjoints=True), Style("ja", width=80)),
    "group": (lambda: group(FUNCTION, "s"), Style(width=100)),
    "data": (lambda: data(), Style(width=80)),
    "data-circuit": (lambda: data("circuit"), Style("ja", width=80)),
    "data-ascii": (lambda: data(), Style(width=60, ascii=True)),
    "too-large": (lambda: at_point(MANY), Style(width=80)),
    "too-large-ja": (lambda: without_a_point("x" * 100), Style("ja", width=80)),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_golden(name, golden):
    make, style = CASES[name]
    golden(f"pictures/{name}", picture(make(), style))


@pytest.mark.parametrize("name", CASES)
def test_no_line_is_wider_than_the_terminal(name):
    make, style = CASES[name]
    for line in picture_lines(make(), style._replace(colour=False)):
        assert cell_len(line) <= style.width
        assert line == line.rstrip()
        assert not style.ascii or line.isascii()


@pytest.mark.parametrize("name", EXPRESSIONS)
@pytest.mark.parametrize("width", [80, 100, 120, 200, 400])
def test_all_that_is_known_stands_in_the_picture(name, width):
    shown = at_point(EXPRESSIONS[name], adjoints=True)
    drawn = "\n".join(picture_lines(shown, Style(width=width)))
    for node in shown.nodes:
        assert re.search(rf"\b{node.name}\b", drawn)
        assert f"{node.value:.6g}" in drawn
        assert node.formula is None or node.formula in drawn
    assert drawn.count("▶") >= len(shown.edges)


def test_what_is_not_known_yet_is_blank_and_the_picture_keeps_its_place():
    shown = at_point(OLAH, adjoints=True)
    whole = picture_lines(shown, Style(width=80))
    begun = picture_lines(shown, Style(width=80), Known({0, 1}, set(), 1))
    text = "\n".join(begun)
    assert list(map(cell_len, whole)) == list(map(cell_len, begun))
    assert "a = 2" in text
    assert "∂e/∂a =  " in text
    assert "= 6" not in text
    assert "0" not in text


def test_user_text_is_no_markup():
    node = PictureNode("[red]a[/]", "output", "add", "[bold]x[/bold]", 1.0, None)
    drawn = picture(Picture([node], [], 0, AsRead(["[link=x]y"])), Style(width=80, colour=True))
    drawn = re.sub("\x1b\\[[0-9;]*m", "", drawn)
    for text in ("[red]a[/]", "[bold]x[/bold]", "[link=x]y"):
        assert text in drawn


# ---- the lines, traced from box to box

GLYPHS = {
    "─": "lr", "│": "ud", "┌": "rd", "┐": "ld", "└": "ru", "┘": "lu",
    "├": "udr", "┤": "udl", "┬": "lrd", "┴": "lru", "●": "lrud", "┼": "lrud",
}  # fmt: skip
STEPS = {"l": (0, -1), "r": (0, 1), "u": (-1, 0), "d": (1, 0)}
BACK = {"l": "r", "r": "l", "u": "d", "d": "u"}


def traced(lines, names):
    """For every box (by the name in it) the boxes that its arrows lead to, with their labels."""
    grid = [[c for c in line for _ in range(cell_len(c))] for line in lines]

    def cell(y, x):
        return grid[y][x] if 0 <= y < len(grid) and 0 <= x < len(grid[y]) else " "

    boxes = {}
    for y in range(len(grid)):
        for x, c in enumerate(grid[y]):
            if c == "┌" and cell(y + 1, x) == "│":
                right = x + 1
                while cell(y, right) == "─":
                    right += 1
                if cell(y, right) != "┐":
                    continue
                bottom = y + 1
                while cell(bottom, x) == "│":
                    bottom += 1
                texts = ["".join(grid[row][x + 2 : right - 1]) for row in range(y + 1, bottom)]
                name = next((text.strip() for text in texts if text.strip() in names), None)
                if name is None or cell(bottom, x) != "└":
                    continue
                boxes[name] = (y, x, bottom, right)
    found = []
    for name, (top, _, bottom, right) in boxes.items():
        for y in range(top + 1, bottom):
            if cell(y, right) == "├":
                found += [(name, *end) for end in follow(cell, boxes, y, right)]
    return boxes, sorted(found)


def follow(cell, boxes, y, x):
    ends, pending, seen = [], [(y, x + 1, "r", "")], set()
    while pending:
        y, x, way, label = pending.pop()
        if (y, x, way) in seen:
            continue
        seen.add((y, x, way))
        glyph = cell(y, x)
        if glyph == "▶":
            target = next(n for n, (t, left, b, _) in boxes.items() if t < y < b and left == x + 1)
            ends.append((target, label.strip()))
            continue
        ways = GLYPHS.get(glyph)
        if ways is None:  # a label
            assert way == "r", "a line ends in the open"
            pending.append((y, x + 1, "r", label + glyph))
            continue
        assert BACK[way] in ways, "a line ends at the side of another one"
        for turn in way if glyph == "┼" else set(ways) - {BACK[way]}:
            dy, dx = STEPS[turn]
            pending.append((y + dy, x + dx, turn, label))
    return ends


@st.composite
def pictures(draw):
    count = draw(st.integers(2, 12))
    sources = draw(st.integers(1, 4))
    nodes = [PictureNode(f"n{i}", "operation", "f", None, None, None) for i in range(count)]
    edges = []
    for target in range(min(sources, count - 1), count):
        for _ in range(draw(st.integers(1, 3))):
            source = draw(st.integers(0, target - 1))
            edges.append(PictureEdge(source, target, f"w{len(edges)}", None, ()))
    return Picture(nodes, edges, count - 1)


@settings(max_examples=200, deadline=None)
@given(pictures(), st.integers(0, 12))
def test_every_line_leads_where_it_should(shown, narrower):
    names = [node.name for node in shown.nodes]
    lines = picture_lines(shown, Style(width=1000))
    if narrower:
        lines = picture_lines(shown, Style(width=max(map(cell_len, lines)) - narrower))
    if not lines or "▶ " in "".join(lines):  # in several bands, where names stand for boxes
        assert narrower
        return
    boxes, found = traced(lines, names)
    assert set(boxes) == set(names)
    wanted = sorted((names[e.source], names[e.target], e.formula) for e in shown.edges)
    assert found == wanted


def test_a_picture_that_is_hard_to_fit_takes_no_time():
    chance = random.Random(0)
    edges = [
        PictureEdge(chance.randrange(target), target, "1", None, ())
        for target in range(1, 40)
        for _ in range(2)
    ]
    nodes = [PictureNode(f"n{i}", "operation", "f", "f(x)", 1.0, None) for i in range(40)]
    picture_lines(Picture(nodes, edges, 39), Style(width=80))


# ---- the parts of a picture


def edges_of(shown):
    names = [node.name for node in shown.nodes]
    return [(names[e.source], names[e.target], e.value) for e in shown.edges]


def test_a_group_hides_its_steps_and_keeps_the_derivative():
    shown = group(FUNCTION, "s")
    assert [node.name for node in shown.nodes] == ["a", "x", "b", "v1", "v2", "v6"]
    assert shown.nodes[-1].formula == "s(v2)"
    assert edges_of(shown)[-1] == ("v2", "v6", pytest.approx(0.25))


def test_a_group_adds_up_its_paths_and_leaves_what_others_use():
    shown = group(("f(u) = u^2 * u; t = f(x); t + x^2", "x=3"), "f")
    assert [node.name for node in shown.nodes] == ["x", "y", "t", "z"]
    assert ("x", "t", 9.0) in edges_of(shown)
    whole = group(("f(u) = u^2 * u; f(x) + 1", "x=3"), "f")
    assert edges_of(whole)[0][2] == 27
    assert len(whole.edges) == 2


def test_calls_of_calls_are_nodes_of_their_own():
    shown = group(("f(u) = u*u + u; f(f(x))", "x=2"), "f")
    assert [node.formula for node in shown.nodes] == [None, "f(x)", f"f({shown.nodes[1].name})"]
    assert [value for *_, value in edges_of(shown)] == [5, 13]


def test_a_circuit_has_every_constant_as_a_node():
    shown = as_circuit(("k = 2; k*a + where(a > 0, 3, a)", "a=1"))
    assert {node.formula for node in shown.nodes if node.op == "const"} == {"2", "3"}
    known = {(shown.nodes[e.source].name, shown.nodes[e.target].formula) for e in shown.edges}
    assert {("k", "×"), ("a", "×"), ("3", "where a > 0")} <= known
    assert all(edge.source < edge.target for edge in shown.edges)


def test_a_picture_without_a_point_has_formulas_alone():
    shown = without_a_point("where(x > 0, x^2, round(x)) = y")
    assert {node.value for node in shown.nodes} == {None}
    assert [e.formula for e in shown.edges][:1] == ["2 * x"]


# ---- the command


def test_it_writes_a_file_by_its_ending_whole_or_not_at_all(program, tmp_path):
    words = ("graph", "(a+b)*(b+1)", "--at", "a=2,b=1")
    file = tmp_path / "graph.txt"
    done = program(*words, "-o", file)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert file.read_text(encoding="utf-8") == program(*words).stdout
    assert [path.name for path in tmp_path.iterdir()] == ["graph.txt"]
    (tmp_path / "folder.txt").mkdir()
    assert program(*words, "-o", tmp_path / "folder.txt").returncode == 2
    assert program(*words, "-o", tmp_path / "nowhere" / "graph.txt").returncode == 2
    assert program(*words, "-o", tmp_path / "graph.doc").returncode == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.txt", "graph.txt"]


def test_it_says_what_is_wrong(program):
    for words in (
        ("--highlight", "c"),
        ("--style", "round"),
        ("--group", "f"),
        ("-f", "gif"),
        ("--at", "a=1"),
    ):
        done = program("graph", "a + b", *words)
        assert done.returncode == 2
        assert done.stderr.startswith("error: ")
        assert not done.stdout


def test_two_thousand_nodes_are_too_large_for_a_terminal(program):
    text = "x" + "+sin(x)*x" * 1000
    done = program("graph", text, "--at", "x=1")
    assert "too large" in done.stdout
    assert "-o graph.svg" in done.stdout
