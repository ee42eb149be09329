"""Spanner: transactions over several groups have timestamps that agree with real time, and reads at a timestamp
need no locks.

After Corbett et al., "Spanner: Google's Globally-Distributed Database" (OSDI 2012), 4.1.2, 4.1.3, 4.2.1, 4.2.2 and
4.2.4. Data is divided into groups, each of them replicated by Paxos. A transaction locks what it uses, at every group
that it needs, and commits there in two phases. The leader of one of these groups, its *coordinator*, chooses the
timestamp. Clocks are not exact, but say how far off they may be: TrueTime answers with an interval that contains the
time. So the coordinator chooses a timestamp that is not in the past for sure, and shows nothing of the transaction
until it is in the past for sure (*commit wait*). What begins after a transaction was acknowledged gets a later
timestamp then, at whatever group. A read-only transaction reads the groups at one timestamp, each as soon as nothing
will be written there at or below it (*safe time*).

How TrueTime is modelled: nobody sees `now`. A reading is [now - d, now - d + epsilon], with 0 <= d <= epsilon, and
`d` is a parameter of the step that reads. Time ends with its last value, which cuts steps.

What is left out, and why that loses nothing that these properties are about:

- The replicas of a group, and who leads them: a group is what its leader does, one write after the other. That
  timestamps of a group rise across its leaders too is the subject of `spanner_leases`; that replicas agree on a log
  is that of Multi-Paxos.
- Deadlocks, for which there is wound-wait (4.2.1): here locks only wait. A transaction that aborts leaves nothing but
  timestamps that are not used, as `promise` does.
- A start before the coordinator has the commit message. Who starts earlier has fewer transactions before it.
- Timestamps are the least that they may be, and a leader promises (`promise`) no more than what a read waits for.
  With promises of any timestamp at any time, after which timestamps are greater, the same holds of 336,381 states.

What is left out and does matter: a group has one lock here. With several there may be more than one transaction that
is prepared at a group, and its safe time is below the least of them.
"""

import enum

from quorate import Ghost, Map, Model, Range, Set, Subset, Symmetric, action, when


class Group(Symmetric): ...


class Transaction(Symmetric):
    """A read-write transaction."""


class Time(Range): ...


class Error(Range):
    """By how much the earliest time of a reading is in the past: 0 .. epsilon."""


class Stage(enum.Enum):
    IDLE = "idle"
    PREPARING = "preparing"
    WAITING = "waiting"  # the commit wait
    DONE = "done"


class Spanner(Model):
    """Groups, read-write transactions that commit at them in two phases, and one read-only transaction at a time."""

    sizes = {Group: 2, Transaction: 2, Time: 5, Error: 2}
    lanes = {"start_read": "reader", "tick": "clock"}
    epsilon = 1

    now: Time

    # a group
    last: Map[Group, Time]  # what is written later has a later timestamp
    holder: Map[Group, Transaction | None]  # of the lock
    prepared: Map[Group, Time]  # who holds the lock has its timestamp here or later; 0 if that is not known

    # a transaction
    stage: Map[Transaction, Stage]
    groups: Map[Transaction, Subset[Group]]
    coordinator: Map[Transaction, Group | None]
    stamp: Map[Transaction, Time]  # while it is preparing, only a lower bound

    # the read-only transaction
    reads_at: Time | None
    to_read: Set[Group]

    before: Ghost[Map[Transaction, Set[Transaction]]]  # what was acknowledged when it began
    before_read: Ghost[Set[Transaction]]
    read: Ghost[Map[Group, Time]]  # the latest timestamp at which a group was read

    # ------------------------------------------------------------------------------------- TrueTime

    @action
    def tick(self) -> None:
        self.now += 1

    def earliest(self, d: Error) -> int:
        """TT.now().earliest"""
        return self.now - d

    def latest(self, d: Error) -> int:
        """TT.now().latest"""
        return self.now - d + self.epsilon

    # ------------------------------------------------------------------------------------- read-write transactions

    @action
    def start(self, t: Transaction, c: Group, groups: Subset[Group], d: Error) -> None:
        """The coordinator has the commit message, and takes its lock (4.2.1)."""
        when(self.stage[t] == Stage.IDLE and c in groups and self.holder[c] is None)
        self.stage[t] = Stage.PREPARING
        self.coordinator[t] = c
        self.groups[t] = groups
        self.holder[c] = t
        self.stamp[t] = Time(max(self.least_stamp(d), self.last[c] + 1))
        self.before[t] = {u for u in Transaction if self.stage[u] == Stage.DONE}  # type: ignore[assignment]

    def least_stamp(self, d: Error) -> int:
        """Start (4.1.2): no less than TT.now().latest, by a reading from after the transaction has begun."""
        return self.latest(d)

    @action
    def prepare(self, t: Transaction, g: Group) -> None:
        """Another leader takes its lock, and logs a prepare record with a timestamp above all that it has used
        (4.2.1)."""
        when(self.stage[t] == Stage.PREPARING and g in self.groups[t] and self.holder[g] is None)
        self.holder[g] = t
        self.last[g] += 1
        self.prepared[g] = self.last[g]

    @action
    def commit(self, t: Transaction, c: Group) -> None:
        """All others are prepared, and the coordinator chooses the timestamp and logs the commit record (4.2.1)."""
        when(self.stage[t] == Stage.PREPARING and c == self.coordinator[t])
        when(all(self.holder[g] == t for g in Group if g in self.groups[t]))
        self.stamp[t] = Time(self.chosen(t, c))
        self.last[c] = self.stamp[t]
        self.prepared[c] = self.stamp[t]
        self.stage[t] = Stage.WAITING

    def chosen(self, t: Transaction, c: Group) -> int:
        """4.2.1: no less than what others are prepared at, and greater than all that the coordinator has used."""
        return max(self.stamp[t], self.prepared_at(t), self.last[c] + 1)

    def prepared_at(self, t: Transaction) -> Time:
        """The latest timestamp at which a group is prepared for a transaction."""
        return max((self.prepared[g] for g in Group if self.holder[g] == t), default=Time(0))

    @action
    def acknowledge(self, t: Transaction, c: Group, d: Error) -> None:
        """The coordinator applies the transaction, releases its lock, and tells the client and the others (4.2.1)."""
        when(self.stage[t] == Stage.WAITING and c == self.coordinator[t])
        when(self.may_show(t, d))
        self.stage[t] = Stage.DONE
        self.holder[c] = None
        self.prepared[c] = Time(0)

    def may_show(self, t: Transaction, d: Error) -> bool:
        """Commit wait (4.1.2): TT.after(stamp)."""
        return self.earliest(d) > self.stamp[t]

    @action
    def apply(self, t: Transaction, g: Group) -> None:
        """Another leader logs the outcome, applies it, and releases its lock (4.2.1)."""
        when(self.stage[t] == Stage.DONE and self.holder[g] == t)
        self.last[g] = max(self.last[g], self.stamp[t])
        self.holder[g] = None
        self.prepared[g] = Time(0)

    # ------------------------------------------------------------------------------------- reads

    @action
    def start_read(self, d: Error) -> None:
        """A read-only transaction begins, and takes the timestamp at which it will read all groups (4.1.4, 4.2.2)."""
        when(self.reads_at is None)
        self.reads_at = Time(self.latest(d))
        self.to_read.update(set(Group))
        self.before_read = {t for t in Transaction if self.stage[t] == Stage.DONE}  # type: ignore[assignment]

    @action
    def read_group(self, g: Group) -> None:
        """A group is read, by whatever replica is up to date (4.1.3). After the last one the transaction is over."""
        at = self.reads_at
        when(at is not None and g in self.to_read)
        when(self.is_passed(g, at) and self.is_settled(g, at))  # type: ignore[arg-type]
        self.to_read.discard(g)
        self.read[g] = max(self.read[g], at)  # type: ignore[type-var, assignment]
        if not self.to_read:
            self.reads_at = None
            self.before_read.clear()

    def is_passed(self, g: Group, at: Time) -> bool:
        """The part of the safe time that is due to Paxos: no later write has such a timestamp (4.1.3, 4.2.4)."""
        return at <= self.last[g]

    def is_settled(self, g: Group, at: Time) -> bool:
        """The part that is due to the transaction manager: below all that is prepared, or not applied yet (4.1.3)."""
        return self.prepared[g] == 0 or at < self.prepared[g]

    @action
    def promise(self, g: Group) -> None:
        """A leader promises, on demand, that what it writes from now on has a later timestamp than a read that waits
        for it: MinNextTS (4.2.4)."""
        at = self.reads_at
        when(at is not None and g in self.to_read and self.last[g] < at)
        self.last[g] = at  # type: ignore[assignment]


class NoCommitWait(Spanner):
    """BUG: the coordinator acknowledges a transaction at once, and does not wait until its timestamp has passed.

    That timestamp may still be in the future. Who begins now asks another leader, whose clock is behind, and gets an
    earlier one. Corbett et al., 4.1.2: commit wait.
    """

    def may_show(self, t: Transaction, d: Error) -> bool:
        return True


class StampIsEarliest(Spanner):
    """BUG: the coordinator goes by TT.now().earliest, which is in the past for sure.

    What was acknowledged a moment ago may have the same timestamp, or a later one. Corbett et al., 4.1.2: start.
    """

    def least_stamp(self, d: Error) -> int:
        return self.earliest(d)


class PrepareIgnored(Spanner):
    """BUG: the coordinator chooses a timestamp without regard to those at which the others are prepared.

    They have promised no more than that nothing is written below these, and serve reads there. Corbett et al., 4.2.1.
    """

    def chosen(self, t: Transaction, c: Group) -> int:
        return max(self.stamp[t], self.last[c] + 1)


class SafeTimeIgnoresPrepared(Spanner):
    """BUG: a group is read at any timestamp up to its latest write, though a transaction is prepared there.

    That transaction may have been acknowledged, and will have a timestamp below the read. Corbett et al., 4.1.3: the
    safe time of the transaction manager.
    """

    def is_settled(self, g: Group, at: Time) -> bool:
        return True


class StampTakenAtStart(Spanner):
    """BUG: the timestamp is chosen when the commit message arrives, and not when all are prepared.

    Meanwhile the leader has promised that nothing more is written at such a timestamp. Corbett et al., 4.2.1: greater
    than any that the leader has used.
    """

    def chosen(self, t: Transaction, c: Group) -> int:
        return max(self.stamp[t], self.prepared_at(t))


class SafeTimeByClock(Spanner):
    """BUG: a group is read at a timestamp that has passed by the clock, without a promise of its leader.

    A transaction whose commit message arrived earlier still gets a timestamp from then. Corbett et al., 4.2.4:
    MinNextTS.
    """

    def is_passed(self, g: Group, at: Time) -> bool:
        return at <= self.last[g] or at < self.now  # TT.after(at), by some reading
