"""What must be possible for a KRaft follower."""

from quorate import always_possible, invariant, reachable
from quorate.models.kafka.kraft_catch_up import CatchUp, Server


@always_possible(without=("elect", "append", "lose_disk"))
def followers_catch_up(m: CatchUp) -> bool:
    """By Fetches alone, every follower gets the log of the leader."""
    s = m.leader
    return s is None or all(m.log[f] == m.log[s] for f in Server)


@invariant
def log_matching(m: CatchUp) -> bool:
    """Logs that have the same epoch at an offset are identical up to there."""
    return all(
        m.log[s][: i + 1] == m.log[t][: i + 1]
        for s in Server
        for t in Server
        for i in range(min(len(m.log[s]), len(m.log[t])))
        if m.log[s][i] == m.log[t][i]
    )


@reachable
def an_epoch_has_no_record(m: CatchUp) -> bool:
    """A server was elected, and replaced before it wrote anything."""
    return any(m.opened[f] > 0 and m.leader != f for f in Server)


@reachable
def a_follower_has_fetched_beyond_its_end(m: CatchUp) -> bool:
    """It has lost its disk since."""
    return any(m.end[f] > len(m.log[f]) for f in Server)
