"""What must hold of Paxos with duelling proposers, after "Paxos Made Simple" (2001), section 2; and what need not."""

from quorate import always_possible, decisions, eventually, invariant, reachable, step
from quorate.models.flp.flp_paxos import Acceptor, DuellingProposers, Proposer


@decisions
def decided(m: DuellingProposers) -> set[Proposer]:
    """What is decided is what is chosen."""
    return m.chosen


@invariant
def agreement(m: DuellingProposers) -> bool:
    """Section 2.1: "Only a single value is chosen"."""
    return len(m.chosen) <= 1


@invariant
def validity(m: DuellingProposers) -> bool:
    """Section 2.1: "Only a value that has been proposed may be chosen": by the proposer that wants it."""
    return all(m.ballot[v] > 0 for v in m.chosen)


@step
def choice_is_stable(before: DuellingProposers, after: DuellingProposers) -> bool:
    return before.chosen <= after.chosen


@always_possible
def a_value_can_be_chosen(m: DuellingProposers) -> bool:
    """No state is stuck: some continuation leads to a choice."""
    return len(m.chosen) > 0


@eventually
def a_value_is_chosen(m: DuellingProposers) -> bool:
    """Section 2.1: "some proposed value is eventually chosen". Not so if proposers duel: that is the theorem of
    Fischer, Lynch and Paterson (1985)."""
    return len(m.chosen) > 0


@reachable
def a_vote_is_found_out(m: DuellingProposers) -> bool:
    """A proposer asks for votes for the value of the other."""
    return any(m.proposed[p] is not None and m.proposed[p] != p for p in Proposer)


@reachable
def votes_differ(m: DuellingProposers) -> bool:
    """Acceptors have voted for two values, in two ballots (with two of them, a vote is found out)."""
    return len(Acceptor) < 3 or len({v for v in Proposer if any(voted(m, a, v) for a in Acceptor)}) > 1


def voted(m: DuellingProposers, a: Acceptor, v: Proposer) -> bool:
    vote = m.voted[a]
    return vote is not None and vote.val == v
