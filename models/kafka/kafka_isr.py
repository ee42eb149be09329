"""Kafka's partitions: records that are acknowledged by all in sync, and who may lead after a crash (KIP-966).

After apache/kafka, `Partition` and `PartitionChangeBuilder`. The controller keeps who leads a partition, and
which of its replicas are in sync (ISR); `kraft` makes that reliable, and here it is one state. A record is
acknowledged (acks=all) when all in the ISR have it, and they are `min_isr` or more. A replica does not flush,
so one that crashes may lose records, also those it has acknowledged: an unclean shutdown, which the
controller notices when it is back.

- A replica that is late is taken out of the ISR, so that the leader need not wait; so is one that crashes.
- Eligible leader replicas (ELR) are those that left the ISR when it fell below `min_isr`: since nothing is
  acknowledged then, they have all that is. They may lead if nobody in the ISR is there.

So no record is lost as long as fewer than `min_isr` replicas lose something. What is left out: a leader that
does not know yet of a newer one (leader epochs fence it), and unclean elections, that are chosen by the
operator. Epochs and logs end, which cuts steps.
"""

from quorate import Ghost, Map, Model, Range, Seq, Set, Symmetric, action, init, when


class Replica(Symmetric): ...


class Epoch(Range):
    """The leader epoch."""


class Offset(Range):
    """Where a log, or what is acknowledged of it, ends."""


class Losses(Range):
    """How many replicas have lost something so far; size 2 allows one."""


class Log(Seq[Epoch]):
    """The epochs of the records. A leader writes a record once, so they tell records apart."""


class InSync(Model):
    """`hwm` is the high watermark of the leader."""

    sizes = {Replica: 3, Epoch: 3, Log: 2, Offset: 3, Losses: 2}
    min_isr = 2

    epoch: Epoch
    leader: Replica | None
    alive: Set[Replica]
    isr: Set[Replica]
    elr: Set[Replica]
    log: Map[Replica, Log]
    hwm: Offset
    losses: Losses

    acknowledged: Ghost[Log]

    @init
    def start(self, leader: Replica) -> None:
        """All are in sync."""
        self.leader = leader
        self.alive = Set(Replica)
        self.isr = Set(Replica)

    # ------------------------------------------------------------------------------------- records

    @action
    def produce(self, s: Replica) -> None:
        """The leader appends a record."""
        when(self.leader == s)
        self.log[s].append(self.epoch)

    @action
    def fetch(self, f: Replica, s: Replica) -> None:
        """A follower cuts what the leader does not have, and gets its next record."""
        when(self.leader == s and f != s and f in self.alive and self.log[f] != self.log[s])
        n = self.common(f, s)
        self.log[f] = self.log[s][: n + 1] if n == len(self.log[f]) else self.log[s][:n]

    def common(self, f: Replica, s: Replica) -> Offset:
        """Up to where two logs are the same (KIP-101, KIP-279: by leader epochs)."""
        return max(
            (n for n in Offset if 0 < n <= len(self.log[f]) and self.log[f][:n] == self.log[s][:n]),
            default=Offset(0),
        )

    @action
    def advance(self, s: Replica, n: Offset) -> None:
        """The high watermark is raised to what all in sync have, and producers hear of it
        (maybeIncrementLeaderHW)."""
        when(self.leader == s and self.hwm < n <= len(self.log[s]) and self.may_advance())
        when(all(self.log[r][:n] == self.log[s][:n] for r in self.isr))
        self.hwm = n
        if n > len(self.acknowledged):
            self.acknowledged = self.log[s][:n]

    def may_advance(self) -> bool:
        """Not with fewer in sync than `min_isr` (isUnderMinIsr)."""
        return len(self.isr) >= self.min_isr

    # ------------------------------------------------------------------------------------- the ISR

    @action
    def shrink(self, r: Replica) -> None:
        """A follower is late, and taken out of the ISR (maybeShrinkIsr)."""
        when(self.leader is not None and self.leader != r and r in self.isr)
        self.elr = Set(self.eligible(self.isr - {r}))
        self.isr.discard(r)

    @action
    def expand(self, r: Replica, s: Replica) -> None:
        """A follower that has all of the leader's log is in sync (maybeExpandIsr)."""
        when(self.leader == s and r in self.alive and r not in self.isr and self.log[r] == self.log[s])
        self.elr = Set(self.eligible(self.isr | {r}))
        self.isr.add(r)

    def eligible(self, isr: set[Replica]) -> set[Replica]:
        """Who is eligible beside a new ISR: who was in one of the two before, if it is too small
        (populateTargetElr)."""
        return (self.isr | self.elr) - isr if len(isr) < self.min_isr else set()

    # ------------------------------------------------------------------------------------- crashes

    @action
    def crash(self, r: Replica) -> None:
        """A replica stops, with all that it has on disk, and the controller takes it out of the ISR."""
        when(r in self.alive)
        self.alive.discard(r)
        self.elr = Set(self.eligible(self.isr - {r}))
        self.isr.discard(r)
        if self.leader == r:
            self.leader = None
            self.hwm = Offset(0)

    @action
    def crash_unclean(self, r: Replica, kept: Offset) -> None:
        """A replica crashes before its last records are on disk. It is not eligible any more, for when it is
        back it registers as another incarnation (handleUncleanBrokerShutdown)."""
        when(r in self.alive and kept < len(self.log[r]))
        self.losses += 1
        self.alive.discard(r)
        self.log[r] = self.log[r][:kept]
        self.elr = Set(self.eligible_after_loss(r))
        self.isr.discard(r)
        if self.leader == r:
            self.leader = None
            self.hwm = Offset(0)

    def eligible_after_loss(self, r: Replica) -> set[Replica]:
        return self.eligible(self.isr - {r}) - {r}

    @action
    def come_back(self, r: Replica) -> None:
        when(r not in self.alive)
        self.alive.add(r)

    @action
    def elect(self, r: Replica) -> None:
        """The controller makes a replica of the ISR the leader; if none is there, one that is eligible
        (electAnyLeader)."""
        when(self.leader is None and r in self.alive)
        when(r in self.isr or (r in self.elr and len(self.isr & self.alive) == 0))
        self.epoch += 1
        self.leader = r
        self.elr = Set(self.eligible(self.isr | {r}))
        self.isr.add(r)


class AdvanceBelowMinimum(InSync):
    """BUG: the high watermark is raised by whoever is in sync, also if these are too few.

    Consumers see records that those who left the ISR do not have, and one of them leads next. KAFKA-15583.
    """

    def may_advance(self) -> bool:
        return True


class UncleanStaysEligible(InSync):
    """BUG: a replica that lost records stays eligible, as the last one in sync did before KIP-966.

    It leads without records that it once had acknowledged, though others have them. KAFKA-15586.
    """

    def eligible_after_loss(self, r: Replica) -> set[Replica]:
        return self.eligible(self.isr - {r})


class LaggardStaysEligible(InSync):
    """BUG: who left the ISR stays eligible when there are enough in sync.

    These acknowledge records that it does not have. KIP-966: the ELR is empty unless the ISR is below the
    minimum.
    """

    def eligible(self, isr: set[Replica]) -> set[Replica]:
        return (self.isr | self.elr) - isr
