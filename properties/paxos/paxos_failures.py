"""Which failures Paxos survives: the answers to "what if a minority crashes?" and "what if a majority does?"."""

from quorate import always_possible, eventually, step
from quorate.models.flp.flp_paxos import Acceptor, Proposer
from quorate.models.paxos.paxos_failures import PaxosWithFailures


def majority_is_down(m: PaxosWithFailures) -> bool:
    return 2 * len(m.down) >= len(Acceptor)


def chosen_if_a_majority_is_up(m: PaxosWithFailures) -> bool:
    return len(m.chosen) > 0 or majority_is_down(m)


@always_possible(without=("crash", "restart"))
def a_minority_crash_does_not_stop_writes(m: PaxosWithFailures) -> bool:
    """Section 2.4: enough is working properly; that is, a majority of the acceptors, those that are up by
    themselves."""
    return chosen_if_a_majority_is_up(m)


@step
def a_majority_crash_stops_writes(before: PaxosWithFailures, after: PaxosWithFailures) -> bool:
    """With a majority down nothing is chosen, but for the votes that they had cast before."""
    return not majority_is_down(before) or all(
        any(a in before.votes[p] for a in before.down for p in Proposer)
        for v in after.chosen
        if v not in before.chosen
    )


@always_possible
def a_value_can_be_chosen(m: PaxosWithFailures) -> bool:
    """If nobody restarts it may be too late, so this is about the time before all is stable."""
    return len(m.chosen) > 0 or (m.stable is not None and majority_is_down(m))


@eventually
def a_value_is_chosen(m: PaxosWithFailures) -> bool:
    """Section 2.4, as above: under a single proposer, if a majority is up from then on."""
    return len(m.chosen) > 0 or (m.stable is not None and majority_is_down(m))
