"""What must hold of KRaft's snapshots."""

from quorate import always_possible, invariant, reachable
from quorate.models.kafka.kraft_snapshots import Follower, Snapshots


@invariant
def the_start_of_the_log_is_covered(m: Snapshots) -> bool:
    """If the log does not begin at 0, there is a snapshot up to its start or further."""
    return m.start == 0 or m.snapshot >= m.start


@always_possible(without=("write", "take_snapshot", "clean", "join"))
def followers_catch_up(m: Snapshots) -> bool:
    """By fetching alone."""
    return all(m.end[f] == m.written for f in Follower)


@reachable
def a_follower_needs_a_snapshot(m: Snapshots) -> bool:
    """The log does not have any more what it lacks."""
    return any(m.end[f] < m.start for f in Follower)
