"""A graph on a page: laid out by Graphviz, drawn in the page's own colours, to be moved, zoomed and clicked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from quorate.output.graphs.dot import attributes, quoted
from quorate.output.graphs.graphviz import draw_dot
from quorate.output.page.markup import Markup, el

SVG = "http://www.w3.org/2000/svg"
LEFT_OUT = ("fill", "stroke", "stroke-dasharray", "stroke-width", "font-family", "id")
"""Attributes of Graphviz that the page's style sheet says, or that would be twice on a page."""


@dataclass(frozen=True, slots=True)
class Node:
    """A node: its name, its label, its classes in the style sheet, and what is `said` of it to those who do not see
    it. The lines of a `fixed` label are in columns."""

    name: str
    label: str
    classes: str
    said: str
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """An edge between two nodes, by their names."""

    source: str
    target: str
    label: str = ""
    classes: str = ""


def drawn_graph(nodes: Sequence[Node], links: Sequence[Link], title: str, wheel: bool = False) -> Markup:
    """Return a drawing with its buttons. With `wheel`, the mouse's wheel zooms; else only with Ctrl, since the page
    scrolls. Raises ModelError if there is no Graphviz, or it does not finish."""
    drawing = _restyled(draw_dot(_dot(nodes, links), "svg", "draw fewer nodes"), nodes, title)
    buttons = [
        el("button", text, type="button", data_zoom=what, title=f"{said} ({key})", aria_label=said)
        for what, text, said, key in (
            ("in", "+", "Larger", "+"),
            ("out", "\N{MINUS SIGN}", "Smaller", "\N{MINUS SIGN}"),
            ("fit", "fit", "The whole graph", "0"),
        )
    ]
    return el(
        "div",
        el("div", buttons, class_="graph-tools"),
        drawing,
        class_="graph-box",
        data_wheel="zoom" if wheel else None,
    )


def _dot(nodes: Sequence[Node], links: Sequence[Link]) -> str:
    lines = [
        "digraph g {",
        '    graph [ranksep="0.45", nodesep="0.22"];',
        '    node [shape="box", style="rounded", fontname="sans-serif", fontsize="11", margin="0.16,0.05"];',
        '    edge [fontname="sans-serif", fontsize="9.5", arrowsize="0.7"];',
    ]
    for node in nodes:
        more = {"peripheries": "2"} if "initial" in node.classes.split() else {}
        more |= {"fontname": "monospace", "fontsize": "10"} if node.fixed else {}
        said = {"label": node.label, "class": node.classes, **more}
        lines.append(f"    {quoted(node.name)} [{attributes(said)}];")
    for link in links:
        said = {"label": link.label, "class": link.classes}
        lines.append(f"    {quoted(link.source)} -> {quoted(link.target)} [{attributes(said)}];")
    return "\n".join([*lines, "}", ""])


def _restyled(drawing: bytes, nodes: Sequence[Node], title: str) -> Markup:
    """Graphviz's SVG for a page: without colours and fonts of its own, each node a button with its name."""
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(drawing)
    said = {node.name: node.said for node in nodes}
    for element in root.iter():
        for name in LEFT_OUT:
            element.attrib.pop(name, None)
        element.attrib.pop("{http://www.w3.org/XML/1998/namespace}space", None)
        heading = element.find(f"{{{SVG}}}title")
        if heading is None:
            continue
        name = heading.text or ""
        element.remove(heading)
        kind = element.get("class", "").split()
        if "node" in kind:
            element.attrib |= {
                "data-node": name,
                "role": "button",
                "tabindex": "-1",
                "aria-label": said[name],
            }
        elif "edge" in kind:
            source, _, target = name.partition("->")
            element.attrib |= {"data-source": source, "data-target": target}
    graph = root.find(f"{{{SVG}}}g")
    paper = None if graph is None else graph.find(f"{{{SVG}}}polygon")
    if graph is not None and paper is not None:
        graph.remove(paper)
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    root.attrib |= {"class": "graph", "role": "group", "aria-label": title}
    return Markup(ElementTree.tostring(root, encoding="unicode"))
