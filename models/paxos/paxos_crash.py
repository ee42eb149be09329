"""Paxos whose acceptors crash and recover: what is in memory is lost, what is on disk survives.

After "Paxos Made Simple", section 2.5: an acceptor records its intended response in stable storage before it
sends it. Proposers need no disk here: one that comes back takes a ballot not used before.
"""

from quorate import Map, Range, action, when
from quorate.models.paxos import Accept, Accepted, Acceptor, Ballot, Paxos, Prepare, Promise, Vote


class Crashes(Range):
    """How many acceptors have crashed so far; size 2 allows one crash."""


class PaxosWithCrashes(Paxos):
    """`promised` and `voted` are what an acceptor has in memory; beside them is what it has on disk."""

    sizes = {Crashes: 2}
    durable = {"promised_on_disk", "voted_on_disk"}

    promised_on_disk: Map[Acceptor, Ballot | None]
    voted_on_disk: Map[Acceptor, Vote | None]
    crashes: Crashes

    @action
    def promise(self, a: Acceptor, m: Prepare) -> None:
        """Phase 1b, recorded before it is sent: both are one step, so no crash comes between."""
        super().promise(a, m)
        self.promised_on_disk[a] = self.promised[a]

    @action
    def accept(self, a: Acceptor, m: Accept) -> None:
        """Phase 2b, recorded before it is sent."""
        super().accept(a, m)
        self.promised_on_disk[a] = self.promised[a]
        self.voted_on_disk[a] = self.voted[a]

    @action
    def crash(self, a: Acceptor) -> None:
        """An acceptor crashes and comes back with what is on its disk."""
        self.crashes += 1
        self.promised[a] = self.promised_on_disk[a]
        self.voted[a] = self.voted_on_disk[a]


class PromiseNotOnDisk(PaxosWithCrashes):
    """BUG: the acceptor sends its promise without recording it.

    After a crash it votes in a lower ballot, whose value is chosen after a higher ballot was told that nothing was.
    Two values are chosen. Paxos Made Simple, 2.5; Chandra et al., "Paxos Made Live" (2007), 5.1, on lost disks.
    """

    @action
    def promise(self, a: Acceptor, m: Prepare) -> None:
        when(m in self.sent)
        promised = self.promised[a]
        when(promised is None or m.bal > promised)
        self.promised[a] = m.bal
        self.sent.add(Promise(a, m.bal, self.voted[a]))


class VoteNotOnDisk(PaxosWithCrashes):
    """BUG: the acceptor sends its vote without recording it.

    After a crash it reports that it never voted, the value chosen with its vote is not found out, and another is
    chosen. Paxos Made Simple, 2.5; Chandra et al., "Paxos Made Live" (2007), 5.1, on lost disks.
    """

    @action
    def accept(self, a: Acceptor, m: Accept) -> None:
        when(m in self.sent)
        promised = self.promised[a]
        when(promised is None or m.bal >= promised)
        self.promised[a] = m.bal
        self.voted[a] = Vote(m.bal, m.val)
        self.sent.add(Accepted(a, m.bal, m.val))


class DiskLost(PaxosWithCrashes):
    """BUG: the acceptor comes back with an empty disk and takes part as if it were new.

    Neither its promises nor its votes bind it any more, and two values are chosen. It may come back only as a new
    acceptor, or must not vote until it has learnt what it may have promised: "Paxos Made Live", 5.1.
    """

    @action
    def crash(self, a: Acceptor) -> None:
        self.crashes += 1
        self.promised[a] = None
        self.voted[a] = None
        self.promised_on_disk[a] = None
        self.voted_on_disk[a] = None
