"""Consul's changes of members: what hashicorp/raft takes for its latest configuration, and what for committed of it.

After hashicorp/raft at 1837036; numbers in brackets are lines of its `raft.go`. A server keeps two configurations. It
goes by the `latest` one from the moment that it is in its log (1204, 1608). The other is `committed`, to which it
returns if the latest one is cut off (1547). It does not look into its log for what came before: it takes the former
for committed when a new one arrives. So of all changes in a log only the last may be open, and for that a leader
begins one when the one before is committed and so is an entry of its own term (654-666).

A server is a voter, a nonvoter, which gets the log and has no vote, or not a member. What is left out:

- What clients write: the empty entry that each leader appends first (571) is all that is in a log beside changes.
- An election is one step: after its vote a server ignores the old leader, so what it voted before it may vote then.
  Nobody knows a leader, as after a timeout, so no vote is refused for that (1675).
- Replication is one step, too: what is late in the network is as late as the step. A follower gets all that the
  leader has; had it got less, that would be from before the leader appended the rest.
- Snapshots and restarts: both set the two configurations from what is on disk (api.go 610, 677).

Terms and logs end, which cuts steps.
"""

from enum import Enum

from quorate import Ghost, Map, Model, Record, Seq, Set, Subset, action, init, when
from quorate.models.raft import Index, Server, Term


class Command(Enum):
    """What a leader is asked for (configuration.go 86)."""

    ADD_VOTER = "AddVoter"
    ADD_NONVOTER = "AddNonvoter"
    DEMOTE_VOTER = "DemoteVoter"
    REMOVE_SERVER = "RemoveServer"


class Configuration(Record):
    """The voters, and the nonvoters (configuration.go 74)."""

    voters: Subset[Server]
    nonvoters: Subset[Server]


class Entry(Record):
    """An entry of a log: a configuration, or empty."""

    term: Term
    configuration: Configuration | None


class Log(Seq[Entry]): ...


class Written(Record):
    """A configuration, and the index at which it was written: 0, if a server knows of none (configuration.go 146)."""

    index: Index
    configuration: Configuration


class ConsulMembers(Model):
    """Servers are added, promoted, demoted and removed, while leaders are elected and replaced."""

    sizes = {Server: 4, Term: 3, Log: 3, Index: 4}
    durable = {"term", "log"}

    term: Map[Server, Term]
    log: Map[Server, Log]
    leading: Set[Server]
    commit_index: Map[Server, Index]
    latest: Map[Server, Written]
    committed: Map[Server, Written]

    agreed: Ghost[Log]

    @init
    def found(self, founders: Subset[Server], leader: Server) -> None:
        """The founders are voters, and one of them leads and has committed that, as all of them know."""
        when(leader in founders)
        founding = Configuration(founders, Subset())
        log = Log([Entry(Term(0), founding)])
        first = Written(Index(1), founding)
        none = Written(Index(0), Configuration(Subset(), Subset()))
        self.log = Map({s: log if s in founders else Log([]) for s in Server})
        self.commit_index = Map({s: Index(1) if s in founders else Index(0) for s in Server})
        self.latest = Map({s: first if s in founders else none for s in Server})
        self.committed = Map({s: first if s in founders else none for s in Server})
        self.leading.add(leader)
        self.agreed = log

    # ------------------------------------------------------------------------------------- elections

    @action
    def elect(self, s: Server, granted: Subset[Server]) -> None:
        """A voter asks the voters, is elected by a majority, and appends an empty entry (243, 571, 1999, 1087)."""
        voters = self.voters(s)
        when(s in granted and granted <= voters and 2 * len(granted) > len(voters))
        when(all(self.may_vote(v, s) and up_to_date(self.log[s], self.log[v]) for v in granted))
        term = Term(max(self.term[v] for v in granted) + 1)
        for v in granted:
            self.term[v] = term
        self.leading -= granted
        self.leading.add(s)
        self.log[s].append(Entry(term, None))

    def voters(self, s: Server) -> Subset[Server]:
        """The voters of the latest configuration, committed or not."""
        return self.latest[s].configuration.voters

    def may_vote(self, v: Server, s: Server) -> bool:
        """A server votes for a voter of its own configuration, if it has one, and need not be a voter (1703)."""
        return self.latest[v].index == 0 or s in self.voters(v)

    # ------------------------------------------------------------------------------------- replication

    @action
    def replicate(self, s: Server, f: Server) -> None:
        """A member's log becomes the leader's: what is not in that is cut off, and the rest appended (1520-1600)."""
        when(s in self.leading and f != s and self.is_member(f, s) and self.term[f] <= self.term[s])
        self.term[f] = self.term[s]
        self.leading.discard(f)
        same = common(self.log[s], self.log[f])
        if self.latest[f].index > same:
            self.latest[f] = self.after_cut(f)
        for i in range(len(self.log[s])):
            c = self.log[s][i].configuration
            if i >= same and c is not None:
                self.committed[f] = self.latest[f]
                self.latest[f] = Written(Index(i + 1), c)
        self.log[f] = self.log[s]
        self.commit_index[f] = max(self.commit_index[f], self.commit_index[s])
        if self.latest[f].index <= self.commit_index[f]:
            self.committed[f] = self.latest[f]

    def is_member(self, f: Server, s: Server) -> bool:
        """The leader replicates to voters and nonvoters of its latest configuration (588)."""
        return f in self.voters(s) or f in self.latest[s].configuration.nonvoters

    def after_cut(self, f: Server) -> Written:
        """If the latest configuration is cut off, the committed one is in force again (1547)."""
        return self.committed[f]

    @action
    def commit(self, s: Server, n: Index) -> None:
        """The leader commits an entry of its term that a majority of voters has; no voter any more, it steps down
        (commitment.go 98; raft.go 795)."""
        when(s in self.leading and self.commit_index[s] < n <= len(self.log[s]))
        when(self.log[s][n - 1].term == self.term[s])
        has_it = {v for v in Server if self.term[v] == self.term[s] and self.log[v][:n] == self.log[s][:n]}
        when(2 * len({v for v in has_it if self.counts(v, s)}) > len(self.voters(s)))
        self.commit_index[s] = n
        if n > len(self.agreed):
            self.agreed = self.log[s][:n]
        if self.latest[s].index <= n:
            self.committed[s] = self.latest[s]
            if s not in self.voters(s):
                self.leading.discard(s)

    def counts(self, v: Server, s: Server) -> bool:
        """Whether it matters for commitment what a server has: only voters are in its table (commitment.go 38)."""
        return v in self.voters(s)

    # ------------------------------------------------------------------------------------- changes

    @action
    def change(self, s: Server, command: Command, x: Server) -> None:
        """A leader appends a new configuration, which is in force at once (appendConfigurationEntry, 1204)."""
        when(s in self.leading and self.is_settled(s) and self.is_established(s))
        new = next_configuration(self.latest[s].configuration, command, x)
        when(new != self.latest[s].configuration and len(new.voters) > 0)
        self.log[s].append(Entry(self.term[s], new))
        self.latest[s] = Written(Index(len(self.log[s])), new)

    def is_settled(self, s: Server) -> bool:
        """The latest configuration is committed (659)."""
        return self.latest[s].index == self.committed[s].index

    def is_established(self, s: Server) -> bool:
        """The leader has committed an entry of its own term (660)."""
        n = self.commit_index[s]
        return n > 0 and self.log[s][n - 1].term == self.term[s]


def next_configuration(c: Configuration, command: Command, x: Server) -> Configuration:
    """What becomes of a configuration (nextConfiguration, configuration.go 224)."""
    if command == Command.ADD_VOTER:
        return Configuration(Subset(c.voters | {x}), Subset(c.nonvoters - {x}))
    if command == Command.ADD_NONVOTER:
        return c if x in c.voters else Configuration(c.voters, Subset(c.nonvoters | {x}))
    if command == Command.DEMOTE_VOTER:
        return Configuration(Subset(c.voters - {x}), Subset(c.nonvoters | {x})) if x in c.voters else c
    return Configuration(Subset(c.voters - {x}), Subset(c.nonvoters - {x}))


def up_to_date(log: Log, other: Log) -> bool:
    """The log with the later last term is more up to date; of the same last term, the longer (1732)."""
    return last_term(log) > last_term(other) or (
        last_term(log) == last_term(other) and len(log) >= len(other)
    )


def last_term(log: Log) -> Term:
    return log.last.term if len(log) > 0 else Term(0)


def common(log: Log, other: Log) -> int:
    """How many entries two logs have in common."""
    return max((n for n in Index if n <= len(log) and n <= len(other) and log[:n] == other[:n]), default=0)


class ChangeBeforeOwnTermCommit(ConsulMembers):
    """BUG: a new leader changes the members before it has committed an entry of its term.

    A change of an earlier leader may be open, and majorities after that one and after its own need not meet: a leader
    lacks what is committed. raft.go 654-666; Ongaro, raft-dev, 2015 ("bug in single-server membership changes").
    """

    def is_established(self, s: Server) -> bool:
        return True


class SecondChangeBeforeCommit(ConsulMembers):
    """BUG: a leader changes the members again before the last change is committed.

    Two voters more or less at a time: majorities before and after need not meet. Nor does anybody remember the
    configuration in between. raft.go 659; configuration.go 136: "at most one uncommitted configuration at a time".
    """

    def is_settled(self, s: Server) -> bool:
        return True


class NotTakenBack(ConsulMembers):
    """BUG: a follower whose log is cut goes on with the configuration that it had from there.

    It is in no log any more; and when the next configuration arrives, it is taken for committed. raft.go 1547.
    """

    def after_cut(self, f: Server) -> Written:
        return self.latest[f]


class NonvoterCounts(ConsulMembers):
    """BUG: a leader commits what as many servers have as a majority of voters, and counts nonvoters, too.

    The voters that do not have it elect a leader that lacks what is committed. commitment.go 38 and 80: only voters
    are in the table.
    """

    def counts(self, v: Server, s: Server) -> bool:
        return self.is_member(v, s)
