"""etcd's changes of members: joint consensus that takes effect when it is applied, and is left by itself.

After etcd-io/raft at cdfbeed; numbers in brackets are lines of its `raft.go`. In Ongaro's dissertation a
configuration counts as soon as it is in the log; here it counts when it is committed and applied (1956-2020), and
others may be one or two ahead. What makes up for that: a change is begun only if the last one is applied (1326-1345),
who knows of a committed change that it has not applied does not campaign (985), and the commit index is on disk with
the entries that came with it (etcd#7625, "Saving apply time activation").

One change is asked for, from the `old` voters to the `new` ones. It is entered as a joint configuration, in which
both have to agree; when that is applied, whoever leads proposes to leave it (737-764). What is left out:

- Of the log, all but the term of the last entry, and how many of the two changes are in it: each leader appends an
  empty entry first (956), so logs with the same last term differ in nothing else that matters. An entry of an earlier
  term is committed with the leader's empty one.
- An election is one step: after its vote a server ignores the old leader, so what it voted before it may vote then.
- Replication is one step, too: what is late in the network is as late as the step.
- Terms grow without end (`Ordered`): no bound cuts a step.

Learners that vote if they are asked are in `raft_learners`; a leader that leaves only what it has applied as leader,
in `raft_auto_leave`; changes of one server at a time that take effect when they are applied, in `raft_late_changes`.
"""

from quorate import Ghost, Map, Model, Ordered, Range, Set, Subset, action, init, when
from quorate.models.raft import Server


class Term(Ordered):
    """0 is the term before the first election."""


class Changes(Range):
    """How many of the two changes: 1 is the joint configuration, 2 is the new one, that leaves it; 0 is neither."""


class EtcdMembers(Model):
    """`changes` are in the log, `commit` are known to be committed, `applied` are applied, and `config` is in use.

    `saved` is the commit index on disk. `pending` is pendingConfIndex, of leaders.
    """

    sizes = {Server: 3, Term: 7, Changes: 3}
    durable = {"term", "last", "changes", "saved"}

    old: Subset[Server]
    new: Subset[Server]
    term: Map[Server, Term]
    last: Map[Server, Term]
    changes: Map[Server, Changes]
    commit: Map[Server, Changes]
    saved: Map[Server, Changes]
    applied: Map[Server, Changes]
    config: Map[Server, Changes]
    pending: Map[Server, Changes]
    leading: Set[Server]
    off: Set[Server]

    committed: Ghost[Changes]

    @init
    def bootstrap(self, old: Subset[Server], new: Subset[Server]) -> None:
        """Who is to be added is a learner already, as etcd advises."""
        when(len(old) > 0 and len(new) > 0 and old != new)
        self.old = old
        self.new = new

    # ------------------------------------------------------------------------------------- configurations

    def is_voter(self, s: Server, config: Changes) -> bool:
        return (s in self.old and config < 2) or (s in self.new and config > 0)

    def is_member(self, s: Server, config: Changes) -> bool:
        """A voter, or a learner that becomes one."""
        return s in self.new or (s in self.old and config < 2)

    def is_quorum(self, members: Subset[Server], config: Changes) -> bool:
        """A majority of the old voters, of the new ones, or in a joint configuration of each."""
        return (config == 2 or 2 * len(members & self.old) > len(self.old)) and (
            config == 0 or 2 * len(members & self.new) > len(self.new)
        )

    # ------------------------------------------------------------------------------------- elections

    @action
    def elect(self, s: Server, granted: Subset[Server], t: Term) -> None:
        """A server campaigns and is elected by those that it takes for a quorum; learners vote if asked (1223)."""
        when(s in granted and self.may_campaign(s))
        when(all(v not in self.off and self.is_voter(v, self.config[s]) for v in granted))
        when(all(t > self.term[v] and self.is_up_to_date(s, v) for v in granted))
        when(self.is_quorum(granted, self.config[s]))
        for v in granted:
            self.term[v] = t
            self.saved[v] = self.commit[v]
        self.leading -= granted
        self.leading.add(s)
        self.last[s] = t
        self.pending[s] = self.changes[s]  # 950: all that is in the log may be a change

    def may_campaign(self, s: Server) -> bool:
        """A voter by the configuration that it applied (1946), with no committed change to apply (985)."""
        return self.is_voter(s, self.config[s]) and self.commit[s] == self.applied[s]

    def is_up_to_date(self, s: Server, v: Server) -> bool:
        """The log of `s` is as up to date as that of `v`."""
        return self.last[s] > self.last[v] or (
            self.last[s] == self.last[v] and self.changes[s] >= self.changes[v]
        )

    # ------------------------------------------------------------------------------------- replication

    @action
    def replicate(self, s: Server, f: Server) -> None:
        """A member by the leader's configuration gets the leader's log and commit index, and writes them together."""
        when(s in self.leading and f != s and f not in self.off and self.is_member(f, self.config[s]))
        when(self.term[f] <= self.term[s])
        self.commit[f] = max(self.commit[f], self.commit[s])
        if self.last[f] != self.last[s] or self.changes[f] != self.changes[s] or self.term[f] != self.term[s]:
            self.saved[f] = self.commit[f]  # with the commit index alone, a write need not be synced
        self.term[f] = self.term[s]
        self.leading.discard(f)
        self.last[f] = self.last[s]
        self.changes[f] = self.changes[s]

    @action
    def commit_change(self, s: Server) -> None:
        """A change is committed when a quorum of the leader's configuration has it, and an entry of the term."""
        when(s in self.leading and self.commit[s] < self.changes[s])
        has_it = Subset(
            {f for f in Server if self.last[f] == self.term[s] and self.changes[f] > self.commit[s]}
        )
        when(self.is_quorum(has_it, self.config[s]))
        self.commit[s] += 1
        self.committed = max(self.committed, self.commit[s])

    # ------------------------------------------------------------------------------------- changes

    @action
    def enter(self, s: Server) -> None:
        """A leader is asked for the change, and has no change that is not applied (1326-1345)."""
        when(s in self.leading and self.changes[s] == 0 and self.pending[s] <= self.applied[s])
        self.changes[s] = Changes(1)
        self.pending[s] = Changes(1)

    @action
    def leave(self, s: Server) -> None:
        """A leader in a joint configuration proposes to leave it, by itself (737-764)."""
        when(s in self.leading and self.may_leave(s))
        self.changes[s] = Changes(2)
        self.pending[s] = Changes(2)

    def may_leave(self, s: Server) -> bool:
        """The joint configuration is applied, and so is all that may be a change."""
        return self.config[s] == 1 and self.pending[s] <= self.applied[s]

    @action
    def apply(self, s: Server) -> None:
        """The application applies the next change (1956-2002). A leader that is no voter any more steps down."""
        when(s not in self.off and self.applied[s] < self.commit[s])
        self.applied[s] += 1
        self.config[s] = self.applied[s]
        if not self.is_voter(s, self.config[s]):
            self.leading.discard(s)

    @action
    def restart(self, s: Server) -> None:
        """A server crashes, and starts with what is on disk."""
        when(s not in self.off)
        self.leading.discard(s)
        self.commit[s] = self.saved_commit(s)
        self.config[s] = self.saved_config(s)

    def saved_commit(self, s: Server) -> Changes:
        """The commit index on disk: that of the last write that was synced, and what is applied is committed."""
        return max(self.saved[s], self.applied[s])

    def saved_config(self, s: Server) -> Changes:
        """The configuration is stored as it is applied."""
        return self.applied[s]

    @action
    def switch_off(self, s: Server) -> None:
        """A server that was removed, and knows it, is switched off."""
        when(s not in self.off and not self.is_member(s, self.config[s]) and self.may_switch_off(s))
        self.off.add(s)

    def may_switch_off(self, s: Server) -> bool:
        """When it is not needed any more: a quorum of the new voters has applied the new configuration."""
        return self.is_quorum(Subset({v for v in Server if self.config[v] == 2}), Changes(2))


class CampaignBeforeApply(EtcdMembers):
    """BUG: a server campaigns though it knows of a committed change that it has not applied.

    By the old configuration it has a quorum that need not meet those of the new one, two changes ahead: a term has
    two leaders. etcd#7625, #11284; raft.go 985.
    """

    def may_campaign(self, s: Server) -> bool:
        return self.is_voter(s, self.config[s])


class RemovedMayNotCampaign(EtcdMembers):
    """BUG: a server that is to be removed by a change in its log does not campaign.

    If it is the only one that has the change, its vote is needed, and it refuses it to all others, whose logs are
    behind: nobody can be elected. databendlabs/openraft#2091; Ongaro's dissertation, 4.2.2.
    """

    def may_campaign(self, s: Server) -> bool:
        return (
            self.is_voter(s, self.config[s])
            and self.is_voter(s, self.changes[s])
            and self.commit[s] == self.applied[s]
        )


class SwitchedOffAtOnce(EtcdMembers):
    """BUG: a server that was removed is switched off as soon as it has applied that.

    The others do not know yet that the change is committed: they are in the joint configuration, and ask for ever for
    votes of those that are gone. etcd#10563, where the leader of two servers is removed.
    """

    def may_switch_off(self, s: Server) -> bool:
        return True


class ChangeNotStored(EtcdMembers):
    """BUG: what was applied of a change is not stored, and a restart brings the old configuration back.

    Voters that were promoted are learners again for a server that restarts, and it leads without their votes: a term
    has two leaders. etcd#19557 (promotions were not in the store that 3.6 reads), #20793.
    """

    def saved_config(self, s: Server) -> Changes:
        return Changes(0)


class CommitNotSaved(EtcdMembers):
    """BUG: the commit index is not on disk with the entries that came with it.

    After a restart a server has the second change in its log, does not know that the first is committed, and
    campaigns by the old configuration: a term has two leaders. etcd#7625, "Saving apply time activation".
    """

    def saved_commit(self, s: Server) -> Changes:
        return self.applied[s]


class LeftBeforeApplied(EtcdMembers):
    """BUG: a leader leaves the joint configuration before it is committed and applied.

    Both changes are decided by the old voters, of which some are still to learn of the first when others use the new
    configuration: their majorities need not meet, and a term has two leaders. raft.go 741; extended Raft paper, 6.
    """

    def may_leave(self, s: Server) -> bool:
        return self.changes[s] == 1
