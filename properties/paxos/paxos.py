"""What must hold of single-decree Paxos, after Lamport, "Paxos Made Simple" (2001), section 2.

Section 2.1 has the three requirements: "Only a value that has been proposed may be chosen", "Only a single value is
chosen", and that no process learns that a value was chosen unless it was (`quorate.properties.paxos_learners`).
"""

from quorate import invariant, reachable, step
from quorate.models.paxos import Accept, Accepted, Ballot, Paxos, Value


def chosen(m: Paxos, v: Value) -> bool:
    """A value is chosen when it is chosen in some ballot."""
    return any(m.chosen_in(b, v) for b in Ballot)


@invariant
def agreement(m: Paxos) -> bool:
    """Section 2.1: "Only a single value is chosen"."""
    return all(v == w for v in Value for w in Value if chosen(m, v) and chosen(m, w))


@invariant
def validity(m: Paxos) -> bool:
    """Section 2.1: "Only a value that has been proposed may be chosen".

    What clients want is not part of the model: any value may be proposed, and it is when a proposer asks for
    votes for it. What must not happen is that it is chosen in a ballot that nobody proposed it in.
    """
    return all(Accept(b, v) in m.sent for b in Ballot for v in Value if m.chosen_in(b, v))


@step
def choice_is_stable(before: Paxos, after: Paxos) -> bool:
    """A value once chosen stays chosen, as "has been chosen" in section 2.1 takes for granted."""
    return all(chosen(after, v) for v in Value if chosen(before, v))


@reachable
def a_value_can_be_chosen(m: Paxos) -> bool:
    """The requirements could be met by choosing nothing; section 2.1 asks that a value is eventually chosen."""
    return any(chosen(m, v) for v in Value)


@reachable
def two_ballots_can_be_voted_in(m: Paxos) -> bool:
    """Ballots do compete: votes are cast in two of them. (With a single ballot there is nothing to compete.)"""
    return len(Ballot) == 1 or any(a.bal != b.bal for a in m.sent.of(Accepted) for b in m.sent.of(Accepted))


@reachable
def a_choice_can_be_confirmed(m: Paxos) -> bool:
    """A value chosen in one ballot can be chosen again in a higher one, whose proposer found it out."""
    return len(Ballot) == 1 or any(
        m.chosen_in(b, v) and m.chosen_in(c, v) for v in Value for b in Ballot for c in Ballot if b < c
    )
