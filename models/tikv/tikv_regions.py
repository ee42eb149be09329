"""TiKV's regions: a range of keys is a Raft group, and splits in two while its leader serves reads by its lease.

After tikv/tikv 8e96471, `components/raftstore/src/store`; each action names the lines that it follows. The danger: a
split takes effect on each store when that store applies it. So for a while the new region has its replicas, a leader
and writes of its own, while the leader of the old one, which is slow, still covers the same keys.

A region is the log of its committed commands, and replicas that apply it one by one. That is sound because everything
here depends on what is committed and applied: of a Raft group, every step commits the next commands, lets a replica
apply some, or changes neither (`quorate check raft --refines committed_log`). What is left out:

- Terms, uncommitted commands and votes. A leader is in office from when it has applied all that was committed before;
  until then it serves nothing (`ready_to_handle_read`, peer.rs:2654).
- Time. A leader's lease (9 s from sending) is over before any follower stands for election (10 s), so leases end at
  any time, and nobody is elected before (`Lease`, util.rs:460). What that asks of clocks is another matter.
- `CmdEpochChecker` (peer.rs:354), by which a leader refuses requests while its own split is not applied. Here they
  are committed, and skipped when they are applied: that is the check that counts.
- Changes of members, so `conf_ver` never changes.
"""

import enum

from quorate import Ghost, Map, Model, Range, Record, Seq, Set, Symmetric, action, init, when


class Store(Symmetric):
    """A server, with a replica of each region."""


class Region(enum.Enum):
    """A covers all keys at first; B splits off from it."""

    A = "A"
    B = "B"


class Key(enum.Enum):
    """LOW stays in A; HIGH goes to B."""

    LOW = "low"
    HIGH = "high"


class Version(Range):
    """The version of a region's epoch; it is raised when its range changes."""


class Value(Range):
    """Writes are numbered, and each writes its number. Size 3 allows two of them."""


class Index(Range):
    """How many commands of a log are applied."""


class Put(Record):
    """A write, with the version of the region at the leader that proposed it."""

    key: Key
    value: Value
    version: Version


class Split(Record):
    """The keys from HIGH on become region B."""

    version: Version


class Log(Seq[Put | Split]):
    """The committed commands of a region."""


class Lease(enum.Enum):
    """Whether a leader may serve reads without asking anyone. `LAST` is a lease from before a split was committed."""

    NONE = "none"
    LAST = "last"
    VALID = "valid"


class Regions(Model):
    """Reads by lease, writes, snapshots, elections, and one split."""

    sizes = {Store: 3, Version: 2, Value: 3, Log: 3, Index: 4}

    log: Map[Region, Log]
    leader: Map[Region, Store | None]
    lease: Map[Region, Lease]

    # what a store has of each region; without a replica the range is empty
    range: Map[Store, Map[Region, Set[Key]]]
    version: Map[Store, Map[Region, Version]]
    applied: Map[Store, Map[Region, Index]]
    data: Map[Store, Map[Key, Value]]

    written: Value

    floor: Ghost[Map[Key, Value]]

    @init
    def at_first(self) -> None:
        """All stores have a replica of A, which covers all keys."""
        for s in Store:
            for k in Key:
                self.range[s][Region.A].add(k)

    def has(self, s: Store, r: Region) -> bool:
        """The store has a replica of the region."""
        return len(self.range[s][r]) > 0

    # ------------------------------------------------------------------------------------- leaders and leases

    @action
    def elect(self, s: Store, r: Region) -> None:
        """A replica that has applied all is the leader. The lease of the one before it is over (util.rs:460)."""
        when(self.has(s, r) and self.leader[r] != s and self.lease[r] == Lease.NONE)
        when(self.applied[s][r] == len(self.log[r]))
        when(2 * len({t for t in Store if self.has(t, r)}) > len(Store))
        when(self.parent_is_silent(s, r))
        self.leader[r] = s

    def parent_is_silent(self, s: Store, r: Region) -> bool:
        """A new region waits for an election timeout, so it elects no leader before the last lease of the old one is
        over (peer.rs:2584). It campaigns at once only where the leader of the old one has applied the split
        (`maybe_campaign`, peer.rs:3971)."""
        return all(
            q == r or self.lease[q] != Lease.LAST or not self.covers(self.leader[q], q, k)
            for q in Region
            for k in self.range[s][r]
        )

    def covers(self, s: Store | None, r: Region, k: Key) -> bool:
        return s is not None and k in self.range[s][r]

    @action
    def renew(self, s: Store, r: Region) -> None:
        """A leader hears from a majority, and has a lease again (`maybe_renew_leader_lease`, peer.rs:3908). A read
        that a majority confirms has the same guard (`pre_read_index`, peer.rs:4245): it is a lease for one read."""
        when(self.leader[r] == s and self.may_renew(s, r))
        self.lease[r] = Lease.VALID

    def may_renew(self, s: Store, r: Region) -> bool:
        """Not while a split is committed and not applied: `should_renew_lease`, peer.rs:560."""
        return not self.is_splitting(s, r)

    def is_splitting(self, s: Store, r: Region) -> bool:
        """peer.rs:2686."""
        return any(isinstance(c, Split) for c in self.log[r][self.applied[s][r] :])

    @action
    def expire(self, r: Region) -> None:
        """A lease ends, unless it is renewed."""
        self.lease[r] = Lease.NONE

    # ------------------------------------------------------------------------------------- requests

    @action
    def read(self, s: Store, r: Region, k: Key) -> None:
        """A leader answers from its own data."""
        when(self.may_serve(s, r, k))
        self.floor[k] = max(self.floor[k], self.data[s][k])

    def may_serve(self, s: Store, r: Region, k: Key) -> bool:
        """Its lease is not over, and its region covers the key (`inspect`, peer.rs:6293)."""
        return self.leader[r] == s and self.lease[r] != Lease.NONE and k in self.range[s][r]

    @action
    def write(self, s: Store, r: Region, k: Key) -> None:
        """A leader whose region covers the key proposes a write with its version (fsm/peer.rs:6086), and it is
        committed. There are as many writes as values, so that no bound cuts a step."""
        when(self.leader[r] == s and k in self.range[s][r])
        when(self.written < len(Value) - 1)
        self.written += 1
        self.log[r].append(Put(k, self.written, self.version[s][r]))

    @action
    def split(self, s: Store) -> None:
        """The leader of A splits it, once. It knows that this is committed before it tells any follower, and from
        then on does not renew its lease (`on_leader_commit_idx_changed`, peer.rs:2567)."""
        when(self.leader[Region.A] == s)
        when(not any(isinstance(c, Split) for c in self.log[Region.A]))
        self.log[Region.A].append(Split(self.version[s][Region.A]))
        if self.lease[Region.A] == Lease.VALID:
            self.lease[Region.A] = Lease.LAST

    # ------------------------------------------------------------------------------------- applying

    @action
    def apply(self, s: Store, r: Region) -> None:
        """A replica applies the next command, or skips it if it is of another version (fsm/apply.rs:1767). A leader
        acknowledges what it applies. Both halves of a region have the next version (fsm/apply.rs:2646)."""
        when(self.has(s, r) and self.applied[s][r] < len(self.log[r]))
        command = self.log[r][self.applied[s][r]]
        self.applied[s][r] += 1
        if self.is_current(s, r, command):
            if isinstance(command, Put):
                self.data[s][command.key] = command.value
                if self.leader[r] == s:
                    self.floor[command.key] = max(self.floor[command.key], command.value)
            else:
                self.range[s][Region.A].discard(Key.HIGH)
                self.range[s][Region.B].add(Key.HIGH)
                self.version[s][Region.A] += 1
                self.version[s][Region.B] = self.version[s][Region.A]

    def is_current(self, s: Store, r: Region, c: Put | Split) -> bool:
        """The version is that of the region here (`check_req_region_epoch`, util.rs:259)."""
        return c.version == self.version[s][r]

    @action
    def install(self, s: Store, r: Region, leader: Store) -> None:
        """A replica that lags behind, or that a store does not have yet, gets a snapshot from the leader. What its
        region does not cover any more is deleted. A snapshot that is under way is as if it was taken at its arrival:
        it commutes with what the leader does meanwhile."""
        when(self.leader[r] == leader and s != leader)
        when(not self.has(s, r) or self.applied[s][r] < self.applied[leader][r])
        when(self.fits(s, r, leader))
        for k in Key:
            if k in self.range[leader][r]:
                self.data[s][k] = self.data[leader][k]
            elif k in self.range[s][r]:
                self.data[s][k] = Value(0)
        self.range[s][r] = self.range[leader][r]
        self.version[s][r] = self.version[leader][r]
        self.applied[s][r] = self.applied[leader][r]

    def fits(self, s: Store, r: Region, leader: Store) -> bool:
        """No other region of the store covers any of its keys: `check_snapshot`, fsm/peer.rs:3659."""
        return all(q == r or k not in self.range[s][q] for q in Region for k in self.range[leader][r])


class LeaseWhileSplitting(Regions):
    """BUG: a leader renews its lease while a split is committed that it has not applied.

    The new region is elsewhere already, and written to, while the leader of the old one serves the same keys from
    its own data: stale reads. tikv#3045.
    """

    def may_renew(self, s: Store, r: Region) -> bool:
        return True


class EpochIgnoredAtApply(Regions):
    """BUG: the version of a command is compared when it is proposed, and not again when it is applied.

    A write that is committed after the split is applied by the old region, and acknowledged. The new region's leader
    does not know of it: a stale read, and replicas that differ.
    """

    def is_current(self, s: Store, r: Region, c: Put | Split) -> bool:
        return True


class SnapshotOverRegion(Regions):
    """BUG: a snapshot of the new region is installed beside the old one, which covers its keys until it is split.

    Two replicas of one store have the same keys, and each overwrites what the other has. tikv#866, tikv#7002.
    """

    def fits(self, s: Store, r: Region, leader: Store) -> bool:
        return True
