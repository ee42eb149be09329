"""Two regions of TiKV merge: the target takes over the keys of the source, on each store when it gets there.

After tikv/tikv 8e96471, `components/raftstore/src/store`; each action names the lines that it follows. The log of the
source gets PrepareMerge, after which it takes no writes. Then the log of the target gets CommitMerge, which a store
applies once its replica of the source has applied PrepareMerge. If the target's epoch has changed meanwhile, then
CommitMerge has no effect, and the source takes PrepareMerge back. So one decision is made in two logs, with no
transaction between them.

As in `tikv_regions`, a region is the log of its committed commands. Of the source it matters too how much of its log
each replica has received: once most of its replicas are gone, nobody can send the rest, so CommitMerge carries it. (A
committed command is on a majority; that is not required here, which allows more runs, not fewer.) The only keys are
those of the source, as one register. What is left out:

- Terms, votes, time and `CmdEpochChecker`, as there.
- Snapshots, splits, changes of members, and a second merge. `Raise` is whatever changes the target's epoch.
- That a merge is refused while replicas lag too far behind.
"""

import enum

from quorate import Ghost, Map, Model, Range, Record, Seq, Set, action, init, when
from quorate.models.tikv import Store, Value


class Region(enum.Enum):
    SOURCE = "source"
    TARGET = "target"


class Version(Range):
    """The version of an epoch. (PrepareMerge raises `conf_ver` with it, which excludes changes of members.)"""


class Index(Range):
    """An index of a log, from 1; or how many of its commands are applied."""


class Put(Record):
    """A write, with the version of the region at the leader that proposed it."""

    version: Version
    value: Value


class PrepareMerge(Record):
    """The source gives its keys to a target of this version. From `min_index` on a replica may lack its log."""

    version: Version
    min_index: Index
    target: Version


class RollbackMerge(Record):
    """The source keeps its keys."""

    version: Version


class CommitMerge(Record):
    """The target takes over the keys of the source, which has this version after its command `commit`. It carries the
    source's log from `first` to `commit`; that is not repeated here."""

    version: Version
    source: Version
    first: Index
    commit: Index


class Raise(Record):
    """The target's version is raised, by a split or by another merge."""

    version: Version


class SourceLog(Seq[Put | PrepareMerge | RollbackMerge]): ...


class TargetLog(Seq[Put | CommitMerge | Raise]): ...


class MergeState(Record):
    """Of a replica of the source that has applied PrepareMerge, at the index `commit`."""

    min_index: Index
    commit: Index
    target: Version


class Merge(Model):
    """One merge, committed or rolled back; reads by lease, writes, elections, and replicas that lag behind."""

    sizes = {Store: 3, Version: 4, Value: 2, SourceLog: 3, TargetLog: 3, Index: 4}

    source: SourceLog
    target: TargetLog
    leader: Map[Region, Store | None]
    lease: Map[Region, bool]

    log: Map[Store, SourceLog]
    merging: Map[Store, MergeState | None]
    merged: Set[Store]
    version: Map[Store, Map[Region, Version]]
    applied: Map[Store, Map[Region, Index]]
    data: Map[Store, Value]

    written: Value

    floor: Ghost[Value]

    @init
    def at_first(self, s: Store, t: Store) -> None:
        """Both regions have leaders with leases."""
        self.leader[Region.SOURCE] = s
        self.leader[Region.TARGET] = t
        for r in Region:
            self.lease[r] = True

    def has(self, s: Store, r: Region) -> bool:
        """The store has a replica of the region. Of the source it has a tombstone after the merge."""
        return r == Region.TARGET or s not in self.merged

    def covers(self, s: Store, r: Region) -> bool:
        """The keys are in the region, on this store."""
        return (s in self.merged) == (r == Region.TARGET)

    # ------------------------------------------------------------------------------------- leaders and leases

    @action
    def elect(self, s: Store, r: Region) -> None:
        """A replica that has applied all is the leader. The lease of the one before it is over (util.rs:460)."""
        when(self.has(s, r) and self.leader[r] != s and not self.lease[r])
        when(2 * len({t for t in Store if self.has(t, r)}) > len(Store))
        when(self.applied[s][r] == (len(self.source) if r == Region.SOURCE else len(self.target)))
        self.leader[r] = s

    @action
    def renew(self, s: Store, r: Region) -> None:
        """A leader hears from a majority, and has a lease (`maybe_renew_leader_lease`, peer.rs:3908). A read that a
        majority confirms has the same guard (`pre_read_index`, peer.rs:4245): it is a lease for one read."""
        when(self.leader[r] == s and self.has(s, r))
        when(r == Region.TARGET or self.may_renew(s))
        self.lease[r] = True

    def may_renew(self, s: Store) -> bool:
        """`should_renew_lease`, peer.rs:560."""
        return not self.is_merging(s)

    def is_merging(self, s: Store) -> bool:
        """PrepareMerge is committed, and not yet applied, or not yet rolled back (peer.rs:2691)."""
        unapplied = self.source[self.applied[s][Region.SOURCE] :]
        return self.merging[s] is not None or any(isinstance(c, PrepareMerge) for c in unapplied)

    @action
    def expire(self, r: Region) -> None:
        """A lease ends, unless it is renewed."""
        self.lease[r] = False

    # ------------------------------------------------------------------------------------- reads and writes

    @action
    def read(self, s: Store, r: Region) -> None:
        """A leader answers from its own data."""
        when(self.may_serve(s, r))
        self.floor = max(self.floor, self.data[s])

    def may_serve(self, s: Store, r: Region) -> bool:
        """It has a lease, and its region has the keys (`inspect`, peer.rs:6293)."""
        return self.leader[r] == s and self.lease[r] and self.covers(s, r)

    @action
    def write(self, s: Store, r: Region) -> None:
        """A leader whose region has the keys, and is not merging, proposes a write, and it is committed. There are as
        many writes as values, so that no bound cuts a step."""
        when(self.leader[r] == s and self.covers(s, r) and self.merging[s] is None)
        when(self.written < len(Value) - 1)
        self.written += 1
        put = Put(self.version[s][r], self.written)
        if r == Region.SOURCE:
            self.source.append(put)
            self.log[s].append(put)
        else:
            self.target.append(put)

    @action
    def replicate(self, s: Store) -> None:
        """A replica of the source receives the next command, if its leader is still there, and if its log matches (as
        Raft asks; which it does)."""
        when(self.has(s, Region.SOURCE) and len(self.log[s]) < len(self.source))
        when(any(self.leader[Region.SOURCE] == t and self.has(t, Region.SOURCE) for t in Store))
        when(self.log[s] == self.source[: len(self.log[s])])
        self.log[s].append(self.source[len(self.log[s])])

    # ------------------------------------------------------------------------------------- the merge

    @action
    def prepare(self, s: Store) -> None:
        """The source's leader proposes PrepareMerge, once. When that is committed, and before any follower knows, it
        suspects its lease (`on_leader_commit_idx_changed`, peer.rs:2607)."""
        when(self.leader[Region.SOURCE] == s and self.has(s, Region.SOURCE))
        when(not any(isinstance(c, PrepareMerge) for c in self.source))
        version = self.version[s]
        prepare = PrepareMerge(version[Region.SOURCE], self.min_index(), version[Region.TARGET])
        self.source.append(prepare)
        self.log[s].append(prepare)
        if self.suspects():
            self.lease[Region.SOURCE] = False

    def min_index(self) -> Index:
        """The first index that a replica lacks (`get_min_progress`, peer.rs:4473, and 4638)."""
        return Index(min(len(self.log[t]) for t in Store) + 1)

    def suspects(self) -> bool:
        return True

    @action
    def commit(self, s: Store) -> None:
        """A replica of the source that is merging proposes CommitMerge to the target's replica beside it, which must
        lead and have the expected version (`validate_merge_peer`, `schedule_merge`, fsm/peer.rs:5067); once."""
        merging = self.merging[s]
        when(self.leader[Region.TARGET] == s)
        when(merging is not None and self.version[s][Region.TARGET] == merging.target)
        when(not any(isinstance(c, CommitMerge) for c in self.target))
        source = self.version[s][Region.SOURCE]
        commit = CommitMerge(merging.target, source, merging.min_index, merging.commit)  # type: ignore[union-attr]
        self.target.append(commit)

    @action
    def raise_version(self, s: Store) -> None:
        """The target's leader splits its region, or merges another into it; once."""
        when(self.leader[Region.TARGET] == s)
        when(not any(isinstance(c, Raise) for c in self.target))
        self.target.append(Raise(self.version[s][Region.TARGET]))

    @action
    def roll_back(self, s: Store) -> None:
        """The source's leader takes PrepareMerge back, when a majority of its replicas want to (`on_check_merge`,
        fsm/peer.rs:5219); once."""
        when(self.leader[Region.SOURCE] == s and self.merging[s] is not None and self.has(s, Region.SOURCE))
        when(2 * len({t for t in Store if self.wants_to_roll_back(t)}) > len(Store))
        when(not any(isinstance(c, RollbackMerge) for c in self.source))
        rollback = RollbackMerge(self.version[s][Region.SOURCE])
        self.source.append(rollback)
        self.log[s].append(rollback)

    def wants_to_roll_back(self, s: Store) -> bool:
        """The target's replica beside it has a later version: CommitMerge can have no effect any more
        (`validate_merge_peer`, fsm/peer.rs:5078)."""
        merging = self.merging[s]
        return merging is not None and self.version[s][Region.TARGET] > merging.target

    # ------------------------------------------------------------------------------------- applying

    @action
    def apply_source(self, s: Store) -> None:
        """A replica of the source applies its next command, or skips it if it is of another version
        (fsm/apply.rs:1767). A leader acknowledges the writes that it applies."""
        when(self.has(s, Region.SOURCE) and self.applied[s][Region.SOURCE] < len(self.log[s]))
        command = self.log[s][self.applied[s][Region.SOURCE]]
        self.applied[s][Region.SOURCE] += 1
        if command.version == self.version[s][Region.SOURCE]:
            if isinstance(command, Put):
                self.data[s] = command.value
                if self.leader[Region.SOURCE] == s:
                    self.floor = max(self.floor, command.value)
            elif isinstance(command, PrepareMerge):  # fsm/apply.rs:2858
                self.version[s][Region.SOURCE] += 1
                self.merging[s] = MergeState(
                    command.min_index, self.applied[s][Region.SOURCE], command.target
                )
            else:  # fsm/apply.rs:3072
                assert self.merging[s] is not None
                self.version[s][Region.SOURCE] += 1
                self.merging[s] = None

    @action
    def catch_up(self, s: Store) -> None:
        """CommitMerge is next, and the source's replica here lacks the end of its log. It gets that from what
        CommitMerge carries (`on_catch_up_logs_for_merge`, fsm/peer.rs:5323; peer.rs:1299)."""
        when(self.applied[s][Region.TARGET] < len(self.target))
        command = self.target[self.applied[s][Region.TARGET]]
        when(isinstance(command, CommitMerge) and command.version == self.version[s][Region.TARGET])
        length = len(self.log[s])
        when(length < command.commit and self.log[s] == self.source[:length])  # type: ignore[union-attr]
        carried = self.source[max(length, command.first - 1) : command.commit]  # type: ignore[union-attr]
        self.log[s] = self.log[s] + carried

    @action
    def apply_target(self, s: Store) -> None:
        """A replica of the target applies its next command, or skips it if it is of another version. With CommitMerge
        it waits until the source's replica here has applied PrepareMerge (`exec_commit_merge`, fsm/apply.rs:2938)."""
        when(self.applied[s][Region.TARGET] < len(self.target))
        command = self.target[self.applied[s][Region.TARGET]]
        self.applied[s][Region.TARGET] += 1
        if command.version == self.version[s][Region.TARGET]:
            if isinstance(command, Put):
                self.data[s] = command.value
                if self.leader[Region.TARGET] == s:
                    self.floor = max(self.floor, command.value)
            elif isinstance(command, Raise):
                self.version[s][Region.TARGET] += 1
            else:
                when(self.applied[s][Region.SOURCE] >= command.commit)
                assert self.merging[s] is not None
                assert self.version[s][Region.SOURCE] == command.source
                self.version[s][Region.TARGET] = Version(max(command.version, command.source) + 1)
                self.merged.add(s)
                self.merging[s] = None


class LeaseWhileMerging(Merge):
    """BUG: a leader of the source renews its lease while it is merging.

    On other stores the target has the keys already, and writes to them, and the leader of the source serves what it
    has: stale reads. tikv#3116.
    """

    def may_renew(self, s: Store) -> bool:
        return True


class SuspectedTooLate(Merge):
    """BUG: a leader of the source still serves by its lease when PrepareMerge is committed and its followers know it.

    They apply it, and merge, and the target writes. Unlike after a split nobody waits for an election before that, so
    it happens within the lease: stale reads. tikv#8034.
    """

    def suspects(self) -> bool:
        return False


class RollbackAndCommit(Merge):
    """BUG: a replica of the source wants to roll back if the target's replica beside it refuses CommitMerge just now.

    It refuses because it does not lead; another does, and takes CommitMerge. So the merge is committed in one log and
    rolled back in the other. tikv#15625, tikv#15682.
    """

    def wants_to_roll_back(self, s: Store) -> bool:
        return self.merging[s] is not None and self.leader[Region.TARGET] != s


class MinIndexIsLast(Merge):
    """BUG: CommitMerge carries no more of the source's log than PrepareMerge, as if no replica lacked anything.

    A replica that lags behind applies PrepareMerge without the writes before it that it lacks: replicas differ.
    """

    def min_index(self) -> Index:
        return Index(len(self.source) + 1)
