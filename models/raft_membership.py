"""Raft with membership changes, one server at a time (Ongaro's dissertation, 2014, chapter 4).

The members are those of the latest configuration in a server's log, committed or not (4.1). A command is a client's
or names a configuration; which is settled when it is first asked for.
"""

from quorate import Map, Record, Subset, action, init, when
from quorate.models.raft import Command, Entry, Index, Log, Raft, Role, Server, Term


class Meaning(Record):
    """What a command stands for: a configuration, or None if it is a client's."""

    members: Subset[Server] | None


class RaftWithMembership(Raft):
    """`founders` of the servers are the members at first, for as long as a log has no configuration."""

    founders = 3
    sizes = {Server: 4, Term: 2, Command: 2}

    founding: Subset[Server]
    meaning: Map[Command, Meaning | None]

    @init
    def found(self, members: Subset[Server]) -> None:
        """The first members; who they are makes no difference."""
        when(len(members) == self.founders)
        self.founding = members

    @action
    def timeout(self, s: Server) -> None:
        """As in Raft, of a server that is a member by its own log (4.2.2)."""
        when(s in self.configuration(s))
        super().timeout(s)

    @action
    def request(self, s: Server, c: Command) -> None:
        """As in Raft, of a command that names no configuration."""
        when(self.meaning[c] is None or self.meaning[c] == Meaning(None))
        self.meaning[c] = Meaning(None)
        super().request(s, c)

    @action
    def reconfigure(self, s: Server, c: Command, members: Subset[Server]) -> None:
        """A leader that is asked to change the members appends the new configuration to its log (4.1)."""
        when(len(members) > 0)
        when(self.meaning[c] is None or self.meaning[c] == Meaning(members))
        when(self.role[s] == Role.LEADER)
        when(self.may_follow(members, self.configuration(s)))
        when(self.is_settled(s) and self.is_established(s))
        self.meaning[c] = Meaning(members)
        self.log[s].append(Entry(self.term[s], c))
        self.sent.update(self.append_entries(s))

    def may_follow(self, new: Subset[Server], old: Subset[Server]) -> bool:
        """4.1: one server is added or removed at a time, so that majorities of both have a server in common."""
        return len(new ^ old) == 1

    def is_settled(self, s: Server) -> bool:
        """4.1: the change before is committed."""
        return self.latest(self.log[s]) <= self.commit_index[s]

    def is_established(self, s: Server) -> bool:
        """The leader has committed an entry of its own term: the rule that was missing (Ongaro, raft-dev, 2015)."""
        return self.commit_index[s] > 0 and self.log[s][self.commit_index[s] - 1].term == self.term[s]

    def is_quorum(self, s: Server, members: set[Server]) -> bool:
        """A majority of the members, by the latest configuration in its log (4.1)."""
        configuration = self.configuration(s)
        return 2 * len({r for r in configuration if r in members}) > len(configuration)

    def configuration(self, s: Server) -> Subset[Server]:
        """The members, as `s` has them."""
        return self.configuration_in(self.log[s])

    def configuration_in(self, log: Log) -> Subset[Server]:
        """The latest configuration in a log, or that of the founders."""
        at = self.latest(log)
        members = self.members_of(log[at - 1]) if at > 0 else None
        return self.founding if members is None else members

    def latest(self, log: Log) -> int:
        """The index of the latest configuration in a log, or 0."""
        return max((i + 1 for i in range(len(log)) if self.members_of(log[i]) is not None), default=0)

    def members_of(self, entry: Entry) -> Subset[Server] | None:
        """The configuration that an entry stands for, if any."""
        meaning = self.meaning[entry.command] if entry.command is not None else None
        return meaning.members if meaning is not None else None


class AnyChange(RaftWithMembership):
    """BUG: a configuration may follow any other, in one step.

    Majorities of both need not meet: each has a leader of its own, and one lacks what the other has committed.
    Extended Raft paper, 6: it is not safe to switch directly, hence one server at a time, or joint consensus.
    """

    sizes = {Server: 3, Term: 3}

    def may_follow(self, new: Subset[Server], old: Subset[Server]) -> bool:
        return new != old


class ChangeBeforeCommit(RaftWithMembership):
    """BUG: a new leader changes the members before it has committed an entry of its term.

    A change of an earlier leader may be on its way, and majorities after that one and after its own need not meet: a
    leader lacks what is committed. Ongaro, raft-dev, 2015 ("bug in single-server membership changes"); copycat#23.
    """

    founders = 4
    sizes = {Term: 4, Log: 1, Index: 2}

    def is_established(self, s: Server) -> bool:
        return True


class TwoChangesAtOnce(RaftWithMembership):
    """BUG: a leader changes the members again before the last change is committed.

    Two servers more or less at a time: majorities before and after need not meet, and a leader lacks what is
    committed. Dissertation, 4.1: a change may begin when the one before is committed.
    """

    sizes = {Server: 3, Term: 3, Log: 3, Index: 4, Command: 3}

    def is_settled(self, s: Server) -> bool:
        return True


class ChangeWhenCommitted(RaftWithMembership):
    """BUG: a server goes by the latest configuration that it knows to be committed, not the latest in its log.

    Servers learn of that at different times, and what is committed by one configuration is not on a majority of the
    next. That two leaders come of it takes more states than can be searched. etcd-io/etcd#7280 and #11284, where
    configurations take effect when they are applied, and a server with an unapplied one must not campaign.
    """

    sizes = {Server: 3, Term: 3, Log: 3, Index: 4}

    def configuration(self, s: Server) -> Subset[Server]:
        return self.configuration_in(self.log[s][: self.commit_index[s]])


class OldChangeIgnored(RaftWithMembership):
    """BUG: in a new term, a server forgets a configuration that is in its log and not known to be committed.

    It goes by the one before again, and what was committed by that configuration is not on a majority. NuRaft#67, of
    a new leader.
    """

    founders = 2
    sizes = {Server: 3, Term: 3, Log: 3, Index: 4}

    def configuration(self, s: Server) -> Subset[Server]:
        log = self.log[s]
        known = max(
            (i + 1 for i in range(len(log)) if i < self.commit_index[s] or log[i].term == self.term[s]),
            default=0,
        )
        return self.configuration_in(log[:known])
