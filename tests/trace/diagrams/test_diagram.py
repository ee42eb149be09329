"""What there is in a diagram: lanes, who sent and received what, roles and terms."""

from __future__ import annotations

from typing import Any

import pytest

from quorate import Bag, Channel, Map, Model, ModelError, Range, Record, Set, Symmetric, action, when
from quorate.models import multipaxos, paxos, paxos_crash, raft, raft_reads
from quorate.trace.diagram import Diagram, diagram, draw_svg, draw_text
from tests.models_for_tests import counting
from tests.trace.diagrams.played import PAXOS, RAFT, play


def paxos_diagram() -> Diagram:
    return diagram(*play(paxos.ReportedValueIgnored, PAXOS))


def raft_diagram() -> Diagram:
    return diagram(*play(raft.Raft, RAFT))


def received(found: Diagram) -> set[tuple[int, str, int | None, str]]:
    """Step sent, sender, step received, receiver; of messages between lanes."""
    names = [lane.name for lane in found.lanes]
    return {
        (a.sent, names[a.source], a.received, names[a.target])
        for a in found.arrows
        if a.kind == "received" and a.target is not None and a.target != a.source
    }


def test_ballots_stand_for_proposers_and_idle_acceptors_are_shown() -> None:
    lanes = paxos_diagram().lanes
    assert [lane.name for lane in lanes] == ["ballot 0", "ballot 1", "a1", "a2", "a3"]
    assert [lane.node for lane in lanes] == [False, False, True, True, True]
    five = diagram(*play(raft.Raft, "timeout(s4)", Server=5))
    assert [lane.name for lane in five.lanes] == ["s1", "s2", "s3", "s4", "s5"]


def test_an_action_receives_its_parameter_and_what_it_counts() -> None:
    assert received(paxos_diagram()) == {
        (1, "ballot 0", 2, "a1"),
        (1, "ballot 0", 3, "a2"),
        (2, "a1", 4, "ballot 0"),
        (3, "a2", 4, "ballot 0"),
        (4, "ballot 0", 5, "a1"),
        (6, "ballot 1", 7, "a3"),
        (6, "ballot 1", 8, "a2"),
        (7, "a3", 9, "ballot 1"),
        (8, "a2", 9, "ballot 1"),
        (9, "ballot 1", 10, "a2"),
    }


def test_a_set_says_who_leads_as_long_as_it_does() -> None:
    steps = "elect(s1, {s1, s2})\nstep_down(s1)"
    found = diagram(*play(raft_reads.RaftWithReads, steps))
    lane = [each.name for each in found.lanes].index("s1")
    assert [status[lane].role for status in found.statuses] == ["", "leader", ""]


def test_votes_make_a_leader_its_own_first() -> None:
    assert {r for r in received(raft_diagram()) if r[2] == 3} == {(2, "s2", 3, "s1")}


def test_of_more_votes_than_it_takes_a_majority_is_received() -> None:
    extra = RAFT.replace(
        "become_leader(s1)",
        "request_vote(s3, RequestVote(term=1, candidate=s1, last_index=0, last_term=0))\nbecome_leader(s1)",
    )
    found = diagram(*play(raft.Raft, extra.partition("request(s1")[0]))
    assert {r for r in received(found) if r[2] == 4} == {(3, "s3", 4, "s1")}


def test_what_nobody_receives_is_lost_unless_no_action_reads_it() -> None:
    fates = {(a.sent, a.text.partition("(")[0], a.kind) for a in paxos_diagram().arrows if a.received is None}
    assert fates == {(5, "Accepted", "unread"), (10, "Accepted", "unread")}
    lost = [a for a in raft_diagram().arrows if a.kind == "lost"]
    assert [(a.sent, a.label, a.target) for a in lost] == [
        (3, "AppendEntries(1, 0, [])", None),
        (5, "Appended(1, 1)", 0),
        (6, "RequestVote(1, 0, 0)", None),
    ]


def test_roles_and_terms() -> None:
    found = raft_diagram()
    assert [found.status_text(step, 0) for step in range(9)] == [
        "", "candidate, term 1", "", "leader", "", "", "", "", "follower, term 2",
    ]  # fmt: skip
    assert [s.level for s in (row[0] for row in found.statuses)] == [0, 1, 1, 2, 2, 2, 2, 2, 0]
    assert [dot.kind for dot in found.dots][:3] == ["step", "step", "leader"]
    assert found.epoch_names == {"Server": "term"}


def test_a_ballot_leads_once_it_is_elected() -> None:
    promises = "promise(r1, Prepare(bal=0))\npromise(r3, Prepare(bal=0))"
    text = f"prepare(0)\n{promises}\nlead(0, {{r1, r3}})\npropose(0, 1, c1)"
    found = diagram(*play(multipaxos.MultiPaxos, text))
    assert [dot.kind for dot in found.dots] == ["step", "step", "step", "leader", "step"]
    assert [(a.sent, a.label, a.count) for a in found.arrows_to(4)] == [
        (2, "Promise(0)", 2),
        (3, "Promise(0)", 2),
    ]


def test_crashes() -> None:
    found = diagram(*play(paxos_crash.PaxosWithCrashes, "prepare(0)\ncrash(a2)"))
    assert [dot.kind for dot in found.dots] == ["step", "crash"]
    assert found.lanes[found.dots[1].lane].name == "a2"


class Node(Symmetric): ...


class Number(Range): ...


class Ping(Record):
    origin: Node
    to: Node


class Net(Bag[Ping]): ...


class Pinging(Model):
    """Messages are taken out when they are received; the network loses some."""

    sizes = {Node: 2, Number: 3, Net: 3}

    got: Map[Node, Number]
    net: Net

    @action
    def send(self, n: Node, to: Node) -> None:
        when(n != to)
        self.net.add(Ping(n, to))

    @action
    def receive(self, n: Node, m: Ping) -> None:
        when(m in self.net and m.to == n)
        self.net.remove(m)
        self.got[n] += 1

    @action
    def lose(self, m: Ping) -> None:
        when(m in self.net)
        self.net.remove(m)

    @action
    def tick(self) -> None:
        pass


PINGS = """
send(n1, n2)
send(n1, n2)
receive(n2, Ping(origin=n1, to=n2))
lose(Ping(origin=n1, to=n2))
tick()
"""


def test_each_copy_in_a_bag_is_received_once_and_the_network_has_a_lane() -> None:
    found = diagram(*play(Pinging, PINGS))
    assert [lane.name for lane in found.lanes] == ["environment", "n1", "n2", "network"]
    assert received(found) == {(1, "n1", 3, "n2"), (2, "n1", 4, "network")}


def test_a_model_can_name_its_lanes() -> None:
    class Hinted(Pinging):
        lanes = {"tick": "clock", "lose": "m.to", "send": "to"}

    found = diagram(*play(Hinted, PINGS))
    assert [lane.name for lane in found.lanes] == ["n1", "n2", "clock"]
    assert [found.lanes[dot.lane].name for dot in found.dots] == ["n2", "n2", "n2", "n2", "clock"]


def test_a_run_of_no_steps_has_a_lane_too() -> None:
    found = diagram(*play(counting.Counter, ""))
    assert [lane.name for lane in found.lanes] == ["environment"]
    assert draw_text(found).count("\n") == 2
    assert "environment" in draw_svg(found)


def test_a_hint_for_no_action_is_refused() -> None:
    class Misspelt(Pinging):
        lanes = {"tock": "clock"}

    with pytest.raises(ModelError, match="tock, which is not an action"):
        diagram(*play(Misspelt, "tick()"))


class Inboxes(Pinging):
    """Messages lie in a map of sets, by receiver."""

    inbox: Map[Node, Set[Ping]]

    @action
    def post(self, n: Node, to: Node) -> None:
        self.inbox[to].add(Ping(n, to))

    @action
    def take(self, n: Node, m: Ping) -> None:
        when(m in self.inbox[n])
        self.inbox[n].discard(m)


def test_inboxes() -> None:
    found = diagram(*play(Inboxes, "post(n1, n2)\ntake(n2, Ping(origin=n1, to=n2))\npost(n2, n1)\ntick()"))
    assert received(found) == {(1, "n1", 2, "n2")}
    lost: list[Any] = [(a.sent, a.target) for a in found.arrows if a.kind == "lost"]
    assert lost == [(3, 1)]


class Wire(Channel[Ping]): ...


class Wired(Pinging):
    """Messages come over links that keep their order."""

    sizes = {Wire: 2}

    wire: Map[Node, Wire]

    @action
    def push(self, n: Node, to: Node) -> None:
        self.wire[to].send(Ping(n, to))

    @action
    def pull(self, n: Node) -> None:
        when(len(self.wire[n]) > 0)
        m = self.wire[n].receive()
        self.got[m.to] += 1


def test_what_comes_out_of_a_channel_is_what_went_in_first() -> None:
    found = diagram(*play(Wired, "push(n1, n2)\npush(n1, n2)\npush(n2, n1)\npull(n2)\ntick()"))
    assert received(found) == {(1, "n1", 4, "n2")}
    assert [(a.sent, a.kind) for a in found.arrows if a.received is None] == [(2, "lost"), (3, "lost")]
