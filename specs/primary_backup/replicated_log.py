"""Why the copies of a log agree, for any number of backups and logs of any length.

What is sent is in the log, a copy is what the log begins with, and so two copies are the same as far as both go.
"""

from quorate import clause
from quorate.models.primary_backup import Append, Backup, ReplicatedLog, Sync
from quorate.properties.primary_backup import copies_agree

proves = (copies_agree,)


@clause
def appended_is_there(m: ReplicatedLog) -> bool:
    """What was sent for a position is there."""
    return all(a.index < len(m.log) and m.log[a.index] == a.command for a in m.sent.of(Append))


@clause
def synced_is_a_prefix(m: ReplicatedLog) -> bool:
    """A log that was sent is what the log begins with."""
    return all(len(s.log) <= len(m.log) and m.log[: len(s.log)] == s.log for s in m.sent.of(Sync))


@clause
def copy_is_a_prefix(m: ReplicatedLog) -> bool:
    """A copy is what the log begins with."""
    return all(len(m.copy[b]) <= len(m.log) and m.log[: len(m.copy[b])] == m.copy[b] for b in Backup)


@clause
def applied_is_there(m: ReplicatedLog) -> bool:
    """Only what is there is applied."""
    return all(m.applied[b] <= len(m.copy[b]) for b in Backup)
