"""Multi-Paxos: a replicated log, each slot of which is an instance of Paxos, under a leader that stays.

After Lamport, "Paxos Made Simple" (2001), section 3 (PMS below), and "Paxos Made Live" (Chandra, Griesemer and
Redstone, 2007) for what is on disk. Extensions and ways to get it wrong are in the files beside this one.

There are no processes for leaders: a leader is whoever acts for a ballot, and a leader that has crashed acts no
more. A replica is an acceptor and a learner; it executes the log on a register, which each command overwrites.
"""

from quorate import Majority, Map, Model, Range, Record, Set, Symmetric, action, when


class Replica(Symmetric): ...


class Command(Symmetric): ...


class Ballot(Range): ...


class Slot(Range, first=1): ...


class Quorum(Majority[Replica]): ...


class Vote(Record):
    """What a replica voted for in a slot; the command None is the no-op."""

    bal: Ballot
    cmd: Command | None


class Prepare(Record):
    """Phase 1a, once for all slots: whoever wants to lead a ballot asks for promises."""

    bal: Ballot


class Promise(Record):
    """Phase 1b, one line of a replica's promise: the vote that it cast last in a slot, if any.

    A promise has a line for every slot, and they are sent together.
    """

    rep: Replica
    bal: Ballot
    slot: Slot
    vote: Vote | None


class Accept(Record):
    """Phase 2a: the leader asks for votes for a command in a slot."""

    bal: Ballot
    slot: Slot
    cmd: Command | None


class Accepted(Record):
    """Phase 2b: a replica's vote."""

    rep: Replica
    bal: Ballot
    slot: Slot
    cmd: Command | None


class Decide(Record):
    """The leader has counted the votes: this command is chosen in this slot."""

    slot: Slot
    cmd: Command | None


class MultiPaxos(Model):
    """A message once sent stays in `sent`, so it may be delayed, reordered, received twice, or never.

    On disk, written before the answer goes out: `promised` and `voted`. In memory, and lost in a crash: `applied`
    (the last slot executed) and `register` (what the commands executed so far left there). `alpha` is how many slots
    a leader may have under way; without `executes`, replicas agree on a log and do nothing with it.

    Three slots with one command (`--set Slot=3 --set Command=1`) take minutes: 34 million states.
    """

    sizes = {Replica: 3, Command: 2, Ballot: 2, Slot: 2}
    durable = {"promised", "voted"}
    alpha = 2
    executes = True

    promised: Map[Replica, Ballot | None]
    voted: Map[Replica, Map[Slot, Vote | None]]
    applied: Map[Replica, Slot | None]
    register: Map[Replica, Command | None]
    leading: Map[Ballot, Set[Slot]]
    sent: Set[Prepare | Promise | Accept | Accepted | Decide]

    @action
    def prepare(self, b: Ballot) -> None:
        """Phase 1a, for all slots at once. PMS 3: a new leader "executes phase 1 for infinitely many instances"."""
        self.sent.add(Prepare(b))

    @action
    def promise(self, r: Replica, m: Prepare) -> None:
        """Phase 1b. The replica promises to accept nothing below the ballot, in any slot, and reports its votes."""
        when(m in self.sent)
        promised = self.promised[r]
        when(promised is None or m.bal > promised)
        self.promised[r] = m.bal
        for s in Slot:
            self.sent.add(Promise(r, m.bal, s, self.voted[r][s]))

    @action
    def lead(self, b: Ballot, q: Quorum) -> None:
        """The promises of a quorum elect the leader. It proposes again what they bind it to, slot by slot, and fills
        the holes between at once, with a no-op that "leaves the state unchanged" (PMS 3)."""
        promises = {m for m in self.sent.of(Promise) if m.bal == b and m.rep in q}
        reported = {s for s in Slot if all(any(m.rep == r and m.slot == s for m in promises) for r in q)}
        slots = reported - self.leading[b]
        when(len(slots) > 0)
        self.leading[b].update(slots)
        binding = self.binding(promises)
        for m in binding:
            if m.slot in slots and m.vote is not None:
                self.sent.add(Accept(b, m.slot, m.vote.cmd))
        for s in slots:
            if any(m.slot > s for m in binding) and not any(m.slot == s for m in binding):
                self.sent.add(Accept(b, s, None))

    def binding(self, promises: set[Promise]) -> set[Promise]:
        """In each slot, the reports of the highest-numbered vote bind the leader (PMS 2.2, P2c)."""
        return {
            m
            for m in promises
            if m.vote is not None
            and m.vote.bal
            >= max((o.vote.bal for o in promises if o.slot == m.slot and o.vote), default=m.vote.bal)
        }

    @action
    def propose(self, b: Ballot, s: Slot, c: Command) -> None:
        """Phase 2a, with no phase 1 before it: the leader puts a client's command in its next free slot. PMS 3: it
        can do so "before it learns that its proposed value" for the slot before "has been chosen"."""
        when(self.leads(b, s) and self.in_window(s))
        used = {m.slot for m in self.sent.of(Accept) if m.bal == b}
        when(s not in used and all(t in used for t in self.leading[b] if t < s))
        self.sent.add(Accept(b, s, c))

    def leads(self, b: Ballot, s: Slot) -> bool:
        """Whether the leader of the ballot has been through phase 1 for the slot."""
        return s in self.leading[b]

    def in_window(self, s: Slot) -> bool:
        """Whether the commands up to `alpha` slots before are known to be chosen. PMS 3: the leader can propose those
        of slots "i + 1 through" i + alpha "after commands 1 through i are chosen"."""
        return all(any(d.slot == t for d in self.sent.of(Decide)) for t in Slot if t + self.alpha <= s)

    @action
    def accept(self, r: Replica, m: Accept) -> None:
        """Phase 2b. A replica votes, unless it promised itself to a higher ballot."""
        when(m in self.sent)
        promised = self.promised[r]
        when(promised is None or m.bal >= promised)
        self.promised[r] = m.bal
        self.voted[r][m.slot] = Vote(m.bal, m.cmd)
        self.sent.add(Accepted(r, m.bal, m.slot, m.cmd))

    @action
    def decide(self, m: Accept) -> None:
        """The leader learns that its command is chosen, and tells everybody (PMS 2.3, a distinguished learner)."""
        when(m in self.sent)
        when(self.chosen(m))
        self.sent.add(Decide(m.slot, m.cmd))

    def chosen(self, m: Accept) -> bool:
        """A command is chosen in a slot when a quorum has voted for it in one ballot."""
        return any(all(Accepted(r, m.bal, m.slot, m.cmd) in self.sent for r in q) for q in Quorum)

    @action
    def execute(self, r: Replica, m: Decide) -> None:
        """A replica executes what it learned, in order. PMS 3: "it can't execute commands 138-140, which it also
        knows, because commands 136 and 137 have yet to be chosen"."""
        when(m in self.sent)
        when(self.executes and self.is_next(r, m.slot))
        self.applied[r] = m.slot
        if m.cmd is not None:
            self.register[r] = m.cmd

    def is_next(self, r: Replica, s: Slot) -> bool:
        """Whether all slots before `s` are executed, and `s` is not."""
        applied = self.applied[r]
        return s == (1 if applied is None else applied + 1)

    @action
    def crash(self, r: Replica) -> None:
        """A replica crashes and comes back with what is on disk; it executes the log again from the start."""
        self.applied[r] = None
        self.register[r] = None


class PhaseOneSkipped(MultiPaxos):
    """BUG: a leader once elected takes a higher ballot, and goes on without phase 1 in it.

    In the slots that it has not used yet it knows nothing of what others had chosen below that ballot, and a slot
    gets two commands. PMS 3 spares the leader phase 1 in its own ballot only.
    """

    def leads(self, b: Ballot, s: Slot) -> bool:
        return any(s in self.leading[e] for e in Ballot if e <= b)


class OneSlotReported(MultiPaxos):
    """BUG: the promise reports the vote in the first slot only.

    The leader takes the other slots for free and proposes in them what it likes, though a command may be chosen
    there. PMS 3: phase 1 is that of every instance, and so is the answer.
    """

    @action
    def promise(self, r: Replica, m: Prepare) -> None:
        when(m in self.sent)
        promised = self.promised[r]
        when(promised is None or m.bal > promised)
        self.promised[r] = m.bal
        for s in Slot:
            self.sent.add(Promise(r, m.bal, s, self.voted[r][s] if s == 1 else None))


class NoOpOverVotes(MultiPaxos):
    """BUG: the leader goes by the report on the highest slot, and fills all slots below it with no-ops.

    Only a slot without any reported vote is a hole; elsewhere the vote may be part of a choice, and then a slot has a
    command and a no-op. DSLabs, lab 3 (Paxos), on holes in the log.
    """

    def binding(self, promises: set[Promise]) -> set[Promise]:
        voted = {m for m in promises if m.vote is not None}
        return {m for m in super().binding(promises) if all(o.slot <= m.slot for o in voted)}


class NewestBallotBinds(MultiPaxos):
    """BUG: the leader compares the ballots of votes across slots, and goes by the newest ballot only.

    It takes the log of the latest leader for the whole truth, but a replica need not have heard of all of it: what
    was chosen in another slot in an older ballot is given up, and a slot gets two commands, at three ballots. P2c
    holds in each slot for itself (PMS 2.2 and 3). Execution has no part in it, and is left out.
    """

    sizes = {Ballot: 3, Command: 1}
    executes = False

    def binding(self, promises: set[Promise]) -> set[Promise]:
        return {
            m
            for m in promises
            if m.vote is not None and all(o.vote is None or o.vote.bal <= m.vote.bal for o in promises)
        }


class AnyReportBinds(MultiPaxos):
    """BUG: in each slot, the leader proposes again any command reported, and not that of the highest ballot.

    In one slot this is single-decree Paxos without P2c: two commands are chosen at three ballots (PMS 2.2).
    """

    sizes = {Ballot: 3, Slot: 1}

    def binding(self, promises: set[Promise]) -> set[Promise]:
        return {m for m in promises if m.vote is not None}


class SlotUsedTwice(MultiPaxos):
    """BUG: the leader forgets, in a crash, which slots it has used in its ballot, and uses one again.

    Acceptors vote for either of two proposals with the same number, and both are chosen. It has to keep that on
    disk, or to take a new ballot when it comes back (PMS 2.5).
    """

    @action
    def propose(self, b: Ballot, s: Slot, c: Command) -> None:
        when(self.leads(b, s))
        self.sent.add(Accept(b, s, c))


class PromiseOfEachSlot(MultiPaxos):
    """BUG: an acceptor compares a proposal with its last vote in that slot, not with its promise.

    A promise is made for all slots at once, those without a vote included. An old leader still gets votes where a new
    one was told that there are none, and both get a command chosen (PMS 2.2, P1a).
    """

    @action
    def accept(self, r: Replica, m: Accept) -> None:
        when(m in self.sent)
        vote = self.voted[r][m.slot]
        when(vote is None or m.bal >= vote.bal)
        self.promised[r] = m.bal
        self.voted[r][m.slot] = Vote(m.bal, m.cmd)
        self.sent.add(Accepted(r, m.bal, m.slot, m.cmd))


class VotesOfAnySlot(MultiPaxos):
    """BUG: the leader counts the votes of its ballot, whatever slot they are for.

    It takes a late answer about one slot for one about another, and announces what was not chosen. Answers have to
    say what they answer to; PMS 2.3.
    """

    @action
    def decide(self, m: Accept) -> None:
        when(m in self.sent)
        when(2 * len({a.rep for a in self.sent.of(Accepted) if a.bal == m.bal}) > len(Replica))
        self.sent.add(Decide(m.slot, m.cmd))


class HoleSkipped(MultiPaxos):
    """BUG: a replica executes what it learns at once, past slots that it has not learned yet.

    Those are never executed there, so replicas that have come equally far have different states. PMS 3: a server
    "can't execute" what comes after a gap in what is chosen.
    """

    def is_next(self, r: Replica, s: Slot) -> bool:
        applied = self.applied[r]
        return applied is None or s > applied


class IndexOutlivesState(MultiPaxos):
    """BUG: the number of the last slot executed is on disk, the state that it belongs to is not.

    After a crash the replica goes on where it was, from an empty register. Both have to be recovered together:
    Chandra et al., "Paxos Made Live" (2007), 5.5, on snapshots.
    """

    @action
    def crash(self, r: Replica) -> None:
        self.register[r] = None


class VotesLostInCrash(MultiPaxos):
    """BUG: a replica's votes were not on disk when they were sent, and a crash loses them.

    It then promises with an empty log, the new leader finds the slots free, and one gets two commands (PMS 2.5).
    """

    @action
    def crash(self, r: Replica) -> None:
        self.applied[r] = None
        self.register[r] = None
        for s in Slot:
            self.voted[r][s] = None


class PromiseLostInCrash(MultiPaxos):
    """BUG: a replica's promise was not on disk when it was sent, and a crash loses it.

    It then votes for an old leader, whose commands are chosen after a new one was told that nothing was (PMS 2.5).
    """

    @action
    def crash(self, r: Replica) -> None:
        self.applied[r] = None
        self.register[r] = None
        self.promised[r] = None
