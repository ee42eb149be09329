"""What must hold of consensus, after Lamport, "Paxos Made Simple" (2001), section 2.1; and how Paxos is consensus."""

from quorate import invariant, reachable, refinement, step
from quorate.models.paxos import Paxos, Value
from quorate.models.paxos.consensus import Consensus
from quorate.models.paxos.voting import Voting
from quorate.properties.paxos import chosen


@invariant
def agreement(m: Consensus) -> bool:
    """Section 2.1: "Only a single value is chosen"."""
    return all(v == w for v in m.chosen for w in m.chosen)


@step
def choice_is_stable(before: Consensus, after: Consensus) -> bool:
    """What is chosen stays chosen."""
    return all(v in after.chosen for v in before.chosen)


@reachable
def a_value_can_be_chosen(m: Consensus) -> bool:
    return len(m.chosen) > 0


@refinement
def paxos_as_consensus(paxos: Paxos, consensus: Consensus) -> None:
    """The vote with which a quorum is complete is the choice; all other steps change nothing."""
    consensus.chosen.update({v for v in Value if chosen(paxos, v)})


@refinement
def voting_as_consensus(voting: Voting, consensus: Consensus) -> None:
    """As with Paxos."""
    consensus.chosen.update({v for v in Value if voting.chosen(v)})
