"""The rule table: sections of rows, and objects."""

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.rows import Section, label
from autograd_cli.cli.render.view import View
from autograd_cli.core.rules.catalogue import Convention, Entry
from autograd_cli.grammar.messages.words import LANGUAGES, domain_words


def functions(entries: list[Entry], *, single: bool) -> View:
    """All functions, or everything that is known of one."""

    def listed(style: Style) -> dict[str, object] | list[dict[str, object]]:
        rows = _objects(entries, style)
        return rows[0] if single else rows

    return View(
        sections=lambda style: function_sections(entries, style, single=single), object=listed
    )


def _objects(entries: list[Entry], style: Style) -> list[dict[str, object]]:
    return [
        {
            "name": entry.name,
            "call": entry.call,
            "meaning": entry.doc[LANGUAGES.index(style.language)],
            "domain": domain_words(entry.domain) or None,
            "partials": dict(entry.partials),
            "conventions": [
                {"when": convention.when, "partials": list(convention.partials)}
                for convention in entry.conventions
            ],
            "aliases": list(entry.aliases),
            "defaults": dict(entry.optional),
        }
        for entry in entries
    ]


def function_sections(entries: list[Entry], style: Style, *, single: bool) -> list[Section]:
    """All functions in one table, or everything that is known of one."""
    if single:
        return [_single(entries[0], style)]
    columns = tuple(label(key, style) for key in ("function", "meaning", "domain", "derivative"))
    rows = [
        (
            e.call,
            _meaning(e, style),
            domain_words(e.domain, style.language),
            "; ".join(_partials(e, style)),
        )
        for e in entries
    ]
    return [Section("", columns, rows, code=frozenset({0, 2, 3}))]


def convention_section(entries: list[Entry], style: Style) -> Section:
    """Where derivatives do not exist, and what they are taken as."""
    columns = tuple(label(key, style) for key in ("function", "not-differentiable", "convention"))
    rows = [
        (e.call, domain_words(convention.when, style.language), _taken(e, convention))
        for e in entries
        for convention in e.conventions
    ]
    return Section("", columns, rows, code=frozenset({0, 1, 2}))


def _taken(entry: Entry, convention: Convention) -> str:
    """The partials at a convention; the ordinary ones where it leaves them alone."""
    pairs = zip(entry.partials, convention.partials, strict=True)
    return "; ".join(
        f"∂/∂{name} = {ordinary if special is None else special}"
        for (name, ordinary), special in pairs
    )


def _single(entry: Entry, style: Style) -> Section:
    rows = [
        (label("meaning", style), _meaning(entry, style)),
        (
            label("domain", style),
            domain_words(entry.domain, style.language) or label("everywhere", style),
        ),
    ]
    rows += [(label("derivative", style), partial) for partial in _partials(entry, style)]
    for convention in entry.conventions:
        rows.append(
            (label("not-differentiable", style), domain_words(convention.when, style.language))
        )
        rows.append((label("convention", style), _taken(entry, convention)))
    if entry.selects and entry.name != "where":
        flat = all(formula == "0" for _, formula in entry.partials)
        rows.append(("", label("passes-nothing" if flat else "unselected", style)))
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
