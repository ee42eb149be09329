"""A log of consensus: in every slot a command is chosen, once.

This is the specification of Multi-Paxos, without any mechanism: `quorate check multipaxos --refines consensus_log`.
"""

from quorate import Model, Record, Set, action, when
from quorate.models.multipaxos import Command, Slot


class Chosen(Record):
    """The command is chosen in the slot; None is the no-op."""

    slot: Slot
    cmd: Command | None


class ConsensusLog(Model):
    """`chosen` is a set, so that it can be stated that it never has two commands of one slot."""

    sizes = {Command: 2, Slot: 2}

    chosen: Set[Chosen]

    @action
    def choose(self, s: Slot, c: Command | None) -> None:
        """A command is chosen in a slot in which none is."""
        when(not self.is_chosen(s))
        self.chosen.add(Chosen(s, c))

    def is_chosen(self, s: Slot) -> bool:
        return any(d.slot == s for d in self.chosen)


class ChosenAgain(ConsensusLog):
    """BUG: a command is chosen in a slot though another one is.

    Replicas disagree. Paxos Made Simple, 3: servers must never disagree on the command of a slot.
    """

    def is_chosen(self, s: Slot) -> bool:
        return False
