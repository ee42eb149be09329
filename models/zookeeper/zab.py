"""Zab 1.0, ZooKeeper's atomic broadcast: discovery, synchronization and broadcast, with what is on disk.

After apache/zookeeper at 53a78e3, whose classes and lines are named below (package server.quorum), and Junqueira,
Reed and Serafini, "Zab: High-performance broadcast for primary-backup systems" (DSN 2011). Zab 1.0 differs from the
paper: the leader is elected with the best history, and does not fetch it. A server has two epochs on disk: `accepted`
is the last one that it promised to (f.p in the paper), `current` the last one whose history it has (f.a).

For who knows Raft: an epoch is a term, and a zxid an entry's term and index. But the leader is whoever has the best
(current, last zxid); followers drop what their leader does not have before they append; a new leader commits its
whole log when a majority has it, also what is of earlier epochs; and messages come over FIFO links. When a link
breaks, all that was on its way is lost, and the follower synchronizes anew.

What is left out, and why that is sound:

- Messages. A link delivers in order, so what a follower has received is a `position` in its leader's log. To receive
  a message that was on its way when the leader failed is as good as having received it before. An
  acknowledgement is at the leader when it is sent, and stays there if the follower fails: the leader need not use it.
- Fast Leader Election. A server that a quorum finds best becomes the leader in one step. If the election errs, the
  leader finds out in discovery (waitForEpochAck), which is modelled.
- Crashes. All that is in memory is lost whenever a server leaves its leader (`fail`), so a crash is nothing else.
  That ZooKeeper keeps its database in memory when only the link breaks is in `zab_sync`, and so are snapshots.
- Which transactions followers have delivered: it is asked nowhere. `deliver` records what they deliver.
- Observers and changes of members.
"""

import enum

from quorate import Ghost, Majority, Map, Model, Range, Record, Seq, Set, Symmetric, action, when


class Server(Symmetric): ...


class Quorum(Majority[Server]): ...


class Epoch(Range):
    """0 is before the first leader, so n epochs are enough for n - 1 leaders."""


class Counter(Range):
    """The lower half of a zxid: a leader counts its transactions, from 1."""


class Index(Range):
    """How many transactions of a log. It needs one value more than Log has room for."""


class Txn(Record):
    """A transaction is known by its zxid: the epoch of the leader that proposed it, and its number there."""

    epoch: Epoch
    counter: Counter


class Log(Seq[Txn]):
    """A history of transactions."""


class Phase(enum.Enum):
    """Of a server (QuorumPeer.ZabState); one that looks for a leader is in ELECTION."""

    ELECTION = "election"
    DISCOVERY = "discovery"
    SYNCHRONIZATION = "synchronization"
    BROADCAST = "broadcast"


class Step(enum.Enum):
    """What a follower does at NEWLEADER: write the history, write the epoch, acknowledge."""

    LOG = "log"
    EPOCH = "epoch"
    ACK = "ack"


class Done(Range):
    """How many of these steps are done."""


class Delivery(Record):
    """History: the transaction was delivered, as the index-th, by the leader of an epoch or a follower of it."""

    epoch: Epoch
    index: Index
    txn: Txn


class Zab(Model):
    """Leaders of epochs bring a quorum to their own history, and broadcast transactions."""

    sizes = {Server: 3, Epoch: 4, Counter: 3, Log: 2, Index: 3, Done: 4}
    durable = {"accepted", "current", "log"}

    accepted: Map[Server, Epoch]
    current: Map[Server, Epoch]
    log: Map[Server, Log]

    leader: Map[Server, Server | None]
    phase: Map[Server, Phase]

    # of followers
    position: Map[Server, Index]
    done: Map[Server, Done]

    # of leaders
    promised: Map[Server, Set[Server]]
    acked: Map[Server, Map[Server, Index | None]]
    committed: Map[Server, Index]

    begun: Ghost[Set[Epoch]]
    delivered: Ghost[Set[Delivery]]

    # ------------------------------------------------------------------------------------------------ discovery

    @action
    def elect(self, s: Server, q: Quorum) -> None:
        """A quorum looks for a leader, and none of it is ahead of `s`. They connect, and the leader's epoch is above
        all that they accepted (Leader.getEpochToPropose, 1469)."""
        when(s in q and all(self.leader[t] is None and not self.is_ahead(t, s) for t in q))
        self.accepted[s] = Epoch(max(self.accepted[t] for t in q) + 1)
        self.leader[s] = s
        self.phase[s] = Phase.DISCOVERY
        self.promised[s].add(s)

    def is_ahead(self, t: Server, s: Server) -> bool:
        """The history of t is more recent than that of s (StateSummary.isMoreRecentThan; totalOrderPredicate)."""
        later = self.is_later(self.last(self.history(t)), self.last(self.history(s)))
        return self.current[t] > self.current[s] or (self.current[t] == self.current[s] and later)

    def history(self, s: Server) -> Log:
        """What a server goes by when it looks for a leader and when it synchronizes."""
        return self.log[s]

    def is_later(self, a: Txn, b: Txn) -> bool:
        """By zxid."""
        return a.epoch > b.epoch or (a.epoch == b.epoch and a.counter > b.counter)

    def last(self, log: Log) -> Txn:
        return log.last if len(log) > 0 else Txn(Epoch(0), Counter(0))

    @action
    def follow(self, f: Server, s: Server) -> None:
        """A server follows a leader whose epoch is not behind what it accepted, and has this epoch on disk before it
        promises (Learner.registerWithLeader, 486). If it had accepted this epoch before, maybe from another leader,
        this is no promise. A leader in discovery gives up if the follower is ahead of it (Leader.waitForEpochAck,
        1515)."""
        when(self.leader[f] is None and self.leader[s] == s and self.accepted[f] <= self.accepted[s])
        when(self.phase[s] != Phase.DISCOVERY or not self.is_ahead(f, s))
        if self.phase[s] == Phase.DISCOVERY and self.accepted[f] < self.accepted[s]:
            self.promised[s].add(f)
        self.accepted[f] = self.accepted[s]
        self.leader[f] = s
        self.phase[f] = Phase.DISCOVERY

    @action
    def establish(self, s: Server) -> None:
        """With the promises of a quorum, the leader has its history as that of the epoch (Leader.lead, 710)."""
        when(self.leader[s] == s and self.phase[s] == Phase.DISCOVERY)
        when(self.is_quorum(self.promised[s]))
        self.promised[s].clear()
        self.current[s] = self.accepted[s]
        self.acked[s][s] = Index(len(self.log[s]))
        self.phase[s] = Phase.SYNCHRONIZATION
        self.begun.add(self.current[s])

    def is_quorum(self, members: set[Server]) -> bool:
        return 2 * len(members) > len(Server)

    # ------------------------------------------------------------------------------------------ synchronization

    @action
    def truncate(self, f: Server, s: Server) -> None:
        """TRUNC: a follower drops what its leader does not have, on disk, at once (Learner.java 618). The leader goes
        by the last zxid of the follower (LearnerHandler.syncFollower, 780): it sends what comes after that."""
        when(self.leader[f] == s and f != s and self.phase[f] == Phase.DISCOVERY)
        when(self.phase[s] == Phase.SYNCHRONIZATION or self.phase[s] == Phase.BROADCAST)
        known = self.known(f, s).copy()
        self.log[f] = self.truncated(f, self.last(known))
        self.position[f] = Index(len(known))
        self.phase[f] = Phase.SYNCHRONIZATION

    def known(self, f: Server, s: Server) -> Log:
        """What the leader takes the follower to have, by its last zxid."""
        return self.up_to(self.log[s], self.last(self.history(f)))

    def truncated(self, f: Server, txn: Txn) -> Log:
        """What stays of a follower's log if it is truncated to this transaction."""
        return self.up_to(self.log[f], txn)

    def up_to(self, log: Log, txn: Txn) -> Log:
        """The transactions that are not later."""
        return log[: sum(1 for i in range(len(log)) if not self.is_later(log[i], txn))]

    @action
    def new_leader(self, f: Server, s: Server, step: Step) -> None:
        """NEWLEADER, after the DIFF: three steps, and a crash between them leaves the disk as it is (Learner.java
        746). What a leader has committed is in the DIFF, and for a new leader that is its whole log."""
        when(self.leader[f] == s and f != s and self.phase[f] == Phase.SYNCHRONIZATION)
        when(step == self.next_step(self.done[f]))
        if step == Step.LOG:
            end = self.end_of_log(f, s)
            self.log[f] = self.log[f] + self.log[s][self.position[f] : end]
            self.position[f] = max(self.position[f], end)
        elif step == Step.EPOCH:
            self.current[f] = self.accepted[f]
        else:
            self.acked[s][f] = self.position[f]
        self.done[f] += 1
        if self.done[f] == 3:
            self.done[f] = Done(0)
            self.phase[f] = Phase.BROADCAST

    def next_step(self, done: Done) -> Step:
        """Learner.java 785-808, 813, 819."""
        return Step.LOG if done == 0 else Step.EPOCH if done == 1 else Step.ACK

    def end_of_log(self, f: Server, s: Server) -> Index:
        """How far a follower logs."""
        return self.end_of_diff(s)

    def end_of_diff(self, s: Server) -> Index:
        """How far a leader sends what is committed."""
        return self.committed[s] if self.phase[s] == Phase.BROADCAST else Index(len(self.log[s]))

    @action
    def activate(self, s: Server) -> None:
        """When a quorum has acknowledged NEWLEADER, the leader's history is committed (Leader.java 716, 741)."""
        when(self.leader[s] == s and self.phase[s] == Phase.SYNCHRONIZATION)
        when(self.is_quorum({f for f in Server if self.acked[s][f] is not None}))
        self.phase[s] = Phase.BROADCAST
        self.committed[s] = Index(len(self.log[s]))
        self.delivered.update(self.deliveries(s, self.committed[s]))

    def deliveries(self, s: Server, n: Index) -> set[Delivery]:
        log = self.log[s][:n]
        return {Delivery(self.accepted[s], Index(i + 1), log[i]) for i in range(len(log))}

    # ------------------------------------------------------------------------------------------------ broadcast

    @action
    def propose(self, s: Server) -> None:
        """The leader numbers a transaction, logs it, and sends it to its followers (Leader.propose, 1295)."""
        when(self.leader[s] == s and self.phase[s] == Phase.BROADCAST)
        last = self.last(self.log[s])
        counter = last.counter if last.epoch == self.current[s] else Counter(0)
        self.log[s].append(Txn(self.current[s], Counter(counter + 1)))
        self.acked[s][s] = Index(len(self.log[s]))

    @action
    def accept(self, f: Server, s: Server) -> None:
        """PROPOSAL: a follower logs the next transaction and acknowledges it (Follower.processPacket, 161)."""
        when(self.leader[f] == s and f != s and self.is_logging(f))
        when(self.position[f] < len(self.log[s]))
        self.log[f].append(self.log[s][self.position[f]])
        self.position[f] += 1
        self.acked[s][f] = self.position[f]

    def is_logging(self, f: Server) -> bool:
        """A follower logs proposals when it is done with the synchronization."""
        return self.phase[f] == Phase.BROADCAST

    @action
    def commit(self, s: Server) -> None:
        """The next transaction is committed when a quorum has acknowledged it (Leader.tryToCommit, 970)."""
        when(
            self.leader[s] == s and self.phase[s] == Phase.BROADCAST and self.committed[s] < len(self.log[s])
        )
        when(self.is_quorum({f for f in Server if self.has_acked(f, s, Index(self.committed[s] + 1))}))
        self.committed[s] += 1
        self.delivered.update(self.deliveries(s, self.committed[s]))

    def has_acked(self, f: Server, s: Server, n: Index) -> bool:
        acked = self.acked[s][f]
        return acked is not None and acked >= n

    @action
    def deliver(self, f: Server, s: Server) -> None:
        """UPTODATE and COMMIT: a follower delivers what its leader has committed and it has itself."""
        when(self.leader[f] == s and f != s and self.phase[f] == Phase.BROADCAST)
        self.delivered.update(self.deliveries(f, self.committed[s]))

    # ------------------------------------------------------------------------------------------------- failures

    @action
    def fail(self, s: Server) -> None:
        """A follower loses its leader, or a leader gives up or crashes, and with it all its links break. They look
        for a leader again, with what is on disk."""
        when(self.leader[s] is not None)
        self.lose_links(s)

    def lose_links(self, s: Server) -> None:
        """A server, and whoever follows it, look for a leader again; what is only in memory is lost."""
        for f in {f for f in Server if f == s or self.leader[f] == s}:
            self.leader[f] = None
            self.phase[f] = Phase.ELECTION
            self.position[f] = Index(0)
            self.done[f] = Done(0)
            self.promised[f].clear()
            for g in Server:
                self.acked[f][g] = None
            self.committed[f] = Index(0)


class EpochBeforeLog(Zab):
    """BUG: at NEWLEADER a follower writes the new epoch first, and then the history.

    If it crashes in between, it passes for more recent than those that have the history of the epoch before. It is
    elected, and they drop what was committed. ZOOKEEPER-4643.
    """

    def next_step(self, done: Done) -> Step:
        return Step.EPOCH if done == 0 else Step.LOG if done == 1 else Step.ACK


class AckBeforeLog(Zab):
    """BUG: at NEWLEADER a follower acknowledges a history that it still has to write.

    The leader takes it for committed, and a crash of the follower takes it away from the quorum. The threads that
    write were not waited for. ZOOKEEPER-3911, 4646 and 4785; 3023 is a test that met it.
    """

    def next_step(self, done: Done) -> Step:
        return Step.EPOCH if done == 0 else Step.ACK if done == 1 else Step.LOG


class NoTruncation(Zab):
    """BUG: a follower keeps a transaction that its leader does not have, and appends the DIFF to it.

    It delivers what nobody else does. ZOOKEEPER-1154: the last zxid of the follower is between two of the leader's,
    so a DIFF was sent and no TRUNC.
    """

    def truncated(self, f: Server, txn: Txn) -> Log:
        return self.log[f]


class TruncatedToCommitted(Zab):
    """BUG: a follower that connects again drops what is proposed and not committed, though it acknowledged that.

    The acknowledgement still counts at the leader, but for a while the transaction is on one disk less, and if the
    leader crashes then, it is lost. In the code: a leader sends TRUNC to a follower that is ahead of its last commit,
    also if it proposed the rest itself (LearnerHandler.java 858), and an acknowledgement that it reads later counts.
    """

    def known(self, f: Server, s: Server) -> Log:
        return self.up_to(self.log[s][: self.end_of_diff(s)], self.last(self.history(f)))


class EpochIgnored(Zab):
    """BUG: leaders are compared by their last zxid alone, not by their epoch first.

    A server is elected for a transaction that the last quorum never saw. A follower with a later zxid, of that
    quorum, is taken to have it, and delivers without it. Zab 1.0 compares `current` first (totalOrderPredicate).
    """

    def is_ahead(self, t: Server, s: Server) -> bool:
        return self.is_later(self.last(self.history(t)), self.last(self.history(s)))
