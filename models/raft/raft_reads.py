"""How a value is read from Raft: what is committed is kept, but who is asked need not know of it.

Ongaro, "Consensus: Bridging Theory and Practice" (2014), chapter 6: a leader that was replaced and does not know it
would answer from a state that is out of date. So it has to learn, after the read has begun, that it still leads: by a
round of heartbeats (6.4, ReadIndex). A follower asks the leader how far to wait. (Leases are in `raft_lease_reads`.)

Elections and the copies of logs are those of Raft, each in one step. A leader that was replaced goes on until it
hears of it, so there may be several, of different terms. What is left out:

- A read begins when the leader takes it up, and is answered when it is served. A message that takes longer makes the
  read no older: fewer versions were acknowledged before it began, or more after it ended.
- An entry counts as replicated on servers that are still in the leader's term. A reply that comes later could as well
  have come before the server left the term, and then the write is acknowledged earlier, which asks more of reads.
- One answer to a heartbeat at a time is on its way to a leader. If there were more, all but one could as well have
  been heard at once, since a read that is confirmed earlier may still be served later.
"""

from quorate import Ghost, Map, Model, Record, Seq, Set, Subset, Symmetric, action, when
from quorate.models.raft import Index, Server, Term


class Client(Symmetric): ...


class Log(Seq[Term]):
    """The term of each entry. An entry makes a new version of the state, which is called by its index."""


class Read(Record):
    """A read under way: the leader has noted its commitIndex for the server `at`, which is to answer."""

    leader: Server
    index: Index
    at: Server


class Answer(Record):
    """On its way to the leader: a follower's answer to a heartbeat that was sent when `reads` had begun."""

    leader: Server
    follower: Server
    reads: Subset[Client]


class Stale(Record):
    """History: a client was given a version, though `floor` had been acknowledged or returned before it asked."""

    client: Client
    version: Index
    floor: Index


class RaftWithReads(Model):
    """Leaders are elected and replaced, and commit writes; clients read at leaders and, if `followers`, at all."""

    sizes = {Server: 3, Term: 3, Log: 2, Index: 3, Client: 1}
    followers = True

    term: Map[Server, Term]
    log: Map[Server, Log]
    leading: Set[Server]
    commit_index: Map[Server, Index]

    reads: Map[Client, Read | None]
    answers: Set[Answer]
    confirmed: Map[Client, Set[Server]]

    latest: Ghost[Index]
    floor: Ghost[Map[Client, Index]]
    stale: Ghost[Set[Stale]]

    # ------------------------------------------------------------------------------------- leaders and writes

    @action
    def elect(self, s: Server, voters: Subset[Server]) -> None:
        """A server is elected by a majority whose logs are not more up to date than its own (5.2, 5.4.1)."""
        when(s in voters and self.is_quorum(set(voters)))
        when(all(v not in self.leading and self.may_vote(v) for v in voters))
        when(all(up_to_date(self.log[s], self.log[v]) for v in voters))
        term = Term(max(self.term[v] for v in voters) + 1)
        for v in voters:
            self.term[v] = term
        self.leading.add(s)

    def is_quorum(self, members: set[Server]) -> bool:
        return 2 * len(members) > len(Server)

    def may_vote(self, v: Server) -> bool:
        """Whether a server votes at all: here always, where leaders have no lease (6.4.1)."""
        return True

    @action
    def step_down(self, s: Server) -> None:
        """A leader hears of a later term (5.1), or from no majority (6.2). It drops reads that are not confirmed."""
        when(s in self.leading)
        self.leading.discard(s)
        self.answers.difference_update({a for a in self.answers if a.leader == s})
        for c in Client:
            r = self.reads[c]
            if r is not None and r.leader == s and not self.is_confirmed(c):
                self.reads[c] = None
                self.confirmed[c].clear()
                self.floor[c] = Index(0)

    @action
    def write(self, s: Server) -> None:
        """The leader appends a client's write to its log (5.3)."""
        when(s in self.leading)
        self.log[s].append(self.term[s])

    @action
    def replicate(self, s: Server, f: Server) -> None:
        """A follower's log is brought up to date with the leader's, and it learns what is committed (5.3)."""
        when(s in self.leading and f not in self.leading and self.term[f] <= self.term[s])
        self.term[f] = self.term[s]
        self.log[f] = self.log[s]
        self.commit_index[f] = max(self.commit_index[f], self.commit_index[s])

    @action
    def commit(self, s: Server, n: Index) -> None:
        """The leader commits an entry of its term that a majority has, and acknowledges the write (5.3, 5.4.2)."""
        when(s in self.leading and self.commit_index[s] < n <= len(self.log[s]))
        when(self.log[s][n - 1] == self.term[s])
        when(self.is_quorum({v for v in Server if self.term[v] == self.term[s] and self.has(v, s, n)}))
        self.commit_index[s] = n
        self.latest = max(self.latest, n)

    def has(self, v: Server, s: Server, n: Index) -> bool:
        """The logs of two servers are the same up to an index (5.3)."""
        return self.log[v][:n] == self.log[s][:n]

    # ------------------------------------------------------------------------------------- reads

    @action
    def read(self, c: Client, s: Server, at: Server) -> None:
        """A client reads at the server `at`. The leader, for itself or asked by `at`, notes its commitIndex (6.4)."""
        when(self.reads[c] is None and s in self.leading and self.may_read(s))
        when(at == s or self.followers)
        self.reads[c] = Read(s, self.commit_index[s], at)
        self.confirmed[c].add(s)
        before = {Answer(a.leader, a.follower, self.older(a.reads, c)) for a in self.answers}
        self.answers.clear()
        self.answers.update(before)
        self.floor[c] = self.latest

    def older(self, reads: Subset[Client], c: Client) -> Subset[Client]:
        """The reads that a heartbeat counts for when `c` begins another one: that is later than the heartbeat."""
        return Subset({d for d in reads if d != c})

    def may_read(self, s: Server) -> bool:
        """6.4: a leader knows what is committed when it has committed an entry of its own term."""
        n = self.commit_index[s]
        return n > 0 and self.log[s][n - 1] == self.term[s]

    @action
    def heartbeat(self, s: Server, f: Server) -> None:
        """The leader sends a heartbeat, and a follower that is not in a later term answers (5.2, 6.4)."""
        when(s in self.leading and f not in self.leading and self.term[f] <= self.term[s])
        self.term[f] = self.term[s]
        self.answers.difference_update({a for a in self.answers if a.leader == s})
        self.answers.add(Answer(s, f, Subset({c for c in Client if self.is_read_at(c, s)})))

    def is_read_at(self, c: Client, s: Server) -> bool:
        r = self.reads[c]
        return r is not None and r.leader == s

    @action
    def hear(self, m: Answer) -> None:
        """The leader gets the answer, which counts for the reads that had begun before the heartbeat was sent."""
        when(m in self.answers)
        self.answers.discard(m)
        for c in Client:
            if self.is_read_at(c, m.leader) and self.counts(m, c):
                self.confirmed[c].add(m.follower)

    def counts(self, m: Answer, c: Client) -> bool:
        """6.4: the leader needs answers to heartbeats that it has sent since."""
        return c in m.reads

    @action
    def serve(self, c: Client) -> None:
        """The server answers the client from its state, which is that of its commitIndex."""
        r = self.reads[c]
        when(r is not None and self.may_serve(c, r))
        version = self.commit_index[r.at] if r is not None else Index(0)
        self.stale.update(missed(c, version, self.floor[c]))
        self.latest = max(self.latest, version)
        self.reads[c] = None
        self.confirmed[c].clear()
        self.floor[c] = Index(0)

    def may_serve(self, c: Client, r: Read) -> bool:
        """6.4: the leader has led since the read began, and what was committed then is applied."""
        return self.is_confirmed(c) and self.has_applied(r)

    def is_confirmed(self, c: Client) -> bool:
        """A majority has answered since the read began: nobody else was elected before that."""
        return self.is_quorum(self.confirmed[c])

    def has_applied(self, r: Read) -> bool:
        return self.commit_index[r.at] >= r.index


def up_to_date(log: Log, other: Log) -> bool:
    """5.4.1: the log with the later last term is more up to date; of the same last term, the longer."""
    return last_term(log) > last_term(other) or (
        last_term(log) == last_term(other) and len(log) >= len(other)
    )


def last_term(log: Log) -> Term:
    return log.last if len(log) > 0 else Term(0)


def missed(c: Client, version: Index, floor: Index) -> set[Stale]:
    """What is wrong with an answer, if it is older than what it must not go back behind."""
    return {Stale(c, version, floor)} if version < floor else set()


class NotConfirmed(RaftWithReads):
    """BUG: "once committed, always served": the leader answers from its state at once.

    It may have been replaced without knowing, and the write is acknowledged by its successor. Ongaro's dissertation,
    6.4.
    """

    def is_confirmed(self, c: Client) -> bool:
        return True


class AnyAnswerConfirms(RaftWithReads):
    """BUG: the answer to any heartbeat counts, without a position that tells which reads had begun.

    It may have left before the read began, and the follower has elected another leader since. Ongaro's dissertation,
    6.4: a *new* round of heartbeats.
    """

    def counts(self, m: Answer, c: Client) -> bool:
        return True


class NothingCommittedYet(RaftWithReads):
    """BUG: a leader notes its commitIndex before it has committed an entry of its own term.

    Its log has all that is committed, but it need not know up to where, and it reads less. etcd#7331, tikv#6340.
    """

    def may_read(self, s: Server) -> bool:
        return True


class FollowerDoesNotWait(RaftWithReads):
    """BUG: a follower that learned from the leader how far to wait answers without waiting.

    Its state lacks what it has not applied yet. Ongaro's dissertation, 6.4.
    """

    def has_applied(self, r: Read) -> bool:
        return True


class FollowerDoesNotAsk(RaftWithReads):
    """BUG: a follower answers from its own state; it does not ask who knows more.

    So each follower is a past of its own: a write that was acknowledged is missing, and a client that reads twice may
    see the new version first. Ongaro's dissertation, 6.4; ZooKeeper promises no more than that.
    """

    def may_serve(self, c: Client, r: Read) -> bool:
        return r.at != r.leader or super().may_serve(c, r)
