"""What an active controller may rely on."""

from quorate import always_possible, invariant, reachable
from quorate.models.kafka.kraft_controller import Controllers, Server


@invariant
def the_active_controller_is_up_to_date(m: Controllers) -> bool:
    """It has read all records of earlier epochs, and the first of its own."""
    return all(m.read[s] > m.start for s in m.active if m.leader == s)


@always_possible(without=("elect", "resign", "restart"))
def a_leader_has_an_active_controller(m: Controllers) -> bool:
    """It only has to read."""
    s = m.leader
    return s is None or m.resigned or s in m.active


@reachable
def two_controllers_are_active(m: Controllers) -> bool:
    """One of them has not heard yet of the other, and can write nothing."""
    return len(m.active) > 1


@reachable
def a_controller_reads_anew(m: Controllers) -> bool:
    """After a restart it is elected, and active again, with records of an earlier epoch in the log."""
    return any(m.leader == s and s in m.active and m.start > 1 for s in Server)
