"""Files that commands write: whole or not at all, whatever happens meanwhile."""

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from support import PROGRAM

from autograd_cli.cli.run import run

SUFFIX = ".autograd-cli-unfinished"
COMMANDS = {
    "out.csv": ["map", "a^2", "-i", "in.csv"],
    "out.ndjson.gz": ["map", "a^2", "-i", "in.csv"],
    "out.parquet": ["map", "a^2", "-i", "in.csv"],
    "out.arrow": ["map", "a^2", "-i", "in.csv"],
    "out.py": ["export", "a*b", "--to", "python"],
    "out.svg": ["graph", "a*b", "--at", "a=1,b=2"],
    "out.png": ["graph", "a*b", "--at", "a=1,b=2"],
    "out.html": ["handout", "a*b", "--at", "a=1,b=2"],
}

# a shell cannot give them, but who calls `run` can
IMPOSSIBLE = ["a\0b", "\0", "a\0*", "f\0/*.csv", "a\ud800b", "\udfff*.csv", "a\udfff/*/x.csv"]


@pytest.mark.parametrize("name", IMPOSSIBLE)
@pytest.mark.parametrize(
    "words",
    [
        ["map", "a*b", "-i", "{}"],
        ["map", "a*b", "-i", "t.csv", "{}"],
        ["map", "a*b", "-i", "*.csv", "{}", "--from", "csv", "--to", "csv"],
        ["map", "a*b", "-i", "t.csv", "--to", "csv", "-o", "{}"],
        ["map", "a*b", "-i", "t.csv", "t.csv", "--to", "csv", "-o", "{}"],
        ["map", "a*b", "-i", ".", "--to", "csv", "-o", "{}"],
        ["grad", "@{}"],
        ["grad", "a*b", "--at", "@{}"],
        ["grad", "--jobs", "{}"],
        ["graph", "a*b", "--at", "a=1,b=2", "-o", "{}.svg"],
        ["handout", "a*b", "--at", "a=1,b=2", "-o", "{}.md"],
        ["export", "a*b", "--to", "c", "-o", "{}"],
    ],
)
def test_names_that_no_file_can_have_are_refused(words, name, tmp_path, monkeypatch, capfd):
    (tmp_path / "t.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run([word.format(name) for word in words]) == 2
    assert "cannot " in capfd.readouterr().err
    assert os.listdir(tmp_path) == ["t.csv"]


# the program in children of one process, sent a signal where it opens, protects and renames a file
HARNESS = """
import json, os, signal, sys
from importlib import import_module
from autograd_cli.cli.main import main

def armed(step, late, number):
    real = getattr(os, step)
    def sent(*args, **more):
        here = any(str(arg).endswith(%r) for arg in args)
        if here and not late:
            os.kill(os.getpid(), number)
        answer = real(*args, **more)
        if here and late:
            os.kill(os.getpid(), number)
        return answer
    setattr(os, step, sent)

numbers, output, *words = sys.argv[1:]
import_module(f"autograd_cli.cli.commands.{words[0]}")  # once for all children
for number in map(int, numbers.split(",")):
    for step in ("open", "chmod", "replace", "unlink"):
        for late in (False, True):
            with open(output, "w") as file:
                file.write("OLD")
            child = os.fork()
            if not child:
                signal.signal(signal.SIGHUP, signal.SIG_DFL)
                signal.signal(signal.SIGINT, signal.default_int_handler)
                armed(step, late, number)
                sys.argv = ["autograd-cli", *words, "-o", output]
                main()
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            with open(output, "rb") as file:
                old = file.read() == b"OLD"
            left = [name for name in os.listdir() if name.endswith(%r)]
            for name in left:
                os.unlink(name)
            print(json.dumps([number, step, late, code, old, len(left)]), flush=True)
"""  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text("a\n" + "1.5\n" * 1000)
    return tmp_path


def check_signals(output, signals):
    code = HARNESS % (SUFFIX, SUFFIX)
    numbers = ",".join(str(int(number)) for number in signals)
    words = [sys.executable, "-c", code, numbers, output, *COMMANDS[output]]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert not done.stderr
    seen = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(seen) == 8 * len(signals)
    for number, step, late, code, old, left in seen:
        place = (signal.Signals(number).name, step, late)
        before = step in ("open", "chmod") or (step == "replace" and not late)
        # nothing is unlinked where all went well, and Python ignores that signal: a pipe whose
        # reader is gone is an error of the write
        if (step == "unlink" and late) or number == signal.SIGPIPE:
            assert (code, old, left) == (0, False, 0), place
        elif number == signal.SIGKILL:
            made = before and (step, late) != ("open", False)
            assert (code, old, left) == (-number, before, made), place
        else:
            assert (code, old, left) == (128 + number, before, 0), place


@pytest.mark.parametrize("output", ["out.csv", "out.arrow", "out.svg"])
def test_a_signal_at_any_step_leaves_the_old_file_or_the_new_one(folder, output):
    check_signals(output, [signal.SIGTERM, signal.SIGINT])


@pytest.mark.sweep
@pytest.mark.parametrize("output", COMMANDS)
def test_every_signal_at_any_step(folder, output):
    names = ("SIGTERM", "SIGHUP", "SIGINT", "SIGKILL", "SIGPIPE")
    check_signals(output, [getattr(signal, name) for name in names])


@pytest.mark.parametrize("output", COMMANDS)
def test_a_disk_without_room_is_told_and_the_old_file_stays(folder, output):
    """As a full disk does, a limit of the size of files fails a write in the middle."""
    (folder / output).write_text("OLD")
    (folder / "in.csv").write_text("a\n" + "".join(f"{i / 7}\n" for i in range(30_000)))
    limit = 100 if COMMANDS[output][0] != "map" else 20_000

    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(
        [PROGRAM, *COMMANDS[output], "-o", output],
        preexec_fn=limited, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (
        2, f"error: cannot write {output}: File too large\n"
    )  # fmt: skip
    assert (folder / output).read_text() == "OLD"
    assert sorted(os.listdir()) == sorted(["in.csv", output])


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("output", ["out.csv", "out.parquet", "out.py"])
def test_standard_output_without_room_is_told(folder, output, unbuffered):
    """A write may take a part of the data, and says so only where it is asked again."""
    (folder / "in.csv").write_text("a\n" + "".join(f"{i / 7}\n" for i in range(30_000)))
    words = [*COMMANDS[output], *(["--to", "parquet"] if output == "out.parquet" else [])]

    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    with open("full", "wb") as file:
        file.write(b"x" * 900)
        file.flush()
        done = subprocess.run(
            [PROGRAM, *words], preexec_fn=limited, stdout=file, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered, "TMPDIR": "/dev/shm"}, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert "File too large" in done.stderr


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_pipe_that_does_not_block_gets_all(folder, unbuffered):
    (folder / "in.csv").write_text("a\n" + "".join(f"{i}\n" for i in range(30_000)))
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with subprocess.Popen(
        [PROGRAM, "map", "a", "-i", "in.csv"], stdout=writer,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
    ) as process:  # fmt: skip
        os.close(writer)
        with open(reader, "rb") as pipe:
            data = pipe.read()
    assert process.returncode == 0
    assert data.count(b"\n") == 30_001


@pytest.mark.parametrize("output", COMMANDS)
def test_links(folder, output, program):
    words = COMMANDS[output]
    (folder / "there").mkdir()
    os.symlink("there/file", "link")
    to = ["--to", output.removeprefix("out.").split(".")[0]] if words[0] == "map" else []
    form = [] if words[0] in ("map", "export") else ["-f", output.removeprefix("out.")]
    done = program(*words, *to, *form, "-o", "link")
    assert (done.returncode, done.stderr) == (0, "")
    assert os.readlink("link") == "there/file"
    assert (folder / "there" / "file").stat().st_size > 10
    os.link("there/file", "hard")
    os.chmod("there/file", 0o640)
    before = Path("hard").read_bytes()
    assert program(*words, *to, *form, "-o", "there/file").returncode == 0
    assert Path("hard").read_bytes() == before  # the new file takes the name, not the place
    assert os.stat("there/file").st_mode & 0o777 == 0o640
    os.symlink("two", "one")
    os.symlink("one", "two")
    done = program(*words, *to, *form, "-o", "one")
    assert done.stderr.startswith("error: cannot write one: ")
    assert os.readlink("one") == "two"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may do everything")
def test_what_is_protected_stays(folder, program):
    Path("out.csv").write_text("OLD")
    os.chmod("out.csv", 0o444)
    (folder / "closed").mkdir(mode=0o555)
    for output in ("out.csv", "closed/out.csv"):
        done = program("map", "a", "-i", "in.csv", "-o", output)
        assert done.stderr == f"error: cannot write {output}: Permission denied\n"
    assert Path("out.csv").read_text() == "OLD"


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_fifos_are_tables_too(folder, form, program):
    frame = pl.DataFrame({"a": [1.0, 2.0]})
    frame.write_csv("a.csv")
    frame.write_parquet("a.parquet")
    os.mkfifo(f"fifo.{form}")
    os.mkfifo(f"out.{form}")
    script = (
        f"cat a.{form} > fifo.{form} & {PROGRAM} map a^2 -i fifo.{form} -o out.{form} &"
        f" cat out.{form} > got.{form}; wait"
    )
    subprocess.run(["bash", "-c", script], check=True)
    read = pl.read_csv if form == "csv" else pl.read_parquet
    assert read(f"got.{form}")["value"].to_list() == [1.0, 4.0]


def test_two_that_write_one_file_write_one_of_both(folder):
    """Both have begun before one ends, and who ends last has the name."""
    for name in ("one.csv", "two.csv"):
        os.mkfifo(name)
    words = [PROGRAM, "map", "a", "--only", "-o", "out.csv", "-i"]
    with (
        subprocess.Popen([*words, "one.csv"]) as one,
        open("one.csv", "w") as to_one,
        subprocess.Popen([*words, "two.csv"]) as two,
        open("two.csv", "w") as to_two,
    ):
        for stream, number in ((to_one, 1), (to_two, 2)):
            stream.write("a\n" + f"{number}\n" * 100_000)
        to_one.close()
        assert one.wait() == 0
        assert set(Path("out.csv").read_text().splitlines()[1:]) == {"1.0,1.0"}
        to_two.close()
        assert two.wait() == 0
    rows = Path("out.csv").read_text().splitlines()[1:]
    assert (set(rows), len(rows)) == ({"2.0,1.0"}, 100_000)
    assert [name for name in os.listdir() if name.endswith(SUFFIX)] == []
