"""Leader leases: a leader serves reads alone for a time in which no other can be elected.

Ongaro, "Consensus: Bridging Theory and Practice" (2014), 6.4.1: when a majority has acknowledged a round of
heartbeats, the leader has a lease from the moment at which it sent them, and until it ends answers reads from its own
state; a server does not vote within a minimum election timeout of hearing from a leader. After Gray and Cheriton,
"Leases: An Efficient Fault-Tolerant Mechanism for Distributed File Cache Consistency" (1989): each side measures a
length of time by a clock of its own, so all depends on how much the rates of the clocks differ.

With a lease of length `lease`, voters that are patient for `patience`, and clocks whose rates differ by a factor of
at most r = `fast_rate` / `slow_rate`, reads are fresh exactly when lease * r <= patience. Nobody reads a clock: what
is left of each length of time counts down (`tick`), so no bound on time cuts a run. Terms are only compared
(`Ordered`), so there is no bound on elections either.

What is left out, and why that loses no run that matters:

- Votes are cast when the last of them arrives. A server that has voted is in the new term, so it heeds no leader of
  an earlier one; nothing that it does until then helps or hinders the old leader. What Raft's logs and terms are for
  is shown elsewhere: of the logs, only who lacks the last committed entry is known, and who lacks it is not elected.
- Heartbeats arrive at any time after they are sent, or never; acknowledgements too, of which the last that makes a
  majority matters (`renew`). A new round takes the place of the one before.
- A leader gives up at any time (`step_down`): because it hears of a later term, fails to reach a majority or crashes.
- A timer runs out at a tick. So `slow_rate` divides `lease` and `fast_rate` divides `patience`; otherwise the timer
  of the fastest clock would run until the tick after its end, and a lease that is too long might pass for right.
"""

from quorate import Majority, Map, Model, Ordered, Range, Set, Subset, Symmetric, action, when


class Server(Symmetric): ...


class Term(Ordered):
    """Three servers are in three terms at most; 0 is that of the start."""


class Time(Range):
    """What is left of a length of time, by the clock of the server that measures it."""


class Quorum(Majority[Server]): ...


class Lease(Model):
    """Elections, heartbeats, and the time that leaders and voters count."""

    sizes = {Server: 3, Term: 4, Time: 7}
    lease = 3
    patience = 6
    slow_rate = 1
    fast_rate = 2

    term: Map[Server, Term]
    leading: Set[Server]
    behind: Set[Server]  # who lacks the last committed entry

    patient: Map[Server, Time]  # a voter: how long it still votes for nobody
    round: Map[Server, Time]  # a leader: what a lease from its last heartbeats on would have left
    acks: Map[Server, Set[Server]]  # who acknowledged these heartbeats
    leased: Map[Server, Time]  # a leader: what is left of its lease
    handing_over: Set[Server]  # who began a transfer of its leadership in this term
    urged: Set[Server]  # to whom TimeoutNow is on the way, in the term that it is in

    # ------------------------------------------------------------------------------------- time

    @action
    def tick(self, fast: Subset[Server]) -> None:
        """Time passes, and all timers run; those of some servers faster. Next time it may be others."""
        for s in Server:
            passed = self.fast_rate if s in fast else self.slow_rate
            self.patient[s] = Time(max(self.patient[s] - passed, 0))
            self.round[s] = Time(max(self.round[s] - passed, 0))
            self.leased[s] = Time(max(self.leased[s] - passed, 0))
            if self.round[s] == 0:
                self.acks[s].clear()

    # ------------------------------------------------------------------------------------- elections

    @action
    def elect(self, s: Server, votes: Quorum, t: Term) -> None:
        """A majority votes for a server. Their patience is over (4.2.3), or the leader of the term before wanted this
        server to be the next (3.10). A leader that votes for another has stepped down."""
        when(s in votes and s not in self.behind)
        when(all(t > self.term[v] and v not in self.leading for v in votes))
        urged = s in self.urged and all(
            self.term[v] <= self.term[s] for v in votes
        )  # so this is the next term
        when(urged or all(self.would_vote(v) for v in votes))
        for v in votes:
            self.term[v] = t
        self.urged -= votes
        self.leading.add(s)

    def would_vote(self, v: Server) -> bool:
        """4.2.3: it has not heard from a leader within the minimum election timeout."""
        return self.patient[v] == 0

    @action
    def step_down(self, s: Server) -> None:
        """A leader leads no more, and its lease is over."""
        when(s in self.leading)
        self.leading.discard(s)
        self.round[s] = Time(0)
        self.acks[s].clear()
        self.leased[s] = Time(0)
        self.handing_over.discard(s)

    @action
    def restart(self, s: Server) -> None:
        """A server restarts. When it heard from a leader is not on disk, so it may have been just now."""
        when(s not in self.leading)
        self.patient[s] = self.patience_after_restart()

    def patience_after_restart(self) -> Time:
        """6.4.1 leaves it open; a server that does not wait breaks what it promised when it acknowledged."""
        return Time(self.patience)

    # ------------------------------------------------------------------------------------- leaders

    @action
    def heartbeat(self, s: Server) -> None:
        """A leader sends heartbeats to all, and a timer begins for the lease that it asks for (6.4.1)."""
        when(s in self.leading)
        self.round[s] = self.lease_length()
        self.acks[s].clear()
        self.acks[s].add(s)

    def lease_length(self) -> Time:
        """6.4.1: the election timeout, less what clocks may drift apart meanwhile."""
        return Time(self.lease)

    @action
    def receive(self, s: Server, f: Server) -> None:
        """A follower hears from the leader, is patient from now on, catches up, and acknowledges that."""
        when(self.round[s] > 0 and f not in self.leading and self.term[f] <= self.term[s])
        if self.term[f] < self.term[s]:
            self.urged.discard(f)
        self.term[f] = self.term[s]
        self.patient[f] = Time(self.patience)
        self.behind.discard(f)
        self.acks[s].add(f)

    @action
    def renew(self, s: Server) -> None:
        """A leader has the acknowledgements of a majority, and so a lease from when it sent these heartbeats."""
        when(self.round[s] > 0 and 2 * len(self.acks[s]) > len(Server))
        when(self.may_have_lease(s))
        self.leased[s] = self.granted(s)
        self.round[s] = Time(0)
        self.acks[s].clear()

    def may_have_lease(self, s: Server) -> bool:
        """Who began a transfer has no lease for the rest of the term: TimeoutNow takes any time to arrive."""
        return s not in self.handing_over

    def granted(self, s: Server) -> Time:
        """6.4.1: the lease counts from the time at which the heartbeats were sent."""
        return self.round[s]

    @action
    def write(self, s: Server) -> None:
        """A leader commits an entry with those that are in its term, if they are a majority. The others lack it."""
        followers = {v for v in Server if self.term[v] == self.term[s]}
        when(s in self.leading and 2 * len(followers) > len(Server))
        self.behind.clear()
        self.behind |= {v for v in Server if v not in followers}

    @action
    def transfer(self, s: Server, f: Server) -> None:
        """A leader gives up its lease and sends TimeoutNow to a follower, which campaigns without regard to the
        patience of voters (3.10, 6.4.1). It leads on until it hears of the next leader."""
        when(s in self.leading and f != s and self.term[f] == self.term[s])
        self.urged.add(f)
        self.handing_over.add(s)
        self.leased[s] = self.lease_in_transfer(s)

    def lease_in_transfer(self, s: Server) -> Time:
        return Time(0)


class CountedFromReceipt(Lease):
    """BUG: the lease counts from when the acknowledgements arrive.

    They take any time to arrive, and the patience of voters began before they left. deventlab/d-engine#401,
    golemcloud/golem#3834; the documents of openraft warn of it (docs/data/leader-lease.md).
    """

    def granted(self, s: Server) -> Time:
        return self.lease_length()


class OlderRoundCounted(Lease):
    """BUG: acknowledgements are not told apart by the heartbeats that they answer.

    Those of an earlier round count for a later one, and the lease begins when nobody's patience did. That is what a
    first mend of deventlab/d-engine#401 had: one time of sending, which each round overwrites.
    """

    @action
    def heartbeat(self, s: Server) -> None:
        when(s in self.leading)
        self.round[s] = self.lease_length()
        self.acks[s].add(s)


class NoDriftMargin(Lease):
    """BUG: the lease is as long as voters are patient, as if all clocks ran at one rate.

    Ongaro's dissertation, 6.4.1, divides the election timeout by a bound on clock drift. sofastack/sofa-jraft#34.
    """

    def lease_length(self) -> Time:
        return Time(self.patience)


class ImpatientVoter(Lease):
    """BUG: a server votes although it has heard from a leader a moment ago.

    That is Raft as in the paper, whose voters look at terms and logs only. A lease needs voters that wait (Ongaro's
    dissertation, 4.2.3 and 6.4.1). vesoft-inc/nebula#5379.
    """

    def would_vote(self, v: Server) -> bool:
        return True


class PatienceForgotten(Lease):
    """BUG: a server that restarts votes at once, although it acknowledged a heartbeat before.

    What it promised by that is not on its disk, so it has to wait as if it had just heard from a leader.
    vesoft-inc/nebula#5379.
    """

    def patience_after_restart(self) -> Time:
        return Time(0)


class LeaseKeptInTransfer(Lease):
    """BUG: a leader that transfers its leadership keeps its lease.

    Who gets TimeoutNow is elected though voters are patient, while the lease runs. tikv/tikv#1593,
    databendlabs/openraft#1749; Ongaro's dissertation, 6.4.1.
    """

    def lease_in_transfer(self, s: Server) -> Time:
        return self.leased[s]


class LeaseTakenAgain(Lease):
    """BUG: a leader gives up its lease for a transfer, and has one again with its next heartbeats.

    TimeoutNow is still on the way, also if the leader takes the transfer for failed. etcd-io/etcd#12704,
    tikv/raft-rs#234.
    """

    def may_have_lease(self, s: Server) -> bool:
        return True
