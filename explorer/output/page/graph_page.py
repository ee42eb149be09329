"""The page of a state graph: a drawing to move, zoom and click, and beside it the state that was chosen, the run to
it, and the command that goes on from there by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from shlex import quote
from typing import Any

from quorate.exploration import Trace
from quorate.graphs.projections import Projection, projection
from quorate.graphs.runs import runs_along, shortest_paths
from quorate.graphs.state_graph import StateGraph
from quorate.language.diagnostics import ModelError
from quorate.language.types import BagType, MapType, SetType, Type
from quorate.language.values import all_values
from quorate.language.words import call, counted, plain, words
from quorate.output.graphs.dot import MEANINGS, value_lines
from quorate.output.page.drawn_graph import Link, Node, drawn_graph
from quorate.output.page.frame import View, framed
from quorate.output.page.markup import Child, Markup, el, join
from quorate.support.visible import json_text
from quorate.walking.links import link_to

MOST_DRAWN = 500
"""The most nodes that are drawn: those nearest to the initial states. More take Graphviz long, and nobody sees more
than their number."""
MOST_NAMED = 3
"""The most actions that are named at an edge; for more, their number is given."""
ASSETS = ("graph.css", "graph.js", "states.js")


def graph_page(graph: StateGraph) -> str:
    """Return the page of a state graph. Raises ModelError if there is no Graphviz, or it does not finish."""
    paths, firsts = shortest_paths(graph.space), graph.firsts
    names = _drawn(graph, paths, firsts)
    with graph.instance.active():
        project = _projection(graph)
        runs = runs_along(
            graph.instance,
            graph.space,
            [paths[firsts[name]] for name in names if firsts[name] in paths],
            graph.symmetry,
        )
        states = {name: _told(graph, name, firsts[name], runs.get(firsts[name]), project) for name in names}
    for name in names:
        states[name]["path"] = [graph.homes[at] for at in paths.get(firsts[name], ())]
    edges = [
        {"from": source, "to": target, "actions": data["actions"], "violates": data["violates"]}
        for source, target, data in graph.graph.edges(names, data=True)
    ]
    drawing = drawn_graph(
        _nodes(graph, names), _links(graph, names), f"State graph of {graph.title}", wheel=True
    )
    data = json_text({"states": states, "edges": edges}, 0).replace("<", "\\u003c")
    content = join(
        (
            drawing,
            _beside(graph, names),
            el("script", Markup(data), type="application/json", class_="states-data"),
        )
    )
    view = View("graph", "graph", graph.summary, content, (("class_", "states-graph"),))
    return framed(
        graph.title,
        [el("span", graph.summary.removeprefix(f"{graph.title}: "), class_="sizes")],
        [view],
        "graph",
        ASSETS,
    )


def _drawn(graph: StateGraph, paths: Mapping[int, tuple[int, ...]], firsts: Mapping[str, int]) -> list[str]:
    """The nodes that are drawn: the first ones, and those on the way to the first one that violates each property."""
    names = list(graph.graph.nodes)
    if len(names) <= MOST_DRAWN:
        return names
    wanted: dict[str, None] = {}
    known: set[str] = set()
    for name, violates in graph.graph.nodes(data="violates"):
        if not known.issuperset(violates):
            known.update(violates)
            wanted |= {graph.homes[at]: None for at in paths.get(firsts[name], ())}
    wanted |= dict.fromkeys(
        [name for name in names if name not in wanted][: max(0, MOST_DRAWN - len(wanted))]
    )
    return [name for name in names if name in wanted]


# ------------------------------------------------------------------------------------- what is drawn


def _nodes(graph: StateGraph, names: Sequence[str]) -> list[Node]:
    left_out = set(graph.graph.nodes) - set(names)
    by = _by(graph)
    found = []
    for name in names:
        data = graph.graph.nodes[name]
        lines = [MEANINGS.get(data["valence"], data["valence"])] if "valence" in data else []
        lines += [f"\N{BALLOT X} {what}" for what in data["violates"]]
        lines += list(value_lines(data["values"])) if by else []
        lines = lines or [name]
        cut = data["open"] or any(target in left_out for target in graph.graph.successors(name))
        classes = ["initial"] * data["initial"] + ["open"] * cut
        classes += ["violating"] if data["violates"] else [data["valence"]] if "valence" in data else []
        classes += ["table"] if by else []
        label = "".join(f"{line}\n" for line in lines) if by else "\n".join(lines)
        found.append(Node(name, label, " ".join(classes), _said(name, data), fixed=bool(by)))
    return found


def _said(name: str, data: Mapping[str, Any]) -> str:
    """A node in words."""
    said = [f"state {name}"] + ["initial"] * data["initial"] + [data.get("valence", "")]
    said += [f"violates {what}" for what in data["violates"]]
    return ", ".join(filter(None, said))


def _links(graph: StateGraph, names: Sequence[str]) -> list[Link]:
    drawn = set(names)
    found = []
    for source, target, data in graph.graph.edges(names, data=True):
        if target not in drawn:
            continue
        actions = data["actions"]
        label = "\n".join(actions) if len(actions) <= MOST_NAMED else f"{len(actions)} actions"
        broken = "".join(f"\n\N{BALLOT X} {what}" for what in data["violates"])
        found.append(Link(source, target, label + broken, "violating" if data["violates"] else ""))
    return found


# ------------------------------------------------------------------------------------- what is said


def _projection(graph: StateGraph) -> Projection | None:
    """The values that nodes are merged by, for one state and without renaming; None if nodes are whole states."""
    by = _by(graph)
    if not by:
        return None
    try:
        return projection(graph.instance, by, symmetry=False)
    except ModelError:  # by functions that have no name in the model's files
        return lambda state: ()


def _told(
    graph: StateGraph, name: str, first: int, run: Trace | None, project: Projection | None
) -> dict[str, Any]:
    """What is said of a node: its values, the run to it, and the command that goes on from there. Values are those at
    the end of the run, so that symmetric values have the same names in both."""
    data = graph.graph.nodes[name]
    before = None
    if project is None:
        values = _whole(graph, first, run)
    else:
        values = _pairs(data["values"].items())
        if run is not None and (projected := project(run.last_state)):
            values = _pairs(projected)
            before = _pairs(project(run.states[-2])) if run.steps else None
    said: dict[str, Any] = {
        "values": values,
        "before": before,
        "initial": data["initial"],
        "violates": [_broken(graph, what) for what in data["violates"]],
        "states": data["states"],
        "violating": data["violating"],
        "open": data["open"],
        "valence": MEANINGS.get(data.get("valence", ""), data.get("valence", "")),
        "steps": [],
        "command": "",
    }
    if run is not None:
        start = [] if run.initial_action is None else [call(*run.initial_action)]
        said["steps"] = [*start, *(call(step.action, step.arguments) for step in run.steps)]
        said["command"] = _command(graph, run)
    return said


def _command(graph: StateGraph, run: Trace) -> str:
    """The command that goes on by hand from the end of a run; "" for a model in no file."""
    link = link_to(graph.instance, run)
    return "" if link.named is None else f"quorate explore {quote(f'#{link.fragment}')}{link.named}"


def _whole(graph: StateGraph, first: int, run: Trace | None) -> list[list[Any]]:
    """All variables of a node of whole states: those in which the run ends, if there is one, so that its names of
    symmetric values are those of the run."""
    state = graph.space.states[first] if run is None else run.last_state
    variables = graph.instance.variables
    return [[v.name, _members(value, v.type)] for v, value in zip(variables, state, strict=True)]


def _members(value: Any, type_: Type) -> str | dict[str, str] | list[str]:
    """A value as a text, a map as an object by key, a set or bag as a list of its members."""
    match type_:
        case MapType() if value is not None:
            pairs = zip(all_values(type_.key), value, strict=True)
            return {plain(key): words(item, type_.value) for key, item in pairs}
        case SetType() | BagType():
            members = counted(value, type_)
            times = (f"{count} \N{MULTIPLICATION SIGN} " if count > 1 else "" for count in members.values())
            return [f"{more}{words(item, type_.item)}" for more, item in zip(times, members, strict=True)]
        case _:
            return words(value, type_)


def _broken(graph: StateGraph, what: str) -> str:
    """What is wrong in a state: a property, or an action that fails, with its message."""
    action, _, message = what.partition(": ")
    names = {each.name for each in graph.instance.properties}
    return f"{what} is violated" if what in names else f"{action} fails: {message}"


def _pairs(values: Iterable[tuple[str, Any]]) -> list[list[Any]]:
    """Names with values, each a text, or an object by key."""
    return [[name, value if isinstance(value, str) else dict(value)] for name, value in values]


def _by(graph: StateGraph) -> list[str]:
    """What nodes are merged by; nothing if they are whole states."""
    return [each for each in graph.by if each != "valence"]


def _beside(graph: StateGraph, names: Sequence[str]) -> Markup:
    """What stands beside the drawing: what is drawn, a search, and the state that is chosen."""
    nodes = graph.graph.number_of_nodes()
    drawn = [
        f"The {len(names):,} of {nodes:,} nodes that are nearest to the initial states are drawn, and the ways to "
        "what is violated. --by merges states that have the same values of what it names."
    ]
    by = _by(graph)
    merged = "Each node is all states with equal values of these: " + ", ".join(by) + "." if by else ""
    orbits = "States that differ only in the names of symmetric values are one." if graph.symmetry else ""
    key = (
        "A double outline is an initial state, a heavy one a violation; from a dashed one, steps are missing here. "
        "Drag to move, wheel or + \N{MINUS SIGN} 0 to zoom; \N{RIGHTWARDS ARROW} \N{LEFTWARDS ARROW} along the run, "
        "n and p to the next and the previous violation."
    )
    about: list[Child] = [
        el("p", said) for said in (*(drawn if len(names) < nodes else []), merged, orbits, key) if said
    ]
    find = el(
        "div",
        el("input", type="search", class_="filter find-state", placeholder="find", aria_label="Find states"),
        el("span", class_="found", role="status"),
        el("button", "violations", type="button", data_next="violation", title="Next violation (n)"),
        class_="find",
    )
    return el(
        "div",
        find,
        el("div", class_="chosen"),
        el("details", el("summary", "what is drawn"), el("div", about, class_="about"), open=True),
        class_="of-state",
        role="region",
        aria_label="The state",
        tabindex=0,
    )
