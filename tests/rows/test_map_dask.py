"""`map --engine dask`: a real cluster of processes, and workers that are killed."""

import io
import logging
import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from autograd_cli.cli.run import run
from autograd_cli.cli.tables import cluster as cluster_module

distributed = pytest.importorskip("distributed")

TEXT = "exp(-(x-m)^2/(2*s^2))/sqrt(2*pi*s^2) + abs(x)"


@pytest.fixture(scope="module")
def cluster():
    """Two workers, a process each."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
        silence_logs=logging.CRITICAL,
    ) as made:  # fmt: skip
        yield made


@pytest.fixture
def mapped(cluster, tmp_path, monkeypatch, capsys):
    """`map` in the folder of the test, on the cluster."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))

    def run_mapped(*words, engine="dask"):
        more = ["--engine", "dask", "--scheduler", cluster.scheduler_address]
        code = run(["map", *words, *(more if engine == "dask" else [])])
        return SimpleNamespace(returncode=code, **capsys.readouterr()._asdict())

    return run_mapped


def make_parts(count=5, rows=2000):
    random = np.random.default_rng(3)
    os.mkdir("parts")
    for number in range(count):
        x = random.normal(size=rows)
        x[:: rows // 4] = 0
        frame = pl.DataFrame(
            {"id": [f"{number}-{i:05}" for i in range(rows)], "x": x,
             "m": random.normal(size=rows), "s": random.uniform(0.5, 2, rows)}
        )  # fmt: skip
        frame.write_csv(f"parts/p{number}.csv")
        frame.write_parquet(f"parts/p{number}.parquet")


def test_parts_are_what_the_local_engine_writes(mapped):
    make_parts()
    done = mapped(TEXT, "-i", "parts/*.csv", "-o", "out")
    warning = (
        "warning: rows where abs is not differentiable: 20 of 10000; "
        "its derivative is taken by convention there\n"
    )
    assert (done.returncode, done.out, done.err) == (0, "", warning)
    assert sorted(os.listdir("out")) == [f"part-{n:05}.csv" for n in range(5)]
    for number in range(5):
        mapped(TEXT, "-i", f"parts/p{number}.csv", "-o", "one.csv", engine="local")
        assert Path("out", f"part-{number:05}.csv").read_bytes() == Path("one.csv").read_bytes()
    done = mapped(TEXT, "-i", "parts", "--from", "parquet", "-o", "outp", "--wrt", "s")
    assert done.returncode == 0
    mapped(TEXT, "-i", "parts/*.parquet", "-o", "all.parquet", "--wrt", "s", engine="local")
    assert pl.read_parquet("outp/*.parquet").equals(pl.read_parquet("all.parquet"))
    assert {*os.listdir()} == {"parts", "out", "outp", "one.csv", "all.parquet"}
    assert os.stat("out").st_mode == os.stat("parts").st_mode


def test_bad_rows_of_all_parts(mapped):
    os.mkdir("parts")
    for number, cells in enumerate((["1", "2"], ["4", "-1"], ["x", "1"], ["", "-2"])):
        Path("parts", f"p{number}.csv").write_text("a\n" + "\n".join(cells) + "\n")
    done = mapped("log(a)", "-i", "parts", "-o", "out")
    assert done.returncode == 1
    assert "parts/p1.csv: line 3: `log(a)`: log is not defined at -1" in done.err
    assert "^^^^^^" in done.err
    assert os.listdir() == ["parts"]
    done = mapped("log(a)", "-i", "parts", "-o", "out", "--on-error", "skip")
    assert done.returncode == 0
    assert "rows left out: 4 of 8; the first: " in done.err
    assert "parts/p1.csv: line 3: `log(a)`" in done.err
    assert pl.read_csv("out/*.csv")["a"].cast(int).to_list() == [1, 2, 4, 1]
    done = mapped("log(a)", "-i", "parts", "-o", "out2", "--on-error", "null", "--to", "arrow")
    assert "rows left without results: 4 of 8; " in done.err
    out = pl.read_ipc("out2/*.arrow")
    assert out["value"].null_count() == 4
    assert out["a"].null_count() == 2


def test_a_worker_that_is_killed_loses_nothing(mapped, cluster):
    os.mkdir("parts")
    for number in range(4):
        Path("parts", f"p{number}.csv").write_text(f"a\n{number}\n")
    os.mkfifo("slow.csv")  # whoever reads it waits for this test
    killed = []

    def kill_and_feed():
        with distributed.Client(cluster.scheduler_address) as client:
            pids = client.run(os.getpid)
            pipe = os.open("slow.csv", os.O_WRONLY)  # opened when a worker has opened it
            busy = {worker for worker, tasks in client.processing().items() if tasks}
            for worker in busy:
                os.kill(pids[worker], signal.SIGKILL)
                killed.append(worker)
            with suppress(BrokenPipeError):  # until it is gone
                while True:
                    os.write(pipe, b"a\n")
            os.close(pipe)
            with open("slow.csv", "wb") as rows:  # another one
                rows.write(b"a\n7\n")

    files = [f"parts/p{n}.csv" for n in range(4)]
    Path("head.csv").write_text("a\n-1\n")  # the columns are read here
    helper = threading.Thread(target=kill_and_feed)
    helper.start()
    done = mapped("a^2", "-i", "head.csv", "slow.csv", *files, "-o", "out")
    helper.join()
    assert killed
    assert (done.returncode, done.out, done.err) == (0, "", "")
    values = [Path("out", f"part-{n:05}.csv").read_text().splitlines()[1:] for n in range(6)]
    assert values == [["-1,1.0,-2.0"], ["7,49.0,14.0"], ["0,0.0,0.0"], ["1,1.0,2.0"],
                      ["2,4.0,4.0"], ["3,9.0,6.0"]]  # fmt: skip
    assert {*os.listdir()} == {"parts", "slow.csv", "head.csv", "out"}


part = cluster_module._part


def crashing(question, path, *more):
    """The work of a worker, which is at its end there on one file, and anywhere on another one."""
    if path.endswith("everywhere.parquet"):
        os.kill(os.getpid(), signal.SIGSEGV)
    if path.endswith("there.parquet"):
        with suppress(ValueError):
            distributed.get_worker()
            os.kill(os.getpid(), signal.SIGKILL)
    return part(question, path, *more)


def test_a_file_that_crashes_its_workers_is_told_by_name(tmp_path, monkeypatch, capsys):
    def mapped(*words):  # on a cluster of its own
        code = run(["map", *words, "--engine", "dask"])
        return SimpleNamespace(returncode=code, **capsys.readouterr()._asdict())

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(cluster_module, "_part", crashing)
    for name in ("a", "there", "everywhere"):
        pl.DataFrame({"x": [1.0]}).write_parquet(f"{name}.parquet")
    done = mapped("x", "-i", "a.parquet", "everywhere.parquet", "-o", "out")
    assert (done.returncode, done.out) == (2, "")
    assert done.err == (
        f"error: {os.path.abspath('everywhere.parquet')} is damaged, most likely: "
        "Polars, which reads the tables, has crashed on it\n"
    )
    assert not os.path.exists("out")
    # and one with which workers have died by no fault of its own is answered
    done = mapped("x", "-i", "a.parquet", "there.parquet", "-o", "out")
    assert (done.returncode, done.out, done.err) == (0, "", "")
    assert len(pl.read_parquet("out/*.parquet")) == 2


def test_wrong_questions(mapped):
    os.mkdir("full")
    Path("full", "p.csv").write_text("a\n1\n")
    Path("full", "q.csv").write_text("b\n1\n")
    for words, says in (
        (["-i", "full/p.csv"], "name one with -o"),
        (["-i", "full/p.csv", "-o", "full/p.csv"], "name one with -o"),
        (["-i", "full/p.csv", "-o", "full"], "the folder full is not empty"),
        (["-o", "out"], "name them with -i"),
        (["-i", "full", "-o", "out"], "q.csv: the column `a` of the first file is missing"),
        (["-i", "full/q.csv", "-o", "out"], "there is no column `a`"),
        (["-i", "full/p.csv", "-o", "no/out"], "cannot write no/out"),
        (["-i", "full/p.csv", "-o", "out", "--scheduler", "nonsense"], "no Dask cluster"),
    ):
        done = (
            mapped("a", *words)
            if "nonsense" not in words
            else SimpleNamespace(returncode=run(["map", "a", *words, "--engine", "dask"]), err="")
        )
        assert done.returncode == 2
        assert says in done.err or "nonsense" in words
        assert os.listdir() == ["full"]


def test_an_extra_that_is_missing(mapped, monkeypatch):
    Path("p.csv").write_text("a\n1\n")
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = mapped("a", "-i", "p.csv", "-o", "out")
    assert done.returncode == 2
    assert "pip install 'autograd-cli[dask]'" in done.err


def test_a_cluster_of_its_own_is_silent(program, tmp_path):
    (tmp_path / "p.csv").write_text("a\n3\n")
    words = ("-i", "p.csv", "--engine", "dask", "-o", "out", "--to", "ndjson")
    done = program("map", "a^2", *words, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    text = (tmp_path / "out" / "part-00000.ndjson").read_text()
    assert text == '{"a": 3.0, "value": 9.0, "grad_a": 6.0}\n'
