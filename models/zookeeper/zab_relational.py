"""Zab in relations, step by step: what is proved for all sizes of the explored Zab (`zab`).

As `zab_abstract`, but nothing is one step that is several in ZooKeeper. Servers promise an epoch one by one, to a
candidate that is not behind them at that moment, and may promise a later one before the epoch begins. A server that
synchronizes drops what its leader does not have, then logs what it lacks (the initial history of the epoch, and what
the leader has proposed since, up to some point), and then writes the epoch to `current`. It may leave its leader in
between, and be elected with what is on its disk by then.

So the epoch by which servers are compared is apart from the history: it is `current`, and then the last zxid decides.
The entry (e, 0) in a history says that it goes through the beginning of epoch e.

`zab_recorded` refines it: `quorate check zab_recorded --refines zab_relational`.
"""

from quorate import Map, Record, Set, action, when
from quorate.models.zookeeper.zab import Counter, Epoch, Quorum, Server
from quorate.models.zookeeper.zab_abstract import (
    AbstractZab,
    Ack,
    Entry,
    Initial,
    Leads,
    Proposal,
    at_most,
)


class Promise(Record):
    """The server has promised the epoch to this candidate (ACKEPOCH)."""

    server: Server
    epoch: Epoch
    candidate: Server


class RelationalZab(AbstractZab):
    """Servers promise an epoch one by one, and synchronize in three steps."""

    sizes = {Server: 3, Epoch: 3, Counter: 2}

    current: Map[Server, Epoch]
    promises: Set[Promise]

    @action
    def promise(self, v: Server, e: Epoch, last: Entry) -> None:
        """A server promises an epoch to a candidate that it is not ahead of. The candidate is the first."""
        when(last in self.history and self.is_last(last) and self.accepted[v] < e)
        when(v == last.server or self.accepted[last.server] == e)
        when(self.current[v] <= self.current[last.server] < e)
        when(self.current[v] < self.current[last.server] or self.is_behind(v, last))
        self.accepted[v] = e
        self.promises.add(Promise(v, e, last.server))

    def is_behind(self, v: Server, last: Entry) -> bool:
        """The server has no later transaction."""
        return all(
            x.counter == 0 or at_most(x.epoch, x.counter, last.epoch, last.counter)
            for x in self.history
            if x.server == v
        )

    @action
    def establish(self, s: Server, e: Epoch, q: Quorum) -> None:  # type: ignore[override]
        """With the promises of a quorum, the history of the candidate is the initial history of the epoch."""
        when(self.accepted[s] == e and self.current[s] < e)
        when(all(Promise(v, e, s) in self.promises for v in q))
        self.leads.add(Leads(e, s))
        self.initial.update({Initial(e, x.epoch, x.counter) for x in self.history if x.server == s})
        self.history.add(Entry(s, e, Counter(0)))
        self.current[s] = e
        self.acks.add(Ack(s, e, Counter(0)))

    @action
    def follow(self, v: Server, g: Leads) -> None:
        """A server accepts the epoch of a leader that has begun it."""
        when(g in self.leads and self.accepted[v] < g.epoch)
        self.accepted[v] = g.epoch

    @action
    def truncate(self, v: Server, e: Epoch) -> None:
        """A server drops what the leader of the epoch does not have (TRUNC)."""
        when(any(g.epoch == e for g in self.leads) and self.accepted[v] == e)
        self.history.difference_update({x for x in self.history if x.server == v and self.is_dropped(e, x)})

    def is_dropped(self, e: Epoch, x: Entry) -> bool:
        return x.epoch != e and Initial(e, x.epoch, x.counter) not in self.initial

    @action
    def synchronize(self, v: Server, e: Epoch, c: Counter) -> None:  # type: ignore[override]
        """A server without anything else logs the initial history, and what was proposed, up to a point (DIFF)."""
        when(any(g.epoch == e for g in self.leads) and self.accepted[v] == e)
        when(c == 0 or Proposal(e, c) in self.proposed)
        when(all(not self.is_dropped(e, x) for x in self.history if x.server == v))
        self.history.update({Entry(v, i.epoch, i.counter) for i in self.initial if i.of == e})
        self.history.update(
            {Entry(v, p.epoch, p.counter) for p in self.proposed if p.epoch == e and p.counter <= c}
        )
        self.history.add(Entry(v, e, Counter(0)))

    @action
    def begin(self, v: Server) -> None:
        """A server that has the initial history writes the epoch, and acknowledges what it has of it (NEWLEADER)."""
        e = self.accepted[v]
        when(Entry(v, e, Counter(0)) in self.history and e > 0)
        self.current[v] = e
        self.acks.update({Ack(v, x.epoch, x.counter) for x in self.history if x.server == v and x.epoch == e})

    @action
    def propose(self, last: Entry, c: Counter) -> None:
        """A leader has begun its epoch."""
        when(self.current[last.server] == last.epoch)
        super().propose(last, c)

    @action
    def accept(self, last: Entry, m: Proposal) -> None:
        """So has a follower that accepts what is proposed in it."""
        when(self.current[last.server] == m.epoch)
        super().accept(last, m)
