"""Reads the values of options that commands share (points, names, counts), and text files."""

import sys
from collections.abc import Collection, Iterable
from typing import Any, BinaryIO

from autograd_cli.cli.streams.standard import tell_that_it_waits
from autograd_cli.core.point.at import evaluated_constant
from autograd_cli.core.program.lower import lower
from autograd_cli.core.table.primitives import FUNCTIONS
from autograd_cli.grammar.parse import parse
from autograd_cli.grammar.source import Problem, mapped, normal_name, split_at_commas

MAX_TEXT = 18_000_000  # bytes; a program of a million operations has some 15 million
MAX_DIGITS = 4_000  # of a whole number in JSON, because reading it takes quadratic time

_SPECIAL = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


# ---- text


def read_expression(word: str | None) -> str:
    """The program that EXPR stands for: the text itself, `-` for standard input, or `@FILE`."""
    if word is None:
        raise Problem("input", "no-expression", hint="example")
    if word == "-":
        tell_that_it_waits("expression")
        path = "standard input"
        text = decoded(_bounded(sys.stdin.buffer, path), path)
    elif word.startswith("@") and len(word) > 1:
        path = word[1:]
        text = read_file(path)
    else:
        return word
    if not text.strip():
        raise Problem("syntax", "empty-file", hint="example", path=path)
    return text


def read_file(path: str) -> str:
    """A file's text. Raises Problem of kind `input`."""
    try:
        with open(path, "rb") as file:
            data = _bounded(file, path)
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    return decoded(data, path)


def _bounded(file: BinaryIO, path: str) -> bytes:
    """The bytes of a file; raises Problem past MAX_TEXT, because a pipe may never end."""
    data = file.read(MAX_TEXT + 1)
    if len(data) > MAX_TEXT:
        raise too_long(path)
    return data


def too_long(path: str) -> Problem:
    """The problem of a text of too many bytes."""
    return Problem("limit", "text-too-long", path=path, limit=f"{MAX_TEXT:,}")


def unreadable(path: str, error: Exception) -> Problem:
    """The problem of a file that cannot be read."""
    reason = getattr(error, "strerror", None) or str(error)
    return Problem("input", "cannot-read", path=path, reason=reason)


def decoded(data: bytes, path: str) -> str:
    """UTF-8 as text. Raises Problem of kind `input`."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Problem("input", "not-utf8", path=path, offset=error.start) from None


# ---- points


def read_point(words: Iterable[str], option: str = "--at") -> dict[str, float]:
    """The values of all `--at`, or of another option of that form.

    Of a name in several options the last counts; in one option it must not come twice.
    """
    point: dict[str, float] = {}
    for word in words:
        if word.startswith("@"):
            point.update(point_of_object(read_json(read_file(word[1:]), word[1:]), word[1:]))
        else:
            point.update(_bindings(word, option))
    return point


def _bindings(word: str, option: str) -> dict[str, float]:
    texts = read_bindings(word, option)
    return {name: _constant_value(name, text, word, option) for name, text in texts.items()}


def _constant_value(name: str, text: str, word: str, option: str) -> float:
    try:
        return constant(text, "binding-value", name=name)
    except Problem as problem:
        from autograd_cli.cli.line.slips import bad_value

        raise bad_value(problem, name, text, word, option) from None


def read_bindings(word: str, option: str) -> dict[str, str]:
    """The texts of `NAME=TEXT,…` by name; signs and names are in their normal form."""
    found: dict[str, str] = {}
    for item in split_at_commas(word):
        if not item.strip() and not word.strip():
            continue
        name, sign, text = mapped(item).partition("=")
        name = normal_name(name.strip())
        if not sign or not name.isidentifier() or text[:1] == "=":
            from autograd_cli.cli.line.slips import no_binding

            raise no_binding(item, word, option)
        if name in found:
            raise Problem("input", "binding-twice", name=name, option=option)
        if not text.strip():
            mend = f"{option} {name}=1"
            raise Problem("input", "no-value", hint="write", name=name, mend=mend)
        found[name] = text
    return found


def point_of_object(values: object, path: str) -> dict[str, float]:
    """A JSON object of names and numbers as a point; a text in it is a constant expression."""
    named = named_values(values, path).items()
    return {name: _number_of_json(name, value) for name, value in named}


def read_object(path: str) -> dict[str, object]:
    """The JSON object in a file, its keys as names."""
    return named_values(read_json(read_file(path), path), path)


def named_values(values: object, path: str) -> dict[str, object]:
    """A JSON object by names in their normal form. Raises Problem of kind `input`."""
    if not isinstance(values, dict):
        raise Problem("input", "not-an-object", path=path)
    found: dict[str, object] = {}
    for key, value in values.items():
        name = normal_name(key)
        if name in found:
            raise Problem("input", "binding-twice", name=name, option="--at")
        found[name] = value
    return found


def _number_of_json(name: str, value: object) -> float:
    if isinstance(value, str):
        special = _SPECIAL.get(value)
        return constant(value, "binding-value", name=name) if special is None else special
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Problem("input", "not-a-number", name=name)
    try:
        return float(value)
    except OverflowError:
        raise Problem("input", "not-a-number", name=name) from None


def text_of_json(name: str, value: object) -> str:
    """A number as it is written, or its text. Raises Problem of kind `input`."""
    if isinstance(value, str):
        return value.strip()
    _number_of_json(name, value)
    return repr(value)


def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object from its pairs; raises Problem where a key comes twice."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Problem("input", "key-twice", name=key)
        found[key] = value
    return found


def whole_number(digits: str) -> int:
    """A whole number of JSON. Raises Problem of kind `limit`."""
    if len(digits) > MAX_DIGITS:
        raise Problem("limit", "number-too-long", limit=f"{MAX_DIGITS:,}")
    return int(digits)


def read_json(text: str, path: str) -> object:
    """The value of a text of JSON. Raises Problem of kind `input` or `limit`."""
    import json

    try:
        return json.loads(
            text.lstrip("\ufeff"), object_pairs_hook=unique_keys, parse_int=whole_number
        )
    except (ValueError, RecursionError) as error:
        reason = str(error)
        if isinstance(error, json.JSONDecodeError) and "\n" not in text.strip():
            reason = f"{error.msg} (character {error.pos + 1})"
        raise Problem("input", "not-json", path=path, reason=reason) from None


def constant(text: str, message: str, **values: str) -> float:
    """The value of a constant expression.

    Raises Problem of kind `input`, with this message and values, where it is none.
    """
    try:
        program = parse(text, FUNCTIONS)
        (statement,) = program.statements[:1]
        if len(program.statements) > 1 or statement.name is not None:
            raise Problem("input", "value-not-expression")
        graph = lower(program)
        if graph.inputs:
            raise Problem("input", "value-has-names", name=next(iter(graph.inputs)))
        return evaluated_constant(graph)
    except Problem as problem:
        raise Problem(
            "input", message, None, None, text=text.strip(), problem=problem, **values
        ) from None


# ---- names, choices, counts


def read_names(word: str | None, option: str = "--wrt") -> list[str] | None:
    """The names of a list as `--wrt a,b`; None where the option was not given."""
    if word is None:
        return None
    names: dict[str, None] = {}
    for item in mapped(word).split(","):
        name = normal_name(item.strip())
        if not name.isidentifier():
            from autograd_cli.cli.line.slips import bad_names

            raise bad_names(word, option)
        if name in names:
            raise Problem("input", "wrt-twice", name=name)
        names[name] = None
    return [*names]


def choice(value: str, option: str, choices: Collection[str]) -> str:
    """The value; raises Problem where it is not one of the choices."""
    if value not in choices:
        from autograd_cli.cli.line.slips import bad_choice

        raise bad_choice(value, option, choices)
    return value


def text_alone(value: str, option: str) -> str:
    """The text; raises Problem where it cannot be written because its bytes were no UTF-8."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Problem("input", "option-not-utf8", option=option, value=value) from None
    return value


def whole(value: str, option: str, least: int) -> int:
    """A whole number of at least `least`."""
    if not (value.isascii() and value.isdigit()) or len(value) > 18 or int(value) < least:
        raise Problem("input", "bad-count", value=value, option=option, least=least)
    return int(value)


MAX_PRECISION = 1_000  # significant digits; the longest float has 767


def significant_digits(value: str) -> int:
    """The value of `--precision`."""
    return at_most(value, "--precision", 1, MAX_PRECISION)


def at_most(value: str, option: str, least: int, greatest: int) -> int:
    """A whole number of at least `least` and at most `greatest`."""
    number = whole(value, option, least)
    if number > greatest:
        raise Problem("input", "too-large-count", option=option, greatest=greatest)
    return number
