"""Raft with its history variables, after Diego Ongaro's specification raft.tla (2014), within bounds.

The specification is unbounded. Here terms, logs and the number of messages in flight are bounded; TLC is given the
same bounds as a CONSTRAINT. Messages are a multiset: they can be lost and duplicated, one copy at a time.
"""

from __future__ import annotations

import enum

from quorate import (
    Bag,
    Majority,
    Map,
    Model,
    Range,
    Record,
    Seq,
    Set,
    Symmetric,
    action,
    init,
    invariant,
    when,
)


class Server(Symmetric): ...


class Value(Symmetric): ...


class Quorum(Majority[Server]): ...


class Term(Range):
    """0 is the term of the entry before the first."""


class Index(Range):
    """A place in a log, from 1; 0 is before the first."""


class Role(enum.Enum):
    FOLLOWER = "follower"
    CANDIDATE = "candidate"
    LEADER = "leader"


class Entry(Record):
    term: Term
    value: Value


class Log(Seq[Entry]): ...


class Entries(Seq[Entry]):
    """What an AppendEntries request carries: at most one entry."""


class VoterLog(Record):
    """The log of a voter when it gave its vote."""

    voter: Server
    log: Log


class Election(Record):
    """A successful election (history)."""

    term: Term
    leader: Server
    log: Log
    votes: Set[Server]
    voter_log: Set[VoterLog]


class VoteRequest(Record):
    term: Term
    last_log_term: Term
    last_log_index: Index
    source: Server
    dest: Server


class VoteResponse(Record):
    term: Term
    granted: bool
    log: Log
    source: Server
    dest: Server


class AppendRequest(Record):
    term: Term
    prev_log_index: Index
    prev_log_term: Term
    entries: Entries
    log: Log
    commit_index: Index
    source: Server
    dest: Server


class AppendResponse(Record):
    term: Term
    success: bool
    match_index: Index
    source: Server
    dest: Server


class Messages(Bag[VoteRequest | VoteResponse | AppendRequest | AppendResponse]): ...


class Raft(Model):
    sizes = {Server: 2, Value: 1, Term: 3, Index: 3, Log: 1, Entries: 1, Messages: 1}

    messages: Messages
    elections: Set[Election]
    all_logs: Set[Log]
    current_term: Map[Server, Term]
    state: Map[Server, Role]
    voted_for: Map[Server, Server | None]
    log: Map[Server, Log]
    commit_index: Map[Server, Index]
    votes_responded: Map[Server, Set[Server]]
    votes_granted: Map[Server, Set[Server]]
    voter_log: Map[Server, Set[VoterLog]]
    next_index: Map[Server, Map[Server, Index]]
    match_index: Map[Server, Map[Server, Index]]

    @init
    def start(self) -> None:
        for i in Server:
            self.current_term[i] = Term(1)
        for i in Server:
            for j in Server:
                self.next_index[i][j] = Index(1)

    # Every step also adds the logs that there were before it to `all_logs`.

    @action
    def restart(self, i: Server) -> None:
        self.all_logs.update({self.log[s] for s in Server})
        self.state[i] = Role.FOLLOWER
        self.votes_responded[i].clear()
        self.votes_granted[i].clear()
        self.voter_log[i].clear()
        for j in Server:
            self.next_index[i][j] = Index(1)
            self.match_index[i][j] = Index(0)
        self.commit_index[i] = Index(0)

    @action
    def timeout(self, i: Server) -> None:
        when(self.state[i] in {Role.FOLLOWER, Role.CANDIDATE})
        self.all_logs.update({self.log[s] for s in Server})
        self.state[i] = Role.CANDIDATE
        self.current_term[i] += 1
        self.voted_for[i] = None
        self.votes_responded[i].clear()
        self.votes_granted[i].clear()
        self.voter_log[i].clear()

    def last_term(self, i: Server) -> Term:
        return Term(0) if len(self.log[i]) == 0 else self.log[i].last.term

    @action
    def request_vote(self, i: Server, j: Server) -> None:
        when(self.state[i] == Role.CANDIDATE)
        when(j not in self.votes_responded[i])
        self.all_logs.update({self.log[s] for s in Server})
        self.messages.add(VoteRequest(self.current_term[i], self.last_term(i), Index(len(self.log[i])), i, j))

    @action
    def append_entries(self, i: Server, j: Server) -> None:
        when(i != j and self.state[i] == Role.LEADER)
        self.all_logs.update({self.log[s] for s in Server})
        log = self.log[i]
        following = self.next_index[i][j]
        previous = following - 1
        previous_term = log[previous - 1].term if previous > 0 else Term(0)
        last_entry = min(len(log), following)
        self.messages.add(
            AppendRequest(
                self.current_term[i],
                Index(previous),
                previous_term,
                Entries(log[following - 1 : last_entry]),
                log,
                Index(min(self.commit_index[i], last_entry)),
                i,
                j,
            )
        )

    @action
    def become_leader(self, i: Server) -> None:
        when(self.state[i] == Role.CANDIDATE)
        when(2 * len(self.votes_granted[i]) > len(Server))
        self.all_logs.update({self.log[s] for s in Server})
        self.state[i] = Role.LEADER
        for j in Server:
            self.next_index[i][j] = Index(len(self.log[i]) + 1)
            self.match_index[i][j] = Index(0)
        self.elections.add(
            Election(self.current_term[i], i, self.log[i], self.votes_granted[i], self.voter_log[i])
        )

    @action
    def client_request(self, i: Server, v: Value) -> None:
        when(self.state[i] == Role.LEADER)
        self.all_logs.update({self.log[s] for s in Server})
        self.log[i].append(Entry(self.current_term[i], v))

    def agreed(self, i: Server, index: int) -> bool:
        """Whether a quorum, with i itself, has the entries of i up to `index`."""
        return 2 * len({k for k in Server if k == i or self.match_index[i][k] >= index}) > len(Server)

    @action
    def advance_commit_index(self, i: Server) -> None:
        when(self.state[i] == Role.LEADER)
        self.all_logs.update({self.log[s] for s in Server})
        log = self.log[i]
        index = max((k for k in range(1, len(log) + 1) if self.agreed(i, k)), default=0)
        if index > 0 and log[index - 1].term == self.current_term[i]:
            self.commit_index[i] = Index(index)

    # ---------------------------------------------------------------- what is done with a message

    @action
    def update_term(self, m: VoteRequest | VoteResponse | AppendRequest | AppendResponse) -> None:
        when(m in self.messages)
        when(m.term > self.current_term[m.dest])
        self.all_logs.update({self.log[s] for s in Server})
        self.current_term[m.dest] = m.term
        self.state[m.dest] = Role.FOLLOWER
        self.voted_for[m.dest] = None

    @action
    def handle_vote_request(self, m: VoteRequest) -> None:
        when(m in self.messages)
        i = m.dest
        j = m.source
        when(m.term <= self.current_term[i])
        self.all_logs.update({self.log[s] for s in Server})
        log_ok = m.last_log_term > self.last_term(i) or (
            m.last_log_term == self.last_term(i) and m.last_log_index >= len(self.log[i])
        )
        voted_for = self.voted_for[i]
        grant = m.term == self.current_term[i] and log_ok and (voted_for is None or voted_for == j)
        if grant:
            self.voted_for[i] = j
        self.messages.remove(m)
        self.messages.add(VoteResponse(self.current_term[i], grant, self.log[i], i, j))

    @action
    def handle_vote_response(self, m: VoteResponse) -> None:
        when(m in self.messages)
        i = m.dest
        j = m.source
        when(m.term == self.current_term[i])
        self.all_logs.update({self.log[s] for s in Server})
        self.votes_responded[i].add(j)
        if m.granted:
            self.votes_granted[i].add(j)
            if not any(each.voter == j for each in self.voter_log[i]):
                self.voter_log[i].add(VoterLog(j, m.log))
        self.messages.remove(m)

    def log_ok(self, m: AppendRequest) -> bool:
        log = self.log[m.dest]
        return m.prev_log_index == 0 or (
            m.prev_log_index <= len(log) and m.prev_log_term == log[m.prev_log_index - 1].term
        )

    @action
    def reject_append_request(self, m: AppendRequest) -> None:
        when(m in self.messages)
        i = m.dest
        j = m.source
        term = self.current_term[i]
        when(m.term < term or (m.term == term and self.state[i] == Role.FOLLOWER and not self.log_ok(m)))
        self.all_logs.update({self.log[s] for s in Server})
        self.messages.remove(m)
        self.messages.add(AppendResponse(term, False, Index(0), i, j))

    @action
    def return_to_follower(self, m: AppendRequest) -> None:
        when(m in self.messages)
        when(m.term == self.current_term[m.dest] and self.state[m.dest] == Role.CANDIDATE)
        self.all_logs.update({self.log[s] for s in Server})
        self.state[m.dest] = Role.FOLLOWER

    def accepts(self, m: AppendRequest) -> bool:
        i = m.dest
        return m.term == self.current_term[i] and self.state[i] == Role.FOLLOWER and self.log_ok(m)

    @action
    def already_done(self, m: AppendRequest) -> None:
        when(m in self.messages)
        when(self.accepts(m))
        i = m.dest
        j = m.source
        log = self.log[m.dest]
        index = m.prev_log_index + 1
        when(len(m.entries) == 0 or (len(log) >= index and log[index - 1].term == m.entries[0].term))
        self.all_logs.update({self.log[s] for s in Server})
        self.commit_index[i] = m.commit_index
        self.messages.remove(m)
        self.messages.add(
            AppendResponse(self.current_term[i], True, Index(m.prev_log_index + len(m.entries)), i, j)
        )

    @action
    def remove_conflict(self, m: AppendRequest) -> None:
        when(m in self.messages)
        when(self.accepts(m))
        index = m.prev_log_index + 1
        when(len(m.entries) > 0 and len(self.log[m.dest]) >= index)
        when(self.log[m.dest][index - 1].term != m.entries[0].term)
        self.all_logs.update({self.log[s] for s in Server})
        self.log[m.dest].pop()

    @action
    def append_entry(self, m: AppendRequest) -> None:
        when(m in self.messages)
        when(self.accepts(m))
        when(len(m.entries) > 0 and len(self.log[m.dest]) == m.prev_log_index)
        self.all_logs.update({self.log[s] for s in Server})
        self.log[m.dest].append(m.entries[0])

    @action
    def handle_append_response(self, m: AppendResponse) -> None:
        when(m in self.messages)
        i = m.dest
        j = m.source
        when(m.term == self.current_term[i])
        self.all_logs.update({self.log[s] for s in Server})
        if m.success:
            self.next_index[i][j] = Index(m.match_index + 1)
            self.match_index[i][j] = m.match_index
        else:
            self.next_index[i][j] = Index(max(self.next_index[i][j] - 1, 1))
        self.messages.remove(m)

    @action
    def drop_stale_response(self, m: VoteResponse | AppendResponse) -> None:
        when(m in self.messages)
        when(m.term < self.current_term[m.dest])
        self.all_logs.update({self.log[s] for s in Server})
        self.messages.remove(m)

    # ------------------------------------------------------------------------------- the network

    @action
    def duplicate_message(self, m: VoteRequest | VoteResponse | AppendRequest | AppendResponse) -> None:
        when(m in self.messages)
        self.all_logs.update({self.log[s] for s in Server})
        self.messages.add(m)

    @action
    def drop_message(self, m: VoteRequest | VoteResponse | AppendRequest | AppendResponse) -> None:
        when(m in self.messages)
        self.all_logs.update({self.log[s] for s in Server})
        self.messages.remove(m)


@invariant
def election_safety(m: Raft) -> bool:
    """Figure 3 of the Raft paper: at most one leader a term."""
    return all(d.leader == e.leader for d in m.elections for e in m.elections if d.term == e.term)
