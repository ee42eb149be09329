"""Your lock. Write grant and release."""

from lock_lab import Client, Lock

from quorate import action, when


class MyLock(Lock):
    @action
    def grant(self, c: Client) -> None:
        # BEGIN SOLUTION
        when(c in self.waiting)
        when(not self.holding)
        self.waiting.remove(c)
        self.holding.add(c)
        self.grants += 1
        # END SOLUTION

    @action
    def release(self, c: Client) -> None:
        # BEGIN SOLUTION
        when(c in self.holding)
        self.holding.remove(c)
        # END SOLUTION
