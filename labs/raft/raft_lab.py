"""Raft, after Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (extended version, 2014).
You complete it in my_raft.py.

The names are those of Figure 2 of the paper. What is sent stays in `sent`, so any message may be lost, delayed,
reordered and received twice. Where the figure leaves a choice, or where a choice changes nothing but the number of
states:

- A request has no addressee: it is for every other server.
- nextIndex is only a hint for speed, so a leader sends from every index; and it sends when what it has to say changes
  (it is elected, it appends, it commits), since sending later is the same as being delayed.
- A reply that refuses is not sent.
- What was sent to a server it may know: votes and matchIndex are read off the replies in `sent`, not kept.
"""

import enum

from quorate import Map, Model, Range, Record, Seq, Set, Symmetric, action, invariant, reachable, step, when


class Server(Symmetric): ...


class Term(Range):
    """0 is the term before the first election, so with n terms there are n - 1 to be elected in."""


class Index(Range):
    """An index of the log, from 1; 0 stands for none. It needs one value more than Log has room for."""


class Role(enum.Enum):
    FOLLOWER = "follower"
    CANDIDATE = "candidate"
    LEADER = "leader"


class Log(Seq[Term]):
    """The term of each entry; what clients ask for makes no difference. The entry of index i is at place i - 1."""


class RequestVote(Record):
    """Invoked by candidates to gather votes (5.2), with the index and term of the last entry of their log."""

    term: Term
    candidate: Server
    last_index: Index
    last_term: Term


class Vote(Record):
    """The result of RequestVote when the vote is granted."""

    term: Term
    voter: Server
    candidate: Server


class AppendEntries(Record):
    """Invoked by the leader to replicate log entries (5.3), and as heartbeat (5.2), then without entries."""

    term: Term
    leader: Server
    prev_index: Index
    prev_term: Term
    entries: Log
    commit: Index


class Appended(Record):
    """The result of AppendEntries when the log matched, and an index up to which it now does."""

    term: Term
    follower: Server
    leader: Server
    match: Index


class Raft(Model):
    """Servers elect a leader for a term, who replicates its log and commits what a majority has of it."""

    sizes = {Server: 3, Term: 3, Log: 1, Index: 2}

    term: Map[Server, Term]
    voted_for: Map[Server, Server | None]
    log: Map[Server, Log]
    role: Map[Server, Role]
    commit_index: Map[Server, Index]
    sent: Set[RequestVote | Vote | AppendEntries | Appended]

    @action
    def timeout(self, s: Server) -> None:
        """Followers and candidates (5.2): if the election timeout elapses, start an election."""
        when(self.role[s] != Role.LEADER)
        self.term[s] += 1
        self.role[s] = Role.CANDIDATE
        self.voted_for[s] = s
        self.sent.add(Vote(self.term[s], s, s))
        self.sent.add(RequestVote(self.term[s], s, Index(len(self.log[s])), last_term(self.log[s])))

    @action
    def request_vote(self, s: Server, m: RequestVote) -> None:
        """RequestVote, receiver (5.2, 5.4): a server is asked for its vote, and sends a Vote if it grants it."""
        raise NotImplementedError

    @action
    def become_leader(self, s: Server) -> None:
        """Candidates (5.2): if votes are received from a majority, become leader and send heartbeats."""
        raise NotImplementedError

    @action
    def request(self, s: Server) -> None:
        """Leaders (5.3): a command received from a client is appended to the local log, and sent."""
        when(self.role[s] == Role.LEADER)
        self.log[s].append(self.term[s])
        self.send_append_entries(s)

    @action
    def append(self, s: Server, m: AppendEntries) -> None:
        """AppendEntries, receiver (5.3): whoever hears from the leader of its term is a follower, and if its log
        matches, takes the entries over, learns what is committed, and acknowledges up to where the log matches."""
        raise NotImplementedError

    @action
    def commit(self, s: Server, n: Index) -> None:
        """Leaders (5.3, 5.4): commitIndex is raised to an N that is replicated on a majority, and sent."""
        raise NotImplementedError

    def step_down(self, s: Server, t: Term) -> None:
        """All servers (5.1): if a message has a term T > currentTerm, set currentTerm = T, convert to follower."""
        if t > self.term[s]:
            self.term[s] = t
            self.voted_for[s] = None
            self.role[s] = Role.FOLLOWER

    def send_append_entries(self, s: Server) -> None:
        """Leaders (5.3): send log entries starting at nextIndex, for every nextIndex; none, one or more of them."""
        log = self.log[s]
        self.sent.update(
            {
                AppendEntries(
                    self.term[s], s, Index(prev), last_term(log[:prev]), log[prev:end], self.commit_index[s]
                )
                for end in range(len(log) + 1)
                for prev in range(end + 1)
            }
        )

    def acknowledge(self, s: Server, m: AppendEntries, match: Index) -> None:
        """Tell the leader that the log matches up to an index, and so up to every lower one."""
        self.sent.update({Appended(m.term, s, m.leader, i) for i in Index if 0 < i <= match})


def last_term(log: Log) -> Term:
    """The term of the last entry, 0 if there is none."""
    return log.last if len(log) > 0 else Term(0)


def has_led(m: Raft, s: Server, t: Term) -> bool:
    """The server leads, or led, in this term: it has sent AppendEntries."""
    return (m.role[s] == Role.LEADER and m.term[s] == t) or any(
        a.leader == s and a.term == t for a in m.sent.of(AppendEntries)
    )


def committed(m: Raft, s: Server) -> Log:
    """The entries that the server knows to be committed."""
    return m.log[s][: m.commit_index[s]]


@invariant
def one_vote_in_a_term(m: Raft) -> bool:
    """Section 5.2: "each server will vote for at most one candidate in a given term"."""
    return all(
        v.candidate == w.candidate
        for v in m.sent.of(Vote)
        for w in m.sent.of(Vote)
        if v.voter == w.voter and v.term == w.term
    )


@invariant
def election_safety(m: Raft) -> bool:
    """Section 5.2: "at most one leader can be elected in a given term"."""
    return all(s == r for t in Term for s in Server for r in Server if has_led(m, s, t) and has_led(m, r, t))


@invariant
def log_matching(m: Raft) -> bool:
    """Section 5.3: "if two logs contain an entry with the same index and term, then the logs are identical in all
    entries up through the given index"."""
    return all(
        m.log[s][: i + 1] == m.log[r][: i + 1]
        for s in Server
        for r in Server
        for i in range(min(len(m.log[s]), len(m.log[r])))
        if m.log[s][i] == m.log[r][i]
    )


@invariant
def leader_completeness(m: Raft) -> bool:
    """Section 5.4: a committed entry "will be present in the logs of the leaders for all higher-numbered terms": a
    leader has what any server in a lower term knows to be committed."""
    return all(
        m.log[s][: len(committed(m, r))] == committed(m, r)
        for s in Server
        for r in Server
        if m.role[s] == Role.LEADER and m.term[r] < m.term[s]
    )


@invariant
def state_machine_safety(m: Raft) -> bool:
    """Section 5.4.3: never do two servers know different entries to be committed at one index. (A server applies an
    entry to its state machine as soon as it knows.)"""
    return all(
        committed(m, s)[:n] == committed(m, r)[:n]
        for s in Server
        for r in Server
        for n in Index
        if n <= len(committed(m, s)) and n <= len(committed(m, r))
    )


@invariant
def committed_on_a_majority(m: Raft) -> bool:
    """Section 5.3: committed is what is "replicated on a majority of the servers", and so it stays."""
    return all(
        2 * len({r for r in Server if m.log[r][: len(committed(m, s))] == committed(m, s)}) > len(Server)
        for s in Server
    )


@invariant
def commit_index_within_log(m: Raft) -> bool:
    """commitIndex is the "index of highest log entry known to be committed" (Figure 2), so there is such an entry."""
    return all(m.commit_index[s] <= len(m.log[s]) for s in Server)


@step
def committed_entries_stay(before: Raft, after: Raft) -> bool:
    """commitIndex "increases monotonically" (Figure 2), and what a server knows to be committed stays in its log."""
    return all(
        before.commit_index[s] <= after.commit_index[s]
        and after.log[s][: len(committed(before, s))] == committed(before, s)
        for s in Server
    )


@step
def leaders_count_entries_of_their_term(before: Raft, after: Raft) -> bool:
    """Section 5.4.2: "only log entries from the leader's current term are committed by counting replicas"."""
    return all(
        len(committed(after, s)) > 0 and committed(after, s).last == after.term[s]
        for s in Server
        if before.role[s] == Role.LEADER
        and after.role[s] == Role.LEADER
        and before.commit_index[s] < after.commit_index[s]
    )


@reachable
def a_leader_is_elected(m: Raft) -> bool:
    """Some server can become leader."""
    return any(m.role[s] == Role.LEADER for s in Server)


@reachable
def two_leaders_at_a_time(m: Raft) -> bool:
    """One leader in a term is not one leader at a time: a deposed leader need not know it."""
    return any(
        m.role[s] == Role.LEADER and m.role[r] == Role.LEADER and s != r for s in Server for r in Server
    )


@reachable
def all_learn_of_a_commit(m: Raft) -> bool:
    """An entry can be committed, and every server know it."""
    return all(m.commit_index[s] > 0 for s in Server)


@reachable
def a_follower_replaces_an_entry(m: Raft) -> bool:
    """A server can have replaced what it sent as leader by what a later leader sent."""
    return any(
        a.prev_index < len(m.log[a.leader]) and m.log[a.leader][a.prev_index] > a.entries.first
        for a in m.sent.of(AppendEntries)
        if len(a.entries) > 0
    )


@reachable
def an_old_entry_is_committed_with_a_new_one(m: Raft) -> bool:
    """A leader can commit an entry of an earlier term, with one of its own after it (needs logs of two entries)."""
    return len(Index) < 3 or any(
        m.role[s] == Role.LEADER
        and len(committed(m, s)) > 1
        and committed(m, s).first < committed(m, s).last == m.term[s]
        for s in Server
    )
