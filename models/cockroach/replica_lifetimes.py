"""CockroachDB's replicas come and go: a range splits, merges and changes its members, and each store gets there
late.

After cockroachdb/cockroach, `pkg/kv/kvserver`: store_create_replica.go at 03934a7 (a message arrives for a replica),
store_split.go at 0a0d1ab and store_merge.go at 06365e8 (triggers, which run when a store applies the command), and
`docs/tla-plus/ReplicaLifetimes`, which asks the same questions. A replica has an *id*, and a store that was removed
and is added again has a new one. A message for a replica that the store does not have creates it, *uninitialized*:
it votes, and has no keys until a snapshot or a split brings them. So when a store destroys a replica it leaves a
*tombstone* with the next id, below which no message creates one. A split may then find that its right-hand side is on
the store already, or was removed from it: what happened to RIGHT since the split went another way than LEFT's log.

A range is the log of its committed commands, and replicas that apply it, as in `tikv_regions`, and the same is sound
here. LEFT covers both keys at first; it splits once, and RIGHT may be merged into it again. What is bounded, and left
out:

- In each range one store is removed, once, and added again. A new member is a learner until it has a snapshot, so it
  counts for the majority that commits anything only from then on. `majority_has_keys` counts it at once, which three
  stores bear; four do not.
- Ids are compared on one store only, so here each store counts its own.
- Writes, leases and reads. What matters of data is who has the keys.
- A merge holds both descriptors, and freezes the right-hand side, from before it waits until it commits. Nothing
  undoes what it waits for, so waiting and committing are one step.
- Snapshots to a replica that is initialized and lags behind: it gets the log. What a snapshot may skip depends on
  what each store has in its log; a split is in the logs of a majority, which therefore split, and do not skip it.
- A third range, and so a snapshot from before another split that would clobber it (#36611).
"""

import enum

from quorate import Ghost, Map, Model, Range, Record, Seq, Set, Symmetric, action, init, when


class Store(Symmetric):
    """A server, with at most one replica of each range."""


class RangeId(enum.Enum):
    """LEFT covers all keys at first; RIGHT splits off from it."""

    LEFT = "left"
    RIGHT = "right"


class Key(enum.Enum):
    """LOW stays in LEFT; HIGH goes to RIGHT, and comes back."""

    LOW = "low"
    HIGH = "high"


class ReplicaId(Range):
    """Of a replica, from 1 on; 0 is none. The last is no replica's: the tombstone of a range that is merged away has
    it (`mergedTombstoneReplicaID`, MaxInt32)."""


class Index(Range):
    """How many commands of a log are applied."""


class Split(Record):
    """The keys from HIGH on become RIGHT, whose replicas have the ids that LEFT's have now."""


class Merge(Record):
    """RIGHT becomes part of LEFT again."""


class Remove(Record):
    """A store is no member any more."""

    store: Store


class Add(Record):
    """A store is a member, under a new id."""

    store: Store
    id: ReplicaId


class Log(Seq[Split | Merge | Remove | Add]):
    """The committed commands of a range."""


class ReplicaLifetimes(Model):
    """Splits, merges, changes of members, messages that arrive late, snapshots, and replicas that are destroyed."""

    sizes = {Store: 3, ReplicaId: 5, Log: 4, Index: 5}

    # what is committed
    log: Map[RangeId, Log]
    member: Map[RangeId, Map[Store, ReplicaId]]
    given: Map[RangeId, Map[Store, ReplicaId]]
    first: Map[Store, ReplicaId]

    # what a store has; the keys of a replica that is not initialized are empty
    replica: Map[Store, Map[RangeId, ReplicaId]]
    keys: Map[Store, Map[RangeId, Set[Key]]]
    applied: Map[Store, Map[RangeId, Index]]
    tombstone: Map[Store, Map[RangeId, ReplicaId]]

    removed: Ghost[Map[Store, Map[RangeId, ReplicaId]]]

    @init
    def at_first(self) -> None:
        """All stores have a replica of LEFT, which covers all keys."""
        for s in Store:
            self.member[RangeId.LEFT][s] = ReplicaId(1)
            self.given[RangeId.LEFT][s] = ReplicaId(1)
            self.replica[s][RangeId.LEFT] = ReplicaId(1)
            for k in Key:
                self.keys[s][RangeId.LEFT].add(k)

    def is_split(self) -> bool:
        return any(isinstance(c, Split) for c in self.log[RangeId.LEFT])

    def is_merged(self) -> bool:
        return any(isinstance(c, Merge) for c in self.log[RangeId.LEFT])

    def exists(self, r: RangeId) -> bool:
        return r == RangeId.LEFT or (self.is_split() and not self.is_merged())

    def is_initialized(self, s: Store, r: RangeId) -> bool:
        """The store has the range's keys, as the member that it is now."""
        return len(self.keys[s][r]) > 0 and self.replica[s][r] == self.member[r][s]

    # ------------------------------------------------------------------------------------- commands

    def may_commit(self, r: RangeId, voters: set[Store]) -> bool:
        """A majority of these stores has a log of the range, and one has applied it all: the leaseholder, which
        proposes."""
        initialized = {s for s in voters if self.is_initialized(s, r)}
        return 2 * len(initialized) > len(voters) and any(
            self.applied[s][r] == len(self.log[r]) for s in initialized
        )

    def members(self, r: RangeId) -> set[Store]:
        return {s for s in Store if self.member[r][s] > 0}

    @action
    def split(self) -> None:
        """LEFT splits, once. Both halves have the same replicas."""
        when(not self.is_split() and self.may_commit(RangeId.LEFT, self.members(RangeId.LEFT)))
        self.log[RangeId.LEFT].append(Split())
        self.first = self.member[RangeId.LEFT]
        self.member[RangeId.RIGHT] = self.member[RangeId.LEFT]
        self.given[RangeId.RIGHT] = self.given[RangeId.LEFT]

    @action
    def merge(self) -> None:
        """RIGHT is merged into LEFT, which has replicas on the same stores, when all of them are initialized, and
        RIGHT's have applied all that was committed before it froze (`AdminMerge`, replica_command.go)."""
        when(self.is_split() and not self.is_merged())
        when(self.members(RangeId.LEFT) == self.members(RangeId.RIGHT))
        when(self.may_commit(RangeId.LEFT, self.members(RangeId.LEFT)))
        when(self.may_commit(RangeId.RIGHT, self.members(RangeId.RIGHT)))
        when(all(self.is_initialized(s, RangeId.LEFT) for s in self.members(RangeId.LEFT)))
        when(all(self.is_caught_up(s) for s in self.members(RangeId.RIGHT)))
        self.log[RangeId.LEFT].append(Merge())
        for s in Store:
            self.member[RangeId.RIGHT][s] = ReplicaId(0)

    def is_caught_up(self, s: Store) -> bool:
        """The store's replica of RIGHT is initialized, and has applied the whole log (`waitForApplication`)."""
        return self.is_initialized(s, RangeId.RIGHT) and self.applied[s][RangeId.RIGHT] == len(
            self.log[RangeId.RIGHT]
        )

    @action
    def remove(self, s: Store, r: RangeId) -> None:
        """A store is no member any more; once in each range, and only from three members: the last two stay."""
        when(self.exists(r) and self.member[r][s] > 0 and len(self.members(r)) == len(Store))
        when(not any(isinstance(c, Remove) for c in self.log[r]))
        when(self.may_commit(r, self.members(r)) and self.may_commit(r, self.members(r) - {s}))
        self.log[r].append(Remove(s))
        self.member[r][s] = ReplicaId(0)

    @action
    def add(self, s: Store, r: RangeId) -> None:
        """The store that was removed is a member again, under a new id."""
        when(self.exists(r) and self.member[r][s] == 0)
        when(any(isinstance(c, Remove) and c.store == s for c in self.log[r]))
        when(self.may_commit(r, self.members(r)))
        self.given[r][s] += 1
        self.member[r][s] = self.given[r][s]
        self.log[r].append(Add(s, self.given[r][s]))

    # ------------------------------------------------------------------------------------- replicas

    @action
    def receive(self, s: Store, r: RangeId, id: ReplicaId) -> None:
        """A message for a replica arrives, however old. If the store has none, the message creates it, unless there
        is a tombstone (`tryGetOrCreateReplica`, store_create_replica.go)."""
        when(id > 0 and id <= self.given[r][s] and self.replica[s][r] == 0)
        when(not self.is_entombed(s, r, id))
        self.replica[s][r] = id

    def is_entombed(self, s: Store, r: RangeId, id: ReplicaId) -> bool:
        return id < self.tombstone[s][r]

    @action
    def destroy(self, s: Store, r: RangeId) -> None:
        """A store finds out that its replica is removed. Its keys and log are deleted, and with that the tombstone is
        written."""
        when(self.replica[s][r] > 0)
        when(self.is_replaced(s, r) or self.removes_itself(s, r) or self.is_collected(s, r))
        self.removed[s][r] = max(self.removed[s][r], self.replica[s][r])
        self.replica[s][r] = ReplicaId(0)
        self.keys[s][r] = Set()
        self.applied[s][r] = Index(0)
        self.tombstone[s][r] = self.next_tombstone(s, r, self.next_id(s, r))

    def is_replaced(self, s: Store, r: RangeId) -> bool:
        """A message arrives for a later id. That creates the new replica in the next step (`toTooOld`, `errRetry`,
        store_create_replica.go)."""
        return self.replica[s][r] < self.given[r][s]

    def removes_itself(self, s: Store, r: RangeId) -> bool:
        """The next command to apply removes the store."""
        i = self.applied[s][r]
        return (
            len(self.keys[s][r]) > 0
            and i < len(self.log[r])
            and any(isinstance(c, Remove) and c.store == s for c in self.log[r][i : i + 1])
        )

    def is_collected(self, s: Store, r: RangeId) -> bool:
        """A replica that is initialized asks for the descriptor, and its store is no member, or the range is merged
        away (replica_gc_queue.go)."""
        return (
            len(self.keys[s][r]) > 0 and self.member[r][s] == 0 and (self.exists(r) or self.is_not_needed(s))
        )

    def is_not_needed(self, s: Store) -> bool:
        """Beside it there is no replica of LEFT that has yet to apply the merge (replica_gc_queue.go: "left neighbor
        not up-to-date with meta descriptor; cannot safely GC range yet")."""
        return len(self.keys[s][RangeId.LEFT]) == 0

    def next_id(self, s: Store, r: RangeId) -> ReplicaId:
        """What the store's id would be now, at the least."""
        if not self.exists(r):
            return ReplicaId(len(ReplicaId) - 1)
        return self.given[r][s] if self.member[r][s] > 0 else ReplicaId(self.given[r][s] + 1)

    def next_tombstone(self, s: Store, r: RangeId, next: ReplicaId) -> ReplicaId:
        return max(self.tombstone[s][r], next)

    @action
    def restart(self, s: Store, r: RangeId) -> None:
        """A store restarts, and forgets a replica that is not initialized, as it did until its id was stored
        (`RaftReplicaID`, 22.1). Tombstones stay."""
        when(self.replica[s][r] > 0 and len(self.keys[s][r]) == 0)
        self.replica[s][r] = ReplicaId(0)

    # ------------------------------------------------------------------------------------- applying

    @action
    def apply(self, s: Store, r: RangeId) -> None:
        """A replica applies the next command. (Who is removed by it destroys itself: `removes_itself`.)"""
        when(not self.removes_itself(s, r))
        when(len(self.keys[s][r]) > 0 and self.applied[s][r] < len(self.log[r]))
        command = self.log[r][self.applied[s][r]]
        self.applied[s][r] += 1
        if isinstance(command, Split):
            self.keys[s][RangeId.LEFT].discard(Key.HIGH)
            if not self.is_removed_since(s):
                self.replica[s][RangeId.RIGHT] = max(self.first[s], self.replica[s][RangeId.RIGHT])
                self.keys[s][RangeId.RIGHT].add(Key.HIGH)
        elif isinstance(command, Merge):
            self.removed[s][RangeId.RIGHT] = max(
                self.removed[s][RangeId.RIGHT], self.replica[s][RangeId.RIGHT]
            )
            self.replica[s][RangeId.RIGHT] = ReplicaId(0)
            self.keys[s][RangeId.RIGHT] = Set()
            self.applied[s][RangeId.RIGHT] = Index(0)
            self.tombstone[s][RangeId.RIGHT] = self.next_tombstone(
                s, RangeId.RIGHT, ReplicaId(len(ReplicaId) - 1)
            )
            self.keys[s][RangeId.LEFT].add(Key.HIGH)

    def is_removed_since(self, s: Store) -> bool:
        """The store's replica of RIGHT was removed since the split: there is a tombstone, or a replica with a later
        id. Then the keys are deleted (`splitPreApply`, store_split.go:54)."""
        return self.is_entombed(s, RangeId.RIGHT, self.first[s]) or self.is_newer(s)

    def is_newer(self, s: Store) -> bool:
        """`isNewerThanSplit`."""
        return self.replica[s][RangeId.RIGHT] > self.first[s]

    @action
    def install(self, s: Store, r: RangeId, sender: Store) -> None:
        """A replica that is not initialized gets a snapshot, as a member at the index of that."""
        when(self.replica[s][r] > 0 and len(self.keys[s][r]) == 0 and len(self.keys[sender][r]) > 0)
        when(self.id_at(s, r, self.applied[sender][r]) == self.replica[s][r])
        when(self.fits(s, r, sender))
        self.keys[s][r] = self.keys[sender][r]
        self.applied[s][r] = self.applied[sender][r]

    def id_at(self, s: Store, r: RangeId, i: Index) -> ReplicaId:
        """The id that a store has in the range's descriptor at an index."""
        log = self.log[r][:i]
        added = max((c.id for c in log if isinstance(c, Add) and c.store == s), default=ReplicaId(0))
        if added > 0:
            return added
        if any(isinstance(c, Remove) and c.store == s for c in log):
            return ReplicaId(0)
        return ReplicaId(1) if r == RangeId.LEFT else self.first[s]

    def fits(self, s: Store, r: RangeId, sender: Store) -> bool:
        """No other replica of the store has any of its keys (`checkSnapshotOverlapLocked`, store_snapshot.go)."""
        return all(q == r or k not in self.keys[s][q] for q in RangeId for k in self.keys[sender][r])


class NoTombstone(ReplicaLifetimes):
    """BUG: a store that destroys a replica leaves no tombstone.

    A message that was on its way for long creates the replica again. It has forgotten its log and whom it voted for,
    and enough of those elect a leader among themselves. RFC of 2015 on replica tombstones, cockroachdb/cockroach#768.
    """

    def next_tombstone(self, s: Store, r: RangeId, next: ReplicaId) -> ReplicaId:
        return ReplicaId(0)


class MergeBeforeCaughtUp(ReplicaLifetimes):
    """BUG: a merge does not wait until the replicas of the right-hand side have applied its whole log.

    A store then applies the merge beside a replica of RIGHT that lags behind, or beside none; and once the others
    have merged, there is nobody to get the rest of the log from. cockroachdb/cockroach#28632.
    """

    def is_caught_up(self, s: Store) -> bool:
        return True


class SplitIgnoresTombstone(ReplicaLifetimes):
    """BUG: a split creates its right-hand replica although there is a tombstone for that.

    RIGHT was removed from the store, and a restart has forgotten the newer replica. So the replica that was removed
    is back, with its old id. cockroachdb/cockroach#21146 and #40470: the split trigger sees a tombstone (and stopped
    the server, since nobody had thought that possible).
    """

    def is_removed_since(self, s: Store) -> bool:
        return self.is_newer(s)


class SplitFillsNewer(ReplicaLifetimes):
    """BUG: a split gives its keys to a right-hand replica that has a later id than the split says.

    The replica then applies the command that removed the one before it, takes that for its own removal, and destroys
    itself; and is created again under the same id, without log and vote. cockroachdb/cockroach#40892 made ids
    immutable.
    """

    def is_newer(self, s: Store) -> bool:
        return False


class SnapshotOverReplica(ReplicaLifetimes):
    """BUG: a snapshot of RIGHT is installed on a store where LEFT has yet to split.

    Two replicas of one store have the same key, and each overwrites what the other has.
    """

    def fits(self, s: Store, r: RangeId, sender: Store) -> bool:
        return True


class CollectedBeforeMerge(ReplicaLifetimes):
    """BUG: a replica of RIGHT is destroyed as soon as it finds out that RIGHT is merged away.

    LEFT beside it has yet to apply the merge, and finds nothing that it could merge.
    """

    def is_not_needed(self, s: Store) -> bool:
        return True
