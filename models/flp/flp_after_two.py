"""Consensus that waits for all but one: it always terminates, and processes disagree.

Who may have crashed is not waited for. But the one that is slow for me need not be the one that is slow for you: two
processes that know different inputs decide differently. (Fischer, Lynch and Paterson, 1985.)
"""

from quorate.models.flp import Process, Value, WaitForAll


class AfterTwo(WaitForAll):
    """A process decides on the least input once it knows those of all but one."""

    def may_decide(self, p: Process, v: Value) -> bool:
        return len(self.knows[p]) >= len(Process) - 1 and v == self.least(p)
