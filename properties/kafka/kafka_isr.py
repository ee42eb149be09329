"""What acks=all promises."""

from quorate import always_possible, invariant, reachable
from quorate.models.kafka.kafka_isr import Epoch, InSync, Replica


@invariant
def leaders_have_what_was_acknowledged(m: InSync) -> bool:
    """What was acknowledged is not lost."""
    s = m.leader
    return s is None or m.log[s][: len(m.acknowledged)] == m.acknowledged


@invariant
def who_may_lead_has_what_was_acknowledged(m: InSync) -> bool:
    """All in sync, and all that are eligible."""
    return all(m.log[r][: len(m.acknowledged)] == m.acknowledged for r in m.isr | m.elr)


@always_possible(without=("crash", "crash_unclean"))
def somebody_can_lead(m: InSync) -> bool:
    """Those that may lead come back at last; unless no epoch is left in the model."""
    return m.leader is not None or m.epoch == len(Epoch) - 1


@reachable
def only_an_eligible_replica_may_lead(m: InSync) -> bool:
    """Nobody in sync is there, and nothing is lost."""
    return m.leader is None and len(m.isr & m.alive) == 0 and len(m.elr & m.alive) > 0


@reachable
def all_have_what_was_acknowledged(m: InSync) -> bool:
    """After a leader crashed, and with a record of the next one."""
    return len(m.acknowledged) > 1 and m.acknowledged.last > 0 and all(r in m.isr for r in Replica)
