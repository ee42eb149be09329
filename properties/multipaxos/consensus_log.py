"""What must hold of a log of consensus, after "Paxos Made Simple" (2001), section 3; and how Multi-Paxos is one."""

from quorate import invariant, reachable, refinement, step
from quorate.models.multipaxos import Accept, MultiPaxos, Slot
from quorate.models.multipaxos.consensus_log import Chosen, ConsensusLog


@invariant
def agreement(m: ConsensusLog) -> bool:
    """Servers "will never disagree on the value chosen as the ith state machine command"."""
    return all(d.cmd == e.cmd for d in m.chosen for e in m.chosen if d.slot == e.slot)


@step
def choice_is_stable(before: ConsensusLog, after: ConsensusLog) -> bool:
    """What is chosen stays chosen."""
    return all(d in after.chosen for d in before.chosen)


@reachable
def every_slot_is_chosen(m: ConsensusLog) -> bool:
    return all(m.is_chosen(s) for s in Slot)


@refinement
def multipaxos_as_consensus_log(multipaxos: MultiPaxos, log: ConsensusLog) -> None:
    """The vote with which a quorum is complete is the choice; all other steps change nothing."""
    log.chosen.update({Chosen(a.slot, a.cmd) for a in multipaxos.sent.of(Accept) if multipaxos.chosen(a)})
