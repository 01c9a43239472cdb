"""The rows of many files on a Dask cluster: a file is a partition, and so is what it becomes."""

import copyreg
import logging
import multiprocessing
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from autograd_cli.cli.streams.files import mask, unfinished
from autograd_cli.cli.streams.outlive import crashes
from autograd_cli.cli.streams.standard import hush_libraries
from autograd_cli.cli.tables.batches import Table
from autograd_cli.cli.tables.inputs import bytes_of
from autograd_cli.cli.tables.progress import Steps, Watch, unwatched
from autograd_cli.cli.tables.rows import Question, Tally, first_table, map_files
from autograd_cli.grammar.source import Problem

PATIENCE = "10s"  # for a scheduler to answer


def _made(args: tuple[Any, ...], text: str | None) -> Problem:
    kind, message, span, hint, values = args
    problem = Problem(kind, message, span, hint, **values)
    problem.text = text
    return problem


copyreg.pickle(Problem, lambda problem: (
    _made,
    ((problem.kind, problem.message, problem.span, problem.hint, problem.values), problem.text),
))  # fmt: skip


def map_on_cluster(
    question: Question, paths: Sequence[str], output: str, scheduler: str | None, watch: Watch
) -> Tally:
    """Write a part for each file into a new folder, which appears whole or not at all.

    Raises Problem: that of the first file that has one.
    """
    target = os.path.realpath(output)
    if output == "-" or (os.path.lexists(target) and not os.path.isdir(target)):
        raise Problem("input", "folder-needed", path=output)
    if os.path.isdir(target) and os.listdir(target):
        raise Problem("input", "folder-in-use", path=output)
    if "-" in paths:
        raise Problem("input", "files-needed")
    paths = [os.path.abspath(path) for path in paths]  # workers stand somewhere else
    first = first_table(question, paths)
    with _client(scheduler) as client, _new_folder(target, output) as folder:
        tally = Tally()
        for part in watch(_parts(client, question, paths, first, folder)):
            tally.add(part)
    return tally


@contextmanager
def _new_folder(target: str, output: str) -> Iterator[str]:
    """A folder that gets its name when all is well."""
    prefix, suffix = unfinished(target)
    made = None
    try:
        made = tempfile.mkdtemp(dir=os.path.dirname(target), prefix=prefix, suffix=suffix)
        yield made
        os.chmod(made, 0o777 & ~mask())
        os.rename(made, target)
        made = None
    except OSError as error:
        reason = error.strerror or str(error)
        raise Problem("input", "cannot-write", path=output, reason=reason) from None
    finally:
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)


def part_name(number: int, form: str) -> str:
    """The name of a part, by the number of its file."""
    return f"part-{number:05}.{form}"


def _parts(
    client: Any, question: Question, paths: Sequence[str], first: Table, folder: str
) -> Steps[Tally]:
    """The tallies in the order of the files, while the cluster works ahead."""
    asked = [
        (question, path, first.schema, os.path.join(folder, part_name(number, question.reading.to)))
        for number, path in enumerate(paths)
    ]
    key = os.path.basename(folder)
    futures = [
        client.submit(_part, *part, key=f"{key}-{number}", pure=False)
        for number, part in enumerate(asked)
    ]
    rows = done = 0
    try:
        for future, part, path in zip(futures, asked, paths, strict=True):
            tally = _result(future, part)
            future.release()
            rows += tally.rows
            done += bytes_of([path]) or 0
            yield tally, rows, done
    finally:
        client.cancel(futures)


def _part(question: Question, path: str, schema: dict[str, Any], output: str) -> Tally | Problem:
    """What a worker does: one file, whose columns are those of the first."""
    try:
        return map_files(question, [path], output, unwatched, schema)
    except Problem as problem:
        return problem


_Asked = tuple[Question, str, dict[str, Any], str]  # what `_part` takes


def _result(future: Any, part: _Asked) -> Tally:
    from distributed import KilledWorker

    try:
        found = future.result()
    except OSError as error:
        raise Problem("input", "cluster-failed", reason=str(error)) from None
    except Exception as error:
        # workers have died with this file, or with another one that they had beside it
        found = _alone(part) if isinstance(error, KilledWorker) else None
        if found is None:
            reason = f"{type(error).__name__}: {error}".split("\n")[0]
            raise Problem("input", "cluster-failed", reason=reason) from None
    if isinstance(found, Problem):
        raise found
    assert isinstance(found, Tally)
    return found


def _alone(part: _Asked) -> Tally | Problem | None:
    """What comes of a file in a process of its own; None where something kills that, too."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(there, _part, part), daemon=True)
    process.start()
    there.close()
    try:
        found: Tally | Problem = here.recv()
        return found
    except EOFError:
        process.join()
        crashed = process.exitcode is not None and -process.exitcode in crashes()
        return Problem("input", "table-crash", path=part[1]) if crashed else None
    finally:
        here.close()


def _answer(there: Any, work: Callable[..., object], part: _Asked) -> None:
    hush_libraries()
    there.send(work(*part))


@contextmanager
def _client(scheduler: str | None) -> Iterator[Any]:
    """A client of the scheduler, or of a cluster of processes made for this command."""
    try:
        import distributed
        from dask import config
    except ImportError:
        raise Problem("input", "missing-extra", extra="dask") from None
    library: Any = distributed
    warnings.simplefilter("ignore")  # Dask's own words are for those who run a cluster
    for name in ("distributed", "tornado", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    cluster = None
    try:
        try:
            if scheduler is None:
                # what a worker has died with is looked at here: several of them would die with it
                with config.set({"distributed.scheduler.allowed-failures": 0}):
                    cluster = library.LocalCluster(
                        processes=True, threads_per_worker=1, dashboard_address="127.0.0.1:0",
                        silence_logs=logging.CRITICAL,
                    )  # fmt: skip
            client = library.Client(cluster if scheduler is None else scheduler, timeout=PATIENCE)
        except (OSError, ValueError, RuntimeError) as error:
            reason = str(error).split("\n")[0]
            raise Problem("input", "no-cluster", reason=reason) from None
        try:
            yield client
        finally:
            client.close()
    finally:
        if cluster is not None:
            cluster.close()
