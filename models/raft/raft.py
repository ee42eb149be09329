"""Raft, after Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (extended version, 2014).

The names are those of Figure 2, and each action says which of its rules it is. What is sent stays in `sent`, so any
message may be lost, delayed, reordered and received twice. Where the figure leaves a choice, or where a choice
changes nothing but the number of states, the model says:

- A request has no addressee: it is for every other server. What differs between them is only nextIndex.
- nextIndex is a hint for speed, so a leader sends from every index; and it sends at once when what it has to say
  changes (it is elected, it appends, it commits), since sending later is the same as being delayed.
- A reply that refuses is not sent. All it says is a higher term, which the RequestVote that began that term tells
  everybody, and to lower nextIndex.
- A reply that a log matches up to an index goes with the same for every lower one, since it implies them.
- What was sent to a server it may know: votes and matchIndex are read off the replies sent, not kept.
- An entry is applied as soon as a server knows it to be committed: lastApplied is commitIndex.
"""

import enum

from quorate import Ghost, Map, Model, Range, Record, Seq, Set, Symmetric, action, when


class Server(Symmetric): ...


class Command(Symmetric):
    """What a client asks for. Entries are told apart by index and term already, so one is enough."""


class Term(Range):
    """0 is the term before the first election, so with n terms there are n - 1 to be elected in."""


class Index(Range):
    """An index of the log, from 1; 0 stands for none. It needs one value more than Log has room for."""


class Role(enum.Enum):
    FOLLOWER = "follower"
    CANDIDATE = "candidate"
    LEADER = "leader"


class Entry(Record):
    """A log entry: when it was received by the leader, and the command, or None for a no-op."""

    term: Term
    command: Command | None


class Log(Seq[Entry]):
    """The entry of index i is at place i - 1."""


class RequestVote(Record):
    """Invoked by candidates to gather votes (5.2)."""

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
    """Invoked by the leader to replicate log entries (5.3), and as heartbeat (5.2)."""

    term: Term
    leader: Server
    prev_index: Index
    prev_term: Term
    entries: Log
    commit: Index


class Appended(Record):
    """The result of AppendEntries when the log matched, and an index up to which it now matches."""

    term: Term
    follower: Server
    leader: Server
    match: Index


class Election(Record):
    """History: a server became leader, with this log."""

    term: Term
    leader: Server
    log: Log


class Commit(Record):
    """History: the leader of `term` took the entry to be committed."""

    term: Term
    index: Index
    entry: Entry


class Application(Record):
    """History: a server applied the entry to its state machine."""

    index: Index
    entry: Entry


class Raft(Model):
    """Servers elect a leader for a term, who replicates its log and commits what a majority has of it."""

    sizes = {Server: 3, Term: 3, Log: 2, Index: 3, Command: 1}
    durable = {"term", "voted_for", "log"}

    term: Map[Server, Term]
    voted_for: Map[Server, Server | None]
    log: Map[Server, Log]
    role: Map[Server, Role]
    commit_index: Map[Server, Index]
    sent: Set[RequestVote | Vote | AppendEntries | Appended]

    elected: Ghost[Set[Election]]
    committed: Ghost[Set[Commit]]
    applied: Ghost[Set[Application]]

    @action
    def timeout(self, s: Server) -> None:
        """Followers and candidates (5.2): if the election timeout elapses, start an election."""
        when(self.role[s] != Role.LEADER)
        self.term[s] += 1
        self.role[s] = Role.CANDIDATE
        self.voted_for[s] = s
        self.sent.add(Vote(self.term[s], s, s))
        self.sent.add(RequestVote(self.term[s], s, Index(len(self.log[s])), self.last_term(self.log[s])))

    @action
    def request_vote(self, s: Server, m: RequestVote) -> None:
        """RequestVote, receiver (5.2, 5.4)."""
        when(m in self.sent and m.candidate != s)
        when(m.term >= self.term[s])  # 1. reply false if term < currentTerm
        self.step_down(s, m.term)
        if self.grants(s, m):  # 2.
            self.voted_for[s] = m.candidate
            self.sent.add(Vote(m.term, s, m.candidate))

    def step_down(self, s: Server, t: Term) -> None:
        """All servers (5.1): if a request has term T > currentTerm, set currentTerm = T, convert to follower."""
        if t > self.term[s]:
            self.term[s] = t
            self.voted_for[s] = None
            self.role[s] = Role.FOLLOWER

    def grants(self, s: Server, m: RequestVote) -> bool:
        """2. If votedFor is null or candidateId, and the candidate's log is up to date, grant the vote."""
        voted_for = self.voted_for[s]
        return (voted_for is None or voted_for == m.candidate) and self.up_to_date(m, self.log[s])

    def up_to_date(self, m: RequestVote, log: Log) -> bool:
        """5.4.1: the log with the later last term is more up to date; of the same last term, the longer."""
        last_term = self.last_term(log)
        return m.last_term > last_term or (m.last_term == last_term and m.last_index >= len(log))

    @action
    def become_leader(self, s: Server) -> None:
        """Candidates (5.2): if votes are received from a majority, become leader and send heartbeats."""
        when(self.role[s] == Role.CANDIDATE)
        when(self.is_quorum(s, {m.voter for m in self.votes(s)}))
        self.role[s] = Role.LEADER
        self.elected.add(Election(self.term[s], s, self.log[s]))
        self.sent.update(self.append_entries(s))

    def votes(self, s: Server) -> set[Vote]:
        """The votes that a candidate was granted in its term."""
        return {m for m in self.sent.of(Vote) if m.candidate == s and m.term == self.term[s]}

    def is_quorum(self, s: Server, members: set[Server]) -> bool:
        """Whether `s` takes these for a majority."""
        return 2 * len(members) > len(Server)

    @action
    def request(self, s: Server, c: Command) -> None:
        """Leaders (5.3): a command received from a client is appended to the local log."""
        when(self.role[s] == Role.LEADER)
        self.log[s].append(Entry(self.term[s], c))
        self.sent.update(self.append_entries(s))

    def append_entries(self, s: Server) -> set[AppendEntries]:
        """Leaders (5.3): log entries starting at nextIndex, for every nextIndex; none, one or more of them."""
        log = self.log[s]
        commit = self.commit_index[s]
        return {
            AppendEntries(self.term[s], s, Index(prev), self.last_term(log[:prev]), log[prev:end], commit)
            for end in range(len(log) + 1)
            for prev in range(end + 1)
        }

    @action
    def append(self, s: Server, m: AppendEntries) -> None:
        """AppendEntries, receiver (5.3). Candidates (5.2): if it is from the new leader, become a follower."""
        when(m in self.sent and m.leader != s)
        when(m.term >= self.term[s])  # 1. reply false if term < currentTerm
        self.step_down(s, m.term)
        self.role[s] = Role.FOLLOWER
        self.take_entries(s, m)

    def take_entries(self, s: Server, m: AppendEntries) -> None:
        """What a follower does with the entries that its leader sends, and its reply."""
        if self.matches(m, self.log[s]):  # 2.
            self.log[s] = self.merged(m, self.log[s])  # 3. and 4.
            self.commit_index[s] = self.known_committed(s, m)  # 5.
            self.applied.update(self.up_to(self.commit_index[s], self.log[s]))
            match = self.acknowledged(m, self.log[s])
            self.sent.update({Appended(m.term, s, m.leader, Index(i)) for i in range(1, match + 1)})

    def matches(self, m: AppendEntries, log: Log) -> bool:
        """2. Reply false if the log has no entry at prevLogIndex whose term is prevLogTerm."""
        return m.prev_index <= len(log) and self.last_term(log[: m.prev_index]) == m.prev_term

    def merged(self, m: AppendEntries, log: Log) -> Log:
        """3. An entry that conflicts with a new one is deleted, with all after it. 4. Append what is new."""
        known = log[m.prev_index : self.last_new(m)]
        conflict = any(known[i].term != m.entries[i].term for i in range(len(known)))
        return log[: m.prev_index] + m.entries if conflict or len(known) < len(m.entries) else log

    def known_committed(self, s: Server, m: AppendEntries) -> Index:
        """5. If leaderCommit > commitIndex, commitIndex = min(leaderCommit, index of last new entry)."""
        return max(self.commit_index[s], Index(min(m.commit, self.last_new(m))))

    def acknowledged(self, m: AppendEntries, log: Log) -> Index:
        """What the leader is told that the log matches up to: the last new entry, and not what comes after."""
        return self.last_new(m)

    def last_new(self, m: AppendEntries) -> Index:
        return Index(m.prev_index + len(m.entries))

    @action
    def commit(self, s: Server, n: Index) -> None:
        """Leaders (5.3, 5.4): commitIndex is raised to an N that is replicated on a majority."""
        when(self.role[s] == Role.LEADER)
        when(self.commit_index[s] < n <= len(self.log[s]))
        when(self.may_commit(s, n))
        self.committed.update(
            {
                Commit(self.term[s], a.index, a.entry)
                for a in self.up_to(n, self.log[s])
                if a.index > self.commit_index[s]
            }
        )
        self.applied.update(self.up_to(n, self.log[s]))
        self.commit_index[s] = n
        self.sent.update(self.append_entries(s))

    def may_commit(self, s: Server, n: Index) -> bool:
        """If a majority of matchIndex[i] >= N, and log[N].term == currentTerm."""
        return (
            self.is_quorum(s, {f for f in Server if self.match_index(s, f) >= n})
            and self.log[s][n - 1].term == self.term[s]
        )

    def match_index(self, s: Server, f: Server) -> int:
        """The highest index that the leader knows to be replicated on `f`; on itself, that of its log."""
        replies = {m for m in self.sent.of(Appended) if m.leader == s and m.follower == f}
        matches = {m.match for m in replies if m.term == self.term[s]}
        return len(self.log[s]) if f == s else max(matches, default=0)

    def last_term(self, log: Log) -> Term:
        return log.last.term if len(log) > 0 else Term(0)

    def up_to(self, n: Index, log: Log) -> set[Application]:
        """The entries up to index `n`, as they are applied."""
        return {Application(Index(i + 1), log[i]) for i in range(len(log[:n]))}
