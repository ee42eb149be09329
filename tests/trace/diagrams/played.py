"""Runs given as texts, taken step by step, so that diagrams can be tested without a search."""

from __future__ import annotations

from quorate import Model
from quorate.exploration import Step, Trace
from quorate.language.instance import Instance, instantiate
from quorate.language.words import call
from quorate.reference.machine import Machine

PAXOS = """
prepare(0)
promise(a1, Prepare(bal=0))
promise(a2, Prepare(bal=0))
propose(0, v1, {a1, a2})
accept(a1, Accept(bal=0, val=v1))
prepare(1)
promise(a3, Prepare(bal=1))
promise(a2, Prepare(bal=1))
propose(1, v2, {a2, a3})
accept(a2, Accept(bal=1, val=v2))
"""
"""A run of ReportedValueIgnored: what a1 reports of ballot 0 is not asked for."""

RAFT = """
timeout(s1)
request_vote(s2, RequestVote(term=1, candidate=s1, last_index=0, last_term=0))
become_leader(s1)
request(s1, c1)
append(s2, AppendEntries(term=1, leader=s1, prev_index=0, prev_term=0, entries=[Entry(term=1, command=c1)], commit=0))
timeout(s3)
timeout(s3)
request_vote(s1, RequestVote(term=2, candidate=s3, last_index=0, last_term=0))
"""
"""A leader is elected, and deposed when one follower has its entry."""

FIGURE_8 = """
timeout(s1)
request_vote(s2, RequestVote(term=1, candidate=s1, last_index=0, last_term=0))
become_leader(s1)
request(s1, c1)
timeout(s2)
request_vote(s1, RequestVote(term=2, candidate=s2, last_index=0, last_term=0))
request_vote(s3, RequestVote(term=2, candidate=s2, last_index=0, last_term=0))
become_leader(s2)
request(s2, c1)
timeout(s1)
request_vote(s2, RequestVote(term=3, candidate=s1, last_index=1, last_term=1))
request_vote(s3, RequestVote(term=3, candidate=s1, last_index=1, last_term=1))
become_leader(s1)
append(s3, AppendEntries(term=3, leader=s1, prev_index=0, prev_term=0, entries=[Entry(term=1, command=c1)], commit=0))
commit(s1, 1)
timeout(s2)
request_vote(s3, RequestVote(term=4, candidate=s2, last_index=1, last_term=2))
become_leader(s2)
"""
"""Figure 8 of the extended Raft paper, as `quorate compare raft Figure8` finds it."""

DEPOSED = """
timeout(s1)
timeout(s2)
timeout(s2)
request_vote(s1, RequestVote(term=2, candidate=s2, last_index=0, last_term=0))
timeout(s1)
"""
"""A candidate becomes a follower: what is told of it has the least room to the left, where the step's text is."""


def play(model: type[Model], text: str, **sizes: int) -> tuple[Instance, Trace]:
    """The run of a model that takes the steps in `text`, a line each."""
    instance = instantiate(model, sizes)
    with instance.active():
        machine = Machine(instance)
        first = next(iter(machine.initial_runs())).after
        assert first is not None
        state, steps = first, list[Step]()
        for line in text.split("\n"):
            if not line.strip():
                continue
            found = None
            for run in machine.runs(state):
                given = dict(zip(machine.parameters(run.action), run.arguments, strict=True))
                if call(run.action, given) == line.strip():
                    found = Step(run.action, given, run.after if run.after is not None else state)
            assert found is not None, f"cannot take {line}"
            steps.append(found)
            state = found.state
        return instance, Trace(first, None, tuple(steps), instance)
