"""The rule table as sections of rows, for people's formats."""

from autograd_cli.cli.messages import LANGUAGES
from autograd_cli.cli.render import Style
from autograd_cli.cli.render.rows import Section, label
from autograd_cli.cli.words import domain_words
from autograd_cli.core.reference import Entry


def function_sections(entries: list[Entry], style: Style, *, single: bool) -> list[Section]:
    """All functions in one table, or everything that is known of one."""
    if single:
        return [_single(entries[0], style)]
    columns = tuple(label(key, style) for key in ("function", "meaning", "domain", "derivative"))
    rows = [
        (e.call, _meaning(e, style), domain_words(e.domain), "; ".join(_partials(e, style)))
        for e in entries
    ]
    return [Section("", columns, rows, code=frozenset({0, 2, 3}))]


def _single(entry: Entry, style: Style) -> Section:
    rows = [
        (label("meaning", style), _meaning(entry, style)),
        (label("domain", style), domain_words(entry.domain) or label("everywhere", style)),
    ]
    rows += [(label("derivative", style), partial) for partial in _partials(entry, style)]
    for convention in entry.conventions:
        rows.append((label("not-differentiable", style), domain_words(convention.when)))
        taken = [p for p in convention.partials if p is not None]
        if taken:
            rows.append((label("convention", style), ", ".join(taken)))
    if entry.selects and entry.name != "where":
        rows.append(("", label("unselected", style)))
    if entry.optional:
        defaults = ", ".join(f"{name} = {value}" for name, value in entry.optional)
        rows.append((label("optional", style), defaults))
    if entry.aliases:
        rows.append((label("aliases", style), ", ".join(entry.aliases)))
    return Section(entry.call, ("", ""), rows, code=frozenset())


def _meaning(entry: Entry, style: Style) -> str:
    return entry.doc[LANGUAGES.index(style.language)]


def _partials(entry: Entry, style: Style) -> list[str]:
    return [f"∂/∂{name} = {formula}" for name, formula in entry.partials if formula is not None]
