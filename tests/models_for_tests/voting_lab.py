"""A small protocol with seeded bugs, for those that judge what others wrote about it."""

from __future__ import annotations

from quorate import Map, Model, Range, Seq, Symmetric, action, invariant, step, when


class Server(Symmetric): ...


class Term(Range): ...


class Winners(Seq[Server]): ...


class Election(Model):
    """Servers vote once in each term, and a majority elects."""

    sizes = {Server: 3, Term: 1, Winners: 2}

    voted: Map[Server, Map[Term, Server | None]]
    leader: Map[Term, Server | None]
    won: Winners

    @action
    def vote(self, s: Server, c: Server, t: Term) -> None:
        when(self.voted[s][t] is None)
        self.voted[s][t] = c

    @action
    def win(self, c: Server, t: Term) -> None:
        when(self.leader[t] is None)
        when(self.elects(c, t))
        self.leader[t] = c
        self.won.append(c)

    def elects(self, c: Server, t: Term) -> bool:
        return 2 * sum(1 for s in Server if self.voted[s][t] == c) > len(Server)


class VoteChanged(Election):
    """BUG: a server votes again."""

    @action
    def vote(self, s: Server, c: Server, t: Term) -> None:
        self.voted[s][t] = c


class OneVoteWins(Election):
    """BUG: one vote is enough."""

    def elects(self, c: Server, t: Term) -> bool:
        return any(self.voted[s][t] == c for s in Server)


class LeaderForgotten(Election):
    """BUG: a leader is forgotten, and wins again."""

    @action
    def forget(self, t: Term) -> None:
        when(self.leader[t] is not None)
        self.leader[t] = None


class TwoTerms(Election):
    """BUG: one vote is enough, in two terms."""

    sizes = {Server: 2, Term: 2}

    def elects(self, c: Server, t: Term) -> bool:
        return any(self.voted[s][t] == c for s in Server)


class Calm(Election):
    """An extension of the protocol, with a bug of its own below."""


class CalmBug(Calm):
    """BUG: of an extension, which is another protocol."""

    @action
    def vote(self, s: Server, c: Server, t: Term) -> None:
        self.voted[s][t] = c


@invariant
def elected_by_a_majority(m: Election) -> bool:
    return all(
        2 * sum(1 for s in Server if m.voted[s][t] == m.leader[t]) > len(Server)
        for t in Term
        if m.leader[t] is not None
    )


@step
def votes_stay(before: Election, after: Election) -> bool:
    return all(
        after.voted[s][t] == before.voted[s][t]
        for s in Server
        for t in Term
        if before.voted[s][t] is not None
    )


@step
def a_leader_stays(before: Election, after: Election) -> bool:
    return all(after.leader[t] == before.leader[t] for t in Term if before.leader[t] is not None)


@invariant
def winners_are_servers(m: Election) -> bool:
    """No variant violates it."""
    return len(m.won) <= 2
