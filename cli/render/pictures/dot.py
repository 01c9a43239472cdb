"""A graph for Graphviz, with labels in its HTML form, which needs only the escapes of HTML."""

from html import escape

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.pictures.svg import (
    adjoint_of,
    edge_words,
    is_operator,
    marks_of,
    node_words,
)
from autograd_cli.core.answers.picture import Picture, PictureEdge, PictureNode

BOXES = {
    "input": 'style="rounded,filled", fillcolor="#e8f5ea", color="#2e7d32"',
    "data": 'style="rounded,dashed,filled", fillcolor="#eef4fb", color="#5a7494"',
    "const": 'style="dashed,filled", fillcolor="#f4f4f4", color="#767676"',
    "operation": 'style="filled", fillcolor="#f6f8fa", color="#57606a"',
    "output": 'style="filled", fillcolor="#fff4e0", color="#b35900", penwidth=2.5',
}
LOCAL, ADJOINT, MARKED = "#0550ae", "#b3261e", "#8250df"


def picture(picture: Picture, style: Style) -> str:
    """The DOT file."""
    inputs = [f"n{i}" for i, node in enumerate(picture.nodes) if node.op == "input"]
    lines = [
        "digraph {",
        '  graph [rankdir=LR, charset="utf-8", ranksep=0.4, nodesep=0.3]',
        '  node [shape=box, fontname="Helvetica,Arial,sans-serif", fontsize=13]',
        '  edge [fontname="Helvetica,Arial,sans-serif", fontsize=11, color="#6e7781", '
        f'fontcolor="{LOCAL}"]',
        *(f"  n{i} [{_node(picture, node, style)}]" for i, node in enumerate(picture.nodes)),
        *(f"  n{e.source} -> n{e.target} [{_edge(picture, e, style)}]" for e in picture.edges),
        f"  {{rank=source; {'; '.join(inputs)}}}" if inputs else "",
        "}",
    ]
    return "\n".join(filter(None, lines)) + "\n"


def _node(picture: Picture, node: PictureNode, style: Style) -> str:
    head, *rest = map(_text, node_words(picture, node, style))
    lines = [f"<B>{head}</B>", *rest]
    adjoint = adjoint_of(picture, node, style)
    if adjoint is not None:
        lines.append(f'<FONT COLOR="{ADJOINT}">{_text(adjoint)}</FONT>')
    shape = ", shape=ellipse" if is_operator(picture, node) else ""
    return f"label=<{'<BR/>'.join(lines)}>, {BOXES[node.role]}{shape}"


def _edge(picture: Picture, edge: PictureEdge, style: Style) -> str:
    label = _text(" = ".join(edge_words(picture, edge, style)))
    if edge.data:
        return "style=dashed"
    if not edge.marks:
        return f"label=< {label} >"
    marks = f'<FONT COLOR="{MARKED}"><B>{_text(marks_of(edge, style))}</B></FONT>'
    return f'label=< {marks} {label} >, color="{MARKED}", penwidth=2.5'


def _text(text: str) -> str:
    """Text inside a label."""
    return escape(text) or " "
