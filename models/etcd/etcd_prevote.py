"""etcd's elections: pre-votes, leases of followers, quorum checks, and transfers of leadership, with timers.

After etcd-io/raft at cdfbeed; numbers in brackets are lines of its `raft.go`. `CheckQuorum` and `PreVote` are on, as
they are in etcd itself. What differs from Figure 2 of the paper:

- A server whose timer ran out asks first whether it would be voted for in the next term, and changes neither its
  term nor its vote (917, 1096-1134). Who heard from a leader within an election timeout does not answer, and does not
  adopt the term of a candidate either (1103): that is a follower's lease.
- A leader that no quorum has answered for an election timeout steps down, in the same term (862, 1281).
- A message of a leader in an earlier term is answered with the later one, so that the leader steps down; a pre-vote
  that is asked for an earlier term as well (1136, 1168).
- A transfer makes a follower campaign at once, without pre-votes and against leases (1625, 1753).

Timers count down, and each server's clock may at any time be up to twice as fast as another's (Lamport, "Real-time
model checking is really simple", 2005): so there is no horizon. What is left out:

- Of the log, all but its last entry: a leader's only entry is the empty one of its term, so logs compare as the terms
  of their last entries. So a transfer that is given up after a timeout (866) leaves no trace: what it stopped were
  proposals.
- The timer of a server that knows of no leader: it may campaign at any time. Timeouts are random (1933), and to
  campaign earlier is only more that can happen.
- Refusals of votes: a candidate that cannot win may campaign again, as a follower that has voted may.
- The way of an answer: it arrives when it is sent. What counts votes is `become_leader`, as late as it likes.
"""

import enum

from quorate import Map, Model, Range, Record, Set, Subset, action, init, when
from quorate.models.raft import Server


class Term(Range):
    """0 is the term before the first election."""


class Ticks(Range):
    """What is left of an election timeout: the highest value is a whole one, and with 0 it has run out."""


class Role(enum.Enum):
    FOLLOWER = "follower"
    PRE_CANDIDATE = "pre-candidate"
    CANDIDATE = "candidate"
    LEADER = "leader"


class Office(Record):
    """What a server is, which leader it knows of, and what it forgets when that changes (767-796): who answered it
    (with a pre-vote, a vote, or to a heartbeat), and who refused it."""

    role: Role
    lead: Server | None
    answered: Subset[Server]
    refused: Subset[Server]


def follower(lead: Server | None) -> Office:
    """877-885."""
    return Office(Role.FOLLOWER, lead, Subset(), Subset())


class RequestVote(Record):
    """MsgVote, to all; `transfer` marks a campaign that a leader asked for (1067)."""

    term: Term
    candidate: Server
    last: Term
    transfer: bool


class Append(Record):
    """MsgApp with the leader's entry, or MsgHeartbeat; to all."""

    term: Term
    leader: Server


class TimeoutNow(Record):
    """MsgTimeoutNow: the leader of `term` asks `to` to campaign (2056)."""

    term: Term
    to: Server


class EtcdElections(Model):
    """`last` is the term of a server's last entry; `left`, what is left of its election timeout."""

    sizes = {Server: 3, Term: 3, Ticks: 3}
    durable = {"term", "vote", "last"}

    term: Map[Server, Term]
    vote: Map[Server, Server | None]
    last: Map[Server, Term]
    office: Map[Server, Office]
    left: Map[Server, Ticks]
    sent: Set[RequestVote | Append | TimeoutNow]

    @init
    def start(self) -> None:
        """All are followers, whose timers start."""
        self.office = Map({s: follower(None) for s in Server})

    @action
    def tick(self, fast: Subset[Server]) -> None:
        """Time passes, but for no leader that has its quorum to check: the timers of `fast` servers fall by two."""
        when(all(self.left[s] > 0 for s in Server if self.leads(s)))
        for s in Server:
            self.left[s] = Ticks(max(self.left[s] - (2 if s in fast else 1), 0))

    def timeout(self) -> Ticks:
        """A whole election timeout."""
        return Ticks(len(Ticks) - 1)

    def leads(self, s: Server) -> bool:
        return self.office[s].role == Role.LEADER

    # ------------------------------------------------------------------------------------- pre-votes

    @action
    def pre_campaign(self, s: Server) -> None:
        """The timer ran out: a server asks whether it would be voted for in the next term (823-832, 917-929)."""
        when(not self.leads(s) and self.left[s] == 0)
        when(self.term[s] < len(Term) - 1)
        self.office[s] = Office(Role.PRE_CANDIDATE, None, Subset({s}), Subset())

    @action
    def pre_vote(self, v: Server, s: Server) -> None:
        """A server answers a pre-candidate in no later term (1096-1134, 1212-1260). It changes nothing of its own."""
        when(v != s and self.term[v] <= self.term[s] + 1)
        o = self.office[s]
        when(o.role == Role.PRE_CANDIDATE)
        when(self.term[v] > self.term[s] or not self.in_lease(v))
        if self.would_vote(v, s):
            self.office[s] = Office(o.role, None, Subset(o.answered | {v}), o.refused)
        else:
            when(self.term[v] == self.term[s])  # of a lower term it is ignored; of a higher: see `learn`
            self.office[s] = Office(o.role, None, o.answered, Subset(o.refused | {v}))

    def in_lease(self, v: Server) -> bool:
        """1104: whether a server keeps to the leader that it heard from."""
        return self.in_reach(v)

    def in_reach(self, v: Server) -> bool:
        """A server heard from a leader within an election timeout, or leads."""
        return self.office[v].lead is not None and (self.left[v] > 0 or self.leads(v))

    def would_vote(self, v: Server, s: Server) -> bool:
        """1214-1221: for `s` in its next term. If that is the term of `v`, its vote must be free."""
        return (self.term[v] <= self.term[s] or self.may_vote(v, s)) and self.last[s] >= self.last[v]

    def may_vote(self, v: Server, s: Server) -> bool:
        """1214-1216: it has voted for `s`, or for nobody, and knows of no leader of its term."""
        return self.vote[v] == s or (self.vote[v] is None and self.office[v].lead is None)

    @action
    def lose(self, s: Server) -> None:
        """A pre-candidate that a quorum refused is a follower again (1702-1705)."""
        when(self.office[s].role == Role.PRE_CANDIDATE and is_quorum(self.office[s].refused))
        self.office[s] = follower(None)

    # ------------------------------------------------------------------------------------- votes

    @action
    def campaign(self, s: Server) -> None:
        """A pre-candidate that won begins the next term, and asks all for their votes (905-915, 1030-1068, 1695)."""
        when(self.office[s].role == Role.PRE_CANDIDATE and is_quorum(self.office[s].answered))
        self.office[s] = Office(Role.CANDIDATE, None, self.votes_at_first(s), Subset())
        self.term[s] += 1
        self.vote[s] = s
        self.sent.add(RequestVote(self.term[s], s, self.last[s], False))

    def votes_at_first(self, s: Server) -> Subset[Server]:
        """783, 1673-1681: a candidate has its own vote, and ignores pre-votes, that are still on their way, too."""
        return Subset({s})

    @action
    def request_vote(self, v: Server, m: RequestVote) -> None:
        """A server answers a candidate (1096-1134, 1212-1260), for whom that counts if it still is one."""
        when(m in self.sent and m.candidate != v and m.term >= self.term[v])
        if m.term > self.term[v]:
            when(m.transfer or not self.in_lease(v))
            self.term[v] = m.term
            self.vote[v] = None
            self.office[v] = follower(None)
            self.left[v] = Ticks(0)
        if self.may_vote(v, m.candidate) and m.last >= self.last[v]:
            self.vote[v] = m.candidate
            o = self.office[m.candidate]
            if o.role == Role.CANDIDATE and self.term[m.candidate] == m.term:
                self.office[m.candidate] = Office(o.role, None, Subset(o.answered | {v}), Subset())

    @action
    def become_leader(self, s: Server) -> None:
        """A candidate that won appends an empty entry (933-960, 1698), which it sends to all."""
        when(self.office[s].role == Role.CANDIDATE and is_quorum(self.office[s].answered))
        self.office[s] = Office(Role.LEADER, s, Subset(), Subset())
        self.left[s] = self.timeout()
        self.last[s] = self.term[s]
        self.sent.add(Append(self.term[s], s))

    # ------------------------------------------------------------------------------------- leaders

    @action
    def append(self, f: Server, m: Append) -> None:
        """A server hears from a leader (1125, 1684, 1715), and answers, which the leader remembers (1412, 1591)."""
        when(m in self.sent and m.leader != f)
        when(m.term >= self.term[f] and not (m.term == self.term[f] and self.leads(f)))
        if m.term > self.term[f]:
            self.vote[f] = None
        self.term[f] = m.term
        self.last[f] = m.term
        self.office[f] = follower(m.leader)
        self.left[f] = self.timeout()
        o = self.office[m.leader]
        if o.role == Role.LEADER and self.term[m.leader] == m.term:
            answered = Subset(o.answered | {f})
            self.office[m.leader] = Office(o.role, o.lead, answered, Subset())

    @action
    def learn(self, s: Server, v: Server) -> None:
        """A leader, former leader or pre-candidate gets an answer of a later term, and becomes a follower (1129)."""
        when(self.term[v] > self.term[s])
        when(self.refuses(v, s) or self.answers_lower_term(v, s))
        self.term[s] = self.term[v]
        self.vote[s] = None
        self.office[s] = follower(None)
        self.left[s] = Ticks(0)

    def refuses(self, v: Server, s: Server) -> bool:
        """A pre-vote for its own term is refused in that term (1260)."""
        asked = self.office[s].role == Role.PRE_CANDIDATE and self.term[v] == self.term[s] + 1
        return asked and not self.would_vote(v, s)

    def answers_lower_term(self, v: Server, s: Server) -> bool:
        """What a leader sent, or a pre-candidate asks for, in an earlier term is answered (1136, 1168)."""
        asked = self.office[s].role == Role.PRE_CANDIDATE and self.term[v] > self.term[s] + 1
        return asked or any(m.leader == s for m in self.sent.of(Append))

    @action
    def check_quorum(self, s: Server) -> None:
        """An election timeout of the leader is over (850-868, 1281-1295): did a quorum answer?"""
        when(self.leads(s) and self.left[s] == 0)
        if is_quorum(Subset(self.office[s].answered | {s})):
            self.office[s] = Office(Role.LEADER, s, Subset(), Subset())
            self.left[s] = self.timeout()
        else:
            self.office[s] = follower(None)

    @action
    def transfer(self, s: Server, f: Server) -> None:
        """A leader asks a follower that has all of its log to campaign at once (1608-1645)."""
        when(self.leads(s) and f != s and self.last[f] == self.last[s])
        self.left[s] = self.timeout()
        self.sent.add(TimeoutNow(self.term[s], f))

    @action
    def timeout_now(self, s: Server, m: TimeoutNow) -> None:
        """A follower that is asked campaigns without pre-votes (1753-1758); any other does not (1707)."""
        when(m in self.sent and m.to == s and m.term == self.term[s])
        when(self.office[s].role == Role.FOLLOWER)
        self.office[s] = Office(Role.CANDIDATE, None, Subset({s}), Subset())
        self.left[s] = Ticks(0)
        self.term[s] += 1
        self.vote[s] = s
        self.sent.add(RequestVote(self.term[s], s, self.last[s], True))


def is_quorum(members: Subset[Server]) -> bool:
    return 2 * len(members) > len(Server)


class PreVoteCountsAsVote(EtcdElections):
    """BUG: a candidate counts the pre-votes that it was given for its term as votes.

    A server grants pre-votes to as many as ask, so that two can have a majority in one term: election safety.
    canonical/raft#196; raft.go 1673 guards against it.
    """

    def votes_at_first(self, s: Server) -> Subset[Server]:
        return self.office[s].answered


class NoPreVote(EtcdElections):
    """BUG: a server whose timer ran out begins the next term at once.

    If the leader's heartbeats did not reach it, it answers the next one in its later term, and the leader steps down,
    though all others hear from it. etcd#9333; Ongaro's dissertation, 9.6.
    """

    @action
    def pre_campaign(self, s: Server) -> None:
        when(not self.leads(s) and self.left[s] == 0)
        self.office[s] = Office(Role.CANDIDATE, None, Subset({s}), Subset())
        self.term[s] += 1
        self.vote[s] = s
        self.sent.add(RequestVote(self.term[s], s, self.last[s], False))


class NoLease(EtcdElections):
    """BUG: pre-votes look at the log alone, as they do without `CheckQuorum`.

    A server that missed some heartbeats has the pre-votes of those that got them, and begins a term that deposes the
    leader. raft.go 1104; etcd#8498: "it's good to enable both".
    """

    def in_lease(self, v: Server) -> bool:
        return False


class LowerTermIgnored(EtcdElections):
    """BUG: what a leader sends, or a pre-candidate asks for, in an earlier term is ignored.

    A candidate that lost is in a later term than the leader: it does not follow, and has no pre-votes as long as the
    others hear from the leader. So it is left out for good. etcd#8243, and #8501, where nobody leads any more.
    """

    def answers_lower_term(self, v: Server, s: Server) -> bool:
        return False
