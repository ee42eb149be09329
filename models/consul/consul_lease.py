"""Consul's leader lease: for how long reads of mode `default` are right, and what hashicorp/raft takes for contact.

A leader of hashicorp/raft (read at 1837036) steps down if it has had no contact with a majority of voters for
LeaderLeaseTimeout (checkLeaderLease, raft.go 1037; the next check is when the oldest contact is due, 942). Whoever
takes itself for the leader answers reads of mode `default`. A server that knows of a leader votes for no other
(raft.go 1673), and forgets it after HeartbeatTimeout without a message from it (217-228). The timeouts are 0.5 s and
1 s (config.go 332, 340); the first may not be longer than the second (382). So these are leader leases as those of
`lease`, from which this model derives, with the same ratio: `lease` = 2 and `patience` = 4. They would be right for
clocks that differ in rate by a factor of up to 2, if contact was counted from when a heartbeat was sent, as it is
here. The variants are what the code does.

- Contact is counted for each follower. With three servers one follower and the leader are a majority, so the latest
  contact is the lease.
- Nothing happens when a leader steps down a little late: here it leads on, and what it may not do is read.
- `consistent` reads do not trust the lease, and are in `consul_reads`.
"""

from quorate import action
from quorate.models.leases.lease import Lease, Quorum, Server, Term, Time


class ConsulLease(Lease):
    """LeaderLeaseTimeout is `lease`, and HeartbeatTimeout `patience`."""

    sizes = {Time: 5}
    lease = 2
    patience = 4

    @action
    def elect(self, s: Server, votes: Quorum, t: Term) -> None:
        """A leader begins to replicate to the others (startStopReplication, raft.go 606)."""
        super().elect(s, votes, t)
        self.leased[s] = self.lease_at_first()

    def lease_at_first(self) -> Time:
        """Votes are no promises: the voters do not know the leader until they hear from it."""
        return Time(0)


class LeaseFromReceipt(ConsulLease):
    """BUG: contact is when an answer arrives, not when the heartbeat that it answers was sent.

    The answer takes any time, and its sender's HeartbeatTimeout runs from before it left. replication.go 245 and 427:
    setLastContact after the call has returned. (hashicorp/raft#108 says so.)
    """

    def granted(self, s: Server) -> Time:
        return self.lease_length()


class LeaseFromElection(ConsulLease):
    """BUG: a new leader counts all followers as in contact with it when it is elected.

    They have voted, and know of no leader yet. So another is elected at once, while the first reads for
    LeaderLeaseTimeout without an answer from anybody. raft.go 606: lastContact is set to the present time.
    """

    def lease_at_first(self) -> Time:
        return self.lease_length()


class RestartForgetsLeader(ConsulLease):
    """BUG: a server that restarts knows of no leader, and votes at once.

    It was what the leader counted on when it answered. raft.go 1673 asks for the leader that the server knows, which
    is not on disk.
    """

    def patience_after_restart(self) -> Time:
        return Time(0)


class LeaseKeptInTransfer(ConsulLease):
    """BUG: a leader that transfers its leadership takes itself for the leader as before, and reads.

    Who gets TimeoutNow is elected though the voters know of a leader: raft.go 1673 lets transfers pass. The leader
    refuses writes meanwhile (leadershipTransfer), but does not give up its lease.
    """

    def lease_in_transfer(self, s: Server) -> Time:
        return self.leased[s]
