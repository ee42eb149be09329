"""Writer of state graphs to files: DOT, GraphML, JSON, and drawings by Graphviz."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quorate.graphs.state_graph import StateGraph
from quorate.language.diagnostics import ModelError
from quorate.language.suggestions import did_you_mean
from quorate.language.written_files import writing
from quorate.output.graphs.dot import Values, dot
from quorate.output.graphs.graphviz import DRAWN, draw
from quorate.output.json.identity_json import sizes_json
from quorate.support.rendering import render
from quorate.support.visible import json_text, visible
from quorate.support.whole_files import write_whole

if TYPE_CHECKING:
    import networkx


def graph_json(graph: StateGraph) -> dict[str, Any]:
    """Return the graph as an object, in the node-link form of networkx."""
    import networkx

    labelled = graph.graph.copy()
    labelled.graph |= {
        "model": graph.title,
        "sizes": sizes_json(graph.instance),
        "by": list(graph.by),
        "symmetry": graph.symmetry,
        "explored": graph.explored,
        "exploration": graph.stop,
        "cuts": dict(graph.cuts),
    }
    return dict(networkx.node_link_data(labelled, edges="edges"))


def graphml(graph: StateGraph) -> str:
    """Return the graph as GraphML; lists are joined into texts, and each variable is an attribute."""
    import networkx

    flat: networkx.DiGraph[str] = networkx.DiGraph(model=graph.title, summary=graph.summary)
    for name, data in graph.graph.nodes(data=True):
        plain = {
            key: data[key] for key in ("initial", "states", "violating", "open", "valence") if key in data
        }
        flat.add_node(name, **plain, violates=", ".join(data["violates"]), **_flat(data["values"]))
    for source, target, data in graph.graph.edges(data=True):
        texts = {key: ", ".join(data[key]) for key in ("actions", "violates")}
        flat.add_edge(source, target, **texts)
    return graphml_text(flat)


def graphml_text(graph: networkx.DiGraph[str]) -> str:
    """Return a graph as GraphML, with control characters escaped, since XML has none."""
    import networkx

    def shown(data: dict[str, Any]) -> dict[str, Any]:
        return {visible(k): visible(v) if isinstance(v, str) else v for k, v in data.items()}

    plain: networkx.DiGraph[str] = networkx.DiGraph(**shown(graph.graph))
    plain.add_nodes_from((visible(name), shown(data)) for name, data in graph.nodes(data=True))
    plain.add_edges_from((visible(a), visible(b), shown(data)) for a, b, data in graph.edges(data=True))
    return "\n".join(networkx.generate_graphml(plain)) + "\n"


def _flat(values: Values) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, str):
            found[name] = value
        else:
            found |= {f"{name}[{key}]": text for key, text in value.items()}
    return found


WRITERS: dict[str, Callable[[StateGraph], str]] = {
    "dot": dot,
    "gv": dot,
    "graphml": graphml,
    "json": lambda graph: json_text(graph_json(graph), 1) + "\n",
    "html": lambda graph: str(render(graph, "page")),
}
FORMATS = (*WRITERS, *DRAWN)
NEED_GRAPHVIZ = (*DRAWN, "html")
"""The formats that need Graphviz."""


def format_of(path: Path | None, format: str | None) -> str:
    """Return `format`, or the format of a file's extension; DOT without either. Raises ModelError for an unknown
    format."""
    found = (format or (path.suffix.removeprefix(".") if path is not None else "dot")).lower()
    if found not in FORMATS:
        raise ModelError(
            f"{found or path} is not a graph format",
            did_you_mean(found, FORMATS, f"there are: {', '.join(FORMATS)}"),
        )
    return found


def content(graph: StateGraph, format: str) -> bytes:
    """Return the graph in one of `FORMATS`. Raises ModelError if it cannot be drawn."""
    return draw(graph, format) if format in DRAWN else WRITERS[format](graph).encode()


def write(graph: StateGraph, path: Path, format: str | None = None) -> None:
    """Write the graph to a file. Raises ModelError if it cannot be drawn or written."""
    found = content(graph, format_of(path, format))
    with writing(path):
        write_whole(path, found)
