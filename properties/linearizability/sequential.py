"""What must hold of stores whose clients keep only the order of their own operations."""

from quorate import invariant
from quorate.models.linearizability.sequential import SequentialReads


@invariant
def sequentially_consistent(m: SequentialReads) -> bool:
    """No client is told of a version before what it was told already: some order of all operations explains
    the answers, and keeps the order of each client's own."""
    return len(m.backward) == 0
