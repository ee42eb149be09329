"""Raft when servers crash: which failures it survives, and which it does not.

Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (extended version, 2014), section 2:
consensus algorithms "ensure safety (never returning an incorrect result) under all non-Byzantine conditions", and
they are "fully functional (available) as long as any majority of the servers are operational". So no crash makes Raft
wrong; while a minority is down it answers its clients; while a majority is down it does not, and cannot.

The environment is a stable network in which some servers crash, and perhaps restart: elections begin only when there
is no leader that is up, one candidate at a time, and messages between servers that are up arrive. So an election is a
step, and replication to a follower is another. There are no more elections than crashes and one, hence no bound on
terms or logs cuts a step. (What happens if elections collide is in `raft_split_votes`.)
"""

from quorate import Ghost, Map, Model, Range, Record, Seq, Set, Subset, action, when
from quorate.models.raft import Index, Server, Term


class Crashes(Range):
    """How many crashes there were; size 3 allows two, which may be of the same server."""


class Log(Seq[Term]):
    """The term of each entry; all hold the command that the client asks for."""


class Commit(Record):
    """History: the entry of this index and term was committed."""

    index: Index
    term: Term


class RaftWithFailures(Model):
    """A client asks until it is answered; leaders append, replicate and commit; servers crash and restart."""

    sizes = {Server: 3, Crashes: 3, Term: 4, Log: 3, Index: 4}

    down: Set[Server]
    crashes: Crashes

    term: Map[Server, Term]
    log: Map[Server, Log]
    leading: Set[Server]
    commit_index: Map[Server, Index]

    asked: bool
    answered: bool

    committed: Ghost[Set[Commit]]

    @action
    def ask(self) -> None:
        """A client has a command, which it sends to whoever leads until it is answered."""
        self.asked = True

    @action
    def crash(self, s: Server) -> None:
        """A server crashes; its term and its log are on disk (Figure 2)."""
        when(s not in self.down and self.crashes < len(Crashes) - 1)
        self.crashes += 1
        self.down.add(s)
        self.leading.discard(s)
        self.commit_index[s] = Index(0)

    @action
    def restart(self, s: Server) -> None:
        """A server comes back, as a follower. Nobody promises that it does, so this is not fair."""
        self.down.discard(s)

    @action(fair="weak")
    def elect(self, s: Server, voters: Subset[Server]) -> None:
        """If no leader is up, a server is elected by a majority whose logs are not more up to date (5.2, 5.4.1)."""
        when(self.may_lead(s))
        when(s in voters and self.is_quorum(set(voters)) and all(v not in self.down for v in voters))
        when(all(self.up_to_date(self.log[s], self.log[v]) for v in voters))
        term = Term(max(self.term[v] for v in Server) + 1)
        for v in voters:
            self.term[v] = term
        self.leading.add(s)

    def may_lead(self, s: Server) -> bool:
        """Followers start an election if they do not hear from a leader (5.2)."""
        return not self.leading

    def up_to_date(self, log: Log, other: Log) -> bool:
        """5.4.1: the log with the later last term is more up to date; of the same last term, the longer."""
        return last_term(log) > last_term(other) or (
            last_term(log) == last_term(other) and len(log) >= len(other)
        )

    def is_quorum(self, members: set[Server]) -> bool:
        """A majority of all servers, whether they are up or not."""
        return 2 * len(members) > len(Server)

    @action(fair="weak")
    def request(self, s: Server) -> None:
        """The leader appends the command to its log (5.3), once in its term."""
        when(s in self.leading and self.asked and not self.answered)
        when(not self.has_appended(s))
        self.log[s].append(self.term[s])

    def has_appended(self, s: Server) -> bool:
        """The command is in its log, in an entry of its own term: only such an entry may it commit (5.4.2)."""
        return last_term(self.log[s]) == self.term[s]

    @action(fair="weak")
    def replicate(self, s: Server, f: Server) -> None:
        """The leader brings a follower's log up to date with its own, and tells it what is committed (5.3)."""
        when(s in self.leading and f != s and f not in self.down)
        self.term[f] = self.term[s]
        self.log[f] = self.log[s]
        self.commit_index[f] = self.commit_index[s]

    @action(fair="weak")
    def commit(self, s: Server, n: Index) -> None:
        """The leader commits what a majority has, and answers the client (5.3, 5.4.2)."""
        when(s in self.leading and self.commit_index[s] < n <= len(self.log[s]))
        when(self.is_quorum({v for v in Server if self.log[v][:n] == self.log[s][:n]}))
        when(self.may_commit(s, n))
        self.committed.update({Commit(i, self.log[s][i - 1]) for i in Index if 0 < i <= n})
        self.commit_index[s] = n
        self.answered = True

    def may_commit(self, s: Server, n: Index) -> bool:
        """The entry is of the leader's term; with it, those before are committed."""
        return self.log[s][n - 1] == self.term[s]


def last_term(log: Log) -> Term:
    return log.last if len(log) > 0 else Term(0)


class OnlyTheLivingCount(RaftWithFailures):
    """BUG: "Raft survives any failure": a majority of the servers that are up is taken for a majority.

    When all others are down, a leader commits alone; when it goes down and they come back, they know nothing of it.
    Extended Raft paper, 2: available as long as a majority of *the* servers are operational. (Who does this by hand,
    with a configuration forced on the survivors, gives up safety: etcd's --force-new-cluster.)
    """

    def is_quorum(self, members: set[Server]) -> bool:
        return 2 * len(members) > len(Server) - len(self.down)


class AllMustAnswer(RaftWithFailures):
    """BUG: an entry is committed when all servers have it.

    The first crash stops all writes, until the server comes back. Extended Raft paper, 5.3: "a minority of slow
    servers need not impact overall system performance".
    """

    def may_commit(self, s: Server, n: Index) -> bool:
        return super().may_commit(s, n) and all(self.log[v][:n] == self.log[s][:n] for v in Server)


class NoSecondElection(RaftWithFailures):
    """BUG: there is a leader from the beginning, and nobody takes its place.

    One crash, that of the leader, stops all writes. Extended Raft paper, 5.2: a follower that does not hear from a
    leader starts an election.
    """

    def may_lead(self, s: Server) -> bool:
        return all(self.term[v] == 0 for v in Server)


class NoEntryOfItsOwn(RaftWithFailures):
    """BUG: a leader that has the command from an earlier leader does not append it again, nor a no-op.

    It may not commit entries of earlier terms by counting, and has no others: the client waits for ever. Extended
    Raft paper, 5.4.2 and 8.
    """

    def has_appended(self, s: Server) -> bool:
        return len(self.log[s]) > 0


class LoopBreaksAtOldTerm(RaftWithFailures):
    """BUG: a leader that looks for what to commit stops at the first entry of an earlier term.

    Such an entry cannot be committed by itself, but with a later one of the leader's term; who stops at it never gets
    there. RaftOS#30 (`break` for `continue`).
    """

    def may_commit(self, s: Server, n: Index) -> bool:
        return all(term == self.term[s] for term in self.log[s][self.commit_index[s] : n])
