"""Lifetimes of replicas in CockroachDB, after its specification docs/tla-plus/ReplicaLifetimes/ReplicaLifetimes.tla.

REPLICATION_FACTOR = 1, and there are two followers, as in its ReplicaLifetimes.cfg, but two ranges and three steps of
the leader. The specification is in PlusCal, and so its processes have labels: the leader chooses what it does in one
step, and does it in the next. A record of a range's descriptor is three variables here. Which follower has the first
replica is left to CHOOSE there.
"""

from __future__ import annotations

import enum

from quorate import Map, Model, Range, Record, Seq, Set, Subset, action, init, invariant, when


class Follower(enum.Enum):
    F1 = "f1"
    F2 = "f2"


class RangeId(Range, first=1):
    """1 .. MAX_RANGE_ID"""


class NextId(Range, first=1):
    """1 .. MAX_RANGE_ID + 1"""


class Key(Range, first=1):
    """1 .. 2 ^ (MAX_RANGE_ID - 1)"""


class ReplicaId(Range):
    """0 is none."""


class Index(Range):
    """Of a log: 0 .. MAX_STEPS."""


class Write(Record): ...


class Rebalance(Record):
    added: Follower
    removed: Follower


class Split(Record):
    new_range_id: RangeId
    lhs_keys: Subset[Key]
    rhs_keys: Subset[Key]


class Merge(Record):
    merged_range_id: RangeId


class Log(Seq[Write | Rebalance | Split | Merge]): ...


class Replica(Record):
    present: bool
    initialized: bool
    replica_id: ReplicaId
    keys: Subset[Key]


class Leading(enum.Enum):
    """pc of the leader."""

    CREATE_FIRST_RANGE = "CreateFirstRange"
    PROCESS_LEADER = "ProcessLeader"
    WRITE = "Write"
    REBALANCE = "Rebalance"
    SPLIT = "Split"
    MERGE = "Merge"
    PROCESS_MERGE = "ProcessMerge"
    DONE = "Done"


class ReplicaLifetimes(Model):
    sizes = {RangeId: 2, NextId: 3, Key: 2, ReplicaId: 6, Index: 4, Log: 3}
    max_steps = 3

    active_ranges: Set[RangeId]
    destroyed_ranges: Set[RangeId]
    next_range_id: NextId
    keys: Map[RangeId, Set[Key]]
    followers: Map[RangeId, Map[Follower, ReplicaId]]
    next_replica_id: Map[RangeId, ReplicaId]
    range_to_right: Map[RangeId, RangeId | None]
    raft_logs: Map[RangeId, Log]
    upgrade_to_learners: bool
    leader_done: bool

    replicas: Map[Follower, Map[RangeId, Replica]]
    raft_tombstones: Map[Follower, Map[RangeId, ReplicaId]]
    applied_log_indexes: Map[Follower, Map[RangeId, Index]]
    applied_writes: Map[Follower, Map[RangeId, Set[Index]]]

    pc: Leading
    step: Index
    to_merge_lhs: RangeId | None
    to_merge_rhs: RangeId | None
    done: Set[Follower]

    @init
    def start(self) -> None:
        self.replicas = Map({f: Map({r: no_replica() for r in RangeId}) for f in Follower})

    # ------------------------------------------------------------------------------------------ leader

    @action
    def create_first_range(self) -> None:
        when(self.pc == Leading.CREATE_FIRST_RANGE)
        self.keys[RangeId(1)].update(set(Key))
        self.followers[RangeId(1)][Follower.F1] = ReplicaId(1)
        self.next_replica_id[RangeId(1)] = ReplicaId(2)
        self.active_ranges.add(RangeId(1))
        self.next_range_id += 1
        self.pc = Leading.PROCESS_LEADER

    @action
    def process_leader(self, chosen: Leading) -> None:
        when(self.pc == Leading.PROCESS_LEADER and self.step < self.max_steps)
        when(chosen in {Leading.WRITE, Leading.REBALANCE, Leading.SPLIT, Leading.MERGE})
        when(chosen != Leading.SPLIT or self.next_range_id <= len(RangeId))
        when(chosen != Leading.MERGE or any(self.is_mergeable(r) for r in RangeId))
        self.step += 1
        self.pc = chosen

    @action
    def finish_leader(self) -> None:
        when(self.pc == Leading.PROCESS_LEADER and self.step == self.max_steps)
        self.leader_done = True
        self.pc = Leading.DONE

    def is_member(self, f: Follower, r: RangeId) -> bool:
        return self.followers[r][f] > 0

    def is_mergeable(self, r: RangeId) -> bool:
        """Is it in MergeableRanges?"""
        right = self.range_to_right[r]
        return right is not None and all(self.is_member(f, r) == self.is_member(f, right) for f in Follower)

    @action
    def write(self, r: RangeId) -> None:
        when(self.pc == Leading.WRITE and r in self.active_ranges)
        self.raft_logs[r].append(Write())
        self.pc = Leading.PROCESS_LEADER

    @action
    def rebalance(self, r: RangeId, remove: Follower, add: Follower) -> None:
        when(self.pc == Leading.REBALANCE and r in self.active_ranges)
        when(self.is_member(remove, r) and not self.is_member(add, r))
        self.raft_logs[r].append(Rebalance(add, remove))
        self.followers[r][remove] = ReplicaId(0)
        self.followers[r][add] = self.next_replica_id[r]
        self.next_replica_id[r] += 1
        self.pc = Leading.PROCESS_LEADER

    @action
    def split(self, r: RangeId) -> None:
        when(self.pc == Leading.SPLIT and r in self.active_ranges)
        assert len(self.keys[r]) >= 2
        point = sum(k for k in self.keys[r]) // len(self.keys[r])
        left = Subset({k for k in self.keys[r] if k <= point})
        right = Subset({k for k in self.keys[r] if k > point})
        new = RangeId(self.next_range_id)
        self.raft_logs[r].append(Split(new, left, right))
        self.keys[r].clear()
        self.keys[r].update(left)
        self.keys[new].update(right)
        for f in Follower:
            self.followers[new][f] = self.followers[r][f]
        self.next_replica_id[new] = self.next_replica_id[r]
        self.range_to_right[new] = self.range_to_right[r]
        self.range_to_right[r] = new
        self.active_ranges.add(new)
        self.next_range_id += 1
        self.pc = Leading.PROCESS_LEADER

    @action
    def merge(self, r: RangeId) -> None:
        when(self.pc == Leading.MERGE and self.is_mergeable(r))
        self.to_merge_lhs = r
        self.to_merge_rhs = self.range_to_right[r]
        self.pc = Leading.PROCESS_MERGE

    def all_replicas_caught_up(self, r: RangeId) -> bool:
        return all(
            self.replicas[f][r].present
            and self.replicas[f][r].initialized
            and self.applied_log_indexes[f][r] == len(self.raft_logs[r])
            for f in Follower
            if self.is_member(f, r)
        )

    @action
    def process_merge(self) -> None:
        lhs = self.to_merge_lhs
        rhs = self.to_merge_rhs
        when(self.pc == Leading.PROCESS_MERGE)
        assert lhs is not None
        assert rhs is not None
        when(self.all_replicas_caught_up(lhs) and self.all_replicas_caught_up(rhs))
        self.raft_logs[lhs].append(Merge(rhs))
        self.keys[lhs].update(self.keys[rhs].copy())
        self.keys[rhs].clear()
        for f in Follower:
            self.followers[rhs][f] = ReplicaId(0)
        self.next_replica_id[rhs] = ReplicaId(0)
        self.range_to_right[lhs] = self.range_to_right[rhs]
        self.active_ranges.discard(rhs)
        self.destroyed_ranges.add(rhs)
        self.pc = Leading.PROCESS_LEADER

    # ------------------------------------------------------------------------------------------ followers

    def has_unapplied(self, f: Follower, r: RangeId) -> bool:
        """Is it in InitializedRangesWithUnapplied?"""
        behind = self.applied_log_indexes[f][r] < len(self.raft_logs[r])
        return self.replicas[f][r].initialized and behind

    def lacks(self, f: Follower, r: RangeId) -> bool:
        """Is it in NonInitializedRanges?"""
        return not self.replicas[f][r].initialized and self.is_member(f, r)

    @action
    def finish_follower(self, f: Follower) -> None:
        when(f not in self.done and self.leader_done)
        when(not any(self.has_unapplied(f, r) or self.lacks(f, r) for r in RangeId))
        self.done.add(f)

    @action
    def apply(self, f: Follower, r: RangeId) -> None:
        when(f not in self.done and self.has_unapplied(f, r))
        index = Index(self.applied_log_indexes[f][r] + 1)
        entry = self.raft_logs[r][index - 1]
        mine = self.replicas[f][r]
        if isinstance(entry, Write):
            self.applied_writes[f][r].add(index)
        elif isinstance(entry, Rebalance):
            if entry.removed == f:
                self.raft_tombstones[f][r] = mine.replica_id
                self.replicas[f][r] = no_replica()
        elif isinstance(entry, Split):
            assert self.raft_tombstones[f][entry.new_range_id] == 0
            assert not self.replicas[f][entry.new_range_id].initialized
            self.replicas[f][r] = Replica(True, True, mine.replica_id, entry.lhs_keys)
            self.replicas[f][entry.new_range_id] = Replica(True, True, mine.replica_id, entry.rhs_keys)
        else:
            merged = entry.merged_range_id
            assert self.replicas[f][merged].present
            assert self.replicas[f][merged].initialized
            assert self.applied_log_indexes[f][merged] == len(self.raft_logs[merged])
            self.raft_tombstones[f][merged] = ReplicaId(len(RangeId) + 1)
            keys = Subset(mine.keys | self.replicas[f][merged].keys)
            self.replicas[f][r] = Replica(True, True, mine.replica_id, keys)
            self.replicas[f][merged] = no_replica()
        self.applied_log_indexes[f][r] = index

    @action
    def receive_snapshot(self, f: Follower, r: RangeId) -> None:
        when(f not in self.done and self.lacks(f, r))
        keys = Subset(set(self.keys[r]))
        if not any(self.replicas[f][s].initialized and self.replicas[f][s].keys & keys for s in RangeId):
            assert self.raft_tombstones[f][r] < self.followers[r][f]
            self.replicas[f][r] = Replica(True, True, self.followers[r][f], keys)
            self.applied_log_indexes[f][r] = Index(len(self.raft_logs[r]))

    @action
    def vote_uninitialized(self, f: Follower, r: RangeId) -> None:
        when(f not in self.done and self.lacks(f, r))
        assert self.raft_tombstones[f][r] < self.followers[r][f]
        self.replicas[f][r] = Replica(True, False, self.followers[r][f], Subset())

    @action
    def do_version_upgrade(self) -> None:
        when(not self.upgrade_to_learners)
        self.upgrade_to_learners = True


def no_replica() -> Replica:
    """EMPTY_REPLICA."""
    return Replica(False, False, ReplicaId(0), Subset())


@invariant
def store_invariants(m: ReplicaLifetimes) -> bool:
    """StoreInvariants: no two replicas on a store overlap."""
    return not any(
        r != s
        and m.replicas[f][r].initialized
        and m.replicas[f][s].initialized
        and m.replicas[f][r].keys & m.replicas[f][s].keys
        for f in Follower
        for r in RangeId
        for s in RangeId
    )


@invariant
def replica_type_invariants(m: ReplicaLifetimes) -> bool:
    """ReplicaTypeInvariants."""
    return all(
        (
            r in m.active_ranges | m.destroyed_ranges
            and (
                m.is_member(f, r)
                or r in m.destroyed_ranges
                or m.applied_log_indexes[f][r] < len(m.raft_logs[r])
            )
            if m.replicas[f][r].present
            else m.replicas[f][r] == no_replica()
        )
        and m.replicas[f][r].initialized == (len(m.replicas[f][r].keys) > 0)
        for f in Follower
        for r in RangeId
    )
