"""Runs of Raft that are too deep to be searched for: played step by step, as one might tell them.

A reply of an earlier term does harm when the follower has lost since what it acknowledged, and the leader is leader
again. That takes an entry of an old term, which a majority may have without its being committed, as in Figure 8: five
elections and two entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from quorate.language.instance import instantiate
from quorate.language.outcomes import Disabled
from quorate.language.records import Record
from quorate.models.raft import Appended, AppendEntries, Command, Index, Raft, RequestVote, Server
from quorate.models.raft_indices import MatchIndexNotReset, RaftWithIndices, Refused, StaleReplyAccepted
from quorate.models.raft_replication import StaleReplyCounted
from quorate.reference.machine import Machine

SIZES = {"Term": 6, "Log": 2, "Index": 3}


class Play:
    """A run of a model with three servers, one named step after another."""

    def __init__(self, machine: Machine) -> None:
        after = next(iter(machine.initial_runs())).after
        assert after is not None
        self.machine, self.state, self.steps = machine, after, 0
        self.explicit = issubclass(machine.instance.cls, RaftWithIndices)

    def may(self, action: str, **arguments: Any) -> bool:
        """Take a step if it is enabled."""
        run = self.machine.run(action, arguments, self.state)
        if isinstance(run, Disabled):
            return False
        assert run.after is not None, run
        self.state, self.steps = run.after, self.steps + 1
        return True

    def do(self, action: str, **arguments: Any) -> None:
        """Take a step."""
        assert self.may(action, **arguments), (action, arguments)

    def messages(self, kind: type[Record], **fields: Any) -> Iterator[Any]:
        """The messages sent that are of this kind and have these fields."""
        for value in self.state:
            for m in value if isinstance(value, frozenset) else ():
                if isinstance(m, kind) and all(getattr(m, name) == x for name, x in fields.items()):
                    yield m

    def elect(self, leader: Server, voter: Server, term: int) -> None:
        """`leader` hears of the election before, times out, and is elected by `voter`."""
        for rival in self.messages(RequestVote, term=term - 1):
            if rival.candidate != leader:
                self.do("request_vote", s=leader, m=rival)
        self.do("timeout", s=leader)
        (request,) = self.messages(RequestVote, term=term, candidate=leader)
        self.do("request_vote", s=voter, m=request)
        self.do("become_leader", s=leader)

    def replicate(self, leader: Server, follower: Server, term: int) -> None:
        """`follower` gets the whole log of `leader`, who lowers nextIndex for it where it is kept."""
        for m in sorted(self.messages(AppendEntries, leader=leader, term=term), key=lambda m: -m.prev_index):
            if self.explicit and m.prev_index > 0:
                self.do("append", s=follower, m=m)
                for refusal in tuple(self.messages(Refused, leader=leader, follower=follower, term=term)):
                    self.may("back_off", s=leader, m=refusal)
        whole = max(
            self.messages(AppendEntries, leader=leader, term=term, prev_index=0), key=lambda m: len(m.entries)
        )
        self.do("append", s=follower, m=whole)

    def hear(self, leader: Server, follower: Server, term: int) -> bool:
        """`leader` hears the best reply of `follower` from this term; True where replies are just there."""
        if not self.explicit:
            return True
        replies = self.messages(Appended, leader=leader, follower=follower, term=term)
        return self.may("hear", s=leader, m=max(replies, key=lambda m: m.match))


def played(machine: Machine) -> Play:
    """Until the first leader is leader again, in term 5, with an entry that nobody else has."""
    a, b, c = Server
    (x,) = Command
    play = Play(machine)
    play.elect(a, voter=b, term=1)
    play.do("request", s=a, c=x)
    play.do("request", s=a, c=x)
    play.elect(c, voter=b, term=2)
    play.do("request", s=c, c=x)
    play.elect(a, voter=b, term=3)
    play.replicate(
        a, b, term=3
    )  # b acknowledges two entries of term 1, which may not be committed by counting
    play.hear(a, b, term=3)
    play.elect(c, voter=b, term=4)
    play.replicate(c, b, term=4)  # b has one entry of term 2 instead
    play.replicate(c, a, term=4)
    play.elect(a, voter=b, term=5)
    play.do("request", s=a, c=x)
    return play


@pytest.mark.parametrize("variant", [StaleReplyCounted, StaleReplyAccepted, MatchIndexNotReset])
def test_a_reply_from_an_earlier_term_commits_what_nobody_has(variant: type[Raft]) -> None:
    instance = instantiate(variant, SIZES)
    with instance.active():
        machine = Machine(instance)
        play = played(machine)
        a, b, _ = Server
        play.hear(a, b, term=3)
        play.do("commit", s=a, n=Index(2))
        invariants = [p for p in instance.properties if p.kind == "invariant"]
        broken = {p.name for p, holds in machine.judge(invariants, play.state) if not holds}
    assert "committed_on_majority" in broken


@pytest.mark.parametrize("right", [Raft, RaftWithIndices])
def test_the_right_protocol_does_not(right: type[Raft]) -> None:
    instance = instantiate(right, SIZES)
    with instance.active():
        play = played(Machine(instance))
        a, b, _ = Server
        assert not play.explicit or not play.hear(a, b, term=3)
        assert not play.may("commit", s=a, n=Index(2))
