"""ZooKeeper's synchronization: what is only in memory, and what a server keeps of it when a link breaks.

Zab as in `zab`, and beside the history on disk the database in memory, after apache/zookeeper at 53a78e3. A server
that loses its leader does not restart. It keeps its database, stands in the next election with what is in there, and
asks the next leader for what comes after. That is right as long as all of it is on disk too:

- A proposal is received, and another thread writes it (SyncRequestProcessor). If a quorum is faster, it is applied in
  memory before it is on disk. When the link breaks, that thread first writes what is in its queue, and then the
  database is brought up to what is on disk (ZooKeeperServer.shutdown, 922). A crash loses the queue.
- A snapshot (SNAP) is read into memory at once, and written at NEWLEADER. If the link breaks before that, the
  database is cleared, and read from disk again (Learner.shutdown, 910).
- Proposals that are not committed come to a follower before NEWLEADER, too. They are kept, and logged after it.

The model begins in epoch 1: its leader and a follower have committed a transaction, and the third server has nothing.
So there are two more elections in it. `zab` reaches this state. `memory` is the longer one of what was applied and
what is on disk: what is on disk and was not applied yet is applied before anybody asks.
"""

from quorate import Map, Set, action, init, when
from quorate.models.zookeeper.zab import (
    Counter,
    Delivery,
    Epoch,
    Index,
    Log,
    Phase,
    Quorum,
    Server,
    Step,
    Txn,
    Zab,
)


class ZabSync(Zab):
    """Servers with a database in memory, snapshots, and a thread that writes to disk."""

    memory: Map[Server, Log]
    received: Map[Server, Index]
    learned: Map[Server, Index]
    snapping: Set[Server]

    @init
    def epoch_one(self, s: Server, f: Server) -> None:
        """In epoch 1 s leads, f follows, and they have committed a transaction."""
        when(s != f)
        first = Txn(Epoch(1), Counter(1))
        for t in {s, f}:
            self.accepted[t] = Epoch(1)
            self.current[t] = Epoch(1)
            self.log[t].append(first)
            self.memory[t].append(first)
            self.leader[t] = s
            self.phase[t] = Phase.BROADCAST
            self.acked[s][t] = Index(1)
        self.position[f] = Index(1)
        self.received[f] = Index(1)
        self.committed[s] = Index(1)
        self.begun.add(Epoch(1))
        self.delivered.add(Delivery(Epoch(1), Index(1), first))

    def history(self, s: Server) -> Log:
        """The last zxid is that of the database in memory (QuorumPeer.getLastLoggedZxid, 1386)."""
        return self.memory[s]

    @action
    def elect(self, s: Server, q: Quorum) -> None:
        """A leader writes a snapshot of its database before anything else (ZooKeeperServer.loadData)."""
        super().elect(s, q)
        self.log[s] = self.memory[s]

    # ------------------------------------------------------------------------------------------ synchronization

    @action
    def truncate(self, f: Server, s: Server) -> None:
        """TRUNC, after which the database is read from disk again, or DIFF, for which it stays."""
        kept = self.up_to(self.memory[f], self.last(self.known(f, s))).copy()
        position = Index(len(self.known(f, s)))
        super().truncate(f, s)
        self.received[f] = position
        if len(kept) < len(self.memory[f]):
            self.memory[f] = self.log[f]

    @action
    def snapshot(self, f: Server, s: Server) -> None:
        """SNAP: what the leader has committed, and the follower has not, comes as a database (Learner.java 596)."""
        when(self.leader[f] == s and f != s and self.phase[f] == Phase.DISCOVERY)
        when(self.phase[s] == Phase.SYNCHRONIZATION or self.phase[s] == Phase.BROADCAST)
        when(len(self.known(f, s)) < self.end_of_diff(s))
        self.memory[f] = self.log[s][: self.end_of_diff(s)]
        self.position[f] = self.end_of_diff(s)
        self.received[f] = self.end_of_diff(s)
        self.phase[f] = Phase.SYNCHRONIZATION
        self.snapping.add(f)

    @action
    def new_leader(self, f: Server, s: Server, step: Step) -> None:
        """NEWLEADER: a snapshot is written (Learner.java 760). What is committed is logged and applied (785-800), and
        what is not stays in the queue."""
        when(self.leader[f] == s and f != s and self.phase[f] == Phase.SYNCHRONIZATION)
        when(step == self.next_step(self.done[f]))
        if step == Step.LOG:
            if f in self.snapping:
                self.log[f] = self.memory[f]
                self.snapping.discard(f)
            end = self.end_of_log(f, s)
            self.learned[f] = max(self.position[f], self.end_of_diff(s))
            self.memory[f] = self.memory[f] + self.log[s][self.position[f] : end]
            self.received[f] = max(self.received[f], end)
        last = self.done[f] == 2
        super().new_leader(f, s, step)
        if last:
            self.learned[f] = Index(0)

    def has_commit_in_sync(self, f: Server, s: Server) -> bool:
        """A COMMIT comes between NEWLEADER and UPTODATE. It is for the first proposal in the queue (Learner.java
        670), and stays with it until UPTODATE."""
        synchronizing = self.leader[f] == s and f != s and self.phase[f] == Phase.SYNCHRONIZATION
        return (
            synchronizing and self.done[f] > 0 and self.learned[f] < min(self.committed[s], self.received[f])
        )

    # ------------------------------------------------------------------------------------------------ broadcast

    @action
    def propose(self, s: Server) -> None:
        super().propose(s)
        self.memory[s] = self.log[s]

    @action
    def receive(self, f: Server, s: Server) -> None:
        """PROPOSAL: it is in the queue (Learner.java 668; SyncRequestProcessor.processRequest)."""
        when(self.leader[f] == s and f != s)
        when(self.phase[f] == Phase.SYNCHRONIZATION or self.phase[f] == Phase.BROADCAST)
        when(self.end_of_diff(s) <= self.received[f] < len(self.log[s]))
        self.received[f] += 1

    @action
    def accept(self, f: Server, s: Server) -> None:
        """The first proposal of the queue is written and acknowledged."""
        when(self.position[f] < self.received[f])
        super().accept(f, s)
        if len(self.memory[f]) < len(self.log[f]):
            self.memory[f] = self.log[f]

    @action
    def deliver(self, f: Server, s: Server) -> None:
        """COMMIT: a follower applies what it has received, whether it is on its disk yet or not."""
        when(self.leader[f] == s and f != s and self.phase[f] == Phase.BROADCAST)
        n = min(self.committed[s], self.received[f])
        self.memory[f] = self.memory[f] + self.log[s][len(self.memory[f]) : n]
        log = self.memory[f][:n].copy()
        self.delivered.update({Delivery(self.accepted[f], Index(i + 1), log[i]) for i in range(len(log))})

    # ------------------------------------------------------------------------------------------------- failures

    def lose_links(self, s: Server) -> None:
        """The queues are written, the databases stay."""
        self.memory = Map(
            {f: self.memory_after_shutdown(f) if self.leaves(f, s) else self.memory[f] for f in Server}
        )
        self.log = Map({f: self.log_after_shutdown(f) if self.leaves(f, s) else self.log[f] for f in Server})
        for f in {f for f in Server if self.leaves(f, s)}:
            self.received[f] = Index(0)
            self.learned[f] = Index(0)
            self.snapping.discard(f)
        super().lose_links(s)

    def leaves(self, f: Server, s: Server) -> bool:
        return f == s or self.leader[f] == s

    def log_after_shutdown(self, f: Server) -> Log:
        """The queue of SyncRequestProcessor is written (LearnerZooKeeperServer.shutdownComponents, 155)."""
        s = self.leader[f]
        if s is None or self.phase[f] != Phase.BROADCAST:
            return self.log[f]
        return self.log[f] + self.log[s][self.position[f] : self.received[f]]

    def memory_after_shutdown(self, f: Server) -> Log:
        """The database is brought up to what is on disk; after SNAP it is cleared first (ZooKeeperServer 936)."""
        log = self.log_after_shutdown(f)
        return log if self.is_cleared(f) or len(log) > len(self.memory[f]) else self.memory[f]

    def is_cleared(self, f: Server) -> bool:
        """A snapshot is in memory, and not on disk (Learner.java 924)."""
        return f in self.snapping

    @action
    def crash(self, s: Server) -> None:
        """A server crashes, and starts again with what is on its disk. What followed it loses its link."""
        when(self.may_start(s))
        self.memory[s] = self.log[s]
        self.received[s] = self.position[s]
        self.snapping.discard(s)
        self.lose_links(s)

    def may_start(self, s: Server) -> bool:
        """Whether a server takes what is on its disk for sound (QuorumPeer.loadDataBase). A history of an epoch that
        is not `current` yet is: the server crashed between two writes."""
        return True


class SnapInMemory(ZabSync):
    """BUG: a follower whose link breaks after SNAP keeps the snapshot in memory, and has not written it.

    The next leader goes by its last zxid, and sends nothing. So it acknowledges a history that is not on its disk,
    and a crash takes that away. ZOOKEEPER-3642.
    """

    def is_cleared(self, f: Server) -> bool:
        return False


class ShutdownDropsQueue(ZabSync):
    """BUG: a follower whose link breaks does not write the proposals that are in its queue.

    What it has applied of them is in memory and not on disk, and the next leader does not send it again.
    ZOOKEEPER-4712: the thread was not stopped, and wrote later, or never if the server crashed before.
    """

    def log_after_shutdown(self, f: Server) -> Log:
        return self.log[f]


class EpochOfHistoryChecked(ZabSync):
    """BUG: a server does not start if its history is of a later epoch than `current`.

    It crashed after it wrote a snapshot or the log, and before the epoch, and never starts again. ZOOKEEPER-1653,
    2354: "The current epoch is older than the last zxid". The check is still there (QuorumPeer.java 1224-1240).
    """

    def may_start(self, s: Server) -> bool:
        return self.last(self.log[s]).epoch <= self.current[s]


class CommitInSync(ZabSync):
    """BUG: at NEWLEADER a follower logs what is not committed, too, and its queue is empty.

    A COMMIT comes before UPTODATE, and there is no proposal for it: the follower fails with an exception, and looks
    for a leader again. ZOOKEEPER-4394.
    """

    def end_of_log(self, f: Server, s: Server) -> Index:
        return max(self.end_of_diff(s), self.received[f])


class ProposalAckFirst(ZabSync):
    """BUG: a follower logs and acknowledges proposals while it still has to acknowledge NEWLEADER.

    The leader takes the first acknowledgement for the other one, sees that it is not, and waits for a quorum until it
    gives up. ZOOKEEPER-4685.
    """

    def is_logging(self, f: Server) -> bool:
        return self.phase[f] == Phase.BROADCAST or (
            self.phase[f] == Phase.SYNCHRONIZATION and self.done[f] > 0
        )
