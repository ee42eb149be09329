"""What a walk begins with: given states, runs of results, nodes of graphs, and the page served from Python."""

from __future__ import annotations

import urllib.request

import pytest

import quorate
from quorate.exploration import Step, Trace
from quorate.language.diagnostics import ModelError
from quorate.serving.protocol import Session, Wrong
from quorate.symbolic.induction.counterexamples import Counterexample
from quorate.verdicts.selection import instance_of
from quorate.walking.beginnings import beginning
from quorate.walking.beside import protocol_beside
from quorate.walking.links import Link, link_to, misfit_text, open_link, read_link
from quorate.walking.walk import Position, Refused, Walk

GIVEN = {
    "promised": {"a1": 1, "a2": None, "a3": 1},
    "voted": {"a1": None, "a2": None, "a3": None},
    "sent": [{"record": "Accept", "bal": 1, "val": "v2"}],
}


def opened(link: Link, walk: Walk) -> Position:
    position = open_link(walk, read_link(f"#{link.fragment}")).position
    assert position is not None
    return position


def test_a_walk_begins_in_a_state_that_is_given() -> None:
    walk = Walk(instance_of("paxos"))
    accept = {"a": "a1", "m": {"record": "Accept", "bal": 1, "val": "v2"}}
    at = opened(Link("paxos", {}, "", None, (("accept", accept),), GIVEN), walk)
    assert [each.text for each in walk.path(at)] == ["a given state", "accept(a1, Accept(bal=1, val=v2))"]
    again = link_to(walk.instance, at.trace)
    assert again.state is not None
    assert opened(again, walk) == at


def test_an_initial_state_that_is_given_is_the_start() -> None:
    walk = Walk(instance_of("paxos"))
    start = walk.begin()
    assert isinstance(start, Position)
    assert walk.begin_in(start.trace.initial) == start
    assert link_to(walk.instance, start.trace).state is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"voted": {}}, "the start does not fit any more: voted: "),
        ({"more": 1}, "the start does not fit any more: Paxos has no variable more"),
        ({"sent": [{"bal": 7, "val": "v2"}]}, "the start does not fit any more: sent: "),
    ],
)
def test_a_given_state_that_does_not_fit_says_why(changed: dict[str, object], said: str) -> None:
    walk = Walk(instance_of("paxos"))
    link = Link("paxos", state={**GIVEN, **changed})
    found = open_link(walk, link)
    assert found.position is None
    assert misfit_text(link, found).startswith(said)
    lacking = Link("paxos", state={name: value for name, value in GIVEN.items() if name != "sent"})
    assert misfit_text(lacking, open_link(walk, lacking)).endswith("the state has no sent")


def test_the_protocol_beside_begins_in_the_state_that_is_given() -> None:
    variant = instance_of("paxos:BallotReused")
    walk = Walk(variant, protocol_beside(variant))
    promises = [{"record": "Promise", "acc": a, "bal": 1, "vote": None} for a in ("a1", "a2")]
    given = {**GIVEN, "sent": [*GIVEN["sent"], *promises]}  # type: ignore[misc]
    at = opened(Link("paxos:BallotReused", state=given), walk)
    follow = walk.beside(at)
    assert follow is not None
    assert follow.same
    assert any(text.startswith("propose(1, v1") for text in walk.unlike_beside(at))


def test_a_counterexample_to_induction_is_a_run_of_one_step() -> None:
    instance = instance_of("paxos")
    walk = Walk(instance)
    before = opened(Link("paxos", state=GIVEN), walk).trace.last_state
    run = next(each for each in walk.options(walk.positions[0]).steps if each.action == "prepare")
    after = walk.take(walk.positions[0], run.action, run.arguments)
    assert isinstance(after, Position)
    found = Counterexample(
        instance, before, run.action, run.arguments, after.trace.last_state, "a clause", {}
    )
    make, link = beginning(found)
    assert link is not None
    assert opened(link, Walk(make())).text == "prepare(0)"
    assert Counterexample(instance, None, "", {}, before, "a clause", {}).trace == Trace(
        before, None, (), instance
    )


@pytest.mark.slow
def test_a_failed_proof_is_opened_at_its_counterexample() -> None:
    proof = quorate.prove("paxos:BallotReused")
    make, link = beginning(proof)
    assert link is not None
    walk = Walk(make())
    at = opened(link, walk)
    assert at.text.startswith("propose(")
    assert any(each.name == "proposal_unique" and each.violated for each in walk.judge(at))


def test_a_given_state_is_no_run_to_be_saved() -> None:
    session = Session(lambda: instance_of("paxos"), Link("paxos", state=GIVEN))
    position = session.answer("open", {})["position"]
    with pytest.raises(Wrong, match="it is no run: copy the link"):
        session.answer("save", {"node": position["node"], "form": "json"})
    assert "a given state" in session.answer("save", {"node": position["node"], "form": "html"})["text"]


def test_a_result_and_its_verdicts_have_runs_to_begin_with() -> None:
    result = quorate.check("paxos:PhaseOneSkipped", engine="reference")
    for what in (result, result["agreement"], result.trace):
        make, link = beginning(what)
        assert link is not None
        assert opened(link, Walk(make())).steps == 6
    with pytest.raises(ModelError, match="Result has no run to go on from"):
        beginning(quorate.check("paxos", engine="reference", max_depth=0, properties=["agreement"]))


def test_a_node_of_a_graph_has_a_shortest_run() -> None:
    graph = quorate.graph("paxos", sizes={"Ballot": 1}, by="voted")
    far = max(graph.graph, key=lambda node: int(node[1:]))
    run = graph.run_to(far)
    walk = Walk(graph.instance)
    end = walk.follow(run)
    assert not isinstance(end, Refused)
    shown = {name: str(value) for name, value in graph.graph.nodes[far]["values"]["voted"].items()}
    voted = walk.instance.variables[1]
    assert voted.name == "voted"
    assert sum(value is not None for value in end.trace.last_state[1]) == sum(
        value != "None" for value in shown.values()
    )
    with pytest.raises(ModelError, match="the graph has no node s99999"):
        graph.run_to("s99999")


def test_a_run_is_opened_from_a_notebook() -> None:
    pytest.importorskip("uvicorn", reason="the extra explore is not installed")

    class Light(quorate.Model):
        on: bool

        @quorate.action
        def switch(self) -> None:
            self.on = not self.on

    begun = Walk(instance_of(Light)).begin()
    assert isinstance(begun, Position)
    trace = Trace(begun.trace.initial, None, (Step("switch", {}, (True,)),), begun.trace.instance)
    served = quorate.explore(trace)
    try:
        assert "#" in served.link
        with urllib.request.urlopen(served.link.partition("#")[0], timeout=60) as page:
            assert b": a walk" in page.read()
        assert served.link.replace("&", "&amp;").replace('"', "&quot;") in served._repr_html_()
    finally:
        served.close()
    assert quorate.explore.__doc__
    with pytest.raises(ModelError, match="the run has 1 steps, and no step 2"):
        quorate.explore(trace, step=2)
