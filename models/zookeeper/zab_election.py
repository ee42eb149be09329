"""Fast Leader Election, ZooKeeper's search for a leader: what it promises, and what it leaves to Zab.

After FastLeaderElection.java of apache/zookeeper at 53a78e3 (FLE), whose lines are given below. A server that
looks for a leader votes in a round, at first for itself, and tells the others. It takes over a vote that is
better than its own: for a server that has come to a later epoch, or has logged more in the same, or has the
higher number. When a quorum votes as it does, it leaves the election, as the leader or as a follower. A
server that comes late joins the leader whom a quorum follows, whatever the round, if that one says that it
leads.

This does not make one leader. A server leaves with the votes that it was told, and those who sent them may
have changed their minds since; so a follower may follow a server that does not lead, and two servers may lead
in one round. What holds is that whoever leads is at least as recent as a quorum is, and that an election
comes to an end. Everything else is settled in the phase that follows (discovery, `zab`): a leader needs a
quorum that connects to it and promises it a new epoch, and who waits in vain looks for a leader again.

A notification tells what its sender is at that moment, and is received at once. Late ones show only in what a
server remembers of the others, which is as old as you like: a sender's queue has room for one, so that what
is stale is replaced (QuorumCnxManager.java 109). Left out are those that are late and come to a server which
has begun to look for a leader anew since. A server repeats what it has to say until it is heard (FLE 964),
and answers who looks for a leader (FLE 417, 433); so the model lets a server hear another at any time.

Epochs and logs stay as they are at first: what a leader does is left out. Rounds are compared and increased;
they are kept as `Shifted`, and a server that is too far behind the others cuts a step.
"""

import enum

from quorate import Ghost, Map, Model, Range, Record, Shifted, action, init, when


class Server(Range, first=1):
    """Servers have numbers, which decide between those that are equally recent."""


class Round(Shifted):
    """`logicalclock`: how many elections a server knows of."""


class State(enum.Enum):
    LOOKING = 0
    FOLLOWING = 1
    LEADING = 2


class Vote(Record):
    """What a server was told by another: for whom that one votes, whether it has left the election, and in
    which round it voted, if that counts."""

    leader: Server
    state: State
    round: Round | None


class FastLeaderElection(Model):
    """`recvset` has the votes of a server's round, and `outofelection` what those have said who do not look."""

    sizes = {Server: 3, Round: 3}

    state: Map[Server, State]
    round: Map[Server, Round]
    leader: Map[Server, Server]
    recvset: Map[Server, Map[Server, Vote | None]]
    outofelection: Map[Server, Map[Server, Vote | None]]

    led_backward: Ghost[bool]

    def epoch(self, s: Server) -> int:
        """The epoch that a server has come to. The second has missed the last one."""
        return 0 if s == 2 else 1

    def logged(self, s: Server) -> int:
        """How much of the epoch before a server has logged. The third has missed the last transaction."""
        return 1 if s == 3 else 2

    def is_better(self, a: Server, b: Server) -> bool:
        """The later epoch, then the higher zxid, then the higher number (totalOrderPredicate, FLE 717)."""
        return self.is_more_recent(a, b) or (not self.is_more_recent(b, a) and a > b)

    def is_more_recent(self, a: Server, b: Server) -> bool:
        """Whether a server knows more than another: what Zab needs of a leader (5.1 of the paper)."""
        return self.epoch(a) > self.epoch(b) or (
            self.epoch(a) == self.epoch(b) and self.logged(a) > self.logged(b)
        )

    @init
    def at_first(self) -> None:
        """All look for a leader, and vote for themselves."""
        for s in Server:
            self.leader[s] = s

    # ------------------------------------------------------------------------------------- an election

    @action
    def look(self, s: Server) -> None:
        """A server has lost its leader, or its followers, and looks for a leader in a new round (FLE 937)."""
        when(self.state[s] != State.LOOKING)
        self.state[s] = State.LOOKING
        self.round[s] = self.round[s] + 1
        self.leader[s] = s

    @action(fair="weak")
    def hear(self, s: Server, t: Server) -> None:
        """A server that looks hears another that looks: a later round, or a better vote, is taken over (FLE 1009)."""
        when(s != t and self.state[s] == State.LOOKING and self.state[t] == State.LOOKING)
        when(self.round[t] >= self.round[s])
        if self.round[t] > self.round[s]:
            self.round[s] = self.round[t]
            self.leader[s] = s
            for u in Server:
                self.recvset[s][u] = None
        if self.is_better(self.leader[t], self.leader[s]):
            self.leader[s] = self.leader[t]
        self.recvset[s][t] = Vote(self.leader[t], State.LOOKING, None)

    @action(fair="weak")
    def decide(self, s: Server) -> None:
        """A quorum votes as the server does, and it has waited for a better vote to come (FLE 1041 to 1060)."""
        when(self.state[s] == State.LOOKING)
        when(is_quorum(self.who_vote_for(s, self.leader[s])))
        self.state[s] = State.LEADING if self.leader[s] == s else State.FOLLOWING
        for u in Server:
            self.recvset[s][u] = None
            self.outofelection[s][u] = None

    def who_vote_for(self, s: Server, t: Server) -> set[Server]:
        """Those in whose last notification of the server's round the vote is for `t`; its own vote counts."""
        return {u for u in Server if (u == s and self.leader[s] == t) or is_for(self.recvset[s][u], t)}

    # ------------------------------------------------------------------------------------- too late for it

    @action(fair="weak")
    def hear_who_has_left(self, s: Server, t: Server) -> None:
        """A server that looks hears one that does not, and joins if a quorum has the same leader (FLE 1140)."""
        when(s != t and self.state[s] == State.LOOKING and self.state[t] != State.LOOKING)
        leader = self.leader[t]
        if self.round[t] == self.round[s]:
            self.recvset[s][t] = Vote(leader, self.state[t], None)
        self.outofelection[s][t] = self.heard_out_of_election(t)
        if (
            self.round[t] == self.round[s]
            and is_quorum(self.who_vote_for(s, leader))
            and (leader == s or says_that_it_leads(self.recvset[s][leader]))
        ) or (
            is_quorum(self.who_follow(s, t))
            and (self.may_lead(s, t) if leader == s else says_that_it_leads(self.outofelection[s][leader]))
        ):
            self.led_backward = self.led_backward or (leader == s and self.round[t] < self.round[s])
            self.state[s] = State.LEADING if leader == s else State.FOLLOWING
            self.leader[s] = leader
            self.round[s] = self.round[t]
            for u in Server:
                self.recvset[s][u] = None
                self.outofelection[s][u] = None

    def heard_out_of_election(self, t: Server) -> Vote:
        """What counts of what is said by a server that has left: not the round (Vote.equals, Vote.java 117)."""
        return Vote(self.leader[t], self.state[t], None)

    def who_follow(self, s: Server, t: Server) -> set[Server]:
        """Those who have told the server the same as `t`, and that they have left the election."""
        heard = self.heard_out_of_election(t)
        return {u for u in Server if agrees(self.outofelection[s][u], heard)}

    def may_lead(self, s: Server, t: Server) -> bool:
        """A server leads those who say that they follow it, if they do so in its round (checkLeader, FLE 804)."""
        return self.round[s] == self.round[t]


def is_quorum(servers: set[Server]) -> bool:
    return 2 * len(servers) > len(Server)


def is_for(vote: Vote | None, leader: Server) -> bool:
    return vote is not None and vote.leader == leader


def agrees(vote: Vote | None, other: Vote) -> bool:
    """Whether two votes are for the same leader (in the same round, if that counts)."""
    return vote is not None and vote.leader == other.leader and vote.round == other.round


def says_that_it_leads(vote: Vote | None) -> bool:
    """Nobody joins a leader that was elected and has not answered since: it may be down (checkLeader, FLE 787)."""
    return vote is not None and vote.state == State.LEADING


class EpochIgnored(FastLeaderElection):
    """BUG: who has logged more is preferred, even if it has missed an epoch.

    What it has logged more was never committed, and has been given up by the others; so it must not come
    back. ZOOKEEPER-1082, mended with ZOOKEEPER-335: "correctly take into account current epoch".
    """

    def is_better(self, a: Server, b: Server) -> bool:
        return self.logged(a) > self.logged(b) or (self.logged(a) == self.logged(b) and a > b)


class NumbersAcrossEpochs(FastLeaderElection):
    """BUG: of two servers with the same zxid the one with the higher number is preferred, whatever their epochs.

    Each may be better than the other, so the one that has missed an epoch may be elected. ZOOKEEPER-1419 was found by
    an election of five servers that never settled; with three, a quorum has it as soon as one of them gives in.
    """

    def is_better(self, a: Server, b: Server) -> bool:
        return self.is_more_recent(a, b) or (self.logged(a) == self.logged(b) and a > b)


class LeaderIgnoresRound(FastLeaderElection):
    """BUG: a server leads those who say that they follow it, whatever its round.

    They speak of the time before it began to look for a leader again. It goes back to that round, in which
    they may not be any more. ZOOKEEPER-1514.
    """

    def may_lead(self, s: Server, t: Server) -> bool:
        return True


class RoundsCompared(FastLeaderElection):
    """BUG: a server joins a leader only if a quorum follows it since the same round.

    A leader that was elected again has followers of two rounds, which is no harm, but whoever looks for a
    leader now never joins them. ZOOKEEPER-1732, "unable to join established ensemble".
    """

    def heard_out_of_election(self, t: Server) -> Vote:
        return Vote(self.leader[t], self.state[t], self.round[t])
