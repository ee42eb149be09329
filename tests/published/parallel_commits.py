"""Parallel commits of CockroachDB, after its specification docs/tla-plus/ParallelCommits/ParallelCommits.tla.

The specification is in PlusCal, and so its processes have labels: a `while` that is done takes a step of its own.
Constants are those of its ParallelCommits.cfg: two keys, two preventers, MAX_ATTEMPTS = 3.
"""

from __future__ import annotations

import enum

from quorate import Map, Model, Range, Record, Set, Symmetric, action, init, invariant, step, when


class Key(Symmetric): ...


class Preventer(Symmetric): ...


class Time(Range):
    """Epochs, timestamps and attempts, up to MAX_ATTEMPTS + 1."""


class Status(enum.Enum):
    PENDING = "pending"
    STAGING = "staging"
    COMMITTED = "committed"
    ABORTED = "aborted"


class Committing(enum.Enum):
    """pc of the committer."""

    STAGE_WRITES = "StageWrites"
    TRY_STAGE_WRITES = "TryStageWrites"
    ACK_CLIENT = "AckClient"
    ASYNC_EXPLICIT_COMMIT = "AsyncExplicitCommit"
    ASYNC_RESOLVE_INTENTS = "AsyncResolveIntents"
    END_COMMITTER = "EndCommitter"
    DONE = "Done"


class Preventing(enum.Enum):
    """pc of a preventer."""

    PREVENT_LOOP = "PreventLoop"
    PUSH_RECORD = "PushRecord"
    PREVENT_WRITES = "PreventWrites"
    RECOVER_RECORD = "RecoverRecord"
    END_RECOVER = "EndRecover"
    DONE = "Done"


class TxnRecord(Record):
    status: Status
    epoch: Time
    ts: Time


class Intent(Record):
    epoch: Time
    ts: Time
    resolved: bool


class ParallelCommits(Model):
    sizes = {Key: 2, Preventer: 2, Time: 5}
    max_attempts = 3

    record: TxnRecord
    intent_writes: Map[Key, Intent]
    tscache: Map[Key, Time]
    commit_ack: bool

    pc: Committing
    txn_epoch: Time
    txn_ts: Time
    attempt: Time
    to_write: Set[Key]
    have_staged_record: bool

    pc_of: Map[Preventer, Preventing]
    prevent_epoch: Map[Preventer, Time]
    prevent_ts: Map[Preventer, Time]
    found_writes: Map[Preventer, Set[Key]]

    @init
    def start(self) -> None:
        self.record = TxnRecord(Status.PENDING, Time(0), Time(0))
        self.intent_writes = Map({k: Intent(Time(0), Time(0), False) for k in Key})
        self.txn_epoch = Time(1)
        self.txn_ts = Time(1)
        self.to_write.update(set(Key))

    def implicit_commit(self) -> bool:
        return self.record.status == Status.STAGING and all(
            self.intent_writes[k].epoch == self.record.epoch and self.intent_writes[k].ts <= self.record.ts
            for k in Key
        )

    # ------------------------------------------------------------------------------------------ committer

    @action
    def stage_writes(self) -> None:
        when(self.pc == Committing.STAGE_WRITES)
        self.attempt += 1
        over = self.attempt > self.max_attempts
        self.pc = Committing.END_COMMITTER if over else Committing.TRY_STAGE_WRITES

    @action
    def write(self, k: Key) -> None:
        when(self.pc == Committing.TRY_STAGE_WRITES and k in self.to_write)
        when(self.tscache[k] < self.txn_ts)
        self.intent_writes[k] = Intent(self.txn_epoch, self.txn_ts, False)
        self.to_write.remove(k)

    @action
    def write_prevented(self, k: Key, refreshed: bool) -> None:
        when(self.pc == Committing.TRY_STAGE_WRITES and k in self.to_write)
        when(self.tscache[k] >= self.txn_ts)
        self.txn_ts += 1
        if not refreshed:
            self.txn_epoch += 1
            self.to_write.update(set(Key))
        self.have_staged_record = False
        self.pc = Committing.STAGE_WRITES

    @action
    def stage_record(self) -> None:
        when(self.pc == Committing.TRY_STAGE_WRITES and not self.have_staged_record)
        self.have_staged_record = True
        assert self.record.status != Status.COMMITTED
        if self.record.status == Status.ABORTED:
            self.pc = Committing.END_COMMITTER
        else:
            if self.record.status == Status.STAGING:
                assert self.record.epoch <= self.txn_epoch
                assert self.record.ts < self.txn_ts
            self.record = TxnRecord(Status.STAGING, self.txn_epoch, self.txn_ts)

    @action
    def all_is_staged(self) -> None:
        when(self.pc == Committing.TRY_STAGE_WRITES and len(self.to_write) == 0 and self.have_staged_record)
        self.pc = Committing.ACK_CLIENT

    @action
    def ack_client(self) -> None:
        when(self.pc == Committing.ACK_CLIENT)
        assert self.implicit_commit() or self.record.status == Status.COMMITTED
        self.commit_ack = True
        self.pc = Committing.ASYNC_EXPLICIT_COMMIT

    @action
    def async_explicit_commit(self) -> None:
        when(self.pc == Committing.ASYNC_EXPLICIT_COMMIT)
        assert self.implicit_commit() or self.record.status == Status.COMMITTED
        self.record = TxnRecord(Status.COMMITTED, self.record.epoch, self.record.ts)
        self.to_write.update(set(Key))
        self.pc = Committing.ASYNC_RESOLVE_INTENTS

    @action
    def async_resolve_intents(self, k: Key) -> None:
        when(self.pc == Committing.ASYNC_RESOLVE_INTENTS and k in self.to_write)
        self.intent_writes[k] = Intent(self.intent_writes[k].epoch, self.intent_writes[k].ts, True)
        self.to_write.remove(k)

    @action
    def all_is_resolved(self) -> None:
        when(self.pc == Committing.ASYNC_RESOLVE_INTENTS and len(self.to_write) == 0)
        self.pc = Committing.END_COMMITTER

    @action
    def end_committer(self) -> None:
        when(self.pc == Committing.END_COMMITTER)
        self.pc = Committing.DONE

    # ------------------------------------------------------------------------------------------ preventer

    @action
    def prevent_loop(self, p: Preventer) -> None:
        when(self.pc_of[p] == Preventing.PREVENT_LOOP)
        self.found_writes[p].clear()
        self.pc_of[p] = Preventing.PUSH_RECORD

    @action
    def push_record(self, p: Preventer) -> None:
        when(self.pc_of[p] == Preventing.PUSH_RECORD)
        if self.record.status == Status.STAGING:
            self.prevent_epoch[p] = self.record.epoch
            self.prevent_ts[p] = self.record.ts
            self.pc_of[p] = Preventing.PREVENT_WRITES
        else:
            if self.record.status == Status.PENDING:
                self.record = TxnRecord(Status.ABORTED, self.record.epoch, self.record.ts)
            self.pc_of[p] = Preventing.END_RECOVER

    @action
    def prevent_write(self, p: Preventer, k: Key) -> None:
        when(self.pc_of[p] == Preventing.PREVENT_WRITES and k not in self.found_writes[p])
        intent = self.intent_writes[k]
        if intent.epoch == self.prevent_epoch[p] and intent.ts <= self.prevent_ts[p] and not intent.resolved:
            self.found_writes[p].add(k)
        else:
            self.tscache[k] = max(self.tscache[k], self.prevent_ts[p])
            self.pc_of[p] = Preventing.RECOVER_RECORD

    @action
    def all_are_found(self, p: Preventer) -> None:
        when(self.pc_of[p] == Preventing.PREVENT_WRITES and len(self.found_writes[p]) == len(Key))
        self.pc_of[p] = Preventing.RECOVER_RECORD

    @action
    def recover_record(self, p: Preventer) -> None:
        when(self.pc_of[p] == Preventing.RECOVER_RECORD)
        self.pc_of[p] = Preventing.END_RECOVER
        assert self.record.status != Status.PENDING
        if len(self.found_writes[p]) < len(Key):
            if self.record.status == Status.STAGING:
                if self.record.epoch >= self.prevent_epoch[p] and self.record.ts > self.prevent_ts[p]:
                    self.pc_of[p] = Preventing.PREVENT_LOOP
                else:
                    self.record = TxnRecord(Status.ABORTED, self.record.epoch, self.record.ts)
        else:
            assert self.record.status != Status.ABORTED
            assert self.record.epoch == self.prevent_epoch[p]
            assert self.record.ts == self.prevent_ts[p]
            assert self.record.status == Status.COMMITTED or self.implicit_commit()
            self.record = TxnRecord(Status.COMMITTED, self.record.epoch, self.record.ts)

    @action
    def end_recover(self, p: Preventer) -> None:
        when(self.pc_of[p] == Preventing.END_RECOVER)
        self.pc_of[p] = Preventing.DONE


@invariant
def ack_implies_commit(m: ParallelCommits) -> bool:
    """AckImpliesCommit, which its .cfg names."""
    return not m.commit_ack or m.implicit_commit() or m.record.status == Status.COMMITTED


@step
def record_properties(before: ParallelCommits, after: ParallelCommits) -> bool:
    """TemporalTxnRecordProperties, but that it ends: what is final stays, epochs and timestamps grow."""
    final = before.record.status in {Status.COMMITTED, Status.ABORTED}
    return (not final or after.record.status == before.record.status) and (
        before.record.epoch <= after.record.epoch and before.record.ts <= after.record.ts
    )


@step
def intent_properties(before: ParallelCommits, after: ParallelCommits) -> bool:
    """TemporalIntentProperties and TemporalTSCacheProperties: all grow, and what is resolved stays so."""
    return all(
        before.intent_writes[k].epoch <= after.intent_writes[k].epoch
        and before.intent_writes[k].ts <= after.intent_writes[k].ts
        and (not before.intent_writes[k].resolved or after.intent_writes[k].resolved)
        and before.tscache[k] <= after.tscache[k]
        for k in Key
    )
