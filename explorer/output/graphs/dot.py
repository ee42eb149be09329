"""A state graph as DOT, the language of Graphviz.

Violating states are marked by words and a heavy outline as well as by colour. A node of a whole state shows only the
variables whose values differ from the first state's.
"""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from quorate.graphs.state_graph import StateGraph
from quorate.support.visible import visible

Values = Mapping[str, str | Mapping[str, str]]
"""The values of a node as text, by name; those of a map by key."""

MEANINGS = {
    "bivalent": "bivalent",
    "critical": "CRITICAL: bivalent, and every step decides",
    "stuck": "STUCK: nothing can be decided",
    "unknown": "unknown: depends on steps that are cut",
}
"""Valences in words."""
COLOURS = {
    "bivalent": {"fillcolor": "#fff3c4"},
    "critical": {"fillcolor": "#ffc46b", "penwidth": "3"},
    "stuck": {"fillcolor": "#d0d0d0", "penwidth": "3"},
    "unknown": {"fillcolor": "white"},
}
OF_VALUES = ("#cfe3ff", "#d3f0d3", "#ecd9f5", "#fbdce6")

WIDE = 48
"""Characters in a line of a node."""


def dot(graph: StateGraph) -> str:
    """Return the graph as a ``digraph``."""
    lines = [f"digraph {quoted(graph.title)} {{"]
    lines.append(f"    label={quoted(graph.summary)};")
    lines.append('    labelloc="t"; fontname="sans-serif"; rankdir="TB";')
    lines.append('    node [shape="box", style="rounded,filled", fillcolor="white", fontname="monospace"];')
    lines.append('    edge [fontname="sans-serif", fontsize="10"];')
    first: Values = next((data["values"] for _, data in graph.graph.nodes(data=True)), {})
    colours = _colours(graph)
    for name, data in graph.graph.nodes(data=True):
        node = _node(name, data, {} if graph.by else first, colours)
        lines.append(f"    {name} [{attributes(node)}];")
    for source, target, data in graph.graph.edges(data=True):
        lines.append(f"    {source} -> {target} [{attributes(_edge(data))}];")
    return "\n".join([*lines, "}", ""])


def _node(
    name: str, data: Mapping[str, Any], usual: Values, colours: Mapping[str, dict[str, str]]
) -> dict[str, str]:
    lines = [] if not data["initial"] else ["initial state"]
    lines += [MEANINGS.get(data["valence"], data["valence"])] if "valence" in data else []
    lines += [f"VIOLATED: {what}" for what in data["violates"]]
    shown = {k: v for k, v in data["values"].items() if data["initial"] or usual.get(k) != v}
    lines += value_lines(shown)
    if data["states"] > 1:
        violating = f", {data['violating']:,} violating" if data["violates"] else ""
        lines.append(f"({data['states']:,} states{violating})")
    found = {"label": "".join(f"{line}\n" for line in lines or [name]), "tooltip": name}
    style = "rounded,filled" + (",dashed" if data["open"] else "")
    if data["initial"]:
        found["peripheries"] = "2"
    if data["violates"]:
        return {**found, "style": style, "fillcolor": "#ffd9c7", "color": "#a8290b", "penwidth": "3"}
    if "valence" in data:
        return {**found, "style": style, **colours[data["valence"]]}
    return {**found, "style": style} if data["open"] else found


def _colours(graph: StateGraph) -> dict[str, dict[str, str]]:
    """The look of each valence in a graph."""
    found = {data["valence"] for _, data in graph.graph.nodes(data=True) if "valence" in data}
    values = zip(sorted(found - COLOURS.keys()), itertools.cycle(OF_VALUES), strict=False)
    return {**COLOURS, **{valence: {"fillcolor": colour} for valence, colour in values}}


def value_lines(values: Values) -> Iterator[str]:
    """Yield values, one per line; maps with the same keys side by side, one line per key."""
    tables: dict[tuple[str, ...], list[str]] = {}
    for variable, value in values.items():
        if isinstance(value, str):
            yield from textwrap.wrap(f"{variable}: {value}", WIDE, subsequent_indent="    ")
        else:
            tables.setdefault(tuple(value), []).append(variable)
    for keys, variables in tables.items():
        columns = [("", *keys)]
        for variable in variables:
            value = values[variable]
            assert not isinstance(value, str)
            columns.append((variable, *value.values()))
        widths = [max(map(len, column)) for column in columns]
        if sum(widths) + len(widths) > 2 * WIDE:
            for name, column in zip(variables, columns[1:], strict=True):
                for key, text in zip(keys, column[1:], strict=True):
                    yield from textwrap.wrap(f"{name}[{key}]: {text}", WIDE, subsequent_indent="    ")
            continue
        for row in zip(*columns, strict=True):
            yield " ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True)).rstrip()


def _edge(data: Mapping[str, Any]) -> dict[str, str]:
    lines = [*data["actions"], *(f"VIOLATED: {what}" for what in data["violates"])]
    found = {"label": "\n".join(lines)}
    return {**found, "color": "#a8290b", "penwidth": "3"} if data["violates"] else found


def attributes(given: Mapping[str, str]) -> str:
    """Return attributes of a node or an edge in DOT syntax."""
    return ", ".join(f"{name}={quoted(value)}" for name, value in given.items())


def quoted(text: str) -> str:
    """Return a text as a quoted DOT string; if it ends with a newline, its lines are left-justified."""
    return '"' + "".join(_escaped(text)) + '"'


def _escaped(text: str) -> Iterator[str]:
    """Escape backslashes, quotes and newlines."""
    flush = text.endswith("\n")
    for character in visible(text):
        match character:
            case "\\" | '"':
                yield f"\\{character}"
            case "\n":
                yield "\\l" if flush else "\\n"
            case _:
                yield character
