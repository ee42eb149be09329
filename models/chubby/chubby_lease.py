"""Chubby: the master's lease, which every instance of Paxos renews and every replica respects.

Chandra, Griesemer and Redstone, "Paxos Made Live" (2007), section 5.2 (PML): all replicas grant a lease to the
master of the last instance that they took part in, and while it runs they process no message of Paxos from any
other. The master counts on a shorter lease than replicas grant, because clocks drift, and reads from its own
copy meanwhile. Burrows, "The Chubby lock service for loosely-coupled distributed systems" (OSDI 2006), section
2.2: replicas promise not to elect another master for a few seconds, and renew that as long as it wins their
votes.

Time is that of `lease`, which is Raft's form of this: timers count down at clocks' own rates. A lease of length
`lease` is safe exactly if `lease` * r <= `patience`, where rates differ by a factor of r = `fast_rate` / `slow_rate`
at most. What is different from Raft:

- There are no heartbeats, but instances: what renews the lease is also what commits a write. The master of an
  idle cell submits a value that means nothing (PML 5.2).
- Anybody may become master, however little it knows: it learns by the promises of phase 1 what may be chosen.
- The lease is that of a replica and not of a ballot. The master may take a higher ballot while its lease runs,
  and PML 5.2 has it do so from time to time, lest a replica that was cut off and tried again and again has the
  highest one.
- Nobody hands mastership over.

Left out, and why that loses no run that matters:

- Promises are given when the last of them arrives, as votes are in `lease`. Who has promised takes no part in an
  instance of an older master, and the messages of the new one come after it is elected.
- Logs. Of what is chosen, only whether a master lacks the last write that was acknowledged.
- A master that begins an instance forgets the one before, of which it has too few votes.
"""

from quorate import Majority, Map, Model, Ordered, Range, Set, Subset, Symmetric, action, when


class Replica(Symmetric): ...


class Ballot(Ordered):
    """Three replicas are in three ballots at most; 0 is that of the start."""


class Time(Range):
    """What is left of a length of time, by the clock of the replica that measures it."""


class Quorum(Majority[Replica]): ...


class ChubbyLease(Model):
    """On disk: `ballot`, the highest that a replica has promised or voted in. All else is in memory."""

    sizes = {Replica: 3, Ballot: 4, Time: 5}
    durable = {"ballot"}
    lease = 2
    patience = 4
    slow_rate = 1
    fast_rate = 2

    ballot: Map[Replica, Ballot]
    masters: Set[Replica]  # who takes itself for the master
    behind: Set[Replica]  # masters that lack a write that another one has acknowledged

    patient: Map[Replica, Time]  # how long a lease that this replica granted still runs
    granted: Map[Replica, Replica | None]  # to whom; None, after a restart, if that is forgotten
    instance: Map[Replica, Time]  # a master: what a lease from the start of its instance would have left
    votes: Map[Replica, Set[Replica]]  # a master: the votes in that instance
    leased: Map[Replica, Time]  # a master: what is left of its lease

    @action
    def tick(self, fast: Subset[Replica]) -> None:
        """Time passes, and all timers run; those of some replicas faster. Next time it may be others."""
        for r in Replica:
            passed = self.fast_rate if r in fast else self.slow_rate
            self.patient[r] = Time(max(self.patient[r] - passed, 0))
            self.instance[r] = Time(max(self.instance[r] - passed, 0))
            self.leased[r] = Time(max(self.leased[r] - passed, 0))
            if self.patient[r] == 0:
                self.granted[r] = None
            if self.instance[r] == 0:
                self.votes[r].clear()

    def listens_to(self, r: Replica, master: Replica) -> bool:
        """PML 5.2: while its lease to one runs, a replica refuses the messages of all others."""
        return self.patient[r] == 0 or self.granted[r] == master

    # ------------------------------------------------------------------------------------- masters

    @action
    def elect(self, r: Replica, q: Quorum, b: Ballot) -> None:
        """Phase 1: a quorum promises itself to the ballot of a replica that is not in it with another master, and
        tells it all that may be chosen. A master that is replaced and is in the quorum notices that. The master may
        do so again, with a higher ballot (PML 5.2)."""
        when(r in q and all(b > self.ballot[p] and self.listens_to(p, r) for p in q))
        when(all(p == r or p not in self.masters for p in q))
        for p in q:
            self.ballot[p] = b
        self.masters.add(r)
        self.behind.discard(r)
        self.instance[r] = Time(0)
        self.votes[r].clear()

    @action
    def step_down(self, r: Replica) -> None:
        """A master is master no more: it crashes, or hears of another."""
        when(r in self.masters)
        self.masters.discard(r)
        self.behind.discard(r)
        self.instance[r] = Time(0)
        self.votes[r].clear()
        self.leased[r] = Time(0)

    @action
    def restart(self, r: Replica) -> None:
        """A replica restarts. That it granted a lease is not on its disk, nor to whom; so it may be to anybody."""
        when(r not in self.masters)
        self.patient[r] = self.patience_after_restart()
        self.granted[r] = None

    def patience_after_restart(self) -> Time:
        """The papers leave it open; who does not wait breaks what it granted."""
        return Time(self.patience)

    # ------------------------------------------------------------------------------------- instances

    @action
    def begin(self, r: Replica) -> None:
        """A master asks for votes in the next instance, and a timer begins for the lease that this renews."""
        when(r in self.masters)
        self.instance[r] = self.lease_length()
        self.votes[r].clear()

    def lease_length(self) -> Time:
        """PML 5.2: the master has a shorter timeout than the replicas."""
        return Time(self.lease)

    @action
    def vote(self, r: Replica, p: Replica) -> None:
        """A replica votes in the instance, and grants the master a lease from now on."""
        when(self.instance[r] > 0 and (p == r or p not in self.masters))
        when(self.ballot[p] <= self.ballot[r] and self.listens_to(p, r))
        self.ballot[p] = self.ballot[r]
        self.patient[p] = Time(self.patience)
        self.granted[p] = r
        self.votes[r].add(p)

    @action
    def complete(self, r: Replica) -> None:
        """The master has the votes of a majority. It acknowledges the write, which masters of lower ballots lack,
        and has a lease from when it began."""
        when(self.instance[r] > 0 and 2 * len(self.votes[r]) > len(Replica))
        self.behind |= {p for p in self.masters if self.ballot[p] < self.ballot[r]}
        self.leased[r] = self.granted_by_votes(r)
        self.instance[r] = Time(0)
        self.votes[r].clear()

    def granted_by_votes(self, r: Replica) -> Time:
        """The lease counts from the start of the instance: no vote was cast before."""
        return self.instance[r]


class MasterLeaseAsLong(ChubbyLease):
    """BUG: the master counts on its lease for as long as replicas grant it.

    A replica whose clock is fast votes for another master while the clock of this one says that its lease runs, and
    it reads what is out of date. PML 5.2: a shorter timeout at the master protects against drift.
    """

    def lease_length(self) -> Time:
        return Time(self.patience)


class CountedFromVotes(ChubbyLease):
    """BUG: the lease counts from when the votes have arrived.

    They take any time, and leases were granted when they left. PML 5.2 does not say when the master's timeout
    begins.
    """

    def granted_by_votes(self, r: Replica) -> Time:
        return self.lease_length()


class LeaseNotRespected(ChubbyLease):
    """BUG: replicas promise themselves to whoever has a higher ballot, as in plain Paxos.

    Then another may be master at any time, and the lease says nothing. PML 5.2: they refuse the messages of others.
    """

    def listens_to(self, r: Replica, master: Replica) -> bool:
        return True


class GrantForgotten(ChubbyLease):
    """BUG: a replica that restarts listens to everybody at once, although it granted a lease before.

    Promises are on disk, but leases are not. The papers say nothing of it; of Raft, vesoft-inc/nebula#5379 does.
    """

    def patience_after_restart(self) -> Time:
        return Time(0)
