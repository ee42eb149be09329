"""What must hold of Multi-Paxos, after Lamport, "Paxos Made Simple" (2001), section 3 (PMS) and section 2."""

from quorate import invariant, reachable, step
from quorate.models.multipaxos import Accept, Ballot, Command, Decide, MultiPaxos, Replica, Slot


def is_fold(m: MultiPaxos, applied: Slot | None, register: Command | None) -> bool:
    """Whether executing the slots up to `applied`, as decided, leaves `register` in the register."""
    if applied is None:
        return register is None
    done = {d for d in m.sent.of(Decide) if d.slot <= applied}
    whole = all(any(d.slot == s for d in done) for s in Slot if s <= applied)
    if register is None:
        return whole and all(d.cmd is None for d in done)
    return whole and any(
        d.cmd == register and all(e.cmd is None for e in done if e.slot > d.slot) for d in done
    )


@invariant
def agreement(m: MultiPaxos) -> bool:
    """PMS 3: two servers "will never disagree on the value chosen as the ith state machine command"."""
    return all(
        a.cmd == e.cmd
        for a in m.sent.of(Accept)
        for e in m.sent.of(Accept)
        if a.slot == e.slot and m.chosen(a) and m.chosen(e)
    )


@invariant
def only_the_chosen_is_learned(m: MultiPaxos) -> bool:
    """PMS 2.1: "A process never learns that a value has been chosen unless it actually has been"."""
    return all(
        any(a.slot == d.slot and a.cmd == d.cmd and m.chosen(a) for a in m.sent.of(Accept))
        for d in m.sent.of(Decide)
    )


@invariant
def decisions_agree(m: MultiPaxos) -> bool:
    """No two commands are learned for one slot: agreement, as seen from outside."""
    return all(d.cmd == e.cmd for d in m.sent.of(Decide) for e in m.sent.of(Decide) if d.slot == e.slot)


@invariant
def executed_in_order(m: MultiPaxos) -> bool:
    """A replica's state is that of the log so far. PMS 3: it "can't execute" what comes after a gap."""
    return all(is_fold(m, m.applied[r], m.register[r]) for r in Replica)


@invariant
def same_state_at_the_same_slot(m: MultiPaxos) -> bool:
    """PMS 3: servers "will produce the same sequences of states" if they execute the same commands."""
    return all(
        m.register[r] == m.register[s] for r in Replica for s in Replica if m.applied[r] == m.applied[s]
    )


@step
def choice_is_stable(before: MultiPaxos, after: MultiPaxos) -> bool:
    """What is chosen in a slot stays chosen, whoever leads."""
    return all(after.chosen(a) for a in before.sent.of(Accept) if before.chosen(a))


@reachable
def a_leader_is_elected(m: MultiPaxos) -> bool:
    """PMS 3: "a single server is elected to be the leader"."""
    return any(len(m.leading[b]) > 0 for b in Ballot)


@reachable
def two_leaders_coexist(m: MultiPaxos) -> bool:
    """PMS 3: there are times when "multiple servers think they are leaders"; there safety is put to the test."""
    return len(Ballot) == 1 or any(
        b < c and len(m.leading[b]) > 0 and len(m.leading[c]) > 0 for b in Ballot for c in Ballot
    )


@reachable
def every_slot_is_chosen(m: MultiPaxos) -> bool:
    """The log can fill up: something is chosen in each slot."""
    return all(any(a.slot == s and m.chosen(a) for a in m.sent.of(Accept)) for s in Slot)


@reachable
def a_hole_is_filled_with_a_noop(m: MultiPaxos) -> bool:
    """PMS 3: a new leader is to "fill the gap" with a command that "leaves the state unchanged"."""
    alone = len(Slot) == 1 or len(Ballot) == 1 or m.alpha == 1
    return alone or any(d.cmd is None for d in m.sent.of(Decide))


@reachable
def a_slot_is_learned_before_its_predecessor(m: MultiPaxos) -> bool:
    """Slots are chosen independently, so execution does have to wait for the slots before."""
    alone = len(Slot) == 1 or m.alpha == 1
    return alone or any(
        all(e.slot >= d.slot for e in m.sent.of(Decide)) for d in m.sent.of(Decide) if d.slot > 1
    )


@reachable
def a_choice_survives_its_leader(m: MultiPaxos) -> bool:
    """Leader change: a command chosen under one leader is chosen again under the next, which found it out."""
    return len(Ballot) == 1 or any(
        a.bal < e.bal and a.slot == e.slot and m.chosen(a) and m.chosen(e)
        for a in m.sent.of(Accept)
        for e in m.sent.of(Accept)
    )


@reachable
def all_execute_the_whole_log(m: MultiPaxos) -> bool:
    """Every replica can come to the end of the log."""
    return not m.executes or all(m.applied[r] == len(Slot) for r in Replica)


def a_choice_is_known(m: MultiPaxos) -> bool:
    """The leader knows that a command is chosen: it can answer the client. For `quorate cost`."""
    return any(d.cmd is not None for d in m.sent.of(Decide))


def every_choice_is_known(m: MultiPaxos) -> bool:
    """The leader knows of every slot that a command is chosen there. For `quorate cost`."""
    return all(any(d.slot == s for d in m.sent.of(Decide)) for s in Slot)


def a_replica_executes(m: MultiPaxos) -> bool:
    """A replica has heard that a command is chosen, and has executed it. For `quorate cost`."""
    return any(m.register[r] is not None for r in Replica)
