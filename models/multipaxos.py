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

    On disk: `promised` and `voted`. In memory, and lost in a crash: `applied` (the last slot executed) and
    `register` (what the log executed so far left there).
    """

    sizes = {Replica: 3, Command: 2, Ballot: 2, Slot: 2}

    promised: Map[Replica, Ballot | None]
    voted: Map[Replica, Map[Slot, Vote | None]]
    applied: Map[Replica, Slot | None]
    register: Map[Replica, Command | None]
    elected: Set[Ballot]
    sent: Set[Prepare | Promise | Accept | Accepted | Decide]

    @action
    def prepare(self, b: Ballot) -> None:
        """Phase 1a, for infinitely many instances at once (PMS 3): "a newly chosen leader executes phase 1"."""
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
        """The leader is elected by the promises of a quorum. It proposes again what they bind it to, slot by slot,
        and fills the holes between with no-ops (PMS 3: "proposing a special no-op command")."""
        when(b not in self.elected)
        promises = {m for m in self.sent.of(Promise) if m.bal == b and m.rep in q}
        when(all(any(m.rep == r for m in promises) for r in q))
        self.elected.add(b)
        binding = self.binding(promises)
        for m in binding:
            if m.vote is not None:
                self.sent.add(Accept(b, m.slot, m.vote.cmd))
        for s in Slot:
            if any(m.slot > s for m in binding) and not any(m.slot == s for m in binding):
                self.sent.add(Accept(b, s, None))

    def binding(self, promises: set[Promise]) -> set[Promise]:
        """In each slot, the reports of the highest-numbered vote bind the leader."""
        votes = {m for m in promises if m.vote is not None}
        return {m for m in votes if all(other.slot != m.slot or other.vote.bal <= m.vote.bal for other in votes)}

    @action
    def propose(self, b: Ballot, s: Slot, c: Command) -> None:
        """Phase 2a, with no phase 1 before it. The leader puts a client's command in its next free slot; it need
        not wait for the slots before to be chosen."""
        when(self.leads(b))
        used = {m.slot for m in self.sent.of(Accept) if m.bal == b}
        when(s not in used and all(t in used for t in Slot if t < s))
        self.sent.add(Accept(b, s, c))

    def leads(self, b: Ballot) -> bool:
        """Only the leader of a ballot proposes in it."""
        return b in self.elected

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
        """A command is chosen when a quorum has voted for it in one ballot; the leader tells everybody."""
        when(m in self.sent)
        when(any(all(Accepted(r, m.bal, m.slot, m.cmd) in self.sent for r in q) for q in Quorum))
        self.sent.add(Decide(m.slot, m.cmd))

    @action
    def execute(self, r: Replica, m: Decide) -> None:
        """A replica that was told of a slot executes it, strictly in order. A no-op leaves the register as it is."""
        when(m in self.sent)
        when(self.is_next(r, m.slot))
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
