"""What locks are worth, after Burrows, "The Chubby lock service" (2006), section 2.4."""

from quorate import invariant, reachable
from quorate.models.chubby.chubby_sequencer import ChubbySequencer, Client, Expire


def has_lock(m: ChubbySequencer, c: Client) -> bool:
    """A client takes itself for the holder of the lock: it was told so, and its session has not lapsed."""
    return c in m.live and m.sequencer[c] > 0


@invariant
def one_holder(m: ChubbySequencer) -> bool:
    """At most one client takes itself for the holder of the lock."""
    return len({c for c in Client if has_lock(m, c)}) <= 1


@invariant
def a_live_holder_keeps_the_lock(m: ChubbySequencer) -> bool:
    """A client that takes itself for the holder is the holder in the database."""
    return all(m.holder == c for c in Client if has_lock(m, c))


@invariant
def requests_are_served_in_the_order_of_holders(m: ChubbySequencer) -> bool:
    """The file server serves no request of a client after one of a later holder."""
    return not m.overtaken


@reachable
def the_lock_passes_on(m: ChubbySequencer) -> bool:
    """A client has the lock of another, whose session was expired."""
    return any(has_lock(m, c) and m.sequencer[d] > 0 and d not in m.sessions for c in Client for d in Client)


@reachable
def a_request_is_too_old(m: ChubbySequencer) -> bool:
    """A request is on the way, and the file server has served a later holder."""
    return any(r.sequencer < m.newest for r in m.requests)


@reachable
def an_operation_is_too_old(m: ChubbySequencer) -> bool:
    """The end of a session is on the way, and the next master has extended it."""
    return any(o.epoch < m.epoch and o.client in m.live for o in m.submitted.of(Expire))
