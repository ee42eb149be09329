"""Chubby: a replica of Multi-Paxos loses its disk, stays mute, catches up, and votes again.

Chandra, Griesemer and Redstone, "Paxos Made Live" (2007), section 5.1 (PML): a replica whose disk is lost takes
part without voting, catches up, and votes again when it has seen one complete instance of Paxos that started
after it had begun to rebuild its state. That is right where every instance has promises of its own. In
Multi-Paxos a promise is for all instances to come, and one that was given before the loss may still be on its
way to a new master: it counts there, and the replica has forgotten it. Michael, Ports, Sharma and Szekeres,
"Recovering Shared Objects Without Stable Storage" (DISC 2017; CV), have what is missing: every message says
whose losses its sender knows of (a crash vector), and a quorum counts only if none in it knows of a loss of
another that the other did not yet know of itself.

A replica that comes back asks the others which instances are under way. Who answers knows of its loss from then on.
What it was told of is what it has to catch up with, and an instance that none of a majority was in when it answered
started later.

Multi-Paxos is that of `multipaxos`, without what has no part in this (`--refines consensus_log` checks that it is a
log of consensus). Left out, and why that loses no run that matters:

- Phase 1 of ballot 0, which is below all others and can learn nothing: its leader is there at the start.
- Prepare and Decide. Whoever is asked for a promise may be asked at any time; what is chosen may be learned at once,
  or later.
- Promises that come when their leader is elected, and those that elected it: nobody reads them any more.
- Execution, clients, and crashes without loss: all that matters of a replica is on its disk.
- A second loss. Each replica would have a number for how often it lost its disk, and a message one for each replica.

A marker in a file system elsewhere tells a replica without a disk from a new one (PML 5.1).
"""

from quorate import Map, Model, Record, Set, Subset, action, init, when
from quorate.models.multipaxos import Accept, Ballot, Command, Quorum, Replica, Slot, Vote


class Promise(Record):
    """Phase 1b, one line of a replica's promise: its last vote in a slot, and whose losses it knows of."""

    rep: Replica
    bal: Ballot
    slot: Slot
    vote: Vote | None
    lost: Subset[Replica]


class Accepted(Record):
    """Phase 2b: a replica's vote, and whose losses it knows of."""

    rep: Replica
    bal: Ballot
    slot: Slot
    cmd: Command | None
    lost: Subset[Replica]


class ChubbyDisk(Model):
    """A message once sent stays in `sent`. On disk, and lost with it: `promised` and `voted`.

    `alpha` is how many slots may be under way; with 1 there are no holes, and so no no-ops.
    """

    sizes = {Replica: 3, Command: 2, Ballot: 2, Slot: 2}
    durable = {"promised", "voted"}
    alpha = 1
    losses = 1

    command: Map[Ballot, Command | None]  # what a leader's clients ask for
    promised: Map[Replica, Ballot]
    voted: Map[Replica, Map[Slot, Vote | None]]
    leading: Set[Ballot]  # ballots above 0 whose leader is elected
    sent: Set[Promise | Accept | Accepted]

    lost: Map[Replica, Subset[Replica]]  # whose losses a replica knows of
    mute: Set[Replica]  # who lost its disk and does not vote yet
    under_way: Map[Replica, Set[Slot]]  # a mute replica: instances that it was told of

    @init
    def start(self, c: Command, d: Command) -> None:
        """Each leader has a command of its own."""
        when(c != d)
        self.command[Ballot(0)] = c
        self.command[Ballot(1)] = d

    # ------------------------------------------------------------------------------------- Multi-Paxos

    @action
    def promise(self, r: Replica, b: Ballot) -> None:
        """Phase 1b, for all slots at once."""
        when(r not in self.mute and b > self.promised[r])
        self.promised[r] = b
        if b not in self.leading:
            for s in Slot:
                self.sent.add(Promise(r, b, s, self.voted[r][s], self.lost[r]))

    @action
    def lead(self, b: Ballot, q: Quorum) -> None:
        """The promises of a quorum elect the leader, and it proposes again what they bind it to."""
        promises = {m for m in self.sent.of(Promise) if m.bal == b and m.rep in q and self.counts(m, b, q)}
        when(all(any(m.rep == r for m in promises) for r in q))
        self.leading.add(b)
        for s in Slot:
            votes = {m.vote for m in promises if m.slot == s and m.vote is not None}
            for v in votes:
                if all(w.bal <= v.bal for w in votes):
                    self.sent.add(Accept(b, s, v.cmd))
        self.sent -= {m for m in self.sent.of(Promise) if m.bal == b}

    def counts(self, m: Promise, b: Ballot, q: Quorum) -> bool:
        """CV: a promise does not count beside that of someone who knows that its sender has forgotten it."""
        others = {o for o in self.sent.of(Promise) if o.bal == b and o.rep in q}
        return m.rep in m.lost or all(m.rep not in o.lost for o in others if o.rep != m.rep)

    @action
    def propose(self, b: Ballot, s: Slot) -> None:
        """Phase 2a: the leader puts a client's command into its next free slot."""
        when(b == 0 or b in self.leading)
        when(
            all(
                any(a.slot == t and self.chosen(a) for a in self.sent.of(Accept))
                for t in Slot
                if t + self.alpha <= s
            )
        )
        when(not any(a.bal == b and a.slot == s for a in self.sent.of(Accept)))
        self.sent.add(Accept(b, s, self.command[b]))

    @action
    def accept(self, r: Replica, m: Accept) -> None:
        """Phase 2b. A replica votes, unless it promised itself to a higher ballot."""
        when(m in self.sent)
        when(r not in self.mute and m.bal >= self.promised[r])
        when(self.voted[r][m.slot] != Vote(m.bal, m.cmd))
        self.promised[r] = m.bal
        self.voted[r][m.slot] = Vote(m.bal, m.cmd)
        self.sent.add(Accepted(r, m.bal, m.slot, m.cmd, self.lost[r]))

    def chosen(self, m: Accept) -> bool:
        """A command is chosen when a quorum has voted for it in one ballot, with votes that count together."""
        votes = {v for v in self.sent.of(Accepted) if v.bal == m.bal and v.slot == m.slot and v.cmd == m.cmd}
        return any(
            all(any(v.rep == r and self.votes_with(v, votes, q) for v in votes) for r in q) for q in Quorum
        )

    def votes_with(self, v: Accepted, votes: set[Accepted], q: Quorum) -> bool:
        """CV: nor does a vote beside that of someone who knows that it is forgotten."""
        return v.rep in v.lost or all(v.rep not in w.lost for w in votes if w.rep in q and w.rep != v.rep)

    # ------------------------------------------------------------------------------------- loss of a disk

    @action
    def lose_disk(self, r: Replica) -> None:
        """A replica comes back with an empty disk. The marker tells it that it is not new."""
        when(len({x for x in Replica if x in self.lost[x]}) < self.losses and r not in self.lost[r])
        when(self.promised[r] > 0 or any(self.voted[r][s] is not None for s in Slot))
        self.promised[r] = Ballot(0)
        for s in Slot:
            self.voted[r][s] = None
        self.lost[r] = Subset(self.lost[r] | {r})
        if self.stays_mute():
            self.mute.add(r)

    def stays_mute(self) -> bool:
        """PML 5.1: it takes part as a non-voting member."""
        return True

    @action
    def answer(self, x: Replica, r: Replica) -> None:
        """A replica hears of the loss, and answers which instances it has been in."""
        when(r in self.mute and x not in self.mute and r not in self.lost[x])
        self.lost[x] = Subset(self.lost[x] | {r})
        self.under_way[r] |= {s for s in Slot if self.voted[x][s] is not None}

    @action
    def catch_up(self, r: Replica, m: Accept) -> None:
        """A mute replica learns what is chosen in an instance that it missed, as if it had voted for that."""
        when(m in self.sent)
        when(
            r in self.mute
            and m.slot in self.under_way[r]
            and self.voted[r][m.slot] is None
            and self.chosen(m)
        )
        self.voted[r][m.slot] = Vote(m.bal, m.cmd)

    @action
    def rejoin(self, r: Replica, m: Accept) -> None:
        """A mute replica has caught up, and sees that an instance is complete which started later: it votes again."""
        when(m in self.sent and r in self.mute)
        when(2 * len({x for x in Replica if x != r and r in self.lost[x]}) > len(Replica))
        when(self.caught_up(r))
        when(self.chosen(m) and self.started_later(r, m.slot))
        self.mute.discard(r)
        self.under_way[r].clear()
        self.promised[r] = m.bal
        self.voted[r][m.slot] = Vote(m.bal, m.cmd)

    def caught_up(self, r: Replica) -> bool:
        """PML 5.1: it catches up, with all that was under way."""
        return all(self.voted[r][s] is not None for s in self.under_way[r])

    def started_later(self, r: Replica, s: Slot) -> bool:
        """PML 5.1: only such an instance shows that all is over that the replica may have had a part in."""
        return s not in self.under_way[r]


class VotesAtOnce(ChubbyDisk):
    """BUG: a replica that comes back with an empty disk goes on as if it were new.

    It has forgotten its vote, tells the next leader that there is none, and the slot gets another command. PML
    5.1: a replica must not go back on what it promised.
    """

    def stays_mute(self) -> bool:
        return False


class OldPromisesCount(ChubbyDisk):
    """BUG: a promise counts, though its sender lost its disk after it was given. That is PML 5.1 to the letter.

    The replica has waited for a whole instance and caught up, but the promise is for all instances to come, and the
    replica knows nothing of it: it votes for the old leader, and the new one was told that there is no vote. CV:
    quorums must be crash-consistent.
    """

    def counts(self, m: Promise, b: Ballot, q: Quorum) -> bool:
        return True


class OldVotesCount(ChubbyDisk):
    """BUG: a vote counts, though its sender lost its disk after it was cast.

    Nobody who answered was in that instance, so the replica did not catch up with it; the vote that completes it
    comes later. CV: quorums must be crash-consistent.
    """

    def votes_with(self, v: Accepted, votes: set[Accepted], q: Quorum) -> bool:
        return True


class NoCatchUp(ChubbyDisk):
    """BUG: a replica waits for an instance that started later, but does not catch up with those under way.

    What was chosen with its vote there it has forgotten; the next leader finds the slot free. PML 5.1.
    """

    def caught_up(self, r: Replica) -> bool:
        return True


class AnyInstance(ChubbyDisk):
    """BUG: a replica that has caught up takes any complete instance for the one to wait for, also one under way.

    That may be one of an old leader, and be complete since before the replica promised itself to a new one. PML 5.1:
    the instance must have "started after" the replica began to rebuild its state.
    """

    def started_later(self, r: Replica, s: Slot) -> bool:
        return True
