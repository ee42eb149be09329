"""What must hold of reconfiguration, after Lamport, Malkhi and Zhou, "Reconfiguring a State Machine" (2010)."""

from quorate import invariant, reachable
from quorate.models.multipaxos import Accept
from quorate.models.multipaxos.multipaxos_reconfiguration import MultiPaxosWithReconfiguration


@invariant
def one_configuration_per_slot(m: MultiPaxosWithReconfiguration) -> bool:
    """All leaders use the same members in a slot. PMS 3: the ith command sets them for slot i + alpha."""
    return all(u.members == w.members for u in m.used for w in m.used if u.slot == w.slot)


@reachable
def a_reconfiguration_is_chosen(m: MultiPaxosWithReconfiguration) -> bool:
    """A command that asks for new members can be chosen."""
    return any(m.is_change(a.cmd) and m.chosen(a) for a in m.sent.of(Accept))


@reachable
def a_reconfiguration_completes(m: MultiPaxosWithReconfiguration) -> bool:
    """The new members can choose a command."""
    return any(m.members(a.slot) != m.first and m.chosen(a) for a in m.sent.of(Accept))


@reachable
def old_and_new_members_are_led_at_once(m: MultiPaxosWithReconfiguration) -> bool:
    """Two configurations are in use at the same time, each in its slots."""
    return any(u.members != w.members for u in m.used for w in m.used)
