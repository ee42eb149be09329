"""etcd's reads: ReadOnlySafe asks a quorum, ReadOnlyLeaseBased trusts the check of the quorum, which is no lease.

After etcd-io/raft at cdfbeed; `raft.go` and `read_only.go` below are its files. A leader checks every election
timeout whether a quorum answered it since the last check, and steps down if not (CheckQuorum); a server that has
heard from a leader within the timeout ignores candidates. All clocks are perfect: `tick` is the same for all.

- Reads get positions in the order in which they begin, a heartbeat carries the last one, and its answer confirms
  those up to it (read_only.go 65, 79, 93). Here an answer has the set of reads that had begun.
- A leader's empty entry (raft.go 933) is an entry like others, which `write` appends.
- Reads that a follower forwards to the leader (raft.go 1764) are in `raft_reads`. The random part of the timeout and
  PreVote only delay elections. Transfers, and what a lease is worth then, are in `lease`.
- Positions are raft's own. That older versions of read_only.go took for one what the application chose, and what
  happened when it asked again (etcd#20418), is in `etcd_read_contexts`.
"""

from quorate import Map, Range, Set, Subset, action, when
from quorate.models.raft import Server
from quorate.models.raft.raft_reads import Answer, Client, RaftWithReads


class Ticks(Range):
    """The election timeout is the largest."""


TIMEOUT = 2


class EtcdReads(RaftWithReads):
    """`timer` counts down to a leader's next check, or as long as a follower ignores candidates.

    `active` are the servers that a leader has heard from since its last check (RecentActive).
    """

    sizes = {Ticks: 3}
    followers = False
    beyond_reach = ("a_follower_waits", "a_follower_answers")

    timer: Map[Server, Ticks]
    active: Map[Server, Set[Server]]

    @action
    def elect(self, s: Server, voters: Subset[Server]) -> None:
        """A leader is elected, and begins to count (raft.go 933, 781)."""
        super().elect(s, voters)
        self.timer[s] = Ticks(TIMEOUT)
        self.active[s].clear()

    def may_vote(self, v: Server) -> bool:
        """Who has heard from a leader within the timeout ignores candidates, and is none itself (raft.go 1103)."""
        return self.timer[v] == 0

    @action
    def step_down(self, s: Server) -> None:
        """A leader hears of a later term (raft.go 1125), or its check finds that no quorum was active (1281)."""
        when(
            any(self.term[t] > self.term[s] for t in Server) or (self.timer[s] == 0 and not self.is_active(s))
        )
        super().step_down(s)
        self.timer[s] = Ticks(0)
        self.active[s].clear()

    @action
    def replicate(self, s: Server, f: Server) -> None:
        """MsgApp and its answer (raft.go 1384, 1791): both have heard from the other."""
        super().replicate(s, f)
        self.timer[f] = Ticks(TIMEOUT)
        self.active[s].add(f)

    @action
    def heartbeat(self, s: Server, f: Server) -> None:
        """MsgHeartbeat at the follower (raft.go 1835)."""
        super().heartbeat(s, f)
        self.timer[f] = Ticks(TIMEOUT)

    @action
    def hear(self, m: Answer) -> None:
        """MsgHeartbeatResp (raft.go 1579)."""
        super().hear(m)
        self.active[m.leader].add(m.follower)

    def may_read(self, s: Server) -> bool:
        """An entry of this term is committed (raft.go 1354). A check that is due comes first."""
        return self.is_established(s) and self.timer[s] > 0

    def is_established(self, s: Server) -> bool:
        return super().may_read(s)

    @action
    def tick(self) -> None:
        """Time passes, for all the same. A check that is due does not wait."""
        when(any(self.timer[s] > 0 for s in Server))
        when(all(self.timer[s] > 0 for s in self.leading))
        for s in Server:
            if self.timer[s] > 0:
                self.timer[s] -= 1

    @action
    def check_quorum(self, s: Server) -> None:
        """A quorum was active since the last check; the leader begins to count anew (raft.go 862, 1281)."""
        when(s in self.leading and self.timer[s] == 0 and self.is_active(s))
        self.timer[s] = Ticks(TIMEOUT)
        self.active[s].clear()

    def is_active(self, s: Server) -> bool:
        return self.is_quorum({v for v in Server if v == s or v in self.active[s]})


class LeaseByQuorumCheck(EtcdReads):
    """BUG: ReadOnlyLeaseBased: whoever leads answers at once, since it steps down if no quorum is active.

    An answer counts at the next check, and the leader goes on until the one after: nearly two timeouts, when its
    voters waited one. So a read may be stale with perfect clocks. raft.go 2157; etcd-io/raft#166, sofa-jraft#34.
    """

    def is_confirmed(self, c: Client) -> bool:
        return True


class NotEstablished(EtcdReads):
    """BUG: a leader answers reads before it has committed an entry of its term.

    It has led for long enough to be confirmed, and does not know yet what is committed. etcd#7331.
    """

    def is_established(self, s: Server) -> bool:
        return True
