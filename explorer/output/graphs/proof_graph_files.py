"""Writer of proof graphs: which clause depends on which, and in which steps.

Properties are at the top, and the clauses they depend on below. A clause without an incoming edge is not needed.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quorate.language.diagnostics import ModelError
from quorate.output.graphs.dot import attributes, quoted
from quorate.output.graphs.graph_files import format_of, graphml_text
from quorate.output.graphs.graphviz import DRAWN, draw_dot
from quorate.proofs.spec_proof import Proof
from quorate.support.visible import json_text
from quorate.support.whole_files import write_whole

if TYPE_CHECKING:
    import networkx

WIDE = 34
"""Characters in a line of a node."""

MOST_NAMED = 2
"""The most steps named at an edge; for more, their number is given."""


def proof_dot(graph: networkx.DiGraph[str]) -> str:
    """Return the graph as a ``digraph`` for Graphviz."""
    lines = [f"digraph {quoted(graph.graph['spec'])} {{"]
    lines.append(f'    label={quoted(_title(graph))}; labelloc="t"; fontname="sans-serif";')
    lines.append('    node [shape="box", style="rounded,filled", fillcolor="white", fontname="sans-serif"];')
    lines.append('    edge [fontname="sans-serif", fontsize="10"];')
    needed = {target for _, target in graph.edges}
    for name, data in graph.nodes(data=True):
        lines.append(f"    {quoted(name)} [{attributes(_node(name, data, name in needed))}];")
    for source, target, data in graph.edges(data=True):
        said = {"label": _steps(data["steps"]), "tooltip": ", ".join(data["steps"])}
        lines.append(f"    {quoted(source)} -> {quoted(target)} [{attributes(said)}];")
    return "\n".join([*lines, "}", ""])


def write_proof_graph(proof: Proof, path: Path) -> None:
    """Write the graph in the format of the file's extension. Raises ModelError if it cannot be drawn."""
    graph, form = proof.graph, format_of(path, None)
    if form == "html":
        raise ModelError("the page of a proof is more than its graph", "write it with --html FILE")
    if form in DRAWN:
        write_whole(path, draw_dot(proof_dot(graph), form, "write FILE.dot, FILE.graphml or FILE.json"))
        return
    match form:
        case "json":
            text = json_text(_node_link(graph), 1) + "\n"
        case "graphml":
            text = _graphml(graph)
        case _:
            text = proof_dot(graph)
    write_whole(path, text)


def _title(graph: networkx.DiGraph[str]) -> str:
    said = {"proved": "proved", "failed": "not proved", "undecided": "undecided"}[graph.graph["outcome"]]
    return f"{graph.graph['spec']}: {said}\nan arrow leads to a clause that is needed, in the steps named"


def _node(name: str, data: Mapping[str, Any], needed: bool) -> dict[str, str]:
    lines = [name, *_words(data)]
    found = {"label": "\n".join(lines), "tooltip": data["doc"] or name}
    if data["kind"] == "property":
        found |= {"peripheries": "2", "fillcolor": "#e8f1fb"}
    elif not needed:
        found |= {"style": "rounded,filled,dashed"}
    if data["fails"]:
        found |= {"fillcolor": "#ffd9c7", "color": "#a8290b", "penwidth": "3"}
    return found


def _words(data: Mapping[str, Any]) -> Iterator[str]:
    if data["fails"]:
        yield f"FAILS: {', '.join(data['fails'])}"
    yield from textwrap.wrap(data["doc"], WIDE)


def _steps(steps: Sequence[str]) -> str:
    return "\n".join(steps) if len(steps) <= MOST_NAMED else f"{len(steps)} steps"


def _node_link(graph: networkx.DiGraph[str]) -> dict[str, Any]:
    import networkx

    return dict(networkx.node_link_data(graph, edges="edges"))


def _graphml(graph: networkx.DiGraph[str]) -> str:
    """The graph as GraphML, which has no lists: they are joined into texts."""
    import networkx

    flat: networkx.DiGraph[str] = networkx.DiGraph(**graph.graph)
    for name, data in graph.nodes(data=True):
        flat.add_node(name, **{**data, "fails": ", ".join(data["fails"])})
    for source, target, data in graph.edges(data=True):
        flat.add_edge(source, target, steps=", ".join(data["steps"]))
    return graphml_text(flat)
