"""Consul's reads: what its modes `default`, `consistent` and `stale` promise, and what hashicorp/raft keeps of it.

After hashicorp/raft at 1837036, whose files are named below. Three servers are voters; the fourth is a nonvoter, to
which the leader replicates as to the others.

- `consistent`: the leader verifies that it still leads (VerifyLeader, raft.go 966), and answers from its state.
  Before that, it has committed an entry of its term (Consul's barrier when it begins to lead).
- `default`: who takes itself for the leader answers at once (`default_version`). This is fresh only as long as nobody
  else is elected, for which the leader lease (checkLeaderLease, raft.go 1037) and the clocks answer. The lease begins
  when an answer is received, not when the heartbeat was sent; `consul_lease` shows what that costs.
- `stale`: any server answers from its state (`stale_version`).

Left out: term and vote are two writes to disk (hashicorp/raft#661, `raft_crash:VoteWrittenAfterTerm`), and the index
to which a follower commits (appendEntries, raft.go 1591, `raft:CommitNotBoundByNew`).
"""

from quorate import Subset, action, init, when
from quorate.models.raft import Index, Server
from quorate.models.raft.raft_reads import Answer, Client, RaftWithReads


class ConsulReads(RaftWithReads):
    """Reads of mode `consistent`. The other two are answered at once, so they are properties of states."""

    sizes = {Server: 4}
    followers = False
    beyond_reach = ("a_follower_waits", "a_follower_answers")

    nonvoter: Server

    @init
    def configure(self, nonvoter: Server) -> None:
        self.nonvoter = nonvoter

    def is_quorum(self, members: set[Server]) -> bool:
        """A majority of the voters (quorumSize, raft.go 1087; commitment.go 98)."""
        return 2 * len({s for s in members if s != self.nonvoter}) > len(Server) - 1

    @action
    def elect(self, s: Server, voters: Subset[Server]) -> None:
        """A candidate asks the voters (electSelf, raft.go 1999; requestVote, 1626)."""
        when(self.may_campaign(s) and all(v == s or v != self.nonvoter for v in voters))
        super().elect(s, voters)

    def may_campaign(self, s: Server) -> bool:
        """A server that is no voter does not stand for election, and gets no votes (raft.go 1681)."""
        return s != self.nonvoter

    @action
    def install_snapshot(self, s: Server, f: Server, n: Index) -> None:
        """A follower gets a snapshot that the leader once took, and the entries after it (installSnapshot, 1837)."""
        when(s in self.leading and f not in self.leading and self.term[f] <= self.term[s])
        when(0 < n <= self.commit_index[s] and self.is_newer(f, n))
        self.term[f] = self.term[s]
        self.log[f] = self.log[s]
        self.commit_index[f] = n

    def is_newer(self, f: Server, n: Index) -> bool:
        """The snapshot has more than what the follower has applied (Figure 13 of the extended Raft paper)."""
        return n > self.commit_index[f]

    def default_version(self, s: Server) -> Index | None:
        """What a server answers to a read of mode `default`: none, if it does not take itself for the leader."""
        return self.commit_index[s] if s in self.leading else None

    def stale_version(self, s: Server) -> Index:
        """What a server answers to a read of mode `stale`."""
        return self.commit_index[s]


class InFlightAnswerVerifies(ConsulReads):
    """BUG: VerifyLeader counts every answer of success that arrives after it was called.

    The answer may have left before, and the voter has elected another leader since. raft.go 966; replication.go 437
    and 664, notifyAll: a heartbeat is not told which verifications it is for.
    """

    def counts(self, m: Answer, c: Client) -> bool:
        return True


class NonvoterVerifies(ConsulReads):
    """BUG: VerifyLeader waits for as many answers as a majority of voters, and counts those of nonvoters, too.

    A nonvoter does not know whom the voters have elected. raft.go 979: the verification is registered with every
    server that the leader replicates to; future.go 283 counts.
    """

    def is_confirmed(self, c: Client) -> bool:
        return 2 * len(self.confirmed[c]) > len(Server) - 1


class OldSnapshotInstalled(ConsulReads):
    """BUG: a follower installs a snapshot that is older than its state.

    It goes back in time: reads of mode `stale`, which else never do so at one server, return what was before.
    raft.go 1837: lastApplied is set to the snapshot's index, whatever it was.
    """

    def is_newer(self, f: Server, n: Index) -> bool:
        return True


class NonvoterCampaigns(ConsulReads):
    """BUG: a nonvoter stands for election, and voters vote for it.

    A leader is not among those that have to acknowledge what it commits. hashicorp/raft#483, mended by pull request
    526.
    """

    def may_campaign(self, s: Server) -> bool:
        return True
