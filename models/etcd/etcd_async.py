"""etcd's asynchronous storage: a server goes on while what it has appended is still being written.

After etcd-io/raft at cdfbeed, with `AsyncStorageWrites`; numbers in brackets are lines of its `raft.go` unless a file
is named. A server's log is what it reads from its storage up to `offset`, and the unstable entries in memory after
that (`log_unstable.go`). Entries go to a thread that appends them, in order; what they were appended for is answered
when they are on the disk: acknowledgements to the leader, and a leader's to itself (`msgsAfterAppend`, 533-585, 812).
A response says up to where the log is on the disk, so that it need not be kept in memory; one that was asked for in
an earlier term is ignored (1184), since entries that are still to be written may overwrite what it speaks of
(`rawnode.go` 266-335). Committed entries are applied when they are stable (`rawnode.go` 144).

One server, `slow`, has such a storage; what the others append is on their disks at once, which is one of the ways in
which an asynchronous storage may behave. So bugs of a slow follower and of a slow leader are both here. What is left
out:

- An election is one step, and a vote of `slow` is answered when all that it wrote before is on its disk. After its
  vote a server ignores the old leader, so what it voted before it may vote then.
- Replication to a server is one step, of the leader's whole log; what is late in the network is as late as the step.
- Each append is handed to the storage at once: a `Ready` that has more is as two whose writes follow each other. Of
  writes, two may wait; of responses, one.
- Other servers than `slow` do not apply entries, and know only as leaders what is committed.
- What the apply thread gets are copies of entries, so that it does not matter when it is done with them.
"""

from quorate import Channel, Ghost, Map, Model, Range, Record, Seq, Set, Subset, action, init, when
from quorate.models.raft import Server


class Term(Range):
    """0 is the term before the first election. An entry is known by its index and the term in which it was made."""


class Index(Range):
    """An index of the log, from 1; 0 stands for none. It needs one value more than Log has room for."""


class Log(Seq[Term]):
    """The terms of the entries: the entry of index i is at place i - 1."""


class Write(Record):
    """MsgStorageAppend: entries after the index `after`, asked for in `term`, when the log ended with `last`.

    An acknowledgement up to `acknowledge` waits for them.
    """

    term: Term
    after: Index
    entries: Log
    acknowledge: Index
    last: Index
    last_term: Term


class Writes(Channel[Write]):
    """What the append thread is to write, in this order."""


class Response(Record):
    """MsgStorageAppendResp: what was asked for in `term` is written, up to the entry of index and term `last`."""

    term: Term
    last: Index
    last_term: Term


class Responses(Channel[Response]):
    """What the append thread has answered."""


class Acknowledgement(Record):
    """MsgAppResp: in the leader's term, its log up to `index` is on the disk of `follower`."""

    term: Term
    follower: Server
    index: Index


class Commit(Record):
    """History: the entry was committed in `term`."""

    term: Term
    index: Index
    entry: Term


class EtcdAsyncStorage(Model):
    """`disk` is what each server has written; from `term_on_disk` to `applied` all is of `slow`."""

    sizes = {Server: 5, Term: 4, Log: 1, Index: 2, Writes: 2, Responses: 1}
    durable = {"disk", "term_on_disk"}
    room = 2

    slow: Server
    term: Map[Server, Term]
    leading: Set[Server]
    disk: Map[Server, Log]
    acknowledged: Set[Acknowledgement]
    commit_index: Map[Server, Index]

    term_on_disk: Term
    unstable: Log
    offset: Index
    writes: Writes
    responses: Responses
    applied: Index

    accepted: Ghost[Log]
    committed: Ghost[Set[Commit]]
    executed: Ghost[Log]

    @init
    def start(self, slow: Server) -> None:
        self.slow = slow

    def log(self, s: Server) -> Log:
        """The log of a server, as it reads it."""
        return self.disk[s][: self.offset] + self.unstable if s == self.slow else self.disk[s]

    # ------------------------------------------------------------------------------------- elections

    @action
    def elect(self, s: Server, granted: Subset[Server], t: Term) -> None:
        """A server is elected by a majority, whose votes are on their disks, its own as well (1046-1056)."""
        when(s in granted and 2 * len(granted) > len(Server))
        when(all(self.term[v] < t and self.is_up_to_date(s, v) for v in granted))
        when(self.slow not in granted or len(self.writes) == 0)
        for v in granted:
            self.term[v] = t
            if v != self.slow:
                self.commit_index[v] = Index(0)
        if self.slow in granted:
            self.term_on_disk = self.term_synced(t)
        self.leading -= granted
        self.leading.add(s)
        self.acknowledged -= {a for a in self.acknowledged if not self.is_led(a.term)}  # nobody counts these

    def is_up_to_date(self, s: Server, v: Server) -> bool:
        """5.4.1: the log with the later last term is more up to date; of the same last term, the longer."""
        own = self.last_term(s)
        other = self.last_term(v)
        return own > other or (own == other and len(self.log(s)) >= len(self.log(v)))

    def last_term(self, s: Server) -> Term:
        return self.log(s).last if len(self.log(s)) > 0 else Term(0)

    def is_led(self, t: Term) -> bool:
        return any(self.term[v] == t for v in self.leading)

    def term_synced(self, t: Term) -> Term:
        """A new term or vote has to be on the disk before it is answered (`rawnode.go` 191)."""
        return t

    # ------------------------------------------------------------------------------------- leaders

    @action
    def request(self, s: Server) -> None:
        """A leader appends an entry, and acknowledges it to itself when it is on its disk (797-813)."""
        when(s in self.leading and len(self.log(s)) < len(Index) - 1)
        if s == self.slow:
            when(len(self.writes) < self.room)
            end = Index(len(self.log(s)))
            self.writes.send(
                Write(self.term[s], end, Log([self.term[s]]), Index(end + 1), Index(end + 1), self.term[s])
            )
            self.unstable.append(self.term[s])
            self.accepted.append(self.term[s])
        else:
            self.disk[s].append(self.term[s])
            self.acknowledged.add(Acknowledgement(self.term[s], s, Index(len(self.disk[s]))))

    @action
    def replicate(self, s: Server, f: Server) -> None:
        """A follower whose disk is fast appends what it lacks of the leader's log, and acknowledges it."""
        when(s in self.leading and f != s and f != self.slow and self.term[f] <= self.term[s])
        log = self.log(s).copy()
        self.term[f] = self.term[s]
        self.leading.discard(f)
        self.commit_index[f] = Index(0)
        self.disk[f] = self.disk[f] if self.disk[f][: len(log)] == log else log
        self.acknowledged.update({Acknowledgement(self.term[s], f, Index(i)) for i in range(1, len(log) + 1)})

    @action
    def commit(self, s: Server, n: Index) -> None:
        """A leader commits what a majority has acknowledged, itself maybe included, if it is of its term."""
        when(s in self.leading and self.commit_index[s] < n <= len(self.log(s)))
        when(2 * len({f for f in Server if self.has_acknowledged(s, f, n)}) > len(Server))
        log = self.log(s).copy()
        when(log[n - 1] == self.term[s])
        self.commit_index[s] = n
        self.committed.update({Commit(self.term[s], Index(i + 1), log[i]) for i in range(n)})

    def has_acknowledged(self, s: Server, f: Server, n: Index) -> bool:
        """A leader takes itself as the others: it has what its disk has (533-585)."""
        return any(a.follower == f and a.term == self.term[s] and a.index >= n for a in self.acknowledged)

    # ------------------------------------------------------------------------------------- the slow storage

    @action
    def accept(self, s: Server) -> None:
        """`slow` gets the leader's log: what it lacks is unstable, and to be written (`log_unstable.go` 198-234)."""
        when(s in self.leading and s != self.slow and self.term[self.slow] <= self.term[s])
        when(len(self.writes) < self.room)
        log = self.log(s).copy()
        own = self.log(self.slow).copy()
        same = Index(max((i for i in range(len(log) + 1) if own[:i] == log[:i] and i <= len(own)), default=0))
        result = own if same == len(log) else log
        if same < len(log):
            self.unstable = self.unstable[: max(same - self.offset, 0)] + log[same:]
            self.offset = min(self.offset, same)
            self.accepted = log
        self.term[self.slow] = self.term[s]
        self.leading.discard(self.slow)
        self.commit_index[self.slow] = max(self.commit_index[self.slow], self.commit_index[s])
        last = Index(len(result)) if len(self.unstable) > 0 else Index(0)
        last_term = result.last if len(self.unstable) > 0 else Term(0)
        self.writes.send(Write(self.term[s], same, log[same:], Index(len(log)), last, last_term))
        if self.acknowledges_at_once():
            self.acknowledged.update(
                {Acknowledgement(self.term[s], self.slow, Index(i)) for i in range(1, len(log) + 1)}
            )

    def acknowledges_at_once(self) -> bool:
        """533-585: not before the entries are on the disk."""
        return False

    @action
    def write(self) -> None:
        """The append thread writes, sends the acknowledgement that waited for that, and a response."""
        when(len(self.writes) > 0 and len(self.responses) < self.room - 1)
        w = self.writes.receive()
        self.term_on_disk = w.term
        if len(w.entries) > 0:
            self.disk[self.slow] = self.disk[self.slow][: w.after] + w.entries
        if self.is_led(w.term):
            self.acknowledged.update(
                {Acknowledgement(w.term, self.slow, Index(i)) for i in range(1, w.acknowledge + 1)}
            )
        if w.last > 0:
            self.responses.send(Response(w.term, w.last, w.last_term))

    @action
    def stabilize(self) -> None:
        """Entries that are on the disk need not be kept in memory (1184, 1201; `log_unstable.go` 134-158)."""
        when(len(self.responses) > 0)
        r = self.responses.receive()
        if self.is_current(r):
            n = r.last - self.offset
            if 0 < n <= len(self.unstable) and self.unstable[n - 1] == r.last_term:
                self.unstable = self.unstable[n:]
                self.offset = r.last

    def is_current(self, r: Response) -> bool:
        """1184: in a later term, entries may be on their way to the disk that overwrite what this speaks of."""
        return r.term == self.term[self.slow]

    @action
    def apply(self) -> None:
        """A committed entry is applied, if it is stable."""
        when(self.applied < self.commit_index[self.slow] and self.applied < self.offset)
        self.executed.append(self.log(self.slow)[self.applied])
        self.applied += 1

    @action
    def restart(self) -> None:
        """`slow` crashes, and starts with what is on its disk. What it has applied is kept, too."""
        self.leading.discard(self.slow)
        self.term[self.slow] = self.term_on_disk
        self.unstable.clear()
        self.offset = Index(len(self.disk[self.slow]))
        self.writes.clear()
        self.responses.clear()
        self.commit_index[self.slow] = self.applied
        self.accepted = self.disk[self.slow]


class OldStorageResponse(EtcdAsyncStorage):
    """BUG: a response of the storage counts in a later term, too.

    An entry was appended, overwritten, and appended again: the first write is answered, and the second, which is
    still to come, puts the other entry on the disk, where the server now reads it. raft.go 1184; `rawnode.go` 266,
    "ABA problem" (etcd-io/raft#8, cockroachdb/cockroach#124440).
    """

    def is_current(self, r: Response) -> bool:
        return True


class SelfAckBeforeSync(EtcdAsyncStorage):
    """BUG: a leader counts itself among those that have an entry before it is on its own disk.

    A majority may be it and no more than half of the others, and its crash leaves too few: a leader without the entry
    can be elected. raft.go 799-806; Ongaro's dissertation, 10.2.1.
    """

    def has_acknowledged(self, s: Server, f: Server, n: Index) -> bool:
        return f == s or super().has_acknowledged(s, f, n)


class AckBeforeSync(EtcdAsyncStorage):
    """BUG: a follower acknowledges entries that are still to be written.

    The leader commits what a crash of the follower takes away. raft.go 533-585; asked in etcd#8144.
    """

    def acknowledges_at_once(self) -> bool:
        return True


class VoteNotSynced(EtcdAsyncStorage):
    """BUG: a vote is answered before it is on the disk.

    After a restart a server votes again in the same term, which has two leaders. `rawnode.go` 191 (`MustSync`).
    """

    def term_synced(self, t: Term) -> Term:
        return self.term_on_disk
