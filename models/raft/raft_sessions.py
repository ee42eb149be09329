"""Clients that retry: a command that was committed twice must take effect once.

Ongaro, "Consensus: Bridging Theory and Practice" (2014), 6.3: a client that gets no answer asks again, maybe another
leader, and both requests may be committed; so may a request that was delayed, after the client's next one. Each
client numbers its commands, and the state machine keeps a session for it: the number of the last command that it
executed, with its response. It answers a command that it has executed from the session.

What Raft replicates is a log of committed requests, which servers apply in its order. How it comes to be is not
looked into, since nothing here depends on entries that are not committed. A server that is behind may get the
snapshot of another in place of entries. A command adds one to a counter, and its response is the sum.
"""

from quorate import Ghost, Map, Model, Range, Record, Seq, Set, Symmetric, action, when
from quorate.models.raft import Server


class Client(Symmetric): ...


class Number(Range):
    """A client's commands are 1, 2, ...; 0 stands for none."""


class Sum(Range):
    """What the counter holds. It has room for every entry of the log, even if it should be counted twice."""


class Request(Record):
    client: Client
    number: Number


class Log(Seq[Request]):
    """The requests that are committed."""


class Response(Record):
    """History: the client was told this sum."""

    client: Client
    number: Number
    sum: Sum


class RaftWithSessions(Model):
    """Clients send a command again until they have its response, and then the next one."""

    sizes = {Server: 2, Client: 2, Number: 3, Log: 4, Sum: 5}

    asked: Map[Client, Number]
    answered: Map[Client, Number]
    log: Log
    applied: Map[Server, Sum]
    sum: Map[Server, Sum]
    last: Map[Server, Map[Client, Number]]
    response: Map[Server, Map[Client, Sum]]

    told: Ghost[Set[Response]]

    @action
    def ask(self, c: Client) -> None:
        """A client that has the response to its last command sends the next one."""
        when(self.answered[c] == self.asked[c])
        self.asked[c] += 1

    @action
    def commit(self, c: Client, n: Number) -> None:
        """A request that the client sent, now or long ago, is committed: for the first time, or again."""
        when(1 <= n <= self.asked[c])
        self.log.append(Request(c, n))

    @action
    def apply(self, s: Server) -> None:
        """A server executes the next command, if its session says that it is new (6.3)."""
        when(self.applied[s] < len(self.log))
        m = self.log[self.applied[s]]
        self.applied[s] += 1
        if self.is_new(s, m):
            self.sum[s] += 1
            self.last[s][m.client] = m.number
            self.response[s][m.client] = self.sum[s]

    def is_new(self, s: Server, m: Request) -> bool:
        """A client that sends a command has the responses to those before it, and does not ask for them again."""
        return m.number > self.last[s][m.client]

    @action
    def answer(self, s: Server, c: Client) -> None:
        """A server that has executed the client's last command sends the response."""
        when(self.answered[c] < self.asked[c] and self.last[s][c] == self.asked[c])
        self.answered[c] = self.asked[c]
        self.told.add(Response(c, self.asked[c], self.answer_to(s, c)))

    def answer_to(self, s: Server, c: Client) -> Sum:
        """The response is that of the first execution."""
        return self.response[s][c]

    @action
    def install(self, s: Server, t: Server) -> None:
        """A server that is behind gets a snapshot of another: its state, with the sessions (6.3)."""
        when(self.applied[s] < self.applied[t])
        self.applied[s] = self.applied[t]
        self.sum[s] = self.sum[t]
        self.last[s] = self.installed(s, t)
        self.response[s] = self.response[t]

    def installed(self, s: Server, t: Server) -> Map[Client, Number]:
        return self.last[t]


class NotRemembered(RaftWithSessions):
    """BUG: commands have no numbers that the state machine looks at, so that each entry is executed.

    A client that asked again, since the response was lost, has its command executed twice. Ongaro's dissertation,
    6.3.
    """

    def is_new(self, s: Server, m: Request) -> bool:
        return True


class OnlyTheLastCompared(RaftWithSessions):
    """BUG: a command is taken for new if it is not the one that was executed last.

    A request that was delayed, and committed after the client's next command, is executed again. Ongaro's
    dissertation, 6.3.
    """

    def is_new(self, s: Server, m: Request) -> bool:
        return m.number != self.last[s][m.client]


class SessionsNotInSnapshot(RaftWithSessions):
    """BUG: a snapshot has the state, and not the sessions.

    Who installs it executes again what is committed again, and the others do not: the servers differ from then on.
    Ongaro's dissertation, 6.3: sessions are part of the replicated state.
    """

    def installed(self, s: Server, t: Server) -> Map[Client, Number]:
        return self.last[s]


class AnsweredFromTheState(RaftWithSessions):
    """BUG: a session has the number of the last command, and not its response; who asks again is told the state.

    The state may have changed since the command was executed, and the client takes the effects of others for its
    own. Ongaro's dissertation, 6.3: the session has the response.
    """

    def answer_to(self, s: Server, c: Client) -> Sum:
        return self.sum[s]
