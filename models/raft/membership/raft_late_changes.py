"""Raft with membership changes that take effect when they are applied, as in etcd's raft (etcd-io/raft, README and
`raft.go`), and not when they are in the log, as in Ongaro's dissertation.

Entries are applied later than they are known to be committed, so here lastApplied is of its own. What makes up for
the delay are two rules: a change is not begun before the last one is applied, and a server that knows of a committed
change which it has not applied does not campaign.
"""

from quorate import Map, Subset, action, init, when
from quorate.models.raft import Index, Log, Server, Term
from quorate.models.raft.membership import RaftInOffice


class RaftWithLateChanges(RaftInOffice):
    """`last_applied` is lastApplied, as far as it concerns the members: nothing else goes by it."""

    last_applied: Map[Server, Index]

    @init
    def found(self, members: Subset[Server], leader: Server) -> None:  # type: ignore[override]
        """What is committed at first is applied, too."""
        super().found(members, leader)
        self.last_applied = Map({s: self.commit_index[s] for s in Server})

    @action
    def apply(self, s: Server) -> None:
        """All servers (5.3): if commitIndex > lastApplied, apply the entries between."""
        when(self.last_applied[s] < self.commit_index[s])
        self.last_applied[s] = self.commit_index[s]

    @action
    def timeout(self, s: Server) -> None:
        """As with changes in the log, for a server that may campaign."""
        when(self.may_campaign(s))
        super().timeout(s)

    def may_campaign(self, s: Server) -> bool:
        """Whether the server has applied the latest configuration that it knows to be committed."""
        return self.latest(self.log[s][: self.commit_index[s]]) <= self.last_applied[s]

    def is_settled(self, s: Server) -> bool:
        """The change before is applied, at the leader."""
        return self.latest(self.log[s]) <= self.last_applied[s]

    def decisive(self, s: Server) -> Log:
        """The applied entries."""
        return self.log[s][: self.last_applied[s]]


class CampaignBeforeApply(RaftWithLateChanges):
    """BUG: a server campaigns though it knows of a committed change of members that it has not applied.

    The leader may be two configurations ahead, whose majorities need not meet with those of the old one: a term has
    two leaders. etcd-io/etcd#7280, #11284 and #7625.
    """

    sizes = {Term: 4}

    def may_campaign(self, s: Server) -> bool:
        return True
