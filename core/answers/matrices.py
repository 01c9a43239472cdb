"""Jacobians, Hessians and their products with vectors, as plain data for any renderer."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from autograd_cli.core.answers.eigenvalues import definiteness, eigenvalues
from autograd_cli.core.point.at import AsRead, At, Notice, notices
from autograd_cli.core.point.curvature import bends
from autograd_cli.core.point.forward import swept_on
from autograd_cli.core.point.hessian import adjoint_tangents, edge_tangents, second_derivatives
from autograd_cli.core.point.jacobian import counted, swept, walk
from autograd_cli.core.point.linearize import Edges, Warning_
from autograd_cli.core.point.reverse import swept_back
from autograd_cli.core.program.graph import Graph
from autograd_cli.core.program.outputs import choose_outputs, unknown_output
from autograd_cli.core.program.printer import TEXT, Dialect
from autograd_cli.grammar.source import Problem

Vector = dict[str, float]
Rows = dict[str, Vector]  # of a matrix; an entry that is missing is 0 at every point


class MatrixQuestion(NamedTuple):
    """A program, a point, the inputs `wrt` (None: all) and the outputs (None: the program's own).

    `printed` says whether the answer has the program as it was read, in the `dialect`.
    """

    text: str
    point: Vector
    wrt: Sequence[str] | None = None
    outputs: Sequence[str] | None = None
    dialect: Dialect = TEXT
    printed: bool = True


class Head(NamedTuple):
    """The part that all answers have: the program and the point where it was evaluated."""

    expression: str
    program: AsRead
    at: Vector
    values: Vector  # by output
    inputs: list[str]  # asked for
    warnings: list[Notice]


class Jacobian(NamedTuple):
    """The rows, by output. `operations` are by mode; None where they were too many to count."""

    head: Head
    rows: Rows
    mode: str
    passes: int
    operations: dict[str, int | None]


class HessianOf(NamedTuple):
    """The second derivatives of one output, by rows.

    Eigenvalues and definiteness are None where they are not known or not asked for.
    """

    gradient: Vector
    rows: Rows
    eigenvalues: list[float] | None
    definiteness: str | None


class Hessian(NamedTuple):
    """The second derivatives of each output, by its name."""

    head: Head
    of: dict[str, HessianOf]


class VectorProduct(NamedTuple):
    """A matrix times a vector. `product` is by output for jvp, by input for vjp."""

    head: Head
    vector: Vector
    product: Vector


class HessianProduct(NamedTuple):
    """For each output the gradient, and the Hessian times the vector."""

    head: Head
    vector: Vector
    gradients: Rows
    products: Rows


class _Stage(NamedTuple):
    """A program at a point, and the outputs that are asked for, by name."""

    at: At
    outputs: dict[str, int]

    @property
    def graph(self) -> Graph:
        return self.at.graph

    @property
    def edges(self) -> Edges:
        return self.at.linear.edges

    @property
    def size(self) -> int:
        return self.graph.output + 1

    @property
    def input_nodes(self) -> dict[str, int]:
        """The inputs asked for that an output can reach."""
        nodes = self.graph.inputs
        return {name: nodes[name] for name in self.at.asked if nodes[name] < self.size}


def _staged(question: MatrixQuestion, vector: Vector | None = None) -> _Stage:
    """The program at the point; inputs neither asked for nor moved by the vector are constants."""
    text, point, wrt, names, dialect, printed = question
    at = At(text, point, wrt, moved=vector, dialect=dialect if printed else None)
    return _Stage(at, choose_outputs(at.graph, names))


def _head(stage: _Stage, derivatives: Iterable[Vector], more: Sequence[Warning_] = ()) -> Head:
    """The head of an answer, with its warnings.

    `derivatives` are by input; a warning is given for those that are NaN. `more` are warnings that
    the first derivatives do not have.
    """
    at = stage.at
    unknown = {name: x for row in derivatives for name, x in row.items() if math.isnan(x)}
    told = {name: unknown[name] for name in at.graph.inputs if name in unknown}
    linear = at.linear._replace(warnings=_in_order(at.linear.warnings, more))
    return Head(
        at.text,
        at.program,
        at.point,
        {name: float(at.primals.values[node]) for name, node in stage.outputs.items()},  # type: ignore[arg-type]
        at.asked,
        notices(at.graph, at.primals, linear, told),
    )


def _in_order(warnings: Sequence[Warning_], more: Sequence[Warning_]) -> list[Warning_]:
    """Overflows first, then kinks by node."""
    both = [*warnings, *more]
    overflows = [warning for warning in both if warning.kind == "overflow"]
    kinks = [warning for warning in both if warning.kind != "overflow"]
    return [*overflows, *sorted(kinks, key=lambda warning: warning.node)]


def _seeds(stage: _Stage, vector: Mapping[str, float]) -> dict[int, float]:
    """A vector of inputs, by node, without entries that are 0."""
    nodes = stage.graph.inputs
    return {nodes[name]: x for name, x in vector.items() if x != 0 and nodes[name] < stage.size}


# ---- first derivatives


def jacobian(question: MatrixQuestion, mode: str = "auto") -> Jacobian:
    """The derivatives of all outputs by all inputs asked for. Raises Problem.

    `auto` takes the mode with fewer operations, or, where they are equal, the one with fewer
    passes.
    """
    stage = _staged(question)
    inputs = stage.input_nodes
    by_output = tuple(dict.fromkeys(stage.outputs.values()))
    by_input = tuple(inputs.values())
    seeds = {"reverse": by_output, "forward": by_input}
    ways = {name: walk(stage.edges, name) for name in seeds}
    operations = {name: counted(way, seeds[name]) for name, way in ways.items()}
    if mode == "auto":
        cost = {name: math.inf if n is None else n for name, n in operations.items()}
        mode = min(seeds, key=lambda name: (cost[name], len(seeds[name])))
    found = swept(ways[mode], seeds[mode], seeds["reverse" if mode == "forward" else "forward"])
    rows: Rows = {}
    for output, node in stage.outputs.items():
        if mode == "forward":
            row = found.get(node, {})
            rows[output] = {name: row[i] for name, i in inputs.items() if i in row}
        else:
            rows[output] = {
                name: found[i][node] for name, i in inputs.items() if node in found.get(i, ())
            }
    passes = len(stage.outputs) if mode == "reverse" else len(stage.at.asked)
    return Jacobian(_head(stage, rows.values()), rows, mode, passes, operations)


def jvp(question: MatrixQuestion, tangent: Vector) -> VectorProduct:
    """The Jacobian times `tangent`, a change of the inputs, in one tangent sweep. Raises Problem.

    Inputs without a tangent, or with 0, count as constants.
    """
    stage = _staged(question._replace(wrt=[]), tangent)
    found, _ = swept_on(stage.edges, _seeds(stage, tangent), stage.size)
    change = {name: found[node] or 0.0 for name, node in stage.outputs.items()}
    unknown = any(map(math.isnan, change.values()))
    moved = {name: math.nan for name, x in tangent.items() if x} if unknown else {}
    return VectorProduct(_head(stage, [moved]), tangent, change)


def vjp(question: MatrixQuestion, cotangent: Vector) -> VectorProduct:
    """The vector `cotangent`, adjoints of the outputs, times the Jacobian. Raises Problem.

    One reverse sweep gives it, as adjoints of the inputs. The outputs are those of the question, or
    else of the cotangent; an output without a cotangent has 0.
    """
    stage = _staged(question._replace(outputs=question.outputs or list(cotangent)))
    for name in cotangent:
        if name not in stage.outputs:
            known = stage.graph.assigned
            if name in known or name == stage.graph.output_name:
                raise Problem(
                    "unknown-name",
                    "output-not-asked",
                    None,
                    "outputs",
                    name=name,
                    outputs=[*stage.outputs],
                )
            raise unknown_output(name, stage.outputs)
    seeds: dict[int, float] = {}
    for name, x in cotangent.items():
        if x != 0:
            node = stage.outputs[name]
            seeds[node] = seeds.get(node, 0.0) + x
    found, _ = swept_back(stage.edges, seeds, stage.size)
    gradient = _by_input(stage, found)
    return VectorProduct(_head(stage, [gradient]), cotangent, gradient)


def _by_input(stage: _Stage, by_node: Sequence[float | None]) -> Vector:
    nodes = stage.input_nodes
    return {
        name: float((by_node[nodes[name]] if name in nodes else None) or 0.0)
        for name in stage.at.asked
    }


# ---- second derivatives


def _unknown(gradient: Mapping[str, float]) -> list[str]:
    """The inputs whose first derivative is NaN, so that the second ones are NaN too."""
    return [name for name, slope in gradient.items() if math.isnan(slope)]


def _overflows(
    stage: _Stage, warnings: Sequence[Warning_], rows: Iterable[Vector]
) -> list[Warning_]:
    """A warning for each input with an infinite second derivative.

    There is none where another warning, or an infinite input, explains it.
    """
    told = any(
        warning.kind in ("kink", "overflow") for warning in (*stage.at.linear.warnings, *warnings)
    )
    if told or not all(map(math.isfinite, stage.at.point.values())):
        return []
    names = {name: None for row in rows for name, x in row.items() if math.isinf(x)}
    nodes = stage.graph.inputs
    return [Warning_("overflow", "second-overflow", nodes[name], {"name": name}) for name in names]


def hessian(question: MatrixQuestion, *, signs: bool = True) -> Hessian:
    """The second derivatives of each output by the inputs asked for. Raises Problem.

    `signs` says whether eigenvalues and definiteness are asked for too.
    """
    stage = _staged(question)
    bent, warnings = bends(stage.graph, stage.at.primals, stage.at.linear)
    names = {node: name for name, node in stage.input_nodes.items()}
    of: dict[str, HessianOf] = {}
    for output, node in stage.outputs.items():
        found, _ = swept_back(stage.edges, {node: 1.0}, stage.size)
        rows: Rows = {name: {} for name in stage.at.asked}
        for i, row in second_derivatives(stage.edges, bent, found, names).items():
            for j, value in row.items():
                rows[names[i]][names[j]] = rows[names[j]][names[i]] = value
        gradient = _by_input(stage, found)
        for name in _unknown(gradient):
            rows[name] |= dict.fromkeys((*rows[name], name), math.nan)
            for other in rows[name]:
                rows[other][name] = math.nan
        spectrum = (eigenvalues(rows), definiteness(rows)) if signs else (None, None)
        of[output] = HessianOf(gradient, rows, *spectrum)
    matrices = [row for one in of.values() for row in one.rows.values()]
    warnings += _overflows(stage, warnings, matrices)
    derivatives = [*(one.gradient for one in of.values()), *matrices]
    return Hessian(_head(stage, derivatives, warnings), of)


def hvp(question: MatrixQuestion, vector: Vector) -> HessianProduct:
    """The Hessian of each output times a vector, without making the Hessian. Raises Problem.

    It takes one tangent sweep, and two reverse sweeps for each output. Inputs that the vector lacks
    have 0.
    """
    stage = _staged(question, vector)
    edges = stage.edges
    bent, warnings = bends(stage.graph, stage.at.primals, stage.at.linear)
    tangents, _ = swept_on(edges, _seeds(stage, vector), stage.size)
    changes = edge_tangents(edges, bent, tangents)
    gradients: Rows = {}
    products: Rows = {}
    for output, node in stage.outputs.items():
        found, _ = swept_back(edges, {node: 1.0}, stage.size)
        gradients[output] = _by_input(stage, found)
        products[output] = _by_input(stage, adjoint_tangents(edges, changes, found))
        products[output] |= dict.fromkeys(_unknown(gradients[output]), math.nan)
    warnings += _overflows(stage, warnings, products.values())
    derivatives = [*gradients.values(), *products.values()]
    return HessianProduct(_head(stage, derivatives, warnings), vector, gradients, products)
