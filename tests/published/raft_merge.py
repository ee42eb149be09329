"""Merge of two regions of TiKV, after the module RaftMerge of pingcap/tla-plus (2018).

Region B merges into region A. Both have replicas on the same stores, and a leader for good: LeaderA = 1, LeaderB = 2.
The names are those of the specification, and so are the quorum of one and the two steps in which a merge is applied.
Region A has nothing but merges in its log; so the logs of the regions are two variables here, and entries are sent in
messages of two kinds. What only a leader has of matchIndex is a variable of the region.
"""

from __future__ import annotations

import enum

from quorate import Map, Model, Range, Record, Seq, Set, action, invariant, when


class Store(enum.Enum):
    ONE = 1
    TWO = 2


class Region(enum.Enum):
    A = "A"
    B = "B"


class State(enum.Enum):
    NORMAL = "RegionNormal"
    TOMBSTONE = "RegionTombStone"
    MERGING = "RegionMerging"


class Index(Range): ...


class Requests(Range):
    """MaxClientRequests + 1."""


class Normal(Record): ...


class PreMerge(Record):
    min_index: Index


class Rollback(Record): ...


class LogB(Seq[Normal | PreMerge | Rollback]): ...


class Merge(Record):
    min_index: Index
    commit_index: Index
    entries: LogB


class LogA(Seq[Merge]): ...


class Request(Record):
    """AppendEntriesRequest, without its entry."""

    source: Store
    dest: Store
    entry_index: Index
    commit_index: Index


class RequestA(Request):
    entry: Merge


class RequestB(Request):
    entry: Normal | PreMerge | Rollback


class Reply(Record):
    """AppendEntriesReply."""

    region: Region
    source: Store
    dest: Store
    match_index: Index


class RaftMerge(Model):
    """Test1: the merge is not rolled back."""

    sizes = {Index: 4, Requests: 2, LogA: 1, LogB: 3}
    quorum_size = 1
    will_perform_rollback = False

    messages: Set[RequestA | RequestB | Reply]
    logs_a: Map[Store, LogA]
    logs_b: Map[Store, LogB]
    commit_index: Map[Store, Map[Region, Index]]
    apply_index: Map[Store, Map[Region, Index]]
    num_applied: Map[Store, Index]
    match_index: Map[Region, Map[Store, Index]]
    region: Map[Store, State]
    client_requests_index: Requests

    def is_leader(self, i: Store, r: Region) -> bool:
        return (i == Store.ONE) == (r == Region.A)

    def length(self, i: Store, r: Region) -> int:
        return len(self.logs_a[i]) if r == Region.A else len(self.logs_b[i])

    # ------------------------------------------------------------------------------------- Raft

    @action
    def append_entries(self, i: Store, j: Store, r: Region) -> None:
        when(i != j)
        when(self.is_leader(i, r))
        next_index = Index(self.match_index[r][j] + 1)
        when(next_index <= self.length(i, r))
        commit_index = Index(min(next_index, self.commit_index[i][r]))
        if r == Region.A:
            self.messages.add(RequestA(i, j, next_index, commit_index, self.logs_a[i][next_index - 1]))
        else:
            self.messages.add(RequestB(i, j, next_index, commit_index, self.logs_b[i][next_index - 1]))

    @action
    def advance_commit_index(self, i: Store, r: Region) -> None:
        when(self.is_leader(i, r))
        agreed = max((k for k in range(1, self.length(i, r) + 1) if self.is_agreed(i, r, k)), default=0)
        self.commit_index[i][r] = Index(max(agreed, self.commit_index[i][r]))

    def is_agreed(self, i: Store, r: Region, index: int) -> bool:
        return len({k for k in Store if k == i or self.match_index[r][k] >= index}) >= self.quorum_size

    @action
    def handle_append_entries_request_of_a(self, m: RequestA) -> None:
        when(m in self.messages)
        i = m.dest
        when(m.entry_index <= len(self.logs_a[i]) + 1)
        self.messages.remove(m)
        if m.entry_index == len(self.logs_a[i]) + 1:
            self.logs_a[i].append(m.entry)
            self.commit_index[i][Region.A] = max(self.commit_index[i][Region.A], m.commit_index)
            self.messages.add(Reply(Region.A, i, m.source, Index(len(self.logs_a[i]))))

    @action
    def handle_append_entries_request_of_b(self, m: RequestB) -> None:
        when(m in self.messages)
        i = m.dest
        when(m.entry_index <= len(self.logs_b[i]) + 1)
        self.messages.remove(m)
        if m.entry_index == len(self.logs_b[i]) + 1:
            self.logs_b[i].append(m.entry)
            self.commit_index[i][Region.B] = max(self.commit_index[i][Region.B], m.commit_index)
            self.messages.add(Reply(Region.B, i, m.source, Index(len(self.logs_b[i]))))

    @action
    def handle_append_entries_reply(self, m: Reply) -> None:
        when(m in self.messages)
        self.match_index[m.region][m.source] = max(self.match_index[m.region][m.source], m.match_index)
        self.messages.remove(m)

    @action
    def client_request(self, i: Store) -> None:
        when(self.is_leader(i, Region.B))
        when(self.region[i] == State.NORMAL)
        when(self.client_requests_index < len(Requests) - 1)
        self.logs_b[i].append(Normal())
        self.match_index[Region.B][i] += 1
        self.client_requests_index += 1

    # ------------------------------------------------------------------------------------- merge

    @action
    def propose_merge_request(self, i: Store) -> None:
        when(self.is_leader(i, Region.B))
        when(self.region[i] == State.NORMAL)
        when(not any(isinstance(entry, PreMerge) for entry in self.logs_b[i]))
        self.logs_b[i].append(PreMerge(Index(1 + min(self.match_index[Region.B][j] for j in Store))))
        self.match_index[Region.B][i] += 1

    @action
    def perform_rollback_request(self, i: Store) -> None:
        when(self.will_perform_rollback)
        when(self.is_leader(i, Region.B))
        when(self.region[i] == State.MERGING)
        when(not any(isinstance(entry, Rollback) for entry in self.logs_b[i]))
        self.logs_b[i].append(Rollback())
        self.match_index[Region.B][i] += 1

    def appliable_in_b(self, i: Store) -> bool:
        """LogAppliable, for region B."""
        behind = self.apply_index[i][Region.B] < self.commit_index[i][Region.B]
        return behind and self.region[i] != State.TOMBSTONE

    @action
    def apply_pre_merge_log(self, i: Store) -> None:
        when(self.appliable_in_b(i))
        next_index = Index(self.apply_index[i][Region.B] + 1)
        entry = self.logs_b[i][next_index - 1]
        when(isinstance(entry, PreMerge))
        if self.is_leader(i, Region.A):
            entries = self.logs_b[i][entry.min_index - 1 : next_index]
            self.logs_a[i].append(Merge(entry.min_index, next_index, entries))
            self.match_index[Region.A][i] += 1
        self.apply_index[i][Region.B] = next_index
        self.region[i] = State.MERGING

    @action
    def apply_merge_log_step_1(self, i: Store) -> None:
        when(self.apply_index[i][Region.A] < self.commit_index[i][Region.A])
        merge = self.logs_a[i][self.apply_index[i][Region.A]]
        length = len(self.logs_b[i])
        if merge.commit_index > length:
            self.logs_b[i] = self.logs_b[i] + merge.entries[length - merge.min_index + 1 :]
        self.commit_index[i][Region.B] = max(self.commit_index[i][Region.B], merge.commit_index)

    @action
    def apply_merge_log_step_2(self, i: Store) -> None:
        when(self.apply_index[i][Region.A] < self.commit_index[i][Region.A])
        when(self.apply_index[i][Region.B] >= self.logs_a[i][self.apply_index[i][Region.A]].commit_index)
        self.apply_index[i][Region.A] += 1
        if not self.will_perform_rollback:
            self.region[i] = State.TOMBSTONE

    @action
    def apply_rollback_log(self, i: Store) -> None:
        when(self.appliable_in_b(i))
        when(isinstance(self.logs_b[i][self.apply_index[i][Region.B]], Rollback))
        self.apply_index[i][Region.B] += 1
        self.region[i] = State.NORMAL

    @action
    def apply_normal_log(self, i: Store) -> None:
        when(self.appliable_in_b(i))
        when(isinstance(self.logs_b[i][self.apply_index[i][Region.B]], Normal))
        self.apply_index[i][Region.B] += 1
        if self.region[i] == State.NORMAL:
            self.num_applied[i] += 1


class RaftMergeRolledBack(RaftMerge):
    """Test3: the merge is rolled back."""

    will_perform_rollback = True


@invariant
def region_apply(m: RaftMerge) -> bool:
    """RegionApplyInvariant: what has applied the same logs has the same state, and has applied as many requests."""
    return all(
        m.region[i] == m.region[j] and m.num_applied[i] == m.num_applied[j]
        for i in Store
        for j in Store
        if all(m.apply_index[i][r] == m.apply_index[j][r] for r in Region)
    )


@invariant
def merge_log(m: RaftMerge) -> bool:
    """MergeLogInvariant: where both are done, they have applied as many requests."""
    return all(
        m.num_applied[i] == m.num_applied[j]
        for i in Store
        for j in Store
        if m.region[i] == State.TOMBSTONE and m.region[j] == State.TOMBSTONE
    )


@invariant
def apply_index(m: RaftMerge) -> bool:
    """ApplyIndexInvariant."""
    return all(m.apply_index[i][r] <= m.commit_index[i][r] for i in Store for r in Region)


@invariant
def logs(m: RaftMerge) -> bool:
    """LogInvariant: what a follower has is a prefix of what the leader has, and matchIndex of it is there."""
    return all(
        m.logs_a[i] == m.logs_a[Store.ONE][: len(m.logs_a[i])]
        and m.logs_b[i] == m.logs_b[Store.TWO][: len(m.logs_b[i])]
        and all(m.match_index[r][i] <= m.length(i, r) for r in Region)
        for i in Store
    )
