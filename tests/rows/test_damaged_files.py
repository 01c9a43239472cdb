"""Damaged tables: every one is refused or answered whole, in the program's own words.

"Whole" is: as many rows as the undamaged file has, where the format tells how many there are or
where its data end. Of plain text nobody can tell; there every row that stands in the file whole
has to be answered.
"""

import csv
import gzip
import io
import json
import os
import random
import re
import subprocess
import sys

import polars as pl
import pytest

from autograd_cli.cli.run import run
from autograd_cli.cli.tables import columnar, lines
from autograd_cli.grammar.source import Problem

ROWS, PART = 200, 50
FOREIGN = re.compile(r"panic|thread '|unwrap|\.rs\b|Traceback|backtrace", re.IGNORECASE)


def text_of(form):
    if form == "csv":
        lines = (f'{i / 7},{i},"é\n{i}"' if i % 3 else f"{i / 7},{i},日{i}" for i in range(ROWS))
        return ("x,y,t\n" + "".join(f"{line}\n" for line in lines)).encode()
    rows = ({"x": i / 7, "y": i, "t": f"日{i}"} for i in range(ROWS))
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def frame_of(rows=ROWS):
    columns = {
        "x": [i / 7 for i in range(rows)],
        "y": [float(i) for i in range(rows)],
        "t": [f"row {i}" for i in range(rows)],
        "c": pl.Series([f"k{i % 3}" for i in range(rows)], dtype=pl.Categorical),
        "l": [[i, i + 1] for i in range(rows)],
        "n": [None if i % 5 else i for i in range(rows)],
    }
    return pl.DataFrame(columns)


def written(form, variant, rows=ROWS):
    """A whole file of a kind, in one of its compressions."""
    data = io.BytesIO()
    if form == "parquet":
        codec = ("zstd", "snappy", "gzip", "uncompressed")[variant % 4]
        frame_of(rows).write_parquet(data, row_group_size=PART, compression=codec)
    elif form == "arrow":
        codec = ("zstd", "lz4", "uncompressed")[variant % 3]
        frame_of(rows).write_ipc(data, compression=codec, record_batch_size=PART)
    elif form == "stream":
        codec = ("zstd", "lz4", "uncompressed")[variant % 3]
        frame = frame_of(rows)
        parts = [frame.slice(start, PART) for start in range(0, rows, PART)] or [frame]
        pl.concat(parts, rechunk=False).write_ipc_stream(data, compression=codec)
    elif form == "gz":
        text = text_of("csv")
        half = len(text) // 2
        members = [text] if variant % 2 else [text[:half], text[half:]]
        data.write(b"".join(gzip.compress(member, mtime=0) for member in members))
    elif form == "zst":
        zstandard = pytest.importorskip("zstandard")
        data.write(zstandard.ZstdCompressor(write_checksum=True).compress(text_of("ndjson")))
    else:
        data.write(text_of(form))
    return data.getvalue()


ENDINGS = {
    "parquet": "in.parquet", "arrow": "in.arrow", "stream": "in.arrow", "gz": "in.csv.gz",
    "zst": "in.ndjson.zst", "csv": "in.csv", "ndjson": "in.ndjson",
}  # fmt: skip


def damaged(data, chance):
    """The data cut, or some bytes of them others, more or fewer; half of the time near the end,
    where the directories stand.
    """
    place = chance.randrange(len(data))
    if chance.random() < 0.5:
        place = len(data) - 1 - min(len(data) - 1, int(chance.expovariate(1 / 400)))
    how = chance.choice(
        ("byte", "byte", "byte", "bit", "bit", "cut", "cut", "more", "less", "zeros")
    )
    before, here, behind = data[:place], data[place], data[place + 1 :]
    if how == "cut":
        return before
    if how == "less":
        return before + behind
    if how == "more":
        return before + chance.randbytes(chance.randrange(1, 20)) + data[place:]
    if how == "zeros":
        length = chance.randrange(1, 64)
        return before + bytes(len(data[place : place + length])) + data[place + length :]
    other = chance.randrange(256) if how == "byte" else here ^ (1 << chance.randrange(8))
    return before + bytes([other]) + behind


def rows_in_text(form, data):
    """How many rows stand in it, read with nothing of the program's."""
    text = data.decode()
    if form == "csv":
        return sum(1 for row in csv.reader(io.StringIO(text, newline="")) if row) - 1
    return sum(1 for line in text.split("\n") if line.strip())


def allowed(form, data, streams):
    """How many rows may be answered."""
    if form == "stream" and data in streams:  # a stream may end behind any batch, without a word
        return {streams[data], ROWS}
    return {rows_in_text(form, data)} if form in ("csv", "ndjson") else {ROWS}


# the program on one numbered file after the other, in one process: what is said on standard error
# comes behind its number and exit code
WORKER = """
import contextlib, io, json, os, sys
from autograd_cli.cli.run import run

name, *numbers = sys.argv[1:]
for number in numbers:
    words = ["map", "x+y", "-i", f"{number}/{name}", "-o", f"{number}/out.ndjson"]
    with contextlib.redirect_stderr(io.StringIO()) as told:
        code = run(words)
    print(json.dumps([int(number), code, told.getvalue()]), flush=True)
"""


def answers(name, count, program):
    """The exit code and the words of the program for each of the numbered files.

    One process does many, for speed; a file on which it crashes is given to the program as users
    have it.
    """
    done = 0
    while done < count:
        words = [sys.executable, "-c", WORKER, name, *map(str, range(done, count))]
        worker = subprocess.run(words, capture_output=True, text=True, check=False)
        for number, code, told in map(json.loads, worker.stdout.splitlines()):
            assert number == done
            yield code, told
            done += 1
        if worker.returncode:
            assert worker.returncode < 0, (done, worker.stderr)
            one = program("map", "x+y", "-i", f"{done}/{name}", "-o", f"{done}/out.ndjson")
            yield one.returncode, one.stderr
            done += 1


def check(form, count, program, tmp_path, monkeypatch, seed):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.chdir(tmp_path)
    chance = random.Random(f"{form} {seed}")
    whole = [written(form, variant) for variant in range(4)]
    streams = {}
    if form == "stream":
        for variant in range(3):
            for rows in range(0, ROWS, PART):
                end = len(written(form, variant, rows)) - 8
                streams[whole[variant][:end]] = rows
    for number in range(count):
        os.mkdir(str(number))
        with open(f"{number}/{ENDINGS[form]}", "wb") as file:
            file.write(damaged(chance.choice(whole), chance))
    refused = 0
    for number, (code, words) in enumerate(answers(ENDINGS[form], count, program)):
        if code == 0:
            with open(f"{number}/{ENDINGS[form]}", "rb") as source:
                may = allowed(form, source.read(), streams)
            with open(f"{number}/out.ndjson", "rb") as target:
                assert target.read().count(b"\n") in may, number
        else:
            refused += 1
            assert code in (1, 2), (number, words)
            assert words.startswith("error: "), (number, words)
            assert not FOREIGN.search(words), (number, words)
            assert os.listdir(str(number)) == [ENDINGS[form]], number
    assert refused


@pytest.mark.parametrize("form", ENDINGS)
def test_what_is_damaged_is_refused_or_answered_whole(form, program, tmp_path, monkeypatch):
    check(form, 40, program, tmp_path, monkeypatch, "sample")


@pytest.mark.sweep
@pytest.mark.parametrize("form", ENDINGS)
def test_much_that_is_damaged(form, program, tmp_path, monkeypatch):
    check(form, 2000, program, tmp_path, monkeypatch, "sweep")


def test_words_of_libraries_stay_off_the_screen(program, tmp_path):
    code = (
        "import os, sys; from autograd_cli.cli.streams.standard import hush_libraries as hush;"
        "hush(); os.write(2, b'panicked'); print('own words', file=sys.stderr); hush();"
        "os.system('echo of a child >&2'); print('more', file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "own words\nmore\n"
    # and those of a panic, wherever it is: a length that no compressed buffer can have
    path, frame = tmp_path / "in.parquet", pl.DataFrame({"x": [1.0] * 50, "n": [1, None] * 25})
    frame.write_parquet(path, compression="uncompressed", statistics=False)
    whole = path.read_bytes()
    for place in (100, 200, 300):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        done = program("map", "x", "-i", str(path), "--to", "csv")
        assert not FOREIGN.search(done.stderr)
        assert (done.returncode, done.stdout.count("\n")) == (0, 51) or done.returncode == 2


def test_a_small_file_that_says_it_is_huge(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    frame = pl.DataFrame({"x": [1.0] * 300_000})
    frame.write_ipc("in.arrow", compression="zstd")
    frame.write_ipc_stream("in.feather", compression="zstd")
    frame.write_parquet("in.parquet")
    names = ("in.arrow", "in.feather", "in.parquet")
    assert [run(["map", "x", "-i", n, "-o", "out.csv"]) for n in names] == [0, 0, 0]
    capsys.readouterr()
    monkeypatch.setattr(columnar, "UNPACKED", 1000)
    for name in names[:2]:
        assert run(["map", "x", "-i", name, "-o", "out.csv"]) == 2
        assert "would unpack to" in capsys.readouterr().err
    monkeypatch.setattr(columnar, "FEW_ROWS", 1000)
    monkeypatch.setattr(columnar, "ROWS_A_BYTE", 1)
    assert run(["map", "x", "-i", names[2], "-o", "out.csv"]) == 2
    assert "says that it has 300000 rows" in capsys.readouterr().err


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_a_line_that_is_too_long(form, size, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(lines, "MAX_TEXT", 64)
    row = b'{"x": 1}' if form == "ndjson" else b"1"
    head = b"" if form == "ndjson" else b"x\n"
    long = [head + row + b"\n" + row + b" " * (more - len(row)) for more in (64, 65)]
    for data, fits in ((long[0], True), (long[0] + b"\n" + row, True), (long[1], False),
                       (long[1] + b"\n" + row, False)):  # fmt: skip
        read = iter([data[i : i + size] for i in range(0, len(data), size)])
        made = lines.Lines(lambda _, r=read: next(r, b""), "in", size, lambda: True)
        if fits:
            assert b"".join(iter(made.block, b"")) == data
            continue
        with pytest.raises(Problem) as caught:
            list(iter(made.block, b""))
        assert (caught.value.kind, caught.value.message) == ("limit", "table-line-too-long")


def test_a_line_that_unpacks_without_end(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with open("in.csv.gz", "wb") as file:
        file.write(gzip.compress(b"x" * 2 * lines.MAX_TEXT, 1))
    assert run(["map", "x", "-i", "in.csv.gz", "-o", "out.csv"]) == 2
    told = "in.csv.gz has a line that is too long: at most 18,000,000 bytes are read"
    assert told in capsys.readouterr().err


def test_no_batch_is_lost_without_a_word(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    frame = frame_of()
    frame.write_ipc("in.arrow", record_batch_size=PART)
    with open("in.arrow", "rb") as file:
        data = file.read()
    with open("none.arrow", "wb") as file:
        frame.clear().write_ipc(file)
    with open("none.arrow", "rb") as file:
        none = file.read()
    # its end, with a directory of nothing, behind the batches
    start = len(none) - 10 - int.from_bytes(none[-10:-6], "little")
    with open("in.arrow", "wb") as file:
        file.write(data + none[start:])
    assert run(["map", "x", "-i", "in.arrow", "-o", "out.csv"]) == 2
    assert "in.arrow is damaged" in capsys.readouterr().err
    # a stream that ends behind its schema, or behind a dictionary, without the mark of the end
    stream = written("stream", 2)
    marks = [place for place in range(0, len(stream), 8) if stream[place:][:4] == b"\xff" * 4]
    for end, code in ((marks[1], 2), (marks[2], 2), (marks[3], 0)):
        with open("in.feather", "wb") as file:
            file.write(stream[:end])
        assert run(["map", "x", "-i", "in.feather", "-o", "out.csv"]) == code
    with open("in.feather", "wb") as file:
        file.write(stream[: marks[1]] + stream[-8:])
    assert run(["map", "x", "-i", "in.feather", "-o", "out.csv"]) == 0


def test_a_column_is_no_whole_line_whatever_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pl.DataFrame({"x": [1.0], "\0": [[1]]}).write_parquet("in.parquet")
    assert run(["map", "x", "-i", "in.parquet", "-o", "out.ndjson"]) == 0
    with open("out.ndjson") as file:
        assert json.load(file) == {"x": 1.0, "\0": [1], "value": 1.0, "grad_x": 1.0}
