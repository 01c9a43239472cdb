"""How tables are laid out, where options say it: separator, encoding, header, names of columns."""

import codecs
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from autograd_cli.grammar.source import Problem, normal_name

SEPARATORS = {"csv": ",", "tsv": "\t"}
_TAB = ("\\t", "tab")


class Layout(NamedTuple):
    """What options say. `renames`: columns as they stand there -> their names from then on."""

    separator: str | None = None
    encoding: str | None = None
    header: bool = True
    renames: Mapping[str, str] = {}

    def separator_of(self, form: str) -> str:
        """What parts the cells of CSV or TSV."""
        return self.separator if form == "csv" and self.separator else SEPARATORS[form]


def read_layout(
    separator: str | None,
    encoding: str | None,
    no_header: bool,
    renames: Iterable[str],
    form: str,
    to: str,
) -> Layout:
    """The layout of tables of one format, which become another. Raises Problem."""
    for option, said, forms, fits in (
        ("--sep", separator, ("csv",), "csv" in (form, to)),
        ("--encoding", encoding, ("csv", "tsv", "ndjson"), form in (*SEPARATORS, "ndjson")),
        ("--no-header", no_header or None, ("csv", "tsv"), form in SEPARATORS),
    ):
        if said is not None and not fits:
            listed = ", ".join(forms)
            raise Problem("input", "option-of-forms", option=option, forms=listed, form=form)
    pairs = [pair for word in renames for pair in read_pairs(word, "--rename", "OLD=NEW")]
    for i, (old, _) in enumerate(pairs):
        if old in dict(pairs[:i]):
            raise Problem("input", "binding-twice", name=old, option="--rename")
    return Layout(
        None if separator is None else _separator(separator),
        None if encoding is None else _encoding(encoding),
        not no_header,
        dict(pairs),
    )


def _separator(said: str) -> str:
    """One character that neither quotes nor stands in numbers."""
    character = "\t" if said in _TAB else said
    fits = len(character) == 1 and character.isascii() and not character.isalnum()
    if not fits or character in '".+-_' or not (character.isprintable() or character == "\t"):
        raise Problem("input", "bad-separator", value=said)
    return character


def _encoding(said: str) -> str:
    try:
        codec = codecs.lookup(said)
        if codec._is_text_encoding:  # and not one that turns bytes into bytes, as base64 does
            codec.incrementaldecoder().decode(b"", final=True)
            return codec.name
    except (LookupError, ValueError, TypeError):  # unknown; `undefined`; one that has no pieces
        pass
    raise Problem("input", "bad-encoding", value=said)


def read_pairs(word: str, option: str, form: str) -> list[tuple[str, str]]:
    """`OLD=NEW,…` as pairs; OLD may have commas and signs of equality itself. Raises Problem."""
    pairs = list[tuple[str, str]]()
    begun = list[str]()
    for part in word.split(","):
        begun.append(part)
        left, sign, right = part.rpartition("=")
        if not sign:
            continue
        old, new = ",".join([*begun[:-1], left]).strip(), right.strip()
        if not old or not new:
            break
        pairs.append((old, new))
        begun = []
    if begun:
        raise Problem("input", "pairs-form", text=word, option=option, form=form)
    return pairs


def renamed(columns: Sequence[str], renames: Mapping[str, str]) -> list[str]:
    """The columns with their new names. Raises Problem where one that has one is not there."""
    if not renames:
        return [*columns]
    known = {normal_name(column.strip()): column for column in columns}
    known |= {column: column for column in columns}
    new = dict[str, str]()
    for old, name in renames.items():
        column = known.get(old, known.get(normal_name(old)))
        if column is None:
            raise Problem.unknown(
                "input", "no-column-to-rename", old, columns, name=old, columns=[*columns]
            )
        new[column] = name
    return [new.get(column, column) for column in columns]
