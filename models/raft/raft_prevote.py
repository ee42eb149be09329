"""Raft's pre-votes and quorum checks: a server that comes and goes must not depose the leader each time.

Ongaro, "Consensus: Bridging Theory and Practice" (2014), 9.6: a server that is cut off "will soon increment its term
to start an election", cannot win, and when it is back its larger term forces the leader to step down. In the Pre-Vote
phase a server first asks whether a majority would vote for it; they would not if they hear from a leader, or if its
log is not up to date. 6.2: a leader steps down if it does not reach a majority.

Here one server, the stray, is cut off and comes back, at any time and as often as it likes; and the rest must have a
leader at last that stays. A message between servers that are connected arrives at once. A new term is any that is
above those that the candidate has heard of. Terms are only compared (`Ordered`): no bound cuts a step, and a loop is
an infinite run in which terms grow without end.
"""

from quorate import Map, Model, Ordered, Set, action, init, when
from quorate.models.raft import Server


class Term(Ordered):
    """Three servers are in three terms at most; 0 is that of the start."""


class RaftWithPreVotes(Model):
    """Elections and who hears whom. Of the logs, only who has the last committed entry is known."""

    sizes = {Server: 3, Term: 4}

    stray: Server
    connected: bool
    term: Map[Server, Term]
    leading: Set[Server]
    passed: Set[Server]
    behind: Set[Server]

    @init
    def at_first(self, stray: Server, t: Term) -> None:
        """Nobody leads. The stray may be in a later term, since it once was a candidate without pre-votes."""
        self.stray = stray
        self.connected = True
        self.term[stray] = t

    def hear(self, s: Server, t: Server) -> bool:
        """Messages between two servers arrive."""
        return s == t or self.connected or (s != self.stray and t != self.stray)

    # ------------------------------------------------------------------------------------- the network

    @action
    def cut_off(self) -> None:
        """The stray is cut off. If it was about to campaign, it begins again with pre-votes."""
        self.connected = False
        self.passed.discard(self.stray)

    @action
    def come_back(self) -> None:
        """The stray is back. An outage lasts long enough for the others to elect a leader, if they have to."""
        when(all(self.hears_a_leader(s) for s in Server if s != self.stray))
        self.connected = True

    # ------------------------------------------------------------------------------------- elections

    def hears_a_leader(self, s: Server) -> bool:
        """A server is itself a leader, or gets the heartbeats of one and takes them for valid."""
        return any(self.hear(s, v) and self.term[v] >= self.term[s] for v in self.leading)

    @action(fair="weak")
    def pre_vote(self, s: Server) -> None:
        """A server that hears from no leader asks whether a majority would vote for it (9.6)."""
        when(s not in self.passed and not self.hears_a_leader(s))
        when(is_majority({v for v in Server if self.hear(s, v) and self.would_vote(v, s)}))
        self.passed.add(s)

    def would_vote(self, v: Server, s: Server) -> bool:
        """9.6: if the log is up to date, and it has not heard from a valid leader lately."""
        return self.up_to_date(s, v) and not self.hears_a_leader(v)

    def up_to_date(self, s: Server, v: Server) -> bool:
        """The log of `s` is as up to date as that of `v` (3.6.1)."""
        return s not in self.behind or v in self.behind

    @action(fair="weak", fair_for=("s",))
    def campaign(self, s: Server, t: Term) -> None:
        """A server that passed begins a term, above all that it has heard of. Whom it reaches comes to that term, and
        votes for it if its log is up to date (3.4, 3.6.1)."""
        when(s in self.passed)
        when(all(self.term[v] < t for v in Server if self.hear(s, v)))
        reached = {v for v in Server if self.hear(s, v)}
        for v in reached:
            self.term[v] = t
        self.passed.discard(s)
        self.leading -= reached
        if is_majority({v for v in reached if self.up_to_date(s, v)}):
            self.leading.add(s)

    # ------------------------------------------------------------------------------------- leaders

    @action(fair="weak")
    def heartbeat(self, s: Server, f: Server) -> None:
        """A follower, or who was a candidate or leader before, hears from the leader, and catches up with it."""
        when(s in self.leading and f != s and self.hear(s, f) and self.term[f] <= self.term[s])
        self.term[f] = self.term[s]
        self.leading.discard(f)
        self.passed.discard(f)
        self.behind.discard(f)

    @action(fair="weak")
    def refused(self, s: Server, f: Server) -> None:
        """A server in a later term answers a heartbeat with it, and the leader steps down (3.3)."""
        when(s in self.leading and self.hear(s, f) and self.term[f] > self.term[s])
        when(self.answers(f))
        self.term[s] = self.term[f]
        self.leading.discard(s)

    def answers(self, f: Server) -> bool:
        """A message of an earlier term is answered, so that the sender learns of the later one."""
        return True

    @action(fair="weak")
    def check_quorum(self, s: Server) -> None:
        """A leader that does not reach a majority steps down (6.2)."""
        when(s in self.leading and not self.reaches_majority(s) and self.checks())
        self.leading.discard(s)

    def checks(self) -> bool:
        return True

    def reaches_majority(self, s: Server) -> bool:
        """A majority takes the heartbeats of a server for valid."""
        return is_majority({v for v in Server if self.hear(s, v) and self.term[v] <= self.term[s]})

    @action
    def write(self, s: Server) -> None:
        """A leader commits an entry with those that are in its term, if they are a majority. The others lack it."""
        followers = {v for v in Server if self.hear(s, v) and self.term[v] == self.term[s]}
        when(s in self.leading and is_majority(followers))
        self.behind.clear()
        self.behind |= {v for v in Server if v not in followers}


def is_majority(members: set[Server]) -> bool:
    return 2 * len(members) > len(Server)


class NoPreVote(RaftWithPreVotes):
    """BUG: a server that hears from no leader begins a term at once.

    While it is cut off it does so again and again, and each time that it is back the leader steps down for it. That
    is Raft as in the paper; Ongaro's dissertation, 9.6.
    """

    @action
    def pre_vote(self, s: Server) -> None:
        when(s not in self.passed and not self.hears_a_leader(s))
        self.passed.add(s)


class LogNotCompared(RaftWithPreVotes):
    """BUG: pre-votes look at whether a leader is heard from, and not at the log.

    A server whose log is behind passes whenever there is no leader. It cannot win, and its term deposes who was
    elected meanwhile; then there is no leader again, and so on for ever. ClickHouse/NuRaft#134; Ongaro's
    dissertation, 9.6.
    """

    def would_vote(self, v: Server, s: Server) -> bool:
        return not self.hears_a_leader(v)


class LowerTermIgnored(RaftWithPreVotes):
    """BUG: a server does not answer a leader of an earlier term.

    Without pre-votes its next campaign would depose the leader. With them it never campaigns, since the others hear
    from the leader; so it is left out for ever. etcd#8243.
    """

    def answers(self, f: Server) -> bool:
        return False


class NoQuorumCheck(RaftWithPreVotes):
    """BUG: a leader that is cut off goes on as leader.

    Its clients wait for it, or read from it what is out of date, for as long as it is cut off. Ongaro's dissertation,
    6.2; KIP-595 has the same by a timeout for fetches.
    """

    def checks(self) -> bool:
        return False
