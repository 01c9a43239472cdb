"""`map`: value and gradient for every row of a table."""

import csv
import datetime as dt
import gzip
import io
import itertools
import json
import math
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from support import HANG, PROGRAM, readable, until

from autograd_cli.cli.commands import map as command
from autograd_cli.cli.forms import Look, Style
from autograd_cli.cli.line.command_table import TABLE_FORMATS
from autograd_cli.cli.run import run
from autograd_cli.cli.tables import batches, progress, separated
from autograd_cli.cli.tables.lines import BYTES, Lines
from autograd_cli.cli.tables.ndjson import ndjson
from autograd_cli.core.many.batches import evaluate_batch
from autograd_cli.core.point.at import At, graph_of
from autograd_cli.grammar.source import Problem

EXAMPLE = "(a+b)*(b+1)"


OPTIONS = {
    "more": [], "from_form": None, "to_form": None, "at": [], "wrt": None, "only": False,
    "prefix": "", "on_error": "fail", "engine": "local", "scheduler": None,
    "look": Look(lang="en"), "uncertainty": False, "sigmas": [], "renames": [], "no_header": False,
    "separator": None, "encoding": None,
}  # fmt: skip


def mapped(tmp_path, text, data, *, size=BYTES, source="in.csv", target="out.csv", **more):
    """The file that `map` writes, with batches of so many bytes."""
    (tmp_path / source).write_bytes(data if isinstance(data, bytes) else data.encode())
    target = str(tmp_path / target)
    options = OPTIONS | more
    assert (
        command.run(text, sources=[str(tmp_path / source)], output=target, size=size, **options)
        == 0
    )
    return Path(target).read_bytes().decode()


@pytest.fixture
def inside(monkeypatch, capsys):
    """The program run without a process of its own, which takes as long as all the rest."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def run_inside(*words, stdin=""):
        data = stdin if isinstance(stdin, bytes) else stdin.encode()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        code = run(words)
        return SimpleNamespace(returncode=code, **capsys.readouterr()._asdict())

    return run_inside


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def problem_of(*args, **more):
    with pytest.raises(Problem) as caught:
        mapped(*args, **more)
    return caught.value


# ---- what comes out


def test_results_stand_behind_the_columns_carried(program):
    done = program("map", EXAMPLE, stdin="id,b,a\nr1,1,2\nr2,-1,0\n")
    assert done.returncode == 0
    assert done.stdout == (
        "id,b,a,value,grad_a,grad_b\nr1,1,2,6.0,2.0,5.0\nr2,-1,0,-0.0,0.0,-1.0\n"
    )
    assert not done.stderr


def test_no_rows_of_json_are_no_rows(inside):
    for stdin in ("", "\n\n"):
        done = inside("map", EXAMPLE, "--from", "ndjson", "--to", "ndjson", stdin=stdin)
        assert (done.returncode, done.out, done.err) == (0, "", "")
    done = inside("map", EXAMPLE, "--from", "ndjson", stdin="{}\n")
    assert "there is no column `a`, `b`: the table has none\n" in done.err


def test_options(inside):
    data = "id,a\nr,2\n"
    for words, wanted in (
        (["--at", "b=1"], "id,a,value,grad_a,grad_b\nr,2,6.0,2.0,5.0\n"),
        (["--at", "b=1", "--wrt", "b"], "id,a,value,grad_b\nr,2,6.0,5.0\n"),
        (["--at", "b=1", "--only", "--wrt", "b,a"], "value,grad_b,grad_a\n6.0,5.0,2.0\n"),
        (["--at", "b=1", "--prefix", "f_"], "id,a,f_value,f_grad_a,f_grad_b\nr,2,6.0,2.0,5.0\n"),
        (["--at", "b=1", "--to", "tsv"], "id\ta\tvalue\tgrad_a\tgrad_b\nr\t2\t6.0\t2.0\t5.0\n"),
    ):
        done = inside("map", EXAMPLE, *words, stdin=data)
        assert (done.out, done.err) == (wanted, "")


def test_names_are_those_of_inputs(tmp_path):
    assert mapped(tmp_path, "x1*2", "x₁\n1\n") == "x₁,value,grad_x1\n1,2.0,2.0\n"
    # as with --at, a column takes the name from the constant
    assert mapped(tmp_path, "e*2", "e\n1\n") == "e,value,grad_e\n1,2.0,2.0\n"


def test_a_program_without_inputs_has_as_many_values_as_rows(tmp_path):
    assert mapped(tmp_path, "2*3", "id\nr1\nr2\n") == "id,value\nr1,6.0\nr2,6.0\n"


def test_digits_round_trip(tmp_path):
    x = [0.1, 1 / 3, 1e-300, -1.7976931348623157e308, 5e-324, 123456789.12345679]
    out = mapped(tmp_path, "x*1", "x\n" + "".join(f"{v!r}\n" for v in x))
    assert [float(row["value"]) for row in rows_of(out)] == x


def test_spellings_of_numbers(tmp_path):
    spellings = ["1", "+1.5", " 2 ", "1e3", ".5", "5.", "inf", "-Infinity", "nan", "NaN"]
    out = mapped(tmp_path, "x*1", "x\n" + "".join(f"{s}\n" for s in spellings))
    rows = rows_of(out)
    assert [row["x"] for row in rows] == spellings
    for row, spelling in zip(rows, spellings, strict=True):
        got, want = float(row["value"]), float(spelling)
        assert got == want or (math.isnan(got) and math.isnan(want))
    for wrong in ("1_000", "0x10", "true", "1,5", "--1", "１", "pi", "1 2", "None"):
        assert problem_of(tmp_path, "x", f'x\n"{wrong}"\n').message == "bad-cell", wrong


# ---- records

QUOTED = 'n,x,"c, d"\n"two\nlines",1,"say ""hi"""\n\n,"2",\n007,3,"\r\n"\n5" pipe,4,é\n'


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 11, 64, BYTES])
def test_quotes_newlines_and_empty_lines_at_any_boundary(tmp_path, size):
    rows = list(csv.reader(io.StringIO(mapped(tmp_path, "x^2", QUOTED, size=size), newline="")))
    assert rows == [
        ["n", "x", "c, d", "value", "grad_x"],
        ["two\nlines", "1", 'say "hi"', "1.0", "2.0"],
        ["", "2", "", "4.0", "4.0"],
        ["007", "3", "\r\n", "9.0", "6.0"],
        ['5" pipe', "4", "é", "16.0", "8.0"],
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("size", [1, 1000, BYTES])
def test_batches_are_the_whole(tmp_path, end, last, size):
    lines = ["\ufeffx,id", *(f"{i / 7!r},{i:03}" for i in range(200))]
    out = mapped(tmp_path, "sin(x)", end.join(lines) + end * last, size=size)
    rows = rows_of(out)
    assert len(rows) == 200
    assert [row["id"] for row in rows] == [f"{i:03}" for i in range(200)]
    assert out.startswith("x,id,value,grad_x\n0.0,000,0.0,1.0\n")


def test_a_header_alone(tmp_path):
    for end in ("", "\n", "\n\n"):
        assert mapped(tmp_path, EXAMPLE, f"a,b{end}") == "a,b,value,grad_a,grad_b\n"


def test_records_are_cut_into_batches(tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "ROWS", 3)
    data = "x,t\n" + "".join(f'{i},"q"\n' for i in range(10))
    assert [row["x"] for row in rows_of(mapped(tmp_path, "x", data))] == [*map(str, range(10))]


@pytest.mark.parametrize(
    ("data", "message", "line"),
    [
        ("a,b\n1,2\n1\n", "ragged-row", 3),
        ("a,b\n1,2\n1,2,3\n", "ragged-row", 3),
        ("a,b\n1\n1,2,3\n", "ragged-row", 2),
        ('a,b\n1,2\n"1\n\n",2,3\n', "ragged-row", 3),
        ('a,b\n1,2\n1,"2\n', "quote-never-closed", 3),
        ('a,b\n1,2\n1,"2"x\n', "text-after-quote", 3),
        ("a,b\n1,2\r3,4\n", "lone-return", 2),
        ("a,b\r1,2\r3,4\r", "lone-return", 1),
        ('a,b\n1,2\n1,"' + "2" * 200_000, "quote-never-closed", 3),
    ],
)
@pytest.mark.parametrize("on_error", ["fail", "null", "skip"])
def test_what_is_no_table_stops(tmp_path, data, message, line, on_error):
    for size in (1, 9, BYTES):
        problem = problem_of(tmp_path, EXAMPLE, data, size=size, on_error=on_error)
        assert (problem.kind, problem.message, problem.values["line"]) == ("input", message, line)


def test_long_cells(tmp_path, monkeypatch, inside):
    cell = "é\n" * 100_000  # more than Python's csv module takes by itself
    out = mapped(tmp_path, "a", f'a,t\n1,"{cell}"\n')
    assert rows_of(out)[0]["t"] == cell
    assert mapped(tmp_path, "a", out, prefix="n_", only=True) == "n_value,n_grad_a\n1.0,1.0\n"
    monkeypatch.setattr(separated, "LONGEST", 1000)
    done = inside("map", "a", stdin='a,t\n1,"' + "2" * 1001)
    assert done.err == (
        'error: line 2: a cell of more than 1,000 characters; perhaps a quote `"` is never closed\n'
    )


# ---- bad rows


@pytest.mark.parametrize("size", [1, 6, BYTES])
@pytest.mark.parametrize(
    ("data", "message", "place", "cell"),
    [
        ("a,b\n2,1\nx,1\n3,y\n", "bad-cell", "line 3", "x"),
        ("a,b\n2,1\n2,\n", "empty-cell", "line 3", None),
        ('t,a,b\n"1\n2\n3",2,1\n\n"4\n5",x,1\n', "bad-cell", "line 6", "x"),
    ],
)
def test_a_bad_cell_is_named(tmp_path, size, data, message, place, cell):
    problem = problem_of(tmp_path, EXAMPLE, data, size=size)
    values = problem.values
    assert (problem.kind, problem.message) == ("input", message)
    assert (values["place"], values["cell"]) == (place, cell)
    assert values["column"] == ("b" if cell is None else "a")


@pytest.mark.parametrize("form", ["csv", "tsv", "ndjson"])
@pytest.mark.parametrize("to", ["csv", "tsv", "ndjson", "parquet"])
@pytest.mark.parametrize("huge", ["1e400", "-1e400", "9" * 400])
def test_numbers_beyond_floats_are_bad_cells(tmp_path, form, to, huge):
    text = {
        "csv": "t,x\n,{}\n,{}\n,{}\n",
        "tsv": "t\tx\n\t{}\n\t{}\n\t{}\n",
        "ndjson": '{{"x":{}}}\n{{"x":{}}}\n{{"x":{}}}\n',
    }[form]
    names = {"source": f"in.{form}", "target": f"out.{to}"}
    for first in ("2.5", "Infinity"):
        for size in (1, BYTES):
            data = text.format(first, huge, "2")
            problem = problem_of(tmp_path, "1/x", data, size=size, **names)
            assert (problem.kind, problem.message) == ("input", "cell-too-large")
            assert problem.values["cell"] == huge
            assert problem.values["place"] == f"line {2 if form == 'ndjson' else 3}"
    assert mapped(tmp_path, "1/x", text.format("Infinity", "-Infinity", "NaN"), **names | {
        "target": f"out.{form}"})  # fmt: skip


def test_numbers_beyond_floats_in_words(inside):
    done = inside("map", "1/x", stdin="x\n 1e400\n")
    assert done.err.startswith("error: line 2, column `x`: ` 1e400` is too large for a float\n")
    done = inside("map", "1/x", "--on-error", "skip", stdin="x\ninf\n1e400\n-inf\n+Infinity\n")
    assert [row["x"] for row in rows_of(done.out)] == ["inf", "-inf", "+Infinity"]
    done = inside("map", "1/x", stdin="x\n1_0e400\n")
    assert "`1_0e400` is not a number" in done.err


def test_the_first_bad_row_is_told_of(inside):
    done = inside("map", "log(a)", stdin="a\n1\n-1\nx\n")
    assert done.returncode == 1
    assert "line 3: `log(a)`: log is not defined at -1: its domain is x > 0" in done.err
    assert "^^^^^^" in done.err
    assert not done.out
    done = inside("map", "log(a)", stdin="a\n1\nx\n-1\n")
    assert done.returncode == 2
    assert "line 3, column `a`: `x` is not a number" in done.err
    done = inside("map", "log(a)", "--lang", "ja", stdin="a\n-1\n")
    assert "2 行目: `log(a)`: log は -1 で定義されません" in done.err
    # the mend of the scalar engine, where it has one
    done = inside("map", "a^b", stdin="a,b\n-2,3\n")
    assert "leave it out of `--wrt`" in done.err
    assert inside("map", "a^b", "--wrt", "a", stdin="a,b\n-2,3\n").out.endswith(",-8.0,12.0\n")


def test_null_and_skip_count(inside):
    data = "a,id\n1,r\n-1,s\nx,t\n,u\n4,v\n"
    done = inside("map", "log(a)", "--on-error", "null", stdin=data)
    assert done.returncode == 0
    assert [(r["id"], r["value"] == "", r["grad_a"]) for r in rows_of(done.out)] == [
        ("r", False, "1.0"), ("s", True, ""), ("t", True, ""), ("u", True, ""),
        ("v", False, "0.25"),
    ]  # fmt: skip
    assert "rows left without results: 3 of 5; the first: line 3: `log(a)`" in done.err
    done = inside("map", "log(a)", "--on-error", "skip", stdin=data)
    assert [r["id"] for r in rows_of(done.out)] == ["r", "v"]
    assert "rows left out: 3 of 5; " in done.err


def test_a_nan_that_is_given_is_a_number(tmp_path):
    out = mapped(tmp_path, "log(a)", "a\nnan\n1\n")
    assert out == "a,value,grad_a\nnan,NaN,NaN\n1,0.0,1.0\n"


def test_bad_rows_harm_no_others(tmp_path):
    text = "where(x > 0, log(x), 1/(x+1)) + sqrt(y)"
    data = "x,y\n" + "".join(f"{x},{y}\n" for x in (-1, -2, 0, 1, "?") for y in (-1, 1, "", 4))
    rows = rows_of(mapped(tmp_path, text, data, on_error="null"))
    assert len(rows) == 20
    for row in rows:
        try:
            want = At(text, {"x": float(row["x"]), "y": float(row["y"])})
            _ = want.value
        except (Problem, ValueError):
            assert row["value"] == row["grad_x"] == row["grad_y"] == ""
        else:
            assert float(row["value"]) == want.value
            assert [float(row["grad_x"]), float(row["grad_y"])] == [*want.gradient.values()]


def test_kinks_are_counted(inside):
    data = "x,y\n0,0\n1,1\n0,2\n-1,1\n"
    done = inside("map", "abs(x) + max(x, y)", stdin=data)
    assert done.err == (
        "warning: rows where abs is not differentiable: 2 of 4; "
        "its derivative is taken by convention there\n"
        "warning: rows where max is not differentiable: 2 of 4; "
        "its derivative is taken by convention there\n"
    )
    assert not inside("map", "abs(x) + y", "--wrt", "y", stdin=data).err
    assert not inside("map", "where(x == 0, 0, abs(x)) + y", stdin=data).err
    assert not inside("map", "where(abs(x) > 0, x, y)", stdin=data).err


# ---- questions that are wrong


@pytest.mark.parametrize(
    ("words", "data", "says"),
    [
        ([EXAMPLE], "a,c\n1,2\n", "no column `b`; the columns are `a`, `c`"),
        ([EXAMPLE], "", "has no header"),
        ([EXAMPLE], "a,b,value\n1,2,3\n", "already"),
        ([EXAMPLE], "a,b,grad_b\n1,2,3\n", "`--prefix`"),
        ([EXAMPLE], "a,b,a\n1,2,3\n", "twice"),
        ([EXAMPLE, "--at", "a=1"], "a,b\n1,2\n", "`a` is a column"),
        ([EXAMPLE, "--at", "z=1"], "a,b\n1,2\n", "not an input of the expression: `z`"),
        ([EXAMPLE, "--wrt", "z"], "a,b\n1,2\n", "not an input of the expression: `z`"),
        ([EXAMPLE, "--from", "xlsx"], "a,b\n", "csv, tsv, ndjson, parquet"),
        ([EXAMPLE, "--on-error", "ignore"], "a,b\n", "fail, null, skip"),
        ([EXAMPLE, "-i", "no.csv"], "", "no.csv"),
        ([EXAMPLE, "-i", "no.xlsx"], "", "names no format"),
        ([EXAMPLE, "-i", "/", "--from", "csv"], "", "/ names no table"),
        (["(a+", "-i", "no.csv"], "", "expected a number"),
        (["-"], "a\n1\n", "both"),
        ([EXAMPLE], b"a,b\n1,\xff\n", "line 2 is not UTF-8"),
        ([EXAMPLE, "--from", "parquet"], "a,b\n", "cannot read standard input"),
        ([EXAMPLE, "--scheduler", "tcp://a:1"], "a,b\n", "--scheduler needs --engine dask"),
        (
            [EXAMPLE],
            b"PAR1\x15\x04",
            "standard input is parquet, not csv\n  say so: `--from parquet`",
        ),
        ([EXAMPLE], b"ARROW1\0\0", "`--from arrow`"),
        ([EXAMPLE], b"\xff\xff\xff\xff\x10\0", "`--from arrow`"),
        ([EXAMPLE], gzip.compress(b"PAR1\x15\x04", mtime=0), "standard input is parquet"),
        ([EXAMPLE], "a,b\n1,2\n".encode("utf-16"), "standard input is UTF-16"),
        ([EXAMPLE, "--from", "ndjson"], "{}\n".encode("utf-16-be"), "`--encoding utf-16-be`"),
        ([EXAMPLE, "--from", "ndjson"], b"\xfe\xff\0{", "`--encoding utf-16`"),
        ([EXAMPLE, "--from", "ndjson"], "{\n", "line 1 is not JSON"),
        ([EXAMPLE, "--from", "ndjson"], '{"a":1,"b":2}\n[]\n', "line 2 is no JSON object"),
    ],
)
def test_wrong_questions(inside, words, data, says):
    done = inside("map", *words, stdin=data)
    assert done.returncode == 2
    assert says in done.err
    assert done.err.startswith("error: ")
    assert not done.out


def test_only_and_prefix_end_a_clash(tmp_path):
    data = "a,value\n1,2\n"
    assert mapped(tmp_path, "a", data, only=True) == "value,grad_a\n1.0,1.0\n"
    assert mapped(tmp_path, "a", data, prefix="d_") == "a,value,d_value,d_grad_a\n1,2,1.0,1.0\n"
    assert mapped(tmp_path, "value", "value\n3\n", only=True) == "value,grad_value\n3.0,1.0\n"


# ---- how tables are laid out


@pytest.mark.parametrize("size", [1, 2, 5, 9, BYTES])
@pytest.mark.parametrize("first", ["1,2", '"1","2"', "\n\n1,2"])
def test_without_a_header_the_first_line_is_a_row(tmp_path, size, first):
    data = f"{first}\n3,4\n"
    out = mapped(tmp_path, "c1+10*c2", data, size=size, no_header=True, only=True)
    assert out == "value,grad_c1,grad_c2\n21.0,1.0,10.0\n43.0,1.0,10.0\n"
    # and its place is where it stands
    bad = f"{first}\nx,4\n"
    problem = problem_of(tmp_path, "c1+c2", bad, size=size, no_header=True)
    assert problem.values["place"] == f"line {first.count(chr(10)) + 2}"


def test_no_header_of_any_form(inside):
    for words, stdin, wanted in (
        ([], "", "value,grad_c1\n"),
        (["--from", "tsv"], "1\tr\n", "c1,c2,value,grad_c1\n1,r,1.0,1.0\n"),
        (["--rename", "c1=a,c2=c1"], "r,1\n", "a,c1,value,grad_c1\nr,1,1.0,1.0\n"),
        (["--sep", "|"], "1|2\n", "c1|c2|value|grad_c1\n1|2|1.0|1.0\n"),
    ):
        done = inside("map", "c1", "--no-header", *words, stdin=stdin)
        assert (done.out, done.err) == (wanted, ""), words


@pytest.mark.parametrize(
    ("data", "words", "hint"),
    [
        ("1,2\n3,4\n", [], "say `--no-header`; the columns are c1, c2, … then"),
        ("1,1\n3,4\n", [], "say `--no-header`"),
        ("-1.5e3,\n3,4\n", [], "say `--no-header`"),
        ("1\t2\n", ["--from", "tsv"], "say `--no-header`"),
        ("a;b\n1;2\n", [], "`--sep ';'`"),
        ('"a";"b"\n1;2\n', [], "`--sep ';'`"),
        ("x;a;b\n1,5;2,5;3,0\n", [], "`--sep ';'`"),
        ("a,5;b\n1,5;2\n", [], "`--sep ';'`"),
        ("a|b\n1|2\n", [], "`--sep '|'`"),
        ("b a\n1 2\n", [], "`--sep ' '`"),
        ("a\tb\n1\t2\n", [], "`--from tsv`"),
        ("A,mass\n1,2\n", [], "`--at a=1,b=1`, or rename a column: `--rename A=a`"),
        ("body mass,b\n1,2\n", [], "`--rename 'body mass=a'`"),
        ("b\n1\n", [], "give it with `--at a=1`\n"),
        ("1,2\n", ["--no-header"], "or rename a column: `--rename c1=a`"),
        ("a,b\n1,2\n", ["--sep", ";"], "rename a column: `--rename a,b=a`"),
        ("a;b\n1,5;2\n", ["--sep", ";"], "numbers have a decimal point: `1.5`"),
    ],
)
def test_a_table_laid_out_otherwise_is_told_how_to_read(inside, data, words, hint):
    done = inside("map", "a+b", *words, stdin=data)
    assert done.returncode == 2
    assert hint in done.err
    assert not done.out


def test_numbers_on_top_that_nobody_asks_for_are_told(inside):
    words = "warning: the first line, taken as the header, has numbers: if it is a row, say"
    done = inside("map", "2*3", stdin="1\n2\n")
    assert done.out == "1,value\n2,6.0\n"
    assert done.err == f"{words} `--no-header`\n"
    for data in ("x1\n2\n", "nan\n2\n", "a,1\n2,3\n", "inf\n1\n"):
        assert not inside("map", "2*3", stdin=data).err


@pytest.mark.parametrize("separator", [";", "|", " ", "\t", ":", "&", "/", "tab", "\\t"])
def test_other_separators(tmp_path, separator):
    one = "\t" if separator in ("tab", "\\t") else separator
    data = "t,a,b\nx y,2,1\n".replace(",", one).replace("x y", f'"x{one}y"')
    out = mapped(tmp_path, EXAMPLE, data, separator=separator)
    assert out == data.replace(f"a{one}b", f"a{one}b{one}value{one}grad_a{one}grad_b").replace(
        f"2{one}1", f"2{one}1{one}6.0{one}2.0{one}5.0"
    )
    plain = "a,b\n2,1\n".replace(",", one)
    assert mapped(tmp_path, EXAMPLE, plain, separator=separator).splitlines()[1] == one.join(
        ("2", "1", "6.0", "2.0", "5.0")
    )


@pytest.mark.parametrize(
    "encoding", ["cp932", "euc_jp", "utf-16", "utf-16-le", "utf-32", "shift_jis"]
)
@pytest.mark.parametrize("size", [1, 7, BYTES])
def test_other_encodings(tmp_path, encoding, size):
    data = "名前,x\n東京,1\n表示,2\n"  # 表 has a backslash for its second byte in cp932
    out = mapped(tmp_path, "x^2", data.encode(encoding), encoding=encoding, size=size)
    assert out == "名前,x,value,grad_x\n東京,1,1.0,2.0\n表示,2,4.0,4.0\n"
    line = '{"名前": "東京", "x": 3}\n'
    names = {"source": "in.ndjson", "target": "out.ndjson"}
    out = mapped(tmp_path, "x^2", line.encode(encoding), encoding=encoding, size=size, **names)
    assert json.loads(out) == {"名前": "東京", "x": 3, "value": 9.0, "grad_x": 6.0}


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("名前,x\n東京,1\n", "cp932"),
        ("x,温度(℃)\n1,高い〜ー\n", "cp932"),
        ("名前,x\n東京,1\n", "euc_jp"),
        ("x,ナマエ\n1,カタカナ\n", "euc_jp"),
        ("x,né\n1,à\n", "cp1252"),
        ("x,name\n1,Zürich\n", "cp1252"),
        ("x,y\n1,2\n", "utf-16"),
        ("x,y\n1,2\n", "utf-16-le"),
    ],
)
def test_what_is_no_utf8_is_told_how_to_read(inside, text, encoding):
    text = text.replace("〜", "") if encoding == "cp932" else text
    done = inside("map", "x", stdin=text.encode(encoding))
    assert done.returncode == 2
    assert f"`--encoding {encoding}`" in done.err
    assert inside("map", "x", "--encoding", encoding, stdin=text.encode(encoding)).returncode == 0


@pytest.mark.parametrize("size", [1, 3, BYTES])
def test_what_is_not_in_the_encoding_stops(tmp_path, size):
    data = "x,t\n1,東\n".encode("cp932")
    for bad, line in ((b"2,\x81 \n", 3), (b"2,\x93", 3), (b"2,a\n3,\x81 \n", 4)):
        problem = problem_of(tmp_path, "x", data + bad, encoding="cp932", size=size)
        assert (problem.message, problem.values["line"]) == ("not-encoding", line)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--sep", ""], "cannot part cells"),
        (["--sep", "ab"], "cannot part cells"),
        (["--sep", '"'], "cannot part cells"),
        (["--sep", "."], "cannot part cells"),
        (["--sep", "1"], "cannot part cells"),
        (["--sep", "、"], "cannot part cells"),
        (["--sep", "\n"], "cannot part cells"),
        (["--sep", "\x1b"], "cannot part cells"),
        (["--sep", ";", "--from", "tsv", "--to", "tsv"], "--sep is for csv; this table is tsv"),
        (["--encoding", "klingon"], "klingon is no encoding of text"),
        (["--encoding", "base64"], "base64 is no encoding of text"),
        (["--encoding", "undefined"], "undefined is no encoding of text"),
        (["--encoding", ""], "is no encoding of text"),
        (["--encoding", "a\0b"], "is no encoding of text"),
        (["--encoding", "utf-8", "--from", "parquet"], "--encoding is for csv, tsv, ndjson"),
        (["--no-header", "--from", "ndjson"], "--no-header is for csv, tsv; this table is ndjson"),
        (["--rename", "a"], "--rename takes OLD=NEW, not `a`"),
        (["--rename", "=a"], "--rename takes OLD=NEW"),
        (["--rename", "a="], "--rename takes OLD=NEW"),
        (["--rename", "b=c,a"], "--rename takes OLD=NEW"),
        (["--rename", "b=x,b=y"], "`b` has two values in one --rename"),
        (["--rename", "bb=c"], "--rename: there is no column `bb`; the columns are `a`, `b`"),
        (["--rename", "b=a"], "the column `a` stands twice in the header"),
        (["-f", "csv"], "what is written is said with `--to csv`"),
        (["-fndjson"], "what is written is said with `--to ndjson`"),
        (["--format=tsv"], "what is written is said with `--to tsv`"),
        (["--uncertainty"], "there is no column `s_a`"),
        (["--sigma", "a"], "--sigma takes NAME=COLUMN"),
        (["--sigma", "q=b"], "`q` is none of the inputs: `a`"),
        (["--sigma", "a=c"], "--sigma: there is no column `c`; the columns are `a`, `b`"),
        (["--sigma", "a=-1"], "the uncertainty of `a` is -1"),
        (["--sigma", "a=1/0"], "neither a column nor a value of `a`"),
        (["--sigma", "a=b,a=1"], "`a` has two values in one --sigma"),
    ],
)
def test_wrong_layouts(inside, words, says):
    done = inside("map", "a", *words, stdin="a,b\n1,2\n")
    assert done.returncode == 2
    assert says in done.err


READ = {
    "csv": pl.read_csv,
    "tsv": lambda path: pl.read_csv(path, separator="\t"),
    "ndjson": pl.read_ndjson,
    "parquet": pl.read_parquet,
    "arrow": pl.read_ipc,
}


def test_columns_are_renamed_in_every_format(tmp_path, inside, monkeypatch):
    monkeypatch.chdir(tmp_path)
    frame = pl.DataFrame({"body mass (kg), dry": [2.0, 3.0], "m": ["u", "v"], "t": [1, 2]})
    frame.write_csv("in.csv")
    frame.write_csv("in.tsv", separator="\t")
    frame.write_ndjson("in.ndjson")
    frame.write_parquet("in.parquet")
    frame.write_ipc("in.arrow")
    words = ["--rename", "body mass (kg), dry=m,m=old", "--rename=t=x"]
    for form, to in itertools.product(TABLE_FORMATS, TABLE_FORMATS):
        done = inside("map", "m^2*x", "-i", f"in.{form}", "-o", f"out.{to}", *words)
        assert (done.returncode, done.err) == (0, ""), (form, to)
        out = READ[to](f"out.{to}")
        names = ["m", "old", "x", "value", "grad_m", "grad_x"]
        # a line that is carried whole keeps its keys
        assert out.columns == (frame.columns + names[3:] if form == to == "ndjson" else names)
        assert out["value"].to_list() == [4.0, 18.0]
        assert out["grad_m"].to_list() == [4.0, 12.0]
    # of several files each
    frame.select("t", "m", "body mass (kg), dry").write_csv("in2.csv")
    done = inside("map", "m^2*x", "-i", "in.csv", "in2.csv", "--only", "--wrt", "x", *words)
    assert done.out == "value,grad_x\n4.0,4.0\n18.0,9.0\n" + "4.0,4.0\n18.0,9.0\n"
    done = inside("map", "m", "-i", "in.ndjson", "in.ndjson", "--to", "csv", "--only", *words)
    assert done.out.count("\n") == 5


# ---- uncertainties


def test_uncertainties_of_rows_are_those_of_points(inside):
    text = "exp(-a/2)*b + c^2/b"
    rows = [(1.5, 0.1, 2.5, 0.2, -3.0), (0.0, 0.0, 1.0, 1e-3, 1e5), (2.0, 5.0, 1e-3, 1e-9, 0.0)]
    data = "a,s_a,b,u,c\n" + "".join(",".join(map(repr, row)) + "\n" for row in rows)
    done = inside("map", text, "--sigma", "b=u", "--sigma", "c=0.25", stdin=data)
    assert not done.err
    for row, out in zip(rows, rows_of(done.out), strict=True):
        a, ua, b, ub, c = row
        at = f"a={a!r}±{ua!r},b={b!r}±{ub!r},c={c!r}±0.25"
        point = json.loads(inside("uncertainty", text, "--at", at, "-f", "json").out)
        assert float(out["value"]) == pytest.approx(point["value"], rel=1e-14)
        assert float(out["uncertainty"]) == pytest.approx(point["uncertainty"], rel=1e-14)
    assert done.out.startswith("a,s_a,b,u,c,value,uncertainty,grad_a,grad_b,grad_c\n")


def test_uncertainty_is_beside_the_value(inside):
    data = "x,s_x,y\n3,0.5,4\n"
    for words, wanted in (
        ([], "x,s_x,y,value,uncertainty,grad_x,grad_y\n3,0.5,4,12.0,2.0,4.0,3.0\n"),
        (["--only", "--wrt", "y"], "value,uncertainty,grad_y\n12.0,2.0,3.0\n"),
        (
            ["--only", "--wrt", "y", "--prefix", "f_"],
            "f_value,f_uncertainty,f_grad_y\n12.0,2.0,3.0\n",
        ),
        (["--only", "--wrt", "y", "--sigma", "x=1/4"], "value,uncertainty,grad_y\n12.0,1.0,3.0\n"),
        (
            ["--only", "--wrt", "y", "--sigma", "x=0,y=x"],
            "value,uncertainty,grad_y\n12.0,9.0,3.0\n",
        ),
    ):
        assert inside("map", "x*y", "--uncertainty", *words, stdin=data).out == wanted
    done = inside("map", "x*y", "--uncertainty", stdin="x,s_x,y,uncertainty\n")
    assert "the table has a column `uncertainty` already" in done.err
    # s_x is an input where the program has it
    done = inside("map", "x*s_x", "--uncertainty", stdin="x,s_x\n1,2\n")
    assert "there is no column `s_x`, `s_s_x`" not in done.out
    assert done.returncode == 2
    line = '{"x": 3, "s_x": 0.5, "y": 4}\n'
    done = inside("map", "x*y", "--uncertainty", "--from", "ndjson", "--to", "ndjson", stdin=line)
    assert json.loads(done.out)["uncertainty"] == 2


def test_an_input_without_uncertainty_adds_nothing(inside):
    done = inside("map", "sqrt(x)*y", "--uncertainty", "--only", "--wrt", "y",
                  stdin="x,s_x,y,s_y\n0,0,1,0.5\n4,0,1,0.5\n")  # fmt: skip
    assert [row["uncertainty"] for row in rows_of(done.out)] == ["0.0", "1.0"]
    done = inside("map", "x*y", "--uncertainty", "--only", stdin="x,s_x,y,s_y\n1e200,1e-170,1,0\n"
                  "1,3e-200,1,4e-200\n1,3e200,1,4e200\n")  # fmt: skip
    assert [float(row["uncertainty"]) for row in rows_of(done.out)] == pytest.approx(
        [1e-170, 5e-200, 5e200], rel=1e-15
    )


@pytest.mark.parametrize("cell", ["-1", "nan", "inf", "-inf", "-1e-300", "", "x"])
def test_what_is_no_uncertainty_is_the_error_of_its_row(inside, cell):
    data = f"x,s_x\n1,0.5\n2,{cell}\n3,-0\n"
    words = ["map", "x^2", "--uncertainty", "--only"]
    done = inside(*words, stdin=data)
    assert done.returncode == 2
    assert "line 3, column `s_x`: " in done.err
    assert "`--on-error skip`" in done.err
    done = inside(*words, "--on-error", "null", stdin=data)
    assert done.out == "value,uncertainty,grad_x\n1.0,1.0,2.0\n,,\n9.0,0.0,6.0\n"
    assert "rows left without results: 1 of 3" in done.err
    done = inside(*words, "--on-error", "skip", stdin=data)
    assert done.out == "value,uncertainty,grad_x\n1.0,1.0,2.0\n9.0,0.0,6.0\n"


# ---- files


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    (tmp_path / "out.csv").write_text("keep me\n")
    for size in (1, BYTES):
        problem_of(tmp_path, EXAMPLE, "a,b\n2,1\n3,1\nx,1\n", size=size)
        assert (tmp_path / "out.csv").read_text() == "keep me\n"
    for target in ("out.parquet", "out.ndjson"):
        problem = problem_of(tmp_path, EXAMPLE, "a,b\n2,1\nx,1\n", size=1, target=target)
        assert problem.message == "bad-cell"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv", "out.csv"]
    # also onto itself
    mapped(tmp_path, "a", "a\n1\n2\n", size=1, target="in.csv")
    assert (tmp_path / "in.csv").read_text() == "a,value,grad_a\n1,1.0,1.0\n2,2.0,1.0\n"


def test_what_is_killed_leaves_the_old_file(tmp_path):
    (tmp_path / "out.csv").write_text("keep me\n")
    words = [PROGRAM, "map", "a^2", "-o", str(tmp_path / "out.csv")]
    with subprocess.Popen(words, stdin=subprocess.PIPE) as process:
        process.stdin.write(b"a\n" + b"1.5\n" * 3_000_000)
        process.stdin.flush()
        until(lambda: len(os.listdir(tmp_path)) == 2, process)
        process.send_signal(signal.SIGKILL)
    (left,) = {*os.listdir(tmp_path)} - {"out.csv"}
    assert left.startswith(".out.csv.")
    assert left.endswith(".autograd-cli-unfinished")
    assert (tmp_path / "out.csv").read_text() == "keep me\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no full device")
@pytest.mark.parametrize("form", TABLE_FORMATS)
def test_a_full_disk_is_told(inside, form):
    data = "a\n" + "1\n" * 300_000
    done = inside("map", "a", "-o", "/dev/full", "--to", form, stdin=data)
    assert done.returncode == 2
    assert "cannot write /dev/full: " in done.err
    assert "No space left" in done.err or form == "parquet"  # there Polars says it in its own way


def test_a_closed_pipe_ends_quietly(tmp_path):
    (tmp_path / "in.csv").write_text("a\n" + "1\n" * 300_000)
    done = subprocess.run(
        ["bash", "-c", f"{PROGRAM} map a -i in.csv | head -1; echo ${{PIPESTATUS[0]}}"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("a,value,grad_a\n0\n", "")


@pytest.mark.parametrize("target", ["out.csv", "out.parquet"])
def test_ctrl_c_ends_the_wait_for_rows(tmp_path, target):
    os.mkfifo(tmp_path / "in.csv")
    words = [PROGRAM, "map", "a", "-i", "in.csv", "-o", target]
    with subprocess.Popen(words, cwd=tmp_path, stderr=subprocess.PIPE) as process:
        with open(tmp_path / "in.csv", "wb") as rows:  # opened when the program has opened it
            rows.write(b"a\n" + b"1.5\n" * 1_000_000)
            rows.flush()
            process.send_signal(signal.SIGINT)
            assert process.wait(HANG) == 130
        assert not process.stderr.read()
    assert os.listdir(tmp_path) == ["in.csv"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("target", ["out.csv", "out.parquet"])
def test_what_is_terminated_leaves_nothing(tmp_path, target, number):
    words = [PROGRAM, "map", "a", "-o", target]

    def heeded():  # who runs the tests may ignore it, and then so does the program
        signal.signal(number, signal.SIG_DFL)

    with subprocess.Popen(words, cwd=tmp_path, stdin=subprocess.PIPE, preexec_fn=heeded) as process:
        process.stdin.write(b"a\n" + b"1.5\n" * 1_000_000)
        process.stdin.flush()
        until(lambda: os.listdir(tmp_path), process)
        process.send_signal(number)
        assert process.wait(HANG) == 128 + number
    assert not os.listdir(tmp_path)


def test_nohup_stays_in_force(tmp_path):
    words = ["nohup", PROGRAM, "map", "a", "-o", "out.csv"]
    with subprocess.Popen(
        words, cwd=tmp_path, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        process.stdin.write(b"a\n" + b"1.5\n" * 1_000_000)
        process.stdin.flush()
        until(lambda: os.listdir(tmp_path), process)
        process.send_signal(signal.SIGHUP)
        process.stdin.close()
        assert process.wait(HANG) == 0
    assert os.listdir(tmp_path) == ["out.csv"]


def test_a_descriptor_is_written_to_and_never_replaced(tmp_path, inside, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("in.csv").write_text("a\n3\n")
    Path("log").write_text("KEEP\n")
    words = ["map", "a^2", "--only", "-i", "in.csv", "--to", "csv", "-o"]
    answer = "value,grad_a\n9.0,6.0\n"
    log = os.open("log", os.O_WRONLY | os.O_APPEND)
    reader, writer = os.pipe()
    os.symlink(f"/dev/fd/{log}", "link")
    for name in (f"/dev/fd/{log}", f"/proc/self/fd/{log}", f"/proc/{os.getpid()}/fd/{log}", "link"):
        assert inside(*words, name).returncode == 0
        assert Path("log").read_text() == f"KEEP\n{answer}", name
        os.truncate("log", 5)
        assert inside(*words, f"/dev/fd/{writer}").returncode == 0
        assert os.read(reader, 1000).decode() == answer
    assert inside("export", "a^2", "--to", "python", "-o", "link").returncode == 0
    assert Path("log").read_text().startswith("KEEP\n# b = a^2\n")
    os.close(log)
    done = inside(*words, f"/dev/fd/{log}")
    assert (done.returncode, done.err) == (
        2, f"error: cannot write /dev/fd/{log}: Bad file descriptor\n"
    )  # fmt: skip
    os.close(reader)
    os.close(writer)
    os.truncate("log", 5)
    said = " ".join([str(PROGRAM), *words])
    script = f"{said} /dev/stdout >> log; {said} /dev/stderr 2>> log; {said} >(cat); wait $!"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert Path("log").read_text() == f"KEEP\n{answer}{answer}"
    assert done.stdout == answer
    assert sorted(os.listdir()) == ["in.csv", "link", "log"]


def test_a_reader_of_a_descriptor_that_has_enough(tmp_path):
    (tmp_path / "in.csv").write_text("a\n" + "1\n" * 300_000)
    words = f"{PROGRAM} map a -i in.csv --to csv -o /dev/stdout | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", words], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("a,value,grad_a\n0\n", "")


# ---- streams that pause


@pytest.mark.parametrize(
    ("words", "pieces"),
    [
        ([], [(b"a\n1\n", b"a,value,grad_a\n1,1.0,2.0\n"), (b"2\n", b"2,4.0,4.0\n")]),
        (
            ["--from", "ndjson", "--to", "ndjson"],
            [
                (b'{"a":1}\n{"a"', b'{"a":1, "value": 1.0, "grad_a": 2.0}\n'),
                (b":2}\n", b'{"a":2, "value": 4.0, "grad_a": 4.0}\n'),
            ],
        ),
    ],
)
def test_lines_that_have_come_are_answered(words, pieces):
    words = [PROGRAM, "map", "a^2", *words]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        for data, wanted in pieces:  # would wait for ever where it waited for the end
            process.stdin.write(data)
            process.stdin.flush()
            got = b""
            while len(got) < len(wanted):
                assert readable(process.stdout)
                got += os.read(process.stdout.fileno(), 1000)
            assert got == wanted
        process.stdin.close()
        assert process.wait(HANG) == 0


def test_first_lines_that_say_the_columns_are_waited_for():
    """Where all lines are read, a pause does not change what the columns are."""
    read = iter([b'{"a":1}\n', b'{"a":2,"b":3}\n', b""])
    lines = Lines(lambda _: next(read), "in", 1000, lambda: False)
    assert [*ndjson(lines, False, None, {}).columns] == ["a", "b"]


def test_blocks_end_with_a_line_at_any_pause():
    data = b"one\ntwo\n\nthree and more\nlast"
    for seed in range(200):
        random = np.random.default_rng(seed)
        cuts = sorted(random.integers(0, len(data) + 1, 6))
        pieces = [data[i:j] for i, j in itertools.pairwise([0, *cuts, len(data)]) if i < j]
        read = iter([*pieces, b"", b""])
        lines = Lines(lambda _, r=read: next(r), "in", 9, lambda r=random: bool(r.random() < 0.5))
        blocks = [*iter(lines.block, b"")]
        assert b"".join(blocks) == data
        assert all(block.endswith(b"\n") for block in blocks[:-1])


def test_a_terminal_ends_with_one_key():
    """The end of a terminal's input is told once, and read on behind it."""
    main, terminal = pty.openpty()
    words = [PROGRAM, "map", "a^2"]
    with subprocess.Popen(words, stdin=terminal, stdout=subprocess.PIPE) as process:
        os.write(main, b"a\n3\n\x04")
        assert process.stdout.read() == b"a,value,grad_a\n3,9.0,6.0\n"
        assert process.wait(HANG) == 0
    os.close(main)
    os.close(terminal)


# ---- lines carried whole


def test_lines_and_cells_give_the_same(tmp_path):
    random = np.random.default_rng(1)
    forms = ("{!r}", "{:.3e}", "{:+.17g}", "  {:.5f}", "{:.0f}")
    rows = [
        f"{i:03}\t{forms[i % 5].format(float(x))}\t é "
        for i, x in enumerate(random.normal(size=500) * 10.0 ** random.integers(-300, 300, 500))
    ]
    data = "\n".join(["id\tx\tt", *rows])
    names = {"source": "in.tsv", "size": 997}
    whole = mapped(tmp_path, "x*3", data, target="out.tsv", **names)
    cells = mapped(tmp_path, "x*3", data, target="out.csv", **names)
    assert whole == cells.replace(",", "\t")
    # a cell that is no number, a quote: the rows round it stay as they are
    for other in ("7\tx\tt", '"7"\t5\tt'):
        lines = data.splitlines()
        lines[250] = other
        out = mapped(tmp_path, "x*3", "\n".join(lines), target="out.tsv", on_error="null", **names)
        mixed, first = out.splitlines(), whole.splitlines()
        assert mixed[:250] + mixed[251:] == first[:250] + first[251:]
        assert mixed[250].startswith(other.replace('"', ""))


# ---- Arrow


def test_arrow_keeps_types(tmp_path, monkeypatch, inside):
    monkeypatch.setattr(batches, "ROWS", 7)
    monkeypatch.chdir(tmp_path)
    kinds = {"id": pl.Int32, "c": pl.Categorical, "t": pl.List(pl.String)}
    frame = pl.DataFrame(
        {"id": range(30), "a": range(30), "c": ["u", "v", None] * 10, "t": [["w"]] * 30},
        schema_overrides=kinds,
    )
    parts = [frame.slice(i, 10) for i in (0, 10, 20)]
    frame.write_ipc("file.arrow")
    frame.write_ipc_stream("stream.arrow", compression="lz4")
    pl.concat(parts, rechunk=False).write_ipc_stream("stream.ipc")  # a batch for each
    frame.clear().write_ipc_stream("empty.feather")
    for name in ("file.arrow", "stream.arrow", "stream.ipc"):
        done = inside("map", "a^2", "-i", name, "-o", "out.arrow")
        assert (done.returncode, done.err) == (0, "")
        out = pl.read_ipc("out.arrow")
        assert out.select(frame.columns).equals(frame)
        assert out.schema["c"] == pl.Categorical
        assert out["grad_a"].to_list() == [2.0 * a for a in range(30)]
        data = (tmp_path / name).read_bytes()
        done = inside("map", "a^2", "--from", "arrow", "--to", "ndjson", stdin=data)
        assert json.loads(done.out.splitlines()[-1])["value"] == 841
    assert inside("map", "a", "-i", "empty.feather", "-o", "out.arrow").returncode == 0
    assert pl.read_ipc("out.arrow").columns == ["id", "a", "c", "t", "value", "grad_a"]
    assert pl.read_ipc("out.arrow").height == 0


@pytest.mark.parametrize("kept", [0, 5, 20, 300, 0.5])
def test_a_stream_of_arrow_that_is_cut_off(tmp_path, inside, kept, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = io.BytesIO()
    pl.DataFrame({"a": range(1000)}).write_ipc_stream(data)
    size = int(kept * len(data.getvalue())) if kept < 1 else kept
    (tmp_path / "in.arrow").write_bytes(data.getvalue()[:size])
    (tmp_path / "out.csv").write_text("keep me\n")
    done = inside("map", "a", "-i", "in.arrow", "-o", "out.csv")
    assert done.returncode == 2
    assert done.err == "error: in.arrow is damaged, or no Arrow: it cannot be read\n"
    assert (tmp_path / "out.csv").read_text() == "keep me\n"


# ---- compression


def squeezed(ending, data):
    if ending == ".gz":
        return gzip.compress(data, mtime=0)
    return pytest.importorskip("zstandard").ZstdCompressor().compress(data)


def unsqueezed(ending, data):
    if ending == ".gz":
        return gzip.decompress(data)
    zstandard = pytest.importorskip("zstandard")
    return zstandard.ZstdDecompressor().decompressobj().decompress(data)


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_compressed_text(tmp_path, inside, monkeypatch, ending):
    monkeypatch.chdir(tmp_path)
    data = b"id,a\n" + b"".join(b"%d,%d\n" % (i, i) for i in range(3000))
    plain = mapped(tmp_path, "a^2", data)
    for name, members in (
        ("one.csv", [data]),
        ("two.csv", [data[:10], data[10:9000], data[9000:]]),
    ):
        packed = b"".join(squeezed(ending, member) for member in members)
        (tmp_path / (name + ending)).write_bytes(packed)
        out = f"out.csv{ending}"
        assert inside("map", "a^2", "-i", name + ending, "-o", out).returncode == 0
        assert unsqueezed(ending, (tmp_path / out).read_bytes()).decode() == plain
        assert inside("map", "a^2", stdin=packed).out == plain
    # zeros behind a member fill a block of a tape
    (tmp_path / f"in.csv{ending}").write_bytes(squeezed(ending, data) + bytes(40_000))
    assert inside("map", "a^2", "-i", f"in.csv{ending}").out == plain
    for cut in (3, 9, -1):
        (tmp_path / f"in.csv{ending}").write_bytes(squeezed(ending, data)[:cut])
        done = inside("map", "a^2", "-i", f"in.csv{ending}", "-o", out)
        assert done.returncode == 2
        assert "ends in the middle of its compressed data" in done.err or cut == 3
        assert unsqueezed(ending, (tmp_path / out).read_bytes()).decode() == plain
    broken = bytearray(squeezed(ending, data))
    broken[len(broken) // 2] ^= 0xFF
    (tmp_path / f"in.csv{ending}").write_bytes(broken)
    assert inside("map", "a^2", "-i", f"in.csv{ending}", "-o", out).returncode == 2
    (tmp_path / f"in.csv{ending}").write_bytes(b"")
    assert "has no header" in inside("map", "a^2", "-i", f"in.csv{ending}").err
    (tmp_path / f"in.ndjson{ending}").write_bytes(squeezed(ending, b""))
    assert inside("map", "a", "-i", f"in.ndjson{ending}", "-o", f"o.ndjson{ending}").returncode == 0
    assert unsqueezed(ending, (tmp_path / f"o.ndjson{ending}").read_bytes()) == b""
    assert "names no format" in inside("map", "a", "-i", f"in.parquet{ending}").err


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="Python has Zstandard")
def test_an_extra_that_is_missing(tmp_path, inside, monkeypatch):
    monkeypatch.setitem(sys.modules, "zstandard", None)
    (tmp_path / "in.csv.zst").write_bytes(b"\x28\xb5\x2f\xfd rest")
    done = inside("map", "a", "-i", str(tmp_path / "in.csv.zst"))
    assert done.returncode == 2
    assert "pip install 'autograd-cli[zst]'" in done.err
    done = inside("map", "a", "-o", str(tmp_path / "out.csv.zst"), stdin="a\n1\n")
    assert done.returncode == 2
    assert "pip install 'autograd-cli[zst]'" in done.err


# ---- several files


@pytest.fixture
def parts(tmp_path, monkeypatch):
    """part1.csv, part2.csv, part10.csv, with the numbers 1, 2, 10."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "parts").mkdir()
    for number in (10, 1, 2):
        (tmp_path / "parts" / f"part{number}.csv").write_text(f"id,a\nr,{number}\n")
    return tmp_path / "parts"


def test_files_are_one_table_in_order(inside, parts):
    (parts / "notes.txt").write_text("no table")
    (parts / ".hidden.csv").write_text("a\nx\n")
    rows = ["r,1,1.0,1.0\n", "r,2,2.0,1.0\n", "r,10,10.0,1.0\n"]
    names = [f"parts/part{n}.csv" for n in (10, 2, 1)]
    for words, wanted in (
        (["-i", "parts/*.csv"], rows),
        (["-i", "parts"], rows),
        (["-i", "parts/part?.csv"], rows[:2]),
        (["-i", "parts/part1*.csv"], rows[::2]),
        (["-i", names[0], "-i", names[1], f"--input={names[2]}"], rows[::-1]),
        (["-i", *names], rows[::-1]),  # as a shell expands a pattern
        (names, rows[::-1]),
        (["-i", "parts/part1.csv", "-i", "-"], [rows[0], "r,7,7.0,1.0\n"]),
    ):
        done = inside("map", "a", *words, stdin="id,a\nr,7\n")
        assert (done.out, done.err) == ("id,a,value,grad_a\n" + "".join(wanted), "")
    (parts / "part2.csv").write_text("a,id\r\n2,r\r\n")  # another order of columns
    assert inside("map", "a", "-i", "parts").out == "id,a,value,grad_a\n" + "".join(rows)
    (parts / "[x].csv").write_text("a\n4\n")  # a name before it is a pattern
    assert inside("map", "a", "-i", "parts/[x].csv").out == "a,value,grad_a\n4,4.0,1.0\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id\nr\n", "parts/part2.csv: the column `a` of the first file is missing"),
        ("id,a,z\nr,1,1\n", "parts/part2.csv: the first file has no column `z`"),
        ("\n", "parts/part2.csv has no header"),
        ("id,a\nr\n", "parts/part2.csv: line 2 has not as many cells as the header: 1, not 2"),
        ("id,a\nr,x\n", "parts/part2.csv: line 2, column `a`: `x` is not a number"),
        ('id,a\nr,"1\n', "parts/part2.csv: line 2: a quote"),
        ("id,a\nr,-1\n", "parts/part2.csv: line 2: `log(a)`: log is not defined at -1"),
    ],
)
def test_messages_tell_the_file(inside, parts, text, says):
    (parts / "part2.csv").write_text(text)
    for target in ("-", "out.csv"):
        done = inside("map", "log(a)", "-i", "parts", "-o", target)
        assert done.returncode == (1 if "log is" in says else 2)
        assert says in done.err
        assert not os.path.exists("out.csv")


def test_rows_of_all_files_are_counted(inside, parts):
    (parts / "part2.csv").write_text("id,a\nr,-1\n")
    (parts / "part10.csv").write_text("id,a\nr,x\n")
    done = inside("map", "log(a)", "-i", "parts", "--on-error", "skip")
    assert done.out == "id,a,value,grad_a\nr,1,0.0,1.0\n"
    assert "rows left out: 2 of 3; the first: parts/part2.csv: line 2: `log(a)`" in done.err


def test_wrong_sets_of_files(inside, parts):
    for words, says in (
        (["-i", "parts/*.tsv"], "parts/*.tsv names no table"),
        (["-i", "parts", "--from", "tsv"], "parts names no table"),
        (["-i", "parts", "-o", "parts/part2.csv"], "part of the next question"),
        (["-i", "parts/part1.csv", "parts/part2.csv", "-o", "parts/part2.csv"], "next question"),
        (["-i", "parts/*1.csv", "-o", "parts/part1.csv"], "part of the next question"),
        (["-i", "parts/part1.csv", "no.csv"], "cannot read no.csv"),
        (["-i", "parts/part1.csv", "no.tsv"], "no.tsv is tsv, the files before it are csv"),
    ):
        done = inside("map", "a", *words)
        assert done.returncode == 2
        assert says in done.err
    assert (parts / "part2.csv").read_text() == "id,a\nr,2\n"
    done = inside("map", "a", "-i", "parts", "-", stdin="id\nr\n")
    assert done.err == "error: standard input: the column `a` of the first file is missing\n"


def test_files_that_cannot_be_read_stop_before_any_row(inside, parts):
    (parts / "part2.csv").write_text("")
    for words, says in (
        (["-i", "parts"], "parts/part2.csv has no header"),
        (["-i", "parts/part1.csv", "no.csv"], "cannot read no.csv"),
    ):
        done = inside("map", "a", *words)
        assert (done.returncode, done.out) == (2, "")
        assert says in done.err


def test_several_files_with_types(inside, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pl.DataFrame({"a": [1.0], "id": ["r"]}).write_parquet("p1.parquet")
    pl.DataFrame({"id": ["s"], "a": [2.0]}).write_parquet("p2.parquet")
    assert inside("map", "a", "-i", "p*.parquet", "-o", "out.arrow").returncode == 0
    assert pl.read_ipc("out.arrow").rows() == [(1.0, "r", 1.0, 1.0), (2.0, "s", 2.0, 1.0)]
    pl.DataFrame({"id": ["s"], "a": [2]}).write_parquet("p2.parquet")
    done = inside("map", "a", "-i", "p*.parquet")
    assert "p2.parquet: the column `a` is Int64, in the first file Float64" in done.err
    for name, data in (("1", ""), ("2", '{"a": 1, "b": 2}\n'), ("3", "\n"), ("4", '{"a": 2}\n')):
        (tmp_path / f"j{name}.ndjson").write_text(data)
    done = inside("map", "a", "-i", "j*.ndjson", "--to", "ndjson")
    assert done.out == (
        '{"a": 1, "b": 2, "value": 1.0, "grad_a": 1.0}\n{"a": 2, "value": 2.0, "grad_a": 1.0}\n'
    )
    assert inside("map", "a", "-i", "j*.ndjson").out.splitlines()[1:] == [
        "1,2,1.0,1.0",
        "2,,2.0,1.0",
    ]


# ---- what is infinite


def test_infinite_rows_are_counted(inside):
    data = "x\n1\n1000\ninf\n-1000\n2000\n"
    done = inside("map", "exp(x)", stdin=data)
    assert done.err == (
        "warning: rows whose inputs are finite and whose value or a derivative is infinite: "
        "2 of 5; it is beyond float64, or a slope is infinite\n"
    )
    done = inside("map", "exp(x) - exp(x+1)", "--lang", "ja", stdin=data)
    assert done.err == (
        "警告: 5 行のうち 2 行で、入力は有限ですが、値か微分が NaN です"
        "(無限大と 0、または無限大どうしの計算)\n"
    )
    assert not inside("map", "exp(x)", "--on-error", "null", stdin="x\n1\nnan\n-inf\n").err
    assert "left out" in inside("map", "log(x)", "--on-error", "skip", stdin="x\n1\n-1\n").err
    assert "infinite" not in inside("map", "log(x)", "--on-error", "skip", stdin="x\n1\n-1\n").err


# ---- progress


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


STYLE = Style()


def progress_of(monkeypatch, total, environment, style=STYLE, output="out.csv"):
    monkeypatch.setattr(progress, "PATIENCE", 0)
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
        if name in environment:
            monkeypatch.setenv(name, environment[name])
    watch = progress.watch_of(style, total, output, environment)
    steps = [("a", 1000, 25), ("b", 2000, 50)]
    assert list(watch(iter(steps))) == ["a", "b"]
    return terminal.getvalue()


def test_progress_on_a_terminal(monkeypatch):
    shown = progress_of(monkeypatch, 100, {"TERM": "xterm"})
    assert "█" * 12 + "░" * 12 + "  50%  2,000 rows" in shown
    assert "left" in shown
    assert shown.endswith("\x1b[2K")  # cleared
    shown = progress_of(monkeypatch, 100, {"TERM": "xterm"}, Style("ja"))
    assert "2,000 行、毎秒" in shown
    shown = progress_of(monkeypatch, 100, {"TERM": "xterm"}, Style("en", ascii=True))
    assert "#" * 12 + "-" * 12 in shown
    assert shown.isascii()
    shown = progress_of(monkeypatch, None, {"TERM": "xterm"})
    assert "2,000 rows" in shown
    assert "%" not in shown


def test_no_progress_where_none_can_be(monkeypatch):
    assert not progress_of(monkeypatch, 100, {"TERM": "dumb"})
    monkeypatch.setattr("sys.stdout", Terminal())
    assert not progress_of(monkeypatch, 100, {"TERM": "xterm"}, output="-")
    monkeypatch.setattr(Terminal, "isatty", lambda _: False)
    assert not progress_of(monkeypatch, 100, {"TERM": "xterm"})


# ---- NDJSON


def test_lines_of_json_stay_as_they_are(tmp_path):
    data = '{"a":2,"b":1,"t":{"u":[1.0, 12345678901234567890]}}\n\n { "b": -1e0, "a": "NaN" }\n'
    for size in (1, BYTES):
        out = mapped(tmp_path, EXAMPLE, data, size=size, source="i.ndjson", target="o.ndjson")
        assert out.splitlines() == [
            '{"a":2,"b":1,"t":{"u":[1.0, 12345678901234567890]}, '
            '"value": 6.0, "grad_a": 2.0, "grad_b": 5.0}',
            '{ "b": -1e0, "a": "NaN", "value": "NaN", "grad_a": 0.0, "grad_b": "NaN"}',
        ]


@pytest.mark.parametrize("cell", ['"x"', '"2"', "true", "[1]", "{}", "null", None])
def test_bad_cells_of_json(tmp_path, cell):
    more = "" if cell is None else f', "a": {cell}'
    data = f'{{"a": 1, "b": 1}}\n{{"b": 1{more}}}\n'
    names = {"source": "i.jsonl", "target": "o.jsonl"}
    problem = problem_of(tmp_path, EXAMPLE, data, **names)
    assert problem.kind == "input"
    assert problem.values["place"] == "line 2"
    assert problem.values["column"] == "a"
    out = mapped(tmp_path, EXAMPLE, data, on_error="null", **names).splitlines()
    assert json.loads(out[1])["value"] is None
    assert len(mapped(tmp_path, EXAMPLE, data, on_error="skip", **names).splitlines()) == 1


@pytest.mark.parametrize("escape", ["\\ud800", "\\uDFff", "\\udc00\\ud800"])
@pytest.mark.parametrize("to", ["csv", "ndjson", "parquet"])
@pytest.mark.parametrize(
    ("line", "passes"),
    [
        ('{"a":1,"s":"%s"}', True),
        ('{"a":1,"l":[["%s"]]}', True),
        ('{"a":1,"o":{"%s":1}}', True),
        ('{"a":1,"%s":1}', False),
        ('{"a":"%s"}', False),
        ('{"a":["%s"]}', False),
    ],
)
def test_half_characters(tmp_path, inside, escape, to, line, passes):
    line = line % escape
    words = ["map", "a*2", "--from", "ndjson", "--to", to, "-o", str(tmp_path / "out")]
    for before in ("", '{"a":0,"s":1,"l":1,"o":1}\n'):
        done = inside(*words, stdin=f"{before}{line}\n")
        if passes and to == "ndjson":
            assert done.returncode == 0
            out = (tmp_path / "out").read_text().splitlines()[-1]
            assert out == f'{line[:-1]}, "value": 2.0, "grad_a": 2.0}}'
        else:
            assert done.returncode == 2
            assert f"error: line {2 if before else 1}" in done.err
            done.err.encode()


def test_whole_characters_in_escapes(tmp_path):
    data = '{"a":1,"s":"\\ud83d\\ude00","t":"\\\\ud800"}\n'
    for target in ("o.ndjson", "o.csv"):
        out = mapped(tmp_path, "a", data, source="i.ndjson", target=target)
    assert rows_of(out)[0] == {
        "a": "1", "s": "😀", "t": "\\ud800", "value": "1.0", "grad_a": "1.0"
    }  # fmt: skip


def test_half_a_character_in_words(inside):
    done = inside("map", "a", "--from", "ndjson", stdin='{"a":1,"s":"\\ud800"}\n')
    assert done.err == (
        "error: line 1: an escape \\ud800 to \\udfff without its other half is no character\n"
    )


def test_problems_of_keys_tell_the_line(inside):
    words = ["map", "a*2", "--from", "ndjson"]
    done = inside(*words, stdin='{"a":1}\n\n{"a":1,"a":2}\n')
    assert done.err == "error: line 3: `a` stands twice in one object\n"
    done = inside(*words, stdin='{"a":1}\n{"a":1,"t":[{"é":1,"é":2}]}\n')
    assert done.err == "error: line 2: `é` stands twice in one object\n"
    done = inside(*words, "--to", "ndjson", stdin='{"a":1}\n{"a":1,"value":3}\n')
    assert done.returncode == 2
    assert done.err.startswith("error: line 2: there is a key `value`, which is the name of a ")
    assert "`--prefix`" in done.err


def test_from_json_to_cells_and_back(tmp_path):
    data = (
        '{"id": 10000000000000000001, "a": 1e2, "t": {"u": 1.50}, "s": null}\n{"a": 2, "s": "x"}\n'
    )
    out = mapped(tmp_path, "a", data, source="i.ndjson")
    assert list(csv.reader(io.StringIO(out))) == [
        ["id", "a", "t", "s", "value", "grad_a"],
        ["10000000000000000001", "1e2", '{"u": 1.5}', "", "100.0", "1.0"],
        ["", "2", "", "x", "2.0", "1.0"],
    ]
    out = mapped(tmp_path, "a", "id,a\n007,2\n,3\n", target="o.ndjson")
    assert [json.loads(line) for line in out.splitlines()] == [
        {"id": "007", "a": 2.0, "value": 2.0, "grad_a": 1.0},
        {"id": None, "a": 3.0, "value": 3.0, "grad_a": 1.0},
    ]
    late = '{"a": 1}\n{"a": 1, "z": 2}\n'
    assert problem_of(tmp_path, "a", late, size=1, source="i.ndjson").message == "new-column"
    late = '{"a": 1}\n{"a": 1, "value": 2}\n'
    names = {"source": "i.ndjson", "target": "o.ndjson"}
    assert problem_of(tmp_path, "a", late, size=1, **names).message == "clash-on-line"
    late = '{"a": 1}\n{"a": 1, "grad_a": 2}\n'
    assert problem_of(tmp_path, "a", late, size=1, **names).message == "clash-on-line"
    assert mapped(tmp_path, "a", late, size=1, only=True, **names).count("\n") == 2


# ---- Parquet


def test_parquet_keeps_types(tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "ROWS", 7)
    frame = pl.DataFrame(
        {"id": range(30), "a": range(30), "b": [1.0] * 30, "t": [["u"]] * 30},
        schema_overrides={"id": pl.Int32},
    )
    data = io.BytesIO()
    frame.write_parquet(data)
    (tmp_path / "out.parquet").write_text("old")
    names = {"source": "in.parquet", "target": "out.parquet"}
    source, target = (str(tmp_path / name) for name in names.values())
    (tmp_path / "in.parquet").write_bytes(data.getvalue())
    assert command.run(EXAMPLE, sources=[source], output=target, **OPTIONS) == 0
    out = pl.read_parquet(target)
    assert out.select(frame.columns).equals(frame)
    assert out.schema["id"] == pl.Int32
    assert out["grad_b"].to_list() == [a + 3.0 for a in range(30)]


def test_lists_and_objects_are_json_in_cells(tmp_path, inside):
    values = {"a": [1.5, 2.0], "l": [["u,", 'v"'], None], "s": [{"p": [0.5], "q": "é"}, None]}
    pl.DataFrame(values).write_parquet(tmp_path / "in.parquet")
    for form, separator in (("csv", ","), ("tsv", "\t")):
        out = inside("map", "a", "-i", str(tmp_path / "in.parquet"), "--to", form).out
        header, first, second = csv.reader(io.StringIO(out, newline=""), delimiter=separator)
        assert header == ["a", "l", "s", "value", "grad_a"]
        assert [json.loads(cell) for cell in first[1:3]] == [values["l"][0], values["s"][0]]
        assert second == ["2.0", "", "", "2.0", "1.0"]


def test_every_type_becomes_json(tmp_path, inside):
    values = {
        "a": [1e22, 1e-7, 5e-324],
        's"': ['u"\\v', "\n\x01\x7f\u2028é😀", None],
        "f": [math.nan, math.inf, -math.inf],
        "g": pl.Series([0.1, None, -0.0], dtype=pl.Float32),
        "i": pl.Series([2**64 - 1, 0, None], dtype=pl.UInt64),
        "b": [True, False, None],
        "d": [dt.date(2026, 1, 2), None, dt.date(1, 1, 1)],
        "l": [[1.0, math.inf], [], None],
    }
    frame = pl.DataFrame(values)
    frame.write_parquet(tmp_path / "in.parquet")
    out = inside("map", "0*a", "-i", str(tmp_path / "in.parquet"), "--to", "ndjson").out
    wanted = {
        **values,
        "f": ["NaN", "Infinity", "-Infinity"],
        "g": [0.1, None, -0.0],
        "i": frame["i"].to_list(),
        "d": ["2026-01-02", None, "0001-01-01"],
        "l": [[1.0, "Infinity"], [], None],
        "value": [0.0] * 3,
        "grad_a": [0.0] * 3,
    }
    rows = [json.loads(line) for line in out.split("\n")[:-1]]
    cells = zip(*wanted.values(), strict=True)
    assert rows == [dict(zip(wanted, row, strict=True)) for row in cells]
    assert [list(row) for row in rows] == [list(wanted)] * 3


EXACT = 1_577_836_800_123_456_789  # nanoseconds
TYPED = {
    "by": (pl.Binary, [b"\xff\x00a", None], "/wBh"),
    "du": (pl.Duration("ns"), [90_061_000_000_001, None], "P1DT1H1M1.000000001S"),
    "dn": (pl.Datetime("ns"), [EXACT, None], "2020-01-01T00:00:00.123456789"),
    "dz": (pl.Datetime("us", "Asia/Tokyo"), [0, None], "1970-01-01T09:00:00.000000+0900"),
    "dm": (pl.Datetime("ms"), [1, None], "1970-01-01T00:00:00.001"),
    "ti": (pl.Time, [123_456_789, None], "00:00:00.123456789"),
    "da": (pl.Date, [0, None], "1970-01-01"),
    "ca": (pl.Categorical, ["é,", None], "é,"),
}


def typed(kind, values):
    """A column; times are given as whole numbers."""
    return pl.Series(values).cast(kind)


@pytest.mark.parametrize("to", ["csv", "tsv", "ndjson"])
def test_what_text_has_no_type_for_is_spelled_the_same(tmp_path, inside, to):
    frame = pl.DataFrame({"a": [1, 2]} | {n: typed(k, v) for n, (k, v, _) in TYPED.items()})
    frame = frame.with_columns(
        pl.concat_list("by", "by").alias("list"),
        pl.struct(*TYPED, pl.struct(pl.col("dn").alias("^n$")).alias("in")).alias("^all.*$"),
        pl.concat_list("du", "du").list.to_array(2).alias("array"),
        pl.lit(None).cast(pl.Struct({"x": pl.Binary})).alias("none"),
    )
    frame.write_parquet(tmp_path / "in.parquet")
    done = inside("map", "a", "-i", str(tmp_path / "in.parquet"), "--to", to)
    assert (done.returncode, done.err) == (0, "")
    texts = {name: text for name, (*_, text) in TYPED.items()}
    nested = {
        "list": [texts["by"]] * 2, "^all.*$": {**texts, "in": {"^n$": texts["dn"]}},
        "array": [texts["du"]] * 2,
    }  # fmt: skip
    if to == "ndjson":
        first, second = map(json.loads, done.out.splitlines())
    else:
        first, second = csv.DictReader(
            io.StringIO(done.out, newline=""), delimiter="," if to == "csv" else "\t"
        )
        for row in (first, second):
            row |= {name: json.loads(row[name]) for name in nested}
    assert {name: first[name] for name in texts} == texts
    assert {name: first[name] for name in nested} == nested
    assert [second[name] for name in texts] == [None if to == "ndjson" else ""] * len(texts)
    assert second["^all.*$"] == {**dict.fromkeys(texts), "in": {"^n$": None}}
    assert second["none"] == (None if to == "ndjson" else "")


def test_numbers_of_any_type_are_numbers_of_json(tmp_path, inside):
    decimals = pl.Series(["1.10", None]).cast(pl.Decimal(30, 2))
    frame = pl.DataFrame(
        {"a": ["2", " 3"], "s": ["2", "3"], "d": decimals,
         "f": pl.Series([0.1, 1e22], dtype=pl.Float32)}
    ).with_columns(l=pl.concat_list("d", "d"), g=pl.concat_list("f"))  # fmt: skip
    for form in ("parquet", "arrow"):
        path = tmp_path / f"in.{form}"
        (frame.write_parquet if form == "parquet" else frame.write_ipc)(path)
        assert inside("map", "a", "-i", str(path), "--to", "ndjson").out == (
            '{"a": 2.0, "s": "2", "d": 1.10, "f": 0.1, "l": [1.10, 1.10], "g": [0.1], '
            '"value": 2.0, "grad_a": 1.0}\n'
            '{"a": 3.0, "s": "3", "d": null, "f": 1e+22, "l": [null, null], "g": [1e+22], '
            '"value": 3.0, "grad_a": 1.0}\n'
        )
        target = tmp_path / "out.parquet"
        assert inside("map", "a", "-i", str(path), "-o", str(target)).returncode == 0
        assert pl.read_parquet(target).schema["a"] == pl.String


def test_parquet_of_text_and_through_streams(program, tmp_path):
    done = program("map", "log(a)", "-o", "p.parquet", "--on-error", "null",
                   stdin="id,a\n1,1\n2,-1\n3,x\n", cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0
    assert pl.read_parquet(tmp_path / "p.parquet").rows() == [
        ("1", 1.0, 0.0, 1.0), ("2", -1.0, None, None), ("3", None, None, None),
    ]  # fmt: skip
    data = (tmp_path / "p.parquet").read_bytes()
    words = ("map", "2a", "--from", "parquet", "--prefix", "n_")
    done = program(*words, "--to", "ndjson", stdin=data)
    assert done.returncode == 2
    assert b"row 3, column `a`: the cell is empty" in done.stderr
    done = program(*words, "--to", "parquet", "--on-error", "skip", stdin=data)
    assert pl.read_parquet(io.BytesIO(done.stdout))["n_value"].to_list() == [2.0, -2.0]


# ---- the same numbers as `grad`

TEXTS = [
    EXAMPLE,
    "exp(-(x-y)^2/(2*z^2))/sqrt(2*pi*z^2)",
    "sin(x*y) + cos(y/(1 + z^2))*tanh(x)",
    "where(x > y, log(1 + x^2), sqrt(y^2 + z^2))",
    "max(x, y, z) - min(x, y, 0.5)*clamp(z, -1, 1)",
    "abs(x)^1.5 + hypot(x, y) + atan2(y, z)",
    "softplus(x)*sigmoid(y) + gelu(z) + silu(x*z)",
    "x^3*y^2 - 2^z + x^2^1",
    "erf(x) + lgamma(1 + y^2) + digamma(2 + z^2)",
    "mod(x, 2) + floor(y)*z + round(x*3)",
    "log1p(x^2) + expm1(y/5) + cbrt(z)",
    "x^where(y > 0, 2, z^2 + 1)",
    "1/x + log(y) + asin(z)",
]


def ulps(a, b):
    return 0.0 if a == b or (a != a and b != b) else abs(a - b) / math.ulp(max(abs(a), abs(b)))


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("some", [False, True])
def test_rows_are_what_grad_says(text, some):
    random = np.random.default_rng(len(text))
    graph = graph_of(text)
    names = list(graph.inputs)
    asked = names[:1] if some else names
    points = {n: np.round(random.normal(size=60) * 2, random.integers(0, 4)) for n in names}
    found = evaluate_batch(graph, points, {}, asked, np.zeros(60, bool), block=17)
    first, kinks = None, 0
    for i in range(60):
        try:
            want = At(text, {n: float(points[n][i]) for n in names}, asked)
            _ = want.value
        except Problem as problem:
            first = first or problem
            assert found.bad[i]
            continue
        assert not found.bad[i]
        kinks += any(w.kind == "kink" for w in want.warnings)
        assert ulps(found.value[i], want.value) <= 4
        for n in asked:
            assert ulps(found.gradient[n][i], want.gradient[n]) <= 4, (n, i)
    assert bool(kinks) == bool(found.kinks)
    assert max(found.kinks.values(), default=0) <= kinks <= sum(found.kinks.values())
    if first is not None:
        assert (found.first.span, found.first.hint) == (first.span, first.hint)


def test_rows_that_are_skipped_are_not_looked_at():
    graph = graph_of("where(x > 0, abs(x - 1), log(-1))")
    skipped = np.array([False, True, True])
    found = evaluate_batch(graph, {"x": np.array([2.0, -1.0, 1.0])}, {}, ["x"], skipped)
    assert (found.first, found.kinks, found.bad.any()) == (None, {}, False)
    assert found.value[0] == 1


# ---- what nobody expects


@pytest.mark.parametrize("form", TABLE_FORMATS)
@pytest.mark.parametrize("on_error", ["fail", "null", "skip"])
@pytest.mark.parametrize("words", [[], ["--only"], ["--prefix", "p_"]])
def test_constant_programs_have_a_value_for_each_row(inside, tmp_path, form, on_error, words):
    target = tmp_path / f"out.{form}"
    for data in ("{}\n", "{}\n{}\n", '{"k": 1}\n{}\n{"k": null}\n', '{"k": "t"}\n'):
        rows = data.count("\n")
        for text, value in (("100", 100), ("2*3 + 4*x", 22)):
            at = ["--at", "x=4"] if "x" in text else []
            more = ["--from", "ndjson", "-o", str(target), "--on-error", on_error, *words]
            done = inside("map", text, *more, *at, stdin=data)
            assert (done.returncode, done.err) == (0, ""), (text, data)
            name = "p_value" if "--prefix" in words else "value"
            assert READ[form](target)[name].to_list() == [value] * rows
        done = inside("map", "log(-1)", *more, stdin=data)
        assert done.returncode == (1 if on_error == "fail" else 0)
        if on_error == "null" and form != "csv":  # a line of CSV without cells is no row
            assert READ[form](target)[name].to_list() == [None] * rows


def test_new_keys_on_every_line_are_no_square(inside, monkeypatch):
    monkeypatch.setattr("autograd_cli.cli.tables.ndjson.CELLS", 1_000)
    rows = [{"x": i, f"k{i}": i, "l": [i]} for i in range(300)]
    data = "".join(json.dumps(row) + "\n" for row in rows)
    out = rows_of(inside("map", "x^2", "--from", "ndjson", stdin=data).out)
    assert len(out) == 300
    for i, row in enumerate(out):
        kept = {name: cell for name, cell in row.items() if cell}
        assert kept == {
            "x": f"{i}", f"k{i}": f"{i}", "l": f"[{i}]", "value": f"{i * i}.0",
            "grad_x": f"{2.0 * i}",
        }  # fmt: skip
    monkeypatch.setattr("autograd_cli.cli.tables.ndjson.MOST_CELLS", 300 * 302 - 1)
    done = inside("map", "x^2", "--from", "ndjson", stdin=data)
    assert done.returncode == 2
    assert "the first 300 lines have 302 keys: a table of 90600 cells; at most 90599" in done.err
    assert "`--to ndjson`" in done.err
    done = inside("map", "x^2", "--from", "ndjson", "--to", "ndjson", stdin=data)
    assert done.out.count("\n") == 300


def test_thousands_of_columns(inside, monkeypatch):
    """JSON is written some columns at a time; names that are patterns to Polars are none."""
    monkeypatch.setattr("autograd_cli.cli.tables.writing.AT_ONCE", 7)
    names = [f"x{i}" for i in range(30)] + ["^.*$", "*", "0", 'q"']
    header = io.StringIO()
    csv.writer(header, lineterminator="\n").writerow(names)
    data = header.getvalue() + ",".join(map(str, range(34))) + "\n"
    done = inside("map", "x1*x29", "--to", "ndjson", stdin=data)
    wanted = {name: float(i) if name in ("x1", "x29") else str(i) for i, name in enumerate(names)}
    assert json.loads(done.out) == wanted | {"value": 29.0, "grad_x1": 29.0, "grad_x29": 1.0}


@pytest.mark.parametrize(
    "words", [["--prefix", "\udcff"], ["--rename", "a=\ud800"], ["--rename", "\udcff=a"]]
)
@pytest.mark.parametrize("form", TABLE_FORMATS)
def test_text_that_is_no_text(inside, words, form):
    done = inside("map", "a", "--to", form, *words, stdin="a\n1\n")
    assert done.returncode == 2
    assert done.err.endswith("is not UTF-8\n")
