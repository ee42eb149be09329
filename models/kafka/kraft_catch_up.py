"""How a KRaft follower finds where its log departs from the leader's, with the cache that says where epochs
begin.

After apache/kafka, `ReplicatedLog`, `KafkaMetadataLog`, and `LeaderEpochFileCache` of the log beneath. In
`kraft` epochs are looked up in the records. Kafka keeps a cache of the offset where each epoch begins, and a
leader enters its epoch there when it is elected, before it has written anything. So an epoch may have no
record; and if the leader is replaced before it writes one, that entry stays at the end of its log.

Elections are one step, and so is a Fetch with its answer, as `kraft` has them one by one. A voter may lose
its disk. It comes back with an empty log, and has its votes from elsewhere: what it takes for safety to lose
a disk is not the question here, but whether it catches up. Epochs and logs end, which cuts steps.
"""

from quorate import Majority, Map, Model, Range, Seq, Symmetric, action, when


class Server(Symmetric): ...


class Voters(Majority[Server]): ...


class Epoch(Range):
    """Epoch 0 is before the first election, and that of an empty log."""


class Offset(Range):
    """Where a log, or what is known of it, ends."""


class Log(Seq[Epoch]):
    """The epochs of the records."""


class CatchUp(Model):
    """`opened` is the epoch that the cache has at the end of a log, without a record of it: 0 if there is
    none. `end` is what the leader knows of other logs."""

    sizes = {Server: 3, Epoch: 4, Log: 3, Offset: 4}
    durable = {"log", "opened"}

    epoch: Map[Server, Epoch]
    leader: Server | None
    log: Map[Server, Log]
    opened: Map[Server, Epoch]
    end: Map[Server, Offset]

    def last_epoch(self, s: Server) -> Epoch:
        """The latest epoch of the cache (lastFetchedEpoch), which a Fetch and a Vote request name."""
        if self.opened[s] > 0:
            return self.opened[s]
        return self.log[s].last if len(self.log[s]) > 0 else Epoch(0)

    def end_of(self, s: Server, e: Epoch) -> Offset:
        """Where the epochs up to `e` end in the log (endOffsetForEpoch)."""
        return max(
            (n for n in Offset if 0 < n <= len(self.log[s]) and self.log[s][n - 1] <= e), default=Offset(0)
        )

    def epoch_of(self, s: Server, e: Epoch) -> Epoch:
        """The latest epoch up to `e` in the cache."""
        if 0 < self.opened[s] <= e:
            return self.opened[s]
        n = self.end_of(s, e)
        return self.log[s][n - 1] if n > 0 else Epoch(0)

    @action
    def elect(self, s: Server, voters: Voters) -> None:
        """A server is elected, and its epoch begins at the end of its log (initializeLeaderEpoch)."""
        when(s in voters and all(self.is_up_to_date(s, v) for v in voters))
        e = Epoch(max(self.epoch[v] for v in Server) + 1)
        for v in voters:
            self.epoch[v] = e
        self.leader = s
        self.opened[s] = e
        self.end = Map({f: Offset(0) for f in Server})

    def is_up_to_date(self, s: Server, v: Server) -> bool:
        if self.last_epoch(s) == self.last_epoch(v):
            return len(self.log[s]) >= len(self.log[v])
        return self.last_epoch(s) > self.last_epoch(v)

    @action
    def append(self, s: Server) -> None:
        """The leader writes a record: the LeaderChange record first."""
        when(self.leader == s)
        self.log[s].append(self.epoch[s])
        self.opened[s] = Epoch(0)

    @action
    def fetch(self, f: Server, s: Server) -> None:
        """A follower fetches. Either it gets the next record, or is told where to truncate to."""
        when(self.leader == s and f != s)
        offset = Offset(len(self.log[f]))
        last = self.last_epoch(f)
        e = self.epoch_of(s, last)
        end = self.end_of(s, last)
        self.epoch[f] = self.epoch[s]
        if offset == 0 or (e == last and offset <= end):
            when(self.is_accepted(f, offset))
            self.end[f] = offset
            if offset < len(self.log[s]):
                self.log[f].append(self.log[s][offset])
                self.opened[f] = Epoch(0)
        else:
            own = self.end_of(f, e)
            to = min(own, end) if self.epoch_of(f, e) == e else own
            self.opened[f] = self.opened_after_cut(f, to)
            self.log[f] = self.log[f][:to]

    def is_accepted(self, f: Server, offset: Offset) -> bool:
        """A follower that fetches from before where it had fetched has lost its disk: that is logged, and
        served (LeaderState.updateReplicaState)."""
        return True

    def opened_after_cut(self, f: Server, to: Offset) -> Epoch:
        """The cache loses what begins at the end of the log or after it, whether the log is cut or not
        (truncateFromEnd)."""
        return Epoch(0)

    @action
    def lose_disk(self, f: Server) -> None:
        """A server that does not lead comes back with an empty log and an empty cache."""
        when(self.leader != f)
        self.log[f].clear()
        self.opened[f] = Epoch(0)


class EpochCacheNotCut(CatchUp):
    """BUG: where a log is truncated to its own end, there is nothing to do, and the cache stays as it is.

    A follower that once was elected, and wrote nothing, asks for an epoch that the leader does not know, is
    told to truncate to where it ends already, and asks again: for ever. KAFKA-10706.
    """

    def opened_after_cut(self, f: Server, to: Offset) -> Epoch:
        return self.opened[f] if to == len(self.log[f]) else Epoch(0)


class NonMonotoneEndRefused(CatchUp):
    """BUG: a leader refuses a Fetch from before where that follower had fetched.

    A voter that lost its disk does not get it back, as long as that leader is there. KAFKA-12181.
    """

    def is_accepted(self, f: Server, offset: Offset) -> bool:
        return offset >= self.end[f]
