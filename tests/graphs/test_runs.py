"""Runs to the states of a graph: real ones, which the links of its page lead along."""

from __future__ import annotations

import json
import re
import shlex
from typing import Any

import pytest

from quorate import Model
from quorate.graphs.runs import runs_along, shortest_paths
from quorate.graphs.state_graph import StateGraph, graph
from quorate.graphs.valence_graph import valence_graph
from quorate.models.paxos import Paxos, PhaseOneSkipped
from quorate.output.graphs import graphviz
from quorate.output.page import graph_page as page_module
from quorate.output.page.graph_page import graph_page
from quorate.reference.replay import same_orbit
from quorate.walking.links import open_link, read_link
from quorate.walking.walk import Walk
from tests.liveness.test_valence import Race
from tests.models_for_tests import counting, processes

SMALL = {"Acceptor": 2, "Ballot": 1}
needs_graphviz = pytest.mark.skipif(not graphviz.has_graphviz(), reason="Graphviz is not installed")


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" class="states-data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return dict(json.loads(found[1]))


@pytest.mark.parametrize("symmetry", [True, False])
@pytest.mark.parametrize(
    ("model", "sizes"),
    [(Paxos, SMALL), (processes.Elected, {}), (counting.Asserting, {}), (counting.Jumper, {})],
)
def test_every_state_has_a_shortest_run_to_it(
    model: type[Model], sizes: dict[str, int], symmetry: bool
) -> None:
    found = graph(model, sizes=sizes, symmetry=symmetry)
    paths = shortest_paths(found.space)
    assert set(paths) == set(range(found.explored))
    with found.instance.active():
        runs = runs_along(found.instance, found.space, paths.values(), symmetry)
        same = same_orbit(found.instance) if symmetry else lambda one, other: one == other
        for at, run in runs.items():
            assert same(run.last_state, found.space.states[at])
            assert len(run.steps) == len(paths[at]) - 1


def linked(found: StateGraph, command: str) -> Any:
    """The state that the command of a page leads to."""
    program, explore, link, *more = shlex.split(command)
    assert (program, explore) == ("quorate", "explore")
    assert more in ([], [read_link(link).model])  # a model that does not come with Quorate has to be named
    opened = open_link(Walk(found.instance), read_link(link))
    assert opened.misfit is None
    assert opened.position is not None
    return opened.position.trace.last_state


@needs_graphviz
def test_the_command_of_each_state_leads_to_it() -> None:
    found = graph(PhaseOneSkipped, sizes=SMALL)
    states = data_of(graph_page(found))["states"]
    assert list(states) == list(found.graph.nodes)
    with found.instance.active():
        same = same_orbit(found.instance)
        for name, state in states.items():
            assert same(linked(found, state["command"]), found.space.states[found.firsts[name]])
            assert len(state["steps"]) == len(state["path"]) - 1


@needs_graphviz
def test_values_have_the_names_of_the_run() -> None:
    found = graph("raft", by=["role", "term"], max_depth=3)
    for state in data_of(graph_page(found))["states"].values():
        values = dict(state["values"])
        for step in state["steps"][-1:]:
            if step.startswith("become_leader"):
                assert values["role"][step[len("become_leader(") : -1]] == "LEADER"


@needs_graphviz
def test_a_graph_of_more_states_has_the_nearest_and_the_ways_to_violations(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(page_module, "MOST_DRAWN", 30)
    found = graph(PhaseOneSkipped, sizes={"Acceptor": 2})
    page = graph_page(found)
    data = data_of(page)
    assert len(data["states"]) == 30
    assert "The 30 of 571 nodes that are nearest" in page
    [shown] = [name for name, state in data["states"].items() if state["violates"]]
    assert set(data["states"][shown]["path"]) <= set(data["states"])
    assert any(edge["to"] not in data["states"] for edge in data["edges"])


@needs_graphviz
def test_a_graph_of_valences_has_a_page(tmp_path: Any) -> None:
    found = valence_graph(Race)
    found.write(tmp_path / "valences.html")
    page = (tmp_path / "valences.html").read_text(encoding="utf-8")
    states = data_of(page)["states"]
    assert {state["valence"] for state in states.values()} == {
        "bivalent",
        "0-valent",
        "1-valent",
        "STUCK: nothing can be decided",
    }
    for name, state in states.items():
        assert linked(found, state["command"]) == found.space.states[found.firsts[name]]
