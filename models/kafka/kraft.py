"""KRaft, the Raft of Kafka's controllers (KIP-595): followers fetch, and the leader answers.

After apache/kafka at 1eb7644, package `org.apache.kafka.raft`; each action names what it follows. What
differs from Figure 2 of the Raft paper:

- A leader is told to others by BeginQuorumEpoch. From then on followers ask it for records, with the offset
  and the epoch where their own log ends. That is the consistency check, and the acknowledgement of all that
  comes before.
- If the leader's log has no such end, it answers where the follower's log departs from its own: the follower
  truncates, and fetches again.
- Who knows the leader of an epoch, or stands for election itself, gives no vote in it.
- A leader's records may be fetched before they are on its disk, where it counts itself only then. Followers
  flush before they fetch again.
- What a server is can be read off its file `quorum-state`: epoch, vote, and leader. A server that was the
  leader comes back as Resigned. It does not lead again in that epoch, for it may have lost records of it.
- A leader that is not fetched from by a majority resigns.

What is left out, or done in one step where the code takes several:

- A vote is asked for and given at once, and counted in the voters' files, as long as they are in that epoch:
  a candidate that leads only later, of votes that it once got, might as well have led before.
- A Fetch is served when it is sent. Until the answer comes the follower does not change, or does not expect
  the answer any more; and what the leader learns from a late Fetch was true when it was sent, so it may know
  it earlier. So a Fetch whose answer was lost is as one whose answer comes late. An answer that says nothing
  new is not sent.
- A response has one record, where the code returns as many as fit. Larger ones are several of these.
- Time: election and fetch timeouts pass at any moment, and so does the quorum check (LeaderState 59).
- Pre-votes (KIP-996; `kraft_prevote`) allow fewer elections, not others. Snapshots, observers, EndQuorumEpoch: the
  last makes an election come sooner.
"""

import enum

from quorate import Ghost, Map, Model, Range, Record, Seq, Set, Symmetric, action, init, when


class Server(Symmetric):
    """A voter."""


class Epoch(Range):
    """Epoch 0 is before the first election."""


class Offset(Range):
    """Where a record is in the log, from 0; or where a log, or what is known of it, ends."""


class Number(Range):
    """Records of clients are numbered; 0 is for the LeaderChange record, with which an epoch begins."""


class Restarts(Range):
    """How many servers have restarted so far; size 2 allows one."""


class Role(enum.Enum):
    UNATTACHED = "unattached"
    FOLLOWER = "follower"
    CANDIDATE = "candidate"
    LEADER = "leader"
    RESIGNED = "resigned"


class Quorum(Record):
    """The file `quorum-state`, written and flushed whenever it changes; and, in memory, whether a leader
    resigned."""

    epoch: Epoch
    vote: Server | None
    leader: Server | None
    resigned: bool


class Entry(Record):
    epoch: Epoch
    number: Number


class Log(Seq[Entry]):
    """The record of offset i is at place i."""


class Fetched(Record):
    """The answer to a Fetch at (offset, last_epoch): the next record, if there is one, and the high
    watermark."""

    offset: Offset
    last_epoch: Epoch
    record: Entry | None
    hwm: Offset


class Diverging(Record):
    """The answer where the leader's log does not go through (offset, last_epoch): its last epoch that is not
    above last_epoch, and the offset where that epoch ends."""

    offset: Offset
    last_epoch: Epoch
    end_epoch: Epoch
    end: Offset


class KRaft(Model):
    """`flushed` is how much of the log is on disk, `hwm` the high watermark, `end` what a leader knows of
    others' logs, and `answers` what is on its way to a follower."""

    sizes = {Server: 3, Epoch: 3, Number: 2, Log: 3, Offset: 4, Restarts: 2}
    durable = {"quorum", "flushed"}

    quorum: Map[Server, Quorum]
    log: Map[Server, Log]
    flushed: Map[Server, Offset]
    hwm: Map[Server, Offset]
    end: Map[Server, Map[Server, Offset]]
    answers: Map[Server, Set[Fetched | Diverging]]

    written: Number
    restarts: Restarts

    committed: Ghost[Log]

    @init
    def start(self) -> None:
        self.quorum = Map({s: Quorum(Epoch(0), None, None, False) for s in Server})

    def role(self, s: Server) -> Role:
        """It can be read off `quorum-state` (QuorumState 136-265), but that a leader may have resigned."""
        q = self.quorum[s]
        if q.leader == s:
            return Role.RESIGNED if q.resigned else Role.LEADER
        if q.leader is not None:
            return Role.FOLLOWER
        return Role.CANDIDATE if q.vote == s else Role.UNATTACHED

    def nothing_known(self) -> Map[Server, Offset]:
        """What a leader knows of other logs before they fetch."""
        return Map({f: Offset(0) for f in Server})

    # ------------------------------------------------------------------------------------- elections

    @action
    def stand(self, s: Server) -> None:
        """An election or fetch timeout is over: the server stands in the next epoch
        (transitionToCandidate)."""
        when(self.role(s) != Role.LEADER and self.is_on_disk(s))
        self.quorum[s] = Quorum(self.quorum[s].epoch + 1, s, None, False)
        self.answers[s].clear()

    @action
    def answer_vote(self, v: Server, s: Server) -> None:
        """A Vote request arrives (handleVoteRequest). A higher epoch is adopted, whatever the answer."""
        when(v != s and self.role(s) == Role.CANDIDATE and self.quorum[v].epoch <= self.quorum[s].epoch)
        when(self.is_on_disk(v))
        e = self.quorum[s].epoch
        if self.quorum[v].epoch < e:
            self.quorum[v] = Quorum(e, None, None, False)
            self.answers[v].clear()
            self.end[v] = self.nothing_known()
        if self.may_vote(v, s) and self.is_up_to_date(s, v):
            self.quorum[v] = Quorum(e, s, None, False)

    def may_vote(self, v: Server, s: Server) -> bool:
        """Who is unattached, and has not voted for another (UnattachedState.canGrantVote)."""
        return self.role(v) == Role.UNATTACHED and self.quorum[v].vote in (None, s)

    def is_up_to_date(self, s: Server, v: Server) -> bool:
        """The candidate's log ends in a later epoch, or in the same and not before."""
        if self.last_epoch(s) == self.last_epoch(v):
            return len(self.log[s]) >= len(self.log[v])
        return self.last_epoch(s) > self.last_epoch(v)

    def last_epoch(self, s: Server) -> Epoch:
        return self.log[s].last.epoch if len(self.log[s]) > 0 else Epoch(0)

    @action
    def lead(self, s: Server) -> None:
        """A candidate with a majority of votes leads, and appends a LeaderChange record (onBecomeLeader,
        645). It does not keep the high watermark that it knew of (QuorumState.transitionToLeader)."""
        when(self.role(s) == Role.CANDIDATE and 2 * len(self.voters_for(s)) > len(Server))
        e = self.quorum[s].epoch
        self.quorum[s] = Quorum(e, None, s, False)
        self.hwm[s] = Offset(0)
        self.log[s].append(Entry(e, Number(0)))

    def voters_for(self, s: Server) -> set[Server]:
        """Who has voted for a candidate, itself included."""
        return {
            v for v in Server if self.quorum[v].epoch == self.quorum[s].epoch and self.quorum[v].vote == s
        }

    @action
    def begin_quorum_epoch(self, f: Server, s: Server) -> None:
        """A server hears who leads, from the leader or in an answer (handleBeginQuorumEpochRequest,
        maybeTransition). Who has resigned may still be told as the leader."""
        when(f != s and self.quorum[s].leader == s and self.is_on_disk(f))
        e = self.quorum[s].epoch
        when(self.quorum[f].epoch < e or (self.quorum[f].epoch == e and self.quorum[f].leader is None))
        self.quorum[f] = Quorum(e, None, s, False)
        self.answers[f].clear()
        self.end[f] = self.nothing_known()

    @action
    def resign(self, s: Server) -> None:
        """No majority has fetched for one and a half fetch timeouts (LeaderState 59), or the server shuts
        down."""
        when(self.role(s) == Role.LEADER and self.is_on_disk(s))
        self.quorum[s] = Quorum(self.quorum[s].epoch, None, s, True)
        self.end[s] = self.nothing_known()

    # ------------------------------------------------------------------------------------- the leader

    @action
    def write(self, s: Server) -> None:
        """A leader appends a record, and it may be fetched before it is on disk (flushLeaderLog, 653)."""
        when(self.role(s) == Role.LEADER and self.written < len(Number) - 1)
        self.written += 1
        self.log[s].append(Entry(self.quorum[s].epoch, self.written))

    def is_on_disk(self, s: Server) -> bool:
        """A leader flushes before it does anything else (appendBatch, flushLeaderLog), but answers Fetches
        that wait for records (653). Followers have always flushed."""
        return self.flushed[s] == len(self.log[s])

    @action
    def flush(self, s: Server) -> None:
        """All of the log is on disk. A leader counts itself from then on."""
        when(self.flushed[s] < len(self.log[s]))
        self.flushed[s] = Offset(len(self.log[s]))
        if self.role(s) == Role.LEADER:
            self.hwm[s] = self.high_watermark(s)
            self.committed = self.with_committed(self.committed, s)

    @action
    def fetch(self, f: Server, s: Server) -> None:
        """A follower fetches from where its log ends (buildFetchRequest, 1699), and the leader of its epoch
        answers (tryCompleteFetchRequest). What comes before is acknowledged: it is on the follower's disk."""
        when(f != s and self.quorum[f].leader == s)
        when(self.role(s) == Role.LEADER and self.quorum[f].epoch == self.quorum[s].epoch)
        offset = Offset(len(self.log[f]))
        last = self.last_epoch(f)
        when(all(m.offset != offset or m.last_epoch != last for m in self.answers[f]))
        if self.is_valid(s, offset, last):
            self.end[s][f] = offset
            self.hwm[s] = self.high_watermark(s)
            self.committed = self.with_committed(self.committed, s)
            record = self.log[s][offset] if offset < len(self.log[s]) else None
            if record is not None or self.hwm[f] < self.hwm[s]:
                self.answers[f].add(Fetched(offset, last, record, self.hwm[s]))
        else:
            end = self.end_of(s, last)
            self.answers[f].add(Diverging(offset, last, self.epoch_at(s, end), end))

    def is_valid(self, s: Server, offset: Offset, last: Epoch) -> bool:
        """The log of `s` goes through this end of a log (ReplicatedLog.validateOffsetAndEpoch)."""
        end = self.end_of(s, last)
        return offset == 0 or (self.epoch_at(s, end) == last and offset <= end)

    def end_of(self, s: Server, e: Epoch) -> Offset:
        """Where the epochs up to `e` end in the log (endOffsetForEpoch)."""
        return Offset(sum(1 for i in range(len(self.log[s])) if self.log[s][i].epoch <= e))

    def epoch_at(self, s: Server, end: Offset) -> Epoch:
        """The epoch of the record before an offset."""
        return self.log[s][end - 1].epoch if 0 < end <= len(self.log[s]) else Epoch(0)

    def high_watermark(self, s: Server) -> Offset:
        """What a majority has (LeaderState 447), if it may be told; it does not go back."""
        ends = {
            n for n in Offset if n <= len(self.log[s]) and self.is_replicated(s, n) and self.may_commit(s, n)
        }
        return max({self.hwm[s]} | ends)

    def with_committed(self, committed: Log, s: Server) -> Log:
        return self.log[s][: self.hwm[s]] if len(committed) < self.hwm[s] else committed

    def is_replicated(self, s: Server, n: Offset) -> bool:
        """A majority has the first `n` records on disk."""
        return 2 * len({f for f in Server if (self.flushed[s] if f == s else self.end[s][f]) >= n}) > len(
            Server
        )

    def may_commit(self, s: Server, n: Offset) -> bool:
        """It is above the offset where the epoch began (467), so the last of the records is of this epoch."""
        return self.epoch_at(s, n) == self.quorum[s].epoch

    # ------------------------------------------------------------------------------------- followers

    @action
    def receive(self, f: Server, m: Fetched) -> None:
        """A follower appends what it fetched, flushes, and learns of the high watermark
        (handleFetchResponse). A record that is not the next one is not appended."""
        when(m in self.answers[f] and self.is_expected(f, m))
        if m.record is not None and m.offset == len(self.log[f]):
            self.log[f].append(m.record)
            self.flushed[f] = self.flushed_before_fetch(f)
        self.hwm[f] = max(self.hwm[f], min(m.hwm, Offset(len(self.log[f]))))
        self.answers[f].remove(m)
        self.answers[f] = Set(self.still_expected(f))

    def flushed_before_fetch(self, f: Server) -> Offset:
        """What is on disk when a follower fetches again."""
        return Offset(len(self.log[f]))

    @action
    def truncate(self, f: Server, m: Diverging) -> None:
        """A follower cuts its log where it departs from the leader's (ReplicatedLog.truncateToEndOffset)."""
        when(m in self.answers[f] and self.is_expected(f, m))
        end = self.end_of(f, m.end_epoch)
        if self.epoch_at(f, end) == m.end_epoch:
            end = min(end, m.end)
        self.log[f] = self.log[f][:end]
        self.flushed[f] = min(self.flushed[f], end)
        self.answers[f] = Set(self.still_expected(f))

    def is_expected(self, f: Server, m: Fetched | Diverging) -> bool:
        """It answers the request that the follower waits for (RequestManager 226). So its log ends where it
        did."""
        return m.offset == len(self.log[f]) and m.last_epoch == self.last_epoch(f)

    def still_expected(self, f: Server) -> set[Fetched | Diverging]:
        """Other answers are not waited for any more."""
        return {m for m in self.answers[f] if self.is_expected(f, m)}

    # ------------------------------------------------------------------------------------- crashes

    @action
    def restart(self, s: Server) -> None:
        """A server crashes, and comes back with `quorum-state` and what is on disk of the log (QuorumState
        136-265): a follower follows, a candidate asks for votes again. Who was the leader is Resigned, so
        that "each record is uniquely identified by offset and epoch"."""
        self.restarts += 1
        q = self.quorum[s]
        self.quorum[s] = Quorum(q.epoch, q.vote, q.leader, q.leader == s)
        self.log[s] = self.log[s][: self.flushed[s]]
        self.hwm[s] = Offset(0)
        self.end[s] = self.nothing_known()
        self.answers[s].clear()


class LeaderAgain(KRaft):
    """BUG: a leader that restarts leads on in the same epoch.

    It may have lost records that a follower has, and writes others with the same offset and epoch.
    KAFKA-10527.
    """

    @action
    def restart(self, s: Server) -> None:
        self.restarts += 1
        self.log[s] = self.log[s][: self.flushed[s]]
        if self.role(s) == Role.LEADER:
            self.log[s].append(Entry(self.quorum[s].epoch, Number(0)))
        self.hwm[s] = Offset(0)
        self.end[s] = self.nothing_known()
        self.answers[s].clear()


class FetchUnflushed(KRaft):
    """BUG: a follower fetches on before what it has appended is on disk.

    The leader takes that for acknowledged; after a crash, the follower helps to elect a leader without it.
    KAFKA-10533.
    """

    def flushed_before_fetch(self, f: Server) -> Offset:
        return self.flushed[f]


class AnyResponse(KRaft):
    """BUG: a follower acts on every response of its epoch, also on one to a request that it had given up.

    An old Diverging truncates what it has fetched since, and is counted for. Two Fetches of the same end have
    the same answer, which the run shows once, and then acts on twice. RequestManager 226 guards against it.
    """

    def is_expected(self, f: Server, m: Fetched | Diverging) -> bool:
        return True


class EpochNotCompared(KRaft):
    """BUG: the leader looks at the offset of a Fetch alone, not at the epoch of the record before it.

    A follower keeps records of another leader, and takes them for committed. KIP-595, "Fetch": the last
    fetched epoch is there for that.
    """

    def is_valid(self, s: Server, offset: Offset, last: Epoch) -> bool:
        return offset <= len(self.log[s])


class OldEpochCommitted(KRaft):
    """BUG: the high watermark is raised to what a majority has, though it was written in an earlier epoch.

    A server with a record of an epoch in between is elected without it, and has it truncated: Figure 8.
    LeaderState 467 guards against it.
    """

    sizes = {Epoch: 5, Number: 1, Log: 4, Offset: 5, Restarts: 1}
    beyond_reach = ("all_learn_of_a_commit",)

    def may_commit(self, s: Server, n: Offset) -> bool:
        return True
