"""Which failures Multi-Paxos survives: the answers to "what if a minority crashes?" and "a majority"?"""

from quorate import always_possible, eventually, reachable, step
from quorate.models.multipaxos import Accept, Accepted, Replica, Slot
from quorate.models.multipaxos.multipaxos_failures import MultiPaxosWithFailures


def majority_is_down(m: MultiPaxosWithFailures) -> bool:
    return 2 * len(m.down) >= len(Replica)


def the_log_is_done(m: MultiPaxosWithFailures) -> bool:
    """Every slot is chosen, and every replica that is up has executed it."""
    return all(m.applied[r] == len(Slot) for r in Replica if r not in m.down)


@always_possible(without=("crash", "restart"))
def a_minority_crash_does_not_stop_writes(m: MultiPaxosWithFailures) -> bool:
    """PMS 2.4: enough is working properly; that is, a majority of the replicas, those that are up by themselves."""
    return the_log_is_done(m) or majority_is_down(m)


@step
def a_majority_crash_stops_writes(before: MultiPaxosWithFailures, after: MultiPaxosWithFailures) -> bool:
    """With a majority down nothing is chosen, but for the votes that they had cast before."""
    return not majority_is_down(before) or all(
        any(v.slot == a.slot and v.bal == a.bal for v in before.sent.of(Accepted) if v.rep in before.down)
        for a in after.sent.of(Accept)
        if after.chosen(a) and not before.chosen(a)
    )


@always_possible
def the_log_can_be_executed(m: MultiPaxosWithFailures) -> bool:
    """If nobody restarts it may be too late, so this is about the time before all is stable."""
    return the_log_is_done(m) or (m.stable is not None and majority_is_down(m))


@eventually
def the_log_is_executed(m: MultiPaxosWithFailures) -> bool:
    """PMS 2.4, as above: under a single leader, if a majority is up from then on."""
    return the_log_is_done(m) or (m.stable is not None and majority_is_down(m))


@reachable
def a_minority_is_not_needed(m: MultiPaxosWithFailures) -> bool:
    """All is executed while a replica is down."""
    return len(m.down) > 0 and not majority_is_down(m) and the_log_is_done(m)
