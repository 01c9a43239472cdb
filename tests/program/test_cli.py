"""The installed command from outside: options, streams, exit codes, formats."""

import csv
import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections import Counter

import pytest
from support import HANG, PROGRAM, assert_growth, readable

from autograd_cli.cli.forms import Style
from autograd_cli.cli.line.command_table import COMMANDS
from autograd_cli.cli.line.values import unique_keys
from autograd_cli.cli.render.formats.table import printed_page
from autograd_cli.cli.render.rows import Section
from autograd_cli.cli.run import run
from autograd_cli.core.point.at import AsRead
from autograd_cli.grammar.source import Problem

EXAMPLE, AT = "(a+b)*(b+1)", ("--at", "a=2,b=1")
GRADIENT = {"a": 2.0, "b": 5.0}


def answer(done):
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def error(done):
    assert not done.stdout
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    return json.loads(lines[0])["error"]


# ---- where the words go


@pytest.mark.parametrize(
    ("words", "gradient"),
    [
        ([EXAMPLE, *AT, "-f", "json"], GRADIENT),
        (["-fjson", "--at=a=2,b=1", EXAMPLE], GRADIENT),
        (["--at", "a=9", "--at", "a=2", "--at", "b=1", "--format=json", "--", EXAMPLE], GRADIENT),
        (["-x^2", "--at", "x=3", "-f", "json"], {"x": -6.0}),
        (["--at", "x=-1,y=-2e-3", "-f", "json", "-x + y"], {"x": -1.0, "y": 1.0}),
        (["-(a+b)", "--at", "a=1,b=1", "-f", "json"], {"a": -1.0, "b": -1.0}),
        (["--2*x", "--at", "x=1", "-f", "json"], {"x": 2.0}),
        (["-f*2", "--at", "f=1", "--format", "json"], {"f": -2.0}),
        (["-fjson*2", "--at", "fjson=1", "--format", "json"], {"fjson": -2.0}),
        (["-f", "json", "--at", "x=1", "--", "--x"], {"x": 1.0}),
        (["x*y", "--at", "x=min(1,2),y=(3)", "-f", "json"], {"x": 3.0, "y": 1.0}),
        (["x*y", "--at", "x = pi/4 - pi/4, y = -1e-3", "-f", "json"], {"x": -1e-3, "y": 0.0}),
        (["x₁+α", "--at", "x1=1,α=2", "-f", "json"], {"x1": 1.0, "α": 1.0}),
        (["x+y", "--at", "ｘ＝１，y=2", "-f", "json"], {"x": 1.0, "y": 1.0}),
        (["2", "-f", "json"], {}),
    ],
)
def test_options_and_arguments(program, words, gradient):
    assert answer(program("grad", *words))["gradient"] == gradient


@pytest.mark.parametrize(
    ("words", "kind", "code", "says"),
    [
        (["x", "--x"], "input", 2, "--x"),
        (["x", "--formt", "json"], "input", 2, "did you mean `--format`?"),
        (["x", "--ascii=yes"], "input", 2, "--ascii"),
        (["x", "--at"], "input", 2, "--at needs a value"),
        (["a", "b"], "input", 2, "quotes"),
        ([], "input", 2, "which expression"),
        (["x", "--at", "x"], "input", 2, "NAME=VALUE"),
        (["x", "--at", "x=1,x=2"], "input", 2, "two values"),
        (["x₁", "--at", "x1=1,x₁=2"], "input", 2, "two values"),
        (["x", "--at", "x=y"], "input", 2, "uses the name `y`"),
        (["x", "--at", "x=1;2"], "input", 2, "not one expression"),
        (["x", "--at", "x=log(-1)"], "input", 2, "not defined at -1"),
        (["x", "--at", "x="], "input", 2, "has no value after"),
        (["x", "--at", "@missing.json"], "input", 2, "missing.json"),
        (["@missing.txt"], "input", 2, "missing.txt"),
        (["x", "--at", "x=1", "--mode", "sideways"], "input", 2, "reverse, forward"),
        (["x", "--at", "x=1", "--show", "value"], "input", 2, "did you mean `values`?"),
        (["x", "--at", "x=1", "--max-paths", "-1"], "input", 2, "--max-paths"),
        (["x", "--at", "x=1", "--precision", "0"], "input", 2, "--precision"),
        (["x", "--at", "x=1", "--lang", "fr"], "input", 2, "en, ja"),
        (["x", "--at", "x=1", "--wrt", "x,x"], "input", 2, "twice"),
        (["x", "--at", "x=1", "--wrt", "y"], "unknown-name", 2, "`y`"),
        (["x*y", "--at", "x=1,z=1"], "unknown-name", 2, "`z`"),
        (["alpha*b", "--at", "alpha=1,b=1,alpa=2"], "unknown-name", 2, "did you mean `alpha`?"),
        (["x*y*z", "--at", "x=1"], "missing-value", 2, "`y`, `z`"),
        (["x", "--at", "x=1", "--upstream", "q"], "input", 2, "--upstream"),
        (["log(x)", "--at", "x=-1"], "domain", 1, "log is not defined at -1: its domain is x > 0"),
        (["1/(x-1)", "--at", "x=1"], "domain", 1, "division by 0"),
    ],
)
def test_wrong_questions(program, words, kind, code, says):
    people = program("grad", *words)
    assert people.returncode == code
    assert not people.stdout
    assert says in people.stderr
    assert people.stderr.startswith("error: ")
    machine = program("grad", *words, "-f", "json")
    assert machine.returncode == code
    assert error(machine)["kind"] == kind


def test_an_unknown_command_is_a_wrong_question(program):
    done = program("gard", EXAMPLE)
    assert done.returncode == 2
    assert "did you mean `grad`?" in done.stderr


def test_text_comes_from_streams_and_files(program, tmp_path):
    (tmp_path / "e.txt").write_text("\ufeff# Olah\r\nc = a + b\r\nd = b + 1\r\ne = c * d\r\n")
    (tmp_path / "p.json").write_text('{"a": 2, "b": "pi/pi"}')
    for words, stdin in (
        (["@e.txt", *AT], ""),
        (["-", *AT], EXAMPLE + "\n"),
        ([EXAMPLE, "--at", "@p.json"], ""),
    ):
        found = answer(program("grad", *words, "-f", "json", stdin=stdin, cwd=tmp_path))
        assert found["gradient"] == GRADIENT
        assert found["output"] == "e"


@pytest.mark.parametrize(
    "text", ['{"x": 1, "x": 2}', "[1]", '{"x": true}', '{"x": null}', "{", '{"x": 1e999999}']
)
def test_points_that_are_no_points(program, tmp_path, text):
    (tmp_path / "p.json").write_text(text)
    done = program("grad", "x", "--at", "@p.json", "-f", "json", cwd=tmp_path)
    if "1e9" in text:
        assert answer(done)["at"] == {"x": "Infinity"}
    else:
        assert error(done)["kind"] == "input"


def test_a_point_that_was_written_reads_back(program, tmp_path):
    first = answer(program("grad", "x*y*z", "--at", "x=inf,y=nan,z=-0.0", "-f", "json"))
    assert first["at"] == {"x": "Infinity", "y": "NaN", "z": -0.0}
    (tmp_path / "p.json").write_text(json.dumps(first["at"]))
    again = answer(program("grad", "x*y*z", "--at", "@p.json", "-f", "json", cwd=tmp_path))
    assert again == first


# ---- what comes out


def test_json_has_the_keys_of_the_contract(program):
    found = answer(program("grad", EXAMPLE, *AT, "-f", "json"))
    assert list(found) == (
        [
            "schema",
            "expression",
            "at",
            "output",
            "value",
            "gradient",
            "nodes",
            "edges",
            "paths",
            "warnings",
        ]
    )
    assert found["nodes"][0] == {"name": "a", "op": "input", "value": 2.0, "adjoint": 2.0}
    assert list(found["nodes"][2]) == ["name", "op", "formula", "value", "adjoint"]
    assert found["edges"][3] == {"from": "c", "to": "e", "formula": "d", "value": 2.0}
    assert found["paths"]["b"]["listed"][1] == {
        "nodes": ["b", "d", "e"],
        "factors": [1.0, 3.0],
        "product": 3.0,
    }


@pytest.mark.parametrize(
    ("show", "keys"),
    [
        ("none", []),
        ("values", ["nodes"]),
        ("adjoints", ["nodes"]),
        ("locals", ["edges"]),
        ("paths,gradient", ["gradient", "paths"]),
        ("all", ["gradient", "nodes", "edges", "paths"]),
    ],
)
def test_sections_of_json(program, show, keys):
    found = answer(program("grad", EXAMPLE, *AT, "-f", "json", "--show", show))
    always = ["schema", "expression", "at", "output", "value", "warnings"]
    assert [key for key in found if key not in always] == keys
    if "nodes" in found:
        assert ("adjoint" in found["nodes"][0]) == (show in ("adjoints", "all"))


def test_upstream(program):
    found = answer(program("grad", EXAMPLE, *AT, "-f", "json", "--upstream", "1/4"))
    assert list(found)[3:6] == ["output", "upstream", "value"]
    assert found["gradient"] == {"a": 0.5, "b": 1.25}
    assert found["nodes"][-1]["adjoint"] == 0.25
    assert found["paths"]["b"]["sum"] == 5
    for mode in ("reverse", "forward"):
        done = program("grad", EXAMPLE, *AT, "--upstream", "1/4", "--mode", mode)
        assert re.search(r"∂L/∂b +1\.25", done.stdout)


def test_wrt_keeps_its_order_and_hides_the_rest(program):
    found = answer(program("grad", "a*b+c", "--at", "a=2,b=3,c=4", "--wrt", "b,a", "-f", "json"))
    assert list(found["gradient"]) == ["b", "a"]
    assert list(found["paths"]) == ["b", "a"]
    assert {(e["from"], e["to"]) for e in found["edges"]} == {("a", "d"), ("b", "d"), ("d", "e")}
    assert [n["name"] for n in found["nodes"] if "adjoint" in n] == ["a", "b", "d", "e"]


def test_separated_formats(program):
    assert program("grad", EXAMPLE, *AT, "-f", "plain").stdout == "a\t2\nb\t5\n"
    for form, mark in (("csv", ","), ("tsv", "\t")):
        text = program("grad", EXAMPLE, *AT, "-f", form).stdout
        rows = list(csv.reader(io.StringIO(text), delimiter=mark))
        assert rows == [["input", "value", "derivative"], ["a", "2", "2"], ["b", "1", "5"]]


def test_machine_formats_carry_all_digits(program):
    done = program("grad", "x/3", "--at", "x=0.1", "-f", "csv")
    assert done.stdout.splitlines()[1] == f"x,0.1,{1 / 3!r}"


def test_warnings_are_sentences_or_a_list(program):
    sentence = "abs is not differentiable at 0; its derivative is taken as 0"
    for form in ("table", "plain", "csv", "markdown"):
        done = program("grad", "abs(x)", "--at", "x=0", "-f", form)
        assert done.returncode == 0
        assert done.stderr == f"warning: {sentence}\n"
    done = program("grad", "abs(x)", "--at", "x=0", "-f", "json")
    assert not done.stderr
    (warning,) = json.loads(done.stdout)["warnings"]
    assert warning == {"kind": "kink", "node": "y", "message": sentence, "span": [0, 6]}


def test_a_diagnostic_underlines_by_display_width(program):
    done = program("grad", "（長さ + sinn(b)）× 2", "--at", "長さ=1,b=1")
    line, carets = done.stderr.splitlines()[1:3]
    before = line[: line.index("sinn")]
    # full-width characters take two cells: 2 blanks, （ 長 さ, " + "
    assert carets == " " * (2 + 3 * 2 + 3) + "^^^^"
    assert before == "  （長さ + "


def test_user_text_is_never_markup(program):
    done = program("grad", "a[red]b[/red]", "--at", "a=1,b=1")
    assert "a[red]b[/red]" in done.stderr
    done = program("grad", "x\x1b[31m", "--at", "x=1")
    assert "\x1b" not in done.stderr


def test_japanese(program):
    by_option = program("grad", EXAMPLE, *AT, "--lang", "ja").stdout
    by_locale = program("grad", EXAMPLE, *AT, env={"LC_ALL": "", "LANG": "ja_JP.UTF-8"}).stdout
    assert by_option == by_locale
    for word in ("順伝播", "局所的な微分", "経路", "勾配"):
        assert word in by_option
    done = program("grad", "sinn(x)", "--lang", "ja")
    assert done.stderr.startswith("エラー: `sinn` は関数ではありません")


def test_ascii(program):
    for words, env in ((["--ascii"], {}), ([], {"PYTHONIOENCODING": "ascii"})):
        done = program("grad", "α^2*x", "--at", "α=2,x=1", *words, env=env)
        assert done.returncode == 0
        assert done.stdout.isascii()
        assert "alpha^2 * x" in done.stdout
    japanese = program("grad", EXAMPLE, *AT, "--lang", "ja", "--ascii").stdout
    assert japanese == program("grad", EXAMPLE, *AT, "--ascii").stdout
    code_page = program("grad", EXAMPLE, *AT, stdin=b"", env={"PYTHONIOENCODING": "cp932"})
    assert code_page.returncode == 0
    code_page.stdout.decode("cp932")


@pytest.mark.parametrize("width", [40, 80, 120])
def test_tables_keep_to_the_width(program, width):
    done = program(
        "grad",
        "(sin(x1/x2)+x1/x2-exp(x2))*(x1/x2-exp(x2))",
        "--at",
        "x1=1.5,x2=0.5",
        env={"COLUMNS": str(width)},
    )
    assert max(map(len, done.stdout.splitlines())) <= width
    assert not re.search(r"[ \t]+$", done.stdout, re.MULTILINE)


def test_colour(program):
    assert "\x1b[" in program("grad", EXAMPLE, *AT, env={"FORCE_COLOR": "1"}).stdout
    for env in ({}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}):
        assert "\x1b" not in program("grad", EXAMPLE, *AT, env=env).stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("env", "coloured"), [({}, True), ({"TERM": "dumb"}, False), ({"NO_COLOR": "1"}, False)]
)
def test_a_terminal(env, coloured):
    parent, child = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "xterm", **env}
    with subprocess.Popen(
        [PROGRAM, "grad", EXAMPLE, *AT], stdout=child, env=environment
    ) as process:
        os.close(child)
        data = b""
        while readable(parent):
            try:
                block = os.read(parent, 65536)
            except OSError:
                break
            if not block:
                break
            data += block
        assert process.wait() == 0
    os.close(parent)
    assert (b"\x1b[" in data) == coloured


# ---- JSON that people give


def test_keys_are_compared_in_linear_time():
    pairs = [(f"k{i}", 1) for i in range(20_000)]
    assert_growth(lambda count: unique_keys(pairs[:count]), 2_000)

    def twice(count):
        with pytest.raises(Problem, match="k1"):
            unique_keys([*pairs[:count], ("k1", 2)])

    assert_growth(twice, 2_000)


def test_a_number_of_millions_of_digits_is_refused(program, tmp_path):
    digits = "1" * 2_000_000
    point = tmp_path / "point.json"
    point.write_text(f'{{"x": {digits}}}')
    problem = error(program("grad", "x", "--at", f"@{point}", "-f", "json"))
    assert problem["kind"] == "limit"
    assert "4,000 digits" in problem["message"]
    jobs = f'{{"id": {digits}, "expr": "x"}}\n{{"expr": "x", "at": {{"x": {digits}}}}}\n'
    done = program("grad", "--jobs", "-", stdin=jobs)
    assert [json.loads(line)["error"]["kind"] for line in done.stdout.splitlines()] == ["limit"] * 2
    # as a number with a point it is read
    point.write_text(f'{{"x": 0.{digits}}}')
    assert answer(program("eval", "x", "--at", f"@{point}", "-f", "json"))["value"] == 1 / 9


@pytest.mark.parametrize("option", [("grad", "-"), ("grad", "@/dev/zero"), ("grad", "--jobs", "-")])
def test_an_endless_text_is_refused(option):
    command = " ".join(option)
    shell = f"head -c 30000000 /dev/zero | {PROGRAM} {command} -f ndjson"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, check=False, timeout=HANG)
    said = json.loads(done.stdout or done.stderr)["error"]
    assert (said["kind"], "18,000,000 bytes" in said["message"]) == ("limit", True)


# ---- jobs


def test_jobs_answer_line_by_line(program):
    lines = [
        {"id": 1, "expr": EXAMPLE, "at": {"a": 2, "b": 1}},
        {"id": "x", "expr": "log(-1)"},
        {"id": 3, "expr": "a+", "at": {"a": 1}},
        "not json",
        {"id": 5, "expr": "a*b", "at": {"a": "pi/pi", "b": 2}, "wrt": ["b"]},
        {"id": None, "expr": "abs(x)", "at": {"x": 0}},
        {"id": 7, "expr": 7},
        [],
        {"id": 8, "expr": "x", "at": {"x": 1}, "wrt": ["x", "x"]},
    ]
    text = "\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines)
    done = program("grad", "--jobs", "-", "-f", "ndjson", stdin=text)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert not done.stderr
    assert found[0] == {"id": 1, "value": 6.0, "gradient": GRADIENT}
    kinds = [line["error"]["kind"] if "error" in line else None for line in found]
    assert kinds == [None, "domain", "syntax", "input", None, None, "input", "input", "input"]
    assert found[2]["error"]["span"] == [2, 2]
    assert found[4] == {"id": 5, "value": 2.0, "gradient": {"b": 1.0}}
    assert found[5]["warnings"][0]["kind"] == "kink"
    assert program("grad", "--jobs", "-", stdin=json.dumps(lines[0])).returncode == 0


@pytest.mark.parametrize("words", [["x"], ["--at", "x=1"], ["--wrt", "x"], ["-f", "json"]])
def test_jobs_stand_alone(program, words):
    assert error(program("grad", "--jobs", "-", *words))["kind"] == "input"


def test_a_job_is_answered_before_the_next_is_read():
    command = [PROGRAM, "grad", "--jobs", "-", "-f", "ndjson"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        for i in range(3):
            process.stdin.write(f'{{"id": {i}, "expr": "x^{i}", "at": {{"x": 2}}}}\n'.encode())
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == i
        process.stdin.close()
        assert process.wait(HANG) == 0


# ---- ends


def test_a_closed_pipe_is_quiet():
    words = f"{PROGRAM} grad '{EXAMPLE}' --at a=2,b=1 | head -1"
    done = subprocess.run(["bash", "-c", words], capture_output=True, check=False)
    assert not done.stderr
    jobs = f"""yes '{{"expr": "x", "at": {{"x": 1}}}}' | {PROGRAM} grad --jobs - | head -2"""
    done = subprocess.run(["bash", "-c", jobs], capture_output=True, check=False, timeout=HANG)
    assert not done.stderr
    assert len(done.stdout.splitlines()) == 2


def test_interrupted():
    command = [PROGRAM, "grad", "--jobs", "-"]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen(command, **pipes) as process:
        process.stdin.write(b'{"expr": "x", "at": {"x": 1}}\n')
        process.stdin.flush()
        assert process.stdout.readline()  # it has started, and waits for the next job
        process.send_signal(signal.SIGINT)
        assert process.wait(HANG) == 130
        assert not process.stderr.read()


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_every_command(capsys, name, language):
    assert run([name, "--help", "--lang", language]) == 0
    shown, said = capsys.readouterr()
    assert not said
    for option in COMMANDS[name].options:
        assert all(flag in shown for flag in option.flags), option.flags
        line = next(line for line in shown.splitlines() if option.flags[0] in line)
        assert "bool" not in line
        assert option.metavar[:10] in line


def test_help_and_version(program):
    assert "grad" in program("--help").stdout
    assert program().stdout == program("--help").stdout
    assert "--max-paths" in program("grad", "--help").stdout
    assert "有効桁数" in program("grad", "--help", env={"LC_ALL": "ja_JP.UTF-8"}).stdout
    assert re.fullmatch(r"autograd-cli \d+\.\d+\.\d+\n", program("--version").stdout)


@pytest.mark.parametrize("count", [399, 400, 401, 500])
def test_a_table_has_four_hundred_rows(count):
    rows = [(f"row{i}", str(i)) for i in range(count)]
    page = printed_page(AsRead(), [Section("", ("name", "n"), rows, frozenset([1]))], Style())
    shown = [line.split()[0] for line in page.splitlines() if line.startswith("row")]
    assert shown == [f"row{i}" for i in range(min(count, 400))]
    assert ("more" in page) == (count > 400)
    assert (f"{count - 400} more" in page) == (count > 400)


def test_what_is_wrong_says_where(program, tmp_path):
    (tmp_path / "empty").write_text(" \n")
    for words, stdin, says in (
        (("grad", f"@{tmp_path / 'empty'}"), "", f"{tmp_path / 'empty'} is empty"),
        (("grad", "-"), "", "standard input is empty"),
        (("grad", "x*y", "--at", "x=2,y="), "", "write `--at y=1`"),
    ):
        assert says in program(*words, stdin=stdin).stderr
    lines = '\n{bad\n{"expr": 3}\n'
    found = program("grad", "--jobs", "-", stdin=lines).stdout.splitlines()
    messages = [json.loads(line)["error"]["message"] for line in found]
    assert messages[0].startswith("line 2 is not JSON: ")
    assert messages[0].endswith("(character 2)")
    assert messages[1].startswith("line 3: ")


# ---- hostile input


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(" * 20_000 + "x" + ")" * 20_000, 0),
        ("-" * 20_000 + "x", 0),
        ("sin(" * 10_000 + "x" + ")" * 10_000, 0),
        ("9^9^9^9^9*x", 0),
        ("(" * 100_000, 2),
        ("x" * 1_000_000, 2),
        ("x+\0", 2),
        ("x+\ud800", 2),
        ("9" * 1_000_000, 2),
        ("#" * 1_000_000 + "\nx", 0),
        ("x^" * 5_000 + "x", 0),
        ("where(x>0," * 5_000 + "x" + ",1)" * 5_000, 0),
        ("where(" + "not " * 10_000 + "x>0,x,1)", 0),
        (
            "f0(x)=x\n"
            + "\n".join(f"f{i}(x)=f{i - 1}(x)+f{i - 1}(x)" for i in range(1, 41))
            + "\nf40(x)",
            0,
        ),
    ],
    ids=lambda value: f"{value[:12]!r}…{len(value)}" if isinstance(value, str) else None,
)
def test_hostile_text_ends_in_an_answer_or_a_diagnostic(program, text, code):
    data = text.encode("utf-8", "surrogatepass")
    for form in ("json", "table"):
        done = program("grad", "-", "--at", "x=1", "-f", form, stdin=data)
        expected = 2 if "\ud800" in text else code
        assert done.returncode == expected, done.stderr[-300:]
        assert b"Traceback" not in done.stderr


def test_bytes_that_are_not_utf8(program):
    done = program("grad", "-", "--at", "x=1", stdin=b"x + \xff\xfe")
    assert done.returncode == 2
    assert b"not UTF-8 (byte 4)" in done.stderr
    assert program(b"grad", b"x\xff").returncode == 2


# ---- start-up


@pytest.mark.parametrize("form", ["json", "table"])
def test_start_imports_nothing_heavy(form):
    words = ["grad", EXAMPLE, *AT, "-f", form]
    code = f"import sys; from autograd_cli.cli.run import run; run({words!r}); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    modules = {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert "autograd_cli" in modules
    heavy = {"pydantic", "numpy", "pygments", "markdown_it", "asyncio", "lark", "typer", "polars"}
    assert not modules & heavy


# ---- a program with its numbers in it, wherever a program is read

NUMBERED, BARE = "a = 2; b = 1; e = (a+b)*(b+1)", "e = (a+b)*(b+1)"
EVERYWHERE = {
    "grad": (),
    "eval": (),
    "graph": (),
    "paths": ("--from", "b"),
    "modes": (),
    "steps": (),
    "jacobian": (),
    "hessian": (),
    "jvp": ("--tangent", "a=1"),
    "vjp": ("--cotangent", "e=1"),
    "hvp": ("--vector", "a=1,b=0"),
    "check": (),
    "uncertainty": ("--cov", "a,b=0.001"),
    "diff": (),
    "taylor": ("--wrt", "b"),
}
EXACT = {"uncertainty"}  # its point is one of measured values


@pytest.mark.parametrize("command", EVERYWHERE)
def test_numbers_in_the_program_are_its_point_everywhere(program, command):
    more = (*EVERYWHERE[command], "-f", "json")
    bare, numbered = ("a=2±0.1,b=1±0.1",) * 2 if command in EXACT else ("a=2,b=1", "")
    there = answer(program(command, BARE, "--at", bare, *more))
    here = answer(program(command, NUMBERED, "--at", numbered, *more))
    for part in (here, there):
        part.pop("expression", None)
    assert here == there
    # --at overrides; and so does what names an input beside others
    again = answer(program(command, NUMBERED, "--at", bare.replace("2", "3"), *more))
    assert again != here
    said = program(command, NUMBERED, "--at", numbered, *EVERYWHERE[command]).stdout
    if command != "eval":  # whose table is the value alone
        assert said.startswith("taken as inputs: a = 2, b = 1\n")
    japanese = program(command, NUMBERED, "--at", bare, *EVERYWHERE[command], "--lang", "ja").stdout
    assert command == "eval" or japanese.startswith("入力として扱う数: a = 2, b = 1\n")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("paths", "k = 3; k*x", "--from", "k"), ("sum", 2.0)),
        (("jvp", "k = 3; k*x", "--tangent", "k=1"), ("tangent", 2.0)),
        (("hvp", "k = 3; k^2*x", "--vector", "k=1", "--wrt", "k"), ("hvp", {"k": 4.0})),
        (("vjp", "k = 3; e = k*x", "--cotangent", "e=1", "--wrt", "k"), ("vjp", {"k": 2.0})),
        (("jacobian", "k = 3; e = k*x", "--wrt", "k"), ("jacobian", {"e": {"k": 2.0}})),
        (("hessian", "k = 3; k^2*x", "--wrt", "k"), ("hessian", {"k": {"k": 4.0}})),
        (("taylor", "k = 3; k*x", "--wrt", "k", "--order", "1"), ("coefficients", [6.0, 2.0])),
        (("steps", "k = 3; k*x", "--wrt", "k"), ("gradient", {"k": 2.0})),
        (("modes", "k = 3; k*x", "--wrt", "k"), ("gradient", {"k": 2.0})),
        (("check", "k = 3; k*x", "--against", "k=2"), ("ok", True)),
        (("check", "k = 3; k*x", "--against", "x=k"), ("ok", True)),
        (("diff", "k = 3; k*x", "--wrt", "k"), ("values", {"k": 2.0})),
        (("eval", "k = 3; k*x", "--at", "k=5"), ("value", 10.0)),
    ],
)
def test_whatever_names_a_number_makes_it_an_input(program, words, found):
    key, value = found
    told = answer(program(*words, "--at", "x=2", "-f", "json"))
    assert told[key] == value


@pytest.mark.parametrize("count", [8, 9, 1000])
def test_the_first_line_names_at_most_eight_numbers(program, count):
    text = "; ".join([*(f"x{i} = {i}" for i in range(count)), "x0*x1"])
    first, second, *_ = program("grad", text, env={"COLUMNS": "200"}).stdout.splitlines()
    more = f", and {count - 8} more" if count > 8 else ""
    listed = ", ".join(f"x{i} = {i}" for i in range(8))
    assert first == f"taken as inputs: {listed}{more}"
    assert second == "v1 = x0 * x1"


@pytest.mark.parametrize(
    ("form", "lines"),
    [
        ("table", ["taken as inputs: k = 5 (the program has 3)", "e = k * x^2"]),
        ("markdown", ["taken as inputs: k = 5 (the program has 3)", "", "```", "e = k * x^2"]),
        ("latex", ["% taken as inputs: k = 5 (the program has 3)", "\\begin{align*}"]),
    ],
)
def test_an_overridden_number_is_told(program, form, lines):
    told = program("grad", "k=3; e=k*x^2", "--at", "x=2,k=5", "-f", form).stdout.splitlines()
    assert told[: len(lines)] == lines


def test_numbers_in_jobs(program):
    jobs = [
        {"expr": NUMBERED},
        {"expr": NUMBERED, "wrt": ["b"], "at": {"a": "1+2"}},
        {"expr": "k=3; k*x", "at": {"x": 2}},
        {"expr": "k=3; k*x", "at": {"x": 2}, "wrt": ["k"]},
        {"expr": "a = log(-1); a*2", "wrt": ["a"]},
    ]
    done = program("grad", "--jobs", "-", stdin="".join(json.dumps(job) + "\n" for job in jobs))
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line.get("gradient") for line in found] == [
        GRADIENT, {"b": 6.0}, {"x": 3.0}, {"k": 2.0}, None,
    ]  # fmt: skip
    assert found[4]["error"]["kind"] == "domain"
    assert found[4]["error"]["span"] == [4, 11]


# ---- a program is read once


COUNTED = {
    **{command: (BARE, "--at", "a=2,b=1", *more) for command, more in EVERYWHERE.items()},
    "uncertainty": (BARE, "--at", "a=2,b=1"),
    "graph": (
        "f(u, v) = u*v; f(a, b) + a", "--at", "a=2,b=1", "--style", "circuit", "--group", "f",
        "--highlight", "b", "--adjoints",
    ),
    "handout": (BARE, "--at", "a=2", "--points", "3"),
}  # fmt: skip


@pytest.mark.parametrize("command", COUNTED)
def test_a_program_is_read_once(command, monkeypatch, capsys):
    from autograd_cli.core.point import at as module

    counts, points = Counter(), set()

    def counted(name, real):
        def call(*words, **more):
            counts[name] += 1
            if name == "evaluate" and words[1]:  # not a constant
                points.add(tuple(words[1].values()))
            return real(*words, **more)

        return call

    for name in ("parse", "lower", "evaluate", "linearize", "adjoints"):
        monkeypatch.setattr(module, name, counted(name, getattr(module, name)))
    assert run([command, *COUNTED[command]]) == 0
    capsys.readouterr()
    assert (counts["parse"], counts["lower"]) == (1, 1)
    if command not in ("uncertainty", "diff"):  # at many points, or of derivatives
        assert command == "handout" or len(points) <= 1
        assert counts["linearize"] <= len(points)
        assert counts["adjoints"] <= len(points)


@pytest.mark.parametrize(
    "more",
    [(), ("--style", "circuit"), ("--adjoints",), ("--highlight", "b"), ("--group", "f"),
     ("--wrt", "b", "-f", "svg")],
)  # fmt: skip
def test_a_point_from_a_stream_is_read_once(installed, program, more):
    text = "f(u, v) = u*v; f(a, b) + a"
    done = installed("graph", text, "--at", "@/dev/stdin", *more, stdin='{"a": 2, "b": 1}')
    assert done.returncode == 0, done.stderr
    assert done.stdout == program("graph", text, "--at", "a=2,b=1", *more).stdout
