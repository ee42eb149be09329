"""etcd's reads under contexts: a request that is sent again has the context of the one before.

A server of etcd that reads asks the leader for its commit index (MsgReadIndex) under a context of its own, and asks
again with the same context if there is no answer in time (v3_server.go, linearizableReadLoop). The leader queues
requests, and sends heartbeats that say which one is the last. An answer to such a heartbeat confirms that request
and all before it in the queue. After etcd-io/raft at cdfbeed, where heartbeats carry a position that the leader
counts itself (read_only.go 65, 79, 93). Before pull request 397 they carried the context, and answers to the
heartbeats of an earlier request were taken for answers to those of a later one with its context: etcd#20418.

- `commit_index` is what a leader has noted of the log. A leader is elected with all that is committed, and it has
  committed an entry of its term before it takes up requests (raft.go 1354), so it begins with that. What Raft does to
  keep that, and leaders who read too early, are in `raft_reads` and `etcd_reads`.
- Heartbeats are answered as they are sent, and the answers take any time. A heartbeat that is late would find its
  receiver in the same term or a later one, and tell the leader no more.
- With three servers the leader and one answer are a majority, so the leader need not keep the answers of a request.
- Requests may arrive long after their client was answered, and at any leader, at most `attempts` of each client. Who
  is told the index waits until it has applied so much. It reads no less than that, so that is what it returns here.
- A client reads once, so its name is its context. One that reads again has a new context, and is another.
"""

from quorate import Majority, Map, Ordered, Range, Record, Seq, Set, Symmetric, action, init, when
from quorate.models.linearizability.versions import Client, Key, Version, VersionedReads


class Server(Symmetric): ...


class Term(Ordered): ...


class Quorum(Majority[Server]): ...


class Position(Range):
    """How many requests a leader has taken up."""


class Token(Record):
    """What heartbeats and their answers carry of a request, by which the leader finds it again."""

    context: Client
    position: Position


class Request(Record):
    """A request in a leader's queue, with the commit index that the leader noted for it."""

    token: Token
    index: Version


class Queue(Seq[Request]): ...


class Answer(Record):
    """On its way to the leader: a follower's answer to a heartbeat, with its token."""

    leader: Server
    follower: Server
    token: Token


class EtcdReadContexts(VersionedReads):
    """Leaders are elected and replaced, and commit writes; clients ask them how far the log is, some twice."""

    sizes = {Server: 3, Term: 4, Client: 2, Version: 2, Position: 5, Queue: 4}
    attempts = 2

    term: Map[Server, Term]
    leading: Set[Server]
    commit_index: Map[Server, Version]  # a leader's
    committed: Version

    reading: Set[Client]  # who waits for an answer
    asked: Map[Client, Position]  # how many of its requests have arrived
    queue: Map[Server, Queue]
    taken: Map[Server, Position]
    answers: Set[Answer]

    # ------------------------------------------------------------------------------------- leaders and writes

    @init
    def start(self, s: Server) -> None:
        """There is a leader, of the first term."""
        self.leading.add(s)

    @action
    def elect(self, s: Server, voters: Quorum, t: Term) -> None:
        """A majority elects a leader, which commits an entry of its term (raft.go 933)."""
        when(s in voters and all(t > self.term[v] and v not in self.leading for v in voters))
        for v in voters:
            self.term[v] = t
        self.leading.add(s)
        self.commit_index[s] = self.committed

    @action
    def step_down(self, s: Server) -> None:
        """A leader hears of a later term (raft.go 1125), or from no majority (1281); its requests are dropped."""
        when(s in self.leading)
        self.leading.discard(s)
        self.commit_index[s] = Version(0)
        self.queue[s].clear()
        self.taken[s] = Position(0)
        self.answers.difference_update({a for a in self.answers if a.leader == s})

    @action
    def write(self, s: Server, k: Key) -> None:
        """A leader commits a write with a majority that is in its term, and acknowledges it."""
        followers = {v for v in Server if self.term[v] == self.term[s]}
        when(s in self.leading and 2 * len(followers) > len(Server))
        self.committed += 1
        self.commit_index[s] = self.committed
        self.latest[k] = self.latest_after(k, self.committed)

    # ------------------------------------------------------------------------------------- reads

    @action
    def read(self, c: Client, k: Key) -> None:
        """A client begins to read, under a new context."""
        when(c not in self.reading and self.asked[c] == 0)
        self.reading.add(c)
        self.floor[c] = self.latest[k]

    @action
    def ask(self, c: Client, s: Server) -> None:
        """A request of a client arrives at a leader, which notes its commit index (raft.go 2146, read_only.go 60)."""
        when(s in self.leading and self.asked[c] < self.attempts)
        when(c in self.reading or self.asked[c] > 0)
        self.asked[c] += 1
        token = Token(c, self.position(s))
        if all(r.token != token for r in self.queue[s]):
            self.queue[s].append(Request(token, self.commit_index[s]))
        self.taken[s] += 1

    def position(self, s: Server) -> Position:
        """Each request has a position of its own (read_only.go 93)."""
        return self.taken[s]

    @action
    def heartbeat(self, s: Server, f: Server) -> None:
        """A heartbeat with the last request's token, which a follower answers if it is in no later term."""
        when(s in self.leading and f not in self.leading and self.term[f] <= self.term[s])
        when(len(self.queue[s]) > 0)
        self.term[f] = self.term[s]
        self.answers.add(Answer(s, f, self.queue[s].last.token))

    @action
    def hear(self, m: Answer, k: Key) -> None:
        """An answer arrives: the request with its token is confirmed, and all before it (read_only.go 79)."""
        when(m in self.answers)
        self.answers.discard(m)
        queue = self.queue[m.leader].copy()
        confirmed = max((i + 1 for i in range(len(queue)) if queue[i].token == m.token), default=0)
        self.queue[m.leader] = Queue(queue[confirmed:])
        for r in queue[:confirmed]:
            c = r.token.context
            if c in self.reading:
                self.stale = self.stale_after(c, k, r.index)
                self.latest[k] = self.latest_after(k, r.index)
                self.reading.discard(c)
                self.floor[c] = Version(0)


class ToldApartByContext(EtcdReadContexts):
    """BUG: requests have no positions, so those of one context are taken for the same.

    A leader that was replaced gets another read, and then a request again that it has answered before. Late answers
    to heartbeats of the first time confirm the queue up to that one, and with it the read, which is stale.
    etcd#20418, mended by etcd-io/raft#397, and in etcd by new contexts for requests that are sent again (etcd#21399).
    """

    def position(self, s: Server) -> Position:
        return Position(0)
