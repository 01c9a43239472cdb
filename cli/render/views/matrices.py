"""Jacobians, Hessians and products with vectors: tables, lines of fields, JSON, LaTeX."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from autograd_cli.cli.forms import Style, Written
from autograd_cli.cli.render.formats.json import number, numbers, warnings
from autograd_cli.cli.render.rows import Section, label, partial
from autograd_cli.cli.words import marked, people_number
from autograd_cli.core.answers.matrices import (
    Head,
    Hessian,
    HessianProduct,
    Jacobian,
    Rows,
    VectorProduct,
)
from autograd_cli.core.program.printer import latex_name, latex_number, number_text

MAX_WRITTEN = 1_000_000  # entries; of a larger matrix only those that are not 0
MAX_COLUMNS = 40  # that people read as a matrix
MAX_EIGENVALUES = 12
_DELIMITERS = {"csv": ",", "tsv": "\t"}
# the columns that amsmath's matrices have by themselves
_MATRIX_COLUMNS = 10


class Matrix(NamedTuple):
    """A matrix with names. `over` is what is differentiated, for each row or for all of them."""

    rows: Sequence[str]
    columns: Sequence[str]
    entries: Rows
    over: str | None = None

    @property
    def sparse(self) -> bool:
        return len(self.rows) * len(self.columns) > MAX_WRITTEN

    def present(self) -> Iterable[tuple[str, str, float]]:
        """The entries that are not 0."""
        place = {column: i for i, column in enumerate(self.columns)}
        for row in self.rows:
            found = self.entries[row]
            for column in sorted(found, key=place.__getitem__):
                if found[column] != 0:
                    yield row, column, found[column]

    def written(self) -> Iterable[tuple[str, str, float]]:
        """All entries; of a large matrix those that are not 0."""
        if self.sparse:
            yield from self.present()
            return
        for row in self.rows:
            for column in self.columns:
                yield row, column, self.entries[row].get(column, 0.0)

    def derivative(self, row: str, column: str) -> str:
        """What an entry is: ∂u/∂x, ∂²f/∂x∂y."""
        if self.over is None:
            return partial(row, column)
        under = f"∂{row}²" if row == column else f"∂{row}∂{column}"
        return f"∂²{self.over}/{under}"


# ---- the commands' answers


def jacobian(answer: Jacobian, form: str, style: Style) -> Written:
    """The whole answer of `jacobian`."""
    head = answer.head
    matrix = Matrix(list(answer.rows), head.inputs, answer.rows)
    if form in ("json", "ndjson"):
        return {
            **_first_keys(head),
            "jacobian": _object(matrix),
            **({"sparse": True} if matrix.sparse else {}),
            "mode": answer.mode,
            "passes": answer.passes,
            "operations": answer.operations,
        }
    if form == "plain" or form in _DELIMITERS:
        return _fields({"": matrix}, "output", form)
    if form == "latex":
        left = rf"\frac{{\partial({_listed(matrix.rows)})}}{{\partial({_listed(matrix.columns)})}}"
        return _latex(head, [_values(head, style), rf"{left} &= {_pmatrix(matrix, style)}"], style)
    found = [_value_section(head, style)]
    notes = [_mode_note(answer, style)]
    found += _matrix_sections(label("jacobian", style), matrix, notes, form, style)
    return _page(head, found, form, style)


def hessian(answer: Hessian, form: str, style: Style) -> Written:
    """The whole answer of `hessian`."""
    head = answer.head
    inputs = head.inputs
    matrices = {name: Matrix(inputs, inputs, one.rows, name) for name, one in answer.of.items()}
    sparse = len(inputs) ** 2 > MAX_WRITTEN
    if form in ("json", "ndjson"):
        of = answer.of
        parts: dict[str, dict[str, object]] = {
            "gradient": {name: numbers(one.gradient) for name, one in of.items()},
            "hessian": {name: _object(matrices[name]) for name in of},
            "eigenvalues": {name: one.eigenvalues for name, one in of.items()},
            "definiteness": {name: one.definiteness for name, one in of.items()},
        }
        return {
            **_first_keys(head),
            **{key: _alone(part) for key, part in parts.items()},
            **({"sparse": True} if sparse else {}),
        }
    if form == "plain" or form in _DELIMITERS:
        several = len(matrices) > 1
        return _fields({name if several else "": m for name, m in matrices.items()}, "input", form)
    if form == "latex":
        lines = [_values(head, style)]
        for name, one in answer.of.items():
            lines.append(rf"\nabla {latex_name(name)} &= {_column(one.gradient, style)}")
            lines.append(rf"\nabla^2 {latex_name(name)} &= {_pmatrix(matrices[name], style)}")
        return _latex(head, lines, style)
    found = [_value_section(head, style)]
    for name, one in answer.of.items():
        rows = [
            (partial(name, i), people_number(x, style.precision)) for i, x in one.gradient.items()
        ]
        columns = (label("derivative", style), label("value", style))
        found.append(Section(label("gradient", style), columns, rows, frozenset({1})))
        notes = [label(f"is-{one.definiteness or 'unknown'}", style)]
        if one.eigenvalues:
            notes.insert(0, _eigenvalue_note(one.eigenvalues, style))
        title = label("hessian", style, output=name)
        found += _matrix_sections(title, matrices[name], notes, form, style)
    return _page(head, found, form, style)


def hessian_job(answer: Hessian) -> dict[str, object]:
    """The answer of one line of `hessian --jobs`."""
    head, (one,) = answer.head, answer.of.values()
    matrix = Matrix(head.inputs, head.inputs, one.rows)
    (value,) = head.values.values()
    result: dict[str, object] = {
        "value": number(value),
        "gradient": numbers(one.gradient),
        "hessian": _object(matrix),
    }
    if matrix.sparse:
        result["sparse"] = True
    if head.warnings:
        result["warnings"] = warnings(head.warnings)
    return result


def jvp(answer: VectorProduct, form: str, style: Style) -> Written:
    """The whole answer of `jvp`."""
    head = answer.head
    if form in ("json", "ndjson"):
        return {
            **_first_keys(head),
            "direction": numbers(answer.vector),
            "tangent": _alone(numbers(answer.product)),
        }
    if form == "plain" or form in _DELIMITERS:
        rows = [(name, head.values[name], x) for name, x in answer.product.items()]
        return _columns(("output", "value", "tangent"), rows, form)
    if form == "latex":
        lines = [rf"\dot{{{latex_name(n)}}} &= {_set(x, style)}" for n, x in answer.vector.items()]
        lines.append(_values(head, style))
        lines += [
            rf"\dot{{{latex_name(n)}}} &= {_set(x, style)}" for n, x in answer.product.items()
        ]
        return _latex(head, lines, style)
    tangent = label("tangent", style)
    found = [
        _vector_section("input", head.at, answer.vector, tangent, "dot", style),
        _vector_section("output", head.values, answer.product, tangent, "dot", style),
    ]
    return _page(head, found, form, style)


def vjp(answer: VectorProduct, form: str, style: Style) -> Written:
    """The whole answer of `vjp`."""
    head = answer.head
    if form in ("json", "ndjson"):
        return {
            **_first_keys(head),
            "cotangent": numbers(answer.vector),
            "vjp": numbers(answer.product),
        }
    if form == "plain" or form in _DELIMITERS:
        rows = [(name, head.at[name], x) for name, x in answer.product.items()]
        return _columns(("input", "value", "adjoint"), rows, form)
    if form == "latex":
        lines = [_values(head, style)]
        for vector in (answer.vector, answer.product):
            lines += [rf"\bar{{{latex_name(n)}}} &= {_set(x, style)}" for n, x in vector.items()]
        return _latex(head, lines, style)
    adjoint = label("adjoint", style)
    given = {name: answer.vector.get(name, 0.0) for name in head.values}
    found = [
        _vector_section("output", head.values, given, adjoint, "bar", style),
        _vector_section("input", head.at, answer.product, adjoint, "bar", style),
    ]
    return _page(head, found, form, style)


def hvp(answer: HessianProduct, form: str, style: Style) -> Written:
    """The whole answer of `hvp`."""
    head = answer.head
    several = len(answer.products) > 1
    if form in ("json", "ndjson"):
        gradients: dict[str, object] = {n: numbers(g) for n, g in answer.gradients.items()}
        found: dict[str, object] = {n: numbers(x) for n, x in answer.products.items()}
        return {
            **_first_keys(head),
            "vector": numbers(answer.vector),
            "gradient": _alone(gradients),
            "hvp": _alone(found),
        }
    if form == "plain" or form in _DELIMITERS:
        rows: list[tuple[str | float, ...]] = []
        for output, product in answer.products.items():
            for name, x in product.items():
                first = (output, name) if several else (name,)
                given, slope = answer.vector.get(name, 0.0), answer.gradients[output][name]
                rows.append((*first, head.at[name], given, slope, x))
        columns = ("input", "value", "vector", "gradient", "product")
        return _columns((*(("output",) if several else ()), *columns), rows, form, 1 + several)
    if form == "latex":
        lines = [_values(head, style)]
        for output, product in answer.products.items():
            moved = _column({n: answer.vector.get(n, 0.0) for n in product}, style)
            left = rf"\nabla^2 {latex_name(output)}\, {moved}"
            lines.append(f"{left} &= {_column(product, style)}")
        return _latex(head, lines, style)
    sections = [_value_section(head, style)]
    for output, product in answer.products.items():
        cells = [
            (
                name,
                people_number(head.at[name], style.precision),
                people_number(answer.vector.get(name, 0.0), style.precision),
                people_number(answer.gradients[output][name], style.precision),
                people_number(x, style.precision),
            )
            for name, x in product.items()
        ]
        keys = ("input", "value", "vector", "gradient", "product")
        title = label("hvp", style, output=output)
        headings = tuple(label(key, style) for key in keys)
        sections.append(Section(title, headings, cells, frozenset({1, 2, 3, 4})))
    return _page(head, sections, form, style)


# ---- JSON


def _first_keys(head: Head) -> dict[str, object]:
    keys: dict[str, object] = {
        "schema": 1,
        "expression": head.expression,
        "at": numbers(head.at),
    }
    if len(head.values) > 1:
        return {**keys, "values": numbers(head.values)}
    ((name, value),) = head.values.items()
    return {**keys, "output": name, "value": number(value)}


def _alone(parts: Mapping[str, object]) -> object:
    """The part of the only output, or an object by output."""
    return next(iter(parts.values())) if len(parts) == 1 else parts


def _object(matrix: Matrix) -> dict[str, dict[str, object]]:
    rows: dict[str, dict[str, object]] = {name: {} for name in matrix.rows}
    for row, column, entry in matrix.written():
        rows[row][column] = number(entry)
    return rows


# ---- lines of fields


def _fields(matrices: Mapping[str, Matrix], corner: str, form: str) -> str:
    """`row<TAB>column<TAB>entry` a line; as CSV the matrix, a large one by entries too."""
    several = len(matrices) > 1
    out = io.StringIO()
    writer = csv.writer(out, delimiter=_DELIMITERS.get(form, "\t"), lineterminator="\n")
    for i, (name, matrix) in enumerate(matrices.items()):
        first = (name,) if several else ()
        heading = ("output",) if several else ()
        if form == "plain" or matrix.sparse:
            if form != "plain" and not i:
                writer.writerow((*heading, corner, "by", "derivative"))
            for row, column, entry in matrix.written():
                writer.writerow((*first, row, column, number_text(entry)))
            continue
        if not i:
            writer.writerow((*heading, corner, *matrix.columns))
        for row in matrix.rows:
            found = matrix.entries[row]
            cells = [number_text(found.get(column, 0.0)) for column in matrix.columns]
            writer.writerow((*first, row, *cells))
    return out.getvalue()


def _columns(
    header: tuple[str, ...], rows: Iterable[tuple[str | float, ...]], form: str, names: int = 1
) -> str:
    """Records, numbers behind so many names; plain has the names and the last number alone."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=_DELIMITERS.get(form, "\t"), lineterminator="\n")
    if form != "plain":
        writer.writerow(header)
    for row in rows:
        texts = [x if isinstance(x, str) else number_text(x) for x in row]
        writer.writerow([*texts[:names], texts[-1]] if form == "plain" else texts)
    return out.getvalue()


# ---- for people


def _page(head: Head, sections: list[Section], form: str, style: Style) -> str:
    sections = [section for section in sections if section.rows and any(section.columns)]
    if form == "markdown":
        from autograd_cli.cli.render.formats.markdown import page

        return page(head.program, sections, style)
    from autograd_cli.cli.render.formats.table import printed_page

    return printed_page(head.program, sections, style)


def _value_section(head: Head, style: Style) -> Section:
    rows = [(name, people_number(x, style.precision)) for name, x in head.values.items()]
    return Section("", (label("output", style), label("value", style)), rows, frozenset({1}))


def _vector_section(
    kind: str,
    values: Mapping[str, float],
    vector: Mapping[str, float],
    title: str,
    mark: str,
    style: Style,
) -> Section:
    rows = [
        (
            name,
            people_number(values[name], style.precision),
            marked(name, mark, style.ascii),
            people_number(x, style.precision),
        )
        for name, x in vector.items()
    ]
    columns = (label(kind, style), label("value", style), "", title)
    return Section("", columns, rows, frozenset({1, 3}))


def _matrix_sections(
    title: str, matrix: Matrix, notes: Sequence[str], form: str, style: Style
) -> list[Section]:
    """The matrix, as many columns at a time as there is room for; a large one entry by entry."""
    if len(matrix.columns) > MAX_COLUMNS:
        rows = [
            (matrix.derivative(row, column), people_number(entry, style.precision))
            for row, column, entry in matrix.present()
        ]
        total = len(matrix.rows) * len(matrix.columns)
        present = label("entries-present", style, present=len(rows), total=total)
        columns = (label("derivative", style), label("value", style))
        return [Section(title, columns, rows, frozenset({1}), "\n".join([present, *notes]))]
    cells = {
        column: [
            people_number(matrix.entries[row].get(column, 0.0), style.precision)
            for row in matrix.rows
        ]
        for column in matrix.columns
    }
    room = style.width - max(map(cell_len, matrix.rows), default=0)
    found: list[Section] = []
    shown: list[str] = []
    left = room
    for column in [*matrix.columns, None]:
        width = 0
        if column is not None:
            width = 3 + max(map(cell_len, [column, *cells[column]]))
        if column is None or (shown and width > left and form == "table"):
            lines = [(name, *(cells[c][i] for c in shown)) for i, name in enumerate(matrix.rows)]
            section = Section(
                title if not found else "", ("", *shown), lines, frozenset(range(1, len(shown) + 1))
            )
            found.append(section)
            shown, left = [], room
        if column is not None:
            shown.append(column)
            left -= width
    return [*found[:-1], found[-1]._replace(note="\n".join(notes))]


def _eigenvalue_note(values: Sequence[float], style: Style) -> str:
    texts = [people_number(value, style.precision) for value in values]
    if len(texts) > MAX_EIGENVALUES:
        texts = [*texts[: MAX_EIGENVALUES // 2], "…", *texts[-MAX_EIGENVALUES // 2 :]]
    return label("eigenvalues", style, values=", ".join(texts))


def _mode_note(answer: Jacobian, style: Style) -> str:
    other = "forward" if answer.mode == "reverse" else "reverse"
    passes = {"reverse": len(answer.rows), "forward": len(answer.head.inputs)}
    words = {mode: label(f"{mode}-word", style) for mode in passes}
    counts = {mode: "?" if n is None else str(n) for mode, n in answer.operations.items()}
    return label(
        "mode-taken",
        style,
        mode=words[answer.mode],
        passes=answer.passes,
        operations=counts[answer.mode],
        other=words[other],
        other_passes=passes[other],
        other_operations=counts[other],
    )


# ---- LaTeX


def _latex(head: Head, lines: Iterable[str], style: Style) -> str:
    from autograd_cli.cli.render.formats.latex import program_rows, told

    body = " \\\\\n".join([*program_rows(head.program), *lines])
    columns = max(len(head.inputs), len(head.values))
    more = f"\\setcounter{{MaxMatrixCols}}{{{columns}}}\n" if columns > _MATRIX_COLUMNS else ""
    return f"{told(head.program, style)}{more}\\begin{{align*}}\n{body}\n\\end{{align*}}\n"


def _values(head: Head, style: Style) -> str:
    values = [f"{latex_name(name)} &= {_set(x, style)}" for name, x in head.values.items()]
    return " \\\\\n".join(values)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(latex_name, names))


def _set(value: float, style: Style) -> str:
    return latex_number(float(people_number(value, style.precision)))


def _column(vector: Mapping[str, float], style: Style) -> str:
    return _pmatrix(Matrix(list(vector), [""], {n: {"": x} for n, x in vector.items()}), style)


def _pmatrix(matrix: Matrix, style: Style) -> str:
    rows = [
        " & ".join(_set(matrix.entries[row].get(c, 0.0), style) for c in matrix.columns)
        for row in matrix.rows
    ]
    body = r" \\ ".join(rows)
    return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"
