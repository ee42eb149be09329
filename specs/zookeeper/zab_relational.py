"""Why Zab is safe, for any number of servers, epochs and transactions, though synchronization may stop half way.

The proof of `zab_abstract` with `kept_if_committable` for what servers keep: who has acknowledged a transaction, or
has written a later epoch to `current`, has the transaction as long as a quorum may still commit it. A server that is
elected half way through a synchronization lacks only what the epoch that it synchronized to has given up.
"""

from quorate import clause
from quorate.models.zookeeper.zab import Counter, Epoch, Quorum, Server
from quorate.models.zookeeper.zab_abstract import Ack, Entry
from quorate.models.zookeeper.zab_relational import Promise, RelationalZab
from quorate.specs.zookeeper import zab_abstract

extends = (zab_abstract,)
without = (zab_abstract.quorum_promised, zab_abstract.ack_is_kept, zab_abstract.leader_has_its_epoch)

proves = zab_abstract.proves
inductive = zab_abstract.inductive


@clause
def current_is_accepted(m: RelationalZab) -> bool:
    return all(m.current[v] <= m.accepted[v] for v in Server)


@clause
def promise_is_accepted(m: RelationalZab) -> bool:
    """A server has accepted the epochs that it has promised, or later ones."""
    return all(p.epoch <= m.accepted[p.server] for p in m.promises)


@clause
def candidate_promised(m: RelationalZab) -> bool:
    """A candidate has accepted the epoch that others promise to it, or a later one."""
    return all(p.epoch <= m.accepted[p.candidate] for p in m.promises)


@clause
def promised_once(m: RelationalZab) -> bool:
    """A server promises an epoch to one candidate."""
    return all(
        p.candidate == o.candidate
        for p in m.promises
        for o in m.promises
        if p.server == o.server and p.epoch == o.epoch
    )


@clause
def quorum_promised(m: RelationalZab) -> bool:
    """A quorum has promised the epoch to its leader."""
    return all(
        any(all(Promise(v, g.epoch, g.leader) in m.promises for v in q) for q in Quorum) for g in m.leads
    )


@clause
def leader_has_begun(m: RelationalZab) -> bool:
    return all(m.current[g.leader] >= g.epoch for g in m.leads)


@clause
def current_is_led(m: RelationalZab) -> bool:
    return all(m.current[v] == 0 or zab_abstract.is_led(m, m.current[v]) for v in Server)


@clause
def ack_is_begun(m: RelationalZab) -> bool:
    """Who has acknowledged something of an epoch has written the epoch, or a later one."""
    return all(a.epoch <= m.current[a.server] for a in m.acks)


@clause
def begun_is_acknowledged(m: RelationalZab) -> bool:
    return all(m.current[v] == 0 or Ack(v, m.current[v], Counter(0)) in m.acks for v in Server)


@clause
def leader_has_its_epoch(m: RelationalZab) -> bool:
    """A leader that has accepted no later epoch has all that was proposed in its own."""
    return all(
        Entry(g.leader, p.epoch, p.counter) in m.history
        for g in m.leads
        for p in m.proposed
        if p.epoch == g.epoch and m.accepted[g.leader] == g.epoch
    )


@clause
def kept_if_committable(m: RelationalZab) -> bool:
    """Who has acknowledged a transaction, or has begun a later epoch, has it, if a quorum may still commit it."""
    return all(
        Entry(s, e, c) in m.history or zab_abstract.is_given_up(m, e, c, q)
        for s in Server
        for e in Epoch
        for c in Counter
        for q in Quorum
        if e > 0 and (e < m.current[s] or Ack(s, e, c) in m.acks)
    )


@clause
def candidate_is_as_recent(m: RelationalZab) -> bool:
    """A candidate has what those have acknowledged that promised to it, if a quorum may still commit it."""
    return all(
        Entry(p.candidate, e, c) in m.history or zab_abstract.is_given_up(m, e, c, q)
        for p in m.promises
        for e in Epoch
        for c in Counter
        for q in Quorum
        if e > 0
        and e < p.epoch
        and Ack(p.server, e, c) in m.acks
        and m.accepted[p.candidate] == p.epoch
        and m.current[p.candidate] < p.epoch
    )
