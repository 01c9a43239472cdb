"""A graph as a Mermaid flowchart, as GitHub draws it: one-line labels, Unicode mathematics."""

import re

from autograd_cli.cli.forms import Style
from autograd_cli.cli.render.pictures.svg import (
    adjoint_of,
    edge_words,
    is_operator,
    marks_of,
    node_words,
)
from autograd_cli.core.answers.picture import Picture, PictureEdge, PictureNode
from autograd_cli.grammar.source import Problem

# Mermaid's default limits, in edges and characters; on GitHub they cannot be changed
MAX_EDGES, MAX_SIZE = 500, 50_000
# colours that are readable on light and on dark pages
CLASSES = {
    "input": "fill:#e8f5ea,stroke:#2e7d32,color:#1b1f24",
    "data": "fill:#eef4fb,stroke:#5a7494,color:#1b1f24,stroke-dasharray:5 3",
    "const": "fill:#f4f4f4,stroke:#767676,color:#1b1f24,stroke-dasharray:5 3",
    "operation": "fill:#f6f8fa,stroke:#57606a,color:#1b1f24",
    "output": "fill:#fff4e0,stroke:#b35900,color:#1b1f24,stroke-width:3px",
}
MARKED = "stroke:#8250df,stroke-width:3px"
# Mermaid reads labels as Markdown and HTML; these characters are written as entities of Mermaid,
# which neither of the two changes
SPECIAL = re.compile(r"[^\w\s=+/(),.∂·-]|_|^[-+.=]|(?<=\d)\.(?=\s|$)", re.ASCII)


def picture(picture: Picture, style: Style) -> str:
    """The flowchart. Raises Problem of kind `limit` past what Mermaid draws."""
    lines = [
        "flowchart LR",
        *(f"  n{i}{_node(picture, node, style)}" for i, node in enumerate(picture.nodes)),
        *(
            f"  n{e.source} {'-.->' if e.data else '-->'}{_edge(picture, e, style)} n{e.target}"
            for e in picture.edges
        ),
        *(f"  classDef {role} {css}" for role, css in CLASSES.items()),
        *(
            f"  class {','.join(names)} {role}"
            for role in CLASSES
            if (names := [f"n{i}" for i, n in enumerate(picture.nodes) if n.role == role])
        ),
    ]
    marked = [str(i) for i, edge in enumerate(picture.edges) if edge.marks]
    if marked:
        lines.append(f"  linkStyle {','.join(marked)} {MARKED}")
    text = "\n".join(lines) + "\n"
    if len(picture.edges) > MAX_EDGES or len(text) > MAX_SIZE:
        raise Problem(
            "limit",
            "mermaid-too-large",
            hint="draw-as-svg",
            limit=MAX_EDGES,
            size=MAX_SIZE,
            edges=len(picture.edges),
        )
    return text


def _node(picture: Picture, node: PictureNode, style: Style) -> str:
    operator = is_operator(picture, node)
    text = (", " if operator else " ").join(node_words(picture, node, style))
    adjoint = adjoint_of(picture, node, style)
    label = _quoted(text if adjoint is None else f"{text}, {adjoint}", style)
    if operator:
        return f"(({label}))"
    return f"([{label}])" if node.role in ("input", "data") else f"[{label}]"


def _edge(picture: Picture, edge: PictureEdge, style: Style) -> str:
    words = " = ".join(edge_words(picture, edge, style))
    text = f"{marks_of(edge, style)} {words}".strip()
    return f"|{_quoted(text, style)}|" if text else ""


def _quoted(text: str, style: Style) -> str:
    sign = "*" if style.ascii else "·"
    text = text.replace(" * ", f" {sign} ")
    return f'"{SPECIAL.sub(_entity, text)}"'


def _entity(match: re.Match[str]) -> str:
    character = match[0]
    return character if not character.isascii() else f"#{ord(character)};"
