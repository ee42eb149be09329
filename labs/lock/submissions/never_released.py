"""Nobody gives the lock back."""

from lock_lab import Client, Lock

from quorate import action, when


class MyLock(Lock):
    @action
    def grant(self, c: Client) -> None:
        when(c in self.waiting and not self.holding)
        self.waiting.remove(c)
        self.holding.add(c)
        self.grants += 1

    @action
    def release(self, c: Client) -> None:
        when(c in self.waiting and c in self.holding)
        self.holding.remove(c)
