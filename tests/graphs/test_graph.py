"""State graphs: the right states and steps, seen in the right way."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree as xml
from pathlib import Path

import networkx
import pytest

from quorate import check
from quorate.graphs.state_graph import graph
from quorate.language.diagnostics import ModelError
from quorate.models.paxos import Paxos, PhaseOneSkipped
from quorate.output.graphs import graphviz
from tests.cli.commands import MODELS, run
from tests.models_for_tests import counting, processes

Capture = pytest.CaptureFixture[str]
SMALL = {"Acceptor": 2}
needs_graphviz = pytest.mark.skipif(not graphviz.has_graphviz(), reason="Graphviz is not installed")


@pytest.mark.parametrize("symmetry", [True, False])
def test_all_states_and_steps_are_there(symmetry: bool) -> None:
    found = graph(Paxos, symmetry=symmetry, sizes={"Ballot": 1}, loops=True, arguments=not symmetry)
    result = check(Paxos, symmetry=symmetry, sizes={"Ballot": 1}, engine="reference")
    assert (found.complete, found.explored) == (True, result.exploration.states)
    assert found.graph.number_of_nodes() == result.exploration.states
    depth = max(networkx.single_source_shortest_path_length(found.graph, "s0").values())
    assert depth == result.exploration.depth
    assert [name for name, initial in found.graph.nodes(data="initial") if initial] == ["s0"]
    if not symmetry:  # a run of an action with given arguments is one label
        labels = sum(len(actions) for _, _, actions in found.graph.edges(data="actions"))
        assert labels == result.exploration.transitions


def test_violating_states_are_marked_and_do_not_end_it() -> None:
    found = graph(PhaseOneSkipped, sizes=SMALL)
    violating = [name for name, violates in found.graph.nodes(data="violates") if "agreement" in violates]
    lengths = networkx.single_source_shortest_path_length(found.graph, "s0")
    trace = check(PhaseOneSkipped, sizes=SMALL, engine="reference").trace
    assert trace is not None
    assert min(lengths[name] for name in violating) == len(trace.steps)
    assert max(lengths.values()) > len(trace.steps)


def test_step_properties_asserts_and_several_initial_states() -> None:
    slots = graph(counting.Jumper)
    assert any("by_one_at_most" in violates for _, _, violates in slots.graph.edges(data="violates"))
    asserting = graph(counting.Asserting)
    assert ["up: already at 2"] in [violates for _, violates in asserting.graph.nodes(data="violates")]
    elected = graph(processes.Elected, symmetry=False)
    assert sum(initial for _, initial in elected.graph.nodes(data="initial")) > 1


def test_by_variables() -> None:
    found = graph(Paxos, by="voted", sizes=SMALL, symmetry=False)
    reduced = graph(Paxos, by="voted", sizes=SMALL)
    assert found.explored > reduced.explored
    values = [data["values"] for _, data in found.graph.nodes(data=True)]
    assert all(set(value) == {"voted"} for value in values)
    assert {"voted": {"a1": "None", "a2": "Vote(bal=1, val=v2)"}} in values
    of_one = [
        n for _, n in reduced.graph.nodes(data="values") if list(n["voted"].values()).count("None") == 1
    ]
    assert len(of_one) == 2  # one vote, in either ballot, whoever's and for whatever value
    assert sum(states for _, states in reduced.graph.nodes(data="states")) == reduced.explored
    assert {a for _, _, actions in reduced.graph.edges(data="actions") for a in actions} == {"accept"}


def test_by_helpers_and_functions() -> None:
    found = graph(Paxos, by=["a_value_can_be_chosen", "validity"], sizes=SMALL)
    assert [values for _, values in found.graph.nodes(data="values")] == [
        {"a_value_can_be_chosen": "False", "validity": "True"},
        {"a_value_can_be_chosen": "True", "validity": "True"},
    ]
    assert list(found.graph.edges(data="actions")) == [("s0", "s1", ["accept"])]

    def promises(m: Paxos) -> dict[str, int]:
        return {repr(a): ballot for a, ballot in m.promised.items() if ballot is not None}

    by_function = graph(Paxos, by=promises, sizes=SMALL)
    sights = [tuple(values["promises"].values()) for _, values in by_function.graph.nodes(data="values")]
    assert len(set(sights)) == len(sights)  # not told apart by whose promise it is
    with pytest.raises(ModelError, match="no variable, helper or function called votted"):
        graph(Paxos, by="votted")


def test_limits() -> None:
    found = graph(Paxos, max_states=50)
    assert (found.stop, found.explored) == ("states", 50)
    assert any(open_ for _, open_ in found.graph.nodes(data="open"))
    assert "the state limit was reached first" in found.summary
    assert graph(Paxos, max_depth=2).stop == "depth"
    assert graph(Paxos, time=1e-9).stop == "time"


def test_json_is_a_networkx_graph_again() -> None:
    found = graph(PhaseOneSkipped, by="voted", sizes=SMALL)
    document = json.loads(json.dumps(found.to_json()))
    again = networkx.node_link_graph(document, edges="edges")
    assert dict(again.nodes(data=True)) == dict(found.graph.nodes(data=True))
    assert list(again.edges(data=True)) == list(found.graph.edges(data=True))
    assert (again.graph["model"], again.graph["by"]) == ("paxos:PhaseOneSkipped", ["voted"])


def test_graphml_is_read_by_networkx(tmp_path: Path) -> None:
    found = graph(PhaseOneSkipped, by="voted", sizes=SMALL)
    found.write(tmp_path / "graph.graphml")
    again = networkx.read_graphml(tmp_path / "graph.graphml")
    assert set(again.edges) == set(found.graph.edges)
    assert again.nodes["s0"]["voted[a1]"] == "None"
    assert again.nodes["s0"]["initial"] is True


@needs_graphviz
def test_drawings(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "graph.svg"
    answer = run(capsys, "graph", f"{MODELS / 'processes.py'}:Careless", "--out", str(file))
    assert answer.code == 0
    assert answer.err.startswith(f"wrote {file}\nprocesses:Careless: ")
    drawing_ = xml.parse(file).getroot()
    texts = "\n".join("".join(element.itertext()) for element in drawing_.findall(".//{*}text"))
    assert "VIOLATED: one_inside" in texts
    assert "initial state" in texts
    found = graph(Paxos, sizes={"Ballot": 1})
    assert found._repr_html_().startswith("<svg")


def test_without_graphviz_it_says_so_before_it_searches(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(graphviz, "find_spec", lambda name: None)
    answer = run(capsys, "graph", "raft", "--max-states", "1000000", "--out", str(tmp_path / "graph.svg"))
    assert answer.code == 2
    assert "install the package graphviz" in answer.err
    assert "Graphviz" in graph(counting.Counter)._repr_html_()


def test_graphviz_of_a_package_draws_if_there_is_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pygraphviz", reason="the extra graph is not installed")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    drawn = graphviz.draw_dot('digraph g { a -> b [label="leads"]; }', "svg")
    assert "leads" in "".join(xml.fromstring(drawn).itertext())


def test_a_graph_too_large_to_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphviz, "MOST_NODES", 5)
    monkeypatch.setattr(graphviz, "has_graphviz", lambda: True)
    with pytest.raises(ModelError, match="15 nodes is too large to draw"):
        graph(Paxos, sizes={"Ballot": 1}).to_svg()


def test_the_command(capsys: Capture) -> None:
    answer = run(capsys, "graph", "paxos", "--by", "promised, voted", "--max-states", "20")
    assert answer.code == 3
    assert answer.out.startswith('digraph "paxos" {')
    assert "--max-states N explores more" in answer.err
    assert run(capsys, "graph", "paxos", "--format", "jpg").code == 2
    assert run(capsys, "graph", "paxos", "--by", "promissed").code == 2
    document = json.loads(run(capsys, "graph", "paxos", "--set", "Ballot=1", "--format", "json").out)
    assert (len(document["nodes"]), document["graph"]["exploration"]) == (15, "complete")
