"""Consensus by deterministic processes, one of which may crash: three protocols, each of which lacks something.

After Fischer, Lynch and Paterson, "Impossibility of Distributed Consensus with One Faulty Process" (1985). Each
process has an input, 0 or 1, and writes its output once. A message may take any time, but arrives at last; nobody can
tell a process that has crashed from a slow one. No protocol has agreement, validity and termination if one process
may crash, and each of the simple ones gives up one of them:

- `WaitForAll` decides when it knows all inputs: safe, and stuck after a crash;
- `TwoOfThree` decides on a value that it has seen twice: safe, and stuck after some crashes;
- `AfterTwo` decides when it knows two inputs: never stuck, and two processes decide differently.

`--set may_crash=0` shows that the first two are right if nobody crashes.
"""

from quorate import Map, Model, Range, Set, Subset, Symmetric, action, init, when


class Process(Symmetric): ...


class Value(Range):
    """0 or 1."""


class WaitForAll(Model):
    """Processes send their inputs to each other, and decide on the least once they know all."""

    sizes = {Process: 3, Value: 2}
    may_crash = 1

    input: Map[Process, Value]
    sent: Set[Process]
    knows: Map[Process, Set[Process]]
    decision: Map[Process, Value | None]
    crashed: Set[Process]

    @init
    def any_inputs(self, ones: Subset[Process]) -> None:
        """The inputs are any; each process knows its own."""
        for p in Process:
            self.knows[p].add(p)
            if p in ones:
                self.input[p] = Value(1)

    @action(fair="weak")
    def send(self, p: Process) -> None:
        """A process sends its input to all, which is one step in the paper, too."""
        when(p not in self.crashed)
        self.sent.add(p)

    @action(fair="weak")
    def receive(self, p: Process, q: Process) -> None:
        """A process receives the input of another."""
        when(q in self.sent and p not in self.crashed)
        self.knows[p].add(q)

    @action(fair="weak")
    def decide(self, p: Process, v: Value) -> None:
        """A process writes its output, once."""
        when(p not in self.crashed and self.decision[p] is None)
        when(self.may_decide(p, v))
        self.decision[p] = v

    def may_decide(self, p: Process, v: Value) -> bool:
        """All inputs are known, and this is the least of them."""
        return all(q in self.knows[p] for q in Process) and v == self.least(p)

    def least(self, p: Process) -> Value:
        """The least of the inputs that a process knows."""
        return min((self.input[q] for q in self.knows[p]), default=Value(0))

    @action
    def crash(self, p: Process) -> None:
        """A process takes no more steps. What it sent still arrives."""
        when(len(self.crashed) < self.may_crash)
        self.crashed.add(p)
