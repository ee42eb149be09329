"""Zab without its messages: what the leader of an epoch must begin with, and why that is enough.

Junqueira, Reed and Serafini, "Zab: High-performance broadcast for primary-backup systems" (2011). Election
and discovery are one step: a quorum promises a new epoch, and the most recent of them leads it. Its history
at that moment is the initial history of the epoch. Then servers take over this history as a whole
(synchronization), and accept what the leader proposes, in its order (broadcast). Acknowledgements stay, and
may be counted at any time.

A transaction is known by its zxid, the pair of an epoch and a counter, and a history is a set of them: the
order is that of the zxids. (That servers append in this order is proved, `histories_grow_at_the_end`.)
NEWLEADER has the zxid of its epoch with the counter 0, and so has it here: the entry (e, 0) in a history
stands for the file `currentEpoch`, in which a server writes e when it has the initial history. So the later
of two last entries belongs to the server with the later epoch, or of the same, with the higher zxid. Every
history begins with (0, 0), which nobody has proposed.

Everything is a relation, and epochs and counters are only compared, so that what holds can be proved for any
number of servers, epochs and transactions (`quorate prove zab_abstract`). A new epoch is any that is later.
Left out is what is lost in a crash: histories and promises are on disk, and a step that writes them is done
as a whole.
"""

from quorate import Ghost, Map, Model, Record, Set, action, init, when
from quorate.models.zookeeper.zab import Counter, Epoch, Quorum, Server


class Leads(Record):
    """History: the server was elected to lead the epoch."""

    epoch: Epoch
    leader: Server


class Initial(Record):
    """The transaction (epoch, counter) is in the history with which the epoch `of` begins."""

    of: Epoch
    epoch: Epoch
    counter: Counter


class Proposal(Record):
    """The leader of the epoch has proposed a transaction."""

    epoch: Epoch
    counter: Counter


class Entry(Record):
    """The transaction (epoch, counter) is in the history of the server."""

    server: Server
    epoch: Epoch
    counter: Counter


class Ack(Record):
    """The server has told the leader of the epoch that it has the transaction, or with 0, has begun the epoch."""

    server: Server
    epoch: Epoch
    counter: Counter


class Commit(Record):
    """History: the leader of the epoch committed its history up to this transaction."""

    epoch: Epoch
    counter: Counter


class AbstractZab(Model):
    """A quorum elects the leader of an epoch, others take over its history, and it commits what a quorum has."""

    sizes = {Server: 3, Epoch: 3, Counter: 3}

    accepted: Map[Server, Epoch]
    leads: Set[Leads]
    initial: Set[Initial]
    proposed: Set[Proposal]
    history: Set[Entry]
    acks: Set[Ack]

    committed: Ghost[Set[Commit]]

    @init
    def empty_histories(self) -> None:
        self.history.update({Entry(s, Epoch(0), Counter(0)) for s in Server})

    @action
    def establish(self, last: Entry, e: Epoch, q: Quorum) -> None:
        """A quorum promises a new epoch (`acceptedEpoch`), and the most recent of them leads it (phase 1)."""
        when(last in self.history and self.is_last(last) and last.server in q and e > 0)
        when(all(self.may_promise(v, e) for v in q))
        when(all(self.up_to_date(last, x) for x in self.history if x.server in q))
        for v in q:
            self.accepted[v] = e
        self.leads.add(Leads(e, last.server))
        self.initial.update({Initial(e, x.epoch, x.counter) for x in self.history if x.server == last.server})

    def may_promise(self, v: Server, e: Epoch) -> bool:
        """A server promises each epoch once, and no earlier one after it."""
        return self.accepted[v] < e

    def up_to_date(self, last: Entry, x: Entry) -> bool:
        """The one that has come to a later epoch is more recent, or in the same has the higher zxid."""
        return at_most(x.epoch, x.counter, last.epoch, last.counter)

    @action
    def synchronize(self, v: Server, g: Leads) -> None:
        """A server that has promised the epoch, or does now, takes over its initial history as a whole (phase 2)."""
        when(g in self.leads and self.may_follow(v, g.epoch))
        when(Entry(v, g.epoch, Counter(0)) not in self.history)
        self.accepted[v] = g.epoch
        self.history.difference_update(
            {x for x in self.history if x.server == v and self.truncates(g.epoch, x)}
        )
        self.history.update(
            {Entry(v, i.epoch, i.counter) for i in self.initial if self.takes_over(g.epoch, i)}
        )
        self.history.add(Entry(v, g.epoch, Counter(0)))
        self.acks.add(Ack(v, g.epoch, Counter(0)))

    def may_follow(self, v: Server, e: Epoch) -> bool:
        """Nobody follows the leader of an epoch after the promise of a later one."""
        return self.accepted[v] <= e

    def truncates(self, e: Epoch, x: Entry) -> bool:
        """What the initial history does not have is dropped (TRUNC)."""
        return Initial(e, x.epoch, x.counter) not in self.initial

    def takes_over(self, e: Epoch, i: Initial) -> bool:
        """What the initial history has is on disk before the epoch is (DIFF or SNAP, then NEWLEADER)."""
        return i.of == e

    @action
    def propose(self, last: Entry, c: Counter) -> None:
        """The leader appends a transaction to its own history, and acknowledges it (phase 3)."""
        when(last in self.history and self.is_last(last) and follows(c, last.counter))
        when(Leads(last.epoch, last.server) in self.leads and self.accepted[last.server] == last.epoch)
        self.proposed.add(Proposal(last.epoch, c))
        self.history.add(Entry(last.server, last.epoch, c))
        self.acks.add(Ack(last.server, last.epoch, c))

    @action
    def accept(self, last: Entry, m: Proposal) -> None:
        """A follower appends what comes next, and acknowledges it."""
        when(last in self.history and self.is_last(last) and m in self.proposed)
        when(last.epoch == m.epoch and self.accepted[last.server] == m.epoch)
        when(self.comes_next(last, m))
        self.history.add(Entry(last.server, m.epoch, m.counter))
        self.acks.add(Ack(last.server, m.epoch, m.counter))

    def comes_next(self, last: Entry, m: Proposal) -> bool:
        """Links are FIFO."""
        return follows(m.counter, last.counter)

    @action
    def commit(self, a: Ack, q: Quorum) -> None:
        """A quorum has acknowledged: the leader commits the transaction, and all before it."""
        when(a in self.acks and all(Ack(v, a.epoch, a.counter) in self.acks for v in q))
        self.committed.add(Commit(a.epoch, a.counter))

    def is_last(self, last: Entry) -> bool:
        """No entry of the same history is after this one."""
        return all(
            at_most(x.epoch, x.counter, last.epoch, last.counter)
            for x in self.history
            if x.server == last.server
        )


def at_most(e: Epoch, c: Counter, f: Epoch, d: Counter) -> bool:
    """The order of zxids: by epochs, then by counters."""
    return e < f or (e == f and c <= d)


def follows(i: Counter, j: Counter) -> bool:
    """`i` is right after `j`."""
    return j < i and all(k <= j or i <= k for k in Counter)


class EpochPromisedTwice(AbstractZab):
    """BUG: a server promises an epoch that it has promised already.

    An epoch has two leaders, who give the same zxid to different transactions.
    """

    def may_promise(self, v: Server, e: Epoch) -> bool:
        return self.accepted[v] <= e


class EpochIgnored(AbstractZab):
    """BUG: who has the higher zxid leads, whatever epoch it has come to.

    It has logged a transaction that was given up: the next leader did without it, and with that history a quorum has
    begun an epoch. Now it comes back, before what was delivered since. ZOOKEEPER-1082.
    """

    sizes = {Epoch: 4, Counter: 2}

    def up_to_date(self, last: Entry, x: Entry) -> bool:
        return x.counter == 0 or at_most(x.epoch, x.counter, last.epoch, last.counter)


class PromiseTakenBack(AbstractZab):
    """BUG: a server follows the leader of an epoch although it has promised a later one, and forgets that promise.

    A quorum may promise the later epoch again: it has two leaders.
    """

    def may_follow(self, v: Server, e: Epoch) -> bool:
        return True


class NotTruncated(AbstractZab):
    """BUG: a server keeps what the initial history of its leader does not have.

    It was never committed. When this server leads, others deliver it, before what they have delivered
    already: primary order. ZOOKEEPER-1154.
    """

    def truncates(self, e: Epoch, x: Entry) -> bool:
        return False


class EpochBeforeHistory(AbstractZab):
    """BUG: a server has begun the epoch on disk before it has its initial history there.

    It crashes in between, and is the most recent without what was committed: leader completeness. A shorter run
    breaks primary order: it accepts what the leader proposes, and lacks what comes before. ZOOKEEPER-4643.
    """

    def takes_over(self, e: Epoch, i: Initial) -> bool:
        return False
