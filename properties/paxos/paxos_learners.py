"""What must hold of the learners of Paxos, after Lamport, "Paxos Made Simple" (2001), sections 2.1 and 2.3."""

from quorate import invariant, reachable, step
from quorate.models.paxos import Value
from quorate.models.paxos.paxos_learners import Learner, PaxosWithLearners
from quorate.properties.paxos import chosen


@invariant
def learners_agree(m: PaxosWithLearners) -> bool:
    """No two learners learn different values: "Only a single value is chosen", as seen from outside."""
    return all(
        v == w
        for j in Learner
        for k in Learner
        for v in Value
        for w in Value
        if m.learned[j] == v and m.learned[k] == w
    )


@invariant
def only_the_chosen_is_learned(m: PaxosWithLearners) -> bool:
    """Section 2.1: "A process never learns that a value has been chosen unless it actually has been"."""
    return all(chosen(m, v) for k in Learner for v in Value if m.learned[k] == v)


@step
def what_is_learned_stays(before: PaxosWithLearners, after: PaxosWithLearners) -> bool:
    """A learner does not change its mind."""
    return all(before.learned[k] is None or after.learned[k] == before.learned[k] for k in Learner)


@reachable
def all_can_learn(m: PaxosWithLearners) -> bool:
    """Section 2.3: learners find out that a proposal has been accepted by a majority."""
    return all(m.learned[k] is not None for k in Learner)
