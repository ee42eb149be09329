"""CockroachDB's store liveness: a store supports another up to a time, and keeps to that.

After CockroachDB's specification docs/tla-plus/StoreLiveness/StoreLiveness.tla (at 0f01cbe) and the package
storeliveness that implements it. A store asks each other store for support, by heartbeats that say up to when.
Support is for an *epoch* of the store that asks. It is withdrawn only when the clock of who gave it is past its
end; then the epoch is raised, and only with the next one there is support again. So who has support up to a time
may rely on it up to then, and whatever follows starts later: leader leases are built on that (see `leader_leases`).

There is no time that all agree on. Each store has its clock, which moves when it ticks, and is forwarded by each
message to what the sender's showed. Messages stay in `sent`: they are lost, delayed, reordered and received twice.

A restarted store forgets the support that it had, and asks in a new epoch. It still honours the support that it
gave, which is on disk, and so is what its clock must not go back behind: the latest end that it asked for, and the
latest reading at which it withdrew support.

One store asks here, and the others support it. What they would ask for themselves concerns it only through the
clocks, and these move at will anyway. A step does what a label of the specification does, together with the choice
that leads to it: between the two only others take steps, and none of them concerns this store. Clocks stop at `last`,
and there are fewer restarts than `Restarts` counts.
"""

from quorate import Map, Model, Range, Record, Set, Symmetric, action, init, when


class Store(Symmetric): ...


class Time(Range):
    """Readings of clocks and ends of support; 0 is before all."""


class Epoch(Range):
    """Of a store that asks for support. Nobody has been asked for epoch 0."""


class Restarts(Range): ...


class Support(Record):
    """Support in an epoch, up to and including a time; 0 if there is none in this epoch yet."""

    epoch: Epoch
    until: Time


class Heartbeat(Record):
    """A store asks another for support; `now` is its clock."""

    source: Store
    target: Store
    support: Support
    now: Time


class Response(Record):
    """The support that a store gives another, as it is now."""

    source: Store
    target: Store
    support: Support
    now: Time


class StoreLiveness(Model):
    """A store asks others for support, which they give and withdraw."""

    sizes = {Store: 2, Time: 6, Epoch: 5, Restarts: 2}
    durable = {"epoch", "requested", "withdrawn", "given"}
    interval = 1
    last = 4

    asking: Store
    clock: Map[Store, Time]
    epoch: Map[Store, Epoch]
    requested: Map[Store, Time]
    withdrawn: Map[Store, Time]
    given: Map[Store, Map[Store, Support]]
    got: Map[Store, Map[Store, Support]]
    restarted: Restarts
    sent: Set[Heartbeat | Response]

    @init
    def at_first(self, asking: Store) -> None:
        """All stores are in epoch 1."""
        self.asking = asking
        self.epoch = Map({s: Epoch(1) for s in Store})
        self.given = Map({s: Map({t: Support(Epoch(0), Time(0)) for t in Store}) for s in Store})
        self.got = Map({s: Map({t: Support(Epoch(1), Time(0)) for t in Store}) for s in Store})

    @action
    def tick(self, s: Store) -> None:
        """TickClock."""
        when(self.clock[s] < self.last)
        self.clock[s] += 1

    @action
    def heartbeat(self, s: Store, t: Store) -> None:
        """TickClockAndSendHeartbeats: a store asks for support for some time from now, a reading that it never had
        before. What it asks for is on disk first."""
        when(s == self.asking and s != t and self.clock[s] < self.last)
        self.clock[s] += 1
        until = Time(self.clock[s] + self.interval)
        self.requested[s] = max(self.requested[s], until)
        self.sent.add(Heartbeat(s, t, Support(self.got[s][t].epoch, until), self.clock[s]))

    @action
    def give(self, s: Store, m: Heartbeat) -> None:
        """ReceiveHeartbeat: support lasts longer in its epoch, or begins in a later one. If it was withdrawn in
        this one, the answer says which epoch is the next."""
        when(m in self.sent and m.target == s)
        self.clock[s] = max(self.clock[s], m.now)
        given = self.given[s][m.source]
        if given.epoch == m.support.epoch:
            self.given[s][m.source] = Support(given.epoch, max(given.until, m.support.until))
        elif given.epoch < m.support.epoch:
            self.given[s][m.source] = m.support
        self.sent.add(Response(s, m.source, self.given[s][m.source], self.clock[s]))

    @action
    def get(self, s: Store, m: Response) -> None:
        """ReceiveHeartbeatResp: a store has support, or has to ask in a later epoch."""
        when(m in self.sent and m.target == s)
        self.clock[s] = max(self.clock[s], m.now)
        self.epoch[s] = max(self.epoch[s], m.support.epoch)
        got = self.got[s][m.source]
        if got.epoch == m.support.epoch:
            self.got[s][m.source] = Support(got.epoch, max(got.until, m.support.until))
        elif got.epoch < m.support.epoch:
            self.got[s][m.source] = m.support

    @action
    def withdraw(self, s: Store, t: Store) -> None:
        """WithdrawSupport: support that has ended, and was not extended, is given no more in this epoch. At which
        time is on disk first."""
        given = self.given[s][t]
        when(given.until > 0 and self.may_withdraw(s, given))
        self.given[s][t] = Support(Epoch(given.epoch + 1), Time(0))
        self.withdrawn[s] = max(self.withdrawn[s], self.clock[s])

    def may_withdraw(self, s: Store, given: Support) -> bool:
        """Whether support has ended by the clock of who gave it (CanInvalidateSupportFor)."""
        return given.until < self.clock[s]

    @action
    def restart(self, s: Store) -> None:
        """Restart: in a new epoch, with no support, and the clock not behind what it was."""
        when(self.restarted + 1 < len(Restarts))
        self.restarted += 1
        self.clock[s] = self.restored(s)
        self.epoch[s] += 1
        for t in Store:
            self.got[s][t] = Support(self.epoch[s], Time(0))

    def restored(self, s: Store) -> Time:
        """The clock of the machine may have gone back by then; but the store waits until it is where it was when it
        asked for support or withdrew it last."""
        return max(self.set_back(s), self.requested[s], self.withdrawn[s])

    def set_back(self, s: Store) -> Time:
        return Time(max(self.clock[s] - 1, 0))


class ClockGoesBack(StoreLiveness):
    """BUG: a restarted store goes by the clock of its machine, whatever that shows.

    It asks for support in its new epoch while that of the old one is still running; and support that it withdrew
    seems not to have ended, by its clock. cockroachdb/cockroach#23744, "monotonic wall time across restarts".
    """

    def restored(self, s: Store) -> Time:
        return self.set_back(s)


class RequestedForgotten(StoreLiveness):
    """BUG: a restarted store knows when it withdrew support, but not up to when it has asked for some.

    So it asks in its new epoch before the support in the old one has ended, and there are two at a time.
    StoreLiveness.tla, restart: `max_requested`.
    """

    def restored(self, s: Store) -> Time:
        return max(self.set_back(s), self.withdrawn[s])


class WithdrawnForgotten(StoreLiveness):
    """BUG: a restarted store knows up to when it asked for support, but not when it withdrew some.

    The one that had the support sees by the restarted clock that it has not ended, and relies on it.
    StoreLiveness.tla, restart: `max_withdrawn`.
    """

    def restored(self, s: Store) -> Time:
        return max(self.set_back(s), self.requested[s])


class WithdrawnAtEnd(StoreLiveness):
    """BUG: support is withdrawn when the clock shows its end, and not when it is past it.

    Who has the support counts on that moment too. StoreLiveness.tla, EpochSupportExpired: `<`.
    """

    def may_withdraw(self, s: Store, given: Support) -> bool:
        return given.until <= self.clock[s]
