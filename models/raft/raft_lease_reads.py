"""Reads from Raft by a lease: for a while the voters elect nobody else, so the leader need not ask them.

Ongaro, "Consensus: Bridging Theory and Practice" (2014), 6.4.1. How long the lease may be, and what the clocks have
to do with it, is in `lease`; here it is there or it is not, and may end at any time.
"""

from quorate import action, when
from quorate.models.raft import Server
from quorate.models.raft.raft_reads import Client, RaftWithReads, missed


class RaftWithLeaseReads(RaftWithReads):
    """`lease` is the leader that has the lease, of which there is one at most."""

    followers = False
    beyond_reach = ("a_follower_waits", "a_follower_answers")

    lease: Server | None

    def may_vote(self, v: Server) -> bool:
        """While a leader has a lease, voters do not vote, not for itself either."""
        return self.lease is None

    @action
    def renew(self, s: Server) -> None:
        """A majority answers a heartbeat, and with that promises to elect nobody else for a while (6.4.1)."""
        when(s in self.leading and self.is_quorum({v for v in Server if self.term[v] == self.term[s]}))
        self.lease = s

    @action
    def expire(self) -> None:
        """The lease is over, before the promises are: that is a matter of clocks, which are in `lease`."""
        when(self.lease is not None)
        self.lease = None

    @action
    def read_by_lease(self, c: Client, s: Server) -> None:
        """A leader that has a lease answers at once (6.4.1)."""
        when(self.reads[c] is None and s in self.leading and self.lease == s and self.may_read(s))
        self.stale.update(missed(c, self.commit_index[s], self.latest))
        self.latest = max(self.latest, self.commit_index[s])


class VotersDoNotWait(RaftWithLeaseReads):
    """BUG: voters elect another leader while the lease runs.

    The old leader answers by its lease what the new one has overwritten. Ongaro's dissertation, 6.4.1; how voters
    come to do so when clocks run at different rates is shown in `lease`.
    """

    def may_vote(self, v: Server) -> bool:
        return True
