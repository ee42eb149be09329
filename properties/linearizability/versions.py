"""What must hold of stores with versions: each read returns one that is new enough."""

from quorate import invariant
from quorate.models.linearizability.versions import VersionedReads


@invariant
def reads_are_current(m: VersionedReads) -> bool:
    """A read returns no version below the highest that any client knew of when it began."""
    return len(m.stale) == 0
