"""What must hold of Paxos once there is a single proposer, after "Paxos Made Simple" (2001), section 2.4."""

from quorate import leads_to, reachable
from quorate.models.paxos import Ballot, Prepare, Promise, Quorum, Value
from quorate.models.paxos.paxos_stable import PaxosStable


def something_is_chosen(m: PaxosStable) -> bool:
    return any(m.chosen_in(b, v) for b in Ballot for v in Value)


@leads_to(something_is_chosen)
def one_proposer_goes_on(m: PaxosStable) -> bool:
    """Section 2.4: with a single distinguished proposer, whose ballot is the highest that anyone uses, and a quorum
    of the acceptors up, a value is chosen."""
    stable = m.stable
    return (
        stable is not None
        and not any(n.bal > stable for n in m.sent.of(Prepare))
        and any(m.is_up(q) for q in Quorum)
    )


@reachable
def chosen_before_it_is_stable(m: PaxosStable) -> bool:
    """Nothing has to be stable for a value to be chosen."""
    return m.stable is None and something_is_chosen(m)


@reachable
def the_proposer_is_bound(m: PaxosStable) -> bool:
    """The distinguished proposer finds votes of a lower ballot. (With a single ballot there are none.)"""
    return len(Ballot) == 1 or any(n.bal == m.stable and n.vote is not None for n in m.sent.of(Promise))
