"""Jacobians, Hessians and products with vectors: tables, lines of fields, JSON, LaTeX."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.formats.json import number, numbers, warnings
from autograd_cli.cli.render.rows import Section, label, partial
from autograd_cli.cli.render.view import Records, View
from autograd_cli.cli.words import marked, people_number
from autograd_cli.core.answers.matrices import (
    Head,
    Hessian,
    HessianProduct,
    Jacobian,
    Rows,
    VectorProduct,
)
from autograd_cli.core.program.printer import latex_name, latex_number

MAX_WRITTEN = 1_000_000  # entries; of a larger matrix only those that are not 0
MAX_COLUMNS = 40  # that people read as a matrix
MAX_EIGENVALUES = 12
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


def jacobian(answer: Jacobian) -> View:
    """The whole answer of `jacobian`."""
    head = answer.head
    matrix = Matrix(list(answer.rows), head.inputs, answer.rows)

    def sections(style: Style) -> list[Section]:
        title, notes = label("jacobian", style), [_mode_note(answer, style)]
        return [_value_section(head, style), *_matrix_sections(title, matrix, notes, style)]

    def formulas(style: Style) -> list[str]:
        left = rf"\frac{{\partial({_listed(matrix.rows)})}}{{\partial({_listed(matrix.columns)})}}"
        return [_values(head, style), rf"{left} &= {_pmatrix(matrix, style)}"]

    return _view(
        head,
        sections=sections,
        object=lambda: {
            "jacobian": _object(matrix),
            **({"sparse": True} if matrix.sparse else {}),
            "mode": answer.mode,
            "passes": answer.passes,
            "operations": answer.operations,
        },
        records=lambda: _matrix_records({"": matrix}, "output"),
        lines=lambda: _entries({"": matrix}),
        formulas=formulas,
    )


def hessian(answer: Hessian) -> View:
    """The whole answer of `hessian`."""
    head, of = answer.head, answer.of
    inputs = head.inputs
    matrices = {name: Matrix(inputs, inputs, one.rows, name) for name, one in of.items()}
    named = matrices if len(matrices) > 1 else dict(zip([""], matrices.values(), strict=True))

    def sections(style: Style) -> list[Section]:
        found = [_value_section(head, style)]
        for name, one in of.items():
            rows = [
                (partial(name, i), people_number(x, style.precision))
                for i, x in one.gradient.items()
            ]
            columns = (label("derivative", style), label("value", style))
            found.append(Section(label("gradient", style), columns, rows, frozenset({1})))
            notes = [label(f"is-{one.definiteness or 'unknown'}", style)]
            if one.eigenvalues:
                notes.insert(0, _eigenvalue_note(one.eigenvalues, style))
            title = label("hessian", style, output=name)
            found += _matrix_sections(title, matrices[name], notes, style)
        return found

    def formulas(style: Style) -> list[str]:
        lines = [_values(head, style)]
        for name, one in of.items():
            lines.append(rf"\nabla {latex_name(name)} &= {_column(one.gradient, style)}")
            lines.append(rf"\nabla^2 {latex_name(name)} &= {_pmatrix(matrices[name], style)}")
        return lines

    return _view(
        head,
        sections=sections,
        object=lambda: {
            "gradient": _alone({name: numbers(one.gradient) for name, one in of.items()}),
            "hessian": _alone({name: _object(matrices[name]) for name in of}),
            "eigenvalues": _alone({name: one.eigenvalues for name, one in of.items()}),
            "definiteness": _alone({name: one.definiteness for name, one in of.items()}),
            **({"sparse": True} if len(inputs) ** 2 > MAX_WRITTEN else {}),
        },
        records=lambda: _matrix_records(named, "input"),
        lines=lambda: _entries(named),
        formulas=formulas,
    )


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


def jvp(answer: VectorProduct) -> View:
    """The whole answer of `jvp`."""
    head, product = answer.head, answer.product

    def sections(style: Style) -> list[Section]:
        title = label("tangent", style)
        return [
            _vector_section("input", head.at, answer.vector, title, "dot", style),
            _vector_section("output", head.values, product, title, "dot", style),
        ]

    def dotted(vector: Mapping[str, float], style: Style) -> list[str]:
        return [rf"\dot{{{latex_name(n)}}} &= {_set(x, style)}" for n, x in vector.items()]

    return _view(
        head,
        sections=sections,
        object=lambda: {
            "direction": numbers(answer.vector),
            "tangent": _alone(numbers(product)),
        },
        records=lambda: [
            ("output", "value", "tangent"),
            *((name, head.values[name], x) for name, x in product.items()),
        ],
        lines=product.items,
        formulas=lambda style: [
            *dotted(answer.vector, style),
            _values(head, style),
            *dotted(product, style),
        ],
    )


def vjp(answer: VectorProduct) -> View:
    """The whole answer of `vjp`."""
    head, product = answer.head, answer.product

    def sections(style: Style) -> list[Section]:
        title = label("adjoint", style)
        given = {name: answer.vector.get(name, 0.0) for name in head.values}
        return [
            _vector_section("output", head.values, given, title, "bar", style),
            _vector_section("input", head.at, product, title, "bar", style),
        ]

    return _view(
        head,
        sections=sections,
        object=lambda: {"cotangent": numbers(answer.vector), "vjp": numbers(product)},
        records=lambda: [
            ("input", "value", "adjoint"),
            *((name, head.at[name], x) for name, x in product.items()),
        ],
        lines=product.items,
        formulas=lambda style: [
            _values(head, style),
            *(
                rf"\bar{{{latex_name(n)}}} &= {_set(x, style)}"
                for vector in (answer.vector, product)
                for n, x in vector.items()
            ),
        ],
    )


def hvp(answer: HessianProduct) -> View:
    """The whole answer of `hvp`."""
    head = answer.head
    keys = ("input", "value", "vector", "gradient", "product")

    def rows(output: str) -> Iterator[tuple[str, float, float, float, float]]:
        for name, x in answer.products[output].items():
            given, slope = answer.vector.get(name, 0.0), answer.gradients[output][name]
            yield name, head.at[name], given, slope, x

    def named(output: str) -> tuple[str, ...]:
        return (output,) if len(answer.products) > 1 else ()

    def records() -> Iterator[tuple[str | float, ...]]:
        yield *named("output"), *keys
        for output in answer.products:
            for row in rows(output):
                yield *named(output), *row

    def sections(style: Style) -> list[Section]:
        found = [_value_section(head, style)]
        for output in answer.products:
            cells = [
                (row[0], *(people_number(x, style.precision) for x in row[1:]))
                for row in rows(output)
            ]
            title = label("hvp", style, output=output)
            headings = tuple(label(key, style) for key in keys)
            found.append(Section(title, headings, cells, frozenset({1, 2, 3, 4})))
        return found

    def formulas(style: Style) -> list[str]:
        lines = [_values(head, style)]
        for output, product in answer.products.items():
            moved = _column({n: answer.vector.get(n, 0.0) for n in product}, style)
            left = rf"\nabla^2 {latex_name(output)}\, {moved}"
            lines.append(f"{left} &= {_column(product, style)}")
        return lines

    return _view(
        head,
        sections=sections,
        object=lambda: {
            "vector": numbers(answer.vector),
            "gradient": _alone({n: numbers(g) for n, g in answer.gradients.items()}),
            "hvp": _alone({n: numbers(x) for n, x in answer.products.items()}),
        },
        records=records,
        lines=lambda: [
            (*named(output), name, x)
            for output, product in answer.products.items()
            for name, x in product.items()
        ],
        formulas=formulas,
    )


def _view(
    head: Head,
    sections: Callable[[Style], list[Section]],
    object: Callable[[], dict[str, object]],
    records: Callable[[], Records],
    lines: Callable[[], Records],
    formulas: Callable[[Style], list[str]],
) -> View:
    """What is shown of the answer of one of the commands, with what they have in common."""
    return View(
        head.warnings,
        head.program,
        sections=lambda style: [s for s in sections(style) if s.rows and any(s.columns)],
        object=lambda style: {**_first_keys(head), **object()},
        records=records,
        lines=lines,
        formulas=lambda style: _latex(head, formulas(style), style),
    )


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


def _entries(matrices: Mapping[str, Matrix]) -> Iterator[tuple[str | float, ...]]:
    """A record for each entry; where there are several matrices, with its name."""
    for name, matrix in matrices.items():
        for entry in matrix.written():
            yield (name, *entry) if name else entry


def _matrix_records(
    matrices: Mapping[str, Matrix], corner: str
) -> Iterator[tuple[str | float, ...]]:
    """The rows of the matrices; of large ones the entries."""
    first = next(iter(matrices.values()))
    heading = ("output", corner) if "" not in matrices else (corner,)
    if first.sparse:
        yield *heading, "by", "derivative"
        yield from _entries(matrices)
        return
    yield *heading, *first.columns
    for name, matrix in matrices.items():
        for row in matrix.rows:
            found = matrix.entries[row]
            cells = (found.get(column, 0.0) for column in matrix.columns)
            yield *((name,) if name else ()), row, *cells


# ---- for people


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
    title: str, matrix: Matrix, notes: Sequence[str], style: Style
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
        if column is None or (shown and width > left):
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
