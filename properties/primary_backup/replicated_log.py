"""What must hold of a log that is copied: all apply the same, in the same order."""

from quorate import invariant, reachable, step
from quorate.models.primary_backup import Backup, ReplicatedLog


@invariant
def copies_agree(m: ReplicatedLog) -> bool:
    """What two backups have applied at one position is the same."""
    return all(
        m.copy[a][i] == m.copy[b][i]
        for a in Backup
        for b in Backup
        for i in range(min(m.applied[a], m.applied[b]))
    )


@step
def copies_only_grow(before: ReplicatedLog, after: ReplicatedLog) -> bool:
    """Nothing is taken out of a copy."""
    return all(after.copy[b][: len(before.copy[b])] == before.copy[b] for b in Backup)


@reachable
def all_have_all(m: ReplicatedLog) -> bool:
    return len(m.log) > 1 and all(m.applied[b] == len(m.log) for b in Backup)
