"""What must hold of single-decree Paxos, after Lamport, "Paxos Made Simple" (2001), section 2."""

from quorate import invariant, reachable, step
from quorate.models.paxos import Accepted, Ballot, Paxos, Quorum, Value


def chosen(m: Paxos, v: Value) -> bool:
    """A value is chosen when a quorum has voted for it in one ballot."""
    return any(all(Accepted(a, b, v) in m.sent for a in q) for b in Ballot for q in Quorum)


@invariant
def agreement(m: Paxos) -> bool:
    """Only a single value is chosen."""
    return all(v == w for v in Value for w in Value if chosen(m, v) and chosen(m, w))


@step
def choice_is_stable(before: Paxos, after: Paxos) -> bool:
    """A value once chosen stays chosen."""
    return all(chosen(after, v) for v in Value if chosen(before, v))


@reachable
def a_value_can_be_chosen(m: Paxos) -> bool:
    return any(chosen(m, v) for v in Value)
