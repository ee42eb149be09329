"""What can happen at an atomic register; that it is linearizable is among the properties of `register`."""

from quorate import reachable
from quorate.models.linearizability.atomic_register import AtomicRegister
from quorate.models.linearizability.register import Client, CompareAndSet, Key, Read


@reachable
def answers_are_explained_in_several_ways(m: AtomicRegister) -> bool:
    """Two operations overlap, and the answers so far do not tell which of them was first."""
    return any(len(m.possible[k]) > 1 for k in Key)


@reachable
def a_client_reads_what_is_not_acknowledged(m: AtomicRegister) -> bool:
    """A write may be seen before the writer knows that it is done."""
    return any(
        isinstance(m.running[c], Read) and e is not None and e.returned is not None
        for c in Client
        for e in [m.result[c]]
    )


@reachable
def a_comparison_fails(m: AtomicRegister) -> bool:
    """The register has another value."""
    return any(compared(m, c, False) for c in Client)


@reachable
def a_comparison_succeeds(m: AtomicRegister) -> bool:
    return any(compared(m, c, True) for c in Client)


def compared(m: AtomicRegister, c: Client, succeeded: bool) -> bool:
    """Whether the client's compare-and-set has taken effect, and with this result."""
    result = m.result[c]
    return isinstance(m.running[c], CompareAndSet) and result is not None and result.succeeded == succeeded
