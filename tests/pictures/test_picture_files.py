"""Pictures as files: what each reader of a format makes of them, and that nothing overlaps."""

import os
import re
import shutil
import struct
import subprocess
import sys
import xml.etree.ElementTree as tree
import zlib
from itertools import combinations
from pathlib import Path

import pytest
from support import ROOT, assert_growth

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.pictures import dot, json, mermaid, png, svg, tikz
from autograd_cli.core.answers.picture import (
    MORE,
    Picture,
    PictureEdge,
    PictureNode,
    circuit,
    grouped,
    picture_of,
)
from autograd_cli.core.point.at import At
from autograd_cli.core.program.printer import LATEX, TEXT
from autograd_cli.grammar.source import Problem, problem_words

CHAIN = "x"
for turn in range(12):
    CHAIN = f"{'cos' if turn % 2 else 'sin'}({CHAIN})"
EXPRESSIONS = {
    "(a+b)*(b+1)": {"a": 2, "b": 1},
    "x*x": {"x": 3},
    "sin(x1*x2)+exp(x1)/x2": {"x1": 1.5, "x2": 0.5},
    "1/(1+exp(-(w0*x0+w1*x1+w2)))": {"w0": 2, "x0": -1, "w1": -3, "x1": -2, "w2": -3},
    "ln(x1)+x1*x2-sin(x2)": {"x1": 2, "x2": 5},
    "max(a,b)*where(a>0,a,b)": {"a": 2, "b": 1},
    CHAIN: {"x": 1},
    "(sin(x1/x2)+x1/x2-exp(x2))*(x1/x2-exp(x2))": {"x1": 1.5, "x2": 0.5},
}
NAMES = (
    "<b>&amp;\"'", "- x", "1. y", "# z", "*a* _b_ `c`", "a]|b}", "x --> y", "end", "\\n%& $x$ {q}",
    "$$x$$ ~^", "a\0\x1b\u202eb\ud800", "100%;#35;", "+ list", "https://a.b", "url(#c)", "高さ α",
)  # fmt: skip


def drawn(text, highlight=None, *, adjoints=True, dialect=TEXT):
    at = At(text, {n: float(v) for n, v in EXPRESSIONS[text].items()})
    return picture_of(at, highlight, adjoints=adjoints, dialect=dialect)


def hostile(formula=None):
    last = len(NAMES) - 1
    nodes = [
        PictureNode(name, "output" if i == last else "input" if i < 3 else "operation", "add",
                    formula or name, i - 0.5, 1.0)
        for i, name in enumerate(NAMES)
    ]  # fmt: skip
    edges = [PictureEdge(i, i + 1, formula or NAMES[i], 1.0, (1, 21)) for i in range(last)]
    return Picture(nodes, edges, last)


def as_circuit(text, highlight=None, dialect=TEXT):
    point = {name: float(value) for name, value in EXPRESSIONS[text].items()}
    return circuit(drawn(text, highlight, dialect=dialect), At(text, point))


def without_point(picture):
    nodes = [node._replace(value=None, adjoint=None) for node in picture.nodes]
    edges = [edge._replace(value=None) for edge in picture.edges]
    return picture._replace(nodes=nodes, edges=edges)


def every(test):
    return pytest.mark.parametrize("text", EXPRESSIONS)(test)


def needs(program):
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


# ---- SVG

SVG = "{http://www.w3.org/2000/svg}"


def boxes_of(root):
    return [
        tuple(float(box.get(k)) for k in ("x", "y", "width", "height"))
        for box in root.iter(f"{SVG}rect")
        if box.get("class") == "agc-box"
    ]


def texts_of(root):
    sizes = svg.FONT_SIZES | {"label": svg.LABEL_SIZE, "legend": svg.LEGEND_SIZE}
    found = []
    for text in root.iter(f"{SVG}text"):
        roles = text.get("class").replace("agc-", "").split()
        size = sizes[roles[-1]]
        width = svg.text_width("".join(text.itertext()), size)
        left = float(text.get("x")) - (0 if "legend" in roles else width / 2)
        found.append((left, float(text.get("y")) - 0.8 * size, width, size))
    return found


def points_of(root):
    """Points on every wire, close together."""
    for path in root.iter(f"{SVG}path"):
        if path.get("class") != "agc-wire":
            continue
        x = y = 0.0
        for command, rest in re.findall(r"([MHC])([^MHC]*)", path.get("d")):
            numbers = [float(n) for n in rest.split()]
            if command == "M":
                x, y = numbers
                continue
            x1, y1, x2, y2, x3, y3 = numbers if command == "C" else (x, y, *numbers, y, *numbers, y)
            for i in range(1, 200):
                t, s = i / 200, 1 - i / 200
                yield (
                    s**3 * x + 3 * s * s * t * x1 + 3 * s * t * t * x2 + t**3 * x3,
                    s**3 * y + 3 * s * s * t * y1 + 3 * s * t * t * y2 + t**3 * y3,
                )
            x, y = x3, y3


def overlap(one, other):
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


def assert_legible(text):
    root = tree.fromstring(text)
    _, _, width, height = map(float, root.get("viewBox").split())
    boxes, texts = boxes_of(root), texts_of(root)
    everything = [*boxes, *texts]
    assert all(
        x >= 0 and y >= 0 and x + w <= width and y + h <= height for x, y, w, h in everything
    )
    assert not [pair for pair in combinations(boxes, 2) if overlap(*pair)]
    assert not [pair for pair in combinations(texts, 2) if overlap(*pair)]
    for box in boxes:
        x, y, w, h = box
        for inside in texts:
            left, top, wide, high = inside
            within = x <= left and y <= top and left + wide <= x + w and top + high <= y + h
            assert within or not overlap(box, inside)
    # 0.2: numbers are written to a tenth
    small = [(x + 0.2, y + 0.2, x + w - 0.2, y + h - 0.2) for x, y, w, h in everything]
    for x, y in points_of(root):
        crossed = [box for box in small if box[0] < x < box[2] and box[1] < y < box[3]]
        assert not crossed, (x, y)


@every
@pytest.mark.parametrize("adjoints", [True, False])
def test_nothing_overlaps(text, adjoints):
    names = EXPRESSIONS[text]
    for highlight in (None, *names):
        assert_legible(svg.picture(drawn(text, highlight, adjoints=adjoints), Style()))
        assert_legible(svg.picture(as_circuit(text, highlight), Style()))
    assert_legible(svg.picture(without_point(drawn(text)), Style()))
    assert_legible(svg.picture(without_point(as_circuit(text)), Style()))


def test_svg_says_what_is_drawn():
    root = tree.fromstring(svg.picture(drawn("(a+b)*(b+1)", "b"), Style()))
    words = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    for expected in ("∂e/∂c = 2", "= c * d", "= d = 2", "① ∂c/∂b", "② ∂d/∂b", "∂c/∂a", "= 6"):
        assert expected in words
    assert root.find(f"{SVG}title").text == "computational graph of e"
    assert "c = a + b = 3" in root.find(f"{SVG}desc").text
    japanese = svg.picture(drawn("(a+b)*(b+1)"), Style(language="ja"))
    assert "e の計算グラフ" in japanese
    assert svg.picture(drawn("(a+b)*(b+1)", "b"), Style(ascii=True)).isascii()


def test_a_circuit_has_pure_operators_and_quantities_on_wires():
    picture = as_circuit("(a+b)*(b+1)")
    root = tree.fromstring(svg.picture(picture, Style()))
    words = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    for expected in ("×", "+", "1", "c = 3", "∂e/∂c = d = 2", "e = 6", "∂e/∂c = 2"):
        assert expected in words
    assert "<B>×</B><BR/>e = 6" in dot.picture(picture, Style())
    assert '(("×, e = 6, ∂e/∂e = 1"))' in mermaid.picture(picture, Style())
    assert "$\\times$ \\\\ $e = 6$" in tikz.picture(picture, Style())


def test_svg_escapes_and_keeps_its_ids_to_itself():
    text = svg.picture(hostile(), Style())
    root = tree.fromstring(text.encode())  # which refuses what XML does not hold
    words = ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]
    assert all(name in words for name in NAMES if name.isprintable())
    ids = [set(re.findall(r' id="([^"]+)"', t)) for t in (text, svg.picture(drawn("x*x"), Style()))]
    assert not ids[0] & ids[1]
    assert set(re.findall(r'"url\(#([^)]+)\)"', text)) <= ids[0]
    rules = re.findall(r"^([^@{}\n]+)\{", re.search(r"<style>(.*)</style>", text, re.S)[1], re.M)
    assert rules
    assert all(part.startswith(".agc ") for rule in rules for part in rule.split(","))


@pytest.mark.parametrize(("more", "cut"), [("", False), (" + x", True)])  # 2^4 paths, or 17
def test_paths_without_a_number_mark_the_edges_behind_the_input(more, cut):
    text = f"b = x*x; c = b*b; d = c*c; e = d*d{more} + y"
    for at in (At(text, {"x": 1.0, "y": 1.0}), At(text)):
        picture = picture_of(at, "x")
        for edge in picture.edges:
            behind = picture.nodes[edge.source].name != "y"
            assert (MORE in edge.marks) == (cut and behind)
            numbers = {*edge.marks} - {MORE}
            assert numbers <= {*range(1, 17)}
            assert bool(numbers) <= behind


def test_a_large_graph_is_fast():
    def large(count):
        lines = [f"v{i} = v{i - 1} * v{max(0, i - 7)} + sin(v{i // 2})" for i in range(1, count)]
        text = "\n".join(["v0 = x * y", *lines])
        return picture_of(At(text, {"x": 0.5, "y": 0.1}), adjoints=True)

    pictures = {count: large(count) for count in (100, 800)}
    assert len(pictures[800].nodes) >= 2000
    assert_growth(lambda count: tree.fromstring(svg.picture(pictures[count], Style())), 100)


# ---- JSON


def test_json():
    answer = json.picture(drawn("(a+b)*(b+1)", "b"), Style())
    assert answer["nodes"][0] == {
        "name": "a", "role": "input", "op": "input", "value": 2.0, "adjoint": 2.0,
    }  # fmt: skip
    assert answer["edges"][1] == {
        "from": "b", "to": "c", "formula": "1", "value": 1.0, "paths": [1],
    }  # fmt: skip
    bare = json.picture(without_point(drawn("x*x")), Style())
    assert bare["edges"][0] == {"from": "x", "to": "y", "formula": "x"}


# ---- DOT


def test_dot_as_text():
    text = dot.picture(drawn("(a+b)*(b+1)", "b"), Style())
    assert text.startswith("digraph")
    assert text.count("->") == 5
    assert "rankdir=LR" in text
    assert dot.picture(without_point(drawn("x*x")), Style()).count("= 9") == 0


@needs("dot")
def test_dot_reads_it():
    pictures = [*map(drawn, EXPRESSIONS), *map(as_circuit, EXPRESSIONS), hostile()]
    pictures += map(without_point, pictures[:])
    for picture in pictures:
        source = dot.picture(picture, Style())
        done = subprocess.run(["dot", "-Tsvg"], input=source.encode(), capture_output=True)
        assert done.returncode == 0, done.stderr
        assert not done.stderr
        texts = tree.fromstring(done.stdout).iter(f"{SVG}text")
        words = "".join("".join(text.itertext()) for text in texts).replace("\xa0", " ")
        assert all(node.name in words for node in picture.nodes if node.name.isprintable())


# ---- Mermaid


def test_mermaid_as_text():
    text = mermaid.picture(hostile(), Style())
    lines = text.splitlines()
    assert lines[0] == "flowchart LR"
    assert "<br" not in text
    for quoted in re.findall(r'"([^"]*)"', text):
        rest = re.sub(r"#\d+;", "", quoted)
        assert not re.search(r"[<>\[\]{}|`*_#;\\$&]|^[-+]|\d\. ", rest), quoted
    assert 'n4["e = c · d = 6, ∂e/∂e = 1"]' in mermaid.picture(drawn("(a+b)*(b+1)"), Style())
    assert mermaid.picture(drawn("(a+b)*(b+1)", "b"), Style(ascii=True)).isascii()


def test_mermaid_has_a_limit():
    node = PictureNode("x", "input", "input", None, 1.0, None)
    edges = [PictureEdge(0, 1, "1", 1.0, ())] * 501
    picture = Picture([node, node._replace(role="output")], edges, 1)
    mermaid.picture(picture._replace(edges=edges[:500]), Style())
    for large in (picture, picture._replace(nodes=[node] * 5000, edges=[])):
        with pytest.raises(Problem) as caught:
            mermaid.picture(large, Style())
        assert caught.value.kind == "limit"
        for language in ("en", "ja"):
            message, hint = problem_words(caught.value, language)
            assert "500" in message
            assert "-f svg" in hint


# where `npm install mermaid jsdom` has put them
MODULES = Path(os.environ.get("MERMAID_NODE_MODULES", ROOT / "node_modules"))
READER = """
import { JSDOM } from "jsdom";
import { readFileSync } from "node:fs";
globalThis.window = new JSDOM("").window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");
for (const file of process.argv.slice(2)) await mermaid.parse(readFileSync(file, "utf8"));
"""


@needs("node")
@pytest.mark.skipif(not (MODULES / "mermaid").is_dir(), reason="npm's mermaid is not installed")
def test_mermaid_reads_it(tmp_path):
    (tmp_path / "node_modules").symlink_to(MODULES)
    (tmp_path / "read.mjs").write_text(READER)
    files = []
    for picture in (*map(drawn, EXPRESSIONS), *map(as_circuit, EXPRESSIONS), hostile()):
        files.append(tmp_path / f"{len(files)}.mmd")
        files[-1].write_text(mermaid.picture(picture, Style()), "utf-8")
    done = subprocess.run(["node", tmp_path / "read.mjs", *files], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


# ---- TikZ


def compiled(source, program, folder):
    (folder / "graph.tex").write_text(source, "utf-8")
    words = [program, "-interaction=nonstopmode", "-halt-on-error", "graph.tex"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, errors="replace")
    return done.returncode == 0 and (folder / "graph.pdf").is_file(), done.stdout[-2000:]


def test_tikz_as_text():
    text = tikz.picture(drawn("(a+b)*(b+1)", "b", dialect=LATEX), Style())
    assert text.isascii()
    assert "\\begin{tikzpicture}" in text
    assert "luatexja" not in text
    assert "luatexja" in tikz.picture(hostile("x"), Style())


def test_tikz_has_a_limit():
    node = PictureNode("x", "operation", "neg", "-x", 1.0, None)
    edges = [PictureEdge(i, i + 1, "-1", -1.0, ()) for i in range(399)]
    with pytest.raises(Problem) as caught:
        tikz.picture(Picture([node] * 400, edges, 399), Style())
    assert caught.value.kind == "limit"
    assert "16000" in problem_words(caught.value)[0]


@needs("pdflatex")
def test_pdflatex_compiles_it(tmp_path):
    bodies = [
        tikz.tikzpicture(drawn(text, next(iter(point)), dialect=LATEX), Style())
        for text, point in EXPRESSIONS.items()
    ]
    bodies += [tikz.tikzpicture(as_circuit(text, dialect=LATEX), Style()) for text in EXPRESSIONS]
    bodies.append(tikz.tikzpicture(without_point(drawn("x*x", dialect=LATEX)), Style()))
    whole = tikz.picture(drawn("x*x", dialect=LATEX), Style())
    head, _ = whole.split("\\begin{document}")
    head = head.replace("{standalone}", "[tikz]{standalone}").replace("][", ",")
    done, log = compiled(
        f"{head}\\begin{{document}}\n{''.join(bodies)}\\end{{document}}\n", "pdflatex", tmp_path
    )
    assert done, log


@needs("lualatex")
def test_lualatex_compiles_japanese(tmp_path):
    if subprocess.run(["kpsewhich", "luatexja.sty"], capture_output=True).returncode:
        pytest.skip("luatexja is not installed")
    done, log = compiled(tikz.picture(hostile("x"), Style()), "lualatex", tmp_path)
    assert done, log


# ---- PNG


def test_png_without_its_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(Problem) as caught:
        png.picture(drawn("x*x"), Style())
    assert "autograd-cli[png]" in problem_words(caught.value)[0]


def pixels_of(data):
    """Width, height and the bytes of the scan lines, filters and all."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, size, body = 8, (0, 0), b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        chunk = data[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            size = struct.unpack(">II", chunk[:8])
        elif kind == b"IDAT":
            body += chunk
        at += 12 + length
    return size, zlib.decompress(body)


def test_png():
    pytest.importorskip("typst")
    style = Style()
    picture = drawn("(a+b)*(b+1)", "b")
    data = png.picture(picture, style)
    (width, height), lines = pixels_of(data)
    drawing = svg.drawing(picture, style)
    assert abs(width - 2 * drawing.width) < 3
    assert abs(height - 2 * drawing.height) < 3
    assert len(set(lines)) > 50
    nodes = [picture.nodes[0]._replace(adjoint=-7.0), *picture.nodes[1:]]
    assert png.picture(picture._replace(nodes=nodes), style) != data  # so text is drawn


def test_png_without_a_japanese_font(monkeypatch):
    typst = pytest.importorskip("typst")
    latin = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(typst, "Fonts", lambda: latin)
    png.picture(drawn("x*x"), Style())
    with pytest.raises(Problem) as caught:
        png.picture(drawn("x*x"), Style(language="ja"))
    assert caught.value.message == "no-japanese-font"


# ---- inputs that are not asked for


def with_data(text, wrt, *, dialect=TEXT, placed=True, adjoints=False):
    point = {n: float(v) for n, v in EXPRESSIONS[text].items()} if placed else {}
    return picture_of(At(text, point, wrt), adjoints=adjoints and placed, dialect=dialect)


def edges_of(picture):
    return [(edge.source, edge.target, edge.slot) for edge in picture.edges]


DATA = [(text, name) for text, point in EXPRESSIONS.items() for name in point]


@pytest.mark.parametrize("placed", [True, False])
@pytest.mark.parametrize(("text", "name"), DATA)
def test_data_have_all_their_edges_and_no_derivatives(text, name, placed):
    whole = with_data(text, None, placed=placed)
    part = with_data(text, [name], placed=placed, adjoints=True)
    assert edges_of(part) == edges_of(whole)
    assert not any(edge.data for edge in whole.edges)
    reached = {i for i, node in enumerate(part.nodes) if node.name == name}
    for edge, full in zip(part.edges, whole.edges, strict=True):
        assert edge.data == (edge.source not in reached)
        if edge.data:
            assert (edge.formula, edge.value) == (None, None)
        else:
            reached.add(edge.target)
            assert (edge.formula, edge.value) == (full.formula, full.value)
    for i, node in enumerate(part.nodes):
        role = "data" if node.op == "input" and node.name != name else whole.nodes[i].role
        assert node._replace(role=role, adjoint=None) == whole.nodes[i]._replace(role=role)
        assert node.role == role or node.role == "output"
        assert (node.adjoint is not None) == (i in reached and placed)


@pytest.mark.parametrize("circle", [False, True])
@pytest.mark.parametrize(("text", "name"), DATA[:12])
def test_every_format_draws_data_dashed_and_says_so(text, name, circle):
    def made(dialect=TEXT):
        picture = with_data(text, [name], dialect=dialect)
        at = At(text, {n: float(v) for n, v in EXPRESSIONS[text].items()}, [name])
        return circuit(picture, at, dialect) if circle else picture

    picture = made()
    dashed = sum(edge.data for edge in picture.edges)
    names = [node.name for node in picture.nodes if node.role == "data"]
    assert len(names) == len(EXPRESSIONS[text]) - 1
    for style, word in ((Style(), "(data)"), (Style("ja"), "(データ)")):
        for form in (dot, mermaid, svg):
            assert form.picture(picture, style).count(word) == len(names)
    assert dot.picture(picture, Style()).count("[style=dashed]") == dashed
    assert mermaid.picture(picture, Style()).count("-.->") == dashed
    drawing = tree.fromstring(svg.picture(picture, Style()))
    edges = [g for g in drawing.iter(f"{SVG}g") if "agc-by-data" in g.get("class").split()]
    assert len(edges) == dashed
    assert not any("∂" in "".join(edge.itertext()) for edge in edges)
    text_of_tikz = tikz.picture(made(LATEX), Style("ja"))
    assert text_of_tikz.count(r"\draw[agc wire, dashed]") == dashed
    assert text_of_tikz.count(r"\text{(data)}") == len(names)
    told = json.picture(picture, Style())
    assert [edge.get("data", False) for edge in told["edges"]] == [e.data for e in picture.edges]
    assert all(edge.keys() == {"from", "to", "data"} for edge in told["edges"] if "data" in edge)
    assert [node["name"] for node in told["nodes"] if node["role"] == "data"] == names
    assert_legible(svg.picture(picture, Style()))


def test_a_call_of_data_alone_hands_data_on():
    text = "f(u, v) = u*v + sin(v); f(x, x) + w*f(w, x)"
    at = At(text, {"x": 2.0, "w": 3.0}, ["w"])
    drawn = grouped(picture_of(at), at, "f")
    names = [node.name for node in drawn.nodes]
    edges = {(names[e.source], names[e.target], e.data, e.value) for e in drawn.edges}
    calls = [node.name for node in drawn.nodes if node.op == "f"]
    assert {("x", call, True, None) for call in calls} <= edges
    assert ("w", calls[1], False, 2.0) in edges


def test_a_path_from_an_input_that_is_not_asked_for_is_numbered_all_the_same():
    at = At("w*x + x", {"w": 2.0, "x": 3.0}, ["w"], moved={"x": 1.0})
    shown = picture_of(at, "x", adjoints=True)
    assert [edge.marks for edge in shown.edges] == [(), (1,), (1,), (2,)]
    assert [node.role for node in shown.nodes] == ["input", "input", "operation", "output"]
