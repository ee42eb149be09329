"""What must still be possible of a region that hibernates."""

from quorate import always_possible, invariant, reachable
from quorate.models.raft import Server
from quorate.models.tikv.tikv_hibernate import Group, Hibernation


@invariant
def leader_has_all(m: Hibernation) -> bool:
    """The leader has all entries."""
    return m.leader not in m.behind


@always_possible(without=("crash", "restart", "ask", "write"))
def who_is_asked_finds_a_leader(m: Hibernation) -> bool:
    """Once a server is alarmed, and a majority is up, there comes a leader, without anything else from outside."""
    alarmed = any(m.group[s] == Group.CHAOS and s not in m.down for s in Server)
    return m.leader is not None or not alarmed or 2 * len(m.down) >= len(Server)


@always_possible(without=("crash", "restart", "ask", "write"))
def nobody_is_left_behind(m: Hibernation) -> bool:
    """While there is a leader, all that are up come to have all entries."""
    return m.leader is None or all(s in m.down or s not in m.behind for s in Server)


@reachable
def all_sleep(m: Hibernation) -> bool:
    return m.leader is not None and all(m.group[s] == Group.IDLE for s in Server)


@reachable
def the_leader_sleeps_without_one(m: Hibernation) -> bool:
    """It sleeps while a server is down and lacks an entry."""
    return any(m.leader == s and m.group[s] == Group.IDLE and not m.down.isdisjoint(m.behind) for s in Server)


@reachable
def nobody_notices(m: Hibernation) -> bool:
    """The leader is down, the others are up and sleep, and no client has asked yet."""
    return (
        len(m.down) == 1 and m.leader is None and all(s in m.down or m.group[s] == Group.IDLE for s in Server)
    )
