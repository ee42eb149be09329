"""CockroachDB's parallel commits: a transaction is committed once its record is STAGING and all its writes are there.

After docs/RFCS/20180324_parallel_commit.md and the specification ParallelCommits.tla (docs/tla-plus) of
cockroachdb/cockroach. A coordinator writes intents for all keys and stages the transaction record, all at once, so
that one round of consensus is enough. Then the transaction is implicitly committed, the client is told, and the
record is made COMMITTED afterwards. Who meets an intent meanwhile (a pusher) has to find out from the record: it
queries all intents that the record lists. If one is missing, it prevents that this is ever written, and aborts the
transaction; if all are there, it commits it. Actions are named after the commands in pkg/kv/kvserver/batcheval.

- Keys and record are replicated, each by its range. What is here of a range is its state machine (see `raft` and
  `committed_log`), and a command is one step. A coordinator that fails takes no more steps.
- A pusher waits until the transaction's heartbeat expires; here it may come at any time.
- The timestamp cache stands for what is read at a key: nothing is written at or below that (`cached`).
- A write that is refused is tried again at a later timestamp: with the other intents kept if what the transaction has
  read is unchanged (refresh), else all over again in a new epoch. There are so many timestamps as `Time` says, and
  then the coordinator gives up.
- Who finds an intent of a transaction that is committed or aborted has no more to do than to resolve it.
"""

import enum

from quorate import Map, Model, Range, Record, Set, Symmetric, action, init, when


class Key(Symmetric): ...


class Pusher(Symmetric): ...


class Time(Range):
    """Timestamps, and epochs; 0 is none."""


class Status(enum.Enum):
    PENDING = "PENDING"
    STAGING = "STAGING"
    COMMITTED = "COMMITTED"
    ABORTED = "ABORTED"


class Stage(enum.Enum):
    """How far the coordinator is."""

    WRITING = "writing"
    ACKNOWLEDGED = "acknowledged"
    GIVEN_UP = "given up"


class Push(enum.Enum):
    """How far a pusher is."""

    BEGINS = "begins"
    QUERIES = "queries"
    PREVENTED = "prevented"
    DONE = "done"


class Write(Record):
    """A version of the transaction: that of an intent, or the one that the record was staged at."""

    epoch: Time
    ts: Time


class ParallelCommits(Model):
    """One transaction, which writes all keys."""

    sizes = {Key: 2, Pusher: 2, Time: 4}

    status: Status
    record: Write
    intent: Map[Key, Write]
    resolved: Set[Key]
    cached: Map[Key, Time]

    stage: Stage
    now: Write  # the version that the coordinator tries
    to_write: Set[Key]
    staged: bool  # in this attempt

    push: Map[Pusher, Push]
    pushed: Map[Pusher, Write]  # what the record was when it was pushed
    found: Map[Pusher, Set[Key]]

    @init
    def start(self) -> None:
        self.record = Write(Time(0), Time(0))
        self.intent = Map({k: Write(Time(0), Time(0)) for k in Key})
        self.now = Write(Time(1), Time(1))
        self.to_write.update(set(Key))
        self.pushed = Map({p: Write(Time(0), Time(0)) for p in Pusher})

    def is_implicitly_committed(self) -> bool:
        """The record is staged, and all writes that it lists are there, at its timestamp or below."""
        return self.status == Status.STAGING and self.is_complete()

    def is_complete(self) -> bool:
        return all(
            self.intent[k].epoch == self.record.epoch and self.intent[k].ts <= self.record.ts for k in Key
        )

    # ------------------------------------------------------------------------------------- the coordinator

    @action
    def put(self, k: Key) -> None:
        """An intent is written, above what was read at the key."""
        when(self.stage == Stage.WRITING and k in self.to_write and self.cached[k] < self.now.ts)
        self.intent[k] = self.now
        self.to_write.discard(k)

    @action
    def refresh(self, k: Key) -> None:
        """A write is too low, and what was read has not changed: the others stay, the timestamp rises."""
        when(self.is_refused(k))
        self.now = Write(self.now.epoch, Time(self.now.ts + 1))
        self.staged = False

    @action
    def restart(self, k: Key) -> None:
        """A write is too low, and what was read has changed: all is written again, in the next epoch."""
        when(self.is_refused(k))
        self.now = Write(Time(self.now.epoch + 1), Time(self.now.ts + 1))
        self.to_write.update(set(Key))
        self.staged = False

    def is_refused(self, k: Key) -> bool:
        too_low = k in self.to_write and self.cached[k] >= self.now.ts
        return self.stage == Stage.WRITING and too_low and self.now.ts + 1 < len(Time)

    @action
    def end_transaction(self) -> None:
        """The record is staged, beside the writes and without waiting for them (cmd_end_transaction.go)."""
        when(self.stage == Stage.WRITING and not self.staged)
        assert self.status != Status.COMMITTED
        if self.status == Status.ABORTED:
            self.stage = Stage.GIVEN_UP
        else:
            self.status = Status.STAGING
            self.record = self.now
            self.staged = True

    @action
    def acknowledge(self) -> None:
        """The client is told that its transaction is committed (txn_interceptor_committer.go)."""
        when(self.stage == Stage.WRITING and self.staged and self.has_written())
        self.stage = Stage.ACKNOWLEDGED

    def has_written(self) -> bool:
        return len(self.to_write) == 0

    @action
    def make_explicit(self) -> None:
        """The record is made COMMITTED, unless somebody else has done so."""
        when(self.stage == Stage.ACKNOWLEDGED and self.status == Status.STAGING)
        self.status = Status.COMMITTED

    @action
    def resolve(self, k: Key) -> None:
        """An intent becomes a value. Who queries the intent does not find it any more."""
        when(self.stage == Stage.ACKNOWLEDGED and self.status == Status.COMMITTED)
        self.resolved.add(k)

    # ------------------------------------------------------------------------------------- pushers

    @action(fair="weak", fair_for=("p",))
    def push_txn(self, p: Pusher) -> None:
        """The record is pushed: aborted if it is PENDING; if it is STAGING, what it lists is looked for
        (cmd_push_txn.go, txnrecovery/manager.go)."""
        when(self.push[p] == Push.BEGINS)
        if self.status == Status.STAGING:
            self.push[p] = Push.QUERIES
            self.pushed[p] = self.record
            self.found[p].update(self.found_at_first())
        else:
            self.push[p] = Push.DONE
            if self.status == Status.PENDING:
                self.status = Status.ABORTED

    def found_at_first(self) -> set[Key]:
        """Which intents are known to be there because the record is staged: none."""
        return {k for k in Key if False}

    @action(fair="weak", fair_for=("p",))
    def query_intent(self, p: Pusher, k: Key) -> None:
        """An intent is looked for. If it is missing, it is missing for ever: the timestamp cache sees to that
        (cmd_query_intent.go)."""
        when(self.push[p] == Push.QUERIES and k not in self.found[p])
        if self.is_found(k, self.pushed[p]):
            self.found[p].add(k)
        else:
            self.cached[k] = self.cached_after(k, self.pushed[p])
            self.push[p] = Push.PREVENTED
            self.found[p].clear()

    def is_found(self, k: Key, pushed: Write) -> bool:
        """It is of the epoch that was staged, and not above the timestamp that was."""
        intent = self.intent[k]
        return intent.epoch == pushed.epoch and intent.ts <= pushed.ts and k not in self.resolved

    def cached_after(self, k: Key, pushed: Write) -> Time:
        """The timestamp cache has been read at the timestamp of the write that was missing."""
        return max(self.cached[k], pushed.ts)

    @action(fair="weak", fair_for=("p",))
    def recover_and_commit(self, p: Pusher) -> None:
        """All intents were found, so the transaction is committed (cmd_recover_txn.go)."""
        when(self.push[p] == Push.QUERIES and len(self.found[p]) == len(Key))
        assert self.status in {Status.STAGING, Status.COMMITTED}
        assert self.record == self.pushed[p]
        self.status = Status.COMMITTED
        self.push[p] = Push.DONE
        self.pushed[p] = Write(Time(0), Time(0))
        self.found[p].clear()

    @action(fair="weak", fair_for=("p",))
    def recover_and_abort(self, p: Pusher) -> None:
        """An intent was prevented, so the transaction is aborted, unless it was staged anew meanwhile, or all is over
        (cmd_recover_txn.go)."""
        when(self.push[p] == Push.PREVENTED)
        assert self.status != Status.PENDING
        self.push[p] = Push.DONE
        if self.status == Status.STAGING:
            if self.may_abort(p):
                self.status = Status.ABORTED
            else:
                self.push[p] = Push.BEGINS
        self.pushed[p] = Write(Time(0), Time(0))

    def may_abort(self, p: Pusher) -> bool:
        """The record is as it was when it was pushed."""
        return self.record.ts <= self.pushed[p].ts


class NotPrevented(ParallelCommits):
    """BUG: a pusher that misses an intent aborts the transaction, and does not prevent that it is written.

    The write was on its way. It arrives, the coordinator has all its writes, and tells its client that the
    transaction is committed. RFC 20180324, "transaction recovery".
    """

    def cached_after(self, k: Key, pushed: Write) -> Time:
        return self.cached[k]


class StagedIsCommitted(ParallelCommits):
    """BUG: a pusher takes a record that is STAGING for committed, and does not look for the intents.

    One that was on its way may be refused later; the transaction is committed without it.
    """

    def found_at_first(self) -> set[Key]:
        return set(Key)


class AcknowledgedWhenStaged(ParallelCommits):
    """BUG: the coordinator tells its client that the transaction is committed when its record is staged.

    A write may still be on its way, and be prevented: the transaction is aborted.
    """

    def has_written(self) -> bool:
        return True


class EpochNotCompared(ParallelCommits):
    """BUG: an intent that the transaction wrote in an earlier epoch is found, too.

    The record was staged in the next epoch, in which this key is still to be written. The transaction is committed
    with a value that it has given up.
    """

    def is_found(self, k: Key, pushed: Write) -> bool:
        written = self.intent[k].epoch > 0
        return written and self.intent[k].ts <= pushed.ts and k not in self.resolved


class StagedAnewIgnored(ParallelCommits):
    """BUG: a pusher aborts the transaction though the record was staged again since it was pushed.

    It has prevented a write of the attempt before. The coordinator tried again at a higher timestamp, has all its
    writes, and was acknowledged.
    """

    def may_abort(self, p: Pusher) -> bool:
        return True
