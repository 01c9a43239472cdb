"""Make tables.py, the LALR(1) tables of expression.lark.

`python -m autograd_cli.grammar.make_tables` writes it.

Lark reads the grammar and computes the tables. They are stored as a module because importing Lark
and computing them takes longer than all else that the program does at its start. A test checks
that tables.py is what this module makes.
"""

import re
from pathlib import Path
from typing import Any

from lark import Lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

GRAMMAR = Path(__file__).with_name("expression.lark")
SHIFT = 0  # Lark's own codes in a serialised parse table: (0, state) and (1, rule)

HEADER = '''"""The LALR(1) tables of expression.lark. Made by make_tables.py; do not edit."""

# fmt: off
'''


def tables_text() -> str:
    """The text of tables.py for the grammar as it stands."""
    lark = Lark(GRAMMAR.read_text(encoding="utf-8"), parser="lalr", lexer="basic")
    data, memo = lark.memo_serialize([TerminalDef, Rule])
    parser, table = data["parser"], data["parser"]["parser"]
    symbols: dict[int, str] = table["tokens"]
    ignored = set(parser["lexer_conf"]["ignore"])

    definitions = {d["name"]: d for d in memo.values() if d["__type__"] == "TerminalDef"}
    ordered = sorted(definitions.values(), key=lambda d: -d["priority"])
    words = [d["name"] for d in ordered if d["name"] not in ignored]
    terminals = [*words, "ERROR", *sorted(_declared(symbols, definitions)), "$END"]
    number_of = {name: number for number, name in enumerate(terminals)}
    blank = "|".join(_regex(definitions[name]) for name in sorted(ignored))
    groups = "|".join(f"({_regex(definitions[name])})" for name in words)
    # Blanks before a token are part of its match, which is faster than a match of their own. The
    # last group (.) catches characters that begin no terminal.
    pattern = f"(?:{blank})?(?:{groups}|(.)|\\Z)"
    # The same words without a group for each kind, so that one call of findall lists them all. `.`
    # matches the words of one character.
    longer = "|".join(_regex(definitions[name]) for name in words if not _single(definitions[name]))
    all_words = f"(?:{blank})?({longer}|.|\\Z)"

    rules = {key: rule for key, rule in memo.items() if rule["__type__"] == "Rule"}
    rule_number = {key: number for number, key in enumerate(rules)}
    nonterminals = list(dict.fromkeys(rule["origin"]["name"] for rule in rules.values()))
    states = _breadth_first(table["states"], table["start_states"]["start"], symbols)
    state_number = {state: number for number, state in enumerate(states)}
    actions: list[tuple[int, ...]] = []
    gotos: list[dict[int, int]] = []
    for state in states:
        row = [0] * len(terminals)
        goto: dict[int, int] = {}
        for symbol, (kind, target) in table["states"][state].items():
            name = symbols[symbol]
            if name not in number_of:
                goto[nonterminals.index(name)] = state_number[target]
            elif kind == SHIFT:
                row[number_of[name]] = state_number[target] + 1
            else:
                row[number_of[name]] = -(rule_number[target["@"]] + 1)
        actions.append(tuple(row))
        gotos.append(dict(sorted(goto.items())))
    rule_rows = [_rule_row(rule, nonterminals) for rule in rules.values()]
    lines = [
        f"TERMINALS = {tuple(terminals)!r}",
        f"PATTERN = {pattern!r}",
        f"WORDS = {all_words!r}",
        "# (left side, length, what it means): `None` hands its one child on",
        f"RULES: tuple[tuple[int, int, str | None], ...] = {_rows(rule_rows)}",
        f"NONTERMINALS = {tuple(nonterminals)!r}",
        f"END = {state_number[table['end_states']['start']]}  # parsing begins in state 0",
        "# for each state, by terminal: state + 1 to shift, -(rule + 1) to reduce, 0 refuses it",
        f"ACTIONS: tuple[tuple[int, ...], ...] = {_rows(actions)}",
        f"GOTOS: tuple[dict[int, int], ...] = {_rows(gotos)}",
    ]
    return HEADER + "\n".join(lines) + "\n"


def _breadth_first(
    states: dict[int, dict[int, Any]], start: int, symbols: dict[int, str]
) -> list[int]:
    """The states in an order that depends on the grammar alone; Lark's own is that of hashes."""
    order = {start: None}
    for state in (queue := [start]):
        for _, target in sorted(
            (symbols[s], t) for s, (kind, t) in states[state].items() if kind == SHIFT
        ):
            if target not in order:
                order[target] = None
                queue.append(target)
    return list(order)


def _declared(symbols: dict[int, str], definitions: dict[str, Any]) -> set[str]:
    """The terminals that no pattern defines (%declare)."""
    return {s for s in symbols.values() if s.isupper() and s not in definitions and s != "$END"}


def _regex(definition: dict[str, Any]) -> str:
    pattern = definition["pattern"]
    value: str = pattern["value"]
    return re.escape(value) if pattern["__type__"] == "PatternStr" else value


def _single(definition: dict[str, Any]) -> bool:
    """Whether a terminal is one fixed character, as `+`."""
    pattern = definition["pattern"]
    return pattern["__type__"] == "PatternStr" and len(pattern["value"]) == 1


def _rule_row(rule: dict[str, Any], nonterminals: list[str]) -> tuple[int, int, str | None]:
    name, alias, length = rule["origin"]["name"], rule["alias"], len(rule["expansion"])
    hands_on = length == 1 and alias is None and rule["options"]["expand1"]
    return nonterminals.index(name), length, None if hands_on else alias or name


def _rows(rows: Any) -> str:
    return "(\n" + "".join(f"    {row!r},\n" for row in rows) + ")"


def main() -> None:
    GRAMMAR.with_name("tables.py").write_text(tables_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
