"""LeaseGuard, after the module leaseGuard of muratdem/LeaseGuard (c773c12): Raft where the log is the lease.

A leader reads as long as an entry that it knows to be committed is not older than Delta, also if an earlier leader
committed it; and it commits nothing until the last entry of an earlier term is older than that. All clocks are one.

The names are those of the specification. Its model values are MaxTerm = 2, MaxLogLen = 2, MaxClock = 4, Delta = 2 and
one key. The VIEW of mcLeaseGuard is left out: it drops the clock, so that TLC takes the state after Tick for the one
before, and which clock a state goes on with depends on the order of the search.
"""

from __future__ import annotations

from quorate import Majority, Map, Model, Range, Record, Seq, Set, Symmetric, action, init, invariant, when


class Server(Symmetric): ...


class Key(Symmetric): ...


class Quorum(Majority[Server]): ...


class Term(Range):
    """MaxTerm + 1."""


class Index(Range):
    """MaxLogLen + 1."""


class Time(Range):
    """MaxClock + 1. No entry is written at 0; where the specification has -1, here is 0."""


class Entry(Record):
    term: Term
    key: Key
    index: Index
    timestamp: Time


class Log(Seq[Entry]): ...


class FollowerIndex(Record):
    term: Term
    index: Index


class CommitRecord(Record):
    committed_in_term: Term
    entry: Entry


class LeaseGuard(Model):
    sizes = {Server: 3, Key: 1, Term: 3, Log: 2, Index: 3, Time: 5}
    delta = 2

    current_term: Map[Server, Term]
    leading: Set[Server]
    log: Map[Server, Log]
    match_index: Map[Server, Map[Server, FollowerIndex]]
    committed: Set[CommitRecord]
    commit_index: Map[Server, Index]
    clock: Time
    latest_read: Map[Key, Entry]

    @init
    def start(self) -> None:
        self.match_index = Map(
            {i: Map({j: FollowerIndex(Term(0), Index(0)) for j in Server}) for i in Server}
        )
        self.latest_read = Map({k: no_entry(k) for k in Key})

    @action
    def client_write(self, i: Server, k: Key) -> None:
        when(i in self.leading)
        self.clock += 1
        self.log[i].append(Entry(self.current_term[i], k, Index(len(self.log[i]) + 1), self.clock))
        self.match_index[i][i] = FollowerIndex(self.current_term[i], Index(len(self.log[i])))

    @action
    def client_read(self, i: Server, k: Key) -> None:
        when(i in self.leading and len(self.log[i]) > 0 and self.commit_index[i] > 0)
        last = self.log[i][self.commit_index[i] - 1]
        when(last.timestamp + self.delta >= self.clock)
        index = self.last_committed(k, i)
        when(self.current_term[i] == last.term or index == self.last_in_prior_term(k, i))
        self.latest_read[k] = no_entry(k) if index == 0 else self.log[i][index - 1]

    def last_committed(self, k: Key, i: Server) -> int:
        """The index of the last entry of a key that a server knows to be committed, or 0."""
        known = self.log[i][: self.commit_index[i]]
        return max((j + 1 for j in range(len(known)) if known[j].key == k), default=0)

    def last_in_prior_term(self, k: Key, i: Server) -> int:
        log = self.log[i]
        return max(
            (j + 1 for j in range(len(log)) if log[j].term < self.current_term[i] and log[j].key == k),
            default=0,
        )

    @action
    def get_entries(self, i: Server, j: Server) -> None:
        when(i not in self.leading and len(self.log[j]) > len(self.log[i]))
        when(self.current_term[j] >= self.current_term[i])
        length = len(self.log[i])
        when(length == 0 or self.log[j][length - 1] == self.log[i][length - 1])
        self.match_index[j][i] = FollowerIndex(self.current_term[i], Index(length + 1))
        self.current_term[i] = self.current_term[j]
        self.log[i].append(self.log[j][length])
        if self.commit_index[i] < self.commit_index[j]:
            self.commit_index[i] = Index(min(self.commit_index[j], length + 1))

    @action
    def rollback_entries(self, i: Server, j: Server) -> None:
        when(i not in self.leading and last_term(self.log[i]) < last_term(self.log[j]))
        when(self.log[i] != self.log[j][: len(self.log[i])])
        self.log[i].pop()
        self.match_index[i][i] = FollowerIndex(self.current_term[i], Index(len(self.log[i])))
        self.current_term[i] = max(self.current_term[i], self.current_term[j])

    @action
    def become_leader(self, i: Server, voters: Quorum) -> None:
        when(i in voters)
        when(all(self.current_term[v] <= self.current_term[i] for v in voters))
        when(all(self.log_ok(v, i) for v in voters))
        term = Term(self.current_term[i] + 1)
        for v in voters:
            self.current_term[v] = term
        for v in Server:
            self.match_index[i][v] = FollowerIndex(Term(0), Index(0))
        self.leading -= voters
        self.leading.add(i)

    def log_ok(self, v: Server, i: Server) -> bool:
        last = last_term(self.log[v])
        return last_term(self.log[i]) > last or (
            last_term(self.log[i]) == last and len(self.log[i]) >= len(self.log[v])
        )

    @action
    def commit_entry(self, i: Server, new: Index) -> None:
        log = self.log[i].copy()
        when(i in self.leading and self.commit_index[i] < new <= len(log))
        when(
            all(e.timestamp + self.delta < self.clock for e in log if e.term != self.current_term[i])
        )  # deferred
        when(log[new - 1].term == self.current_term[i])
        matching = {
            s
            for s in Server
            if self.match_index[i][s].index >= new and self.match_index[i][s].term == self.current_term[i]
        }
        when(2 * len(matching) > len(Server))
        for x in Index:
            if max(1, self.commit_index[i]) <= x <= new:
                self.committed.add(CommitRecord(self.current_term[i], log[x - 1]))
        self.commit_index[i] = new
        for k in Key:
            self.latest_read[k] = self.max_committed(k)

    def max_committed(self, k: Key) -> Entry:
        """The last committed entry of a key."""
        last = no_entry(k)
        for x in Index:
            for t in Term:
                for time in Time:
                    entry = Entry(t, k, x, time)
                    if any(CommitRecord(c, entry) in self.committed for c in Term):
                        last = entry
        return last

    @action
    def update_terms(self, i: Server, j: Server) -> None:
        when(self.current_term[i] > self.current_term[j])
        self.current_term[j] = self.current_term[i]
        self.leading.discard(j)

    @action
    def update_commit_index(self, i: Server, j: Server) -> None:
        when(i not in self.leading and j in self.leading and self.commit_index[i] < self.commit_index[j])
        self.commit_index[i] = self.commit_index[j]

    @action
    def tick(self) -> None:
        self.clock += 1


def no_entry(k: Key) -> Entry:
    return Entry(Term(0), k, Index(0), Time(0))


def last_term(log: Log) -> int:
    return log.last.term if len(log) > 0 else 0


@invariant
def entry_indexes(m: LeaseGuard) -> bool:
    """EntryIndexes."""
    return all(m.log[s][x].index == x + 1 for s in Server for x in range(len(m.log[s])))


@invariant
def one_leader_per_term(m: LeaseGuard) -> bool:
    """OneLeaderPerTerm."""
    return all(s == t for s in m.leading for t in m.leading if m.current_term[s] == m.current_term[t])


@invariant
def log_matching(m: LeaseGuard) -> bool:
    """LogMatching."""
    return all(
        m.log[s][:x] == m.log[t][:x]
        for s in Server
        for t in Server
        for x in range(min(len(m.log[s]), len(m.log[t])))
        if m.log[s][x] == m.log[t][x]
    )


@invariant
def leader_completeness(m: LeaseGuard) -> bool:
    """LeaderCompleteness."""
    return all(
        r.entry.index <= len(m.log[s]) and m.log[s][r.entry.index - 1] == r.entry
        for s in m.leading
        for r in m.committed
        if r.committed_in_term < m.current_term[s]
    )


@invariant
def state_machine_safety(m: LeaseGuard) -> bool:
    """StateMachineSafety."""
    return all(c.entry == d.entry for c in m.committed for d in m.committed if c.entry.index == d.entry.index)


@invariant
def linearizable_reads(m: LeaseGuard) -> bool:
    """LinearizableReads: what was read last of a key is what was committed last."""
    return all(m.latest_read[k] == m.max_committed(k) for k in Key)
