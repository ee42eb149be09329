"""What must hold of registers: Herlihy and Wing, "Linearizability" (1990)."""

from quorate import invariant
from quorate.models.linearizability.register import Key, Register


@invariant
def linearizable(m: Register) -> bool:
    """Some order of the operations explains all answers so far, and keeps the order of those that did not overlap."""
    return all(len(m.possible[k]) > 0 for k in Key)
