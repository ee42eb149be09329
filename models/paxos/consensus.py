"""Consensus: a single value is chosen.

This is the specification of Paxos, without any mechanism. That Paxos does it is checked, step by step: `quorate check
paxos --refines consensus`, or in two stages, `paxos --refines voting` and `voting --refines consensus`, which are
those of Lamport's TLA+ specifications Consensus, Voting and Paxos ("Byzantizing Paxos by Refinement", 2011).
"""

from quorate import Model, Set, action, when
from quorate.models.paxos import Value


class Consensus(Model):
    """`chosen` is a set, so that it can be stated that it never has two members."""

    sizes = {Value: 2}

    chosen: Set[Value]

    @action
    def choose(self, v: Value) -> None:
        """A value is chosen, if none is."""
        when(self.nothing_chosen())
        self.chosen.add(v)

    def nothing_chosen(self) -> bool:
        return not self.chosen


class ChosenAgain(Consensus):
    """BUG: a value is chosen though another one is.

    Two values are chosen. Paxos Made Simple, 2.1: "Only a single value is chosen".
    """

    def nothing_chosen(self) -> bool:
        return True
