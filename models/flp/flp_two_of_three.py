"""Consensus by two votes of three: no process waits for the slowest, and yet one crash may stop all.

Two of three inputs are the same, so there is a value to be seen twice, and only one. But no initial state is
bivalent: the inputs determine the output, and if the process crashes whose input decides between them, nobody can
find it out. Fischer, Lynch and Paterson (1985), Lemma 2: a protocol that survives a crash has a bivalent initial
state.
"""

from quorate.models.flp import Process, Value, WaitForAll


class TwoOfThree(WaitForAll):
    """A process decides on a value that it has seen twice."""

    def may_decide(self, p: Process, v: Value) -> bool:
        return 2 * len({q for q in self.knows[p] if self.input[q] == v}) > len(Process)
