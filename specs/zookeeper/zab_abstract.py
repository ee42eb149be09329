"""Why Zab is safe, for any number of servers, epochs and transactions.

It is proved of Zab without messages. The core is `may_commit`, as in proofs of Paxos: as long as a quorum may
still acknowledge a transaction of an epoch, every later epoch begins with it. A new leader is as recent as a
member of that quorum which has promised the new epoch, and acknowledges nothing earlier from then on.
"""

from quorate import clause
from quorate.models.zookeeper.zab import Counter, Epoch, Quorum, Server
from quorate.models.zookeeper.zab_abstract import AbstractZab, Ack, Entry, Initial, Proposal
from quorate.properties.zookeeper.zab_abstract import (
    delivered_in_one_order,
    histories_grow_at_the_end,
    leader_completeness,
    one_leader_an_epoch,
    primary_order,
)

proves = (
    one_leader_an_epoch,
    leader_completeness,
    primary_order,
    delivered_in_one_order,
    histories_grow_at_the_end,
)
inductive = (one_leader_an_epoch,)


def is_led(m: AbstractZab, e: Epoch) -> bool:
    """Whether the epoch has a leader."""
    return any(g.epoch == e for g in m.leads)


def is_given_up(m: AbstractZab, e: Epoch, c: Counter, q: Quorum) -> bool:
    """Whether a member of the quorum has not acknowledged the transaction, and will not any more."""
    return any(m.accepted[v] > e and Ack(v, e, c) not in m.acks for v in q)


# ------------------------------------------------------------------------------------ promises


@clause
def quorum_promised(m: AbstractZab) -> bool:
    """A quorum has promised each epoch that has a leader, or a later one."""
    return all(any(all(m.accepted[v] >= e for v in q) for q in Quorum) for e in Epoch if is_led(m, e))


@clause
def nobody_leads_epoch_0(m: AbstractZab) -> bool:
    return all(g.epoch > 0 for g in m.leads)


@clause
def entry_of_a_promised_epoch(m: AbstractZab) -> bool:
    """What a server has is of an epoch that it has promised, or of one before."""
    return all(x.epoch <= m.accepted[x.server] for x in m.history)


# ------------------------------------------------------------------------------------ where transactions come from


@clause
def nothing_else_in_epoch_0(m: AbstractZab) -> bool:
    """Of epoch 0 there is only its beginning, in every history."""
    return (
        all(Entry(s, Epoch(0), Counter(0)) in m.history for s in Server)
        and all(x.counter == 0 for x in m.history if x.epoch == 0)
        and all(a.epoch > 0 for a in m.acks)
        and all(p.epoch > 0 and p.counter > 0 for p in m.proposed)
    )


@clause
def entry_was_proposed(m: AbstractZab) -> bool:
    """What is in a history was proposed, or is the beginning of an epoch."""
    return all(x.counter == 0 or Proposal(x.epoch, x.counter) in m.proposed for x in m.history)


@clause
def entry_of_a_led_epoch(m: AbstractZab) -> bool:
    return all(x.epoch == 0 or is_led(m, x.epoch) for x in m.history)


@clause
def proposal_of_a_led_epoch(m: AbstractZab) -> bool:
    return all(is_led(m, p.epoch) for p in m.proposed)


@clause
def initial_of_a_led_epoch(m: AbstractZab) -> bool:
    return all(is_led(m, i.of) for i in m.initial)


@clause
def initial_is_earlier(m: AbstractZab) -> bool:
    """An epoch begins with what is of earlier epochs."""
    return all(i.epoch < i.of for i in m.initial)


@clause
def initial_was_proposed(m: AbstractZab) -> bool:
    return all(i.counter == 0 or Proposal(i.epoch, i.counter) in m.proposed for i in m.initial)


@clause
def initial_entry_of_a_led_epoch(m: AbstractZab) -> bool:
    return all(i.epoch == 0 or is_led(m, i.epoch) for i in m.initial)


@clause
def initial_has_epoch_0(m: AbstractZab) -> bool:
    return all(Initial(g.epoch, Epoch(0), Counter(0)) in m.initial for g in m.leads)


# ------------------------------------------------------------------------------------ histories


@clause
def begins_with_initial(m: AbstractZab) -> bool:
    """A history that has something of an epoch has its initial history."""
    return all(
        Entry(x.server, i.epoch, i.counter) in m.history
        for x in m.history
        for i in m.initial
        if i.of == x.epoch
    )


@clause
def nothing_but_initial(m: AbstractZab) -> bool:
    """A history that has something of an epoch has nothing earlier but its initial history."""
    return all(
        Initial(x.epoch, d.epoch, d.counter) in m.initial
        for x in m.history
        for d in m.history
        if d.server == x.server and d.epoch < x.epoch
    )


@clause
def no_holes(m: AbstractZab) -> bool:
    """A history that has something of an epoch has all that was proposed before it there, and the beginning."""
    return all(
        Entry(x.server, x.epoch, Counter(0)) in m.history
        and all(
            Entry(x.server, p.epoch, p.counter) in m.history
            for p in m.proposed
            if p.epoch == x.epoch and p.counter <= x.counter
        )
        for x in m.history
    )


@clause
def initial_begins_with_initial(m: AbstractZab) -> bool:
    """An initial history that has something of an epoch has the initial history of that one."""
    return all(
        Initial(x.of, i.epoch, i.counter) in m.initial
        for x in m.initial
        for i in m.initial
        if i.of == x.epoch
    )


@clause
def initial_has_nothing_but_initial(m: AbstractZab) -> bool:
    return all(
        Initial(x.epoch, d.epoch, d.counter) in m.initial
        for x in m.initial
        for d in m.initial
        if d.of == x.of and d.epoch < x.epoch
    )


@clause
def initial_has_no_holes(m: AbstractZab) -> bool:
    return all(
        Initial(x.of, x.epoch, Counter(0)) in m.initial
        and all(
            Initial(x.of, p.epoch, p.counter) in m.initial
            for p in m.proposed
            if p.epoch == x.epoch and p.counter <= x.counter
        )
        for x in m.initial
    )


@clause
def leader_has_its_epoch(m: AbstractZab) -> bool:
    """A leader that has begun its epoch, and no later one, has all that was proposed in it."""
    return all(
        Entry(g.leader, p.epoch, p.counter) in m.history
        for g in m.leads
        for p in m.proposed
        if p.epoch == g.epoch and all(x.epoch <= g.epoch for x in m.history if x.server == g.leader)
    )


# ------------------------------------------------------------------------------------ acknowledgements


@clause
def ack_is_promised(m: AbstractZab) -> bool:
    """Who has acknowledged something of an epoch has promised it, or a later one."""
    return all(a.epoch <= m.accepted[a.server] for a in m.acks)


@clause
def ack_was_proposed(m: AbstractZab) -> bool:
    return all(a.counter == 0 or Proposal(a.epoch, a.counter) in m.proposed for a in m.acks)


@clause
def ack_of_a_led_epoch(m: AbstractZab) -> bool:
    return all(is_led(m, a.epoch) for a in m.acks)


@clause
def ack_is_kept(m: AbstractZab) -> bool:
    """Who has acknowledged something has it, or has begun a later epoch since."""
    return all(
        Entry(a.server, a.epoch, a.counter) in m.history
        or any(x.server == a.server and x.epoch > a.epoch for x in m.history)
        for a in m.acks
    )


@clause
def committed_by_a_quorum(m: AbstractZab) -> bool:
    """A quorum has acknowledged what is committed."""
    return all(any(all(Ack(v, c.epoch, c.counter) in m.acks for v in q) for q in Quorum) for c in m.committed)


@clause
def may_commit(m: AbstractZab) -> bool:
    """If a quorum has acknowledged a transaction, or may still do so, each later epoch begins with it."""
    return all(
        Initial(g.epoch, e, c) in m.initial or is_given_up(m, e, c, q)
        for g in m.leads
        for e in Epoch
        for c in Counter
        for q in Quorum
        if 0 < e < g.epoch
    )
