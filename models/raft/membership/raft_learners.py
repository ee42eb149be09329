"""Raft with learners: a learner that was promoted may not know it yet, and its vote is needed.

Ongaro, "Consensus: Bridging Theory and Practice" (2014), 4.2.1: a new server first gets the log as a non-voting
member. It counts for no majority, and does not campaign. But "servers process incoming RPC requests without
consulting their current configurations" (4.1): a server that is asked for its vote gives it, even if by its own
configuration it has none. A configuration takes effect when it is appended, so when the promotion of a learner is
committed, the learner itself may still lack it.

An election is one step; terms are left out. There is one change of members: the learner becomes a voter.
"""

from quorate import Map, Model, Set, Subset, action, init, when
from quorate.models.raft import Server


class RaftWithLearners(Model):
    """Two voters and a learner, which is promoted; then one of the three may crash."""

    sizes = {Server: 3}

    learner: Server
    promotes: Map[Server, bool]
    leader: Server | None
    down: Set[Server]

    @init
    def at_first(self, learner: Server) -> None:
        self.learner = learner

    def is_voter(self, s: Server, by: Server) -> bool:
        """Whether `s` has a vote by the log of the server `by`."""
        return s != self.learner or self.promotes[by]

    @action(fair="weak")
    def elect(self, s: Server, granted: Subset[Server]) -> None:
        """A voter is elected, if there is no leader, by a majority of those that are voters by its log."""
        when(self.leader is None and s in granted and self.is_voter(s, s))
        when(all(v not in self.down and self.grants(v, s) for v in granted))
        when(
            2 * len({v for v in granted if self.is_voter(v, s)})
            > len({v for v in Server if self.is_voter(v, s)})
        )
        self.leader = s

    def grants(self, v: Server, s: Server) -> bool:
        """The log of the candidate is up to date, and that is all that a server asks."""
        return self.up_to_date(s, v)

    def up_to_date(self, s: Server, v: Server) -> bool:
        return self.promotes[s] or not self.promotes[v]

    @action
    def promote(self, s: Server) -> None:
        """The leader appends the configuration in which the learner is a voter."""
        when(self.leader == s)
        self.promotes[s] = True

    @action(fair="weak")
    def replicate(self, s: Server, f: Server) -> None:
        """A follower gets the log of the leader."""
        when(self.leader == s and f not in self.down)
        self.promotes[f] = self.promotes[s]

    @action
    def crash(self, s: Server) -> None:
        """One of the three servers crashes, for good."""
        when(len(self.down) == 0)
        self.down.add(s)
        if self.leader == s:
            self.leader = None

    def promotion_is_committed(self) -> bool:
        """A majority of the three has the new configuration."""
        return 2 * len({s for s in Server if self.promotes[s]}) > len(Server)


class LearnersRefuse(RaftWithLearners):
    """BUG: a server that is no voter by its own log does not vote.

    It may have been promoted without knowing. If the leader that promoted it crashes, it and the other voter are a
    majority, and nobody is elected. etcd#10998, raft-rs#57.
    """

    def grants(self, v: Server, s: Server) -> bool:
        return self.up_to_date(s, v) and self.is_voter(v, v)
