"""Multi-Paxos whose replicas crash and stay down: which failures it survives, and which it does not.

Lamport, "Paxos Made Simple" (2001), PMS below. A single server is leader, and when it fails another takes its place
(section 3); "if enough of the system (proposer, acceptors, and communication network) is working properly, liveness
can therefore be achieved by electing a single distinguished proposer" (2.4). Enough are a majority of the replicas:
then a command is chosen in every slot, and the replicas that are up execute them all. No failure makes two replicas
execute different logs.

From `stabilise` on there is one leader, and no replica crashes or restarts any more; who is down then stays down.
Before that leaders interrupt each other as often as there are ballots; how they do so for ever is in `flp_paxos`.
"""

from quorate import Set, action, when
from quorate.models.multipaxos import (
    Accept,
    Accepted,
    Ballot,
    Command,
    Decide,
    MultiPaxos,
    Prepare,
    Promise,
    Quorum,
    Replica,
    Slot,
)


class MultiPaxosWithFailures(MultiPaxos):
    """A replica that is down answers nobody. Messages between the others arrive, sooner or later."""

    sizes = {Command: 1}

    down: Set[Replica]
    stable: Ballot | None

    @action(fair="weak", fair_for=())
    def stabilise(self, b: Ballot) -> None:
        """From now on only the leader of this ballot, the highest so far, asks for promises."""
        when(self.stable is None)
        when(all(m.bal <= b for m in self.sent.of(Prepare)))
        self.stable = b

    @action
    def crash(self, r: Replica) -> None:
        """A replica crashes, and loses what is in memory."""
        when(self.stable is None)
        self.down.add(r)
        super().crash(r)

    @action
    def restart(self, r: Replica) -> None:
        """A replica comes back with what is on disk, and executes the log again."""
        when(self.stable is None)
        self.down.discard(r)

    @action(fair="weak")
    def prepare(self, b: Ballot) -> None:
        when(self.stable is None or b == self.stable)
        super().prepare(b)

    @action(fair="weak")
    def promise(self, r: Replica, m: Prepare) -> None:
        when(r not in self.down)
        super().promise(r, m)

    @action(fair="weak")
    def lead(self, b: Ballot, q: Quorum) -> None:
        super().lead(b, q)

    @action(fair="weak")
    def propose(self, b: Ballot, s: Slot, c: Command) -> None:
        super().propose(b, s, c)

    @action(fair="weak")
    def accept(self, r: Replica, m: Accept) -> None:
        when(r not in self.down)
        super().accept(r, m)

    @action(fair="weak")
    def decide(self, m: Accept) -> None:
        super().decide(m)

    @action(fair="weak")
    def execute(self, r: Replica, m: Decide) -> None:
        when(r not in self.down)
        super().execute(r, m)


class OnlyTheLivingCount(MultiPaxosWithFailures):
    """BUG: "Multi-Paxos survives any failure": a majority of the replicas that are up is taken for a majority.

    What is chosen while the others are down they know nothing of when they come back, and another leader fills the
    slot with something else. PMS 2.1: chosen is what "a large enough set of acceptors" accepted, any two of which
    have one in common.
    """

    def chosen(self, m: Accept) -> bool:
        voters = {a.rep for a in self.sent.of(Accepted) if a.bal == m.bal and a.slot == m.slot}
        return 2 * len(voters - self.down) > len(Replica) - len(self.down)


class AllMustVote(MultiPaxosWithFailures):
    """BUG: a command is chosen when all replicas have voted for it.

    One crash, and nothing is chosen any more. PMS 2.1: a majority is enough.
    """

    def chosen(self, m: Accept) -> bool:
        return all(Accepted(r, m.bal, m.slot, m.cmd) in self.sent for r in Replica)


class HolesLeft(MultiPaxosWithFailures):
    """BUG: a new leader goes on after the last slot that it was told of, and fills no hole before it.

    Nothing is chosen there any more, and no replica can execute what is chosen in the slots after it. PMS 3: the
    leader is to "fill the gap" at once, with a no-op.
    """

    @action
    def lead(self, b: Ballot, q: Quorum) -> None:
        promises = {m for m in self.sent.of(Promise) if m.bal == b and m.rep in q}
        reported = {s for s in Slot if all(any(m.rep == r and m.slot == s for m in promises) for r in q)}
        slots = reported - self.leading[b]
        when(len(slots) > 0)
        binding = self.binding(promises)
        for m in binding:
            if m.slot in slots and m.vote is not None:
                self.sent.add(Accept(b, m.slot, m.vote.cmd))
        self.leading[b].update({s for s in slots if all(m.slot <= s for m in binding)})
