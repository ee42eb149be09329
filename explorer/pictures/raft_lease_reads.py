"""Reads from Raft by a lease: as other reads, and who has the lease."""

from quorate.models.raft.raft_lease_reads import RaftWithLeaseReads
from quorate.pictures import raft_reads
from quorate.pictures.pieces import marked
from quorate.shapes import Badge, Picture


def picture(m: RaftWithLeaseReads) -> Picture:
    """As of `raft_reads`, with the lease."""
    return marked(raft_reads.picture(m), {m.lease}, Badge("has the lease", "good", "strong"))
