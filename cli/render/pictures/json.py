"""A graph as JSON: the contents of the boxes and the labels of the edges."""

from autograd_cli.cli.forms import Style, Written
from autograd_cli.cli.render.formats.json import number
from autograd_cli.core.answers.picture import MORE, Picture, PictureEdge, PictureNode


def picture(picture: Picture, style: Style) -> Written:
    """Nodes and edges; values that are unknown or were not asked for are left out."""
    names = [node.name for node in picture.nodes]
    return {
        "schema": 1,
        "program": list(picture.program.lines),
        "output": names[picture.output],
        "nodes": [_node(node) for node in picture.nodes],
        "edges": [_edge(edge, names) for edge in picture.edges],
    }


def _node(node: PictureNode) -> dict[str, object]:
    row: dict[str, object] = {"name": node.name, "role": node.role, "op": node.op}
    if node.formula is not None:
        row["formula"] = node.formula
    if node.value is not None:
        row["value"] = number(node.value)
    if node.adjoint is not None:
        row["adjoint"] = number(node.adjoint)
    return row


def _edge(edge: PictureEdge, names: list[str]) -> dict[str, object]:
    row: dict[str, object] = {"from": names[edge.source], "to": names[edge.target]}
    if edge.formula is not None:
        row["formula"] = edge.formula
    if edge.value is not None:
        row["value"] = number(edge.value)
    if edge.data:
        row["data"] = True
    if edge.marks:
        row["paths"] = [mark for mark in edge.marks if mark != MORE]
    return row
