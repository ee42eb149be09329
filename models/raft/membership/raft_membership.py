"""Raft with membership changes, one server at a time (Ongaro's dissertation, 2014, chapter 4).

The members are those of the latest configuration in a server's log, committed or not (4.1). A command is a client's
or names a configuration; which is settled when it is first asked for.
"""

from quorate import Ghost, Map, Record, Set, Subset, action, init, when
from quorate.models.raft import Application, Command, Commit, Election, Entry, Index, Log, Role, Server, Term
from quorate.models.raft.raft_forgetful import ForgetfulRaft


class Meaning(Record):
    """What a command stands for: a configuration, or None if it is a client's."""

    members: Subset[Server] | None


class Decision(Record):
    """History: the leader of `term` took all up to `index` to be committed, by the latest configuration in `log`."""

    term: Term
    index: Index
    log: Log


class RaftWithMembership(ForgetfulRaft):
    """`founders` of the servers are the members at first, for as long as a log has no configuration."""

    founders = 3
    sizes = {Server: 4, Term: 2, Command: 2}

    founding: Subset[Server]
    meaning: Map[Command, Meaning | None]
    decided: Ghost[Set[Decision]]

    @init
    def found(self, members: Subset[Server]) -> None:
        """The first members; who they are makes no difference."""
        when(len(members) == self.founders)
        self.founding = members

    @action
    def timeout(self, s: Server) -> None:
        """As in Raft, for a server that is a member by its own log (4.2.2)."""
        when(s in self.configuration(s))
        super().timeout(s)

    @action
    def request(self, s: Server, c: Command) -> None:
        """As in Raft, for a command that names no configuration."""
        when(self.meaning[c] is None or self.meaning[c] == Meaning(None))
        self.meaning[c] = Meaning(None)
        super().request(s, c)

    @action
    def reconfigure(self, s: Server, c: Command, members: Subset[Server]) -> None:
        """A leader that is asked to change the members appends the new configuration to its log (4.1)."""
        when(self.role[s] == Role.LEADER)
        when(self.is_settled(s) and self.is_established(s))
        when(len(members) > 0)
        when(self.may_follow(members, self.configuration(s)))
        when(self.meaning[c] is None or self.meaning[c] == Meaning(members))
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

    @action
    def commit(self, s: Server, n: Index) -> None:
        """As in Raft."""
        super().commit(s, n)
        self.decided.add(Decision(self.term[s], n, self.decisive(s)))

    def is_quorum(self, s: Server, members: set[Server]) -> bool:
        """A majority of the members, as `s` has them."""
        return self.is_majority(members, self.configuration(s))

    def is_quorum_by(self, log: Log, members: set[Server]) -> bool:
        """A majority of the members, by the latest configuration in a log."""
        return self.is_majority(members, self.configuration_in(log))

    def is_majority(self, members: set[Server], configuration: Subset[Server]) -> bool:
        return 2 * len({r for r in configuration if r in members}) > len(configuration)

    def configuration(self, s: Server) -> Subset[Server]:
        """The members, as `s` has them."""
        return self.configuration_in(self.decisive(s))

    def decisive(self, s: Server) -> Log:
        """4.1: a server uses the latest configuration in its log, "regardless of whether the entry is committed"."""
        return self.log[s]

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


class RaftInOffice(RaftWithMembership):
    """Starts later: a leader is in office in term 1, and has committed a no-op, of which all members know.

    Clients ask only for what a leader needs before it may change the members. So nearly all of the log is left to
    changes, and there are fewer states on the way to them.
    """

    sizes = {Server: 3, Term: 3, Log: 3, Index: 4}

    @init
    def found(self, members: Subset[Server], leader: Server) -> None:  # type: ignore[override]
        """The first members, and their leader."""
        when(len(members) == self.founders and leader in members)
        self.founding = members
        noop = Entry(Term(1), None)
        self.term = Map({s: Term(1) if s in members else Term(0) for s in Server})
        self.voted_for = Map({s: leader if s in members else None for s in Server})
        self.log = Map({s: Log([noop]) if s in members else Log([]) for s in Server})
        self.commit_index = Map({s: Index(1) if s in members else Index(0) for s in Server})
        self.role[leader] = Role.LEADER
        self.sent.update(self.append_entries(leader))
        self.elected.add(Election(Term(1), leader, Log([])))
        self.committed.add(Commit(Term(1), Index(1), noop))
        self.applied.add(Application(Index(1), noop))
        self.decided.add(Decision(Term(1), Index(1), Log([noop])))

    @action
    def request(self, s: Server, c: Command) -> None:
        """As in Raft, for a leader that has committed nothing of its own yet."""
        when(not self.is_established(s))
        super().request(s, c)


class AnyChange(RaftWithMembership):
    """BUG: a configuration may follow any other, in one step.

    Majorities of both need not meet: each has a leader of its own, and one lacks what the other has committed.
    Extended Raft paper, 6: it is not safe to switch directly, hence one server at a time, or joint consensus.
    """

    sizes = {Server: 3, Term: 3}

    def may_follow(self, new: Subset[Server], old: Subset[Server]) -> bool:
        return new != old


class ChangeBeforeCommit(RaftInOffice):
    """BUG: a new leader changes the members before it has committed an entry of its term.

    A change of an earlier leader may be on its way, and majorities after that one and after its own need not meet: a
    leader lacks what is committed. Ongaro, raft-dev, 2015 ("bug in single-server membership changes"); copycat#23.
    """

    founders = 4
    sizes = {Server: 4, Term: 4, Log: 2, Index: 3}

    def is_established(self, s: Server) -> bool:
        return True


class TwoChangesAtOnce(RaftInOffice):
    """BUG: a leader changes the members again before the last change is committed.

    Two servers more or less at a time: majorities before and after need not meet, and a leader lacks what is
    committed. Dissertation, 4.1: a change may begin when the one before is committed.
    """

    def is_settled(self, s: Server) -> bool:
        return True


class OldChangeIgnored(RaftInOffice):
    """BUG: in a new term, a server forgets a configuration that is in its log and not known to be committed.

    It goes by the one before again, when the leader that it replaces may be two ahead: it lacks what is committed.
    Dissertation, 4.1: the latest configuration in the log counts, committed or not; NuRaft#67, of a new leader.
    """

    def configuration(self, s: Server) -> Subset[Server]:
        log = self.log[s]
        known = max(
            (i + 1 for i in range(len(log)) if i < self.commit_index[s] or log[i].term == self.term[s]),
            default=0,
        )
        return self.configuration_in(log[:known])
