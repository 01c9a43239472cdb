"""What the words after -i name: files, and their format."""

import glob
import os
import re
from collections.abc import Sequence
from contextlib import suppress

from autograd_cli.cli.line.command_table import TABLE_FORMATS
from autograd_cli.cli.tables.compression import COMPRESSED
from autograd_cli.grammar.source import Problem

TEXT = ("csv", "tsv", "ndjson")


def format_of(said: str | None, path: str, option: str) -> str:
    """The format that an option or the ending of a file names; of a stream CSV."""
    if said is not None:
        return said
    if path == "-":
        return "csv"
    found = _ending(path)
    if found is None:
        choices = ", ".join(TABLE_FORMATS)
        raise Problem("input", "table-ending", path=path, option=option, choices=choices)
    return found


def _ending(path: str) -> str | None:
    path = path.lower()
    inner = next((path.removesuffix(e) for e in COMPRESSED if path.endswith(e)), path)
    for name, endings in TABLE_FORMATS.items():
        if (path if name not in TEXT else inner).endswith(endings):
            return name
    return None


def files_of(words: Sequence[str], said: str | None, output: str) -> tuple[list[str], str]:
    """The files that words name (files, patterns, folders), in order, and their one format.

    Raises Problem of kind `input`: where nothing is found, where formats differ, and where the
    output is one of several inputs: the next run would take the answer for a question.
    """
    for word in words:
        _possible(word, "cannot-read")
    _possible(output, "cannot-write")
    paths: list[str] = []
    for word in words or ["-"]:
        if os.path.isdir(word):
            found = [os.path.join(word, n) for n in os.listdir(word) if not n.startswith(".")]
            found = [path for path in found if (form := _ending(path)) and said in (None, form)]
        elif glob.has_magic(word) and not os.path.lexists(word):
            found = glob.glob(word, recursive=True)
        else:
            paths.append(word)
            continue
        found = sorted(filter(os.path.isfile, found), key=_natural)
        if not found:
            raise Problem("input", "no-files", path=word)
        paths += found
    single = not words or (len(words) == 1 and paths == [*words])
    if not single and output != "-":
        target = os.path.realpath(output)
        twice = next((p for p in paths if os.path.realpath(p) == target), None)
        if twice is not None:
            raise Problem("input", "output-is-input", path=twice)
    forms = {path: format_of(said, path, "--from") for path in paths}
    form = forms[paths[0]]
    other = next((path for path in paths if forms[path] != form), None)
    if other is not None:
        raise Problem("input", "two-formats", path=other, form=forms[other], first=form)
    return paths, form


def _possible(path: str, sentence: str) -> None:
    """Refuse what no file can be called: NUL and lone surrogates are in no name."""
    try:
        with suppress(OSError):
            os.lstat(path)
    except ValueError as error:
        raise Problem("input", sentence, path=path, reason=str(error)) from None


def _natural(path: str) -> list[tuple[bool, int, str]]:
    """part2 before part10."""
    return [(not p.isdecimal(), int(p) if p.isdecimal() else 0, p)
            for p in re.split(r"(\d+)", path)]  # fmt: skip


def bytes_of(paths: Sequence[str]) -> int | None:
    """The size of the files; None where one is a stream."""
    if not all(map(os.path.isfile, paths)):
        return None
    return sum(map(os.path.getsize, paths))
