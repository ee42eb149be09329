"""What can happen in Vertical Paxos besides voting, and how it is consensus."""

from quorate import reachable, refinement
from quorate.models.paxos import Ballot, Value
from quorate.models.paxos.consensus import Consensus
from quorate.models.paxos.paxos_vertical import VerticalPaxos


def is_chosen_in(m: VerticalPaxos, b: Ballot) -> bool:
    return m.in_use(b) and all(any(e.acc == a and e.bal == b for e in m.votes) for a in m.members[b])


@reachable
def a_choice_outlives_its_members(m: VerticalPaxos) -> bool:
    """A value is chosen again by members of whom none was there when it was chosen first."""
    return len(Ballot) == 1 or any(
        b < c
        and is_chosen_in(m, b)
        and is_chosen_in(m, c)
        and not any(a in m.members[c] for a in m.members[b])
        for b in Ballot
        for c in Ballot
    )


@refinement
def vertical_paxos_as_consensus(vertical: VerticalPaxos, consensus: Consensus) -> None:
    """The vote with which a configuration is complete is the choice; all other steps change nothing."""
    consensus.chosen.update({v for v in Value if vertical.chosen(v)})
