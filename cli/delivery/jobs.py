"""`--jobs`: a stream of expressions, one JSON object a line in, one a line out."""

import contextlib
import gc
import json
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from autograd_cli.cli.diagnostics import error_object
from autograd_cli.cli.forms import Look
from autograd_cli.cli.line.values import (
    MAX_TEXT,
    choice,
    decoded,
    point_of_object,
    read_json,
    too_long,
    unreadable,
)
from autograd_cli.cli.render.formats.json import line, number, numbers, warnings
from autograd_cli.cli.streams.standard import tell_that_it_waits, write
from autograd_cli.core.point.at import At
from autograd_cli.grammar.source import Problem, normal_name

KEYS = ("id", "expr", "at", "wrt")


class Job(NamedTuple):
    """What a line asks: a program, a point, the inputs, and `more`, the keys of one command."""

    line: int
    expr: str
    point: dict[str, float]
    wrt: list[str] | None
    more: dict[str, object]


Solve = Callable[[Job], dict[str, object]]  # the keys of the answer


def solved_gradient(job: Job) -> dict[str, object]:
    """The answer of `grad`."""
    at = At(job.expr, job.point, job.wrt)
    result: dict[str, object] = {"value": number(at.value), "gradient": numbers(at.gradient)}
    if at.warnings:
        result["warnings"] = warnings(at.warnings)
    return result


def run_jobs(
    path: str,
    look: Look,
    others: Mapping[str, object],
    solve: Solve = solved_gradient,
    more: Collection[str] = (),
) -> int:
    """Answer every line before the next is read; `more` are keys beside those of every command.

    `others` are the arguments that do not go with it. The exit code: 1 if any erred or failed.
    """
    for option, value in others.items():
        if value:
            raise Problem("input", "jobs-alone", option=option)
    choice(look.form or "ndjson", "--format", ("ndjson",))
    gc.enable()  # a stream may be endless
    code = 0
    for count, data in enumerate(_lines(path), 1):
        if not data.strip():
            continue
        result = _answered(count, data, solve, more)
        code |= "error" in result or result.get("ok") is False
        write(line(result))
    return code


def _lines(path: str) -> Iterator[bytes]:
    """The lines; of one that is too long just so much that it is told from others."""
    if path == "-":
        tell_that_it_waits("jobs")
    try:
        with contextlib.ExitStack() as opened:
            file = sys.stdin.buffer if path == "-" else opened.enter_context(open(path, "rb"))
            while data := file.readline(MAX_TEXT + 1):
                yield data
                while len(data) > MAX_TEXT and not data.endswith(b"\n"):
                    data = file.readline(MAX_TEXT + 1)
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None


def _answered(count: int, data: bytes, solve: Solve, more: Collection[str]) -> dict[str, object]:
    job: object = None
    try:
        job = _job(count, data)
        return {"id": _identity(job), **solve(_asked(count, job, more))}
    except Problem as problem:
        return {"id": _identity(job), "error": error_object(problem)}


def _identity(job: object) -> object:
    """The job's `id`, whatever it is; what JSON cannot write is text."""
    identity = job.get("id") if isinstance(job, dict) else None
    try:
        json.dumps(identity, allow_nan=False)
    except ValueError:
        return str(identity)
    return identity


def _job(count: int, data: bytes) -> dict[str, object]:
    place = f"line {count}"
    if len(data) > MAX_TEXT:
        raise too_long(place)
    text = decoded(data, place)
    job = read_json(text, place)
    if not isinstance(job, dict):
        raise Problem("input", "bad-job", line=count, wanted='{"id": …, "expr": …, "at": {…}}')
    return job


def _asked(count: int, job: dict[str, object], more: Collection[str]) -> Job:
    known = (*KEYS, *more)
    for key in job:
        if key not in known:
            raise Problem.unknown(
                "input", "unknown-key", key, known, otherwise="job-keys", name=key, keys=[*known]
            )
    expr, at, wrt = job.get("expr"), job.get("at", {}), job.get("wrt")
    if not isinstance(expr, str):
        raise Problem("input", "bad-job", line=count, wanted='{"expr": "…"}')
    names = None
    if wrt is not None:
        if not (isinstance(wrt, list) and all(isinstance(name, str) for name in wrt)):
            raise Problem("input", "bad-job", line=count, wanted='{"wrt": ["…"]}')
        names = [normal_name(name) for name in wrt]
        for name, count in Counter(names).items():
            if count > 1:
                raise Problem("input", "wrt-twice", name=name)
    own = {key: job[key] for key in more if key in job}
    return Job(count, expr, point_of_object(at, '"at"'), names, own)
