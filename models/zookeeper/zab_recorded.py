"""Zab as in `zab`, with a record of what is forgotten when a server fails: `zab_relational` speaks of that.

Only history is added, and nothing depends on it, so what these models do is what `zab` does: who has promised which
epoch to whom, who has led it and with which initial history, what was proposed, what was written of an epoch by the
time it was begun, and which epochs a history goes through.
"""

from quorate import Ghost, Map, Set, action
from quorate.models.zookeeper.zab import Counter, Epoch, Index, Log, Phase, Quorum, Server, Step, Zab
from quorate.models.zookeeper.zab_abstract import Ack, Initial, Leads, Proposal
from quorate.models.zookeeper.zab_relational import Promise


class RecordedZab(Zab):
    """Zab, with history."""

    sizes = {Epoch: 2, Log: 1, Index: 2}
    beyond_reach = (
        "delivered_in_two_epochs",
        "an_orphan_is_committed",
        "two_epochs_in_an_order",
        "a_follower_has_too_much",
        "an_old_leader_broadcasts",
    )

    promises: Ghost[Set[Promise]]
    leads: Ghost[Set[Leads]]
    initial: Ghost[Set[Initial]]
    proposed: Ghost[Set[Proposal]]
    acks: Ghost[Set[Ack]]
    passed: Ghost[Map[Server, Set[Epoch]]]

    @action
    def elect(self, s: Server, q: Quorum) -> None:
        super().elect(s, q)
        self.promises.add(Promise(s, self.accepted[s], s))

    @action
    def follow(self, f: Server, s: Server) -> None:
        is_promise = self.phase[s] == Phase.DISCOVERY and self.accepted[f] < self.accepted[s]
        super().follow(f, s)
        if is_promise:
            self.promises.add(Promise(f, self.accepted[s], s))

    @action
    def establish(self, s: Server) -> None:
        super().establish(s)
        e = self.current[s]
        self.leads.add(Leads(e, s))
        self.initial.add(Initial(e, Epoch(0), Counter(0)))
        self.initial.update({Initial(e, p, Counter(0)) for p in self.passed[s]})
        self.initial.update({Initial(e, txn.epoch, txn.counter) for txn in self.log[s]})
        self.acks.add(Ack(s, e, Counter(0)))
        self.passed[s].add(e)

    @action
    def truncate(self, f: Server, s: Server) -> None:
        super().truncate(f, s)
        self.passed[f] = Set({e for e in self.passed[f] if e in self.passed[s]})

    @action
    def new_leader(self, f: Server, s: Server, step: Step) -> None:
        """Whatever a follower has of the epoch when it writes the epoch may be acknowledged."""
        super().new_leader(f, s, step)
        if step == Step.LOG:
            self.passed[f] = self.passed[s]
        elif step == Step.EPOCH:
            e = self.accepted[f]
            self.acks.add(Ack(f, e, Counter(0)))
            self.acks.update({Ack(f, e, txn.counter) for txn in self.log[f] if txn.epoch == e})

    @action
    def propose(self, s: Server) -> None:
        super().propose(s)
        txn = self.log[s].last
        self.proposed.add(Proposal(txn.epoch, txn.counter))
        self.acks.add(Ack(s, txn.epoch, txn.counter))

    @action
    def accept(self, f: Server, s: Server) -> None:
        super().accept(f, s)
        txn = self.log[f].last
        self.acks.add(Ack(f, txn.epoch, txn.counter))
