"""Raft in relations whose servers learn what is committed and apply it, and crash and restart.

To what is in `raft_relational_crash` this adds commitIndex, leaderCommit and the state machines: the last
property of Figure 3 is then one of what servers apply, not of what leaders commit.

A leader tells its commitIndex when it is elected and whenever it changes. What is sent with an AppendEntries is here
any that the leader has told in its term: the entries and leaderCommit are two relations, and a follower uses both in
one more step, after it has appended. It may also learn of less than it could. An entry is applied as soon as a server
knows it to be committed: lastApplied is commitIndex. It is volatile, so entries are applied again after a restart.
"""

from quorate import Ghost, Map, Record, Set, action, when
from quorate.models.raft import Command, Index, Server, Term
from quorate.models.raft.raft_abstract import Quorum
from quorate.models.raft.relational import AppendEntries, Entry
from quorate.models.raft.relational.raft_relational_crash import RelationalRaftWithCrashes


class LeaderCommit(Record):
    """The leader of `term` has sent `index` as its leaderCommit."""

    term: Term
    index: Index


class Application(Record):
    """History: a server applied the entry of `index`, which is of `term`, to its state machine."""

    index: Index
    term: Term
    command: Command


class AppliedRaft(RelationalRaftWithCrashes):
    """`commit_index` is what a server has in memory."""

    commit_index: Map[Server, Index]
    told: Set[LeaderCommit]

    applied: Ghost[Set[Application]]

    @action
    def become_leader(self, s: Server, q: Quorum) -> None:
        """The first AppendEntries say what the leader knew before."""
        super().become_leader(s, q)
        self.told.add(LeaderCommit(self.term[s], self.commit_index[s]))

    @action
    def commit(self, e: Entry, q: Quorum) -> None:
        """The entries are applied, and leaderCommit is in what is sent from now on."""
        when(self.commit_index[e.server] < e.index)
        super().commit(e, q)
        self.commit_index[e.server] = e.index
        self.applied.update(self.up_to(e))
        self.told.add(LeaderCommit(self.term[e.server], e.index))

    @action
    def learn_commit(self, upto: Entry, last: AppendEntries, m: LeaderCommit) -> None:
        """AppendEntries, receiver (5.3): 5. if leaderCommit > commitIndex, raise it, and apply the entries."""
        s = upto.server
        when(upto in self.log and self.commit_index[s] < upto.index)
        when(last in self.sent and m in self.told and m.term == last.term)
        when(self.term[s] == last.term and s not in self.leading)
        when(self.has(s, last.index, last.entry_term))
        when(upto.index <= m.index and self.is_known(upto, last))
        self.commit_index[s] = upto.index
        self.applied.update(self.up_to(upto))

    def is_known(self, upto: Entry, last: AppendEntries) -> bool:
        """5. commitIndex = min(leaderCommit, index of last new entry): more may not be as the leader has it."""
        return upto.index <= last.index

    @action
    def restart(self, s: Server) -> None:
        """commitIndex is volatile (Figure 2)."""
        super().restart(s)
        self.commit_index[s] = Index(0)

    def up_to(self, last: Entry) -> set[Application]:
        """The entries of a log up to this one, as they are applied."""
        return {
            Application(e.index, e.term, e.command)
            for e in self.log
            if e.server == last.server and 0 < e.index <= last.index
        }


class CommitNotBoundByNew(AppliedRaft):
    """BUG: a follower takes min(leaderCommit, length of its log) for its commitIndex.

    Entries after what was sent have not been compared with the leader's: it applies some that were never committed.
    Extended Raft paper, Figure 2, AppendEntries, receiver 5: the index of the last *new* entry.
    """

    def is_known(self, upto: Entry, last: AppendEntries) -> bool:
        return True
