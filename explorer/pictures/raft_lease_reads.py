"""Reads from Raft by a lease: as other reads, and who has the lease."""

from quorate.models.raft.raft_lease_reads import RaftWithLeaseReads
from quorate.pictures import raft_reads
from quorate.shapes import Badge, Picture


def picture(m: RaftWithLeaseReads) -> Picture:
    """As of `raft_reads`, with the lease."""
    lease = Badge("has the lease", "good", "strong")
    shown = raft_reads.picture(m)
    return {lane: [lease, *shapes] if lane == m.lease else shapes for lane, shapes in shown.items()}
