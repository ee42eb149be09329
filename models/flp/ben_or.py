"""Ben-Or's consensus: processes that toss coins decide, where by Fischer, Lynch and Paterson others need not.

Ben-Or, "Another Advantage of Free Choice" (1983), Protocol A with crashes: in each round a process reports its value,
proposes one that it has heard from more than half of all, decides on one proposed by enough, and where nothing was
proposed tosses a coin for its next value.

Rounds are taken in step. Messages of other rounds are not read, so each run has one in step in which every process
goes through the same local states (Chaouch-Saad, Charron-Bost and Merz, "A Reduction Theorem for the Verification of
Round-Based Distributed Algorithms", 2009). Who crashes, and what comes late, is in the sets of processes that are
heard: any majority, another for each process and phase.

What a coin is worth is said by fairness, which is less than chance: if coins are tossed for ever, each outcome comes
again and again with each favourite of the values held then. That happens with probability one, since no one chooses
values for what the coins will show. The coins of a round are tossed before it, so whoever delays messages here even
knows them, which is no help to the processes.
"""

from quorate import Majority, Map, Model, Range, Set, Subset, Symmetric, action, init, when


class Process(Symmetric): ...


class Value(Range):
    """0 or 1."""


class Heard(Majority[Process]):
    """Those whose messages a process waits for: all but the few that may have crashed."""


class BenOr(Model):
    """A round: all toss their coins, then each proposes, then each settles its value for the next."""

    sizes = {Process: 3, Value: 2}

    input: Map[Process, Value]
    value: Map[Process, Value]
    coin: Map[Process, Value]
    proposal: Map[Process, Value | None]
    proposed: Set[Process]
    settled: Set[Process]
    decision: Map[Process, Value | None]

    @init
    def any_inputs(self, ones: Subset[Process]) -> None:
        """The inputs are any. A round is to begin."""
        for p in Process:
            self.settled.add(p)
            if p in ones:
                self.input[p] = Value(1)
                self.value[p] = Value(1)

    @action(fair="strong")
    def toss(self, ones: Subset[Process], favourite: Value) -> None:
        """A round begins, with the coins that will be looked at in it."""
        when(all(p in self.settled for p in Process))
        when(favourite == self.favourite())
        for p in Process:
            self.coin[p] = Value(1) if p in ones else Value(0)
            self.proposal[p] = None
        self.proposed.clear()
        self.settled.clear()

    def favourite(self) -> Value:
        """The value of more than half of the processes, if there is one."""
        return Value(1) if 2 * len({p for p in Process if self.value[p] == 1}) > len(Process) else Value(0)

    @action(fair="weak", fair_for=("p",))
    def propose(self, p: Process, heard: Heard) -> None:
        """Step 2: "If more than N/2 messages have the same value v, then send (P, r, v, D) to all processes, else
        send (P, r, ?)"."""
        when(p not in self.proposed and p not in self.settled)
        self.proposed.add(p)
        for v in Value:
            if 2 * len({q for q in heard if self.value[q] == v}) > len(Process):
                self.proposal[p] = v

    @action(fair="weak", fair_for=("p",))
    def settle(self, p: Process, heard: Heard) -> None:
        """Step 3, when all have proposed: a value that one has proposed is taken, and if more than may crash have, it
        is decided on. "Else set x to 0 or 1 with probability 1/2"."""
        when(all(q in self.proposed for q in Process) and p not in self.settled)
        self.settled.add(p)
        self.value[p] = self.otherwise(p)
        for v in Value:
            if any(self.proposal[q] == v for q in heard):
                self.value[p] = v
            if self.decision[p] is None and self.is_enough(len({q for q in heard if self.proposal[q] == v})):
                self.decision[p] = v

    def is_enough(self, proposals: int) -> bool:
        """So many have proposed a value that everyone hears one of them."""
        return 2 * proposals > len(Process)

    def otherwise(self, p: Process) -> Value:
        """The next value of a process that heard no proposal."""
        return self.coin[p]


class NoCoin(BenOr):
    """BUG: a process that heard no proposal keeps its value.

    Then the protocol is deterministic, and messages can come in such an order that nobody ever decides.
    """

    def otherwise(self, p: Process) -> Value:
        return self.value[p]


class OneProposalDecides(BenOr):
    """BUG: a process decides on a value that only one has proposed.

    Others may not hear that proposal, toss their coins, and decide on the other value.
    """

    def is_enough(self, proposals: int) -> bool:
        return proposals >= 1
