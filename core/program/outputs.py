"""Several outputs of one program: any names that it assigns."""

from collections.abc import Collection, Sequence

from autograd_cli.core.program.graph import Graph
from autograd_cli.grammar.source import Problem


def choose_outputs(graph: Graph, names: Sequence[str] | None) -> dict[str, int]:
    """Make the named quantities the outputs of a graph; returns name -> node.

    None leaves the program's own output. Statements that no output depends on are not evaluated
    then. Raises Problem of kind unknown-name.
    """
    if names is None:
        return {graph.output_name: graph.output}
    known = graph.assigned
    if any(name not in known for name in names):
        known = {**known, graph.output_name: graph.output}
    for name in names:
        if name not in known:
            raise unknown_output(name, known)
    found = {name: known[name] for name in names}
    graph.outputs = tuple(dict.fromkeys(found.values()))
    graph.output = max(graph.outputs)
    return found


def unknown_output(name: str, known: Collection[str]) -> Problem:
    """The problem of a name that the program does not assign, with the nearest one as hint."""
    return Problem.unknown(
        "unknown-name",
        "not-an-output",
        name,
        known,
        otherwise="outputs",
        name=name,
        outputs=list(known),
    )
