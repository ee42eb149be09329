"""Ways to get the elections of Raft wrong: who votes for whom, and whose votes count."""

from quorate import action, when
from quorate.models.raft import (
    AppendEntries,
    Election,
    Index,
    Log,
    Raft,
    RequestVote,
    Role,
    Server,
    Term,
    Vote,
)


class DoubleVote(Raft):
    """BUG: a server votes for every candidate of its term that asks.

    Two candidates get a majority, and a term has two leaders: election safety. Extended Raft paper, 5.2: at most one
    vote in a given term; camunda#5356.
    """

    sizes = {Term: 2, Log: 1, Index: 2}

    def grants(self, s: Server, m: RequestVote) -> bool:
        return self.up_to_date(m, self.log[s])


class VoteForgottenByFollower(Raft):
    """BUG: whoever becomes a follower starts with no vote, even if the term is still the same.

    A server that voted and then hears from the leader votes again in the same term, and the term has two leaders:
    election safety. CCF#8094; eliben/raft#27 (`becomeFollower` resets votedFor).
    """

    sizes = {Term: 2, Log: 1, Index: 2}

    @action
    def append(self, s: Server, m: AppendEntries) -> None:
        when(m in self.sent and m.leader != s)
        when(m.term >= self.term[s])
        self.term[s] = m.term
        self.voted_for[s] = None
        self.role[s] = Role.FOLLOWER
        self.take_entries(s, m)


class StaleVoteCounted(Raft):
    """BUG: a candidate counts votes that it was granted in an earlier term.

    The voter may have voted for another in this term, and both win: election safety. little-raft#44.
    """

    sizes = {Log: 1, Index: 2}

    def votes(self, s: Server) -> set[Vote]:
        return {m for m in self.sent.of(Vote) if m.candidate == s}


class HalfIsAMajority(Raft):
    """BUG: half of the servers are taken for a majority.

    Two halves need not meet: a term has two leaders. With three servers, at least half means two, and the mutant is
    equivalent to Raft. A usual slip: `n // 2` for `n // 2 + 1`.
    """

    sizes = {Server: 4, Term: 2, Log: 1, Index: 2}

    def is_quorum(self, s: Server, members: set[Server]) -> bool:
        return 2 * len(members) >= len(Server)


class VotesCountedTwice(Raft):
    """BUG: a candidate counts the votes that arrive, and a vote that arrives twice counts twice.

    One vote, delivered often enough, makes a majority, and a term has two leaders. With three servers one vote beside
    the candidate's own is a majority, and the mutant is equivalent to Raft. PySyncObj keeps such a count.
    """

    sizes = {Server: 4, Term: 2, Log: 1, Index: 2}

    @action
    def become_leader(self, s: Server) -> None:
        when(self.role[s] == Role.CANDIDATE)
        when(len(self.votes(s)) > 1)
        self.role[s] = Role.LEADER
        self.elected.add(Election(self.term[s], s, self.log[s]))
        self.sent.update(self.append_entries(s))


class NoUpToDateCheck(Raft):
    """BUG: a server votes for a candidate whatever is in the candidate's log.

    A leader is elected that lacks a committed entry: leader completeness. Extended Raft paper, 5.4.1.
    """

    sizes = {Log: 1, Index: 2}

    def up_to_date(self, m: RequestVote, log: Log) -> bool:
        return True


class OnlyLengthCompared(Raft):
    """BUG: of two logs, the longer one is taken to be more up to date.

    A log may be long with entries of an old term that nobody else has: leader completeness. Extended Raft paper,
    5.4.1: the later last term comes first.
    """

    sizes = {Term: 4, Log: 1, Index: 2}

    def up_to_date(self, m: RequestVote, log: Log) -> bool:
        return m.last_index >= len(log)


class OnlyLastTermCompared(Raft):
    """BUG: of two logs, the one with the later last term is more up to date, and with the same last term either is.

    A leader is elected that lacks the end of what its own term, or an earlier leader's, has committed: leader
    completeness. Extended Raft paper, 5.4.1: with the same last term, the longer log is.
    """

    def up_to_date(self, m: RequestVote, log: Log) -> bool:
        return m.last_term >= self.last_term(log)
