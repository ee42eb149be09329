"""A helper that calls another of its own name."""

from __future__ import annotations

from collections.abc import Callable

from quorate import Model, Range, action, invariant


class Count(Range): ...


def made() -> Callable[[int], int]:
    def more(n: int) -> int:
        return n + 1

    return more


one_more = made()


def more(n: int) -> int:
    return one_more(n) + 1


class OfOneName(Model):
    """Right answer: `below_four` is violated after 2 steps."""

    sizes = {Count: 6}

    n: Count

    @action
    def up(self) -> None:
        self.n = Count(more(self.n))


@invariant
def below_four(m: OfOneName) -> bool:
    return m.n < 4
