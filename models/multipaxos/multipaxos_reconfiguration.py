"""Multi-Paxos that changes its own members: a chosen command says who they are, alpha slots later.

After Lamport, "Paxos Made Simple" (2001), section 3 (PMS): "the set of servers that execute instance" i + alpha is
"specified by the state after execution of the ith state machine command"; and Lamport, Malkhi and Zhou,
"Reconfiguring a State Machine" (2010; MSR-TR-2008-193), where this is the method R-alpha (RSM).
"""

from quorate import Ghost, Map, Record, Set, Subset, action, init, when
from quorate.models.multipaxos import (
    Accept,
    Accepted,
    Ballot,
    Command,
    Decide,
    MultiPaxos,
    Promise,
    Replica,
    Slot,
)


class Use(Record):
    """A leader has used these members in a slot."""

    slot: Slot
    members: Subset[Replica]


class MultiPaxosWithReconfiguration(MultiPaxos):
    """A command asks for new members, or is a client's. What it means (`change`; empty for a client's command) and
    who the members are at first is chosen at the start: `members_before` of them, then `members_after`, not all of
    whom are among the former.
    """

    sizes = {Slot: 3}
    members_before = 2
    members_after = 1

    first: Subset[Replica]
    change: Map[Command, Subset[Replica]]
    used: Ghost[Set[Use]]

    @init
    def start(self, before: Subset[Replica], after: Subset[Replica], c: Command) -> None:
        """One of the commands asks for new members."""
        when(len(before) == self.members_before and len(after) == self.members_after)
        when(not after <= before)
        self.first = before
        self.change[c] = after

    def members(self, s: Slot) -> Subset[Replica]:
        """The members in a slot: those that the last command asked for that has taken effect."""
        changes = {d for d in self.sent.of(Decide) if self.is_change(d.cmd) and self.in_effect(d.slot, s)}
        if not changes:
            return self.first
        last = max(d.slot for d in changes)
        return Subset(r for r in Replica if any(d.slot == last and self.asks_for(d.cmd, r) for d in changes))

    def is_change(self, c: Command | None) -> bool:
        """Whether the command asks for new members."""
        return c is not None and len(self.change[c]) > 0

    def asks_for(self, c: Command | None, r: Replica) -> bool:
        """Whether the command asks for `r` to be a member."""
        return c is not None and r in self.change[c]

    def in_effect(self, chosen: Slot, s: Slot) -> bool:
        """Whether a command chosen in slot `chosen` sets the members of slot `s`: alpha slots later, and on."""
        return chosen + self.alpha <= s

    @action
    def lead(self, b: Ballot, q: Subset[Replica]) -> None:
        """Those promises elect the leader of a slot that come from a quorum of its members, once these are known;
        where the members change, it needs further promises for what comes after."""
        promises = {m for m in self.sent.of(Promise) if m.bal == b and m.rep in q}
        when(all(any(m.rep == r for m in promises) for r in q))
        slots = {s for s in Slot if self.in_window(s) and self.is_quorum(s, q) and s not in self.leading[b]}
        when(len(slots) > 0)
        self.leading[b].update(slots)
        for s in slots:
            self.used.add(Use(s, self.members(s)))
        binding = self.binding(promises)
        for m in binding:
            if m.slot in slots and m.vote is not None:
                self.sent.add(Accept(b, m.slot, m.vote.cmd))
        for s in slots:
            if any(m.slot > s for m in binding) and not any(m.slot == s for m in binding):
                self.sent.add(Accept(b, s, None))

    def is_quorum(self, s: Slot, q: Subset[Replica]) -> bool:
        """Whether `q` are members in the slot, and most of them."""
        members = self.members(s)
        return q <= members and 2 * len(q) > len(members)

    @action
    def accept(self, r: Replica, m: Accept) -> None:
        """Phase 2b, by the members."""
        when(r in self.members(m.slot))
        super().accept(r, m)

    def chosen(self, m: Accept) -> bool:
        """A command is chosen in a slot when most of the members there have voted for it in one ballot."""
        members = self.members(m.slot)
        votes = {r for r in members if Accepted(r, m.bal, m.slot, m.cmd) in self.sent}
        return 2 * len(votes) > len(members)


class EffectiveAtOnce(MultiPaxosWithReconfiguration):
    """BUG: a change of members takes effect with the next slot, though leaders may be alpha slots ahead.

    One leader goes by the old members in a slot, since it does not know yet what is chosen before; another by the
    new ones. Quorums of the two need not meet, and the slot gets two commands. RSM: hence the alpha.
    """

    def in_effect(self, chosen: Slot, s: Slot) -> bool:
        return chosen < s


class NoWindow(MultiPaxosWithReconfiguration):
    """BUG: the leader goes ahead without knowing all that is chosen up to alpha slots before.

    It goes by the members that it knows of, which a change that it has not learned of has replaced. Quorums of the
    old and the new members need not meet, and a slot gets two commands. PMS 3: it can get alpha commands ahead.
    """

    def in_window(self, s: Slot) -> bool:
        return True


class PromisesOfOldMembers(MultiPaxosWithReconfiguration):
    """BUG: the leader goes on with the promises of the first members where others have taken their place.

    Its phase 1 has not asked those who vote there, who may have chosen something in an older ballot, and the slot
    gets two commands. RSM: the quorums of a slot, for both phases, are those of its own configuration.
    """

    def is_quorum(self, s: Slot, q: Subset[Replica]) -> bool:
        return q <= self.first and 2 * len(q) > len(self.first)
