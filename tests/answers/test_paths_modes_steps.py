"""`paths`, `modes`, `steps`: numbers by hand, counts by brute force, screens through a pty.

`--rewrite` writes the golden files anew; read the difference first.
"""

import codecs
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
from fcntl import ioctl
from termios import ECHO, ICANON, TIOCSWINSZ, tcgetattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import GOLDEN, HANG, PROGRAM, until

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.views.steps import Pages, sentence, wrapped
from autograd_cli.cli.streams.pages import _first_key
from autograd_cli.cli.words import ascii_text, marked
from autograd_cli.core.answers.modes import measured, modes, paths_from, scales
from autograd_cli.core.answers.picture import picture_of
from autograd_cli.core.answers.report import paths_of, report, report_at
from autograd_cli.core.answers.steps import SECTIONS, Back, Forward, known_after, steps_of
from autograd_cli.core.point.at import At
from autograd_cli.core.point.linearize import Edge
from autograd_cli.core.point.paths import count_path_edges, count_paths, first_paths, leaving_edges
from autograd_cli.core.program.printer import TEXT
from autograd_cli.core.table.primitives import PRIMITIVES
from autograd_cli.grammar.source import Problem

OLAH, POINT = "(a+b)*(b+1)", {"a": 2.0, "b": 1.0}
AT = ("--at", "a=2,b=1")
NEURON = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
NEURON_POINT = {"w0": 2.0, "x0": -1.0, "w1": -3.0, "x1": -2.0, "w2": -3.0}
TRIPLES = "; ".join(f"x{i + 1} = x{i} + x{i} + x{i}" for i in range(40))  # 3^40 paths
PROGRAMS = [
    (OLAH, POINT),
    ("x*x", {"x": 3.0}),
    (NEURON, NEURON_POINT),
    ("max(x*x, y) + sin(x)", {"x": 2.0, "y": 1.0}),
    ("hypot(x, y, x, x*y) / x^y", {"x": 0.3, "y": 1.7}),
    ("max(x, y) + floor(x)*y + relu(-x)", {"x": 1.0, "y": 1.0}),
    ("where(t > 0, a*b, b^2) + t", {"t": 1.0, "a": 2.0, "b": 3.0}),
    ("c = a + 1; y = a", {"a": 3.0}),
    ("c = a * b; y = c", {"a": 3.0, "b": 4.0}),
    ("k = 2*pi; k*r^2", {"r": 3.0}),
    ("2*3", {}),
    ("b = a*a/a; c = b*b/b; d = c*c/c", {"a": 2.0}),
]
NUMBERED = range(len(PROGRAMS))
# fmt: off
CASES = {
    "paths": ["paths", OLAH, *AT, "--from", "b"],
    "paths-ja": ["paths", OLAH, *AT, "--from", "b", "--lang", "ja"],
    "paths-ascii": ["paths", OLAH, *AT, "--from", "b", "--ascii"],
    "paths-markdown": ["paths", OLAH, *AT, "--from", "b", "-f", "markdown"],
    "paths-cut": ["paths", "b = a*a/a; c = b*b/b; d = c*c/c", "--at", "a=2", "--max-paths", "2"],
    "modes": ["modes", OLAH, *AT],
    "modes-ja": ["modes", OLAH, *AT, "--lang", "ja"],
    "modes-markdown": ["modes", OLAH, *AT, "-f", "markdown"],
    "steps": ["steps", OLAH, *AT],
    "steps-ascii": ["steps", OLAH, *AT, "--ascii"],
    "steps-ja": ["steps", "max(x*x, y) + sin(x)", "--at", "x=2,y=1", "--lang", "ja"],
    "steps-markdown": ["steps", OLAH, *AT, "-f", "markdown"],
}
# fmt: on


# ---- paths


def test_paths_by_hand(program):
    answer = json.loads(program("paths", OLAH, *AT, "--from", "b", "-f", "json").stdout)
    assert answer == {
        "schema": 1,
        "expression": OLAH,
        "from": "b",
        "output": "e",
        "count": 2,
        "listed": [
            {"nodes": ["b", "c", "e"], "factors": [1.0, 2.0], "product": 2.0},
            {"nodes": ["b", "d", "e"], "factors": [1.0, 3.0], "product": 3.0},
        ],
        "sum": 5.0,
        "operations": {"paths": 4, "reverse": 4},
        "warnings": [],
    }
    assert list(answer)[2:8] == ["from", "output", "count", "listed", "sum", "operations"]


def test_a_square_has_two_paths(program):
    text = program("paths", "x*x", "--at", "x=3").stdout
    assert "①   x ─3→ y" in text
    assert "②   x ─3→ y" in text
    assert re.search(r"= +① \+ ② +6$", text, re.MULTILINE)


def test_count_alone(program):
    assert program("paths", OLAH, *AT, "--from", "b", "--count").stdout == "2\n"
    assert program("paths", TRIPLES, "--at", "x0=1", "--count").stdout == f"{3**40}\n"
    alone = program("paths", TRIPLES, "--at", "x0=1", "--count", "-f", "json").stdout
    assert json.loads(alone) == {"from": "x0", "output": "x40", "count": 3**40}


def test_too_many_to_list():
    answer = paths_from(TRIPLES, {"x0": 1.0}, None, 16)
    assert answer.paths.total == 3**40
    assert len(answer.paths.listed) == 16
    assert answer.paths.sum == pytest.approx(3.0**40)
    # a triple is two sums: two paths of length 2 and one of length 1, so 5/3 edges on average
    assert answer.path_operations == 40 * 5 * 3**39
    assert answer.reverse_operations == 40 * 4
    by_name = {row.node: row.adjoint for row in answer.factored}
    assert answer.factored[-1].node == "x0"
    for i in range(1, 41):
        assert by_name[f"x{40 - i}"] == pytest.approx(3.0**i)


def test_each_factored_adjoint_is_the_sum_of_its_terms():
    answer = paths_from(PROGRAMS[-1][0], PROGRAMS[-1][1], None, 2)
    for row in answer.factored:
        assert row.adjoint == pytest.approx(sum(t.upstream * t.derivative for t in row.terms))


@st.composite
def edge_lists(draw):
    """Random graphs: node 0 is the source, the last one the output."""
    size = draw(st.integers(2, 8))
    edges = []
    for node in range(1, size):
        args = draw(st.lists(st.integers(0, node - 1), min_size=1, max_size=3))
        edges += [Edge(node, slot, arg, 1.0, False) for slot, arg in enumerate(args)]
    return edges, size - 1


@given(edge_lists())
@settings(max_examples=200, deadline=None)
def test_totals_against_brute_force(drawn):
    edges, output = drawn
    listed = first_paths(edges, leaving_edges_to(edges, output), 0, output, 10**6, 10**9)
    assert count_paths(edges, output, [0])[0] == len(listed)
    assert count_path_edges(edges, output, 0) == sum(len(path.edges) for path in listed)


def leaving_edges_to(edges, output):
    """The edges from which a path leads on to the output."""
    reaching = {output}
    for edge in reversed(edges):
        if edge.consumer in reaching:
            reaching.add(edge.arg)
    return {
        node: [i for i in numbers if edges[i].consumer in reaching]
        for node, numbers in leaving_edges(edges).items()
    }


def test_from_is_asked_for_where_there_is_a_choice(program):
    done = program("paths", OLAH, *AT)
    assert done.returncode == 2
    assert "`a`, `b`" in done.stderr
    assert "--from a" in done.stderr
    error = json.loads(program("paths", OLAH, *AT, "-f", "json").stderr)["error"]
    assert error["kind"] == "input"
    assert program("paths", "2*3").returncode == 2
    error = json.loads(program("paths", OLAH, *AT, "--from", "q", "-f", "json").stderr)["error"]
    assert error["kind"] == "unknown-name"


def test_no_path(program):
    words = ("paths", "where(t > 0, a, b)", "--at", "t=1,a=2,b=3", "--from", "b")
    assert "no path" in program(*words).stdout
    assert program(*words, "--count").stdout == "0\n"
    assert "経路はありません" in program(*words, "--lang", "ja").stdout


# ---- modes


def test_modes_by_hand(program):
    answer = json.loads(program("modes", OLAH, *AT, "-f", "json").stdout)
    assert answer["gradient"] == {"a": 2.0, "b": 5.0}
    assert answer["forward"] == {
        "passes": 2,
        "operations": 6,
        "each": [
            {
                "seed": "a",
                "tangents": {"a": 1.0, "b": 0.0, "c": 1.0, "d": 0.0, "e": 2.0},
                "delivers": {"a": 2.0},
                "operations": 2,
            },
            {
                "seed": "b",
                "tangents": {"a": 0.0, "b": 1.0, "c": 1.0, "d": 1.0, "e": 5.0},
                "delivers": {"b": 5.0},
                "operations": 4,
            },
        ],
    }
    assert answer["reverse"] == {
        "passes": 1,
        "operations": 5,
        "each": [
            {
                "seed": "e",
                "adjoints": {"e": 1.0, "d": 3.0, "c": 2.0, "b": 5.0, "a": 2.0},
                "delivers": {"a": 2.0, "b": 5.0},
                "operations": 5,
            }
        ],
    }
    assert answer["verdict"] == "reverse"
    assert list(answer) == [
        "schema", "expression", "at", "output", "value", "gradient", "forward", "reverse",
        "verdict", "warnings",
    ]  # fmt: skip


@pytest.mark.parametrize("number", NUMBERED)
def test_every_pass_delivers_the_gradient(number):
    text, point = PROGRAMS[number]
    expected = report(text, point).gradient
    answer = modes(text, point)
    assert answer.gradient == expected
    delivered = {name: slope for p in answer.forward for name, slope in p.delivered.items()}
    assert delivered == pytest.approx(expected)
    assert [p.seed for p in answer.forward] == list(point)
    assert len(answer.reverse) == (1 if point else 0)


def test_verdicts():
    assert modes("x*x", {"x": 3.0}).verdict == "even"
    assert modes("a*b", {"a": 1.0, "b": 2.0}).verdict == "even"
    assert modes(NEURON, NEURON_POINT).verdict == "reverse"
    # the edge into floor passes nothing on, so that pass does nothing at all
    assert modes("floor(a)*b", {"a": 3.0, "b": 2.0}).verdict == "forward"


def test_modes_of_some_inputs():
    answer = modes(NEURON, NEURON_POINT, ["w1", "w0"])
    assert [p.seed for p in answer.forward] == ["w1", "w0"]
    assert list(answer.gradient) == ["w1", "w0"]


def test_too_many_passes_are_refused():
    names = [f"w{i}" for i in range(6000)]
    with pytest.raises(Problem) as caught:
        modes("+".join(names), dict.fromkeys(names, 1.0))
    assert caught.value.kind == "limit"


def test_scale_counts_by_hand():
    # n squares and n - 1 sums of two: 3n - 2 edges; a pass goes through the sums behind its input
    for n in (1, 10, 100):
        row = measured(n)
        assert row.run == n
        assert row.reverse_operations == 3 * n - 2
        assert row.forward_operations == n + (n - 1) + (n - 1) * n // 2


def test_scale_says_where_it_extrapolates(program):
    rows = list(scales(5000))
    assert [row.inputs for row in rows] == [10, 100, 1000, 5000]
    last = rows[-1]
    assert last.run < 5000
    exact = 5000 + 4999 + 4999 * 5000 // 2
    assert last.forward_operations == pytest.approx(exact, rel=0.01)
    text = program("modes", "--scale", "5000").stdout
    assert f"~{last.forward_operations:,}" in text
    assert "extrapolated" in text
    assert "█" in text
    ascii_answer = program("modes", "--scale", "100", "--ascii").stdout
    assert ascii_answer.isascii()
    assert "####" in ascii_answer
    assert "extrapolated" not in ascii_answer


def test_scale_as_json_and_beside_an_expression(program):
    answer = json.loads(program("modes", "--scale", "20", "-f", "json").stdout)
    assert list(answer) == ["schema", "scale"]
    assert [row["inputs"] for row in answer["scale"]] == [10, 20]
    assert answer["scale"][0]["forward"]["operations"] == 64
    assert answer["scale"][0]["reverse"]["operations"] == 28
    both = json.loads(program("modes", OLAH, *AT, "--scale", "10", "-f", "json").stdout)
    assert both["reverse"]["passes"] == 1
    assert len(both["scale"]) == 1
    assert program("modes", "--scale", "0").returncode == 2
    assert program("modes", "--scale", "100001").returncode == 2


# ---- steps


def steps_at(text, point):
    at = At(text, point, dialect=TEXT)
    return steps_of(at, report_at(at, SECTIONS))


def test_steps_by_hand():
    steps = steps_at(OLAH, POINT)
    assert [(s.node, s.value) for s in steps[:5]] == [
        ("a", 2.0), ("b", 1.0), ("c", 3.0), ("d", 2.0), ("e", 6.0),
    ]  # fmt: skip
    assert [(s.consumer, s.node, s.upstream, s.local, s.before, s.adjoint) for s in steps[5:]] == [
        (None, "e", None, None, None, 1.0),
        ("e", "c", 1.0, 2.0, None, 2.0),
        ("e", "d", 1.0, 3.0, None, 3.0),
        ("d", "b", 3.0, 1.0, None, 3.0),
        ("c", "a", 2.0, 1.0, None, 2.0),
        ("c", "b", 2.0, 1.0, 3.0, 5.0),
    ]


def test_a_square_adds_up():
    steps = steps_at("x*x", {"x": 3.0})
    assert [(s.before, s.passed, s.adjoint) for s in steps if isinstance(s, Back)] == [
        (None, 1.0, 1.0),
        (None, 3.0, 3.0),
        (3.0, 3.0, 6.0),
    ]


@pytest.mark.parametrize("number", NUMBERED)
def test_the_last_adjoints_are_those_of_the_report(number):
    text, point = PROGRAMS[number]
    answer = report(text, point, sections=SECTIONS)
    values, adjoints = known_after(steps_at(text, point))
    assert values == {node.name: node.value for node in answer.nodes}
    expected = {node.name: node.adjoint for node in answer.nodes if node.adjoint is not None}
    # to the last bit; where nothing was handed back the adjoint is 0
    assert {name: adjoints.get(name, 0.0) for name in expected} == expected or not expected


def test_adjoints_are_not_known_before_their_step():
    steps = steps_at(OLAH, POINT)
    for done in range(len(steps) + 1):
        values, adjoints = known_after(steps[:done])
        assert len(values) == min(done, 5)
        assert set(adjoints) == {s.node for s in steps[:done] if isinstance(s, Back)}


def test_what_is_not_selected_gets_nothing():
    steps = steps_at("max(x, y)", {"x": 2.0, "y": 1.0})
    last = steps[-1]
    assert (last.node, last.passed, last.adjoint) == ("y", None, None)


def test_sentences(program):
    def manners(text, **point):
        steps = steps_at(text, point)
        return [s.manner for s in steps if isinstance(s, Back)][1:]

    assert manners("max(x, y)", x=1.0, y=1.0) == ["tie", "tie"]
    assert manners("max(x, y)", x=2.0, y=1.0) == ["max", "max"]
    assert manners("x^2", x=1.0) == ["pow-base"]
    assert manners("2^x", x=1.0) == ["pow-exponent"]
    assert manners("x^y", x=1.0, y=1.0) == ["pow", "pow"]
    assert manners("x/2", x=1.0) == ["div-above"]
    assert manners("2/x", x=1.0) == ["div-below"]


def test_every_function_has_a_sentence_in_both_languages():
    for name in [*PRIMITIVES, "where", "seed", "tie"]:
        step = Back("c", "a", name, name, "1", 1.0, 1.0, 1.0, None, 1.0, 0)
        for language in ("en", "ja"):
            text = sentence(step, Style(language))
            assert text
            assert "{" not in text
        assert sentence(step, Style(ascii=True)).replace("×", "*").isascii()


def test_steps_as_json(program):
    answer = json.loads(program("steps", "max(x*x, y)", "--at", "x=2,y=1", "-f", "json").stdout)
    assert list(answer) == [
        "schema", "expression", "at", "output", "value", "gradient", "steps", "warnings",
    ]  # fmt: skip
    assert [s["step"] for s in answer["steps"]] == list(range(1, len(answer["steps"]) + 1))
    assert answer["steps"][0] == {
        "step": 1, "sweep": "forward", "node": "x", "op": "input", "value": 2.0,
    }  # fmt: skip
    (nothing,) = [s for s in answer["steps"] if s["node"] == "y" and s["sweep"] == "reverse"]
    assert nothing["passed"] is None
    assert nothing["adjoint"] is None
    assert nothing["from"] == "v2"


def test_big_graphs_are_cut_for_people(program):
    text = "x0 = x*x\n" + "\n".join(f"x{i} = x{i - 1} + x{i - 1}" for i in range(1, 2000))
    for command in ("paths", "modes", "steps"):
        done = program(command, "-", "--at", "x=1e-300", stdin=text)
        assert done.returncode == 0
        assert len(done.stdout.splitlines()) < 2000 + 600
    assert "more steps" in done.stdout
    answer = json.loads(program("steps", "-", "--at", "x=1", "-f", "json", stdin=text).stdout)
    assert len(answer["steps"]) == 1 + 2000 + 1 + 4000


@pytest.mark.parametrize("command", ["paths", "modes", "steps"])
def test_ascii_and_narrow_encodings(program, command):
    words = [command, "μ*μ + sin(μ)", "--at", "μ=2"]
    assert program(*words, "--ascii").stdout.isascii()
    narrow = program(*words, "--lang", "ja", env={"PYTHONIOENCODING": "ascii"})
    assert narrow.returncode == 0
    assert narrow.stdout.isascii()
    assert "mu" in narrow.stdout


# ---- words


def test_marked_names():
    assert marked("e", "bar", False) == "ē"
    assert marked("c", "bar", False) == "c\u0304"
    assert marked("v12", "dot", False) == "v\u030712"
    assert marked("i", "dot", False) == "i_dot"
    assert marked("speed", "bar", False) == "speed_bar"
    assert marked("幅", "bar", False) == "幅_bar"
    assert marked("e", "bar", True) == "e_bar"
    assert ascii_text("→ ← █") == "-> <- #"


def test_wrapping():
    assert wrapped("one two three", 8) == ["one two", "three"]
    assert wrapped("幅と高さの積", 6) == ["幅と高", "さの積"]
    assert wrapped("abcdefgh", 3) == ["abc", "def", "gh"]
    assert wrapped("", 3) == [""]
    assert wrapped("幅", 1) == ["幅"]
    assert wrapped("a = -1.25e-3 + b", 5) == ["a =", "-1.25e-3", "+ b"]
    assert wrapped("∂e/∂c·∂c/∂b", 8) == ["∂e/∂c·", "∂c/∂b"]
    assert wrapped("リバースモード", 4) == ["リ", "バー", "ス", "モー", "ド"]


# ---- the pages


def pages_of(text, point, wrt=None, **style):
    at = At(text, point, wrt, dialect=TEXT)
    answer = report_at(at, SECTIONS)
    found = steps_of(at, answer)
    return Pages(answer, found, picture_of(at, adjoints=True), Style(**style)), found


@pytest.mark.parametrize("number", NUMBERED)
@pytest.mark.parametrize("size", [(80, 24), (40, 10), (20, 3), (120, 50)])
def test_pages_fit(number, size):
    from rich.cells import cell_len

    pages, found = pages_of(*PROGRAMS[number])
    for done in (0, len(found) // 2, len(found)):
        lines = pages.page(done, *size)
        assert len(lines) <= size[1]
        if size[0] >= 80:
            assert max(map(cell_len, lines)) <= size[0]


def test_a_page_shows_what_is_known():
    pages, found = pages_of(OLAH, POINT)
    page = "\n".join(pages.page(7, 80, 24))
    assert "c\u0304 += ē·∂e/∂c = 1·2 → 2" in page
    assert re.search(r"∂e/∂d = +│", page), "an adjoint that is not known is blank"
    assert isinstance(found[4], Forward)
    assert "press" in "\n".join(pages.page(0, 80, 24))


def test_keys():
    assert _first_key(b"\x1b[Cq") == (b"\x1b[C", b"q", True)
    assert _first_key(b"\x1b[1;5C") == (b"\x1b[1;5C", b"", True)
    assert _first_key(b"\x1b") == (b"", b"\x1b", False)
    assert _first_key(b"\x1b[") == (b"", b"\x1b[", False)
    assert _first_key(b"\x1bq") == (b"\x1b", b"q", True)
    assert _first_key(b" \r") == (b" ", b"\r", True)


class Terminal:
    """The program on a pseudo-terminal."""

    def __init__(self, *words, columns=80, lines=24):
        self.master, self.slave = pty.openpty()
        self.resize(columns, lines)
        self.before = tcgetattr(self.slave)
        drop = ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "LANG")
        environment = {k: v for k, v in os.environ.items() if k not in drop}
        self.process = subprocess.Popen(
            [PROGRAM, *words],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            env=environment | {"TERM": "xterm", "LC_ALL": "C.UTF-8"},
            preexec_fn=lambda: (os.setsid(), ioctl(0, 0x540E, 0)),  # TIOCSCTTY
        )
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.seen = ""

    def resize(self, columns, lines):
        ioctl(self.master, TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def until(self, text):
        """What has appeared since the last call, up to a text."""
        seen = ""
        while text not in seen:
            assert self.has_output(), f"{text!r} did not appear in {seen!r}"
            seen += self.decoder.decode(os.read(self.master, 65536))
            seen = re.sub(r"\x1b\[[0-9;]*m", "", seen)
        self.seen += seen
        return seen

    def has_output(self):
        """Wait for something to read; false once the program has ended and all is read."""

        def answer():
            ended = self.process.poll() is not None  # all that it wrote can be read by now
            return ["output"] if select.select([self.master], [], [], 0.1)[0] else ended

        return until(answer) == ["output"]

    def send(self, keys):
        os.write(self.master, keys)

    def ended(self):
        """The exit code, once the terminal is as it was."""
        if "\x1b[?1049l" not in self.seen:
            self.until("\x1b[?1049l")
        while self.has_output():  # a terminal that no one reads may hold up its program
            self.seen += self.decoder.decode(os.read(self.master, 65536))
        code = self.process.wait(HANG)
        assert self.seen.rindex("\x1b[?25h") > self.seen.rindex("\x1b[?25l")
        # the control characters too
        assert tcgetattr(self.slave) == self.before
        os.close(self.master)
        os.close(self.slave)
        return code


def test_keys_turn_the_pages():
    terminal = Terminal("steps", OLAH, *AT)
    terminal.until("step 0 of 11")
    assert not tcgetattr(terminal.slave)[3] & (ICANON | ECHO)
    for i, key in enumerate((b"\x1b[C", b" ", b"\r", b"\x1bOC"), 1):
        terminal.send(key)
        terminal.until(f"step {i} of 11")
    terminal.send(b"\x1b[D")
    terminal.until("step 3 of 11")
    terminal.send(b"   ")
    page = terminal.until("step 6 of 11")
    assert "ē = 1" in page
    terminal.send(b" ")
    assert "c\u0304 += ē·∂e/∂c = 1·2 → 2" in terminal.until("step 7 of 11")
    terminal.send(b"\x1b[C" * 9)
    assert "gradient is complete" in terminal.until("step 11 of 11")
    terminal.send(b"\x1b[H")
    terminal.until("step 0 of 11")
    terminal.send(b"q")
    assert terminal.ended() == 0


@pytest.mark.parametrize(("key", "code"), [(b"q", 0), (b"\x1b", 0), (b"\x03", 130), (b"\x04", 0)])
def test_quitting_restores_the_terminal(key, code):
    terminal = Terminal("steps", OLAH, *AT)
    terminal.until("step 0 of 11")
    terminal.send(key)
    assert terminal.ended() == code


def test_a_killed_program_restores_the_terminal():
    terminal = Terminal("steps", OLAH, *AT)
    terminal.until("step 0 of 11")
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.ended() == 128 + signal.SIGTERM


def test_resizing_draws_anew():
    terminal = Terminal("steps", NEURON, "--at", "w0=2,x0=-1,w1=-3,x1=-2,w2=-3")
    small = terminal.until("step 0 of 26")
    assert "┌" not in small
    terminal.resize(120, 50)
    terminal.process.send_signal(signal.SIGWINCH)
    large = terminal.until("step 0 of 26")
    assert "┌" in large
    terminal.send(b"q")
    assert terminal.ended() == 0


def test_warnings_come_after_the_pages():
    terminal = Terminal("steps", "abs(x)", "--at", "x=0", "--lang", "ja")
    terminal.until("手順 0/4")
    terminal.send(b"q")
    terminal.until("微分できません")
    assert terminal.ended() == 0


def test_a_terminal_that_asks_for_the_table_gets_the_list():
    terminal = Terminal("steps", OLAH, *AT, "-f", "table")
    terminal.until("∂e/∂b = 5")
    assert terminal.process.wait(HANG) == 0
    assert "1049" not in terminal.seen


def test_one_input_has_no_more_listed_nodes_than_all():
    """2^17 paths of 18 nodes: the one that reaches 200,000 nodes is the last."""
    lines = ["s0 = x + x", *(f"s{i} = s{i - 1} + s{i - 1}" for i in range(1, 17))]
    found = paths_of(At("; ".join(lines), {"x": 1.0}), ["x"], 10**6)["x"]
    assert (found.total, found.sum) == (2**17, 2.0**17)
    assert len(found.listed) == -(-200_000 // 18)
    assert found.cut


# ---- golden files


def shown(words, columns=80):
    environment = {"LC_ALL": "C.UTF-8", "COLUMNS": str(columns), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [PROGRAM, *words], capture_output=True, encoding="utf-8", env=environment, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", CASES)
def test_golden(name, golden):
    golden(f"lessons/{name}", shown(CASES[name]))


def test_no_golden_file_is_left_over():
    assert {path.stem for path in (GOLDEN / "lessons").iterdir()} == set(CASES)
