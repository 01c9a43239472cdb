"""A crash in machine code while a table is read is an error as any other is."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from support import HANG, PROGRAM, until

# the program; where its second batch of rows is looked at, it gets a signal that nobody handles
CRASHING = """
import os, sys
from autograd_cli.cli.tables import batches as tables
from autograd_cli.cli.main import main
from autograd_cli.cli.tables import columnar

number, *words = sys.argv[1:]
real, seen = columnar._numbers, []

def numbers(column):
    seen.append(column)
    if len(seen) == 2:
        os.kill(os.getpid(), int(number))
    return real(column)

columnar._numbers, tables.ROWS = numbers, 100
sys.argv = ["autograd-cli", *words]
main()
"""

# the program up to where it forks
WAITING = """
import sys
from autograd_cli.cli.commands import map as command
from autograd_cli.cli.run import run

def outlive(path):
    print(path, {"numpy", "polars"} & {*sys.modules})
    sys.exit()

command.outlive = outlive
run(["map", "x", "-i", "in.parquet"])
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Files to read; where temporary files go is a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    os.mkdir("temporary")
    os.mkdir("out")
    frame = pl.DataFrame({"x": [float(i) for i in range(1000)]})
    frame.write_parquet("in.parquet")
    frame.write_ipc_stream("in.arrow")
    return tmp_path


def crashed(number, *words, stdin=None):
    """The program that gets a signal in the middle of a table."""
    done = subprocess.run(
        [sys.executable, "-c", CRASHING, str(int(number)), "map", "x", *words],
        stdin=stdin, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert not os.listdir("temporary")
    return done


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL"])
def test_a_crash_is_an_error_that_names_the_file(folder, name):
    Path("out/out.parquet").write_text("OLD")
    for source, target in (("in.parquet", "out.parquet"), ("in.arrow", "out.csv")):
        done = crashed(getattr(signal, name), "-i", source, "-o", f"out/{target}")
        assert done.returncode == 2
        assert done.stderr == (
            f"error: {source} is damaged, most likely: "
            "Polars, which reads the tables, has crashed on it\n"
        )
        assert os.listdir("out") == ["out.parquet"]
    assert Path("out/out.parquet").read_text() == "OLD"


def test_a_crash_on_the_second_of_two_files_or_on_standard_input(folder):
    os.mkdir("parts")
    pl.DataFrame({"x": [1.0]}).write_parquet("parts/p1.parquet")
    pl.DataFrame({"x": [2.0]}).write_parquet("parts/p2.parquet")
    done = crashed(signal.SIGSEGV, "-i", "parts")
    assert done.returncode == 2
    assert done.stderr.startswith("error: parts/p2.parquet is damaged, most likely: ")
    with open("in.parquet", "rb") as stdin:
        done = crashed(signal.SIGSEGV, "--from", "parquet", "--lang", "ja", stdin=stdin)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("エラー: 標準入力 は壊れている可能性があります。")


def test_what_kills_the_child_kills_the_program(folder):
    done = crashed(signal.SIGKILL, "-i", "in.parquet", "-o", "out/out.csv")
    assert (done.returncode, done.stderr, os.listdir("out")) == (-signal.SIGKILL, "", [])


def test_who_only_waits_needs_neither_polars_nor_numpy(folder):
    done = subprocess.run(
        [sys.executable, "-c", WAITING], capture_output=True, text=True, check=True
    )
    assert done.stdout == "in.parquet set()\n"


@pytest.fixture
def waiting(folder):
    """The program in a session of its own, in the middle of a table that comes through a pipe."""

    def heeded():  # who runs the tests may ignore them, and then so does the program
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)

    words = [PROGRAM, "map", "x", "--from", "parquet", "-o", "out/out.csv"]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=heeded, start_new_session=True,
    ) as process:  # fmt: skip
        until(lambda: os.listdir("temporary"), process)
        yield process


@pytest.mark.parametrize("send", [os.kill, os.killpg])
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_both(waiting, name, send):
    number = getattr(signal, name)
    send(waiting.pid, number)  # to the program alone, or to both as a terminal does
    assert waiting.wait(HANG) == 128 + number
    assert not waiting.stdout.read() + waiting.stderr.read()  # ends: the child has ended, too
    assert not os.listdir("temporary") + os.listdir("out")


def test_a_child_does_not_outlive_its_parent(waiting):
    waiting.kill()
    assert waiting.wait(HANG) == -signal.SIGKILL
    assert not waiting.stdout.read() + waiting.stderr.read()
