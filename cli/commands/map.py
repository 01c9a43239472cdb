"""`map`: value and gradient for every row of a table."""

import gc
import signal
from typing import TYPE_CHECKING

from autograd_cli.cli.delivery.answers import style_of
from autograd_cli.cli.forms import Look, Style
from autograd_cli.cli.line.command_table import ENGINES, ON_ERROR, TABLE_FORMATS
from autograd_cli.cli.line.values import choice, read_expression, read_names, read_point, text_alone
from autograd_cli.cli.messages.labels import LABELS
from autograd_cli.cli.streams.files import ended, ending_cleanly
from autograd_cli.cli.streams.outlive import outlive
from autograd_cli.cli.streams.standard import (
    hush_libraries,
    stderr_lacks,
    tell_that_it_waits,
    write_error,
)
from autograd_cli.cli.tables.inputs import TEXT, bytes_of, files_of, format_of
from autograd_cli.cli.tables.layout import read_layout, read_pairs
from autograd_cli.cli.tables.lines import BYTES
from autograd_cli.cli.tables.progress import watch_of
from autograd_cli.cli.words import ascii_text
from autograd_cli.core.program.printer import function_word
from autograd_cli.grammar.messages.words import WARNING, said, visible
from autograd_cli.grammar.source import Problem, mapped, normal_name, problem_words

if TYPE_CHECKING:
    from autograd_cli.cli.tables.rows import Tally


def run(
    expr: str | None,
    more: list[str],
    sources: list[str],
    output: str,
    from_form: str | None,
    to_form: str | None,
    at: list[str],
    wrt: str | None,
    only: bool,
    prefix: str,
    on_error: str,
    uncertainty: bool,
    sigmas: list[str],
    renames: list[str],
    no_header: bool,
    separator: str | None,
    encoding: str | None,
    engine: str,
    scheduler: str | None,
    look: Look,
    size: int = BYTES,
) -> int:
    """The exit code; options as the command table names them, and how many bytes are a batch."""
    gc.enable()  # a stream may be endless,
    gc.set_threshold(1_000_000)  # but the many objects of a batch of JSON are no garbage yet
    hush_libraries()
    style = style_of(look)
    choice(on_error, "--on-error", ON_ERROR)
    choice(engine, "--engine", ENGINES)
    for option, said_form in (("--from", from_form), ("--to", to_form)):
        if said_form is not None:
            choice(said_form, option, TABLE_FORMATS)
    if scheduler is not None and engine != "dask":
        raise Problem("input", "scheduler-needs-dask")
    for option, texts in (("--prefix", [prefix]), ("--rename", renames)):
        for text in texts:
            text_alone(text, option)
    paths, form = files_of([*sources, *more], from_form, output)
    if "-" in paths and expr == "-":
        raise Problem("input", "two-from-stdin")
    if "-" in paths:
        tell_that_it_waits("table", style.language)
    if form not in TEXT:
        outlive(paths[0])
    # imported here, as a parent that only waits needs neither Polars nor NumPy
    from polars.exceptions import PanicException

    from autograd_cli.cli.tables.reading import Reading
    from autograd_cli.cli.tables.rows import Question, map_files

    # imported, Polars takes Ctrl-C for itself, also where it is ignored, and has calls of the
    # system go on after it: a wait for input would never end
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.siginterrupt(signal.SIGINT, True)
    on_cluster = engine == "dask"
    to = to_form or form if on_cluster else format_of(to_form, output, "--to")
    question = Question(
        read_expression(expr), read_point(at), read_names(wrt),
        Reading(
            form, to, read_layout(separator, encoding, no_header, renames, form, to),
            style.language, len(paths) > 1, size,
        ),
        only, prefix, on_error, read_sigmas(sigmas) if uncertainty or sigmas else None,
    )  # fmt: skip
    watch = watch_of(style, bytes_of(paths), output)
    try:
        with ending_cleanly():
            if on_cluster:
                from autograd_cli.cli.tables.cluster import map_on_cluster

                tally = map_on_cluster(question, paths, output, scheduler, watch)
            else:
                tally = map_files(question, paths, output, watch)
    except (Exception, PanicException) as error:
        if ended:  # Polars, interrupted, has called it an error of its own
            raise SystemExit(128 + ended[0]) from None
        if isinstance(error, PanicException):
            raise Problem("input", "table-panic") from None
        raise
    _summarise(tally, on_error, style)
    return 0


def read_sigmas(words: list[str]) -> dict[str, str]:
    """`--sigma NAME=COLUMN,…`: the text of each name. Raises Problem."""
    sigmas: dict[str, str] = {}
    for word in words:
        for name, text in read_pairs(mapped(word), "--sigma", "NAME=COLUMN"):
            if normal_name(name) in sigmas:
                raise Problem("input", "binding-twice", name=name, option="--sigma")
            sigmas[normal_name(name)] = text
    return sigmas


def _summarise(tally: "Tally", on_error: str, style: Style) -> None:
    """Say on standard error what is not as in the other rows."""
    lines = _lines(tally, on_error, style.language)
    text = ascii_text(lines) if style.ascii else lines
    if stderr_lacks(text):
        text = ascii_text(_lines(tally, on_error, "en"))
    if text:
        write_error(text)


def _lines(tally: "Tally", on_error: str, language: str) -> str:
    sentences: list[tuple[str, dict[str, object]]] = []
    if tally.top:
        sentences.append(("numbers-on-top", {}))
    if tally.first is not None:
        reason, _ = problem_words(tally.first, language)
        key = "rows-skipped" if on_error == "skip" else "rows-empty"
        sentences.append((key, {"count": tally.bad, "problem": reason}))
    sentences += [
        ("rows-at-kinks", {"function": function_word(name), "count": count})
        for name, count in tally.kinks.items()
    ]
    counts = (("rows-infinite", tally.infinite), ("rows-nan", tally.nan))
    sentences += [(key, {"count": count}) for key, count in counts if count]
    head = said(WARNING, language)
    texts = [said(LABELS[key], language, {**v, "rows": tally.rows}) for key, v in sentences]
    return "".join(f"{head}: {visible(text)}\n" for text in texts)
