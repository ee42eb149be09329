"""A lock that clients ask for, hold, and give back. You complete it in my_lock.py."""

from quorate import Model, Range, Set, Symmetric, action, invariant, reachable, step, when


class Client(Symmetric): ...


class Count(Range): ...


class Lock(Model):
    """A server grants a lock to one client at a time."""

    sizes = {Client: 3, Count: 4}

    waiting: Set[Client]
    holding: Set[Client]
    grants: Count

    @action
    def ask(self, c: Client) -> None:
        """A client asks for the lock, unless it waits for it or holds it."""
        when(c not in self.waiting and c not in self.holding)
        self.waiting.add(c)

    @action
    def grant(self, c: Client) -> None:
        """The server gives the lock to a client that waits for it, and counts that in `grants`."""
        raise NotImplementedError

    @action
    def release(self, c: Client) -> None:
        """A client that holds the lock gives it back."""
        raise NotImplementedError


@invariant
def one_holder(m: Lock) -> bool:
    """Never do two clients hold the lock."""
    return len(m.holding) <= 1


@step
def only_who_waited(before: Lock, after: Lock) -> bool:
    """Nobody is given the lock who did not wait for it."""
    return all(c in before.waiting for c in after.holding if c not in before.holding)


@reachable
def a_second_grant(m: Lock) -> bool:
    """The lock can be granted, given back, and granted again."""
    return m.grants == 2 and len(m.holding) == 1
