"""What must hold of replicas that lose their disks, after "Paxos Made Live" (2007), section 5.1."""

from quorate import invariant, reachable, refinement, step
from quorate.models.chubby.chubby_disk import Accepted, ChubbyDisk, Promise
from quorate.models.multipaxos import Accept, Replica, Slot
from quorate.models.multipaxos.consensus_log import Chosen, ConsensusLog


@invariant
def agreement(m: ChubbyDisk) -> bool:
    """No two commands are chosen in one slot."""
    return all(
        a.cmd == e.cmd
        for a in m.sent.of(Accept)
        for e in m.sent.of(Accept)
        if a.slot == e.slot and m.chosen(a) and m.chosen(e)
    )


@step
def choice_is_stable(before: ChubbyDisk, after: ChubbyDisk) -> bool:
    """What is chosen in a slot stays chosen, whoever loses what."""
    return all(after.chosen(a) for a in before.sent.of(Accept) if before.chosen(a))


@reachable
def every_slot_is_chosen(m: ChubbyDisk) -> bool:
    """The log can fill up: something is chosen in each slot."""
    return all(any(a.slot == s and m.chosen(a) for a in m.sent.of(Accept)) for s in Slot)


@reachable
def a_replica_has_rejoined_and_votes(m: ChubbyDisk) -> bool:
    """A replica that lost its disk votes again, and a command is chosen with its vote."""
    return any(
        m.chosen(a)
        and any(v.rep in v.lost and v.bal == a.bal and v.slot == a.slot for v in m.sent.of(Accepted))
        for a in m.sent.of(Accept)
    )


@reachable
def a_replica_has_rejoined_and_promises(m: ChubbyDisk) -> bool:
    """A replica that lost its disk promises again."""
    return any(p.rep in p.lost and p.rep not in m.mute for p in m.sent.of(Promise))


@reachable
def a_promise_is_too_old(m: ChubbyDisk) -> bool:
    """A new leader has two promises, and one is of a replica of whose loss the other knows."""
    return any(
        p.bal == o.bal and p.rep in o.lost and p.rep not in p.lost
        for p in m.sent.of(Promise)
        for o in m.sent.of(Promise)
    )


@reachable
def a_vote_is_too_old(m: ChubbyDisk) -> bool:
    """There are two votes for a command, and one is of a replica of whose loss the other knows."""
    return any(
        v.bal == w.bal and v.slot == w.slot and v.rep in w.lost and v.rep not in v.lost
        for v in m.sent.of(Accepted)
        for w in m.sent.of(Accepted)
    )


@reachable
def a_choice_survives_its_leader(m: ChubbyDisk) -> bool:
    """A command chosen under one leader is chosen again under the next, though a replica lost its disk meanwhile."""
    return any(len(m.lost[r]) > 0 for r in Replica) and any(
        a.bal < e.bal and a.slot == e.slot and m.chosen(a) and m.chosen(e)
        for a in m.sent.of(Accept)
        for e in m.sent.of(Accept)
    )


@refinement
def chubby_disk_as_consensus_log(chubby: ChubbyDisk, log: ConsensusLog) -> None:
    """The vote with which a quorum is complete is the choice; all other steps change nothing."""
    log.chosen.update({Chosen(a.slot, a.cmd) for a in chubby.sent.of(Accept) if chubby.chosen(a)})
