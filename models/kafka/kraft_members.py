"""KRaft's changes of voters, one at a time, where a voter is a node and a disk (KIP-853).

After apache/kafka, package `org.apache.kafka.raft`, and KIP-853. The voters are a record in the log, and a
replica goes by the last one that it has, committed or not. What differs from chapter 4 of Ongaro's
dissertation:

- A replica is a node with a disk, and a disk has a directory id. A node whose disk was replaced is another
  replica: it is no voter, until the old one is removed and the new one added. So who has forgotten its votes
  and its log is not asked for them.
- Who is no voter is an observer: it fetches as voters do, and is added only when it has caught up. A
  controller flushes what it fetches even then, since from the moment that it is a voter, what it fetched
  counts.
- A leader that has removed itself leads until that is committed, and is not counted meanwhile; then it
  resigns.
- A change waits until the last one is below the high watermark. A new leader has none before it commits a
  record of its epoch, whatever it knew as a follower: so the rule of 2015 is kept without being written down.

Elections are one step and so are Fetches, with votes and logs as `kraft` has them one by one: after its vote
a replica ignores the old leader, so what it voted before it may vote then; and what is late in the network is
as late as the step. A leader knows at once how far others have fetched, and raises the high watermark as late
as it likes. What is left out: bootstrapping, and UpdateVoter, which changes addresses. Epochs and logs end,
which cuts steps.
"""

from quorate import Ghost, Map, Model, Range, Record, Seq, Set, Subset, Symmetric, action, init, when


class Replica(Symmetric):
    """A node with a disk."""


class Epoch(Range): ...


class Offset(Range):
    """Where a log, or what is known of it, ends."""


class Entry(Record):
    """A record, with the voters that are in force from it on."""

    epoch: Epoch
    voters: Subset[Replica]


class Log(Seq[Entry]):
    """The record of offset i is at place i."""


class KRaftMembers(Model):
    """Voters are added and removed, while leaders are elected and replaced, and the disk of a node is."""

    sizes = {Replica: 4, Epoch: 3, Log: 3, Offset: 4}
    durable = {"epoch", "flushed"}

    epoch: Map[Replica, Epoch]
    log: Map[Replica, Log]
    flushed: Map[Replica, Offset]
    leading: Set[Replica]
    hwm: Map[Replica, Offset]
    old: Replica | None
    new: Replica | None

    committed: Ghost[Log]

    @init
    def found(self, founders: Subset[Replica], leader: Replica) -> None:
        """The founders are voters, and one of them leads and has committed that, as all of them know."""
        when(leader in founders)
        log = Log([Entry(Epoch(0), founders)])
        self.log = Map({r: log if r in founders else Log([]) for r in Replica})
        self.flushed = Map({r: Offset(1) if r in founders else Offset(0) for r in Replica})
        self.leading.add(leader)
        self.hwm = Map({r: Offset(1) if r in founders else Offset(0) for r in Replica})
        self.committed = log

    # ------------------------------------------------------------------------------------- replicas

    def voters(self, s: Replica) -> Subset[Replica]:
        """Those of the last record, committed or not (VoterSetHistory.lastValue)."""
        return self.log[s].last.voters if len(self.log[s]) > 0 else Subset()

    def is_voter(self, r: Replica, s: Replica) -> bool:
        """To `s`, that is: node and directory id are those of a voter (VoterSet.isVoter)."""
        return r in self.voters(s)

    @action
    def replace_disk(self, r: Replica, x: Replica) -> None:
        """The disk of a node is replaced, once. It is another replica now, with an empty disk, and the old
        one is gone; the epoch it had been in is history."""
        when(r != x and self.old is None)
        when(self.epoch[x] == 0 and len(self.log[x]) == 0)
        self.old = r
        self.new = x
        self.log[r].clear()
        self.flushed[r] = Offset(0)
        self.hwm[r] = Offset(0)
        self.leading.discard(r)

    @action
    def restart(self, r: Replica) -> None:
        """A replica crashes, and comes back with what is on its disk; a leader comes back as Resigned."""
        when(r in self.leading or self.flushed[r] < len(self.log[r]))
        self.log[r] = self.log[r][: self.flushed[r]]
        self.leading.discard(r)
        self.hwm[r] = Offset(0)

    # ------------------------------------------------------------------------------------- elections

    @action
    def elect(self, s: Replica, granted: Subset[Replica]) -> None:
        """A voter asks the voters, is elected by a majority, and appends a LeaderChange record. Who is asked
        compares its node and directory id with those that the request names (handleVoteRequest), and need not
        know itself that it is a voter."""
        when(s in granted and 2 * len(granted) > len(self.voters(s)))
        when(all(v != self.old and self.is_voter(v, s) and self.is_up_to_date(s, v) for v in granted))
        epoch = Epoch(max(self.epoch[v] for v in granted) + 1)
        for v in granted:
            self.epoch[v] = epoch
        self.leading -= granted
        self.leading.add(s)
        self.hwm[s] = self.hwm_at_first(s)
        self.log[s].append(Entry(epoch, self.voters(s)))
        self.flushed[s] = Offset(len(self.log[s]))

    def hwm_at_first(self, s: Replica) -> Offset:
        """A new leader does not keep what it knew (QuorumState.transitionToLeader)."""
        return Offset(0)

    def is_up_to_date(self, s: Replica, v: Replica) -> bool:
        """The log ends in a later epoch, or in the same and not before."""
        if self.last_epoch(s) == self.last_epoch(v):
            return len(self.log[s]) >= len(self.log[v])
        return self.last_epoch(s) > self.last_epoch(v)

    def last_epoch(self, s: Replica) -> Epoch:
        return self.log[s].last.epoch if len(self.log[s]) > 0 else Epoch(0)

    # ------------------------------------------------------------------------------------- records

    @action
    def write(self, s: Replica) -> None:
        """A leader appends a record of a client, and flushes it."""
        when(s in self.leading)
        self.log[s].append(Entry(self.epoch[s], self.voters(s)))
        self.flushed[s] = Offset(len(self.log[s]))

    @action
    def fetch(self, f: Replica, s: Replica) -> None:
        """A voter or an observer fetches until its log is the leader's, truncating its own where that
        departs."""
        when(s in self.leading and f != s and f != self.old and self.epoch[f] <= self.epoch[s])
        when(self.epoch[f] < self.epoch[s] or self.log[f] != self.log[s])
        self.flushed[f] = self.flushed_before_fetch(f, s)
        self.epoch[f] = self.epoch[s]
        self.log[f] = self.log[s]
        self.leading.discard(f)
        self.hwm[f] = max(self.hwm[f], self.hwm[s])

    def flushed_before_fetch(self, f: Replica, s: Replica) -> Offset:
        """What is on disk when it fetches again, and so tells the leader what it has (FetchResponse,
        1938)."""
        return Offset(len(self.log[s]))

    @action
    def advance(self, s: Replica, n: Offset) -> None:
        """The leader raises its high watermark to what a majority of voters has fetched and a record of its
        epoch ends. If it is no voter from there on, it resigns (RemoveVoterHandler)."""
        when(s in self.leading and self.hwm[s] < n <= len(self.log[s]))
        when(self.log[s][n - 1].epoch == self.epoch[s])
        have = {r for r in Replica if self.epoch[r] == self.epoch[s] and self.log[r][:n] == self.log[s][:n]}
        when(2 * len({r for r in have if r != self.old and self.counts(r, s)}) > len(self.voters(s)))
        self.hwm[s] = n
        if n > len(self.committed):
            self.committed = self.log[s][:n]
        if s not in self.voters(s) and self.is_settled(s):
            self.leading.discard(s)

    def counts(self, r: Replica, s: Replica) -> bool:
        """Only voters do, also of the leader itself (LeaderState.maybeUpdateHighWatermark)."""
        return self.is_voter(r, s)

    # ------------------------------------------------------------------------------------- changes

    @action
    def add_voter(self, s: Replica, x: Replica) -> None:
        """A leader adds an observer that has caught up (AddVoterHandler)."""
        when(s in self.leading and self.is_settled(s))
        when(x not in self.voters(s) and self.epoch[x] == self.epoch[s] and self.log[x] == self.log[s])
        self.log[s].append(Entry(self.epoch[s], Subset(self.voters(s) | {x})))
        self.flushed[s] = Offset(len(self.log[s]))

    @action
    def remove_voter(self, s: Replica, x: Replica) -> None:
        """A leader removes a voter, which may be itself, or have lost its disk (RemoveVoterHandler)."""
        when(s in self.leading and self.is_settled(s))
        when(x in self.voters(s) and len(self.voters(s)) > 1)
        self.log[s].append(Entry(self.epoch[s], Subset(self.voters(s) - {x})))
        self.flushed[s] = Offset(len(self.log[s]))

    def is_settled(self, s: Replica) -> bool:
        """The last change is below the high watermark."""
        n = self.hwm[s]
        return n > 0 and self.log[s][n - 1].voters == self.voters(s)


class LeaderCountsItself(KRaftMembers):
    """BUG: a leader that has removed itself still counts itself in the majority of the voters.

    The others elect one of those that lack what it has committed. KAFKA-16530; for the quorum check,
    KAFKA-16531.
    """

    def counts(self, r: Replica, s: Replica) -> bool:
        return r == s or self.is_voter(r, s)


class ObserverDoesNotFlush(KRaftMembers):
    """BUG: an observer does not flush what it fetches, as brokers need not, and becomes a voter.

    The record that makes it one, and those fetched with it, are counted before they are on its disk. So are
    those of a replica whose removal is taken back. KAFKA-17332, after KAFKA-13884.
    """

    def flushed_before_fetch(self, f: Replica, s: Replica) -> Offset:
        if f in self.voters(f):
            return Offset(len(self.log[s]))
        return max(
            (n for n in Offset if 0 < n <= self.flushed[f] and self.log[f][:n] == self.log[s][:n]),
            default=Offset(0),
        )


class DirectoryIdIgnored(KRaftMembers):
    """BUG: a voter is known by its node alone, whatever disk it has.

    After its disk was replaced, it votes again in an epoch in which it had voted, and for who lacks what it
    had acknowledged. KIP-853 has directory ids for that.
    """

    def is_voter(self, r: Replica, s: Replica) -> bool:
        old = self.old
        return r in self.voters(s) or (r == self.new and old is not None and old in self.voters(s))


class SecondChangeBeforeCommit(KRaftMembers):
    """BUG: a leader changes the voters again before the last change is committed.

    Majorities before and after two changes need not meet. KIP-853; AddVoterHandler and RemoveVoterHandler
    wait.
    """

    def is_settled(self, s: Replica) -> bool:
        return True


class HighWatermarkKept(KRaftMembers):
    """BUG: a new leader keeps the high watermark that it knew as a follower.

    Then it changes the voters before it has committed a record of its epoch. A change of an earlier leader
    may be open, and majorities after that one and after its own need not meet.
    QuorumState.transitionToLeader; Ongaro, raft-dev, 2015.
    """

    def hwm_at_first(self, s: Replica) -> Offset:
        return self.hwm[s]
