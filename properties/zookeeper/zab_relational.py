"""How the explored Zab is Zab in relations."""

from quorate import refinement
from quorate.models.zookeeper.zab import Counter, Epoch, Server
from quorate.models.zookeeper.zab_abstract import Commit, Entry
from quorate.models.zookeeper.zab_recorded import RecordedZab
from quorate.models.zookeeper.zab_relational import RelationalZab


@refinement
def zab_as_relations(zab: RecordedZab, relations: RelationalZab) -> None:
    """A history is a log and the epochs that it goes through. What a leader delivers of earlier epochs is committed
    with the beginning of its own."""
    relations.history.update({Entry(s, Epoch(0), Counter(0)) for s in Server})
    relations.promises.update(zab.promises)
    relations.leads.update(zab.leads)
    relations.initial.update(zab.initial)
    relations.proposed.update(zab.proposed)
    relations.acks.update(zab.acks)
    for s in Server:
        relations.accepted[s] = zab.accepted[s]
        relations.current[s] = zab.current[s]
        relations.history.update({Entry(s, e, Counter(0)) for e in zab.passed[s]})
        relations.history.update({Entry(s, txn.epoch, txn.counter) for txn in zab.log[s]})
    for d in zab.delivered:
        of_the_epoch = d.txn.epoch == d.epoch
        relations.committed.add(Commit(d.epoch, d.txn.counter if of_the_epoch else Counter(0)))
