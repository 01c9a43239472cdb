"""Command lines that do not fit: each gets its mend; help as people ask for it; safe terminals."""

import json
import os
import pty
import re
import select
import subprocess
import sys

import pytest
from support import PROGRAM

from autograd_cli.cli.diagnostics import underlined
from autograd_cli.cli.forms import Look
from autograd_cli.cli.line.command_line import help_for, read
from autograd_cli.cli.line.command_table import COMMANDS
from autograd_cli.cli.line.values import choice, read_names, read_point
from autograd_cli.cli.messages.labels import LABELS
from autograd_cli.grammar.messages.habits import OTHER_CHOICES, OTHER_COMMANDS, OTHER_OPTIONS
from autograd_cli.grammar.messages.words import STEERING, harmless, visible
from autograd_cli.grammar.source import Problem, Span, problem_words

# ---- help


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ([], ""), (["-h"], ""), (["--help"], ""), (["help"], ""), (["help", "grad"], "grad"),
        (["grad", "-h"], "grad"), (["grad", "--help"], "grad"), (["grad", "x", "-h"], "grad"),
        (["grad", "x", "--at", "x=1", "--help"], "grad"), (["help", "gard"], "gard"),
        (["x+", "--help"], "x+"), (["--lang", "ja", "--help"], ""),
        (["grad", "x"], None), (["grad", "-h", "--at", "h=1"], None), (["grad", "--", "--help"], None),
        (["grad", "--at", "h=1", "-h^2"], None),
    ],
)  # fmt: skip
def test_whose_help_is_asked_for(words, command):
    assert help_for(words) == command


@pytest.mark.parametrize("words", [("help", "grad"), ("grad", "-h"), ("--lang", "jp", "--help")])
def test_help_is_printed(program, words):
    done = program(*words)
    assert done.returncode == 0, done.stderr
    assert "Usage" in done.stdout
    assert ("--wrt" in done.stdout) == ("grad" in words)


@pytest.mark.parametrize("words", [("gard", "--help"), ("help", "gard"), ("gard", "-h")])
def test_help_for_no_command_is_a_wrong_question(program, words):
    done = program(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean `grad`?" in done.stderr
    assert "Usage" not in done.stderr


# ---- words that do not fit


def asked(words):
    """Read a command line and what its options have been given."""
    call = read(words)
    at = call.arguments.get("at", [])
    assert isinstance(at, list)
    read_point(at)
    read_names(call.arguments.get("wrt"))
    look = call.arguments.get("look", Look())
    assert isinstance(look, Look)
    choice(look.form or "table", "--format", ("table", "json", "markdown"))


def mend(words):
    with pytest.raises(Problem) as caught:
        asked(words)
    assert all(problem_words(caught.value, "ja"))
    return problem_words(caught.value)[1]


# fmt: off
SLIPS = [
    # commands
    (["gard", "x"], "did you mean `grad`?"),
    (["Grad", "x"], "did you mean `grad`?"),
    (["gradient", "x"], "did you mean `grad`?"),
    (["plot", "x"], "did you mean `graph`?"),
    (["(a+b)*2"], 'a command comes first: `autograd-cli grad "(a+b)*2"`'),
    (["x^2", "grad", "--at", "x=1"], 'write `autograd-cli grad "x^2"`'),
    (["xyzzy"], "`autograd-cli --help` lists the commands"),
    # options
    (["grad", "x", "-o", "f"], "write `autograd-cli grad … > FILE`"),
    (["grad", "x", "--output=f"], "write `autograd-cli grad … > FILE`"),
    (["grad", "x", "--json"], "did you mean `-f json`?"),
    (["grad", "x", "-p", "3"], "did you mean `--precision`?"),
    (["grad", "x", "--digits", "3"], "did you mean `--precision`?"),
    (["grad", "x", "--presicion", "3"], "did you mean `--precision`?"),
    (["grad", "x", "--AT", "x=1"], "did you mean `--at`?"),
    (["grad", "x", "--zzz"], "`autograd-cli grad --help` lists the options"),
    (["grad", "x", "-f", "JSON"], "did you mean `json`?"),
    (["grad", "x", "-f", "md"], "did you mean `markdown`?"),
    (["grad", "x", "--at"], "for example `--at x=2,y=-1`"),
    # words that a blank has cut off
    (["grad", "a", "+", "b"], 'write `autograd-cli grad "a + b"`'),
    (["grad", "x^2", "x=3"], "write `--at x=3`"),
    (["grad", "x^2", "at", "x=3"], "write `--at x=3`"),
    (["grad", "x*y", "--at", "x=1", "y=2"], "write `--at x=1,y=2`"),
    (["grad", "x*y", "--at", "x=1,", "y=2"], "write `--at x=1,y=2`"),
    (["grad", "--at", "x=1", "y=2", "x*y"], "write `--at x=1,y=2`"),
    (["grad", "x", "--at", "x", "=", "3"], "write `--at x=3`"),
    (["grad", "a*b", "--wrt", "a", "b"], "write `--wrt a,b`"),
    (["grad", "a*b", "--wrt", "a,", "b"], "write `--wrt a,b`"),
    (["jacobian", "x*y", "x+y"], 'write `autograd-cli jacobian "y1 = x*y; y2 = x+y" --output y1,y2`'),
    (["grad", "x", "y"], "one expression is taken; where it has blanks, put it in quotes"),
    # points
    (["grad", "x", "--at", '{"x":3}'], "write `--at x=3`"),
    (["grad", "x", "--at", "{'x': 3, 'y': 2}"], "write `--at x=3,y=2`"),
    (["grad", "x", "--at", "x:3"], "write `--at x=3`"),
    (["grad", "x", "--at", "x 3"], "write `--at x=3`"),
    (["grad", "x", "--at", "x==3"], "write `--at x=3`"),
    (["grad", "x", "--at", "x->3"], "write `--at x=3`"),
    (["grad", "x", "--at", "x := 3"], "write `--at x=3`"),
    (["grad", "x", "--at", "(x=3, y=2)"], "write `--at x=3,y=2`"),
    (["grad", "x", "--at", "x=3;y=2"], "write `--at x=3,y=2`"),
    (["grad", "x", "--at", "x=3 y=2"], "write `--at x=3,y=2`"),
    (["grad", "x", "--at", "x=1,5"], "write `--at x=1.5`"),
    (["grad", "x", "--at", "x=1,5,y=2"], "write `--at x=1.5,y=2`"),
    (["grad", "x", "--at", "x"], "for example `--at x=2,y=-1`"),
    (["grad", "x", "--at", "3"], "for example `--at x=2,y=-1`"),
    (["grad", "x", "--at", "x=5.00±0.1"], "`autograd-cli uncertainty` takes it; elsewhere write `--at x=5.00`"),
    (["grad", "x", "--at", "x=5+-0.1"], None),  # 5 + (-0.1) is a constant
    (["grad", "x", "--at", "x=5.00+/-0.1"], "`autograd-cli uncertainty` takes it; elsewhere write `--at x=5.00`"),
    (["grad", "x", "--at", "x=1,2,3"], "a point has one number for each input; `autograd-cli map` answers for a table of points"),
    (["grad", "x", "--at", "x=[1, 2]"], "a point has one number for each input; `autograd-cli map` answers for a table of points"),
    (["grad", "x*y", "--wrt", "x y"], "write `--wrt x,y`"),
    (["grad", "x*y", "--wrt", "[x; y]"], "write `--wrt x,y`"),
]
# fmt: on


@pytest.mark.parametrize(("words", "hint"), [row for row in SLIPS if row[1]], ids=str)
def test_a_slip_is_mended(words, hint):
    assert mend(words) == hint


@pytest.mark.parametrize(
    "words", [row[0] for row in SLIPS if row[1] and row[1].startswith("write `--at")], ids=str
)
def test_a_mended_point_can_be_read(words):
    hint = mend(words)
    assert hint is not None
    read_point([hint.removeprefix("write `--at ").removesuffix("`")])


def test_what_is_right_stays_right():
    assert read_point(["x=5+-0.1"]) == {"x": 4.9}
    assert read_point(["x = 3 , y = max(1, 2)"]) == {"x": 3.0, "y": 2.0}
    assert read(["grad", "-o", "--at", "o=1"]).arguments["expr"] == "-o"


def test_the_words_of_the_table_are_of_use():
    assert set(OTHER_COMMANDS.values()) <= set(COMMANDS)
    assert not set(OTHER_COMMANDS) & set(COMMANDS)
    flags = {flag for c in COMMANDS.values() for o in c.options for flag in o.flags}
    assert {option.split()[0] for option in OTHER_OPTIONS.values()} <= flags
    values = {v for c in COMMANDS.values() for o in c.options for v in o.values} | {"bash", "zsh"}
    values |= {v for c in COMMANDS.values() for a in c.arguments for v in a.values}
    assert set(OTHER_CHOICES.values()) <= values
    assert all(word == word.casefold() for word in (*OTHER_CHOICES, *OTHER_COMMANDS))


@pytest.mark.parametrize(
    "words",
    [
        ("grad", "x+", "--format", "json", "-f"), ("grad", "x+", "-f", "json", "--at"),
        ("grad", "x+", "-fjson", "--foo"), ("grad", "--format=json"), ("grad", "x", "-f", "json", "-o", "f"),
        ("gard", "-f", "json"), ("grad", "x+", "-f", "json", "--format"), ("gard", "--help", "-f", "json"),
    ],
)  # fmt: skip
def test_errors_are_json_where_json_was_asked_for(program, words):
    done = program(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert set(json.loads(done.stderr)["error"]) == {"kind", "message", "span", "hint"}


# ---- lines


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"])  # fmt: skip
def test_a_diagnostic_shows_its_own_line(end):
    text = f"a = x + 1 {end}  b = sinn(a) {end} # the end"
    start = text.index("sinn")
    line, carets = underlined(text, Span(start, start + 4))
    assert line.strip() in [piece.strip() for piece in text.splitlines()]
    assert line[carets.index("^") : carets.rindex("^") + 1] == "sinn"


# ---- terminals

NASTY = "\x1b[31m\x9b2J\x7f\x00\x07\u202e\u2066\x85\u2028"


def test_nothing_steers_a_terminal():
    everything = "".join(map(chr, range(0x3000)))
    for text in (harmless(everything), visible(everything)):
        assert len(text) == len(everything)
        assert not re.search(STEERING, text)
    kept = "a\tb\n" + "".join(c for c in everything if c.isprintable())
    assert harmless(kept) == kept
    assert harmless("\x1b[1;31mx\x1b[0m\x1b[2J", colour=True) == "\x1b[1;31mx\x1b[0m␛[2J"


@pytest.mark.parametrize(
    "words",
    [
        ("grad", f"x + {NASTY}"), ("grad", f"x{NASTY}", "--at", "x=1"), ("grad", f"@no{NASTY}"),
        (f"grad{NASTY}", "x"), (f"grad{NASTY}", "--help"), ("grad", "x", f"--at{NASTY}"),
        ("grad", "x", "--at", f"x{NASTY}=1"), ("grad", "x", "--at", f"x=1{NASTY}"), ("grad", "x", "--at", f"@{NASTY}"),
        ("grad", "x", "--lang", NASTY), ("grad", "x", "-f", NASTY), ("grad", "x", NASTY), ("functions", NASTY),
        ("graph", "x", "-o", f"/no/where{NASTY}.svg"), ("graph", "x", "-o", f"y{NASTY}"), ("map", "x", "-i", NASTY),
        ("handout", "x", "--at", "x=1", "--title", NASTY), ("export", "x", "--to", "sql", "--table", NASTY),
        ("export", "x", "--to", "python", "--name", NASTY), ("map", "q", "-i", "t.csv"), ("map", "x", "-i", "u.csv"),
        ("grad", "x", "--wrt", NASTY), ("completions", NASTY), ("grad", "--jobs", NASTY), ("grad", "--jobs", "j"),
        ("graph", "x", "--group", NASTY), ("jacobian", "x", "--output", NASTY), ("help", NASTY),
    ],
    ids=lambda words: "-".join(words)[:40].encode("ascii", "ignore").decode().translate(dict.fromkeys(range(32))),
)  # fmt: skip
@pytest.mark.parametrize("more", [(), ("-f", "json"), ("--lang", "ja")], ids=str)
def test_text_from_people_does_not_steer_their_terminal(program, tmp_path, words, more):
    nasty = NASTY.replace("\x00", "")
    words = [word.replace("\x00", "") for word in words]
    (tmp_path / "t.csv").write_text(f"x,{nasty}\n1,{nasty}\n", encoding="utf-8")
    (tmp_path / "u.csv").write_text(f"x\n{nasty}\n", encoding="utf-8")
    (tmp_path / "j").write_text(json.dumps({"id": NASTY, "expr": f"x + {NASTY}"}) + "\n")
    done = program(*words, *more, cwd=tmp_path)
    assert "Traceback" not in done.stderr
    assert not re.search(STEERING, done.stdout + done.stderr)


def on_a_terminal(words, typed, env=None):
    """What the program writes to a terminal on which a person types."""
    parent, child = pty.openpty()
    environment = os.environ | {"LC_ALL": "C.UTF-8"} | (env or {})
    process = subprocess.Popen(
        [PROGRAM, *words], stdin=child, stdout=child, stderr=child, env=environment
    )
    os.close(child)
    told, sent = b"", False
    while select.select([parent], [], [], 60)[0]:
        try:
            data = os.read(parent, 10_000)
        except OSError:  # the other end is closed
            break
        told += data
        if not sent and b"\n" in told:  # it says that it waits before anything is typed
            os.write(parent, typed.encode())
            sent = True
    process.wait(60)
    os.close(parent)
    return told.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="terminals")
@pytest.mark.parametrize(
    ("words", "what", "typed", "answered"),
    [
        (["grad", "-", "--at", "x=3", "-f", "plain"], "expression", "x^2\n\x04", "x\t6"),
        (["map", "x^2"], "table", "x\n3\n\x04", "3,9.0,6.0"),
        (["grad", "--jobs", "-"], "jobs", '{"expr": "2*3"}\n\x04', '"value": 6.0'),
    ],
)
def test_a_bare_terminal_is_told_what_is_waited_for(words, what, typed, answered):
    for language, locale in ((0, "C.UTF-8"), (1, "ja_JP.UTF-8")):
        told = on_a_terminal(
            words, typed, {"LC_ALL": "", "LC_MESSAGES": "", "LANG": locale, "PYTHONUTF8": "1"}
        )
        assert told.startswith(LABELS[f"waits-for-{what}"][language])
        assert answered.replace("\t", "") in re.sub(r"[\t ]{2,}|\t", "", told)


def test_nobody_else_is_told(program):
    assert program("grad", "-", "--at", "x=3", stdin="x^2").stderr == ""
    assert program("map", "x^2", stdin="x\n3\n").stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="terminals")
def test_cells_do_not_steer_a_terminal(tmp_path):
    (tmp_path / "t.csv").write_text("x,n\x1b[31m\n1,\x1b[2J\n")
    told = on_a_terminal(["map", "x", "-i", str(tmp_path / "t.csv")], "")
    assert "n␛[31m" in told
    assert "\x1b" not in told
