"""A run of Raft that is too deep to be searched for, played step by step as Figure 8 tells it.

It ends in the state that searches for stale replies begin with.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quorate.exploration import State
from quorate.language.instance import instantiate
from quorate.language.outcomes import Disabled
from quorate.language.records import Record
from quorate.models.raft import Appended, AppendEntries, Command, RequestVote, Server
from quorate.models.raft.raft_indices import RaftWithIndices, Refused
from quorate.models.raft.raft_stale_replies import RaftFromFigure8
from quorate.reference.machine import Machine, Run

SIZES = {"Term": 6, "Log": 2, "Index": 3}
"""Those of the searches that begin there."""


class Play:
    """A run of a model with three servers, one named step after another."""

    def __init__(self, machine: Machine, state: State | None = None) -> None:
        after = state or next(iter(machine.initial_runs())).after
        assert after is not None
        self.machine, self.state = machine, after

    def variables(self) -> dict[str, Any]:
        """The state, by the names of its variables."""
        names = [variable.name for variable in self.machine.instance.variables]
        return dict(zip(names, self.state, strict=True))

    def may(self, action: str, **arguments: Any) -> bool:
        """Take a step if it is enabled."""
        run = self.machine.run(action, arguments, self.state)
        if isinstance(run, Disabled):
            return False
        assert run.after is not None, run
        self.state = run.after
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
            if m.prev_index > 0:
                self.do("append", s=follower, m=m)
                for refusal in tuple(self.messages(Refused, leader=leader, follower=follower, term=term)):
                    self.may("back_off", s=leader, m=refusal)
        whole = max(
            self.messages(AppendEntries, leader=leader, term=term, prev_index=0), key=lambda m: len(m.entries)
        )
        self.do("append", s=follower, m=whole)

    def hear(self, leader: Server, follower: Server, term: int) -> bool:
        """`leader` hears the best reply of `follower` from this term."""
        replies = self.messages(Appended, leader=leader, follower=follower, term=term)
        return self.may("hear", s=leader, m=max(replies, key=lambda m: m.match))


def test_figure_8_d_is_reached() -> None:
    """Elections of `a`, of `c`, of `a` again, who replicates what it had from the first on `b`, and of `c` again."""
    instance = instantiate(RaftWithIndices, SIZES)
    with instance.active():
        play = Play(Machine(instance))
        a, b, c = Server
        (x,) = Command
        play.elect(a, voter=b, term=1)
        play.do("request", s=a, c=x)
        play.do("request", s=a, c=x)
        play.elect(c, voter=b, term=2)
        play.do("request", s=c, c=x)
        play.elect(a, voter=b, term=3)
        play.replicate(a, b, term=3)
        assert play.hear(a, b, term=3)
        play.elect(c, voter=b, term=4)
        reached = play.variables()
    later = instantiate(RaftFromFigure8)
    with later.active():
        machine = Machine(later)
        run = machine.run("begin", {"a": a, "b": b, "c": c, "x": x}, [v.initial for v in later.variables])
        assert isinstance(run, Run)
        begun = Play(machine, run.after).variables()
    assert begun.pop("sent") <= reached.pop("sent")
    assert begun.pop("refused") <= reached.pop("refused")
    assert begun == reached
